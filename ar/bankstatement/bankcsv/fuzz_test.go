package bankcsv_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// FuzzParse checks for any input that what comes out keeps what Read promises, and that reading the same bytes again
// gives the same.
func FuzzParse(f *testing.F) {
	testfile.Seed(f, "testdata/*.csv")
	f.Fuzz(func(t *testing.T, file []byte) {
		statements, err := statementtest.Twice(t, parse, file)
		statementtest.Placed(t, err)
		for _, s := range statements {
			checkStatement(t, s)
		}
	})
}

// checkStatement holds a statement against its documentation.
func checkStatement(t *testing.T, s bankstatement.Statement) {
	t.Helper()
	if s.Account == "" || s.Currency == "" || s.Kind != bankstatement.KindStatement || len(s.Entries) == 0 {
		t.Errorf("statement without account, currency, kind or entries: %+v", s)
	}
	statementtest.Numbered(t, s)
	for i, entry := range s.Entries {
		if entry.Status == bankstatement.Booked && entry.BookedOn.IsZero() {
			t.Errorf("entry %d: %+v", i, entry)
		}
	}
}
