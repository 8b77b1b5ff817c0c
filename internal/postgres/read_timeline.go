package postgres

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// maxMoments bounds a timeline: the latest are kept. An invoice has about thirty in its life, a large customer thousands.
const maxMoments = 2000

// MomentKind says what a moment of a timeline is about.
type MomentKind string

// The kinds of moments.
const (
	MomentPosting    MomentKind = "posting"
	MomentAllocation MomentKind = "allocation"
	MomentPayment    MomentKind = "payment"
	MomentLetter     MomentKind = "letter"
	MomentMail       MomentKind = "mail"
	MomentPromise    MomentKind = "promise"
	MomentDispute    MomentKind = "dispute"
	MomentHold       MomentKind = "hold"
	MomentApproval   MomentKind = "approval"
	MomentAnswer     MomentKind = "answer"
	MomentDecision   MomentKind = "decision"
	MomentOutcome    MomentKind = "outcome"
	MomentTask       MomentKind = "task"
	MomentEvent      MomentKind = "event"
	MomentInbound    MomentKind = "inbound_mail"
	// MomentCall is a call with the customer, with its outcome.
	MomentCall MomentKind = "call"
	// MomentClaim is something a mail was understood to say, with what became of it.
	MomentClaim MomentKind = "mail_claim"
)

// Moment is one thing that happened to an invoice or a customer. It names no person but those who work here.
type Moment struct {
	At time.Time `json:"at"`
	// On is the business or value date that the moment is about.
	On   calendar.Date `json:"on,omitzero"`
	Kind MomentKind    `json:"kind"`
	// Ref is the business key: of a letter its key, of an event its stream and number.
	Ref string `json:"ref"`
	// Invoice is the number of the item the moment is about; empty for what is about the customer.
	Invoice string `json:"invoice,omitempty"`
	// What is the subject's own kind: the account of a posting, the kind of an event, the level of a letter.
	What   string        `json:"what,omitempty"`
	State  string        `json:"state,omitempty"`
	Amount *money.Amount `json:"amount,omitempty"`
	Who    string        `json:"who,omitempty"`
	// Because is the reason in words or blocker codes.
	Because string `json:"because,omitempty"`
	// MessageID is that of a letter.
	MessageID string `json:"message_id,omitempty"`
	// UntilOn is the last day of a hold, the promised day, the pay-by date of a letter.
	UntilOn calendar.Date `json:"until_on,omitzero"`
}

//go:embed read_timeline.sql
var timelineSQL string

// readTimeline returns what happened to some invoices, and to their customer itself when wholeCustomer is set, in order.
func readTimeline(ctx context.Context, q querier, customerID int64, invoiceIDs []int64, wholeCustomer bool) ([]Moment, error) {
	rows, err := q.Query(ctx, timelineSQL, pgx.NamedArgs{
		"customer": customerID, "invoices": invoiceIDs, "whole": wholeCustomer, "limit": maxMoments})
	if err != nil {
		return nil, fmt.Errorf("read the timeline: %w", err)
	}
	moments, err := pgx.CollectRows(rows, scanMoment)
	if err != nil {
		return nil, fmt.Errorf("read the timeline: %w", err)
	}
	return moments, nil
}

func scanMoment(row pgx.CollectableRow) (Moment, error) {
	var m Moment
	var minor *int64
	var currency string
	err := row.Scan(&m.At, &m.On, &m.Kind, &m.Ref, &m.Invoice, &m.What, &m.State, &minor, &currency, &m.Who, &m.Because,
		&m.MessageID, &m.UntilOn)
	if minor != nil {
		amount := money.New(*minor, money.Currency(currency))
		m.Amount = &amount
	}
	return m, err
}
