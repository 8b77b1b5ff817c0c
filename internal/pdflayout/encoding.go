package pdflayout

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

// standardDifferences are where StandardEncoding leaves ASCII and Latin-1 (ISO 32000-1 table D.2).
var standardDifferences = map[byte]rune{
	0x27: '’', 0x60: '‘', 0xa1: '¡', 0xa2: '¢', 0xa3: '£', 0xa4: '⁄', 0xa5: '¥', 0xa6: 'ƒ', 0xa7: '§', 0xa8: '¤', 0xa9: '\'',
	0xaa: '“', 0xab: '«', 0xac: '‹', 0xad: '›', 0xae: 'ﬁ', 0xaf: 'ﬂ', 0xb1: '–', 0xb2: '†', 0xb3: '‡', 0xb4: '·', 0xb6: '¶',
	0xb7: '•', 0xb8: '‚', 0xb9: '„', 0xba: '”', 0xbb: '»', 0xbc: '…', 0xbd: '‰', 0xbf: '¿', 0xc1: '`', 0xc2: '´', 0xc3: 'ˆ',
	0xc4: '˜', 0xc5: '¯', 0xc6: '˘', 0xc7: '˙', 0xc8: '¨', 0xca: '˚', 0xcb: '¸', 0xcd: '˝', 0xce: '˛', 0xcf: 'ˇ', 0xd0: '—',
	0xe1: 'Æ', 0xe3: 'ª', 0xe8: 'Ł', 0xe9: 'Ø', 0xea: 'Œ', 0xeb: 'º', 0xf1: 'æ', 0xf5: 'ı', 0xf8: 'ł', 0xf9: 'ø', 0xfa: 'œ', 0xfb: 'ß',
}

// baseEncoding is what the 256 codes of a simple font mean before its Differences.
func baseEncoding(name string) [256]rune {
	var table [256]rune
	for i := range table {
		code := byte(i)
		switch name {
		case "MacRomanEncoding":
			table[i] = charmap.Macintosh.DecodeByte(code)
		case "StandardEncoding":
			if table[i] = standardDifferences[code]; table[i] == 0 && code < 0x7f {
				table[i] = rune(code)
			}
		default: // WinAnsiEncoding
			table[i] = charmap.Windows1252.DecodeByte(code)
		}
	}
	return table
}

// encodingOf is the encoding of a simple font (section 9.6.6): its base, changed by its Differences.
func encodingOf(v pdf.Value) [256]string {
	encoding := v.Key("Encoding")
	name := encoding.Name()
	if encoding.Kind() == pdf.Dict {
		name = encoding.Key("BaseEncoding").Name()
	}
	if name == "" {
		name = builtInEncoding(v)
	}
	var texts [256]string
	for code, r := range baseEncoding(name) {
		if r != 0 {
			texts[code] = meaningful(string(r))
		}
	}
	applyDifferences(&texts, v, encoding.Key("Differences"))
	return texts
}

// builtInEncoding guesses the encoding inside the font program, which is not read: a Type 1 font's is the standard one,
// a TrueType font's nearly always Windows'.
func builtInEncoding(v pdf.Value) string {
	switch v.Key("Subtype").Name() {
	case "Type1", "MMType1":
		return "StandardEncoding"
	}
	return "WinAnsiEncoding"
}

// applyDifferences reads the names of glyphs. The object layer knows Adobe's list of 4,000 names, and shows it only
// through a font's encoder.
func applyDifferences(texts *[256]string, v pdf.Value, differences pdf.Value) {
	if differences.Len() == 0 {
		return
	}
	known := (&pdf.Font{V: v}).Encoder()
	code := 0
	for i := range differences.Len() {
		d := differences.Index(i)
		if d.Kind() == pdf.Integer {
			code = int(d.Int64())
			continue
		}
		if code >= 0 && code < len(texts) && d.Kind() == pdf.Name {
			texts[code] = glyphText(d.Name(), byte(code), known)
		}
		code++
	}
}

// glyphText is what a glyph's name means: "adieresis", "a", "uni00E4", "u1F600", "a.sc"; empty when nobody knows.
func glyphText(name string, code byte, known pdf.TextEncoding) string {
	name, _, _ = strings.Cut(name, ".")
	if utf8.RuneCountInString(name) == 1 {
		return meaningful(name)
	}
	if text := unicodeName(name); text != "" {
		return meaningful(text)
	}
	if text := latinNames()[name]; text != "" {
		return text
	}
	// For an unknown name the encoder returns the code itself, which may be anything.
	if text := known.Decode(string([]byte{code})); text != string(rune(code)) {
		return meaningful(text)
	}
	return ""
}

// latinNames are the glyphs of Latin-1 that are no letters of ASCII, and some that are in use and missing in the object
// layer's list. They are looked up here because the encoder's answer for them may equal that for a name it does not know.
var latinNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{"Euro": "€", "euro": "€", "Eurosign": "€", "minus": "-", "nbspace": " ", "space": " "}
	code := rune('!')
	for name := range strings.FieldsSeq(latinInOrder) {
		for code < 0x7f && (code|0x20 >= 'a' && code|0x20 <= 'z') {
			code++
		}
		if code == 0x7f {
			code = 0xa1
		}
		names[name] = meaningful(string(code))
		code++
	}
	return names
})

// latinInOrder are the names by code, letters of ASCII and what is no character left out.
const latinInOrder = `exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk
		plus comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at
		bracketleft backslash bracketright asciicircum underscore grave braceleft bar braceright asciitilde exclamdown cent sterling
		currency yen brokenbar section dieresis copyright ordfeminine guillemotleft logicalnot sfthyphen registered macron degree plusminus
		twosuperior threesuperior acute mu paragraph periodcentered cedilla onesuperior ordmasculine guillemotright onequarter
		onehalf threequarters questiondown Agrave Aacute Acircumflex Atilde Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex
		Edieresis Igrave Iacute Icircumflex Idieresis Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave
		Uacute Ucircumflex Udieresis Yacute Thorn germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave
		eacute ecircumflex edieresis igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex otilde odieresis
		divide oslash ugrave uacute ucircumflex udieresis yacute thorn ydieresis`

// unicodeName reads the names of the Adobe Glyph List Specification section 2 that are numbers.
func unicodeName(name string) string {
	digits, ok := strings.CutPrefix(name, "uni")
	if ok && len(digits) >= 4 {
		digits = digits[:4]
	} else if digits, ok = strings.CutPrefix(name, "u"); !ok || len(digits) < 4 || len(digits) > 6 {
		return ""
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || n > unicode.MaxRune {
		return ""
	}
	return string(rune(n))
}

// ligatures are written out: a search for "offen" must find what was set with the ligature ff.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// meaningful removes what is no text: control characters, private use, the mark for a missing character. Hyphens of all
// kinds become one: a document number must be found however its font spells it.
func meaningful(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u200b':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cf, r) && r != '\u00ad':
			return -1
		case r == '\u00ad', r == '\u2010', r == '\u2011', r == '\u2212': // hyphens and the minus: fonts choose among them at will
			return '-'
		}
		return r
	}, s)
	return ligatures.Replace(s)
}
