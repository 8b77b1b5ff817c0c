package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/filelock"
	"github.com/mahnwerk/mahnwerk/internal/localpg"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// upOptions is what `starter up` can be told.
type upOptions struct {
	demo, reset bool
	// day is how long a business day of the demo lasts.
	day time.Duration
}

// Wanted ports; a busy one is replaced by a free one.
const (
	wantedPostgres = 5499
	wantedTemporal = 7233
	wantedUI       = 8233
	wantedWeb      = 8090
	wantedChat     = 8091
)

// stopLimit bounds the orderly end of everything; then children are killed.
const stopLimit = 45 * time.Second

// engineUp is the whole engine in one process with its children. Parts are stopped in the reverse order of their start.
type engineUp struct {
	options  upOptions
	cfg      config.Config
	file     config.EngineFile
	progress func(string)
	stops    []func(context.Context) error
	app      *app.App
	store    *postgres.Store
	sink     *smtpsink.Sink
	chat     *slackfake.Fake
	loginURL string
	// webAt is host and port of the pages, chatAt of the stand-in for a chat.
	webAt, chatAt string
	// logFile takes the engine's log: a terminal is for people.
	logFile io.Writer
	// failed gets the error of a part that ended although nobody asked it to.
	failed chan error
}

// runUp starts everything, prints one table when all is ready, and waits for the end of ctx or of a part.
func runUp(ctx context.Context, cfg config.Config, o upOptions, asJSON bool, stdout, stderr io.Writer) (err error) {
	childproc.DieWithParent()
	begun := time.Now()
	u := &engineUp{options: o, cfg: cfg, failed: make(chan error, 8),
		progress: func(line string) { fmt.Fprintln(stderr, line) }}
	lock, err := u.claim(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	log, err := os.OpenFile(filepath.Join(cfg.Data, logName), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	u.logFile = log
	defer func() { err = errors.Join(err, u.stop(stderr)) }()
	if err := u.start(ctx); err != nil {
		return err
	}
	if err := u.announce(stdout, asJSON, time.Since(begun)); err != nil {
		return err
	}
	return u.wait(ctx)
}

// claim takes the data folder for this process and wipes it when asked to. A folder of the demo is never run as a real
// ledger, nor the other way round.
func (u *engineUp) claim(ctx context.Context) (*filelock.Lock, error) {
	data := u.cfg.Data
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	lock, err := filelock.Try(filepath.Join(data, "up.lock"))
	if errors.Is(err, filelock.ErrHeld) {
		return nil, u.alreadyUp()
	}
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if u.options.reset {
		if err := wipe(ctx, data); err != nil {
			return nil, errors.Join(err, lock.Release())
		}
	}
	if err := u.checkKind(); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return lock, nil
}

func (u *engineUp) alreadyUp() error {
	file, err := config.ReadEngineFile(u.cfg.Data)
	if err != nil {
		return fmt.Errorf("another `up` is starting in %s: wait for it, or stop it", u.cfg.Data)
	}
	return fmt.Errorf("the engine of %s is running: %s (stop it with Ctrl-C where it was started, or name another folder with --data)",
		u.cfg.Data, file.WebURL)
}

// logName is the engine's log in the data folder; it begins anew with each start.
const logName = "engine.log"

// kindFile says what a data folder is for.
const kindFile = "kind"

func (u *engineUp) checkKind() error {
	want := "ledger"
	if u.options.demo {
		want = "demo"
	}
	path := filepath.Join(u.cfg.Data, kindFile)
	have, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return os.WriteFile(path, []byte(want), 0o600)
	case err != nil:
		return fmt.Errorf("data folder: %w", err)
	case string(have) != want:
		return fmt.Errorf("%s holds a %s: start it as one, name another folder with --data, or wipe it with --reset", u.cfg.Data, have)
	}
	return nil
}

// wipe removes what `up` made in a data folder and leaves everything else: a mistyped --data must not cost a home folder.
func wipe(ctx context.Context, data string) error {
	if err := localpg.Wipe(ctx, filepath.Join(data, "pg")); err != nil {
		return fmt.Errorf("wipe PostgreSQL: %w", err)
	}
	// A new ledger is told the demo's story from its beginning.
	for _, name := range []string{"pg", "temporal", "mailbox", kindFile, filepath.Join(demoFolder, storyProgressFile)} {
		if err := os.RemoveAll(filepath.Join(data, name)); err != nil {
			return fmt.Errorf("wipe: %w", err)
		}
	}
	return config.RemoveEngineFile(data)
}

// start brings up PostgreSQL and Temporal at the same time, then what needs them.
func (u *engineUp) start(ctx context.Context) error {
	var database string
	var temporal temporalPart
	group, gctx := errgroup.WithContext(ctx)
	stops := make(chan func(context.Context) error, 2)
	group.Go(func() (err error) { database, err = u.startPostgres(gctx, ctx, stops); return })
	group.Go(func() (err error) { temporal, err = u.startTemporal(gctx, ctx, stops); return })
	err := group.Wait()
	close(stops)
	for stop := range stops {
		u.stops = append(u.stops, stop)
	}
	if err != nil {
		return err
	}
	u.file = config.EngineFile{DatabaseURL: database, TemporalAddress: temporal.address, Namespace: u.cfg.Temporal.Namespace,
		UIURL: temporal.ui, Demo: u.options.demo, Version: app.Version()}
	u.cfg.DatabaseURL, u.cfg.Temporal.Address = config.Secret(database), temporal.address
	return u.startEngine(ctx)
}

// startPostgres uses DATABASE_URL, else runs a private cluster in the data folder. Its life is bound to stay, not to the
// moment of starting.
func (u *engineUp) startPostgres(ctx, stay context.Context, stops chan<- func(context.Context) error) (string, error) {
	if u.cfg.DatabaseURL != "" && !u.fromEngineFile(string(u.cfg.DatabaseURL)) {
		return string(u.cfg.DatabaseURL), nil
	}
	server, err := localpg.Start(ctx, localpg.Options{DataDir: filepath.Join(u.cfg.Data, "pg"), Port: wantedPostgres,
		FsyncOff: u.options.demo, Progress: u.progress})
	if err != nil {
		return "", err
	}
	stops <- server.Stop
	u.watch(stay, "PostgreSQL", server.Done(), server.Err)
	const ledger = "ledger"
	if err := server.CreateDatabase(ctx, ledger); err != nil {
		return "", err
	}
	return server.URL(ledger), nil
}

// fromEngineFile tells whether a setting is only what an earlier `up` wrote: that server is gone.
func (u *engineUp) fromEngineFile(value string) bool {
	file, err := config.ReadEngineFile(u.cfg.Data)
	return err == nil && (file.DatabaseURL == value || file.TemporalAddress == value)
}

type temporalPart struct{ address, ui string }

func (u *engineUp) startTemporal(ctx, stay context.Context, stops chan<- func(context.Context) error) (temporalPart, error) {
	if address, ok := os.LookupEnv("TEMPORAL_ADDRESS"); ok && address != "" {
		return temporalPart{address: address, ui: u.cfg.Temporal.UIURL}, nil
	}
	program, err := localtemporal.Ensure(ctx, localtemporal.EnsureOptions{Progress: u.progress})
	if err != nil {
		return temporalPart{}, err
	}
	server, err := localtemporal.Start(ctx, localtemporal.Options{Program: program, DBFile: filepath.Join(u.cfg.Data, "temporal", "temporal.db"),
		Port: wantedTemporal, UIPort: wantedUI, Namespace: u.cfg.Temporal.Namespace, SearchAttributes: workflows.SearchAttributes()})
	if err != nil {
		return temporalPart{}, err
	}
	stops <- server.Stop
	u.watch(stay, "Temporal", server.Done(), server.Err)
	return temporalPart{address: server.Address(), ui: server.UIURL()}, nil
}

// watch reports a child that ended although nobody asked it to.
func (u *engineUp) watch(ctx context.Context, name string, done <-chan struct{}, cause func() error) {
	go func() {
		select {
		case <-ctx.Done():
		case <-done:
			if ctx.Err() == nil {
				u.failed <- fmt.Errorf("%s ended: %v", name, cause())
			}
		}
	}()
}

// stop ends all parts in the reverse order of their start.
func (u *engineUp) stop(stderr io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	if len(u.stops) > 0 {
		fmt.Fprintln(stderr, "stopping …")
	}
	var faults []error
	for _, stop := range slices.Backward(u.stops) {
		faults = append(faults, stop(ctx))
	}
	faults = append(faults, config.RemoveEngineFile(u.cfg.Data))
	return errors.Join(faults...)
}

// wait blocks until ctx ends or a part fails.
func (u *engineUp) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-u.failed:
		return err
	}
}

