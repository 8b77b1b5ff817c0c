package charset

import (
	"bufio"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Unicode returns a reader of UTF-8 over a file in one of the encodings of Unicode, which it tells by the byte order
// mark, and UTF-16 without one by a zero byte beside the first character (which is "<", ":" or another of ASCII in every
// format of a bank). The mark itself is dropped. What shows no sign of UTF-16 is passed through.
//
// A half of a surrogate pair without its other half, and a byte left over at the end, become U+FFFD.
func Unicode(input io.Reader) io.Reader {
	from := bufio.NewReader(input)
	head, _ := from.Peek(3) // an error comes back with the first Read
	switch {
	case len(head) == 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF:
		_, _ = from.Discard(3) // they were peeked
		return from
	case len(head) < 2:
		return from
	case head[0] == 0xFF && head[1] == 0xFE, head[0] == 0xFE && head[1] == 0xFF:
		_, _ = from.Discard(2) // they were peeked
		return &utf16Reader{from: from, bigEndian: head[0] == 0xFE}
	case head[0] == 0 && head[1] != 0, head[0] != 0 && head[1] == 0:
		return &utf16Reader{from: from, bigEndian: head[0] == 0}
	}
	return from
}

// utf16Reader turns UTF-16 into UTF-8. rest holds the tail of a sequence that no longer fitted into the caller's
// buffer, high the first half of a surrogate pair.
type utf16Reader struct {
	from      *bufio.Reader
	bigEndian bool
	rest      []byte
	high      rune
	failed    error
}

// Read implements io.Reader.
func (r *utf16Reader) Read(into []byte) (int, error) {
	n := copy(into, r.rest)
	r.rest = r.rest[n:]
	for n < len(into) && r.failed == nil {
		var sequence [2 * utf8.UTFMax]byte
		text := r.next(sequence[:0])
		copied := copy(into[n:], text)
		n += copied
		r.rest = append(r.rest[:0], text[copied:]...)
		if len(text) > 0 && r.from.Buffered() < 2 {
			break // never wait for more input while some is ready
		}
	}
	if n == 0 && len(r.rest) == 0 && len(into) > 0 {
		return 0, r.failed
	}
	return n, nil
}

// next appends the text of the next unit: nothing for the first half of a pair, up to two characters for a unit after a
// half that stays alone.
func (r *utf16Reader) next(text []byte) []byte {
	unit, err := r.unit()
	alone := r.high != 0
	if err != nil {
		r.failed, r.high = err, 0
		if alone {
			return utf8.AppendRune(text, utf8.RuneError)
		}
		return text
	}
	if alone {
		whole := utf16.DecodeRune(r.high, unit)
		r.high = 0
		if whole != utf8.RuneError {
			return utf8.AppendRune(text, whole)
		}
		text = utf8.AppendRune(text, utf8.RuneError)
	}
	const firstHigh, lastHigh = 0xD800, 0xDBFF
	if unit >= firstHigh && unit <= lastHigh {
		r.high = unit
		return text
	}
	return utf8.AppendRune(text, unit) // a lone second half becomes U+FFFD
}

// unit reads two bytes.
func (r *utf16Reader) unit() (rune, error) {
	first, err := r.from.ReadByte()
	if err != nil {
		return 0, err
	}
	second, err := r.from.ReadByte()
	if err == io.EOF {
		return utf8.RuneError, nil
	}
	if err != nil {
		return 0, err
	}
	if r.bigEndian {
		return rune(first)<<8 | rune(second), nil
	}
	return rune(second)<<8 | rune(first), nil
}
