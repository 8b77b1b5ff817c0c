package call

import (
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Open is an item that something can be promised on, with what of it is not disputed.
type Open struct {
	Invoice receivable.InvoiceNumber
	Amount  money.Amount
}

// Spread takes a promised amount apart over open items in their order, which is that of their due dates: who promises an
// amount without naming invoices means the oldest debt (§ 366 (2) BGB). No currency means all of each. It refuses an
// amount beyond what is open in its currency (promise_exceeds_open), and a promise about nothing (nothing_open).
func Spread(amount money.Amount, open []Open) ([]promise.Item, error) {
	var items []promise.Item
	left := amount
	for _, o := range open {
		whole := amount.Currency == ""
		if !o.Amount.IsPositive() || !whole && (o.Amount.Currency != amount.Currency || left.IsZero()) {
			continue
		}
		part := o.Amount
		if !whole {
			part.Minor = min(part.Minor, left.Minor)
			left.Minor -= part.Minor
		}
		items = append(items, promise.Item{Invoice: o.Invoice, Amount: part})
	}
	switch {
	case len(items) == 0:
		return nil, subledger.Refuse("nothing_open", "nothing is overdue that could be promised: name the invoices")
	case !left.IsZero():
		return nil, subledger.Refuse("promise_exceeds_open", "%s of the promise are beyond what is overdue: name the invoices", left)
	}
	return items, nil
}
