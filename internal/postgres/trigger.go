package postgres

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/trigger"
)

//go:embed trigger_facts.sql
var triggerFactsSQL string

// SetTrigger saves a new version of a rule and returns its number. The same content again is the version there is. It
// returns ErrNotFound for an unknown entity.
func (s *Store) SetTrigger(ctx context.Context, c trigger.Set) (version int, err error) {
	if err = c.Check(); err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			version, err = t.setTrigger(ctx, c)
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("set trigger %s: %w", c.Name, err)
	}
	return version, nil
}

func (t *tx) setTrigger(ctx context.Context, c trigger.Set) (version int, err error) {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return 0, err
	}
	// One who changes a rule waits for another who does: the number of the version is the next.
	if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('trigger/' || $1, 0))`, c.Entity); err != nil {
		return 0, err
	}
	var same bool
	err = t.QueryRow(ctx, `
		SELECT version, (looks_at, count, key_accounts, task, role, active) IS NOT DISTINCT FROM ($3, $4, $5, $6, $7, $8)
		FROM trigger_rule WHERE entity = $1 AND name = $2 ORDER BY version DESC LIMIT 1`,
		c.Entity, c.Name, string(c.When), c.Count, c.KeyAccounts, string(c.Task), c.Role, c.Active).Scan(&version, &same)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) || same {
		return version, err
	}
	version++
	_, err = t.Exec(ctx, `
		INSERT INTO trigger_rule (entity, name, version, looks_at, count, key_accounts, task, role, active, set_by, set_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.Entity, c.Name, version, c.When, c.Count, c.KeyAccounts, c.Task, c.Role, c.Active, c.By, t.now, c.Reason)
	t.audit(string(c.Entity), c.By, "trigger_set", fmt.Sprintf("trigger/%s/%d", c.Name, version), on, map[string]any{"rule": c.Rule, "active": c.Active})
	return version, err
}

// Triggers are the latest versions of an entity's rules, those that are switched off too.
func (s *Store) Triggers(ctx context.Context, entity receivable.EntityCode) ([]trigger.Stored, error) {
	rules, err := readTriggers(ctx, s.pool, entity)
	if err != nil {
		return nil, fmt.Errorf("list triggers of %s: %w", entity, err)
	}
	return rules, nil
}

func readTriggers(ctx context.Context, q querier, entity receivable.EntityCode) ([]trigger.Stored, error) {
	rows, err := q.Query(ctx, `
		SELECT DISTINCT ON (name) name, looks_at, count, key_accounts, task, role, version, active, set_by, set_at, reason
		FROM trigger_rule WHERE entity = $1 ORDER BY name, version DESC`, entity)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r trigger.Stored, err error) {
		err = row.Scan(&r.Name, &r.When, &r.Count, &r.KeyAccounts, &r.Task, &r.Role, &r.Version, &r.Active, &r.By, &r.At, &r.Reason)
		return r, err
	})
}

// triggerFacts are the facts of all customers of an entity as of a day.
func triggerFacts(ctx context.Context, q querier, entity receivable.EntityCode, on calendar.Date, past bool) ([]trigger.Facts, error) {
	rows, err := q.Query(ctx, triggerFactsSQL, pgx.NamedArgs{"entity": entity, "on": on, "past": past})
	if err != nil {
		return nil, fmt.Errorf("gather what triggers look at: %w", err)
	}
	facts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f trigger.Facts, err error) {
		var numbers []receivable.InvoiceNumber
		var days []int
		err = row.Scan(&f.CustomerID, &f.Customer, &f.Treatment, &f.Insolvent, &f.Unanswered, &f.HeardOn, &f.Limit.Minor, &f.Limit.Currency,
			&f.Owed.Minor, &numbers, &days)
		f.Owed.Currency = f.Limit.Currency
		for i, n := range numbers {
			f.Overdue = append(f.Overdue, trigger.Item{Number: n, Days: days[i]})
		}
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("gather what triggers look at: %w", err)
	}
	return facts, nil
}

