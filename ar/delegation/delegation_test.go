package delegation_test

import (
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delegation"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

var petra = subledger.Head{Entity: "NORD", By: "petra"}

func TestCheck(t *testing.T) {
	t.Parallel()
	until := calendar.MustDate("2027-01-06")
	nobody := petra
	nobody.By = ""
	tests := map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"from one to another": {delegation.Add{Head: petra, From: "petra", To: "sven", UntilOn: until}, ""},
		"to oneself":          {delegation.Add{Head: petra, From: "petra", To: "petra", UntilOn: until}, "delegation_of_another"},
		"to nobody":           {delegation.Add{Head: petra, From: "petra", UntilOn: until}, "delegation_between"},
		"of nobody":           {delegation.Add{Head: petra, To: "sven", UntilOn: until}, "delegation_between"},
		"without an end":      {delegation.Add{Head: petra, From: "petra", To: "sven"}, "delegation_has_end"},
		"ended":               {delegation.End{Head: petra, DelegationID: 1}, ""},
	}
	for name, test := range tests {
		err := test.command.Check()
		if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
	}
	for _, c := range []subledger.Command{delegation.Add{Head: nobody, From: "petra", To: "sven", UntilOn: until}, delegation.End{Head: nobody}} {
		if c.Check() == nil {
			t.Errorf("%T by nobody is accepted", c)
		}
	}
}

func TestCheckSpan(t *testing.T) {
	t.Parallel()
	today := calendar.MustDate("2026-12-20")
	tests := map[string]struct {
		from, until calendar.Date
		code        string
	}{
		"today only":    {today, today, ""},
		"the longest":   {today, today.AddDays(delegation.MaxDays - 1), ""},
		"a day longer":  {today, today.AddDays(delegation.MaxDays), "delegation_too_long"},
		"backwards":     {today, today.AddDays(-1), "delegation_dates"},
		"over":          {today.AddDays(-9), today.AddDays(-1), "delegation_over"},
		"begun earlier": {today.AddDays(-9), today, ""},
		"to come":       {today.AddDays(9), today.AddDays(10), ""},
	}
	for name, test := range tests {
		err := delegation.CheckSpan(test.from, test.until, today)
		if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	first, last := calendar.MustDate("2026-12-20"), calendar.MustDate("2027-01-06")
	d := delegation.Delegation{FromOn: first, UntilOn: last}
	for on, want := range map[calendar.Date]bool{first.AddDays(-1): false, first: true, last: true, last.AddDays(1): false} {
		if d.Holds(on) != want {
			t.Errorf("on %s: %t, want %t", on, !want, want)
		}
	}
	d.EndedAt = time.Date(2026, 12, 21, 8, 0, 0, 0, time.UTC)
	if d.Holds(last) {
		t.Error("one that was ended holds")
	}
}
