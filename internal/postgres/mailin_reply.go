package postgres

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// replyTokenBytes is the size of a reply's token: nobody guesses 64 random bits, and it fits into a subject.
const replyTokenBytes = 8

// KeepReply keeps a draft of an answer, or of a mail a collector asked for. The same key is the same draft. It is addressed to
// a contact of the customer: the writer of the mail where that is one, else the first. It returns ErrNotFound, or a
// RefusedError for a mail that a machine wrote (reply_never_to_automatic) and an address that is no contact (reply_to_unknown).
func (s *Store) KeepReply(ctx context.Context, n mailroom.NewReply) (mailroom.Reply, error) {
	var id int64
	err := n.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) (err error) {
			id, err = t.keepReply(ctx, n)
			return err
		})
	}
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("keep a draft: %w", err)
	}
	return s.Reply(ctx, n.Entity, id)
}

func (t *tx) keepReply(ctx context.Context, n mailroom.NewReply) (id int64, err error) {
	key, err := subledger.KeyOf(n)
	if err != nil {
		return 0, err
	}
	customerID, err := t.customerID(ctx, n.Entity, n.Customer)
	if err != nil {
		return 0, err
	}
	if err := t.lockCustomers(ctx, customerID); err != nil {
		return 0, err
	}
	err = t.QueryRow(ctx, `SELECT id FROM reply WHERE entity = $1 AND key = $2`, n.Entity, key).Scan(&id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	d, err := t.draftOf(ctx, n, customerID)
	if err != nil {
		return 0, err
	}
	invoices, err := t.invoiceIDs(ctx, n.Entity, customerID, n.Invoices)
	if err != nil {
		return 0, err
	}
	err = t.QueryRow(ctx, `
		INSERT INTO reply (entity, customer_id, key, mail_id, mail_automatic, thread, token, message_id, in_reply_to, reference_ids, topic, invoices, language, tone,
		                   to_address, to_name, subject, body, facts_hash, facts_version, origin, made_by, made_at)
		SELECT $1, $2, $3, nullif($4::bigint, 0), CASE WHEN $4 <> 0 THEN $5 END, $6, $7, '<reply-' || $7 || '@' || $8 || '>', $9, $10, $11, $12, $13, $14,
		       $15, i.name, $16, $17, $18, $19, $20, $21, $22
		FROM customer_identity i WHERE i.customer_id = $2
		RETURNING id`,
		n.Entity, customerID, key, d.mailID, d.automatic, d.thread, d.token, d.domain, d.inReplyTo, d.references, n.Topic, invoices, n.Language, n.Tone,
		d.to, withToken(n.Subject, d.token), n.Body, n.FactsHash, n.FactsVersion, wordingOf(n), n.By, t.now).Scan(&id)
	if err != nil {
		return 0, err
	}
	if err := t.keepPlanMail(ctx, id, n.Plan); err != nil {
		return 0, err
	}
	on, err := t.todayOf(ctx, n.Entity)
	t.audit(string(n.Entity), n.By, "reply_drafted", subject("reply", id), on, map[string]any{"mail": d.mailID, "topic": n.Topic, "facts": n.FactsHash})
	return id, err
}

func wordingOf(n mailroom.NewReply) mailroom.Wording {
	if n.Wording == "" {
		return mailroom.ByTemplate
	}
	return n.Wording
}

// withToken puts the token into the subject, by which an answer finds its way without any other trace.
func withToken(line, token string) string { return strings.TrimSpace(line) + " [#" + token + "]" }

// draft is where a reply goes and which thread it is of.
type draft struct {
	mailID                int64
	automatic             correspondence.Automatic
	thread, token         string
	inReplyTo, to, domain string
	references            []string
}

func (t *tx) draftOf(ctx context.Context, n mailroom.NewReply, customerID int64) (draft, error) {
	raw := make([]byte, replyTokenBytes)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	d := draft{token: hex.EncodeToString(raw), references: []string{}}
	d.thread = "reply/" + d.token
	var from string
	if n.Mail.Key != "" {
		m, err := t.lockMail(ctx, n.Mail)
		if err != nil {
			return d, err
		}
		if m.customerID != customerID {
			return d, subledger.Refuse("another_customer", "the mail is not this customer's")
		}
		if m.automatic != correspondence.ByHand {
			return d, subledger.Refuse("reply_never_to_automatic", "%s", constraints["reply_never_to_automatic"])
		}
		var message string
		if err := t.QueryRow(ctx, `SELECT thread, message_id FROM inbound_mail WHERE id = $1`, m.id).Scan(&d.thread, &message); err != nil {
			return d, err
		}
		d.mailID, d.automatic, from = m.id, m.automatic, m.from
		if message != "" {
			d.inReplyTo, d.references = message, append(d.references, message)
		}
	}
	var err error
	if d.to, err = t.replyTo(ctx, customerID, n.To, from); err != nil {
		return d, err
	}
	return d, t.QueryRow(ctx, `SELECT coalesce(nullif(split_part(email, '@', 2), ''), 'localhost') FROM entity WHERE code = $1`, n.Entity).Scan(&d.domain)
}

// replyTo is a contact of the customer that may be written to: the one asked for, the writer, or the first.
func (t *tx) replyTo(ctx context.Context, customerID int64, wanted, from string) (to string, err error) {
	err = t.QueryRow(ctx, `
		SELECT address FROM contact
		WHERE customer_id = $1 AND channel = 'email' AND disabled_at IS NULL AND ($2 = '' OR lower(address) = lower($2))
		ORDER BY lower(address) = lower($3) DESC, position, id LIMIT 1`, customerID, wanted, from).Scan(&to)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", subledger.Refuse("reply_to_unknown", "the customer has no such address in use: enter it where contacts are kept")
	}
	return to, err
}

