package matchpredict

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// TestPrediction_mayPayNothing: where money may have been paid before, or only a number speaks for a payer, "pays
// nothing" is the first explanation beside the proposal.
func TestPrediction_mayPayNothing(t *testing.T) {
	hundred := money.New(10_000, "EUR")
	for name, test := range map[string]struct {
		missing cashapplication.Missing
		grounds cashapplication.Grounds
		nothing bool
	}{
		"paid before":                {cashapplication.MissingDifference, cashapplication.ByIBAN, true},
		"a number names the payer":   {cashapplication.MissingPayer, cashapplication.ByReference, true},
		"the name is like a payer's": {cashapplication.MissingPayer, cashapplication.ByName, false},
		"two ways to split":          {cashapplication.MissingOneSplit, cashapplication.ByIBAN, false},
	} {
		p := cashapplication.Proposal{Amount: hundred, Unapplied: money.Zero("EUR"), Code: cashapplication.ExactReferences,
			WouldBeCertain: string(test.missing), LikelyPayers: []cashapplication.LikelyPayer{{Customer: "K1", Grounds: test.grounds}},
			Allocations: []cashapplication.Allocation{{Item: "R-1", Customer: "K1", Amount: hundred, Skonto: money.Zero("EUR"), Difference: money.Zero("EUR")}}}
		p.Candidates = []cashapplication.Candidate{{Allocations: p.Allocations, Unapplied: p.Unapplied}}
		var e bankstatement.Entry
		e.Counterparty = bankstatement.Counterparty{Name: "Erika Muster", Account: "DE02100500000054540402"}
		got, err := prediction(e, "1", []cashapplication.Proposal{p})
		if err != nil {
			t.Fatal(err)
		}
		if nothing := len(got.Candidates) > 0 && len(got.Candidates[0]) == 0; nothing != test.nothing {
			t.Errorf("%s: pays nothing is a candidate: %t", name, nothing)
		}
		if quoted := len(got.Evidence) > 0; quoted != (test.grounds != cashapplication.ByReference) {
			t.Errorf("%s: evidence %v", name, got.Evidence)
		}
	}
}
