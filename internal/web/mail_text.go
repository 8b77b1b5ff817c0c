package web

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

// passage is a part of a mail's text with the claims that rest on its words.
type passage struct {
	Kind      mailtext.Kind
	Stretches []stretch
}

// passages cuts a mail at its sections and at the evidence of its claims. The notes of a stretch are the places of its claims
// in the list, from 1; words that several claims rest on have all of them.
func passages(p mailroom.MailPage) []passage {
	cuts := cutsOf(p)
	var all []passage
	for _, section := range p.Text.Sections {
		var of passage
		of.Kind = section.Kind
		at := section.Start
		for _, cut := range cuts {
			if cut <= at || cut > section.End {
				continue
			}
			of.Stretches = append(of.Stretches, stretch{Text: p.Text.Whole[at:cut], Notes: notesAt(p, at, cut)})
			at = cut
		}
		if at < section.End {
			of.Stretches = append(of.Stretches, stretch{Text: p.Text.Whole[at:section.End], Notes: notesAt(p, at, section.End)})
		}
		if len(of.Stretches) > 0 {
			all = append(all, of)
		}
	}
	return all
}

// cutsOf are the places where evidence begins or ends, in order.
func cutsOf(p mailroom.MailPage) []int {
	var cuts []int
	for _, c := range p.Claims {
		for _, e := range c.Evidence {
			if standsIn(e, p.Text) {
				cuts = append(cuts, e.Start, e.End)
			}
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// standsIn tells whether evidence is where it says; what was stored of an older reading may not be.
func standsIn(e correspondence.Evidence, t mailtext.Text) bool {
	return e.Place == correspondence.InBody && e.Start >= 0 && e.Start < e.End && e.End <= len(t.Whole) && t.Whole[e.Start:e.End] == e.Quote
}

func notesAt(p mailroom.MailPage, start, end int) []int {
	var notes []int
	for i, c := range p.Claims {
		for _, e := range c.Evidence {
			if standsIn(e, p.Text) && e.Start <= start && end <= e.End {
				notes = append(notes, i+1)
				break
			}
		}
	}
	return notes
}
