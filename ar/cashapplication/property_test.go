package cashapplication_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// world is a small ledger whose numbers and amounts are close enough together to collide, and payments that name some
// of its items: exactly, with Skonto, wrongly, twice, or not at all.
type world struct {
	ledger  cashapplication.Ledger
	entries []bankstatement.Entry
}

func drawWorld(t *rapid.T) world {
	var w world
	w.ledger.Rules = released(rapid.IntRange(0, 5).Draw(t, "grace"))
	for i := range rapid.IntRange(1, 8).Draw(t, "items") {
		w.ledger.Items = append(w.ledger.Items, drawItem(t, i))
	}
	for _, customer := range []receivable.CustomerNumber{kruger, muster} {
		w.ledger.Payers = append(w.ledger.Payers, cashapplication.Payer{Customer: customer, Name: "Firma " + string(customer)})
	}
	for range rapid.IntRange(1, 8).Draw(t, "entries") {
		w.entries = append(w.entries, drawEntry(t, w.ledger.Items))
	}
	statements := []bankstatement.Statement{{Account: ourBank, Currency: "EUR", Entries: w.entries}}
	bankstatement.Number(statements)
	return w
}

func drawItem(t *rapid.T, i int) cashapplication.OpenItem {
	cents := rapid.Int64Range(-500, 2000).Filter(func(n int64) bool { return n != 0 }).Draw(t, "amount")
	open := cents * rapid.Int64Range(0, 2).Draw(t, "halves") / 2
	return cashapplication.OpenItem{
		Number:            receivable.InvoiceNumber(fmt.Sprintf("%s10%02d", rapid.SampledFrom([]string{"", "R-", "20-"}).Draw(t, "prefix"), i)),
		Customer:          rapid.SampledFrom([]receivable.CustomerNumber{kruger, muster}).Draw(t, "customer"),
		Amount:            eur(cents),
		Open:              eur(open),
		SkontoBasisPoints: rapid.SampledFrom([]int{0, 200, 350}).Draw(t, "skonto"),
		SkontoUntilOn:     calendar.MustDate("2026-10-20"),
	}
}

func drawEntry(t *rapid.T, items []cashapplication.OpenItem) bankstatement.Entry {
	var numbers []string
	var sum int64
	for range rapid.IntRange(0, 3).Draw(t, "named") {
		item := rapid.SampledFrom(items).Draw(t, "item")
		numbers = append(numbers, string(item.Number))
		sum += item.Open.Minor
		if rapid.Bool().Draw(t, "take skonto") {
			sum -= item.Amount.Minor * int64(item.SkontoBasisPoints) / 10_000
		}
	}
	sum += rapid.SampledFrom([]int64{0, 0, 0, 1, -100}).Draw(t, "difference")
	entry := credit(sum, strings.Join(numbers, rapid.SampledFrom([]string{" ", ", ", "-", ""}).Draw(t, "separator")))
	return paid(rapid.SampledFrom([]string{"2026-10-19", "2026-10-22", "2026-10-30"}).Draw(t, "day"), entry)
}

// TestPropose_conservesMoney: every proposal adds up, every payment has one, and all automatic proposals together take
// from no item more than is open on it.
func TestPropose_conservesMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		proposals := cashapplication.Propose(w.entries, w.ledger)
		if len(proposals) != len(w.entries) {
			t.Fatalf("%d proposals for %d payments", len(proposals), len(w.entries))
		}
		taken := map[receivable.InvoiceNumber]money.Amount{}
		for _, p := range proposals {
			if err := p.Check(); err != nil {
				t.Fatal(err)
			}
			if p.Automatic && !p.Unapplied.IsZero() {
				t.Fatalf("automatic with money left over: %+v", p)
			}
			for _, a := range p.Allocations {
				if p.Automatic {
					taken[a.Item] = sum(t, taken[a.Item], a.Amount, a.Skonto)
				}
			}
		}
		for _, item := range w.ledger.Items {
			if got, some := taken[item.Number]; some && got != item.Open {
				t.Fatalf("%s: %s taken of %s open", item.Number, got, item.Open)
			}
		}
	})
}

func sum(t *rapid.T, amounts ...money.Amount) money.Amount {
	total := money.Zero("EUR")
	for _, amount := range amounts {
		if amount.Currency == "" {
			continue
		}
		var err error
		if total, err = total.Add(amount); err != nil {
			t.Fatal(err)
		}
	}
	return total
}

// TestPropose_orderDoesNotMatter shuffles everything that comes in.
func TestPropose_orderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		want := cashapplication.Propose(w.entries, w.ledger)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		dice.Shuffle(len(w.entries), func(i, j int) { w.entries[i], w.entries[j] = w.entries[j], w.entries[i] })
		items, payers := w.ledger.Items, w.ledger.Payers
		dice.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		dice.Shuffle(len(payers), func(i, j int) { payers[i], payers[j] = payers[j], payers[i] })
		got := cashapplication.Propose(append(w.entries, w.entries...), w.ledger) // and everything twice
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("another order gives other proposals (-first +second):\n%s", diff)
		}
	})
}

