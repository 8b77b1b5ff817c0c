package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// rebuilt says what rebuild did.
type rebuilt struct {
	Invoices  int64 `json:"invoices"`
	Debtors   int64 `json:"debtors"`
	Approvals int64 `json:"approvals"`
	// Mail are senders of letters, one for each entity.
	Mail int64 `json:"mail"`
	// Payments and InboundMails wait for people, Files for a worker.
	Payments int64 `json:"payments"`
	// Cards are channels of a chat.
	Cards        int64 `json:"cards"`
	InboundMails int64 `json:"inbound_mails"`
	Files        int64 `json:"files"`
	// Cases are those of disputes.
	Cases int64 `json:"cases"`
	// Running were there already.
	Running int64 `json:"running"`
}

func rebuildCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "rebuild", Short: "Start the workflows that are missing, so that every open invoice has exactly one",
		Long: "Start the workflows that are missing, for example after Temporal's database was lost: one for every open invoice,\n" +
			"open approval, case, undecided payment, mail or file that waits, and customer about whom something is open. What is running is left\n" +
			"alone. Starting a workflow sends nothing: what was sent, promised or decided lies in the ledger and is read from there.",
		Args: cobra.NoArgs, Example: examples("starter rebuild", "starter rebuild --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, e, err := s.both(ctx)
			if err != nil {
				return err
			}
			r, err := newRebuilder(ctx, e)
			if err != nil {
				return err
			}
			if err := r.all(ctx, store); err != nil {
				return err
			}
			return s.show(r.done, func(p *page) {
				p.row(p.say("Rechnungen begonnen", "invoices started"), r.done.Invoices)
				p.row(p.say("Kunden begonnen", "customers started"), r.done.Debtors)
				p.row(p.say("Freigaben begonnen", "approvals started"), r.done.Approvals)
				p.row(p.say("Postausgänge begonnen", "mail senders started"), r.done.Mail)
				p.row(p.say("ungeklärte Zahlungen begonnen", "undecided payments started"), r.done.Payments)
				p.row(p.say("Kanäle begonnen", "channels of a chat started"), r.done.Cards)
				p.row(p.say("Mails von Kunden begonnen", "mails of customers started"), r.done.InboundMails)
				p.row(p.say("Streitfälle begonnen", "cases started"), r.done.Cases)
				p.row(p.say("Dateien begonnen", "files started"), r.done.Files)
				p.row(p.say("liefen schon", "running already"), r.done.Running)
			})
		}),
	}
}

const (
	// rebuildPage is how many streams one read brings.
	rebuildPage = 1000
	// rebuildParallel starts this many workflows at a time; more only lengthens the server's queue.
	rebuildParallel = 16
	// maxOpenApprovals bounds the questions that can wait for people at once; more than that nobody answers.
	maxOpenApprovals = 100_000
	// maxStoredFiles bounds the files that wait for a worker: what is more is started by the next call.
	maxStoredFiles = 10_000
)

// rebuilder starts what is missing. Counting is all that the list of open workflows is for: starting one that runs
// already does nothing, whatever the list says.
type rebuilder struct {
	engine *engine.Engine
	open   map[string]bool
	done   rebuilt
}

func newRebuilder(ctx context.Context, e *engine.Engine) (*rebuilder, error) {
	ids, err := e.OpenWorkflows(ctx)
	if err != nil {
		return nil, err
	}
	r := &rebuilder{engine: e, open: make(map[string]bool, len(ids))}
	for _, id := range ids {
		r.open[id] = true
	}
	return r, nil
}

func (r *rebuilder) all(ctx context.Context, store *postgres.Store) error {
	if err := r.pages(ctx, store.OpenItemStreams, &r.done.Invoices); err != nil {
		return fmt.Errorf("invoices: %w", err)
	}
	if err := r.pages(ctx, store.OpenDebtorStreams, &r.done.Debtors); err != nil {
		return fmt.Errorf("customers: %w", err)
	}
	approvals, err := store.OpenApprovalStreams(ctx, maxOpenApprovals)
	if err != nil {
		return err
	}
	for _, stream := range approvals {
		if err := r.ensure(ctx, stream.Name, 0, &r.done.Approvals); err != nil {
			return err
		}
	}
	codes, err := entities(ctx, store)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := r.ensure(ctx, workflows.MailID(code), 0, &r.done.Mail); err != nil {
			return err
		}
	}
	channels, err := store.OpenCardStreams(ctx)
	if err != nil {
		return err
	}
	for _, stream := range channels {
		if err := r.ensure(ctx, stream, 0, &r.done.Cards); err != nil {
			return err
		}
	}
	if err := r.pages(ctx, store.OpenQuestionStreams, &r.done.Payments); err != nil {
		return fmt.Errorf("undecided payments: %w", err)
	}
	if err := r.pages(ctx, store.OpenMailStreams, &r.done.InboundMails); err != nil {
		return fmt.Errorf("mails of customers: %w", err)
	}
	if err := r.pages(ctx, store.OpenCaseStreams, &r.done.Cases); err != nil {
		return fmt.Errorf("cases: %w", err)
	}
	return r.files(ctx, store)
}

// files starts what takes in files that were stored; the inbox sees to those that lie in its folders, and this to the rest.
func (r *rebuilder) files(ctx context.Context, store *postgres.Store) error {
	stored, err := store.StoredFiles(ctx, maxStoredFiles)
	if err != nil {
		return err
	}
	for _, f := range stored {
		if r.open[workflows.FileWorkflowID(f.Kind, f.FileID)] {
			r.done.Running++
			continue
		}
		if _, err := r.engine.StartFile(ctx, f.Kind, f.FileID); err != nil {
			return err
		}
		r.done.Files++
	}
	return nil
}

// streams reads one page of open streams after an id.
type streams func(ctx context.Context, after int64, limit int) ([]postgres.Stream, error)

func (r *rebuilder) pages(ctx context.Context, read streams, count *int64) error {
	after := int64(0)
	for {
		page, err := read(ctx, after, rebuildPage)
		if err != nil || len(page) == 0 {
			return err
		}
		group, gctx := errgroup.WithContext(ctx)
		group.SetLimit(rebuildParallel)
		for _, stream := range page {
			group.Go(func() error { return r.ensure(gctx, stream.Name, stream.SubjectID, count) })
		}
		if err := group.Wait(); err != nil {
			return err
		}
		after = page[len(page)-1].SubjectID
	}
}

func (r *rebuilder) ensure(ctx context.Context, stream string, id int64, count *int64) error {
	if r.open[stream] {
		atomic.AddInt64(&r.done.Running, 1)
		return nil
	}
	if err := r.engine.Ensure(ctx, stream, id); err != nil {
		return err
	}
	atomic.AddInt64(count, 1)
	return nil
}
