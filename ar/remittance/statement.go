package remittance

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// FromTransaction returns the advice that a payment carries in itself: its structured remittance information, when
// that names documents with amounts (ISO 20022 RfrdDocInf and RfrdDocAmt). Its total is what arrived, so CheckSums is
// the whole proof. ok is false when the payment names no document, one without an amount, or amounts in another
// currency than its own.
//
// The lines are taken as stated: what a line deducts for a credit note beside a discount is part of its deduction.
func FromTransaction(t bankstatement.Transaction, place Place) (advice Advice, ok bool) {
	total := t.Amount
	if t.Instructed.Currency == total.Currency && !t.Instructed.IsZero() && !t.Charges.IsZero() {
		total = t.Instructed // the bank kept its charges; the documents are about what was sent
	}
	advice = Advice{Source: SourceStatement, Currency: total.Currency, Total: total, Number: t.EndToEndID,
		Payer: Party{Name: t.Counterparty.Name, IBAN: t.Counterparty.Account}}
	for _, r := range t.Remittance.Structured {
		if r.Kind != bankstatement.DocumentReference {
			continue
		}
		line, ok := referenceLine(r, total.Currency)
		if !ok {
			return Advice{}, false
		}
		line.Place = place
		advice.Lines = append(advice.Lines, line)
	}
	return advice, len(advice.Lines) > 0
}

// referenceLine reads one document with its amounts.
func referenceLine(r bankstatement.Reference, c money.Currency) (Line, bool) {
	line := Line{Document: r.Value, On: r.On, Gross: r.Due, Net: r.Amount, Deduction: money.Zero(c), Reason: r.Type}
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
