package subledger

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// LearnedKind says by what a payer is recognised. The zero value is not valid.
type LearnedKind string

const (
	// LearnedIBAN is an account.
	LearnedIBAN LearnedKind = "iban"
	// LearnedName is a name the bank gives instead of the customer's own.
	LearnedName LearnedKind = "name"
	// LearnedText is a recurring text without numbers.
	LearnedText LearnedKind = "text"
	// LearnedCollective is an account that pays for many and identifies nobody.
	LearnedCollective LearnedKind = "collective"
)

// CollectiveFrom is for how many customers an account must have paid to be held for a collective one without a person
// saying so: two may be a couple or a parent company, three are a service.
const CollectiveFrom = 3

// Learned is one thing that payments or people taught. Value is personal data.
type Learned struct {
	Kind     LearnedKind               `json:"kind"`
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	Value    string                    `json:"value"`
	By       string                    `json:"by"`
	At       time.Time                 `json:"at"`
	// PaymentID is the payment that taught it; 0 for master data.
	PaymentID   int64      `json:"payment_id,omitempty"`
	ForgottenAt *time.Time `json:"forgotten_at,omitempty"`
}

// Forget unlearns: the value does not identify the customer any more, and no payment teaches it again by itself. For
// LearnedCollective without Customer, the account identifies its payers again.
type Forget struct {
	Head
	Kind     LearnedKind               `json:"kind"`
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	Value    string                    `json:"value"`
}

// Check implements Command.
func (f Forget) Check() error {
	if err := f.CheckHead(); err != nil {
		return err
	}
	switch {
	case f.Kind != LearnedIBAN && f.Kind != LearnedName && f.Kind != LearnedText && f.Kind != LearnedCollective:
		return Refuse("learned_kind", "what was learned is iban, name, text or collective")
	case f.Value == "":
		return Refuse("learned_value_missing", "say what is to be forgotten")
	case f.Customer == "" && f.Kind != LearnedCollective:
		return Refuse("customer_missing", "say for which customer")
	}
	return f.CheckReason()
}

// MarkCollective says that an account pays for many customers and identifies none of them: a payment service, a
// clearing house (Zentralregulierer).
type MarkCollective struct {
	Head
	IBAN string `json:"iban"`
}

// Check implements Command.
func (m MarkCollective) Check() error {
	if err := m.CheckHead(); err != nil {
		return err
	}
	if m.IBAN == "" {
		return Refuse("account_missing", "say which account")
	}
	return m.CheckReason()
}
