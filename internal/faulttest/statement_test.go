package faulttest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

const (
	// lines is how long a statement is that somebody dies over, and billed how many of its lines pay an invoice of ours.
	lines  = 10_000
	billed = 5_000
	// statementQuiet is how long such a statement may take with its deaths: each costs a lease, on a busy machine.
	statementQuiet = 8 * time.Minute
)

// statementHouse is a house whose customers have what the first lines of a long statement pay, and that statement.
func statementHouse(t *testing.T) (*house, []byte) {
	h := build(t)
	h.fill(0)
	var customers []openitems.Customer
	var items []openitems.Item
	known := map[receivable.CustomerNumber]bool{}
	for i := range billed {
		e := paymentworld.LargeEntry(h.seed, i)
		owner := receivable.CustomerNumber("K" + e.Party.IBAN[len(e.Party.IBAN)-10:]) // nobody pays for somebody else
		if !known[owner] {
			known[owner] = true
			customers = append(customers, openitems.Customer{Entity: entity, Number: owner, Name: "Firma " + string(owner), Kind: receivable.KindBusiness,
				Email: string(owner) + "@kunde.example", Street: "Weg 1", PostalCode: "20095", City: "Hamburg"})
		}
		items = append(items, openitems.Item{Entity: entity, CustomerNumber: owner, Number: receivable.InvoiceNumber(paymentworld.LargeNumber(i)),
			Kind: receivable.DocumentInvoice, IssuedOn: e.BookedOn.AddDays(-30), DueOn: e.BookedOn, Amount: e.Amount, Open: e.Amount})
	}
	h.imported(customers, items)
	// Nothing here is about workflows of invoices: the relay is left nothing of the import.
	h.exec(`UPDATE event_outbox SET delivered_at = now()`)
	var file bytes.Buffer
	h.must(paymentworld.WriteStatement(&file, lines, h.seed))
	return h, file.Bytes()
}

func (h *house) imported(customers []openitems.Customer, items []openitems.Item) {
	h.t.Helper()
	done, err := h.store.ImportCustomers(h.t.Context(), customers, subledger.Import{File: "customers.csv", By: "test"})
	h.must(err)
	both, err := h.store.ImportItems(h.t.Context(), items, subledger.Import{File: "items.csv", By: "test"})
	h.must(err)
	if n := len(done.Faults) + len(both.Faults); n > 0 {
		h.t.Fatalf("%d faults in rows made here: %v %v", n, done.Faults, both.Faults)
	}
}

// decided is how many lines of the statement are decided about.
func (h *house) decided() int {
	n, err := h.tryCount(`SELECT count(*) FROM bank_entry WHERE code <> ''`)
	if err != nil {
		return 0
	}
	return n
}

// everyLineOnce: each line is there once, each credit is one payment, what was billed is closed, and no cent is lost.
func (h *house) everyLineOnce() {
	h.t.Helper()
	var sum, billedSum int64
	for i := range lines {
		minor := paymentworld.LargeEntry(h.seed, i).Amount.Minor
		if sum += minor; i < billed {
			billedSum += minor
		}
	}
	for sql, want := range map[string]int{
		`SELECT count(*) FROM bank_entry`:                                                            lines,
		`SELECT count(*) FROM bank_entry WHERE code <> ''`:                                           lines,
		`SELECT count(*) FROM payment`:                                                               lines,
		`SELECT count(DISTINCT bank_entry_id) FROM payment`:                                          lines,
		`SELECT sum(amount_minor) FROM payment`:                                                      int(sum),
		`SELECT sum(amount_minor - unapplied_minor) FROM payment`:                                    int(billedSum),
		`SELECT sum(amount_minor) FROM posting WHERE account = 'bank'`:                               int(sum),
		`SELECT count(*) FROM item_state WHERE open_minor = 0`:                                       billed,
		`SELECT count(*) FROM cash_proposal`:                                                         lines,
		`SELECT count(*) FROM inbound_document WHERE kind = 'statement'`:                             1,
		`SELECT count(*) FROM (SELECT FROM event_outbox GROUP BY stream, seq HAVING count(*) > 1) x`: 0,
	} {
		if n := h.count(sql); n != want {
			h.t.Errorf("%d, want %d: %s", n, want, sql)
		}
	}
	results, err := h.store.Check(h.t.Context(), postgres.Outside{})
	h.must(err)
	for _, r := range results {
		if r.Total > 0 {
			h.t.Errorf("%s (%s): %d rows: %v", r.ID, r.Name, r.Total, r.Violations)
		}
	}
}

