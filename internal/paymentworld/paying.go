package paymentworld

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// The functions of this file make payments for items of the ledger. Each returns false when nothing suits it today.

const lateDiscount = "late-discount"

// one pays an item as its owner, with what is deducted as discount. The caller changes what makes the payment special. A
// text without a number is for the oldest of the items that nothing tells apart.
func (m *maker) one(item int, templates []string, h hand) payment {
	template := pick(m.chance, templates)
	if h == handNone {
		template = pick(m.chance, m.d.words.none)
	}
	if !strings.Contains(template, "{n}") {
		h, item = handNone, m.oldest([]int{item})[0]
	}
	discount, late := m.deduction(item)
	on := applied{item, m.left(item) - discount, discount}
	i := m.w.Items[item]
	number, h := m.copied(h, item)
	text := m.fill(template+m.tail(), blanksFor{numbers: number, customer: i.Customer, on: i.IssuedOn})
	if discount > 0 && h != handNone && m.in1000(300) {
		text += m.fill(pick(m.chance, m.d.words.discount), blanksFor{percent: i.Discount})
	}
	p := payment{entry: m.from(m.owner[item], on.minor), on: []applied{on}, tags: []string{"text:" + string(h)}}
	p.entry.Text = m.send(text)
	if late {
		p.tags = append(p.tags, lateDiscount)
	}
	return p
}

// copied is the number of an item as a hand copies it, and the hand. A slip that gives the number of another open item of
// the customer with the same amount, in full or as people know it, is left out: what a payer wrote is what it pays (§ 366
// (1) BGB), and the truth is what it meant.
func (m *maker) copied(h hand, item int) (string, hand) {
	i := m.w.Items[item]
	text := m.copyOut(h, i.Number, i.Short)
	written := keep(text, isDigit)
	for _, other := range m.open[m.owner[item]] {
		if other != item && m.left(other) == m.left(item) && strings.HasSuffix(written, keep(m.w.Items[other].Short, isDigit)) {
			return i.Number, handClean
		}
	}
	return text, h
}

// tail is what some people add to any text.
func (m *maker) tail() string {
	if m.in1000(200) {
		return pick(m.chance, m.d.words.tails)
	}
	return ""
}

// numbered are the templates that have a place for a number.
func numbered(templates []string) []string {
	return slices.DeleteFunc(slices.Clone(templates), func(t string) bool { return !strings.Contains(t, "{n}") })
}

func (m *maker) single() (payment, bool) {
	item, ok := m.anyItem()
	if !ok {
		return payment{}, false
	}
	p := m.one(item, m.d.words.one, m.handOf(m.owner[item]))
	m.structure(&p)
	return p, true
}

// structure puts the number into a structured reference now and then, for those who have software for it.
func (m *maker) structure(p *payment) {
	number := m.w.Items[p.on[0].item].Number
	switch n := m.IntN(1000); {
	case n < 15:
		p.entry.Creditor, p.entry.Text = creditorReference(number), ""
		p.tags[0] = "text:creditor-reference"
	case n < 25:
		p.entry.Documents = []Document{{Number: number, Amount: p.entry.Amount}}
		p.entry.Text, p.tags[0] = "", "text:structured"
	}
}

// full is one without a discount; what is special about it changes the amount.
func (m *maker) full(templates []string, h func(customer int) hand) (payment, bool) {
	item, ok := m.anyItem()
	if !ok {
		return payment{}, false
	}
	p := m.one(item, numbered(templates), h(m.owner[item]))
	p.undiscount(m)
	return p, true
}

func (p *payment) undiscount(m *maker) {
	a := &p.on[0]
	a.minor, a.discount = m.left(a.item), 0
	p.entry.Amount.Minor = a.minor
	p.tags = slices.DeleteFunc(p.tags, func(tag string) bool { return tag == lateDiscount })
}

// named is a hand that writes some number: nobody pays part of an invoice without saying of which.
func (m *maker) named(customer int) hand {
	for range maxTries {
		if h := m.handOf(customer); h != handNone {
			return h
		}
	}
	return handClean
}

// minPart is the least open amount of which people pay parts, in minor units: 60.00.
const minPart = 6000

