package mailtext

import "strings"

// line is one line of a text.
type line struct {
	// start and end are its bytes in the whole, the line feed included.
	start, end int
	// text is the line without blanks around it.
	text string
	// kind is empty for blank lines until they are given to the line before.
	kind Kind
}

// split cuts a clean text into sections: quoted text first, then in each stretch between what ends it.
func split(whole string) []Section {
	lines := linesOf(whole)
	markQuotes(lines)
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && (lines[end].kind == Quoted) == (lines[start].kind == Quoted) {
			end++
		}
		if lines[start].kind != Quoted {
			markEnd(lines[start:end])
		}
		start = end
	}
	return sectionsOf(lines)
}

func linesOf(whole string) []line {
	lines := make([]line, 0, strings.Count(whole, "\n")+1)
	start := 0
	for text := range strings.Lines(whole) {
		lines = append(lines, line{start: start, end: start + len(text), text: strings.TrimSpace(text)})
		start += len(text)
	}
	return lines
}

// sectionsOf joins neighbours of one kind. Blank lines belong to the line before, at the start to the line after.
func sectionsOf(lines []line) []Section {
	var sections []Section
	for _, l := range lines {
		last := len(sections) - 1
		switch {
		case l.text == "" && last >= 0, last >= 0 && sections[last].Kind == l.kind:
			sections[last].End = l.end
		case last >= 0 && sections[last].Kind == "":
			sections[last] = Section{Kind: l.kind, Start: sections[last].Start, End: l.end}
		case l.text == "":
			sections = append(sections, Section{Start: l.start, End: l.end})
		default:
			sections = append(sections, Section{Kind: l.kind, Start: l.start, End: l.end})
		}
	}
	if len(sections) == 1 && sections[0].Kind == "" {
		sections[0].Kind = New
	}
	return sections
}

// mark gives lines a kind; blank lines have none of their own.
func mark(lines []line, kind Kind) {
	for i := range lines {
		if lines[i].text != "" {
			lines[i].kind = kind
		}
	}
}

// nextText is the index of the first line from i on that is not blank, len(lines) where all are.
func nextText(lines []line, i int) int {
	for i < len(lines) && lines[i].text == "" {
		i++
	}
	return i
}

// paragraphEnd is the index after the last line of the paragraph that line i stands in.
func paragraphEnd(lines []line, i int) int {
	for i < len(lines) && lines[i].text != "" {
		i++
	}
	return i
}

// folding writes words as a typewriter without umlauts does, so that both spellings are one.
var folding = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss",
	"’", "'", "´", "'", "‐", "-", "‑", "-", "–", "-", "—", "-")

// fold lowers a text and writes its umlauts as two letters. Lists of words in this package are written so.
func fold(text string) string { return folding.Replace(strings.ToLower(text)) }
