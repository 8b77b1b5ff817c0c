package activities_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// oneCase is a ledger that stands at a case, on the day of the clock.
type oneCase struct {
	standing casework.Standing
	today    string
	fault    error
}

func (o oneCase) AdvanceCase(_ context.Context, entity receivable.EntityCode, _ int64, next func(casework.Standing, calendar.Calendar, calendar.Date) casework.Step) (casework.Advanced, error) {
	weekdays, err := calendar.Named("WEEKDAYS")
	if err != nil || o.fault != nil {
		return casework.Advanced{}, errors.Join(err, o.fault)
	}
	return casework.Advanced{Standing: o.standing, Entity: entity, Seq: 4, Step: next(o.standing, weekdays, calendar.MustDate(o.today))}, nil
}

func TestLookAtCase(t *testing.T) {
	t.Parallel()
	open := casework.Standing{Case: 7, State: casework.Open, Owner: "vera", ResponseDays: 5, SinceOn: calendar.MustDate("2026-11-20"), DueOn: calendar.MustDate("2026-11-27")}
	done := open
	done.State = casework.Resolved
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	at := func(c oneCase) *activities.Activities {
		return &activities.Activities{DisputeCases: c, Clock: almanac{clock: businessclock.Clock{}, zone: berlin(t)}, Now: func() time.Time { return now }}
	}
	asked := activities.AskedCase{Entity: "NORD", Case: 7}
	looked, err := at(oneCase{standing: open, today: "2026-11-20"}).LookAtCase(t.Context(), asked)
	if err != nil || looked.Final || looked.LookOn != calendar.MustDate("2026-11-26") || looked.Seq != 4 {
		t.Fatalf("looked %+v, %v; want to look again on 2026-11-26", looked, err)
	}
	// From ten in the morning in Berlin until the beginning of the 26th.
	if want := 5*24*time.Hour + 14*time.Hour; looked.WakeIn != want {
		t.Errorf("wakes in %s, want %s", looked.WakeIn, want)
	}
	looked, err = at(oneCase{standing: done, today: "2026-11-20"}).LookAtCase(t.Context(), asked)
	if err != nil || !looked.Final || looked.WakeIn != 0 || looked.Because != "case 7 is resolved" {
		t.Errorf("looked %+v, %v; want the end", looked, err)
	}
	_, err = at(oneCase{fault: fmt.Errorf("case 7: %w", subledger.ErrNotFound)}).LookAtCase(t.Context(), asked)
	if !isType(err, activities.ErrTypeNotFound) {
		t.Errorf("a case there is none of: %v, want no further try", err)
	}
}
