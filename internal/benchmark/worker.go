package benchmark

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
)

// running is the production worker with its relay, in this process, on a Temporal server of its own.
type running struct {
	app      *app.App
	temporal *localtemporal.Server
	cancel   context.CancelFunc
	ended    chan error
}

// startWorker starts a Temporal server and a worker that polls.
func (p *place) startWorker(ctx context.Context, database string, o app.WorkerOptions, settings ...string) (*running, error) {
	server, err := p.startTemporal(ctx)
	if err != nil {
		return nil, err
	}
	r := &running{temporal: server, ended: make(chan error, 1)}
	cfg, err := config.Load(config.Source{Environment: append(settings, "MAHNWERK_DATA="+p.folder, "DATABASE_URL="+database,
		"TEMPORAL_ADDRESS="+server.Address(), "MAHNWERK_LOG_LEVEL=error", "MAHNWERK_RELAY_PER_SECOND=0")})
	if err != nil {
		return nil, errors.Join(err, server.Stop(context.WithoutCancel(ctx)))
	}
	r.app = app.New(cfg, "bench", io.Discard)
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r.cancel = cancel
	ready := make(chan struct{})
	o.Ready = func(net.Addr) { close(ready) }
	go func() { r.ended <- app.RunWorker(work, r.app, o) }()
	select {
	case <-ready:
		return r, nil
	case err = <-r.ended:
		r.ended <- err
	case <-ctx.Done():
		err = ctx.Err()
	}
	return nil, errors.Join(fmt.Errorf("start the worker: %w", err), r.stop(context.WithoutCancel(ctx)))
}

// stop ends worker and server; each has its own limit.
func (r *running) stop(ctx context.Context) error {
	r.cancel()
	err := <-r.ended
	r.app.Close()
	return errors.Join(err, r.temporal.Stop(ctx))
}

const (
	// waitEvery is how often a condition is asked while the engine works.
	waitEvery = 500 * time.Millisecond
	// waitBase and waitPerItem bound a wait: an item takes a tenth of it on an idle machine.
	waitBase    = 2 * time.Minute
	waitPerItem = 300 * time.Millisecond
	// A server that uses less than quietShare of one processor in quietRounds readings in a row has nothing left to do:
	// what follows a decision (search attributes, the next timer) takes place after it.
	quietShare  = 0.06
	quietRounds = 3
)

// until asks a condition again and again, for as long as n items may take. It ends early when the worker does.
func (r *running) until(ctx context.Context, what string, n int, met func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, waitBase+time.Duration(n)*waitPerItem)
	defer cancel()
	ticker := time.NewTicker(waitEvery)
	defer ticker.Stop()
	for {
		if done, err := met(); done || err != nil {
			return err
		}
		select {
		case err := <-r.ended:
			r.ended <- err
			return fmt.Errorf("wait until %s: the worker ended: %w", what, err)
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w", what, ctx.Err())
		case <-ticker.C:
		}
	}
}

// quiet waits until the server has nothing left to do.
func (r *running) quiet(ctx context.Context, n int) error {
	last, err := treeCPU(r.temporal.PID())
	if err != nil {
		return err
	}
	lastAt, rounds := time.Now(), 0
	return r.until(ctx, "the server is quiet", n, func() (bool, error) {
		used, err := treeCPU(r.temporal.PID())
		passed := time.Since(lastAt)
		switch {
		case err != nil:
			return false, err
		case passed < waitEvery/2:
			return false, nil // the first question comes at once
		case float64(used-last) < quietShare*float64(passed):
			rounds++
		default:
			rounds = 0
		}
		last, lastAt = used, time.Now()
		return rounds >= quietRounds, nil
	})
}
