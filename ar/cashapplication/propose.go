package cashapplication

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Propose returns a proposal for every booked entry, in order of booking date, key and part; a batch whose parts add
// up gets one for each part. Pending and informational entries get none, and an entry that comes twice gets one.
//
// What is proposed automatically for one payment is no longer open for the others, so that all automatic proposals
// can be posted together; of two payments for one item the earlier one takes it. Proposals for a person are made after
// that, against what is then left, each on its own.
//
// The order of entries, items and payers does not change the result. Items of one number for two customers are a fault
// of the ledger; they are treated as ambiguous. The entries' accounts must belong to the entity whose ledger it is.
func Propose(entries []bankstatement.Entry, ledger Ledger) []Proposal {
	return New(ledger).Propose(entries)
}

// Propose is the function Propose for a matcher that is there already.
func (m *Matcher) Propose(entries []bankstatement.Entry) []Proposal {
	payments := paymentsOf(entries)
	proposals := make([]Proposal, len(payments))
	settled := make([]bool, len(payments))
	for i, payment := range payments {
		proposals[i] = m.propose(payment)
		if settled[i] = proposals[i].Automatic; settled[i] {
			m.settle(proposals[i])
		}
	}
	for i, payment := range payments {
		if !settled[i] {
			// An item may have been settled by a later payment; what is left never grows, so nothing becomes automatic
			// that was not before, except by accident of a sum - and that is for a person.
			proposals[i] = m.propose(payment).forAPerson()
		}
	}
	return proposals
}

// payment is what one proposal is made for.
type payment struct {
	key      bankstatement.EntryKey
	part     int
	on       calendar.Date // booking date, for the order
	paidOn   calendar.Date // for Skonto
	reversal bool
	batch    bool
	bankstatement.Transaction
}

// paymentsOf lists the payments of all booked entries, each once, in an order that depends on nothing but them.
func paymentsOf(entries []bankstatement.Entry) []payment {
	var payments []payment
	known := map[bankstatement.EntryKey]bool{}
	for _, entry := range entries {
		key := entry.Key()
		if entry.Status != bankstatement.Booked || known[key] {
			continue
		}
		known[key] = true
		payments = append(payments, paymentsIn(entry, key)...)
	}
	slices.SortFunc(payments, func(a, b payment) int {
		return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.key, b.key), cmp.Compare(a.part, b.part))
	})
	return payments
}

