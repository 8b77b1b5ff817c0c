package cashapplication

import (
	"cmp"
	"slices"
	"strings"
)

// Missing says what an explanation lacks to be certain.
type Missing string

const (
	// MissingPayer: nothing but the reference tells who paid.
	MissingPayer Missing = "payer_confirmed"
	// MissingAgreement: account, name, customer number and reference speak for different customers.
	MissingAgreement Missing = "payer_agrees"
	// MissingOnlyExplanation: another explanation holds as well; the parameters are its items.
	MissingOnlyExplanation Missing = "only_explanation"
	// MissingDistinctAmount: with so much open, some items make any amount.
	MissingDistinctAmount Missing = "distinct_amount"
	// MissingOneSplit: Skonto could have been taken on other items of the same set.
	MissingOneSplit Missing = "one_split"
	// MissingNumber: no number in the text names the item.
	MissingNumber Missing = "number"
	// MissingRightNumber: a number had to be repaired, and the amount does not prove the repair.
	MissingRightNumber Missing = "right_number"
	// MissingListAgrees: the text has numbers that the explanation leaves out.
	MissingListAgrees Missing = "list_agrees"
	// MissingSkontoInTime: the Skonto was taken later than the rules grant.
	MissingSkontoInTime Missing = "skonto_in_time"
	// MissingFullPayment: the rest is neither a usual bank charge nor clearly a part.
	MissingFullPayment Missing = "full_payment"
	// MissingOverpaymentRule: more is left over than the rules leave on account.
	MissingOverpaymentRule Missing = "overpayment_rule"
	// MissingSettledDispute: an item is disputed; the parameter is its number.
	MissingSettledDispute Missing = "settled_dispute"
	// MissingLimit: the amount is above the limit.
	MissingLimit Missing = "limit"
	// MissingDifference: the same was paid shortly before.
	MissingDifference Missing = "not_paid_before"
	// MissingOrder: payments that came later were decided first.
	MissingOrder Missing = "earlier_payment"
	// MissingAdvice: the advice does not add up, or does not agree with the open items.
	MissingAdvice Missing = "advice_agrees"
	// MissingOwnCurrency: the payer ordered another currency, and what came of it is not exactly what it names.
	MissingOwnCurrency Missing = "own_currency"
	// MissingExplanation: nothing explains the payment.
	MissingExplanation Missing = "explanation"
)

// maxListed is how many items a sentence or parameter lists: a sentence, not a table.
const maxListed = 5

func missing(code Missing, params ...string) string {
	if len(params) == 0 {
		return string(code)
	}
	return string(code) + ":" + strings.Join(params[:min(len(params), maxListed)], ",")
}

const (
	// maxChance is the highest chance, in parts per million, of an accident that a certain amount may have.
	maxChance = 5_000
	// maxChanceOfRow is the same for items in a row, of which there are many and which few payers pay.
	maxChanceOfRow = 1_500
	// minRatio is how much more an explanation must weigh than all others together to stand alone.
	minRatio = 1_000
	// minShortfall is the least part, in percent, that a partial payment leaves open: less looks like a deduction.
	minShortfall = 5
	// maxExcess is the most, in percent of what was open, that an overpayment has on top: more is something else.
	maxExcess = 50
	// twinDays is how long after the due day of a paid item another payment of its amount may be its duplicate.
	twinDays = 45
	// minRecurring is how many items of one amount make it a recurring one, of which no payment is suspicious.
	minRecurring = 3
)

// ambiguity says what keeps the i-th solution of a search from standing alone.
func ambiguity(f found, i int) string {
	if i > 0 {
		return missing(MissingOnlyExplanation)
	}
	others := uint64(0)
	for _, other := range f.solutions[1:] {
		others += other.weight
	}
	if others*minRatio > f.solutions[0].weight {
		return missing(MissingOnlyExplanation)
	}
	limit := uint64(maxChance)
	if f.solutions[0].label == ItemsInRow {
		limit = maxChanceOfRow
	}
	if f.chance > limit {
		return missing(MissingDistinctAmount)
	}
	return ""
}

