package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ReversePayment takes a payment back. Each of its allocations is reversed by an entry of its own, Skonto granted with
// it included, so the invoices are open again at the level they had; then the payment itself is. Nothing else changes.
//
// It returns ErrNotFound, or a RefusedError when the payment was reversed already by another command (payment_reversed),
// on a date before the payment came (reversed_before_paid), or on one far ahead (value_date_ahead).
func (s *Store) ReversePayment(ctx context.Context, r subledger.ReversePayment) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, r, func(t *tx, o order) (subledger.Booked, error) {
		if err := checkValueDate(r.On, o.today); err != nil {
			return subledger.Booked{}, err
		}
		return t.reversePayment(ctx, o, r)
	})
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("reverse payment %d: %w", r.PaymentID, err)
	}
	return booked, nil
}

func (t *tx) reversePayment(ctx context.Context, o order, r subledger.ReversePayment) (subledger.Booked, error) {
	f, items, entries, err := t.unwind(ctx, o, r.PaymentID, r.On)
	if err != nil {
		return subledger.Booked{}, err
	}
	if r.On.Before(f.valueOn) {
		return subledger.Booked{}, subledger.Refuse("reversed_before_paid", "payment %d is of %s: it can't be returned before", r.PaymentID, f.valueOn)
	}
	back := &entry{kind: "reversal", key: "reversal/" + o.key, valueOn: r.On, currency: f.currency, reverses: f.entryID, legs: []leg{
		{account: accountUnapplied, payment: f.paymentID, customer: f.customerID, minor: f.cash.Amount},
		{account: accountBank, payment: f.paymentID, minor: -f.cash.Amount},
	}}
	if err := t.book(ctx, o, append(entries, back)...); err != nil {
		return subledger.Booked{}, err
	}
	_, err = t.Exec(ctx, `UPDATE payment SET unapplied_minor = 0, reversed_by = $2 WHERE id = $1`, f.paymentID, back.id)
	if err != nil {
		return subledger.Booked{}, fmt.Errorf("save payment: %w", err)
	}
	t.paymentMoved(f.paymentID)
	t.audit(o.entity(), o.By, "payment_reversed", subject("payment", f.paymentID), o.today,
		moneyDetail{EntryID: back.id, Amount: money.New(f.cash.Amount, f.currency), Items: shareDetails(entries)})
	if err := t.settled(ctx, o, "payment_reversed", f.paymentID, items); err != nil {
		return subledger.Booked{}, err
	}
	t.tellPayers(f, "payment_reversed", o)
	f.cash.Unapplied = 0
	return f.booked(back.id, items), nil
}

// ofPayment finds the entries of a payment, and of the credit notes that were deducted from it.
const ofPayment = `payment_id = $1 UNION SELECT entry_id FROM payment_credit WHERE payment_id = $1`

// unwind locks a payment with all it was used for and returns the entries that take that back; they are the caller's to
// book. Nobody but the payment's money is back afterwards. A refund is not taken back by a booking: it refuses a payment
// that was sent back (payment_refunded).
func (t *tx) unwind(ctx context.Context, o order, paymentID int64, on calendar.Date) (*funding, []*claim, []*entry, error) {
	f, err := t.readPayment(ctx, o.Entity, paymentID, "")
	if err != nil {
		return nil, nil, nil, err
	}
	items, live, err := t.lockAllocated(ctx, ofPayment, f.paymentID, f.payers()...)
	if err != nil {
		return nil, nil, nil, err
	}
	if f, err = t.readPayment(ctx, o.Entity, paymentID, "FOR UPDATE"); err != nil {
		return nil, nil, nil, err
	}
	entries, err := t.takeBack(o, live, items, on)
	if err != nil {
		return nil, nil, nil, err
	}
	uses, err := t.takeUsesBack(ctx, o, f, len(entries), on)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := t.creditsBack(ctx, live); err != nil {
		return nil, nil, nil, err
	}
	f.cash.Unapplied = f.cash.Amount
	return f, items, append(entries, uses...), nil
}

// creditsBack gives credit notes back what was deducted.
func (t *tx) creditsBack(ctx context.Context, live []liveShare) error {
	notes := map[int64]int64{}
	for _, a := range live {
		if a.kind == subledger.ByCredit {
			notes[a.creditID] += a.minor
		}
	}
	for _, id := range sortedKeys(notes) {
		if _, err := t.Exec(ctx, `UPDATE credit_note_state SET unapplied_minor = unapplied_minor + $2 WHERE credit_note_id = $1`, id, notes[id]); err != nil {
			return fmt.Errorf("give credit notes back: %w", err)
		}
	}
	return nil
}

