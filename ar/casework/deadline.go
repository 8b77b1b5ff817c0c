package casework

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Standing is what the deadline of a case depends on.
type Standing struct {
	Case  int64
	State State
	// Owner answers; EscalateTo is the person a rule names behind the owner, empty for none.
	Owner, EscalateTo string
	// ResponseDays are the business days of each who is asked.
	ResponseDays int
	// SinceOn is when the deadline was set, DueOn its last day, WaitUntilOn the last day of waiting for the customer.
	SinceOn, DueOn, WaitUntilOn calendar.Date
	// RemindedOn is the date of the last reminder, unset when there was none.
	RemindedOn calendar.Date
	// Escalations counts those whose time has passed.
	Escalations int
}

// Action is what happens to a case because time passes.
type Action string

const (
	// Nothing: wait on.
	Nothing Action = "nothing"
	// Remind: tell the owner that the deadline is near.
	Remind Action = "remind"
	// Escalate: the deadline has passed; the next person or role is asked and has as long.
	Escalate Action = "escalate"
	// Resume: the customer's time is over; the owner has to answer again.
	Resume Action = "resume"
)

// Step is what to do with a case now.
type Step struct {
	Do Action `json:"do"`
	// Owner is who answers from now on; Role is asked where no person is named.
	Owner string `json:"owner"`
	Role  string `json:"role,omitempty"`
	// DueOn is the new deadline of Escalate and Resume.
	DueOn calendar.Date `json:"due_on,omitzero"`
	// LookOn is the next date on which something happens by itself; unset for none. It is set with Nothing.
	LookOn calendar.Date `json:"look_on,omitzero"`
}

// Advanced is how a case stands after a look at what the passing of time did to it.
type Advanced struct {
	Standing
	Entity receivable.EntityCode
	// Step is what remains: to wait, until LookOn.
	Step Step
	// Seq is the last event of the case's stream that the look has seen.
	Seq int64
}

// maxEscalations bounds how often people are told of a case nobody works on. The list of cases shows it as overdue for good.
const maxEscalations = 12

// Next says what to do with a case on a day. Applying a step and asking again ends with Nothing after a few rounds.
func Next(s Standing, cal calendar.Calendar, today calendar.Date) Step {
	wait := Step{Do: Nothing, Owner: s.Owner}
	switch s.State {
	case WaitingForCustomer:
		if wait.LookOn = s.WaitUntilOn.AddDays(1); !today.After(s.WaitUntilOn) {
			return wait
		}
		return Step{Do: Resume, Owner: s.Owner, DueOn: cal.AddBusinessDays(today, s.ResponseDays)}
	case Open:
		return s.next(wait, cal, today)
	}
	return wait // proposed and resolved cases wait for events only
}

func (s Standing) next(wait Step, cal calendar.Calendar, today calendar.Date) Step {
	remindOn := cal.AddBusinessDays(s.DueOn, -1)
	if !remindOn.After(s.SinceOn) {
		remindOn = s.DueOn
	}
	reminded := !s.RemindedOn.Before(remindOn)
	switch {
	case today.After(s.DueOn) && s.Escalations >= maxEscalations:
		return wait
	case today.After(s.DueOn):
		return s.escalate(cal, today)
	case !reminded && !today.Before(remindOn):
		return Step{Do: Remind, Owner: s.Owner}
	case !reminded:
		wait.LookOn = remindOn
		return wait
	}
	wait.LookOn = s.DueOn.AddDays(1)
	return wait
}

// escalate asks the person the rule names behind the owner, then seniors, then for good the head of credit.
func (s Standing) escalate(cal calendar.Calendar, today calendar.Date) Step {
	up := Step{Do: Escalate, Owner: s.Owner, DueOn: cal.AddBusinessDays(today, s.ResponseDays)}
	rung := s.Escalations
	if s.EscalateTo != "" {
		if rung == 0 && s.EscalateTo != s.Owner {
			up.Owner = s.EscalateTo
			return up
		}
		rung = max(rung-1, 0)
	}
	if up.Role = "head_of_credit"; rung == 0 {
		up.Role = "senior"
	}
	return up
}

// Because says in a line what a case waits for. It names states and dates only.
func (s Standing) Because(step Step) string {
	switch s.State {
	case Resolved:
		return fmt.Sprintf("case %d is resolved", s.Case)
	case Proposed:
		return fmt.Sprintf("case %d waits for the approval of a credit note", s.Case)
	case WaitingForCustomer:
		return fmt.Sprintf("case %d waits for the customer until %s", s.Case, s.WaitUntilOn)
	}
	line := fmt.Sprintf("case %d waits for its owner until %s, %d times escalated", s.Case, s.DueOn, s.Escalations)
	if step.LookOn.IsZero() {
		line += "; nobody is told any more"
	}
	return line
}
