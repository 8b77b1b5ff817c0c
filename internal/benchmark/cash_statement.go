package benchmark

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

const (
	// cashItemsPerCustomer is the peer's data: 10,000 items of 500 customers.
	cashItemsPerCustomer = 20
	// cashSeed is the only chance of a statement: every run pays the same items.
	cashSeed = 7
	// issuedWithin and skontoDays put a third of the items within the days of their early-payment discount.
	issuedWithin, skontoDays = 45, 15
	skontoBasisPoints        = 200
)

// A line of the statement is of one of five kinds, as many of each.
const (
	// exactNumber writes the number as it stands on the invoice, noisyNumber as people do.
	exactNumber = "exact number"
	noisyNumber = "noisy number"
	// collective names three invoices and pays their sum.
	collective = "collective"
	// lessSkonto names one and deducts the early-payment discount.
	lessSkonto = "less Skonto"
	// nameOnly names nothing: the name of the account holder and the amount have to do.
	nameOnly = "name only"
)

var lineKinds = []string{exactNumber, noisyNumber, collective, lessSkonto, nameOnly}

// cashBooks are open items and a statement that pays some of them, with the truth about each line.
type cashBooks struct {
	chance    *rand.Rand
	customers []openitems.Customer
	items     []openitems.Item
	// free are the places in items that no line pays, by the place of the customer.
	free    [][]int
	entries []paymentworld.Entry
	truth   []matchscore.Truth
}

