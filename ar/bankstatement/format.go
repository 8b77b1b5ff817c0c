package bankstatement

import (
	"slices"
	"strings"
)

// Format names the file format a statement came in, as exactly as the file tells: "camt.053.001.08", "mt940",
// "csv:<profile>". Family gives the part by which a reader is chosen.
type Format string

// The families of formats. A camt file without a namespace and a CSV file before its profile is known are of the bare
// family.
const (
	// FormatCamt052 is the ISO 20022 account report: intraday, with entries that may vanish again.
	FormatCamt052 Format = "camt.052"
	// FormatCamt053 is the ISO 20022 bank-to-customer statement: booked entries of whole days.
	FormatCamt053 Format = "camt.053"
	// FormatCamt054 is the ISO 20022 debit/credit notification: the details of what a statement books.
	FormatCamt054 Format = "camt.054"
	// FormatMT940 is the SWIFT customer statement, the predecessor of camt.053.
	FormatMT940 Format = "mt940"
	// FormatMT942 is the SWIFT interim report, the predecessor of camt.052.
	FormatMT942 Format = "mt942"
	// FormatCSV is a bank's or payment service's own list.
	FormatCSV Format = "csv"
)

// Formats lists every family that has a reader. A new reader is a package beside camt with a function
// Read(io.Reader, file string, Visitor) error and a line here; package statementfile chooses the reader by content.
func Formats() []Format {
	return []Format{FormatCamt052, FormatCamt053, FormatCamt054, FormatMT940, FormatMT942, FormatCSV}
}

// Family returns the member of Formats that f belongs to, "" when there is none.
func (f Format) Family() Format {
	for _, family := range Formats() {
		rest, found := strings.CutPrefix(string(f), string(family))
		if found && (rest == "" || slices.Contains([]byte(".:"), rest[0])) {
			return family
		}
	}
	return ""
}

// Kind says what a statement's entries may be used for. The zero value stands for statements that were stored before
// there were kinds; all of those are statements.
type Kind string

const (
	// KindStatement tells what was booked on whole days (camt.053, MT940, CSV). Only its entries are posted.
	KindStatement Kind = "statement"
	// KindReport is the state of a running day (camt.052, MT942). The statement of the day books the same entries again,
	// often with other references, so nothing of a report is ever posted.
	KindReport Kind = "report"
	// KindNotification tells details of what a statement books (camt.054). It moves no money; see CompleteBatches.
	KindNotification Kind = "notification"
)

// Kind is the kind of statement that files of the format hold.
func (f Format) Kind() Kind {
	switch f.Family() {
	case FormatCamt052, FormatMT942:
		return KindReport
	case FormatCamt054:
		return KindNotification
	}
	return KindStatement
}
