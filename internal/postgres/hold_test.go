package postgres_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// heldInvoice is an invoice that clara holds until 25 September 2026, of 30 days she may.
func heldInvoice(t *testing.T) (*clerkship, hold.Result) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	r, err := c.Store.SetHold(t.Context(), hold.Set{Head: holdHead("set"), Invoice: "R-1", UntilOn: calendar.MustDate("2026-09-25")})
	c.must(err)
	return c, r
}

func holdHead(key string) subledger.Head {
	return subledger.Head{Entity: "NORD", By: "clara", Key: key, Reason: "the expert is still at work"}
}

func (c *clerkship) extend(key string, id int64, until string) (hold.Result, error) {
	return c.Store.ExtendHold(c.t.Context(), hold.Extend{Head: holdHead(key), HoldID: id, UntilOn: calendar.MustDate(until)})
}

func TestSetHold_onePersonHoldsForThePolicysDays(t *testing.T) {
	t.Parallel()
	c, _ := heldInvoice(t)
	set := func(key, from, until string) error {
		_, err := c.Store.SetHold(t.Context(), hold.Set{Head: holdHead(key), Invoice: "R-1", FromOn: calendar.MustDate(from), UntilOn: calendar.MustDate(until)})
		return err
	}
	wantRefused(t, set("long", "2026-09-07", "2026-10-08"), "hold_beyond_limit")
	wantRefused(t, set("after the other", "2026-09-26", "2026-10-08"), "hold_beyond_limit")
	c.must(set("the last day there is", "2026-09-26", "2026-10-07"))
	wantRefused(t, set("a third", "2026-10-08", "2026-10-09"), "hold_beyond_limit")
	_, err := c.Store.SetHold(t.Context(), hold.Set{Head: holdHead("whole"), Customer: "10001", UntilOn: calendar.MustDate("2026-10-08")})
	wantRefused(t, err, "hold_beyond_limit")
	c.must(set("after a day without", "2026-10-09", "2026-11-01"))
	c.green()
}

func TestExtendHold_withinTheLimitAtOnce(t *testing.T) {
	t.Parallel()
	c, h := heldInvoice(t)
	r, err := c.extend("e1", h.HoldID, "2026-10-07")
	if err != nil || r.ApprovalID != "" || r.UntilOn != calendar.MustDate("2026-10-07") {
		t.Errorf("extended %+v, %v", r, err)
	}
	_, err = c.extend("e2", h.HoldID, "2026-10-07")
	wantRefused(t, err, "hold_not_longer")
	_, err = c.extend("e3", h.HoldID, "2028-10-07")
	wantRefused(t, err, "hold_too_long")
	if got := lastEvent(t, c.Store, "invoice/NORD/R-1"); got != "hold_extended" {
		t.Errorf("last event %q", got)
	}
	c.green()
}

func TestExtendHold_beyondItAnotherPersonDecides(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		happens func(c *clerkship, id int64, asked approval.Case)
		until   string
	}{
		"agreed": {func(c *clerkship, _ int64, asked approval.Case) {
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Approved {
				c.t.Errorf("outcome %+v", o)
			}
		}, "2026-11-20"},
		"rejected": {func(c *clerkship, _ int64, asked approval.Case) {
			c.decide(answer("senta", approval.Reject, asked), asked)
		}, "2026-09-25"},
		"expired": {func(c *clerkship, _ int64, asked approval.Case) {
			c.must(c.Store.ExpireApproval(c.t.Context(), asked.Request.ID))
		}, "2026-09-25"},
		"by who asked": {func(c *clerkship, _ int64, asked approval.Case) {
			if _, err := c.Store.DecideApproval(c.t.Context(), asked.Request.ID, answer("clara", approval.Approve, asked)); err == nil {
				c.t.Error("who asked decided")
			}
		}, "2026-09-25"},
		"lifted meanwhile": {func(c *clerkship, id int64, asked approval.Case) {
			_, err := c.Store.LiftHold(c.t.Context(), hold.Lift{Head: holdHead("lift"), HoldID: id})
			c.must(err)
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Obsolete {
				c.t.Errorf("outcome %+v, want obsolete", o)
			}
		}, "2026-09-25"},
		"extended a little meanwhile": {func(c *clerkship, id int64, asked approval.Case) {
			_, err := c.extend("little", id, "2026-10-01")
			c.must(err)
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Obsolete {
				c.t.Errorf("outcome %+v, want obsolete", o)
			}
		}, "2026-10-01"},
		"a payment changes nothing about it": {func(c *clerkship, _ int64, asked approval.Case) {
			c.pay("R-1", "10001", 10_00)
			c.decideAll()
			c.decide(answer("senta", approval.Approve, asked), asked)
		}, "2026-11-20"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, h := heldInvoice(t)
			r, err := c.extend("e1", h.HoldID, "2026-11-20")
			c.must(err)
			if r.ApprovalID == "" || r.UntilOn != h.UntilOn {
				t.Errorf("asked %+v, want nothing changed", r)
			}
			_, err = c.extend("e2", h.HoldID, "2026-11-30")
			wantRefused(t, err, "hold_asked")
			asked := c.approvalOf()
			if asked.Request.Kind != approval.KindHold || asked.Request.RequestedBy != "clara" || asked.Facts.Terms == "" {
				t.Errorf("asked %+v", asked)
			}
			test.happens(c, h.HoldID, asked)
			if until := one[string](t, c.Store, `SELECT until_on::text FROM hold`); until != test.until {
				t.Errorf("the hold lasts until %s, want %s", until, test.until)
			}
			c.green()
		})
	}
}

func TestExtendHold_ofAWholeCustomer(t *testing.T) {
	t.Parallel()
	c, _ := heldInvoice(t)
	h, err := c.Store.SetHold(t.Context(), hold.Set{Head: holdHead("whole"), Customer: "10001", UntilOn: calendar.MustDate("2026-09-20")})
	c.must(err)
	_, err = c.extend("e1", h.HoldID, "2026-12-20")
	c.must(err)
	asked := c.approvalOf()
	c.decide(answer("senta", approval.Approve, asked), asked)
	if until := one[string](t, c.Store, `SELECT until_on::text FROM hold WHERE invoice_id IS NULL`); until != "2026-12-20" {
		t.Errorf("the hold lasts until %s", until)
	}
	c.green()
}

func TestHolds_thoseThatEndSoon(t *testing.T) {
	t.Parallel()
	c, h := heldInvoice(t)
	_, err := c.Store.SetHold(t.Context(), hold.Set{Head: holdHead("whole"), Customer: "10001", UntilOn: calendar.MustDate("2026-09-10")})
	c.must(err)
	_, err = c.extend("e1", h.HoldID, "2026-11-20")
	c.must(err)
	for within, want := range map[int]int{-1: 2, 2: 0, 3: 1, 18: 2} {
		lines, err := c.Store.Holds(t.Context(), "NORD", within)
		c.must(err)
		if len(lines) != want {
			t.Errorf("within %d days: %+v, want %d", within, lines, want)
		}
	}
	lines, err := c.Store.Holds(t.Context(), "", -1)
	c.must(err)
	if lines[0].Invoice != "" || lines[0].DaysLeft != 3 || lines[1].Invoice != "R-1" || lines[1].DaysLeft != 18 || lines[1].ApprovalID == "" {
		t.Errorf("holds %+v", lines)
	}
}
