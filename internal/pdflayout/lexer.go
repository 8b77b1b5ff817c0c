package pdflayout

import (
	"bytes"
	"math"
	"strconv"
)

// tokenKind tells what a token of a content stream is.
type tokenKind byte

const (
	endOfInput tokenKind = iota
	numberToken
	stringToken
	nameToken
	arrayToken
	dictToken
	operatorToken
	closing // ] or >>: ends what is being read
)

// token is an operand or an operator. Only the field of its kind is set.
type token struct {
	kind   tokenKind
	number float64
	text   string // of a string its bytes, of a name without the slash, of an operator its spelling
	list   []token
}

// lexer cuts a content stream or a CMap into tokens (ISO 32000-1 section 7.2). Unlike the reader of the object layer
// it never panics and never stands still: each call either consumes a byte or reports the end, so that a stream that
// was cut in the middle, or has one wrong escape, still gives the text around it.
type lexer struct {
	data  []byte
	pos   int
	depth int
}

// maxNesting bounds arrays in arrays. Text operators nest once; ten leaves room for marked content.
const maxNesting = 10

func (l *lexer) next() token {
	l.skipBlanks()
	if l.pos >= len(l.data) {
		return token{}
	}
	c := l.data[l.pos]
	switch {
	case c == '(':
		return l.literal()
	case c == '<' && l.peek(1) == '<':
		l.pos += 2
		return token{kind: dictToken, list: l.until()}
	case c == '<':
		return l.hexadecimal()
	case c == '[':
		l.pos++
		return token{kind: arrayToken, list: l.until()}
	case c == ']':
		l.pos++
		return token{kind: closing}
	case c == '>':
		l.pos++
		if l.pos < len(l.data) && l.data[l.pos] == '>' {
			l.pos++
		}
		return token{kind: closing}
	case c == '/':
		l.pos++
		return token{kind: nameToken, text: unescapeName(l.regular())}
	case isDelimiter(c): // a lone ) { }
		l.pos++
		return l.next()
	}
	return word(l.regular())
}

func (l *lexer) peek(n int) byte {
	if l.pos+n < len(l.data) {
		return l.data[l.pos+n]
	}
	return 0
}

func (l *lexer) skipBlanks() {
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		switch {
		case isBlank(c):
			l.pos++
		case c == '%':
			end := bytes.IndexAny(l.data[l.pos:], "\r\n")
			if end < 0 {
				end = len(l.data) - l.pos
			}
			l.pos += end
		default:
			return
		}
	}
}

// until reads the members of an array or dictionary.
func (l *lexer) until() []token {
	if l.depth >= maxNesting {
		return nil
	}
	l.depth++
	defer func() { l.depth-- }()
	var list []token
	for {
		t := l.next()
		if t.kind == endOfInput || t.kind == closing {
			return list
		}
		list = append(list, t)
	}
}

// regular reads characters up to the next blank or delimiter.
func (l *lexer) regular() string {
	start := l.pos
	for l.pos < len(l.data) && !isBlank(l.data[l.pos]) && !isDelimiter(l.data[l.pos]) {
		l.pos++
	}
	return string(l.data[start:l.pos])
}

// word tells a number from an operator. Writers in the field produce "--5", "5-" and "1.2.3"; readers take the number
// at the front, and so do we: an operand too few would shift all that follow.
func word(s string) token {
	if n, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && !letters(s) {
		return token{kind: numberToken, number: n}
	}
	if s[0] == '-' || s[0] == '+' || s[0] == '.' || s[0] >= '0' && s[0] <= '9' {
		return token{kind: numberToken, number: leadingNumber(s)}
	}
	return token{kind: operatorToken, text: s}
}

// letters spares ParseFloat's "inf", "nan" and exponents, which PDF does not know.
func letters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

func leadingNumber(s string) float64 {
	sign := 1.0
	for len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	end, dot := 0, false
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' && !dot) {
		dot = dot || s[end] == '.'
		end++
	}
	n, err := strconv.ParseFloat(s[:end], 64)
	if err != nil {
		return 0
	}
	return sign * n
}

// literal reads a string in parentheses. A wrong escape stands for the character itself (ISO 32000-1 section 7.3.4.2).
func (l *lexer) literal() token {
	l.pos++
	var out []byte
	depth := 1
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return token{kind: stringToken, text: string(out)}
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return token{kind: stringToken, text: string(out)}
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *lexer) escape(out []byte) []byte {
	if l.pos >= len(l.data) {
		return out
	}
	c := l.data[l.pos]
	l.pos++
	switch {
	case c >= '0' && c <= '7':
		n := int(c - '0')
		for i := 0; i < 2 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
			n = n*8 + int(l.data[l.pos]-'0')
			l.pos++
		}
		return append(out, byte(n))
	case c == '\r':
		if l.peek(0) == '\n' {
			l.pos++
		}
		return out
	case c == '\n':
		return out
	}
	if known, ok := escapes[c]; ok {
		return append(out, known)
	}
	return append(out, c)
}

func (l *lexer) hexadecimal() token {
	l.pos++
	var out []byte
	high, digits := byte(0), 0
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		if c == '>' {
			break
		}
		n, ok := hexDigit(c)
		if !ok {
			continue
		}
		if digits++; digits%2 == 1 {
			high = n
			continue
		}
		out = append(out, high<<4|n)
	}
	if digits%2 == 1 { // a missing last digit counts as 0 (section 7.3.4.3)
		out = append(out, high<<4)
	}
	return token{kind: stringToken, text: string(out)}
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func unescapeName(s string) string {
	if !bytes.ContainsRune([]byte(s), '#') {
		return s
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && i+2 < len(s) {
			high, ok1 := hexDigit(s[i+1])
			low, ok2 := hexDigit(s[i+2])
			if ok1 && ok2 {
				out = append(out, high<<4|low)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

// skipInlineImage jumps behind the EI of an inline image whose BI was just read (section 8.9.7). Its data are bytes of
// any kind, so EI only counts when it stands alone and what follows reads like a content stream again.
func (l *lexer) skipInlineImage() {
	for {
		t := l.next()
		if t.kind == endOfInput {
			return
		}
		if t.kind == operatorToken && t.text == "ID" {
			break
		}
	}
	for l.pos < len(l.data) {
		at := bytes.Index(l.data[l.pos:], []byte("EI"))
		if at < 0 {
			l.pos = len(l.data)
			return
		}
		at += l.pos
		l.pos = at + 2
		if isBlank(l.data[at-1]) && endsImage(l.data[l.pos:]) {
			return
		}
	}
}

// imageTail is how many bytes behind an EI are looked at: a restore and the next operator.
const imageTail = 12

func endsImage(rest []byte) bool {
	if len(rest) == 0 {
		return true
	}
	if !isBlank(rest[0]) {
		return false
	}
	for _, c := range rest[:min(len(rest), imageTail)] {
		if c >= 0x7f || c < ' ' && !isBlank(c) {
			return false
		}
	}
	return true
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}
