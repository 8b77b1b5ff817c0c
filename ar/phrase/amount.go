package phrase

import "github.com/mahnwerk/mahnwerk/ar/money"

// Amount is a phrase for an amount of money or a percentage.
type Amount struct {
	Start, End int
	// Amount has the currency that is written or, where none is, Options.Currency. Of a Percent it has no currency, and
	// Minor counts hundredths of a percent: "3,5 %" is 350.
	Amount  money.Amount
	Percent bool
	// Approximate: "ca. 5.000", "rund 10k", "about".
	Approximate bool
	// CurrencyWritten: the phrase names its currency.
	CurrencyWritten bool
	// Bare: a number that nothing marks as money. It is an amount only where the sentence says so.
	Bare bool
	// Each: "je 500", "each": the amount holds once for each of several.
	Each bool
	// Quantity: a number of things, "120 Stück", "10 hours". Never money.
	Quantity bool
	Quote    string
}

// Amounts finds the phrases for amounts, in the order of the text, without overlap. Bare numbers are among them, marked.
func Amounts(text string, opts Options) []Amount {
	text = limit(text)
	s := newScanner(text, opts)
	s.blockNumbersOf(opts.Numbers)
	return s.amountsOf(s.dateMask(s.scan()))
}
