// Package promise judges a promise to pay: kept, partly kept or broken.
//
// A promise covers parts of one or several items. It is judged by what was settled on those items since it was made,
// at every payment and once after its grace period; it is never judged by anybody's word that money is on its way.
package promise

import (
	"errors"
	"fmt"
	"math"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// State of a promise. The zero value is not valid.
type State string

const (
	// Active promises take the promised amounts out of dunning until they are judged.
	Active State = "active"
	// Kept means the whole sum arrived in time, less the policy's tolerance.
	Kept State = "kept"
	// PartlyKept means a part arrived; the rest is collectable again.
	PartlyKept State = "partly_kept"
	// Broken means nothing arrived; dunning resumes at the same level and names the promise.
	Broken State = "broken"
	// Superseded means a newer promise took its place.
	Superseded State = "superseded"
	// Withdrawn means a person took it back.
	Withdrawn State = "withdrawn"
)

// Ended tells whether the state is final.
func (s State) Ended() bool { return s != Active }

// Failed tells whether the promise counts against the customer: broken, or kept only in part.
func (s State) Failed() bool { return s == Broken || s == PartlyKept }

// Part is the promised sum of one item and what was settled on it since the promise was made, in minor units of the
// item's currency. Settled never counts more than Promised.
type Part struct {
	InvoiceID    int64
	Promised     int64
	SettledSince int64
}

// Promise is what the records say about one promise at one moment.
type Promise struct {
	// DueOn is the date the customer named. EvaluateOn is that date plus the bank's grace days.
	DueOn, EvaluateOn calendar.Date
	Parts             []Part
	// ToleranceMinor may be missing in all.
	ToleranceMinor int64
}

// ErrNothingPromised is returned by Check for a promise without a positive part.
var ErrNothingPromised = errors.New("a promise needs at least one item with a positive amount")

// Check refuses a promise that could not be judged: without a date or a positive sum, or with an item named twice.
func (p Promise) Check() error {
	if len(p.Parts) == 0 {
		return ErrNothingPromised
	}
	seen := make(map[int64]bool, len(p.Parts))
	var sum int64
	for _, part := range p.Parts {
		switch {
		case part.Promised <= 0:
			return fmt.Errorf("item %d: %w", part.InvoiceID, ErrNothingPromised)
		case part.Promised > math.MaxInt64-sum:
			return fmt.Errorf("item %d: the promised sum is too large", part.InvoiceID)
		case seen[part.InvoiceID]:
			return fmt.Errorf("item %d is promised twice", part.InvoiceID)
		}
		seen[part.InvoiceID] = true
		sum += part.Promised
	}
	switch {
	case p.DueOn.IsZero():
		return errors.New("a promise needs the date the customer named")
	case p.EvaluateOn.Before(p.DueOn):
		return fmt.Errorf("evaluated on %s, before it is due on %s", p.EvaluateOn, p.DueOn)
	}
	return nil
}

// Judge returns the state of an active promise on a day. It becomes Kept on the first day everything promised was
// settled, whenever that is; PartlyKept or Broken only after EvaluateOn has passed. Order of parts does not matter.
func Judge(p Promise, today calendar.Date) State {
	var promised, settled int64
	for _, part := range p.Parts {
		promised += part.Promised
		settled += min(max(part.SettledSince, 0), part.Promised)
	}
	switch {
	case settled >= promised-p.ToleranceMinor && settled > 0:
		return Kept
	case !today.After(p.EvaluateOn):
		return Active
	case settled > 0:
		return PartlyKept
	default:
		return Broken
	}
}
