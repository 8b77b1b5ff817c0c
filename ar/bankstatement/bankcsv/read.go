package bankcsv

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

var (
	errNoSide   = errors.New("this says neither debit nor credit")
	errTwoSides = errors.New("debit and credit are both filled")
)

// headBytes is how much of a file is looked at for its header.
const headBytes = 64 << 10

// Read gives the entries of a CSV list to the visitor while it reads; file is its name for messages. The profiles are
// tried together with Known; one of the same name replaces a known one.
//
// A list is one statement for each account and currency in it, since balances don't mix them: the first one is handed
// on while it is read, the rows of others are kept (MaxHeld) and follow. Its opening and closing balance are those of
// the running balance column, or of the lines around the rows, where a list has them: newest or oldest row first, both
// occur. Entries are Booked, but for those that the profile's states make Pending or Information.
//
// It returns bankstatement.Faults, each with line, column and the name of the column, for what was refused. Every row is
// looked at, but a statement with a fault gets no End: with a row missing it would be half an import. A list that no
// profile fits is one fault and an *UnknownHeaderError (errors.As). An error of v ends the reading and is returned as it
// is; a failure to read from r is returned wrapped. It never reads an amount through a float.
func Read(r io.Reader, file string, v bankstatement.Visitor, profiles ...Profile) error {
	for _, p := range profiles {
		if err := p.Validate(); err != nil {
			return err
		}
	}
	buffered := bufio.NewReaderSize(r, headBytes)
	head, err := buffered.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", file, err)
	}
	found, err := sniff(head, withKnown(profiles))
	if err != nil {
		return unknown(file, err)
	}
	l := &list{file: file, layout: found, visitor: bankstatement.NewNumbering(v), records: newRecords(buffered, found.separator)}
	return l.outcome(l.read())
}

// Parse is Read into memory: it returns the statements without faults, each with its entries, and the error of Read.
func Parse(r io.Reader, file string, profiles ...Profile) ([]bankstatement.Statement, error) {
	var all bankstatement.Collector
	err := Read(r, file, &all, profiles...)
	return all.Statements, err
}

// withKnown puts the user's profiles before the known ones and leaves out those they replace.
func withKnown(own []Profile) []Profile {
	all := slices.Clone(own)
	for _, known := range Known() {
		if !slices.ContainsFunc(own, func(p Profile) bool { return p.Name == known.Name }) {
			all = append(all, known)
		}
	}
	return all
}

// unknown makes an UnknownHeaderError a fault of the file too.
func unknown(file string, err error) error {
	var header *UnknownHeaderError
	if !errors.As(err, &header) {
		return err
	}
	header.File = file
	fault := bankstatement.Fault{File: file, Line: max(header.Line, 1), Column: 1, Text: header.Error()}
	return errors.Join(bankstatement.Faults{fault}, header)
}

// list is a file that is being read.
type list struct {
	layout
	file    string
	records *records
	visitor bankstatement.Visitor
	faults  bankstatement.Faults
	// account is the one named above the header.
	account bankstatement.Account
	// opening and closing are the balances named above or below the rows.
	opening, closing statedBalance
	// first is the statement that is handed on, others are kept for later, in their order.
	first  *group
	others []*group
	held   int
	rows   int
}

// visitorError carries an error of the visitor out unchanged.
type visitorError struct{ cause error }

// Error implements error.
func (e *visitorError) Error() string { return e.cause.Error() }

// outcome turns what ended the reading into the error of Read.
func (l *list) outcome(err error) error {
	var faults error
	if len(l.faults) > 0 {
		faults = l.faults
	}
	var stop *visitorError
	switch {
	case errors.As(err, &stop):
		return stop.cause
	case err != nil:
		return errors.Join(faults, fmt.Errorf("read %s: %w", l.file, err))
	}
	return faults
}

func (l *list) fault(line, column int, field, format string, values ...any) {
	l.faults = append(l.faults, bankstatement.Fault{
		File: l.file, Line: line, Column: column, Field: field, Text: fmt.Sprintf(format, values...),
	})
}

