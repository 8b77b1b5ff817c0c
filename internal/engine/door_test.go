package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	enumspb "go.temporal.io/api/enums/v1"
	"google.golang.org/protobuf/proto"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// records are the approvals, the users and the audit chain: what the door and the activities share.
type records struct {
	mu       sync.Mutex
	cases    map[string]*approval.Case
	users    map[string]approval.User
	audit    []string
	effects  int
	reminded int
	// fault is the first answer of RemindApproval.
	fault error
}

func newRecords(ids ...string) *records {
	r := &records{cases: map[string]*approval.Case{}, users: map[string]approval.User{
		"sven":  {Name: "sven", Roles: []string{"senior"}, Active: true},
		"hanna": {Name: "hanna", Roles: []string{"head_of_credit"}, Active: true},
		"carla": {Name: "carla", Roles: []string{"senior"}, Active: true},
		"otto":  {Name: "otto", Roles: []string{"clerk"}, Active: true},
		"gone":  {Name: "gone", Roles: []string{"senior"}},
	}}
	for _, id := range ids {
		r.cases[id] = &approval.Case{Because: "final notice, 1 item", Steps: dunning.Default().Approvers, Request: approval.Request{ID: id,
			Entity: "DE", Kind: approval.KindLetter, RequestedBy: "carla", State: approval.Open, Roles: []string{"senior", "head_of_credit"}, FactsHash: "f"}}
	}
	return r
}

func (r *records) Approval(_ context.Context, id string) (approval.Case, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cases[id]
	if !ok {
		return approval.Case{}, fmt.Errorf("approval %s: %w", id, subledger.ErrNotFound)
	}
	return *c, nil
}

func (r *records) User(_ context.Context, name string) (approval.User, error) {
	u, ok := r.users[name]
	if !ok {
		return approval.User{}, fmt.Errorf("user: %w", subledger.ErrNotFound)
	}
	return u, nil
}

func (r *records) RefuseAnswer(_ context.Context, id string, a approval.Answer, reason error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.audit = append(r.audit, fmt.Sprintf("%s %s: %v", a.By, a.Decision, reason))
	return nil
}

func (r *records) DecideApproval(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.cases[id]
	if c.Outcome != nil {
		if c.Outcome.By == a.By && c.Outcome.Decision == a.Decision {
			return *c.Outcome, nil
		}
		return *c.Outcome, approval.ErrClosed
	}
	if err := approval.CheckAnswer(c.Request, a); err != nil {
		return approval.Outcome{}, err
	}
	c.Outcome = &approval.Outcome{ID: id, State: approval.Approved, By: a.By, Decision: a.Decision, Reason: a.Reason}
	if a.Decision == approval.Reject {
		c.Outcome.State = approval.Rejected
	}
	c.Request.State = c.Outcome.State
	r.effects++
	return *c.Outcome, nil
}

func (r *records) RemindApproval(context.Context, string, int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reminded++
	if r.reminded == 1 {
		return r.fault
	}
	return nil
}

func (r *records) PassApproval(context.Context, string, int) error { return nil }

func (r *records) ExpireApproval(context.Context, string) error { return nil }

func (r *records) effectsNow() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.effects
}

// almanac is the business calendar of all entities; the zero value is real time.
type almanac struct{ clock businessclock.Clock }

func (c almanac) Clock(context.Context) (businessclock.Clock, error) { return c.clock, nil }

func (almanac) Zone(context.Context, string) (*time.Location, error) { return time.UTC, nil }

func (almanac) Today(context.Context, string) (calendar.Date, error) {
	return calendar.MustDate("2026-11-20"), nil
}

// open is a door with a worker behind it.
func open(t testing.TB, e *engine.Engine, r *records, clock businessclock.Clock) *engine.Door {
	t.Helper()
	work(t, e, &activities.Activities{Approvals: r, Clock: almanac{clock}, Now: time.Now})
	return &engine.Door{Engine: e, Records: r}
}

func yes(by string) approval.Answer {
	return approval.Answer{By: by, Decision: approval.Approve, FactsHash: "f", Channel: "web"}
}

func no(by string) approval.Answer {
	return approval.Answer{By: by, Decision: approval.Reject, Reason: "paid by cheque", FactsHash: "f", Channel: "web"}
}

