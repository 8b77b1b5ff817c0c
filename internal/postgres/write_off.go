package postgres

import (
	"context"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// RequestWriteOff asks the approvers of the item's policy whether an open amount may be given up. Nothing is booked and
// nothing stops before they say so; who asks can't decide.
//
// It returns ErrNotFound, or a RefusedError for more than is open (write_off_exceeds_open), a settled item (nothing_open)
// or one about which the same is being asked (write_off_asked).
func (s *Store) RequestWriteOff(ctx context.Context, w subledger.RequestWriteOff) (subledger.WriteOffRequested, error) {
	result, already, err := once(ctx, s, w, func(t *tx, o order) (subledger.WriteOffRequested, error) {
		return t.requestWriteOff(ctx, o, w)
	})
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("request write-off: %w", err)
	}
	return result, nil
}

func (t *tx) requestWriteOff(ctx context.Context, o order, w subledger.RequestWriteOff) (subledger.WriteOffRequested, error) {
	it, err := t.lockInvoice(ctx, o.Entity, w.Invoice)
	if err != nil {
		return subledger.WriteOffRequested{}, err
	}
	if err := it.ready(w.Amount.Currency); err != nil {
		return subledger.WriteOffRequested{}, err
	}
	asked := subledger.WriteOffRequested{Amount: w.Amount, Open: it.openAmount()}
	if asked.Amount.Currency == "" {
		asked.Amount = asked.Open
	}
	switch {
	case asked.Open.IsZero():
		return asked, subledger.Refuse("nothing_open", "invoice %s has nothing open", w.Invoice)
	case asked.Amount.Minor > asked.Open.Minor:
		return asked, subledger.Refuse("write_off_exceeds_open", "%s is open on invoice %s", asked.Open, w.Invoice)
	}
	if err := t.refuseSecondWriteOff(ctx, it); err != nil {
		return asked, err
	}
	q, g, err := t.writeOffQuestion(ctx, o, it, asked)
	if err != nil {
		return asked, err
	}
	asked.ApprovalID = q.id
	return asked, t.ask(ctx, g, []question{q})
}

func (t *tx) refuseSecondWriteOff(ctx context.Context, it *claim) error {
	var open bool
	err := t.QueryRow(ctx, `
		SELECT EXISTS (
		    SELECT FROM approval_item ai
		    JOIN approval a ON a.id = ai.approval_id
		    WHERE ai.invoice_id = $1 AND a.kind = 'write_off' AND a.state = 'open')`, it.id).Scan(&open)
	if err != nil {
		return fmt.Errorf("find open requests: %w", err)
	}
	if open {
		return subledger.Refuse("write_off_asked", "a write-off of invoice %s waits for its approval already", it.number)
	}
	return nil
}

func (t *tx) writeOffQuestion(ctx context.Context, o order, it *claim, asked subledger.WriteOffRequested) (question, *gathered, error) {
	g, err := gather(ctx, t, t.now, selection{entity: o.entity(), customers: []int64{it.customerID}, items: []int64{it.id}})
	if err != nil {
		return question{}, nil, err
	}
	row, ok := g.byItem[it.id]
	if !ok {
		return question{}, nil, fmt.Errorf("%w: open item of invoice %s", ErrNotFound, it.number)
	}
	if row.fault != nil {
		return question{}, nil, row.fault
	}
	state, err := collection.Evaluate(row.Facts, row.Policy, g.entity.Calendar, g.entity.On)
	if err != nil {
		return question{}, nil, err
	}
	id, err := approval.FactsHash([]string{o.entity(), o.key})
	if err != nil {
		return question{}, nil, err
	}
	const idLength = 24 // 96 bits of a hash: a customer has a handful of requests
	facts := approval.Facts{Kind: approval.KindWriteOff, Items: []approval.Item{{InvoiceID: it.id, Number: it.number,
		Level: state.Level, Amount: asked.Amount, Open: asked.Open}}}
	return question{id: "write-off-" + id[:idLength], kind: approval.KindWriteOff, debtor: g.byID[it.customerID], facts: facts,
		because: fmt.Sprintf("%s of %s open is to be given up: %s", asked.Amount, asked.Open, o.Reason),
		steps:   row.Policy.Approvers, coolDownDays: row.Policy.CoolDownDays, requestedBy: o.By}, g, nil
}

// stillOpen tells whether a request to write off is about what is open now.
func (it *item) stillOpen(asked money.Amount) bool { return it.open() == asked && asked.IsPositive() }