// TestFault40_workerKilledInTheMiddleOfAStatement: a file was stored; workers die over it at any moment, while it is read
// and while it is matched.
func TestFault40_workerKilledInTheMiddleOfAStatement(t *testing.T) {
	t.Parallel()
	h, raw := statementHouse(t)
	file, err := h.store.KeepFile(t.Context(), subledger.Arrived{Entity: entity, Kind: subledger.StatementFile, Name: "long.xml", Raw: raw, Source: "folder", By: "test"})
	h.must(err)
	// The relay tells few workflows, so that the machine is the statement's.
	quietRelay := "MAHNWERK_RELAY_PER_SECOND=1"
	w := h.startWorker(quietRelay)
	_, err = h.engine.StartFile(t.Context(), file.Kind, file.FileID)
	h.must(err)
	wait(t, time.Duration(h.chance.IntN(2000))*time.Millisecond) // while it is being read
	h.kill(w)
	for from := range rounds {
		w = h.startWorker(quietRelay)
		after := from*lines/rounds + 1 + h.chance.IntN(lines/rounds-200)
		h.untilWithin(statementQuiet, fmt.Sprintf("%d lines are decided", after), func() bool { return h.decided() >= after })
		h.kill(w)
		t.Logf("killed after %d lines", h.decided())
	}
	h.startWorker(quietRelay)
	ctx, cancel := context.WithTimeout(t.Context(), statementQuiet)
	defer cancel()
	_, err = h.engine.TakeFile(ctx, file.Kind, file.FileID)
	h.must(err)
	h.everyLineOnce()
	now, err := h.store.InboxFile(t.Context(), file.FileID)
	h.must(err)
	if now.State != subledger.InboxTaken || now.Lines != lines || now.Decided != lines {
		t.Errorf("the file is %s with %d of %d lines decided, want all of %d", now.State, now.Decided, now.Lines, lines)
	}
}

// TestFault41_commandKilledInTheMiddleOfAStatement: the same at the command line, given again after each death.
func TestFault41_commandKilledInTheMiddleOfAStatement(t *testing.T) {
	t.Parallel()
	h, raw := statementHouse(t)
	path := filepath.Join(h.dir, "long.xml")
	h.must(os.WriteFile(path, raw, 0o600))
	program := starterProgram(t)
	begin := func(round int) *childproc.Process {
		log := filepath.Join(h.dir, fmt.Sprintf("starter-%d.log", round))
		p, err := childproc.Start(childproc.Options{Path: program, Args: []string{"import", "statement", path, "--as", "test"}, LogFile: log,
			Env: append(os.Environ(), "MAHNWERK_DATA="+filepath.Join(h.dir, "none"), "DATABASE_URL="+h.pg.URL("ledger"))})
		h.must(err)
		t.Cleanup(func() {
			_ = p.Kill() // it may be dead by the test's own hand
			if t.Failed() {
				t.Logf("%s", childproc.Tail(log, 2000))
			}
		})
		return p
	}
	p := begin(0)
	wait(t, time.Duration(h.chance.IntN(2000))*time.Millisecond) // while it is being read
	h.kill(p)
	for from := range rounds {
		p = begin(from + 1)
		after := from*lines/rounds + 1 + h.chance.IntN(lines/rounds-200)
		h.untilWithin(statementQuiet, fmt.Sprintf("%d lines are decided", after), func() bool { return h.decided() >= after })
		h.kill(p)
		t.Logf("killed after %d lines", h.decided())
	}
	p = begin(rounds + 1)
	h.untilWithin(statementQuiet, "the command ends", func() bool { return ended(p) })
	h.everyLineOnce()
}

var buildStarter = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(worker), "starter")
	if out, err := exec.Command("go", "build", "-o", path, "../../starter").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build starter: %w\n%s", err, out)
	}
	return path, nil
})

