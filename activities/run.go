package activities

import (
	"context"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
)

// RunInput asks for a dunning run. An empty Scope is the whole entity, else a customer number. A zero On is today by the
// business calendar of the entity.
type RunInput struct {
	Entity string        `json:"entity"`
	On     calendar.Date `json:"on,omitzero"`
	Scope  string        `json:"scope,omitempty"`
	By     string        `json:"by"`
}

// PrepareRun opens the run and cuts its customers into chunks. The same entity, date and scope is the same run.
func (a *Activities) PrepareRun(ctx context.Context, in RunInput) (dunningrun.Run, error) {
	on := in.On
	if on.IsZero() {
		today, err := a.Clock.Today(ctx, in.Entity)
		if err != nil {
			return dunningrun.Run{}, permanent(err)
		}
		on = today
	}
	run, err := a.Runs.PrepareRun(ctx, in.Entity, on, in.Scope, in.By)
	return run, permanent(err)
}

// ChunkInput names a chunk of a run; it is the key that makes a repeated chunk harmless.
type ChunkInput struct {
	Entity string `json:"entity"`
	RunID  int64  `json:"run_id"`
	Chunk  int    `json:"chunk"`
}

// RunChunk plans and writes the letters of one chunk of customers and wakes the mail workflow. Bad items are recorded
// and never stop the others.
func (a *Activities) RunChunk(ctx context.Context, in ChunkInput) (dunningrun.ChunkResult, error) {
	defer a.beat(ctx)()
	result, err := a.Runs.RunChunk(ctx, in.RunID, in.Chunk, dunningrun.Make)
	if err != nil {
		return result, permanent(err)
	}
	if result.Letters == 0 {
		return result, nil
	}
	return result, a.Teller.WakeMail(ctx, in.Entity)
}

// FinishRun closes the run, adds up what it did, and lets the rules people wrote look at its day. Both are once however
// often they are tried.
func (a *Activities) FinishRun(ctx context.Context, runID int64) (dunningrun.Summary, error) {
	summary, err := a.Runs.FinishRun(ctx, runID)
	if err != nil {
		return summary, permanent(err)
	}
	_, err = a.Runs.FireTriggers(ctx, runID)
	return summary, permanent(err)
}

// StartScheduledRun starts the run of today for an entity, or joins the one that is there. A Schedule calls it, because
// a Schedule can't name its workflow by the business date.
func (a *Activities) StartScheduledRun(ctx context.Context, entity string) (string, error) {
	on, err := a.Clock.Today(ctx, entity)
	if err != nil {
		return "", permanent(err)
	}
	return a.Teller.StartRun(ctx, entity, on, "", "schedule")
}
