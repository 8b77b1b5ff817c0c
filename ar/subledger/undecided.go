package subledger

import (
	"encoding/json"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// PaymentFilter narrows a list of payments. The zero value lists all that wait for a decision, the oldest first.
type PaymentFilter struct {
	Entity receivable.EntityCode
	// Customer is the payer, or one of those who may have paid.
	Customer receivable.CustomerNumber
	Code     cashapplication.Code
	// AtLeastMinor and AtMostMinor bound the amount in minor units; 0 is no bound.
	AtLeastMinor, AtMostMinor int64
	// OlderThanDays keeps payments whose value date is at least that many days ago.
	OlderThanDays int
	// All lists decided payments too.
	All bool
	// After is the last payment of the page before, 0 for the first page. Limit is 200 where it is not given.
	After int64
	Limit int
}

// PaymentRow is one payment in a list.
type PaymentRow struct {
	PaymentID int64                 `json:"payment_id"`
	Entity    receivable.EntityCode `json:"entity"`
	// BankEntryID is the line of the statement, 0 for money that was posted by hand; Part its place in a batch, from 1.
	BankEntryID int64         `json:"bank_entry_id,omitempty"`
	Part        int           `json:"part,omitempty"`
	Amount      money.Amount  `json:"amount"`
	Unapplied   money.Amount  `json:"unapplied"`
	ValueOn     calendar.Date `json:"value_on"`
	AgeDays     int           `json:"age_days"`
	// State is one of the PaymentStates.
	State PaymentState         `json:"state"`
	Code  cashapplication.Code `json:"code,omitempty"`
	// Because says why the payment is where it is; Missing what would have made it certain (code and parameters).
	Because string `json:"because,omitempty"`
	Missing string `json:"missing,omitempty"`
	Certain bool   `json:"certain"`
	// Customer is the payer where one is known, LikelyPayers those who may be. Payer is the name the bank gave: personal data.
	Customer     receivable.CustomerNumber `json:"customer,omitempty"`
	LikelyPayers []Likely                  `json:"likely_payers,omitempty"`
	Payer        string                    `json:"payer,omitempty"`
	Best         *Explanation              `json:"best,omitempty"`
	Candidates   int                       `json:"candidates"`
	Version      int                       `json:"version"`
}

// PaymentState says how far a payment is. The zero value is not valid.
type PaymentState string

const (
	// PaymentUndecided waits for a person.
	PaymentUndecided PaymentState = "undecided"
	// PaymentRefunding has a refund that waits for its release.
	PaymentRefunding PaymentState = "refunding"
	// PaymentOnAccount was left with its payer by a person.
	PaymentOnAccount PaymentState = "on_account"
	// PaymentApplied has nothing left.
	PaymentApplied PaymentState = "applied"
	// PaymentReversed was taken back.
	PaymentReversed PaymentState = "reversed"
)

// Explanation is one way a payment can be understood, as it was offered. It names documents and customers by number.
type Explanation struct {
	// Rank counts from 1, the likeliest first.
	Rank        int                  `json:"rank"`
	Code        cashapplication.Code `json:"code"`
	Because     string               `json:"because"`
	Allocations []Proposed           `json:"allocations"`
	Unapplied   money.Amount         `json:"unapplied"`
}

// Proposed is one allocation of an explanation; see cashapplication.Allocation for its signs.
type Proposed struct {
	Item           receivable.InvoiceNumber       `json:"item"`
	Customer       receivable.CustomerNumber      `json:"customer"`
	Amount         money.Amount                   `json:"amount"`
	Skonto         money.Amount                   `json:"skonto,omitzero"`
	Difference     money.Amount                   `json:"difference,omitzero"`
	DifferenceKind cashapplication.DifferenceKind `json:"difference_kind,omitempty"`
}

// Likely is a customer that may have paid, and why.
type Likely struct {
	Customer receivable.CustomerNumber `json:"customer"`
	Grounds  cashapplication.Grounds   `json:"grounds"`
}

// PaymentView is all there is to know about one payment. It holds personal data: what the bank and the payer wrote.
type PaymentView struct {
	PaymentRow
	BookedOn  calendar.Date `json:"booked_on,omitzero"`
	PayerIBAN string        `json:"payer_iban,omitempty"`
	Mandate   string        `json:"mandate_id,omitempty"`
	EndToEnd  string        `json:"end_to_end_id,omitempty"`
	// Texts are what was written, with the places marked that the explanation rests on.
	Texts      []MarkedText  `json:"texts"`
	Offered    []Explanation `json:"offered"`
	Rules      string        `json:"rules_version,omitempty"`
	ProposedAt *time.Time    `json:"proposed_at,omitempty"`
	// Applied is what the payment has closed and still closes; Uses what it was used for beside invoices.
	Applied []AppliedPart    `json:"applied"`
	Uses    []Use            `json:"uses,omitempty"`
	History []PaymentHistory `json:"history"`
	Refunds []Refund         `json:"refunds,omitempty"`
	// Surplus is what can be done with money that no explanation needs; nil when there is none or it is decided.
	Surplus *Surplus `json:"surplus,omitempty"`
}

// Surplus is money that was paid twice or too much, and what a person may do with it: leave it with its payer (on_account),
// use it for other invoices (allocate), or send it back (refund).
type Surplus struct {
	Amount money.Amount `json:"amount"`
	// Customer may keep it; empty when the payer is not known for sure.
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	// Invoices are those of the customer that are open and not disputed, the oldest first, at most MaxSurplusInvoices.
	Invoices []OpenPart `json:"invoices,omitempty"`
	// Refundable tells that the account it came from is known, so that it can be sent back.
	Refundable bool `json:"refundable"`
}

// MaxSurplusInvoices bounds the other invoices that are offered for a surplus.
const MaxSurplusInvoices = 10

// OpenPart is what is open on an invoice.
type OpenPart struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	Open    money.Amount             `json:"open"`
	DueOn   calendar.Date            `json:"due_on"`
}

