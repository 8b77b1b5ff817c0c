package audittrail_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
)

func ExampleAnchor() {
	hash := sha256.Sum256([]byte("the last row"))
	a := audittrail.Anchor{Entity: "NORD", Seq: 57, Hash: hash[:], At: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	fmt.Println(a)
	// Output: NORD 57 473acc59529b936ec4b0b623af02f973fb51d2c366dd9aa189d53557ca5996cb 2026-11-22T10:00:00Z
}

// TestReadAnchors_readsWhatIsWritten is a property over every anchor there can be.
func TestReadAnchors_readsWhatIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := audittrail.Anchor{
			Entity: rapid.StringMatching(`([A-Z0-9][A-Z0-9_-]{0,15})?`).Draw(t, "entity"),
			Seq:    rapid.Int64Min(1).Draw(t, "seq"),
			Hash:   rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"),
			At:     time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "at"), 0).UTC(),
		}
		got, err := audittrail.ReadAnchors(strings.NewReader("# noted by hand\n\n"+want.String()+"\r\n"), "anchors.txt")
		if err != nil || len(got) != 1 {
			t.Fatalf("%q: %v, %v", want, got, err)
		}
		if g := got[0]; g.Entity != want.Entity || g.Seq != want.Seq || !bytes.Equal(g.Hash, want.Hash) || !g.At.Equal(want.At) {
			t.Fatalf("read %v, want %v", g, want)
		}
	})
}

func TestReadAnchors_namesEveryFault(t *testing.T) {
	t.Parallel()
	good := "NORD 57 " + strings.Repeat("ab", 32) + " 2026-11-22T10:00:00Z"
	cases := []struct{ name, line, want string }{
		{"a field missing", "NORD 57 " + strings.Repeat("ab", 32), "line 2: 3 fields"},
		{"a number below one", strings.Replace(good, "57", "0", 1), `line 2: sequence "0"`},
		{"a word for a number", strings.Replace(good, "57", "many", 1), `line 2: sequence "many"`},
		{"a short hash", strings.Replace(good, "abab", "ab", 1), "line 2: hash"},
		{"no hash", strings.Replace(good, "ab", "xy", 1), "line 2: hash"},
		{"a time without zone", strings.TrimSuffix(good, "Z"), "line 2: time"},
		{"a line without end", strings.Repeat("x", 300), "line 2"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := audittrail.ReadAnchors(strings.NewReader(good+"\n"+c.line+"\n"), "anchors.txt")
			if err == nil || !strings.Contains(err.Error(), "anchors.txt "+c.want) || got != nil {
				t.Errorf("ReadAnchors = %v, %v; want a fault with %q", got, err, c.want)
			}
		})
	}
}

func TestReadAnchors_endsWithAFileThatIsNone(t *testing.T) {
	t.Parallel()
	_, err := audittrail.ReadAnchors(strings.NewReader(strings.Repeat("one two\n", 1000)), "novel.txt")
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) > 21 {
		t.Errorf("a file of another kind: %v", err)
	}
}

func TestDifference_isSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, d := range []audittrail.Difference{audittrail.Sequence, audittrail.Moved, audittrail.PreviousHash, audittrail.NotContinued, audittrail.Content,
		audittrail.OwnHash, audittrail.Anchored, audittrail.Cut, audittrail.Added, audittrail.Head, audittrail.NoHead} {
		de, en := d.Explain("de"), d.Explain("en")
		if de == en || de == string(d) || en == string(d) {
			t.Errorf("%s: %q and %q", d, de, en)
		}
	}
	if got := audittrail.Difference("new").Explain("en"); got != "new" {
		t.Errorf("a difference without words is %q", got)
	}
}