func (m *maker) partial() (payment, bool) {
	p, ok := m.full(m.d.words.partial, m.named)
	if !ok || p.entry.Amount.Minor < minPart {
		return payment{}, false
	}
	a := &p.on[0]
	switch m.IntN(3) {
	case 0:
		a.minor = m.part(a.minor, 1, int64(m.between(2, 4)))
	case 1:
		a.minor = int64(m.between(10, int(a.minor*9/1000))) * 100 // any whole amount below nine tenths
	default:
		a.minor = max(1000, a.minor/2/5000*5000)
	}
	p.entry.Amount.Minor = a.minor
	m.started = append(m.started, a.item)
	return p, true
}

func (m *maker) rest() (payment, bool) {
	if len(m.started) == 0 {
		return payment{}, false
	}
	at := m.IntN(len(m.started))
	item := m.started[at]
	m.started = slices.Delete(m.started, at, at+1)
	p := m.one(item, m.d.words.rest, m.named(m.owner[item]))
	p.undiscount(m)
	return p, true
}

func (m *maker) over() (payment, bool) {
	p, ok := m.full(m.d.words.one, m.named)
	if !ok {
		return payment{}, false
	}
	more := int64(m.between(1, 4000))
	if m.in1000(300) { // rounded up to the next ten
		more = 1000 - p.entry.Amount.Minor%1000
	}
	p.entry.Amount.Minor += more
	return p, true
}

func (m *maker) fee() (payment, bool) {
	p, ok := m.full(m.d.words.one, m.named)
	charge := pick(m.chance, []int64{150, 500, 750, 1000, 1250, 1500, 2000})
	if !ok || p.entry.Amount.Minor < 10*charge {
		return payment{}, false
	}
	p.entry.Amount.Minor -= charge
	p.on[0].minor = p.entry.Amount.Minor
	if m.in1000(400) {
		p.entry.Charges = money.New(charge, m.d.Currency)
	}
	return p, true
}

// claimed pays an item with the fee that a letter demanded for it.
func (m *maker) claimed() (payment, bool) {
	for range maxTries {
		item, ok := m.anyItem()
		if !ok || m.w.Items[item].Claimed.IsZero() {
			continue
		}
		p := m.one(item, m.d.words.claimed, m.named(m.owner[item]))
		p.undiscount(m)
		p.entry.Amount.Minor += m.w.Items[item].Claimed.Minor
		return p, true
	}
	return payment{}, false
}

// hasCreditNote tells whether a deduction would be understood as one of the customer's credit notes, and rightly.
func (m *maker) hasCreditNote(customer int, minor int64) bool {
	return slices.ContainsFunc(m.open[customer], func(i int) bool { return m.left(i) == -minor })
}

// short pays an item less what the payer complains about.
func (m *maker) short() (payment, bool) {
	p, ok := m.full(m.d.words.complaint, m.named)
	if !ok || p.entry.Amount.Minor < minPart {
		return payment{}, false
	}
	a := &p.on[0]
	deducted := m.part(a.minor, int64(m.between(5, 35)), 100)
	if m.hasCreditNote(m.owner[a.item], deducted) {
		return payment{}, false
	}
	a.minor -= deducted
	p.entry.Amount.Minor = a.minor
	return p, true
}

func (m *maker) otherPayer() (payment, bool) {
	p, ok := m.collectiveOr(m.single, 150)
	if !ok || slices.Contains(p.tags, "text:none") {
		return payment{}, false
	}
	name := m.person()
	if m.in1000(300) {
		name = m.company()
	}
	p.entry.Party = m.account(m.d.country, name)
	p.entry.Party.Name = m.signed(name)
	if m.in1000(200) {
		p.entry.Ultimate = m.w.Customers[m.owner[p.on[0].item]].Name
	}
	return p, true
}

func (m *maker) collectiveOr(other func() (payment, bool), permille int) (payment, bool) {
	if m.in1000(permille) {
		if p, ok := m.collective(); ok {
			return p, true
		}
	}
	return other()
}

// collective pays several items of one customer.
func (m *maker) collective() (payment, bool) {
	customer, ok := m.debtorOf(2)
	if !ok {
		return payment{}, false
	}
	items, how := m.selection(customer)
	return m.several(customer, items, how)
}

