package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// DecidePayment books what a person decides about a payment. Everything is read again under locks.
//
// It returns ErrNotFound for an unknown payment or invoice, and a RefusedError when the payment was reversed
// (payment_reversed), nothing of it is unapplied any more (nothing_unapplied), the offer is not the one the person saw
// (offer_changed), there is no such candidate (candidate_unknown), its items have changed (candidate_stale: OfferAnew
// makes new ones), or for what PostPayment refuses. Said twice it is booked once.
func (s *Store) DecidePayment(ctx context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	key, err := s.decisionKey(ctx, d, d.PaymentID, `choice = 'undo'`)
	if err != nil {
		return subledger.Decided{}, fmt.Errorf("decide payment %d: %w", d.PaymentID, err)
	}
	d.Key = key
	decided, already, err := once(ctx, s, d, func(t *tx, o order) (subledger.Decided, error) { return t.decidePayment(ctx, o, d) })
	decided.Already = already
	if err != nil {
		return decided, fmt.Errorf("decide payment %d: %w", d.PaymentID, err)
	}
	return decided, nil
}

// decisionKey is the key of a command about a payment. Without one of its own the content is the key, but only until the
// payment has seen another decision of a kind: what was undone may be decided in the same way again.
func (s *Store) decisionKey(ctx context.Context, c subledger.Command, paymentID int64, kind string) (string, error) {
	if key := c.Common().Key; key != "" {
		return key, nil
	}
	key, err := subledger.KeyOf(c)
	if err != nil {
		return "", err
	}
	var before int
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM payment_decision WHERE payment_id = $1 AND `+kind, paymentID).Scan(&before)
	return key + "/" + strconv.Itoa(before), err
}

// offer is the latest version of what was offered about a payment.
type offer struct {
	id, bankEntryID int64
	part, version   int
	automatic       bool
	explanations    []subledger.Explanation
}

func (t *tx) readOffer(ctx context.Context, paymentID int64) (f offer, err error) {
	var raw []byte
	err = t.QueryRow(ctx, `
		SELECT id, bank_entry_id, part, version, automatic, candidates FROM cash_proposal
		WHERE payment_id = $1 ORDER BY version DESC LIMIT 1`, paymentID).
		Scan(&f.id, &f.bankEntryID, &f.part, &f.version, &f.automatic, &raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return offer{}, nil // posted by hand
	}
	if err != nil {
		return f, fmt.Errorf("read the offer: %w", err)
	}
	return f, json.Unmarshal(raw, &f.explanations)
}

func (t *tx) decidePayment(ctx context.Context, o order, d subledger.DecidePayment) (subledger.Decided, error) {
	offered, err := t.readOffer(ctx, d.PaymentID)
	if err != nil {
		return subledger.Decided{}, err
	}
	if d.Version != 0 && d.Version != offered.version {
		return subledger.Decided{}, subledger.Refuse("offer_changed", "payment %d was offered anew (version %d): look at it again", d.PaymentID, offered.version)
	}
	decided := subledger.Decided{Choice: d.Choice}
	switch d.Choice {
	case subledger.ChooseCandidate:
		decided, err = t.chooseCandidate(ctx, o, d, offered)
	case subledger.ChooseAllocate:
		decided, err = t.applyPlan(ctx, o, d, subledger.Plan{Allocations: d.Allocations, Uses: d.Uses}, nil)
	case subledger.ChooseConfirm:
		err = t.confirm(ctx, o, d, offered)
		decided.PaymentID = d.PaymentID
	default:
		decided, err = t.decideRest(ctx, o, d)
	}
	if err != nil {
		return subledger.Decided{}, err
	}
	decided.Choice = d.Choice
	if decided.Agreed, err = t.judge(ctx, o, d.PaymentID, d.Choice); err != nil {
		return subledger.Decided{}, err
	}
	return decided, t.keepDecision(ctx, o, d.PaymentID, offered.id, string(d.Choice), d.Candidate, decided)
}

// chooseCandidate books an explanation that was offered, as long as its documents are as they were then.
func (t *tx) chooseCandidate(ctx context.Context, o order, d subledger.DecidePayment, offered offer) (subledger.Decided, error) {
	if d.Candidate > len(offered.explanations) {
		return subledger.Decided{}, subledger.Refuse("candidate_unknown", "payment %d has %d explanations", d.PaymentID, len(offered.explanations))
	}
	allocations := offered.explanations[d.Candidate-1].Applied()
	plan, err := subledger.PlanOf(allocations)
	if err != nil {
		return subledger.Decided{}, err
	}
	decided, err := t.applyPlan(ctx, o, d, plan, allocations)
	if subledger.IsRefused(err, "allocation_exceeds_open") || subledger.IsRefused(err, "allocation_exceeds_unapplied") || subledger.IsRefused(err, "invoice_cancelled") {
		err = stale(d.PaymentID)
	}
	if err != nil {
		return decided, err
	}
	var text string
	err = t.QueryRow(ctx, `SELECT coalesce((SELECT remittance FROM payment_trace WHERE payment_id = $1), '')`, d.PaymentID).Scan(&text)
	if err != nil {
		return decided, fmt.Errorf("read what the payer wrote: %w", err)
	}
	return decided, t.askWhyShort(ctx, o.Entity, d.PaymentID, allocations, text)
}

func stale(paymentID int64) error {
	return subledger.Refuse("candidate_stale", "the documents have changed since payment %d was offered: offer it anew and look again", paymentID)
}

// applyPlan books money of a payment on invoices and beside them. expected are the allocations of an explanation, whose
// invoices must be as open as they were when it was made; nil expects nothing.
func (t *tx) applyPlan(ctx context.Context, o order, d subledger.DecidePayment, plan subledger.Plan, expected []cashapplication.Allocation) (subledger.Decided, error) {
	f, err := t.readPayment(ctx, o.Entity, d.PaymentID, "")
	if err != nil {
		return subledger.Decided{}, err
	}
	all := slices.Clone(plan.Allocations)
	for _, c := range plan.Credits {
		all = append(all, subledger.Allocation{Invoice: c.Invoice})
	}
	items, err := t.lockFor(ctx, o, f, all)
	if err != nil {
		return subledger.Decided{}, err
	}
	if f, err = t.readPayment(ctx, o.Entity, d.PaymentID, "FOR UPDATE"); err != nil {
		return subledger.Decided{}, err
	}
	switch {
	case f.cash.Unapplied == 0:
		return subledger.Decided{}, subledger.Refuse("nothing_unapplied", "payment %d has nothing left to decide about: undo its posting first", d.PaymentID)
	case !asExpected(items, expected):
		return subledger.Decided{}, stale(d.PaymentID)
	}
	before := f.payers()
	owner := ownerOfClaims(items)
	if err := t.owned(ctx, f, owner); err != nil {
		return subledger.Decided{}, err
	}
	credits, err := t.useCredits(ctx, subledger.Head{Entity: o.Entity, Key: o.key, By: o.By}, plan.Credits)
	if err != nil {
		return subledger.Decided{}, err
	}
	if err := t.keepCredits(ctx, f.paymentID, credits); err != nil {
		return subledger.Decided{}, err
	}
	if items, err = t.lockFor(ctx, o, f, plan.Allocations); err != nil { // credit notes have changed them
		return subledger.Decided{}, err
	}
	booked, err := t.spendUnapplied(ctx, o, f, items, plan.Allocations, plan.Uses)
	if err != nil {
		return subledger.Decided{}, err
	}
	t.tellOthers(before, f, o)
	decided := subledger.Decided{Booked: booked}
	if d.Teach && owner != 0 {
		if number, err := t.customerNumber(ctx, owner); err != nil {
			return decided, err
		} else if decided.Learned, err = t.learnFrom(ctx, o, number, f.paymentID); err != nil {
			return decided, err
		}
	}
	return decided, nil
}

// asExpected tells whether invoices have open what an explanation took for open: what it clears, and what it leaves.
func asExpected(items []*claim, expected []cashapplication.Allocation) bool {
	byNumber := map[receivable.InvoiceNumber]*claim{}
	for _, it := range items {
		byNumber[it.number] = it
	}
	for _, a := range expected {
		it, invoice := byNumber[a.Item]
		if !invoice || a.Amount.IsNegative() {
			continue // a credit note: more than it has left is refused where it is applied
		}
		cleared, err := a.Clears()
		if err != nil {
			return false
		}
		open := cleared.Minor
		if a.DifferenceKind == cashapplication.PartDifference || a.DifferenceKind == cashapplication.BankChargeDifference {
			open += a.Difference.Minor
		}
		if it.open() != open {
			return false
		}
	}
	return true
}

// ownerOfClaims is the customer of all invoices, 0 when there are none or several.
func ownerOfClaims(items []*claim) int64 {
	var owner int64
	for _, it := range items {
		if owner != 0 && owner != it.customerID {
			return 0
		}
		owner = it.customerID
	}
	return owner
}

// owned makes a customer the payer of a locked payment that had none. It is nobody else's any more.
func (t *tx) owned(ctx context.Context, f *funding, customerID int64) error {
	if customerID == 0 || f.customerID != 0 {
		return nil
	}
	f.customerID, f.likely = customerID, nil
	if _, err := t.Exec(ctx, `DELETE FROM payment_likely_payer WHERE payment_id = $1`, f.paymentID); err != nil {
		return fmt.Errorf("save the payer: %w", err)
	}
	if _, err := t.Exec(ctx, `UPDATE payment SET customer_id = $2 WHERE id = $1`, f.paymentID, customerID); err != nil {
		return fmt.Errorf("save the payer: %w", err)
	}
	return nil
}

// tellOthers tells those who may have paid and have not.
func (t *tx) tellOthers(before []int64, f *funding, o order) {
	others := slices.DeleteFunc(slices.Clone(before), func(id int64) bool { return slices.Contains(f.payers(), id) })
	if len(others) > 0 {
		t.emitDebtor(others, "unapplied_changed", "unapplied_changed/"+o.key, f.paymentID, nil)
	}
}

// decideRest decides about money that closes no invoice now.
func (t *tx) decideRest(ctx context.Context, o order, d subledger.DecidePayment) (subledger.Decided, error) {
	f, err := t.readPayment(ctx, o.Entity, d.PaymentID, "")
	if err != nil {
		return subledger.Decided{}, err
	}
	var owner int64
	if d.Customer != "" {
		if owner, err = t.customerID(ctx, o.Entity, d.Customer); err != nil {
			return subledger.Decided{}, err
		}
	}
	lock := f.payers()
	if owner != 0 {
		lock = append(slices.Clone(lock), owner)
	}
	if err := t.lockCustomers(ctx, lock...); err != nil {
		return subledger.Decided{}, err
	}
	if f, err = t.readPayment(ctx, o.Entity, d.PaymentID, "FOR UPDATE"); err != nil {
		return subledger.Decided{}, err
	}
	switch {
	case f.cash.Unapplied == 0:
		return subledger.Decided{}, subledger.Refuse("nothing_unapplied", "payment %d has nothing left to decide about: undo its posting first", d.PaymentID)
	case owner != 0 && f.customerID != 0 && f.customerID != owner:
		return subledger.Decided{}, subledger.Refuse("another_customer", "payment %d is another customer's: undo what was decided about it first", d.PaymentID)
	}
	before := f.payers()
	if err := t.owned(ctx, f, owner); err != nil {
		return subledger.Decided{}, err
	}
	decided, err := t.restOf(ctx, o, d, f)
	if err != nil {
		return decided, err
	}
	t.tellOthers(before, f, o)
	if d.Teach && d.Customer != "" {
		decided.Learned, err = t.learnFrom(ctx, o, d.Customer, f.paymentID)
	}
	return decided, err
}

func (t *tx) restOf(ctx context.Context, o order, d subledger.DecidePayment, f *funding) (decided subledger.Decided, err error) {
	decided.Booked = f.booked(0, nil)
	switch d.Choice {
	case subledger.ChooseNotOurs:
		decided.Booked, err = t.spendUnapplied(ctx, o, f, nil, nil, []subledger.Use{{Kind: subledger.UseNotOurs, Amount: money.New(f.cash.Unapplied, f.currency)}})
	case subledger.ChooseRefund:
		decided.RefundID, err = t.proposeRefund(ctx, o, f, d)
	case subledger.ChooseOnAccount:
		t.paymentMoved(f.paymentID)
		t.tellPayers(f, "unapplied_changed", o)
		_, err = t.Exec(ctx, `UPDATE payment SET on_account_at = $2 WHERE id = $1`, f.paymentID, t.now)
	}
	return decided, err
}

// confirm says that an automatic posting is right.
func (t *tx) confirm(ctx context.Context, o order, d subledger.DecidePayment, offered offer) error {
	f, err := t.lockPayment(ctx, o, d.PaymentID)
	if err != nil {
		return err
	}
	if !offered.automatic || f.cash.Unapplied == f.cash.Amount {
		return subledger.Refuse("not_automatic", "payment %d was not posted automatically: decide about it", d.PaymentID)
	}
	return nil
}

// keepDecision keeps what was decided, for the history of the payment and the audit chain.
func (t *tx) keepDecision(ctx context.Context, o order, paymentID, proposalID int64, choice string, candidate int, detail any) error {
	raw, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("keep the decision: %w", err)
	}
	_, err = t.Exec(ctx, `
		INSERT INTO payment_decision (entity, payment_id, proposal_id, choice, candidate, detail, reason, decided_by, decided_on, decided_at)
		VALUES ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, $9, $10)`,
		o.entity(), paymentID, proposalID, choice, candidate, raw, o.Reason, o.By, o.today, t.now)
	if err != nil {
		return fmt.Errorf("keep the decision: %w", err)
	}
	t.audit(o.entity(), o.By, "payment_decided", subject("payment", paymentID), o.today, map[string]any{"choice": choice, "candidate": candidate})
	return nil
}

// judge holds what the rules had been certain of against what a person made of the payment. A payment that is not used
// up yet as proposed is not judged: a person may apply it step by step.
func (t *tx) judge(ctx context.Context, o order, paymentID int64, choice subledger.PaymentChoice) (*bool, error) {
	rows, err := t.Query(ctx, `SELECT id, candidates FROM cash_proposal WHERE payment_id = $1 AND certain ORDER BY version`, paymentID)
	if err != nil {
		return nil, fmt.Errorf("judge the proposal: %w", err)
	}
	certain := map[int64][]subledger.Explanation{}
	var id int64
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &raw}, func() error {
		var offered []subledger.Explanation
		err := json.Unmarshal(raw, &offered)
		certain[id] = offered
		return err
	})
	if err != nil || len(certain) == 0 {
		return nil, err
	}
	posted, unapplied, err := t.postedPlan(ctx, paymentID)
	if err != nil {
		return nil, err
	}
	stepByStep := choice == subledger.ChooseCandidate || choice == subledger.ChooseAllocate
	var answer *bool
	for _, id := range sortedKeys(certain) {
		offered := certain[id]
		if len(offered) == 0 || stepByStep && unapplied > leftBy(offered[0]) {
			continue
		}
		agreed := subledger.Agrees(offered[0].Applied(), posted)
		answer = &agreed
		proof := map[bool]string{true: "confirmed", false: "wrong"}[agreed]
		if _, err := t.Exec(ctx, `UPDATE cash_proposal SET proof = $2, proved_by = $3, proved_at = $4 WHERE id = $1`, id, proof, o.By, t.now); err != nil {
			return nil, fmt.Errorf("judge the proposal: %w", err)
		}
	}
	return answer, nil
}

// leftBy is what stays unapplied once an explanation is booked: claims of letters are booked out of what it left.
func leftBy(e subledger.Explanation) int64 {
	left := e.Unapplied.Minor
	for _, a := range e.Allocations {
		if a.DifferenceKind == cashapplication.ClaimedDifference {
			left -= a.Difference.Minor
		}
	}
	return left
}

// postedPlan is what a payment is used for now.
func (t *tx) postedPlan(ctx context.Context, paymentID int64) (plan subledger.Plan, unapplied int64, err error) {
	live, err := t.liveAllocations(ctx, ofPayment, paymentID)
	if err != nil {
		return plan, 0, err
	}
	numbers, err := t.numbersOf(ctx, live)
	if err != nil {
		return plan, 0, err
	}
	byInvoice := map[int64]*subledger.Allocation{}
	for _, a := range live {
		if a.kind == subledger.ByCredit {
			plan.Credits = append(plan.Credits, subledger.CreditUse{CreditNote: numbers[a.creditID], Invoice: numbers[a.invoiceID], Amount: money.New(a.minor, a.currency)})
			continue
		}
		one, known := byInvoice[a.invoiceID]
		if !known {
			one = &subledger.Allocation{Invoice: numbers[a.invoiceID], Amount: money.Zero(a.currency), Skonto: money.Zero(a.currency), Difference: money.Zero(a.currency)}
			byInvoice[a.invoiceID] = one
		}
		switch a.kind {
		case subledger.ByPayment:
			one.Amount.Minor += a.minor
		case subledger.BySkonto:
			one.Skonto.Minor += a.minor
		default:
			one.Difference.Minor += a.minor
		}
	}
	for _, id := range sortedKeys(byInvoice) {
		plan.Allocations = append(plan.Allocations, *byInvoice[id])
	}
	plan.Uses, unapplied, err = t.liveUses(ctx, paymentID)
	return plan, unapplied, err
}

func (t *tx) numbersOf(ctx context.Context, live []liveShare) (map[int64]receivable.InvoiceNumber, error) {
	var ids []int64
	for _, a := range live {
		ids = append(ids, a.invoiceID, a.creditID)
	}
	rows, err := t.Query(ctx, `SELECT id, number FROM invoice WHERE id = ANY ($1)`, sortedIDs(ids))
	if err != nil {
		return nil, fmt.Errorf("read numbers: %w", err)
	}
	numbers := map[int64]receivable.InvoiceNumber{}
	var id int64
	var number receivable.InvoiceNumber
	_, err = pgx.ForEachRow(rows, []any{&id, &number}, func() error { numbers[id] = number; return nil })
	return numbers, err
}

func (t *tx) liveUses(ctx context.Context, paymentID int64) (uses []subledger.Use, unapplied int64, err error) {
	var currency money.Currency
	if err := t.QueryRow(ctx, `SELECT unapplied_minor, currency FROM payment WHERE id = $1`, paymentID).Scan(&unapplied, &currency); err != nil {
		return nil, 0, fmt.Errorf("read payment %d: %w", paymentID, err)
	}
	rows, err := t.Query(ctx, `SELECT kind, sum(amount_minor)::bigint FROM payment_use WHERE payment_id = $1 GROUP BY kind HAVING sum(amount_minor) > 0 ORDER BY kind`, paymentID)
	if err != nil {
		return nil, 0, fmt.Errorf("read uses of payment %d: %w", paymentID, err)
	}
	uses, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (u subledger.Use, err error) {
		u.Amount.Currency = currency
		return u, row.Scan(&u.Kind, &u.Amount.Minor)
	})
	return uses, unapplied, err
}

func (t *tx) customerNumber(ctx context.Context, id int64) (number receivable.CustomerNumber, err error) {
	if err = t.QueryRow(ctx, `SELECT number FROM customer WHERE id = $1`, id).Scan(&number); err != nil {
		return "", fmt.Errorf("read customer %d: %w", id, err)
	}
	return number, nil
}

// UndoPayment takes everything back that was made of a payment, by people or automatically. Its money is unapplied and
// waits again; invoices are open at the level they had. An automatic posting that is undone is a wrong one in the proof
// of its code. It returns ErrNotFound, or a RefusedError when there is nothing to undo (nothing_to_undo), the payment was
// reversed (payment_reversed), or its money was sent back (payment_refunded).
func (s *Store) UndoPayment(ctx context.Context, u subledger.UndoPayment) (subledger.Booked, error) {
	key, err := s.decisionKey(ctx, u, u.PaymentID, `choice <> 'undo'`)
	if err != nil {
		return subledger.Booked{}, fmt.Errorf("undo payment %d: %w", u.PaymentID, err)
	}
	u.Key = key
	booked, already, err := once(ctx, s, u, func(t *tx, o order) (subledger.Booked, error) { return t.undoPayment(ctx, o, u) })
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("undo payment %d: %w", u.PaymentID, err)
	}
	return booked, nil
}

func (t *tx) undoPayment(ctx context.Context, o order, u subledger.UndoPayment) (subledger.Booked, error) {
	f, items, entries, err := t.unwind(ctx, o, u.PaymentID, o.today)
	if err != nil {
		return subledger.Booked{}, err
	}
	decided, err := t.reopen(ctx, o, f.paymentID)
	if err != nil {
		return subledger.Booked{}, err
	}
	if len(entries) == 0 && !decided {
		return subledger.Booked{}, subledger.Refuse("nothing_to_undo", "nothing was made of payment %d", u.PaymentID)
	}
	var first int64
	if len(entries) > 0 {
		if err := t.book(ctx, o, entries...); err != nil {
			return subledger.Booked{}, err
		}
		first = entries[0].id
	}
	if err := t.unappliedIs(ctx, f); err != nil {
		return subledger.Booked{}, err
	}
	if err := t.settled(ctx, o, "payment_reversed", f.paymentID, items); err != nil {
		return subledger.Booked{}, err
	}
	t.tellPayers(f, "unapplied_changed", o)
	if err := t.unlearnFrom(ctx, f.paymentID); err != nil {
		return subledger.Booked{}, err
	}
	return f.booked(first, items), t.keepDecision(ctx, o, f.paymentID, 0, "undo", 0, moneyDetail{EntryID: first, Items: shareDetails(entries)})
}

// reopen takes back what is said about a payment beside its bookings; decided tells whether anything was.
func (t *tx) reopen(ctx context.Context, o order, paymentID int64) (decided bool, err error) {
	var kept bool
	var refused []int64
	err = t.QueryRow(ctx, `
		WITH before AS (SELECT on_account_at IS NOT NULL AS kept FROM payment WHERE id = $1),
		     opened AS (UPDATE payment SET on_account_at = NULL WHERE id = $1),
		     refused AS (UPDATE refund SET state = 'rejected', rejected_by = $2, rejected_at = $3 WHERE payment_id = $1 AND state = 'proposed' RETURNING id),
		     judged AS (UPDATE cash_proposal
		                SET proof = CASE WHEN automatic THEN 'wrong' ELSE 'open' END,
		                    proved_by = CASE WHEN automatic THEN $2 END, proved_at = CASE WHEN automatic THEN $3::timestamptz END
		                WHERE payment_id = $1 AND certain)
		SELECT kept, array(SELECT id FROM refused ORDER BY id) FROM before`, paymentID, o.By, t.now).Scan(&kept, &refused)
	if err != nil {
		return false, fmt.Errorf("reopen the payment: %w", err)
	}
	for _, id := range refused {
		t.audit(o.entity(), o.By, "refund_rejected", subject("refund", id), o.today, nil)
	}
	return kept || len(refused) > 0, nil
}

// OfferAnew asks the matcher again about a payment that waits, against the ledger as it is now, and keeps its answer as
// the next version. Nothing is posted by it. It returns the version, ErrNotFound, or a RefusedError for a payment that
// nobody's statement brought (no_bank_entry) or of which a part is applied already (partly_applied).
func (s *Store) OfferAnew(ctx context.Context, entity receivable.EntityCode, paymentID int64, match subledger.Matcher) (version int, err error) {
	if version, _, err = s.matchAgain(ctx, entity, paymentID, match, false); err != nil {
		return 0, fmt.Errorf("offer payment %d anew: %w", paymentID, err)
	}
	return version, nil
}

// MatchAgain is OfferAnew for payments that something new may explain: an advice that came after the money. It posts what
// is certain and released, but nothing a person has had in hand. It returns how many it posted; a payment that can't be
// matched again is left as it is.
func (s *Store) MatchAgain(ctx context.Context, entity receivable.EntityCode, paymentIDs []int64, match subledger.Matcher) (posted int, err error) {
	for _, id := range paymentIDs {
		_, did, err := s.matchAgain(ctx, entity, id, match, true)
		if err != nil && !subledger.IsRefused(err, "") {
			return posted, fmt.Errorf("match payment %d again: %w", id, err)
		}
		if did {
			posted++
		}
	}
	return posted, nil
}

func (s *Store) matchAgain(ctx context.Context, entity receivable.EntityCode, paymentID int64, match subledger.Matcher, post bool) (version int, posted bool, err error) {
	u, part, err := s.entryOf(ctx, entity, paymentID)
	if err != nil {
		return 0, false, err
	}
	ledger, err := s.openLedger(ctx, entity)
	if err != nil {
		return 0, false, err
	}
	texts, err := s.learnedTexts(ctx, entity)
	if err != nil {
		return 0, false, err
	}
	if err := propose([]*undecidedEntry{u}, match, ledger, texts); err != nil {
		return 0, false, err
	}
	u.proposals = slices.DeleteFunc(u.proposals, func(p cashapplication.Proposal) bool { return p.Part != part })
	if len(u.proposals) == 0 {
		return 0, false, subledger.Refuse("nothing_proposed", "the matcher has nothing to say about payment %d", paymentID)
	}
	err = s.inTx(ctx, func(t *tx) error {
		version, posted, err = t.offerAgain(ctx, entity, u, paymentID, subledger.RulesVersion(ledger.Rules), post)
		return err
	})
	return version, posted, err
}

// offerAgain keeps the next version of an offer, and books it where that is asked for and allowed.
func (t *tx) offerAgain(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, paymentID int64, rules string, post bool) (version int, posted bool, err error) {
	o := order{Head: subledger.Head{Entity: entity, By: cashier}}
	if err := t.lockProposed(ctx, entity, []*undecidedEntry{u}); err != nil {
		return 0, false, err
	}
	f, err := t.lockPayment(ctx, o, paymentID)
	if err != nil {
		return 0, false, err
	}
	if f.cash.Unapplied != f.cash.Amount {
		return 0, false, subledger.Refuse("partly_applied", "a part of payment %d is applied: undo that first", paymentID)
	}
	p := u.proposals[0]
	var touched bool
	err = t.QueryRow(ctx, `
		SELECT 1 + coalesce((SELECT max(version) FROM cash_proposal WHERE bank_entry_id = $1 AND part = $2), 0),
		       EXISTS (SELECT FROM payment_decision WHERE payment_id = $3)`, u.id, p.Part, paymentID).Scan(&version, &touched)
	if err != nil {
		return 0, false, err
	}
	p.Automatic = p.Automatic && post && !touched
	if err := t.saveProposal(ctx, entity, u.id, paymentID, version, p, rules); err != nil {
		return 0, false, err
	}
	t.paymentMoved(paymentID)
	if !p.Automatic {
		return version, false, nil
	}
	plan, err := subledger.PlanOf(p.Allocations)
	if err != nil {
		return 0, false, err
	}
	again := subledger.DecidePayment{Head: o.Head, PaymentID: paymentID, Choice: subledger.ChooseCandidate, Candidate: 1, Version: version}
	again.Key = fmt.Sprintf("%s/again/%d", bankKey(u.entry, p.Part), version)
	_, _, err = onceIn(ctx, t, again, func(t *tx, o order) (subledger.Decided, error) {
		return t.applyPlan(ctx, o, again, plan, p.Allocations)
	})
	return version, err == nil, err
}

// entryOf is the bank entry a payment came with.
func (s *Store) entryOf(ctx context.Context, entity receivable.EntityCode, paymentID int64) (*undecidedEntry, int, error) {
	var u undecidedEntry
	var part int
	var raw []byte
	var id *int64
	err := s.pool.QueryRow(ctx, `
		SELECT e.id, coalesce(e.entry, '{}'), coalesce(r.part, 0)
		FROM payment p
		LEFT JOIN bank_entry e ON e.id = p.bank_entry_id
		LEFT JOIN payment_trace r ON r.payment_id = p.id
		WHERE p.id = $1 AND p.entity = $2`, paymentID, entity).Scan(&id, &raw, &part)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, 0, fmt.Errorf("%w: payment %d of %s", ErrNotFound, paymentID, entity)
	case err != nil:
		return nil, 0, err
	case id == nil:
		return nil, 0, subledger.Refuse("no_bank_entry", "payment %d was posted by hand: say what it is for", paymentID)
	}
	u.id = *id
	var e bankstatement.Entry
	err = json.Unmarshal(raw, &e)
	u.entry = e
	return &u, part, err
}
