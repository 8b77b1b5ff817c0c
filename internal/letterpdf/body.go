package letterpdf

import "github.com/mahnwerk/mahnwerk/ar/letter"

// cellGap separates the columns of a table.
const cellGap = 3.0

func (s *sheet) body() {
	s.font("B", sizeSubject)
	s.lines(s.split(s.text.Subject, textWidth))
	s.y += paragraphGap
	s.font("", sizeBody)
	s.paragraph(s.text.Salutation)
	s.paragraphs(s.text.Opening)
	s.table(s.text.Claim)
	s.paragraphs(s.text.Closing)
	s.payment(s.text.Payment)
	if len(s.text.AlsoOpen.Rows) > 0 {
		s.room(3 * rowBody)
		s.paragraph(s.text.AlsoOpen.Title)
		s.table(s.text.AlsoOpen)
	}
	s.room(3 * rowBody)
	s.paragraph(s.text.Farewell)
	s.paragraph(s.facts.Creditor.Name)
}

func (s *sheet) paragraphs(texts []string) {
	for _, text := range texts {
		s.paragraph(text)
	}
}

// paragraph keeps its lines together: all are shorter than half a page.
func (s *sheet) paragraph(text string) {
	lines := s.split(text, textWidth)
	s.room(float64(len(lines)) * rowBody)
	s.lines(lines)
	s.y += paragraphGap
}

func (s *sheet) lines(lines []string) {
	for _, line := range lines {
		s.print(left, s.y, line)
		s.y += rowBody
	}
}

// payment keeps the account's lines on one page and the IBAN in bold.
func (s *sheet) payment(details []letter.Line) {
	label := 0.0
	for _, line := range details {
		label = max(label, s.width(line.Label)+cellGap)
	}
	values := make([][]string, len(details))
	rows := 0
	for i, line := range details {
		values[i] = s.split(line.Value, textWidth-label)
		rows += len(values[i])
	}
	s.room(float64(rows) * rowBody)
	for i, line := range details {
		s.font("", sizeBody)
		s.print(left, s.y, line.Label)
		s.font("B", sizeBody)
		for _, value := range values[i] {
			s.print(left+label, s.y, value)
			s.y += rowBody
		}
	}
	s.font("", sizeBody)
	s.y += paragraphGap
}

// table sets rows under a head that is repeated on each page. The sum stays
// with the last row.
func (s *sheet) table(table letter.Table) {
	edges := s.columns(table)
	s.room(4 * rowBody)
	s.head(table, edges)
	for i, row := range table.Rows {
		needed := 3 * rowBody // a long number takes up to two lines of its own
		if i == len(table.Rows)-1 {
			needed += 2 * rowBody
		}
		if s.y+needed > bottom {
			s.room(needed)
			s.head(table, edges)
		}
		s.row(table, row, edges)
	}
	s.rule()
	if table.Sum.Value != "" {
		s.font("B", sizeBody)
		s.print(left, s.y, table.Sum.Label)
		s.printRight(right, s.y, table.Sum.Value)
		s.font("", sizeBody)
		s.y += rowBody
	}
	s.y += paragraphGap
}

// columns returns each column's right edge. The first gets what the others
// leave.
func (s *sheet) columns(table letter.Table) []float64 {
	s.font("B", sizeBody)
	widths := make([]float64, len(table.Head))
	for i, cell := range table.Head {
		widths[i] = s.width(cell)
	}
	s.font("", sizeBody)
	for _, row := range table.Rows {
		for i, cell := range row {
			widths[i] = max(widths[i], s.width(cell))
		}
	}
	edges := make([]float64, len(widths))
	edge := right
	for i := len(widths) - 1; i >= 0; i-- {
		edges[i] = edge
		edge -= widths[i] + cellGap
	}
	return edges
}

func (s *sheet) head(table letter.Table, edges []float64) {
	s.font("B", sizeBody)
	s.cells(table, table.Head, edges)
	s.font("", sizeBody)
	s.rule()
}

func (s *sheet) row(table letter.Table, row []string, edges []float64) {
	number := row[0]
	if s.width(number) > edges[0]-left {
		for _, line := range s.split(number, textWidth) {
			s.print(left, s.y, line)
			s.y += rowBody
		}
		row = append([]string{""}, row[1:]...)
	}
	s.cells(table, row, edges)
}

// cells prints text columns from the edge of the one before, amounts up to
// their own edge.
func (s *sheet) cells(table letter.Table, row []string, edges []float64) {
	for i, cell := range row {
		switch {
		case i == 0:
			s.print(left, s.y, cell)
		case i >= table.Amount:
			s.printRight(edges[i], s.y, cell)
		default:
			s.print(edges[i-1]+cellGap, s.y, cell)
		}
	}
	s.y += rowBody
}

// rule draws a line between the last row and the next.
func (s *sheet) rule() {
	y := s.y - rowBody + 1.4
	s.pdf.Line(left, y, right, y)
	s.y += 1.4
}
