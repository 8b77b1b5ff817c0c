package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
)

// DueMail gathers letters whose turn has come, at most limit of them, with the facts their gates need once more. The
// number of queries does not grow with the letters. Nothing is claimed: that is StartMail's.
func (s *Store) DueMail(ctx context.Context, entity string, limit int) ([]delivery.Candidate, error) {
	ids, customers, items, err := s.dueLetters(ctx, entity, limit)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	// The facts are read before the letters: what changes in between raises the version, and the claim fails.
	now := s.Now()
	g, err := gather(ctx, s.pool, now, selection{entity: entity, customers: customers, items: items, closedToo: true})
	if err != nil {
		return nil, fmt.Errorf("due mail of %s: %w", entity, err)
	}
	made, err := readLetters(ctx, s.pool, ids)
	if err != nil {
		return nil, fmt.Errorf("due mail of %s: %w", entity, err)
	}
	var due []delivery.Candidate
	for _, id := range ids {
		if m, ok := made[id]; ok && m.state == string(collection.LetterQueued) {
			due = append(due, g.candidate(m, now))
		}
	}
	return due, nil
}

// dueLetters are ids of letters in the order they became due, with their customers and items.
func (s *Store) dueLetters(ctx context.Context, entity string, limit int) (ids, customers, items []int64, err error) {
	rows, err := s.pool.Query(ctx, `
		SELECT m.letter_id, l.customer_id, (SELECT array_agg(li.invoice_id) FROM letter_item li WHERE li.letter_id = l.id)
		FROM outbound_mail m
		JOIN letter l ON l.id = m.letter_id
		WHERE m.entity = $1 AND m.state = 'queued' AND m.next_attempt_at <= $2
		ORDER BY m.next_attempt_at, m.letter_id
		LIMIT $3`, entity, s.Now(), limit)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("due mail of %s: %w", entity, err)
	}
	var id, customer int64
	var listed []int64
	_, err = pgx.ForEachRow(rows, []any{&id, &customer, &listed}, func() error {
		ids, customers, items = append(ids, id), append(customers, customer), append(items, listed...)
		listed = nil
		return nil
	})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("due mail of %s: %w", entity, err)
	}
	return ids, sortedIDs(customers), sortedIDs(items), nil
}

func (g *gathered) candidate(m *madeLetter, now time.Time) delivery.Candidate {
	c := delivery.Candidate{Entity: g.entity, Made: m.plan, LocalAt: g.localTime(now)}
	c.Mail = delivery.Mail{LetterID: m.id, Entity: m.entity, MessageID: m.messageID, From: m.from, To: m.to, References: m.references,
		Facts: m.facts, DatedAt: c.LocalAt, Attempt: m.attempts + 1}
	var listed []*item
	for _, li := range m.plan.Items {
		if it, ok := g.byItem[li.InvoiceID]; ok && it.fault == nil {
			listed = append(listed, it)
			c.Items = append(c.Items, it.Item)
		}
	}
	if d, ok := g.byID[m.customerID]; ok {
		c.Customer, c.FactsVersion = d.Customer, d.version(listed)
		if !m.hadContactOn.IsZero() && m.hadContactOn == d.LastContactOn {
			c.Customer.LastContactOn = m.plan.DatedOn // a letter of the same run is the same contact
		}
	}
	if policy, ok := g.policies[m.policyName]; ok {
		c.Window = policy.SendWindow
	}
	return c
}

// StartMail claims a letter: it counts as being sent from now on, under a new fence. It does so only while the letter
// still waits and its facts are those of the candidate; started is false otherwise, and the letter is due again or
// withdrawn. The item rows are locked, so that a payment that commits first stops the letter.
//
// previous is the report of the letter the caller sent before; it is recorded in the same transaction. A report whose
// fence was taken by another is dropped, since that other one answers for the letter now.
func (s *Store) StartMail(ctx context.Context, c delivery.Candidate, previous *delivery.Report) (mail delivery.Mail, started bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		mail, started = c.Mail, false
		letters := []int64{c.Mail.LetterID}
		if previous != nil {
			letters = append(letters, previous.LetterID)
		}
		days, err := t.lockLetters(ctx, letters...)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		if previous != nil && previous.Result == delivery.Accepted {
			t.queueAccepted(batch, *previous, days[previous.LetterID])
		}
		batch.Queue(claimSQL, c.Mail.LetterID, c.FactsVersion, t.now, t.now.Add(delivery.GiveUpAfter)).Query(func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&mail.Fence, &mail.Attempt}, func() error {
				started = true
				return nil
			})
			return err
		})
		if err := t.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		if previous == nil || previous.Result == delivery.Accepted {
			return nil
		}
		if err := t.notAccepted(ctx, *previous, days[previous.LetterID]); !errors.Is(err, delivery.ErrFenced) {
			return err
		}
		return nil
	})
	if err != nil {
		return delivery.Mail{}, false, fmt.Errorf("start mail of letter %d: %w", c.Mail.LetterID, err)
	}
	return mail, started, nil
}

