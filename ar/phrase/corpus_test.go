package phrase_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// corpora is the folder of the public corpora, which are not part of the project.
func corpora(t *testing.T, parts ...string) []byte {
	t.Helper()
	root := os.Getenv("MAHNWERK_CORPORA")
	if root == "" {
		t.Skip("MAHNWERK_CORPORA does not name the folder of the public corpora")
	}
	raw, err := os.ReadFile(filepath.Join(append([]string{root}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
}

// recognizersCase is one entry of the German specifications of Recognizers-Text.
type recognizersCase struct {
	Input   string
	Context struct{ ReferenceDateTime string }
	Results []struct {
		Text  string
		Value struct {
			FutureResolution map[string]string
		}
	}
}

// names tells whether one of the dates is the day, or may be.
func names(ds []phrase.Date, day calendar.Date) bool {
	for _, d := range ds {
		if d.On == day || d.NotBeforeOn == day || slices.Contains(d.AcceptOn, day) || d.PastOn == day {
			return true
		}
	}
	return false
}

// TestDates_recognizers reads the single days of a corpus by other people. Theirs are dates of any text, so a bare "15." or a
// date in the middle of nothing is read there and not here.
func TestDates_recognizers(t *testing.T) {
	var cases []recognizersCase
	if err := json.Unmarshal(corpora(t, "recognizers-text-german", "Specs", "DateTime", "German", "DateParser.json"),
		&cases); err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, c := range cases {
		if len(c.Results) != 1 || len(c.Context.ReferenceDateTime) < len("2006-01-02") {
			continue
		}
		day, err := calendar.ParseDate(c.Results[0].Value.FutureResolution["date"])
		if err != nil {
			continue
		}
		all++
		got := phrase.Dates(c.Input, phrase.Options{ReceivedOn: calendar.MustDate(c.Context.ReferenceDateTime[:10]),
			Language: "de"})
		if names(got, day) {
			right++
			continue
		}
		t.Logf("%s, %q: got %q, theirs %s", c.Context.ReferenceDateTime[:10], c.Input, told(got), day)
	}
	t.Logf("%d of %d", right, all)
	if right*100 < all*80 {
		t.Errorf("%d of %d single days read", right, all)
	}
}

var (
	ducklingBlock  = regexp.MustCompile(`examples \(datetime \((\d+), (\d+), (\d+), 0, 0, 0\) Day\)((?:\s*[\[,]\s*"[^"]*")+)`)
	ducklingPhrase = regexp.MustCompile(`"([^"]*)"`)
)

// TestDates_duckling reads the single days of a second corpus, counted from Tuesday, 12 February 2013. Its phrases stand
// alone, so each is put behind a preposition as well.
func TestDates_duckling(t *testing.T) {
	for language, before := range map[string]string{"DE": "am ", "EN": "on "} {
		raw := corpora(t, "duckling-de-en", "Duckling", "Time", language, "Corpus.hs")
		right, all := 0, 0
		for _, block := range ducklingBlock.FindAllSubmatch(raw, -1) {
			day, err := calendar.ParseDate(iso(block[1], block[2], block[3]))
			if err != nil {
				continue
			}
			for _, p := range ducklingPhrase.FindAllSubmatch(block[4], -1) {
				all++
				opts := phrase.Options{ReceivedOn: calendar.MustDate("2013-02-12"),
					Language:   map[string]string{"DE": "de", "EN": "en"}[language],
					MonthFirst: true}
				got := phrase.Dates(string(p[1]), opts)
				if names(got, day) || names(phrase.Dates(before+string(p[1]), opts), day) {
					right++
					continue
				}
				t.Logf("%q: got %q, theirs %s", p[1], told(got), day)
			}
		}
		t.Logf("%s: %d of %d", language, right, all)
		if right*100 < all*60 {
			t.Errorf("%s: %d of %d single days read", language, right, all)
		}
	}
}

// iso writes year, month and day as ISO 8601.
func iso(parts ...[]byte) string {
	return string(slices.Concat(parts[0], []byte("-"), pad(parts[1]), []byte("-"), pad(parts[2])))
}

func pad(digits []byte) []byte {
	if len(digits) < 2 {
		return append([]byte("0"), digits...)
	}
	return digits
}
