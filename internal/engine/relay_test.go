package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"

	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// memory is an outbox in memory. What is marked as delivered is told no more; one process leads at a time.
type memory struct {
	mu        sync.Mutex
	events    []engine.OutboxEvent
	delivered map[int64]bool
	// putOff are the streams that wait for the next try.
	putOff map[string]bool
	// mark is asked before events are marked; its error is a fault of the database.
	mark func() error
	bell chan struct{}
	lead chan struct{}
	// leaders counts who leads now, most the most at a time.
	leaders, most, terms int
	// pruned counts the pages that were cleared.
	pruned int
}

func newMemory() *memory {
	return &memory{delivered: map[int64]bool{}, putOff: map[string]bool{}, bell: make(chan struct{}, 1), lead: make(chan struct{}, 1)}
}

// commit adds events of a stream, which number themselves, and rings.
func (m *memory) commit(stream string, kinds ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, kind := range kinds {
		seq := int64(1)
		for _, e := range m.events {
			if e.Stream == stream {
				seq++
			}
		}
		m.events = append(m.events, engine.OutboxEvent{ID: int64(len(m.events) + 1), Seq: seq, Kind: kind, Stream: stream, SubjectID: 7})
	}
	select {
	case m.bell <- struct{}{}:
	default:
	}
}

func (m *memory) Waiting(ctx context.Context, limit int) ([]engine.OutboxEvent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []engine.OutboxEvent
	for _, e := range m.events {
		if !m.delivered[e.ID] && !m.putOff[e.Stream] && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, ctx.Err()
}

func (m *memory) MarkDelivered(_ context.Context, ids []int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.mark != nil {
		if err := m.mark(); err != nil {
			return err
		}
	}
	for _, id := range ids {
		m.delivered[id] = true
	}
	return nil
}

func (m *memory) PutOff(_ context.Context, streams []string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, stream := range streams {
		m.putOff[stream] = true
	}
	return nil
}

// tryAgain lets the time of the next try come.
func (m *memory) tryAgain() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.putOff)
}

func (m *memory) Prune(_ context.Context, after int64) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pruned++
	return after + 1, nil
}

func (m *memory) Bell(context.Context) (<-chan struct{}, error) { return m.bell, nil }

func (m *memory) Lead(ctx context.Context) (func(), error) {
	select {
	case m.lead <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leaders, m.terms = m.leaders+1, m.terms+1
	m.most = max(m.most, m.leaders)
	return func() {
		m.mu.Lock()
		m.leaders--
		m.mu.Unlock()
		<-m.lead
	}, nil
}

func (m *memory) waiting() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var streams []string
	for _, e := range m.events {
		if !m.delivered[e.ID] && !slices.Contains(streams, e.Stream) {
			streams = append(streams, e.Stream)
		}
	}
	return streams
}

func events(kinds ...string) []workflows.Event {
	var out []workflows.Event
	for i, kind := range kinds {
		out = append(out, workflows.Event{Seq: int64(i + 1), Kind: kind})
	}
	return out
}

func TestRelay_orderOfEachStream(t *testing.T) {
	e, m := dial(t, nil), newMemory()
	a, b, c, d := "invoice/DE/order-1", "debtor/DE/order", "approval/order", "mail/ORDER"
	terminate(t, e, a, b, c, d)
	m.commit(a, "issued")
	m.commit(b, "hold_set", "hold_lifted")
	m.commit(a, "payment_allocated", "payment_reversed")
	m.commit(c, "approval_requested")
	m.commit(d, "letters_queued")
	r := &engine.Relay{Engine: e, Outbox: m, Log: quiet(), Limit: rate.NewLimiter(100, 1)}
	if n, err := r.Once(t.Context()); n != 7 || err != nil {
		t.Errorf("told %d events, %v; want 7", n, err)
	}
	m.commit(a, "dunned")
	if n, err := r.Once(t.Context()); n != 1 || err != nil {
		t.Errorf("told %d events, %v; want 1", n, err)
	}
	want := [][]workflows.Event{events("issued", "payment_allocated", "payment_reversed"), {{Seq: 4, Kind: "dunned"}}}
	if diff := cmp.Diff(want, told(t, e, a)); diff != "" {
		t.Errorf("%s was told (-want +got):\n%s", a, diff)
	}
	for id, want := range map[string][]workflows.Event{b: events("hold_set", "hold_lifted"), c: events("approval_requested"), d: events("letters_queued")} {
		if diff := cmp.Diff([][]workflows.Event{want}, told(t, e, id)); diff != "" {
			t.Errorf("%s was told (-want +got):\n%s", id, diff)
		}
	}
	if n, err := r.Once(t.Context()); n != 0 || err != nil {
		t.Errorf("told %d events more, %v", n, err)
	}
}

