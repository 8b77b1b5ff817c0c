package paymentworld

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// The days of a world. It is always the same spring: chance is in the people, not in the calendar.
var (
	// firstDay is the first booking day, and bookingDays how many follow each other: two months of statements.
	firstDay    = calendar.MustDate("2026-03-02")
	bookingDays = 42
	// issuedBefore and issuedAfter are the days around firstDay in which open items are issued: some are long overdue
	// on the first day, some don't exist yet. closedBefore is when the first of the closed items was issued.
	issuedBefore, issuedAfter, closedBefore = 80, 50, 170
)

const (
	// itemsPerCustomer is the average; few customers have far more.
	itemsPerCustomer = 15
	// closedShare is how many open items there are to one recently paid one.
	closedShare = 8
	// creditNotes are the permille of items that are one.
	creditNotes = 30
	// dunnedAfter are the days after which an unpaid item may have a letter with a fee behind it.
	dunnedAfter = 14
	// groupSize is how many customers there are to one parent company.
	groupSize = 25
)

// people makes up the creditor, the customers and those who pay for many.
func (m *maker) people() {
	m.w.Creditor = m.account(m.d.country, m.d.creditor)
	m.w.Creditor.BIC = m.d.bank.BIC
	m.w.OpeningMinor = int64(m.between(500_000, 9_000_000))
	count := max(8, m.w.Options.OpenItems/m.perCustomer())
	for i := range count {
		m.w.Customers = append(m.w.Customers, m.customer(i))
	}
	for i := range max(1, count/groupSize) {
		m.family(i)
	}
	for _, name := range m.d.names.clearing {
		m.clearing = append(m.clearing, m.account(m.d.country, name))
	}
	for _, name := range m.d.names.services {
		m.services = append(m.services, m.account(m.d.country, name))
	}
	m.w.Collectives = append(append([]Party{}, m.clearing...), m.services...)
}

func (m *maker) perCustomer() int {
	if m.d.monthly {
		return (issuedBefore + issuedAfter) / 30
	}
	return itemsPerCustomer
}

// debtor is whose the i-th of some documents is: everybody's in turn where all get one a month, else mostly of few.
func (m *maker) debtor(i int) int {
	if m.d.monthly {
		return i % len(m.w.Customers)
	}
	return m.skewed(len(m.w.Customers))
}

func (m *maker) customer(i int) Customer {
	c := Customer{Number: m.d.customerNumber(i), Name: m.company(), hand: choose(m.chance, m.d.hands),
		dueDays: pick(m.chance, []int{14, 14, 30, 30, 30, 45})}
	if m.in1000(120) {
		c.Name = m.person()
	}
	for range choose(m.chance, []share[int]{{1, 800}, {2, 160}, {3, 40}}) {
		country := m.d.country
		if m.in1000(30) {
			country = pick(m.chance, []string{"AT", "NL", "FR", "DE"})
		}
		c.Accounts = append(c.Accounts, m.account(country, c.Name))
	}
	if m.in1000(m.d.known) {
		c.Known = m.between(1, len(c.Accounts))
	}
	if m.in1000(m.d.discounts) {
		c.discount, c.discountDays = pick(m.chance, []int{2, 2, 3}), pick(m.chance, []int{8, 10, 14})
	}
	if m.in1000(m.d.fixed) {
		c.fixed = m.gross(m.netMinor())
	}
	return c
}

// company makes up a name. In a hostile world there are few stems, so that names differ in their ends only.
func (m *maker) company() string {
	stems := m.d.names.stems
	if m.d.alike {
		stems = stems[:4]
		return pick(m.chance, stems) + " " + pick(m.chance, m.d.names.forms)
	}
	switch m.IntN(4) {
	case 0:
		return pick(m.chance, stems) + " & " + pick(m.chance, stems) + " " + pick(m.chance, m.d.names.forms)
	case 1:
		return pick(m.chance, m.d.names.trades) + " " + pick(m.chance, stems) + " " + pick(m.chance, m.d.names.forms)
	}
	return pick(m.chance, stems) + " " + pick(m.chance, m.d.names.trades) + " " + pick(m.chance, m.d.names.forms)
}

