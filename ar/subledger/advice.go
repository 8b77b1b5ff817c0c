package subledger

import (
	"strings"
	"time"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// AdviceFile records the advices of one document. The same bytes twice are one document.
type AdviceFile struct {
	Head
	File    Document            `json:"-"`
	Advices []remittance.Advice `json:"advices"`
	// Customer is who sent it where that is known otherwise, for example by the mail's sender.
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
}

// maxAdvices bounds one file.
const maxAdvices = 1000

// Check implements Command.
func (a AdviceFile) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	switch {
	case len(a.File.SHA256) == 0:
		return Refuse("document_hash_missing", "an advice needs the hash of its file")
	case len(a.Advices) > maxAdvices:
		return Refuse("too_many_advices", "%d advices in one file, at most %d", len(a.Advices), maxAdvices)
	}
	return nil
}

// AdviceState says what became of an advice. The zero value is not valid.
type AdviceState string

const (
	// AdviceExpected: its money has not come yet.
	AdviceExpected AdviceState = "expected"
	// AdvicePaid: its money came, before or after it.
	AdvicePaid AdviceState = "paid"
	// AdviceBroken: its money never came.
	AdviceBroken AdviceState = "broken"
	// AdviceRefusal: it says that nothing will be paid; a person opens the disputes.
	AdviceRefusal AdviceState = "refusal"
	// AdviceUnreadable: it does not add up, or names nothing of ours; a person looks at it.
	AdviceUnreadable AdviceState = "unreadable"
)

// AdviceRow is one advice with what became of it.
type AdviceRow struct {
	ID        int64                     `json:"id"`
	Entity    receivable.EntityCode     `json:"entity"`
	Customer  receivable.CustomerNumber `json:"customer,omitempty"`
	Number    string                    `json:"number,omitempty"`
	Total     money.Amount              `json:"total"`
	On        calendar.Date             `json:"on,omitzero"`
	PayOn     calendar.Date             `json:"pay_on,omitzero"`
	ExpiresOn calendar.Date             `json:"expires_on"`
	State     AdviceState               `json:"state"`
	Because   string                    `json:"because,omitempty"`
	Source    remittance.Source         `json:"source"`
	Lines     int                       `json:"lines"`
	PromiseID int64                     `json:"promise_id,omitempty"`
	PaymentID int64                     `json:"payment_id,omitempty"`
	File      string                    `json:"file"`
}

// RecordedAdvices says what became of the advices of a file.
type RecordedAdvices struct {
	DocumentID int64       `json:"document_id"`
	Already    bool        `json:"already,omitempty"`
	Advices    []AdviceRow `json:"advices"`
	// Waiting are payments that wait for a decision and may be what an advice explains.
	Waiting []int64 `json:"waiting,omitempty"`
}

// NumberKey is a document's number without case, blanks and punctuation, as payers mangle it.
func NumberKey(number string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, number))
}

// Quarantined is a file that was refused. Reason and Position say why and where; they hold no personal data.
type Quarantined struct {
	ID        int64                 `json:"id"`
	Entity    receivable.EntityCode `json:"entity,omitempty"`
	Kind      DocumentKind          `json:"kind"`
	Name      string                `json:"name"`
	SHA256    []byte                `json:"sha256"`
	SizeBytes int64                 `json:"size_bytes"`
	Reason    string                `json:"reason"`
	Position  string                `json:"position,omitempty"`
	State     string                `json:"state"`
	By        string                `json:"by"`
	At        time.Time             `json:"at"`
}

// BankAccount is one account of an entity and the day up to which it is known. An entity's bank data is as fresh as
// that of its oldest account that is still open.
type BankAccount struct {
	Entity   receivable.EntityCode `json:"entity"`
	Account  string                `json:"account"`
	Currency money.Currency        `json:"currency"`
	FreshOn  calendar.Date         `json:"fresh_on,omitzero"`
	ClosedOn calendar.Date         `json:"closed_on,omitzero"`
}

// DebitStop stops further direct debits from a customer whose debit came back.
type DebitStop struct {
	ID       int64                     `json:"id"`
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer"`
	Mandate  string                    `json:"mandate_id,omitempty"`
	Reason   string                    `json:"reason_code,omitempty"`
	SinceOn  calendar.Date             `json:"since_on"`
	By       string                    `json:"by"`
	LiftedOn calendar.Date             `json:"lifted_on,omitzero"`
}
