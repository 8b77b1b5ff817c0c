package correspondence

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// invoice says why an invoice can't be the one that the words are about; empty where it can: it is the customer's only open
// one, or the only one of the mail, or named in the sentence or the subject, or one of "all", or the one with the amount.
func (v *verifier) invoice(n receivable.InvoiceNumber, places []found) Code {
	item, open := v.m.Item(n)
	switch {
	case !open && slices.Contains(v.m.Closed, n):
		return InvoiceClosed
	case !open:
		return InvoiceForeign
	case len(v.m.Items) == 1, v.onlyNamed(n), slices.Equal(v.m.Letter, []receivable.InvoiceNumber{n}):
		return ""
	}
	for _, ref := range v.subject().phrases.References {
		if refersTo(ref, n) {
			return ""
		}
	}
	for _, p := range places {
		if p.names(n) || slices.ContainsFunc(p.shares(), func(s phrase.Share) bool { return s.All }) || v.pickedByAmount(p, item) {
			return ""
		}
	}
	return InvoiceNotNamed
}

func refersTo(ref phrase.Reference, n receivable.InvoiceNumber) bool {
	return slices.Contains(ref.Numbers, n)
}

// onlyNamed tells whether an invoice is named and no other is, in all new text and the subject.
func (v *verifier) onlyNamed(n receivable.InvoiceNumber) bool {
	named := false
	for _, p := range v.parts {
		for _, ref := range p.phrases.References {
			if !slices.Equal(ref.Numbers, []receivable.InvoiceNumber{n}) {
				return false
			}
			named = true
		}
	}
	return named
}

// mentions tells whether new text or subject name a number, known or not.
func (v *verifier) mentions(n receivable.InvoiceNumber) bool {
	return slices.ContainsFunc(v.parts, func(p part) bool {
		return slices.ContainsFunc(p.phrases.References, func(ref phrase.Reference) bool { return refersTo(ref, n) })
	})
}

// pickedByAmount tells whether the sentence has the amount of an item and no other open item has that amount.
func (v *verifier) pickedByAmount(p found, item Item) bool {
	same := 0
	for _, other := range v.m.Items {
		if other.Open == item.Open || other.Amount == item.Amount {
			same++
		}
	}
	return same == 1 && (v.writes(p, item.Open) || v.writes(p, item.Amount))
}

// writes tells whether the sentence of a quote has an amount.
func (v *verifier) writes(p found, a money.Amount) bool {
	return slices.ContainsFunc(p.amounts(), func(w phrase.Amount) bool { return !w.Percent && sameMoney(w, a) })
}

// sameMoney compares a written amount, which may name no currency.
func sameMoney(w phrase.Amount, a money.Amount) bool {
	return w.Amount.Minor == a.Minor && (w.Amount.Currency == a.Currency || w.Amount.Currency == "")
}

// claimed is an amount and where it is said to be from.
type claimed struct {
	amount money.Amount
	source AmountSource
}

// amount says where a claimed amount is from: written in the sentence, the whole of what is open, or a share, a rest or a
// difference of both. What is none of these drops the claim.
func (v *verifier) amount(f *finding, n receivable.InvoiceNumber, c claimed, places []found) (money.Amount, AmountSource) {
	if c.amount.Currency == "" {
		return money.Amount{}, NoAmount
	}
	item, open := v.m.Item(n)
	written := slices.ContainsFunc(places, func(p found) bool { return v.writes(p, c.amount) })
	switch {
	case open && item.Open.Currency != c.amount.Currency || !c.amount.IsPositive():
		f.drop(AmountUnfounded, "")
	case c.source == FromQuote && v.quoted(c.amount):
		f.mark(QuotedAmount, "")
		return c.amount, FromQuote
	case written:
		return c.amount, InText
	case open && item.Open == c.amount:
		return c.amount, OpenBalance
	case open && slices.ContainsFunc(places, func(p found) bool { return v.computed(c.amount, item, p) }):
		return c.amount, Computed
	default:
		f.drop(AmountUnfounded, "")
	}
	return c.amount, c.source
}