// judge says of every explanation what it lacks, and orders them: what is certain first, then the likeliest; of several
// with the same result only the first stays.
func (m *matching) judge() {
	for i := range m.explanations {
		e := &m.explanations[i]
		e.missing = cmp.Or(m.forbids(e), e.missing, m.lacks(e))
		if m.pay.late {
			e.missing = cmp.Or(e.missing, missing(MissingOrder))
		}
	}
	slices.SortStableFunc(m.explanations, func(a, b explanation) int {
		return cmp.Or(cmp.Compare(one(b.missing == ""), one(a.missing == "")), cmp.Compare(b.likelihood, a.likelihood),
			comparePartsOf(a.parts, b.parts), cmp.Compare(a.code, b.code))
	})
	var kept []explanation
	for _, e := range m.explanations {
		if !slices.ContainsFunc(kept, func(k explanation) bool { return sameResult(k, e) }) {
			kept = append(kept, e)
		}
	}
	m.explanations = kept
	m.compareCertain()
}

// sameResult tells whether two explanations put the same money on the same items.
func sameResult(a, b explanation) bool {
	return a.unapplied == b.unapplied && slices.EqualFunc(a.parts, b.parts, func(x, y part) bool {
		return x.item == y.item && x.amount == y.amount && x.skonto == y.skonto
	})
}

// compareCertain takes certainty away where two different explanations claim it; only the payer's own complete
// designation stands against any other (§ 366 (1) BGB).
func (m *matching) compareCertain() {
	if len(m.explanations) < 2 || m.explanations[0].missing != "" || m.explanations[1].missing != "" {
		return
	}
	if first := m.explanations[0]; m.allNamed(first) && first.scope.strong && first.kind == NoDifference && first.unapplied == 0 {
		return
	}
	m.explanations[0].missing = missing(MissingOnlyExplanation, m.numbersOf(m.explanations[1].parts)...)
}

// forbids says which rule leaves an explanation to a person, whatever speaks for it.
func (m *matching) forbids(e *explanation) string {
	limit, limited := m.m.rules.LimitMinor[m.pay.Amount.Currency]
	switch {
	case !e.code.Releasable():
		return missing(MissingListAgrees)
	case m.pay.repeats:
		return missing(MissingDifference)
	case limited && m.amount > limit:
		return missing(MissingLimit)
	}
	for _, p := range e.parts {
		if m.m.items[p.item].Disputed {
			return missing(MissingSettledDispute, string(m.m.items[p.item].Number))
		}
		if p.late > m.m.rules.LateSkontoDays {
			return missing(MissingSkontoInTime)
		}
	}
	return ""
}

// lacks says what is missing for an explanation to be certain by its own kind.
func (m *matching) lacks(e *explanation) string {
	switch {
	case e.advice != nothing:
		return m.adviceLacks(e)
	case m.text.ambiguous || m.allNamed(*e) && e.scope.unclear:
		return missing(MissingOnlyExplanation)
	case m.isContradicted(e):
		return missing(MissingListAgrees)
	case m.isExchanged() && !(m.allNamed(*e) && e.scope.strong && e.kind == NoDifference && e.unapplied == 0):
		return missing(MissingOwnCurrency)
	case e.kind == RoundingDifference || e.kind == NoDifference && e.unapplied == 0:
		if m.allNamed(*e) && !e.scope.doubted {
			return m.namedLacks(e)
		}
		return m.unnamedLacks(e)
	}
	return m.unevenLacks(e)
}

// isExchanged tells whether the payer ordered an amount in another currency: what a bank makes of it is near the amount
// of an item, and what is near must not be explained by something else that is open.
func (m *matching) isExchanged() bool {
	ordered := m.pay.Instructed.Currency
	return ordered != "" && ordered != m.pay.Amount.Currency
}

