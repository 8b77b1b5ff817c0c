package openitems

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

// Limits of a list. encoding/csv has none of them and gives up a file at the first unbalanced quote, which is why rows
// are taken apart here.
const (
	// MaxFileBytes bounds a list: half a million rows of 500 bytes.
	MaxFileBytes = 256 << 20
	// MaxLineBytes bounds a line; a row of 40 filled columns has 2 kB.
	MaxLineBytes = 64 << 10
	// MaxColumns bounds the columns; the widest known export, DATEV's Debitoren, is read by its own format and not here.
	// One more is read, for the faults in a rejects file.
	MaxColumns = 200
	// MaxRowLines bounds the lines of one row, which has several when a quoted cell holds line breaks. An unbalanced
	// quote is noticed after so many and costs one row, not the rest of the file.
	MaxRowLines = 20
)

// errTooLarge is returned for a list beyond MaxFileBytes.
var errTooLarge = fmt.Errorf("larger than %d MiB", MaxFileBytes>>20)

// record is one row, possibly of several lines.
type record struct {
	line   int // of its start, from 1
	cells  []string
	faults []string // what is wrong with the row as such
}

// physical is one line of the file without its end.
type physical struct {
	number int
	text   string
	fault  string
}

// records takes a file apart into rows.
type records struct {
	from      *bufio.Reader
	encoding  Encoding
	delimiter rune
	width     int        // cells of the header; 0 while it is being read
	line      int        // number of the last line read
	left      int64      // bytes that may still be read
	waiting   []physical // lines read ahead for a quoted cell that turned out to be unbalanced
}

// utf8BOM at the start of a file settles its encoding, whatever the profile says: rejects files have it.
var utf8BOM = []byte{0xEF, 0xBB, 0xBF}

// newRecords looks at the start of the file for its byte order mark. The delimiter is settled by header.
func newRecords(r io.Reader, p Profile) (*records, error) {
	rs := &records{from: bufio.NewReaderSize(r, MaxLineBytes), encoding: p.Encoding, left: MaxFileBytes}
	if p.Delimiter != "" {
		rs.delimiter, _ = utf8.DecodeRuneInString(p.Delimiter)
	}
	start, err := rs.from.Peek(len(utf8BOM))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.Equal(start, utf8BOM):
		rs.encoding = EncodingUTF8
		_, err = rs.from.Discard(len(utf8BOM))
		return rs, err
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}), bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		return nil, errors.New("the file is UTF-16; save it as CSV UTF-8")
	}
	return rs, nil
}

// header reads the first row that is not empty and settles the delimiter. A line "sep=;", with which spreadsheets are
// told the delimiter, is obeyed and skipped.
func (rs *records) header() (record, error) {
	for {
		line, err := rs.physical()
		if errors.Is(err, io.EOF) {
			return record{}, errors.New("the file is empty")
		}
		if err != nil {
			return record{}, err
		}
		if told, ok := strings.CutPrefix(line.text, "sep="); ok && utf8.RuneCountInString(told) == 1 {
			rs.delimiter, _ = utf8.DecodeRuneInString(told)
			continue
		}
		if strings.TrimSpace(line.text) == "" {
			continue
		}
		if rs.delimiter == 0 {
			rs.delimiter = findDelimiter(line.text)
		}
		rs.waiting = append(rs.waiting, line)
		return rs.headerRow()
	}
}

// headerRow reads the header and trims its cells; a header with a fault makes the whole file unreadable.
func (rs *records) headerRow() (record, error) {
	row, err := rs.next()
	if err != nil {
		return record{}, err
	}
	if len(row.faults) > 0 {
		return row, fmt.Errorf("line %d: %s", row.line, row.faults[0])
	}
	for i, cell := range row.cells {
		row.cells[i] = strings.Join(strings.Fields(cell), " ")
	}
	rs.width = len(row.cells)
	return row, nil
}

