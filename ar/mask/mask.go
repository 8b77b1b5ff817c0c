// Package mask hides what names or identifies people in a text before the text leaves the house, and puts it back.
//
//	m := mask.New(mask.Known{Persons: []string{"Petra Falk"}, Invoices: numbers})
//	hidden := m.Hide("30012 zahlt Frau Falk am 24.11.")    // [[INV_2]] zahlt Frau [[PERSON_1]] am 24.11.
//	start, end := hidden.Original(0, 9)                    // where [[INV_2]] stands in the text it was made of
//	m.Reveal("[[PERSON_1]]")                               // Falk
//
// Amounts and dates stay: they are what a model is asked about. The same thing gets the same pseudonym in all texts that
// one Mask hides, so one Mask serves one mail and is then dropped. It makes harm smaller and nothing anonymous: the GDPR
// applies to what is left.
package mask

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Kind is what a pseudonym stands for; it is the word in [[KIND_n]].
type Kind string

const (
	Invoice Kind = "INV"
	Person  Kind = "PERSON"
	Firm    Kind = "FIRM"
	IBAN    Kind = "IBAN"
	// Account is a bank account that is written like an IBAN and is none.
	Account Kind = "ACCOUNT"
	BIC     Kind = "BIC"
	Email   Kind = "EMAIL"
	Phone   Kind = "PHONE"
	TaxID   Kind = "TAXID"
	Card    Kind = "CARD"
	Address Kind = "ADDRESS"
	// Literal is text that looks like a pseudonym and was written by a stranger.
	Literal Kind = "LITERAL"
)

// Known is what the records know of the one customer whose mail it is, and of our clerks who write to him.
type Known struct {
	Persons, Firms []string
	// Invoices become [[INV_1]], [[INV_2]] … in this order, whether a text names them or not.
	Invoices []receivable.InvoiceNumber
}

// limits of one mail. Names beyond them are still found by greeting and signature.
const (
	maxNames    = 200
	maxInvoices = 1000
	minNamePart = 3 // shorter parts of a name ("von", "de") are no name by themselves
)

// Mask holds the pseudonyms of one mail. It is not safe for concurrent use.
type Mask struct {
	finders  []finder
	invoices invoiceResolver
	// tokens are the pseudonyms by kind and canonical form; values what each stood for first; counts the last n of a kind.
	tokens map[string]string
	values map[string]string
	counts map[Kind]int
}

// New makes a Mask.
func New(k Known) *Mask {
	m := &Mask{tokens: map[string]string{}, values: map[string]string{}, counts: map[Kind]int{}}
	invoices := k.Invoices[:min(len(k.Invoices), maxInvoices)]
	for _, n := range invoices {
		m.token(Invoice, string(n), string(n))
	}
	m.invoices = resolver(invoices)
	m.finders = slices.Concat([]finder{{Literal, matches(tokenForm)}, {Invoice, m.invoices.find}, {Email, matches(email)},
		{IBAN, ibans}, {Account, accounts}, {TaxID, taxIDs}, {Card, cards}, {BIC, bics}, {Phone, phones}, {Address, addresses}},
		nameFinders(k), []finder{{Person, greeted}, {Person, signed}})
	return m
}

// tokenForm is the form of our pseudonyms.
var tokenForm = regexp.MustCompile(`\[\[[A-Z]{2,12}_[0-9]{1,6}\]\]`)

// token gives the pseudonym of a thing, the same each time.
func (m *Mask) token(kind Kind, canonical, written string) string {
	key := string(kind) + "\x00" + canonical
	if t, ok := m.tokens[key]; ok {
		return t
	}
	m.counts[kind]++
	t := fmt.Sprintf("[[%s_%d]]", kind, m.counts[kind])
	m.tokens[key], m.values[t] = t, written
	return t
}

// Reveal puts back what the pseudonyms of a text stand for, in the form that was met first. What only looks like one of
// this Mask's pseudonyms stays as it is.
func (m *Mask) Reveal(text string) string {
	return tokenForm.ReplaceAllStringFunc(text, func(t string) string {
		if value, ok := m.values[t]; ok {
			return value
		}
		return t
	})
}

