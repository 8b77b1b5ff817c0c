package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Examples lists what people said about claims since an instant, the oldest first; it is what learning is made of.
func (s *Store) Examples(ctx context.Context, entity receivable.EntityCode, since time.Time, limit int) ([]mailroom.Example, error) {
	return listOf[mailroom.Example](ctx, s, "list examples", `
		SELECT x.claim_id, coalesce(c.number, ''), x.intent, x.label, x.text, x.language, x.taught_by, x.taught_on, x.taught_at
		FROM mail_example x LEFT JOIN customer c ON c.id = x.customer_id
		WHERE x.entity = $1 AND x.taught_at >= $2
		ORDER BY x.taught_at, x.claim_id LIMIT $3`, entity, since, boundMails(limit))
}

// Phrases lists what is remembered of a customer's words. It returns ErrNotFound for an unknown customer.
func (s *Store) Phrases(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber) ([]mailroom.Phrase, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM customer WHERE entity = $1 AND number = $2`, entity, customer).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("phrases: %w: customer %s of %s", ErrNotFound, customer, entity)
	}
	if err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	return readPhrases(ctx, s.pool, id)
}

func readPhrases(ctx context.Context, q querier, customerID int64) ([]mailroom.Phrase, error) {
	rows, err := q.Query(ctx, `
		SELECT p.id, c.number, p.contact, p.phrase, p.intent, p.meaning, p.confirmed, p.rejected, p.taught, p.taught_by, p.taught_at
		FROM mail_phrase p JOIN customer c ON c.id = p.customer_id
		WHERE p.customer_id = $1 AND p.forgotten_at IS NULL
		ORDER BY p.confirmed DESC, p.id LIMIT $2`, customerID, maxPhrases)
	if err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[mailroom.Phrase])
}

// TeachPhrase remembers what a customer's words mean, or forgets it; the same phrase again counts one more confirmation. It
// returns ErrNotFound for an unknown customer.
func (s *Store) TeachPhrase(ctx context.Context, c mailroom.TeachPhrase) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.teachPhrase(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("teach a phrase: %w", err)
	}
	return nil
}

func (t *tx) teachPhrase(ctx context.Context, c mailroom.TeachPhrase) error {
	customerID, err := t.customerID(ctx, c.Entity, c.Customer)
	if err != nil {
		return err
	}
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return err
	}
	phrase := strings.Join(strings.Fields(strings.ToLower(c.Phrase)), " ")
	var id int64
	err = t.QueryRow(ctx, `
		INSERT INTO mail_phrase AS p (entity, customer_id, contact, phrase, intent, meaning, taught, taught_by, taught_at, forgotten_at)
		VALUES ($1, $2, $3, $4, $5, $6, true, $7, $8, CASE WHEN $9 THEN $8::timestamptz END)
		ON CONFLICT ON CONSTRAINT mail_phrase_once DO UPDATE
		SET confirmed = p.confirmed + CASE WHEN $9 THEN 0 ELSE 1 END, rejected = 0, taught = true, meaning = $6, taught_by = $7, taught_at = $8, forgotten_at = CASE WHEN $9 THEN $8::timestamptz END
		RETURNING id`, c.Entity, customerID, strings.ToLower(c.Contact), phrase, c.Intent, c.Meaning, c.By, t.now, c.Forget).Scan(&id)
	if err != nil {
		return err
	}
	kind := "mail_phrase_taught"
	if c.Forget {
		kind = "mail_phrase_forgotten"
	}
	t.audit(string(c.Entity), c.By, kind, subject("mail_phrase", id), on, map[string]any{"intent": c.Intent})
	return nil
}

// MailRules are the latest versions of the rules that clerks edit, those that are switched off too.
func (s *Store) MailRules(ctx context.Context, entity receivable.EntityCode) ([]mailroom.Rule, error) {
	rules, err := mailRules(ctx, s.pool, entity, false)
	if err != nil {
		return nil, fmt.Errorf("read rules of mails: %w", err)
	}
	return rules, nil
}

func readMailRules(ctx context.Context, q querier, entity receivable.EntityCode) ([]mailroom.Rule, error) {
	return mailRules(ctx, q, entity, true)
}

func mailRules(ctx context.Context, q querier, entity receivable.EntityCode, activeOnly bool) ([]mailroom.Rule, error) {
	rows, err := q.Query(ctx, `
		SELECT name, version, words, intent, language, active, set_by, set_at, reason
		FROM (SELECT DISTINCT ON (name) * FROM mail_rule WHERE entity = $1 ORDER BY name, version DESC) AS latest
		WHERE active OR NOT $2
		ORDER BY name`, entity, activeOnly)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[mailroom.Rule])
}

// SetMailRule saves a new version of a rule and returns it. The same content again is the version there is. It returns
// ErrNotFound for an unknown entity.
func (s *Store) SetMailRule(ctx context.Context, c mailroom.SetRule) (version int, err error) {
	if err = c.Check(); err == nil {
		err = s.inTx(ctx, func(t *tx) error {
			version, err = t.setMailRule(ctx, c)
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("set rule %s: %w", c.Name, err)
	}
	return version, nil
}

func (t *tx) setMailRule(ctx context.Context, c mailroom.SetRule) (version int, err error) {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return 0, err
	}
	// One who changes a rule waits for another who does: the number of the version is the next.
	if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('mail-rule/' || $1, 0))`, c.Entity); err != nil {
		return 0, err
	}
	var same bool
	err = t.QueryRow(ctx, `
		SELECT version, words = $3 AND intent = $4 AND language = $5 AND active = $6 FROM mail_rule
		WHERE entity = $1 AND name = $2 ORDER BY version DESC LIMIT 1`, c.Entity, c.Name, c.Words, c.Intent, c.Language, c.Active).Scan(&version, &same)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) || same {
		return version, err
	}
	version++
	_, err = t.Exec(ctx, `
		INSERT INTO mail_rule (entity, name, version, words, intent, language, active, set_by, set_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, c.Entity, c.Name, version, c.Words, c.Intent, c.Language, c.Active, c.By, t.now, c.Reason)
	t.audit(string(c.Entity), c.By, "mail_rule_set", fmt.Sprintf("mail_rule/%s/%d", c.Name, version), on, map[string]any{"intent": c.Intent, "active": c.Active})
	return version, err
}

// SaveClassifier keeps a trained classifier as a shadow and returns its version. The same bytes again are the same version,
// with the new report unless it is promoted.
func (s *Store) SaveClassifier(ctx context.Context, c mailroom.Classifier) (version int, err error) {
	sum := sha256.Sum256(c.Content)
	err = s.inTx(ctx, func(t *tx) error {
		on, err := t.todayOf(ctx, c.Entity)
		if err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('mail-classifier/' || $1, 0))`, c.Entity); err != nil {
			return err
		}
		err = t.QueryRow(ctx, `
			UPDATE mail_classifier SET report = CASE WHEN state = 'promoted' THEN report ELSE $3 END WHERE entity = $1 AND sha256 = $2
			RETURNING version`, c.Entity, sum[:], orEmpty(c.Report)).Scan(&version)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		err = t.QueryRow(ctx, `
			INSERT INTO mail_classifier (entity, version, sha256, content, examples, report, trained_by, trained_at, state_by, state_at)
			SELECT $1, 1 + coalesce(max(version), 0), $2, $3, $4, $5, $6, $7, $6, $7 FROM mail_classifier WHERE entity = $1
			RETURNING version`, c.Entity, sum[:], c.Content, c.Examples, orEmpty(c.Report), c.By, t.now).Scan(&version)
		t.audit(string(c.Entity), c.By, "classifier_trained", fmt.Sprintf("classifier/%d", version), on,
			map[string]any{"sha256": hex.EncodeToString(sum[:]), "examples": c.Examples})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save a classifier: %w", err)
	}
	return version, nil
}

