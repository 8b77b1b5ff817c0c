package subledger_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

var kinds = []subledger.Kind{subledger.ByPayment, subledger.ByCredit, subledger.BySkonto, subledger.ByWriteOff, subledger.ByOpening}

// Whatever is settled and taken back in whatever order: the parts always make the amount, no part is negative, a refused
// step changes nothing, and taking everything back opens everything again.
func TestBalance_conserves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		amount := rapid.Int64Range(1, math.MaxInt64).Draw(rt, "amount")
		b := subledger.Balance{Amount: amount}
		taken := map[subledger.Kind]int64{}
		for range rapid.IntRange(0, 30).Draw(rt, "steps") {
			kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
			minor := rapid.Int64().Draw(rt, "minor")
			if rapid.Bool().Draw(rt, "near") {
				minor = rapid.Int64Range(-2, 2).Draw(rt, "around") + b.Open()
			}
			before := b
			var err error
			if rapid.Bool().Draw(rt, "settle") {
				if b, err = b.Settle(kind, minor); err == nil {
					taken[kind] += minor
				}
			} else if back := min(minor, taken[kind]); back > 0 {
				if b, err = b.Unsettle(kind, back); err == nil {
					taken[kind] -= back
				}
			}
			if err != nil && (b != before || !subledger.IsRefused(err, "")) {
				rt.Fatalf("a refused step made %+v of %+v (%v)", b, before, err)
			}
			if !b.Valid() || b.Open()+b.Paid+b.Credited+b.WrittenOff != amount {
				rt.Fatalf("%+v does not make %d", b, amount)
			}
		}
		for kind, minor := range taken {
			if minor == 0 {
				continue
			}
			var err error
			if b, err = b.Unsettle(kind, minor); err != nil {
				rt.Fatalf("take %d of %s back: %v", minor, kind, err)
			}
		}
		if b != (subledger.Balance{Amount: amount}) {
			rt.Fatalf("%+v is left of %d", b, amount)
		}
	})
}

func TestBalance_refuses(t *testing.T) {
	t.Parallel()
	b := subledger.Balance{Amount: 100, Paid: 60, Credited: 10}
	tests := map[string]struct {
		do   func() (subledger.Balance, error)
		code string
	}{
		"more than is open":         {func() (subledger.Balance, error) { return b.Settle(subledger.ByPayment, 31) }, "allocation_exceeds_open"},
		"nothing":                   {func() (subledger.Balance, error) { return b.Settle(subledger.ByPayment, 0) }, "allocation_sign"},
		"less than nothing":         {func() (subledger.Balance, error) { return b.Settle(subledger.ByPayment, math.MinInt64) }, "allocation_sign"},
		"more back than was paid":   {func() (subledger.Balance, error) { return b.Unsettle(subledger.ByPayment, 61) }, "reversal_exceeds_settled"},
		"another kind back":         {func() (subledger.Balance, error) { return b.Unsettle(subledger.ByWriteOff, 1) }, "reversal_exceeds_settled"},
		"nothing back":              {func() (subledger.Balance, error) { return b.Unsettle(subledger.ByPayment, 0) }, "reversal_exceeds_settled"},
		"amount below what is paid": {func() (subledger.Balance, error) { return b.Correct(69) }, "amount_below_settled"},
		"no amount at all":          {func() (subledger.Balance, error) { return subledger.Balance{Amount: 5}.Correct(0) }, "amount_below_settled"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := test.do(); !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
	if after, err := b.Correct(70); err != nil || after.Open() != 0 {
		t.Errorf("Correct to what is settled = %+v, %v", after, err)
	}
}

func TestCash_conserves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		amount := rapid.Int64Range(1, math.MaxInt64).Draw(rt, "amount")
		c := subledger.Cash{Amount: amount, Unapplied: amount}
		for range rapid.IntRange(0, 30).Draw(rt, "steps") {
			before, minor := c, rapid.Int64().Draw(rt, "minor")
			var err error
			allocate := rapid.Bool().Draw(rt, "allocate")
			if allocate {
				c, err = c.Allocate(minor)
			} else {
				c, err = c.Release(minor)
			}
			moved := minor
			if !allocate {
				moved = -minor
			}
			switch {
			case c.Amount != amount || c.Unapplied < 0 || c.Unapplied > amount:
				rt.Fatalf("%+v can't be of a payment of %d", c, amount)
			case err != nil && c != before:
				rt.Fatalf("a refused step made %+v of %+v", c, before)
			case err == nil && before.Unapplied-c.Unapplied != moved:
				rt.Fatalf("%d moved %+v to %+v", moved, before, c)
			}
		}
	})
}