// announce prints the addresses once everything answers: a table, or one line of JSON.
func (u *engineUp) announce(stdout io.Writer, asJSON bool, took time.Duration) error {
	if asJSON {
		return json.NewEncoder(stdout).Encode(u.ready(took))
	}
	w := tabwriter.NewWriter(stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "\nMahnwerk is ready after %s.\n\n", took.Round(100*time.Millisecond))
	for _, a := range u.addresses() {
		fmt.Fprintf(w, "  %s\t%s\n", a.what, a.where)
	}
	fmt.Fprintf(w, "\n  stop with Ctrl-C, start again to resume, wipe with --reset\n\n")
	return w.Flush()
}

// readyLine is the one line of `up --json`.
type readyLine struct {
	Ready           bool   `json:"ready"`
	TookMS          int64  `json:"took_ms"`
	Demo            bool   `json:"demo"`
	Data            string `json:"data"`
	WebURL          string `json:"web_url"`
	LoginURL        string `json:"login_url,omitempty"`
	TemporalUIURL   string `json:"temporal_ui_url"`
	TemporalAddress string `json:"temporal_address"`
	MailDir         string `json:"mail_dir,omitempty"`
	ChatURL         string `json:"chat_url,omitempty"`
	LogFile         string `json:"log_file"`
	Version         string `json:"version"`
}

