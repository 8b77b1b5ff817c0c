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
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// post is a ledger with one mail of a customer.
type post struct {
	mu sync.Mutex
	// AskModel, ModelFault and ReadFault say how reading goes; open is how many claims wait for a person.
	askModel   bool
	modelFault error
	readFault  error
	open       int
	remindIn   time.Duration
	seq        int64
	files      bool
	routed     int
	routeFault error
	// settleFault says how applying goes.
	settleFault error
	models      int
	settled     []bool // degraded or not, one for each settling
	decisions   []string
	reminders   int
}

var letter = mailroom.ID{Entity: "NORD", Key: "5f1c"}

func (p *post) ReadMail(_ context.Context, id mailroom.ID) (mailroom.Reading, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return mailroom.Reading{ID: id, State: mailroom.Read, Intents: []string{"promise_to_pay"}, Claims: p.open, AskModel: p.askModel, Files: p.files}, p.readFault
}

func (p *post) AskModel(_ context.Context, id mailroom.ID) (mailroom.Reading, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.models++
	return mailroom.Reading{ID: id, State: mailroom.Read}, p.modelFault
}

func (p *post) RouteMailFiles(context.Context, mailroom.ID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.routed++
	return p.routeFault
}

func (p *post) SettleMail(_ context.Context, in activities.SettleMailInput) (mailroom.Settling, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.settleFault != nil {
		return mailroom.Settling{}, p.settleFault
	}
	p.settled = append(p.settled, in.Degraded)
	return mailroom.Settling{State: p.state(), Proposed: p.open}, nil
}

func (p *post) state() mailroom.State {
	if p.open > 0 {
		return mailroom.Waiting
	}
	return mailroom.Settled
}

func (p *post) LookAtMail(_ context.Context, asked activities.AskedMail) (activities.LookedMail, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	looked := activities.LookedMail{Asked: asked, Because: "waits for a person",
		Question: mailroom.Question{ID: asked.ID, State: p.state(), Open: p.open, Seq: p.seq}}
	switch {
	case !looked.Waits():
		looked.Final, looked.Because = true, "settled"
	case asked.RemindOn.IsZero():
		looked.Asked.RemindOn, looked.WakeIn = calendar.MustDate("2026-11-03"), p.remindIn
	default:
		p.reminders++
		looked.WakeIn = p.remindIn
	}
	return looked, nil
}

func (p *post) DecideClaim(_ context.Context, d mailroom.DecideClaim) (mailroom.Decided, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == 0 {
		return mailroom.Decided{ClaimID: d.ClaimID, State: mailroom.Confirmed, By: p.decisions[0], Already: true}, nil
	}
	p.open--
	p.seq++
	p.decisions = append(p.decisions, d.By)
	return mailroom.Decided{ClaimID: d.ClaimID, State: mailroom.Confirmed, By: d.By, Effect: "promise/1"}, nil
}

func confirm(by string) mailroom.DecideClaim {
	return mailroom.DecideClaim{Head: subledger.Head{Entity: letter.Entity, By: by}, Mail: letter, ClaimID: 7, Version: 1, Verdict: mailroom.Confirm}
}

type claimTold struct {
	rejected, err error
	decided       mailroom.Decided
}

func (a *claimTold) callback() *testsuite.TestUpdateCallback {
	return &testsuite.TestUpdateCallback{OnAccept: func() {}, OnReject: func(err error) { a.rejected = err },
		OnComplete: func(result any, err error) {
			a.err = err
			if decided, ok := result.(mailroom.Decided); ok {
				a.decided = decided
			}
		}}
}

var arrived = workflows.MailCase{Asked: activities.AskedMail{ID: letter}}

func TestInboundMail_endsByItselfWhenNobodyIsNeeded(t *testing.T) {
	p := &post{}
	env := newEnv(p)
	env.ExecuteWorkflow(workflows.InboundMail, arrived)
	if result := succeeded[workflows.MailOutcome](t, env); result.State != mailroom.Settled || p.models != 0 || len(p.settled) != 1 || p.settled[0] {
		t.Errorf("ended %+v, asked %d models, settled %v", result, p.models, p.settled)
	}
}

