package workflows_test

import (
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	historypb "go.temporal.io/api/history/v1"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/workflows"
)

var record = flag.Bool("record", false, "record the histories of this version anew, on a dev server of our own")

// histories holds the histories of every released version, a folder each. An open invoice lives for months, so today's
// workflows must be able to go on from what any of them wrote. Only the folder of the coming version is ever recorded.
const histories = "testdata/histories"

func quiet() log.Logger { return log.NewStructuredLogger(slog.New(slog.DiscardHandler)) }

func TestReplay_everyRecordedHistory(t *testing.T) {
	if *record {
		recordAll(t, filepath.Join(histories, "v0.2"))
	}
	files, err := filepath.Glob(filepath.Join(histories, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d histories, %v: record them with -record", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimPrefix(file, histories+"/"), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			workflows.Register(replayer)
			if err := replayer.ReplayWorkflowHistory(quiet(), readHistory(t, file)); err != nil {
				t.Error(err)
			}
		})
	}
}

func readHistory(t *testing.T, file string) *historypb.History {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var history historypb.History
	if err := protojson.Unmarshal(raw, &history); err != nil {
		t.Fatal(err)
	}
	return &history
}

// A policy that waits longer or shorter now is another answer of an activity, and never another path through an open
// workflow: here the first decision of an invoice that waits is made to answer what a new policy would have said.
func TestReplay_changedPolicyDelay(t *testing.T) {
	for name, change := range map[string]func(*activities.DecidedItem){
		"longer":  func(d *activities.DecidedItem) { d.WakeIn, d.WakeOn = 400*day, calendar.MustDate("2027-12-27") },
		"shorter": func(d *activities.DecidedItem) { d.WakeIn, d.WakeOn = time.Second, calendar.MustDate("2026-11-03") },
	} {
		t.Run(name, func(t *testing.T) {
			history := readHistory(t, filepath.Join(histories, "v0.1", "invoice-waits.json"))
			if changed := rewriteDecisions(t, history, change); changed == 0 {
				t.Fatal("no decision in the history")
			}
			replayer := worker.NewWorkflowReplayer()
			workflows.Register(replayer)
			if err := replayer.ReplayWorkflowHistory(quiet(), history); err != nil {
				t.Error(err)
			}
		})
	}
}

func rewriteDecisions(t *testing.T, history *historypb.History, change func(*activities.DecidedItem)) int {
	t.Helper()
	n := 0
	for _, e := range history.Events {
		done := e.GetActivityTaskCompletedEventAttributes()
		if done == nil {
			continue
		}
		payload := done.Result.Payloads[0]
		var decided activities.DecidedItem
		if err := json.Unmarshal(payload.Data, &decided); err != nil {
			t.Fatal(err)
		}
		change(&decided)
		raw, err := json.Marshal(decided)
		if err != nil {
			t.Fatal(err)
		}
		payload.Data = raw
		n++
	}
	return n
}

// The replay would not be worth much if it let everything pass.
func TestReplay_noticesAnotherWorkflow(t *testing.T) {
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ workflows.InvoiceCase) (workflows.InvoiceResult, error) {
		return workflows.InvoiceResult{}, workflow.Sleep(ctx, day) // waits before it decides
	}, workflow.RegisterOptions{Name: "Invoice"})
	history := readHistory(t, filepath.Join(histories, "v0.1", "invoice-paid.json"))
	if err := replayer.ReplayWorkflowHistory(quiet(), history); err == nil {
		t.Error("a workflow with other steps replays")
	}
}