// next reads the next row that is not empty; io.EOF after the last one.
func (rs *records) next() (record, error) {
	for {
		line, err := rs.physical()
		if err != nil {
			return record{}, err
		}
		if strings.Trim(line.text, " \t"+string(rs.delimiter)) == "" && line.fault == "" {
			continue // an empty line, or one with empty cells only as spreadsheets leave them at the end
		}
		return rs.row(line)
	}
}

// row takes a line apart and reads on while a quoted cell is open. A row of several lines must come out with the right
// number of cells; otherwise the quote that opened was a stray one, and was closed by a quote of another row.
func (rs *records) row(first physical) (record, error) {
	cells, state := split(first.text, rs.delimiter)
	row := record{line: first.number, cells: cells}
	if first.fault != "" {
		row.faults = append(row.faults, first.fault)
		return row, nil
	}
	lines := []physical{first}
	for state == quoteOpen && len(lines) < MaxRowLines {
		following, err := rs.physical()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		lines = append(lines, following)
		row.cells, state = split(joined(lines), rs.delimiter)
	}
	fits := len(lines) == 1 || rs.width == 0 || len(row.cells) == rs.width
	if state == quoteOpen || len(lines) > 1 && state == quoteMisplaced || !fits {
		return rs.unbalanced(lines), nil
	}
	row.faults = faultsOf(lines)
	row.judge(state)
	return row, nil
}

// judge notes what is wrong with a row that ended properly.
func (row *record) judge(state splitState) {
	if state == quoteMisplaced {
		row.faults = append(row.faults, "text behind the closing quote of a cell; a quote inside a cell is written twice")
	}
	if n := len(row.cells); n > MaxColumns+1 {
		row.faults = append(row.faults, fmt.Sprintf("%d columns, more than %d", n, MaxColumns))
		row.cells = row.cells[:MaxColumns]
	}
}

// unbalanced gives the first line up as a row with a fault, and the lines behind it back to be rows of their own.
func (rs *records) unbalanced(lines []physical) record {
	rs.waiting = append(lines[1:len(lines):len(lines)], rs.waiting...)
	cells, _ := split(strings.ReplaceAll(lines[0].text, `"`, ""), rs.delimiter)
	row := record{line: lines[0].number, cells: cells}
	row.judge(quoteNone)
	row.faults = append(row.faults, "a quote is opened and never closed")
	return row
}

// joined is the text of the lines with the line breaks between them.
func joined(lines []physical) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = line.text
	}
	return strings.Join(texts, "\n")
}

// faultsOf collects what is wrong with the lines.
func faultsOf(lines []physical) []string {
	var faults []string
	for _, line := range lines {
		if line.fault != "" {
			faults = append(faults, fmt.Sprintf("in line %d %s", line.number, line.fault))
		}
	}
	return faults
}

// physical returns the next line: one that was given back, or one from the file.
func (rs *records) physical() (physical, error) {
	if len(rs.waiting) > 0 {
		line := rs.waiting[0]
		rs.waiting = rs.waiting[1:]
		return line, nil
	}
	raw, tooLong, err := rs.readLine()
	if err != nil {
		return physical{}, err
	}
	rs.line++
	line := physical{number: rs.line}
	if tooLong {
		line.fault = fmt.Sprintf("the line is longer than %d bytes", MaxLineBytes)
	}
	text, ok := decoded(raw, rs.encoding)
	if !ok && line.fault == "" {
		line.fault = "the line is not valid UTF-8"
	}
	line.text = text
	return line, nil
}

