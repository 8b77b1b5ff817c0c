// Package remittance reads remittance advices (in German: Zahlungsavis): the payer's own list of what a payment is
// for. One advice is one Advice, whatever it came as.
//
// An advice is a claim of the payer. It is only worth something when it adds up: the sum of its lines, the total it
// states and the amount that arrived must be the same to the cent. CheckSums proves the first half, the matching of
// payments the second; an advice for which that fails decides nothing by itself.
//
// A newcomer starts with Advice and CheckSums.
package remittance

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Source says what kind of document an advice was read from. The zero value is not valid.
type Source string

const (
	// SourcePDF is a PDF whose text could be read.
	SourcePDF Source = "pdf"
	// SourcePDFOCR is a scanned page; its characters were recognised and may be misread, so that every number must
	// prove itself in the ledger before it counts.
	SourcePDFOCR Source = "pdf_ocr"
	// SourceCSV is a table in text, with a separator between columns.
	SourceCSV Source = "csv"
	// SourceXLSX is an Office Open XML workbook (ECMA-376).
	SourceXLSX Source = "xlsx"
	// SourceEmail is the text or the table in the body of a mail.
	SourceEmail Source = "email"
	// SourceEDIFACT is a UN/EDIFACT REMADV message.
	SourceEDIFACT Source = "edifact"
	// SourceUBL is an OASIS UBL 2 RemittanceAdvice.
	SourceUBL Source = "ubl"
	// SourceRemt001 is an ISO 20022 remt.001 RemittanceAdvice.
	SourceRemt001 Source = "remt001"
)

// Advice is what a payer says a payment is for. It holds personal data.
type Advice struct {
	// Payer is who pays.
	Payer Party
	// Number is the payer's number of the advice, "" when it has none. Payers repeat it in the remittance text.
	Number string
	// On is the day the advice was written; zero when not told.
	On calendar.Date
	// PayOn is the day the money is sent or valued; zero when not told.
	PayOn calendar.Date
	// Total is the amount paid as the document states it. Its currency is empty when the document states none; then
	// nothing is proven. It is never the sum of the lines.
	Total money.Amount
	// Currency is the currency of all lines.
	Currency money.Currency
	// Lines are the documents paid, in the order of the document.
	Lines []Line
	// Refusal is set when the document refuses to pay (a REMADV 239 of the energy trade): its lines are disputes and
	// no money will come.
	Refusal bool
	// Source says what the advice was read from.
	Source Source
}

// Party is the payer of an advice. It is personal data.
type Party struct {
	// Name is the name as written, "" when not told.
	Name string
	// IBAN is the account the money comes from, "" when not told. Its check digits are not proven.
	IBAN bankstatement.Account
	// Customers are the customer numbers that we gave the payer, as written; several when one payment serves several.
	Customers []string
	// Identifier is the number a directory gives the payer: a GLN, a BDEW code, a VAT number; "" when not told.
	Identifier string
}

// Line is one document that an advice pays, or nets.
type Line struct {
	// Document is our number of the invoice or credit note, as the payer wrote it; "" when the line has none.
	Document string
	// Theirs is the payer's own number of the document, "" when not told.
	Theirs string
	// Customer is our customer number of this line, "" when the document tells none per line.
	Customer string
	// On is the date of the document; zero when not told.
	On calendar.Date
	// Gross is what the document is about, signed: credit notes, debit notes and bonuses of the payer are negative.
	Gross money.Amount
	// Deduction is what the payer takes off, signed so that Gross - Deduction = Net: positive for the discount of an
	// invoice, negative for the discount given back with a credit note.
	Deduction money.Amount
	// Net is what is paid on the document, signed like Gross.
	Net money.Amount
	// Reason is the payer's text or code for a deduction, a netting or a refusal; "" when there is none.
	Reason string
	// Place is where the line stands.
	Place Place
}

// Place is a position in a document; all count from 1, and 0 means that the format knows no such thing.
type Place struct {
	// Page is the page, the worksheet, or the message of an interchange.
	Page int
	// Line is the line of the file or of the page, the row of a sheet, or the segment of a message.
	Line int
	// Column is the column of a table, or the character of a line.
	Column int
}

// String implements fmt.Stringer: "page 2, line 14, column 3", without what is not known.
func (p Place) String() string {
	text := ""
	for _, part := range []struct {
		name   string
		number int
	}{{"page", p.Page}, {"line", p.Line}, {"column", p.Column}} {
		if part.number == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s %d", part.name, part.number)
	}
	return text
}