// quoted tells whether an amount stands in quoted text, to which a customer can assent.
func (r *reading) quoted(a money.Amount) bool {
	if r.quotedAmounts == nil {
		amounts := r.part(InBody, 0, r.m.Text.Part(mailtext.Quoted)).phrases.Amounts
		r.quotedAmounts = &amounts
	}
	return slices.ContainsFunc(*r.quotedAmounts, func(w phrase.Amount) bool { return !w.Percent && !w.Quantity && sameMoney(w, a) })
}

// computed tells whether an amount follows from what is open and the words: a share of it, it less a percentage, it less an
// amount in the text, or what other promises and payments of the mail leave.
func (v *verifier) computed(a money.Amount, item Item, p found) bool {
	for _, s := range p.shares() {
		if s.Den > 0 && isShare(a, item.Open, s.Num, s.Den) {
			return true
		}
	}
	for _, w := range p.amounts() {
		if w.Percent && isShare(a, item.Open, percentBase-w.Amount.Minor, percentBase) {
			return true
		}
	}
	return v.isRest(a, item)
}

// percentBase is a hundred per cent in hundredths of one.
const percentBase = 10_000

// isShare tells whether an amount is num of den of another, rounded to either side.
func isShare(a, of money.Amount, num, den int64) bool {
	share, err := of.MulRatio(num, den)
	if err != nil {
		return false
	}
	off, err := a.Sub(share)
	return err == nil && -1 <= off.Minor && off.Minor <= 1
}

// isRest tells whether an amount is what is open less an amount that the new text has, or less all other payments that are
// claimed for the item.
func (v *verifier) isRest(a money.Amount, item Item) bool {
	missing, err := item.Open.Sub(a)
	if err != nil || !missing.IsPositive() {
		return false
	}
	for _, part := range v.parts {
		for _, w := range part.phrases.Amounts {
			if !w.Percent && !w.Quantity && sameMoney(w, missing) {
				return true
			}
		}
	}
	sum, err := money.Sum(a.Currency, v.claimedOn(item.Number)...)
	return err == nil && len(v.claimedOn(item.Number)) > 1 && sum == item.Open
}

// claimedOn are all amounts that the mail promises or reports as paid on one invoice.
func (v *verifier) claimedOn(n receivable.InvoiceNumber) []money.Amount {
	amounts := promisedOn(v.all.Promises, n)
	for _, p := range v.all.Paid {
		if p.Invoice == n && p.Amount.Currency != "" {
			amounts = append(amounts, p.Amount)
		}
	}
	return amounts
}

// firm looks for words that take a promise back or leave it open. In its clause they drop it, elsewhere in its sentence they
// bring a person in; weak ones and conditions always do the latter.
func (v *verifier) firm(f *finding, places []found) {
	clause := func(p found) span { return clauseAround(p.text, p.sentence(), p.span) }
	for _, list := range []struct {
		code  Code
		marks []mark
	}{{Negated, negations}, {Hedged, hardHedges}, {Asked, requests}} {
		if words, ok := v.markIn(places, list.marks, clause); ok {
			f.drop(list.code, words)
		} else if words, ok := v.markIn(places, list.marks, found.sentence); ok {
			f.mark(list.code, words)
		}
	}
	if words, ok := v.markIn(places, softHedges, found.sentence); ok {
		f.mark(Hedged, words)
	}
	if words, ok := v.markIn(places, conditions, found.sentence); ok {
		f.mark(Conditional, words)
	}
	if slices.ContainsFunc(places, found.isQuestion) {
		f.drop(Asked, "?")
	}
}

// markIn is the first mark in the stretch around any quote.
func (v *verifier) markIn(places []found, marks []mark, around func(found) span) (string, bool) {
	for _, p := range places {
		s := around(p)
		if words, ok := marked(wordsOf(p.text[s.start:s.end]), marks); ok {
			return words, true
		}
	}
	return "", false
}

// isQuestion tells whether the sentence of a quote ends with a question mark.
func (f found) isQuestion() bool {
	s := f.sentence()
	for i := s.end; i > s.start; i-- {
		if !isSpace(f.text[i-1]) {
			return f.text[i-1] == '?'
		}
	}
	return false
}
