package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// FileCase is the input of the workflows of files: the file is in the ledger, and so is how far it is.
type FileCase struct {
	subledger.FileID
}

// FileResult is what became of a file.
type FileResult struct {
	subledger.ReadFile
	Matched subledger.Matched `json:"matched,omitzero"`
}

// Statement takes in one stored file of bank statements: its entries are recorded, then those of each entity are matched
// in chunks that the ledger counts. A worker that is killed loses and doubles nothing: what was committed is found by its
// key, the rest is done by the next one. Several steps of a day's work never make a long history, so it never starts
// afresh.
func Statement(ctx workflow.Context, c FileCase) (FileResult, error) {
	var result FileResult
	p, err := newProgress(ctx, c)
	if err != nil {
		return result, err
	}
	p.say(ctx, "reads the file")
	if result.ReadFile, err = readFile(ctx, a.ReadStatementFile, c); err != nil {
		return result, err
	}
	for i, entity := range result.Entities {
		p.say(ctx, fmt.Sprintf("%d new entries; matches those of %s, entity %d of %d", result.New, entity, i+1, len(result.Entities)))
		var matched subledger.Matched
		if err := workflow.ExecuteActivity(slow(ctx, "match entries of "+string(entity)), a.MatchEntries, entity).Get(ctx, &matched); err != nil {
			return result, err
		}
		result.add(matched)
	}
	return result, p.close(ctx, c, result)
}

// Advice takes in one stored remittance advice.
func Advice(ctx workflow.Context, c FileCase) (FileResult, error) {
	var result FileResult
	p, err := newProgress(ctx, c)
	if err != nil {
		return result, err
	}
	p.say(ctx, "reads the file")
	if result.ReadFile, err = readFile(ctx, a.ReadAdviceFile, c); err != nil {
		return result, err
	}
	return result, p.close(ctx, c, result)
}

func (r *FileResult) add(m subledger.Matched) {
	r.Matched.Posted += m.Posted
	r.Matched.Proposed += m.Proposed
	r.Matched.Unmatched += m.Unmatched
	r.Matched.Returned += m.Returned
	r.Matched.Debits += m.Debits
}

// readFile has a file read. What the ledger refuses about it, as opposed to what is wrong in it, is its reason too: a file is
// never left without an answer.
func readFile(ctx workflow.Context, activity any, c FileCase) (subledger.ReadFile, error) {
	var read subledger.ReadFile
	err := workflow.ExecuteActivity(slow(ctx, "read file "+c.Short()), activity, c.FileID).Get(ctx, &read)
	if bad, ok := badFacts(err); ok {
		return subledger.ReadFile{Reason: bad}, nil
	}
	return read, err
}

// progress is what operations see of a file.
type progress struct{ state string }

func newProgress(ctx workflow.Context, c FileCase) (*progress, error) {
	p := &progress{state: "starting"}
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return p.state, nil }); err != nil {
		return nil, err
	}
	return p, workflow.UpsertTypedSearchAttributes(ctx, AttrEntity.ValueSet(string(c.Entity)))
}

func (p *progress) say(ctx workflow.Context, what string) {
	p.state = what
	workflow.SetCurrentDetails(ctx, what)
}

func (p *progress) close(ctx workflow.Context, c FileCase, r FileResult) error {
	in := activities.CloseFileInput{File: c.FileID, Read: r.ReadFile}
	if err := workflow.ExecuteActivity(quick(ctx, "close file"), a.CloseFile, in).Get(ctx, nil); err != nil {
		return err
	}
	if r.Refused() {
		p.say(ctx, "refused: "+r.Reason)
		return nil
	}
	p.say(ctx, fmt.Sprintf("%d new entries, %d known; %d posted, %d proposed, %d unmatched", r.New, r.Known, r.Matched.Posted, r.Matched.Proposed, r.Matched.Unmatched))
	return nil
}

// slowLimit bounds one step of a file: 50,000 entries, the most that one match takes, are some minutes on a slow machine.
const slowLimit = time.Hour

// slow runs on the queue for slow work, so that a large file never holds up decisions or letters. When its signs of life
// stop the worker is gone, and another one goes on.
func slow(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueSlow,
		StartToCloseTimeout: slowLimit,
		HeartbeatTimeout:    activities.MailLease,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}
