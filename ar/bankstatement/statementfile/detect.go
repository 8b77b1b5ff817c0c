package statementfile

import (
	"bytes"
	"io"
	"regexp"
)

// kind is what the head of a file looks like.
type kind int

const (
	kindEmpty kind = iota
	kindXML
	kindSWIFT
	// kindList is any other text: a CSV list, if its header is known.
	kindList
)

// swiftTag is a field that every MT940 or MT942 message has, at the start of a line or after the block header of a
// SWIFT message ("{4:"); or any field where the file begins.
var swiftTag = regexp.MustCompile(`(?:[\r\n]|\{4:[\r\n]*)[ \t]*:(?:20|25|28C?|60[FM]|61|13D?|34F):|^\s*:[0-9]{2}[A-Z]?:`)

// detect tells the kind of text from its head. An XML file begins with "<"; a SWIFT message has one of its fields at the
// start of a line, which no CSV header has.
func detect(head []byte) kind {
	text := bytes.TrimLeft(head, " \t\r\n\x00")
	switch {
	case len(text) == 0:
		return kindEmpty
	case text[0] == '<':
		return kindXML
	case swiftTag.Match(head):
		return kindSWIFT
	}
	return kindList
}

// signatures are the first bytes of files that people take for statements.
var signatures = []struct{ start, text string }{
	{"%PDF", "this is a PDF document, not a statement file: ask the bank for camt.053 or MT940"},
	{"PK\x03\x04", "this is an archive inside an archive"},
	{"\xD0\xCF\x11\xE0", "this is an old Office document, such as an Excel workbook (.xls): save it as CSV"},
	{"\x1F\x8B", "this is a gzip archive: unpack it first"},
	{"7z\xBC\xAF", "this is a 7-Zip archive: unpack it first"},
	{"Rar!", "this is a RAR archive: unpack it first"},
	{"\x89PNG", "this is a picture"},
	{"\xFF\xD8\xFF", "this is a picture"},
}

// foreign says what a file is that can't be a statement by its first bytes, "" when it may be one.
func foreign(head []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.start)) {
			return s.text
		}
	}
	return ""
}

// isZip tells whether the file is a zip archive, an empty one included.
func isZip(r io.ReaderAt) bool {
	var start [4]byte
	if _, err := r.ReadAt(start[:], 0); err != nil {
		return false
	}
	return string(start[:]) == "PK\x03\x04" || string(start[:]) == "PK\x05\x06"
}
