package mailrules

import "github.com/mahnwerk/mahnwerk/ar/mailtext"

// quotedProposal reads the dates and amounts that the quoted text proposes, for a customer who agrees to them.
func (r *reading) quotedProposal() []parcel {
	q := newReading(r.mail)
	q.marks = r.marks
	q.language, q.subjectRefs, q.subject = r.language, r.subjectRefs, r.subject
	for s := range r.mail.Text.Each(mailtext.Quoted) {
		q.readSection(s.Start, s.End)
	}
	if len(q.tokens) == 0 || len(q.tokens) > maxTokens {
		return nil
	}
	q.analyse()
	var out []parcel
	for _, s := range q.sentences {
		order := q.tokensIn(s.from, s.to)
		if !q.itemWith(order) {
			continue
		}
		bundles, _ := q.bundles(order)
		for _, b := range bundles {
			if b.date == nil || b.date.On.IsZero() || !b.date.On.After(r.mail.ReceivedOn) {
				continue
			}
			out = append(out, q.parcelsOf(b, r.fallback())...)
		}
	}
	return out
}