// letterDay is the entity of a letter and the business date there.
type letterDay struct {
	entity string
	on     calendar.Date
}

// lockLetters locks the customers and items of letters in the one order, and says what day it is for each letter. It
// returns ErrNotFound when one of them is unknown.
func (t *tx) lockLetters(ctx context.Context, letters ...int64) (map[int64]letterDay, error) {
	days := map[int64]letterDay{}
	zones := map[int64]string{}
	var clock gathered
	batch := &pgx.Batch{}
	batch.Queue(`
		SELECT customer_id FROM customer_state
		WHERE customer_id IN (SELECT customer_id FROM letter WHERE id = ANY ($1))
		ORDER BY customer_id FOR NO KEY UPDATE`, letters)
	batch.Queue(`
		SELECT invoice_id FROM item_state
		WHERE invoice_id IN (SELECT invoice_id FROM letter_item WHERE letter_id = ANY ($1))
		ORDER BY invoice_id FOR NO KEY UPDATE`, letters)
	batch.Queue(`SELECT l.id, l.entity, e.zone FROM letter l JOIN entity e ON e.code = l.entity WHERE l.id = ANY ($1)`, letters).
		Query(func(rows pgx.Rows) error {
			var id int64
			var entity, zone string
			_, err := pgx.ForEachRow(rows, []any{&id, &entity, &zone}, func() error {
				days[id], zones[id] = letterDay{entity: entity}, zone
				return nil
			})
			return err
		})
	batch.Queue(clockSQL).Query(clock.scanClock)
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("lock the letters' items: %w", err)
	}
	for _, id := range letters {
		day, ok := days[id]
		if !ok {
			return nil, fmt.Errorf("%w: letter %d", ErrNotFound, id)
		}
		zone, err := loadZone(zones[id])
		if err != nil {
			return nil, fmt.Errorf("zone of entity %s: %w", day.entity, err)
		}
		day.on = clock.clock.Today(t.now, zone)
		days[id] = day
	}
	return days, nil
}

// claimSQL compares the version of the facts with the one the gates were asked about. See debtor.version.
const claimSQL = `
UPDATE outbound_mail m
SET state = 'sending', fence = fence + 1, attempts = attempts + 1, started_at = $3, give_up_at = coalesce(give_up_at, $4)
FROM letter l
JOIN customer_state c ON c.customer_id = l.customer_id
WHERE m.letter_id = $1
  AND l.id = m.letter_id
  AND l.state = 'queued'
  AND m.state = 'queued'
  AND m.next_attempt_at <= $3
  AND $2 = c.event_seq - c.contacts + (SELECT sum(s.event_seq)
                                       FROM letter_item li
                                       JOIN item_state s ON s.invoice_id = li.invoice_id
                                       WHERE li.letter_id = l.id)
RETURNING m.fence, m.attempts`

