package phrase

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// found is a reference with the tokens it covers.
type found struct {
	Reference
	from, to int
	at       int // place in the index; none for a look-alike and a range
	short    bool
}

// referencesOf reads the references of a text.
func (s *scanner) referencesOf(x *numberIndex) []found {
	var all []found
	refused := none // the end of a list of numbers that are no invoices
	for i := 0; i < len(s.tokens); {
		f, ok := s.reference(x, i, all)
		if !ok {
			i++
			continue
		}
		if s.otherDocument(f.from) || refused == s.listStart(f.from) {
			refused, i = f.to, f.to
			continue
		}
		f = s.rangeOfNumbers(x, f)
		all = append(all, f)
		i = f.to
	}
	return all
}

// reference reads one number at token i: a known one in any writing, a known one by its end, or one that looks like one.
func (s *scanner) reference(x *numberIndex, i int, before []found) (found, bool) {
	t := s.at(i)
	if t.blocked || t.kind != wordToken && t.kind != numberToken || t.kind == wordToken && !s.mayBegin(x, i) ||
		!s.freeStart(i, before) {
		return found{}, false
	}
	if f, ok := s.knownAt(x, i); ok {
		return f, true
	}
	if t.kind == numberToken {
		if f, ok := s.endingAt(x, i, before); ok {
			return f, true
		}
		if f, ok := s.abbreviated(x, i, before); ok {
			return f, true
		}
	}
	return s.lookAlike(x, i, before)
}

// mayBegin is a cheap look at whether a word can begin a number: as a known one does, or with digits behind it.
func (s *scanner) mayBegin(x *numberIndex, i int) bool {
	next := s.at(i + 1)
	return next.kind == numberToken || next.glued && next.kind == markToken && s.at(i+2).glued || x.shapes[s.at(i).fold]
}

// freeStart tells whether a number may begin at token i: nothing is written onto its left but the prefix of an invoice or the
// sign of a list.
func (s *scanner) freeStart(i int, before []found) bool {
	t, last := s.at(i), s.at(i-1)
	if !t.glued {
		return true
	}
	if n := len(before); n > 0 && before[n-1].to == i-1 && (last.fold == "/" || last.fold == "," || last.fold == "+" ||
		last.fold == ";" || last.fold == "&" || s.dash(i-1)) {
		return true
	}
	switch last.kind {
	case wordToken:
		return t.kind == numberToken && last.is(invoiceWord) && !(s.at(i-1).glued && s.at(i-2).kind != markToken)
	case numberToken:
		return false
	}
	switch last.fold {
	case "-", "/", "_", ".", "–":
		if s.at(i-2).is(invoiceWord) || s.word(i-2, "nr", "no") {
			return true
		}
		return !last.glued || last.fold == "-" && s.at(i-2).fold == "…" || last.fold == "." && s.at(i-2).mark('.')
	case ",":
		return s.at(i-2).kind != numberToken
	case "@", "\\", "=", "§":
		return false
	}
	return true
}

// knownAt matches the longest run of tokens from i on that is a known number.
func (s *scanner) knownAt(x *numberIndex, i int) (best found, ok bool) {
	var key, joined []byte
	tight := true
	for j, pieces := i, 0; pieces < maxPieces; pieces++ {
		t := s.at(j)
		if t.blocked || t.kind != wordToken && t.kind != numberToken {
			break
		}
		if pieces > 0 {
			key = append(key, ' ')
		}
		joined = append(joined, t.fold...)
		if t.kind == numberToken {
			key = append(key, withoutZeros(t.fold)...)
		} else {
			key = append(key, t.fold...)
		}
		at := x.place(x.whole, string(key))
		if at == none && tight && pieces > 0 || at == none && pieces == 0 {
			at = x.place(x.joined, string(joined))
		}
		if at != none && at != ambiguous && s.freeEnd(j+1) && s.numberMeant(i, j+1, false) {
			best, ok = x.found(at, i, j+1), true
		}
		next, joins, closed := s.joint(j)
		if !joins {
			break
		}
		tight = tight && (closed || s.at(i).kind == wordToken)
		j = next
	}
	return best, ok
}

