package mt940_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
)

// FuzzParse checks for any input that what comes out keeps what Read promises, and that reading the same bytes again
// gives the same.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.sta")
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
		statements, err := mt940.Parse(bytes.NewReader(file), "fuzz.sta")
		var faults bankstatement.Faults
		switch {
		case err == nil && len(statements) == 0:
			t.Fatal("neither a statement nor a fault")
		case err != nil && !errors.As(err, &faults) && !errors.Is(err, bankstatement.ErrUnordered):
			t.Fatalf("an error that is no fault: %v", err)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Text == "" {
				t.Fatalf("a fault without its place: %+v", fault)
			}
		}
		again, _ := mt940.Parse(bytes.NewReader(file), "fuzz.sta") // the error was judged above
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
	if s.Account == "" || s.Currency == "" || s.Kind == "" {
		t.Errorf("statement without account, currency or kind: %+v", s)
	}
	for i, entry := range s.Entries {
		if entry.Index != i || entry.Account != s.Account || entry.Occurrence < 1 || entry.Line < 1 {
			t.Errorf("entry %d is not numbered: %+v", i, entry)
		}
		if entry.Status == "" || entry.Amount.Currency != s.Currency || entry.BookedOn.IsZero() || entry.ValueOn.IsZero() {
			t.Errorf("entry %d: %+v", i, entry)
		}
	}
}
