package engine_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// cabinet is a ledger with case 7 of DE, due long after the almanac's day.
type cabinet struct {
	mu       sync.Mutex
	resolved bool
	seq      int64
	looks    int
}

func (c *cabinet) AdvanceCase(_ context.Context, entity receivable.EntityCode, id int64, next func(casework.Standing, calendar.Calendar, calendar.Date) casework.Step) (casework.Advanced, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks++
	a := casework.Advanced{Entity: entity, Seq: c.seq, Standing: casework.Standing{Case: id, State: casework.Open, Owner: "vera", ResponseDays: 5,
		SinceOn: calendar.MustDate("2026-11-20"), DueOn: calendar.MustDate("2026-11-27")}}
	if c.resolved {
		a.State = casework.Resolved
	}
	weekdays, err := calendar.Named("WEEKDAYS")
	a.Step = next(a.Standing, weekdays, calendar.MustDate("2026-11-20"))
	return a, err
}

func (c *cabinet) happens(change func(*cabinet)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
	c.seq++
}

func (c *cabinet) looked(times int) func() bool {
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.looks >= times
	}
}

// A case's stream starts its workflow on a real server; the event that resolves it ends the workflow.
func TestRelay_startsAndEndsACase(t *testing.T) {
	e, c, outbox := dial(t, nil), &cabinet{seq: 1}, newMemory()
	work(t, e, &activities.Activities{DisputeCases: c, Clock: almanac{}, Now: time.Now})
	id := workflows.CaseID("DE", 7)
	terminate(t, e, id)
	relay := &engine.Relay{Engine: e, Outbox: outbox}
	outbox.commit(id, "case_opened")
	if _, err := relay.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first look", c.looked(1))
	c.happens(func(c *cabinet) { c.resolved = true })
	outbox.commit(id, "case_resolved")
	if _, err := relay.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	var outcome workflows.CaseOutcome
	if err := e.Client().GetWorkflow(t.Context(), id, "").Get(t.Context(), &outcome); err != nil {
		t.Fatal(err)
	}
	if outcome.State != casework.Resolved {
		t.Errorf("ended %+v", outcome)
	}
}
