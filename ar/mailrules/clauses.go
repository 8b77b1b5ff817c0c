package mailrules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// role is what a clause is in its sentence.
type role uint8

const (
	mainClause role = iota
	// conditional: "sobald …", "wenn …", "once …", "subject to …".
	conditional
	// reasoning: "weil …", "because …".
	reasoning
	// relative: "die Sie uns geschickt haben", "which we received".
	relative
	// fragment has no verb: an item of a list, a date after a dash, "4712 am Montag".
	fragment
)

// clause is a part of a sentence that says one thing. Its tokens need not stand together: a relative clause may part them.
type clause struct {
	role     role
	sentence int
	order    []int
	question bool
	// item is true where the clause begins a line of a list.
	item bool
	// colon is true where a colon or a line's end follows, so that what comes next belongs to it.
	colon bool
}

// sentence is a range of tokens that ends with a full stop, a line of a list or a paragraph.
type sentence struct {
	from, to  int
	question  bool
	paragraph int
	item      bool
}

// abbreviations do not end a sentence.
var abbreviations = set(`bzw z b d h ca nr nrn inkl incl evtl ggf ggfs dr hr fr hrn st str usw etc i e g mr mrs ms inv no approx lt gem vgl u a abzgl zzgl
	tel rg re rgnr rechnungsnr rgn vom bspw sog max min mind allg betr bez dgl div eigtl einschl entspr exkl geb gez ges kfm kd kdnr lfd mwst
	ustidnr idnr stnr ustid bestnr auftrnr resp sog tgl jew gg i.a od pos sa so mo di mi do tsd telef vs zb uvm ltd inc co corp est acct amt dept jan feb apr jun jul aug sept sep okt oct nov dez dec mrd mio`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range fields(words) {
		out[w] = true
	}
	return out
}

// sentences cuts tokens where a sentence, a line of a list or a paragraph ends.
func sentences(text string, tokens []token, language string) []sentence {
	var out []sentence
	from, paragraph, item := 0, 0, false
	closeAt := func(to int) {
		if hasWord(tokens[from:to]) {
			out = append(out, sentence{from: from, to: to, question: endsWith(tokens[from:to], "?"), paragraph: paragraph, item: item})
		}
		from, item = to, false
	}
	for i := range tokens {
		switch {
		case tokens[i].kind == newline && i+1 < len(tokens) && tokens[i+1].kind == newline:
			closeAt(i)
			paragraph++
		case tokens[i].kind == newline && endsLine(text, tokens, i):
			closeAt(i)
			item = beginsItem(tokens, i+1)
		case endsSentence(text, tokens, i) || language == "en" && fullStop(tokens, i):
			closeAt(i + 1)
		}
	}
	closeAt(len(tokens))
	return out
}

func hasWord(tokens []token) bool {
	for _, t := range tokens {
		if t.kind != mark && t.kind != newline {
			return true
		}
	}
	return endsWith(tokens, "?")
}

// endsWith tells whether the last mark of tokens is the one given.
func endsWith(tokens []token, m string) bool {
	for i := len(tokens) - 1; i >= 0; i-- {
		if tokens[i].kind != mark && tokens[i].kind != newline {
			return false
		}
		if tokens[i].word == m {
			return true
		}
	}
	return false
}

// endsSentence tells whether token i is a mark that ends a sentence.
func endsSentence(text string, tokens []token, i int) bool {
	t := tokens[i]
	switch {
	case t.kind == mark && (t.word == "!" || t.word == "?" || t.word == ";"):
		return true
	case t.kind == dateToken || t.kind == amountToken:
		return text[t.end-1] == '.' && i+1 < len(tokens) && startsSentence(text, tokens[i+1])
	case t.kind != mark || t.word != "." || i == 0:
		return false
	}
	before := tokens[i-1]
	if before.end != t.start {
		return true
	}
	switch before.kind {
	case word:
		return len(before.word) > 1 && !abbreviations[before.word] || i+1 >= len(tokens) || tokens[i+1].kind == newline
	case numberToken:
		return before.end-before.start > 2 || i+1 >= len(tokens) || startsSentence(text, tokens[i+1])
	}
	return true
}

// fullStop tells whether a full stop follows a number at the end of words: English has no ordinals with a stop.
func fullStop(tokens []token, i int) bool {
	return i > 0 && tokens[i].word == "." && tokens[i-1].kind == numberToken && (i+1 >= len(tokens) || tokens[i+1].start > tokens[i].end)
}

