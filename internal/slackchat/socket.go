package slackchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Dialer opens one connection of Socket Mode; *Client is one.
type Dialer interface {
	Dial(ctx context.Context) (*Conn, error)
}

// Line is the state of Socket Mode.
type Line struct {
	Up bool
	// HeardAt is when the last envelope or ping came; zero before the first.
	HeardAt time.Time
	// Connections counts those that were opened.
	Connections int
	// Fault says why there is none now; it holds no secret.
	Fault string
}

// SocketOptions tune the loop of Socket Mode. Zero values are the defaults.
type SocketOptions struct {
	// Silence is how long nothing may be heard before the connection is taken for dead; 45 s. Slack pings every few seconds
	// to half a minute, and is known to fall silent while the connection looks well.
	Silence time.Duration
	// MaxAge is when a connection is replaced although it looks well; 30 min. The new one is open before the old one ends.
	MaxAge time.Duration
	// LeastPause and MostPause bound the wait before the next try, which doubles each time; 1 s and 1 min.
	LeastPause, MostPause time.Duration
	// Changed hears of connections that come and go, Heard of every envelope and ping, for a gauge. Neither may wait; nil
	// tells nobody.
	Changed func(Line)
	Heard   func(at time.Time)
}

const (
	// maxEnvelope bounds what is read at once; Slack's own limit of a payload is far below.
	maxEnvelope = 1 << 20
	// writeWait bounds one acknowledgement, lingering the life of a connection after its successor was asked for.
	writeWait = 5 * time.Second
	lingering = 10 * time.Second
	dialWait  = 15 * time.Second
)

func (o SocketOptions) withDefaults() SocketOptions {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&o.Silence, 45*time.Second)
	set(&o.MaxAge, 30*time.Minute)
	set(&o.LeastPause, time.Second)
	set(&o.MostPause, time.Minute)
	if o.Changed == nil {
		o.Changed = func(Line) {}
	}
	if o.Heard == nil {
		o.Heard = func(time.Time) {}
	}
	return o
}

// Conn is one connection of Socket Mode.
type Conn struct {
	ws *websocket.Conn
	mu sync.Mutex // one writer at a time
}

// Dial asks Slack for an address and connects to it. It needs the app-level token.
func (c *Client) Dial(ctx context.Context) (*Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	_, address, err := c.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fault("apps.connections.open", err)
	}
	ws, _, err := websocket.DefaultDialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("slack: socket: no connection: %w", withoutAddress(err))
	}
	ws.SetReadLimit(maxEnvelope)
	return &Conn{ws: ws}, nil
}

// withoutAddress drops the address of a connection, which holds a ticket.
func withoutAddress(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	if errors.Is(err, websocket.ErrBadHandshake) {
		return websocket.ErrBadHandshake
	}
	return errors.New("network")
}

// socket is the loop of Socket Mode.
type socket struct {
	r    *Reception
	o    SocketOptions
	dial Dialer
	log  *slog.Logger

	mu   sync.Mutex
	line Line
	wg   sync.WaitGroup
}

