package letterpdf

import (
	_ "embed" // for the fonts
	"encoding/binary"
	"fmt"
	"sync"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/mahnwerk/mahnwerk/ar/letter"
)

//go:embed fonts/LiberationSans-Regular.ttf
var liberationRegular []byte

//go:embed fonts/LiberationSans-Bold.ttf
var liberationBold []byte

// face is a font family and the way its text is encoded in the file.
type face struct {
	family   string
	embedded bool
}

var (
	core     = face{family: "Helvetica"}
	embedded = face{family: "LiberationSans", embedded: true}
)

func (f face) register(pdf *fpdf.Fpdf) {
	if f.embedded {
		pdf.AddUTF8FontFromBytes(f.family, "", liberationRegular)
		pdf.AddUTF8FontFromBytes(f.family, "B", liberationBold)
	}
}

// encode turns text into what fpdf expects for the face. Core fonts take one
// byte a character.
func (f face) encode(text string) string {
	text = norm.NFC.String(text)
	if f.embedded || isASCII(text) {
		return text
	}
	encoded := make([]byte, 0, len(text))
	for _, r := range text {
		b, _ := charmap.Windows1252.EncodeRune(r) // faceFor has looked at every character
		encoded = append(encoded, b)
	}
	return string(encoded)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// faceFor returns the smallest face that has every character of the letter.
func faceFor(facts letter.Facts, text letter.Text) (face, error) {
	chosen := core
	for _, s := range printed(facts, text) {
		if isASCII(s) {
			continue
		}
		for _, r := range norm.NFC.String(s) {
			if _, ok := charmap.Windows1252.EncodeRune(r); ok {
				continue
			}
			if !glyphs().has(r) {
				return face{}, fmt.Errorf("%w: U+%04X", ErrCharacter, r)
			}
			chosen = embedded
		}
	}
	return chosen, nil
}

// printed lists every text that appears on a page.
func printed(facts letter.Facts, text letter.Text) []string {
	all := []string{
		facts.Creditor.Name, facts.Creditor.Footer, facts.Customer.Name,
		text.Subject, text.Salutation, text.Farewell, text.PageOf,
		text.Claim.Title, text.Claim.Sum.Label, text.Claim.Sum.Value, text.AlsoOpen.Title,
	}
	for _, list := range [][]string{
		facts.Creditor.Lines, facts.Customer.Lines, text.Opening, text.Closing, text.Claim.Head, text.AlsoOpen.Head,
	} {
		all = append(all, list...)
	}
	for _, lines := range [][]letter.Line{text.Heading, text.Payment} {
		for _, line := range lines {
			all = append(all, line.Label, line.Value)
		}
	}
	for _, table := range []letter.Table{text.Claim, text.AlsoOpen} {
		for _, row := range table.Rows {
			all = append(all, row...)
		}
	}
	return all
}

// coverage is the ranges of characters a font has, in ascending order.
type coverage []struct{ first, last rune }

func (c coverage) has(r rune) bool {
	for _, part := range c {
		if r <= part.last {
			return r >= part.first
		}
	}
	return false
}

// glyphs reads the coverage of Liberation Sans when it is first asked for.
// Regular and bold have the same characters.
var glyphs = sync.OnceValue(func() coverage { return readCoverage(liberationRegular) })

// readCoverage reads the segments of the font's Unicode cmap, format 4, whose
// characters lie below U+FFFF (OpenType 1.9, "cmap" and "Table directory"). The
// font is embedded in the program and known to have one; characters above are
// beyond what fpdf can write.
func readCoverage(font []byte) coverage {
	const directory, entrySize = 12, 16
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(font[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(font[at:])) }
	var covered coverage
	for table := range u16(4) {
		entry := directory + table*entrySize
		if string(font[entry:entry+4]) != "cmap" {
			continue
		}
		cmap := u32(entry + 8)
		for record := range u16(cmap + 2) {
			sub := cmap + u32(cmap+4+record*8+4)
			if u16(sub) != 4 {
				continue
			}
			segments := u16(sub+6) / 2
			ends, starts := sub+14, sub+16+segments*2
			for i := range segments - 1 { // the last segment is U+FFFF, the end mark
				covered = append(covered, struct{ first, last rune }{rune(u16(starts + i*2)), rune(u16(ends + i*2))})
			}
			return covered
		}
	}
	return covered
}
