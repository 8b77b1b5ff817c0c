package paymentworld

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// The functions of this file make entries that pay no item.

// duplicate repeats a payment of an earlier day, because of two on one day nobody can say which is the second, or pays one of the closed items again.
func (m *maker) duplicate() (payment, bool) {
	if m.in1000(500) {
		return m.paidAgain()
	}
	for range maxTries {
		if len(m.w.Entries) == 0 {
			return payment{}, false
		}
		at := max(0, len(m.w.Entries)-1-m.IntN(200))
		if first := m.w.Entries[at]; first.BookedOn.Before(m.day) && m.repeatable(first, m.w.Truth[at].Tags) {
			e := Entry{Amount: first.Amount, Party: first.Party, Text: first.Text, Creditor: first.Creditor}
			return payment{entry: e, tags: []string{"in-statement"}}, true
		}
	}
	return payment{}, false
}

// repeatable payments say what they are for. A second one that says nothing could be for the next item of that amount,
// and then the truth would be anybody's guess.
func (m *maker) repeatable(e Entry, tags []string) bool {
	return (e.Kind == Single || e.Kind == Collective || e.Kind == OtherPayer) && len(e.Documents) == 0 &&
		!slices.ContainsFunc(tags, func(tag string) bool { return tag == "text:none" || tag == "text:typo" || tag == "text:swap" })
}

func (m *maker) paidAgain() (payment, bool) {
	i := pick(m.chance, m.w.Closed)
	customer := slices.IndexFunc(m.w.Customers, func(c Customer) bool { return c.Number == i.Customer })
	h := pick(m.chance, []hand{handClean, handClean, handBare, handDigits})
	e := m.from(customer, i.Amount.Minor)
	with := blanksFor{numbers: m.copyOut(h, i.Number, i.Short), customer: i.Customer, on: i.IssuedOn}
	e.Text = m.send(m.fill(pick(m.chance, numbered(m.d.words.one)), with))
	return payment{entry: e, tags: []string{"closed-item"}}, true
}

// onAccount is a round sum that is no open amount of the customer.
func (m *maker) onAccount() (payment, bool) {
	customer, ok := m.debtorOf(1)
	minor := int64(m.between(1, 60)) * 10_000
	if !ok || slices.ContainsFunc(m.open[customer], func(i int) bool { return m.left(i) == minor }) {
		return payment{}, false
	}
	e := m.from(customer, minor)
	e.Text = m.send(m.fill(pick(m.chance, m.d.words.account), blanksFor{customer: m.w.Customers[customer].Number}))
	return payment{entry: e}, true
}

// said makes an entry with a stranger's text.
func (m *maker) said(by told, minor int64) (payment, bool) {
	e := Entry{Amount: money.New(minor, m.d.Currency)}
	if by.name != "" {
		e.Party = m.account(m.d.country, by.name)
		e.Party.Name = m.signed(by.name)
	}
	e.Text = m.send(m.fill(by.text, blanksFor{numbers: m.digits(6)}))
	return payment{entry: e}, true
}

func (m *maker) foreign() (payment, bool) {
	return m.said(pick(m.chance, m.d.words.strangers), m.netMinor())
}

// otherEntity is a payment for an invoice of the sister company, from one of our customers as often as not.
func (m *maker) otherEntity() (payment, bool) {
	seq := m.d.sisterNumber.first + m.IntN(400)
	on := m.day.AddDays(-m.between(5, 60))
	number := m.d.sisterNumber.full(on, seq)
	minor := m.gross(m.netMinor())
	customer := m.IntN(len(m.w.Customers))
	if slices.ContainsFunc(m.open[customer], func(i int) bool { return m.left(i) == minor }) {
		return payment{}, false
	}
	e := m.from(customer, minor)
	if m.in1000(500) {
		e.Party = m.account(m.d.country, m.company())
	}
	templates := slices.DeleteFunc(numbered(m.d.words.one), func(t string) bool { return strings.Contains(t, "{c}") })
	text := m.fill(pick(m.chance, templates), blanksFor{numbers: number, on: on})
	if m.d.alike { // the number may be one of ours, then only the name tells
		text = m.d.sister + " " + text
	}
	e.Text = m.send(text)
	return payment{entry: e}, true
}

func (m *maker) taxRefund() (payment, bool) { return m.said(m.d.words.taxRefund, m.netMinor()) }
func (m *maker) interest() (payment, bool) {
	return m.said(m.d.words.interest, int64(m.between(3, 9000)))
}
func (m *maker) deposit() (payment, bool) {
	return m.said(m.d.words.deposit, int64(m.between(5, 200))*10_000)
}

func (m *maker) bankCharge() (payment, bool) {
	return m.said(pick(m.chance, m.d.words.charges), -int64(m.between(90, 6000)))
}

func (m *maker) salary() (payment, bool) {
	return m.said(pick(m.chance, m.d.words.salaries), -int64(m.between(90_000, 520_000)))
}

func (m *maker) outgoing() (payment, bool) {
	return m.said(pick(m.chance, m.d.words.outgoings), -m.netMinor())
}

// returnReasons are codes of the ISO 20022 external code list. German banks say MS03 where others say AM04.
var returnReasons = []string{"MS03", "MS03", "MS03", "AC04", "AC01", "MD06", "MD01", "AC06", "AM04"}

// returned is a direct debit that comes back, of this statement or of before, with the bank's fee on top half of the
// time.
func (m *maker) returned() (payment, bool) {
	var e Entry
	if len(m.collected) > 0 && m.in1000(700) {
		at := m.IntN(len(m.collected))
		e = m.collected[at].entry
		m.collected = slices.Delete(m.collected, at, at+1)
	} else {
		i := pick(m.chance, m.w.Closed)
		customer := slices.IndexFunc(m.w.Customers, func(c Customer) bool { return c.Number == i.Customer })
		e = Entry{Amount: i.Amount, Party: m.w.Customers[customer].Accounts[0], EndToEnd: i.Number, Mandate: "M" + i.Customer}
	}
	e.Text = m.fill(m.d.words.returned.text, blanksFor{numbers: e.EndToEnd})
	e.Return = pick(m.chance, returnReasons)
	if m.in1000(500) {
		e.Charges = money.New(int64(pick(m.chance, []int{300, 350, 505, 750})), m.d.Currency)
	}
	e.Amount.Minor = -e.Amount.Minor - e.Charges.Minor
	return payment{entry: e}, true
}
