package cashapplication

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

const (
	// maxTextBytes and maxReferences bound what is searched for numbers. SEPA allows 140 characters and one reference,
	// the longest lists in other schemes have a few hundred documents; a text beyond is not searched at all: cut anywhere,
	// it could end inside a number that is then another one.
	maxTextBytes  = 32 << 10
	maxReferences = 1000
	// maxRunsOfNumber is how many runs one number has, blanks put in by banks included.
	maxRunsOfNumber = 8
	// maxParts is how many runs of digits one number has.
	maxParts = 4
	// maxLoose is how many stretches of digits are kept to recognise slips.
	maxLoose = 200
	// sepaText is how long a SEPA purpose may be; a list that reaches it may go on where nobody sees it.
	sepaText = 135
)

// hit is a stretch of text that is a way to write one or more numbers.
type hit struct {
	field      Field
	index      int
	start, end int
	text       string
	kind       keyKind
	what       What
	places     []int32
	role       role
}

// loose is a stretch of text that could be a number with a slip.
type loose struct {
	role role
	// separated tells that blanks stand inside it, so that it may be several numbers.
	separated  bool
	start, end int
	digits     string
}

// span is a range of running numbers, both included.
type span struct{ from, to hit }

// reading is what the texts of one payment say.
type reading struct {
	items     []hit // of items, without overlap, in the order of the text
	orders    []hit
	customers []int32
	owners    []hit // the customer numbers
	advices   []hit
	ranges    []span
	loose     []loose
	// incomplete tells that the text seems to have been cut within a list.
	incomplete bool
	// onAccount tells that the text speaks of a part or of money in advance.
	onAccount bool
	// ambiguous tells that two readings of one stretch are equally good.
	ambiguous bool
	periods   []period
	misread   bool // letters stand where digits may be meant
	advised   bool // the text speaks of a remittance advice
}

// read searches all texts of a payment.
func (m *Matcher) read(t *bankstatement.Transaction) reading {
	var r reading
	spaced := t.Remittance.Spaced()
	if len(spaced) <= maxTextBytes {
		m.readText(&r, spaced, cutsOf(t.Remittance.Unstructured))
	}
	if len(t.Remittance.Structured) <= maxReferences {
		for i, reference := range t.Remittance.Structured {
			m.readReference(&r, i, reference)
		}
	}
	m.readEndToEnd(&r, t.EndToEndID)
	slices.Sort(r.customers)
	r.customers = slices.Compact(r.customers)
	return r
}

// readText searches the free text.
func (m *Matcher) readText(r *reading, text string, cuts []int) {
	runs := runsOf(text, cuts)
	m.assignRoles(text, runs)
	m.markForeign(runs)
	found := m.lookUp(FieldUnstructured, 0, text, runs)
	if fixed, changed := readLettersAsDigits(text); changed {
		again := runsOf(fixed, cuts)
		m.assignRoles(fixed, again)
		m.markForeign(again)
		r.misread = slices.ContainsFunc(again, func(one run) bool {
			return one.digits && one.role < roleYear && text[one.start:one.end] != fixed[one.start:one.end] && m.looksOurs(one.text)
		})
		for _, h := range m.lookUp(FieldUnstructured, 0, fixed, again) {
			if h.kind <= keySequence && text[h.start:h.end] != fixed[h.start:h.end] {
				h.what = RepairedNumber
				found = append(found, h)
			}
		}
	}
	m.sort(r, withoutOverlap(found, &r.ambiguous))
	r.ranges = rangesIn(text, runs, r.items)
	r.loose = looseIn(runs)
	r.periods = periodsIn(text, runs)
	r.advised = slices.ContainsFunc(runs, func(one run) bool { return adviceWords[one.text] })
	r.incomplete = goesOn(text, runs)
	r.onAccount = slices.ContainsFunc(runs, func(one run) bool { return onAccountWords[one.text] })
}

// readReference searches one structured reference: a creditor reference is proven by its check digits.
func (m *Matcher) readReference(r *reading, index int, reference bankstatement.Reference) {
	if len(reference.Value) > maxTextBytes {
		return
	}
	runs := runsOf(reference.Value, nil)
	for i := range runs {
		runs[i].role = roleInvoice
	}
	found := m.lookUp(FieldStructured, index, reference.Value, runs)
	m.sort(r, withoutOverlap(found, &r.ambiguous))
}

// readEndToEnd searches the end-to-end id: on a credit transfer it is the payer's number, so only a complete and
// unmistakable number of ours counts.
func (m *Matcher) readEndToEnd(r *reading, id string) {
	if id == "" || len(id) > maxTextBytes {
		return
	}
	var kept []hit
	for _, h := range m.lookUp(FieldEndToEndID, 0, id, runsOf(id, nil)) {
		if h.kind == keyComplete && isUnmistakable(h.text) && strings.ContainsFunc(h.text, isLetter) {
			kept = append(kept, h)
		}
	}
	m.sort(r, withoutOverlap(kept, &r.ambiguous))
}

