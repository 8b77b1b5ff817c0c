package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// patienceOfTests is how long a test waits for the engine on a loaded machine.
const patienceOfTests = 2 * time.Minute

// newEngine is a ledger with a Temporal of its own on which nothing works yet.
func newEngine(t *testing.T) desk {
	t.Helper()
	program, err := localtemporal.Ensure(t.Context(), localtemporal.EnsureOptions{Progress: func(line string) { t.Log(line) }})
	if err != nil {
		t.Fatal(err)
	}
	server, err := localtemporal.Start(t.Context(), localtemporal.Options{Program: program, NoUI: true,
		DBFile: filepath.Join(t.TempDir(), "temporal.db"), SearchAttributes: workflows.SearchAttributes()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Errorf("stop Temporal: %v", err)
		}
	})
	d := desk{t: t, data: t.TempDir()}
	file := config.EngineFile{DatabaseURL: testkit.Database(t), TemporalAddress: server.Address(), Namespace: "default"}
	if err := config.WriteEngineFile(d.data, file); err != nil {
		t.Fatal(err)
	}
	return d
}

// standOn stops the calendar on a day, so that the answers of a test don't depend on the day it runs.
func (d desk) standOn(day string) {
	d.t.Helper()
	clock, err := businessclock.NewDemo(time.Hour, calendar.MustDate(day), calendar.Date{})
	if err != nil {
		d.t.Fatal(err)
	}
	a := d.app()
	defer a.Close()
	store, err := a.Store(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	if err := store.SetClock(d.t.Context(), clock); err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) app() *app.App {
	d.t.Helper()
	cfg, err := config.Load(config.Source{Environment: []string{"MAHNWERK_DATA=" + d.data, "MAHNWERK_METRICS_ADDRESS=127.0.0.1:0", "MAHNWERK_LOG_LEVEL=error"}})
	if err != nil {
		d.t.Fatal(err)
	}
	return app.New(cfg, "test", io.Discard)
}

// work runs a worker until the test ends and returns the address of its health pages.
func (d desk) work() net.Addr {
	d.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	a := d.app()
	ready, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		ended <- app.RunWorker(ctx, a, app.WorkerOptions{Ready: func(at net.Addr) { ready <- at }})
	}()
	d.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			d.t.Errorf("worker: %v", err)
		}
		a.Close()
	})
	select {
	case at := <-ready:
		return at
	case err := <-ended:
		ended <- err
		d.t.Fatalf("worker: %v", err)
		return nil
	}
}

// TestEngine_oneDay goes through a day with a real Temporal: what is missing is started, a run makes letters, one of
// them waits for a person, who decides.
func TestEngine_oneDay(t *testing.T) {
	d := newEngine(t)
	for _, line := range [][]string{
		{"policy", "save", demo("policy.json")}, {"import", "entities", demo("entities.json")}, {"users", "sync", demo("users.json")},
		{"import", "customers", demo("customers.csv")}, {"import", "invoices", demo("invoices.csv")},
		{"release", "add", "--entity", "NORD", "--as", "maria"}, {"import", "statement", demo("statements/NORD-2026-10-01.xml")},
	} {
		d.done(line...)
	}
	d.standOn("2026-10-02")
	d.rebuildsOnce()
	if a := d.run("dunning", "run", "--entity", "NORD"); a.code != exitUnreachable || !strings.Contains(a.err, "no worker") {
		t.Errorf("a run without a worker: exit code %d, %s", a.code, a.err)
	}
	at := d.work()
	d.runs()
	d.decides()
	d.served(at)
	d.pages()
	if a := d.run("dunning", "run", "--entity", "NORD", "--on", "2999-01-01"); a.code != exitRefused || !strings.Contains(a.err, "preview") {
		t.Errorf("a run ahead: exit code %d, %s; want it refused with a hint at the preview", a.code, a.err)
	}
	if a := d.run("dunning", "run", "--entity", "NORD", "--customer", "99999"); a.code != exitRefused {
		t.Errorf("a run for nobody: exit code %d, %s", a.code, a.err)
	}
	d.done("schedule", "ensure", "--hour", "7")
	d.done("schedule", "ensure", "--hour", "7")
	eventually(t, patienceOfTests, "check is green", func() (bool, error) { return d.run("check").code == exitDone, nil })
	d.exports()
}

// rebuildsOnce starts every workflow before any worker or relay is there, and nothing the second time.
func (d desk) rebuildsOnce() {
	d.t.Helper()
	var first, second rebuilt
	d.into(&first, "rebuild")
	if first.Invoices != 77 || first.Running != 0 {
		d.t.Errorf("first rebuild = %+v, want all 77 invoices started", first)
	}
	eventually(d.t, patienceOfTests, "visibility lists what was started", func() (bool, error) {
		d.into(&second, "rebuild")
		return second.Invoices == 0 && second.Running == first.Invoices+first.Debtors+first.Mail, nil
	})
}

