// Package llmtest is a language model's server without a model: it listens on loopback, speaks the wire formats of Gemini
// (generateContent) and of OpenAI (chat completions), and answers badly in every way that is written down.
//
// Drivers are tested against its behaviours, and the engine as a whole against its worst-case models (Worst), which answer
// well-formed lies. Both are reached through a real driver over HTTP, so that what is proven is proven of the code that
// runs. It has no part in a running engine; starter eval mail --worst starts it to measure.
package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Prompt is what a request asks, whatever the wire format.
type Prompt struct {
	Model, System, User string
	// Schema is true where the request carries one.
	Schema bool
}

// Seen is a request as it came.
type Seen struct {
	Method, URL string
	Header      http.Header
	Body        []byte
	Prompt      Prompt
}

// Handler answers one request in the given dialect.
type Handler func(w http.ResponseWriter, r *http.Request, d Dialect, p Prompt)

// Server is a running stand-in. Close stops it.
type Server struct {
	handler  Handler
	listener net.Listener
	http     *http.Server
	stopped  chan struct{}

	mu   sync.Mutex
	seen []Seen
}

const (
	// maxRequest bounds what is read of a request: a prompt is below 100 kB.
	maxRequest = 4 << 20
	// maxSeen bounds what is remembered of a long run.
	maxSeen           = 10_000
	readHeaderTimeout = 10 * time.Second
)

// Start listens on a free port of loopback.
func Start(handler Handler) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the stand-in of a model: %w", err)
	}
	s := &Server{handler: handler, listener: listener, stopped: make(chan struct{})}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: readHeaderTimeout}
	go func() { _ = s.http.Serve(listener) }() // ends with Close; its error says only that
	return s, nil
}

// Close cuts open connections and stops.
func (s *Server) Close() error {
	close(s.stopped)
	return s.http.Close()
}

// URL is the server's root. OpenAI's base URL is URL()+"/v1".
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Requests are those seen so far, in order.
func (s *Server) Requests() []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Seen(nil), s.seen...)
}

// ServeHTTP finds the dialect by the path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	dialect, ok := dialectOf(r.URL.Path)
	if !ok {
		http.Error(w, "no such path", http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return // the client went away
	}
	prompt, err := dialect.read(r.URL.Path, body)
	if err != nil {
		http.Error(w, "no request of this dialect", http.StatusBadRequest)
		return
	}
	s.remember(Seen{Method: r.Method, URL: r.URL.String(), Header: r.Header.Clone(), Body: body, Prompt: prompt})
	s.handler(w, r, dialect, prompt)
}

func (s *Server) remember(seen Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) < maxSeen {
		s.seen = append(s.seen, seen)
	}
}

// Reply is a model's answer before it is put into a wire format.
type Reply struct {
	// Thought comes before Text, as thinking models write it: a part of its own for Gemini, a field beside for OpenAI.
	Thought, Text string
	// Finish is "stop", "length" or "refusal"; "blocked" is a refusal before any answer.
	Finish string
}

// Dialect is a wire format.
type Dialect struct {
	Name  string
	read  func(path string, body []byte) (Prompt, error)
	reply func(Reply) any
	fail  func(status int, code string) any
}

func dialectOf(path string) (Dialect, bool) {
	switch {
	case strings.HasSuffix(path, ":generateContent"):
		return geminiDialect, true
	case strings.HasSuffix(path, "/chat/completions"):
		return openaiDialect, true
	}
	return Dialect{}, false
}

// Write answers with status 200.
func (d Dialect) Write(w http.ResponseWriter, r Reply) { writeJSON(w, http.StatusOK, d.reply(r)) }

// Fail answers with an error body, as the provider writes it. Its code may be empty.
func (d Dialect) Fail(w http.ResponseWriter, status int, code string) {
	writeJSON(w, status, d.fail(status, code))
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw) // the client may be gone
}
