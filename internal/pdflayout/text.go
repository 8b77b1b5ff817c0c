package pdflayout

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// Text lays the words of a page out with blanks, each line of the page a line of text and columns under each other, as
// pdftotext -layout does. Words that run up or down the page follow at the end, each on a line. It is for people and
// tests; where exactly a column begins is no promise.
func Text(page layout.Page) string {
	var level, standing []layout.Word
	for _, w := range page.Words {
		if stands(w) {
			standing = append(standing, w)
		} else {
			level = append(level, w)
		}
	}
	width := characterWidth(level)
	var out strings.Builder
	last := 0
	for _, line := range textLines(level) {
		if last > 0 && line[0].Top-last > height(line[0]) {
			out.WriteByte('\n')
		}
		last = line[0].Bottom
		writeLine(&out, line, width)
	}
	for _, w := range standing {
		out.WriteString(w.Text + "\n")
	}
	return out.String()
}

func height(w layout.Word) int { return w.Bottom - w.Top }

// stands tells whether a word runs up or down: it has several characters and is much higher than wide.
func stands(w layout.Word) bool {
	return utf8.RuneCountInString(w.Text) > 2 && height(w) > 2*(w.Right-w.Left)
}

// textLines groups words whose middles are nearer than half their height.
func textLines(words []layout.Word) [][]layout.Word {
	middle := func(w layout.Word) int { return (w.Top + w.Bottom) / 2 }
	ordered := sortedBy(words, func(a, b layout.Word) int { return cmp.Compare(middle(a), middle(b)) })
	var lines [][]layout.Word
	for _, w := range ordered {
		if n := len(lines); n > 0 {
			first := lines[n-1][0]
			if middle(w)-middle(first) <= min(height(w), height(first))*2/5 {
				lines[n-1] = append(lines[n-1], w)
				continue
			}
		}
		lines = append(lines, []layout.Word{w})
	}
	for _, line := range lines {
		slices.SortStableFunc(line, func(a, b layout.Word) int { return cmp.Compare(a.Left, b.Left) })
	}
	return lines
}

// usualCharacter is the width of a character at 10 points, for pages that have none to measure.
const usualCharacter = 5000

// characterWidth is the median width of a character on the page, in thousandths of a point.
func characterWidth(words []layout.Word) int {
	var widths []int
	for _, w := range words {
		widths = append(widths, max((w.Right-w.Left)/utf8.RuneCountInString(w.Text), 1))
	}
	if len(widths) == 0 {
		return usualCharacter
	}
	slices.Sort(widths)
	return widths[len(widths)/2]
}

// maxLine bounds a line of text: a word far outside the paper would cost a line of a million blanks.
const maxLine = 1000

func writeLine(out *strings.Builder, line []layout.Word, width int) {
	column := 0
	for i, w := range line {
		blanks := min(max(w.Left, 0)/width, maxLine) - column
		if i > 0 {
			blanks = apart(line[i-1], w, blanks)
		}
		if blanks > 0 {
			out.WriteString(strings.Repeat(" ", blanks))
			column += blanks
		}
		out.WriteString(w.Text)
		column += utf8.RuneCountInString(w.Text)
	}
	out.WriteByte('\n')
}

// apart is how many blanks go between two words whose columns leave room for so many: one in running text, whatever its
// size, and at least two between columns.
func apart(left, right layout.Word, blanks int) int {
	gap := right.Left - left.Right
	switch {
	case gap <= height(left)/2:
		return 1
	case gap > height(left):
		return max(blanks, 2)
	}
	return max(blanks, 1)
}
