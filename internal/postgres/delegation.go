package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delegation"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// AddDelegation lets one user decide in the place of another. Its refusals are those of delegation.CheckSpan, of
// access.CheckDelegate, user_unknown for a name that is no active user, and delegation_powerless for a deputy who may decide nothing
// or does not work for the entity.
func (s *Store) AddDelegation(ctx context.Context, a delegation.Add) (delegation.Delegation, error) {
	result, already, err := once(ctx, s, a, func(t *tx, o order) (delegation.Delegation, error) { return t.addDelegation(ctx, o, a) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("add a delegation: %w", err)
	}
	return result, nil
}

func (t *tx) addDelegation(ctx context.Context, o order, a delegation.Add) (delegation.Delegation, error) {
	d := delegation.Delegation{Entity: o.Entity, From: a.From, To: a.To, FromOn: a.FromOn, UntilOn: a.UntilOn, MadeBy: o.By}
	if d.FromOn.IsZero() {
		d.FromOn = o.today
	}
	if err := delegation.CheckSpan(d.FromOn, d.UntilOn, o.today); err != nil {
		return d, err
	}
	if err := t.checkDelegation(ctx, o, d); err != nil {
		return d, err
	}
	err := t.QueryRow(ctx, `
		INSERT INTO delegation (entity, key, from_user, to_user, from_on, until_on, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id`, o.entity(), o.key, d.From, d.To, d.FromOn, d.UntilOn, o.By, t.now).Scan(&d.ID)
	if err != nil {
		return d, fmt.Errorf("save the delegation: %w", err)
	}
	t.auditDelegation(o, "delegation_added", d)
	return d, nil
}

// checkDelegation asks who makes it, who is away, and who is to decide.
func (t *tx) checkDelegation(ctx context.Context, o order, d delegation.Delegation) error {
	by, err := findPerson(ctx, t, o.By)
	if err != nil {
		return err
	}
	if err := access.CheckDelegate(by, d.From, o.entity()); err != nil {
		return err
	}
	for _, name := range []string{d.From, d.To} {
		p, err := findPerson(ctx, t, name)
		if err != nil {
			return err
		}
		if !p.Known || !p.Active {
			return subledger.Refuse("user_unknown", "%q is no active user: add the name to the users file and run `starter users sync`", name)
		}
		if access.Check(p, access.Decide, []string{o.entity()}) != nil {
			return subledger.Refuse("delegation_powerless", "%s decides nothing in %s: choose somebody whose role may decide and who works there", name, o.Entity)
		}
	}
	return nil
}

func (t *tx) auditDelegation(o order, kind string, d delegation.Delegation) {
	t.audit(o.entity(), o.By, kind, subject("delegation", d.ID), o.today,
		map[string]any{"from": d.From, "to": d.To, "from_on": d.FromOn, "until_on": d.UntilOn})
}

// EndDelegation ends a delegation before its last day. It returns ErrNotFound, or a RefusedError when it has ended
// (delegation_ended) or is somebody else's (delegation_not_yours). The deputy may end it too.
func (s *Store) EndDelegation(ctx context.Context, e delegation.End) (delegation.Delegation, error) {
	result, already, err := once(ctx, s, e, func(t *tx, o order) (delegation.Delegation, error) { return t.endDelegation(ctx, o, e) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("end delegation %d: %w", e.DelegationID, err)
	}
	return result, nil
}

func (t *tx) endDelegation(ctx context.Context, o order, e delegation.End) (delegation.Delegation, error) {
	rows, err := t.Query(ctx, delegationSQL+` WHERE d.id = $1 AND d.entity = $2 FOR UPDATE`, e.DelegationID, o.entity())
	if err != nil {
		return delegation.Delegation{}, fmt.Errorf("read the delegation: %w", err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDelegation)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fmt.Errorf("%w: delegation %d of %s", ErrNotFound, e.DelegationID, o.Entity)
	}
	if err != nil {
		return d, fmt.Errorf("read the delegation: %w", err)
	}
	by, err := findPerson(ctx, t, o.By)
	if err != nil {
		return d, err
	}
	if err := access.CheckDelegate(by, d.From, o.entity()); err != nil && access.CheckDelegate(by, d.To, o.entity()) != nil {
		return d, err
	}
	if !d.EndedAt.IsZero() || d.UntilOn.Before(o.today) {
		return d, subledger.Refuse("delegation_ended", "delegation %d has ended already", d.ID)
	}
	d.EndedBy, d.EndedAt = o.By, t.now
	if _, err := t.Exec(ctx, `UPDATE delegation SET ended_by = $2, ended_at = $3 WHERE id = $1`, d.ID, d.EndedBy, d.EndedAt); err != nil {
		return d, fmt.Errorf("save the delegation: %w", err)
	}
	t.auditDelegation(o, "delegation_ended", d)
	return d, nil
}

const delegationSQL = `
SELECT d.id, d.entity, d.from_user, d.to_user, d.from_on, d.until_on, d.created_by, coalesce(d.ended_by, ''), d.ended_at
FROM delegation d`

func scanDelegation(row pgx.CollectableRow) (d delegation.Delegation, err error) {
	err = row.Scan(&d.ID, &d.Entity, &d.From, &d.To, &d.FromOn, &d.UntilOn, &d.MadeBy, &d.EndedBy, orZero(&d.EndedAt))
	return d, err
}

// Delegations lists the delegations of an entity that hold today or will, the earliest first; with all, those that are over too. At
// most maxListed are returned.
func (s *Store) Delegations(ctx context.Context, entity receivable.EntityCode, all bool) ([]delegation.Delegation, error) {
	today, err := s.Today(ctx, string(entity))
	if err != nil {
		return nil, fmt.Errorf("list delegations: %w", err)
	}
	rows, err := s.pool.Query(ctx, delegationSQL+`
		WHERE d.entity = $1 AND ($2 OR (d.ended_at IS NULL AND d.until_on >= $3))
		ORDER BY d.from_on, d.id
		LIMIT $4`, entity, all, today, maxListed)
	if err != nil {
		return nil, fmt.Errorf("list delegations: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDelegation)
	if err != nil {
		return nil, fmt.Errorf("list delegations: %w", err)
	}
	return list, nil
}

// principal is somebody in whose place a user may decide on the days of a delegation.
type principal struct {
	approval.User
	fromOn, untilOn calendar.Date
}

// principals are those in whose place a user decides today, each with the one entity of the delegation, where he works himself.
func principals(ctx context.Context, q querier, now time.Time, name string) ([]approval.User, error) {
	rows, err := q.Query(ctx, `
		SELECT u.name, u.roles, ARRAY[d.entity], u.active, d.from_on, d.until_on
		FROM delegation d
		JOIN app_user u ON u.name = d.from_user
		WHERE d.to_user = $1 AND d.ended_at IS NULL AND (u.entities = '{}' OR d.entity = ANY (u.entities))
		ORDER BY u.name, d.entity, d.id`, name)
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	delegated, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p principal, err error) {
		err = row.Scan(&p.Name, &p.Roles, &p.Entities, &p.Active, &p.fromOn, &p.untilOn)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	var of []approval.User
	for _, p := range delegated {
		on, err := today(ctx, q, now, p.Entities[0])
		if err != nil {
			return nil, err
		}
		if (delegation.Delegation{FromOn: p.fromOn, UntilOn: p.untilOn}).Holds(on) {
			of = append(of, p.User)
		}
	}
	return of, nil
}