func (m *matching) allNamed(e explanation) bool {
	return len(e.parts) > 0 && !slices.ContainsFunc(e.parts, func(p part) bool { return !p.named })
}

// namedLacks judges items that are all named and paid exactly.
func (m *matching) namedLacks(e *explanation) string {
	sc := e.scope
	switch {
	case m.isBankCharge(e):
		return missing(MissingOnlyExplanation)
	case sc.trust == unknownPayer && len(m.who.order) > 0:
		return m.strangerLacks(e)
	case sc.strong:
		return ""
	case m.who.divided || sc.trust == unknownPayer && sc.written < 2:
		return missing(MissingPayer)
	}
	return ""
}

// strangerLacks judges items of somebody else than the known payer: complete numbers, and nothing of the payer's own
// that the amount would fit.
func (m *matching) strangerLacks(e *explanation) string {
	if !e.scope.strong {
		return missing(MissingAgreement)
	}
	for _, c := range m.who.order {
		if own := m.soughtAlone(c); len(own) > 0 && len(own[0].parts) <= len(e.parts)+1 {
			return missing(MissingOnlyExplanation, m.numbersOf(own[0].parts)...)
		}
	}
	return ""
}

// isBankCharge tells whether a Skonto is, to the cent, what a bank would keep.
func (m *matching) isBankCharge(e *explanation) bool {
	return len(e.parts) == 1 && slices.Contains(bankCharges, e.parts[0].skonto)
}

// unnamedLacks judges explanations that need the amount to tell the items: the payer must be sure without the text.
func (m *matching) unnamedLacks(e *explanation) string {
	sc := e.scope
	beside := m.numbersBeside(e.parts)
	repaired := len(beside) > 0 && !slices.ContainsFunc(beside, func(l loose) bool { return !m.isNear(l, e.parts) })
	switch {
	case m.isChargeBeside(e):
		return missing(MissingOnlyExplanation)
	case sc.family || len(sc.customers) > 1:
		return missing(MissingAgreement)
	case m.who.divided:
		return missing(MissingAgreement)
	case sc.trust == unknownPayer || sc.trust == guessedPayer || sc.trust == numberPayer && !m.hasTellingNumber(sc):
		return missing(MissingPayer)
	case m.isBankCharge(e):
		return missing(MissingOnlyExplanation)
	case e.equal && m.discount(e.parts[0].item) > 0:
		return missing(MissingOneSplit)
	case e.equal && (m.hasUnread() || len(m.text.items) > 0 || len(m.text.periods) > 0 || m.text.incomplete || len(e.parts) > 1):
		return missing(MissingNumber)
	case e.equal && m.isPending(e.parts[0]):
		return missing(MissingOrder)
	case e.code == RepairedReference && m.anotherOfTheAmount(e):
		return missing(MissingOnlyExplanation)
	case len(beside) > 0 && !repaired && (len(e.parts) > 1 || isLate(e.parts)):
		return missing(MissingListAgrees)
	case m.text.advised && len(e.parts) == 1:
		return missing(MissingAdvice) // who sends an advice pays several
	case m.text.onAccount && !e.period:
		return missing(MissingNumber)
	case len(m.text.items) == 0 && (m.hasPaidTwin(e) || m.pay.alike && !e.period):
		return missing(MissingDifference)
	}
	return ""
}

// hasUnread tells whether the text has a number that could have said which of equal items is meant.
func (m *matching) hasUnread() bool {
	return m.text.misread || slices.ContainsFunc(m.text.loose, func(l loose) bool { return !m.isExplained(l) || m.m.looksOurs(l.digits) && !m.isOwner(l) })
}

// isPending tells whether money about which nothing is certain may have paid an item of that amount already.
func (m *matching) isPending(p part) bool {
	owner := m.m.facts[p.item].customer
	return m.unexplained[owner] >= m.open[p.item] || slices.Contains(m.pending[owner], m.open[p.item])
}

