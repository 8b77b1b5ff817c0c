package cashapplication_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// allReleased are the rules of an entity that posts everything certain by itself.
func allReleased() cashapplication.Rules {
	rules := cashapplication.Rules{SkontoGraceDays: 3, LateSkontoDays: 30, OverpaidMinor: 5000, RoundingMinor: 2,
		Released: map[cashapplication.Code]bool{}}
	for _, code := range cashapplication.Codes() {
		rules.Released[code] = true
	}
	return rules
}

// books is a ledger with three customers of ten invoices each, issued in January, with amounts that no other sum makes.
// number writes the n-th invoice's number.
func books(number func(n int) string) cashapplication.Ledger {
	l := cashapplication.Ledger{Rules: allReleased(), Payers: []cashapplication.Payer{
		{Customer: "D70001", Name: "Möbelhaus Grünwald GmbH & Co. KG", IBANs: []string{accountOf("D70001")}},
		{Customer: "D70002", Name: "Anton Kraußeneck e.K.", IBANs: []string{accountOf("D70002")}},
		{Customer: "D70003", Name: "Südstern Logistik AG"},
	}}
	amounts := []int64{18_397, 112_743, 9_911, 250_049, 47_317, 61_003, 33_791, 8_101, 77_777, 140_239}
	for n := range 30 {
		issued := calendar.MustDate("2026-01-01").AddDays(n)
		cents := amounts[n%10] + int64(n/10)*1_371
		l.Items = append(l.Items, cashapplication.OpenItem{Number: receivable.InvoiceNumber(number(n)),
			Customer: []receivable.CustomerNumber{"D70001", "D70002", "D70003"}[n%3], Amount: eur(cents), Open: eur(cents),
			IssuedOn: issued, DueOn: issued.AddDays(30)})
	}
	return l
}

func yearly(n int) string { return fmt.Sprintf("RE-2026-%06d", 3100+7*n) }

func accountOf(customer string) string {
	return map[string]string{"D70001": "DE02500105170137075030", "D70002": "DE02100500000054540402"}[customer]
}

// from is a payment of a customer of books, by its account where that is known, else by its name.
func from(customer string, cents int64, text ...string) bankstatement.Entry {
	entry := paid("2026-02-20", credit(cents, text...))
	entry.Counterparty.Account = bankstatement.Account(accountOf(customer))
	if customer == "D70003" {
		entry.Counterparty.Name = "SUEDSTERN LOGISTIK AG"
	}
	return entry
}

// stranger is a payment of somebody nobody knows.
func stranger(cents int64, text ...string) bankstatement.Entry {
	entry := paid("2026-02-20", credit(cents, text...))
	entry.Counterparty = bankstatement.Counterparty{Name: "Zahlstelle West", Account: "DE27100777770209299700"}
	return entry
}

// only proposes for one payment.
func only(t *testing.T, l cashapplication.Ledger, entry bankstatement.Entry) cashapplication.Proposal {
	t.Helper()
	proposals := cashapplication.Propose([]bankstatement.Entry{entry}, l)
	if len(proposals) != 1 {
		t.Fatalf("%d proposals for one payment", len(proposals))
	}
	if err := proposals[0].Check(); err != nil {
		t.Fatal(err)
	}
	if proposals[0].Certain != (proposals[0].WouldBeCertain == "") {
		t.Errorf("certain %v, but what is missing is %q", proposals[0].Certain, proposals[0].WouldBeCertain)
	}
	return proposals[0]
}

// open is what is open on the items of a ledger, added up.
func open(l cashapplication.Ledger, places ...int) int64 {
	sum := int64(0)
	for _, place := range places {
		sum += l.Items[place].Open.Minor
	}
	return sum
}

// numbersOf are the numbers of items, in order.
func numbersOf(l cashapplication.Ledger, places ...int) string {
	var numbers []string
	for _, place := range places {
		numbers = append(numbers, string(l.Items[place].Number))
	}
	slices.Sort(numbers)
	return strings.Join(numbers, " ")
}

// items are the items of a proposal, in order.
func items(allocations []cashapplication.Allocation) string {
	var numbers []string
	for _, a := range allocations {
		numbers = append(numbers, string(a.Item))
	}
	slices.Sort(numbers)
	return strings.Join(numbers, " ")
}
