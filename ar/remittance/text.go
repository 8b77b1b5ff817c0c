package remittance

import (
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// A text in typewriter face is a page whose characters are all equally wide: the places of words follow from their
// columns. The measures are those of 12 point pica, which is what such texts were laid out for.
const (
	charWidth  = 6_000
	charHeight = 12_000
	tabWidth   = 8
)

// maxLineLength bounds one line of a text. Mail programs wrap at 998 characters (RFC 5322, 2.1.1).
const maxLineLength = 4_000

// TextPages lays out a plain text as pages: each word at the place of its characters, a new page at each form feed.
// FromPages reads tables in it that are aligned with blanks or tabs. The marks of quoted mail (">", RFC 3676) count as
// blanks.
func TextPages(text string) []layout.Page {
	var pages []layout.Page
	for sheet := range strings.SplitSeq(text, "\f") {
		page := layout.Page{Height: charHeight}
		for i, line := range strings.Split(strings.ReplaceAll(sheet, "\r\n", "\n"), "\n") {
			for _, w := range textWords(line, i*charHeight) {
				page.Words = append(page.Words, w)
				page.Width = max(page.Width, w.Right)
			}
			page.Height = (i + 1) * charHeight
		}
		pages = append(pages, page)
	}
	return pages
}

// unquoted puts blanks in the place of the marks that mail programs put before quoted lines.
func unquoted(line string) string {
	rest := strings.TrimLeft(line, "> ")
	if marks := line[:len(line)-len(rest)]; strings.HasPrefix(marks, ">") {
		return strings.Repeat(" ", len(marks)) + rest
	}
	return line
}

// textWords returns the words of one line.
func textWords(line string, top int) []layout.Word {
	var found []layout.Word
	var word []rune
	line = unquoted(line)
	start, at := 0, 0
	flush := func() {
		if len(word) > 0 {
			found = append(found, layout.Word{Text: string(word), Left: start * charWidth, Right: (start + len(word)) * charWidth,
				Top: top + 1_000, Bottom: top + charHeight - 1_000, Confidence: 100})
			word = word[:0]
		}
	}
	for _, r := range line {
		if at >= maxLineLength {
			break
		}
		switch {
		case r == '\t':
			flush()
			at += tabWidth - at%tabWidth
			continue
		case unicode.IsSpace(r) || r == '|':
			flush()
		default:
			if len(word) == 0 {
				start = at
			}
			word = append(word, r)
		}
		at++
	}
	flush()
	return found
}
