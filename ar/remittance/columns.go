package remittance

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// column is one column of a table, at its place.
type column struct {
	heading
	text        string
	left, right int
	// learned edges are those of the cells below, once some rows are known for certain.
	learned bool
}

// headerLines is how many printed lines a table's heading may take: "Ihre / Rechnungs- / nummer".
const headerLines = 3

// maxHeading bounds the text above one column, so that a page of one endless line costs no square of its words.
const maxHeading = 80

// maxColumns bounds the columns of a table; forms have up to twenty.
const maxColumns = 64

// findHeader reads the lines from first on as the heading of a table and returns its columns and how many lines it
// takes; ok is false when it is none. Headings of a summary count where there are none of documents. Of the readings possible the one that names most columns is taken, and of those
// the one with fewest lines.
func findHeader(lines []printedLine, first int) (columns []column, used int, ok bool) {
	best := 0
	var summary []column
	for count := 1; count <= headerLines && first+count <= len(lines); count++ {
		last := lines[first+count-1]
		if last.place.Page != lines[first].place.Page || holdsFigures(last) || !isClose(lines, first, count) {
			break
		}
		candidate := stackedColumns(lines[first:first+count], true)
		if count == 1 && isSummary(headingsOf(candidate)) {
			summary = candidate
		} else if !isHeader(headingsOf(candidate)) {
			candidate = stackedColumns(lines[first:first+count], false)
		}
		headings := headingsOf(candidate)
		if s := score(headings); isHeader(headings) && s > best && len(candidate) <= maxColumns {
			columns, used, best = candidate, count, s
		}
	}
	if best == 0 && summary != nil {
		return summaryColumns(summary), 1, true
	}
	return columns, used, best > 0
}

// isClose tells whether a line follows the one before as lines of one heading do: with less than a line between.
func isClose(lines []printedLine, first, count int) bool {
	if count == 1 {
		return true
	}
	above, below := lines[first+count-2], lines[first+count-1]
	return below.top-above.bottom < above.height()
}

func headingsOf(columns []column) []heading {
	headings := make([]heading, len(columns))
	for i, c := range columns {
		headings[i] = c.heading
	}
	return headings
}

// holdsFigures tells whether a line has an amount or a date in it; a heading never has.
func holdsFigures(line printedLine) bool {
	for _, w := range line.words {
		if kind := kindOf(w.Text); kind == kindAmount || kind == kindDate {
			return true
		}
	}
	return false
}

// stackedColumns reads heading lines as columns. Lines of more than one are put on top of each other where they overlap.
func stackedColumns(lines []printedLine, joinKnown bool) []column {
	if len(lines) == 1 {
		return parseColumns(phrases(lines[0], joinKnown))
	}
	var stack []column
	for _, line := range lines {
		for _, p := range phrases(line, joinKnown) {
			stack = putBelow(stack, p)
		}
	}
	return parseColumns(stack)
}

// putBelow adds a phrase to the column it overlaps most, or as a column of its own.
func putBelow(stack []column, p column) []column {
	best, bestShared := -1, 0
	for i, c := range stack {
		if shared := min(c.right, p.right) - max(c.left, p.left); shared > bestShared {
			best, bestShared = i, shared
		}
	}
	if best >= 0 {
		c := &stack[best]
		c.text = joinWrapped(c.text, p.text)
		c.left, c.right = min(c.left, p.left), max(c.right, p.right)
		return stack
	}
	at := 0
	for at < len(stack) && stack[at].left < p.left {
		at++
	}
	return append(stack[:at:at], append([]column{p}, stack[at:]...)...)
}

// joinWrapped puts the two halves of a wrapped text together: "Rechnungs-" and "nummer" without the hyphen and blank,
// others with a blank.
func joinWrapped(above, below string) string {
	if whole, cut := strings.CutSuffix(above, "-"); cut {
		return whole + below
	}
	return above + " " + below
}

func parseColumns(columns []column) []column {
	parsed := make([]column, 0, len(columns))
	for _, c := range columns {
		c.heading = parseHeading(c.text)
		if c.role == roleUnknown && c.currency != "" && len(parsed) > 0 {
			parsed[len(parsed)-1].currency = c.currency // "Betrag   EUR" with a gap
			parsed[len(parsed)-1].right = c.right
			continue
		}
		parsed = append(parsed, c)
	}
	adoptDocument(parsed)
	dropForeign(parsed)
	return parsed
}

// phrases cuts a heading line into the texts of its columns. Words with no more than a blank between are one text,
// unless each is a heading that is known by itself and joinKnown is off ("Beleg Datum Betrag" in typewriter text).
func phrases(line printedLine, joinKnown bool) []column {
	var found []column
	for _, w := range line.words {
		if strings.Trim(w.Text, "-–—|:.") == "" {
			continue
		}
		if n := len(found); n > 0 && belongs(found[n-1], w, line.height(), joinKnown) {
			found[n-1].text += " " + w.Text
			found[n-1].right = w.Right
			continue
		}
		found = append(found, column{text: w.Text, left: w.Left, right: w.Right})
	}
	return found
}

// belongs tells whether a word goes on with the heading before it.
func belongs(before column, w layout.Word, height int, joinKnown bool) bool {
	if (w.Left-before.right)*100 > height*blankPercent || len(before.text) > maxHeading {
		return false
	}
	both := parseHeading(before.text + " " + w.Text)
	first, second := parseHeading(before.text), parseHeading(w.Text)
	isNumber := second == heading{role: roleDocument, rank: rankBareNumber}
	known := first.role != roleUnknown && second.role != roleUnknown && !isNumber
	switch {
	case !known:
		// Numbers, units and owners go with their word; an unknown word behind a known heading that does not extend it
		// is a column of its own in typewriter text and the rest of the heading in print.
		return joinKnown || both.role != roleUnknown || second.role == roleUnknown && first.role == roleUnknown
	case both.role == roleUnknown:
		return false
	}
	return joinKnown
}
