package cashapplication

import (
	"slices"
)

// byNames explains the payment by the items that are named.
func (m *matching) byNames(sc *scope) {
	if len(sc.named) == 0 {
		return
	}
	exact := m.exactly(sc, sc.named)
	if !exact {
		m.nearly(sc, sc.named)
		m.withOthers(sc)
		m.withoutSome(sc)
	}
}

// exactly explains the payment by all of the items, without and with Skonto.
func (m *matching) exactly(sc *scope, items []int32) bool {
	splits := m.splits(items, m.amount)
	for i, split := range splits {
		e := explanation{code: m.codeOf(sc, split), parts: split, likelihood: 900 - i, advice: nothing}
		switch {
		case len(splits) > 1:
			e.missing = missing(MissingOneSplit)
		case isLate(split):
			e.likelihood -= 40
		}
		m.add(sc, e)
	}
	return len(splits) > 0
}

// codeOf says by which numbers, and with which Skonto, items are paid.
func (m *matching) codeOf(sc *scope, parts []part) Code {
	skonto := slices.ContainsFunc(parts, func(p part) bool { return p.skonto != 0 })
	switch {
	case isLate(parts):
		return LateSkonto
	case sc.doubted:
		return RepairedReference
	case !sc.strong && skonto:
		return ShortWithSkonto
	case !sc.strong:
		return ShortReferences
	case len(m.ownersOf(parts)) > 1:
		return ExactSeveralCustomers
	case len(m.who.order) > 0 && sc.trust == unknownPayer:
		return ExactOtherPayer
	case skonto:
		return ExactWithSkonto
	}
	return ExactReferences
}

func isLate(parts []part) bool {
	return slices.ContainsFunc(parts, func(p part) bool { return p.late > 0 })
}

