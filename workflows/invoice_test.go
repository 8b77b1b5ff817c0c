package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"go.temporal.io/sdk/testsuite"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/workflows"
)

var invoice = workflows.InvoiceCase{Entity: "DE", Number: "2026-1", InvoiceID: 7}

// at runs a step of a story after so much business time.
func at(env *testsuite.TestWorkflowEnvironment, after time.Duration, step func()) {
	env.RegisterDelayedCallback(step, after)
}

// telling is an event committed at once and told later.
type telling struct {
	after time.Duration
	seqs  []int64
}

func TestInvoice_order(t *testing.T) {
	facts := []string{payment, letterSent, payment}
	for name, c := range map[string]struct {
		tellings  []telling
		decisions int
	}{
		"each in its turn":       {[]telling{{time.Hour, []int64{1}}, {2 * time.Hour, []int64{2}}, {3 * time.Hour, []int64{3}}}, 1},
		"all at once":            {[]telling{{time.Hour, []int64{1, 2, 3}}}, 1},
		"told twice":             {[]telling{{time.Hour, []int64{1, 2, 3}}, {time.Hour, []int64{1, 2, 3}}, {2 * time.Hour, []int64{3, 3}}}, 1},
		"the last one first":     {[]telling{{time.Hour, []int64{3}}, {2 * time.Hour, []int64{1}}, {3 * time.Hour, []int64{2}}}, 1},
		"only the last is told":  {[]telling{{time.Hour, []int64{3}}}, 1},
		"never told, date comes": {nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := &book{Parts: 2, WakeIn: day}
			env := newEnv(b)
			w := watchTimers(env)
			b.Meanwhile = func(n int) {
				if n == 1 { // the facts are committed after the first decision, and told when the story says so
					for _, kind := range facts {
						b.commit(kind)
					}
				}
			}
			for _, s := range c.tellings {
				at(env, s.after, func() {
					for _, seq := range s.seqs {
						tell(env, workflows.Event{Seq: seq, Kind: facts[seq-1]})
					}
				})
			}
			env.ExecuteWorkflow(workflows.Invoice, invoice)
			result := succeeded[workflows.InvoiceResult](t, env)
			if want := (workflows.InvoiceResult{Word: "paid", Decisions: 1 + c.decisions}); result != want {
				t.Errorf("ended as %+v, want %+v", result, want)
			}
			if n, seen := b.decisions(); n != 2 || seen != 3 {
				t.Errorf("%d decisions that saw %d events, want 2 and 3", n, seen)
			}
			w.noneLeft(t)
		})
	}
}

func TestInvoice_dateReached(t *testing.T) {
	b := &book{Parts: 1, WakeIn: 5 * day}
	env := newEnv(b)
	w := watchTimers(env)
	b.Meanwhile = func(n int) {
		if n == 3 {
			b.commit(cancelled)
		}
	}
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	if result := succeeded[workflows.InvoiceResult](t, env); result.Decisions != 4 {
		t.Errorf("%d decisions, want one at first and one for each of three dates", result.Decisions)
	}
	if diff := cmp.Diff([]time.Duration{5 * day, 5 * day, 5 * day}, w.planned); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
	w.noneLeft(t)
}

func TestInvoice_withoutADateWaitsForAnEventAlone(t *testing.T) {
	b := &book{Parts: 1}
	env := newEnv(b)
	w := watchTimers(env)
	at(env, 300*day, func() { tell(env, b.commit(payment)) })
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	if result := succeeded[workflows.InvoiceResult](t, env); result.Decisions != 2 || len(w.planned) != 0 {
		t.Errorf("%d decisions with timers %v, want 2 and none", result.Decisions, w.planned)
	}
}

// The SDK's await leaves its timer behind when the condition comes first; weeks later it would wake the workflow.
func TestInvoice_eventCancelsTheTimer(t *testing.T) {
	b := &book{Parts: 3, WakeIn: 30 * day}
	env := newEnv(b)
	w := watchTimers(env)
	for n := range 3 {
		at(env, time.Duration(n+1)*day, func() { tell(env, b.commit(payment)) })
	}
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	succeeded[workflows.InvoiceResult](t, env)
	if w.cancelled != 3 || w.fired != 0 {
		t.Errorf("%d timers cancelled and %d fired, want 3 and 0", w.cancelled, w.fired)
	}
	w.noneLeft(t)
}

func TestInvoice_severalEventsWhileDeciding(t *testing.T) {
	b := &book{Parts: 5, WakeIn: day}
	env := newEnv(b)
	b.Meanwhile = func(n int) {
		if n == 1 {
			for range 5 {
				tell(env, b.commit(payment))
			}
		}
	}
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	if result := succeeded[workflows.InvoiceResult](t, env); result.Decisions != 2 {
		t.Errorf("%d decisions, want one for all five events", result.Decisions)
	}
}

