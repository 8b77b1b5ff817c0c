package bankcsv_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

// months is a list of that many rows.
func months(rows int) io.Reader {
	var s strings.Builder
	s.WriteString("Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;Buchungstag;Valutadatum;" +
		"Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;Verwendungszweck;Betrag;" +
		"Waehrung;Saldo nach Buchung;Bemerkung;Gekennzeichneter Umsatz;Glaeubiger ID;Mandatsreferenz\r\n")
	for i := range rows {
		fmt.Fprintf(&s, "Konto;DE89370400440532013000;COBADEFFXXX;Bank;%02d.%02d.2026;05.01.2026;Holz Maier;DE02120300000000202051;"+
			"BYLADEM1001;Gutschrift;Rechnung RE-2026-%06d;1,00;EUR;%d,00;;;;\r\n", 1+i%28, 1+i/28%12, i, i+1)
	}
	return strings.NewReader(s.String())
}

// counting is a visitor that keeps nothing but numbers.
type counting struct{ entries int }

func (c *counting) Begin(bankstatement.Statement) error { return nil }
func (c *counting) Entry(bankstatement.Entry) error     { c.entries++; return nil }
func (c *counting) End(bankstatement.Statement) error   { return nil }

// BenchmarkRead measures rows a second.
func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	const rows = 1000
	var got counting
	for b.Loop() {
		got = counting{}
		if err := bankcsv.Read(months(rows), "bench.csv", &got); err != nil {
			b.Fatal(err)
		}
	}
	if got.entries != rows {
		b.Fatalf("%d entries", got.entries)
	}
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
}
