package subledger

import (
	"cmp"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Statements are the statements of one file, numbered by bankstatement.Number.
type Statements struct {
	// Entity owns the accounts; empty means that it is found by the account's IBAN.
	Entity     receivable.EntityCode
	File       Document
	Statements []bankstatement.Statement
}

// Recorded says what a file of statements brought.
type Recorded struct {
	DocumentID int64
	// Already is true when the same file was read before.
	Already bool
	// Entities are those whose accounts the file is about, in order.
	Entities []receivable.EntityCode
	// New entries were recorded; Known ones had come with another file; Ignored ones are not booked yet.
	New, Known, Ignored int
	// Completed are batches of earlier files whose details this file told.
	Completed int
	// Faults are statements that were left out or don't follow the one before: a gap is money nobody knows of.
	Faults []string
}

// Matcher proposes what entries pay. cashapplication.Propose is the matcher; a test may watch it.
type Matcher func([]bankstatement.Entry, cashapplication.Ledger) []cashapplication.Proposal

// Matched says what became of the entries that nobody had decided about.
type Matched struct {
	// Posted entries were applied automatically. Proposed ones wait for a person who confirms, Unmatched ones for one who
	// finds out; their money is booked and unapplied. Returned ones are payments the bank took back, Debits money paid out.
	Posted, Proposed, Unmatched, Returned, Debits int
}

// LikelyPayer returns the one customer money came from; empty when nobody or several are equally likely, because money is
// never given to one of two.
func LikelyPayer(p cashapplication.Proposal) receivable.CustomerNumber {
	if found := LikelyPayers(p); len(found) == 1 {
		return found[0]
	}
	return ""
}

// LikelyPayers returns the customers money may have come from, by known account first, then by reference, by name, by a text that was taught:
// all of those that are equally likely, in the order of the proposal. None of them is dunned until the money is applied.
func LikelyPayers(p cashapplication.Proposal) []receivable.CustomerNumber {
	for _, grounds := range []cashapplication.Grounds{cashapplication.ByIBAN, cashapplication.ByReference, cashapplication.ByName, ByText} {
		var found []receivable.CustomerNumber
		for _, likely := range p.LikelyPayers {
			if likely.Grounds == grounds && !slices.Contains(found, likely.Customer) {
				found = append(found, likely.Customer)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// CreditUse is a part of a credit note that a payer deducted from what it paid.
type CreditUse struct {
	CreditNote, Invoice receivable.InvoiceNumber
	Amount              money.Amount
}

// Deducted takes credit notes that a payer deducted (negative allocations) off the invoices of a proposal. What is left
// are the allocations of the money itself; they add up to what arrived. Skonto that was deducted from a credit note
// lowers the Skonto of the invoices, so that the credit note is used up. It refuses credit notes over more than the
// invoices beside them, which no payment can be.
func Deducted(allocations []cashapplication.Allocation) ([]Allocation, []CreditUse, error) {
	var invoices []Allocation
	var notes []cashapplication.Allocation
	for _, a := range allocations {
		if a.Amount.IsNegative() {
			notes = append(notes, a)
			continue
		}
		invoice, err := bookable(a)
		if err != nil {
			return nil, nil, err
		}
		invoices = append(invoices, invoice)
	}
	// The largest first: fewest invoices are split between a credit note and money.
	slices.SortStableFunc(invoices, func(a, b Allocation) int { return cmp.Compare(b.Amount.Minor, a.Amount.Minor) })
	var uses []CreditUse
	for _, note := range notes {
		taken, err := deduct(invoices, note)
		if err != nil {
			return nil, nil, err
		}
		uses = append(uses, taken...)
	}
	return slices.DeleteFunc(invoices, func(a Allocation) bool { return a.Amount.IsZero() }), uses, nil
}

// deduct takes one credit note off the invoices, which it changes.
func deduct(invoices []Allocation, note cashapplication.Allocation) ([]CreditUse, error) {
	left := -note.Amount.Minor
	if less := -note.Skonto.Minor; less > 0 {
		for i := range invoices {
			shift := min(less, invoices[i].Skonto.Minor)
			invoices[i].Skonto.Minor -= shift
			invoices[i].Amount.Minor += shift
			left, less = left+shift, less-shift
		}
	}
	var uses []CreditUse
	for i := range invoices {
		// Where Skonto or a difference was taken some money must stay, because they are booked beside it.
		take := min(left, invoices[i].Amount.Minor-min(invoices[i].Skonto.Minor+invoices[i].Difference.Minor, 1))
		if take <= 0 {
			continue
		}
		left -= take
		invoices[i].Amount.Minor -= take
		uses = append(uses, CreditUse{note.Item, invoices[i].Invoice, money.New(take, note.Amount.Currency)})
	}
	if left > 0 {
		return nil, Refuse("credit_exceeds_invoices", "credit note %s is more than the invoices it is deducted from", note.Item)
	}
	return uses, nil
}
