package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// Mailroom is the ledger's side of customers' mails. Every method may be called again with the same effect: a reading is
// known by its rules' version, a claim by its mail and place, an effect by its claim.
type Mailroom interface {
	// ReadMail takes a stored mail apart, finds whose it is, has the rules understand it, and records what they say.
	ReadMail(ctx context.Context, id mailroom.ID) (mailroom.Reading, error)
	// AskModel asks the permitted provider about a mail that was read, verifies every word of the answer, and records it. Its
	// error says whether asking again can help.
	AskModel(ctx context.Context, id mailroom.ID) (mailroom.Reading, error)
	// RouteFiles hands remittance advices in a mail to cash application, once. Statements are only shown: money is believed
	// from the bank's own channel.
	RouteFiles(ctx context.Context, id mailroom.ID) error
	// SettleMail lets claims of the latest reading take effect that may by themselves, and puts the rest before people. Degraded
	// says that a model was to be asked and gave nothing.
	SettleMail(ctx context.Context, id mailroom.ID, degraded bool) (mailroom.Settling, error)
	MailQuestion(ctx context.Context, id mailroom.ID) (mailroom.Question, error)
	// RemindMail asks a person; once a business day, and never about a mail that is settled.
	RemindMail(ctx context.Context, id mailroom.ID, on calendar.Date) error
	DecideClaim(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error)
}

const (
	// mailRemindAfter is how many business days a mail may wait before a person is asked: its customer gets no letter meanwhile.
	mailRemindAfter = 1
	// maxMailReminders bounds them: after four weeks another message says nothing new.
	maxMailReminders = 20
)

// AskedMail is what a mail's workflow remembers between two looks.
type AskedMail struct {
	mailroom.ID
	// RemindOn is the business date of the next reminder, Reminders how many there were.
	RemindOn  calendar.Date `json:"remind_on,omitzero"`
	Reminders int           `json:"reminders,omitempty"`
}

// LookedMail is what a look at a mail found.
type LookedMail struct {
	mailroom.Question
	Asked AskedMail `json:"asked"`
	// Final is true once nothing of the mail waits.
	Final bool `json:"final,omitempty"`
	// WakeIn is how long to sleep, 0 until an event comes.
	WakeIn  time.Duration `json:"wake_in,omitempty"`
	Because string        `json:"because"`
}

// ReadMail has the rules read a stored mail.
func (a *Activities) ReadMail(ctx context.Context, id mailroom.ID) (mailroom.Reading, error) {
	read, err := a.Mailroom.ReadMail(ctx, id)
	return read, permanent(err)
}

// AskModel has the permitted provider read a mail. A worker that is killed while it waits is noticed by its signs of life.
func (a *Activities) AskModel(ctx context.Context, id mailroom.ID) (mailroom.Reading, error) {
	defer a.beat(ctx)()
	read, err := a.Mailroom.AskModel(ctx, id)
	return read, unanswered(err)
}

// RouteMailFiles hands what belongs to cash application over to it. Reading a scanned page takes its time.
func (a *Activities) RouteMailFiles(ctx context.Context, id mailroom.ID) error {
	defer a.beat(ctx)()
	return permanent(a.Mailroom.RouteFiles(ctx, id))
}

// SettleMailInput is a mail and whether a model failed to answer about it.
type SettleMailInput struct {
	ID       mailroom.ID `json:"id"`
	Degraded bool        `json:"degraded,omitempty"`
}

// SettleMail applies what a mail was understood to say, as far as it may happen by itself.
func (a *Activities) SettleMail(ctx context.Context, in SettleMailInput) (mailroom.Settling, error) {
	settled, err := a.Mailroom.SettleMail(ctx, in.ID, in.Degraded)
	return settled, permanent(err)
}

// LookAtMail reads whether a mail still waits for a person, asks people when it is time, and says when to look again. The
// business calendar counts: it stands still while the engine is stopped.
func (a *Activities) LookAtMail(ctx context.Context, asked AskedMail) (LookedMail, error) {
	q, err := a.Mailroom.MailQuestion(ctx, asked.ID)
	if err != nil {
		return LookedMail{}, permanent(err)
	}
	looked := LookedMail{Question: q, Asked: asked}
	if !q.Waits() {
		looked.Final, looked.Because = true, "settled: nothing of this mail waits"
		return looked, nil
	}
	today, err := a.Clock.Today(ctx, string(q.Entity))
	if err != nil {
		return looked, permanent(err)
	}
	if looked.Asked, err = a.remindMail(ctx, q, asked, today); err != nil {
		return looked, permanent(err)
	}
	looked.Because = fmt.Sprintf("waits for a person: %d claims open, answered: %t, %d reminders", q.Open, q.Answered, looked.Asked.Reminders)
	looked.WakeIn, err = a.wait(ctx, string(q.Entity), looked.Asked.RemindOn)
	return looked, err
}

// remindMail sets the first date, and asks people about a mail whose time has come.
func (a *Activities) remindMail(ctx context.Context, q mailroom.Question, asked AskedMail, today calendar.Date) (AskedMail, error) {
	next := q.Calendar.AddBusinessDays(today, mailRemindAfter)
	switch {
	case asked.RemindOn.IsZero() && asked.Reminders == 0:
		asked.RemindOn = next
		return asked, nil
	case asked.RemindOn.IsZero() || today.Before(asked.RemindOn):
		return asked, nil
	}
	if err := a.Mailroom.RemindMail(ctx, q.ID, today); err != nil {
		return asked, err
	}
	asked.Reminders++
	if asked.RemindOn = next; asked.Reminders >= maxMailReminders {
		asked.RemindOn = calendar.Date{}
	}
	return asked, nil
}

// DecideClaim applies what a person decided about one claim. The ledger reads everything again under locks; what it refuses
// comes back as ErrTypeRefused with its code.
func (a *Activities) DecideClaim(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error) {
	decided, err := a.Mailroom.DecideClaim(ctx, d)
	return decided, permanent(err)
}

// ModelError is a model that gave nothing usable. Kind is a short stable name; no text of the provider is in it.
type ModelError struct {
	Kind string
	// Passing tells whether asking again can help, After how long to wait before, zero for the usual time.
	Passing bool
	After   time.Duration
}

// Error implements error.
func (e *ModelError) Error() string { return "the model gave nothing usable: " + e.Kind }

// ErrTypeModel is the type of the application error that a ModelError becomes.
const ErrTypeModel = "Model"

// unanswered tells Temporal when to ask a model again, and whether at all.
func unanswered(err error) error {
	var failed *ModelError
	if !errors.As(err, &failed) {
		return permanent(err)
	}
	return temporal.NewApplicationErrorWithOptions(failed.Error(), ErrTypeModel, temporal.ApplicationErrorOptions{
		NonRetryable: !failed.Passing, NextRetryDelay: failed.After})
}
