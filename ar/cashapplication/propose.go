package cashapplication

import (
	"cmp"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Propose returns a proposal for every booked entry, in order of booking date, place in the statement, key and part; a
// batch whose parts add up gets one for each part. Pending and informational entries get none, and an entry that comes
// twice gets one.
//
// What is certain for one payment is no longer open for the others, so that all automatic proposals can be posted
// together; of two payments for one item the earlier one takes it. Proposals for a person are made after that, against
// what is then left, each on its own.
//
// The order of entries, items and payers does not change the result. Items of one number for two customers are a fault
// of the ledger; they are treated as ambiguous. The entries' accounts must belong to the entity whose ledger it is.
func Propose(entries []bankstatement.Entry, ledger Ledger) []Proposal {
	return New(ledger).Propose(entries)
}

// Propose is the function Propose for a matcher that is there already. It may be called again: nothing of one call is
// left for the next.
func (m *Matcher) Propose(entries []bankstatement.Entry) []Proposal {
	s := m.newSession()
	payments := paymentsOf(entries)
	proposals := make([]Proposal, len(payments))
	markRepeats(payments)
	settledBefore := make([]int, len(payments))
	next, stop := m.readAhead(payments)
	defer stop()
	for i := range payments {
		settledBefore[i], payments[i].seen = s.settled, next()
		var advice int32
		if proposals[i], advice = s.propose(&payments[i]); proposals[i].Certain {
			s.settle(proposals[i], advice)
			payments[i].seen = nil // it is not looked at again
		} else {
			s.leave(proposals[i])
		}
	}
	for i := range payments {
		if !proposals[i].Certain && s.touched(proposals[i], settledBefore[i]) {
			// An item may have been settled by a later payment; what is left never grows, so nothing becomes certain that was
			// not before, except by accident of a sum - and that is for a person.
			payments[i].late = true
			proposals[i], _ = s.propose(&payments[i])
		}
	}
	s.assume(payments, proposals)
	return proposals
}

// payment is what one proposal is made for.
type payment struct {
	key      bankstatement.EntryKey
	part     int
	index    int
	on       calendar.Date // booking date, for the order
	paidOn   calendar.Date // for Skonto
	reversal bool
	batch    bool
	repeats  bool // the same was paid shortly before
	alike    bool // the same amount came from the same payer shortly before, with another text
	late     bool // later payments were decided before it, so it is for a person
	seen     *sight
	bankstatement.Transaction
}

// paymentsOf lists the payments of all booked entries, each once, in an order that depends on nothing but them.
func paymentsOf(entries []bankstatement.Entry) []payment {
	var payments []payment
	for _, entry := range entries {
		if entry.Status == bankstatement.Booked {
			payments = append(payments, paymentsIn(entry, entry.Key())...)
		}
	}
	slices.SortStableFunc(payments, func(a, b payment) int {
		return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.index, b.index), cmp.Compare(a.key, b.key), cmp.Compare(a.part, b.part))
	})
	type identity struct {
		key  bankstatement.EntryKey
		part int
	}
	known := map[identity]bool{}
	return slices.DeleteFunc(payments, func(p payment) bool {
		id := identity{p.key, p.part}
		twice := known[id]
		known[id] = true
		return twice
	})
}

// paymentsIn is the entry itself, or its parts when they can be posted one by one.
func paymentsIn(entry bankstatement.Entry, key bankstatement.EntryKey) []payment {
	whole := payment{key: key, index: entry.Index, on: entry.BookedOn, paidOn: paidOn(entry), reversal: entry.Reversal,
		batch: entry.IsBatch(), Transaction: entry.Transaction}
	if !entry.PartsReconcile() {
		return []payment{whole}
	}
	var parts []payment
	for i, part := range entry.Parts {
		one := whole
		one.part, one.batch, one.Transaction = i+1, false, part
		parts = append(parts, one)
	}
	return parts
}

// paidOn is the day that counts for Skonto: the earlier one of booking and value date, in favour of the customer.
func paidOn(entry bankstatement.Entry) calendar.Date {
	if !entry.ValueOn.IsZero() && entry.ValueOn.Before(entry.BookedOn) {
		return entry.ValueOn
	}
	return entry.BookedOn
}

// session is one call of Propose: what is open now, and what came before.
type session struct {
	m       *Matcher
	open    []int64 // beside Matcher.items, in minor units
	used    []bool  // beside Matcher.advices
	settled int     // certain proposals so far
	// touchedAt is, for each customer, how many there were when one last paid an item of it.
	touchedAt map[int32]int
	// pending are, for each customer, the open amounts of items that money may have paid about which nothing is certain.
	pending map[int32][]int64
	// unexplained are, for each customer, the largest payment that may have come from it and that nothing explains.
	unexplained map[int32]int64
	// awaited are the items that money may have paid about which nothing is certain.
	awaited map[int32]bool
	scratch scratch
}

