package faulttest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/localpg"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
	"github.com/mahnwerk/mahnwerk/workflows"
)

const (
	entity = "NORD"
	// runOn is a Tuesday: the wall clock may stand on a Sunday, when nothing is sent.
	runOn = "2026-11-24"
	// quiet is how long a fault may take to be over: a heartbeat limit, a retry, and room for a busy machine.
	quiet = 2 * time.Minute
)

// worker is the binary every test starts; built once.
var worker string

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	folder, err := os.MkdirTemp("", "faulttest")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }() // a folder of the system's own
	worker = filepath.Join(folder, "worker")
	if out, err := exec.Command("go", "build", "-tags", "failpoint", "-o", worker, "../../worker").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build worker: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// house is everything one test runs on.
type house struct {
	t        *testing.T
	dir      string
	seed     uint64
	chance   *rand.Rand
	pg       *localpg.Server
	temporal *localtemporal.Server
	program  localtemporal.Program
	sink     *smtpsink.Sink
	store    *postgres.Store
	engine   *engine.Engine
	workers  []*childproc.Process
}

// build starts a house without workers.
func build(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), seed: seed(t)}
	h.chance = rand.New(rand.NewPCG(h.seed, 1))
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d: repeat with FAULT_SEED=%d", h.seed, h.seed)
		}
	})
	program, ok := localtemporal.Cached(t.Context(), localtemporal.EnsureOptions{})
	if !ok {
		t.Fatalf("the dev server is not built, and building it takes minutes: run `%s` first", localtemporal.BuildCommand)
	}
	h.program = program
	h.startPostgres(0)
	if err := h.pg.CreateDatabase(t.Context(), "ledger"); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.Migrate(t.Context(), h.pg.URL("ledger")); err != nil {
		t.Fatal(err)
	}
	h.openStore()
	h.startTemporal(0)
	h.dial()
	sink, err := smtpsink.Start(smtpsink.Options{Folder: filepath.Join(h.dir, "mailbox")})
	if err != nil {
		t.Fatal(err)
	}
	h.sink = sink
	t.Cleanup(func() { _ = sink.Close() })
	return h
}

// seed is FAULT_SEED, else a new one: a run on another day kills at other moments.
func seed(t *testing.T) uint64 {
	if text := os.Getenv("FAULT_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("FAULT_SEED: %v", err)
		}
		return n
	}
	return rand.Uint64N(1 << 32)
}

func (h *house) startPostgres(port int) {
	h.t.Helper()
	server, err := localpg.Start(h.t.Context(), localpg.Options{DataDir: filepath.Join(h.dir, "pg"), Port: port, FsyncOff: true})
	if err != nil {
		h.t.Fatal(err)
	}
	h.pg = server
	h.t.Cleanup(func() {
		_ = server.Stop(context.Background()) // it may have been killed by the test
		if err := localpg.Wipe(context.Background(), filepath.Join(h.dir, "pg")); err != nil {
			h.t.Logf("wipe: %v", err)
		}
	})
}

func (h *house) openStore() {
	h.t.Helper()
	store, err := postgres.Open(h.t.Context(), h.pg.URL("ledger"), postgres.Options{MaxConns: 6})
	if err != nil {
		h.t.Fatal(err)
	}
	h.store = store
	h.t.Cleanup(store.Close)
}

func (h *house) startTemporal(port int) {
	h.t.Helper()
	server, err := localtemporal.Start(h.t.Context(), localtemporal.Options{Program: h.program, NoUI: true, Port: port,
		DBFile: filepath.Join(h.dir, "temporal", "temporal.db"), SearchAttributes: workflows.SearchAttributes()})
	if err != nil {
		h.t.Fatal(err)
	}
	h.temporal = server
	h.t.Cleanup(func() { _ = server.Stop(context.Background()) }) // likewise
}

func (h *house) dial() {
	h.t.Helper()
	e, err := engine.Dial(h.t.Context(), engine.Options{Address: h.temporal.Address(), Namespace: "default"})
	if err != nil {
		h.t.Fatal(err)
	}
	h.engine = e
	h.t.Cleanup(e.Close)
}

