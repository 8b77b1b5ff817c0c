// Package openitems reads the two lists a receivables ledger starts from, customers and open items, out of CSV files
// as accounting programs export them.
//
// No vendor has a fixed format for an open-items list: users choose its columns themselves. So headers are recognised
// by a table of German and English names, and a saved Profile says what differs: other headers, delimiter, encoding,
// the way dates and numbers are written, and values that the file leaves out.
//
// One bad row never stops the others. Every fault of a row is reported with file, line, column and field; the row goes
// into a rejects file (Report.WriteRejects) that has the original columns and the faults behind them, so that it can
// be corrected in a spreadsheet and imported again as it is.
//
// Start with ReadItems; Example shows it.
package openitems

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Customer is one row of a customer list.
type Customer struct {
	// Line is where the row starts in its file, from 1.
	Line int
	// Entity is the creditor entity whose customer this is; with Number it identifies the customer.
	Entity receivable.EntityCode
	Number receivable.CustomerNumber
	Name   string
	// Kind is KindUnknown where the file doesn't say.
	Kind receivable.CustomerKind
	// Language is "de" or "en", "" where the file doesn't say.
	Language string
	// Email is a bare address, "" when there is none.
	Email                    string
	Street, PostalCode, City string
	// Country is an ISO 3166-1 alpha-2 code, "" where the file doesn't say.
	Country string
	// Land is the German federal state (BW, BY, …) for its holidays, "" where the file doesn't say.
	Land          string
	Region, Group string
	// Parent is the number of the parent company's customer record in the same entity, "" when there is none.
	Parent    receivable.CustomerNumber
	Collector string
	Treatment receivable.Treatment
	// IBANs are known bank accounts, without blanks; their check digits are right.
	IBANs []string
	// CreditLimit has no currency when the file gives no limit.
	CreditLimit money.Amount
	Block       Block
}

// Item is one row of an open-items list: an invoice or a credit note.
type Item struct {
	// Line is where the row starts in its file, from 1.
	Line int
	// Entity and Number identify the item; CustomerNumber says who owes it.
	Entity         receivable.EntityCode
	CustomerNumber receivable.CustomerNumber
	Number         receivable.InvoiceNumber
	Kind           receivable.DocumentKind
	// IssuedOn is the document date, DueOn never earlier; a credit note without due date has the zero date.
	IssuedOn, DueOn calendar.Date
	// Amount is gross and greater than zero, for credit notes too.
	Amount money.Amount
	// Open is what is still unpaid: not negative and at most Amount. It equals Amount when the file has no such
	// column, and HasOpen is false then.
	Open    money.Amount
	HasOpen bool
	// SkontoBasisPoints is the early-payment discount (Skonto) in hundredths of a percent, 0 for none; it may be taken
	// until SkontoUntilOn.
	SkontoBasisPoints int
	SkontoUntilOn     calendar.Date
	OrderNumber       string
	ProductGroup      string
	// OpeningLevel is the dunning level (0 to 9) the item had in the system it comes from; above 0 OpeningLetterOn is
	// the date of the last letter.
	OpeningLevel    int
	OpeningLetterOn calendar.Date
	// ConsumerDefaultNotice says that the invoice told a consumer about default after 30 days (§ 286 (3) BGB).
	ConsumerDefaultNotice bool
	// AppliesTo is the invoice a credit note was issued for, "" when it is for none in particular.
	AppliesTo receivable.InvoiceNumber
	Block     Block
}

// Block is a dunning block (Mahnsperre) as the source system had it. The importer makes a hold of it, which needs an
// end date and an owner; what the file leaves out the importer has to add.
type Block struct {
	IsSet   bool
	Reason  string
	UntilOn calendar.Date
}

// Fault is one thing wrong with a row.
type Fault struct {
	// File is the name the caller gave.
	File string
	// Line is the line where the row starts and Column the number of its cell, both from 1. Column is 0 when the fault
	// is not in one cell.
	Line, Column int
	// Field is what the cell was read as, for example "due_on"; "" when the fault is not in one field.
	Field string
	// Text says what is wrong. It repeats dates, amounts and codes, never names, addresses or account numbers.
	Text string
}

