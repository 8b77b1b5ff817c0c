package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// planStream is the stream, and the workflow, of a plan.
func planStream(entity string, id int64) string { return fmt.Sprintf("plan/%s/%d", entity, id) }

// ProposePlan asks the approvers of the policy whether a customer may pay in instalments. Nothing changes before they say
// so; who asks can't decide, and when what is open changes before, the question is obsolete.
//
// It returns ErrNotFound, or a RefusedError: those of the rules of package plan, another_customer, nothing_open,
// plan_exceeds_open, currency_mismatch, plan_insolvent, and plan_item_one_live_per_invoice for an invoice that a plan
// covers already.
func (s *Store) ProposePlan(ctx context.Context, p plan.Propose) (plan.Result, error) {
	result, already, err := once(ctx, s, p, func(t *tx, o order) (plan.Result, error) { return t.proposePlan(ctx, o, p) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("propose plan: %w", err)
	}
	return result, nil
}

func (t *tx) proposePlan(ctx context.Context, o order, p plan.Propose) (plan.Result, error) {
	customerID, err := t.customerID(ctx, o.Entity, p.Customer)
	if err != nil {
		return plan.Result{}, err
	}
	numbers := make([]receivable.InvoiceNumber, len(p.Items))
	for i, it := range p.Items {
		numbers[i] = it.Invoice
	}
	items, err := t.lockInvoices(ctx, o.Entity, numbers, customerID)
	if err != nil {
		return plan.Result{}, err
	}
	minors, total, err := coveredParts(customerID, items, p.Items)
	if err != nil {
		return plan.Result{}, err
	}
	policy, err := t.policyOfCustomer(ctx, customerID, items[0].policy)
	if err != nil {
		return plan.Result{}, err
	}
	result := plan.Result{State: plan.Proposed, Total: total}
	if result.Instalments, err = p.Over(total, planLimits(policy), o.today); err != nil {
		return plan.Result{}, err
	}
	if result.Warnings, err = t.planPartner(ctx, customerID, o.today, p.Acceleration); err != nil {
		return plan.Result{}, err
	}
	if result.ApprovalID, err = t.askForPlan(ctx, o, p, policy, customerID, items, minors, result); err != nil {
		return plan.Result{}, err
	}
	if result.PlanID, err = t.savePlan(ctx, o, p, customerID, items, minors, result); err != nil {
		return plan.Result{}, err
	}
	t.emitDebtor([]int64{customerID}, "plan_proposed", "plan_proposed/"+o.key, result.PlanID, map[string]any{"plan_id": result.PlanID})
	t.audit(o.entity(), o.By, "plan_proposed", subject("plan", result.PlanID), o.today,
		map[string]any{"approval_id": result.ApprovalID, "total": total, "instalments": len(result.Instalments), "acceleration": p.Acceleration})
	return result, nil
}

func planLimits(p dunning.Policy) plan.Limits {
	instalments, days := p.PlanLimits()
	return plan.Limits{MaxInstalments: instalments, MaxDays: days, GraceBusinessDays: p.PromiseGraceBusinessDays}
}

// coveredParts works out what the plan covers of each item, in the order of items, and the sum.
func coveredParts(customerID int64, items []*claim, parts []plan.Item) ([]int64, money.Amount, error) {
	wanted := map[receivable.InvoiceNumber]money.Amount{}
	for _, part := range parts {
		wanted[part.Invoice] = part.Amount
	}
	total := money.Zero(items[0].currency)
	minors := make([]int64, len(items))
	for i, it := range items {
		amount := wanted[it.number]
		if amount.Currency == "" {
			amount = it.openAmount()
		}
		switch {
		case it.customerID != customerID:
			return nil, total, subledger.Refuse("another_customer", "invoice %s is another customer's", it.number)
		case amount.Currency != it.currency || it.currency != total.Currency:
			return nil, total, subledger.Refuse("currency_mismatch", "invoice %s is in %s: a plan is in one currency", it.number, it.currency)
		case it.open() == 0:
			return nil, total, subledger.Refuse("nothing_open", "nothing is open on invoice %s", it.number)
		case amount.Minor > it.open():
			return nil, total, subledger.Refuse("plan_exceeds_open", "invoice %s: %s is to be covered, but %s is open", it.number, amount, it.openAmount())
		case amount.Minor > math.MaxInt64-total.Minor:
			return nil, total, subledger.Refuse("plan_exceeds_open", "the invoices add up to more than a plan can hold")
		}
		minors[i] = amount.Minor
		total.Minor += amount.Minor
	}
	return minors, total, nil
}

// signMonths is how far back signs of trouble are looked for.
const signMonths = 12

// planPartner refuses customers with whom nothing may be agreed, and says what speaks against instalments.
func (t *tx) planPartner(ctx context.Context, customerID int64, today calendar.Date, acceleration bool) ([]plan.Warning, error) {
	var kind receivable.CustomerKind
	var insolventOn calendar.Date
	var signs plan.Signs
	err := t.QueryRow(ctx, `
		SELECT c.kind, s.insolvent_on,
		       (SELECT count(*) FROM promise p WHERE p.customer_id = c.id AND p.state IN ('broken', 'partly_kept') AND p.ended_on > $2),
		       (SELECT count(DISTINCT a.entry_id) FROM allocation a JOIN invoice i ON i.id = a.invoice_id
		        WHERE i.customer_id = c.id AND a.kind = 'payment' AND a.reverses IS NOT NULL AND a.value_on > $2),
		       (SELECT count(*) FROM payment_plan p WHERE p.customer_id = c.id AND p.state = 'defaulted' AND p.ended_on > $2)
		FROM customer c JOIN customer_state s ON s.customer_id = c.id
		WHERE c.id = $1`, customerID, today.AddMonths(-signMonths)).
		Scan(&kind, &insolventOn, &signs.BrokenPromises, &signs.ReturnedPayments, &signs.DefaultedPlans)
	if err != nil {
		return nil, fmt.Errorf("read how the customer stands: %w", err)
	}
	if !insolventOn.IsZero() {
		return nil, subledger.Refuse("plan_insolvent", "insolvency proceedings were opened on %s: file the claim, instalments can't be agreed", insolventOn)
	}
	return plan.Warnings(signs), plan.CheckAcceleration(acceleration, kind)
}

// askForPlan asks the approvers. What is asked is fixed by its terms: other instalments are another question.
func (t *tx) askForPlan(ctx context.Context, o order, p plan.Propose, policy dunning.Policy, customerID int64, items []*claim, minors []int64,
	r plan.Result) (string, error) {
	g, err := gather(ctx, t, t.now, selection{entity: o.entity(), customers: []int64{customerID}, items: idsOfClaims(items)})
	if err != nil {
		return "", err
	}
	facts := approval.Facts{Kind: approval.KindPaymentPlan}
	for i, it := range items {
		row, ok := g.byItem[it.id]
		if !ok || row.fault != nil {
			return "", fmt.Errorf("open item of invoice %s: %w", it.number, errors.Join(ErrNotFound, faultOf(row)))
		}
		state, err := collection.Evaluate(row.Facts, row.Policy, g.entity.Calendar, g.entity.On)
		if err != nil {
			return "", err
		}
		facts.Items = append(facts.Items, approval.Item{InvoiceID: it.id, Number: it.number, Level: state.Level,
			Amount: money.New(minors[i], it.currency), Open: it.openAmount()})
	}
	if facts.Terms, err = approval.FactsHash([]any{r.Instalments, p.Acceleration}); err != nil {
		return "", err
	}
	id, err := approval.FactsHash([]string{o.entity(), o.key})
	if err != nil {
		return "", err
	}
	const idLength = 24 // 96 bits of a hash: a customer has a handful of plans
	q := question{id: "plan-" + id[:idLength], kind: approval.KindPaymentPlan, debtor: g.byID[customerID], facts: facts, because: planBecause(r, p.Acceleration),
		steps: policy.Approvers, coolDownDays: policy.CoolDownDays, requestedBy: o.By, validUntilOn: r.Instalments[0].DueOn}
	return q.id, t.ask(ctx, g, []question{q})
}

func faultOf(it *item) error {
	if it == nil {
		return nil
	}
	return it.fault
}

// planBecause says what is asked in a sentence, with what speaks against it.
func planBecause(r plan.Result, acceleration bool) string {
	first, last := r.Instalments[0], r.Instalments[len(r.Instalments)-1]
	text := fmt.Sprintf("%s in %d instalments from %s to %s, the first %s", r.Total, len(r.Instalments), first.DueOn, last.DueOn,
		money.New(first.Minor, r.Total.Currency))
	if acceleration {
		text += "; a default makes the whole rest due"
	}
	for _, w := range r.Warnings {
		text += "; warning: " + w.Explain("en")
	}
	return text
}

func (t *tx) savePlan(ctx context.Context, o order, p plan.Propose, customerID int64, items []*claim, minors []int64, r plan.Result) (int64, error) {
	mailID, err := t.planMail(ctx, o, customerID, p.Mail)
	if err != nil {
		return 0, err
	}
	warnings := make([]string, 0, len(r.Warnings))
	for _, w := range r.Warnings {
		warnings = append(warnings, string(w))
	}
	due, evaluate, parts := instalmentColumns(r.Instalments)
	var id int64
	err = t.QueryRow(ctx, `
		WITH made AS (
		    INSERT INTO payment_plan (entity, customer_id, key, currency, total_minor, acceleration, mail_id, approval_id, warnings, proposed_on, proposed_by, proposed_at)
		    VALUES ($1, $2, $3, $4, $5, $6, nullif($7::bigint, 0), $8, $9, $10, $11, $12)
		    RETURNING id
		), items AS (
		    INSERT INTO plan_item (plan_id, invoice_id, position, amount_minor, settled_before_minor)
		    SELECT made.id, u.invoice, u.position, u.minor, i.amount_minor - s.open_minor
		    FROM made, unnest($13::bigint[], $14::bigint[]) WITH ORDINALITY AS u (invoice, minor, position)
		    JOIN item_state s ON s.invoice_id = u.invoice
		    JOIN invoice i ON i.id = u.invoice
		), instalments AS (
		    INSERT INTO plan_instalment (plan_id, position, due_on, evaluate_on, amount_minor)
		    SELECT made.id, u.position, u.due, u.evaluate, u.minor
		    FROM made, unnest($15::date[], $16::date[], $17::bigint[]) WITH ORDINALITY AS u (due, evaluate, minor, position)
		)
		SELECT id FROM made`,
		o.entity(), customerID, o.key, r.Total.Currency, r.Total.Minor, p.Acceleration, mailID, r.ApprovalID, warnings, o.today, o.By, t.now,
		idsOfClaims(items), minors, due, evaluate, parts).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("save plan: %w", err)
	}
	return id, nil
}

func instalmentColumns(all []plan.Instalment) (due, evaluate []calendar.Date, minors []int64) {
	for _, in := range all {
		due, evaluate, minors = append(due, in.DueOn), append(evaluate, in.EvaluateOn), append(minors, in.Minor)
	}
	return due, evaluate, minors
}

// planMail is the mail of the customer that asked for instalments.
func (t *tx) planMail(ctx context.Context, o order, customerID, number int64) (int64, error) {
	if number == 0 {
		return 0, nil
	}
	var id int64
	err := t.QueryRow(ctx, `SELECT id FROM inbound_mail WHERE entity = $1 AND id = $2 AND customer_id = $3`, o.entity(), number, customerID).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("%w: mail %d of this customer", ErrNotFound, number)
	}
	if err != nil {
		return 0, fmt.Errorf("find the mail: %w", err)
	}
	return id, nil
}
