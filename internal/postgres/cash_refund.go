package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/paymentorder"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// proposeRefund proposes to send money of a locked payment back: to the account it came from, or to one of the master
// data. What others have proposed already counts; nothing is booked before the release.
func (t *tx) proposeRefund(ctx context.Context, o order, f *funding, d subledger.DecidePayment) (int64, error) {
	amount := d.Amount
	if amount.Currency == "" {
		amount = money.New(f.cash.Unapplied, f.currency)
	}
	var waiting int64
	err := t.QueryRow(ctx, `SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE payment_id = $1 AND state = 'proposed'`, f.paymentID).Scan(&waiting)
	if err != nil {
		return 0, fmt.Errorf("read refunds: %w", err)
	}
	switch {
	case amount.Currency != f.currency:
		return 0, subledger.Refuse("currency_mismatch", "the payment is in %s", f.currency)
	case amount.Minor+waiting > f.cash.Unapplied:
		return 0, subledger.Refuse("refund_exceeds_unapplied", "%s would go back, but %s is unapplied and %s of it proposed as a refund already",
			amount, money.New(f.cash.Unapplied, f.currency), money.New(waiting, f.currency))
	}
	iban, name, err := t.creditorOf(ctx, f)
	if err != nil {
		return 0, err
	}
	return t.saveRefund(ctx, o, f, amount, iban, name)
}

// creditorOf is the account a payment came from and its holder, or those of the payer's master data.
func (t *tx) creditorOf(ctx context.Context, f *funding) (account, name string, err error) {
	err = t.QueryRow(ctx, `
		SELECT coalesce(nullif(r.payer_iban, ''), b.iban, ''), coalesce(nullif(r.payer_name, ''), n.name, '')
		FROM (SELECT $1::bigint AS payment_id, nullif($2::bigint, 0) AS customer_id) AS p
		LEFT JOIN payment_trace r ON r.payment_id = p.payment_id
		LEFT JOIN customer_identity n ON n.customer_id = p.customer_id
		LEFT JOIN LATERAL (SELECT iban FROM customer_iban WHERE customer_id = p.customer_id AND learned_from <> 'payment' AND forgotten_at IS NULL
		                   ORDER BY learned_at, iban LIMIT 1) b ON true`, f.paymentID, f.customerID).Scan(&account, &name)
	if err != nil {
		return "", "", fmt.Errorf("read whose the refund is: %w", err)
	}
	if account == "" || name == "" {
		return "", "", subledger.Refuse("refund_account_missing",
			"the bank named no account for payment %d and the customer's master data has none: add it there first", f.paymentID)
	}
	if err := iban.Check(account); err != nil {
		return "", "", subledger.Refuse("refund_account_wrong", "the account payment %d came from can't take a refund: %v", f.paymentID, err)
	}
	return account, name, nil
}

func (t *tx) saveRefund(ctx context.Context, o order, f *funding, amount money.Amount, iban, name string) (int64, error) {
	var id int64
	if err := t.QueryRow(ctx, `SELECT nextval(pg_get_serial_sequence('refund', 'id'))`).Scan(&id); err != nil {
		return 0, fmt.Errorf("save refund: %w", err)
	}
	_, err := t.Exec(ctx, `
		INSERT INTO refund (id, entity, payment_id, customer_id, amount_minor, currency, creditor_iban, creditor_name, end_to_end_id, reason,
		                    proposed_by, proposed_at)
		OVERRIDING SYSTEM VALUE
		VALUES ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8, $9, $10, $11, $12)`,
		id, o.entity(), f.paymentID, f.customerID, amount.Minor, amount.Currency, iban, name,
		"RF-"+o.entity()+"-"+strconv.FormatInt(id, 10), o.Reason, o.By, t.now)
	if err != nil {
		return 0, fmt.Errorf("save refund: %w", err)
	}
	t.audit(o.entity(), o.By, "refund_proposed", subject("refund", id), o.today, map[string]any{"payment_id": f.paymentID, "amount": amount})
	return id, nil
}

