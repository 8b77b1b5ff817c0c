package subledger

import (
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// PartRefusals are what a command says of the parts of invoices it is about: the codes, and what is done with an amount, such
// as "promised".
type PartRefusals struct {
	Currency, Positive, Word string
}

// CheckParts refuses parts of invoices that can't be meant: no invoice, the same one twice, an amount without its currency,
// which would be taken for all that is open, and an amount that is not more than zero. No currency and no amount is all that
// is open. Beside the codes of says the refusals are invoice_missing and invoice_twice.
func CheckParts[P any](parts []P, of func(P) (receivable.InvoiceNumber, money.Amount), says PartRefusals) error {
	seen := map[receivable.InvoiceNumber]bool{}
	for _, p := range parts {
		invoice, amount := of(p)
		switch {
		case invoice == "":
			return Refuse("invoice_missing", "say which invoice")
		case seen[invoice]:
			return Refuse("invoice_twice", "invoice %s is named twice: add its amounts up", invoice)
		case amount.Currency == "" && amount.Minor != 0:
			return Refuse(says.Currency, "invoice %s: say the currency of the %s amount", invoice, says.Word)
		case amount.Currency != "" && !amount.IsPositive():
			return Refuse(says.Positive, "invoice %s: a %s amount is more than zero", invoice, says.Word)
		}
		seen[invoice] = true
	}
	return nil
}