// acceptedSQL is all that follows from the relay's 250, in one statement: mail, letter, archive, items, customer and
// their events. It changes nothing and answers no row when the fence is another's. A claim that ran out and that nobody
// took since is still the sender's: its answer is better than not knowing.
const acceptedSQL = `
WITH mail AS (
    UPDATE outbound_mail
    SET state = 'accepted', accepted_at = $3, relay_response = $4
    WHERE letter_id = $1 AND fence = $2 AND state IN ('sending', 'queued')
    RETURNING letter_id
), sent AS (
    UPDATE letter l
    SET state = 'sent', sent_at = $3, sent_on = $5
    FROM mail
    WHERE l.id = mail.letter_id
    RETURNING l.id, l.entity, l.customer_id, l.key, l.level, l.kind, l.pay_by_on, l.total_minor, l.currency
), archived AS (
    INSERT INTO letter_document (letter_id, subject, body, pdf, sha256)
    SELECT id, $6, $7, $8, $9 FROM sent
), items AS (
    UPDATE item_state s
    SET level = greatest(s.level, li.level), deadline_on = sent.pay_by_on, ready_on = sent.pay_by_on, event_seq = s.event_seq + 1
    FROM sent
    JOIN letter_item li ON li.letter_id = sent.id
    WHERE s.invoice_id = li.invoice_id
    RETURNING s.invoice_id, s.event_seq, li.level
), customer_told AS (
    UPDATE customer_state s
    SET last_contact_on = $5, event_seq = s.event_seq + 1, contacts = s.contacts + 1
    FROM sent
    WHERE s.customer_id = sent.customer_id
    RETURNING s.event_seq
), told AS (
    INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at)
    SELECT 'invoice/' || i.entity || '/' || i.number, items.event_seq, 'letter_sent', 'letter/' || sent.id || '/sent', sent.id,
           jsonb_build_object('letter_id', sent.id, 'level', items.level, 'pay_by_on', sent.pay_by_on), $3
    FROM items
    JOIN invoice i ON i.id = items.invoice_id
    CROSS JOIN sent
    UNION ALL
    SELECT 'debtor/' || c.entity || '/' || c.number, customer_told.event_seq, 'letter_sent', 'letter/' || sent.id || '/sent', sent.id,
           jsonb_build_object('letter_id', sent.id, 'level', sent.level), $3
    FROM customer_told
    CROSS JOIN sent
    JOIN customer c ON c.id = sent.customer_id
)
SELECT key, kind, level, total_minor, currency FROM sent`

// queueAccepted records an accepted letter within a batch.
func (t *tx) queueAccepted(batch *pgx.Batch, r delivery.Report, day letterDay) {
	sum := documentHash(r.Document)
	batch.Queue(acceptedSQL, r.LetterID, r.Fence, t.now, response(r), day.on, r.Document.Subject, r.Document.Body, r.Document.PDF, sum).
		Query(func(rows pgx.Rows) error {
			var key, kind string
			var level int
			var total moneyColumns
			_, err := pgx.ForEachRow(rows, []any{&key, &kind, &level, &total.minor, &total.currency}, func() error {
				t.audit(day.entity, engine, "letter_sent", fmt.Sprintf("letter/%d", r.LetterID), day.on, map[string]any{
					"key": key, "kind": kind, "level": level, "total": total.amount(), "sha256": fmt.Sprintf("%x", sum)})
				return nil
			})
			return err
		})
	if !t.told {
		batch.Queue(`SELECT pg_notify($1, '')`, outboxChannel)
		t.told = true
	}
}

