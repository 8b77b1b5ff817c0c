package reply

import (
	"strings"
	"unicode"
)

// banned are words that a mail may not say, by what they do. A word is matched by its beginning, since German composes:
// "pfänd" finds "Pfändungsbeschluss"; with a bar before it, anywhere in a word: "|inkasso" finds "Sofortinkasso". Several
// words are matched in a row. All are folded: lower case, umlauts as their vowels.
var banned = []struct {
	code  Code
	words []string
}{
	{LegalClaim, []string{"verzug", "|verzugszins", "zinsen", "zinssatz", "basiszins", "|mahngebuhr", "|mahnkosten", "mahnpauschale", "bearbeitungsgebuhr", "|pauschale", "schadensersatz", "schadenersatz",
		"bgb", "hgb", "stgb", "zpo", "inso", "dsgvo", "paragraf", "paragraph", "gesetz", "|rechtlich", "rechtskraft", "rechtsgrundlage", "verjahr", "haftbar", "haftung", "vertragsstrafe", "schuldanerkenntnis", "anerkenntnis",
		"interest", "late fee", "late payment", "default", "penalty", "penalties", "surcharge", "damages", "statut", "legal", "by law", "law", "liable", "liability", "section", "breach", "limitation period"}},
	{Threat, []string{"|schufa", "creditreform", "auskunftei", "bonitat", "|pfand", "|vollstreck", "gerichtsvollzieher", "|gericht", "|klage", "verklag", "mahnbescheid", "|mahnverfahren", "|titulier", "haft", "haftbefehl", "gefangnis",
		"strafanzeige", "anzeige", "strafbar", "straftat", "polizei", "staatsanwalt", "betrug", "betrueg", "betrug", "|inkasso", "|anwalt", "anwalt", "jurist", "liefersperre", "lieferstopp", "kundig", "insolvenzantrag", "schwarze liste",
		"ihr arbeitgeber", "ihre nachbarn", "veroffentlich", "letzte warnung", "konsequenz", "drohen", "sperren",
		"credit bureau", "credit rating", "credit score", "credit file", "seize", "seizure", "garnish", "bailiff", "enforce", "court", "lawsuit", "sue", "suing", "jail", "prison", "police", "crime", "criminal", "fraud", "prosecut",
		"collection agency", "debt collector", "debt collection", "lawyer", "attorney", "solicitor", "blacklist", "terminate", "suspend", "stop deliver", "consequence", "final warning", "your employer", "threat"}},
	{Concession, []string{"verzicht", "erlass", "kulanz", "rabatt", "nachlass", "skonto", "gutschrift", "gutschreib", "stornier", "erstatt", "entschadig", "garantier", "zusicher", "unser fehler", "unser verschulden", "wir haften", "geschenkt",
		"waive", "waiver", "discount", "write off", "forgive", "refund", "credit note", "credit you", "compensat", "guarantee", "our mistake", "our fault", "we admit", "free of charge"}},
	{FigureInWords, []string{"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "morgen", "ubermorgen", "gestern", "nachste woche", "nachster woche", "kommende woche", "kommender woche", "diese woche", "dieser woche",
		"monatsende", "wochenende", "quartal", "innerhalb von", "binnen", "tage", "tagen", "wochen", "monate", "monaten", "stunden", "januar", "februar", "marz", "april", "juni", "juli", "august", "september", "oktober", "november", "dezember",
		"zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwolf", "dreizehn", "vierzehn", "funfzehn", "zwanzig", "dreissig", "vierzig", "funfzig", "hundert", "tausend", "halfte", "drittel", "prozent", "doppelt",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "yesterday", "next week", "this week", "next month", "this month", "month end", "end of the month", "weekend", "within", "days", "weeks", "months", "hours",
		"january", "february", "june", "july", "october", "december", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "twenty", "thirty", "forty", "fifty",
		"hundred", "thousand", "half", "third", "quarter", "percent", "per cent", "double"}},
}

// whole are entries that are words of their own: their beginning is that of harmless ones ("tage", "Tageszeit").
var whole = map[string]bool{"haft": true, "tage": true, "tagen": true, "acht": true, "elf": true, "ten": true, "two": true, "six": true, "law": true, "sue": true, "half": true, "third": true, "court": true, "vier": true, "drei": true, "zwei": true,
	"neun": true, "zehn": true, "morgen": true, "default": true, "interest": true, "days": true, "within": true, "binnen": true, "section": true, "four": true, "five": true, "nine": true, "seven": true, "eight": true, "three": true, "anzeige": true,
	"titulier": true, "inso": true, "legal": true, "hours": true, "weeks": true, "months": true, "stunden": true, "wochen": true, "sechs": true, "sieben": true}

