package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// footprint counts every row a decision may write.
func (c *clerkship) footprint() string {
	c.t.Helper()
	var text string
	c.scan(`
		SELECT concat_ws(' ', (SELECT count(*) FROM decision), (SELECT count(*) FROM event_outbox), (SELECT count(*) FROM audit_event),
		                      (SELECT count(*) FROM approval), (SELECT count(*) FROM task),
		                      (SELECT string_agg(s::text, '|' ORDER BY invoice_id) FROM item_state s),
		                      (SELECT string_agg(s::text, '|' ORDER BY customer_id) FROM customer_state s))`, nil, &text)
	return text
}

func TestDecide_twiceChangesNothing(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 100_00, "2026-05-04", atLevel(3, "2026-07-01"))
	c.promise("10001", "R-1", "2026-09-08")
	c.goTo("2026-09-15")
	c.decideAll()
	c.decideAll()
	before := c.footprint()
	c.decideAll()
	if after := c.footprint(); after != before {
		t.Errorf("deciding again changed\n%s\nto\n%s", before, after)
	}
	c.green()
}

func TestDecideItem_coversItsOwnEvents(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.promise("10001", "R-1", "2026-09-08")
	c.goTo("2026-09-15")
	decided := c.decideItem(c.item("R-1"))
	if seq := one[int64](t, c.Store, `SELECT event_seq FROM item_state`); decided.Seq != seq {
		t.Errorf("covers events up to %d of %d", decided.Seq, seq)
	}
	subject, err := c.Store.StreamSubject(t.Context(), "invoice/NORD/R-1")
	c.must(err)
	if subject.ID != c.item("R-1") || subject.DecidedSeq != decided.Seq {
		t.Errorf("subject = %+v, want %d decided", subject, decided.Seq)
	}
}

func TestDecideItem_aPromiseIsJudgedAsAWhole(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		paid   map[string]int64
		goTo   string
		state  string
		broken int
	}{
		"all was paid early":      {map[string]int64{"R-1": 100_00, "R-2": 100_00}, "2026-09-07", "kept", 0},
		"one item waits":          {map[string]int64{"R-1": 100_00}, "2026-09-08", "active", 0},
		"one item was never paid": {map[string]int64{"R-1": 100_00}, "2026-09-15", "partly_kept", 1},
		"nothing came":            {nil, "2026-09-15", "broken", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClerkship(t)
			c.Customer("10001")
			c.Invoice("R-1", "10001", 100_00, "2026-08-20")
			c.Invoice("R-2", "10001", 100_00, "2026-08-20")
			_, err := c.Store.AddPromise(t.Context(), promise.Add{Head: c.head(), Customer: "10001", DueOn: calendar.MustDate("2026-09-08"),
				Items: []promise.Item{{Invoice: "R-1"}, {Invoice: "R-2"}}, Source: "phone"})
			c.must(err)
			for number, minor := range test.paid {
				c.pay(number, "10001", minor)
			}
			c.goTo(test.goTo)
			c.decideItem(c.item("R-1"))
			if state := one[string](t, c.Store, `SELECT state FROM promise`); state != test.state {
				t.Errorf("the promise is %s, want %s", state, test.state)
			}
			if n := c.count(`SELECT broken_promises FROM customer_state`); n != test.broken {
				t.Errorf("%d broken promises, want %d", n, test.broken)
			}
			if test.state != "active" {
				for _, stream := range []string{"invoice/NORD/R-1", "invoice/NORD/R-2", "debtor/NORD/10001"} {
					if n := c.count(`SELECT count(*) FROM event_outbox WHERE stream = $1 AND kind = $2`, stream, "promise_"+test.state); n != 1 {
						t.Errorf("%s was told %d times, want once", stream, n)
					}
				}
			}
			c.green()
		})
	}
}

