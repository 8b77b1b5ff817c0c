package cashapplication_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// TestPropose_neverAutomatic are payments that look like a match and are for a person: each is one way to post money
// wrongly.
func TestPropose_neverAutomatic(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*cashapplication.Ledger)
		entry   func(cashapplication.Ledger) bankstatement.Entry
		missing cashapplication.Missing
	}{
		"a part, named by a stranger": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return stranger(10_000, "RE-2026-003128")
		}, cashapplication.MissingPayer},
		"a part that is another item of the payer": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70001", open(l, 0), "RE-2026-003121") // the number of item 3, the amount of item 0
		}, ""},
		"a part with a second number": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", 10_000, "RE-2026-003128 Rechnung 3999")
		}, cashapplication.MissingListAgrees},
		"a rest of a few percent": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)*98/100, "RE-2026-003128")
		}, cashapplication.MissingFullPayment},
		"more than the rule leaves on account": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)+5001, "RE-2026-003128")
		}, cashapplication.MissingOverpaymentRule},
		"a disputed item": {func(l *cashapplication.Ledger) { l.Items[4].Disputed = true }, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4), "RE-2026-003128")
		}, cashapplication.MissingSettledDispute},
		"above the limit": {func(l *cashapplication.Ledger) { l.Rules.LimitMinor = map[money.Currency]int64{"EUR": 40_000} },
			func(l cashapplication.Ledger) bankstatement.Entry {
				return from("D70002", open(l, 4), "RE-2026-003128")
			}, cashapplication.MissingLimit},
		"a Skonto later than the rules grant": {skontoOn(4, "2026-01-15"), func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)-946, "RE-2026-003128")
		}, cashapplication.MissingSkontoInTime},
		"known payer, number of another customer, amount of an own item": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70001", open(l, 0), "RE-2026-003149") // item 7 is of another customer
		}, ""},
		"a number that was paid, and the amount of an open one": {paidOff(3), func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70001", open(l, 0), "RE-2026-003121")
		}, ""},
		"amount of an item not yet issued": {func(l *cashapplication.Ledger) { l.Items[4].IssuedOn = calendar.MustDate("2026-03-01") },
			func(l cashapplication.Ledger) bankstatement.Entry {
				return from("D70002", open(l, 4), "RE-2026-003128")
			}, ""},
		"account of one customer, name of another": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			entry := from("D70002", open(l, 4))
			entry.Counterparty.Name = "Möbelhaus Grünwald GmbH & Co. KG"
			return entry
		}, cashapplication.MissingAgreement},
		"only a customer number like a postcode": {func(l *cashapplication.Ledger) { renumber(l, "D70002", "50667") },
			func(l cashapplication.Ledger) bankstatement.Entry { return stranger(open(l, 4), "50667 Köln") }, ""},
		"a collective account": {func(l *cashapplication.Ledger) { l.CollectiveIBANs = []string{accountOf("D70002")} },
			func(l cashapplication.Ledger) bankstatement.Entry { return from("D70002", open(l, 4)) }, ""},
		"a near amount of what was ordered in another currency": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			entry := from("D70002", open(l, 4)*80/100, "RE-2026-003128") // a part as far as the account's currency can tell
			entry.Instructed = money.New(open(l, 4), "USD")
			return entry
		}, cashapplication.MissingOwnCurrency},
		"an advice is announced, and one item has the amount": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4), "lt. Zahlungsavis 88121")
		}, cashapplication.MissingAdvice},
	} {
		t.Run(name, func(t *testing.T) {
			l := books(yearly)
			if test.change != nil {
				test.change(&l)
			}
			p := only(t, l, test.entry(l))
			if p.Certain || p.Automatic {
				t.Errorf("%s is certain: %s", p.Code, p.Because)
			}
			if code, _, _ := strings.Cut(p.WouldBeCertain, ":"); test.missing != "" && code != string(test.missing) {
				t.Errorf("missing %q, want %q", p.WouldBeCertain, test.missing)
			}
		})
	}
}

func skontoOn(place int, until string) func(*cashapplication.Ledger) {
	return func(l *cashapplication.Ledger) {
		l.Items[place].SkontoBasisPoints, l.Items[place].SkontoUntilOn = 200, calendar.MustDate(until)
		l.Rules.LateSkontoDays = 0
	}
}

func paidOff(place int) func(*cashapplication.Ledger) {
	return func(l *cashapplication.Ledger) { l.Items[place].Open = eur(0) }
}

// renumber gives a customer another number.
func renumber(l *cashapplication.Ledger, from, to string) {
	for i := range l.Items {
		if string(l.Items[i].Customer) == from {
			l.Items[i].Customer = "50667"
		}
	}
	for i := range l.Payers {
		if string(l.Payers[i].Customer) == from {
			l.Payers[i].Customer, l.Payers[i].IBANs = "50667", nil
		}
	}
}

