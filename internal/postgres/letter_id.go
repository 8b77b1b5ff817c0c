package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// LastMessageID is the Message-ID, in angle brackets, of the last letter that left about an invoice: what an answer to it
// refers to. It returns ErrNotFound while none has left.
func (s *Store) LastMessageID(ctx context.Context, entity receivable.EntityCode, invoice receivable.InvoiceNumber) (string, error) {
	var id string
	err := s.pool.QueryRow(ctx, `
		SELECT l.message_id
		FROM letter l
		JOIN letter_item li ON li.letter_id = l.id
		JOIN invoice i ON i.id = li.invoice_id
		WHERE i.entity = $1 AND i.number = $2 AND l.state IN ('sent', 'bounced')
		ORDER BY l.id DESC
		LIMIT 1`, entity, invoice).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("%w: no letter about %s has left", ErrNotFound, invoice)
	}
	if err != nil {
		return "", fmt.Errorf("find the last letter about an invoice: %w", err)
	}
	return id, nil
}
