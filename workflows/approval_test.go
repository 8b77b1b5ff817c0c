package workflows_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/workflows"
)

const facts = "the-hash-of-the-facts"

// desk is the record of one approval. Of many answers the first that is allowed counts; the letter leaves only by an
// approval.
type desk struct {
	Request approval.Request
	Steps   []activities.ApproverStep
	// Before runs before an answer is looked at; its error is a fault of the database.
	Before func() error
	// Stood are the waits with which the first steps are put off: the business calendar has not come to them.
	Stood []time.Duration

	mu       sync.Mutex
	outcome  *approval.Outcome
	changed  bool // the facts are others than those asked about
	released int  // letters that left
	diary    []string
}

func newDesk(steps ...activities.ApproverStep) *desk {
	if len(steps) == 0 {
		steps = []activities.ApproverStep{
			{Role: "senior", RemindIn: day, ExpireIn: 3 * day}, {Role: "head_of_credit", RemindIn: day, ExpireIn: 3 * day}}
	}
	return &desk{Steps: steps, Request: approval.Request{ID: "letter-1", Entity: "DE", Kind: approval.KindLetter, RequestedBy: "carla",
		State: approval.Open, Roles: []string{"senior", "head_of_credit"}, FactsHash: facts}}
}

func (d *desk) write(line string) {
	if len(d.diary) == 0 || d.diary[len(d.diary)-1] != line {
		d.diary = append(d.diary, line)
	}
}

// PlanApproval is the activity of that name.
func (d *desk) PlanApproval(context.Context, string) (activities.ApprovalPlan, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return activities.ApprovalPlan{Request: d.Request, Steps: d.Steps, Subject: "final notice, 1 item"}, nil
}

