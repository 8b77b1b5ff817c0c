package evalmatch

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// maxRows bounds each table: ten times the largest ledger that was measured.
const maxRows = 1_000_000

// column names of the tables.
var (
	customerColumns = []string{"customer", "name", "ibans"}
	itemColumns     = []string{"customer", "number", "type", "issued_on", "due_on", "currency", "amount", "open_amount",
		"discount_percent", "discount_until"}
)

// CellError says which cell of a table can't be read.
type CellError struct {
	File string
	// Line is that of the file, from 1; Column is the name in the header, "" for a fault of the whole line.
	Line   int
	Column string
	Err    error
}

// Error implements error.
func (e *CellError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d: column %s: %v", e.File, e.Line, e.Column, e.Err)
}

// Unwrap returns the cause.
func (e *CellError) Unwrap() error { return e.Err }

// row is one line of a table. The first cell that can't be read is kept in err; what is read after it doesn't count.
type row struct {
	file   string
	line   int
	places map[string]int
	cells  []string
	err    error
}

func (r *row) text(column string) string { return strings.TrimSpace(r.cells[r.places[column]]) }

func (r *row) fail(column string, err error) {
	if r.err == nil {
		r.err = &CellError{r.file, r.line, column, err}
	}
}

func (r *row) needed(column string) string {
	text := r.text(column)
	if text == "" {
		r.fail(column, errors.New("is empty"))
	}
	return text
}

func (r *row) date(column string) calendar.Date {
	text := r.text(column)
	if text == "" {
		return calendar.Date{}
	}
	on, err := calendar.ParseDate(text)
	if err != nil {
		r.fail(column, err)
	}
	return on
}

func (r *row) amount(column string, c money.Currency) money.Amount {
	amount, err := money.Parse(r.needed(column), c, money.StylePlain)
	if err != nil {
		r.fail(column, err)
	}
	return amount
}

// percent reads a percentage with at most two decimals as hundredths of a percent.
func (r *row) percent(column string) int {
	text := r.text(column)
	if text == "" {
		return 0
	}
	hundredths, err := money.Parse(text, "EUR", money.StylePlain) // two decimals, like a percentage
	if err == nil && (hundredths.Minor < 0 || hundredths.Minor > 10_000) {
		err = errors.New("is no percentage between 0 and 100")
	}
	if err != nil {
		r.fail(column, err)
	}
	return int(hundredths.Minor)
}

// readTable hands every row of a CSV file to take.
func readTable(path string, columns []string, take func(*row)) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open table: %w", err)
	}
	defer file.Close()
	name := filepath.Base(path)
	reader := csv.NewReader(file)
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		return &CellError{name, 1, "", fmt.Errorf("read the header: %w", err)}
	}
	places, err := placesOf(slices.Clone(header), columns)
	if err != nil {
		return &CellError{name, 1, "", err}
	}
	for n := 1; ; n++ {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := reader.FieldPos(0)
		if err == nil && n > maxRows {
			err = fmt.Errorf("more than %d lines", maxRows)
		}
		if err != nil {
			return &CellError{name, line, "", err}
		}
		one := row{file: name, line: line, places: places, cells: cells}
		if take(&one); one.err != nil {
			return one.err
		}
	}
}

// placesOf finds the columns; unknown ones are ignored.
func placesOf(header, columns []string) (map[string]int, error) {
	if len(header) > 0 {
		header[0] = strings.TrimPrefix(header[0], "\ufeff")
	}
	places := map[string]int{}
	for _, column := range columns {
		at := slices.IndexFunc(header, func(h string) bool { return strings.TrimSpace(h) == column })
		if at < 0 {
			return nil, fmt.Errorf("column %s is missing", column)
		}
		places[column] = at
	}
	return places, nil
}

// readLedger reads customers, open items and closed items.
func readLedger(o Options) (cashapplication.Ledger, error) {
	var l cashapplication.Ledger
	err := readTable(o.Customers, customerColumns, func(r *row) {
		payer := cashapplication.Payer{Customer: receivable.CustomerNumber(r.needed("customer")), Name: r.text("name")}
		for iban := range strings.SplitSeq(r.text("ibans"), "|") {
			if iban = strings.TrimSpace(iban); iban != "" {
				payer.IBANs = append(payer.IBANs, iban)
			}
		}
		l.Payers = append(l.Payers, payer)
	})
	for _, path := range []string{o.OpenItems, o.ClosedItems} {
		if err == nil && path != "" {
			err = readTable(path, itemColumns, func(r *row) { l.Items = append(l.Items, readItem(r)) })
		}
	}
	if err != nil {
		return l, fmt.Errorf("read ledger: %w", err)
	}
	return l, nil
}

func readItem(r *row) cashapplication.OpenItem {
	currency, err := money.ParseCurrency(r.needed("currency"))
	if err != nil {
		r.fail("currency", err)
		return cashapplication.OpenItem{}
	}
	item := cashapplication.OpenItem{Customer: receivable.CustomerNumber(r.needed("customer")),
		Number: receivable.InvoiceNumber(r.needed("number")), IssuedOn: r.date("issued_on"), DueOn: r.date("due_on"),
		Amount: r.amount("amount", currency), Open: r.amount("open_amount", currency),
		SkontoBasisPoints: r.percent("discount_percent"), SkontoUntilOn: r.date("discount_until")}
	switch kind := r.needed("type"); {
	case kind != "invoice" && kind != "credit_note":
		r.fail("type", fmt.Errorf("%q is neither invoice nor credit_note", kind))
	case kind == "credit_note" && item.Amount.IsPositive():
		r.fail("amount", errors.New("a credit note's amount is negative"))
	}
	return item
}