const repliesSQL = `
SELECT r.id, r.entity, c.number, coalesce(m.key, ''), coalesce(r.mail_id, 0), r.topic,
       ARRAY (SELECT i.number FROM invoice i WHERE i.id = ANY (r.invoices) ORDER BY i.number), r.language, r.tone, r.to_address, r.to_name, r.subject, r.body,
       r.origin, r.version, r.state, r.state = 'draft' AND NOT ` + replyHoldsSQL + `, r.facts_hash, r.token, r.message_id, r.in_reply_to,
       r.reference_ids, r.made_by, r.made_at, coalesce(r.sent_by, ''), r.answered_on, r.attempts, r.uncertain, r.accepted_at, r.relay_response
FROM reply r
JOIN customer c ON c.id = r.customer_id
LEFT JOIN inbound_mail m ON m.id = r.mail_id
WHERE `

// replyFactsSQL is the version of what a reply's words rest on: the money and agreements of the customer's items. That a mail
// came or was answered changes none of it, so the customer's own events are not counted.
const replyFactsSQL = `coalesce((SELECT sum(s.event_seq) FROM item_state s WHERE s.customer_id = r.customer_id AND (cardinality(r.invoices) = 0 OR s.invoice_id = ANY (r.invoices))), 0)`

// replyHoldsSQL tells whether a reply's words still hold: on the facts they were made of, and to the customer whose mail they
// answer, who may have turned out to be another one.
const replyHoldsSQL = `(r.facts_version = ` + replyFactsSQL + ` AND (r.mail_id IS NULL
       OR r.customer_id = (SELECT to_mail.customer_id FROM inbound_mail to_mail WHERE to_mail.id = r.mail_id)) IS TRUE)`

func repliesWhere(ctx context.Context, q querier, where string, args ...any) ([]mailroom.Reply, error) {
	rows, err := q.Query(ctx, repliesSQL+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[mailroom.Reply])
}

// ReplyFacts is the version of the facts that words about some of a customer's invoices rest on, all of them when none is
// named. A draft that was made on another version is stale and is not sent. It returns ErrNotFound for an unknown customer.
func (s *Store) ReplyFacts(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber, invoices []receivable.InvoiceNumber) (int64, error) {
	return replyFacts(ctx, s.pool, entity, customer, invoices)
}

func replyFacts(ctx context.Context, q querier, entity receivable.EntityCode, customer receivable.CustomerNumber, invoices []receivable.InvoiceNumber) (version int64, err error) {
	err = q.QueryRow(ctx, `
		SELECT coalesce(sum(s.event_seq), 0)
		FROM customer c LEFT JOIN item_state s ON s.customer_id = c.id
		     AND (cardinality($3::text[]) = 0 OR s.invoice_id IN (SELECT id FROM invoice WHERE entity = $1 AND number = ANY ($3)))
		WHERE c.entity = $1 AND c.number = $2 GROUP BY c.id`, entity, customer, texts(invoices)).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("read the facts of a reply: %w", err)
	}
	return version, nil
}

// Reply reads one reply. It returns ErrNotFound; no entity means any.
func (s *Store) Reply(ctx context.Context, entity receivable.EntityCode, id int64) (mailroom.Reply, error) {
	all, err := repliesWhere(ctx, s.pool, `r.id = $2 AND ($1 = '' OR r.entity = $1)`, entity, id)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("read reply %d: %w", id, err)
	}
	return all[0], nil
}

// Replies lists replies, the latest first; without states those that were not discarded.
func (s *Store) Replies(ctx context.Context, f mailroom.ReplyFilter) ([]mailroom.Reply, error) {
	all, err := repliesWhere(ctx, s.pool, `($1 = '' OR r.entity = $1) AND ($2 = '' OR c.number = $2)
		AND CASE WHEN cardinality($3::text[]) > 0 THEN r.state = ANY ($3) ELSE r.state <> 'discarded' END
		ORDER BY r.id DESC LIMIT $4`, f.Entity, f.Customer, texts(f.States), boundMails(f.Limit))
	if err != nil {
		return nil, fmt.Errorf("list replies: %w", err)
	}
	return all, nil
}

