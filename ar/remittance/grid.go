package remittance

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Cell is one cell of a table that a program wrote.
type Cell struct {
	// Text is what the cell shows, its lines divided by line feeds, or for a Number the literal that the program stored.
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
	advices, err := interpret(records, opts)
	if errors.Is(err, ErrNoTable) {
		if advice, ok := fromKeyed(records, opts); ok {
			return []Advice{advice}, nil
		}
	}
	return advices, err
}

func gridRecords(table Table) []record {
	var records []record
	var columns []column
	for i, row := range table.Rows {
		row = row[:min(len(row), maxCells)]
		headings, ok := gridHeader(row)
		if !ok && isSummary(headingsOf(headings)) {
			headings, ok = summaryColumns(headings), true
		}
		if ok {
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
		text := joinHeading(c.Text)
		if kind := kindOf(text); c.Number || !c.On.IsZero() || kind == kindAmount || kind == kindDate {
			return nil, false
		}
		columns[i] = column{heading: parseHeading(text), text: text, left: i, right: i}
	}
	adoptDocument(columns)
	dropForeign(columns)
	return columns, isHeader(headingsOf(columns))
}

// joinHeading joins the lines of a heading: "Rechnungs-" and "nummer" are one word.
func joinHeading(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	joined := lines[0]
	for _, l := range lines[1:] {
		joined = joinWrapped(strings.TrimSpace(joined), strings.TrimSpace(l))
	}
	return joined
}

// gridText is what the row says, and the amounts in it.
func gridText(row []Cell) (text string, figures []cell) {
	var texts []string
	for _, c := range row {
		for part := range strings.SplitSeq(c.Text, "\n") {
			trimmed := strings.TrimSpace(part)
			if trimmed == "" {
				continue
			}
			texts = append(texts, trimmed)
			figures = append(figures, figuresIn(trimmed, c.Number)...)
		}
	}
	return strings.Join(texts, "  "), figures
}

// figuresIn returns the amounts in one line of a cell: the line itself, or those in its words ("Total payment: £1,616.20").
func figuresIn(text string, number bool) []cell {
	if number || isAmount(text) {
		return []cell{{text: text, machine: number}}
	}
	if !strings.ContainsAny(text, ".,") {
		return nil
	}
	return figuresOf(printedLine{words: textWords(text, 0)}.tokens(nil, false))
}

// cellText joins the lines of a cell: a number that was cut at a hyphen or slash without a blank.
func cellText(text string) string {
	joined := ""
	for part := range strings.SplitSeq(text, "\n") {
		if part = strings.TrimSpace(part); joined != "" && part != "" {
			joined = joinCell(joined, part)
			continue
		}
		joined += part
	}
	return joined
}

func gridCells(row []Cell, count int) []cell {
	cells := make([]cell, count)
	for i, c := range row[:min(len(row), count)] {
		cells[i] = cell{text: cellText(c.Text), machine: c.Number, on: c.On}
	}
	return cells
}
