// Package camt053 reads the ISO 20022 bank-to-customer statement (camt.053), the format in which most European banks
// deliver booked account statements.
//
// Versions .001.02 (the German banks' old one) to .001.13 are read by the same code: elements are found by their local
// name and the namespace is ignored, because banks use the versions side by side and some write none at all. Where the
// versions differ (Sts as text or with a Cd inside, a party with or without Pty around it) both shapes are accepted.
//
// A file is read as a stream: in memory are the finished statements and one entry's elements. Outside entities don't
// exist for encoding/xml, and a file with a document type declaration is refused, so that no entity can be defined
// inside either.
package camt053

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Limits of what is read. A file beyond one of them is not a bank statement, or not one for a single import.
const (
	// MaxFileBytes bounds a file: about 100,000 transactions of 2.5 kB, more than any bank puts into one message.
	MaxFileBytes = 256 << 20
	// MaxDepth bounds the nesting; the standard's deepest path has 16 elements.
	MaxDepth = 40
	// MaxTextBytes bounds the text of one element; the longest of the standard has 500 characters.
	MaxTextBytes = 16 << 10
	// MaxElements bounds the elements of one entry, that is a batch of about 25,000 transactions of 40 elements.
	MaxElements = 1_000_000
	// MaxFaults bounds the faults that are collected; after so many the file is not worth reading on.
	MaxFaults = 1000
)

// Parse reads all statements of a camt.053 file; file is its name for messages.
//
// It returns every statement that could be read whole, numbered by bankstatement.Number. A statement with a fault is
// left out as a whole, because without one of its entries it would neither add up nor be safe to import; the others
// are still returned. Faults come back as bankstatement.Faults, each with line, column and element. A file that is no
// camt.053, is cut off, or exceeds a limit ends with a fault at that place; the statements before it are returned.
// A failure to read from r is returned wrapped, next to the faults found until then.
//
// Parse does not check balances; see bankstatement.Statement.CheckBalance.
func Parse(r io.Reader, file string) ([]bankstatement.Statement, error) {
	p := &parser{file: file, tokens: newTokens(r)}
	err := p.document()
	bankstatement.Number(p.statements)
	return p.statements, p.outcome(err)
}

// parser collects statements and faults while it walks the file.
type parser struct {
	file       string
	tokens     *tokens
	statements []bankstatement.Statement
	faults     bankstatement.Faults
}

// errStop ends the walk after MaxFaults.
var errStop = fmt.Errorf("more than %d faults, the rest of the file was not read", MaxFaults)

