package workflows_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// counter is a ledger with one payment that waits for a person.
type counter struct {
	mu sync.Mutex
	// RemindIn is how long until the next reminder, 0 for none.
	RemindIn  time.Duration
	version   int
	seq       int64
	state     subledger.PaymentState
	decisions []string
	reminders int
	looks     int
}

func newCounter(remindIn time.Duration) *counter {
	return &counter{RemindIn: remindIn, version: 1, seq: 1, state: subledger.PaymentUndecided}
}

// LookAtPayment is the activity of that name.
func (k *counter) LookAtPayment(_ context.Context, asked activities.AskedPayment) (activities.LookedPayment, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.looks++
	looked := activities.LookedPayment{Asked: asked, WakeIn: k.RemindIn, Because: "payment 31 waits",
		PaymentQuestion: subledger.PaymentQuestion{PaymentID: 31, Entity: "DE", State: k.state, Version: k.version, Seq: k.seq}}
	switch {
	case !looked.Waits():
		looked.Final, looked.WakeIn, looked.Because = true, 0, "payment 31 is "+string(k.state)
	case asked.Version != k.version:
		looked.Asked = activities.AskedPayment{PaymentID: 31, Version: k.version, RemindOn: calendar.MustDate("2026-11-04")}
	default:
		k.reminders++
		looked.Asked.Reminders++
	}
	return looked, nil
}

// DecidePayment is the activity of that name.
func (k *counter) DecidePayment(_ context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d.Version != 0 && d.Version != k.version {
		err := subledger.Refuse("offer_changed", "payment 31 was offered anew")
		return subledger.Decided{}, temporal.NewNonRetryableApplicationError(err.Error(), activities.ErrTypeRefused, err)
	}
	if k.state != subledger.PaymentUndecided {
		err := subledger.Refuse("nothing_unapplied", "payment 31 has nothing left")
		return subledger.Decided{}, temporal.NewNonRetryableApplicationError(err.Error(), activities.ErrTypeRefused, err)
	}
	k.decisions = append(k.decisions, d.By)
	k.state, k.seq = subledger.PaymentApplied, k.seq+1
	return subledger.Decided{Choice: d.Choice, Booked: subledger.Booked{PaymentID: 31}}, nil
}

// elsewhere is a change of the ledger that the workflow is told of.
func (k *counter) elsewhere(change func(*counter)) workflows.Event {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(k)
	k.seq++
	return workflows.Event{Seq: k.seq, Kind: "asked"}
}

var undecided = workflows.PaymentCase{Entity: "DE", Asked: activities.AskedPayment{PaymentID: 31}}

func choice(by string, version int) subledger.DecidePayment {
	return subledger.DecidePayment{Head: subledger.Head{Entity: "DE", By: by}, PaymentID: 31, Choice: subledger.ChooseCandidate, Candidate: 1, Version: version}
}

// told is the callback of an update that keeps what was answered.
type told struct {
	rejected, err error
	decided       subledger.Decided
}

func (a *told) callback() *testsuite.TestUpdateCallback {
	return &testsuite.TestUpdateCallback{OnAccept: func() {}, OnReject: func(err error) { a.rejected = err },
		OnComplete: func(result any, err error) {
			a.err = err
			if decided, ok := result.(subledger.Decided); ok {
				a.decided = decided
			}
		}}
}

func TestBankEntry_decidedHere(t *testing.T) {
	k := newCounter(2 * day)
	env := newEnv(k)
	timers := watchTimers(env)
	var first, late told
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", first.callback(), choice("sven", 1)) }, 3*time.Hour)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "2", late.callback(), choice("hanna", 1)) }, 3*time.Hour)
	env.ExecuteWorkflow(workflows.BankEntry, undecided)
	result := succeeded[workflows.PaymentResult](t, env)
	if result.State != subledger.PaymentApplied || first.err != nil || first.decided.PaymentID != 31 {
		t.Errorf("ended %+v; sven was told %+v, %v", result, first.decided, first.err)
	}
	if late.err == nil || !strings.Contains(late.err.Error(), "nothing_unapplied") || len(k.decisions) != 1 {
		t.Errorf("hanna was told %v, decided %v; want one decision", late.err, k.decisions)
	}
	timers.neverTwo(t)
}

