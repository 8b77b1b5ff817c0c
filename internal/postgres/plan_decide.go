package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// tellMoney tells the plans that cover an item of money that no decision about them has seen.
func (t *tx) tellMoney(g *gathered, it *item) {
	for _, p := range it.plans {
		if p.state == plan.Running && p.settledMinor != p.decidedMinor {
			t.emit(planStream(string(g.entity.Code), p.id), "plan_money_moved", fmt.Sprintf("item/%d/%d", it.Facts.InvoiceID, it.seq), p.id, nil)
		}
	}
}

// tellPlans tells a customer's running plans of something that concerns all of them.
func (t *tx) tellPlans(ctx context.Context, customerID int64, kind, key string) error {
	rows, err := t.Query(ctx, `SELECT id, entity FROM payment_plan WHERE customer_id = $1 AND state = 'running' ORDER BY id`, customerID)
	if err != nil {
		return fmt.Errorf("find running plans: %w", err)
	}
	var id int64
	var entity string
	_, err = pgx.ForEachRow(rows, []any{&id, &entity}, func() error {
		t.emit(planStream(entity, id), kind, kind+"/"+key, id, nil)
		return nil
	})
	return err
}

// DecidePlan asks decide about a plan as it stands now and applies the answer, in one transaction under the customer's
// lock: instalments are kept, a person is asked to remind the customer of a missing one, and the plan ends. The same
// facts decided again change nothing.
//
// upTo is the last event the caller was told of; a ledger that knows fewer was restored to an earlier state, which is an
// error. ErrNotFound is returned for an unknown plan.
func (s *Store) DecidePlan(ctx context.Context, planID, upTo int64, decide func(plan.Case) plan.Decision) (plan.Decided, error) {
	var decided plan.Decided
	err := s.inTx(ctx, func(t *tx) error {
		p, err := t.lockPlan(ctx, "", planID)
		if err != nil {
			return err
		}
		c, seq, err := t.planCase(ctx, p)
		if err != nil {
			return err
		}
		if seq < upTo {
			return fmt.Errorf("the ledger knows %d events and the caller %d: it was restored to an earlier state", seq, upTo)
		}
		decided = plan.Decided{Entity: receivable.EntityCode(p.entity), PlanID: p.id, Today: c.Today, Decision: decide(c)}
		decided.Final = decided.State.Ended()
		decided.Seq, err = t.applyPlanDecision(ctx, p, c, decided.Decision)
		return err
	})
	if err != nil {
		return plan.Decided{}, fmt.Errorf("decide plan %d: %w", planID, err)
	}
	return decided, nil
}

const planSeqSQL = `SELECT coalesce(max(seq), 0) FROM event_outbox WHERE stream = $1`

// planCase reads the facts of a plan, and the last event of its stream.
func (t *tx) planCase(ctx context.Context, p heldPlan) (plan.Case, int64, error) {
	c := plan.Case{State: p.state, Reminded: p.reminded, ReminderEndsOn: p.reminderEndsOn}
	g, err := gather(ctx, t, t.now, selection{entity: p.entity, customers: []int64{p.customer}, items: p.items, closedToo: true})
	if err != nil {
		return c, 0, err
	}
	c.Today = g.entity.On
	if d, ok := g.byID[p.customer]; ok {
		c.InsolventOn = d.insolventOn
	}
	if known, ok := g.plans[p.id]; ok {
		c.Instalments, c.SettledMinor = known.instalments, known.settledMinor
	}
	for _, id := range p.items {
		if it, ok := g.byItem[id]; ok && it.fault == nil {
			c.ToleranceMinor = it.Policy.PromiseToleranceMinor[it.Facts.Amount.Currency]
			break
		}
	}
	var seq int64
	if err := t.QueryRow(ctx, planSeqSQL, planStream(p.entity, p.id)).Scan(&seq); err != nil {
		return c, 0, fmt.Errorf("read the events of plan %d: %w", p.id, err)
	}
	return c, seq, nil
}

// applyPlanDecision writes what was decided and returns the last event the decision covers, its own included.
func (t *tx) applyPlanDecision(ctx context.Context, p heldPlan, c plan.Case, d plan.Decision) (int64, error) {
	stream := planStream(p.entity, p.id)
	if p.state == plan.Running {
		if err := t.keepInstalments(ctx, p, c, d); err != nil {
			return 0, err
		}
		if err := t.missInstalment(ctx, p, c, d); err != nil {
			return 0, err
		}
		if err := t.savePlanState(ctx, p, c, d); err != nil {
			return 0, err
		}
	}
	if err := t.flushEvents(ctx); err != nil {
		return 0, fmt.Errorf("write events: %w", err)
	}
	var seq int64
	if err := t.QueryRow(ctx, planSeqSQL, stream).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read the events of plan %d: %w", p.id, err)
	}
	_, err := t.Exec(ctx, `
		INSERT INTO decision (stream, subject_id, event_seq, decided_on, decided_at, policy, policy_version, outcome, because)
		SELECT $1, $2, $3, $4, $5, '', 0, $6::jsonb - 'because', $7
		WHERE $6::jsonb - 'because' IS DISTINCT FROM (SELECT outcome FROM decision WHERE stream = $1 ORDER BY id DESC LIMIT 1)`,
		stream, p.id, seq, c.Today, t.now, d, d.Because)
	if err != nil {
		return 0, fmt.Errorf("record the decision: %w", err)
	}
	return seq, nil
}

