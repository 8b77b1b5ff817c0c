package mailrules

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// picks are words that choose among the open invoices by age or amount.
var picks = map[string]func([]correspondence.Item) int{}

func init() {
	for _, w := range fields(`aeltere aelteren aelterer aelteste aeltesten aeltester older oldest erste ersten first earlier erstere ersteren former`) {
		picks[w] = func(items []correspondence.Item) int { return best(items, olderItem) }
	}
	for _, w := range fields(`neuere neueren neuerer juengere juengeren neueste neuesten newer newest latest later juengste juengsten letztere letzteren latter`) {
		picks[w] = func(items []correspondence.Item) int {
			return best(items, func(a, b correspondence.Item) bool { return olderItem(b, a) })
		}
	}
	for _, w := range fields(`groessere groesseren groesserer groesste groessten hoehere hoechste larger largest bigger biggest higher`) {
		picks[w] = func(items []correspondence.Item) int { return best(items, largerItem) }
	}
	for _, w := range fields(`kleinere kleineren kleinerer kleinste kleinsten smaller smallest niedrigere lower`) {
		picks[w] = func(items []correspondence.Item) int {
			return best(items, func(a, b correspondence.Item) bool { return largerItem(b, a) })
		}
	}
}

func olderItem(a, b correspondence.Item) bool  { return a.DueOn.Before(b.DueOn) }
func largerItem(a, b correspondence.Item) bool { return a.Open.Minor > b.Open.Minor }

// best is the item that is before all others; -1 where two are alike or there is no choice.
func best(items []correspondence.Item, before func(a, b correspondence.Item) bool) int {
	if len(items) < 2 {
		return -1
	}
	at := 0
	for i := range items {
		if before(items[i], items[at]) {
			at = i
		}
	}
	for i := range items {
		if i != at && !before(items[at], items[i]) {
			return -1
		}
	}
	return at
}

var invoiceNouns = set(`rechnung invoice one faktura forderung bill posten item beleg rg re`)

// pick tells which invoices a word chooses: "die ältere", "the smaller one". A word such as "erste" counts only beside an
// invoice or at the end of its group, since it counts instalments too.
func (r *reading) pick(order []int, at int) ([]receivable.InvoiceNumber, bool) {
	w := r.tokens[order[at]].word
	if n, ok := r.byRank(order, at, w); ok {
		return n, true
	}
	choose, ok := picks[w]
	if !ok || len(r.mail.Items) < 2 {
		return nil, false
	}
	following := ""
	if at+1 < len(order) {
		following = r.tokens[order[at+1]].word
	}
	ordinal := w == "erste" || w == "ersten" || w == "first" || w == "later" || w == "earlier" || w == "latest" || w == "hoehere" || w == "higher" || w == "lower" || w == "former"
	if ordinal && !invoiceNouns[following] {
		return nil, false
	}
	if i := choose(r.mail.Items); i >= 0 {
		return []receivable.InvoiceNumber{r.mail.Items[i].Number}, true
	}
	return nil, false
}

// ranks are ordinal numbers: they count the open invoices in their order, where there are more than two.
var ranks = map[string]int{"erste": 0, "ersten": 0, "first": 0, "zweite": 1, "zweiten": 1, "second": 1, "dritte": 2, "dritten": 2, "third": 2, "vierte": 3, "vierten": 3, "fourth": 3}

// byRank tells which invoice an ordinal means: "die erste und die zweite Rechnung …, die dritte".
func (r *reading) byRank(order []int, at int, w string) ([]receivable.InvoiceNumber, bool) {
	rank, ok := ranks[w]
	if !ok || len(r.open) < 2 || rank >= len(r.open) || !r.ranksInvoices() || at+1 < len(order) && instalmentWords[r.tokens[order[at+1]].word] {
		return nil, false
	}
	return []receivable.InvoiceNumber{r.open[rank]}, true
}

var instalmentWords = set(`rate raten haelfte teil half instalment payment mahnung woche week monat tag`)

// ranksInvoices tells whether the text counts invoices: an ordinal stands before the word.
func (r *reading) ranksInvoices() bool {
	for i := 0; i+1 < len(r.tokens); i++ {
		if _, ok := ranks[r.tokens[i].word]; ok && invoiceNouns[r.tokens[i+1].word] {
			return true
		}
	}
	return false
}

// item finds an open item by its number.
func (r *reading) item(n receivable.InvoiceNumber) (correspondence.Item, bool) {
	for _, i := range r.mail.Items {
		if i.Number == n {
			return i, true
		}
	}
	return correspondence.Item{}, false
}

