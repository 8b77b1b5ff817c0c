package pdflayout

import (
	"sort"
	"strings"
	"unicode/utf16"
)

// maxMapped bounds the entries of one map of characters: two bytes have 65,536 codes, and hostile ranges have billions.
const maxMapped = 1 << 17

// unicodeMap is a font's ToUnicode: what its codes mean (ISO 32000-1 section 9.10.3).
type unicodeMap struct {
	texts  map[uint32]string
	spaces []codeSpace
}

// codeSpace says that codes from low to high are so many bytes long.
type codeSpace struct {
	low, high uint32
	length    int
}

// cidMap is an embedded CMap: which glyph a code means.
type cidMap struct {
	spaces []codeSpace
	ranges []cidRange
}

type cidRange struct{ low, high, cid uint32 }

func (m cidMap) cid(code uint32) uint32 {
	for _, r := range m.ranges {
		if code >= r.low && code <= r.high {
			return r.cid + code - r.low
		}
	}
	return code
}

// readUnicodeMap reads a ToUnicode CMap. Entries that cannot be understood are left out.
func readUnicodeMap(data []byte) unicodeMap {
	m := unicodeMap{texts: map[uint32]string{}}
	readSections(data, func(section string, entry []token) {
		switch section {
		case "codespacerange":
			m.spaces = appendSpace(m.spaces, entry)
		case "bfchar":
			m.add(codeOf(entry[0].text), utf16Text(entry[1].text))
		case "bfrange":
			m.addRange(codeOf(entry[0].text), codeOf(entry[1].text), entry[2])
		}
	})
	return m
}

func readCIDMap(data []byte) cidMap {
	var m cidMap
	readSections(data, func(section string, entry []token) {
		switch section {
		case "codespacerange":
			m.spaces = appendSpace(m.spaces, entry)
		case "cidchar":
			code := codeOf(entry[0].text)
			m.addRange(code, code, entry[1])
		case "cidrange":
			m.addRange(codeOf(entry[0].text), codeOf(entry[1].text), entry[2])
		}
	})
	return m
}

func (m *cidMap) addRange(low, high uint32, cid token) {
	if len(m.ranges) < maxMapped && cid.kind == numberToken && cid.number >= 0 && high >= low {
		m.ranges = append(m.ranges, cidRange{low, high, uint32(cid.number)})
	}
}

// entrySizes are the operands of one entry in each section of a CMap.
var entrySizes = map[string]int{"codespacerange": 2, "bfchar": 2, "bfrange": 3, "cidchar": 2, "cidrange": 3}

// readSections calls visit with every complete entry between begin… and end….
func readSections(data []byte, visit func(section string, entry []token)) {
	l := lexer{data: data}
	section, entry := "", []token(nil)
	for t := l.next(); t.kind != endOfInput; t = l.next() {
		if t.kind == operatorToken {
			section, entry = strings.TrimPrefix(t.text, "begin"), nil
			if section == t.text {
				section = ""
			}
			continue
		}
		size := entrySizes[section]
		if size == 0 {
			continue
		}
		if entry = append(entry, t); len(entry) == size {
			visit(section, entry)
			entry = nil
		}
	}
}

func appendSpace(spaces []codeSpace, entry []token) []codeSpace {
	length := len(entry[0].text)
	if length < 1 || length > 4 || len(spaces) >= maxMapped {
		return spaces
	}
	return append(spaces, codeSpace{codeOf(entry[0].text), codeOf(entry[1].text), length})
}

// codeOf is the number that up to four bytes are.
func codeOf(s string) uint32 {
	var code uint32
	for i := range min(len(s), 4) {
		code = code<<8 | uint32(s[i])
	}
	return code
}

func (m *unicodeMap) add(code uint32, text string) {
	if text = meaningful(text); text != "" && len(m.texts) < maxMapped {
		m.texts[code] = text
	}
}

func (m *unicodeMap) addRange(low, high uint32, to token) {
	if high < low || high-low >= maxMapped {
		return
	}
	for i := range high - low + 1 {
		switch {
		case to.kind == arrayToken && int(i) < len(to.list):
			m.add(low+i, utf16Text(to.list[i].text))
		case to.kind == stringToken:
			m.add(low+i, utf16Text(plus(to.text, i)))
		}
	}
}

// plus adds n to the last two bytes of a string of UTF-16.
func plus(s string, n uint32) string {
	b := []byte(s)
	for i := len(b) - 1; i >= 0 && n > 0; i-- {
		n += uint32(b[i])
		b[i] = byte(n)
		n >>= 8
	}
	return string(b)
}

func utf16Text(s string) string {
	if len(s) == 1 { // writers that mean one byte
		return string(rune(s[0]))
	}
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// codeLength tells how many bytes the code at the front of s has.
func codeLength(spaces []codeSpace, s string, otherwise int) int {
	for n := 1; n <= min(4, len(s)); n++ {
		code := codeOf(s[:n])
		for _, space := range spaces {
			if space.length == n && code >= space.low && code <= space.high {
				return n
			}
		}
	}
	return min(otherwise, len(s))
}

// glyphWidths are the widths of a CID font, in thousandths of the font size (section 9.7.4.3).
type glyphWidths struct {
	single map[uint32]float64
	ranges []widthRange // sorted by low
	rest   float64
}

type widthRange struct {
	low, high uint32
	width     float64
}

func (w glyphWidths) of(cid uint32) float64 {
	if width, ok := w.single[cid]; ok {
		return width
	}
	i := sort.Search(len(w.ranges), func(i int) bool { return w.ranges[i].low > cid }) - 1
	if i >= 0 && cid <= w.ranges[i].high {
		return w.ranges[i].width
	}
	return w.rest
}
