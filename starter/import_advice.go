package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
)

// adviceImported is what became of one file of remittance advices. Its keys are a promise to scripts.
type adviceImported struct {
	File    string                `json:"file"`
	Already bool                  `json:"already,omitempty"`
	Advices []subledger.AdviceRow `json:"advices"`
	// Posted are payments that had waited and that the advice explained.
	Posted int      `json:"posted"`
	Faults []string `json:"faults,omitempty"`
}

func importAdviceCommand(s *session) *cobra.Command {
	var entity, customer string
	cmd := &cobra.Command{
		Use: "advice FILE…", Short: "Read remittance advices: what payers say their money is for", Args: cobra.MinimumNArgs(1),
		Long: "Read remittance advices (Zahlungsavise): PDF, XLSX, CSV, text, a mail, EDIFACT REMADV, UBL or ISO 20022 remt.001. One whose lines\n" +
			"add up to its total and name our invoices is a payment that is expected: letters wait for it, the money is applied by it,\n" +
			"and without money it is a broken promise. It may come before or after the money. One that refuses to pay proposes disputes;\n" +
			"one that can't be relied on becomes a task. The same file twice changes nothing. See starter parse advice for what is\n" +
			"understood of a file without taking it.",
		Example: examples("starter import advice zahlungsavis.pdf --entity NORD", "starter import advice *.eml --entity NORD --customer 10005 --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			results, faulty := []adviceImported{}, false
			for _, path := range args {
				raw, err := readAdviceFile(path)
				if err != nil {
					return err
				}
				taken, err := app.ImportAdvice(ctx, store, app.AdviceFile{Entity: of, Customer: receivable.CustomerNumber(customer), Name: path, Raw: raw, By: s.as})
				if err != nil {
					return err
				}
				result := adviceImported{File: path, Already: taken.Recorded.Already, Advices: taken.Recorded.Advices, Posted: taken.Posted,
					Faults: app.AdviceFaults(taken.Faults)}
				s.tellFaults(result.Faults)
				faulty = faulty || len(result.Faults) > 0
				results = append(results, result)
			}
			if err := s.show(results, func(p *page) { printAdviceRows(p, results) }); err != nil {
				return err
			}
			if faulty {
				return errFinding
			}
			return nil
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "who sent it, where the document does not say it")
	return cmd
}

func printAdviceRows(p *page, results []adviceImported) {
	p.head(p.say("Datei", "file"), p.say("Avis", "advice"), p.say("Kunde", "customer"), p.say("Betrag", "total"), p.say("Zahlung am", "payment on"),
		p.say("Posten", "lines"), p.say("Stand", "state"), p.say("weil", "because"))
	for _, r := range results {
		for _, a := range r.Advices {
			p.row(r.File, a.Number, a.Customer, a.Total, a.PayOn, a.Lines, a.State, a.Because)
		}
	}
}
