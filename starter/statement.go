package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// statementImported is what became of one file of bank statements. Its keys are a promise to scripts.
type statementImported struct {
	File       string `json:"file"`
	Statements int    `json:"statements"`
	// Entries were new, Known had come before, Ignored are not booked yet.
	Entries int `json:"entries"`
	Known   int `json:"known"`
	Ignored int `json:"ignored"`
	// Posted entries closed invoices by themselves; the money of Proposed and Unmatched ones is booked and waits for a person.
	Posted    int      `json:"posted"`
	Proposed  int      `json:"proposed"`
	Unmatched int      `json:"unmatched"`
	Returned  int      `json:"returned"`
	Debits    int      `json:"debits"`
	Faults    []string `json:"faults,omitempty"`
	DryRun    bool     `json:"dry_run,omitempty"`
}

func importStatementCommand(s *session) *cobra.Command {
	var entity string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "statement FILE…", Short: "Read bank statements (camt.053), post what is named exactly, keep the rest for people", Args: cobra.MinimumNArgs(1),
		Long: "Read bank statements (camt.053). A credit that names complete invoice numbers and is exactly what they add up to closes\n" +
			"them; every other credit becomes unapplied money of its likely payer, who is then not dunned until somebody has\n" +
			"looked. Entries that came with another file are skipped. Fresh statements are what lets letters leave.",
		Example: examples("starter import statement 2026-10-02.xml", "starter import statement *.xml --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			results := []statementImported{}
			faulty := false
			for _, path := range args {
				result, err := s.importStatement(ctx, path, receivable.EntityCode(entity), dryRun)
				if err != nil {
					return err
				}
				s.tellFaults(result.Faults)
				faulty = faulty || len(result.Faults) > 0
				results = append(results, result)
			}
			if err := s.show(results, func(p *page) { printStatements(p, results) }); err != nil {
				return err
			}
			if faulty {
				return errFinding
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: whose account it is)")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "read and check, write nothing")
	return cmd
}

func (s *session) importStatement(ctx context.Context, path string, entity receivable.EntityCode, dryRun bool) (statementImported, error) {
	result := statementImported{File: path, DryRun: dryRun}
	raw, err := readFile(s.in, path)
	if err != nil {
		return result, err
	}
	statements, err := camt.Parse(bytes.NewReader(raw), filepath.Base(path))
	result.Faults, result.Statements = faultsOf(err), len(statements)
	if dryRun {
		for _, st := range statements {
			result.Entries += len(st.Entries)
		}
		return result, nil
	}
	sum := sha256.Sum256(raw)
	return result, s.bookStatements(ctx, &result, subledger.Statements{Entity: entity, Statements: statements,
		File: subledger.Document{Name: filepath.Base(path), SHA256: sum[:], SizeBytes: int64(len(raw)), By: s.as,
			RowsGood: len(statements), RowsRejected: len(result.Faults)}})
}

func (s *session) bookStatements(ctx context.Context, result *statementImported, in subledger.Statements) error {
	store, err := s.store(ctx)
	if err != nil {
		return err
	}
	recorded, err := store.RecordStatement(ctx, in)
	if err != nil {
		return err
	}
	result.Entries, result.Known, result.Ignored = recorded.New, recorded.Known, recorded.Ignored
	result.Faults = append(result.Faults, recorded.Faults...)
	for _, of := range recorded.Entities {
		matched, err := store.MatchStatement(ctx, of, cashapplication.Propose)
		if err != nil {
			return err
		}
		result.Posted += matched.Posted
		result.Proposed += matched.Proposed
		result.Unmatched += matched.Unmatched
		result.Returned += matched.Returned
		result.Debits += matched.Debits
	}
	return nil
}

// faultsOf are the single faults of a file, each with file, line and column.
func faultsOf(err error) []string {
	var faults bankstatement.Faults
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &faults):
		return []string{err.Error()}
	}
	all := make([]string, len(faults))
	for i, f := range faults {
		all[i] = f.Error()
	}
	return all
}

func printStatements(p *page, results []statementImported) {
	p.head(p.say("Datei", "file"), p.say("Auszüge", "statements"), p.say("neue Umsätze", "new entries"), p.say("bekannt", "known"), p.say("gebucht", "posted"),
		p.say("vorgeschlagen", "proposed"), p.say("ungeklärt", "unmatched"), p.say("zurückgegeben", "returned"), p.say("Ausgänge", "debits"))
	for _, r := range results {
		p.row(r.File, r.Statements, r.Entries, r.Known, r.Posted, r.Proposed, r.Unmatched, r.Returned, r.Debits)
	}
}
