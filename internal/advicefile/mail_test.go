package advicefile_test

import (
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
)

const bodyTable = `folgende Belege haben wir für Sie zur Zahlung angewiesen:

Beleg-Nr.       Datum        Brutto EUR    Skonto     Überweisung
RE-2026-0815    14.09.2026     1.190,00     23,80        1.166,20
GS-2026-0031    25.09.2026      -119,00      0,00         -119,00
-----------------------------------------------------------------
Summe                                                    1.047,20

Avis-Nr.: 70012345
`

// read reads the one advice of a file.
func read(t *testing.T, raw string) remittance.Advice {
	t.Helper()
	advices, err := advicefile.Read(t.Context(), []byte(raw), "avis.eml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(advices) != 1 {
		t.Fatalf("%d advices", len(advices))
	}
	return advices[0]
}

// shown is an advice in one line.
func shown(a remittance.Advice) string {
	text := a.Number + " " + a.Total.String()
	for _, l := range a.Lines {
		text += fmt.Sprintf("; %s %s %s-%s=%s", l.Document, l.On, l.Gross.Decimal(), l.Deduction.Decimal(), l.Net.Decimal())
	}
	return text
}

const bodyShown = "70012345 1047.20 EUR; RE-2026-0815 2026-09-14 1190.00-23.80=1166.20; GS-2026-0031 2026-09-25 -119.00-0.00=-119.00"

// TestRead_mailEncodings: the same body reads the same in whatever way it was sent, quoted or forwarded.
func TestRead_mailEncodings(t *testing.T) {
	latin, err := charmap.ISO8859_1.NewEncoder().String(bodyTable)
	if err != nil {
		t.Fatal(err)
	}
	var printable strings.Builder
	w := quotedprintable.NewWriter(&printable)
	if _, err := w.Write([]byte(latin)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	quoted := "Bitte verbuchen.\n\n> " + strings.ReplaceAll(bodyTable, "\n", "\n> ")
	forwarded := "zur Info.\n\n-----Ursprüngliche Nachricht-----\nVon: Müller Bau GmbH <k@mueller.example>\nAn: b@wir.example\n\n" + bodyTable
	tests := []struct {
		name, headers, body, payer string
	}{
		{"eight bits", "Content-Type: text/plain; charset=utf-8", bodyTable, "Sender"},
		{"quoted-printable", "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable", printable.String(), "Sender"},
		{"base64", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", base64.StdEncoding.EncodeToString([]byte(bodyTable)), "Sender"},
		{"no charset told", "Content-Type: text/plain", latin, "Sender"},
		{"quoted", "Content-Type: text/plain; charset=utf-8", quoted, "Sender"},
		{"forwarded", "Content-Type: text/plain; charset=utf-8", forwarded, "Müller Bau GmbH"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := read(t, "From: Sender <s@pay.example>\nTo: b@wir.example\nSubject: Zahlung\nMIME-Version: 1.0\n"+test.headers+"\n\n"+test.body)
			if got := shown(a); got != bodyShown || a.Payer.Name != test.payer {
				t.Errorf("got %s of %q", got, a.Payer.Name)
			}
		})
	}
}

// TestRead_htmlLayouts: tables that only place things, lines within cells and totals in sentences.
func TestRead_htmlLayouts(t *testing.T) {
	const head = "<tr><th>Rechnungs-<br>nummer</th><th>Datum</th><th>Brutto</th><th>Skonto</th><th>Zahlbetrag</th></tr>"
	const row = "<tr><td>RE-2026-<br>0815</td><td>14.09.2026</td><td>1.190,00&nbsp;€</td><td>23,80&nbsp;€</td><td>1.166,20&nbsp;€</td></tr>"
	const want = "90817 1166.20 EUR; RE-2026-0815 2026-09-14 1190.00-23.80=1166.20"
	tests := []struct {
		name, page string
	}{
		{"nested tables", "<table><tr><td>Nordwerk AG<br>Hafenstr. 1</td></tr><tr><td><p>Zahlungsavis Nr. 90817</p><table>" + head + row +
			"<tr><td colspan=4>Gesamt</td><td><b>1.166,20 €</b></td></tr></table></td></tr></table>"},
		{"total in a sentence", "<p>Nordwerk AG</p><p>Zahlungsavis Nr. 90817</p><table>" + head + row + "</table><p>Gesamtbetrag der Zahlung: 1.166,20 €</p>"},
		{"form", "<p>Nordwerk AG</p><table><tr><td>Avisnummer</td><td>90817</td></tr><tr><td>Rechnung</td><td>RE-2026-0815</td></tr><tr><td>Rechnungsdatum</td>" +
			"<td>14.09.2026</td></tr><tr><td>Bruttobetrag</td><td>1.190,00</td></tr><tr><td>Skonto</td><td>23,80</td></tr><tr><td>Zahlbetrag</td><td>1.166,20</td></tr></table>"},
		{"prose", "<div>Nordwerk AG, Zahlungsavis Nr. 90817</div><div>wir haben 1.166,20 EUR überwiesen für Rechnung RE-2026-0815 vom 14.09.2026<br>über 1.190,00 EUR abzgl. Skonto 23,80 EUR.</div>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := read(t, "<html><body>"+test.page+"</body></html>")
			if got := shown(a); got != want || a.Payer.Name != "Nordwerk AG" {
				t.Errorf("got %s of %q", got, a.Payer.Name)
			}
		})
	}
}