// DecideApproval is the activity of that name.
func (d *desk) DecideApproval(_ context.Context, in activities.DecideApprovalInput) (approval.Outcome, error) {
	if d.Before != nil {
		if err := d.Before(); err != nil {
			return approval.Outcome{}, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if in.Answer.By == "nobody" {
		return approval.Outcome{}, temporal.NewNonRetryableApplicationError(approval.ErrWrongRole.Error(), activities.ErrTypeRefused, nil)
	}
	switch {
	case d.outcome != nil:
		return *d.outcome, temporal.NewNonRetryableApplicationError(approval.ErrClosed.Error(), activities.ErrTypeRefused, nil)
	case d.changed:
		d.outcome = &approval.Outcome{ID: in.ID, State: approval.Obsolete}
	case in.Answer.Decision == approval.Approve:
		d.outcome = &approval.Outcome{ID: in.ID, State: approval.Approved, By: in.Answer.By, Decision: approval.Approve, Choice: in.Answer.Choice}
		d.released++
	default:
		d.outcome = &approval.Outcome{ID: in.ID, State: approval.Rejected, By: in.Answer.By, Decision: approval.Reject}
	}
	d.write(string(d.outcome.State))
	return *d.outcome, nil
}

// RemindApprover is the activity of that name.
func (d *desk) RemindApprover(_ context.Context, in activities.StepInput) (activities.StepDone, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if wait := d.early(); wait > 0 {
		return activities.StepDone{WaitFor: wait}, nil
	}
	d.write("remind " + d.Steps[in.Step].Role)
	return activities.StepDone{}, nil
}

// early takes the next wait of a business calendar that stood still.
func (d *desk) early() (wait time.Duration) {
	if len(d.Stood) > 0 {
		wait, d.Stood = d.Stood[0], d.Stood[1:]
	}
	return wait
}

// PassApproval is the activity of that name.
func (d *desk) PassApproval(_ context.Context, in activities.StepInput) (activities.StepDone, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if wait := d.early(); wait > 0 {
		return activities.StepDone{WaitFor: wait}, nil
	}
	d.write("ask " + d.Steps[in.Step].Role)
	return activities.StepDone{}, nil
}

// ExpireApproval is the activity of that name.
func (d *desk) ExpireApproval(_ context.Context, id string) (activities.StepDone, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if wait := d.early(); wait > 0 {
		return activities.StepDone{WaitFor: wait}, nil
	}
	if d.outcome == nil {
		d.outcome = &approval.Outcome{ID: id, State: approval.Expired}
		d.write("expired")
	}
	return activities.StepDone{}, nil
}

// reply is what became of one answer.
type reply struct {
	rejected error // by the validator: no trace in the history
	outcome  approval.Outcome
	err      error
}

// answer gives an answer after so much time.
func answer(env *testsuite.TestWorkflowEnvironment, after time.Duration, id string, a approval.Answer) *reply {
	r := &reply{}
	at(env, after, func() {
		env.UpdateWorkflow(workflows.UpdateDecide, id, &testsuite.TestUpdateCallback{
			OnAccept: func() {},
			OnReject: func(err error) { r.rejected = err },
			OnComplete: func(result any, err error) {
				r.err = err
				if outcome, ok := result.(approval.Outcome); ok {
					r.outcome = outcome
				}
			},
		}, a)
	})
	return r
}

// refused tells whether an answer got this refusal, from the validator or from the records.
func (r *reply) refused(reason error) bool {
	for _, err := range []error{r.rejected, r.err} {
		if err != nil && strings.Contains(err.Error(), reason.Error()) {
			return true
		}
	}
	return false
}

func yes(by string) approval.Answer {
	return approval.Answer{By: by, Decision: approval.Approve, FactsHash: facts, Channel: "web"}
}

func no(by string) approval.Answer {
	return approval.Answer{By: by, Decision: approval.Reject, Reason: "they paid by cheque", FactsHash: facts, Channel: "web"}
}

func ask(env *testsuite.TestWorkflowEnvironment) {
	env.ExecuteWorkflow(workflows.Approval, workflows.ApprovalInput{ID: "letter-1"})
}

func TestApproval_oneDecision(t *testing.T) {
	for name, c := range map[string]struct {
		answer   approval.Answer
		state    approval.State
		released int
	}{
		"approve": {yes("sven"), approval.Approved, 1},
		"reject":  {no("sven"), approval.Rejected, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			env := newEnv(d)
			w := watchTimers(env)
			r := answer(env, time.Hour, "1", c.answer)
			ask(env)
			want := workflows.ApprovalResult{State: c.state, By: "sven", Decision: c.answer.Decision}
			if result := succeeded[workflows.ApprovalResult](t, env); result != want {
				t.Errorf("ended as %+v, want %+v", result, want)
			}
			if r.outcome.State != c.state || d.released != c.released {
				t.Errorf("answered %+v and released %d letters, want %s and %d", r, d.released, c.state, c.released)
			}
			if state := query(t, env); !strings.HasSuffix(state, string(c.state)+" by sven") {
				t.Errorf("shows %q", state)
			}
			w.neverTwo(t)
		})
	}
}

// Two people say two things at the same moment, before the workflow has even read the request.
func TestApproval_twoPeopleAtOnce(t *testing.T) {
	for name, after := range map[string]time.Duration{"while it starts": 0, "while it waits": time.Hour} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			env := newEnv(d)
			first, second := answer(env, after, "1", yes("sven")), answer(env, after, "2", no("hanna"))
			ask(env)
			result := succeeded[workflows.ApprovalResult](t, env)
			if result.State != approval.Approved || result.By != "sven" || d.released != 1 {
				t.Errorf("ended as %+v with %d letters, want approved by sven with 1", result, d.released)
			}
			if first.outcome.State != approval.Approved || !second.refused(approval.ErrClosed) {
				t.Errorf("answers %+v and %+v, want the first to count and the second to be closed", first, second)
			}
		})
	}
}

func TestApproval_refusedAnswersLeaveItOpen(t *testing.T) {
	escalation := func(d *desk) { d.Request.Kind = approval.KindEscalation }
	stale := yes("sven")
	stale.FactsHash = "of yesterday"
	mute := no("sven")
	mute.Reason = ""
	chosen := yes("sven")
	chosen.Choice = approval.ChoiceHandOver
	for name, c := range map[string]struct {
		answer approval.Answer
		change func(*desk)
		reason error
	}{
		"who asked":               {yes("carla"), nil, approval.ErrSelfApproval},
		"other facts":             {stale, nil, approval.ErrFactsChanged},
		"no reason":               {mute, nil, approval.ErrReasonRequired},
		"a choice for a letter":   {chosen, nil, approval.ErrUnknownAnswer},
		"an escalation needs one": {yes("sven"), escalation, approval.ErrUnknownAnswer},
		"neither yes nor no":      {approval.Answer{By: "sven", Decision: "maybe", FactsHash: facts}, nil, approval.ErrUnknownAnswer},
		"no role in the records":  {yes("nobody"), nil, approval.ErrWrongRole},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			if c.change != nil {
				c.change(d)
			}
			env := newEnv(d)
			r := answer(env, time.Hour, "1", c.answer)
			ask(env)
			if result := succeeded[workflows.ApprovalResult](t, env); result.State != approval.Expired {
				t.Errorf("ended as %+v, want expired: nobody has decided", result)
			}
			if !r.refused(c.reason) || d.released != 0 {
				t.Errorf("answer %+v and %d letters, want %q and none", r, d.released, c.reason)
			}
		})
	}
}

