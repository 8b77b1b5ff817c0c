package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func promising(key string, due string, items ...promise.Item) promise.Add {
	return promise.Add{Head: head(key), Customer: "10001", DueOn: calendar.MustDate(due), Source: "phone", Items: items}
}

func TestAddPromise(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 10_00, paid("R-1", 10_00))))
	// 2026-11-28 is a Saturday: the money may be sent on Monday, and needs two bank days.
	add := promising("a1", "2026-11-28", promise.Item{Invoice: "R-1"}, promise.Item{Invoice: "R-2", Amount: eur(20_00)})
	got := must[promise.Result](t)(b.Store.AddPromise(t.Context(), add))
	want := promise.Result{PromiseID: got.PromiseID, State: promise.Active, EvaluateOn: calendar.MustDate("2026-12-02"), Promised: eur(110_00)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("promise (-want +got):\n%s", diff)
	}
	before := one[string](t, b.Store, `SELECT string_agg(amount_minor || ' after ' || settled_before_minor, ', ' ORDER BY invoice_id) FROM promise_item`)
	if before != "9000 after 1000, 2000 after 0" {
		t.Errorf("promised %s", before)
	}
	for _, stream := range []string{"invoice/NORD/R-1", "invoice/NORD/R-2", "debtor/NORD/10001"} {
		if got := lastEvent(t, b.Store, stream); got != "promise_made" {
			t.Errorf("last event of %s: %q", stream, got)
		}
	}
	again := must[promise.Result](t)(b.Store.AddPromise(t.Context(), add))
	if !again.Already || again.PromiseID != got.PromiseID {
		t.Errorf("the second time: %+v", again)
	}
	b.Balanced()
}

