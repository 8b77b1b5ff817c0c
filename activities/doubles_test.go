package activities_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// The doubles work: each keeps the state its real counterpart keeps, and obeys the same contract.

// friday is a business day, ten in the morning in Berlin.
var friday = calendar.MustDate("2026-11-20")

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// newEnv runs activities as a worker does.
func newEnv(a *activities.Activities) *testsuite.TestActivityEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a)
	return env
}

// run executes an activity and reads its result.
func run[T any](t testing.TB, a *activities.Activities, activity any, input any) (T, error) {
	t.Helper()
	var result T
	value, err := newEnv(a).ExecuteActivity(activity, input)
	if err == nil && value.HasValue() {
		err = value.Get(&result)
	}
	return result, err
}

// isType tells whether an error is one that is not tried again, of this type.
func isType(err error, kind string) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.NonRetryable() && app.Type() == kind
}

// triedAgain tells whether Temporal tries again after an error.
func triedAgain(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && !app.NonRetryable()
}

// almanac is the business calendar of all entities.
type almanac struct {
	clock businessclock.Clock
	zone  *time.Location
	now   func() time.Time
}

func (c almanac) Clock(context.Context) (businessclock.Clock, error) { return c.clock, nil }

func (c almanac) Zone(context.Context, string) (*time.Location, error) { return c.zone, nil }

func (c almanac) Today(_ context.Context, entity string) (calendar.Date, error) {
	if entity != "DE" {
		return calendar.Date{}, fmt.Errorf("entity %s: %w", entity, subledger.ErrNotFound)
	}
	return c.clock.Today(c.now(), c.zone), nil
}

// ledger holds one item and applies what is decided about it.
type ledger struct {
	c     collection.Case
	fault error
	// judged and expired are what decisions have done, seq the events so far.
	judged  []collection.Judgement
	expired []int64
	seq     int64
}

func (l *ledger) DecideItem(_ context.Context, invoiceID, upTo int64, decide func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	if l.fault != nil {
		return collection.Decided{}, l.fault
	}
	if invoiceID != l.c.Facts.InvoiceID {
		return collection.Decided{}, fmt.Errorf("item %d: %w", invoiceID, subledger.ErrNotFound)
	}
	d, err := decide(l.c)
	if err != nil {
		return collection.Decided{}, err
	}
	for _, j := range d.Judged {
		l.judge(j)
	}
	l.expired = append(l.expired, d.ExpiredHolds...)
	l.c.Facts.Holds = nil
	l.seq = max(l.seq, upTo)
	return collection.Decided{Entity: "DE", Number: "2026-1", Today: l.c.Today, Word: d.State.Word(), Level: d.State.Level, Open: d.State.Open,
		Blockers: d.State.Blockers, WakeOn: d.State.WakeOn, Seq: l.seq, Final: d.State.Final(), Because: d.State.Because}, nil
}

func (l *ledger) judge(j collection.Judgement) {
	l.judged = append(l.judged, j)
	l.c.Running = nil
	for i := range l.c.Facts.Promises {
		if p := &l.c.Facts.Promises[i]; p.ID == j.PromiseID {
			p.State, p.EndedOn = j.State, l.c.Today
		}
	}
}

func (l *ledger) DecideDebtor(_ context.Context, _, upTo int64, decide func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error) {
	if l.fault != nil {
		return collection.DecidedDebtor{}, l.fault
	}
	d := decide(collection.DebtorCase{Number: "4711", Treatment: "normal", HasContact: true, Policy: dunning.Default(), Calendar: l.c.Calendar,
		Today: l.c.Today, Holds: l.c.Facts.Holds, OpenSum: []money.Amount{l.c.Facts.Amount}})
	return collection.DecidedDebtor{Entity: "DE", Number: "4711", Today: l.c.Today, Treatment: d.Treatment, OpenItems: 1, WakeOn: d.WakeOn,
		Seq: upTo, Final: d.Final, Because: d.Because}, nil
}

// item is an overdue invoice of 100 euros.
func item(t testing.TB) collection.Case {
	t.Helper()
	cal, err := calendar.German("")
	if err != nil {
		t.Fatal(err)
	}
	return collection.Case{Calendar: cal, Policy: dunning.Default(), Today: friday, Facts: collection.Facts{InvoiceID: 7, Number: "2026-1",
		Amount: money.New(10_000, "EUR"), IssuedOn: calendar.MustDate("2026-10-01"), DueOn: calendar.MustDate("2026-10-31")}}
}

// withBrokenPromise adds a promise whose day has passed, and a hold that has ended.
func withBrokenPromise(c collection.Case) collection.Case {
	c.Facts.Promises = []collection.Promise{{ID: 3, State: promise.Active, AmountMinor: 10_000,
		DueOn: calendar.MustDate("2026-11-10"), EvaluateOn: calendar.MustDate("2026-11-12")}}
	c.Running = []collection.RunningPromise{{ID: 3, Promise: promise.Promise{DueOn: calendar.MustDate("2026-11-10"),
		EvaluateOn: calendar.MustDate("2026-11-12"), Parts: []promise.Part{{InvoiceID: 7, Promised: 10_000}}}}}
	c.Facts.Holds = []collection.Hold{{ID: 4, Reason: "asked", FromOn: calendar.MustDate("2026-11-01"), UntilOn: calendar.MustDate("2026-11-05")}}
	return c
}

