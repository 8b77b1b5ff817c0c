package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// heldMail is a mail that is locked, with its customer, until the commit.
type heldMail struct {
	mailroom.ID
	id, customerID, letterID int64
	customer                 receivable.CustomerNumber
	// byPerson: somebody said whose it is.
	byPerson              bool
	state                 mailroom.State
	trust                 correspondence.Trust
	author                correspondence.Author
	automatic             correspondence.Automatic
	unrelated, needsHuman bool
	needsAnswer, answered bool
	blocks                bool
	reading, reopened     int
	receivedOn            calendar.Date
	from                  string
	on                    calendar.Date
}

const heldMailSQL = `
SELECT m.id, m.entity, m.key, coalesce(m.customer_id, 0), coalesce(c.number, ''), coalesce(m.letter_id, 0), m.state, m.trust, 'person' = ANY (m.grounds), m.author, m.automatic,
       m.unrelated, m.needs_human, m.needs_answer, m.answered_at IS NOT NULL, m.blocks, m.reading, m.reopened, m.received_on, m.from_address
FROM inbound_mail m
LEFT JOIN customer c ON c.id = m.customer_id
WHERE m.entity = $1 AND m.key = $2`

// readMail reads a mail without a lock. It returns ErrNotFound.
func readMail(ctx context.Context, q querier, id mailroom.ID, lock string) (m heldMail, err error) {
	err = q.QueryRow(ctx, heldMailSQL+lock, id.Entity, id.Key).Scan(&m.id, &m.Entity, &m.Key, &m.customerID, &m.customer, &m.letterID, &m.state,
		&m.trust, &m.byPerson, &m.author, &m.automatic, &m.unrelated, &m.needsHuman, &m.needsAnswer, &m.answered, &m.blocks, &m.reading, &m.reopened, &m.receivedOn, &m.from)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, fmt.Errorf("%w: mail %s of %s", ErrNotFound, id.Key, id.Entity)
	}
	if err != nil {
		return m, fmt.Errorf("read mail %s of %s: %w", id.Key, id.Entity, err)
	}
	return m, nil
}

// lockMail locks a mail after its customer, in the one order of locks. beside are items to lock between the two.
func (t *tx) lockMail(ctx context.Context, id mailroom.ID, beside ...int64) (*heldMail, error) {
	before, err := readMail(ctx, t, id, "")
	if err != nil {
		return nil, err
	}
	if before.customerID != 0 {
		if err := t.lockCustomers(ctx, before.customerID); err != nil {
			return nil, err
		}
	}
	if err := t.lockItems(ctx, beside...); err != nil {
		return nil, err
	}
	m, err := readMail(ctx, t, id, " FOR UPDATE OF m")
	if err != nil {
		return nil, err
	}
	if m.customerID != before.customerID {
		return nil, errMoved // it was given to another customer meanwhile, whose lock is not held
	}
	m.on, err = t.todayOf(ctx, m.Entity)
	return &m, err
}

// SettleMail notes a person's word that a mail was answered, or that it needs no answer. Answered, it is settled once all
// its claims are decided; without need of an answer at once, and what was only proposed of it is dropped. Letters leave
// again when nothing of the customer waits. It returns ErrNotFound; a mail that is settled stays as it is.
func (s *Store) SettleMail(ctx context.Context, c mailroom.SettleMail) (mailroom.Settling, error) {
	var settled mailroom.Settling
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			m, err := t.lockMail(ctx, c.Mail)
			if err != nil || m.state == mailroom.Settled {
				settled = mailroom.Settling{State: mailroom.Settled}
				return err
			}
			if err := t.noteAnswered(ctx, m, c); err != nil {
				return err
			}
			settled, err = t.settleMail(ctx, m, c.By)
			return err
		})
	}
	if err != nil {
		return settled, fmt.Errorf("settle mail %s of %s: %w", c.Mail.Key, c.Mail.Entity, err)
	}
	return settled, nil
}

func (t *tx) noteAnswered(ctx context.Context, m *heldMail, c mailroom.SettleMail) error {
	if c.How == mailroom.NoAnswerNeeded {
		_, err := t.Exec(ctx, `
			UPDATE mail_claim SET state = 'obsolete', because = array_append(because, 'no_answer_needed')
			WHERE mail_id = $1 AND state IN ('proposed', 'seconded')`, m.id)
		if err != nil {
			return fmt.Errorf("drop what was proposed: %w", err)
		}
		m.needsAnswer, m.needsHuman = false, false
		if _, err := t.Exec(ctx, `UPDATE inbound_mail SET needs_answer = false, needs_human = false WHERE id = $1`, m.id); err != nil {
			return err
		}
		return t.closeMail(ctx, m, mailroom.NoAnswerNeeded, c.By)
	}
	return t.markAnswered(ctx, m, c.By)
}