// sort puts hits where they belong.
func (m *Matcher) sort(r *reading, found []hit) {
	for _, h := range found {
		switch h.kind {
		case keyOrder:
			r.orders = append(r.orders, h)
		case keyCustomer:
			r.customers = append(r.customers, h.places...)
			r.owners = append(r.owners, h)
		case keyAdvice:
			r.advices = append(r.advices, h)
		default:
			r.items = append(r.items, h)
		}
	}
}

// lookUp tries every stretch of whole runs, so that a number is always bounded: 1234 is not found in 51234.
func (m *Matcher) lookUp(field Field, index int, text string, runs []run) []hit {
	var hits []hit
	buffer := make([]byte, 0, 64)
	for first := range runs {
		buffer = buffer[:0]
		for last := first; last < len(runs) && last < first+maxRunsOfNumber; last++ {
			if last > first && runs[last].before == wide || len(buffer)+len(runs[last].text) > m.keys.longest+len("RF00") {
				break
			}
			buffer = append(buffer, runs[last].text...)
			stretch := runs[first : last+1]
			one := hit{field: field, index: index, start: runs[first].start, end: runs[last].end, role: runs[first].role}
			hits = m.hitsOf(hits, one, string(buffer), stretch)
		}
	}
	return hits
}

// hitsOf adds what a stretch stands for, one hit for each kind of number.
func (m *Matcher) hitsOf(hits []hit, one hit, text string, stretch []run) []hit {
	postings := m.keys.find(text)
	one.text = text
	if len(postings) == 0 && len(stretch) == 1 && stretch[0].digits && text[0] == '0' {
		postings = m.keys.find(stripped(text))
	}
	if len(postings) == 0 && len(text) > len("RF00") && text[:2] == "RF" && validMod97(text) {
		if postings = m.keys.find(text[4:]); len(postings) == 0 {
			postings = m.keys.find(stripped(text[4:]))
		}
		return append(hits, grouped(postings, one, stretch, CreditorNumber)...)
	}
	return append(hits, grouped(postings, one, stretch, "")...)
}

// grouped makes one hit of each kind out of postings, and leaves out those that the text around them contradicts.
func grouped(postings []posting, one hit, stretch []run, what What) []hit {
	if len(postings) == 0 || len(postings) > maxSharing {
		return nil
	}
	var hits []hit
	for _, p := range postings {
		if what == "" && !fits(p.kind, stretch, one.text) {
			continue
		}
		at := slices.IndexFunc(hits, func(h hit) bool { return h.kind == p.kind })
		if at < 0 {
			at = len(hits)
			h := one
			h.kind, h.what = p.kind, what
			if what == "" {
				h.what = whatOf(p.kind)
			}
			hits = append(hits, h)
		}
		hits[at].places = append(hits[at].places, p.place)
	}
	return hits
}

func whatOf(kind keyKind) What {
	return [...]What{keyComplete: FullNumber, keyPart: ShortNumber, keySequence: ShortNumber, keyOrder: OrderedNumber,
		keyCustomer: OwnCustomerNumber, keyAdvice: AdviceNumber}[kind]
}

// fits tells whether a stretch may be a number of that kind.
func fits(kind keyKind, stretch []run, text string) bool {
	long := isUnmistakable(text)
	digitRuns := 0
	for i, r := range stretch {
		if r.role == roleYear && len(stretch) == 1 || r.role == roleNoise && !(kind == keyComplete && long && len(stretch) > 3) {
			return false
		}
		if r.digits {
			digitRuns++
		}
		if i > 0 && r.before == blank && kind != keyComplete && len(text) < minDigits && !isSplit(stretch, text) {
			return false // "10 40" is not 1040
		}
	}
	first := stretch[0]
	switch kind {
	case keyComplete:
		return long || !inForeign(first.role) && (gluedAsWritten(stretch) || isSplit(stretch, text))
	case keyPart:
		return !inForeign(first.role) || len(text) > minDigits && first.role != roleForeign
	case keySequence:
		return digitRuns == len(stretch) && !inForeign(first.role) && len(stretch) <= 2
	case keyOrder:
		return first.role != roleInvoice && (first.role == roleOrder || long)
	case keyCustomer:
		return first.role == roleCustomer || hasLetter(stretch) && len(text) > minSequence || first.role == roleNone && len(text) >= minDigits
	}
	return true // an advice is found by its number wherever it stands
}

// minSplit is how many digits a number needs for a bank's blank in it to be seen through.
const minSplit = 5

// isSplit tells whether a stretch is a number of a list of invoices into which a bank put one blank ("136 90").
func isSplit(stretch []run, text string) bool {
	return len(stretch) == 2 && stretch[0].role == roleInvoice && stretch[0].digits && stretch[1].digits &&
		stretch[1].before == blank && len(text) >= minSplit
}

// inForeign tells that the number is called something else than an invoice.
func inForeign(r role) bool { return r == roleOrder || r == roleCustomer || r == roleForeign }

func hasLetter(stretch []run) bool {
	return slices.ContainsFunc(stretch, func(r run) bool { return !r.digits })
}

// gluedAsWritten tells that nothing but a mark stands inside a short number.
func gluedAsWritten(stretch []run) bool {
	for i, r := range stretch {
		if i > 0 && r.before == blank && stretch[i-1].digits == r.digits {
			return false
		}
	}
	return true
}

