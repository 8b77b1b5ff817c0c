package engine_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// runs keeps dunning runs by entity, date and scope. A run of one chunk writes one letter, the first time.
type runs struct {
	mu      sync.Mutex
	ids     map[string]int64
	written map[int64]bool
}

func (r *runs) PrepareRun(_ context.Context, entity string, on calendar.Date, scope, _ string) (dunningrun.Run, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids == nil {
		r.ids, r.written = map[string]int64{}, map[int64]bool{}
	}
	key := workflows.RunID(entity, on, scope)
	if _, ok := r.ids[key]; !ok {
		r.ids[key] = int64(len(r.ids) + 1)
	}
	return dunningrun.Run{ID: r.ids[key], On: on, Chunks: 1}, nil
}

func (r *runs) RunChunk(_ context.Context, id int64, _ int, _ dunningrun.Planner) (dunningrun.ChunkResult, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.written[id] = true
	return dunningrun.ChunkResult{Counts: dunningrun.Counts{Letters: 1}}, nil
}

func (r *runs) FinishRun(_ context.Context, id int64) (dunningrun.Summary, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return dunningrun.Summary{Run: dunningrun.Run{ID: id}, Counts: dunningrun.Counts{Letters: len(r.written)}}, nil
}

// FireTriggers has no rules to look at.
func (r *runs) FireTriggers(context.Context, int64) (int, error) { return 0, nil }

var on = calendar.MustDate("2026-11-20")

func TestStartRun_aSecondCallerJoins(t *testing.T) {
	e := dial(t, nil)
	terminate(t, e, "run/JOIN/2026-11-20", "run/JOIN/2026-11-20/4711", "mail/JOIN")
	for range 2 {
		if id, err := e.StartRun(t.Context(), "JOIN", on, "", "clerk"); err != nil || id != "run/JOIN/2026-11-20" {
			t.Errorf("StartRun = %q, %v", id, err)
		}
	}
	if id, err := e.StartRun(t.Context(), "JOIN", on, "4711", "clerk"); err != nil || id != "run/JOIN/2026-11-20/4711" {
		t.Errorf("StartRun for a customer = %q, %v", id, err)
	}
	if got := history(t, e, "run/JOIN/2026-11-20"); len(got) != 2 {
		t.Errorf("%d events, want one start and its task", len(got))
	}

	r := &runs{}
	work(t, e, &activities.Activities{Runs: r, Teller: e})
	var joined sync.WaitGroup
	for range 3 {
		joined.Go(func() {
			var sum dunningrun.Summary
			if err := e.Run(t.Context(), "JOIN", on, "", "clerk", &sum); err != nil || sum.ID == 0 {
				t.Errorf("Run = %+v, %v", sum, err)
			}
		})
	}
	joined.Wait()
	// Once more on the same day: the ledger knows the run, and nothing is written twice.
	var again dunningrun.Summary
	if err := e.Run(t.Context(), "JOIN", on, "", "clerk", &again); err != nil || again.ID != r.ids["run/JOIN/2026-11-20"] {
		t.Errorf("again: %+v, %v; want the same run", again, err)
	}
	if told := told(t, e, "mail/JOIN"); len(told) == 0 || told[0][0].Kind != "queued" {
		t.Errorf("the mail workflow was told %v", told)
	}
}

func TestOpenWorkflows(t *testing.T) {
	e := dial(t, nil)
	ids := []string{"invoice/OPEN/1", "invoice/OPEN/2/a", "debtor/OPEN/1"}
	terminate(t, e, ids...)
	for _, id := range ids {
		if err := e.Ensure(t.Context(), id, 1); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all three are listed", func() bool { return len(listed(t, e)) == 3 })
	if err := e.Client().TerminateWorkflow(t.Context(), ids[1], "", "closed"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the closed one is listed no more", func() bool { return len(listed(t, e)) == 2 })
	if diff := cmp.Diff([]string{"debtor/OPEN/1", "invoice/OPEN/1"}, listed(t, e)); diff != "" {
		t.Errorf("open (-want +got):\n%s", diff)
	}
}

// listed are the open workflows of the entity OPEN.
func listed(t *testing.T, e *engine.Engine) []string {
	t.Helper()
	all, err := e.OpenWorkflows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(id string) bool { return !strings.Contains(id, "/OPEN/") })
	slices.Sort(all)
	return all
}

func TestEnsureSchedule_followsTheConfiguration(t *testing.T) {
	e := dial(t, nil)
	handle := e.Client().ScheduleClient().GetHandle(t.Context(), "schedule/run/DE")
	t.Cleanup(func() {
		if err := handle.Delete(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	for i, hour := range []int{6, 6, 9} {
		if err := e.EnsureSchedule(t.Context(), "DE", "Europe/Berlin", hour); err != nil {
			t.Fatal(err)
		}
		d, err := handle.Describe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if paused := d.Schedule.State.Paused; paused != (i == 2) {
			t.Errorf("paused: %v", paused)
		}
		if d.Schedule.Policy.CatchupWindow != 8*time.Hour {
			t.Errorf("catches up within %s, want 8h", d.Schedule.Policy.CatchupWindow)
		}
		for _, next := range d.Info.NextActionTimes {
			berlin := next.In(zone(t, "Europe/Berlin"))
			if berlin.Hour() != hour || berlin.Weekday() == time.Saturday || berlin.Weekday() == time.Sunday {
				t.Errorf("next run %s, want %d o'clock on a weekday", berlin, hour)
			}
		}
		if len(d.Info.NextActionTimes) == 0 {
			t.Error("no next run")
		}
		if i == 1 { // what a person paused stays so
			if err := handle.Pause(t.Context(), client.SchedulePauseOptions{Note: "stocktaking"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := e.EnsureSchedule(t.Context(), "XX", "Europe/Atlantis", 6); err == nil {
		t.Error("a zone that isn't there was accepted")
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestDial_saysWhereItLooked(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := engine.Dial(ctx, engine.Options{Address: "127.0.0.1:1", Namespace: "mahnwerk"})
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1, namespace mahnwerk") {
		t.Errorf("Dial: %v, want the address and the namespace", err)
	}
}

func TestHealthy(t *testing.T) {
	e := dial(t, nil)
	if err := e.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
	e.Close()
	if err := e.Healthy(t.Context()); err == nil {
		t.Error("a closed connection is healthy")
	}
}
