package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
)

// DebtorCase is the whole state of a customer's workflow, and its input.
type DebtorCase struct {
	Entity     string  `json:"entity"`
	Number     string  `json:"number"`
	CustomerID int64   `json:"customer_id"`
	Seq        int64   `json:"seq,omitempty"`
	Pending    []Event `json:"pending,omitempty"`
	Decisions  int     `json:"decisions,omitempty"`
	Shown      string  `json:"shown,omitempty"`
}

// DebtorResult is how the customer's workflow ended: nothing open, nothing waiting.
type DebtorResult struct {
	Decisions int `json:"decisions"`
}

// Debtor accompanies one customer of one entity: holds on the whole customer, broken promises, bounced mail, and the
// question to a person when the ladder of items is spent. It never writes letters; runs do, under the customer's row
// lock. It ends when nothing is open and starts again with the next event.
func Debtor(ctx workflow.Context, c DebtorCase) (DebtorResult, error) {
	in := newInbox(ctx, c.Seq, c.Pending)
	state := "starting"
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return state, nil }); err != nil {
		return DebtorResult{}, err
	}
	for {
		in.drain()
		var d activities.DecidedDebtor
		input := activities.DecideDebtorInput{CustomerID: c.CustomerID, UpTo: in.last()}
		err := workflow.ExecuteActivity(quick(ctx, reasonToDecide(in)), a.DecideDebtor, input).Get(ctx, &d)
		if bad, ok := badFacts(err); ok {
			d.Seq, d.Because, d.WakeIn, err = in.last(), bad, repairWait, nil
		}
		if err != nil {
			return DebtorResult{}, err
		}
		in.covered(d.Seq)
		c.Decisions++
		state = fmt.Sprintf("**%s** · %d open items\n\n%s", d.Treatment, d.OpenItems, d.Because)
		workflow.SetCurrentDetails(ctx, state)
		if err := showDebtor(ctx, &c, string(d.Treatment)); err != nil {
			return DebtorResult{}, err
		}
		switch waiting := len(in.pending) > 0; {
		case d.Final && !waiting:
			return DebtorResult{Decisions: c.Decisions}, nil
		case continueNow(ctx):
			c.Seq, c.Pending = in.seq, in.pending
			return DebtorResult{}, workflow.NewContinueAsNewError(ctx, Debtor, c)
		case waiting:
			continue
		}
		if err := in.wait(ctx, d.WakeIn, fmt.Sprintf("until %s", d.WakeOn)); err != nil {
			return DebtorResult{}, err
		}
	}
}

func showDebtor(ctx workflow.Context, c *DebtorCase, treatment string) error {
	if c.Shown == treatment {
		return nil
	}
	c.Shown = treatment
	return workflow.UpsertTypedSearchAttributes(ctx, AttrState.ValueSet(treatment))
}