// letterCharges are what letters usually demand on top of an item, in minor units of currencies with two decimals: fees
// of dunning letters, and the lump sum of § 288 (5) BGB.
var letterCharges = []int64{250, 300, 400, 500, 600, 750, 800, 1000, 1200, 1250, 1500, 2000, 2500, 4000}

// isChargeBeside tells whether what is paid beside the items that are named could be charges paid on top instead.
func (m *matching) isChargeBeside(e *explanation) bool {
	beside, named := int64(0), false
	for _, p := range e.parts {
		if named = named || p.named; !p.named {
			beside += p.amount
		}
	}
	return named && (slices.Contains(letterCharges, beside) || beside == m.claimedOn(e.parts))
}

// anotherOfTheAmount tells whether the payer has another explanation for the amount than a repaired number.
func (m *matching) anotherOfTheAmount(e *explanation) bool {
	f := m.soughtIn(e.scope)
	switch {
	case len(f.solutions) == 0 || ambiguity(f, 0) != "":
		return true
	case !f.solutions[0].equal:
		return false
	}
	return len(e.parts) != 1 || m.nearAmount(e.parts[0]) != 1 || len(m.m.facts[e.parts[0].item].digits) < minComplete
}

// nearAmount counts the payer's open items of the same amount whose number is nearly written.
func (m *matching) nearAmount(p part) int {
	n := 0
	for _, item := range m.m.customers[m.m.facts[p.item].customer].items {
		if m.open[item] == m.open[p.item] && m.nearlyWritten(item) {
			n++
		}
	}
	return n
}

// hasTellingNumber tells whether the customer number in the text is one by its letters or by the word before it.
func (m *matching) hasTellingNumber(sc *scope) bool {
	return slices.ContainsFunc(m.text.owners, func(h hit) bool {
		return slices.Contains(h.places, sc.customers[0]) && len(h.text) > minSequence+1 &&
			(h.role == roleCustomer || strings.ContainsFunc(h.text, isLetter))
	})
}

// hasPaidTwin tells whether an item of the same amount was paid not long ago, so that this may be its second payment;
// amounts that recur are no sign of that.
func (m *matching) hasPaidTwin(e *explanation) bool {
	if len(e.parts) != 1 {
		return false
	}
	equal, twin := 0, false
	for _, item := range m.m.customers[m.m.facts[e.parts[0].item].customer].items {
		it := &m.m.items[item]
		if it.Amount.Minor != m.m.items[e.parts[0].item].Amount.Minor || it.Amount.Currency != m.pay.Amount.Currency {
			continue
		}
		equal++
		due := it.DueOn.AddDays(twinDays)
		twin = twin || m.open[item] == 0 && (it.DueOn.IsZero() || !due.Before(m.pay.paidOn))
	}
	return twin && equal < minRecurring
}

// unevenLacks judges payments of less or more than is open on what is named.
func (m *matching) unevenLacks(e *explanation) string {
	sc := e.scope
	switch {
	case !m.allNamed(*e) || sc.doubted:
		return missing(MissingNumber)
	case slices.ContainsFunc(e.parts, func(p part) bool { return p.skonto != 0 }):
		return missing(MissingFullPayment)
	case sc.trust < guessedPayer || m.who.divided || sc.trust == guessedPayer && !m.isUnmistakablyNamed(e):
		return missing(MissingPayer)
	case len(m.numbersBeside(e.parts)) > 0:
		return missing(MissingListAgrees)
	case m.hasOther(e):
		return missing(MissingOnlyExplanation)
	case e.kind == ClaimedDifference:
		return ""
	case m.text.incomplete:
		return missing(MissingListAgrees)
	case slices.ContainsFunc(e.parts, func(p part) bool { return m.awaited[p.item] }):
		return missing(MissingOrder)
	case len(e.parts) > 1:
		return missing(MissingFullPayment)
	case e.unapplied > 0:
		return m.excessLacks(e)
	}
	return m.shortfallLacks(e)
}