// orEmpty is a JSON document, the empty object for none.
func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("{}")
	}
	return raw
}

const classifierSQL = `SELECT entity, version, encode(sha256, 'hex'), examples, report, state, trained_by, trained_at`

// Classifiers lists an entity's classifiers without their bytes, the latest first.
func (s *Store) Classifiers(ctx context.Context, entity receivable.EntityCode) ([]mailroom.Classifier, error) {
	rows, err := s.pool.Query(ctx, classifierSQL+`, ''::bytea FROM mail_classifier WHERE entity = $1 ORDER BY version DESC LIMIT $2`, entity, maxMails)
	if err != nil {
		return nil, fmt.Errorf("list classifiers: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[mailroom.Classifier])
	if err != nil {
		return nil, fmt.Errorf("list classifiers: %w", err)
	}
	return all, nil
}

// Classifier reads one classifier with its bytes; version 0 is the promoted one. It returns ErrNotFound.
func (s *Store) Classifier(ctx context.Context, entity receivable.EntityCode, version int) (mailroom.Classifier, error) {
	rows, err := s.pool.Query(ctx, classifierSQL+`, content FROM mail_classifier
		WHERE entity = $1 AND (version = $2 OR $2 = 0 AND state = 'promoted')`, entity, version)
	if err != nil {
		return mailroom.Classifier{}, fmt.Errorf("read a classifier: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[mailroom.Classifier])
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("read a classifier: %w", err)
	}
	return c, nil
}

// SetClassifier promotes, retires or takes a classifier back to the shadow; whichever was promoted before is retired by a
// promotion. It returns ErrNotFound.
func (s *Store) SetClassifier(ctx context.Context, c mailroom.SetClassifier) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.setClassifier(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("set classifier %d: %w", c.Version, err)
	}
	return nil
}

func (t *tx) setClassifier(ctx context.Context, c mailroom.SetClassifier) error {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return err
	}
	if c.State == mailroom.Promoted {
		_, err := t.Exec(ctx, `
			UPDATE mail_classifier SET state = 'retired', state_by = $3, state_at = $4
			WHERE entity = $1 AND version <> $2 AND state = 'promoted'`, c.Entity, c.Version, c.By, t.now)
		if err != nil {
			return err
		}
	}
	tag, err := t.Exec(ctx, `UPDATE mail_classifier SET state = $3, state_by = $4, state_at = $5 WHERE entity = $1 AND version = $2`,
		c.Entity, c.Version, c.State, c.By, t.now)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("%w: classifier %d of %s", ErrNotFound, c.Version, c.Entity)
	}
	t.audit(string(c.Entity), c.By, "classifier_"+string(c.State), fmt.Sprintf("classifier/%d", c.Version), on, nil)
	return err
}
