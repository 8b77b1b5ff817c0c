package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// mailStream is the stream of a mail m that a customer wrote; its workflow reads it and waits until it is settled.
const mailStream = `'inbound-mail/' || m.entity || '/' || m.key`

// mailReader is who does by itself what a mail is understood to say.
const mailReader = engine + "/mail"

// streamOf is the stream of a mail; see mailStream.
func streamOf(id mailroom.ID) string { return "inbound-mail/" + string(id.Entity) + "/" + id.Key }

// KeepMail stores a mail as it came, before anybody looks into it, and tells its stream in the same transaction. The same
// bytes, or the same words under the same Message-ID, are one mail of an entity, however often and by whatever way it comes. A
// mail that is brought in as a customer's blocks letters to that customer from this moment on.
//
// It returns ErrNotFound for an unknown entity or customer, and a RefusedError for an empty mail (mail_empty) or one that is
// too large (mail_too_large).
func (s *Store) KeepMail(ctx context.Context, a mailroom.Arrived) (mailroom.Kept, error) {
	kept := mailroom.Kept{ID: mailroom.ID{Entity: a.Entity, Key: mailroom.Key(a.MessageID, a.Raw)}}
	if err := a.Check(); err != nil {
		return kept, fmt.Errorf("keep a mail: %w", err)
	}
	sum := sha256.Sum256(a.Raw)
	err := s.inTx(ctx, func(t *tx) error {
		kept.Key, kept.Already = mailroom.Key(a.MessageID, a.Raw), false
		customerID, err := t.mailCustomer(ctx, a.Entity, a.Customer)
		if err != nil {
			return err
		}
		if kept.Number, err = t.insertMail(ctx, a, kept.Key, sum[:], customerID); err != nil {
			return err
		}
		if kept.Number == 0 {
			if kept.Already, err = t.sameMail(ctx, &kept, a, sum[:]); err != nil || kept.Already {
				return err
			}
			if kept.Number, err = t.insertMail(ctx, a, kept.Key, sum[:], customerID); err != nil {
				return err
			}
			if kept.Number == 0 {
				return errMoved // somebody stored it meanwhile
			}
		}
		return t.tellMailKept(ctx, a, kept, sum[:], customerID)
	})
	if err != nil {
		return mailroom.Kept{}, fmt.Errorf("keep a mail: %w", err)
	}
	return kept, nil
}

// mailCustomer finds and locks the customer a mail is said to be of; 0 for none.
func (t *tx) mailCustomer(ctx context.Context, entity receivable.EntityCode, number receivable.CustomerNumber) (int64, error) {
	if number == "" {
		return 0, nil
	}
	id, err := t.customerID(ctx, entity, number)
	if err != nil {
		return 0, err
	}
	return id, t.lockCustomers(ctx, id)
}

