package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// madeLetter is a letter as it was made, with everything it says and whom it goes to.
type madeLetter struct {
	id, customerID, runID        int64
	entity, state                string
	policyName                   string
	policyVersion, level         int
	messageID                    string
	head                         delivery.Head
	document                     *delivery.Document
	facts                        letter.Facts
	plan                         dunningrun.Letter
	attempts                     int
	hadContactOn                 calendar.Date
	createdAt                    time.Time
	street, postalCode, townName string
}

const lettersToSendSQL = `
SELECT l.id,
       l.customer_id,
       l.run_id,
       l.entity,
       l.state,
       l.key,
       l.message_id,
       l.language,
       l.currency,
       l.kind,
       l.level,
       l.dated_on,
       l.pay_by_on,
       l.considered_until_on,
       l.total_minor,
       l.policy,
       l.policy_version,
       l.contact_id,
       k.address,
       coalesce(m.attempts, 0),
       c.number,
       c.kind,
       n.name,
       n.street,
       n.postal_code,
       n.city,
       e.name,
       e.address,
       e.city,
       e.iban,
       e.bic,
       e.bank_name,
       e.email,
       e.phone,
       e.footer,
       (SELECT max(o.sent_on) FROM letter o WHERE o.customer_id = l.customer_id AND o.run_id = l.run_id AND o.state = 'sent'),
       l.created_at
FROM letter l
JOIN entity e ON e.code = l.entity
JOIN customer c ON c.id = l.customer_id
JOIN customer_identity n ON n.customer_id = l.customer_id
JOIN contact k ON k.id = l.contact_id
LEFT JOIN outbound_mail m ON m.letter_id = l.id
WHERE l.id = ANY ($1)
ORDER BY l.id`

const letterItemsSQL = `
SELECT li.letter_id,
       li.invoice_id,
       i.number,
       i.issued_on,
       i.due_on,
       i.amount_minor,
       li.level,
       li.round,
       li.open_minor,
       li.disputed_minor,
       li.collectable_minor,
       coalesce(li.broken_promise_id, 0),
       p.due_on,
       coalesce(pi.amount_minor, 0)
FROM letter_item li
JOIN invoice i ON i.id = li.invoice_id
LEFT JOIN promise p ON p.id = li.broken_promise_id
LEFT JOIN promise_item pi ON pi.promise_id = p.id AND pi.invoice_id = li.invoice_id
WHERE li.letter_id = ANY ($1)
ORDER BY li.letter_id, li.invoice_id`

// maxAlsoOpen bounds the items a letter names for information; more would bury what it asks for.
const maxAlsoOpen = 20

// maxBesideAlsoOpen: a letter has at most 500 lines, so one with more items than this names none for information.
const maxBesideAlsoOpen = 400

// alsoOpenSQL are the customer's items that are not due yet when the letter is dated.
const alsoOpenSQL = `
SELECT l.id, o.number, o.issued_on, o.due_on, o.amount_minor, o.open_minor
FROM letter l
CROSS JOIN LATERAL (SELECT i.number, i.issued_on, i.due_on, i.amount_minor, s.open_minor
                    FROM item_state s
                    JOIN invoice i ON i.id = s.invoice_id
                    WHERE s.customer_id = l.customer_id AND s.open_minor > 0 AND i.kind = 'invoice'
                      AND i.currency = l.currency AND i.due_on >= l.dated_on
                    ORDER BY i.due_on, i.id
                    LIMIT $2) AS o
WHERE l.id = ANY ($1)
ORDER BY l.id, o.due_on, o.number`

// maxReferences keeps the References header below the 998 octets of a line (RFC 5322, 2.1.1) at about 70 for each id.
const maxReferences = 10

const referencesSQL = `
SELECT l.id, array(SELECT o.message_id
                   FROM letter o
                   WHERE o.customer_id = l.customer_id AND o.state = 'sent'
                   ORDER BY o.sent_at DESC, o.id DESC
                   LIMIT $2)
FROM letter l
WHERE l.id = ANY ($1)`

