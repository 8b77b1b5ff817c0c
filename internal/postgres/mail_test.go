package postgres_test

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// oneLetter is a customer with one reminder that is due.
func oneLetter(t *testing.T) (*clerkship, delivery.Candidate) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.run()
	due := c.due()
	if len(due) != 1 || len(due[0].Blockers()) != 0 {
		t.Fatalf("due = %+v, want one letter that may leave", due)
	}
	return c, due[0]
}

func (c *clerkship) mailState() string {
	c.t.Helper()
	var state string
	c.scan(`SELECT state FROM outbound_mail`, nil, &state)
	return state
}

func TestRecordMail_acceptedRaisesTheLevelAndTellsEverybody(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	mail := c.start(due)
	if level := one[int](t, c.Store, `SELECT level FROM item_state`); level != 0 {
		t.Fatal("the level rose before the relay accepted")
	}
	c.must(c.Store.RecordMail(t.Context(), report(mail, delivery.Accepted)))
	c.must(c.Store.RecordMail(t.Context(), report(mail, delivery.Accepted))) // the report is said twice
	if level := one[int](t, c.Store, `SELECT level FROM item_state`); level != 1 {
		t.Errorf("level = %d, want 1", level)
	}
	for _, stream := range []string{"invoice/NORD/R-1", "debtor/NORD/10001"} {
		if n := c.count(`SELECT count(*) FROM event_outbox WHERE stream = $1 AND kind = 'letter_sent'`, stream); n != 1 {
			t.Errorf("%s was told %d times, want once", stream, n)
		}
	}
	if contact := one[time.Time](t, c.Store, `SELECT last_contact_on::timestamptz FROM customer_state`); contact.IsZero() {
		t.Error("no contact was noted")
	}
	decided := c.decideItem(c.item("R-1"))
	if decided.Word != collection.WordReminded || decided.Level != 1 || decided.NextLevel != 2 {
		t.Errorf("decided = %+v, want reminded, level 2 next", decided)
	}
	c.green()
}

func TestMail_aPaymentBeforeTheLetterLeavesStopsIt(t *testing.T) {
	t.Parallel()
	t.Run("the gates see it", func(t *testing.T) {
		t.Parallel()
		c, _ := oneLetter(t)
		c.pay("R-1", "10001", 100_00)
		if sent := c.send(delivery.Accepted); len(sent) != 0 {
			t.Errorf("%d letters left for what is paid", len(sent))
		}
		if c.mailState() != "withdrawn" {
			t.Errorf("mail is %s, want withdrawn", c.mailState())
		}
		c.green()
	})
	t.Run("the claim sees it", func(t *testing.T) {
		t.Parallel()
		c, due := oneLetter(t)
		c.pay("R-1", "10001", 40_00)
		_, started, err := c.Store.StartMail(t.Context(), due, written(due), nil)
		c.must(err)
		if started || c.mailState() != "queued" {
			t.Errorf("started = %v, mail is %s, want a letter that waits", started, c.mailState())
		}
		c.send(delivery.Accepted)
		if n := c.count(`SELECT count(*) FROM letter WHERE state = 'sent'`); n != 0 {
			t.Error("a letter over the old amount left")
		}
		if sum := c.run(); sum.Letters != 2 {
			t.Errorf("the next run wrote %d letters in all, want another one over the rest", sum.Letters)
		}
		if sent := c.send(delivery.Accepted); len(sent) != 1 || sent[0].Facts.Total != eur(60_00) {
			t.Errorf("sent = %+v, want one letter over 60.00", sent)
		}
		c.green()
	})
}

// yieldTimes lets others run n times; for n at or below zero it does nothing.
func yieldTimes(n int) {
	for range max(n, 0) {
		runtime.Gosched()
	}
}

