package postgres

import (
	"context"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
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
			    INSERT INTO approval (id, entity, customer_id, kind, subject, facts_hash, facts, requested_by, state, role, closed_at)
			    SELECT $1, entity, customer_id, 'write_off', $2, 'f', '{}', 'mahnwerk', 'approved', 'senior', $3 FROM item
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
