package postgres_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

type entries = []bankstatement.Entry

func isNotFound(err error) bool { return errors.Is(err, postgres.ErrNotFound) }

// decide decides as anna and must be allowed to.
func decide(t *testing.T, b *testkit.Books, d subledger.DecidePayment) subledger.Decided {
	t.Helper()
	d.Entity, d.By = testkit.Nord, "anna"
	if d.Reason == "" {
		d.Reason = "looked at"
	}
	return must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), d))
}

func undo(t *testing.T, b *testkit.Books, id int64) subledger.Booked {
	t.Helper()
	return must[subledger.Booked](t)(b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "wrong"), PaymentID: id}))
}

// offered books have a payment of 100.00 with two explanations: RE-2026-1001, or RE-2026-1003 and the rest.
func offered(t *testing.T, certain bool) (*testkit.Books, int64) {
	t.Helper()
	b := numbered(t)
	return b, arrived(t, b, "r", 100_00, saying(said{code: cashapplication.NameAndAmount, certain: certain, likely: []receivable.CustomerNumber{"10001", "10002"},
		allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 100_00)}, runnerUp: []cashapplication.Allocation{allocation("RE-2026-1003", "10002", 75_00)}}))
}

func TestDecidePayment(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		d      subledger.DecidePayment
		state  subledger.PaymentState
		payer  receivable.CustomerNumber
		open   [3]int64
		agreed *bool
	}{
		{"the first explanation", subledger.DecidePayment{Choice: subledger.ChooseCandidate, Candidate: 1}, subledger.PaymentApplied, "10001", [3]int64{0, 50_00, 75_00}, new(true)},
		{"the second", subledger.DecidePayment{Choice: subledger.ChooseCandidate, Candidate: 2}, subledger.PaymentUndecided, "10002", [3]int64{100_00, 50_00, 0}, nil},
		{"a split", subledger.DecidePayment{Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1002", 50_00), paid("RE-2026-1003", 50_00)}},
			subledger.PaymentApplied, "", [3]int64{100_00, 0, 25_00}, new(false)},
		{"with a fee", subledger.DecidePayment{Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1001", 95_00)},
			Uses: []subledger.Use{{Kind: subledger.UseDunningFee, Amount: eur(5_00)}}}, subledger.PaymentApplied, "10001", [3]int64{5_00, 50_00, 75_00}, new(false)},
		{"a part", subledger.DecidePayment{Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1002", 50_00)}},
			subledger.PaymentUndecided, "10001", [3]int64{100_00, 0, 75_00}, nil},
		{"on account", subledger.DecidePayment{Choice: subledger.ChooseOnAccount, Customer: "10002"}, subledger.PaymentOnAccount, "10002", [3]int64{100_00, 50_00, 75_00}, new(false)},
		{"not ours", subledger.DecidePayment{Choice: subledger.ChooseNotOurs}, subledger.PaymentApplied, "", [3]int64{100_00, 50_00, 75_00}, new(false)},
		{"back to its payer", subledger.DecidePayment{Choice: subledger.ChooseRefund}, subledger.PaymentRefunding, "", [3]int64{100_00, 50_00, 75_00}, new(false)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, id := offered(t, true)
			tt.d.PaymentID = id
			decided := decide(t, b, tt.d)
			v := viewOf(t, b, id)
			if v.State != tt.state || v.Customer != tt.payer {
				t.Errorf("the payment is %s of %q, want %s of %q", v.State, v.Customer, tt.state, tt.payer)
			}
			if got := [3]int64{openOn(t, b, "RE-2026-1001"), openOn(t, b, "RE-2026-1002"), openOn(t, b, "RE-2026-1003")}; got != tt.open {
				t.Errorf("open %v, want %v", got, tt.open)
			}
			if diff := cmp.Diff(tt.agreed, decided.Agreed); diff != "" {
				t.Errorf("agreed (-want +got):\n%s", diff)
			}
			b.Balanced()
			if again := decide(t, b, tt.d); !again.Already {
				t.Errorf("said twice: %+v", again)
			}
			undo(t, b, id)
			if v := viewOf(t, b, id); v.State != subledger.PaymentUndecided || v.Unapplied != eur(100_00) {
				t.Errorf("after undoing the payment is %s with %s", v.State, v.Unapplied)
			}
			b.Balanced()
			if again := decide(t, b, tt.d); again.Already {
				t.Error("what was undone can't be decided in the same way again")
			}
			b.Balanced()
		})
	}
}

