package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// comeBack is money that a bank entry says came back, or was taken back. Amounts are minor units, positive.
type comeBack struct {
	entity   receivable.EntityCode
	entryID  int64
	part     int
	key      string
	on       calendar.Date
	from     bankstatement.Transaction
	original int64
	fee      int64
	currency money.Currency
}

// comeBackOf splits what the bank booked into the payment it takes back and the fee it takes for that.
func comeBackOf(entity receivable.EntityCode, u *undecidedEntry, p cashapplication.Proposal) comeBack {
	from := transactionOf(u.entry, p.Part)
	c := comeBack{entity: entity, entryID: u.id, part: p.Part, key: bankKey(u.entry, p.Part), on: valueOn(u.entry), from: from,
		original: abs(p.Amount.Minor), currency: p.Amount.Currency}
	if from.Charges.Currency == c.currency && from.Charges.IsNegative() && abs(from.Charges.Minor) < c.original {
		c.fee = abs(from.Charges.Minor)
		c.original -= c.fee
	} else if from.Gross.Currency == c.currency && abs(from.Gross.Minor) < c.original && !from.Gross.IsZero() {
		c.fee = c.original - abs(from.Gross.Minor)
		c.original -= c.fee
	}
	return c
}

func abs(n int64) int64 { return max(n, -n) }

// takeReturn reverses the payment that came back where exactly one fits: its invoices are open again at the level they
// had, the bank's fee is booked apart, and no further direct debit leaves. Where none or several fit, a clerk is asked,
// because a wrong reversal opens somebody else's invoice.
func (t *tx) takeReturn(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, p cashapplication.Proposal) error {
	c := comeBackOf(entity, u, p)
	if p.Amount.IsPositive() {
		return t.refundCameBack(ctx, u, p, c)
	}
	if p.Amount.IsZero() {
		return nil
	}
	paymentID, foundBy, err := t.findReturned(ctx, c)
	if err != nil {
		return err
	}
	if paymentID == 0 {
		return t.askForReversal(ctx, c)
	}
	reverse := subledger.ReversePayment{Head: subledger.Head{Entity: entity, Key: c.key + "/return", By: cashier,
		Reason: "returned by the bank: " + c.reasonCode()}, PaymentID: paymentID, On: c.on}
	var booked subledger.Booked
	err = t.savepoint(ctx, func() (err error) {
		booked, _, err = onceIn(ctx, t, reverse, func(t *tx, o order) (subledger.Booked, error) { return t.reversePayment(ctx, o, reverse) })
		return err
	})
	if subledger.IsRefused(err, "") { // refunded meanwhile, or dated before it came
		return t.askForReversal(ctx, c)
	}
	if err != nil {
		return err
	}
	feeEntry, err := t.bookReturnFee(ctx, c)
	if err != nil {
		return err
	}
	if err := t.saveReturn(ctx, c, "reversed", paymentID, foundBy, booked.EntryID, feeEntry); err != nil {
		return err
	}
	return t.stopDebits(ctx, c, paymentID)
}

// reasonCode is the bank's code without its text, which may name persons.
func (c comeBack) reasonCode() string {
	if c.from.ReturnReason.Code == "" {
		return "no reason code"
	}
	return c.from.ReturnReason.Code
}

// findReturnedSQL finds the payments a return may belong to by one of the ways to name them. A reference alone is not
// enough: the amount must be the same.
const findReturnedSQL = `
SELECT p.id
FROM payment_trace r
JOIN payment p ON p.id = r.payment_id
WHERE r.entity = $1 AND p.entity = $1 AND p.reversed_by IS NULL AND p.amount_minor = $2 AND p.currency = $3 AND p.value_on <= $4 AND %s
LIMIT 2`

// findReturned finds the one payment that came back, by our reference, the mandate, the bank's reference, or the account
// with the amount. A way that fits several payments decides nothing, and neither do the weaker ones after it.
func (t *tx) findReturned(ctx context.Context, c comeBack) (paymentID int64, foundBy string, err error) {
	for _, way := range []struct{ name, value, where string }{
		{"end_to_end_id", c.from.EndToEndID, "r.end_to_end_id = $5"},
		{"mandate", c.from.MandateID, "r.mandate_id = $5"},
		{"bank_reference", c.from.BankReference, "r.bank_reference = $5"},
		{"account_and_amount", string(c.from.Counterparty.Account), "r.payer_iban = $5"},
	} {
		if way.value == "" {
			continue
		}
		rows, err := t.Query(ctx, fmt.Sprintf(findReturnedSQL, way.where), c.entity, c.original, c.currency, c.on, way.value)
		if err != nil {
			return 0, "", fmt.Errorf("find the returned payment: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return 0, "", fmt.Errorf("find the returned payment: %w", err)
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], way.name, nil
		default:
			return 0, "", nil
		}
	}
	return 0, "", nil
}

// bookReturnFee books what the bank took for the return, 0 when that was nothing.
func (t *tx) bookReturnFee(ctx context.Context, c comeBack) (int64, error) {
	if c.fee == 0 {
		return 0, nil
	}
	fee := &entry{kind: "bank_charge", key: c.key + "/fee", valueOn: c.on, currency: c.currency, hash: []byte(c.key),
		legs: []leg{{account: accountBankCharges, minor: c.fee}, {account: accountBank, minor: -c.fee}}}
	err := t.book(ctx, order{Head: subledger.Head{Entity: c.entity, By: cashier}}, fee)
	return fee.id, err
}

