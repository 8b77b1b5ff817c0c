package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// CaseRoutes lists the rules of an entity by which disputes are routed, the oldest first.
func (s *Store) CaseRoutes(ctx context.Context, entity receivable.EntityCode) ([]casework.Route, error) {
	return readRoutes(ctx, s.pool, entity)
}

func readRoutes(ctx context.Context, q querier, entity receivable.EntityCode) ([]casework.Route, error) {
	rows, err := q.Query(ctx, `
		SELECT r.id, r.cause, coalesce(c.number, ''), r.product_group, coalesce(r.amount_from_minor, 0), coalesce(r.currency, ''), r.team,
		       r.owner, r.escalate_to, r.response_days
		FROM case_route r
		LEFT JOIN customer c ON c.id = r.customer_id
		WHERE r.entity = $1
		ORDER BY r.id`, entity)
	if err != nil {
		return nil, fmt.Errorf("read the routes of cases: %w", err)
	}
	routes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r casework.Route, err error) {
		return r, row.Scan(&r.ID, &r.Cause, &r.Customer, &r.ProductGroup, &r.AmountFrom.Minor, &r.AmountFrom.Currency, &r.Team, &r.Owner,
			&r.EscalateTo, &r.ResponseDays)
	})
	if err != nil {
		return nil, fmt.Errorf("read the routes of cases: %w", err)
	}
	return routes, nil
}

// SetCaseRoute adds a rule, or changes the one with the same conditions, and returns its number. Cases that are open stay
// where they are. It returns ErrNotFound for an unknown entity or customer. Setting a rule twice is setting it once.
func (s *Store) SetCaseRoute(ctx context.Context, set casework.SetRoute) (id int64, err error) {
	if err := set.Check(); err != nil {
		return 0, fmt.Errorf("set a route of cases: %w", err)
	}
	err = s.inTx(ctx, func(t *tx) error {
		id, err = t.setCaseRoute(ctx, set)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("set a route of cases: %w", err)
	}
	return id, nil
}

func (t *tx) setCaseRoute(ctx context.Context, set casework.SetRoute) (id int64, err error) {
	r := set.Route
	on, err := t.today(ctx, string(set.Entity))
	if err != nil {
		return 0, err
	}
	var customer int64
	if r.Customer != "" {
		if customer, err = t.customerID(ctx, set.Entity, r.Customer); err != nil {
			return 0, err
		}
	}
	var changed bool
	err = t.QueryRow(ctx, `
		INSERT INTO case_route AS k (entity, cause, customer_id, product_group, amount_from_minor, currency, team, owner, escalate_to,
		                             response_days, set_by, set_at)
		VALUES ($1, $2, nullif($3::bigint, 0), $4, nullif($5::bigint, 0), nullif($6, ''), $7, $8, $9, $10, $11, $12)
		ON CONFLICT (entity, cause, coalesce(customer_id, 0), product_group, coalesce(amount_from_minor, 0), coalesce(currency, ''))
		DO UPDATE SET team = excluded.team, owner = excluded.owner, escalate_to = excluded.escalate_to,
		              response_days = excluded.response_days, set_by = excluded.set_by, set_at = excluded.set_at
		WHERE (k.team, k.owner, k.escalate_to, k.response_days) <> (excluded.team, excluded.owner, excluded.escalate_to, excluded.response_days)
		RETURNING id, true`, set.Entity, r.Cause, customer, r.ProductGroup, r.AmountFrom.Minor, string(r.AmountFrom.Currency), r.Team, r.Owner,
		r.EscalateTo, r.ResponseDays, set.By, t.now).Scan(&id, &changed)
	if errors.Is(err, pgx.ErrNoRows) {
		return t.routeAlike(ctx, set, customer)
	}
	if err != nil {
		return 0, fmt.Errorf("save the route: %w", err)
	}
	t.audit(string(set.Entity), set.By, "case_route_set", subject("case_route", id), on, map[string]any{"cause": r.Cause, "customer_id": customer,
		"product_group": r.ProductGroup, "amount_from": r.AmountFrom, "team": r.Team, "owner": r.Owner, "escalate_to": r.EscalateTo,
		"response_days": r.ResponseDays})
	return id, nil
}

// routeAlike is the number of the rule that says the same already.
func (t *tx) routeAlike(ctx context.Context, set casework.SetRoute, customer int64) (id int64, err error) {
	err = t.QueryRow(ctx, `
		SELECT id FROM case_route
		WHERE entity = $1 AND cause = $2 AND coalesce(customer_id, 0) = $3 AND product_group = $4 AND coalesce(amount_from_minor, 0) = $5
		  AND coalesce(currency, '') = $6`, set.Entity, set.Route.Cause, customer, set.Route.ProductGroup, set.Route.AmountFrom.Minor,
		string(set.Route.AmountFrom.Currency)).Scan(&id)
	return id, err
}

// RemoveCaseRoute takes a rule away; cases it routed stay where they are. It returns ErrNotFound.
func (s *Store) RemoveCaseRoute(ctx context.Context, r casework.RemoveRoute) error {
	if err := r.Check(); err != nil {
		return fmt.Errorf("remove route %d: %w", r.RouteID, err)
	}
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(r.Entity))
		if err != nil {
			return err
		}
		tag, err := t.Exec(ctx, `DELETE FROM case_route WHERE id = $1 AND entity = $2`, r.RouteID, r.Entity)
		if err == nil && tag.RowsAffected() == 0 {
			err = fmt.Errorf("%w: route %d of %s", ErrNotFound, r.RouteID, r.Entity)
		}
		t.audit(string(r.Entity), r.By, "case_route_removed", subject("case_route", r.RouteID), on, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove route %d: %w", r.RouteID, err)
	}
	return nil
}

