package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// RecordDocument notes a file that came in. The same bytes of a kind twice are one document; already is then true and
// the number that of the first time.
func (s *Store) RecordDocument(ctx context.Context, d subledger.Document) (id int64, already bool, err error) {
	err = s.inTx(ctx, func(t *tx) (err error) {
		id, already, err = t.recordDocument(ctx, d, 0)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("record document: %w", err)
	}
	return id, already, nil
}

func (t *tx) recordDocument(ctx context.Context, d subledger.Document, customerID int64) (id int64, already bool, err error) {
	err = t.QueryRow(ctx, `
		INSERT INTO inbound_document (entity, kind, name, sha256, size_bytes, received_at, received_by, rows_good, rows_rejected, customer_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0))
		ON CONFLICT ON CONSTRAINT inbound_document_once DO NOTHING
		RETURNING id`,
		d.Entity, d.Kind, d.Name, d.SHA256, d.SizeBytes, t.now, d.By, d.RowsGood, d.RowsRejected, customerID).Scan(&id)
	if err == nil {
		t.audit(string(d.Entity), d.By, string(d.Kind)+"_received", subject("document", id), calendar.Date{},
			map[string]any{"sha256": fmt.Sprintf("%x", d.SHA256), "rows_good": d.RowsGood, "rows_rejected": d.RowsRejected})
		return id, false, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return 0, false, err
	}
	err = t.QueryRow(ctx, `SELECT id FROM inbound_document WHERE entity = $1 AND kind = $2 AND sha256 = $3`, d.Entity, d.Kind, d.SHA256).Scan(&id)
	return id, true, err
}

// ReceiveMail notes a mail of a customer. Until somebody answered it, no letter leaves for that customer. It returns
// ErrNotFound for an unknown customer.
func (s *Store) ReceiveMail(ctx context.Context, d subledger.Document, customer receivable.CustomerNumber) (id int64, already bool, err error) {
	d.Kind = subledger.Mail
	err = s.inTx(ctx, func(t *tx) error {
		customerID, err := t.customerID(ctx, d.Entity, customer)
		if err != nil {
			return err
		}
		if err := t.lockCustomers(ctx, customerID); err != nil {
			return err
		}
		if id, already, err = t.recordDocument(ctx, d, customerID); err != nil || already {
			return err
		}
		t.emitDebtor([]int64{customerID}, "mail_received", subject("mail_received", id), id, nil)
		return nil
	})
	if err != nil {
		return 0, false, fmt.Errorf("receive mail: %w", err)
	}
	return id, already, nil
}

// AnswerMail notes that a mail was answered, so that letters may leave again. It returns ErrNotFound; a mail that was
// answered before stays so.
func (s *Store) AnswerMail(ctx context.Context, entity receivable.EntityCode, id int64, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var customerID int64
		err := t.QueryRow(ctx, `
			SELECT customer_id FROM inbound_document WHERE id = $1 AND entity = $2 AND kind = 'mail'`, id, entity).Scan(&customerID)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: mail %d of %s", ErrNotFound, id, entity)
		}
		if err != nil {
			return err
		}
		on, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		if err := t.lockCustomers(ctx, customerID); err != nil {
			return err
		}
		tag, err := t.Exec(ctx, `UPDATE inbound_document SET answered_at = $2 WHERE id = $1 AND answered_at IS NULL`, id, t.now)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		t.emitDebtor([]int64{customerID}, "mail_answered", subject("mail_answered", id), id, nil)
		t.audit(string(entity), by, "mail_answered", subject("document", id), on, nil)
		return nil
	})
	if err != nil {
		return fmt.Errorf("answer mail: %w", err)
	}
	return nil
}
