package mailtext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks bounds the combining marks on one letter. Vietnamese needs two, Hebrew with cantillation four; text that is
// buried under dozens is not meant to be read.
const maxMarks = 8

// windows1252 are the characters that Windows writes where ISO 8859-1 has control characters. Mails that name the wrong
// of the two are common, and their dashes, quotes and euro signs arrive as these control characters.
var windows1252 = [32]rune{'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ'}

// clean brings a text into NFC with "\n" line ends and plain blanks, and takes invisible characters out. noticed is true
// where one of those has no business in a mail; a byte order mark, a soft hyphen and the joiner within an emoji have.
func clean(text string) (cleaned string, noticed bool) {
	if isClean(text) {
		return text, false
	}
	c := cleaner{}
	c.out.Grow(len(text))
	for at, width := 0, 0; at < len(text); at += width {
		var r rune
		r, width = utf8.DecodeRuneInString(text[at:])
		if r == '\r' && at+1 < len(text) && text[at+1] == '\n' {
			continue
		}
		c.take(r, at == 0)
	}
	return norm.NFC.String(c.out.String()), c.noticed
}

// isClean spares most lines of most mails: printable ASCII with line feeds is clean as it is.
func isClean(text string) bool {
	for i := range len(text) {
		if b := text[i]; (b < ' ' && b != '\n' && b != '\t') || b >= 0x7F {
			return false
		}
	}
	return true
}

type cleaner struct {
	out strings.Builder
	// before is the last character written; marks counts the combining marks since the last letter.
	before  rune
	marks   int
	noticed bool
}

func (c *cleaner) take(r rune, first bool) {
	switch {
	case r == '\r', r == '\v', r == '\f', r == '\u2028', r == '\u2029':
		c.write('\n')
	case r == '\n', r == '\t', ' ' <= r && r < 0x7F:
		c.write(r)
	case 0x80 <= r && r < 0xA0:
		if meant := windows1252[r-0x80]; meant != 0 {
			c.write(meant)
		}
	case isBlank(r):
		c.write(' ')
	case unicode.Is(unicode.Mn, r) && !isVariation(r) && r != '\u034F':
		c.mark(r)
	case isInvisible(r):
		c.noticed = c.noticed || !c.harmless(r, first)
	default:
		c.write(r)
	}
}

func (c *cleaner) write(r rune) {
	c.out.WriteRune(r)
	c.before, c.marks = r, 0
}

func (c *cleaner) mark(r rune) {
	if c.marks++; c.marks > maxMarks {
		c.noticed = true
		return
	}
	c.out.WriteRune(r)
}

// isBlank tells blanks other than the plain one: without break, of fixed width, and letters that are drawn as nothing.
func isBlank(r rune) bool {
	return unicode.Is(unicode.Zs, r) || r == '\u3164' || r == '\uFFA0' || r == '\u115F' || r == '\u1160' || r == '\u2800'
}

// isInvisible tells characters that leave no trace on the screen: control and format characters, bidirectional marks,
// tags (U+E0000 to U+E007F), selectors of variants, and code points that are given to nobody.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || isVariation(r) || r == '\u034F' || (0xE0000 <= r && r <= 0xE0FFF)
}

func isVariation(r rune) bool { return 0xFE00 <= r && r <= 0xFE0F || 0xE0100 <= r && r <= 0xE01EF }

// harmless tells invisible characters that stand where honest programs put them.
func (c *cleaner) harmless(r rune, first bool) bool {
	switch r {
	case '\u00AD':
		return true
	case '\uFEFF':
		return first
	case '\u200D', '\uFE0F', '\uFE0E':
		return unicode.Is(unicode.So, c.before) || unicode.Is(unicode.Sk, c.before) || '0' <= c.before && c.before <= '9' || c.before == '#'
	}
	return unicode.Is(unicode.Cc, r)
}

// tagged reads what is written in tag characters (U+E0020 to U+E007E), which mirror ASCII and are not drawn. Flags of countries
// have a few of them; sentences are meant for programs alone.
func tagged(text string) string {
	if !strings.Contains(text, "\xf3\xa0") {
		return ""
	}
	var out strings.Builder
	for _, r := range text {
		if 0xE0020 <= r && r <= 0xE007E {
			out.WriteRune(r - 0xE0000)
		}
	}
	return out.String()
}
