package benchmark

import (
	"context"
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// woken runs the case as production does: the run and the mail are workflows, and each letter is told to its invoices
// and its customer, who decide. Opening the workflows is not measured; Lifecycle measures it.
func (c mailCase) woken(ctx context.Context) (Measure, error) {
	store, url, err := c.newLedger(ctx)
	if err != nil {
		return Measure{}, err
	}
	defer store.Close()
	if err := errors.Join(c.books.fill(ctx, store), analyze(ctx, url)); err != nil {
		return Measure{}, err
	}
	r, err := c.startWorker(ctx, url, app.WorkerOptions{}, smtpEnvironment(c.relay)...)
	if err != nil {
		return Measure{}, err
	}
	m, err := c.measureWoken(ctx, r, store)
	return m, errors.Join(err, r.stop(context.WithoutCancel(ctx)))
}

func (c mailCase) measureWoken(ctx context.Context, r *running, store *postgres.Store) (Measure, error) {
	c.progress("  opening the workflows (not measured)")
	started, err := r.app.Engine(ctx)
	if err != nil {
		return Measure{}, err
	}
	if err := openDebtors(ctx, started, store); err != nil {
		return Measure{}, err
	}
	if err := c.settled(ctx, r, store); err != nil {
		return Measure{}, err
	}
	c.progress("  run, mails, decisions")
	m, err := meter{postgres: c.pg.PID(), server: r.temporal.PID()}.measure(c.name+", all workflows woken", c.n, func() error {
		return c.around(func() error {
			var sum dunningrun.Summary
			if err := started.Run(ctx, creditor, today, "", importer, &sum); err != nil {
				return err
			}
			if err := wantSummary(sum, c.n, c.letters); err != nil {
				return err
			}
			return c.settled(ctx, r, store)
		})
	})
	if err != nil {
		return m, err
	}
	return m, c.wantAccepted(ctx, store)
}

// debtorPage is how many customers are started at a time.
const debtorPage = 500

// openDebtors starts the customers' workflows, which a first event would start otherwise: in a house that duns since
// months they are there.
func openDebtors(ctx context.Context, e *engine.Engine, store *postgres.Store) error {
	for after := int64(0); ; {
		page, err := store.OpenDebtorStreams(ctx, after, debtorPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, stream := range page {
			if err := e.Ensure(ctx, stream.Name, stream.SubjectID); err != nil {
				return err
			}
		}
		after = page[len(page)-1].SubjectID
	}
}

// unsettledSQL counts what the engine still has to do: letters to send, events to tell, decisions to take.
const unsettledSQL = `
SELECT (SELECT count(*) FROM outbound_mail WHERE state IN ('queued', 'sending'))
     + (SELECT count(*) FROM event_outbox WHERE delivered_at IS NULL)
     + (SELECT count(*) FROM item_state WHERE decided_seq < event_seq)
     + (SELECT count(*) FROM customer_state WHERE decided_seq < event_seq)`

// settled waits until nothing is left to do, in the ledger and then in the server.
func (c mailCase) settled(ctx context.Context, r *running, store *postgres.Store) error {
	err := r.until(ctx, "every workflow has decided", c.n, func() (bool, error) {
		var left int
		err := store.Pool().QueryRow(ctx, unsettledSQL).Scan(&left)
		return left == 0, err
	})
	if err != nil {
		return err
	}
	return r.quiet(ctx, c.n)
}

func (c mailCase) wantAccepted(ctx context.Context, store *postgres.Store) error {
	var accepted int
	err := store.Pool().QueryRow(ctx, `SELECT count(*) FROM outbound_mail WHERE state = 'accepted'`).Scan(&accepted)
	if err == nil && accepted != c.letters {
		err = fmt.Errorf("the relay accepted %d mails, want %d", accepted, c.letters)
	}
	return err
}