func (m *Matcher) newSession() *session {
	s := &session{m: m, open: make([]int64, len(m.items)), used: make([]bool, len(m.advices)), touchedAt: map[int32]int{}, pending: map[int32][]int64{}, unexplained: map[int32]int64{}, awaited: map[int32]bool{}}
	for i := range m.terms {
		s.open[i] = m.terms[i].open
	}
	return s
}

// discount is the Skonto that may still be taken on an item.
func (s *session) discount(item int32) int64 {
	if t := &s.m.terms[item]; s.open[item] == t.open {
		return t.discount
	}
	return 0 // something was paid on it
}

// isOpen tells whether money of that currency, paid on that day, can be applied to an item.
func (s *session) isOpen(item int32, currency money.Currency, paidOn calendar.Date) bool {
	t := &s.m.terms[item]
	return s.open[item] != 0 && s.m.currencies[t.currency] == currency && t.issued <= daysKey(paidOn)
}

// touched tells whether an item of a customer that a proposal is about was paid since so many certain proposals.
func (s *session) touched(p Proposal, since int) bool {
	for _, likely := range p.LikelyPayers {
		if s.touchedAt[s.m.byNumber[likely.Customer]] > since {
			return true
		}
	}
	return slices.ContainsFunc(p.Candidates, func(c Candidate) bool {
		return slices.ContainsFunc(c.Allocations, func(a Allocation) bool { return s.touchedAt[s.m.byNumber[a.Customer]] > since })
	})
}

// leave remembers who may have sent money that is left to a person.
func (s *session) leave(p Proposal) {
	if !p.Amount.IsPositive() {
		return
	}
	if len(p.Candidates) == 0 || p.Candidates[0].Likelihood < worthProposing {
		for _, likely := range p.LikelyPayers {
			owner := s.m.byNumber[likely.Customer]
			s.unexplained[owner] = max(s.unexplained[owner], p.Amount.Minor)
		}
	}
	for rank, c := range p.Candidates {
		for _, a := range c.Allocations {
			if item, found := s.m.placeOf(a.Item, a.Customer); found {
				owner := s.m.facts[item].customer
				s.pending[owner] = append(s.pending[owner], s.open[item])
				s.awaited[item] = s.awaited[item] || rank == 0 && c.Likelihood >= worthAssuming
			}
		}
	}
}

// settle takes what a certain proposal pays off the items, and the advice it used off the advices.
func (s *session) settle(p Proposal, advice int32) {
	s.settled++
	for _, a := range p.Allocations {
		place, found := s.m.placeOf(a.Item, a.Customer)
		cleared, err := a.Clears()
		if found && err == nil {
			s.open[place] -= cleared.Minor
			s.touchedAt[s.m.facts[place].customer] = s.settled
		}
	}
	if advice != nothing {
		s.used[advice] = true
	}
}

func (m *Matcher) placeOf(number receivable.InvoiceNumber, customer receivable.CustomerNumber) (int32, bool) {
	at, found := slices.BinarySearchFunc(m.items, number, func(item OpenItem, n receivable.InvoiceNumber) int {
		return cmp.Compare(item.Number, n)
	})
	for ; found && at < len(m.items) && m.items[at].Number == number; at++ {
		if m.items[at].Customer == customer {
			return int32(at), true
		}
	}
	return nothing, false
}

// repetition is what two payments have in common when one may be the other's duplicate.
type repetition struct {
	from   string
	amount money.Amount
	text   string
}

// alikeDays is the same where the text is another one: who pays one of several equal items twice in a week has paid one
// of them twice, or two of them.
const alikeDays = 5

// anyText stands for all texts of a payer; compact texts have no blank.
const anyText = " "

// repeatDays is how long after a payment the same one again is taken for a duplicate; monthly rents are further apart.
const repeatDays = 21

// markRepeats marks every payment that repeats an earlier one: same account or name, same amount, same text.
func markRepeats(payments []payment) {
	last := map[repetition]calendar.Date{}
	for i := range payments {
		pay := &payments[i]
		from := string(pay.Counterparty.Account)
		if from == "" {
			from = compact(pay.Counterparty.Name)
		}
		if from == "" || !pay.Amount.IsPositive() {
			continue
		}
		like := repetition{from, pay.Amount, compact(pay.Remittance.Joined())}
		before, known := last[like]
		pay.repeats = known && pay.on.Sub(before) <= repeatDays
		last[like] = pay.on
		like.text = anyText
		before, known = last[like]
		pay.alike = known && pay.on.Sub(before) <= alikeDays
		last[like] = pay.on
	}
}
