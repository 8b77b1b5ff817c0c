package money_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text     string
		currency money.Currency
		style    money.NumberStyle
		want     int64
	}{
		{"1.234,56", "EUR", money.StyleGerman, 123456},
		{"1234,56", "EUR", money.StyleGerman, 123456},
		{"1.234", "EUR", money.StyleGerman, 123400},
		{"12.345.678,9", "EUR", money.StyleGerman, 1234567890},
		{"0,05", "EUR", money.StyleGerman, 5},
		{"000123,45", "EUR", money.StyleGerman, 12345},
		{"1,234.56", "EUR", money.StyleEnglish, 123456},
		{"1,234", "EUR", money.StyleEnglish, 123400},
		{"1234.56", "EUR", money.StylePlain, 123456},
		{"7", "EUR", money.StylePlain, 700},
		{"1.234", "KWD", money.StylePlain, 1234},
		{"1.2345", "CLF", money.StylePlain, 12345},
		{"1,234", "JPY", money.StyleEnglish, 1234},

		{"-12,00", "EUR", money.StyleGerman, -1200},
		{"12,00-", "EUR", money.StyleGerman, -1200},
		{"- 12,00", "EUR", money.StyleGerman, -1200},
		{"+12,00", "EUR", money.StyleGerman, 1200},
		{"12,00+", "EUR", money.StyleGerman, 1200},
		{"−12,00", "EUR", money.StyleGerman, -1200},
		{"-0,00", "EUR", money.StyleGerman, 0},

		{"1.234,56 €", "EUR", money.StyleGerman, 123456},
		{"1.234,56\u00a0€", "EUR", money.StyleGerman, 123456},
		{"1.234,56\u202fEUR", "EUR", money.StyleGerman, 123456},
		{"€ 1.234,56", "EUR", money.StyleGerman, 123456},
		{"EUR 1.234,56-", "EUR", money.StyleGerman, -123456},
		{"1.234,56- EUR", "EUR", money.StyleGerman, -123456},
		{"1.234,56 EUR-", "EUR", money.StyleGerman, -123456},
		{"-€1,234.56", "EUR", money.StyleEnglish, -123456},
		{"€-1,234.56", "EUR", money.StyleEnglish, -123456},
		{"$5", "USD", money.StyleEnglish, 500},
		{"CHF\t5.05 ", "CHF", money.StylePlain, 505},

		{"92.233.720.368.547.758,07", "EUR", money.StyleGerman, math.MaxInt64},
		{"-92233720368547758.08", "EUR", money.StylePlain, math.MinInt64},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := money.Parse(test.text, test.currency, test.style)
			if want := money.New(test.want, test.currency); got != want || err != nil {
				t.Errorf("Parse(%q) = %v, %v; want %v", test.text, got, err, want)
			}
		})
	}
}

func TestParse_refuses(t *testing.T) {
	tests := []struct {
		text   string
		style  money.NumberStyle
		at     int
		reason string
	}{
		{"", money.StyleGerman, 1, "a digit is missing"},
		{" € ", money.StyleGerman, 4, "a digit is missing"},
		{"-", money.StyleGerman, 2, "a digit is missing"},
		{"abc", money.StyleGerman, 1, "a digit is missing"},
		{",50", money.StyleGerman, 1, "a digit is missing"},
		{"1.23,45", money.StyleGerman, 3, "group of 2 digits, want 3"},
		{"1.2345", money.StyleGerman, 3, "group of 4 digits, want 3"},
		{"1..234", money.StyleGerman, 3, "group of 0 digits, want 3"},
		{"1.", money.StyleGerman, 3, "group of 0 digits, want 3"},
		{"1234.567,00", money.StyleGerman, 5, "group separator after 4 digits, want 1 to 3 that do not start with 0"},
		{"0.123", money.StyleGerman, 2, "group separator after 1 digits, want 1 to 3 that do not start with 0"},
		{"1234.56", money.StyleGerman, 5, "group separator after 4 digits, want 1 to 3 that do not start with 0"},
		{"1,234.56", money.StyleGerman, 5, "3 decimals, EUR has 2"},
		{"1,00.5", money.StyleGerman, 5, `unexpected '.'`},
		{"1,", money.StyleGerman, 3, "a digit is missing after the decimal separator"},
		{"1,-", money.StyleGerman, 3, "a digit is missing after the decimal separator"},
		{"1,234", money.StyleGerman, 5, "3 decimals, EUR has 2"},
		{"1,000", money.StyleGerman, 5, "3 decimals, EUR has 2"},
		{"1 234,00", money.StyleGerman, 2, `unexpected ' '`},
		{"1'234,00", money.StyleGerman, 2, `unexpected '\''`},
		{"--1", money.StyleGerman, 2, "a digit is missing"},
		{"-1-", money.StyleGerman, 3, `unexpected '-'`},
		{"€1€", money.StyleGerman, 3, `unexpected '€'`},
		{"€1 EUR", money.StyleGerman, 3, `unexpected ' '`},
		{"1 $", money.StyleGerman, 2, `unexpected ' '`},
		{"USD 1", money.StyleGerman, 1, "a digit is missing"},
		{"1 eur", money.StyleGerman, 2, `unexpected ' '`},
		{"١٢", money.StyleGerman, 1, "a digit is missing"},
		{"1e3", money.StylePlain, 2, `unexpected 'e'`},
		{"1,234.56", money.StylePlain, 2, `unexpected ','`},
		{"1\x00234", money.StylePlain, 2, `unexpected '\x00'`},
		{"1\xff", money.StylePlain, 2, `unexpected '�'`},
		{"NaN", money.StylePlain, 1, "a digit is missing"},
		{strings.Repeat("1", money.MaxTextLength+1), money.StylePlain, 1, "text of 65 bytes, an amount has at most 64"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := money.Parse(test.text, "EUR", test.style)
			var parseErr *money.ParseError
			if !errors.As(err, &parseErr) {
				t.Fatalf("Parse(%q) = %v, %v; want a ParseError", test.text, got, err)
			}
			if parseErr.Position != test.at || parseErr.Reason != test.reason || got != (money.Amount{}) {
				t.Errorf("Parse(%q) = %v, %v; want character %d: %s", test.text, got, err, test.at, test.reason)
			}
		})
	}
}

