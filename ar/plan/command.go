package plan

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// maxItems bounds one plan, so that one letter can name what it covers.
	maxItems = 100
	// maxWanted bounds the instalments of a command; the policy's limit is lower.
	maxWanted = 120
)

// Propose asks a person to agree to instalments. Nothing changes before the answer.
type Propose struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	Items    []Item                    `json:"items"`
	// Wanted are the instalments by name; empty when they are to be equal: Parts of them, from FirstOn, each Every after
	// the one before.
	Wanted  []Wanted      `json:"wanted,omitempty"`
	Parts   int           `json:"parts,omitempty"`
	FirstOn calendar.Date `json:"first_on,omitzero"`
	Every   Every         `json:"every,omitempty"`
	// Acceleration is true where it is agreed that a default makes the whole rest due.
	Acceleration bool `json:"acceleration,omitempty"`
	// Mail is the number of the mail that asked for instalments, 0 for none.
	Mail int64 `json:"mail,omitempty"`
}

// Item is the covered part of an invoice.
type Item struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is the covered part; no currency means all that is open when the plan is proposed.
	Amount money.Amount `json:"amount"`
}

// Check implements subledger.Command.
func (p Propose) Check() error {
	if err := p.CheckHead(); err != nil {
		return err
	}
	switch {
	case p.Customer == "":
		return subledger.Refuse("customer_missing", "say which customer the plan is with")
	case len(p.Items) == 0 || len(p.Items) > maxItems:
		return subledger.Refuse("plan_items", "%d invoices: a plan covers 1 to %d", len(p.Items), maxItems)
	case len(p.Wanted) > maxWanted || p.Parts > maxWanted || p.Parts < 0:
		return subledger.Refuse("plan_instalments", "a plan has at most %d instalments", maxWanted)
	case (len(p.Wanted) == 0) == (p.Parts == 0):
		return subledger.Refuse("plan_terms", "name the instalments one by one, or how many equal ones there are")
	case p.Parts > 0 && p.FirstOn.IsZero():
		return subledger.Refuse("plan_terms", "say when the first instalment is due")
	case p.Parts > 0 && !slices.Contains(Steps(), p.Every):
		return subledger.Refuse("plan_terms", "say how far apart instalments are: one of %v", Steps())
	}
	return checkItems(p.Items)
}

func checkItems(items []Item) error {
	return subledger.CheckParts(items, func(it Item) (receivable.InvoiceNumber, money.Amount) { return it.Invoice, it.Amount },
		subledger.PartRefusals{Currency: "plan_currency", Positive: "plan_item_positive", Word: "covered"})
}

// Over is the schedule that is proposed over a sum.
func (p Propose) Over(total money.Amount, l Limits, today calendar.Date) ([]Instalment, error) {
	wanted := p.Wanted
	if p.Parts > 0 {
		if int64(p.Parts) > total.Minor {
			return nil, subledger.Refuse("plan_instalments", "%s can't be divided into %d instalments", total, p.Parts)
		}
		var err error
		if wanted, err = Equal(total, p.Parts, p.FirstOn, p.Every); err != nil {
			return nil, err
		}
	}
	return Schedule(total, wanted, l, today)
}

// Channel is how something was said to the customer in writing.
type Channel string

const (
	// ByMail: a draft of the engine, which a person sent.
	ByMail Channel = "mail"
	// ByPost and ByFax: a person sent it on paper.
	ByPost Channel = "post"
	ByFax  Channel = "fax"
)

// Said notes that the confirmation of a plan, or the reminder of its missing instalment, went to the customer on paper.
// What leaves as a mail notes itself.
type Said struct {
	subledger.Head
	PlanID int64 `json:"plan_id"`
	// Reminder is true for the reminder, false for the confirmation.
	Reminder bool    `json:"reminder,omitempty"`
	Channel  Channel `json:"channel"`
}

// Check implements subledger.Command.
func (s Said) Check() error {
	if s.Channel != ByPost && s.Channel != ByFax {
		return subledger.Refuse("plan_channel", "say how it went to the customer: %s or %s", ByPost, ByFax)
	}
	return s.CheckHead()
}

// Withdraw ends a plan, or takes its proposal back.
type Withdraw struct {
	subledger.Head
	PlanID int64 `json:"plan_id"`
}

// Check implements subledger.Command.
func (w Withdraw) Check() error {
	if err := w.CheckHead(); err != nil {
		return err
	}
	return w.CheckReason()
}

// Result is the answer to the commands.
type Result struct {
	PlanID int64 `json:"plan_id"`
	State  State `json:"state"`
	// Total is what the plan covers.
	Total       money.Amount `json:"total"`
	Instalments []Instalment `json:"instalments,omitempty"`
	// ApprovalID is the question that was asked; empty when none was.
	ApprovalID string `json:"approval_id,omitempty"`
	// Warnings are codes of what speaks against instalments.
	Warnings []Warning `json:"warnings,omitempty"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}
