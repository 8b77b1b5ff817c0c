package workflows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// press is a ledger that writes letters: two for each chunk, once.
type press struct {
	Chunks int
	// Before runs before a chunk is written; its error is the chunk's.
	Before func(chunk int) error

	prepared int
	written  map[int]int // how often each chunk was written
	order    []int
}

// PrepareRun is the activity of that name.
func (p *press) PrepareRun(_ context.Context, in activities.RunInput) (dunningrun.Run, error) {
	p.prepared++
	return dunningrun.Run{ID: 9, Entity: "DE", On: in.On, Chunks: p.Chunks, Customers: 2 * p.Chunks}, nil
}

// RunChunk is the activity of that name.
func (p *press) RunChunk(_ context.Context, in activities.ChunkInput) (dunningrun.ChunkResult, error) {
	if p.Before != nil {
		if err := p.Before(in.Chunk); err != nil {
			return dunningrun.ChunkResult{}, err
		}
	}
	if p.written == nil {
		p.written = map[int]int{}
	}
	p.written[in.Chunk]++
	p.order = append(p.order, in.Chunk)
	return dunningrun.ChunkResult{Chunk: in.Chunk, Counts: dunningrun.Counts{Letters: 2}}, nil
}

// FinishRun is the activity of that name.
func (p *press) FinishRun(_ context.Context, runID int64) (dunningrun.Summary, error) {
	return dunningrun.Summary{Run: dunningrun.Run{ID: runID}, Counts: dunningrun.Counts{Letters: 2 * len(p.written)}}, nil
}

// StartScheduledRun is the activity of that name.
func (p *press) StartScheduledRun(_ context.Context, entity string) (string, error) {
	return workflows.RunID(entity, calendar.MustDate("2026-11-22"), ""), nil
}

var today = workflows.RunState{Input: activities.RunInput{Entity: "DE", On: calendar.MustDate("2026-11-22"), By: "clerk"}}

func TestDunningRun_chunkByChunk(t *testing.T) {
	p := &press{Chunks: 3}
	env := newEnv(p)
	env.ExecuteWorkflow(workflows.DunningRun, today)
	if sum := succeeded[dunningrun.Summary](t, env); sum.Letters != 6 || sum.ID != 9 {
		t.Errorf("run %d wrote %d letters, want run 9 and 6", sum.ID, sum.Letters)
	}
	if diff := cmp.Diff([]int{0, 1, 2}, p.order); diff != "" {
		t.Errorf("chunks (-want +got):\n%s", diff)
	}
	if state := query(t, env); state != "6 letters, 0 items" {
		t.Errorf("shows %q", state)
	}
}

func TestDunningRun_nobodyIsDue(t *testing.T) {
	p := &press{}
	env := newEnv(p)
	env.ExecuteWorkflow(workflows.DunningRun, today)
	if sum := succeeded[dunningrun.Summary](t, env); sum.Letters != 0 || len(p.order) != 0 {
		t.Errorf("%d letters in chunks %v, want none", sum.Letters, p.order)
	}
}

func TestDunningRun_failingChunkIsTriedAgain(t *testing.T) {
	p := &press{Chunks: 3}
	faults := 3
	p.Before = func(chunk int) error {
		if chunk == 1 && faults > 0 {
			faults--
			return errors.New("the database is away")
		}
		return nil
	}
	env := newEnv(p)
	env.ExecuteWorkflow(workflows.DunningRun, today)
	if sum := succeeded[dunningrun.Summary](t, env); sum.Letters != 6 {
		t.Errorf("%d letters, want 6", sum.Letters)
	}
	if diff := cmp.Diff([]int{0, 1, 2}, p.order); diff != "" {
		t.Errorf("chunks (-want +got):\n%s", diff)
	}
}

func TestDunningRun_whatTryingAgainCannotMendEndsIt(t *testing.T) {
	p := &press{Chunks: 2}
	p.Before = func(int) error {
		return temporal.NewNonRetryableApplicationError("unknown run", activities.ErrTypeNotFound, nil)
	}
	env := newEnv(p)
	env.ExecuteWorkflow(workflows.DunningRun, today)
	var app *temporal.ApplicationError
	if err := env.GetWorkflowError(); !errors.As(err, &app) || app.Type() != activities.ErrTypeNotFound {
		t.Errorf("ended with %v, want %s", err, activities.ErrTypeNotFound)
	}
}

func TestDunningRun_startsAfreshInTheMiddle(t *testing.T) {
	p := &press{Chunks: 4}
	first := newEnv(p)
	p.Before = func(chunk int) error {
		if chunk == 1 {
			first.RegisterDelayedCallback(func() { first.SetContinueAsNewSuggested(true) }, 0)
		}
		return nil
	}
	first.ExecuteWorkflow(workflows.DunningRun, today)
	next := continued[workflows.RunState](t, first)
	want := today
	want.Next, want.Run = 2, dunningrun.Run{ID: 9, Entity: "DE", On: today.Input.On, Chunks: 4, Customers: 8}
	if diff := cmp.Diff(want, next); diff != "" {
		t.Errorf("the run after the fresh start (-want +got):\n%s", diff)
	}
	second := newEnv(p)
	p.Before = nil
	second.ExecuteWorkflow(workflows.DunningRun, next)
	if sum := succeeded[dunningrun.Summary](t, second); sum.Letters != 8 {
		t.Errorf("%d letters, want 8", sum.Letters)
	}
	if diff := cmp.Diff([]int{0, 1, 2, 3}, p.order); diff != "" || p.prepared != 1 {
		t.Errorf("prepared %d times, chunks (-want +got):\n%s", p.prepared, diff)
	}
}

func TestScheduledRun_namesTheRunOfToday(t *testing.T) {
	env := newEnv(&press{})
	env.ExecuteWorkflow(workflows.ScheduledRun, "DE")
	if id := succeeded[string](t, env); id != "run/DE/2026-11-22" {
		t.Errorf("started %q", id)
	}
}
