package cashapplication

import "maps"

// Code says why a proposal is what it is. The zero value is not valid. Each code stands for one kind of reason, so that
// its precision can be proven on confirmed cases and it can be released or withdrawn by itself.
type Code string

// Codes of proposals that apply money. Each can be certain, and be released.
const (
	// ExactReferences: complete numbers of all items, and the amount is what is open on them.
	ExactReferences Code = "exact_references"
	// ExactWithSkonto: the same, less the agreed Skonto in time.
	ExactWithSkonto Code = "exact_with_skonto"
	// ExactOtherPayer: as ExactReferences or ExactWithSkonto, from somebody who is known as another customer.
	ExactOtherPayer Code = "exact_other_payer"
	// ExactSeveralCustomers: as ExactReferences or ExactWithSkonto, for items of several customers.
	ExactSeveralCustomers Code = "exact_several_customers"
	// ShortReferences: numbers without prefix or year, or the customer's order numbers; the payer agrees with them and
	// the amount is what is open on the items.
	ShortReferences Code = "short_references"
	// ShortWithSkonto: the same, less the agreed Skonto in time.
	ShortWithSkonto Code = "short_with_skonto"
	// NumberRange: a range ("4711-4715", "4711 bis 15") of which every open member is paid.
	NumberRange Code = "number_range"
	// RepairedReference: a number with a slip; the payer, and the amount to the cent, say which one is meant.
	RepairedReference Code = "repaired_reference"
	// IncompleteList: some items are named, others of the same payer make up the rest of the amount.
	IncompleteList Code = "incomplete_list"
	// AdviceLines: a remittance advice lists the items; its lines, its total and the payment agree.
	AdviceLines Code = "advice_lines"
	// AccountAndAmount: nothing is named; of all items of the known account exactly one has this amount.
	AccountAndAmount Code = "account_and_amount"
	// NameAndAmount: the same, where only the name tells the payer.
	NameAndAmount Code = "name_and_amount"
	// AmountWithSkonto: the same, less the agreed Skonto in time, by account or name.
	AmountWithSkonto Code = "amount_with_skonto"
	// RecurringAmount: several items of the payer are equal in amount and terms; the oldest is paid (§ 366 (2) BGB).
	RecurringAmount Code = "recurring_amount"
	// AllOpen: everything that is open.
	AllOpen Code = "all_open"
	// DueItems: everything that was due on a day, or the oldest items.
	DueItems Code = "due_items"
	// ItemsOfMonth: everything invoiced, or due, in one month.
	ItemsOfMonth Code = "items_of_month"
	// AllButFew: everything that is open but for one or two items.
	AllButFew Code = "all_but_few"
	// ItemsInRow: three or more items that follow each other in the list, oldest first.
	ItemsInRow Code = "items_in_row"
	// ItemCombination: the only combination of the payer's few items that makes the amount.
	ItemCombination Code = "item_combination"
	// LateSkonto: the items are clear, and Skonto was taken after its day.
	LateSkonto Code = "late_skonto"
	// Rounding: the items are clear, and the difference is within rounding.
	Rounding Code = "rounding"
	// BankCharge: the items are clear, and a usual bank charge is missing, which stays open.
	BankCharge Code = "bank_charge"
	// ChargesOnTop: the items are paid in full, and what letters demanded for them on top.
	ChargesOnTop Code = "charges_on_top"
	// PartialPayment: one item is named and less is paid than is open on it.
	PartialPayment Code = "partial_payment"
	// Overpaid: more is paid than is open on the items that are named; the rest stays the payer's.
	Overpaid Code = "overpaid"
)

// Codes of proposals that are never certain.
const (
	// OnAccount: the payer is known, but not what is paid.
	OnAccount Code = "on_account"
	// NoReference: neither an item nor a payer is known.
	NoReference Code = "no_reference"
	// AmbiguousReference: a number in the text fits two items, or two numbers overlap.
	AmbiguousReference Code = "ambiguous_reference"
	// OtherCurrency: an item that is named is in another currency.
	OtherCurrency Code = "other_currency"
	// AlreadyPaid: an item that is named has nothing open any more; it may be a second payment.
	AlreadyPaid Code = "already_paid"
	// Duplicate: the same payer, amount and text as a payment shortly before.
	Duplicate Code = "duplicate"
	// AmountDiffers: items are named and their amounts don't explain the payment.
	AmountDiffers Code = "amount_differs"
	// Returned: money that was taken back; the original payment has to be reversed.
	Returned Code = "returned"
	// Outgoing: money that was paid out.
	Outgoing Code = "outgoing"
	// UnresolvedBatch: several payments in one entry, without their amounts or not adding up.
	UnresolvedBatch Code = "unresolved_batch"
)

// Codes lists every code, in the order of the constants.
func Codes() []Code {
	return []Code{ExactReferences, ExactWithSkonto, ExactOtherPayer, ExactSeveralCustomers, ShortReferences, ShortWithSkonto,
		NumberRange, RepairedReference, IncompleteList, AdviceLines, AccountAndAmount, NameAndAmount, AmountWithSkonto,
		RecurringAmount, AllOpen, DueItems, ItemsOfMonth, AllButFew, ItemsInRow, ItemCombination, LateSkonto, Rounding, BankCharge,
		ChargesOnTop, PartialPayment, Overpaid,
		OnAccount, NoReference, AmbiguousReference, OtherCurrency, AlreadyPaid, Duplicate, AmountDiffers, Returned, Outgoing,
		UnresolvedBatch}
}

// neverCertain are the codes that leave the decision to a person in every case.
var neverCertain = map[Code]bool{OnAccount: true, NoReference: true, AmbiguousReference: true, OtherCurrency: true,
	AlreadyPaid: true, Duplicate: true, AmountDiffers: true, Returned: true, Outgoing: true, UnresolvedBatch: true}

// Releasable tells whether proposals of the code can be certain, so that it can be released for posting.
func (c Code) Releasable() bool { return !neverCertain[c] }

// releasedAtStart needs no proof on confirmed cases: the payer named complete numbers of one customer, and the amount
// agrees to the cent.
var releasedAtStart = map[Code]bool{ExactReferences: true, ExactWithSkonto: true}

// ReleasedAtStart returns the codes that a new entity posts by itself: exact own references only.
func ReleasedAtStart() map[Code]bool { return maps.Clone(releasedAtStart) }