func TestDecidePayment_refusals(t *testing.T) {
	t.Parallel()
	b, id := offered(t, false)
	reversed := arrived(t, b, "rev", 7_00, saying(said{code: cashapplication.NoReference}))
	must[subledger.Booked](t)(b.Store.ReversePayment(t.Context(), subledger.ReversePayment{Head: because("anna", "slip"), PaymentID: reversed, On: calendar.MustDate("2026-11-21")}))
	for name, tt := range map[string]struct {
		d    subledger.DecidePayment
		want string
	}{
		"an explanation there is none of": {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 3}, "candidate_unknown"},
		"another version":                 {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 1, Version: 2}, "offer_changed"},
		"more than came":                  {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1001", 100_00), paid("RE-2026-1002", 1)}}, "allocation_exceeds_unapplied"},
		"more than is open":               {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1002", 60_00)}}, "allocation_exceeds_open"},
		"no choice":                       {subledger.DecidePayment{PaymentID: id}, "choice_unknown"},
		"a choice that was not automatic": {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseConfirm}, "not_automatic"},
		"a refund of more than came":      {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseRefund, Amount: eur(100_01)}, "refund_exceeds_unapplied"},
		"a payment that was taken back":   {subledger.DecidePayment{PaymentID: reversed, Choice: subledger.ChooseNotOurs}, "payment_reversed"},
		"on account of nobody":            {subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseOnAccount}, "customer_missing"},
		"nothing to undo":                 {},
	} {
		tt.d.Head = because("anna", "try")
		tt.d.Key = name
		if name == "nothing to undo" {
			_, err := b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "try"), PaymentID: id})
			wantRefused(t, err, "nothing_to_undo")
			continue
		}
		_, err := b.Store.DecidePayment(t.Context(), tt.d)
		if !subledger.IsRefused(err, tt.want) {
			t.Errorf("%s: %v, want it refused with %s", name, err, tt.want)
		}
	}
	_, err := b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", "x"), PaymentID: 999, Choice: subledger.ChooseNotOurs})
	if !isNotFound(err) {
		t.Errorf("unknown payment: %v", err)
	}
	b.Balanced()
}

// What was offered in the morning is refused in the afternoon when its invoice has changed; a new offer is not.
func TestDecidePayment_staleCandidate(t *testing.T) {
	t.Parallel()
	b, id := offered(t, false)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("cash", "10001", 40_00, paid("RE-2026-1001", 40_00))))
	_, err := b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 1})
	wantRefused(t, err, "candidate_stale")
	match := saying(said{code: cashapplication.Overpaid, allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 60_00)}})
	version := must[int](t)(b.Store.OfferAnew(t.Context(), testkit.Nord, id, match))
	if v := viewOf(t, b, id); v.Version != version || version != 2 || v.Offered[0].Unapplied != eur(40_00) {
		t.Errorf("version %d, offered %+v", v.Version, v.Offered)
	}
	decide(t, b, subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 1, Version: version})
	if openOn(t, b, "RE-2026-1001") != 0 {
		t.Error("the new offer was not booked")
	}
	if v := viewOf(t, b, id); v.State != subledger.PaymentUndecided || v.Unapplied != eur(40_00) {
		t.Errorf("what is over still waits: %s with %s", v.State, v.Unapplied)
	}
	b.Balanced()
}

