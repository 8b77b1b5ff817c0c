package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func importCommand(s *session) *cobra.Command {
	return group("import", "Take over entities, customers, invoices, bank statements, remittance advices and mails",
		importEntitiesCommand(s), importCustomersCommand(s), importInvoicesCommand(s), importStatementCommand(s), importAdviceCommand(s), importMailCommand(s))
}

// imported is what became of one file. Its keys are a promise to scripts.
type imported struct {
	File string `json:"file"`
	Kind string `json:"kind"`
	// Rows = Accepted + Rejected. Of the accepted ones, Created + Changed + Same were booked.
	Rows     int `json:"rows"`
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
	Created  int `json:"created"`
	Changed  int `json:"changed"`
	// AtRisk are new invoices that are likely to be disputed; see starter tasks.
	AtRisk int `json:"at_risk,omitempty"`
	Same   int `json:"same"`
	// Totals are the control totals of a list of open items, to be compared with the receivables account.
	Totals []openitems.Total `json:"totals,omitempty"`
	// Columns says which header each field was read from, Ignored which headers were not read.
	Columns map[string]string `json:"columns,omitempty"`
	Ignored []string          `json:"ignored,omitempty"`
	// RejectsFile has the bad rows with what is wrong with them; it can be corrected and imported as it is.
	RejectsFile string   `json:"rejects_file,omitempty"`
	Faults      []string `json:"faults,omitempty"`
	DryRun      bool     `json:"dry_run,omitempty"`
}

// importFlags are the flags of the lists.
type importFlags struct {
	profile, rejects string
	dryRun           bool
}

func (f *importFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.profile, "profile", "", "column mapping: NAME of profiles/NAME.json in the data folder, or a file")
	cmd.Flags().StringVar(&f.rejects, "rejects", "", "folder for rejects files (default: rejects in the data folder)")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "read and check, show control totals, write nothing")
}

const importLong = `

The good rows are taken over, the bad ones are written to a rejects file and told on standard error as
FILE:LINE:COLUMN with the field; then the exit code is 1. The same file twice changes nothing. Headers are recognised by
name; what differs is said once in a profile, a JSON file such as

  {"name": "erp", "number_style": "german", "columns": {"number": "Re.Nr"}, "defaults": {"entity": "NORD", "currency": "EUR"}}`

func importEntitiesCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "entities FILE…", Short: "Take over creditor entities from JSON", Args: cobra.MinimumNArgs(1),
		Example: examples("starter import entities entities.json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.importFiles(args, func(path string) (imported, error) { return s.importEntities(ctx, path) })
		}),
	}
}

func (s *session) importEntities(ctx context.Context, path string) (imported, error) {
	result := imported{File: path, Kind: string(subledger.EntitiesFile)}
	raw, err := readFile(s.in, path)
	if err != nil {
		return result, err
	}
	list, err := subledger.ReadEntities(bytes.NewReader(raw), path, time.LoadLocation)
	if err != nil {
		result.Faults = []string{err.Error()}
		return result, nil
	}
	store, err := s.store(ctx)
	if err != nil {
		return result, err
	}
	done, err := store.ImportEntities(ctx, list, s.as)
	result.Rows, result.Accepted = len(list), len(list)
	result.booked(done)
	return result, err
}

func importCustomersCommand(s *session) *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use: "customers FILE…", Short: "Take over customers from CSV", Long: "Take over customers from CSV." + importLong, Args: cobra.MinimumNArgs(1),
		Example: examples("starter import customers customers.csv", "starter import customers kunden.csv --profile erp --dry-run"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.importFiles(args, func(path string) (imported, error) {
				return importList(ctx, s, flags, path, subledger.CustomersFile, openitems.ReadCustomers,
					func(store *postgres.Store) bookRows[openitems.Customer] { return store.ImportCustomers },
					func([]openitems.Customer) ([]openitems.Total, error) { return nil, nil })
			})
		}),
	}
	flags.add(cmd)
	return cmd
}

func importInvoicesCommand(s *session) *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use: "invoices FILE…", Short: "Take over invoices and credit notes from CSV, with opening levels", Args: cobra.MinimumNArgs(1),
		Long: "Take over invoices and credit notes from CSV, with the dunning level and last letter they had in the system they come\n" +
			"from. Nothing leaves before a person releases it; see starter release." + importLong,
		Example: examples("starter import invoices open-items.csv --dry-run", "starter import invoices offene-posten.csv --profile erp --as anna"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.importFiles(args, func(path string) (imported, error) {
				return importList(ctx, s, flags, path, subledger.InvoicesFile, openitems.ReadItems,
					func(store *postgres.Store) bookRows[openitems.Item] { return store.ImportItems }, openitems.Totals)
			})
		}),
	}
	flags.add(cmd)
	return cmd
}

// importFiles takes over one file after the other and tells of all. A file that can't be read stops none of the others.
func (s *session) importFiles(paths []string, one func(path string) (imported, error)) error {
	results := []imported{}
	bad := false
	for _, path := range paths {
		result, err := one(path)
		if err != nil {
			return err
		}
		s.tellFaults(result.Faults)
		bad = bad || len(result.Faults) > 0
		results = append(results, result)
	}
	if err := s.show(results, func(p *page) { printImported(p, results) }); err != nil {
		return err
	}
	if bad {
		return errFinding
	}
	return nil
}

// tellFaults writes every fault on standard error, one a line, as compilers do.
func (s *session) tellFaults(faults []string) {
	for _, fault := range faults {
		fmt.Fprintln(s.err, fault)
	}
}

