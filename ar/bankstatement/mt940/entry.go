package mt940

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

var (
	errNoDate   = errors.New("the date is not YYMMDD")
	errNoDay    = errors.New("there is no such day")
	errNoAmount = errors.New("the amount is not digits with one comma")
)

// pendingEntry is an entry whose description may still follow.
type pendingEntry struct {
	entry bankstatement.Entry
	// kind is the transaction type, "NTRF".
	kind string
	// reference is the account owner's (or payer's) reference of :61:.
	reference string
	// supplementary are the further lines of :61:.
	supplementary []string
	// description are the lines of :86:, raw; several :86: of one entry follow each other.
	description []string
	// nonSwift says that they came in :NS:.
	nonSwift bool
}

// describe adds a :86: or :NS: to the entry before it. After the closing balance it describes the statement, which says
// nothing about an entry.
func (m *message) describe(f field) {
	if m.pending == nil {
		return
	}
	m.pending.nonSwift = f.tag == "NS"
	m.pending.description = append(m.pending.description, f.lines[:min(len(f.lines), MaxFieldLines)]...)
}

// entry reads :61: after giving away the entry before it.
func (p *reader) entry(f field) error {
	if err := p.flush(); err != nil {
		return err
	}
	m := p.message
	if m.entries++; m.entries > MaxEntries {
		p.fault(f.line, 1, f.tag, "the statement has more than %d entries", MaxEntries)
		return nil
	}
	if _, err := p.ready(); err != nil {
		return err
	}
	if m.statement.Currency != "" { // else the fault is known, and repeating it for every entry helps nobody
		m.pending = p.statementLine(f)
	}
	return nil
}

// flush gives the pending entry to the visitor.
func (p *reader) flush() error {
	m := p.message
	if m == nil || m.pending == nil {
		return nil
	}
	pending := m.pending
	m.pending = nil
	if m.refused {
		return nil
	}
	pending.describeEntry()
	if err := p.visitor.Entry(pending.entry); err != nil {
		return &visitorError{err}
	}
	return nil
}

// statementLine takes :61: apart: value date, booking day, mark, amount, type, references; nil after a fault.
//
// "2602130213CR245,84NTRFKREF+//2026011300010007" and a line of supplementary details below.
func (p *reader) statementLine(f field) *pendingEntry {
	first, further := f.lines[0], f.lines[1:]
	if len(further) > 0 && !strings.ContainsAny(first, ",") {
		first, further = first+further[0], further[1:] // wrapped before the amount
	}
	s := statementLine{cursor: cursor{text: charset.Detect(first)}, currency: p.message.statement.Currency}
	if err := s.read(); err != nil {
		p.fault(f.line, len(":61:")+s.at+1, f.tag, "%v", err)
		return nil
	}
	entry := bankstatement.Entry{
		Line: f.line, Status: bankstatement.Booked, Reversal: s.reversal, BookedOn: s.bookedOn, ValueOn: s.valueOn,
		Transaction: bankstatement.Transaction{Amount: s.amount, BankReference: meaningful(s.bankReference)},
	}
	if s.expected || p.message.statement.Format == bankstatement.FormatMT942 {
		entry.Status = bankstatement.Pending
	}
	pending := &pendingEntry{entry: entry, kind: s.kind, reference: s.reference}
	if s.beside != "" {
		pending.supplementary = append(pending.supplementary, s.beside)
	}
	for _, text := range further {
		pending.supplementary = append(pending.supplementary, strings.TrimSpace(charset.Detect(text)))
	}
	return pending
}

// statementLine is what the first line of :61: says.
type statementLine struct {
	cursor
	currency                 money.Currency
	valueOn, bookedOn        calendar.Date
	reversal, expected       bool
	amount                   money.Amount
	kind                     string
	reference, bankReference string
	// beside is what stands behind a reference on the same line.
	beside string
}

// read takes the line from left to right; the cursor stays at what is wrong.
func (s *statementLine) read() error {
	if err := s.dates(); err != nil {
		return err
	}
	negative, err := s.mark()
	if err != nil {
		return err
	}
	s.skipBlanks()
	start := s.at
	if s.amount, err = amount(s.while(inAmount), s.currency); err != nil {
		s.at = start
		return err
	}
	if negative {
		s.amount.Minor = -s.amount.Minor
	}
	s.skipBlanks()
	s.kind = strings.TrimSpace(s.take(4))
	s.references(s.rest())
	return nil
}

func inAmount(c byte) bool { return isDigit(c) || c == ',' || c == '.' }

// dates reads the value date and the booking day, which has no year, or is missing, or (with a few banks) has one.
func (s *statementLine) dates() error {
	digits := s.ahead(isDigit)
	if digits != 6 && digits != 10 && digits != 12 {
		return fmt.Errorf("want a value date YYMMDD and a booking day MMDD, found %d digits", digits)
	}
	var err error
	if s.valueOn, err = date(s.peek(6)); err != nil {
		return err
	}
	s.take(6)
	switch digits {
	case 6:
		s.bookedOn = s.valueOn
		return nil
	case 10:
		s.bookedOn, err = nearest(s.peek(4), s.valueOn)
	case 12:
		s.bookedOn, err = date(s.peek(6))
	}
	if err == nil {
		s.take(digits - 6)
	}
	return err
}

