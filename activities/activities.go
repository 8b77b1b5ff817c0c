// Package activities does what workflows decide must be done: each activity gathers facts, has a pure rule of ar/ decide,
// and applies the result through a port.
//
// The ports are small interfaces declared here; adapters in internal/ satisfy them without knowing this package, and the
// mains tie the knot. Every activity may run twice with the same effect: what it does is keyed by a business key that a
// named constraint guards.
package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// Cases is the ledger's side of the two entity workflows. Both methods lock the customer, read the facts, call decide, and
// apply what it says in the same transaction; upTo is the last event the caller knows of.
type Cases interface {
	DecideItem(ctx context.Context, invoiceID, upTo int64, decide func(collection.Case) (collection.Decision, error)) (collection.Decided, error)
	DecideDebtor(ctx context.Context, customerID, upTo int64, decide func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error)
}

// Runs is the ledger's side of a dunning run.
type Runs interface {
	PrepareRun(ctx context.Context, entity string, on calendar.Date, scope, by string) (dunningrun.Run, error)
	RunChunk(ctx context.Context, runID int64, chunk int, plan dunningrun.Planner) (dunningrun.ChunkResult, error)
	FinishRun(ctx context.Context, runID int64) (dunningrun.Summary, error)
	// FireTriggers raises the tasks of the rules people wrote, once for each fact, and says how many.
	FireTriggers(ctx context.Context, runID int64) (int, error)
}

// Mails is the outbox of letters. StartMail marks a letter as being sent only while the facts it was checked against
// still hold and the document is the one of its first try; it keeps that document, and records the report of the letter
// before it, in the same transaction. RefuseMail ends a letter that can't be written, with a task for a person.
type Mails interface {
	ReclaimMail(ctx context.Context, entity string, lease time.Duration) (int, error)
	DueMail(ctx context.Context, entity string, limit int) ([]delivery.Candidate, error)
	StartMail(ctx context.Context, c delivery.Candidate, document delivery.Document, previous *delivery.Report) (mail delivery.Mail, started bool, err error)
	RefuseMail(ctx context.Context, c delivery.Candidate, why string) (refused bool, err error)
	RecordMail(ctx context.Context, report delivery.Report) error
	WithdrawLetter(ctx context.Context, letterID int64, blockers []collection.Blocker) error
	PostponeMail(ctx context.Context, letterID int64, until time.Time) error
	NextMailAt(ctx context.Context, entity string) (time.Time, bool, error)
	Replies
}

// Approvals is the record of what people were asked and answered.
type Approvals interface {
	Approval(ctx context.Context, id string) (approval.Case, error)
	DecideApproval(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error)
	RemindApproval(ctx context.Context, id string, step int) error
	PassApproval(ctx context.Context, id string, step int) error
	ExpireApproval(ctx context.Context, id string) error
}

// Clock is the business calendar and the zones of entities.
type Clock interface {
	Clock(ctx context.Context) (businessclock.Clock, error)
	Zone(ctx context.Context, entity string) (*time.Location, error)
	Today(ctx context.Context, entity string) (calendar.Date, error)
}

// Renderer turns frozen facts into the words and the PDF of a letter. The same facts give the same bytes.
type Renderer interface {
	Render(facts letter.Facts) (delivery.Document, error)
}

// Sender hands one mail to the relay and says what became of it. It never returns an error: whatever happens is a report.
type Sender interface {
	Send(ctx context.Context, mail delivery.Mail, doc delivery.Document) delivery.Report
	// SendReply does the same with an answer, which has no document.
	SendReply(ctx context.Context, out mailroom.Outgoing) delivery.Report
	// SentFrom is the address letters of a creditor with an address of its own are sent from, empty where nothing is sent.
	SentFrom(own string) string
}

// Teller wakes workflows that wait for something this process has just committed.
type Teller interface {
	WakeMail(ctx context.Context, entity string) error
	StartRun(ctx context.Context, entity string, on calendar.Date, scope, by string) (workflowID string, err error)
}

// Activities holds the ports. One value is registered with each worker; its methods are the activities.
type Activities struct {
	Cases     Cases
	Runs      Runs
	Mails     Mails
	Approvals Approvals
	Files     Files
	Questions Questions
	Plans     Plans
	// DisputeCases are of disputes; Cases are the entity workflows.
	DisputeCases DisputeCases
	Mailroom     Mailroom
	Cards        Cards
	Chat         Chat
	Clock        Clock
	Renderer     Renderer
	Sender       Sender
	Teller       Teller
	Now          func() time.Time
}

// Types of errors that trying again can't mend; they are what workflows and callers tell apart.
const (
	ErrTypeRefused  = "Refused"
	ErrTypeNotFound = "NotFound"
	ErrTypeBadFacts = "BadFacts"
)

// refused marks an error that only a changed request or changed data can mend, so that Temporal does not repeat it.
func refused(kind string, err error) error {
	return temporal.NewNonRetryableApplicationError(err.Error(), kind, err)
}

// wait computes how long a workflow sleeps in real time until the beginning of a business date in the entity's zone. No date
// is no timer (zero). A date that has come already is a short wait, never a busy loop.
func (a *Activities) wait(ctx context.Context, entity string, on calendar.Date) (time.Duration, error) {
	if on.IsZero() {
		return 0, nil
	}
	clock, err := a.Clock.Clock(ctx)
	if err != nil {
		return 0, err
	}
	zone, err := a.Clock.Zone(ctx, entity)
	if err != nil {
		return 0, err
	}
	return max(clock.Until(a.Now(), on.In(zone)), shortestWait), nil
}

// shortestWait keeps a timer that fires a moment early from asking again at once.
const shortestWait = 200 * time.Millisecond