func printImported(p *page, results []imported) {
	p.head(p.say("Datei", "file"), p.say("Zeilen", "rows"), p.say("neu", "created"), p.say("geändert", "changed"), p.say("gleich", "same"), p.say("abgelehnt", "rejected"))
	for _, r := range results {
		p.row(r.File, r.Rows, r.Created, r.Changed, r.Same, r.Rejected)
	}
	for _, r := range results {
		for _, t := range r.Totals {
			p.line(p.say("%s: Kontrollsumme %s in %d Posten", "%s: control total %s in %d items"), r.File, p.in(t.Open), t.Items)
		}
		if r.RejectsFile != "" {
			p.line(p.say("%s: abgelehnte Zeilen in %s", "%s: rejected rows in %s"), r.File, r.RejectsFile)
		}
		if r.AtRisk > 0 {
			p.line(p.say("%s: %d neue Rechnungen werden wahrscheinlich bestritten, siehe starter tasks list", "%s: %d new invoices are likely to be disputed, see starter tasks list"), r.File, r.AtRisk)
		}
		if r.DryRun {
			p.line("%s: %s", r.File, p.say("nur gelesen, nichts geschrieben", "read only, nothing was written"))
		}
	}
}

func (r *imported) booked(done subledger.Imported) {
	r.Created, r.Changed, r.Same, r.AtRisk = done.Created, done.Changed, done.Same, done.AtRisk
	r.Accepted -= len(done.Faults)
	r.Rejected += len(done.Faults)
	for _, f := range done.Faults {
		r.Faults = append(r.Faults, f.Error())
	}
}

// readRows is the reader of a list, bookRows what books its rows.
type (
	readRows[T any] func(io.Reader, string, openitems.Profile) ([]T, []openitems.Rejected, openitems.Report, error)
	bookRows[T any] func(context.Context, []T, subledger.Import) (subledger.Imported, error)
)

func importList[T any](ctx context.Context, s *session, flags importFlags, path string, kind subledger.DocumentKind,
	read readRows[T], book func(*postgres.Store) bookRows[T], totals func([]T) ([]openitems.Total, error)) (imported, error) {
	result := imported{File: path, Kind: string(kind), DryRun: flags.dryRun}
	profile, err := s.profile(flags.profile)
	if err != nil {
		return result, err
	}
	file, err := openList(path)
	if err != nil {
		return result, err
	}
	rows, rejected, report, err := read(bytes.NewReader(file.content), filepath.Base(path), profile)
	result.read(report, rejected, err)
	if err != nil { // the rows before the fault wait until the file is whole
		return result, nil
	}
	if result.Totals, err = totals(rows); err != nil {
		return result, err
	}
	if flags.dryRun {
		return result, nil
	}
	store, err := s.store(ctx)
	if err != nil {
		return result, err
	}
	done, err := book(store)(ctx, rows, subledger.Import{File: filepath.Base(path), By: s.as})
	if err != nil {
		return result, err
	}
	done.Faults = report.Placed(done.Faults)
	result.booked(done)
	rejected = append(rejected, file.rejects(report, done.Faults)...)
	if err := s.writeRejects(&result, flags, report, rejected); err != nil {
		return result, err
	}
	_, _, err = store.RecordDocument(ctx, subledger.Document{Kind: kind, Name: filepath.Base(path), SHA256: file.hash(),
		SizeBytes: int64(len(file.content)), By: s.as, RowsGood: result.Accepted, RowsRejected: result.Rejected})
	return result, err
}

// read takes up how a file was understood.
func (r *imported) read(report openitems.Report, rejected []openitems.Rejected, err error) {
	r.Rows, r.Rejected = report.Rows, len(rejected)
	r.Accepted = r.Rows - r.Rejected
	r.Columns, r.Ignored = report.Columns, report.Ignored
	for _, row := range rejected {
		for _, f := range row.Faults {
			r.Faults = append(r.Faults, f.Error())
		}
	}
	if err != nil {
		r.Faults = append(r.Faults, err.Error())
	}
}

// profile reads a saved column mapping; no name is the profile that recognises headers by name.
func (s *session) profile(name string) (openitems.Profile, error) {
	if name == "" {
		return openitems.Profile{}, nil
	}
	path := name
	if filepath.Base(name) == name && filepath.Ext(name) == "" {
		path = filepath.Join(s.app.Config.Data, "profiles", name+".json")
	}
	file, err := os.Open(path)
	if err != nil {
		return openitems.Profile{}, usage("profile %s: %v", name, err)
	}
	profile, err := openitems.LoadProfile(file, path)
	if err = errors.Join(err, file.Close()); err != nil {
		return profile, usage("%v", err)
	}
	return profile, nil
}

// listFile is a file of rows as it came.
type listFile struct{ content []byte }

func openList(path string) (listFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return listFile{}, usage("%v", err)
	}
	content, err := io.ReadAll(io.LimitReader(file, openitems.MaxFileBytes+1)) // one more, for the reader to say that it is too large
	return listFile{content}, errors.Join(err, file.Close())
}

func (f listFile) hash() []byte {
	sum := sha256.Sum256(f.content)
	return sum[:]
}

func (s *session) writeRejects(result *imported, flags importFlags, report openitems.Report, rejected []openitems.Rejected) (err error) {
	if len(rejected) == 0 {
		return nil
	}
	folder := flags.rejects
	if folder == "" {
		folder = filepath.Join(s.app.Config.Data, "rejects")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil { // the rows hold customers' data
		return fmt.Errorf("write rejects: %w", err)
	}
	path := filepath.Join(folder, filepath.Base(result.File)+".rejects.csv")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write rejects: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	result.RejectsFile = path
	return report.WriteRejects(file, rejected)
}
