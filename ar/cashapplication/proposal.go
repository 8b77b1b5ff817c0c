package cashapplication

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// DifferenceKind says what a difference between a payment and an item is.
type DifferenceKind string

const (
	// NoDifference: the item is paid as it is, less Skonto.
	NoDifference DifferenceKind = ""
	// RoundingDifference is cleared beside the payment: a positive difference is written off, a negative one is written
	// up, and the item is settled.
	RoundingDifference DifferenceKind = "rounding"
	// BankChargeDifference is what the payer's bank kept. It stays open on the item.
	BankChargeDifference DifferenceKind = "bank_charge"
	// ClaimedDifference is money paid on top of the item for what letters demanded (§ 367 BGB). It is part of
	// Proposal.Unapplied, because the demand is no open item.
	ClaimedDifference DifferenceKind = "claimed"
	// PartDifference is the rest of a partial payment. It stays open on the item.
	PartDifference DifferenceKind = "part"
)

// Allocation applies money to one item.
type Allocation struct {
	Item     receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	// Amount is the money applied: positive on an invoice, negative on a credit note that the payer deducted.
	Amount money.Amount
	// Skonto is the discount that closes the rest of the item, with the sign of the item; zero when none was taken.
	Skonto money.Amount
	// Difference is what is missing (positive) or on top (negative for rounding, positive for claimed); its kind says what
	// becomes of it. Zero when there is none.
	Difference     money.Amount
	DifferenceKind DifferenceKind
}

// Clears returns by how much the allocation lowers what is open on its item: the money, the Skonto, and a rounding
// difference. It returns the error of money.Amount.
func (a Allocation) Clears() (money.Amount, error) {
	cleared, err := a.Amount.Add(a.Skonto)
	if err != nil || a.DifferenceKind != RoundingDifference {
		return cleared, err
	}
	return cleared.Add(a.Difference)
}

// Field names a text of an entry.
type Field string

const (
	// FieldUnstructured is bankstatement.Remittance.Spaced of the transaction.
	FieldUnstructured Field = "unstructured"
	// FieldStructured is a value of bankstatement.Remittance.Structured; Evidence.Index says which.
	FieldStructured Field = "structured"
	// FieldEndToEndID is the reference that travelled with the payment.
	FieldEndToEndID Field = "end_to_end_id"
)

// What says what a piece of evidence is.
type What string

const (
	// FullNumber is an item's number, but for separators and case.
	FullNumber What = "full_number"
	// CreditorNumber is an item's number inside an ISO 11649 creditor reference whose check digits are right.
	CreditorNumber What = "creditor_number"
	// ShortNumber is a number without its prefix, its year or its leading zeros.
	ShortNumber What = "short_number"
	// RangeMember is an item whose number lies in a range.
	RangeMember What = "range_member"
	// RepairedNumber is a number with a slip: a letter for a digit, one wrong digit, two turned round.
	RepairedNumber What = "repaired_number"
	// OrderedNumber is the customer's number of the order.
	OrderedNumber What = "order_number"
	// OwnCustomerNumber is the number of a customer; Item is empty.
	OwnCustomerNumber What = "customer_number"
	// AdviceNumber is the number of a remittance advice; Item is empty.
	AdviceNumber What = "advice_number"
)

// Evidence is where something stands that speaks for an item or a payer, so that a person can see it marked.
type Evidence struct {
	Item  receivable.InvoiceNumber
	What  What
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
	// ByReference: an item of the customer is named, or its customer number.
	ByReference Grounds = "reference"
	// ByName: the account holder is called like the customer.
	ByName Grounds = "name"
)

// LikelyPayer is a customer the money may have come from. Dunning of likely payers waits until the money is applied.
type LikelyPayer struct {
	Customer receivable.CustomerNumber
	Grounds  Grounds
}

// Candidate is one explanation of a payment.
type Candidate struct {
	Code        Code
	Allocations []Allocation
	// Unapplied is what no allocation uses.
	Unapplied money.Amount
	// Because is one English sentence; Sentence gives it in other languages.
	Because string
	// Likelihood ranks explanations of one payment: higher is likelier. It is no probability and is not comparable
	// between payments.
	Likelihood int
}

// Proposal says what to do with one payment: a booked entry, or one part of a batch.
type Proposal struct {
	Entry bankstatement.EntryKey
	// Part is the place in Entry.Parts, from 1; 0 when the proposal is about the whole entry.
	Part int
	// Amount is the amount of the payment, signed.
	Amount money.Amount
	Code   Code
	// Certain tells that the rules hold the proposal for right without doubt.
	Certain bool
	// Automatic tells that the proposal may be posted without a person: it is certain and its code is released.
	Automatic bool
	// Because is one sentence for the person who looks at it. It has no personal data.
	Because     string
	Allocations []Allocation
	// Unapplied is what no allocation uses: Amount less the sum of the allocations.
	Unapplied money.Amount
	// Candidates are the explanations that were found, the likeliest first; the first is the proposal itself. Empty when
	// nothing can be applied.
	Candidates []Candidate
	// WouldBeCertain says what is missing for certainty: a code of Missing and its parameters after a colon, separated
	// by commas. Empty for a certain proposal, and for money that did not come in.
	WouldBeCertain string
	Evidence       []Evidence
	// LikelyPayers are ordered by customer and grounds.
	LikelyPayers []LikelyPayer
}

// Check proves that a proposal neither creates nor loses money: the allocations and what is unapplied add up to the
// amount, in the proposal and in each of its candidates. It returns an error that says what differs, or that of
// money.Amount.
func (p Proposal) Check() error {
	if err := addsUp(p.Amount, p.Allocations, p.Unapplied); err != nil {
		return err
	}
	for i, c := range p.Candidates {
		if err := addsUp(p.Amount, c.Allocations, c.Unapplied); err != nil {
			return fmt.Errorf("candidate %d: %w", i+1, err)
		}
	}
	return nil
}

func addsUp(amount money.Amount, allocations []Allocation, unapplied money.Amount) error {
	total := unapplied
	for _, allocation := range allocations {
		sum, err := total.Add(allocation.Amount)
		if err != nil {
			return fmt.Errorf("add allocation on %s: %w", allocation.Item, err)
		}
		total = sum
	}
	if total != amount {
		return fmt.Errorf("allocations and unapplied money make %s of a payment of %s", total, amount)
	}
	return nil
}
