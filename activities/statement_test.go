package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// tray is a ledger with one stored file.
type tray struct {
	read    subledger.ReadFile
	waiting int
	closed  []subledger.ReadFile
	fault   error
}

func (f *tray) ReadStatementFile(context.Context, subledger.FileID) (subledger.ReadFile, error) {
	return f.read, f.fault
}

func (f *tray) ReadAdviceFile(context.Context, subledger.FileID) (subledger.ReadFile, error) {
	return f.read, f.fault
}

func (f *tray) MatchEntries(context.Context, receivable.EntityCode) (subledger.Matched, error) {
	if f.fault != nil {
		return subledger.Matched{}, f.fault
	}
	done := f.waiting
	f.waiting = 0
	return subledger.Matched{Posted: done}, nil
}

func (f *tray) UndecidedEntries(context.Context, receivable.EntityCode) (int, error) {
	return 0, errors.New("counting is not worth a fault")
}

func (f *tray) CloseFile(_ context.Context, _ subledger.FileID, read subledger.ReadFile) error {
	f.closed = append(f.closed, read)
	return f.fault
}

func TestFiles(t *testing.T) {
	f := &tray{read: subledger.ReadFile{New: 3, Entities: []receivable.EntityCode{"DE"}}, waiting: 3}
	a := &activities.Activities{Files: f, Now: time.Now}
	id := subledger.FileID{Entity: "DE", SHA256: "ab"}
	for _, activity := range []any{a.ReadStatementFile, a.ReadAdviceFile} {
		if read, err := run[subledger.ReadFile](t, a, activity, id); err != nil || read.New != 3 {
			t.Errorf("read %+v, %v", read, err)
		}
	}
	for _, want := range []int{3, 0} { // again is nothing to do
		if matched, err := run[subledger.Matched](t, a, a.MatchEntries, receivable.EntityCode("DE")); err != nil || matched.Posted != want {
			t.Errorf("matched %+v, %v; want %d", matched, err, want)
		}
	}
	if _, err := run[any](t, a, a.CloseFile, activities.CloseFileInput{File: id, Read: f.read}); err != nil || len(f.closed) != 1 {
		t.Errorf("closed %v, %v", f.closed, err)
	}
}

// TestFiles_faults: what the ledger refuses ends the step, everything else is tried again.
func TestFiles_faults(t *testing.T) {
	f := &tray{}
	a := &activities.Activities{Files: f, Now: time.Now}
	id := subledger.FileID{Entity: "DE", SHA256: "ab"}
	steps := map[string]func() error{
		"statement": func() error { _, err := run[any](t, a, a.ReadStatementFile, id); return err },
		"advice":    func() error { _, err := run[any](t, a, a.ReadAdviceFile, id); return err },
		"match":     func() error { _, err := run[any](t, a, a.MatchEntries, receivable.EntityCode("DE")); return err },
		"close":     func() error { _, err := run[any](t, a, a.CloseFile, activities.CloseFileInput{File: id}); return err },
	}
	for name, step := range steps {
		f.fault = subledger.Refuse("account_unknown", "the account belongs to no entity")
		if err := step(); !isType(err, activities.ErrTypeRefused) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
		f.fault = errors.New("the database is away")
		if err := step(); !triedAgain(err) {
			t.Errorf("%s: %v, want another try", name, err)
		}
	}
}
