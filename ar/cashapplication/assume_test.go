package cashapplication_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// wineHouse is the customer of tenant, wineAccount its account.
const (
	wineHouse   = "D70002"
	wineAccount = "DE02100500000054540402"
)

// owed is an item without Skonto.
func owed(customer receivable.CustomerNumber, number string, cents int64, dueOn string) cashapplication.OpenItem {
	due := calendar.MustDate(dueOn)
	return cashapplication.OpenItem{Number: receivable.InvoiceNumber(number), Customer: customer, Amount: eur(cents), Open: eur(cents),
		IssuedOn: due.AddDays(-30), DueOn: due}
}

// tenant is a ledger of one customer with known account; everything may post.
func tenant(items ...cashapplication.OpenItem) cashapplication.Ledger {
	l := cashapplication.Ledger{Items: items, Payers: []cashapplication.Payer{{Customer: wineHouse, Name: "Weinhaus Lindqvist GmbH", IBANs: []string{wineAccount}}}}
	l.Rules = cashapplication.Rules{Released: map[cashapplication.Code]bool{}, OverpaidMinor: 5_000}
	for _, code := range cashapplication.Codes() {
		l.Rules.Released[code] = true
	}
	return l
}

// wine is money from the tenant's account.
func wine(on string, cents int64, text ...string) bankstatement.Entry {
	entry := from(wineHouse, cents, text...)
	entry.BookedOn, entry.ValueOn = calendar.MustDate(on), calendar.Date{}
	entry.Counterparty.Name = ""
	entry.Index = entry.BookedOn.Sub(calendar.MustDate("2026-01-01"))
	return entry
}

func itemsOf(allocations []cashapplication.Allocation) string {
	var numbers []string
	for _, a := range allocations {
		numbers = append(numbers, string(a.Item))
	}
	return strings.Join(numbers, " ")
}

// TestPropose_assumes: what is left to a person is explained as if the likeliest for earlier payments were right, and
// never certain for it.
func TestPropose_assumes(t *testing.T) {
	l := tenant(owed(wineHouse, "WL-5101", 50_000, "2026-02-01"), owed(wineHouse, "WL-5102", 50_000, "2026-03-01"),
		owed(wineHouse, "WL-5103", 50_000, "2026-04-01"))
	// The month that is named has no item, so that nobody knows which of the three is meant.
	proposals := cashapplication.Propose([]bankstatement.Entry{
		wine("2026-04-02", 50_000, "Miete August"), wine("2026-04-10", 50_000, "Miete September"), wine("2026-04-20", 50_000, "Miete Oktober")}, l)
	for i, want := range []string{"WL-5101", "WL-5102", "WL-5103"} {
		if got := itemsOf(proposals[i].Allocations); got != want || proposals[i].Certain {
			t.Errorf("payment %d: %s (certain %t), want %s for a person", i+1, got, proposals[i].Certain, want)
		}
	}
	alone := cashapplication.Propose([]bankstatement.Entry{wine("2026-04-20", 50_000, "Miete Oktober")}, l)
	if got := itemsOf(alone[0].Allocations); got != "WL-5101" {
		t.Errorf("a payment alone pays %s, want the oldest", got)
	}
	if !slices.ContainsFunc(proposals[2].Candidates, func(c cashapplication.Candidate) bool { return itemsOf(c.Allocations) == "WL-5101" }) {
		t.Error("what was found without an assumption is no candidate any more")
	}
}

