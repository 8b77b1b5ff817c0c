package pdflayout

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadUnicodeMap(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		want   map[uint32]string
	}{
		"characters":               {"2 beginbfchar <01> <0041> <02> <00E4> endbfchar", map[uint32]string{1: "A", 2: "ä"}},
		"several characters":       {"1 beginbfchar <0001> <00660066> endbfchar", map[uint32]string{1: "ff"}},
		"beyond the basic plane":   {"1 beginbfchar <0001> <D83DDE00> endbfchar", map[uint32]string{1: "😀"}},
		"a range":                  {"1 beginbfrange <0010> <0012> <0041> endbfrange", map[uint32]string{16: "A", 17: "B", 18: "C"}},
		"a range over a byte":      {"1 beginbfrange <0000> <0001> <00FF> endbfrange", map[uint32]string{0: "ÿ", 1: "Ā"}},
		"a range of a list":        {"1 beginbfrange <05> <06> [<0078> <0079>] endbfrange", map[uint32]string{5: "x", 6: "y"}},
		"a list that is short":     {"1 beginbfrange <05> <09> [<0078>] endbfrange", map[uint32]string{5: "x"}},
		"a wrong count":            {"99 beginbfchar <01> <0041> endbfchar", map[uint32]string{1: "A"}},
		"no count":                 {"beginbfchar <01> <0041> endbfchar", map[uint32]string{1: "A"}},
		"one byte of text":         {"1 beginbfchar <01> <41> endbfchar", map[uint32]string{1: "A"}},
		"a ligature":               {"1 beginbfchar <01> <FB01> endbfchar", map[uint32]string{1: "fi"}},
		"nothing and no character": {"3 beginbfchar <01> <> <02> <0000> <03> <FFFD> endbfchar", map[uint32]string{}},
		"private use":              {"1 beginbfchar <01> <E000> endbfchar", map[uint32]string{}},
		"an entry cut off":         {"2 beginbfchar <01> <0041> <02>", map[uint32]string{1: "A"}},
		"a range the wrong way":    {"1 beginbfrange <09> <01> <0041> endbfrange", map[uint32]string{}},
		"a range of billions":      {"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange", map[uint32]string{}},
		"no map":                   {"%PDF (what) <</is [this]>>", map[uint32]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readUnicodeMap([]byte(c.source)).texts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadUnicodeMap_isBounded(t *testing.T) {
	source := strings.Repeat("beginbfrange <00000000> <0001FFFE> <0041> endbfrange beginbfrange <10000000> <1001FFFE> <0041> endbfrange ", 3)
	if n := len(readUnicodeMap([]byte(source)).texts); n > maxMapped {
		t.Errorf("%d entries", n)
	}
}

func TestCIDMap(t *testing.T) {
	m := readCIDMap([]byte(`1 begincodespacerange <00> <7F> endcodespacerange 1 begincodespacerange <8000> <FFFF> endcodespacerange
		1 begincidchar <41> 7 endcidchar 1 begincidrange <8001> <8010> 100 endcidrange begincidrange <90> <80> 5 <91> <92> (x) endcidrange`))
	for code, want := range map[uint32]uint32{0x41: 7, 0x8001: 100, 0x8010: 115, 0x42: 0x42, 0x91: 0x91} {
		if got := m.cid(code); got != want {
			t.Errorf("code %x is glyph %d, want %d", code, got, want)
		}
	}
	for s, want := range map[string]int{"A": 1, "\x80\x01": 2, "\x7f\x80": 1, "\x80": 1} {
		if got := codeLength(m.spaces, s, 2); got != want {
			t.Errorf("the code in front of %q is %d bytes long, want %d", s, got, want)
		}
	}
}

func TestGlyphWidths(t *testing.T) {
	w := glyphWidths{single: map[uint32]float64{5: 0.1}, ranges: []widthRange{{3, 4, 0.3}, {10, 20, 0.2}}, rest: 1}
	for cid, want := range map[uint32]float64{5: 0.1, 3: 0.3, 4: 0.3, 10: 0.2, 20: 0.2, 21: 1, 0: 1, 9: 1} {
		if got := w.of(cid); got != want {
			t.Errorf("glyph %d is %v wide, want %v", cid, got, want)
		}
	}
}

// A composite font may have an encoding of its own, with codes of one and two bytes.
func TestScan_embeddedEncoding(t *testing.T) {
	raw := assemble(strings.Replace(onePageSource("/MediaBox[0 0 600 800]", "BT /F1 10 Tf 100 700 Td <41 8001 20 8002> Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type0/Encoding 6 0 R/ToUnicode 7 0 R/DescendantFonts[<</Subtype/CIDFontType0/DW 500/W[7[600 700]]>>]>>", 1) + `
endobj
<</Type/CMap>>
%stream
2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange 1 begincidchar <41> 7 endcidchar 1 begincidrange <8001> <8002> 8 endcidrange
endobj
<<>>
%stream
4 beginbfchar <41> <0041> <8001> <00D6> <8002> <0042> <20> <0020> endbfchar
endobj`)
	// A is 6 points wide, Ö 7, the blank 5
	if diff := cmp.Diff([]string{"AÖ@100,100", "B@118,100"}, places(scanAll(t, raw)[0])); diff != "" {
		t.Error(diff)
	}
}

func TestScan_unicodeCodesWithoutAMap(t *testing.T) {
	raw := assemble(strings.Replace(onePageSource("/MediaBox[0 0 600 800]", "BT /F1 10 Tf 100 700 Td <004100D6> Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[<</Subtype/CIDFontType0>>]>>", 1))
	if diff := cmp.Diff([]string{"AÖ@100,100"}, places(scanAll(t, raw)[0])); diff != "" {
		t.Error(diff)
	}
}

// Without a map nobody knows what glyphs mean: they are no text, so that the page can go to text recognition.
func TestScan_unknownGlyphsAreNoText(t *testing.T) {
	raw := assemble(strings.Replace(onePageSource("/MediaBox[0 0 600 800]", "BT /F1 10 Tf 100 700 Td <00010002> Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>", 1))
	if got := texts(scanAll(t, raw)[0]); len(got) != 0 {
		t.Errorf("words %q", got)
	}
}
