package paymentworld

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

// file is one file of a world and what writes it.
type file struct {
	name  string
	write func(io.Writer) error
}

// WriteFiles writes the world into a directory, which is made where it is missing: customers.csv, items.csv, closed.csv,
// collectives.csv (the accounts of clearing houses and payment services), statement.xml (camt.053.001.08),
// statement-v2.xml (camt.053.001.02), statement.sta (MT940), truth.jsonl, and a folder advices. Files that are there
// are overwritten.
func (w *World) WriteFiles(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "advices"), 0o755); err != nil {
		return fmt.Errorf("write world: %w", err)
	}
	for _, f := range w.files() {
		if err := writeFile(filepath.Join(dir, f.name), f.write); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

func (w *World) files() []file {
	files := []file{
		{"customers.csv", table(w.customerRows())},
		{"items.csv", table(itemRows(w.Items, false))},
		{"closed.csv", table(itemRows(w.Closed, true))},
		{"collectives.csv", table(w.collectiveRows())},
		{"statement.xml", func(to io.Writer) error { return w.WriteCamt(to, Camt8) }},
		{"statement-v2.xml", func(to io.Writer) error { return w.WriteCamt(to, Camt2) }},
		{"statement.sta", w.WriteMT940},
		{"truth.jsonl", func(to io.Writer) error { return matchscore.WriteLines(to, w.Truth) }},
	}
	for at, a := range w.Advices {
		files = append(files, file{filepath.Join("advices", w.AdviceName(at)), func(to io.Writer) error {
			raw, err := w.AdviceBytes(at)
			if err != nil {
				return fmt.Errorf("advice %s: %w", a.Number, err)
			}
			_, err = to.Write(raw)
			return err
		}})
	}
	return files
}

func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	return write(f)
}

func table(rows [][]string) func(io.Writer) error {
	return func(to io.Writer) error { return csv.NewWriter(to).WriteAll(rows) }
}

func (w *World) customerRows() [][]string {
	rows := [][]string{{"customer", "name", "ibans", "parent"}}
	for _, c := range w.Customers {
		rows = append(rows, []string{c.Number, c.Name, strings.Join(c.KnownIBANs(), "|"), c.Parent})
	}
	return rows
}

// KnownIBANs are the accounts in the creditor's master data.
func (c Customer) KnownIBANs() []string {
	var known []string
	for _, account := range c.Accounts[:c.Known] {
		known = append(known, account.IBAN)
	}
	return known
}

func (w *World) collectiveRows() [][]string {
	rows := [][]string{{"iban", "name"}}
	for _, p := range w.Collectives {
		rows = append(rows, []string{p.IBAN, p.Name})
	}
	return rows
}

func itemRows(items []Item, closed bool) [][]string {
	rows := [][]string{{"customer", "number", "type", "issued_on", "due_on", "currency", "amount", "open_amount", "discount_percent", "discount_until", "claimed"}}
	for _, i := range items {
		kind, open := "invoice", i.Amount
		if i.CreditNote() {
			kind = "credit_note"
		}
		if closed {
			open.Minor = 0
		}
		percent := ""
		if i.Discount > 0 {
			percent = fmt.Sprintf("%d.00", i.Discount)
		}
		rows = append(rows, []string{i.Customer, i.Number, kind, i.IssuedOn.String(), i.DueOn.String(), string(i.Amount.Currency),
			i.Amount.Decimal(), open.Decimal(), percent, i.DiscountUntilOn.String(), i.Claimed.Decimal()})
	}
	return rows
}
