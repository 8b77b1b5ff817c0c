package openitems_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
)

// FuzzReadItems checks for any input that every row is accepted or rejected, that what is accepted keeps what Item
// promises, and that a rejects file holds exactly the rejected rows again.
func FuzzReadItems(f *testing.F) {
	for _, name := range []string{"testdata/offene_posten.csv", "testdata/kunden.csv", "testdata/offene_posten.rejects.csv"} {
		seed, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte(itemHeader + "\n" + itemRow(nil) + "\n" + `"` + itemRow(nil)))
	f.Fuzz(func(t *testing.T, file []byte) {
		items, rejected, report, err := openitems.ReadItems(bytes.NewReader(file), "fuzz.csv", nord)
		if len(items)+len(rejected) != report.Rows {
			t.Fatalf("%d items and %d rejected of %d rows", len(items), len(rejected), report.Rows)
		}
		for _, item := range items {
			checkItem(t, item)
		}
		for _, reject := range rejected {
			if len(reject.Faults) == 0 {
				t.Fatalf("line %d is rejected without a fault", reject.Row.Line)
			}
		}
		if err == nil {
			checkRejects(t, report, rejected)
		}
	})
}

// checkItem holds an accepted item against its documentation.
func checkItem(t *testing.T, item openitems.Item) {
	t.Helper()
	switch {
	case item.Entity == "" || item.Number == "" || item.CustomerNumber == "":
		t.Errorf("line %d: identity is missing", item.Line)
	case !item.Amount.IsPositive() || item.Open.IsNegative() || item.Open.Minor > item.Amount.Minor:
		t.Errorf("line %d: amount %s, open %s", item.Line, item.Amount, item.Open)
	case item.Open.Currency != item.Amount.Currency:
		t.Errorf("line %d: open %s of %s", item.Line, item.Open, item.Amount)
	case !item.DueOn.IsZero() && item.DueOn.Before(item.IssuedOn):
		t.Errorf("line %d: due %s, issued %s", item.Line, item.DueOn, item.IssuedOn)
	case item.OpeningLevel > 0 && item.OpeningLetterOn.IsZero():
		t.Errorf("line %d: level without letter", item.Line)
	case item.SkontoBasisPoints > 0 && item.SkontoUntilOn.IsZero():
		t.Errorf("line %d: Skonto without end", item.Line)
	}
}

// checkRejects writes the rejects and reads them back. Rows at the limits of the reader grow beyond them by the
// column of faults and are left out.
func checkRejects(t *testing.T, report openitems.Report, rejected []openitems.Rejected) {
	t.Helper()
	for _, reject := range rejected {
		if size := len(strings.Join(reject.Row.Raw, "")); size > openitems.MaxLineBytes/4 || len(reject.Row.Raw) >= openitems.MaxColumns {
			return
		}
	}
	p := nord
	p.Delimiter = string(report.Delimiter)
	if p.Check() != nil || len(report.Header) >= openitems.MaxColumns {
		return // a delimiter that only "sep=" can tell
	}
	var out bytes.Buffer
	if err := report.WriteRejects(&out, rejected); err != nil {
		t.Fatal(err)
	}
	items, again, reportAgain, err := openitems.ReadItems(bytes.NewReader(out.Bytes()), "rejects.csv", p)
	if err != nil {
		t.Fatalf("the rejects file cannot be read: %v\n%q", err, out.String())
	}
	if reportAgain.Rows != len(rejected) || len(items)+len(again) != len(rejected) {
		t.Fatalf("%d rejected rows became %d\n%q", len(rejected), reportAgain.Rows, out.String())
	}
}