// The process dies, or the database goes, between telling and noting it: the same is told again in the same order.
func TestRelay_tellsAgainWhatWasNotNoted(t *testing.T) {
	e, m := dial(t, nil), newMemory()
	id := "invoice/DE/again"
	terminate(t, e, id)
	m.commit(id, "issued", "corrected")
	m.mark = func() error { return errors.New("connection refused") }
	r := &engine.Relay{Engine: e, Outbox: m, Log: quiet()}
	if n, err := r.Once(t.Context()); n != 0 || err == nil {
		t.Errorf("told %d, %v; want a fault", n, err)
	}
	m.mark = nil
	if n, err := r.Once(t.Context()); n != 2 || err != nil {
		t.Errorf("told %d, %v; want 2", n, err)
	}
	want := [][]workflows.Event{events("issued", "corrected"), events("issued", "corrected")}
	if diff := cmp.Diff(want, told(t, e, id)); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestRelay_undeliverableStreamStopsNoOther(t *testing.T) {
	e, m := dial(t, nil), newMemory()
	unknown, tooLong := "weather/DE/1", "invoice/DE/"+strings.Repeat("9", 2000)
	m.commit(unknown, "rain")
	m.commit(tooLong, "issued")
	var good []string
	for n := range 40 {
		id := fmt.Sprintf("invoice/DE/beside-%d", n)
		good = append(good, id)
		m.commit(id, "issued")
	}
	terminate(t, e, good...)
	r := &engine.Relay{Engine: e, Outbox: m, Log: quiet()}
	for _, want := range []int{40, 0, 1} {
		if n, err := r.Once(t.Context()); n != want || err == nil || !strings.Contains(err.Error(), "2 workflows") {
			t.Errorf("told %d events, %v; want %d and a fault of 2 workflows", n, err, want)
		}
		if n, err := r.Once(t.Context()); n != 0 || err != nil {
			t.Errorf("told %d events, %v, before the time of the next try", n, err)
		}
		m.tryAgain()
		if want == 0 {
			m.commit(good[0], "corrected")
		}
	}
	if diff := cmp.Diff([]string{unknown, tooLong}, m.waiting()); diff != "" {
		t.Errorf("still waiting (-want +got):\n%s", diff)
	}
}

// As many streams as fill a batch can't be told, and they are the oldest: the others pass all the same.
func TestRelay_aBatchOfUndeliverableStreamsLetsOthersPass(t *testing.T) {
	e, m := dial(t, nil), newMemory()
	for n := range 600 {
		m.commit(fmt.Sprintf("weather/DE/%d", n), "rain")
	}
	id := "invoice/DE/behind-600"
	terminate(t, e, id)
	m.commit(id, "issued")
	r := &engine.Relay{Engine: e, Outbox: m, Log: quiet()}
	told := 0
	for tries := 0; told == 0 && tries < 100; tries++ { // at least sixteen are put off with each try
		told, _ = r.Once(t.Context())
	}
	if told != 1 {
		t.Error("the invoice behind 600 undeliverable streams was never told")
	}
}

// When nobody can be told, the batch is given up before every stream has waited for a server that is away.
func TestRelay_serverAway(t *testing.T) {
	e, err := engine.Dial(t.Context(), engine.Options{Address: address(t), Namespace: "default"})
	if err != nil {
		t.Fatal(err)
	}
	e.Close()
	m := newMemory()
	for n := range 200 {
		m.commit(fmt.Sprintf("invoice/DE/away-%d", n), "issued")
	}
	var failed int
	n, err := (&engine.Relay{Engine: e, Outbox: m, Log: quiet()}).Once(t.Context())
	if n != 0 || err == nil {
		t.Fatalf("told %d events, %v; want a fault", n, err)
	}
	if _, scan := fmt.Sscanf(err.Error(), "%d workflows", &failed); scan != nil || failed >= 100 || len(m.waiting()) != 200 {
		t.Errorf("%v; %d streams wait, want all 200 to wait and most not tried", err, len(m.waiting()))
	}
}

func TestRelay_oneProcessLeadsAndAnotherTakesOver(t *testing.T) {
	e, m := dial(t, nil), newMemory()
	ids := []string{"invoice/DE/first-leader", "invoice/DE/second-leader"}
	terminate(t, e, ids...)
	var running sync.WaitGroup
	stops := make([]context.CancelFunc, 2)
	for i := range stops {
		var ctx context.Context
		ctx, stops[i] = context.WithCancel(t.Context())
		running.Go(func() {
			if err := (&engine.Relay{Engine: e, Outbox: m, Log: quiet()}).Run(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("the relay ended with %v", err)
			}
		})
		if i == 0 {
			m.commit(ids[0], "issued")
			eventually(t, "the first relay tells", func() bool { return len(m.waiting()) == 0 })
		}
	}
	stops[0]()
	m.commit(ids[1], "issued")
	eventually(t, "the second relay tells", func() bool { return len(m.waiting()) == 0 })
	stops[1]()
	running.Wait()
	if m.pruned == 0 {
		t.Error("an idle relay clears nothing away")
	}
	if m.most != 1 || m.terms != 2 {
		t.Errorf("%d led at a time over %d terms, want 1 and 2", m.most, m.terms)
	}
}

// A stream that can't be told costs its process neither the lead nor the other streams.
func TestRelay_goesOnBesideAnUndeliverableStream(t *testing.T) {
	e, m := dial(t, nil), newMemory()
	id := "invoice/DE/beside-weather"
	terminate(t, e, id)
	m.commit("weather/DE/1", "rain")
	m.commit(id, "issued")
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = (&engine.Relay{Engine: e, Outbox: m, Log: quiet()}).Run(ctx) })
	eventually(t, "the good stream is told", func() bool { return len(m.waiting()) == 1 })
	m.commit(id, "corrected")
	eventually(t, "and told again", func() bool { return len(m.waiting()) == 1 })
	stop()
	running.Wait()
}

func TestEnsure_startsWhatIsMissing(t *testing.T) {
	e := dial(t, nil)
	id := "invoice/DE/ensure"
	terminate(t, e, id)
	for range 2 {
		if err := e.Ensure(t.Context(), id, 7); err != nil {
			t.Fatal(err)
		}
	}
	if got := history(t, e, id); len(got) != 2 || len(told(t, e, id)) != 0 {
		t.Errorf("%d events, want the start and its task alone", len(got))
	}
	for _, stream := range []string{"weather/1", "invoice/DE", "mail/a/b", "debtor", "approval", ""} {
		if err := e.Ensure(t.Context(), stream, 0); err == nil {
			t.Errorf("Ensure(%q) found a workflow", stream)
		}
	}
}
