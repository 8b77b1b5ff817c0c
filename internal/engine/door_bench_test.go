package engine_test

import (
	"fmt"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/internal/engine"
)

// bareUpdate is the least that can answer a person: a workflow that takes one update, without activities, and ends.
func bareUpdate(ctx workflow.Context) error {
	decided := false
	err := workflow.SetUpdateHandler(ctx, "decide", func(workflow.Context, string) (string, error) { decided = true; return "taken", nil })
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return decided && workflow.AllHandlersFinished(ctx) })
}

// BenchmarkDecide measures one decision of a person from the call to the answer, starting its workflow, and in turn with it the
// bare update of the same server: the ratio is what the door, the validator and the two activities of a decision cost.
// The records are in memory; what a ledger costs beside is measured by `starter bench`.
func BenchmarkDecide(b *testing.B) {
	e := dial(b, nil)
	r := newRecords()
	d := open(b, e, r, businessclock.Clock{})
	w := worker.New(e.Client(), "bare", worker.Options{})
	w.RegisterWorkflowWithOptions(bareUpdate, workflow.RegisterOptions{Name: "bareUpdate"})
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.Stop)
	run := time.Now().UnixNano()
	var door, bare time.Duration
	n := 0
	for b.Loop() {
		id := fmt.Sprintf("bench-%d-%d", run, n)
		n++
		r.mu.Lock()
		r.cases[id] = newRecords(id).cases[id]
		r.mu.Unlock()
		began := time.Now()
		if _, err := d.Decide(b.Context(), id, yes("sven")); err != nil {
			b.Fatal(err)
		}
		between := time.Now()
		if err := updateBare(b, e, "bare-"+id); err != nil {
			b.Fatal(err)
		}
		door, bare = door+between.Sub(began), bare+time.Since(between)
	}
	b.ReportMetric(float64(n)/door.Seconds(), "decisions/s")
	b.ReportMetric(float64(n)/bare.Seconds(), "bare/s")
	b.ReportMetric(door.Seconds()/bare.Seconds(), "times-bare")
}

func updateBare(b *testing.B, e *engine.Engine, id string) error {
	b.Helper()
	start := e.Client().NewWithStartWorkflowOperation(client.StartWorkflowOptions{ID: id, TaskQueue: "bare",
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING}, "bareUpdate")
	handle, err := e.Client().UpdateWithStartWorkflow(b.Context(), client.UpdateWithStartWorkflowOptions{StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{WorkflowID: id, UpdateName: "decide", Args: []any{"yes"}, WaitForStage: client.WorkflowUpdateStageCompleted}})
	if err != nil {
		return err
	}
	var answer string
	return handle.Get(b.Context(), &answer)
}
