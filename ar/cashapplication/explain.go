package cashapplication

import (
	"cmp"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const (
	// maxScopes is how many groups of customers are tried for one payment.
	maxScopes = 8
	// maxPool is how many open items of a group of customers are looked at.
	maxPool = 2_000
	// maxRepaired is how many items a number with a slip is tried for.
	maxRepaired = 6
	// maxSplits is on how many items a free choice of Skonto is tried: 2^12 sums.
	maxSplits = 12
	// maxMembers is how many numbers a range may span.
	maxMembers = 2_000
)

// explanation is one way to understand a payment.
type explanation struct {
	code      Code
	parts     []part
	unapplied int64
	// difference is put on parts[on].
	difference int64
	kind       DifferenceKind
	on         int
	advice     int32 // the advice it follows, nothing for none
	equal      bool  // other items could stand for some of its parts
	period     bool  // the text names the month of the item
	scope      *scope
	// likelihood orders explanations; missing says what keeps it from being certain, "" when nothing does.
	likelihood int
	missing    string
}

// scope is a group of customers that one payment may be for, and what of theirs is open and named.
type scope struct {
	customers []int32
	trust     trust
	family    bool
	pool      []int32 // oldest first
	named     []int32 // open items that are named
	// strong tells that each of them is named by a number that can be nothing else; written counts the numbers.
	strong  bool
	written int
	closed  []int32 // paid items that are named
	foreign []hit   // numbers that belong to nobody in the scope
	unclear bool    // a number fits several open items of the scope
	doubted bool    // a slip was repaired to name them
	unnamed found
	sought  bool
}

// matching is the work on one payment.
type matching struct {
	*session
	pay          *payment
	amount       int64
	text         reading
	who          payer
	explanations []explanation
}

// explain finds the explanations of a payment, in all groups of customers that it may be for.
func (m *matching) explain() {
	for _, sc := range m.scopes() {
		m.resolve(sc)
		m.byAdvice(sc)
		m.byNames(sc)
		if m.isPlain() {
			return
		}
		m.byRange(sc)
		m.bySlips(sc)
		m.byAmount(sc)
	}
	if len(m.explanations) == 0 {
		m.bySlipOfStranger()
	}
}

// isPlain tells whether the payment names all it pays and the amount is right: the payer's designation decides
// (§ 366 (1) BGB), and nothing else needs to be tried.
func (m *matching) isPlain() bool {
	return slices.ContainsFunc(m.explanations, func(e explanation) bool {
		return e.missing == "" && e.kind == NoDifference && e.unapplied == 0 && m.allNamed(e) && m.lacks(&e) == ""
	})
}

// scopes are the groups of customers: the owners of complete numbers together, every likely payer, owners of short
// numbers, and families.
func (m *matching) scopes() []*scope {
	var groups [][]int32
	add := func(group []int32) {
		slices.Sort(group)
		group = slices.Compact(group)
		if len(group) > 0 && len(groups) < maxScopes && !slices.ContainsFunc(groups, func(g []int32) bool { return slices.Equal(g, group) }) {
			groups = append(groups, group)
		}
	}
	complete, short := m.ownersNamed()
	add(slices.Clone(complete))
	for _, owners := range m.ownersAdvised() {
		add(owners)
	}
	for _, c := range m.who.order {
		add([]int32{c})
	}
	for _, c := range short {
		add([]int32{c})
	}
	families := len(groups)
	if best := m.who.best(); best != nobody {
		add(m.familyOf(best))
	}
	if len(m.who.order) > 1 && len(m.who.order) <= maxScopes {
		add(slices.Clone(m.who.order))
	}
	var scopes []*scope
	for i, group := range groups {
		scopes = append(scopes, m.scopeOf(group, i >= families))
	}
	return scopes
}

// ownersNamed are the owners of open items named by complete numbers, and by short ones, the most often named first.
func (m *matching) ownersNamed() (complete, short []int32) {
	count := map[int32]int{}
	for _, h := range slices.Concat(m.text.items, m.text.orders) {
		for _, item := range h.places {
			if !m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) {
				continue
			}
			owner := m.m.facts[item].customer
			if h.kind == keyComplete {
				complete = append(complete, owner)
			} else if count[owner]++; count[owner] == 1 {
				short = append(short, owner)
			}
		}
	}
	slices.SortFunc(short, func(a, b int32) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	return complete, short
}

// familyOf are a customer, its parent and all children of either.
func (m *matching) familyOf(c int32) []int32 {
	group := append([]int32{c}, m.m.customers[c].children...)
	if parent := m.m.customers[c].parent; parent != nobody {
		group = append(append(group, parent), m.m.customers[parent].children...)
	}
	return group
}

// scopeOf gathers what is open for a group. The trust in a group is that in its surest member or, for a family, in the
// member that is known to pay for the others.
func (m *matching) scopeOf(group []int32, family bool) *scope {
	sc := &scope{customers: group, family: family && len(group) > 1}
	for _, c := range group {
		sc.trust = max(sc.trust, m.trustIn(c))
		for _, item := range m.m.customers[c].items {
			if len(sc.pool) < maxPool && m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) {
				sc.pool = append(sc.pool, item)
			}
		}
	}
	slices.SortStableFunc(sc.pool, m.m.olderFirst)
	return sc
}

