package remadv

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// Codes of UN/EDIFACT data elements. Beside each amount stands which subset uses it so.
var (
	// bgmAdvice (1001): 481 remittance advice; 239 is what BDEW uses for a refusal to pay (REMADV 2.x).
	bgmAdvice, bgmRefusal = "481", "239"
	// functionCancel (1225): 1 cancels an earlier message.
	functionCancel = "1"

	// MOA 5025, what a document is about: 9 due (EANCOM, BDEW), 77 invoice amount (EANCOM D.01B), 38 and 39 invoice
	// total, 86 message total of an invoice.
	grossCodes = []string{"9", "77", "39", "38"}
	// MOA 5025, what is paid on it: 12 remitted (EANCOM, BDEW), 11 paid.
	netCodes = []string{"12", "11"}
	// MOA 5025, what is taken off: 52 discount (EANCOM), 53 discount due, 19 deduction (clearing houses), 165 adjustment,
	// 204 allowance, 8 allowance or charge.
	deductionCodes = []string{"52", "53", "19", "165", "204", "8"}
	// MOA 5025 in the summary: 12, 11 and 139 payment, 128 and 86 total, 9 due.
	totalCodes = []string{"12", "11", "139", "128", "86", "9"}

	// DOC 1001: credit notes (381, 83 and 308), 383 debit note of the payer, 384 corrected invoice stays an invoice.
	creditCodes = []string{"381", "83", "308", "532", "396", "457"}
	debitCodes  = []string{"383", "84", "80"}

	// DTM 2005: 137 of the message, 203 execution, 138 payment, 209 value, 140 payment due.
	paidDates = []string{"203", "138", "209", "140"}
	// DTM 2005 of a document: 171 of the reference, 137 of the document, 3 of the invoice.
	documentDates = []string{"137", "171", "3", "155"}
)

// message reads one REMADV.
type message struct {
	*interchange
	number   int
	advice   remittance.Advice
	lines    []documentLine
	faulty   bool
	payers   map[string]remittance.Party
	amounts  map[string]money.Amount // of the summary
	pending  []pendingAmount
	summary  bool
	adjusted bool // inside the adjustments of a document
}

// documentLine is a document with its amounts by code.
type documentLine struct {
	line       remittance.Line
	code       string
	amounts    map[string]money.Amount
	adjustment money.Amount
	reasons    []string
}

// pendingAmount waits until the currency of the message is known, which may stand after the first amounts.
type pendingAmount struct {
	segment segment
	line    int // index in lines, -1 for the summary
	adjusts bool
}

func (m *message) refuse(s segment, field, format string, args ...any) {
	m.faulty = true
	m.fault(s, field, format, args...)
}

// read reads the segments from UNH to UNT.
func (m *message) read(body []segment) (remittance.Advice, bool) {
	if kind := body[0].get(2, 0); kind != "REMADV" {
		m.refuse(body[0], "UNH", "the message is no REMADV")
		return remittance.Advice{}, false
	}
	m.advice.Source = remittance.SourceEDIFACT
	m.payers, m.amounts = map[string]remittance.Party{}, map[string]money.Amount{}
	for _, s := range body {
		m.take(s)
	}
	if m.advice.Currency == "" {
		m.refuse(body[0], "CUX", "the message names no currency")
	}
	for _, p := range m.pending {
		m.amount(p)
	}
	m.advice.Payer = m.payer()
	if m.faulty {
		return remittance.Advice{}, false
	}
	m.total()
	if err := m.fill(); err != nil {
		m.refuse(body[0], "MOA", "%v", err)
		return remittance.Advice{}, false
	}
	return m.advice, true
}

// take reads one segment.
func (m *message) take(s segment) {
	switch s.tag() {
	case "BGM":
		m.begin(s)
	case "DTM":
		m.date(s)
	case "RFF":
		m.reference(s)
	case "NAD":
		m.party(s)
	case "FII":
		m.account(s)
	case "CUX":
		m.currency(s.get(1, 1), s)
	case "DOC":
		m.document(s)
	case "MOA":
		line := len(m.lines) - 1
		if m.summary {
			line = -1
		}
		m.currency(s.get(1, 2), s)
		m.pending = append(m.pending, pendingAmount{segment: s, line: line, adjusts: m.adjusted && line >= 0})
	case "AJT":
		m.adjusted = true
		m.reason(s.get(1, 0))
	case "FTX":
		m.reason(strings.TrimSpace(s.get(3, 0) + " " + s.all(4)))
	case "UNS":
		m.summary, m.adjusted = true, false
	}
}

