// Package plan holds the rules of an instalment plan (Ratenzahlung): how a sum is divided over dates, which instalment
// money counts for, and when a plan is kept, reminded of, in default or over.
//
// A plan covers parts of some items and nothing else: invoices that come later are dunned as ever. It is agreed by a
// person other than the one who proposed it, and nothing is agreed by silence. Money that comes on the covered items
// counts for the instalments in the order of their dates, whichever the customer had in mind.
package plan

import (
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// State of a plan. The zero value is not valid.
type State string

const (
	// Proposed waits for a person's yes; the items are dunned as before.
	Proposed State = "proposed"
	// Running takes the covered parts out of dunning.
	Running State = "running"
	// Completed means every instalment was paid, less the policy's tolerance.
	Completed State = "completed"
	// Defaulted means an instalment is missing after its reminder. With acceleration the whole rest is due at once;
	// without it each later instalment stays deferred until its own date.
	Defaulted State = "defaulted"
	// Withdrawn means a person ended it; all that is open is collectable.
	Withdrawn State = "withdrawn"
	// Refused means nothing was agreed: somebody said no, nobody spoke in time, or what was asked about had changed.
	Refused State = "refused"
)

// Ended tells whether the state is final.
func (s State) Ended() bool { return s != Proposed && s != Running }

// Instalment is one payment of a plan, in minor units of the plan's currency.
type Instalment struct {
	// DueOn is a bank day (TARGET2). EvaluateOn is that day plus the bank's grace days: the last one it may arrive on.
	DueOn      calendar.Date `json:"due_on"`
	EvaluateOn calendar.Date `json:"evaluate_on"`
	Minor      int64         `json:"minor"`
}

// Case is what the records say about an agreed plan on a day.
type Case struct {
	State       State
	Instalments []Instalment // in the order of their dates
	// SettledMinor is what was settled on the covered parts since the plan was agreed, never more than they are.
	SettledMinor int64
	// ToleranceMinor may be missing from what is due; it is never a whole instalment.
	ToleranceMinor int64
	// Reminded is the position (from 1) of the instalment the customer was last reminded of, 0 for none;
	// ReminderEndsOn the last day that reminder gave.
	Reminded       int
	ReminderEndsOn calendar.Date
	// InsolventOn is set once proceedings were opened over the customer's assets.
	InsolventOn calendar.Date
	Today       calendar.Date
}

// Decision is what a case leads to.
type Decision struct {
	State State `json:"state"`
	// Kept counts the instalments that are paid, from the first.
	Kept int `json:"kept"`
	// Missing is the position (from 1) of the instalment whose days have passed unpaid, 0 for none.
	Missing int `json:"missing,omitempty"`
	// MissingMinor is what should have come by now and has not.
	MissingMinor int64 `json:"missing_minor,omitempty"`
	// Remind is true when the customer is to be reminded of it: once for an instalment, before anything follows.
	Remind bool `json:"remind,omitempty"`
	// WakeOn is the next day on which the answer can be another by itself; zero when only an event can change it.
	WakeOn  calendar.Date `json:"wake_on,omitzero"`
	Because string        `json:"because"`
}

// Decide judges a plan on a day. A plan is in default only after its customer was reminded and the reminder's days have
// passed: as long as nobody has written, nothing follows. The same case gives the same decision.
func Decide(c Case) Decision {
	d := Decision{State: c.State, Kept: Kept(c.Instalments, c.SettledMinor, c.ToleranceMinor)}
	if c.State != Running {
		d.Because = fmt.Sprintf("the plan is %s", c.State)
		return d
	}
	if !c.InsolventOn.IsZero() {
		d.State, d.Because = Withdrawn, fmt.Sprintf("insolvency proceedings were opened on %s: nobody is asked for instalments", c.InsolventOn)
		return d
	}
	if d.Kept == len(c.Instalments) {
		d.State, d.Because = Completed, fmt.Sprintf("all %d instalments are paid", d.Kept)
		return d
	}
	next := c.Instalments[d.Kept]
	if !c.Today.After(next.EvaluateOn) {
		d.WakeOn = next.EvaluateOn.AddDays(1)
		d.Because = fmt.Sprintf("on %s: %d of %d instalments paid, the next is due on %s", c.Today, d.Kept, len(c.Instalments), next.DueOn)
		return d
	}
	d.Missing, d.MissingMinor = d.Kept+1, due(c.Instalments, c.Today)-c.SettledMinor
	switch {
	case c.Reminded != d.Missing:
		d.Remind = true
		d.Because = fmt.Sprintf("on %s: instalment %d of %s has not come, the customer is to be reminded", c.Today, d.Missing, next.DueOn)
	case !c.Today.After(c.ReminderEndsOn):
		d.WakeOn = c.ReminderEndsOn.AddDays(1)
		d.Because = fmt.Sprintf("on %s: reminded of instalment %d of %s until %s", c.Today, d.Missing, next.DueOn, c.ReminderEndsOn)
	default:
		d.State = Defaulted
		d.Because = fmt.Sprintf("on %s: instalment %d of %s has not come, nor after the reminder until %s", c.Today, d.Missing, next.DueOn, c.ReminderEndsOn)
	}
	return d
}

// Kept counts the instalments that a sum pays, from the first. What is missing within the tolerance is forgiven for the
// instalment, but at least one minor unit of each must have come.
func Kept(all []Instalment, settledMinor, toleranceMinor int64) int {
	var before int64
	for i, in := range all {
		if settledMinor < before+in.Minor-min(max(toleranceMinor, 0), in.Minor-1) {
			return i
		}
		before += in.Minor
	}
	return len(all)
}

// due is what should have arrived before a day begins.
func due(all []Instalment, today calendar.Date) int64 {
	var sum int64
	for _, in := range all {
		if today.After(in.EvaluateOn) {
			sum += in.Minor
		}
	}
	return sum
}

// Covered is what is still open of an item's covered part, in minor units.
type Covered struct {
	InvoiceID int64
	Minor     int64
}

// Deferred is a part of an item that is not collectable before the day after EvaluateOn.
type Deferred struct {
	EvaluateOn calendar.Date `json:"evaluate_on"`
	Minor      int64         `json:"minor"`
}

// Spread says which part of each item waits for which instalment: what was settled pays the instalments in their order,
// and what is left of them is met by what is left of the items, in the order given. Since instalments and covered parts
// add up to the same sum, nothing of either is left over.
func Spread(all []Instalment, settledMinor int64, items []Covered) map[int64][]Deferred {
	parts := map[int64][]Deferred{}
	items = slices.DeleteFunc(slices.Clone(items), func(c Covered) bool { return c.Minor <= 0 })
	for _, in := range all {
		paid := min(max(settledMinor, 0), in.Minor)
		settledMinor -= paid
		for rest := in.Minor - paid; rest > 0 && len(items) > 0; {
			part := min(rest, items[0].Minor)
			parts[items[0].InvoiceID] = append(parts[items[0].InvoiceID], Deferred{EvaluateOn: in.EvaluateOn, Minor: part})
			rest -= part
			if items[0].Minor -= part; items[0].Minor == 0 {
				items = items[1:]
			}
		}
	}
	return parts
}
