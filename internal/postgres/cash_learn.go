package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// learnAccount remembers whose account paid. Automatic postings teach what nobody has forgotten; a person may teach it
// again. An account that has paid for two other customers already is a collective one from then on and teaches nothing,
// unless a person has said that it is none.
func (t *tx) learnAccount(ctx context.Context, entity receivable.EntityCode, owner receivable.CustomerNumber, iban, by string, paymentID int64) (bool, error) {
	if iban == "" {
		return false, nil
	}
	var customerID int64
	var known, collective, cleared bool
	var others int
	err := t.QueryRow(ctx, `
		SELECT c.id,
		       EXISTS (SELECT FROM customer_iban b WHERE b.customer_id = c.id AND b.iban = $3 AND (b.forgotten_at IS NULL OR $4)),
		       EXISTS (SELECT FROM collective_account k WHERE k.entity = $1 AND k.iban = $3 AND k.forgotten_at IS NULL),
		       EXISTS (SELECT FROM collective_account k WHERE k.entity = $1 AND k.iban = $3 AND k.forgotten_at IS NOT NULL),
		       (SELECT count(*) FROM customer_iban b JOIN customer o ON o.id = b.customer_id
		        WHERE b.iban = $3 AND o.entity = $1 AND o.id <> c.id AND b.forgotten_at IS NULL)
		FROM customer c WHERE c.entity = $1 AND c.number = $2`, entity, owner, iban, by == cashier).
		Scan(&customerID, &known, &collective, &cleared, &others)
	if err != nil {
		return false, fmt.Errorf("remember the account: %w", err)
	}
	switch {
	case known || collective:
		return false, nil
	case others+1 >= subledger.CollectiveFrom && !cleared:
		return false, t.markCollective(ctx, entity, iban, cashier)
	}
	_, err = t.Exec(ctx, `
		INSERT INTO customer_iban (customer_id, iban, learned_from, learned_at, learned_by, payment_id)
		VALUES ($1, $2, 'payment', $3, $4, $5)
		ON CONFLICT (customer_id, iban) DO UPDATE
		SET learned_from = 'payment', learned_at = $3, learned_by = $4, payment_id = $5, forgotten_at = NULL`,
		customerID, iban, t.now, by, paymentID)
	if err != nil {
		return false, fmt.Errorf("remember the account: %w", err)
	}
	return true, t.learnedOf(ctx, entity, customerID, subledger.LearnedIBAN, by, paymentID)
}

// learnTrait remembers a name or a text; only people teach these.
func (t *tx) learnTrait(ctx context.Context, entity receivable.EntityCode, owner receivable.CustomerNumber, kind subledger.LearnedKind, value, by string, paymentID int64) (bool, error) {
	if strings.TrimSpace(value) == "" {
		return false, nil
	}
	customerID, err := t.customerID(ctx, entity, owner)
	if err != nil {
		return false, err
	}
	tag, err := t.Exec(ctx, `
		INSERT INTO payer_trait AS r (customer_id, kind, value, learned_by, learned_at, payment_id)
		SELECT $1, $2::text, $3::text, $4, $5, $6
		WHERE NOT EXISTS (SELECT FROM customer_identity n WHERE n.customer_id = $1 AND $2 = 'name' AND n.name = $3)
		ON CONFLICT ON CONSTRAINT payer_trait_once DO UPDATE
		SET learned_by = $4, learned_at = $5, payment_id = $6, forgotten_at = NULL
		WHERE r.forgotten_at IS NOT NULL`, customerID, kind, value, by, t.now, paymentID)
	if err != nil {
		return false, fmt.Errorf("remember the %s: %w", kind, err)
	}
	if tag.RowsAffected() == 0 {
		return false, nil
	}
	return true, t.learnedOf(ctx, entity, customerID, kind, by, paymentID)
}

// learnedOf tells the audit chain what was learned of whom, not the value.
func (t *tx) learnedOf(ctx context.Context, entity receivable.EntityCode, customerID int64, kind subledger.LearnedKind, by string, paymentID int64) error {
	on, err := t.todayOf(ctx, entity)
	if err != nil {
		return err
	}
	t.audit(string(entity), by, "payer_learned", subject("customer", customerID), on, map[string]any{"kind": kind, "payment_id": paymentID})
	return nil
}

