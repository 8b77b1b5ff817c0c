package phrase

// prefixKind is what a word before a date makes of it.
type prefixKind uint8

const (
	noPrefix      prefixKind = iota
	neutralPrefix            // "am", "on": a day, nothing more
	articlePrefix            // "dem", "the": says nothing, but joins what stands before it
	adverbPrefix             // "noch", "etwa": says nothing
	byPrefix
	beforePrefix
	afterPrefix
	fromPrefix
	sincePrefix
	datedPrefix
	forPrefix
	earliestPrefix
	duePrefix
)

func (v vocabularyBuilder) prefixes() {
	for kind, words := range map[prefixKind]string{
		neutralPrefix: "am zum zur im in an on at per um gegen mit valuta wert during over around via zu beim übers within innerhalb binnen " +
			"come auf towards laufe verlauf course",
		articlePrefix: "den dem der des die das the einem a our unserem",
		adverbPrefix: "noch schon bereits erst etwa ca circa ungefähr voraussichtlich jeweils spätesten einschließlich inkl inklusive " +
			"date datum jedoch aber einschl however but but inclusive including approximately about just only even sometime irgendwann latest wohl wahrscheinlich genau direkt " +
			"kurz bitte gleich rechtzeitig shortly right late early exactly",
		byPrefix:       "bis by until till til spätestens längstens allerspätestens spaetestes spätestes",
		beforePrefix:   "vor before",
		afterPrefix:    "nach after",
		fromPrefix:     "ab from starting beginning effective",
		sincePrefix:    "seit since stand",
		datedPrefix:    "vom von of dated",
		forPrefix:      "für for",
		earliestPrefix: "frühestens earliest",
		duePrefix:      "fällig fälligkeit due fälligkeitsdatum fälligkeitstermin",
	} {
		v.class(prefixWord, words)
		v.add(words, func(e *entry) { e.prefix = kind })
	}
}

// approach is what the words before a date say together.
type approach struct {
	start int // the first token that belongs to the phrase
	role  Role
	found bool // a word that makes a weak reading count
	// kind of the word that decided.
	kind prefixKind
	// negated: "nicht vor", "not before".
	negated bool
}

// maxPrefixWords is how many words before a date are looked at: "auf jeden Fall noch bis spätestens zum" has five that count.
const maxPrefixWords = 6

// before looks at the words left of token i, not further than the end of the date before.
func (s *scanner) before(i int) approach {
	a := approach{start: i}
	for j := i - 1; j >= s.floor && j >= i-maxPrefixWords; j-- {
		t := s.at(j)
		if t.kind == markToken && t.fold == "." && t.glued && (s.is(j-1, approximately) ||
			s.at(j-1).word.prefix == adverbPrefix) {
			continue
		}
		if t.kind == markToken && (t.mark('(') || t.mark(':')) && j == i-1 {
			continue
		}
		if t.kind != wordToken || t.word.prefix == noPrefix || t.blocked || !a.take(s, j, t.word.prefix) {
			break
		}
	}
	return a
}

// take adds the word at token j to what was seen right of it; false ends the search.
func (a *approach) take(s *scanner, j int, kind prefixKind) bool {
	if a.kind != noPrefix && kind != articlePrefix && kind != adverbPrefix && !joins(kind, a.kind, s, j) {
		return false
	}
	switch kind {
	case articlePrefix:
		if s.at(j+1).kind == wordToken && s.word(j, "die", "das", "der") && a.kind != noPrefix {
			return false
		}
		return true
	case adverbPrefix:
		return true
	}
	a.found, a.start = true, j
	if a.kind == sincePrefix { // "fällig seit"
		return true
	}
	if a.kind == noPrefix || kind != neutralPrefix && kind != forPrefix {
		a.kind = kind
	}
	a.role = roles[a.kind]
	switch {
	case a.kind == datedPrefix && s.is(j-1, runWord): // "im Zahllauf vom 11.3." is a day to come
		a.role = Plain
	case a.kind == beforePrefix && s.word(j-1, "nicht", "not", "kaum", "never"):
		a.negated, a.role = true, From
	case s.word(j, "until", "till") && s.word(j-1, "not"):
		a.role = From
	}
	return true
}

var roles = [...]Role{byPrefix: By, beforePrefix: Before, afterPrefix: After, fromPrefix: From, sincePrefix: Since,
	datedPrefix:    Dated,
	earliestPrefix: From, duePrefix: Due}

// joins tells whether a word may stand before the preposition already seen: "bis zum", "spätestens am", "fällig am",
// "for payment by".
func joins(kind, seen prefixKind, s *scanner, j int) bool {
	switch kind {
	case byPrefix, earliestPrefix, duePrefix:
		return seen == neutralPrefix || seen == forPrefix || kind == duePrefix || kind == byPrefix && (seen == byPrefix ||
			seen == beforePrefix)
	case afterPrefix, beforePrefix:
		return false
	case fromPrefix:
		return seen == neutralPrefix && s.word(j, "ab", "starting", "beginning", "effective", "from")
	case neutralPrefix:
		return seen == beforePrefix || seen == byPrefix
	}
	return false
}

// eitherWord tells whether token i joins two prepositions of which either may hold: "on or before", "on/before".
func (s *scanner) eitherWord(i int) bool { return s.word(i, "or", "oder", "bzw") || s.at(i).mark('/') }

// worded looks for prefixes of two and more words, "no later than", "prior to", "as of", "ahead of", left of token i.
func (s *scanner) worded(i int) (start int, role Role, ok bool) {
	j := i - 1
	if s.word(j, "the", "dem", "den") {
		j--
	}
	switch {
	case s.word(j, "than") && s.word(j-1, "later") && s.word(j-2, "no", "not"):
		return j - 2, By, true
	case s.word(j, "than") && s.word(j-1, "earlier", "sooner", "before") && s.word(j-2, "no", "not"):
		return j - 2, From, true
	case s.word(j, "before", "by", "about", "vor", "bis") && s.eitherWord(j-1) && s.word(j-2, "on", "am", "zum",
		"an", "by"): // "on or before"
		return j - 2, By, true
	case s.word(j, "on", "am", "an") && s.eitherWord(j-1) && s.word(j-2, "before", "by", "vor", "bis"):
		return j - 2, By, true
	case s.word(j, "to") && s.word(j-1, "prior", "previous"):
		return j - 1, Before, true
	case s.word(j, "to") && s.word(j-1, "up"):
		return j - 1, By, true
	case s.word(j, "of") && s.word(j-1, "ahead"), s.word(j, "of") && s.word(j-1, "advance"):
		return j - 1, Before, true
	case s.word(j, "of", "from") && s.word(j-1, "as"):
		return j - 1, From, true
	case s.word(j, "and", "und", "bis") && s.word(j-1, "incl", "including", "einschliesslich"):
		return j - 1, By, true
	}
	return i, Plain, false
}
