package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// call logs a call with customer 10001 at this moment.
func (c *clerkship) call(outcome call.Outcome, change ...func(*call.Log)) (call.Result, error) {
	c.t.Helper()
	l := call.Log{Head: c.head(), Customer: "10001", Outcome: outcome, At: c.time()}
	for _, f := range change {
		f(&l)
	}
	return c.Store.LogCall(c.t.Context(), l)
}

// debtor owes R-1 over 100.00 since August 20 and R-2 over 200.00 since August 25.
func debtor(t *testing.T) *clerkship {
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 200_00, "2026-08-25")
	return c
}

// Each outcome makes what it leads to, in the same transaction, and is told in timeline and chain.
func TestLogCall_leadsToWhatWasSaid(t *testing.T) {
	t.Parallel()
	day := calendar.MustDate("2026-09-14")
	tests := []struct {
		outcome call.Outcome
		change  func(*call.Log)
		// made is a question whose answer is 1 once the outcome was followed.
		made string
		next worklist.Action
	}{
		{call.Promised, func(l *call.Log) { l.ByOn = day },
			`SELECT count(*) FROM promise p WHERE source = 'phone' AND (SELECT sum(amount_minor) FROM promise_item i WHERE i.promise_id = p.id) = 30000`, ""},
		{call.Promised, func(l *call.Log) { l.ByOn, l.Amount = day, eur(150_00) },
			`SELECT count(*) FROM promise p WHERE (SELECT string_agg(amount_minor::text, ' ' ORDER BY invoice_id) FROM promise_item i WHERE i.promise_id = p.id) = '10000 5000'`, ""},
		{call.Disputed, func(l *call.Log) {
			l.Cause, l.Invoices = dispute.Quality, []promise.Item{{Invoice: "R-1", Amount: eur(40_00)}}
		},
			`SELECT count(*) FROM dispute WHERE reason = 'quality' AND amount_minor = 4000 AND state = 'open'`, ""},
		{call.Paid, func(*call.Log) {}, `SELECT count(*) FROM hold WHERE invoice_id IS NULL AND until_on = '2026-09-09' AND state = 'active'`, ""},
		{call.CallBack, func(l *call.Log) { l.CallBackOn = day }, `SELECT count(*) FROM task WHERE kind = 'call_back' AND owner = 'clara' AND due_on = '2026-09-14'`, ""},
		{call.NoAnswer, func(*call.Log) {}, `SELECT count(*) + 1 FROM task`, ""},
		{call.Refuses, func(*call.Log) {}, `SELECT count(*) FROM task WHERE kind = 'payment_refused' AND role = 'senior'`, ""},
		{call.WrongNumber, func(*call.Log) {}, `SELECT count(*) FROM task WHERE kind = 'find_contact'`, ""},
	}
	for i, test := range tests {
		t.Run(fmt.Sprint(i, test.outcome), func(t *testing.T) {
			t.Parallel()
			c := debtor(t)
			made, err := c.call(test.outcome, test.change)
			c.must(err)
			if n := c.count(test.made); n != 1 {
				t.Errorf("%d made, want 1", n)
			}
			again, err := c.call(test.outcome, test.change)
			c.must(err)
			if !again.Already || again.CallID != made.CallID || c.count(`SELECT count(*) FROM phone_call`) != 1 || c.count(test.made) != 1 {
				t.Errorf("the same call again: %+v", again)
			}
			view, err := c.Store.CustomerView(t.Context(), testkit.Nord, "10001")
			c.must(err)
			told := 0
			for _, m := range view.Timeline {
				if m.Kind == postgres.MomentCall && m.What == string(test.outcome) {
					told++
				}
			}
			if told == 0 || c.count(`SELECT count(*) FROM audit_event WHERE kind = 'call_logged' AND detail ->> 'outcome' = $1`, test.outcome) != 1 {
				t.Errorf("the call is %d times in the timeline", told)
			}
			for _, e := range c.work("") {
				t.Errorf("there is more to do today: %s", e.Next.Action)
			}
			c.green()
		})
	}
}

