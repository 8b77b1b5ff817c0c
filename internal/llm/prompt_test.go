package llm_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

func TestUserText_drawsItsDelimiters(t *testing.T) {
	r := llm.Request{Untrusted: []llm.Block{{Label: "mail", Text: "eins zwei"}, {Label: "mail", Text: "drei"}}}
	form := regexp.MustCompile(`BEGIN mail ([0-9a-f]{24})\n(.*)\nEND ([0-9a-f]{24})`)
	first, second := form.FindAllStringSubmatch(llm.UserText(r), -1), form.FindAllStringSubmatch(llm.UserText(r), -1)
	if len(first) != 2 || first[0][1] != first[0][3] || first[0][2] != "eins▁zwei" {
		t.Fatalf("blocks %q", first)
	}
	if first[0][1] == first[1][1] || first[0][1] == second[0][1] {
		t.Error("a delimiter was used twice")
	}
}

func TestUserText_tellsTheFaultOnce(t *testing.T) {
	if text := llm.UserText(llm.Request{Schema: []byte("{}"), Fault: "at /x: rule enum of the schema is broken"}); strings.Count(text, "rule enum") != 1 {
		t.Errorf("text %q", text)
	}
}

// TestProperty_marksComeOff: a text without a mark of its own comes back word for word.
func TestProperty_marksComeOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.StringMatching(`[a-zäöüß0-9.,{}\[\]"-]+`)).Draw(t, "words"), " ")
		user := llm.UserText(llm.Request{Untrusted: []llm.Block{{Label: "mail", Text: text}}})
		if !strings.Contains(llm.Unmark(user), "\n"+text+"\n") {
			t.Fatalf("%q is not in %q", text, user)
		}
	})
}
