package subledger

import (
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// RefundState says how far a refund is: proposed → released → exported → paid, with rejected and returned as ends
// beside. The zero value is not valid.
type RefundState string

const (
	RefundProposed RefundState = "proposed"
	RefundReleased RefundState = "released"
	RefundExported RefundState = "exported"
	RefundPaid     RefundState = "paid"
	RefundRejected RefundState = "rejected"
	// RefundReturned came back: the payer's account does not take it.
	RefundReturned RefundState = "returned"
)

// Refund is money that goes back to its payer. Creditor is personal data.
type Refund struct {
	ID        int64                     `json:"id"`
	Entity    receivable.EntityCode     `json:"entity"`
	PaymentID int64                     `json:"payment_id"`
	Customer  receivable.CustomerNumber `json:"customer,omitempty"`
	Amount    money.Amount              `json:"amount"`
	// CreditorIBAN is the account the money came from, or one from the master data: never one from a mail.
	CreditorIBAN string      `json:"creditor_iban"`
	CreditorName string      `json:"creditor_name"`
	EndToEndID   string      `json:"end_to_end_id"`
	State        RefundState `json:"state"`
	Reason       string      `json:"reason"`
	ProposedBy   string      `json:"proposed_by"`
	ProposedAt   time.Time   `json:"proposed_at"`
	ReleasedBy   string      `json:"released_by,omitempty"`
	MessageID    string      `json:"message_id,omitempty"`
}

// AnswerRefund releases a proposed refund or rejects it. Whoever proposed it can't release it (four eyes).
type AnswerRefund struct {
	Head
	RefundID int64 `json:"refund_id"`
	Release  bool  `json:"release"`
}

// Check implements Command. A rejection needs a reason.
func (a AnswerRefund) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	if a.RefundID <= 0 {
		return Refuse("refund_missing", "say which refund")
	}
	if !a.Release {
		return a.CheckReason()
	}
	return nil
}

// ExportRefunds hands released refunds over to the bank in one payment order. The same key again gives the same file.
type ExportRefunds struct {
	Head
	// RefundIDs are the refunds; none means all that are released.
	RefundIDs []int64 `json:"refund_ids,omitempty"`
	// ExecuteOn is the day the bank is asked to pay.
	ExecuteOn calendar.Date `json:"execute_on"`
}

// maxRefunds bounds one file: what a person still looks over before the bank gets it.
const maxRefunds = 1000

// Check implements Command.
func (e ExportRefunds) Check() error {
	if err := e.CheckHead(); err != nil {
		return err
	}
	switch {
	case e.ExecuteOn.IsZero():
		return Refuse("execution_date_missing", "say on which day the bank is to pay")
	case len(e.RefundIDs) > maxRefunds:
		return Refuse("too_many_refunds", "%d refunds in one file, at most %d", len(e.RefundIDs), maxRefunds)
	case len(slices.Compact(slices.Sorted(slices.Values(e.RefundIDs)))) != len(e.RefundIDs):
		return Refuse("refund_twice", "a refund is named twice")
	}
	return nil
}

// Exported is a payment order that was written. Document is the pain.001 file.
type Exported struct {
	MessageID string       `json:"message_id"`
	RefundIDs []int64      `json:"refund_ids"`
	Total     money.Amount `json:"total"`
	Document  string       `json:"document"`
	Already   bool         `json:"already,omitempty"`
}
