package remittance_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func line(document string, gross, deduction, net int64) remittance.Line {
	return remittance.Line{Document: document, Gross: eur(gross), Deduction: eur(deduction), Net: eur(net)}
}

func advice(total money.Amount, lines ...remittance.Line) remittance.Advice {
	return remittance.Advice{Currency: "EUR", Total: total, Lines: lines}
}

func TestCheckSums(t *testing.T) {
	const largest = 1<<63 - 1
	refusal := advice(eur(0), line("R1", 100, 100, 0))
	refusal.Refusal = true
	foreign := line("R1", 100, 0, 100)
	foreign.Net.Currency = "USD"
	tests := []struct {
		name   string
		advice remittance.Advice
		want   error
	}{
		{"one invoice", advice(eur(100), line("R1", 100, 0, 100)), nil},
		{"discount and credit note", advice(eur(880), line("R1", 1000, 20, 980), line("G1", -100, 0, -100)), nil},
		{"nothing left to pay", advice(eur(0), line("R1", 100, 0, 100), line("G1", -100, 0, -100)), nil},
		{"a line is missing", advice(eur(300), line("R1", 100, 0, 100)),
			&remittance.SumError{Line: -1, Want: eur(300), Got: eur(100)}},
		{"a line does not come out", advice(eur(98), line("R1", 100, 3, 98)),
			&remittance.SumError{Line: 0, Want: eur(98), Got: eur(97)}},
		{"no total", advice(money.Amount{}, line("R1", 100, 0, 100)), remittance.ErrNoTotal},
		{"no lines", advice(eur(0)), remittance.ErrNoLines},
		{"refusal", refusal, nil},
		{"two currencies", advice(eur(100), foreign), money.ErrCurrencyMismatch},
		{"beyond every amount", advice(eur(1), line("R1", largest, 0, largest), line("R2", 1, 0, 1)), money.ErrOverflow},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.advice.CheckSums(); !errors.Is(err, test.want) && !reflect.DeepEqual(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// TestCheckSums_noticesEveryChange: an advice that adds up no longer does when any one amount is another.
func TestCheckSums_noticesEveryChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForm(t)
		a := drawAdvice(t, f)
		if err := a.CheckSums(); err != nil {
			t.Fatal(err)
		}
		a.Lines = slices.Clone(a.Lines)
		l := &a.Lines[rapid.IntRange(0, len(a.Lines)-1).Draw(t, "line")]
		change := rapid.Int64Range(1, 1000).Draw(t, "change")
		rapid.SampledFrom([]*money.Amount{&l.Gross, &l.Deduction, &l.Net, &a.Total}).Draw(t, "amount").Minor += change
		var off *remittance.SumError
		if err := a.CheckSums(); !errors.As(err, &off) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestSumError_tellsTheFigures(t *testing.T) {
	err := advice(eur(300), line("R1", 100, 0, 100)).CheckSums()
	if want := "the lines give 1.00 EUR, the advice states a total of 3.00 EUR"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestFaults_areFoundByErrorsAs(t *testing.T) {
	err := fmt.Errorf("import: %w", remittance.Faults{
		{File: "a.csv", Place: remittance.Place{Line: 3, Column: 5}, Field: "net", Text: "is no amount"},
		{File: "a.pdf", Place: remittance.Place{Page: 2, Line: 14}, Text: "ends"},
	})
	var fault remittance.Fault
	if !errors.As(err, &fault) || fault.Place.Line != 3 {
		t.Errorf("got %+v", fault)
	}
	if want := "import: a.csv: line 3, column 5: net: is no amount\na.pdf: page 2, line 14: ends"; err.Error() != want {
		t.Errorf("got %q", err)
	}
	if remittance.Faults(nil).AsError() != nil {
		t.Error("no faults are an error")
	}
}

// TestFromPages_refuses: what is not certain is not returned, and the reason has its place.
func TestFromPages_refuses(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"no table", "Sehr geehrte Damen und Herren", "no table"},
		{"empty table", "Beleg  Datum  Betrag\nwird nachgereicht", "below the heading, from page 1, line 2 on"},
		{"two number styles", "Beleg  Betrag\nR1  1.234,56\nR2  1,234.56\n", "German and in the English style"},
		{"no style shown", "Beleg  Betrag\nR1  1.234\nR2  2.345\n", "page 1, line 2: amounts: nothing in the document says"},
		{"two currencies", "Beleg  Betrag\nR1  12,34 EUR\nR2  12,34 USD\n", "amounts in 2 currencies"},
	}
	for _, test := range tests {
		advices, err := remittance.FromPages(remittance.TextPages(test.text), remittance.Options{Currency: "EUR"})
		if err == nil || !strings.Contains(err.Error(), test.want) || len(advices) > 0 {
			t.Errorf("%s: %d advices, %v; want %q", test.name, len(advices), err, test.want)
		}
	}
	_, err := remittance.FromPages(remittance.TextPages("Beleg  Betrag\nR1  12,34\n"), remittance.Options{})
	if err == nil || !strings.Contains(err.Error(), "names no currency") {
		t.Errorf("without a currency: %v", err)
	}
}

func TestFromPages_limits(t *testing.T) {
	if _, err := remittance.FromPages(make([]layout.Page, remittance.MaxPages+1), remittance.Options{}); !errors.Is(err, remittance.ErrTooLarge) {
		t.Errorf("pages: %v", err)
	}
	page := layout.Page{Words: make([]layout.Word, remittance.MaxWordsPerPage+1)}
	if _, err := remittance.FromPages([]layout.Page{page}, remittance.Options{}); !errors.Is(err, remittance.ErrTooLarge) {
		t.Errorf("words: %v", err)
	}
	if _, err := remittance.FromCSV(make([]byte, remittance.MaxBytes+1), remittance.Options{}); !errors.Is(err, remittance.ErrTooLarge) {
		t.Errorf("bytes: %v", err)
	}
}

// TestFromPages_worstPage: a page of as many words as allowed is read in time that is no square of them.
func TestFromPages_worstPage(t *testing.T) {
	page := layout.Page{Width: 595_000, Height: 842_000}
	for i := range remittance.MaxWordsPerPage {
		page.Words = append(page.Words, layout.Word{Text: "1,00", Left: i % 50 * 10_000, Right: i%50*10_000 + 1,
			Top: i / 50 * 2_000, Bottom: i/50*2_000 + 1_000})
	}
	if _, err := remittance.FromPages([]layout.Page{page, page}, remittance.Options{Currency: "EUR"}); !errors.Is(err, remittance.ErrNoTable) {
		t.Error(err)
	}
}

// TestFromPages_ownNames: our name and account are on every advice; they are never the payer's.
func TestFromPages_ownNames(t *testing.T) {
	text := "Mahnwerk Beispiel AG\nLindenweg 3\n\nKonto DE02120300000000202051\nAbsender: Nordwerft GmbH\n" +
		"Zahlungsavis 7\nBeleg  Datum  Betrag\nR1  01.02.2026  12,34\nSumme EUR 12,34\n"
	advices, err := remittance.FromPages(remittance.TextPages(text), remittance.Options{OwnNames: []string{"MAHNWERK Beispiel"},
		OwnAccounts: []bankstatement.Account{"DE02120300000000202051"}})
	if err != nil || len(advices) != 1 {
		t.Fatal(advices, err)
	}
	if got := advices[0].Payer; got.Name != "Nordwerft GmbH" || got.IBAN != "" {
		t.Errorf("payer %+v", got)
	}
}

func TestFromPages_ocr(t *testing.T) {
	pages := remittance.TextPages("Beleg  Betrag\nR1  12,34 EUR\n")
	pages[0].OCR = true
	advices, err := remittance.FromPages(pages, remittance.Options{})
	if err != nil || advices[0].Source != remittance.SourcePDFOCR {
		t.Errorf("%+v, %v", advices, err)
	}
}

// TestFromPages_skewedScan: a page that lies askew by a third of a line keeps its lines.
func TestFromPages_skewedScan(t *testing.T) {
	pages := remittance.TextPages("Beleg       Datum         Betrag\nR1          01.02.2026     12,34\nR2          01.02.2026     10,00\nSumme EUR                  22,34\n")
	for i := range pages[0].Words {
		w := &pages[0].Words[i]
		w.Top, w.Bottom = w.Top+w.Left/50, w.Bottom+w.Left/50
	}
	advices, err := remittance.FromPages(pages, remittance.Options{})
	if err != nil || len(advices[0].Lines) != 2 || advices[0].CheckSums() != nil {
		t.Errorf("%+v, %v", advices, err)
	}
}

// TestFromCSV_anyDialect: separator, encoding and number style do not change what is read.
func TestFromCSV_anyDialect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		separator := rapid.SampledFrom([]string{";", "\t", "|", ","}).Draw(t, "separator")
		english := separator == "," || rapid.Bool().Draw(t, "english")
		var rows []string
		var want []remittance.Line
		for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
			gross := rapid.Int64Range(1, 1e9).Draw(t, "gross")
			deduction := rapid.Int64Range(0, gross/20).Draw(t, "deduction")
			l := line(fmt.Sprintf("RE%04d", i), gross, deduction, gross-deduction)
			want = append(want, l)
			cells := []string{l.Document, l.Gross.Decimal(), l.Deduction.Decimal(), l.Net.Decimal()}
			if !english {
				for j := range cells {
					cells[j] = strings.ReplaceAll(cells[j], ".", ",")
				}
			}
			rows = append(rows, strings.Join(cells, separator))
		}
		head := strings.Join([]string{"Rechnungsnummer", "Brutto", "Abzüge", "Zahlbetrag"}, separator)
		raw := encode(head+"\r\n"+strings.Join(rows, "\r\n")+"\r\n", rapid.SampledFrom([]string{"utf8", "bom", "latin1", "utf16"}).Draw(t, "encoding"))
		advices, err := remittance.FromCSV(raw, remittance.Options{Currency: "EUR"})
		if err != nil || len(advices) != 1 {
			t.Fatalf("%d advices, %v", len(advices), err)
		}
		for i := range advices[0].Lines {
			advices[0].Lines[i].Place = remittance.Place{}
		}
		if diff := cmp.Diff(want, advices[0].Lines); diff != "" {
			t.Fatal(diff)
		}
	})
}

