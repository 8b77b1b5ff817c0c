package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// DueReplies are replies of an entity whose turn has come, the oldest first. Nothing is claimed: that is StartReply's.
func (s *Store) DueReplies(ctx context.Context, entity string, limit int) ([]int64, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id FROM reply WHERE entity = $1 AND state = 'queued' AND next_attempt_at <= $2 ORDER BY next_attempt_at, id LIMIT $3`, entity, s.Now(), boundMails(limit))
	if err != nil {
		return nil, fmt.Errorf("due replies of %s: %w", entity, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("due replies of %s: %w", entity, err)
	}
	return ids, nil
}

// NextReplyAt is the real instant at which the next reply of an entity may be tried; ok is false when none waits.
func (s *Store) NextReplyAt(ctx context.Context, entity string) (at time.Time, ok bool, err error) {
	var next *time.Time
	err = s.pool.QueryRow(ctx, `
		SELECT least((SELECT min(next_attempt_at) FROM reply WHERE entity = $1 AND state = 'queued'),
		             (SELECT min(started_at) + $2::interval FROM reply WHERE entity = $1 AND state = 'sending'))`, entity, delivery.Lease).Scan(&next)
	if err != nil || next == nil {
		return time.Time{}, false, err
	}
	return *next, true, nil
}

// StartReply claims a reply that a person sent: it counts as being sent from now on, under a new fence. The facts it rests on
// are read once more; a reply whose facts have changed, or whose address is no longer used, is a draft again with a task for a
// person, and started is false. Every try sends the same Message-ID, words and date.
func (s *Store) StartReply(ctx context.Context, id int64) (out mailroom.Outgoing, started bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		started = false
		r, err := t.lockReply(ctx, "", id)
		if err != nil || r.State != mailroom.Queued {
			return err
		}
		var may, fresh bool
		var dated *time.Time
		err = t.QueryRow(ctx, `
			SELECT r.next_attempt_at <= $2, `+replyHoldsSQL+` AND EXISTS (
			           SELECT FROM contact k WHERE k.customer_id = r.customer_id AND k.disabled_at IS NULL AND lower(k.address) = lower(r.to_address)),
			       r.first_tried_at, e.email, e.name
			FROM reply r JOIN entity e ON e.code = r.entity WHERE r.id = $1`, id, t.now).Scan(&may, &fresh, &dated, &out.FromAddress, &out.FromName)
		switch {
		case err != nil || !may:
			return err
		case !fresh && r.Uncertain == 0: // once it may have left, the same words are tried on
			return t.backToDraft(ctx, r)
		}
		out.Reply, out.DatedAt, started = r, t.now, true
		if dated != nil {
			out.DatedAt = *dated
		}
		out.Attempts++
		return t.QueryRow(ctx, `
			UPDATE reply SET state = 'sending', fence = fence + 1, attempts = attempts + 1, started_at = $2, first_tried_at = coalesce(first_tried_at, $2),
			                 give_up_at = coalesce(give_up_at, $3)
			WHERE id = $1 RETURNING fence`, id, t.now, t.now.Add(delivery.GiveUpAfter)).Scan(&out.Fence)
	})
	if err != nil {
		return out, false, fmt.Errorf("start reply %d: %w", id, err)
	}
	return out, started, nil
}

// backToDraft asks a person again, because what the reply says is no longer so.
func (t *tx) backToDraft(ctx context.Context, r mailroom.Reply) error {
	_, err := t.Exec(ctx, `
		UPDATE reply SET state = 'draft', sent_by = NULL, answered_on = NULL, next_attempt_at = NULL, first_tried_at = NULL, give_up_at = NULL
		WHERE id = $1`, r.ReplyID)
	if err != nil {
		return err
	}
	on, err := t.todayOf(ctx, r.Entity)
	t.audit(string(r.Entity), engine, "reply_stale", subject("reply", r.ReplyID), on, nil)
	if err != nil {
		return err
	}
	return t.replyTask(ctx, r, "reply_stale", "was not sent: what it says has changed since it was written")
}

func (t *tx) replyTask(ctx context.Context, r mailroom.Reply, kind, detail string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task (entity, customer_id, key, kind, detail, created_at)
		SELECT r.entity, r.customer_id, $2, $3, $4, $5 FROM reply r WHERE r.id = $1
		ON CONFLICT ON CONSTRAINT task_once DO UPDATE SET state = 'open', done_at = NULL, done_by = NULL`,
		r.ReplyID, fmt.Sprintf("reply/%d/%s", r.ReplyID, kind), kind, fmt.Sprintf("reply %d %s (starter replies show %d)", r.ReplyID, detail, r.ReplyID), t.now)
	return err
}

// FinishReply records what became of one try, like RecordMail of a letter: accepted answers the mail, deferred and unavailable
// try again, uncertain tries again with the same Message-ID and is counted, refused asks a person. A report under another's
// fence returns delivery.ErrFenced and changes nothing.
func (s *Store) FinishReply(ctx context.Context, report delivery.Report) error {
	err := s.inTx(ctx, func(t *tx) error { return t.finishReply(ctx, report) })
	if err != nil {
		return fmt.Errorf("finish reply %d: %w", report.LetterID, err)
	}
	return nil
}

