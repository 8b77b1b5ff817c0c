package cashapplication

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

const (
	// maxMinor is the largest amount that takes part in any search: with it, sums of maxPool items cannot overflow.
	maxMinor = int64(1_000_000_000_000_000)
	// maxSharing is how many items may share a key before the key says nothing any more.
	maxSharing = 64
)

// Matcher holds a ledger in the order in which payments are looked up. It is built once, never changes afterwards, and
// may be used by several goroutines at a time.
type Matcher struct {
	rules Rules
	// currencies are those of the items: one, for most creditors.
	currencies []money.Currency
	items      []OpenItem // by number, then customer
	facts      []fact     // beside items
	terms      []terms    // beside items
	customers  []customer
	byNumber   map[receivable.CustomerNumber]int32
	keys       keyIndex
	prefixes   map[string]bool // letters in numbers of items, customers and advices
	years      map[string]bool // in which items were issued or fall due
	forms      map[form]bool   // how numbers of items look
	names      names
	accounts   map[bankstatement.Account][]int32
	collects   map[bankstatement.Account]bool
	amounts    []openAmount // of all open items, in order
	advices    []remittance.Advice
	totals     map[money.Amount][]int32 // advices by total
}

// fact is what is known about an item beside its OpenItem.
type fact struct {
	customer int32
	digits   string // all digits of its number
	full     string // all letters and digits of its number
	sequence string // its running number, "" for none
	discount int64  // the agreed Skonto in minor units, 0 for none; only while nothing was paid
	tooLarge bool
}

// terms are what is asked of items most often, small enough that those of many fit into the processor's cache.
type terms struct {
	open, discount int64 // 0 where the item is too large to take part
	due, issued    int32 // as daysKey
	currency       int32 // place in Matcher.currencies
}

// daysKey is a day as a number that orders like it, 0 for none.
func daysKey(on calendar.Date) int32 { return int32(on.Year*512 + int(on.Month)*32 + on.Day) }

// openAmount is an open item by what is open on it, so that all of one amount stand together.
type openAmount struct {
	minor int64
	place int32
}

// customer is one payer with its items.
type customer struct {
	number   receivable.CustomerNumber
	key      string // the number as it is looked up
	items    []int32
	parent   int32
	children []int32
}

// nobody is the place of no customer, nothing that of no item.
const (
	nobody  = int32(-1)
	nothing = int32(-1)
)

// New builds the matcher of a ledger. It keeps nothing of the ledger's slices.
func New(ledger Ledger) *Matcher {
	m := &Matcher{rules: ledger.Rules, byNumber: map[receivable.CustomerNumber]int32{}, keys: newKeyIndex(len(ledger.Items)),
		accounts: map[bankstatement.Account][]int32{}, collects: map[bankstatement.Account]bool{},
		prefixes: map[string]bool{}, years: map[string]bool{}, forms: map[form]bool{}, totals: map[money.Amount][]int32{}}
	m.items = sortedItems(ledger.Items)
	m.facts, m.terms = make([]fact, len(m.items)), make([]terms, len(m.items))
	m.takeCustomers(ledger)
	m.takeItems()
	for _, iban := range ledger.CollectiveIBANs {
		m.collects[bankstatement.NewAccount(iban)] = true
	}
	m.takeAdvices(ledger.Advices)
	m.keys.finish()
	return m
}

// sortedItems sorts items so that nothing depends on the order of input.
func sortedItems(items []OpenItem) []OpenItem {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b OpenItem) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Open.Minor, b.Open.Minor))
	})
	return sorted
}

