package paymentworld

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenEntries are how many entries of a dialect stand in its golden file: enough to see how its people write.
const goldenEntries = 60

// TestDialects_golden shows what comes out of each dialect. A change of the generator changes these files, and every
// figure that was measured before is then about other worlds: review the difference, and measure again.
func TestDialects_golden(t *testing.T) {
	for _, d := range Dialects() {
		w := world(t, Options{Seed: 1, OpenItems: 600, Payments: 200, Dialect: d.Name})
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s\n\n", d.Name, d.About)
		for at := range goldenEntries {
			b.WriteString(goldenLine(w, at))
		}
		path := filepath.Join("testdata", d.Name+".golden")
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != b.String() {
			t.Errorf("%s differs: run go test ./internal/paymentworld -run golden -update and look at what changed", path)
		}
	}
}

// goldenLine is an entry with what was written and what it pays.
func goldenLine(w *World, at int) string {
	e, truth := w.Entries[at], w.Truth[at]
	text := e.Text + e.Creditor
	for _, d := range e.Documents {
		text += "[" + d.Number + "]"
	}
	var pays []string
	for _, a := range truth.Allocations {
		pays = append(pays, strings.TrimSuffix(a.Invoice+" "+a.Amount+" -"+a.Discount, " -0.00"))
	}
	return fmt.Sprintf("%s %s %s %q from %q\n\t%s; left over %s %v\n", e.BookedOn, e.Kind, e.Amount, text, e.Party.Name, strings.Join(pays, ", "), truth.Unapplied, truth.Tags)
}
