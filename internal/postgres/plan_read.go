package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// settledOfPlanSQL is what arrived on the covered parts of plan p since it was agreed. What a correction took off an invoice
// is no longer owed, and counts as if it had come.
const settledOfPlanSQL = `CASE WHEN p.agreed_on IS NULL THEN 0 ELSE (
    SELECT coalesce(sum(least(greatest(i.amount_minor - s.open_minor - pi.settled_before_minor, pi.amount_minor - s.open_minor, 0), pi.amount_minor)), 0)::bigint
    FROM plan_item pi
    JOIN item_state s ON s.invoice_id = pi.invoice_id
    JOIN invoice i ON i.id = pi.invoice_id
    WHERE pi.plan_id = p.id) END`

const planLinesSQL = `
SELECT p.id, p.entity, c.number, coalesce(y.name, ''), p.state, p.total_minor, p.currency, ` + settledOfPlanSQL + `,
       (SELECT count(*) FROM plan_instalment n WHERE n.plan_id = p.id),
       (SELECT count(*) FROM plan_instalment n WHERE n.plan_id = p.id AND n.kept_on IS NOT NULL),
       CASE WHEN p.ended_on IS NULL THEN (SELECT min(n.due_on) FROM plan_instalment n WHERE n.plan_id = p.id AND n.kept_on IS NULL) END,
       p.missing, p.confirmed_on
FROM payment_plan p
JOIN customer c ON c.id = p.customer_id
LEFT JOIN customer_identity y ON y.customer_id = c.id
`

func scanPlanLine(l *plan.Line) []any {
	return []any{&l.PlanID, &l.Entity, &l.Customer, &l.CustomerName, &l.State, &l.Total.Minor, &l.Total.Currency, &l.Settled.Minor,
		&l.Instalments, &l.Kept, &l.NextOn, &l.Missing, &l.ConfirmedOn}
}

// Plans lists plans of some entities (none named means all), those that wait or run first, the latest first. Without ended
// those that have ended are left out. At most maxListed are returned.
func (s *Store) Plans(ctx context.Context, entities []string, ended bool) ([]plan.Line, error) {
	rows, err := s.pool.Query(ctx, planLinesSQL+`
		WHERE (cardinality($1::text[]) = 0 OR p.entity = ANY ($1)) AND ($2 OR p.ended_on IS NULL)
		ORDER BY p.ended_on IS NOT NULL, p.id DESC
		LIMIT $3`, append([]string{}, entities...), ended, maxListed)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l plan.Line, err error) {
		err = row.Scan(scanPlanLine(&l)...)
		l.Settled.Currency = l.Total.Currency
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return lines, nil
}

// PlanView reads one plan with its instalments. It returns ErrNotFound; an empty entity is any.
func (s *Store) PlanView(ctx context.Context, entity receivable.EntityCode, id int64) (plan.View, error) {
	var v plan.View
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		v, err = planView(ctx, q, entity, id)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("read plan %d: %w", id, err)
	}
	return v, nil
}

func planView(ctx context.Context, q querier, entity receivable.EntityCode, id int64) (plan.View, error) {
	var v plan.View
	err := q.QueryRow(ctx, planLinesSQL+`WHERE p.id = $1 AND ($2 = '' OR p.entity = $2)`, id, string(entity)).Scan(scanPlanLine(&v.Line)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, fmt.Errorf("%w: plan %d of %s", ErrNotFound, id, entity)
	}
	if err != nil {
		return v, err
	}
	v.Settled.Currency = v.Total.Currency
	var warnings []string
	err = q.QueryRow(ctx, `
		SELECT acceleration, approval_id, coalesce(mail_id, 0), warnings, proposed_on, proposed_by, agreed_on, confirmed_by,
		       reminded, reminded_on, reminder_ends_on, ended_on, ended_by, ended_because
		FROM payment_plan WHERE id = $1`, id).
		Scan(&v.Acceleration, &v.ApprovalID, &v.Mail, &warnings, &v.ProposedOn, &v.ProposedBy, &v.AgreedOn, &v.ConfirmedBy,
			&v.Reminded, &v.RemindedOn, &v.ReminderEndsOn, &v.EndedOn, &v.EndedBy, &v.EndedBecause)
	if err != nil {
		return v, err
	}
	for _, w := range warnings {
		v.Warnings = append(v.Warnings, plan.Warning(w))
	}
	if v.Items, err = planItems(ctx, q, id); err != nil {
		return v, err
	}
	v.Schedule, err = planSchedule(ctx, q, v.Line)
	return v, err
}