// letterDocumentsSQL brings what an earlier try sent, for letters that will be tried again.
const letterDocumentsSQL = `
SELECT d.letter_id, d.head, d.subject, d.body, d.pdf
FROM letter_document d
JOIN outbound_mail m ON m.letter_id = d.letter_id
WHERE d.letter_id = ANY ($1) AND m.state = 'queued'`

// readLetters reads letters with everything they say, in one round trip. Names and addresses are as they are now, but a
// letter that was tried has the head and the document of its first try.
func readLetters(ctx context.Context, q batcher, ids []int64) (map[int64]*madeLetter, error) {
	made := make(map[int64]*madeLetter, len(ids))
	batch := &pgx.Batch{}
	batch.Queue(lettersToSendSQL, ids).Query(func(rows pgx.Rows) error { return scanLettersToSend(rows, made) })
	batch.Queue(letterItemsSQL, ids).Query(func(rows pgx.Rows) error { return scanLetterItems(rows, made) })
	batch.Queue(alsoOpenSQL, ids, maxAlsoOpen).Query(func(rows pgx.Rows) error { return scanAlsoOpen(rows, made) })
	batch.Queue(referencesSQL, ids, maxReferences).Query(func(rows pgx.Rows) error { return scanReferences(rows, made) })
	batch.Queue(letterDocumentsSQL, ids).Query(func(rows pgx.Rows) error { return scanLetterDocuments(rows, made) })
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	return made, nil
}

func scanLettersToSend(rows pgx.Rows, made map[int64]*madeLetter) error {
	var m madeLetter
	var kind string
	f, p := &m.facts, &m.plan
	_, err := pgx.ForEachRow(rows, []any{&m.id, &m.customerID, &m.runID, &m.entity, &m.state, &p.Key, &m.messageID, &p.Language, &p.Currency,
		&p.Kind, &p.Level, &p.DatedOn, &p.PayByOn, &f.PaymentsConsideredUntil, &p.Total.Minor, &m.policyName, &m.policyVersion, &p.ContactID,
		&m.head.To.Address, &m.attempts, &f.CustomerNumber, &kind, &f.Customer.Name, &m.street, &m.postalCode, &m.townName, &f.Creditor.Name,
		&f.Creditor.Lines, &f.Creditor.City, &f.Creditor.IBAN, &f.Creditor.BIC, &f.Creditor.Bank, &f.Creditor.Email, &f.Creditor.Phone,
		&f.Creditor.Footer, &m.hadContactOn, &m.createdAt}, func() error {
		one := m
		one.finish(receivable.CustomerKind(kind))
		made[one.id] = &one
		f.Creditor.Lines = nil
		return nil
	})
	return err
}

// finish fills what the plan and the words share.
func (m *madeLetter) finish(kind receivable.CustomerKind) {
	p, f := &m.plan, &m.facts
	p.CustomerID, p.PolicyName, p.PolicyVersion, p.Total.Currency = m.customerID, m.policyName, m.policyVersion, p.Currency
	m.level = p.Level
	m.head.From, m.head.To.Name = delivery.Mailbox{Name: f.Creditor.Name, Address: f.Creditor.Email}, f.Customer.Name
	f.Language, f.Kind, f.Level, f.Total = p.Language, letter.Kind(p.Kind), p.Level, p.Total
	f.DatedOn, f.PayByOn = p.DatedOn, p.PayByOn
	f.Reference = fmt.Sprintf("MW-%d", m.id)
	f.Consumer = kind.ProtectedAsConsumer()
	for _, line := range []string{m.street, strings.TrimSpace(m.postalCode + " " + m.townName)} {
		if line != "" {
			f.Customer.Lines = append(f.Customer.Lines, line)
		}
	}
}

// earlyHour is the hour a letter bears that was not made on its own date: before any sending window opens, so that it never
// bears a time to come.
const earlyHour = 6

