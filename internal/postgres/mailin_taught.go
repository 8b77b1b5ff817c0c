package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/maillearn"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// remember counts what a person said about a customer's words: one more confirmation, or one more rejection. A corrected
// date teaches what the words stand for; another one later teaches that they stand for no rule. What was forgotten stays
// forgotten, and a customer has no more phrases than are read.
func (t *tx) remember(ctx context.Context, e *effect, quote string, state mailroom.ClaimState) error {
	phrase, ok := maillearn.Memorable(quote)
	if !ok {
		return nil
	}
	confirmed, meaning := 1, ""
	if state == mailroom.Rejected {
		confirmed = 0
	}
	if state == mailroom.Corrected && e.action.Act == correspondence.AcceptPromise && e.action.On != e.c.said.On {
		if meaning = maillearn.MeaningOf(e.m.receivedOn, e.action.On); meaning == "" {
			meaning = maillearn.Varies
		}
	}
	_, err := t.Exec(ctx, `
		INSERT INTO mail_phrase AS p (entity, customer_id, contact, phrase, intent, meaning, confirmed, rejected, taught_by, taught_at)
		SELECT $1, $2, lower($3), $4, $5, $6, $7, 1 - $7, $8, $9
		WHERE (SELECT count(*) FROM mail_phrase WHERE customer_id = $2) < $10
		   OR EXISTS (SELECT FROM mail_phrase WHERE customer_id = $2 AND contact = lower($3) AND phrase = $4 AND intent = $5)
		ON CONFLICT ON CONSTRAINT mail_phrase_once DO UPDATE
		SET confirmed = p.confirmed + $7, rejected = p.rejected + 1 - $7, taught_by = $8, taught_at = $9,
		    meaning = CASE WHEN $6 = '' THEN p.meaning WHEN p.meaning IN ('', $6) THEN $6 ELSE $11 END`,
		e.m.Entity, e.m.customerID, e.m.from, phrase, e.c.said.Intent, meaning, confirmed, e.by, t.now, maxPhrases, maillearn.Varies)
	if err != nil {
		return fmt.Errorf("remember a phrase: %w", err)
	}
	return nil
}

// LatestExamples are what people said about claims last, and the phrases that they explained, the latest first: what a
// classifier is trained on, and what examples for a model are chosen from.
func (s *Store) LatestExamples(ctx context.Context, entity receivable.EntityCode, limit int) ([]mailroom.Example, error) {
	return listOf[mailroom.Example](ctx, s, "read examples", `
		SELECT claim_id, customer, intent, label, text, language, taught_by, taught_on, taught_at
		FROM (
		    SELECT x.claim_id, coalesce(c.number, '') AS customer, x.intent, x.label, x.text, x.language, x.taught_by, x.taught_on, x.taught_at
		    FROM mail_example x LEFT JOIN customer c ON c.id = x.customer_id
		    WHERE x.entity = $1
		    UNION ALL
		    SELECT 0, c.number, p.intent, 'confirmed', p.phrase, '', p.taught_by, (p.taught_at AT TIME ZONE e.zone)::date, p.taught_at
		    FROM mail_phrase p JOIN customer c ON c.id = p.customer_id JOIN entity e ON e.code = p.entity
		    WHERE p.entity = $1 AND p.taught AND p.forgotten_at IS NULL
		) AS all_taught
		ORDER BY taught_at DESC, claim_id DESC LIMIT $2`, entity, boundMails(limit))
}

// maxNames bounds the names of the customers whose words are shown to a model as examples.
const maxNames = 200

