// Package cashapplication finds out which open items a payment pays: the bank's entry on one side, the creditor's
// ledger on the other, and between them a text that people typed, shortened, mistyped or left empty.
//
// It explains a payment instead of scoring it. An explanation is a set of items with what is paid on each, to the cent,
// and the reason to believe it: numbers in the text, the payer, an advice. Only one that is complete, that nothing
// contradicts and beside which no other one holds is certain; everything else is a proposal for a person, ranked, with
// its evidence and with what would have made it certain. docs/concepts/cash-application.md tells the whole story.
//
// The package is pure: the same entries and the same ledger give the same proposals in whatever order they come, and no
// proposal creates or loses money (Proposal.Check).
//
// A newcomer starts with Propose, then reads explain.go (what is tried) and judge.go (what is believed).
package cashapplication

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// OpenItem is an item that money can be applied to.
type OpenItem struct {
	// Number identifies the item within the entity.
	Number   receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	// Amount is what was billed, gross; negative for a credit note.
	Amount money.Amount
	// Open is what is left of Amount, with the same sign. Items with nothing open should be given too, as long as they
	// are recent: a payment that names one of them, or repeats its amount, is then recognised as a second payment.
	Open money.Amount
	// IssuedOn is the day of the invoice; nothing is paid before it. Zero when not known.
	IssuedOn calendar.Date
	// DueOn is the day the item falls due, zero when not known.
	DueOn calendar.Date
	// SkontoBasisPoints is the early-payment discount in hundredths of a percent of Amount, allowed until
	// SkontoUntilOn; 0 for none.
	SkontoBasisPoints int
	SkontoUntilOn     calendar.Date
	// Disputed items are paid by a person only: what a payer thinks of them is not settled.
	Disputed bool
	// OrderNumber is the customer's own number of the order, "" when not known.
	OrderNumber string
	// Claimed is what letters demanded for the item beside its amount: dunning fees, lump sum (§ 288 (5) BGB) and default
	// interest. Zero if none; its currency is then empty or that of Amount.
	Claimed money.Amount
}

// Payer is a customer as a payer: how payments of it can be recognised.
type Payer struct {
	Customer receivable.CustomerNumber
	Name     string
	// Aliases are other names it pays under, each confirmed by a person.
	Aliases []string
	// IBANs are its known accounts, from master data or from confirmed payments; one account may belong to several
	// customers (a parent company, a couple).
	IBANs []string
	// Parent is the customer that may pay for this one; "" for none.
	Parent receivable.CustomerNumber
}

// Ledger is what the entries are held against: the items and payers of one creditor entity, the one that owns the
// bank account.
type Ledger struct {
	Items  []OpenItem
	Payers []Payer
	// CollectiveIBANs are accounts of payment services, clearing houses and factoring banks. They identify nobody.
	CollectiveIBANs []string
	// Advices are the remittance advices that no payment has used yet.
	Advices []remittance.Advice
	Rules   Rules
}

// Rules are the creditor's own: what it grants, and what may happen without a person.
type Rules struct {
	// SkontoGraceDays are the days after SkontoUntilOn in which a discount is still in time.
	SkontoGraceDays int
	// LateSkontoDays are the days after the grace in which a discount that was taken too late is granted all the same;
	// 0: a late discount is for a person.
	LateSkontoDays int
	// RoundingMinor is the difference in minor units that is written off as rounding, either way; 0 for none.
	RoundingMinor int64
	// OverpaidMinor is the most that may be left over of an automatic posting and stay the payer's credit, in minor
	// units; 0: an overpayment is for a person.
	OverpaidMinor int64
	// LimitMinor is the amount per currency above which a payment is for a person; a currency that is missing has none.
	LimitMinor map[money.Currency]int64
	// Released are the codes whose certain proposals may be posted without a person. ReleasedAtStart is where a new
	// entity begins.
	Released map[Code]bool
}