func (x *numberIndex) found(at, from, to int) found {
	k := x.known[at]
	return found{Reference: Reference{Numbers: []receivable.InvoiceNumber{k.number}, Known: k.open, Closed: !k.open},
		from: from, to: to, at: at}
}

// joint finds the next piece of a number behind token j. closed is false where only a blank or a full stop between digits
// holds the pieces together.
func (s *scanner) joint(j int) (next int, joins, closed bool) {
	a, b := s.at(j), s.at(j+1)
	if b.kind == breakToken || b.newLine {
		return j, false, false
	}
	if b.kind != markToken {
		return j + 1, true, b.glued || a.kind != b.kind
	}
	c := s.at(j + 2)
	if c.newLine || c.kind == breakToken || c.kind == markToken {
		return j, false, false
	}
	switch b.fold {
	case "-", "/", "_", "–", "‑":
		return j + 2, true, true
	case ".":
		return j + 2, c.glued, a.kind != numberToken || c.kind != numberToken
	}
	return j, false, false
}

// freeEnd tells whether a number may end before token end: what is written onto it must not go on with it.
func (s *scanner) freeEnd(end int) bool {
	t := s.at(end)
	if !t.glued {
		return true
	}
	next := s.at(end + 1)
	switch {
	case t.kind == numberToken:
		return false
	case t.kind == wordToken:
		return s.at(end-1).kind == numberToken && s.word(end, "er", "ten")
	case t.fold == "." || t.fold == "," || t.mark('\''):
		return !next.glued || next.kind != numberToken || t.fold == "," && next.digits() >= 4
	case t.fold == "-" || t.fold == "/" || t.fold == "_" || t.fold == "–":
		return !next.glued || next.kind == markToken || next.kind == numberToken && t.fold != "_" ||
			next.kind == wordToken && (next.digits() > 4 || t.fold == "/")
	case t.fold == "%" || t.fold == "€" || t.fold == ":" && next.glued && next.kind == numberToken:
		return false
	}
	return true
}

// numberMeant tells whether digits are an invoice and not an amount, a quantity or a day. A name of an invoice before them
// settles it; short ones need it.
func (s *scanner) numberMeant(from, to int, short bool) bool {
	if s.hasLetters(from, to) && !short {
		return to-from > 1
	}
	named := s.named(from)
	return !s.countsMoney(from, to, named) && (named || to-from > 1 || s.digitsIn(from, to) >= minEnding)
}

// countsMoney tells whether digits are an amount, a quantity or an ordinal.
func (s *scanner) countsMoney(from, to int, named bool) bool {
	if before := s.at(from - 1); !named && !s.at(from).newLine && (before.fold == "€" || before.fold == "$" ||
		before.fold == "£" || before.is(currencyWord)) {
		return true
	}
	next := s.at(to)
	money := next.fold == "€" || next.fold == "$" || next.fold == "%" || s.is(to, currencyWord) || s.word(to, "prozent",
		"percent", "k", "tsd")
	if money && !next.newLine && !(named && s.at(to+1).kind == numberToken) {
		return true
	}
	counted := s.is(to, unitWord|quantityWord|thingWord) || s.word(to, "uhr") || next.mark('.') && next.glued &&
		s.at(from).digits() <= 2
	return counted && to-from == 1 && !named
}

func (s *scanner) hasLetters(from, to int) bool {
	for j := from; j < to; j++ {
		if s.at(j).kind == wordToken {
			return true
		}
	}
	return false
}

func (s *scanner) digitsIn(from, to int) int {
	n := 0
	for j := from; j < to; j++ {
		if s.at(j).kind == numberToken {
			n += s.at(j).digits()
		}
	}
	return n
}

