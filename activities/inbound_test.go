package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// desk is a ledger with one mail that waits for a person.
type desk struct {
	q        mailroom.Question
	reminded []calendar.Date
	degraded []bool
	fault    error
}

func (d *desk) ReadMail(_ context.Context, id mailroom.ID) (mailroom.Reading, error) {
	return mailroom.Reading{ID: id}, d.fault
}

func (d *desk) AskModel(_ context.Context, id mailroom.ID) (mailroom.Reading, error) {
	return mailroom.Reading{ID: id}, d.fault
}

func (d *desk) RouteFiles(context.Context, mailroom.ID) error { return d.fault }

func (d *desk) SettleMail(_ context.Context, _ mailroom.ID, degraded bool) (mailroom.Settling, error) {
	d.degraded = append(d.degraded, degraded)
	return mailroom.Settling{State: d.q.State}, d.fault
}

func (d *desk) MailQuestion(context.Context, mailroom.ID) (mailroom.Question, error) {
	return d.q, d.fault
}

func (d *desk) RemindMail(_ context.Context, _ mailroom.ID, on calendar.Date) error {
	d.reminded = append(d.reminded, on)
	return nil
}

func (d *desk) DecideClaim(_ context.Context, c mailroom.DecideClaim) (mailroom.Decided, error) {
	return mailroom.Decided{ClaimID: c.ClaimID}, d.fault
}

var inquiry = mailroom.ID{Entity: "DE", Key: "5f1c"}

func mailOnDesk(t testing.TB, now *time.Time) (*activities.Activities, *desk) {
	t.Helper()
	hamburg, err := calendar.Named("DE-HH")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{q: mailroom.Question{ID: inquiry, State: mailroom.Waiting, Open: 1, Seq: 3, Calendar: hamburg}}
	clock := func() time.Time { return *now }
	return &activities.Activities{Mailroom: d, Clock: almanac{clock: businessclock.Clock{}, zone: berlin(t), now: clock}, Now: clock}, d
}

func TestLookAtMail_asksAfterOneBusinessDay(t *testing.T) {
	now := morning(t) // a Friday
	a, d := mailOnDesk(t, &now)
	asked := activities.AskedMail{ID: inquiry}
	monday := friday.AddDays(3)
	for _, step := range []struct {
		on        calendar.Date
		reminders int
		next      calendar.Date
	}{{friday, 0, monday}, {friday.AddDays(1), 0, monday}, {monday, 1, monday.AddDays(1)}, {monday, 1, monday.AddDays(1)}, {monday.AddDays(1), 2, monday.AddDays(2)}} {
		now = step.on.In(berlin(t)).Add(9 * time.Hour)
		looked, err := run[activities.LookedMail](t, a, a.LookAtMail, asked)
		if err != nil {
			t.Fatal(err)
		}
		asked = looked.Asked
		if asked.Reminders != step.reminders || asked.RemindOn != step.next || len(d.reminded) != step.reminders || looked.Final || looked.Seq != 3 {
			t.Errorf("on %s: %+v, reminded %v; want %d reminders, the next on %s", step.on, looked, d.reminded, step.reminders, step.next)
		}
		if until := step.next.In(berlin(t)).Sub(now); looked.WakeIn != until {
			t.Errorf("on %s: sleeps %s, want %s", step.on, looked.WakeIn, until)
		}
	}
}

func TestLookAtMail_stopsAsking(t *testing.T) {
	now := morning(t)
	a, d := mailOnDesk(t, &now)
	asked := activities.AskedMail{ID: inquiry}
	for range 60 {
		looked, err := run[activities.LookedMail](t, a, a.LookAtMail, asked)
		if err != nil {
			t.Fatal(err)
		}
		asked = looked.Asked
		now = now.Add(24 * time.Hour)
	}
	if len(d.reminded) != 20 || !asked.RemindOn.IsZero() {
		t.Errorf("asked %d times, next on %s; want 20 times in all", len(d.reminded), asked.RemindOn)
	}
}

func TestLookAtMail_endsWhenSettled(t *testing.T) {
	now := morning(t)
	for state, final := range map[mailroom.State]bool{mailroom.Stored: false, mailroom.Read: false, mailroom.Waiting: false,
		mailroom.Unreadable: false, mailroom.Settled: true} {
		a, d := mailOnDesk(t, &now)
		d.q.State = state
		looked, err := run[activities.LookedMail](t, a, a.LookAtMail, activities.AskedMail{ID: inquiry})
		if err != nil || looked.Final != final || (looked.WakeIn == 0) != final {
			t.Errorf("%s: %+v, %v", state, looked, err)
		}
	}
}

func TestMailroom_refusalsAreNotTriedAgain(t *testing.T) {
	now := morning(t)
	a, d := mailOnDesk(t, &now)
	calls := map[string]func() error{
		"read":  func() error { _, err := run[mailroom.Reading](t, a, a.ReadMail, inquiry); return err },
		"ask":   func() error { _, err := run[mailroom.Reading](t, a, a.AskModel, inquiry); return err },
		"route": func() error { _, err := run[any](t, a, a.RouteMailFiles, inquiry); return err },
		"settle": func() error {
			_, err := run[mailroom.Settling](t, a, a.SettleMail, activities.SettleMailInput{ID: inquiry})
			return err
		},
		"look": func() error {
			_, err := run[activities.LookedMail](t, a, a.LookAtMail, activities.AskedMail{ID: inquiry})
			return err
		},
		"decide": func() error {
			_, err := run[mailroom.Decided](t, a, a.DecideClaim, mailroom.DecideClaim{ClaimID: 1})
			return err
		},
	}
	for name, call := range calls {
		d.fault = subledger.Refuse("mail_form", "not a mail")
		if err := call(); !isType(err, activities.ErrTypeRefused) {
			t.Errorf("%s refused: %v", name, err)
		}
		d.fault = subledger.ErrNotFound
		if err := call(); !isType(err, activities.ErrTypeNotFound) {
			t.Errorf("%s of nothing: %v", name, err)
		}
		d.fault = errors.New("the database is away")
		if err := call(); !triedAgain(err) {
			t.Errorf("%s with a fault: %v, want another try", name, err)
		}
	}
}

func TestSettleMail_saysThatNoModelAnswered(t *testing.T) {
	now := morning(t)
	a, d := mailOnDesk(t, &now)
	if _, err := run[mailroom.Settling](t, a, a.SettleMail, activities.SettleMailInput{ID: inquiry, Degraded: true}); err != nil || len(d.degraded) != 1 || !d.degraded[0] {
		t.Errorf("settled %v, %v", d.degraded, err)
	}
}

func TestAskModel_saysWhetherAskingAgainHelps(t *testing.T) {
	now := morning(t)
	a, d := mailOnDesk(t, &now)
	ask := func(fault error) error {
		d.fault = fault
		_, err := run[mailroom.Reading](t, a, a.AskModel, inquiry)
		return err
	}
	if err := ask(&activities.ModelError{Kind: "refused"}); !isType(err, activities.ErrTypeModel) || triedAgain(err) {
		t.Errorf("a refusal: %v, want no other try", err)
	}
	limited := ask(&activities.ModelError{Kind: "rate_limited", Passing: true, After: time.Minute})
	var app *temporal.ApplicationError
	if !errors.As(limited, &app) || app.NonRetryable() || app.NextRetryDelay() != time.Minute {
		t.Errorf("rate limited: %v, want another try in a minute", limited)
	}
	if err := ask(errors.New("the database is away")); !triedAgain(err) {
		t.Errorf("a fault of our own: %v, want another try", err)
	}
}