func TestAddPromise_supersedes(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	first := must[promise.Result](t)(b.Store.AddPromise(t.Context(), promising("a1", "2026-11-30", promise.Item{Invoice: "R-1"}, promise.Item{Invoice: "R-2"})))
	second := must[promise.Result](t)(b.Store.AddPromise(t.Context(), promising("a2", "2026-12-10", promise.Item{Invoice: "R-2"})))
	if !slices.Equal(second.Superseded, []int64{first.PromiseID}) {
		t.Errorf("superseded %v, want %d", second.Superseded, first.PromiseID)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "promise_superseded" {
		t.Errorf("R-1 was freed by %q", got)
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM promise WHERE state = 'active'`); n != 1 {
		t.Errorf("%d active promises, want 1", n)
	}
	b.Balanced()
}

func TestAddPromise_refusals(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.Invoice("R-CHF", "10001", 10_00, "2026-11-01", func(it *openitems.Item) { it.Amount.Currency, it.Open.Currency = "CHF", "CHF" })
	b.Invoice("R-0", "10001", 10_00, "2026-11-01", func(it *openitems.Item) { it.Open, it.HasOpen = eur(0), true })
	if _, err := b.Store.Pool().Exec(t.Context(), `UPDATE customer SET treatment = 'watch' WHERE number = '10001'`); err != nil {
		t.Fatal(err)
	}
	ofPortal := promising("x", "2026-11-30", promise.Item{Invoice: "R-1"})
	ofPortal.Source = "portal"
	tests := map[string]struct {
		add  promise.Add
		code string
	}{
		"no date":            {promise.Add{Head: head("x"), Customer: "10001", Source: "phone", Items: []promise.Item{{Invoice: "R-1"}}}, "promise_date_missing"},
		"yesterday":          {promising("x", "2026-11-21", promise.Item{Invoice: "R-1"}), "promise_dates"},
		"in years":           {promising("x", "2028-11-21", promise.Item{Invoice: "R-1"}), "promise_too_far"},
		"more than is open":  {promising("x", "2026-11-30", promise.Item{Invoice: "R-1", Amount: eur(100_01)}), "promise_exceeds_open"},
		"another customer's": {promising("x", "2026-11-30", promise.Item{Invoice: "R-3"}), "another_customer"},
		"two currencies":     {promising("x", "2026-11-30", promise.Item{Invoice: "R-1"}, promise.Item{Invoice: "R-CHF"}), "currency_mismatch"},
		"wrong currency":     {promising("x", "2026-11-30", promise.Item{Invoice: "R-1", Amount: money.New(1, "CHF")}), "currency_mismatch"},
		"nothing open":       {promising("x", "2026-11-30", promise.Item{Invoice: "R-0"}), "nothing_open"},
		"nothing":            {promising("x", "2026-11-30"), "promise_items_missing"},
		"no person took it":  {ofPortal, "promise_watched"},
		"twice":              {promising("x", "2026-11-30", promise.Item{Invoice: "R-1"}, promise.Item{Invoice: "R-1"}), "invoice_twice"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Store.AddPromise(t.Context(), test.add)
			wantRefused(t, err, test.code)
		})
	}
	b.Balanced()
}

func TestWithdrawPromise(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	added := must[promise.Result](t)(b.Store.AddPromise(t.Context(), promising("a1", "2026-11-30", promise.Item{Invoice: "R-1"})))
	withdraw := promise.Withdraw{Head: head("w1"), PromiseID: added.PromiseID}
	if got := must[promise.Result](t)(b.Store.WithdrawPromise(t.Context(), withdraw)); got.State != promise.Withdrawn {
		t.Errorf("state %s", got.State)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "promise_withdrawn" {
		t.Errorf("last event %q", got)
	}
	withdraw.Key = "w2"
	_, err := b.Store.WithdrawPromise(t.Context(), withdraw)
	wantRefused(t, err, "promise_ended")
	withdraw.PromiseID = 4711
	_, err = b.Store.WithdrawPromise(t.Context(), withdraw)
	if !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown promise: %v", err)
	}
	b.Balanced()
}

func disputing(key, invoice string, amount money.Amount) dispute.Open {
	return dispute.Open{Head: head(key), Invoice: "R-1", Amount: amount, Cause: dispute.Price}
}

func TestResolveDispute(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		disputed  money.Amount // no currency: the whole
		outcome   collection.DisputeOutcome
		justified money.Amount
		want      stand
		rejected  string
	}{
		"part justified":  {eur(30_00), collection.OutcomeJustified, money.Amount{}, stand{Open: 70_00, Credited: 30_00, Settlement: "part_settled"}, ""},
		"part rejected":   {eur(30_00), collection.OutcomeRejected, money.Amount{}, stand{Open: 100_00, Settlement: "open"}, "3000"},
		"part partly":     {eur(30_00), collection.OutcomePartly, eur(10_00), stand{Open: 90_00, Credited: 10_00, Settlement: "part_settled"}, "2000"},
		"part withdrawn":  {eur(30_00), collection.OutcomeWithdrawn, money.Amount{}, stand{Open: 100_00, Settlement: "open"}, ""},
		"whole justified": {money.Amount{}, collection.OutcomeJustified, money.Amount{}, stand{Credited: 100_00, Settlement: "settled"}, ""},
		"whole partly":    {money.Amount{}, collection.OutcomePartly, eur(99_99), stand{Open: 1, Credited: 99_99, Settlement: "part_settled"}, "1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			opened := must[dispute.Result](t)(b.Store.OpenDispute(t.Context(), disputing("d1", "R-1", test.disputed)))
			resolve := dispute.Resolve{Head: head("r1"), DisputeID: opened.DisputeID, Outcome: test.outcome, Justified: test.justified}
			got := must[dispute.Result](t)(b.Store.ResolveDispute(t.Context(), resolve))
			if st := standOf(t, b.Store, "R-1"); st != test.want || got.Open != eur(st.Open) {
				t.Errorf("R-1 stands %+v (answer %s), want %+v", st, got.Open, test.want)
			}
			if rejected := one[string](t, b.Store, `SELECT coalesce(rejected_minor::text, '') FROM dispute`); rejected != test.rejected {
				t.Errorf("rejected %q, want %q", rejected, test.rejected)
			}
			if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "dispute_resolved" {
				t.Errorf("last event %q", got)
			}
			if again := must[dispute.Result](t)(b.Store.ResolveDispute(t.Context(), resolve)); !again.Already || again.Open != got.Open {
				t.Errorf("the second time: %+v", again)
			}
			resolve.Key = "r2"
			_, err := b.Store.ResolveDispute(t.Context(), resolve)
			wantRefused(t, err, "dispute_resolved")
			b.Balanced()
		})
	}
}

// The customer paid the undisputed rest and a part of what it disputes: only what is still open is credited.
func TestResolveDispute_afterAPayment(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	opened := must[dispute.Result](t)(b.Store.OpenDispute(t.Context(), disputing("d1", "R-1", eur(30_00))))
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 80_00, paid("R-1", 80_00))))
	must[dispute.Result](t)(b.Store.ResolveDispute(t.Context(), dispute.Resolve{Head: head("r1"), DisputeID: opened.DisputeID, Outcome: collection.OutcomeJustified}))
	if st := standOf(t, b.Store, "R-1"); st != (stand{Paid: 80_00, Credited: 20_00, Settlement: "settled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	b.Balanced()
}

// A credit note that was applied since lowers the disputed part first: what is credited already is not credited again,
// and the rest of the invoice is dunned as before.
func TestResolveDispute_afterACreditNote(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		credited int64
		want     stand
	}{
		"over a part": {20_00, stand{Open: 70_00, Credited: 30_00, Settlement: "part_settled"}},
		"over all":    {30_00, stand{Open: 70_00, Credited: 30_00, Settlement: "part_settled"}},
		"over more":   {45_00, stand{Open: 55_00, Credited: 45_00, Settlement: "part_settled"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			opened := must[dispute.Result](t)(b.Store.OpenDispute(t.Context(), disputing("d1", "R-1", eur(30_00))))
			b.CreditNote("G-1", "10001", test.credited, "2026-10-20", "R-1")
			must[dispute.Result](t)(b.Store.ResolveDispute(t.Context(), dispute.Resolve{Head: head("r1"), DisputeID: opened.DisputeID, Outcome: collection.OutcomeJustified}))
			if st := standOf(t, b.Store, "R-1"); st != test.want {
				t.Errorf("R-1 stands %+v, want %+v", st, test.want)
			}
			b.Balanced()
		})
	}
}

func TestOpenDispute_refusals(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must[dispute.Result](t)(b.Store.OpenDispute(t.Context(), disputing("d1", "R-1", eur(30_00))))
	_, err := b.Store.OpenDispute(t.Context(), disputing("d2", "R-1", eur(1_00)))
	wantRefused(t, err, "dispute_one_open_per_invoice")
	tests := map[string]struct {
		open dispute.Open
		code string
	}{
		"more than is open": {dispute.Open{Head: head("x"), Invoice: "R-2", Amount: eur(50_01), Cause: dispute.Price}, "dispute_exceeds_open"},
		"no known cause":    {dispute.Open{Head: head("x"), Invoice: "R-2", Cause: "mood"}, "dispute_reason_known"},
		"a credit of cents": {dispute.Open{Head: head("x"), Invoice: "R-2", Amount: eur(-1), Cause: dispute.Price}, "dispute_amount_positive"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Store.OpenDispute(t.Context(), test.open)
			wantRefused(t, err, test.code)
		})
	}
	b.Balanced()
}

func TestHold(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	until := calendar.MustDate("2026-12-21")
	onItem := must[hold.Result](t)(b.Store.SetHold(t.Context(), hold.Set{Head: head("h1"), Invoice: "R-1", UntilOn: until}))
	if onItem.FromOn != calendar.MustDate("2026-11-22") {
		t.Errorf("holds from %s", onItem.FromOn)
	}
	must[hold.Result](t)(b.Store.SetHold(t.Context(), hold.Set{Head: head("h2"), Customer: "10002", UntilOn: until, Owner: "clara"}))
	for stream, want := range map[string]string{"invoice/NORD/R-1": "hold_set", "invoice/NORD/R-2": "issued", "debtor/NORD/10001": "hold_set",
		"invoice/NORD/R-3": "hold_set", "invoice/NORD/R-4": "hold_set", "debtor/NORD/10002": "hold_set"} {
		if got := lastEvent(t, b.Store, stream); got != want {
			t.Errorf("last event of %s is %q, want %q", stream, got, want)
		}
	}
	if again := must[hold.Result](t)(b.Store.SetHold(t.Context(), hold.Set{Head: head("h1"), Invoice: "R-1", UntilOn: until})); !again.Already {
		t.Error("the second time is not said to be one")
	}
	lift := hold.Lift{Head: head("l1"), HoldID: onItem.HoldID}
	must[hold.Result](t)(b.Store.LiftHold(t.Context(), lift))
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "hold_lifted" {
		t.Errorf("last event %q", got)
	}
	lift.Key = "l2"
	_, err := b.Store.LiftHold(t.Context(), lift)
	wantRefused(t, err, "hold_ended")
	b.Balanced()
}

func TestSetHold_refusals(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	silent := head("x")
	silent.Reason = " "
	tests := map[string]struct {
		set  hold.Set
		code string
	}{
		"no end":         {hold.Set{Head: head("x"), Invoice: "R-1"}, "hold_has_end"},
		"no reason":      {hold.Set{Head: silent, Invoice: "R-1", UntilOn: calendar.MustDate("2026-12-01")}, "hold_has_reason"},
		"over already":   {hold.Set{Head: head("x"), Invoice: "R-1", FromOn: calendar.MustDate("2026-11-01"), UntilOn: calendar.MustDate("2026-11-21")}, "hold_over"},
		"too long":       {hold.Set{Head: head("x"), Invoice: "R-1", UntilOn: calendar.MustDate("2028-01-01")}, "hold_too_long"},
		"on two things":  {hold.Set{Head: head("x"), Invoice: "R-1", Customer: "10001", UntilOn: calendar.MustDate("2026-12-01")}, "hold_subject"},
		"ends too early": {hold.Set{Head: head("x"), Invoice: "R-1", UntilOn: calendar.MustDate("2026-11-21")}, "hold_ends_after_start"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Store.SetHold(t.Context(), test.set)
			wantRefused(t, err, test.code)
		})
	}
}
