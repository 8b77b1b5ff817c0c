package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestLogger_losesWhatMustNotLeave(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	log := Logger(&out, "info", "json")
	log.Info("mail to anna.müller@example.com failed", "password", "s3cret", "url", "postgres://u:s3cret@db/ledger")
	log.Warn("statement", "error", fmt.Errorf("account DE66 9999 9999 0004 7110 01: %w", errors.New("of anna@example.com")), "Email", "anna@example.com")
	for _, secret := range []string{"s3cret", "anna@", "DE66", "4711"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), "db/ledger") {
		t.Errorf("the log lost where the database is:\n%s", out.String())
	}
}

func TestLogger_levelsAndFormats(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	Logger(&out, "warn", "text").Info("not this")
	Logger(&out, "unheard of", "text").Info("but this")
	if got := out.String(); strings.Contains(got, "not this") || !strings.Contains(got, `msg="but this"`) {
		t.Errorf("log = %q", got)
	}
}

func TestScrub_keepsIdsAndShortens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"invoice/NORD/RE-2026-0713: at 127.0.0.1:5432": "invoice/NORD/RE-2026-0713: at 127.0.0.1:5432",
		"550 5.1.1 <a@b.example> unknown":              "550 5.1.1 <[removed]> unknown",
		"invalid_auth of xoxb-12-34-aBc, xapp-1-A9":    "invalid_auth of [removed], [removed]",
		strings.Repeat("x", 3000):                      strings.Repeat("x", maxValue) + "…",
	} {
		if got := Scrub(text); got != want {
			t.Errorf("Scrub(%.40q) = %.60q, want %.60q", text, got, want)
		}
	}
}

func TestMetrics_labelsComeFromAList(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	h := m.Temporal().WithTags(map[string]string{"task_queue": "mahnwerk", "workflow_id": "invoice/NORD/RE-1"})
	h.Counter("temporal_request").Inc(2)
	h.Counter("temporal_request").Inc(-1)
	h.Gauge("temporal_worker_task_slots_used").Update(3)
	h.Timer("temporal_activity_execution_latency").Record(30 * time.Millisecond)
	page := get(t, m, "/metrics")
	for _, want := range []string{
		`temporal_request_total{activity_type="",failure_reason="",namespace="",operation="",poller_type="",status_code="",task_queue="mahnwerk",worker_type="",workflow_type=""} 2`,
		`temporal_worker_task_slots_used{`, `temporal_activity_execution_latency_seconds_bucket{`, "go_goroutines", "process_cpu_seconds_total"} {
		if !strings.Contains(page, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if strings.Contains(page, "RE-1") {
		t.Error("/metrics holds the number of an invoice")
	}
}

func get(t *testing.T, m *Metrics, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	(&Health{Metrics: m}).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Body.String()
}

func TestHealth_readyFollowsStartAndProbes(t *testing.T) {
	t.Parallel()
	var fault error
	h := &Health{Metrics: NewMetrics(), Probes: map[string]Probe{"database": func(context.Context) error { return fault }}}
	ask := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
	expect := func(moment, path string, want int) {
		t.Helper()
		code, body := ask(path)
		if code != want {
			t.Errorf("%s: %s = %d %s, want %d", moment, path, code, body, want)
		}
		if strings.Contains(body, "s3cret") {
			t.Errorf("%s: the page repeats the fault: %s", moment, body)
		}
	}
	expect("while starting", "/readyz", http.StatusServiceUnavailable)
	expect("while starting", "/healthz", http.StatusOK)
	h.SetReady(true)
	expect("started", "/readyz", http.StatusOK)
	fault = errors.New("refused: password s3cret")
	expect("without a database", "/readyz", http.StatusServiceUnavailable)
	expect("without a database", "/healthz", http.StatusOK)
	fault = nil
	h.SetReady(false)
	expect("while stopping", "/readyz", http.StatusServiceUnavailable)
}

func TestServe_untilTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	at, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, "127.0.0.1:0", (&Health{Metrics: NewMetrics()}).Handler(), func(a net.Addr) { at <- a })
	}()
	response, err := http.Get("http://" + (<-at).String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil || !strings.Contains(string(body), "alive") {
		t.Errorf("/healthz = %s, %v", body, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil at the end of its context", err)
	}
}

func TestTraces_areSentAtTheEnd(t *testing.T) {
	t.Parallel()
	exporter := tracetest.NewInMemoryExporter()
	traces, err := newTraces(exporter, "mahnwerk-test", "v1")
	if err != nil {
		t.Fatal(err)
	}
	_, span := traces.provider.Tracer("test").Start(t.Context(), "RunActivity:DecideItem")
	span.End()
	if err := traces.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	spans := exporter.GetSpans()
	if len(spans) != 1 || !strings.Contains(spans[0].Resource.String(), "mahnwerk-test") {
		t.Errorf("spans = %+v, want one of the service", spans)
	}
	if err := traces.Close(t.Context()); err != nil {
		t.Errorf("Close = %v", err)
	}
}

func TestOpenTraces_needsNoCollectorToStart(t *testing.T) {
	t.Parallel()
	traces, err := OpenTraces(t.Context(), "http://127.0.0.1:1", "mahnwerk-test", "v1")
	if err != nil {
		t.Fatalf("OpenTraces without a collector = %v", err)
	}
	if err := traces.Close(t.Context()); err != nil {
		t.Errorf("Close with nothing to send = %v", err)
	}
}
