package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// longerHold is a question about a hold: its last day when it was asked, and the one that is wanted.
type longerHold struct {
	HoldID    int64         `json:"hold_id"`
	UntilOn   calendar.Date `json:"until_on"`
	LongerOn  calendar.Date `json:"longer_on"`
	InvoiceID int64         `json:"invoice_id,omitempty"`
}

// checkHoldLimit refuses a hold that one person may not decide. Holds on the same subject that follow each other count as
// one, from the first day of the first, also where one was lifted before its end.
func (t *tx) checkHoldLimit(ctx context.Context, about held, fromOn, untilOn calendar.Date) error {
	policy, err := t.policyOfHeld(ctx, about)
	if err != nil {
		return err
	}
	var began calendar.Date
	err = t.QueryRow(ctx, `
		WITH RECURSIVE row_of AS (
		    SELECT $3::date AS from_on
		    UNION
		    SELECT h.from_on FROM hold h JOIN row_of r ON h.from_on < r.from_on AND least(h.until_on, coalesce(h.ended_on, h.until_on)) >= r.from_on - 1
		    WHERE h.customer_id = $1 AND coalesce(h.invoice_id, 0) = $2 AND (h.ended_on IS NULL OR h.ended_on > h.from_on)
		)
		SELECT min(from_on) FROM row_of`, about.customerID, about.invoiceID, fromOn).Scan(&began)
	if err != nil {
		return fmt.Errorf("find the holds before this one: %w", err)
	}
	return hold.CheckLimit(began, untilOn, policy.HoldDays())
}

// policyOfHeld is the policy of what is held: the item's, or the customer's.
func (t *tx) policyOfHeld(ctx context.Context, about held) (dunning.Policy, error) {
	var named string
	if about.invoiceID != 0 {
		if err := t.QueryRow(ctx, `SELECT policy FROM invoice WHERE id = $1`, about.invoiceID).Scan(&named); err != nil {
			return dunning.Policy{}, fmt.Errorf("read the invoice's policy: %w", err)
		}
	}
	return t.policyOfCustomer(ctx, about.customerID, named)
}