func (d desk) runs() {
	d.t.Helper()
	var first, again []dunningrun.Summary
	d.into(&first, "dunning", "run", "--entity", "NORD")
	if len(first) != 1 || first[0].Letters == 0 || first[0].Approvals == 0 {
		d.t.Fatalf("run = %+v, want letters, and some that wait for a person", first)
	}
	d.into(&again, "dunning", "run", "--entity", "NORD")
	if again[0].Letters != first[0].Letters || again[0].ID != first[0].ID {
		d.t.Errorf("the run again = %+v, want the first one %+v", again, first)
	}
	var mails []postgres.MailRow
	d.into(&mails, "mail", "list")
	if len(mails) == 0 {
		d.t.Error("no letter is in the outbox")
	}
	for _, m := range mails {
		if m.State == "accepted" {
			d.t.Errorf("letter %d left without a relay", m.LetterID)
		}
	}
}

func (d desk) decides() {
	d.t.Helper()
	var open []approval.Line
	d.into(&open, "approvals", "list")
	if len(open) == 0 {
		d.t.Fatal("no approval is open after the run")
	}
	id := ""
	for _, line := range open {
		if line.Kind == approval.KindLetter {
			id = line.ID
		}
	}
	if a := d.run("approvals", "decide", id, "approve"); a.code != exitRefused || !strings.Contains(a.err, "role") {
		d.t.Errorf("a clerk approves: exit code %d, %s", a.code, a.err)
	}
	if a := d.run("approvals", "decide", id, "reject", "--as", "maria"); a.code != exitRefused || !strings.Contains(a.err, "reason") {
		d.t.Errorf("rejecting without a reason: exit code %d, %s", a.code, a.err)
	}
	var outcome approval.Outcome
	d.into(&outcome, "approvals", "decide", id, "approve", "--as", "maria")
	if outcome.State != approval.Approved || outcome.By != "maria" {
		d.t.Errorf("outcome = %+v", outcome)
	}
	if a := d.run("approvals", "decide", id, "reject", "--reason", "too late", "--as", "hans"); a.code != exitRefused || !strings.Contains(a.err, "maria") {
		d.t.Errorf("deciding again: exit code %d, %s; want to be told who decided", a.code, a.err)
	}
	if out := d.done("approvals", "show", id); !strings.Contains(out, "approved") {
		d.t.Errorf("approvals show after the decision:\n%s", out)
	}
}

func (d desk) served(at net.Addr) {
	d.t.Helper()
	for path, want := range map[string]string{"/readyz": "ready", "/metrics": "mahnwerk_approvals_open", "/healthz": "alive"} {
		body, err := fetch("http://" + at.String() + path)
		if err != nil || !strings.Contains(body, want) {
			d.t.Errorf("%s = %.200s, %v; want %q", path, body, err, want)
		}
	}
}

// exports writes what ended today: the run, at least.
func (d desk) exports() {
	d.t.Helper()
	to := d.t.TempDir()
	day := time.Now().UTC().Format(time.DateOnly)
	var first, second exported
	d.into(&first, "history", "export", "--on", day, "--to", to)
	d.into(&second, "history", "export", "--on", day, "--to", to)
	if first.Written == 0 || second.Present < first.Written {
		d.t.Errorf("exported %+v, then %+v", first, second)
	}
	files, err := os.ReadDir(filepath.Join(to, day))
	if err != nil || len(files) < first.Written {
		d.t.Errorf("%d files, %v", len(files), err)
	}
}

// pages serves the web pages as production does, until the test ends.
func (d desk) pages() {
	d.t.Helper()
	ctx, stop := context.WithCancel(d.t.Context())
	said, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, []string{"web", "--data", d.data, "--web-address", "127.0.0.1:0"}, io.Discard, writer)
		_ = writer.Close() // closing a pipe never fails
	}()
	var line struct{ Address string }
	lines := bufio.NewScanner(said)
	for line.Address == "" && lines.Scan() {
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			d.t.Errorf("log line %q: %v", lines.Text(), err)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // the rest of the log
	body, err := fetch("http://" + line.Address + "/login")
	if err != nil || !strings.Contains(body, "Mahnwerk") {
		d.t.Errorf("/login = %.300s, %v", body, err)
	}
	stop()
	if code := <-ended; code != exitDone {
		d.t.Errorf("web ended with exit code %d", code)
	}
}
