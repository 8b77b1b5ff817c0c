package paymentworld

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strconv"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// TestAdvices_listWhatIsPaid: the lines of a document are the allocations of its payment, and add up to it, unless the
// document is wrong on purpose.
func TestAdvices_listWhatIsPaid(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		truths := map[string]int{}
		for at, truth := range w.Truth {
			truths[truth.Entry] = at
		}
		wrong := 0
		for _, a := range w.Advices {
			truth, e := w.Truth[truths[a.Payment]], w.Entries[truths[a.Payment]]
			lines := int64(0)
			for _, l := range a.Lines {
				lines += l.Net.Minor
				if l.Gross.Minor-l.Deduction.Minor != l.Net.Minor {
					t.Errorf("%s: line %+v does not add up", a.Number, l)
				}
			}
			if a.Wrong {
				wrong++
				continue
			}
			if lines != a.Total.Minor || a.Total != e.Amount || len(a.Lines) != len(truth.Allocations) {
				t.Errorf("%s: %d lines make %d, total %s, payment %s", a.Number, len(a.Lines), lines, a.Total, e.Amount)
			}
			for i, l := range a.Lines {
				if want := truth.Allocations[i]; l.Document != want.Invoice || l.Net.Decimal() != want.Amount || l.Deduction.Decimal() != want.Discount {
					t.Errorf("%s: line %+v, want %+v", a.Number, l, want)
				}
			}
		}
		if wrong > len(w.Advices)/5+2 {
			t.Errorf("%d of %d advices are wrong", wrong, len(w.Advices))
		}
	})
}

// TestAdvices_comeBeforeAndAfterTheMoney in a large world.
func TestAdvices_comeBeforeAndAfterTheMoney(t *testing.T) {
	w := world(t, Options{Seed: 1, OpenItems: 12_000, Payments: 4000, Dialect: "industry"})
	before, after := 0, 0
	for _, a := range w.Advices {
		switch {
		case a.On.Before(a.PayOn):
			before++
		case a.On.After(a.PayOn):
			after++
		}
	}
	if before == 0 || after == 0 || after > before {
		t.Errorf("%d before the money, %d after it", before, after)
	}
}

// someAdvice is a document with a credit note and an umlaut, in the format.
func someAdvice(t *testing.T, country string, format adviceFormat) ([]byte, document) {
	t.Helper()
	d := standard()
	d.country = country
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	a := Advice{Number: "4711017", Payer: "Hübner & Söhne + Co. KG", On: firstDay, PayOn: firstDay.AddDays(2), Total: eur(1_234_567 - 2_000 - 50_000),
		Format: format, Lines: []AdviceLine{{"RE-2026-001040", firstDay.AddDays(-9), eur(1_234_567), eur(2_000), eur(1_232_567)},
			{"RE-2026-001041", firstDay.AddDays(-8), eur(-50_000), eur(0), eur(-50_000)}}}
	w := &World{Dialect: d, Creditor: Party{Name: "Nordlicht"}, Advices: []Advice{a}}
	raw, err := w.AdviceBytes(0)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.AdviceBytes(0)
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("%s is not the same twice (%v)", format, err)
	}
	return raw, document{Advice: a, w: w, labels: labelsOf(country)}
}

func TestAdvice_PDF(t *testing.T) {
	raw, _ := someAdvice(t, "DE", advicePDF)
	if !bytes.HasPrefix(raw, []byte("%PDF-")) || !bytes.Contains(raw[len(raw)-20:], []byte("%%EOF")) {
		t.Errorf("got %d bytes, %q", len(raw), raw[:8])
	}
}

func TestAdvice_CSV(t *testing.T) {
	raw, _ := someAdvice(t, "DE", adviceCSV)
	table := csv.NewReader(bytes.NewReader(raw))
	table.Comma, table.FieldsPerRecord = ';', -1
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"RE-2026-001040", "21.02.2026", "12.345,67", "20,00", "12.325,67"}, {"RE-2026-001041", "22.02.2026", "500,00-", "0,00", "500,00-"},
		{"Gesamtbetrag", "", "", "", "11.825,67"}}
	for i, row := range rows[len(rows)-3:] {
		if strings.Join(row, "|") != strings.Join(want[i], "|") {
			t.Errorf("row %q, want %q", row, want[i])
		}
	}
}

func TestAdvice_payoutTable(t *testing.T) {
	raw, _ := someAdvice(t, "DE", advicePayout)
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := strings.Join(rows[1][4:], "|"); got != "charge|eur|12345.67|20.00|12325.67|RE-2026-001040" {
		t.Errorf("got %q", got)
	}
}

func TestAdvice_XLSX(t *testing.T) {
	raw, _ := someAdvice(t, "GB", adviceXLSX)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(text, new(struct{ XMLName xml.Name })); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if f.Name == "xl/worksheets/sheet1.xml" && (!strings.Contains(string(text), `<c r="E6"><v>12325.67</v></c>`) || !strings.Contains(string(text), "Hübner &amp; Söhne")) {
			t.Errorf("the sheet is %s", text)
		}
	}
}

func TestAdvice_mail(t *testing.T) {
	raw, d := someAdvice(t, "FR", adviceMail)
	text, err := d.mail(false)
	if err != nil {
		t.Fatal(err)
	}
	for kind, raw := range map[string][]byte{"text/html": raw, "text/plain": text} {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Header.Get("Content-Type"); !strings.HasPrefix(got, kind) {
			t.Errorf("type %q, want %s", got, kind)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != "Avis de paiement 4711017" {
			t.Errorf("subject %q, %v", subject, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"RE-2026-001040", "12 325,67", "Total réglé"} {
			if !strings.Contains(string(body), want) {
				t.Errorf("%s: %q is not in the body", kind, want)
			}
		}
	}
}

// TestAdvice_REMADV: the counts of the message are right, signs of the syntax are released, and the totals stand.
func TestAdvice_REMADV(t *testing.T) {
	raw, _ := someAdvice(t, "DE", adviceREMADV)
	text := string(raw)
	segments := strings.Split(strings.TrimSuffix(text[strings.Index(text, "UNH"):], "'"), "'")
	for _, want := range []string{"UNA:+.? '", "H\xfcbner & S\xf6hne ?+ Co. KG", "DOC+380+RE-2026-001040'", "MOA+9:12345.67'", "MOA+12:12325.67'", "MOA+52:20.00'",
		"DOC+381+RE-2026-001041'", "UNS+S'MOA+12:11825.67'"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	count := strings.Split(segments[len(segments)-2], "+")
	if n, err := strconv.Atoi(count[1]); err != nil || n != len(segments)-1 { // UNH to UNT, without UNZ
		t.Errorf("UNT says %s of %d segments", count[1], len(segments)-1)
	}
}

func TestFigure(t *testing.T) {
	for _, test := range []struct {
		country string
		sap     bool
		minor   int64
		want    string
	}{
		{"DE", false, 123456789, "1.234.567,89"}, {"DE", true, -100, "1,00-"}, {"GB", false, -123456, "-1,234.56"}, {"FR", false, 123456, "1 234,56"}, {"NL", false, 99, "0,99"},
	} {
		d := document{labels: labelsOf(test.country), sap: test.sap}
		if got := d.figure(money.New(test.minor, "EUR")); got != test.want {
			t.Errorf("%s: got %q, want %q", test.country, got, test.want)
		}
	}
}