// takeCustomers takes up all payers and owners of items, in order of their numbers.
func (m *Matcher) takeCustomers(ledger Ledger) {
	var numbers []receivable.CustomerNumber
	take := func(number receivable.CustomerNumber) {
		if _, known := m.byNumber[number]; !known {
			numbers, m.byNumber[number] = append(numbers, number), nobody
		}
	}
	for _, p := range ledger.Payers {
		take(p.Customer)
	}
	for i := range m.items {
		take(m.items[i].Customer)
	}
	slices.Sort(numbers)
	for i, number := range numbers {
		m.byNumber[number] = int32(i)
		m.customers = append(m.customers, customer{number: number, key: compact(string(number)), parent: nobody})
	}
	payers := slices.Clone(ledger.Payers)
	slices.SortStableFunc(payers, func(a, b Payer) int { return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Name, b.Name)) })
	for _, p := range payers {
		m.takePayer(p)
	}
	m.names.finish()
	for i := range m.customers {
		if key := m.customers[i].key; len(stripped(key)) >= minSequence {
			for _, r := range runsOf(key, nil) {
				if !r.digits {
					m.prefixes[r.text] = true
				}
			}
			m.keys.add(key, posting{int32(i), keyCustomer})
		}
	}
}

func (m *Matcher) takePayer(p Payer) {
	place := m.byNumber[p.Customer]
	for _, iban := range p.IBANs {
		account := bankstatement.NewAccount(iban)
		if account != "" && !slices.Contains(m.accounts[account], place) {
			m.accounts[account] = append(m.accounts[account], place)
		}
	}
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		m.names.add(name, place)
	}
	if parent, known := m.byNumber[p.Parent]; known && p.Parent != "" && parent != place {
		m.customers[place].parent = parent
		m.customers[parent].children = append(m.customers[parent].children, place)
	}
}

// takeItems indexes the items by all ways to write their numbers, by customer and by amount.
func (m *Matcher) takeItems() {
	formats := learnFormats(m.items)
	var runs []run
	var keys []key
	lastYear := 0
	for i := range m.items {
		item := &m.items[i]
		owner := m.byNumber[item.Customer]
		runs = piecesOf(runs[:0], string(item.Number))
		p := partsOf(runs, formats[shapeOf(runs)])
		m.facts[i] = fact{customer: owner, digits: p.digits, full: p.full, sequence: p.sequence, discount: agreedSkonto(*item),
			tooLarge: max(item.Open.Minor, -item.Open.Minor, item.Amount.Minor, -item.Amount.Minor) > maxMinor}
		m.terms[i] = m.termsOf(item, &m.facts[i])
		m.customers[owner].items = append(m.customers[owner].items, int32(i))
		m.takeForm(runs, p)
		for _, on := range []calendar.Date{item.IssuedOn, item.DueOn} {
			if !on.IsZero() && on.Year != lastYear {
				m.years[strconv.Itoa(on.Year)] = true
				lastYear = on.Year
			}
		}
		keys = p.keysInto(keys[:0])
		for _, k := range keys {
			if len(stripped(k.text)) >= minSequence {
				m.keys.add(k.text, posting{int32(i), k.kind})
			}
		}
		if order := compact(item.OrderNumber); len(stripped(order)) >= minSequence {
			m.keys.add(order, posting{int32(i), keyOrder})
		}
		if item.Open.IsPositive() {
			m.amounts = append(m.amounts, openAmount{item.Open.Minor, int32(i)})
		}
	}
	slices.SortFunc(m.amounts, func(a, b openAmount) int { return cmp.Or(cmp.Compare(a.minor, b.minor), cmp.Compare(a.place, b.place)) })
	for i := range m.customers {
		slices.SortStableFunc(m.customers[i].items, m.olderFirst)
	}
}

// termsOf keeps what is asked of an item most often.
func (m *Matcher) termsOf(item *OpenItem, f *fact) terms {
	at := slices.Index(m.currencies, item.Open.Currency)
	if at < 0 {
		at, m.currencies = len(m.currencies), append(m.currencies, item.Open.Currency)
	}
	t := terms{due: daysKey(item.DueOn), issued: daysKey(item.IssuedOn), currency: int32(at)}
	if !f.tooLarge {
		t.open, t.discount = item.Open.Minor, f.discount
	}
	return t
}

