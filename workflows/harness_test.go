package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// tester is a test, or a draw of a property.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

const day = 24 * time.Hour

// newEnv is a time-skipping world with all workflows and the given activities.
func newEnv(activities ...any) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	// A busy machine can stop a test for a second; that is no deadlock.
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute})
	env.SetTestTimeout(time.Minute)
	env.SetStartTime(time.Date(2026, time.November, 2, 6, 0, 0, 0, time.UTC))
	workflows.Register(env)
	for _, a := range activities {
		env.RegisterActivity(a)
	}
	return env
}

// timers watches a workflow's timers, so that a test can say that none was left behind.
type timers struct {
	mu        sync.Mutex
	running   map[string]time.Duration
	most      int
	planned   []time.Duration
	fired     int
	cancelled int
}

func watchTimers(env *testsuite.TestWorkflowEnvironment) *timers {
	w := &timers{running: map[string]time.Duration{}}
	env.SetOnTimerScheduledListener(func(id string, d time.Duration) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.running[id], w.planned = d, append(w.planned, d)
		w.most = max(w.most, len(w.running))
	})
	env.SetOnTimerFiredListener(func(id string) { w.end(id, &w.fired) })
	env.SetOnTimerCanceledListener(func(id string) { w.end(id, &w.cancelled) })
	return w
}

func (w *timers) end(id string, count *int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.running[id]; ok {
		delete(w.running, id)
		*count++
	}
}

// noneLeft fails for a timer that outlives the wait it was for.
func (w *timers) noneLeft(t tester) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.running) > 0 || w.most > 1 {
		t.Errorf("timers left %v, at most %d at a time; want none left and never two", w.running, w.most)
	}
}

// neverTwo is for a workflow that ends in the task that cancels its last timer, which the test world doesn't tell of.
func (w *timers) neverTwo(t tester) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.most > 1 {
		t.Errorf("%d timers at a time, want never two", w.most)
	}
}

// succeeded ends a test unless the workflow has ended well, and reads its result.
func succeeded[T any](t tester, env *testsuite.TestWorkflowEnvironment) T {
	t.Helper()
	var result T
	if !env.IsWorkflowCompleted() {
		t.Fatal("the workflow still waits")
	}
	if err := env.GetWorkflowResult(&result); err != nil {
		t.Fatal(err)
	}
	return result
}

// continued ends a test unless the workflow has asked to start afresh, and reads what the next run starts with.
func continued[T any](t tester, env *testsuite.TestWorkflowEnvironment) T {
	t.Helper()
	var next T
	var again *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("ended with %v, want a fresh start", err)
	}
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &next); err != nil {
		t.Fatal(err)
	}
	return next
}

func query(t tester, env *testsuite.TestWorkflowEnvironment) string {
	t.Helper()
	var state string
	answer, err := env.QueryWorkflow(workflows.QueryState)
	if err == nil {
		err = answer.Get(&state)
	}
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func tell(env *testsuite.TestWorkflowEnvironment, events ...workflows.Event) {
	env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: events})
}

// Kinds of events the book below knows; every other kind is a fact that changes no state.
const (
	payment    = "payment_allocated"
	reversal   = "payment_reversed"
	letterSent = "letter_sent"
	nonsense   = "hold_without_end"
	mended     = "hold_mended"
	cancelled  = "cancelled"
)

// book is a ledger of one invoice, or of one customer with one. Facts are committed to it first and told to the workflow
// later, and it decides by what is committed, as the real one does.
type book struct {
	// Parts of the claim; each payment settles one.
	Parts int
	// WakeIn is the policy's delay until the next step.
	WakeIn time.Duration
	// Meanwhile runs while the n-th decision (from 1) is on its way back: what it commits, that decision has not seen.
	Meanwhile func(n int)

	mu    sync.Mutex
	facts []string
	// asked are the highest events the workflow knew of, decided the highest each decision has seen.
	asked, decided []int64
}

// commit books a fact and returns the event to tell.
func (b *book) commit(kind string) workflows.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.facts = append(b.facts, kind)
	return workflows.Event{Seq: int64(len(b.facts)), Kind: kind}
}

func (b *book) count(kind string) int {
	n := 0
	for _, f := range b.facts {
		if f == kind {
			n++
		}
	}
	return n
}

var errBadFacts = temporal.NewNonRetryableApplicationError("hold 1 has no end", activities.ErrTypeBadFacts, nil)

// policy changes the delay until the next step.
func (b *book) policy(wakeIn time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.WakeIn = wakeIn
}

// look decides by the facts committed so far.
func (b *book) look(upTo int64) (decided collection.Decided, wakeIn time.Duration, n int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if upTo > int64(len(b.facts)) {
		return decided, 0, 0, fmt.Errorf("told of event %d before it was committed", upTo)
	}
	b.asked = append(b.asked, upTo)
	if b.count(nonsense) > b.count(mended) {
		return decided, 0, len(b.asked), errBadFacts
	}
	b.decided = append(b.decided, int64(len(b.facts)))
	open := b.Parts - b.count(payment) + b.count(reversal)
	decided = collection.Decided{Entity: "DE", Number: "2026-1", Seq: int64(len(b.facts)), Level: b.count(letterSent),
		Open: money.New(int64(open)*100, "EUR"), Word: collection.WordOverdue, Because: fmt.Sprintf("%d parts open", open)}
	switch {
	case b.count(cancelled) > 0:
		decided.Word, decided.Final = collection.WordCancelled, true
	case open <= 0:
		decided.Word, decided.Final = collection.WordPaid, true
	case b.WakeIn > 0:
		decided.NextOn = calendar.MustDate("2026-11-20")
		decided.WakeOn, wakeIn = decided.NextOn, b.WakeIn
	}
	return decided, wakeIn, len(b.asked), nil
}

// DecideItem is the activity of that name.
func (b *book) DecideItem(_ context.Context, in activities.DecideItemInput) (activities.DecidedItem, error) {
	decided, wakeIn, n, err := b.look(in.UpTo)
	if b.Meanwhile != nil {
		b.Meanwhile(n)
	}
	return activities.DecidedItem{Decided: decided, WakeIn: wakeIn}, err
}

// DecideDebtor is the activity of that name.
func (b *book) DecideDebtor(_ context.Context, in activities.DecideDebtorInput) (activities.DecidedDebtor, error) {
	decided, wakeIn, n, err := b.look(in.UpTo)
	if b.Meanwhile != nil {
		b.Meanwhile(n)
	}
	return activities.DecidedDebtor{WakeIn: wakeIn, DecidedDebtor: collection.DecidedDebtor{Entity: decided.Entity, Number: "4711",
		Treatment: "normal", WakeOn: decided.WakeOn, Seq: decided.Seq, Final: decided.Final, Because: decided.Because}}, err
}

// decisions are how many decisions were made and the last event the latest has seen.
func (b *book) decisions() (n int, seen int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.decided) == 0 {
		return 0, 0
	}
	return len(b.decided), b.decided[len(b.decided)-1]
}

// recordAttributes writes down each write of search attributes.
func recordAttributes(env *testsuite.TestWorkflowEnvironment, into *[]string) {
	env.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(args mock.Arguments) {
		var pairs []string
		for key, value := range args.Get(0).(temporal.SearchAttributes).GetUntypedValues() {
			pairs = append(pairs, fmt.Sprintf("%s=%v", key.GetName(), value))
		}
		slices.Sort(pairs)
		*into = append(*into, strings.Join(pairs, " "))
	}).Return(nil)
}