func TestInboundMail_goesOnWithoutTheModel(t *testing.T) {
	refused := temporal.NewNonRetryableApplicationError("refused", "ModelRefused", nil)
	for name, c := range map[string]struct {
		fault    error
		calls    int
		degraded bool
	}{
		"an answer":       {nil, 1, false},
		"a refusal":       {refused, 1, true},
		"an outage":       {errors.New("away"), 4, true},
		"a late recovery": {temporal.NewApplicationErrorWithOptions("wait", "RateLimited", temporal.ApplicationErrorOptions{NextRetryDelay: time.Minute}), 4, true},
	} {
		p := &post{askModel: true, modelFault: c.fault}
		env := newEnv(p)
		env.ExecuteWorkflow(workflows.InboundMail, arrived)
		succeeded[workflows.MailOutcome](t, env)
		if p.models != c.calls || len(p.settled) != 1 || p.settled[0] != c.degraded {
			t.Errorf("%s: %d calls, settled %v; want %d calls, degraded %t", name, p.models, p.settled, c.calls, c.degraded)
		}
	}
}

func TestInboundMail_waitsForAPersonAndAsks(t *testing.T) {
	p := &post{open: 1, remindIn: day}
	env := newEnv(p)
	timers := watchTimers(env)
	var first, late claimTold
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", first.callback(), confirm("anna")) }, 60*time.Hour)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "2", late.callback(), confirm("sven")) }, 60*time.Hour)
	env.ExecuteWorkflow(workflows.InboundMail, arrived)
	result := succeeded[workflows.MailOutcome](t, env)
	if result.State != mailroom.Settled || p.reminders != 2 || first.err != nil || first.decided.Effect != "promise/1" {
		t.Errorf("ended %+v after %d reminders; anna was told %+v, %v", result, p.reminders, first.decided, first.err)
	}
	if !late.decided.Already || late.decided.By != "anna" || len(p.decisions) != 1 {
		t.Errorf("sven was told %+v, decided %v; want to hear of anna", late.decided, p.decisions)
	}
	timers.neverTwo(t)
}

func TestInboundMail_refusesDecisionsAboutAnother(t *testing.T) {
	p := &post{open: 1, remindIn: 30 * day}
	env := newEnv(p)
	other, none := confirm("anna"), confirm("anna")
	other.Mail.Key = "77"
	none.Verdict = "perhaps"
	var told [2]claimTold
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", told[0].callback(), other) }, time.Hour)
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "2", told[1].callback(), none) }, time.Hour)
	var end claimTold
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "3", end.callback(), confirm("anna")) }, 2*time.Hour)
	env.ExecuteWorkflow(workflows.InboundMail, arrived)
	succeeded[workflows.MailOutcome](t, env)
	for i, code := range []string{"mail_other", "verdict_known"} {
		if told[i].rejected == nil || !strings.Contains(told[i].rejected.Error(), code) {
			t.Errorf("told %v, want %s", told[i].rejected, code)
		}
	}
}

func TestInboundMail_hearsOfDecisionsMadeElsewhere(t *testing.T) {
	p := &post{open: 1, remindIn: 30 * day}
	env := newEnv(p)
	env.RegisterDelayedCallback(func() {
		p.mu.Lock()
		p.open, p.seq = 0, p.seq+1
		event := workflows.Event{Seq: p.seq, Kind: "claim_decided"}
		p.mu.Unlock()
		env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{event}})
	}, 5*time.Hour)
	env.ExecuteWorkflow(workflows.InboundMail, arrived)
	if result := succeeded[workflows.MailOutcome](t, env); result.State != mailroom.Settled || p.reminders != 0 {
		t.Errorf("ended %+v after %d reminders", result, p.reminders)
	}
}

// A mail that can't be read is nobody's fault that trying again would mend: people have it.
func TestInboundMail_leavesAnUnreadableMailToPeople(t *testing.T) {
	p := &post{open: 1, remindIn: day, readFault: temporal.NewNonRetryableApplicationError("not a mail (mail_form)", activities.ErrTypeRefused, nil)}
	env := newEnv(p)
	var end claimTold
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", end.callback(), confirm("anna")) }, 30*time.Hour)
	env.ExecuteWorkflow(workflows.InboundMail, arrived)
	if succeeded[workflows.MailOutcome](t, env); len(p.settled) != 0 || p.reminders != 1 {
		t.Errorf("settled %v, %d reminders; want none settled and one reminder", p.settled, p.reminders)
	}
}

