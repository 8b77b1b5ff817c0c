package keyword_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/keyword"
)

func TestSplit(t *testing.T) {
	const width = 27
	tests := []struct {
		name, pieces, text string
		values             map[string]string
	}{
		{"no key word", "Rechnung 17|bezahlt", "Rechnung 17|bezahlt", map[string]string{}},
		{"one in each piece", "EREF+E-1|MREF+M-1|SVWZ+Text", "Text", map[string]string{"EREF": "E-1", "MREF": "M-1"}},
		{"several in a piece", "EREF+E-1 KREF+K-1 SVWZ+Te|xt", "Te|xt", map[string]string{"EREF": "E-1", "KREF": "K-1"}},
		{"cut in two", "EREF+E-1 S|VWZ+Text", "Text", map[string]string{"EREF": "E-1"}},
		{"text in front", "Text|EREF+E-1", "Text", map[string]string{"EREF": "E-1"}},
		{"text behind an identifier", "EREF+E-1|Text", "Text", map[string]string{"EREF": "E-1"}},
		{"identifier in two full pieces", "EREF+1234567890123456789012|345|SVWZ+x", "x", map[string]string{"EREF": "1234567890123456789012345"}},
		{"identifiers end at their length", "EREF+1234567890123456789012|123456789012345678901234567|x", "123456789012345678901234567|x",
			map[string]string{"EREF": "1234567890123456789012"}},
		{"only the first counts", "SVWZ+Text EREF+1|EREF+2", "Text |EREF+2", map[string]string{"EREF": "1"}},
		{"inside a word", "SVWZ+XEREF+1", "XEREF+1", map[string]string{}},
		{"with colons, kept in the text", "Text EREF: 1 MREF: 2", "Text EREF: 1 MREF: 2", map[string]string{"EREF": "1", "MREF": "2"}},
		{"nothing", "", "", map[string]string{}},
	}
	for _, test := range tests {
		text, values := keyword.Split(strings.Split(test.pieces, "|"), width)
		if got := strings.Join(text, "|"); got != test.text {
			t.Errorf("%s: text %q, want %q", test.name, got, test.text)
		}
		if diff := cmp.Diff(test.values, values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestSplit_losesNoText checks that every character of the payer's text stays, however the bank cuts it.
func TestSplit_losesNoText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payers := rapid.StringMatching(`[a-z0-9 /.-]{1,80}`).Draw(t, "text")
		width := rapid.IntRange(5, 40).Draw(t, "width")
		var pieces []string
		for rest := "SVWZ+" + payers; rest != ""; {
			n := min(width, len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		text, _ := keyword.Split(append([]string{"EREF+NOTPROVIDED"}, pieces...), width)
		if got := strings.Join(text, ""); got != payers {
			t.Fatalf("%q, want %q", got, payers)
		}
	})
}
