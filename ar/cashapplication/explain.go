package cashapplication

import (
	"cmp"
	"slices"
)

const (
	// maxScopes is how many groups of customers are tried for one payment.
	maxScopes = 8
	// maxGuessed is how many customers of one name, or named in short, are tried first.
	maxGuessed = 4
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
	// alone are, for customers that the payer may be too, the sets of their own items that make the amount.
	alone map[int32][]solution
}

// explain finds the explanations of a payment, in all groups of customers that it may be for.
func (m *matching) explain() {
	for _, sc := range m.scopes() {
		m.resolve(sc)
		m.byAdvice(sc)
		m.byDocuments(sc)
		m.byNames(sc)
		if m.isPlain() {
			return
		}
		m.byRange(sc)
		m.bySlips(sc)
		m.byAmount(sc)
	}
	if !slices.ContainsFunc(m.explanations, func(e explanation) bool { return e.likelihood >= worthProposing }) {
		m.byAmountOfOthers()
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
	for _, c := range short[:min(len(short), maxGuessed)] {
		add([]int32{c})
	}
	for i, c := range m.who.order {
		if i < maxGuessed || m.who.of(c) > guessedPayer || slices.Contains(short, c) {
			add([]int32{c})
		}
	}
	for _, c := range short {
		add([]int32{c})
	}
	families := len(groups)
	if best := m.who.best(); best != nobody {
		add(m.familyOf(best))
	}
	if n := len(m.who.order); n > 1 && n <= maxScopes && m.who.of(m.who.order[0]) > guessedPayer {
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
	if own := &m.m.customers[customer]; own.parent == nobody && len(own.children) == 0 {
		return best
	}
	for _, c := range m.who.order {
		if m.m.family(c, customer) {
			return max(best, m.who.of(c)) // the surest comes first
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
