package matchpredict_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/matchpredict"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func entry(reference, endToEnd string) bankstatement.Entry {
	return bankstatement.Entry{Account: "DE1", Status: bankstatement.Booked, BookedOn: calendar.MustDate("2026-03-02"), Occurrence: 1,
		Transaction: bankstatement.Transaction{Amount: eur(3000), BankReference: reference, EndToEndID: endToEnd}}
}

func proposal(e bankstatement.Entry, part int, minor int64, automatic bool, code cashapplication.Code) cashapplication.Proposal {
	on := []cashapplication.Allocation{{Item: "R-1", Amount: eur(minor), Skonto: eur(20)}}
	return cashapplication.Proposal{Entry: e.Key(), Part: part, Amount: eur(minor), Code: code, Automatic: automatic, Allocations: on, Unapplied: eur(0),
		Candidates: []cashapplication.Candidate{{Code: code, Allocations: on, Unapplied: eur(0)}}}
}

func TestFrom(t *testing.T) {
	e := entry("B-1", "")
	put := func(amount string) matchscore.Allocation {
		return matchscore.Allocation{Invoice: "R-1", Amount: amount, Discount: "0.20"}
	}
	tests := []struct {
		name      string
		proposals []cashapplication.Proposal
		want      matchscore.Prediction
	}{
		{"nothing", nil, matchscore.Prediction{Decision: matchscore.None, Reason: "none", Allocations: []matchscore.Allocation{}}},
		{"automatic", []cashapplication.Proposal{proposal(e, 0, 3000, true, "x")}, matchscore.Prediction{Decision: matchscore.Auto, Reason: "x",
			Allocations: []matchscore.Allocation{put("30.00")}, Unapplied: "0.00"}},
		{"for a person", []cashapplication.Proposal{proposal(e, 0, 3000, false, "x")}, matchscore.Prediction{Decision: matchscore.Propose, Reason: "x",
			Allocations: []matchscore.Allocation{put("30.00")}, Unapplied: "0.00"}},
		{"one part of a batch is for a person", []cashapplication.Proposal{proposal(e, 1, 1000, true, "x"), proposal(e, 2, 2000, false, "x")},
			matchscore.Prediction{Decision: matchscore.Propose, Reason: "x", Allocations: []matchscore.Allocation{put("10.00"), put("20.00")}, Unapplied: "0.00"}},
		{"parts for different reasons", []cashapplication.Proposal{proposal(e, 1, 1000, true, "x"), proposal(e, 2, 2000, true, "y")},
			matchscore.Prediction{Decision: matchscore.Auto, Reason: "several", Allocations: []matchscore.Allocation{put("10.00"), put("20.00")}, Unapplied: "0.00"}},
	}
	for _, test := range tests {
		got, err := matchpredict.From([]bankstatement.Entry{e}, test.proposals)
		if err != nil {
			t.Fatal(err)
		}
		test.want.Entry = "B-1"
		if diff := cmp.Diff([]matchscore.Prediction{test.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestFrom_refusesLostMoney(t *testing.T) {
	e := entry("B-1", "")
	p := proposal(e, 0, 3000, true, "x")
	p.Unapplied = eur(1)
	if _, err := matchpredict.From([]bankstatement.Entry{e}, []cashapplication.Proposal{p}); err == nil || !strings.Contains(err.Error(), "proposal x") {
		t.Errorf("got %v", err)
	}
}

func TestFrom_namesEveryEntry(t *testing.T) {
	entries := []bankstatement.Entry{entry("B-1", "E-1"), entry("", "E-1"), entry("", "")}
	predictions, err := matchpredict.From(entries, nil)
	if err != nil || len(predictions) != len(entries) {
		t.Fatalf("%d predictions, %v", len(predictions), err)
	}
	for i, want := range []string{"B-1", "E-1", "3"} {
		if predictions[i].Entry != want {
			t.Errorf("got %s, want %s", predictions[i].Entry, want)
		}
	}
}

func TestRules_releaseAllOrThoseOfTheStart(t *testing.T) {
	if diff := cmp.Diff(cashapplication.ReleasedAtStart(), matchpredict.Rules(true).Released); diff != "" {
		t.Errorf("at the start (-want +got):\n%s", diff)
	}
	for _, code := range cashapplication.Codes() {
		if !matchpredict.Rules(false).Released[code] {
			t.Errorf("%s is not released", code)
		}
	}
}
