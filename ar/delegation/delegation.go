// Package delegation holds the commands by which somebody who is away lets another person decide approvals.
//
// A delegation is for one entity and has a first and a last day. In that time the deputy may decide what the principal may, and
// nothing else of the principal's rights passes over; package approval holds that rule. Why somebody is away is nobody's
// business and is not asked.
package delegation

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// MaxDays bounds a delegation: who is away for longer is given another role, or takes one over, in the users file.
const MaxDays = 92

// Add lets To decide in the place of From, in the entity of the head. Both are users.
type Add struct {
	subledger.Head
	From string `json:"from"`
	To   string `json:"to"`
	// FromOn is the first day, today when unset; UntilOn the last one. Both are business dates of the entity.
	FromOn  calendar.Date `json:"from_on,omitzero"`
	UntilOn calendar.Date `json:"until_on"`
}

// Check implements subledger.Command.
func (a Add) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	switch {
	case a.From == "" || a.To == "":
		return subledger.Refuse("delegation_between", "a delegation is from somebody to somebody: name both")
	case a.From == a.To:
		return subledger.Refuse("delegation_of_another", "nobody stands in for himself")
	case a.UntilOn.IsZero():
		return subledger.Refuse("delegation_has_end", "a delegation needs its last day")
	}
	return nil
}

// CheckSpan refuses a delegation that is over already or too long, once its first day is known.
func CheckSpan(fromOn, untilOn, today calendar.Date) error {
	switch {
	case untilOn.Before(fromOn):
		return subledger.Refuse("delegation_dates", "a delegation ends on or after the day it starts")
	case untilOn.Before(today):
		return subledger.Refuse("delegation_over", "the delegation would have ended on %s", untilOn)
	case untilOn.Sub(fromOn) >= MaxDays:
		return subledger.Refuse("delegation_too_long", "a delegation lasts %d days at most: for longer, change the users file", MaxDays)
	}
	return nil
}

// End ends a delegation before its last day.
type End struct {
	subledger.Head
	DelegationID int64 `json:"delegation_id"`
}

// Check implements subledger.Command.
func (e End) Check() error { return e.CheckHead() }

// Delegation is one as it stands.
type Delegation struct {
	ID      int64                 `json:"id"`
	Entity  receivable.EntityCode `json:"entity"`
	From    string                `json:"from"`
	To      string                `json:"to"`
	FromOn  calendar.Date         `json:"from_on"`
	UntilOn calendar.Date         `json:"until_on"`
	MadeBy  string                `json:"made_by"`
	// EndedBy and EndedAt are set for one that was ended before its last day.
	EndedBy string    `json:"ended_by,omitempty"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}

// Holds tells whether the deputy may decide on a day.
func (d Delegation) Holds(on calendar.Date) bool {
	return d.EndedAt.IsZero() && !on.Before(d.FromOn) && !d.UntilOn.Before(on)
}
