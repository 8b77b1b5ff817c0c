package mailrules

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

var totalWords = set(`summe gesamt gesamtbetrag gesamtsumme total insgesamt zusammen ueberweisungsbetrag zahlbetrag zahlungsbetrag endbetrag totaling totalling altogether sum = gesamtzahlung auszahlungsbetrag`)

// isTotal tells whether an amount is the sum of others: "Summe 8.400,00".
func (r *reading) isTotal(order []int, at int) bool {
	for back := 1; back <= 4 && at-back >= 0; back++ {
		t := r.tokens[order[at-back]]
		if t.kind == amountToken || t.kind == refToken || t.kind == dateToken {
			return false
		}
		if totalWords[t.word] {
			return true
		}
	}
	return false
}

// unhead takes the head off a list: "Am 18.11. haben wir 1.990,00 EUR überwiesen:" names day and total for the lines below.
func unhead(bundles []bundle) ([]bundle, *phrase.Amount) {
	if len(bundles) < 2 || bundles[0].refSet || bundles[0].share != nil {
		return bundles, nil
	}
	lines := 0
	for _, b := range bundles[1:] {
		if b.refSet && (b.amount != nil || b.share != nil) {
			lines++
		}
	}
	if lines == 0 || bundles[0].amount == nil && bundles[0].date == nil || lines < len(bundles)-1 && lines < 2 {
		return bundles, nil
	}
	head := bundles[0]
	for i := range bundles[1:] {
		if bundles[i+1].date == nil {
			bundles[i+1].date = head.date
		}
	}
	return bundles[1:], head.amount
}

// adviceNamed tells whether the mail calls itself an advice of payment, in its text or a subject of its sender.
func (r *reading) adviceNamed() bool {
	if r.subject != nil && r.ownSubject {
		for i := range r.subject.says {
			if r.subject.says[i].has(isAdvice) {
				return true
			}
		}
	}
	for i := range r.says {
		if r.says[i].has(isAdvice) {
			return true
		}
	}
	return false
}

// advice makes a statement of a mail that is an advice in form only: a heading, lines of invoices and amounts, a day.
func (r *reading) advice() {
	if !r.adviceNamed() || r.saysPayment() {
		return
	}
	var order []int
	for i, s := range r.sentences {
		line := r.tokensIn(s.from, s.to)
		if r.itemWith(line) && !r.says[i].has(denies) {
			order = append(order, line...)
		}
	}
	pairs, amounts := 0, 0
	for _, i := range order {
		switch r.tokens[i].kind {
		case refToken:
			pairs++
		case amountToken:
			amounts++
		}
	}
	if pairs == 0 || amounts == 0 {
		return
	}
	r.stated = slices.DeleteFunc(r.stated, func(s statement) bool { return s.act == promiseAct || s.act == paidAct })
	s := statement{act: paidAct, order: order, formal: true}
	s.bundles, s.total = r.bundles(order)
	if r.anyAhead(s.bundles) {
		s.act = promiseAct
	}
	r.stated = append(r.stated, s)
}

// saysPayment tells whether a statement of the text is about a payment made or to come that names its lines.
func (r *reading) saysPayment() bool {
	for _, s := range r.stated {
		if (s.act == promiseAct || s.act == paidAct) && (r.anyWord(r.clauses[s.clause], firstPersons) || s.said.has(sayFuture, sayPaid) && s.total == nil && r.anyWord(r.clauses[s.clause], payVerbs)) {
			return true
		}
	}
	return false
}

var payVerbs = set(`wird werden will paid bezahlt ueberwiesen gezahlt angewiesen sent transferred wired beglichen verguetet`)

func (r *reading) anyAhead(bundles []bundle) bool {
	for _, b := range bundles {
		if b.date != nil && b.date.On.After(r.mail.ReceivedOn) && r.pastDay(b.date).IsZero() {
			return true
		}
	}
	return false
}

// remits finds advices: a payment, made or to come, that is allocated to invoices with amounts or a sum.
func (r *reading) remits() {
	for i := range r.stated {
		if s := &r.stated[i]; (s.act == paidAct || s.act == promiseAct) && r.allocates(s) {
			r.claimRemittance(s)
		}
	}
}

// allocates tells whether a statement spreads a sum over invoices.
func (r *reading) allocates(s *statement) bool {
	var all []receivable.InvoiceNumber
	lines, dates := 0, map[calendar.Date]bool{}
	sum := false
	for _, b := range s.bundles {
		all = appendNew(all, b.refs...)
		if b.refSet && b.amount != nil {
			lines++
		}
		dates[onOf(b.date)] = true
		sum = sum || b.amount != nil && len(b.refs) > 1 && r.sumOpen(b.refs) == b.amount.Amount.Minor
	}
	switch {
	case s.formal:
		return len(all) > 0
	case len(dates) > 1:
		return false
	case len(all) > 1 && (sum || s.total != nil && lines > 0 || lines > 1 && s.act == paidAct):
		return true
	}
	return len(all) > 0 && lines > 0 && r.adviceNamed()
}

// claimRemittance claims the sum and the value date of an advice.
func (r *reading) claimRemittance(s *statement) {
	c := correspondence.RemittanceClaim{Evidence: []correspondence.Evidence{r.evidence(s.order)}}
	sum := int64(0)
	for _, b := range s.bundles {
		for _, n := range b.refs {
			r.addIntent(correspondence.RemittanceAdvice, list(n), r.evidence(s.order))
		}
		if b.amount != nil {
			sum += b.amount.Amount.Minor
		}
		if on := r.pastDay(b.date); s.act == paidAct && !on.IsZero() {
			c.ValueOn = on
		} else if s.act == promiseAct && c.ValueOn.IsZero() {
			c.ValueOn = onOf(b.date)
		}
	}
	c.Total = money.New(sum, r.currency)
	if s.total != nil {
		c.Total = s.total.Amount
	}
	if r.out.Remittance == nil && c.Total.Minor > 0 {
		r.out.Remittance = &c
	}
}
