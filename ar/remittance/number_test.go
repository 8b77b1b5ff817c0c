package remittance

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func TestStyle_isOneForTheDocument(t *testing.T) {
	tests := []struct {
		name    string
		amounts []string
		want    money.NumberStyle
		ok      bool
	}{
		{"German by both separators", []string{"1.234,56", "12.345"}, money.StyleGerman, true},
		{"English by both separators", []string{"1,234.56", "12,345"}, money.StyleEnglish, true},
		{"German by decimals", []string{"12,50", "1.234"}, money.StyleGerman, true},
		{"English by decimals", []string{"12.50", "1,234"}, money.StyleEnglish, true},
		{"German by repeated groups", []string{"1.234.567"}, money.StyleGerman, true},
		{"German by decimals of a long number", []string{"1234,567"}, money.StyleGerman, true},
		{"three decimals behind a zero", []string{"0,500"}, money.StyleGerman, true},
		{"without separators", []string{"1234", "7"}, money.StyleGerman, true},
		{"nothing decides", []string{"1.234", "100"}, 0, false},
		{"both styles", []string{"1.234,56", "12.50"}, 0, false},
	}
	for _, test := range tests {
		var e styleEvidence
		for _, text := range test.amounts {
			e.add(text)
		}
		if got, ok := e.style(); ok != test.ok || ok && got != test.want {
			t.Errorf("%s: style %d, %v; want %d, %v", test.name, got, ok, test.want, test.ok)
		}
	}
}

func TestReadAmount(t *testing.T) {
	tests := []struct {
		text  string
		style money.NumberStyle
		want  int64
	}{
		{"1.234,56", money.StyleGerman, 123456},
		{"1.234,56-", money.StyleGerman, -123456}, // SAP
		{"- 1.234,56", money.StyleGerman, -123456},
		{"−12,00", money.StyleGerman, -1200},
		{"(1,234.56)", money.StyleEnglish, -123456},
		{"1,234.56 CR", money.StyleEnglish, -123456},
		{"EUR 1.234,56-", money.StyleGerman, -123456},
		{"1.234,56- EUR", money.StyleGerman, -123456},
		{"€12,50", money.StyleGerman, 1250},
		{"1 234,56", money.StyleGerman, 123456},
		{"1\u00a0234,56 €", money.StyleGerman, 123456},
		{"1'234.56", money.StyleEnglish, 123456},
		{"*1.234,56*", money.StyleGerman, 123456}, // as on cheques
		{"+7", money.StyleGerman, 700},
	}
	for _, test := range tests {
		got, err := readAmount(test.text, "EUR", test.style)
		if err != nil || got.Minor != test.want {
			t.Errorf("%q: %v, %v; want %d", test.text, got, err, test.want)
		}
		if !isFigure(test.text) {
			t.Errorf("%q is not taken for a figure", test.text)
		}
	}
}

func TestIsFigure_refuses(t *testing.T) {
	for _, text := range []string{
		"", "-", "EUR", "RE-4711", "12.03.2026", "1.23.456", "1,2,3", "12,", ".5", "4711/12", "2026-001",
		"1 23", "12 345 6", "DE02120300000000202051", strings.Repeat("1", 65), "1.234,56 %",
	} {
		if isFigure(text) {
			t.Errorf("%q is taken for a figure", text)
		}
	}
}

func TestIsAmount_needsSeparator(t *testing.T) {
	if isAmount("4711") || !isAmount("47,11") {
		t.Error("bare digits are numbers of documents")
	}
}

func TestParseNumber(t *testing.T) {
	tests := []struct {
		text     string
		currency money.Currency
		want     int64
	}{
		{"1234.56", "EUR", 123456},
		{"1234.5", "EUR", 123450},
		{"-7", "EUR", -700},
		{"1234.5600000000001", "EUR", 123456}, // as spreadsheets store a sum
		{"1234.5599999999999", "EUR", 123456},
		{"0.30000000000000004", "EUR", 30},
		{"99999.999999999985", "EUR", 10000000},
		{"1.1661999999999999E3", "EUR", 116620},
		{"9.0949470177292824E-13", "EUR", 0}, // a difference that should be zero
		{"0", "EUR", 0},
		{"23.800", "EUR", 2380},
		{"1500", "JPY", 1500},
		{"1.234", "KWD", 1234},
	}
	for _, test := range tests {
		got, err := ParseNumber(test.text, test.currency)
		if err != nil || got.Minor != test.want {
			t.Errorf("%q: %v, %v; want %d", test.text, got, err, test.want)
		}
	}
}

