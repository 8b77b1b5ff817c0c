package paymentworld

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// world makes a world that a test needs.
func world(t testing.TB, o Options) *World {
	t.Helper()
	w, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// worlds are one of each dialect, made once for all tests that only look at them.
var worlds = sync.OnceValues(func() ([]*World, error) {
	var all []*World
	for _, d := range Dialects() {
		w, err := New(Options{Seed: 7, OpenItems: 2100, Payments: 700, Dialect: d.Name})
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
})

// everyWorld runs a test in a world of each dialect.
func everyWorld(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	all, err := worlds()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		t.Run(w.Dialect.Name, func(t *testing.T) { test(t, w) })
	}
}

func TestNew_refuses(t *testing.T) {
	good := Options{Seed: 1, OpenItems: 900, Payments: 300, Dialect: "standard"}
	tests := []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"too few items", func(o *Options) { o.OpenItems = MinOpenItems - 1 }, "99 open items"},
		{"too many items", func(o *Options) { o.OpenItems = MaxOpenItems + 1 }, "1000001 open items"},
		{"no payments", func(o *Options) { o.Payments = 0 }, "0 payments"},
		{"too many payments", func(o *Options) { o.Payments, o.OpenItems = MaxPayments+1, MaxOpenItems }, "333334 payments"},
		{"more payments than items can take", func(o *Options) { o.Payments = 301 }, "301 payments need at least 903 open items"},
		{"unknown dialect", func(o *Options) { o.Dialect = "latin" }, `dialect "latin", known are standard, trades`},
	}
	for _, test := range tests {
		o := good
		test.change(&o)
		if _, err := New(o); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
	if w := world(t, good); len(w.Items) != 900 || len(w.Entries) != 300 || len(w.Truth) != 300 {
		t.Errorf("got %d items, %d entries, %d truths", len(w.Items), len(w.Entries), len(w.Truth))
	}
}

func fingerprint(t *testing.T, w *World) [sha256.Size]byte {
	t.Helper()
	h := sha256.New()
	for _, f := range w.files() {
		fmt.Fprintln(h, f.name)
		if err := f.write(h); err != nil {
			t.Fatal(err)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// TestNew_isAFunctionOfItsOptions: the same options give the same bytes, and any other option others.
func TestNew_isAFunctionOfItsOptions(t *testing.T) {
	o := Options{Seed: 5, OpenItems: 600, Payments: 200, Dialect: "standard"}
	first := fingerprint(t, world(t, o))
	if again := fingerprint(t, world(t, o)); again != first {
		t.Error("the same options gave other files")
	}
	for name, other := range map[string]Options{
		"seed": {6, 600, 200, "standard"}, "items": {5, 601, 200, "standard"}, "payments": {5, 600, 199, "standard"}, "dialect": {5, 600, 200, "trades"},
	} {
		if fingerprint(t, world(t, other)) == first {
			t.Errorf("another %s gave the same files", name)
		}
	}
}

// TestTruth_conservesMoney: what is allocated and what is left over make the amount of every entry, and all money of a
// batch is in its parts.
func TestTruth_conservesMoney(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		for at, e := range w.Entries {
			truth := w.Truth[at]
			if truth.Entry != e.Reference || truth.Kind != string(e.Kind) {
				t.Fatalf("truth %+v is about another entry than %s", truth, e.Reference)
			}
			total := amount(t, truth.Unapplied, w)
			for _, a := range truth.Allocations {
				total += amount(t, a.Amount, w)
			}
			if total != e.Amount.Minor {
				t.Errorf("%s: %d applied and left over of %s", e.Reference, total, e.Amount)
			}
			parts := e.Amount.Minor
			for _, p := range e.Parts {
				parts -= p.Amount.Minor
			}
			if len(e.Parts) > 0 && parts != 0 {
				t.Errorf("%s: the parts miss %d", e.Reference, parts)
			}
		}
	})
}

func amount(t *testing.T, text string, w *World) int64 {
	t.Helper()
	a, err := money.Parse(text, w.Dialect.Currency, money.StylePlain)
	if err != nil {
		t.Fatal(err)
	}
	return a.Minor
}

// TestTruth_clearsNoItemTwice: an item is never paid beyond its amount nor before it is issued, and only a partial
// payment is followed by another one.
func TestTruth_clearsNoItemTwice(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		items := itemsByNumber(w)
		paid := map[string]int64{}
		last := map[string]Kind{}
		for at, e := range w.Entries {
			for _, a := range w.Truth[at].Allocations {
				i, exists := items[a.Invoice]
				if !exists {
					t.Fatalf("%s pays %s, which does not exist", e.Reference, a.Invoice)
				}
				if i.IssuedOn.After(e.BookedOn) {
					t.Errorf("%s of %s pays %s of %s", e.Reference, e.BookedOn, i.Number, i.IssuedOn)
				}
				if before, again := last[i.Number]; again && (before != Partial || e.Kind != Rest) {
					t.Errorf("%s is paid by %s after %s", i.Number, e.Kind, before)
				}
				last[i.Number] = e.Kind
				paid[i.Number] += amount(t, a.Amount, w) + amount(t, a.Discount, w)
				if over := paid[i.Number] > i.Amount.Minor; over != i.CreditNote() && paid[i.Number] != i.Amount.Minor {
					t.Errorf("%s of %s: %d paid", i.Number, i.Amount, paid[i.Number])
				}
			}
		}
	})
}