// queued is a letter in the outbox.
type queued struct {
	delivery.Candidate
	state    delivery.Result // "" while it waits
	sending  bool
	gone     bool // withdrawn
	why      []collection.Blocker
	nextAt   time.Time
	attempts int
	response string
}

// outbox keeps letters as the ledger does: a claim needs the version of the facts, keeps the first document and hands out a
// fence, and a report counts under the latest fence alone.
type outbox struct {
	answers
	mu      sync.Mutex
	now     func() time.Time
	letters []*queued
	// claim is asked before a letter is claimed; its error is a fault of the database.
	claim func(letterID int64) error
}

func (o *outbox) letter(id int64) *queued { return o.letters[id-1] }

func (o *outbox) ReclaimMail(context.Context, string, time.Duration) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, l := range o.letters {
		if l.sending {
			l.sending, n = false, n+1
		}
	}
	return n, nil
}

func (o *outbox) DueMail(_ context.Context, entity string, limit int) ([]delivery.Candidate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if entity != "DE" {
		return nil, fmt.Errorf("entity %s: %w", entity, subledger.ErrNotFound)
	}
	var due []delivery.Candidate
	for _, l := range o.letters {
		if l.waits() && !l.nextAt.After(o.now()) && len(due) < limit {
			due = append(due, l.Candidate)
		}
	}
	return due, nil
}

func (l *queued) waits() bool { return !l.gone && !l.sending && l.state == "" }

func (o *outbox) StartMail(_ context.Context, c delivery.Candidate, document delivery.Document, previous *delivery.Report) (delivery.Mail, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.claim != nil {
		if err := o.claim(c.Mail.LetterID); err != nil {
			return delivery.Mail{}, false, err
		}
	}
	if previous != nil {
		if err := o.keep(*previous); err != nil {
			return delivery.Mail{}, false, err
		}
	}
	l := o.letter(c.Mail.LetterID)
	if !l.waits() || l.FactsVersion != c.FactsVersion || l.Document != nil && !reflect.DeepEqual(*l.Document, document) {
		return c.Mail, false, nil
	}
	l.Document = &document
	l.sending, l.attempts = true, l.attempts+1
	l.Mail.Fence++
	return l.Mail, true, nil
}

func (o *outbox) RefuseMail(_ context.Context, c delivery.Candidate, why string) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.letter(c.Mail.LetterID)
	if !l.waits() || l.FactsVersion != c.FactsVersion {
		return false, nil
	}
	l.state, l.response = delivery.Refused, why
	return true, nil
}

func (o *outbox) RecordMail(ctx context.Context, r delivery.Report) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return o.keep(r)
}

func (o *outbox) keep(r delivery.Report) error {
	l := o.letter(r.LetterID)
	if !l.sending || l.Mail.Fence != r.Fence {
		return delivery.ErrFenced
	}
	l.sending, l.response = false, r.Response
	switch delivery.After(r.Result, 0) {
	case delivery.NextRetry:
		l.nextAt = o.now().Add(delivery.RetryAfter(l.attempts))
	default:
		l.state = r.Result
	}
	return nil
}

func (o *outbox) WithdrawLetter(_ context.Context, id int64, blockers []collection.Blocker) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.letter(id).gone, o.letter(id).why = true, blockers
	return nil
}

func (o *outbox) PostponeMail(_ context.Context, id int64, until time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.letter(id).nextAt = until
	return nil
}

func (o *outbox) NextMailAt(context.Context, string) (at time.Time, ok bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.letters {
		if l.waits() && (!ok || l.nextAt.Before(at)) {
			at, ok = l.nextAt, true
		}
	}
	return at, ok, nil
}

// pays books a payment of the whole item of a letter: another version of the facts.
func (o *outbox) pays(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.letter(id)
	l.Items[0].Facts.PaidMinor = l.Items[0].Facts.Amount.Minor
	l.FactsVersion++
}

// relay answers for each letter what the test says, accepted when it says nothing, counts what it took and keeps all it saw.
type relay struct {
	reply  func(mailroom.Outgoing) delivery.Result
	mu     sync.Mutex
	answer func(delivery.Mail) delivery.Result
	took   map[string]int
	saw    []delivery.Document
}

func (r *relay) SentFrom(own string) string { return "sent+" + own }

func (r *relay) SendReply(_ context.Context, out mailroom.Outgoing) delivery.Report {
	return delivery.Report{Result: r.reply(out)}
}