// AnswerRefund releases a proposed refund or rejects it. Released money is booked as owed to the payer. It returns
// ErrNotFound, or a RefusedError when whoever proposed it releases it (four_eyes), it is answered already
// (refund_answered), or the money was applied meanwhile (allocation_exceeds_unapplied).
func (s *Store) AnswerRefund(ctx context.Context, a subledger.AnswerRefund) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, a, func(t *tx, o order) (subledger.Booked, error) { return t.answerRefund(ctx, o, a) })
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("answer refund %d: %w", a.RefundID, err)
	}
	return booked, nil
}

// pendingRefund is a refund as it is locked.
type pendingRefund struct {
	id, paymentID int64
	amount        money.Amount
	state         subledger.RefundState
	proposedBy    string
	entryID       int64
	paidEntryID   int64
}

func (t *tx) readRefund(ctx context.Context, where string, args ...any) (r pendingRefund, err error) {
	err = t.QueryRow(ctx, `
		SELECT id, payment_id, amount_minor, currency, state, proposed_by, coalesce(entry_id, 0), coalesce(paid_entry_id, 0)
		FROM refund WHERE `+where, args...).
		Scan(&r.id, &r.paymentID, &r.amount.Minor, &r.amount.Currency, &r.state, &r.proposedBy, &r.entryID, &r.paidEntryID)
	return r, err
}

func (t *tx) answerRefund(ctx context.Context, o order, a subledger.AnswerRefund) (subledger.Booked, error) {
	r, err := t.readRefund(ctx, `id = $1 AND entity = $2`, a.RefundID, o.Entity)
	if errors.Is(err, pgx.ErrNoRows) {
		return subledger.Booked{}, fmt.Errorf("%w: refund %d of %s", ErrNotFound, a.RefundID, o.Entity)
	}
	if err != nil {
		return subledger.Booked{}, err
	}
	f, err := t.lockPayment(ctx, o, r.paymentID)
	if err != nil {
		return subledger.Booked{}, err
	}
	if r, err = t.readRefund(ctx, `id = $1 FOR UPDATE`, r.id); err != nil {
		return subledger.Booked{}, err
	}
	switch {
	case r.state != subledger.RefundProposed:
		return subledger.Booked{}, subledger.Refuse("refund_answered", "refund %d is %s already", r.id, r.state)
	case !a.Release:
		return f.booked(0, nil), t.rejectRefund(ctx, o, r)
	case r.proposedBy == o.By:
		return subledger.Booked{}, subledger.Refuse("four_eyes", "refund %d was proposed by %s: somebody else releases it", r.id, o.By)
	}
	booked, err := t.spendUnapplied(ctx, o, f, nil, nil, []subledger.Use{{Kind: subledger.UseRefund, Amount: r.amount}})
	if err != nil {
		return subledger.Booked{}, err
	}
	_, err = t.Exec(ctx, `UPDATE refund SET state = 'released', released_by = $2, released_at = $3, entry_id = $4 WHERE id = $1`, r.id, o.By, t.now, booked.EntryID)
	if err != nil {
		return subledger.Booked{}, fmt.Errorf("release the refund: %w", err)
	}
	t.audit(o.entity(), o.By, "refund_released", subject("refund", r.id), o.today, map[string]any{"entry_id": booked.EntryID, "amount": r.amount})
	return booked, nil
}

func (t *tx) rejectRefund(ctx context.Context, o order, r pendingRefund) error {
	t.audit(o.entity(), o.By, "refund_rejected", subject("refund", r.id), o.today, nil)
	_, err := t.Exec(ctx, `UPDATE refund SET state = 'rejected', rejected_by = $2, rejected_at = $3 WHERE id = $1`, r.id, o.By, t.now)
	if err != nil {
		return fmt.Errorf("reject the refund: %w", err)
	}
	return nil
}

