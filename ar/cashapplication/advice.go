package cashapplication

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

const (
	// adviceBefore and adviceAfter are how many days before and after the day of an advice its money may come.
	adviceBefore, adviceAfter = 3, 10
	// maxAdvices is how many advices of one total are tried for a payment.
	maxAdvices = 8
	// maxAdviceLines is how many lines of one advice are followed.
	maxAdviceLines = 5_000
)

// byAdvice explains the payment by the lines of an advice that a scope's customer may have sent. What a line deducts
// beyond the agreed Skonto stays open, unless a payment service kept it; the other way to see it is offered beside.
func (m *matching) byAdvice(sc *scope) {
	for _, at := range m.advicesFor() {
		kept := m.keptByService()
		if e, ok := m.followed(sc, at, kept); ok {
			if m.add(sc, e); e.missing == "" {
				continue
			}
		}
		if e, ok := m.followed(sc, at, !kept); ok {
			e.likelihood, e.missing = e.likelihood-20, missing(MissingAdvice)
			m.add(sc, e)
		}
	}
}

// followed is the explanation by an advice; cleared tells that all deductions close their items.
func (m *matching) followed(sc *scope, at int32, cleared bool) (explanation, bool) {
	parts, exact := m.follow(sc, m.m.advices[at], cleared)
	if len(parts) == 0 || total(parts) != m.amount {
		return explanation{}, false
	}
	e := explanation{code: AdviceLines, parts: parts, likelihood: 950, advice: at}
	m.leaveOpen(&e)
	if !exact {
		e.missing = missing(MissingAdvice)
	}
	return e, true
}

// keptByService tells whether a payment service sent the money, which keeps its fee: the account collects for others, or
// the sender is no customer. A fee is no Skonto for the books, so that a person looks at it all the same.
func (m *matching) keptByService() bool {
	return len(m.who.order) == 0 || m.m.collects[m.pay.Counterparty.Account]
}

// advicesFor are the unused advices over exactly this amount: those whose number is in the text, and those that were
// written about this day.
func (m *matching) advicesFor() []int32 {
	var all []int32
	for _, at := range m.m.totals[m.pay.Amount] {
		if m.used[at] || m.m.advices[at].Refusal || len(all) == maxAdvices {
			continue
		}
		if m.isNamedAdvice(at) || m.isTimely(m.m.advices[at]) {
			all = append(all, at)
		}
	}
	return all
}

// isNamedAdvice tells whether the text has the number of an advice.
func (m *matching) isNamedAdvice(at int32) bool {
	return slices.ContainsFunc(m.text.advices, func(h hit) bool { return slices.Contains(h.places, at) })
}

// isTimely tells whether the payment came from three days before to ten days after the advice's day of payment or,
// where it has none, its date. An advice without a day fits any.
func (m *matching) isTimely(a remittance.Advice) bool {
	on := a.PayOn
	if on.IsZero() {
		on = a.On
	}
	if on.IsZero() {
		return true
	}
	days := m.pay.paidOn.Sub(on)
	return -adviceBefore <= days && days <= adviceAfter
}

// follow turns the lines of an advice into parts. It gives up on a line whose item is not open in the scope; exact is
// false when a line pays other than what is open less the agreed Skonto. What a line deducts beyond that is no Skonto,
// whatever the payer calls it: it stays open, unless deductions are to be cleared.
func (m *matching) follow(sc *scope, a remittance.Advice, cleared bool) (parts []part, exact bool) {
	if len(a.Lines) == 0 || len(a.Lines) > maxAdviceLines {
		return nil, false
	}
	exact = true
	paid := map[int32]bool{}
	for _, line := range a.Lines {
		item, ok := m.itemOf(sc, line)
		if !ok || paid[item] || line.Net.Currency != m.pay.Amount.Currency {
			return nil, false
		}
		paid[item] = true
		p := part{item: item, amount: line.Net.Minor}
		switch agreed := m.discount(item); {
		case isWithin(line.Deduction.Minor, agreed):
			p.skonto, p.late = line.Deduction.Minor, m.m.skontoLateness(item, m.pay.paidOn)
		case cleared && p.amount+line.Deduction.Minor == m.open[item]:
			p.skonto = line.Deduction.Minor
		}
		exact = exact && p.amount+p.skonto == m.open[item] && (p.skonto == 0 || p.skonto == m.discount(item))
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b part) int { return m.m.olderFirst(a.item, b.item) })
	return parts, exact
}

// isWithin tells whether a deduction is a part of a discount of the same sign.
func isWithin(deduction, discount int64) bool {
	return deduction > 0 && deduction <= discount || deduction < 0 && deduction >= discount
}

// leaveOpen says of the invoice that the advice pays least of that the rest of it stays open.
func (m *matching) leaveOpen(e *explanation) {
	for i, p := range e.parts {
		if rest := m.open[p.item] - p.amount - p.skonto; p.amount > 0 && rest > e.difference {
			e.kind, e.difference, e.on = PartDifference, rest, i
		}
	}
}

// itemOf is the open item that a line of an advice names.
func (m *matching) itemOf(sc *scope, line remittance.Line) (int32, bool) {
	item, found := nothing, 0
	for _, p := range m.m.keys.find(compact(line.Document)) {
		if p.kind > keySequence || !slices.Contains(sc.customers, m.m.facts[p.place].customer) ||
			!m.isOpen(p.place, m.pay.Amount.Currency, m.pay.paidOn) {
			continue
		}
		item, found = p.place, found+1
	}
	return item, found == 1
}

// adviceLacks judges an explanation by an advice: the advice has to add up, and it has to be this payment's, by its
// number in the text or by its payer.
func (m *matching) adviceLacks(e *explanation) string {
	a := m.m.advices[e.advice]
	switch {
	case a.CheckSums() != nil || a.Total != m.pay.Amount:
		return missing(MissingAdvice)
	case len(m.m.totals[a.Total]) > 1 && !m.isNamedAdvice(e.advice) && m.countUnused(m.m.totals[a.Total]) > 1:
		return missing(MissingOnlyExplanation)
	case a.Source == remittance.SourcePDFOCR && e.scope.trust < namePayer:
		return missing(MissingPayer)
	case m.isNamedAdvice(e.advice) || e.scope.trust >= namePayer && !m.who.divided || m.isFrom(a):
		return ""
	}
	return missing(MissingPayer)
}

// isFrom tells whether an advice names the account that the money came from.
func (m *matching) isFrom(a remittance.Advice) bool {
	return a.Payer.IBAN != "" && a.Payer.IBAN == m.pay.Counterparty.Account && !m.m.collects[a.Payer.IBAN]
}

func (m *matching) countUnused(advices []int32) int {
	n := 0
	for _, at := range advices {
		n += one(!m.used[at])
	}
	return n
}

// ownersAdvised are, for every advice that may be about this payment, the customers whose open items its lines name.
func (m *matching) ownersAdvised() [][]int32 {
	var groups [][]int32
	for _, at := range m.m.totals[m.pay.Amount] {
		a := &m.m.advices[at]
		if m.used[at] || len(groups) == maxAdvices || len(a.Lines) > maxAdviceLines || !m.isNamedAdvice(at) && !m.isTimely(*a) {
			continue
		}
		var owners []int32
		for _, line := range a.Lines {
			for _, p := range m.m.keys.find(compact(line.Document)) {
				if p.kind == keyComplete {
					owners = append(owners, m.m.facts[p.place].customer)
				}
			}
		}
		groups = append(groups, owners)
	}
	return groups
}
