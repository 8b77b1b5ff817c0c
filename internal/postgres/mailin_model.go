package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// ModelPermissions lists for every class of an entity's data which provider may receive it; a class that nobody permitted
// has none. It returns ErrNotFound for an unknown entity.
func (s *Store) ModelPermissions(ctx context.Context, entity receivable.EntityCode) ([]mailroom.Permission, error) {
	if _, err := today(ctx, s.pool, s.Now(), string(entity)); err != nil {
		return nil, fmt.Errorf("permissions of models: %w", err)
	}
	var all []mailroom.Permission
	for _, class := range mailroom.DataClasses() {
		p, err := readPermission(ctx, s.pool, entity, class)
		if err != nil {
			return nil, fmt.Errorf("permissions of models: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// ModelPermission is which provider may receive a class of an entity's data.
func (s *Store) ModelPermission(ctx context.Context, entity receivable.EntityCode, class mailroom.DataClass) (mailroom.Permission, error) {
	p, err := readPermission(ctx, s.pool, entity, class)
	if err != nil {
		return p, fmt.Errorf("permission of a model: %w", err)
	}
	return p, nil
}

func readPermission(ctx context.Context, q querier, entity receivable.EntityCode, class mailroom.DataClass) (mailroom.Permission, error) {
	p := mailroom.Permission{Entity: entity, Data: class, Provider: mailroom.NoProvider}
	err := q.QueryRow(ctx, `SELECT provider, region, set_by, set_at, reason FROM model_permission WHERE entity = $1 AND data = $2`, entity, class).
		Scan(&p.Provider, &p.Region, &p.By, &p.At, &p.Reason)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return p, err
}

// AllowModel permits a provider a class of an entity's data, or takes that back, from the next call on. It returns
// ErrNotFound for an unknown entity.
func (s *Store) AllowModel(ctx context.Context, c mailroom.AllowModel) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.allowModel(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("permit a model: %w", err)
	}
	return nil
}

func (t *tx) allowModel(ctx context.Context, c mailroom.AllowModel) error {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return err
	}
	_, err = t.Exec(ctx, `
		INSERT INTO model_permission (entity, data, provider, region, set_by, set_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT ON CONSTRAINT model_permission_once DO UPDATE SET provider = $3, region = $4, set_by = $5, set_at = $6, reason = $7`,
		c.Entity, c.Data, c.Provider, c.Region, c.By, t.now, c.Reason)
	t.audit(string(c.Entity), c.By, "model_permission_set", fmt.Sprintf("model_permission/%s", c.Data), on,
		map[string]any{"data": c.Data, "provider": c.Provider, "region": c.Region})
	return err
}

// RecordCall keeps that a model was called: hashes, sizes and outcome, no word. The audit chain tells of it.
func (s *Store) RecordCall(ctx context.Context, c mailroom.Call) error {
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(c.Entity))
		if err != nil {
			return err
		}
		var id int64
		err = t.QueryRow(ctx, `
			INSERT INTO model_call (entity, mail_id, purpose, provider, region, model, prompt_id, request_hash, response_hash, input_tokens, output_tokens,
			                        outcome, cached, latency_ms, called_at)
			VALUES ($1, (SELECT id FROM inbound_mail WHERE entity = $1 AND key = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
			RETURNING id`,
			c.Entity, c.Mail, c.Purpose, c.Provider, c.Region, c.Model, c.PromptID, c.RequestHash, c.ResponseHash, c.InputTokens, c.OutputTokens,
			c.Outcome, c.Cached, c.Latency.Milliseconds(), t.now).Scan(&id)
		t.audit(string(c.Entity), mailReader, "model_called", subject("model_call", id), on, map[string]any{"purpose": c.Purpose, "provider": c.Provider,
			"model": c.Model, "prompt": c.PromptID, "request_hash": c.RequestHash, "outcome": c.Outcome})
		return err
	})
	if err != nil {
		return fmt.Errorf("record a call of a model: %w", err)
	}
	return nil
}

