package benchmark

import (
	"context"
	"fmt"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// overdue is a due date whose reminder is due since some days and nothing else is.
var overdue = today.AddDays(-18)

// SQL measures a dunning run without its mails: select, gates, plan, letters and outbox rows, in chunks, one letter for
// each item.
func SQL(ctx context.Context, o Options) (Report, error) {
	return inPlace(ctx, "sql", o, func(p *place, o Options) (Report, error) {
		var report Report
		for _, n := range o.sizes() {
			m, err := p.sqlCase(ctx, o, n)
			if err != nil {
				return report, err
			}
			report.Measures = append(report.Measures, m)
		}
		return report, nil
	})
}

func (p *place) sqlCase(ctx context.Context, o Options, n int) (Measure, error) {
	p.progress(fmt.Sprintf("run without mails, %d items", n))
	store, err := p.filled(ctx, books{items: n, bundling: dunning.BundleInvoice, dueOn: overdue})
	if err != nil {
		return Measure{}, err
	}
	defer store.Close()
	m, err := meter{postgres: p.pg.PID()}.measure("dunning run without mails", n, func() error {
		return o.around(n)(func() error { return runOnce(ctx, store, n, n) })
	})
	return m, err
}

// filled opens a ledger with these books.
func (p *place) filled(ctx context.Context, b books) (*postgres.Store, error) {
	store, url, err := p.newLedger(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.fill(ctx, store); err != nil {
		store.Close()
		return nil, err
	}
	if err := analyze(ctx, url); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// runOnce makes all letters of today and proves that there are as many as expected.
func runOnce(ctx context.Context, store *postgres.Store, items, letters int) error {
	run, err := store.PrepareRun(ctx, creditor, today, "", importer)
	if err != nil {
		return err
	}
	for chunk := range run.Chunks {
		if _, err := store.RunChunk(ctx, run.ID, chunk, dunningrun.Make); err != nil {
			return err
		}
	}
	sum, err := store.FinishRun(ctx, run.ID)
	if err != nil {
		return err
	}
	return wantSummary(sum, items, letters)
}

// wantSummary refuses a run that did less than it should have: a benchmark of doing nothing is fast.
func wantSummary(sum dunningrun.Summary, items, letters int) error {
	if sum.Items != items || sum.Letters != letters || sum.Failed != 0 {
		return fmt.Errorf("the run wrote %d letters about %d items (%d failed, blocked by %v), want %d about %d",
			sum.Letters, sum.Items, sum.Failed, sum.ByBlocker, letters, items)
	}
	return nil
}

// bundlings are the cases of Dunning with the letters of n items.
var bundlings = []struct {
	name     string
	bundling dunning.Bundling
	letters  func(n int) int
}{
	{"one mail per item", dunning.BundleInvoice, func(n int) int { return n }},
	{"one mail per customer", dunning.BundleCustomer, func(n int) int { return n / itemsPerCustomer }},
}

// Dunning measures a dunning run to its end: select, gates, letters, PDF, and every mail accepted by a relay over real
// SMTP; once with a mail for each item and once with one for each customer. With Options.Wake the run is a workflow on
// a Temporal server, and it ends when every invoice and customer has decided what its letter changed.
func Dunning(ctx context.Context, o Options) (Report, error) {
	return inPlace(ctx, "dunning", o, func(p *place, o Options) (Report, error) {
		var report Report
		relay, err := p.startSink(ctx, o.Sink)
		if err != nil {
			return report, err
		}
		for _, b := range bundlings {
			for _, n := range o.sizes() {
				c := mailCase{place: p, relay: relay, n: n, letters: b.letters(n), around: o.around(n), name: b.name,
					books: books{items: n, bundling: b.bundling, dueOn: overdue}}
				m, err := c.measure(ctx, o.Wake)
				if err != nil {
					return report, err
				}
				report.Measures = append(report.Measures, m)
			}
		}
		return report, nil
	})
}

// mailCase is one ledger whose letters are made and sent.
type mailCase struct {
	*place
	relay      config.SMTP
	books      books
	name       string
	n, letters int
	around     func(func() error) error
}

func (c mailCase) measure(ctx context.Context, wake bool) (Measure, error) {
	c.progress(fmt.Sprintf("%s, %d items", c.name, c.n))
	var m Measure
	var err error
	if wake {
		m, err = c.woken(ctx)
	} else {
		m, err = c.direct(ctx)
	}
	m.Mails = c.letters
	return m, err
}

// direct calls what the activities call, one after the other, without Temporal.
func (c mailCase) direct(ctx context.Context) (Measure, error) {
	store, err := c.filled(ctx, c.books)
	if err != nil {
		return Measure{}, err
	}
	defer store.Close()
	sender, closeSender, err := app.NewSender(c.relay)
	if err != nil {
		return Measure{}, err
	}
	ports := &activities.Activities{Mails: store, Clock: store, Renderer: app.Letters{}, Sender: sender, Now: store.Now}
	m, err := meter{postgres: c.pg.PID()}.measure(c.name, c.n, func() error {
		return c.around(func() error {
			if err := runOnce(ctx, store, c.n, c.letters); err != nil {
				return err
			}
			return sendAll(ctx, ports, c.letters)
		})
	})
	if closeErr := closeSender(); err == nil {
		err = closeErr
	}
	return m, err
}

// sendAll delivers until no letter waits and proves that the relay took them all.
func sendAll(ctx context.Context, ports *activities.Activities, letters int) error {
	accepted := 0
	for {
		done, err := activities.DeliverDue(ctx, ports, creditor)
		if err != nil {
			return err
		}
		accepted += done.Accepted
		if !done.More {
			break
		}
	}
	if accepted != letters {
		return fmt.Errorf("the relay accepted %d mails, want %d", accepted, letters)
	}
	return nil
}
