package cashapplication

import (
	"cmp"
	"slices"
)

const (
	// maxCandidates is how many explanations a proposal carries: more than a person would look at.
	maxCandidates = 6
	// worthApplying is the least likelihood of an explanation to be the proposal at all; below, it is one of the candidates.
	worthApplying = 400
	// worthProposing is the least likelihood of an explanation to be the proposal where something speaks against any:
	// a number that is paid already, a repetition.
	worthProposing = 600
)

// propose decides about one payment. It also returns the advice that the proposal follows, nothing for none.
func (s *session) propose(pay *payment) (Proposal, int32) {
	p := Proposal{Entry: pay.key, Part: pay.part, Amount: pay.Amount, Unapplied: pay.Amount}
	switch {
	case pay.reversal || pay.ReturnReason.IsReturn():
		p.Code = Returned
	case pay.batch:
		p.Code = UnresolvedBatch
	case !pay.Amount.IsPositive():
		p.Code = Outgoing
	default:
		return s.match(pay, p)
	}
	p.Because = Sentence("en", p)
	p.LikelyPayers = orderedLikely(s.m.identify(pay.Counterparty, nil).likely)
	return p, nothing
}

// match explains a payment of money that came in.
func (s *session) match(pay *payment, p Proposal) (Proposal, int32) {
	m := &matching{session: s, pay: pay, amount: pay.Amount.Minor, text: pay.seen.text, who: pay.seen.who}
	if m.amount <= maxMinor {
		m.explain()
		m.judge()
	}
	advice := m.choose(&p)
	p.Evidence = m.evidence()
	p.LikelyPayers = m.likelyPayers()
	p.Automatic = p.Certain && s.m.rules.Released[p.Code]
	return p, advice
}

// choose makes the first explanation the proposal, unless something says that nothing should be applied.
func (m *matching) choose(p *Proposal) (advice int32) {
	for _, e := range m.explanations[:min(len(m.explanations), maxCandidates)] {
		c := Candidate{Code: e.code, Allocations: m.allocationsOf(e), Unapplied: p.Amount, Likelihood: e.likelihood}
		c.Unapplied.Minor = e.unapplied
		c.Because = Sentence("en", Proposal{Code: c.Code, Amount: p.Amount, Allocations: c.Allocations, Unapplied: c.Unapplied})
		p.Candidates = append(p.Candidates, c)
	}
	advice = nothing
	if code, applies := m.verdict(); applies {
		first := p.Candidates[0]
		p.Code, p.Allocations, p.Unapplied, p.Because = code, first.Allocations, first.Unapplied, first.Because
		p.WouldBeCertain = m.explanations[0].missing
		p.Certain, advice = p.WouldBeCertain == "", m.explanations[0].advice
	} else {
		p.Code = code
		p.Because = m.sentenceOfNone(*p)
		p.WouldBeCertain = missing(MissingExplanation)
		if m.pay.repeats {
			p.WouldBeCertain = missing(MissingDifference)
		}
	}
	return advice
}

// verdict is the code of the proposal; applies is false when it applies nothing.
func (m *matching) verdict() (code Code, applies bool) {
	likely := len(m.explanations) > 0 && m.explanations[0].likelihood >= worthProposing
	switch {
	case m.text.ambiguous || m.fitsSeveral():
		return AmbiguousReference, false
	case likely:
		return m.explanations[0].code, true
	case m.pay.repeats:
		return Duplicate, false
	case m.namesClosed():
		return AlreadyPaid, false
	case len(m.explanations) > 0 && m.explanations[0].likelihood >= worthApplying:
		return m.explanations[0].code, true
	case m.namesOtherCurrency():
		return OtherCurrency, false
	case len(m.text.items) > 0 && m.namesOpen():
		return AmountDiffers, false
	case len(m.who.order) > 0:
		return OnAccount, false
	}
	return NoReference, false
}

// fitsSeveral tells whether a complete number is that of several open items, and the payer doesn't say of which.
func (m *matching) fitsSeveral() bool {
	return slices.ContainsFunc(m.text.items, func(h hit) bool {
		n, known := 0, 0
		for _, item := range h.places {
			if m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) {
				n++
				known += one(m.trustIn(m.m.facts[item].customer) > unknownPayer)
			}
		}
		return h.kind == keyComplete && n > 1 && known != 1
	})
}