// debtorOf returns a customer with at least so many open invoices.
func (m *maker) debtorOf(n int) (int, bool) {
	for range maxTries {
		item, ok := m.anyItem()
		if !ok {
			return 0, false
		}
		if len(m.invoices(m.owner[item])) >= n {
			return m.owner[item], true
		}
	}
	return 0, false
}

func (m *maker) invoices(customer int) []int {
	return slices.DeleteFunc(slices.Clone(m.open[customer]), func(i int) bool { return m.w.Items[i].CreditNote() })
}

// maxCollective is how many items a person pays at once without a document about it.
const maxCollective = 14

// selection is which items a customer pays together and by what rule: what is due, the oldest, one month's, all, a run
// of its list, or what it happens to have on the desk.
func (m *maker) selection(customer int) ([]int, string) {
	all := m.invoices(customer)
	few := min(len(all), m.between(2, 6))
	switch m.IntN(6) {
	case 0:
		due := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return m.w.Items[i].DueOn.After(m.day) })
		if len(due) >= 2 && len(due) <= maxCollective {
			return due, "due"
		}
	case 1:
		return all[:few], "oldest"
	case 2:
		first := m.w.Items[pick(m.chance, all)].IssuedOn
		month := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return m.w.Items[i].IssuedOn.Month != first.Month })
		if len(month) >= 2 && len(month) <= maxCollective {
			return month, "month"
		}
	case 3:
		if len(all) <= maxCollective {
			return all, "all"
		}
	case 4:
		at := m.IntN(len(all) - few + 1)
		return all[at : at+few], "run"
	}
	return some(m.chance, all, few), "some"
}

// several pays items of a customer, a credit note of it deducted now and then, and writes a list of them, a part of it,
// its ends, the number of a document, or nothing.
func (m *maker) several(customer int, items []int, how string) (payment, bool) {
	style := m.listStyle(how)
	if style == handNone {
		items = m.oldest(items)
	}
	items = m.withCreditNote(customer, items)
	p := payment{tags: []string{"text:" + string(style), "set:" + how}}
	p.on = m.settlements(items, &p)
	total := sum(p.on)
	if total <= 0 {
		return payment{}, false
	}
	p.entry = m.from(customer, total)
	m.writeList(&p, customer, style)
	return p, true
}

func sum(on []applied) int64 {
	var total int64
	for _, a := range on {
		total += a.minor
	}
	return total
}

const creditNoteTag = "credit-note"

func (m *maker) withCreditNote(customer int, items []int) []int {
	for _, i := range m.open[customer] {
		if m.w.Items[i].CreditNote() && m.in1000(500) {
			return append(slices.Clone(items), i)
		}
	}
	return items
}

// settlements pays items in full, with a discount on none of them, on those that still allow it, or on all that ever
// did.
func (m *maker) settlements(items []int, p *payment) []applied {
	policy, late := m.IntN(10), false
	var on []applied
	for _, item := range items {
		i := m.w.Items[item]
		discount, days := m.part(i.Amount.Minor, int64(i.Discount), 100), m.day.Sub(i.DiscountUntilOn)
		if i.Discount == 0 || policy == 0 || days > 30 || days > 0 && policy != 1 {
			discount = 0
		}
		late = late || discount > 0 && days > 0
		if i.CreditNote() && !slices.Contains(p.tags, creditNoteTag) {
			p.tags = append(p.tags, creditNoteTag)
		}
		on = append(on, applied{item, m.left(item) - discount, discount})
	}
	if late {
		p.tags = append(p.tags, lateDiscount)
	}
	return on
}

// Styles of lists, beside those of hands.
const (
	styleRange     hand = "range"
	styleTruncated hand = "truncated"
	styleElided    hand = "elided" // the first in full, the others shortened
	styleAdvice    hand = "advice"
)

func (m *maker) listStyle(how string) hand {
	if m.in1000(m.d.unnumbered) {
		if m.in1000(350) {
			return styleAdvice
		}
		return handNone
	}
	switch n := m.IntN(1000); {
	case n < 150:
		return styleTruncated
	case n < 210 && (how == "run" || how == "all" || how == "oldest"):
		return styleRange
	case n < 290:
		return styleElided
	}
	return choose(m.chance, slices.DeleteFunc(slices.Clone(m.d.hands), func(s share[hand]) bool { return s.of == handNone }))
}