// SurplusOf is the surplus of a payment as far as the payment alone tells: all of one that came again, else what its first
// explanation leaves over. The invoices are the ledger's to add.
func SurplusOf(v PaymentView) *Surplus {
	over := v.Unapplied
	switch {
	case v.State != PaymentUndecided || !over.IsPositive():
		return nil
	case v.Code == cashapplication.AlreadyPaid || v.Code == cashapplication.Duplicate || v.Unapplied != v.Amount:
	case len(v.Offered) > 0 && v.Offered[0].Unapplied.IsPositive():
		over = v.Offered[0].Unapplied
	default:
		return nil
	}
	s := &Surplus{Amount: over, Customer: v.Customer, Refundable: v.PayerIBAN != ""}
	if s.Customer == "" && len(v.LikelyPayers) == 1 {
		s.Customer = v.LikelyPayers[0].Customer
	}
	return s
}

// MarkedText is one text of a bank entry with its evidence.
type MarkedText struct {
	Field cashapplication.Field `json:"field"`
	Index int                   `json:"index,omitempty"`
	Text  string                `json:"text"`
	Marks []Mark                `json:"marks,omitempty"`
}

// Mark is a stretch of a text, in bytes, and what it was taken for.
type Mark struct {
	Start int                      `json:"start"`
	End   int                      `json:"end"`
	Item  receivable.InvoiceNumber `json:"item,omitempty"`
	What  cashapplication.What     `json:"what,omitempty"`
}

// AppliedPart is one allocation that holds.
type AppliedPart struct {
	Invoice  receivable.InvoiceNumber  `json:"invoice"`
	Customer receivable.CustomerNumber `json:"customer"`
	Kind     Kind                      `json:"kind"`
	Amount   money.Amount              `json:"amount"`
	On       calendar.Date             `json:"on"`
	By       string                    `json:"by"`
}

// PaymentHistory is one thing that happened to a payment, in order.
type PaymentHistory struct {
	At time.Time `json:"at"`
	By string    `json:"by"`
	// What is proposed, a PaymentChoice, undo, posted or reversed.
	What    string               `json:"what"`
	Code    cashapplication.Code `json:"code,omitempty"`
	Version int                  `json:"version,omitempty"`
	Detail  json.RawMessage      `json:"detail,omitempty"`
	Reason  string               `json:"reason,omitempty"`
}
