package activities_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// answer is a reply that a person has sent, as the ledger keeps it.
type answer struct {
	state    mailroom.ReplyState
	stale    bool
	fence    int64
	attempts int
	nextAt   time.Time
}

// answers is the outbox of replies; a reply's number is its place from 1.
type answers struct {
	mu      sync.Mutex
	replies []*answer
	fault   error
}

func (o *answers) ReclaimReplies(context.Context, string, time.Duration) (int, error) {
	return 0, o.fault
}

func (o *answers) DueReplies(_ context.Context, _ string, limit int) ([]int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var due []int64
	for i, r := range o.replies {
		if r.state == mailroom.Queued && r.nextAt.IsZero() && len(due) < limit {
			due = append(due, int64(i+1))
		}
	}
	return due, o.fault
}

func (o *answers) StartReply(_ context.Context, id int64) (mailroom.Outgoing, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.replies[id-1]
	if r.stale {
		r.state = mailroom.Draft
		return mailroom.Outgoing{}, false, o.fault
	}
	r.state, r.fence, r.attempts = mailroom.Sending, r.fence+1, r.attempts+1
	return mailroom.Outgoing{Reply: mailroom.Reply{ReplyID: id}, Fence: r.fence}, true, o.fault
}

func (o *answers) FinishReply(ctx context.Context, report delivery.Report) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.replies[report.LetterID-1]
	if r.fence != report.Fence {
		return delivery.ErrFenced
	}
	switch report.Result {
	case delivery.Accepted:
		r.state = mailroom.Sent
	case delivery.Refused:
		r.state = mailroom.Refused
	default:
		r.state, r.nextAt = mailroom.Queued, time.Unix(1, 0).Add(365*24*time.Hour*100)
	}
	return nil
}

func (o *answers) NextReplyAt(context.Context, string) (time.Time, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.replies {
		if r.state == mailroom.Queued {
			return r.nextAt, true, o.fault
		}
	}
	return time.Time{}, false, o.fault
}

func TestDeliverMail_sendsAnswersAfterLetters(t *testing.T) {
	p := newPost(t, 2, businessclock.Clock{})
	p.box.replies = []*answer{{state: mailroom.Queued}, {state: mailroom.Draft}, {state: mailroom.Queued, stale: true}, {state: mailroom.Queued}, {state: mailroom.Queued}}
	results := map[int64]delivery.Result{1: delivery.Accepted, 4: delivery.Refused, 5: delivery.Deferred}
	p.relay.reply = func(out mailroom.Outgoing) delivery.Result { return results[out.ReplyID] }
	done, err := p.deliver(t)
	if err != nil || done.Accepted != 3 || done.Refused != 1 || done.Deferred != 1 || done.NextIn == 0 {
		t.Errorf("delivered %+v, %v", done, err)
	}
	for i, want := range []mailroom.ReplyState{mailroom.Sent, mailroom.Draft, mailroom.Draft, mailroom.Refused, mailroom.Queued} {
		if got := p.box.replies[i].state; got != want {
			t.Errorf("reply %d is %s, want %s", i+1, got, want)
		}
	}
}

// What has left is recorded even when the activity is ending.
func TestDeliverMail_recordsAnAnswerWhileItEnds(t *testing.T) {
	p := newPost(t, 0, businessclock.Clock{})
	p.box.replies = []*answer{{state: mailroom.Queued}, {state: mailroom.Queued}}
	ctx, cancel := context.WithCancel(t.Context())
	p.relay.reply = func(mailroom.Outgoing) delivery.Result { cancel(); return delivery.Accepted }
	if _, err := activities.DeliverDue(ctx, p.Activities, "DE"); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if p.box.replies[0].state != mailroom.Sent || p.box.replies[1].state != mailroom.Queued {
		t.Errorf("the first is %s, the second %s; want one sent and the other untouched", p.box.replies[0].state, p.box.replies[1].state)
	}
}
