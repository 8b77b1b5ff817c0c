package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// bouncedLetter is a letter that came back, with what its return changes.
type bouncedLetter struct {
	id, customerID, contactID int64
	entity, state             string
	items                     []int64
	// softReturns counts the other letters to the same address that came back lately.
	softReturns int
}

// Limits of sending again to an address whose mail system refuses for now: so many returns in so many days say that nothing
// arrives there. Together they keep a full mailbox from getting the same letter for ever.
const (
	maxSoftReturns = 3
	softReturnDays = 60
)

// ReportBounce records that a sent letter came back: it counts for no level any more. After a permanent failure its address
// is used no further, and a clerk is asked for another; after a transient one (4.x.x) the next day's run writes again, until
// the third return within sixty days, which counts as permanent. The letter is found by its message id, with or without angle brackets; code is the
// enhanced status of the return (RFC 3463, for example 5.1.1) and never the text, which quotes the address.
//
// It returns ErrNotFound for a message id that is none of ours, and a RefusedError for a letter that was never sent
// (letter_not_sent) or a code of another form (bounce_code_form). A second report of the same letter changes nothing: already is true.
func (s *Store) ReportBounce(ctx context.Context, messageID, code, by string) (letterID int64, already bool, err error) {
	if !delivery.FailureStatus(code) {
		return 0, false, subledger.Refuse("bounce_code_form", "give the status of the return as RFC 3463 writes it, such as 5.1.1 or 4.2.2")
	}
	err = s.inTx(ctx, func(t *tx) (err error) {
		letterID, already, err = t.reportBounce(ctx, strings.Trim(strings.TrimSpace(messageID), "<>"), code, code[0] != '4', by)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("report bounce: %w", err)
	}
	return letterID, already, nil
}

func (t *tx) reportBounce(ctx context.Context, messageID, code string, permanent bool, by string) (int64, bool, error) {
	l, err := t.sentLetter(ctx, messageID, "")
	if err != nil {
		return 0, false, err
	}
	if _, err := t.lockItemIDs(ctx, l.items, l.customerID); err != nil {
		return 0, false, err
	}
	if l, err = t.sentLetter(ctx, messageID, "FOR UPDATE OF l"); err != nil {
		return 0, false, err
	}
	switch l.state {
	case "bounced":
		return l.id, true, nil
	case "sent":
	default:
		return 0, false, subledger.Refuse("letter_not_sent", "letter %d is %s and can't have come back", l.id, l.state)
	}
	on, err := t.today(ctx, l.entity)
	if err != nil {
		return 0, false, err
	}
	if err := t.saveBounce(ctx, l, code); err != nil {
		return 0, false, err
	}
	again := on
	if permanent = permanent || l.softReturns+1 >= maxSoftReturns; permanent {
		err = t.stopAddress(ctx, l, code)
	} else {
		again = on.AddDays(1)
	}
	if err != nil {
		return 0, false, err
	}
	key := subject("letter_bounced", l.id)
	detail := map[string]any{"letter_id": l.id, "code": code}
	t.emitItem(l.items, "letter_bounced", key, l.id, detail)
	t.emitDebtor([]int64{l.customerID}, "letter_bounced", key, l.id, detail)
	t.audit(l.entity, by, "letter_bounced", subject("letter", l.id), on, detail)
	return l.id, false, t.lookAgainOn(ctx, l.items, again)
}

// sentLetter reads a letter by its message id. lock is "" or "FOR UPDATE OF l".
func (t *tx) sentLetter(ctx context.Context, messageID, lock string) (l bouncedLetter, err error) {
	err = t.QueryRow(ctx, `
		SELECT l.id, l.customer_id, l.contact_id, l.entity, l.state,
		       ARRAY (SELECT invoice_id FROM letter_item WHERE letter_id = l.id ORDER BY invoice_id),
		       (SELECT count(*) FROM letter x
		        WHERE x.contact_id = l.contact_id AND x.id <> l.id AND x.state = 'bounced' AND x.sent_on > l.sent_on - $2::int)
		FROM letter l
		WHERE btrim(l.message_id, '<>') = $1 `+lock, messageID, softReturnDays).
		Scan(&l.id, &l.customerID, &l.contactID, &l.entity, &l.state, &l.items, &l.softReturns)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, fmt.Errorf("%w: a letter with this message id", ErrNotFound)
	}
	if err != nil {
		return l, fmt.Errorf("find the letter: %w", err)
	}
	return l, nil
}

// stopAddress uses the address of a letter no further, and asks a clerk for another.
func (t *tx) stopAddress(ctx context.Context, l bouncedLetter, code string) error {
	batch := &pgx.Batch{}
	batch.Queue(`UPDATE contact SET disabled_at = $2, disabled_reason = 'bounced' WHERE id = $1 AND disabled_at IS NULL`, l.contactID, t.now)
	batch.Queue(`
		INSERT INTO task (entity, customer_id, key, kind, detail, created_at) VALUES ($1, $2, $3, 'find_contact', $4, $5)
		ON CONFLICT ON CONSTRAINT task_once DO NOTHING`,
		l.entity, l.customerID, subject("bounce", l.id), fmt.Sprintf("letter %d came back (%s): find another address", l.id, code), t.now)
	return t.SendBatch(ctx, batch).Close()
}

// saveBounce takes a letter for one that never arrived.
func (t *tx) saveBounce(ctx context.Context, l bouncedLetter, code string) error {
	batch := &pgx.Batch{}
	batch.Queue(`UPDATE letter SET state = 'bounced', ended_reason = $2 WHERE id = $1`, l.id, code)
	// Nothing reached the customer: the interval between contacts counts from the letter before.
	batch.Queue(`
		UPDATE customer_state
		SET last_contact_on = (SELECT max(sent_on) FROM letter WHERE customer_id = $1 AND state = 'sent')
		WHERE customer_id = $1`, l.customerID)
	// The level falls back to that of the last letter that counts.
	batch.Queue(`
		UPDATE item_state s
		SET level = greatest(i.opening_level, coalesce((SELECT max(li.level)
		                                                FROM letter_item li JOIN letter l ON l.id = li.letter_id
		                                                WHERE li.invoice_id = i.id AND li.live AND l.state = 'sent'), 0))
		FROM invoice i
		WHERE i.id = s.invoice_id AND s.invoice_id = ANY ($1)`, l.items)
	return t.SendBatch(ctx, batch).Close()
}
