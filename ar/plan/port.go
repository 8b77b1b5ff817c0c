package plan

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Decided is what was recorded of a decision about a plan: enough for whoever waits for it, with no name.
type Decided struct {
	Entity receivable.EntityCode `json:"entity"`
	PlanID int64                 `json:"plan_id"`
	// Today is the business date of the decision in the entity's zone.
	Today calendar.Date `json:"today"`
	Decision
	// Seq is the last event of the plan's stream the decision has seen.
	Seq int64 `json:"seq"`
	// Final is true once the plan has ended.
	Final bool `json:"final,omitempty"`
}

// Line is one plan in a list.
type Line struct {
	PlanID       int64                     `json:"plan_id"`
	Entity       receivable.EntityCode     `json:"entity"`
	Customer     receivable.CustomerNumber `json:"customer"`
	CustomerName string                    `json:"customer_name"`
	State        State                     `json:"state"`
	Total        money.Amount              `json:"total"`
	// Settled is what arrived on the covered parts since the plan was agreed.
	Settled money.Amount `json:"settled"`
	// Instalments counts them, Kept those that are paid.
	Instalments int `json:"instalments"`
	Kept        int `json:"kept"`
	// NextOn is when the first that is not paid is due; unset when the plan has ended.
	NextOn calendar.Date `json:"next_on,omitzero"`
	// Missing is the position (from 1) of the instalment that is missing, 0 for none.
	Missing     int           `json:"missing,omitempty"`
	ConfirmedOn calendar.Date `json:"confirmed_on,omitzero"`
}

// View is everything the ledger knows of one plan, for a person.
type View struct {
	Line
	Acceleration bool             `json:"acceleration,omitempty"`
	Schedule     []InstalmentView `json:"schedule"`
	Items        []ItemView       `json:"items"`
	ApprovalID   string           `json:"approval_id"`
	// Mail is the number of the mail that asked for instalments, 0 for none.
	Mail        int64         `json:"mail,omitempty"`
	Warnings    []Warning     `json:"warnings,omitempty"`
	ProposedOn  calendar.Date `json:"proposed_on"`
	ProposedBy  string        `json:"proposed_by"`
	AgreedOn    calendar.Date `json:"agreed_on,omitzero"`
	ConfirmedBy string        `json:"confirmed_by,omitempty"`
	// Reminded is the position of the instalment the customer was last reminded of, ReminderEndsOn the last day it gave.
	Reminded       int           `json:"reminded,omitempty"`
	RemindedOn     calendar.Date `json:"reminded_on,omitzero"`
	ReminderEndsOn calendar.Date `json:"reminder_ends_on,omitzero"`
	EndedOn        calendar.Date `json:"ended_on,omitzero"`
	EndedBy        string        `json:"ended_by,omitempty"`
	EndedBecause   string        `json:"ended_because,omitempty"`
}

// InstalmentView is one instalment with how it stands.
type InstalmentView struct {
	Position int           `json:"position"`
	DueOn    calendar.Date `json:"due_on"`
	// EvaluateOn is the last day it may arrive on.
	EvaluateOn calendar.Date `json:"evaluate_on"`
	Amount     money.Amount  `json:"amount"`
	// Paid is what of it has arrived; KeptOn is the day it was found paid.
	Paid   money.Amount  `json:"paid"`
	KeptOn calendar.Date `json:"kept_on,omitzero"`
}

// ItemView is the covered part of an invoice.
type ItemView struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	Amount  money.Amount             `json:"amount"`
	// Open is what is open on the whole invoice.
	Open money.Amount `json:"open"`
}
