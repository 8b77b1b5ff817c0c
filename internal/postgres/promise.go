package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// AddPromise records a promise to pay. It runs until the promised date plus the policy's bank days (TARGET2); what is
// settled on its items from now on counts. Active promises that cover one of the items are superseded, whole.
//
// It returns ErrNotFound, or a RefusedError for an item of another customer (another_customer), more than is open
// (promise_exceeds_open), several currencies, a watched customer's promise that no person took (promise_watched), an
// invoice that a running plan covers (promise_planned), a sum or a date beyond the policy's limits (promise_beyond_amount,
// promise_beyond_days), or a date in the past or more than a year ahead.
func (s *Store) AddPromise(ctx context.Context, a promise.Add) (promise.Result, error) {
	result, already, err := once(ctx, s, a, func(t *tx, o order) (promise.Result, error) { return t.addPromise(ctx, o, a) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("record promise: %w", err)
	}
	return result, nil
}

func (t *tx) addPromise(ctx context.Context, o order, a promise.Add) (promise.Result, error) {
	return t.addPromiseBeside(ctx, o, a, "")
}

// addPromiseBeside records a promise that belongs to others: those whose key begins with family, such as the parts one mail
// promises, stay beside it. What they promise on an item is no more to be promised, and money that comes fulfils the earlier
// ones first. No family means that every promise on the items is superseded.
func (t *tx) addPromiseBeside(ctx context.Context, o order, a promise.Add, family string) (promise.Result, error) {
	if err := checkPromiseDate(a.DueOn, o.today); err != nil {
		return promise.Result{}, err
	}
	customerID, err := t.customerID(ctx, o.Entity, a.Customer)
	if err != nil {
		return promise.Result{}, err
	}
	if err := t.checkTreatment(ctx, customerID, a); err != nil {
		return promise.Result{}, err
	}
	numbers := make([]receivable.InvoiceNumber, len(a.Items))
	for i, it := range a.Items {
		numbers[i] = it.Invoice
	}
	items, err := t.lockInvoices(ctx, o.Entity, numbers, customerID)
	if err != nil {
		return promise.Result{}, err
	}
	beside, err := t.promisedBeside(ctx, family, a.DueOn, idsOfClaims(items))
	if err != nil {
		return promise.Result{}, err
	}
	amounts, total, err := promised(customerID, items, a.Items, beside)
	if err != nil {
		return promise.Result{}, err
	}
	policy, err := t.policyOfCustomer(ctx, customerID, items[0].policy)
	if err != nil {
		return promise.Result{}, err
	}
	if err := promiseLimits(policy, a.DueOn, o.today, total); err != nil {
		return promise.Result{}, err
	}
	if err := t.refusePlanned(ctx, items); err != nil {
		return promise.Result{}, err
	}
	result := promise.Result{State: promise.Active, Promised: total, EvaluateOn: evaluateOn(a.DueOn, policy)}
	if result.Superseded, err = t.supersede(ctx, o, customerID, idsOfClaims(items), family); err != nil {
		return promise.Result{}, err
	}
	if result.PromiseID, err = t.savePromise(ctx, o, a, customerID, result.EvaluateOn, items, amounts, beside); err != nil {
		return promise.Result{}, err
	}
	if err := t.putAfter(ctx, family, result.PromiseID, a.DueOn, idsOfClaims(items), amounts); err != nil {
		return promise.Result{}, err
	}
	t.promiseEvent(o, "promise_made", result.PromiseID, customerID, idsOfClaims(items))
	return result, t.lookAgainOn(ctx, idsOfClaims(items), o.today)
}

// besidePart is what other promises of a family still promise on an item, in minor units: all of it, and what is due no
// later than the new one.
type besidePart struct{ all, before int64 }

func (t *tx) promisedBeside(ctx context.Context, family string, dueOn calendar.Date, invoiceIDs []int64) (map[int64]besidePart, error) {
	beside := map[int64]besidePart{}
	if family == "" {
		return beside, nil
	}
	rows, err := t.Query(ctx, `
		SELECT pi.invoice_id, sum(rest.minor)::bigint, coalesce(sum(rest.minor) FILTER (WHERE p.due_on <= $3), 0)::bigint
		FROM promise p
		JOIN promise_item pi ON pi.promise_id = p.id
		JOIN item_state s ON s.invoice_id = pi.invoice_id
		JOIN invoice i ON i.id = pi.invoice_id
		CROSS JOIN LATERAL (SELECT pi.amount_minor - least(greatest(i.amount_minor - s.open_minor - pi.settled_before_minor, 0), pi.amount_minor)) AS rest (minor)
		WHERE p.state = 'active' AND starts_with(p.key, $1) AND pi.invoice_id = ANY ($2)
		GROUP BY pi.invoice_id`, family, invoiceIDs, dueOn)
	if err != nil {
		return nil, fmt.Errorf("find promises beside this one: %w", err)
	}
	var id int64
	var part besidePart
	_, err = pgx.ForEachRow(rows, []any{&id, &part.all, &part.before}, func() error { beside[id] = part; return nil })
	if err != nil {
		return nil, fmt.Errorf("find promises beside this one: %w", err)
	}
	return beside, nil
}

// putAfter lets money count for promises of a family that are due later only once this one is fulfilled.
func (t *tx) putAfter(ctx context.Context, family string, promiseID int64, dueOn calendar.Date, invoiceIDs, minors []int64) error {
	if family == "" {
		return nil
	}
	_, err := t.Exec(ctx, `
		UPDATE promise_item pi SET settled_before_minor = pi.settled_before_minor + u.minor
		FROM promise p, unnest($4::bigint[], $5::bigint[]) AS u (invoice, minor)
		WHERE p.id = pi.promise_id AND pi.invoice_id = u.invoice
		  AND p.state = 'active' AND starts_with(p.key, $1) AND p.id <> $2 AND p.due_on > $3`, family, promiseID, dueOn, invoiceIDs, minors)
	if err != nil {
		return fmt.Errorf("put later promises after this one: %w", err)
	}
	return nil
}

func (t *tx) checkTreatment(ctx context.Context, customerID int64, a promise.Add) error {
	var treatment receivable.Treatment
	if err := t.QueryRow(ctx, `SELECT treatment FROM customer WHERE id = $1`, customerID).Scan(&treatment); err != nil {
		return fmt.Errorf("read the customer's treatment: %w", err)
	}
	return a.CheckTreatment(treatment)
}

func checkPromiseDate(dueOn, today calendar.Date) error {
	switch {
	case dueOn.Before(today):
		return subledger.Refuse("promise_dates", "a promise is due on or after the day it is made (%s)", today)
	case dueOn.Sub(today) > promise.MaxDays:
		return subledger.Refuse("promise_too_far", "a promise is due within %d days; later is a deferral", promise.MaxDays)
	}
	return nil
}

// promiseLimits refuses a promise that lies farther ahead, or is over more, than the policy lets one person take.
func promiseLimits(p dunning.Policy, dueOn, today calendar.Date, total money.Amount) error {
	if limit := p.PromiseMaxDays; limit > 0 && dueOn.Sub(today) > limit {
		return subledger.Refuse("promise_beyond_days", "policy %s lets promises lie %d days ahead, until %s: agree on an earlier day, or propose a plan (starter plans propose)",
			p.Name, limit, today.AddDays(limit))
	}
	if limit, ok := p.PromiseLimit(total.Currency); ok && total.Minor > limit.Minor {
		return subledger.Refuse("promise_beyond_amount", "policy %s takes promises of %s at most: take a part now, or propose a plan that another person agrees to (starter plans propose)",
			p.Name, limit)
	}
	return nil
}

// refusePlanned: what a running plan covers is paid by its instalments, and is promised no second time.
func (t *tx) refusePlanned(ctx context.Context, items []*claim) error {
	var id int64
	err := t.QueryRow(ctx, `
		SELECT p.id FROM plan_item pi JOIN payment_plan p ON p.id = pi.plan_id
		WHERE pi.invoice_id = ANY ($1) AND p.state = 'running' LIMIT 1`, idsOfClaims(items)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find plans over the items: %w", err)
	}
	return subledger.Refuse("promise_planned", "plan %d covers one of the invoices: it is paid by the plan's instalments (starter plans show %d)", id, id)
}

// evaluateOn is the last day the money may arrive. Transfers take bank days, and a promise for a Saturday is one for the
// next bank day (§ 193 BGB).
func evaluateOn(dueOn calendar.Date, p dunning.Policy) calendar.Date {
	bank := calendar.Target2()
	return bank.AddBusinessDays(bank.OnOrAfter(dueOn), p.PromiseGraceBusinessDays)
}

// promised works out what is promised on each item, in the order of items, and the sum.
func promised(customerID int64, items []*claim, parts []promise.Item, beside map[int64]besidePart) ([]int64, money.Amount, error) {
	wanted := map[receivable.InvoiceNumber]money.Amount{}
	for _, part := range parts {
		wanted[part.Invoice] = part.Amount
	}
	total := money.Zero(items[0].currency)
	minors := make([]int64, len(items))
	for i, it := range items {
		amount := wanted[it.number]
		left := it.open() - beside[it.id].all
		if amount.Currency == "" {
			amount = money.New(left, it.currency)
		}
		if err := promisable(customerID, it, amount, left); err != nil {
			return nil, money.Amount{}, err
		}
		sum, err := total.Add(amount)
		if err != nil {
			return nil, money.Amount{}, subledger.Refuse("currency_mismatch", "a promise is in one currency: record one for each")
		}
		total, minors[i] = sum, amount.Minor
	}
	return minors, total, nil
}

func promisable(customerID int64, it *claim, amount money.Amount, left int64) error {
	switch {
	case it.customerID != customerID:
		return subledger.Refuse("another_customer", "invoice %s is another customer's", it.number)
	case amount.Currency != it.currency:
		return subledger.Refuse("currency_mismatch", "invoice %s is in %s", it.number, it.currency)
	case it.open() == 0:
		return subledger.Refuse("nothing_open", "nothing is open on invoice %s", it.number)
	case amount.Minor > left || left <= 0:
		return subledger.Refuse("promise_exceeds_open", "invoice %s: %s is promised, but %s is open and not promised otherwise", it.number, amount, money.New(max(left, 0), it.currency))
	}
	return nil
}

func (t *tx) savePromise(ctx context.Context, o order, a promise.Add, customerID int64, evaluateOn calendar.Date,
	items []*claim, minors []int64, beside map[int64]besidePart) (int64, error) {
	settled := make([]int64, len(items))
	for i, it := range items {
		settled[i] = it.balance.Amount - it.balance.Open() + beside[it.id].before
	}
	var id int64
	err := t.QueryRow(ctx, `
		WITH made AS (
		    INSERT INTO promise (entity, customer_id, key, made_on, due_on, evaluate_on, source, made_by, created_at)
		    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		    RETURNING id
		), items AS (
		    INSERT INTO promise_item (promise_id, invoice_id, amount_minor, settled_before_minor)
		    SELECT made.id, u.invoice, u.minor, u.settled
		    FROM made, unnest($10::bigint[], $11::bigint[], $12::bigint[]) AS u (invoice, minor, settled)
		)
		SELECT id FROM made`,
		o.entity(), customerID, o.key, o.today, a.DueOn, evaluateOn, a.Source, o.By, t.now, idsOfClaims(items), minors, settled).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("save promise: %w", err)
	}
	return id, nil
}