// NamesOf are what customers, and those who write for them, are called: what is to be masked where words of theirs are shown.
func (s *Store) NamesOf(ctx context.Context, entity receivable.EntityCode, customers []receivable.CustomerNumber) ([]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT n.name
		FROM customer c, LATERAL (
		    SELECT i.name FROM customer_identity i WHERE i.customer_id = c.id
		    UNION ALL SELECT i.street FROM customer_identity i WHERE i.customer_id = c.id
		    UNION ALL SELECT m.from_name FROM inbound_mail m WHERE m.customer_id = c.id
		) AS n (name)
		WHERE c.entity = $1 AND c.number = ANY ($2) AND n.name <> ''
		ORDER BY n.name LIMIT $3`, entity, texts(customers), maxNames)
	if err != nil {
		return nil, fmt.Errorf("read names of customers: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read names of customers: %w", err)
	}
	return names, nil
}

// Accuracy is what people said about claims, by month and intent, the latest month first.
func (s *Store) Accuracy(ctx context.Context, entity receivable.EntityCode) ([]mailroom.Accuracy, error) {
	return listOf[mailroom.Accuracy](ctx, s, "count what people said", `
		SELECT entity, to_char(taught_on, 'YYYY-MM') AS month, intent, count(*) FILTER (WHERE label = 'confirmed'), count(*) FILTER (WHERE label = 'corrected'),
		       count(*) FILTER (WHERE label = 'rejected')
		FROM mail_example WHERE entity = $1
		GROUP BY entity, month, intent ORDER BY month DESC, intent LIMIT $2`, entity, maxMails)
}

// SaveOpinion keeps what a classifier says of a mail beside a reading; a later one replaces it. It has no effect. It returns
// ErrNotFound for an unknown mail.
func (s *Store) SaveOpinion(ctx context.Context, id mailroom.ID, classifier int, intents []correspondence.Intent) error {
	tag, err := s.pool.Exec(ctx, `
		INSERT INTO mail_opinion (mail_id, entity, classifier, reading, intents, formed_at)
		SELECT id, entity, $3, reading, $4, $5 FROM inbound_mail WHERE entity = $1 AND key = $2
		ON CONFLICT ON CONSTRAINT mail_opinion_once DO UPDATE SET reading = EXCLUDED.reading, intents = $4, formed_at = $5`,
		id.Entity, id.Key, classifier, texts(intents), s.Now())
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("keep what classifier %d says: %w", classifier, err)
	}
	return nil
}

// ShadowScore counts where people decided the same as a classifier said, and where they rejected it. What nobody decided
// about does not count.
func (s *Store) ShadowScore(ctx context.Context, entity receivable.EntityCode, classifier int) (maillearn.ShadowScore, error) {
	var score maillearn.ShadowScore
	err := s.pool.QueryRow(ctx, `
		WITH decided AS (
		    SELECT o.mail_id, x.intent, bool_or(x.label <> 'rejected') AS agreed
		    FROM mail_opinion o JOIN mail_example x ON x.mail_id = o.mail_id AND x.intent = ANY (o.intents)
		    WHERE o.entity = $1 AND o.classifier = $2
		    GROUP BY o.mail_id, x.intent
		)
		SELECT (SELECT count(*) FROM mail_opinion WHERE entity = $1 AND classifier = $2), count(*) FILTER (WHERE agreed), count(*) FILTER (WHERE NOT agreed)
		FROM decided`, entity, classifier).Scan(&score.Mails, &score.Right, &score.Wrong)
	if err != nil {
		return score, fmt.Errorf("score classifier %d: %w", classifier, err)
	}
	return score, nil
}

// PreviousClassifier is the one that was promoted before the one in use, 0 for none.
func (s *Store) PreviousClassifier(ctx context.Context, entity receivable.EntityCode) (version int, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT version FROM mail_classifier WHERE entity = $1 AND state = 'retired' ORDER BY state_at DESC, version DESC LIMIT 1`, entity).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for the classifier before: %w", err)
	}
	return version, nil
}

// DecidedMails are mails about whose claims people have decided, each one, the latest first, with what was owed when they
// came. Mails of machines and notes are not among them.
func (s *Store) DecidedMails(ctx context.Context, entity receivable.EntityCode, limit int) ([]mailroom.DecidedMail, error) {
	var all []mailroom.DecidedMail
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		all, err = decidedMails(ctx, q, entity, boundMails(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read decided mails of %s: %w", entity, err)
	}
	return all, nil
}

func decidedMails(ctx context.Context, q pgx.Tx, entity receivable.EntityCode, limit int) ([]mailroom.DecidedMail, error) {
	rows, err := q.Query(ctx, `
		SELECT m.id, m.key, m.customer_id, coalesce(i.name, ''), m.received_on, m.content, r.understanding
		FROM inbound_mail m
		JOIN mail_reading r ON r.mail_id = m.id AND r.version = m.reading
		LEFT JOIN customer_identity i ON i.customer_id = m.customer_id
		WHERE m.entity = $1 AND m.content IS NOT NULL AND m.author = 'customer' AND m.automatic = '' AND m.customer_id IS NOT NULL
		  AND EXISTS (SELECT FROM mail_example x WHERE x.mail_id = m.id)
		  AND NOT EXISTS (SELECT FROM mail_claim c WHERE c.mail_id = m.id AND c.state NOT IN ('confirmed', 'corrected', 'rejected'))
		ORDER BY m.id DESC LIMIT $2`, entity, limit)
	if err != nil {
		return nil, err
	}
	customers := []int64{}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d mailroom.DecidedMail, err error) {
		var customer int64
		var raw []byte
		d.Entity = entity
		if err = row.Scan(&d.Number, &d.Key, &customer, &d.CustomerName, &d.ReceivedOn, &d.Raw, &raw); err == nil {
			err = json.Unmarshal(raw, &d.Understanding)
		}
		customers = append(customers, customer)
		return d, err
	})
	for n := range all {
		if err != nil {
			break
		}
		if all[n].Claims, err = claimRows(ctx, q, all[n].Number); err == nil {
			all[n].Items, err = owedThen(ctx, q, customers[n], all[n].Number)
		}
	}
	return all, err
}

// owedThen is what a customer owed when a mail came: what was booked later is left out.
func owedThen(ctx context.Context, q pgx.Tx, customer, mail int64) ([]correspondence.Item, error) {
	rows, err := q.Query(ctx, `
		SELECT number, amount_minor, open_minor, currency, issued_on, due_on
		FROM (
		    SELECT i.id, i.number, i.amount_minor, i.currency, i.issued_on, i.due_on,
		           i.amount_minor - coalesce((SELECT sum(a.amount_minor) FROM allocation a WHERE a.invoice_id = i.id AND a.booked_at <= m.received_at), 0) AS open_minor
		    FROM invoice i JOIN inbound_mail m ON m.id = $2
		    WHERE i.customer_id = $1 AND i.kind = 'invoice' AND i.issued_on <= m.received_on
		) AS owed
		WHERE open_minor > 0 ORDER BY due_on, id LIMIT $3`, customer, mail, maxMailItems)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (it correspondence.Item, err error) {
		var currency money.Currency
		err = row.Scan(&it.Number, &it.Amount.Minor, &it.Open.Minor, &currency, &it.IssuedOn, &it.DueOn)
		it.Amount.Currency, it.Open.Currency = currency, currency
		return it, err
	})
}
