package dispute

// Reason is why a customer disputes. The codes are our own and few; EDIFACT and X12 tell what trading partners call them.
type Reason string

const (
	Price       Reason = "price"
	Quantity    Reason = "quantity"
	Quality     Reason = "quality"
	WrongGoods  Reason = "wrong_goods"
	NotReceived Reason = "not_received"
	NotOrdered  Reason = "not_ordered"
	// MissingPO: the customer's order number is missing or wrong.
	MissingPO Reason = "missing_po"
	// InvoiceFormal: wrong addressee, format or other form of the invoice.
	InvoiceFormal Reason = "invoice_formal"
	Duplicate     Reason = "duplicate"
	AlreadyPaid   Reason = "already_paid"
	Tax           Reason = "tax"
	PaymentTerms  Reason = "payment_terms"
	// Discount: Skonto, rebate or bonus that was not deducted.
	Discount Reason = "discount"
	// CreditPending: a credit note was promised and has not come.
	CreditPending Reason = "credit_pending"
	// Retention: Sicherheitseinbehalt.
	Retention Reason = "retention"
	// SetOff: Aufrechnung with a claim of the customer's own (§ 387 BGB).
	SetOff Reason = "set_off"
	// DunningFee: the fee, lump sum or interest of a letter is denied.
	DunningFee  Reason = "dunning_fee"
	WrongDebtor Reason = "wrong_debtor"
	// StatuteBarred: Verjährung (§ 214 BGB).
	StatuteBarred Reason = "statute_barred"
	Unspecified   Reason = "unspecified"
)

// partnerCodes are what trading partners call a reason: UN/EDIFACT data element 4465 (adjustment reason) and ANSI X12
// element 426. A reason without a counterpart has an empty code.
var partnerCodes = []struct {
	reason       Reason
	edifact, x12 string
}{
	{Price, "5", "01"}, {Quantity, "4", "06"}, {Quality, "2", "04"}, {WrongGoods, "14", "07"}, {NotReceived, "6", "42"},
	{NotOrdered, "", "26"}, {MissingPO, "9", "17"}, {InvoiceFormal, "9", "17"}, {Duplicate, "9", "19"}, {AlreadyPaid, "", ""},
	{Tax, "26", "55"}, {PaymentTerms, "", "09"}, {Discount, "19", "24"}, {CreditPending, "15", "11"}, {Retention, "", ""},
	{SetOff, "13", ""}, {DunningFee, "", "50"}, {WrongDebtor, "", "18"}, {StatuteBarred, "", ""}, {Unspecified, "", ""},
}

// Reasons lists all reasons.
func Reasons() []Reason {
	all := make([]Reason, 0, len(partnerCodes))
	for _, c := range partnerCodes {
		all = append(all, c.reason)
	}
	return all
}

// EDIFACT is the code of UN/EDIFACT data element 4465 for the reason; empty where it has none.
func (r Reason) EDIFACT() string {
	for _, c := range partnerCodes {
		if c.reason == r {
			return c.edifact
		}
	}
	return ""
}

// X12 is the code of ANSI X12 element 426 for the reason; empty where it has none.
func (r Reason) X12() string {
	for _, c := range partnerCodes {
		if c.reason == r {
			return c.x12
		}
	}
	return ""
}