func planItems(ctx context.Context, q querier, id int64) ([]plan.ItemView, error) {
	rows, err := q.Query(ctx, `
		SELECT i.number, pi.amount_minor, s.open_minor, i.currency
		FROM plan_item pi
		JOIN invoice i ON i.id = pi.invoice_id
		JOIN item_state s ON s.invoice_id = pi.invoice_id
		WHERE pi.plan_id = $1 ORDER BY pi.position`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (it plan.ItemView, err error) {
		err = row.Scan(&it.Invoice, &it.Amount.Minor, &it.Open.Minor, &it.Amount.Currency)
		it.Open.Currency = it.Amount.Currency
		return it, err
	})
}

// planSchedule lets the money that came count for the instalments in their order.
func planSchedule(ctx context.Context, q querier, l plan.Line) ([]plan.InstalmentView, error) {
	rows, err := q.Query(ctx, `SELECT position, due_on, evaluate_on, amount_minor, kept_on FROM plan_instalment WHERE plan_id = $1 ORDER BY position`, l.PlanID)
	if err != nil {
		return nil, err
	}
	left := l.Settled.Minor
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (n plan.InstalmentView, err error) {
		err = row.Scan(&n.Position, &n.DueOn, &n.EvaluateOn, &n.Amount.Minor, &n.KeptOn)
		n.Amount.Currency = l.Total.Currency
		n.Paid = money.New(min(left, n.Amount.Minor), l.Total.Currency)
		left -= n.Paid.Minor
		return n, err
	})
}

// InstalmentsAsked are the instalments of the plan that an approval asks about, in order; none for other approvals.
func (s *Store) InstalmentsAsked(ctx context.Context, approvalID string) ([]plan.InstalmentView, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.position, i.due_on, i.evaluate_on, i.amount_minor, p.currency
		FROM payment_plan p JOIN plan_instalment i ON i.plan_id = p.id WHERE p.approval_id = $1 ORDER BY i.position`, approvalID)
	if err != nil {
		return nil, fmt.Errorf("read the instalments of approval %s: %w", approvalID, err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n plan.InstalmentView, err error) {
		return n, row.Scan(&n.Position, &n.DueOn, &n.EvaluateOn, &n.Amount.Minor, &n.Amount.Currency)
	})
	if err != nil {
		return nil, fmt.Errorf("read the instalments of approval %s: %w", approvalID, err)
	}
	return all, nil
}

// PlanOfInvoice is the plan that covers an invoice now: proposed, running, or in default with parts still deferred. The
// second result is false where there is none.
func (s *Store) PlanOfInvoice(ctx context.Context, entity receivable.EntityCode, number receivable.InvoiceNumber) (plan.Line, bool, error) {
	var l plan.Line
	err := s.pool.QueryRow(ctx, planLinesSQL+`
		WHERE p.id = (SELECT pi.plan_id FROM plan_item pi JOIN invoice i ON i.id = pi.invoice_id JOIN payment_plan x ON x.id = pi.plan_id
		              WHERE i.entity = $1 AND i.number = $2 AND x.state IN ('proposed', 'running', 'defaulted')
		              ORDER BY pi.live DESC, pi.plan_id DESC LIMIT 1)`, entity, number).Scan(scanPlanLine(&l)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, false, nil
	}
	if err != nil {
		return l, false, fmt.Errorf("find the plan of invoice %s: %w", number, err)
	}
	l.Settled.Currency = l.Total.Currency
	return l, true, nil
}

// OpenPlanStreams lists the streams of plans that run, in order of their ids, after an id: each has one running workflow.
func (s *Store) OpenPlanStreams(ctx context.Context, after int64, limit int) ([]Stream, error) {
	return s.streams(ctx, `
		SELECT 'plan/' || entity || '/' || id, id FROM payment_plan WHERE state = 'running' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
}
