package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
)

// RunState is the whole state of a dunning run, and its input. Who starts one fills Input alone.
type RunState struct {
	Input activities.RunInput `json:"input"`
	Run   dunningrun.Run      `json:"run,omitzero"`
	// Next is the next chunk.
	Next int `json:"next,omitempty"`
}

// DunningRun makes the letters of one entity and business date (or of one customer): select, gates, letters and outbox rows
// in chunks, each chunk one transaction. Starting it twice is joining it; running it again the same day writes nothing.
func DunningRun(ctx workflow.Context, s RunState) (dunningrun.Summary, error) {
	progress := "preparing"
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return progress, nil }); err != nil {
		return dunningrun.Summary{}, err
	}
	if s.Run.ID == 0 {
		if err := workflow.ExecuteActivity(quick(ctx, "select"), a.PrepareRun, s.Input).Get(ctx, &s.Run); err != nil {
			return dunningrun.Summary{}, err
		}
	}
	for ; s.Next < s.Run.Chunks; s.Next++ {
		if continueNow(ctx) {
			return dunningrun.Summary{}, workflow.NewContinueAsNewError(ctx, DunningRun, s)
		}
		progress = fmt.Sprintf("chunk %d of %d", s.Next+1, s.Run.Chunks)
		workflow.SetCurrentDetails(ctx, progress)
		in := activities.ChunkInput{Entity: s.Input.Entity, RunID: s.Run.ID, Chunk: s.Next}
		if err := workflow.ExecuteActivity(chunk(ctx, progress), a.RunChunk, in).Get(ctx, nil); err != nil {
			return dunningrun.Summary{}, err
		}
	}
	var summary dunningrun.Summary
	err := workflow.ExecuteActivity(quick(ctx, "add up"), a.FinishRun, s.Run.ID).Get(ctx, &summary)
	progress = fmt.Sprintf("%d letters, %d items", summary.Letters, summary.Items)
	workflow.SetCurrentDetails(ctx, progress)
	return summary, err
}

// chunk allows a chunk of some hundred customers minutes. When the signs of life stop the worker is gone, and another one
// takes the chunk: what was committed is found and not written again.
func chunk(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute,
		HeartbeatTimeout:    activities.MailLease,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// ScheduledRun starts the run of today for an entity. A Schedule starts it on business days; the run itself is named by
// the business date, so that a person and the Schedule never make two.
func ScheduledRun(ctx workflow.Context, entity string) (string, error) {
	var id string
	err := workflow.ExecuteActivity(quick(ctx, "start today's run"), a.StartScheduledRun, entity).Get(ctx, &id)
	return id, err
}

// mailRounds bounds the rounds of one run of the mail workflow; at seven events a round it stays far below the size at
// which a history must start afresh.
const mailRounds = 300

// MailState is the whole state of an entity's mail workflow, and its input.
type MailState struct {
	Entity string `json:"entity"`
	// Accepted counts letters the relay took since the workflow was first started.
	Accepted int `json:"accepted,omitempty"`
}

// Mail sends the queued letters of one entity, one at a time and at the relay's pace, and sleeps until the next may be
// tried or somebody queues one. It is the only sender of an entity, so limits per relay hold over all workers.
func Mail(ctx workflow.Context, s MailState) error {
	in := newInbox(ctx, 0, nil)
	for round := 0; round < mailRounds && !continueNow(ctx); round++ {
		in.drain()
		in.pending = nil
		var done activities.Delivered
		if err := workflow.ExecuteActivity(sending(ctx), a.DeliverMail, s.Entity).Get(ctx, &done); err != nil {
			return err
		}
		s.Accepted += done.Accepted
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d accepted by the relay in all; last round: %d accepted, %d deferred, %d refused, %d uncertain, %d withdrawn",
			s.Accepted, done.Accepted, done.Deferred, done.Refused, done.Uncertain, done.Withdrawn))
		if done.More {
			continue
		}
		if err := in.wait(ctx, done.NextIn, "next letter"); err != nil {
			return err
		}
	}
	in.drain() // the next run begins with a round, so it covers whatever was told until now
	return workflow.NewContinueAsNewError(ctx, Mail, s)
}

// sending runs on the mail queue. When the heartbeat stops, the worker is gone; the letter it held is tried again with
// the same Message-ID.
func sending(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueMail,
		StartToCloseTimeout: 30 * time.Minute,
		HeartbeatTimeout:    activities.MailLease,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             "send due letters",
	})
}
