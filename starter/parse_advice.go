package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

func parseAdviceCommand(s *session) *cobra.Command {
	var currency string
	var ownNames, ownIBANs []string
	cmd := &cobra.Command{
		Use: "advice FILE", Short: "Show what is understood of a remittance advice", Args: cobra.ExactArgs(1),
		Long: "Show what is understood of a remittance advice (Zahlungsavis): PDF, XLSX, CSV, text, a mail, EDIFACT REMADV, UBL or\n" +
			"ISO 20022 remt.001. The format is found by the content, not by the name of the file. \"Balanced\" says that gross less\n" +
			"deduction is net in every line and that all nets are the stated total. Every fault is told on standard error with its\n" +
			"position; then the exit code is 1. Nothing is written.",
		Example: examples("starter parse advice zahlungsavis.pdf", "starter parse advice avis.eml --json",
			`starter parse advice scan.pdf --own-name "Muster GmbH" --own-iban DE89370400440532013000`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			fallback, err := money.ParseCurrency(currency)
			if err != nil {
				return usage("--currency: %v", err)
			}
			raw, err := readAdviceFile(args[0])
			if err != nil {
				return err
			}
			reader := advicefile.Reader{PDF: pdflayout.Reader{}.Pages, Currency: fallback, OwnNames: ownNames}
			for _, iban := range ownIBANs {
				reader.OwnAccounts = append(reader.OwnAccounts, bankstatement.NewAccount(iban))
			}
			advices, err := reader.Read(ctx, raw, filepath.Base(args[0]))
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return s.showAdvices(advices, err)
		}),
	}
	cmd.Flags().StringVar(&currency, "currency", "EUR", "currency of a document that names none")
	cmd.Flags().StringArrayVar(&ownNames, "own-name", nil, "a name of yours, so that it is never taken for the payer's; may be repeated")
	cmd.Flags().StringArrayVar(&ownIBANs, "own-iban", nil, "an account of yours, so that it is never taken for the payer's; may be repeated")
	return cmd
}

// readAdviceFile reads a file of at most the size that an advice can have.
func readAdviceFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, usage("%v", err)
	case info.IsDir():
		return nil, usage("%s is a folder", path)
	case info.Size() > advicefile.MaxBytes:
		return nil, usage("%s: %v", path, advicefile.ErrTooLarge)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, usage("%v", err)
	}
	return raw, nil
}

// showAdvices prints what was understood, and the faults beside it.
func (s *session) showAdvices(advices []remittance.Advice, err error) error {
	faults := app.AdviceFaults(err)
	s.tellFaults(faults)
	parsed := make([]parsedAdvice, len(advices))
	for i, a := range advices {
		parsed[i] = parsedAdviceOf(a)
	}
	if len(parsed) > 0 {
		var value any = parsed
		if len(parsed) == 1 {
			value = parsed[0]
		}
		if err := s.show(value, func(p *page) { printAdvices(p, parsed) }); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return errFinding
	}
	return nil
}

// parsedAdvice is an advice as a script gets it; a file that holds several gives an array of them. Its keys are a promise
// to scripts. Amounts are decimal strings, credit notes negative; dates are ISO 8601, "" where the document gives none.
type parsedAdvice struct {
	Source    remittance.Source `json:"source"`
	Payer     string            `json:"payer"`
	PayerIBAN string            `json:"payer_iban"`
	Customers []string          `json:"customers"`
	Number    string            `json:"number"`
	Date      calendar.Date     `json:"date"`
	PaymentOn calendar.Date     `json:"payment_date"`
	// Total is "" where the document states none.
	Total    string             `json:"total"`
	Currency money.Currency     `json:"currency"`
	Refusal  bool               `json:"refusal"`
	Lines    []parsedAdviceLine `json:"lines"`
	// Balanced tells that the lines are proven by the stated total. Else Unproven says why not.
	Balanced bool   `json:"balanced"`
	Unproven string `json:"unproven,omitempty"`
}

// parsedAdviceLine is one document that an advice pays.
type parsedAdviceLine struct {
	Document  string        `json:"document"`
	Theirs    string        `json:"payers_document,omitempty"`
	Customer  string        `json:"customer,omitempty"`
	Date      calendar.Date `json:"date"`
	Gross     string        `json:"gross"`
	Deduction string        `json:"deduction"`
	Net       string        `json:"net"`
	Reason    string        `json:"reason,omitempty"`
}

func parsedAdviceOf(a remittance.Advice) parsedAdvice {
	one := parsedAdvice{Source: a.Source, Payer: a.Payer.Name, PayerIBAN: string(a.Payer.IBAN),
		Customers: append([]string{}, a.Payer.Customers...), Number: a.Number, Date: a.On, PaymentOn: a.PayOn,
		Currency: a.Currency, Refusal: a.Refusal, Lines: []parsedAdviceLine{}}
	if a.Total.Currency != "" {
		one.Total = a.Total.Decimal()
	}
	for _, l := range a.Lines {
		one.Lines = append(one.Lines, parsedAdviceLine{Document: l.Document, Theirs: l.Theirs, Customer: l.Customer, Date: l.On,
			Gross: l.Gross.Decimal(), Deduction: l.Deduction.Decimal(), Net: l.Net.Decimal(), Reason: l.Reason})
	}
	err := a.CheckSums()
	if one.Balanced = err == nil; err != nil {
		one.Unproven = err.Error()
	}
	return one
}

func printAdvices(p *page, advices []parsedAdvice) {
	for i, a := range advices {
		if i > 0 {
			p.line("")
		}
		title := p.say("Zahlungsavis", "remittance advice")
		if a.Refusal {
			title = p.say("Zahlungsverweigerung", "refusal to pay")
		}
		p.line("%s %s  %s  %s", title, a.Number, p.in(a.Date), a.Payer)
		printAdviceLines(p, a.Lines)
		p.line("%s  %s %s", p.say("Summe laut Avis", "stated total"), orNotGiven(p, a.Total), a.Currency)
		if a.Balanced {
			p.line("%s", p.say("die Zeilen ergeben die Summe", "the lines give the total"))
		} else {
			p.line("%s: %s", p.say("nicht bewiesen", "not proven"), a.Unproven)
		}
	}
}

func printAdviceLines(p *page, lines []parsedAdviceLine) {
	p.head(p.say("Beleg", "document"), p.say("Datum", "date"), p.say("Brutto", "gross"), p.say("Abzug", "deduction"), p.say("Netto", "net"),
		p.say("Text", "text"))
	for _, l := range lines {
		p.row(l.Document, l.Date, l.Gross, l.Deduction, l.Net, l.Reason)
	}
}

func orNotGiven(p *page, text string) string {
	if text == "" {
		return p.say("nicht angegeben", "not given")
	}
	return text
}
