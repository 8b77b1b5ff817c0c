package mailrules

import (
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

// flags finds what a person has to see. Injections are looked for everywhere, seen or not; whether the rest of the mail is
// honest is another question.
func (r *reading) flags() {
	for i := range r.says {
		if r.says[i].has(steersMachine) {
			r.flag(correspondence.PromptInjection, r.sentenceEvidence(i))
		}
		if r.says[i].has(foreignData) {
			r.flag(correspondence.Sensitive, r.sentenceEvidence(i))
		}
	}
	if r.hasIntent(correspondence.BankDetailsChange) {
		r.flag(correspondence.BankFraudRisk, r.cueEvidence(bankChanged))
	}
	r.elsewhere(r.mail.Subject, correspondence.InSubject)
	r.elsewhere(r.mail.Text.Hidden, correspondence.InHidden)
	for _, name := range r.mail.Attachments {
		r.elsewhere(name, correspondence.InHeaders)
	}
	for _, k := range []mailtext.Kind{mailtext.Quoted, mailtext.Signature, mailtext.Disclaimer} {
		for s := range r.mail.Text.Each(k) {
			r.elsewhere(r.text[s.Start:s.End], correspondence.InHeaders)
		}
	}
}

// maxElsewhere bounds the text beside the new one that is searched for injections: 64 kB is what mailtext keeps of hidden text.
const maxElsewhere = 64 << 10

// elsewhere looks for injections in text that nothing else is read from.
func (r *reading) elsewhere(text string, place correspondence.Place) {
	if len(text) > maxElsewhere {
		text = text[:maxElsewhere]
	}
	if text == "" {
		return
	}
	tokens := tokenize(text, 0, len(text), nil)
	s := newScanner(injections, tokens)
	for _, sentence := range sentences(text, tokens) {
		order := make([]int, 0, sentence.to-sentence.from)
		for i := sentence.from; i < sentence.to; i++ {
			order = append(order, i)
		}
		if len(s.scan(order)) == 0 {
			continue
		}
		start, end := tokens[sentence.from].start, tokens[sentence.to-1].end
		r.flag(correspondence.PromptInjection, correspondence.Evidence{Place: place, Start: start, End: end, Quote: text[start:end]})
		return
	}
}

func (r *reading) flag(f correspondence.Flag, e correspondence.Evidence) {
	for i := range r.out.Flags {
		if r.out.Flags[i].Flag == f {
			return
		}
	}
	r.out.Flags = append(r.out.Flags, correspondence.Flagged{Flag: f, Evidence: []correspondence.Evidence{e}})
}