func TestParseNumber_refuses(t *testing.T) {
	for _, text := range []string{
		"", "-", ".", "E5", "1E99", "1E-99", "12,50", "abc", "1.2.3", "NaN", "--1",
		"1234.565",           // half a cent is money of somebody
		"1234.5612",          // and so is this
		"1234.56000000123",   // too far off to be noise
		"9999999999999999.9", // more than fits
		strings.Repeat("9", 60),
	} {
		if got, err := ParseNumber(text, "EUR"); err == nil && text != "9999999999999999.9" {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	if _, err := ParseNumber("99999999999999999999", "EUR"); err == nil {
		t.Error("an amount beyond int64 is accepted")
	}
}

// TestReadAmount_readsWhatIsWritten: every amount comes back from both styles and every place of the sign.
func TestReadAmount_readsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.New(rapid.Int64Range(-1e14, 1e14).Draw(t, "minor"), "EUR")
		lang, style := "de", money.StyleGerman
		if rapid.Bool().Draw(t, "english") {
			lang, style = "en", money.StyleEnglish
		}
		text := want.Format(lang)
		if digits, negative := strings.CutPrefix(text, "-"); negative && rapid.Bool().Draw(t, "trailing") {
			text = digits + "-"
		}
		got, err := readAmount(text, "EUR", style)
		if err != nil || got != want {
			t.Fatalf("%q: %v, %v", text, got, err)
		}
		if again, err := ParseNumber(want.Decimal(), "EUR"); err != nil || again != want {
			t.Fatalf("%q: %v, %v", want.Decimal(), again, err)
		}
	})
}

func TestReadDate(t *testing.T) {
	tests := []struct {
		text  string
		order dateOrder
		want  string
	}{
		{"12.03.2026", orderUnknown, "2026-03-12"},
		{"1.3.26", orderUnknown, "2026-03-01"},
		{"2026-03-12", orderUnknown, "2026-03-12"},
		{"2026-03-12T10:11:12Z", orderUnknown, "2026-03-12"},
		{"20260312", orderUnknown, "2026-03-12"},
		{"12. März 2026", orderUnknown, "2026-03-12"},
		{"12 Mar 2026", orderUnknown, "2026-03-12"},
		{"March 12, 2026", orderUnknown, "2026-03-12"},
		{"13/03/2026", orderUnknown, "2026-03-13"},
		{"03/13/2026", orderUnknown, "2026-03-13"},
		{"03/04/2026", orderDayFirst, "2026-04-03"},
		{"03/04/2026", orderMonthFirst, "2026-03-04"},
		{"04/04/2026", orderUnknown, "2026-04-04"},
		{"03/04/2026", orderUnknown, ""}, // it is not guessed
		{"31.02.2026", orderUnknown, ""},
		{"12 Foo 2026", orderUnknown, ""},
		{"12.03.1815", orderUnknown, ""},
		{"heute", orderUnknown, ""},
	}
	for _, test := range tests {
		if got, _ := readDate(test.text, test.order); test.want != got.String() && test.want != "" {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		} else if _, ok := readDate(test.text, test.order); ok != (test.want != "") {
			t.Errorf("%q: read %v", test.text, ok)
		}
	}
	if orderOf([]string{"13/01/2026", "02/03/2026"}) != orderDayFirst || orderOf([]string{"01/13/2026"}) != orderMonthFirst ||
		orderOf([]string{"13/01/2026", "01/13/2026"}) != orderUnknown {
		t.Error("the order of dates is not that of the document")
	}
}

func TestParseHeading(t *testing.T) {
	tests := []struct {
		text string
		want heading
	}{
		{"Rechnungs-Nr.", heading{role: roleDocument, rank: rankInvoice}},
		{"Ihre Rechnungsnummer", heading{role: roleDocument, rank: rankYours}},
		{"Your reference", heading{role: roleDocument, rank: rankYours}},
		{"Unsere Belegnr.", heading{role: roleDocument, rank: rankTheirs}},
		{"External Document No.", heading{role: roleDocument, rank: rankReference}},
		{"Beleg", heading{role: roleDocument, rank: rankDocument}},
		{"Belegdatum", heading{role: roleDate, rank: rankExact}},
		{"Betrag in EUR", heading{role: roleAmount, rank: rankPlain, currency: "EUR"}},
		{"Zahlbetrag (€)", heading{role: roleNet, rank: rankPaid, currency: "EUR"}},
		{"Abzüge", heading{role: roleDeduction, rank: rankPlain}},
		{"Skonto %", heading{role: rolePercent, rank: rankExact}},
		{"Skontosatz", heading{role: rolePercent, rank: rankExact}},
		{"MwSt %", heading{role: rolePercent, rank: rankPlain}},
		{"Kunden-Nr.", heading{role: roleCustomer, rank: rankPlain}},
		{"Währung", heading{role: roleCurrency, rank: rankPlain}},
		{"Fälligkeitsdatum", heading{role: roleOther, rank: rankPlain}},
		{"Schuhgröße", heading{}},
	}
	for _, test := range tests {
		if got := parseHeading(test.text); got != test.want {
			t.Errorf("%q: %+v, want %+v", test.text, got, test.want)
		}
	}
}

func TestTotalRank(t *testing.T) {
	for text, want := range map[string]int{
		"Summe": labelSum, "Gesamtbetrag EUR": labelTotal, "Zahlbetrag": labelPaid, "Total paid": labelPaid, "Zahlung EUR 1.234,56": labelPaid,
		"Gesamtbetrag nach Abzug von Skonto": labelTotal, "Summe Skonto": -1, "Total discount": -1, "Übertrag": -1,
		"Zwischensumme": -1, "Rechnung": -1, "Lieferung im Mai": -1,
	} {
		got, ok := totalRank(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, ok, want)
		}
	}
}
