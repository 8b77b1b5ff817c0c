package mailrules

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// maxTokens bounds the words that are understood. Twenty pages are ten thousand; what is longer was not written to us.
const maxTokens = 12000

// reading is one mail while it is being understood.
type reading struct {
	mail     correspondence.Mail
	language string
	open     []receivable.InvoiceNumber
	currency money.Currency

	text      string
	place     correspondence.Place
	tokens    []token
	dates     []phrase.Date
	amounts   []phrase.Amount
	shares    []phrase.Share
	refs      []phrase.Reference
	scan      *scanner
	marks     *marks
	sentences []sentence
	spoken    map[int]bool // tokens between quotation marks: somebody else's words
	sections  []answered
	silenced  map[int]bool // sentences that speak to a machine
	says      []said       // one for each sentence
	clauses   []clause     // of all sentences, in their order

	subject     *reading // what the subject says; nil in the reading of the subject itself
	subjectRefs []receivable.InvoiceNumber
	ownSubject  bool // the subject was written by the sender, not answered to
	out         correspondence.Understanding
	doubts      []string
	stated      []statement
	refused     []statement
	telling     act   // of the statement whose words are being grouped
	sumAt       int   // the token of the amount that the others of a statement add up to; -1 for none
	creditNamed int64 // of a credit note to come, in minor units
}

// said is what was found in a sentence or a clause.
type said struct {
	cues  [cueCount]bool
	found []found
}

func (s *said) has(cues ...cue) bool {
	for _, c := range cues {
		if s.cues[c] {
			return true
		}
	}
	return false
}

// where is the place of a cue's words.
func (s *said) where(c cue) (found, bool) {
	for _, f := range s.found {
		if f.cue == c {
			return f, true
		}
	}
	return found{}, false
}

func newReading(m correspondence.Mail) *reading {
	r := &reading{mail: m, text: m.Text.Whole, place: correspondence.InBody}
	for _, item := range m.Items {
		r.open = append(r.open, item.Number)
		if r.currency == "" {
			r.currency = item.Open.Currency
		}
	}
	return r
}

// read takes the new text apart, section by section.
func (r *reading) read() {
	for s := range r.mail.Text.Each(mailtext.New) {
		r.readSection(s.Start, s.End)
		if len(r.tokens) > maxTokens {
			r.tokens = r.tokens[:maxTokens]
			r.doubt(tooLong)
			break
		}
	}
	r.analyse()
}

func (r *reading) readSection(from, to int) {
	to = from + len(strings.TrimRight(r.text[from:to], " \t\n")) // blank lines at the end say nothing, and count as no words
	r.sections = append(r.sections, answered{first: len(r.tokens), refs: r.quotedBefore(from)})
	spans := r.phrases(from, to)
	if len(r.tokens) > 0 {
		r.tokens = append(r.tokens, token{start: from, end: from, kind: newline, word: "\n"}, token{start: from, end: from, kind: newline, word: "\n"})
	}
	r.tokens = append(r.tokens, r.weekdays(tokenize(r.text, from, to, spans))...)
}

// answered is where a section of new text begins, and the invoices that the quoted lines right before it name: answers are
// often written between the lines.
type answered struct {
	first int
	refs  []receivable.InvoiceNumber
}

// quotedBefore lists the invoices that the quoted section before a byte names.
func (r *reading) quotedBefore(at int) []receivable.InvoiceNumber {
	var out []receivable.InvoiceNumber
	for s := range r.mail.Text.Each(mailtext.Quoted) {
		if s.End != at || len(r.text) < s.End || r.place != correspondence.InBody {
			continue
		}
		for _, ref := range phrase.References(r.text[s.Start:s.End], r.open, r.mail.Closed) {
			if ref.Known {
				out = appendNew(out, ref.Numbers...)
			}
		}
	}
	return out
}

// answeredRefs are those of the section that a token stands in.
func (r *reading) answeredRefs(token int) []receivable.InvoiceNumber {
	var out []receivable.InvoiceNumber
	for _, a := range r.sections {
		if a.first <= token {
			out = a.refs
		}
	}
	return out
}

// shortestSpoken is how many tokens between quotation marks are somebody's words; fewer are a name.
const shortestSpoken = 3

