package postgres_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func TestPostPayment_settlesItemsAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	got := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 160_00, paid("R-1", 100_00), paid("R-2", 30_00))))
	want := []subledger.ItemBalance{{Invoice: "R-1", Open: eur(0)}, {Invoice: "R-2", Open: eur(20_00)}}
	if diff := cmp.Diff(want, got.Items); diff != "" || got.Unapplied != eur(30_00) || got.Already {
		t.Errorf("items (-want +got):\n%s unapplied %s, already %v", diff, got.Unapplied, got.Already)
	}
	if st := standOf(t, b.Store, "R-1"); st != (stand{Paid: 100_00, Settlement: "settled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	if st := standOf(t, b.Store, "R-2"); st != (stand{Open: 20_00, Paid: 30_00, Settlement: "part_settled"}) {
		t.Errorf("R-2 stands %+v", st)
	}
	for stream, want := range map[string]string{
		"invoice/NORD/R-1": "payment_allocated", "invoice/NORD/R-2": "payment_allocated", "invoice/NORD/R-3": "issued",
		"debtor/NORD/10001": "unapplied_changed",
	} {
		if got := lastEvent(t, b.Store, stream); got != want {
			t.Errorf("last event of %s is %q, want %q", stream, got, want)
		}
	}
	b.Balanced()
}

