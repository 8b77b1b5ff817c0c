package postgres

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// order is a command on its way through a transaction: what was said, its key, and the entity it is about.
type order struct {
	subledger.Head
	// key is the command's own, or made from its content. Keys of journal entries and events are built on it.
	key string
	// hash is the fingerprint of the input.
	hash []byte
	// today is the entity's business date.
	today    calendar.Date
	currency money.Currency
}

// entity is the code as the database has it.
func (o order) entity() string { return string(o.Entity) }

// todayOf is the business date of an entity, which a command of this transaction may have asked for already.
func (t *tx) todayOf(ctx context.Context, entity receivable.EntityCode) (calendar.Date, error) {
	if known, read := t.entities[entity]; read {
		return known.today, nil
	}
	return t.today(ctx, string(entity))
}

// once runs a command in a transaction of its own, at most once for each key. The second result is true when it had
// been run before; the first is then the answer of that time.
func once[R any](ctx context.Context, s *Store, c subledger.Command, work func(*tx, order) (R, error)) (R, bool, error) {
	var result R
	var already bool
	err := s.inTx(ctx, func(t *tx) (err error) {
		result, already, err = onceIn(ctx, t, c, work)
		return err
	})
	if err != nil {
		var none R
		return none, false, err
	}
	return result, already, nil
}

// onceIn runs a command within a transaction that does more. The command's row is the first lock: of two equal commands
// at once, one waits here and then finds the answer of the other.
func onceIn[R any](ctx context.Context, t *tx, c subledger.Command, work func(*tx, order) (R, error)) (result R, already bool, err error) {
	if err := c.Check(); err != nil {
		return result, false, err
	}
	o, err := t.take(ctx, c)
	if err != nil {
		return result, false, err
	}
	tag, err := t.Exec(ctx, `
		INSERT INTO command (entity, key, kind, input_hash, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT command_once DO NOTHING`,
		o.entity(), o.key, fmt.Sprintf("%T", c), o.hash, o.By, t.now)
	if err != nil {
		return result, false, fmt.Errorf("take command %s: %w", o.key, err)
	}
	if tag.RowsAffected() == 0 {
		result, err = firstAnswer[R](ctx, t, o)
		return result, true, err
	}
	if result, err = work(t, o); err != nil {
		return result, false, err
	}
	return result, false, t.keepAnswer(ctx, o, result)
}

// take reads the entity and works out the key. It returns ErrNotFound for an unknown entity.
func (t *tx) take(ctx context.Context, c subledger.Command) (order, error) {
	o := order{Head: c.Common()}
	var err error
	if o.key, err = subledger.KeyOf(c); err != nil {
		return o, err
	}
	if o.hash, err = subledger.InputHash(c); err != nil {
		return o, err
	}
	// A statement gives hundreds of commands in a transaction, all about one entity on one day.
	if known, read := t.entities[o.Entity]; read {
		o.today, o.currency = known.today, known.currency
		return o, nil
	}
	if o.today, err = t.today(ctx, o.entity()); err != nil {
		return o, err
	}
	if err := t.QueryRow(ctx, `SELECT currency FROM entity WHERE code = $1`, o.entity()).Scan(&o.currency); err != nil {
		return o, err
	}
	if t.entities == nil {
		t.entities = map[receivable.EntityCode]entityFacts{}
	}
	t.entities[o.Entity] = entityFacts{o.today, o.currency}
	return o, nil
}

func firstAnswer[R any](ctx context.Context, t *tx, o order) (result R, err error) {
	var hash, answer []byte
	err = t.QueryRow(ctx, `SELECT input_hash, result FROM command WHERE entity = $1 AND key = $2`, o.entity(), o.key).Scan(&hash, &answer)
	if err != nil {
		return result, fmt.Errorf("read command %s: %w", o.key, err)
	}
	if !bytes.Equal(hash, o.hash) {
		return result, subledger.Refuse("key_reused", "the key %q was used for something else: give another key", o.key)
	}
	if err := json.Unmarshal(answer, &result); err != nil {
		return result, fmt.Errorf("read the answer of command %s: %w", o.key, err)
	}
	return result, nil
}

func (t *tx) keepAnswer(ctx context.Context, o order, result any) error {
	answer, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep the answer of command %s: %w", o.key, err)
	}
	_, err = t.Exec(ctx, `UPDATE command SET result = $3 WHERE entity = $1 AND key = $2`, o.entity(), o.key, answer)
	if err != nil {
		return fmt.Errorf("keep the answer of command %s: %w", o.key, err)
	}
	return nil
}

// customerID finds a customer. It returns ErrNotFound.
func (t *tx) customerID(ctx context.Context, entity receivable.EntityCode, number receivable.CustomerNumber) (int64, error) {
	var id int64
	err := t.QueryRow(ctx, `SELECT id FROM customer WHERE entity = $1 AND number = $2`, entity, number).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("%w: customer %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return 0, fmt.Errorf("find customer %s of %s: %w", number, entity, err)
	}
	return id, nil
}

// invoiceID finds an invoice or credit note. It returns ErrNotFound.
func (t *tx) invoiceID(ctx context.Context, entity receivable.EntityCode, number receivable.InvoiceNumber) (int64, error) {
	var id int64
	err := t.QueryRow(ctx, `SELECT id FROM invoice WHERE entity = $1 AND number = $2`, entity, number).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("%w: invoice %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return 0, fmt.Errorf("find invoice %s of %s: %w", number, entity, err)
	}
	return id, nil
}

// openItemsOf are the customer's items that somebody still owes, by id. The customer must be locked.
func (t *tx) openItemsOf(ctx context.Context, customerID int64) ([]int64, error) {
	rows, err := t.Query(ctx, `
		SELECT invoice_id FROM item_state
		WHERE customer_id = $1 AND settlement IN ('open', 'part_settled')
		ORDER BY invoice_id`, customerID)
	if err != nil {
		return nil, fmt.Errorf("find open items: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// sortedKeys are the keys of a map in their order, so that rows are always changed in the same one.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
