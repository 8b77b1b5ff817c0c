package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	// heardMails bounds the mails a standing rests on: those of some years for nearly every customer.
	heardMails = 200
	// usualInvoices is how many paid invoices of the last year it takes to say when a customer usually pays.
	usualInvoices = 3
)

// MailHistory is what the records say about a customer for correspondence.Derive: open items, what was written, broken
// promises of the last twelve months, and how late it usually pays (the median of the year's paid invoices). It returns
// ErrNotFound.
func (s *Store) MailHistory(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber) (correspondence.History, error) {
	h, err := s.mailHistory(ctx, entity, customer)
	if err != nil {
		return h, fmt.Errorf("read how customer %s of %s stands: %w", customer, entity, err)
	}
	return h, nil
}

func (s *Store) mailHistory(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber) (h correspondence.History, err error) {
	if h.Heard, err = s.Heard(ctx, entity, customer, heardMails); err != nil {
		return h, err
	}
	err = s.snapshot(ctx, func(q pgx.Tx) error {
		if h.TodayOn, err = today(ctx, q, s.Now(), string(entity)); err != nil {
			return err
		}
		var id int64
		var paid int
		err := q.QueryRow(ctx, `
			SELECT c.id, s.insolvent_on IS NOT NULL,
			       (SELECT count(*) FROM promise p WHERE p.customer_id = c.id AND p.state IN ('broken', 'partly_kept') AND p.ended_on > $3::date - 365),
			       late.n, coalesce(late.days, 0)
			FROM customer c
			JOIN customer_state s ON s.customer_id = c.id
			CROSS JOIN LATERAL (
			    SELECT count(*) AS n, percentile_disc(0.5) WITHIN GROUP (ORDER BY paid.on_date - i.due_on) AS days
			    FROM invoice i
			    JOIN item_state st ON st.invoice_id = i.id AND st.settlement = 'settled'
			    CROSS JOIN LATERAL (SELECT max(a.value_on) AS on_date FROM allocation a WHERE a.invoice_id = i.id AND a.kind = 'payment' AND a.reverses IS NULL) paid
			    WHERE i.customer_id = c.id AND i.kind = 'invoice' AND paid.on_date > $3::date - 365) late
			WHERE c.entity = $1 AND c.number = $2`, entity, customer, h.TodayOn).Scan(&id, &h.Insolvent, &h.BrokenPromises, &paid, &h.UsualDaysLate)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		h.UsualKnown = paid >= usualInvoices
		var g mailroom.Gathered
		if err := gatherOwed(ctx, q, id, &g); err != nil {
			return err
		}
		h.Items = g.Mail.Items
		return nil
	})
	return h, err
}
