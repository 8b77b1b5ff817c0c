// Package mailout hands one prepared mail to the relay and says what became of
// it.
//
// The question that matters after an attempt is not "was there an error" but
// "may the customer have this mail". [Sender.Send] therefore answers with an
// [Outcome]:
//
//	accepted     the relay answered 250 to the message and is responsible now
//	deferred     4xx: try again later, the customer has nothing
//	refused      5xx: trying again is useless, a person must look
//	uncertain    the final dot left, no answer came: the customer may have it
//	unavailable  the message was not handed over: no connection, or lost before the dot
//
// Uncertain cannot be avoided: after the final dot and before the 250 is read
// the message may exist on both sides (RFC 1047). A mail sent again carries the
// same Message-ID, so that a duplicate can be seen and counted.
//
// # Division of labour
//
// github.com/wneessen/go-mail builds the message (MIME, header encoding). Its
// client reports one error per mail and does not tell on which side of the
// final dot the connection was lost. The dialog is therefore held with
// github.com/emersion/go-smtp, whose commands are called one by one, and the
// connection underneath remembers whether a write failed (see trackedConn).
//
// Errors and [Outcome.String] carry no address and nothing of a message.
// Nothing in this package logs.
package mailout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Limits of the dialog. Every wait in this package ends at one of them or with
// the caller's context, whichever is earlier.
const (
	// connectTimeout covers dialling, greeting, STARTTLS and AUTH.
	connectTimeout = 30 * time.Second
	// commandTimeout is RFC 5321 section 4.5.3.2's for MAIL and RCPT.
	commandTimeout = 5 * time.Minute
	// submissionTimeout covers writing the message and waiting for the 250; RFC
	// 5321 section 4.5.3.2.6 asks for ten minutes.
	submissionTimeout = 10 * time.Minute
	// finishGrace is how long a cancelled Send still waits for the answer to a
	// final dot that is on its way. Most answers come within a second, and each
	// one that is read saves an uncertain outcome.
	finishGrace = 5 * time.Second
	// resetTimeout and quitTimeout are short, since a session that does not
	// answer is simply given up and the outcome is already known.
	resetTimeout = 10 * time.Second
	quitTimeout  = time.Second
	// maxIdle is how long an unused session is trusted. Postfix drops an idle
	// client after 300 s, others after 60.
	maxIdle = 45 * time.Second
	// maxMailsPerSession ends a session before the relay does: 100 is the limit
	// of common relays (Exim smtp_accept_max_per_connection is 1000, Exchange's
	// MaxMessagesPerConnection 20 to 1000).
	maxMailsPerSession = 100
	// maxSessions bounds Config.Sessions; relays rarely allow more per client.
	maxSessions = 50
)

// Sender sends mails through one relay. It keeps sessions open between mails
// and is safe for concurrent use.
type Sender struct {
	config Config
	pace   *pace
	places chan struct{} // one token per session in use

	mu     sync.Mutex
	idle   []*session // last used last
	closed bool
}

// New checks config and returns a sender. It connects only when the first mail
// is sent.
func New(config Config) (*Sender, error) {
	if err := config.check(); err != nil {
		return nil, fmt.Errorf("mail relay configuration: %w", err)
	}
	return &Sender{
		config: config,
		pace:   newPace(config),
		places: make(chan struct{}, config.sessions()),
	}, nil
}

// Send hands message to the relay, once. It waits for its turn under the rate
// limits and for a free session, both bounded by ctx.
//
// The error is not nil only when the message itself cannot be sent (it wraps
// ErrMessage) or the sender is closed (ErrClosed); everything the relay or the
// network does is an Outcome. Send never repeats a message after its first
// byte has left.
func (s *Sender) Send(ctx context.Context, message Message) (Outcome, error) {
	if err := s.config.allows(message); err != nil {
		return Outcome{}, err
	}
	raw, err := Build(message)
	if err != nil {
		return Outcome{}, err
	}
	if err := s.pace.wait(ctx, domainOf(message.To.Address)); err != nil {
		return unavailable(StageRateLimit, err), nil
	}
	select {
	case s.places <- struct{}{}:
	case <-ctx.Done():
		return unavailable(StageRateLimit, ctx.Err()), nil
	}
	defer func() { <-s.places }()
	return s.deliver(ctx, envelope{from: message.returnPath(), to: message.To.Address, raw: raw})
}

// envelope is a message on its way.
type envelope struct {
	from, to string
	raw      []byte
}

// deliver uses an idle session or opens one. A session that the relay has
// meanwhile closed shows at MAIL; the mail then goes through a fresh session,
// once, for nothing of it has left yet.
func (s *Sender) deliver(ctx context.Context, e envelope) (Outcome, error) {
	if reused := s.takeIdle(time.Now()); reused != nil {
		outcome := reused.send(ctx, e)
		s.giveBack(reused)
		if !outcome.stale() {
			return outcome, nil
		}
	}
	fresh, outcome, err := s.open(ctx)
	if fresh == nil {
		return outcome, err
	}
	outcome = fresh.send(ctx, e)
	s.giveBack(fresh)
	return outcome, nil
}

func (s *Sender) open(ctx context.Context) (*session, Outcome, error) {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return nil, Outcome{}, ErrClosed
	}
	opened, outcome := openSession(ctx, s.config)
	return opened, outcome, nil
}

// takeIdle returns the most recently used session that is still to be trusted,
// or nil. Older ones are closed.
func (s *Sender) takeIdle(now time.Time) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.idle) > 0 {
		last := s.idle[len(s.idle)-1]
		s.idle = s.idle[:len(s.idle)-1]
		if now.Sub(last.usedAt) < maxIdle {
			return last
		}
		last.close()
	}
	return nil
}

// giveBack keeps a session that can take another mail and ends any other.
func (s *Sender) giveBack(used *session) {
	used.usedAt = time.Now()
	if !s.keep(used) {
		used.quit()
	}
}

func (s *Sender) keep(used *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || used.broken || used.mails >= maxMailsPerSession {
		return false
	}
	s.idle = append(s.idle, used)
	return true
}

// Close ends the idle sessions and refuses further mails with ErrClosed. A Send
// that is under way finishes.
func (s *Sender) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.closed, s.idle = true, nil
	s.mu.Unlock()
	for _, session := range idle {
		session.quit()
	}
	return nil
}

// ErrClosed is returned by Send after Close.
var ErrClosed = errors.New("mail sender is closed")