func (m *matching) anyNamed(is func(item int32) bool) bool {
	return slices.ContainsFunc(m.text.items, func(h hit) bool {
		telling := h.kind == keyComplete || h.kind == keyPart || h.role == roleInvoice
		return telling && slices.ContainsFunc(h.places, is)
	})
}

func (m *matching) namesClosed() bool {
	return m.anyNamed(func(item int32) bool { return m.open[item] == 0 && !m.m.facts[item].tooLarge }) && !m.namesOpen()
}

func (m *matching) namesOpen() bool {
	return m.anyNamed(func(item int32) bool { return m.isOpen(item, m.pay.Amount.Currency, m.pay.paidOn) })
}

func (m *matching) namesOtherCurrency() bool {
	return m.anyNamed(func(item int32) bool { return m.m.items[item].Open.Currency != m.pay.Amount.Currency })
}

// sentenceOfNone is the sentence of a proposal that applies nothing, with the numbers that were read.
func (m *matching) sentenceOfNone(p Proposal) string {
	for _, h := range m.text.items {
		for _, item := range h.places {
			p.Allocations = append(p.Allocations, Allocation{Item: m.m.items[item].Number})
		}
	}
	p.Allocations = p.Allocations[:min(len(p.Allocations), maxListed+1)]
	return Sentence("en", p)
}

// allocationsOf turns an explanation into allocations, ordered by item.
func (m *matching) allocationsOf(e explanation) []Allocation {
	allocations := make([]Allocation, 0, len(e.parts))
	for i, part := range e.parts {
		item := m.m.items[part.item]
		a := Allocation{Item: item.Number, Customer: item.Customer, Amount: m.pay.Amount, Skonto: m.pay.Amount, Difference: m.pay.Amount}
		a.Amount.Minor, a.Skonto.Minor, a.Difference.Minor = part.amount, part.skonto, 0
		if e.kind != NoDifference && i == e.on {
			a.Difference.Minor, a.DifferenceKind = e.difference, e.kind
		}
		allocations = append(allocations, a)
	}
	slices.SortFunc(allocations, func(a, b Allocation) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Customer, b.Customer))
	})
	return allocations
}

// evidence lists what was found where.
func (m *matching) evidence() []Evidence {
	var all []Evidence
	for _, h := range slices.Concat(m.text.items, m.text.orders) {
		for _, item := range h.places {
			all = append(all, Evidence{m.m.items[item].Number, h.what, h.field, h.index, h.start, h.end})
		}
	}
	for _, h := range slices.Concat(m.text.owners, m.text.advices) {
		all = append(all, Evidence{"", h.what, h.field, h.index, h.start, h.end})
	}
	if len(m.explanations) > 0 {
		all = append(all, m.indirect(m.explanations[0])...)
	}
	return all
}

// indirect is the evidence for items that no number names as it stands: slips and members of ranges.
func (m *matching) indirect(e explanation) []Evidence {
	var all []Evidence
	for _, p := range e.parts {
		if slices.ContainsFunc(m.text.items, func(h hit) bool { return slices.Contains(h.places, p.item) }) {
			continue
		}
		number := m.m.items[p.item].Number
		if e.code == NumberRange {
			for _, r := range m.text.ranges {
				all = append(all, Evidence{number, RangeMember, r.from.field, r.from.index, r.from.start, r.to.end})
			}
			continue
		}
		at := slices.IndexFunc(m.text.loose, func(l loose) bool { return m.isNear(l, []part{p}) })
		if at >= 0 {
			all = append(all, Evidence{number, RepairedNumber, FieldUnstructured, 0, m.text.loose[at].start, m.text.loose[at].end})
		}
	}
	return all
}

// likelyPayers are those of account, name and customer number, and the owners of the items that are named.
func (m *matching) likelyPayers() []LikelyPayer {
	likely := slices.Clone(m.who.likely)
	for _, h := range m.text.items {
		if h.kind == keySequence && h.role != roleInvoice && len(m.who.order) > 0 {
			continue // a stray number says nothing beside a known payer
		}
		for _, item := range h.places {
			owner := m.m.facts[item].customer
			if len(h.places) == 1 || m.who.of(owner) > unknownPayer {
				likely = append(likely, LikelyPayer{m.m.customers[owner].number, ByReference})
			}
		}
	}
	return orderedLikely(likely)
}

func orderedLikely(likely []LikelyPayer) []LikelyPayer {
	slices.SortFunc(likely, func(a, b LikelyPayer) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Grounds, b.Grounds))
	})
	return slices.Compact(likely)
}