func (t *tx) saveReturn(ctx context.Context, c comeBack, state string, paymentID int64, foundBy string, reversal, fee int64) error {
	_, err := t.Exec(ctx, `
		INSERT INTO bank_return (bank_entry_id, part, entity, state, payment_id, found_by, reason_code, amount_minor, fee_minor, currency,
		                         reversal_entry_id, fee_entry_id)
		VALUES ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8, $9, $10, nullif($11::bigint, 0), nullif($12::bigint, 0))`,
		c.entryID, c.part, c.entity, state, paymentID, foundBy, c.from.ReturnReason.Code, c.original+c.fee, c.fee, c.currency, reversal, fee)
	if err != nil {
		return fmt.Errorf("keep the return: %w", err)
	}
	return nil
}

// askForReversal asks a clerk to find the payment the bank took back.
func (t *tx) askForReversal(ctx context.Context, c comeBack) error {
	if err := t.saveReturn(ctx, c, "asked", 0, "", 0, 0); err != nil {
		return err
	}
	return t.askClerk(ctx, c.entity, 0, "bank_return/"+c.key, "bank_return",
		fmt.Sprintf("bank entry %d: %s was taken back (%s); no single payment fits: reverse the one it belongs to", c.entryID,
			money.New(c.original+c.fee, c.currency), c.reasonCode()))
}

// askClerk makes a task for a clerk, once for each key.
func (t *tx) askClerk(ctx context.Context, entity receivable.EntityCode, customerID int64, key, kind, detail string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task (entity, customer_id, key, kind, detail, created_at) VALUES ($1, nullif($2::bigint, 0), $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT task_once DO NOTHING`, entity, customerID, key, kind, detail, t.now)
	if err != nil {
		return fmt.Errorf("ask a clerk: %w", err)
	}
	return nil
}

// stopDebits stops further direct debits from whoever's debit came back, until a person lifts it: each return costs a
// fee, and a refused mandate must not be used again.
func (t *tx) stopDebits(ctx context.Context, c comeBack, paymentID int64) error {
	var customerID int64
	var mandate string
	err := t.QueryRow(ctx, `
		SELECT coalesce(p.customer_id, 0), coalesce(r.mandate_id, '') FROM payment p LEFT JOIN payment_trace r ON r.payment_id = p.id WHERE p.id = $1`,
		paymentID).Scan(&customerID, &mandate)
	if err != nil {
		return fmt.Errorf("stop direct debits: %w", err)
	}
	if mandate == "" {
		mandate = c.from.MandateID
	}
	if mandate == "" || customerID == 0 {
		return nil // no direct debit
	}
	tag, err := t.Exec(ctx, `
		INSERT INTO direct_debit_stop (entity, customer_id, mandate_id, reason_code, bank_entry_id, since_on, set_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (customer_id, mandate_id) WHERE lifted_on IS NULL DO NOTHING`,
		c.entity, customerID, mandate, c.from.ReturnReason.Code, c.entryID, c.on, cashier)
	if err != nil {
		return fmt.Errorf("stop direct debits: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	t.audit(string(c.entity), cashier, "debits_stopped", subject("customer", customerID), c.on, map[string]any{"bank_entry_id": c.entryID})
	return t.askClerk(ctx, c.entity, customerID, "debit_stop/"+c.key, "debit_stopped",
		fmt.Sprintf("a direct debit came back (%s): settle with the customer how it pays before the next one", c.reasonCode()))
}

// LiftDebitStop lets direct debits from a customer leave again. It returns ErrNotFound; lifting twice is lifting once.
func (s *Store) LiftDebitStop(ctx context.Context, entity receivable.EntityCode, id int64, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		var customerID int64
		var lifted bool
		err = t.QueryRow(ctx, `SELECT customer_id, lifted_on IS NOT NULL FROM direct_debit_stop WHERE id = $1 AND entity = $2 FOR UPDATE`, id, entity).Scan(&customerID, &lifted)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: debit stop %d of %s", ErrNotFound, id, entity)
		}
		if err != nil || lifted {
			return err
		}
		t.audit(string(entity), by, "debits_allowed", subject("customer", customerID), on, nil)
		_, err = t.Exec(ctx, `UPDATE direct_debit_stop SET lifted_on = $2, lifted_by = $3 WHERE id = $1`, id, on, by)
		return err
	})
	if err != nil {
		return fmt.Errorf("lift debit stop: %w", err)
	}
	return nil
}

// DebitStops lists from which customers no direct debit may leave.
func (s *Store) DebitStops(ctx context.Context, entity receivable.EntityCode) ([]subledger.DebitStop, error) {
	return listOf[subledger.DebitStop](ctx, s, "list debit stops", `
		SELECT d.id, d.entity, c.number, d.mandate_id, d.reason_code, d.since_on, d.set_by, d.lifted_on
		FROM direct_debit_stop d
		JOIN customer c ON c.id = d.customer_id
		WHERE d.entity = $1 AND d.lifted_on IS NULL
		ORDER BY d.id`, entity)
}

// listOf collects rows of a query into a struct by position.
func listOf[R any](ctx context.Context, s *Store, what, sql string, args ...any) ([]R, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[R])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}
