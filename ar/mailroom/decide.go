package mailroom

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Verdict is what a person says about a claim.
type Verdict string

const (
	// Confirm: the claim is as the customer meant it; it takes effect.
	Confirm Verdict = "confirm"
	// Correct: the customer meant something else, which takes effect instead.
	Correct Verdict = "correct"
	// Reject: the customer said no such thing; nothing takes effect.
	Reject Verdict = "reject"
)

// ClaimState is where a claim stands.
type ClaimState string

const (
	// Proposed waits for a person, Seconded for another one where the matrix asks for four eyes.
	Proposed ClaimState = "proposed"
	Seconded ClaimState = "seconded"
	// Applied took effect by itself.
	Applied   ClaimState = "applied"
	Confirmed ClaimState = "confirmed"
	Corrected ClaimState = "corrected"
	Rejected  ClaimState = "rejected"
	// Obsolete: the facts went past it, for example by a payment.
	Obsolete ClaimState = "obsolete"
)

// Waits tells whether the claim still needs a person.
func (s ClaimState) Waits() bool { return s == Proposed || s == Seconded }

// Correction is what the customer meant instead. A field that is not given stays as claimed. Names and addresses are not
// corrected this way: who rejects a new contact enters the right one where contacts are kept.
type Correction struct {
	Invoice receivable.InvoiceNumber `json:"invoice,omitempty"`
	On      calendar.Date            `json:"on,omitzero"`
	Amount  money.Amount             `json:"amount,omitzero"`
	Reason  dispute.Reason           `json:"dispute_reason,omitempty"`
}

// DecideClaim is what a person decides about one claim of a mail. It may stand in a workflow's history.
type DecideClaim struct {
	subledger.Head
	Mail    ID    `json:"mail"`
	ClaimID int64 `json:"claim_id"`
	// Version is that of the claim the person saw; another one is refused, because it may say something else.
	Version    int        `json:"version"`
	Verdict    Verdict    `json:"verdict"`
	Correction Correction `json:"correction,omitzero"`
}

// Check implements subledger.Command.
func (d DecideClaim) Check() error {
	if err := d.CheckHead(); err != nil {
		return err
	}
	corrected := d.Correction != Correction{}
	switch {
	case d.Mail.Key == "" || d.Mail.Entity != d.Entity:
		return subledger.Refuse("mail_missing", "say which mail of the entity")
	case d.ClaimID <= 0:
		return subledger.Refuse("claim_missing", "say which claim of the mail")
	case !slices.Contains([]Verdict{Confirm, Correct, Reject}, d.Verdict):
		return subledger.Refuse("verdict_known", "a claim is answered %s, %s or %s", Confirm, Correct, Reject)
	case corrected != (d.Verdict == Correct):
		return subledger.Refuse("correction_given", "%q needs what the customer meant instead, and no other answer does", Correct)
	case d.Correction.Amount.Currency != "" && !d.Correction.Amount.IsPositive():
		return subledger.Refuse("correction_amount", "a corrected amount is more than zero")
	case d.Correction.Reason != "" && !slices.Contains(dispute.Reasons(), d.Correction.Reason):
		return subledger.Refuse("dispute_reason_known", "the cause of a dispute is one of %v", dispute.Reasons())
	}
	return nil
}

// Decided is what a decision about a claim did.
type Decided struct {
	ClaimID int64      `json:"claim_id"`
	State   ClaimState `json:"state"`
	// By is who decided; when Already is true, somebody did before.
	By      string `json:"by"`
	Already bool   `json:"already,omitempty"`
	// Effect names what took effect, such as "promise/12"; empty for nothing.
	Effect string `json:"effect,omitempty"`
}
