package subledger

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// PaymentQuestion is a payment as far as somebody has to decide about it. It names no payer and no amount.
type PaymentQuestion struct {
	PaymentID int64                 `json:"payment_id"`
	Entity    receivable.EntityCode `json:"entity"`
	State     PaymentState          `json:"state"`
	// Code is the reason of the latest offer, Version its number.
	Code    cashapplication.Code `json:"code,omitempty"`
	Version int                  `json:"version,omitempty"`
	// Seq is the last event of the payment's stream that this has seen.
	Seq int64 `json:"seq"`
	// Calendar says which days count while it waits.
	Calendar calendar.Calendar `json:"-"`
}

// Waits tells whether somebody still has to decide. A refund that nobody released does.
func (q PaymentQuestion) Waits() bool {
	return q.State == PaymentUndecided || q.State == PaymentRefunding
}
