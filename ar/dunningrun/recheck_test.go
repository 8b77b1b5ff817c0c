package dunningrun

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func TestRecheck(t *testing.T) {
	changed := []collection.Blocker{collection.BlockFactsChanged}
	tests := []struct {
		why    string
		change func(*Entity, *Customer, []Item, *Letter)
		want   []collection.Blocker
	}{
		{"nothing happened", func(*Entity, *Customer, []Item, *Letter) {}, nil},
		{"it is sent two days later", func(e *Entity, _ *Customer, _ []Item, _ *Letter) {
			e.On, e.BankFreshOn = today.AddDays(2), today.AddDays(1)
		}, nil},
		{"an item was paid", func(_ *Entity, _ *Customer, items []Item, _ *Letter) { items[0].Facts.PaidMinor = 10_000 }, []collection.Blocker{collection.BlockClosed}},
		{"a part was paid", func(_ *Entity, _ *Customer, items []Item, _ *Letter) { items[0].Facts.PaidMinor = 1 }, changed},
		{"as much was credited as is no longer disputed", func(_ *Entity, _ *Customer, items []Item, _ *Letter) {
			items[1].Facts.Disputes[0].Outcome, items[1].Facts.CreditedMinor = collection.OutcomeJustified, 2_000
		}, changed},
		{"an item was disputed", func(_ *Entity, _ *Customer, items []Item, _ *Letter) {
			items[0].Facts.Disputes = []collection.Dispute{{ID: 3, Whole: true}}
		}, []collection.Blocker{collection.BlockDisputed}},
		{"a hold was set", func(e *Entity, _ *Customer, items []Item, _ *Letter) {
			items[0].Facts.Holds = []collection.Hold{{ID: 3, CustomerWide: true, FromOn: e.On, UntilOn: e.On}}
		}, []collection.Blocker{collection.BlockHoldDebtor}},
		{"the customer wrote", func(_ *Entity, c *Customer, _ []Item, _ *Letter) { c.UnansweredMail = true }, []collection.Blocker{collection.BlockInboundMail}},
		{"unknown money came", func(_ *Entity, c *Customer, _ []Item, _ *Letter) { c.Unapplied = []money.Amount{money.New(1, "EUR")} }, []collection.Blocker{collection.BlockUnmatchedCash}},
		{"the address is another", func(_ *Entity, c *Customer, _ []Item, _ *Letter) { c.ContactID = 71 }, changed},
		{"the bank data went stale", func(e *Entity, _ *Customer, _ []Item, _ *Letter) { e.BankFreshOn = today.AddDays(-9) }, []collection.Blocker{collection.BlockBankStale}},
		{"the release was withdrawn", func(e *Entity, _ *Customer, _ []Item, _ *Letter) { e.Releases = nil }, []collection.Blocker{collection.BlockNotReleased}},
		{"the customer is now a key account", func(_ *Entity, c *Customer, _ []Item, _ *Letter) { c.Treatment = receivable.TreatmentKeyAccount }, []collection.Blocker{collection.BlockPeopleOnly}},
		{"somebody spoke with the customer since", func(e *Entity, c *Customer, _ []Item, _ *Letter) {
			e.On, e.BankFreshOn, c.LastContactOn = today.AddDays(2), today.AddDays(2), today.AddDays(1)
		}, []collection.Blocker{collection.BlockMinInterval}},
		{"another letter of the same plan left", func(e *Entity, c *Customer, _ []Item, _ *Letter) { c.LastContactOn = today }, nil},
		{"its own deadline is here", func(e *Entity, _ *Customer, _ []Item, l *Letter) { e.On, e.BankFreshOn = l.PayByOn, l.PayByOn }, changed},
		{"an item went missing", func(_ *Entity, _ *Customer, items []Item, _ *Letter) { items[0].Facts.InvoiceID = 99 }, changed},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			e, c := openGates(t)
			items := []Item{overdue(1, 1, 10_000, "EUR"), overdue(2, 2, 10_000, "EUR")}
			items[1].Facts.Disputes = []collection.Dispute{{ID: 2, AmountMinor: 2_000, OpenedOn: today}}
			made := Make(e, c, items).Letters[0]
			queue(items, Plan{Letters: []Letter{made}})
			tt.change(&e, &c, items, &made)
			if got := Recheck(e, c, items, 100, made); !slices.Equal(got, tt.want) {
				t.Errorf("blocked by %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRecheck_whatBecameReadySinceIsForTheNextRun(t *testing.T) {
	e, c := openGates(t)
	items := one()
	made := Make(e, c, items).Letters[0]
	queue(items, Plan{Letters: []Letter{made}})
	if got := Recheck(e, c, append(items, overdue(2, 1, 10_000, "EUR")), 100, made); got != nil {
		t.Errorf("another item stops the letter: %v", got)
	}
}

func TestRecheck_leavesItsArgumentsAlone(t *testing.T) {
	e, c := openGates(t)
	items := one()
	made := Make(e, c, items).Letters[0]
	queue(items, Plan{Letters: []Letter{made}})
	Recheck(e, c, items, 100, made)
	if len(items[0].Facts.Letters) != 1 || items[0].Facts.Letters[0].ID != 100 {
		t.Errorf("letters are now %+v", items[0].Facts.Letters)
	}
}

func TestRecheck_aLetterThatNamesABrokenPromiseLeavesDaysLater(t *testing.T) {
	e, c := openGates(t)
	it := overdue(1, 2, 10_000, "EUR")
	it.Facts.OpeningLetterOn = today.AddDays(-9)
	it.Facts.Promises = []collection.Promise{{ID: 5, State: "broken", AmountMinor: 10_000, DueOn: today.AddDays(-5), EvaluateOn: today.AddDays(-1), EndedOn: today}}
	items := []Item{it}
	made := Make(e, c, items).Letters[0]
	if made.Level != 1 || made.Items[0].BrokenPromiseID != 5 {
		t.Fatalf("letter %+v, want level 1 again naming promise 5", made)
	}
	queue(items, Plan{Letters: []Letter{made}})
	e.On, e.BankFreshOn = today.AddDays(1), today
	if got := Recheck(e, c, items, 100, made); got != nil {
		t.Errorf("it may not leave a day later: %v", got)
	}
}

func TestPassing(t *testing.T) {
	passes := []collection.Blocker{collection.BlockBankStale, collection.BlockNoBusinessDay, collection.BlockOutsideWindow}
	for _, b := range collection.Blockers() {
		if got, want := Passing([]collection.Blocker{b}), slices.Contains(passes, b); got != want {
			t.Errorf("%s passes by itself: %v, want %v", b, got, want)
		}
	}
	if !Passing(passes) || Passing(append(passes, collection.BlockClosed)) {
		t.Error("a letter waits only while all that blocks it passes by itself")
	}
}

func TestMake_keyIsThatOfTheSameFacts(t *testing.T) {
	e, c := openGates(t)
	first, second := Make(e, c, one()).Letters[0], Make(e, c, one()).Letters[0]
	if first.Key != second.Key {
		t.Errorf("keys %s and %s of the same facts", first.Key, second.Key)
	}
	e.On, e.BankFreshOn = calendar.MustDate("2026-04-16"), today
	if next := Make(e, c, one()).Letters[0]; next.Key == first.Key {
		t.Errorf("the next day's letter has the same key %s", next.Key)
	}
	items := one()
	items[0].Policy.Bundling = dunning.BundleInvoice
	if got := Make(e, c, items).Letters[0].Key; got == first.Key {
		t.Errorf("a letter of its own has the bundled one's key %s", got)
	}
}