// learnFrom remembers from a person's decision for a single customer what its payments look like.
func (t *tx) learnFrom(ctx context.Context, o order, owner receivable.CustomerNumber, paymentID int64) (int, error) {
	var iban, name, text string
	err := t.QueryRow(ctx, `
		SELECT coalesce(max(payer_iban), ''), coalesce(max(payer_name), ''), coalesce(max(remittance), '')
		FROM payment_trace WHERE payment_id = $1`, paymentID).Scan(&iban, &name, &text)
	if err != nil {
		return 0, fmt.Errorf("read the payer: %w", err)
	}
	var collective bool
	err = t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM collective_account WHERE entity = $1 AND iban = $2 AND forgotten_at IS NULL)`, o.Entity, iban).Scan(&collective)
	if err != nil {
		return 0, fmt.Errorf("read the payer: %w", err)
	}
	learned := 0
	count := func(did bool, err error) error {
		if did {
			learned++
		}
		return err
	}
	if err := count(t.learnAccount(ctx, o.Entity, owner, string(bankstatement.NewAccount(iban)), o.By, paymentID)); err != nil {
		return 0, err
	}
	if !collective { // a payment service's name is nobody's alias
		if err := count(t.learnTrait(ctx, o.Entity, owner, subledger.LearnedName, strings.TrimSpace(name), o.By, paymentID)); err != nil {
			return 0, err
		}
	}
	return learned, count(t.learnTrait(ctx, o.Entity, owner, subledger.LearnedText, subledger.TextPattern(text), o.By, paymentID))
}

// unlearnFrom forgets what an undone decision taught, without remembering that it was forgotten: it was never right.
func (t *tx) unlearnFrom(ctx context.Context, paymentID int64) error {
	for _, sql := range []string{`DELETE FROM customer_iban WHERE payment_id = $1`, `DELETE FROM payer_trait WHERE payment_id = $1`} {
		if _, err := t.Exec(ctx, sql, paymentID); err != nil {
			return fmt.Errorf("forget what the payment taught: %w", err)
		}
	}
	return nil
}

func (t *tx) markCollective(ctx context.Context, entity receivable.EntityCode, iban, by string) error {
	on, err := t.today(ctx, string(entity))
	if err != nil {
		return err
	}
	tag, err := t.Exec(ctx, `
		INSERT INTO collective_account AS k (entity, iban, marked_by, marked_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT ON CONSTRAINT collective_account_once DO UPDATE SET marked_by = $3, marked_at = $4, forgotten_at = NULL
		WHERE k.forgotten_at IS NOT NULL`, entity, iban, by, t.now)
	if err != nil {
		return fmt.Errorf("mark a collective account: %w", err)
	}
	if tag.RowsAffected() > 0 {
		t.audit(string(entity), by, "account_collective", "entity/"+string(entity), on, nil)
	}
	return nil
}

// MarkCollective says that an account pays for many and identifies nobody. It returns ErrNotFound for an unknown entity.
func (s *Store) MarkCollective(ctx context.Context, c subledger.MarkCollective) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("mark a collective account: %w", err)
	}
	return s.inTx(ctx, func(t *tx) error {
		return t.markCollective(ctx, c.Entity, string(bankstatement.NewAccount(c.IBAN)), c.By)
	})
}

// Forget unlearns by what a payer was recognised. It returns ErrNotFound for what was never learned; twice is once.
func (s *Store) Forget(ctx context.Context, f subledger.Forget) error {
	if err := f.Check(); err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(f.Entity))
		if err != nil {
			return err
		}
		value, sql := f.Value, forgetTraitSQL
		args := []any{f.Entity, value, t.now, f.Customer}
		switch f.Kind {
		case subledger.LearnedIBAN:
			sql, args[1] = forgetIBANSQL, bankstatement.NewAccount(value)
		case subledger.LearnedCollective:
			sql, args = forgetCollectiveSQL, []any{f.Entity, bankstatement.NewAccount(value), t.now}
		default:
			args = append(args, f.Kind)
		}
		tag, err := t.Exec(ctx, sql, args...)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: no such %s was learned of customer %s of %s", ErrNotFound, f.Kind, f.Customer, f.Entity)
		}
		t.audit(string(f.Entity), f.By, "payer_forgotten", "learned/"+string(f.Kind), on, map[string]any{"kind": f.Kind, "customer": f.Customer})
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	return nil
}

const (
	forgetIBANSQL = `
UPDATE customer_iban b SET forgotten_at = coalesce(b.forgotten_at, $3)
FROM customer c
WHERE c.id = b.customer_id AND c.entity = $1 AND c.number = $4 AND b.iban = $2`
	forgetTraitSQL = `
UPDATE payer_trait r SET forgotten_at = coalesce(r.forgotten_at, $3)
FROM customer c
WHERE c.id = r.customer_id AND c.entity = $1 AND c.number = $4 AND r.kind = $5 AND r.value = $2`
	forgetCollectiveSQL = `
UPDATE collective_account SET forgotten_at = coalesce(forgotten_at, $3) WHERE entity = $1 AND iban = $2`
)

const learnedSQL = `
SELECT *
FROM (SELECT 'iban' AS kind, c.entity, c.number, b.iban AS value, coalesce(nullif(b.learned_by, ''), b.learned_from) AS learned_by, b.learned_at,
             coalesce(b.payment_id, 0), b.forgotten_at
      FROM customer_iban b
      JOIN customer c ON c.id = b.customer_id
      UNION ALL
      SELECT r.kind, c.entity, c.number, r.value, r.learned_by, r.learned_at, coalesce(r.payment_id, 0), r.forgotten_at
      FROM payer_trait r
      JOIN customer c ON c.id = r.customer_id
      UNION ALL
      SELECT 'collective', entity, '', iban, marked_by, marked_at, 0, forgotten_at FROM collective_account) AS l
WHERE l.entity = $1 AND ($2 = '' OR l.number = $2) AND ($3 OR l.forgotten_at IS NULL)
ORDER BY l.number, l.kind, l.value
LIMIT $4`

// maxLearned bounds the list; ask for one customer where there is more.
const maxLearned = 10_000

// Learned lists by what payers are recognised, of one customer or of all. forgotten adds what was unlearned.
func (s *Store) Learned(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber, forgotten bool) ([]subledger.Learned, error) {
	return listOf[subledger.Learned](ctx, s, "list what was learned", learnedSQL, entity, customer, forgotten, maxLearned)
}
