package correspondence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span are bytes start up to end of a text.
type span struct{ start, end int }

func (s span) holds(start, end int) bool { return s.start <= start && end <= s.end }

// maxSentence bounds a sentence on either side of a quote, in bytes. Nobody writes longer ones by hand, and without a bound
// one mail without a full stop would be read again for each of its claims.
const maxSentence = 1500

// sentenceAround is the sentence, or the sentences, that bytes start up to end of text belong to. In doubt it is longer:
// a word that takes a claim back must not be cut off.
func sentenceAround(text string, s span) span {
	out := span{max(0, s.start-maxSentence), min(len(text), s.end+maxSentence)}
	for i := s.start; i > out.start; i-- {
		if endsSentence(text, i) {
			out.start = i
			break
		}
	}
	for i := max(s.end, s.start+1); i < out.end; i++ {
		if endsSentence(text, i) {
			out.end = i
			break
		}
	}
	return out
}

// endsSentence tells whether a sentence ends before byte i: at an empty line, before an entry of a list, after "!", "?" or
// ";", and after a full stop that is none of a date or an abbreviation.
func endsSentence(text string, i int) bool {
	if i <= 0 || i >= len(text) {
		return true
	}
	switch last := text[i-1]; {
	case last == '\n':
		return endsLine(text, i)
	case !isSpace(text[i]):
		return false
	case last == '!' || last == '?' || last == ';':
		return true
	case last == '.':
		return endsByStop(text, i-1)
	}
	return false
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

// endsLine tells whether the line end before i parts sentences: the next line is empty or begins like an entry of a list.
func endsLine(text string, i int) bool {
	rest := strings.TrimLeft(text[i:], " \t")
	if rest == "" || rest[0] == '\n' || strings.HasSuffix(text[:i], "\n\n") {
		return true
	}
	return '0' <= rest[0] && rest[0] <= '9' || strings.ContainsAny(rest[:1], "-*>") || strings.HasPrefix(rest, "•")
}

// shortWord is the longest word that a full stop may abbreviate: "Nr.", "bzw.", "Dez.".
const shortWord = 3

// endsByStop tells whether the full stop at byte i ends a sentence. After a number it does so before a capital letter that
// begins no month ("20.11. Die Ware", not "20. November"); after a short word it does not.
func endsByStop(text string, i int) bool {
	before := text[:i]
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i+1:], " \t\r\n"))
	if unicode.IsDigit(last) {
		return unicode.IsUpper(next) && !beginsMonth(strings.TrimLeft(text[i+1:], " \t\r\n"))
	}
	word := before[strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
	return utf8.RuneCountInString(word) > shortWord || word == "" || unicode.IsUpper(next) && word == strings.ToLower(word) && len(word) > 1 && !abbreviation[word]
}

// abbreviation are short words with a full stop that a capital letter often follows.
var abbreviation = map[string]bool{"nr": true, "rg": true, "re": true, "ca": true, "bzw": true, "dr": true, "zzg": true, "inv": true, "no": true, "mr": true, "mrs": true, "st": true}

// months are the beginnings of month names in both languages.
var months = []string{"jan", "jän", "feb", "mär", "maer", "mar", "apr", "mai", "may", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dez", "dec"}

func beginsMonth(s string) bool {
	low := strings.ToLower(s[:min(len(s), 8)])
	for _, m := range months {
		if strings.HasPrefix(low, m) {
			return true
		}
	}
	return false
}

// clauseAround is the part of a sentence between commas that bytes start up to end belong to.
func clauseAround(text string, sentence, s span) span {
	out := sentence
	if i := strings.LastIndexAny(text[sentence.start:s.start], ",:"); i >= 0 {
		out.start = sentence.start + i + 1
	}
	if i := strings.IndexAny(text[s.end:sentence.end], ",:"); i >= 0 && s.end <= sentence.end {
		out.end = s.end + i
	}
	return out
}