// starters are words that, with a capital, rather begin a sentence than follow an ordinal number.
var starters = set(`der die das den dem ein eine wir ich sie es er bitte fuer mit danke vielen leider da wenn sobald falls sollte in im am an auf bei bis
	zum zur und aber oder dann dies diese dieser unsere unser ihre ihr also hier so auch ab nach vor von zu alle beide noch erst gruss gruesse mfg lg vg
	beste viele freundliche herzliche damit daher deshalb denn nur nicht rest restbetrag
	the we i you it this that these our your please thanks thank for with on at in by to and but or then as if once when after before both all best kind
	regards remaining balance there they no not invoice so is are can could will`)

func startsSentence(text string, t token) bool {
	if t.kind == newline {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text[t.start:])
	return unicode.IsUpper(r) && (starters[t.word] || t.kind == shareToken) || t.kind == refToken
}

// shortLine is the length under which a line was ended by its writer and not by a program that wraps at 72 or so.
const shortLine = 56

// endsLine tells whether the line break at i ends what was being said.
func endsLine(text string, tokens []token, i int) bool {
	if i+1 >= len(tokens) || i == 0 {
		return true
	}
	before, after := tokens[i-1], tokens[i+1]
	if before.kind == mark && (before.word == ":" || before.word == "." || before.word == "!" || before.word == "?") || beginsItem(tokens, i+1) {
		return true
	}
	if before.word == "," && greets(tokens, i) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text[after.start:])
	return lineLength(tokens, i) < shortLine && before.word != "," && (unicode.IsUpper(r) || after.kind == refToken)
}

func lineLength(tokens []token, i int) int {
	return tokens[i].start - tokens[lineStart(tokens, i)].start
}

func lineStart(tokens []token, i int) int {
	at := i
	for at > 0 && tokens[at-1].kind != newline {
		at--
	}
	return at
}

var greetings = set(`hallo hi hello dear guten sehr liebe lieber moin servus gruess tag morgen good hey morning afternoon`)

func greets(tokens []token, i int) bool { return greetings[tokens[lineStart(tokens, i)].word] }

// beginsItem tells whether a line is one of a list: it begins with a bullet, a dash or an invoice.
func beginsItem(tokens []token, i int) bool {
	if i >= len(tokens) {
		return false
	}
	t := tokens[i]
	if t.kind == refToken || t.kind == mark && (t.word == "-" || t.word == "*" || t.word == ">" || t.word == "+") {
		return true
	}
	if t.kind == numberToken && i+1 < len(tokens) && (tokens[i+1].word == ")" || tokens[i+1].word == ".") {
		return true
	}
	return i+1 < len(tokens) && t.kind == word && tokens[i+1].kind == refToken && invoiceWords[t.word]
}

var invoiceWords = set(`rechnung rechnungsnummer rg re rnr invoice inv nr no number zu beleg rechnungsnr re-nr rgnr ad`)

// clausesOf takes a sentence apart.
func (r *reading) clausesOf(index int, s sentence) []clause {
	var out []clause
	for _, part := range r.parts(s) {
		c := clause{role: r.roleOf(part), sentence: index, question: s.question, order: part.order, item: s.item && len(out) == 0}
		out = r.join(out, c, part)
	}
	if r.tagged(out, s) {
		out = out[:len(out)-1]
		for i := range out {
			out[i].question = false
		}
	}
	if n := len(out); n > 0 {
		out[n-1].colon = endsWith(r.tokens[s.from:s.to], ":")
	}
	return out
}

var tags = set(`gut ok okay ja passt recht oder right yes alright fine klar`)

// tagged tells whether a statement only ends like a question: "zahlen wir in 14 Tagen, gut?".
func (r *reading) tagged(out []clause, s sentence) bool {
	n := len(out)
	if n < 2 || !s.question || len(out[n-1].order) > 2 {
		return false
	}
	return tags[r.tokens[out[n-1].order[0]].word]
}

// part is a stretch of a sentence between two marks or conjunctions.
type part struct {
	order []int
	// by is the word or mark that parts it from what stands before.
	by string
}

