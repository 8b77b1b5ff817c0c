// Package mt940 reads the SWIFT customer statement (MT940) and the interim report (MT942), which many banks still
// deliver beside or instead of camt (file names end in .sta, .mta, .940 or .txt).
//
// A file is a series of messages. Each message is a series of fields, ":61:…" and the like at the start of a line; what
// follows on further lines still belongs to the field. Field :61: is an entry and the field :86: after it describes
// it: in Germany in numbered sub-fields ("?20…", German Banking Industry Committee, DFÜ agreement annex 3 chapter 8),
// in the Netherlands with code words between slashes, elsewhere as free text. All three come out as the same
// bankstatement.Entry that camt gives.
//
// Banks wrap field :86: anywhere and cut the remittance text into pieces of 27 characters, also within a number. The
// pieces are kept apart in Remittance.Unstructured, so that its Spaced and Joined give both ways to read them.
//
// A newcomer starts with Read, then follows reader.field; details.go takes field :86: apart.
package mt940

import (
	"errors"
	"fmt"
	"io"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// Limits of what is read. A file beyond one of them is no bank statement.
const (
	// MaxLineBytes bounds a line. The standard has 65 characters; banks that do not wrap field :86: put its 390, or
	// with extensions some 800, into one line.
	MaxLineBytes = 4 << 10
	// MaxFieldLines bounds the lines of one field. The standard has 6 for :86:; fields repeated for one entry, as
	// Dutch banks send them, are counted together.
	MaxFieldLines = 64
	// MaxEntries bounds the entries of one statement: ten times what the largest German collecting accounts have in a
	// day.
	MaxEntries = 1_000_000
	// MaxFaults bounds the faults that are collected; after so many the file is not worth reading on.
	MaxFaults = 1000
)

// Read gives every statement of an MT940 or MT942 file to the visitor while it reads; file is its name for messages.
// Memory does not grow with the file.
//
// Entries have Account, Index, Line and Occurrence filled in (bankstatement.Numbering). Entries of an MT942 are Pending:
// the report tells of a day that is not closed, and the MT940 of that day brings them again. Amounts are signed as
// they move the balance; the reversal marks RC and RD set Reversal.
//
// It returns bankstatement.Faults, each with line, column and field, for what was refused; a statement with a fault
// gets no End, the ones before and after it are read. A file without any statement is a fault too. An error of v ends
// the reading and is returned as it is; a failure to read from r is returned wrapped. Balances are not checked here;
// see bankstatement.Statement.CheckBalance.
func Read(r io.Reader, file string, v bankstatement.Visitor) error {
	p := &reader{file: file, lines: newLines(r), visitor: bankstatement.NewNumbering(v)}
	err := p.read()
	var stop *visitorError
	switch {
	case errors.As(err, &stop):
		return stop.cause
	case err != nil:
		return errors.Join(p.collected(), fmt.Errorf("read %s: %w", file, err))
	}
	return p.collected()
}

// Parse is Read into memory: it returns the statements without faults, each with its entries, and the error of Read.
func Parse(r io.Reader, file string) ([]bankstatement.Statement, error) {
	var all bankstatement.Collector
	err := Read(r, file, &all)
	return all.Statements, err
}

// reader walks through the fields of a file.
type reader struct {
	file    string
	lines   *lines
	visitor bankstatement.Visitor
	faults  bankstatement.Faults
	// message is the statement being read, nil between two.
	message *message
	// messages counts the ones begun, refused ones included.
	messages int
}

// visitorError carries an error of the visitor out unchanged.
type visitorError struct{ cause error }

// Error implements error.
func (e *visitorError) Error() string { return e.cause.Error() }

// collected returns the faults as an error, and a true nil when there are none.
func (p *reader) collected() error {
	if len(p.faults) == 0 {
		return nil
	}
	return p.faults
}

// fault notes what is wrong at a place of the file and refuses the statement being read.
func (p *reader) fault(line, column int, tag, format string, values ...any) {
	p.faults = append(p.faults, bankstatement.Fault{
		File: p.file, Line: line, Column: column, Field: tag, Text: fmt.Sprintf(format, values...),
	})
	if p.message != nil {
		p.message.refused = true
	}
}

// read takes the file field by field.
func (p *reader) read() error {
	for {
		f, err := p.lines.next()
		if err != nil {
			return err
		}
		if f.tooLong != "" {
			p.fault(f.beyond, 1, f.tag, "%s", f.tooLong)
		}
		if f.kind == contents && f.tag == "" {
			continue // a line that is too long, between two fields
		}
		switch f.kind {
		case endOfFile:
			return p.finishFile(f)
		case endOfMessage:
			err = p.finish(f.line)
		default:
			err = p.field(f)
		}
		if err != nil {
			return err
		}
		if len(p.faults) >= MaxFaults {
			p.fault(f.line, 1, "", "more than %d faults, the rest of the file was not read", MaxFaults)
			return nil
		}
	}
}

// finishFile ends the last statement and notices a file that had none.
func (p *reader) finishFile(end field) error {
	if err := p.finish(end.line); err != nil {
		return err
	}
	if p.messages == 0 && len(p.faults) == 0 {
		p.fault(max(end.line, 1), 1, "", "no MT940 or MT942 statement: no line starts with :20: or :25:")
	}
	return nil
}

// field sorts one field into the statement.
func (p *reader) field(f field) error {
	if f.tag == "940" || f.tag == "942" { // Rabobank's name of the message, in front of it
		return p.finish(f.line)
	}
	if p.message == nil || f.tag == "20" || f.tag == "25" && p.message.complete() {
		if err := p.finish(f.line); err != nil {
			return err
		}
		p.begin(f)
	}
	m := p.message
	switch f.tag {
	case "20":
		m.statement.ID = f.first()
	case "25", "25P":
		p.account(f)
	case "28", "28C":
		m.statement.Sequence, m.statement.Page = number(f.first())
	case "34F", "13D", "13":
		p.report(f)
	case "60F", "60M":
		p.opening(f)
	case "61":
		return p.entry(f)
	case "86", "NS":
		m.describe(f)
	case "62F", "62M":
		return p.closing(f)
	case "64", "65":
		return p.available()
	case "90C", "90D":
		p.sum(f)
	}
	return nil // :21: and unknown fields say nothing about what was booked
}

// begin starts a statement at its first field.
func (p *reader) begin(f field) {
	p.messages++
	p.message = &message{line: f.line}
	if f.tag != "20" && f.tag != "25" {
		p.fault(f.line, 1, f.tag, "field outside a statement: a statement starts with :20:")
	}
}
