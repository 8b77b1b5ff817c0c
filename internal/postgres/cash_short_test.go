package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// What a payer deducts is asked about with its amount and its reason, and the rest of the invoice stays open.
func TestMatchStatement_shortPayments(t *testing.T) {
	t.Parallel()
	deducted := line("RE-2026-1001", 80_00)
	deducted.Gross, deducted.Deduction, deducted.Reason = eur(100_00), eur(20_00), "Mängelrüge Pos. 3"
	for name, tt := range map[string]struct {
		minor  int64
		text   string
		advice *remittance.Advice
		// waiting and decided are what the task says before and after a person took the first explanation; "" for no task.
		waiting, decided []string
		open             map[string]int64
	}{
		"with a reason in the text": {70_00, "RE-2026-1001 abzgl. Transportschaden", nil, []string{"RE-2026-1001", "30.00 EUR", "quality"},
			[]string{"30.00 EUR", "quality"}, map[string]int64{"RE-2026-1001": 30_00}},
		"without a reason": {70_00, "RE-2026-1001 erste Rate", nil, nil, []string{"30.00 EUR", "ask why"}, map[string]int64{"RE-2026-1001": 30_00}},
		"deducted in an advice": {130_00, "AV-7", &remittance.Advice{Number: "AV-7", Currency: "EUR", Total: eur(130_00), Source: remittance.SourceCSV,
			Lines: []remittance.Line{deducted, line("RE-2026-1002", 50_00)}},
			[]string{"RE-2026-1001", "20.00 EUR", "quality"}, []string{"20.00 EUR", "quality"}, map[string]int64{"RE-2026-1001": 20_00, "RE-2026-1002": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			if tt.advice != nil {
				sendAdvice(t, b, "advice", *tt.advice)
			}
			id := arrived(t, b, "r", tt.minor, cashapplication.Propose, func(e *bankstatement.Entry) { e.Remittance.Unstructured = []string{tt.text} })
			says(t, b, tt.waiting)
			must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id,
				Choice: subledger.ChooseCandidate, Candidate: 1}))
			says(t, b, tt.decided)
			for number, want := range tt.open {
				if got := openOn(t, b, number); got != want {
					t.Errorf("%d is open on %s, want %d", got, number, want)
				}
			}
			if got := booked("skonto", t, b); got != 0 {
				t.Errorf("%d is booked as Skonto that nobody agreed to", got)
			}
			b.Balanced()
		})
	}
}

// says checks the one open proposal of a dispute.
func says(t *testing.T, b *testkit.Books, words []string) {
	t.Helper()
	details := one[[]string](t, b.Store, `SELECT coalesce(array_agg(detail), '{}') FROM task WHERE kind = 'dispute_proposal' AND state = 'open'`)
	if len(details) != min(len(words), 1) {
		t.Fatalf("%d proposals of a dispute %q, want %q", len(details), details, words)
	}
	for _, word := range words {
		if !strings.Contains(details[0], word) {
			t.Errorf("the task says %q, nothing of %q", details[0], word)
		}
	}
}

// A clerk who has said that there is no dispute is not asked again by the decision.
func TestMatchStatement_shortPaymentIsAskedOnce(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	id := arrived(t, b, "r", 70_00, cashapplication.Propose, func(e *bankstatement.Entry) { e.Remittance.Unstructured = []string{"RE-2026-1001 gekürzt"} })
	task := one[int64](t, b.Store, `SELECT id FROM task WHERE kind = 'dispute_proposal'`)
	if err := b.Store.CompleteTask(t.Context(), testkit.Nord, task, "anna"); err != nil {
		t.Fatal(err)
	}
	must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id,
		Choice: subledger.ChooseCandidate, Candidate: 1}))
	if n := openTasks(t, b, "dispute_proposal"); n != 0 {
		t.Errorf("%d tasks, the clerk has answered already", n)
	}
	says(t, b, nil)
	if v := viewOf(t, b, id); v.State != subledger.PaymentApplied {
		t.Errorf("the payment is %s", v.State)
	}
}

// Money that was paid twice or too much is never just there: its payer keeps it, another invoice gets it, or it goes back.
func TestPaymentView_surplus(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		minor int64
		text  string
		over  int64
		codes []cashapplication.Code
	}{
		"paid twice":    {100_00, "RE-2026-1001", 100_00, []cashapplication.Code{cashapplication.AlreadyPaid, cashapplication.Duplicate}},
		"paid too much": {58_00, "RE-2026-1002", 8_00, []cashapplication.Code{cashapplication.Overpaid}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			b.Invoice("RE-2026-1004", "10001", 300_00, "2026-11-18")
			naming := func(text string) func(*bankstatement.Entry) {
				return func(e *bankstatement.Entry) { e.Remittance.Unstructured = []string{text} }
			}
			arrived(t, b, "first", 100_00, cashapplication.Propose, naming("RE-2026-1001"))
			id := arrived(t, b, "second", tt.minor, cashapplication.Propose, naming(tt.text))
			v := viewOf(t, b, id)
			if !slices.Contains(tt.codes, v.Code) || v.Surplus == nil {
				t.Fatalf("code %s (%s), surplus %+v", v.Code, v.Because, v.Surplus)
			}
			if s := v.Surplus; s.Amount != eur(tt.over) || s.Customer != "10001" || !s.Refundable {
				t.Errorf("surplus %+v", s)
			}
			var open []string
			for _, i := range v.Surplus.Invoices {
				open = append(open, string(i.Invoice))
			}
			want := "RE-2026-1002 RE-2026-1004"
			if tt.over != tt.minor {
				want = "RE-2026-1004"
			}
			if got := strings.Join(open, " "); got != want {
				t.Errorf("other invoices %s, want %s", got, want)
			}
			must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id,
				Choice: subledger.ChooseOnAccount, Customer: "10001"}))
			if v := viewOf(t, b, id); v.Surplus != nil {
				t.Errorf("decided, and still a surplus: %+v", v.Surplus)
			}
			b.Balanced()
		})
	}
}
