package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// OutboxEvent is a committed fact that a workflow has not been told yet.
type OutboxEvent struct {
	ID   int64
	Seq  int64
	Kind string
	// Stream is the workflow's id; SubjectID the row it is about (invoice or customer), zero for other streams.
	Stream    string
	SubjectID int64
}

// Outbox is the ledger's list of facts to tell. Waiting returns the oldest first, without those of streams put off.
type Outbox interface {
	Waiting(ctx context.Context, limit int) ([]OutboxEvent, error)
	MarkDelivered(ctx context.Context, ids []int64) error
	// PutOff lets streams wait that could not be told, with what is added to them meanwhile.
	PutOff(ctx context.Context, streams []string, wait time.Duration) error
	// Prune clears away events after an id that were told long ago, a bounded number, and returns the id to go on with.
	Prune(ctx context.Context, after int64) (next int64, err error)
	// Bell rings when something was committed. It may ring for nothing.
	Bell(ctx context.Context) (<-chan struct{}, error)
	// Lead blocks until this process is the only one that relays, and returns what ends that.
	Lead(ctx context.Context) (release func(), err error)
}

// Relay tells workflows what was committed, in the order of each stream. Telling twice is harmless: a workflow drops what
// a decision has already seen.
type Relay struct {
	Engine *Engine
	Outbox Outbox
	Log    *slog.Logger
	// Limit bounds the workflows told per second, so that an import of thousands leaves room for the others; nil for none.
	Limit *rate.Limiter
}

const (
	relayBatch = 500
	// relayParallel tells this many workflows at a time: beyond it only the tail of the server's answers grows.
	relayParallel = 16
	// relayIdle is how long the relay trusts the bell; a lost notification costs no more than this.
	relayIdle = 2 * time.Second
	// relayRetry is the wait after a fault of the server or the database.
	relayRetry = time.Second
	// putOff is how long a stream waits that could not be told. Without it, a batch of such streams would stand before all
	// others for good; with more, a server that was away for a moment would be noticed too late.
	putOff = 15 * time.Second
	// pruneEvery is how often an idle relay clears a page of the outbox: often enough for ten million events a day.
	pruneEvery = 10 * time.Second
)

// Run relays until ctx ends. Only one process relays at a time; the others wait to take over.
func (r *Relay) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := r.lead(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("relay of events interrupted, trying again", "error", err)
			pause(ctx, relayRetry)
		}
	}
	return ctx.Err()
}

func (r *Relay) lead(ctx context.Context) error {
	release, err := r.Outbox.Lead(ctx)
	if err != nil {
		return err
	}
	defer release()
	bell, err := r.Outbox.Bell(ctx)
	if err != nil {
		return err
	}
	var broom broom
	for {
		told, err := r.Once(ctx)
		if err != nil && told == 0 {
			return err
		}
		if err != nil {
			r.Log.Warn("some events wait for the next try", "error", err)
			pause(ctx, relayRetry)
		}
		if err != nil || told == relayBatch {
			continue
		}
		broom.sweep(ctx, r)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case _, ok := <-bell:
			if !ok {
				return fmt.Errorf("the connection that listens for events was lost")
			}
		case <-time.After(relayIdle):
		}
	}
}

// broom goes through the outbox page by page while the relay has nothing to tell.
type broom struct {
	after int64
	last  time.Time
}

// sweep clears the next page when it is time. What fails is said and tried again: nothing depends on it.
func (b *broom) sweep(ctx context.Context, r *Relay) {
	if time.Since(b.last) < pruneEvery {
		return
	}
	next, err := r.Outbox.Prune(ctx, b.after)
	if err != nil {
		r.Log.Warn("old events could not be cleared away", "error", err)
	}
	b.after, b.last = next, time.Now()
}

// Once tells one batch and returns how many events were told. A stream that can't be told is put off and stops none of the
// others; the error joins what went wrong.
func (r *Relay) Once(ctx context.Context) (int, error) {
	events, err := r.Outbox.Waiting(ctx, relayBatch)
	if err != nil {
		return 0, err
	}
	var all tally
	var group errgroup.Group
	group.SetLimit(relayParallel)
	for _, stream := range byStream(events) {
		group.Go(func() error {
			if !all.hopeless() {
				all.add(stream, r.tellStream(ctx, stream))
			}
			return nil
		})
	}
	_ = group.Wait() // nil: what went wrong is in the tally
	if err := r.note(ctx, &all); err != nil {
		return 0, errors.Join(err, all.err())
	}
	return len(all.told), all.err()
}

// noteLimit bounds noting what was told while the process ends: what is not noted is told again, which costs each workflow a
// look and changes nothing.
const noteLimit = 5 * time.Second

// note marks what was told of a batch as delivered and puts off what could not be told, in one write each.
func (r *Relay) note(ctx context.Context, all *tally) error {
	ending := ctx.Err() != nil // then what failed, failed for that
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	if len(all.told) > 0 {
		if err := r.Outbox.MarkDelivered(ctx, all.told); err != nil {
			return err
		}
	}
	if len(all.failed) == 0 || ending {
		return nil
	}
	return r.Outbox.PutOff(ctx, all.failed, putOff)
}

