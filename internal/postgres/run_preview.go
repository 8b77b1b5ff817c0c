package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
)

// PreviewRun is what a run would do, without locks and without writing: the same facts and the same planner. A zero date
// is the entity's today.
func (s *Store) PreviewRun(ctx context.Context, entity string, on calendar.Date, scope string, plan dunningrun.Planner) (dunningrun.Preview, error) {
	if on.IsZero() {
		today, err := s.Today(ctx, entity)
		if err != nil {
			return dunningrun.Preview{}, err
		}
		on = today
	}
	rows, err := s.pool.Query(ctx, readyCustomersSQL+` ORDER BY s.customer_id`, entity, on, scope)
	if err != nil {
		return dunningrun.Preview{}, fmt.Errorf("preview the run of %s on %s: %w", entity, on, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return dunningrun.Preview{}, fmt.Errorf("preview the run of %s on %s: %w", entity, on, err)
	}
	preview, err := s.planEach(ctx, selection{entity: entity, customers: ids, on: on}, plan)
	if err != nil {
		return dunningrun.Preview{}, fmt.Errorf("preview the run of %s on %s: %w", entity, on, err)
	}
	return preview, nil
}

func (s *Store) planEach(ctx context.Context, sel selection, plan dunningrun.Planner) (dunningrun.Preview, error) {
	var preview dunningrun.Preview
	for {
		chunk := sel
		chunk.customers = sel.customers[:min(len(sel.customers), dunningrun.ChunkCustomers)]
		g, err := gather(ctx, s.pool, s.Now(), chunk)
		if err != nil {
			return preview, err
		}
		preview.Entity = g.entity
		for _, d := range g.debtors {
			items := d.planItems()
			answer, err := planSafely(plan, g.entity, d.Customer, items)
			if err != nil {
				return preview, err
			}
			c := dunningrun.CustomerPlan{Customer: d.Customer, Items: items, Plan: answer}
			d.tellFaults(&c)
			preview.Customers = append(preview.Customers, c)
		}
		if sel.customers = sel.customers[len(chunk.customers):]; len(sel.customers) == 0 {
			return preview, nil
		}
	}
}

// tellFaults adds the items no plan could be made for, because their policy is not known: an item that is left out would
// look like one that nothing stands against.
func (d *debtor) tellFaults(c *dunningrun.CustomerPlan) {
	for _, it := range d.items {
		if it.fault == nil {
			continue
		}
		c.Items = append(c.Items, it.Item)
		c.Plan.Outcomes = append(c.Plan.Outcomes, dunningrun.Outcome{InvoiceID: it.Facts.InvoiceID, Err: it.fault, Because: it.fault.Error(),
			State: collection.State{Settlement: collection.Open, Level: it.level, Open: it.open(), Collectable: it.open()}, Blockers: []collection.Blocker{collection.BlockBadData}})
	}
}

// CustomerPlan is the plan of one customer's open items: what "why" explains. It returns ErrNotFound. A zero date is the
// entity's today.
func (s *Store) CustomerPlan(ctx context.Context, entity, number string, on calendar.Date, plan dunningrun.Planner) (dunningrun.Entity, dunningrun.CustomerPlan, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM customer WHERE entity = $1 AND number = $2`, entity, number).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return dunningrun.Entity{}, dunningrun.CustomerPlan{}, fmt.Errorf("%w: customer %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return dunningrun.Entity{}, dunningrun.CustomerPlan{}, fmt.Errorf("plan customer %s: %w", number, err)
	}
	return s.planOne(ctx, selection{entity: entity, customers: []int64{id}, on: on}, plan)
}

// ItemPlan is the plan of the customer an invoice belongs to, with the invoice's id among its outcomes. A closed invoice
// is planned too, so that the answer says it is closed. It returns ErrNotFound.
func (s *Store) ItemPlan(ctx context.Context, entity, number string, on calendar.Date, plan dunningrun.Planner) (dunningrun.Entity, dunningrun.CustomerPlan, int64, error) {
	var id, customer int64
	var closed bool
	err := s.pool.QueryRow(ctx, `
		SELECT i.id, i.customer_id, s.settlement NOT IN ('open', 'part_settled')
		FROM invoice i
		JOIN item_state s ON s.invoice_id = i.id
		WHERE i.entity = $1 AND i.number = $2 AND i.kind = 'invoice'`, entity, number).Scan(&id, &customer, &closed)
	if errors.Is(err, pgx.ErrNoRows) {
		return dunningrun.Entity{}, dunningrun.CustomerPlan{}, 0, fmt.Errorf("%w: invoice %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return dunningrun.Entity{}, dunningrun.CustomerPlan{}, 0, fmt.Errorf("plan invoice %s: %w", number, err)
	}
	sel := selection{entity: entity, customers: []int64{customer}, on: on}
	if closed {
		sel.items, sel.closedToo = []int64{id}, true
	}
	e, c, err := s.planOne(ctx, sel, plan)
	return e, c, id, err
}

func (s *Store) planOne(ctx context.Context, sel selection, plan dunningrun.Planner) (dunningrun.Entity, dunningrun.CustomerPlan, error) {
	preview, err := s.planEach(ctx, sel, plan)
	if err != nil {
		return dunningrun.Entity{}, dunningrun.CustomerPlan{}, err
	}
	if len(preview.Customers) == 0 {
		return preview.Entity, dunningrun.CustomerPlan{}, ErrNotFound
	}
	return preview.Entity, preview.Customers[0], nil
}

// nullTime scans a timestamp that may be unset into the zero time.
type nullTime struct{ to *time.Time }

func zeroTime(to *time.Time) *nullTime { return &nullTime{to} }

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (n *nullTime) ScanTimestamptz(v pgtype.Timestamptz) error {
	*n.to = time.Time{}
	if v.Valid {
		*n.to = v.Time.UTC()
	}
	return nil
}