// Error implements error: "customers.csv:14:6: due_on: …", without a column where there is none.
func (f Fault) Error() string {
	text := fmt.Sprintf("%s:%d", f.File, f.Line)
	if f.Column > 0 {
		text += fmt.Sprintf(":%d", f.Column)
	}
	if f.Field != "" {
		text += ": " + f.Field
	}
	return text + ": " + f.Text
}

// Row is a row of a file as it stands there.
type Row struct {
	// Line is where the row starts, from 1.
	Line int
	// Raw are its cells without quotes, decoded to UTF-8.
	Raw []string
}

// Rejected is a row that could not be read, with everything that is wrong with it.
type Rejected struct {
	Row    Row
	Faults []Fault
}

// Report tells how a file was understood. Show Columns before a first import: a guessed column is better seen than
// trusted.
type Report struct {
	// File is the name the caller gave.
	File string
	// Delimiter is the one used: the profile's or the one found.
	Delimiter rune
	// Header is the header row of the file.
	Header []string
	// Columns tells for every field found which header it was read from.
	Columns map[string]string
	// Ignored are the headers that no field is read from, in file order.
	Ignored []string
	// Rows counts the rows below the header that are not empty: accepted + rejected.
	Rows int
}

// Placed names the column of faults that were found after the file was read, where their field has one.
func (r Report) Placed(faults []Fault) []Fault {
	placed := slices.Clone(faults)
	for i, f := range placed {
		if header, ok := r.Columns[f.Field]; ok && f.Column == 0 {
			placed[i].Column = slices.Index(r.Header, header) + 1
		}
	}
	return placed
}

// ReadCustomers reads a customer list; file is its name for messages.
//
// It returns the good rows in file order, the rejected ones with all their faults, and how the file was understood. A
// number that comes twice for one entity is accepted the first time and rejected after. The error is for the file as a
// whole: an unusable profile, a header without a column that is needed (*HeaderError), a limit exceeded, or a failure
// to read; what was read until then is returned beside it.
func ReadCustomers(r io.Reader, file string, p Profile) ([]Customer, []Rejected, Report, error) {
	seen := map[string]int{}
	return read(r, file, p, customerFields, func(row *rowReader) Customer {
		c := readCustomer(row)
		row.unique(seen, fieldNumber, string(c.Entity), string(c.Number))
		return c
	})
}

// ReadItems reads an open-items list. It behaves as ReadCustomers does; the document number is what must be unique in
// an entity.
func ReadItems(r io.Reader, file string, p Profile) ([]Item, []Rejected, Report, error) {
	seen := map[string]int{}
	return read(r, file, p, itemFields, func(row *rowReader) Item {
		item := readItem(row)
		row.unique(seen, fieldNumber, string(item.Entity), string(item.Number))
		return item
	})
}

// read walks a file: header first, then row by row.
func read[T any](r io.Reader, file string, p Profile, fields []field, each func(*rowReader) T,
) (good []T, rejected []Rejected, report Report, err error) {
	report.File = file
	if err := p.Check(); err != nil {
		return nil, nil, report, err
	}
	records, err := newRecords(r, p)
	if err != nil {
		return nil, nil, report, fmt.Errorf("read %s: %w", file, err)
	}
	header, err := records.header()
	if err != nil {
		return nil, nil, report, fmt.Errorf("read header of %s: %w", file, err)
	}
	binding, err := bind(header, p, fields)
	report.Delimiter, report.Header = records.delimiter, header.cells
	if err != nil {
		return nil, nil, report, fmt.Errorf("read header of %s: %w", file, err)
	}
	report.Columns, report.Ignored = binding.used, binding.ignored
	for {
		record, err := records.next()
		if err == io.EOF {
			return good, rejected, report, nil
		}
		if err != nil {
			return good, rejected, report, fmt.Errorf("read %s after line %d: %w", file, records.line, err)
		}
		report.Rows++
		row := newRowReader(file, record, binding, p)
		var value T
		if row.isWhole() { // in a row that fell apart every other fault would mislead
			value = each(row)
		}
		if len(row.faults) > 0 {
			slices.SortStableFunc(row.faults, func(a, b Fault) int { return cmp.Compare(a.Column, b.Column) })
			rejected = append(rejected, Rejected{Row{record.line, record.cells}, row.faults})
			continue
		}
		good = append(good, value)
	}
}

