package cashapplication

import (
	"math"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// byAmount explains the payment by what its payer has open, whatever the text says.
func (m *matching) byAmount(sc *scope) {
	if sc.trust == unknownPayer {
		return
	}
	f := m.soughtIn(sc)
	for i, sol := range f.solutions {
		e := explanation{code: m.unnamedCode(sc, sol), parts: sol.parts, likelihood: 640 - 2*min(i, 40), advice: nothing}
		e.equal = sol.equal
		if sol.equal && len(sol.parts) == 1 && sol.parts[0].skonto == 0 {
			m.addOthers(sc, sol, i)
			m.byPeriod(&e)
		}
		if m.isRepaired(sol) {
			e.code, e.likelihood = RepairedReference, e.likelihood+150
		}
		if isLate(sol.parts) {
			e.likelihood -= 30
		}
		e.missing = ambiguity(f, i)
		m.add(sc, e)
	}
	if len(f.solutions) == 0 && len(sc.named) == 0 {
		m.byPart(sc)
		m.byFew(sc)
	}
}

// byFew explains the payment by a few of many open items, for a person.
func (m *matching) byFew(sc *scope) {
	if sc.family {
		return
	}
	for i, sol := range m.fewOf(sc.pool, m.amount, m.pay.paidOn) {
		m.add(sc, explanation{code: ItemCombination, parts: sol.parts, likelihood: 460 - 10*len(sol.parts) - i, advice: nothing,
			missing: missing(MissingDistinctAmount)})
	}
}

// byPeriod takes, of equal items, the one of the month that the text names, if there is exactly one.
func (m *matching) byPeriod(e *explanation) {
	if len(m.text.periods) != 1 {
		return
	}
	named := m.text.periods[0]
	is := func(on calendar.Date) bool {
		return on.Month == named.month && (named.year == 0 || named.year == on.Year)
	}
	var issued, due []int32
	for _, item := range m.equalTo(e.parts[0].item) {
		if is(m.m.items[item].IssuedOn) {
			issued = append(issued, item)
		}
		if is(m.m.items[item].DueOn) {
			due = append(due, item)
		}
	}
	if len(due) == 0 {
		due = issued
	}
	if len(issued) == 0 {
		issued = due
	}
	if len(issued) == 1 && slices.Equal(issued, due) {
		e.parts = []part{{item: issued[0], amount: e.parts[0].amount}}
		e.equal, e.period = false, true
		e.likelihood += 20
	}
}

// equalTo are the open items that could stand for one, the oldest first.
func (m *matching) equalTo(item int32) []int32 {
	var equal []int32
	for _, other := range m.m.customers[m.m.facts[item].customer].items {
		if m.open[other] == m.open[item] && m.isOpen(other, m.pay.Amount.Currency, m.pay.paidOn) {
			equal = append(equal, other)
		}
	}
	return equal
}

// addOthers takes up the next and the newest of equal items, for a person to choose from.
func (m *matching) addOthers(sc *scope, sol solution, rank int) {
	if sol.parts[0].skonto > 0 {
		return
	}
	equal := m.equalTo(sol.parts[0].item)
	for i, item := range []int32{equal[min(1, len(equal)-1)], equal[len(equal)-1]} {
		m.add(sc, explanation{code: RecurringAmount, parts: []part{{item: item, amount: sol.parts[0].amount}}, equal: true,
			likelihood: 620 - 2*min(rank, 40) - i, advice: nothing, missing: missing(MissingNumber)})
	}
}

// soughtIn searches all open items of a scope, once.
func (m *matching) soughtIn(sc *scope) found {
	if !sc.sought {
		sc.unnamed, sc.sought = m.search(sc.pool, m.amount, m.pay.paidOn), true
	}
	return sc.unnamed
}

// soughtAlone searches all that one customer has open, once for a payment. A name may be that of hundreds of customers,
// so the many whose items can't make the amount are not searched at all.
func (m *matching) soughtAlone(customer int32) []solution {
	if known, done := m.alone[customer]; done {
		return known
	}
	var own []solution
	if m.mayMake(customer) {
		own = m.soughtIn(m.scopeOf([]int32{customer}, false)).solutions
	}
	if m.alone == nil {
		m.alone = map[int32][]solution{}
	}
	m.alone[customer] = own
	return own
}

// mayMake tells whether the amount lies between the least and the most that a set of items of a customer adds up to.
func (m *matching) mayMake(customer int32) bool {
	most, least := int64(0), int64(math.MaxInt64)
	for _, item := range m.m.customers[customer].items {
		if open := m.open[item]; m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) {
			most += max(open, 0)
			least = min(least, open-m.discount(item))
		}
	}
	return least <= m.amount && m.amount <= most
}

// unnamedCode says what a set is that nobody named.
func (m *matching) unnamedCode(sc *scope, sol solution) Code {
	skonto := slices.ContainsFunc(sol.parts, func(p part) bool { return p.skonto > 0 })
	switch {
	case isLate(sol.parts):
		return LateSkonto
	case sol.equal:
		return RecurringAmount
	case len(sol.parts) > 1:
		return sol.label
	case skonto:
		return AmountWithSkonto
	case sc.trust == accountPayer:
		return AccountAndAmount
	}
	return NameAndAmount
}

// byPart is what is left to say about a known payer whose amount nothing explains: a part of an item, from the oldest
// on; an item less a bank charge; an item and something on top.
func (m *matching) byPart(sc *scope) {
	if sc.trust == unknownPayer || sc.family {
		return
	}
	n := 0
	for _, item := range sc.pool {
		open := m.open[item]
		if open <= 0 || n == maxRepaired {
			continue
		}
		one := []part{{item: item, amount: open}}
		excess := m.amount - open
		if excess < 0 && slices.Contains(bankCharges, -excess) {
			e := explanation{code: BankCharge, parts: one, kind: BankChargeDifference, difference: -excess, likelihood: 330, advice: nothing,
				missing: missing(MissingNumber)}
			m.put(&e, excess)
			m.add(sc, e)
		} else if excess < 0 {
			e := explanation{code: PartialPayment, parts: one, kind: PartDifference, difference: -excess, likelihood: 250 - n, advice: nothing,
				missing: missing(MissingNumber)}
			m.put(&e, excess)
			m.add(sc, e)
			n++
		} else {
			m.add(sc, explanation{code: Overpaid, parts: one, unapplied: excess, likelihood: 200 - n - int(min(excess*100/open, 150)), advice: nothing,
				missing: missing(MissingNumber)})
			n++
		}
	}
}
