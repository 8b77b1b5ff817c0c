package collection

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/plan"
)

// planned are two instalments of 400 and 600 that cover the item of itemCase.
func planned(state plan.State, acceleration bool, ended string) []Instalment {
	var on calendar.Date
	if ended != "" {
		on = calendar.MustDate(ended)
	}
	return []Instalment{
		{PlanID: 3, Position: 1, State: state, Acceleration: acceleration, AmountMinor: 400, EvaluateOn: calendar.MustDate("2026-05-05"), EndedOn: on},
		{PlanID: 3, Position: 2, State: state, Acceleration: acceleration, AmountMinor: 600, EvaluateOn: calendar.MustDate("2026-06-03"), EndedOn: on},
	}
}

func TestEvaluate_plan(t *testing.T) {
	tests := []struct {
		why         string
		today       string
		instalments []Instalment
		planned     int64
		blocked     bool
		wakeOn      string
	}{
		{"while it runs all of it waits", "2026-04-20", planned(plan.Running, false, ""), 1_000, true, ""},
		{"also while the customer is reminded", "2026-05-12", planned(plan.Running, true, ""), 1_000, true, ""},
		{"in default with acceleration all of it is due", "2026-05-20", planned(plan.Defaulted, true, "2026-05-20"), 0, false, ""},
		{"in default without, what is due later still waits", "2026-05-20", planned(plan.Defaulted, false, "2026-05-20"), 600, false, "2026-06-04"},
		{"until its own days have passed", "2026-06-04", planned(plan.Defaulted, false, "2026-05-20"), 0, false, ""},
		{"withdrawn, nothing waits", "2026-04-20", planned(plan.Withdrawn, false, "2026-04-20"), 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			c := itemCase(tt.today, Facts{OpeningLevel: 1, OpeningLetterOn: calendar.MustDate("2026-03-23"), Instalments: tt.instalments})
			s, err := Evaluate(c.Facts, c.Policy, c.Calendar, c.Today)
			if err != nil {
				t.Fatal(err)
			}
			if s.Planned.Minor != tt.planned || s.Collectable.Minor != 1_000-tt.planned || slices.Contains(s.Blockers, BlockPlan) != tt.blocked {
				t.Errorf("planned %s, collectable %s, blocked by %v", s.Planned, s.Collectable, s.Blockers)
			}
			if want := wakeDay(tt.wakeOn); s.WakeOn != want {
				t.Errorf("wakes on %s, want %s", s.WakeOn, want)
			}
			if s.Level != 1 || s.Next.Level > 2 {
				t.Errorf("level %d, next %d: a plan leaves the level, and after it at most one follows", s.Level, s.Next.Level)
			}
			if tt.blocked && s.Word() != WordInstalments {
				t.Errorf("a collector reads %s", s.Word())
			}
		})
	}
}

func wakeDay(iso string) calendar.Date {
	if iso == "" {
		return calendar.Date{}
	}
	return calendar.MustDate(iso)
}

// A dispute comes first, then the plan, then a promise: each part counts once.
func TestEvaluate_planBesideADispute(t *testing.T) {
	c := itemCase("2026-04-20", Facts{Instalments: planned(plan.Running, false, ""), Disputes: []Dispute{{ID: 1, AmountMinor: 300, OpenedOn: calendar.MustDate("2026-04-01")}}})
	s, err := Evaluate(c.Facts, c.Policy, c.Calendar, c.Today)
	if err != nil || s.Disputed.Minor != 300 || s.Planned.Minor != 700 || !s.Collectable.IsZero() {
		t.Errorf("%v: disputed %s, planned %s, collectable %s", err, s.Disputed, s.Planned, s.Collectable)
	}
}

