package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Limits returns the amounts above which decisions of an entity need more care, by currency, as far as they were set.
func (s *Store) Limits(ctx context.Context, entity string) (approval.LimitsOf, error) {
	return readLimits(ctx, s.pool, entity)
}

func readLimits(ctx context.Context, q querier, entity string) (approval.LimitsOf, error) {
	rows, err := q.Query(ctx, `SELECT currency, chat_minor, coalesce(reason_minor, $2), coalesce(two_people_minor, $2) FROM decision_limit WHERE entity = $1`,
		entity, int64(approval.NoLimit))
	if err != nil {
		return nil, fmt.Errorf("read limits of decisions: %w", err)
	}
	limits := approval.LimitsOf{}
	var currency money.Currency
	var l approval.Limits
	_, err = pgx.ForEachRow(rows, []any{&currency, &l.ChatMinor, &l.ReasonMinor, &l.TwoPeopleMinor}, func() error { limits[currency] = l; return nil })
	if err != nil {
		return nil, fmt.Errorf("read limits of decisions: %w", err)
	}
	return limits, nil
}

// SetLimits sets the amounts above which decisions of an entity in a currency need more care. Questions that are open keep
// the number of people that they were asked with. It returns ErrNotFound for an unknown entity.
func (s *Store) SetLimits(ctx context.Context, entity string, c money.Currency, l approval.Limits, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, entity)
		if err != nil {
			return err
		}
		_, err = t.Exec(ctx, `
			INSERT INTO decision_limit (entity, currency, chat_minor, reason_minor, two_people_minor)
			VALUES ($1, $2, $3, nullif($4, $6::bigint), nullif($5, $6))
			ON CONFLICT (entity, currency) DO UPDATE SET chat_minor = excluded.chat_minor, reason_minor = excluded.reason_minor,
			    two_people_minor = excluded.two_people_minor`, entity, c, l.ChatMinor, l.ReasonMinor, l.TwoPeopleMinor, int64(approval.NoLimit))
		if err == nil { // open cards offer what the new limits allow
			_, err = t.Exec(ctx, `UPDATE card SET shown = '' WHERE entity = $1 AND ended_at IS NULL AND place <> ''`, entity)
		}
		t.audit(entity, by, "limits_set", "limits/"+string(c), on, l)
		return err
	})
	if err != nil {
		return fmt.Errorf("set limits of decisions: %w", err)
	}
	return nil
}

// recordVote keeps the yes of one of several people. Nothing else changes: the question stays open for another.
func (t *tx) recordVote(ctx context.Context, g *gathered, a storedApproval, answer approval.Answer) error {
	_, err := t.Exec(ctx, `
		INSERT INTO approval_vote (approval_id, voter, choice, channel, reason, facts_hash, voted_on, voted_at, on_behalf_of)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.Request.ID, answer.By, string(answer.Choice), answer.Channel, answer.Reason, answer.FactsHash, g.entity.On, t.now, answer.For)
	if err != nil {
		return fmt.Errorf("record a yes: %w", err)
	}
	detail := map[string]any{"kind": a.Request.Kind, "choice": answer.Choice, "channel": answer.Channel, "facts_hash": answer.FactsHash,
		"agreed": len(a.Request.Agreed) + 1, "needed": a.Request.Needed}
	if answer.For != "" {
		detail["for"] = answer.For
	}
	t.audit(a.Request.Entity, answer.By, "approval_agreed", "approval/"+a.Request.ID, g.entity.On, detail)
	return nil
}

// MaxSnooze is how many business days a question may be put off altogether: a question that can wait longer is a hold.
const MaxSnooze = 10

// SnoozeApproval puts an open approval off by business days: the person asked now is reminded, and given up on, that much
// later. It returns ErrNotFound, approval.ErrClosed, approval.ErrWrongRole, and approval.ErrUnknownAnswer beyond MaxSnooze.
func (s *Store) SnoozeApproval(ctx context.Context, id, by string, days int) error {
	return s.steer(ctx, id, by, "snooze", func(t *tx, a storedApproval) error {
		if days < 1 {
			return fmt.Errorf("%w: a question is put off by at least one business day", approval.ErrUnknownAnswer)
		}
		g, err := t.gatherApproval(ctx, a)
		if err != nil {
			return err
		}
		from := g.clock.At(t.now)
		on := g.entity.On
		wait := g.entity.Calendar.AddBusinessDays(on, days).Sub(on)
		tag, err := t.Exec(ctx, `
			UPDATE approval SET snoozed_days = snoozed_days + $2, remind_at = greatest(remind_at, $3) + make_interval(days => $4),
			       expires_at = greatest(expires_at, $3) + make_interval(days => $4)
			WHERE id = $1 AND snoozed_days + $2 <= $5`, id, days, from, wait, MaxSnooze)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: a question is put off by %d business days at most; set a hold instead", approval.ErrUnknownAnswer, MaxSnooze)
		}
		t.audit(a.Request.Entity, by, "approval_snoozed", "approval/"+id, on, map[string]int{"business_days": days})
		return nil
	})
}

// AssignApproval asks a colleague to see to an open approval; whoever else may decide still may. It returns ErrNotFound,
// approval.ErrClosed, approval.ErrWrongRole for who may not decide it, and approval.ErrSelfApproval for a colleague who asked.
func (s *Store) AssignApproval(ctx context.Context, id, by, to string) error {
	return s.steer(ctx, id, by, "assign", func(t *tx, a storedApproval) error {
		if to == a.Request.RequestedBy {
			return approval.ErrSelfApproval
		}
		if err := t.checkDecider(ctx, a.Request, to); err != nil {
			return err
		}
		on, err := t.today(ctx, a.Request.Entity)
		if err != nil {
			return err
		}
		t.audit(a.Request.Entity, by, "approval_assigned", "approval/"+id, on, map[string]string{"to": to})
		_, err = t.Exec(ctx, `UPDATE approval SET assignee = $2 WHERE id = $1`, id, to)
		return err
	})
}

// steer changes who sees to an open approval, or when, for a person who may decide it.
func (s *Store) steer(ctx context.Context, id, by, doing string, change func(*tx, storedApproval) error) error {
	err := s.inTx(ctx, func(t *tx) error {
		a, err := t.lockApproval(ctx, id)
		if err != nil {
			return err
		}
		if a.Outcome != nil {
			return fmt.Errorf("%w: it is %s", approval.ErrClosed, a.Outcome.State)
		}
		if by == a.Request.RequestedBy {
			return approval.ErrSelfApproval
		}
		if err := t.checkDecider(ctx, a.Request, by); err != nil {
			return err
		}
		return change(t, a)
	})
	if err != nil {
		return fmt.Errorf("%s approval %s: %w", doing, id, err)
	}
	return nil
}

// checkDecider refuses who may not decide a request, as the records know the person now.
func (t *tx) checkDecider(ctx context.Context, r approval.Request, name string) error {
	user, err := readUser(ctx, t, name)
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("%w: user %q is not known", approval.ErrWrongRole, name)
	}
	if err == nil {
		user.StandsFor, err = principals(ctx, t, t.now, name)
	}
	if err != nil {
		return fmt.Errorf("read the user: %w", err)
	}
	return approval.CheckPerson(r, user)
}
