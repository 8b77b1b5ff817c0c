package subledger_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func given(reason string) subledger.Head {
	return subledger.Head{Entity: "NORD", By: "anna", Reason: reason}
}

// What can be refused without looking at the records is.
func TestCheck_ofDecisions(t *testing.T) {
	r1 := []subledger.Allocation{{Invoice: "R-1", Amount: cents(10)}}
	rounded := []subledger.Allocation{{Invoice: "R-1", Amount: cents(10), Difference: cents(1), DifferenceKind: subledger.DifferenceRounding}}
	nameless := []subledger.Allocation{{Invoice: "R-1", Amount: cents(10), Difference: cents(1), DifferenceKind: "kindness"}}
	negative := []subledger.Allocation{{Invoice: "R-1", Amount: cents(10), Difference: cents(-1), DifferenceKind: subledger.DifferenceRounding}}
	fee := []subledger.Use{{Kind: subledger.UseDunningFee, Amount: cents(5)}}
	value := calendar.MustDate("2026-11-20")
	for name, tt := range map[string]struct {
		c    subledger.Command
		want string
	}{
		"a candidate":                 {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseCandidate, Candidate: 1}, ""},
		"no candidate":                {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseCandidate}, "candidate_missing"},
		"allocations":                 {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate, Allocations: r1}, ""},
		"a fee alone":                 {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate, Uses: fee}, ""},
		"a rounding difference":       {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate, Allocations: rounded}, ""},
		"a difference of no kind":     {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate, Allocations: nameless}, "difference_kind"},
		"a negative difference":       {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate, Allocations: negative}, "difference_amount"},
		"no allocations":              {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate}, "allocations_missing"},
		"allocations on account":      {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseOnAccount, Customer: "K-1", Allocations: r1}, "allocations_beside_choice"},
		"on nobody's account":         {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseOnAccount}, "customer_missing"},
		"a refund without a reason":   {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseRefund}, "reason_missing"},
		"a refund of nothing":         {subledger.DecidePayment{Head: given("x"), Choice: subledger.ChooseRefund, Amount: cents(0)}, "refund_amount_positive"},
		"an amount without a refund":  {subledger.DecidePayment{Head: given("x"), Choice: subledger.ChooseNotOurs, Amount: cents(1)}, "refund_amount_positive"},
		"not ours without a reason":   {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseNotOurs}, "reason_missing"},
		"another use":                 {subledger.DecidePayment{Head: given(""), Choice: subledger.ChooseAllocate, Uses: []subledger.Use{{Kind: subledger.UseRefund, Amount: cents(5)}}}, "use_kind"},
		"undo without a reason":       {subledger.UndoPayment{Head: given("")}, "reason_missing"},
		"a release without a reason":  {subledger.ReleaseCode{Head: given("")}, "reason_missing"},
		"a refund released":           {subledger.AnswerRefund{Head: given(""), RefundID: 1, Release: true}, ""},
		"a refund rejected silently":  {subledger.AnswerRefund{Head: given(""), RefundID: 1}, "reason_missing"},
		"no refund":                   {subledger.AnswerRefund{Head: given("x")}, "refund_missing"},
		"an export without a day":     {subledger.ExportRefunds{Head: given("")}, "execution_date_missing"},
		"a refund exported twice":     {subledger.ExportRefunds{Head: given(""), ExecuteOn: value, RefundIDs: []int64{1, 2, 1}}, "refund_twice"},
		"too many refunds":            {subledger.ExportRefunds{Head: given(""), ExecuteOn: value, RefundIDs: make([]int64, 1001)}, "too_many_refunds"},
		"forget an account":           {subledger.Forget{Head: given("x"), Kind: subledger.LearnedIBAN, Customer: "K-1", Value: "DE1"}, ""},
		"forget something else":       {subledger.Forget{Head: given("x"), Kind: "face", Customer: "K-1", Value: "x"}, "learned_kind"},
		"forget nothing":              {subledger.Forget{Head: given("x"), Kind: subledger.LearnedName, Customer: "K-1"}, "learned_value_missing"},
		"forget of nobody":            {subledger.Forget{Head: given("x"), Kind: subledger.LearnedName, Value: "x"}, "customer_missing"},
		"forget a collective account": {subledger.Forget{Head: given("x"), Kind: subledger.LearnedCollective, Value: "DE1"}, ""},
		"no collective account":       {subledger.MarkCollective{Head: given("x")}, "account_missing"},
		"an advice without its hash":  {subledger.AdviceFile{Head: given("")}, "document_hash_missing"},
		"too many advices": {subledger.AdviceFile{Head: given(""), File: subledger.Document{SHA256: []byte{1}}, Advices: make([]remittance.Advice, 1001)},
			"too_many_advices"},
		"tolerances":          {subledger.SetTolerances{Head: given("x"), Tolerances: subledger.Tolerances{LateSkontoDays: 90}}, ""},
		"very late Skonto":    {subledger.SetTolerances{Head: given("x"), Tolerances: subledger.Tolerances{LateSkontoDays: 91}}, "tolerance_range"},
		"a limit of nothing":  {subledger.SetTolerances{Head: given("x"), Tolerances: subledger.Tolerances{LimitMinor: map[money.Currency]int64{"EUR": 0}}}, "tolerance_range"},
		"a payment of fees":   {subledger.Payment{Head: given(""), Amount: cents(5), ValueOn: value, Uses: fee}, ""},
		"fees beyond it":      {subledger.Payment{Head: given(""), Amount: cents(4), ValueOn: value, Uses: fee}, "uses_exceed_payment"},
		"both beyond it":      {subledger.Payment{Head: given(""), Amount: cents(14), ValueOn: value, Uses: fee, Allocations: r1}, "allocations_exceed_payment"},
		"both are all of it":  {subledger.Payment{Head: given(""), Amount: cents(15), ValueOn: value, Uses: fee, Allocations: r1}, ""},
		"nothing to allocate": {subledger.AllocateUnapplied{Head: given("")}, "allocations_missing"},
	} {
		err := tt.c.Check()
		if tt.want == "" && err != nil || tt.want != "" && !subledger.IsRefused(err, tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// A credit note leaves no difference.
func TestApplyCreditNote_leavesNoDifference(t *testing.T) {
	err := subledger.ApplyCreditNote{Head: given(""), CreditNote: "G-1",
		Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: cents(10), Difference: cents(1), DifferenceKind: subledger.DifferenceRounding}}}.Check()
	if !subledger.IsRefused(err, "difference_on_credit_note") {
		t.Error(err)
	}
}

// Commands that were given before there were differences and other uses keep their key.
func TestInputHash_ofOldCommandsStays(t *testing.T) {
	p := subledger.Payment{Head: given(""), Amount: cents(10), ValueOn: calendar.MustDate("2026-11-20"), Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: cents(10)}}}
	key, err := subledger.KeyOf(p)
	if err != nil {
		t.Fatal(err)
	}
	p.Uses, p.Allocations[0].Difference = nil, money.Amount{}
	if again, err := subledger.KeyOf(p); err != nil || again != key || key != oldKey {
		t.Errorf("keys %s and %s, want %s: %v", key, again, oldKey, err)
	}
}

// oldKey is the key of that payment by the program before.
const oldKey = "content-a90d8a561629eea64580400092996e10"
