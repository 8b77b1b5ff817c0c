package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/app"
)

func parseStatementCommand(s *session) *cobra.Command {
	var profile string
	cmd := &cobra.Command{
		Use: "statement FILE", Short: "Show what is understood of a file of bank statements", Args: cobra.ExactArgs(1),
		Long: "Show what is understood of a file of bank statements: " + statementFormats + "\n\n" +
			"Every fault is told on standard error as FILE:LINE:COLUMN with the field; then the exit code is 1. A statement with a\n" +
			"fault is left out, the others are shown. Nothing is written.",
		Example: examples("starter parse statement 2026-10-02.xml", "starter parse statement export.zip --json",
			"starter parse statement umsaetze.csv --profile hausbank"),
		RunE: s.do(func(_ context.Context, args []string) error {
			file, err := s.openStatementFile(args[0], profile)
			if err != nil {
				return err
			}
			faults, err := s.showStatements(file)
			if err := errors.Join(err, file.close()); err != nil {
				return err
			}
			if len(faults) > 0 {
				return errFinding
			}
			return nil
		}),
	}
	csvProfileFlag(cmd, &profile)
	return cmd
}

// showStatements reads the file twice, so that it may be of any size: once for its faults and for what can be said of a
// statement only at its end, and once to show the entries.
func (s *session) showStatements(file openStatements) ([]string, error) {
	var outline bankstatement.Outline
	faults := app.StatementFaults(file.visit(&outline))
	s.tellFaults(faults)
	good := outlineOf(outline.Statements)
	if s.asJSON {
		to := &jsonStatements{statementFilter: statementFilter{good: good}, to: bufio.NewWriter(s.out)}
		return faults, to.write(file)
	}
	return faults, s.show(nil, func(p *page) {
		_ = file.visit(&shownStatements{statementFilter: statementFilter{good: good}, page: p}) // its faults are told; writing to a page never fails
	})
}

// outlined is a good statement with what follows from the statements before it.
type outlined struct {
	bankstatement.Outlined
	broken *bankstatement.Break
}

// outlineOf are the good statements by how many were begun before them.
func outlineOf(finished []bankstatement.Outlined) map[int]*outlined {
	headers := make([]bankstatement.Statement, len(finished))
	good := map[int]*outlined{}
	for i, f := range finished {
		headers[i] = f.Statement
		good[f.Begun] = &outlined{Outlined: f}
	}
	for _, b := range bankstatement.Continuity(headers) {
		good[finished[b.Statement].Begun].broken = &b
	}
	return good
}

// statementFilter leaves out the statements that turned out to be faulty when the file was read first.
type statementFilter struct {
	good    map[int]*outlined
	begun   int
	current *outlined
}

// next goes to the next statement; nil for one that is left out.
func (f *statementFilter) next() *outlined {
	f.current = f.good[f.begun]
	f.begun++
	return f.current
}

// parsedStatement is a statement as a script gets it. Its keys are a promise to scripts. Amounts are decimal strings,
// credits positive; dates are ISO 8601, "" where the bank gives none.
type parsedStatement struct {
	Format   string         `json:"format"`
	Kind     string         `json:"kind"`
	ID       string         `json:"id"`
	Sequence string         `json:"sequence,omitempty"`
	Page     int            `json:"page,omitempty"`
	Account  string         `json:"account"`
	Currency money.Currency `json:"currency"`
	FromOn   string         `json:"from_on,omitempty"`
	ToOn     string         `json:"to_on,omitempty"`
	// Opening and Closing are null where the bank gives no such balance.
	Opening *parsedBalance `json:"opening"`
	Closing *parsedBalance `json:"closing"`
	// Balanced tells that the statement is proven complete: opening + booked entries = closing. Else Unproven says why.
	Balanced bool   `json:"balanced"`
	Unproven string `json:"unproven,omitempty"`
	// Break says how the statement fails to follow the one of its account before it in the file: a gap, an overlap, a
	// re-issue.
	Break *parsedBreak `json:"break,omitempty"`
	// Entries are the last member, because they are written while they are read.
	Entries []parsedEntry `json:"entries"`
}

// parsedBreak is where statements don't follow each other.
type parsedBreak struct {
	Kind bankstatement.BreakKind `json:"kind"`
	// Expected and Found are the two balances, Difference what lies between them; "" where they can't be told.
	Expected   string `json:"expected"`
	Found      string `json:"found"`
	Difference string `json:"difference"`
	Text       string `json:"text"`
}