// keepInstalments notes which instalments are paid. One whose money was taken back is paid no more.
func (t *tx) keepInstalments(ctx context.Context, p heldPlan, c plan.Case, d plan.Decision) error {
	rows, err := t.Query(ctx, `
		UPDATE plan_instalment SET kept_on = CASE WHEN position <= $2 THEN $3::date END
		WHERE plan_id = $1 AND (position <= $2) <> (kept_on IS NOT NULL)
		RETURNING position, kept_on IS NOT NULL`, p.id, d.Kept, c.Today)
	if err != nil {
		return fmt.Errorf("note paid instalments: %w", err)
	}
	var position int
	var kept bool
	_, err = pgx.ForEachRow(rows, []any{&position, &kept}, func() error {
		kind := "plan_instalment_kept"
		if !kept {
			kind = "plan_instalment_reopened"
		}
		t.audit(p.entity, engine, kind, subject("plan", p.id), c.Today, map[string]any{"instalment": position})
		return nil
	})
	if err != nil {
		return fmt.Errorf("note paid instalments: %w", err)
	}
	return nil
}

// missInstalment asks a person to remind the customer, once for each instalment that is missing.
func (t *tx) missInstalment(ctx context.Context, p heldPlan, c plan.Case, d plan.Decision) error {
	if d.Missing == p.missing {
		return nil
	}
	if p.missing != 0 { // it came after all: nobody has to remind of it
		if err := t.doneTask(ctx, p.entity, reminderTask(p.id, p.missing), engine); err != nil {
			return err
		}
	}
	if d.Missing == 0 {
		return nil
	}
	t.audit(p.entity, engine, "plan_instalment_missing", subject("plan", p.id), c.Today, map[string]any{"instalment": d.Missing})
	if !d.Remind {
		return nil
	}
	return t.planTask(ctx, p.entity, p.customer, reminderTask(p.id, d.Missing), "plan_reminder",
		fmt.Sprintf("instalment %d of plan %d has not come: remind the customer with starter plans remind %d; without a reminder nothing follows", d.Missing, p.id, p.id))
}

func reminderTask(planID int64, instalment int) string {
	return fmt.Sprintf("plan/%d/reminder/%d", planID, instalment)
}

// savePlanState notes how far the decision saw, and ends the plan where it has ended.
func (t *tx) savePlanState(ctx context.Context, p heldPlan, c plan.Case, d plan.Decision) error {
	_, err := t.Exec(ctx, `
		UPDATE payment_plan SET state = $2, missing = $3, wake_on = $4, settled_minor = $5,
		       ended_on = CASE WHEN $6 THEN $7::date END, ended_by = CASE WHEN $6 THEN $8 ELSE '' END, ended_because = CASE WHEN $6 THEN $9 ELSE '' END
		WHERE id = $1`, p.id, d.State, d.Missing, d.WakeOn, c.SettledMinor, d.State.Ended(), c.Today, engine, d.Because)
	if err != nil {
		return fmt.Errorf("save plan %d: %w", p.id, err)
	}
	if !d.State.Ended() {
		return nil
	}
	if err := errors.Join(t.releaseItems(ctx, p.id), t.doneTasks(ctx, p.entity, p.id, engine)); err != nil {
		return err
	}
	if d.State == plan.Defaulted {
		err = t.planTask(ctx, p.entity, p.customer, fmt.Sprintf("plan/%d/default", p.id), "plan_default",
			fmt.Sprintf("plan %d is in default: dunning goes on where it was; tell the customer, or propose another plan", p.id))
		if err != nil {
			return err
		}
	}
	kind := "plan_" + string(d.State)
	t.planEvent(planChange{id: p.id, entity: p.entity, customer: p.customer, items: p.items, kind: kind, key: subject("plan", p.id), by: engine, on: c.Today})
	return t.lookAgainOn(ctx, p.items, c.Today)
}