func (t *tx) finishReply(ctx context.Context, report delivery.Report) error {
	r, err := t.lockReply(ctx, "", report.LetterID)
	if err != nil {
		return err
	}
	var fence int64
	var giveUp time.Time
	if err := t.QueryRow(ctx, `SELECT fence, coalesce(give_up_at, 'epoch') FROM reply WHERE id = $1`, r.ReplyID).Scan(&fence, &giveUp); err != nil {
		return err
	}
	ours := fence == report.Fence
	switch {
	case ours && r.State == mailroom.Sent && report.Result == delivery.Accepted:
		return nil // the same report was said before
	case ours && report.Result == delivery.Accepted && (r.State == mailroom.Sending || r.State == mailroom.Queued):
		return t.replySent(ctx, r, report)
	case !ours || r.State != mailroom.Sending:
		return delivery.ErrFenced
	case delivery.After(report.Result, delivery.GiveUpAfter-giveUp.Sub(t.now)) == delivery.NextPerson:
		return t.replyRefused(ctx, r, report)
	}
	next, unsure := t.now.Add(delivery.RetryAfter(r.Attempts)), 0
	if report.Result == delivery.Uncertain {
		if unsure = 1; r.Uncertain == 0 {
			next = t.now
		}
	}
	_, err = t.Exec(ctx, `UPDATE reply SET state = 'queued', next_attempt_at = $2, uncertain = uncertain + $3, relay_response = $4 WHERE id = $1`,
		r.ReplyID, next, unsure, response(report))
	return err
}

// replySent answers the mail that the reply is about.
func (t *tx) replySent(ctx context.Context, r mailroom.Reply, report delivery.Report) error {
	_, err := t.Exec(ctx, `UPDATE reply SET state = 'sent', accepted_at = $2, relay_response = $3 WHERE id = $1`, r.ReplyID, t.now, response(report))
	if err != nil {
		return err
	}
	on, err := t.todayOf(ctx, r.Entity)
	if err != nil {
		return err
	}
	t.audit(string(r.Entity), engine, "reply_sent", subject("reply", r.ReplyID), on, map[string]any{"sent_by": r.SentBy})
	if err := t.planMailSent(ctx, r, on); err != nil || r.Mail == "" {
		return err
	}
	answered, err := t.answeredBy(ctx, r)
	if err != nil {
		return err
	}
	for _, key := range answered {
		m, err := t.lockMail(ctx, mailroom.ID{Entity: r.Entity, Key: key})
		if err != nil {
			return err
		}
		if m.state == mailroom.Settled {
			continue
		}
		if err := t.markAnswered(ctx, m, r.SentBy); err != nil {
			return err
		}
		t.emit(streamOf(m.ID), "reply_sent", subject("reply", r.ReplyID), r.ReplyID, nil)
		if _, err := t.settleMail(ctx, m, r.SentBy); err != nil {
			return err
		}
	}
	return nil
}

// answeredBy are the mails a reply answers: the one it was written to, and those that the customer wrote before it in the
// same thread.
func (t *tx) answeredBy(ctx context.Context, r mailroom.Reply) ([]string, error) {
	rows, err := t.Query(ctx, `
		SELECT m.key FROM inbound_mail m
		JOIN inbound_mail to_mail ON to_mail.entity = m.entity AND to_mail.thread = m.thread AND to_mail.customer_id = m.customer_id
		WHERE to_mail.entity = $1 AND to_mail.key = $2 AND m.id <= to_mail.id AND m.state <> 'settled' AND m.automatic = '' AND m.author = 'customer'
		ORDER BY m.id`, r.Entity, r.Mail)
	if err != nil {
		return nil, fmt.Errorf("find the mails a reply answers: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (t *tx) replyRefused(ctx context.Context, r mailroom.Reply, report delivery.Report) error {
	_, err := t.Exec(ctx, `UPDATE reply SET state = 'refused', relay_response = $2 WHERE id = $1`, r.ReplyID, response(report))
	if err != nil {
		return err
	}
	on, err := t.todayOf(ctx, r.Entity)
	t.audit(string(r.Entity), engine, "reply_refused", subject("reply", r.ReplyID), on, map[string]any{"code": report.Code})
	if err != nil {
		return err
	}
	return t.replyTask(ctx, r, "reply_refused", fmt.Sprintf("did not leave (code %d): check the address and the relay", report.Code))
}

// ReclaimReplies queues replies again that have been in the act of being sent for longer than lease: whoever sent them is
// gone, and whether they left is unknown. It returns how many.
func (s *Store) ReclaimReplies(ctx context.Context, entity string, lease time.Duration) (int, error) {
	tag, err := s.pool.Exec(ctx, `
		UPDATE reply SET state = 'queued', uncertain = uncertain + 1, next_attempt_at = $1
		WHERE entity = $2 AND state = 'sending' AND started_at < $3`, s.Now(), entity, s.Now().Add(-lease))
	if err != nil {
		return 0, fmt.Errorf("reclaim replies: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
