package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// What is certain but not released is proposed, and posts once a person has released its code, until it is withdrawn.
func TestMatchStatement_postsWhatIsReleased(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	certain := saying(said{code: cashapplication.AccountAndAmount, certain: true, allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 10_00)},
		likely: []receivable.CustomerNumber{"10001"}})
	steps := []struct {
		name string
		set  *bool
		want subledger.Matched
	}{{"fresh", nil, subledger.Matched{Proposed: 1}}, {"released", new(true), subledger.Matched{Posted: 1}}, {"withdrawn", new(false), subledger.Matched{Proposed: 1}}}
	for _, step := range steps {
		if step.set != nil {
			changed := must[[]cashapplication.Code](t)(b.Store.SetReleasedCode(t.Context(),
				subledger.ReleaseCode{Head: because("senta", step.name), Code: cashapplication.AccountAndAmount, Released: *step.set}))
			if len(changed) != 1 {
				t.Errorf("%s changed %v", step.name, changed)
			}
		}
		if got := takeIn(t, b, step.name, certain, credit(step.name, 10_00, "Danke")); got != step.want {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
	}
	if p := proofOf(t, b, cashapplication.AccountAndAmount); p.Cases != 3 || p.Released || p.AtStart || p.Reason != "withdrawn" || p.Needed != 3000 {
		t.Errorf("proof %+v", p)
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM audit_event WHERE kind = 'cash_release_set'`); n != 2 {
		t.Errorf("%d changes of a release in the audit chain, want 2", n)
	}
	b.Balanced()
}

// A code that is withdrawn while the matcher thinks posts nothing any more.
func TestMatchStatement_withdrawnMeanwhile(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	inner := saying(said{code: cashapplication.ExactReferences, certain: true, allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 100_00)}})
	got := takeIn(t, b, "r", func(e entries, l cashapplication.Ledger) []cashapplication.Proposal {
		proposals := inner(e, l)
		must[[]cashapplication.Code](t)(b.Store.SetReleasedCode(t.Context(), subledger.ReleaseCode{Head: because("senta", "stop"), Code: cashapplication.ExactReferences}))
		return proposals
	}, credit("r", 100_00, "RE-2026-1001"))
	if got.Posted != 0 || openOn(t, b, "RE-2026-1001") != 100_00 {
		t.Errorf("%+v, and %d is open", got, openOn(t, b, "RE-2026-1001"))
	}
	b.Balanced()
}

func TestSetReleasedCode_refusals(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	for code, want := range map[cashapplication.Code]string{"sheer_luck": "code_unknown", cashapplication.NoReference: "code_never_certain"} {
		_, err := b.Store.SetReleasedCode(t.Context(), subledger.ReleaseCode{Head: because("senta", "x"), Code: code, Released: true})
		wantRefused(t, err, want)
	}
	_, err := b.Store.SetReleasedCode(t.Context(), subledger.ReleaseCode{Head: because("senta", ""), Code: cashapplication.ExactReferences})
	wantRefused(t, err, "reason_missing")
	all := must[[]cashapplication.Code](t)(b.Store.SetReleasedCode(t.Context(), subledger.ReleaseCode{Head: because("senta", "demo"), Released: true}))
	if len(all) < 10 {
		t.Errorf("all codes are %v", all)
	}
	again := must[[]cashapplication.Code](t)(b.Store.SetReleasedCode(t.Context(), subledger.ReleaseCode{Head: because("senta", "demo"), Released: true}))
	if len(again) != 0 {
		t.Errorf("the second time changed %v", again)
	}
	b.Balanced()
}

// Differences have accounts of their own, and nothing is lost on the way.
func TestMatchStatement_differencesInTheirAccounts(t *testing.T) {
	t.Parallel()
	rounded := allocation("RE-2026-1001", "10001", 99_97)
	rounded.Difference, rounded.DifferenceKind = eur(3), cashapplication.RoundingDifference
	up := allocation("RE-2026-1001", "10001", 100_02)
	up.Difference, up.DifferenceKind = eur(-2), cashapplication.RoundingDifference
	skonto := allocation("RE-2026-1001", "10001", 98_00)
	skonto.Skonto = eur(2_00)
	claimed := allocation("RE-2026-1001", "10001", 100_00)
	claimed.Difference, claimed.DifferenceKind = eur(5_00), cashapplication.ClaimedDifference
	charged := allocation("RE-2026-1001", "10001", 92_50)
	charged.Difference, charged.DifferenceKind = eur(7_50), cashapplication.BankChargeDifference
	for _, tt := range []struct {
		name    string
		minor   int64
		a       cashapplication.Allocation
		account string
		want    int64
		open    int64
		tasks   int
	}{
		{"cents short", 99_97, rounded, "rounding", 3, 0, 0},
		{"cents on top", 100_02, up, "rounding", -2, 0, 0},
		{"skonto", 98_00, skonto, "skonto", 2_00, 0, 0},
		{"fees of letters", 105_00, claimed, "dunning_fees", -5_00, 0, 0},
		{"a charge on the way stays open", 92_50, charged, "bank_charges", 0, 7_50, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			release(t, b, cashapplication.ItemCombination)
			id := arrived(t, b, "r", tt.minor, saying(said{code: cashapplication.ItemCombination, certain: true, allocations: []cashapplication.Allocation{tt.a}}))
			if got := booked(tt.account, t, b); got != tt.want {
				t.Errorf("%s is %d, want %d", tt.account, got, tt.want)
			}
			if got := openOn(t, b, "RE-2026-1001"); got != tt.open {
				t.Errorf("%d is open, want %d", got, tt.open)
			}
			if v := viewOf(t, b, id); v.State != subledger.PaymentApplied {
				t.Errorf("the payment is %s with %s left", v.State, v.Unapplied)
			}
			if got := openTasks(t, b, "dispute_proposal"); got != tt.tasks {
				t.Errorf("%d questions why it was paid short, want %d", got, tt.tasks)
			}
			b.Balanced()
			// and back: the invoice is as it was, the accounts are empty.
			must[subledger.Booked](t)(b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "wrong"), PaymentID: id}))
			if got := booked(tt.account, t, b); got != 0 {
				t.Errorf("after undoing %s is %d", tt.account, got)
			}
			if got := openOn(t, b, "RE-2026-1001"); got != 100_00 {
				t.Errorf("after undoing %d is open", got)
			}
			b.Balanced()
		})
	}
}

// A deducted credit note is applied with the payment and comes back with it.
func TestMatchStatement_deductedCreditNoteComesBack(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	b.CreditNote("GS-1", "10001", 30_00, "2026-11-12", "")
	release(t, b, cashapplication.AllOpen)
	id := arrived(t, b, "r", 120_00, saying(said{code: cashapplication.AllOpen, certain: true, allocations: []cashapplication.Allocation{
		allocation("RE-2026-1001", "10001", 100_00), allocation("RE-2026-1002", "10001", 50_00), allocation("GS-1", "10001", -30_00)}}))
	left := func() int64 { return one[int64](t, b.Store, `SELECT unapplied_minor FROM credit_note_state`) }
	if openOn(t, b, "RE-2026-1001")+openOn(t, b, "RE-2026-1002")+left() != 0 {
		t.Errorf("open %d and %d, the credit note has %d", openOn(t, b, "RE-2026-1001"), openOn(t, b, "RE-2026-1002"), left())
	}
	b.Balanced()
	must[subledger.Booked](t)(b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "wrong"), PaymentID: id}))
	if openOn(t, b, "RE-2026-1001") != 100_00 || openOn(t, b, "RE-2026-1002") != 50_00 || left() != 30_00 {
		t.Errorf("after undoing: open %d and %d, the credit note has %d", openOn(t, b, "RE-2026-1001"), openOn(t, b, "RE-2026-1002"), left())
	}
	b.Balanced()
}

// A person can see why: the explanations in their order, the characters they rest on, the rules, and what was written.
func TestPaymentView_tellsWhy(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	match := func(e entries, l cashapplication.Ledger) []cashapplication.Proposal {
		proposals := saying(said{code: cashapplication.RepairedReference, certain: true, likely: []receivable.CustomerNumber{"10001"},
			allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 100_00)}, runnerUp: []cashapplication.Allocation{allocation("RE-2026-1003", "10002", 75_00)}})(e, l)
		proposals[0].Evidence = []cashapplication.Evidence{{Item: "RE-2026-1001", What: cashapplication.RepairedNumber, Field: cashapplication.FieldUnstructured, Start: 8, End: 15}}
		proposals[0].WouldBeCertain = "release:repaired_reference"
		return proposals
	}
	id := arrived(t, b, "r", 100_00, match)
	v := viewOf(t, b, id)
	if v.State != subledger.PaymentUndecided || v.Code != cashapplication.RepairedReference || !v.Certain || v.Missing == "" || v.Rules == "" || v.Customer != "10001" || v.PayerIBAN != payerIBAN || v.Payer != "Zahlerin KG" {
		t.Errorf("the payment %+v", v.PaymentRow)
	}
	if len(v.Offered) != 2 || v.Offered[0].Rank != 1 || v.Offered[1].Allocations[0].Item != "RE-2026-1003" || v.Offered[1].Unapplied != eur(25_00) {
		t.Errorf("offered %+v", v.Offered)
	}
	want := []subledger.MarkedText{{Field: cashapplication.FieldUnstructured, Text: "Zahlung Nr 4711 wie immer vom Hausmeister",
		Marks: []subledger.Mark{{Start: 8, End: 15, Item: "RE-2026-1001", What: cashapplication.RepairedNumber}}}}
	if diff := cmp.Diff(want, v.Texts); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if len(v.History) != 2 || v.History[0].What != "posted" || v.History[1].What != "proposed" {
		t.Errorf("history %+v", v.History)
	}
	_, err := b.Store.PaymentView(t.Context(), testkit.Nord, id+1)
	if !isNotFound(err) {
		t.Errorf("unknown payment: %v", err)
	}
	b.Balanced()
}

func TestPaymentsToDecide(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	nothing := saying(said{code: cashapplication.NoReference})
	known := saying(said{code: cashapplication.OnAccount, likely: []receivable.CustomerNumber{"10001"}})
	either := saying(said{code: cashapplication.NoReference, likely: []receivable.CustomerNumber{"10001", "10002"}})
	first, second, third := arrived(t, b, "a", 10_00, nothing), arrived(t, b, "b", 20_00, known), arrived(t, b, "c", 30_00, either)
	decide(t, b, subledger.DecidePayment{PaymentID: second, Choice: subledger.ChooseOnAccount, Customer: "10001"})
	for name, tt := range map[string]struct {
		f    subledger.PaymentFilter
		want []int64
	}{
		"those that wait":   {subledger.PaymentFilter{}, []int64{first, third}},
		"all":               {subledger.PaymentFilter{All: true}, []int64{first, second, third}},
		"of a customer":     {subledger.PaymentFilter{All: true, Customer: "10001"}, []int64{second, third}},
		"of a code":         {subledger.PaymentFilter{All: true, Code: cashapplication.OnAccount}, []int64{second}},
		"by amount":         {subledger.PaymentFilter{All: true, AtLeastMinor: 15_00, AtMostMinor: 25_00}, []int64{second}},
		"two days old":      {subledger.PaymentFilter{OlderThanDays: 2}, []int64{first, third}},
		"three days old":    {subledger.PaymentFilter{OlderThanDays: 3}, nil},
		"the next page":     {subledger.PaymentFilter{All: true, After: first, Limit: 1}, []int64{second}},
		"of nobody's money": {subledger.PaymentFilter{Customer: "10003"}, nil},
	} {
		tt.f.Entity = testkit.Nord
		var got []int64
		for _, r := range must[[]subledger.PaymentRow](t)(b.Store.PaymentsToDecide(t.Context(), tt.f)) {
			got = append(got, r.PaymentID)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	_, err := b.Store.PaymentsToDecide(t.Context(), subledger.PaymentFilter{Entity: "SUED"})
	if !isNotFound(err) {
		t.Errorf("unknown entity: %v", err)
	}
}

// Money that may be a customer's stops letters to it, so it is a task until it is decided, and again when that is undone.
func TestUnappliedMoney_isATask(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	arrived(t, b, "stranger", 5_00, saying(said{code: cashapplication.NoReference}))
	if n := openTasks(t, b, "unapplied_cash"); n != 0 {
		t.Errorf("%d tasks about money that stops no letter", n)
	}
	id := arrived(t, b, "known", 10_00, saying(said{code: cashapplication.NoReference, likely: []receivable.CustomerNumber{"10001", "10002"}}))
	if n := openTasks(t, b, "unapplied_cash"); n != 1 {
		t.Errorf("%d tasks, want 1", n)
	}
	decide(t, b, subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1001", 10_00)}})
	if n := openTasks(t, b, "unapplied_cash"); n != 0 {
		t.Errorf("%d tasks after the decision", n)
	}
	must[subledger.Booked](t)(b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "no"), PaymentID: id}))
	if n := openTasks(t, b, "unapplied_cash"); n != 1 {
		t.Errorf("%d tasks after undoing", n)
	}
	b.Balanced()
}