// trustIn is how surely the money is for a customer: the payer itself, or one whose family pays.
func (m *matching) trustIn(customer int32) trust {
	best := m.who.of(customer)
	for _, c := range m.who.order {
		if m.m.family(c, customer) {
			best = max(best, m.who.of(c))
		}
	}
	return best
}

// resolve finds out which open items of a scope are named.
func (m *matching) resolve(sc *scope) {
	sc.strong = true
	for _, h := range m.text.items {
		open, closed := m.inScope(sc, h)
		switch {
		case len(open) == 0 && len(closed) == 0:
			sc.foreign = append(sc.foreign, h)
		case len(open) == 0:
			sc.closed = append(sc.closed, closed...)
		case len(open) > 1:
			sc.unclear = true
			fallthrough
		default:
			sc.written++
			sc.strong = sc.strong && isStrong(h)
			sc.named = append(sc.named, open[0])
		}
	}
	if len(sc.named) == 0 {
		m.resolveOrders(sc)
	}
	slices.SortFunc(sc.named, m.m.olderFirst)
	sc.named = slices.Compact(sc.named)
}

// resolveOrders takes the items of a named order, where no number of ours is named.
func (m *matching) resolveOrders(sc *scope) {
	for _, h := range m.text.orders {
		open, _ := m.inScope(sc, h)
		sc.named = append(sc.named, open...)
		sc.strong = false
	}
}

func (m *matching) inScope(sc *scope, h hit) (open, closed []int32) {
	for _, item := range h.places {
		if !slices.Contains(sc.customers, m.m.facts[item].customer) {
			continue
		}
		if m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) {
			open = append(open, item)
		} else if m.open[item] == 0 {
			closed = append(closed, item)
		}
	}
	return open, closed
}

// isStrong tells whether a number can be nothing else: its check digits are right, it is complete and long, or complete
// and called an invoice.
func isStrong(h hit) bool {
	switch {
	case h.what == CreditorNumber || h.field == FieldStructured && h.kind == keyComplete:
		return true
	case h.what == RepairedNumber:
		return h.kind == keyComplete && len(h.text) > minDigits
	}
	return h.kind == keyComplete && (isUnmistakable(h.text) || h.role == roleInvoice)
}

// add takes up an explanation.
func (m *matching) add(sc *scope, e explanation) {
	e.scope = sc
	for i := range e.parts {
		e.parts[i].named = slices.Contains(sc.named, e.parts[i].item)
	}
	m.explanations = append(m.explanations, e)
}

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
		m.addRest(sc, base, others, m.amount-total, 40*i)
	}
}

// addRest explains what is left of the amount by other items.
func (m *matching) addRest(sc *scope, base []part, others []int32, rest int64, penalty int) {
	var f found
	if rest > 0 {
		f = m.search(others, rest, m.pay.paidOn)
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
	for _, p := range m.m.keys[text] {
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
	f := m.m.facts[item]
	short := stripped(f.sequence)
	return slices.ContainsFunc(m.text.loose, func(l loose) bool {
		return !m.isExplained(l) && len(f.digits) > minSequence && near(l.digits, f.digits) ||
			!m.isExplained(l) && (len(f.sequence) > minSequence && near(l.digits, f.sequence) || len(short) > minSequence && near(l.digits, short))
	})
}

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
	return l.role == roleOrder || l.role == roleCustomer || l.role == roleForeign ||
		slices.ContainsFunc(slices.Concat(m.text.owners, m.text.orders, m.text.advices), func(h hit) bool {
			return h.field == FieldUnstructured && h.start <= l.start && l.start < h.end
		})
}

// isOwner tells whether a stretch is a customer number.
func (m *matching) isOwner(l loose) bool {
	return slices.ContainsFunc(m.text.owners, func(h hit) bool { return h.field == FieldUnstructured && h.start <= l.start && l.start < h.end })
}

func (m *matching) isNear(l loose, parts []part) bool {
	return slices.ContainsFunc(parts, func(p part) bool {
		f := m.m.facts[p.item]
		short := stripped(f.sequence)
		return len(f.digits) > minSequence && near(l.digits, f.digits) || len(f.sequence) > minSequence && near(l.digits, f.sequence) ||
			len(short) > minSequence && near(l.digits, short)
	})
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

// bySlipOfStranger looks, for a payer whom nobody knows, at the items of exactly that amount: one whose number is nearly
// written, or any.
func (m *matching) bySlipOfStranger() {
	for i, item := range m.m.byAmount[m.pay.Amount] {
		if !m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) || i >= maxSolutions || m.open[item] != m.amount {
			continue
		}
		sc := m.scopeOf([]int32{m.m.facts[item].customer}, false)
		e := explanation{code: NameAndAmount, parts: []part{{item: item, amount: m.amount}}, likelihood: 150 - i, advice: nothing,
			missing: missing(MissingPayer)}
		if m.nearlyWritten(item) {
			e.code, e.likelihood = RepairedReference, 450-i
		}
		m.add(sc, e)
	}
}
