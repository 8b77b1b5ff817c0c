package benchmark

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// notDue is a due date that lets an invoice wait for a timer.
var notDue = today.AddDays(20)

// Lifecycle measures what it costs to open an invoice's workflow (from the committed event to the first decision and
// the timer behind it) and to take one step (a part payment, from the committed event to the decision). The commands
// that commit the events are not measured.
//
// Beside it the same worker runs the same workflows over ports that do nothing: the events come from memory, and the
// decisions are those of the first run, answered without a ledger. So activities, timers, signals and search attributes
// are the same, and the ratio says what our own work adds to what Temporal costs.
func Lifecycle(ctx context.Context, o Options) (Report, error) {
	return inPlace(ctx, "lifecycle", o, func(p *place, o Options) (Report, error) {
		var report Report
		for _, n := range o.sizes() {
			l := life{place: p, n: n, around: o.around(n)}
			measures, err := l.compare(ctx)
			if err != nil {
				return report, err
			}
			report.Measures = append(report.Measures, measures...)
			for i := range phases {
				own, bare := measures[i].CPUMSPerItem.Total, measures[len(phases)+i].CPUMSPerItem.Total
				report.Ratios = append(report.Ratios, Ratio{Case: phases[i].name, N: n, Value: own / bare})
			}
		}
		return report, nil
	})
}

// phases are what is measured, with the number of the event each decides.
var phases = []struct {
	name string
	seq  int64
}{{"opening an invoice", 1}, {"one step", 2}}

// bareSuffix tells the cases of the empty workflow from ours.
const bareSuffix = ", empty bodies"

// life is the lifecycle benchmark at one size.
type life struct {
	*place
	n      int
	around func(func() error) error
}

// compare returns the measures of our phases, then those of the empty ones.
func (l life) compare(ctx context.Context) ([]Measure, error) {
	store, url, err := l.newLedger(ctx)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	err = books{items: l.n, bundling: dunning.BundleCustomer, dueOn: notDue}.fill(ctx, store)
	if err := errors.Join(err, analyze(ctx, url)); err != nil {
		return nil, err
	}
	memory := newRecorder(store)
	l.progress(fmt.Sprintf("lifecycle of %d invoices", l.n))
	own, err := l.phases(ctx, url, memory, "", func(ctx context.Context) error { return l.pay(ctx, store) })
	if err != nil {
		return nil, err
	}
	l.progress(fmt.Sprintf("the same with empty bodies, %d invoices", l.n))
	bare, err := l.phases(ctx, url, memory.replay(), bareSuffix, func(context.Context) error { return nil })
	return append(own, bare...), err
}

// scene is where the events and the decisions of a run come from.
type scene interface {
	activities.Cases
	// ports puts the scene into the worker.
	ports(*activities.Activities)
	outbox(engine.Outbox) engine.Outbox
	// open lets the events of the next phase pass, and close keeps those of the one after back.
	open()
	close()
	// reached tells whether n items were decided up to an event.
	reached(n int, seq int64) bool
}

func (l life) phases(ctx context.Context, url string, s scene, suffix string, between func(context.Context) error) ([]Measure, error) {
	r, err := l.startWorker(ctx, url, app.WorkerOptions{Ports: s.ports, Outbox: s.outbox})
	if err != nil {
		return nil, err
	}
	m := meter{server: r.temporal.PID()}
	if suffix == "" {
		m.postgres = l.pg.PID()
	}
	var measures []Measure
	for i, phase := range phases {
		if i > 0 {
			err = between(ctx)
		}
		var one Measure
		if err == nil {
			one, err = m.measure(phase.name+suffix, l.n, func() error { return l.around(func() error { return l.await(ctx, r, s, phase.seq) }) })
		}
		if err != nil {
			break
		}
		measures = append(measures, one)
	}
	return measures, errors.Join(err, r.stop(context.WithoutCancel(ctx)))
}

// await lets one phase happen, to the last event of the last history.
func (l life) await(ctx context.Context, r *running, s scene, seq int64) error {
	s.open()
	defer s.close()
	if err := r.until(ctx, "every invoice has decided", l.n, func() (bool, error) { return s.reached(l.n, seq), nil }); err != nil {
		return err
	}
	return r.quiet(ctx, l.n)
}

// pay books a part payment for each item.
func (l life) pay(ctx context.Context, store *postgres.Store) error {
	for i := range l.n {
		part := money.New(10_00, "EUR")
		_, err := store.PostPayment(ctx, subledger.Payment{Head: subledger.Head{Entity: creditor, Key: fmt.Sprintf("bench/%d", i), By: importer},
			Customer: customerNumber(i / itemsPerCustomer), Amount: part, ValueOn: today,
			Allocations: []subledger.Allocation{{Invoice: invoiceNumber(i), Amount: part}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// stillClock is the clock of the empty ports.
type stillClock struct {
	clock businessclock.Clock
	zone  *time.Location
}

// Clock implements activities.Clock.
func (c stillClock) Clock(context.Context) (businessclock.Clock, error) { return c.clock, nil }

// Zone implements activities.Clock.
func (c stillClock) Zone(context.Context, string) (*time.Location, error) { return c.zone, nil }

// Today implements activities.Clock.
func (c stillClock) Today(context.Context, string) (calendar.Date, error) { return today, nil }
