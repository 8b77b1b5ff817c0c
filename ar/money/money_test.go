package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

const eur = money.Currency("EUR")

func cents(minor int64) money.Amount { return money.New(minor, eur) }

func TestAmount_AddAndSub(t *testing.T) {
	tests := []struct {
		name    string
		a, b    money.Amount
		sum     money.Amount
		sumErr  error
		diff    money.Amount
		diffErr error
	}{
		{name: "cents carry into euros", a: cents(199), b: cents(2), sum: cents(201), diff: cents(197)},
		{name: "a credit note takes off", a: cents(1000), b: cents(-1500), sum: cents(-500), diff: cents(2500)},
		{name: "nothing changes nothing", a: cents(7), b: money.Zero(eur), sum: cents(7), diff: cents(7)},
		{name: "beyond the largest", a: cents(math.MaxInt64), b: cents(1),
			sumErr: money.ErrOverflow, diff: cents(math.MaxInt64 - 1)},
		{name: "below the smallest", a: cents(math.MinInt64), b: cents(1),
			sum: cents(math.MinInt64 + 1), diffErr: money.ErrOverflow},
		{name: "the smallest has no opposite to add", a: cents(0), b: cents(math.MinInt64),
			sum: cents(math.MinInt64), diffErr: money.ErrOverflow},
		{name: "two currencies", a: cents(1), b: money.New(1, "USD"),
			sumErr: money.ErrCurrencyMismatch, diffErr: money.ErrCurrencyMismatch},
		{name: "an amount that was never set", a: cents(1), b: money.Amount{},
			sumErr: money.ErrCurrencyMismatch, diffErr: money.ErrCurrencyMismatch},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			sum, err := test.a.Add(test.b)
			if sum != test.sum || !errors.Is(err, test.sumErr) {
				t.Errorf("Add = %v, %v; want %v, %v", sum, err, test.sum, test.sumErr)
			}
			diff, err := test.a.Sub(test.b)
			if diff != test.diff || !errors.Is(err, test.diffErr) {
				t.Errorf("Sub = %v, %v; want %v, %v", diff, err, test.diff, test.diffErr)
			}
		})
	}
}

func TestAmount_Neg(t *testing.T) {
	if got, err := cents(-250).Neg(); got != cents(250) || err != nil {
		t.Errorf("Neg = %v, %v; want 2.50 EUR", got, err)
	}
	if got, err := cents(math.MinInt64).Neg(); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Neg of the smallest = %v, %v; want ErrOverflow", got, err)
	}
}

func TestAmount_Cmp(t *testing.T) {
	for _, test := range []struct {
		a, b int64
		want int
	}{{1, 2, -1}, {2, 2, 0}, {3, 2, 1}, {math.MinInt64, math.MaxInt64, -1}} {
		if got, err := cents(test.a).Cmp(cents(test.b)); got != test.want || err != nil {
			t.Errorf("%d Cmp %d = %d, %v; want %d", test.a, test.b, got, err, test.want)
		}
	}
	if _, err := cents(1).Cmp(money.New(1, "CHF")); !errors.Is(err, money.ErrCurrencyMismatch) {
		t.Errorf("Cmp across currencies: %v; want ErrCurrencyMismatch", err)
	}
}

func TestAmount_sign(t *testing.T) {
	for minor, want := range map[int64][3]bool{-1: {true, false, false}, 0: {false, true, false}, 1: {false, false, true}} {
		a := cents(minor)
		if got := [3]bool{a.IsNegative(), a.IsZero(), a.IsPositive()}; got != want {
			t.Errorf("%v is negative, zero, positive = %v; want %v", a, got, want)
		}
	}
}

