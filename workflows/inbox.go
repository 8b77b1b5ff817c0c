package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Event is a fact that was committed: its place in the stream's order and what it is. Amounts and names stay in the ledger.
type Event struct {
	Seq  int64  `json:"seq"`
	Kind string `json:"kind"`
}

// Events is the payload of SignalEvents.
type Events struct {
	Events []Event `json:"events"`
}

// inbox keeps what was signalled and not yet decided. An event that comes twice, or after a decision that already
// covered it, is dropped: seq is the last one a decision has seen.
type inbox struct {
	ch      workflow.ReceiveChannel
	seq     int64
	pending []Event
}

func newInbox(ctx workflow.Context, seq int64, carried []Event) *inbox {
	return &inbox{ch: workflow.GetSignalChannel(ctx, SignalEvents), seq: seq, pending: carried}
}

// drain takes everything that has arrived, without waiting.
func (b *inbox) drain() {
	for {
		var batch Events
		if !b.ch.ReceiveAsync(&batch) {
			break
		}
		b.pending = append(b.pending, batch.Events...)
	}
	b.drop()
}

func (b *inbox) drop() {
	b.pending = slices.DeleteFunc(b.pending, func(e Event) bool { return e.Seq <= b.seq })
	slices.SortStableFunc(b.pending, func(x, y Event) int { return int(x.Seq - y.Seq) })
	b.pending = slices.CompactFunc(b.pending, func(x, y Event) bool { return x.Seq == y.Seq })
}

// covered tells the inbox that a decision has seen everything up to seq.
func (b *inbox) covered(seq int64) {
	b.seq = max(b.seq, seq)
	b.drain()
}

// last is the highest event waiting, or the last one seen.
func (b *inbox) last() int64 {
	if len(b.pending) == 0 {
		return b.seq
	}
	return b.pending[len(b.pending)-1].Seq
}

// wait sleeps until an event arrives or the time has passed; zero sleeps until an event. The timer is cancelled when an
// event comes first: an await alone would leave it behind to wake the workflow weeks later.
func (b *inbox) wait(ctx workflow.Context, in time.Duration, summary string) error {
	arrived := func() bool { b.drain(); return len(b.pending) > 0 }
	if arrived() {
		return nil
	}
	if in <= 0 {
		return workflow.Await(ctx, arrived)
	}
	ctx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	_, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout: in, TimerOptions: workflow.TimerOptions{Summary: summary}}, arrived)
	return err
}

// waitOr sleeps until an event arrives, something else has happened, or the time has passed; zero sleeps until one of the two.
func (b *inbox) waitOr(ctx workflow.Context, in time.Duration, summary string, happened func() bool) error {
	woken := func() bool { b.drain(); return len(b.pending) > 0 || happened() }
	if in <= 0 {
		return workflow.Await(ctx, woken)
	}
	timed, cancel := workflow.WithCancel(ctx)
	defer cancel()
	_, err := workflow.AwaitWithOptions(timed, workflow.AwaitOptions{Timeout: in, TimerOptions: workflow.TimerOptions{Summary: summary}}, woken)
	return err
}

// quick is for activities that are one transaction. They are tried until they succeed: the database being away is no
// reason to forget an invoice.
func quick(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 500 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// continueNow tells whether the history is long enough to start afresh with the carried state.
func continueNow(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}