func TestDecideDebtor_watchesWhoBreaksPromises(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	decide := func() collection.DecidedDebtor {
		t.Helper()
		d, err := c.Store.DecideDebtor(t.Context(), c.customer("10001"), 0, collection.DecideDebtor)
		c.must(err)
		return d
	}
	for i, days := range [][2]string{{"2026-09-08", "2026-09-15"}, {"2026-09-17", "2026-09-25"}} {
		if d := decide(); d.Treatment != receivable.TreatmentNormal {
			t.Errorf("after %d broken promises: %s", i, d.Treatment)
		}
		c.promise("10001", "R-1", days[0])
		c.goTo(days[1])
		c.decideItem(c.item("R-1"))
	}
	d := decide()
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'promises_broken'`); n != 1 {
		t.Errorf("%d tasks to talk to the customer, want 1", n)
	}
	if d.Treatment != receivable.TreatmentWatch || one[string](t, c.Store, `SELECT treatment FROM customer`) != "watch" {
		t.Errorf("treatment = %s, want watch", d.Treatment)
	}
	c.green()
}

func TestDecideDebtor_aCustomerWideHoldEndsForAllItems(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 1, 2)
	head := c.head()
	head.Reason = "relaunch of the shop"
	_, err := c.Store.SetHold(t.Context(), hold.Set{Head: head, Customer: "10000", UntilOn: calendar.MustDate("2026-09-08")})
	c.must(err)
	c.goTo("2026-09-09")
	c.freshBank()
	d, err := c.Store.DecideDebtor(t.Context(), c.customer("10000"), 0, collection.DecideDebtor)
	c.must(err)
	if n := c.count(`SELECT count(*) FROM event_outbox WHERE kind = 'hold_expired'`); n != 3 || d.OpenItems != 2 {
		t.Errorf("%d streams were told that the hold ended, want 3: two items and the customer", n)
	}
	if sum := c.run(); sum.Letters != 1 {
		t.Errorf("run = %+v, want the letter", sum)
	}
	c.green()
}

func TestDecideDebtor_missingContactRaisesOneTask(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 1, 1)
	c.exec(`UPDATE contact SET disabled_at = now()`)
	c.decideAll()
	c.decideAll()
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'contact_missing'`); n != 1 {
		t.Errorf("%d tasks, want 1", n)
	}
}

func TestDecideItem_errorsLeaveNothing(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 1, 1)
	id := c.item("R-10000-0")
	before := c.footprint()
	failed := errors.New("the rules failed")
	_, rules := c.Store.DecideItem(t.Context(), id, 0, func(collection.Case) (collection.Decision, error) { return collection.Decision{}, failed })
	if !errors.Is(rules, failed) {
		t.Errorf("decide = %v, want %v", rules, failed)
	}
	if _, err := c.Store.DecideItem(t.Context(), id, 1000, collection.Decide); err == nil {
		t.Error("a ledger that was restored to an earlier state was not noticed")
	}
	if _, err := c.Store.DecideItem(t.Context(), 4711, 0, collection.Decide); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("decide an unknown item = %v, want %v", err, postgres.ErrNotFound)
	}
	if _, err := c.Store.DecideDebtor(t.Context(), 4711, 0, collection.DecideDebtor); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("decide an unknown customer = %v, want %v", err, postgres.ErrNotFound)
	}
	c.exec(`UPDATE invoice SET policy = 'no-such'`)
	if _, err := c.Store.DecideItem(t.Context(), id, 0, collection.Decide); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("decide without a policy = %v, want %v", err, postgres.ErrNotFound)
	}
	if after := c.footprint(); after != before {
		t.Errorf("a failed decision changed\n%s\nto\n%s", before, after)
	}
}

// Decisions about items of one promise lock items in different orders; the customer's lock keeps them apart.
func TestDecideItem_manyAtOnce(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 1, 6)
	var items []promise.Item
	for i := range 6 {
		items = append(items, promise.Item{Invoice: receivable.InvoiceNumber(fmt.Sprintf("R-10000-%d", i)), Amount: money.New(50_00, "EUR")})
	}
	_, err := c.Store.AddPromise(t.Context(), promise.Add{Head: c.head(), Customer: "10000", Items: items,
		DueOn: calendar.MustDate("2026-09-08"), Source: "phone"})
	c.must(err)
	c.goTo("2026-09-15")
	for _, err := range race(12, func(i int) error {
		if i >= 6 {
			return payNow(t.Context(), c.Store, fmt.Sprintf("R-10000-%d", i-6), "10000", 10_00, c.today())
		}
		_, err := c.Store.DecideItem(t.Context(), c.item(fmt.Sprintf("R-10000-%d", i)), 0, collection.Decide)
		return err
	}) {
		c.must(err)
	}
	c.decideAll()
	if n := c.count(`SELECT count(*) FROM event_outbox WHERE kind LIKE 'promise_%' AND kind <> 'promise_made' AND stream LIKE 'invoice/%'`); n != 6 {
		t.Errorf("%d items were told how the promise ended, want 6", n)
	}
	c.green()
}
