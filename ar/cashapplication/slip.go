package cashapplication

import (
	"cmp"
	"slices"
)

// bySlips explains the payment by items whose numbers are nearly written, where the payer is known.
func (m *matching) bySlips(sc *scope) {
	if sc.trust == unknownPayer || len(m.text.loose) == 0 {
		return
	}
	tried := 0
	for _, item := range sc.pool {
		if tried == maxRepaired {
			return
		}
		if m.open[item] <= 0 || slices.Contains(sc.named, item) || !m.nearlyWritten(item) {
			continue
		}
		tried++
		before := len(m.explanations)
		alone := *sc
		alone.named, alone.doubted, alone.strong = []int32{item}, true, false
		if !m.exactly(&alone, alone.named) {
			m.nearly(&alone, alone.named)
		}
		for i := before; i < len(m.explanations); i++ {
			e := &m.explanations[i]
			if e.likelihood -= 110; e.code != RepairedReference {
				e.missing = cmp.Or(e.missing, missing(MissingRightNumber))
			}
		}
	}
}

// nearlyWritten tells whether a stretch of the text is the number of an item but for one slip.
func (m *matching) nearlyWritten(item int32) bool {
	f := &m.m.facts[item]
	for i := range m.text.loose {
		if l := &m.text.loose[i]; f.isNear(l.digits) && !m.isExplained(*l) {
			return true
		}
	}
	return false
}

// isRepaired tells whether every number of the text that is no item of the set is one of it but for a slip.
func (m *matching) isRepaired(sol solution) bool {
	slips := m.numbersBeside(sol.parts)
	return len(slips) > 0 && !slices.ContainsFunc(slips, func(l loose) bool { return !m.isNear(l, sol.parts) })
}

// numbersBeside are the numbers of the text that name none of the parts: each once, in its longest form.
func (m *matching) numbersBeside(parts []part) []loose {
	var beside []loose
	end := -1
	for _, l := range m.longestLoose() {
		if l.start < end || m.names(l, parts) || m.isExplained(l) || l.role != roleInvoice && !m.m.looksOurs(l.digits) {
			continue
		}
		beside, end = append(beside, l), l.end
	}
	return beside
}

// longestLoose keeps, of the stretches of digits that start at one place, the longest that is no more than a number of
// this creditor has.
func (m *matching) longestLoose() []loose {
	var longest []loose
	for _, l := range m.text.loose {
		if n := len(longest); n > 0 && longest[n-1].start == l.start {
			if l.separated {
				continue
			}
			longest[n-1] = l
			continue
		}
		longest = append(longest, l)
	}
	return longest
}

// names tells whether a stretch is, or is within, a number that names one of the parts.
func (m *matching) names(l loose, parts []part) bool {
	return slices.ContainsFunc(m.text.items, func(h hit) bool {
		return h.field == FieldUnstructured && h.start <= l.start && l.start < h.end && slices.ContainsFunc(parts, func(p part) bool {
			return slices.Contains(h.places, p.item)
		})
	})
}

// isExplained tells whether a stretch is something else than an invoice: a customer's, an order's or an advice's number.
func (m *matching) isExplained(l loose) bool {
	within := func(h hit) bool { return h.field == FieldUnstructured && h.start <= l.start && l.start < h.end }
	return l.role == roleOrder || l.role == roleCustomer || l.role == roleForeign || slices.ContainsFunc(m.text.owners, within) ||
		slices.ContainsFunc(m.text.orders, within) || slices.ContainsFunc(m.text.advices, within)
}

// isOwner tells whether a stretch is a customer number.
func (m *matching) isOwner(l loose) bool {
	return slices.ContainsFunc(m.text.owners, func(h hit) bool { return h.field == FieldUnstructured && h.start <= l.start && l.start < h.end })
}

func (m *matching) isNear(l loose, parts []part) bool {
	return slices.ContainsFunc(parts, func(p part) bool { return m.m.facts[p.item].isNear(l.digits) })
}

// isNear tells whether digits are those of an item's number, or its running number, but for one slip.
func (f *fact) isNear(digits string) bool {
	short := stripped(f.sequence)
	return len(f.digits) > minSequence && near(digits, f.digits) || len(f.sequence) > minSequence && near(digits, f.sequence) ||
		len(short) > minSequence && near(digits, short)
}

// byAmountOfOthers looks at the items of exactly that amount, whoever's they are: one whose number is nearly written, one
// of a customer with a similar name, or any. Nothing of it is certain.
func (m *matching) byAmountOfOthers() {
	similar := m.m.names.similar(m.pay.Counterparty.Name)
	for i, item := range m.m.withOpen(m.pay.Amount) {
		if i >= maxSolutions || !m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) || m.open[item] != m.amount {
			continue
		}
		owner := m.m.facts[item].customer
		e := explanation{code: NameAndAmount, parts: []part{{item: item, amount: m.amount}}, likelihood: 150 - i, advice: nothing,
			missing: missing(MissingPayer)}
		switch {
		case m.nearlyWritten(item):
			if e.code, e.likelihood = RepairedReference, 450-i; m.namesOpen() {
				e.likelihood -= 100
			}
		case slices.Contains(similar, owner):
			e.likelihood = 430 - i
		}
		m.add(m.scopeOf([]int32{owner}, false), e)
	}
	for _, customer := range similar[:min(len(similar), maxSimilar)] {
		m.byAmountOfSimilar(m.scopeOf([]int32{customer}, false))
	}
}

// maxSimilar is how many customers with a similar name are searched for sets of items.
const maxSimilar = 8

// byAmountOfSimilar explains the payment by what a customer of a similar name has open.
func (m *matching) byAmountOfSimilar(sc *scope) {
	f := m.soughtIn(sc)
	for i, sol := range f.solutions[:min(len(f.solutions), 2)] {
		if f.arbitrary || m.isExplainedBy(sol.parts) {
			continue
		}
		m.add(sc, explanation{code: m.unnamedCode(sc, sol), parts: sol.parts, likelihood: 410 - 10*len(sol.parts) - i, advice: nothing,
			missing: missing(MissingPayer)})
	}
}

// isExplainedBy tells whether an explanation with these parts is there already.
func (m *matching) isExplainedBy(parts []part) bool {
	return slices.ContainsFunc(m.explanations, func(e explanation) bool {
		return slices.EqualFunc(e.parts, parts, func(x, y part) bool { return x.item == y.item && x.amount == y.amount })
	})
}
