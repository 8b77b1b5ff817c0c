package paymentworld

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

func TestWriteFiles(t *testing.T) {
	w := world(t, Options{Seed: 4, OpenItems: 1200, Payments: 400, Dialect: "industry"})
	dir := filepath.Join(t.TempDir(), "world")
	for range 2 { // a second time overwrites
		if err := w.WriteFiles(dir); err != nil {
			t.Fatal(err)
		}
	}
	heads := map[string]string{
		"customers.csv":   "customer,name,ibans,parent",
		"items.csv":       "customer,number,type,issued_on,due_on,currency,amount,open_amount,discount_percent,discount_until,claimed",
		"closed.csv":      "customer,number,type,issued_on,due_on,currency,amount,open_amount,discount_percent,discount_until,claimed",
		"collectives.csv": "iban,name",
	}
	lines := map[string]int{"customers.csv": len(w.Customers), "items.csv": len(w.Items), "closed.csv": len(w.Closed), "collectives.csv": len(w.Collectives)}
	for name, head := range heads {
		rows := rowsOf(t, filepath.Join(dir, name))
		if got := strings.Join(rows[0], ","); got != head || len(rows) != lines[name]+1 {
			t.Errorf("%s: %d rows under %s", name, len(rows)-1, got)
		}
	}
	advices, err := os.ReadDir(filepath.Join(dir, "advices"))
	if err != nil || len(advices) != len(w.Advices) || len(advices) == 0 {
		t.Errorf("%d advices of %d, %v", len(advices), len(w.Advices), err)
	}
	for _, name := range []string{"statement.xml", "statement-v2.xml", "statement.sta"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 50_000 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func rowsOf(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestItemRows(t *testing.T) {
	w := world(t, Options{Seed: 4, OpenItems: 600, Payments: 10, Dialect: "standard"})
	for at, row := range itemRows(w.Items, false)[1:] {
		i := w.Items[at]
		if i.CreditNote() != (row[2] == "credit_note") || row[6] != i.Amount.Decimal() || row[7] != row[6] || (row[8] == "") != (row[9] == "") {
			t.Errorf("row %q of %+v", row, i)
		}
	}
	for _, row := range itemRows(w.Closed, true)[1:] {
		if row[7] != "0.00" {
			t.Errorf("closed row %q", row)
		}
	}
}

// TestWriteFiles_truthIsScored: the file is read back as it was, and an engine that says the truth is right throughout.
func TestWriteFiles_truthIsScored(t *testing.T) {
	w := world(t, Options{Seed: 4, OpenItems: 600, Payments: 200, Dialect: "french"})
	dir := t.TempDir()
	if err := w.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	truths, err := matchscore.ReadTruth(f, "truth.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w.Truth, truths); diff != "" {
		t.Errorf("truth read back (-want +got):\n%s", diff)
	}
	var oracle []matchscore.Prediction
	for _, truth := range truths {
		oracle = append(oracle, matchscore.Prediction{Entry: truth.Entry, Decision: matchscore.Auto, Allocations: truth.Allocations, Unapplied: truth.Unapplied})
	}
	report, err := matchscore.Score(truths, oracle)
	if err != nil {
		t.Fatal(err)
	}
	if report.Payments.Wrong+report.Debits.Wrong+report.Missing+report.StrangersPosted+report.DuplicatesPosted != 0 || report.Paying.Share() != 10_000 {
		t.Errorf("the truth scores %+v", report)
	}
}

func TestWriteFiles_tellsWhereItCannot(t *testing.T) {
	w := world(t, Options{Seed: 4, OpenItems: 300, Payments: 100, Dialect: "dutch"})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteFiles(file); err == nil || !strings.Contains(err.Error(), "write world") {
		t.Errorf("got %v", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "items.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteFiles(dir); err == nil || !strings.Contains(err.Error(), "write items.csv") {
		t.Errorf("got %v", err)
	}
}
