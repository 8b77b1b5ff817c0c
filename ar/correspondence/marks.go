package correspondence

import (
	"strings"
	"unicode"
)

// Words that take a statement back or make it uncertain, folded. They are matched as whole words; a star at the end
// matches every ending. More than one word is matched in a row.
//
// A mark too many costs a person's click, a mark too few lets a sentence through that promises nothing: the lists are
// rather too long.
var (
	negations = parseMarks("nicht", "nichts", "kein*", "nie", "niemals", "niemand", "weder", "keinesfalls", "keineswegs", "ohne", "statt", "anstatt",
		"verweiger*", "ablehn*", "lehnen", "lehne", "storn*", "widerruf*", "zurueckzieh*", "ziehen zurück", "hinfällig", "ungültig",
		"not", "never", "no", "none", "cannot", "can't", "won't", "don't", "doesn't", "didn't", "isn't", "aren't", "wouldn't", "haven't", "hasn't",
		"nor", "neither", "without", "instead", "unable", "refuse*", "declin*", "cancel*", "withdraw*", "revoke*", "unless")
	// hardHedges leave open whether anything is promised at all.
	hardHedges = parseMarks("vielleicht", "eventuell", "evtl", "womöglich", "möglicherweise", "könnte*", "koennte*", "dürfte*", "wäre", "wären",
		"hätte*", "würde*", "wuerde*", "gegebenenfalls", "ggf", "unter umständen", "u.u", "theoretisch", "mal sehen", "mal schauen", "überlegen", "prüfen ob",
		"maybe", "perhaps", "might", "could", "possibly", "would", "theoretically", "we'll see", "consider*", "in case")
	// softHedges weaken a promise.
	softHedges = parseMarks("wahrscheinlich", "vermutlich", "voraussichtlich", "hoffentlich", "hoffe*", "versuch*", "bemüh*", "bemueh*", "denke", "denken", "glaube*",
		"geplant", "plane*", "vorgesehen", "eigentlich", "angeblich", "anscheinend", "sollte*", "wenn möglich", "nach möglichkeit", "wohl", "rechnen",
		"gehe davon aus", "gehen davon aus",
		"probably", "hopefully", "hope*", "try", "trying", "tries", "likely", "expect*", "should", "plan", "plans", "planned", "planning", "intend*", "aim*",
		"think", "believe", "guess", "supposed", "ideally", "trust")
	conditions = parseMarks("wenn", "falls", "sofern", "sobald", "soweit", "solange", "vorausgesetzt", "voraussetzung", "bedingung", "unter der", "abhängig", "erst nach", "erst wenn",
		"nur bei", "gegen erteilung", "nach erhalt", "nach eingang", "vorbehalt*", "vorbehaltlich", "freigabe", "bis sie", "bevor", "ansonsten", "andernfalls",
		"if", "once", "as soon as", "when", "until", "till", "provided", "providing", "subject to", "depend*", "condition*", "after receipt", "upon receipt",
		"on receipt", "pending", "assuming", "contingent", "as long as", "before you", "otherwise")
	// requests make a question of a date.
	requests = parseMarks("dürfen", "dürften", "darf", "können sie", "könnten sie", "können wir", "kann ich", "bitte um", "bitten um", "bitten wir um", "erbitten", "ersuchen", "beantragen",
		"wäre es möglich", "ist es möglich", "einverstanden", "aufschub", "stundung", "fristverlängerung", "zahlungsaufschub", "verlängerung", "ratenzahlung", "vorschlag", "schlagen vor",
		"can we", "could we", "may we", "may i", "can i", "could you", "would it be", "is it possible", "request*", "asking for", "extension", "permission", "propose*", "proposal", "allow us", "grant us")
	// harmless are turns of phrase whose words look like marks and are none. They are taken out first.
	harmless = []string{"kein problem", "keine sorge", "kein thema", "keine frage", "nicht später als", "nicht spaeter als", "nicht vergessen", "nicht mehr lange",
		"no problem", "no later than", "not later than", "no worries", "as soon as possible", "so bald wie möglich", "sobald wie möglich", "without delay", "without fail",
		"ohne abzug", "ohne abzüge", "ohne weitere verzögerung", "no doubt", "without further delay", "invoice no", "order no", "no."}
)

// mark is one entry of a list: words in a row.
type mark []string

func parseMarks(entries ...string) []mark {
	marks := make([]mark, len(entries))
	for i, e := range entries {
		marks[i] = strings.Fields(transcribed.Replace(e))
	}
	return marks
}

// transcribed brings umlauts, and what is written instead of them, to one form. Some other words change too ("neue"); both
// sides do, so they still meet.
var transcribed = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "ae", "a", "oe", "o", "ue", "u")

// wordsOf are the words of a text, folded, without harmless turns of phrase.
func wordsOf(text string) []string {
	low := fold(text).text
	for _, h := range harmless {
		low = strings.ReplaceAll(low, h, " ")
	}
	return strings.FieldsFunc(transcribed.Replace(low), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
}

// marked is the first mark of a list that stands in the words.
func marked(words []string, marks []mark) (string, bool) {
	for i := range words {
		for _, m := range marks {
			if m.begins(words[i:]) {
				return strings.Join(words[i:i+len(m)], " "), true
			}
		}
	}
	return "", false
}

func (m mark) begins(words []string) bool {
	if len(words) < len(m) {
		return false
	}
	for i, pattern := range m {
		stem, open := strings.CutSuffix(pattern, "*")
		if words[i] != stem && !(open && strings.HasPrefix(words[i], stem)) {
			return false
		}
	}
	return true
}
