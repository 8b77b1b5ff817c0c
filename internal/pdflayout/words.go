package pdflayout

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// Distances in units of the font size.
const (
	// wordGap is the gap from which two glyphs belong to two words. A blank is 0.22 to 0.6 wide, kerning stays below
	// 0.05; poppler draws the line at 0.1 too.
	wordGap = 0.1
	// wordOverlap is how far a glyph may begin before the end of the one before it: italics and kerned pairs overlap a little.
	wordOverlap = 0.3
	// baselineDrift is how far the baselines of one word may differ.
	baselineDrift = 0.12
	// twinAlong and twinAcross are how near a second drawing of the same glyph is bold type made by drawing twice, or a shadow.
	twinAlong  = 0.12
	twinAcross = 0.15
	// sizeRatio is how much the sizes of glyphs in one word may differ.
	sizeRatio = 1.5
)

// run is a word while it grows. along is measured in its direction, across at right angles to it, downwards.
type run struct {
	text        strings.Builder
	start, end  float64 // along; end includes spacing behind the last glyph
	ink         float64 // along; where the last glyph ends
	base        float64 // across
	rise, drop  float64
	turn        direction
	blankBehind bool
}

func (r *run) size() float64 { return r.rise + r.drop }

// place is a glyph seen along its direction.
type place struct{ start, end, ink, base float64 }

// placeOf turns coordinates so that the text runs rightward.
func placeOf(g glyph) place {
	switch g.turn {
	case downward:
		return place{g.y, g.endY, g.inkY, -g.x}
	case leftward:
		return place{-g.x, -g.endX, -g.inkX, -g.y}
	case upward:
		return place{-g.y, -g.endY, -g.inkY, g.x}
	}
	return place{g.x, g.endX, g.inkX, g.y}
}

// wordsOf makes words of glyphs: first of those drawn after each other, then of the pieces that stand side by side on
// one line. Words come line by line; those that run in another direction than rightward come last.
func wordsOf(glyphs []glyph, fr frame) []layout.Word {
	runs := joinNeighbours(growRuns(glyphs))
	var words []layout.Word
	for _, r := range runs {
		if w, ok := r.word(fr); ok {
			words = append(words, w)
		}
	}
	return words
}

// growRuns follows the order of drawing, which keeps a word together also where lines overlap.
func growRuns(glyphs []glyph) []*run {
	var runs []*run
	var current *run
	drawn := twins{}
	for _, g := range glyphs {
		p := placeOf(g)
		if strings.TrimSpace(g.text) == "" {
			if current != nil && current.near(p, g) {
				current.blankBehind = true
			}
			current = nil
			continue
		}
		if drawn.again(g, p) {
			continue
		}
		if current == nil || !current.takes(p, g) {
			current = &run{start: p.start, ink: p.start, base: p.base, rise: g.rise, drop: g.drop, turn: g.turn}
			runs = append(runs, current)
		}
		current.add(p, g)
	}
	return runs
}

func (r *run) add(p place, g glyph) {
	r.text.WriteString(g.text)
	r.end, r.ink = p.end, max(r.ink, p.ink)
	r.rise, r.drop = max(r.rise, g.rise), max(r.drop, g.drop)
}

// takes tells whether a glyph continues the word.
func (r *run) takes(p place, g glyph) bool {
	gap := p.start - r.end
	return r.turn == g.turn && math.Abs(p.base-r.base) <= baselineDrift*r.size() && similar(r.size(), g.size()) &&
		gap <= wordGap*min(r.size(), g.size()) && gap >= -wordOverlap*r.size()
}

// near tells whether a blank was drawn right behind the word.
func (r *run) near(p place, g glyph) bool {
	return r.turn == g.turn && math.Abs(p.base-r.base) <= baselineDrift*r.size() && math.Abs(p.start-r.end) <= wordGap*r.size()
}

func similar(a, b float64) bool { return a <= sizeRatio*b && b <= sizeRatio*a }

// twins remembers where each text was drawn, in cells of two points.
type twins map[twin][]place

type twin struct {
	text         string
	turn         direction
	along, cross int
}

const twinCell = 2.0

// again tells whether the same text was drawn here before, and remembers it otherwise.
func (t twins) again(g glyph, p place) bool {
	key := twin{g.text, g.turn, int(math.Floor(p.start / twinCell)), int(math.Floor(p.base / twinCell))}
	along := min(twinAlong*g.size(), 0.5*math.Abs(p.ink-p.start))
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			near := key
			near.along, near.cross = key.along+dx, key.cross+dy
			for _, other := range t[near] {
				if math.Abs(other.start-p.start) <= along && math.Abs(other.base-p.base) <= twinAcross*g.size() {
					return true
				}
			}
		}
	}
	t[key] = append(t[key], p)
	return false
}