func TestDoor_refusalsAreAuditedAndLeaveNoTrace(t *testing.T) {
	e := dial(t, nil)
	stale := yes("sven")
	stale.FactsHash = "of yesterday"
	mute := no("sven")
	mute.Reason = ""
	for name, c := range map[string]struct {
		answer approval.Answer
		reason error
	}{
		"nobody we know": {yes("mallory"), approval.ErrWrongRole},
		"another role":   {yes("otto"), approval.ErrWrongRole},
		"left the house": {yes("gone"), approval.ErrWrongRole},
		"who asked":      {yes("carla"), approval.ErrSelfApproval},
		"other facts":    {stale, approval.ErrFactsChanged},
		"no reason":      {mute, approval.ErrReasonRequired},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecords("refused")
			d := &engine.Door{Engine: e, Records: r} // no worker: what is refused here asks none
			if _, err := d.Decide(t.Context(), "refused", c.answer); !errors.Is(err, c.reason) {
				t.Errorf("Decide: %v, want %v", err, c.reason)
			}
			if len(r.audit) != 1 || !strings.Contains(r.audit[0], c.reason.Error()) {
				t.Errorf("audit %q, want the refusal", r.audit)
			}
		})
	}
	if _, err := (&engine.Door{Engine: e, Records: newRecords()}).Decide(t.Context(), "none", yes("sven")); !errors.Is(err, subledger.ErrNotFound) {
		t.Errorf("an unknown approval: %v", err)
	}
}

// The event that starts the workflow is still on its way: the door starts it.
func TestDoor_decidesBeforeTheWorkflowWasTold(t *testing.T) {
	e, r := dial(t, nil), newRecords("early")
	d := open(t, e, r, businessclock.Clock{})
	outcome, err := d.Decide(t.Context(), "early", yes("sven"))
	if err != nil || outcome.State != approval.Approved || outcome.By != "sven" {
		t.Errorf("Decide = %+v, %v; want approved by sven", outcome, err)
	}
	var result workflows.ApprovalResult
	if err := e.Client().GetWorkflow(t.Context(), "approval/early", "").Get(t.Context(), &result); err != nil || result.State != approval.Approved {
		t.Errorf("the workflow ended as %+v, %v", result, err)
	}
	// The event comes at last: the new run sees that the question is closed.
	if err := e.Ensure(t.Context(), "approval/early", 0); err != nil {
		t.Fatal(err)
	}
	if err := e.Client().GetWorkflow(t.Context(), "approval/early", "").Get(t.Context(), &result); err != nil || result.State != approval.Approved || r.effectsNow() != 1 {
		t.Errorf("the second run ended as %+v, %v after %d decisions", result, err, r.effectsNow())
	}
}

func TestDoor_doubleClick(t *testing.T) {
	e, r := dial(t, nil), newRecords("double")
	d := open(t, e, r, businessclock.Clock{})
	var clicks sync.WaitGroup
	outcomes := make([]approval.Outcome, 4)
	for i := range outcomes {
		clicks.Go(func() {
			var err error
			if outcomes[i], err = d.Decide(t.Context(), "double", yes("sven")); err != nil {
				t.Errorf("click %d: %v", i, err)
			}
		})
	}
	clicks.Wait()
	later, err := d.Decide(t.Context(), "double", yes("sven"))
	if err != nil {
		t.Error(err)
	}
	for i, o := range outcomes {
		if diff := cmp.Diff(later, o); diff != "" {
			t.Errorf("click %d (-later +got):\n%s", i, diff)
		}
	}
	if r.effects != 1 || len(r.audit) != 0 {
		t.Errorf("%d decisions, audit %q; want one and no refusal", r.effects, r.audit)
	}
}

func TestDoor_twoPeopleAtOnce(t *testing.T) {
	e, r := dial(t, nil), newRecords("two")
	d := open(t, e, r, businessclock.Clock{})
	var clicks sync.WaitGroup
	errs := make([]error, 2)
	for i, a := range []approval.Answer{yes("sven"), no("hanna")} {
		clicks.Go(func() { _, errs[i] = d.Decide(t.Context(), "two", a) })
	}
	clicks.Wait()
	won, says := 0, "sven said approve"
	if errs[0] != nil {
		won, says = 1, "hanna said reject"
	}
	if lost := errs[1-won]; errs[won] != nil || !errors.Is(lost, approval.ErrClosed) || !strings.Contains(lost.Error(), says) {
		t.Errorf("answers %v and %v; want one to count and the other to be told %q", errs[won], lost, says)
	}
	if r.effects != 1 || len(r.audit) != 1 {
		t.Errorf("%d decisions, audit %q; want one of each", r.effects, r.audit)
	}
	other := yes("hanna")
	if won == 1 {
		other = no("sven")
	}
	if _, err := d.Decide(t.Context(), "two", other); !errors.Is(err, approval.ErrClosed) || !strings.Contains(err.Error(), says) {
		t.Errorf("who comes an hour later: %v, want to be told %q", err, says)
	}
}