// isUnmistakablyNamed tells whether every part is named by a complete number that is too long to be another one by
// accident.
func (m *matching) isUnmistakablyNamed(e *explanation) bool {
	return !slices.ContainsFunc(e.parts, func(p part) bool {
		return !slices.ContainsFunc(m.text.items, func(h hit) bool {
			return h.kind == keyComplete && isUnmistakable(h.text) && slices.Contains(h.places, p.item)
		})
	})
}

// hasOther tells whether anything else of the payer explains the amount.
func (m *matching) hasOther(e *explanation) bool {
	if f := m.soughtIn(e.scope); len(f.solutions) > 0 && !f.arbitrary {
		return true
	}
	if m.hasItemButForCharges(e) {
		return true
	}
	for _, c := range m.who.order {
		if !slices.Contains(e.scope.customers, c) && len(m.soughtAlone(c)) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(m.explanations, func(other explanation) bool {
		return other.scope == e.scope && other.kind == NoDifference && other.unapplied == 0 && other.likelihood > e.likelihood &&
			(m.allNamed(other) || !m.soughtIn(e.scope).arbitrary)
	})
}

// hasItemButForCharges tells whether an item of another amount is paid but for what a bank keeps or a letter demands.
func (m *matching) hasItemButForCharges(e *explanation) bool {
	return slices.ContainsFunc(e.scope.pool, func(item int32) bool {
		excess := m.amount - m.open[item]
		named := slices.ContainsFunc(e.parts, func(p part) bool { return m.open[p.item] == m.open[item] })
		return !named && (slices.Contains(letterCharges, excess) || slices.Contains(bankCharges, -excess))
	})
}

// excessLacks judges a payment of more than is open.
func (m *matching) excessLacks(e *explanation) string {
	open := total(e.parts)
	switch {
	case e.unapplied > m.m.rules.OverpaidMinor || e.unapplied*100 > open*maxExcess:
		return missing(MissingOverpaymentRule)
	}
	return ""
}

// shortfallLacks judges a payment of less than is open on one item. A rest that is a few percent is a deduction that
// somebody has to talk about; costs and interest that were demanded come before the principal (§ 367 (1) BGB), which is
// for a person to weigh against what the payer wrote.
func (m *matching) shortfallLacks(e *explanation) string {
	p := e.parts[0]
	open := m.open[p.item]
	switch {
	case m.claimedOn(e.parts) > 0 && e.kind == PartDifference:
		return missing(MissingFullPayment)
	case e.kind == PartDifference && e.difference*100 < open*minShortfall:
		return missing(MissingFullPayment)
	case e.kind == BankChargeDifference && (e.difference*50 == open || e.difference*100 == open*3):
		return missing(MissingOnlyExplanation)
	}
	return ""
}

// isContradicted tells whether the text has a number that the explanation leaves out: an item of the same customers,
// open or paid, or a number that can be nothing but somebody's item. A slip of one of the parts' numbers is none.
func (m *matching) isContradicted(e *explanation) bool {
	return slices.ContainsFunc(m.text.items, func(h hit) bool {
		if slices.ContainsFunc(e.parts, func(p part) bool { return slices.Contains(h.places, p.item) }) {
			return false
		}
		if open, closed := m.inScope(e.scope, h); len(open)+len(closed) > 0 {
			return true // the payer's own item is meant, or nobody knows what is
		}
		telling := h.kind != keySequence || h.role == roleInvoice
		return telling && !m.isSlip(h, e.parts)
	})
}

// isSlip tells whether a number that hit something else is one of the parts' but for a slip.
func (m *matching) isSlip(h hit, parts []part) bool {
	return slices.ContainsFunc(m.text.loose, func(l loose) bool {
		return l.start >= h.start && l.start < h.end && m.isNear(l, parts)
	})
}

// numbersOf lists the numbers of items for a sentence or a parameter. They are no personal data.
func (m *matching) numbersOf(parts []part) []string {
	var numbers []string
	for _, p := range parts {
		numbers = append(numbers, string(m.m.items[p.item].Number))
	}
	return numbers
}