func encode(text, encoding string) []byte {
	var raw []byte
	switch encoding {
	case "bom":
		return []byte("\uFEFF" + text)
	case "latin1":
		for _, r := range text {
			raw = append(raw, byte(r))
		}
		return raw
	case "utf16":
		raw = []byte{0xFF, 0xFE}
		for _, r := range text {
			raw = append(raw, byte(r), byte(r>>8))
		}
		return raw
	}
	return []byte(text)
}

func TestFromCSV_brokenQuote(t *testing.T) {
	_, err := remittance.FromCSV([]byte("Rechnung;Betrag\nR1;\"12,00\nR2;10,00\n"), remittance.Options{File: "a.csv", Currency: "EUR"})
	var fault remittance.Fault
	if !errors.As(err, &fault) || fault.Place.Line == 0 {
		t.Errorf("got %v", err)
	}
}

func TestFromCSV_faultHasPlace(t *testing.T) {
	_, err := remittance.FromCSV([]byte("Rechnung;Betrag\nR1;12,00\nR2;zwölf\n"), remittance.Options{File: "a.csv", Currency: "EUR"})
	var fault remittance.Fault
	if !errors.As(err, &fault) || fault.Place != (remittance.Place{Line: 3, Column: 2}) || strings.Contains(err.Error(), "zwölf") {
		t.Errorf("got %v", err)
	}
}

