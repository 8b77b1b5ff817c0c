package collection

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Decided is what was recorded of a decision about an item: enough for whoever waits for the item to know until when,
// and for a reader to know why. It names no person.
type Decided struct {
	Entity   receivable.EntityCode     `json:"entity"`
	Number   receivable.InvoiceNumber  `json:"number"`
	Customer receivable.CustomerNumber `json:"customer"`
	// Today is the business date of the decision in the entity's zone.
	Today     calendar.Date    `json:"today"`
	Word      Word             `json:"word"`
	Level     int              `json:"level"`
	Open      money.Amount     `json:"open"`
	Blockers  []Blocker        `json:"blockers,omitempty"`
	NextLevel int              `json:"next_level,omitempty"`
	NextKind  dunning.StepKind `json:"next_kind,omitempty"`
	NextOn    calendar.Date    `json:"next_on,omitzero"`
	// WakeOn is the next day on which the item changes by itself; zero when only an event can change it.
	WakeOn calendar.Date `json:"wake_on,omitzero"`
	// Seq is the last event the decision has seen: everything up to it is covered.
	Seq int64 `json:"seq"`
	// Final is true when nothing is owed any more.
	Final   bool   `json:"final,omitempty"`
	Because string `json:"because"`
}

// DecidedDebtor is what was recorded of a decision about a customer.
type DecidedDebtor struct {
	Entity    receivable.EntityCode     `json:"entity"`
	Number    receivable.CustomerNumber `json:"number"`
	Today     calendar.Date             `json:"today"`
	Treatment receivable.Treatment      `json:"treatment"`
	OpenItems int                       `json:"open_items"`
	WakeOn    calendar.Date             `json:"wake_on,omitzero"`
	// Seq is the last event of the customer the decision has seen.
	Seq int64 `json:"seq"`
	// Final is true when nothing is open and nothing waits.
	Final   bool   `json:"final,omitempty"`
	Because string `json:"because"`
	// ApprovalID names the question asked about items whose ladder is spent; empty when nobody was asked.
	ApprovalID string `json:"approval_id,omitempty"`
}

// Subject says what a stream of events is about: the ledger's row behind "invoice/{entity}/{number}" or
// "debtor/{entity}/{number}".
type Subject struct {
	Stream string                `json:"stream"`
	Entity receivable.EntityCode `json:"entity"`
	// ID is the invoice's or the customer's id in the ledger.
	ID int64 `json:"id"`
	// Seq is the last event that was recorded for it, DecidedSeq the last that a decision has seen.
	Seq        int64 `json:"seq"`
	DecidedSeq int64 `json:"decided_seq"`
}
