package mailrules

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

// flags finds what a person has to see. Injections are looked for everywhere, seen or not; whether the rest of the mail is
// honest is another question.
func (r *reading) flags() {
	for i := range r.says {
		if r.says[i].has(steersMachine) {
			r.flag(correspondence.PromptInjection, r.sentenceEvidence(i))
		}
		if r.says[i].has(foreignData) {
			r.flag(correspondence.Sensitive, r.sentenceEvidence(i))
		}
	}
	if r.hasIntent(correspondence.BankDetailsChange) {
		r.flag(correspondence.BankFraudRisk, r.cueEvidence(bankChanged))
	}
	r.disguised()
	r.elsewhere(r.mail.Subject, correspondence.InSubject)
	r.elsewhere(r.mail.Text.Hidden, correspondence.InHidden)
	for _, name := range r.mail.Attachments {
		r.elsewhere(name, correspondence.InHeaders)
	}
	for _, k := range []mailtext.Kind{mailtext.Quoted, mailtext.Signature, mailtext.Disclaimer} {
		for s := range r.mail.Text.Each(k) {
			r.elsewhere(r.text[s.Start:s.End], correspondence.InHeaders)
		}
	}
}

// maxElsewhere bounds the text beside the new one that is searched for injections: 64 kB is what mailtext keeps of hidden text.
const maxElsewhere = 64 << 10

// elsewhere looks for injections in text that nothing else is read from.
func (r *reading) elsewhere(text string, place correspondence.Place) {
	if mixedScripts(text) {
		r.flag(correspondence.PromptInjection, correspondence.Evidence{Place: correspondence.InHeaders})
	}
	if len(text) > maxElsewhere {
		text = text[:maxElsewhere]
	}
	if text == "" {
		return
	}
	tokens := tokenize(text, 0, len(text), nil)
	s := newScanner(injections, tokens, newMarks(injections))
	for _, sentence := range sentences(text, tokens, r.language) {
		order := make([]int, 0, sentence.to-sentence.from)
		for i := sentence.from; i < sentence.to; i++ {
			order = append(order, i)
		}
		start, end := tokens[sentence.from].start, tokens[sentence.to-1].end
		if ticketLine(text[start:end]) {
			continue
		}
		limit := suspicious + 1
		if place == correspondence.InSubject { // of tickets, too
			limit = certain
		}
		if weigh(tokens[sentence.from:sentence.to]) >= limit {
			r.flag(correspondence.PromptInjection, correspondence.Evidence{Place: place, Start: start, End: end, Quote: text[start:end]})
		}
		for _, f := range s.scan(order) {
			flag := correspondence.PromptInjection
			if f.cue == foreignData {
				flag = correspondence.Sensitive
			}
			r.flag(flag, correspondence.Evidence{Place: place, Start: start, End: end, Quote: text[start:end]})
		}
	}
}

func (r *reading) flag(f correspondence.Flag, e correspondence.Evidence) {
	for i := range r.out.Flags {
		if r.out.Flags[i].Flag == f {
			return
		}
	}
	r.out.Flags = append(r.out.Flags, correspondence.Flagged{Flag: f, Evidence: []correspondence.Evidence{e}})
}

// silence takes the words that steer a machine, and what follows them in their paragraph, out of what is understood: the wish of
// an attacker is no claim of the customer.
func (r *reading) silence() {
	paragraph := -1
	for i, s := range r.sentences {
		if r.says[i].has(steersMachine) {
			paragraph = s.paragraph
		} else if s.paragraph != paragraph || r.sentenceHas(i, selfWords) || s.question {
			continue
		}
		steers, foreign := r.says[i].has(steersMachine), r.says[i].has(foreignData)
		r.says[i] = said{}
		r.says[i].cues[steersMachine], r.says[i].cues[foreignData] = steers, foreign
		r.silenced[i] = true
	}
	r.clauses = slices.DeleteFunc(r.clauses, func(c clause) bool { return r.silenced[c.sentence] })
}

// Disguises that are undone before injections are looked for. The lengths keep apart what people write: no word of a language
// has 24 letters and digits of base64, and nobody writes ten letters with blanks between them.
const (
	shortestBase64 = 24
	fewestSpaced   = 10
)

// disguised looks for injections in writing that no person reads: backwards, with blanks between the letters, encoded.
func (r *reading) disguised() {
	for s := range r.mail.Text.Each(mailtext.New) {
		text := r.text[s.Start:s.End]
		if r.mail.Text.Invisible {
			r.elsewhere(backwards(text), correspondence.InHidden)
		}
		for _, w := range strings.Fields(text) {
			if plain, ok := decoded(w); ok {
				r.elsewhere(plain, correspondence.InHidden)
			}
		}
		if plain := plainLetters(text); plain != text {
			r.elsewhere(plain, correspondence.InHidden)
		}
		if spaced(text) || codeNames(text) || mixedScripts(text) {
			r.flag(correspondence.PromptInjection, correspondence.Evidence{Place: correspondence.InBody, Start: s.Start, End: s.End, Quote: text})
		}
	}
}