// A letter may start before a payment commits, but never after: 200 times both are let go, whoever won last a little later
// than before, so that the two keep meeting on any machine, and whoever comes second sees the first.
func TestStartMail_neverStartsAfterThePaymentCommitted(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	const pairs = 200
	fillCustomers(c, pairs, 1)
	c.run()
	due, err := c.Store.DueMail(t.Context(), nord, pairs)
	c.must(err)
	if len(due) != pairs {
		t.Fatalf("%d letters are due, want %d", len(due), pairs)
	}
	const step = 2000
	stopped, letterWaits := 0, 0 // below zero the payment waits
	for _, d := range due {
		customer := string(d.Customer.Number)
		var paid atomic.Bool
		var started, late bool
		var group sync.WaitGroup
		errs := make([]error, 2)
		group.Go(func() {
			yieldTimes(-letterWaits)
			errs[0] = payNow(t.Context(), c.Store, "R-"+customer+"-0", customer, 100_00, c.today())
			paid.Store(true)
		})
		group.Go(func() {
			yieldTimes(letterWaits)
			late = paid.Load()
			_, started, errs[1] = c.Store.StartMail(t.Context(), d, written(d), nil)
		})
		group.Wait()
		c.must(errors.Join(errs...))
		if late && started {
			t.Errorf("customer %s: the letter started after the payment had committed", customer)
		}
		if started {
			letterWaits += step
		} else {
			stopped++
			letterWaits -= step
		}
	}
	t.Logf("the payment stopped %d of %d letters", stopped, pairs)
	if stopped == 0 || stopped == pairs {
		t.Errorf("the payment stopped %d of %d letters: the two never met", stopped, pairs)
	}
	c.green()
}

func TestStartMail_recordsThePreviousReport(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 2, 1)
	c.run()
	due := c.due()
	first := report(c.start(due[0]), delivery.Accepted)
	mail, started, err := c.Store.StartMail(t.Context(), due[1], written(due[1]), &first)
	c.must(err)
	if !started || mail.Fence != 1 || mail.To != due[1].Mail.To {
		t.Errorf("second = %+v, %v, want it claimed with all it says", mail, started)
	}
	if n := c.count(`SELECT count(*) FROM letter WHERE state = 'sent' AND id = $1`, due[0].Mail.LetterID); n != 1 {
		t.Error("the first letter was not recorded")
	}
	deferred := report(mail, delivery.Deferred)
	c.must(c.Store.RecordMail(t.Context(), deferred))
	c.green()
}

func TestMail_lettersOfOneRunDoNotStopEachOther(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.bundleByInvoice()
	fillCustomers(c, 1, 3)
	if sum := c.run(); sum.Letters != 3 {
		t.Fatalf("%d letters, want one for each invoice", sum.Letters)
	}
	due := c.due()
	var previous *delivery.Report
	for _, d := range due {
		mail, started, err := c.Store.StartMail(t.Context(), d, written(d), previous)
		c.must(err)
		if !started {
			t.Fatalf("letter %d did not start: a letter of its own run stopped it", d.Mail.LetterID)
		}
		r := report(mail, delivery.Accepted)
		previous = &r
	}
	c.must(c.Store.RecordMail(t.Context(), *previous))
	if n := c.count(`SELECT count(*) FROM item_state WHERE level = 1`); n != 3 {
		t.Errorf("%d items reminded, want 3", n)
	}
	c.green()
}

func TestMail_aLetterOfTheSameRunIsNoEarlierContact(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.bundleByInvoice()
	fillCustomers(c, 1, 2)
	c.run()
	due := c.due()
	c.must(c.Store.RecordMail(t.Context(), report(c.start(due[0]), delivery.Accepted)))
	c.goTo("2026-09-08") // the relay was slow, the second letter leaves a day later
	c.freshBank()
	if sent := c.send(delivery.Accepted); len(sent) != 1 {
		t.Errorf("%d letters left, want the second of the run", len(sent))
	}
}

func TestMail_fence(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	lost := c.start(due)
	if n, err := c.Store.ReclaimMail(t.Context(), "NORD", delivery.Lease); n != 0 || err != nil {
		t.Errorf("reclaimed %d, %v within the lease", n, err)
	}
	c.wait(delivery.Lease + time.Second)
	if n, err := c.Store.ReclaimMail(t.Context(), "NORD", delivery.Lease); n != 1 || err != nil {
		t.Fatalf("reclaimed %d, %v after the lease, want 1", n, err)
	}
	again := c.start(c.due()[0])
	if again.MessageID != lost.MessageID || again.Fence <= lost.Fence || again.Attempt != 2 {
		t.Errorf("second try = %+v, want the same Message-ID under a higher fence", again)
	}
	for _, result := range []delivery.Result{delivery.Accepted, delivery.Deferred, delivery.Refused, delivery.Uncertain} {
		if err := c.Store.RecordMail(t.Context(), report(lost, result)); !errors.Is(err, delivery.ErrFenced) {
			t.Errorf("a late report %s = %v, want %v", result, err, delivery.ErrFenced)
		}
	}
	if c.mailState() != "sending" {
		t.Errorf("mail is %s, want sending: the late report changed it", c.mailState())
	}
	c.must(c.Store.RecordMail(t.Context(), report(again, delivery.Accepted)))
	if n := c.count(`SELECT uncertain FROM outbound_mail`); n != 1 {
		t.Errorf("uncertain = %d, want 1", n)
	}
	c.green()
}

