// Package letterpdf sets a dunning letter on A4 pages after DIN 5008, form B:
// address in the window of a DL envelope, information block, fold marks, a
// table of the items, a footer with the company's details and page numbers.
//
// All words come from package letter; this package knows no language. The same
// letter gives the same bytes, so a stored hash stays valid for a letter that is
// set again: the document's date is the letter's, and nothing else varies.
//
// Nearly all letters need only the characters of Windows-1252 and use the core
// font Helvetica, which every reader has: about 4 KB and a fraction of a
// millisecond. A letter with any other character embeds a subset of Liberation
// Sans (fonts/, SIL Open Font License 1.1), which has Helvetica's widths. For a
// character that this font lacks, such as a Chinese one, Render returns
// ErrCharacter: a letter with holes in the address must not go out.
//
// The files are plain PDF 1.3. They claim neither PDF/A nor PDF/UA.
package letterpdf

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/mahnwerk/mahnwerk/ar/letter"
)

var (
	// ErrCharacter says that a character of the letter has no glyph. The error
	// names its code point.
	ErrCharacter = errors.New("character cannot be printed")
	// ErrText says that the text was not made by letter.Render.
	ErrText = errors.New("text has no claim")
	// ErrTooLong says that the letter would exceed maxPages.
	ErrTooLong = errors.New("letter is too long")
)

// maxPages bounds a letter. 500 items, the limit of package letter, fill 14
// pages; broken promises and disputes for all of them some 40 more.
const maxPages = 80

// Render returns the letter as a PDF file. The text must be letter.Render's for
// these facts. Errors wrap ErrCharacter, ErrText or ErrTooLong.
func Render(facts letter.Facts, text letter.Text) ([]byte, error) {
	if len(text.Claim.Rows) == 0 || len(text.Heading) == 0 {
		return nil, ErrText
	}
	facts = facts.Clean()
	face, err := faceFor(facts, text)
	if err != nil {
		return nil, err
	}
	s := newSheet(face, facts, text)
	s.firstPage()
	s.body()
	if s.tooLong {
		return nil, fmt.Errorf("%w: more than %d pages", ErrTooLong, maxPages)
	}
	s.footers()
	var out bytes.Buffer
	out.Grow(8 << 10)
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write letter: %w", err)
	}
	return out.Bytes(), nil
}

// sheet is a letter being set. y is the next free line on the current page,
// in millimetres from the top edge.
type sheet struct {
	pdf     *fpdf.Fpdf
	face    face
	facts   letter.Facts
	text    letter.Text
	y       float64
	tooLong bool

	selected selection
}

// selection is the font in force on a page.
type selection struct {
	style string
	size  float64
	page  int
}

func newSheet(face face, facts letter.Facts, text letter.Text) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	// A page is about 3 KB; compressing costs more time than all the rest and
	// spares a third of what base64 adds in the mail.
	pdf.SetCompression(false)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	day := facts.DatedOn.In(time.UTC)
	pdf.SetCreationDate(day)
	pdf.SetModificationDate(day)
	pdf.SetProducer("Mahnwerk", true)
	pdf.SetTitle(text.Subject, true)
	pdf.SetAuthor(facts.Creditor.Name, true)
	pdf.SetLang(facts.Language)
	face.register(pdf)
	return &sheet{pdf: pdf, face: face, facts: facts, text: text}
}
