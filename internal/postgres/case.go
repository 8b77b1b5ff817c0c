package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// lockedCase is a case as a command changes it. It is locked by its customer: every command about a case locks that first,
// so the row itself never makes anybody wait for anything else.
type lockedCase struct {
	casework.Standing
	entity     string
	customerID int64
	cause      dispute.Reason
	team       casework.Team
	approvalID string
	proposal   []byte
}

const lockCaseSQL = `
SELECT id, entity, customer_id, cause, state, team, owner, escalate_to, response_days, since_on, due_on, wait_until_on,
       reminded_on, escalations, coalesce(approval_id, ''), proposal
FROM dispute_case
WHERE id = $1 AND entity = $2
FOR NO KEY UPDATE`

// lockCase locks a case's customer and reads the case. It returns ErrNotFound.
func (t *tx) lockCase(ctx context.Context, entity receivable.EntityCode, id int64) (*lockedCase, error) {
	var customer int64
	err := t.QueryRow(ctx, `SELECT customer_id FROM dispute_case WHERE id = $1 AND entity = $2`, id, entity).Scan(&customer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("%w: case %d of %s", ErrNotFound, id, entity)
	}
	if err != nil {
		return nil, fmt.Errorf("find case %d: %w", id, err)
	}
	if err := t.lockCustomers(ctx, customer); err != nil {
		return nil, err
	}
	var c lockedCase
	err = t.QueryRow(ctx, lockCaseSQL, id, entity).Scan(&c.Case, &c.entity, &c.customerID, &c.cause, &c.State, &c.team, &c.Owner,
		&c.EscalateTo, &c.ResponseDays, &c.SinceOn, &c.DueOn, &c.WaitUntilOn, &c.RemindedOn, &c.Escalations, &c.approvalID, &c.proposal)
	if err != nil {
		return nil, fmt.Errorf("read case %d: %w", id, err)
	}
	return &c, nil
}

// worked refuses to change who works on a case that is over, and until when.
func (c *lockedCase) worked() error {
	if c.State == casework.Resolved {
		return subledger.Refuse("case_resolved", "case %d is resolved: open a new dispute where there is one", c.Case)
	}
	return nil
}

// undecided refuses what must not happen while people decide about a credit note.
func (c *lockedCase) undecided() error {
	if c.State == casework.Proposed {
		return subledger.Refuse("case_proposed", "case %d waits for approval %s: decide that first", c.Case, c.approvalID)
	}
	return c.worked()
}

func (c *lockedCase) result() casework.Result {
	return casework.Result{Case: c.Case, State: c.State, Owner: c.Owner, Team: c.team, DueOn: c.DueOn}
}

// save writes what commands and deadlines change.
func (t *tx) saveCase(ctx context.Context, c *lockedCase) error {
	_, err := t.Exec(ctx, `
		UPDATE dispute_case
		SET state = $2, team = $3, owner = $4, since_on = greatest($5, opened_on), due_on = $6, wait_until_on = $7, reminded_on = $8,
		    escalations = $9, approval_id = nullif($10, ''), proposal = $11
		WHERE id = $1`, c.Case, c.State, c.team, c.Owner, c.SinceOn, c.DueOn, orNull(c.WaitUntilOn), orNull(c.RemindedOn), c.Escalations,
		c.approvalID, c.proposal)
	if err != nil {
		return fmt.Errorf("save case %d: %w", c.Case, err)
	}
	return nil
}

// orNull stores an unset date as NULL.
func orNull(d calendar.Date) *calendar.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

// backToWork gives the owner of a case as long as at first.
func (t *tx) backToWork(ctx context.Context, c *lockedCase, today calendar.Date) error {
	cal, err := t.calendarOf(ctx, c.entity)
	if err != nil {
		return err
	}
	c.State, c.WaitUntilOn, c.proposal = casework.Open, calendar.Date{}, nil
	c.SinceOn, c.DueOn = today, cal.AddBusinessDays(today, c.ResponseDays)
	return nil
}

func (t *tx) calendarOf(ctx context.Context, entity string) (calendar.Calendar, error) {
	var name string
	if err := t.QueryRow(ctx, `SELECT calendar FROM entity WHERE code = $1`, entity).Scan(&name); err != nil {
		return calendar.Calendar{}, fmt.Errorf("read the calendar of %s: %w", entity, err)
	}
	return calendar.Named(name)
}

