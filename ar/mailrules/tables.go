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
)

// conditionWords begin a conditional clause, reasonWordsOf one that gives a reason.
const (
	conditionWords = "wenn|sobald|falls|sofern|sollte|sollten|vorausgesetzt|solange|bevor|ehe|nachdem|if|once|when|unless|until|provided|assuming|whenever|as"
	reasonWordsOf  = "weil|da|denn|because|since|nachdem|obwohl|although|though|zumal"
)

// buildRules reads all tables once.
func buildRules() *grammar {
	g := newGrammar(classes)
	g.element("<finite>")
	g.element("<predicate>")
	g.element(conditionWords)
	g.element(reasonWordsOf)
	for _, tables := range [][]table{germanPayments, englishPayments, germanIntents, englishIntents, reasonWords, automaticWords, injectionWords} {
		for _, t := range tables {
			g.add(t.cue, t.rows)
		}
	}
	return g
}

func fields(s string) []string { return strings.Fields(s) }
