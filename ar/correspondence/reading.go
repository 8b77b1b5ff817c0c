package correspondence

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// part is a stretch of a mail that can be evidence, with what our grammar reads in it: a section of new text, or the subject.
type part struct {
	place Place
	// base is where text begins in the place.
	base    int
	text    string
	folded  folded
	phrases phrase.Phrases
}

// reading is a mail as the verifier reads it. Grammar runs over whole parts, never over a quote alone: who quotes "dem 10."
// of "nicht vor dem 10." must not win a date by it.
type reading struct {
	m Mail
	// parts are the sections of new text in their order, then the subject.
	parts []part
	// others are quoted text, signatures and small print; hidden is what a reader does not see. Both are only searched.
	others, hidden folded
	// quotedAmounts are those of quoted text; read once, when first asked for.
	quotedAmounts *[]phrase.Amount
	open          []receivable.InvoiceNumber
	language      string
}

// readMail reads a mail with the words of a language; empty is told from the text.
func readMail(m Mail, language string) *reading {
	r := &reading{m: m, language: language, hidden: fold(m.Text.Hidden)}
	for _, item := range m.Items {
		r.open = append(r.open, item.Number)
	}
	var others strings.Builder
	for _, s := range m.Text.Sections {
		text := m.Text.Whole[s.Start:s.End]
		if s.Kind == mailtext.New {
			r.parts = append(r.parts, r.part(InBody, s.Start, text))
			continue
		}
		others.WriteString(text)
		others.WriteByte('\n')
	}
	r.others = fold(others.String())
	r.parts = append(r.parts, r.part(InSubject, 0, m.Subject))
	return r
}

func (r *reading) part(place Place, base int, text string) part {
	options := phrase.Options{ReceivedOn: r.m.ReceivedOn, Language: r.language, MonthFirst: r.m.MonthFirst, Currency: r.m.currencyOf("")}
	return part{place: place, base: base, text: text, folded: fold(text), phrases: phrase.Read(text, r.open, r.m.Closed, options)}
}

func (r *reading) subject() part { return r.parts[len(r.parts)-1] }

// found is evidence that was located: bytes of one part.
type found struct {
	part
	span
}

// locate finds quoted words. The place that the evidence itself names counts when the words stand there; else it is the
// first in new text, then the subject. Without a place it says why.
func (r *reading) locate(e Evidence) (found, Code) {
	quote := strings.TrimSpace(fold(e.Quote).text)
	if quote == "" {
		return found{}, NoQuote
	}
	for _, p := range r.parts {
		at := span{e.Start - p.base, e.End - p.base}
		if e.Place == p.place && e.Start < e.End && at.start >= 0 && at.end <= len(p.text) && p.text[at.start:at.end] == e.Quote {
			return found{p, at}, ""
		}
	}
	for _, p := range r.parts {
		if start, end, ok := p.folded.find(quote); ok {
			return found{p, span{start, end}}, ""
		}
	}
	switch {
	case strings.Contains(r.others.text, quote):
		return found{}, QuoteOfOthers
	case strings.Contains(r.hidden.text, quote):
		return found{}, QuoteHidden
	}
	return found{}, QuoteNotFound
}

// evidence is what was found as a claim carries it.
func (f found) evidence() Evidence {
	return Evidence{Place: f.place, Start: f.base + f.start, End: f.base + f.end, Quote: f.text[f.start:f.end]}
}

func (f found) sentence() span { return sentenceAround(f.text, f.span) }

// words counts the words of the quote.
func (f found) words() int { return len(strings.Fields(f.text[f.start:f.end])) }

// dates are those whose phrase lies within the quote; where it cuts through one, that one is none.
func (f found) dates() []phrase.Date {
	var in []phrase.Date
	for _, d := range f.phrases.Dates {
		if f.holds(d.Start, d.End) {
			in = append(in, d)
		}
	}
	return in
}

// amounts are those in the sentence of the quote.
func (f found) amounts() []phrase.Amount {
	var in []phrase.Amount
	for _, a := range f.phrases.Amounts {
		if f.sentence().holds(a.Start, a.End) && !a.Quantity {
			in = append(in, a)
		}
	}
	return in
}

func (f found) shares() []phrase.Share {
	var in []phrase.Share
	for _, s := range f.phrases.Shares {
		if f.sentence().holds(s.Start, s.End) {
			in = append(in, s)
		}
	}
	return in
}

// names tells whether the sentence of the quote names an invoice.
func (f found) names(n receivable.InvoiceNumber) bool {
	for _, ref := range f.phrases.References {
		if f.sentence().holds(ref.Start, ref.End) && refersTo(ref, n) {
			return true
		}
	}
	return false
}
