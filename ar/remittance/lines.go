package remittance

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// token is a piece of a printed line that belongs to one column: a word, an amount with its sign and currency, or
// several words of a text.
type token struct {
	text        string
	left, right int
	kind        tokenKind
}

// tokenKind is what a token looks like, before any column is known.
type tokenKind int

const (
	kindText tokenKind = iota
	// kindFigure is a run of digits: a number of a document or an amount without decimals.
	kindFigure
	kindAmount
	kindDate
	// kindCurrency is a currency code or sign standing alone.
	kindCurrency
)

// printedLine is one line of a page, its words from left to right.
type printedLine struct {
	place       Place
	words       []layout.Word
	top, bottom int
}

// text returns the words of the line with a blank between, and two where more than a blank was printed.
func (l printedLine) text() string {
	var text strings.Builder
	height := l.height()
	for i, w := range l.words {
		if i > 0 {
			text.WriteByte(' ')
			if (w.Left-l.words[i-1].Right)*100 > height*blankPercent*2 {
				text.WriteByte(' ')
			}
		}
		text.WriteString(w.Text)
	}
	return text.String()
}

// height is that of the tallest word, the measure for gaps.
func (l printedLine) height() int {
	height := 1
	for _, w := range l.words {
		height = max(height, w.Bottom-w.Top)
	}
	return height
}

// printedLines groups the words of a page into lines, from top to bottom. A word joins the line whose nearest word it
// overlaps by half its height, so that a scan which is slightly askew keeps its lines.
func printedLines(page layout.Page, number int) []printedLine {
	ordered := slices.Clone(page.Words)
	slices.SortStableFunc(ordered, func(a, b layout.Word) int {
		if d := a.Left - b.Left; d != 0 {
			return d
		}
		return a.Top - b.Top
	})
	open := lineIndex{}
	for _, w := range ordered {
		open.add(w)
	}
	lines := open.lines
	slices.SortStableFunc(lines, func(a, b printedLine) int { return a.top - b.top })
	for i := range lines {
		lines[i].place = Place{Page: number, Line: i + 1}
	}
	return lines
}

// lineIndex finds the line a word continues. Lines are kept in buckets by the height of their last word's middle, so
// that a page of many words costs no square.
type lineIndex struct {
	lines   []printedLine
	buckets map[int][]int
}

// bucketHeight is the height of a bucket: 16 points, more than a line of small print.
const bucketHeight = 16_000

func bucketOf(w layout.Word) int { return (w.Top + w.Bottom) / 2 / bucketHeight }

// add puts a word, which is right of all before, to the line it overlaps most, or opens a line.
func (x *lineIndex) add(w layout.Word) {
	best, bestOverlap := -1, 0
	for bucket := bucketOf(w) - 1; bucket <= bucketOf(w)+1; bucket++ {
		for _, i := range x.buckets[bucket] {
			if overlap := x.overlap(i, w); overlap > bestOverlap {
				best, bestOverlap = i, overlap
			}
		}
	}
	if best < 0 {
		best = len(x.lines)
		x.lines = append(x.lines, printedLine{top: w.Top, bottom: w.Bottom})
	} else {
		x.forget(best)
	}
	line := &x.lines[best]
	line.words = append(line.words, w)
	line.top, line.bottom = min(line.top, w.Top), max(line.bottom, w.Bottom)
	x.remember(best, w)
}

// overlap returns how much of the height a word shares with the last word of line i, 0 when it is less than half of
// the smaller of the two.
func (x *lineIndex) overlap(i int, w layout.Word) int {
	last := x.lines[i].words[len(x.lines[i].words)-1]
	shared := min(last.Bottom, w.Bottom) - max(last.Top, w.Top)
	if shared*2 < min(last.Bottom-last.Top, w.Bottom-w.Top) {
		return 0
	}
	return shared
}

func (x *lineIndex) forget(i int) {
	words := x.lines[i].words
	bucket := bucketOf(words[len(words)-1])
	x.buckets[bucket] = slices.DeleteFunc(x.buckets[bucket], func(j int) bool { return j == i })
}

func (x *lineIndex) remember(i int, w layout.Word) {
	if x.buckets == nil {
		x.buckets = map[int][]int{}
	}
	x.buckets[bucketOf(w)] = append(x.buckets[bucketOf(w)], i)
}