// lockPayment locks a payment and those whose money it is or may be.
func (t *tx) lockPayment(ctx context.Context, o order, paymentID int64) (*funding, error) {
	f, err := t.readPayment(ctx, o.Entity, paymentID, "")
	if err != nil {
		return nil, err
	}
	if err := t.lockCustomers(ctx, f.payers()...); err != nil {
		return nil, err
	}
	locked, err := t.readPayment(ctx, o.Entity, paymentID, "FOR UPDATE")
	if err != nil {
		return nil, err
	}
	if !slices.Equal(f.payers(), locked.payers()) {
		return nil, errMoved
	}
	return locked, nil
}

// ExportRefunds marks released refunds as handed to the bank and returns the payment order (pain.001.001.09) that asks
// it to pay them from the entity's account. The same key again gives the same file. It returns ErrNotFound for a refund
// there is none of, and a RefusedError when one is not released (refund_not_released), none is (nothing_to_refund), or
// the entity has no account (entity_account_missing).
func (s *Store) ExportRefunds(ctx context.Context, e subledger.ExportRefunds) (subledger.Exported, error) {
	exported, already, err := once(ctx, s, e, func(t *tx, o order) (subledger.Exported, error) { return t.exportRefunds(ctx, o, e) })
	if err == nil {
		exported.Already = already
		exported.Document, err = s.paymentOrder(ctx, exported.MessageID, e.ExecuteOn)
	}
	if err != nil {
		return exported, fmt.Errorf("export refunds: %w", err)
	}
	return exported, nil
}

func (t *tx) exportRefunds(ctx context.Context, o order, e subledger.ExportRefunds) (subledger.Exported, error) {
	if e.ExecuteOn.Before(o.today) {
		return subledger.Exported{}, subledger.Refuse("execution_date_past", "the bank can't pay before today (%s)", o.today)
	}
	rows, err := t.Query(ctx, `
		SELECT id, amount_minor, currency, state FROM refund
		WHERE entity = $1 AND (id = ANY ($2) OR (cardinality($2::bigint[]) = 0 AND state = 'released'))
		ORDER BY id
		LIMIT $3
		FOR UPDATE`, o.Entity, nonNil(e.RefundIDs), paymentorder.MaxTransfers)
	if err != nil {
		return subledger.Exported{}, err
	}
	var id int64
	var amount money.Amount
	var state subledger.RefundState
	exported := subledger.Exported{Total: money.Zero("EUR")}
	_, err = pgx.ForEachRow(rows, []any{&id, &amount.Minor, &amount.Currency, &state}, func() error {
		if state != subledger.RefundReleased {
			return subledger.Refuse("refund_not_released", "refund %d is %s, not released", id, state)
		}
		sum, err := exported.Total.Add(amount)
		if err != nil {
			return subledger.Refuse("refund_currency", "refund %d is in %s: a SEPA credit transfer is in EUR", id, amount.Currency)
		}
		exported.Total, exported.RefundIDs = sum, append(exported.RefundIDs, id)
		return nil
	})
	switch {
	case err != nil:
		return subledger.Exported{}, err
	case len(exported.RefundIDs) < len(e.RefundIDs):
		return subledger.Exported{}, fmt.Errorf("%w: one of the refunds %v of %s", ErrNotFound, e.RefundIDs, o.Entity)
	case len(exported.RefundIDs) == 0:
		return subledger.Exported{}, subledger.Refuse("nothing_to_refund", "no refund of %s is released and not sent", o.Entity)
	}
	exported.MessageID = fmt.Sprintf("RF-%s-%d", o.Entity, exported.RefundIDs[0])
	_, err = t.Exec(ctx, `UPDATE refund SET state = 'exported', message_id = $2, exported_by = $3, exported_at = $4 WHERE id = ANY ($1)`,
		exported.RefundIDs, exported.MessageID, o.By, t.now)
	if err != nil {
		return subledger.Exported{}, err
	}
	for _, id := range exported.RefundIDs {
		t.audit(o.entity(), o.By, "refund_exported", subject("refund", id), o.today, map[string]any{"message_id": exported.MessageID})
	}
	_, err = t.paymentOrder(ctx, exported.MessageID, e.ExecuteOn) // refused here, nothing is marked
	return exported, err
}

