package pdflayout

import (
	"strings"
	"testing"
)

func TestWantsOCR(t *testing.T) {
	sentence := "(Zahlungsavis 4711 vom 02.10.2026 ueber 1.166,20 EUR) Tj "
	unknown := "/F2 10 Tf <" + strings.Repeat("0041", 60) + "> Tj "
	inline := "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI "
	outlines := "0 0 m " + strings.Repeat("1 1 l 1 1 1 1 1 1 c ", outlinedText)
	for name, c := range map[string]struct {
		content string
		want    bool
	}{
		"text":                              {"BT /F1 10 Tf 50 700 Td " + sentence + "ET", false},
		"nothing":                           {"", false},
		"an image and no text":              {inline, true},
		"an image and a page number":        {inline + "BT /F1 10 Tf 50 50 Td (Seite 2) Tj ET", true},
		"an image beside text":              {inline + "BT /F1 10 Tf 50 700 Td " + sentence + "ET", false},
		"outlines of letters":               {outlines, true},
		"a frame":                           {"0 0 m 1 1 l 2 2 l 3 3 l s", false},
		"glyphs that mean nothing":          {"BT 50 700 Td " + unknown + "ET", true},
		"some of them beside a lot of text": {"BT /F1 10 Tf 50 700 Td " + strings.Repeat(sentence, 3) + unknown + "ET", false},
		"many of them beside a heading":     {"BT /F1 10 Tf 50 700 Td " + sentence + strings.Repeat(unknown, 2) + "ET", true},
	} {
		t.Run(name, func(t *testing.T) {
			raw := assemble(strings.Replace(onePageSource("/MediaBox[0 0 2000 800]", c.content), "/F1 5 0 R",
				"/F1 5 0 R/F2<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2>>]>>", 1))
			f, err := openAny(t.Context(), raw, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			leaves, err := f.pageTree()
			if err != nil {
				t.Fatal(err)
			}
			page, err := f.scanPage(leaves[0])
			if err != nil {
				t.Fatal(err)
			}
			if page.wantsOCR != c.want {
				t.Errorf("wants OCR: %v with %d readable characters", page.wantsOCR, page.readable)
			}
		})
	}
}
