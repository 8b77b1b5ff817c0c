package letter

import (
	"strings"
	"unicode/utf8"
)

// maxColumns is what a mail client shows without breaking lines (RFC 5322
// section 2.1.1 recommends at most 78).
const maxColumns = 78

// plain lays the letter out as text for a fixed-width font.
func plain(f Facts, t Text) string {
	blocks := []string{t.Salutation}
	blocks = append(blocks, wrapAll(t.Opening)...)
	blocks = append(blocks, t.Claim.plain())
	blocks = append(blocks, wrapAll(t.Closing)...)
	blocks = append(blocks, labelled(t.Payment))
	if len(t.AlsoOpen.Rows) > 0 {
		blocks = append(blocks, t.AlsoOpen.Title+"\n\n"+t.AlsoOpen.plain())
	}
	blocks = append(blocks, t.Farewell, signature(f))
	return strings.Join(blocks, "\n\n") + "\n"
}

func signature(f Facts) string {
	lines := append([]string{f.Creditor.Name}, f.Creditor.Lines...)
	if f.Creditor.Footer != "" {
		lines = append(lines, f.Creditor.Footer)
	}
	return strings.Join(wrapAll(lines), "\n")
}

func wrapAll(paragraphs []string) []string {
	wrapped := make([]string, len(paragraphs))
	for i, paragraph := range paragraphs {
		wrapped[i] = wrap(paragraph, 0)
	}
	return wrapped
}

// wrap breaks text at spaces, with every line after the first indented and room
// left for a label of the same width before the first. A word longer than a line
// is cut. A no-break space is no place to break.
func wrap(text string, indent int) string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && indent+width(line)+1+width(word) > maxColumns {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
		for indent+width(line) > maxColumns {
			head := string([]rune(line)[:maxColumns-indent])
			lines, line = append(lines, head), strings.TrimPrefix(line, head)
		}
	}
	return strings.Join(append(lines, line), "\n"+strings.Repeat(" ", indent))
}

// width counts characters. Wide East Asian characters would count double in a
// terminal; mail clients use proportional fonts for them anyway.
func width(s string) int { return utf8.RuneCountInString(s) }

func labelled(lines []Line) string {
	longest := 0
	for _, line := range lines {
		longest = max(longest, width(line.Label))
	}
	rows := make([]string, len(lines))
	for i, line := range lines {
		label := padRight(line.Label+":", longest+2)
		rows[i] = label + wrap(line.Value, width(label))
	}
	return strings.Join(rows, "\n")
}

// plain lays the table out. The number column gets what the others leave; a
// longer number stands on a line of its own above its row.
func (t Table) plain() string {
	widths := t.widths()
	lines := t.row(t.Head, widths)
	rule := strings.Repeat("-", total(widths))
	lines = append(lines, rule)
	for _, row := range t.Rows {
		lines = append(lines, t.row(row, widths)...)
	}
	if t.Sum.Value != "" {
		gap := max(1, total(widths)-width(t.Sum.Label)-width(t.Sum.Value))
		lines = append(lines, rule, t.Sum.Label+strings.Repeat(" ", gap)+t.Sum.Value)
	}
	return strings.Join(lines, "\n")
}

func (t Table) widths() []int {
	widths := make([]int, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for column, cell := range row {
			widths[column] = max(widths[column], width(cell))
		}
	}
	others := total(widths) - widths[0]
	widths[0] = max(width(t.Head[0]), min(widths[0], maxColumns-others))
	return widths
}

const columnGap = 1

func total(widths []int) int {
	sum := columnGap * (len(widths) - 1)
	for _, w := range widths {
		sum += w
	}
	return sum
}

func (t Table) row(cells []string, widths []int) []string {
	var above []string
	number := cells[0]
	if width(number) > widths[0] {
		above = strings.Split(wrap(number, 0), "\n")
		number = ""
	}
	var line strings.Builder
	line.WriteString(padRight(number, widths[0]))
	for column := 1; column < len(cells); column++ {
		line.WriteString(strings.Repeat(" ", columnGap))
		if column >= t.Amount {
			line.WriteString(padLeft(cells[column], widths[column]))
		} else {
			line.WriteString(padRight(cells[column], widths[column]))
		}
	}
	return append(above, strings.TrimRight(line.String(), " "))
}

func padRight(s string, n int) string { return s + strings.Repeat(" ", max(0, n-width(s))) }
func padLeft(s string, n int) string  { return strings.Repeat(" ", max(0, n-width(s))) + s }