func TestMail_aLateAnswerThatNobodyOvertookCounts(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	mail := c.start(due)
	c.wait(delivery.Lease + time.Second)
	if n, err := c.Store.ReclaimMail(t.Context(), "NORD", delivery.Lease); n != 1 || err != nil {
		t.Fatalf("reclaimed %d, %v", n, err)
	}
	c.must(c.Store.RecordMail(t.Context(), report(mail, delivery.Accepted)))
	if len(c.due()) != 0 || c.mailState() != "accepted" {
		t.Errorf("mail is %s: it would be sent a second time", c.mailState())
	}
	c.green()
}

func TestRecordMail_whatIsNotAcceptedRaisesNoLevel(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		result           delivery.Result
		code             int
		state, letter    string
		again            time.Duration
		uncertain, tasks int
		contactLost      bool
	}{
		"greylisted":          {delivery.Deferred, 450, "queued", "queued", 5 * time.Minute, 0, 0, false},
		"relay away":          {delivery.Unavailable, 0, "queued", "queued", 5 * time.Minute, 0, 0, false},
		"answer lost":         {delivery.Uncertain, 0, "queued", "queued", 0, 1, 0, false},
		"refused as spam":     {delivery.Refused, 554, "refused", "refused", -1, 0, 1, false},
		"refused: no mailbox": {delivery.Refused, 550, "refused", "refused", -1, 0, 1, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, due := oneLetter(t)
			r := report(c.start(due), test.result)
			r.Code = test.code
			c.must(c.Store.RecordMail(t.Context(), r))
			if got := one[string](t, c.Store, `SELECT state FROM letter`); c.mailState() != test.state || got != test.letter {
				t.Errorf("mail is %s and letter %s, want %s and %s", c.mailState(), got, test.state, test.letter)
			}
			if n := c.count(`SELECT uncertain FROM outbound_mail`); n != test.uncertain {
				t.Errorf("uncertain = %d, want %d", n, test.uncertain)
			}
			if n := c.count(`SELECT count(*) FROM task WHERE kind = 'mail_refused'`); n != test.tasks {
				t.Errorf("%d tasks, want %d", n, test.tasks)
			}
			if n := c.count(`SELECT count(*) FROM contact WHERE disabled_at IS NOT NULL`); (n == 1) != test.contactLost {
				t.Errorf("%d contacts disabled, want %v", n, test.contactLost)
			}
			if n := c.count(`SELECT max(level) FROM item_state`); n != 0 {
				t.Errorf("level = %d, want 0", n)
			}
			at, waits, err := c.Store.NextMailAt(t.Context(), nord)
			c.must(err)
			if waits != (test.again >= 0) || waits && at.Sub(c.time()) != test.again {
				t.Errorf("next try in %s (%v), want %s", at.Sub(c.time()), waits, test.again)
			}
			c.green()
		})
	}
}

func TestRecordMail_givesUpAfterDays(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	c.must(c.Store.RecordMail(t.Context(), report(c.start(due), delivery.Deferred)))
	c.wait(delivery.GiveUpAfter)
	c.must(c.Store.RecordMail(t.Context(), report(c.start(c.due()[0]), delivery.Deferred)))
	if c.mailState() != "refused" || c.count(`SELECT count(*) FROM task`) != 1 {
		t.Errorf("mail is %s, want refused with a task", c.mailState())
	}
	c.green()
}

func TestRecordMail_secondUncertainTryWaits(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	c.must(c.Store.RecordMail(t.Context(), report(c.start(due), delivery.Uncertain)))
	c.must(c.Store.RecordMail(t.Context(), report(c.start(c.due()[0]), delivery.Uncertain)))
	at, _, err := c.Store.NextMailAt(t.Context(), nord)
	c.must(err)
	if wait := at.Sub(c.time()); wait != delivery.RetryAfter(2) || c.count(`SELECT uncertain FROM outbound_mail`) != 2 {
		t.Errorf("next try in %s, want %s", wait, delivery.RetryAfter(2))
	}
}

