package camt

import (
	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// pageOf reads the page number of a pagination element; 0 when there is none.
func (p *parser) pageOf(e *element) int {
	at := e.find("PgNb")
	if at == nil {
		return 0
	}
	return p.count(at, e.name+"/PgNb")
}

// account reads the account the statement is about.
func (p *parser) account(s *bankstatement.Statement, e *element) {
	s.Account = accountOf(e)
	if ccy := e.find("Ccy"); ccy != nil {
		s.Currency = p.currency(ccy, "Acct/Ccy", ccy.text)
	}
}

// period reads the days a statement is about. They only inform, so what can't be read is left out.
func period(e *element) (from, to calendar.Date) {
	day := func(names ...string) calendar.Date {
		for _, name := range names {
			if on, err := isoDay(e.value(name)); err == nil {
				return on
			}
		}
		return calendar.Date{}
	}
	return day("FrDtTm", "FrDt"), day("ToDtTm", "ToDt")
}

// balance reads one Bal, booked ones only: available and forward balances prove nothing.
func (p *parser) balance(b *builder, e *element) {
	code := e.value("Tp", "CdOrPrtry", "Cd")
	if code == "" {
		code = e.value("Tp", "Cd") // .001.01
	}
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

// isoDay reads the day of an ISO 8601 date or instant. Of an instant the day is taken as the bank wrote it, in the
// bank's zone: converting it would move bookings near midnight to another day.
func isoDay(text string) (calendar.Date, error) {
	const length = len("2006-01-02")
	return calendar.ParseDate(text[:min(len(text), length)])
}

// date reads a Dt or DtTm child, or the element's own text.
func (p *parser) date(e *element, field string) (calendar.Date, bool) {
	if e == nil {
		return calendar.Date{}, false
	}
	for _, name := range []string{"Dt", "DtTm"} {
		if inner := e.find(name); inner != nil {
			e = inner
			break
		}
	}
	on, err := isoDay(e.text)
	if err != nil {
		p.fault(e, field, "%.40q is not a date", e.text)
		return calendar.Date{}, false
	}
	return on, true
}
