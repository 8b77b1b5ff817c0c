package benchmark

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/internal/engine"
)

// gate keeps events back between the phases, and counts how far the items were decided.
type gate struct {
	mu     sync.Mutex
	opened bool
	bell   chan struct{}
	seen   map[int64]int64
}

func newGate() gate { return gate{bell: make(chan struct{}, 1), seen: map[int64]int64{}} }

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = true
	select {
	case g.bell <- struct{}{}:
	default:
	}
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = false
}

func (g *gate) isOpen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened
}

func (g *gate) decided(id, seq int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen[id] = max(g.seen[id], seq)
}

func (g *gate) reached(n int, seq int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	reached := 0
	for _, s := range g.seen {
		if s >= seq {
			reached++
		}
	}
	return reached >= n
}

// recorder is the ledger, and remembers which events were told and what was decided.
type recorder struct {
	gate
	activities.Cases
	events    []engine.OutboxEvent
	decisions map[int64][]collection.Decided
}

func newRecorder(ledger activities.Cases) *recorder {
	return &recorder{gate: newGate(), Cases: ledger, decisions: map[int64][]collection.Decided{}}
}

func (r *recorder) ports(a *activities.Activities) { a.Cases = r }

func (r *recorder) outbox(ledger engine.Outbox) engine.Outbox {
	return &gatedOutbox{Outbox: ledger, recorder: r}
}

// DecideItem implements activities.Cases.
func (r *recorder) DecideItem(ctx context.Context, id, upTo int64, decide func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	d, err := r.Cases.DecideItem(ctx, id, upTo, decide)
	if err == nil {
		r.remember(id, d)
		r.decided(id, d.Seq)
	}
	return d, err
}

func (r *recorder) remember(id int64, d collection.Decided) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.decisions[id] = append(r.decisions[id], d)
}

// gatedOutbox is the ledger's outbox while the gate is open.
type gatedOutbox struct {
	engine.Outbox
	*recorder
}

// Waiting implements engine.Outbox.
func (o *gatedOutbox) Waiting(ctx context.Context, limit int) ([]engine.OutboxEvent, error) {
	if !o.isOpen() {
		return nil, nil
	}
	events, err := o.Outbox.Waiting(ctx, limit)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, events...)
	return events, err
}

// Bell implements engine.Outbox.
func (o *gatedOutbox) Bell(context.Context) (<-chan struct{}, error) { return o.bell, nil }

// replay is a scene that tells the same events from memory and answers the same decisions.
func (r *recorder) replay() *replay {
	byID := map[int64]engine.OutboxEvent{}
	for _, e := range r.events { // an event that was read twice is one
		byID[e.ID] = e
	}
	waiting := make([]engine.OutboxEvent, 0, len(byID))
	for _, e := range byID {
		waiting = append(waiting, e)
	}
	slices.SortFunc(waiting, func(a, b engine.OutboxEvent) int { return int(a.ID - b.ID) })
	return &replay{gate: newGate(), decisions: r.decisions, waiting: waiting, told: map[int64]bool{}}
}

// replay implements scene without a ledger. Phase by phase it tells the events with the next number.
type replay struct {
	gate
	decisions map[int64][]collection.Decided
	waiting   []engine.OutboxEvent
	told      map[int64]bool
	phase     int64
}

func (r *replay) open() {
	r.mu.Lock()
	r.phase++
	r.mu.Unlock()
	r.gate.open()
}

func (r *replay) ports(a *activities.Activities) {
	zone := time.UTC
	a.Cases, a.Clock = r, stillClock{zone: zone, clock: businessclock.Clock{DayLength: dayLength, Running: true,
		BusinessAt: today.In(zone), AnchoredAt: a.Now()}}
}

func (r *replay) outbox(engine.Outbox) engine.Outbox { return r }

// DecideItem implements activities.Cases: what the ledger decided first about that event.
func (r *replay) DecideItem(_ context.Context, id, upTo int64, _ func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	for _, d := range r.decisions[id] {
		if d.Seq >= upTo {
			r.decided(id, d.Seq)
			return d, nil
		}
	}
	return collection.Decided{}, fmt.Errorf("item %d was not decided up to event %d", id, upTo)
}

// DecideDebtor implements activities.Cases; no event of this benchmark is about a customer.
func (r *replay) DecideDebtor(_ context.Context, id, _ int64, _ func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error) {
	return collection.DecidedDebtor{}, fmt.Errorf("customer %d was told an event", id)
}

// Waiting implements engine.Outbox.
func (r *replay) Waiting(_ context.Context, limit int) ([]engine.OutboxEvent, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var batch []engine.OutboxEvent
	for _, e := range r.waiting {
		if r.opened && e.Seq <= r.phase && !r.told[e.ID] && len(batch) < limit {
			batch = append(batch, e)
		}
	}
	return batch, nil
}

// MarkDelivered implements engine.Outbox.
func (r *replay) MarkDelivered(_ context.Context, ids []int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		r.told[id] = true
	}
	return nil
}

// PutOff implements engine.Outbox: a stream that can't be told is told again with the next batch.
func (r *replay) PutOff(context.Context, []string, time.Duration) error { return nil }

// Prune implements engine.Outbox: a replay keeps everything.
func (r *replay) Prune(context.Context, int64) (int64, error) { return 0, nil }

// Bell implements engine.Outbox.
func (r *replay) Bell(context.Context) (<-chan struct{}, error) { return r.bell, nil }

// Lead implements engine.Outbox: nobody else relays.
func (r *replay) Lead(context.Context) (func(), error) { return func() {}, nil }
