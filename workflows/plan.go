package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
)

// PlanCase is the whole state of an instalment plan's workflow, and its input.
type PlanCase struct {
	Entity string `json:"entity"`
	PlanID int64  `json:"plan_id"`
	// Seq is the last event a decision has seen; Pending are later ones.
	Seq     int64   `json:"seq,omitempty"`
	Pending []Event `json:"pending,omitempty"`
	// Decisions counts decisions over all runs of the workflow.
	Decisions int `json:"decisions,omitempty"`
}

// PlanResult is how a plan ended.
type PlanResult struct {
	State     string `json:"state"`
	Decisions int    `json:"decisions"`
}

// Plan accompanies an instalment plan that was agreed: it waits for money, for the last day of the next instalment or of a
// reminder, has an activity decide, and waits again, over months. It writes to nobody and books nothing.
func Plan(ctx workflow.Context, c PlanCase) (PlanResult, error) {
	in := newInbox(ctx, c.Seq, c.Pending)
	state := "starting"
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return state, nil }); err != nil {
		return PlanResult{}, err
	}
	for {
		in.drain()
		decided, wakeIn, err := decidePlan(ctx, c, in)
		if err != nil {
			return PlanResult{}, err
		}
		in.covered(decided.Seq)
		c.Decisions++
		state = fmt.Sprintf("**%s** · %d paid\n\n%s", decided.State, decided.Kept, decided.Because)
		workflow.SetCurrentDetails(ctx, state)
		switch waiting := len(in.pending) > 0; {
		case decided.Final && !waiting:
			return PlanResult{State: string(decided.State), Decisions: c.Decisions}, nil
		case continueNow(ctx):
			c.Seq, c.Pending = in.seq, in.pending
			return PlanResult{}, workflow.NewContinueAsNewError(ctx, Plan, c)
		case waiting:
			continue
		}
		if err := in.wait(ctx, wakeIn, planSummary(decided)); err != nil {
			return PlanResult{}, err
		}
	}
}

// decidePlan has the plan decided. Facts that can't be are shown and waited out: the workflow never fails for them.
func decidePlan(ctx workflow.Context, c PlanCase, in *inbox) (activities.DecidedPlan, time.Duration, error) {
	var decided activities.DecidedPlan
	input := activities.DecidePlanInput{PlanID: c.PlanID, UpTo: in.last()}
	err := workflow.ExecuteActivity(quick(ctx, reasonToDecide(in)), a.DecidePlan, input).Get(ctx, &decided)
	if bad, ok := badFacts(err); ok {
		decided.Seq, decided.Because, decided.State = in.last(), bad, "bad_data"
		return decided, repairWait, nil
	}
	return decided, decided.WakeIn, err
}

func planSummary(d activities.DecidedPlan) string {
	if d.WakeOn.IsZero() {
		return "waits for an event"
	}
	return fmt.Sprintf("until %s", d.WakeOn)
}
