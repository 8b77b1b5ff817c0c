package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
)

// ApprovalInput names the approval; everything else is in the ledger.
type ApprovalInput struct {
	ID string `json:"id"`
}

// ApprovalResult is how an approval ended. It is never "approved" because nobody spoke.
type ApprovalResult struct {
	State    approval.State    `json:"state"`
	By       string            `json:"by,omitempty"`
	Decision approval.Decision `json:"decision,omitempty"`
	Step     int               `json:"step"`
}

// EventObsolete is the event that ends an approval whose facts changed.
const EventObsolete = "obsolete"

// process is one approval while it waits.
type process struct {
	id    string
	plan  activities.ApprovalPlan
	ready bool
	lock  workflow.Mutex
	in    *inbox
	state string
	out   ApprovalResult
}

// Approval waits for one decision of a person. Whoever decides first wins; others are told who did. People are reminded,
// then the next rung of the chain is asked, and when the chain is spent the approval expires: what it asked for is held,
// never done. When the facts change while it waits, it is obsolete.
func Approval(ctx workflow.Context, in ApprovalInput) (ApprovalResult, error) {
	p := &process{id: in.ID, lock: workflow.NewMutex(ctx), in: newInbox(ctx, 0, nil), out: ApprovalResult{State: approval.Open}, state: "starting"}
	if err := p.handle(ctx); err != nil {
		return ApprovalResult{}, err
	}
	if err := workflow.ExecuteActivity(quick(ctx, "read request"), a.PlanApproval, in.ID).Get(ctx, &p.plan); err != nil {
		return ApprovalResult{}, err
	}
	p.ready, p.out.State = true, p.plan.Request.State
	if err := workflow.UpsertTypedSearchAttributes(ctx, AttrEntity.ValueSet(p.plan.Request.Entity)); err != nil {
		return ApprovalResult{}, err
	}
	for step := 0; step < len(p.plan.Steps) && p.open(); step++ {
		p.out.Step = step
		if err := p.ask(ctx, step); err != nil {
			return ApprovalResult{}, err
		}
	}
	if err := p.finish(ctx); err != nil {
		return ApprovalResult{}, err
	}
	return p.out, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

func (p *process) open() bool { return p.out.State == approval.Open }

func (p *process) handle(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return p.state, nil }); err != nil {
		return err
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, UpdateDecide, p.decide, workflow.UpdateHandlerOptions{
		Validator:   p.validate,
		Description: "decide this approval: approve or reject, with the facts hash that was shown",
	})
}

// validate sees workflow state only. What needs records, the role and the facts, is checked by the handler's activity.
func (p *process) validate(_ workflow.Context, answer approval.Answer) error {
	if !p.ready {
		return nil // the handler waits for the request and checks then
	}
	return refusal(approval.CheckAnswer(p.request(), answer))
}

func (p *process) request() approval.Request {
	r := p.plan.Request
	r.State = p.out.State
	return r
}

// decide lets one answer at a time through to the records.
func (p *process) decide(ctx workflow.Context, answer approval.Answer) (approval.Outcome, error) {
	if err := workflow.Await(ctx, func() bool { return p.ready }); err != nil {
		return approval.Outcome{}, err
	}
	if err := p.lock.Lock(ctx); err != nil {
		return approval.Outcome{}, err
	}
	defer p.lock.Unlock()
	if err := refusal(approval.CheckAnswer(p.request(), answer)); err != nil {
		return approval.Outcome{}, err
	}
	var outcome approval.Outcome
	in := activities.DecideApprovalInput{ID: p.id, Answer: answer}
	if err := workflow.ExecuteActivity(quick(ctx, string(answer.Decision)), a.DecideApproval, in).Get(ctx, &outcome); err != nil {
		return approval.Outcome{}, err
	}
	if outcome.State == approval.Open { // one of two people has agreed
		p.show(ctx, fmt.Sprintf("agreed by %s; waits for a second person", outcome.By))
		return outcome, nil
	}
	p.out.State, p.out.By, p.out.Decision = outcome.State, outcome.By, outcome.Decision
	return outcome, nil
}

