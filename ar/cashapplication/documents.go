package cashapplication

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// byDocuments explains the payment by the payer's structured list of documents, where it says for each how much it pays
// (ISO 20022 RfrdDocInf with RfrdDocAmt): nobody needs to guess then how the money is spread.
func (m *matching) byDocuments(sc *scope) {
	var parts []part
	rest := false
	for i, document := range m.pay.Remittance.Structured {
		p, ok := m.documented(sc, i, document)
		if !ok || slices.ContainsFunc(parts, func(known part) bool { return known.item == p.item }) {
			return
		}
		rest = rest || p.amount+p.skonto != m.open[p.item]
		parts = append(parts, p)
	}
	if len(parts) == 0 || total(parts) != m.amount {
		return
	}
	slices.SortFunc(parts, func(a, b part) int { return m.m.olderFirst(a.item, b.item) })
	e := explanation{code: m.codeOf(sc, parts), parts: parts, likelihood: 940, advice: nothing}
	if rest {
		e.code = PartialPayment
		if m.leaveOpen(&e); len(parts) > 1 {
			e.missing = missing(MissingFullPayment)
		}
	}
	m.add(sc, e)
}

// documented is what the payer says about one document. What it deducts is Skonto as far as that was agreed.
func (m *matching) documented(sc *scope, at int, document bankstatement.Reference) (part, bool) {
	line, ok := remittance.LineOf(document, m.pay.Amount.Currency)
	if paid := line.Net.Minor; !ok || paid == 0 || paid > maxMinor || paid < -maxMinor {
		return part{}, false
	}
	item, found := nothing, 0
	for _, h := range m.text.items {
		if h.field != FieldStructured || h.index != at {
			continue
		}
		open, _ := m.inScope(sc, h)
		for _, place := range open {
			item, found = place, found+1
		}
	}
	if found != 1 {
		return part{}, false
	}
	open := m.open[item]
	p := part{item: item, amount: line.Net.Minor}
	if open < 0 && p.amount > 0 { // amounts of structured lists carry no sign, and not every payer tells the kind
		p.amount = -p.amount
	}
	if discount := m.discount(item); discount > 0 && p.amount+discount == open {
		p.skonto, p.late = discount, m.m.skontoLateness(item, m.pay.paidOn)
	}
	return p, open > 0 && p.amount > 0 && p.amount <= open || open < 0 && p.amount >= open
}
