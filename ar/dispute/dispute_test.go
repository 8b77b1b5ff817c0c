package dispute_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

var anna = subledger.Head{Entity: "NORD", By: "anna", Reason: "Preis laut Vertrag"}

func TestCheck(t *testing.T) {
	t.Parallel()
	silent := anna
	silent.Reason = ""
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	tests := map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"whole":                 {dispute.Open{Head: anna, Invoice: "R-1", Cause: dispute.Price}, ""},
		"a part":                {dispute.Open{Head: anna, Invoice: "R-1", Cause: dispute.Unspecified, Amount: eur(1)}, ""},
		"no invoice":            {dispute.Open{Head: anna, Cause: dispute.Price}, "invoice_missing"},
		"no cause":              {dispute.Open{Head: anna, Invoice: "R-1"}, "dispute_reason_known"},
		"of nothing":            {dispute.Open{Head: anna, Invoice: "R-1", Cause: dispute.Price, Amount: eur(0)}, "dispute_amount_positive"},
		"rejected":              {dispute.Resolve{Head: anna, Outcome: collection.OutcomeRejected}, ""},
		"unexplained":           {dispute.Resolve{Head: silent, Outcome: collection.OutcomeRejected}, "reason_missing"},
		"no outcome":            {dispute.Resolve{Head: anna}, "dispute_outcome_known"},
		"partly":                {dispute.Resolve{Head: anna, Outcome: collection.OutcomePartly, Justified: eur(1)}, ""},
		"partly of nothing":     {dispute.Resolve{Head: anna, Outcome: collection.OutcomePartly, Justified: eur(0)}, "justified_amount"},
		"partly without amount": {dispute.Resolve{Head: anna, Outcome: collection.OutcomePartly}, "justified_amount"},
		"rejected with amount":  {dispute.Resolve{Head: anna, Outcome: collection.OutcomeRejected, Justified: eur(1)}, "justified_amount"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.command.Check()
			if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

// A resolution never credits more than is disputed or open, and partly is neither all nor nothing.
func TestCredit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		disputed, open := rapid.Int64Range(1, 100).Draw(rt, "disputed"), rapid.Int64Range(0, 100).Draw(rt, "open")
		outcome := rapid.SampledFrom([]collection.DisputeOutcome{collection.OutcomeJustified, collection.OutcomePartly,
			collection.OutcomeRejected, collection.OutcomeWithdrawn}).Draw(rt, "outcome")
		r := dispute.Resolve{Outcome: outcome}
		if outcome == collection.OutcomePartly {
			r.Justified = money.New(rapid.Int64Range(1, 100).Draw(rt, "justified"), "EUR")
		}
		most := min(disputed, open)
		credited, err := r.Credit(disputed, open)
		switch {
		case err != nil:
			if outcome != collection.OutcomePartly || r.Justified.Minor < most {
				rt.Fatalf("refused: %v", err)
			}
		case outcome == collection.OutcomeJustified && credited != most,
			outcome == collection.OutcomePartly && (credited != r.Justified.Minor || credited >= most),
			(outcome == collection.OutcomeRejected || outcome == collection.OutcomeWithdrawn) && credited != 0:
			rt.Fatalf("%s of %d disputed, %d open credits %d", outcome, disputed, open, credited)
		}
	})
}
