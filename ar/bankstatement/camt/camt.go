// Package camt reads the ISO 20022 bank-to-customer messages: camt.053 (the statement of booked days), camt.052 (the
// report of a running day) and camt.054 (the details of booked entries).
//
// Versions .001.01 (of 2007), .001.02 (the German banks' old one) to .001.13 are read by the same code: elements are
// found by their local name, the message by its root element, and the namespace only names the version, because banks
// use the versions side by side and some write none at all. Where the versions differ (Sts as text or with a Cd inside,
// a party with or without Pty around it) both shapes are accepted.
//
// A file is read as a stream: in memory are one entry's elements and what bankstatement.Numbering remembers. Outside
// entities don't exist for encoding/xml, and a file with a document type declaration is refused, so that no entity can
// be defined inside either.
package camt

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Limits of what is read. A file beyond one of them is not a bank statement, or not one for a single import.
const (
	// MaxFileBytes bounds a file: about 1,600,000 entries of 2.5 kB, many times what a bank puts into one message.
	MaxFileBytes = 4 << 30
	// MaxDepth bounds the nesting; the standard's deepest path has 16 elements, and an envelope adds a few.
	MaxDepth = 40
	// MaxTextBytes bounds the text of one element; the longest of the standard has 500 characters.
	MaxTextBytes = 16 << 10
	// MaxElements bounds the elements of one entry, that is a batch of about 25,000 transactions of 40 elements.
	MaxElements = 1_000_000
	// MaxFaults bounds the faults that are collected; after so many the file is not worth reading on.
	MaxFaults = 1000
)

// Read hands the statements of a camt file to a visitor while it reads; file is its name for messages. Entries are
// numbered by bankstatement.Numbering.
//
// A statement with a fault gets no End (see bankstatement.Visitor) and nothing more of it is handed on; it is read to
// its end for further faults, and the statements after it are handed on. Faults come back as bankstatement.Faults, each
// with line, column and element. A file that is no camt message, is cut off, or exceeds a limit ends with a fault at
// that place. An error of the visitor is returned as it is, and a failure to read from r wrapped, each next to the
// faults found until then.
//
// Read does not check balances; see bankstatement.Statement.CheckBalance.
func Read(r io.Reader, file string, v bankstatement.Visitor) error {
	p := &parser{file: file, tokens: newTokens(r, MaxFileBytes), to: bankstatement.NewNumbering(v)}
	return p.outcome(p.document())
}

// Parse reads all statements of a camt file into memory, with the limits of bankstatement.Collector. It returns every
// statement that could be read whole, and the error of Read.
func Parse(r io.Reader, file string) ([]bankstatement.Statement, error) {
	var collected bankstatement.Collector
	err := Read(r, file, &collected)
	return collected.Statements, err
}

// message is one of the three kinds of message.
type message struct {
	// statement is the name of the element that is a statement, format the family.
	statement string
	format    bankstatement.Format
}

// messages are the messages by their root element.
var messages = map[string]message{
	"BkToCstmrStmt":         {"Stmt", bankstatement.FormatCamt053},
	"BkToCstmrAcctRpt":      {"Rpt", bankstatement.FormatCamt052},
	"BkToCstmrDbtCdtNtfctn": {"Ntfctn", bankstatement.FormatCamt054},
}

// parser collects faults while it walks the file.
type parser struct {
	file   string
	tokens *tokens
	to     bankstatement.Visitor
	faults bankstatement.Faults
	// message is what the file is, format the same with its version, page the message's page.
	message message
	format  bankstatement.Format
	page    int
	// found tells that the message has a statement, whole or not.
	found bool
}

// errStop ends the walk after MaxFaults.
var errStop = fmt.Errorf("more than %d faults, the rest of the file was not read", MaxFaults)

// visitError is an error of the visitor, as opposed to a fault of the file.
type visitError struct{ cause error }

// Error implements error.
func (e *visitError) Error() string { return e.cause.Error() }

// visited sorts an error of the visitor: limits of numbering are the file's fault, everything else is the visitor's.
func visited(err error) error {
	if err == nil || errors.Is(err, bankstatement.ErrUnordered) || errors.Is(err, bankstatement.ErrTooManyStatements) {
		return err
	}
	return &visitError{err}
}

// outcome turns what ended the walk into the error of Read.
func (p *parser) outcome(err error) error {
	slices.SortStableFunc(p.faults, byPlace)
	var unreadable *readError
	var stopped *visitError
	switch {
	case errors.As(err, &stopped) && len(p.faults) == 0:
		return stopped.cause
	case errors.As(err, &stopped):
		return errors.Join(p.faults, stopped.cause)
	case errors.As(err, &unreadable):
		return errors.Join(p.collected(), fmt.Errorf("read %s: %w", p.file, unreadable.cause))
	case err != nil:
		line, column := p.tokens.position()
		p.faults = append(p.faults, bankstatement.Fault{File: p.file, Line: line, Column: column, Text: err.Error()})
	}
	return p.collected()
}

// byPlace orders faults as they stand in the file.
func byPlace(a, b bankstatement.Fault) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// collected returns the faults as an error, and a true nil when there are none.
func (p *parser) collected() error {
	if len(p.faults) == 0 {
		return nil
	}
	return p.faults
}

// fault notes what is wrong with an element.
func (p *parser) fault(at *element, field, format string, values ...any) {
	p.faults = append(p.faults, bankstatement.Fault{
		File: p.file, Line: int(at.line), Column: int(at.column), Field: field, Text: fmt.Sprintf(format, values...),
	})
}

// envelopes are elements that may stand around a message: the document itself, and the business message envelope with
// its header that payment networks deliver it in.
var envelopes = map[string]bool{"Document": true, "BizMsgEnvlp": true, "BizMsg": true, "Envelope": true, "Body": true}

