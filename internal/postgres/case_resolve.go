package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// caseEnd is how one dispute of a case is to end.
type caseEnd struct {
	DisputeID int64                     `json:"dispute_id"`
	Invoice   receivable.InvoiceNumber  `json:"invoice"`
	Outcome   collection.DisputeOutcome `json:"outcome"`
	// Credit is of Disputed, which is what the dispute was about when this was said.
	Credit   money.Amount `json:"credit"`
	Disputed money.Amount `json:"disputed"`
	item     *claim
}

// resolve is the command that ends the dispute so.
func (e caseEnd) resolve(h subledger.Head) dispute.Resolve {
	r := dispute.Resolve{Head: h, DisputeID: e.DisputeID, Outcome: e.Outcome}
	if e.Outcome == collection.OutcomePartly {
		r.Justified = e.Credit
	}
	return r
}

// caseProposal is what waits for an approval.
type caseProposal struct {
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	Ends   []caseEnd `json:"ends"`
}

// ResolveCase ends all open disputes of a case. What credits nothing ends at once: rejected parts are collectable again at
// their former level with a new deadline. What credits is asked of the approvers of the items' policy, who are others than
// who asks; up to the entity's limit it is booked at once.
//
// It returns ErrNotFound, or a RefusedError for a case that is over or being decided (case_resolved, case_proposed), a share
// of an invoice the case is not about (case_share_unknown), or of more than is disputed (case_share_exceeds).
func (s *Store) ResolveCase(ctx context.Context, r casework.Resolve) (casework.Result, error) {
	result, already, err := once(ctx, s, r, func(t *tx, o order) (casework.Result, error) { return t.resolveCase(ctx, o, r) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("resolve case %d: %w", r.Case, err)
	}
	return result, nil
}

func (t *tx) resolveCase(ctx context.Context, o order, r casework.Resolve) (casework.Result, error) {
	ends, k, err := t.endsOf(ctx, o, r)
	if err != nil {
		return casework.Result{}, err
	}
	alone, err := t.mayCreditAlone(ctx, o, ends)
	if err != nil {
		return casework.Result{}, err
	}
	if !alone {
		return t.askForCredit(ctx, o, r, k, ends)
	}
	credited, err := t.endAll(ctx, o.Head, o.key, ends)
	if err != nil {
		return casework.Result{}, err
	}
	result := k.result()
	result.State, result.Credited = casework.Resolved, credited
	return result, nil
}

// endsOf locks the case and its items and says how each open dispute is to end.
func (t *tx) endsOf(ctx context.Context, o order, r casework.Resolve) ([]caseEnd, *lockedCase, error) {
	rows, err := t.Query(ctx, `SELECT d.invoice_id FROM dispute d WHERE d.case_id = $1 AND d.entity = $2 AND d.state = 'open'`, r.Case, o.entity())
	if err != nil {
		return nil, nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, nil, err
	}
	items, err := t.lockItemIDs(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	k, err := t.lockCase(ctx, o.Entity, r.Case)
	if err != nil {
		return nil, nil, err
	}
	if err := k.undecided(); err != nil {
		return nil, nil, err
	}
	var ends []caseEnd
	for _, it := range items {
		end, err := t.endOf(ctx, o, r, it)
		if err != nil {
			return nil, nil, err
		}
		ends = append(ends, end)
	}
	for _, s := range r.Shares {
		if !slices.ContainsFunc(ends, func(e caseEnd) bool { return e.Invoice == s.Invoice }) {
			return nil, nil, subledger.Refuse("case_share_unknown", "case %d has no open dispute about invoice %s", r.Case, s.Invoice)
		}
	}
	return ends, k, nil
}

func (t *tx) endOf(ctx context.Context, o order, r casework.Resolve, it *claim) (caseEnd, error) {
	end := caseEnd{Invoice: it.number, item: it}
	err := t.QueryRow(ctx, `SELECT id FROM dispute WHERE invoice_id = $1 AND case_id = $2 AND state = 'open'`, it.id, r.Case).Scan(&end.DisputeID)
	if err != nil {
		return end, fmt.Errorf("%w: the dispute about invoice %s", errMoved, it.number)
	}
	d, err := t.readDispute(ctx, o.Entity, end.DisputeID, "FOR UPDATE")
	if err != nil {
		return end, err
	}
	end.Disputed = money.New(d.contested(it), it.currency)
	end.Outcome, end.Credit, err = r.Ends(it.number, end.Disputed)
	return end, err
}

// mayCreditAlone tells whether nobody else has to agree: nothing is credited, or no more than the entity lets pass.
func (t *tx) mayCreditAlone(ctx context.Context, o order, ends []caseEnd) (bool, error) {
	credits := make([]money.Amount, 0, len(ends))
	for _, e := range ends {
		if !e.Credit.IsZero() {
			credits = append(credits, e.Credit)
		}
	}
	if len(credits) == 0 {
		return true, nil
	}
	limit, set, err := creditLimit(ctx, t, o.Entity)
	if err != nil || !set {
		return false, err
	}
	total, err := sumByCurrency(credits)
	if err != nil {
		return false, err
	}
	return len(total) == 1 && total[0].Currency == limit.Currency && total[0].Minor <= limit.Minor, nil
}

// endAll ends disputes that are still open; what of them is credited somebody may do alone, or has been approved.
func (t *tx) endAll(ctx context.Context, h subledger.Head, key string, ends []caseEnd) ([]dispute.Result, error) {
	var credited []dispute.Result
	for _, e := range ends {
		head := h
		head.Key = fmt.Sprintf("%s/dispute/%d", key, e.DisputeID)
		r := e.resolve(head)
		done, _, err := onceIn(ctx, t, r, func(t *tx, o order) (dispute.Result, error) { return t.resolveDispute(ctx, o, r, creditApproved) })
		if err := unlessEnded(err, "dispute_resolved"); err != nil {
			return nil, fmt.Errorf("dispute about invoice %s: %w", e.Invoice, err)
		}
		if done.CreditNote != "" {
			credited = append(credited, done)
		}
	}
	return credited, nil
}

// askForCredit asks the approvers. Nothing is booked and no dispute ends before they say so.
func (t *tx) askForCredit(ctx context.Context, o order, r casework.Resolve, k *lockedCase, ends []caseEnd) (casework.Result, error) {
	q, g, err := t.creditQuestion(ctx, o, k, ends)
	if err != nil {
		return casework.Result{}, err
	}
	if err := t.ask(ctx, g, []question{q}); err != nil {
		return casework.Result{}, err
	}
	if k.proposal, err = json.Marshal(caseProposal{By: o.By, Reason: o.Reason, Ends: ends}); err != nil {
		return casework.Result{}, fmt.Errorf("keep the proposal: %w", err)
	}
	k.State, k.WaitUntilOn, k.approvalID = casework.Proposed, calendar.Date{}, q.id
	err = t.caseChanged(ctx, k, happening{kind: "case_credit_asked", by: o.By, on: o.today, body: o.Reason,
		detail: map[string]any{"approval": q.id, "outcome": r.Outcome}})
	result := k.result()
	result.ApprovalID = q.id
	return result, err
}

func (t *tx) creditQuestion(ctx context.Context, o order, k *lockedCase, ends []caseEnd) (question, *gathered, error) {
	facts := approval.Facts{Kind: approval.KindCreditNote}
	var ids []int64
	for _, e := range ends {
		if e.Credit.IsZero() {
			continue
		}
		ids = append(ids, e.item.id)
		facts.Items = append(facts.Items, approval.Item{InvoiceID: e.item.id, Number: e.Invoice, Amount: e.Credit, Open: e.Disputed})
	}
	g, err := gather(ctx, t, t.now, selection{entity: o.entity(), customers: []int64{k.customerID}, items: ids})
	if err != nil {
		return question{}, nil, err
	}
	var steps []dunning.ApproverStep
	var coolDown int
	for _, id := range ids {
		row, ok := g.byItem[id]
		switch {
		case !ok:
			return question{}, nil, subledger.Refuse("nothing_open", "nothing is open on one of the invoices")
		case row.fault != nil:
			return question{}, nil, row.fault
		case len(steps) == 0:
			steps, coolDown = row.Policy.Approvers, row.Policy.CoolDownDays
		}
	}
	if facts.Terms, err = approval.FactsHash(ends); err != nil {
		return question{}, nil, err
	}
	id, err := approval.FactsHash([]string{o.entity(), o.key})
	if err != nil {
		return question{}, nil, err
	}
	const idLength = 24 // 96 bits of a hash, as for write-offs
	return question{id: "credit-note-" + id[:idLength], kind: approval.KindCreditNote, debtor: g.byID[k.customerID], facts: facts,
		because: fmt.Sprintf("case %d (%s): a credit note is asked for: %s", k.Case, k.cause, o.Reason),
		steps:   steps, coolDownDays: coolDown, requestedBy: o.By}, g, nil
}

// creditAsked: a payment on the undisputed rest or another level change nothing about the question, another disputed amount
// does.
func creditAsked(_ *gathered, it *item, _ storedApproval, asked *approval.Item) bool {
	for _, d := range it.Facts.Disputes {
		if d.Outcome != "" {
			continue
		}
		asked.Open = it.open()
		if !d.Whole {
			asked.Open.Minor = min(d.AmountMinor, asked.Open.Minor)
		}
		return true
	}
	return false
}

// creditGranted ends the disputes of the case as was proposed, in the transaction of the yes.
func creditGranted(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) error {
	k, err := t.caseOf(ctx, a)
	if err != nil {
		return err
	}
	var p caseProposal
	if err := json.Unmarshal(k.proposal, &p); err != nil {
		return fmt.Errorf("read the proposal of case %d: %w", k.Case, err)
	}
	head := subledger.Head{Entity: g.entity.Code, By: answer.By, Reason: p.Reason}
	_, err = t.endAll(ctx, head, "approval/"+a.Request.ID, p.Ends)
	return err
}

// caseOf is the case an approval is about.
func (t *tx) caseOf(ctx context.Context, a storedApproval) (*lockedCase, error) {
	var id int64
	if err := t.QueryRow(ctx, `SELECT id FROM dispute_case WHERE approval_id = $1`, a.Request.ID).Scan(&id); err != nil {
		return nil, fmt.Errorf("find the case of approval %s: %w", a.Request.ID, err)
	}
	return t.lockCase(ctx, receivable.EntityCode(a.Request.Entity), id)
}

// creditRefused gives the case back to its owner, who has to answer the customer otherwise.
func (t *tx) creditRefused(ctx context.Context, g *gathered, a storedApproval, kind, by, words string) error {
	k, err := t.caseOf(ctx, a)
	if err != nil || k.State != casework.Proposed || k.approvalID != a.Request.ID {
		return err // its disputes have ended another way meanwhile
	}
	if err := t.backToWork(ctx, k, g.entity.On); err != nil {
		return err
	}
	err = t.caseChanged(ctx, k, happening{kind: kind, by: by, on: g.entity.On, body: words,
		detail: map[string]any{"approval": a.Request.ID, "due_on": k.DueOn}})
	if err != nil {
		return err
	}
	return t.tellAboutCase(ctx, k, "credit/"+a.Request.ID, k.Owner, fmt.Sprintf("the credit note of case %d was not approved (%s)", k.Case, kind))
}

func creditRejected(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) (calendar.Date, error) {
	return calendar.Date{}, t.creditRefused(ctx, g, a, "case_credit_rejected", answer.By, answer.Reason)
}

func creditExpired(ctx context.Context, t *tx, g *gathered, a storedApproval) (string, error) {
	return "expired: nothing was credited", t.creditRefused(ctx, g, a, "case_credit_expired", engine, "")
}

func creditObsolete(ctx context.Context, t *tx, g *gathered, a storedApproval) error {
	return t.creditRefused(ctx, g, a, "case_credit_obsolete", engine, "")
}