func TestLineOf(t *testing.T) {
	document := bankstatement.Reference{Kind: bankstatement.DocumentReference, Value: "R1", Type: "CINV", On: calendar.MustDate("2026-03-01")}
	with := func(kind string, amount, due, discount, credit int64) bankstatement.Reference {
		r := document
		r.Type = kind
		for to, minor := range map[*money.Amount]int64{&r.Amount: amount, &r.Due: due, &r.Discount: discount, &r.CreditNote: credit} {
			if minor != 0 {
				*to = eur(minor)
			}
		}
		return r
	}
	tests := []struct {
		name                  string
		says                  bankstatement.Reference
		gross, deduction, net int64
		ok                    bool
	}{
		{"all told", with("CINV", 98_000, 100_000, 2_000, 0), 100_000, 2_000, 98_000, true},
		{"only what is paid", with("", 100, 0, 0, 0), 100, 0, 100, true},
		{"what was due, less a discount", with("CINV", 0, 100, 2, 0), 100, 2, 98, true},
		{"paid, and the discount", with("CINV", 98, 0, 2, 0), 100, 2, 98, true},
		{"a credit note by its kind", with("CREN", 10_000, 0, 0, 0), -10_000, 0, -10_000, true},
		{"a credit note by its amount", with("", 0, 0, 0, 10_000), -10_000, 0, -10_000, true},
		{"a credit note deducted in the line", with("CINV", 900, 1_000, 0, 100), 1_000, 100, 900, true},
		{"no amount", document, 0, 0, 0, false},
		{"no document", bankstatement.Reference{Kind: bankstatement.CreditorReference, Value: "RF18539007547034", Amount: eur(1)}, 0, 0, 0, false},
	}
	for _, test := range tests {
		line, ok := remittance.LineOf(test.says, "EUR")
		if ok != test.ok || ok && (line.Gross != eur(test.gross) || line.Deduction != eur(test.deduction) || line.Net != eur(test.net)) {
			t.Errorf("%s: %+v, %v", test.name, line, ok)
		}
	}
	if line, ok := remittance.LineOf(with("CINV", 100, 0, 0, 0), "USD"); ok {
		t.Errorf("in another currency: %+v", line)
	}
}

func TestMentioned(t *testing.T) {
	number, on := remittance.Mentioned("WG: Zahlungsavis Nr. 4711 vom 12.03.2026")
	if number != "4711" || on != calendar.MustDate("2026-03-12") {
		t.Errorf("%q, %s", number, on)
	}
	if number, _ := remittance.Mentioned("Zahlungsavis vom 12.03.2026"); number != "" {
		t.Errorf("a date is taken for the number %q", number)
	}
}