// document walks from the root to the statements.
func (p *parser) document() error {
	root, err := p.root()
	if err != nil {
		return err
	}
	if root == nil {
		return errors.New("the file is empty")
	}
	known := false
	if p.message, known = messages[strings.TrimSuffix(root.name, "V01")]; !known {
		return fmt.Errorf("element %.40q where BkToCstmrStmt, BkToCstmrAcctRpt or BkToCstmrDbtCdtNtfctn was expected: "+
			"this is no camt.052, camt.053 or camt.054 message", root.name)
	}
	p.format = formatOf(p.message.format, p.tokens.namespace)
	if err := p.statements(); err != nil {
		return err
	}
	if !p.found {
		return fmt.Errorf("the file has no statement (%s)", p.message.statement)
	}
	return p.tokens.end()
}

// root goes to the first element that is neither an envelope nor the header of one; nil when there is none.
func (p *parser) root() (*element, error) {
	for {
		e, err := p.tokens.child()
		switch {
		case err != nil, e == nil:
			return nil, err
		case e.name == "AppHdr":
			if err := p.tokens.skip(); err != nil {
				return nil, err
			}
		case !envelopes[e.name]:
			return e, nil
		}
	}
}

// formatOf adds the version that a namespace names, such as "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08".
func formatOf(family bankstatement.Format, namespace string) bankstatement.Format {
	at := strings.Index(namespace, string(family)+".")
	const length = len("camt.053.001.08")
	if at < 0 || len(namespace) < at+length {
		return family
	}
	version := namespace[at : at+length]
	if strings.Trim(version, "camt.0123456789") != "" {
		return family
	}
	return bankstatement.Format(version)
}

// statements reads the statements of the message and of its header the page.
func (p *parser) statements() error {
	for {
		next, err := p.tokens.child()
		if err != nil || next == nil {
			return err
		}
		switch next.name {
		case p.message.statement:
			p.found = true
			err = p.statement(next)
		case "GrpHdr":
			if err = p.tokens.fill(next); err == nil {
				p.page = p.pageOf(next.find("MsgPgntn"))
			}
		default:
			err = p.tokens.skip()
		}
		if err != nil {
			return err
		}
		if len(p.faults) >= MaxFaults {
			return errStop
		}
	}
}

// statement reads one Stmt, Rpt or Ntfctn and hands it on as long as it has no fault.
func (p *parser) statement(at *element) error {
	b := &builder{at: at, faults: len(p.faults)}
	b.statement.Format, b.statement.Kind, b.statement.Page = p.format, p.format.Kind(), p.page
	for {
		next, err := p.tokens.child()
		if err != nil {
			return err
		}
		if next == nil {
			return p.finish(b)
		}
		if err := p.tokens.fill(next); err != nil {
			return err
		}
		if err := p.part(b, next); err != nil {
			return err
		}
		if len(p.faults) >= MaxFaults {
			return errStop
		}
	}
}

// builder is a statement that is being read.
type builder struct {
	at        *element
	statement bankstatement.Statement
	// balances by their code, in file order, because a page may have two interim ones.
	balances []codedBalance
	// faults is how many there were before the statement; begun tells that the visitor knows of it.
	faults int
	begun  bool
	// nameless tells that the missing account was noted.
	nameless bool
}

type codedBalance struct {
	code    string
	balance bankstatement.Balance
}

// part takes over one child of a statement. Children that say nothing about money are ignored.
func (p *parser) part(b *builder, e *element) error {
	s := &b.statement
	switch e.name {
	case "Id":
		s.ID = e.text
	case "ElctrncSeqNb", "LglSeqNb":
		if s.Sequence == "" || e.name == "ElctrncSeqNb" {
			s.Sequence = e.text
		}
	case "StmtPgntn", "RptPgntn", "NtfctnPgntn":
		s.Page = p.pageOf(e)
	case "FrToDt":
		s.FromOn, s.ToOn = period(e)
	case "CpyDplctInd":
		s.Copy = true // DUPL, COPY or CODU
	case "Acct":
		p.account(s, e)
	case "Bal":
		p.balance(b, e)
	case "Ntry":
		return p.take(b, p.entry(e))
	}
	return nil
}

// take hands an entry on, and the statement before its first one.
func (p *parser) take(b *builder, entry bankstatement.Entry) error {
	if err := p.begin(b, entry.Amount.Currency); err != nil || len(p.faults) > b.faults {
		return err
	}
	return visited(p.to.Entry(entry))
}

// begin tells the visitor of the statement unless it has a fault or is known. The currency is that of the first entry,
// for a bank that names none.
func (p *parser) begin(b *builder, currency money.Currency) error {
	p.settle(b, currency)
	if b.begun || len(p.faults) > b.faults {
		return nil
	}
	b.begun = true
	return visited(p.to.Begin(b.statement))
}

// finish tells the visitor that a statement without fault is at its end.
func (p *parser) finish(b *builder) error {
	if err := p.begin(b, ""); err != nil || len(p.faults) > b.faults {
		return err
	}
	return visited(p.to.End(b.statement))
}

// settle picks the balances and the currency and checks that the statement has an account, which the standard puts
// before the entries. An entry in another currency than its account is left for CheckBalance to refuse: banks with
// multi-currency accounts do send it.
func (p *parser) settle(b *builder, currency money.Currency) {
	s := &b.statement
	s.Opening, s.Closing = bounds(b.balances)
	if s.Account == "" && !b.nameless {
		b.nameless = true
		p.fault(b.at, p.message.statement+"/Acct/Id", "the statement names no account")
	}
	if s.Currency == "" {
		s.Currency = cmp.Or(s.Opening.Amount.Currency, s.Closing.Amount.Currency, currency)
	}
}