// startWorker starts a worker process; extra is more environment.
func (h *house) startWorker(extra ...string) *childproc.Process {
	h.t.Helper()
	host, port, _ := strings.Cut(h.sink.Addr(), ":")
	p, err := childproc.Start(childproc.Options{Path: worker, LogFile: filepath.Join(h.dir, fmt.Sprintf("worker-%d.log", len(h.workers))),
		Env: append(append(os.Environ(), "MAHNWERK_DATA="+filepath.Join(h.dir, "none"), "DATABASE_URL="+h.pg.URL("ledger"),
			"TEMPORAL_ADDRESS="+h.temporal.Address(), "MAHNWERK_SMTP_HOST="+host, "MAHNWERK_SMTP_PORT="+port, "MAHNWERK_SMTP_TLS=none",
			"MAHNWERK_SMTP_HELO=worker.test", "MAHNWERK_SMTP_SENDER_DOMAINS=nordlicht.example", "MAHNWERK_SMTP_PER_MINUTE=0",
			"MAHNWERK_SMTP_PER_DOMAIN_MINUTE=0", "MAHNWERK_WORKER_STOP_TIMEOUT=5s"), extra...)})
	if err != nil {
		h.t.Fatal(err)
	}
	h.workers = append(h.workers, p)
	h.t.Cleanup(func() {
		_ = p.Kill() // it may be dead by the test's own hand
		if h.t.Failed() {
			h.t.Logf("%s", childproc.Tail(filepath.Join(h.dir, "worker-0.log"), 3000))
		}
	})
	return p
}

// fill imports customers with one overdue invoice each, all released and with fresh bank data, so that the next run
// writes one letter to each. The clock runs at nearly real speed from a Tuesday morning.
func (h *house) fill(customers int) {
	h.t.Helper()
	ctx := h.t.Context()
	clock, err := businessclock.NewDemo(23*time.Hour, calendar.MustDate(runOn), calendar.Date{})
	h.must(err)
	h.must(h.store.SetClock(ctx, clock))
	_, err = h.store.StartClock(ctx)
	h.must(err)
	_, err = h.store.SavePolicy(ctx, policy(), "test")
	h.must(err)
	_, err = h.store.ImportEntities(ctx, []subledger.Entity{{Code: entity, Name: "Nordlicht Handels GmbH", Address: []string{"Kaistraße 1", "20457 Hamburg"},
		City: "Hamburg", Country: "DE", Calendar: "DE-HH", Zone: "Europe/Berlin", Currency: "EUR", IBAN: "DE02120300000000202051",
		Email: "mahnung@nordlicht.example", Policy: "fault-test"}}, "test")
	h.must(err)
	_, err = h.store.AddRelease(ctx, entity, dunningrun.Release{}, "test")
	h.must(err)
	h.exec(`UPDATE entity SET bank_fresh_on = $1::date`, runOn)
	h.importItems(0, customers)
}

func (h *house) importItems(from, to int) {
	h.t.Helper()
	var rows []openitems.Customer
	var items []openitems.Item
	due := calendar.MustDate("2026-11-09")
	for i := from; i < to; i++ {
		number := receivable.CustomerNumber(fmt.Sprintf("K%05d", i))
		rows = append(rows, openitems.Customer{Entity: entity, Number: number, Name: "Kunde " + string(number), Kind: receivable.KindBusiness,
			Email: fmt.Sprintf("k%05d@kunde.example", i), Street: "Weg 1", PostalCode: "20095", City: "Hamburg"})
		amount := money.New(int64(10_000+i), "EUR")
		items = append(items, openitems.Item{Entity: entity, CustomerNumber: number, Number: receivable.InvoiceNumber(invoiceNumber(i)),
			Kind: receivable.DocumentInvoice, IssuedOn: due.AddDays(-30), DueOn: due, Amount: amount, Open: amount})
	}
	ctx := h.t.Context()
	done, err := h.store.ImportCustomers(ctx, rows, subledger.Import{File: "customers.csv", By: "test"})
	h.must(err)
	both, err := h.store.ImportItems(ctx, items, subledger.Import{File: "items.csv", By: "test"})
	h.must(err)
	if n := len(done.Faults) + len(both.Faults); n > 0 {
		h.t.Fatalf("%d faults in rows made here: %v %v", n, done.Faults, both.Faults)
	}
}

func invoiceNumber(i int) string { return fmt.Sprintf("RE-%05d", i) }

