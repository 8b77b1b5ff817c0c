package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// till is a ledger with payment 31.
type till struct {
	q        subledger.PaymentQuestion
	reminded []calendar.Date
	fault    error
}

func (l *till) PaymentQuestion(context.Context, int64) (subledger.PaymentQuestion, error) {
	return l.q, l.fault
}

func (l *till) RemindPayment(_ context.Context, _ int64, on calendar.Date) error {
	l.reminded = append(l.reminded, on)
	return nil
}

func (l *till) DecidePayment(_ context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	return subledger.Decided{Choice: d.Choice}, l.fault
}

// asking is a payment that waits in the week of friday; real days are business days.
func asking(t testing.TB, now *time.Time) (*activities.Activities, *till) {
	t.Helper()
	hamburg, err := calendar.Named("DE-HH")
	if err != nil {
		t.Fatal(err)
	}
	l := &till{q: subledger.PaymentQuestion{PaymentID: 31, Entity: "DE", State: subledger.PaymentUndecided, Version: 1, Seq: 4, Code: "no_reference", Calendar: hamburg}}
	clock := func() time.Time { return *now }
	return &activities.Activities{Questions: l, Clock: almanac{clock: businessclock.Clock{}, zone: berlin(t), now: clock}, Now: clock}, l
}

func TestLookAtPayment_remindsAfterBusinessDays(t *testing.T) {
	now := morning(t) // a Friday
	a, l := asking(t, &now)
	look := func(asked activities.AskedPayment) activities.LookedPayment {
		t.Helper()
		looked, err := run[activities.LookedPayment](t, a, a.LookAtPayment, asked)
		if err != nil {
			t.Fatal(err)
		}
		return looked
	}
	looked := look(activities.AskedPayment{PaymentID: 31})
	tuesday := friday.AddDays(4)
	if looked.Final || looked.Asked.RemindOn != tuesday || len(l.reminded) != 0 || looked.Seq != 4 {
		t.Fatalf("first look %+v, reminded %v; want to remind on %s", looked, l.reminded, tuesday)
	}
	if until := tuesday.In(berlin(t)).Sub(now); looked.WakeIn != until {
		t.Errorf("sleeps %s, want %s", looked.WakeIn, until)
	}
	now = now.Add(24 * time.Hour) // an event on Saturday is no reminder
	if again := look(looked.Asked); again.Asked != looked.Asked || len(l.reminded) != 0 {
		t.Errorf("a look on Saturday made %+v, reminded %v", again.Asked, l.reminded)
	}
	now = tuesday.In(berlin(t)).Add(time.Minute)
	reminded := look(looked.Asked)
	if len(l.reminded) != 1 || l.reminded[0] != tuesday || reminded.Asked.Reminders != 1 || reminded.Asked.RemindOn != tuesday.AddDays(2) {
		t.Errorf("on Tuesday %+v, reminded %v", reminded.Asked, l.reminded)
	}
	l.q.Version++ // offered anew: it counts from the start
	if anew := look(reminded.Asked); anew.Asked.Reminders != 0 || anew.Asked.Version != 2 || len(l.reminded) != 1 {
		t.Errorf("offered anew %+v, reminded %v", anew.Asked, l.reminded)
	}
}

func TestLookAtPayment_stopsReminding(t *testing.T) {
	now := morning(t)
	a, l := asking(t, &now)
	asked := activities.AskedPayment{PaymentID: 31}
	for range 40 {
		looked, err := run[activities.LookedPayment](t, a, a.LookAtPayment, asked)
		if err != nil {
			t.Fatal(err)
		}
		if asked = looked.Asked; asked.RemindOn.IsZero() {
			if looked.WakeIn != 0 {
				t.Errorf("sleeps %s, want to wait for an event alone", looked.WakeIn)
			}
			break
		}
		now = now.Add(24 * time.Hour)
	}
	before := len(l.reminded)
	if _, err := run[activities.LookedPayment](t, a, a.LookAtPayment, asked); err != nil || len(l.reminded) != before || before != 10 {
		t.Errorf("%d reminders, then %d, %v; want ten in all", before, len(l.reminded), err)
	}
}

func TestLookAtPayment_final(t *testing.T) {
	now := morning(t)
	for state, final := range map[subledger.PaymentState]bool{subledger.PaymentUndecided: false, subledger.PaymentRefunding: false,
		subledger.PaymentApplied: true, subledger.PaymentOnAccount: true, subledger.PaymentReversed: true} {
		a, l := asking(t, &now)
		l.q.State = state
		looked, err := run[activities.LookedPayment](t, a, a.LookAtPayment, activities.AskedPayment{PaymentID: 31})
		if err != nil || looked.Final != final || (looked.WakeIn == 0) != final {
			t.Errorf("%s: %+v, %v", state, looked, err)
		}
	}
}

func TestDecidePayment_refusalsAreNotTriedAgain(t *testing.T) {
	now := morning(t)
	a, l := asking(t, &now)
	for name, c := range map[string]struct {
		fault error
		kind  string
	}{"refused": {subledger.Refuse("offer_changed", "look again"), activities.ErrTypeRefused}, "missing": {subledger.ErrNotFound, activities.ErrTypeNotFound}} {
		l.fault = c.fault
		if _, err := run[subledger.Decided](t, a, a.DecidePayment, subledger.DecidePayment{PaymentID: 31}); !isType(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	l.fault = errors.New("the database is away")
	if _, err := run[subledger.Decided](t, a, a.DecidePayment, subledger.DecidePayment{PaymentID: 31}); !triedAgain(err) {
		t.Errorf("a fault: %v, want another try", err)
	}
}
