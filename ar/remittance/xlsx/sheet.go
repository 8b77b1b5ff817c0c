package xlsx

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// sheetReader collects the cells of one worksheet.
type sheetReader struct {
	book   *book
	table  remittance.Table
	row    int // of the cell being read, from 1
	column int // from 1
	kind   string
	style  int
	value  strings.Builder
	inside bool
}

func (b *book) readSheet(name string, number int) (remittance.Table, error) {
	if _, ok := b.parts[name]; !ok {
		return remittance.Table{}, remittance.Faults{{File: b.file, Place: remittance.Place{Page: number}, Field: name, Text: "is missing"}}
	}
	s := &sheetReader{book: b, table: remittance.Table{Page: number}}
	err := b.each(name, s.place, s.take)
	return s.table, err
}

func (s *sheetReader) place() remittance.Place {
	return remittance.Place{Page: s.table.Page, Line: s.row, Column: s.column}
}

func (s *sheetReader) fault(format string, args ...any) error {
	return remittance.Faults{{File: s.book.file, Place: s.place(), Text: fmt.Sprintf(format, args...)}}
}

// take reads one token of the sheet.
func (s *sheetReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return s.start(t)
	case xml.CharData:
		if s.inside {
			s.value.Write(t)
		}
	case xml.EndElement:
		s.inside = false
		if t.Name.Local == "c" {
			return s.cell()
		}
	}
	return nil
}

func (s *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		return s.startRow(attribute(e, "r"))
	case "c":
		s.kind = attribute(e, "t")
		s.style, _ = strconv.Atoi(attribute(e, "s")) // without a style it is 0, the default
		s.value.Reset()
		return s.startCell(attribute(e, "r"))
	case "v", "t":
		s.inside = true
	}
	return nil
}

// startRow begins a row, which may leave out its number.
func (s *sheetReader) startRow(number string) error {
	next := s.row + 1
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n <= s.row {
			return s.fault("row %q is out of order", cut(number))
		}
		next = n
	}
	if len(s.table.Rows) >= remittance.MaxLines {
		return fmt.Errorf("more than %d rows: %w", remittance.MaxLines, ErrTooLarge)
	}
	s.row, s.column = next, 0
	s.table.Rows, s.table.Lines = append(s.table.Rows, nil), append(s.table.Lines, next)
	return nil
}

// startCell finds the column of a cell: "AB12" is in the 28th. A cell without a reference follows the one before.
func (s *sheetReader) startCell(reference string) error {
	if len(s.table.Rows) == 0 {
		return s.fault("a cell stands outside of a row")
	}
	if reference == "" {
		s.column++
		return nil
	}
	column := 0
	for _, r := range strings.TrimRight(reference, "0123456789") {
		if r < 'A' || r > 'Z' || column > maxColumns {
			return s.fault("reference of a cell is not a letter and a number within the sheet")
		}
		column = column*26 + int(r-'A') + 1
	}
	if column <= s.column {
		return s.fault("cells are out of order")
	}
	s.column = column
	return nil
}

// cell keeps the cell that has been read.
func (s *sheetReader) cell() error {
	if s.value.Len() == 0 || s.column > maxColumns {
		return nil
	}
	cell, err := s.read(s.value.String())
	if err != nil {
		return err
	}
	row := &s.table.Rows[len(s.table.Rows)-1]
	for len(*row) < s.column {
		*row = append(*row, remittance.Cell{})
	}
	(*row)[s.column-1] = cell
	return nil
}

// read makes a cell of the stored value (ECMA-376 part 1, 18.18.11 ST_CellType).
func (s *sheetReader) read(value string) (remittance.Cell, error) {
	switch s.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.book.texts) {
			return remittance.Cell{}, s.fault("names a text that does not exist")
		}
		return remittance.Cell{Text: s.book.texts[i]}, nil
	case "inlineStr", "str", "b":
		return remittance.Cell{Text: value}, nil
	case "e":
		return remittance.Cell{}, s.fault("holds the error value of a formula")
	case "d":
		on, err := calendar.ParseDate(value[:min(len(value), 10)])
		if err != nil {
			return remittance.Cell{}, s.fault("is not a date: %v", err)
		}
		return remittance.Cell{Text: on.String(), On: on}, nil
	}
	if s.style >= 0 && s.style < len(s.book.styles) && s.book.styles[s.style] {
		if on, ok := serialDate(value, s.book.from04); ok {
			return remittance.Cell{Text: on.String(), On: on}, nil
		}
	}
	return remittance.Cell{Text: plain(strings.TrimSpace(value)), Number: true}, nil
}

// plain writes a whole number without exponent ("4.711E3" is 4711), because numbers of documents are stored like this
// too. Other numbers stay as they are.
func plain(number string) string {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(number), "E")
	power, err := strconv.Atoi(exponent)
	if !ok || err != nil || power < 0 || power > 18 {
		return number
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if len(fraction) > power {
		return number
	}
	return whole + fraction + strings.Repeat("0", power-len(fraction))
}

// Days of the two calendars of spreadsheets: the one that counts from 1900 believes in a 29 February of that year, so
// that its day 60 does not exist and day 61 is 1 March (ECMA-376 part 1, 18.17.4.1).
var (
	dayZero1900 = calendar.MustDate("1899-12-30")
	dayZero1904 = calendar.MustDate("1904-01-01")
)

const (
	firstTrueDay = 61
	lastDay      = 73_050 // 2099-12-31; beyond stand amounts in cells that someone formatted as dates
)

// serialDate reads the number of a day; a fraction is the time of day.
func serialDate(value string, from04 bool) (calendar.Date, bool) {
	whole, _, _ := strings.Cut(strings.TrimSpace(value), ".")
	days, err := strconv.Atoi(whole)
	if err != nil || days < firstTrueDay || days > lastDay {
		return calendar.Date{}, false
	}
	if from04 {
		return dayZero1904.AddDays(days), true
	}
	return dayZero1900.AddDays(days), true
}

// cut shortens what a message repeats.
func cut(text string) string { return text[:min(len(text), 20)] }

// readStyles finds which cell styles show a number as a date.
func (b *book) readStyles() error {
	dates := map[int]bool{}
	inCells := false
	return b.each("xl/styles.xml", nowhere, func(token xml.Token) error {
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "numFmt":
				id, err := strconv.Atoi(attribute(t, "numFmtId"))
				dates[id] = err == nil && showsDate(attribute(t, "formatCode"))
			case t.Name.Local == "cellXfs":
				inCells = true
			case t.Name.Local == "xf" && inCells:
				id, _ := strconv.Atoi(attribute(t, "numFmtId")) // without one it is 0, General
				b.styles = append(b.styles, dates[id] || isBuiltInDate(id))
			}
		case xml.EndElement:
			inCells = inCells && t.Name.Local != "cellXfs"
		}
		return nil
	})
}

// isBuiltInDate tells the number formats that every workbook knows (ECMA-376 part 1, 18.8.30).
func isBuiltInDate(id int) bool {
	return 14 <= id && id <= 17 || id == 22 || 27 <= id && id <= 36 || 50 <= id && id <= 58
}

// showsDate tells whether a format code writes days or years. Quoted text and brackets are no codes.
func showsDate(code string) bool {
	quoted, bracket := false, false
	for i, r := range strings.ToLower(code) {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '[' || r == ']':
			bracket = r == '['
		case quoted || bracket || i > 0 && code[i-1] == '\\':
		case r == 'd' || r == 'y':
			return true
		}
	}
	return false
}

func isTrue(value string) bool { return value == "1" || value == "true" }