// starterProgram is the command line program, built once.
func starterProgram(t *testing.T) string {
	t.Helper()
	path, err := buildStarter()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFault42_workerKilledOverTheInbox: workers die at any moment while files arrive; each file is put away once, and what
// it says is booked once.
func TestFault42_workerKilledOverTheInbox(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(0)
	const files = 40
	dir := filepath.Join(h.dir, "inbox")
	h.must(os.MkdirAll(filepath.Join(dir, entity), 0o750))
	watching := []string{"MAHNWERK_INBOX=" + dir, "MAHNWERK_INBOX_EVERY=100ms"}
	for i := range files {
		h.must(os.WriteFile(filepath.Join(dir, entity, fmt.Sprintf("umsatz-%02d.csv", i)), fmt.Appendf(nil,
			"\"Buchungstag\";\"Wertstellung (Valuta)\";\"Vorgang\";\"Buchungstext\";\"Umsatz in EUR\";\n"+
				"\"24.11.2026\";\"24.11.2026\";\"Übertrag\";\"Auftraggeber: Kunde %d Buchungstext: Danke %d\";\"%d,00\";\n", i, i, i+1), 0o600))
	}
	w := h.startWorker(watching...)
	// Two workers watch the same folder, and one of them dies again and again.
	h.startWorker(watching...)
	away := func() int {
		found, err := filepath.Glob(filepath.Join(dir, entity, "*", "*umsatz*"))
		h.must(err)
		return len(found)
	}
	for range rounds {
		after := away() + 1 + h.chance.IntN(files/rounds-2)
		h.until(fmt.Sprintf("%d files have moved", after), func() bool { return away() >= min(after, files) })
		h.kill(w)
		w = h.startWorker(watching...)
	}
	h.until("every file is processed", func() bool {
		found, err := filepath.Glob(filepath.Join(dir, entity, "processed", "*.csv"))
		return err == nil && len(found) == files
	})
	for sql, want := range map[string]int{
		`SELECT count(*) FROM inbox_file WHERE state = 'taken'`: files, `SELECT count(*) FROM bank_entry WHERE code <> ''`: files,
		`SELECT count(*) FROM payment`: files, `SELECT sum(amount_minor) FROM payment`: 100 * files * (files + 1) / 2,
		`SELECT count(*) FROM quarantine`: 0,
	} {
		if n := h.count(sql); n != want {
			t.Errorf("%d, want %d: %s", n, want, sql)
		}
	}
	h.sound()
	h.waiting(files)
	// Whoever decides, and wherever: the workflow ends because the ledger says so.
	notOurs := func(id int64) subledger.DecidePayment {
		return subledger.DecidePayment{Head: subledger.Head{Entity: entity, By: "anna", Reason: "meant for our neighbour"}, PaymentID: id, Choice: subledger.ChooseNotOurs}
	}
	rows, err := h.store.PaymentsToDecide(t.Context(), subledger.PaymentFilter{Entity: entity})
	h.must(err)
	_, err = h.store.DecidePayment(t.Context(), notOurs(rows[0].PaymentID))
	h.must(err)
	_, err = (&engine.PaymentDoor{Engine: h.engine, Permits: h.store}).Decide(t.Context(), notOurs(rows[1].PaymentID))
	h.must(err)
	h.waiting(files - 2)
	streams, err := h.store.OpenQuestionStreams(t.Context(), 0, 2*files)
	h.must(err)
	if len(streams) != files-2 {
		t.Errorf("%d payments should have a workflow, want %d", len(streams), files-2)
	}
	h.sound()
}

// waiting asks until as many workflows wait with payments.
func (h *house) waiting(want int) {
	h.t.Helper()
	h.until(fmt.Sprintf("%d workflows wait with payments", want), func() bool {
		ids, err := h.engine.OpenWorkflows(h.t.Context())
		n := 0
		for _, id := range ids {
			if strings.HasPrefix(id, "bank-entry/") {
				n++
			}
		}
		return err == nil && n == want
	})
}

// TestWake_statementOf200Lines: everybody whom a day's statement concerns is told of it, invoices that were paid and
// questions that it raises. The time is logged and bounded by what a fault may take alone: the machine is shared.
func TestWake_statementOf200Lines(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(150)
	h.startWorker()
	h.settled()
	var rows strings.Builder
	rows.WriteString("\"Buchungstag\";\"Wertstellung (Valuta)\";\"Vorgang\";\"Buchungstext\";\"Umsatz in EUR\";\n")
	for i := range 200 {
		fmt.Fprintf(&rows, "\"24.11.2026\";\"24.11.2026\";\"Übertrag\";\"Auftraggeber: Kunde %d Buchungstext: %s\";\"%d,%02d\";\n", i, invoiceNumber(i), (10_000+i)/100, (10_000+i)%100)
	}
	file, err := h.store.KeepFile(t.Context(), subledger.Arrived{Entity: entity, Kind: subledger.StatementFile, Name: "umsatz.csv", Raw: []byte(rows.String()), Source: "folder", By: "test"})
	h.must(err)
	began := time.Now()
	result, err := h.engine.TakeFile(t.Context(), file.Kind, file.FileID)
	h.must(err)
	booked := time.Since(began)
	h.settled()
	t.Logf("200 lines: booked after %s, everybody told and decided after %s", booked.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	if result.Matched.Posted != 150 || result.New != 200 {
		t.Errorf("%+v, want 150 of 200 lines posted", result)
	}
	if n := h.count(`SELECT count(*) FROM item_state WHERE open_minor > 0 OR decided_seq < event_seq`); n != 0 {
		t.Errorf("%d invoices are open or were not told", n)
	}
	h.sound()
}
