// Package hold holds the commands of a Mahnsperre: for a while a customer, or one item, gets no letters.
//
// A hold always has a reason, somebody who answers for it, and an end: holds without an end are how items are
// forgotten. Beyond the policy's days another person has to agree to a longer one.
package hold

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// MaxDays bounds a hold: after a year somebody has to look again.
const MaxDays = 366

// Set sets a hold on a customer or, when Invoice is given, on one item.
type Set struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	Invoice  receivable.InvoiceNumber  `json:"invoice,omitempty"`
	// Owner answers for the hold; empty means whoever sets it.
	Owner string `json:"owner,omitempty"`
	// FromOn is the first day, today when unset; UntilOn the last one.
	FromOn  calendar.Date `json:"from_on,omitzero"`
	UntilOn calendar.Date `json:"until_on"`
}

// Check implements subledger.Command. Head.Reason is the reason of the hold.
func (s Set) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	switch {
	case (s.Customer == "") == (s.Invoice == ""):
		return subledger.Refuse("hold_subject", "a hold is on a customer or on an invoice: name one of them")
	case strings.TrimSpace(s.Reason) == "":
		return subledger.Refuse("hold_has_reason", "a hold needs a reason")
	case s.UntilOn.IsZero():
		return subledger.Refuse("hold_has_end", "a hold needs its last day")
	case !s.FromOn.IsZero() && s.UntilOn.Before(s.FromOn):
		return subledger.Refuse("hold_ends_after_start", "a hold ends on or after the day it starts")
	}
	return nil
}

// CheckSpan refuses a hold that is over already or too long, once its first day is known.
func CheckSpan(fromOn, untilOn, today calendar.Date) error {
	switch {
	case untilOn.Before(fromOn):
		return subledger.Refuse("hold_ends_after_start", "a hold ends on or after the day it starts")
	case untilOn.Before(today):
		return subledger.Refuse("hold_over", "the hold would have ended on %s", untilOn)
	case untilOn.Sub(fromOn) > MaxDays:
		return subledger.Refuse("hold_too_long", "a hold lasts %d days at most: somebody has to look again", MaxDays)
	}
	return nil
}

// CheckLimit refuses a hold that lasts longer than one person may decide. beganOn is the first day of an unbroken row of
// holds, so that setting one after the other is no way around.
func CheckLimit(beganOn, untilOn calendar.Date, limitDays int) error {
	last := beganOn.AddDays(limitDays)
	if untilOn.After(last) {
		return subledger.Refuse("hold_beyond_limit", "one person holds for %d days at most, until %s: set it until then, and ask for more with starter hold extend",
			limitDays, last)
	}
	return nil
}

// Extend lets a hold last longer. Beyond the policy's days it asks the approvers, and the hold ends as it was unless
// another person agrees.
type Extend struct {
	subledger.Head
	HoldID int64 `json:"hold_id"`
	// UntilOn is the new last day.
	UntilOn calendar.Date `json:"until_on"`
}

// Check implements subledger.Command. Head.Reason is why the hold must go on.
func (e Extend) Check() error {
	if err := e.CheckHead(); err != nil {
		return err
	}
	if e.UntilOn.IsZero() {
		return subledger.Refuse("hold_has_end", "a hold needs its last day")
	}
	return e.CheckReason()
}

// Line is one active hold in a list.
type Line struct {
	HoldID   int64                     `json:"hold_id"`
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer"`
	// Invoice is empty for a hold on the whole customer.
	Invoice receivable.InvoiceNumber `json:"invoice,omitempty"`
	Reason  string                   `json:"reason"`
	Owner   string                   `json:"owner"`
	FromOn  calendar.Date            `json:"from_on"`
	UntilOn calendar.Date            `json:"until_on"`
	// DaysLeft counts from today to the last day; 0 is today.
	DaysLeft int `json:"days_left"`
	// ApprovalID is the open question whether it may last longer; empty when none is asked.
	ApprovalID string `json:"approval_id,omitempty"`
}

// Lift ends a hold before its day.
type Lift struct {
	subledger.Head
	HoldID int64 `json:"hold_id"`
}

// Check implements subledger.Command.
func (l Lift) Check() error {
	if err := l.CheckHead(); err != nil {
		return err
	}
	return l.CheckReason()
}

// Result is the answer to the commands.
type Result struct {
	HoldID  int64         `json:"hold_id"`
	FromOn  calendar.Date `json:"from_on"`
	UntilOn calendar.Date `json:"until_on"`
	// ApprovalID is the question whether it may last longer; empty when nobody had to be asked.
	ApprovalID string `json:"approval_id,omitempty"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}
