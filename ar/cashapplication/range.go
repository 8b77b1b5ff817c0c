package cashapplication

import (
	"slices"
)

// byRange explains the payment by all open items between two numbers.
func (m *matching) byRange(sc *scope) {
	for _, r := range m.text.ranges {
		members := m.membersOf(sc, r)
		if len(members) < 2 || slices.Equal(members, sc.named) {
			continue
		}
		splits := m.splits(members, m.amount)
		for i, split := range splits {
			e := explanation{code: NumberRange, parts: split, likelihood: 860 - i, advice: nothing}
			if len(splits) > 1 {
				e.missing = missing(MissingOneSplit)
			}
			m.add(sc, e)
		}
		if len(splits) == 0 {
			m.bySomeOfRange(sc, members)
		}
	}
}

// bySomeOfRange explains the payment by the ends of a range and some of the items between them.
func (m *matching) bySomeOfRange(sc *scope, members []int32) {
	base, total := m.payAll(sc.named, -1, m.pay.paidOn)
	between := slices.DeleteFunc(slices.Clone(members), func(item int32) bool { return slices.Contains(sc.named, item) })
	f := m.search(between, m.amount-total, m.pay.paidOn)
	for i, sol := range f.solutions[:min(len(f.solutions), maxScopes)] {
		e := explanation{code: NumberRange, parts: append(slices.Clone(base), sol.parts...), likelihood: 780 - i, advice: nothing}
		slices.SortStableFunc(e.parts, func(a, b part) int { return m.m.olderFirst(a.item, b.item) })
		e.missing, e.equal = ambiguity(f, i), sol.equal
		m.add(sc, e)
	}
}

// membersOf are the open items of a scope whose running numbers lie in a range, and whose numbers are built like its
// start.
func (m *matching) membersOf(sc *scope, r span) []int32 {
	from, ok := m.startOf(sc, r.from)
	if !ok {
		return nil
	}
	to, ok := m.startOf(sc, r.to)
	if !ok {
		var end posting
		if end, ok = m.endOf(sc, r.to.text); !ok {
			return nil
		}
		to = end.place
	}
	first, _ := m.m.sequenceOf(from)
	last, _ := m.m.sequenceOf(to)
	if last <= first || last-first > maxMembers {
		return nil
	}
	var members []int32
	for _, item := range sc.pool {
		n, ok := m.m.sequenceOf(item)
		if ok && first <= n && n <= last && sameSeries(m.m.facts[item], m.m.facts[from]) {
			members = append(members, item)
		}
	}
	return members
}

// startOf is the open item of the scope that a hit names.
func (m *matching) startOf(sc *scope, h hit) (int32, bool) {
	open, _ := m.inScope(sc, h)
	if len(open) != 1 {
		return nothing, false
	}
	return open[0], true
}

// endOf is the open item of the scope that a completed short end names.
func (m *matching) endOf(sc *scope, text string) (posting, bool) {
	for _, p := range m.m.keys.find(text) {
		if p.kind <= keySequence && slices.Contains(sc.pool, p.place) {
			return p, true
		}
	}
	return posting{}, false
}

// sameSeries tells whether two numbers differ in their running number only.
func sameSeries(a, b fact) bool {
	return len(a.full) == len(b.full) && len(a.sequence) == len(b.sequence) &&
		a.full[:max(0, len(a.full)-len(a.sequence))] == b.full[:max(0, len(b.full)-len(b.sequence))]
}
