package charset

import (
	"strings"
	"unicode/utf8"
)

// upper437 holds the letters of code page 437 (IBM, the DOS character set) that German and its neighbours' texts use;
// code page 850 has the same ones at the same places. Everything else above 0x7F is left to Windows-1252.
var upper437 = map[byte]rune{
	0x80: 'Ç', 0x81: 'ü', 0x82: 'é', 0x83: 'â', 0x84: 'ä', 0x85: 'à', 0x86: 'å', 0x87: 'ç', 0x88: 'ê', 0x89: 'ë',
	0x8A: 'è', 0x8B: 'ï', 0x8C: 'î', 0x8D: 'ì', 0x8E: 'Ä', 0x8F: 'Å', 0x90: 'É', 0x91: 'æ', 0x92: 'Æ', 0x93: 'ô',
	0x94: 'ö', 0x95: 'ò', 0x96: 'û', 0x97: 'ù', 0x98: 'ÿ', 0x99: 'Ö', 0x9A: 'Ü', 0xA0: 'á', 0xA1: 'í', 0xA2: 'ó',
	0xA3: 'ú', 0xA4: 'ñ', 0xA5: 'Ñ', 0xE1: 'ß',
}

// germanLetters are the letters that tell the two single-byte families apart: each is a letter in one of them and a
// sign, or a rare letter, in the other.
const (
	german437  = "\x81\x84\x8E\x94\x99\x9A\xE1"
	german1252 = "\xE4\xF6\xFC\xC4\xD6\xDC\xDF"
)

// Detect decodes text whose encoding nobody states, as bank exports come: valid UTF-8 is taken as it is; otherwise the
// text is of code page 437 when it has more German letters read that way than as Windows-1252, which it is else.
//
// A text should be a whole field, not half of one: a UTF-8 character that a line wrap cut in two is whole again only
// when the lines are joined first. It never fails.
func Detect(raw string) string {
	if utf8.ValidString(raw) {
		return raw
	}
	if count(raw, german437) > count(raw, german1252) {
		return codePage437(raw)
	}
	return Windows1252([]byte(raw))
}

// count says how many bytes of the text are in the set.
func count(raw, set string) int {
	n := 0
	for i := range len(raw) {
		if strings.IndexByte(set, raw[i]) >= 0 {
			n++
		}
	}
	return n
}

func codePage437(raw string) string {
	var text strings.Builder
	text.Grow(len(raw) + len(raw)/8)
	for i := range len(raw) {
		if letter, known := upper437[raw[i]]; known {
			text.WriteRune(letter)
		} else {
			text.WriteRune(Rune(raw[i]))
		}
	}
	return text.String()
}