// What a person chose at the end of the ladder is asked anew when the instalments did not come.
func TestEvaluate_aPlanInDefaultAsksPeopleAgain(t *testing.T) {
	facts := Facts{OpeningLevel: 3, OpeningLetterOn: calendar.MustDate("2026-03-23"), Choices: []Choice{{ApprovalID: "escalation-1", Event: InstalmentsApproved, On: calendar.MustDate("2026-04-15")}}}
	for _, tt := range []struct {
		instalments []Instalment
		want        Progress
	}{
		{nil, Instalments}, {planned(plan.Running, true, ""), Instalments}, {planned(plan.Defaulted, true, "2026-05-20"), AwaitingDecision},
		{planned(plan.Withdrawn, true, "2026-05-20"), AwaitingDecision}, {planned(plan.Withdrawn, true, "2026-04-01"), Instalments},
	} {
		facts.Instalments = tt.instalments
		c := itemCase("2026-05-20", facts)
		s, err := Evaluate(c.Facts, c.Policy, c.Calendar, c.Today)
		if err != nil || s.Progress != tt.want {
			t.Errorf("%v: progress %s, want %s with %v", err, s.Progress, tt.want, tt.instalments)
		}
	}
}

func TestEvaluate_refusesAPlanWithoutItsDates(t *testing.T) {
	for why, in := range map[string][]Instalment{
		"no day":        {{PlanID: 3, Position: 1, State: plan.Running, AmountMinor: 1}},
		"ended never":   planned(plan.Defaulted, true, ""),
		"says it twice": {planned(plan.Running, true, "")[0], {PlanID: 3, Position: 1, State: plan.Running, AmountMinor: 7, EvaluateOn: calendar.MustDate("2026-05-05")}},
	} {
		c := itemCase("2026-05-20", Facts{Instalments: in})
		if _, err := Evaluate(c.Facts, c.Policy, c.Calendar, c.Today); err == nil {
			t.Errorf("%s: accepted", why)
		}
	}
}

// TestEvaluate_planConserves: whatever a plan says, the parts add up to what is open and none is negative; the order of
// instalments does not matter; and after a plan the item is at most one level up.
func TestEvaluate_planConserves(t *testing.T) {
	states := []plan.State{plan.Running, plan.Completed, plan.Defaulted, plan.Withdrawn}
	rapid.Check(t, func(rt *rapid.T) {
		f := Facts{OpeningLevel: rapid.IntRange(0, 3).Draw(rt, "level"), OpeningLetterOn: calendar.MustDate("2026-03-23"), PaidMinor: rapid.Int64Range(0, 900).Draw(rt, "paid")}
		if f.OpeningLevel == 0 {
			f.OpeningLetterOn = calendar.Date{}
		}
		state, ended := rapid.SampledFrom(states).Draw(rt, "state"), calendar.MustDate("2026-05-20")
		for i := range rapid.IntRange(1, 4).Draw(rt, "instalments") {
			f.Instalments = append(f.Instalments, Instalment{PlanID: 3, Position: i + 1, State: state, AmountMinor: rapid.Int64Range(0, 700).Draw(rt, "minor"),
				EvaluateOn: ended.AddDays(rapid.IntRange(-30, 60).Draw(rt, "day")), EndedOn: ended})
		}
		c := itemCase("2026-05-20", f)
		s, err := Evaluate(c.Facts, dunning.Default(), c.Calendar, c.Today)
		if err != nil {
			rt.Fatal(err)
		}
		if sum := s.Disputed.Minor + s.Planned.Minor + s.Promised.Minor + s.Collectable.Minor; sum != s.Open.Minor || s.Planned.IsNegative() || s.Collectable.IsNegative() {
			rt.Fatalf("parts %+v", s)
		}
		if s.Next.Level > f.OpeningLevel+1 {
			rt.Fatalf("from level %d to %d", f.OpeningLevel, s.Next.Level)
		}
		c.Facts.Instalments = rapid.Permutation(c.Facts.Instalments).Draw(rt, "order")
		if again, err := Evaluate(c.Facts, dunning.Default(), c.Calendar, c.Today); err != nil || again.Planned != s.Planned {
			rt.Fatalf("another order: %v, %s planned, before %s", err, again.Planned, s.Planned)
		}
	})
}
