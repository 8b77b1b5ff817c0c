package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// maxAttempts bounds how often a transaction is tried that PostgreSQL ended for the sake of another. Locks are taken in
// one order, so more than one repetition is rare; five at once means a fault in that order, and is reported.
const maxAttempts = 5

// SQLSTATEs after which the same transaction may succeed.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// tx is one transaction of the store. Events and audit are collected and written by inTx just before the commit, in
// the order of locks: events of customers, of items, other streams, then the audit chain.
type tx struct {
	pgx.Tx
	// now is the real instant the transaction began, one for all its rows.
	now     time.Time
	audits  []auditEvent
	debtors []pendingEvent
	items   []pendingEvent
	others  []pendingEvent
	// moved are the payments whose unapplied money changed.
	moved []int64
	told  bool
	// movedToo are the payments that moved, until the channels of their cards are told.
	movedToo []int64
	// entities are those that commands of this transaction were about.
	entities map[receivable.EntityCode]entityFacts
	// savepoints counts those that are open: locks taken within one may be given back.
	savepoints int
	// lockedCustomers and lockedItems are locked until the end, so that nothing is locked twice.
	lockedCustomers, lockedItems map[int64]bool
}

// entityFacts are what every command needs of its entity.
type entityFacts struct {
	today    calendar.Date
	currency money.Currency
}

// inTx runs fn in a READ COMMITTED transaction and commits when it returns nil. fn may run several times and must not
// keep anything from a run that failed. Errors come back as RefusedError where a named constraint says so.
func (s *Store) inTx(ctx context.Context, fn func(*tx) error) error {
	var err error
	for range maxAttempts {
		if err = s.tryTx(ctx, fn); !again(err) {
			return refusal(err)
		}
	}
	return fmt.Errorf("gave up after %d attempts: %w", maxAttempts, err)
}

func (s *Store) tryTx(ctx context.Context, fn func(*tx) error) error {
	now := s.Now()
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(inner pgx.Tx) error {
		t := &tx{Tx: inner, now: now}
		if err := fn(t); err != nil {
			return err
		}
		if err := t.flushMoved(ctx); err != nil {
			return err
		}
		if err := t.flushCards(ctx); err != nil {
			return err
		}
		if err := t.flushEvents(ctx); err != nil {
			return fmt.Errorf("write events: %w", err)
		}
		if err := t.flushAudit(ctx); err != nil {
			return fmt.Errorf("write audit: %w", err)
		}
		return nil
	})
}

func again(err error) bool {
	if errors.Is(err, errMoved) {
		return true
	}
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == serializationFailure || refused.Code == deadlockDetected)
}

// lockCustomers locks the customers' state rows in the order of their ids. It comes first in every command.
func (t *tx) lockCustomers(ctx context.Context, ids ...int64) error {
	ids = notLocked(t.lockedCustomers, ids)
	if len(ids) == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `
		SELECT customer_id FROM customer_state WHERE customer_id = ANY ($1) ORDER BY customer_id FOR NO KEY UPDATE`, ids)
	if err != nil {
		return fmt.Errorf("lock customers: %w", err)
	}
	t.lockedCustomers = t.keepLocked(t.lockedCustomers, ids)
	return nil
}

// notLocked are the ids that are not locked yet, in order.
func notLocked(locked map[int64]bool, ids []int64) []int64 {
	return slices.DeleteFunc(sortedIDs(ids), func(id int64) bool { return locked[id] })
}

// keepLocked remembers locks that last until the end of the transaction.
func (t *tx) keepLocked(locked map[int64]bool, ids []int64) map[int64]bool {
	if t.savepoints > 0 {
		return locked
	}
	if locked == nil {
		locked = map[int64]bool{}
	}
	for _, id := range ids {
		locked[id] = true
	}
	return locked
}

// lockItems locks the items' state rows in the order of their ids. Their customers must be locked already.
func (t *tx) lockItems(ctx context.Context, ids ...int64) error {
	ids = notLocked(t.lockedItems, ids)
	if len(ids) == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `
		SELECT invoice_id FROM item_state WHERE invoice_id = ANY ($1) ORDER BY invoice_id FOR NO KEY UPDATE`, ids)
	if err != nil {
		return fmt.Errorf("lock items: %w", err)
	}
	t.lockedItems = t.keepLocked(t.lockedItems, ids)
	return nil
}

func sortedIDs(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}
