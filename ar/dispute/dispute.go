// Package dispute holds the commands of a dispute: a customer says that an invoice, or a part of it, is not owed.
//
// The disputed part is out of dunning while the dispute is open; the rest is dunned on. When it ends, what was
// justified is credited in the same booking, and what was not is owed again at the level it had, with a new deadline.
// How an open dispute counts in an item's balance is collection's business.
package dispute

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Open opens a dispute. An invoice has one open dispute at most.
type Open struct {
	subledger.Head
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is the disputed part; no currency means the whole of what is open, whatever that becomes.
	Amount money.Amount `json:"amount"`
	Cause  Reason       `json:"cause"`
	// Owner answers for the dispute; empty means who the entity's rules name, and else whoever opens it.
	Owner string `json:"owner,omitempty"`
	// Case is the case the dispute is added to; 0 makes one.
	Case int64 `json:"case,omitempty"`
}

// Check implements subledger.Command.
func (o Open) Check() error {
	if err := o.CheckHead(); err != nil {
		return err
	}
	switch {
	case o.Invoice == "":
		return subledger.Refuse("invoice_missing", "say which invoice")
	case !slices.Contains(Reasons(), o.Cause):
		return subledger.Refuse("dispute_reason_known", "the cause of a dispute is one of %v", Reasons())
	case o.Amount.Currency != "" && !o.Amount.IsPositive():
		return subledger.Refuse("dispute_amount_positive", "a disputed amount is more than zero")
	}
	return nil
}

// Resolve ends a dispute.
type Resolve struct {
	subledger.Head
	DisputeID int64                     `json:"dispute_id"`
	Outcome   collection.DisputeOutcome `json:"outcome"`
	// Justified is the part that is credited; it is given for OutcomePartly only.
	Justified money.Amount `json:"justified"`
	// CreditNote is the number of the credit note that credits it; empty means one is made from the dispute's number.
	CreditNote receivable.InvoiceNumber `json:"credit_note,omitempty"`
}

// Check implements subledger.Command.
func (r Resolve) Check() error {
	if err := r.CheckHead(); err != nil {
		return err
	}
	known := []collection.DisputeOutcome{collection.OutcomeJustified, collection.OutcomeRejected, collection.OutcomePartly,
		collection.OutcomeWithdrawn}
	partly := r.Outcome == collection.OutcomePartly
	switch {
	case !slices.Contains(known, r.Outcome):
		return subledger.Refuse("dispute_outcome_known", "a dispute ends %v", known)
	case partly != (r.Justified.Currency != ""):
		return subledger.Refuse("justified_amount", "an outcome %q needs the justified amount, and no other does", collection.OutcomePartly)
	case partly && !r.Justified.IsPositive():
		return subledger.Refuse("justified_amount", "the justified amount is more than zero; for nothing say %q", collection.OutcomeRejected)
	}
	return r.CheckReason()
}

// Credit is what a resolution credits of a dispute over disputed minor units on an invoice with open minor units: all
// of it when justified, the named part when partly, else nothing; never more than is open. It refuses a named part that
// is not less than what is disputed.
func (r Resolve) Credit(disputed, open int64) (int64, error) {
	switch r.Outcome {
	case collection.OutcomeJustified:
		return min(disputed, open), nil
	case collection.OutcomePartly:
		if r.Justified.Minor >= min(disputed, open) {
			return 0, subledger.Refuse("justified_amount", "the justified amount is all that is disputed: say %q", collection.OutcomeJustified)
		}
		return r.Justified.Minor, nil
	}
	return 0, nil
}

// Result is the answer to both commands: the number of the dispute and what is open on the invoice afterwards.
type Result struct {
	DisputeID int64 `json:"dispute_id"`
	// Case is the number of the dispute's case.
	Case int64        `json:"case,omitempty"`
	Open money.Amount `json:"open"`
	// CreditNote is the credit note that was booked; empty when nothing was credited.
	CreditNote receivable.InvoiceNumber `json:"credit_note,omitempty"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}
