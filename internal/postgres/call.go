package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// LogCall records a call and, in the same transaction, the promise, the dispute, the hold or the task it leads to. Words
// about it become a note of ours. A call that reached the customer does the open tasks to call back.
//
// It returns ErrNotFound, or a RefusedError: those of AddPromise, OpenDispute and SetHold, and call_in_future.
func (s *Store) LogCall(ctx context.Context, l call.Log) (call.Result, error) {
	result, already, err := once(ctx, s, l, func(t *tx, o order) (call.Result, error) { return t.logCall(ctx, o, l) })
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("log a call: %w", err)
	}
	return result, nil
}

func (t *tx) logCall(ctx context.Context, o order, l call.Log) (call.Result, error) {
	var result call.Result
	customerID, err := t.customerID(ctx, o.Entity, l.Customer)
	if err != nil {
		return result, err
	}
	calledOn, err := today(ctx, t, l.At, o.entity())
	if err != nil {
		return result, err
	}
	switch {
	case calledOn.After(o.today):
		return result, subledger.Refuse("call_in_future", "the call would be on %s: it is logged once it was made", calledOn)
	case !l.CallBackOn.IsZero() && l.CallBackOn.Before(o.today):
		return result, subledger.Refuse("call_back_over", "the day to call back, %s, is over", l.CallBackOn)
	}
	if err := t.lockCustomers(ctx, customerID); err != nil {
		return result, err
	}
	if err := t.doCallBacks(ctx, o, l, customerID); err != nil {
		return result, err
	}
	if err := t.followCall(ctx, o, l, customerID, &result); err != nil {
		return result, err
	}
	if result.Note, err = t.noteOfCall(ctx, o, l, customerID); err != nil {
		return result, err
	}
	return result, t.saveCall(ctx, o, l, customerID, calledOn, &result)
}

// doCallBacks does what was to be done by calling, once the customer was reached.
func (t *tx) doCallBacks(ctx context.Context, o order, l call.Log, customerID int64) error {
	if !l.Outcome.Reached() && l.CallBackOn.IsZero() {
		return nil
	}
	rows, err := t.Query(ctx, `
		UPDATE task SET state = 'done', done_at = $2, done_by = $3
		WHERE customer_id = $1 AND kind = 'call_back' AND state = 'open'
		RETURNING id`, customerID, t.now, o.By)
	if err != nil {
		return fmt.Errorf("do the tasks to call back: %w", err)
	}
	done, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("do the tasks to call back: %w", err)
	}
	for _, id := range done {
		t.audit(o.entity(), o.By, "task_done", subject("task", id), o.today, nil)
	}
	return nil
}

// followCall makes what the call led to.
func (t *tx) followCall(ctx context.Context, o order, l call.Log, customerID int64, r *call.Result) (err error) {
	switch l.Outcome {
	case call.Promised:
		return t.promiseOfCall(ctx, o, l, customerID, r)
	case call.Disputed:
		amount := l.Amount
		if amount.Currency == "" {
			amount = l.Invoices[0].Amount
		}
		if err := t.refuseForeign(ctx, o, l, customerID); err != nil {
			return err
		}
		made, err := t.openDispute(ctx, o, dispute.Open{Head: o.Head, Invoice: l.Invoices[0].Invoice, Amount: amount, Cause: l.Cause})
		r.DisputeID = made.DisputeID
		return err
	case call.Paid:
		return t.holdOfCall(ctx, o, l, customerID, r)
	case call.CallBack, call.NoAnswer:
		if r.On = l.CallBackOn; r.On.IsZero() {
			return nil
		}
		r.TaskID, err = t.taskOfCall(ctx, o, customerID, callTask{kind: "call_back", role: "clerk", owner: o.By, on: r.On, detail: "call the customer back"})
	case call.Refuses:
		r.TaskID, err = t.taskOfCall(ctx, o, customerID, callTask{kind: "payment_refused", role: "senior", detail: "the customer refuses to pay and disputes nothing: decide how to go on"})
	case call.WrongNumber:
		r.TaskID, err = t.taskOfCall(ctx, o, customerID, callTask{kind: "find_contact", role: "clerk", detail: "somebody else answers the telephone: find the customer's number"})
	}
	return err
}

