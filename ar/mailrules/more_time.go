package mailrules

import "github.com/mahnwerk/mahnwerk/ar/phrase"

// moreTime is the span that a statement's sentence asks for on top of the time to pay, "another two weeks"; nil where it names
// none, or two.
func (r *reading) moreTime(s *statement) *phrase.Date {
	var asked *phrase.Date
	sentence := r.clauses[s.clause].sentence
	for _, c := range r.clauses {
		if c.sentence != sentence {
			continue
		}
		for _, i := range c.order {
			if r.tokens[i].kind != dateToken || r.dates[r.tokens[i].index].Role != phrase.Extension {
				continue
			}
			if asked != nil {
				return nil
			}
			asked = &r.dates[r.tokens[i].index]
		}
	}
	return asked
}