// parts cuts a sentence at its marks, and at conjunctions that are followed by a verb.
func (r *reading) parts(s sentence) []part {
	var out []part
	current := part{}
	flush := func(by string) {
		if len(current.order) > 0 {
			out = append(out, current)
		}
		current = part{by: by}
	}
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		switch {
		case t.kind == newline || r.spoken[i]:
		case t.kind == word && len(current.order) > 1 && r.conditionBegins(i, s.to) || len(current.order) > 2 && r.mainBegins(current.order, i, s.to):
			flush("")
			current.order = append(current.order, i)
		case t.kind == mark && (t.word == "(" || t.word == ")") && !r.tellsInside(i, s):
		case t.kind == mark && cuts(r.tokens, i):
			flush(t.word)
		case t.kind == word && conjunctions[t.word] && r.verbFollows(i+1, s.to) && len(current.order) > 0:
			flush(t.word)
			current.order = append(current.order, i)
		default:
			current.order = append(current.order, i)
		}
	}
	flush("")
	for i := range out {
		out[i].order = r.trim(out[i].order)
	}
	return slices.DeleteFunc(out, func(p part) bool { return len(p.order) == 0 })
}

// trim takes the marks off the end of a part.
func (r *reading) trim(order []int) []int {
	for n := len(order); n > 0 && r.tokens[order[n-1]].kind == mark; n-- {
		order = order[:n-1]
	}
	return order
}

// tellsInside tells whether what stands in parentheses has a verb; where it has none, it belongs to the words around it:
// "4711 (25.000 EUR) und 4712 (15.000 EUR)".
func (r *reading) tellsInside(i int, s sentence) bool {
	from := i
	for from >= s.from && r.tokens[from].word != "(" {
		from--
	}
	for to := max(from, s.from) + 1; to < s.to; to++ {
		if r.tokens[to].word == ")" {
			break
		}
		if r.scan.is(to, finiteElement) || r.scan.is(to, predicateElement) {
			return true
		}
	}
	return from < s.from
}

// conditionBegins tells whether a condition begins without a comma: "we pay when our customer has paid us".
func (r *reading) conditionBegins(i, to int) bool {
	switch w := r.tokens[i].word; w {
	case "sobald", "wenn", "falls", "sofern", "if", "once", "when", "unless", "until", "provided":
		return (r.verbFollows(i+1, to) || (w == "when" || w == "sobald" || w == "wenn" || w == "once") && to-i > shortestWhen) && !r.tokenIs(i+1, "more") && !r.tokenIs(i+1, "again") && !r.tokenIs(i-1, "as")
	case "as":
		return r.tokenIs(i+1, "soon") && r.verbFollows(i+1, to)
	}
	return false
}

// shortestWhen is how many tokens a clause with "when" has at least; its verb may be one no table has.
const shortestWhen = 3

func (r *reading) tokenIs(i int, w string) bool {
	return i >= 0 && i < len(r.tokens) && r.tokens[i].word == w
}

// mainBegins tells whether, within an English condition without a comma, the main clause begins: "if it comes through we will pay".
func (r *reading) mainBegins(order []int, i, to int) bool {
	if !englishConditions[r.tokens[order[0]].word] || i+1 >= to {
		return false
	}
	subject, verb := r.tokens[i].word, r.tokens[i+1].word
	return (subject == "we" || subject == "i" || subject == "you" || subject == "payment") && (verb == "will" || verb == "can" || verb == "shall" || verb == "pay" && subject != "you")
}

var englishConditions = set(`if once when as until after provided`)

// cuts tells whether a mark parts clauses: a comma, a colon, a dash between blanks.
func cuts(tokens []token, i int) bool {
	t := tokens[i]
	switch t.word {
	case ",", ":", ";", "(", ")":
		return true
	case "-":
		return i > 0 && tokens[i-1].end < t.start && i+1 < len(tokens) && tokens[i+1].start > t.end
	}
	return false
}

var conjunctions = set(`und aber sondern jedoch allerdings oder and but so while whereas then however or yet u sowie doch`)

// verbFollows tells whether a finite verb stands before the next mark that parts clauses.
func (r *reading) verbFollows(from, to int) bool {
	for i := from; i < to && i < from+14; i++ {
		t := r.tokens[i]
		if t.kind == mark && cuts(r.tokens, i) || t.kind == word && conjunctions[t.word] {
			return false
		}
		if r.scan.is(i, finiteElement) {
			return true
		}
	}
	return false
}

