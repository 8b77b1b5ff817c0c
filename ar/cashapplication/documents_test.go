package cashapplication_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// TestPropose_documents: a structured list that says how much is paid on each document decides how money is spread.
func TestPropose_documents(t *testing.T) {
	l := tenant(owed(wineHouse, "WL-5101", 50_000, "2026-03-01"), owed(wineHouse, "WL-5102", 50_000, "2026-03-01"),
		owed(wineHouse, "WL-5103", 77_123, "2026-03-01"), owed(wineHouse, "GS-7001", -12_000, "2026-03-01"))
	for i := range 2 {
		l.Items[i].SkontoBasisPoints, l.Items[i].SkontoUntilOn = 200, calendar.MustDate("2026-03-10")
	}
	says := func(number string, cents int64) bankstatement.Reference {
		return bankstatement.Reference{Kind: bankstatement.DocumentReference, Value: number, Amount: eur(cents)}
	}
	note := bankstatement.Reference{Kind: bankstatement.DocumentReference, Value: "GS-7001", CreditNote: eur(12_000)}
	for name, test := range map[string]struct {
		cents   int64
		says    []bankstatement.Reference
		amounts []int64 // of the allocations, in order of their numbers
		skonto  []int64
		certain bool
	}{
		"Skonto on the second of two equal items": {99_000, []bankstatement.Reference{says("WL-5101", 50_000), says("WL-5102", 49_000)},
			[]int64{50_000, 49_000}, []int64{0, 1_000}, true},
		"a credit note deducted": {65_123, []bankstatement.Reference{says("WL-5103", 77_123), note},
			[]int64{-12_000, 77_123}, []int64{0, 0}, true},
		"what was due and the Skonto, not what is paid": {99_000, []bankstatement.Reference{says("WL-5101", 50_000),
			{Kind: bankstatement.DocumentReference, Value: "WL-5102", Due: eur(50_000), Discount: eur(1_000)}},
			[]int64{50_000, 49_000}, []int64{0, 1_000}, true},
		"a part, and another one whole": {80_000, []bankstatement.Reference{says("WL-5101", 50_000), says("WL-5103", 30_000)},
			[]int64{50_000, 30_000}, []int64{0, 0}, false},
		"a list that does not make the amount":    {79_000, []bankstatement.Reference{says("WL-5101", 50_000), says("WL-5103", 30_000)}, nil, nil, false},
		"the same document twice is a part of it": {60_000, []bankstatement.Reference{says("WL-5103", 30_000), says("WL-5103", 30_000)}, []int64{60_000}, []int64{0}, true},
		"more than is open leaves a little over":  {80_000, []bankstatement.Reference{says("WL-5103", 80_000)}, []int64{77_123}, []int64{0}, true},
		"in another currency": {99_000, []bankstatement.Reference{says("WL-5101", 50_000),
			{Kind: bankstatement.DocumentReference, Value: "WL-5102", Amount: money.New(49_000, "USD")}}, nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			entry := wine("2026-03-05", test.cents)
			entry.Remittance.Structured = test.says
			p := only(t, l, entry)
			if p.Certain != test.certain {
				t.Errorf("%s certain %t: %s", p.Code, p.Certain, p.WouldBeCertain)
			}
			if test.amounts == nil {
				return
			}
			if len(p.Allocations) != len(test.amounts) {
				t.Fatalf("allocations %+v", p.Allocations)
			}
			for i, a := range p.Allocations {
				if a.Amount.Minor != test.amounts[i] || a.Skonto.Minor != test.skonto[i] {
					t.Errorf("%s: %s and %s Skonto", a.Item, a.Amount, a.Skonto)
				}
			}
		})
	}
}

// TestPropose_splitNumber: one blank of a bank inside a number of a list is seen through; two short numbers are not one.
func TestPropose_splitNumber(t *testing.T) {
	l := tenant(owed(wineHouse, "13013", 50_000, "2026-02-01"), owed(wineHouse, "13360", 50_000, "2026-02-01"),
		owed(wineHouse, "13389", 50_000, "2026-02-01"), owed(wineHouse, "13001", 50_000, "2026-01-01"))
	for text, want := range map[string]string{
		"Rechnungen 13013/13360/1 3389": "13013 13360 13389",
		"Invoices 13013 133 60 13389":   "13013 13360 13389",
	} {
		if p := only(t, l, wine("2026-03-02", 150_000, text)); itemsOf(p.Allocations) != want || !p.Certain {
			t.Errorf("%q: %s, certain %t, missing %s", text, itemsOf(p.Allocations), p.Certain, p.WouldBeCertain)
		}
	}
	if p := only(t, l, wine("2026-03-02", 50_000, "133 Kisten, 60 Flaschen")); p.Certain && itemsOf(p.Allocations) == "13360" {
		t.Error("two quantities make a number")
	}
}
