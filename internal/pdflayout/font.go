package pdflayout

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

// character is one code of a shown string: what it means and how far it moves, in units of the font size.
type character struct {
	text  string
	width float64
	blank bool // code 32 in one byte, to which word spacing applies (ISO 32000-1 section 9.3.3)
}

// font decodes strings. A simple font has codes of one byte and tables for them; a composite one maps.
type font struct {
	texts   [256]string
	widths  [256]float64
	meaning unicodeMap

	composite bool
	ucs2      bool // the codes are UTF-16 themselves
	cids      cidMap
	cidWidths glyphWidths

	// rise and drop are the height above and depth below the baseline in units of the font size.
	rise, drop float64
}

// Heights that stand for those of any font: what fonts state about themselves is wrong too often, and equal heights
// let words of one line share their edges.
const (
	usualRise = 0.75
	usualDrop = 0.25
)

// fontOf reads a font once. A font that cannot be read is an empty one: its text is unknown, that of others is not.
func (f *file) fontOf(v pdf.Value) (result *font, err error) {
	key := v.String()
	if known, ok := f.fonts[key]; ok {
		return known, nil
	}
	defer func() {
		if result == nil {
			result = &font{rise: usualRise, drop: usualDrop}
		}
		f.fonts[key] = result
	}()
	defer guard(&err)
	return f.readFont(v)
}

func (f *file) readFont(v pdf.Value) (*font, error) {
	out := &font{rise: usualRise, drop: usualDrop}
	meaning, err := f.stream(v.Key("ToUnicode"))
	if err != nil {
		return nil, err
	}
	out.meaning = readUnicodeMap(meaning)
	if v.Key("Subtype").Name() == "Type0" {
		return out, f.readComposite(out, v)
	}
	out.texts = encodingOf(v)
	for code := range out.texts {
		if text, ok := out.meaning.texts[uint32(code)]; ok {
			out.texts[code] = text
		}
	}
	out.readWidths(v)
	return out, nil
}

// unknownWidth stands for a width that no table gives: that of digits in most fonts.
const unknownWidth = 0.5

// readWidths reads those of a simple font. A Type 3 font has a space of its own, which its matrix scales.
func (o *font) readWidths(v pdf.Value) {
	scale := 0.001
	if v.Key("Subtype").Name() == "Type3" {
		scale = o.readType3(v)
	}
	widths, first := v.Key("Widths"), v.Key("FirstChar").Int64()
	missing := v.Key("FontDescriptor").Key("MissingWidth").Float64() * scale
	standard := standardWidths(v.Key("BaseFont").Name())
	for code := range o.widths {
		i := int64(code) - first
		switch {
		case i >= 0 && i < int64(widths.Len()):
			o.widths[code] = widths.Index(int(i)).Float64() * scale
		case widths.Len() > 0:
			o.widths[code] = missing
		default:
			o.widths[code] = standard.of(o.texts[code])
		}
	}
}

// readType3 returns the scale of the font's widths, and takes its heights from its box: its font size alone means nothing.
func (o *font) readType3(v pdf.Value) float64 {
	m, box := v.Key("FontMatrix"), v.Key("FontBBox")
	scaleX, scaleY := m.Index(0).Float64(), m.Index(3).Float64()
	low, high := box.Index(1).Float64()*scaleY, box.Index(3).Float64()*scaleY
	if low, high = min(low, high), max(low, high); high-low > 0 && high > 0 && !math.IsInf(high-low, 0) {
		o.rise, o.drop = high, max(-low, 0)
	}
	if scaleX == 0 {
		return 0.001
	}
	return math.Abs(scaleX)
}

// readComposite reads a Type 0 font (section 9.7).
func (f *file) readComposite(out *font, v pdf.Value) error {
	out.composite = true
	if encoding := v.Key("Encoding"); encoding.Kind() == pdf.Stream {
		data, err := f.stream(encoding)
		if err != nil {
			return err
		}
		out.cids = readCIDMap(data)
	} else {
		out.ucs2 = strings.Contains(encoding.Name(), "UCS2") || strings.Contains(encoding.Name(), "UTF16")
	}
	descendant := v.Key("DescendantFonts").Index(0)
	out.cidWidths = readCIDWidths(descendant)
	return nil
}

