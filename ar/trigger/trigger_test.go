package trigger_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/trigger"
)

func rule(when trigger.When, count int) trigger.Rule {
	return trigger.Rule{Name: "r", When: when, Count: count, Task: trigger.CallCustomer, Role: "clerk"}
}

func TestFire(t *testing.T) {
	t.Parallel()
	on := calendar.MustDate("2026-10-20")
	late := []trigger.Item{{Number: "R-1", Days: 30}}
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	keys := rule(trigger.OverLimit, 0)
	keys.KeyAccounts = true
	tests := []struct {
		why  string
		rule trigger.Rule
		f    trigger.Facts
		want string // the facts fired for
	}{
		{"two letters of two", rule(trigger.UnansweredLetters, 2), trigger.Facts{Unanswered: 2, Overdue: late, HeardOn: calendar.MustDate("2026-09-01")}, "silence/K-1/2026-09-01"},
		{"who was never heard", rule(trigger.UnansweredLetters, 2), trigger.Facts{Unanswered: 3, Overdue: late}, "silence/K-1/never"},
		{"one letter of two", rule(trigger.UnansweredLetters, 2), trigger.Facts{Unanswered: 1, Overdue: late}, ""},
		{"nothing overdue any more", rule(trigger.UnansweredLetters, 2), trigger.Facts{Unanswered: 2}, ""},
		{"a cent over the limit", rule(trigger.OverLimit, 0), trigger.Facts{Owed: eur(1001), Limit: eur(1000)}, "limit/K-1/2026-10"},
		{"the limit itself", rule(trigger.OverLimit, 0), trigger.Facts{Owed: eur(1000), Limit: eur(1000)}, ""},
		{"no limit", rule(trigger.OverLimit, 0), trigger.Facts{Owed: eur(1000)}, ""},
		{"no key account", keys, trigger.Facts{Owed: eur(1001), Limit: eur(1000)}, ""},
		{"a key account", keys, trigger.Facts{Owed: eur(1001), Limit: eur(1000), Treatment: receivable.TreatmentKeyAccount}, "limit/K-1/2026-10"},
		{"the day itself", rule(trigger.DaysOverdue, 30), trigger.Facts{Overdue: late}, "overdue/R-1/30"},
		{"a missed week", rule(trigger.DaysOverdue, 24), trigger.Facts{Overdue: late}, "overdue/R-1/24"},
		{"long ago: the rule is new", rule(trigger.DaysOverdue, 23), trigger.Facts{Overdue: late}, ""},
		{"a day early", rule(trigger.DaysOverdue, 31), trigger.Facts{Overdue: late}, ""},
		{"each invoice by itself", rule(trigger.DaysOverdue, 30), trigger.Facts{Overdue: append(late, trigger.Item{Number: "R-2", Days: 31})}, "overdue/R-1/30 overdue/R-2/30"},
		{"insolvent", rule(trigger.DaysOverdue, 30), trigger.Facts{Overdue: late, Insolvent: true}, ""},
	}
	for _, test := range tests {
		test.f.Customer = "K-1"
		var got []string
		for _, f := range test.rule.Fire(test.f, on) {
			got = append(got, f.Fact)
			if f.Detail == "" || f.On != on || f.Customer != "K-1" {
				t.Errorf("%s: %+v", test.why, f)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: fired %q, want %q", test.why, got, test.want)
		}
	}
}

func TestSet_Check(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*trigger.Set)
		code   string // empty: accepted
	}{
		"a rule":               {func(*trigger.Set) {}, ""},
		"no reason":            {func(s *trigger.Set) { s.Reason = "" }, "reason_missing"},
		"no name":              {func(s *trigger.Set) { s.Name = "" }, "trigger_name_form"},
		"about the weather":    {func(s *trigger.Set) { s.When = "weather" }, "trigger_when_known"},
		"no number":            {func(s *trigger.Set) { s.Count = 0 }, "trigger_count"},
		"a number for a limit": {func(s *trigger.Set) { s.When = trigger.OverLimit }, "trigger_count"},
		"fewer than none":      {func(s *trigger.Set) { s.Count = -1 }, "trigger_count"},
		"sends a letter":       {func(s *trigger.Set) { s.Task = "send_letter" }, "trigger_task_known"},
		"for nobody":           {func(s *trigger.Set) { s.Role = "" }, "trigger_role_form"},
	}
	for name, test := range tests {
		s := trigger.Set{Head: subledger.Head{Entity: "NORD", By: "heike", Reason: "so agreed"}, Rule: rule(trigger.DaysOverdue, 30)}
		test.change(&s)
		if err := s.Check(); test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
	}
}