// parsedBalance is a balance at the start or end of a day.
type parsedBalance struct {
	Date     calendar.Date  `json:"date"`
	Amount   string         `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// parsedEntry is an entry with what is known of it as a whole; the transactions of a batch are in Parts.
type parsedEntry struct {
	Status    bankstatement.Status `json:"status"`
	BookedOn  calendar.Date        `json:"booked_on"`
	ValuedOn  calendar.Date        `json:"valued_on"`
	Reversal  bool                 `json:"reversal"`
	Key       string               `json:"key"`
	BatchID   string               `json:"batch_id,omitempty"`
	BatchSize int                  `json:"batch_size,omitempty"`
	Code      string               `json:"transaction_code,omitempty"`
	parsedTransaction
	Parts []parsedTransaction `json:"parts,omitempty"`
}

// parsedTransaction is one movement of money. For a part without an amount of its own amount and currency are "".
type parsedTransaction struct {
	Amount     string         `json:"amount"`
	Currency   money.Currency `json:"currency"`
	Reference  string         `json:"reference"`
	EndToEndID string         `json:"end_to_end_id"`
	Mandate    string         `json:"mandate,omitempty"`
	Payer      string         `json:"payer"`
	PayerIBAN  string         `json:"payer_iban"`
	Ultimate   string         `json:"ultimate_payer,omitempty"`
	Remittance []string       `json:"remittance"`
	Additional string         `json:"additional,omitempty"`
	// ReturnReason is the reason code, or the bank's text where it gives no code; "" for what is no return.
	ReturnReason string `json:"return_reason"`
	ReturnText   string `json:"return_text,omitempty"`
	// Structured are the references from fields made for them; Documents says more about those that are documents.
	Structured   []string         `json:"structured"`
	Documents    []parsedDocument `json:"documents,omitempty"`
	Gross        *parsedMoney     `json:"gross,omitempty"`
	Charges      *parsedMoney     `json:"charges,omitempty"`
	Instructed   *parsedMoney     `json:"instructed,omitempty"`
	CounterValue *parsedMoney     `json:"counter_value,omitempty"`
}

// parsedMoney is an amount that need not be in the currency of the account.
type parsedMoney struct {
	Amount   string         `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// parsedDocument is one line of a payer's structured list of documents.
type parsedDocument struct {
	Number     string       `json:"number"`
	Type       string       `json:"type,omitempty"`
	Date       string       `json:"date,omitempty"`
	Paid       *parsedMoney `json:"paid,omitempty"`
	Due        *parsedMoney `json:"due,omitempty"`
	Discount   *parsedMoney `json:"discount,omitempty"`
	CreditNote *parsedMoney `json:"credit_note,omitempty"`
}

// parsedHeader is a statement without its entries.
func parsedHeader(o *outlined) parsedStatement {
	st := o.Statement
	one := parsedStatement{Format: string(st.Format), Kind: string(st.Kind), ID: st.ID, Sequence: st.Sequence, Page: st.Page,
		Account: string(st.Account), Currency: st.Currency, FromOn: st.FromOn.String(), ToOn: st.ToOn.String(),
		Opening: parsedBalanceOf(st.Opening), Closing: parsedBalanceOf(st.Closing), Balanced: o.Balance == nil, Entries: []parsedEntry{}}
	if o.Balance != nil {
		one.Unproven = o.Balance.Error()
	}
	if b := o.broken; b != nil {
		one.Break = &parsedBreak{b.Kind, decimalOf(b.Expected), decimalOf(b.Found), decimalOf(b.Difference), b.String()}
	}
	return one
}

// decimalOf is "" for an amount that was not told.
func decimalOf(a money.Amount) string {
	if a.Currency == "" {
		return ""
	}
	return a.Decimal()
}

func parsedBalanceOf(b bankstatement.Balance) *parsedBalance {
	if !b.IsGiven() {
		return nil
	}
	return &parsedBalance{Date: b.On, Amount: b.Amount.Decimal(), Currency: b.Amount.Currency}
}

func parsedEntryOf(e bankstatement.Entry) parsedEntry {
	entry := parsedEntry{Status: e.Status, BookedOn: e.BookedOn, ValuedOn: e.ValueOn, Reversal: e.Reversal, Key: string(e.Key()),
		BatchID: e.BatchID, BatchSize: e.BatchSize, Code: transactionCode(e.Code), parsedTransaction: parsedTransactionOf(e.Transaction)}
	for _, part := range e.Parts {
		entry.Parts = append(entry.Parts, parsedTransactionOf(part))
	}
	return entry
}

// transactionCode writes a code as its bank does, and the ISO code where there is no other.
func transactionCode(c bankstatement.TransactionCode) string {
	return cmp.Or(c.Proprietary, strings.Trim(strings.Join([]string{c.Domain, c.Family, c.SubFamily}, "/"), "/"))
}

func parsedTransactionOf(t bankstatement.Transaction) parsedTransaction {
	one := parsedTransaction{Reference: t.BankReference, EndToEndID: t.EndToEndID, Mandate: t.MandateID,
		Payer: t.Counterparty.Name, PayerIBAN: string(t.Counterparty.Account), Ultimate: t.Counterparty.UltimateName,
		Remittance: append([]string{}, t.Remittance.Unstructured...), Additional: t.Remittance.Additional,
		ReturnReason: cmp.Or(t.ReturnReason.Code, t.ReturnReason.Text), ReturnText: t.ReturnReason.Text,
		Structured: []string{}, Gross: parsedMoneyOf(t.Gross), Charges: parsedMoneyOf(t.Charges), Instructed: parsedMoneyOf(t.Instructed),
		CounterValue: parsedMoneyOf(t.CounterValue)}
	one.Amount, one.Currency = decimalOf(t.Amount), t.Amount.Currency
	for _, r := range t.Remittance.Structured {
		one.Structured = append(one.Structured, r.Value)
		if r.Kind == bankstatement.DocumentReference {
			one.Documents = append(one.Documents, parsedDocument{Number: r.Value, Type: r.Type, Date: r.On.String(), Paid: parsedMoneyOf(r.Amount),
				Due: parsedMoneyOf(r.Due), Discount: parsedMoneyOf(r.Discount), CreditNote: parsedMoneyOf(r.CreditNote)})
		}
	}
	return one
}

// parsedMoneyOf is nil for an amount that was not told.
func parsedMoneyOf(a money.Amount) *parsedMoney {
	if a.Currency == "" {
		return nil
	}
	return &parsedMoney{Amount: a.Decimal(), Currency: a.Currency}
}
