package mt940

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

// line is a line of the file, bytes as they are, without its end.
type line struct {
	number  int
	text    string
	tooLong bool
}

// field is a field with all its lines, or one of the ends.
type field struct {
	kind fieldKind
	tag  string
	// line is where the field starts.
	line int
	// lines are the contents, the first one without the tag.
	lines []string
	// tooLong says which limit the field exceeds, "" for none, and beyond where; what is beyond is not in lines.
	tooLong string
	beyond  int
}

type fieldKind int

const (
	contents fieldKind = iota
	endOfMessage
	endOfFile
)

// first is the first line, decoded and without blanks around it.
func (f field) first() string { return strings.TrimSpace(charset.Detect(f.lines[0])) }

// lines cuts a file into fields. It looks a few lines ahead where only what follows tells what a line is.
type lines struct {
	from   *bufio.Reader
	number int
	ahead  []line
	failed error // the end of the file included
	// inside says that a message has begun and not ended, inEntry that its last field but descriptions was an entry.
	inside, inEntry bool
}

func newLines(r io.Reader) *lines {
	return &lines{from: bufio.NewReaderSize(r, MaxLineBytes+2)}
}

// next returns the next field or end.
func (l *lines) next() (field, error) {
	for {
		at, more, err := l.peek(0)
		switch {
		case err != nil:
			return field{}, err
		case !more:
			return field{kind: endOfFile, line: l.number}, nil
		}
		l.drop()
		if at.tooLong {
			return field{line: at.number, lines: []string{""}, tooLong: lineTooLong, beyond: at.number}, nil
		}
		if l.inside && (isEnd(at.text) || isHeader(at.text)) {
			l.inside = false
			return field{kind: endOfMessage, line: at.number}, nil
		}
		if tag, rest, found := cutTag(at.text); found {
			l.inside = true
			l.inEntry = tag == "61" || l.inEntry && (tag == "86" || tag == "NS")
			return l.collect(field{tag: tag, line: at.number, lines: []string{rest}})
		}
	}
}

var (
	lineTooLong  = fmt.Sprintf("the line is longer than %d bytes", MaxLineBytes)
	fieldTooLong = fmt.Sprintf("the field has more than %d lines", MaxFieldLines)
)

// collect adds the lines that continue a field.
func (l *lines) collect(f field) (field, error) {
	for {
		at, more, err := l.peek(0)
		if err != nil {
			return field{}, err
		}
		if !more {
			return f, nil
		}
		ends, err := l.ends(f, at)
		if err != nil || ends {
			return f, err
		}
		l.drop()
		switch {
		case at.tooLong:
			f.tooLong, f.beyond = lineTooLong, at.number
		case len(f.lines) >= MaxFieldLines:
			f.tooLong, f.beyond = fieldTooLong, f.line
		case strings.TrimSpace(at.text) != "":
			f.lines = append(f.lines, at.text)
		}
	}
}

// ends tells whether a line does not belong to the field before it. Inside the description of an entry only the fields
// that may follow one count, since remittance text may start with a colon, and a lone "-" counts only where a message may
// end.
func (l *lines) ends(f field, at line) (bool, error) {
	description := l.inEntry && (f.tag == "86" || f.tag == "NS")
	if isHeader(at.text) {
		return true, nil
	}
	if isEnd(at.text) {
		if !description || strings.Trim(at.text, endBlanks) != "-" {
			return true, nil
		}
		return l.endFollows()
	}
	tag, _, found := cutTag(at.text)
	if !found || !description {
		return found, nil
	}
	switch tag {
	case "61", "62F", "62M", "64", "65", "86", "90C", "90D", "NS":
		return true, nil
	case "20", "940", "942":
		return l.headFollows()
	}
	return false, nil
}

// headFollows tells whether the lines after the next one are the head of a message: account or number, before any
// entry.
func (l *lines) headFollows() (bool, error) {
	const within = 4 // :20:, :21:, a blank line, :25:
	for i := 1; i <= within; i++ {
		at, more, err := l.peek(i)
		if err != nil || !more {
			return false, err
		}
		switch tag, _, _ := cutTag(at.text); tag {
		case "25", "25P", "28", "28C":
			return true, nil
		case "61", "62F", "62M", "86":
			return false, nil
		}
	}
	return false, nil
}

// endFollows tells whether a lone "-" is the end of the message: it is text when another part of the same message
// follows.
func (l *lines) endFollows() (bool, error) {
	const within = 8 // blank lines between messages
	for i := 1; i <= within; i++ {
		at, more, err := l.peek(i)
		if err != nil || !more {
			return true, err
		}
		if strings.TrimSpace(at.text) == "" {
			continue
		}
		tag, _, _ := cutTag(at.text)
		part := tag == "61" || tag == "86" || tag == "62F" || tag == "62M"
		return !part && at.text[0] != '?', nil
	}
	return true, nil
}

// peek returns the line i after the current one; false at the end of the file.
func (l *lines) peek(i int) (line, bool, error) {
	for len(l.ahead) <= i && l.failed == nil {
		l.fill()
	}
	if i < len(l.ahead) {
		return l.ahead[i], true, nil
	}
	if errors.Is(l.failed, io.EOF) {
		return line{}, false, nil
	}
	return line{}, false, l.failed
}

// drop consumes the current line.
func (l *lines) drop() { l.ahead = append(l.ahead[:0], l.ahead[1:]...) }

// endBlanks stand around lines without being text: the control characters with which some banks frame a message, and
// the byte order mark.
const endBlanks = "\x01\x02\x03\x1a\r\n\ufeff \t"

// fill reads one more line.
func (l *lines) fill() {
	raw, err := l.from.ReadSlice('\n')
	tooLong := errors.Is(err, bufio.ErrBufferFull)
	text := ""
	if !tooLong {
		text = strings.TrimRight(string(raw), "\r\n\x03\x1a")
		text = strings.TrimLeft(text, "\x01\x02\x03\ufeff")
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = l.from.ReadSlice('\n')
	}
	l.failed = err
	if err == nil || len(raw) > 0 {
		l.number++
		l.ahead = append(l.ahead, line{l.number, text, tooLong || len(text) > MaxLineBytes})
	}
}

// cutTag takes ":61:" off a line. Tags are two digits (Rabobank's ":940:" has three) with at most one letter, and NS.
func cutTag(text string) (tag, rest string, found bool) {
	if after, block := strings.CutPrefix(text, "{4:"); block {
		text = after
	}
	if len(text) < 4 || text[0] != ':' {
		return "", "", false
	}
	tag, rest, found = strings.Cut(text[1:], ":")
	if !found || tag != "NS" && !isTag(tag) {
		return "", "", false
	}
	return tag, rest, true
}

func isTag(tag string) bool {
	digits := tag
	if n := len(tag); n > 0 && isUpper(tag[n-1]) {
		digits = tag[:n-1]
	}
	return len(digits) == 2 && allDigits(digits) || len(tag) == 3 && allDigits(tag)
}

// isEnd recognises the end of a message: "-", "-}" with what SWIFT puts behind it, and "-å", which is "-}" in the
// Nordic 7-bit sets. A text line that only starts with a minus is none.
func isEnd(text string) bool {
	text = strings.Trim(text, endBlanks)
	return text == "-" || strings.HasPrefix(text, "-}") || text == "-å" || text == "-\xe5"
}

// isHeader recognises the first block of a SWIFT message.
func isHeader(text string) bool { return strings.HasPrefix(text, "{1:") }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func allDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}