// A payment that is taken back while the last decision is on its way: the invoice is not done.
func TestInvoice_eventInTheLastMoment(t *testing.T) {
	b := &book{Parts: 1, WakeIn: day}
	env := newEnv(b)
	b.commit(payment)
	b.Meanwhile = func(n int) {
		if n == 1 {
			tell(env, b.commit(reversal))
		}
	}
	at(env, 2*time.Hour, func() { tell(env, b.commit(payment)) })
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	if result := succeeded[workflows.InvoiceResult](t, env); result.Decisions != 3 || result.Word != "paid" {
		t.Errorf("ended as %+v, want paid after 3 decisions", result)
	}
}

func TestInvoice_eventAtTheVeryMomentOfTheDate(t *testing.T) {
	b := &book{Parts: 1, WakeIn: day}
	env := newEnv(b)
	w := watchTimers(env)
	at(env, day, func() { tell(env, b.commit(payment)) })
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	succeeded[workflows.InvoiceResult](t, env)
	if _, seen := b.decisions(); seen != 1 {
		t.Errorf("the last decision saw %d events, want 1", seen)
	}
	w.noneLeft(t)
}

func TestInvoice_badFactsWaitForAPerson(t *testing.T) {
	b := &book{Parts: 1, WakeIn: 7 * day}
	env := newEnv(b)
	b.commit(nonsense)
	at(env, 2*day+time.Hour, func() {
		if state := query(t, env); !strings.Contains(state, "bad_data") || !strings.Contains(state, "hold 1 has no end") {
			t.Errorf("shows %q, want the fault", state)
		}
		tell(env, b.commit(mended), b.commit(payment))
	})
	w := watchTimers(env)
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	if result := succeeded[workflows.InvoiceResult](t, env); result.Word != "paid" {
		t.Errorf("ended as %+v, want paid", result)
	}
	if diff := cmp.Diff([]time.Duration{day, day, day}, w.planned); diff != "" {
		t.Errorf("looks again (-want +got):\n%s", diff)
	}
	w.noneLeft(t)
}

// A database that is away is waited for, not given up on.
func TestInvoice_outlastsTheDatabase(t *testing.T) {
	b := &book{Parts: 1}
	env := newEnv(b)
	at(env, time.Second, func() { tell(env, workflows.Event{Seq: 1, Kind: payment}) }) // told, but not to be read yet
	at(env, 2*time.Minute, func() { b.commit(payment) })                               // the test world allows ten tries, about three minutes
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	if result := succeeded[workflows.InvoiceResult](t, env); result.Word != "paid" || result.Decisions != 2 {
		t.Errorf("ended as %+v, want paid after 2 decisions", result)
	}
}

func TestInvoice_startsAfreshWithNothingLost(t *testing.T) {
	b := &book{Parts: 3, WakeIn: day}
	first := newEnv(b)
	first.SetContinueAsNewSuggested(true)
	b.commit(letterSent)
	b.Meanwhile = func(n int) {
		if n == 1 {
			tell(first, b.commit(payment), b.commit(payment))
		}
	}
	first.ExecuteWorkflow(workflows.Invoice, invoice)
	next := continued[workflows.InvoiceCase](t, first)

	want := invoice
	want.Seq, want.Decisions = 1, 1
	want.Pending = []workflows.Event{{Seq: 2, Kind: payment}, {Seq: 3, Kind: payment}}
	want.Shown.State, want.Shown.Level, want.Shown.NextOn = string(collection.WordOverdue), 1, "2026-11-20"
	if diff := cmp.Diff(want, next); diff != "" {
		t.Errorf("the case after the fresh start (-want +got):\n%s", diff)
	}

	second := newEnv(b)
	w := watchTimers(second)
	at(second, time.Hour, func() { tell(second, workflows.Event{Seq: 2, Kind: payment}) }) // told again: no decision
	at(second, 2*time.Hour, func() { tell(second, b.commit(payment)) })
	second.ExecuteWorkflow(workflows.Invoice, next)
	if result := succeeded[workflows.InvoiceResult](t, second); result != (workflows.InvoiceResult{Word: "paid", Decisions: 3}) {
		t.Errorf("ended as %+v, want paid after 3 decisions over both runs", result)
	}
	if diff := cmp.Diff([]int64{0, 3, 4}, b.asked); diff != "" {
		t.Errorf("decided up to (-want +got):\n%s", diff)
	}
	w.noneLeft(t)
}

func TestInvoice_aClosedOneEndsEvenWhenItShouldStartAfresh(t *testing.T) {
	b := &book{Parts: 1}
	env := newEnv(b)
	env.SetContinueAsNewSuggested(true)
	b.commit(payment)
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	succeeded[workflows.InvoiceResult](t, env)
}

func TestInvoice_searchAttributesOnlyWhenTheyChange(t *testing.T) {
	b := &book{Parts: 1, WakeIn: day}
	env := newEnv(b)
	var states []string
	at(env, 3*day+time.Hour, func() { tell(env, b.commit(letterSent)) })
	at(env, 4*day, func() { tell(env, b.commit(payment)) })
	recordAttributes(env, &states)
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	succeeded[workflows.InvoiceResult](t, env)
	want := []string{"MahnwerkNextOn=2026-11-20 MahnwerkState=overdue", "MahnwerkLevel=1", "MahnwerkNextOn= MahnwerkState=paid"}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
}
