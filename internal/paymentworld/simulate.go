package paymentworld

import (
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

// maker walks through the days of a world and lets people pay.
type maker struct {
	chance
	d Dialect
	w *World

	day calendar.Date
	// next is the first item that is not issued yet; owner, paid and gone say of each item whose it is, what was paid on
	// it and that it is settled.
	next  int
	owner []int
	paid  []int64
	gone  []bool
	// issued are items that are there and may be open, open the same by customer, oldest first.
	issued []int
	open   [][]int
	// started are items that a partial payment was made on.
	started  []int
	children map[int][]int
	// clearing and services pay for many. collected are direct debits of this world that can still come back.
	clearing, services []Party
	collected          []payment
	number             int // of the last entry
}

// payment is an entry being made with what it pays.
type payment struct {
	entry Entry
	on    []applied
	tags  []string
	// advices are documents about it.
	advices []Advice
}

// applied is money on an item, in minor units.
type applied struct {
	item            int
	minor, discount int64
}

// New makes a world. It returns an error that is ErrOptions for options out of range and for an unknown dialect.
func New(o Options) (*World, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	d, err := DialectNamed(o.Dialect)
	if err != nil {
		return nil, err
	}
	m := &maker{chance: newChance(o.Seed, d.Name), d: d, w: &World{Options: o, Dialect: d}, day: firstDay, children: map[int][]int{}}
	m.people()
	m.ledger()
	weekdays, err := calendar.Named("TARGET2")
	if err != nil {
		return nil, fmt.Errorf("booking days: %w", err)
	}
	days := []calendar.Date{weekdays.OnOrAfter(firstDay)}
	for len(days) < bookingDays {
		days = append(days, weekdays.AddBusinessDays(days[len(days)-1], 1))
	}
	for i := range o.Payments {
		m.day = days[i*bookingDays/o.Payments]
		m.issue()
		m.book(m.someKind())
	}
	return m.w, nil
}

// issue lets the items appear that are issued by today.
func (m *maker) issue() {
	for ; m.next < len(m.w.Items) && !m.w.Items[m.next].IssuedOn.After(m.day); m.next++ {
		m.issued = append(m.issued, m.next)
		m.open[m.owner[m.next]] = append(m.open[m.owner[m.next]], m.next)
	}
}

// maxTries bounds the search for items that suit a kind of payment. When none is found, another kind is made.
const maxTries = 200

// kindTries are how often a kind is tried that depends on the item it happens to find, an amount large enough for example.
const kindTries = 5

// someKind makes a payment of a kind chosen by the shares of the dialect. A kind that finds nothing to pay is replaced
// by a single payment, and that by money of a stranger, so that a world always has the payments asked for.
func (m *maker) someKind() payment {
	kind := choose(m.chance, m.d.kinds)
	for try := range kindTries + 1 {
		if try == kindTries {
			kind = Single
		}
		if p, ok := m.make(kind); ok {
			p.entry.Kind = kind
			return p
		}
	}
	p, _ := m.foreign()
	p.entry.Kind = Foreign
	return p
}

func (m *maker) make(kind Kind) (payment, bool) {
	makers := map[Kind]func() (payment, bool){Single: m.single, Collective: m.collective, Partial: m.partial, Rest: m.rest, Over: m.over,
		Fee: m.fee, Claimed: m.claimed, Short: m.short, OtherPayer: m.otherPayer, Parent: m.parent, Clearing: m.clearingHouse,
		Payout: m.payout, DirectDebit: m.directDebit, ForeignExchange: m.foreignExchange, Duplicate: m.duplicate,
		OnAccount: m.onAccount, Foreign: m.foreign, OtherEntity: m.otherEntity, TaxRefund: m.taxRefund, Interest: m.interest,
		Deposit: m.deposit, Return: m.returned, BankCharge: m.bankCharge, Salary: m.salary, Outgoing: m.outgoing}
	return makers[kind]()
}

// book gives the entry its reference and writes down the truth.
func (m *maker) book(p payment) {
	m.number++
	e := &p.entry
	e.BookedOn = m.day
	e.Reference = fmt.Sprintf("%04d%02d%02d%08d", m.day.Year, m.day.Month, m.day.Day, m.number)
	if e.EndToEnd == "" {
		e.EndToEnd = "NOTPROVIDED"
		if m.in1000(350) {
			e.EndToEnd = pick(m.chance, []string{"SCT", "E2E-", "PAY", "", "ZA"}) + m.digits(m.between(6, 14))
		}
	}
	t := matchscore.Truth{Entry: e.Reference, Kind: string(e.Kind), Allocations: []matchscore.Allocation{}, Tags: p.tags}
	unapplied := e.Amount.Minor
	for _, a := range p.on {
		t.Allocations = append(t.Allocations, matchscore.Allocation{Invoice: m.w.Items[a.item].Number,
			Amount: money.New(a.minor, m.d.Currency).Decimal(), Discount: money.New(a.discount, m.d.Currency).Decimal()})
		unapplied -= a.minor
		m.settle(a)
	}
	t.Unapplied = money.New(unapplied, m.d.Currency).Decimal()
	m.w.Entries, m.w.Truth = append(m.w.Entries, p.entry), append(m.w.Truth, t)
	for _, a := range p.advices {
		a.Payment = e.Reference
		m.w.Advices = append(m.w.Advices, a)
	}
	if e.Kind == DirectDebit && len(e.Parts) == 0 {
		m.collected = append(m.collected, p)
	}
}

// settle writes down what was paid on an item. An item that anything was paid on is nobody's choice any more, except for
// the rest of a partial payment.
func (m *maker) settle(a applied) {
	m.paid[a.item] += a.minor + a.discount
	m.gone[a.item] = true
	open := m.open[m.owner[a.item]]
	if at := slices.Index(open, a.item); at >= 0 {
		m.open[m.owner[a.item]] = slices.Delete(open, at, at+1)
	}
}

// anyItem returns an open invoice, every third time one of the last that were issued.
func (m *maker) anyItem() (int, bool) {
	for range maxTries {
		if len(m.issued) == 0 {
			return 0, false
		}
		at := m.IntN(len(m.issued))
		if m.in1000(350) {
			at = len(m.issued) - 1 - m.IntN(len(m.issued)/8+1)
		}
		item := m.issued[at]
		if m.gone[item] {
			m.issued = slices.Delete(m.issued, at, at+1)
			continue
		}
		if !m.w.Items[item].CreditNote() {
			return item, true
		}
	}
	return 0, false
}

// left is what is open on an item, in minor units.
func (m *maker) left(item int) int64 { return m.w.Items[item].Amount.Minor - m.paid[item] }

// deduction is the discount a payer takes on an item today, and whether that is too late. Most of those who may do; of
// those whose time has passed a few still do.
func (m *maker) deduction(item int) (minor int64, late bool) {
	i := m.w.Items[item]
	if i.Discount == 0 {
		return 0, false
	}
	days := m.day.Sub(i.DiscountUntilOn)
	switch {
	case days <= 0 && m.in1000(850), days > 0 && days <= 5 && m.in1000(300), days > 5 && days <= 30 && m.in1000(60):
		return m.part(i.Amount.Minor, int64(i.Discount), 100), days > 0
	}
	return 0, false
}

// from makes the entry of a credit transfer of a customer from one of its accounts.
func (m *maker) from(customer int, minor int64) Entry {
	c := &m.w.Customers[customer]
	account := c.Accounts[0]
	if m.in1000(250) {
		account = pick(m.chance, c.Accounts)
	}
	account.Name = m.signed(account.Name)
	return Entry{Amount: money.New(minor, m.d.Currency), Party: account}
}

// handOf is how a payer copies a number this time: mostly as always.
func (m *maker) handOf(customer int) hand {
	if m.in1000(650) {
		return m.w.Customers[customer].hand
	}
	return choose(m.chance, m.d.hands)
}

// oldest replaces items by the oldest open ones of the same customer that nothing tells apart from them: same amount
// and no discount (§ 366 (2) BGB: of several debts equally due the older one).
func (m *maker) oldest(items []int) []int {
	chosen := slices.Clone(items)
	for at, item := range chosen {
		for _, other := range m.open[m.owner[item]] {
			if !slices.Contains(chosen, other) && m.alikeItems(item, other) && other < item {
				chosen[at] = other
				break
			}
		}
	}
	slices.Sort(chosen)
	return chosen
}

func (m *maker) alikeItems(a, b int) bool {
	x, y := m.w.Items[a], m.w.Items[b]
	return x.Amount == y.Amount && x.Discount == 0 && y.Discount == 0
}
