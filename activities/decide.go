package activities

import (
	"context"
	"errors"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// DecideItemInput names the item and the last event its workflow has seen.
type DecideItemInput struct {
	InvoiceID int64 `json:"invoice_id"`
	UpTo      int64 `json:"up_to"`
}

// DecidedItem is the recorded decision with the time to sleep. WakeIn is zero when only an event can change anything.
type DecidedItem struct {
	collection.Decided
	WakeIn time.Duration `json:"wake_in,omitempty"`
}

// DecideItem reads the facts of one item, has collection.Decide decide, and records the decision with its reason. Rules
// live here and not in the workflow, so that a changed policy never breaks the replay of an open invoice: history shows
// what was decided. It returns ErrTypeBadFacts for facts that can't be, which a person must mend.
func (a *Activities) DecideItem(ctx context.Context, in DecideItemInput) (DecidedItem, error) {
	var bad error
	decided, err := a.Cases.DecideItem(ctx, in.InvoiceID, in.UpTo, func(c collection.Case) (collection.Decision, error) {
		d, err := collection.Decide(c)
		bad = err
		return d, err
	})
	if bad != nil {
		return DecidedItem{}, refused(ErrTypeBadFacts, bad)
	}
	if err != nil {
		return DecidedItem{}, permanent(err)
	}
	wakeIn, err := a.wait(ctx, string(decided.Entity), decided.WakeOn)
	return DecidedItem{Decided: decided, WakeIn: wakeIn}, err
}

// DecideDebtorInput names the customer and the last event its workflow has seen.
type DecideDebtorInput struct {
	CustomerID int64 `json:"customer_id"`
	UpTo       int64 `json:"up_to"`
}

// DecidedDebtor is the recorded decision about a customer with the time to sleep.
type DecidedDebtor struct {
	collection.DecidedDebtor
	WakeIn time.Duration `json:"wake_in,omitempty"`
}

// DecideDebtor does for a customer what DecideItem does for an item.
func (a *Activities) DecideDebtor(ctx context.Context, in DecideDebtorInput) (DecidedDebtor, error) {
	decided, err := a.Cases.DecideDebtor(ctx, in.CustomerID, in.UpTo, collection.DecideDebtor)
	if err != nil {
		return DecidedDebtor{}, permanent(err)
	}
	wakeIn, err := a.wait(ctx, string(decided.Entity), decided.WakeOn)
	return DecidedDebtor{DecidedDebtor: decided, WakeIn: wakeIn}, err
}

// permanent marks the ledger's two answers that trying again can't mend. Everything else is tried again by Temporal.
func permanent(err error) error {
	switch {
	case errors.Is(err, subledger.ErrNotFound):
		return refused(ErrTypeNotFound, err)
	case subledger.IsRefused(err, ""):
		return refused(ErrTypeRefused, err)
	}
	return err
}
