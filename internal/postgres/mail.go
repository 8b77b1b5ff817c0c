package postgres

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
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
	c.Mail = delivery.Mail{LetterID: m.id, Entity: m.entity, MessageID: m.messageID, Head: m.head, Facts: m.facts, Attempt: m.attempts + 1}
	if c.Document = m.document; c.Document == nil {
		c.Mail.DatedAt = m.datedAt(g.zone)
	}
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
// withdrawn. Customer and items are locked, so that a payment that commits first stops the letter.
//
// The head of the candidate and the document are kept at the first claim, and what leaves is always what was kept: a claim
// with anything else does not start, and DueMail brings what was kept.
//
// previous is the report of the letter the caller sent before; it is recorded in the same transaction. A report whose
// fence was taken by another is dropped, since that other one answers for the letter now.
func (s *Store) StartMail(ctx context.Context, c delivery.Candidate, document delivery.Document, previous *delivery.Report) (mail delivery.Mail, started bool, err error) {
	frozen, err := freeze(c.Mail.Head, document)
	if err != nil {
		return delivery.Mail{}, false, fmt.Errorf("start mail of letter %d: %w", c.Mail.LetterID, err)
	}
	err = s.inTx(ctx, func(t *tx) error {
		mail, started = c.Mail, false
		other := c.Mail.LetterID
		if previous != nil {
			other = previous.LetterID
		}
		locked, err := t.lockLetters(ctx, c.Mail.LetterID, other)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		claimed := locked[c.Mail.LetterID]
		if started = claimed.mayStart(c.FactsVersion, t.now) && claimed.sends(frozen); started {
			queueClaim(batch, claimed, frozen, t.now)
			mail.Fence, mail.Attempt = claimed.fence+1, claimed.attempts+1
		}
		if previous != nil {
			if err := t.queueReport(batch, *previous, locked[previous.LetterID]); err != nil && !errors.Is(err, delivery.ErrFenced) {
				return err
			}
		}
		return t.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return delivery.Mail{}, false, fmt.Errorf("start mail of letter %d: %w", c.Mail.LetterID, err)
	}
	return mail, started, nil
}

// mayStart tells whether a locked letter waits and the facts are still those its gates were asked about.
func (l *lockedLetter) mayStart(factsVersion int64, now time.Time) bool {
	return l.state == string(collection.LetterQueued) && l.mailState == "queued" && !l.nextAttemptAt.After(now) && l.version() == factsVersion
}

// sends tells whether this is what earlier tries sent; before the first anything is.
func (l *lockedLetter) sends(frozen frozenMail) bool {
	return l.sha256 == nil || bytes.Equal(l.sha256, frozen.sha256)
}

func queueClaim(batch *pgx.Batch, l *lockedLetter, frozen frozenMail, now time.Time) {
	if l.sha256 == nil {
		batch.Queue(`INSERT INTO letter_document (letter_id, head, subject, body, pdf, sha256) VALUES ($1, $2, $3, $4, $5, $6)`,
			l.id, frozen.head, frozen.Subject, frozen.Body, frozen.PDF, frozen.sha256)
	}
	batch.Queue(`
		UPDATE outbound_mail
		SET state = 'sending', fence = fence + 1, attempts = attempts + 1, started_at = $2, give_up_at = coalesce(give_up_at, $3)
		WHERE letter_id = $1`, l.id, now, now.Add(delivery.GiveUpAfter))
}

// queueReport records a report within a batch; delivery.ErrFenced when another answers for the letter now. A claim that
// ran out and that nobody took since is still the sender's: its acceptance is better than not knowing.
func (t *tx) queueReport(batch *pgx.Batch, r delivery.Report, l *lockedLetter) error {
	sending := l.fence == r.Fence && l.mailState == "sending"
	switch {
	case r.Result == delivery.Accepted && l.fence == r.Fence && (sending || l.mailState == "queued"):
		return t.queueAccepted(batch, r, l)
	case r.Result == delivery.Accepted && l.fence == r.Fence && l.mailState == "accepted":
		return nil // the same report was said before
	case !sending:
		return delivery.ErrFenced
	}
	waiting := delivery.GiveUpAfter - l.giveUpAt.Sub(t.now)
	if delivery.After(r.Result, waiting) == delivery.NextPerson {
		t.queueRefused(batch, r, l)
		return nil
	}
	t.queueAgain(batch, r, l)
	return nil
}

// sentPayload is what items and customer are told of a letter that was sent.
type sentPayload struct {
	LetterID int64         `json:"letter_id"`
	Level    int           `json:"level"`
	PayByOn  calendar.Date `json:"pay_by_on"`
}

// queueAccepted is all that follows from the relay's 250: mail, letter, items, customer and their events. Every
// row is found by its key, and the events' numbers are known from the locked rows.
func (t *tx) queueAccepted(batch *pgx.Batch, r delivery.Report, l *lockedLetter) error {
	batch.Queue(`UPDATE outbound_mail SET state = 'accepted', accepted_at = $2, relay_response = $3 WHERE letter_id = $1`, l.id, t.now, response(r))
	batch.Queue(`UPDATE letter SET state = 'sent', sent_at = $2, sent_on = $3 WHERE id = $1`, l.id, t.now, l.on)
	batch.Queue(`
		UPDATE customer_state SET last_contact_on = $2, event_seq = event_seq + 1, contacts = contacts + 1
		WHERE customer_id = $1`, l.customerID, l.on)
	for _, it := range l.items {
		batch.Queue(`
			UPDATE item_state
			SET level = greatest(level, $2), deadline_on = $3, ready_on = $3, event_seq = event_seq + 1
			WHERE invoice_id = $1`, it.id, it.level, l.payByOn)
		if err := t.queueSent(batch, l, "invoice/"+l.entity+"/"+it.number, it.seq+1, it.level); err != nil {
			return err
		}
	}
	if err := t.queueSent(batch, l, "debtor/"+l.entity+"/"+l.customerNumber, l.customerSeq+1, l.level); err != nil {
		return err
	}
	batch.Queue(`SELECT pg_notify($1, '')`, outboxChannel)
	t.audit(l.entity, engine, "letter_sent", fmt.Sprintf("letter/%d", l.id), l.on, sentDetail{Key: l.key, Kind: l.kind, Level: l.level,
		TotalMinor: l.total.minor, Currency: l.total.currency, SHA256: hex.EncodeToString(l.sha256)})
	return nil
}

// queueSent tells one stream that a letter was sent. A letter is sent once, so its key is new.
func (t *tx) queueSent(batch *pgx.Batch, l *lockedLetter, stream string, seq int64, level int) error {
	payload, err := json.Marshal(sentPayload{l.id, level, l.payByOn})
	if err != nil {
		return fmt.Errorf("payload of event letter_sent: %w", err)
	}
	batch.Queue(`
		INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at)
		VALUES ($1, $2, 'letter_sent', $3, $4, $5, $6)`, stream, seq, fmt.Sprintf("letter/%d/sent", l.id), l.id, payload, t.now)
	return nil
}

// sentDetail is what the audit chain keeps of a letter that left.
type sentDetail struct {
	Key        string `json:"key"`
	Kind       string `json:"kind"`
	Level      int    `json:"level"`
	TotalMinor int64  `json:"total_minor"`
	Currency   string `json:"currency"`
	SHA256     string `json:"sha256"`
}

// RecordMail records what became of one try. Accepted raises the items' levels and tells the items
// and the customer; deferred and unavailable wait and try again; uncertain tries again with the same Message-ID and is
// counted; refused, or tried for too long, ends the letter with a task for a person and leaves the level as it is.
// A report under another's fence returns delivery.ErrFenced and changes nothing.
func (s *Store) RecordMail(ctx context.Context, r delivery.Report) error {
	err := s.inTx(ctx, func(t *tx) error {
		locked, err := t.lockLetters(ctx, r.LetterID, r.LetterID)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		if err := t.queueReport(batch, r, locked[r.LetterID]); err != nil {
			return err
		}
		return t.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("record mail of letter %d: %w", r.LetterID, err)
	}
	return nil
}

// queueAgain queues the letter once more. After a first uncertain try that is at once; all others wait longer each time.
func (t *tx) queueAgain(batch *pgx.Batch, r delivery.Report, l *lockedLetter) {
	next, unsure := t.now.Add(delivery.RetryAfter(l.attempts)), 0
	if r.Result == delivery.Uncertain {
		unsure = 1
		if l.uncertain == 0 {
			next = t.now
		}
		t.audit(l.entity, engine, "mail_uncertain", fmt.Sprintf("letter/%d", l.id), l.on, map[string]any{"attempt": l.attempts})
	}
	batch.Queue(`
		UPDATE outbound_mail
		SET state = 'queued', next_attempt_at = $2, uncertain = uncertain + $3, relay_response = $4
		WHERE letter_id = $1`, l.id, next, unsure, response(r))
}

// mailboxCodes say that there is no such mailbox (RFC 5321, 4.2.3): trying that address again tomorrow helps nobody.
var mailboxCodes = []int{550, 551, 553}

// queueRefused ends a letter that will not leave by itself. It never left, so it counts for no level, and the items are
// free for another one; a person is asked to look, and an address without a mailbox is not written to any more.
func (t *tx) queueRefused(batch *pgx.Batch, r delivery.Report, l *lockedLetter) {
	batch.Queue(`UPDATE outbound_mail SET state = 'refused', relay_response = $2 WHERE letter_id = $1`, l.id, response(r))
	batch.Queue(`UPDATE letter SET state = 'refused', ended_reason = $2 WHERE id = $1`, l.id, string(r.Result))
	batch.Queue(`UPDATE letter_item SET live = false WHERE letter_id = $1`, l.id)
	key := fmt.Sprintf("letter/%d/refused", l.id)
	batch.Queue(`
		INSERT INTO task (entity, customer_id, key, kind, role, detail, created_at) VALUES ($1, $2, $3, 'mail_refused', 'clerk', $4, $5)
		ON CONFLICT (entity, key) DO NOTHING`, l.entity, l.customerID, key,
		refusedDetail(r, l), t.now)
	if slices.Contains(mailboxCodes, r.Code) {
		batch.Queue(`UPDATE contact SET disabled_at = $2, disabled_reason = 'refused' WHERE id = $1 AND disabled_at IS NULL`, l.contactID, t.now)
	}
	payload := map[string]any{"letter_id": l.id, "code": r.Code}
	t.emitItem(l.itemIDs(), "letter_refused", key, l.id, payload)
	t.emitDebtor([]int64{l.customerID}, "letter_refused", key, l.id, payload)
	t.audit(l.entity, engine, "letter_refused", fmt.Sprintf("letter/%d", l.id), l.on, map[string]any{"key": l.key, "code": r.Code})
}

// refusedDetail tells a person what to look at.
func refusedDetail(r delivery.Report, l *lockedLetter) string {
	if l.attempts == 0 {
		return fmt.Sprintf("letter %d can't be written: check the data of the customer and of the entity", l.id)
	}
	return fmt.Sprintf("letter %d did not leave after %d tries (code %d): check the address and the relay", l.id, l.attempts, r.Code)
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
