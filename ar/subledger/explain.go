package subledger

import (
	"cmp"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// MaxExplanations bounds how many explanations of one payment are kept: a person compares a few, not fifty.
const MaxExplanations = 10

// Explanations are the candidates of a proposal as they are stored and offered, the likeliest first. A proposal that
// applies money and has no candidates is its own only one.
func Explanations(p cashapplication.Proposal) []Explanation {
	if len(p.Candidates) == 0 && len(p.Allocations) > 0 {
		return []Explanation{{Rank: 1, Code: p.Code, Because: p.Because, Allocations: proposedOf(p.Allocations), Unapplied: p.Unapplied}}
	}
	offered := make([]Explanation, 0, min(len(p.Candidates), MaxExplanations))
	for i, c := range p.Candidates[:min(len(p.Candidates), MaxExplanations)] {
		offered = append(offered, Explanation{Rank: i + 1, Code: c.Code, Because: c.Because, Allocations: proposedOf(c.Allocations), Unapplied: c.Unapplied})
	}
	return offered
}

func proposedOf(allocations []cashapplication.Allocation) []Proposed {
	all := make([]Proposed, len(allocations))
	for i, a := range allocations {
		all[i] = Proposed(a)
	}
	return all
}

// Applied are the allocations of the explanation as the matcher made them. Amounts of zero that were left out in storage
// have the currency of the others again.
func (e Explanation) Applied() []cashapplication.Allocation {
	all := make([]cashapplication.Allocation, len(e.Allocations))
	for i, p := range e.Allocations {
		for _, beside := range []*money.Amount{&p.Skonto, &p.Difference} {
			if beside.IsZero() {
				*beside = money.Zero(p.Amount.Currency)
			}
		}
		all[i] = cashapplication.Allocation(p)
	}
	return all
}

// Plan is what is booked for an explanation: money on invoices, credit notes the payer deducted, and money beside.
type Plan struct {
	Allocations []Allocation
	Credits     []CreditUse
	Uses        []Use
}

// PlanOf works out what is booked for allocations as the matcher makes them. A rounding difference closes its invoice or
// is taken from the money; money on top that letters demanded is a dunning fee; charges of a bank and the rest of a
// partial payment stay open. It refuses credit notes over more than the invoices beside them.
func PlanOf(allocations []cashapplication.Allocation) (Plan, error) {
	var plan Plan
	var err error
	if plan.Allocations, plan.Credits, err = Deducted(allocations); err != nil {
		return Plan{}, err
	}
	for _, a := range allocations {
		switch {
		case a.DifferenceKind == cashapplication.ClaimedDifference && a.Difference.IsPositive():
			plan.Uses = append(plan.Uses, Use{Kind: UseDunningFee, Amount: a.Difference, Invoice: a.Item})
		case a.DifferenceKind == cashapplication.RoundingDifference && a.Difference.IsNegative():
			up, err := a.Difference.Neg()
			if err != nil {
				return Plan{}, Refuse("difference_amount", "item %s: %v", a.Item, err)
			}
			plan.Uses = append(plan.Uses, Use{Kind: UseRounding, Amount: up, Invoice: a.Item})
		}
	}
	return plan, nil
}

// bookable is the allocation of the money that arrived: a cent on top is no part of it, a cent short closes the invoice.
func bookable(a cashapplication.Allocation) (Allocation, error) {
	out := Allocation{Invoice: a.Item, Amount: a.Amount, Skonto: a.Skonto}
	if a.DifferenceKind != cashapplication.RoundingDifference {
		return out, nil
	}
	if a.Difference.IsPositive() {
		out.Difference, out.DifferenceKind = a.Difference, DifferenceRounding
		return out, nil
	}
	less, err := a.Amount.Add(a.Difference)
	if err != nil {
		return out, Refuse("difference_amount", "item %s: %v", a.Item, err)
	}
	out.Amount = less
	return out, nil
}

// Agrees tells whether what was posted is what was proposed: the same money and discount on the same documents. Order
// does not matter. It is the judgement a proof of precision rests on, so nearly right is wrong.
func Agrees(proposed []cashapplication.Allocation, posted Plan) bool {
	plan, err := PlanOf(proposed)
	if err != nil {
		return false
	}
	byInvoice := func(a, b Allocation) int { return cmp.Compare(a.Invoice, b.Invoice) }
	byUse := func(a, b Use) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Invoice, b.Invoice)) }
	byCredit := func(a, b CreditUse) int {
		return cmp.Or(cmp.Compare(a.CreditNote, b.CreditNote), cmp.Compare(a.Invoice, b.Invoice))
	}
	return slices.EqualFunc(slices.SortedFunc(slices.Values(plan.Allocations), byInvoice), slices.SortedFunc(slices.Values(posted.Allocations), byInvoice), sameAllocation) &&
		slices.Equal(slices.SortedFunc(slices.Values(plan.Credits), byCredit), slices.SortedFunc(slices.Values(posted.Credits), byCredit)) &&
		slices.EqualFunc(slices.SortedFunc(slices.Values(plan.Uses), byUse), slices.SortedFunc(slices.Values(posted.Uses), byUse),
			func(a, b Use) bool { return a.Kind == b.Kind && a.Amount == b.Amount })
}

// sameAllocation compares amounts: none and zero are the same.
func sameAllocation(a, b Allocation) bool {
	return a.Invoice == b.Invoice && a.Amount == b.Amount && a.Skonto.Minor == b.Skonto.Minor && a.Difference.Minor == b.Difference.Minor
}

// OwnerOf is the customer all allocations are about; single is false when there are none or several.
func OwnerOf(allocations []cashapplication.Allocation) (owner receivable.CustomerNumber, single bool) {
	for _, a := range allocations {
		if owner != "" && owner != a.Customer {
			return "", false
		}
		owner = a.Customer
	}
	return owner, owner != ""
}

// ShortPaid are the invoices a payment leaves open although it names them, with what is missing: each is worth the
// question why. Claimed and rounding differences are none.
func ShortPaid(allocations []cashapplication.Allocation) map[receivable.InvoiceNumber]money.Amount {
	short := map[receivable.InvoiceNumber]money.Amount{}
	for _, a := range allocations {
		open := a.DifferenceKind == cashapplication.PartDifference || a.DifferenceKind == cashapplication.BankChargeDifference
		if open && a.Difference.IsPositive() {
			short[a.Item] = a.Difference
		}
	}
	return short
}