// RecordMail records what became of one try. Accepted raises the items' levels, archives the letter and tells the items
// and the customer; deferred and unavailable wait and try again; uncertain tries again with the same Message-ID and is
// counted; refused, or tried for too long, ends the letter with a task for a person and leaves the level as it is.
// A report under another's fence returns delivery.ErrFenced and changes nothing.
func (s *Store) RecordMail(ctx context.Context, r delivery.Report) error {
	err := s.inTx(ctx, func(t *tx) error {
		days, err := t.lockLetters(ctx, r.LetterID)
		if err != nil {
			return err
		}
		if r.Result != delivery.Accepted {
			return t.notAccepted(ctx, r, days[r.LetterID])
		}
		batch := &pgx.Batch{}
		t.queueAccepted(batch, r, days[r.LetterID])
		if err := t.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		if len(t.audits) == 0 {
			return t.acceptedBefore(ctx, r)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("record mail of letter %d: %w", r.LetterID, err)
	}
	return nil
}

// acceptedBefore lets the same report be said twice.
func (t *tx) acceptedBefore(ctx context.Context, r delivery.Report) error {
	var same bool
	err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM outbound_mail WHERE letter_id = $1 AND fence = $2 AND state = 'accepted')`,
		r.LetterID, r.Fence).Scan(&same)
	if err != nil || same {
		return err
	}
	return delivery.ErrFenced
}

// openTry is a letter in the act of being sent.
type openTry struct {
	letterDay
	key               string
	customer, contact int64
	attempts, unsure  int
	giveUpAt          time.Time
	items             []int64
}

func (t *tx) notAccepted(ctx context.Context, r delivery.Report, day letterDay) error {
	o := openTry{letterDay: day}
	err := t.QueryRow(ctx, `
		SELECT l.key, l.customer_id, l.contact_id, m.attempts, m.uncertain, m.give_up_at,
		       (SELECT array_agg(li.invoice_id) FROM letter_item li WHERE li.letter_id = l.id)
		FROM outbound_mail m
		JOIN letter l ON l.id = m.letter_id
		WHERE m.letter_id = $1 AND m.fence = $2 AND m.state = 'sending'
		FOR UPDATE OF m`, r.LetterID, r.Fence).Scan(&o.key, &o.customer, &o.contact, &o.attempts, &o.unsure, &o.giveUpAt, &o.items)
	if errors.Is(err, pgx.ErrNoRows) {
		return delivery.ErrFenced
	}
	if err != nil {
		return err
	}
	waiting := delivery.GiveUpAfter - o.giveUpAt.Sub(t.now)
	if delivery.After(r.Result, waiting) == delivery.NextPerson {
		return t.refuseLetter(ctx, r, o)
	}
	return t.tryAgain(ctx, r, o)
}

// tryAgain queues the letter once more. After a first uncertain try that is at once; all others wait longer each time.
func (t *tx) tryAgain(ctx context.Context, r delivery.Report, o openTry) error {
	next, unsure := t.now.Add(delivery.RetryAfter(o.attempts)), 0
	if r.Result == delivery.Uncertain {
		unsure = 1
		if o.unsure == 0 {
			next = t.now
		}
	}
	_, err := t.Exec(ctx, `
		UPDATE outbound_mail
		SET state = 'queued', next_attempt_at = $2, uncertain = uncertain + $3, relay_response = $4
		WHERE letter_id = $1`, r.LetterID, next, unsure, response(r))
	if err != nil {
		return fmt.Errorf("queue the letter again: %w", err)
	}
	if unsure > 0 {
		t.audit(o.entity, engine, "mail_uncertain", fmt.Sprintf("letter/%d", r.LetterID), o.on, map[string]any{"attempt": o.attempts})
	}
	return nil
}

// mailboxCodes say that there is no such mailbox (RFC 5321, 4.2.3): trying that address again tomorrow helps nobody.
var mailboxCodes = []int{550, 551, 553}

// refuseLetter ends a letter that will not leave by itself. It never left, so it counts for no level, and the items are
// free for another one; a person is asked to look, and an address without a mailbox is not written to any more.
func (t *tx) refuseLetter(ctx context.Context, r delivery.Report, o openTry) error {
	batch := &pgx.Batch{}
	batch.Queue(`UPDATE outbound_mail SET state = 'refused', relay_response = $2 WHERE letter_id = $1`, r.LetterID, response(r))
	batch.Queue(`UPDATE letter SET state = 'refused', ended_reason = $2 WHERE id = $1`, r.LetterID, string(r.Result))
	batch.Queue(`UPDATE letter_item SET live = false WHERE letter_id = $1`, r.LetterID)
	batch.Queue(`
		INSERT INTO task (entity, customer_id, key, kind, role, detail, created_at) VALUES ($1, $2, $3, 'mail_refused', 'clerk', $4, $5)
		ON CONFLICT (entity, key) DO NOTHING`, o.entity, o.customer, fmt.Sprintf("letter/%d/refused", r.LetterID),
		fmt.Sprintf("letter %d did not leave after %d tries (code %d): check the address and the relay", r.LetterID, o.attempts, r.Code), t.now)
	if slices.Contains(mailboxCodes, r.Code) {
		batch.Queue(`UPDATE contact SET disabled_at = $2, disabled_reason = 'refused' WHERE id = $1 AND disabled_at IS NULL`, o.contact, t.now)
	}
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("end the letter: %w", err)
	}
	key, payload := fmt.Sprintf("letter/%d/refused", r.LetterID), map[string]any{"letter_id": r.LetterID, "code": r.Code}
	t.emitItem(o.items, "letter_refused", key, r.LetterID, payload)
	t.emitDebtor([]int64{o.customer}, "letter_refused", key, r.LetterID, payload)
	t.audit(o.entity, engine, "letter_refused", fmt.Sprintf("letter/%d", r.LetterID), o.on, map[string]any{"key": o.key, "code": r.Code})
	return nil
}

// maxResponse bounds what is kept of a relay's words.
const maxResponse = 500

// response keeps the relay's words in one line.
func response(r delivery.Report) string {
	words := strings.Join(strings.Fields(strings.ToValidUTF8(r.Response, "?")), " ")
	words = strings.ReplaceAll(words, "\x00", "")
	if len(words) > maxResponse {
		words = strings.ToValidUTF8(words[:maxResponse], "")
	}
	return words
}