// readLine reads up to the line feed. Of a line that is too long the start is kept and the rest dropped.
func (rs *records) readLine() (raw []byte, tooLong bool, err error) {
	part, err := rs.from.ReadSlice('\n')
	raw = bytes.Clone(part)
	rs.left -= int64(len(part))
	for errors.Is(err, bufio.ErrBufferFull) && rs.left >= 0 {
		tooLong = true
		part, err = rs.from.ReadSlice('\n')
		rs.left -= int64(len(part))
	}
	if rs.left < 0 {
		return nil, false, errTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if len(raw) == 0 && errors.Is(err, io.EOF) {
		return nil, false, io.EOF
	}
	return bytes.TrimRight(raw, "\r\n"), tooLong, nil
}

// decoded turns the bytes of a line into text; ok is false for bytes that are not of the encoding.
func decoded(raw []byte, encoding Encoding) (text string, ok bool) {
	valid := utf8.Valid(raw)
	switch {
	case encoding == EncodingCP1252, encoding != EncodingUTF8 && !valid:
		return charset.Windows1252(raw), true
	case !valid:
		return strings.ToValidUTF8(string(raw), "\uFFFD"), false
	}
	return string(raw), true
}

// splitState is how a row ended.
type splitState int

const (
	quoteNone      splitState = iota // all is well
	quoteOpen                        // inside a quoted cell
	quoteMisplaced                   // with text between a closing quote and the next delimiter
)

// split takes a row apart (RFC 4180, with any delimiter). A quote that does not start a cell is part of its text.
func split(text string, delimiter rune) (cells []string, state splitState) {
	rest := text
	for {
		cell, after, more, cellState := firstCell(rest, delimiter)
		cells = append(cells, cell)
		state = max(state, cellState)
		if cellState == quoteOpen {
			return cells, quoteOpen
		}
		if !more {
			return cells, state
		}
		rest = after
	}
}

// firstCell takes the first cell off; more tells whether a delimiter followed it.
func firstCell(text string, delimiter rune) (cell, after string, more bool, state splitState) {
	quotedCell := strings.TrimLeft(text, " ")
	if !strings.HasPrefix(quotedCell, `"`) {
		cell, after, more = strings.Cut(text, string(delimiter))
		return cell, after, more, quoteNone
	}
	cell, behind, closed := unquoted(quotedCell[1:])
	if !closed {
		return cell, "", false, quoteOpen
	}
	behind, after, more = strings.Cut(behind, string(delimiter))
	if strings.TrimSpace(behind) != "" {
		return cell + behind, after, more, quoteMisplaced
	}
	return cell, after, more, quoteNone
}

// unquoted reads to the closing quote; two quotes in a row stand for one.
func unquoted(text string) (cell, behind string, closed bool) {
	var b strings.Builder
	for {
		inside, rest, found := strings.Cut(text, `"`)
		b.WriteString(inside)
		if !found {
			return b.String(), "", false
		}
		if !strings.HasPrefix(rest, `"`) {
			return b.String(), rest, true
		}
		b.WriteByte('"')
		text = rest[1:]
	}
}

// delimiters are the ones in use, in the order in which a tie is decided: German programs write semicolons.
const delimiters = ";,\t|"

// findDelimiter takes the one that stands most often in the header outside of quotes.
func findDelimiter(header string) rune {
	best, most := rune(delimiters[0]), 1
	for _, delimiter := range delimiters {
		if cells, state := split(header, delimiter); state == quoteNone && len(cells) > most {
			best, most = delimiter, len(cells)
		}
	}
	return best
}

// Guess is what the start of a file looks like.
type Guess struct {
	Encoding  Encoding
	Delimiter rune
	// Header are the cells of the first row that is not empty.
	Header []string
}

// Sniff looks at the start of a file, as a dialogue that prepares a profile does. It never fails: what cannot be seen
// is what the zero Profile assumes.
func Sniff(head []byte) Guess {
	guess := Guess{Encoding: EncodingUTF8, Delimiter: rune(delimiters[0])}
	whole := head
	if end := bytes.LastIndexByte(head, '\n'); end >= 0 {
		whole = head[:end] // the last line may be cut inside a character
	}
	if !utf8.Valid(whole) {
		guess.Encoding = EncodingCP1252
	}
	rs, err := newRecords(bytes.NewReader(head), Profile{})
	if err != nil {
		return guess
	}
	if header, err := rs.header(); err == nil {
		guess.Delimiter, guess.Header = rs.delimiter, header.cells
	}
	return guess
}
