package subledger_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func cents(n int64) money.Amount { return money.New(n, "EUR") }

// applied is money on an item, with Skonto.
func applied(item string, minor, skonto int64) cashapplication.Allocation {
	return cashapplication.Allocation{Item: receivable.InvoiceNumber(item), Customer: "K-1", Amount: cents(minor), Skonto: cents(skonto)}
}

func differing(a cashapplication.Allocation, minor int64, kind cashapplication.DifferenceKind) cashapplication.Allocation {
	a.Difference, a.DifferenceKind = cents(minor), kind
	return a
}

func TestPlanOf(t *testing.T) {
	none := money.Amount{}
	for name, tt := range map[string]struct {
		in   []cashapplication.Allocation
		want subledger.Plan
	}{
		"as it is": {[]cashapplication.Allocation{applied("R-1", 100, 0)}, subledger.Plan{Allocations: []subledger.Allocation{{"R-1", cents(100), cents(0), none, ""}}}},
		"cents short are written off": {[]cashapplication.Allocation{differing(applied("R-1", 98, 0), 2, cashapplication.RoundingDifference)},
			subledger.Plan{Allocations: []subledger.Allocation{{"R-1", cents(98), cents(0), cents(2), subledger.DifferenceRounding}}}},
		"cents on top are written up": {[]cashapplication.Allocation{differing(applied("R-1", 102, 0), -2, cashapplication.RoundingDifference)},
			subledger.Plan{Allocations: []subledger.Allocation{{"R-1", cents(100), cents(0), none, ""}}, Uses: []subledger.Use{{subledger.UseRounding, cents(2), "R-1"}}}},
		"what letters claimed": {[]cashapplication.Allocation{differing(applied("R-1", 100, 0), 5, cashapplication.ClaimedDifference)},
			subledger.Plan{Allocations: []subledger.Allocation{{"R-1", cents(100), cents(0), none, ""}}, Uses: []subledger.Use{{subledger.UseDunningFee, cents(5), "R-1"}}}},
		"a charge and a part stay open": {[]cashapplication.Allocation{differing(applied("R-1", 90, 0), 10, cashapplication.BankChargeDifference), differing(applied("R-2", 50, 0), 50, cashapplication.PartDifference)},
			subledger.Plan{Allocations: []subledger.Allocation{{"R-1", cents(90), cents(0), none, ""}, {"R-2", cents(50), cents(0), none, ""}}}},
		"skonto less that of the credit note": {[]cashapplication.Allocation{applied("R-1", 980, 20), applied("G-1", -98, -2)},
			subledger.Plan{Allocations: []subledger.Allocation{{"R-1", cents(882), cents(18), none, ""}}, Credits: []subledger.CreditUse{{"G-1", "R-1", cents(100)}}}},
	} {
		got, err := subledger.PlanOf(tt.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	_, err := subledger.PlanOf([]cashapplication.Allocation{applied("R-1", 10, 0), applied("G-1", -20, 0)})
	if !subledger.IsRefused(err, "credit_exceeds_invoices") {
		t.Errorf("a credit note beyond its invoices: %v", err)
	}
}

// No cent is made or lost between what the matcher says and what is booked.
func TestPlanOf_conservesMoney(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var in []cashapplication.Allocation
		var money, cleared int64
		for i := range rapid.IntRange(1, 5).Draw(rt, "invoices") {
			a := applied("R-"+string(rune('1'+i)), rapid.Int64Range(50, 500).Draw(rt, "amount"), rapid.Int64Range(0, 9).Draw(rt, "skonto"))
			switch rapid.IntRange(0, 3).Draw(rt, "kind") {
			case 1:
				a = differing(a, rapid.Int64Range(-3, 3).Draw(rt, "rounding"), cashapplication.RoundingDifference)
			case 2:
				a = differing(a, rapid.Int64Range(1, 9).Draw(rt, "claimed"), cashapplication.ClaimedDifference)
				money += a.Difference.Minor
			}
			in = append(in, a)
			money += a.Amount.Minor
			clears, err := a.Clears()
			if err != nil {
				rt.Fatal(err)
			}
			cleared += clears.Minor
		}
		note := applied("G-1", -rapid.Int64Range(1, 40).Draw(rt, "note"), 0)
		in = append(in, note)
		money += note.Amount.Minor
		plan, err := subledger.PlanOf(in)
		if err != nil {
			rt.Fatal(err)
		}
		var spent, closed int64
		for _, a := range plan.Allocations {
			spent += a.Amount.Minor
			closed += a.Amount.Minor + a.Skonto.Minor + a.Difference.Minor
		}
		for _, u := range plan.Uses {
			spent += u.Amount.Minor
		}
		for _, c := range plan.Credits {
			closed += c.Amount.Minor
		}
		if spent != money || closed != cleared {
			rt.Errorf("%d cents came and %d are booked; %d were to be cleared and %d are", money, spent, cleared, closed)
		}
		if !subledger.Agrees(in, plan) {
			rt.Error("a plan does not agree with what it was made of")
		}
	})
}

