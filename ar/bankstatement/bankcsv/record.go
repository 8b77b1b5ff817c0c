package bankcsv

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

// Limits of what is read. A file beyond one of them is no list of entries.
const (
	// MaxLineBytes bounds a line: 41 columns of 200 characters are 8 kB.
	MaxLineBytes = 64 << 10
	// MaxRecordLines bounds the lines of one record; banks put the lines of a remittance text, up to 14, into one
	// quoted field.
	MaxRecordLines = 64
	// MaxColumns bounds the columns of a record.
	MaxColumns = 256
	// MaxPreambleLines bounds the lines before the header; the longest known preamble has 13.
	MaxPreambleLines = 60
	// MaxRows bounds the rows of a list: more than any bank lets people download.
	MaxRows = 1_000_000
	// MaxHeld bounds the rows that are kept in memory because they belong to another account or currency than the
	// first row, so that each gets a statement of its own.
	MaxHeld = 100_000
	// MaxFaults bounds the faults that are collected; after so many the file is not worth reading on.
	MaxFaults = 1000
)

// separators are tried in this order.
var separators = []string{";", ",", "\t", "|"}

// cell is one column of a record.
type cell struct {
	text string
	// line and column are its place in the file.
	line, column int
}

// record is one row of the file.
type record struct {
	// line is where it starts.
	line  int
	cells []cell
}

// isBlank tells whether there is nothing in it.
func (r record) isBlank() bool {
	for _, c := range r.cells {
		if c.text != "" {
			return false
		}
	}
	return true
}

// placedError is something wrong with the text of a file.
type placedError struct {
	line, column int
	text         string
}

// Error implements error.
func (e *placedError) Error() string { return e.text }

// records cuts a file into records.
type records struct {
	from      *bufio.Reader
	separator byte
	number    int // of the last line read
	// back are lines that were read and not used, the next one first.
	back []string
	end  bool
}

func newRecords(r io.Reader, separator string) *records {
	return &records{from: bufio.NewReaderSize(r, MaxLineBytes), separator: separator[0]}
}

// next returns the next record; io.EOF at the end, a *placedError for text that is no record, after which the next one
// can be read.
//
// A quote that is never closed would swallow the rest of the file. When it stays open too long, the record is refused
// and reading goes on with the line after its first one.
func (r *records) next() (record, error) {
	text, err := r.line()
	if err != nil {
		return record{}, err
	}
	start := r.number
	lines := []string{text}
	for {
		cells, open := split(strings.Join(lines, "\n"), r.separator, start)
		switch {
		case !open && len(cells) > MaxColumns:
			return record{}, &placedError{start, 1, fmt.Sprintf("the row has more than %d columns", MaxColumns)}
		case !open:
			return record{start, cells}, nil
		}
		more, err := r.line()
		if err == nil && len(lines) < MaxRecordLines {
			lines = append(lines, more)
			continue
		}
		if err == nil {
			lines = append(lines, more)
		} else if !errors.Is(err, io.EOF) {
			return record{}, err
		}
		r.back = append(lines[1:len(lines):len(lines)], r.back...)
		r.number, r.end = start, false
		return record{}, &placedError{start, cells[len(cells)-1].column, "a quoted field is not closed"}
	}
}

// line returns the next line, decoded, without its end.
func (r *records) line() (string, error) {
	if len(r.back) > 0 {
		text := r.back[0]
		r.back = r.back[1:]
		r.number++
		return text, nil
	}
	if r.end {
		return "", io.EOF
	}
	raw, err := r.from.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.from.ReadSlice('\n')
		}
		r.number++
		r.end = errors.Is(err, io.EOF)
		if err == nil || r.end {
			return "", &placedError{r.number, 1, fmt.Sprintf("the line is longer than %d bytes", MaxLineBytes)}
		}
	}
	if err != nil && (len(raw) == 0 || !errors.Is(err, io.EOF)) {
		return "", err
	}
	r.end = err != nil
	r.number++
	text := strings.TrimRight(string(raw), "\r\n\x1a")
	if r.number == 1 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	return charset.Detect(text), nil
}

// split cuts a record into cells; open tells that its last cell is quoted and not closed. Quotes count only at the start
// of a cell, so that the inch sign in a text stays what it is.
func split(text string, separator byte, line int) (cells []cell, open bool) {
	place := cell{line: line, column: 1}
	start := 0 // of the line in text
	for at := 0; ; {
		c := cell{line: place.line, column: at - start + 1}
		rest := strings.TrimLeft(text[at:], " ")
		if strings.HasPrefix(rest, `"`) {
			var used int
			c.text, used, open = quoted(rest, separator)
			at += len(text[at:]) - len(rest) + used
		} else {
			end := strings.IndexByte(text[at:], separator)
			if end < 0 {
				end = len(text) - at
			}
			c.text = text[at : at+end]
			at += end
		}
		if breaks := strings.Count(text[start:at], "\n"); breaks > 0 {
			place.line += breaks
			start += strings.LastIndexByte(text[start:at], '\n') + 1
		}
		c.text = strings.TrimSpace(c.text)
		cells = append(cells, c)
		if open || at >= len(text) || len(cells) > MaxColumns {
			return cells, open
		}
		at++ // the separator
	}
}

// quoted reads a quoted cell at the start of text and what stands behind its closing quote up to the separator. Two
// quotes are one in the text.
func quoted(text string, separator byte) (value string, used int, open bool) {
	var content strings.Builder
	at := 1
	for {
		end := strings.IndexByte(text[at:], '"')
		if end < 0 {
			return content.String(), len(text), true
		}
		content.WriteString(text[at : at+end])
		at += end + 1
		if at >= len(text) || text[at] != '"' {
			break
		}
		content.WriteByte('"')
		at++
	}
	end := strings.IndexByte(text[at:], separator)
	if end < 0 {
		end = len(text) - at
	}
	content.WriteString(text[at : at+end])
	return content.String(), at + end, false
}

// folded is a name or word as it is compared: lower case, letters and digits only, umlauts written out.
func folded(text string) string {
	var plain strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			plain.WriteRune(r)
		case r == 'ä':
			plain.WriteString("ae")
		case r == 'ö':
			plain.WriteString("oe")
		case r == 'ü':
			plain.WriteString("ue")
		case r == 'ß':
			plain.WriteString("ss")
		}
	}
	return plain.String()
}
