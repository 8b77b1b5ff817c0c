package subledger

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// MaxAllocations bounds one command. A collective payment (Sammelüberweisung) over more invoices than this comes with a
// remittance advice that has to be split.
const MaxAllocations = 2000

// Allocation says which part of a payment or credit note closes which invoice.
type Allocation struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is the money; it is more than zero.
	Amount money.Amount `json:"amount"`
	// Skonto is the early-payment discount granted beside it; no currency means none.
	Skonto money.Amount `json:"skonto"`
	// Difference is what closes the invoice beside money and Skonto; no currency means none. Its kind says why.
	Difference     money.Amount   `json:"difference,omitzero"`
	DifferenceKind DifferenceKind `json:"difference_kind,omitempty"`
}

// Payment is money that arrived. What is not allocated stays the payer's, unapplied.
type Payment struct {
	Head
	// Customer is the payer, empty when nobody knows; unapplied money of a known payer blocks letters to it.
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	Amount   money.Amount              `json:"amount"`
	// ValueOn is the value date (Wertstellung).
	ValueOn     calendar.Date `json:"value_on"`
	Allocations []Allocation  `json:"allocations,omitempty"`
	// Uses is money of the payment that closes no invoice.
	Uses []Use `json:"uses,omitempty"`
}

// Check implements Command.
func (p Payment) Check() error {
	if err := p.CheckHead(); err != nil {
		return err
	}
	if err := checkAmount(p.Amount, "payment"); err != nil {
		return err
	}
	if p.ValueOn.IsZero() {
		return Refuse("value_date_missing", "give the value date of the payment")
	}
	if err := checkUses(p.Uses); err != nil {
		return err
	}
	rest, err := WithoutUses(p.Amount, p.Uses)
	if err != nil {
		return err
	}
	return checkAllocations(p.Allocations, rest, false)
}

// AllocateUnapplied allocates money of a payment that was left over.
type AllocateUnapplied struct {
	Head
	PaymentID   int64        `json:"payment_id"`
	Allocations []Allocation `json:"allocations"`
	Uses        []Use        `json:"uses,omitempty"`
}

// Check implements Command. Whether the payment has as much left only the ledger knows.
func (a AllocateUnapplied) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	if len(a.Allocations)+len(a.Uses) == 0 {
		return Refuse("allocations_missing", "say which invoices the money is for")
	}
	if err := checkUses(a.Uses); err != nil {
		return err
	}
	return checkAllocations(a.Allocations, money.Amount{}, false)
}

// ReversePayment takes a payment back: a returned direct debit (Rücklastschrift), a bounced cheque, a wrong booking. Its
// allocations are reversed and the invoices are open again.
type ReversePayment struct {
	Head
	PaymentID int64 `json:"payment_id"`
	// On is the value date of the return.
	On calendar.Date `json:"on"`
}

// Check implements Command.
func (r ReversePayment) Check() error {
	if err := r.CheckHead(); err != nil {
		return err
	}
	if r.On.IsZero() {
		return Refuse("value_date_missing", "give the value date of the reversal")
	}
	return r.CheckReason()
}

// ApplyCreditNote settles invoices with what is left of a credit note of the same customer.
type ApplyCreditNote struct {
	Head
	CreditNote  receivable.InvoiceNumber `json:"credit_note"`
	Allocations []Allocation             `json:"allocations"`
}

// Check implements Command.
func (a ApplyCreditNote) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	if a.CreditNote == "" || len(a.Allocations) == 0 {
		return Refuse("allocations_missing", "say which credit note is for which invoices")
	}
	return checkAllocations(a.Allocations, money.Amount{}, true)
}

// CancelInvoice withdraws an invoice: it was wrong and is owed by nobody. Money on it becomes unapplied again.
type CancelInvoice struct {
	Head
	Invoice receivable.InvoiceNumber `json:"invoice"`
}

// Check implements Command.
func (c CancelInvoice) Check() error {
	if err := c.CheckHead(); err != nil {
		return err
	}
	if c.Invoice == "" {
		return Refuse("invoice_missing", "say which invoice")
	}
	return c.CheckReason()
}

// CorrectInvoice changes amount or due date of an invoice, or both.
type CorrectInvoice struct {
	Head
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is the new gross amount; no currency means unchanged.
	Amount money.Amount `json:"amount"`
	// DueOn is the new due date; unset means unchanged.
	DueOn calendar.Date `json:"due_on,omitzero"`
}

// Check implements Command.
func (c CorrectInvoice) Check() error {
	if err := c.CheckHead(); err != nil {
		return err
	}
	switch {
	case c.Invoice == "":
		return Refuse("invoice_missing", "say which invoice")
	case c.Amount.Currency == "" && c.DueOn.IsZero():
		return Refuse("nothing_to_correct", "give a new amount or a new due date")
	case c.Amount.Currency != "" && !c.Amount.IsPositive():
		return Refuse("invoice_amount_positive", "an invoice's amount is more than zero; cancel it instead")
	}
	return c.CheckReason()
}

// WriteOff gives up an open amount. Only an approval by a person leads to it.
type WriteOff struct {
	Head
	Invoice receivable.InvoiceNumber `json:"invoice"`
	// Amount is what is given up; no currency means all that is open.
	Amount money.Amount `json:"amount"`
	// ApprovalID is the approval that allows it.
	ApprovalID string `json:"approval_id"`
}

// Check implements Command.
func (w WriteOff) Check() error {
	if err := w.CheckHead(); err != nil {
		return err
	}
	switch {
	case w.Invoice == "":
		return Refuse("invoice_missing", "say which invoice")
	case w.Amount.Currency != "" && !w.Amount.IsPositive():
		return Refuse("allocation_sign", "the amount written off is more than zero")
	case w.ApprovalID == "":
		return Refuse("approval_missing", "money is given up only where a person has approved it")
	}
	return w.CheckReason()
}

