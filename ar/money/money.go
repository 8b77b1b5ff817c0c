// Package money holds exact amounts of money.
//
// An [Amount] is a whole number of minor units (cents for the euro, yen for the yen) and an ISO 4217 currency.
// There is no floating point anywhere: amounts are added, compared, split and multiplied by a fraction, and whatever
// does not fit into the range of an int64 is an error ([ErrOverflow]), never a wrong number. Amounts of different
// currencies never mix ([ErrCurrencyMismatch]); converting them needs a rate and a date, which this package does not know.
//
// Start with [Parse] for what people and files write, [Amount.Format] for what people read, and [Amount.Decimal] for what
// other programs read. [Amount.Split] and [Amount.Allocate] share an amount out without losing a cent.
// [Amount.MulRatio] is the one place where rounding happens.
package money

import (
	"errors"
	"fmt"
	"math"
)

var (
	// ErrCurrencyMismatch is returned when an operation is given amounts of two currencies.
	ErrCurrencyMismatch = errors.New("amounts are of different currencies")
	// ErrOverflow is returned when a result does not fit into an int64 of minor units.
	ErrOverflow = errors.New("amount is too large")
)

// Amount is a sum of money: Minor units (for EUR: cents) of Currency. It may be negative.
//
// The zero value is no amount of any currency; it can be stored and compared with ==, but adding it to an amount that
// has a currency is refused. Use [Zero] for "nothing owed".
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// New returns minor units of c: New(1250, "EUR") is 12.50 EUR. It does not check c; [ParseCurrency] does.
func New(minor int64, c Currency) Amount { return Amount{Minor: minor, Currency: c} }

// Zero returns nothing, in c.
func Zero(c Currency) Amount { return Amount{Currency: c} }

// Add returns a + b. It returns [ErrCurrencyMismatch] or [ErrOverflow].
func (a Amount) Add(b Amount) (Amount, error) {
	if err := sameCurrency("add", a, b); err != nil {
		return Amount{}, err
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) {
		return Amount{}, fmt.Errorf("add two amounts in %s: %w", a.Currency, ErrOverflow)
	}
	return New(sum, a.Currency), nil
}

// Sub returns a - b. It returns [ErrCurrencyMismatch] or [ErrOverflow].
func (a Amount) Sub(b Amount) (Amount, error) {
	if err := sameCurrency("subtract", a, b); err != nil {
		return Amount{}, err
	}
	diff := a.Minor - b.Minor
	if (diff < a.Minor) != (b.Minor > 0) {
		return Amount{}, fmt.Errorf("subtract two amounts in %s: %w", a.Currency, ErrOverflow)
	}
	return New(diff, a.Currency), nil
}

// Neg returns -a. It returns [ErrOverflow] for the one amount that has no opposite, the smallest int64.
func (a Amount) Neg() (Amount, error) {
	if a.Minor == math.MinInt64 {
		return Amount{}, fmt.Errorf("negate an amount in %s: %w", a.Currency, ErrOverflow)
	}
	return New(-a.Minor, a.Currency), nil
}

// Cmp returns -1, 0 or +1 when a is less than, equal to or more than b, and [ErrCurrencyMismatch] when they cannot be
// compared.
func (a Amount) Cmp(b Amount) (int, error) {
	if err := sameCurrency("compare", a, b); err != nil {
		return 0, err
	}
	switch {
	case a.Minor < b.Minor:
		return -1, nil
	case a.Minor > b.Minor:
		return 1, nil
	}
	return 0, nil
}

// IsZero reports whether a is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// IsPositive reports whether a is more than nothing.
func (a Amount) IsPositive() bool { return a.Minor > 0 }

// IsNegative reports whether a is less than nothing.
func (a Amount) IsNegative() bool { return a.Minor < 0 }

// Sum returns the total of as, in c; without amounts it is [Zero] of c. It returns [ErrCurrencyMismatch] when one of
// them is not in c, and [ErrOverflow] when a running total leaves the range.
func Sum(c Currency, as ...Amount) (Amount, error) {
	total := Zero(c)
	for i, a := range as {
		next, err := total.Add(a)
		if err != nil {
			return Amount{}, fmt.Errorf("sum, amount %d of %d: %w", i+1, len(as), err)
		}
		total = next
	}
	return total, nil
}

func sameCurrency(doing string, a, b Amount) error {
	if a.Currency != b.Currency {
		return fmt.Errorf("%s %s and %s: %w", doing, a.Currency.name(), b.Currency.name(), ErrCurrencyMismatch)
	}
	return nil
}

// magnitude is |Minor|, which for the smallest int64 fits only an unsigned number.
func (a Amount) magnitude() uint64 {
	if a.Minor < 0 {
		return -uint64(a.Minor)
	}
	return uint64(a.Minor)
}

// signed turns a magnitude and a sign back into minor units.
func signed(magnitude uint64, negative bool) (int64, error) {
	if negative && magnitude <= 1<<63 {
		return int64(-magnitude), nil
	}
	if magnitude > math.MaxInt64 {
		return 0, ErrOverflow
	}
	return int64(magnitude), nil
}
