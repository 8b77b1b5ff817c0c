package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// accountIsFresh raises the day up to which an account is known, and with it the entity's: the day up to which all its
// accounts are, because money may have come to any of them. Runs refuse to dun on old data.
func (t *tx) accountIsFresh(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, on calendar.Date, by string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO bank_account AS b (entity, account, currency, fresh_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT ON CONSTRAINT bank_account_once DO UPDATE SET fresh_on = greatest(b.fresh_on, excluded.fresh_on), closed_on = NULL`,
		entity, st.Account, st.Currency, on)
	if err != nil {
		return fmt.Errorf("save how far the account is known: %w", err)
	}
	return t.entityIsFresh(ctx, entity, by)
}

// entityIsFresh makes the entity as fresh as the oldest of its open accounts.
func (t *tx) entityIsFresh(ctx context.Context, entity receivable.EntityCode, by string) error {
	var on calendar.Date
	err := t.QueryRow(ctx, `SELECT min(fresh_on) FROM bank_account WHERE entity = $1 AND closed_on IS NULL`, entity).Scan(&on)
	if err != nil || on.IsZero() {
		return err
	}
	tag, err := t.Exec(ctx, `UPDATE entity SET bank_fresh_on = $2 WHERE code = $1 AND bank_fresh_on IS DISTINCT FROM $2`, entity, on)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	t.audit(string(entity), by, "bank_fresh", "entity/"+string(entity), on, nil)
	return nil
}

// BankAccounts lists the accounts of an entity with the day up to which each is known.
func (s *Store) BankAccounts(ctx context.Context, entity receivable.EntityCode) ([]subledger.BankAccount, error) {
	return listOf[subledger.BankAccount](ctx, s, "list bank accounts", `
		SELECT entity, account, currency, fresh_on, closed_on FROM bank_account WHERE entity = $1 ORDER BY account`, entity)
}

// AccountOwner returns an entity as banks and payers know it: name, currency, and the account that letters ask to pay to.
// It returns ErrNotFound.
func (s *Store) AccountOwner(ctx context.Context, entity receivable.EntityCode) (subledger.Entity, error) {
	owner := subledger.Entity{Code: entity}
	err := s.pool.QueryRow(ctx, `SELECT name, currency, iban FROM entity WHERE code = $1`, entity).Scan(&owner.Name, &owner.Currency, &owner.IBAN)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fmt.Errorf("%w: entity %s", ErrNotFound, entity)
	}
	if err != nil {
		return owner, fmt.Errorf("read the owner of the accounts: %w", err)
	}
	return owner, nil
}

// CloseBankAccount says that an account is no longer in use: the entity's data are as fresh as those of the others. A
// statement that comes for it opens it again. It returns ErrNotFound.
func (s *Store) CloseBankAccount(ctx context.Context, entity receivable.EntityCode, account bankstatement.Account, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		tag, err := t.Exec(ctx, `UPDATE bank_account SET closed_on = coalesce(closed_on, $3) WHERE entity = $1 AND account = $2`, entity, account, on)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: this account of %s", ErrNotFound, entity)
		}
		t.audit(string(entity), by, "account_closed", "entity/"+string(entity), on, nil)
		return t.entityIsFresh(ctx, entity, by)
	})
	if err != nil {
		return fmt.Errorf("close a bank account: %w", err)
	}
	return nil
}

// Quarantine notes a file that was refused, with reason and position. The same bytes again are one file.
func (s *Store) Quarantine(ctx context.Context, q subledger.Quarantined) (id int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		err := t.QueryRow(ctx, `
			INSERT INTO quarantine AS k (entity, kind, name, sha256, size_bytes, reason, position, received_by, received_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT ON CONSTRAINT quarantine_once DO UPDATE
			SET name = $3, reason = $6, position = $7, state = 'kept', cleared_by = NULL, cleared_at = NULL
			RETURNING id`, q.Entity, q.Kind, q.Name, q.SHA256, q.SizeBytes, q.Reason, q.Position, q.By, t.now).Scan(&id)
		t.audit(string(q.Entity), q.By, "file_refused", subject("quarantine", id), calendar.Date{}, map[string]any{"sha256": fmt.Sprintf("%x", q.SHA256), "kind": q.Kind})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("note a refused file: %w", err)
	}
	return id, nil
}

// ClearQuarantine says that a refused file was dealt with. It returns ErrNotFound; twice is once.
func (s *Store) ClearQuarantine(ctx context.Context, id int64, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var entity string
		err := t.QueryRow(ctx, `
			WITH cleared AS (UPDATE quarantine SET state = 'cleared', cleared_by = $2, cleared_at = $3 WHERE id = $1 AND state = 'kept' RETURNING id)
			SELECT coalesce(max(entity), '-') FROM quarantine WHERE id = $1`, id, by, t.now).Scan(&entity)
		if err != nil {
			return err
		}
		if entity == "-" {
			return fmt.Errorf("%w: file %d in quarantine", ErrNotFound, id)
		}
		t.audit(entity, by, "quarantine_cleared", subject("quarantine", id), calendar.Date{}, nil)
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear quarantine: %w", err)
	}
	return nil
}

// maxQuarantined bounds the list of refused files.
const maxQuarantined = 1000

// Quarantined lists files that were refused and not dealt with, the latest first.
func (s *Store) Quarantined(ctx context.Context) ([]subledger.Quarantined, error) {
	return listOf[subledger.Quarantined](ctx, s, "list refused files", `
		SELECT id, entity, kind, name, sha256, size_bytes, reason, position, state, received_by, received_at
		FROM quarantine WHERE state = 'kept' ORDER BY id DESC LIMIT $1`, maxQuarantined)
}
