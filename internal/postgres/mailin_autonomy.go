package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Autonomy is what a mail may do by itself in an entity, and who set it. An entity for which nobody set anything has the
// matrix of a fresh installation, version 0. It returns ErrNotFound for an unknown entity.
func (s *Store) Autonomy(ctx context.Context, entity receivable.EntityCode) (correspondence.Autonomy, mailroom.SetBy, error) {
	matrix, set, err := readAutonomy(ctx, s.pool, entity)
	if err != nil {
		return matrix, set, fmt.Errorf("read what mails may do in %s: %w", entity, err)
	}
	return matrix, set, nil
}

func readAutonomy(ctx context.Context, q querier, entity receivable.EntityCode) (matrix correspondence.Autonomy, set mailroom.SetBy, err error) {
	var raw []byte
	err = q.QueryRow(ctx, `
		SELECT a.document, coalesce(a.version, 0), coalesce(a.set_by, ''), a.set_at, coalesce(a.reason, '')
		FROM entity e LEFT JOIN mail_autonomy a ON a.entity = e.code
		WHERE e.code = $1`, entity).Scan(&raw, &set.Version, &set.By, &set.At, &set.Reason)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return matrix, set, fmt.Errorf("%w: entity %s", ErrNotFound, entity)
	case err != nil:
		return matrix, set, err
	case raw == nil:
		return correspondence.DefaultAutonomy(), set, nil
	}
	return matrix, set, json.Unmarshal(raw, &matrix)
}

// SetAutonomy sets what a mail may do by itself in an entity, from the next mail on. It returns ErrNotFound for an unknown
// entity, or a RefusedError for a matrix that can't be (autonomy_known).
func (s *Store) SetAutonomy(ctx context.Context, c mailroom.SetAutonomy) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.setAutonomy(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("set what mails may do in %s: %w", c.Entity, err)
	}
	return nil
}

func (t *tx) setAutonomy(ctx context.Context, c mailroom.SetAutonomy) error {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(c.Matrix)
	if err != nil {
		return err
	}
	var version int
	err = t.QueryRow(ctx, `
		INSERT INTO mail_autonomy AS a (entity, document, set_by, set_at, reason) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (entity) DO UPDATE SET document = $2, version = a.version + 1, set_by = $3, set_at = $4, reason = $5
		RETURNING version`, c.Entity, raw, c.By, t.now, c.Reason).Scan(&version)
	if err != nil {
		return err
	}
	t.audit(string(c.Entity), c.By, "autonomy_set", fmt.Sprintf("autonomy/%s/%d", c.Entity, version), on, map[string]any{"version": version, "matrix": c.Matrix})
	return nil
}
