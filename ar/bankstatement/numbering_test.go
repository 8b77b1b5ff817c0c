package bankstatement

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"pgregory.net/rapid"
)

// onDay is an entry of the given day of November.
func onDay(day int, reference string) Entry {
	return Entry{Status: Booked, BookedOn: calendar.MustDate(fmt.Sprintf("2026-11-%02d", day)),
		Transaction: Transaction{Amount: money.New(100, "EUR"), BankReference: reference}}
}

// limited is a Numbering that remembers next to nothing.
func limited(to Visitor, limit, dayLimit int) *Numbering {
	n := NewNumbering(to)
	n.limit, n.dayLimit = limit, dayLimit
	return n
}

// visit hands statements to a visitor.
func visit(v Visitor, statements ...Statement) error {
	for _, s := range statements {
		header := s
		header.Entries = nil
		if err := v.Begin(header); err != nil {
			return err
		}
		for _, e := range s.Entries {
			if err := v.Entry(e); err != nil {
				return err
			}
		}
		if err := v.End(header); err != nil {
			return err
		}
	}
	return nil
}

// TestNumbering_forgetsWithoutLoss: as long as booking days come in order, a small memory gives the same numbers as one
// without a limit.
func TestNumbering_forgetsWithoutLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Statement
		backwards := rapid.Bool().Draw(t, "newest first")
		for day := range 20 {
			if backwards {
				day = 19 - day
			}
			for range rapid.IntRange(0, 5).Draw(t, "entries") {
				s.Entries = append(s.Entries, onDay(day+1, rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "reference")))
			}
		}
		var collected Collector
		if err := visit(limited(&collected, 4, 10), s); err != nil {
			t.Fatal(err)
		}
		Number([]Statement{s})
		for i, e := range collected.Statements[0].Entries {
			if e.Occurrence != s.Entries[i].Occurrence || e.Index != i {
				t.Fatalf("entry %d has number %d and index %d, want %d", i, e.Occurrence, e.Index, s.Entries[i].Occurrence)
			}
		}
	})
}

// TestNumbering_refusesWhatItCannotTell: rather no import than a payment lost or posted twice.
func TestNumbering_refusesWhatItCannotTell(t *testing.T) {
	tests := []struct {
		name       string
		statements []Statement
	}{
		{"a forgotten day comes again", []Statement{{Entries: []Entry{onDay(1, "a"), onDay(2, "a"), onDay(2, "b"), onDay(3, "a"), onDay(1, "a")}}}},
		{"a repeated statement of a forgotten day", []Statement{{ID: "1", Entries: []Entry{onDay(1, "a")}},
			{ID: "2", Entries: []Entry{onDay(2, "a"), onDay(2, "b"), onDay(3, "a")}}, {ID: "1", Entries: []Entry{onDay(1, "a")}}}},
		{"a day too large", []Statement{{Entries: []Entry{onDay(1, "a"), onDay(1, "b"), onDay(1, "c"), onDay(1, "d"), onDay(1, "e")}}}},
		{"a repeated day too large", []Statement{{}, {Entries: []Entry{onDay(1, "a"), onDay(1, "b"), onDay(1, "c"), onDay(1, "d"), onDay(1, "e")}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := visit(limited(&Collector{}, 2, 4), test.statements...); !errors.Is(err, ErrUnordered) {
				t.Errorf("got %v, want %v", err, ErrUnordered)
			}
		})
	}
}

// TestNumbering_accountsAreForgottenApart: the days of a second account are other days.
func TestNumbering_accountsAreForgottenApart(t *testing.T) {
	month := func(account Account) Statement {
		s := Statement{Account: account}
		for day := 1; day <= 28; day++ {
			s.Entries = append(s.Entries, onDay(day, "a"))
		}
		return s
	}
	if err := visit(limited(&Collector{}, 2, 4), month("A"), month("B"), month("C")); err != nil {
		t.Error(err)
	}
}

func TestNumbering_limitsStatements(t *testing.T) {
	n := NewNumbering(&Collector{})
	for i := range MaxStatements {
		n.start(Statement{ID: fmt.Sprint(i)})
	}
	if err := n.Begin(Statement{ID: "0"}); err != nil {
		t.Errorf("a repeated statement is no new one: %v", err)
	}
	if err := n.Begin(Statement{ID: "one more"}); !errors.Is(err, ErrTooManyStatements) {
		t.Errorf("got %v, want %v", err, ErrTooManyStatements)
	}
}