// outcome turns what ended the walk into the error of Parse.
func (p *parser) outcome(err error) error {
	slices.SortStableFunc(p.faults, byPlace)
	var unreadable *readError
	switch {
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

// messages are the names of the bank-to-customer messages, for an error that says what was delivered instead.
var messages = map[string]string{
	"BkToCstmrAcctRpt":      "a camt.052 account report (pending and intraday), not a camt.053 statement",
	"BkToCstmrDbtCdtNtfctn": "a camt.054 notification (details of a batch), not a camt.053 statement",
}

// document walks from the root to the statements.
func (p *parser) document() error {
	root, err := p.tokens.child()
	if err != nil {
		return err
	}
	if root != nil && root.name == "Document" {
		if root, err = p.tokens.child(); err != nil {
			return err
		}
	}
	switch {
	case root == nil:
		return errors.New("the file is empty")
	case root.name != "BkToCstmrStmt":
		return notAStatement(root.name)
	}
	if err := p.message(); err != nil {
		return err
	}
	if len(p.statements) == 0 && len(p.faults) == 0 {
		return errors.New("the file has no statement (Stmt)")
	}
	return p.tokens.end()
}

// notAStatement says what the file is instead.
func notAStatement(name string) error {
	if other, known := messages[name]; known {
		return errors.New("this is " + other)
	}
	return fmt.Errorf("element %.40q where BkToCstmrStmt was expected: this is no camt.053 statement", name)
}

// message reads the statements of the message and skips its header.
func (p *parser) message() error {
	for {
		next, err := p.tokens.child()
		if err != nil || next == nil {
			return err
		}
		if next.name == "Stmt" {
			err = p.statement(next)
		} else {
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

// statement reads one Stmt and keeps it when it has no fault.
func (p *parser) statement(at *element) error {
	before := len(p.faults)
	var b statementBuilder
	for {
		next, err := p.tokens.child()
		if err != nil {
			return err
		}
		if next == nil {
			break
		}
		if err := p.tokens.fill(next); err != nil {
			return err
		}
		p.part(&b, next)
		if len(p.faults) >= MaxFaults {
			return errStop
		}
	}
	finished := p.finish(at, &b)
	if len(p.faults) == before {
		p.statements = append(p.statements, finished)
	}
	return nil
}

// statementBuilder is a statement whose parts may come in any order.
type statementBuilder struct {
	statement bankstatement.Statement
	// balances by their code, in file order, because a page may have two interim ones.
	balances []codedBalance
}

type codedBalance struct {
	code    string
	balance bankstatement.Balance
}

// part takes over one child of Stmt. Children that say nothing about money are ignored.
func (p *parser) part(b *statementBuilder, e *element) {
	s := &b.statement
	switch e.name {
	case "Id":
		s.ID = e.text
	case "ElctrncSeqNb", "LglSeqNb":
		if s.Sequence == "" || e.name == "ElctrncSeqNb" {
			s.Sequence = e.text
		}
	case "StmtPgntn":
		s.Page = p.page(e)
	case "CpyDplctInd":
		s.Copy = true // DUPL, COPY or CODU
	case "Acct":
		p.account(s, e)
	case "Bal":
		p.balance(b, e)
	case "Ntry":
		s.Entries = append(s.Entries, p.entry(e))
	}
}

// page reads the page number.
func (p *parser) page(e *element) int {
	at := e.find("PgNb")
	if at == nil {
		return 0
	}
	return p.count(at, "StmtPgntn/PgNb")
}

// account reads the account the statement is about.
func (p *parser) account(s *bankstatement.Statement, e *element) {
	s.Account = accountOf(e)
	if ccy := e.find("Ccy"); ccy != nil {
		s.Currency = p.currency(ccy, "Acct/Ccy", ccy.text)
	}
}

// balance reads one Bal, booked ones only: available and forward balances prove nothing.
func (p *parser) balance(b *statementBuilder, e *element) {
	code := e.value("Tp", "CdOrPrtry", "Cd")
	switch code {
	case "OPBD", "PRCD", "CLBD", "ITBD":
	default:
		return
	}
	amount, ok := p.signed(e, "Bal")
	if !ok {
		return
	}
	on, _ := p.date(e.find("Dt"), "Bal/Dt")
	b.balances = append(b.balances, codedBalance{code, bankstatement.Balance{Amount: amount, On: on}})
}

// finish picks the balances, settles the currency and checks that the statement has an account. An entry in another
// currency than its account is left for CheckBalance to refuse: banks with multi-currency accounts do send it.
func (p *parser) finish(at *element, b *statementBuilder) bankstatement.Statement {
	s := b.statement
	s.Opening, s.Closing = bounds(b.balances)
	if s.Account == "" {
		p.fault(at, "Stmt/Acct/Id", "the statement names no account")
	}
	if s.Currency == "" {
		s.Currency = impliedCurrency(s)
	}
	return s
}

// impliedCurrency is the account's currency where the bank doesn't state it (Acct/Ccy is optional).
func impliedCurrency(s bankstatement.Statement) money.Currency {
	switch {
	case s.Opening.IsGiven():
		return s.Opening.Amount.Currency
	case s.Closing.IsGiven():
		return s.Closing.Amount.Currency
	case len(s.Entries) > 0:
		return s.Entries[0].Amount.Currency
	}
	return ""
}

// bounds picks the opening and the closing balance: OPBD, else the previous statement's closing (PRCD), and CLBD. On
// the pages of a long statement interim balances (ITBD) stand in for either, the first and the last one.
func bounds(balances []codedBalance) (opening, closing bankstatement.Balance) {
	pick := func(code string) (first, last bankstatement.Balance) {
		for _, b := range balances {
			if b.code != code {
				continue
			}
			if !first.IsGiven() {
				first = b.balance
			}
			last = b.balance
		}
		return first, last
	}
	opening, _ = pick("OPBD")
	if !opening.IsGiven() {
		opening, _ = pick("PRCD")
	}
	_, closing = pick("CLBD")
	firstInterim, lastInterim := pick("ITBD")
	if !opening.IsGiven() {
		opening = firstInterim
	}
	if !closing.IsGiven() && lastInterim != opening {
		closing = lastInterim
	}
	return opening, closing
}

// date reads a Dt or DtTm child, or the element's own text. Of an instant the day is taken as the bank wrote it, in
// the bank's zone: converting it would move bookings near midnight to another day.
func (p *parser) date(e *element, field string) (calendar.Date, bool) {
	if e == nil {
		return calendar.Date{}, false
	}
	text := e.text
	for _, name := range []string{"Dt", "DtTm"} {
		if inner := e.find(name); inner != nil {
			e, text = inner, inner.text
			break
		}
	}
	const isoDay = len("2006-01-02")
	on, err := calendar.ParseDate(text[:min(len(text), isoDay)])
	if err != nil {
		p.fault(e, field, "%.40q is not a date", text)
		return calendar.Date{}, false
	}
	return on, true
}
