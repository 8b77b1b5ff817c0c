package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

// keyInTemplate finds the keys that templates name.
var keyInTemplate = regexp.MustCompile(`\bt "([A-Za-z]+)"`)

func TestTexts_completeInBothLanguagesAndNoneUnused(t *testing.T) {
	t.Parallel()
	used := templateKeys(t)
	for key := range used {
		if _, ok := texts[key]; !ok {
			t.Errorf("a template names %q, which has no text", key)
		}
	}
	for _, literal := range literals(t, "web.go", "handlers.go", "text.go") {
		used[literal] = true
	}
	for key, text := range texts {
		if text[0] == "" || text[1] == "" {
			t.Errorf("%q lacks a language", key)
		}
		if !used[key] {
			t.Errorf("%q is named nowhere", key)
		}
	}
}

func TestTexts_everyKeyOfTheCodeExists(t *testing.T) {
	t.Parallel()
	for page, key := range titles {
		if _, ok := texts[key]; !ok {
			t.Errorf("title of %s: no text %q", page, key)
		}
	}
	for _, refusal := range approval.Refusals() {
		if _, ok := texts[refusalKeys[refusal]]; !ok {
			t.Errorf("refusal %q has no text", refusal)
		}
	}
	for _, key := range []string{"tryAgain", "unclear", "fault", "notFound", "mayNotSelf", "mayNotRole"} {
		if _, ok := texts[key]; !ok {
			t.Errorf("no text %q", key)
		}
	}
}

func TestWord_knowsWhatTheRulesSay(t *testing.T) {
	t.Parallel()
	codes := []any{approval.KindLetter, approval.KindEscalation, approval.KindWriteOff,
		approval.Open, approval.Approved, approval.Rejected, approval.Expired, approval.Obsolete,
		approval.ChoiceHandOver, approval.ChoiceInstalments, approval.ChoiceWriteOff,
		promise.Active, promise.Kept, promise.PartlyKept, promise.Broken, promise.Superseded, promise.Withdrawn,
		collection.WordNotDue, collection.WordOnHold, collection.WordPaid}
	for _, code := range codes {
		if shown := word(code, "de"); shown == "" || strings.Contains(shown, "_") {
			t.Errorf("word(%q) in German = %q", code, shown)
		}
	}
	for code, w := range words {
		if w[0] == "" || w[1] == "" || strings.Contains(w[0]+w[1], "_") {
			t.Errorf("word %q = %q", code, w)
		}
	}
	if got := word("regional_lead", "de"); got != "regional_lead" {
		t.Errorf("a role of one's own is shown as %q", got)
	}
}

func TestPhrase(t *testing.T) {
	t.Parallel()
	tests := []struct{ codes, de, en string }{
		{"", "", ""},
		{"level 2", "Stufe 2", "level 2"},
		{"broken 2026-03-02", "gebrochen 02.03.2026", "broken 2 Mar 2026"},
		{"HOLD_ITEM BANK_STALE", "Mahnsperre für den Posten; die Bankdaten sind zu alt", "hold on the item; the bank data is too old"},
		{"de-standard v1", "de-standard v1", "de-standard v1"},
	}
	for _, test := range tests {
		if got := phrase(test.codes, "de"); got != test.de {
			t.Errorf("phrase(%q) in German = %q, want %q", test.codes, got, test.de)
		}
		if got := phrase(test.codes, "en"); got != test.en {
			t.Errorf("phrase(%q) in English = %q, want %q", test.codes, got, test.en)
		}
	}
}

func templateKeys(t *testing.T) map[string]bool {
	t.Helper()
	files, err := fs.Glob(pages, "pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("templates: %v, %v", files, err)
	}
	keys := map[string]bool{}
	for _, file := range files {
		raw, err := fs.ReadFile(pages, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range keyInTemplate.FindAllStringSubmatch(string(raw), -1) {
			keys[found[1]] = true
		}
	}
	return keys
}

// literals are the strings of source files.
func literals(t *testing.T, files ...string) []string {
	t.Helper()
	var found []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					found = append(found, text)
				}
			}
			return true
		})
	}
	return found
}
