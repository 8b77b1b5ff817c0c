package mailrules

import "strings"

// table holds the rows that tell one cue.
type table struct {
	cue  cue
	rows string
}

// The elements that the cutting of sentences asks for.
var (
	rules            = buildRules()
	finiteElement    = rules.elements["<finite>"]
	predicateElement = rules.elements["<predicate>"]
	conditionElement = rules.elements[conditionWords]
	reasonElement    = rules.elements[reasonWordsOf]
	runElement       = rules.elements[runWords]
	payElement       = rules.elements[payWords]
	payNounElement   = rules.elements[payNouns]
)

// conditionWords begin a conditional clause, reasonWordsOf one that gives a reason.
const (
	conditionWords = "wenn|sobald|falls|sofern|sollte|sollten|vorausgesetzt|solange|bevor|ehe|nachdem|if|once|when|unless|until|provided|assuming|whenever|as|after"
	payNouns       = "<paynoun>|<epaynoun>"
	payWords       = "weise|weisen|<payfin>|<payinf>|<paidpp>|pay|paid|send|sent|transfer|wire|wired|settle"
	runWords       = "<paypl>|run|runs|batch|list|file|cycle|ach|bacs"
	reasonWordsOf  = "weil|da|denn|because|since|nachdem|obwohl|although|though|zumal"
)

// buildRules reads all tables once.
func buildRules() *grammar {
	g := newGrammar(classes)
	g.element("<finite>")
	g.element("<predicate>")
	g.element(conditionWords)
	g.element(reasonWordsOf)
	g.element(runWords)
	g.element(payWords)
	g.element(payNouns)
	for _, tables := range [][]table{germanPayments, englishPayments, germanIntents, englishIntents, reasonWords, contrastWords, automaticWords, injectionWords} {
		for _, t := range tables {
			g.add(t.cue, t.rows)
		}
	}
	return g
}

// contrasts are the rules that also look at two sentences together; topics are asked of a whole mail. Both use the words of
// rules, so that a text is looked up once.
var (
	contrasts   = marked(contrastWords)
	topics      = newTables(topicWords)
	weakGrammar = newTables(weakWords)
)

// marked tells which rules of the big grammar come from the given tables.
func marked(tables []table) []bool {
	texts := map[string]bool{}
	for _, t := range tables {
		for row := range strings.Lines(t.rows) {
			texts[strings.TrimSpace(row)] = true
		}
	}
	out := make([]bool, len(rules.rules))
	for i, r := range rules.rules {
		out[i] = texts[r.text]
	}
	return out
}

func newTables(tables []table) *grammar {
	g := newGrammar(classes)
	for _, t := range tables {
		g.add(t.cue, t.rows)
	}
	return g
}

// scanTables finds the cues of one of the small grammars in a whole text.
func scanTables(g *grammar, tokens []token) said {
	s := newScanner(g, tokens, newMarks(g))
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	out := said{found: s.scan(order)}
	for _, f := range out.found {
		out.cues[f.cue] = true
	}
	return out
}

func fields(s string) []string { return strings.Fields(s) }
