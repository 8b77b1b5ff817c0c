package retention

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// MaxReviewDays bounds the time until somebody asks again whether a legal hold is still needed: after a year data is kept
// from habit.
const MaxReviewDays = 366

// SetHold keeps everything of a customer from being erased until somebody lifts it. Head.Reason says why, such as the file
// number of a suit; it names no person.
type SetHold struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	// Owner answers for the hold; empty means whoever sets it.
	Owner string `json:"owner,omitempty"`
	// ReviewOn is the day on which the owner asks whether it is still needed. The hold does not end by itself.
	ReviewOn calendar.Date `json:"review_on"`
}

// Check implements subledger.Command.
func (h SetHold) Check() error {
	if err := h.CheckHead(); err != nil {
		return err
	}
	switch {
	case h.Customer == "":
		return subledger.Refuse("customer_missing", "say which customer's data is kept")
	case h.ReviewOn.IsZero():
		return subledger.Refuse("legal_hold_has_review", "a legal hold needs a day on which somebody looks at it again")
	}
	return h.CheckReason()
}

// CheckReview refuses a review that is over already or too far away.
func CheckReview(reviewOn, today calendar.Date) error {
	switch {
	case !reviewOn.After(today):
		return subledger.Refuse("legal_hold_review_over", "the review would have been on %s: name a day to come", reviewOn)
	case reviewOn.Sub(today) > MaxReviewDays:
		return subledger.Refuse("legal_hold_review_too_far", "somebody looks at a legal hold again within %d days", MaxReviewDays)
	}
	return nil
}

// LiftHold ends a legal hold.
type LiftHold struct {
	subledger.Head
	HoldID int64 `json:"hold_id"`
}

// Check implements subledger.Command.
func (l LiftHold) Check() error {
	if err := l.CheckHead(); err != nil {
		return err
	}
	return l.CheckReason()
}

// HoldResult is the answer to SetHold and LiftHold.
type HoldResult struct {
	HoldID   int64         `json:"hold_id"`
	ReviewOn calendar.Date `json:"review_on"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}

// LegalHold is a hold as it is listed.
type LegalHold struct {
	HoldID   int64                     `json:"hold_id"`
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer"`
	Reason   string                    `json:"reason"`
	Owner    string                    `json:"owner"`
	SetBy    string                    `json:"set_by"`
	SetOn    calendar.Date             `json:"set_on"`
	ReviewOn calendar.Date             `json:"review_on"`
	// Overdue is true when the review was not made in time.
	Overdue bool `json:"overdue,omitempty"`
}

// RequestErasure asks that a customer's personal data be erased or restricted (Art. 17, 18 GDPR). Nothing is done before
// another person has confirmed it.
type RequestErasure struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
}

// Check implements subledger.Command.
func (r RequestErasure) Check() error {
	if err := r.CheckHead(); err != nil {
		return err
	}
	if r.Customer == "" {
		return subledger.Refuse("customer_missing", "say whose data is to be erased")
	}
	return r.CheckReason()
}

// SettleErasure is another person's word about a request: Confirm does it, otherwise it is rejected with a reason.
type SettleErasure struct {
	subledger.Head
	ErasureID int64 `json:"erasure_id"`
	Confirm   bool  `json:"confirm"`
}

// Check implements subledger.Command.
func (s SettleErasure) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	if s.Confirm {
		return nil
	}
	return s.CheckReason()
}

// CheckSecond refuses a confirmation by the person who asked.
func CheckSecond(requestedBy, by string) error {
	if strings.EqualFold(requestedBy, by) {
		return subledger.Refuse("erasure_four_eyes", "who asked for the erasure can't confirm it: another person does")
	}
	return nil
}

// State is where a request stands.
type State string

// The states of a request.
const (
	// Requested waits for another person.
	Requested State = "requested"
	// Confirmed was done.
	Confirmed State = "confirmed"
	// Rejected was not done.
	Rejected State = "rejected"
)

// Standing is what of a customer is not over yet. Each of it needs the person's data to be brought to its end.
type Standing struct {
	OpenItems, UnappliedPayments, UnappliedCredits, OpenApprovals, OpenPromises, OpenDisputes int
	// WaitingLetters and WaitingMails are on their way out or in; OpenRefunds is money on its way back.
	WaitingLetters, WaitingMails, OpenRefunds, OpenTasks int
	// LegalHolds are those in force.
	LegalHolds int
}

// CheckErasable refuses the erasure of a customer of whom something is not over, and says what.
func CheckErasable(s Standing) error {
	if s.LegalHolds > 0 {
		return subledger.Refuse("erasure_legal_hold", "a legal hold keeps this customer's data: see `starter retention hold list`")
	}
	var open []string
	for _, part := range []struct {
		count int
		what  string
	}{
		{s.OpenItems, "open invoices"}, {s.UnappliedPayments, "payments that are not applied"}, {s.UnappliedCredits, "credit notes that are not applied"},
		{s.OpenApprovals, "open approvals"}, {s.OpenPromises, "running promises"}, {s.OpenDisputes, "open disputes"}, {s.WaitingLetters, "letters on their way"},
		{s.WaitingMails, "mails that are not settled"}, {s.OpenRefunds, "refunds on their way"}, {s.OpenTasks, "open tasks"},
	} {
		if part.count > 0 {
			open = append(open, part.what)
		}
	}
	if len(open) > 0 {
		return subledger.Refuse("erasure_not_over", "this customer still has %s: bring them to an end first (Art. 17 (3) (e) GDPR)", strings.Join(open, ", "))
	}
	return nil
}

// TableCount says what becomes of one table's rows.
type TableCount struct {
	Table string `json:"table"`
	Class Class  `json:"class"`
	// Erased rows are bound by nothing; Restricted ones are kept out of sight.
	Erased     int `json:"erased"`
	Restricted int `json:"restricted"`
	// FreeOn is when the last of the restricted rows may be erased.
	FreeOn calendar.Date `json:"free_on,omitzero"`
}

// Erasure is a request with what it does, or did.
type Erasure struct {
	// ErasureID is zero for a dry run.
	ErasureID   int64                     `json:"erasure_id,omitempty"`
	Entity      receivable.EntityCode     `json:"entity"`
	Customer    receivable.CustomerNumber `json:"customer"`
	State       State                     `json:"state,omitempty"`
	Reason      string                    `json:"reason,omitempty"`
	RequestedBy string                    `json:"requested_by,omitempty"`
	RequestedOn calendar.Date             `json:"requested_on,omitzero"`
	SettledBy   string                    `json:"settled_by,omitempty"`
	SettledOn   calendar.Date             `json:"settled_on,omitzero"`
	Tables      []TableCount              `json:"tables"`
	// Obstacle says why it can't be done now; empty when it can.
	Obstacle string `json:"obstacle,omitempty"`
	// Already is true when this had been said before and nothing was done now.
	Already bool `json:"already,omitempty"`
}
