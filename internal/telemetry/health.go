package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	// probeTimeout bounds one look at what the process needs: an orchestrator asks every few seconds.
	probeTimeout = 3 * time.Second
	// headerTimeout keeps idle connections from piling up.
	headerTimeout = 5 * time.Second
)

// Probe says whether something the process needs answers; nil means it does.
type Probe func(context.Context) error

// Health serves /metrics, /healthz and /readyz.
//
// /healthz says that the process lives and is not stuck; it asks nothing outside, so that a database that is away does not
// have every worker killed. /readyz says that it can work: started, not stopping, and every probe answers.
type Health struct {
	Metrics *Metrics
	// Probes are asked by /readyz, each by its name.
	Probes map[string]Probe

	mu    sync.Mutex
	ready bool
}

// SetReady says that work has begun, or that it ends.
func (h *Health) SetReady(ready bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ready = ready
}

// Handler is the three pages.
func (h *Health) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.Metrics.Registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "alive"})
	})
	mux.HandleFunc("GET /readyz", h.serveReady)
	return mux
}

func (h *Health) serveReady(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), probeTimeout)
	defer cancel()
	h.mu.Lock()
	status, state := http.StatusOK, map[string]string{"status": "ready"}
	if !h.ready {
		status, state["status"] = http.StatusServiceUnavailable, "starting or stopping"
	}
	h.mu.Unlock()
	for name, probe := range h.Probes {
		state[name] = "answers"
		if err := probe(ctx); err != nil { // its words stay here: this page needs no login
			status, state["status"], state[name] = http.StatusServiceUnavailable, "not ready", "does not answer"
		}
	}
	answer(w, status, state)
}

func answer(w http.ResponseWriter, status int, state map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(state) // who asked has gone: nobody to tell
}

// Serve serves a handler until ctx ends. listening, when not nil, is told the address, which differs from the wanted one for port 0.
func Serve(ctx context.Context, address string, handler http.Handler, listening func(net.Addr)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	if listening != nil {
		listening(listener.Addr())
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTimeout)
		defer cancel()
		stopped <- server.Shutdown(last)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
