package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// mailClaim is a claim as it is stored, locked with its mail.
type mailClaim struct {
	id       int64
	version  int
	said     mailroom.Claim
	invoices []int64
	state    mailroom.ClaimState
	mode     correspondence.Mode
	firstBy  string
	by       string
	// corrected is what a person said was meant instead.
	corrected *correspondence.Action
	effect    string
	effectID  int64
}

// names the effect of a claim, such as "promise/12"; empty for none.
func (c *mailClaim) effectName() string {
	if c.effectID == 0 {
		return c.effect
	}
	return subject(c.effect, c.effectID)
}

const mailClaimsSQL = `
SELECT c.id, c.version, c.detail, c.invoices, c.state, c.autonomy, coalesce(c.first_by, ''), coalesce(c.decided_by, ''), c.corrected, c.effect,
       coalesce(c.effect_id, 0)
FROM mail_claim c`

func scanMailClaim(row pgx.CollectableRow) (*mailClaim, error) {
	c := &mailClaim{}
	var detail, corrected []byte
	err := row.Scan(&c.id, &c.version, &detail, &c.invoices, &c.state, &c.mode, &c.firstBy, &c.by, &corrected, &c.effect, &c.effectID)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(detail, &c.said); err != nil {
		return nil, fmt.Errorf("read claim %d: %w", c.id, err)
	}
	if corrected == nil {
		return c, nil
	}
	c.corrected = &correspondence.Action{}
	return c, json.Unmarshal(corrected, c.corrected)
}

// lockMailFully locks a mail with its customer, the customer's open items, the items of the letter it is about and those
// that are named: whatever follows from it then locks nothing more.
func (t *tx) lockMailFully(ctx context.Context, id mailroom.ID, named ...int64) (*heldMail, error) {
	before, err := readMail(ctx, t, id, "")
	if err != nil {
		return nil, err
	}
	items := slices.Clone(named)
	if before.customerID != 0 {
		if err := t.lockCustomers(ctx, before.customerID); err != nil {
			return nil, err
		}
		open, err := t.openItemsOf(ctx, before.customerID)
		if err != nil {
			return nil, err
		}
		rows, err := t.Query(ctx, `
			SELECT unnest(c.invoices) FROM mail_claim c WHERE c.mail_id = $1
			UNION SELECT li.invoice_id FROM letter_item li WHERE li.letter_id = $2`, before.id, before.letterID)
		if err != nil {
			return nil, fmt.Errorf("find the items of a mail: %w", err)
		}
		about, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return nil, fmt.Errorf("find the items of a mail: %w", err)
		}
		items = slices.Concat(items, open, about)
	}
	return t.lockMail(ctx, id, items...)
}

// ApplyMail does what may happen by itself of the latest reading of a mail, puts the rest before people, and settles a mail
// of which nothing waits. Everything is read again under locks: a claim whose invoice is paid meanwhile is obsolete, and one
// that the ledger refuses waits for a person with the reason. By itself a mail pauses dunning for a capped time, once for
// each invoice, whatever it says. Said twice it happens once. degraded notes that a model was to be asked and gave nothing.
// It returns ErrNotFound.
func (s *Store) ApplyMail(ctx context.Context, id mailroom.ID, degraded bool) (mailroom.Settling, error) {
	var settling mailroom.Settling
	err := s.inTx(ctx, func(t *tx) error {
		m, err := t.lockMailFully(ctx, id)
		if err != nil {
			return err
		}
		if degraded {
			if _, err := t.Exec(ctx, `UPDATE inbound_mail SET degraded = true WHERE id = $1`, m.id); err != nil {
				return err
			}
		}
		if err := t.dropPaid(ctx, m); err != nil {
			return err
		}
		if err := t.applyAutomatic(ctx, m); err != nil {
			return err
		}
		settling, err = t.settleMail(ctx, m, mailReader)
		return err
	})
	if err != nil {
		return settling, fmt.Errorf("apply mail %s of %s: %w", id.Key, id.Entity, err)
	}
	return settling, nil
}

