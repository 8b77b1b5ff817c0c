package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// RecordReading keeps what a mail was understood to say, whose it is, and its claims, in a version of its own. The same
// reading again changes nothing. Claims that nobody has decided about are those of the latest reading; what was decided or
// has taken effect stays, whatever a later reading says. From now on the mail holds letters to its customer back, unless a
// machine wrote it or it has nothing to do with us.
//
// It returns ErrNotFound for an unknown mail or customer. A mail that is settled is not read anew: AssignMail and ReopenMail have it read again.
func (s *Store) RecordReading(ctx context.Context, u mailroom.Understood) (mailroom.Reading, error) {
	var read mailroom.Reading
	err := s.inTx(ctx, func(t *tx) (err error) {
		read, err = t.recordReading(ctx, u)
		return err
	})
	if err != nil {
		return read, fmt.Errorf("record what mail %s of %s says: %w", u.Key, u.Entity, err)
	}
	return read, nil
}

func (t *tx) recordReading(ctx context.Context, u mailroom.Understood) (mailroom.Reading, error) {
	before, err := readMail(ctx, t, u.ID, "")
	if err != nil {
		return mailroom.Reading{}, err
	}
	customerID := int64(0)
	if u.Whose.Customer != "" {
		if customerID, err = t.customerID(ctx, u.Entity, u.Whose.Customer); err != nil {
			return mailroom.Reading{}, err
		}
	}
	if err := t.lockCustomers(ctx, nonZero(before.customerID, customerID)...); err != nil {
		return mailroom.Reading{}, err
	}
	m, err := t.lockMail(ctx, u.ID)
	if err != nil {
		return mailroom.Reading{}, err
	}
	if m.state == mailroom.Settled {
		return t.readingOf(ctx, m)
	}
	if u.Unreadable != "" {
		return mailroom.Reading{ID: u.ID, State: mailroom.Unreadable, NeedsHuman: true, Because: []string{u.Unreadable}}, t.markUnreadable(ctx, m, u)
	}
	isNew, err := t.insertReading(ctx, m, u)
	if err != nil || !isNew {
		if err != nil {
			return mailroom.Reading{}, err
		}
		return t.readingOf(ctx, m)
	}
	if err := t.saveUnderstood(ctx, m, u, customerID); err != nil {
		return mailroom.Reading{}, err
	}
	if err := t.saveMailClaims(ctx, m, u); err != nil {
		return mailroom.Reading{}, err
	}
	t.audit(string(m.Entity), u.By, "mail_read", subject("mail", m.id), m.on, map[string]any{"version": m.reading, "origin": u.Origin,
		"rules": u.RulesVersion, "prompt": u.PromptID, "model": u.Model, "degraded": u.Degraded, "claims": len(u.Claims), "needs_human": u.NeedsHuman})
	return t.readingOf(ctx, m)
}

// insertReading returns false for a reading that is there already. A mail that was put back to be read takes up the earlier
// reading that is the same: its claims are those of now, not of the reading in between.
func (t *tx) insertReading(ctx context.Context, m *heldMail, u mailroom.Understood) (bool, error) {
	raw, err := json.Marshal(u.Understanding)
	if err != nil {
		return false, fmt.Errorf("keep the reading: %w", err)
	}
	whole, err := json.Marshal(struct {
		mailroom.Understood
		By string
	}{Understood: u})
	if err != nil {
		return false, fmt.Errorf("keep the reading: %w", err)
	}
	sum := sha256.Sum256(whole)
	err = t.QueryRow(ctx, `
		INSERT INTO mail_reading (mail_id, version, origin, content_hash, understanding, needs_human, because, rules_version, prompt_id, model, degraded, read_at)
		SELECT $1, 1 + coalesce(max(version), 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM mail_reading WHERE mail_id = $1
		ON CONFLICT ON CONSTRAINT mail_reading_content_once DO NOTHING
		RETURNING version`, m.id, u.Origin, sum[:], raw, u.NeedsHuman, texts(u.Because), u.RulesVersion, u.PromptID, u.Model, u.Degraded, t.now).Scan(&m.reading)
	if errors.Is(err, pgx.ErrNoRows) {
		if m.state != mailroom.Stored {
			return false, nil
		}
		err = t.QueryRow(ctx, `SELECT version FROM mail_reading WHERE mail_id = $1 AND content_hash = $2`, m.id, sum[:]).Scan(&m.reading)
	}
	if err != nil {
		return false, fmt.Errorf("keep the reading: %w", err)
	}
	return true, nil
}