func (u *engineUp) ready(took time.Duration) readyLine {
	return readyLine{Ready: true, TookMS: took.Milliseconds(), Demo: u.options.demo, Data: u.cfg.Data, WebURL: u.file.WebURL,
		LoginURL: u.loginURL, TemporalUIURL: u.file.UIURL, TemporalAddress: u.file.TemporalAddress, MailDir: u.file.MailDir, ChatURL: u.chatURL(),
		LogFile: filepath.Join(u.cfg.Data, logName), Version: app.Version()}
}

// address is one line of the table that `up` prints.
type address struct{ what, where string }

func (u *engineUp) addresses() []address {
	list := []address{{"Approvals and pages", u.file.WebURL}, {"  log in once with", u.loginURL}, {"  payments to decide", u.file.WebURL + "/payments"},
		{"  customers' mails", u.file.WebURL + "/mails"}, {"Temporal UI", u.file.UIURL},
		{"Temporal", u.file.TemporalAddress}, {"Data folder", u.cfg.Data}, {"Log", filepath.Join(u.cfg.Data, logName)}}
	if u.options.demo {
		list = append(list, address{"Mailbox (nothing leaves)", u.file.WebURL + "/mailbox"}, address{"Slack (a stand-in)", u.chatURL()})
	} else if !u.cfg.SMTP.Configured() {
		list = append(list, address{"Mail", "nothing is sent: set MAHNWERK_SMTP_HOST"})
	}
	return slices.DeleteFunc(list, func(a address) bool { return a.where == "" })
}

func portAddress(wanted int) (string, error) {
	port, err := portpick.Pick(wanted)
	if err != nil {
		return "", err
	}
	return portpick.Address(port), nil
}

// tell prints a line of the demo's story; with --json the one line of readiness stays alone on standard output.
func (u *engineUp) tell(line string) { u.progress("  " + line) }