// named tells whether a word for an invoice stands before token i, with "Nr." or a sign between: "Rechnung Nr. 4711", "#4711".
func (s *scanner) named(i int) bool {
	for j := i - 1; j >= i-5; j-- {
		t := s.at(j)
		switch {
		case t.fold == "#" || t.fold == "…":
			return true
		case s.is(j, invoiceWord):
			return !(s.word(j, "re") && s.at(j+1).mark(':'))
		case t.kind == markToken && (t.fold == "." || t.fold == ":" || s.dash(j)) || s.word(j, "nr", "nummer", "no",
			"number", "num", "die", "der", "the", "numbers", "nummern", "nrn", "nos"):
		default:
			return false
		}
	}
	return false
}

// otherDocument tells whether a word for something else than an invoice stands before token i: "Bestellung 4711".
func (s *scanner) otherDocument(i int) bool {
	for j := i - 1; j >= i-5; j-- {
		t := s.at(j)
		switch {
		case s.is(j, invoiceWord):
			return false
		case s.is(j, otherDocument):
			return !s.word(j, "note") || !s.word(j-1, "please", "also", "to", "kindly", "and", "do")
		case t.kind == markToken && (t.fold == "." || t.fold == ":" || t.fold == "#" || s.dash(j)) || s.word(j, "nr",
			"nummer", "no", "number", "num", "nummern", "numbers"):
		default:
			return false
		}
	}
	return false
}

// listStart is the token behind which the number at token i goes on in a list, "4711, 4712 und 4713"; none where it does not.
func (s *scanner) listStart(i int) int {
	j := i - 1
	if s.dash(j) && s.at(i).glued && !s.at(j).glued { // "SV-12 und -15"
		j--
		i--
	}
	for j >= i-3 && (s.word(j, "und", "and", "sowie", "oder", "or", "die", "der", "the", "nr", "bzw", "plus", "auch",
		"well", "as") || s.at(j).mark(',') || s.at(j).mark('+') ||
		s.at(j).mark('&') || s.at(j).mark('/') || s.at(j).mark(';') || s.at(j).mark('.')) {
		j--
	}
	if j == i-1 {
		return none - 1
	}
	return j + 1
}

// follows tells whether the number at token i goes on a list of invoices.
func (s *scanner) follows(i int, before []found) bool {
	return len(before) > 0 && before[len(before)-1].to == s.listStart(i)
}

// endingAt matches a known number by its end: "713" for "RE-2026-0713". It needs a word for an invoice, an article or a list
// before it, or four digits; and only one number may end so.
func (s *scanner) endingAt(x *numberIndex, i int, before []found) (found, bool) {
	key := withoutZeros(s.at(i).fold)
	end := i + 1
	if next, joins, closed := s.joint(i); joins && closed &&
		s.at(next).kind == numberToken { // "2026/441" for "RE-2026/441"
		longer := key + " " + withoutZeros(s.at(next).fold)
		if at := x.place(x.endings, longer); at >= 0 && s.freeEnd(next+1) {
			return s.short(x, at, i, next+1)
		}
	}
	at := x.place(x.endings, key)
	if at < 0 || !s.freeEnd(end) || !s.numberMeant(i, end, true) {
		return found{}, false
	}
	pointed := s.named(i) || s.follows(i, before)
	byArticle := s.word(i-1, "die", "der", "den", "the", "zur", "auf", "for", "fuer", "of") || s.at(i-1).mark('-') ||
		s.at(i-1).newLine && i > 0
	digits := s.at(i).digits()
	switch {
	case digits < minEnding && !pointed, digits == minEnding && !pointed && !byArticle && len(before) == 0, s.isYear(i) &&
		!pointed:
		return found{}, false
	case s.isYear(i) && s.at(i-1).kind != markToken && !s.named(i):
		return found{}, false
	}
	return s.short(x, at, i, end)
}

func (s *scanner) short(x *numberIndex, at, from, to int) (found, bool) {
	f := x.found(at, from, to)
	f.short = true
	return f, true
}

