package llm

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Breaker stops asking a provider that fails, so that a mailbox of 500 mails does not wait 500 times for a dead host. It
// is shared by all callers of a provider. After Rest one call may try; the others still fail at once.
type Breaker struct {
	// Failures in a row open it; Rest is how long it stays open. Now is the clock.
	Failures int
	Rest     time.Duration
	Now      func() time.Time

	mu       sync.Mutex
	row      int
	openedAt time.Time
	trying   bool
}

const (
	// breakAfter failures in a row are no accident: a single bad mail can't cause them.
	breakAfter = 5
	// breakFor is shorter than the time in which Temporal gives a mail up to the rules, so that a provider that comes
	// back in between is used again.
	breakFor = 30 * time.Second
)

// NewBreaker makes one with the usual limits.
func NewBreaker() *Breaker { return &Breaker{Failures: breakAfter, Rest: breakFor, Now: time.Now} }

// Guarded asks through a breaker. While it is open every call is ErrUnavailable and nothing is sent.
func Guarded(p Provider, b *Breaker) Provider { return guarded{p, b} }

type guarded struct {
	Provider
	breaker *Breaker
}

func (p guarded) Generate(ctx context.Context, r Request) (Response, error) {
	if !p.breaker.admit() {
		return Response{}, &Failure{Kind: ErrUnavailable, Provider: p.Name()}
	}
	response, err := p.Provider.Generate(ctx, r)
	p.breaker.learn(err)
	return response, err
}

func (b *Breaker) admit() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.row < b.Failures {
		return true
	}
	if b.trying || b.Now().Sub(b.openedAt) < b.Rest {
		return false
	}
	b.trying = true
	return true
}

// learn counts what says that the provider, not this request, is at fault.
func (b *Breaker) learn(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if !ill(err) {
		if !errors.Is(err, context.Canceled) { // the caller left: nothing was learned
			b.row = 0
		}
		return
	}
	b.row++
	if b.row >= b.Failures {
		b.openedAt = b.Now()
	}
}

func ill(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrTimeout) || errors.Is(err, ErrAuth) || errors.Is(err, ErrQuota)
}
