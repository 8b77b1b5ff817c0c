package collection

import "slices"

// Settlement says how much of an item is settled. It follows from postings alone.
type Settlement string

const (
	// Open: nothing was settled, or everything that was has been reversed.
	Open Settlement = "open"
	// PartSettled: a part was paid or credited.
	PartSettled Settlement = "part_settled"
	// Settled: paid or credited in full.
	Settled Settlement = "settled"
	// WrittenOff: the rest was given up by a person's decision.
	WrittenOff Settlement = "written_off"
	// Cancelled: the invoice was withdrawn by the creditor and is owed by nobody. Final.
	Cancelled Settlement = "cancelled"
)

// Settlements lists all states, in the order they are documented.
func Settlements() []Settlement {
	return []Settlement{Open, PartSettled, Settled, WrittenOff, Cancelled}
}

// Closed tells whether nothing is owed any more.
func (s Settlement) Closed() bool { return s == Settled || s == WrittenOff || s == Cancelled }

// BalanceEvent is what a change of postings means for the settlement.
type BalanceEvent string

const (
	// BalanceFull: the whole amount is open (again).
	BalanceFull BalanceEvent = "balance_full"
	// BalancePart: a part is open.
	BalancePart BalanceEvent = "balance_part"
	// BalanceCleared: nothing is open, by payment or credit.
	BalanceCleared BalanceEvent = "balance_cleared"
	// BalanceWrittenOff: nothing is open, and the last of it was written off.
	BalanceWrittenOff BalanceEvent = "balance_written_off"
	// InvoiceCancelled: the creditor withdrew the invoice.
	InvoiceCancelled BalanceEvent = "invoice_cancelled"
)

// BalanceEvents lists all balance events.
func BalanceEvents() []BalanceEvent {
	return []BalanceEvent{BalanceFull, BalancePart, BalanceCleared, BalanceWrittenOff, InvoiceCancelled}
}

// settlements is the whole table; a pair that is absent is refused. Only Cancelled refuses anything: money moves
// freely, since a reversed payment reopens what was settled and a late payment revives what was written off.
var settlements = map[Settlement]map[BalanceEvent]Settlement{
	Open:        fromBalance,
	PartSettled: fromBalance,
	Settled:     fromBalance,
	WrittenOff:  fromBalance,
	Cancelled:   {InvoiceCancelled: Cancelled},
}

var fromBalance = map[BalanceEvent]Settlement{
	BalanceFull: Open, BalancePart: PartSettled, BalanceCleared: Settled,
	BalanceWrittenOff: WrittenOff, InvoiceCancelled: Cancelled,
}

// Next returns the settlement after an event. The second result is false where the table refuses the pair; the
// settlement then stays.
func (s Settlement) Next(e BalanceEvent) (Settlement, bool) {
	next, ok := settlements[s][e]
	if !ok {
		return s, false
	}
	return next, true
}

// ParseSettlement reads a stored word. The second result is false for anything that is no settlement.
func ParseSettlement(word string) (Settlement, bool) {
	s := Settlement(word)
	return s, slices.Contains(Settlements(), s)
}
