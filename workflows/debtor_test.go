package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/workflows"
)

var debtor = workflows.DebtorCase{Entity: "DE", Number: "4711", CustomerID: 3}

func TestDebtor_waitsForDatesAndEvents(t *testing.T) {
	b := &book{Parts: 1, WakeIn: 10 * day}
	env := newEnv(b)
	w := watchTimers(env)
	at(env, 12*day, func() { tell(env, b.commit(letterSent)) })
	at(env, 13*day, func() { tell(env, b.commit(payment)) })
	env.ExecuteWorkflow(workflows.Debtor, debtor)
	if result := succeeded[workflows.DebtorResult](t, env); result.Decisions != 4 {
		t.Errorf("%d decisions, want 4: at first, by date, by letter, by payment", result.Decisions)
	}
	if w.fired != 1 || w.cancelled != 2 {
		t.Errorf("%d timers fired and %d cancelled, want 1 and 2", w.fired, w.cancelled)
	}
	w.noneLeft(t)
}

func TestDebtor_eventInTheLastMoment(t *testing.T) {
	b := &book{Parts: 1}
	env := newEnv(b)
	b.commit(payment)
	b.Meanwhile = func(n int) {
		if n == 1 {
			tell(env, b.commit(reversal))
		}
	}
	at(env, time.Hour, func() { tell(env, b.commit(payment)) })
	env.ExecuteWorkflow(workflows.Debtor, debtor)
	if result := succeeded[workflows.DebtorResult](t, env); result.Decisions != 3 {
		t.Errorf("%d decisions, want 3", result.Decisions)
	}
}

func TestDebtor_badFactsWaitForAPerson(t *testing.T) {
	b := &book{Parts: 1}
	env := newEnv(b)
	b.commit(nonsense)
	at(env, time.Hour, func() {
		if state := query(t, env); !strings.Contains(state, "hold 1 has no end") {
			t.Errorf("shows %q, want the fault", state)
		}
		tell(env, b.commit(mended), b.commit(payment))
	})
	env.ExecuteWorkflow(workflows.Debtor, debtor)
	succeeded[workflows.DebtorResult](t, env)
}

func TestDebtor_startsAfreshWithNothingLost(t *testing.T) {
	b := &book{Parts: 2, WakeIn: day}
	first := newEnv(b)
	first.SetContinueAsNewSuggested(true)
	b.Meanwhile = func(n int) {
		if n == 1 {
			tell(first, b.commit(payment))
		}
	}
	first.ExecuteWorkflow(workflows.Debtor, debtor)
	next := continued[workflows.DebtorCase](t, first)
	want := debtor
	want.Decisions, want.Shown, want.Pending = 1, "normal", []workflows.Event{{Seq: 1, Kind: payment}}
	if diff := cmp.Diff(want, next); diff != "" {
		t.Errorf("the case after the fresh start (-want +got):\n%s", diff)
	}
	second := newEnv(b)
	at(second, time.Hour, func() { tell(second, workflows.Event{Seq: 1, Kind: payment}, b.commit(payment)) })
	second.ExecuteWorkflow(workflows.Debtor, next)
	if result := succeeded[workflows.DebtorResult](t, second); result.Decisions != 3 {
		t.Errorf("%d decisions over both runs, want 3", result.Decisions)
	}
	if diff := cmp.Diff([]int64{0, 1, 2}, b.asked); diff != "" {
		t.Errorf("decided up to (-want +got):\n%s", diff)
	}
}
