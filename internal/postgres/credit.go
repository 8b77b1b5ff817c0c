package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ApplyCreditNote settles invoices with what is left of a credit note. It returns ErrNotFound, or a RefusedError when
// the invoices are another customer's (another_customer), or more would be applied than is left or open.
func (s *Store) ApplyCreditNote(ctx context.Context, a subledger.ApplyCreditNote) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, a, func(t *tx, o order) (subledger.Booked, error) {
		return t.applyCreditNote(ctx, o, a)
	})
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("apply credit note %s: %w", a.CreditNote, err)
	}
	return booked, nil
}

func (t *tx) applyCreditNote(ctx context.Context, o order, a subledger.ApplyCreditNote) (subledger.Booked, error) {
	f, err := t.readCreditNote(ctx, o.Entity, a.CreditNote, "")
	if err != nil {
		return subledger.Booked{}, err
	}
	items, err := t.lockFor(ctx, o, f, a.Allocations)
	if err != nil {
		return subledger.Booked{}, err
	}
	if f, err = t.readCreditNote(ctx, o.Entity, a.CreditNote, "FOR UPDATE OF s"); err != nil {
		return subledger.Booked{}, err
	}
	for _, it := range items {
		if it.customerID != f.customerID {
			return subledger.Booked{}, subledger.Refuse("another_customer", "invoice %s is not of the customer of credit note %s", it.number, a.CreditNote)
		}
	}
	f.valueOn = o.today
	return t.applyCredit(ctx, o, f, items, a.Allocations)
}

// applyCredit books the application of a locked credit note to locked items.
func (t *tx) applyCredit(ctx context.Context, o order, f *funding, items []*claim, allocations []subledger.Allocation) (subledger.Booked, error) {
	entries, err := f.allocate("credit/"+o.key, items, allocations)
	if err != nil {
		return subledger.Booked{}, err
	}
	if err := t.book(ctx, o, entries...); err != nil {
		return subledger.Booked{}, err
	}
	_, err = t.Exec(ctx, `UPDATE credit_note_state SET unapplied_minor = $2 WHERE credit_note_id = $1`, f.creditNoteID, f.cash.Unapplied)
	if err != nil {
		return subledger.Booked{}, fmt.Errorf("save credit note: %w", err)
	}
	t.audit(o.entity(), o.By, "credit_note_applied", subject("credit_note", f.creditNoteID), o.today,
		moneyDetail{EntryID: entries[0].id, Items: shareDetails(entries)})
	if err := t.settled(ctx, o, "credit_note_applied", f.creditNoteID, items); err != nil {
		return subledger.Booked{}, err
	}
	t.emitDebtor([]int64{f.customerID}, "unapplied_changed", "unapplied_changed/"+o.key, f.creditNoteID, nil)
	return f.booked(entries[0].id, items), nil
}

// readCreditNote reads what is left of a credit note. lock is "" or "FOR UPDATE OF s".
func (t *tx) readCreditNote(ctx context.Context, entity receivable.EntityCode, number receivable.InvoiceNumber, lock string) (*funding, error) {
	f := &funding{kind: subledger.ByCredit}
	err := t.QueryRow(ctx, `
		SELECT i.id, i.customer_id, i.amount_minor, s.unapplied_minor, i.currency, i.issued_on
		FROM invoice i
		JOIN credit_note_state s ON s.credit_note_id = i.id
		WHERE i.entity = $1 AND i.number = $2 `+lock, entity, number).
		Scan(&f.creditNoteID, &f.customerID, &f.cash.Amount, &f.cash.Unapplied, &f.currency, &f.valueOn)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("%w: credit note %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return nil, fmt.Errorf("read credit note %s of %s: %w", number, entity, err)
	}
	return f, nil
}

// issueCreditNote makes a credit note for a customer that is locked. Its receivable is negative until it is applied.
func (t *tx) issueCreditNote(ctx context.Context, o order, number receivable.InvoiceNumber, it *claim, minor int64, on calendar.Date) (*funding, error) {
	f := &funding{kind: subledger.ByCredit, customerID: it.customerID, valueOn: on, currency: it.currency,
		cash: subledger.Cash{Amount: minor, Unapplied: minor}}
	err := t.QueryRow(ctx, `
		WITH note AS (
		    INSERT INTO invoice (entity, customer_id, number, kind, issued_on, due_on, amount_minor, currency, imported_at)
		    VALUES ($1, $2, $3, 'credit_note', $4, $4, $5, $6, $7)
		    RETURNING id
		), state AS (
		    INSERT INTO credit_note_state (credit_note_id, customer_id, currency, unapplied_minor)
		    SELECT id, $2, $6, $5 FROM note
		)
		SELECT id FROM note`, o.entity(), it.customerID, number, on, minor, it.currency, t.now).Scan(&f.creditNoteID)
	if err != nil {
		return nil, fmt.Errorf("issue credit note %s: %w", number, err)
	}
	issued := &entry{kind: "credit_note", key: "credit_note/" + o.key, valueOn: on, currency: it.currency, legs: []leg{
		{account: accountRevenue, customer: it.customerID, minor: minor},
		{account: accountReceivables, invoice: f.creditNoteID, customer: it.customerID, minor: -minor},
	}}
	t.audit(o.entity(), o.By, "credit_note_issued", subject("invoice", f.creditNoteID), o.today, moneyDetail{Amount: money.New(minor, it.currency)})
	return f, t.book(ctx, o, issued)
}