// spokenWords finds what stands between quotation marks on one line.
func spokenWords(tokens []token) map[int]bool {
	var out map[int]bool
	open := -1
	for i, t := range tokens {
		switch {
		case t.kind == newline:
			open = -1
		case t.kind == mark && t.word == "\"":
			if open >= 0 && i-open-1 >= shortestSpoken {
				if out == nil {
					out = map[int]bool{}
				}
				for j := open + 1; j < i; j++ {
					out[j] = true
				}
				open = -1
				continue
			}
			open = i
		}
	}
	return out
}

var (
	weekdayNames = set(`montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag monday tuesday wednesday thursday friday saturday sunday`)
	beforeDays   = set(`am bis on by until diesen kommenden naechsten next this`)
)

// shortestExact is how long a number is at least that is taken for an invoice without a word that says so.
const shortestExact = 4

// exactly tells whether a word is just the number of an open invoice, whatever stands before it.
func (r *reading) exactly(t token) (receivable.InvoiceNumber, bool) {
	if t.kind != word && t.kind != numberToken || t.end-t.start < shortestExact {
		return "", false
	}
	for _, n := range r.open {
		if strings.EqualFold(r.text[t.start:t.end], string(n)) {
			return n, true
		}
	}
	return "", false
}

// weekdays reads the names of days that were taken for a part of the number behind them: "am Montag 1.950 Euro".
func (r *reading) weekdays(tokens []token) []token {
	out := tokens[:0]
	for _, t := range tokens {
		if n, ok := r.exactly(t); ok {
			t.kind, t.index = refToken, len(r.refs)
			r.refs = append(r.refs, phrase.Reference{Start: t.start, End: t.end, Numbers: []receivable.InvoiceNumber{n}, Known: true, Quote: r.text[t.start:t.end]})
		}
		if t.kind != word || !weekdayNames[t.word] {
			out = append(out, t)
			continue
		}
		start := t.start
		if n := len(out); n > 0 && out[n-1].kind == word && beforeDays[out[n-1].word] {
			start = out[n-1].start
		}
		found := phrase.Dates(r.text[start:t.end], r.options())
		if len(found) != 1 {
			out = append(out, t)
			continue
		}
		if start < t.start {
			out = out[:len(out)-1]
		}
		found[0].Start, found[0].End = start, t.end
		out = append(out, token{start: start, end: t.end, kind: dateToken, index: len(r.dates), word: fold(r.text[start:t.end])})
		r.dates = append(r.dates, found[0])
	}
	return out
}

// phrases finds what package phrase knows in a stretch of the text.
func (r *reading) phrases(from, to int) []span {
	p := phrase.Read(r.text[from:to], r.open, r.mail.Closed, r.options())
	var spans []span
	for _, x := range p.References {
		if x.LookAlike && r.otherNumber(from, x) {
			continue
		}
		x.Start, x.End = x.Start+from, x.End+from
		spans = append(spans, span{x.Start, x.End, refToken, len(r.refs)})
		r.refs = append(r.refs, x)
	}
	for _, x := range p.Dates {
		if conditionNotDay(x) {
			continue
		}
		x.Start, x.End = x.Start+from, x.End+from
		spans = append(spans, span{x.Start, x.End, dateToken, len(r.dates)})
		r.dates = append(r.dates, x)
	}
	for _, x := range p.Amounts {
		x.Start, x.End = x.Start+from, x.End+from
		k := amountToken
		if x.Bare || x.Percent || x.Quantity {
			k = numberToken
		}
		spans = append(spans, span{x.Start, x.End, k, len(r.amounts) + 1})
		r.amounts = append(r.amounts, x)
	}
	for _, x := range p.Shares {
		x.Start, x.End = x.Start+from, x.End+from
		spans = append(spans, span{x.Start, x.End, shareToken, len(r.shares)})
		r.shares = append(r.shares, x)
	}
	return ordered(spans)
}

// otherNumber tells whether a number of no record is that of a cheque or a reference of the payer's own.
func (r *reading) otherNumber(from int, ref phrase.Reference) bool {
	before := strings.Fields(fold(r.text[max(from, from+ref.Start-numberContext) : from+ref.Start]))
	for _, w := range before[max(0, len(before)-2):] {
		if otherNumbers[strings.Trim(w, "#:.(")] {
			return true
		}
	}
	return strings.HasPrefix(ref.Quote, "#") && len(before) > 0 && otherNumbers[before[len(before)-1]]
}

// numberContext is how many bytes before a number tell what it is the number of.
const numberContext = 24

var otherNumbers = set(`check cheque scheck fed ref reference referenz vorgangsnummer ticket ticketnummer ticketnr case fall account konto kontonummer po tel phone fax hrb voucher run avis endtoend`)

