package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// work is the list of a collector, or of all.
func (c *clerkship) work(collector string) []worklist.Entry {
	c.t.Helper()
	entries, err := c.Store.Worklist(c.t.Context(), testkit.Nord, collector, 0)
	c.must(err)
	return entries
}

func numbersOf(entries []worklist.Entry) (numbers []string) {
	for _, e := range entries {
		numbers = append(numbers, string(e.Customer))
	}
	return numbers
}

func (c *clerkship) assign(customer, collector string) {
	c.t.Helper()
	c.must(c.Store.Assign(c.t.Context(), worklist.Assign{Head: c.head(), Customer: receivable.CustomerNumber(customer), Collector: collector}))
}

// The amounts of a case are those a collector may ask for: not what is disputed, promised, held, paid or not due yet.
func TestWorklist_whatMayBeAskedFor(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 200_00, "2026-08-25")
	c.Invoice("R-3", "10001", 400_00, "2026-09-06")
	c.Invoice("R-4", "10001", 800_00, monday) // due today: not overdue
	c.Invoice("R-5", "10001", 1600_00, "2026-08-01")
	c.Invoice("R-6", "10001", 55_00, "2026-08-02")
	c.dispute("R-1", 30_00)
	_, err := c.Store.AddPromise(t.Context(), promise.Add{Head: c.head(), Customer: "10001", Source: "phone", DueOn: calendar.MustDate("2026-09-18"),
		Items: []promise.Item{{Invoice: "R-2", Amount: eur(150_00)}}})
	c.must(err)
	c.pay("R-2", "10001", 60_00)
	_, err = c.Store.SetHold(t.Context(), hold.Set{Head: reasoned(c.head(), "goods are checked"), Invoice: "R-5", UntilOn: calendar.MustDate("2026-09-30")})
	c.must(err)
	c.exec(`UPDATE item_state SET progress = 'handed_over' WHERE invoice_id = $1`, c.item("R-6"))
	got := c.work("")
	if len(got) != 1 {
		t.Fatalf("entries %+v, want one", got)
	}
	e := got[0]
	// 70 of 100. R-2: 140 open, 90 of the promise still to come, so 50. R-3: 400.
	if e.Overdue != eur(520_00) || e.Disputed != eur(30_00) || e.Promised != eur(90_00) || e.Items != 3 || e.OldestDueOn.String() != "2026-08-20" {
		t.Errorf("overdue %s, disputed %s, promised %s of %d items since %s", e.Overdue, e.Disputed, e.Promised, e.Items, e.OldestDueOn)
	}
	if e.Name != "Kunde 10001 GmbH" || !e.HasContact || e.Next.Action != worklist.AskPromise || e.DaysOverdue != 18 {
		t.Errorf("entry %+v", e)
	}
	c.exec(`UPDATE customer SET credit_limit_minor = 100000, credit_currency = 'EUR'`)
	if e := c.work("")[0]; !e.OverLimit {
		t.Error("the customer owes more than its limit of 1,000.00")
	}
}

func reasoned(h subledger.Head, reason string) subledger.Head { h.Reason = reason; return h }

func TestWorklist_belongsToWhoeverWasGivenTheCustomer(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 3, 1)
	c.exec(`UPDATE customer SET collector = 'clara' WHERE number IN ('10000', '10001')`)
	want := func(collector string, numbers ...string) {
		t.Helper()
		if got := numbersOf(c.work(collector)); !slices.Equal(got, numbers) {
			t.Errorf("the list of %q has %q, want %q", collector, got, numbers)
		}
	}
	want("", "10000", "10001", "10002")
	want("clara", "10000", "10001")
	c.assign("10001", "senta")
	want("clara", "10000")
	want("senta", "10001")
	c.assign("", "senta")
	want("senta", "10001", "10002")
	c.assign("10001", "")
	want("clara", "10000", "10001")
	all, err := c.Store.Assignments(t.Context(), testkit.Nord)
	c.must(err)
	if got := fmt.Sprint(all); got != "[{ senta clara} {10000 clara } {10001 clara }]" {
		t.Errorf("assignments %s", got)
	}
	chained := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'collector_assigned'`)
	c.assign("", "senta")
	if again := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'collector_assigned'`); again != chained || chained != 3 {
		t.Errorf("%d assignments in the chain, %d after saying again what holds; want 3", chained, again)
	}
	for _, bad := range []worklist.Assign{{Head: c.head(), Collector: "Clara Müller"}, {Head: c.head(), Collector: "a/b"}, {Collector: "anna"}} {
		if err := c.Store.Assign(t.Context(), bad); !subledger.IsRefused(err, "") {
			t.Errorf("%+v: %v, want it refused", bad, err)
		}
	}
	if err := c.Store.Assign(t.Context(), worklist.Assign{Head: c.head(), Customer: "404", Collector: "anna"}); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown customer: %v", err)
	}
	if _, err := c.Store.Worklist(t.Context(), "SUED", "", 0); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown entity: %v", err)
	}
	c.green()
}

// What happened to a customer changes its risk and what is suggested.
func TestWorklist_followsWhatHappens(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 2, 1)
	c.run()
	c.send(delivery.Accepted)
	for _, e := range c.work("") {
		if e.UnansweredLetters != 1 {
			t.Errorf("%s: %d letters without an answer, want the reminder", e.Customer, e.UnansweredLetters)
		}
	}
	c.exec(`UPDATE customer SET treatment = 'watch' WHERE number = '10001'`)
	c.goTo("2026-09-09")
	c.promise("10001", "R-10001-0", "2026-09-10")
	if got := numbersOf(c.work("")); !slices.Equal(got, []string{"10000"}) {
		t.Errorf("the list has %q; a promise that covers all is waited for", got)
	}
	c.goTo("2026-09-20")
	c.decideAll()
	got := c.work("")
	if len(got) != 2 || got[0].Customer != "10001" || got[0].BrokenPromises != 1 || got[0].UnansweredLetters != 0 || got[0].Risk <= got[1].Risk {
		t.Errorf("after the broken promise: %+v", got)
	}
	first, err := c.Store.Worklist(t.Context(), testkit.Nord, "", 1)
	if err != nil || len(first) != 1 || first[0].Customer != "10001" {
		t.Errorf("the first of the list: %+v, %v", first, err)
	}
}

func TestWorklist_eachCurrencyAndAMailThatWaits(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Customer("10002")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 900_00, "2026-08-20", func(it *openitems.Item) {
		it.Amount, it.Open = money.New(900_00, "CHF"), money.New(900_00, "CHF")
	})
	c.exec(`INSERT INTO inbound_mail (entity, key, sha256, size_bytes, source, received_at, received_on, received_by, customer_id, trust)
	        VALUES ($1, repeat('a', 32), 'x', 1, 'imap', now(), '2026-09-04', 'test', $2, 'certain')`, nord, c.customer("10002"))
	var got []string
	for _, e := range c.work("") {
		got = append(got, fmt.Sprintf("%s %s %d %s", e.Customer, e.Overdue, e.Rank, e.Next.Action))
	}
	want := []string{"10001 100.00 EUR 1 ask_promise", "10002 0.00 EUR 2 answer_mail", "10001 900.00 CHF 1 ask_promise"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
