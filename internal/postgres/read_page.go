package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// InvoiceRow is one invoice in a list across customers.
type InvoiceRow struct {
	Entity       receivable.EntityCode     `json:"entity"`
	Customer     receivable.CustomerNumber `json:"customer"`
	CustomerName string                    `json:"customer_name"`
	Number       receivable.InvoiceNumber  `json:"number"`
	DueOn        calendar.Date             `json:"due_on"`
	Open         money.Amount              `json:"open"`
	Level        int                       `json:"level"`
	Word         collection.Word           `json:"word"`
	NextOn       calendar.Date             `json:"next_on,omitzero"`
}

// ListInvoices lists invoices: what is open first, and of that the longest due first. States are the words a collector
// reads.
func (s *Store) ListInvoices(ctx context.Context, f Filter) ([]InvoiceRow, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.entity, c.number, coalesce(p.name, ''), i.number, i.due_on, s.open_minor, i.currency, s.level, s.word, s.next_on
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		JOIN customer c ON c.id = i.customer_id
		LEFT JOIN customer_identity p ON p.customer_id = c.id
		WHERE `+narrow("i.entity", "c.number", "s.word")+`
		ORDER BY s.open_minor = 0, i.due_on, i.entity, i.number
		LIMIT @limit`, f.args())
	if err != nil {
		return nil, fmt.Errorf("list invoices: %w", err)
	}
	invoices, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r InvoiceRow, err error) {
		err = row.Scan(&r.Entity, &r.Customer, &r.CustomerName, &r.Number, &r.DueOn, &r.Open.Minor, &r.Open.Currency, &r.Level,
			&r.Word, &r.NextOn)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list invoices: %w", err)
	}
	return invoices, nil
}

// Question is what a person must see beside an approval's own facts in order to decide it.
type Question struct {
	// TodayOn is the business date of the entity.
	TodayOn      calendar.Date
	CustomerName string
	// Address is where the letter would go, with its channel; both are empty when no letter is asked about.
	Channel, Address string
	// DueOn holds the due date of each item by its invoice id.
	DueOn map[int64]calendar.Date
}

// Question reads what belongs to an approval. It returns ErrNotFound when the customer is not there.
func (s *Store) Question(ctx context.Context, c approval.Case) (Question, error) {
	var q Question
	err := s.snapshot(ctx, func(tx pgx.Tx) error { return q.read(ctx, tx, c) })
	if errors.Is(err, pgx.ErrNoRows) {
		return q, fmt.Errorf("%w: customer %s of %s", ErrNotFound, c.Customer, c.Request.Entity)
	}
	if err != nil {
		return q, fmt.Errorf("read what approval %s asks about: %w", c.Request.ID, err)
	}
	q.TodayOn, err = s.Today(ctx, c.Request.Entity)
	return q, err
}

func (q *Question) read(ctx context.Context, tx querier, c approval.Case) error {
	err := tx.QueryRow(ctx, `
		SELECT coalesce(p.name, ''), coalesce(t.channel, ''), coalesce(t.address, '')
		FROM customer c
		LEFT JOIN customer_identity p ON p.customer_id = c.id
		LEFT JOIN contact t ON t.id = $3 AND t.customer_id = c.id
		WHERE c.entity = $1 AND c.number = $2`, c.Request.Entity, c.Customer, c.Facts.ContactID).
		Scan(&q.CustomerName, &q.Channel, &q.Address)
	if err != nil {
		return err
	}
	ids := make([]int64, 0, len(c.Facts.Items))
	for _, item := range c.Facts.Items {
		ids = append(ids, item.InvoiceID)
	}
	rows, err := tx.Query(ctx, `SELECT id, due_on FROM invoice WHERE id = ANY ($1)`, ids)
	if err != nil {
		return err
	}
	q.DueOn = map[int64]calendar.Date{}
	var id int64
	var due calendar.Date
	_, err = pgx.ForEachRow(rows, []any{&id, &due}, func() error { q.DueOn[id] = due; return nil })
	return err
}
