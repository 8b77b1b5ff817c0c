package hold_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

var anna = subledger.Head{Entity: "NORD", By: "anna", Reason: "Reklamation"}

func TestCheck(t *testing.T) {
	t.Parallel()
	silent := anna
	silent.Reason = "\t"
	today, later := calendar.MustDate("2026-11-22"), calendar.MustDate("2026-12-01")
	tests := map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"on an item":              {hold.Set{Head: anna, Invoice: "R-1", UntilOn: later}, ""},
		"on a customer":           {hold.Set{Head: anna, Customer: "10001", FromOn: today, UntilOn: today}, ""},
		"on nothing":              {hold.Set{Head: anna, UntilOn: later}, "hold_subject"},
		"on both":                 {hold.Set{Head: anna, Customer: "10001", Invoice: "R-1", UntilOn: later}, "hold_subject"},
		"without reason":          {hold.Set{Head: silent, Invoice: "R-1", UntilOn: later}, "hold_has_reason"},
		"without end":             {hold.Set{Head: anna, Invoice: "R-1"}, "hold_has_end"},
		"ends before it starts":   {hold.Set{Head: anna, Invoice: "R-1", FromOn: later, UntilOn: today}, "hold_ends_after_start"},
		"extended":                {hold.Extend{Head: anna, HoldID: 1, UntilOn: later}, ""},
		"extended without reason": {hold.Extend{Head: silent, HoldID: 1, UntilOn: later}, "reason_missing"},
		"extended without end":    {hold.Extend{Head: anna, HoldID: 1}, "hold_has_end"},
		"lifted":                  {hold.Lift{Head: anna, HoldID: 1}, ""},
		"lifted without a reason": {hold.Lift{Head: silent, HoldID: 1}, "reason_missing"},
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

func TestCheckSpan(t *testing.T) {
	t.Parallel()
	today := calendar.MustDate("2026-11-22")
	tests := map[string]struct {
		from, until calendar.Date
		code        string
	}{
		"today only":     {today, today, ""},
		"a year":         {today, today.AddDays(hold.MaxDays), ""},
		"a day too long": {today, today.AddDays(hold.MaxDays + 1), "hold_too_long"},
		"backwards":      {today, today.AddDays(-1), "hold_ends_after_start"},
		"over":           {today.AddDays(-9), today.AddDays(-1), "hold_over"},
		"begun earlier":  {today.AddDays(-9), today, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := hold.CheckSpan(test.from, test.until, today)
			if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

func TestCheckLimit(t *testing.T) {
	t.Parallel()
	began := calendar.MustDate("2026-11-22")
	if err := hold.CheckLimit(began, began.AddDays(30), 30); err != nil {
		t.Errorf("the last day that is permitted: %v", err)
	}
	if err := hold.CheckLimit(began, began.AddDays(31), 30); !subledger.IsRefused(err, "hold_beyond_limit") {
		t.Errorf("a day more: %v", err)
	}
}
