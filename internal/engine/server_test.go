package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// patience bounds each wait for the server; the waits themselves end at the first sign.
const patience = 60 * time.Second

// shared is the dev server of this test process. It begins without our search attributes, as an existing cluster does.
var shared = sync.OnceValues(func() (*localtemporal.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	program, ok := localtemporal.Cached(ctx, localtemporal.EnsureOptions{})
	if !ok {
		return nil, fmt.Errorf("the Temporal dev server is not built yet; run first: %s", localtemporal.BuildCommand)
	}
	dir, err := os.MkdirTemp("", "mahnwerk-engine-")
	if err != nil {
		return nil, err
	}
	folder = dir
	return localtemporal.Start(ctx, localtemporal.Options{Program: program, NoUI: true, DBFile: filepath.Join(dir, "temporal.db")})
})

// folder is where the server's files are, empty while nothing has asked for a server.
var folder string

func TestMain(m *testing.M) {
	code := m.Run()
	if folder != "" {
		if server, err := shared(); err == nil {
			if err := server.Stop(context.Background()); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
		if err := os.RemoveAll(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func address(t testing.TB) string {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return server.Address()
}

// dial connects to the server and makes sure of the search attributes.
func dial(t testing.TB, codec converter.PayloadCodec) *engine.Engine {
	t.Helper()
	e, err := engine.Dial(t.Context(), engine.Options{Address: address(t), Namespace: "default", Codec: codec, Identity: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	eventually(t, "search attributes", func() bool {
		added := false
		err := e.EnsureSearchAttributes(t.Context(), func(ctx context.Context, missing map[string]string) error {
			added = true
			return addAttributes(ctx, e, missing)
		})
		if err != nil {
			t.Fatal(err)
		}
		return !added
	})
	return e
}

func addAttributes(ctx context.Context, e *engine.Engine, missing map[string]string) error {
	kinds := map[string]enumspb.IndexedValueType{"Keyword": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "Int": enumspb.INDEXED_VALUE_TYPE_INT}
	request := &operatorservice.AddSearchAttributesRequest{Namespace: "default", SearchAttributes: map[string]enumspb.IndexedValueType{}}
	for name, kind := range missing {
		request.SearchAttributes[name] = kinds[kind]
	}
	_, err := e.Client().OperatorService().AddSearchAttributes(ctx, request)
	return err
}

// eventually looks again and again until the condition holds, within patience.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for !holds() {
		select {
		case <-ticker.C:
		case <-limit.C:
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// work runs a worker with our workflows and activities until the test ends.
func work(t testing.TB, e *engine.Engine, a *activities.Activities) {
	t.Helper()
	w := worker.New(e.Client(), workflows.QueueMain, worker.Options{})
	workflows.Register(w)
	w.RegisterActivity(a)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
}

// terminate ends a workflow when the test ends, so that the next finds no task of it.
func terminate(t testing.TB, e *engine.Engine, ids ...string) {
	t.Helper()
	t.Cleanup(func() {
		for _, id := range ids {
			// It may have ended by itself.
			_ = e.Client().TerminateWorkflow(context.WithoutCancel(t.Context()), id, "", "the test is over")
		}
	})
}

func history(t testing.TB, e *engine.Engine, id string) []*historypb.HistoryEvent {
	t.Helper()
	var events []*historypb.HistoryEvent
	it := e.Client().GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for it.HasNext() {
		event, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

// told are the events a workflow was signalled, one list for each signal.
func told(t testing.TB, e *engine.Engine, id string) [][]workflows.Event {
	t.Helper()
	var all [][]workflows.Event
	for _, event := range history(t, e, id) {
		if signal := event.GetWorkflowExecutionSignaledEventAttributes(); signal != nil {
			var batch workflows.Events
			if err := converter.GetDefaultDataConverter().FromPayloads(signal.Input, &batch); err != nil {
				t.Fatal(err)
			}
			all = append(all, batch.Events)
		}
	}
	return all
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