// What can't be followed is not logged either: the call and its outcome are one booking.
func TestLogCall_refusedAsAWhole(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	day := calendar.MustDate("2026-09-14")
	c.dispute("R-1", 40_00)
	tests := map[string]struct {
		outcome call.Outcome
		change  func(*call.Log)
		code    string
	}{
		"more than is overdue":      {call.Promised, func(l *call.Log) { l.ByOn, l.Amount = day, eur(260_01) }, "promise_exceeds_open"},
		"more than an invoice":      {call.Promised, func(l *call.Log) { l.ByOn, l.Invoices = day, []promise.Item{{Invoice: "R-1", Amount: eur(100_01)}} }, "promise_exceeds_open"},
		"by yesterday":              {call.Promised, func(l *call.Log) { l.ByOn = c.today().AddDays(-1) }, "promise_dates"},
		"a second dispute":          {call.Disputed, func(l *call.Log) { l.Cause, l.Invoices = dispute.Price, []promise.Item{{Invoice: "R-1"}} }, "dispute_one_open_per_invoice"},
		"an invoice of nobody":      {call.Disputed, func(l *call.Log) { l.Cause, l.Invoices = dispute.Price, []promise.Item{{Invoice: "R-404"}} }, ""},
		"a customer of nobody":      {call.NoAnswer, func(l *call.Log) { l.Customer = "404" }, ""},
		"a call of tomorrow":        {call.NoAnswer, func(l *call.Log) { l.At = l.At.Add(24 * time.Hour) }, "call_in_future"},
		"to call back by yesterday": {call.CallBack, func(l *call.Log) { l.CallBackOn = c.today().AddDays(-1) }, "call_back_over"},
	}
	for name, test := range tests {
		_, err := c.call(test.outcome, test.change, func(l *call.Log) { l.Note = "sagte er am Telefon" })
		if test.code == "" && !errors.Is(err, postgres.ErrNotFound) || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
	if n := c.count(`SELECT (SELECT count(*) FROM phone_call) + (SELECT count(*) FROM promise) + (SELECT count(*) FROM inbound_mail) + (SELECT count(*) FROM task)`); n != 0 {
		t.Errorf("%d rows of refused calls are left", n)
	}
}

// A promise without invoices leaves the disputed part out.
func TestLogCall_promisesWhatIsNotDisputed(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	c.dispute("R-1", 40_00)
	_, err := c.call(call.Promised, func(l *call.Log) { l.ByOn = calendar.MustDate("2026-09-14") })
	c.must(err)
	if n := c.count(`SELECT sum(amount_minor) FROM promise_item`); n != 260_00 {
		t.Errorf("%d promised, want 260.00", n)
	}
}

// Words about a call are a note of ours: stored like a mail, in no other row, stopping no letter; the same words about two
// calls are two notes.
func TestLogCall_keepsTheWordsAsOurs(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	const words = "Frau Weber sagt, sie zahlt alles am 14.9."
	for range 2 {
		made, err := c.call(call.NoAnswer, func(l *call.Log) { l.Note = words })
		c.must(err)
		if got := one[string](t, c.Store, fmt.Sprintf(`SELECT author || ' ' || source || ' ' || blocks || ' ' || trust FROM inbound_mail WHERE id = %d`, made.Note)); got != "us note false certain" {
			t.Errorf("the note is %q", got)
		}
		c.wait(time.Minute)
	}
	if n := c.count(`SELECT count(*) FROM inbound_mail`); n != 2 {
		t.Errorf("%d notes of two calls", n)
	}
	for _, table := range []string{"phone_call", "task", "command", "event_outbox", "audit_event"} {
		var all string
		c.scan(`SELECT coalesce(string_agg(x::text, ' '), '') FROM `+table+` x`, nil, &all)
		if strings.Contains(all, "Weber") {
			t.Errorf("%s holds words of the note", table)
		}
	}
	calls, err := c.Store.PhoneCalls(t.Context(), testkit.Nord, "10001", 1)
	if err != nil || len(calls) != 1 || calls[0].Outcome != call.NoAnswer || calls[0].Note == 0 {
		t.Errorf("calls %+v, %v", calls, err)
	}
	c.green()
}

// A call that was agreed on stands on the list on its day, and is done by reaching the customer.
func TestLogCall_callBackIsDoneByReachingTheCustomer(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	_, err := c.call(call.CallBack, func(l *call.Log) { l.CallBackOn = calendar.MustDate("2026-09-09") })
	c.must(err)
	c.goTo("2026-09-08")
	if got := c.work(""); len(got) != 0 {
		t.Errorf("a day early: %+v", got)
	}
	c.goTo("2026-09-09")
	if got := c.work(""); len(got) != 1 || got[0].Next.Action != worklist.CallBack {
		t.Errorf("on the day: %+v", got)
	}
	_, err = c.call(call.NoAnswer)
	c.must(err)
	if got := c.work(""); len(got) != 1 || got[0].CallsUnanswered != 1 {
		t.Errorf("nobody was there, and it is over: %+v", got)
	}
	_, err = c.call(call.Refuses)
	c.must(err)
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'call_back' AND state = 'done' AND done_by = 'clara'`); n != 1 {
		t.Errorf("%d calls back done, want 1", n)
	}
	c.goTo("2026-09-10")
	if got := c.work(""); len(got) != 1 || got[0].Next.Action != worklist.DecideFurther || got[0].CallsUnanswered != 0 {
		t.Errorf("the day after the refusal: %+v", got)
	}
}