// texts is a list for a column that is never null.
func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// saveUnderstood notes with the mail what lists show and what decides whether letters wait for it. Whose it is changes only
// while nothing of it was decided: a person's word stays.
func (t *tx) saveUnderstood(ctx context.Context, m *heldMail, u mailroom.Understood, customerID int64) error {
	trust, grounds := u.Whose.Trust, texts(u.Whose.Grounds)
	if m.byPerson && m.customerID != 0 {
		customerID, trust, grounds = m.customerID, correspondence.Certain, []string{string(mailroom.ByPerson)}
	}
	if trust == correspondence.TrustUnchecked {
		trust = correspondence.Untrusted
	}
	m.automatic = mailroom.AutomaticOf(u.Envelope.Automatic, u.Understanding.Intents)
	if err := t.dropAnswersToMachine(ctx, m); err != nil {
		return err
	}
	m.unrelated = mailroom.UnrelatedOnly(u.Understanding.Intents)
	m.needsHuman = u.NeedsHuman
	m.needsAnswer = mailroom.NeedsAnswer(u.Understanding.Intents) && m.automatic == correspondence.ByHand && m.author == correspondence.ByCustomer
	var intents, flags []string
	for _, in := range u.Understanding.Intents {
		intents = append(intents, string(in.Type))
	}
	for _, f := range u.Understanding.Flags {
		flags = append(flags, string(f.Flag))
	}
	var blocks bool
	err := t.QueryRow(ctx, `
		UPDATE inbound_mail
		SET state = CASE WHEN state IN ('stored', 'unreadable') THEN 'read' ELSE state END, customer_id = nullif($2::bigint, 0), trust = $3, grounds = $4,
		    letter_id = nullif($5::bigint, 0), thread = coalesce(nullif($6, ''), key), in_reply_to = $7, subject = $8, from_address = $9, from_name = $10,
		    automatic = $11, language = $12, intents = $13, flags = $14, unrelated = $15, needs_human = $16, needs_answer = $17, because = $18,
		    degraded = $19, reading = $20
		WHERE id = $1
		RETURNING state, blocks`,
		m.id, customerID, trust, grounds, u.Whose.LetterID, u.Whose.Thread, mailroom.BareID(u.Envelope.InReplyTo), u.Envelope.Subject,
		u.Envelope.FromAddress, u.Envelope.FromName, m.automatic, u.Understanding.Language, texts(intents), texts(flags), m.unrelated, m.needsHuman,
		m.needsAnswer, texts(u.Because), u.Degraded != "", m.reading).Scan(&m.state, &blocks)
	if err != nil {
		return fmt.Errorf("note whose mail it is: %w", err)
	}
	t.tellBlocking(m, customerID, blocks)
	m.customerID, m.blocks, m.letterID = customerID, blocks, u.Whose.LetterID
	return nil
}

