package remittance

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Cell is one cell of a table that a program wrote.
type Cell struct {
	// Text is what the cell shows, or for a Number the literal that the program stored.
	Text string
	// Number is set when Text is a number with a decimal point and no groups, in no human style.
	Number bool
	// On is the date of a cell that holds one apart from its look; zero for others.
	On calendar.Date
}

// Table is a sheet, a text file with separators, or the table of a mail: rows of cells. The heading may stand below
// other rows.
type Table struct {
	// Page is the number of the worksheet, from 1; 0 where there are none.
	Page int
	// Rows are the rows with their cells.
	Rows [][]Cell
	// Lines are the lines of the rows in the file, from 1; nil when row i is on line i + 1.
	Lines []int
}

// maxCells bounds the cells looked at in one row.
const maxCells = 64

// FromTables reads the remittance advices in tables whose cells are known. It returns the same errors as FromPages.
func FromTables(tables []Table, opts Options) ([]Advice, error) {
	if opts.Source == "" {
		opts.Source = SourceCSV
	}
	var records []record
	for _, table := range tables {
		if len(table.Rows) > MaxLines {
			return nil, fmt.Errorf("table of %d rows: %w (at most %d)", len(table.Rows), ErrTooLarge, MaxLines)
		}
		records = append(records, gridRecords(table)...)
	}
	return interpret(records, opts)
}

func gridRecords(table Table) []record {
	var records []record
	var columns []column
	for i, row := range table.Rows {
		row = row[:min(len(row), maxCells)]
		if headings, ok := gridHeader(row); ok {
			columns = headings
			continue
		}
		r := record{place: Place{Page: table.Page, Line: table.line(i)}, grid: true}
		r.text, r.figures = gridText(row)
		if columns != nil {
			r.columns, r.cells = columns, gridCells(row, len(columns))
		}
		records = append(records, r)
	}
	return records
}

func (t Table) line(i int) int {
	if i < len(t.Lines) {
		return t.Lines[i]
	}
	return i + 1
}

// gridHeader reads a row as the heading of a table.
func gridHeader(row []Cell) ([]column, bool) {
	columns := make([]column, len(row))
	for i, c := range row {
		if kind := kindOf(c.Text); c.Number || !c.On.IsZero() || kind == kindAmount || kind == kindDate {
			return nil, false
		}
		columns[i] = column{heading: parseHeading(c.Text), text: c.Text, left: i, right: i}
	}
	adoptDocument(columns)
	return columns, isHeader(headingsOf(columns))
}

// gridText is what the row says, and the amounts in it.
func gridText(row []Cell) (text string, figures []cell) {
	var texts []string
	for _, c := range row {
		trimmed := strings.TrimSpace(c.Text)
		if trimmed == "" {
			continue
		}
		texts = append(texts, trimmed)
		if c.Number || isAmount(trimmed) {
			figures = append(figures, cell{text: trimmed, machine: c.Number})
		}
	}
	return strings.Join(texts, "  "), figures
}

func gridCells(row []Cell, count int) []cell {
	cells := make([]cell, count)
	for i, c := range row[:min(len(row), count)] {
		cells[i] = cell{text: strings.TrimSpace(c.Text), machine: c.Number, on: c.On}
	}
	return cells
}
