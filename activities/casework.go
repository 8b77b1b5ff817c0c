package activities

import (
	"context"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// DisputeCases is the ledger's side of disputes' cases. AdvanceCase asks a rule what the passing of time does to a case and does
// it, under the customer's lock.
type DisputeCases interface {
	AdvanceCase(ctx context.Context, entity receivable.EntityCode, id int64,
		next func(casework.Standing, calendar.Calendar, calendar.Date) casework.Step) (casework.Advanced, error)
}

// AskedCase names a case.
type AskedCase struct {
	Entity string `json:"entity"`
	Case   int64  `json:"case"`
}

// LookedCase is what a look at a case found.
type LookedCase struct {
	State casework.State `json:"state"`
	// Final is true once all disputes have ended.
	Final bool `json:"final,omitempty"`
	// LookOn is the business date of the next look, unset when only an event brings one; WakeIn is how long that is.
	LookOn  calendar.Date `json:"look_on,omitzero"`
	WakeIn  time.Duration `json:"wake_in,omitempty"`
	Because string        `json:"because"`
	// Seq is the last event the look has seen.
	Seq int64 `json:"seq"`
}

// LookAtCase does what the passing of time asks for and says when to look again. The business calendar counts: it stands
// still while the engine is stopped.
func (a *Activities) LookAtCase(ctx context.Context, asked AskedCase) (LookedCase, error) {
	now, err := a.DisputeCases.AdvanceCase(ctx, receivable.EntityCode(asked.Entity), asked.Case, casework.Next)
	if err != nil {
		return LookedCase{}, permanent(err)
	}
	looked := LookedCase{State: now.State, Final: now.State == casework.Resolved, LookOn: now.Step.LookOn, Because: now.Because(now.Step), Seq: now.Seq}
	looked.WakeIn, err = a.wait(ctx, asked.Entity, looked.LookOn)
	return looked, err
}
