package maillearn

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

const (
	// maxTokens bounds the words of a mail that are looked at; a letter of ten pages has four thousand.
	maxTokens = 8000
	// maxGap is how many words a "*" stands for at most.
	maxGap = 5
	// gap is written in a rule's words for some words between.
	gap = "*"
)

// token is one word of a text, folded; closes tells that a sentence ends behind it, asks that it ends with a question mark.
type token struct {
	text         string
	start, end   int
	closes, asks bool
}

// passage is a stretch of new text, or the subject; base is where it begins in its place.
type passage struct {
	in     correspondence.Place
	base   int
	text   string
	tokens []token
}

// place is where words stand, with the rest of their sentence.
type place struct {
	evidence correspondence.Evidence
	sentence string
	// beside are the other words of the sentence, asked whether it is a question.
	beside []string
	asked  bool
}

// passages are what a customer newly wrote, then the subject unless it is that of an answer, which is ours.
func passages(m correspondence.Mail) []passage {
	var all []passage
	left := maxTokens
	for _, s := range m.Text.Sections {
		if s.Kind == mailtext.New && left > 0 {
			p := passage{in: correspondence.InBody, base: s.Start, text: m.Text.Whole[s.Start:s.End]}
			p.tokens = tokens(p.text, left)
			left -= len(p.tokens)
			all = append(all, p)
		}
	}
	if !strings.Contains(m.Subject, ":") { // "AW: …", "RE: …": whatever is written before a colon, the words behind may be ours
		all = append(all, passage{in: correspondence.InSubject, text: m.Subject, tokens: tokens(m.Subject, left)})
	}
	return all
}

// folding makes words alike however they are typed.
var folding = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[folding.Replace(w)] = true
	}
	return set
}

// tokens are the first words of a text.
func tokens(text string, most int) []token {
	var all []token
	for at := 0; at < len(text) && len(all) < most; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !inWord(r) {
			at += size
			continue
		}
		end := at + strings.IndexFunc(text[at:]+" ", func(r rune) bool { return !inWord(r) })
		if len(all) > 0 {
			all[len(all)-1].close(text[all[len(all)-1].end:at])
		}
		all = append(all, token{text: folding.Replace(strings.ToLower(text[at:end])), start: at, end: end})
		at = end
	}
	if len(all) > 0 {
		last := &all[len(all)-1]
		last.close(text[last.end:] + "\n\n")
	}
	return all
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// close notes whether a sentence ends in what stands between a word and the next. The dot of "15." ends none.
func (t *token) close(between string) {
	mark := strings.IndexAny(between, ".!?;")
	ends := mark >= 0 && strings.ContainsAny(between[mark:], " \n\t") && (between[mark] != '.' || strings.Trim(t.text, "0123456789") != "")
	t.closes = ends || strings.Count(between, "\n") > 1
	t.asks = ends && strings.Contains(between, "?")
}

// pattern are words in their order; a gap stands for some others.
type pattern []string

// compile reads the words of a rule or a phrase. A pattern without words meets nothing.
func compile(words string) pattern {
	var p pattern
	for i, stretch := range strings.Split(strings.ReplaceAll(words, "…", gap), gap) {
		if i > 0 && len(p) > 0 && p[len(p)-1] != gap {
			p = append(p, gap)
		}
		for _, t := range tokens(stretch, maxTokens) {
			p = append(p, t.text)
		}
	}
	for len(p) > 0 && p[len(p)-1] == gap {
		p = p[:len(p)-1]
	}
	return p
}

// find is the first place where a pattern stands within one sentence.
func (p passage) find(words pattern) (place, bool) {
	if len(words) == 0 {
		return place{}, false
	}
	for i := range p.tokens {
		if p.tokens[i].text != words[0] {
			continue
		}
		if end := p.meets(words, i); end > i {
			return p.place(i, end), true
		}
	}
	return place{}, false
}

// meets returns the place behind the words that a pattern meets from a word on, or 0. All ways to fill gaps are followed at
// once, so that no pattern takes longer than its length times the words behind.
func (p passage) meets(words pattern, from int) int {
	ends := map[int]bool{from: true}
	for _, w := range words {
		next := map[int]bool{}
		for at := range ends {
			if w != gap {
				if at < len(p.tokens) && p.tokens[at].text == w && (at == from || !p.tokens[at-1].closes) {
					next[at+1] = true
				}
				continue
			}
			for to := at; to <= at+maxGap && to < len(p.tokens) && (to == at || !p.tokens[to-1].closes); to++ {
				next[to] = true
			}
		}
		ends = next
	}
	least := 0
	for end := range ends {
		if least == 0 || end < least {
			least = end
		}
	}
	return least
}

// place is the words from the first up to the last, with their sentence.
func (p passage) place(from, to int) place {
	first, last := from, to-1
	for first > 0 && !p.tokens[first-1].closes {
		first--
	}
	for last < len(p.tokens)-1 && !p.tokens[last].closes {
		last++
	}
	at := place{sentence: p.text[p.tokens[first].start:p.tokens[last].end], asked: p.tokens[last].asks}
	start, end := p.tokens[from].start, p.tokens[to-1].end
	at.evidence = correspondence.Evidence{Place: p.in, Start: p.base + start, End: p.base + end, Quote: p.text[start:end]}
	for i := first; i <= last; i++ {
		if i < from || i >= to {
			at.beside = append(at.beside, p.tokens[i].text)
		}
	}
	return at
}

// sentences are the places of all sentences.
func (p passage) sentences() []place {
	var all []place
	start := 0
	for i, t := range p.tokens {
		if t.closes {
			all = append(all, p.place(start, i+1))
			start = i + 1
		}
	}
	return all
}