// dropAnswersToMachine discards drafts that answer a mail which is now read as a machine's. One that was answered stays what
// it was taken for: the answer has left.
func (t *tx) dropAnswersToMachine(ctx context.Context, m *heldMail) error {
	if m.automatic == correspondence.ByHand {
		return nil
	}
	rows, err := t.Query(ctx, `
		UPDATE reply SET state = 'discarded', mail_id = NULL, mail_automatic = NULL WHERE mail_id = $1 AND state IN ('draft', 'refused', 'discarded')
		RETURNING id`, m.id)
	if err != nil {
		return fmt.Errorf("discard answers to a machine: %w", err)
	}
	dropped, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("discard answers to a machine: %w", err)
	}
	for _, id := range dropped {
		t.audit(string(m.Entity), mailReader, "reply_discarded", subject("reply", id), m.on, map[string]any{"mail": m.id})
	}
	var answered bool
	if err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM reply WHERE mail_id = $1)`, m.id).Scan(&answered); err != nil {
		return fmt.Errorf("look for answers: %w", err)
	}
	if answered {
		m.automatic = correspondence.ByHand
	}
	return nil
}

// tellBlocking tells customers that a mail began or ceased to hold their letters back.
func (t *tx) tellBlocking(m *heldMail, customerID int64, blocks bool) {
	moved := customerID != m.customerID
	if m.blocks && (moved || !blocks) {
		t.emitDebtor([]int64{m.customerID}, "mail_answered", fmt.Sprintf("mail_answered/%d/%d", m.id, m.reading), m.id, nil)
	}
	if blocks && (moved || !m.blocks) {
		t.emitDebtor([]int64{customerID}, "mail_received", fmt.Sprintf("mail_received/%d/%d", m.id, m.reading), m.id, nil)
	}
}

// saveMailClaims writes the claims of a reading over those that still wait. The same claim with the same words keeps its
// version; another wording is a new one, so that nobody confirms what he has not seen.
func (t *tx) saveMailClaims(ctx context.Context, m *heldMail, u mailroom.Understood) error {
	for _, c := range u.Claims {
		invoices, err := t.invoiceIDs(ctx, u.Entity, m.customerID, c.Invoices)
		if err != nil {
			return err
		}
		detail, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("keep a claim: %w", err)
		}
		state := mailroom.Proposed
		if c.Mode == correspondence.Never {
			state = mailroom.Obsolete // it is shown, and nothing follows from it
		}
		_, err = t.Exec(ctx, `
			INSERT INTO mail_claim AS c (mail_id, entity, kind, place, reading, invoices, detail, level, autonomy, because, state, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT ON CONSTRAINT mail_claim_once DO UPDATE
			SET reading = $5, invoices = $6, detail = $7, level = $8, autonomy = $9, because = $10,
			    version = c.version + (c.detail <> $7::jsonb)::int,
			    state = CASE WHEN c.detail <> $7::jsonb OR c.state = 'obsolete' THEN $11 ELSE c.state END,
			    first_by = CASE WHEN c.detail <> $7::jsonb THEN NULL ELSE c.first_by END, first_at = CASE WHEN c.detail <> $7::jsonb THEN NULL ELSE c.first_at END,
			    corrected = CASE WHEN c.detail <> $7::jsonb THEN NULL ELSE c.corrected END
			WHERE c.state IN ('proposed', 'seconded', 'obsolete')`,
			m.id, u.Entity, c.Act, c.Place, m.reading, invoices, detail, c.Level, c.Mode, texts(c.Why), state, t.now)
		if err != nil {
			return fmt.Errorf("keep a claim: %w", err)
		}
		if c.Act == correspondence.CheckBankDetails {
			if err := t.mailTask(ctx, m, "bank_details_check", "senior", "a mail says that bank details change: call a number known before, and change nothing by this mail"); err != nil {
				return err
			}
		}
	}
	_, err := t.Exec(ctx, `
		UPDATE mail_claim SET state = 'obsolete', because = array_append(because, 'not_in_latest_reading')
		WHERE mail_id = $1 AND reading <> $2 AND state IN ('proposed', 'seconded')`, m.id, m.reading)
	if err != nil {
		return fmt.Errorf("drop claims of other readings: %w", err)
	}
	return nil
}

// invoiceIDs are the customer's invoices among the numbers a claim names; others are shown and have no id.
func (t *tx) invoiceIDs(ctx context.Context, entity receivable.EntityCode, customerID int64, numbers []receivable.InvoiceNumber) ([]int64, error) {
	if customerID == 0 || len(numbers) == 0 {
		return []int64{}, nil
	}
	rows, err := t.Query(ctx, `SELECT id FROM invoice WHERE entity = $1 AND customer_id = $2 AND number = ANY ($3) ORDER BY id`, entity, customerID, numbers)
	if err != nil {
		return nil, fmt.Errorf("find invoices of a claim: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return append([]int64{}, ids...), err
}

// mailTask asks people to do what follows from a mail. A kind is asked once for each mail.
func (t *tx) mailTask(ctx context.Context, m *heldMail, kind, role, detail string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task (entity, customer_id, key, kind, role, detail, created_at) VALUES ($1, nullif($2::bigint, 0), $3, $4, $5, $6, $7)
		ON CONFLICT ON CONSTRAINT task_once DO NOTHING`, m.Entity, m.customerID, fmt.Sprintf("mail/%d/%s", m.id, kind), kind, role,
		fmt.Sprintf("mail %d: %s (starter mails show %d)", m.id, detail, m.id), t.now)
	if err != nil {
		return fmt.Errorf("ask people about a mail: %w", err)
	}
	return nil
}

