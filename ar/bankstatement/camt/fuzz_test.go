package camt_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// FuzzParse checks for any input that what comes out keeps what Parse promises, and that reading the same bytes again
// gives the same keys.
func FuzzParse(f *testing.F) {
	testfile.Seed(f, "testdata/*.xml")
	f.Add([]byte(message(statement("1", credit, credit), statement("1", credit))))
	f.Fuzz(func(t *testing.T, file []byte) {
		statements, err := statementtest.Twice(t, parse, file)
		if err == nil && len(statements) == 0 {
			t.Fatal("neither a statement nor a fault")
		}
		for _, s := range statements {
			checkStatement(t, s)
		}
	})
}

// checkStatement holds a statement against its documentation.
func checkStatement(t *testing.T, s bankstatement.Statement) {
	t.Helper()
	if s.Account == "" {
		t.Error("statement without account")
	}
	seen := map[bankstatement.EntryKey]bool{}
	for i, entry := range s.Entries {
		if entry.Index != i || entry.Account != s.Account || entry.Status == "" || entry.Amount.Currency == "" {
			t.Errorf("entry %d: %+v", i, entry)
		}
		if entry.Status == bankstatement.Booked && entry.BookedOn.IsZero() {
			t.Errorf("entry %d is booked without a date", i)
		}
		if seen[entry.Key()] {
			t.Errorf("entry %d has the key of another one", i)
		}
		seen[entry.Key()] = true
	}
}
