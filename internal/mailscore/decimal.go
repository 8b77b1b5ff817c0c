package mailscore

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// scale is the number of decimals that are compared: ISO 4217 has none with more than four.
const scale = 4

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
	if _, err := units(text); err != nil {
		return err
	}
	*d = Decimal(text)
	return nil
}

// units are the ten-thousandths of a decimal.
func units(text string) (int64, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(fraction) > scale || strings.ContainsAny(whole+fraction, "+-_") {
		return 0, fmt.Errorf("%q is no decimal with at most %d places", text, scale)
	}
	value, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", scale-len(fraction)), 10, 64)
	if err != nil || value == math.MinInt64 {
		return 0, fmt.Errorf("%q is no decimal that can be kept", text)
	}
	if negative {
		value = -value
	}
	return value, nil
}

// same tells whether two decimals are equal but for a hundredth. No decimal equals only none.
func (d Decimal) same(e Decimal) bool {
	if d == "" || e == "" {
		return d == e
	}
	a, errA := units(string(d))
	b, errB := units(string(e))
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