// lockReply locks a reply with its customer. It returns ErrNotFound.
func (t *tx) lockReply(ctx context.Context, entity receivable.EntityCode, id int64) (r mailroom.Reply, err error) {
	var customerID int64
	err = t.QueryRow(ctx, `SELECT customer_id FROM reply WHERE id = $2 AND ($1 = '' OR entity = $1)`, entity, id).Scan(&customerID)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fmt.Errorf("%w: reply %d", ErrNotFound, id)
	}
	if err != nil {
		return r, err
	}
	if _, err := t.lockCustomerWithItems(ctx, customerID); err != nil {
		return r, err
	}
	all, err := repliesWhere(ctx, t, `r.id = $1 FOR UPDATE OF r`, id)
	if err != nil {
		return r, err
	}
	return all[0], nil
}

// mustBeDraft refuses what was sent, dropped or changed since the person saw it.
func mustBeDraft(r mailroom.Reply, version int) error {
	switch {
	case r.State != mailroom.Draft:
		return subledger.Refuse("reply_not_draft", "reply %d is %s", r.ReplyID, r.State)
	case version != 0 && version != r.Version:
		return subledger.Refuse("reply_changed", "reply %d was changed (version %d): look at it again", r.ReplyID, r.Version)
	}
	return nil
}

// EditReply changes the words of a draft; they are a person's from then on. It returns ErrNotFound, or a RefusedError for what
// is no draft (reply_not_draft) or was changed since (reply_changed).
func (s *Store) EditReply(ctx context.Context, e mailroom.EditReply) (mailroom.Reply, error) {
	err := e.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			r, err := t.lockReply(ctx, e.Entity, e.ReplyID)
			if err == nil {
				err = mustBeDraft(r, e.Version)
			}
			if err != nil {
				return err
			}
			line := e.Subject
			if !strings.Contains(line, "[#"+r.Token+"]") {
				line = withToken(line, r.Token)
			}
			if _, err = t.Exec(ctx, `UPDATE reply SET subject = $2, body = $3, origin = 'person', version = version + 1 WHERE id = $1`, r.ReplyID, line, e.Body); err != nil {
				return err
			}
			on, err := t.todayOf(ctx, r.Entity)
			t.audit(string(r.Entity), e.By, "reply_edited", subject("reply", r.ReplyID), on, map[string]any{"version": r.Version + 1})
			return err
		})
	}
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("change reply %d: %w", e.ReplyID, err)
	}
	return s.Reply(ctx, e.Entity, e.ReplyID)
}

// DiscardReply drops a draft, or an answer the relay refused. It returns ErrNotFound, or a RefusedError for what is on its way
// (reply_not_draft). Twice is once.
func (s *Store) DiscardReply(ctx context.Context, d mailroom.DiscardReply) error {
	err := d.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			r, err := t.lockReply(ctx, d.Entity, d.ReplyID)
			if err != nil || r.State == mailroom.Discarded {
				return err
			}
			if r.State != mailroom.Draft && r.State != mailroom.Refused {
				return mustBeDraft(r, 0)
			}
			on, err := t.todayOf(ctx, r.Entity)
			if err != nil {
				return err
			}
			_, err = t.Exec(ctx, `UPDATE reply SET state = 'discarded' WHERE id = $1`, r.ReplyID)
			t.audit(string(r.Entity), d.By, "reply_discarded", subject("reply", r.ReplyID), on, nil)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("discard reply %d: %w", d.ReplyID, err)
	}
	return nil
}

// SendReply is a person's word that a draft may leave: it is queued for the relay. The facts its words rest on are read
// again under locks. It returns ErrNotFound, or a RefusedError for what is no draft any more (reply_not_draft), was changed
// since the person saw it (reply_changed), rests on facts that have changed (reply_stale), or would be the second answer of
// the day in its thread (reply_once_per_thread_and_day).
func (s *Store) SendReply(ctx context.Context, c mailroom.SendReply) (mailroom.Reply, error) {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.sendReply(ctx, c) })
	}
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("send reply %d: %w", c.ReplyID, err)
	}
	return s.Reply(ctx, c.Entity, c.ReplyID)
}

func (t *tx) sendReply(ctx context.Context, c mailroom.SendReply) error {
	r, err := t.lockReply(ctx, c.Entity, c.ReplyID)
	if err == nil {
		err = mustBeDraft(r, c.Version)
	}
	if err == nil && r.Stale {
		err = subledger.Refuse("reply_stale", "what reply %d says has changed since it was written: have it drafted anew", r.ReplyID)
	}
	if err != nil {
		return err
	}
	on, err := t.todayOf(ctx, r.Entity)
	if err != nil {
		return err
	}
	_, err = t.Exec(ctx, `UPDATE reply SET state = 'queued', sent_by = $2, answered_on = $3, next_attempt_at = $4 WHERE id = $1`, r.ReplyID, c.By, on, t.now)
	if err != nil {
		return err
	}
	t.emit("mail/"+string(r.Entity), "replies_queued", subject("reply", r.ReplyID), r.ReplyID, nil)
	t.audit(string(r.Entity), c.By, "reply_queued", subject("reply", r.ReplyID), on, map[string]any{"version": r.Version, "wording": r.Wording})
	return nil
}