// dropPaid makes claims obsolete that are about invoices on which nothing is open any more.
func (t *tx) dropPaid(ctx context.Context, m *heldMail) error {
	_, err := t.Exec(ctx, `
		UPDATE mail_claim c SET state = 'obsolete', because = array_append(because, 'nothing_open')
		WHERE c.mail_id = $1 AND c.state IN ('proposed', 'seconded') AND c.kind = ANY ($2) AND cardinality(c.invoices) > 0
		  AND NOT EXISTS (SELECT FROM item_state s WHERE s.invoice_id = ANY (c.invoices) AND s.open_minor > 0)`, m.id, texts(aboutMoney))
	if err != nil {
		return fmt.Errorf("drop claims about paid invoices: %w", err)
	}
	return nil
}

// aboutMoney are acts that mean nothing for an invoice that is paid.
var aboutMoney = []correspondence.Act{correspondence.AcceptPromise, correspondence.ExpectPayment, correspondence.OpenDispute,
	correspondence.AskExtension, correspondence.AskPlan}

func (t *tx) applyAutomatic(ctx context.Context, m *heldMail) error {
	rows, err := t.Query(ctx, mailClaimsSQL+` WHERE c.mail_id = $1 AND c.state = 'proposed' AND c.autonomy = 'automatic' ORDER BY c.id FOR UPDATE`, m.id)
	if err != nil {
		return fmt.Errorf("read what may happen by itself: %w", err)
	}
	claims, err := pgx.CollectRows(rows, scanMailClaim)
	if err != nil {
		return fmt.Errorf("read what may happen by itself: %w", err)
	}
	for _, c := range claims {
		err := t.savepoint(ctx, func() error { return t.applyClaim(ctx, m, c) })
		var refused *RefusedError
		switch {
		case errors.As(err, &refused):
			err = t.leaveToPeople(ctx, c, refused.Code)
		case errors.Is(err, ErrNotFound):
			err = t.leaveToPeople(ctx, c, "not_found")
		}
		if err != nil {
			return fmt.Errorf("claim %d: %w", c.id, err)
		}
	}
	return nil
}

// leaveToPeople puts a claim before people that was to happen by itself and can't.
func (t *tx) leaveToPeople(ctx context.Context, c *mailClaim, because string) error {
	_, err := t.Exec(ctx, `UPDATE mail_claim SET autonomy = 'one_click', because = array_append(because, $2::text) WHERE id = $1`, c.id, because)
	return err
}

// applyClaim does by itself what a claim says, as far as that may ever happen: see mail_pause.
func (t *tx) applyClaim(ctx context.Context, m *heldMail, c *mailClaim) error {
	made := effect{m: m, c: c, action: c.said.Action, by: mailReader, reason: "a mail says so", automatic: true}
	if c.said.Act != correspondence.DisableContact && m.trust != correspondence.Certain && m.trust != correspondence.Likely {
		return subledger.Refuse("sender_trust", "the sender is not known well enough")
	}
	var err error
	switch c.said.Act {
	case correspondence.AcceptPromise:
		err = t.promisePause(ctx, &made)
	case correspondence.ExpectPayment:
		err = t.holdPause(ctx, &made)
	case correspondence.DisableContact:
		err = t.returned(ctx, &made)
	default:
		err = subledger.Refuse("act_needs_person", "this never happens without a person")
	}
	if err != nil {
		return err
	}
	_, err = t.Exec(ctx, `UPDATE mail_claim SET state = 'applied', effect = $2, effect_id = nullif($3::bigint, 0) WHERE id = $1`, c.id, made.table, made.row)
	if err != nil {
		return err
	}
	t.audit(string(m.Entity), mailReader, "mail_claim_applied", subject("mail_claim", c.id), m.on, made.detail())
	return nil
}