// withoutOverlap keeps, of hits that share characters, the more telling one: items and what is called by name before
// the rest, complete before short, long before short. Two equally good ones for different items are ambiguous.
func withoutOverlap(hits []hit, ambiguous *bool) []hit {
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), cmp.Compare(b.end-b.start, a.end-a.start), cmp.Compare(a.start, b.start))
	})
	var kept []hit
	for _, h := range hits {
		at := slices.IndexFunc(kept, h.overlaps)
		if at < 0 {
			kept = append(kept, h)
			continue
		}
		if winner := kept[at]; rankOf(winner) == rankOf(h) && winner.end-winner.start == h.end-h.start && winner.kind == keyComplete &&
			!slices.Equal(winner.places, h.places) {
			*ambiguous = true
		}
	}
	slices.SortStableFunc(kept, func(a, b hit) int { return cmp.Compare(a.start, b.start) })
	return kept
}

// rankOf orders hits by how telling they are.
func rankOf(h hit) int {
	switch {
	case h.what == CreditorNumber:
		return 0
	case h.kind == keyComplete && h.what != RepairedNumber:
		return 1
	case h.kind == keyAdvice:
		return 2
	case h.kind == keyCustomer && h.role == roleCustomer, h.kind == keyOrder && h.role == roleOrder:
		return 3
	case h.kind == keyComplete:
		return 4
	case h.kind == keyPart:
		return 5
	case h.kind == keySequence:
		return 6
	}
	return 7
}

// overlaps tells whether two hits share characters of one text.
func (h hit) overlaps(other hit) bool {
	return h.field == other.field && h.index == other.index && h.start < other.end && other.start < h.end
}

// lookalikes are letters that people type for digits, each with the digit.
const lookalikes, lookedAlike = "OILSB", "01158"

// readLettersAsDigits turns O, I, l, S and B that stand beside digits into the digits they look like.
func readLettersAsDigits(text string) (fixed string, changed bool) {
	raw := []byte(text)
	for i, c := range raw {
		at := strings.IndexByte(lookalikes, upperByte(c))
		if at >= 0 && besideDigit(text, i) {
			raw[i], changed = lookedAlike[at], true
		}
	}
	return string(raw), changed
}

func upperByte(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// besideDigit tells whether a run of lookalikes around a place touches a digit.
func besideDigit(text string, at int) bool {
	left, right := at, at
	for left >= 0 && strings.IndexByte(lookalikes, upperByte(text[left])) >= 0 {
		left--
	}
	for right < len(text) && strings.IndexByte(lookalikes, upperByte(text[right])) >= 0 {
		right++
	}
	return left >= 0 && isDigit(rune(text[left])) || right < len(text) && isDigit(rune(text[right]))
}

// rangesIn finds pairs of numbers with "bis" or a dash between them.
func rangesIn(text string, runs []run, items []hit) []span {
	var ranges []span
	for i := 0; i+1 < len(items); i++ {
		a, b := items[i], items[i+1]
		if a.field != FieldUnstructured || b.field != FieldUnstructured {
			continue
		}
		if between := fold(strings.Trim(text[a.end:b.start], " .")); between == "BIS" || between == "-" || between == "–" || between == "TO" {
			ranges = append(ranges, span{a, b})
		}
	}
	return append(ranges, shortRanges(text, runs, items)...)
}

// shortRanges finds "4711-15" and "4711 bis 15": the end is written without the digits it shares with the start.
func shortRanges(text string, runs []run, items []hit) []span {
	var ranges []span
	for _, a := range items {
		at := slices.IndexFunc(runs, func(r run) bool { return r.start >= a.end })
		if a.field != FieldUnstructured || at < 0 {
			continue
		}
		between := fold(strings.Trim(text[a.end:runs[at].start], " ."))
		if runs[at].text == "BIS" && at+1 < len(runs) {
			at, between = at+1, "BIS"
		}
		end := runs[at]
		if !end.digits || end.role == roleNoise || len(end.text) >= len(stripped(a.text)) || len(end.text) > 3 ||
			between != "BIS" && between != "-" && between != "–" {
			continue
		}
		to := a
		to.start, to.end, to.text, to.places = end.start, end.end, a.text[:len(a.text)-len(end.text)]+end.text, nil
		ranges = append(ranges, span{a, to})
	}
	return ranges
}

// looseIn keeps the stretches of digits that could be a number with a slip.
func looseIn(runs []run) []loose {
	var all []loose
	for first := range runs {
		if !runs[first].digits || runs[first].role >= roleYear {
			continue
		}
		one := loose{role: runs[first].role, start: runs[first].start}
		for last := first; last < len(runs) && last < first+maxParts && len(all) < maxLoose; last++ {
			if !runs[last].digits || last > first && runs[last].before == wide || runs[last].role >= roleYear {
				break
			}
			one.separated = one.separated || last > first && runs[last].before < mark
			one.end, one.digits = runs[last].end, one.digits+runs[last].text
			if len(one.digits) >= minSequence {
				all = append(all, one)
			}
		}
	}
	return all
}
