package mt940

import (
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// message is the statement that is being read.
type message struct {
	// line is where it starts.
	line      int
	statement bankstatement.Statement
	// interim is set by the fields that only an MT942 has.
	interim bool
	// begun and closed tell that the visitor got Begin, and that the closing balance was read.
	begun, closed bool
	// refused is set with the first fault; from then on the visitor gets nothing more of it.
	refused bool
	// pending is the entry that may still get its description.
	pending *pendingEntry
	entries int
}

// complete tells whether the head was read to its end, so that another :25: starts another statement.
func (m *message) complete() bool {
	return m.statement.Opening.IsGiven() || m.statement.Closing.IsGiven() || m.entries > 0 || m.pending != nil
}

// account reads :25:. The currency that some banks append is taken off; a German bank code and account number becomes
// its IBAN, so that the account is the same as in the bank's camt files.
func (p *reader) account(f field) {
	text := f.first()
	number, currency := cutCurrency(text)
	p.message.statement.Account = accountOf(number)
	p.message.statement.Currency = currency
	if number == "" {
		p.fault(f.line, len(":25:")+1, f.tag, "the account is missing")
	}
}

// cutCurrency takes a currency code off the end of an account number: "4005287001EUR", "123/HUF". An IBAN with letters
// at its end stays whole.
func cutCurrency(text string) (string, money.Currency) {
	const code = 3
	if len(text) <= code || isIBAN(text) {
		return text, ""
	}
	at := len(text) - code
	if text[at-1] != '/' && text[at-1] != ' ' && !isDigit(text[at-1]) {
		return text, ""
	}
	currency, err := money.ParseCurrency(text[at:])
	if err != nil {
		return text, ""
	}
	return strings.TrimRight(text[:at], "/ "), currency
}

// number reads :28C:, "00035/001": the statement as the bank writes it, and the page.
func number(text string) (sequence string, page int) {
	sequence, pageText, _ := strings.Cut(text, "/")
	page, err := strconv.Atoi(strings.TrimSpace(pageText))
	if err != nil || page < 0 {
		page = 0 // some banks put something else behind the slash; the page is only a help for people
	}
	return strings.TrimSpace(sequence), page
}

// report reads :34F:, the floor limit of an MT942 ("EURD0,00"), for its currency. :13D:, when the report was made, only
// tells that it is one.
func (p *reader) report(f field) {
	p.message.interim = true
	if f.tag != "34F" {
		return
	}
	text := f.first()
	currency, err := money.ParseCurrency(text[:min(3, len(text))])
	if err != nil {
		p.fault(f.line, len(":34F:")+1, f.tag, "the floor limit does not start with a currency")
		return
	}
	p.message.statement.Currency = currency
}

// sum reads :90D: and :90C:, the number and sum of the entries of an MT942, for its form only: the sums leave out what is
// below the floor limit, or bring it in, as the bank likes, and so prove nothing.
func (p *reader) sum(f field) {
	p.message.interim = p.message.interim || !p.message.statement.Opening.IsGiven()
	c := cursor{text: f.first()}
	c.while(isDigit)
	currency, err := money.ParseCurrency(c.take(3))
	if err != nil {
		p.fault(f.line, len(":90D:")+1, f.tag, "want number of entries, currency and sum")
		return
	}
	if _, err := amount(c.rest(), currency); err != nil {
		p.fault(f.line, len(":90D:")+1+c.at, f.tag, "%v", err)
	}
}

// opening reads :60F: and, on the pages after the first, :60M:.
func (p *reader) opening(f field) {
	m := p.message
	if m.statement.Opening.IsGiven() || m.entries > 0 || m.pending != nil {
		p.fault(f.line, 1, f.tag, "a second opening balance in one statement: its end is missing before this line")
		return
	}
	m.statement.Opening = p.balance(f)
	m.statement.Currency = m.statement.Opening.Amount.Currency
}

// closing reads :62F: and, on the pages before the last, :62M:.
func (p *reader) closing(f field) error {
	if err := p.flush(); err != nil {
		return err
	}
	p.message.statement.Closing = p.balance(f)
	p.message.closed = true
	return nil
}

// available notes :64: and :65:, balances that prove nothing but stand behind the last entry: a statement that has one of
// them is not cut off, even where the bank leaves the closing balance out.
func (p *reader) available() error {
	p.message.closed = true
	return p.flush()
}

// balance reads "C260113EUR29226,68"; not given after a fault.
func (p *reader) balance(f field) bankstatement.Balance {
	tag := len(":60F:") + 1
	c := cursor{text: f.first()}
	mark := c.take(1)
	if mark != "C" && mark != "D" {
		p.fault(f.line, tag, f.tag, "the balance does not start with C or D")
		return bankstatement.Balance{}
	}
	on, err := date(c.take(6))
	if err != nil {
		p.fault(f.line, tag+1, f.tag, "%v", err)
		return bankstatement.Balance{}
	}
	code := c.take(3)
	currency, err := money.ParseCurrency(code)
	if err != nil {
		p.fault(f.line, tag+7, f.tag, "%q is no currency in use (ISO 4217)", code)
		return bankstatement.Balance{}
	}
	balance, err := amount(c.rest(), currency)
	if err != nil {
		p.fault(f.line, tag+10, f.tag, "%v", err)
		return bankstatement.Balance{}
	}
	if mark == "D" {
		balance.Minor = -balance.Minor // read without sign, so never the smallest int64
	}
	return bankstatement.Balance{Amount: balance, On: on}
}

// ready gives the visitor the head of the statement, once, and tells whether it may get more.
func (p *reader) ready() (bool, error) {
	m := p.message
	if m.begun || m.refused {
		return !m.refused, nil
	}
	m.statement.Format = bankstatement.FormatMT940
	if m.interim && !m.statement.Opening.IsGiven() {
		m.statement.Format = bankstatement.FormatMT942
	}
	m.statement.Kind = m.statement.Format.Kind()
	switch {
	case m.statement.Account == "":
		p.fault(m.line, 1, "25", "the statement names no account")
	case m.statement.Currency == "":
		p.fault(m.line, 1, "60F", "the statement has no opening balance, which names its currency")
	}
	if m.refused {
		return false, nil
	}
	m.begun = true
	if err := p.visitor.Begin(m.statement); err != nil {
		return false, &visitorError{err}
	}
	return true, nil
}

// finish ends the statement being read, if there is one, at that line.
func (p *reader) finish(line int) error {
	m := p.message
	if m == nil {
		return nil
	}
	if err := p.flush(); err != nil {
		return err
	}
	if len(p.faults) < MaxFaults && m.statement.Opening.IsGiven() && !m.closed {
		p.fault(line, 1, "62F", "the statement that starts in line %d has no closing balance: it is cut off", m.line)
	}
	ready, err := p.ready()
	p.message = nil
	if err != nil || !ready {
		return err
	}
	if err := p.visitor.End(m.statement); err != nil {
		return &visitorError{err}
	}
	return nil
}

// date reads YYMMDD. Years from 80 on are of the last century (SWIFT user handbook, field 61); 30 February and, in
// other than leap years, 29 February are the last day of the month, since banks that count 30 days a month give them
// as value dates.
func date(text string) (calendar.Date, error) {
	if len(text) != 6 || !allDigits(text) {
		return calendar.Date{}, errNoDate
	}
	year := 2000 + two(text[0:2])
	if two(text[0:2]) >= 80 {
		year -= 100
	}
	return dayOf(year, two(text[2:4]), two(text[4:6]))
}

// two is the value of two digits.
func two(digits string) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }
