package faulttest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

// rounds is how often a fault with a random moment is repeated in one house.
const rounds = 3

// TestFault01_workerKilledWhileSending: every letter arrives; one may arrive twice with the same Message-ID, the one that
// was in flight when the worker died.
func TestFault01_workerKilledWhileSending(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(60)
	h.sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Times: 1 << 20, Delay: 5 * time.Millisecond})
	w := h.startWorker()
	h.startRun()
	kills := 0
	for range rounds {
		after := len(h.sink.List()) + 1 + h.chance.IntN(15)
		if after >= 60 {
			break
		}
		h.until(fmt.Sprintf("%d mails arrived", after), func() bool { return len(h.sink.List()) >= after })
		h.kill(w)
		kills++
		w = h.startWorker()
	}
	h.joinRun()
	h.sound()
	h.everybodyHasOneLetter(60)
	if n := h.duplicates(); n > kills {
		t.Errorf("%d mails arrived twice after %d kills: one in flight per kill is allowed", n, kills)
	}
}

// everybodyHasOneLetter: each of n customers has one sent letter, and the mailbox has seen each of their Message-IDs.
func (h *house) everybodyHasOneLetter(n int) {
	h.t.Helper()
	if sent := h.count(`SELECT count(*) FROM letter WHERE state = 'sent'`); sent != n {
		h.t.Errorf("%d letters are sent, want %d", sent, n)
	}
	if arrived := len(h.sink.CountByMessageID()); arrived != n {
		h.t.Errorf("%d different mails arrived, want %d", arrived, n)
	}
	if level := h.count(`SELECT count(*) FROM item_state WHERE level = 1`); level != n {
		h.t.Errorf("%d items have level 1, want %d", level, n)
	}
}

// failpoints are the moments between a commit and anybody knowing of it.
var failpoints = []string{"run-chunk:1", "finish-run:1", "start-mail:7", "record-mail:1", "decide-item:5", "decide-debtor:3"}

// TestFault02_killedBetweenCommitAndCompletion: what was committed is found again and not done twice.
func TestFault02_killedBetweenCommitAndCompletion(t *testing.T) {
	t.Parallel()
	for _, point := range failpoints {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			h := build(t)
			h.fill(20)
			dying := h.startWorker("MAHNWERK_FAILPOINT=" + point)
			h.startRun()
			h.until("the worker died at "+point, func() bool { return ended(dying) })
			h.startWorker()
			h.joinRun()
			h.sound()
			h.everybodyHasOneLetter(20)
			if n := h.duplicates(); n > 1 {
				t.Errorf("%d mails arrived twice", n)
			}
		})
	}
}

