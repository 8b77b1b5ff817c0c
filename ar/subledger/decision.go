package subledger

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// PaymentChoice is what a person decides about a payment whose use was not certain. The zero value is not valid.
type PaymentChoice string

const (
	// ChooseCandidate posts one of the explanations that were offered.
	ChooseCandidate PaymentChoice = "candidate"
	// ChooseAllocate posts what the person says: a correction, a split over several customers, a part.
	ChooseAllocate PaymentChoice = "allocate"
	// ChooseOnAccount leaves the money with a customer (à conto): it is its unapplied cash and nobody's question any more.
	ChooseOnAccount PaymentChoice = "on_account"
	// ChooseRefund proposes to send the money back; another person releases it.
	ChooseRefund PaymentChoice = "refund"
	// ChooseNotOurs takes the money out of the ledger of receivables into the suspense account.
	ChooseNotOurs PaymentChoice = "not_ours"
	// ChooseConfirm says that what was posted automatically is right; it is a case of the proof of its reason code.
	ChooseConfirm PaymentChoice = "confirm"
)

// PaymentChoices lists all choices in the order in which people are offered them.
func PaymentChoices() []PaymentChoice {
	return []PaymentChoice{ChooseCandidate, ChooseAllocate, ChooseOnAccount, ChooseRefund, ChooseNotOurs, ChooseConfirm}
}

// DecidePayment is a person's decision about a payment. Everything it rests on is read again under locks: a candidate
// whose items have changed since is refused (candidate_stale), and the payment has to be offered anew.
type DecidePayment struct {
	Head
	PaymentID int64         `json:"payment_id"`
	Choice    PaymentChoice `json:"choice"`
	// Candidate is the rank of the explanation chosen, from 1.
	Candidate int `json:"candidate,omitempty"`
	// Version is the version of the offer the person saw; 0 accepts the latest.
	Version int `json:"version,omitempty"`
	// Customer is whose money it is: needed for on_account, and for a refund of a payment whose payer nobody knows it may
	// stay empty.
	Customer    receivable.CustomerNumber `json:"customer,omitempty"`
	Allocations []Allocation              `json:"allocations,omitempty"`
	// Uses is money of the payment that closes no invoice: dunning fees, a cent beyond.
	Uses []Use `json:"uses,omitempty"`
	// Amount of a refund; no currency means all that is unapplied.
	Amount money.Amount `json:"amount,omitzero"`
	// Teach tells that this decision may teach from whom the account, the name and the text come. Decisions for a single
	// customer teach; a person may say that this one is an exception.
	Teach bool `json:"teach,omitempty"`
}

// Check implements Command.
func (d DecidePayment) Check() error {
	if err := d.CheckHead(); err != nil {
		return err
	}
	if !slices.Contains(PaymentChoices(), d.Choice) {
		return Refuse("choice_unknown", "a choice is one of %v", PaymentChoices())
	}
	if err := d.checkChoice(); err != nil {
		return err
	}
	if err := checkUses(d.Uses); err != nil {
		return err
	}
	return checkAllocations(d.Allocations, money.Amount{}, false)
}

func (d DecidePayment) checkChoice() error {
	allocates := d.Choice == ChooseAllocate
	switch {
	case d.Choice == ChooseCandidate && d.Candidate < 1:
		return Refuse("candidate_missing", "say which of the explanations offered, from 1")
	case allocates && len(d.Allocations)+len(d.Uses) == 0:
		return Refuse("allocations_missing", "say which invoices the money is for")
	case !allocates && len(d.Allocations)+len(d.Uses) > 0:
		return Refuse("allocations_beside_choice", "allocations go with the choice %s only", ChooseAllocate)
	case d.Choice == ChooseOnAccount && d.Customer == "":
		return Refuse("customer_missing", "say on which customer's account the money is kept")
	case d.Amount.Currency != "" && (d.Choice != ChooseRefund || !d.Amount.IsPositive()):
		return Refuse("refund_amount_positive", "an amount goes with a refund and is more than zero")
	case d.Choice == ChooseRefund || d.Choice == ChooseNotOurs:
		return d.CheckReason()
	}
	return nil
}

// UndoPayment takes a decision about a payment back, a person's or an automatic one: allocations are reversed, invoices
// are open again at the level they had, what was learned from it is forgotten, and the payment waits for a decision.
type UndoPayment struct {
	Head
	PaymentID int64 `json:"payment_id"`
}

// Check implements Command.
func (u UndoPayment) Check() error {
	if err := u.CheckHead(); err != nil {
		return err
	}
	return u.CheckReason()
}

// DifferenceKind says why an invoice is closed although less was paid, beside Skonto. The words are those of
// allocation.kind, and each has an account of its own in the journal.
type DifferenceKind string

const (
	// DifferenceRounding is a small amount nobody collects.
	DifferenceRounding DifferenceKind = "rounding"
	// DifferenceBankCharge is what a bank on the way kept of the transfer.
	DifferenceBankCharge DifferenceKind = "bank_charge"
)

// UseKind says what money of a payment is that closes no invoice. The words are those of payment_use.kind.
type UseKind string

const (
	// UseDunningFee are dunning costs, lump sum and interest that letters demanded and that were paid on top (§ 288 BGB).
	UseDunningFee UseKind = "dunning_fee"
	// UseRounding is a small amount paid too much that nobody asks back.
	UseRounding UseKind = "rounding"
	// UseRefund was sent back; only the release of a refund makes it.
	UseRefund UseKind = "refund"
	// UseNotOurs is money that belongs to none of our customers.
	UseNotOurs UseKind = "not_ours"
)

// Use is money of a payment that closes no invoice.
type Use struct {
	Kind UseKind `json:"kind"`
	// Amount is more than zero.
	Amount money.Amount `json:"amount"`
	// Invoice is what the fee was demanded for; empty when it was none.
	Invoice receivable.InvoiceNumber `json:"invoice,omitempty"`
}

func checkUses(uses []Use) error {
	for _, u := range uses {
		if u.Kind != UseDunningFee && u.Kind != UseRounding {
			return Refuse("use_kind", "money beside invoices is %s or %s here", UseDunningFee, UseRounding)
		}
		if err := checkAmount(u.Amount, "use"); err != nil {
			return err
		}
	}
	return nil
}

// Decided is what a decision did.
type Decided struct {
	Booked
	// Choice is what was decided.
	Choice PaymentChoice `json:"choice"`
	// RefundID is set where a refund was proposed.
	RefundID int64 `json:"refund_id,omitempty"`
	// Agreed tells whether the decision is what the rules had held for certain; nil when they had not been certain.
	Agreed *bool `json:"agreed,omitempty"`
	// Learned counts what the decision taught.
	Learned int `json:"learned,omitempty"`
}
