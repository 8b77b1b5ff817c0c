package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Questions is the ledger's side of payments that somebody has to decide about.
type Questions interface {
	PaymentQuestion(ctx context.Context, paymentID int64) (subledger.PaymentQuestion, error)
	// RemindPayment reminds people; once a business day, and never of a payment that is decided.
	RemindPayment(ctx context.Context, paymentID int64, on calendar.Date) error
	DecidePayment(ctx context.Context, d subledger.DecidePayment) (subledger.Decided, error)
}

const (
	// remindAfter is how many business days pass before people are reminded of a payment: what a clerk looks through daily may
	// wait a day for an answer from the customer.
	remindAfter = 2
	// maxReminders bounds them: after four weeks another message says nothing new, and the ageing list does.
	maxReminders = 10
)

// AskedPayment is what a payment's workflow remembers between two looks.
type AskedPayment struct {
	PaymentID int64 `json:"payment_id"`
	// Version is the offer people saw last; a newer one is a new question.
	Version int `json:"version,omitempty"`
	// RemindOn is the business date of the next reminder, Reminders how many there were of this question.
	RemindOn  calendar.Date `json:"remind_on,omitzero"`
	Reminders int           `json:"reminders,omitempty"`
}

// LookedPayment is what a look at a payment found.
type LookedPayment struct {
	subledger.PaymentQuestion
	Asked AskedPayment `json:"asked"`
	// Final is true once nobody has to decide any more.
	Final bool `json:"final,omitempty"`
	// WakeIn is how long to sleep, 0 until an event comes.
	WakeIn  time.Duration `json:"wake_in,omitempty"`
	Because string        `json:"because"`
}

// LookAtPayment reads whether a payment still waits, reminds people when it is time, and says when to look again. The
// business calendar counts: it stands still while the engine is stopped.
func (a *Activities) LookAtPayment(ctx context.Context, asked AskedPayment) (LookedPayment, error) {
	q, err := a.Questions.PaymentQuestion(ctx, asked.PaymentID)
	if err != nil {
		return LookedPayment{}, permanent(err)
	}
	looked := LookedPayment{PaymentQuestion: q, Asked: asked}
	if !q.Waits() {
		looked.Final, looked.Because = true, fmt.Sprintf("payment %d is %s", q.PaymentID, q.State)
		return looked, nil
	}
	today, err := a.Clock.Today(ctx, string(q.Entity))
	if err != nil {
		return looked, permanent(err)
	}
	if looked.Asked, err = a.remind(ctx, q, asked, today); err != nil {
		return looked, permanent(err)
	}
	looked.Because = fmt.Sprintf("payment %d waits: %s, offer %d, %d reminders", q.PaymentID, q.Code, q.Version, looked.Asked.Reminders)
	looked.WakeIn, err = a.wait(ctx, string(q.Entity), looked.Asked.RemindOn)
	return looked, err
}

// remind begins to count for a new question, and reminds of an old one whose time has come.
func (a *Activities) remind(ctx context.Context, q subledger.PaymentQuestion, asked AskedPayment, today calendar.Date) (AskedPayment, error) {
	next := q.Calendar.AddBusinessDays(today, remindAfter)
	switch {
	case asked.Version != q.Version || asked.RemindOn.IsZero() && asked.Reminders == 0:
		return AskedPayment{PaymentID: q.PaymentID, Version: q.Version, RemindOn: next}, nil
	case asked.RemindOn.IsZero() || today.Before(asked.RemindOn):
		return asked, nil
	}
	if err := a.Questions.RemindPayment(ctx, q.PaymentID, today); err != nil {
		return asked, err
	}
	asked.Reminders++
	if asked.RemindOn = next; asked.Reminders >= maxReminders {
		asked.RemindOn = calendar.Date{}
	}
	return asked, nil
}

// DecidePayment books what a person decides. The ledger reads everything again under locks; what it refuses comes back as
// ErrTypeRefused with its code.
func (a *Activities) DecidePayment(ctx context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	decided, err := a.Questions.DecidePayment(ctx, d)
	return decided, permanent(err)
}
