package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/retention"
)

// SetLegalHold keeps all data of a customer from being erased. It returns ErrNotFound, or a RefusedError for a review that is
// over (legal_hold_review_over) or too far away (legal_hold_review_too_far).
func (s *Store) SetLegalHold(ctx context.Context, h retention.SetHold) (retention.HoldResult, error) {
	result, already, err := once(ctx, s, h, func(t *tx, o order) (retention.HoldResult, error) { return t.setLegalHold(ctx, o, h) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("set a legal hold: %w", err)
	}
	return result, nil
}

func (t *tx) setLegalHold(ctx context.Context, o order, h retention.SetHold) (retention.HoldResult, error) {
	result := retention.HoldResult{ReviewOn: h.ReviewOn}
	if err := retention.CheckReview(h.ReviewOn, o.today); err != nil {
		return result, err
	}
	customer, err := t.customerID(ctx, o.Entity, h.Customer)
	if err != nil {
		return result, err
	}
	if err := t.lockCustomers(ctx, customer); err != nil {
		return result, err
	}
	err = t.QueryRow(ctx, `
		INSERT INTO legal_hold (entity, customer_id, reason, owner, review_on, set_by, set_on, set_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id`, o.entity(), customer, h.Reason, or(h.Owner, h.By), h.ReviewOn, h.By, o.today, t.now).Scan(&result.HoldID)
	if err != nil {
		return result, err
	}
	t.audit(o.entity(), o.By, "legal_hold_set", subject("legal_hold", result.HoldID), o.today, map[string]any{"customer_id": customer, "review_on": h.ReviewOn})
	return result, nil
}

// LiftLegalHold ends a legal hold. It returns ErrNotFound, or a RefusedError when it has ended (legal_hold_ended).
func (s *Store) LiftLegalHold(ctx context.Context, l retention.LiftHold) (retention.HoldResult, error) {
	result, already, err := once(ctx, s, l, func(t *tx, o order) (retention.HoldResult, error) { return t.liftLegalHold(ctx, o, l) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("lift legal hold %d: %w", l.HoldID, err)
	}
	return result, nil
}

func (t *tx) liftLegalHold(ctx context.Context, o order, l retention.LiftHold) (retention.HoldResult, error) {
	result := retention.HoldResult{HoldID: l.HoldID}
	var ended bool
	err := t.QueryRow(ctx, `SELECT review_on, lifted_on IS NOT NULL FROM legal_hold WHERE id = $1 AND entity = $2 FOR UPDATE`, l.HoldID, o.entity()).
		Scan(&result.ReviewOn, &ended)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return result, fmt.Errorf("%w: legal hold %d of %s", ErrNotFound, l.HoldID, o.Entity)
	case err != nil:
		return result, err
	case ended:
		return result, &RefusedError{Code: "legal_hold_ended", Text: "this legal hold was lifted already"}
	}
	_, err = t.Exec(ctx, `UPDATE legal_hold SET lifted_by = $2, lifted_on = $3, lifted_at = $4 WHERE id = $1`, l.HoldID, o.By, o.today, t.now)
	if err != nil {
		return result, err
	}
	t.audit(o.entity(), o.By, "legal_hold_lifted", subject("legal_hold", l.HoldID), o.today, nil)
	return result, nil
}

// LegalHolds lists the holds in force, of one entity or, for the empty one, of all: those first whose review is nearest.
func (s *Store) LegalHolds(ctx context.Context, entity string) ([]retention.LegalHold, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, h.entity, c.number, h.reason, h.owner, h.set_by, h.set_on, h.review_on
		FROM legal_hold h
		JOIN customer c ON c.id = h.customer_id
		WHERE h.lifted_on IS NULL AND ($1 = '' OR h.entity = $1)
		ORDER BY h.review_on, h.id`, entity)
	if err != nil {
		return nil, fmt.Errorf("list legal holds: %w", err)
	}
	todays := map[string]calendar.Date{}
	holds, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h retention.LegalHold, err error) {
		err = row.Scan(&h.HoldID, &h.Entity, &h.Customer, &h.Reason, &h.Owner, &h.SetBy, &h.SetOn, &h.ReviewOn)
		return h, err
	})
	for i, h := range holds {
		of := string(h.Entity)
		if _, read := todays[of]; !read && err == nil {
			todays[of], err = today(ctx, s.pool, s.Now(), of)
		}
		holds[i].Overdue = h.ReviewOn.Before(todays[of])
	}
	if err != nil {
		return nil, fmt.Errorf("list legal holds: %w", err)
	}
	return holds, nil
}