// refusal carries a no to the caller under a type it can tell from a fault.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	return temporal.NewNonRetryableApplicationError(err.Error(), activities.ErrTypeRefused, err)
}

// ask waits for one rung of the chain: its reminder, then its end.
func (p *process) ask(ctx workflow.Context, step int) error {
	s := p.plan.Steps[step]
	p.show(ctx, fmt.Sprintf("waits for %s", s.Role))
	rest := s.ExpireIn
	if s.RemindIn > 0 && s.RemindIn < s.ExpireIn {
		rest -= s.RemindIn
		if closed, err := p.sleep(ctx, s.RemindIn, "remind "+s.Role); closed || err != nil {
			return err
		}
		if err := p.do(ctx, "remind "+s.Role, a.RemindApprover, step); err != nil {
			return err
		}
	}
	closed, err := p.sleep(ctx, rest, "end of "+s.Role)
	if closed || err != nil || step == len(p.plan.Steps)-1 {
		return err
	}
	return p.do(ctx, "ask "+p.plan.Steps[step+1].Role, a.PassApproval, step+1)
}

// do has a step done, and waits on where the business calendar has not come to its time: a timer runs on while the
// engine is stopped, the calendar does not. There are as many rounds as there were stops.
func (p *process) do(ctx workflow.Context, summary string, activity any, step int) error {
	for p.open() {
		var done activities.StepDone
		in := activities.StepInput{ID: p.id, Step: step}
		if err := workflow.ExecuteActivity(quick(ctx, summary), activity, in).Get(ctx, &done); err != nil || done.WaitFor == 0 {
			return err
		}
		if _, err := p.sleep(ctx, done.WaitFor, summary); err != nil {
			return err
		}
	}
	return nil
}

// sleep waits until the approval is closed or the time has passed. An answer that is being decided is waited for.
func (p *process) sleep(ctx workflow.Context, d time.Duration, summary string) (closed bool, err error) {
	timed, cancel := workflow.WithCancel(ctx)
	defer cancel()
	_, err = workflow.AwaitWithOptions(timed, workflow.AwaitOptions{Timeout: d, TimerOptions: workflow.TimerOptions{Summary: summary}},
		func() bool { p.look(); return !p.open() })
	if err != nil {
		return false, err
	}
	if err := p.lock.Lock(ctx); err != nil {
		return false, err
	}
	p.lock.Unlock()
	return !p.open(), nil
}

// look takes the events that have come. Obsolete is the only one that matters, whatever came before or after it.
func (p *process) look() {
	p.in.drain()
	for _, e := range p.in.pending {
		if e.Kind == EventObsolete && p.open() {
			p.out.State = approval.Obsolete
		}
	}
	p.in.pending = nil
}

// finish expires what nobody decided, when the business calendar has come to that, and says how it ended.
func (p *process) finish(ctx workflow.Context) error {
	for p.open() {
		wait, err := p.expire(ctx)
		if err != nil {
			return err
		}
		if wait > 0 {
			if _, err := p.sleep(ctx, wait, "end"); err != nil {
				return err
			}
		}
	}
	p.show(ctx, string(p.out.State))
	p.in.drain()
	return nil
}

// expire holds the lock, so that an answer that is being decided in the last moment counts.
func (p *process) expire(ctx workflow.Context) (wait time.Duration, err error) {
	if err := p.lock.Lock(ctx); err != nil {
		return 0, err
	}
	defer p.lock.Unlock()
	if !p.open() {
		return 0, nil
	}
	var done activities.StepDone
	if err := workflow.ExecuteActivity(quick(ctx, "expire"), a.ExpireApproval, p.id).Get(ctx, &done); err != nil {
		return 0, err
	}
	if done.WaitFor == 0 {
		p.out.State = approval.Expired
	}
	return done.WaitFor, nil
}

func (p *process) show(ctx workflow.Context, what string) {
	p.state = fmt.Sprintf("%s\n\n%s", p.plan.Subject, what)
	if p.out.By != "" {
		p.state += " by " + p.out.By
	}
	workflow.SetCurrentDetails(ctx, p.state)
}