func (m *matching) ownersOf(parts []part) []int32 {
	var owners []int32
	for _, p := range parts {
		owners = append(owners, m.m.facts[p.item].customer)
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// splits finds the ways to take Skonto on some of the items so that they make the amount: none, all that is in time, all
// that is at most a quarter late, or any choice. A consistent one stands alone only if no other choice does it too.
func (m *matching) splits(items []int32, amount int64) [][]part {
	var all [][]part
	add := func(parts []part) {
		if !slices.ContainsFunc(all, func(known []part) bool { return slices.Equal(known, parts) }) && len(all) < maxSolutions {
			all = append(all, parts)
		}
	}
	for _, lateness := range skontoPolicies {
		if parts, total := m.payAll(items, lateness, m.pay.paidOn); total == amount {
			add(parts)
		}
	}
	full, total := m.payAll(items, -1, m.pay.paidOn)
	var choices []int
	for i, item := range items {
		if m.discount(item) > 0 && m.m.skontoLateness(item, m.pay.paidOn) <= maxLateDays {
			choices = append(choices, i)
		}
	}
	if total <= amount || len(choices) > maxSplits {
		return all
	}
	for mask := 1; mask < 1<<len(choices); mask++ {
		if parts, ok := m.withSkonto(full, choices, mask, total-amount); ok {
			add(parts)
		}
	}
	return all
}

// withSkonto takes Skonto on the chosen items, if that is what is missing.
func (m *matching) withSkonto(full []part, choices []int, mask int, missing int64) ([]part, bool) {
	for bit, at := range choices {
		if mask&(1<<bit) != 0 {
			missing -= m.discount(full[at].item)
		}
	}
	if missing != 0 {
		return nil, false
	}
	parts := slices.Clone(full)
	for bit, at := range choices {
		if mask&(1<<bit) != 0 {
			p := &parts[at]
			p.skonto, p.late = m.discount(p.item), m.m.skontoLateness(p.item, m.pay.paidOn)
			p.amount -= p.skonto
		}
	}
	return parts, true
}

// bankCharges are what banks on the way keep, in minor units of currencies with two decimals.
var bankCharges = []int64{250, 300, 350, 400, 500, 600, 750, 800, 1000, 1200, 1250, 1500, 1750, 1800, 2000, 2500, 3000, 3500}

// nearly explains the payment by all of the items and a difference.
func (m *matching) nearly(sc *scope, items []int32) {
	for _, lateness := range skontoPolicies[:2] {
		parts, total := m.payAll(items, lateness, m.pay.paidOn)
		penalty := 0
		if lateness >= 0 {
			if !slices.ContainsFunc(parts, func(p part) bool { return p.skonto > 0 }) {
				continue
			}
			penalty = 60
		}
		m.withDifference(sc, parts, m.amount-total, penalty)
	}
}

// withDifference explains a difference between the payment and the items: negative when money is missing.
func (m *matching) withDifference(sc *scope, parts []part, excess int64, penalty int) {
	largest := largestOf(parts)
	e := explanation{parts: parts, on: largest, advice: nothing}
	claimed := m.claimedOn(parts)
	switch {
	case max(excess, -excess) <= m.m.rules.RoundingMinor:
		e.code, e.kind, e.difference, e.likelihood = Rounding, RoundingDifference, -excess, 830-penalty
		m.put(&e, excess)
	case excess > 0 && excess == claimed:
		e.code, e.kind, e.difference, e.unapplied, e.likelihood = ChargesOnTop, ClaimedDifference, excess, excess, 820-penalty
	case excess > 0:
		e.code, e.unapplied, e.likelihood = Overpaid, excess, 560-penalty
	case slices.Contains(bankCharges, -excess) && len(parts) == 1 && parts[0].amount+excess > 0:
		e.code, e.kind, e.difference, e.likelihood = BankCharge, BankChargeDifference, -excess, 640-penalty
		m.put(&e, excess)
	case len(parts) == 1 && penalty == 0:
		e.code, e.kind, e.difference, e.likelihood = PartialPayment, PartDifference, -excess, 550
		m.put(&e, excess)
	case penalty == 0:
		m.fill(sc, parts)
		return
	default:
		return
	}
	m.add(sc, e)
}

// put changes what is paid on the part that bears the difference.
func (m *matching) put(e *explanation, excess int64) {
	e.parts = slices.Clone(e.parts)
	e.parts[e.on].amount += excess
	if e.kind == PartDifference || e.kind == BankChargeDifference {
		return
	}
	if e.parts[e.on].amount <= 0 { // a rounding never turns a payment round
		e.parts[e.on].amount -= excess
		e.unapplied, e.difference, e.kind = excess, 0, NoDifference
	}
}

func largestOf(parts []part) int {
	largest := 0
	for i, p := range parts {
		if p.amount > parts[largest].amount {
			largest = i
		}
	}
	return largest
}

// claimedOn is what letters demanded for the items beside their amounts.
func (m *matching) claimedOn(parts []part) int64 {
	claimed := int64(0)
	for _, p := range parts {
		if c := m.m.items[p.item].Claimed; c.Currency == m.pay.Amount.Currency && c.Minor < maxMinor {
			claimed += c.Minor
		}
	}
	return claimed
}

// fill pays several items that are named from the oldest on, as far as the money goes (§ 366 (2) BGB); a charge that a
// bank kept may be missing on the last.
func (m *matching) fill(sc *scope, parts []part) {
	left := m.amount
	var filled []part
	for _, p := range parts {
		if p.amount < 0 {
			left -= p.amount
			filled = append(filled, p)
		}
	}
	e := explanation{code: PartialPayment, likelihood: 420, advice: nothing}
	for _, p := range parts {
		if p.amount <= 0 || left <= 0 {
			continue
		}
		if p.amount > left {
			e.kind, e.difference, e.on = PartDifference, p.amount-left, len(filled)
			p.amount = left
		}
		left -= p.amount
		filled = append(filled, p)
	}
	e.parts, e.unapplied = filled, left
	m.add(sc, e)
}

// withOthers explains the payment by the items that are named and others of the same customers: a list that was cut, a
// credit note that was deducted without a word.
func (m *matching) withOthers(sc *scope) {
	var others []int32
	for _, item := range sc.pool {
		if !slices.Contains(sc.named, item) {
			others = append(others, item)
		}
	}
	for i, lateness := range skontoPolicies {
		base, total := m.payAll(sc.named, lateness, m.pay.paidOn)
		if i > 0 && !slices.ContainsFunc(base, func(p part) bool { return p.skonto > 0 }) {
			continue
		}
		if next := m.following(sc, others); len(next) > 0 {
			m.addRest(sc, base, next, m.amount-total, 40*i-continued)
		}
		m.addRest(sc, base, others, m.amount-total, 40*i)
	}
}

// unlisted is how much less likely some of many others are paid beside a list that shows no cut.
const unlisted = 280

// continued is how much likelier a list goes on behind its end than somewhere else.
const continued = 20

// following are the other items in the order in which a list that was cut goes on: those after the last that is named
// before the rest. It is nil where the text shows no cut.
func (m *matching) following(sc *scope, others []int32) []int32 {
	if !m.text.incomplete || len(sc.named) == 0 {
		return nil
	}
	last := sc.named[len(sc.named)-1]
	at := slices.IndexFunc(others, func(item int32) bool { return m.m.olderFirst(item, last) > 0 })
	if at <= 0 {
		return nil
	}
	return slices.Concat(others[at:], others[:at])
}

// addRest explains what is left of the amount by other items.
func (m *matching) addRest(sc *scope, base []part, others []int32, rest int64, penalty int) {
	var f found
	if rest > 0 {
		if f = m.search(others, rest, m.pay.paidOn); len(f.solutions) == 0 {
			f = found{solutions: m.fewOf(others, rest, m.pay.paidOn), chance: certainChance, arbitrary: true}
		}
	} else {
		f = m.deductions(others, rest)
	}
	for i, sol := range f.solutions {
		if i == maxScopes {
			break
		}
		e := explanation{code: IncompleteList, parts: append(slices.Clone(base), sol.parts...), likelihood: 740 - penalty - i, advice: nothing}
		slices.SortStableFunc(e.parts, func(a, b part) int { return m.m.olderFirst(a.item, b.item) })
		if isLate(e.parts) {
			e.likelihood -= 30
		}
		if f.arbitrary && !m.text.incomplete {
			e.likelihood -= unlisted
		}
		e.missing, e.equal = ambiguity(f, i), sol.equal
		m.add(sc, e)
	}
}

// deductions finds credit notes that make up for what is missing: one, or all of them.
func (m *matching) deductions(others []int32, rest int64) found {
	var f found
	var notes []part
	for _, item := range others {
		if m.open[item] < 0 {
			notes = append(notes, part{item: item, amount: m.open[item]})
		}
	}
	for _, note := range notes {
		if note.amount == rest && len(f.solutions) < maxSolutions {
			f.solutions = append(f.solutions, solution{parts: []part{note}, weight: 1})
		}
	}
	if len(notes) > 1 && total(notes) == rest {
		f.solutions = append(f.solutions, solution{parts: notes, weight: 1})
	}
	return f
}

// withoutSome explains the payment by all named items but one: a number that means something else, or an item that the
// payer left out in the end.
func (m *matching) withoutSome(sc *scope) {
	if len(sc.named) < 2 || len(sc.named) > maxPairs {
		return
	}
	for i := range sc.named {
		rest := slices.Delete(slices.Clone(sc.named), i, i+1)
		for _, split := range m.splits(rest, m.amount) {
			m.add(sc, explanation{code: AmountDiffers, parts: split, likelihood: 520, advice: nothing, missing: missing(MissingListAgrees)})
		}
	}
}