func (m *message) begin(s segment) {
	switch code := s.get(1, 0); code {
	case bgmAdvice:
	case bgmRefusal:
		m.advice.Refusal = true
	default:
		m.refuse(s, "BGM", "is neither an advice (%s) nor a refusal (%s)", bgmAdvice, bgmRefusal)
	}
	if s.get(3, 0) == functionCancel {
		m.refuse(s, "BGM", "cancels an earlier advice; take that one back by hand")
	}
	m.advice.Number = s.get(2, 0)
}

func (m *message) date(s segment) {
	on, ok := readDate(s.get(1, 1), s.get(1, 2))
	switch code := s.get(1, 0); {
	case !ok: // a time span or a format without a day says nothing here
	case m.summary:
	case len(m.lines) > 0:
		line := &m.lines[len(m.lines)-1].line
		if slices.Contains(documentDates, code) && line.On.IsZero() {
			line.On = on
		}
	case code == "137":
		m.advice.On = on
	case slices.Contains(paidDates, code) && m.advice.PayOn.IsZero():
		m.advice.PayOn = on
	}
}

// readDate reads DTM 2380 in the formats that start with a day: 101 YYMMDD, 102 CCYYMMDD, 203 and 303 with the time.
func readDate(value, format string) (calendar.Date, bool) {
	layout := "20060102"
	if format == "101" {
		layout = "060102"
	}
	if len(value) < len(layout) || !slices.Contains([]string{"101", "102", "203", "204", "303", "304", ""}, format) {
		return calendar.Date{}, false
	}
	at, err := time.Parse(layout, value[:len(layout)])
	return calendar.DateOf(at), err == nil
}

// reference reads RFF 1153: of a document the payer's own number (ACE, AAJ, AEK …) and customer numbers (IT, AVC).
func (m *message) reference(s segment) {
	code, value := s.get(1, 0), s.get(1, 1)
	switch {
	case value == "" || m.summary:
	case code == "IT" || code == "AVC": // internal customer number
		if len(m.lines) > 0 {
			m.lines[len(m.lines)-1].line.Customer = value
		} else if p := m.payers[""]; !slices.Contains(p.Customers, value) {
			p.Customers = append(p.Customers, value)
			m.payers[""] = p
		}
	case len(m.lines) > 0 && m.lines[len(m.lines)-1].line.Theirs == "":
		m.lines[len(m.lines)-1].line.Theirs = value
	}
}

// party keeps NAD of the payer (PR), the buyer (BY) and the sender (MS), of which the first that is there is the payer.
func (m *message) party(s segment) {
	if len(m.lines) > 0 {
		return
	}
	p := m.payers[s.get(1, 0)]
	p.Identifier = s.get(2, 0)
	if p.Name = s.all(4); p.Name == "" {
		p.Name = s.all(3)
	}
	m.payers[s.get(1, 0)] = p
}

// account takes the ordering customer's account, FII+OR.
func (m *message) account(s segment) {
	if code := s.get(1, 0); code == "OR" || code == "PB" {
		p := m.payers[""]
		p.IBAN = bankstatement.NewAccount(s.get(2, 0))
		m.payers[""] = p
	}
}

func (m *message) payer() remittance.Party {
	known := m.payers[""]
	for _, code := range []string{"PR", "PL", "BY", "MS"} {
		if p, ok := m.payers[code]; ok {
			p.IBAN, p.Customers = known.IBAN, known.Customers
			known = p
			break
		}
	}
	for _, l := range m.lines {
		if number := l.line.Customer; number != "" && !slices.Contains(known.Customers, number) {
			known.Customers = append(known.Customers, number)
		}
	}
	return known
}

// currency notes the one currency of the message.
func (m *message) currency(code string, s segment) {
	if code == "" {
		return
	}
	c, err := money.ParseCurrency(code)
	switch {
	case err != nil:
		m.refuse(s, s.tag(), "%v", err)
	case m.advice.Currency == "":
		m.advice.Currency = c
	case m.advice.Currency != c:
		m.refuse(s, s.tag(), "names a second currency; an advice pays in one")
	}
}

func (m *message) document(s segment) {
	m.adjusted = false
	if len(m.lines) >= remittance.MaxLines {
		m.refuse(s, "DOC", "more than %d documents", remittance.MaxLines)
		return
	}
	m.lines = append(m.lines, documentLine{code: s.get(1, 0), amounts: map[string]money.Amount{},
		line: remittance.Line{Document: s.get(2, 0), Place: remittance.Place{Page: m.number, Line: s.number}}})
}

