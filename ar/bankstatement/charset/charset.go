// Package charset decodes the single-byte text that banks and accounting
// programs still export. German systems know two such encodings, ISO 8859-1
// and Windows-1252; files marked as the first nearly always hold the second
// (the euro sign and typographic quotes lie in the range that ISO 8859-1 gives
// to control characters), so both are decoded as Windows-1252, the way the
// WHATWG Encoding Standard does.
//
// The table is written out because packages under ar/ use nothing but the
// standard library.
package charset

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// high holds the code points of the bytes 0x80 to 0x9F of Windows-1252
// (Microsoft code page 1252). The five bytes without a character become U+FFFD.
var high = [32]rune{
	0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
	0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
}

// Rune returns the character of one Windows-1252 byte; a byte without a
// character becomes U+FFFD.
func Rune(b byte) rune {
	if b >= 0x80 && b <= 0x9F {
		return high[b-0x80]
	}
	return rune(b)
}

// Windows1252 decodes the bytes as Windows-1252. It never fails.
func Windows1252(raw []byte) string {
	var text strings.Builder
	text.Grow(len(raw) + len(raw)/8)
	for _, b := range raw {
		text.WriteRune(Rune(b))
	}
	return text.String()
}

// NewReader returns a reader of UTF-8 over the input in the named encoding:
// UTF-8 and US-ASCII pass through, ISO 8859-1 and Windows-1252 are decoded.
// So does UTF-16, which Unicode has decoded before any name could be read; a file that says UTF-16 in single bytes isn't.
// Any other name is an error. The signature is that of
// encoding/xml.Decoder.CharsetReader.
func NewReader(name string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "ucs-2":
		return input, nil
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "windows-1252", "cp1252":
		return &reader{from: bufio.NewReader(input)}, nil
	}
	return nil, fmt.Errorf("encoding %q is not supported (utf-8, iso-8859-1 and windows-1252 are)", name)
}

// reader turns each byte into its UTF-8 sequence. rest holds the tail of a
// sequence that no longer fitted into the caller's buffer.
type reader struct {
	from *bufio.Reader
	rest []byte
}

// Read implements io.Reader.
func (r *reader) Read(into []byte) (int, error) {
	n := copy(into, r.rest)
	r.rest = r.rest[n:]
	for n < len(into) {
		b, err := r.from.ReadByte()
		if err != nil {
			return n, atEnd(n, err)
		}
		var sequence [utf8.UTFMax]byte
		size := utf8.EncodeRune(sequence[:], Rune(b))
		copied := copy(into[n:], sequence[:size])
		n += copied
		r.rest = append(r.rest[:0], sequence[copied:size]...)
		if r.from.Buffered() == 0 {
			break // never wait for more input while some is ready
		}
	}
	return n, nil
}

// atEnd holds an error back while bytes are still to be delivered; bufio
// repeats it at the next call.
func atEnd(n int, err error) error {
	if n > 0 && err == io.EOF {
		return nil
	}
	return err
}
