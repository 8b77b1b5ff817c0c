package bankstatement_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// TestOutline_saysWhatTheWholeSays: a statement read in passing is judged like one in memory.
func TestOutline_saysWhatTheWholeSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var o bankstatement.Outline
		var whole []bankstatement.Statement
		for range rapid.IntRange(1, 4).Draw(t, "statements") {
			s := statement(rapid.Int64Range(-3, 3).Draw(t, "opening"), rapid.Int64Range(-3, 3).Draw(t, "closing"))
			for range rapid.IntRange(0, 3).Draw(t, "entries") {
				e := entry(rapid.SampledFrom([]int64{-1, 1, 2, 1<<63 - 1}).Draw(t, "amount"), "")
				e.Status = rapid.SampledFrom([]bankstatement.Status{bankstatement.Booked, bankstatement.Pending}).Draw(t, "status")
				s.Entries = append(s.Entries, e)
			}
			if rapid.Bool().Draw(t, "no closing balance") {
				s.Closing = bankstatement.Balance{}
			}
			err := o.Begin(s)
			for _, e := range s.Entries {
				err = errors.Join(err, o.Entry(e))
			}
			if err = errors.Join(err, o.End(s)); err != nil {
				t.Fatal(err)
			}
			whole = append(whole, s)
		}
		for i, got := range o.Statements {
			if fmt.Sprint(got.Balance) != fmt.Sprint(whole[i].CheckBalance()) || got.Entries != len(whole[i].Entries) || got.Begun != i {
				t.Fatalf("statement %d: %+v, want %v", i, got, whole[i].CheckBalance())
			}
		}
	})
}

func TestOutline_countsRefusedStatements(t *testing.T) {
	var o bankstatement.Outline
	refused, good := statement(0, 0), statement(0, 0)
	if err := errors.Join(o.Begin(refused), o.Entry(entry(5, "")), o.Begin(good), o.End(good)); err != nil {
		t.Fatal(err)
	}
	if len(o.Statements) != 1 || o.Statements[0].Begun != 1 || o.Statements[0].Entries != 0 || o.Statements[0].Balance != nil {
		t.Errorf("got %+v", o.Statements)
	}
}