// reason adds the code of an adjustment or a free text to the document.
func (m *message) reason(text string) {
	if text == "" || len(m.lines) == 0 || m.summary {
		return
	}
	line := &m.lines[len(m.lines)-1]
	if !slices.Contains(line.reasons, text) {
		line.reasons = append(line.reasons, text)
	}
}

// amount reads a MOA now that the currency is known.
func (m *message) amount(p pendingAmount) {
	if m.advice.Currency == "" {
		return
	}
	text := strings.ReplaceAll(p.segment.get(1, 1), ",", ".")
	amount, err := remittance.ParseNumber(text, m.advice.Currency)
	if err != nil {
		m.refuse(p.segment, "MOA", "%v", err)
		return
	}
	code := p.segment.get(1, 0)
	if p.line < 0 {
		if m.summary {
			m.amounts[code] = amount
		}
		return
	}
	line := &m.lines[p.line]
	if !p.adjusts {
		line.amounts[code] = amount
		return
	}
	if line.adjustment.Currency == "" {
		line.adjustment = money.Zero(m.advice.Currency)
	}
	if line.adjustment, err = line.adjustment.Add(amount); err != nil {
		m.refuse(p.segment, "MOA", "%v", err)
	}
}

func (m *message) total() {
	for _, code := range totalCodes {
		if amount, ok := m.amounts[code]; ok {
			m.advice.Total = amount
			return
		}
	}
}

// fill computes the lines. Subsets differ in whether credit and debit notes carry a minus: the figures are taken as they
// stand, and where the total does not come out, as negative for credit notes, then for debit notes too.
func (m *message) fill() error {
	for _, negative := range [][]string{nil, creditCodes, append(slices.Clone(creditCodes), debitCodes...)} {
		advice := m.advice
		advice.Lines = nil
		for i := range m.lines {
			line, err := m.lines[i].read(negative, advice.Currency)
			if err != nil {
				return fmt.Errorf("document %d: %w", i+1, err)
			}
			advice.Lines = append(advice.Lines, line)
		}
		if err := advice.CheckSums(); err == nil || negative == nil {
			m.advice.Lines = advice.Lines
			if err == nil {
				return nil
			}
		}
	}
	return nil
}

// read computes gross, deduction and net. negative lists the codes of documents that lower the payment without saying so.
func (l documentLine) read(negative []string, c money.Currency) (remittance.Line, error) {
	line := l.line
	line.Reason = strings.Join(l.reasons, ", ")
	gross, hasGross := first(l.amounts, grossCodes)
	net, hasNet := first(l.amounts, netCodes)
	deduction, hasDeduction := first(l.amounts, deductionCodes)
	if !hasDeduction && l.adjustment.Currency != "" {
		deduction, hasDeduction = l.adjustment, true
	}
	var err error
	switch {
	case hasGross && hasNet:
		if deduction, err = difference(gross, net, deduction, hasDeduction); err != nil {
			return line, err
		}
	case hasGross:
		if deduction.Currency == "" {
			deduction = money.Zero(c)
		}
		net, err = gross.Sub(deduction)
	case hasNet:
		if deduction.Currency == "" {
			deduction = money.Zero(c)
		}
		gross, err = net.Add(deduction)
	default:
		return line, fmt.Errorf("names no amount that is known")
	}
	line.Gross, line.Deduction, line.Net = gross, deduction, net
	if err == nil && slices.Contains(negative, l.code) && !line.Net.IsNegative() && !line.Gross.IsNegative() {
		return turned(line)
	}
	return line, err
}

// difference is the stated deduction with the sign that fits between gross and net, or what lies between them.
func difference(gross, net, stated money.Amount, has bool) (money.Amount, error) {
	between, err := gross.Sub(net)
	if err != nil || !has {
		return between, err
	}
	opposite, err := stated.Neg()
	if err == nil && opposite == between {
		return between, nil
	}
	return stated, err
}

func turned(line remittance.Line) (remittance.Line, error) {
	for _, amount := range []*money.Amount{&line.Gross, &line.Deduction, &line.Net} {
		negative, err := amount.Neg()
		if err != nil {
			return line, err
		}
		*amount = negative
	}
	return line, nil
}

// first returns the amount of the first code that is there.
func first(amounts map[string]money.Amount, codes []string) (money.Amount, bool) {
	for _, code := range codes {
		if amount, ok := amounts[code]; ok {
			return amount, true
		}
	}
	return money.Amount{}, false
}
