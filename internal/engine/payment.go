package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// Permits says who may give which command; refused tries are kept in the audit chain.
type Permits interface {
	Permit(ctx context.Context, by string, action access.Action, entity string) error
}

// PaymentDoor decides payments through their workflow, so that its history shows who decided what and when. Who decides at
// the ledger directly does the same: the workflow hears of it.
type PaymentDoor struct {
	Engine  *Engine
	Permits Permits
}

// Decide books what a person decides about a payment. It returns a *subledger.RefusedError for what roles or the ledger
// refuse (see postgres.Store.DecidePayment), subledger.ErrNotFound, or ErrNoWorker. The same decision twice is booked once.
func (d *PaymentDoor) Decide(ctx context.Context, decide subledger.DecidePayment) (subledger.Decided, error) {
	var decided subledger.Decided
	if err := decide.Check(); err != nil {
		return decided, err
	}
	if err := d.Permits.Permit(ctx, decide.By, access.Book, string(decide.Entity)); err != nil {
		return decided, err
	}
	t, err := targetOf(workflows.BankEntryID(string(decide.Entity), decide.PaymentID), decide.PaymentID)
	if err != nil {
		return decided, err
	}
	return decided, d.Engine.decide(ctx, t, decide, &decided)
}

// decide hands a decision to the workflow of its subject, starting it where it has ended or was never told, and waits for
// what it answers.
func (e *Engine) decide(ctx context.Context, t target, decision, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, decideTimeout)
	defer cancel()
	options := t.options()
	options.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
	handle, err := e.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: e.client.NewWithStartWorkflowOperation(options, t.workflow, t.input),
		UpdateOptions: client.UpdateWorkflowOptions{WorkflowID: t.stream, UpdateName: workflows.UpdateDecide, Args: []any{decision},
			WaitForStage: client.WorkflowUpdateStageCompleted}})
	if err == nil {
		err = handle.Get(ctx, answer)
	}
	return refusedDecision(ctx, err)
}

// refusedDecision turns what Temporal says into what a person can act on.
func refusedDecision(ctx context.Context, err error) error {
	var app *temporal.ApplicationError
	var late *client.WorkflowUpdateServiceTimeoutOrCanceledError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &app) && app.Type() == activities.ErrTypeRefused:
		return subledgerRefusal(app.Message())
	case errors.As(err, &app) && app.Type() == activities.ErrTypeNotFound:
		return fmt.Errorf("%w: %s", subledger.ErrNotFound, app.Message())
	case ctx.Err() != nil, errors.As(err, &late):
		return ErrNoWorker
	}
	return fmt.Errorf("decide: %w", err)
}

// subledgerRefusal finds the code at the end of a message that has crossed the wire: "text (code)".
func subledgerRefusal(message string) error {
	text, code, ok := strings.Cut(strings.TrimSuffix(message, ")"), " (")
	for ok && strings.Contains(code, " (") { // the last bracket holds the code
		var more string
		more, code, _ = strings.Cut(code, " (")
		text += " (" + more
	}
	if !ok {
		code = "refused"
	}
	return subledger.Refuse(code, "%s", text)
}