// writeList writes the text of a payment of several items.
func (m *maker) writeList(p *payment, customer int, style hand) {
	with := blanksFor{customer: m.w.Customers[customer].Number, percent: 2, on: m.w.Items[p.on[0].item].IssuedOn}
	templates := m.d.words.many
	switch style {
	case handNone:
		templates = m.d.words.none
	case styleAdvice:
		with.on = m.day
		with.advice = m.advise(p, m.w.Customers[customer].Name, m.in1000(100))
		templates = m.d.words.advice
		if m.in1000(250) {
			templates = m.d.words.none
		}
	default:
		with.numbers = m.list(p.on, style)
	}
	text := m.fill(pick(m.chance, templates)+m.tail(), with)
	if style != handNone && style != styleAdvice && m.in1000(120) {
		m.advise(p, m.w.Customers[customer].Name, false)
	}
	p.entry.Text = m.send(text)
	if utf8.RuneCountInString(p.entry.Text) == maxText {
		p.tags = append(p.tags, "cut")
	}
	if m.in1000(20) && style != handNone {
		m.document(p)
	}
}

// document tells the list in structured form, with negative amounts for credit notes.
func (m *maker) document(p *payment) {
	for _, a := range p.on {
		p.entry.Documents = append(p.entry.Documents, Document{m.w.Items[a.item].Number, money.New(a.minor, m.d.Currency)})
	}
	p.entry.Text, p.tags[0] = "", "text:structured"
}

// list writes several numbers. One of a list with a slip has it, not all.
func (m *maker) list(on []applied, style hand) string {
	separator := pick(m.chance, m.d.words.separators)
	first, last := m.w.Items[on[0].item], m.w.Items[on[len(on)-1].item]
	if last.CreditNote() && len(on) > 1 {
		last = m.w.Items[on[len(on)-2].item]
	}
	slip := m.IntN(len(on))
	var numbers []string
	for at, a := range on {
		h := style
		switch {
		case style == styleElided && at > 0:
			h = handShort
		case (style == handTypo || style == handSwap || style == handOh) && at != slip:
			h = handClean
		}
		number, _ := m.copied(h, a.item)
		numbers = append(numbers, number)
	}
	switch style {
	case styleRange:
		return first.Number + pick(m.chance, m.d.words.ranges) + pick(m.chance, []string{last.Number, last.Short})
	case styleTruncated:
		return strings.Join(numbers[:max(1, len(numbers)/2)], separator) + pick(m.chance, m.d.words.etcetera)
	}
	return strings.Join(numbers, separator)
}

// parent lets a parent company pay for some of its subsidiaries.
func (m *maker) parent() (payment, bool) {
	for range maxTries {
		child, ok := m.debtorOf(1)
		if !ok {
			return payment{}, false
		}
		parent := slices.IndexFunc(m.w.Customers, func(c Customer) bool { return c.Number == m.w.Customers[child].Parent })
		if parent < 0 {
			continue
		}
		all := m.invoices(child)
		items := some(m.chance, all, min(len(all), m.between(1, 3)))
		for _, sister := range m.children[parent] {
			if more := m.invoices(sister); sister != child && len(more) > 0 && m.in1000(300) {
				items = append(items, pick(m.chance, more))
			}
		}
		return m.forOthers(m.from(parent, 0), items, m.w.Customers[child].Name)
	}
	return payment{}, false
}

// forOthers pays items of one or more customers by somebody else who lists them all.
func (m *maker) forOthers(by Entry, items []int, name string) (payment, bool) {
	p := payment{entry: by, tags: []string{"text:" + string(handClean)}}
	p.on = m.settlements(items, &p)
	p.entry.Amount = money.New(sum(p.on), m.d.Currency)
	with := blanksFor{numbers: m.list(p.on, handClean), name: name}
	p.entry.Text = m.send(m.fill(pick(m.chance, m.d.words.group), with))
	return p, true
}

