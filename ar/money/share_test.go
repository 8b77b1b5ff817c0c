package money_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func minors(as []money.Amount) []int64 {
	var minors []int64
	for _, a := range as {
		minors = append(minors, a.Minor)
	}
	return minors
}

func TestAmount_Split(t *testing.T) {
	tests := []struct {
		name  string
		minor int64
		n     int
		want  []int64
		err   error
	}{
		{name: "the first instalments carry the rest", minor: 10000, n: 3, want: []int64{3334, 3333, 3333}},
		{name: "fewer cents than parts", minor: 2, n: 3, want: []int64{1, 1, 0}},
		{name: "a credit is shared alike", minor: -10000, n: 3, want: []int64{-3334, -3333, -3333}},
		{name: "one part is the whole", minor: math.MinInt64, n: 1, want: []int64{math.MinInt64}},
		{name: "no parts", minor: 1, n: 0, err: money.ErrInvalidShares},
		{name: "negative parts", minor: 1, n: -2, err: money.ErrInvalidShares},
		{name: "more parts than any plan has", minor: 1, n: money.MaxShares + 1, err: money.ErrInvalidShares},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parts, err := cents(test.minor).Split(test.n)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v; want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, minors(parts)); diff != "" {
				t.Error("parts differ (-want +got):\n" + diff)
			}
		})
	}
}

func TestAmount_Allocate(t *testing.T) {
	tests := []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
		err     error
	}{
		{name: "by the size of the invoices", minor: 10000, weights: []int64{5000, 3000, 2000}, want: []int64{5000, 3000, 2000}},
		{name: "the largest remainder gets the cent", minor: 100, weights: []int64{1, 1, 4}, want: []int64{17, 17, 66}},
		{name: "equal remainders go by order", minor: 5, weights: []int64{1, 1}, want: []int64{3, 2}},
		{name: "a weight of zero gets nothing", minor: 7, weights: []int64{0, 1, 1, 0}, want: []int64{0, 4, 3, 0}},
		{name: "a refund is allocated alike", minor: -5, weights: []int64{1, 1}, want: []int64{-3, -2}},
		{name: "the smallest amount", minor: math.MinInt64, weights: []int64{1}, want: []int64{math.MinInt64}},
		{name: "no weights", minor: 1, err: money.ErrInvalidShares},
		{name: "only zeros", minor: 1, weights: []int64{0, 0}, err: money.ErrInvalidShares},
		{name: "a negative weight", minor: 1, weights: []int64{2, -1}, err: money.ErrInvalidShares},
		{name: "weights that do not add up", minor: 1, weights: []int64{math.MaxInt64, 1}, err: money.ErrOverflow},
		{name: "too many weights", minor: 1, weights: make([]int64, money.MaxShares+1), err: money.ErrInvalidShares},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parts, err := cents(test.minor).Allocate(test.weights)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v; want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, minors(parts)); diff != "" {
				t.Error("parts differ (-want +got):\n" + diff)
			}
		})
	}
}

func TestAmount_Split_sumsExactlyAndEvenly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := anyAmount().Draw(t, "a"), rapid.IntRange(1, 1000).Draw(t, "n")
		parts, err := a.Split(n)
		if err != nil {
			t.Fatal(err)
		}
		if total, err := money.Sum(eur, parts...); total != a || err != nil {
			t.Fatalf("parts of %v add up to %v, %v", a, total, err)
		}
		if all := minors(parts); slices.Max(all)-slices.Min(all) > 1 {
			t.Fatalf("parts of %v differ by more than a cent: %v", a, all)
		}
	})
}