func TestParse_tooLargeIsOverflow(t *testing.T) {
	for _, text := range []string{"92233720368547758.08", "-92233720368547758.09", "184467440737095516.16", strings.Repeat("9", 60)} {
		if got, err := money.Parse(text, "EUR", money.StylePlain); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("Parse(%q) = %v, %v; want ErrOverflow", text, got, err)
		}
	}
}

func TestParse_wantsCurrencyAndStyle(t *testing.T) {
	if _, err := money.Parse("1", "", money.StylePlain); !errors.Is(err, money.ErrUnknownCurrency) {
		t.Errorf("without currency: %v; want ErrUnknownCurrency", err)
	}
	if _, err := money.Parse("1", "EUR", 0); err == nil || !strings.Contains(err.Error(), "unknown number style 0") {
		t.Errorf("without style: %v; want an error that says so", err)
	}
}

func TestParse_errorKeepsTheTextToItself(t *testing.T) {
	_, err := money.Parse("Erika Mustermann", "EUR", money.StyleGerman)
	if want := "parse amount: character 1: a digit is missing"; err == nil || err.Error() != want {
		t.Errorf("error %v; want %q", err, want)
	}
}

// currencies of every exponent, with a sign and without.
var currencies = []money.Currency{"EUR", "USD", "GBP", "JPY", "CHF", "KRW", "KWD", "CLF"}

func TestParse_readsWhatFormatWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.New(rapid.Int64().Draw(t, "minor"), rapid.SampledFrom(currencies).Draw(t, "currency"))
		for _, written := range []struct {
			text  string
			style money.NumberStyle
		}{
			{want.Format("de"), money.StyleGerman},
			{want.Format("en"), money.StyleEnglish},
			{want.Decimal(), money.StylePlain},
			{want.String(), money.StylePlain},
		} {
			if got, err := money.Parse(written.text, want.Currency, written.style); got != want || err != nil {
				t.Fatalf("Parse(%q) = %v, %v; want %v", written.text, got, err, want)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"1.234,56 €", "-€1,234.56", "1234.56", "12,00-", "1.23,45", "EUR\u00a0+7", "−0,01", ""} {
		f.Add(text, uint8(0), uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, currency, style uint8) {
		if len(text) > 2*money.MaxTextLength {
			return // Parse looks at no more than MaxTextLength bytes
		}
		c := currencies[int(currency)%len(currencies)]
		a, err := money.Parse(text, c, money.NumberStyle(style%4))
		if err != nil {
			return
		}
		if len(text) > money.MaxTextLength || a.Currency != c {
			t.Fatalf("Parse(%q, %s) = %v", text, c, a)
		}
		if again, err := money.Parse(a.Decimal(), c, money.StylePlain); again != a || err != nil {
			t.Fatalf("%q is %v, written %q and read again %v, %v", text, a, a.Decimal(), again, err)
		}
		if got, want := significant(text), significant(a.Decimal()); got != want {
			t.Fatalf("Parse(%q) = %v: digits %q became %q", text, a, got, want)
		}
	})
}

// significant returns the digits of text without the zeros around them, which is all that reading must not change.
func significant(text string) string {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
	return strings.Trim(digits, "0")
}