// TestPropose_certain are payments at the edge that are clear all the same.
func TestPropose_certain(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*cashapplication.Ledger)
		entry   func(cashapplication.Ledger) bankstatement.Entry
		code    cashapplication.Code
		applied string
	}{
		"a part by the known payer": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", 10_000, "1. Rate RE-2026-003128")
		}, cashapplication.PartialPayment, "RE-2026-003128 100.00 EUR"},
		"what a bank keeps": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)-750, "RE-2026-003128")
		}, cashapplication.BankCharge, "RE-2026-003128 465.67 EUR"},
		"a few cents on top": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)+1, "RE-2026-003128")
		}, cashapplication.Rounding, "RE-2026-003128 473.18 EUR"},
		"charges of a letter": {func(l *cashapplication.Ledger) { l.Items[4].Claimed = eur(1250) }, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)+1250, "RE-2026-003128")
		}, cashapplication.ChargesOnTop, "RE-2026-003128 473.17 EUR"},
		"rounded up": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", 48_000, "RE-2026-003128")
		}, cashapplication.Overpaid, "RE-2026-003128 473.17 EUR"},
		"Skonto in time": {skontoOn(4, "2026-02-20"), func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4)-946, "RE-2026-003128")
		}, cashapplication.ExactWithSkonto, "RE-2026-003128 463.71 EUR less 9.46 EUR"},
		"a slip, with payer and amount": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4), "RE-2026-003182")
		}, cashapplication.RepairedReference, "RE-2026-003128 473.17 EUR"},
		"only the amount, from the account": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70002", open(l, 4), "vielen Dank")
		}, cashapplication.AccountAndAmount, "RE-2026-003128 473.17 EUR"},
		"only the amount, by the name": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70003", open(l, 5), "vielen Dank")
		}, cashapplication.NameAndAmount, "RE-2026-003135 610.03 EUR"},
		"only a customer number and the amount": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return stranger(open(l, 4), "Kd.Nr. D70002")
		}, cashapplication.NameAndAmount, "RE-2026-003128 473.17 EUR"},
		"for another customer, complete": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return from("D70001", open(l, 4), "RE-2026-003128")
		}, cashapplication.ExactOtherPayer, "RE-2026-003128 473.17 EUR"},
		"for two customers, complete": {nil, func(l cashapplication.Ledger) bankstatement.Entry {
			return stranger(open(l, 3, 4), "RE-2026-003121 RE-2026-003128")
		}, cashapplication.ExactSeveralCustomers, "RE-2026-003121 2500.49 EUR; RE-2026-003128 473.17 EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			l := books(yearly)
			if test.change != nil {
				test.change(&l)
			}
			p := only(t, l, test.entry(l))
			if !p.Automatic || p.Code != test.code || applied(p) != test.applied {
				t.Errorf("got %s, %q, missing %q", p.Code, applied(p), p.WouldBeCertain)
			}
		})
	}
}

// TestPropose_nothingIsAutomaticUntilReleased: the same payment, with nothing released.
func TestPropose_nothingIsAutomaticUntilReleased(t *testing.T) {
	l := books(yearly)
	l.Rules.Released = nil
	if p := only(t, l, from("D70002", open(l, 4), "RE-2026-003128")); !p.Certain || p.Automatic {
		t.Errorf("certain %v, automatic %v", p.Certain, p.Automatic)
	}
}

// TestPropose_secondPayments: the same money twice is never posted twice, whatever it says.
func TestPropose_secondPayments(t *testing.T) {
	l := books(yearly)
	for name, text := range map[string]string{"with a number": "RE-2026-003128", "with a slip": "RE-2026-003182", "without a word": "Danke"} {
		t.Run(name, func(t *testing.T) {
			first, again := from("D70002", open(l, 4), text), paid("2026-02-24", from("D70002", open(l, 4), text))
			proposals := cashapplication.Propose([]bankstatement.Entry{again, first}, l)
			if !proposals[0].Automatic || proposals[1].Certain || len(proposals[1].Allocations) > 0 {
				t.Errorf("first %v, second %s on %q", proposals[0].Automatic, proposals[1].Code, items(proposals[1].Allocations))
			}
		})
	}
	l.Items[4].Open = eur(0)
	if p := only(t, l, from("D70002", l.Items[4].Amount.Minor, "RE-2026-003128")); p.Code != cashapplication.AlreadyPaid || p.Certain {
		t.Errorf("a number that was paid before: %s", p.Code)
	}
}

// TestPropose_equalAmounts: with interchangeable items the oldest is paid, unless the text could mean another one.
func TestPropose_equalAmounts(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		certain bool
		item    string
	}{
		"without a word":     {"Miete", true, "RE-2026-003107"},
		"the month is named": {"Miete Februar 2026", true, "RE-2026-003128"},
		"the number is":      {"RE-2026-003149", true, "RE-2026-003149"},
		"a number is wrong":  {"Rechnung 3777", false, ""},
		"no such month":      {"Miete November 2025", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := books(yearly)
			for i, place := range []int{1, 4, 7} {
				l.Items[place].Amount, l.Items[place].Open = eur(65_000), eur(65_000)
				l.Items[place].IssuedOn = calendar.MustDate("2026-01-03").AddMonths(i)
				l.Items[place].DueOn = l.Items[place].IssuedOn
			}
			p := only(t, l, paid("2026-03-10", from("D70002", 65_000, test.text)))
			if p.Certain != test.certain || test.certain && items(p.Allocations) != test.item {
				t.Errorf("%s, certain %v, on %q, missing %q", p.Code, p.Certain, items(p.Allocations), p.WouldBeCertain)
			}
		})
	}
}
