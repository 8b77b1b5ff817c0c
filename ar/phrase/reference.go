package phrase

import "github.com/mahnwerk/mahnwerk/ar/receivable"

// Reference is a phrase that names invoices.
type Reference struct {
	Start, End int
	// Numbers are as in the records: one, or those of a range. Of a LookAlike it is the number as written.
	Numbers []receivable.InvoiceNumber
	// Known: all Numbers are open items.
	Known bool
	// Closed: none is open, and at least one is a settled one.
	Closed bool
	// LookAlike: named as an invoice, or of the form of one, but in no record of this customer.
	LookAlike bool
	Quote     string
}

// References finds the invoices that a text names, in the order of the text, without overlap. A number is matched
// whatever its case, blanks, dashes, slashes and leading zeros, and by its end where only one number ends so.
func References(text string, open, closed []receivable.InvoiceNumber) []Reference {
	s := newScanner(limit(text), Options{})
	return s.finishReferences(s.referencesOf(indexNumbers(open, closed)))
}
