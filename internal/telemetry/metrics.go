package telemetry

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.temporal.io/sdk/client"
)

// labels are the tags of Temporal's metrics that become labels. A tag that isn't listed is dropped: ids of workflows would
// make a series for each invoice, and would carry invoice numbers out of the house.
var labels = []string{"namespace", "task_queue", "worker_type", "workflow_type", "activity_type", "operation", "status_code",
	"failure_reason", "poller_type"}

// latencies are the bounds of all timers, in seconds: a decision takes milliseconds, a letter at a slow relay minutes.
var latencies = []float64{0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300}

// Metrics is a registry of Prometheus with the process's own figures and Temporal's. Its methods are safe for concurrent use.
type Metrics struct {
	Registry *prometheus.Registry
	mu       sync.Mutex
	counters map[string]*prometheus.CounterVec
	gauges   map[string]*prometheus.GaugeVec
	timers   map[string]*prometheus.HistogramVec
}

// NewMetrics returns a registry with the figures of the Go runtime and the process.
func NewMetrics() *Metrics {
	m := &Metrics{Registry: prometheus.NewRegistry(), counters: map[string]*prometheus.CounterVec{},
		gauges: map[string]*prometheus.GaugeVec{}, timers: map[string]*prometheus.HistogramVec{}}
	m.Registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Gauge adds a figure that is read whenever somebody looks. A second one of the same name takes the place of the first.
func (m *Metrics) Gauge(name, help string, read func() float64) error {
	gauge := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read)
	err := m.Registry.Register(gauge)
	var already prometheus.AlreadyRegisteredError
	if errors.As(err, &already) {
		m.Registry.Unregister(already.ExistingCollector)
		return m.Registry.Register(gauge)
	}
	return err
}

// Temporal returns the handler that the SDK reports to.
func (m *Metrics) Temporal() client.MetricsHandler { return handler{metrics: m} }

// handler implements client.MetricsHandler for one set of tags.
type handler struct {
	metrics *Metrics
	tags    map[string]string
}

func (h handler) WithTags(tags map[string]string) client.MetricsHandler {
	merged := maps.Clone(h.tags)
	if merged == nil {
		merged = map[string]string{}
	}
	for name, value := range tags {
		if slices.Contains(labels, name) {
			merged[name] = value
		}
	}
	return handler{metrics: h.metrics, tags: merged}
}

// values are the labels' values in their order; a tag that was not given is empty.
func (h handler) values() []string {
	values := make([]string, len(labels))
	for i, name := range labels {
		values[i] = h.tags[name]
	}
	return values
}

func (h handler) Counter(name string) client.MetricsCounter {
	name = metricName(name) + "_total"
	vec := vecOf(h.metrics, h.metrics.counters, name, func() *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: "counted by the Temporal SDK"}, labels)
	})
	counter := vec.WithLabelValues(h.values()...)
	return counterFunc(func(n int64) {
		if n > 0 { // Prometheus panics on a counter that falls
			counter.Add(float64(n))
		}
	})
}

func (h handler) Gauge(name string) client.MetricsGauge {
	name = metricName(name)
	vec := vecOf(h.metrics, h.metrics.gauges, name, func() *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: "measured by the Temporal SDK"}, labels)
	})
	return gaugeFunc(vec.WithLabelValues(h.values()...).Set)
}

func (h handler) Timer(name string) client.MetricsTimer {
	name = metricName(name) + "_seconds"
	vec := vecOf(h.metrics, h.metrics.timers, name, func() *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: "timed by the Temporal SDK", Buckets: latencies}, labels)
	})
	observer := vec.WithLabelValues(h.values()...)
	return timerFunc(func(d time.Duration) { observer.Observe(d.Seconds()) })
}

// vecOf returns the family of a name and registers it when it is new. Names are the SDK's own and few.
func vecOf[V prometheus.Collector](m *Metrics, known map[string]V, name string, create func() V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	vec, ok := known[name]
	if !ok {
		vec = create()
		known[name] = vec
		m.Registry.MustRegister(vec)
	}
	return vec
}

func metricName(name string) string { return strings.NewReplacer("-", "_", ".", "_").Replace(name) }

type (
	counterFunc func(int64)
	gaugeFunc   func(float64)
	timerFunc   func(time.Duration)
)

func (f counterFunc) Inc(n int64)          { f(n) }
func (f gaugeFunc) Update(v float64)       { f(v) }
func (f timerFunc) Record(d time.Duration) { f(d) }
