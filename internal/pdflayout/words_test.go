package pdflayout

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// at is a glyph five points wide in a font of ten, running rightward on the baseline y.
func at(text string, x, y float64) glyph {
	return glyph{text: text, x: x, y: y, endX: x + 5, endY: y, inkX: x + 5, inkY: y, rise: 7.5, drop: 2.5}
}

// smaller is the glyph in another size of font.
func smaller(g glyph, factor float64) glyph {
	g.rise, g.drop = g.rise*factor, g.drop*factor
	return g
}

func wordTexts(glyphs []glyph) []string { return textsOf(wordsOf(glyphs, frame{600, 800, identity})) }

func textsOf(words []layout.Word) []string { return texts(layout.Page{Words: words}) }

func TestWordsOf_whatMakesAWord(t *testing.T) {
	for name, c := range map[string]struct {
		glyphs []glyph
		want   []string
	}{
		"none":                         {nil, nil},
		"side by side":                 {[]glyph{at("a", 10, 50), at("b", 15, 50)}, []string{"ab"}},
		"a gap of a kern":              {[]glyph{at("a", 10, 50), at("b", 15.9, 50)}, []string{"ab"}},
		"a gap of a thin blank":        {[]glyph{at("a", 10, 50), at("b", 16.1, 50)}, []string{"a", "b"}},
		"overlapping, as italics":      {[]glyph{at("a", 10, 50), at("b", 13, 50)}, []string{"ab"}},
		"over each other":              {[]glyph{at("a", 10, 50), at("b", 11, 50)}, []string{"a", "b"}},
		"a blank between":              {[]glyph{at("a", 10, 50), at(" ", 15, 50), at("b", 15.5, 50)}, []string{"a", "b"}},
		"a blank elsewhere":            {[]glyph{at("a", 10, 50), at(" ", 300, 300), at("b", 15, 50)}, []string{"ab"}},
		"blanks only":                  {[]glyph{at(" ", 10, 50), at(" ", 15, 50)}, nil},
		"another line":                 {[]glyph{at("a", 10, 50), at("b", 15, 62)}, []string{"a", "b"}},
		"a little off the line":        {[]glyph{at("a", 10, 50), at("b", 15, 51)}, []string{"ab"}},
		"a raised sign is higher":      {[]glyph{at("m", 10, 50), smaller(at("2", 15, 46.5), 0.6)}, []string{"2", "m"}},
		"small capitals":               {[]glyph{at("S", 10, 50), smaller(at("UMME", 15, 50), 0.8)}, []string{"SUMME"}},
		"a heading beside small print": {[]glyph{at("A", 10, 50), smaller(at("b", 15, 50), 0.5)}, []string{"A", "b"}},
		"drawn backwards":              {[]glyph{at("c", 20, 50), at("b", 15, 50), at("a", 10, 50)}, []string{"abc"}},
		"two lines in turns":           {[]glyph{at("a", 10, 50), at("c", 10, 70), at("b", 15, 50), at("d", 15, 70)}, []string{"ab", "cd"}},
		"twice":                        {[]glyph{at("a", 10, 50), at("b", 15, 50), at("a", 10.4, 50.4), at("b", 15.4, 50.4)}, []string{"ab"}},
		"twice with other text":        {[]glyph{at("a", 10, 50), at("o", 10.1, 50)}, []string{"a", "o"}},
		"beyond the paper":             {[]glyph{at("a", 700, 50), at("b", 10, 900), at("c", -50, 50), at("d", 10, -50), at("e", 10, 50)}, []string{"e"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := wordTexts(c.glyphs); !slices.Equal(got, c.want) {
				t.Errorf("words %q, want %q", got, c.want)
			}
		})
	}
}

// row draws characters with their beginnings so many points apart.
func row(text string, step float64) []glyph {
	var glyphs []glyph
	for i, r := range []rune(text) {
		glyphs = append(glyphs, at(string(r), 10+float64(i)*step, 50))
	}
	return glyphs
}

func TestWordsOf_spacedType(t *testing.T) {
	for name, c := range map[string]struct {
		glyphs []glyph
		want   []string
	}{
		"a heading":                      {row("AVIS", 8), []string{"AVIS"}},
		"with a number":                  {row("NR.4711", 8), []string{"NR.4711"}},
		"too few letters":                {row("AVI", 8), strings.Split("AVI", "")},
		"columns of a form":              {row("AVIS", 12), strings.Split("AVIS", "")},
		"digits in columns":              {row("4711", 8), strings.Split("4711", "")},
		"uneven":                         {[]glyph{at("A", 10, 50), at("V", 18, 50), at("I", 27, 50), at("S", 35, 50)}, strings.Split("AVIS", "")},
		"two words":                      {append(row("AVIS", 8), at("N", 60, 50), at("R", 68, 50)), []string{"AVIS", "N", "R"}},
		"single letters between words":   {append(row("a", 8), at("bc", 18, 50)), []string{"a", "bc"}},
		"single letters that are spaced": {[]glyph{at("a", 10, 50), at(" ", 15, 50), at("b", 18, 50), at(" ", 23, 50), at("c", 26, 50), at(" ", 31, 50), at("d", 34, 50)}, strings.Split("abcd", "")},
	} {
		t.Run(name, func(t *testing.T) {
			if got := wordTexts(c.glyphs); !slices.Equal(got, c.want) {
				t.Errorf("words %q, want %q", got, c.want)
			}
		})
	}
}

// The box of a word encloses its glyphs, in every direction.
func TestWordsOf_boxes(t *testing.T) {
	turned := func(turn direction, endX, endY float64) glyph {
		return glyph{text: "a", x: 100, y: 200, endX: endX, endY: endY, inkX: endX, inkY: endY, rise: 8, drop: 2, turn: turn}
	}
	for name, c := range map[string]struct {
		glyph glyph
		want  [4]int // left, top, right, bottom in points
	}{
		"rightward": {turned(rightward, 105, 200), [4]int{100, 192, 105, 202}},
		"downward":  {turned(downward, 100, 205), [4]int{98, 200, 108, 205}},
		"leftward":  {turned(leftward, 95, 200), [4]int{95, 198, 100, 208}},
		"upward":    {turned(upward, 100, 195), [4]int{92, 195, 102, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			w := wordsOf([]glyph{c.glyph}, frame{600, 800, identity})[0]
			if got := [4]int{w.Left / 1000, w.Top / 1000, w.Right / 1000, w.Bottom / 1000}; got != c.want {
				t.Errorf("box %v, want %v", got, c.want)
			}
		})
	}
}

func TestDirectionOf(t *testing.T) {
	for name, c := range map[string]struct {
		m        matrix
		size     float64
		want     direction
		straight bool
	}{
		"upright":          {matrix{a: 1, d: -1}, 10, rightward, true},
		"a little slanted": {matrix{a: 1, b: 0.05, d: -1}, 10, rightward, true},
		"across the page":  {matrix{a: 1, b: 1, c: 1, d: -1}, 10, rightward, false},
		"down":             {matrix{b: 1, c: 1}, 10, downward, true},
		"up":               {matrix{b: -1, c: -1}, 10, upward, true},
		"upside down":      {matrix{a: -1, d: 1}, 10, leftward, true},
		"a negative size":  {matrix{a: -1, d: 1}, -10, rightward, true},
		"no size at all":   {matrix{}, 10, rightward, false},
	} {
		if turn, straight := directionOf(c.m, c.size); straight != c.straight || straight && turn != c.want {
			t.Errorf("%s: direction %d, %v", name, turn, straight)
		}
	}
}
