package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// DecideClaim applies what a person says about one claim of a mail, with its effect, in one transaction. Facts are read again
// under locks: a claim about an invoice that is paid meanwhile becomes obsolete. Where four eyes are asked for, the first yes
// waits for another person's. Who answers late or again gets what was decided and by whom. What happened by itself can be
// confirmed, or taken back by rejecting or correcting it.
//
// It returns ErrNotFound, or a RefusedError for another version than the person saw (claim_changed), a mail of nobody
// (mail_unassigned), a claim that names no invoice (claim_invoice_missing), and for what the effect itself refuses.
func (s *Store) DecideClaim(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error) {
	var decided mailroom.Decided
	err := d.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) (err error) {
			decided, err = t.decideClaim(ctx, d)
			return err
		})
	}
	if err != nil {
		return decided, fmt.Errorf("decide claim %d: %w", d.ClaimID, err)
	}
	return decided, nil
}

func (t *tx) decideClaim(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error) {
	named, err := t.namedInvoice(ctx, d)
	if err != nil {
		return mailroom.Decided{}, err
	}
	m, err := t.lockMailFully(ctx, d.Mail, named...)
	if err != nil {
		return mailroom.Decided{}, err
	}
	if err := t.dropPaid(ctx, m); err != nil {
		return mailroom.Decided{}, err
	}
	c, err := t.lockMailClaim(ctx, m, d.ClaimID)
	if err != nil {
		return mailroom.Decided{}, err
	}
	if !c.state.Waits() && c.state != mailroom.Applied {
		return c.decided(true), t.settleAfter(ctx, m, c, d.By)
	}
	if d.Version != 0 && d.Version != c.version {
		return mailroom.Decided{}, subledger.Refuse("claim_changed", "claim %d was read anew (version %d): look at it again", c.id, c.version)
	}
	if err := t.noteSaid(ctx, c, d); err != nil {
		return mailroom.Decided{}, err
	}
	if again, err := t.judgeClaim(ctx, m, c, d); err != nil || again {
		return c.decided(again), err
	}
	t.emit(streamOf(m.ID), "mail_decided", fmt.Sprintf("decided/%d/%d/%s", c.id, c.version, c.state), c.id, nil)
	return c.decided(false), t.settleAfter(ctx, m, c, d.By)
}

// settleAfter closes the mail when that was the last of it.
func (t *tx) settleAfter(ctx context.Context, m *heldMail, c *mailClaim, by string) error {
	if c.state.Waits() || m.state == mailroom.Settled || m.state == mailroom.Stored || m.state == mailroom.Read {
		return nil
	}
	_, err := t.settleMail(ctx, m, by)
	return err
}

// namedInvoice is the invoice a correction names, so that it is locked in its turn.
func (t *tx) namedInvoice(ctx context.Context, d mailroom.DecideClaim) ([]int64, error) {
	if d.Correction.Invoice == "" {
		return nil, nil
	}
	id, err := t.invoiceID(ctx, d.Entity, d.Correction.Invoice)
	if err != nil {
		return nil, err
	}
	var owner int64
	if err := t.QueryRow(ctx, `SELECT customer_id FROM invoice WHERE id = $1`, id).Scan(&owner); err != nil {
		return nil, err
	}
	m, err := readMail(ctx, t, d.Mail, "")
	if err == nil && owner != m.customerID {
		err = subledger.Refuse("another_customer", "invoice %s is not this customer's", d.Correction.Invoice)
	}
	return []int64{id}, err
}

func (t *tx) lockMailClaim(ctx context.Context, m *heldMail, id int64) (*mailClaim, error) {
	rows, err := t.Query(ctx, mailClaimsSQL+` WHERE c.id = $1 AND c.mail_id = $2 FOR UPDATE`, id, m.id)
	if err != nil {
		return nil, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanMailClaim)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("%w: claim %d of mail %d", ErrNotFound, id, m.id)
	}
	return c, err
}

// decided is what is told of a claim as it stands.
func (c *mailClaim) decided(already bool) mailroom.Decided {
	by := c.by
	if c.state == mailroom.Seconded {
		by = c.firstBy
	}
	return mailroom.Decided{ClaimID: c.id, State: c.state, By: by, Already: already, Effect: c.effectName()}
}

// noteSaid keeps every word, the first of two too.
func (t *tx) noteSaid(ctx context.Context, c *mailClaim, d mailroom.DecideClaim) error {
	var corrected []byte
	if d.Verdict == mailroom.Correct {
		var err error
		if corrected, err = json.Marshal(d.Correction); err != nil {
			return err
		}
	}
	_, err := t.Exec(ctx, `
		INSERT INTO mail_claim_decision (claim_id, choice, decided_by, decided_at, reason, corrected) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT mail_claim_decision_once DO NOTHING`, c.id, d.Verdict, d.By, t.now, d.Reason, corrected)
	if err != nil {
		return fmt.Errorf("keep what was said: %w", err)
	}
	return nil
}

