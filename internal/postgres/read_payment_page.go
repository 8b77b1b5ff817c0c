package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// OpenItem is an invoice that money of a customer may be for.
type OpenItem struct {
	Number   receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	Open     money.Amount
	DueOn    calendar.Date
}

// maxOpenItems bounds what a person chooses from: a list to look through, not an export.
const maxOpenItems = 500

// OpenItemsOf lists the invoices in a currency that are open for some customers, those due first at the top, at most 500.
func (s *Store) OpenItemsOf(ctx context.Context, entity receivable.EntityCode, c money.Currency, of []receivable.CustomerNumber) ([]OpenItem, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.number, c.number, s.open_minor, i.currency, i.due_on
		FROM customer c
		JOIN invoice i ON i.customer_id = c.id
		JOIN item_state s ON s.invoice_id = i.id
		WHERE c.entity = $1 AND c.number = ANY ($2) AND i.currency = $3 AND i.kind = 'invoice' AND s.open_minor > 0
		ORDER BY i.due_on, i.number
		LIMIT $4`, entity, of, c, maxOpenItems)
	if err != nil {
		return nil, fmt.Errorf("list open items: %w", err)
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (i OpenItem, err error) {
		return i, row.Scan(&i.Number, &i.Customer, &i.Open.Minor, &i.Open.Currency, &i.DueOn)
	})
	if err != nil {
		return nil, fmt.Errorf("list open items: %w", err)
	}
	return items, nil
}

// CustomerNames returns what customers are called. Who is not there, or was made anonymous, is left out. Names may be
// personal data.
func (s *Store) CustomerNames(ctx context.Context, entity receivable.EntityCode, of []receivable.CustomerNumber) (map[receivable.CustomerNumber]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.number, n.name FROM customer c JOIN customer_identity n ON n.customer_id = c.id
		WHERE c.entity = $1 AND c.number = ANY ($2)`, entity, of)
	if err != nil {
		return nil, fmt.Errorf("read names of customers: %w", err)
	}
	names := map[receivable.CustomerNumber]string{}
	var number receivable.CustomerNumber
	var name string
	if _, err = pgx.ForEachRow(rows, []any{&number, &name}, func() error { names[number] = name; return nil }); err != nil {
		return nil, fmt.Errorf("read names of customers: %w", err)
	}
	return names, nil
}

// Currencies returns the currency in which each entity keeps its books.
func (s *Store) Currencies(ctx context.Context) (map[receivable.EntityCode]money.Currency, error) {
	rows, err := s.pool.Query(ctx, `SELECT code, currency FROM entity`)
	if err != nil {
		return nil, fmt.Errorf("list entities: %w", err)
	}
	all := map[receivable.EntityCode]money.Currency{}
	var code receivable.EntityCode
	var currency money.Currency
	if _, err = pgx.ForEachRow(rows, []any{&code, &currency}, func() error { all[code] = currency; return nil }); err != nil {
		return nil, fmt.Errorf("list entities: %w", err)
	}
	return all, nil
}

// PaymentsWaiting counts the payments of all entities that wait for a decision.
func (s *Store) PaymentsWaiting(ctx context.Context) (n int64, err error) {
	if err = s.pool.QueryRow(ctx, `SELECT count(*) FROM payment p WHERE `+waitsSQL).Scan(&n); err != nil {
		return 0, fmt.Errorf("count payments that wait: %w", err)
	}
	return n, nil
}
