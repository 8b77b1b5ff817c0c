package remittance

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// LineOf reads one document of the list that a payment carries in itself: structured remittance information that names
// documents with amounts (ISO 20022 RfrdDocInf and RfrdDocAmt). What is not told follows from the rest: net is gross less
// deduction. A credit note is negative. ok is false for what is no document, has no amount, or has one in another currency
// than c.
//
// The line is taken as stated: what it deducts for a credit note beside a discount is part of its deduction.
func LineOf(r bankstatement.Reference, c money.Currency) (line Line, ok bool) {
	if r.Kind != bankstatement.DocumentReference {
		return Line{}, false
	}
	line = Line{Document: r.Value, On: r.On, Gross: r.Due, Net: r.Amount, Deduction: money.Zero(c), Reason: r.Type}
	isCredit := strings.EqualFold(r.Type, "CREN")
	if line.Net.Currency == "" && line.Gross.Currency == "" {
		line.Gross, isCredit = r.CreditNote, true
	} else if !isCredit {
		line.Deduction = deducted(r, c)
	}
	if line.Gross.Currency == "" {
		line.Gross = line.Net
		if sum, err := line.Net.Add(line.Deduction); err == nil {
			line.Gross = sum
		}
	}
	if line.Net.Currency == "" {
		line.Net = line.Gross
		if rest, err := line.Gross.Sub(line.Deduction); err == nil {
			line.Net = rest
		}
	}
	if line.Gross.Currency != c || line.Net.Currency != c {
		return Line{}, false
	}
	return lowered(line, isCredit)
}

// deducted is the discount and the credit note of a document together.
func deducted(r bankstatement.Reference, c money.Currency) money.Amount {
	sum := money.Zero(c)
	for _, amount := range []money.Amount{r.Discount, r.CreditNote} {
		if more, err := sum.Add(amount); err == nil { // one that was not told, or in another currency, deducts nothing
			sum = more
		}
	}
	return sum
}

// lowered turns the line of a credit note around: amounts of structured remittance information carry no sign.
func lowered(line Line, isCredit bool) (Line, bool) {
	if !isCredit || line.Net.IsNegative() {
		return line, true
	}
	for _, amount := range []*money.Amount{&line.Gross, &line.Deduction, &line.Net} {
		turned, err := amount.Neg()
		if err != nil {
			return Line{}, false
		}
		*amount = turned
	}
	return line, true
}
