package app

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/time/rate"

	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// outbox gives the ledger's events to the engine's relay.
type outbox struct{ store *postgres.Store }

// Waiting implements engine.Outbox.
func (o outbox) Waiting(ctx context.Context, limit int) ([]engine.OutboxEvent, error) {
	events, err := o.store.WaitingEvents(ctx, limit)
	if err != nil {
		return nil, err
	}
	waiting := make([]engine.OutboxEvent, len(events))
	for i, e := range events {
		waiting[i] = engine.OutboxEvent{ID: e.ID, Seq: e.Seq, Kind: e.Kind, Stream: e.Stream, SubjectID: e.SubjectID}
	}
	return waiting, nil
}

// MarkDelivered implements engine.Outbox.
func (o outbox) MarkDelivered(ctx context.Context, ids []int64) error {
	return o.store.MarkDelivered(ctx, ids)
}

// PutOff implements engine.Outbox.
func (o outbox) PutOff(ctx context.Context, streams []string, wait time.Duration) error {
	return o.store.PutOff(ctx, streams, wait)
}

// Prune implements engine.Outbox.
func (o outbox) Prune(ctx context.Context, after int64) (next int64, err error) {
	_, next, err = o.store.PruneEvents(ctx, after)
	return next, err
}

// Bell implements engine.Outbox.
func (o outbox) Bell(ctx context.Context) (<-chan struct{}, error) { return o.store.ListenOutbox(ctx) }

// relayLock is the advisory lock whose holder relays. The number is an arbitrary constant ("mahn" in ASCII).
const relayLock = 0x6d61686e

// unlockTimeout bounds closing the connection that holds the lock; PostgreSQL frees the lock either way.
const unlockTimeout = 2 * time.Second

// Lead implements engine.Outbox. The lock lives on a connection of its own: when that is lost, so is the lead, and another
// worker takes over. Two that relay for a moment do no harm, since telling twice is telling once.
func (o outbox) Lead(ctx context.Context) (release func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, o.store.Pool().Config().ConnConfig.Copy())
	if err != nil {
		return nil, fmt.Errorf("lead the relay: %w", err)
	}
	release = func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTimeout)
		defer cancel()
		_ = conn.Close(last) // the session ends with the process at the latest, and the lock with the session
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, relayLock); err != nil {
		release()
		return nil, fmt.Errorf("lead the relay: %w", err)
	}
	return release, nil
}

func (a *App) relay(store *postgres.Store, e *engine.Engine, o WorkerOptions) *engine.Relay {
	r := &engine.Relay{Engine: e, Outbox: outbox{store: store}, Log: a.Log}
	if o.Outbox != nil {
		r.Outbox = o.Outbox(r.Outbox)
	}
	if perSecond := a.Config.Worker.RelayPerSecond; perSecond > 0 {
		r.Limit = rate.NewLimiter(rate.Limit(perSecond), perSecond)
	}
	return r
}