func TestPostPayment_twiceIsOnce(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	p := payment("p1", "10001", 100_00, paid("R-1", 100_00))
	first := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), p))
	before := events(t, b.Store, "invoice/NORD/R-1")
	p.By = "bert" // who repeats it makes no difference
	second := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), p))
	if !second.Already {
		t.Error("the second time is not said to be one")
	}
	second.Already = false
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the second answer differs (-first +second):\n%s", diff)
	}
	if after := events(t, b.Store, "invoice/NORD/R-1"); !slices.Equal(before, after) {
		t.Errorf("events after the second time %v, want %v", after, before)
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM payment`); n != 1 {
		t.Errorf("%d payments, want 1", n)
	}
	b.Balanced()
}

func TestPostPayment_contentIsTheKeyWithoutOne(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	p := payment("", "10001", 10_00)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), p))
	if again := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), p)); !again.Already {
		t.Error("the same payment without a key was booked twice")
	}
	p.ValueOn = calendar.MustDate("2026-11-21")
	if other := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), p)); other.Already {
		t.Error("another payment without a key was taken for the first")
	}
}

func TestPostPayment_refusals(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("used", "10001", 1_00)))
	chf := payment("chf", "10001", 1_00)
	chf.Amount.Currency = "CHF"
	chf.Allocations = []subledger.Allocation{{Invoice: "R-1", Amount: money.New(1_00, "CHF")}}
	noOne := payment("k", "10001", 1_00)
	noOne.By = " "
	skonto := payment("skonto", "10001", 99_00, subledger.Allocation{Invoice: "R-1", Amount: eur(99_00), Skonto: eur(2_00)})
	ahead := payment("k", "10001", 1_00)
	ahead.ValueOn = calendar.MustDate("2062-11-20")
	tests := map[string]struct {
		payment subledger.Payment
		code    string // empty: ErrNotFound
	}{
		"key used for another amount":    {payment("used", "10001", 2_00), "key_reused"},
		"more than is open":              {payment("k", "10001", 200_00, paid("R-1", 100_01)), "allocation_exceeds_open"},
		"more than was paid":             {payment("k", "10001", 60_00, paid("R-1", 60_01)), "allocations_exceed_payment"},
		"nothing paid":                   {payment("k", "10001", 0), "payment_amount_positive"},
		"negative allocation":            {payment("k", "10001", 1_00, paid("R-1", -1_00)), "allocation_amount_positive"},
		"invoice named twice":            {payment("k", "10001", 2_00, paid("R-1", 1_00), paid("R-1", 1_00)), "invoice_twice"},
		"another currency":               {chf, "currency_mismatch"},
		"a slip of the year":             {ahead, "value_date_ahead"},
		"Skonto beyond what is open":     {skonto, "allocation_exceeds_open"},
		"nobody says it":                 {noOne, "by_missing"},
		"unknown invoice":                {payment("k", "10001", 1_00, paid("R-9", 1_00)), ""},
		"unknown customer":               {payment("k", "99999", 1_00), ""},
		"unknown invoice beside a known": {payment("k", "10001", 2_00, paid("R-1", 1_00), paid("R-9", 1_00)), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Store.PostPayment(t.Context(), test.payment)
			if test.code == "" {
				if !errors.Is(err, postgres.ErrNotFound) {
					t.Errorf("got %v, want not found", err)
				}
				return
			}
			wantRefused(t, err, test.code)
		})
	}
	if st := standOf(t, b.Store, "R-1"); st != (stand{Open: 100_00, Settlement: "open"}) {
		t.Errorf("R-1 stands %+v after refusals", st)
	}
	b.Balanced()
}

func TestPostPayment_withSkonto(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	p := payment("p1", "10001", 98_00, subledger.Allocation{Invoice: "R-1", Amount: eur(98_00), Skonto: eur(2_00)})
	booked := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), p))
	if st := standOf(t, b.Store, "R-1"); st != (stand{Paid: 98_00, Credited: 2_00, Settlement: "settled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	b.Balanced()
	must[subledger.Booked](t)(b.Store.ReversePayment(t.Context(), subledger.ReversePayment{Head: head("r1"), PaymentID: booked.PaymentID,
		On: calendar.MustDate("2026-11-22")}))
	if st := standOf(t, b.Store, "R-1"); st != (stand{Open: 100_00, Settlement: "open"}) {
		t.Errorf("R-1 stands %+v after the reversal: Skonto goes with its payment", st)
	}
	b.Balanced()
}

func TestPostPayment_forAnotherCustomersInvoice(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 175_00, paid("R-1", 100_00), paid("R-3", 75_00))))
	if st := standOf(t, b.Store, "R-3"); st.Settlement != "settled" {
		t.Errorf("R-3 stands %+v: a parent company pays for its daughter", st)
	}
	b.Balanced()
}

func TestAllocateUnapplied(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	booked := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 60_00)))
	allocate := subledger.AllocateUnapplied{Head: head("a1"), PaymentID: booked.PaymentID, Allocations: []subledger.Allocation{paid("R-2", 50_00)}}
	got := must[subledger.Booked](t)(b.Store.AllocateUnapplied(t.Context(), allocate))
	if got.Unapplied != eur(10_00) || got.Items[0].Open != eur(0) {
		t.Errorf("allocated to %+v", got)
	}
	if again := must[subledger.Booked](t)(b.Store.AllocateUnapplied(t.Context(), allocate)); !again.Already {
		t.Error("the second time is not said to be one")
	}
	_, err := b.Store.AllocateUnapplied(t.Context(), subledger.AllocateUnapplied{Head: head("a2"), PaymentID: booked.PaymentID,
		Allocations: []subledger.Allocation{paid("R-1", 10_01)}})
	wantRefused(t, err, "allocation_exceeds_unapplied")
	_, err = b.Store.AllocateUnapplied(t.Context(), subledger.AllocateUnapplied{Head: head("a3"), PaymentID: 4711,
		Allocations: []subledger.Allocation{paid("R-1", 1)}})
	if !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown payment: %v", err)
	}
	b.Balanced()
}

func TestReversePayment_reopensItsItems(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	booked := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 130_00, paid("R-1", 100_00), paid("R-2", 20_00))))
	reverse := subledger.ReversePayment{Head: head("r0"), PaymentID: booked.PaymentID, On: calendar.MustDate("2026-11-19")}
	_, err := b.Store.ReversePayment(t.Context(), reverse)
	wantRefused(t, err, "reversed_before_paid")
	reverse.On = calendar.MustDate("2062-11-22")
	_, err = b.Store.ReversePayment(t.Context(), reverse)
	wantRefused(t, err, "value_date_ahead")
	reverse.Key, reverse.On = "r1", calendar.MustDate("2026-11-22")
	got := must[subledger.Booked](t)(b.Store.ReversePayment(t.Context(), reverse))
	want := []subledger.ItemBalance{{Invoice: "R-1", Open: eur(100_00)}, {Invoice: "R-2", Open: eur(50_00)}}
	if diff := cmp.Diff(want, got.Items); diff != "" || got.Unapplied != eur(0) {
		t.Errorf("items (-want +got):\n%s unapplied %s", diff, got.Unapplied)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "payment_reversed" {
		t.Errorf("last event %q", got)
	}
	if again := must[subledger.Booked](t)(b.Store.ReversePayment(t.Context(), reverse)); !again.Already {
		t.Error("the second time is not said to be one")
	}
	reverse.Key = "r2"
	_, err = b.Store.ReversePayment(t.Context(), reverse)
	wantRefused(t, err, "payment_reversed")
	_, err = b.Store.AllocateUnapplied(t.Context(), subledger.AllocateUnapplied{Head: head("a1"), PaymentID: booked.PaymentID,
		Allocations: []subledger.Allocation{paid("R-1", 1)}})
	wantRefused(t, err, "payment_reversed")
	b.Balanced()
}

// Two payments have ten cents left and both want the last ten of an invoice: one wins, and money stays whole.
func TestAllocateUnapplied_theLastCentGoesToOne(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	const racers = 4
	var ids []int64
	for i := range racers {
		booked := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment(string(rune('a'+i)), "10001", 10)))
		ids = append(ids, booked.PaymentID)
	}
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("most", "10001", 99_90, paid("R-1", 99_90))))
	errs := race(racers, func(i int) error {
		_, err := b.Store.AllocateUnapplied(t.Context(), subledger.AllocateUnapplied{Head: head("race-" + string(rune('a'+i))),
			PaymentID: ids[i], Allocations: []subledger.Allocation{paid("R-1", 10)}})
		return err
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantRefused(t, err, "allocation_exceeds_open")
	}
	if won != 1 {
		t.Errorf("%d of %d allocations won, want 1", won, racers)
	}
	b.Balanced()
}

func TestPostPayment_sameKeyAtOnce(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	p := payment("p1", "10001", 100_00, paid("R-1", 100_00))
	const racers = 4
	booked := make([]subledger.Booked, racers)
	for _, err := range race(racers, func(i int) (err error) {
		booked[i], err = b.Store.PostPayment(t.Context(), p)
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	fresh := 0
	for _, one := range booked {
		if !one.Already {
			fresh++
		}
	}
	if fresh != 1 {
		t.Errorf("booked %d times, want once", fresh)
	}
	b.Balanced()
}

// Payments over the same invoices in opposite orders wait for each other and never in a circle.
func TestPostPayment_oppositeOrdersDoNotDeadlock(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	numbers := []string{"R-1", "R-2", "R-3", "R-4"}
	const racers, rounds = 4, 10
	for _, err := range race(racers, func(i int) error {
		for round := range rounds {
			order := slices.Clone(numbers)
			if i%2 == 1 {
				slices.Reverse(order)
			}
			var allocations []subledger.Allocation
			for _, n := range order {
				allocations = append(allocations, paid(n, 1))
			}
			key := string(rune('a'+i)) + string(rune('a'+round))
			payer := receivable.CustomerNumber([]string{"10001", "10002"}[i%2])
			if _, err := b.Store.PostPayment(t.Context(), payment(key, string(payer), 4, allocations...)); err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if st := standOf(t, b.Store, "R-4"); st.Open != 20_00-racers*rounds {
		t.Errorf("R-4 stands %+v", st)
	}
	b.Balanced()
}

// race runs n goroutines that start together and returns their errors.
func race(n int, run func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = run(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}