// happening is one thing that happens to a case.
type happening struct {
	// key makes it happen once; empty where the case itself says whether it has happened.
	key, kind, by string
	on            calendar.Date
	// body is what a person wrote. It stays in the entry; detail goes to the audit chain too.
	body   string
	detail map[string]any
	// tell is true where the case's workflow has to look again.
	tell bool
}

func caseStream(c *lockedCase) string { return fmt.Sprintf("case/%s/%d", c.entity, c.Case) }

// happened keeps what happened to a case, and tells its workflow and the audit chain.
func (t *tx) happened(ctx context.Context, c *lockedCase, h happening) error {
	detail, err := json.Marshal(h.detail)
	if err != nil {
		return fmt.Errorf("keep what happened to case %d: %w", c.Case, err)
	}
	if h.detail == nil {
		detail = []byte("{}")
	}
	var id int64
	err = t.QueryRow(ctx, `
		WITH made AS (SELECT coalesce(max(id), 0) AS last FROM case_entry WHERE case_id = $1)
		INSERT INTO case_entry (case_id, key, kind, at, on_date, by, body, detail)
		SELECT $1, coalesce(nullif($2, ''), $3 || '/after/' || made.last), $3, $4, $5, $6, $7, $8 FROM made
		RETURNING id`, c.Case, h.key, h.kind, t.now, h.on, h.by, h.body, detail).Scan(&id)
	if err != nil {
		return fmt.Errorf("keep what happened to case %d: %w", c.Case, err)
	}
	if h.tell {
		t.emit(caseStream(c), h.kind, fmt.Sprintf("entry/%d", id), c.Case, nil)
	}
	t.audit(c.entity, h.by, h.kind, subject("case", c.Case), h.on, h.detail)
	return nil
}

// caseFor finds or makes the case of a dispute that is about to be opened. The item and its customer are locked.
func (t *tx) caseFor(ctx context.Context, o order, d dispute.Open, it *claim, disputed money.Amount) (*lockedCase, error) {
	if d.Case == 0 {
		return t.openCase(ctx, o, d, it, disputed)
	}
	c, err := t.lockCase(ctx, o.Entity, d.Case)
	if err != nil {
		return nil, err
	}
	if err := c.undecided(); err != nil {
		return nil, err
	}
	if c.customerID != it.customerID {
		return nil, subledger.Refuse("another_customer", "invoice %s is not of the customer of case %d", d.Invoice, d.Case)
	}
	return c, nil
}

// openCase makes a case and says who works on it.
func (t *tx) openCase(ctx context.Context, o order, d dispute.Open, it *claim, disputed money.Amount) (*lockedCase, error) {
	m := casework.Matter{Cause: d.Cause, Amount: disputed, OpenedBy: o.By}
	err := t.QueryRow(ctx, `SELECT c.number, i.product_group FROM invoice i JOIN customer c ON c.id = i.customer_id WHERE i.id = $1`, it.id).
		Scan(&m.Customer, &m.ProductGroup)
	if err != nil {
		return nil, fmt.Errorf("read what a case is about: %w", err)
	}
	routes, err := readRoutes(ctx, t, o.Entity)
	if err != nil {
		return nil, err
	}
	to := casework.Choose(routes, m)
	if d.Owner != "" {
		to.Owner, to.Because = d.Owner, to.Because+"; the owner was named"
	}
	cal, err := t.calendarOf(ctx, o.entity())
	if err != nil {
		return nil, err
	}
	c := &lockedCase{entity: o.entity(), customerID: it.customerID, cause: d.Cause, team: to.Team}
	c.State, c.Owner, c.EscalateTo, c.ResponseDays = casework.Open, to.Owner, to.EscalateTo, to.ResponseDays
	c.SinceOn, c.DueOn = o.today, cal.AddBusinessDays(o.today, to.ResponseDays)
	err = t.QueryRow(ctx, `
		INSERT INTO dispute_case (entity, customer_id, cause, product_group, team, owner, escalate_to, response_days, route_id, routed_because,
		                          opened_on, opened_at, opened_by, since_on, due_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0), $10, $11, $12, $13, $11, $14)
		RETURNING id`, c.entity, c.customerID, c.cause, m.ProductGroup, c.team, c.Owner, c.EscalateTo, c.ResponseDays, to.RouteID, to.Because,
		o.today, t.now, o.By, c.DueOn).Scan(&c.Case)
	if err != nil {
		return nil, fmt.Errorf("save case: %w", err)
	}
	return c, t.happened(ctx, c, happening{kind: "case_opened", by: o.By, on: o.today, tell: true, body: o.Reason,
		detail: map[string]any{"cause": c.cause, "team": c.team, "route": to.RouteID, "due_on": c.DueOn}})
}

