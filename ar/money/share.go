package money

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// MaxShares is how many parts [Amount.Split] and [Amount.Allocate] make at most. A debtor with a hundred thousand open
// items is beyond any ledger we know; a larger number is a misread one, and would cost 24 bytes of memory a part.
const MaxShares = 100_000

// ErrInvalidShares is returned for a number of parts or a set of weights that an amount cannot be shared by.
var ErrInvalidShares = errors.New("invalid shares")

// ErrInvalidRatio is returned by [Amount.MulRatio] for a denominator that is zero or negative.
var ErrInvalidRatio = errors.New("invalid ratio")

// Split shares a into n parts that differ by at most one minor unit and add up to a; the larger parts (in magnitude)
// come first, as in a plan of instalments. It returns [ErrInvalidShares] unless 1 <= n <= [MaxShares].
func (a Amount) Split(n int) ([]Amount, error) {
	if n < 1 || n > MaxShares {
		return nil, fmt.Errorf("split into %d parts, want 1 to %d: %w", n, MaxShares, ErrInvalidShares)
	}
	share, rest := a.Minor/int64(n), a.Minor%int64(n)
	parts := make([]Amount, n)
	for i := range parts {
		extra := int64(0)
		switch {
		case int64(i) < rest:
			extra = 1
		case int64(i) < -rest:
			extra = -1
		}
		parts[i] = New(share+extra, a.Currency)
	}
	return parts, nil
}

// Allocate shares a in proportion to weights, one part for each, by the method of the largest remainder: every part is
// less than one minor unit away from its exact share, the parts add up to a, and a weight of zero receives nothing.
// Equal remainders are served in the order of the weights, so the result is the same on every run.
//
// It returns [ErrInvalidShares] when there are no weights, more than [MaxShares], a negative one or only zeros, and
// [ErrOverflow] when the weights add up to more than an int64 holds.
func (a Amount) Allocate(weights []int64) ([]Amount, error) {
	total, err := totalWeight(weights)
	if err != nil {
		return nil, fmt.Errorf("allocate an amount in %s: %w", a.Currency.name(), err)
	}
	shares, remainders := make([]uint64, len(weights)), make([]uint64, len(weights))
	left := a.magnitude()
	for i, w := range weights {
		hi, lo := bits.Mul64(a.magnitude(), uint64(w))
		shares[i], remainders[i] = bits.Div64(hi, lo, total) // w <= total, so the quotient fits
		left -= shares[i]
	}
	for _, i := range byRemainder(remainders)[:left] {
		shares[i]++
	}
	return a.withMagnitudes(shares), nil
}

func totalWeight(weights []int64) (uint64, error) {
	if len(weights) == 0 || len(weights) > MaxShares {
		return 0, fmt.Errorf("%d weights, want 1 to %d: %w", len(weights), MaxShares, ErrInvalidShares)
	}
	total := int64(0)
	for i, w := range weights {
		if w < 0 {
			return 0, fmt.Errorf("weight %d is negative: %w", i+1, ErrInvalidShares)
		}
		if total += w; total < 0 {
			return 0, fmt.Errorf("sum of weights: %w", ErrOverflow)
		}
	}
	if total == 0 {
		return 0, fmt.Errorf("all weights are zero: %w", ErrInvalidShares)
	}
	return uint64(total), nil
}

// byRemainder returns the indexes of remainders, the largest remainder first. The units left over are fewer than the
// remainders above zero (their sum is left × total, each is below total), so nobody without a remainder is served.
func byRemainder(remainders []uint64) []int {
	order := make([]int, len(remainders))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case remainders[i] > remainders[j]:
			return -1
		case remainders[i] < remainders[j]:
			return 1
		}
		return 0
	})
	return order
}

// withMagnitudes gives parts of a the sign of a. No part is larger than a, so each fits.
func (a Amount) withMagnitudes(magnitudes []uint64) []Amount {
	parts := make([]Amount, len(magnitudes))
	for i, m := range magnitudes {
		if a.Minor < 0 {
			m = -m
		}
		parts[i] = New(int64(m), a.Currency)
	}
	return parts
}

// MulRatio returns a × num / den, rounded to the nearest minor unit, halves away from zero (kaufmännisches Runden
// as in DIN 1333). The product is kept in 128 bits, so only the result has to fit. Interest of 10.52 % for 31
// days is MulRatio(1052*31, 100*100*365).
//
// It returns [ErrInvalidRatio] when den is zero or negative, and [ErrOverflow] when the result does not fit.
func (a Amount) MulRatio(num, den int64) (Amount, error) {
	if den <= 0 {
		return Amount{}, fmt.Errorf("multiply by %d/%d: denominator must be above zero: %w", num, den, ErrInvalidRatio)
	}
	factor := New(num, "").magnitude()
	hi, lo := bits.Mul64(a.magnitude(), factor)
	divisor := uint64(den)
	if hi >= divisor {
		return Amount{}, fmt.Errorf("multiply by %d/%d: %w", num, den, ErrOverflow)
	}
	quotient, remainder := bits.Div64(hi, lo, divisor)
	if remainder >= divisor-remainder {
		if quotient++; quotient == 0 {
			return Amount{}, fmt.Errorf("multiply by %d/%d: %w", num, den, ErrOverflow)
		}
	}
	minor, err := signed(quotient, (a.Minor < 0) != (num < 0))
	if err != nil {
		return Amount{}, fmt.Errorf("multiply by %d/%d: %w", num, den, err)
	}
	return New(minor, a.Currency), nil
}
