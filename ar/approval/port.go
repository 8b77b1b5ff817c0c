package approval

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Facts are what a person is asked about, frozen when the question is asked. The hash of Facts is what an answer must
// name: when the facts read again have another hash, the question is obsolete. There is no date in them, because a day
// that passes changes nothing about the question.
type Facts struct {
	Kind  Kind   `json:"kind"`
	Items []Item `json:"items"`
	// ContactID, PolicyName and PolicyVersion are those of the letter; unset for an escalation.
	ContactID     int64  `json:"contact_id,omitempty"`
	PolicyName    string `json:"policy,omitempty"`
	PolicyVersion int    `json:"policy_version,omitempty"`
	// Terms is the fingerprint of what is asked beyond the items, such as the instalments of a plan; empty where the items
	// say all.
	Terms string `json:"terms,omitempty"`
}

// Item is one item in question. For a letter Level is the level it would reach and Amount what is collectable; for an
// escalation Level is the level it has and Amount what is open; for a write-off Amount is what is to be given up of Open; for a
// credit note it is what is to be credited of Open, which is what is disputed, and for a plan what is covered of Open.
type Item struct {
	InvoiceID int64                    `json:"invoice_id"`
	Number    receivable.InvoiceNumber `json:"number"`
	Level     int                      `json:"level"`
	Amount    money.Amount             `json:"amount"`
	Open      money.Amount             `json:"open,omitzero"`
}

// Case is an approval as a person, or whoever waits for the person, reads it.
type Case struct {
	Request  Request                   `json:"request"`
	Customer receivable.CustomerNumber `json:"customer"`
	// Because says why a person is asked.
	Because string `json:"because"`
	Facts   Facts  `json:"facts"`
	// Total is the sum of the items' amounts, one for each currency.
	Total []money.Amount `json:"total"`
	// LetterID and Letter show the letter in question as it would leave today; zero and nil for an escalation.
	LetterID int64         `json:"letter_id,omitempty"`
	Letter   *letter.Facts `json:"letter,omitempty"`
	// Steps is the chain of people, Step the one asked now (from 0).
	Steps []dunning.ApproverStep `json:"steps"`
	Step  int                    `json:"step"`
	// Assignee is the colleague who was asked to see to it; others of the role may still decide.
	Assignee string `json:"assignee,omitempty"`
	// RequestedAt is real time. RemindAt and ExpiresAt are instants of the business clock, for the step asked now.
	RequestedAt time.Time `json:"requested_at"`
	RemindAt    time.Time `json:"remind_at,omitzero"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`
	// Outcome is set once the approval is closed.
	Outcome *Outcome `json:"outcome,omitempty"`
}

// Outcome is how an approval ended, or, with the state open, that one of several people has agreed. By, Decision and
// Choice are empty when no person ended it.
type Outcome struct {
	ID    string `json:"id"`
	State State  `json:"state"`
	By    string `json:"by,omitempty"`
	// For is in whose place By decided; empty in his own.
	For      string    `json:"for,omitempty"`
	Decision Decision  `json:"decision,omitempty"`
	Choice   Choice    `json:"choice,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
	// LetterID is the letter that was asked about; zero for an escalation.
	LetterID int64 `json:"letter_id,omitempty"`
	// HeldUntilOn is the end of the hold that a refusal or an expiry set; zero when none was.
	HeldUntilOn calendar.Date `json:"held_until_on,omitzero"`
}

// Line is one open approval in a list.
type Line struct {
	ID          string                    `json:"id"`
	Entity      receivable.EntityCode     `json:"entity"`
	Customer    receivable.CustomerNumber `json:"customer"`
	Kind        Kind                      `json:"kind"`
	Role        string                    `json:"role"`
	RequestedBy string                    `json:"requested_by"`
	RequestedAt time.Time                 `json:"requested_at"`
	ExpiresAt   time.Time                 `json:"expires_at,omitzero"`
	Because     string                    `json:"because"`
	Items       int                       `json:"items"`
	Total       []money.Amount            `json:"total"`
}
