package postgres

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// DecideDebtor asks decide about a customer as it stands now and applies the answer, in one transaction under the
// customer's lock: customer-wide holds end, the treatment changes, people are asked about items whose ladder is spent,
// tasks are raised. The same facts decided again change nothing. See DecideItem for upTo.
func (s *Store) DecideDebtor(ctx context.Context, customerID, upTo int64,
	decide func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error) {
	var decided collection.DecidedDebtor
	err := s.inTx(ctx, func(t *tx) error {
		var entity string
		err := t.QueryRow(ctx, `SELECT entity FROM customer WHERE id = $1`, customerID).Scan(&entity)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := t.lockCustomers(ctx, customerID); err != nil {
			return err
		}
		decided, err = t.decideDebtor(ctx, entity, customerID, upTo, decide)
		return err
	})
	if err != nil {
		return collection.DecidedDebtor{}, fmt.Errorf("decide customer %d: %w", customerID, err)
	}
	return decided, nil
}

func (t *tx) decideDebtor(ctx context.Context, entity string, customerID, upTo int64,
	decide func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error) {
	g, err := gather(ctx, t, t.now, selection{entity: entity, customers: []int64{customerID}})
	if err != nil {
		return collection.DecidedDebtor{}, err
	}
	d, ok := g.byID[customerID]
	if !ok {
		return collection.DecidedDebtor{}, ErrNotFound
	}
	if d.seq < upTo {
		return collection.DecidedDebtor{}, fmt.Errorf("the ledger knows %d events and the caller %d: it was restored to an earlier state", d.seq, upTo)
	}
	c, err := t.debtorCase(ctx, g, d)
	if err != nil {
		return collection.DecidedDebtor{}, err
	}
	decision := decide(c)
	asked, err := t.applyDebtor(ctx, g, d, decision)
	if err != nil {
		return collection.DecidedDebtor{}, err
	}
	seq, err := t.saveDebtor(ctx, g, d, decision)
	if err != nil {
		return collection.DecidedDebtor{}, err
	}
	return collection.DecidedDebtor{Entity: g.entity.Code, Number: d.Number, Today: g.entity.On, Treatment: decision.Treatment,
		OpenItems: len(d.items), WakeOn: decision.WakeOn, Seq: seq, Final: decision.Final, Because: decision.Because, ApprovalID: asked}, nil
}

func (t *tx) debtorCase(ctx context.Context, g *gathered, d *debtor) (collection.DebtorCase, error) {
	policy, err := g.policyFor(d)
	if err != nil {
		return collection.DebtorCase{}, err
	}
	c := collection.DebtorCase{Number: d.Number, Treatment: d.Treatment, BrokenOn: d.brokenOn, Holds: d.holds,
		LastContactOn: d.LastContactOn, InsolventOn: d.insolventOn, HasContact: d.ContactID != 0,
		UnansweredSince: d.unansweredSince, Policy: policy, Calendar: g.entity.Calendar, Today: g.entity.On}
	if c.OpenSum, err = openSums(d.items); err != nil {
		return collection.DebtorCase{}, err
	}
	c.Awaiting, err = t.awaiting(ctx, g, d)
	return c, err
}

func openSums(items []*item) ([]money.Amount, error) {
	amounts := make([]money.Amount, 0, len(items))
	for _, it := range items {
		amounts = append(amounts, it.open())
	}
	return sumByCurrency(amounts)
}

// sumByCurrency adds up, one sum for each currency in their alphabetical order.
func sumByCurrency(amounts []money.Amount) ([]money.Amount, error) {
	sums := map[money.Currency]money.Amount{}
	for _, a := range amounts {
		sum, ok := sums[a.Currency]
		if !ok {
			sum = money.Zero(a.Currency)
		}
		sum, err := sum.Add(a)
		if err != nil {
			return nil, err
		}
		sums[a.Currency] = sum
	}
	out := make([]money.Amount, 0, len(sums))
	for _, sum := range sums {
		out = append(out, sum)
	}
	slices.SortFunc(out, func(a, b money.Amount) int { return cmp.Compare(a.Currency, b.Currency) })
	return out, nil
}

func (it *item) open() money.Amount {
	f := it.Facts
	return money.New(f.Amount.Minor-f.PaidMinor-f.CreditedMinor-f.WrittenOffMinor, f.Amount.Currency)
}

// awaiting are the items a person must decide about and nobody has been asked yet. They are judged by their facts of now:
// what the item's own decision left behind may be older than an answer that was just given, and would be asked again.
func (t *tx) awaiting(ctx context.Context, g *gathered, d *debtor) ([]collection.AwaitingItem, error) {
	var waiting []collection.AwaitingItem
	for _, it := range d.items {
		if state, ok := g.asksPeople(it); ok {
			waiting = append(waiting, collection.AwaitingItem{InvoiceID: it.Facts.InvoiceID, Number: it.Facts.Number,
				Open: it.open(), Level: state.Level})
		}
	}
	if len(waiting) == 0 {
		return nil, nil
	}
	rows, err := t.Query(ctx, `
		SELECT ai.invoice_id
		FROM approval a
		JOIN approval_item ai ON ai.approval_id = a.id
		WHERE a.customer_id = $1 AND a.state = 'open' AND a.kind = 'escalation'`, d.ID)
	if err != nil {
		return nil, fmt.Errorf("read open questions: %w", err)
	}
	asked, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read open questions: %w", err)
	}
	return slices.DeleteFunc(waiting, func(w collection.AwaitingItem) bool { return slices.Contains(asked, w.InvoiceID) }), nil
}