// readCustomer reads one row. What is wrong is noted in the row.
func readCustomer(row *rowReader) Customer {
	c := Customer{
		Line:       row.record.line,
		Entity:     receivable.EntityCode(row.identity(fieldEntity)),
		Number:     receivable.CustomerNumber(row.identity(fieldNumber)),
		Name:       row.needed(fieldName),
		Kind:       row.customerKind(),
		Language:   row.coded(fieldLanguage, languages),
		Email:      row.email(),
		Street:     row.text(fieldStreet),
		PostalCode: row.text(fieldPostalCode),
		City:       row.text(fieldCity),
		Country:    row.country(),
		Land:       row.coded(fieldLand, lands),
		Region:     row.text(fieldRegion),
		Group:      row.text(fieldGroup),
		Parent:     receivable.CustomerNumber(row.text(fieldParent)),
		Collector:  row.text(fieldCollector),
		Treatment:  row.treatment(),
		IBANs:      row.ibans(),
		Block:      row.block(),
	}
	if row.text(fieldCreditLimit) != "" {
		c.CreditLimit = row.amount(fieldCreditLimit, row.currency())
		row.refuse(c.CreditLimit.IsNegative(), fieldCreditLimit, "a credit limit is not negative")
	}
	row.refuse(c.Parent != "" && c.Parent == c.Number, fieldParent, "a customer is not its own parent")
	row.refuse(c.Land != "" && c.Country != "" && c.Country != "DE", fieldLand, "only a German customer has a Land")
	return c
}

// readItem reads one row. What is wrong is noted in the row.
func readItem(row *rowReader) Item {
	currency := row.currency()
	item := Item{
		Line:                  row.record.line,
		Entity:                receivable.EntityCode(row.identity(fieldEntity)),
		CustomerNumber:        receivable.CustomerNumber(row.identity(fieldCustomer)),
		Number:                receivable.InvoiceNumber(row.identity(fieldNumber)),
		IssuedOn:              row.neededDate(fieldIssuedOn),
		DueOn:                 row.date(fieldDueOn),
		Amount:                row.neededAmount(fieldAmount, currency),
		SkontoBasisPoints:     row.basisPoints(fieldSkontoPercent),
		OrderNumber:           row.text(fieldOrderNumber),
		ProductGroup:          row.text(fieldProductGroup),
		OpeningLevel:          row.level(fieldOpeningLevel),
		OpeningLetterOn:       row.date(fieldOpeningLetterOn),
		ConsumerDefaultNotice: row.flag(fieldConsumerDefaultNotice),
		AppliesTo:             receivable.InvoiceNumber(row.text(fieldAppliesTo)),
		Block:                 row.block(),
	}
	row.readKindAndSign(&item, currency)
	row.readSkontoDate(&item)
	row.checkItem(item)
	return item
}

// readKindAndSign settles what is an invoice and what a credit note. Programs write credit notes with a kind, with S/H
// (Soll/Haben) or with a minus; a kind that contradicts the others is a fault.
func (row *rowReader) readKindAndSign(item *Item, currency money.Currency) {
	kind, stated := row.documentKind()
	creditSide := row.creditSide()
	negative := item.Amount.IsNegative()
	item.Kind = receivable.DocumentInvoice
	if kind == receivable.DocumentCreditNote || creditSide || negative {
		item.Kind = receivable.DocumentCreditNote
	}
	contradiction := stated && kind == receivable.DocumentInvoice && (creditSide || negative)
	row.refuse(contradiction, fieldAmount, "an invoice with an amount on the credit side")
	item.Amount = row.magnitude(item.Amount, fieldAmount)
	item.Open = item.Amount
	if row.text(fieldOpen) == "" {
		return
	}
	open := row.amount(fieldOpen, currency)
	crossed := open.IsNegative() && item.Kind == receivable.DocumentInvoice || open.IsPositive() && negative
	row.refuse(crossed, fieldOpen, "the open amount has another sign than the amount")
	item.Open, item.HasOpen = row.magnitude(open, fieldOpen), true
}

