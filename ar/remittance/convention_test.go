package remittance_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

func readCSV(t *testing.T, text string) remittance.Advice {
	t.Helper()
	advices, err := remittance.FromCSV([]byte(text), remittance.Options{Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	if len(advices) != 1 {
		t.Fatalf("%d advices", len(advices))
	}
	return advices[0]
}

// TestFromCSV_conventions: what a document leaves unsaid is settled by its total, and stays unproven without.
func TestFromCSV_conventions(t *testing.T) {
	tests := []struct {
		name, text, want string
		unproven         bool
	}{
		{"rate of discount", "Rechnung;Brutto;Skonto %\nR1;1.190,00;2,00\nG1;-119,00;0\nZahlbetrag;1.047,20;\n",
			"1047.20 EUR: R1 1190.00-23.80=1166.20; G1 -119.00-0.00=-119.00", false},
		{"rate that is in the amounts", "Rechnung;Betrag;Skonto %\nR1;1.166,20;2,00\nSumme;1.166,20;\n",
			"1166.20 EUR: R1 1166.20-0.00=1166.20", false},
		{"rate of tax", "Rechnung;Betrag;MwSt %\nR1;119,00;19,00\nSumme;96,39;\n", "96.39 EUR: R1 119.00-0.00=119.00", true},
		{"rate that nobody can read", "Rechnung;Betrag;Skonto %\nR1;119,00;zwei\nSumme;96,39;\n", "96.39 EUR: R1 119.00-0.00=119.00", true},
		{"payer's books", "Beleg;Brutto;Skonto;Netto\nRE-1;1.000,00-;20,00-;980,00-\nGS-2;100,00;;100,00\nZahlbetrag;;;880,00\n",
			"880.00 EUR: RE-1 1000.00-20.00=980.00; GS-2 -100.00-0.00=-100.00", false},
		{"payer's books with their total", "Beleg;Brutto;Skonto;Netto\nRE-1;1.000,00-;20,00-;980,00-\nGS-2;100,00;;100,00\nSumme;;;880,00-\n",
			"880.00 EUR: RE-1 1000.00-20.00=980.00; GS-2 -100.00-0.00=-100.00", false},
		{"payer's books without a credit note", "Beleg;Netto\nRE-1;980,00-\nRE-2;20,00-\nZahlbetrag;1.000,00\n",
			"1000.00 EUR: RE-1 980.00-0.00=980.00; RE-2 20.00-0.00=20.00", false},
		{"nothing but credit notes", "Beleg;Netto\nRE-1;980,00-\nRE-2;20,00-\nSumme;1.000,00-\n",
			"-1000.00 EUR: RE-1 -980.00-0.00=-980.00; RE-2 -20.00-0.00=-20.00", false},
		{"a second currency beside that of the payment", "Beleg;Betrag USD;Betrag EUR;Zahlung EUR\nR1;200,00;100,00;98,00\nSumme;;;98,00\n",
			"98.00 EUR: R1 100.00-2.00=98.00", false},
		{"list of transfers", "Empfänger;Verwendungszweck;Betrag\nWeber;RE-1;98,00\nWeber;RE-2;2,00\n;Summe;100,00\n",
			"100.00 EUR: RE-1 98.00-0.00=98.00; RE-2 2.00-0.00=2.00", false},
		{"lines within cells", "\"Rechnungs-\nnummer\";\"Zahl-\nbetrag\"\n\"RE-2026-\n0815\";98,00\nSumme;98,00\n",
			"98.00 EUR: RE-2026-0815 98.00-0.00=98.00", false},
		{"total in a sentence", "Beleg;Netto\nR1;1.234,50\n\"Gesamtbetrag der Zahlung: 1.234,50 EUR\";\n", "1234.50 EUR: R1 1234.50-0.00=1234.50", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := readCSV(t, test.text)
			if got := shown(a); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if err := a.CheckSums(); (err != nil) != test.unproven {
				t.Errorf("proof: %v", err)
			}
		})
	}
}

// TestFromPages_quotedMail: the marks of quoted lines are no part of the table.
func TestFromPages_quotedMail(t *testing.T) {
	const table = "Rechnung       Datum        Zahlung\nRE-2026-0815   14.09.2026     98,00\nSumme                         98,00\n"
	for _, mark := range []string{"> ", ">", ">> ", "> > "} {
		advices, err := readText("Bitte verbuchen.\n" + mark + strings.ReplaceAll(strings.TrimSpace(table), "\n", "\n"+mark))
		if err != nil {
			t.Fatalf("%q: %v", mark, err)
		}
		if got, want := shown(advices[0]), "98.00 EUR: RE-2026-0815 2026-09-14 98.00-0.00=98.00"; got != want {
			t.Errorf("%q: got %s", mark, got)
		}
	}
}

// TestFromCSV_discountRows: a discount in a row of its own is that of the document above; nothing else without a number is.
func TestFromCSV_discountRows(t *testing.T) {
	const heading = "Beleg;Text;Betrag\nRE-1;Rechnung;1.190,00\n"
	tests := []struct {
		name, rows, want string
	}{
		{"discount", ";Skonto 2 %;-23,80\nSumme;;1.166,20\n", "1166.20 EUR: RE-1 1190.00-23.80=1166.20"},
		{"bonus", ";Bonus;-23,80\nSumme;;1.166,20\n", "1166.20 EUR: RE-1 1190.00-0.00=1190.00;  -23.80-0.00=-23.80"},
		{"discount charged back", ";Skonto;23,80\nSumme;;1.213,80\n", "1213.80 EUR: RE-1 1190.00-0.00=1190.00;  23.80-0.00=23.80"},
		{"more than the document", ";Skonto;-2.000,00\nSumme;;-810,00\n", "-810.00 EUR: RE-1 1190.00-0.00=1190.00;  -2000.00-0.00=-2000.00"},
		{"of a credit note", "GS-2;Gutschrift;-100,00\n;abzgl. Skonto;2,00\nSumme;;1.092,00\n", "1092.00 EUR: RE-1 1190.00-0.00=1190.00; GS-2 -100.00--2.00=-98.00"},
	}
	for _, test := range tests {
		a := readCSV(t, heading+test.rows)
		if got := shown(a); got != test.want || a.CheckSums() != nil {
			t.Errorf("%s: got %s, want %s, proof %v", test.name, got, test.want, a.CheckSums())
		}
	}
}

// TestFromPages_totals: of several sums the one that says it is paid is the total.
func TestFromPages_totals(t *testing.T) {
	const table = "Rechnung   Datum        Brutto   Skonto    Netto\nR1         01.09.2026   100,00     2,00    98,00\n\n"
	tests := []struct {
		name, sums, want string
	}{
		{"sums of all kinds", "Summe Rechnungsbeträge   100,00 €\nabzüglich Skonto   -2,00 €\nÜberweisung am 05.10.2026   98,00 €\n", "98.00 EUR"},
		{"paid above the sum of tax", "Zahlbetrag   98,00\nGesamt MwSt   18,62\n", "98.00 EUR"},
		{"only the sum of invoices", "Summe Rechnungen   98,00\n", "98.00 EUR"},
		{"a subtotal is none", "Zwischensumme   98,00\n", "0.00 "},
		{"dollars", "Total payment   $98,00\n", "98.00 EUR"},
	}
	for _, test := range tests {
		advices, err := readText(table + test.sums)
		if err != nil || advices[0].Total.String() != test.want && advices[0].Total.Currency != "" {
			t.Errorf("%s: %v, %v", test.name, advices, err)
		}
	}
}