func ended(p *childproc.Process) bool {
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

// TestFault03_temporalKilled: no workflow is lost, and what was under way goes on.
func TestFault03_temporalKilled(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(40)
	h.startWorker()
	h.settled()
	h.startRun()
	h.until("some letters are out", func() bool { return len(h.sink.List()) >= 1+h.chance.IntN(20) })
	port := h.temporal.Port()
	h.must(h.temporal.Kill())
	h.startTemporal(port)
	h.joinRun()
	h.sound()
	h.everybodyHasOneLetter(40)
	if n := h.duplicates(); n > 1 {
		t.Errorf("%d mails arrived twice", n)
	}
}

// TestFault05_postgresKilled: no half run; the worker reconnects without a restart.
func TestFault05_postgresKilled(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(60)
	h.startWorker()
	h.settled()
	h.startRun()
	for range rounds {
		moment := time.Duration(50+h.chance.IntN(600)) * time.Millisecond
		wait(t, moment)
		port := h.pg.Port()
		h.must(h.pg.Kill())
		h.startPostgres(port)
	}
	h.joinRun()
	h.sound()
	h.everybodyHasOneLetter(60)
	if n := h.duplicates(); n > rounds {
		t.Errorf("%d mails arrived twice after %d kills", n, rounds)
	}
}

// wait lets a random moment come: the moment is the point of the test, so there is nothing to wait for.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}

// TestFault12_relayRefusesAndDefers: 4xx is tried again, 5xx is a task for a person, and only what was accepted raises
// a level.
func TestFault12_relayRefusesAndDefers(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(12)
	h.sink.Script(
		smtpsink.Rule{Recipient: "k00000@kunde.example", Stage: smtpsink.StageRcpt, Times: 1 << 20, Code: 550, Text: "no such user"},
		smtpsink.Rule{Recipient: "k00001@kunde.example", Stage: smtpsink.StageData, Times: 1 << 20, Code: 552, Text: "too big"},
		smtpsink.Rule{Recipient: "k00002@kunde.example", Stage: smtpsink.StageRcpt, Times: 1 << 20, Code: 450, Text: "greylisted"},
	)
	h.startWorker()
	h.startRun()
	h.until("nine letters are out, two refused, one waits", func() bool {
		n, err := h.tryCount(`
			SELECT count(*) FROM outbound_mail WHERE state = 'accepted' OR state = 'refused' OR (state = 'queued' AND attempts > 0)`)
		return err == nil && n == 12
	})
	for sql, want := range map[string]int{
		`SELECT count(*) FROM letter WHERE state = 'sent'`:                                                                                                9,
		`SELECT count(*) FROM letter WHERE state = 'refused'`:                                                                                             2,
		`SELECT count(*) FROM item_state WHERE level = 1`:                                                                                                 9,
		`SELECT count(*) FROM task WHERE state = 'open' AND kind LIKE '%refused%'`:                                                                        2,
		`SELECT count(*) FROM outbound_mail WHERE state = 'queued' AND next_attempt_at > now()`:                                                           1,
		`SELECT count(*) FROM item_state WHERE level > 0 AND invoice_id IN (SELECT id FROM invoice WHERE number IN ('RE-00000', 'RE-00001', 'RE-00002'))`: 0,
	} {
		if n := h.count(sql); n != want {
			t.Errorf("%d, want %d: %s", n, want, sql)
		}
	}
	h.sink.Script() // the relay lets everything pass now; the wait is over by a clerk's hand
	h.exec(`UPDATE outbound_mail SET next_attempt_at = now() WHERE state = 'queued'`)
	h.must(h.engine.WakeMail(t.Context(), entity))
	h.sound()
	if n := h.count(`SELECT count(*) FROM letter WHERE state = 'sent'`); n != 10 {
		t.Errorf("%d letters are sent in the end, want 10", n)
	}
}

// TestFault13_connectionLostAfterTheDot: the relay may have the mail (RFC 1047). It is sent again with the same
// Message-ID, and that it was uncertain stays visible.
func TestFault13_connectionLostAfterTheDot(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(10)
	h.sink.Script(
		smtpsink.Rule{Recipient: "k00003@kunde.example", Stage: smtpsink.StageData, Times: 1, Drop: smtpsink.DropKept},
		smtpsink.Rule{Recipient: "k00004@kunde.example", Stage: smtpsink.StageData, Times: 1, Drop: smtpsink.DropLost},
	)
	h.startWorker()
	h.joinRun()
	h.sound()
	h.everybodyHasOneLetter(10)
	if n := h.duplicates(); n != 1 {
		t.Errorf("%d mails arrived twice, want the one the relay had kept", n)
	}
	if n := h.count(`SELECT count(*) FROM outbound_mail WHERE uncertain > 0 AND state = 'accepted'`); n != 2 {
		t.Errorf("%d letters are marked uncertain, want 2", n)
	}
}

// TestFault22_runsAtOnce: many start the same run, some past the workflow; one letter for each customer.
func TestFault22_runsAtOnce(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(40)
	h.startWorker()
	h.startWorker()
	h.settled()
	group, ctx := errgroup.WithContext(t.Context())
	for range 10 {
		group.Go(func() error {
			_, err := h.engine.StartRun(ctx, entity, calendar.MustDate(runOn), "", "somebody")
			return err
		})
		group.Go(func() error { return h.runDirectly(ctx) })
	}
	h.must(group.Wait())
	h.joinRun()
	h.sound()
	h.everybodyHasOneLetter(40)
	if n := h.duplicates(); n != 0 {
		t.Errorf("%d mails arrived twice", n)
	}
}

// runDirectly writes a run without any workflow: the constraints of the ledger must hold alone.
func (h *house) runDirectly(ctx context.Context) error {
	run, err := h.store.PrepareRun(ctx, entity, calendar.MustDate(runOn), "", "somebody else")
	if err != nil {
		return err
	}
	for chunk := range run.Chunks {
		if _, err := h.store.RunChunk(ctx, run.ID, chunk, dunningrun.Make); err != nil {
			return err
		}
	}
	return h.engine.WakeMail(ctx, entity)
}

// TestFault23_sameRunAgain: the same run twice writes nothing the second time and raises no level.
func TestFault23_sameRunAgain(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(15)
	h.startWorker()
	for range rounds {
		var summary dunningrun.Summary
		h.must(h.engine.Run(t.Context(), entity, calendar.MustDate(runOn), "", "test", &summary))
		h.sound()
		h.everybodyHasOneLetter(15)
	}
}

// TestFault25_paymentDuringTheRun: who has paid gets no letter that leaves after the payment was booked.
func TestFault25_paymentDuringTheRun(t *testing.T) {
	t.Parallel()
	const n = 60
	h := build(t)
	h.fill(n)
	h.sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Times: 1 << 20, Delay: 10 * time.Millisecond})
	h.startWorker()
	h.settled()
	h.startRun()
	paidAt := map[string]time.Time{}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(t.Context())
	for i := range n / 2 {
		number, moment := invoiceNumber(i*2), time.Duration(h.chance.IntN(1500))*time.Millisecond
		group.Go(func() error {
			wait(t, moment)
			if err := h.pay(ctx, number, int64(10_000+i*2)); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			paidAt[number] = time.Now()
			return nil
		})
	}
	h.must(group.Wait())
	h.joinRun()
	h.sound()
	rows, err := h.store.Pool().Query(t.Context(), `
		SELECT i.number, m.started_at FROM outbound_mail m JOIN letter_item li ON li.letter_id = m.letter_id
		JOIN invoice i ON i.id = li.invoice_id WHERE m.state = 'accepted'`)
	h.must(err)
	defer rows.Close()
	for rows.Next() {
		var number string
		var started time.Time
		h.must(rows.Scan(&number, &started))
		if paid, ok := paidAt[number]; ok && started.After(paid) {
			t.Errorf("the letter about %s left at %s, after it was paid at %s", number, started, paid)
		}
	}
	h.must(rows.Err())
	if sent := h.count(`SELECT count(*) FROM letter WHERE state = 'sent'`); sent < n/2 {
		t.Errorf("%d letters are sent; the %d who did not pay must have one", sent, n/2)
	}
}

