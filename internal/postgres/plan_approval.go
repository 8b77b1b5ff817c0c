package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// planAsked: a plan is agreed only on what was open when it was proposed, before its first instalment is late, and with
// nobody over whose assets proceedings were opened.
func planAsked(g *gathered, it *item, a storedApproval, asked *approval.Item) bool {
	return it.stillOpen(asked.Open) && it.customer.insolventOn.IsZero() && !g.entity.On.After(a.frozen.ValidUntilOn)
}

// planAgreed lets a plan run: money that comes from now on counts, promises on its items give way to it.
func planAgreed(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) error {
	id, err := t.endProposal(ctx, a, `state = 'running', agreed_on = $2, agreed_at = $3`, g.entity.On, t.now)
	if err != nil {
		return err
	}
	_, err = t.Exec(ctx, `
		UPDATE plan_item pi SET settled_before_minor = i.amount_minor - s.open_minor
		FROM item_state s JOIN invoice i ON i.id = s.invoice_id
		WHERE pi.plan_id = $1 AND s.invoice_id = pi.invoice_id`, id)
	if err != nil {
		return fmt.Errorf("begin to count for plan %d: %w", id, err)
	}
	o := order{Head: subledger.Head{Entity: receivable.EntityCode(a.Request.Entity), By: answer.By}, key: "approval/" + a.Request.ID, today: g.entity.On}
	if _, err := t.supersede(ctx, o, a.customerID, a.invoiceIDs(), ""); err != nil {
		return err
	}
	t.planEvent(planChange{id: id, entity: a.Request.Entity, customer: a.customerID, items: a.invoiceIDs(), kind: "plan_agreed", key: o.key, by: answer.By, on: g.entity.On})
	err = t.planTask(ctx, a.Request.Entity, a.customerID, fmt.Sprintf("plan/%d/confirmation", id), "plan_confirmation",
		fmt.Sprintf("confirm plan %d to the customer in writing: starter plans confirm %d", id, id))
	if err != nil {
		return err
	}
	return t.lookAgainOn(ctx, a.invoiceIDs(), g.entity.On)
}

func planRejected(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) (calendar.Date, error) {
	return calendar.Date{}, t.refusePlan(ctx, g, a, answer.By, "rejected by "+answer.By)
}

func planExpired(ctx context.Context, t *tx, g *gathered, a storedApproval) (string, error) {
	return "expired: no instalments were agreed", t.refusePlan(ctx, g, a, engine, "nobody decided in time")
}

func planObsolete(ctx context.Context, t *tx, g *gathered, a storedApproval) error {
	return t.refusePlan(ctx, g, a, engine, "what was asked about has changed: propose it anew")
}

// refusePlan ends a proposal that was not agreed. One that was withdrawn meanwhile stays withdrawn.
func (t *tx) refusePlan(ctx context.Context, g *gathered, a storedApproval, by, because string) error {
	id, err := t.endProposal(ctx, a, `state = 'refused', ended_on = $2, ended_by = $3, ended_because = $4`, g.entity.On, by, because)
	if errors.Is(err, errNoProposal) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.releaseItems(ctx, id); err != nil {
		return err
	}
	t.emitDebtor([]int64{a.customerID}, "plan_refused", "approval/"+a.Request.ID+"/refused", id, map[string]any{"plan_id": id})
	t.audit(a.Request.Entity, by, "plan_refused", subject("plan", id), g.entity.On, map[string]any{"approval_id": a.Request.ID})
	return nil
}

// errNoProposal is returned where a plan is proposed no more.
var errNoProposal = errors.New("the plan is proposed no more")

// endProposal sets columns of the plan an approval asks about.
func (t *tx) endProposal(ctx context.Context, a storedApproval, set string, args ...any) (id int64, err error) {
	err = t.QueryRow(ctx, `UPDATE payment_plan SET `+set+` WHERE approval_id = $1 AND state = 'proposed' RETURNING id`,
		append([]any{a.Request.ID}, args...)...).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("approval %s: %w", a.Request.ID, errNoProposal)
	}
	if err != nil {
		return 0, fmt.Errorf("save the plan of approval %s: %w", a.Request.ID, err)
	}
	return id, nil
}

// releaseItems lets another plan cover the items.
func (t *tx) releaseItems(ctx context.Context, planID int64) error {
	if _, err := t.Exec(ctx, `UPDATE plan_item SET live = false WHERE plan_id = $1`, planID); err != nil {
		return fmt.Errorf("release the items of plan %d: %w", planID, err)
	}
	return nil
}

// planChange is a change of a plan that its items, its customer and its own stream are told of.
type planChange struct {
	id            int64
	entity        string
	customer      int64
	items         []int64
	kind, key, by string
	on            calendar.Date
}

func (t *tx) planEvent(c planChange) {
	payload := map[string]any{"plan_id": c.id}
	key := c.kind + "/" + c.key
	t.emitItem(c.items, c.kind, key, c.id, payload)
	t.emitDebtor([]int64{c.customer}, c.kind, key, c.id, payload)
	t.emit(planStream(c.entity, c.id), c.kind, key, c.id, nil)
	t.audit(c.entity, c.by, c.kind, subject("plan", c.id), c.on, nil)
}