// sign is what stands for a law without a word.
const sign = '§'

// entry is a banned word as it is matched.
type entry struct {
	code  Code
	parts []string
	// anywhere: in the middle of a word too. entire: nothing may follow it.
	anywhere, entire bool
}

var entries = parseBanned()

func parseBanned() []entry {
	var all []entry
	for _, list := range banned {
		for _, word := range list.words {
			bare, anywhere := strings.CutPrefix(word, "|")
			all = append(all, entry{list.code, strings.Fields(transcribed.Replace(bare)), anywhere, whole[word]})
		}
	}
	return all
}

// transcribed brings what is written instead of umlauts to the form of folded ones; entries and texts go through it both.
var transcribed = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// token is a word of the text with its place.
type token struct {
	word       string
	start, end int
}

// words finds banned words. Letters spelt apart ("S C H U F A") are read together too.
func (l *linter) words() {
	for i, r := range l.rest {
		if r == sign {
			l.add(LegalClaim, i, i+len(string(r)))
		}
	}
	tokens := tokensOf(l.rest)
	for _, e := range entries {
		for i := range tokens {
			if e.begins(tokens[i:]) {
				l.add(e.code, tokens[i].start, tokens[i+len(e.parts)-1].end)
			}
		}
	}
	for _, t := range spelt(tokens) {
		for _, e := range entries {
			if e.code != FigureInWords && e.begins([]token{t}) {
				l.add(e.code, t.start, t.end)
			}
		}
	}
}

// begins tells whether tokens begin with the entry: all its parts but the last are whole words, and so is that where entire.
func (e entry) begins(tokens []token) bool {
	if len(tokens) < len(e.parts) {
		return false
	}
	for i, part := range e.parts {
		word := tokens[i].word
		switch last := i == len(e.parts)-1; {
		case !last || e.entire:
			if word != part {
				return false
			}
		case e.anywhere:
			return strings.Contains(word, part)
		case !strings.HasPrefix(word, part):
			return false
		}
	}
	return true
}

// tokensOf are the words of a text, folded: lower case, umlauts as their vowels, no characters without width.
func tokensOf(text string) []token {
	var tokens []token
	start := -1
	var word strings.Builder
	flush := func(end int) {
		if start >= 0 {
			tokens = append(tokens, token{transcribed.Replace(word.String()), start, end})
		}
		start = -1
		word.Reset()
	}
	for i, r := range text {
		switch {
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r):
			if start < 0 {
				start = i
			}
			word.WriteString(folded(unicode.ToLower(r)))
		default:
			flush(i)
		}
	}
	flush(len(text))
	return tokens
}

// lookalikes are letters of other scripts that read like Latin ones (Unicode TS 39).
var lookalikes = map[rune]string{'а': "a", 'е': "e", 'о': "o", 'р': "p", 'с': "c", 'у': "y", 'х': "x", 'і': "i", 'ѕ': "s", 'ԁ': "d", 'ո': "n", 'α': "a", 'ο': "o", 'ι': "i", 'ν': "v"}

func folded(r rune) string {
	switch r {
	case 'ä', 'à', 'á', 'â':
		return "a"
	case 'ö', 'ó', 'ô':
		return "o"
	case 'ü', 'ú', 'û':
		return "u"
	case 'ß':
		return "ss"
	case 'é', 'è', 'ê':
		return "e"
	}
	if latin, ok := lookalikes[r]; ok {
		return latin
	}
	return string(r)
}

// minSpelt is the shortest run of single letters that is read as a word.
const minSpelt = 4

// spelt are runs of single letters, joined.
func spelt(tokens []token) []token {
	var joined []token
	for i := 0; i < len(tokens); i++ {
		run := tokens[i]
		for n := i; n+1 < len(tokens) && len(tokens[n].word) == 1 && len(tokens[n+1].word) == 1; n++ {
			run.word += tokens[n+1].word
			run.end = tokens[n+1].end
			i = n + 1
		}
		if len(run.word) >= minSpelt && run.end-run.start > len(run.word) {
			joined = append(joined, run)
		}
	}
	return joined
}
