// Package statementtest holds every reader of bank statements to the same promises: what it makes of the files in its
// testdata is what people have read in the golden files, and of any other input it makes statements or faults with
// their place, the same ones each time.
//
// A newcomer starts with Golden.
package statementtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// Parse reads a whole file; file is its name for messages.
type Parse func(r io.Reader, file string) ([]bankstatement.Statement, error)

// File parses the file of that path under its base name.
func (p Parse) File(t testing.TB, path string) ([]bankstatement.Statement, error) {
	t.Helper()
	return p(bytes.NewReader(testfile.Read(t, path)), filepath.Base(path))
}

// Outcome is what a golden file says about a file: the statements, what came of checking each balance, and the faults.
type Outcome struct {
	Statements []bankstatement.Statement
	// Keys are there only where WithKeys asks for them.
	Keys    []bankstatement.EntryKey `json:",omitempty"`
	Balance []string
	Faults  []string
}

// WithKeys adds the keys of all entries to an outcome.
func WithKeys(o *Outcome) {
	for _, s := range o.Statements {
		for _, e := range s.Entries {
			o.Keys = append(o.Keys, e.Key())
		}
	}
}

// Golden holds what is read from the files of a pattern against the golden file beside each, faults included.
func Golden(t *testing.T, pattern string, parse Parse, more ...func(*Outcome)) {
	t.Helper()
	for _, path := range testfile.Glob(t, pattern) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			statements, err := parse.File(t, path)
			o := Outcome{Statements: statements}
			if err != nil {
				o.Faults = strings.Split(err.Error(), "\n")
			}
			for _, s := range statements {
				o.Balance = append(o.Balance, fmt.Sprint(s.CheckBalance()))
			}
			for _, add := range more {
				add(&o)
			}
			testfile.Golden(t, strings.TrimSuffix(path, filepath.Ext(path))+".golden.json", o)
		})
	}
}

// Twice parses bytes, fails when a second reading gives something else, and returns what the first one gave.
func Twice(t *testing.T, parse Parse, raw []byte) ([]bankstatement.Statement, error) {
	t.Helper()
	statements, err := parse(bytes.NewReader(raw), "fuzz")
	again, _ := parse(bytes.NewReader(raw), "fuzz") // the first error is the caller's to judge
	if diff := cmp.Diff(statements, again); diff != "" {
		t.Fatalf("reading again gives something else:\n%s", diff)
	}
	return statements, err
}

// Placed fails when an error is anything but statements out of order or faults that say where they are.
func Placed(t testing.TB, err error) {
	t.Helper()
	var faults bankstatement.Faults
	if err != nil && !errors.As(err, &faults) && !errors.Is(err, bankstatement.ErrUnordered) {
		t.Fatalf("an error that is no fault: %v", err)
	}
	for _, fault := range faults {
		if fault.Line < 1 || fault.Column < 1 || fault.Text == "" {
			t.Fatalf("a fault without its place: %+v", fault)
		}
	}
}

// Numbered fails when an entry is not of its statement's account or currency, or lacks its number in the statement,
// among its likes, or in the file.
func Numbered(t testing.TB, s bankstatement.Statement) {
	t.Helper()
	for i, entry := range s.Entries {
		if entry.Index != i || entry.Account != s.Account || entry.Occurrence < 1 || entry.Line < 1 {
			t.Errorf("entry %d is not numbered: %+v", i, entry)
		}
		if entry.Amount.Currency != s.Currency {
			t.Errorf("entry %d is in another currency than %s: %+v", i, s.Currency, entry)
		}
	}
}