// conditionNotDay tells "as soon as we receive …", which names what is waited for, from "as soon as possible".
func conditionNotDay(d phrase.Date) bool {
	quote := fold(d.Quote)
	return strings.HasPrefix(quote, "as soon as") && !strings.Contains(quote, "possible") && !strings.Contains(quote, "can")
}

// ordered sorts spans and drops those that overlap one found before: an invoice's number is no date.
func ordered(spans []span) []span {
	slices.SortStableFunc(spans, func(a, b span) int { return a.start - b.start })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.start < out[n-1].end {
			if precedence(s.kind) < precedence(out[n-1].kind) {
				out[n-1] = s
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

func precedence(k kind) int {
	return map[kind]int{refToken: 0, dateToken: 1, amountToken: 2, shareToken: 3, numberToken: 4}[k]
}

func (r *reading) options() phrase.Options {
	return phrase.Options{ReceivedOn: r.mail.ReceivedOn, Language: r.language, MonthFirst: r.mail.MonthFirst, Currency: r.currency,
		Numbers: append(slices.Clip(slices.Clone(r.open)), r.mail.Closed...)}
}

// analyse cuts the tokens into sentences and clauses and finds their cues.
func (r *reading) analyse() {
	if r.marks == nil {
		r.marks = newMarks(rules)
	}
	r.scan = newScanner(rules, r.tokens, r.marks)
	r.sentences = sentences(r.text, r.tokens, r.language)
	r.spoken = spokenWords(r.tokens)
	for i, s := range r.sentences {
		r.says = append(r.says, r.listen(r.tokensIn(s.from, s.to)))
		r.clauses = append(r.clauses, r.clausesOf(i, s)...)
	}
	r.weighSentences()
	r.silenced = map[int]bool{}
	r.silence()
}

// listen finds the cues of the given tokens.
func (r *reading) listen(order []int) said {
	s := said{found: r.scan.scan(order)}
	for _, f := range s.found {
		s.cues[f.cue] = true
	}
	return s
}

// tokensIn lists the tokens from up to to, without line ends.
func (r *reading) tokensIn(from, to int) []int {
	order := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		if r.tokens[i].kind != newline {
			order = append(order, i)
		}
	}
	return order
}

// evidence are the words from the first to the last of the given tokens.
func (r *reading) evidence(order []int) correspondence.Evidence {
	start, end := len(r.text), 0
	for _, i := range order {
		start, end = min(start, r.tokens[i].start), max(end, r.tokens[i].end)
	}
	if start >= end {
		return correspondence.Evidence{Place: correspondence.InHeaders}
	}
	return correspondence.Evidence{Place: r.place, Start: start, End: end, Quote: r.text[start:end]}
}

func (r *reading) sentenceEvidence(i int) correspondence.Evidence {
	return r.evidence(r.tokensIn(r.sentences[i].from, r.sentences[i].to))
}

// Doubts: why the rules do not trust their own reading.
const (
	tooLong       = "long"
	unclearAct    = "unclear_payment"
	contradiction = "contradiction"
)

func (r *reading) doubt(code string) {
	if !slices.Contains(r.doubts, code) {
		r.doubts = append(r.doubts, code)
	}
}

// replyMarks stand before a subject that was answered to.
var replyMarks = []string{"re:", "aw:", "antw:", "wg:", "fw:", "fwd:", "tr:", "rv:", "sv:", "re :", "aw :"}

// readSubject reads the subject as a text of its own.
func (r *reading) readSubject() {
	s := newReading(r.mail)
	r.marks = newMarks(rules)
	s.marks = r.marks
	s.text, s.language, s.place = r.mail.Subject, r.language, correspondence.InSubject
	lower := strings.ToLower(strings.TrimSpace(s.text))
	r.ownSubject = !slices.ContainsFunc(replyMarks, func(m string) bool { return strings.HasPrefix(lower, m) })
	s.readSection(0, len(s.text))
	s.analyse()
	r.subject = s
	for _, ref := range s.refs {
		r.subjectRefs = appendNew(r.subjectRefs, ref.Numbers...)
	}
}

func appendNew(to []receivable.InvoiceNumber, more ...receivable.InvoiceNumber) []receivable.InvoiceNumber {
	for _, n := range more {
		if !slices.Contains(to, n) {
			to = append(to, n)
		}
	}
	return to
}
