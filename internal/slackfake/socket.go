package slackfake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// pingEvery is how often a connection of Socket Mode is pinged.
const pingEvery = 5 * time.Second

// sockets are the open connections of Socket Mode.
type sockets struct {
	mu     sync.Mutex
	open   []*connection
	waits  map[string]chan []byte
	serial int
	// mute connections look well and say nothing.
	mute bool
}

type connection struct {
	ws *websocket.Conn
	mu sync.Mutex
}

func (c *connection) send(kind int, data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ws.WriteMessage(kind, data)
}

func (f *Fake) socket(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it was answered
	}
	c := &connection{ws: ws}
	f.sockets.add(c)
	defer f.sockets.remove(c)
	ended := make(chan struct{})
	defer close(ended)
	go f.sockets.ping(c, ended)
	if c.send(websocket.TextMessage, []byte(`{"type":"hello","num_connections":1}`)) != nil {
		return
	}
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		f.sockets.acked(raw)
	}
}

func (s *sockets) ping(c *connection, ended <-chan struct{}) {
	every := time.NewTicker(pingEvery)
	defer every.Stop()
	for {
		select {
		case <-ended:
			return
		case <-every.C:
		}
		s.mu.Lock()
		mute := s.mute
		s.mu.Unlock()
		if !mute && c.send(websocket.PingMessage, nil) != nil {
			return
		}
	}
}

func (s *sockets) add(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = append(s.open, c)
}

func (s *sockets) remove(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range s.open {
		if o == c {
			s.open = append(s.open[:i:i], s.open[i+1:]...)
			break
		}
	}
	_ = c.ws.Close() // it is gone either way
}

// acked hands the answer to an envelope to whoever waits for it.
func (s *sockets) acked(raw []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(raw, &ack) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if waiting, ok := s.waits[ack.ID]; ok {
		delete(s.waits, ack.ID)
		waiting <- ack.Payload
	}
}

// deliver sends an envelope over the youngest connection.
func (s *sockets) deliver(ctx context.Context, payload []byte) Sent {
	s.mu.Lock()
	if len(s.open) == 0 {
		s.mu.Unlock()
		return Sent{}
	}
	c := s.open[len(s.open)-1]
	s.serial++
	id := fmt.Sprintf("envelope-%d", s.serial)
	if s.waits == nil {
		s.waits = map[string]chan []byte{}
	}
	answered := make(chan []byte, 1)
	s.waits[id] = answered
	s.mu.Unlock()
	raw, err := json.Marshal(answer{"envelope_id": id, "type": "interactive", "accepts_response_payload": true, "payload": json.RawMessage(payload)})
	if err != nil || c.send(websocket.TextMessage, raw) != nil {
		return Sent{}
	}
	select {
	case body := <-answered:
		return Sent{Status: http.StatusOK, Body: body}
	case <-ctx.Done():
		return Sent{}
	}
}

// Sockets is how many connections of Socket Mode are open.
func (f *Fake) Sockets() int {
	f.sockets.mu.Lock()
	defer f.sockets.mu.Unlock()
	return len(f.sockets.open)
}

// Disconnect asks every connection of Socket Mode to be replaced, as Slack does about once an hour.
func (f *Fake) Disconnect() {
	for _, c := range f.sockets.all() {
		_ = c.send(websocket.TextMessage, []byte(`{"type":"disconnect","reason":"refresh_requested"}`)) // one that is gone needs no asking
	}
}

// Cut ends every connection of Socket Mode without a word.
func (f *Fake) Cut() {
	for _, c := range f.sockets.all() {
		_ = c.ws.Close()
	}
}

// Mute stops the pings, so that connections look well and are dead.
func (f *Fake) Mute(mute bool) {
	f.sockets.mu.Lock()
	defer f.sockets.mu.Unlock()
	f.sockets.mute = mute
}

func (s *sockets) all() []*connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*connection(nil), s.open...)
}