// Alias is the pseudonym of an invoice that New was given; ok is false for any other.
func (m *Mask) Alias(n receivable.InvoiceNumber) (alias string, ok bool) {
	alias, ok = m.tokens[string(Invoice)+"\x00"+string(n)]
	return alias, ok
}

// span is a found thing: bytes start up to end of the text.
type span struct{ start, end int }

// segment is a stretch of the hidden text and what it was made of.
type segment struct {
	span        // in the hidden text
	from   span // in the original
	hidden bool // a pseudonym; else the bytes are the same
}

// Text is a hidden text with the way back.
type Text struct {
	// Hidden is what may leave.
	Hidden   string
	original string
	segments []segment
}

// Hide replaces everything that is found.
func (m *Mask) Hide(text string) Text {
	found := m.find(text)
	t := Text{original: text}
	var b strings.Builder
	add := func(written string, from span, hidden bool) {
		start := b.Len()
		b.WriteString(written)
		t.segments = append(t.segments, segment{span{start, b.Len()}, from, hidden})
	}
	at := 0
	for _, f := range found {
		if f.start > at {
			add(text[at:f.start], span{at, f.start}, false)
		}
		written := text[f.start:f.end]
		add(m.token(f.kind, m.canonical(f.kind, written), written), f.span, true)
		at = f.end
	}
	if at < len(text) {
		add(text[at:], span{at, len(text)}, false)
	}
	t.Hidden = b.String()
	return t
}

type finding struct {
	span
	kind Kind
}

// find runs the finders in order. Of what overlaps an earlier finding the rest is hidden too, so that no half of a known
// name stays because the other half was part of something else.
func (m *Mask) find(text string) []finding {
	var found []finding
	for _, f := range m.finders {
		for _, s := range f.find(text) {
			for _, rest := range subtract(s, found) {
				found = append(found, finding{trim(text, rest), f.kind})
			}
		}
		found = slices.DeleteFunc(found, func(f finding) bool { return f.start >= f.end })
		slices.SortFunc(found, func(a, b finding) int { return cmp.Compare(a.start, b.start) })
	}
	return found
}

// subtract returns what of s no finding covers. found is sorted and does not overlap itself.
func subtract(s span, found []finding) []span {
	var rest []span
	for _, f := range found {
		if f.end <= s.start || f.start >= s.end {
			continue
		}
		if f.start > s.start {
			rest = append(rest, span{s.start, f.start})
		}
		s.start = f.end
	}
	if s.start < s.end {
		rest = append(rest, s)
	}
	return rest
}

func trim(text string, s span) span {
	for s.start < s.end && (text[s.start] == ' ' || text[s.start] == '\n') {
		s.start++
	}
	for s.start < s.end && (text[s.end-1] == ' ' || text[s.end-1] == '\n') {
		s.end--
	}
	return s
}

// Original maps bytes start up to end of Hidden to the text it was made of. A pseudonym that is touched counts whole.
func (t Text) Original(start, end int) (from, to int) {
	from, to = len(t.original), len(t.original)
	for _, s := range t.segments {
		if start >= s.start && start < s.end {
			from = s.origin(start, false)
		}
		if end > s.start && end <= s.end {
			to = s.origin(end, true)
		}
	}
	return from, max(from, to)
}

func (s segment) origin(at int, end bool) int {
	switch {
	case !s.hidden:
		return s.from.start + at - s.start
	case end:
		return s.from.end
	}
	return s.from.start
}

// Blank is the text with "[[...]]" for everything hidden. From it there is no way back.
func (t Text) Blank() string {
	var b strings.Builder
	for _, s := range t.segments {
		if s.hidden {
			b.WriteString("[[...]]")
		} else {
			b.WriteString(t.Hidden[s.start:s.end])
		}
	}
	return b.String()
}

// Restore is the original text, put together from the segments.
func (t Text) Restore() string {
	var b strings.Builder
	for _, s := range t.segments {
		if s.hidden {
			b.WriteString(t.original[s.from.start:s.from.end])
		} else {
			b.WriteString(t.Hidden[s.start:s.end])
		}
	}
	return b.String()
}
