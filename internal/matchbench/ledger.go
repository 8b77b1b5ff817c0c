package matchbench

import (
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/matchpredict"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

// Ledger is what the matcher is told about a world: items, customers, accounts that identify nobody, and the advices as
// they were understood.
func Ledger(world *paymentworld.World, advices []remittance.Advice, releasedAtStart bool) cashapplication.Ledger {
	l := cashapplication.Ledger{Advices: advices, Rules: matchpredict.Rules(releasedAtStart)}
	for _, i := range world.Items {
		l.Items = append(l.Items, openItem(i, i.Amount))
	}
	for _, i := range world.Closed {
		l.Items = append(l.Items, openItem(i, money.Zero(i.Amount.Currency)))
	}
	for _, c := range world.Customers {
		l.Payers = append(l.Payers, cashapplication.Payer{Customer: receivable.CustomerNumber(c.Number), Name: c.Name,
			IBANs: c.KnownIBANs(), Parent: receivable.CustomerNumber(c.Parent)})
	}
	for _, p := range world.Collectives {
		l.CollectiveIBANs = append(l.CollectiveIBANs, p.IBAN)
	}
	return l
}

func openItem(i paymentworld.Item, open money.Amount) cashapplication.OpenItem {
	return cashapplication.OpenItem{Number: receivable.InvoiceNumber(i.Number), Customer: receivable.CustomerNumber(i.Customer),
		Amount: i.Amount, Open: open, IssuedOn: i.IssuedOn, DueOn: i.DueOn, SkontoBasisPoints: i.Discount * 100, SkontoUntilOn: i.DiscountUntilOn,
		Claimed: i.Claimed}
}
