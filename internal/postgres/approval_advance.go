package postgres

import (
	"context"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/approval"
)

// RefuseAnswer keeps in the audit chain that an answer was refused, by whom and why. It changes nothing else.
func (s *Store) RefuseAnswer(ctx context.Context, id string, answer approval.Answer, reason error) error {
	err := s.inTx(ctx, func(t *tx) error {
		a, err := readApproval(ctx, t, id)
		if err != nil {
			return err
		}
		on, err := t.today(ctx, a.Request.Entity)
		if err != nil {
			return err
		}
		t.audit(a.Request.Entity, answer.By, "approval_refused", "approval/"+id, on,
			map[string]any{"decision": answer.Decision, "channel": answer.Channel, "refused": reason.Error()})
		return nil
	})
	if err != nil {
		return fmt.Errorf("note a refused answer to approval %s: %w", id, err)
	}
	return nil
}

// RemindApproval posts one reminder to the role a step asks. A step that is over, or an approval that is closed, needs
// none; a second call for the same step posts nothing.
func (s *Store) RemindApproval(ctx context.Context, id string, step int) error {
	return s.onOpenApproval(ctx, id, "remind of", func(t *tx, a storedApproval) error {
		if a.Step != step {
			return nil
		}
		return t.notify(ctx, a, fmt.Sprintf("approval/%s/%d/remind", id, step), "still waiting for your decision")
	})
}

// onOpenApproval runs fn under the approval's locks; nothing happens when it is closed.
func (s *Store) onOpenApproval(ctx context.Context, id, doing string, fn func(*tx, storedApproval) error) error {
	err := s.inTx(ctx, func(t *tx) error {
		a, err := t.lockApproval(ctx, id)
		if err != nil || a.Outcome != nil {
			return err
		}
		return fn(t, a)
	})
	if err != nil {
		return fmt.Errorf("%s approval %s: %w", doing, id, err)
	}
	return nil
}

// notify posts to the channel of the role asked now; the page with the facts is behind the approval's id.
func (t *tx) notify(ctx context.Context, a storedApproval, key, headline string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO notification (key, channel, approval_id, headline, detail, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (key) DO NOTHING`, key, a.Steps[a.Step].Role, a.Request.ID, headline, a.Because, t.now)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// PassApproval asks the role of a step (from 0) because the time of the one before is up. A step that was asked already
// changes nothing, and neither does one that the chain does not have.
func (s *Store) PassApproval(ctx context.Context, id string, step int) error {
	return s.onOpenApproval(ctx, id, "pass on", func(t *tx, a storedApproval) error {
		if step != a.Step+1 || step >= len(a.Steps) {
			return nil
		}
		return t.pass(ctx, a)
	})
}

func (t *tx) pass(ctx context.Context, a storedApproval) error {
	g, err := t.gatherApproval(ctx, a)
	if err != nil {
		return err
	}
	a.Step++
	next := a.Steps[a.Step]
	remind, expire := stepTimes(next, g.clock.At(t.now))
	_, err = t.Exec(ctx, `UPDATE approval SET step = $2, role = $3, remind_at = $4, expires_at = $5 WHERE id = $1`,
		a.Request.ID, a.Step, next.Role, remind, expire)
	if err != nil {
		return fmt.Errorf("ask the next role: %w", err)
	}
	t.audit(a.Request.Entity, engine, "approval_next_role", "approval/"+a.Request.ID, g.entity.On, map[string]any{"role": next.Role, "step": a.Step})
	return t.notify(ctx, a, fmt.Sprintf("approval/%s/%d/asked", a.Request.ID, a.Step), "waiting for your decision")
}

// ExpireApproval ends an approval nobody decided. Expiry always holds and never sends: the letter is withdrawn and the
// items are held for the cool-down of the policy. What was asked to be written off stays open.
func (s *Store) ExpireApproval(ctx context.Context, id string) error {
	return s.onOpenApproval(ctx, id, "expire", func(t *tx, a storedApproval) error {
		g, err := t.gatherApproval(ctx, a)
		if err != nil {
			return err
		}
		return t.expire(ctx, g, a)
	})
}

func (t *tx) expire(ctx context.Context, g *gathered, a storedApproval) error {
	if err := t.closeApproval(ctx, g, a, approval.Expired, engine); err != nil {
		return err
	}
	headline, err := kindOf(a.Request.Kind).expired(ctx, t, g, a)
	if err != nil {
		return err
	}
	return t.notify(ctx, a, "approval/"+a.Request.ID+"/expired", headline)
}
