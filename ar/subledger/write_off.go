package subledger

import (
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// RequestWriteOff asks a person to give up an open amount. It books nothing: four eyes are needed for every amount, and
// the approval is what leads to a WriteOff.
type RequestWriteOff struct {
	Head
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is what is to be given up; no currency means all that is open when it is asked.
	Amount money.Amount `json:"amount"`
}

// Check implements Command.
func (w RequestWriteOff) Check() error {
	if err := w.CheckHead(); err != nil {
		return err
	}
	switch {
	case w.Invoice == "":
		return Refuse("invoice_missing", "say which invoice")
	case w.Amount.Currency != "" && !w.Amount.IsPositive():
		return Refuse("allocation_sign", "the amount to be written off is more than zero")
	}
	return w.CheckReason()
}

// WriteOffRequested is the approval that was asked for.
type WriteOffRequested struct {
	ApprovalID string       `json:"approval_id"`
	Amount     money.Amount `json:"amount"`
	// Open is what is open on the invoice; when that changes, the question is obsolete.
	Open money.Amount `json:"open"`
	// Already is true when the same was asked before.
	Already bool `json:"already,omitempty"`
}