func nonNil(ids []int64) []int64 {
	if ids == nil {
		return []int64{}
	}
	return ids
}

func (s *Store) paymentOrder(ctx context.Context, messageID string, executeOn calendar.Date) (document string, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		document, err = t.paymentOrder(ctx, messageID, executeOn)
		return err
	})
	return document, err
}

// paymentOrder writes the file of an export from what is stored, so that it can be written again.
func (t *tx) paymentOrder(ctx context.Context, messageID string, executeOn calendar.Date) (string, error) {
	rows, err := t.Query(ctx, `
		SELECT e.name, upper(replace(e.iban, ' ', '')), upper(replace(e.bic, ' ', '')), r.exported_at, r.end_to_end_id, r.amount_minor, r.currency,
		       r.creditor_name, r.creditor_iban, p.value_on
		FROM refund r
		JOIN entity e ON e.code = r.entity
		JOIN payment p ON p.id = r.payment_id
		WHERE r.message_id = $1
		ORDER BY r.id`, messageID)
	if err != nil {
		return "", err
	}
	order := paymentorder.Order{MessageID: messageID, ExecuteOn: executeOn}
	var exportedAt time.Time
	var one paymentorder.Transfer
	var paidOn calendar.Date
	_, err = pgx.ForEachRow(rows, []any{&order.Debtor.Name, &order.Debtor.IBAN, &order.Debtor.BIC, &exportedAt, &one.EndToEndID, &one.Amount.Minor,
		&one.Amount.Currency, &one.Creditor.Name, &one.Creditor.IBAN, &paidOn}, func() error {
		order.CreatedAt = exportedAt
		one.Text = "Erstattung Ihrer Zahlung vom " + paidOn.Format("de")
		order.Transfers = append(order.Transfers, one)
		return nil
	})
	if err != nil {
		return "", err
	}
	document, err := order.XML()
	if err != nil {
		return "", subledger.Refuse("payment_order_faulty", "%v", err)
	}
	return string(document), nil
}

// refundLeft closes the refund that an outgoing payment is, by the reference we gave it. Other debits are nobody's
// business here.
func (t *tx) refundLeft(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, one bankstatement.Transaction) error {
	if one.EndToEndID == "" {
		return nil
	}
	r, err := t.readRefund(ctx, `entity = $1 AND end_to_end_id = $2 AND state = 'exported' AND amount_minor = $3 FOR UPDATE`,
		entity, one.EndToEndID, -one.Amount.Minor)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	paid := &entry{kind: "refund", key: "refund/" + strconv.FormatInt(r.id, 10), valueOn: valueOn(u.entry), currency: r.amount.Currency, hash: []byte(one.EndToEndID),
		legs: []leg{{account: accountRefunds, minor: r.amount.Minor}, {account: accountBank, minor: -r.amount.Minor}}}
	if err := t.book(ctx, order{Head: subledger.Head{Entity: entity, By: cashier}}, paid); err != nil {
		return err
	}
	t.audit(string(entity), cashier, "refund_paid", subject("refund", r.id), valueOn(u.entry), map[string]any{"bank_entry_id": u.id})
	_, err = t.Exec(ctx, `UPDATE refund SET state = 'paid', paid_bank_entry_id = $2, paid_entry_id = $3 WHERE id = $1`, r.id, u.id, paid.id)
	return err
}