// read takes the file record by record.
func (l *list) read() error {
	for {
		rec, err := l.records.next()
		var misplaced *placedError
		switch {
		case errors.Is(err, io.EOF):
			return l.finish()
		case errors.As(err, &misplaced):
			if misplaced.line > l.line { // a preamble may hold what it likes
				l.fault(misplaced.line, misplaced.column, "", "%s", misplaced.text)
			}
		case err != nil:
			return err
		case rec.line <= l.line:
			l.above(rec)
		default:
			err = l.row(rec)
			var limit *limitError
			if errors.As(err, &limit) {
				l.fault(rec.line, 1, "", "%s", limit.text)
				return nil
			}
			if err != nil {
				return err
			}
		}
		if len(l.faults) >= MaxFaults {
			l.fault(l.records.number, 1, "", "more than %d faults, the rest of the file was not read", MaxFaults)
			return nil
		}
	}
}

// above looks for the account and the balances before the rows.
func (l *list) above(rec record) {
	if rec.line == l.line {
		return
	}
	for _, c := range rec.cells {
		text, _, _ := strings.Cut(c.text, "/") // "DE89… / Girokonto"
		if account := bankstatement.NewAccount(strings.Trim(text, "'")); l.account == "" && hasFormOfIBAN(string(account)) {
			l.account = account
		}
	}
	l.statedBalance(rec)
}

// row reads one row. A repeated header, a blank line and a line with a balance are none; neither is a footer: a line
// that has neither a day nor an amount where a row has them.
func (l *list) row(rec record) error {
	if rec.isBlank() || l.statedBalance(rec) || l.isHeader(rec) {
		return nil
	}
	r := row{layout: l.layout, record: rec}
	if l.isFooter(&r) {
		return nil
	}
	if l.rows++; l.rows > MaxRows {
		return &limitError{fmt.Sprintf("more than %d rows in one list", MaxRows)}
	}
	entry := r.entry()
	for _, f := range r.faults {
		l.fault(f.at.line, f.at.column, f.field, "%s", f.text)
	}
	if len(r.faults) > 0 {
		return nil
	}
	return l.take(&r, entry)
}

// limitError ends the reading of a file that is too large.
type limitError struct{ text string }

// Error implements error.
func (e *limitError) Error() string { return e.text }

// isHeader recognises the header again, which lists put above every month or account.
func (l *list) isHeader(rec record) bool {
	if l.line == 0 || len(rec.cells) != l.width {
		return false
	}
	if first, found := l.index[folded(rec.cells[0].text)]; !found || first != 0 {
		return false
	}
	return containsAll(indexOf(rec.cells), l.profile.Header)
}

// isFooter recognises text below the rows: remarks have one or two cells, and nothing in the columns that every row has
// filled.
func (l *list) isFooter(r *row) bool {
	filled := 0
	for _, c := range r.cells {
		if c.text != "" {
			filled++
		}
	}
	c := l.profile.Columns
	amounts := r.text(c.Amount) + r.text(c.Debit) + r.text(c.Credit)
	_, err := parseDate(r.text(c.BookedOn), l.profile.Dates)
	const most = 2
	return filled <= most && err != nil && amounts == ""
}

// take sorts an entry into the statement of its account and currency.
func (l *list) take(r *row, entry bankstatement.Entry) error {
	account := l.accountOf(r)
	if account == "" {
		l.fault(r.record.line, 1, "", "the list names no account: give one in a csv profile of your own (account)")
		return nil
	}
	if l.first == nil {
		l.first = newGroup(account, entry.Amount.Currency)
		if err := l.begin(l.first); err != nil {
			return err
		}
	}
	if l.first.is(account, entry.Amount.Currency) {
		l.first.note(r, entry)
		return visited(l.visitor.Entry(entry))
	}
	return l.hold(r, entry, account)
}

// accountOf is the account of a row: a column, the lines above the header, or the profile.
func (l *list) accountOf(r *row) bankstatement.Account {
	account := bankstatement.NewAccount(strings.Trim(r.text(l.profile.Columns.Account), "'"))
	fixed := bankstatement.NewAccount(l.profile.Account)
	switch {
	case account != "" && fixed != "" && !hasFormOfIBAN(string(account)):
		return fixed + "/" + account // a name such as "Hauptkonto", which other banks' lists have too
	case account != "":
		return account
	case l.account != "":
		return l.account
	}
	return fixed
}