// TestBankEntry_decidedElsewhere: at the command line, on the page, by a later match.
func TestBankEntry_decidedElsewhere(t *testing.T) {
	k := newCounter(2 * day)
	env := newEnv(k)
	env.RegisterDelayedCallback(func() {
		tell(env, k.elsewhere(func(k *counter) { k.state = subledger.PaymentOnAccount }))
	}, 5*time.Hour)
	env.ExecuteWorkflow(workflows.BankEntry, undecided)
	if result := succeeded[workflows.PaymentResult](t, env); result.State != subledger.PaymentOnAccount || k.reminders != 0 {
		t.Errorf("ended %+v after %d reminders", result, k.reminders)
	}
}

// TestBankEntry_offeredAnew: an answer to the old offer is refused, and people are reminded from the new one on.
func TestBankEntry_offeredAnew(t *testing.T) {
	k := newCounter(2 * day)
	env := newEnv(k)
	var stale, fresh told
	env.RegisterDelayedCallback(func() { tell(env, k.elsewhere(func(k *counter) { k.version++ })) }, day)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", stale.callback(), choice("sven", 1)) }, 2*day)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "2", fresh.callback(), choice("sven", 2)) }, 2*day+time.Hour)
	env.ExecuteWorkflow(workflows.BankEntry, undecided)
	succeeded[workflows.PaymentResult](t, env)
	if stale.err == nil || !strings.Contains(stale.err.Error(), "offer_changed") || fresh.err != nil || k.reminders != 0 {
		t.Errorf("stale %v, fresh %v, %d reminders", stale.err, fresh.err, k.reminders)
	}
}

func TestBankEntry_reminds(t *testing.T) {
	k := newCounter(2 * day)
	env := newEnv(k)
	timers := watchTimers(env)
	env.RegisterDelayedCallback(func() {
		tell(env, k.elsewhere(func(k *counter) { k.state = subledger.PaymentApplied }))
	}, 7*day)
	env.ExecuteWorkflow(workflows.BankEntry, undecided)
	succeeded[workflows.PaymentResult](t, env)
	if k.reminders != 3 || timers.fired != 3 {
		t.Errorf("%d reminders, %d timers fired; want 3 in a week", k.reminders, timers.fired)
	}
	timers.noneLeft(t)
}

// TestBankEntry_refusesForeign: an answer about another payment never reaches the ledger.
func TestBankEntry_refusesForeign(t *testing.T) {
	k := newCounter(2 * day)
	env := newEnv(k)
	var foreign, empty told
	other, none := choice("sven", 1), choice("sven", 1)
	other.PaymentID, none.Candidate = 32, 0
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", foreign.callback(), other) }, time.Hour)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "2", empty.callback(), none) }, time.Hour)
	env.RegisterDelayedCallback(func() { tell(env, k.elsewhere(func(k *counter) { k.state = subledger.PaymentReversed })) }, day)
	env.ExecuteWorkflow(workflows.BankEntry, undecided)
	succeeded[workflows.PaymentResult](t, env)
	var app *temporal.ApplicationError
	if !errors.As(foreign.rejected, &app) || app.Type() != activities.ErrTypeRefused || empty.rejected == nil || len(k.decisions) != 0 {
		t.Errorf("foreign %v, empty %v, decided %v", foreign.rejected, empty.rejected, k.decisions)
	}
}

// TestBankEntry_startsAfresh with what it knows, and none of its events lost.
func TestBankEntry_startsAfresh(t *testing.T) {
	k := newCounter(2 * day)
	env := newEnv(k)
	env.SetContinueAsNewSuggested(true)
	env.ExecuteWorkflow(workflows.BankEntry, undecided)
	next := continued[workflows.PaymentCase](t, env)
	if next.Asked.Version != 1 || next.Asked.RemindOn.IsZero() || next.Seq != 1 || next.Looks != 1 || next.Entity != "DE" {
		t.Errorf("the next run begins with %+v", next)
	}
}
