package app

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

const (
	// figuresAge is how old the ledger's figures may be: they count tables, which is not for every look.
	figuresAge = 15 * time.Second
	// figuresTimeout keeps a slow database from holding up a look at the other figures.
	figuresTimeout = 5 * time.Second
)

var (
	invoicesFigure  = prometheus.NewDesc("mahnwerk_invoices", "Invoices by the word a collector reads.", []string{"state"}, nil)
	mailFigure      = prometheus.NewDesc("mahnwerk_mail", "Letters in the outbox by state; uncertain ones may have arrived twice.", []string{"state"}, nil)
	approvalsFigure = prometheus.NewDesc("mahnwerk_approvals_open", "Questions that wait for a person.", nil, nil)
	inboundFigure   = prometheus.NewDesc("mahnwerk_inbound_mails", "Customers' mails by state.", []string{"state"}, nil)
	repliesFigure   = prometheus.NewDesc("mahnwerk_replies", "Answers to customers by state.", []string{"state"}, nil)
	tasksFigure     = prometheus.NewDesc("mahnwerk_tasks_open", "Tasks that wait for a person.", nil, nil)
	outboxFigure    = prometheus.NewDesc("mahnwerk_outbox_waiting", "Facts no workflow was told yet.", nil, nil)
	outboxAgeFigure = prometheus.NewDesc("mahnwerk_outbox_oldest_seconds", "Age of the oldest fact no workflow was told.", nil, nil)
)

// figures counts the ledger for Prometheus. It names states, never a customer.
type figures struct {
	store *postgres.Store

	mu     sync.Mutex
	readAt time.Time
	last   postgres.StatusReport
}

func newFigures(store *postgres.Store) *figures { return &figures{store: store} }

// Describe implements prometheus.Collector.
func (f *figures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{invoicesFigure, mailFigure, inboundFigure, repliesFigure, approvalsFigure, tasksFigure, outboxFigure, outboxAgeFigure} {
		to <- d
	}
}

// Collect implements prometheus.Collector. A database that is away gives an invalid figure, which Prometheus shows.
func (f *figures) Collect(to chan<- prometheus.Metric) {
	report, err := f.read()
	if err != nil {
		to <- prometheus.NewInvalidMetric(outboxFigure, err)
		return
	}
	gauge := func(d *prometheus.Desc, n int64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	for word, n := range report.Invoices {
		gauge(invoicesFigure, n, string(word))
	}
	m := report.Mail
	for state, n := range map[string]int64{"queued": m.Queued, "sending": m.Sending, "accepted": m.Accepted,
		"refused": m.Refused, "withdrawn": m.Withdrawn, "uncertain": m.Uncertain} {
		gauge(mailFigure, n, state)
	}
	for state, n := range report.InboundMails {
		gauge(inboundFigure, n, state)
	}
	for state, n := range report.Replies {
		gauge(repliesFigure, n, state)
	}
	gauge(approvalsFigure, report.Approvals)
	gauge(tasksFigure, report.Tasks)
	gauge(outboxFigure, report.OutboxWaiting)
	var age time.Duration
	if report.OutboxOldestAt != nil {
		age = f.store.Now().Sub(*report.OutboxOldestAt)
	}
	gauge(outboxAgeFigure, int64(age/time.Second))
}

func (f *figures) read() (postgres.StatusReport, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.readAt.IsZero() && time.Since(f.readAt) < figuresAge {
		return f.last, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), figuresTimeout)
	defer cancel()
	report, err := f.store.Status(ctx)
	if err == nil {
		f.last, f.readAt = report, time.Now()
	}
	return report, err
}
