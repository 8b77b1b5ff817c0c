package benchmark

import (
	"context"
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/internal/engine"
)

// ledgerOf decides every item up to the event it was asked about, with the number in its reason.
type ledgerOf struct{ fault error }

func (l ledgerOf) DecideItem(_ context.Context, _, upTo int64, _ func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	return collection.Decided{Seq: upTo, Because: string(rune('a' + upTo))}, l.fault
}

func (ledgerOf) DecideDebtor(context.Context, int64, int64, func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error) {
	return collection.DecidedDebtor{}, nil
}

// outboxOf is a ledger's list of two phases.
type outboxOf struct{ engine.Outbox }

func (outboxOf) Waiting(context.Context, int) ([]engine.OutboxEvent, error) {
	return []engine.OutboxEvent{{ID: 1, Seq: 1, Stream: "invoice/N/1", SubjectID: 7}, {ID: 2, Seq: 2, Stream: "invoice/N/1", SubjectID: 7}}, nil
}

func TestScene_theReplayTellsTheSameEventsAndAnswersTheSameDecisions(t *testing.T) {
	ctx := t.Context()
	r := newRecorder(ledgerOf{})
	outbox := r.outbox(outboxOf{})
	if events, err := outbox.Waiting(ctx, 10); err != nil || len(events) != 0 {
		t.Errorf("a shut gate let %v pass (%v)", events, err)
	}
	r.open()
	for range 2 { // the relay may read an event twice
		if events, err := outbox.Waiting(ctx, 10); err != nil || len(events) != 2 {
			t.Fatalf("an open gate let %v pass (%v)", events, err)
		}
	}
	for seq := int64(1); seq <= 2; seq++ {
		if r.reached(1, seq) {
			t.Errorf("event %d counts as decided before anybody decided", seq)
		}
		if _, err := r.DecideItem(ctx, 7, seq, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !r.reached(1, 2) || r.reached(2, 1) {
		t.Error("one item was decided up to event 2, and no other")
	}
	wantReplay(t, r.replay())
}

func wantReplay(t *testing.T, again *replay) {
	t.Helper()
	ctx := t.Context()
	if events, err := again.Waiting(ctx, 10); err != nil || len(events) != 0 {
		t.Errorf("the replay told %v before its first phase (%v)", events, err)
	}
	for phase := int64(1); phase <= 2; phase++ {
		again.open()
		events, err := again.Waiting(ctx, 10)
		if err != nil || len(events) != 1 || events[0].Seq != phase {
			t.Fatalf("phase %d tells %v (%v), want its one event", phase, events, err)
		}
		d, err := again.DecideItem(ctx, 7, phase, nil)
		if err != nil || d.Seq != phase || d.Because != string(rune('a'+phase)) {
			t.Errorf("phase %d is decided as %+v (%v)", phase, d, err)
		}
		if err := again.MarkDelivered(ctx, []int64{events[0].ID}); err != nil {
			t.Fatal(err)
		}
		if events, _ := again.Waiting(ctx, 10); len(events) != 0 {
			t.Errorf("phase %d tells %v twice", phase, events)
		}
		again.close()
	}
	if _, err := again.DecideItem(ctx, 7, 3, nil); err == nil {
		t.Error("an event that never was is decided")
	}
	if _, err := again.DecideDebtor(ctx, 7, 1, nil); err == nil {
		t.Error("a customer who was told nothing is decided")
	}
}

func TestRecorder_keepsNoDecisionThatFailed(t *testing.T) {
	fault := errors.New("the ledger is away")
	r := newRecorder(ledgerOf{fault: fault})
	if _, err := r.DecideItem(t.Context(), 7, 1, nil); !errors.Is(err, fault) {
		t.Fatalf("error %v, want the ledger's", err)
	}
	if r.reached(1, 1) || len(r.decisions) != 0 {
		t.Error("a failed decision counts")
	}
}