func backwards(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}

// decoded reads a word as base64 where it is text.
func decoded(w string) (string, bool) {
	if len(w) < shortestBase64 || strings.ContainsAny(w, "@/.-") && !strings.HasSuffix(w, "=") {
		return "", false
	}
	raw, err := base64.StdEncoding.DecodeString(w)
	if err != nil || !utf8.Valid(raw) || strings.ContainsFunc(string(raw), unicode.IsControl) {
		return "", false
	}
	return string(raw), true
}

// spaced tells whether letters stand alone, one by one.
func spaced(text string) bool {
	run := 0
	for _, w := range strings.Fields(text) {
		if utf8.RuneCountInString(w) != 1 || !unicode.IsLetter([]rune(w)[0]) {
			run = 0
			continue
		}
		if run++; run >= fewestSpaced {
			return true
		}
	}
	return false
}

// digitLetters are digits and signs that stand for letters in "1gn0re prev1ous 1nstruct1ons".
var digitLetters = map[rune]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'i', '|': 'l'}

// plainLetters undoes digits that stand for letters, in words that have letters on both sides of one.
func plainLetters(text string) string {
	if len(text) > maxElsewhere {
		return text
	}
	words := strings.Fields(text)
	changed := 0
	for i, w := range words {
		if plain, ok := plainWord(w); ok {
			words[i], changed = plain, changed+1
		}
	}
	if changed < fewestDisguised && !anyDotted(words, text) {
		return text
	}
	return strings.Join(words, " ")
}

// fewestDisguised is how many words have digits for letters before it is no accident: one may be a product's number.
const fewestDisguised = 2

func plainWord(w string) (string, bool) {
	w = strings.TrimRight(w, ".,:;!")
	if joined, ok := dotted(w); ok {
		return joined, true
	}
	letters, digits := 0, 0
	for _, c := range w {
		if unicode.IsLetter(c) {
			letters++
		} else if _, ok := digitLetters[c]; ok {
			digits++
		} else if c != '.' && c != ',' && c != ':' {
			return w, false
		}
	}
	if letters < 3 || digits == 0 || digits > letters || !unicode.IsLetter([]rune(w)[len([]rune(w))-1]) {
		return w, false
	}
	return strings.Map(func(c rune) rune {
		if to, ok := digitLetters[c]; ok {
			return to
		}
		return c
	}, w), true
}

// mixedScripts tells whether a word has letters of Latin and of another script that look alike: nobody types that.
func mixedScripts(text string) bool {
	latin, other := false, false
	for _, c := range text {
		switch {
		case !unicode.IsLetter(c):
			latin, other = false, false
		case unicode.Is(unicode.Latin, c):
			latin = true
		case unicode.Is(unicode.Cyrillic, c) || unicode.Is(unicode.Greek, c) && c != 'µ' && c != 'μ':
			other = true
		}
		if latin && other {
			return true
		}
	}
	return false
}

// codeNames tells whether a text has names that only programs have: "needs_human", "set_status(". A file's name is none.
func codeNames(text string) bool {
	for _, w := range strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("()[]{}<>:=,;\"'", c) }) {
		if strings.ContainsAny(w, "@./\\") || len(w) < 6 {
			continue
		}
		before, after, ok := strings.Cut(w, "_")
		if ok && lowerWord(before) && lowerWord(strings.ReplaceAll(after, "_", "")) {
			return true
		}
	}
	return false
}

func lowerWord(s string) bool {
	for _, c := range s {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return len(s) > 1
}

// shortestDotted is how many letters a word has at least that is written with a mark between each two of them; fewer are an
// abbreviation such as "z.B." or "m.d.B.u.K.".
const shortestDotted = 6

// dotted undoes marks between the letters of a word: "i.g.n.o.r.e", "i-g-n-o-r-e".
func dotted(w string) (string, bool) {
	runes := []rune(w)
	if len(runes) < 2*shortestDotted-1 {
		return w, false
	}
	var letters strings.Builder
	for i, c := range runes {
		switch {
		case i%2 == 0 && unicode.IsLetter(c):
			letters.WriteRune(c)
		case i%2 == 1 && strings.ContainsRune(".-_*·", c):
		default:
			return w, false
		}
	}
	return letters.String(), true
}

// anyDotted tells whether a word of the text was written with marks between its letters: once is no accident.
func anyDotted(words []string, text string) bool {
	for _, w := range strings.Fields(text) {
		if plain, ok := dotted(w); ok && slices.Contains(words, plain) {
			return true
		}
	}
	return false
}

// ticketLine tells the line above which ticket systems want to be answered.
func ticketLine(text string) bool {
	folded := fold(text)
	return strings.Contains(folded, "above this line") || strings.Contains(folded, "oberhalb dieser zeile") || strings.Contains(folded, "ueber dieser zeile")
}