// A mail on which reading fails whatever is tried, as on a fault of the program, is not tried without end: people hear of it,
// and when the fault is gone it is read.
func TestInboundMail_asksPeopleWhileReadingFails(t *testing.T) {
	for name, fail := range map[string]func(*post, error){
		"reading":  func(p *post, err error) { p.readFault = err },
		"routing":  func(p *post, err error) { p.files, p.routeFault = true, err },
		"settling": func(p *post, err error) { p.settleFault = err },
	} {
		p := &post{open: 1, remindIn: day}
		fail(p, errors.New("no such character"))
		env := newEnv(p)
		env.RegisterDelayedCallback(func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.reminders == 0 || len(p.settled) != 0 {
				t.Errorf("%s: %d reminders, settled %v; want people to be asked while it fails", name, p.reminders, p.settled)
			}
			fail(p, nil)
		}, 3*day)
		env.RegisterDelayedCallback(func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if len(p.settled) != 1 {
				t.Errorf("%s: settled %v an hour after the fault was gone, want once", name, p.settled)
			}
		}, 3*day+time.Hour)
		var end claimTold
		env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", end.callback(), confirm("anna")) }, 3*day+2*time.Hour)
		env.ExecuteWorkflow(workflows.InboundMail, arrived)
		if succeeded[workflows.MailOutcome](t, env); len(p.settled) != 1 || len(p.decisions) != 1 {
			t.Errorf("%s: settled %v, decided %v; want it read once the fault is gone", name, p.settled, p.decisions)
		}
	}
}

// What a run carries over is all it needs: nothing is read or applied twice.
func TestInboundMail_startsAfreshWhereItWas(t *testing.T) {
	p := &post{open: 1, remindIn: 30 * day, seq: 4}
	env := newEnv(p)
	carried := arrived
	carried.Settled, carried.Seq, carried.Asked.RemindOn = true, 4, calendar.MustDate("2026-11-03")
	var end claimTold
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", end.callback(), confirm("anna")) }, time.Hour)
	env.ExecuteWorkflow(workflows.InboundMail, carried)
	if succeeded[workflows.MailOutcome](t, env); len(p.settled) != 0 || len(p.decisions) != 1 {
		t.Errorf("settled %v again, decided %v", p.settled, p.decisions)
	}
}

func TestInboundMail_handsFilesOver(t *testing.T) {
	refused := temporal.NewNonRetryableApplicationError("too large (file_too_large)", activities.ErrTypeRefused, nil)
	for name, c := range map[string]struct {
		files  bool
		fault  error
		routed int
	}{"none": {false, nil, 0}, "some": {true, nil, 1}, "one that is refused": {true, refused, 1}} {
		p := &post{files: c.files, routeFault: c.fault}
		env := newEnv(p)
		env.ExecuteWorkflow(workflows.InboundMail, arrived)
		if succeeded[workflows.MailOutcome](t, env); p.routed != c.routed || len(p.settled) != 1 {
			t.Errorf("%s: routed %d times, settled %v", name, p.routed, p.settled)
		}
	}
}

// A mail that was given to another customer is read once more, and its claims are those of the new reading.
func TestInboundMail_isReadAgainWhenItIsPutBack(t *testing.T) {
	p := &post{open: 1, remindIn: 30 * day, seq: 1}
	env := newEnv(p)
	env.RegisterDelayedCallback(func() {
		p.mu.Lock()
		p.seq = 2
		p.mu.Unlock()
		env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{{Seq: 2, Kind: "mail_again"}}})
	}, time.Hour)
	var end claimTold
	env.RegisterDelayedCallback(func() { env.UpdateWorkflow(workflows.UpdateDecide, "1", end.callback(), confirm("anna")) }, 2*time.Hour)
	env.ExecuteWorkflow(workflows.InboundMail, arrived)
	if succeeded[workflows.MailOutcome](t, env); len(p.settled) != 2 {
		t.Errorf("applied %d times, want once for each reading", len(p.settled))
	}
}