func itemsByNumber(w *World) map[string]Item {
	items := map[string]Item{}
	for _, i := range w.Items {
		items[i.Number] = i
	}
	return items
}

// settling are kinds that pay their items in full, so that nothing stays open.
var settling = []Kind{Single, Collective, Rest, Over, Claimed, OtherPayer, Parent, Clearing, Payout, DirectDebit}

// TestTruth_followsItsConventions checks what the truth promises of each kind.
func TestTruth_followsItsConventions(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		items := itemsByNumber(w)
		paid := map[string]int64{}
		for at, e := range w.Entries {
			truth := w.Truth[at]
			for _, a := range truth.Allocations {
				paid[a.Invoice] += amount(t, a.Amount, w) + amount(t, a.Discount, w)
				full := paid[a.Invoice] == items[a.Invoice].Amount.Minor
				if want := slices.Contains(settling, e.Kind); want && !full || !want && full && e.Kind != ForeignExchange {
					t.Errorf("%s %s: %s settled: %v", e.Kind, e.Reference, a.Invoice, full)
				}
			}
			paying := slices.Contains(settling, e.Kind) || slices.Contains([]Kind{Partial, Fee, Short, ForeignExchange}, e.Kind)
			if paying != (len(truth.Allocations) > 0) {
				t.Errorf("%s %s has %d allocations", e.Kind, e.Reference, len(truth.Allocations))
			}
			excess := e.Kind == Over || e.Kind == Claimed
			if left := amount(t, truth.Unapplied, w); paying && left != 0 != excess && e.Kind != ForeignExchange {
				t.Errorf("%s %s leaves %d over", e.Kind, e.Reference, left)
			}
			if debit := slices.Contains([]Kind{Return, BankCharge, Salary, Outgoing}, e.Kind); debit != e.Amount.IsNegative() {
				t.Errorf("%s %s has amount %s", e.Kind, e.Reference, e.Amount)
			}
		}
	})
}

// TestTruth_payerWhoNamesNothingPaysTheOldest: at the time of a payment without a number there is no older open item
// that nothing tells apart from the one paid.
func TestTruth_payerWhoNamesNothingPaysTheOldest(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		items, order := itemsByNumber(w), map[string]int{}
		for at, i := range w.Items {
			order[i.Number] = at
		}
		touched := map[string]bool{}
		for at, e := range w.Entries {
			truth := w.Truth[at]
			mine := map[string]bool{}
			for _, a := range truth.Allocations {
				mine[a.Invoice] = true
			}
			for _, a := range truth.Allocations {
				if !slices.Contains(truth.Tags, "text:none") || items[a.Invoice].Discount > 0 {
					continue
				}
				for _, older := range w.Items[:order[a.Invoice]] {
					if older.Customer == items[a.Invoice].Customer && older.Amount == items[a.Invoice].Amount && older.Discount == 0 &&
						!touched[older.Number] && !mine[older.Number] {
						t.Errorf("%s pays %s though %s is older", e.Reference, a.Invoice, older.Number)
					}
				}
			}
			for number := range mine {
				touched[number] = true
			}
		}
	})
}

// TestKinds_comeInTheirShares: each kind of each dialect is within half of its share, or close to it where it is seldom.
func TestKinds_comeInTheirShares(t *testing.T) {
	for _, d := range Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			w := world(t, Options{Seed: 3, OpenItems: 15_000, Payments: 5000, Dialect: d.Name})
			counts := map[Kind]int{}
			for _, e := range w.Entries {
				counts[e.Kind]++
			}
			total := 0
			for _, s := range d.kinds {
				total += s.permille
				want := s.permille * 5
				if got, slack := counts[s.of], want/2+12; got < want-slack || got > want+slack || want > 0 && got == 0 {
					t.Errorf("%s: %d of 5,000, want about %d", s.of, got, want)
				}
			}
			if total != 1000 {
				t.Errorf("shares make %d of a thousand", total)
			}
		})
	}
}

// TestNoise_allOfItIsThere: a large world has every way of writing, and those of sets and documents.
func TestNoise_allOfItIsThere(t *testing.T) {
	w := world(t, Options{Seed: 11, OpenItems: 30_000, Payments: 10_000, Dialect: "standard"})
	counts := map[string]int{}
	for _, truth := range w.Truth {
		for _, tag := range truth.Tags {
			counts[tag]++
		}
	}
	for _, tag := range []string{"text:clean", "text:bare", "text:digits", "text:short", "text:blanks", "text:lower", "text:oh", "text:typo",
		"text:swap", "text:none", "text:range", "text:truncated", "text:elided", "text:advice", "text:structured", "text:creditor-reference",
		"text:own-reference", "set:due", "set:oldest", "set:month", "set:all", "set:run", "set:some", "advice:pdf", "advice:csv", "advice:xlsx",
		"advice:eml", "advice:edi", "advice:payout.csv", "credit-note", "late-discount", "batch", "in-statement", "closed-item", "cut"} {
		if counts[tag] == 0 {
			t.Errorf("nothing is tagged %s", tag)
		}
		delete(counts, tag)
	}
	for tag := range counts {
		t.Errorf("tag %s is in no list: document it and add it here", tag)
	}
}

