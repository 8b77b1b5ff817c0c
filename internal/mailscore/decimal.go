package mailscore

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/evaldecimal"
)

// tolerance is one hundredth: labels may be a cent off where an amount was divided.
const tolerance = 100

// Decimal is an exact decimal number, such as "1234.50"; empty where there is none, which is null in JSON. The files say
// no currency beside an amount: it is that of the invoice.
type Decimal string

// decimalOf is the amount as the files write it; empty for one without currency.
func decimalOf(a money.Amount) Decimal {
	if a.Currency == "" {
		return ""
	}
	return Decimal(a.Decimal())
}

// MarshalJSON writes a string, or null.
func (d Decimal) MarshalJSON() ([]byte, error) { return Text(d).MarshalJSON() }

// UnmarshalJSON reads a number, a string or null, digit by digit. It refuses anything but digits with at most one dot and
// four decimals and a leading minus, and what doesn't fit 14 digits before the dot.
func (d *Decimal) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		*d = ""
		return nil
	}
	text := strings.TrimSuffix(strings.TrimPrefix(string(raw), `"`), `"`)
	if text == "" {
		*d = ""
		return nil
	}
	if _, err := evaldecimal.Parse(text); err != nil {
		return err
	}
	*d = Decimal(text)
	return nil
}

// same tells whether two decimals are equal but for a hundredth. No decimal equals only none.
func (d Decimal) same(e Decimal) bool {
	if d == "" || e == "" {
		return d == e
	}
	a, errA := evaldecimal.Parse(string(d))
	b, errB := evaldecimal.Parse(string(e))
	return errA == nil && errB == nil && a-b <= tolerance && b-a <= tolerance
}

// amount is the decimal in a currency. It returns an error for more decimals than the currency has, zeros not counted.
func (d Decimal) amount(c money.Currency) (money.Amount, error) {
	text := string(d)
	if whole, fraction, found := strings.Cut(text, "."); found {
		text = strings.TrimSuffix(whole+"."+strings.TrimRight(fraction, "0"), ".")
	}
	return money.Parse(text, c, money.StylePlain)
}
