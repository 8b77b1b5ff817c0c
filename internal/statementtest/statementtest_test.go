package statementtest_test

import (
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
)

// listener is a test that only counts its failures. Everything else panics, as there is nothing behind it.
type listener struct {
	testing.TB
	failures int
}

func (*listener) Helper()                 {}
func (l *listener) Errorf(string, ...any) { l.failures++ }
func (l *listener) Fatalf(string, ...any) { l.failures++ }

func TestPlaced(t *testing.T) {
	fault := bankstatement.Fault{File: "a.sta", Line: 3, Column: 1, Text: "is no amount"}
	nowhere := fault
	nowhere.Line = 0
	for name, test := range map[string]struct {
		err      error
		failures int
	}{
		"no error":              {nil, 0},
		"a fault":               {bankstatement.Faults{fault}, 0},
		"out of order":          {bankstatement.ErrUnordered, 0},
		"a fault without place": {bankstatement.Faults{fault, nowhere}, 1},
		"another error":         {errors.New("disk full"), 1},
	} {
		var l listener
		if statementtest.Placed(&l, test.err); l.failures != test.failures {
			t.Errorf("%s: %d failures, want %d", name, l.failures, test.failures)
		}
	}
}

func TestNumbered(t *testing.T) {
	good := bankstatement.Entry{Account: "DE1", Occurrence: 1, Line: 4, Transaction: bankstatement.Transaction{Amount: money.New(100, "EUR")}}
	for name, test := range map[string]struct {
		change   func(*bankstatement.Entry)
		failures int
	}{
		"good":             {func(*bankstatement.Entry) {}, 0},
		"another index":    {func(e *bankstatement.Entry) { e.Index = 1 }, 1},
		"another account":  {func(e *bankstatement.Entry) { e.Account = "DE2" }, 1},
		"no occurrence":    {func(e *bankstatement.Entry) { e.Occurrence = 0 }, 1},
		"no line":          {func(e *bankstatement.Entry) { e.Line = 0 }, 1},
		"another currency": {func(e *bankstatement.Entry) { e.Amount.Currency = "USD" }, 1},
	} {
		e := good
		test.change(&e)
		var l listener
		statementtest.Numbered(&l, bankstatement.Statement{Account: "DE1", Currency: "EUR", Entries: []bankstatement.Entry{e}})
		if l.failures != test.failures {
			t.Errorf("%s: %d failures, want %d", name, l.failures, test.failures)
		}
	}
}