// ReportInsolvency records that insolvency proceedings over a customer's assets were opened (or, with a zero date of
// opening, that the report was wrong). Every letter to the customer stops.
type ReportInsolvency struct {
	Head
	Customer receivable.CustomerNumber `json:"customer"`
	// OpenedOn is the date of the court's decision (§ 27 InsO); unset takes the report back.
	OpenedOn calendar.Date `json:"opened_on,omitzero"`
}

// Check implements Command.
func (r ReportInsolvency) Check() error {
	if err := r.CheckHead(); err != nil {
		return err
	}
	if r.Customer == "" {
		return Refuse("customer_missing", "say which customer")
	}
	return r.CheckReason()
}

// Booked is what a command that moved money did.
type Booked struct {
	// EntryID is the first journal entry of the command.
	EntryID int64 `json:"entry_id"`
	// PaymentID is set for commands about a payment.
	PaymentID int64 `json:"payment_id,omitempty"`
	// Unapplied is what the payment or credit note has left afterwards.
	Unapplied money.Amount `json:"unapplied"`
	// Items are the invoices that changed, with what is open afterwards, in order of their numbers.
	Items []ItemBalance `json:"items,omitempty"`
	// Already is true when the command had been booked before and nothing was done now.
	Already bool `json:"already,omitempty"`
}

// ItemBalance is what is open on an invoice.
type ItemBalance struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	Open    money.Amount             `json:"open"`
}

func checkAmount(a money.Amount, what string) error {
	if a.Currency == "" {
		return Refuse("currency_missing", "the %s needs a currency", what)
	}
	if !a.IsPositive() {
		return Refuse(what+"_amount_positive", "the amount of a %s is more than zero", what)
	}
	return nil
}

// checkAllocations refuses allocations that are not positive, name an invoice twice, mix currencies or are more than
// total; a total without currency is not compared. A credit note gives no Skonto.
func checkAllocations(allocations []Allocation, total money.Amount, credit bool) error {
	if len(allocations) > MaxAllocations {
		return Refuse("too_many_allocations", "%d invoices in one command, at most %d", len(allocations), MaxAllocations)
	}
	seen := map[receivable.InvoiceNumber]bool{}
	for _, a := range allocations {
		if err := a.check(credit); err != nil {
			return fmt.Errorf("invoice %s: %w", a.Invoice, err)
		}
		if seen[a.Invoice] {
			return Refuse("invoice_twice", "invoice %s is named twice: add its amounts up", a.Invoice)
		}
		seen[a.Invoice] = true
	}
	sum, err := Allocated(allocations)
	if err != nil {
		return err
	}
	if total.Currency == "" || len(allocations) == 0 {
		return nil
	}
	if over, err := sum.Cmp(total); err != nil || over > 0 {
		return Refuse("allocations_exceed_payment", "%s is allocated, but the payment is %s", sum, total)
	}
	return nil
}

func (a Allocation) check(credit bool) error {
	if a.Invoice == "" {
		return Refuse("invoice_missing", "say which invoice")
	}
	if err := checkAmount(a.Amount, "allocation"); err != nil {
		return err
	}
	if err := a.checkDifference(credit); err != nil {
		return err
	}
	switch {
	case a.Skonto.Currency == "" && a.Skonto.IsZero():
		return nil
	case credit:
		return Refuse("skonto_on_credit_note", "a credit note gives no Skonto")
	case a.Skonto.Currency != a.Amount.Currency || a.Skonto.IsNegative():
		return Refuse("skonto_amount", "Skonto is not negative and in the currency of the allocation")
	}
	return nil
}

// checkDifference refuses a difference without its reason, and one where nothing was paid short.
func (a Allocation) checkDifference(credit bool) error {
	switch {
	case a.Difference.IsZero() && a.DifferenceKind == "":
		return nil
	case credit:
		return Refuse("difference_on_credit_note", "a credit note leaves no difference")
	case a.DifferenceKind != DifferenceRounding && a.DifferenceKind != DifferenceBankCharge:
		return Refuse("difference_kind", "a difference is %s or %s", DifferenceRounding, DifferenceBankCharge)
	case a.Difference.Currency != a.Amount.Currency || !a.Difference.IsPositive():
		return Refuse("difference_amount", "a difference is more than zero and in the currency of the allocation")
	}
	return nil
}

// WithoutUses is what a payment has for invoices once its other uses are taken off. It refuses uses beyond the payment
// or in another currency.
func WithoutUses(total money.Amount, uses []Use) (money.Amount, error) {
	for _, u := range uses {
		rest, err := total.Sub(u.Amount)
		if err != nil || rest.IsNegative() {
			return money.Amount{}, Refuse("uses_exceed_payment", "%s is used as %s, but the payment has %s", u.Amount, u.Kind, total)
		}
		total = rest
	}
	return total, nil
}

// Allocated is the sum of the money in allocations, without Skonto. Without allocations it is the zero Amount. It
// returns a *RefusedError for mixed currencies or a sum that does not fit.
func Allocated(allocations []Allocation) (money.Amount, error) {
	if len(allocations) == 0 {
		return money.Amount{}, nil
	}
	sum := money.Zero(allocations[0].Amount.Currency)
	for _, a := range allocations {
		next, err := sum.Add(a.Amount)
		if err != nil {
			return money.Amount{}, Refuse("allocations_amount", "the allocations can't be added up: %v", err)
		}
		sum = next
	}
	return sum, nil
}