func (m *maker) person() string {
	return pick(m.chance, m.d.names.first) + " " + pick(m.chance, m.d.names.last)
}

// family makes a customer the parent of two to five others and has it called like a holding.
func (m *maker) family(i int) {
	parent := m.IntN(len(m.w.Customers))
	p := &m.w.Customers[parent]
	if p.Parent != "" || len(m.children[parent]) > 0 {
		return
	}
	p.Name = pick(m.chance, m.d.names.parent)
	if i >= len(m.d.names.parent) {
		p.Name = strings.Replace(p.Name, " ", fmt.Sprintf(" %s ", pick(m.chance, m.d.names.stems)), 1)
	}
	for range m.between(2, 5) {
		child := m.IntN(len(m.w.Customers))
		c := &m.w.Customers[child]
		if child == parent || c.Parent != "" || len(m.children[child]) > 0 {
			continue
		}
		c.Parent = p.Number
		m.children[parent] = append(m.children[parent], child)
	}
}

func (m *maker) gross(net int64) int64 {
	return m.part(net, 100+m.d.vat, 100)
}

// part is a ratio of an amount, rounded as the ledger rounds.
func (m *maker) part(minor, num, den int64) int64 {
	a, err := money.New(minor, m.d.Currency).MulRatio(num, den)
	if err != nil {
		panic(fmt.Sprintf("paymentworld: %d * %d / %d: %v", minor, num, den, err)) // amounts and ratios are our own
	}
	return a.Minor
}

// ledger makes up the closed and the open items, numbered in the order of issue.
func (m *maker) ledger() {
	seq := m.d.number.first
	closed := m.w.Options.OpenItems/closedShare + 20
	for i := range closed {
		on := firstDay.AddDays(-closedBefore + i*(closedBefore-issuedBefore)/closed)
		m.w.Closed = append(m.w.Closed, m.item(m.debtor(i), seq, on))
		seq++
	}
	for i := range m.w.Options.OpenItems {
		on := firstDay.AddDays(-issuedBefore + i*(issuedBefore+issuedAfter)/m.w.Options.OpenItems)
		owner := m.debtor(i)
		item := m.item(owner, seq, on)
		if m.in1000(creditNotes) {
			item.Amount.Minor = -max(1, m.part(item.Amount.Minor, int64(m.between(5, 60)), 100))
			item.Discount, item.DiscountUntilOn, item.DueOn, item.Claimed.Minor = 0, calendar.Date{}, on, 0
		}
		m.w.Items, m.owner = append(m.w.Items, item), append(m.owner, owner)
		seq++
	}
	m.paid = make([]int64, len(m.w.Items))
	m.gone = make([]bool, len(m.w.Items))
	m.open = make([][]int, len(m.w.Customers))
}

func (m *maker) item(owner, seq int, on calendar.Date) Item {
	c := &m.w.Customers[owner]
	minor := c.fixed
	if minor == 0 || m.in1000(30) {
		minor = m.gross(m.netMinor())
	}
	i := Item{Claimed: money.Zero(m.d.Currency), Customer: c.Number, Number: m.d.number.full(on, seq), Short: m.d.number.short(on, seq), IssuedOn: on,
		DueOn: on.AddDays(c.dueDays), Amount: money.New(minor, m.d.Currency)}
	if c.discount > 0 && m.in1000(900) {
		i.Discount, i.DiscountUntilOn = c.discount, on.AddDays(c.discountDays)
	}
	if i.DueOn.AddDays(dunnedAfter).Before(firstDay) && m.in1000(400) {
		i.Claimed.Minor = pick(m.chance, []int64{250, 500, 500, 750, 1000, 4000, 4500})
	}
	return i
}