// Calls lists calls of models about an entity's data, the latest first.
func (s *Store) Calls(ctx context.Context, entity receivable.EntityCode, limit int) ([]mailroom.Call, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.entity, coalesce(m.key, ''), c.purpose, c.provider, c.region, c.model, c.prompt_id, c.request_hash, c.response_hash, c.input_tokens,
		       c.output_tokens, c.outcome, c.cached, c.latency_ms, c.called_at
		FROM model_call c LEFT JOIN inbound_mail m ON m.id = c.mail_id
		WHERE c.entity = $1 ORDER BY c.id DESC LIMIT $2`, entity, boundMails(limit))
	if err != nil {
		return nil, fmt.Errorf("list calls of models: %w", err)
	}
	calls, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c mailroom.Call, err error) {
		var ms int64
		err = row.Scan(&c.Entity, &c.Mail, &c.Purpose, &c.Provider, &c.Region, &c.Model, &c.PromptID, &c.RequestHash, &c.ResponseHash, &c.InputTokens,
			&c.OutputTokens, &c.Outcome, &c.Cached, &ms, &c.At)
		c.Latency = time.Duration(ms) * time.Millisecond
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("list calls of models: %w", err)
	}
	return calls, nil
}

// ReserveBudget takes one call and the tokens it may need at most out of an entity's budget of the business day. However
// many ask at once, no more is given than the limit; ok is false when it is used up, and then nothing was taken. A limit of
// zero calls permits none.
func (s *Store) ReserveBudget(ctx context.Context, entity receivable.EntityCode, limit mailroom.Budget, tokens int64) (spent mailroom.Spent, ok bool, err error) {
	if spent.On, err = today(ctx, s.pool, s.Now(), string(entity)); err != nil {
		return spent, false, fmt.Errorf("reserve a call of a model: %w", err)
	}
	err = s.pool.QueryRow(ctx, `
		INSERT INTO model_budget AS b (entity, on_date, calls, tokens, limit_calls, limit_tokens)
		SELECT $1, $2, 1, $5::bigint, $3::bigint, $4::bigint WHERE $3::bigint >= 1 AND $5::bigint <= $4::bigint
		ON CONFLICT ON CONSTRAINT model_budget_once DO UPDATE SET calls = b.calls + 1, tokens = b.tokens + $5::bigint, limit_calls = $3::bigint, limit_tokens = $4::bigint
		WHERE b.calls + 1 <= $3::bigint AND b.tokens + $5::bigint <= $4::bigint
		RETURNING calls, tokens, limit_calls, limit_tokens`, entity, spent.On, limit.Calls, limit.Tokens, tokens).
		Scan(&spent.Calls, &spent.Tokens, &spent.Limit.Calls, &spent.Limit.Tokens)
	if errors.Is(err, pgx.ErrNoRows) {
		spent.Limit = limit
		return spent, false, nil
	}
	if err != nil {
		return spent, false, fmt.Errorf("reserve a call of a model: %w", err)
	}
	return spent, true, nil
}

// ChargeBudget puts what a call really used in the place of what was reserved for it.
func (s *Store) ChargeBudget(ctx context.Context, entity receivable.EntityCode, spent mailroom.Spent, reserved, used int64) error {
	_, err := s.pool.Exec(ctx, `UPDATE model_budget SET tokens = greatest(tokens - $3 + $4, 0) WHERE entity = $1 AND on_date = $2`,
		entity, spent.On, reserved, used)
	if err != nil {
		return fmt.Errorf("charge a call of a model: %w", err)
	}
	return nil
}

// Spent is how much of an entity's budget of a day is used.
func (s *Store) Spent(ctx context.Context, entity receivable.EntityCode) (spent mailroom.Spent, err error) {
	if spent.On, err = today(ctx, s.pool, s.Now(), string(entity)); err != nil {
		return spent, fmt.Errorf("read what models have cost: %w", err)
	}
	err = s.pool.QueryRow(ctx, `SELECT calls, tokens, limit_calls, limit_tokens FROM model_budget WHERE entity = $1 AND on_date = $2`, entity, spent.On).
		Scan(&spent.Calls, &spent.Tokens, &spent.Limit.Calls, &spent.Limit.Tokens)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return spent, fmt.Errorf("read what models have cost: %w", err)
	}
	return spent, nil
}

// CachedAnswer is a kept answer of a model; ok is false where there is none that is young enough.
func (s *Store) CachedAnswer(ctx context.Context, entity receivable.EntityCode, key string, notBefore time.Time) (a mailroom.CachedAnswer, ok bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT answer, model FROM model_cache WHERE entity = $1 AND key = $2 AND kept_at >= $3`, entity, key, notBefore).Scan(&a.Answer, &a.Model)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("look for a kept answer: %w", err)
	}
	return a, true, nil
}

// KeepAnswer keeps an answer of a model under the hash of all that was asked.
func (s *Store) KeepAnswer(ctx context.Context, entity receivable.EntityCode, key string, a mailroom.CachedAnswer) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO model_cache (entity, key, answer, model, kept_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT ON CONSTRAINT model_cache_once DO UPDATE SET answer = $3, model = $4, kept_at = $5`, entity, key, json.RawMessage(a.Answer), a.Model, s.Now())
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}
