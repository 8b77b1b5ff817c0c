package remittance_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// TestFromPages_payer: the payer is whom the document's own places show: a label, the signature, the imprint, the
// sender's line, or else the first company that is not ours.
func TestFromPages_payer(t *testing.T) {
	const table = "\nBeleg  Datum  Betrag\nR1  01.09.2026  12,34\n"
	tests := []struct {
		name, before, after, want string
	}{
		{"letterhead", "Musterbau GmbH & Co. KG\nBahnhofstr. 12\n", "", "Musterbau GmbH & Co. KG"},
		{"letterhead beside other things", "Musterbau GmbH Zahlungsavis Nr. 5511 02.10.2026 Seite 1 von 3\n", "", "Musterbau GmbH"},
		{"part of the company", "Nordwerk AG Niederlassung Süd\n", "", "Nordwerk AG Niederlassung Süd"},
		{"heading", "Zahlungsavis der Nordwerk AG vom 02.10.2026\n", "", "Nordwerk AG"},
		{"sentence", "Nordwerk AG hat heute gezahlt\n", "", "Nordwerk AG"},
		{"sender's line", "Stadt Musterhausen · Rathausplatz 1 · 12345 Musterhausen\nWeber GmbH\n", "", "Stadt Musterhausen"},
		{"sender's line with commas", "Nordwerft GmbH, Hafenstraße 12, 20457 Hamburg\n", "", "Nordwerft GmbH"},
		{"ours first", "Weber Lieferservice GmbH\nPostfach 12\nNordwerk AG\n", "", "Nordwerk AG"},
		{"payee labelled", "Empfänger: Fremd GmbH\nNordwerk AG\n", "", "Nordwerk AG"},
		{"payee on the next line", "An\nFremd GmbH\nNordwerk AG\n", "", "Nordwerk AG"},
		{"payer labelled", "Erste AG\nAuftraggeber: Zweite Handel\n", "", "Zweite Handel"},
		{"payer labelled with a gap", "Erste AG\nZahler   Zweite Handel   Konto 1\n", "", "Zweite Handel"},
		{"forwarded mail", "Von: Müller Bau GmbH <k@mueller.example>\nAn: b@wir.example\n", "", "Müller Bau GmbH"},
		{"signature", "Fremd GmbH\nPostfach 1\n", "\nMit freundlichen Grüßen\nNordwerk AG\n", "Nordwerk AG"},
		{"imprint", "Fremd GmbH\nPostfach 1\n", "\nNordwerk AG   Amtsgericht Hamburg HRB 1234\n", "Nordwerk AG"},
		{"nobody", "Guten Tag\n", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			advices, err := remittance.FromPages(remittance.TextPages(test.before+table+test.after),
				remittance.Options{Currency: "EUR", OwnNames: []string{"Weber Lieferservice GmbH"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := advices[0].Payer.Name; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
