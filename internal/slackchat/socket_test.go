package slackchat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

func secretOf(s string) config.Secret { return config.Secret(s) }

// watched is what the loop said of itself.
type watched struct {
	mu    sync.Mutex
	lines []slackchat.Line
	news  chan struct{}
}

func (s *watched) changed(l slackchat.Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, l)
	select {
	case s.news <- struct{}{}:
	default:
	}
}

func (s *watched) until(t *testing.T, what string, holds func(slackchat.Line) bool) {
	t.Helper()
	limit := time.After(waitFor)
	for {
		s.mu.Lock()
		ok := len(s.lines) > 0 && holds(s.lines[len(s.lines)-1])
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-s.news:
		case <-limit:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// runSocket runs the loop until the test ends, and waits for its first connection.
func (w *world) runSocket(o slackchat.SocketOptions) *watched {
	w.t.Helper()
	s := &watched{news: make(chan struct{}, 1)}
	o.Changed = s.changed
	if o.LeastPause == 0 {
		o.LeastPause = 10 * time.Millisecond
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.reception.RunSocket(ctx, w.client, o) }()
	w.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("the loop ended with %v", err)
		}
	})
	s.until(w.t, "a connection", func(l slackchat.Line) bool { return l.Up })
	return s
}

func TestSocket_clickIsAcknowledgedAndTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	var heard atomic.Int64
	s := w.runSocket(slackchat.SocketOptions{Heard: func(time.Time) { heard.Add(1) }})
	release := make(chan struct{})
	w.answer = func(context.Context, slackchat.Click) slackchat.Answer { <-release; return slackchat.Answer{} }
	at := w.post(lastNotice())
	if sent := w.press(at, "UANNA", approve, ""); sent.Status != http.StatusOK {
		t.Fatal("not acknowledged while the handler is still at it")
	}
	close(release)
	if c := w.next(); c.Transport != slackchat.Socket || c.UserID != "UANNA" || c.Token != token {
		t.Errorf("have %+v", c)
	}
	if heard.Load() < 2 || len(s.lines) != 1 { // the greeting and the click, on one connection
		t.Errorf("heard %d times on %+v", heard.Load(), s.lines)
	}
	if w.press(at, "UOTHER", approve, ""); len(w.refusals()) != 1 || w.refusals()[0].Reason != slackchat.ForeignTeam {
		t.Errorf("somebody of another workspace: audited as %+v", w.refusals())
	}
}

// TestTransports_fiftyClicksAtOnce: every one of fifty clicks over both transports is acknowledged, taken once and answered to
// whoever made it.
func TestTransports_fiftyClicksAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.runSocket(slackchat.SocketOptions{})
	w.answer = func(_ context.Context, c slackchat.Click) slackchat.Answer {
		return slackchat.Answer{Tell: "heard " + c.Trigger}
	}
	at := w.post(lastNotice())
	const clicks = 50
	triggers := make([]string, clicks)
	var group errgroup.Group
	for i := range clicks {
		group.Go(func() error {
			p := slackfake.Press{User: []string{"UANNA", "UBEN"}[i%2], Channel: at.Channel, TS: at.TS, ActionID: approve, Socket: i%4 < 2}
			sent, err := w.fake.Press(t.Context(), p)
			if err == nil && sent.Status != http.StatusOK {
				err = fmt.Errorf("click %d was answered %d", i, sent.Status)
			}
			triggers[i] = sent.Trigger
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	by := map[slackchat.Transport]int{}
	for range clicks {
		by[w.next().Transport]++
	}
	if by[slackchat.HTTP] == 0 || by[slackchat.Socket] == 0 || len(w.refusals()) != 0 {
		t.Errorf("clicks came by %v, refused were %+v", by, w.refusals())
	}
	w.until("fifty answers", func() bool { return len(w.fake.Messages()) == 1+clicks })
	told := map[string]int{}
	for _, m := range w.fake.Messages()[1:] {
		told[m.Text]++
	}
	for _, trigger := range triggers {
		if told["heard "+trigger] != 1 {
			t.Errorf("the click %s was answered %d times", trigger, told["heard "+trigger])
		}
	}
}

// TestSocket_silenceIsNoticed: the connection looks well and says nothing; the watchdog replaces it.
func TestSocket_silenceIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.fake.Mute(true)
	s := w.runSocket(slackchat.SocketOptions{Silence: 300 * time.Millisecond})
	s.until(t, "a second connection", func(l slackchat.Line) bool { return l.Up && l.Connections >= 2 })
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lines {
		if l.Fault == "slack: socket: nothing was heard for too long" {
			return
		}
	}
	t.Errorf("nobody was told why: %+v", s.lines)
}

func TestSocket_comesBackAfterACut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	s := w.runSocket(slackchat.SocketOptions{})
	w.fake.Script("apps.connections.open", slackfake.Fault{Status: 500}, slackfake.Fault{Status: 429, RetryAfter: 1})
	w.fake.Cut()
	s.until(t, "a connection after the cut", func(l slackchat.Line) bool { return l.Up && l.Connections == 2 })
	at := w.post(lastNotice())
	w.until("the new socket", func() bool { return w.fake.Sockets() == 1 })
	w.press(at, "UANNA", approve, "")
	w.next()
}

// TestSocket_replacementOverlaps: when Slack asks for it, the next connection is open before the old one ends.
func TestSocket_replacementOverlaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	s := w.runSocket(slackchat.SocketOptions{LeastPause: time.Nanosecond})
	at := w.post(lastNotice())
	w.fake.Disconnect()
	s.until(t, "a second connection", func(l slackchat.Line) bool { return l.Connections == 2 })
	if n := w.fake.Sockets(); n != 2 {
		t.Errorf("%d connections are open, want the old and the new one", n)
	}
	if sent := w.press(at, "UANNA", approve, ""); sent.Status != http.StatusOK {
		t.Error("a click during the replacement was not acknowledged")
	}
	w.next()
}

func TestSocket_badTokenEndsTheLoop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.fake.Script("apps.connections.open", slackfake.Fault{Code: "not_allowed_token_type"})
	err := w.reception.RunSocket(t.Context(), w.client, slackchat.SocketOptions{})
	if !errors.Is(err, slackchat.ErrRefused) {
		t.Errorf("have %v", err)
	}
}