func TestAgrees_nearlyRightIsWrong(t *testing.T) {
	proposed := []cashapplication.Allocation{applied("R-1", 100, 2), applied("R-2", 50, 0)}
	right := subledger.Plan{Allocations: []subledger.Allocation{{Invoice: "R-2", Amount: cents(50)}, {Invoice: "R-1", Amount: cents(100), Skonto: cents(2)}}}
	if !subledger.Agrees(proposed, right) {
		t.Error("the same in another order does not agree")
	}
	for name, wrong := range map[string]subledger.Plan{
		"without Skonto":  {Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: cents(100)}, {Invoice: "R-2", Amount: cents(50)}}},
		"one cent less":   {Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: cents(99), Skonto: cents(2)}, {Invoice: "R-2", Amount: cents(50)}}},
		"another invoice": {Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: cents(100), Skonto: cents(2)}, {Invoice: "R-3", Amount: cents(50)}}},
		"one of two":      {Allocations: right.Allocations[:1]},
		"and a fee":       {Allocations: right.Allocations, Uses: []subledger.Use{{Kind: subledger.UseDunningFee, Amount: cents(1)}}},
		"nothing":         {},
	} {
		if subledger.Agrees(proposed, wrong) {
			t.Errorf("%s agrees", name)
		}
	}
}

// What is stored and read again is what the matcher said.
func TestExplanations_surviveStorage(t *testing.T) {
	p := cashapplication.Proposal{Code: "x", Candidates: make([]cashapplication.Candidate, 12)}
	for i := range p.Candidates {
		p.Candidates[i] = cashapplication.Candidate{Code: "x", Unapplied: cents(0), Allocations: []cashapplication.Allocation{differing(applied("R-1", 98, 0), 0, "")}}
	}
	offered := subledger.Explanations(p)
	if len(offered) != subledger.MaxExplanations || offered[9].Rank != 10 {
		t.Errorf("%d explanations are kept", len(offered))
	}
	raw, err := json.Marshal(offered)
	if err != nil {
		t.Fatal(err)
	}
	var back []subledger.Explanation
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Candidates[0].Allocations, back[0].Applied()); diff != "" {
		t.Errorf("what came back (-want +got):\n%s", diff)
	}
	alone := subledger.Explanations(cashapplication.Proposal{Code: "y", Because: "b", Allocations: []cashapplication.Allocation{applied("R-1", 1, 0)}, Unapplied: cents(0)})
	if len(alone) != 1 || alone[0].Code != "y" {
		t.Errorf("a proposal without candidates is offered as %+v", alone)
	}
	if got := subledger.Explanations(cashapplication.Proposal{Code: "z"}); len(got) != 0 {
		t.Errorf("a proposal that applies nothing is offered as %+v", got)
	}
}

func TestOwnerOf(t *testing.T) {
	other := applied("R-2", 1, 0)
	other.Customer = "K-2"
	for _, tt := range []struct {
		in     []cashapplication.Allocation
		owner  receivable.CustomerNumber
		single bool
	}{{nil, "", false}, {[]cashapplication.Allocation{applied("R-1", 1, 0), applied("R-3", 1, 0)}, "K-1", true}, {[]cashapplication.Allocation{applied("R-1", 1, 0), other}, "", false}} {
		if owner, single := subledger.OwnerOf(tt.in); owner != tt.owner || single != tt.single {
			t.Errorf("owner %q, %v", owner, single)
		}
	}
}

func TestTextPattern(t *testing.T) {
	for text, want := range map[string]string{
		"Miete Wohnung 4b Musterstrasse 11/2026": "MIETE WOHNUNG MUSTERSTRASSE", "miete  WOHNUNG, 5c Musterweg": "MIETE WOHNUNG MUSTERWEG",
		"Rechnung 4711": "", "": "", "RE-2026-1001 RE-2026-1002": "",
	} {
		if got := subledger.TextPattern(text); got != want {
			t.Errorf("%q has the pattern %q, want %q", text, got, want)
		}
	}
}

func TestTexts_recognise(t *testing.T) {
	texts := subledger.Texts{"MIETE WOHNUNG HINTERHAUS": {"K-7"}}
	from := bankstatement.Transaction{Remittance: bankstatement.Remittance{Unstructured: []string{"Miete Wohnung", "Hinterhaus 12/2026"}}}
	known := cashapplication.LikelyPayer{Customer: "K-1", Grounds: cashapplication.ByName}
	for name, tt := range map[string]struct {
		p    cashapplication.Proposal
		want receivable.CustomerNumber
	}{
		"nobody is likely":    {cashapplication.Proposal{Amount: cents(5)}, "K-7"},
		"somebody is already": {cashapplication.Proposal{Amount: cents(5), LikelyPayers: []cashapplication.LikelyPayer{known}}, "K-1"},
		"money paid out":      {cashapplication.Proposal{Amount: cents(-5)}, ""},
	} {
		texts.Recognise(&tt.p, from)
		if got := subledger.LikelyPayer(tt.p); got != tt.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRulesVersion(t *testing.T) {
	a := cashapplication.Rules{RoundingMinor: 1, Released: map[cashapplication.Code]bool{"a": true, "b": false}}
	b := cashapplication.Rules{RoundingMinor: 1, Released: map[cashapplication.Code]bool{"b": false, "a": true}}
	if subledger.RulesVersion(a) != subledger.RulesVersion(b) {
		t.Error("the same rules have two names")
	}
	b.RoundingMinor = 2
	if subledger.RulesVersion(a) == subledger.RulesVersion(b) {
		t.Error("other rules have the same name")
	}
}

func TestNumberKey(t *testing.T) {
	for text, want := range map[string]string{"RE-2026/1001": "RE20261001", "re 2026 1001": "RE20261001", "–": ""} {
		if got := subledger.NumberKey(text); got != want {
			t.Errorf("%q has the key %q, want %q", text, got, want)
		}
	}
}
