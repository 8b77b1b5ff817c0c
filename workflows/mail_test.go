package workflows_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// postbox is an outbox of letters. A round takes what is due, at most PerRound of them, and says when the next is.
type postbox struct {
	PerRound int
	// Round runs while the n-th round (from 1) is on its way back.
	Round func(n int)
	Now   func() time.Time

	mu     sync.Mutex
	due    []time.Time
	rounds []int // letters of each round
}

func (p *postbox) queue(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.due = append(p.due, at)
}

// DeliverMail is the activity of that name.
func (p *postbox) DeliverMail(context.Context, string) (activities.Delivered, error) {
	done, round := p.deliver()
	if p.Round != nil {
		p.Round(round)
	}
	return done, nil
}

func (p *postbox) deliver() (activities.Delivered, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var done activities.Delivered
	var later []time.Time
	now := p.Now()
	for _, at := range p.due {
		switch {
		case at.After(now):
			later = append(later, at)
			if in := at.Sub(now); done.NextIn == 0 || in < done.NextIn {
				done.NextIn = in
			}
		case done.Accepted == p.PerRound:
			later, done.More = append(later, at), true
		default:
			done.Accepted++
		}
	}
	p.due, p.rounds = later, append(p.rounds, done.Accepted)
	return done, len(p.rounds)
}

func queued(n int) workflows.Event { return workflows.Event{Seq: int64(n), Kind: "letters_queued"} }

// stop ends the story of a workflow that never ends: the rounds it counts are those until then.
func stop(p *postbox, env interface{ CancelWorkflow() }, after int) {
	p.Round = func(n int) {
		if n == after {
			env.CancelWorkflow()
		}
	}
}

func TestMail_roundsUntilNothingIsDue(t *testing.T) {
	p := &postbox{PerRound: 2}
	env := newEnv(p)
	p.Now = env.Now
	for range 5 {
		p.queue(env.Now())
	}
	p.queue(env.Now().Add(3 * time.Hour))
	w := watchTimers(env)
	stop(p, env, 4)
	env.ExecuteWorkflow(workflows.Mail, workflows.MailState{Entity: "DE"})
	if diff := cmp.Diff([]int{2, 2, 1, 1}, p.rounds); diff != "" {
		t.Errorf("letters of each round (-want +got):\n%s", diff)
	}
	if len(w.planned) == 0 || w.planned[0] > 3*time.Hour || w.planned[0] < 3*time.Hour-time.Minute {
		t.Errorf("slept %v, want until the next letter in 3 hours", w.planned)
	}
	w.noneLeft(t)
}

func TestMail_wakesWhenALetterIsQueued(t *testing.T) {
	p := &postbox{PerRound: 10}
	env := newEnv(p)
	p.Now = env.Now
	p.queue(env.Now().Add(20 * day))
	w := watchTimers(env)
	at(env, time.Hour, func() { p.queue(env.Now()); tell(env, queued(1)) })
	at(env, 2*time.Hour, func() { p.queue(env.Now()); tell(env, queued(2), queued(2)) })
	stop(p, env, 3)
	env.ExecuteWorkflow(workflows.Mail, workflows.MailState{Entity: "DE"})
	if diff := cmp.Diff([]int{0, 1, 1}, p.rounds); diff != "" {
		t.Errorf("letters of each round (-want +got):\n%s", diff)
	}
	if w.cancelled != len(w.planned) || w.fired != 0 {
		t.Errorf("of %d timers %d were cancelled and %d fired, want all cancelled", len(w.planned), w.cancelled, w.fired)
	}
}

// A letter that is queued while the last round is on its way back is not seen by that round.
func TestMail_letterInTheLastMoment(t *testing.T) {
	p := &postbox{PerRound: 10}
	env := newEnv(p)
	p.Now = env.Now
	p.Round = func(n int) {
		switch n {
		case 1:
			p.queue(env.Now())
			tell(env, queued(1))
		case 2:
			env.CancelWorkflow()
		}
	}
	env.ExecuteWorkflow(workflows.Mail, workflows.MailState{Entity: "DE"})
	if diff := cmp.Diff([]int{0, 1}, p.rounds); diff != "" {
		t.Errorf("letters of each round (-want +got):\n%s", diff)
	}
}

func TestMail_startsAfreshAfterItsRounds(t *testing.T) {
	const rounds = 300 // workflows.mailRounds
	p := &postbox{PerRound: 1}
	env := newEnv(p)
	p.Now = env.Now
	for n := range rounds + 5 {
		p.queue(env.Now().Add(time.Duration(n) * time.Minute))
	}
	w := watchTimers(env)
	p.Round = func(n int) {
		if n == rounds {
			tell(env, queued(1))
		}
	}
	env.ExecuteWorkflow(workflows.Mail, workflows.MailState{Entity: "DE", Accepted: 7})
	next := continued[workflows.MailState](t, env)
	accepted := 0
	for _, n := range p.rounds {
		accepted += n
	}
	if len(p.rounds) != rounds || next != (workflows.MailState{Entity: "DE", Accepted: 7 + accepted}) {
		t.Errorf("after %d rounds it starts afresh with %+v, want %d rounds and %d letters", len(p.rounds), next, rounds, 7+accepted)
	}
	w.noneLeft(t)
}

func TestMail_startsAfreshWhenTheServerSaysSo(t *testing.T) {
	p := &postbox{PerRound: 1}
	env := newEnv(p)
	p.Now = env.Now
	p.queue(env.Now())
	p.queue(env.Now())
	p.Round = func(int) { env.RegisterDelayedCallback(func() { env.SetContinueAsNewSuggested(true) }, 0) }
	env.ExecuteWorkflow(workflows.Mail, workflows.MailState{Entity: "DE"})
	if next := continued[workflows.MailState](t, env); next.Accepted != 1 || len(p.due) != 1 {
		t.Errorf("starts afresh with %+v and %d letters left, want 1 accepted and 1 left", next, len(p.due))
	}
}
