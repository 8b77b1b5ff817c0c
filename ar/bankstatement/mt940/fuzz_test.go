package mt940_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// FuzzParse checks for any input that what comes out keeps what Read promises, and that reading the same bytes again
// gives the same.
func FuzzParse(f *testing.F) {
	testfile.Seed(f, "testdata/*.sta")
	f.Fuzz(func(t *testing.T, file []byte) {
		statements, err := statementtest.Twice(t, parse, file)
		if err == nil && len(statements) == 0 {
			t.Fatal("neither a statement nor a fault")
		}
		statementtest.Placed(t, err)
		for _, s := range statements {
			checkStatement(t, s)
		}
	})
}

// checkStatement holds a statement against its documentation.
func checkStatement(t *testing.T, s bankstatement.Statement) {
	t.Helper()
	if s.Account == "" || s.Currency == "" || s.Kind == "" {
		t.Errorf("statement without account, currency or kind: %+v", s)
	}
	statementtest.Numbered(t, s)
	for i, entry := range s.Entries {
		if entry.Status == "" || entry.BookedOn.IsZero() || entry.ValueOn.IsZero() {
			t.Errorf("entry %d: %+v", i, entry)
		}
	}
}