// planTask asks a person for something, once; again where the engine had found it done and it is not any more.
func (t *tx) planTask(ctx context.Context, entity string, customer int64, key, kind, detail string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task AS k (entity, customer_id, key, kind, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT task_once DO UPDATE SET state = 'open', done_at = NULL, done_by = NULL WHERE k.done_by = $7`,
		entity, customer, key, kind, detail, t.now, engine)
	if err != nil {
		return fmt.Errorf("raise task %s: %w", kind, err)
	}
	return nil
}

// doneTasks closes what a plan that has ended asked for: nothing of it can be done any more.
func (t *tx) doneTasks(ctx context.Context, entity string, planID int64, by string) error {
	_, err := t.Exec(ctx, `
		UPDATE task SET state = 'done', done_at = $3, done_by = $4
		WHERE entity = $1 AND state = 'open' AND kind IN ('plan_confirmation', 'plan_reminder') AND starts_with(key, $2)`,
		entity, fmt.Sprintf("plan/%d/", planID), t.now, by)
	if err != nil {
		return fmt.Errorf("close tasks of plan %d: %w", planID, err)
	}
	return nil
}

// doneTask closes a task that was done by doing it.
func (t *tx) doneTask(ctx context.Context, entity, key, by string) error {
	_, err := t.Exec(ctx, `UPDATE task SET state = 'done', done_at = $3, done_by = $4 WHERE entity = $1 AND key = $2 AND state = 'open'`, entity, key, t.now, by)
	if err != nil {
		return fmt.Errorf("close task %s: %w", key, err)
	}
	return nil
}

// heldPlan is a plan under the locks of its customer and items.
type heldPlan struct {
	id, customer   int64
	entity         string
	state          plan.State
	approvalID     string
	items          []int64
	agreedOn       calendar.Date
	confirmedOn    calendar.Date
	missing        int
	reminded       int
	reminderEndsOn calendar.Date
}

// lockPlan locks customer, items and plan, in this order. It returns ErrNotFound; an empty entity is any.
func (t *tx) lockPlan(ctx context.Context, entity receivable.EntityCode, id int64) (heldPlan, error) {
	p := heldPlan{id: id}
	err := t.QueryRow(ctx, `
		SELECT p.entity, p.customer_id, p.approval_id, ARRAY (SELECT invoice_id FROM plan_item WHERE plan_id = p.id ORDER BY position)
		FROM payment_plan p WHERE p.id = $1 AND ($2 = '' OR p.entity = $2)`, id, string(entity)).Scan(&p.entity, &p.customer, &p.approvalID, &p.items)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, fmt.Errorf("%w: plan %d of %s", ErrNotFound, id, entity)
	}
	if err != nil {
		return p, err
	}
	if err := errors.Join(t.lockCustomers(ctx, p.customer), t.lockItems(ctx, p.items...)); err != nil {
		return p, err
	}
	err = t.QueryRow(ctx, `
		SELECT state, agreed_on, confirmed_on, missing, reminded, reminder_ends_on FROM payment_plan WHERE id = $1 FOR UPDATE`, id).
		Scan(&p.state, &p.agreedOn, &p.confirmedOn, &p.missing, &p.reminded, &p.reminderEndsOn)
	return p, err
}

// WithdrawPlan ends a plan, or takes its proposal back. What is open is collectable again. It returns ErrNotFound, or a
// RefusedError when it has ended (plan_ended).
func (s *Store) WithdrawPlan(ctx context.Context, w plan.Withdraw) (plan.Result, error) {
	result, already, err := once(ctx, s, w, func(t *tx, o order) (plan.Result, error) { return t.withdrawPlan(ctx, o, w) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("withdraw plan %d: %w", w.PlanID, err)
	}
	return result, nil
}

func (t *tx) withdrawPlan(ctx context.Context, o order, w plan.Withdraw) (plan.Result, error) {
	p, err := t.lockPlan(ctx, o.Entity, w.PlanID)
	if err != nil {
		return plan.Result{}, err
	}
	if p.state.Ended() {
		return plan.Result{}, subledger.Refuse("plan_ended", "plan %d has ended already: it is %s", p.id, p.state)
	}
	_, err = t.Exec(ctx, `UPDATE payment_plan SET state = 'withdrawn', wake_on = NULL, ended_on = $2, ended_by = $3, ended_because = $4 WHERE id = $1`, p.id, o.today, o.By, o.Reason)
	if err != nil {
		return plan.Result{}, fmt.Errorf("end plan %d: %w", p.id, err)
	}
	if err := errors.Join(t.releaseItems(ctx, p.id), t.doneTasks(ctx, p.entity, p.id, o.By)); err != nil {
		return plan.Result{}, err
	}
	if p.state == plan.Proposed {
		if err := t.dropQuestion(ctx, p.approvalID); err != nil {
			return plan.Result{}, err
		}
	}
	t.planEvent(planChange{id: p.id, entity: p.entity, customer: p.customer, items: p.items, kind: "plan_withdrawn", key: o.key, by: o.By, on: o.today})
	return plan.Result{PlanID: p.id, State: plan.Withdrawn}, t.lookAgainOn(ctx, p.items, o.today)
}

// dropQuestion makes an open approval obsolete, because nobody asks any more.
func (t *tx) dropQuestion(ctx context.Context, id string) error {
	a, err := t.lockApproval(ctx, id)
	if err != nil || a.Request.State != approval.Open {
		return err
	}
	g, err := t.gatherApproval(ctx, a)
	if err != nil {
		return err
	}
	_, err = t.makeObsolete(ctx, g, a)
	return err
}