// SayPlan notes that the confirmation of a plan, or the reminder of its missing instalment, went to the customer on
// paper. It returns ErrNotFound, or a RefusedError: plan_not_running, plan_confirmed, and what RemindedOf refuses.
func (s *Store) SayPlan(ctx context.Context, c plan.Said) (plan.Result, error) {
	result, already, err := once(ctx, s, c, func(t *tx, o order) (plan.Result, error) { return t.sayPlan(ctx, o, c) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("note what plan %d was told: %w", c.PlanID, err)
	}
	return result, nil
}

func (t *tx) sayPlan(ctx context.Context, o order, c plan.Said) (plan.Result, error) {
	p, err := t.lockPlan(ctx, o.Entity, c.PlanID)
	if err != nil {
		return plan.Result{}, err
	}
	if err := p.mayBeTold(c.Reminder); err != nil {
		return plan.Result{}, err
	}
	result := plan.Result{PlanID: p.id, State: p.state}
	if c.Reminder {
		ends, err := reminderEnd(ctx, t, p.id, o.today)
		if err != nil {
			return result, err
		}
		return result, t.planReminded(ctx, p, reminded{p.missing, o.By, string(c.Channel), o.today, ends, o.key})
	}
	return result, t.planConfirmed(ctx, p, o.By, string(c.Channel), o.today, o.key)
}

// mayBeTold refuses a confirmation of what was not agreed, and a reminder of what is not missing.
func (p heldPlan) mayBeTold(reminder bool) error {
	switch {
	case p.state != plan.Running:
		return subledger.Refuse("plan_not_running", "plan %d is %s: only a plan that was agreed and runs is confirmed or reminded of", p.id, p.state)
	case !reminder && !p.confirmedOn.IsZero():
		return subledger.Refuse("plan_confirmed", "plan %d was confirmed on %s", p.id, p.confirmedOn)
	case reminder && p.missing == 0:
		return subledger.Refuse("plan_nothing_missing", "no instalment of plan %d is missing", p.id)
	case reminder && p.reminded == p.missing:
		return subledger.Refuse("plan_reminded", "the customer was reminded of instalment %d already, until %s: there is one reminder", p.missing, p.reminderEndsOn)
	}
	return nil
}

func (t *tx) planConfirmed(ctx context.Context, p heldPlan, by, channel string, on calendar.Date, key string) error {
	if _, err := t.Exec(ctx, `UPDATE payment_plan SET confirmed_on = $2, confirmed_by = $3 WHERE id = $1`, p.id, on, channel); err != nil {
		return fmt.Errorf("note the confirmation: %w", err)
	}
	t.emit(planStream(p.entity, p.id), "plan_confirmed", "plan_confirmed/"+key, p.id, nil)
	t.audit(p.entity, by, "plan_confirmed", subject("plan", p.id), on, map[string]any{"channel": channel})
	return t.doneTask(ctx, p.entity, fmt.Sprintf("plan/%d/confirmation", p.id), by)
}

// reminded is one reminder that went to the customer: of which instalment, by whom and which way, and how long it gives.
type reminded struct {
	instalment  int
	by, channel string
	on, endsOn  calendar.Date
	key         string
}

// planReminded begins the days that a reminder gives.
func (t *tx) planReminded(ctx context.Context, p heldPlan, r reminded) error {
	_, err := t.Exec(ctx, `UPDATE payment_plan SET reminded = $2, reminded_on = $3, reminder_ends_on = $4 WHERE id = $1`, p.id, r.instalment, r.on, r.endsOn)
	if err != nil {
		return fmt.Errorf("note the reminder: %w", err)
	}
	t.emit(planStream(p.entity, p.id), "plan_reminded", "plan_reminded/"+r.key, p.id, nil)
	t.audit(p.entity, r.by, "plan_reminded", subject("plan", p.id), r.on, map[string]any{"instalment": r.instalment, "channel": r.channel, "ends_on": r.endsOn})
	return t.doneTask(ctx, p.entity, reminderTask(p.id, r.instalment), r.by)
}

// reminderEnd is the last day of a reminder that leaves on a day, by the policy of the first invoice; it is a bank day.
func reminderEnd(ctx context.Context, q querier, planID int64, on calendar.Date) (calendar.Date, error) {
	var ofInvoice, ofCustomer, ofEntity string
	err := q.QueryRow(ctx, `
		SELECT i.policy, c.policy, e.policy
		FROM plan_item pi
		JOIN invoice i ON i.id = pi.invoice_id
		JOIN customer c ON c.id = i.customer_id
		JOIN entity e ON e.code = c.entity
		WHERE pi.plan_id = $1 ORDER BY pi.position LIMIT 1`, planID).Scan(&ofInvoice, &ofCustomer, &ofEntity)
	if err != nil {
		return on, fmt.Errorf("find the policy of plan %d: %w", planID, err)
	}
	known, err := latestPolicies(ctx, q)
	if err != nil {
		return on, err
	}
	policy, err := known.choose(ofInvoice, ofCustomer, ofEntity)
	if err != nil {
		return on, err
	}
	return calendar.Target2().OnOrAfter(on.AddDays(policy.ReminderDays())), nil
}