// roleOf tells what a part is by its first words.
func (r *reading) roleOf(p part) role {
	first := p.order[0]
	at := 0
	for at < len(p.order)-1 && (conjunctions[r.tokens[p.order[at]].word] || fillers[r.tokens[p.order[at]].word]) {
		at++
		first = p.order[at]
	}
	switch {
	case r.scan.is(first, conditionElement) && !r.exemptCondition(p.order, at):
		return conditional
	case r.scan.is(first, reasonElement) && r.verbAtEnd(p) && !r.inverted(p.order, at):
		return reasoning
	case p.by == "," && r.isRelative(p):
		return relative
	case !r.hasVerb(p.order):
		return fragment
	}
	return mainClause
}

// inverted tells whether a verb follows right away: "da sind Sie dabei" is no reason.
func (r *reading) inverted(order []int, at int) bool {
	return at+1 < len(order) && r.scan.is(order[at+1], finiteElement) && r.tokens[order[at]].word == "da"
}

var fillers = set(`also nun dann erst only even auch nur bitte please but aber jedoch and und`)

// exemptCondition finds words that only look like a condition: "sollte die Zahlung", "once again", "after all".
func (r *reading) exemptCondition(order []int, at int) bool {
	if at+1 >= len(order) {
		return true
	}
	following := r.tokens[order[at+1]].word
	switch r.tokens[order[at]].word {
	case "once":
		return following == "again" || following == "more"
	case "as":
		return following != "soon" && following != "long"
	case "when":
		return false
	case "after":
		return following != "i" && following != "we" && following != "you"
	}
	return false
}

// verbAtEnd tells whether a part is a subordinate clause, as German ones end with their verb; English ones always are.
func (r *reading) verbAtEnd(p part) bool { return r.hasVerb(p.order) }

func (r *reading) hasVerb(order []int) bool {
	for at, i := range order {
		if r.scan.is(i, finiteElement) || r.scan.is(i, predicateElement) {
			return true
		}
		if at+1 < len(order) && (subjects[r.tokens[i].word] && r.verbLike(order[at+1]) || subjects[r.tokens[order[at+1]].word] && r.verbLike(i)) {
			return true
		}
	}
	return false
}

// verbEnding tells whether a small word ends as German verbs do at the end of their clause: "der bis 6.1. dauert".
func (r *reading) verbEnding(i int) bool {
	t := r.tokens[i]
	if t.kind != word || len(t.word) < 4 {
		return false
	}
	head, _ := utf8.DecodeRuneInString(r.text[t.start:])
	return !unicode.IsUpper(head) && (strings.HasSuffix(t.word, "t") || strings.HasSuffix(t.word, "en"))
}

var subjects = set(`wir ich mir i we they ihr`)

// verbLike tells whether a word has the form of a verb of the first person: small, with a verb's ending.
func (r *reading) verbLike(i int) bool {
	t := r.tokens[i]
	if t.kind != word || len(t.word) < 4 || pronouns[t.word] || conjunctions[t.word] {
		return false
	}
	head, _ := utf8.DecodeRuneInString(r.text[t.start:])
	return !unicode.IsUpper(head) && (strings.HasSuffix(t.word, "en") || strings.HasSuffix(t.word, "ed") || strings.HasSuffix(t.word, "e") || strings.HasSuffix(t.word, "ln") || strings.HasSuffix(t.word, "rn"))
}

var relatives = set(`der die das den dem deren dessen welche welcher welches welchen which who that whose where`)

// isRelative tells a relative clause from a main clause that begins with an article: "die Sie geschickt haben" and "den Rest
// zahlen wir".
func (r *reading) isRelative(p part) bool {
	if len(p.order) < 3 || !relatives[r.tokens[p.order[0]].word] {
		return false
	}
	second, last := r.tokens[p.order[1]], p.order[len(p.order)-1]
	if second.kind == shareToken || second.kind == refToken || second.kind == amountToken || second.kind == numberToken || r.scan.is(p.order[1], finiteElement) && !englishRelative[r.tokens[p.order[0]].word] {
		return false
	}
	head, _ := utf8.DecodeRuneInString(r.text[second.start:])
	if unicode.IsUpper(head) && !pronouns[second.word] || adjectives[second.word] {
		return false
	}
	return englishRelative[r.tokens[p.order[0]].word] || r.scan.is(last, finiteElement) || r.scan.is(last, predicateElement) || r.verbEnding(last)
}

