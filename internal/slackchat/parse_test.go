package slackchat

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestInteraction_golden reads the seeds of the fuzz test: what each is understood to be is one line.
func TestInteraction_golden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "fuzz", "FuzzInteraction", "*"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d seeds: %v", len(files), err)
	}
	var b strings.Builder
	for _, file := range files {
		c, k, what, err := parseInteraction([]byte(seed(t, file)))
		fmt.Fprintf(&b, "%s: %s", filepath.Base(file), map[kind]string{kindNothing: "nothing to do", kindClick: "click", kindDialogue: "dialogue"}[what])
		if err != nil {
			fmt.Fprintf(&b, " (%v)", err)
		}
		fmt.Fprintf(&b, " by %s of %s/%s to %s at %s %s: %s line %q option %q token %q words %q", c.UserID, c.TeamID, c.EnterpriseID, c.AppID, c.Channel, c.TS, c.Action, c.Line, c.Option, c.Token, c.Words)
		if k.Action != "" {
			fmt.Fprintf(&b, "; asks for words: at least %d, required %v, in %s", k.Min, k.Required, k.Lang)
		}
		b.WriteString("\n")
	}
	path := filepath.Join("testdata", "interactions.golden")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != b.String() {
		t.Errorf("%s differs (%v): have\n%s", path, err, b.String())
	}
}

// seed is the one argument of a file of the corpus.
func seed(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, literal, _ := strings.Cut(string(raw), "\nstring(")
	text, err := strconv.Unquote(strings.TrimSuffix(strings.TrimSpace(literal), ")"))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return text
}
