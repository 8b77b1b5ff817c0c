package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// engine is who acts where no person does.
const engine = "mahnwerk"

// StreamSubject finds the invoice or customer behind a stream. It returns ErrNotFound for a stream of another form and
// for one whose subject the ledger does not know.
func (s *Store) StreamSubject(ctx context.Context, stream string) (collection.Subject, error) {
	kind, rest, _ := strings.Cut(stream, "/")
	entity, number, _ := strings.Cut(rest, "/")
	query := map[string]string{
		"invoice": `SELECT i.id, s.event_seq, s.decided_seq FROM invoice i JOIN item_state s ON s.invoice_id = i.id WHERE i.entity = $1 AND i.number = $2`,
		"debtor":  `SELECT c.id, s.event_seq, s.decided_seq FROM customer c JOIN customer_state s ON s.customer_id = c.id WHERE c.entity = $1 AND c.number = $2`,
	}[kind]
	subject := collection.Subject{Stream: stream, Entity: receivable.EntityCode(entity)}
	if query == "" {
		return subject, fmt.Errorf("%w: stream %s", ErrNotFound, stream)
	}
	err := s.pool.QueryRow(ctx, query, entity, number).Scan(&subject.ID, &subject.Seq, &subject.DecidedSeq)
	if errors.Is(err, pgx.ErrNoRows) {
		return subject, fmt.Errorf("%w: stream %s", ErrNotFound, stream)
	}
	return subject, err
}

// DecideItem asks decide about an item as it stands now and applies the answer, in one transaction under the
// customer's lock: promises are judged, holds end, the item's state and the next day to look are recorded, and open
// approvals whose facts changed become obsolete. The same facts decided again change nothing.
//
// upTo is the last event the caller was told of; a ledger that knows fewer was restored to an earlier state, which is
// an error. ErrNotFound is returned for an unknown item.
func (s *Store) DecideItem(ctx context.Context, invoiceID, upTo int64,
	decide func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	var decided collection.Decided
	err := s.inTx(ctx, func(t *tx) error {
		owner, err := t.lockOwner(ctx, invoiceID)
		if err != nil {
			return err
		}
		if err := t.retireApprovals(ctx, owner.approvals); err != nil {
			return err
		}
		decided, err = t.decideItem(ctx, owner, invoiceID, upTo, decide)
		return err
	})
	if err != nil {
		return collection.Decided{}, fmt.Errorf("decide item %d: %w", invoiceID, err)
	}
	return decided, nil
}

// itemOwner is whose an item is, and which open approvals are about it.
type itemOwner struct {
	entity    string
	customer  int64
	approvals []string
}