func TestSum(t *testing.T) {
	if got, err := money.Sum(eur); got != money.Zero(eur) || err != nil {
		t.Errorf("Sum of nothing = %v, %v; want 0.00 EUR", got, err)
	}
	if got, err := money.Sum(eur, cents(1), cents(20), cents(-300)); got != cents(-279) || err != nil {
		t.Errorf("Sum = %v, %v; want -2.79 EUR", got, err)
	}
	_, err := money.Sum(eur, cents(1), money.New(1, "USD"))
	if !errors.Is(err, money.ErrCurrencyMismatch) {
		t.Errorf("Sum with a foreign amount: %v; want ErrCurrencyMismatch", err)
	}
	if want := "sum, amount 2 of 2: add EUR and USD: amounts are of different currencies"; err.Error() != want {
		t.Errorf("error %q; want %q", err, want)
	}
	if _, err := money.Sum(eur, cents(math.MaxInt64), cents(1)); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Sum beyond the largest: %v; want ErrOverflow", err)
	}
}

func TestAmount_JSON(t *testing.T) {
	text, err := json.Marshal(cents(-1250))
	if want := `{"minor":-1250,"currency":"EUR"}`; string(text) != want || err != nil {
		t.Errorf("Marshal = %s, %v; want %s", text, err, want)
	}
	for _, want := range []money.Amount{cents(-1250), money.New(math.MaxInt64, "KWD"), {}} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got money.Amount
		if err := json.Unmarshal(text, &got); got != want || err != nil {
			t.Errorf("after JSON %s: %v, %v; want %v", text, got, err, want)
		}
	}
	var a money.Amount
	if err := json.Unmarshal([]byte(`{"minor":1,"currency":"DEM"}`), &a); !errors.Is(err, money.ErrUnknownCurrency) {
		t.Errorf("JSON with a withdrawn currency: %v; want ErrUnknownCurrency", err)
	}
	if err := json.Unmarshal([]byte(`{"minor":1.5,"currency":"EUR"}`), &a); err == nil {
		t.Errorf("JSON with half a cent was read as %v; want an error", a)
	}
}

// anyAmount draws from the whole range, its edges included, so overflow is part of every property.
func anyAmount() *rapid.Generator[money.Amount] {
	return rapid.Custom(func(t *rapid.T) money.Amount { return cents(rapid.Int64().Draw(t, "minor")) })
}

// checkAgainstBig compares a result with the exact one: equal when that fits into an int64, ErrOverflow when not.
func checkAgainstBig(t *rapid.T, what string, got money.Amount, err error, exact *big.Int) {
	t.Helper()
	switch {
	case exact.IsInt64() && (err != nil || got != cents(exact.Int64())):
		t.Fatalf("%s = %v, %v; want %v cents", what, got, err, exact)
	case !exact.IsInt64() && !errors.Is(err, money.ErrOverflow):
		t.Fatalf("%s = %v, %v; want ErrOverflow, exact is %v cents", what, got, err, exact)
	}
}

func TestAmount_arithmeticIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyAmount().Draw(t, "a"), anyAmount().Draw(t, "b")
		bigA, bigB := big.NewInt(a.Minor), big.NewInt(b.Minor)
		sum, err := a.Add(b)
		checkAgainstBig(t, "Add", sum, err, new(big.Int).Add(bigA, bigB))
		diff, err := a.Sub(b)
		checkAgainstBig(t, "Sub", diff, err, new(big.Int).Sub(bigA, bigB))
		neg, err := a.Neg()
		checkAgainstBig(t, "Neg", neg, err, new(big.Int).Neg(bigA))
		cmp, err := a.Cmp(b)
		if cmp != bigA.Cmp(bigB) || err != nil {
			t.Fatalf("%v Cmp %v = %d, %v", a, b, cmp, err)
		}
	})
}

func TestAmount_AddIsCommutative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyAmount().Draw(t, "a"), anyAmount().Draw(t, "b")
		ab, errAB := a.Add(b)
		ba, errBA := b.Add(a)
		if diff := cmp.Diff(ab, ba); diff != "" || (errAB == nil) != (errBA == nil) {
			t.Fatalf("%v + %v: %v, %v; turned round: %v, %v", a, b, ab, errAB, ba, errBA)
		}
	})
}