// TestPropose_words are texts that take certainty away, or must not.
func TestPropose_words(t *testing.T) {
	l := func() cashapplication.Ledger {
		return tenant(owed(wineHouse, "WL-5101", 50_000, "2026-02-01"), owed(wineHouse, "WL-5102", 31_317, "2026-02-10"),
			owed(wineHouse, "WL-5103", 77_123, "2026-02-20"), owed(wineHouse, "WL-5104", 12_099, "2026-02-25"))
	}
	for _, test := range []struct {
		text    string
		cents   int64
		items   string // the proposal, "" for any
		missing string // "" for a certain one
	}{
		{"Zahlung", 31_317, "WL-5102", ""},
		{"Abschlag", 31_317, "", "number"},
		{"a conto", 31_317, "", "number"},
		{"2. Rate", 31_317, "", "number"},
		{"Abschlag auf WL-5102", 31_317, "WL-5102", ""},
		{"WL-5103 Teilzahlung", 30_000, "WL-5103", ""},
		{"WL-5103 u.a.", 30_000, "WL-5103", "list_agrees"},
		{"WL-5103 usw. mfg", 30_000, "WL-5103", "list_agrees"},
		{"WL-5103 und w eitere", 30_000, "WL-5103", "list_agrees"},
		{"WL-5103 et suivantes", 30_000, "WL-5103", "list_agrees"},
		{"WL-5101, WL-5102 usw.", 50_000 + 31_317 + 77_123, "WL-5101 WL-5102 WL-5103", ""},
		{"REWL-5103", 77_123, "WL-5103", ""},
		{"PO 882233 / 5103", 77_123, "WL-5103", ""},
	} {
		t.Run(test.text, func(t *testing.T) {
			p := only(t, l(), wine("2026-03-02", test.cents, test.text))
			code, _, _ := strings.Cut(p.WouldBeCertain, ":")
			if got := itemsOf(p.Allocations); test.items != "" && got != test.items || code != test.missing {
				t.Errorf("%s on %q, missing %q; want %q, missing %q", p.Code, got, p.WouldBeCertain, test.items, test.missing)
			}
		})
	}
}

// TestPropose_commaInList: a comma between two numbers of which the second begins with two digits makes no amount.
func TestPropose_commaInList(t *testing.T) {
	l := tenant(owed(wineHouse, "26KA05175", 50_000, "2026-02-01"), owed(wineHouse, "26KA03307", 31_317, "2026-02-10"),
		owed(wineHouse, "26KA03308", 7_713, "2026-02-10"))
	p := only(t, l, wine("2026-03-02", 81_317, "26KA05175,26KA03307"))
	if got := itemsOf(p.Allocations); got != "26KA03307 26KA05175" || !p.Certain {
		t.Errorf("%s on %q: %s", p.Code, got, p.WouldBeCertain)
	}
}

// TestPropose_cutListGoesOn: of equal items, a list that was cut goes on behind its end.
func TestPropose_cutListGoesOn(t *testing.T) {
	var items []cashapplication.OpenItem
	for i, due := range []string{"2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"} {
		items = append(items, owed(wineHouse, "WL-520"+string(rune('1'+i)), 20_500, due))
	}
	p := only(t, tenant(items...), wine("2026-03-02", 3*20_500, "WL-5202, WL-5203 ..."))
	if got := itemsOf(p.Allocations); got != "WL-5202 WL-5203 WL-5204" || p.Certain {
		t.Errorf("%q, certain %t", got, p.Certain)
	}
}

// TestPropose_sameAmountTwice: the same amount twice in a week without a number is for a person, monthly it is not.
func TestPropose_sameAmountTwice(t *testing.T) {
	l := tenant(owed(wineHouse, "WL-5101", 50_000, "2026-02-01"), owed(wineHouse, "WL-5102", 50_000, "2026-03-01"),
		owed(wineHouse, "WL-5103", 50_000, "2026-04-01"))
	for on, certain := range map[string]bool{"2026-02-04": false, "2026-03-02": true} {
		proposals := cashapplication.Propose([]bankstatement.Entry{wine("2026-02-02", 50_000, "Miete"), wine(on, 50_000, "Zahlung")}, l)
		if !proposals[0].Certain || proposals[1].Certain != certain {
			t.Errorf("%s: certain %t then %t (%s)", on, proposals[0].Certain, proposals[1].Certain, proposals[1].WouldBeCertain)
		}
	}
}

