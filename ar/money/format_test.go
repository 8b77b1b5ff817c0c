package money_test

import (
	"math"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func TestAmount_Format(t *testing.T) {
	tests := []struct {
		amount       money.Amount
		de, en, text string
	}{
		{money.New(123456, "EUR"), "1.234,56\u00a0€", "€1,234.56", "1234.56 EUR"},
		{money.New(-123456, "EUR"), "-1.234,56\u00a0€", "-€1,234.56", "-1234.56 EUR"},
		{money.New(5, "EUR"), "0,05\u00a0€", "€0.05", "0.05 EUR"},
		{money.New(-5, "EUR"), "-0,05\u00a0€", "-€0.05", "-0.05 EUR"},
		{money.Zero("EUR"), "0,00\u00a0€", "€0.00", "0.00 EUR"},
		{money.New(99999, "EUR"), "999,99\u00a0€", "€999.99", "999.99 EUR"},
		{money.New(100000, "EUR"), "1.000,00\u00a0€", "€1,000.00", "1000.00 EUR"},
		{money.New(123456789, "CHF"), "1.234.567,89\u00a0CHF", "CHF\u00a01,234,567.89", "1234567.89 CHF"},
		{money.New(-150, "CHF"), "-1,50\u00a0CHF", "-CHF\u00a01.50", "-1.50 CHF"},
		{money.New(1234, "JPY"), "1.234\u00a0¥", "¥1,234", "1234 JPY"},
		{money.New(1234, "KWD"), "1,234\u00a0KWD", "KWD\u00a01.234", "1.234 KWD"},
		{money.New(math.MinInt64, "EUR"), "-92.233.720.368.547.758,08\u00a0€", "-€92,233,720,368,547,758.08", "-92233720368547758.08 EUR"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			for _, lang := range []string{"de", "de-DE", "DE"} {
				if got := test.amount.Format(lang); got != test.de {
					t.Errorf("Format(%s) = %q; want %q", lang, got, test.de)
				}
			}
			for _, lang := range []string{"en", "en_GB"} {
				if got := test.amount.Format(lang); got != test.en {
					t.Errorf("Format(%s) = %q; want %q", lang, got, test.en)
				}
			}
			for _, lang := range []string{"", "fr", "deutsch"} {
				if got := test.amount.Format(lang); got != test.text {
					t.Errorf("Format(%q) = %q; want %q", lang, got, test.text)
				}
			}
			if got := test.amount.String(); got != test.text {
				t.Errorf("String = %q; want %q", got, test.text)
			}
		})
	}
}

func TestAmount_withoutCurrency(t *testing.T) {
	if got := (money.Amount{}).String(); got != "0" {
		t.Errorf("String of the zero Amount = %q; want %q", got, "0")
	}
	if got := (money.Amount{}).Format("de"); got != "0" {
		t.Errorf("Format of the zero Amount = %q; want %q", got, "0")
	}
}