// ExtendHold lets a hold last longer; beyond the policy's days it asks the approvers, and nothing changes before they
// agree. It returns ErrNotFound, or a RefusedError when it has ended (hold_ended), would not last longer
// (hold_not_longer), longer than a year (hold_too_long), or is being asked about already (hold_asked).
func (s *Store) ExtendHold(ctx context.Context, e hold.Extend) (hold.Result, error) {
	result, already, err := once(ctx, s, e, func(t *tx, o order) (hold.Result, error) { return t.extendHold(ctx, o, e) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("extend hold %d: %w", e.HoldID, err)
	}
	return result, nil
}

func (t *tx) extendHold(ctx context.Context, o order, e hold.Extend) (hold.Result, error) {
	result, about, err := t.lockHold(ctx, o.Entity, e.HoldID)
	if err != nil {
		return result, err
	}
	if result.UntilOn.Before(o.today) {
		return result, subledger.Refuse("hold_ended", "hold %d has ended already: set a new one", e.HoldID)
	}
	if !e.UntilOn.After(result.UntilOn) {
		return result, subledger.Refuse("hold_not_longer", "hold %d lasts until %s: name a later day, or lift it", e.HoldID, result.UntilOn)
	}
	if err := hold.CheckSpan(result.FromOn, e.UntilOn, o.today); err != nil {
		return result, err
	}
	longer := longerHold{HoldID: e.HoldID, UntilOn: result.UntilOn, LongerOn: e.UntilOn, InvoiceID: about.invoiceID}
	err = t.checkHoldLimit(ctx, about, result.FromOn, e.UntilOn)
	if subledger.IsRefused(err, "hold_beyond_limit") {
		result.ApprovalID, err = t.askForHold(ctx, o, about, longer)
		return result, err
	}
	if err != nil {
		return result, err
	}
	result.UntilOn = e.UntilOn
	return result, t.setHoldEnd(ctx, o, about, longer)
}

// lockHold locks what an active hold is about.
func (t *tx) lockHold(ctx context.Context, entity receivable.EntityCode, id int64) (hold.Result, held, error) {
	result := hold.Result{HoldID: id}
	var about held
	err := t.QueryRow(ctx, `SELECT customer_id, coalesce(invoice_id, 0) FROM hold WHERE id = $1 AND entity = $2`, id, string(entity)).
		Scan(&about.customerID, &about.invoiceID)
	if errors.Is(err, pgx.ErrNoRows) {
		return result, about, fmt.Errorf("%w: hold %d of %s", ErrNotFound, id, entity)
	}
	if err != nil {
		return result, about, fmt.Errorf("read hold: %w", err)
	}
	if about.invoiceID != 0 {
		about.items = []int64{about.invoiceID}
		_, err = t.lockItemIDs(ctx, about.items, about.customerID)
	} else {
		about.items, err = t.lockCustomerWithItems(ctx, about.customerID)
	}
	if err != nil {
		return result, about, err
	}
	var state string
	if err := t.QueryRow(ctx, `SELECT state, from_on, until_on FROM hold WHERE id = $1 FOR UPDATE`, id).Scan(&state, &result.FromOn, &result.UntilOn); err != nil {
		return result, about, fmt.Errorf("read hold: %w", err)
	}
	if state != "active" {
		return result, about, subledger.Refuse("hold_ended", "hold %d has ended already: set a new one", id)
	}
	return result, about, nil
}

func (t *tx) setHoldEnd(ctx context.Context, o order, about held, l longerHold) error {
	if _, err := t.Exec(ctx, `UPDATE hold SET until_on = $2 WHERE id = $1 AND state = 'active'`, l.HoldID, l.LongerOn); err != nil {
		return fmt.Errorf("save hold: %w", err)
	}
	t.holdEvent(o, "hold_extended", l.HoldID, about, holdDetail{l.HoldID, o.today, l.LongerOn})
	return nil
}

// askForHold asks the approvers of the policy for a longer hold.
func (t *tx) askForHold(ctx context.Context, o order, about held, l longerHold) (string, error) {
	var open bool
	err := t.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM approval WHERE customer_id = $1 AND kind = 'hold' AND state = 'open' AND facts -> 'hold' ->> 'hold_id' = $2::text)`,
		about.customerID, fmt.Sprint(l.HoldID)).Scan(&open)
	if err != nil {
		return "", fmt.Errorf("find open questions: %w", err)
	}
	if open {
		return "", subledger.Refuse("hold_asked", "whether hold %d may last longer is being asked already: see starter approvals", l.HoldID)
	}
	policy, err := t.policyOfHeld(ctx, about)
	if err != nil {
		return "", err
	}
	items := []int64{}
	if about.invoiceID != 0 {
		items = about.items
	}
	g, err := gather(ctx, t, t.now, selection{entity: o.entity(), customers: []int64{about.customerID}, items: items, closedToo: true})
	if err != nil {
		return "", err
	}
	facts := approval.Facts{Kind: approval.KindHold}
	for _, id := range items {
		it := g.byItem[id]
		facts.Items = append(facts.Items, approval.Item{InvoiceID: id, Number: receivable.InvoiceNumber(it.Facts.Number), Level: it.level, Amount: it.open()})
	}
	if facts.Terms, err = approval.FactsHash(l); err != nil {
		return "", err
	}
	q := question{id: "hold-" + shortHash(o.entity()+"/"+o.key), kind: approval.KindHold, debtor: g.byID[about.customerID], facts: facts, hold: &l,
		because: fmt.Sprintf("hold %d is to last until %s instead of %s, longer than %d days: %s", l.HoldID, l.LongerOn, l.UntilOn, policy.HoldDays(), o.Reason),
		steps:   policy.Approvers, coolDownDays: policy.CoolDownDays, requestedBy: o.By}
	return q.id, t.ask(ctx, g, []question{q})
}

// holdAsked: how the item stands changes nothing about the question.
func holdAsked(*gathered, *item, storedApproval, *approval.Item) bool { return true }

// holdStill tells whether the hold is still active and ends on the day it ended on when it was asked about.
func holdStill(g *gathered, a storedApproval) bool {
	l := a.frozen.Hold
	d := g.byID[a.customerID]
	if l == nil || d == nil {
		return false
	}
	holds := d.holds
	if it, ok := g.byItem[l.InvoiceID]; ok {
		holds = it.Facts.Holds
	}
	for _, h := range holds {
		if h.ID == l.HoldID {
			return h.UntilOn == l.UntilOn && !g.entity.On.After(h.UntilOn)
		}
	}
	return false
}

func holdExtended(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) error {
	about := held{customerID: a.customerID, invoiceID: a.frozen.Hold.InvoiceID, items: a.invoiceIDs()}
	if about.invoiceID == 0 {
		var err error
		if about.items, err = t.openItemsOf(ctx, a.customerID); err != nil {
			return err
		}
	}
	o := order{Head: subledger.Head{Entity: g.entity.Code, By: answer.By}, key: "approval/" + a.Request.ID, today: g.entity.On}
	return t.setHoldEnd(ctx, o, about, *a.frozen.Hold)
}

func holdEnds(context.Context, *tx, *gathered, storedApproval) (string, error) {
	return "expired: the hold ends as it was", nil
}

// Holds lists active holds, those that end soonest first. within is the most days they may still last; less than 0 is any.
// An empty entity means all. At most maxListed are returned.
func (s *Store) Holds(ctx context.Context, entity string, within int) ([]hold.Line, error) {
	codes, err := s.entityCodes(ctx)
	if err != nil {
		return nil, err
	}
	lines := []hold.Line{}
	for _, code := range codes {
		if entity != "" && code != entity {
			continue
		}
		on, err := s.Today(ctx, code)
		if err != nil {
			return nil, err
		}
		of, err := s.holdsOf(ctx, code, on, within)
		if err != nil {
			return nil, fmt.Errorf("list holds of %s: %w", code, err)
		}
		lines = append(lines, of...)
	}
	return lines, nil
}

func (s *Store) holdsOf(ctx context.Context, entity string, on calendar.Date, within int) ([]hold.Line, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.id, h.entity, c.number, coalesce(i.number, ''), h.reason, h.owner, h.from_on, h.until_on,
		       coalesce((SELECT a.id FROM approval a WHERE a.customer_id = h.customer_id AND a.kind = 'hold' AND a.state = 'open'
		                 AND a.facts -> 'hold' ->> 'hold_id' = h.id::text), '')
		FROM hold h
		JOIN customer c ON c.id = h.customer_id
		LEFT JOIN invoice i ON i.id = h.invoice_id
		WHERE h.entity = $1 AND h.state = 'active' AND h.until_on >= $2 AND ($3 < 0 OR h.until_on <= $2::date + $3)
		ORDER BY h.until_on, h.id LIMIT $4`, entity, on, within, maxListed)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l hold.Line, err error) {
		err = row.Scan(&l.HoldID, &l.Entity, &l.Customer, &l.Invoice, &l.Reason, &l.Owner, &l.FromOn, &l.UntilOn, &l.ApprovalID)
		l.DaysLeft = l.UntilOn.Sub(on)
		return l, err
	})
}
