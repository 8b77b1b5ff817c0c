package cashapplication_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
)

var update = flag.Bool("update", false, "write the table of reason codes anew")

// TestCodes_areInTheDocumentation keeps the table of docs/concepts/cash-application.md equal to the codes and sentences.
func TestCodes_areInTheDocumentation(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "concepts", "cash-application.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const start, end = "<!-- codes -->\n", "<!-- /codes -->"
	before, rest, found := strings.Cut(string(page), start)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("the page has lost its marks")
	}
	want := before + start + codeTable() + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(page) {
		t.Error("the table differs: run go test ./ar/cashapplication -run Documentation -update")
	}
}

func codeTable() string {
	var table strings.Builder
	table.WriteString("| Code | The payment … | Can be released |\n|---|---|---|\n")
	for _, code := range cashapplication.Codes() {
		released := "no"
		switch {
		case cashapplication.ReleasedAtStart()[code]:
			released = "at start"
		case code.Releasable():
			released = "yes"
		}
		sentence := cashapplication.Sentence("en", cashapplication.Proposal{Code: code, Allocations: []cashapplication.Allocation{{Item: "…"}}})
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", code, sentence, released)
	}
	return table.String()
}
