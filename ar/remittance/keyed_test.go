package remittance_test

import (
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

const oneDocument = `Zahlungsavis
Avisnummer: 4713
Rechnungsnummer: RE-2026-0815
Rechnungsdatum: 14.09.2026
Rechnungsbetrag: 1.190,00 EUR
Skonto: 23,80 EUR
Zahlbetrag: 1.166,20 EUR
`

// TestFromPages_form: labels with values are read like the headings of a table, when their figures prove it.
func TestFromPages_form(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"one document", oneDocument, "1166.20 EUR: RE-2026-0815 2026-09-14 1190.00-23.80=1166.20"},
		{"divided by gaps", "Payment advice\nInvoice number   INV-7\nInvoice amount   1,190.00\nDiscount         23.80\nAmount paid      1,166.20\n",
			"1166.20 EUR: INV-7 1190.00-23.80=1166.20"},
		{"several documents and their total", "Zahlungsavis 7\nRechnung: R-10\nBetrag: 100,00\nSkonto: 2,00\nRechnung: R-11\nBetrag: 50,00\nSkonto: 0,00\nZahlbetrag: 148,00\n",
			"148.00 EUR: R-10 100.00-2.00=98.00; R-11 50.00-0.00=50.00"},
		{"each with what is paid", "Zahlungsavis 7\nRechnung: R-10\nBetrag: 100,00\nZahlung: 98,00\nRechnung: R-11\nBetrag: 50,00\nZahlung: 50,00\nGesamt: 148,00\n",
			"148.00 EUR: R-10 100.00-2.00=98.00; R-11 50.00-0.00=50.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			advices, err := readText(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(advices[0]); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if err := advices[0].CheckSums(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestFromTables_form: the same form in the cells of a sheet.
func TestFromTables_form(t *testing.T) {
	row := func(texts ...string) []remittance.Cell {
		cells := make([]remittance.Cell, len(texts))
		for i, text := range texts {
			cells[i].Text = text
		}
		return cells
	}
	advices, err := remittance.FromTables([]remittance.Table{{Rows: [][]remittance.Cell{row("Zahlungsavis 4713"), row("Rechnungsnummer", "R-10"),
		row("Bruttobetrag", "100,00"), row("Skonto", "2,00"), row("Überweisungsbetrag", "98,00")}}}, remittance.Options{Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := shown(advices[0]), "98.00 EUR: R-10 100.00-2.00=98.00"; got != want || advices[0].Number != "4713" {
		t.Errorf("got %s, number %q", got, advices[0].Number)
	}
}

func TestFromPages_formRefused(t *testing.T) {
	tests := []struct {
		name, text string
	}{
		{"does not add up", "Zahlungsavis\nRechnung: R-10\nRechnungsbetrag: 100,00\nSkonto: 3,00\nZahlbetrag: 98,00\n"},
		{"an invoice", "Rechnungsnummer: R-10\nRechnungsbetrag: 100,00\nSumme: 100,00\n"},
		{"a demand", "Zahlungsavis\nRechnung: R-10\nZahlbetrag: 98,00\nBitte zahlen Sie bis 01.10.2026\n"},
		{"no document", "Zahlungsavis\nBetrag: 98,00\nZahlbetrag: 98,00\n"},
		{"a block without an amount", "Zahlungsavis\nRechnung: R-10\nBetrag: 98,00\nRechnung: R-11\nZahlbetrag: 98,00\n"},
	}
	for _, test := range tests {
		if advices, err := readText(test.text); !errors.Is(err, remittance.ErrNoTable) || len(advices) > 0 {
			t.Errorf("%s: %d advices, %v", test.name, len(advices), err)
		}
	}
}

// TestFromPages_cellsOfSeveralLines: the number of a document is the first line of its cell, wherever in the cell the
// amounts stand.
func TestFromPages_cellsOfSeveralLines(t *testing.T) {
	const heading = "Zahlungsavis 71\n\nRechnung                 Datum         Betrag\n"
	const want = "148.00 EUR: RE-1001 2026-09-01 98.00-0.00=98.00; RE-1002 2026-09-02 50.00-0.00=50.00"
	tests := []struct {
		name, rows string
	}{
		{"amounts on the first line", "RE-1001                  01.09.2026     98,00\n  Lieferschein 80012345\nRE-1002                  02.09.2026     50,00\n  Lieferschein 80012346\n"},
		{"amounts on the last line", "RE-1001\n  Lieferschein 80012345  01.09.2026     98,00\nRE-1002\n  Lieferschein 80012346  02.09.2026     50,00\n"},
		{"a rule below the heading", "----------------------- ------------- ----------\nRE-1001                  01.09.2026     98,00\nRE-1002                  02.09.2026     50,00\n"},
		{"amounts below the number", "RE-1001\n                         01.09.2026     98,00\nRE-1002\n                         02.09.2026     50,00\n"},
		{"numbers cut at a hyphen", "RE-\n1001                     01.09.2026     98,00\nRE-\n1002                     02.09.2026     50,00\n"},
	}
	for _, test := range tests {
		advices, err := readText(heading + test.rows + "Zahlbetrag                              148,00\n")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := shown(advices[0]); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, want)
		}
	}
}

// TestFromPages_summaryBlocks: a block of the payment's number and amount is no document, above or below the table.
func TestFromPages_summaryBlocks(t *testing.T) {
	const (
		block = "Payment document    Date          Currency    Payment amount\n1500001234          02.10.2026    EUR          **98,00**\n"
		table = "Document      Your document     Date          Deductions    Gross amount\n1900000000    900012340         14.09.2026          2,00          100,00\n"
	)
	for _, text := range []string{block + "\n" + table, table + "\n" + block, "Payment advice  amounts\n\n" + table + block} {
		advices, err := readText(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := shown(advices[0]), "98.00 EUR: 900012340 2026-09-14 100.00-2.00=98.00"; got != want || advices[0].Number != "1500001234" {
			t.Errorf("got %s, number %q in\n%s", got, advices[0].Number, text)
		}
	}
}

// TestFromPages_debitAndCredit: amounts in a column for each side of the payer's account with us.
func TestFromPages_debitAndCredit(t *testing.T) {
	for _, heading := range []string{"Beleg     Datum             Soll      Haben\n", "Document  Date             Debit     Credit\n"} {
		advices, err := readText("Zahlungsavis 15\n\n" + heading + "RE-1      14.09.2026               1.000,00\nGS-2      15.09.2026     100,00\nZahlbetrag                           900,00\n")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := shown(advices[0]), "900.00 EUR: RE-1 2026-09-14 1000.00-0.00=1000.00; GS-2 2026-09-15 -100.00-0.00=-100.00"; got != want {
			t.Errorf("got %s", got)
		}
	}
}