// refuseForeign refuses an invoice that is not of the customer who was called.
func (t *tx) refuseForeign(ctx context.Context, o order, l call.Log, customerID int64) error {
	var foreign bool
	err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM invoice WHERE entity = $1 AND number = $2 AND customer_id <> $3)`,
		o.entity(), l.Invoices[0].Invoice, customerID).Scan(&foreign)
	if err != nil {
		return fmt.Errorf("find the invoice of a call: %w", err)
	}
	if foreign {
		return subledger.Refuse("another_customer", "invoice %s is not of customer %s", l.Invoices[0].Invoice, l.Customer)
	}
	return nil
}

func (t *tx) promiseOfCall(ctx context.Context, o order, l call.Log, customerID int64, r *call.Result) error {
	items := l.Invoices
	if len(items) == 0 {
		open, err := t.overdueOf(ctx, customerID, o.today)
		if err != nil {
			return err
		}
		if items, err = call.Spread(l.Amount, open); err != nil {
			return err
		}
	}
	made, err := t.addPromise(ctx, o, promise.Add{Head: o.Head, Customer: l.Customer, Items: items, DueOn: l.ByOn, Source: "phone"})
	r.PromiseID, r.On = made.PromiseID, made.EvaluateOn
	return err
}

// overdueOf is what a customer can promise without naming invoices: what is past its due date less what is disputed, the
// longest due first. Its items are locked, so that what is read is what is promised.
func (t *tx) overdueOf(ctx context.Context, customerID int64, on calendar.Date) ([]call.Open, error) {
	if _, err := t.lockCustomerWithItems(ctx, customerID); err != nil {
		return nil, err
	}
	rows, err := t.Query(ctx, `
		SELECT i.number, s.open_minor - CASE WHEN d.id IS NULL THEN 0 WHEN d.whole THEN s.open_minor ELSE least(s.open_minor, `+stillDisputedSQL+`) END, i.currency
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		LEFT JOIN dispute d ON d.invoice_id = s.invoice_id AND d.state = 'open'
		WHERE s.customer_id = $1 AND s.settlement IN ('open', 'part_settled') AND i.kind = 'invoice' AND i.due_on < $2
		  AND s.progress NOT IN ('handed_over', 'instalments', 'uncollectible')
		  AND NOT EXISTS (SELECT FROM plan_item x JOIN payment_plan y ON y.id = x.plan_id WHERE x.invoice_id = s.invoice_id AND y.state = 'running')
		ORDER BY i.due_on, i.number`, customerID, on)
	if err != nil {
		return nil, fmt.Errorf("find what is overdue: %w", err)
	}
	open, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c call.Open, err error) {
		err = row.Scan(&c.Invoice, &c.Amount.Minor, &c.Amount.Currency)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("find what is overdue: %w", err)
	}
	return open, nil
}

// holdOfCall stops letters until the bank must have brought what the customer says was paid: the days of grace of a promise.
func (t *tx) holdOfCall(ctx context.Context, o order, l call.Log, customerID int64, r *call.Result) error {
	policy, err := t.policyOfCustomer(ctx, customerID, "")
	if err != nil {
		return err
	}
	head := o.Head
	head.Reason = "the customer said on the telephone that it was paid"
	made, err := t.setHold(ctx, o, hold.Set{Head: head, Customer: l.Customer, UntilOn: evaluateOn(o.today, policy)})
	r.HoldID, r.On = made.HoldID, made.UntilOn
	return err
}

// callTask is work that a call leaves.
type callTask struct {
	kind, role, owner, detail string
	on                        calendar.Date
}

func (t *tx) taskOfCall(ctx context.Context, o order, customerID int64, k callTask) (id int64, err error) {
	err = t.QueryRow(ctx, `
		INSERT INTO task (entity, customer_id, key, kind, role, owner, due_on, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING id`, o.entity(), customerID, "call/"+o.key, k.kind, k.role, k.owner, k.on, k.detail, t.now).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("leave a task: %w", err)
	}
	return id, nil
}

// noteOfCall keeps the words about a call as a note of ours, where the words of mails are. The key stands below it as a
// signature: the same words about two calls are two notes.
func (t *tx) noteOfCall(ctx context.Context, o order, l call.Log, customerID int64) (int64, error) {
	if l.Note == "" {
		return 0, nil
	}
	a := mailroom.Arrived{Entity: o.Entity, Raw: []byte(l.Note + "\n\n-- \n" + o.key + "\n"), Source: mailroom.FromNote, Place: "call",
		Author: correspondence.ByUs, Customer: l.Customer, ReceivedAt: l.At, By: o.By}
	if err := a.Check(); err != nil {
		return 0, err
	}
	sum := sha256.Sum256(a.Raw)
	kept := mailroom.Kept{ID: mailroom.ID{Entity: o.Entity, Key: mailroom.Key("", a.Raw)}}
	var err error
	if kept.Number, err = t.insertMail(ctx, a, kept.Key, sum[:], customerID); err != nil {
		return 0, fmt.Errorf("keep the note: %w", err)
	}
	if kept.Number == 0 {
		return 0, subledger.Refuse("inbound_mail_bytes_once", "this note is stored already")
	}
	return kept.Number, t.tellMailKept(ctx, a, kept, sum[:], customerID)
}

// callDetail is what the audit chain says about a call; its words stay out.
type callDetail struct {
	Outcome   call.Outcome `json:"outcome"`
	PromiseID int64        `json:"promise_id,omitempty"`
	DisputeID int64        `json:"dispute_id,omitempty"`
	HoldID    int64        `json:"hold_id,omitempty"`
	TaskID    int64        `json:"task_id,omitempty"`
	MailID    int64        `json:"mail_id,omitempty"`
}

func (t *tx) saveCall(ctx context.Context, o order, l call.Log, customerID int64, calledOn calendar.Date, r *call.Result) error {
	err := t.QueryRow(ctx, `
		INSERT INTO phone_call (entity, customer_id, key, outcome, called_at, called_on, called_by, note_id, promise_id, dispute_id, hold_id, task_id, about_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, nullif($8::bigint, 0), nullif($9::bigint, 0), nullif($10::bigint, 0), nullif($11::bigint, 0), nullif($12::bigint, 0), $13)
		RETURNING id`, o.entity(), customerID, o.key, l.Outcome, l.At.UTC(), calledOn, o.By, r.Note, r.PromiseID, r.DisputeID, r.HoldID, r.TaskID, r.On).Scan(&r.CallID)
	if err != nil {
		return fmt.Errorf("save the call: %w", err)
	}
	t.audit(o.entity(), o.By, "call_logged", subject("call", r.CallID), o.today,
		callDetail{l.Outcome, r.PromiseID, r.DisputeID, r.HoldID, r.TaskID, r.Note})
	return nil
}

// PhoneCalls lists the calls with a customer, or with all customers of an entity, the latest first.
func (s *Store) PhoneCalls(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber, limit int) ([]call.Row, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT p.id, coalesce(p.promise_id, 0), coalesce(p.dispute_id, 0), coalesce(p.hold_id, 0), coalesce(p.task_id, 0), coalesce(p.note_id, 0), p.about_on,
		       p.entity, c.number, p.outcome, p.called_at, p.called_on, p.called_by
		FROM phone_call p
		JOIN customer c ON c.id = p.customer_id
		WHERE p.entity = $1 AND ($2 = '' OR c.number = $2)
		ORDER BY p.id DESC
		LIMIT $3`, entity, customer, boundMails(limit))
	if err != nil {
		return nil, fmt.Errorf("list calls: %w", err)
	}
	calls, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r call.Row, err error) {
		err = row.Scan(&r.CallID, &r.PromiseID, &r.DisputeID, &r.HoldID, &r.TaskID, &r.Note, &r.On, &r.Entity, &r.Customer, &r.Outcome, &r.At, &r.CalledOn, &r.By)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list calls: %w", err)
	}
	return calls, nil
}