// named lists the invoices that the given tokens name or pick.
func (r *reading) named(order []int) []receivable.InvoiceNumber {
	var out []receivable.InvoiceNumber
	for at, i := range order {
		switch t := r.tokens[i]; t.kind {
		case refToken:
			out = appendNew(out, r.refs[t.index].Numbers...)
		case shareToken:
			if s := r.shares[t.index]; s.All && len(out) == 0 && (s.Count == 0 || s.Count == len(r.open)) && !r.wholeOfOne(order, at) {
				out = appendNew(out, r.open...)
			}
		default:
			if p, ok := r.pick(order, at); ok {
				out = appendNew(out, p...)
			} else if r.others(order, at) {
				out = appendNew(out, r.unnamed()...)
			}
		}
	}
	return out
}

// wholeOfOne tells "den gesamten Betrag" from "alle": the whole of one invoice is not all invoices.
func (r *reading) wholeOfOne(order []int, at int) bool {
	w := r.tokens[order[at]].word
	return len(w) > 0 && (containsAny(w, "betrag", "summe", "amount", "full", "komplett", "ganze", "volle", "voll"))
}

var otherWords = set(`andere anderen uebrigen uebrige restlichen restliche weiteren weitere other others remaining`)

// others tells whether a word means the invoices that the mail does not name: "die andere Rechnung", "the others".
func (r *reading) others(order []int, at int) bool {
	w := r.tokens[order[at]].word
	if !otherWords[w] || len(r.open) < 2 {
		return false
	}
	if at+1 >= len(order) {
		return true
	}
	following := r.tokens[order[at+1]].word
	return following == "rechnung" || following == "rechnungen" || following == "posten" || following == "one" || following == "ones" || following == "invoice" ||
		following == "invoices" || following == "items" || following == "offenen" || following == "belege" || following == "forderungen" ||
		r.tokens[order[at+1]].kind == dateToken || r.scan.is(order[at+1], finiteElement)
}

// unnamed are the open invoices that the new text names nowhere.
func (r *reading) unnamed() []receivable.InvoiceNumber {
	var out []receivable.InvoiceNumber
	for _, n := range r.open {
		if !r.mentions(n) && !r.picked(n) {
			out = append(out, n)
		}
	}
	return out
}

// picked tells whether a word of the text chooses an invoice: "die ältere".
func (r *reading) picked(n receivable.InvoiceNumber) bool {
	for _, c := range r.clauses {
		for at := range c.order {
			if p, ok := r.pick(c.order, at); ok && slices.Contains(p, n) {
				return true
			}
		}
	}
	return false
}

func (r *reading) mentions(n receivable.InvoiceNumber) bool {
	for _, ref := range r.refs {
		for _, m := range ref.Numbers {
			if m == n {
				return true
			}
		}
	}
	return false
}

// context is what words mean that name no invoice: those last named in the text before, those of the subject, the only
// open one, the only one of the letter that is answered. Empty where it can't be told.
func (r *reading) context(clauseIndex int) []receivable.InvoiceNumber {
	if n := r.clausesSection(clauseIndex); len(n) > 0 {
		return n
	}
	for i := clauseIndex - 1; i >= 0; i-- {
		if n := r.named(r.clauses[i].order); len(n) > 0 {
			return n
		}
	}
	return r.fallback()
}

// clausesSection are the invoices of the quoted lines that a clause answers, where they name just one.
func (r *reading) clausesSection(clauseIndex int) []receivable.InvoiceNumber {
	if clauseIndex >= len(r.clauses) || len(r.clauses[clauseIndex].order) == 0 {
		return nil
	}
	if n := r.answeredRefs(r.clauses[clauseIndex].order[0]); len(n) == 1 {
		return n
	}
	return nil
}

func (r *reading) fallback() []receivable.InvoiceNumber {
	switch {
	case len(r.subjectRefs) > 0:
		return r.subjectRefs
	case len(r.open) == 1:
		return r.open
	case len(r.mail.Letter) == 1:
		return r.mail.Letter
	}
	return nil
}

// byAmount finds the invoices an amount means: one of just that balance, or all where it is their sum.
func (r *reading) byAmount(a money.Amount, among []receivable.InvoiceNumber) []receivable.InvoiceNumber {
	var hit []receivable.InvoiceNumber
	sum := int64(0)
	for _, n := range among {
		item, ok := r.item(n)
		if !ok {
			return nil
		}
		sum += item.Open.Minor
		if item.Open.Minor == a.Minor {
			hit = append(hit, n)
		}
	}
	if len(hit) == 1 {
		return hit
	}
	if len(among) > 1 && sum == a.Minor {
		return among
	}
	return nil
}

// sumOpen is what is owed on the given invoices together.
func (r *reading) sumOpen(among []receivable.InvoiceNumber) int64 {
	sum := int64(0)
	for _, n := range among {
		if item, ok := r.item(n); ok {
			sum += item.Open.Minor
		}
	}
	return sum
}
