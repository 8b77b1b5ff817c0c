package correspondence

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/concepts/mail.md anew")

// TestTables_areInTheDocumentation keeps the tables of docs/concepts/mail.md equal to the matrix and the codes.
func TestTables_areInTheDocumentation(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "concepts", "mail.md")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	for mark, table := range map[string]string{"matrix": matrixTable(), "why": whyTable()} {
		start, end := "<!-- "+mark+" -->\n", "<!-- /"+mark+" -->"
		before, rest, found := strings.Cut(page, start)
		_, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("the page has lost its marks of %s", mark)
		}
		page = before + start + table + end + after
	}
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if page != string(raw) {
		t.Error("a table differs: run go test ./ar/correspondence -run Tables -update")
	}
}

func matrixTable() string {
	var b strings.Builder
	b.WriteString("| Act | Code | By default | At loosest | Because |\n|---|---|---|---|---|\n")
	for _, r := range matrix {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", Explain(string(r.act), "en"), r.act, Explain(string(r.standard), "en"), Explain(string(r.loosest), "en"), r.why)
	}
	return b.String()
}

// whyTable are the codes of why a person is asked that are no intent, flag or signal of their own.
func whyTable() string {
	codes := make([]string, 0, len(whyWording))
	for _, code := range allCodes() {
		known := strings.HasPrefix(code, prefixModel) && code != prefixModel+string(Contradicted)
		if _, ok := whyWording[code]; ok && !known && !slices.Contains(codes, code) && isWhy(code) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	var b strings.Builder
	b.WriteString("| Code | Words |\n|---|---|\n")
	for _, code := range codes {
		fmt.Fprintf(&b, "| `%s` | %s |\n", code, Explain(code, "en"))
	}
	return b.String()
}

// isWhy leaves out what stands in another table: acts, modes, statuses, obstacles, risks.
func isWhy(code string) bool {
	for _, other := range [][]string{texts(Acts()), texts(strictness), texts(Statuses()), texts(Obstacles()), texts(Risks())} {
		if slices.Contains(other, code) {
			return false
		}
	}
	return !strings.HasPrefix(code, "risk_")
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = string(t)
	}
	return out
}