func TestAmount_Allocate_sumsExactlyAndStaysNearTheShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAmount().Draw(t, "a")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/50), 1, 50).Draw(t, "weights")
		total := int64(0)
		for _, w := range weights {
			total += w
		}
		if total == 0 {
			weights[0], total = 1, 1
		}
		parts, err := a.Allocate(weights)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := money.Sum(eur, parts...); sum != a || err != nil {
			t.Fatalf("parts of %v add up to %v, %v", a, sum, err)
		}
		for i, part := range parts {
			// |part - a·w/total| < 1, without dividing: |part·total - a·w| < total.
			distance := new(big.Int).Mul(big.NewInt(part.Minor), big.NewInt(total))
			distance.Sub(distance, new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(weights[i])))
			if distance.CmpAbs(big.NewInt(total)) >= 0 {
				t.Fatalf("part %d is %v, a cent or more from %v × %d/%d", i, part, a, weights[i], total)
			}
		}
	})
}

func TestAmount_MulRatio(t *testing.T) {
	tests := []struct {
		name            string
		minor, num, den int64
		want            int64
		err             error
	}{
		{name: "19 % of 100.00", minor: 10000, num: 19, den: 100, want: 1900},
		{name: "half a cent goes up", minor: 5, num: 1, den: 2, want: 3},
		{name: "half a cent goes away from zero", minor: -5, num: 1, den: 2, want: -3},
		{name: "a negative factor turns the sign", minor: 5, num: -1, den: 2, want: -3},
		{name: "two signs cancel", minor: -5, num: -1, den: 2, want: 3},
		{name: "less than half goes down", minor: 4, num: 1, den: 3, want: 1},
		{name: "interest of 10.52 % for 31 days on 1190.00", minor: 119000, num: 1052 * 31, den: 10000 * 365, want: 1063},
		{name: "the product may be wider than the result", minor: math.MaxInt64, num: 3, den: 3, want: math.MaxInt64},
		{name: "the smallest stays", minor: math.MinInt64, num: 1, den: 1, want: math.MinInt64},
		{name: "times nothing", minor: math.MaxInt64, num: 0, den: 7, want: 0},
		{name: "the largest twice", minor: math.MaxInt64, num: 2, den: 1, err: money.ErrOverflow},
		{name: "the smallest turned", minor: math.MinInt64, num: -1, den: 1, err: money.ErrOverflow},
		{name: "far beyond", minor: math.MaxInt64, num: math.MaxInt64, den: 1, err: money.ErrOverflow},
		{name: "rounded beyond", minor: math.MaxInt64, num: math.MaxInt64, den: math.MaxInt64 - 1, err: money.ErrOverflow},
		{name: "rounded up to 2 to the 64th", minor: 1190112520884487201, num: 31, den: 2, err: money.ErrOverflow},
		{name: "divided by zero", minor: 1, num: 1, den: 0, err: money.ErrInvalidRatio},
		{name: "divided by a negative", minor: 1, num: 1, den: -1, err: money.ErrInvalidRatio},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := cents(test.minor).MulRatio(test.num, test.den)
			if !errors.Is(err, test.err) || got.Minor != test.want {
				t.Errorf("MulRatio(%d, %d) = %v, %v; want %d cents, %v", test.num, test.den, got, err, test.want, test.err)
			}
		})
	}
}

func TestAmount_MulRatio_isExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAmount().Draw(t, "a")
		num, den := rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, math.MaxInt64).Draw(t, "den")
		got, err := a.MulRatio(num, den)
		checkAgainstBig(t, "MulRatio", got, err, roundedHalfAway(a.Minor, num, den))
	})
}

// roundedHalfAway computes sign × floor((2·|minor·num| + den) / (2·den)), which is how the rule is written in books.
func roundedHalfAway(minor, num, den int64) *big.Int {
	product := new(big.Int).Mul(big.NewInt(minor), big.NewInt(num))
	twice := new(big.Int).Abs(product)
	twice.Lsh(twice, 1).Add(twice, big.NewInt(den))
	twice.Quo(twice, new(big.Int).Lsh(big.NewInt(den), 1))
	if product.Sign() < 0 {
		twice.Neg(twice)
	}
	return twice
}