// withOpen are the items of an amount that were open at first, no more than maxSharing.
func (m *Matcher) withOpen(amount money.Amount) []int32 {
	at, _ := slices.BinarySearchFunc(m.amounts, amount.Minor, func(a openAmount, minor int64) int { return cmp.Compare(a.minor, minor) })
	var places []int32
	for ; at < len(m.amounts) && m.amounts[at].minor == amount.Minor && len(places) < maxSharing; at++ {
		if place := m.amounts[at].place; m.items[place].Open.Currency == amount.Currency {
			places = append(places, place)
		}
	}
	return places
}

// form is what the digits of a number look like: how many there are and how they begin. A number in a text that looks
// like none of the creditor's own is no number of an invoice, right or wrong.
type form struct {
	length int
	start  string
}

func formOf(digits string) form { return form{len(digits), digits[:min(2, len(digits))]} }

// takeForm remembers what a number looks like.
func (m *Matcher) takeForm(runs []run, p parts) {
	for _, r := range runs {
		if !r.digits {
			m.prefixes[r.text] = true
		}
	}
	for _, digits := range []string{p.digits, p.sequence, stripped(p.sequence)} {
		if digits != "" {
			m.forms[formOf(digits)] = true
		}
	}
}

// looksOurs tells whether digits look like a number of this creditor.
func (m *Matcher) looksOurs(digits string) bool {
	return m.forms[formOf(digits)] || m.forms[formOf(stripped(digits))]
}

// olderFirst orders items by § 366 (2) BGB as far as their data goes: due first, then by age.
func (m *Matcher) olderFirst(a, b int32) int {
	x, y := &m.terms[a], &m.terms[b]
	return cmp.Or(cmp.Compare(x.due, y.due), cmp.Compare(x.issued, y.issued), cmp.Compare(a, b)) // items are in order of their numbers
}

func (m *Matcher) takeAdvices(advices []remittance.Advice) {
	m.advices = slices.Clone(advices)
	slices.SortStableFunc(m.advices, func(a, b remittance.Advice) int {
		return cmp.Or(a.PayOn.Compare(b.PayOn), a.On.Compare(b.On), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Total.Minor, b.Total.Minor),
			cmp.Compare(a.Payer.Name, b.Payer.Name))
	})
	for i, advice := range m.advices {
		if number := compact(advice.Number); len(stripped(number)) >= minSequence {
			m.keys.add(number, posting{int32(i), keyAdvice})
		}
		total := totalOf(advice)
		m.totals[total] = append(m.totals[total], int32(i))
	}
}

// totalOf is the total of an advice or, where it states none, that of its lines: enough to look for its payment, never
// to be certain of it.
func totalOf(advice remittance.Advice) money.Amount {
	if advice.Total.Currency != "" {
		return advice.Total
	}
	total := money.Zero(advice.Currency)
	for _, line := range advice.Lines {
		sum, err := total.Add(line.Net)
		if err != nil {
			return money.Amount{} // lines in several currencies: no payment is like that
		}
		total = sum
	}
	return total
}

// agreedSkonto is the discount in minor units on an item of which nothing was paid, since a discount is for paying in
// full; computed half up on the gross amount, as invoices print it.
func agreedSkonto(item OpenItem) int64 {
	const whole = 10_000 // basis points of 100 percent
	if item.SkontoBasisPoints <= 0 || item.Open != item.Amount || !item.Open.IsPositive() {
		return 0
	}
	discount, err := item.Amount.MulRatio(int64(item.SkontoBasisPoints), whole)
	if err != nil || discount.Minor >= item.Open.Minor {
		return 0
	}
	return discount.Minor
}

// skontoLateness is how many days after the grace a discount on that item would be taken: 0 in time.
func (m *Matcher) skontoLateness(item int32, paidOn calendar.Date) int {
	until := m.items[item].SkontoUntilOn
	if until.IsZero() {
		return 0
	}
	return max(0, paidOn.Sub(until.AddDays(m.rules.SkontoGraceDays)))
}

// sequenceOf is the running number of an item as a number; ok is false when it has none.
func (m *Matcher) sequenceOf(item int32) (n int64, ok bool) {
	n, err := strconv.ParseInt(m.facts[item].sequence, 10, 64)
	return n, err == nil
}
