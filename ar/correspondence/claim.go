package correspondence

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Place is a part of a mail that words stand in.
type Place string

const (
	InSubject Place = "subject"
	// InBody: offsets count in Mail.Text.Whole.
	InBody Place = "body"
	// InHeaders: a header of the mail, or a report of a mail system. Offsets are zero.
	InHeaders Place = "headers"
	// InHidden: text that a reader does not see. Nothing is claimed from it; it can only raise a flag.
	InHidden Place = "hidden"
)

// Evidence are the words a claim rests on: bytes Start up to End of the place, which read Quote.
type Evidence struct {
	Place Place  `json:"place"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

// IntentClaim says that a mail has an intent, and for which invoices. No invoice means the account, or that it can't be told.
type IntentClaim struct {
	Type     Intent                     `json:"type"`
	Invoices []receivable.InvoiceNumber `json:"invoices"`
	Evidence []Evidence                 `json:"evidence,omitempty"`
}

// PromiseClaim says that a payment will be made: one invoice and one date each.
type PromiseClaim struct {
	// Invoice is a number of an open item, or as written where it is unknown; empty where it can't be told which.
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// On is the promised date, not moved to a business day; zero where none is named. It is never made up.
	On        calendar.Date `json:"on"`
	Precision Precision     `json:"precision"`
	// AcceptOn are other readings of the same words.
	AcceptOn    []calendar.Date `json:"accept_on,omitempty"`
	NotBeforeOn calendar.Date   `json:"not_before_on,omitzero"`
	// Amount has no currency where it can't be told.
	Amount money.Amount `json:"amount"`
	Source AmountSource `json:"source"`
	// Condition is what the payment depends on and the customer does not decide alone; empty for none.
	Condition string     `json:"condition,omitempty"`
	Evidence  []Evidence `json:"evidence,omitempty"`
}

// DisputeClaim says that an invoice, or a part of it, is denied. Amount has no currency where no part is stated.
type DisputeClaim struct {
	Invoice  receivable.InvoiceNumber `json:"invoice"`
	Reason   dispute.Reason           `json:"reason"`
	Amount   money.Amount             `json:"amount"`
	Evidence []Evidence               `json:"evidence,omitempty"`
}

// PaidClaim says that a payment was made. It is never believed: the bank tells.
type PaidClaim struct {
	Invoice  receivable.InvoiceNumber `json:"invoice"`
	On       calendar.Date            `json:"on,omitzero"`
	Amount   money.Amount             `json:"amount"`
	Evidence []Evidence               `json:"evidence,omitempty"`
}

// ProposedClaim is a payment the customer asks to be allowed: of an extension or a plan. It is no promise.
type ProposedClaim struct {
	Invoice  receivable.InvoiceNumber `json:"invoice"`
	On       calendar.Date            `json:"on,omitzero"`
	Amount   money.Amount             `json:"amount"`
	Evidence []Evidence               `json:"evidence,omitempty"`
}

// RemittanceClaim is the sum and value date of a payment that the mail allocates.
type RemittanceClaim struct {
	Total    money.Amount  `json:"total"`
	ValueOn  calendar.Date `json:"value_on,omitzero"`
	Evidence []Evidence    `json:"evidence,omitempty"`
}

// NewContact is whom to write to instead. It is never used before a person agreed.
type NewContact struct {
	Name     string     `json:"name,omitempty"`
	Email    string     `json:"email"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Bounce is a mail system's report that a mail did not arrive. Status is the enhanced status code (RFC 3463), such as 5.1.1.
type Bounce struct {
	Permanent bool   `json:"permanent"`
	Recipient string `json:"recipient,omitempty"`
	Status    string `json:"status,omitempty"`
}

// Flagged is a flag with the words that raised it.
type Flagged struct {
	Flag     Flag       `json:"flag"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Signal is something about the tone or standing of the customer that brings a person in sooner, never an effect.
type Signal struct {
	// Kind is one of SignalKinds.
	Kind     string     `json:"kind"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// SignalKinds lists all kinds of signals.
func SignalKinds() []string { return []string{"frustrated", "urgent", "final_word", "hardship"} }

// Understanding is all that is claimed of one mail.
type Understanding struct {
	// Language is "de" or "en"; empty for another or none.
	Language   string           `json:"language,omitempty"`
	Intents    []IntentClaim    `json:"intents"`
	Promises   []PromiseClaim   `json:"promises,omitempty"`
	Disputes   []DisputeClaim   `json:"disputes,omitempty"`
	Paid       []PaidClaim      `json:"paid,omitempty"`
	Proposed   []ProposedClaim  `json:"proposed,omitempty"`
	Remittance *RemittanceClaim `json:"remittance,omitempty"`
	// AbsentUntilOn is the last day of an absence that an automatic answer tells.
	AbsentUntilOn calendar.Date `json:"absent_until_on,omitzero"`
	NewContact    *NewContact   `json:"new_contact,omitempty"`
	Bounce        *Bounce       `json:"bounce,omitempty"`
	Flags         []Flagged     `json:"flags,omitempty"`
	Signals       []Signal      `json:"signals,omitempty"`
	// Doubts are codes of why the rules do not trust their own reading ("negation", "hedge", "mixed_language", "long").
	// Each brings a person in.
	Doubts []string `json:"doubts,omitempty"`
}