// RunSocket takes clicks by Socket Mode until ctx ends, and then returns nil. It returns an error only when Slack refuses the
// app-level token, because trying again won't help; it waits and tries again after everything else.
func (r *Reception) RunSocket(ctx context.Context, dial Dialer, o SocketOptions) error {
	s := &socket{r: r, o: o.withDefaults(), dial: dial, log: r.o.Log}
	defer s.wg.Wait()
	pause := s.o.LeastPause
	for ctx.Err() == nil {
		began := time.Now()
		err := s.connection(ctx)
		if errors.Is(err, ErrRefused) {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		if lived := time.Since(began); err == nil && lived > s.o.LeastPause {
			pause = s.o.LeastPause
			continue // it was replaced in good order, so the next one is opened at once
		} else if lived > s.o.MostPause {
			pause = s.o.LeastPause
		}
		s.log.Warn("slack: socket lost", "error", err, "again_in", pause)
		if !wait(ctx, pauseAfter(err, pause)) {
			return nil
		}
		pause = min(2*pause, s.o.MostPause)
	}
	return nil
}

// pauseAfter spreads the tries of many processes over half the pause; Slack's own wish is kept whole.
func pauseAfter(err error, pause time.Duration) time.Duration {
	if limited, ok := errors.AsType[*Limited](err); ok {
		pause = max(pause, limited.RetryAfter)
		return pause + rand.N(pause/2+1)
	}
	return pause/2 + rand.N(pause/2+1)
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// connection opens one and reads it until it is lost (an error), is to be replaced (nil) or ctx ends.
func (s *socket) connection(ctx context.Context) error {
	conn, err := s.dial.Dial(ctx)
	if err != nil {
		s.changed(func(l *Line) { l.Up, l.Fault = false, err.Error() })
		return err
	}
	s.changed(func(l *Line) { l.Up, l.Fault = true, ""; l.Connections++; l.HeardAt = s.r.o.Now().UTC() })
	ended, retire := make(chan error, 1), make(chan struct{})
	s.wg.Go(func() { ended <- s.read(ctx, conn, retire) })
	age := time.NewTimer(s.o.MaxAge)
	defer age.Stop()
	select {
	case err = <-ended:
		conn.close()
		s.changed(func(l *Line) { l.Up, l.Fault = false, err.Error() })
		return err
	case <-ctx.Done():
		conn.close()
		<-ended
		s.changed(func(l *Line) { l.Up = false })
		return nil
	case <-retire:
	case <-age.C:
	}
	s.wg.Go(func() { s.linger(ctx, conn, ended) })
	return nil
}

// linger reads on for a while, so that a click on the way is not lost while the next connection is opened.
func (s *socket) linger(ctx context.Context, conn *Conn, ended <-chan error) {
	timer := time.NewTimer(lingering)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
	case <-ctx.Done():
	}
	conn.close()
}

func (s *socket) changed(change func(*Line)) {
	s.mu.Lock()
	defer s.mu.Unlock() // kept, so that changes are heard in their order
	change(&s.line)
	s.o.Changed(s.line)
}

// heard puts off the moment at which the connection is taken for dead.
func (s *socket) heard(conn *Conn) error {
	at := s.r.o.Now().UTC()
	s.mu.Lock()
	s.line.HeardAt = at
	s.o.Heard(at)
	s.mu.Unlock()
	return conn.ws.SetReadDeadline(time.Now().Add(s.o.Silence))
}

// envelope is what Slack sends over a connection.
type envelope struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

var errSilence = errors.New("slack: socket: nothing was heard for too long")

func (s *socket) read(ctx context.Context, conn *Conn, retire chan<- struct{}) error {
	conn.ws.SetPingHandler(func(data string) error {
		if err := s.heard(conn); err != nil {
			return err
		}
		return conn.write(websocket.PongMessage, []byte(data))
	})
	if err := s.heard(conn); err != nil {
		return errors.New("slack: socket: closed")
	}
	asked := false
	for {
		_, raw, err := conn.ws.ReadMessage()
		if err != nil {
			return lost(err)
		}
		if err := s.heard(conn); err != nil {
			return errors.New("slack: socket: closed")
		}
		var e envelope
		if json.Unmarshal(raw, &e) != nil {
			s.r.refuse(ctx, Malformed, Click{Transport: Socket})
			continue
		}
		if e.Type == "disconnect" && !asked {
			asked = true
			close(retire)
		}
		if e.Type == "interactive" && e.ID != "" {
			s.interactive(ctx, conn, e)
		}
	}
}

func lost(err error) error {
	if timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); ok && timeout.Timeout() {
		return errSilence
	}
	return errors.New("slack: socket: closed")
}

// interactive acknowledges a click at once, and a dialogue as soon as it is known what to say of it. Reading goes on
// meanwhile. A click for which there is no room is not acknowledged: the person then sees Slack's warning.
func (s *socket) interactive(ctx context.Context, conn *Conn, e envelope) {
	s.wg.Go(func() {
		answer, why := s.r.take(ctx, e.Payload, Socket)
		if why == Busy {
			return
		}
		ack := map[string]any{"envelope_id": e.ID}
		if answer.problem != "" {
			ack["payload"] = answer.document()
		}
		raw, err := json.Marshal(ack)
		if err == nil {
			err = conn.write(websocket.TextMessage, raw)
		}
		if err != nil {
			s.log.Warn("slack: click not acknowledged", "error", "the connection is closed")
		}
	})
}

func (c *Conn) write(kind int, data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	return c.ws.WriteMessage(kind, data)
}

// close ends the connection in good order, as far as the other side still listens.
func (c *Conn) close() {
	_ = c.write(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")) // it may be gone already
	_ = c.ws.Close()
}
