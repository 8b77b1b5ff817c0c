package postgres_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// familyAccount is one that several customers pay from.
const familyAccount = "DE89370400440532013000"

// family are customers with an overdue invoice over 100.00 each, R-2026-10001 of 10001 and so on; those of payers pay from
// the family's account.
func family(t *testing.T, payers ...string) *clerkship {
	t.Helper()
	c := newClerkship(t)
	for _, number := range []string{"10001", "10002", "10003"} {
		c.Customer(number, func(row *openitems.Customer) {
			for _, payer := range payers {
				if payer == number {
					row.IBANs = []string{familyAccount}
				}
			}
		})
		c.Invoice("R-2026-"+number, number, 100_00, "2026-08-20")
	}
	return c
}

// arrives lets 100.00 come from the family's account without a word about what for, and returns the payment.
func (c *clerkship) arrives(t *testing.T) (paymentID int64) {
	t.Helper()
	entry := credit("ref-1", 100_00, "Danke")
	entry.Counterparty.Account = familyAccount
	_, matched := readAndMatch(t, c.Books, fileOf("a.xml", statementOf("S-1", c.today().String(), 0, entry)))
	if matched.Posted != 0 || matched.Proposed+matched.Unmatched != 1 {
		t.Fatalf("matched %+v, want one that waits", matched)
	}
	return one[int64](t, c.Store, `SELECT id FROM payment`)
}

// nextRun runs the next day and says which customers wait for money to be applied.
func (c *clerkship) nextRun() (blocked string) {
	c.t.Helper()
	c.goTo(c.today().AddDays(1).String())
	c.freshBank()
	c.run()
	c.scan(`
		SELECT coalesce(string_agg(c.number, ' ' ORDER BY c.number), '')
		FROM run_outcome o
		JOIN invoice i ON i.id = o.invoice_id
		JOIN customer c ON c.id = i.customer_id
		WHERE o.run_id = (SELECT max(id) FROM dunning_run) AND 'UNMATCHED_CASH' = ANY (o.blockers)`, nil, &blocked)
	return blocked
}

func TestLikelyPayers_nobodyWhoMayHavePaidIsDunned(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		payers []string
		want   string
		asked  int
	}{
		"one payer":          {[]string{"10001"}, "10001", 0},
		"two equally likely": {[]string{"10001", "10002"}, "10001 10002", 2},
		"a whole family":     {[]string{"10001", "10002", "10003"}, "10001 10002 10003", 3},
		"nobody":             {nil, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := family(t, test.payers...)
			c.arrives(t)
			if blocked := c.nextRun(); blocked != test.want {
				t.Errorf("blocked: %q, want %q", blocked, test.want)
			}
			if n := c.count(`SELECT count(*) FROM payment_likely_payer`); n != test.asked {
				t.Errorf("%d likely payers kept, want %d", n, test.asked)
			}
			for _, number := range strings.Fields(test.want) {
				if n := c.count(`SELECT count(*) FROM event_outbox WHERE stream = $1 AND kind = 'unapplied_changed'`, "debtor/NORD/"+number); n != 1 {
					t.Errorf("customer %s was told %d times, want once", number, n)
				}
			}
			c.green()
		})
	}
}

// The letters were made before the money came: none may leave.
func TestLikelyPayers_theMoneyStopsTheirLetters(t *testing.T) {
	t.Parallel()
	c := family(t, "10001", "10002")
	c.run()
	due := c.due()
	c.arrives(t)
	for _, d := range due {
		_, started, err := c.Store.StartMail(t.Context(), d, written(d), nil)
		c.must(err)
		if want := d.Customer.Number == "10003"; started != want {
			t.Errorf("the letter to %s started: %v, want %v", d.Customer.Number, started, want)
		}
	}
	c.green()
}

func TestLikelyPayers_whatBecomesOfTheMoney(t *testing.T) {
	t.Parallel()
	allocate := func(c *clerkship, id int64, minor int64) {
		c.t.Helper()
		_, err := c.Store.AllocateUnapplied(c.t.Context(), subledger.AllocateUnapplied{Head: c.head(), PaymentID: id,
			Allocations: []subledger.Allocation{paid("R-2026-10001", minor)}})
		c.must(err)
	}
	for name, test := range map[string]struct {
		happens func(*clerkship, int64)
		want    string
	}{
		"allocated":        {func(c *clerkship, id int64) { allocate(c, id, 100_00) }, ""},
		"partly allocated": {func(c *clerkship, id int64) { allocate(c, id, 60_00) }, "10001 10002"},
		"reversed": {func(c *clerkship, id int64) {
			because := c.head()
			because.Reason = "sent to the wrong account"
			_, err := c.Store.ReversePayment(c.t.Context(), subledger.ReversePayment{Head: because, PaymentID: id, On: c.today()})
			c.must(err)
		}, ""},
		"given back by a cancelled invoice": {func(c *clerkship, id int64) {
			allocate(c, id, 100_00)
			because := c.head()
			because.Reason = "billed twice"
			_, err := c.Store.CancelInvoice(c.t.Context(), subledger.CancelInvoice{Head: because, Invoice: "R-2026-10001"})
			c.must(err)
			c.Invoice("R-2026-20001", "10001", 80_00, "2026-08-20")
		}, "10001 10002"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := family(t, "10001", "10002")
			id := c.arrives(t)
			before := c.count(`SELECT sum(event_seq) FROM customer_state WHERE customer_id IN ($1, $2)`, c.customer("10001"), c.customer("10002"))
			test.happens(c, id)
			after := c.count(`SELECT sum(event_seq) FROM customer_state WHERE customer_id IN ($1, $2)`, c.customer("10001"), c.customer("10002"))
			if after < before+2 {
				t.Errorf("the customers' facts have version %d after %d: both must be told", after, before)
			}
			if blocked := c.nextRun(); blocked != test.want {
				t.Errorf("blocked: %q, want %q", blocked, test.want)
			}
			c.green()
			c.Balanced()
		})
	}
}

// Two entries of a family are decided at once while a person allocates: locks are taken in one order, so nobody waits for
// ever, and every payment has its likely payers.
func TestLikelyPayers_manyAtOnce(t *testing.T) {
	t.Parallel()
	c := family(t, "10001", "10002", "10003")
	id := c.arrives(t)
	var entries []bankstatement.Entry
	for _, reference := range []string{"ref-2", "ref-3", "ref-4", "ref-5"} {
		entry := credit(reference, 30_00, "Danke")
		entry.Counterparty.Account = familyAccount
		entries = append(entries, entry)
	}
	must[subledger.Recorded](t)(c.Store.RecordStatement(t.Context(), fileOf("b.xml", statementOf("S-2", c.today().String(), 100_00, entries...))))
	for _, err := range race(6, func(n int) (err error) {
		if n%2 == 0 {
			_, err = c.Store.MatchStatement(t.Context(), testkit.Nord, cashapplication.Propose)
			return err
		}
		number := []string{"10003", "10002", "10001"}[n/2]
		_, err = c.Store.AllocateUnapplied(t.Context(), subledger.AllocateUnapplied{Head: c.head(), PaymentID: id,
			Allocations: []subledger.Allocation{paid("R-2026-"+number, 20_00)}})
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := c.count(`SELECT count(*) FROM payment_likely_payer`); n != 5*3 {
		t.Errorf("%d likely payers, want 3 for each of 5 payments", n)
	}
	c.green()
}
