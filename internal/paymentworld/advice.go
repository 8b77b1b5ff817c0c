package paymentworld

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Advice is a document in which a payer lists what a payment is for.
type Advice struct {
	// Payment is the reference of the entry it belongs to; the document does not say it.
	Payment string
	Number  string
	Payer   string
	// On is the date of the document, PayOn when the money was promised.
	On, PayOn calendar.Date
	Total     money.Amount
	Lines     []AdviceLine
	Format    adviceFormat
	// Wrong is set when the document's lines do not add up to its total, as it happens.
	Wrong bool
}

// AdviceLine is one document in it. Net is Gross less Deduction; credit notes are negative.
type AdviceLine struct {
	Document              string
	On                    calendar.Date
	Gross, Deduction, Net money.Amount
}

// adviceFormat is the file format of an advice, also its file ending.
type adviceFormat string

const (
	advicePDF    adviceFormat = "pdf"
	adviceCSV    adviceFormat = "csv"
	adviceXLSX   adviceFormat = "xlsx"
	adviceMail   adviceFormat = "eml"
	adviceREMADV adviceFormat = "edi"
	// advicePayout is the table of a payment service about a payout.
	advicePayout adviceFormat = "payout.csv"
)

var commonFormats = []share[adviceFormat]{{advicePDF, 350}, {adviceMail, 250}, {adviceXLSX, 150}, {adviceCSV, 150}, {adviceREMADV, 100}}

// advise makes the document of a payment, dated some days before the money or, for some, after it; it returns its number.
func (m *maker) advise(p *payment, payer string, later bool) string {
	a := Advice{Number: m.digits(7), Payer: payer, On: m.day.AddDays(-m.between(0, 6)), PayOn: m.day, Format: choose(m.chance, m.d.formats),
		Total: money.New(sum(p.on), m.d.Currency)}
	if later {
		a.On = m.day.AddDays(m.between(1, 4))
	}
	for _, on := range p.on {
		a.Lines = append(a.Lines, m.adviceLine(on))
	}
	if m.in1000(30) { // a line is missing
		a.Lines, a.Wrong = a.Lines[1:], true
	}
	m.attach(p, a)
	return a.Number
}

func (m *maker) adviceLine(on applied) AdviceLine {
	i := m.w.Items[on.item]
	return AdviceLine{Document: i.Number, On: i.IssuedOn, Gross: money.New(on.minor+on.discount, m.d.Currency),
		Deduction: money.New(on.discount, m.d.Currency), Net: money.New(on.minor, m.d.Currency)}
}

// advisePayout makes the table of a payment service about a payout.
func (m *maker) advisePayout(p *payment, service string) string {
	a := Advice{Number: "po_" + m.digits(12), Payer: service, On: m.day, PayOn: m.day, Format: advicePayout, Total: money.New(sum(p.on), m.d.Currency)}
	for _, on := range p.on {
		a.Lines = append(a.Lines, m.adviceLine(on))
	}
	m.attach(p, a)
	return a.Number
}

// attach keeps the document; book fills in the reference of the entry.
func (m *maker) attach(p *payment, a Advice) {
	p.tags = append(p.tags, "advice:"+string(a.Format))
	p.advices = append(p.advices, a)
}
