package remittance

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

// MaxBytes is the largest document of text that is read: an advice of MaxLines lines of 300 characters.
const MaxBytes = 16 << 20

// separators of columns, the most likely in German files first.
var separators = []rune{';', '\t', ',', '|'}

// FromCSV reads a text file of columns. Separator, encoding (UTF-8, UTF-16 with a byte order mark, else Windows-1252)
// and number style are found from its content; the columns by their headings. It returns the same errors as FromPages,
// and Faults where a quote is not closed.
func FromCSV(raw []byte, opts Options) ([]Advice, error) {
	if len(raw) > MaxBytes {
		return nil, fmt.Errorf("%d bytes: %w (at most %d)", len(raw), ErrTooLarge, MaxBytes)
	}
	text := DecodeText(raw)
	var best error = ErrNoTable
	for _, separator := range separators {
		table, err := parseCSV(text, separator, opts.File)
		if err != nil {
			best = moreTelling(best, err)
			continue
		}
		advices, err := FromTables([]Table{table}, opts)
		if err == nil {
			return advices, nil
		}
		best = moreTelling(best, err)
	}
	return nil, best
}

// moreTelling prefers the error of a separator that led to a table over that of one that did not.
func moreTelling(a, b error) error {
	if errors.Is(a, ErrNoTable) {
		return b
	}
	return a
}

// parseCSV reads the cells as RFC 4180 describes, with any separator.
func parseCSV(text string, separator rune, file string) (Table, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = separator, -1
	var table Table
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return table, Faults{{File: file, Place: Place{Line: broken.Line, Column: broken.Column}, Text: broken.Err.Error()}}
		}
		if err != nil {
			return table, fmt.Errorf("read columns: %w", err)
		}
		if len(table.Rows) >= MaxLines {
			return table, fmt.Errorf("more than %d lines: %w", MaxLines, ErrTooLarge)
		}
		line, _ := reader.FieldPos(0)
		row := make([]Cell, len(fields))
		for i, field := range fields {
			row[i].Text = unquoteSpreadsheet(field)
		}
		table.Rows, table.Lines = append(table.Rows, row), append(table.Lines, line)
	}
}

// unquoteSpreadsheet removes what exports put around a number so that spreadsheets keep it as text: ="4711" and '4711.
func unquoteSpreadsheet(field string) string {
	field = strings.TrimSpace(field)
	if inner, ok := strings.CutPrefix(field, `="`); ok {
		return strings.TrimSuffix(inner, `"`)
	}
	return strings.TrimPrefix(field, "'")
}

// DecodeText returns the text of a file in UTF-8, UTF-16 with a byte order mark, or else Windows-1252, without the mark.
func DecodeText(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		return decodeUTF16(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return decodeUTF16(raw[2:], binary.BigEndian)
	}
	raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
	if utf8.Valid(raw) {
		return string(raw)
	}
	return charset.Windows1252(raw)
}

func decodeUTF16(raw []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}
