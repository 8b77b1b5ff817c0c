package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/telemetry"
	"github.com/mahnwerk/mahnwerk/workflows"
)

const (
	// mailActivities is how many entities a worker sends for at once; within one entity letters leave one by one.
	mailActivities = 4
	// slowActivities is how many files a worker reads or matches at once: each may hold a large statement in memory.
	slowActivities = 2
	// chatCalls is how many channels a worker writes to at once; within one channel cards are written one by one.
	chatCalls = 4
	// deadlockTimeout ends a workflow task that computes without yielding; on a loaded machine the default of 1 s is hit
	// by the scheduler alone.
	deadlockTimeout = 5 * time.Second
)

// WorkerOptions are what a main may replace.
type WorkerOptions struct {
	// Sender takes the place of the configured relay.
	Sender activities.Sender
	// Ready, when not nil, is called once the worker polls; the address is nil without a metrics address.
	Ready func(metrics net.Addr)
	// Ports, when not nil, may replace ports of the activities before the worker starts.
	Ports func(*activities.Activities)
	// Outbox, when not nil, returns what takes the place of the ledger's list of events to tell.
	Outbox func(ledger engine.Outbox) engine.Outbox
}

// RunWorker works until ctx ends, and returns nil then: it stops taking tasks, lets running activities finish within the
// configured time, and ends. Any number of workers may run; one of them relays events, and each sends letters.
func RunWorker(ctx context.Context, a *App, o WorkerOptions) error {
	store, err := a.Store(ctx)
	if err != nil {
		return err
	}
	e, err := a.Engine(ctx)
	if err != nil {
		return err
	}
	sender, closeSender, err := a.sender(o)
	if err != nil {
		return err
	}
	return errors.Join(a.work(ctx, store, e, sender, o), closeSender())
}

func (a *App) work(stop context.Context, store *postgres.Store, e *engine.Engine, sender activities.Sender, o WorkerOptions) error {
	health := a.health(store, e)
	fatal, fail := context.WithCancelCause(stop)
	defer fail(nil)
	ports, err := a.portsOf(store, e, sender, o)
	if err != nil {
		return err
	}
	workers := a.newWorkers(e, ports, fail)
	group, ctx := errgroup.WithContext(fatal)
	metrics, err := a.serveHealth(ctx, group, health)
	if err != nil {
		return err
	}
	group.Go(func() error { return a.poll(ctx, workers, func() { a.announce(health, o, metrics) }) })
	group.Go(func() error { return whenDone(ctx, a.relay(store, e, o).Run(ctx)) })
	if err := errors.Join(a.watchInboxes(ctx, group, store, e), a.watchMailboxes(ctx, group, store)); err != nil {
		fail(err)
	}
	<-ctx.Done()
	health.SetReady(false)
	err = group.Wait()
	if err == nil && stop.Err() == nil {
		err = fmt.Errorf("worker: %w", context.Cause(fatal)) // the SDK gave up, for example a namespace that is gone
	}
	return err
}

func (a *App) sender(o WorkerOptions) (activities.Sender, func() error, error) {
	if o.Sender != nil {
		return o.Sender, func() error { return nil }, nil
	}
	if !a.Config.SMTP.Configured() {
		a.Log.Warn("nothing is sent: " + noRelayText)
	}
	return NewSender(a.Config.SMTP)
}

// portsOf ties the ports of the activities to the adapters.
func (a *App) portsOf(store *postgres.Store, e *engine.Engine, sender activities.Sender, o WorkerOptions) (*activities.Activities, error) {
	read := mails{Store: store, reader: mailfile.Reader{Server: a.Config.Mails.AuthServer}, model: a.modelOf(store), files: e, kept: &classifiers{}}
	ports := &activities.Activities{Cases: store, Mailroom: read, Runs: store, Mails: store, Approvals: store, Files: files{store, a.profiles()}, Questions: store, DisputeCases: store, Clock: store,
		Renderer: Letters{}, Sender: sender, Teller: e, Now: store.Now}
	client, err := a.chatOf()
	if err != nil {
		return nil, err
	}
	if client != nil {
		ports.Cards, ports.Chat = a.cardsOf(store), chat{client}
	}
	if o.Ports != nil {
		o.Ports(ports)
	}
	return withFailpoints(ports), nil
}

