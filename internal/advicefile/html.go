package advicefile

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// Limits of one page of HTML.
const (
	// maxTokens bounds the tags and texts that are looked at.
	maxTokens = 2_000_000
	// maxSpan bounds the columns that one cell may take; browsers stop at 1,000.
	maxSpan = 64
)

// readHTML reads the tables of a page of HTML, and where no table is an advice the text as it would stand on a page.
//
// The page is read as a stream of tags and never as a tree, so that no nesting is too deep.
func (r Reader) readHTML(page string, opts remittance.Options) ([]remittance.Advice, error) {
	if len(page) > remittance.MaxBytes {
		return nil, remittance.ErrTooLarge
	}
	rows, err := htmlRows(page)
	if err != nil {
		return nil, err
	}
	advices, err := remittance.FromTables([]remittance.Table{{Rows: rows}}, opts)
	if !errors.Is(err, remittance.ErrNoTable) {
		return advices, err
	}
	return remittance.FromPages(remittance.TextPages(htmlText(rows)), opts)
}

// htmlText gives the rows back as lines of text.
func htmlText(rows [][]remittance.Cell) string {
	var text strings.Builder
	for _, row := range rows {
		for i, c := range row {
			if i > 0 {
				text.WriteString("\t")
			}
			text.WriteString(c.Text)
		}
		text.WriteString("\n")
	}
	return text.String()
}

// rowReader collects rows of cells. Text outside of tables is rows of one cell, cut where a browser breaks lines.
type rowReader struct {
	rows [][]remittance.Cell
	row  []remittance.Cell
	text strings.Builder
	span int
	// inCell is set between <td> and its end; skip counts open elements whose text is not shown.
	inCell bool
	skip   int
	pre    bool
}

// htmlRows reads all rows of a page: those of its tables with their cells, and the lines between.
func htmlRows(page string) ([][]remittance.Cell, error) {
	tokens := html.NewTokenizer(strings.NewReader(page))
	r := &rowReader{}
	for range maxTokens {
		switch tokens.Next() {
		case html.ErrorToken:
			r.endRow()
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				return nil, err
			}
			return r.rows, nil
		case html.TextToken:
			r.write(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(tokens.Token())
		case html.EndTagToken:
			name, _ := tokens.TagName()
			r.end(atom.Lookup(name))
		}
	}
	return nil, remittance.ErrTooLarge
}

func (r *rowReader) write(text string) {
	if r.skip > 0 {
		return
	}
	if !r.pre || r.inCell {
		r.text.WriteString(text)
		return
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			r.endRow()
		}
		r.text.WriteString(line)
	}
}

func (r *rowReader) start(t html.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title:
		if t.Type == html.StartTagToken {
			r.skip++
		}
	case atom.Td, atom.Th:
		r.endCell()
		r.inCell, r.span = true, spanOf(t)
	case atom.Tr, atom.Table, atom.P, atom.Div, atom.Li, atom.H1, atom.H2, atom.H3:
		r.breakLine(t.DataAtom)
	case atom.Br:
		r.breakLine(t.DataAtom)
	case atom.Pre:
		r.breakLine(t.DataAtom)
		r.pre = true
	}
}

// cellBreak stands for the end of a line within a cell, while line feeds in the source of a page are blanks.
const cellBreak = '\x1e'

// breakLine ends the row, or within a cell only the line.
func (r *rowReader) breakLine(tag atom.Atom) {
	if r.inCell && tag != atom.Tr && tag != atom.Table {
		r.text.WriteByte(cellBreak)
		return
	}
	r.endRow()
}

func (r *rowReader) end(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Title:
		r.skip = max(0, r.skip-1)
	case atom.Td, atom.Th:
		r.endCell()
	case atom.Tr, atom.Table:
		r.endRow()
	case atom.P, atom.Div, atom.Li, atom.H1, atom.H2, atom.H3:
		r.breakLine(tag)
	case atom.Pre:
		r.pre = false
		r.breakLine(tag)
	}
}

// endCell keeps the text as a cell, followed by empty ones for the columns it spans.
func (r *rowReader) endCell() {
	text := r.text.String()
	if !r.pre || r.inCell {
		text = cellLines(text)
	}
	r.text.Reset()
	if r.inCell || strings.TrimSpace(text) != "" {
		r.row = append(r.row, remittance.Cell{Text: text})
		for range r.span - 1 {
			r.row = append(r.row, remittance.Cell{})
		}
	}
	r.inCell, r.span = false, 1
}

// cellLines takes the blanks out of a cell that a browser doesn't show, and keeps its lines.
func cellLines(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, string(cellBreak)) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return strings.Join(lines, "\n")
}

func (r *rowReader) endRow() {
	r.endCell()
	if len(r.row) > 0 {
		r.rows = append(r.rows, r.row)
	}
	r.row = nil
}

func spanOf(t html.Token) int {
	for _, a := range t.Attr {
		if a.Key == "colspan" {
			if n, err := strconv.Atoi(strings.TrimSpace(a.Val)); err == nil {
				return max(1, min(n, maxSpan))
			}
		}
	}
	return 1
}
