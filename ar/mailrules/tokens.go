package mailrules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token stands for beside its word.
type kind uint8

const (
	word kind = iota
	mark      // punctuation
	newline
	dateToken
	amountToken
	shareToken
	refToken
	numberToken
	emailToken
)

// token is one word, mark or understood phrase of a text: bytes start up to end.
type token struct {
	start, end int
	kind       kind
	// word is folded: lower case, without accents and umlauts, without hyphens and apostrophes.
	word string
	// index points into the dates, amounts, shares or references of the reading, by kind.
	index int
}

// span is a phrase that was understood before the words are read; it becomes one token.
type span struct {
	start, end int
	kind       kind
	index      int
}

// tokenize cuts text[from:to] into tokens; spans, ordered and without overlap, stay whole.
func tokenize(text string, from, to int, spans []span) []token {
	out := make([]token, 0, (to-from)/5+8)
	for at := from; at < to; {
		for len(spans) > 0 && spans[0].start < at {
			spans = spans[1:]
		}
		if len(spans) > 0 && spans[0].start == at && spans[0].end <= to {
			s := spans[0]
			out = append(out, token{start: s.start, end: s.end, kind: s.kind, index: s.index, word: fold(text[s.start:s.end])})
			at = s.end
			continue
		}
		limit := to
		if len(spans) > 0 && spans[0].start < to {
			limit = spans[0].start
		}
		t := next(text, at, limit)
		if t.end <= at {
			break
		}
		out = appendToken(out, t)
		at = t.end
	}
	return out
}

// next reads one token at a byte; a token of no word is a gap.
func next(text string, at, limit int) token {
	r, size := utf8.DecodeRuneInString(text[at:limit])
	switch {
	case r == '\n':
		return token{start: at, end: at + size, kind: newline, word: "\n"}
	case unicode.IsSpace(r):
		return token{start: at, end: at + size, kind: mark}
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return nextWord(text, at, limit)
	}
	return token{start: at, end: at + size, kind: mark, word: foldMark(r)}
}

// nextWord reads letters and digits, with hyphens, apostrophes and points that join them.
func nextWord(text string, at, limit int) token {
	end, digits, letters := at, 0, 0
	for end < limit {
		r, size := utf8.DecodeRuneInString(text[end:limit])
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			letters++
		case joins(text, end, size, limit, r):
		default:
			return wordToken(text, at, end, digits > 0 && letters == 0)
		}
		end += size
	}
	return wordToken(text, at, end, digits > 0 && letters == 0)
}

// joins tells whether a mark stands inside of a word: "E-Mail", "we're", "1.234,56", "a.b@c".
func joins(text string, at, size, limit int, r rune) bool {
	if at+size >= limit {
		return false
	}
	following, _ := utf8.DecodeRuneInString(text[at+size : limit])
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	switch r {
	case '-', '\'', '’', '‘', '´', '`', '‑':
		return unicode.IsLetter(following) || unicode.IsDigit(before) && unicode.IsDigit(following)
	case '@':
		return true
	case '.', ',':
		return unicode.IsDigit(before) && unicode.IsDigit(following) || r == '.' && unicode.IsLetter(before) && unicode.IsLetter(following) && unicode.IsLower(following)
	}
	return r == '_'
}

func wordToken(text string, start, end int, number bool) token {
	t := token{start: start, end: end, kind: word, word: fold(text[start:end])}
	if at := strings.IndexByte(t.word, '@'); at > 0 && strings.Contains(t.word[at:], ".") {
		t.kind = emailToken
	} else if number {
		t.kind = numberToken
	}
	return t
}

// contractions are endings that stand for a word of their own.
var contractions = []struct{ ending, stem, word string }{
	{"'ll", "", "will"}, {"'re", "", "are"}, {"'ve", "", "have"}, {"'d", "", "would"}, {"'m", "", "am"}, {"n't", "", "not"}, {"'s", "", "'s"},
}

// bare are contractions written without their apostrophe, and the irregular ones.
var bare = map[string][2]string{
	"won't": {"will", "not"}, "wont": {"will", "not"}, "can't": {"can", "not"}, "cant": {"can", "not"}, "cannot": {"can", "not"},
	"dont": {"do", "not"}, "doesnt": {"does", "not"}, "didnt": {"did", "not"}, "havent": {"have", "not"}, "hasnt": {"has", "not"},
	"isnt": {"is", "not"}, "wasnt": {"was", "not"}, "shouldnt": {"should", "not"}, "wouldnt": {"would", "not"}, "couldnt": {"could", "not"},
	"ive": {"i", "have"}, "youve": {"you", "have"}, "weve": {"we", "have"}, "youre": {"you", "are"}, "gibts": {"gibt", "es"}, "gehts": {"geht", "es"},
}

// appendToken adds a token, its contraction taken apart, and leaves gaps out.
func appendToken(out []token, t token) []token {
	if t.word == "" {
		return out
	}
	if t.kind != word {
		return append(out, t)
	}
	if parts, ok := bare[t.word]; ok {
		return append(out, token{start: t.start, end: t.end, word: parts[0]}, token{start: t.start, end: t.end, word: parts[1]})
	}
	for _, c := range contractions {
		if stem, ok := strings.CutSuffix(t.word, c.ending); ok && stem != "" {
			return append(out, token{start: t.start, end: t.end, word: stem}, token{start: t.start, end: t.end, word: c.word})
		}
	}
	t.word = strings.ReplaceAll(t.word, "'", "")
	return append(out, t)
}

// folds are letters that a keyboard without them writes otherwise.
var folds = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'é': "e", 'è': "e", 'ê': "e", 'à': "a", 'á': "a", 'â': "a", 'ç': "c", 'ñ': "n", 'ó': "o",
	'í': "i", 'ø': "o", 'å': "a", '’': "'", '‘': "'", '´': "'", '`': "'", '-': "", '‑': "",
}

// fold writes a word as the vocabulary does.
func fold(s string) string {
	if plainLower(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 4)
	for _, r := range s {
		r = unicode.ToLower(r)
		if to, ok := folds[r]; ok {
			b.WriteString(to)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func plainLower(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c == '-' || c == '`' {
			return false
		}
	}
	return true
}

// foldMark gives marks that mean the same one form.
func foldMark(r rune) string {
	switch r {
	case '–', '—', '−', '-', '‑':
		return "-"
	case '…':
		return "."
	case '•', '·', '*', '▪', '‣':
		return "*"
	case '„', '“', '”', '"', '«', '»':
		return "\""
	case '’', '‘':
		return "'"
	}
	return string(r)
}
