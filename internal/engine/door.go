package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// Records is what the door asks of the ledger.
type Records interface {
	Approval(ctx context.Context, id string) (approval.Case, error)
	User(ctx context.Context, name string) (approval.User, error)
	// RefuseAnswer writes a refused try into the audit chain.
	RefuseAnswer(ctx context.Context, id string, a approval.Answer, reason error) error
}

// Door is the one way to decide an approval, whatever the channel: command line, web page, later Slack. It checks who is
// asking against the records, lets the workflow take the decision, and keeps refused tries, which leave no trace in
// any history.
type Door struct {
	Engine  *Engine
	Records Records
}

// decideTimeout is how long a person waits for a worker; without one nothing is decided, and the person is told.
const decideTimeout = 20 * time.Second

// ErrNoWorker is returned when no worker answered in time. Nothing was decided; the same answer may be given again.
var ErrNoWorker = errors.New("no worker answered: nothing was decided, try again when one is running")

// Decide gives an answer. It returns the outcome, which may say that the facts changed meanwhile (obsolete), or one of the
// approval package's refusals, or ErrNoWorker. The same answer of the same person twice gives the same outcome.
func (d *Door) Decide(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	c, err := d.Records.Approval(ctx, id)
	if err != nil {
		return approval.Outcome{}, err
	}
	if again, ok := sameAnswer(c, a); ok {
		return again, nil
	}
	if err := d.check(ctx, c.Request, a); err != nil {
		return approval.Outcome{}, d.refuse(ctx, id, a, toldWho(c, err))
	}
	outcome, err := d.update(ctx, id, a)
	if err != nil && approval.Refusal(err) {
		return d.late(ctx, id, a, err)
	}
	return outcome, err
}

// sameAnswer recognises the second click of the person who decided, or who agreed while others have still to agree.
func sameAnswer(c approval.Case, a approval.Answer) (approval.Outcome, bool) {
	if yes, ok := c.Request.AgreedBy(a.By); ok && c.Outcome == nil && a.Decision == approval.Approve && yes.Choice == a.Choice {
		return approval.Outcome{ID: c.Request.ID, State: approval.Open, By: a.By, Decision: a.Decision, Choice: a.Choice}, true
	}
	o := c.Outcome
	if o == nil || o.By != a.By || o.Decision != a.Decision || o.Choice != a.Choice {
		return approval.Outcome{}, false
	}
	return *o, true
}

func (d *Door) check(ctx context.Context, r approval.Request, a approval.Answer) error {
	u, err := d.Records.User(ctx, a.By)
	if err != nil {
		return fmt.Errorf("%w: user %q is not known", approval.ErrWrongRole, a.By)
	}
	if err := approval.CheckPerson(r, u); err != nil {
		return err
	}
	if err := approval.CheckAnswer(r, a); err != nil {
		return err
	}
	a.For = approval.For(r, u) // asked here, because what an update refuses once it refuses for good
	return approval.CheckVoice(r, a)
}

func (d *Door) refuse(ctx context.Context, id string, a approval.Answer, reason error) error {
	if err := d.Records.RefuseAnswer(ctx, id, a, reason); err != nil {
		return fmt.Errorf("%w (and the refusal could not be recorded: %v)", reason, err)
	}
	return reason
}

// late is for who lost a race: the same person's double click gets the first answer, anybody else the refusal.
func (d *Door) late(ctx context.Context, id string, a approval.Answer, refusal error) (approval.Outcome, error) {
	c, err := d.Records.Approval(ctx, id)
	if err != nil {
		return approval.Outcome{}, d.refuse(ctx, id, a, refusal)
	}
	if again, ok := sameAnswer(c, a); ok {
		return again, nil
	}
	return approval.Outcome{}, d.refuse(ctx, id, a, toldWho(c, refusal))
}

// toldWho says who decided when the approval is closed because somebody did.
func toldWho(c approval.Case, refusal error) error {
	if !errors.Is(refusal, approval.ErrClosed) || c.Outcome == nil || c.Outcome.By == "" {
		return refusal
	}
	return fmt.Errorf("%w: %s said %s", approval.ErrClosed, c.Outcome.By, c.Outcome.Decision)
}

// update has the workflow decide. It starts the workflow where the ledger's question is open and the event that starts
// it is still on its way.
func (d *Door) update(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, decideTimeout)
	defer cancel()
	t, err := targetOf(workflows.ApprovalID(id), 0)
	if err != nil {
		return approval.Outcome{}, err
	}
	options := t.options()
	options.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
	handle, err := d.Engine.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: d.Engine.client.NewWithStartWorkflowOperation(options, t.workflow, t.input),
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID: t.stream, UpdateName: workflows.UpdateDecide, Args: []any{a},
			UpdateID: updateID(id, a), WaitForStage: client.WorkflowUpdateStageCompleted,
		}})
	var outcome approval.Outcome
	if err == nil {
		err = handle.Get(ctx, &outcome)
	}
	return outcome, translate(ctx, err)
}

// updateID makes the double click one update. It is a hash because ids are never encrypted, and it is of a person.
func updateID(id string, a approval.Answer) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q", id, a.By, a.Decision, a.Choice))
	return hex.EncodeToString(sum[:16])
}

// translate turns what Temporal says into what a person can act on.
func translate(ctx context.Context, err error) error {
	var app *temporal.ApplicationError
	var late *client.WorkflowUpdateServiceTimeoutOrCanceledError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &app) && app.Type() == activities.ErrTypeRefused:
		return refusalOf(app.Message())
	case isNotFound(err):
		return fmt.Errorf("%w: its workflow has ended", approval.ErrClosed)
	case ctx.Err() != nil, errors.As(err, &late):
		return ErrNoWorker
	default:
		return fmt.Errorf("decide: %w", err)
	}
}

// refusalOf finds the refusal behind a message that has crossed the wire, where only its text survives.
func refusalOf(message string) error {
	for _, r := range approval.Refusals() {
		if len(message) >= len(r.Error()) && message[:len(r.Error())] == r.Error() {
			return fmt.Errorf("%w%s", r, message[len(r.Error()):])
		}
	}
	return fmt.Errorf("%w: %s", approval.ErrUnknownAnswer, message)
}
