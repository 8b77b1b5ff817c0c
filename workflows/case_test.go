package workflows_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// caseDesk is a ledger with one case: its owner is reminded, then the next person is asked, each after the same time.
type caseDesk struct {
	mu sync.Mutex
	// WakeIn is how long until the next look, 0 for none.
	WakeIn time.Duration
	state  casework.State
	seq    int64
	looks  int
}

func newCaseDesk(wakeIn time.Duration) *caseDesk {
	return &caseDesk{WakeIn: wakeIn, state: casework.Open, seq: 1}
}

// LookAtCase is the activity of that name.
func (d *caseDesk) LookAtCase(_ context.Context, asked activities.AskedCase) (activities.LookedCase, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.looks++
	looked := activities.LookedCase{State: d.state, Seq: d.seq, WakeIn: d.WakeIn, LookOn: calendar.MustDate("2026-11-09"), Because: "case 7 waits for its owner"}
	if d.state == casework.Resolved {
		looked.Final, looked.WakeIn, looked.Because = true, 0, "case 7 is resolved"
	}
	return looked, nil
}

// happens is a change of the ledger that the workflow is told of.
func (d *caseDesk) happens(change func(*caseDesk)) workflows.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d)
	d.seq++
	return workflows.Event{Seq: d.seq, Kind: "case_assigned"}
}

var disputedPrice = workflows.DisputeCase{Asked: activities.AskedCase{Entity: "DE", Case: 7}}

func TestCase_looksWhenItsDayComesAndEndsWithItsDisputes(t *testing.T) {
	d := newCaseDesk(7 * day)
	env := newEnv(d)
	timers := watchTimers(env)
	tell := func(change func(*caseDesk)) func() {
		return func() {
			env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{d.happens(change)}})
		}
	}
	env.RegisterDelayedCallback(func() {
		value, err := env.QueryWorkflow(workflows.QueryState)
		var state string
		if err == nil {
			err = value.Get(&state)
		}
		if err != nil || !strings.Contains(state, "waits for its owner") {
			t.Errorf("it says %q, %v", state, err)
		}
	}, time.Hour)
	env.RegisterDelayedCallback(tell(func(*caseDesk) {}), 10*day)
	env.RegisterDelayedCallback(tell(func(d *caseDesk) { d.state = casework.Resolved }), 18*day)
	env.ExecuteWorkflow(workflows.Case, disputedPrice)
	result := succeeded[workflows.CaseOutcome](t, env)
	// At once, after 7 days, at the event on day 10, after 7 more, and at the end.
	if result.State != casework.Resolved || result.Looks != 5 {
		t.Errorf("ended %+v, want resolved after 5 looks", result)
	}
	timers.neverTwo(t)
}

func TestCase_toldTwiceLooksOnce(t *testing.T) {
	d := newCaseDesk(0)
	env := newEnv(d)
	env.RegisterDelayedCallback(func() {
		e := d.happens(func(*caseDesk) {})
		env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{e, e}})
		env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{{Seq: 1, Kind: "case_opened"}}})
	}, day)
	env.RegisterDelayedCallback(func() {
		env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{d.happens(func(d *caseDesk) { d.state = casework.Resolved })}})
	}, 2*day)
	env.ExecuteWorkflow(workflows.Case, disputedPrice)
	if result := succeeded[workflows.CaseOutcome](t, env); result.Looks != 3 {
		t.Errorf("%d looks, want 3", result.Looks)
	}
}

// What was not looked at before a fresh start is looked at after it, and nothing is forgotten.
func TestCase_startsAfreshWithWhatItKnew(t *testing.T) {
	d := newCaseDesk(7 * day)
	env := newEnv(d)
	env.SetContinueAsNewSuggested(true)
	env.ExecuteWorkflow(workflows.Case, disputedPrice)
	next := continued[workflows.DisputeCase](t, env)
	if next.Asked != disputedPrice.Asked || next.Seq != 1 || next.Looks != 1 {
		t.Fatalf("starts afresh with %+v", next)
	}
	again := newEnv(d)
	again.RegisterDelayedCallback(func() {
		again.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{d.happens(func(d *caseDesk) { d.state = casework.Resolved })}})
	}, day)
	again.ExecuteWorkflow(workflows.Case, next)
	if result := succeeded[workflows.CaseOutcome](t, again); result.State != casework.Resolved || result.Looks != 3 {
		t.Errorf("ended %+v", result)
	}
}