// datedAt is the instant in the Date header: the moment the letter was made, or the early morning of its date when an
// approval gave it another.
func (m *madeLetter) datedAt(zone *time.Location) time.Time {
	if made := m.createdAt.In(zone); calendar.DateOf(made) == m.plan.DatedOn {
		return made.UTC()
	}
	return m.plan.DatedOn.In(zone).Add(earlyHour * time.Hour).UTC()
}

func scanLetterItems(rows pgx.Rows, made map[int64]*madeLetter) error {
	var id, promised int64
	var li dunningrun.LetterItem
	var it letter.Item
	_, err := pgx.ForEachRow(rows, []any{&id, &li.InvoiceID, &it.Number, &it.IssuedOn, &it.DueOn, &it.Original.Minor, &li.Level, &li.Round,
		&li.Open.Minor, &li.Disputed.Minor, &li.Collectable.Minor, &li.BrokenPromiseID, &it.BrokenPromiseOn, &promised}, func() error {
		m, ok := made[id]
		if !ok {
			return nil
		}
		cur := m.plan.Currency
		li.Open.Currency, li.Disputed.Currency, li.Collectable.Currency, it.Original.Currency = cur, cur, cur, cur
		it.Open, it.Disputed, it.Collectable, it.Level = li.Open, li.Disputed, li.Collectable, li.Level
		it.DaysOverdue = m.plan.DatedOn.Sub(it.DueOn)
		it.BrokenPromiseAmount = money.New(promised, cur)
		m.plan.Items, m.facts.Items = append(m.plan.Items, li), append(m.facts.Items, it)
		return nil
	})
	return err
}

func scanAlsoOpen(rows pgx.Rows, made map[int64]*madeLetter) error {
	var id int64
	var it letter.Item
	_, err := pgx.ForEachRow(rows, []any{&id, &it.Number, &it.IssuedOn, &it.DueOn, &it.Original.Minor, &it.Open.Minor}, func() error {
		if m, ok := made[id]; ok && len(m.facts.Items) <= maxBesideAlsoOpen {
			it.Original.Currency, it.Open.Currency = m.plan.Currency, m.plan.Currency
			m.facts.AlsoOpen = append(m.facts.AlsoOpen, it)
		}
		return nil
	})
	return err
}

func scanReferences(rows pgx.Rows, made map[int64]*madeLetter) error {
	var id int64
	var newestFirst []string
	_, err := pgx.ForEachRow(rows, []any{&id, &newestFirst}, func() error {
		if m, ok := made[id]; ok {
			for i := len(newestFirst) - 1; i >= 0; i-- {
				m.head.References = append(m.head.References, newestFirst[i])
			}
		}
		newestFirst = nil
		return nil
	})
	return err
}

func scanLetterDocuments(rows pgx.Rows, made map[int64]*madeLetter) error {
	var id int64
	var head []byte
	var d delivery.Document
	_, err := pgx.ForEachRow(rows, []any{&id, &head, &d.Subject, &d.Body, &d.PDF}, func() error {
		m, ok := made[id]
		if !ok {
			return nil
		}
		one := d
		m.document, m.head = &one, delivery.Head{}
		return json.Unmarshal(head, &m.head)
	})
	return err
}

// policyVersion is one version of a policy: a letter keeps the one it was made with.
func policyVersion(ctx context.Context, q querier, name string, version int) (dunning.Policy, error) {
	if builtIn := dunning.Default(); builtIn.Name == name && builtIn.Version == version {
		var stored bool
		err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM dunning_policy WHERE name = $1 AND version = $2)`, name, version).Scan(&stored)
		if err != nil || !stored {
			return builtIn, err
		}
	}
	h := policyHead{name: name, version: version}
	if err := q.QueryRow(ctx, `SELECT sha256 FROM dunning_policy WHERE name = $1 AND version = $2`, name, version).Scan(&h.sha256); err != nil {
		return dunning.Policy{}, fmt.Errorf("read policy %s version %d: %w", name, version, err)
	}
	return readPolicy(ctx, q, h)
}

// localTime is the business time in the entity's zone.
func (g *gathered) localTime(now time.Time) time.Time { return g.clock.At(now).In(g.zone) }
