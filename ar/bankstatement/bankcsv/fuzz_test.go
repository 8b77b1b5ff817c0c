package bankcsv_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

// FuzzParse checks for any input that what comes out keeps what Read promises, and that reading the same bytes again
// gives the same.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		f.Fatal("no files in testdata", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		statements, err := bankcsv.Parse(bytes.NewReader(file), "fuzz.csv")
		var faults bankstatement.Faults
		if err != nil && !errors.As(err, &faults) && !errors.Is(err, bankstatement.ErrUnordered) {
			t.Fatalf("an error that is no fault: %v", err)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Text == "" {
				t.Fatalf("a fault without its place: %+v", fault)
			}
		}
		again, _ := bankcsv.Parse(bytes.NewReader(file), "fuzz.csv") // the error was judged above
		if diff := cmp.Diff(statements, again); diff != "" {
			t.Fatalf("reading again gives something else:\n%s", diff)
		}
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
	for i, entry := range s.Entries {
		if entry.Index != i || entry.Account != s.Account || entry.Occurrence < 1 || entry.Line < 1 {
			t.Errorf("entry %d is not numbered: %+v", i, entry)
		}
		if entry.Amount.Currency != s.Currency || entry.Status == bankstatement.Booked && entry.BookedOn.IsZero() {
			t.Errorf("entry %d: %+v", i, entry)
		}
	}
}
