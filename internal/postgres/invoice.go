package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// CancelInvoice withdraws an invoice. What was paid or credited on it becomes unapplied again, what was written off or
// given as Skonto is taken back; then nothing is owed. It returns ErrNotFound, or a RefusedError for a part that was
// settled before the invoice was taken over (opening_settled), or when it is cancelled already by another command.
func (s *Store) CancelInvoice(ctx context.Context, c subledger.CancelInvoice) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, c, func(t *tx, o order) (subledger.Booked, error) {
		return t.cancelInvoice(ctx, o, c)
	})
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("cancel invoice %s: %w", c.Invoice, err)
	}
	return booked, nil
}

func (t *tx) cancelInvoice(ctx context.Context, o order, c subledger.CancelInvoice) (subledger.Booked, error) {
	it, live, err := t.lockForCancel(ctx, o, c)
	if err != nil {
		return subledger.Booked{}, err
	}
	entries, err := t.takeBack(o, live, []*claim{it}, o.today)
	if err != nil {
		return subledger.Booked{}, err
	}
	void := &entry{kind: "cancellation", key: "cancellation/" + o.key, valueOn: o.today, currency: it.currency, legs: []leg{
		{account: accountRevenue, customer: it.customerID, minor: it.balance.Amount},
		{account: accountReceivables, invoice: it.id, customer: it.customerID, minor: -it.balance.Amount},
	}}
	if err := t.book(ctx, o, append(entries, void)...); err != nil {
		return subledger.Booked{}, err
	}
	if err := t.releaseFunding(ctx, o, live); err != nil {
		return subledger.Booked{}, err
	}
	it.settlement = collection.Cancelled
	if _, err := t.Exec(ctx, `UPDATE invoice SET cancelled_on = $2 WHERE id = $1`, it.id, o.today); err != nil {
		return subledger.Booked{}, fmt.Errorf("save invoice: %w", err)
	}
	t.audit(o.entity(), o.By, "invoice_cancelled", subject("invoice", it.id), o.today,
		moneyDetail{EntryID: void.id, Amount: money.New(it.balance.Amount, it.currency), Items: shareDetails(entries)})
	if err := t.settled(ctx, o, "cancelled", it.id, []*claim{it}); err != nil {
		return subledger.Booked{}, err
	}
	return subledger.Booked{EntryID: void.id, Items: balances([]*claim{it})}, nil
}

// lockForCancel locks the invoice and everybody whose money lies on it.
func (t *tx) lockForCancel(ctx context.Context, o order, c subledger.CancelInvoice) (*claim, []liveShare, error) {
	id, err := t.invoiceID(ctx, o.Entity, c.Invoice)
	if err != nil {
		return nil, nil, err
	}
	payers, err := t.fundersOf(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	items, err := t.lockItemIDs(ctx, []int64{id}, payers...)
	if err != nil {
		return nil, nil, err
	}
	if len(items) == 0 {
		return nil, nil, subledger.Refuse("not_an_invoice", "%s is a credit note, not an invoice", c.Invoice)
	}
	if err := items[0].ready(""); err != nil {
		return nil, nil, err
	}
	live, err := t.liveAllocations(ctx, `invoice_id = $1`, id)
	if err != nil {
		return nil, nil, err
	}
	if slices.ContainsFunc(live, func(a liveShare) bool { return a.kind == subledger.ByOpening }) {
		return nil, nil, subledger.Refuse("opening_settled",
			"a part of invoice %s was settled before it was taken over: issue a credit note instead", c.Invoice)
	}
	again, err := t.fundersOf(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Equal(payers, again) {
		return nil, nil, errMoved
	}
	return items[0], live, nil
}

// fundersOf are the customers whose payments lie on an invoice, or may.
func (t *tx) fundersOf(ctx context.Context, invoiceID int64) ([]int64, error) {
	var ids []int64
	err := t.QueryRow(ctx, `
		SELECT coalesce(array_agg(DISTINCT payer ORDER BY payer) FILTER (WHERE payer IS NOT NULL), '{}')
		FROM (SELECT coalesce(p.customer_id, y.customer_id) AS payer
		      FROM allocation a
		      JOIN payment p ON p.id = a.payment_id
		      LEFT JOIN payment_likely_payer y ON y.payment_id = p.id
		      WHERE a.invoice_id = $1) AS funders`, invoiceID).Scan(&ids)
	if err != nil {
		return nil, fmt.Errorf("find payers: %w", err)
	}
	return ids, nil
}

// releaseFunding gives payments and credit notes back what was allocated, and tells their customers or those who may be.
func (t *tx) releaseFunding(ctx context.Context, o order, live []liveShare) error {
	payments, notes := map[int64]int64{}, map[int64]int64{}
	for _, a := range live {
		switch a.kind {
		case subledger.ByPayment:
			payments[a.paymentID] += a.minor
		case subledger.ByCredit:
			notes[a.creditID] += a.minor
		}
	}
	owners := map[int64]bool{}
	for i, set := range []struct {
		sums map[int64]int64
		sql  string
	}{
		{payments, `UPDATE payment SET unapplied_minor = unapplied_minor + $2 WHERE id = $1
			RETURNING CASE WHEN customer_id IS NULL THEN array(SELECT y.customer_id FROM payment_likely_payer y WHERE y.payment_id = $1)
			               ELSE ARRAY[customer_id] END`},
		{notes, `UPDATE credit_note_state SET unapplied_minor = unapplied_minor + $2 WHERE credit_note_id = $1
			RETURNING ARRAY[customer_id]`},
	} {
		for _, id := range sortedKeys(set.sums) {
			var whose []int64
			if err := t.QueryRow(ctx, set.sql, id, set.sums[id]).Scan(&whose); err != nil {
				return fmt.Errorf("release money: %w", err)
			}
			for _, owner := range whose {
				owners[owner] = true
			}
			if i == 0 {
				t.paymentMoved(id)
			}
		}
	}
	for _, owner := range sortedKeys(owners) {
		t.emitDebtor([]int64{owner}, "unapplied_changed", "unapplied_changed/"+o.key, 0, nil)
	}
	return nil
}

// CorrectInvoice changes amount or due date. A changed amount is booked as a correction and refused below what is
// settled (amount_below_settled). It returns ErrNotFound.
func (s *Store) CorrectInvoice(ctx context.Context, c subledger.CorrectInvoice) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, c, func(t *tx, o order) (subledger.Booked, error) {
		return t.correctInvoice(ctx, o, c)
	})
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("correct invoice %s: %w", c.Invoice, err)
	}
	return booked, nil
}

