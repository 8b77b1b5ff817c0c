// Package casework holds the rules and commands of a dispute's case: who works on it, until when, who is next when nobody
// does, and what earlier cases of the same kind suggest.
//
// A case groups disputes of one customer. A dispute is one row about one invoice and decides what is dunned; its case is
// what people work on: it has a team, an owner, a deadline, comments, attachments and links. It never moves money: what it
// resolves, it resolves by ending its disputes. Nothing here reads a clock; dates come in as facts.
package casework

import (
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Team is a part of the creditor that can answer for a cause.
type Team string

const (
	Sales      Team = "sales"
	Logistics  Team = "logistics"
	Quality    Team = "quality"
	Accounting Team = "accounting"
)

// Teams lists all teams.
func Teams() []Team { return []Team{Sales, Logistics, Quality, Accounting} }

// Known tells whether there is such a team.
func (t Team) Known() bool { return slices.Contains(Teams(), t) }

// State is what a case waits for.
type State string

const (
	// Open: the owner has to answer until the deadline.
	Open State = "open"
	// WaitingForCustomer: the customer was asked; the deadline stands still until the day named.
	WaitingForCustomer State = "waiting_for_customer"
	// Proposed: a credit note was asked for and other people decide; their approval has deadlines of its own.
	Proposed State = "proposed"
	// Resolved: all disputes have ended. It is the only state that is final.
	Resolved State = "resolved"
)

// States lists all states.
func States() []State { return []State{Open, WaitingForCustomer, Proposed, Resolved} }

// Line is a case in a list. Amount is what its open disputes are about, by their amounts when they were opened; of a
// resolved case what all of them were about.
type Line struct {
	Case     int64                     `json:"case"`
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer"`
	Cause    dispute.Reason            `json:"cause"`
	State    State                     `json:"state"`
	Team     Team                      `json:"team"`
	Owner    string                    `json:"owner"`
	OpenedOn calendar.Date             `json:"opened_on"`
	// DueOn is the last day of the answer; WaitUntilOn the last day of waiting for the customer, unset when nobody waits.
	DueOn       calendar.Date             `json:"due_on"`
	WaitUntilOn calendar.Date             `json:"wait_until_on,omitzero"`
	Outcome     collection.DisputeOutcome `json:"outcome,omitempty"`
	Disputes    int                       `json:"disputes"`
	Amount      []money.Amount            `json:"amount"`
}

// Part is one dispute of a case. Disputed is what it was opened about; StillDisputed what is left of that now.
type Part struct {
	DisputeID     int64                     `json:"dispute_id"`
	Invoice       receivable.InvoiceNumber  `json:"invoice"`
	Whole         bool                      `json:"whole,omitempty"`
	Cause         dispute.Reason            `json:"cause"`
	Disputed      money.Amount              `json:"disputed"`
	StillDisputed money.Amount              `json:"still_disputed"`
	Open          money.Amount              `json:"open"`
	Level         int                       `json:"level"`
	Outcome       collection.DisputeOutcome `json:"outcome,omitempty"`
	ResolvedOn    calendar.Date             `json:"resolved_on,omitzero"`
}

// Entry is one thing that happened to a case. Text is a person's words and may name people; Detail is made by the program
// and does not.
type Entry struct {
	At     time.Time      `json:"at"`
	On     calendar.Date  `json:"on"`
	Kind   string         `json:"kind"`
	By     string         `json:"by"`
	Text   string         `json:"text,omitempty"`
	Detail map[string]any `json:"detail,omitempty"`
}

// File is an attachment without its bytes.
type File struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	MediaType string    `json:"media_type"`
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
}

// Link is a mail or a payment of the case; the other is 0.
type Link struct {
	MailID    int64 `json:"mail_id,omitempty"`
	PaymentID int64 `json:"payment_id,omitempty"`
	// Because says how it came to the case.
	Because string `json:"because"`
}

// Codes are what trading partners call the cause: UN/EDIFACT data element 4465 and ANSI X12 element 426; empty where they
// have no word for it.
type Codes struct {
	EDIFACT string `json:"edifact"`
	X12     string `json:"x12"`
}

// Case is a case as people read it.
type Case struct {
	Line
	ProductGroup string `json:"product_group,omitempty"`
	// Codes are those of the cause.
	Codes Codes `json:"codes"`
	// RoutedBecause says why it came to its team and owner.
	RoutedBecause string `json:"routed_because"`
	EscalateTo    string `json:"escalate_to,omitempty"`
	Escalations   int    `json:"escalations,omitempty"`
	// ApprovalID is the question about a credit note that runs, or the last one.
	ApprovalID string  `json:"approval_id,omitempty"`
	Parts      []Part  `json:"parts"`
	Entries    []Entry `json:"entries"`
	Files      []File  `json:"files"`
	Links      []Link  `json:"links"`
	// Suggestion is what earlier cases of the same kind suggest; nil when there were too few.
	Suggestion *Suggestion `json:"suggestion,omitempty"`
}

// Result is the answer to the commands about a case.
type Result struct {
	Case  int64         `json:"case"`
	State State         `json:"state"`
	Owner string        `json:"owner"`
	Team  Team          `json:"team"`
	DueOn calendar.Date `json:"due_on"`
	// ApprovalID is the question that was asked about a credit note; empty where none was.
	ApprovalID string `json:"approval_id,omitempty"`
	// Credited is what was credited at once, one amount for each invoice.
	Credited []dispute.Result `json:"credited,omitempty"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}