// clearingHouse pays items of several members, nearly always with a document and never with a list in the text.
func (m *maker) clearingHouse() (payment, bool) {
	p := payment{tags: []string{"text:advice"}}
	var items []int
	for range m.between(2, 5) {
		customer, ok := m.debtorOf(1)
		if !ok {
			return payment{}, false
		}
		all := m.invoices(customer)
		for _, item := range some(m.chance, all, min(len(all), m.between(1, 4))) {
			if !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
	}
	if len(items) < 2 {
		return payment{}, false
	}
	house := pick(m.chance, m.clearing)
	p.on = m.settlements(items, &p)
	p.entry = Entry{Amount: money.New(sum(p.on), m.d.Currency), Party: house}
	number := m.digits(7)
	if m.in1000(850) {
		number = m.advise(&p, house.Name, m.in1000(100))
	}
	p.entry.Text = m.send(m.fill(pick(m.chance, m.d.words.clearing), blanksFor{advice: number}))
	return p, true
}

// payout is what a payment service collected from several customers, less its fee on each.
func (m *maker) payout() (payment, bool) {
	p := payment{tags: []string{"text:advice"}}
	var chosen []int
	for range m.between(2, 9) {
		item, ok := m.anyItem()
		if !ok {
			return payment{}, false
		}
		if gross := m.left(item); gross >= 200 && !slices.Contains(chosen, item) {
			fee := m.part(gross, 14, 1000) + 25
			chosen = append(chosen, item)
			p.on = append(p.on, applied{item, gross - fee, fee})
		}
	}
	if len(p.on) < 2 {
		return payment{}, false
	}
	service := pick(m.chance, m.services)
	p.entry = Entry{Amount: money.New(sum(p.on), m.d.Currency), Party: service}
	number := "po_" + m.digits(12)
	if m.in1000(950) {
		number = m.advisePayout(&p, service.Name)
	}
	p.entry.Text = number
	return p, true
}

// directDebit collects items by SEPA direct debit, one or a batch, with our number as the end-to-end reference.
func (m *maker) directDebit() (payment, bool) {
	count := 1
	if m.in1000(400) {
		count = m.between(2, 12)
	}
	p := payment{tags: []string{"text:own-reference"}}
	var parts []Part
	for range count {
		item, ok := m.anyItem()
		if !ok {
			return payment{}, false
		}
		if slices.ContainsFunc(p.on, func(a applied) bool { return a.item == item }) {
			continue
		}
		minor := m.left(item)
		customer := m.w.Customers[m.owner[item]]
		p.on = append(p.on, applied{item, minor, 0})
		parts = append(parts, Part{Amount: money.New(minor, m.d.Currency), Party: customer.Accounts[0], EndToEnd: m.w.Items[item].Number,
			Mandate: "M" + customer.Number, Text: m.fill(m.d.words.collection, blanksFor{numbers: m.w.Items[item].Number})})
	}
	if len(parts) == 1 {
		only := parts[0]
		p.entry = Entry{Amount: only.Amount, Party: only.Party, EndToEnd: only.EndToEnd, Mandate: only.Mandate, Text: only.Text}
		return p, true
	}
	p.tags = append(p.tags, "batch")
	p.entry = Entry{Amount: money.New(sum(p.on), m.d.Currency), Parts: parts, EndToEnd: "NOTPROVIDED", Text: fmt.Sprintf("SAMMLER %d", len(parts))}
	return p, true
}

// rates are minor units of a foreign currency to 10,000 of the world's; roughly those of the spring, and what is
// ordered is what counts.
var rates = []share[money.Currency]{{"USD", 11420}, {"CHF", 9370}, {"GBP", 8510}}

// foreignExchange pays an item by a transfer ordered in another currency. What arrives is off by what banks take.
func (m *maker) foreignExchange() (payment, bool) {
	rate := pick(m.chance, rates)
	p, ok := m.full(m.d.words.one, m.named)
	if !ok || p.entry.Amount.Minor < minPart || rate.of == m.d.Currency {
		return payment{}, false
	}
	due := p.on[0].minor
	arrived := m.part(due, int64(m.between(9850, 10120)), 10000)
	p.entry.Instructed = money.New(m.part(due, int64(rate.permille), 10000), rate.of)
	p.entry.Amount.Minor = arrived
	p.on[0].minor = min(due, arrived)
	return p, true
}
