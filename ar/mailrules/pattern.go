package mailrules

import (
	"fmt"
	"strings"
)

// The language of the tables.
//
// A row is one rule: atoms joined by "&", all of which must stand in the same clause or sentence in any order (German moves
// its words freely); an atom behind "!" must not. An atom is a sequence of elements. An element is a word, alternatives
// "a|b", two or three words "noch_nicht", a beginning "zahl*", an ending "*rechnung", a class "<paid>", or what was understood before: @date, @amount, @share,
// @ref, @number. "?" behind an element makes it optional, ".." stands for up to four tokens, "..." for any number of them.

// gapShort and gapLong are how many tokens ".." and "..." may cover. A clause longer than gapLong is no clause of a letter.
const (
	gapShort = 4
	gapLong  = 60
)

// step is one element of an atom.
type step struct {
	element  int
	gap      int // tokens that may be skipped before it
	optional bool
}

type atom struct {
	steps []step
	text  string
}

type rule struct {
	cue       cue
	all, none []int
	text      string
}

// grammar is the tables made ready: words to elements, elements to atoms, atoms to rules.
type grammar struct {
	exact, prefix, suffix map[string][]int
	kinds                 [emailToken + 1][]int
	longest               int
	pairs                 map[string]bool // first words of alternatives of two words
	elements              map[string]int
	atoms                 []atom
	atomIndex             map[string]int
	startsAt              [][]int // atoms by first element
	rules                 []rule
	triggers              [][]int // rules by their first atom
	classes               map[string]string
}

func newGrammar(classes map[string]string) *grammar {
	return &grammar{exact: map[string][]int{}, prefix: map[string][]int{}, pairs: map[string]bool{}, suffix: map[string][]int{},
		elements: map[string]int{}, atomIndex: map[string]int{}, classes: classes}
}

// add reads one table: a row a line. A row that can't be read is a mistake of the programmer.
func (g *grammar) add(c cue, rows string) {
	for row := range strings.Lines(rows) {
		if row = strings.TrimSpace(row); row != "" {
			g.addRule(c, row)
		}
	}
}

func (g *grammar) addRule(c cue, row string) {
	r := rule{cue: c, text: row}
	for part := range strings.SplitSeq(row, "&") {
		part = strings.TrimSpace(part)
		if negated, ok := strings.CutPrefix(part, "!"); ok {
			r.none = append(r.none, g.atom(strings.TrimSpace(negated)))
			continue
		}
		r.all = append(r.all, g.atom(part))
	}
	if len(r.all) == 0 {
		panic(fmt.Sprintf("rule %q has nothing to find", row))
	}
	first := r.all[0]
	g.triggers[first] = append(g.triggers[first], len(g.rules))
	g.rules = append(g.rules, r)
}

func (g *grammar) atom(text string) int {
	if id, ok := g.atomIndex[text]; ok {
		return id
	}
	a, gap := atom{text: text}, 0
	for field := range strings.FieldsSeq(text) {
		switch field {
		case "..":
			gap = gapShort
			continue
		case "...":
			gap = gapLong
			continue
		}
		body, optional := strings.CutSuffix(field, "?")
		if body == "" {
			body, optional = "?", false
		}
		a.steps = append(a.steps, step{element: g.element(body), gap: gap, optional: optional})
		gap = 0
	}
	if len(a.steps) == 0 || a.steps[0].optional {
		panic(fmt.Sprintf("atom %q must begin with a word", text))
	}
	id := len(g.atoms)
	g.atoms = append(g.atoms, a)
	g.triggers = append(g.triggers, nil)
	g.atomIndex[text] = id
	first := a.steps[0].element
	g.startsAt[first] = append(g.startsAt[first], id)
	return id
}

// element registers alternatives under one number.
func (g *grammar) element(text string) int {
	if id, ok := g.elements[text]; ok {
		return id
	}
	id := len(g.startsAt)
	g.elements[text] = id
	g.startsAt = append(g.startsAt, nil)
	g.register(text, id, 0)
	return id
}

// classDepth is how deep classes may name classes; deeper is a circle.
const classDepth = 5

func (g *grammar) register(text string, id, depth int) {
	if depth > classDepth {
		panic("classes name each other in a circle at " + text)
	}
	for one := range strings.SplitSeq(text, "|") {
		switch {
		case strings.HasPrefix(one, "<") && strings.HasSuffix(one, ">") && len(one) > 2:
			members, ok := g.classes[strings.Trim(one, "<>")]
			if !ok {
				panic("no class " + one)
			}
			g.register(strings.Join(strings.Fields(members), "|"), id, depth+1)
		case strings.HasPrefix(one, "@") && len(one) > 1:
			g.registerKind(one, id)
		case strings.HasSuffix(one, "*") && len(one) > 1:
			g.put(g.prefix, strings.TrimSuffix(one, "*"), id)
		case strings.HasPrefix(one, "*") && len(one) > 1:
			g.put(g.suffix, strings.TrimPrefix(one, "*"), id)
		default:
			g.put(g.exact, one, id)
		}
	}
}

