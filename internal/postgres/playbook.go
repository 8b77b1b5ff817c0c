package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// SavePlaybook keeps a text as the next version of a playbook and returns its number. The same text again is the version
// there is. It returns ErrNotFound for an unknown entity.
func (s *Store) SavePlaybook(ctx context.Context, c playbook.Save) (version int, err error) {
	if err = c.Check(); err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			version, err = t.savePlaybook(ctx, c)
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("save playbook %s: %w", c.Name, err)
	}
	return version, nil
}

func (t *tx) savePlaybook(ctx context.Context, c playbook.Save) (version int, err error) {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return 0, err
	}
	if err := t.lockPlaybooks(ctx, c.Entity); err != nil {
		return 0, err
	}
	var same bool
	err = t.QueryRow(ctx, `SELECT version, body = $3 FROM playbook WHERE entity = $1 AND name = $2 ORDER BY version DESC LIMIT 1`, c.Entity, c.Name, c.Text).
		Scan(&version, &same)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) || same {
		return version, err
	}
	version++
	_, err = t.Exec(ctx, `INSERT INTO playbook (entity, name, version, body, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.Entity, c.Name, version, c.Text, c.By, t.now)
	sum := sha256.Sum256([]byte(c.Text))
	t.audit(string(c.Entity), c.By, "playbook_saved", fmt.Sprintf("playbook/%s/%d", c.Name, version), on, map[string]string{"sha256": hex.EncodeToString(sum[:])})
	return version, err
}

// lockPlaybooks lets one who changes a playbook wait for another who does: the number of the version is the next.
func (t *tx) lockPlaybooks(ctx context.Context, entity receivable.EntityCode) error {
	_, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('playbook/' || $1, 0))`, entity)
	return err
}

// UsePlaybook says which playbook is for a situation, or that none is. Saying what holds already changes nothing. It
// returns ErrNotFound for an unknown entity, or a RefusedError for a playbook that nobody saved (playbook_unknown).
func (s *Store) UsePlaybook(ctx context.Context, c playbook.Use) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.usePlaybook(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("use playbook %s: %w", c.Name, err)
	}
	return nil
}

func (t *tx) usePlaybook(ctx context.Context, c playbook.Use) error {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return err
	}
	if err := t.lockPlaybooks(ctx, c.Entity); err != nil {
		return err
	}
	var known bool
	var holds string
	err = t.QueryRow(ctx, `
		SELECT $2 = '' OR EXISTS (SELECT FROM playbook WHERE entity = $1 AND name = $2),
		       coalesce((SELECT name FROM playbook_choice WHERE entity = $1 AND stage = $3 AND cause = $4), '')`,
		c.Entity, c.Name, c.Stage, c.Cause).Scan(&known, &holds)
	if err != nil || holds == c.Name {
		return err
	}
	if !known {
		return subledger.Refuse("playbook_unknown", "there is no playbook %s: save it first", c.Name)
	}
	if c.Name == "" {
		_, err = t.Exec(ctx, `DELETE FROM playbook_choice WHERE entity = $1 AND stage = $2 AND cause = $3`, c.Entity, c.Stage, c.Cause)
	} else {
		_, err = t.Exec(ctx, `
			INSERT INTO playbook_choice (entity, stage, cause, name, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT ON CONSTRAINT playbook_choice_once DO UPDATE SET name = $4, set_by = $5, set_at = $6`, c.Entity, c.Stage, c.Cause, c.Name, c.By, t.now)
	}
	t.audit(string(c.Entity), c.By, "playbook_used", "entity/"+string(c.Entity), on, map[string]string{"name": c.Name, "stage": string(c.Stage), "cause": string(c.Cause)})
	return err
}

// Playbook is one version of a playbook with its text; version 0 is the latest. It returns ErrNotFound.
func (s *Store) Playbook(ctx context.Context, entity receivable.EntityCode, name string, version int) (v playbook.Version, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT name, version, saved_by, saved_at, body FROM playbook
		WHERE entity = $1 AND name = $2 AND ($3 = 0 OR version = $3)
		ORDER BY version DESC LIMIT 1`, entity, name, version).Scan(&v.Name, &v.Version, &v.By, &v.At, &v.Text)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return v, fmt.Errorf("read playbook %s of %s: %w", name, entity, err)
	}
	return v, nil
}

// Playbooks lists the versions of all playbooks of an entity without their texts, by name, the latest first.
func (s *Store) Playbooks(ctx context.Context, entity receivable.EntityCode) ([]playbook.Version, error) {
	return listOf[playbook.Version](ctx, s, "list playbooks", `
		SELECT name, version, saved_by, saved_at, '' FROM playbook WHERE entity = $1 ORDER BY name, version DESC LIMIT $2`, entity, maxRows)
}

// PlaybookChoices lists which playbook is for which situation of an entity.
func (s *Store) PlaybookChoices(ctx context.Context, entity receivable.EntityCode) ([]playbook.Choice, error) {
	choices, err := playbookChoices(ctx, s.pool, entity)
	if err != nil {
		return nil, fmt.Errorf("list what playbooks are for: %w", err)
	}
	return choices, nil
}

func playbookChoices(ctx context.Context, q querier, entity receivable.EntityCode) ([]playbook.Choice, error) {
	rows, err := q.Query(ctx, `SELECT stage, cause, name, set_by FROM playbook_choice WHERE entity = $1 ORDER BY stage, cause`, entity)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c playbook.Choice, err error) {
		err = row.Scan(&c.Stage, &c.Cause, &c.Name, &c.By)
		return c, err
	})
}
