package cashapplication_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// TestPropose_setsWithoutNumbers: a collective payment that names nothing.
func TestPropose_setsWithoutNumbers(t *testing.T) {
	own := []int{0, 3, 6, 9, 12, 15, 18, 21, 24, 27} // of D70001, oldest first
	for name, test := range map[string]struct {
		places []int
		code   cashapplication.Code
	}{
		"all":               {own, cashapplication.AllOpen},
		"the oldest four":   {own[:4], cashapplication.DueItems},
		"all but two":       {slices.Delete(slices.Clone(own), 3, 5), cashapplication.AllButFew},
		"four in a row":     {own[2:6], cashapplication.ItemsInRow},
		"two of them":       {[]int{3, 18}, cashapplication.ItemCombination},
		"three of them":     {[]int{0, 12, 24}, cashapplication.ItemCombination},
		"one, as ever":      {own[4:5], cashapplication.AccountAndAmount},
		"the oldest thirty": {own[:1], cashapplication.AccountAndAmount},
	} {
		t.Run(name, func(t *testing.T) {
			l := books(yearly)
			p := only(t, l, from("D70001", open(l, test.places...), "Sammelzahlung"))
			if p.Code != test.code || items(p.Allocations) != numbersOf(l, test.places...) {
				t.Errorf("%s on %q, missing %q", p.Code, items(p.Allocations), p.WouldBeCertain)
			}
			if len(test.places) < 4 && !p.Certain {
				t.Errorf("not certain: missing %q", p.WouldBeCertain)
			}
		})
	}
}

func TestPropose_itemsOfAMonth(t *testing.T) {
	l := books(yearly)
	for i := range l.Items {
		l.Items[i].IssuedOn = calendar.MustDate("2026-01-20").AddDays(i)
		l.Items[i].DueOn = l.Items[i].IssuedOn.AddDays(14)
	}
	january := []int{0, 3, 6, 9}
	p := only(t, l, paid("2026-03-20", from("D70001", open(l, january...), "")))
	if items(p.Allocations) != numbersOf(l, january...) || p.Code != cashapplication.DueItems && p.Code != cashapplication.ItemsOfMonth {
		t.Errorf("%s on %q", p.Code, items(p.Allocations))
	}
}

func TestPropose_creditNotesAreDeducted(t *testing.T) {
	l := books(yearly)
	l.Items[6].Amount, l.Items[6].Open = eur(-4_211), eur(-4_211)
	for name, text := range map[string]string{"named": "RE-2026-003100 RE-2026-003142", "not named": "RE-2026-003100"} {
		p := only(t, l, from("D70001", open(l, 0, 6), text))
		if !p.Certain || items(p.Allocations) != numbersOf(l, 0, 6) {
			t.Errorf("%s: %s on %q, missing %q", name, p.Code, items(p.Allocations), p.WouldBeCertain)
		}
	}
}

// TestPropose_secondExplanation: what two sets explain is for a person, and both are among the candidates.
func TestPropose_secondExplanation(t *testing.T) {
	l := books(yearly)
	l.Items[3].Open, l.Items[3].Amount = eur(30_000), eur(30_000)
	l.Items[6].Open, l.Items[6].Amount = eur(45_000), eur(45_000)
	l.Items[9].Open, l.Items[9].Amount = eur(33_000), eur(33_000)
	l.Items[12].Open, l.Items[12].Amount = eur(42_000), eur(42_000)
	p := only(t, l, from("D70001", 75_000, "Danke"))
	if p.Certain || p.WouldBeCertain != string(cashapplication.MissingOnlyExplanation) {
		t.Errorf("%s: missing %q", p.Code, p.WouldBeCertain)
	}
	var found []string
	for _, c := range p.Candidates[:2] {
		found = append(found, items(c.Allocations))
	}
	slices.Sort(found)
	if want := []string{numbersOf(l, 3, 6), numbersOf(l, 9, 12)}; !slices.Equal(found, want) {
		t.Errorf("candidates %q, want %q", found, want)
	}
}

// TestPropose_coincidence: with many items open some sum makes any amount; nothing of that is certain.
func TestPropose_coincidence(t *testing.T) {
	l := cashapplication.Ledger{Rules: allReleased(), Payers: []cashapplication.Payer{{Customer: "D1", Name: "Viel & Mehr GmbH"}}}
	for n := range 40 {
		cents := int64(1_000 + 137*n + n*n*53)
		l.Items = append(l.Items, cashapplication.OpenItem{Number: receivable.InvoiceNumber(fmt.Sprintf("V-%05d", n)), Customer: "D1",
			Amount: eur(cents), Open: eur(cents), IssuedOn: calendar.MustDate("2026-01-01").AddDays(n), DueOn: calendar.MustDate("2026-02-01").AddDays(n)})
	}
	wrong := 0
	for cents := int64(40_000); cents < 60_000; cents += 111 {
		entry := stranger(cents, "Danke")
		entry.Counterparty.Name = "Viel & Mehr GmbH"
		if p := only(t, l, entry); p.Certain && len(p.Allocations) > 1 {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d of 180 arbitrary amounts were certain to be something", wrong)
	}
}

// TestPropose_skontoOnSome: Skonto where it was taken is found, and where it could have been taken on either of two equal
// items nobody knows.
func TestPropose_skontoOnSome(t *testing.T) {
	l := books(yearly)
	for _, place := range []int{0, 3} {
		skontoOn(place, "2026-02-25")(&l)
	}
	p := only(t, l, from("D70001", open(l, 0, 3)-368, "RE-2026-003100 RE-2026-003121")) // 2 % of item 0 only
	if !p.Certain || applied(p) != "RE-2026-003100 180.29 EUR less 3.68 EUR; RE-2026-003121 2500.49 EUR" {
		t.Errorf("%s, %q, missing %q", p.Code, applied(p), p.WouldBeCertain)
	}
	l.Items[3].Amount, l.Items[3].Open = l.Items[0].Amount, l.Items[0].Open
	p = only(t, l, from("D70001", open(l, 0, 3)-368, "RE-2026-003100 RE-2026-003121"))
	if p.Certain || p.WouldBeCertain != string(cashapplication.MissingOneSplit) {
		t.Errorf("%s, %q, missing %q", p.Code, applied(p), p.WouldBeCertain)
	}
}