func (a *App) newWorkers(e *engine.Engine, acts *activities.Activities, fatal func(error)) []worker.Worker {
	worker.SetStickyWorkflowCacheSize(a.Config.Worker.StickyCache)
	options := worker.Options{
		WorkerStopTimeout:                  a.Config.Worker.StopTimeout,
		WorkflowPanicPolicy:                worker.BlockWorkflow, // a program that no longer fits a history waits for the right one
		DeadlockDetectionTimeout:           deadlockTimeout,
		DisableRegistrationAliasing:        true, // names are the registered ones, whatever the functions are called
		MaxConcurrentActivityExecutionSize: a.Config.Worker.Activities,
		OnFatalError:                       fatal,
	}
	main := worker.New(e.Client(), workflows.QueueMain, options)
	workflows.Register(main)
	main.RegisterActivity(acts)
	options.DisableWorkflowWorker, options.MaxConcurrentActivityExecutionSize = true, mailActivities
	mails := worker.New(e.Client(), workflows.QueueMail, options)
	mails.RegisterActivity(acts)
	options.MaxConcurrentActivityExecutionSize = slowActivities
	files := worker.New(e.Client(), workflows.QueueSlow, options)
	files.RegisterActivity(acts)
	options.MaxConcurrentActivityExecutionSize = a.Config.Model.Concurrency
	models := worker.New(e.Client(), workflows.QueueModel, options)
	models.RegisterActivity(acts)
	workers := []worker.Worker{main, mails, files, models}
	if acts.Chat != nil { // without a chat the cards wait: their queue has no worker
		workers = append(workers, chatWorker(e, acts, options, a.Config.Slack.PerSecond))
	}
	return workers
}

// chatWorker calls the chat, as often as the chat takes it from all workers together: the server gives out no more.
func chatWorker(e *engine.Engine, acts *activities.Activities, options worker.Options, perSecond int) worker.Worker {
	options.MaxConcurrentActivityExecutionSize = chatCalls
	options.TaskQueueActivitiesPerSecond = float64(perSecond)
	w := worker.New(e.Client(), workflows.QueueCards, options)
	w.RegisterActivity(acts)
	return w
}

// poll runs the workers until ctx ends. Stop waits for running activities, so both stop at the same time.
func (a *App) poll(ctx context.Context, workers []worker.Worker, ready func()) error {
	for i, w := range workers {
		if err := w.Start(); err != nil {
			stopAll(workers[:i])
			return fmt.Errorf("start worker: %w", err)
		}
		a.Log.Debug("worker started", "number", i)
	}
	ready()
	<-ctx.Done()
	a.Log.Info("worker stops: running activities finish")
	stopAll(workers)
	return nil
}

func stopAll(workers []worker.Worker) {
	var group errgroup.Group
	for _, w := range workers {
		group.Go(func() error { w.Stop(); return nil })
	}
	_ = group.Wait() // Stop returns no error
}

func (a *App) health(store *postgres.Store, e *engine.Engine) *telemetry.Health {
	a.Metrics.Registry.MustRegister(newFigures(store))
	return &telemetry.Health{Metrics: a.Metrics, Probes: map[string]telemetry.Probe{
		"database": store.Pool().Ping, "temporal": e.Healthy}}
}

func (a *App) serveHealth(ctx context.Context, group *errgroup.Group, health *telemetry.Health) (net.Addr, error) {
	if a.Config.Observe.Address == "" {
		return nil, nil
	}
	listening, failed := make(chan net.Addr, 1), make(chan error, 1)
	group.Go(func() error {
		err := telemetry.Serve(ctx, a.Config.Observe.Address, health.Handler(), func(at net.Addr) { listening <- at })
		failed <- err
		return err
	})
	select {
	case at := <-listening:
		return at, nil
	case err := <-failed:
		return nil, fmt.Errorf("serve metrics on %s: %w", a.Config.Observe.Address, err)
	}
}

func (a *App) announce(health *telemetry.Health, o WorkerOptions, metrics net.Addr) {
	health.SetReady(true)
	a.Log.Info("worker ready", "version", Version(), "namespace", a.Config.Temporal.Namespace)
	if o.Ready != nil {
		o.Ready(metrics)
	}
}

// whenDone drops the error that only says that ctx ended.
func whenDone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
