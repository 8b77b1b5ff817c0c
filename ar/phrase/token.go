package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is made of.
type tokenKind uint8

const (
	markToken   tokenKind = iota // one sign that is neither letter nor digit
	wordToken                    // letters
	numberToken                  // digits 0 to 9
	breakToken                   // an empty line, the end of the text: no phrase goes over it
)

// token is a word, a number or a sign with where it stands.
type token struct {
	start, end int
	kind       tokenKind
	// glued: nothing stands between it and the token before.
	glued bool
	// newLine: it is the first of its line.
	newLine bool
	// capital: it begins with a capital letter, in a text that has small ones too.
	capital bool
	// upper: it begins with a capital letter.
	upper bool
	// blocked: part of an address, a telephone number or an account number.
	blocked bool
	// value of a number; -1 where it has more than nine digits.
	value int
	// fold is the word in small letters with umlauts written out, the digits of a number, or the sign.
	fold string
	word *entry
}

const maxDigits = 9

func (t *token) is(c class) bool { return t.word.class&c != 0 }

// mark tells whether the token is this sign.
func (t *token) mark(sign byte) bool {
	return t.kind == markToken && t.fold[0] == sign && len(t.fold) == 1
}

func (t *token) digits() int { return t.end - t.start }

// outside is what stands before the first and after the last token.
var outside = token{kind: breakToken, fold: "\n", newLine: true, word: &unknown}

// unknown is the entry of all words that are not in the vocabulary.
var unknown entry

// tokenizer cuts a text into tokens. Folding goes into one buffer for the whole text, so that a mail costs a handful of
// allocations and not one per word.
type tokenizer struct {
	text    string
	buffer  []byte
	tokens  []token
	folds   [][2]int
	capital int // letters that are capitals
	small   int
}

