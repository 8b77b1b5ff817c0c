package activities_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
)

func newOffice() *office {
	return &office{c: approval.Case{Because: "final notice", Steps: dunning.Default().Approvers,
		Request: approval.Request{ID: "letter-1", Entity: "DE", Kind: approval.KindLetter, RequestedBy: "carla", State: approval.Open, FactsHash: "f"}}}
}

func TestPlanApproval_scalesBusinessHours(t *testing.T) {
	for name, c := range map[string]struct {
		clock          businessclock.Clock
		remind, expire time.Duration
	}{
		"real time":       {businessclock.Clock{}, 24 * time.Hour, 72 * time.Hour},
		"a day lasts 2 s": {businessclock.Clock{DayLength: 2 * time.Second, Running: true}, 2 * time.Second, 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			a := &activities.Activities{Approvals: newOffice(), Clock: almanac{clock: c.clock}}
			plan, err := run[activities.ApprovalPlan](t, a, a.PlanApproval, "letter-1")
			if err != nil {
				t.Fatal(err)
			}
			want := []activities.ApproverStep{{Role: "senior", RemindIn: c.remind, ExpireIn: c.expire},
				{Role: "head_of_credit", RemindIn: c.remind, ExpireIn: c.expire}}
			if diff := cmp.Diff(want, plan.Steps); diff != "" || plan.Request.FactsHash != "f" || plan.Subject != "final notice" {
				t.Errorf("plan %+v, steps (-want +got):\n%s", plan, diff)
			}
		})
	}
}

func TestDecideApproval_sayingItTwice(t *testing.T) {
	o := newOffice()
	a := &activities.Activities{Approvals: o}
	yes := activities.DecideApprovalInput{ID: "letter-1", Answer: approval.Answer{By: "sven", Decision: approval.Approve, FactsHash: "f"}}
	for range 2 {
		outcome, err := run[approval.Outcome](t, a, a.DecideApproval, yes)
		if err != nil || outcome.State != approval.Approved || outcome.By != "sven" {
			t.Errorf("decided %+v, %v; want approved by sven", outcome, err)
		}
	}
	if o.effects != 1 {
		t.Errorf("the decision took effect %d times", o.effects)
	}
	other := yes
	other.Answer.By = "hanna"
	if _, err := run[approval.Outcome](t, a, a.DecideApproval, other); !isType(err, activities.ErrTypeRefused) {
		t.Errorf("another person: %v, want refused", err)
	}
}

func TestDecideApproval_refusalsAreToldFromFaults(t *testing.T) {
	o := newOffice()
	a := &activities.Activities{Approvals: o}
	asked := activities.DecideApprovalInput{ID: "letter-1", Answer: approval.Answer{By: "carla", Decision: approval.Approve, FactsHash: "f"}}
	if _, err := run[approval.Outcome](t, a, a.DecideApproval, asked); !isType(err, activities.ErrTypeRefused) {
		t.Errorf("who asked: %v, want refused", err)
	}
	o.fault = errors.New("connection refused")
	asked.Answer.By = "sven"
	if _, err := run[approval.Outcome](t, a, a.DecideApproval, asked); !triedAgain(err) {
		t.Errorf("database away: %v, want another try", err)
	}
}

// Timers run on while the engine is stopped, the business calendar does not.
func TestApproval_stepsWaitForTheBusinessCalendar(t *testing.T) {
	start := time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	clock := businessclock.Clock{DayLength: 2 * time.Second, BusinessAt: start, AnchoredAt: start, Running: true}
	due := start.Add(3 * 24 * time.Hour) // after 6 s
	now := start.Add(time.Second)
	o := newOffice()
	o.c.RemindAt, o.c.ExpiresAt = due, due
	a := &activities.Activities{Approvals: o, Clock: almanac{clock: clock}, Now: func() time.Time { return now }}
	steps := map[string]func() (activities.StepDone, error){
		"remind": func() (activities.StepDone, error) {
			return run[activities.StepDone](t, a, a.RemindApprover, activities.StepInput{ID: "letter-1"})
		},
		"pass": func() (activities.StepDone, error) {
			return run[activities.StepDone](t, a, a.PassApproval, activities.StepInput{ID: "letter-1", Step: 1})
		},
		"expire": func() (activities.StepDone, error) {
			return run[activities.StepDone](t, a, a.ExpireApproval, "letter-1")
		},
	}
	for name, step := range steps {
		if done, err := step(); err != nil || done.WaitFor != 5*time.Second || o.effects != 0 {
			t.Errorf("%s too early = %+v, %v with %d effects, want to wait 5 s", name, done, err, o.effects)
		}
	}
	now = start.Add(6 * time.Second)
	for name, step := range steps {
		if done, err := step(); err != nil || done.WaitFor != 0 {
			t.Errorf("%s in time = %+v, %v, want it done", name, done, err)
		}
	}
	if o.effects != 3 {
		t.Errorf("%d effects of three steps", o.effects)
	}
}

func TestApproval_stepsTwiceAreOnce(t *testing.T) {
	o := newOffice()
	a := &activities.Activities{Approvals: o, Clock: almanac{}, Now: time.Now}
	for range 2 {
		for _, err := range []error{
			step(t, a, a.RemindApprover, activities.StepInput{ID: "letter-1"}),
			step(t, a, a.PassApproval, activities.StepInput{ID: "letter-1", Step: 1}),
			step(t, a, a.ExpireApproval, "letter-1"),
		} {
			if err != nil {
				t.Error(err)
			}
		}
	}
	if o.effects != 3 {
		t.Errorf("%d effects of three activities run twice", o.effects)
	}
	for name, err := range map[string]error{
		"remind": step(t, a, a.RemindApprover, activities.StepInput{ID: "none"}),
		"pass":   step(t, a, a.PassApproval, activities.StepInput{ID: "none"}),
		"expire": step(t, a, a.ExpireApproval, "none"),
		"plan":   step(t, a, a.PlanApproval, "none"),
	} {
		if !isType(err, activities.ErrTypeNotFound) {
			t.Errorf("%s an unknown approval: %v", name, err)
		}
	}
}

func step(t *testing.T, a *activities.Activities, activity, input any) error {
	t.Helper()
	_, err := run[struct{}](t, a, activity, input)
	return err
}
