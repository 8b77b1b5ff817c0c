package activities_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// morning is friday at ten in Berlin.
func morning(t testing.TB) time.Time { return friday.In(berlin(t)).Add(10 * time.Hour) }

func deciding(t testing.TB, l *ledger, clock businessclock.Clock) *activities.Activities {
	t.Helper()
	now := func() time.Time { return morning(t) }
	return &activities.Activities{Cases: l, Clock: almanac{clock: clock, zone: berlin(t), now: now}, Now: now}
}

func TestDecideItem_twiceIsOnce(t *testing.T) {
	l := &ledger{c: withBrokenPromise(item(t))}
	a := deciding(t, l, businessclock.Clock{})
	in := activities.DecideItemInput{InvoiceID: 7, UpTo: 4}
	first, err := run[activities.DecidedItem](t, a, a.DecideItem, in)
	if err != nil {
		t.Fatal(err)
	}
	want := []collection.Judgement{{PromiseID: 3, State: promise.Broken}}
	if diff := cmp.Diff(want, l.judged); diff != "" || len(l.expired) != 1 {
		t.Errorf("expired holds %v, judged (-want +got):\n%s", l.expired, diff)
	}
	second, err := run[activities.DecidedItem](t, a, a.DecideItem, in)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.judged) != 1 || len(l.expired) != 1 {
		t.Errorf("the second time judged %v and ended %v", l.judged, l.expired)
	}
	if first.Word != second.Word || first.Seq != 4 || second.Seq != 4 || first.WakeOn != second.WakeOn {
		t.Errorf("decided %+v, then %+v", first, second)
	}
}

func TestDecideItem_whoMendsAFault(t *testing.T) {
	endless := item(t)
	endless.Facts.Holds = []collection.Hold{{ID: 1, FromOn: friday}}
	for name, c := range map[string]struct {
		ledger *ledger
		id     int64
		check  func(error) bool
	}{
		"facts that can't be": {&ledger{c: endless}, 7, func(err error) bool { return isType(err, activities.ErrTypeBadFacts) }},
		"unknown item":        {&ledger{c: item(t)}, 8, func(err error) bool { return isType(err, activities.ErrTypeNotFound) }},
		"refused by the ledger": {&ledger{fault: fmt.Errorf("decide: %w", subledger.Refuse("item_level_range", "a level is 0 to 9"))}, 7,
			func(err error) bool { return isType(err, activities.ErrTypeRefused) }},
		"database away": {&ledger{fault: errors.New("connection refused")}, 7, triedAgain},
	} {
		t.Run(name, func(t *testing.T) {
			a := deciding(t, c.ledger, businessclock.Clock{})
			if _, err := run[activities.DecidedItem](t, a, a.DecideItem, activities.DecideItemInput{InvoiceID: c.id}); !c.check(err) {
				t.Errorf("DecideItem: %v", err)
			}
		})
	}
}

// An item sleeps until midnight of its next date, in its entity's zone and in real time.
func TestDecideItem_sleepsUntilTheDate(t *testing.T) {
	demo, err := businessclock.NewDemo(2*time.Second, friday, calendar.Date{})
	if err != nil {
		t.Fatal(err)
	}
	demo = demo.Anchor(morning(t), morning(t)) // friday begins now in UTC, that is at one o'clock in Berlin
	for name, c := range map[string]struct {
		change func(*collection.Case)
		clock  businessclock.Clock
		want   time.Duration
	}{
		"tomorrow":            {dueOn("2026-11-20"), businessclock.Clock{}, 14 * time.Hour},
		"over a weekend":      {dueOn("2026-11-22"), businessclock.Clock{}, (14 + 48) * time.Hour},
		"a day lasts 2 s":     {dueOn("2026-11-20"), demo, 1917 * time.Millisecond},
		"nothing to wait for": {paid, businessclock.Clock{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := &ledger{c: item(t)}
			c.change(&l.c)
			a := deciding(t, l, c.clock)
			d, err := run[activities.DecidedItem](t, a, a.DecideItem, activities.DecideItemInput{InvoiceID: 7})
			if err != nil || d.WakeIn != c.want {
				t.Errorf("sleeps %s until %s, %v; want %s", d.WakeIn, d.WakeOn, err, c.want)
			}
		})
	}
}

func dueOn(date string) func(*collection.Case) {
	return func(c *collection.Case) { c.Facts.DueOn = calendar.MustDate(date) }
}

func paid(c *collection.Case) { c.Facts.PaidMinor = c.Facts.Amount.Minor }

// The calendar of a demo that stands at its end, or a date that has come while the item was decided, is no busy loop.
func TestDecideItem_neverAsksAgainAtOnce(t *testing.T) {
	l := &ledger{c: item(t)}
	dueOn("2026-11-20")(&l.c)
	a := deciding(t, l, businessclock.Clock{})
	a.Now = func() time.Time { return morning(t).Add(14*time.Hour + time.Second) } // midnight has passed meanwhile
	d, err := run[activities.DecidedItem](t, a, a.DecideItem, activities.DecideItemInput{InvoiceID: 7})
	if err != nil || d.WakeIn < 100*time.Millisecond || d.WakeIn > time.Second {
		t.Errorf("sleeps %s, %v; want a short while", d.WakeIn, err)
	}
}

func TestDecideDebtor_sleepsUntilAHoldEnds(t *testing.T) {
	l := &ledger{c: item(t)}
	l.c.Facts.Holds = []collection.Hold{{ID: 4, CustomerWide: true, Reason: "asked", FromOn: friday, UntilOn: friday}}
	a := deciding(t, l, businessclock.Clock{})
	for range 2 {
		d, err := run[activities.DecidedDebtor](t, a, a.DecideDebtor, activities.DecideDebtorInput{CustomerID: 1, UpTo: 5})
		if err != nil || d.WakeIn != 14*time.Hour || d.Seq != 5 || d.Final {
			t.Errorf("decided %+v, %v; want 14 hours of sleep", d, err)
		}
	}
	l.fault = subledger.ErrNotFound
	if _, err := run[activities.DecidedDebtor](t, a, a.DecideDebtor, activities.DecideDebtorInput{}); !isType(err, activities.ErrTypeNotFound) {
		t.Errorf("unknown customer: %v", err)
	}
}