// TestDuplicates_repeatAnEarlierDay: the first of a pair is booked on a day before, because of two equal ones of a day
// nobody could say which is the second.
func TestDuplicates_repeatAnEarlierDay(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		for at, e := range w.Entries {
			if e.Kind != Duplicate || !slices.Contains(w.Truth[at].Tags, "in-statement") {
				continue
			}
			if !slices.ContainsFunc(w.Entries[:at], func(first Entry) bool {
				return first.Kind != Duplicate && first.Amount == e.Amount && first.Text == e.Text && first.Party == e.Party && first.BookedOn.Before(e.BookedOn)
			}) {
				t.Errorf("%s repeats nothing of an earlier day", e.Reference)
			}
		}
	})
}

// TestStrangers_fitNothing: money of others is not by chance the amount of an open item of the customer that sends it.
func TestStrangers_fitNothing(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		owner := map[string]string{}
		for _, c := range w.Customers {
			for _, account := range c.Accounts {
				owner[account.IBAN] = c.Number
			}
		}
		paid := map[string]bool{}
		for at, e := range w.Entries {
			for _, a := range w.Truth[at].Allocations {
				paid[a.Invoice] = true
			}
			if e.Kind != OtherEntity && e.Kind != OnAccount {
				continue
			}
			for _, i := range w.Items {
				if i.Customer == owner[e.Party.IBAN] && i.Amount == e.Amount && !paid[i.Number] && !i.IssuedOn.After(e.BookedOn) {
					t.Errorf("%s %s is just what %s pays for %s", e.Kind, e.Reference, i.Customer, i.Number)
				}
			}
		}
	})
}

// TestLedger_isWellFormed: numbers are unique over open and closed items, credit notes have no terms, and what letters
// claimed is claimed for overdue items only.
func TestLedger_isWellFormed(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		seen := map[string]bool{}
		for _, i := range append(slices.Clone(w.Closed), w.Items...) {
			if seen[i.Number] {
				t.Errorf("number %s is there twice", i.Number)
			}
			seen[i.Number] = true
			if i.CreditNote() && (i.Discount > 0 || !i.Claimed.IsZero()) || i.Amount.IsZero() || i.DueOn.Before(i.IssuedOn) {
				t.Errorf("item %+v", i)
			}
			if !i.Claimed.IsZero() && !i.DueOn.Before(firstDay) || i.Claimed.IsNegative() {
				t.Errorf("%s is due on %s and has %s claimed", i.Number, i.DueOn, i.Claimed)
			}
		}
		for _, c := range w.Customers {
			if len(c.Accounts) == 0 || c.Known > len(c.Accounts) || c.Name == "" || c.Parent == c.Number {
				t.Errorf("customer %+v", c)
			}
		}
	})
}

// TestWorlds_areUnlike: no two dialects share their number format.
func TestWorlds_areUnlike(t *testing.T) {
	shape := func(number string) string {
		return strings.Map(func(r rune) rune {
			if isDigit(r) {
				return '9'
			}
			return r
		}, number)
	}
	seen := map[string]string{}
	for _, d := range Dialects() {
		w := world(t, Options{Seed: 1, OpenItems: 300, Payments: 100, Dialect: d.Name})
		of := shape(w.Items[0].Number)
		if other, again := seen[of]; again && d.Name != "hostile" { // it looks like others on purpose
			t.Errorf("%s and %s both number like %s", d.Name, other, of)
		}
		seen[of] = d.Name
	}
	if len(Dialects()) < 5 {
		t.Error("too few dialects to be unlike")
	}
}

// TestWorld_property: whatever the options, a world is whole.
func TestWorld_property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(MinOpenItems, 700).Draw(t, "items")
		o := Options{Seed: rapid.Uint64().Draw(t, "seed"), OpenItems: items, Payments: rapid.IntRange(1, items/ItemsPerPayment).Draw(t, "payments"),
			Dialect: rapid.SampledFrom(Dialects()).Draw(t, "dialect").Name}
		w, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		balance := w.OpeningMinor
		for _, d := range w.days() {
			if d.opening.Minor != balance {
				t.Fatalf("statement %d opens with %s, the one before closed with %d", d.number, d.opening, balance)
			}
			for _, e := range d.entries {
				balance += e.Amount.Minor
			}
			if d.closing.Minor != balance {
				t.Fatalf("statement %d closes with %s, not %d", d.number, d.closing, balance)
			}
		}
		for _, e := range w.Entries {
			if e.Amount.IsZero() || len([]rune(e.Text)) > maxText {
				t.Fatalf("entry %+v", e)
			}
		}
	})
}