// joinNeighbours puts lines in order and joins pieces without a gap between them: writers that kern draw a word in
// pieces, and some draw its letters in any order.
func joinNeighbours(runs []*run) []*run {
	var out []*run
	for _, line := range linesOf(runs) {
		last := (*run)(nil)
		for _, r := range line {
			if last != nil && last.joins(r) {
				last.absorb(r)
				continue
			}
			out = append(out, r)
			last = r
		}
	}
	return joinSpaced(out)
}

// Spaced type is single characters at equal distances without blanks between them: "R E C H N U N G" in a heading.
const (
	spacedLetters = 4    // fewer may be the columns of a form
	spacedGap     = 0.6  // a wider gap is a column's
	spacedEven    = 0.08 // how much the gaps may differ
)

// joinSpaced makes words of spaced type.
func joinSpaced(runs []*run) []*run {
	var out []*run
	for len(runs) > 0 {
		n := spacedFrom(runs)
		if n < spacedLetters || !lettered(runs[:n]) {
			n = 1
		}
		for _, r := range runs[1:n] {
			runs[0].absorb(r)
		}
		out, runs = append(out, runs[0]), runs[n:]
	}
	return out
}

// lettered tells whether there are letters among the runs: single digits side by side are the columns of a table.
func lettered(runs []*run) bool {
	return slices.ContainsFunc(runs, func(r *run) bool { return strings.ContainsFunc(r.text.String(), unicode.IsLetter) })
}

// spacedFrom tells how many runs from the first on are letters of one spaced word.
func spacedFrom(runs []*run) int {
	n, first := 1, 0.0
	for ; n < len(runs); n++ {
		last, next := runs[n-1], runs[n]
		gap, size := next.start-last.end, min(last.size(), next.size())
		if n == 1 {
			first = gap
		}
		if utf8.RuneCountInString(last.text.String()) > 1 || utf8.RuneCountInString(next.text.String()) > 1 ||
			last.turn != next.turn || last.blankBehind || math.Abs(next.base-last.base) > baselineDrift*size ||
			gap <= 0 || gap > spacedGap*size || math.Abs(gap-first) > spacedEven*size {
			break
		}
	}
	return n
}

func (r *run) joins(next *run) bool {
	gap, size := next.start-r.end, min(r.size(), next.size())
	return r.turn == next.turn && !r.blankBehind && math.Abs(next.base-r.base) <= baselineDrift*size &&
		similar(r.size(), next.size()) && gap <= wordGap*size && gap >= -wordOverlap*size
}

func (r *run) absorb(next *run) {
	r.text.WriteString(next.text.String())
	r.end, r.ink = max(r.end, next.end), max(r.ink, next.ink)
	r.rise, r.drop = max(r.rise, next.rise), max(r.drop, next.drop)
	r.blankBehind = next.blankBehind
}

// sameLine is how far the baselines of one line may differ, in units of the smaller size.
const sameLine = 0.3

// linesOf groups runs by direction and baseline, each line ordered along its direction.
func linesOf(runs []*run) [][]*run {
	ordered := sortedBy(runs, func(a, b *run) int {
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.base, b.base))
	})
	var lines [][]*run
	for _, r := range ordered {
		if n := len(lines); n > 0 {
			first := lines[n-1][0]
			if first.turn == r.turn && r.base-first.base <= sameLine*min(first.size(), r.size()) {
				lines[n-1] = append(lines[n-1], r)
				continue
			}
		}
		lines = append(lines, []*run{r})
	}
	for i, line := range lines {
		lines[i] = sortedBy(line, func(a, b *run) int { return cmp.Compare(a.start, b.start) })
	}
	return lines
}

// word is the run as a word of the page; false when it lies outside of it, where nobody sees it.
func (r *run) word(fr frame) (layout.Word, bool) {
	left, top, right, bottom := r.start, r.base-r.rise, r.ink, r.base+r.drop
	switch r.turn {
	case downward:
		left, top, right, bottom = -bottom, left, -top, right
	case leftward:
		left, top, right, bottom = -right, -bottom, -left, -top
	case upward:
		left, top, right, bottom = top, -right, bottom, -left
	}
	if right < 0 || bottom < 0 || left > fr.width || top > fr.height {
		return layout.Word{}, false
	}
	w := layout.Word{Text: strings.Join(strings.Fields(r.text.String()), ""), Left: thousandths(left), Top: thousandths(top),
		Right: thousandths(right), Bottom: thousandths(bottom), Confidence: 100}
	w.Right, w.Bottom = max(w.Right, w.Left+1), max(w.Bottom, w.Top+1)
	return w, w.Text != ""
}