// newCashBooks makes up a ledger and a statement of so many lines. It returns an error when the items run out.
func newCashBooks(openItems, lines int) (*cashBooks, error) {
	b := &cashBooks{chance: rand.New(rand.NewPCG(cashSeed, uint64(openItems)))}
	for c := range openItems / cashItemsPerCustomer {
		b.addCustomer(c)
	}
	for line := range lines {
		if err := b.pay(line, lineKinds[line%len(lineKinds)]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Names of customers are told apart by two words each of which many share.
var (
	families = strings.Fields("Hansen Petersen Jensen Carstens Lorenzen Brodersen Thomsen Paulsen Matthiesen Ketelsen Boysen Clausen Detlefsen Friedrichsen Harmsen " +
		"Iwersen Jessen Kruse Lützen Momsen Nissen Ohlsen Rickertsen Sönksen Volquardsen")
	trades = strings.Fields("Baustoffe Dachtechnik Elektro Fliesen Gartenbau Haustechnik Innenausbau Kältetechnik Logistik Metallbau " +
		"Naturstein Objektmöbel Papier Raumausstattung Sanitär Tiefbau Umzüge Verpackung Werkzeuge Zaunbau")
)

// customerName is one of 500 names, and has a town from the second round on.
func customerName(c int) string {
	towns := []string{"", " Nord", " Süd", " Ost", " West", " Mitte", " Hafen", " Heide", " Förde", " Elbe"}
	return fmt.Sprintf("%s %s%s GmbH", families[c%len(families)], trades[c/len(families)%len(trades)], towns[c/(len(families)*len(trades))%len(towns)])
}

func (b *cashBooks) addCustomer(c int) {
	b.customers = append(b.customers, openitems.Customer{Line: c + 2, Entity: creditor, Number: customerNumber(c), Name: customerName(c),
		Kind: receivable.KindBusiness, Language: "de", City: "Hamburg", Country: "DE", Land: "HH"})
	b.free = append(b.free, nil)
	for range cashItemsPerCustomer {
		i := len(b.items)
		amount := money.New(b.chance.Int64N(490_000)+10_000, "EUR")
		issuedOn := today.AddDays(-b.chance.IntN(issuedWithin))
		item := openitems.Item{Line: i + 2, Entity: creditor, CustomerNumber: customerNumber(c), Number: cashInvoice(i), Kind: receivable.DocumentInvoice,
			IssuedOn: issuedOn, DueOn: issuedOn.AddDays(30), Amount: amount, Open: amount}
		if c%4 != 0 { // a quarter has no discount in its terms
			item.SkontoBasisPoints, item.SkontoUntilOn = skontoBasisPoints, issuedOn.AddDays(skontoDays-1)
		}
		b.items, b.free[c] = append(b.items, item), append(b.free[c], i)
	}
}

func cashInvoice(i int) receivable.InvoiceNumber {
	return receivable.InvoiceNumber(fmt.Sprintf("RE-2026-%06d", 10_000+i))
}

// pay adds a line of a kind to the statement.
func (b *cashBooks) pay(line int, kind string) error {
	count, fits := 1, func(openitems.Item) bool { return true }
	switch kind {
	case collective:
		count = 3
	case lessSkonto:
		fits = func(i openitems.Item) bool { return i.SkontoBasisPoints > 0 && !i.SkontoUntilOn.Before(today) }
	}
	c, paid, found := b.take(count, fits)
	if !found {
		return fmt.Errorf("line %d (%s): no %d invoices of a customer are left to be paid", line+1, kind, count)
	}
	truth := matchscore.Truth{Entry: fmt.Sprintf("B%08d", line+1), Kind: kind, Unapplied: "0.00"}
	total := money.Zero("EUR")
	var texts []string
	for _, i := range paid {
		discount := money.Zero("EUR")
		if kind == lessSkonto {
			discount = skontoOf(i.Amount)
		}
		amount := money.New(i.Amount.Minor-discount.Minor, "EUR")
		total.Minor += amount.Minor
		truth.Allocations = append(truth.Allocations, matchscore.Allocation{Invoice: string(i.Number), Amount: amount.Decimal(), Discount: discount.Decimal()})
		texts = append(texts, string(i.Number))
	}
	b.truth = append(b.truth, truth)
	b.entries = append(b.entries, paymentworld.Entry{Reference: truth.Entry, BookedOn: today, Amount: total, Kind: paymentworld.Single,
		Party:    paymentworld.Party{Name: customerName(c), IBAN: customerIBAN(c), BIC: "BYLADEM1001"},
		EndToEnd: "NOTPROVIDED", Text: b.write(kind, texts)})
	return nil
}

// take takes invoices that fit from one customer, by chance from the first that has as many.
func (b *cashBooks) take(count int, fits func(openitems.Item) bool) (customer int, paid []openitems.Item, found bool) {
	start := b.chance.IntN(len(b.free))
	for step := range b.free {
		c := (start + step) % len(b.free)
		var places []int
		for _, i := range b.free[c] {
			if len(places) < count && fits(b.items[i]) {
				places = append(places, i)
			}
		}
		if len(places) < count {
			continue
		}
		for _, i := range places {
			paid = append(paid, b.items[i])
		}
		b.free[c] = slices.DeleteFunc(b.free[c], func(i int) bool { return slices.Contains(places, i) })
		return c, paid, true
	}
	return 0, nil, false
}

// skontoOf is two percent, rounded to the cent as a bookkeeper does.
func skontoOf(amount money.Amount) money.Amount {
	return money.New((amount.Minor*skontoBasisPoints+5_000)/10_000, amount.Currency)
}

// write says in the words of a payer what a line pays.
func (b *cashBooks) write(kind string, numbers []string) string {
	switch kind {
	case noisyNumber:
		digits := strings.TrimPrefix(numbers[0], "RE-")
		noisy := []string{
			"rechnung re " + strings.ReplaceAll(digits, "-", " "),
			"RNR " + strings.ReplaceAll(digits, "-", "") + " DANKE",
			"Re.Nr. " + strings.Replace(digits, "-", "/", 1),
			"RE" + strings.ReplaceAll(digits, "-", "") + "VOM" + strings.ReplaceAll(today.String(), "-", ""),
			"Rg RE-" + strings.Replace(digits, "0", "O", 1),
		}
		return noisy[b.chance.IntN(len(noisy))]
	case nameOnly:
		return []string{"Ueberweisung", "Vielen Dank fuer die gute Zusammenarbeit", "offener Betrag"}[b.chance.IntN(3)]
	case lessSkonto:
		return "Rechnung " + numbers[0] + " abzgl. 2% Skonto"
	}
	return "Rechnung " + strings.Join(numbers, ", ")
}

// customerIBAN is the account a customer pays from; it isn't in the master data. Its check digits are right (ISO 13616-1).
func customerIBAN(c int) string {
	account := 120_300_000_000_000_000 + int64(c) // Bankleitzahl 12030000
	return fmt.Sprintf("DE%02d%018d", 98-(account%97*1_000_000+131_400)%97, account)
}

// camt is the statement as a bank gives it.
func (b *cashBooks) camt() ([]byte, error) {
	dialect, err := paymentworld.DialectNamed("standard")
	if err != nil {
		return nil, err
	}
	w := paymentworld.World{Dialect: dialect, Entries: b.entries,
		Creditor: paymentworld.Party{Name: "Nordlicht Handels GmbH", IBAN: creditorIBAN, BIC: "BYLADEM1001"}}
	var file bytes.Buffer
	err = w.WriteCamt(&file, paymentworld.Camt8)
	return file.Bytes(), err
}