// lockOwner locks an item's customer and then the item, in one round trip. An item never changes its customer.
func (t *tx) lockOwner(ctx context.Context, invoiceID int64) (itemOwner, error) {
	var o itemOwner
	batch := &pgx.Batch{}
	batch.Queue(`
		SELECT customer_id FROM customer_state
		WHERE customer_id = (SELECT customer_id FROM item_state WHERE invoice_id = $1)
		FOR NO KEY UPDATE`, invoiceID)
	batch.Queue(`SELECT entity, customer_id FROM item_state WHERE invoice_id = $1 FOR NO KEY UPDATE`, invoiceID).
		QueryRow(func(row pgx.Row) error { return row.Scan(&o.entity, &o.customer) })
	batch.Queue(openApprovalsSQL, invoiceID).Query(func(rows pgx.Rows) (err error) {
		o.approvals, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	err := t.SendBatch(ctx, batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return o, fmt.Errorf("%w: item %d", ErrNotFound, invoiceID)
	}
	if err != nil {
		return o, fmt.Errorf("lock the item and its customer: %w", err)
	}
	return o, nil
}

func (t *tx) decideItem(ctx context.Context, owner itemOwner, invoiceID, upTo int64,
	decide func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	g, err := gather(ctx, t, t.now, selection{entity: owner.entity, customers: []int64{owner.customer},
		items: []int64{invoiceID}, closedToo: true})
	if err != nil {
		return collection.Decided{}, err
	}
	it, ok := g.byItem[invoiceID]
	switch {
	case !ok:
		return collection.Decided{}, fmt.Errorf("%w: item %d is no invoice", ErrNotFound, invoiceID)
	case it.fault != nil:
		return collection.Decided{}, it.fault
	case it.seq < upTo:
		return collection.Decided{}, fmt.Errorf("the ledger knows %d events and the caller %d: it was restored to an earlier state", it.seq, upTo)
	}
	d, err := decide(collection.Case{Facts: it.Facts, Policy: it.Policy, Calendar: g.entity.Calendar, Today: g.entity.On, Running: it.running})
	if err != nil {
		return collection.Decided{}, err
	}
	seq, err := t.applyItem(ctx, g, it, d)
	if err != nil {
		return collection.Decided{}, err
	}
	return decidedItem(g, it, d, seq), nil
}

func decidedItem(g *gathered, it *item, d collection.Decision, seq int64) collection.Decided {
	return collection.Decided{
		Entity: g.entity.Code, Number: receivable.InvoiceNumber(it.Facts.Number), Customer: it.customer.Number, Today: g.entity.On,
		Word: d.State.Word(), Level: d.State.Level, Open: d.State.Open, Blockers: d.State.Blockers,
		NextLevel: d.State.Next.Level, NextKind: d.State.Next.Kind, NextOn: d.State.Next.On, WakeOn: d.State.WakeOn,
		Seq: seq, Final: d.State.Final(), Because: d.State.Because,
	}
}

// applyItem writes what was decided and returns the last event the decision covers.
func (t *tx) applyItem(ctx context.Context, g *gathered, it *item, d collection.Decision) (int64, error) {
	for _, j := range d.Judged {
		if err := t.endPromise(ctx, g, it.customer, j); err != nil {
			return 0, err
		}
	}
	if err := t.expireHolds(ctx, g, it.customer, d.ExpiredHolds); err != nil {
		return 0, err
	}
	t.tellMoney(g, it)
	if err := t.askPeople(ctx, it, d); err != nil {
		return 0, err
	}
	// The events of this decision are covered by it: they must have their numbers before it says how far it saw.
	if err := t.flushEvents(ctx); err != nil {
		return 0, fmt.Errorf("write events: %w", err)
	}
	var seq int64
	err := t.QueryRow(ctx, saveItemSQL, it.Facts.InvoiceID, string(d.State.Progress), d.State.Level, d.State.Next.Level,
		d.State.Next.On, readyOn(it, d.State), string(d.State.Word()), blockerCodes(d.State.Blockers), d.PolicyName, d.PolicyVersion).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("save the item's state: %w", err)
	}
	stream := fmt.Sprintf("invoice/%s/%s", g.entity.Code, it.Facts.Number)
	recorded := d
	recorded.State.Because, recorded.State.DaysOverdue = "", 0 // they differ every day and say nothing new
	return seq, t.recordDecision(ctx, g, stream, decisionRecord{subject: it.Facts.InvoiceID, seq: seq, policy: d.PolicyName,
		version: d.PolicyVersion, outcome: recorded, because: d.State.Because})
}

const saveItemSQL = `
UPDATE item_state
SET progress = $2, level = $3, next_level = $4, next_on = $5, ready_on = $6, word = $7, blockers = $8,
    policy = $9, policy_version = $10, decided_seq = event_seq
WHERE invoice_id = $1
RETURNING event_seq`

// readyOn is the first day on which a run must look at the item: a lower bound, since the planner decides. It is kept
// low on purpose, so that a shorter ladder of a new policy finds its items: the due date, or the day after the last
// letter's deadline, unless the next step comes sooner. Zero is never.
func readyOn(it *item, s collection.State) calendar.Date {
	if s.Settlement.Closed() || s.Next.Level == 0 || (s.Progress.LeftToPeople() && s.Progress != collection.AwaitingDecision) {
		return calendar.Date{}
	}
	on := it.Facts.DueOn
	for _, l := range it.Facts.Letters {
		if l.State == collection.LetterSent && l.PayByOn.After(on) {
			on = l.PayByOn
		}
	}
	if s.Next.On.Before(on) {
		return s.Next.On
	}
	return on
}

func blockerCodes(blockers []collection.Blocker) []string {
	codes := make([]string, 0, len(blockers))
	for _, b := range blockers {
		codes = append(codes, string(b))
	}
	return codes
}

// endPromise records how a promise ended and tells every item it covers and the customer. A promise that another
// decision ended already stays as it is.
func (t *tx) endPromise(ctx context.Context, g *gathered, d *debtor, j collection.Judgement) error {
	var covered []int64
	var minor int64
	var currency string
	err := t.QueryRow(ctx, `
		WITH ended AS (
		    UPDATE promise SET state = $2, ended_on = $3 WHERE id = $1 AND state = 'active' RETURNING id
		)
		SELECT array_agg(pi.invoice_id), sum(pi.amount_minor)::bigint, min(i.currency)
		FROM ended
		JOIN promise_item pi ON pi.promise_id = ended.id
		JOIN invoice i ON i.id = pi.invoice_id
		HAVING count(*) > 0`, j.PromiseID, string(j.State), g.entity.On).Scan(&covered, &minor, &currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("end promise %d: %w", j.PromiseID, err)
	}
	if j.State.Failed() {
		_, err := t.Exec(ctx, `UPDATE customer_state SET broken_promises = broken_promises + 1 WHERE customer_id = $1`, d.ID)
		if err != nil {
			return fmt.Errorf("count a broken promise: %w", err)
		}
	}
	kind, key := "promise_"+string(j.State), fmt.Sprintf("promise/%d/%s", j.PromiseID, j.State)
	payload := map[string]any{"promise_id": j.PromiseID, "promised": money.New(minor, money.Currency(currency))}
	t.emitItem(covered, kind, key, j.PromiseID, payload)
	t.emitDebtor([]int64{d.ID}, kind, key, j.PromiseID, payload)
	t.audit(string(g.entity.Code), engine, kind, fmt.Sprintf("promise/%d", j.PromiseID), g.entity.On, payload)
	if j.State == promise.Broken || j.State == promise.PartlyKept {
		return t.lookAgainOn(ctx, covered, g.entity.On)
	}
	return nil
}

// lookAgainOn lets the next run look at items whose facts changed, before anybody decided about them.
func (t *tx) lookAgainOn(ctx context.Context, invoiceIDs []int64, on calendar.Date) error {
	_, err := t.Exec(ctx, `
		UPDATE item_state SET ready_on = $2
		WHERE invoice_id = ANY ($1) AND (ready_on IS NULL OR ready_on > $2) AND settlement IN ('open', 'part_settled')`,
		sortedIDs(invoiceIDs), on)
	if err != nil {
		return fmt.Errorf("let the next run look again: %w", err)
	}
	return nil
}

// expireHolds ends holds whose last day has passed. A customer-wide one is told to all open items too.
func (t *tx) expireHolds(ctx context.Context, g *gathered, d *debtor, holds []int64) error {
	if len(holds) == 0 {
		return nil
	}
	rows, err := t.Query(ctx, `
		UPDATE hold SET state = 'expired', ended_on = $2, ended_by = $3
		WHERE id = ANY ($1) AND state = 'active'
		RETURNING id, coalesce(invoice_id, 0)`, holds, g.entity.On, engine)
	if err != nil {
		return fmt.Errorf("end holds: %w", err)
	}
	var id, invoice int64
	_, err = pgx.ForEachRow(rows, []any{&id, &invoice}, func() error {
		key, about := fmt.Sprintf("hold/%d/expired", id), []int64{invoice}
		if invoice == 0 {
			about = d.openItems()
		}
		payload := map[string]any{"hold_id": id}
		t.emitItem(about, "hold_expired", key, id, payload)
		t.emitDebtor([]int64{d.ID}, "hold_expired", key, id, payload)
		t.audit(string(g.entity.Code), engine, "hold_expired", fmt.Sprintf("hold/%d", id), g.entity.On, nil)
		return nil
	})
	if err != nil {
		return fmt.Errorf("end holds: %w", err)
	}
	return nil
}

func (d *debtor) openItems() []int64 {
	var ids []int64
	for _, it := range d.items {
		ids = append(ids, it.Facts.InvoiceID)
	}
	return ids
}

// askPeople tells the customer's stream that an item's ladder is spent, once for each round of asking: a question that
// is open is not asked again, one that ended is.
func (t *tx) askPeople(ctx context.Context, it *item, d collection.Decision) error {
	if !d.AskPeople {
		return nil
	}
	var rounds, open int
	err := t.QueryRow(ctx, `
		SELECT count(*), count(*) FILTER (WHERE a.state = 'open')
		FROM approval_item ai
		JOIN approval a ON a.id = ai.approval_id
		WHERE ai.invoice_id = $1 AND a.kind = 'escalation'`, it.Facts.InvoiceID).Scan(&rounds, &open)
	if err != nil {
		return fmt.Errorf("count the questions about the item: %w", err)
	}
	if open > 0 {
		return nil
	}
	t.emitDebtor([]int64{it.customer.ID}, "item_awaiting_decision", fmt.Sprintf("awaiting/%d/%d", it.Facts.InvoiceID, rounds),
		it.Facts.InvoiceID, map[string]any{"invoice_id": it.Facts.InvoiceID, "open": d.State.Open, "level": d.State.Level})
	return nil
}

type decisionRecord struct {
	subject, seq int64
	policy       string
	version      int
	outcome      any
	because      string
}

// recordDecision keeps a decision, unless the last one of the stream said the same.
func (t *tx) recordDecision(ctx context.Context, g *gathered, stream string, d decisionRecord) error {
	raw, err := json.Marshal(d.outcome)
	if err != nil {
		return fmt.Errorf("record the decision: %w", err)
	}
	_, err = t.Exec(ctx, `
		INSERT INTO decision (stream, subject_id, event_seq, decided_on, decided_at, policy, policy_version, outcome, because)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9
		WHERE $8::jsonb IS DISTINCT FROM (SELECT outcome FROM decision WHERE stream = $1 ORDER BY id DESC LIMIT 1)`,
		stream, d.subject, d.seq, g.entity.On, t.now, d.policy, d.version, raw, d.because)
	if err != nil {
		return fmt.Errorf("record the decision: %w", err)
	}
	return nil
}