// Everything a mail is made of may change between two tries but what the mail says.
func TestStartMail_everyTrySendsWhatTheFirstSent(t *testing.T) {
	t.Parallel()
	c, first := oneLetter(t)
	words := written(first)
	c.must(c.Store.RecordMail(t.Context(), report(c.start(first), delivery.Uncertain)))
	c.Invoice("R-2", "10001", 70_00, "2026-12-01")
	c.exec(`UPDATE entity SET name = 'Nordlicht AG', email = 'kasse@nord.example', zone = 'America/New_York' WHERE code = $1`, nord)
	c.exec(`UPDATE customer_identity SET name = 'Kunde SE'`)
	c.exec(`UPDATE contact SET address = 'kasse@kunde.example'`)
	for try := 2; try < 5; try++ {
		due := c.due()
		if len(due) != 1 || due[0].Document == nil || len(due[0].Mail.Facts.AlsoOpen) != 1 {
			t.Fatalf("try %d: due = %+v, want the letter with its document, and facts that changed", try, due)
		}
		stale := due[0]
		stale.Mail.Head.To.Name = "Kunde SE"
		for name, other := range map[string]struct {
			candidate delivery.Candidate
			document  delivery.Document
		}{"rendered anew": {due[0], delivery.Document{Subject: "Mahnung", Body: "anew", PDF: []byte("%PDF")}}, "another head": {stale, words}} {
			if _, started, err := c.Store.StartMail(t.Context(), other.candidate, other.document, nil); err != nil || started {
				t.Errorf("try %d, %s: started = %v, %v; want no start with other bytes", try, name, started, err)
			}
		}
		mail := c.start(due[0])
		if diff := cmp.Diff(words, *due[0].Document); diff != "" {
			t.Errorf("try %d sends other words (-first +now):\n%s", try, diff)
		}
		if diff := cmp.Diff(first.Mail.Head, mail.Head); diff != "" {
			t.Errorf("try %d has another head (-first +now):\n%s", try, diff)
		}
		c.must(c.Store.RecordMail(t.Context(), report(mail, delivery.Uncertain)))
		c.wait(delivery.RetryAfter(try))
	}
}

func TestStartMail_aLetterThatDoesNotStartKeepsNoDocument(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	c.pay("R-1", "10001", 40_00)
	_, started, err := c.Store.StartMail(t.Context(), due, written(due), nil)
	if n := c.count(`SELECT count(*) FROM letter_document`); err != nil || started || n != 0 {
		t.Errorf("started = %v, %v, %d documents; want none", started, err, n)
	}
}

func TestRefuseMail(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	stale := due
	stale.FactsVersion--
	for _, try := range []struct {
		candidate delivery.Candidate
		want      bool
	}{{stale, false}, {due, true}, {due, false}} {
		if refused, err := c.Store.RefuseMail(t.Context(), try.candidate, "render: no items"); err != nil || refused != try.want {
			t.Errorf("RefuseMail = %v, %v; want %v", refused, err, try.want)
		}
	}
	if state := one[string](t, c.Store, `SELECT state FROM letter`); state != "refused" || c.mailState() != "refused" {
		t.Errorf("letter is %s and mail %s, want both refused", state, c.mailState())
	}
	if detail := one[string](t, c.Store, `SELECT detail FROM task`); !strings.Contains(detail, "can't be written") {
		t.Errorf("the task says %q", detail)
	}
	if n := c.count(`SELECT count(*) FROM letter_document`); n != 0 {
		t.Errorf("%d documents of a letter nobody could write", n)
	}
	c.green()
}

func TestMail_unknownLettersAreNotFound(t *testing.T) {
	t.Parallel()
	c, due := oneLetter(t)
	due.Mail.LetterID = 4711
	_, _, start := c.Store.StartMail(t.Context(), due, written(due), nil)
	record := c.Store.RecordMail(t.Context(), delivery.Report{LetterID: 4711, Result: delivery.Accepted})
	withdraw := c.Store.WithdrawLetter(t.Context(), 4711, nil)
	_, refuse := c.Store.RefuseMail(t.Context(), due, "render")
	for name, err := range map[string]error{"start": start, "record": record, "withdraw": withdraw, "refuse": refuse} {
		if !errors.Is(err, postgres.ErrNotFound) {
			t.Errorf("%s = %v, want %v", name, err, postgres.ErrNotFound)
		}
	}
}