// paymentsIn is the entry itself, or its parts when they can be posted one by one.
func paymentsIn(entry bankstatement.Entry, key bankstatement.EntryKey) []payment {
	whole := payment{key: key, on: entry.BookedOn, paidOn: paidOn(entry), reversal: entry.Reversal,
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

// Matcher holds the ledger while proposals are made. Only settle changes it.
type Matcher struct {
	rules     Rules
	items     []OpenItem
	index     index
	payers    payers
	graceDays int
}

// New builds the matcher of a ledger.
func New(ledger Ledger) *Matcher { return newMatcher(ledger) }

func newMatcher(ledger Ledger) *Matcher {
	items := byNumber(ledger.Items)
	return &Matcher{ledger.Rules, items, newIndex(items), newPayers(ledger.Payers), ledger.Rules.SkontoGraceDays}
}

// settle closes the items of an automatic proposal: exact proposals leave nothing open. Their numbers are unique,
// because an ambiguous one is never automatic.
func (m *Matcher) settle(p Proposal) {
	for _, allocation := range p.Allocations {
		at, _ := slices.BinarySearchFunc(m.items, allocation.Item, func(item OpenItem, number receivable.InvoiceNumber) int {
			return cmp.Compare(item.Number, number)
		})
		m.items[at].Open = money.Zero(m.items[at].Open.Currency)
	}
}

// propose decides about one payment.
func (m *Matcher) propose(pay payment) Proposal {
	p := Proposal{Entry: pay.key, Part: pay.part, Amount: pay.Amount, Unapplied: pay.Amount}
	var found named
	switch {
	case pay.reversal || pay.ReturnReason.IsReturn():
		p.Code, p.Because = Returned, "the bank took a payment back"
	case pay.batch:
		p.Code, p.Because = UnresolvedBatch, "the entry sums up several payments whose amounts are not known"
	case !pay.Amount.IsPositive():
		p.Code, p.Because = Outgoing, "money was paid out"
	default:
		found = resolve(m.index.find(pay.Remittance), m.items)
		p.Evidence = found.evidence
		m.apply(&p, found, pay.paidOn)
	}
	p.Automatic = p.Certain && m.rules.Released[p.Code]
	p.LikelyPayers = m.payers.likely(pay.Counterparty, customersOf(found.items, m.items))
	return p
}

// apply decides by the items that are named.
func (m *Matcher) apply(p *Proposal, found named, paidOn calendar.Date) {
	inCurrency := slices.DeleteFunc(slices.Clone(found.items), func(i int) bool {
		return m.items[i].Open.Currency != p.Amount.Currency
	})
	switch {
	case len(found.items) == 0:
		p.Code, p.Because = NoReference, "the text names no open item"
	case found.ambiguous:
		p.Code, p.Because = AmbiguousReference, "a number in the text fits more than one item: "+m.list(found.items)
	case len(inCurrency) < len(found.items):
		p.Code, p.Because = OtherCurrency, "an item that is named is in another currency: "+m.list(found.items)
	case slices.ContainsFunc(found.items, func(i int) bool { return m.items[i].Open.IsZero() }):
		p.Code, p.Because = AlreadyPaid, "nothing is open any more on an item that is named: "+m.list(found.items)
	default:
		m.compare(p, found.items, paidOn)
	}
}

// compare holds the amount against what is open on the items, without and with Skonto.
func (m *Matcher) compare(p *Proposal, named []int, paidOn calendar.Date) {
	full, fullSum, err := m.allocate(named, p.Amount.Currency, noSkonto)
	if err != nil {
		p.Code, p.Because = AmountDiffers, "the open amounts are too large to add up: "+m.list(named)
		return
	}
	reduced, reducedSum, err := m.allocate(named, p.Amount.Currency, func(item OpenItem) money.Amount {
		return m.skonto(item, paidOn)
	})
	switch {
	case fullSum == p.Amount:
		m.accept(p, named, ExactReferences, full, "pays exactly what is open on "+m.list(named))
	case err == nil && reducedSum == p.Amount:
		m.accept(p, named, ExactWithSkonto, reduced, "pays exactly what is open less the agreed Skonto on "+m.list(named))
	case len(named) > 1:
		p.Code = AmountDiffers
		p.Because = fmt.Sprintf("the items named have %s open together: %s", fullSum, m.list(named))
	case p.Amount.Minor > fullSum.Minor:
		p.Code = Overpaid
		p.Because = fmt.Sprintf("%s has only %s open", m.list(named), fullSum)
	default:
		full[0].Amount = p.Amount
		m.accept(p, named, PartialPayment, full, fmt.Sprintf("pays a part of the %s open on %s", fullSum, m.list(named)))
	}
}

// accept makes an applying proposal. Only exact ones are automatic, and only for one customer: who pays for another
// one should be known to a person first.
func (m *Matcher) accept(p *Proposal, named []int, code Code, allocations []Allocation, because string) {
	p.Code, p.Because, p.Allocations = code, because, allocations
	p.Unapplied = money.Zero(p.Amount.Currency)
	p.Certain = code != PartialPayment
	if customers := customersOf(named, m.items); len(customers) > 1 {
		p.Certain = false
		p.Because += fmt.Sprintf(", which belong to %d customers", len(customers))
	}
}

// noSkonto is the discount when none is taken.
func noSkonto(item OpenItem) money.Amount { return money.Zero(item.Open.Currency) }

// skonto is the discount on an item that is paid on that day: agreed, not yet expired, and nothing paid on it before,
// since a discount is for paying in full. Computed half up on the gross amount, as invoices print it.
func (m *Matcher) skonto(item OpenItem, paidOn calendar.Date) money.Amount {
	none := money.Zero(item.Open.Currency)
	if item.SkontoBasisPoints <= 0 || item.Open != item.Amount || !item.Open.IsPositive() ||
		paidOn.After(item.SkontoUntilOn.AddDays(m.graceDays)) {
		return none
	}
	const whole = 10_000 // basis points of 100 percent
	discount, err := item.Amount.MulRatio(int64(item.SkontoBasisPoints), whole)
	if err != nil || discount.Minor >= item.Open.Minor {
		return none
	}
	return discount
}

// allocate pays every item what is open on it less the discount, and returns what that takes.
func (m *Matcher) allocate(named []int, c money.Currency, discount func(OpenItem) money.Amount,
) (allocations []Allocation, total money.Amount, err error) {
	total = money.Zero(c)
	for _, i := range named {
		item := m.items[i]
		a := Allocation{Item: item.Number, Customer: item.Customer, Skonto: discount(item)}
		if a.Amount, err = item.Open.Sub(a.Skonto); err != nil {
			return nil, total, err
		}
		if total, err = total.Add(a.Amount); err != nil {
			return nil, total, err
		}
		allocations = append(allocations, a)
	}
	return allocations, total, nil
}

// list names items for a sentence. Numbers of invoices are no personal data.
func (m *Matcher) list(named []int) string {
	const most = 5 // a sentence, not a table
	var numbers []string
	for i, place := range named {
		if i == most {
			numbers = append(numbers, fmt.Sprintf("%d more", len(named)-most))
			break
		}
		numbers = append(numbers, string(m.items[place].Number))
	}
	return strings.Join(numbers, ", ")
}

// forAPerson takes the right to be posted automatically away.
func (p Proposal) forAPerson() Proposal {
	p.Certain, p.Automatic = false, false
	return p
}