// tokens puts the words of a line together that belong together whatever the columns are: numbers with their signs and
// currencies, and words with no more than a blank between. starts are the left edges of columns; a text that begins at
// one begins a token.
func (l printedLine) tokens(starts []int, splitCurrency bool) []token {
	var tokens []token
	height := l.height()
	for _, next := range l.pieces(height) {
		if len(tokens) > 0 {
			last := &tokens[len(tokens)-1]
			gap := next.left - last.right
			if joined, ok := join(*last, next, gap, height, splitCurrency); ok && !atStart(next, gap, height, starts) {
				*last = joined
				continue
			}
		}
		tokens = append(tokens, next)
	}
	return dropDashes(tokens)
}

// pieces returns the words of the line, with the groups of a number that blanks divide ("1 234 567,89") as one. They
// are put together before anything else, or the first group would go to a text on its left.
func (l printedLine) pieces(height int) []token {
	var pieces []token
	for i := len(l.words) - 1; i >= 0; i-- {
		w := l.words[i]
		piece := token{text: w.Text, left: w.Left, right: w.Right, kind: kindOf(w.Text)}
		if n := len(pieces); n > 0 && piece.kind == kindFigure && len(piece.text) <= 4 && strings.Trim(piece.text, "-0123456789") == "" {
			behind := pieces[n-1]
			blank := (behind.left-piece.right)*100 <= height*blankPercent
			whole := piece.text + " " + behind.text
			if blank && behind.kind == kindAmount && isFigure(whole) {
				pieces[n-1] = token{text: whole, left: piece.left, right: behind.right, kind: kindAmount}
				continue
			}
		}
		pieces = append(pieces, piece)
	}
	slices.Reverse(pieces)
	return pieces
}

// dropDashes removes dashes that stand for an empty cell.
func dropDashes(tokens []token) []token {
	return slices.DeleteFunc(tokens, func(t token) bool { return strings.Trim(t.text, "-–—|") == "" })
}

// atStart tells whether a text begins a column: it stands at the column's left edge. Parts of amounts never do, and nor
// does a word right behind another.
func atStart(t token, gap, height int, starts []int) bool {
	if t.kind == kindCurrency || isSign(t.text) || gap*5 < height {
		return false
	}
	for _, start := range starts {
		if abs(t.left-start)*5 < height {
			return true
		}
	}
	return false
}

// A gap between two words is a blank when it is at most this share of the height of the line: a blank is a quarter to a
// third of the height in print and half of it in typewriter faces; columns are farther apart.
const blankPercent = 62

// maxTokenLength bounds one token, so that a page of one endless line costs no square of its words.
const maxTokenLength = 400

// join puts two neighbours into one token when they are one thing.
func join(a, b token, gap, height int, splitCurrency bool) (token, bool) {
	blank := gap*100 <= height*blankPercent && len(a.text) <= maxTokenLength
	joined := token{text: a.text + " " + b.text, left: a.left, right: b.right, kind: kindText}
	switch {
	case !blank:
		return token{}, false
	case a.kind == kindCurrency && isNumeric(b) || isNumeric(a) && b.kind == kindCurrency:
		joined.kind = kindAmount
		return joined, !splitCurrency && isFigure(joined.text)
	case isSign(a.text) && isNumeric(b), isNumeric(a) && isSign(b.text):
		joined.kind = max(a.kind, b.kind)
		return joined, isFigure(joined.text)
	case a.kind <= kindFigure && b.kind <= kindFigure && (a.kind == kindText || b.kind == kindText):
		return joined, true
	}
	return joinDate(a, b, joined)
}

// joinDate joins the words of a date with a month in letters, "12." "März" "2026".
func joinDate(a, b, joined token) (token, bool) {
	if kindOf(joined.text) == kindDate {
		joined.kind = kindDate
		return joined, true
	}
	if isDayAndMonth(joined.text) {
		return joined, a.kind != kindDate && b.kind != kindDate
	}
	return token{}, false
}

func isNumeric(t token) bool { return t.kind == kindAmount || t.kind == kindFigure }

func isSign(text string) bool { return text == "-" || text == "–" || text == "−" || text == "+" }

func kindOf(text string) tokenKind {
	_, _, isDate := splitDate(text)
	switch {
	case isDate:
		return kindDate
	case isAmount(text):
		return kindAmount
	case isFigure(text):
		return kindFigure
	case isCurrencyMark(text):
		return kindCurrency
	}
	return kindText
}

func isCurrencyMark(text string) bool {
	if currencySigns[text] != "" || text == "$" {
		return true
	}
	_, c := headingKey(text)
	return c != "" && len(strings.Trim(text, "()[]")) == 3
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