// Many click at once; the money moves once.
func TestDecidePayment_manyAtOnce(t *testing.T) {
	t.Parallel()
	b, id := offered(t, true)
	for _, err := range race(6, func(n int) error {
		_, err := b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 1 + n%2})
		if subledger.IsRefused(err, "candidate_stale") || subledger.IsRefused(err, "nothing_unapplied") || subledger.IsRefused(err, "allocation_exceeds_unapplied") {
			return nil // somebody else was faster with the other explanation
		}
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM payment_decision`); n != 1 {
		t.Errorf("%d decisions, want 1", n)
	}
	b.Balanced()
}

// The proof counts what people say about what was certain, and an automatic posting that is undone is a wrong one.
func TestReleaseProof_countsPeoplesWord(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	release(t, b, cashapplication.DueItems)
	certain := func(item string, minor int64) subledger.Matcher {
		return saying(said{code: cashapplication.DueItems, certain: true, allocations: []cashapplication.Allocation{allocation(item, "10001", minor)}})
	}
	right, wrong := arrived(t, b, "a", 100_00, certain("RE-2026-1001", 100_00)), arrived(t, b, "b", 50_00, certain("RE-2026-1002", 50_00))
	if d := decide(t, b, subledger.DecidePayment{PaymentID: right, Choice: subledger.ChooseConfirm}); d.Agreed == nil || !*d.Agreed {
		t.Errorf("confirmed: %+v", d)
	}
	undo(t, b, wrong)
	if p := proofOf(t, b, cashapplication.DueItems); p.Cases != 2 || p.Confirmed != 1 || p.Wrong != 1 || p.Needed != 4744 || p.Proven {
		t.Errorf("proof %+v", p)
	}
	decide(t, b, subledger.DecidePayment{PaymentID: wrong, Choice: subledger.ChooseCandidate, Candidate: 1}) // it was right after all
	if p := proofOf(t, b, cashapplication.DueItems); p.Confirmed != 2 || p.Wrong != 0 {
		t.Errorf("proof after the second look %+v", p)
	}
	b.Balanced()
}

// A decision for one customer teaches its account, name and text; undoing it forgets them, and what a person forgot no
// payment teaches again.
func TestLearning(t *testing.T) {
	t.Parallel()
	b, id := offered(t, false)
	exact := saying(said{code: cashapplication.ExactReferences, certain: true, allocations: []cashapplication.Allocation{allocation("RE-2026-1003", "10002", 5_00)}})
	from := func(iban string) func(*bankstatement.Entry) {
		return func(e *bankstatement.Entry) { e.Counterparty.Account = bankstatement.Account(iban) }
	}
	learned := func(customer string) (kinds []string) {
		t.Helper()
		for _, l := range must[[]subledger.Learned](t)(b.Store.Learned(t.Context(), testkit.Nord, receivable.CustomerNumber(customer), false)) {
			kinds = append(kinds, string(l.Kind)+" "+l.By)
		}
		return kinds
	}
	if got := decide(t, b, subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 2, Teach: true}); got.Learned != 3 {
		t.Errorf("learned %d, want account, name and text", got.Learned)
	}
	want := []string{"iban anna", "name anna", "text anna"}
	if diff := cmp.Diff(want, learned("10002")); diff != "" {
		t.Errorf("learned (-want +got):\n%s", diff)
	}
	undo(t, b, id)
	if got := learned("10002"); len(got) != 0 {
		t.Errorf("after undoing %v is still known", got)
	}
	arrived(t, b, "x", 5_00, exact, from(otherIBAN))
	if diff := cmp.Diff([]string{"iban mahnwerk/bank"}, learned("10002")); diff != "" {
		t.Errorf("learned from an exact posting (-want +got):\n%s", diff)
	}
	forget := subledger.Forget{Head: because("anna", "sold"), Kind: subledger.LearnedIBAN, Customer: "10002", Value: otherIBAN}
	for range 2 {
		if err := b.Store.Forget(t.Context(), forget); err != nil {
			t.Fatal(err)
		}
	}
	arrived(t, b, "y", 5_00, exact, from(otherIBAN))
	if got := learned("10002"); len(got) != 0 {
		t.Errorf("what was forgotten came back: %v", got)
	}
	forget.Value = payerIBAN
	if err := b.Store.Forget(t.Context(), forget); !isNotFound(err) {
		t.Errorf("forgetting what was never learned: %v", err)
	}
	b.Balanced()
}

// An account that pays for three customers identifies nobody any more, unless a person says that it does.
func TestLearning_collectiveAccount(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	b.Customer("10003")
	b.Invoice("RE-2026-1004", "10003", 20_00, "2026-11-15")
	pay := func(reference, item, customer string) {
		t.Helper()
		arrived(t, b, reference, 5_00, saying(said{code: cashapplication.ExactReferences, certain: true, allocations: []cashapplication.Allocation{allocation(item, customer, 5_00)}}),
			func(e *bankstatement.Entry) { e.Counterparty.Account = otherIBAN })
	}
	known := func() int {
		return one[int](t, b.Store, `SELECT count(*)::int FROM customer_iban WHERE iban = $1 AND forgotten_at IS NULL`, otherIBAN)
	}
	collective := func() int {
		return one[int](t, b.Store, `SELECT count(*)::int FROM collective_account WHERE iban = $1 AND forgotten_at IS NULL`, otherIBAN)
	}
	pay("a", "RE-2026-1001", "10001")
	pay("b", "RE-2026-1003", "10002")
	if known() != 2 || collective() != 0 {
		t.Errorf("two customers: known for %d, collective %d", known(), collective())
	}
	pay("c", "RE-2026-1004", "10003")
	if known() != 2 || collective() != 1 {
		t.Errorf("three customers: known for %d, collective %d", known(), collective())
	}
	if err := b.Store.Forget(t.Context(), subledger.Forget{Head: because("anna", "a family"), Kind: subledger.LearnedCollective, Value: otherIBAN}); err != nil {
		t.Fatal(err)
	}
	pay("d", "RE-2026-1004", "10003")
	if known() != 3 || collective() != 0 {
		t.Errorf("a person said it is none: known for %d, collective %d", known(), collective())
	}
	if err := b.Store.MarkCollective(t.Context(), subledger.MarkCollective{Head: because("anna", "a service"), IBAN: otherIBAN}); err != nil {
		t.Fatal(err)
	}
	if collective() != 1 {
		t.Error("a person's word did not mark it")
	}
	b.Balanced()
}

// A text that a person taught tells who may have paid where nothing else does.
func TestLearning_text(t *testing.T) {
	t.Parallel()
	b, id := offered(t, false)
	decide(t, b, subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 2, Teach: true})
	next := arrived(t, b, "next", 12_34, saying(said{code: cashapplication.NoReference}), func(e *bankstatement.Entry) {
		e.Counterparty = bankstatement.Counterparty{}
		e.Remittance.Unstructured = []string{"zahlung nr 4812 wie immer vom hausmeister"}
	})
	if v := viewOf(t, b, next); v.Customer != "10002" {
		t.Errorf("the payer of the recurring text is %q, %v", v.Customer, v.LikelyPayers)
	}
	b.Balanced()
}