// policy is de-standard with a window that is open all day.
func policy() dunning.Policy {
	p := dunning.Default()
	p.Name, p.SendWindow = "fault-test", dunning.Window{FromHour: 0, ToHour: 24}
	return p
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	conn, err := pgx.Connect(h.t.Context(), h.pg.URL("ledger"))
	h.must(err)
	defer func() { _ = conn.Close(context.Background()) }() // the test goes on either way
	_, err = conn.Exec(h.t.Context(), sql, args...)
	h.must(err)
}

func (h *house) count(sql string, args ...any) int {
	h.t.Helper()
	n, err := h.tryCount(sql, args...)
	h.must(err)
	return n
}

func (h *house) tryCount(sql string, args ...any) (int, error) {
	var n int
	return n, h.store.Pool().QueryRow(h.t.Context(), sql, args...).Scan(&n)
}

// startRun starts the run of the test's day and does not wait for it.
func (h *house) startRun() {
	h.t.Helper()
	_, err := h.engine.StartRun(h.t.Context(), entity, calendar.MustDate(runOn), "", "test")
	h.must(err)
}

// joinRun waits for the run that is under way, however often it must be tried; one that is over is run again, which
// writes nothing.
func (h *house) joinRun() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), quiet)
	defer cancel()
	h.must(h.engine.Run(ctx, entity, calendar.MustDate(runOn), "", "test", nil))
}

// until waits for an answer from the ledger or the sink. There is no event across processes to wait for, so it asks again
// on a ticker.
func (h *house) until(what string, ask func() bool) {
	h.t.Helper()
	h.untilWithin(quiet, what, ask)
}

// untilWithin is until for what may take longer than a fault.
func (h *house) untilWithin(limit time.Duration, what string, ask func() bool) {
	h.t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		select {
		case <-deadline.C:
			h.t.Fatalf("not within %s: %s", limit, what)
		case <-tick.C:
		}
	}
}

// settled waits until nothing is queued, in the act of being sent, or untold, and every decision has seen every event.
func (h *house) settled() {
	h.t.Helper()
	h.until("everything is sent, told and decided", func() bool {
		n, err := h.tryCount(`
			SELECT (SELECT count(*) FROM dunning_run WHERE state <> 'finished')
			     + (SELECT count(*) FROM outbound_mail WHERE state IN ('queued', 'sending'))
			     + (SELECT count(*) FROM event_outbox WHERE delivered_at IS NULL)
			     + (SELECT count(*) FROM item_state WHERE decided_seq < event_seq)`)
		return err == nil && n == 0
	})
}

// sound asks every invariant, with the workflows of the engine and the mails of the sink as the world outside.
func (h *house) sound() {
	h.t.Helper()
	h.settled()
	var results []postgres.CheckResult
	// Visibility lags behind by moments: the question is asked again before it counts.
	h.until("workflows and invoices agree", func() bool {
		ids, err := h.engine.OpenWorkflows(h.t.Context())
		if err != nil {
			return false
		}
		results, err = h.store.Check(h.t.Context(), postgres.Outside{Workflows: &postgres.OpenWorkflows{IDs: ids}, Mails: h.mails(),
			EventsWaitAtMost: time.Minute})
		h.must(err)
		for _, r := range results {
			if r.ID == "I11" && r.Total > 0 {
				return false
			}
		}
		return true
	})
	for _, r := range results {
		if r.Total > 0 {
			h.t.Errorf("%s (%s): %d rows: %v", r.ID, r.Name, r.Total, r.Violations)
		}
	}
}

// mails is what the world outside has seen.
func (h *house) mails() *postgres.MailLog {
	log := &postgres.MailLog{}
	for _, m := range h.sink.List() {
		log.Accepted = append(log.Accepted, postgres.AcceptedMail{MessageID: m.MessageID, BodyHash: m.SHA256})
	}
	return log
}

// duplicates is how many mails arrived beyond the first of each Message-ID.
func (h *house) duplicates() int {
	n := 0
	for _, count := range h.sink.CountByMessageID() {
		n += count - 1
	}
	return n
}

// kill ends a worker with SIGKILL and waits until it is gone.
func (h *house) kill(p *childproc.Process) {
	h.t.Helper()
	h.must(p.Kill())
	<-p.Done()
}
