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
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// injections are the tables that are searched for outside the new text.
var injections = func() *grammar {
	g := newGrammar(classes)
	for _, tables := range [][]table{injectionWords, germanIntents, englishIntents} {
		for _, t := range tables {
			if t.cue == steersMachine || t.cue == foreignData {
				g.add(t.cue, t.rows)
			}
		}
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
	r.advice()
	r.disputes()
	r.payments()
	r.refusals()
	r.intents()
	r.withheld()
	r.dropBeaten()
	r.dropAsked()
	r.remits()
	r.settleTenses()
	r.fromSubject()
	if r.unrelated() {
		r.out = correspondence.Understanding{Language: r.language}
		r.addIntent(correspondence.Unrelated, nil, r.cueEvidence(advertises))
	}
	r.asksForeign()
	r.remainder()
	r.doubtExcuses()
	r.finish()
	return r.out
}

// asksForeign makes a question of a wish for other customers' data where nothing else was said.
func (r *reading) asksForeign() {
	for i := range r.says {
		if r.says[i].has(foreignData) && !r.silenced[i] && !r.hasIntent(correspondence.PromiseToPay, correspondence.AlreadyPaid, correspondence.Disputes) {
			r.out.Intents = nil
			r.addIntent(correspondence.GeneralInquiry, nil, r.sentenceEvidence(i))
		}
	}
}

// finish adds what every mail may have: flags, signals, a new contact, doubts.
func (r *reading) finish() {
	r.flags()
	r.signals()
	if r.hasIntent(correspondence.WrongContact, correspondence.OutOfOffice) {
		r.out.NewContact = r.newContact()
	}
	r.doubtful()
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

// settleTenses takes back what other words of the mail deny: a payment "angewiesen" that is promised for a coming day was not made,
// and who is insolvent promises nothing.
func (r *reading) settleTenses() {
	if r.hasIntent(correspondence.InsolvencyNotice) {
		r.dropPromises(func(correspondence.PromiseClaim) bool { return true })
	}
	if r.hasIntent(correspondence.ExtensionRequest, correspondence.PaymentPlanRequest) {
		r.dropPromises(func(p correspondence.PromiseClaim) bool {
			return p.On.IsZero() && p.Precision == correspondence.Vague && p.Condition == "" && p.Source == correspondence.OpenBalance && r.asked(p.Invoice)
		})
	}
	r.dropHeads()
	r.dropDenied()
	r.dropUnpromised()
	for _, p := range r.out.Promises {
		if p.Source != correspondence.OpenBalance || p.On.IsZero() {
			continue
		}
		r.dropPaid(p)
	}
}

// asked tells whether time or instalments are asked for an invoice.
func (r *reading) asked(n receivable.InvoiceNumber) bool {
	return slices.ContainsFunc(r.out.Intents, func(c correspondence.IntentClaim) bool {
		return (c.Type == correspondence.ExtensionRequest || c.Type == correspondence.PaymentPlanRequest) && slices.Contains(c.Invoices, n)
	})
}

// dropHeads removes promises without a day where others name days for the whole of the invoice: "in zwei Hälften: …", "ist schon
// vorbereitet und wird am 2.10. ausgeführt".
func (r *reading) dropHeads() {
	dated := map[receivable.InvoiceNumber]int64{}
	for _, p := range r.out.Promises {
		if !p.On.IsZero() {
			dated[p.Invoice] += p.Amount.Minor
		}
	}
	r.out.Promises = slices.DeleteFunc(r.out.Promises, func(p correspondence.PromiseClaim) bool {
		item, ok := r.item(p.Invoice)
		return ok && p.On.IsZero() && p.Precision == correspondence.Vague && p.Condition == "" && dated[p.Invoice] >= item.Open.Minor
	})
}

// dropDenied removes promises without a day of the whole of an invoice that other words of the mail deny, say to be paid, or ask
// our bank details for: "Zahlungseingang müsste vermerkt sein, wir haben vorgestern überwiesen" promises nothing.
func (r *reading) dropDenied() {
	asksWhere := r.hasIntent(correspondence.BankDetailsRequest, correspondence.OutOfOffice)
	r.dropPromises(func(p correspondence.PromiseClaim) bool {
		whole := p.Source == correspondence.OpenBalance || p.Source == correspondence.InText
		if !whole || !p.On.IsZero() || !p.NotBeforeOn.IsZero() || p.Precision != correspondence.Vague || p.Condition != "" {
			return false
		}
		return asksWhere || r.deniedInvoice(p.Invoice) || r.paidWhole(p)
	})
}

func (r *reading) deniedInvoice(n receivable.InvoiceNumber) bool {
	return slices.ContainsFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool { return d.Invoice == n })
}

// paidWhole tells whether a payment of the same invoice and amount is said to be made.
func (r *reading) paidWhole(p correspondence.PromiseClaim) bool {
	return slices.ContainsFunc(r.out.Paid, func(c correspondence.PaidClaim) bool { return c.Invoice == p.Invoice && c.Amount == p.Amount })
}

var (
	promisingWords = set(`versprechen verspreche garantieren garantiere zusagen promise promises guarantee commit`)
	limitingWords  = set(`mehr more frueher sooner earlier weiteres else`)
)

// dropUnpromised removes what the sender says himself is no promise.
func (r *reading) dropUnpromised() {
	if len(r.out.Promises) > 0 && r.promisesNothing() {
		r.dropPromises(func(p correspondence.PromiseClaim) bool { return p.Source == correspondence.OpenBalance })
		r.doubt(unclearAct)
	}
}

// promisesNothing tells whether a clause says so: "Versprechen will ich aber nichts", "I can't promise". "Mehr kann ich nicht
// versprechen" takes nothing back.
func (r *reading) promisesNothing() bool {
	return slices.ContainsFunc(r.clauses, func(c clause) bool {
		return r.anyWord(c, promisingWords) && r.negated(c) && r.anyWord(c, firstPersons) && !r.anyWord(c, limitingWords)
	})
}

// dropPaid removes the claim that the whole of an invoice was paid, without a day, where it is promised.
func (r *reading) dropPaid(p correspondence.PromiseClaim) {
	before := len(r.out.Paid)
	r.out.Paid = slices.DeleteFunc(r.out.Paid, func(c correspondence.PaidClaim) bool {
		return c.Invoice == p.Invoice && c.Amount == p.Amount
	})
	if len(r.out.Paid) < before {
		r.dropInvoice(correspondence.AlreadyPaid, p.Invoice)
	}
}

// dropInvoice takes an invoice out of an intent, and the intent with its last one.
func (r *reading) dropInvoice(t correspondence.Intent, n receivable.InvoiceNumber) {
	r.out.Intents = slices.DeleteFunc(r.out.Intents, func(c correspondence.IntentClaim) bool {
		return c.Type == t && len(c.Invoices) <= 1 && (len(c.Invoices) == 0 || c.Invoices[0] == n)
	})
	for i := range r.out.Intents {
		if c := &r.out.Intents[i]; c.Type == t {
			c.Invoices = slices.DeleteFunc(c.Invoices, func(m receivable.InvoiceNumber) bool { return m == n })
		}
	}
}

// dropPromises removes promises, and the intent with the last of them.
func (r *reading) dropPromises(which func(correspondence.PromiseClaim) bool) {
	for _, p := range r.out.Promises {
		if which(p) {
			r.dropInvoice(correspondence.PromiseToPay, p.Invoice)
		}
	}
	r.out.Promises = slices.DeleteFunc(r.out.Promises, which)
}

// namedCredit is the amount of a credit note that the mail says is to come; 0 for none.
func (r *reading) namedCredit() int64 {
	for i := range r.sentences {
		order := r.tokensIn(r.sentences[i].from, r.sentences[i].to)
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
