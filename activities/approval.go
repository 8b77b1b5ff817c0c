package activities

import (
	"context"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
)

// ApprovalPlan is what an approval's workflow needs: the request as its validator checks it, and the chain of people with
// real waiting times.
type ApprovalPlan struct {
	Request approval.Request `json:"request"`
	Steps   []ApproverStep   `json:"steps"`
	// Subject is a line for the operations' view: kind, level and amounts, no names.
	Subject string `json:"subject"`
}

// ApproverStep is one rung of the chain. The waits are real time, scaled from business hours.
type ApproverStep struct {
	Role     string        `json:"role"`
	RemindIn time.Duration `json:"remind_in,omitempty"`
	ExpireIn time.Duration `json:"expire_in"`
}

// PlanApproval reads an approval and turns its business hours into waits.
func (a *Activities) PlanApproval(ctx context.Context, id string) (ApprovalPlan, error) {
	c, err := a.Approvals.Approval(ctx, id)
	if err != nil {
		return ApprovalPlan{}, permanent(err)
	}
	clock, err := a.Clock.Clock(ctx)
	if err != nil {
		return ApprovalPlan{}, err
	}
	plan := ApprovalPlan{Request: c.Request, Subject: c.Because}
	for _, s := range c.Steps {
		plan.Steps = append(plan.Steps, ApproverStep{Role: s.Role,
			RemindIn: clock.RealOf(time.Duration(s.RemindAfterHours) * time.Hour),
			ExpireIn: clock.RealOf(time.Duration(s.ExpireAfterHours) * time.Hour)})
	}
	return plan, nil
}

// DecideApprovalInput is an answer to an approval.
type DecideApprovalInput struct {
	ID     string          `json:"id"`
	Answer approval.Answer `json:"answer"`
}

// DecideApproval re-reads role and facts and takes the decision with its effect in one transaction. What is refused comes
// back as ErrTypeRefused; facts that changed make the approval obsolete, which is an outcome and no error.
func (a *Activities) DecideApproval(ctx context.Context, in DecideApprovalInput) (approval.Outcome, error) {
	outcome, err := a.Approvals.DecideApproval(ctx, in.ID, in.Answer)
	if approval.Refusal(err) {
		return outcome, refused(ErrTypeRefused, err)
	}
	return outcome, permanent(err)
}

// StepInput names a rung of an approval's chain.
type StepInput struct {
	ID   string `json:"id"`
	Step int    `json:"step"`
}

// StepDone says what became of a step. WaitFor is positive when its time has not come by the business calendar, which
// stands still while the engine is stopped and timers run on; nothing was done then.
type StepDone struct {
	WaitFor time.Duration `json:"wait_for,omitempty"`
}

// RemindApprover reminds the people asked now. Twice is once.
func (a *Activities) RemindApprover(ctx context.Context, in StepInput) (StepDone, error) {
	return a.inTime(ctx, in.ID, func(c approval.Case) time.Time { return c.RemindAt }, func() error {
		return a.Approvals.RemindApproval(ctx, in.ID, in.Step)
	})
}

// PassApproval asks the next rung of the chain.
func (a *Activities) PassApproval(ctx context.Context, in StepInput) (StepDone, error) {
	return a.inTime(ctx, in.ID, endOfStep, func() error { return a.Approvals.PassApproval(ctx, in.ID, in.Step) })
}

// ExpireApproval ends an approval nobody decided: what it asked for is held, never done.
func (a *Activities) ExpireApproval(ctx context.Context, id string) (StepDone, error) {
	return a.inTime(ctx, id, endOfStep, func() error { return a.Approvals.ExpireApproval(ctx, id) })
}

func endOfStep(c approval.Case) time.Time { return c.ExpiresAt }

// inTime does a step of an open approval once the business calendar has come to its time.
func (a *Activities) inTime(ctx context.Context, id string, due func(approval.Case) time.Time, do func() error) (StepDone, error) {
	c, err := a.Approvals.Approval(ctx, id)
	if err != nil {
		return StepDone{}, permanent(err)
	}
	clock, err := a.Clock.Clock(ctx)
	if err != nil {
		return StepDone{}, err
	}
	if wait := clock.Until(a.Now(), due(c)); wait > 0 && c.Outcome == nil {
		return StepDone{WaitFor: max(wait, shortestWait)}, nil
	}
	return StepDone{}, permanent(do())
}
