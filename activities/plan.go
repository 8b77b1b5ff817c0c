package activities

import (
	"context"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/plan"
)

// Plans is the ledger's side of instalment plans. DecidePlan locks the customer, reads the facts, calls decide and applies
// what it says in the same transaction; upTo is the last event the caller knows of.
type Plans interface {
	DecidePlan(ctx context.Context, planID, upTo int64, decide func(plan.Case) plan.Decision) (plan.Decided, error)
}

// DecidePlanInput names the plan and the last event its workflow has seen.
type DecidePlanInput struct {
	PlanID int64 `json:"plan_id"`
	UpTo   int64 `json:"up_to"`
}

// DecidedPlan is the recorded decision about a plan with the time to sleep. WakeIn is zero when only an event can change
// anything.
type DecidedPlan struct {
	plan.Decided
	WakeIn time.Duration `json:"wake_in,omitempty"`
}

// DecidePlan reads the facts of one plan, has plan.Decide decide, and records the decision with its reason. Asked twice
// about the same facts it changes nothing.
func (a *Activities) DecidePlan(ctx context.Context, in DecidePlanInput) (DecidedPlan, error) {
	decided, err := a.Plans.DecidePlan(ctx, in.PlanID, in.UpTo, plan.Decide)
	if err != nil {
		return DecidedPlan{}, permanent(err)
	}
	wakeIn, err := a.wait(ctx, string(decided.Entity), decided.WakeOn)
	return DecidedPlan{Decided: decided, WakeIn: wakeIn}, err
}
