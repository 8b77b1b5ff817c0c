package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// questionStream is the stream of a payment p that came with a bank statement; its workflow asks people about it.
const questionStream = `'bank-entry/' || p.entity || '/' || p.id`

// tellQuestionsSQL tells the streams of payments that moved: asked while one waits for a person, answered when it no longer
// does. Payments that were certain have no stream. The payments are locked, so that nobody else takes their next number.
const tellQuestionsSQL = `
INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at)
SELECT x.stream, x.seq + 1, x.kind, x.kind || '/' || (x.seq + 1), x.id, '{}', $2
FROM (SELECT p.id, ` + questionStream + ` AS stream, CASE WHEN ` + waitsSQL + ` THEN 'asked' ELSE 'answered' END AS kind,
             coalesce(l.seq, 0) AS seq, l.kind AS last
      FROM payment p
      LEFT JOIN LATERAL (SELECT o.seq, o.kind FROM event_outbox o WHERE o.stream = ` + questionStream + ` ORDER BY o.seq DESC LIMIT 1) l ON true
      WHERE p.id = ANY ($1) AND p.bank_entry_id IS NOT NULL) x
WHERE x.kind = 'asked' OR x.last = 'asked'`

// PaymentQuestion reads a payment as far as somebody has to decide about it. It returns ErrNotFound.
func (s *Store) PaymentQuestion(ctx context.Context, paymentID int64) (q subledger.PaymentQuestion, err error) {
	var named string
	rows, err := s.pool.Query(ctx, `
		SELECT r.id, r.entity, r.state, r.code, r.version, coalesce((SELECT max(o.seq) FROM event_outbox o WHERE o.stream = 'bank-entry/' || r.entity || '/' || r.id), 0), e.calendar
		FROM (`+paymentRowsSQL+` WHERE p.id = $1) AS r (id, entity, entry, part, minor, currency, unapplied, value_on, state, code, because, missing,
		      certain, customer, likely, payer, candidates, version)
		JOIN entity e ON e.code = r.entity`, paymentID)
	if err != nil {
		return q, fmt.Errorf("read question about payment %d: %w", paymentID, err)
	}
	q, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (q subledger.PaymentQuestion, err error) {
		err = row.Scan(&q.PaymentID, &q.Entity, &q.State, &q.Code, &q.Version, &q.Seq, &named)
		return q, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil {
		q.Calendar, err = calendar.Named(named)
	}
	if err != nil {
		return q, fmt.Errorf("read question about payment %d: %w", paymentID, err)
	}
	return q, nil
}

// RemindPayment reminds people of a payment that waits: its task is open again, whoever said that it was done, and a
// message is posted. Twice on a business day is once; a payment that is decided reminds nobody.
func (s *Store) RemindPayment(ctx context.Context, paymentID int64, on calendar.Date) error {
	err := s.inTx(ctx, func(t *tx) error {
		tag, err := t.Exec(ctx, `
			INSERT INTO notification (key, channel, headline, detail, created_at)
			SELECT 'payment/' || p.id || '/' || $2::date, 'clerk', 'payment ' || p.id || ' of ' || p.entity || ' still waits for a decision',
			       'look at it with: starter payments show ' || p.id, $3
			FROM payment p
			WHERE p.id = $1 AND `+waitsSQL+`
			ON CONFLICT (key) DO NOTHING`, paymentID, on, t.now)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, err = t.Exec(ctx, `
			INSERT INTO task AS k (entity, customer_id, key, kind, detail, created_at)
			SELECT p.entity, p.customer_id, 'unapplied/' || p.id, 'unapplied_cash',
			       format('money of payment %s is not applied and nobody knows whose it is; decide with: starter payments show %s', p.id, p.id), $2
			FROM payment p WHERE p.id = $1
			ON CONFLICT ON CONSTRAINT task_once DO UPDATE SET state = 'open', done_at = NULL, done_by = NULL`, paymentID, t.now)
		return err
	})
	if err != nil {
		return fmt.Errorf("remind of payment %d: %w", paymentID, err)
	}
	return nil
}

// OpenQuestionStreams lists the streams of payments that wait for a person, in order of their ids, after an id; an empty
// list is the end. Each of them has a running workflow, which rebuild sees to.
func (s *Store) OpenQuestionStreams(ctx context.Context, after int64, limit int) ([]Stream, error) {
	return s.streams(ctx, `
		SELECT `+questionStream+`, p.id
		FROM payment p
		WHERE p.id > $1 AND p.bank_entry_id IS NOT NULL AND `+waitsSQL+`
		ORDER BY p.id LIMIT $2`, after, limit)
}