// markAnswered notes that words of ours went back.
func (t *tx) markAnswered(ctx context.Context, m *heldMail, by string) error {
	if m.answered {
		return nil
	}
	m.answered = true
	t.audit(string(m.Entity), by, "mail_answered", subject("mail", m.id), m.on, nil)
	_, err := t.Exec(ctx, `UPDATE inbound_mail SET answered_at = $2 WHERE id = $1`, m.id, t.now)
	return err
}

// mailStanding counts what of a mail waits and what was done.
type mailStanding struct {
	open, applied int
	person        bool
}

func (t *tx) mailStanding(ctx context.Context, mailID int64) (s mailStanding, err error) {
	err = t.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE state IN ('proposed', 'seconded')), count(*) FILTER (WHERE state = 'applied'),
		       coalesce(bool_or(decided_by IS NOT NULL), false)
		FROM mail_claim WHERE mail_id = $1`, mailID).Scan(&s.open, &s.applied, &s.person)
	if err != nil {
		return s, fmt.Errorf("count what waits of a mail: %w", err)
	}
	return s, nil
}

// settleMail says where a mail stands now, and closes it when nothing of it waits.
func (t *tx) settleMail(ctx context.Context, m *heldMail, by string) (mailroom.Settling, error) {
	standing, err := t.mailStanding(ctx, m.id)
	if err != nil {
		return mailroom.Settling{}, err
	}
	settling := mailroom.Settling{State: m.state, Applied: standing.applied, Proposed: standing.open}
	if m.state == mailroom.Settled {
		return settling, nil
	}
	if how, ended := m.ends(standing); ended {
		settling.State = mailroom.Settled
		return settling, t.closeMail(ctx, m, how, by)
	}
	if m.state != mailroom.Unreadable {
		m.state, settling.State = mailroom.Waiting, mailroom.Waiting
		_, err = t.Exec(ctx, `UPDATE inbound_mail SET state = 'waiting' WHERE id = $1 AND state <> 'waiting'`, m.id)
	}
	return settling, err
}

// ends tells whether nothing of the mail waits, and how it then came to its end. A mail that a person has to see is not over
// before a person decided or answered something of it; a report about a letter of ours has put its own task before people.
func (m *heldMail) ends(s mailStanding) (mailroom.SettledHow, bool) {
	seen := s.person || m.answered || m.automatic == correspondence.DeliveryReport && s.applied > 0
	switch {
	case m.reading == 0 && !m.answered: // nobody has read it, so nobody knows that nothing waits
		return "", false
	case s.open > 0, m.needsHuman && !seen, m.needsAnswer && !m.answered, m.state == mailroom.Unreadable && !m.answered:
		return "", false
	case m.answered:
		return mailroom.Answered, true
	case m.automatic != correspondence.ByHand:
		return mailroom.WasAutomatic, true
	case m.unrelated:
		return mailroom.WasUnrelated, true
	}
	return mailroom.DecidedAll, true
}

// closeMail settles a mail: its workflow ends, and where it held letters back, the customer's workflow hears that it does no
// more. The task that asked people about it is done.
func (t *tx) closeMail(ctx context.Context, m *heldMail, how mailroom.SettledHow, by string) error {
	_, err := t.Exec(ctx, `
		UPDATE inbound_mail SET state = 'settled', settled_at = $2, settled_by = $3, settled_how = $4 WHERE id = $1`, m.id, t.now, by, how)
	if err != nil {
		return fmt.Errorf("settle the mail: %w", err)
	}
	m.state = mailroom.Settled
	if m.blocks {
		m.blocks = false
		t.emitDebtor([]int64{m.customerID}, "mail_answered", fmt.Sprintf("mail_answered/%d/settled/%d", m.id, m.reopened), m.id, nil)
	}
	t.emit(streamOf(m.ID), "mail_settled", fmt.Sprintf("settled/%d/%d", m.reading, m.reopened), m.id, nil)
	t.audit(string(m.Entity), by, "mail_settled", subject("mail", m.id), m.on, map[string]any{"how": how})
	_, err = t.Exec(ctx, `
		UPDATE task SET state = 'done', done_at = $3, done_by = $4
		WHERE entity = $1 AND key = $2 AND state = 'open'`, m.Entity, m.taskKey(), t.now, by)
	if err != nil {
		return fmt.Errorf("close the task about a mail: %w", err)
	}
	return nil
}

// taskKey is the task that asks people about a mail. Of a customer's mails of one day there is one, and the customer's own
// workflow asks with the same key.
func (m *heldMail) taskKey() string {
	if m.blocks || m.customerID != 0 && m.automatic == correspondence.ByHand && !m.unrelated && m.author == correspondence.ByCustomer {
		return fmt.Sprintf("mail/%s/%s", m.customer, m.receivedOn)
	}
	return "inbound-mail/" + m.Key
}

func refuseEffects(id int64) error {
	return subledger.Refuse("mail_has_effects", "mail %d has had an effect already: reject its claims first", id)
}
