// Package app ties the adapters together for the mains: it opens the ledger, the connection to Temporal, logs, metrics and
// traces from one configuration, and runs a worker.
//
//	a := app.New(cfg, "worker", os.Stderr)
//	defer a.Close()
//	err := app.RunWorker(ctx, a, app.WorkerOptions{})
//
// Everything is opened when it is first asked for, so that a command that reads the ledger needs no Temporal.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/sdk/interceptor"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/telemetry"
)

// UnreachableError says that the database or Temporal does not answer, as opposed to refusing something.
type UnreachableError struct {
	// What is what was asked, with the way out where there is one.
	What string
	Err  error
}

// Error implements error.
func (e *UnreachableError) Error() string {
	if e.Err == nil {
		return e.What
	}
	return e.What + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// App is what a process works with. It is safe for concurrent use.
type App struct {
	Config  config.Config
	Log     *slog.Logger
	Metrics *telemetry.Metrics
	service string

	mu     sync.Mutex
	store  *postgres.Store
	engine *engine.Engine
	traces *telemetry.Traces
	model  *model
}

// New returns an App that has opened nothing yet. The service names the process in traces and histories: "worker",
// "starter" or "web".
func New(cfg config.Config, service string, logTo io.Writer) *App {
	return &App{Config: cfg, service: service, Metrics: telemetry.NewMetrics(),
		Log: telemetry.Logger(logTo, cfg.Log.Level, cfg.Log.Format).With("service", service)}
}

// Store opens the ledger, once. It returns an *UnreachableError when no database answers, and postgres.ErrNewerSchema or
// ErrOlderSchema when the program does not fit it.
func (a *App) Store(ctx context.Context) (*postgres.Store, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store != nil {
		return a.store, nil
	}
	if err := a.needDatabase(); err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, a.Config.DatabaseURL.Reveal(), postgres.Options{MaxConns: a.Config.DatabaseConns})
	if err != nil {
		return nil, unreachable("the database does not answer", err)
	}
	a.store = store
	return store, nil
}

// Migrate brings the database to this program's schema; see postgres.Migrate.
func (a *App) Migrate(ctx context.Context) (applied int, err error) {
	if err := a.needDatabase(); err != nil {
		return 0, err
	}
	applied, err = postgres.Migrate(ctx, a.Config.DatabaseURL.Reveal())
	return applied, unreachable("the database does not answer", err)
}

func (a *App) needDatabase() error {
	if a.Config.DatabaseURL == "" {
		return &UnreachableError{What: fmt.Sprintf("no engine is known in %s: start one with `starter up`, name its folder with --data, or set DATABASE_URL",
			a.Config.Data)}
	}
	return nil
}

// unreachable marks the errors of a database that is not there; what it refuses stays as it is.
func unreachable(what string, err error) error {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return &UnreachableError{What: what, Err: errors.New(telemetry.Scrub(err.Error()))}
	}
	return err
}

// Engine connects to Temporal, once. It returns an *UnreachableError when no server answers.
func (a *App) Engine(ctx context.Context) (*engine.Engine, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.engine != nil {
		return a.engine, nil
	}
	options, err := a.engineOptions(ctx)
	if err != nil {
		return nil, err
	}
	opened, err := engine.Dial(ctx, options)
	if err != nil {
		return nil, &UnreachableError{What: "Temporal does not answer", Err: err}
	}
	a.engine = opened
	return opened, nil
}

func (a *App) engineOptions(ctx context.Context) (engine.Options, error) {
	t := a.Config.Temporal
	secure, err := clientTLS(t)
	if err != nil {
		return engine.Options{}, err
	}
	options := engine.Options{Address: t.Address, Namespace: t.Namespace, TLS: secure, Log: a.Log,
		Metrics: a.Metrics.Temporal(), Identity: a.identity()}
	codec, err := engine.NewCodec(t.PayloadKeys.Reveal())
	if err != nil {
		return engine.Options{}, fmt.Errorf("MAHNWERK_PAYLOAD_KEYS: %w", err)
	}
	if codec != nil { // a nil *Codec in the interface would be a codec
		options.Codec = codec
	}
	if err := a.openTraces(ctx); err != nil {
		return engine.Options{}, err
	}
	if a.traces != nil {
		options.Interceptors = []interceptor.ClientInterceptor{a.traces.Interceptor}
	}
	return options, nil
}

func (a *App) openTraces(ctx context.Context) error {
	if a.Config.Observe.Endpoint == "" || a.traces != nil {
		return nil
	}
	traces, err := telemetry.OpenTraces(ctx, a.Config.Observe.Endpoint, "mahnwerk-"+a.service, Version())
	a.traces = traces
	return err
}

// identity tells processes apart in histories, without any user's name.
func (a *App) identity() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return fmt.Sprintf("mahnwerk-%s %d@%s", a.service, os.Getpid(), host)
}

// closeTimeout bounds the sending of the last traces.
const closeTimeout = 5 * time.Second

// Close ends what was opened.
func (a *App) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.engine != nil {
		a.engine.Close()
	}
	if a.store != nil {
		a.store.Close()
	}
	if a.model != nil {
		if err := a.model.end(); err != nil {
			a.Log.Warn("the connection to the model did not end", "error", err)
		}
	}
	if a.traces != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := a.traces.Close(ctx); err != nil {
			a.Log.Warn("traces were lost", "error", err)
		}
	}
}