// nearest completes a booking day with the year in which it is nearest to the value date: a booking of 2 January may
// have a value date of 30 December and the other way round.
func nearest(monthDay string, value calendar.Date) (calendar.Date, error) {
	var best calendar.Date
	err := errNoDay
	for year := value.Year - 1; year <= value.Year+1; year++ {
		on, notADay := dayOf(year, two(monthDay[0:2]), two(monthDay[2:4]))
		if notADay != nil {
			continue
		}
		if best.IsZero() || distance(on, value) < distance(best, value) {
			best, err = on, nil
		}
	}
	return best, err
}

func distance(a, b calendar.Date) int {
	if days := a.Sub(b); days >= 0 {
		return days
	}
	return b.Sub(a)
}

// dayOf is a day, the last one of February for 30 February; see date.
func dayOf(year, month, day int) (calendar.Date, error) {
	if month == int(time.February) && (day == 29 || day == 30) {
		return calendar.Date{Year: year, Month: time.February, Day: 1}.EndOfMonth(), nil
	}
	on, err := calendar.NewDate(year, time.Month(month), day)
	if err != nil {
		return calendar.Date{}, errNoDay
	}
	return on, nil
}

// mark reads C or D, with R before it for a reversal, which moves the money the other way, or E for an entry that is
// only expected (MT942). Behind it may stand the third letter of the currency ("CR" is a credit in EUR, no reversal).
func (s *statementLine) mark() (negative bool, err error) {
	switch {
	case s.peek(1) == "R":
		s.reversal = true
		s.take(1)
	case s.peek(1) == "E":
		s.expected = true
		s.take(1)
	}
	mark := s.peek(1)
	if mark != "C" && mark != "D" {
		return false, errors.New("want C or D, with R before it for a reversal")
	}
	s.take(1)
	s.skipBlanks()
	if next := s.peek(1); next != "" && isUpper(next[0]) {
		s.take(1)
	}
	return (mark == "D") != s.reversal, nil
}

// references splits "KREF+//2026011300010007". A reference has 16 characters; Dutch banks write the other side's name
// after it on the same line.
func (s *statementLine) references(text string) {
	reference, bank, _ := strings.Cut(text, "//")
	const width = 16
	if runes := []rune(reference); len(runes) > width && strings.Contains(string(runes[:width+1]), " ") {
		reference, s.beside = string(runes[:width]), strings.TrimSpace(string(runes[width:]))
	}
	s.reference, s.bankReference = strings.TrimSpace(reference), strings.TrimSpace(bank)
}

// placeholders stand where the standard demands a reference and there is none, or where it is in field :86:.
var placeholders = map[string]bool{
	"": true, "NONREF": true, "NOREF": true, "NONE": true, "NOTPROVIDED": true, "NOTAVAILABLE": true, "0": true, "-": true,
	"KREF": true, "KREF+": true, "EREF": true, "EREF+": true, "PREF": true, "MREF": true, "MARF": true, "N": true,
}

// meaningful returns a reference, "" for a placeholder.
func meaningful(reference string) string {
	reference = strings.TrimSpace(reference)
	if placeholders[strings.ToUpper(strings.ReplaceAll(reference, " ", ""))] {
		return ""
	}
	return reference
}

// amount reads "1234,56", "300," and ",5", always positive. Zeros beyond the currency's decimals are dropped.
func amount(text string, currency money.Currency) (money.Amount, error) {
	text = strings.TrimSpace(text)
	whole, cents, _ := strings.Cut(text, ",")
	if whole+cents == "" || whole+cents != "" && !allDigits(whole+cents) {
		return money.Amount{}, errNoAmount
	}
	decimals := currency.Exponent()
	for len(cents) > decimals && strings.HasSuffix(cents, "0") {
		cents = cents[:len(cents)-1]
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if cents != "" {
		whole += "." + cents
	}
	return money.Parse(whole, currency, money.StylePlain)
}

// cursor reads a text from left to right.
type cursor struct {
	text string
	at   int
}

// rest is what was not read yet.
func (c *cursor) rest() string { return c.text[c.at:] }

// peek returns the next n bytes, fewer at the end.
func (c *cursor) peek(n int) string { return c.text[c.at:min(c.at+n, len(c.text))] }

// take is peek and moves on.
func (c *cursor) take(n int) string {
	taken := c.peek(n)
	c.at += len(taken)
	return taken
}

// ahead counts the bytes that are as wanted.
func (c *cursor) ahead(wanted func(byte) bool) int {
	n := 0
	for c.at+n < len(c.text) && wanted(c.text[c.at+n]) {
		n++
	}
	return n
}

// while takes the bytes that are as wanted.
func (c *cursor) while(wanted func(byte) bool) string { return c.take(c.ahead(wanted)) }

func (c *cursor) skipBlanks() { c.while(func(b byte) bool { return b == ' ' }) }
