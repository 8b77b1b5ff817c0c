package postgres

import (
	"context"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ReportInsolvency records that insolvency proceedings were opened over a customer's assets, or takes such a report back
// (no date). From then on every item of the customer is frozen, and a clerk is asked to file the claim. It returns
// ErrNotFound, or a RefusedError for a date in the future (insolvency_date).
func (s *Store) ReportInsolvency(ctx context.Context, r subledger.ReportInsolvency) (already bool, err error) {
	_, already, err = once(ctx, s, r, func(t *tx, o order) (struct{}, error) { return struct{}{}, t.reportInsolvency(ctx, o, r) })
	if err != nil {
		return false, fmt.Errorf("report insolvency of %s: %w", r.Customer, err)
	}
	return already, nil
}

func (t *tx) reportInsolvency(ctx context.Context, o order, r subledger.ReportInsolvency) error {
	if r.OpenedOn.After(o.today) {
		return subledger.Refuse("insolvency_date", "proceedings were opened on a day that has been, not on %s", r.OpenedOn)
	}
	id, err := t.customerID(ctx, o.Entity, r.Customer)
	if err != nil {
		return err
	}
	items, err := t.lockCustomerWithItems(ctx, id)
	if err != nil {
		return err
	}
	if _, err := t.Exec(ctx, `UPDATE customer_state SET insolvent_on = $2 WHERE customer_id = $1`, id, r.OpenedOn); err != nil {
		return fmt.Errorf("save insolvency: %w", err)
	}
	if !r.OpenedOn.IsZero() {
		_, err := t.Exec(ctx, `
			INSERT INTO task (entity, customer_id, key, kind, detail, created_at) VALUES ($1, $2, $3, 'file_claim', $4, $5)
			ON CONFLICT ON CONSTRAINT task_once DO NOTHING`,
			o.entity(), id, fmt.Sprintf("insolvency/%d/%s", id, r.OpenedOn),
			fmt.Sprintf("insolvency proceedings since %s: file the claim with the administrator, check retention of title", r.OpenedOn), t.now)
		if err != nil {
			return fmt.Errorf("ask for the claim to be filed: %w", err)
		}
	}
	kind := "insolvency_reported"
	if r.OpenedOn.IsZero() {
		kind = "insolvency_withdrawn"
	}
	if err := t.tellPlans(ctx, id, kind, o.key); err != nil {
		return err
	}
	detail := map[string]calendar.Date{"opened_on": r.OpenedOn}
	t.emitItem(items, kind, kind+"/"+o.key, id, detail)
	t.emitDebtor([]int64{id}, kind, kind+"/"+o.key, id, detail)
	t.audit(o.entity(), o.By, kind, subject("customer", id), o.today, detail)
	return t.lookAgainOn(ctx, items, o.today)
}
