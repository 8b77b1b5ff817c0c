package promise

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// maxItems bounds one promise; a plan over more is a plan of instalments.
	maxItems = 500
	// MaxDays bounds how far ahead a promise may lie: later than this it is a deferral (Stundung), not a promise.
	MaxDays = 366
)

// Add records a promise. An active promise on one of its items is superseded by it.
type Add struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	Items    []Item                    `json:"items"`
	// DueOn is the date the customer named. One without a date is no promise and must not be given one.
	DueOn calendar.Date `json:"due_on"`
	// Source is where it was said: phone, mail, portal, person.
	Source string `json:"source"`
}

// portal is the source of a promise that no person took.
const portal = "portal"

// CheckTreatment refuses a promise that a customer gave without talking to anybody, where repeatedly broken ones have led
// to the customer being watched.
func (a Add) CheckTreatment(t receivable.Treatment) error {
	if t == receivable.TreatmentWatch && a.Source == portal {
		return subledger.Refuse("promise_watched", "customer %s has broken promises and is watched: a person has to take this one", a.Customer)
	}
	return nil
}

// Item is the promised part of an invoice.
type Item struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is the promised part; no currency means all that is open when the promise is recorded.
	Amount money.Amount `json:"amount"`
}

// Check implements subledger.Command.
func (a Add) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	switch {
	case a.Customer == "":
		return subledger.Refuse("customer_missing", "say which customer promised")
	case len(a.Items) == 0:
		return subledger.Refuse("promise_items_missing", "say which invoices the promise is about")
	case len(a.Items) > maxItems:
		return subledger.Refuse("promise_too_many_items", "%d invoices in one promise, at most %d", len(a.Items), maxItems)
	case a.DueOn.IsZero():
		return subledger.Refuse("promise_date_missing", "a promise needs the date the customer named: ask back, don't guess")
	case a.Source == "":
		return subledger.Refuse("promise_source_missing", "say where it was promised")
	}
	return checkItems(a.Items)
}

func checkItems(items []Item) error {
	return subledger.CheckParts(items, func(it Item) (receivable.InvoiceNumber, money.Amount) { return it.Invoice, it.Amount },
		subledger.PartRefusals{Currency: "promise_currency_missing", Positive: "promise_item_positive", Word: "promised"})
}

// Withdraw takes a promise back: it was recorded in error, or agreed to be void. It counts as neither kept nor broken.
type Withdraw struct {
	subledger.Head
	PromiseID int64 `json:"promise_id"`
}

// Check implements subledger.Command.
func (w Withdraw) Check() error {
	if err := w.CheckHead(); err != nil {
		return err
	}
	return w.CheckReason()
}

// Result is the answer to both commands.
type Result struct {
	PromiseID int64 `json:"promise_id"`
	State     State `json:"state"`
	// EvaluateOn is the last day the money may arrive.
	EvaluateOn calendar.Date `json:"evaluate_on,omitzero"`
	// Promised is the whole sum.
	Promised money.Amount `json:"promised"`
	// Superseded are the promises this one took the place of.
	Superseded []int64 `json:"superseded,omitempty"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}