// refundCameBack takes a refund back that the payer's bank did not take: the money is unapplied again and waits for a
// decision. Other money that came back is a payment like any other.
func (t *tx) refundCameBack(ctx context.Context, u *undecidedEntry, p cashapplication.Proposal, c comeBack) error {
	r, err := t.readRefund(ctx, `entity = $1 AND end_to_end_id = $2 AND state = 'paid' AND amount_minor = $3`, c.entity, c.from.EndToEndID, p.Amount.Minor)
	if errors.Is(err, pgx.ErrNoRows) {
		_, err := t.postProposal(ctx, c.entity, u, p)
		return err
	}
	if err != nil {
		return err
	}
	o := order{Head: subledger.Head{Entity: c.entity, By: cashier}, key: c.key, hash: []byte(c.key), today: c.on}
	f, err := t.lockPayment(ctx, o, r.paymentID)
	if err != nil {
		return err
	}
	used, err := t.refundUse(ctx, r)
	if err != nil {
		return err
	}
	minor := r.amount.Minor
	back := []*entry{
		{kind: "reversal", key: c.key + "/refund/paid", valueOn: c.on, currency: c.currency, reverses: r.paidEntryID,
			legs: []leg{{account: accountBank, minor: minor}, {account: accountRefunds, minor: -minor}}},
		{kind: "reversal", key: c.key + "/refund", valueOn: c.on, currency: c.currency, reverses: r.entryID,
			legs: []leg{{account: accountRefunds, customer: f.customerID, minor: minor},
				{account: accountUnapplied, payment: f.paymentID, customer: f.customerID, minor: -minor}},
			uses: []use{{kind: subledger.UseRefund, payment: f.paymentID, minor: -minor, reverses: used}}},
	}
	if err := t.book(ctx, o, back...); err != nil {
		return err
	}
	f.cash.Unapplied += minor
	if err := t.unappliedIs(ctx, f); err != nil {
		return err
	}
	t.tellPayers(f, "unapplied_changed", o)
	t.audit(string(c.entity), cashier, "refund_returned", subject("refund", r.id), c.on, map[string]any{"bank_entry_id": c.entryID})
	_, err = t.Exec(ctx, `UPDATE refund SET state = 'returned' WHERE id = $1`, r.id)
	return err
}

// refundUse is the row that took the money of a refund out of its payment.
func (t *tx) refundUse(ctx context.Context, r pendingRefund) (id int64, err error) {
	err = t.QueryRow(ctx, `SELECT id FROM payment_use WHERE entry_id = $1 AND reverses IS NULL`, r.entryID).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("read the refund's booking: %w", err)
	}
	return id, nil
}

// Refunds lists refunds in some states, all when none are given.
func (s *Store) Refunds(ctx context.Context, entity receivable.EntityCode, states ...subledger.RefundState) ([]subledger.Refund, error) {
	return s.refunds(ctx, `r.entity = $1 AND (cardinality($2::text[]) = 0 OR r.state = ANY ($2))`, entity, append([]subledger.RefundState{}, states...))
}

const maxRefundsListed = 1000

func (s *Store) refunds(ctx context.Context, where string, args ...any) ([]subledger.Refund, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT r.id, r.entity, r.payment_id, coalesce(c.number, ''), r.amount_minor, r.currency, r.creditor_iban, r.creditor_name, r.end_to_end_id,
		       r.state, r.reason, r.proposed_by, r.proposed_at, coalesce(r.released_by, ''), coalesce(r.message_id, '')
		FROM refund r
		LEFT JOIN customer c ON c.id = r.customer_id
		WHERE `+where+fmt.Sprintf(`
		ORDER BY r.id DESC
		LIMIT %d`, maxRefundsListed), args...)
	if err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r subledger.Refund, err error) {
		err = row.Scan(&r.ID, &r.Entity, &r.PaymentID, &r.Customer, &r.Amount.Minor, &r.Amount.Currency, &r.CreditorIBAN, &r.CreditorName,
			&r.EndToEndID, &r.State, &r.Reason, &r.ProposedBy, &r.ProposedAt, &r.ReleasedBy, &r.MessageID)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	return all, nil
}
