package correspondence

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Circumstances are what the records say beside the mail when it is decided.
type Circumstances struct {
	// TodayOn is the civil date of the decision in the entity's zone.
	TodayOn calendar.Date `json:"today_on"`
	// Paused are the invoices for which a mail has paused dunning, or had a promise accepted, by itself before. It never
	// does so again.
	Paused []receivable.InvoiceNumber `json:"paused,omitempty"`
	// Treatment of the customer: for who is watched or left to people, nothing is accepted without a person.
	Treatment receivable.Treatment `json:"treatment"`
	Insolvent bool                 `json:"insolvent,omitempty"`
}

// Action is one effect of a mail, done or proposed. Of the fields after Claims, those its Act needs are set; the ledger's
// command is made of them by whoever knows the entity and the customer.
type Action struct {
	Act  Act  `json:"act"`
	Mode Mode `json:"mode"`
	// Claims are those it rests on; Suggested tells that they are the model's (Combined.Suggested).
	Claims    []Ref `json:"claims,omitempty"`
	Suggested bool  `json:"suggested,omitempty"`
	// Why are codes of why a person is asked; empty for what happens by itself.
	Why []string `json:"why,omitempty"`

	Invoices []receivable.InvoiceNumber `json:"invoices,omitempty"`
	// Promised and On are of a promise, an extension or a plan: one action for each date.
	Promised []promise.Item `json:"promised,omitempty"`
	On       calendar.Date  `json:"on,omitzero"`
	// UntilOn is the last day of a pause.
	UntilOn calendar.Date `json:"until_on,omitzero"`
	// Disputed has no currency for the whole of the invoice.
	Disputed money.Amount   `json:"disputed,omitzero"`
	Reason   dispute.Reason `json:"dispute_reason,omitempty"`
	Contact  *NewContact    `json:"contact,omitempty"`
}

// Decide says what a mail does and what it proposes. See Autonomy for who agrees to what.
func Decide(m Mail, c Combined, a Autonomy, now Circumstances) []Action {
	return []Action{{Act: NoteMail, Mode: Automatically}}
}

// ActsByItself tells whether any action but a note happens without a person.
func ActsByItself(actions []Action) bool {
	for _, a := range actions {
		if a.Act != NoteMail && a.Mode == Automatically {
			return true
		}
	}
	return false
}
