// Package call holds the command that records a telephone call with a customer and what it led to.
//
// One command is one call: a promise, a dispute, a hold or a task that it leads to is made in the same booking, so that no
// call is noted whose outcome was forgotten, and none has its outcome twice. Words typed about it are a note of our own:
// they are read by the rules like a mail, and are never the customer's evidence.
package call

import (
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Outcome is how a call ended. The zero value is not valid.
type Outcome string

const (
	// Promised: a payment by a day; it becomes a promise.
	Promised Outcome = "promised"
	// Disputed: an invoice, or a part of it, is denied; it becomes a dispute.
	Disputed Outcome = "disputed"
	// Paid: the customer says it was paid; the customer is held until the bank must have brought it.
	Paid Outcome = "paid"
	// CallBack: another call on a day; it becomes a task.
	CallBack Outcome = "call_back"
	// NoAnswer: nobody was reached.
	NoAnswer Outcome = "no_answer"
	// Refuses: the customer will not pay and disputes nothing; a senior has to decide.
	Refuses Outcome = "refuses"
	// WrongNumber: somebody else answers there; a contact has to be found.
	WrongNumber Outcome = "wrong_number"
)

// Outcomes lists all outcomes.
func Outcomes() []Outcome {
	return []Outcome{Promised, Disputed, Paid, CallBack, NoAnswer, Refuses, WrongNumber}
}

// Reached tells whether the customer was spoken to.
func (o Outcome) Reached() bool { return o != NoAnswer && o != WrongNumber }

// MaxNote bounds the words about a call: a page.
const MaxNote = 4000

// Log records a call.
type Log struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	Outcome  Outcome                   `json:"outcome"`
	// At is when the call was, UTC. It is part of what is said: two calls without an answer are two.
	At time.Time `json:"at"`
	// Invoices are what a promise or dispute is about. None means all that is overdue; a dispute needs one.
	Invoices []promise.Item `json:"invoices,omitempty"`
	// Amount is what was promised, spread over what is overdue, the longest due first, or the disputed part. No currency
	// means all of it.
	Amount money.Amount `json:"amount"`
	// ByOn is the day the customer named for a payment.
	ByOn calendar.Date `json:"by_on,omitzero"`
	// Cause is why an invoice is denied.
	Cause dispute.Reason `json:"cause,omitempty"`
	// CallBackOn is the day of the next call.
	CallBackOn calendar.Date `json:"call_back_on,omitzero"`
	// Note is in words of our own what was said. It may name persons and is kept where mails are.
	Note string `json:"note,omitempty"`
}

// Check implements subledger.Command.
func (l Log) Check() error {
	if err := l.CheckHead(); err != nil {
		return err
	}
	switch {
	case l.Customer == "":
		return subledger.Refuse("customer_missing", "say which customer was called")
	case !slices.Contains(Outcomes(), l.Outcome):
		return subledger.Refuse("call_outcome_known", "a call ends %v", Outcomes())
	case l.At.IsZero():
		return subledger.Refuse("call_time_missing", "say when the call was")
	case len(l.Note) > MaxNote:
		return subledger.Refuse("call_note_too_long", "a note has %d bytes at most", MaxNote)
	case strings.ContainsRune(l.Note, 0):
		return subledger.Refuse("call_note_form", "a note is text")
	case !l.CallBackOn.IsZero() && l.Outcome != CallBack && l.Outcome != NoAnswer:
		return subledger.Refuse("call_back_beside_outcome", "a day to call back goes with the outcomes %s and %s", CallBack, NoAnswer)
	case l.Outcome == CallBack && l.CallBackOn.IsZero():
		return subledger.Refuse("call_back_missing", "say on which day to call back")
	}
	return l.checkMoney()
}

// checkMoney refuses what belongs to a promise or a dispute where the outcome is neither, and what these can't do without.
func (l Log) checkMoney() error {
	promised, disputed := l.Outcome == Promised, l.Outcome == Disputed
	switch {
	case promised == l.ByOn.IsZero():
		return subledger.Refuse("promise_date_missing", "the outcome %s needs the day the customer named, and no other has one: without a day ask back", Promised)
	case disputed != (l.Cause != ""):
		return subledger.Refuse("dispute_reason_known", "the outcome %s needs its cause, one of %v, and no other has one", Disputed, dispute.Reasons())
	case disputed && len(l.Invoices) != 1:
		return subledger.Refuse("call_dispute_one_invoice", "a dispute is about one invoice: log one call for each")
	case !promised && !disputed && (len(l.Invoices) > 0 || l.Amount != money.Amount{}):
		return subledger.Refuse("call_money_beside_outcome", "invoices and amounts go with the outcomes %s and %s", Promised, Disputed)
	case l.Amount != money.Amount{} && (l.Amount.Currency == "" || !l.Amount.IsPositive()):
		return subledger.Refuse("call_amount_positive", "an amount is more than zero and has a currency")
	case promised && len(l.Invoices) > 0 && l.Amount != money.Amount{}:
		return subledger.Refuse("call_amount_twice", "say the amount with each invoice, or one for all that is overdue")
	}
	return nil
}

// Result is what a call led to; what it did not lead to is 0.
type Result struct {
	CallID    int64 `json:"call_id"`
	PromiseID int64 `json:"promise_id,omitempty"`
	DisputeID int64 `json:"dispute_id,omitempty"`
	HoldID    int64 `json:"hold_id,omitempty"`
	TaskID    int64 `json:"task_id,omitempty"`
	// Note is the short number of the mail that keeps the words.
	Note int64 `json:"note,omitempty"`
	// On is the day the outcome is about: of a promise when it is judged, the end of a hold, the day to call back.
	On calendar.Date `json:"on,omitzero"`
	// Already is true when this call had been logged before and nothing was done now.
	Already bool `json:"already,omitempty"`
}

// Row is a call as a list shows it.
type Row struct {
	Result
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer"`
	Outcome  Outcome                   `json:"outcome"`
	At       time.Time                 `json:"at"`
	CalledOn calendar.Date             `json:"called_on"`
	By       string                    `json:"by"`
}

// In is the outcome in German ("de") or English.
func (o Outcome) In(lang string) string {
	words := map[Outcome][2]string{
		Promised: {"Zahlung zugesagt", "payment promised"}, Disputed: {"bestritten", "disputed"}, Paid: {"schon bezahlt", "paid already"},
		CallBack: {"Rückruf vereinbart", "call back agreed on"}, NoAnswer: {"niemand erreicht", "no answer"},
		Refuses: {"verweigert die Zahlung", "refuses to pay"}, WrongNumber: {"falsche Nummer", "wrong number"},
	}
	w, known := words[o]
	switch {
	case !known:
		return string(o)
	case lang == "de":
		return w[0]
	}
	return w[1]
}