var (
	englishRelative = set(`which who whose where`)
	pronouns        = set(`sie ihr ihnen ihre ihrer`)
	adjectives      = set(`andere anderen aeltere aelteren neuere neueren groessere groesseren kleinere kleineren erste ersten zweite zweiten dritte dritten
		beiden restliche restlichen uebrige uebrigen offene offenen letzte letzten alte neue gesamte verbleibende verbleibenden erstere letztere strittige`)
)

// join adds a clause to those before it: words without a verb go to their neighbour, unless they are an item of their own.
func (r *reading) join(out []clause, c clause, p part) []clause {
	n := len(out)
	if n == 0 {
		return append(out, c)
	}
	before := &out[n-1]
	switch {
	case r.content(p) && before.role != fragment:
		before.order = append(before.order, c.order...)
		return out
	case c.role == fragment && before.role == fragment && n > 1 && out[n-2].role == mainClause && !r.itemWith(c.order) && r.scan.is(c.order[0], predicateElement):
		out[n-2].order = append(append(out[n-2].order, before.order...), c.order...)
		return out[:n-1]
	case c.role == mainClause && before.role == fragment && r.namesRef(before.order) && r.namesRef(c.order) && r.hasKind(*before, dateToken):
		return append(out, c)
	case c.role == mainClause && before.role == fragment:
		before.order, before.role = append(before.order, c.order...), mainClause
		return out
	case c.role == mainClause && n > 1 && before.role == relative && out[n-2].role == fragment:
		out[n-2].order, out[n-2].role = append(out[n-2].order, c.order...), mainClause
		return out
	case c.role == fragment && len(c.order) <= 2 && tags[r.tokens[c.order[0]].word]:
		return append(out, c)
	case c.role == fragment && before.role == conditional:
		c.role = mainClause
		return append(out, c)
	case c.role == fragment && before.role != relative && !r.itemWith(c.order):
		before.order = append(before.order, c.order...)
		return out
	case c.role == fragment && before.role == fragment && p.by != "," && p.by != ";":
		before.order = append(before.order, c.order...)
		return out
	}
	return append(out, c)
}

// content tells whether a part belongs to the verb before it: "dass …", "ob …", "…, zu zahlen".
func (r *reading) content(p part) bool {
	switch r.tokens[p.order[0]].word {
	case "dass", "das", "ob", "that", "whether", "daß":
		return p.by == "," && r.verbAtEnd(p) && !r.isRelative(p) && r.tokens[p.order[0]].word != "das"
	}
	return p.by == "," && r.infinitive(p.order)
}

// infinitive tells whether a part is "… zu zahlen" or "um … zu …" without a finite verb of its own.
func (r *reading) infinitive(order []int) bool {
	last := r.tokens[order[len(order)-1]]
	if last.kind != word {
		return false
	}
	if len(order) > 1 && r.tokens[order[len(order)-2]].word == "zu" {
		return true
	}
	for i, t := range order {
		if r.tokens[t].word == "zu" && i+1 < len(order) && len(order)-i <= 3 {
			return true
		}
	}
	return zuInfinitives[last.word]
}

// zuInfinitives have their "zu" inside.
var zuInfinitives = set(`anzuweisen auszugleichen einzuplanen abzuwarten aufzuheben auszusetzen auszustellen zuzusenden zuzuschicken nachzureichen
	abzubuchen einzuziehen zurueckzuziehen vorzunehmen aufzuteilen abzuzahlen abzutragen hinauszuschieben aufzuschieben anzupassen auszubuchen mitzuteilen
	einzuraeumen durchzufuehren anzustossen einzuzahlen zurueckzustellen freizugeben vorzulegen anzuhalten abzusehen nachzukommen auszufuehren aufzuschluesseln`)

// namesRef tells whether words name an invoice by its number.
func (r *reading) namesRef(order []int) bool {
	return slices.ContainsFunc(order, func(i int) bool { return r.tokens[i].kind == refToken })
}

// itemWith tells whether words without a verb name an invoice, a date, an amount or a share.
func (r *reading) itemWith(order []int) bool {
	for _, i := range order {
		switch r.tokens[i].kind {
		case refToken, dateToken, amountToken, shareToken:
			return true
		}
	}
	return false
}
