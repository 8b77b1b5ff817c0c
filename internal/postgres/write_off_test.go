package postgres_test

import (
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// requested is an item of 100.00 of which clara asks to give a part up; no part means all of it.
func requested(t *testing.T, minor int64) (*clerkship, approval.Case) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-03")
	if _, err := c.Store.RequestWriteOff(t.Context(), giveUp(c, minor)); err != nil {
		t.Fatal(err)
	}
	return c, c.approvalOf()
}

func giveUp(c *clerkship, minor int64) subledger.RequestWriteOff {
	w := subledger.RequestWriteOff{Head: c.head(), Invoice: "R-1"}
	w.By, w.Reason = "clara", "debtor is dissolved"
	if minor != 0 {
		w.Amount = eur(minor)
	}
	return w
}

func TestRequestWriteOff_takesTwoPeople(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		minor int64
		open  money.Amount
	}{"all of it": {0, eur(0)}, "a part": {30_00, eur(70_00)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := requested(t, test.minor)
			if asked.Request.Kind != approval.KindWriteOff || asked.Request.RequestedBy != "clara" || c.count(`SELECT written_minor FROM item_state`) != 0 {
				t.Fatalf("approval = %+v, want a write-off asked by clara and nothing booked", asked)
			}
			_, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, answer("clara", approval.Approve, asked))
			if !errors.Is(err, approval.ErrSelfApproval) {
				t.Errorf("clara approves her own request: %v", err)
			}
			mute := answer("senta", approval.Approve, asked)
			mute.Reason = ""
			_, err = c.Store.DecideApproval(t.Context(), asked.Request.ID, mute)
			if !errors.Is(err, approval.ErrReasonRequired) {
				t.Errorf("approved without a word: %v", err)
			}
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Approved {
				t.Errorf("outcome = %+v, want approved", o)
			}
			view, err := c.Store.InvoiceView(t.Context(), "NORD", "R-1")
			c.must(err)
			if view.Open != test.open {
				t.Errorf("open %s, want %s", view.Open, test.open)
			}
			if got := lastEvent(t, c.Store, "invoice/NORD/R-1"); got != "write_off_approved" {
				t.Errorf("last event %q", got)
			}
			c.decideAll()
			c.green()
		})
	}
}

func TestRequestWriteOff_withoutConsentNothingChanges(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(*clerkship, approval.Case) approval.State{
		"rejected": func(c *clerkship, asked approval.Case) approval.State {
			return c.decide(answer("senta", approval.Reject, asked), asked).State
		},
		"nobody answers": func(c *clerkship, asked approval.Case) approval.State {
			c.must(c.Store.ExpireApproval(c.t.Context(), asked.Request.ID))
			return approval.Expired
		},
		"part of it was paid": func(c *clerkship, asked approval.Case) approval.State {
			p := payment("p1", "10001", 10_00, paid("R-1", 10_00))
			p.ValueOn = c.today()
			_, err := c.Store.PostPayment(c.t.Context(), p)
			c.must(err)
			o, err := c.Store.DecideApproval(c.t.Context(), asked.Request.ID, answer("senta", approval.Approve, asked))
			if err != nil && !errors.Is(err, approval.ErrClosed) {
				c.t.Fatal(err)
			}
			return o.State
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := requested(t, 0)
			state := happens(c, asked)
			c.decideAll()
			var stored approval.State
			c.scan(`SELECT state FROM approval`, nil, &stored)
			if stored != state || state == approval.Approved {
				t.Errorf("the approval is %s, said was %s", stored, state)
			}
			if n := c.count(`SELECT written_minor FROM item_state`); n != 0 {
				t.Errorf("%d were written off", n)
			}
			if n := c.count(`SELECT count(*) FROM hold`); n != 0 {
				t.Errorf("%d holds were set: nobody asked to stop dunning", n)
			}
			c.green()
		})
	}
}

func TestRequestWriteOff_refusals(t *testing.T) {
	t.Parallel()
	c, _ := requested(t, 0)
	again := giveUp(c, 0)
	if got := must[subledger.WriteOffRequested](t)(c.Store.RequestWriteOff(t.Context(), again)); !got.Already {
		t.Errorf("the same request again = %+v", got)
	}
	_, err := c.Store.RequestWriteOff(t.Context(), giveUp(c, 1_00))
	wantRefused(t, err, "write_off_asked")
	_, err = c.Store.RequestWriteOff(t.Context(), giveUp(c, 100_01))
	wantRefused(t, err, "write_off_exceeds_open")
	foreign := giveUp(c, 0)
	foreign.Amount = money.New(1, "CHF")
	_, err = c.Store.RequestWriteOff(t.Context(), foreign)
	wantRefused(t, err, "currency_mismatch")
	mute := giveUp(c, 0)
	mute.Reason = " "
	_, err = c.Store.RequestWriteOff(t.Context(), mute)
	wantRefused(t, err, "reason_missing")
	c.green()
}
