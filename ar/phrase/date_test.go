package phrase_test

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// wednesday is the day that the tables count from: Wednesday of ISO week 47.
var wednesday = calendar.MustDate("2026-11-18")

// dateCase is a text with the one date it holds: the ISO date, or the precision where none is named. "-" is no phrase at
// all. A role is written behind it.
type dateCase struct{ text, want string }

func told(ds []phrase.Date) []string {
	var all []string
	for _, d := range ds {
		text := d.On.String()
		if text == "" {
			text = string(d.Precision)
			if !d.NotBeforeOn.IsZero() {
				text += " " + d.NotBeforeOn.String()
			}
		}
		if d.Role != phrase.Plain && d.Role != phrase.By && d.Role != phrase.Before && d.Role != phrase.After &&
			d.Role != phrase.From {
			text += " " + string(d.Role)
		}
		all = append(all, text)
	}
	return all
}

func checkDates(t *testing.T, cases []dateCase, opts phrase.Options) {
	t.Helper()
	for _, c := range cases {
		var want []string
		if c.want != "-" {
			want = split(c.want)
		}
		got := told(phrase.Dates(c.text, opts))
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", c.text, got, want)
		}
	}
}

func split(text string) []string {
	var all []string
	for len(text) > 0 {
		i := slices.Index([]byte(text), ';')
		if i < 0 {
			return append(all, text)
		}
		all, text = append(all, text[:i]), text[i+1:]
	}
	return all
}

func TestDates_german(t *testing.T) {
	checkDates(t, germanDates, phrase.Options{ReceivedOn: wednesday, Language: "de"})
}

func TestDates_english(t *testing.T) {
	checkDates(t, englishDates, phrase.Options{ReceivedOn: wednesday, Language: "en"})
}

func TestDates_wordings(t *testing.T) {
	checkDates(t, germanWordings, phrase.Options{ReceivedOn: wednesday, Language: "de"})
	checkDates(t, englishWordings, phrase.Options{ReceivedOn: wednesday, Language: "en"})
}

func TestDates_relative(t *testing.T) {
	checkDates(t, relativeDates, phrase.Options{ReceivedOn: wednesday})
}

func TestDates_requestedSpans(t *testing.T) {
	checkDates(t, requestedSpans, phrase.Options{ReceivedOn: wednesday})
}

func TestDates_american(t *testing.T) {
	checkDates(t, americanDates, phrase.Options{ReceivedOn: wednesday, Language: "en", MonthFirst: true})
}

func TestDates_noDate(t *testing.T) {
	checkDates(t, germanTraps, phrase.Options{ReceivedOn: wednesday, Language: "de"})
	checkDates(t, englishTraps, phrase.Options{ReceivedOn: wednesday, Language: "en"})
}