// supersede ends the customer's active promises that cover one of the items and are not of the family.
func (t *tx) supersede(ctx context.Context, o order, customerID int64, invoiceIDs []int64, family string) (ended []int64, err error) {
	rows, err := t.Query(ctx, `
		UPDATE promise SET state = 'superseded', ended_on = greatest($3, made_on)
		WHERE customer_id = $1 AND state = 'active' AND NOT ($4 <> '' AND starts_with(key, $4))
		  AND id IN (SELECT promise_id FROM promise_item WHERE invoice_id = ANY ($2))
		RETURNING id`, customerID, invoiceIDs, o.today, family)
	if err != nil {
		return nil, fmt.Errorf("supersede promises: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("supersede promises: %w", err)
	}
	for _, id := range ids {
		covered, err := t.coveredBy(ctx, id)
		if err != nil {
			return nil, err
		}
		t.promiseEvent(o, "promise_superseded", id, customerID, covered)
		ended = append(ended, id)
	}
	return ended, nil
}

func (t *tx) coveredBy(ctx context.Context, promiseID int64) ([]int64, error) {
	rows, err := t.Query(ctx, `SELECT invoice_id FROM promise_item WHERE promise_id = $1 ORDER BY invoice_id`, promiseID)
	if err != nil {
		return nil, fmt.Errorf("items of promise %d: %w", promiseID, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// promiseEvent tells the items a promise covers, and the customer.
func (t *tx) promiseEvent(o order, kind string, id, customerID int64, invoiceIDs []int64) {
	key := kind + "/" + o.key + "/" + fmt.Sprint(id)
	t.emitItem(invoiceIDs, kind, key, id, nil)
	t.emitDebtor([]int64{customerID}, kind, key, id, nil)
	t.audit(o.entity(), o.By, kind, subject("promise", id), o.today, nil)
}

// WithdrawPromise takes a promise back. It returns ErrNotFound, or a RefusedError when it has ended (promise_ended).
func (s *Store) WithdrawPromise(ctx context.Context, w promise.Withdraw) (promise.Result, error) {
	result, already, err := once(ctx, s, w, func(t *tx, o order) (promise.Result, error) { return t.withdrawPromise(ctx, o, w) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("withdraw promise %d: %w", w.PromiseID, err)
	}
	return result, nil
}

func (t *tx) withdrawPromise(ctx context.Context, o order, w promise.Withdraw) (promise.Result, error) {
	var customerID int64
	err := t.QueryRow(ctx, `SELECT customer_id FROM promise WHERE id = $1 AND entity = $2`, w.PromiseID, o.entity()).Scan(&customerID)
	if errors.Is(err, pgx.ErrNoRows) {
		return promise.Result{}, fmt.Errorf("%w: promise %d of %s", ErrNotFound, w.PromiseID, o.Entity)
	}
	if err != nil {
		return promise.Result{}, err
	}
	covered, err := t.coveredBy(ctx, w.PromiseID)
	if err != nil {
		return promise.Result{}, err
	}
	if _, err := t.lockItemIDs(ctx, covered, customerID); err != nil {
		return promise.Result{}, err
	}
	result := promise.Result{PromiseID: w.PromiseID, State: promise.Withdrawn}
	tag, err := t.Exec(ctx, `
		UPDATE promise SET state = 'withdrawn', ended_on = greatest($2, made_on) WHERE id = $1 AND state = 'active'`, w.PromiseID, o.today)
	if err != nil {
		return promise.Result{}, fmt.Errorf("end promise: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return promise.Result{}, subledger.Refuse("promise_ended", "promise %d has ended already", w.PromiseID)
	}
	t.promiseEvent(o, "promise_withdrawn", w.PromiseID, customerID, covered)
	return result, t.lookAgainOn(ctx, covered, o.today)
}

// policyOfCustomer is the latest version of the policy that holds for an item of a customer.
func (t *tx) policyOfCustomer(ctx context.Context, customerID int64, invoicePolicy string) (dunning.Policy, error) {
	var customer, entity string
	err := t.QueryRow(ctx, `
		SELECT c.policy, e.policy FROM customer c JOIN entity e ON e.code = c.entity WHERE c.id = $1`, customerID).Scan(&customer, &entity)
	if err != nil {
		return dunning.Policy{}, fmt.Errorf("find the policy: %w", err)
	}
	known, err := latestPolicies(ctx, t)
	if err != nil {
		return dunning.Policy{}, err
	}
	return known.choose(invoicePolicy, customer, entity)
}