// disputeInCase keeps that a dispute came to its case, and ties the payment that left the invoice short, whose question is
// answered with it.
func (t *tx) disputeInCase(ctx context.Context, o order, c *lockedCase, it *claim, disputeID int64) error {
	err := t.happened(ctx, c, happening{kind: "case_dispute_added", by: o.By, on: o.today,
		detail: map[string]any{"dispute_id": disputeID, "invoice_id": it.id}})
	if err != nil {
		return err
	}
	rows, err := t.Query(ctx, `
		UPDATE task SET state = 'done', done_at = $2, done_by = $3
		WHERE invoice_id = $1 AND kind = 'dispute_proposal' AND state = 'open'
		RETURNING id, key`, it.id, t.now, o.By)
	if err != nil {
		return fmt.Errorf("end the proposals of a dispute: %w", err)
	}
	type proposal struct {
		id  int64
		key string
	}
	proposals, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p proposal, err error) { return p, row.Scan(&p.id, &p.key) })
	if err != nil {
		return fmt.Errorf("end the proposals of a dispute: %w", err)
	}
	for _, p := range proposals {
		t.audit(o.entity(), o.By, "task_done", subject("task", p.id), o.today, nil)
		var payment int64
		// Proposals of other sources have keys of another form, and no payment.
		if _, err := fmt.Sscanf(strings.TrimPrefix(p.key, "dispute/"), "short/%d/", &payment); err != nil {
			continue
		}
		if err := t.linkCase(ctx, c, 0, payment, "the payment left invoice "+string(it.number)+" short", o.By, o.today); err != nil {
			return err
		}
	}
	return nil
}

// linkCase ties a case to a mail or a payment; twice is once.
func (t *tx) linkCase(ctx context.Context, c *lockedCase, mail, payment int64, because, by string, on calendar.Date) error {
	tag, err := t.Exec(ctx, `
		INSERT INTO case_link (case_id, mail_id, payment_id, because, at)
		VALUES ($1, nullif($2::bigint, 0), nullif($3::bigint, 0), $4, $5)
		ON CONFLICT DO NOTHING`, c.Case, mail, payment, because, t.now)
	if err != nil {
		return fmt.Errorf("link case %d: %w", c.Case, err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return t.happened(ctx, c, happening{kind: "case_linked", by: by, on: on, detail: map[string]any{"mail": mail, "payment": payment}})
}

// disputeEnded ends a case with the last of its disputes.
func (t *tx) disputeEnded(ctx context.Context, o order, caseID int64) error {
	c, err := t.lockCase(ctx, o.Entity, caseID)
	if err != nil {
		return err
	}
	outcomes, open, err := t.outcomesOf(ctx, c.Case)
	if err != nil || open > 0 || c.State == casework.Resolved {
		return err
	}
	outcome := casework.Together(outcomes)
	_, err = t.Exec(ctx, `
		UPDATE dispute_case
		SET state = 'resolved', outcome = $2, resolved_on = greatest($3, opened_on), resolved_by = $4, wait_until_on = NULL, proposal = NULL
		WHERE id = $1`, c.Case, outcome, o.today, o.By)
	if err != nil {
		return fmt.Errorf("save case %d: %w", c.Case, err)
	}
	if err := t.caseTasksDone(ctx, c, o); err != nil {
		return err
	}
	return t.happened(ctx, c, happening{kind: "case_resolved", by: o.By, on: o.today, tell: true, body: o.Reason,
		detail: map[string]any{"outcome": outcome}})
}

// caseTasksDone ends the tasks that asked people to work on a case.
func (t *tx) caseTasksDone(ctx context.Context, c *lockedCase, o order) error {
	rows, err := t.Query(ctx, `
		UPDATE task SET state = 'done', done_at = $3, done_by = $4
		WHERE entity = $1 AND kind = 'case_overdue' AND starts_with(key, $2) AND state = 'open'
		RETURNING id`, c.entity, fmt.Sprintf("case/%d/", c.Case), t.now, o.By)
	if err != nil {
		return fmt.Errorf("end the tasks of case %d: %w", c.Case, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("end the tasks of case %d: %w", c.Case, err)
	}
	for _, id := range ids {
		t.audit(c.entity, o.By, "task_done", subject("task", id), o.today, nil)
	}
	return nil
}