// limit cuts a text at MaxText, not within a letter.
func limit(text string) string {
	if len(text) <= MaxText {
		return text
	}
	end := MaxText
	for end > MaxText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// tokenize cuts a text into tokens and blocks those of addresses and telephone numbers.
func tokenize(text string) []token {
	tokens := tokenizePlain(text)
	block(tokens)
	return tokens
}

func tokenizePlain(text string) []token {
	z := tokenizer{text: text, buffer: make([]byte, 0, len(text)+len(text)/8), tokens: make([]token, 0, len(text)/4+8)}
	z.folds = make([][2]int, 0, cap(z.tokens))
	z.cut()
	z.finish()
	return z.tokens
}

func (z *tokenizer) cut() {
	glued, lines := false, 1
	for i := 0; i < len(z.text); {
		r, size := utf8.DecodeRuneInString(z.text[i:])
		switch {
		case r == '\n':
			lines++
			glued = false
			i += size
			continue
		case unicode.IsSpace(r) || r == '\u00a0' || r == '\u202f' || r == '\u2009':
			glued = false
			i += size
			continue
		}
		if lines > 1 && len(z.tokens) > 0 {
			z.add(token{start: i, end: i, kind: breakToken})
		}
		t := token{start: i, glued: glued, newLine: lines > 0}
		switch {
		case r >= '0' && r <= '9':
			z.number(t)
		case unicode.IsLetter(r):
			z.letters(t)
		default:
			t.end = i + size
			z.buffer = append(z.buffer, z.text[i:t.end]...)
			z.add(t)
		}
		i = z.tokens[len(z.tokens)-1].end
		glued, lines = true, 0
	}
}

// add appends a token; its fold is what was put into the buffer since the last one.
func (z *tokenizer) add(t token) {
	from := 0
	if n := len(z.folds); n > 0 {
		from = z.folds[n-1][1]
	}
	z.tokens = append(z.tokens, t)
	z.folds = append(z.folds, [2]int{from, len(z.buffer)})
}

func (z *tokenizer) number(t token) {
	t.kind, t.end = numberToken, t.start
	for t.end < len(z.text) && z.text[t.end] >= '0' && z.text[t.end] <= '9' {
		t.value = t.value*10 + int(z.text[t.end]-'0')
		t.end++
		if t.end-t.start > maxDigits {
			t.value = 0
		}
	}
	if t.end-t.start > maxDigits {
		t.value = -1
	}
	z.buffer = append(z.buffer, z.text[t.start:t.end]...)
	z.add(t)
}

func (z *tokenizer) letters(t token) {
	t.kind, t.end = wordToken, t.start
	for t.end < len(z.text) {
		r, size := utf8.DecodeRuneInString(z.text[t.end:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		if unicode.IsUpper(r) {
			t.capital = t.capital || t.end == t.start
			z.capital++
		} else {
			z.small++
		}
		z.fold(r)
		t.end += size
	}
	z.add(t)
}

// fold puts one letter into the buffer: small, umlauts written out as on a typewriter (DIN 5007-2), other accents
// dropped where they are marks of their own.
func (z *tokenizer) fold(r rune) {
	switch r {
	case 'ä', 'Ä':
		z.buffer = append(z.buffer, "ae"...)
	case 'ö', 'Ö':
		z.buffer = append(z.buffer, "oe"...)
	case 'ü', 'Ü', '\u0308': // a combining diaeresis makes its vowel an umlaut
		if r == '\u0308' {
			z.buffer = append(z.buffer, 'e')
			return
		}
		z.buffer = append(z.buffer, "ue"...)
	case 'ß', 'ẞ':
		z.buffer = append(z.buffer, "ss"...)
	default:
		if unicode.Is(unicode.Mn, r) {
			return
		}
		z.buffer = utf8.AppendRune(z.buffer, unicode.ToLower(r))
	}
}

// finish gives the tokens their folded texts and looks the words up.
func (z *tokenizer) finish() {
	folded := string(z.buffer)
	shouting := z.capital > z.small
	for i := range z.tokens {
		t := &z.tokens[i]
		t.fold, t.word = folded[z.folds[i][0]:z.folds[i][1]], &unknown
		switch t.kind {
		case wordToken:
			if e, ok := vocabulary[t.fold]; ok {
				t.word = e
			}
			t.upper, t.capital = t.capital, t.capital && !shouting
		case breakToken:
			t.fold = "\n"
		}
	}
}

// foldWord writes a word of the vocabulary as the tokenizer would.
func foldWord(word string) string {
	z := tokenizer{}
	for _, r := range word {
		z.fold(r)
	}
	return string(z.buffer)
}

var withoutUmlaut = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u")

// block marks the tokens of addresses, telephone and account numbers, in which no date, amount or invoice is read.
func block(tokens []token) {
	for i := range tokens {
		t := &tokens[i]
		switch {
		case t.blocked: // with the token that began it; going over it again would take the square of the time
		case t.mark('@'):
			blockChunk(tokens, i)
		case t.kind == wordToken && (t.fold == "http" || t.fold == "https" || t.fold == "www"):
			blockChunk(tokens, i)
		case t.is(phoneWord):
			blockNumbers(tokens, i+1)
		case t.mark('+') && i+1 < len(tokens) && tokens[i+1].kind == numberToken && tokens[i+1].glued:
			blockPhone(tokens, i)
		case t.kind == wordToken && t.end-t.start == 2 && i+1 < len(tokens) && tokens[i+1].kind == numberToken &&
			tokens[i+1].glued:
			blockAccount(tokens, i)
		}
	}
}

// blockChunk blocks everything written in one piece with token i.
func blockChunk(tokens []token, i int) {
	for j := i; j >= 0 && !tokens[j].blocked; j-- {
		tokens[j].blocked = true
		if !tokens[j].glued {
			break
		}
	}
	for j := i + 1; j < len(tokens) && tokens[j].glued; j++ {
		tokens[j].blocked = true
	}
}

// maxPhoneTokens is the longest telephone number in tokens: "+49 (0) 30 / 12 34 56 - 78" has 14.
const maxPhoneTokens = 24

// blockNumbers blocks the numbers and signs that follow a word such as "Tel".
func blockNumbers(tokens []token, i int) {
	for j := i; j < len(tokens) && j < i+maxPhoneTokens; j++ {
		t := &tokens[j]
		if t.kind == breakToken || t.newLine && j > i || t.kind == wordToken && !t.is(phoneWord) || t.mark(',') ||
			t.mark(';') {
			return
		}
		t.blocked = true
	}
}

// blockPhone blocks "+49 30 1234567", and leaves "+5 %" alone.
func blockPhone(tokens []token, i int) {
	digits := 0
	for j := i + 1; j < len(tokens) && j < i+maxPhoneTokens && tokens[j].kind != wordToken &&
		tokens[j].kind != breakToken; j++ {
		if tokens[j].kind == numberToken {
			digits += tokens[j].digits()
		}
	}
	if digits >= 7 && tokens[i+1].digits() <= 3 {
		blockNumbers(tokens, i)
	}
}

// accountDigits is the least number of characters that make an IBAN (ISO 13616: Norway has 15).
const accountDigits = 13

// blockAccount blocks an IBAN that begins at token i: two letters, then at least accountDigits more digits or letters in
// groups of at most four or in one piece.
func blockAccount(tokens []token, i int) {
	if tokens[i+1].digits() < 2 {
		return
	}
	count, end := 0, i+1
	for ; end < len(tokens) && end < i+maxPhoneTokens; end++ {
		t := &tokens[end]
		if t.kind != numberToken && !(t.kind == wordToken && t.glued) || t.newLine {
			break
		}
		count += t.digits()
	}
	if count < accountDigits {
		return
	}
	for j := i; j < end; j++ {
		tokens[j].blocked = true
	}
}