// abbreviated reads "12" in "4711/12" or "4711-13": the last digits of a number like the one before.
func (s *scanner) abbreviated(x *numberIndex, i int, before []found) (found, bool) {
	if len(before) == 0 || before[len(before)-1].at < 0 || !s.follows(i, before) && !s.dash(i-1) && !s.at(i-1).mark('/') {
		return found{}, false
	}
	last := before[len(before)-1]
	if last.to != i-1 && !s.follows(i, before) || !s.freeEnd(i+1) {
		return found{}, false
	}
	pieces := x.known[last.at].pieces
	full, part := pieces[len(pieces)-1], s.at(i).fold
	if len(part) > len(full) || !isDigit(full[0]) {
		return found{}, false
	}
	key := strings.Join(pieces[:len(pieces)-1], " ")
	if key != "" {
		key += " "
	}
	at := x.place(x.whole, key+full[:len(full)-len(part)]+part)
	if at < 0 || s.countsMoney(i, i+1, false) {
		return found{}, false
	}
	return x.found(at, i, i+1), true
}

// rangeOfNumbers reads "R-5 bis R-9" and "4711-13": all known numbers from one to the other.
func (s *scanner) rangeOfNumbers(x *numberIndex, f found) found {
	j := s.skip(f.to, "bis", "to", "through", "until", "thru")
	if j == f.to && (s.dash(j) || s.at(j).fold == "…") && f.at >= 0 {
		j++
	}
	if j == f.to || f.at < 0 {
		return f
	}
	j = s.skip(s.skip(j, "einschliesslich", "inkl", "zu", "zur", "including"), "nr", "no", "rechnung", "invoice")
	until, ok := s.reference(x, j, []found{f})
	if !ok || until.at < 0 {
		return f
	}
	numbers, open := x.between(f.at, until.at)
	if len(numbers) < 2 {
		return f
	}
	f.Numbers, f.to, f.Known, f.Closed = numbers, until.to, open == len(numbers), open == 0
	return f
}

// between lists the known numbers from one to another that differ only in their last digits: the open ones, or all where
// none is open.
func (x *numberIndex) between(from, to int) (numbers []receivable.InvoiceNumber, open int) {
	a, b := x.known[from].pieces, x.known[to].pieces
	last := len(a) - 1
	if len(a) != len(b) || !isDigit(a[last][0]) || !isDigit(b[last][0]) || strings.Join(a[:last],
		" ") != strings.Join(b[:last], " ") {
		return nil, 0
	}
	var closed []receivable.InvoiceNumber
	for _, k := range x.known {
		if len(k.pieces) != len(a) || strings.Join(k.pieces[:last], " ") != strings.Join(a[:last], " ") ||
			less(k.pieces[last], a[last]) || less(b[last], k.pieces[last]) {
			continue
		}
		if k.open {
			numbers = append(numbers, k.number)
		} else {
			closed = append(closed, k.number)
		}
	}
	if len(numbers) == 0 {
		return closed, 0
	}
	return numbers, len(numbers)
}

