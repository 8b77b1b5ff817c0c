package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// PaymentCase is the whole state of the workflow of a payment nobody is certain of, and its input.
type PaymentCase struct {
	Entity string                  `json:"entity"`
	Asked  activities.AskedPayment `json:"asked"`
	Seq    int64                   `json:"seq,omitempty"`
	// Pending are events no look has seen yet.
	Pending []Event `json:"pending,omitempty"`
	Looks   int     `json:"looks,omitempty"`
}

// PaymentResult is how the question ended.
type PaymentResult struct {
	State subledger.PaymentState `json:"state"`
	Looks int                    `json:"looks"`
}

// question is one payment while it waits.
type question struct {
	c     PaymentCase
	in    *inbox
	lock  workflow.Mutex
	state string
	// again is set by a decision: the next look sees what it did.
	again bool
}

// BankEntry waits with one payment that is not certain until somebody has decided about it: here by the update, at the
// command line, on the web page, or because something that came later explains it. Wherever it was decided, the ledger says
// so and an event comes. People are reminded after business days. When the payment is offered anew, the question is a new
// one: what was answered to the old one is refused. It books nothing by itself.
func BankEntry(ctx workflow.Context, c PaymentCase) (PaymentResult, error) {
	q := &question{c: c, in: newInbox(ctx, c.Seq, c.Pending), lock: workflow.NewMutex(ctx), state: "starting"}
	if err := q.handle(ctx); err != nil {
		return PaymentResult{}, err
	}
	for {
		looked, err := q.look(ctx)
		if err != nil {
			return PaymentResult{}, err
		}
		handled := workflow.AllHandlersFinished(ctx)
		switch waiting := len(q.in.pending) > 0 || q.again; {
		case looked.Final && !waiting && handled:
			return PaymentResult{State: looked.State, Looks: q.c.Looks}, nil
		case continueNow(ctx) && handled:
			q.c.Seq, q.c.Pending = q.in.seq, q.in.pending
			return PaymentResult{}, workflow.NewContinueAsNewError(ctx, BankEntry, q.c)
		case waiting:
			continue
		}
		if err := q.wait(ctx, looked); err != nil {
			return PaymentResult{}, err
		}
	}
}

func (q *question) handle(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return q.state, nil }); err != nil {
		return err
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, UpdateDecide, q.decide, workflow.UpdateHandlerOptions{
		Validator:   q.validate,
		Description: "decide what this payment is for",
	})
}

// validate sees the command alone; what needs records is checked by the handler's activity under locks.
func (q *question) validate(_ workflow.Context, d subledger.DecidePayment) error {
	if d.PaymentID != q.c.Asked.PaymentID || string(d.Entity) != q.c.Entity {
		return refusal(subledger.Refuse("payment_other", "this workflow waits with payment %d of %s", q.c.Asked.PaymentID, q.c.Entity))
	}
	return refusal(d.Check())
}

// decide lets one decision at a time through to the ledger.
func (q *question) decide(ctx workflow.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	var decided subledger.Decided
	if err := q.lock.Lock(ctx); err != nil {
		return decided, err
	}
	defer q.lock.Unlock()
	if err := workflow.ExecuteActivity(quick(ctx, string(d.Choice)), a.DecidePayment, d).Get(ctx, &decided); err != nil {
		return decided, err
	}
	q.again = true
	return decided, nil
}

// look reads where the payment stands.
func (q *question) look(ctx workflow.Context) (activities.LookedPayment, error) {
	q.in.drain()
	q.again = false
	var looked activities.LookedPayment
	err := workflow.ExecuteActivity(quick(ctx, reasonToDecide(q.in)), a.LookAtPayment, q.c.Asked).Get(ctx, &looked)
	if bad, ok := badFacts(err); ok {
		looked.Seq, looked.Asked, looked.Because, looked.WakeIn, err = q.in.last(), q.c.Asked, bad, repairWait, nil
	}
	if err != nil {
		return looked, err
	}
	q.in.covered(looked.Seq)
	q.c.Asked, q.state = looked.Asked, looked.Because
	q.c.Looks++
	workflow.SetCurrentDetails(ctx, q.state)
	return looked, nil
}

// wait sleeps until an event comes, somebody has decided, or it is time to remind; a question that is over waits only for
// the answers still on their way.
func (q *question) wait(ctx workflow.Context, looked activities.LookedPayment) error {
	return q.in.waitOr(ctx, looked.WakeIn, "remind on "+looked.Asked.RemindOn.String(),
		func() bool { return q.again || looked.Final && workflow.AllHandlersFinished(ctx) })
}
