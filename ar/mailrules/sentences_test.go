package mailrules

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// lines reads a table of testdata: fields parted by "|", one case a line; "#" begins a comment.
func lines(t testing.TB, file string, fields int) [][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatalf("read cases: %v", err)
	}
	var out [][]string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, "|", fields)
		if len(f) != fields {
			t.Fatalf("%s: %q has %d fields, want %d", file, line, len(f), fields)
		}
		out = append(out, f)
	}
	return out
}

// TestUnderstand_sentences reads plain sentences, as clerks write them every day: each has just the intent named, and a dispute
// its reason.
func TestUnderstand_sentences(t *testing.T) {
	for _, f := range lines(t, "sentences.txt", 2) {
		intent, reason, _ := strings.Cut(f[0], ":")
		u := Understand(one(f[1]))
		if got := types(u); !slices.Equal(got, strings.Split(intent, "+")) {
			t.Errorf("%s\ngot  %v\nwant %s", f[1], got, intent)
			continue
		}
		if reason != "" && (len(u.Disputes) != 1 || string(u.Disputes[0].Reason) != reason) {
			t.Errorf("%s\ngot  %v\nwant reason %s", f[1], u.Disputes, reason)
		}
	}
}

func types(u correspondence.Understanding) []string {
	var out []string
	for _, i := range u.Intents {
		out = append(out, string(i.Type))
	}
	slices.Sort(out)
	return out
}

// TestUnderstand_plainPromises reads the promises of plain sentences: which invoice, on which day, how much, and whether
// something has to happen first.
func TestUnderstand_plainPromises(t *testing.T) {
	for _, f := range lines(t, "promises.txt", 3) {
		mail := one
		if f[0] == "2" {
			mail = two
		}
		body := strings.ReplaceAll(f[1], `\n`, "\n")
		if got := strings.ReplaceAll(promised(Understand(mail(body))), "\n", ";"); got != f[2] {
			t.Errorf("%s\ngot  %s\nwant %s", f[1], got, f[2])
		}
	}
}
