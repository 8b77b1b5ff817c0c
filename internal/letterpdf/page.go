package letterpdf

import (
	"fmt"
	"strings"
)

// Measures of DIN 5008:2020, form B, in millimetres from the upper left corner.
const (
	pageWidth   = 210.0
	left        = 25.0
	right       = pageWidth - 20.0
	textWidth   = right - left
	foldFirst   = 105.0
	foldSecond  = 210.0
	holeMark    = 148.5
	returnLine  = 60.5 // baseline; the return address ends the 17.7 mm zone for notes
	addressTop  = 62.7
	addressRows = 6
	addressRow  = 27.3 / addressRows
	addressWide = 80.0
	infoLeft    = 125.0
	infoTop     = 50.0
	infoValue   = 25.0 // width of the labels
	subjectLine = 103.5
	nextPageTop = 32.0
	bottom      = 262.0 // text ends here, the page number stands below
	pageNoLine  = 269.0
	footerTop   = 273.0
)

// Sizes in points and line heights in millimetres.
const (
	sizeBody, rowBody     = 10.0, 4.7
	sizeSmall, rowSmall   = 7.0, 3.2
	sizeInfo, rowInfo     = 9.0, 4.4
	sizeHead, sizeSubject = 14.0, 11.0
	sizeReturn            = 7.0
	sizeLeast             = 6.0 // DIN 5008's least size
	paragraphGap          = 2.6
	thinLine              = 0.2
)

// footerRows bounds the company details at the foot.
const footerRows = 4

// font selects a style and size for what follows on this page. Selecting costs
// more than printing a line, so a font already selected is left alone.
func (s *sheet) font(style string, size float64) {
	wanted := selection{style, size, s.pdf.PageNo()}
	if s.selected != wanted {
		s.pdf.SetFont(s.face.family, style, size)
		s.selected = wanted
	}
}

func (s *sheet) print(x, y float64, text string) { s.pdf.Text(x, y, s.face.encode(text)) }

func (s *sheet) printRight(x, y float64, text string) {
	encoded := s.face.encode(text)
	s.pdf.Text(x-s.pdf.GetStringWidth(encoded), y, encoded)
}

func (s *sheet) width(text string) float64 { return s.pdf.GetStringWidth(s.face.encode(text)) }

// fitted prints text in at most wide millimetres: smaller down to sizeLeast,
// then cut off.
func (s *sheet) fitted(x, y, wide, size float64, text string) {
	s.font("", size)
	for s.width(text) > wide && size > sizeLeast {
		size -= 0.5
		s.font("", size)
	}
	for runes := []rune(text); s.width(text) > wide && len(runes) > 0; {
		runes = runes[:len(runes)-1]
		text = string(runes) + "…"
	}
	s.print(x, y, text)
}

func (s *sheet) firstPage() {
	s.pdf.AddPage()
	s.marks()
	creditor := s.facts.Creditor
	s.font("B", sizeHead)
	for _, line := range s.split(creditor.Name, textWidth)[:1] {
		s.print(left, 24, line)
	}
	s.fitted(left, returnLine, addressWide, sizeReturn, strings.Join(append([]string{creditor.Name}, creditor.Lines...), " · "))
	for i, line := range addressLines(append([]string{s.facts.Customer.Name}, s.facts.Customer.Lines...)) {
		s.fitted(left, addressTop+addressRow*(float64(i)+0.8), addressWide, sizeBody, line)
	}
	for i, line := range s.text.Heading {
		y := infoTop + rowInfo*float64(i)
		s.font("", sizeInfo)
		s.print(infoLeft, y, line.Label)
		s.fitted(infoLeft+infoValue, y, right-infoLeft-infoValue, sizeInfo, line.Value)
	}
	s.y = subjectLine
}

// addressLines fits an address into the window; what does not fit shares the
// last line.
func addressLines(lines []string) []string {
	if len(lines) <= addressRows {
		return lines
	}
	last := strings.Join(lines[addressRows-1:], ", ")
	return append(append([]string{}, lines[:addressRows-1]...), last)
}

// marks are for folding twice into a DL envelope and for the hole punch.
func (s *sheet) marks() {
	s.pdf.SetLineWidth(thinLine)
	s.pdf.Line(4, foldFirst, 8, foldFirst)
	s.pdf.Line(4, foldSecond, 8, foldSecond)
	s.pdf.Line(4, holeMark, 10, holeMark)
}

// room starts a new page when the next millimetres would run into the foot.
func (s *sheet) room(millimetres float64) {
	if s.y+millimetres <= bottom {
		return
	}
	if s.pdf.PageCount() >= maxPages {
		s.tooLong = true
		s.y = nextPageTop // keep setting over the last page; Render drops it
		return
	}
	s.pdf.AddPage()
	s.fitted(left, 20, textWidth, sizeInfo, s.facts.Creditor.Name+" · "+s.text.Subject)
	s.pdf.Line(left, 22, right, 22)
	s.y = nextPageTop
}

// footers are written last, when the number of pages is known.
func (s *sheet) footers() {
	pages := s.pdf.PageCount()
	s.font("", sizeSmall)
	details := s.split(s.facts.Creditor.Footer, textWidth)
	details = details[:min(len(details), footerRows)]
	for page := 1; page <= pages; page++ {
		s.pdf.SetPage(page)
		s.font("", sizeSmall)
		s.printRight(right, pageNoLine, fmt.Sprintf(s.text.PageOf, page, pages))
		s.pdf.Line(left, footerTop, right, footerTop)
		for i, line := range details {
			s.print(left, footerTop+rowSmall*float64(i+1), line)
		}
	}
}

// split breaks text into lines of at most wide millimetres in the current
// font, at spaces; a longer word is cut. It returns at least one line.
func (s *sheet) split(text string, wide float64) []string {
	var lines []string
	line, space := "", s.width(" ")
	used := 0.0
	for word := range strings.SplitSeq(text, " ") {
		needed := s.width(word)
		if line != "" && used+space+needed > wide {
			lines, line, used = append(lines, line), "", 0
		}
		if line != "" {
			line, used = line+" ", used+space
		}
		for needed > wide {
			head := s.longest(word, wide)
			lines = append(lines, head)
			word = strings.TrimPrefix(word, head)
			needed = s.width(word)
		}
		line, used = line+word, used+needed
	}
	return append(lines, line)
}

// longest is the longest beginning of word that fits, at least one character.
func (s *sheet) longest(word string, wide float64) string {
	runes := []rune(word)
	n := 1
	for n < len(runes) && s.width(string(runes[:n+1])) <= wide {
		n++
	}
	return string(runes[:n])
}
