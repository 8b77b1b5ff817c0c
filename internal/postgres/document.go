package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// RecordDocument notes a file that came in. The same bytes of a kind twice are one document; already is then true and
// the number that of the first time.
func (s *Store) RecordDocument(ctx context.Context, d subledger.Document) (id int64, already bool, err error) {
	err = s.inTx(ctx, func(t *tx) (err error) {
		id, already, err = t.recordDocument(ctx, d)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("record document: %w", err)
	}
	return id, already, nil
}

func (t *tx) recordDocument(ctx context.Context, d subledger.Document) (id int64, already bool, err error) {
	err = t.QueryRow(ctx, `
		INSERT INTO inbound_document (entity, kind, name, sha256, size_bytes, received_at, received_by, rows_good, rows_rejected)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT ON CONSTRAINT inbound_document_once DO NOTHING
		RETURNING id`,
		d.Entity, d.Kind, d.Name, d.SHA256, d.SizeBytes, t.now, d.By, d.RowsGood, d.RowsRejected).Scan(&id)
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
