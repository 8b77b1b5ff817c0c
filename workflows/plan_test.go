package workflows_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// planBook is a ledger with one plan, decided by the rules of package plan on the days that pass in the test.
type planBook struct {
	mu      sync.Mutex
	now     func() time.Time
	c       plan.Case
	seq     int64
	decided []plan.Decision
}

// DecidePlan is the activity of that name.
func (b *planBook) DecidePlan(_ context.Context, in activities.DecidePlanInput) (activities.DecidedPlan, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.c.Today = calendar.DateOf(b.now())
	d := plan.Decide(b.c)
	b.c.State = d.State
	b.decided = append(b.decided, d)
	out := activities.DecidedPlan{Decided: plan.Decided{Entity: "NORD", PlanID: in.PlanID, Today: b.c.Today, Decision: d, Seq: b.seq, Final: d.State.Ended()}}
	if !d.WakeOn.IsZero() {
		out.WakeIn = d.WakeOn.In(time.UTC).Sub(b.now())
	}
	return out, nil
}

// happens is a change of the ledger that the workflow is told of.
func (b *planBook) happens(kind string, change func(*plan.Case)) workflows.Events {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.c)
	b.seq++
	return workflows.Events{Events: []workflows.Event{{Seq: b.seq, Kind: kind}}}
}

// twoInstalments are 60.00 on 1 December 2026 and 40.00 on 4 January 2027.
func twoInstalments() plan.Case {
	return plan.Case{State: plan.Running, Instalments: []plan.Instalment{
		{DueOn: calendar.MustDate("2026-12-01"), EvaluateOn: calendar.MustDate("2026-12-03"), Minor: 60_00},
		{DueOn: calendar.MustDate("2027-01-04"), EvaluateOn: calendar.MustDate("2027-01-06"), Minor: 40_00},
	}}
}

func TestPlan_waitsForMoneyAndEndsWhenAllOfItCame(t *testing.T) {
	t.Parallel()
	b := &planBook{c: twoInstalments()}
	env := newEnv(b)
	b.now = env.Now
	pay := func(in time.Duration, settled int64) {
		env.RegisterDelayedCallback(func() {
			env.SignalWorkflow(workflows.SignalEvents, b.happens("plan_money_moved", func(c *plan.Case) { c.SettledMinor = settled }))
		}, in)
	}
	pay(20*day, 60_00)
	pay(60*day, 100_00)
	timers := watchTimers(env)
	env.ExecuteWorkflow(workflows.Plan, workflows.PlanCase{Entity: "NORD", PlanID: 3})
	var result workflows.PlanResult
	if err := env.GetWorkflowResult(&result); err != nil || result.State != string(plan.Completed) || result.Decisions != 3 {
		t.Errorf("result %+v, %v, want it completed by three decisions", result, err)
	}
	if timers.most > 1 {
		t.Errorf("%d timers at once, want one", timers.most)
	}
}

// Nothing follows from a missing instalment before the reminder that a person sent has passed.
func TestPlan_defaultsOnlyAfterTheReminderThatWasSent(t *testing.T) {
	t.Parallel()
	b := &planBook{c: twoInstalments()}
	env := newEnv(b)
	b.now = env.Now
	reminded, ends := 45*day, calendar.MustDate("2026-12-28")
	env.RegisterDelayedCallback(func() {
		if got := b.decided[len(b.decided)-1]; got.State != plan.Running || !got.Remind {
			t.Errorf("before anybody reminded it is %+v", got)
		}
		env.SignalWorkflow(workflows.SignalEvents, b.happens("plan_reminded", func(c *plan.Case) { c.Reminded, c.ReminderEndsOn = 1, ends }))
	}, reminded)
	env.ExecuteWorkflow(workflows.Plan, workflows.PlanCase{Entity: "NORD", PlanID: 3})
	var result workflows.PlanResult
	if err := env.GetWorkflowResult(&result); err != nil || result.State != string(plan.Defaulted) {
		t.Errorf("result %+v, %v, want it in default", result, err)
	}
	if on := calendar.DateOf(env.Now()); on != ends.AddDays(1) {
		t.Errorf("in default on %s, want the day after %s", on, ends)
	}
}

// An event that comes again, or that a decision has seen, asks nobody again.
func TestPlan_anEventToldTwiceIsOne(t *testing.T) {
	t.Parallel()
	b := &planBook{c: twoInstalments()}
	env := newEnv(b)
	b.now = env.Now
	var first workflows.Events
	env.RegisterDelayedCallback(func() {
		first = b.happens("plan_confirmed", func(*plan.Case) {})
		env.SignalWorkflow(workflows.SignalEvents, first)
	}, day)
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.SignalEvents, first) }, 2*day)
	env.RegisterDelayedCallback(func() {
		env.SignalWorkflow(workflows.SignalEvents, b.happens("plan_withdrawn", func(c *plan.Case) { c.State = plan.Withdrawn }))
	}, 3*day)
	env.ExecuteWorkflow(workflows.Plan, workflows.PlanCase{Entity: "NORD", PlanID: 3})
	var result workflows.PlanResult
	if err := env.GetWorkflowResult(&result); err != nil || result.State != string(plan.Withdrawn) || result.Decisions != 3 {
		t.Errorf("result %+v, %v, want three decisions", result, err)
	}
}
