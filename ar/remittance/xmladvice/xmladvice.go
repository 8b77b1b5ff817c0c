// Package xmladvice reads the two remittance advices that are XML: RemittanceAdvice of OASIS UBL 2 (2.1 and later), and
// remt.001 of ISO 20022.
//
// Elements are matched by their local names, so that a new version of a schema needs no new reader as long as the names
// stay. Amounts must all be in one currency.
package xmladvice

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// ErrLocationOnly is returned for a remt.002: it says where a remittance advice can be fetched and holds none.
var ErrLocationOnly = errors.New("tells only where the remittance information is kept (remt.002)")

// ErrUnknown is returned for XML that is neither of the formats.
var ErrUnknown = errors.New("is no XML remittance advice (UBL RemittanceAdvice and ISO 20022 remt.001 are read)")

// Read reads a document of either format. Advices that come out are returned also when others of the same file do not;
// remittance.Faults says what is wrong, with line and column. It returns ErrLocationOnly and ErrUnknown for other
// documents and remittance.ErrTooLarge beyond remittance.MaxBytes.
func Read(raw []byte, file string) ([]remittance.Advice, error) {
	if len(raw) > remittance.MaxBytes {
		return nil, fmt.Errorf("%d bytes: %w (at most %d)", len(raw), remittance.ErrTooLarge, remittance.MaxBytes)
	}
	root, err := parse(raw, file)
	if err != nil {
		return nil, err
	}
	if document := root.child("Document"); document != nil {
		root = document
	}
	switch {
	case root.child("RemittanceAdvice") != nil:
		return readUBL(root.child("RemittanceAdvice"), file)
	case root.child("RmtAdvc") != nil:
		return readRemt001(root.child("RmtAdvc"), file)
	case root.child("RmtLctnAdvc") != nil:
		return nil, ErrLocationOnly
	}
	return nil, ErrUnknown
}

// reader collects the faults of one advice and knows its currency.
type reader struct {
	file     string
	currency money.Currency
	faults   remittance.Faults
}

func (r *reader) fault(n *node, format string, args ...any) {
	r.faults = append(r.faults, remittance.Fault{File: r.file, Place: n.place, Field: n.name, Text: fmt.Sprintf(format, args...)})
}

// amount reads an amount; an element that is not there has none, and its currency is empty.
func (r *reader) amount(n *node) money.Amount {
	if !n.exists() {
		return money.Amount{}
	}
	if n.currency != "" && !r.take(n) {
		return money.Amount{}
	}
	if r.currency == "" {
		r.fault(n, "names no currency")
		return money.Amount{}
	}
	amount, err := remittance.ParseNumber(n.text, r.currency)
	if err != nil {
		r.fault(n, "%v", err)
		return money.Amount{}
	}
	return amount
}

// take notes the currency of an amount and refuses a second one.
func (r *reader) take(n *node) bool {
	c, err := money.ParseCurrency(n.currency)
	switch {
	case err != nil:
		r.fault(n, "%v", err)
		return false
	case r.currency != "" && r.currency != c:
		r.fault(n, "is in a second currency; an advice pays in one")
		return false
	}
	r.currency = c
	return true
}

// date reads a date or the date of an instant; an element that is not there has none.
func (r *reader) date(n *node) calendar.Date {
	if n.text == "" {
		return calendar.Date{}
	}
	on, err := calendar.ParseDate(n.text[:min(len(n.text), len("2006-01-02"))])
	if err != nil {
		r.fault(n, "%v", err)
	}
	return on
}

// orZero gives an amount that was not told the value zero.
func orZero(a money.Amount, c money.Currency) money.Amount {
	if a.Currency == "" {
		return money.Zero(c)
	}
	return a
}

// told tells whether an amount was in the document.
func told(a money.Amount) bool { return a.Currency != "" }

// fill computes what one of gross, deduction and net leaves open.
func (r *reader) fill(n *node, line *remittance.Line) {
	var err error
	switch {
	case told(line.Gross) && told(line.Net) && !told(line.Deduction):
		line.Deduction, err = line.Gross.Sub(line.Net)
	case told(line.Gross) && !told(line.Net):
		line.Deduction = orZero(line.Deduction, r.currency)
		line.Net, err = line.Gross.Sub(line.Deduction)
	case told(line.Net) && !told(line.Gross):
		line.Deduction = orZero(line.Deduction, r.currency)
		line.Gross, err = line.Net.Add(line.Deduction)
	case !told(line.Net):
		r.fault(n, "names no amount")
	}
	if err != nil {
		r.fault(n, "%v", err)
	}
}

// negate turns a line around.
func (r *reader) negate(n *node, line *remittance.Line) {
	for _, amount := range []*money.Amount{&line.Gross, &line.Deduction, &line.Net} {
		turned, err := orZero(*amount, r.currency).Neg()
		if err != nil {
			r.fault(n, "%v", err)
		}
		*amount = turned
	}
}

// addCustomer keeps each customer number of the payer once.
func addCustomer(p *remittance.Party, number string) {
	if number != "" && !slices.Contains(p.Customers, number) {
		p.Customers = append(p.Customers, number)
	}
}