func (h *house) pay(ctx context.Context, number string, minor int64) error {
	amount := money.New(minor, "EUR")
	_, err := h.store.PostPayment(ctx, subledger.Payment{Head: subledger.Head{Entity: entity, Key: "pay/" + number, By: "test"},
		Amount: amount, ValueOn: calendar.MustDate(runOn),
		Allocations: []subledger.Allocation{{Invoice: receivable.InvoiceNumber(number), Amount: amount}}})
	return err
}

// TestFault30_temporalRestoredEmpty: the workflows are started again from the ledger, and nothing is sent twice.
func TestFault30_temporalRestoredEmpty(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(30)
	h.startWorker()
	h.joinRun()
	h.sound()
	h.everybodyHasOneLetter(30)
	mails := len(h.sink.List())

	for _, w := range h.workers {
		h.kill(w)
	}
	h.must(h.temporal.Stop(t.Context()))
	h.must(os.RemoveAll(filepath.Join(h.dir, "temporal")))
	h.startTemporal(0)
	h.dial()
	h.startWorker()
	h.rebuild()
	h.sound()
	if now := len(h.sink.List()); now != mails {
		t.Errorf("%d mails were sent by rebuilding", now-mails)
	}
	h.everybodyHasOneLetter(30)
}

// rebuild starts what is missing, as `starter rebuild` does.
func (h *house) rebuild() {
	h.t.Helper()
	var after int64
	for {
		streams, err := h.store.OpenItemStreams(h.t.Context(), after, 100)
		h.must(err)
		if len(streams) == 0 {
			return
		}
		for _, s := range streams {
			h.must(h.engine.Ensure(h.t.Context(), s.Name, s.SubjectID))
			after = s.SubjectID
		}
	}
}

// TestFault31_poisonItem: one item with impossible facts fails alone and says so.
func TestFault31_poisonItem(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(25)
	// More is settled than was billed: no command can book this, so it is planted past the constraints.
	h.exec(`SET session_replication_role = replica`)
	h.exec(`
		WITH poison AS (SELECT i.id FROM invoice i WHERE i.number = 'RE-00007')
		UPDATE item_state SET paid_minor = 99999999 WHERE invoice_id = (SELECT id FROM poison)`)
	h.startWorker()
	h.startRun()
	h.until("the run is over and its letters are out", func() bool {
		n, err := h.tryCount(`SELECT count(*) FROM letter WHERE state = 'sent'`)
		return err == nil && n == 24
	})
	if n := h.count(`SELECT count(*) FROM run_outcome WHERE outcome = 'failed'`); n != 1 {
		t.Errorf("%d items failed, want the one with bad data", n)
	}
	// Mended, it gets its letter with the next run, and the ledger is sound.
	h.exec(`UPDATE item_state SET paid_minor = 0 WHERE paid_minor = 99999999`)
	h.startRun()
	h.until("the mended item has its letter", func() bool {
		n, err := h.tryCount(`SELECT count(*) FROM letter WHERE state = 'sent'`)
		return err == nil && n == 25
	})
}
