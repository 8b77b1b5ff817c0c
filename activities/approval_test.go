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

func TestApproval_stepsTwiceAreOnce(t *testing.T) {
	o := newOffice()
	a := &activities.Activities{Approvals: o}
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
