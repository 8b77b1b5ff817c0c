package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/casework"
)

// DisputeCase is the whole state of the workflow of a dispute's case, and its input.
type DisputeCase struct {
	Asked activities.AskedCase `json:"asked"`
	Seq   int64                `json:"seq,omitempty"`
	// Pending are events no look has seen yet.
	Pending []Event `json:"pending,omitempty"`
	Looks   int     `json:"looks,omitempty"`
}

// CaseOutcome is how a case ended.
type CaseOutcome struct {
	State casework.State `json:"state"`
	Looks int            `json:"looks"`
}

// Case waits with a dispute's case until its disputes have ended. When a day comes on which something happens by itself, or
// something happened to the case, a look reads it anew: the owner is reminded before the deadline, the next person is asked
// after it, and a wait for the customer ends. What people do they do in the ledger; the case hears of it by an event.
func Case(ctx workflow.Context, c DisputeCase) (CaseOutcome, error) {
	in := newInbox(ctx, c.Seq, c.Pending)
	state := "starting"
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return state, nil }); err != nil {
		return CaseOutcome{}, err
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, AttrEntity.ValueSet(c.Asked.Entity)); err != nil {
		return CaseOutcome{}, err
	}
	for {
		in.drain()
		var looked activities.LookedCase
		err := workflow.ExecuteActivity(quick(ctx, reasonToDecide(in)), a.LookAtCase, c.Asked).Get(ctx, &looked)
		if bad, ok := badFacts(err); ok {
			looked.Seq, looked.Because, looked.WakeIn, err = in.last(), bad, repairWait, nil
		}
		if err != nil {
			return CaseOutcome{}, err
		}
		in.covered(looked.Seq)
		c.Looks++
		state = looked.Because
		workflow.SetCurrentDetails(ctx, state)
		switch {
		case len(in.pending) > 0 && !continueNow(ctx):
			continue
		case looked.Final && len(in.pending) == 0:
			return CaseOutcome{State: looked.State, Looks: c.Looks}, nil
		case continueNow(ctx):
			c.Seq, c.Pending = in.seq, in.pending
			return CaseOutcome{}, workflow.NewContinueAsNewError(ctx, Case, c)
		}
		if err := in.wait(ctx, looked.WakeIn, "look on "+looked.LookOn.String()); err != nil {
			return CaseOutcome{}, err
		}
	}
}
