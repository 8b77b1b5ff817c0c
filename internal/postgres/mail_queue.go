package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
)

// frozenMail is what every try of a letter sends: its document, and its head as JSON.
type frozenMail struct {
	delivery.Document
	head, sha256 []byte
}

func freeze(h delivery.Head, d delivery.Document) (frozenMail, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return frozenMail{}, fmt.Errorf("freeze the head: %w", err)
	}
	sum := sha256.New()
	for _, part := range [][]byte{head, []byte(d.Subject), []byte(d.Body), d.PDF} {
		_, _ = fmt.Fprintf(sum, "%d\n", len(part)) // a hash never fails; the length keeps the parts apart
		_, _ = sum.Write(part)
	}
	return frozenMail{Document: d, head: head, sha256: sum.Sum(nil)}, nil
}

// RefuseMail ends a letter that waits but can't be written, with a task for a person; why says what is wrong, without
// personal data. refused is false when the letter does not wait any more or its facts are not those of the candidate.
func (s *Store) RefuseMail(ctx context.Context, c delivery.Candidate, why string) (refused bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		locked, err := t.lockLetters(ctx, c.Mail.LetterID, c.Mail.LetterID)
		if err != nil {
			return err
		}
		l := locked[c.Mail.LetterID]
		if refused = l.mayStart(c.FactsVersion, t.now); !refused {
			return nil
		}
		batch := &pgx.Batch{}
		t.queueRefused(batch, delivery.Report{LetterID: l.id, Result: delivery.Refused, Response: why}, l)
		return t.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return false, fmt.Errorf("refuse mail of letter %d: %w", c.Mail.LetterID, err)
	}
	return refused, nil
}

// WithdrawLetter takes back a letter that waits, because of what its gates said; its items are free for the next run,
// which decides anew. A letter that is being sent, or that has ended, stays as it is.
func (s *Store) WithdrawLetter(ctx context.Context, letterID int64, blockers []collection.Blocker) error {
	err := s.inTx(ctx, func(t *tx) error {
		locked, err := t.lockLetters(ctx, letterID, letterID)
		if err != nil {
			return err
		}
		l := locked[letterID]
		_, err = t.withdrawOn(ctx, l.entity, l.on, letterID, strings.Join(blockerCodes(blockers), " "), engine)
		return err
	})
	if err != nil {
		return fmt.Errorf("withdraw letter %d: %w", letterID, err)
	}
	return nil
}

func (t *tx) withdraw(ctx context.Context, g *gathered, letterID int64, reason, by string) (bool, error) {
	return t.withdrawOn(ctx, string(g.entity.Code), g.entity.On, letterID, reason, by)
}

// withdrawOn takes a letter back while it waits, and tells its items. The customer and the items are locked before.
func (t *tx) withdrawOn(ctx context.Context, entity string, on calendar.Date, letterID int64, reason, by string) (bool, error) {
	var key string
	var items []int64
	err := t.QueryRow(ctx, `
		WITH mail AS (
		    UPDATE outbound_mail SET state = 'withdrawn' WHERE letter_id = $1 AND state = 'queued' RETURNING letter_id
		), ended AS (
		    UPDATE letter SET state = 'withdrawn', ended_reason = $2
		    WHERE id = $1 AND (state = 'awaiting_approval' OR (state = 'queued' AND EXISTS (SELECT FROM mail)))
		    RETURNING id, key
		), freed AS (
		    UPDATE letter_item li SET live = false FROM ended WHERE li.letter_id = ended.id RETURNING li.invoice_id
		)
		SELECT key, (SELECT array_agg(invoice_id) FROM freed) FROM ended`, letterID, reason).Scan(&key, &items)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("withdraw letter %d: %w", letterID, err)
	}
	if err := t.lookAgainOn(ctx, items, on); err != nil {
		return false, err
	}
	t.emitItem(items, "letter_withdrawn", fmt.Sprintf("letter/%d/withdrawn", letterID), letterID, map[string]any{"reason": reason})
	t.audit(entity, by, "letter_withdrawn", fmt.Sprintf("letter/%d", letterID), on, map[string]any{"key": key, "reason": reason})
	return true, nil
}

// PostponeMail lets a letter that waits look again at a real instant.
func (s *Store) PostponeMail(ctx context.Context, letterID int64, until time.Time) error {
	_, err := s.pool.Exec(ctx, `UPDATE outbound_mail SET next_attempt_at = $2 WHERE letter_id = $1 AND state = 'queued'`, letterID, until)
	if err != nil {
		return fmt.Errorf("postpone mail of letter %d: %w", letterID, err)
	}
	return nil
}

// ReclaimMail queues letters of an entity again that have been in the act of being sent for longer than lease: whoever
// sent them is gone, and whether they left is unknown. They are counted as uncertain and keep their Message-ID. It returns
// how many. Only the entity's own sender may ask: a slow relay of another entity is no reason.
func (s *Store) ReclaimMail(ctx context.Context, entity string, lease time.Duration) (int, error) {
	reclaimed := 0
	err := s.inTx(ctx, func(t *tx) error {
		rows, err := t.Query(ctx, `
			UPDATE outbound_mail
			SET state = 'queued', uncertain = uncertain + 1, next_attempt_at = $1
			WHERE letter_id IN (SELECT letter_id FROM outbound_mail
			                    WHERE entity = $3 AND state = 'sending' AND started_at < $2
			                    ORDER BY letter_id
			                    FOR UPDATE SKIP LOCKED)
			RETURNING letter_id, entity, attempts`, t.now, t.now.Add(-lease), entity)
		if err != nil {
			return err
		}
		reclaimed, err = t.auditReclaimed(ctx, rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("reclaim mail: %w", err)
	}
	return reclaimed, nil
}

func (t *tx) auditReclaimed(ctx context.Context, rows pgx.Rows) (int, error) {
	type reclaimedMail struct {
		letter   int64
		entity   string
		attempts int
	}
	mails, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m reclaimedMail, err error) {
		err = row.Scan(&m.letter, &m.entity, &m.attempts)
		return m, err
	})
	if err != nil {
		return 0, err
	}
	for _, m := range mails {
		on, err := t.today(ctx, m.entity)
		if err != nil {
			return 0, err
		}
		t.audit(m.entity, engine, "mail_uncertain", fmt.Sprintf("letter/%d", m.letter), on, map[string]any{"attempt": m.attempts})
	}
	return len(mails), nil
}

// NextMailAt is the real instant at which the next letter of an entity may be tried; the second result is false when
// none waits. A letter in the act of being sent comes back when its lease has run out.
func (s *Store) NextMailAt(ctx context.Context, entity string) (time.Time, bool, error) {
	var at *time.Time
	err := s.pool.QueryRow(ctx, `
		SELECT least((SELECT min(next_attempt_at) FROM outbound_mail WHERE entity = $1 AND state = 'queued'),
		             (SELECT min(started_at) + $2::interval FROM outbound_mail WHERE entity = $1 AND state = 'sending'))`, entity, delivery.Lease).Scan(&at)
	if err != nil || at == nil {
		return time.Time{}, false, err
	}
	return *at, true, nil
}