// TestPropose_partAfterAPart: whether a second part fits depends on the first, so that it waits for it.
func TestPropose_partAfterAPart(t *testing.T) {
	l := tenant(owed(wineHouse, "WL-5103", 77_123, "2026-02-20"))
	proposals := cashapplication.Propose([]bankstatement.Entry{
		wine("2026-03-02", 76_000, "WL-5103"), // a rest of one percent is for a person
		wine("2026-03-09", 20_000, "WL-5103")}, l)
	if proposals[0].Certain || proposals[1].Certain {
		t.Errorf("certain %t, then %t", proposals[0].Certain, proposals[1].Certain)
	}
}

// TestPropose_similarName: an item of exactly that amount of a customer with a similar name is proposed, never posted.
func TestPropose_similarName(t *testing.T) {
	l := tenant(owed(wineHouse, "WL-5103", 77_123, "2026-02-20"), owed(wineHouse, "WL-5104", 10_001, "2026-02-20"))
	entry := stranger(77_123, "Danke")
	entry.Counterparty.Name = "Lindqvist Weinhandel"
	p := only(t, l, entry)
	if got := itemsOf(p.Allocations); got != "WL-5103" || p.Certain || p.WouldBeCertain != string(cashapplication.MissingPayer) {
		t.Errorf("%q, certain %t, missing %s", got, p.Certain, p.WouldBeCertain)
	}
	entry.Counterparty.Name = "Kurt Fremd"
	if p := only(t, l, entry); len(p.Allocations) > 0 {
		t.Errorf("a stranger's money is proposed for %s", itemsOf(p.Allocations))
	}
}

// TestPropose_feeOfAService: what a payment service kept clears the items beside the money, for a person, since a fee is
// no Skonto; the same deduction by a customer stays open.
func TestPropose_feeOfAService(t *testing.T) {
	l := tenant(owed(wineHouse, "WL-5103", 77_123, "2026-02-20"), owed(wineHouse, "WL-5104", 10_001, "2026-02-20"))
	line := func(number string, gross, fee int64) remittance.Line {
		return remittance.Line{Document: number, Gross: eur(gross), Deduction: eur(fee), Net: eur(gross - fee)}
	}
	l.Advices = []remittance.Advice{{Number: "po_1234567890", Currency: "EUR", On: calendar.MustDate("2026-03-01"),
		Lines: []remittance.Line{line("WL-5103", 77_123, 1_105), line("WL-5104", 10_001, 165)}}}
	paid := int64(77_123 - 1_105 + 10_001 - 165)
	entry := stranger(paid, "po_1234567890")
	entry.BookedOn, entry.Counterparty.Name = calendar.MustDate("2026-03-02"), "Bezahldienst Europe Ltd"
	p := only(t, l, entry)
	if p.Certain || p.Code != cashapplication.AdviceLines || len(p.Allocations) != 2 || p.Allocations[0].Skonto != eur(1_105) || p.Allocations[1].Skonto != eur(165) {
		t.Errorf("from a service: %s %+v", p.Code, p.Allocations)
	}
	p = only(t, l, wine("2026-03-02", paid, "po_1234567890"))
	if p.Certain || len(p.Allocations) != 2 || !p.Allocations[0].Skonto.IsZero() {
		t.Errorf("from a customer: %s %+v", p.Code, p.Allocations)
	}
}

// TestPropose_fewOfMany: three of a hundred open items are found, and never certain.
func TestPropose_fewOfMany(t *testing.T) {
	var items []cashapplication.OpenItem
	for i := range int64(60) {
		items = append(items, owed(wineHouse, "WL-6"+string(rune('1'+i/10))+string(rune('0'+i%10))+"7", 10_000+i*i*377+i*13, "2026-02-01"))
	}
	want := []int{3, 29, 57}
	amount := money.Zero("EUR")
	for _, i := range want {
		amount.Minor += items[i].Open.Minor
	}
	p := only(t, tenant(items...), wine("2026-03-02", amount.Minor, "Danke"))
	numbers := string(items[3].Number + " " + items[29].Number + " " + items[57].Number)
	if p.Certain || !slices.ContainsFunc(p.Candidates, func(c cashapplication.Candidate) bool { return itemsOf(c.Allocations) == numbers }) {
		t.Errorf("certain %t; %s is none of %d candidates", p.Certain, numbers, len(p.Candidates))
	}
}