// asksPeople evaluates an item and tells whether a person is to decide about it. An item whose facts can't be is not
// asked about: it has a decision of its own that says so.
func (g *gathered) asksPeople(it *item) (collection.State, bool) {
	if it.fault != nil {
		return collection.State{}, false
	}
	state, err := collection.Evaluate(it.Facts, it.Policy, g.entity.Calendar, g.entity.On)
	return state, err == nil && state.AsksPeople()
}

func (t *tx) applyDebtor(ctx context.Context, g *gathered, d *debtor, decision collection.DebtorDecision) (asked string, err error) {
	if err := t.expireHolds(ctx, g, d, decision.ExpiredHolds); err != nil {
		return "", err
	}
	if decision.Treatment != d.Treatment {
		if err := t.treat(ctx, g, d, decision.Treatment); err != nil {
			return "", err
		}
	}
	if asked, err = t.escalate(ctx, g, d, decision.Escalate); err != nil {
		return "", err
	}
	return asked, t.raiseTasks(ctx, g, d, decision.Tasks)
}

func (t *tx) treat(ctx context.Context, g *gathered, d *debtor, treatment receivable.Treatment) error {
	if _, err := t.Exec(ctx, `UPDATE customer SET treatment = $2 WHERE id = $1`, d.ID, string(treatment)); err != nil {
		return fmt.Errorf("change the treatment: %w", err)
	}
	payload := map[string]any{"from": d.Treatment, "to": treatment}
	t.emitDebtor([]int64{d.ID}, "treatment_changed", fmt.Sprintf("treatment/%d/%s", d.seq, treatment), 0, payload)
	t.audit(string(g.entity.Code), engine, "treatment_changed", "customer/"+string(d.Number), g.entity.On, payload)
	return nil
}

func (t *tx) raiseTasks(ctx context.Context, g *gathered, d *debtor, tasks []collection.Task) error {
	for _, task := range tasks {
		_, err := t.Exec(ctx, `
			INSERT INTO task (entity, customer_id, key, kind, role, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (entity, key) DO NOTHING`, string(g.entity.Code), d.ID, task.Key, task.Kind, task.Role, task.Detail, t.now)
		if err != nil {
			return fmt.Errorf("raise task %s: %w", task.Kind, err)
		}
	}
	return nil
}

// saveDebtor notes how far the decision saw, its own events included, and keeps it.
func (t *tx) saveDebtor(ctx context.Context, g *gathered, d *debtor, decision collection.DebtorDecision) (int64, error) {
	if err := t.flushEvents(ctx); err != nil {
		return 0, fmt.Errorf("write events: %w", err)
	}
	var seq int64
	err := t.QueryRow(ctx, `UPDATE customer_state SET decided_seq = event_seq WHERE customer_id = $1 RETURNING event_seq`, d.ID).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("save the customer's state: %w", err)
	}
	recorded := decision
	recorded.Because = ""
	return seq, t.recordDecision(ctx, g, fmt.Sprintf("debtor/%s/%s", g.entity.Code, d.Number), decisionRecord{subject: d.ID, seq: seq,
		policy: decision.PolicyName, version: decision.PolicyVersion, outcome: recorded, because: decision.Because})
}

// escalate asks one question about all items whose ladder is spent. Its id follows from the items and from how often
// each was asked about, so that the same question has one id.
func (t *tx) escalate(ctx context.Context, g *gathered, d *debtor, items []collection.AwaitingItem) (string, error) {
	if len(items) == 0 {
		return "", nil
	}
	policy, err := g.policyFor(d)
	if err != nil {
		return "", err
	}
	facts := escalationFacts(items)
	rounds, err := t.rounds(ctx, facts)
	if err != nil {
		return "", err
	}
	q := question{id: "escalation-" + rounds, kind: approval.KindEscalation, debtor: d, facts: facts,
		because: "the dunning ladder is spent: hand over, agree on instalments, or write off", steps: policy.Approvers, coolDownDays: policy.CoolDownDays,
		requestedBy: engine}
	return q.id, t.ask(ctx, g, []question{q})
}

func escalationFacts(items []collection.AwaitingItem) approval.Facts {
	facts := approval.Facts{Kind: approval.KindEscalation}
	for _, it := range items {
		facts.Items = append(facts.Items, approval.Item{InvoiceID: it.InvoiceID, Number: receivable.InvoiceNumber(it.Number), Level: it.Level, Amount: it.Open})
	}
	slices.SortFunc(facts.Items, func(a, b approval.Item) int { return cmp.Compare(a.InvoiceID, b.InvoiceID) })
	return facts
}

// rounds is a fingerprint of the items and of how many questions each has had.
func (t *tx) rounds(ctx context.Context, facts approval.Facts) (string, error) {
	ids := make([]int64, 0, len(facts.Items))
	for _, it := range facts.Items {
		ids = append(ids, it.InvoiceID)
	}
	var text string
	err := t.QueryRow(ctx, `
		SELECT string_agg(u.id || ':' || (SELECT count(*) FROM approval_item ai WHERE ai.invoice_id = u.id), ',' ORDER BY u.id)
		FROM unnest($1::bigint[]) AS u (id)`, ids).Scan(&text)
	if err != nil {
		return "", fmt.Errorf("count earlier questions: %w", err)
	}
	return shortHash(text), nil
}

// shortHash is 80 bits of a business key's hash: enough for an id that people paste and no two of which are alike.
func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:10])
}