// judgeClaim does what the person said. again is true when the same person says a second time what waits for another.
func (t *tx) judgeClaim(ctx context.Context, m *heldMail, c *mailClaim, d mailroom.DecideClaim) (again bool, err error) {
	e := effect{m: m, c: c, action: c.said.Action, by: d.By, reason: d.Reason}
	if c.corrected != nil {
		e.action = *c.corrected
	}
	if d.Verdict == mailroom.Correct {
		e.action = d.Correction.Correct(c.said.Action)
	}
	if d.Verdict == mailroom.Reject {
		if err := t.unsayIfApplied(ctx, &e); err != nil {
			return false, err
		}
		return false, t.closeClaim(ctx, &e, mailroom.Rejected)
	}
	if c.mode == correspondence.FourEyes && c.state != mailroom.Applied {
		if waits, again, err := t.secondEyes(ctx, &e, d); err != nil || waits {
			return again, err
		}
	}
	state := mailroom.Confirmed
	if d.Verdict == mailroom.Correct || c.corrected != nil {
		state, c.corrected = mailroom.Corrected, &e.action
	}
	if c.state == mailroom.Applied && state == mailroom.Confirmed {
		e.made(c.effect, c.effectID)
		return false, t.closeClaim(ctx, &e, state)
	}
	if err := t.unsayIfApplied(ctx, &e); err != nil {
		return false, err
	}
	if err := t.follow(ctx, &e); err != nil {
		return false, err
	}
	return false, t.closeClaim(ctx, &e, state)
}

func (t *tx) unsayIfApplied(ctx context.Context, e *effect) error {
	if e.c.state != mailroom.Applied {
		return nil
	}
	if err := t.unsay(ctx, e); err != nil {
		return err
	}
	e.c.version++ // the effect of what is corrected has a key of its own
	return nil
}

// secondEyes notes the first yes, and lets the second of another person through. Another correction begins anew, under a new
// version: nobody seconds what he has not seen.
func (t *tx) secondEyes(ctx context.Context, e *effect, d mailroom.DecideClaim) (waits, again bool, err error) {
	c := e.c
	switch {
	case c.state == mailroom.Seconded && d.Verdict == mailroom.Confirm && d.By != c.firstBy:
		return false, false, nil
	case c.state == mailroom.Seconded && d.Verdict == mailroom.Confirm:
		return true, true, nil
	}
	var corrected []byte
	if d.Verdict == mailroom.Correct {
		if corrected, err = json.Marshal(e.action); err != nil {
			return false, false, err
		}
		c.corrected = &e.action
		c.version++
	}
	c.state, c.firstBy = mailroom.Seconded, d.By
	_, err = t.Exec(ctx, `UPDATE mail_claim SET state = 'seconded', first_by = $2, first_at = $3, corrected = $4, version = $5 WHERE id = $1`,
		c.id, d.By, t.now, corrected, c.version)
	if err != nil {
		return false, false, fmt.Errorf("keep the first of two: %w", err)
	}
	t.audit(string(e.m.Entity), d.By, "mail_claim_seconded", subject("mail_claim", c.id), e.m.on, e.detail())
	return true, false, err
}

// closeClaim keeps the decision and what it teaches.
func (t *tx) closeClaim(ctx context.Context, e *effect, state mailroom.ClaimState) error {
	c := e.c
	c.state, c.by, c.effect, c.effectID = state, e.by, e.table, e.row
	if c.effect == "" && state != mailroom.Rejected {
		c.effect = noted
	}
	var corrected []byte
	if c.corrected != nil {
		var err error
		if corrected, err = json.Marshal(c.corrected); err != nil {
			return err
		}
	}
	_, err := t.Exec(ctx, `
		UPDATE mail_claim
		SET state = $2, decided_by = $3, decided_on = $4, decided_at = $5, reason = $6, corrected = $7, effect = $8, effect_id = nullif($9::bigint, 0), version = $10
		WHERE id = $1`, c.id, state, e.by, e.m.on, t.now, e.reason, corrected, c.effect, c.effectID, c.version)
	if err != nil {
		return fmt.Errorf("keep the decision: %w", err)
	}
	t.audit(string(e.m.Entity), e.by, "mail_claim_"+string(state), subject("mail_claim", c.id), e.m.on, e.detail())
	return t.learn(ctx, e, state)
}

// maxExample bounds the words of an example: what a claim rests on, not the mail.
const maxExample = 2000

// learn keeps a claim with a person's word on it as a labelled example, and remembers words that a customer uses again.
func (t *tx) learn(ctx context.Context, e *effect, state mailroom.ClaimState) error {
	said, err := json.Marshal(e.c.said)
	if err != nil {
		return err
	}
	right, err := json.Marshal(e.c.corrected)
	if err != nil {
		return err
	}
	var quotes []string
	for _, ev := range e.c.said.Evidence {
		quotes = append(quotes, ev.Quote)
	}
	text := strings.Join(quotes, " … ")
	if len(text) > maxExample {
		text = strings.ToValidUTF8(text[:maxExample], "")
	}
	_, err = t.Exec(ctx, `
		INSERT INTO mail_example (claim_id, entity, mail_id, customer_id, intent, label, text, language, said, right_one, taught_by, taught_on, taught_at)
		SELECT $1, $2, m.id, m.customer_id, $4, $5, $6, m.language, $7, nullif($8::jsonb, 'null'), $9, $10, $11 FROM inbound_mail m WHERE m.id = $3
		ON CONFLICT ON CONSTRAINT mail_example_once DO UPDATE SET label = $5, right_one = nullif($8::jsonb, 'null'), taught_by = $9, taught_on = $10, taught_at = $11`,
		e.c.id, e.m.Entity, e.m.id, e.c.said.Intent, state, text, said, right, e.by, e.m.on, t.now)
	if err != nil {
		return fmt.Errorf("keep the example: %w", err)
	}
	if len(quotes) == 0 || e.m.customerID == 0 || e.m.author != correspondence.ByCustomer {
		return nil
	}
	return t.remember(ctx, e, quotes[0], state)
}
