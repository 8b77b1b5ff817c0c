package postgres

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

//go:embed worklist.sql
var worklistTemplate string

var worklistSQL = fmt.Sprintf(worklistTemplate, stillDisputedSQL)

// Worklist is what a collector should work on today, in its order; no collector means all customers of the entity. It
// returns ErrNotFound for an unknown entity. Ranks count within the whole list, also where limit cuts it; 0 does not.
func (s *Store) Worklist(ctx context.Context, entity receivable.EntityCode, collector string, limit int) ([]worklist.Entry, error) {
	var entries []worklist.Entry
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		on, err := today(ctx, q, s.Now(), string(entity))
		if err != nil {
			return err
		}
		var own money.Currency
		if err := q.QueryRow(ctx, `SELECT currency FROM entity WHERE code = $1`, entity).Scan(&own); err != nil {
			return err
		}
		cases, err := readWork(ctx, q, pgx.NamedArgs{"entity": entity, "collector": collector, "today": on})
		if err != nil {
			return err
		}
		entries = worklist.Rank(cases, own, on)
		choices, err := playbookChoices(ctx, q, entity)
		for i, e := range entries {
			entries[i].Playbook = playbook.For(playbook.Situation{Stage: e.Next.Action, Cause: e.Cause}, choices)
		}
		if err != nil {
			return err
		}
		if limit > 0 {
			entries = entries[:min(limit, len(entries))]
		}
		return withHabits(ctx, q, entity, on, entries)
	})
	if err != nil {
		return nil, fmt.Errorf("read the worklist of %s: %w", entity, err)
	}
	return append([]worklist.Entry{}, entries...), nil
}

func readWork(ctx context.Context, q querier, args pgx.NamedArgs) ([]worklist.Case, error) {
	rows, err := q.Query(ctx, worklistSQL, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c worklist.Case, err error) {
		var id int64
		err = row.Scan(&id, &c.Customer, &c.Name, &c.Treatment, &c.Collector, &c.Overdue.Currency, &c.Overdue.Minor, &c.Disputed.Minor,
			&c.Promised.Minor, &c.Items, &c.OldestDueOn, &c.Level, &c.FinalDeadlineOn, &c.DisputedSince, &c.Cause, &c.BrokenPromises, &c.UnansweredLetters,
			&c.MailSince, &c.Mail, &c.CallBackOn, &c.LastCallOn, &c.LastOutcome, &c.CallsUnanswered, &c.HeldUntilOn, &c.InsolventOn, &c.HasContact, &c.OverLimit)
		c.Entity = args["entity"].(receivable.EntityCode)
		c.Disputed.Currency, c.Promised.Currency = c.Overdue.Currency, c.Overdue.Currency
		return c, err
	})
}

// Assign gives a customer to a collector, or the entity's rest. Saying what holds already changes nothing. It returns
// ErrNotFound for an unknown entity or customer.
func (s *Store) Assign(ctx context.Context, a worklist.Assign) error {
	err := a.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.assign(ctx, a) })
	}
	if err != nil {
		return fmt.Errorf("assign a collector: %w", err)
	}
	return nil
}

func (t *tx) assign(ctx context.Context, a worklist.Assign) error {
	on, err := t.todayOf(ctx, a.Entity)
	if err != nil {
		return err
	}
	var customerID int64
	about := "entity/" + string(a.Entity)
	if a.Customer != "" {
		if customerID, err = t.customerID(ctx, a.Entity, a.Customer); err != nil {
			return err
		}
		about = "customer/" + string(a.Customer)
	}
	// Of two who assign at once one waits here, so that the chain tells them in the order in which they hold.
	if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('collector/' || $1, 0))`, a.Entity); err != nil {
		return err
	}
	changed, err := t.saveAssignment(ctx, a, customerID)
	if err != nil || !changed {
		return err
	}
	t.audit(string(a.Entity), a.By, "collector_assigned", about, on, map[string]string{"collector": a.Collector})
	return nil
}

// saveAssignment tells whether anything was changed.
func (t *tx) saveAssignment(ctx context.Context, a worklist.Assign, customerID int64) (bool, error) {
	var holds string
	err := t.QueryRow(ctx, `
		SELECT collector FROM collector_assignment WHERE entity = $1 AND customer_id IS NOT DISTINCT FROM nullif($2::bigint, 0)`,
		a.Entity, customerID).Scan(&holds)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, err
	}
	if holds == a.Collector {
		return false, nil
	}
	if a.Collector == "" {
		_, err = t.Exec(ctx, `DELETE FROM collector_assignment WHERE entity = $1 AND customer_id IS NOT DISTINCT FROM nullif($2::bigint, 0)`, a.Entity, customerID)
		return true, err
	}
	_, err = t.Exec(ctx, `
		INSERT INTO collector_assignment (entity, customer_id, collector, set_by, set_at) VALUES ($1, nullif($2::bigint, 0), $3, $4, $5)
		ON CONFLICT ON CONSTRAINT collector_assignment_once DO UPDATE SET collector = $3, set_by = $4, set_at = $5`,
		a.Entity, customerID, a.Collector, a.By, t.now)
	return true, err
}

// Assignments lists who works on whom in an entity: its rest first, then the customers by their numbers. Customers that
// were given to nobody are not listed.
func (s *Store) Assignments(ctx context.Context, entity receivable.EntityCode) ([]worklist.Assignment, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT '', collector, set_by FROM collector_assignment WHERE entity = $1 AND customer_id IS NULL
		UNION ALL
		(SELECT c.number, coalesce(a.collector, c.collector), coalesce(a.set_by, '')
		 FROM customer c
		 LEFT JOIN collector_assignment a ON a.entity = c.entity AND a.customer_id = c.id
		 WHERE c.entity = $1 AND coalesce(a.collector, c.collector) <> ''
		 ORDER BY c.number
		 LIMIT $2)`, entity, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list collectors of %s: %w", entity, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[worklist.Assignment])
	if err != nil {
		return nil, fmt.Errorf("list collectors of %s: %w", entity, err)
	}
	return all, nil
}
