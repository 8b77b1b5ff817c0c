package subledger

// Kind says by what a part of an invoice is settled. The words are those of the ledger's allocation.kind.
type Kind string

const (
	// ByPayment is money that arrived.
	ByPayment Kind = "payment"
	// ByCredit is a credit note.
	ByCredit Kind = "credit"
	// BySkonto is an early-payment discount.
	BySkonto Kind = "skonto"
	// ByRounding is a small difference nobody collects.
	ByRounding Kind = "rounding"
	// ByBankCharge is what a bank on the way kept.
	ByBankCharge Kind = "bank_charge"
	// ByWriteOff is what a person gave up.
	ByWriteOff Kind = "write_off"
	// ByOpening was settled in the system the invoice was taken over from.
	ByOpening Kind = "opening"
)

// Balance is how an invoice stands, in minor units of its currency: Amount = open + Paid + Credited + WrittenOff.
type Balance struct {
	Amount, Paid, Credited, WrittenOff int64
}

// Open is what is still owed.
func (b Balance) Open() int64 { return b.Amount - b.Paid - b.Credited - b.WrittenOff }

// Valid tells whether the balance obeys conservation: no part is negative and nothing is settled beyond the amount.
func (b Balance) Valid() bool {
	if b.Amount <= 0 || b.Paid < 0 || b.Credited < 0 || b.WrittenOff < 0 {
		return false
	}
	// Subtracting one by one cannot overflow, adding the parts up could.
	rest := b.Amount - b.Paid
	return rest >= 0 && rest-b.Credited >= 0 && rest-b.Credited-b.WrittenOff >= 0
}

// Settle returns the balance after a part was settled. It refuses an amount that is not positive or more than is open.
func (b Balance) Settle(kind Kind, minor int64) (Balance, error) {
	if minor <= 0 {
		return b, Refuse("allocation_sign", "an allocation's amount is more than zero")
	}
	if minor > b.Open() {
		return b, Refuse("allocation_exceeds_open", "%d would be settled, but %d is open (minor units): read the invoice again",
			minor, b.Open())
	}
	return b.add(kind, minor), nil
}

// Unsettle returns the balance after a settled part was taken back. It refuses more than was settled by that kind.
func (b Balance) Unsettle(kind Kind, minor int64) (Balance, error) {
	after := b.add(kind, -minor)
	if minor <= 0 || !after.Valid() {
		return b, Refuse("reversal_exceeds_settled", "%d would be taken back, which is more than was settled (minor units)", minor)
	}
	return after, nil
}

func (b Balance) add(kind Kind, minor int64) Balance {
	switch kind {
	case ByPayment, ByOpening:
		b.Paid += minor
	case ByCredit, BySkonto, ByRounding, ByBankCharge:
		b.Credited += minor
	case ByWriteOff:
		b.WrittenOff += minor
	}
	return b
}

// Correct returns the balance with another amount. It refuses one below what is settled.
func (b Balance) Correct(amount int64) (Balance, error) {
	after := b
	after.Amount = amount
	if amount <= 0 || !after.Valid() {
		return b, Refuse("amount_below_settled", "the new amount is less than what is settled already: reverse a payment or credit note first")
	}
	return after, nil
}

// Cash is how a payment, or a credit note, stands: Amount = allocated + Unapplied.
type Cash struct {
	Amount, Unapplied int64
}

// Allocate returns the cash after a part was allocated. It refuses more than is left.
func (c Cash) Allocate(minor int64) (Cash, error) {
	if minor <= 0 {
		return c, Refuse("allocation_sign", "an allocation's amount is more than zero")
	}
	if minor > c.Unapplied {
		return c, Refuse("allocation_exceeds_unapplied", "%d would be allocated, but %d is left (minor units): read the payment again",
			minor, c.Unapplied)
	}
	c.Unapplied -= minor
	return c, nil
}

// Release returns the cash after an allocation was taken back.
func (c Cash) Release(minor int64) (Cash, error) {
	if minor <= 0 || minor > c.Amount-c.Unapplied {
		return c, Refuse("reversal_exceeds_settled", "%d would be taken back, which is more than was allocated (minor units)", minor)
	}
	c.Unapplied += minor
	return c, nil
}