// FireTriggers lets the entity's rules look at the facts of a run's day and raises a task for each fact that fires one, once
// however often it is called. A run of one customer fires none. It returns how many fired, or ErrNotFound for a run that is not there.
func (s *Store) FireTriggers(ctx context.Context, runID int64) (fired int, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		fired, err = t.fireTriggers(ctx, runID)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("fire the triggers of run %d: %w", runID, err)
	}
	return fired, nil
}

func (t *tx) fireTriggers(ctx context.Context, runID int64) (fired int, err error) {
	var entity receivable.EntityCode
	var on calendar.Date
	var scope string
	err = t.QueryRow(ctx, `SELECT entity, run_on, scope FROM dunning_run WHERE id = $1 FOR UPDATE`, runID).Scan(&entity, &on, &scope)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, ErrNotFound
	}
	if err != nil || scope != "" {
		return 0, err
	}
	rules, err := readTriggers(ctx, t, entity)
	if err != nil || len(rules) == 0 {
		return 0, err
	}
	facts, err := triggerFacts(ctx, t, entity, on, false)
	if err != nil {
		return 0, err
	}
	for _, rule := range rules {
		for _, f := range facts {
			n, err := t.fireRule(ctx, entity, runID, rule, f, on)
			if err != nil {
				return 0, err
			}
			fired += n
		}
	}
	return fired, nil
}

func (t *tx) fireRule(ctx context.Context, entity receivable.EntityCode, runID int64, rule trigger.Stored, f trigger.Facts, on calendar.Date) (fired int, err error) {
	if !rule.Active {
		return 0, nil
	}
	for _, firing := range rule.Fire(f, on) {
		did, err := t.keepFiring(ctx, entity, runID, rule, firing)
		if err != nil {
			return 0, fmt.Errorf("trigger %s: %w", rule.Name, err)
		}
		if did {
			fired++
		}
	}
	return fired, nil
}

// keepFiring raises the task of a firing, unless the fact fired the rule before.
func (t *tx) keepFiring(ctx context.Context, entity receivable.EntityCode, runID int64, rule trigger.Stored, f trigger.Firing) (bool, error) {
	var taskID int64
	err := t.QueryRow(ctx, `
		WITH made AS (
		    INSERT INTO task (entity, customer_id, invoice_id, key, kind, role, detail, created_at)
		    SELECT $1, $2, (SELECT id FROM invoice WHERE entity = $1 AND number = nullif($3, '')), 'trigger/' || $4 || '/' || $5, $6, $7, $8, $9
		    WHERE NOT EXISTS (SELECT FROM trigger_firing WHERE entity = $1 AND name = $4 AND fact = $5)
		    RETURNING id)
		INSERT INTO trigger_firing (entity, name, fact, version, customer_id, run_id, task_id, fired_on)
		SELECT $1, $4, $5, $10, $2, $11, made.id, $12 FROM made
		RETURNING task_id`,
		entity, f.CustomerID, f.Invoice, rule.Name, f.Fact, rule.Task, rule.Role, f.Detail, t.now, rule.Version, runID, f.On).Scan(&taskID)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t.audit(string(entity), engine, "trigger_fired", subject("task", taskID), f.On, map[string]any{"trigger": rule.Name, "version": rule.Version, "fact": f.Fact})
	return true, nil
}

// PreviewTrigger is what a rule would have done in a month, day by day and once for each fact, from what was booked by
// then. A month that is not over ends today. It returns ErrNotFound for an unknown entity.
func (s *Store) PreviewTrigger(ctx context.Context, entity receivable.EntityCode, rule trigger.Rule, firstOn calendar.Date) ([]trigger.Firing, error) {
	if err := rule.Check(); err != nil {
		return nil, err
	}
	all := []trigger.Firing{}
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		end, err := today(ctx, q, s.Now(), string(entity))
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for on := firstOn; !on.After(firstOn.EndOfMonth()) && !on.After(end); on = on.AddDays(1) {
			facts, err := triggerFacts(ctx, q, entity, on, true)
			if err != nil {
				return err
			}
			for _, f := range facts {
				for _, firing := range rule.Fire(f, on) {
					if !seen[firing.Fact] {
						seen[firing.Fact] = true
						all = append(all, firing)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("preview trigger %s: %w", rule.Name, err)
	}
	return all, nil
}