func TestApproval_escalationTakesAChoice(t *testing.T) {
	d := newDesk()
	d.Request.Kind = approval.KindEscalation
	env := newEnv(d)
	a := yes("hanna")
	a.Choice = approval.ChoiceInstalments
	r := answer(env, time.Hour, "1", a)
	ask(env)
	if r.outcome.Choice != approval.ChoiceInstalments || succeeded[workflows.ApprovalResult](t, env).State != approval.Approved {
		t.Errorf("answered %+v, want instalments", r)
	}
}

// Nobody answers: everybody is reminded, the chain is gone through, and at its end nothing is sent.
func TestApproval_expiryNeverSends(t *testing.T) {
	d := newDesk()
	env := newEnv(d)
	w := watchTimers(env)
	ask(env)
	want := workflows.ApprovalResult{State: approval.Expired, Step: 1}
	if result := succeeded[workflows.ApprovalResult](t, env); result != want || d.released != 0 {
		t.Errorf("ended as %+v with %d letters, want %+v and none", result, d.released, want)
	}
	if diff := cmp.Diff([]string{"remind senior", "ask head_of_credit", "remind head_of_credit", "expired"}, d.diary); diff != "" {
		t.Errorf("diary (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]time.Duration{day, 2 * day, day, 2 * day}, w.planned); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
	w.noneLeft(t)
}

// Timers run on while the engine is stopped, the business calendar does not: a step waits for the calendar, and who
// answers meanwhile is heard.
func TestApproval_waitsForACalendarThatStoodStill(t *testing.T) {
	t.Run("nobody answers", func(t *testing.T) {
		d := newDesk()
		d.Stood = []time.Duration{day, 2 * day, 0, 0, 5 * day, day}
		env := newEnv(d)
		w := watchTimers(env)
		ask(env)
		if result := succeeded[workflows.ApprovalResult](t, env); result.State != approval.Expired {
			t.Errorf("ended as %+v, want expired", result)
		}
		if diff := cmp.Diff([]string{"remind senior", "ask head_of_credit", "remind head_of_credit", "expired"}, d.diary); diff != "" {
			t.Errorf("diary (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]time.Duration{day, day, 2 * day, 2 * day, day, 5 * day, day, 2 * day}, w.planned); diff != "" {
			t.Errorf("timers (-want +got):\n%s", diff)
		}
		w.noneLeft(t)
	})
	t.Run("the answer comes instead of the end", func(t *testing.T) {
		d := newDesk(activities.ApproverStep{Role: "senior", ExpireIn: day})
		d.Stood = []time.Duration{9 * day}
		env := newEnv(d)
		answer(env, 4*day, "1", yes("sven"))
		ask(env)
		if result := succeeded[workflows.ApprovalResult](t, env); result.State != approval.Approved || result.By != "sven" {
			t.Errorf("ended as %+v, want approved by sven", result)
		}
	})
}

// A reminder that would come with the end of a rung is none, and the rung keeps its whole time.
func TestApproval_reminderAtTheEndIsNone(t *testing.T) {
	d := newDesk(activities.ApproverStep{Role: "senior", RemindIn: 3 * day, ExpireIn: 3 * day}, activities.ApproverStep{Role: "head", ExpireIn: day})
	env := newEnv(d)
	w := watchTimers(env)
	ask(env)
	succeeded[workflows.ApprovalResult](t, env)
	if diff := cmp.Diff([]string{"ask head", "expired"}, d.diary); diff != "" {
		t.Errorf("diary (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]time.Duration{3 * day, day}, w.planned); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}

func TestApproval_theNextApproverMayDecideAndSoMayTheFirst(t *testing.T) {
	for _, by := range []string{"hanna", "sven"} {
		d := newDesk()
		env := newEnv(d)
		answer(env, 4*day, "1", yes(by))
		ask(env)
		want := workflows.ApprovalResult{State: approval.Approved, By: by, Decision: approval.Approve, Step: 1}
		if result := succeeded[workflows.ApprovalResult](t, env); result != want {
			t.Errorf("ended as %+v, want %+v", result, want)
		}
	}
}

// awayUntil makes the database fail until so much time has passed, so that an answer is being decided meanwhile.
func awayUntil(env *testsuite.TestWorkflowEnvironment, d *desk, after time.Duration) {
	back := env.Now().Add(after)
	d.Before = func() error {
		if env.Now().Before(back) {
			return errors.New("the database is away")
		}
		return nil
	}
}

// The answer is given before the end and decided after it: it counts, and nothing expires.
func TestApproval_decidedInTheLastMoment(t *testing.T) {
	d := newDesk(activities.ApproverStep{Role: "senior", ExpireIn: day})
	env := newEnv(d)
	awayUntil(env, d, day+10*time.Second)
	r := answer(env, day-time.Second, "1", yes("sven"))
	ask(env)
	if result := succeeded[workflows.ApprovalResult](t, env); result.State != approval.Approved || r.outcome.State != approval.Approved {
		t.Errorf("ended as %+v, answered %+v, want approved", result, r)
	}
	if diff := cmp.Diff([]string{"approved"}, d.diary); diff != "" || d.released != 1 {
		t.Errorf("%d letters, diary (-want +got):\n%s", d.released, diff)
	}
}

// The answer is refused while the end passes: then it is over.
func TestApproval_refusedInTheLastMoment(t *testing.T) {
	d := newDesk(activities.ApproverStep{Role: "senior", ExpireIn: day})
	env := newEnv(d)
	awayUntil(env, d, day+10*time.Second)
	r := answer(env, day-time.Second, "1", yes("nobody"))
	late := answer(env, day+time.Second, "2", yes("sven"))
	ask(env)
	if result := succeeded[workflows.ApprovalResult](t, env); !r.refused(approval.ErrWrongRole) {
		t.Errorf("ended as %+v, answered %+v", result, r)
	} else if late.outcome.State != result.State && !late.refused(approval.ErrClosed) {
		t.Errorf("ended as %+v, and the late answer got %+v", result, late)
	}
	if len(d.diary) != 1 {
		t.Errorf("diary %v, want one end", d.diary)
	}
}

func TestApproval_answerAtTheVeryEnd(t *testing.T) {
	d := newDesk(activities.ApproverStep{Role: "senior", ExpireIn: day})
	env := newEnv(d)
	r := answer(env, day, "1", yes("sven"))
	ask(env)
	result := succeeded[workflows.ApprovalResult](t, env)
	if len(d.diary) != 1 || d.diary[0] != string(result.State) {
		t.Errorf("ended as %+v with diary %v, want one end", result, d.diary)
	}
	if counted := r.outcome.State == approval.Approved; counted != (result.State == approval.Approved) || (d.released == 1) != counted {
		t.Errorf("ended as %+v with %d letters, and the answer got %+v", result, d.released, r)
	}
}

func TestApproval_obsoleteWhileWaiting(t *testing.T) {
	for name, events := range map[string][]workflows.Event{
		"alone":              {{Seq: 2, Kind: workflows.EventObsolete}},
		"after later events": {{Seq: 9, Kind: "approval_requested"}, {Seq: 2, Kind: workflows.EventObsolete}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			env := newEnv(d)
			w := watchTimers(env)
			for i, e := range events {
				at(env, time.Duration(i+1)*time.Hour, func() { tell(env, e) })
			}
			ask(env)
			if result := succeeded[workflows.ApprovalResult](t, env); result != (workflows.ApprovalResult{State: approval.Obsolete}) {
				t.Errorf("ended as %+v, want obsolete", result)
			}
			if len(d.diary) != 0 || d.released != 0 {
				t.Errorf("diary %v and %d letters, want nothing", d.diary, d.released)
			}
			w.neverTwo(t)
		})
	}
}

// The facts change while an answer is being decided. The records see it too, so the answer leads to nothing.
func TestApproval_obsoleteWhileDeciding(t *testing.T) {
	d := newDesk()
	env := newEnv(d)
	d.changed = true
	awayUntil(env, d, 2*time.Hour+30*time.Second)
	r := answer(env, 2*time.Hour, "1", yes("sven"))
	at(env, 2*time.Hour+5*time.Second, func() { tell(env, workflows.Event{Seq: 2, Kind: workflows.EventObsolete}) })
	ask(env)
	if result := succeeded[workflows.ApprovalResult](t, env); result.State != approval.Obsolete || result.By != "" {
		t.Errorf("ended as %+v, want obsolete", result)
	}
	if r.outcome.State != approval.Obsolete || d.released != 0 {
		t.Errorf("answered %+v with %d letters, want obsolete and none", r, d.released)
	}
}

// The event that starts a workflow may come again after it has ended: the new one finds the question closed.
func TestApproval_closedAlready(t *testing.T) {
	d := newDesk()
	d.Request.State = approval.Rejected
	env := newEnv(d)
	r := answer(env, 0, "1", yes("sven"))
	ask(env)
	if result := succeeded[workflows.ApprovalResult](t, env); result.State != approval.Rejected || len(d.diary) != 0 {
		t.Errorf("ended as %+v with diary %v, want rejected and nothing done", result, d.diary)
	}
	if !r.refused(approval.ErrClosed) {
		t.Errorf("answered %+v, want closed", r)
	}
}
