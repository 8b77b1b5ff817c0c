// Package phrase reads German and English phrases for dates, amounts, shares and invoice numbers in a customer's mail:
// "am Freitag", "bis zum 15.", "1.234,56 EUR", "die Hälfte", "Rg. 4711 und 4712".
//
// It is the only place that turns words into dates and amounts. Rules find claims with it, and the verifier reads the
// words of any claim again with it, so that a date is never taken from where the words do not have one. Whatever may be
// meant in two ways says so ([Date.AcceptOn]), and what does not exist or contradicts itself has no date at all.
//
// A phrase is a stretch of the text it was found in: bytes Start up to End. What a phrase is for, a promise or a remark
// about last week, is the reader's business; the package says only what the words around a date make of it ([Role]).
//
// All functions are pure, take linear time and look at the first [MaxText] bytes.
package phrase

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// MaxText is how many bytes of a text are looked at. A letter of ten pages has 30 kB; what stands behind four times as
// much is a log file or a thread of years, of which a person has to see the new part anyhow.
const MaxText = 128 << 10

// Options are what the words alone do not tell.
type Options struct {
	// ReceivedOn is the civil date of arrival, from which relative dates count. Without it no date is found.
	ReceivedOn calendar.Date
	// Language is "de" or "en": it decides how "1.234" and "12/05" are read. Both languages' words are always known.
	// Empty: it is told from the text.
	Language string
	// MonthFirst: the customer writes English numeric dates as MM/DD, as users of the US dollar do.
	MonthFirst bool
	// Currency is that of amounts that name none; empty leaves them without one.
	Currency money.Currency
	// Numbers are the customer's invoice numbers. No date and no amount is read inside of one.
	Numbers []receivable.InvoiceNumber
}

// Phrases is all that was found in one text, each kind in the order of the text.
type Phrases struct {
	Dates      []Date
	Amounts    []Amount
	Shares     []Share
	References []Reference
}

// Read finds all kinds of phrases in one pass: what is an invoice number is neither a date nor an amount. open and
// closed are the customer's invoice numbers; opts.Numbers is not looked at.
func Read(text string, open, closed []receivable.InvoiceNumber, opts Options) Phrases {
	s := newScanner(limit(text), opts)
	found := s.referencesOf(indexNumbers(open, closed))
	s.blockFound(found)
	p := Phrases{References: s.finishReferences(found)}
	dates := s.scan()
	taken := s.dateMask(dates)
	p.Amounts, p.Shares = s.amountsOf(taken), s.sharesOf(taken)
	if !opts.ReceivedOn.IsZero() {
		p.Dates = dates
	}
	return p
}