// readCIDWidths reads W, "first [w w w]" and "first last w" mixed, and DW.
func readCIDWidths(v pdf.Value) glyphWidths {
	out := glyphWidths{single: map[uint32]float64{}, rest: 1}
	if dw := v.Key("DW"); dw.Kind() == pdf.Integer || dw.Kind() == pdf.Real {
		out.rest = dw.Float64() / 1000
	}
	w := v.Key("W")
	for i := 0; i+1 < min(w.Len(), maxMapped); {
		first, second := uint32(w.Index(i).Int64()), w.Index(i+1)
		if second.Kind() == pdf.Array {
			for n := range min(second.Len(), maxMapped-len(out.single)) {
				out.single[first+uint32(n)] = second.Index(n).Float64() / 1000
			}
			i += 2
			continue
		}
		out.ranges = append(out.ranges, widthRange{first, uint32(second.Int64()), w.Index(i+2).Float64() / 1000})
		i += 3
	}
	slices.SortStableFunc(out.ranges, func(a, b widthRange) int { return int(int64(a.low) - int64(b.low)) })
	return out
}

// decode cuts a shown string into characters.
func (o *font) decode(s string) []character {
	if !o.composite {
		out := make([]character, len(s))
		for i := range len(s) {
			out[i] = character{o.texts[s[i]], o.widths[s[i]], s[i] == ' '}
		}
		return out
	}
	var out []character
	for len(s) > 0 {
		n := o.codeLength(s)
		code := codeOf(s[:n])
		out = append(out, character{o.meaningOf(code, s[:n]), o.cidWidths.of(o.cids.cid(code)), n == 1 && code == ' '})
		s = s[n:]
	}
	return out
}

// codeLength is two bytes but for embedded CMaps with shorter codes.
func (o *font) codeLength(s string) int { return codeLength(o.cids.spaces, s, 2) }

func (o *font) meaningOf(code uint32, raw string) string {
	if text, ok := o.meaning.texts[code]; ok {
		return text
	}
	if o.ucs2 {
		return meaningful(utf16Text(raw))
	}
	return ""
}

// coreWidths are the widths of a standard font by the character's place in Windows-1252.
type coreWidths [256]float64

func (w *coreWidths) of(text string) float64 {
	first, _ := utf8.DecodeRuneInString(text)
	if code, ok := charmap.Windows1252.EncodeRune(first); ok && text != "" {
		return w[code]
	}
	return unknownWidth
}

// standardWidths gives the widths of the 14 standard fonts (section 9.6.2.2), which files may leave out. They come from
// fpdf, which has them to write such files; any other font gets those of the most similar one.
func standardWidths(name string) *coreWidths {
	if at := strings.IndexByte(name, '+'); at >= 0 {
		name = name[at+1:]
	}
	lower := strings.ToLower(name)
	family := "Helvetica"
	switch {
	case strings.Contains(lower, "courier"), strings.Contains(lower, "mono"):
		family = "Courier"
	case strings.Contains(lower, "times"), strings.Contains(lower, "serif") && !strings.Contains(lower, "sans"):
		family = "Times"
	}
	style := ""
	if strings.Contains(lower, "bold") {
		style = "B"
	}
	return coreFonts()[family+style]
}

var coreFonts = sync.OnceValue(func() map[string]*coreWidths {
	writer := fpdf.New("P", "pt", "A4", "")
	all := map[string]*coreWidths{}
	for _, family := range []string{"Helvetica", "Courier", "Times"} {
		for _, style := range []string{"", "B"} {
			writer.SetFont(family, style, 1000)
			widths := &coreWidths{}
			for code := range widths {
				widths[code] = writer.GetStringWidth(string([]byte{byte(code)})) / 1000
			}
			all[family+style] = widths
		}
	}
	return all
})
