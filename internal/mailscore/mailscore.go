// Package mailscore holds what was understood of customers' mails against labels that people wrote.
//
// A case is one mail with the open invoices of its customer and, where somebody labelled it, what it says; a prediction
// is what an engine made of the same mail. Both are files of one JSON object a line, so that an engine can be scored by
// somebody who does not have its source. docs/reference/mail-labels.md says what each label means and what is counted.
//
// A promise is right only when invoice, amount and date are. Two things are counted apart because a business must never
// see them: a date that nobody wrote, and an act without a person on a mail that needs one.
//
// A newcomer starts with Case, Labels, Prediction and Score.
package mailscore

import (
	"encoding/json"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Case is one mail of a customer.
type Case struct {
	ID string
	// Language is that of the mail, "de" or "en"; a label too, and not told to what predicts.
	Language   string
	ReceivedOn calendar.Date
	Customer   string
	Invoices   []Invoice
	Subject    string
	Body       string
	// Expected is what the mail says; nil where nobody labelled it.
	Expected *Labels
}

// Invoice is an open item of the customer, and Amount what is open of it.
type Invoice struct {
	Number receivable.InvoiceNumber
	Amount money.Amount
	DueOn  calendar.Date
}

// Mail is the case as the production packages take a mail. It holds nothing of what is expected.
func (c Case) Mail() correspondence.Mail {
	m := correspondence.Mail{ReceivedOn: c.ReceivedOn, Author: correspondence.ByCustomer, Subject: c.Subject,
		Text: mailtext.Read(c.Body), CustomerName: c.Customer}
	for _, i := range c.Invoices {
		m.Items = append(m.Items, correspondence.Item{Number: i.Number, Amount: i.Amount, Open: i.Amount, DueOn: i.DueOn})
		m.MonthFirst = m.MonthFirst || i.Amount.Currency == "USD"
	}
	return m
}

// Labels are what a mail says, labelled by a person or predicted by an engine.
type Labels struct {
	Intents    []Intent              `json:"intents"`
	Promises   []Promise             `json:"promised_payments"`
	Disputes   []Dispute             `json:"disputes"`
	NeedsHuman bool                  `json:"needs_human"`
	Flags      []correspondence.Flag `json:"flags"`
	Paid       []Payment             `json:"paid,omitempty"`
	Proposed   []Payment             `json:"proposed_payments,omitempty"`
	Remittance *Remittance           `json:"remittance,omitempty"`
	// AbsentUntilOn is the last day of an absence.
	AbsentUntilOn calendar.Date          `json:"ooo_until,omitzero"`
	NewContact    *NewContact            `json:"new_contact,omitempty"`
	Bounce        *correspondence.Bounce `json:"bounce,omitempty"`
}

// Intent is one thing that a mail wants or tells, and the invoices it concerns.
type Intent struct {
	Type     correspondence.Intent `json:"type"`
	Invoices []Text                `json:"invoices"`
}

// Promise is one promised payment: one invoice and one date each.
type Promise struct {
	Invoice   Text                        `json:"invoice"`
	On        Date                        `json:"date"`
	Amount    Decimal                     `json:"amount"`
	Precision correspondence.Precision    `json:"date_precision"`
	Source    correspondence.AmountSource `json:"amount_source"`
	Condition string                      `json:"condition,omitempty"`
	// AcceptOn are other dates that are as right.
	AcceptOn    []calendar.Date `json:"accept_dates,omitempty"`
	NotBeforeOn calendar.Date   `json:"not_before,omitzero"`
}

// Dispute is an invoice that is denied, wholly or in part.
type Dispute struct {
	Invoice Text           `json:"invoice"`
	Reason  dispute.Reason `json:"reason_code"`
	Amount  Decimal        `json:"disputed_amount"`
}

// Payment is one that was made, or one that the customer asks to be allowed.
type Payment struct {
	Invoice Text    `json:"invoice"`
	On      Date    `json:"date"`
	Amount  Decimal `json:"amount"`
}

// Remittance is the sum and value date of a payment that a mail allocates.
type Remittance struct {
	Total   Decimal `json:"total"`
	ValueOn Date    `json:"value_date"`
}

// NewContact is whom to write to instead.
type NewContact struct {
	Name  Text   `json:"name"`
	Email string `json:"email"`
}

// Text is a text that is null in JSON when it is empty.
type Text string

// MarshalJSON writes the text, or null.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Date is a civil date that is null in JSON when it is not set.
type Date struct{ calendar.Date }

// MarshalJSON writes the date as 2026-11-22, or null.
func (d Date) MarshalJSON() ([]byte, error) { return Text(d.String()).MarshalJSON() }

// Evidence are the words of the mail that a field rests on.
type Evidence struct {
	Field string `json:"field"`
	Quote string `json:"quote"`
}

// Prediction is what an engine made of one mail.
type Prediction struct {
	ID        string `json:"id"`
	Predicted Labels `json:"predicted"`
	// Automatic is true where the engine would act on the mail without a person.
	Automatic bool       `json:"automatic"`
	Evidence  []Evidence `json:"evidence"`
	// Micros is the time on the clock in microseconds that the mail took.
	Micros int64 `json:"micros"`
	// Confidence is from 0 to 1, how likely the engine holds the whole prediction to be right; empty where it says nothing.
	Confidence Decimal `json:"confidence,omitempty"`
}
