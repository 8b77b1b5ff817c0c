// Package cashapplication proposes which open items a bank entry pays.
//
// It decides by exact own references only: an entry is matched when its text names complete invoice numbers and its
// amount is, to the cent, what they add up to. Such a proposal may be posted without a person. Everything else is at
// most proposed, and what is not even that keeps a reason and the likely payer, so that dunning waits for money that
// is there and not yet applied.
//
// Propose is a pure function: the same entries and items give the same proposals in whatever order they come, and no
// proposal creates or loses money (Proposal.Check).
package cashapplication

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// OpenItem is an item that money can be applied to.
type OpenItem struct {
	// Number identifies the item within the entity.
	Number   receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	// Amount is what was billed, gross; negative for a credit note.
	Amount money.Amount
	// Open is what is left of Amount, with the same sign. Items with nothing open may be given too: a payment that
	// names one of them is then recognised as a second payment.
	Open money.Amount
	// SkontoBasisPoints is the early-payment discount in hundredths of a percent of Amount, allowed until
	// SkontoUntilOn; 0 for none.
	SkontoBasisPoints int
	SkontoUntilOn     calendar.Date
}

// Payer is a customer as a payer: how payments of it can be recognised.
type Payer struct {
	Customer receivable.CustomerNumber
	Name     string
	// IBANs are its known accounts; one account may belong to several customers (a parent company, a couple).
	IBANs []string
}

// Ledger is what the entries are held against: the items and payers of one creditor entity, the one that owns the
// bank account.
type Ledger struct {
	Items  []OpenItem
	Payers []Payer
	// SkontoGraceDays are the days after SkontoUntilOn in which a discount is still accepted.
	SkontoGraceDays int
}

// Code says why a proposal is what it is. The zero value is not valid.
type Code string

// Codes of proposals that apply money.
const (
	// ExactReferences: all items named, amount equal to the sum of what is open on them.
	ExactReferences Code = "exact_references"
	// ExactWithSkonto: the same, less exactly the agreed discount on every item that allows one on that day.
	ExactWithSkonto Code = "exact_with_skonto"
	// PartialPayment: one item named and less paid than is open. Never automatic: a mistyped number hits another
	// existing invoice, and a part of any amount fits it.
	PartialPayment Code = "partial_payment"
)

// Codes of proposals that apply nothing.
const (
	// NoReference: no number of an item in the text.
	NoReference Code = "no_reference"
	// AmbiguousReference: a number in the text fits two items, or two numbers overlap.
	AmbiguousReference Code = "ambiguous_reference"
	// OtherCurrency: only items in another currency are named.
	OtherCurrency Code = "other_currency"
	// AlreadyPaid: an item that is named has nothing open any more; it may be a second payment.
	AlreadyPaid Code = "already_paid"
	// Overpaid: more was paid than is open on the one item named.
	Overpaid Code = "overpaid"
	// AmountDiffers: several items are named and the amount is not their sum.
	AmountDiffers Code = "amount_differs"
	// Returned: money that was taken back; the original payment has to be reversed.
	Returned Code = "returned"
	// Outgoing: money that was paid out.
	Outgoing Code = "outgoing"
	// UnresolvedBatch: several payments in one entry, without their amounts or not adding up.
	UnresolvedBatch Code = "unresolved_batch"
)

// Allocation applies money to one item.
type Allocation struct {
	Item     receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	// Amount is the money applied: positive on an invoice, negative on a credit note that the payer deducted.
	Amount money.Amount
	// Skonto is the discount that closes the rest of the item; zero when none was taken.
	Skonto money.Amount
}

// Field names a text of an entry.
type Field string

const (
	// FieldUnstructured is bankstatement.Remittance.Spaced of the transaction.
	FieldUnstructured Field = "unstructured"
	// FieldStructured is a value of bankstatement.Remittance.Structured; Evidence.Index says which.
	FieldStructured Field = "structured"
)

// Evidence is where an item's number stands, so that a person can see it marked.
type Evidence struct {
	Item  receivable.InvoiceNumber
	Field Field
	// Index is the place in a field with several values, from 0.
	Index int
	// Start and End are byte offsets in that text.
	Start, End int
}

// Grounds say why somebody may be the payer.
type Grounds string

const (
	// ByIBAN: the money came from a known account.
	ByIBAN Grounds = "iban"
	// ByReference: an item of the customer is named.
	ByReference Grounds = "reference"
	// ByName: the account holder is called like the customer.
	ByName Grounds = "name"
)

// LikelyPayer is a customer the money may have come from. Dunning of likely payers waits until the money is applied.
type LikelyPayer struct {
	Customer receivable.CustomerNumber
	Grounds  Grounds
}

// Proposal says what to do with one payment: a booked entry, or one part of a batch.
type Proposal struct {
	Entry bankstatement.EntryKey
	// Part is the place in Entry.Parts, from 1; 0 when the proposal is about the whole entry.
	Part int
	// Amount is the amount of the payment, signed.
	Amount money.Amount
	Code   Code
	// Automatic tells that the proposal may be posted without a person.
	Automatic bool
	// Because is one sentence for the person who looks at it. It has no personal data.
	Because     string
	Allocations []Allocation
	// Unapplied is what no allocation uses: Amount less the sum of the allocations.
	Unapplied money.Amount
	Evidence  []Evidence
	// LikelyPayers are ordered by customer and grounds.
	LikelyPayers []LikelyPayer
}

// Check proves that a proposal neither creates nor loses money: the allocations and what is unapplied add up to the
// amount. It returns an error that says what differs, or that of money.Amount.
func (p Proposal) Check() error {
	total := p.Unapplied
	for _, allocation := range p.Allocations {
		sum, err := total.Add(allocation.Amount)
		if err != nil {
			return fmt.Errorf("add allocation on %s: %w", allocation.Item, err)
		}
		total = sum
	}
	if total != p.Amount {
		return fmt.Errorf("allocations and unapplied money make %s of a payment of %s", total, p.Amount)
	}
	return nil
}
