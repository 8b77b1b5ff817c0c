package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// AddRelease lets letters of an entity leave: those that fulfil every condition of the release. Until the first release
// nothing leaves. It returns ErrNotFound for an unknown entity.
func (s *Store) AddRelease(ctx context.Context, entity receivable.EntityCode, r dunningrun.Release, by string) (id int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		var minor *int64
		if r.Currency != "" {
			minor = &r.MaxMinor
		}
		err = t.QueryRow(ctx, `
			INSERT INTO release (entity, region, customer_group, max_amount_minor, currency, released_by, released_at)
			VALUES ($1, $2, $3, $4, nullif($5::text, ''), $6, $7)
			RETURNING id`, entity, r.Region, r.CustomerGroup, minor, r.Currency, by, t.now).Scan(&id)
		if err != nil {
			return err
		}
		t.audit(string(entity), by, "released", subject("release", id), on, r)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("add release: %w", err)
	}
	return id, nil
}

// WithdrawRelease ends a release; letters that are on their way are checked once more right before they leave. It returns
// ErrNotFound; withdrawing twice is withdrawing once.
func (s *Store) WithdrawRelease(ctx context.Context, id int64, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var entity string
		var over bool
		err := t.QueryRow(ctx, `SELECT entity, withdrawn_at IS NOT NULL FROM release WHERE id = $1 FOR UPDATE`, id).Scan(&entity, &over)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: release %d", ErrNotFound, id)
		}
		if err != nil || over {
			return err
		}
		t.audit(entity, by, "release_withdrawn", subject("release", id), calendar.Date{}, nil)
		_, err = t.Exec(ctx, `UPDATE release SET withdrawn_at = $2 WHERE id = $1`, id, t.now)
		return err
	})
	if err != nil {
		return fmt.Errorf("withdraw release: %w", err)
	}
	return nil
}