// tally is what became of a batch's streams.
type tally struct {
	mu     sync.Mutex
	told   []int64
	failed []string
	faults []error
}

// faultsTold is how many faults of a batch are told: they are mostly one and the same.
const faultsTold = 3

// hopeless is when as many streams as are told at a time have failed and none got through: then the server or the
// database is away, and each of the others would only wait in vain.
func (t *tally) hopeless() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.told) == 0 && len(t.failed) >= relayParallel
}

func (t *tally) add(events []OutboxEvent, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		for _, e := range events {
			t.told = append(t.told, e.ID)
		}
		return
	}
	if t.failed = append(t.failed, events[0].Stream); len(t.failed) <= faultsTold {
		t.faults = append(t.faults, err)
	}
}

func (t *tally) err() error {
	if len(t.failed) == 0 {
		return nil
	}
	return fmt.Errorf("%d workflows could not be told: %w", len(t.failed), errors.Join(t.faults...))
}

// byStream keeps the order within each stream, and the streams in the order of their first event.
func byStream(events []OutboxEvent) [][]OutboxEvent {
	index := map[string]int{}
	var streams [][]OutboxEvent
	for _, e := range events {
		i, ok := index[e.Stream]
		if !ok {
			i = len(streams)
			index[e.Stream], streams = i, append(streams, nil)
		}
		streams[i] = append(streams[i], e)
	}
	return streams
}

func (r *Relay) tellStream(ctx context.Context, events []OutboxEvent) error {
	if r.Limit != nil {
		if err := r.Limit.Wait(ctx); err != nil {
			return err
		}
	}
	t, err := targetOf(events[0].Stream, events[0].SubjectID)
	if err != nil {
		return err
	}
	var batch workflows.Events
	for _, e := range events {
		batch.Events = append(batch.Events, workflows.Event{Seq: e.Seq, Kind: e.Kind})
	}
	return r.Engine.tell(ctx, t, batch)
}

// targetOf says which workflow a stream belongs to and what it starts with.
func targetOf(stream string, subjectID int64) (target, error) {
	parts := strings.SplitN(stream, "/", 3)
	t := target{stream: stream}
	if len(parts) > 1 {
		t.entity = parts[1]
	}
	switch {
	case parts[0] == workflows.StreamInvoice && len(parts) == 3:
		t.workflow, t.summary = workflows.Invoice, "from issue to paid"
		t.input = workflows.InvoiceCase{Entity: parts[1], Number: parts[2], InvoiceID: subjectID}
	case parts[0] == workflows.StreamDebtor && len(parts) == 3:
		t.workflow, t.summary = workflows.Debtor, "contact, holds and escalation of one customer"
		t.input = workflows.DebtorCase{Entity: parts[1], Number: parts[2], CustomerID: subjectID}
	case parts[0] == workflows.StreamApproval && len(parts) >= 2:
		id := strings.TrimPrefix(stream, workflows.StreamApproval+"/")
		t.workflow, t.summary = workflows.Approval, "waits for one decision of a person"
		t.input, t.entity = workflows.ApprovalInput{ID: id}, "" // its entity is in the ledger
	case parts[0] == workflows.StreamMail && len(parts) == 2:
		t.workflow, t.summary, t.input = workflows.Mail, "sends queued letters", workflows.MailState{Entity: parts[1]}
	case parts[0] == workflows.StreamBankEntry && len(parts) == 3:
		id, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return target{}, fmt.Errorf("stream %q names no payment", stream)
		}
		t.workflow, t.summary = workflows.BankEntry, "waits for a decision about a payment"
		t.input = workflows.PaymentCase{Entity: parts[1], Asked: activities.AskedPayment{PaymentID: id}}
	case parts[0] == workflows.StreamInboundMail && len(parts) == 3:
		t.workflow, t.summary = workflows.InboundMail, "reads a customer's mail and waits until nobody has to do anything about it"
		t.input = workflows.MailCase{Asked: activities.AskedMail{ID: mailroom.ID{Entity: receivable.EntityCode(parts[1]), Key: parts[2]}}}
	case parts[0] == workflows.StreamCards && len(parts) == 2:
		t.workflow, t.summary, t.input, t.entity = workflows.Cards, "shows people what they have to decide", workflows.CardsState{Channel: parts[1]}, ""
	case parts[0] == workflows.StreamCase && len(parts) == 3:
		id, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return target{}, fmt.Errorf("stream %q names no case", stream)
		}
		t.workflow, t.summary = workflows.Case, "waits until a dispute is answered, and sees to its deadline"
		t.input = workflows.DisputeCase{Asked: activities.AskedCase{Entity: parts[1], Case: id}}
	default:
		return target{}, fmt.Errorf("stream %q belongs to no workflow", stream)
	}
	return t, nil
}

// Ensure starts the workflow of a stream when it isn't running; rebuild uses it. Nothing is sent by starting.
func (e *Engine) Ensure(ctx context.Context, stream string, subjectID int64) error {
	t, err := targetOf(stream, subjectID)
	if err != nil {
		return err
	}
	return e.start(ctx, t)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