// less compares two runs of digits without leading zeros.
func less(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// lookAlike reads a number that is called an invoice, goes on a list of them, or begins as the customer's numbers do, but is
// not among them.
func (s *scanner) lookAlike(x *numberIndex, i int, before []found) (found, bool) {
	t := s.at(i)
	end := s.chunkEnd(i)
	if t.kind == wordToken && !s.lettersFit(x, i, end) {
		return found{}, false
	}
	if t.kind == wordToken && end == i+1 && s.at(end).kind == numberToken && !s.at(end).newLine { // "INV 2999"
		if end = s.chunkEnd(end); t.is(germanWord|englishWord|prefixWord) || s.isDateOrAmount(i+1,
			end) { // of "AT-330" and "at 20/05/2026"
			return found{}, false
		}
	}
	digits := s.digitsIn(i, end)
	named := s.named(i)
	switch {
	case digits < minEnding && (t.kind == numberToken || digits < 1), end == i+1 && digits == minEnding && s.is(i-1,
		invoiceWord), s.at(i-1).fold == "#" && (s.at(i-1).glued || s.at(i+1).mark('.') && end > i+1), !s.freeEnd(end),
		s.isDateOrAmount(i, end):
		return found{}, false
	case named, t.kind == wordToken && x.shapes[t.fold], s.follows(i, before) && s.likeLast(i, end,
		before[len(before)-1]):
		f := found{from: i, to: end, at: none}
		f.Numbers = []receivable.InvoiceNumber{receivable.InvoiceNumber(s.text[s.at(i).start:s.at(end-1).end])}
		f.LookAlike = true
		return f, true
	}
	return found{}, false
}

// lettersFit tells whether a word may begin an unknown number: letters written onto digits, or those that known numbers begin with.
func (s *scanner) lettersFit(x *numberIndex, i, end int) bool {
	t := s.at(i)
	if t.digits() > 6 || end == i+1 && !x.shapes[t.fold] || s.digitsIn(i, end) == 0 && end > i+1 {
		return false
	}
	if t.is(otherDocument | documentWord) {
		return false
	}
	return x.shapes[t.fold] || s.named(i) && end > i+1
}

// chunkEnd is the end of what is written in one piece from token i on.
func (s *scanner) chunkEnd(i int) int {
	end := i + 1
	for pieces := 1; pieces < maxPieces; pieces++ {
		t := s.at(end)
		switch {
		case t.glued && (t.kind == numberToken || t.kind == wordToken && t.digits() <= 4):
			end++
		case t.glued && t.kind == markToken && (t.fold == "-" || t.fold == "/" || t.fold == "_" || t.fold == ".") &&
			s.at(end+1).glued &&
			(s.at(end+1).kind == numberToken || s.at(end+1).kind == wordToken && s.at(end+1).digits() <= 4):
			end += 2
		default:
			return end
		}
	}
	return end
}

// isDateOrAmount tells whether digits behind a word for an invoice are something else: "Rechnung 15.12.2026", "Rechnung 500 €".
func (s *scanner) isDateOrAmount(i, end int) bool {
	if s.at(i).kind == wordToken {
		return false
	}
	if r, ok := s.read(i); ok && r.kind != vagueKind && r.end >= end && r.kind != monthDayKind {
		return true
	}
	next := s.at(end)
	if next.fold == "€" || next.fold == "%" || next.fold == "$" || s.is(end, unitWord|quantityWord|thingWord) || s.is(end,
		currencyWord) && s.at(end+1).kind != numberToken {
		return true
	}
	if next.mark(',') && next.glued && s.at(end+1).glued {
		return true
	}
	n, ok := s.numeral(i)
	return ok && n.shaped && n.end >= end || end == i+1 && s.isYear(i) && !s.word(i-1, "nr", "nummer", "no") &&
		!s.at(i-1).mark('.') && s.at(i-1).fold != "#"
}

// likeLast tells whether digits in a list are like the number before them.
func (s *scanner) likeLast(i, end int, last found) bool {
	if s.at(i).kind == wordToken {
		return s.at(last.from).fold == s.at(i).fold
	}
	return !s.hasLetters(last.from, last.to) && s.digitsIn(i, end) == s.digitsIn(last.from, last.to) && s.digitsIn(i,
		end) > minEnding && s.at(i-1).fold != "."
}

// finishReferences gives references their places.
func (s *scanner) finishReferences(all []found) []Reference {
	var refs []Reference
	for _, f := range all {
		f.Start, f.End = s.at(f.from).start, s.at(f.to-1).end
		f.Quote = s.text[f.Start:f.End]
		refs = append(refs, f.Reference)
	}
	return refs
}

// blockNumbersOf keeps dates and amounts out of the customer's invoice numbers.
func (s *scanner) blockNumbersOf(numbers []receivable.InvoiceNumber) {
	if len(numbers) == 0 {
		return
	}
	s.blockFound(s.referencesOf(indexNumbers(numbers, nil)))
}

func (s *scanner) blockFound(all []found) {
	for _, f := range all {
		for j := f.from; j < f.to; j++ {
			s.tokens[j].blocked = true
		}
	}
}