// TestPropose_leavesItsInputAlone: the ledger is read again by others.
func TestPropose_leavesItsInputAlone(t *testing.T) {
	before, after := ledger(), ledger()
	cashapplication.Propose([]bankstatement.Entry{credit(119000, "NW-2026-1001")}, after)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the ledger was changed (-before +after):\n%s", diff)
	}
}

// TestPropose_whatIsAppliedWasNamed: with the codes of a new entity, nothing is posted by itself without the number in the
// text, bounded on both sides.
func TestPropose_whatIsAppliedWasNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		texts := map[bankstatement.EntryKey]string{}
		for _, entry := range w.entries {
			texts[entry.Key()] = entry.Remittance.Spaced()
		}
		for _, p := range cashapplication.Propose(w.entries, w.ledger) {
			if !p.Automatic {
				continue
			}
			evidence := map[receivable.InvoiceNumber]string{}
			for _, e := range p.Evidence {
				evidence[e.Item] = texts[p.Entry][e.Start:e.End]
			}
			for _, a := range p.Allocations {
				if plain(evidence[a.Item]) != plain(string(a.Item)) {
					t.Fatalf("%s was applied on the evidence %q", a.Item, evidence[a.Item])
				}
			}
		}
	})
}

// plain leaves the separators out that drawEntry and drawItem use.
func plain(text string) string { return strings.NewReplacer("-", "", " ", "", ",", "").Replace(text) }

// drawReleased is a world in which everything certain is posted, and whose payments come from somebody.
func drawReleased(t *rapid.T) world {
	w := drawWorld(t)
	w.ledger.Rules = allReleased()
	for i := range w.ledger.Payers {
		w.ledger.Payers[i].IBANs = []string{fmt.Sprintf("DE%020d", i)}
	}
	for i := range w.entries {
		w.entries[i].Counterparty = rapid.SampledFrom([]bankstatement.Counterparty{
			{Account: "DE00000000000000000000"}, {Account: "DE00000000000000000001"}, {Name: "FIRMA 10001"}, {Name: "Fremd"}, {},
		}).Draw(t, "payer")
	}
	return w
}

// TestPropose_neverTakesMoreThanIsOpen: with everything released, all automatic proposals together leave every item
// between nothing and what was open on it, and every cent of every payment is accounted for.
func TestPropose_neverTakesMoreThanIsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawReleased(t)
		left := map[receivable.InvoiceNumber]int64{}
		for _, item := range w.ledger.Items {
			left[item.Number] = item.Open.Minor
		}
		for _, p := range cashapplication.Propose(w.entries, w.ledger) {
			if err := p.Check(); err != nil {
				t.Fatal(err)
			}
			if p.Amount.IsPositive() && p.Unapplied.IsNegative() {
				t.Fatalf("more is applied than was paid: %+v", p)
			}
			for _, a := range p.Allocations {
				cleared, err := a.Clears()
				if err != nil {
					t.Fatal(err)
				}
				if p.Automatic {
					left[a.Item] -= cleared.Minor
				}
			}
		}
		for _, item := range w.ledger.Items {
			if rest := left[item.Number]; rest != 0 && rest < 0 != (item.Open.Minor < 0) {
				t.Fatalf("%s: %d left of %s", item.Number, rest, item.Open)
			}
		}
	})
}

// TestPropose_repeatsItself: the same matcher says the same again, and in any order, with everything released.
func TestPropose_repeatsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawReleased(t)
		m := cashapplication.New(w.ledger)
		want := m.Propose(w.entries)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		dice.Shuffle(len(w.entries), func(i, j int) { w.entries[i], w.entries[j] = w.entries[j], w.entries[i] })
		if diff := cmp.Diff(want, m.Propose(append(w.entries, w.entries...))); diff != "" {
			t.Fatalf("a second time gives other proposals (-first +second):\n%s", diff)
		}
	})
}

// TestPropose_replayPostsNothingTwice: what was posted is known as paid, so the same statement again posts nothing more.
func TestPropose_replayPostsNothingTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawReleased(t)
		for _, item := range w.ledger.Items {
			if item.Open != item.Amount {
				return // a part that is open may be paid by the same amount again
			}
		}
		posted := map[receivable.InvoiceNumber]int64{}
		for _, p := range cashapplication.Propose(w.entries, w.ledger) {
			for _, a := range p.Allocations {
				if cleared, err := a.Clears(); p.Automatic && err == nil {
					posted[a.Item] += cleared.Minor
				}
			}
		}
		for i := range w.ledger.Items {
			w.ledger.Items[i].Open.Minor -= posted[w.ledger.Items[i].Number]
		}
		for _, p := range cashapplication.Propose(w.entries, w.ledger) {
			for _, a := range p.Allocations {
				if item := posted[a.Item]; p.Automatic && item != 0 && p.Code == cashapplication.ExactReferences && a.Amount.Minor == item {
					t.Fatalf("%s was posted again: %s", a.Item, p.Because)
				}
			}
		}
	})
}