func (r *relay) Send(_ context.Context, mail delivery.Mail, doc delivery.Document) delivery.Report {
	result := delivery.Accepted
	if r.answer != nil {
		result = r.answer(mail)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.saw = append(r.saw, doc)
	if r.took == nil {
		r.took = map[string]int{}
	}
	if result == delivery.Accepted {
		r.took[mail.MessageID]++
	}
	return delivery.Report{Result: result, Response: string(result)}
}

// typist writes what is not due yet; a letter without a language can't be written.
type typist struct{}

func (typist) Render(f letter.Facts) (delivery.Document, error) {
	if f.Language == "" {
		return delivery.Document{}, errors.New("no language")
	}
	return delivery.Document{Subject: "Mahnung", Body: fmt.Sprintf("Bitte zahlen Sie. Noch nicht fällig: %d.", len(f.AlsoOpen))}, nil
}

// office is one approval and who may decide it.
type office struct {
	c       approval.Case
	effects int // how often a decision, reminder, pass or expiry took effect
	done    map[string]bool
	fault   error
}

func (o *office) Approval(_ context.Context, id string) (approval.Case, error) {
	if id != o.c.Request.ID {
		return approval.Case{}, fmt.Errorf("approval %s: %w", id, subledger.ErrNotFound)
	}
	return o.c, o.fault
}

func (o *office) DecideApproval(_ context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	if was := o.c.Outcome; was != nil {
		if was.By == a.By && was.Decision == a.Decision {
			return *was, nil
		}
		return *was, approval.ErrClosed
	}
	if err := approval.CheckAnswer(o.c.Request, a); err != nil {
		return approval.Outcome{}, fmt.Errorf("decide approval %s: %w", id, err)
	}
	o.c.Outcome = &approval.Outcome{ID: id, State: approval.Approved, By: a.By, Decision: a.Decision}
	o.effects++
	return *o.c.Outcome, o.fault
}

func (o *office) once(id, key string) error {
	if id != o.c.Request.ID {
		return fmt.Errorf("approval %s: %w", id, subledger.ErrNotFound)
	}
	if o.done == nil {
		o.done = map[string]bool{}
	}
	if !o.done[key] {
		o.effects++
	}
	o.done[key] = true
	return o.fault
}

func (o *office) RemindApproval(_ context.Context, id string, step int) error {
	return o.once(id, fmt.Sprint("remind ", step))
}

func (o *office) PassApproval(_ context.Context, id string, step int) error {
	return o.once(id, fmt.Sprint("pass ", step))
}

func (o *office) ExpireApproval(_ context.Context, id string) error { return o.once(id, "expire") }

// runs keeps dunning runs by date and scope; a chunk writes its letters once.
type runs struct {
	byKey   map[string]dunningrun.Run
	written map[int]dunningrun.ChunkResult
	letters int
	each    int // letters of a chunk
	fired   map[int64]bool
	silent  error // triggers fail with it
	fault   error
}

func (r *runs) PrepareRun(_ context.Context, entity string, on calendar.Date, scope, _ string) (dunningrun.Run, error) {
	if r.byKey == nil {
		r.byKey = map[string]dunningrun.Run{}
	}
	key := entity + "/" + on.String() + "/" + scope
	if _, ok := r.byKey[key]; !ok {
		r.byKey[key] = dunningrun.Run{ID: int64(len(r.byKey) + 1), On: on, Chunks: 2}
	}
	return r.byKey[key], r.fault
}

func (r *runs) RunChunk(_ context.Context, _ int64, chunk int, _ dunningrun.Planner) (dunningrun.ChunkResult, error) {
	if r.written == nil {
		r.written = map[int]dunningrun.ChunkResult{}
	}
	if _, ok := r.written[chunk]; !ok {
		r.written[chunk] = dunningrun.ChunkResult{Chunk: chunk, Counts: dunningrun.Counts{Letters: r.each}}
		r.letters += r.each
	}
	return r.written[chunk], r.fault
}

func (r *runs) FinishRun(_ context.Context, id int64) (dunningrun.Summary, error) {
	return dunningrun.Summary{Run: dunningrun.Run{ID: id, Finished: true}, Counts: dunningrun.Counts{Letters: r.letters}}, r.fault
}

func (r *runs) FireTriggers(_ context.Context, id int64) (int, error) {
	if r.silent != nil {
		return 0, r.silent
	}
	if r.fired[id] {
		return 0, nil
	}
	r.fired = map[int64]bool{id: true}
	return 1, nil
}

// bells rings at workflows: awake are the mail workflows that run, started the runs by their id.
type bells struct {
	awake   map[string]bool
	started map[string]bool
	fault   error
}

func (b *bells) WakeMail(_ context.Context, entity string) error {
	if b.fault != nil {
		return b.fault
	}
	if b.awake == nil {
		b.awake = map[string]bool{}
	}
	b.awake[entity] = true
	return nil
}

func (b *bells) StartRun(_ context.Context, entity string, on calendar.Date, _, _ string) (string, error) {
	if b.started == nil {
		b.started = map[string]bool{}
	}
	id := "run/" + entity + "/" + on.String()
	b.started[id] = true
	return id, b.fault
}
