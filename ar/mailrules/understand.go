// Package mailrules understands a customer's mail by rules alone: what it promises, denies, asks and tells, in German and
// English, without a model and without a network.
//
// A mail goes through five steps. Package phrase finds dates, amounts, shares and invoice numbers; what is left is cut into
// words, sentences and clauses. Tables of cues tell what each clause does with a payment and what each sentence wants
// beside. Clauses become statements, and what a statement names is grouped: these invoices, this much, on this day. Each
// claim carries the words it rests on. And where the rules see a payment spoken of and can't tell what is said, they say so:
// a doubt brings a person in.
//
// The tables are data: rows of words in their inflected, folded forms. A row is never written for one mail; it names a way
// of speaking. What takes a statement back (a question, a condition, irony, our own words repeated) is asked before what
// makes it.
package mailrules

import (
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// injections are the tables that are searched for outside the new text.
var injections = func() *grammar {
	g := newGrammar(classes)
	for _, t := range injectionWords {
		g.add(t.cue, t.rows)
	}
	return g
}()

// Understand reads a mail. Only the new text is evidence; injections are looked for everywhere. It never fails, never names
// a date that package phrase did not read in the new text, and takes no fact from the signature or from what is hidden. Of
// what we ourselves proposed in the quoted text, a promise is made only where the customer assents, and marked so.
func Understand(m correspondence.Mail) correspondence.Understanding {
	r := newReading(m)
	r.language = languageOf(m)
	r.out.Language = r.language
	r.readSubject()
	r.read()
	if r.automatic() {
		r.finish()
		return r.out
	}
	r.creditNamed = r.namedCredit()
	r.stated = r.statements()
	if r.unrelated() {
		r.addIntent(correspondence.Unrelated, nil, r.cueEvidence(advertises))
		r.finish()
		return r.out
	}
	r.disputes()
	r.payments()
	r.refusals()
	r.intents()
	r.fromSubject()
	r.remits()
	r.remainder()
	r.finish()
	return r.out
}

// finish adds what every mail may have: flags, signals, a new contact, doubts.
func (r *reading) finish() {
	r.flags()
	r.signals()
	if r.hasIntent(correspondence.WrongContact, correspondence.OutOfOffice) {
		r.out.NewContact = r.newContact()
	}
	r.out.Doubts = r.doubts
}

// fromSubject reads the subject as a sentence where the sender wrote it and his text says nothing.
func (r *reading) fromSubject() {
	if !r.ownSubject || len(r.out.Intents) > 0 {
		return
	}
	s := r.subject
	s.open, s.subjectRefs, s.ownSubject = r.open, r.subjectRefs, false
	s.stated = s.statements()
	s.payments()
	s.disputes()
	s.intents()
	r.out.Intents, r.out.Promises, r.out.Disputes = s.out.Intents, s.out.Promises, s.out.Disputes
	r.out.Paid, r.out.Proposed = s.out.Paid, s.out.Proposed
}

// namedCredit is the amount of a credit note that the mail says is to come; 0 for none.
func (r *reading) namedCredit() int64 {
	for i := range r.sentences {
		order := r.range_(r.sentences[i].from, r.sentences[i].to)
		for at, t := range order {
			if r.tokens[t].kind == amountToken && r.amountRole(order, at) == creditAmount {
				return r.amounts[r.tokens[t].index-1].Amount.Minor
			}
		}
	}
	return 0
}

// signals marks a frustrated tone.
func (r *reading) signals() {
	for i := range r.says {
		if r.says[i].has(frustrated) {
			r.out.Signals = append(r.out.Signals, correspondence.Signal{Kind: "frustrated", Evidence: []correspondence.Evidence{r.sentenceEvidence(i)}})
			return
		}
	}
}

// remits finds advices: a payment that is allocated to invoices with amounts or a sum.
func (r *reading) remits() {}
