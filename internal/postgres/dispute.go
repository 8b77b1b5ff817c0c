package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// OpenDispute opens a dispute over an invoice or a part of it. It returns ErrNotFound, or a RefusedError when nothing is
// open, less is open than is disputed (dispute_exceeds_open), or a dispute is open already
// (dispute_one_open_per_invoice). The dispute gets a case, routed by the entity's rules, or is added to the one that is named;
// that refuses a case of another customer (another_customer) and one that is over or being decided (case_resolved,
// case_proposed).
func (s *Store) OpenDispute(ctx context.Context, d dispute.Open) (dispute.Result, error) {
	result, already, err := once(ctx, s, d, func(t *tx, o order) (dispute.Result, error) { return t.openDispute(ctx, o, d) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("open dispute on %s: %w", d.Invoice, err)
	}
	return result, nil
}

func (t *tx) openDispute(ctx context.Context, o order, d dispute.Open) (dispute.Result, error) {
	it, err := t.lockInvoice(ctx, o.Entity, d.Invoice)
	if err != nil {
		return dispute.Result{}, err
	}
	if err := it.ready(d.Amount.Currency); err != nil {
		return dispute.Result{}, err
	}
	whole, minor := d.Amount.Currency == "", d.Amount.Minor
	if whole {
		minor = it.open()
	}
	switch {
	case it.open() == 0:
		return dispute.Result{}, subledger.Refuse("nothing_open", "nothing is open on invoice %s", d.Invoice)
	case minor > it.open():
		return dispute.Result{}, subledger.Refuse("dispute_exceeds_open", "%s is disputed, but %s is open", d.Amount, it.openAmount())
	}
	c, err := t.caseFor(ctx, o, d, it, money.New(minor, it.currency))
	if err != nil {
		return dispute.Result{}, err
	}
	var id int64
	err = t.QueryRow(ctx, `
		INSERT INTO dispute (entity, customer_id, invoice_id, case_id, key, whole, amount_minor, reason, opened_on, opened_at, opened_by, owner)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		RETURNING id`,
		o.entity(), it.customerID, it.id, c.Case, o.key, whole, minor, d.Cause, o.today, t.now, o.By, c.Owner).Scan(&id)
	if err != nil {
		return dispute.Result{}, fmt.Errorf("save dispute: %w", err)
	}
	if err := t.disputeInCase(ctx, o, c, it, id); err != nil {
		return dispute.Result{}, err
	}
	detail := disputeDetail{DisputeID: id, Whole: whole, Disputed: money.New(minor, it.currency)}
	t.disputeEvent(o, "dispute_opened", it, detail)
	return dispute.Result{DisputeID: id, Case: c.Case, Open: it.openAmount()}, t.lookAgainOn(ctx, []int64{it.id}, o.today)
}

// disputeDetail is what events and the audit chain say about a dispute.
type disputeDetail struct {
	DisputeID int64                     `json:"dispute_id"`
	Whole     bool                      `json:"whole,omitempty"`
	Disputed  money.Amount              `json:"disputed"`
	Outcome   collection.DisputeOutcome `json:"outcome,omitempty"`
	Credited  money.Amount              `json:"credited"`
}

func (t *tx) disputeEvent(o order, kind string, it *claim, detail disputeDetail) {
	key := kind + "/" + o.key
	t.emitItem([]int64{it.id}, kind, key, detail.DisputeID, detail)
	t.emitDebtor([]int64{it.customerID}, kind, key, detail.DisputeID, nil)
	t.audit(o.entity(), o.By, kind, subject("dispute", detail.DisputeID), o.today, detail)
}

// ResolveDispute ends a dispute. What was justified is credited by a credit note that is issued and applied in the same
// transaction; the rest is owed again. With its last dispute the case ends. It returns ErrNotFound, or a RefusedError when it
// is resolved already (dispute_resolved) or when more would be credited than one person alone may in the entity
// (credit_needs_approval).
func (s *Store) ResolveDispute(ctx context.Context, r dispute.Resolve) (dispute.Result, error) {
	result, already, err := once(ctx, s, r, func(t *tx, o order) (dispute.Result, error) { return t.resolveDispute(ctx, o, r, t.creditAlone) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("resolve dispute %d: %w", r.DisputeID, err)
	}
	return result, nil
}

// disputed is a dispute as it is stored; minor is what credit notes have left of it.
type disputed struct {
	invoiceID int64
	caseID    int64
	whole     bool
	minor     int64
	state     string
}

// leave says whether an amount may be credited.
type leave func(ctx context.Context, o order, credited money.Amount) error

// creditAlone refuses what takes a second person.
func (t *tx) creditAlone(ctx context.Context, o order, credited money.Amount) error {
	limit, set, err := creditLimit(ctx, t, o.Entity)
	if err != nil || !set || credited.IsZero() {
		return err
	}
	if credited.Currency != limit.Currency || credited.Minor > limit.Minor {
		return subledger.Refuse("credit_needs_approval", "more than %s is credited by two people: use starter cases resolve", limit)
	}
	return nil
}

// creditApproved lets through what somebody else has agreed to.
func creditApproved(context.Context, order, money.Amount) error { return nil }

// contested is what a dispute is about now.
func (d disputed) contested(it *claim) int64 {
	if d.whole {
		return it.open()
	}
	return min(d.minor, it.open())
}

func (t *tx) resolveDispute(ctx context.Context, o order, r dispute.Resolve, may leave) (dispute.Result, error) {
	d, err := t.readDispute(ctx, o.Entity, r.DisputeID, "")
	if err != nil {
		return dispute.Result{}, err
	}
	items, err := t.lockItemIDs(ctx, []int64{d.invoiceID})
	if err != nil {
		return dispute.Result{}, err
	}
	it := items[0]
	if d, err = t.readDispute(ctx, o.Entity, r.DisputeID, "FOR UPDATE"); err != nil {
		return dispute.Result{}, err
	}
	if d.state != "open" {
		return dispute.Result{}, subledger.Refuse("dispute_resolved", "dispute %d is resolved already", r.DisputeID)
	}
	contested := d.contested(it)
	credited, err := r.Credit(contested, it.open())
	if err != nil {
		return dispute.Result{}, err
	}
	if err := may(ctx, o, money.New(credited, it.currency)); err != nil {
		return dispute.Result{}, err
	}
	if err := t.closeDispute(ctx, o, r, contested-credited); err != nil {
		return dispute.Result{}, err
	}
	result := dispute.Result{DisputeID: r.DisputeID, Case: d.caseID}
	if credited > 0 {
		if result.CreditNote, err = t.creditDispute(ctx, o, r, it, credited); err != nil {
			return dispute.Result{}, err
		}
	}
	result.Open = it.openAmount()
	t.disputeEvent(o, "dispute_resolved", it, disputeDetail{DisputeID: r.DisputeID, Whole: d.whole, Outcome: r.Outcome,
		Disputed: money.New(contested, it.currency), Credited: money.New(credited, it.currency)})
	if err := t.disputeEnded(ctx, o, d.caseID); err != nil {
		return dispute.Result{}, err
	}
	return result, t.lookAgainOn(ctx, []int64{it.id}, o.today)
}

func (t *tx) readDispute(ctx context.Context, entity receivable.EntityCode, id int64, lock string) (d disputed, err error) {
	err = t.QueryRow(ctx, `SELECT d.invoice_id, d.case_id, d.whole, `+stillDisputedSQL+`, d.state FROM dispute d WHERE d.id = $1 AND d.entity = $2 `+lock, id, entity).
		Scan(&d.invoiceID, &d.caseID, &d.whole, &d.minor, &d.state)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fmt.Errorf("%w: dispute %d of %s", ErrNotFound, id, entity)
	}
	if err != nil {
		return d, fmt.Errorf("read dispute %d: %w", id, err)
	}
	return d, nil
}

func (t *tx) closeDispute(ctx context.Context, o order, r dispute.Resolve, rejected int64) error {
	var minor *int64
	if r.Outcome == collection.OutcomeRejected || r.Outcome == collection.OutcomePartly {
		minor = &rejected
	}
	_, err := t.Exec(ctx, `
		UPDATE dispute
		SET state = 'resolved', outcome = $2, rejected_minor = $3, resolved_on = greatest($4, opened_on), resolved_by = $5
		WHERE id = $1`, r.DisputeID, r.Outcome, minor, o.today, o.By)
	if err != nil {
		return fmt.Errorf("save dispute: %w", err)
	}
	return nil
}

// creditDispute issues a credit note over the justified part and applies it to the disputed invoice.
func (t *tx) creditDispute(ctx context.Context, o order, r dispute.Resolve, it *claim, minor int64) (receivable.InvoiceNumber, error) {
	number := r.CreditNote
	if number == "" {
		number = receivable.InvoiceNumber(fmt.Sprintf("DISPUTE-%d", r.DisputeID))
	}
	note, err := t.issueCreditNote(ctx, o, number, it, minor, o.today)
	if err != nil {
		return "", err
	}
	_, err = t.applyCredit(ctx, o, note, []*claim{it}, []subledger.Allocation{{Invoice: it.number, Amount: money.New(minor, it.currency)}})
	return number, err
}
