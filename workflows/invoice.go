package workflows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
)

// a is nil on purpose: only its method values are used, so that calls of activities are checked by the compiler.
var a *activities.Activities

// InvoiceCase is the whole state of an invoice's workflow. It is the workflow's input, so that starting afresh cannot
// forget a field.
type InvoiceCase struct {
	Entity    string `json:"entity"`
	Number    string `json:"number"`
	InvoiceID int64  `json:"invoice_id"`
	// Seq is the last event a decision has seen; Pending are later ones.
	Seq     int64   `json:"seq,omitempty"`
	Pending []Event `json:"pending,omitempty"`
	// Shown is what the search attributes say, so that they are written only when they change.
	Shown shown `json:"shown,omitzero"`
	// Decisions counts decisions over all runs of the workflow.
	Decisions int `json:"decisions,omitempty"`
}

type shown struct {
	State  string `json:"state,omitempty"`
	Level  int64  `json:"level,omitempty"`
	NextOn string `json:"next_on,omitempty"`
}

// InvoiceResult is how an invoice ended.
type InvoiceResult struct {
	Word      string `json:"word"`
	Decisions int    `json:"decisions"`
}

// repairWait is how long an invoice with impossible facts waits for the event that mends them before it looks again.
const repairWait = 24 * time.Hour

// Invoice accompanies one invoice from issue to closed: it waits for an event or for the next date, has an activity
// decide, and waits again. It never sends anything; letters are made in dunning runs. When nothing is open it ends; a
// payment that is reversed starts a new run under the same id.
func Invoice(ctx workflow.Context, c InvoiceCase) (InvoiceResult, error) {
	in := newInbox(ctx, c.Seq, c.Pending)
	state := "starting"
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return state, nil }); err != nil {
		return InvoiceResult{}, err
	}
	for {
		in.drain()
		decided, wakeIn, err := decideItem(ctx, c, in)
		if err != nil {
			return InvoiceResult{}, err
		}
		in.covered(decided.Seq)
		c.Decisions++
		c.Shown = show(ctx, c.Shown, decided)
		state = detail(decided)
		workflow.SetCurrentDetails(ctx, state)
		switch waiting := len(in.pending) > 0; {
		case decided.Final && !waiting:
			return InvoiceResult{Word: string(decided.Word), Decisions: c.Decisions}, nil
		case continueNow(ctx):
			c.Seq, c.Pending = in.seq, in.pending
			return InvoiceResult{}, workflow.NewContinueAsNewError(ctx, Invoice, c)
		case waiting:
			continue
		}
		if err := in.wait(ctx, wakeIn, summary(decided)); err != nil {
			return InvoiceResult{}, err
		}
	}
}

// decideItem has the item decided. Facts that can't be are shown and waited out: the workflow never fails for them.
func decideItem(ctx workflow.Context, c InvoiceCase, in *inbox) (activities.DecidedItem, time.Duration, error) {
	var decided activities.DecidedItem
	input := activities.DecideItemInput{InvoiceID: c.InvoiceID, UpTo: in.last()}
	err := workflow.ExecuteActivity(quick(ctx, reasonToDecide(in)), a.DecideItem, input).Get(ctx, &decided)
	if bad, ok := badFacts(err); ok {
		decided.Seq, decided.Because, decided.Word = in.last(), bad, "bad_data"
		return decided, repairWait, nil
	}
	return decided, decided.WakeIn, err
}

// badFacts tells whether an error of an activity is about facts that a person must mend, and says what it says.
func badFacts(err error) (string, bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		return "", false
	}
	switch app.Type() {
	case activities.ErrTypeBadFacts, activities.ErrTypeNotFound, activities.ErrTypeRefused:
		return app.Message(), true
	}
	return "", false
}

func reasonToDecide(in *inbox) string {
	switch n := len(in.pending); n {
	case 0:
		return "date reached"
	case 1:
		return in.pending[0].Kind
	default:
		return fmt.Sprintf("%s and %d more", in.pending[0].Kind, n-1)
	}
}

// show writes the search attributes that changed, in one go: each write is an event and a row in visibility.
func show(ctx workflow.Context, was shown, d activities.DecidedItem) shown {
	now := shown{State: string(d.Word), Level: int64(d.Level), NextOn: d.NextOn.String()}
	var updates []temporal.SearchAttributeUpdate
	if now.State != was.State {
		updates = append(updates, AttrState.ValueSet(now.State))
	}
	if now.Level != was.Level {
		updates = append(updates, AttrLevel.ValueSet(now.Level))
	}
	if now.NextOn != was.NextOn {
		updates = append(updates, AttrNextOn.ValueSet(now.NextOn))
	}
	if len(updates) == 0 {
		return was
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, updates...); err != nil {
		workflow.GetLogger(ctx).Warn("search attributes not written", "error", err)
		return was
	}
	return now
}

// detail is what operations read on the workflow's page.
func detail(d activities.DecidedItem) string {
	text := fmt.Sprintf("**%s** · level %d · %s open\n\n%s", d.Word, d.Level, d.Open, d.Because)
	if len(d.Blockers) > 0 {
		text += fmt.Sprintf("\n\nblocked by %v", d.Blockers)
	}
	return text
}

func summary(d activities.DecidedItem) string {
	if d.WakeOn.IsZero() {
		return "waits for an event"
	}
	return fmt.Sprintf("until %s: %s", d.WakeOn, d.Word)
}
