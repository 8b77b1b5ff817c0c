package remittance_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

func readText(text string) ([]remittance.Advice, error) {
	return remittance.FromPages(remittance.TextPages(text), remittance.Options{Currency: "EUR", Source: remittance.SourceEmail})
}

// shown is an advice in one line: "total: document date gross-deduction=net; …".
func shown(a remittance.Advice) string {
	lines := make([]string, len(a.Lines))
	for i, l := range a.Lines {
		lines[i] = strings.TrimSpace(fmt.Sprintf("%s %s", l.Document, l.On)) + fmt.Sprintf(" %s-%s=%s", l.Gross.Decimal(), l.Deduction.Decimal(), l.Net.Decimal())
	}
	return a.Total.String() + ": " + strings.Join(lines, "; ")
}

// TestFromPages_prose: sentences that name each document with its amount are read when they give the amount paid.
func TestFromPages_prose(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"amounts behind the documents", "wir haben heute 2.146,20 EUR überwiesen für RE-4711 über 1.190,00 EUR (abzgl. 2 % Skonto 23,80 EUR)\nund RE-4712 über 980,00 EUR.",
			"2146.20 EUR: RE-4711 1190.00-23.80=1166.20; RE-4712 980.00-0.00=980.00"},
		{"a list", "heute überwiesen:\nRechnung 4711 vom 14.09.2026: 1.166,20 EUR\nGutschrift 31 vom 25.09.2026: 119,00 EUR\nGesamt: 1.047,20 EUR",
			"1047.20 EUR: 4711 2026-09-14 1166.20-0.00=1166.20; 31 2026-09-25 -119.00-0.00=-119.00"},
		{"only the rate of the discount", "Gezahlt haben wir die Rechnung Nr. 4711 über 1.190,00 EUR abzüglich 2 % Skonto. Zahlbetrag: 1.166,20 EUR",
			"1166.20 EUR: 4711 1190.00-23.80=1166.20"},
		{"what is left", "Wir haben bezahlt: Rechnung 4711 1.190,00 EUR abzgl. Skonto = 1.166,20 EUR, insgesamt 1.166,20 EUR",
			"1166.20 EUR: 4711 1190.00-23.80=1166.20"},
		{"one document and the amount", "Wir haben am 02.10.2026 den Betrag von 980,00 EUR für Ihre Rechnung 4712 vom 14.09.2026 überwiesen.",
			"980.00 EUR: 4712 2026-09-14 980.00-0.00=980.00"},
		{"English", "We have paid today GBP 1,570.00 for invoice INV-9 dated 2026-09-14 for GBP 1,600.00 less discount of GBP 30.00.",
			"1570.00 GBP: INV-9 2026-09-14 1600.00-30.00=1570.00"},
		{"numbers of other things", "Musterbau GmbH, HRB 12345, Tel. 0911/445566\nwir haben 100,00 EUR überwiesen für Rechnung 4711 über 100,00 EUR\nIBAN DE89 3704 0044 0532 0130 00",
			"100.00 EUR: 4711 100.00-0.00=100.00"},
		{"named in the subject too", "Zahlung Rechnung 4711\n\nHeute überwiesen: Rechnung 4711 über 100,00 EUR, zusammen 100,00 EUR",
			"100.00 EUR: 4711 100.00-0.00=100.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			advices, err := readText(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(advices[0]); len(advices) != 1 || got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if err := advices[0].CheckSums(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestFromPages_proseRefused: a text whose figures prove nothing, or that asks for money, is no advice.
func TestFromPages_proseRefused(t *testing.T) {
	const names = "the text names documents, from page 1, line 1 on, whose amounts do not give the amount paid"
	tests := []struct {
		name, text, want string
	}{
		{"sum is off", "Überwiesen haben wir 2.100,00 EUR: Rechnung 1 über 1.190,00 EUR, Rechnung 2 über 980,00 EUR", names},
		{"documents without amounts", "wir haben 2.146,20 EUR überwiesen für Rechnung 4711 (Skonto 2 %) und Rechnung 4712", names},
		{"no amount paid", "Wir haben bezahlt: Rechnung 4711 über 100,00 EUR", names},
		{"two amounts paid", "Zahlung 90,00 EUR, Zahlung 100,00 EUR, überwiesen für Rechnung 4711 über 100,00 EUR", names},
		{"an amount too many", "Überwiesen 100,00 EUR für Rechnung 4711 über 100,00 EUR, netto 84,03 EUR, netto 15,97 EUR", names},
		{"an invoice", "Rechnung 4711 über 100,00 EUR, Gesamt 100,00 EUR", "no table"},
		{"a reminder", "Bitte überweisen Sie 100,00 EUR für Rechnung 4711, fällig am 01.10.2026", "no table"},
		{"two currencies", "Überwiesen 100,00 EUR für Rechnung 4711 über 100,00 USD", "no table"},
		{"no document", "Wir haben heute 100,00 EUR überwiesen.", "no table"},
		{"two number styles", "Überwiesen 1.000,00 EUR für Rechnung 4711 über 1,000.00 EUR", "no table"},
	}
	for _, test := range tests {
		advices, err := readText(test.text)
		if !errors.Is(err, remittance.ErrNoTable) || !strings.Contains(err.Error(), test.want) || len(advices) > 0 {
			t.Errorf("%s: %d advices, %v", test.name, len(advices), err)
		}
	}
}

// TestFromPages_proseIsProven: whatever amounts a sentence states, it is read exactly or refused.
func TestFromPages_proseIsProven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		var want []string
		sum := int64(0)
		for i := range rapid.IntRange(1, 5).Draw(t, "documents") {
			gross := eur(rapid.Int64Range(100, 9_999_999).Draw(t, "gross"))
			discount := eur(rapid.Int64Range(0, gross.Minor/10).Draw(t, "discount"))
			net, _ := gross.Sub(discount)
			fmt.Fprintf(&text, "Rechnung R-%d über %s EUR abzüglich Skonto %s EUR\n", i+100, german(gross), german(discount))
			want = append(want, fmt.Sprintf("R-%d %s-%s=%s", i+100, gross.Decimal(), discount.Decimal(), net.Decimal()))
			sum += net.Minor
		}
		off := rapid.Int64Range(0, 3).Draw(t, "off")
		advices, err := readText("Überwiesen am 02.10.2026: " + german(eur(sum+off)) + " EUR\n" + text.String())
		if off != 0 {
			if err == nil {
				t.Fatalf("an amount off by %d was taken: %s", off, shown(advices[0]))
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(advices[0]); got != eur(sum).String()+": "+strings.Join(want, "; ") {
			t.Fatalf("got %s", got)
		}
	})
}

// german writes an amount as German letters do.
func german(a money.Amount) string { return strings.TrimSuffix(a.Format("de"), "\u00a0€") }
