package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// SetHold sets a hold (Mahnsperre) on a customer or an item. It returns ErrNotFound, or a RefusedError for one that is
// over already (hold_over), longer than a year (hold_too_long) or than one person may decide (hold_beyond_limit).
func (s *Store) SetHold(ctx context.Context, h hold.Set) (hold.Result, error) {
	result, already, err := once(ctx, s, h, func(t *tx, o order) (hold.Result, error) { return t.setHold(ctx, o, h) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("set hold: %w", err)
	}
	return result, nil
}

func (t *tx) setHold(ctx context.Context, o order, h hold.Set) (hold.Result, error) {
	fromOn := h.FromOn
	if fromOn.IsZero() {
		fromOn = o.today
	}
	if err := hold.CheckSpan(fromOn, h.UntilOn, o.today); err != nil {
		return hold.Result{}, err
	}
	about, err := t.lockHeld(ctx, o.Entity, h)
	if err != nil {
		return hold.Result{}, err
	}
	if err := t.checkHoldLimit(ctx, about, fromOn, h.UntilOn); err != nil {
		return hold.Result{}, err
	}
	owner := h.Owner
	if owner == "" {
		owner = h.By
	}
	result := hold.Result{FromOn: fromOn, UntilOn: h.UntilOn}
	err = t.QueryRow(ctx, `
		INSERT INTO hold (entity, customer_id, invoice_id, key, reason, owner, from_on, until_on, set_at, set_by)
		VALUES ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, $9, $10)
		RETURNING id`,
		o.entity(), about.customerID, about.invoiceID, o.key, h.Reason, owner, fromOn, h.UntilOn, t.now, o.By).Scan(&result.HoldID)
	if err != nil {
		return hold.Result{}, fmt.Errorf("save hold: %w", err)
	}
	t.holdEvent(o, "hold_set", result.HoldID, about, holdDetail{result.HoldID, fromOn, h.UntilOn})
	return result, t.lookAgainOn(ctx, about.items, o.today)
}

// held says what a hold is about: a customer with all its open items, or one item.
type held struct {
	customerID, invoiceID int64
	items                 []int64
}

// holdDetail is what events and the audit chain say about a hold; its reason is text of a person and stays out.
type holdDetail struct {
	HoldID  int64         `json:"hold_id"`
	FromOn  calendar.Date `json:"from_on"`
	UntilOn calendar.Date `json:"until_on"`
}

func (t *tx) lockHeld(ctx context.Context, entity receivable.EntityCode, h hold.Set) (held, error) {
	if h.Invoice != "" {
		it, err := t.lockInvoice(ctx, entity, h.Invoice)
		if err != nil {
			return held{}, err
		}
		return held{customerID: it.customerID, invoiceID: it.id, items: []int64{it.id}}, nil
	}
	id, err := t.customerID(ctx, entity, h.Customer)
	if err != nil {
		return held{}, err
	}
	items, err := t.lockCustomerWithItems(ctx, id)
	return held{customerID: id, items: items}, err
}

// holdEvent tells the items a hold is about, and the customer.
func (t *tx) holdEvent(o order, kind string, id int64, about held, detail holdDetail) {
	key := kind + "/" + o.key
	t.emitItem(about.items, kind, key, id, detail)
	t.emitDebtor([]int64{about.customerID}, kind, key, id, detail)
	t.audit(o.entity(), o.By, kind, subject("hold", id), o.today, detail)
}

// LiftHold ends a hold before its day. It returns ErrNotFound, or a RefusedError when it has ended (hold_ended).
func (s *Store) LiftHold(ctx context.Context, l hold.Lift) (hold.Result, error) {
	result, already, err := once(ctx, s, l, func(t *tx, o order) (hold.Result, error) { return t.liftHold(ctx, o, l) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("lift hold %d: %w", l.HoldID, err)
	}
	return result, nil
}

func (t *tx) liftHold(ctx context.Context, o order, l hold.Lift) (hold.Result, error) {
	result := hold.Result{HoldID: l.HoldID}
	var about held
	err := t.QueryRow(ctx, `
		SELECT customer_id, coalesce(invoice_id, 0), from_on, until_on FROM hold WHERE id = $1 AND entity = $2`, l.HoldID, o.entity()).
		Scan(&about.customerID, &about.invoiceID, &result.FromOn, &result.UntilOn)
	if errors.Is(err, pgx.ErrNoRows) {
		return result, fmt.Errorf("%w: hold %d of %s", ErrNotFound, l.HoldID, o.Entity)
	}
	if err != nil {
		return result, fmt.Errorf("read hold: %w", err)
	}
	if about.invoiceID != 0 {
		about.items = []int64{about.invoiceID}
		_, err = t.lockItemIDs(ctx, about.items, about.customerID)
	} else {
		about.items, err = t.lockCustomerWithItems(ctx, about.customerID)
	}
	if err != nil {
		return result, err
	}
	tag, err := t.Exec(ctx, `
		UPDATE hold SET state = 'lifted', ended_on = $2, ended_by = $3 WHERE id = $1 AND state = 'active'`, l.HoldID, o.today, o.By)
	if err != nil {
		return result, fmt.Errorf("save hold: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return result, subledger.Refuse("hold_ended", "hold %d has ended already", l.HoldID)
	}
	t.holdEvent(o, "hold_lifted", l.HoldID, about, holdDetail{l.HoldID, result.FromOn, result.UntilOn})
	return result, t.lookAgainOn(ctx, about.items, o.today)
}
