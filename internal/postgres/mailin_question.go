package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// MailQuestion reads whether a mail waits for a person. It returns ErrNotFound.
func (s *Store) MailQuestion(ctx context.Context, id mailroom.ID) (mailroom.Question, error) {
	q := mailroom.Question{ID: id}
	var named string
	err := s.pool.QueryRow(ctx, `
		SELECT m.state, (SELECT count(*) FROM mail_claim c WHERE c.mail_id = m.id AND c.state IN ('proposed', 'seconded')),
		       m.answered_at IS NOT NULL OR NOT m.needs_answer, coalesce((SELECT max(o.seq) FROM event_outbox o WHERE o.stream = $3), 0), e.calendar
		FROM inbound_mail m JOIN entity e ON e.code = m.entity
		WHERE m.entity = $1 AND m.key = $2`, id.Entity, id.Key, streamOf(id)).Scan(&q.State, &q.Open, &q.Answered, &q.Seq, &named)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil {
		q.Calendar, err = calendar.Named(named)
	}
	if err != nil {
		return q, fmt.Errorf("read whether mail %s of %s waits: %w", id.Key, id.Entity, err)
	}
	return q, nil
}

// RemindMail asks people about a mail that waits: a task, open again whoever said that it was done, and a message. Twice on
// a business day is once; claims about invoices that are paid meanwhile are dropped first, and a mail of which nothing
// waits any more is settled instead.
func (s *Store) RemindMail(ctx context.Context, id mailroom.ID, on calendar.Date) error {
	err := s.inTx(ctx, func(t *tx) error {
		m, err := t.lockMail(ctx, id)
		if err != nil || m.state == mailroom.Settled {
			return err
		}
		if err := t.dropPaid(ctx, m); err != nil {
			return err
		}
		if settling, err := t.settleMail(ctx, m, mailReader); err != nil || settling.State == mailroom.Settled {
			return err
		}
		return t.remindMail(ctx, m, on)
	})
	if err != nil {
		return fmt.Errorf("remind of mail %s of %s: %w", id.Key, id.Entity, err)
	}
	return nil
}

func (t *tx) remindMail(ctx context.Context, m *heldMail, on calendar.Date) error {
	tag, err := t.Exec(ctx, `
		INSERT INTO notification (key, channel, headline, detail, created_at) VALUES ($1, 'clerk', $2, $3, $4)
		ON CONFLICT (key) DO NOTHING`, fmt.Sprintf("inbound-mail/%d/%s", m.id, on),
		fmt.Sprintf("mail %d of %s still waits for a person", m.id, m.Entity), fmt.Sprintf("look at it with: starter mails show %d", m.id), t.now)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	detail := "a mail waits for a person"
	if m.blocks {
		detail = "a mail of the customer blocks letters and is unanswered for a business day"
	}
	_, err = t.Exec(ctx, `
		INSERT INTO task (entity, customer_id, key, kind, detail, created_at) VALUES ($1, nullif($2::bigint, 0), $3, 'mail_unanswered', $4, $5)
		ON CONFLICT ON CONSTRAINT task_once DO UPDATE SET state = 'open', done_at = NULL, done_by = NULL`,
		m.Entity, m.customerID, m.taskKey(), fmt.Sprintf("%s: starter mails show %d", detail, m.id), t.now)
	return err
}

// AssignMail notes a person's word whose a mail is, and has it read again: its claims were about another's invoices. It
// returns ErrNotFound, or a RefusedError for a mail that has had an effect already (mail_has_effects).
func (s *Store) AssignMail(ctx context.Context, c mailroom.AssignMail) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.assignMail(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("assign mail %s of %s: %w", c.Mail.Key, c.Mail.Entity, err)
	}
	return nil
}

func (t *tx) assignMail(ctx context.Context, c mailroom.AssignMail) error {
	customerID, err := t.customerID(ctx, c.Entity, c.Customer)
	if err != nil {
		return err
	}
	before, err := readMail(ctx, t, c.Mail, "")
	if err != nil {
		return err
	}
	if err := t.lockCustomers(ctx, nonZero(before.customerID, customerID)...); err != nil {
		return err
	}
	m, err := t.lockMail(ctx, c.Mail)
	if err != nil || m.customerID == customerID && m.trust == correspondence.Certain {
		return err
	}
	var done bool
	err = t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM mail_claim WHERE mail_id = $1 AND state IN ('applied', 'confirmed', 'corrected'))`, m.id).Scan(&done)
	if err != nil {
		return err
	}
	if done {
		return refuseEffects(m.id)
	}
	var blocks bool
	err = t.QueryRow(ctx, `
		UPDATE inbound_mail SET customer_id = $2, trust = 'certain', grounds = '{person}' WHERE id = $1 RETURNING blocks`, m.id, customerID).Scan(&blocks)
	if err != nil {
		return err
	}
	m.reading++ // events of this change have keys of their own
	t.tellBlocking(m, customerID, blocks)
	t.audit(string(c.Entity), c.By, "mail_assigned", subject("mail", m.id), m.on, map[string]any{"customer_id": customerID})
	m.customerID, m.blocks = customerID, blocks
	return t.reread(ctx, m)
}

func nonZero(ids ...int64) []int64 {
	var out []int64
	for _, id := range ids {
		if id != 0 {
			out = append(out, id)
		}
	}
	return out
}

// ReopenMail has a mail read again from its bytes, because rules or facts are others now. What was decided stays decided.
// Its workflow begins anew. It returns ErrNotFound.
func (s *Store) ReopenMail(ctx context.Context, id mailroom.ID, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		m, err := t.lockMail(ctx, id)
		if err != nil {
			return err
		}
		t.audit(string(id.Entity), by, "mail_reopened", subject("mail", m.id), m.on, nil)
		return t.reread(ctx, m)
	})
	if err != nil {
		return fmt.Errorf("read mail %s of %s again: %w", id.Key, id.Entity, err)
	}
	return nil
}

// reread puts a mail back to where its workflow reads it, and tells the workflow.
func (t *tx) reread(ctx context.Context, m *heldMail) error {
	var blocks bool
	var times int
	err := t.QueryRow(ctx, `
		UPDATE inbound_mail SET state = 'stored', settled_at = NULL, settled_by = NULL, settled_how = NULL, reopened = reopened + 1 WHERE id = $1
		RETURNING blocks, reopened`, m.id).Scan(&blocks, &times)
	if err != nil {
		return fmt.Errorf("put the mail back: %w", err)
	}
	if blocks && !m.blocks {
		t.emitDebtor([]int64{m.customerID}, "mail_received", fmt.Sprintf("mail_received/%d/again/%d", m.id, times), m.id, nil)
	}
	t.emit(streamOf(m.ID), "mail_again", fmt.Sprintf("again/%d", times), m.id, nil)
	return nil
}