func (t *tx) markUnreadable(ctx context.Context, m *heldMail, u mailroom.Understood) error {
	_, err := t.Exec(ctx, `UPDATE inbound_mail SET state = 'unreadable', needs_human = true, because = $2 WHERE id = $1`, m.id, []string{u.Unreadable})
	if err != nil {
		return fmt.Errorf("note that the mail can't be read: %w", err)
	}
	t.audit(string(m.Entity), u.By, "mail_unreadable", subject("mail", m.id), m.on, map[string]string{"because": u.Unreadable})
	return t.mailTask(ctx, m, "mail_unreadable", "clerk", "it can't be read by the program")
}

// readingOf says what the latest reading of a mail brought.
func (t *tx) readingOf(ctx context.Context, m *heldMail) (mailroom.Reading, error) {
	read := mailroom.Reading{ID: m.ID}
	err := t.QueryRow(ctx, `
		SELECT state, intents, needs_human, because, degraded, (SELECT count(*) FROM mail_claim WHERE mail_id = $1 AND reading = m.reading)
		FROM inbound_mail m WHERE id = $1`, m.id).
		Scan(&read.State, &read.Intents, &read.NeedsHuman, &read.Because, &read.Degraded, &read.Claims)
	if err != nil {
		return read, fmt.Errorf("read where the mail stands: %w", err)
	}
	return read, nil
}

// LatestReading is the latest version of what a mail was understood to say; ok is false before it was read. It returns
// ErrNotFound for an unknown mail.
func (s *Store) LatestReading(ctx context.Context, id mailroom.ID) (r mailroom.ReadingRow, ok bool, err error) {
	m, err := readMail(ctx, s.pool, id, "")
	if err != nil {
		return r, false, err
	}
	all, err := readingsOf(ctx, s.pool, m.id, 1)
	if err != nil || len(all) == 0 {
		return r, false, err
	}
	return all[0], true, nil
}

// readingsOf are versions of what a mail was understood to say, the latest first.
func readingsOf(ctx context.Context, q querier, mailID int64, limit int) ([]mailroom.ReadingRow, error) {
	rows, err := q.Query(ctx, `
		SELECT version, origin, understanding, needs_human, because, rules_version, prompt_id, model, degraded, read_at
		FROM mail_reading WHERE mail_id = $1 ORDER BY version DESC LIMIT $2`, mailID, limit)
	if err != nil {
		return nil, fmt.Errorf("read what a mail says: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mailroom.ReadingRow])
	if err != nil {
		return nil, fmt.Errorf("read what a mail says: %w", err)
	}
	return all, nil
}
