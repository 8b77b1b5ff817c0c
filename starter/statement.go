package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
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

// statementFlags are the flags of an import of statements.
type statementFlags struct {
	entity, profile string
	dryRun          bool
}

func importStatementCommand(s *session) *cobra.Command {
	var flags statementFlags
	cmd := &cobra.Command{
		Use: "statement FILE…", Short: "Read bank statements, post what is named exactly, keep the rest for people", Args: cobra.MinimumNArgs(1),
		Long: "Read bank statements: " + statementFormats + "\n\n" +
			"A credit that names complete invoice numbers and is exactly what they add up to closes them; every other credit becomes\n" +
			"unapplied money of its likely payer, who is then not dunned until somebody has looked. Entries that came with another\n" +
			"file are skipped. Reports of a running day (camt.052, MT942) and notifications (camt.054) are never posted, since the\n" +
			"statement of the day books the same money; a notification in the same archive adds its details to the batch. Fresh\n" +
			"statements are what lets letters leave.",
		Example: examples("starter import statement 2026-10-02.xml", "starter import statement *.zip --entity NORD --json",
			"starter import statement umsaetze.csv --profile hausbank --dry-run"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			results := []statementImported{}
			faulty := false
			for _, path := range args {
				result, err := s.importStatement(ctx, path, flags)
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
	csvProfileFlag(cmd, &flags.profile)
	cmd.Flags().StringVar(&flags.entity, "entity", "", "creditor entity (default: whose account it is)")
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "read and check, write nothing")
	return cmd
}

func (s *session) importStatement(ctx context.Context, path string, flags statementFlags) (statementImported, error) {
	result := statementImported{File: path, DryRun: flags.dryRun}
	read, err := s.readStatementFile(path, flags.profile)
	if err != nil {
		return result, err
	}
	result.Faults, result.Statements = read.Faults, len(read.Statements)
	if flags.dryRun {
		for _, st := range read.Statements {
			result.Entries += len(st.Entries)
		}
		return result, nil
	}
	file := subledger.Document{Entity: receivable.EntityCode(flags.entity), Kind: subledger.StatementFile, Name: filepath.Base(path), SHA256: read.SHA256,
		SizeBytes: read.Size, By: s.as, RowsGood: len(read.Statements), RowsRejected: len(result.Faults)}
	if len(read.Statements) == 0 && len(result.Faults) > 0 {
		store, err := s.store(ctx)
		if err != nil {
			return result, err
		}
		return result, app.NoteRefused(ctx, store, file, result.Faults)
	}
	return result, s.bookStatements(ctx, &result, subledger.Statements{Entity: file.Entity, Statements: read.Statements, File: file})
}

func (s *session) bookStatements(ctx context.Context, result *statementImported, in subledger.Statements) error {
	store, err := s.store(ctx)
	if err != nil {
		return err
	}
	recorded, matched, err := app.BookStatements(ctx, store, in)
	result.Entries, result.Known, result.Ignored = recorded.New, recorded.Known, recorded.Ignored
	result.Faults = append(result.Faults, recorded.Faults...)
	result.Posted, result.Proposed, result.Unmatched = matched.Posted, matched.Proposed, matched.Unmatched
	result.Returned, result.Debits = matched.Returned, matched.Debits
	return err
}

func printStatements(p *page, results []statementImported) {
	p.head(p.say("Datei", "file"), p.say("Auszüge", "statements"), p.say("neue Umsätze", "new entries"), p.say("bekannt", "known"), p.say("gebucht", "posted"),
		p.say("vorgeschlagen", "proposed"), p.say("ungeklärt", "unmatched"), p.say("zurückgegeben", "returned"), p.say("Ausgänge", "debits"))
	for _, r := range results {
		p.row(r.File, r.Statements, r.Entries, r.Known, r.Posted, r.Proposed, r.Unmatched, r.Returned, r.Debits)
	}
}
