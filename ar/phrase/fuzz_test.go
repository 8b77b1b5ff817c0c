package phrase_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// span is what all phrases have in common.
type span struct {
	start, end int
	quote      string
}

// checkSpans fails where a quote is not the text at its place, or two phrases overlap.
func checkSpans(t *testing.T, text string, spans []span) {
	t.Helper()
	last := 0
	for _, s := range spans {
		if s.start < last || s.end <= s.start || s.end > len(text) || text[s.start:s.end] != s.quote {
			t.Fatalf("%q: phrase %+v behind %d", text, s, last)
		}
		last = s.end
	}
}

func seed(f *testing.F) {
	for _, cases := range [][]dateCase{germanDates, englishDates, germanTraps} {
		for _, c := range cases {
			f.Add(c.text)
		}
	}
	for _, c := range germanAmounts {
		f.Add(c.text)
	}
	for _, c := range referenceCases {
		f.Add(c.text)
	}
	f.Add("a\u0308\u0308 3.\xff12. \u202f1.,,-'")
}

func FuzzDates(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, language := range []string{"de", "en", ""} {
			var spans []span
			for _, d := range phrase.Dates(text, phrase.Options{ReceivedOn: wednesday, Language: language,
				MonthFirst: language == "en"}) {
				spans = append(spans, span{d.Start, d.End, d.Quote})
				for _, on := range d.AcceptOn {
					if on.IsZero() || d.On.IsZero() {
						t.Fatalf("%q: accepts %v for %s", text, d.AcceptOn, d.On)
					}
				}
				if named := !d.On.IsZero(); named && (d.Precision == phrase.Invalid ||
					d.Precision == phrase.Contradictory || d.Precision == phrase.NotBefore) {
					t.Fatalf("%q: %s with the day %s", text, d.Precision, d.On)
				}
			}
			checkSpans(t, text, spans)
		}
	})
}

func FuzzAmounts(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		var spans []span
		for _, a := range phrase.Amounts(text, phrase.Options{ReceivedOn: wednesday, Currency: "EUR"}) {
			spans = append(spans, span{a.Start, a.End, a.Quote})
			if a.Amount.IsNegative() {
				t.Fatalf("%q: negative amount %s", text, a.Amount)
			}
		}
		checkSpans(t, text, spans)
	})
}

func FuzzShares(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		var spans []span
		for _, s := range phrase.Shares(text) {
			spans = append(spans, span{s.Start, s.End, s.Quote})
			if s.Num > s.Den || s.Num < 0 {
				t.Fatalf("%q: %d of %d", text, s.Num, s.Den)
			}
		}
		checkSpans(t, text, spans)
	})
}

func FuzzReferences(f *testing.F) {
	for _, c := range referenceCases {
		f.Add(c.text, c.known)
	}
	f.Fuzz(func(t *testing.T, text, known string) {
		var open, closed []receivable.InvoiceNumber
		for i, n := range split(known) {
			if i%3 == 2 {
				closed = append(closed, receivable.InvoiceNumber(n))
				continue
			}
			open = append(open, receivable.InvoiceNumber(n))
		}
		var spans []span
		for _, r := range phrase.References(text, open, closed) {
			spans = append(spans, span{r.Start, r.End, r.Quote})
			if len(r.Numbers) == 0 || r.Known && r.LookAlike {
				t.Fatalf("%q: %+v", text, r)
			}
		}
		checkSpans(t, text, spans)
		phrase.Read(text, open, closed, phrase.Options{ReceivedOn: wednesday})
	})
}
