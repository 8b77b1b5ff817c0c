package promise

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

var (
	due      = calendar.MustDate("2026-04-02") // Maundy Thursday
	evaluate = calendar.MustDate("2026-04-08") // two bank days on
)

func TestJudge(t *testing.T) {
	two := func(first, second int64) []Part {
		return []Part{{InvoiceID: 1, Promised: 10_000, SettledSince: first}, {InvoiceID: 2, Promised: 5_000, SettledSince: second}}
	}
	tests := []struct {
		why   string
		parts []Part
		on    calendar.Date
		want  State
	}{
		{"nothing yet, before it is due", two(0, 0), due.AddDays(-1), Active},
		{"nothing yet, on the day it is due", two(0, 0), due, Active},
		{"nothing yet, on the last day of grace: the bank may still book today", two(0, 0), evaluate, Active},
		{"nothing the day after", two(0, 0), evaluate.AddDays(1), Broken},
		{"all at once", two(10_000, 5_000), due.AddDays(-5), Kept},
		{"all but the tolerance", two(10_000, 4_900), due, Kept},
		{"all but a cent more than the tolerance", two(10_000, 4_899), evaluate, Active},
		{"the same, the day after", two(10_000, 4_899), evaluate.AddDays(1), PartlyKept},
		{"one item only", two(10_000, 0), evaluate.AddDays(1), PartlyKept},
		{"too much on one item pays none of the other", two(15_000, 0), evaluate.AddDays(1), PartlyKept},
		{"a payment that was taken back again", two(-500, 0), evaluate.AddDays(1), Broken},
		{"a payment taken back on one item takes nothing from the other", two(10_000, -5_000), evaluate.AddDays(1), PartlyKept},
		{"all of it, found only afterwards", two(10_000, 5_000), evaluate.AddDays(9), Kept},
		{"nothing of a sum within the tolerance is not kept", []Part{{InvoiceID: 1, Promised: 50}}, evaluate.AddDays(1), Broken},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			p := Promise{DueOn: due, EvaluateOn: evaluate, Parts: tt.parts, ToleranceMinor: 100}
			if got := Judge(p, tt.on); got != tt.want {
				t.Errorf("on %s it is %s, want %s", tt.on, got, tt.want)
			}
		})
	}
}

func TestPromise_Check(t *testing.T) {
	part := []Part{{InvoiceID: 1, Promised: 1}}
	tests := []struct {
		why     string
		p       Promise
		nothing bool
		good    bool
	}{
		{"a promise", Promise{DueOn: due, EvaluateOn: evaluate, Parts: part}, false, true},
		{"judged on its due date", Promise{DueOn: due, EvaluateOn: due, Parts: part}, false, true},
		{"no items", Promise{DueOn: due, EvaluateOn: evaluate}, true, false},
		{"nothing of an item", Promise{DueOn: due, EvaluateOn: evaluate, Parts: []Part{{InvoiceID: 1}}}, true, false},
		{"a negative sum", Promise{DueOn: due, EvaluateOn: evaluate, Parts: []Part{{InvoiceID: 1, Promised: -1}}}, true, false},
		{"judged before it is due", Promise{DueOn: due, EvaluateOn: due.AddDays(-1), Parts: part}, false, false},
		{"without a date: none is invented", Promise{Parts: part}, false, false},
		{"an item named twice", Promise{DueOn: due, EvaluateOn: evaluate, Parts: append(part, part...)}, false, false},
		{"sums that overflow", Promise{DueOn: due, EvaluateOn: evaluate, Parts: []Part{{InvoiceID: 1, Promised: 1 << 62}, {InvoiceID: 2, Promised: 1 << 62}}}, false, false},
	}
	for _, tt := range tests {
		err := tt.p.Check()
		if (err == nil) != tt.good || errors.Is(err, ErrNothingPromised) != tt.nothing {
			t.Errorf("%s: %v", tt.why, err)
		}
	}
}

func TestState(t *testing.T) {
	for state, want := range map[State][2]bool{Active: {false, false}, Kept: {true, false}, PartlyKept: {true, true}, Broken: {true, true},
		Superseded: {true, false}, Withdrawn: {true, false}} {
		if state.Ended() != want[0] || state.Failed() != want[1] {
			t.Errorf("%s: ended %v, failed %v, want %v", state, state.Ended(), state.Failed(), want)
		}
	}
}

func TestJudge_orderOfPartsAndMoreMoneyNeverHurt(t *testing.T) {
	rank := map[State]int{Broken: 0, PartlyKept: 1, Active: 1, Kept: 2}
	rapid.Check(t, func(rt *rapid.T) {
		p := Promise{DueOn: due, EvaluateOn: evaluate, ToleranceMinor: rapid.Int64Range(0, 200).Draw(rt, "tolerance")}
		for id := range rapid.IntRange(1, 4).Draw(rt, "items") {
			p.Parts = append(p.Parts, Part{InvoiceID: int64(id), Promised: rapid.Int64Range(1, 1_000).Draw(rt, "promised"), SettledSince: rapid.Int64Range(-100, 1_500).Draw(rt, "settled")})
		}
		on := due.AddDays(rapid.IntRange(-3, 10).Draw(rt, "day"))
		before := Judge(p, on)
		p.Parts = rapid.Permutation(p.Parts).Draw(rt, "order")
		if got := Judge(p, on); got != before {
			rt.Fatalf("another order of items makes %s of %s", got, before)
		}
		p.Parts[0].SettledSince += rapid.Int64Range(0, 1_000).Draw(rt, "more")
		if got := Judge(p, on); rank[got] < rank[before] {
			rt.Fatalf("more money makes %s of %s", got, before)
		}
	})
}