// readSkontoDate reads the last day of the discount, as a date or as days from the document date.
func (row *rowReader) readSkontoDate(item *Item) {
	item.SkontoUntilOn = row.date(fieldSkontoUntilOn)
	days := row.number(fieldSkontoDays, maxSkontoDays)
	if item.SkontoUntilOn.IsZero() && days > 0 && !item.IssuedOn.IsZero() {
		item.SkontoUntilOn = item.IssuedOn.AddDays(days)
	}
	if item.SkontoBasisPoints == 0 {
		item.SkontoUntilOn = calendar.Date{} // a date without a rate means nothing; many exports fill it always
		return
	}
	row.refuse(item.SkontoUntilOn.IsZero() && !row.faulty(fieldSkontoUntilOn, fieldSkontoDays, fieldIssuedOn),
		fieldSkontoPercent, "Skonto without skonto_until_on or skonto_days")
}

// checkItem compares the fields of an item with each other. Fields that could not be read are not compared.
func (row *rowReader) checkItem(item Item) {
	credit := item.Kind == receivable.DocumentCreditNote
	row.refuse(item.Amount.IsZero() && !row.faulty(fieldAmount, fieldCurrency), fieldAmount, "the amount is zero")
	row.refuse(item.HasOpen && item.Open.Minor > item.Amount.Minor && !row.faulty(fieldAmount, fieldOpen), fieldOpen,
		"the open amount %s is larger than the amount %s", item.Open, item.Amount)
	row.refuse(item.DueOn.IsZero() && !credit && !row.faulty(fieldDueOn), fieldDueOn, "missing")
	row.refuse(!item.DueOn.IsZero() && !item.IssuedOn.IsZero() && item.DueOn.Before(item.IssuedOn), fieldDueOn,
		"due %s before it was issued on %s", item.DueOn, item.IssuedOn)
	row.refuse(!item.SkontoUntilOn.IsZero() && item.SkontoUntilOn.Before(item.IssuedOn), fieldSkontoUntilOn,
		"the discount ends on %s before the document date %s", item.SkontoUntilOn, item.IssuedOn)
	row.refuse(item.OpeningLevel > 0 && item.OpeningLetterOn.IsZero() && !row.faulty(fieldOpeningLetterOn),
		fieldOpeningLetterOn, "dunning level %d without the date of the last letter", item.OpeningLevel)
	row.refuse(!item.OpeningLetterOn.IsZero() && item.OpeningLetterOn.Before(item.IssuedOn), fieldOpeningLetterOn,
		"the last letter of %s is older than the document of %s", item.OpeningLetterOn, item.IssuedOn)
	row.refuse(item.AppliesTo != "" && !credit, fieldAppliesTo, "only a credit note applies to an invoice")
}

// Total is the control total of a list in one currency. The importer shows it before anything is written, to be
// compared with the balance of the receivables account.
type Total struct {
	// Items counts invoices and credit notes.
	Items int `json:"items"`
	// Open is the sum of the open amounts, credit notes subtracted.
	Open money.Amount `json:"open"`
}

// Totals adds up the open amounts by currency, in order of the currency code. It returns money.ErrOverflow when a sum
// does not fit.
func Totals(items []Item) ([]Total, error) {
	totals := map[money.Currency]Total{}
	for _, item := range items {
		total, known := totals[item.Open.Currency]
		if !known {
			total.Open = money.Zero(item.Open.Currency)
		}
		add := total.Open.Add
		if item.Kind == receivable.DocumentCreditNote {
			add = total.Open.Sub
		}
		sum, err := add(item.Open)
		if err != nil {
			return nil, fmt.Errorf("add up open items in %s: %w", item.Open.Currency, err)
		}
		totals[item.Open.Currency] = Total{total.Items + 1, sum}
	}
	return inOrder(totals), nil
}

// quoted shortens a cell for a message.
func quoted(cell string) string {
	const longest = 40 // enough for any date, amount or code
	if runes := []rune(cell); len(runes) > longest {
		cell = string(runes[:longest]) + "…"
	}
	return fmt.Sprintf("%q", strings.ToValidUTF8(cell, "?"))
}