// takeUsesBack returns the entries that mirror what a locked payment was used for beside invoices.
func (t *tx) takeUsesBack(ctx context.Context, o order, f *funding, booked int, on calendar.Date) ([]*entry, error) {
	rows, err := t.Query(ctx, `
		SELECT u.id, u.entry_id, u.kind, u.amount_minor
		FROM payment_use u
		WHERE u.payment_id = $1 AND u.reverses IS NULL AND NOT EXISTS (SELECT FROM payment_use r WHERE r.reverses = u.id)
		ORDER BY u.id`, f.paymentID)
	if err != nil {
		return nil, fmt.Errorf("read what the money was used for: %w", err)
	}
	var id, entryID, minor int64
	var kind subledger.UseKind
	var entries []*entry
	_, err = pgx.ForEachRow(rows, []any{&id, &entryID, &kind, &minor}, func() error {
		if kind == subledger.UseRefund {
			return subledger.Refuse("payment_refunded", "payment %d was sent back: its refund must come back first", f.paymentID)
		}
		entries = append(entries, &entry{kind: "reversal", key: "reversal/" + o.key + "/" + strconv.Itoa(booked+len(entries)+1), valueOn: on,
			currency: f.currency, reverses: entryID,
			legs: []leg{{account: accountUnapplied, payment: f.paymentID, customer: f.customerID, minor: -minor},
				{account: accountOfUse[kind], customer: f.customerID, minor: minor}},
			uses: []use{{kind: kind, payment: f.paymentID, minor: -minor, reverses: id}}})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what the money was used for: %w", err)
	}
	return entries, nil
}

// liveShare is one live row of allocation with the entry it belongs to.
type liveShare struct {
	id, entryID int64
	kind        subledger.Kind
	invoiceID   int64
	paymentID   int64
	creditID    int64
	minor       int64
	currency    money.Currency
}

// lockAllocated locks the invoices of all entries whose allocations fulfil a condition on one id, and returns those
// allocations that were not reversed. customers are locked too. The whole entry counts: Skonto goes with its payment.
func (t *tx) lockAllocated(ctx context.Context, where string, id int64, customers ...int64) ([]*claim, []liveShare, error) {
	before, err := t.liveAllocations(ctx, where, id)
	if err != nil {
		return nil, nil, err
	}
	customers = slices.DeleteFunc(slices.Clone(customers), func(c int64) bool { return c == 0 })
	items, err := t.lockItemIDs(ctx, invoicesOf(before), customers...)
	if err != nil {
		return nil, nil, err
	}
	after, err := t.liveAllocations(ctx, where, id)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Equal(before, after) {
		return nil, nil, errMoved
	}
	return items, after, nil
}

func (t *tx) liveAllocations(ctx context.Context, where string, id int64) ([]liveShare, error) {
	rows, err := t.Query(ctx, `
		SELECT a.id, a.entry_id, a.kind, a.invoice_id, coalesce(a.payment_id, 0), coalesce(a.credit_note_id, 0), a.amount_minor, i.currency
		FROM allocation a
		JOIN invoice i ON i.id = a.invoice_id
		WHERE a.entry_id IN (SELECT entry_id FROM allocation WHERE `+where+`)
		  AND a.reverses IS NULL
		  AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses = a.id)
		ORDER BY a.id`, id)
	if err != nil {
		return nil, fmt.Errorf("read allocations: %w", err)
	}
	live, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a liveShare, err error) {
		err = row.Scan(&a.id, &a.entryID, &a.kind, &a.invoiceID, &a.paymentID, &a.creditID, &a.minor, &a.currency)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read allocations: %w", err)
	}
	return live, nil
}

func invoicesOf(live []liveShare) []int64 {
	ids := make([]int64, len(live))
	for i, a := range live {
		ids[i] = a.invoiceID
	}
	return sortedIDs(ids)
}

// takeBack opens the items again and returns the entries that mirror those of the allocations, one for each entry.
func (t *tx) takeBack(o order, live []liveShare, items []*claim, on calendar.Date) ([]*entry, error) {
	byID := map[int64]*claim{}
	for _, it := range items {
		byID[it.id] = it
	}
	mirrors := map[int64]*entry{}
	var entries []*entry
	for _, a := range live {
		it := byID[a.invoiceID]
		balance, err := it.balance.Unsettle(a.kind, a.minor)
		if err != nil {
			return nil, fmt.Errorf("invoice %s: %w", it.number, err)
		}
		it.balance = balance
		e, known := mirrors[a.entryID]
		if !known {
			e = &entry{kind: "reversal", key: "reversal/" + o.key + "/" + strconv.Itoa(len(entries)+1), valueOn: on,
				currency: a.currency, reverses: a.entryID}
			mirrors[a.entryID] = e
			entries = append(entries, e)
		}
		e.mirror(a, it)
	}
	return entries, nil
}

// mirror adds the opposite of one allocation: its funding leg and its part of the receivable.
func (e *entry) mirror(a liveShare, it *claim) {
	funding := leg{minor: -a.minor}
	switch a.kind {
	case subledger.ByPayment:
		funding.account, funding.payment = accountUnapplied, a.paymentID
	case subledger.ByCredit:
		funding.account, funding.invoice = accountReceivables, a.creditID
	case subledger.BySkonto, subledger.ByRounding, subledger.ByBankCharge:
		funding.account = accountBeside[a.kind]
	case subledger.ByWriteOff:
		funding.account = accountBadDebt
	case subledger.ByOpening:
		funding.account = accountOpening
	}
	e.legs = append(e.legs, funding, leg{account: accountReceivables, invoice: it.id, customer: it.customerID, minor: a.minor})
	e.shares = append(e.shares, share{kind: a.kind, invoice: it.id, payment: a.paymentID, creditNote: a.creditID, minor: -a.minor, reverses: a.id})
}
