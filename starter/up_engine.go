package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

// startEngine brings up what works on PostgreSQL and Temporal: the schema, the business calendar, the worker, the web
// pages, and in a demo the mailbox and the calendar that tells the story.
func (u *engineUp) startEngine(ctx context.Context) error {
	if err := u.startMailbox(); err != nil {
		return err
	}
	if err := u.placeWeb(); err != nil {
		return err
	}
	if err := u.startChat(); err != nil {
		return err
	}
	u.app = app.New(u.cfg, "up", u.logFile)
	u.stops = append(u.stops, func(context.Context) error { u.app.Close(); return nil })
	if _, err := u.app.Migrate(ctx); err != nil {
		return err
	}
	var err error
	if u.store, err = u.app.Store(ctx); err != nil {
		return err
	}
	if err := u.settleLedger(ctx); err != nil {
		return err
	}
	if err := u.startWorker(ctx); err != nil {
		return err
	}
	if err := u.startWeb(ctx); err != nil {
		return err
	}
	if err := config.WriteEngineFile(u.cfg.Data, u.file); err != nil {
		return err
	}
	return u.startCalendar(ctx)
}

// startMailbox lets the demo's letters end in a sink on this machine. Without --demo the configured relay is used, and
// without one nothing is sent.
func (u *engineUp) startMailbox() error {
	if !u.options.demo {
		return nil
	}
	u.file.MailDir = filepath.Join(u.cfg.Data, "mailbox")
	sink, err := smtpsink.Start(smtpsink.Options{Folder: u.file.MailDir, Domain: "mailbox.demo"})
	if err != nil {
		return fmt.Errorf("start the demo's mailbox: %w", err)
	}
	u.sink = sink
	u.stops = append(u.stops, func(context.Context) error { return sink.Close() })
	host, port, err := net.SplitHostPort(sink.Addr())
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	u.cfg.SMTP = config.SMTP{Host: host, Port: number, TLS: "none", HELO: "mahnwerk.demo",
		SenderDomains: []string{"nordwerk.example", "nordwerk-schweiz.example"}}
	return nil
}

// settleLedger makes sure of what every ledger needs (a policy), and fills an empty demo.
func (u *engineUp) settleLedger(ctx context.Context) error {
	if _, err := u.store.SavePolicy(ctx, dunning.Default(), "mahnwerk"); err != nil {
		return err
	}
	if !u.options.demo {
		return nil
	}
	if err := u.seedDemo(ctx); err != nil {
		return err
	}
	_, err := u.store.RepostCards(ctx, firstUser) // the stand-in begins empty each time
	return err
}

// startWorker runs the worker in this process and waits until it polls.
func (u *engineUp) startWorker(ctx context.Context) error {
	workerCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- app.RunWorker(workerCtx, u.app, app.WorkerOptions{Ready: func(net.Addr) { close(ready) }})
	}()
	u.stops = append(u.stops, func(stop context.Context) error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-stop.Done():
			return errors.New("the worker did not stop in time")
		}
	})
	select {
	case <-ready:
		return nil
	case err := <-ended:
		ended <- err
		return fmt.Errorf("worker: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// placeWeb chooses where the pages will be: cards lead there before they are served.
func (u *engineUp) placeWeb() (err error) {
	if u.webAt, err = portAddress(wantedWeb); err != nil {
		return err
	}
	u.file.WebURL = "http://" + u.webAt
	u.cfg.Web.URL = u.file.WebURL
	return nil
}

// takeClicks takes clicks on cards until the engine stops, and lets those finish that are being taken.
func (u *engineUp) takeClicks(ctx context.Context, clicks *app.Reception) {
	clicksCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- clicks.Run(clicksCtx) }()
	u.stops = append(u.stops, func(stop context.Context) error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-stop.Done():
			return errors.New("clicks did not finish in time")
		}
	})
}

// startWeb serves the pages and makes the first one-time link.
func (u *engineUp) startWeb(ctx context.Context) error {
	clicks, err := app.NewReception(ctx, u.app)
	if err != nil {
		return err
	}
	at := u.webAt
	page, err := app.NewWeb(ctx, u.app, app.WebOptions{Mailbox: u.sink, Hosts: []string{at, "localhost" + at[len("127.0.0.1"):]}, TemporalUI: u.file.UIURL,
		Clicks: clicks})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", at)
	if err != nil {
		return fmt.Errorf("serve the pages: %w", err)
	}
	server := page.HTTP()
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			u.failed <- fmt.Errorf("web pages: %w", err)
		}
	}()
	u.stops = append(u.stops, server.Shutdown)
	u.takeClicks(ctx, clicks)
	return u.makeLoginLink(ctx)
}

// firstUser is who the printed link lets in: in the demo somebody who may decide.
const firstUser = "maria"

func (u *engineUp) makeLoginLink(ctx context.Context) error {
	user := firstUser
	if !u.options.demo {
		user = os.Getenv("MAHNWERK_USER")
	}
	if user == "" {
		return nil
	}
	token, err := u.store.CreateLink(ctx, user)
	if err != nil {
		return fmt.Errorf("one-time link for %s: %w", user, err)
	}
	u.loginURL = u.file.WebURL + "/login?token=" + token
	return nil
}

const (
	// clockBeat is how often a sign of life is stored: what a crash costs the demo's calendar.
	clockBeat = 500 * time.Millisecond
	// scheduledHour is when an entity's run starts on business days, in its zone.
	scheduledHour = 8
)

// startCalendar lets the demo's calendar run and tell its story; in real time a Schedule per entity starts the runs.
func (u *engineUp) startCalendar(ctx context.Context) error {
	if !u.options.demo {
		return u.schedules(ctx)
	}
	if _, err := u.store.StartClock(ctx); err != nil {
		return err
	}
	story, err := u.newStory(ctx)
	if err != nil {
		return err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		story.run(run)
	}()
	u.stops = append(u.stops, func(stop context.Context) error {
		cancel()
		<-ended
		_, err := u.store.StopClock(stop)
		return err
	})
	return nil
}

func (u *engineUp) schedules(ctx context.Context) error {
	engine, err := u.app.Engine(ctx)
	if err != nil {
		return err
	}
	all, err := entities(ctx, u.store)
	if err != nil {
		return err
	}
	for _, entity := range all {
		zone, err := u.store.Zone(ctx, entity)
		if err != nil {
			return err
		}
		if err := engine.EnsureSchedule(ctx, entity, zone.String(), scheduledHour); err != nil {
			return err
		}
	}
	return nil
}