func (g *grammar) registerKind(name string, id int) {
	names := map[string]kind{"@date": dateToken, "@amount": amountToken, "@share": shareToken, "@ref": refToken, "@number": numberToken, "@line": newline, "@email": emailToken}
	k, ok := names[name]
	if !ok {
		panic("no kind of token " + name)
	}
	g.kinds[k] = append(g.kinds[k], id)
}

func (g *grammar) put(m map[string][]int, w string, id int) {
	w = fold(w)
	if first, _, ok := strings.Cut(w, "_"); ok {
		g.pairs[first] = true
	}
	m[w] = append(m[w], id)
	g.longest = max(g.longest, len(w))
}

// symbols lists the elements that each token is.
func (g *grammar) symbols(tokens []token) [][]int {
	out := make([][]int, len(tokens))
	buffer := make([]int, 0, 16*len(tokens))
	var pair []byte
	for i, t := range tokens {
		from := len(buffer)
		buffer = append(buffer, g.exact[t.word]...)
		if i+1 < len(tokens) && g.pairs[t.word] {
			pair = append(append(append(pair[:0], t.word...), '_'), tokens[i+1].word...)
			buffer = append(buffer, g.exact[string(pair)]...)
			if i+2 < len(tokens) {
				pair = append(append(pair, '_'), tokens[i+2].word...)
				buffer = append(buffer, g.exact[string(pair)]...)
			}
		}
		buffer = append(buffer, g.kinds[t.kind]...)
		if t.kind == word || t.kind == refToken || t.kind == shareToken || t.kind == dateToken {
			for n := 2; n <= min(len(t.word), g.longest); n++ {
				buffer = append(buffer, g.prefix[t.word[:n]]...)
				buffer = append(buffer, g.suffix[t.word[len(t.word)-n:]]...)
			}
		}
		out[i] = buffer[from:len(buffer):len(buffer)]
	}
	return out
}

// found is where a rule holds: tokens from up to to.
type found struct {
	cue      cue
	from, to int
	rule     int
}

// scanner matches one text's tokens; it is used again for each clause and sentence of the text.
type scanner struct {
	g       *grammar
	symbols [][]int
	order   []int // the tokens in question
	*marks
	hits []int
}

// marks remember which atoms were seen where in the last scan. Texts that are read one after the other share them.
type marks struct {
	round int32
	seen  []int32
	at    [][2]int32
}

func newMarks(g *grammar) *marks {
	return &marks{seen: make([]int32, len(g.atoms)), at: make([][2]int32, len(g.atoms))}
}

func newScanner(g *grammar, tokens []token, m *marks) *scanner {
	return &scanner{g: g, symbols: g.symbols(tokens), marks: m}
}

// scan finds the rules that hold in the given tokens, read in their order.
func (s *scanner) scan(order []int) []found {
	s.round++
	s.hits, s.order = s.hits[:0], order
	for i, t := range order {
		for _, element := range s.symbols[t] {
			for _, id := range s.g.startsAt[element] {
				if s.seen[id] == s.round {
					continue
				}
				if end, ok := s.match(s.g.atoms[id].steps[1:], i+1); ok {
					s.seen[id], s.at[id] = s.round, [2]int32{int32(i), int32(end)}
					s.hits = append(s.hits, id)
				}
			}
		}
	}
	return s.holding()
}

// scanWith is scan for some of the rules only.
func (s *scanner) scanWith(only []bool, order []int) said {
	out := said{}
	for _, f := range s.scan(order) {
		if only[f.rule] {
			out.found = append(out.found, f)
			out.cues[f.cue] = true
		}
	}
	return out
}

func (s *scanner) holding() []found {
	var out []found
	for _, id := range s.hits {
		for _, r := range s.g.triggers[id] {
			if f, ok := s.holds(r); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

func (s *scanner) holds(index int) (found, bool) {
	r := &s.g.rules[index]
	for _, id := range r.none {
		if s.seen[id] == s.round {
			return found{}, false
		}
	}
	from, to := len(s.order), 0
	for _, id := range r.all {
		if s.seen[id] != s.round {
			return found{}, false
		}
		from, to = min(from, int(s.at[id][0])), max(to, int(s.at[id][1]))
	}
	return found{cue: r.cue, from: s.order[from], to: s.order[to-1] + 1, rule: index}, true
}

// match tries the steps from a place in the order on.
func (s *scanner) match(steps []step, at int) (int, bool) {
	if len(steps) == 0 {
		return at, true
	}
	first := steps[0]
	for skip := 0; skip <= first.gap && at+skip < len(s.order); skip++ {
		if s.is(s.order[at+skip], first.element) {
			if end, ok := s.match(steps[1:], at+skip+1); ok {
				return end, true
			}
		}
	}
	if first.optional {
		return s.match(steps[1:], at)
	}
	return 0, false
}

func (s *scanner) is(token, element int) bool {
	for _, e := range s.symbols[token] {
		if e == element {
			return true
		}
	}
	return false
}
