package postgres

import (
	"context"
	"sync"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// WriteOff lets tests write off without going through an approval.
func (s *Store) WriteOff(ctx context.Context, w subledger.WriteOff) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, w, func(t *tx, o order) (subledger.Booked, error) { return t.writeOff(ctx, o, w) })
	booked.Already = already
	return booked, err
}

// ApproveWriteOff records that a person agreed to give an invoice up; how that comes about is tested elsewhere.
func (s *Store) ApproveWriteOff(ctx context.Context, id, number string) error {
	return s.inTx(ctx, func(t *tx) error {
		var entity string
		err := t.QueryRow(ctx, `
			WITH item AS (
			    SELECT id, entity, customer_id FROM invoice WHERE number = $2
			), asked AS (
			    INSERT INTO approval (id, entity, customer_id, kind, subject, facts_hash, facts, requested_by, requested_at, state, role, closed_at)
			    SELECT $1, entity, customer_id, 'write_off', $2, 'f', '{}', 'mahnwerk', $3, 'approved', 'senior', $3 FROM item
			), about AS (
			    INSERT INTO approval_item (approval_id, invoice_id) SELECT $1, id FROM item
			), decided AS (
			    INSERT INTO approval_decision (approval_id, decision, decided_by, role, channel, reason, facts_hash, decided_on, decided_at)
			    VALUES ($1, 'approve', 'senta', 'senior', 'web', 'not worth it', 'f', $4, $3)
			)
			SELECT entity FROM item`, id, number, t.now, calendar.DateOf(t.now)).Scan(&entity)
		t.audit(entity, "mahnwerk", "approval_requested", "approval/"+id, calendar.Date{}, nil)
		t.audit(entity, "senta", "approval_approved", "approval/"+id, calendar.Date{}, nil)
		return err
	})
}

// Audit adds one link.
func (s *Store) Audit(ctx context.Context, entity, actor string, detail any) error {
	return s.inTx(ctx, func(t *tx) error {
		t.audit(entity, actor, "tested", "test/1", calendar.Date{}, detail)
		return nil
	})
}

// EmitItem tells an item's stream.
func (s *Store) EmitItem(ctx context.Context, number receivable.InvoiceNumber, kind, key string) error {
	return s.inTx(ctx, func(t *tx) error {
		id, err := t.invoiceID(ctx, "NORD", number)
		t.emitItem([]int64{id}, kind, key, 0, nil)
		return err
	})
}

// Emit tells any other stream.
func (s *Store) Emit(ctx context.Context, stream, key string) error {
	return s.inTx(ctx, func(t *tx) error {
		t.emit(stream, "tested", key, 0, nil)
		return nil
	})
}

// BookUnbalanced tries to book an entry that does not sum to zero.
func (s *Store) BookUnbalanced(ctx context.Context, entity receivable.EntityCode) error {
	return s.inTx(ctx, func(t *tx) error {
		return t.book(ctx, order{Head: subledger.Head{Entity: entity, By: "test"}, hash: []byte("h")}, &entry{
			kind: "correction", key: "unbalanced", valueOn: calendar.MustDate("2026-11-22"), currency: "EUR",
			legs: []leg{{account: accountReceivables, minor: 2}, {account: accountRevenue, minor: -1}}})
	})
}

// Deadlock lets two transactions lock two customers in opposite orders, past the rule of the package, and returns how
// often they were tried.
func (s *Store) Deadlock(ctx context.Context, one, other receivable.CustomerNumber) (attempts int, errs []error) {
	var mu sync.Mutex
	meet := make(chan struct{})
	var first sync.WaitGroup
	first.Add(2)
	go func() { first.Wait(); close(meet) }()
	results := make(chan error, 2)
	for _, numbers := range [][2]receivable.CustomerNumber{{one, other}, {other, one}} {
		go func() {
			met := false
			results <- s.inTx(ctx, func(t *tx) error {
				mu.Lock()
				attempts++
				mu.Unlock()
				for _, number := range numbers {
					id, err := t.customerID(ctx, "NORD", number)
					if err != nil {
						return err
					}
					if err := t.lockCustomers(ctx, id); err != nil {
						return err
					}
					if !met {
						met = true
						first.Done()
						<-meet
					}
				}
				return nil
			})
		}()
	}
	errs = []error{<-results, <-results}
	return attempts, errs
}

// AlwaysMoved runs a transaction whose rows always move, and returns how often it was tried.
func (s *Store) AlwaysMoved(ctx context.Context) (attempts int, err error) {
	err = s.inTx(ctx, func(*tx) error {
		attempts++
		return errMoved
	})
	return attempts, err
}