// hold keeps an entry of another statement than the first.
func (l *list) hold(r *row, entry bankstatement.Entry, account bankstatement.Account) error {
	if l.held++; l.held > MaxHeld {
		return &limitError{fmt.Sprintf("more than %d rows of other accounts or currencies than the first row's: divide the list", MaxHeld)}
	}
	for _, g := range l.others {
		if g.is(account, entry.Amount.Currency) {
			g.note(r, entry)
			g.entries = append(g.entries, entry)
			return nil
		}
	}
	g := newGroup(account, entry.Amount.Currency)
	g.note(r, entry)
	g.entries = append(g.entries, entry)
	l.others = append(l.others, g)
	return nil
}

// finish ends the statements. A list without rows is one without movement, and no statement.
func (l *list) finish() error {
	if len(l.faults) > 0 || l.first == nil {
		return nil
	}
	if err := l.end(l.first); err != nil {
		return err
	}
	for _, g := range l.others {
		if err := l.begin(g); err != nil {
			return err
		}
		for _, entry := range g.entries {
			if err := visited(l.visitor.Entry(entry)); err != nil {
				return err
			}
		}
		if err := l.end(g); err != nil {
			return err
		}
	}
	return nil
}

// header is what a statement of the list has in common.
func (l *list) header(g *group) bankstatement.Statement {
	format := l.profile.Format()
	return bankstatement.Statement{Format: format, Kind: format.Kind(), Account: g.account, Currency: g.currency}
}

func (l *list) begin(g *group) error { return visited(l.visitor.Begin(l.header(g))) }

// end gives the statement with its balances: those of the running balance, else those named around the rows when there
// is only one statement they can belong to.
func (l *list) end(g *group) error {
	s := l.header(g)
	s.Opening, s.Closing = g.balances()
	if !s.Opening.IsGiven() && len(l.others) == 0 {
		s.Opening = l.opening.on(g.firstOn, s.Currency)
		s.Closing = l.closing.on(g.lastOn, s.Currency)
	}
	return visited(l.visitor.End(s))
}

// visited marks an error of the visitor.
func visited(err error) error {
	if err == nil {
		return nil
	}
	return &visitorError{err}
}

// hasFormOfIBAN tells whether a text is written like an IBAN, right or wrong.
func hasFormOfIBAN(text string) bool {
	const shortest, longest = 15, 34
	if len(text) < shortest || len(text) > longest || strings.Trim(text[2:4], "0123456789") != "" {
		return false
	}
	letters := strings.Trim(text[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	return letters && strings.Trim(text[4:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// statedBalance is a balance in a line of its own.
type statedBalance struct{ amount money.Amount }

// on returns the balance of that day if it is in that currency; else none.
func (b statedBalance) on(day calendar.Date, currency money.Currency) bankstatement.Balance {
	if b.amount.Currency != currency {
		return bankstatement.Balance{}
	}
	return bankstatement.Balance{Amount: b.amount, On: day}
}

// statedBalance reads a line that begins with the profile's word for the opening or closing balance; false when it is
// another line. The amount is the first cell that is one.
func (l *list) statedBalance(rec record) bool {
	start := folded(rec.cells[0].text)
	var into *statedBalance
	switch {
	case start == "":
		return false
	case l.profile.ClosingRow != "" && strings.HasPrefix(start, folded(l.profile.ClosingRow)):
		into = &l.closing
	case l.profile.OpeningRow != "" && strings.HasPrefix(start, folded(l.profile.OpeningRow)):
		into = &l.opening
	default:
		return false
	}
	currency := l.profile.Currency
	for _, c := range rec.cells[1:] {
		if code, err := parseCurrency(c.text); err == nil {
			currency = code
		}
	}
	for _, c := range rec.cells[1:] {
		if amount, err := parseAmount(c.text, currency, l.profile.Numbers); err == nil && currency != "" {
			into.amount = amount
			break
		}
	}
	return true
}