func (t *tx) correctInvoice(ctx context.Context, o order, c subledger.CorrectInvoice) (subledger.Booked, error) {
	it, err := t.lockInvoice(ctx, o.Entity, c.Invoice)
	if err != nil {
		return subledger.Booked{}, err
	}
	if err := it.ready(c.Amount.Currency); err != nil {
		return subledger.Booked{}, err
	}
	var booked subledger.Booked
	if c.Amount.Currency != "" && c.Amount.Minor != it.balance.Amount {
		if booked.EntryID, err = t.correctAmount(ctx, o, it, c.Amount.Minor); err != nil {
			return subledger.Booked{}, err
		}
	}
	if !c.DueOn.IsZero() && c.DueOn != it.dueOn {
		if err := t.moveDueDate(ctx, o, it, c.DueOn); err != nil {
			return subledger.Booked{}, err
		}
	}
	booked.Items = balances([]*claim{it})
	return booked, nil
}

func (t *tx) correctAmount(ctx context.Context, o order, it *claim, amount int64) (int64, error) {
	difference := amount - it.balance.Amount // both are positive
	after, err := it.balance.Correct(amount)
	if err != nil {
		return 0, err
	}
	it.balance = after
	e := correction(o.key, it, difference, o.today)
	if err := t.book(ctx, o, e); err != nil {
		return 0, err
	}
	if _, err := t.Exec(ctx, `UPDATE invoice SET amount_minor = $2 WHERE id = $1`, it.id, amount); err != nil {
		return 0, fmt.Errorf("save amount: %w", err)
	}
	t.audit(o.entity(), o.By, "invoice_corrected", subject("invoice", it.id), o.today,
		moneyDetail{EntryID: e.id, Amount: money.New(difference, it.currency)})
	return e.id, t.settled(ctx, o, "corrected", it.id, []*claim{it})
}

// correction is the entry of a changed amount.
func correction(key string, it *claim, difference int64, on calendar.Date) *entry {
	return &entry{kind: "correction", key: "correction/" + key, valueOn: on, currency: it.currency, legs: []leg{
		{account: accountReceivables, invoice: it.id, customer: it.customerID, minor: difference},
		{account: accountRevenue, customer: it.customerID, minor: -difference},
	}}
}

// dateDetail is what the audit chain says about a date that changed.
type dateDetail struct {
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
}

func (t *tx) moveDueDate(ctx context.Context, o order, it *claim, dueOn calendar.Date) error {
	if _, err := t.Exec(ctx, `UPDATE invoice SET due_on = $2 WHERE id = $1`, it.id, dueOn); err != nil {
		return fmt.Errorf("save due date: %w", err)
	}
	t.audit(o.entity(), o.By, "due_date_changed", subject("invoice", it.id), o.today, dateDetail{it.dueOn, dueOn})
	t.emitItem([]int64{it.id}, "due_date_changed", "due_date_changed/"+o.key, it.id, dateDetail{it.dueOn, dueOn})
	it.dueOn = dueOn
	return t.lookAgainOn(ctx, []int64{it.id}, o.today)
}

// writeOff gives up an open amount. It is called where a person's approval is recorded, in the same transaction, and
// nowhere else: nobody gives money up by a command.
func (t *tx) writeOff(ctx context.Context, o order, w subledger.WriteOff) (subledger.Booked, error) {
	it, err := t.lockInvoice(ctx, o.Entity, w.Invoice)
	if err != nil {
		return subledger.Booked{}, err
	}
	if err := it.ready(w.Amount.Currency); err != nil {
		return subledger.Booked{}, err
	}
	minor := w.Amount.Minor
	if w.Amount.Currency == "" {
		minor = it.open()
	}
	if err := it.settle(subledger.ByWriteOff, minor); err != nil {
		return subledger.Booked{}, err
	}
	e := &entry{kind: "write_off", key: "write_off/" + o.key, valueOn: o.today, currency: it.currency,
		legs: []leg{
			{account: accountBadDebt, customer: it.customerID, minor: minor},
			{account: accountReceivables, invoice: it.id, customer: it.customerID, minor: -minor},
		},
		shares: []share{{kind: subledger.ByWriteOff, invoice: it.id, minor: minor}}}
	if err := t.book(ctx, o, e); err != nil {
		return subledger.Booked{}, err
	}
	t.audit(o.entity(), o.By, "written_off", subject("invoice", it.id), o.today,
		moneyDetail{EntryID: e.id, Amount: money.New(minor, it.currency), Key: w.ApprovalID})
	if err := t.settled(ctx, o, "write_off_approved", it.id, []*claim{it}); err != nil {
		return subledger.Booked{}, err
	}
	return subledger.Booked{EntryID: e.id, Items: balances([]*claim{it})}, nil
}
