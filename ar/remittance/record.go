package remittance

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// Limits of one document. A clearing house's advice of a month has some thousand lines on a hundred pages; ten times
// that is no advice any more.
const (
	MaxPages        = 1_000
	MaxWordsPerPage = 20_000
	MaxLines        = 50_000
)

// maxTokens bounds the tokens of one printed line that are put into columns; a line of print has at most some dozen.
const maxTokens = 200

// ErrNoTable is returned when a document has no table whose heading names a document and an amount.
var ErrNoTable = errors.New("no table of documents and amounts was found")

// ErrTooLarge is returned for a document beyond the limits.
var ErrTooLarge = errors.New("is larger than any remittance advice")

// Options say what the reader knows before it opens a document. The zero value knows nothing.
type Options struct {
	// File is the name for messages.
	File string
	// Source is what the document is; the function that reads it has its own default.
	Source Source
	// Currency is taken where the document names none; "" refuses such a document.
	Currency money.Currency
	// OwnAccounts and OwnNames are ours; an advice repeats them, and they are never the payer's. Names are compared
	// without case, umlauts and punctuation.
	OwnAccounts []bankstatement.Account
	OwnNames    []string
}

// cell is one value of a table.
type cell struct {
	text string
	// machine is set when text is a number as programs store it, in no human style.
	machine bool
	// on is the date, in formats that store dates apart from their look.
	on calendar.Date
}

// record is one line of a document: of a table when it has cells, or of the text around it.
type record struct {
	place Place
	// text is everything on the line, with two blanks where a gap was printed.
	text string
	// figures are the amounts on the line, from left to right.
	figures []cell
	// columns and cells are those of the table the line is in; nil outside of one.
	columns []column
	cells   []cell
	// near is set when the line follows the one before so closely that it may be its second half.
	near bool
	// grid is set for rows whose cells the format itself keeps apart.
	grid bool
}

// FromPages reads the remittance advices on printed pages: the table by its heading and the places of its columns, and
// number, dates, payer and total from the text around it. A document of several advices, one after the other, gives
// several.
//
// A document without a table
// is read as a form of labels and values, or as prose whose sentences name each document with its amount, where the
// amounts give the amount paid.
//
// It returns ErrNoTable when there is no table it understands, ErrTooLarge for a document beyond the limits, and Faults
// where a line or an amount cannot be read for certain; then nothing of the document is returned, because an advice
// with a line missing is worse than none. It never proves sums: see CheckSums.
func FromPages(pages []layout.Page, opts Options) ([]Advice, error) {
	if len(pages) > MaxPages {
		return nil, fmt.Errorf("%d pages: %w (at most %d)", len(pages), ErrTooLarge, MaxPages)
	}
	if opts.Source == "" {
		opts.Source = SourcePDF
	}
	var records []record
	var known edges
	for i, page := range pages {
		if len(page.Words) > MaxWordsPerPage {
			return nil, fmt.Errorf("page %d with %d words: %w (at most %d)", i+1, len(page.Words), ErrTooLarge, MaxWordsPerPage)
		}
		if page.OCR && opts.Source == SourcePDF {
			opts.Source = SourcePDFOCR
		}
		var found []record
		found, known = pageRecords(printedLines(page, i+1), known)
		records = append(records, found...)
	}
	advices, err := interpret(records, opts)
	if !errors.Is(err, ErrNoTable) {
		return advices, err
	}
	return withoutTable(records, opts, err)
}

// withoutTable reads a document that has no table as a form or as prose; err is what it is without.
func withoutTable(records []record, opts Options, err error) ([]Advice, error) {
	if advice, ok := fromKeyed(records, opts); ok {
		return []Advice{advice}, nil
	}
	advice, ok, proseErr := fromProse(records, opts)
	switch {
	case ok:
		return []Advice{advice}, nil
	case proseErr != nil:
		return nil, proseErr
	}
	return nil, err
}

// edges are the columns of a table as its heading and as its rows show them.
type edges struct {
	heading, rows []column
}

// under returns the edges of rows below a heading: where the table before had the same heading, its rows lie as far
// from it as there.
func (e edges) under(heading []column) []column {
	if len(heading) != len(e.heading) {
		return heading
	}
	rows := append([]column(nil), e.rows...)
	shift := heading[0].left - e.heading[0].left
	for i, c := range heading {
		if c.text != e.heading[i].text || c.left-e.heading[i].left != shift {
			return heading
		}
		rows[i].left += shift
		rows[i].right += shift
	}
	return rows
}

// pageRecords reads the lines of one page. known are the columns of the table that the page before ended with: a page
// without a heading goes on with it.
func pageRecords(lines []printedLine, known edges) ([]record, edges) {
	starts := headerStarts(lines)
	if len(starts) == 0 && known.heading == nil {
		return textRecords(lines), known
	}
	if len(starts) == 0 {
		return tableRecords(lines, known)
	}
	records := textRecords(lines[:starts[0].line])
	for i, start := range starts {
		end := len(lines)
		if i+1 < len(starts) {
			end = starts[i+1].line
		}
		var found []record
		known = edges{heading: start.columns, rows: known.under(start.columns)}
		found, known = tableRecords(lines[start.line+start.used:end], known)
		records = append(records, found...)
	}
	return records, known
}

// headerStart is a heading on a page.
type headerStart struct {
	line, used int
	columns    []column
}

func headerStarts(lines []printedLine) []headerStart {
	var starts []headerStart
	for i := 0; i < len(lines); i++ {
		if columns, used, ok := findHeader(lines, i); ok {
			starts = append(starts, headerStart{i, used, columns})
			i += used - 1
		}
	}
	return starts
}

func textRecords(lines []printedLine) []record {
	records := make([]record, len(lines))
	for i, line := range lines {
		records[i] = record{place: line.place, text: line.text(), figures: figuresOf(line.tokens(nil, false))}
	}
	return records
}

func figuresOf(tokens []token) []cell {
	var figures []cell
	for _, t := range tokens {
		if t.kind == kindAmount {
			figures = append(figures, cell{text: t.text})
		}
	}
	return figures
}

// tableRecords reads the lines of a table. The columns are first as known, then as the rows that fill them show.
func tableRecords(lines []printedLine, known edges) ([]record, edges) {
	columns := known.heading
	splitCurrency := hasRole(columns, roleCurrency)
	learned := learnEdges(known.rows, tokenized(lines, known.rows, splitCurrency))
	rows := tokenized(lines, learned, splitCurrency)
	records := make([]record, len(lines))
	for i, line := range lines {
		records[i] = record{place: line.place, text: line.text(), figures: figuresOf(rows[i]), columns: columns}
		if len(rows[i]) <= maxTokens {
			records[i].cells = textCells(cells(rows[i], learned))
		}
		records[i].near = i > 0 && line.top-lines[i-1].bottom < line.height()*3/4
	}
	return records, edges{heading: columns, rows: learned}
}

func tokenized(lines []printedLine, columns []column, splitCurrency bool) [][]token {
	var starts []int
	for _, c := range columns {
		starts = append(starts, c.left)
	}
	rows := make([][]token, len(lines))
	for i, line := range lines {
		rows[i] = line.tokens(starts, splitCurrency)
	}
	return rows
}

func textCells(texts []string) []cell {
	cells := make([]cell, len(texts))
	for i, text := range texts {
		cells[i].text = strings.TrimSpace(text)
	}
	return cells
}

func hasRole(columns []column, r role) bool {
	for _, c := range columns {
		if c.role == r {
			return true
		}
	}
	return false
}
