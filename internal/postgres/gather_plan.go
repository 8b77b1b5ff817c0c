package postgres

import (
	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/plan"
)

// gatheredPlan is an agreed plan over some of the items, with all it covers: money on one item counts for all.
type gatheredPlan struct {
	id           int64
	state        plan.State
	acceleration bool
	endedOn      calendar.Date
	// decidedMinor is what had arrived when the plan was decided last.
	decidedMinor int64
	instalments  []plan.Instalment
	covered      []plan.Covered
	settledMinor int64
}

// planItemsSQL brings everything that agreed plans over some items cover. Completed ones matter no more.
const planItemsSQL = `
SELECT p.id, p.state, p.acceleration, p.ended_on, p.settled_minor, pi.invoice_id, pi.amount_minor,
       least(greatest(i.amount_minor - s.open_minor - pi.settled_before_minor, pi.amount_minor - s.open_minor, 0), pi.amount_minor)
FROM payment_plan p
JOIN plan_item pi ON pi.plan_id = p.id
JOIN item_state s ON s.invoice_id = pi.invoice_id
JOIN invoice i ON i.id = pi.invoice_id
WHERE p.id IN (SELECT plan_id FROM plan_item WHERE invoice_id = ANY ($1)) AND p.agreed_on IS NOT NULL AND p.state <> 'completed'
ORDER BY p.id, pi.position`

func (g *gathered) scanPlanItems(rows pgx.Rows) error {
	var p gatheredPlan
	var invoice, covered, settled int64
	_, err := pgx.ForEachRow(rows, []any{&p.id, &p.state, &p.acceleration, &p.endedOn, &p.decidedMinor, &invoice, &covered, &settled}, func() error {
		known, ok := g.plans[p.id]
		if !ok {
			one := p
			known = &one
			g.plans[p.id] = known
		}
		known.settledMinor += settled
		known.covered = append(known.covered, plan.Covered{InvoiceID: invoice, Minor: covered - settled})
		if it, ok := g.byItem[invoice]; ok {
			it.plans = append(it.plans, known)
		}
		return nil
	})
	return err
}

const planInstalmentsSQL = `
SELECT n.plan_id, n.due_on, n.evaluate_on, n.amount_minor
FROM plan_instalment n
WHERE n.plan_id IN (SELECT plan_id FROM plan_item WHERE invoice_id = ANY ($1))
ORDER BY n.plan_id, n.position`

func (g *gathered) scanPlanInstalments(rows pgx.Rows) error {
	var id int64
	var in plan.Instalment
	_, err := pgx.ForEachRow(rows, []any{&id, &in.DueOn, &in.EvaluateOn, &in.Minor}, func() error {
		if p, ok := g.plans[id]; ok {
			p.instalments = append(p.instalments, in)
		}
		return nil
	})
	return err
}

// spreadPlans says for each item which part of it waits for which instalment.
func (g *gathered) spreadPlans() {
	for _, d := range g.debtors {
		for _, it := range d.items {
			for _, p := range it.plans {
				for i, part := range plan.Spread(p.instalments, p.settledMinor, p.covered)[it.Facts.InvoiceID] {
					it.Facts.Instalments = append(it.Facts.Instalments, collection.Instalment{PlanID: p.id, Position: i + 1, State: p.state,
						Acceleration: p.acceleration, AmountMinor: part.Minor, EvaluateOn: part.EvaluateOn, EndedOn: p.endedOn})
				}
			}
		}
	}
}