func TestDoor_withoutAWorkerNothingIsDecided(t *testing.T) {
	e, r := dial(t, nil), newRecords("alone")
	terminate(t, e, "approval/alone")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := (&engine.Door{Engine: e, Records: r}).Decide(ctx, "alone", yes("sven")); !errors.Is(err, engine.ErrNoWorker) {
		t.Errorf("Decide: %v, want %v", err, engine.ErrNoWorker)
	}
	if r.effects != 0 || len(r.audit) != 0 {
		t.Errorf("%d decisions, audit %q; want neither", r.effects, r.audit)
	}
	d := open(t, e, r, businessclock.Clock{})
	if outcome, err := d.Decide(t.Context(), "alone", yes("sven")); err != nil || outcome.State != approval.Approved {
		t.Errorf("with a worker: %+v, %v", outcome, err)
	}
}

// raw is everything the server keeps of a workflow, as it keeps it.
func raw(t *testing.T, e *engine.Engine, id string) []byte {
	t.Helper()
	service := e.Client().WorkflowService()
	execution := &commonpb.WorkflowExecution{WorkflowId: id}
	kept, err := service.GetWorkflowExecutionHistory(t.Context(), &workflowservice.GetWorkflowExecutionHistoryRequest{Namespace: "default", Execution: execution})
	if err != nil {
		t.Fatal(err)
	}
	described, err := service.DescribeWorkflowExecution(t.Context(), &workflowservice.DescribeWorkflowExecutionRequest{Namespace: "default", Execution: execution})
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, message := range []proto.Message{kept, described} {
		part, err := proto.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part...)
	}
	return all
}

// With a codec, the server keeps no readable word of a person, a reason, a subject or a fault. Without one it does,
// which shows that the test looks in the right place.
func TestDataConverter_historyHoldsNoReadableWord(t *testing.T) {
	canaries := []string{"canary-sven", "canary reason", "canary subject", "canary fault"}
	for name, codec := range map[string]converter.PayloadCodec{"plain": nil, "sealed": codec(t, key("k1", 1))} {
		t.Run(name, func(t *testing.T) {
			e, r := dial(t, codec), newRecords(name)
			r.users["canary-sven"] = r.users["sven"]
			r.cases[name].Because, r.fault = "canary subject", errors.New("canary fault")
			// A day of 600 ms: the reminder comes at once, fails, and is tried again.
			d := open(t, e, r, businessclock.Clock{DayLength: 600 * time.Millisecond, Running: true})
			r.cases[name].Steps = []dunning.ApproverStep{{Role: "senior", RemindAfterHours: 1, ExpireAfterHours: 8000}}
			if err := e.Ensure(t.Context(), "approval/"+name, 0); err != nil {
				t.Fatal(err)
			}
			awaitEvent(t, e, "approval/"+name, enumspb.EVENT_TYPE_TIMER_STARTED, 2)
			answer := no("canary-sven")
			answer.Reason = "canary reason"
			if outcome, err := d.Decide(t.Context(), name, answer); err != nil || outcome.Reason != "canary reason" {
				t.Errorf("Decide = %+v, %v", outcome, err)
			}
			if err := e.Client().GetWorkflow(t.Context(), "approval/"+name, "").Get(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			kept := raw(t, e, "approval/"+name)
			for _, canary := range canaries {
				if found := bytes.Contains(kept, []byte(canary)); found != (codec == nil) {
					t.Errorf("%q can be read: %v", canary, found)
				}
			}
		})
	}
}

// awaitEvent waits until a history has so many events of a type.
func awaitEvent(t testing.TB, e *engine.Engine, id string, kind enumspb.EventType, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	it := e.Client().GetWorkflowHistory(ctx, id, "", true, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for n > 0 && it.HasNext() {
		event, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		if event.EventType == kind {
			n--
		}
	}
}