// CreditLimit is up to which amount one person alone credits a dispute of an entity; the second result is false while
// nobody has set one.
func (s *Store) CreditLimit(ctx context.Context, entity receivable.EntityCode) (money.Amount, bool, error) {
	return creditLimit(ctx, s.pool, entity)
}

func creditLimit(ctx context.Context, q querier, entity receivable.EntityCode) (limit money.Amount, set bool, err error) {
	err = q.QueryRow(ctx, `
		SELECT currency, coalesce(dispute_credit_limit_minor, 0), dispute_credit_limit_minor IS NOT NULL FROM entity WHERE code = $1`, entity).
		Scan(&limit.Currency, &limit.Minor, &set)
	if errors.Is(err, pgx.ErrNoRows) {
		return limit, false, fmt.Errorf("%w: entity %s", ErrNotFound, entity)
	}
	if err != nil {
		return limit, false, fmt.Errorf("read the limit of credit notes: %w", err)
	}
	return limit, set, nil
}

// SetCreditLimit sets or, without a currency, takes away the limit. It returns ErrNotFound, or a RefusedError for a limit
// in another currency than the entity's (currency_mismatch).
func (s *Store) SetCreditLimit(ctx context.Context, set casework.SetCreditLimit) error {
	if err := set.Check(); err != nil {
		return fmt.Errorf("set the limit of credit notes: %w", err)
	}
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(set.Entity))
		if err != nil {
			return err
		}
		before, was, err := creditLimit(ctx, t, set.Entity)
		if err != nil {
			return err
		}
		var minor *int64
		if set.Limit.Currency != "" {
			minor = &set.Limit.Minor
		}
		switch {
		case minor != nil && set.Limit.Currency != before.Currency:
			return subledger.Refuse("currency_mismatch", "the limit of %s is in %s", set.Entity, before.Currency)
		case was == (minor != nil) && before.Minor == set.Limit.Minor:
			return nil
		}
		if _, err := t.Exec(ctx, `UPDATE entity SET dispute_credit_limit_minor = $2 WHERE code = $1`, set.Entity, minor); err != nil {
			return err
		}
		t.audit(string(set.Entity), set.By, "credit_limit_set", "entity/"+string(set.Entity), on, map[string]any{"limit_minor": minor})
		return nil
	})
	if err != nil {
		return fmt.Errorf("set the limit of credit notes: %w", err)
	}
	return nil
}