// insertMail returns 0 for a mail that is there already, by its key or its bytes. Of two at once one waits here.
func (t *tx) insertMail(ctx context.Context, a mailroom.Arrived, key string, sum []byte, customerID int64) (id int64, err error) {
	at := a.ReceivedAt
	if at.IsZero() {
		at = t.now
	}
	on, err := today(ctx, t, at, string(a.Entity))
	if err != nil {
		return 0, err
	}
	if !a.ReceivedOn.IsZero() && a.ReceivedOn.Before(on) {
		on = a.ReceivedOn
	}
	trust, grounds := correspondence.Untrusted, []mailroom.Ground{}
	if customerID != 0 {
		trust, grounds = correspondence.Certain, append(grounds, mailroom.ByPerson)
	}
	author := a.Author
	if author == "" {
		author = correspondence.ByCustomer
	}
	err = t.QueryRow(ctx, `
		INSERT INTO inbound_mail (entity, key, message_id, sha256, size_bytes, content, source, place, author, received_at, received_on, received_by,
		                          customer_id, trust, grounds, thread)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, nullif($13::bigint, 0), $14, $15, $2)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		a.Entity, key, mailroom.BareID(a.MessageID), sum, len(a.Raw), a.Raw, a.Source, a.Place, author, at.UTC(), on, a.By, customerID, trust, grounds).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// sameMail counts a mail that came once more: with the same bytes, or with the same words under the same Message-ID, as it does
// on another way. Other words under a known Message-ID are a mail of their own, named by its bytes: some devices give all
// their mails one id, and nobody may keep a mail from us by choosing one. So is a mail under the id of one whose words are
// gone. The audit chain is told of that.
func (t *tx) sameMail(ctx context.Context, kept *mailroom.Kept, a mailroom.Arrived, sum []byte) (bool, error) {
	var known []byte
	var sameBytes bool
	byBytes := mailroom.Key("", a.Raw)
	err := t.QueryRow(ctx, `
		SELECT id, key, sha256 = $4, content FROM inbound_mail
		WHERE entity = $1 AND (sha256 = $4 OR key IN ($2, $3))
		ORDER BY sha256 = $4 DESC, key = $3 DESC LIMIT 1 FOR NO KEY UPDATE`, kept.Entity, kept.Key, byBytes, sum).
		Scan(&kept.Number, &kept.Key, &sameBytes, &known)
	if err != nil {
		return false, err
	}
	if sameBytes || known != nil && mailroom.SameWords(known, a.Raw) {
		_, err = t.Exec(ctx, `UPDATE inbound_mail SET copies = copies + 1 WHERE id = $1`, kept.Number)
		return true, err
	}
	t.audit(string(kept.Entity), mailReader, "mail_copy_differs", subject("mail", kept.Number), calendar.Date{}, map[string]string{"key": byBytes})
	kept.Number, kept.Key = 0, byBytes
	return false, nil
}

func (t *tx) tellMailKept(ctx context.Context, a mailroom.Arrived, kept mailroom.Kept, sum []byte, customerID int64) error {
	on, err := t.today(ctx, string(a.Entity))
	if err != nil {
		return err
	}
	t.emit(streamOf(kept.ID), "mail_stored", "stored", kept.Number, nil)
	if customerID != 0 && a.Author != correspondence.ByUs {
		t.emitDebtor([]int64{customerID}, "mail_received", subject("mail_received", kept.Number), kept.Number, nil)
	}
	t.audit(string(a.Entity), a.By, "mail_stored", subject("mail", kept.Number), on,
		map[string]any{"key": kept.Key, "sha256": hex.EncodeToString(sum), "size_bytes": len(a.Raw), "source": a.Source})
	return nil
}

// MailOriginal is a mail with its bytes. It returns ErrNotFound; a mail whose bytes are gone, or never were here, has none.
func (s *Store) MailOriginal(ctx context.Context, id mailroom.ID) (m mailroom.Original, err error) {
	m.ID = id
	err = s.pool.QueryRow(ctx, `SELECT id, content, state, source, author, reading FROM inbound_mail WHERE entity = $1 AND key = $2`, id.Entity, id.Key).
		Scan(&m.Number, &m.Raw, &m.State, &m.Source, &m.Author, &m.Reading)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("read mail %s of %s: %w", id.Key, id.Entity, err)
	}
	return m, nil
}

// MailID finds a mail by its number. It returns ErrNotFound; no entity means any.
func (s *Store) MailID(ctx context.Context, entity receivable.EntityCode, number int64) (id mailroom.ID, err error) {
	err = s.pool.QueryRow(ctx, `SELECT entity, key FROM inbound_mail WHERE id = $2 AND ($1 = '' OR entity = $1)`, entity, number).Scan(&id.Entity, &id.Key)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return id, fmt.Errorf("find mail %d: %w", number, err)
	}
	return id, nil
}

// MailboxPosition is up to where a mailbox is stored; the zero position for one that was never read.
func (s *Store) MailboxPosition(ctx context.Context, account, mailbox string) (mailroom.MailboxPosition, error) {
	p := mailroom.MailboxPosition{Account: account, Mailbox: mailbox}
	err := s.pool.QueryRow(ctx, `SELECT uidvalidity, uid FROM mailbox_position WHERE account = $1 AND mailbox = $2`, account, mailbox).Scan(&p.UIDValidity, &p.UID)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return p, fmt.Errorf("read the position in a mailbox: %w", err)
	}
	return p, nil
}

// SaveMailboxPosition notes that a mailbox is stored up to a message. It never goes back, unless the server numbers anew.
func (s *Store) SaveMailboxPosition(ctx context.Context, p mailroom.MailboxPosition) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO mailbox_position AS b (account, mailbox, uidvalidity, uid, seen_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT ON CONSTRAINT mailbox_position_once DO UPDATE
		SET uid = CASE WHEN b.uidvalidity = $3 THEN greatest(b.uid, $4) ELSE $4 END, uidvalidity = $3, seen_at = $5`,
		p.Account, p.Mailbox, int64(p.UIDValidity), int64(p.UID), s.Now())
	if err != nil {
		return fmt.Errorf("save the position in a mailbox: %w", err)
	}
	return nil
}

// OpenMailStreams lists the streams of mails that are not settled, in order of their ids, after an id; an empty list is the
// end. Each of them has a running workflow, which rebuild sees to.
func (s *Store) OpenMailStreams(ctx context.Context, after int64, limit int) ([]Stream, error) {
	return s.streams(ctx, `SELECT `+mailStream+`, m.id FROM inbound_mail m WHERE m.id > $1 AND m.state <> 'settled' ORDER BY m.id LIMIT $2`, after, limit)
}

// PruneModelCache drops answers of models that were kept before an instant; a bounded number at a time. It returns how many.
func (s *Store) PruneModelCache(ctx context.Context, before time.Time) (int64, error) {
	const page = 1000 // a short transaction, however many there are
	tag, err := s.pool.Exec(ctx, `
		DELETE FROM model_cache WHERE (entity, key) IN (SELECT entity, key FROM model_cache WHERE kept_at < $1 ORDER BY kept_at LIMIT $2)`, before, page)
	if err != nil {
		return 0, fmt.Errorf("prune answers of models: %w", err)
	}
	return tag.RowsAffected(), nil
}

const (
	// defaultMails and maxMails bound lists of mails and of what belongs to them.
	defaultMails = 200
	maxMails     = 5000
)

// boundMails is the length of a list that was asked for.
func boundMails(limit int) int {
	if limit <= 0 {
		return defaultMails
	}
	return min(limit, maxMails)
}
