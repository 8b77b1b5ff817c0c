// Package pdflayout reads the words of a PDF with their places, so that a table can be found in them.
//
// A PDF says where to draw glyphs, not which of them are a word, a line or a cell. This package follows the drawing
// (ISO 32000-1 sections 8 and 9), collects every glyph with its place, makes words of neighbours, and hands out pages
// of layout.Word in thousandths of a point from the top left corner. It knows nothing of invoices or advices.
//
// github.com/ledongthuc/pdf reads the file's objects; everything above them is here: streams, fonts, the
// interpreter, words. Pages without text are read by tesseract when it is installed.
//
// PDFs come from strangers. Two doors lead in:
//
//   - Reader runs the work in a child process with limits on time, memory and size. It is the one to use: no file can
//     take the caller with it, whatever it does to the child. The program must call Serve first thing in main.
//   - Pages does the work in this process. It recovers from panics but cannot end a loop inside the object layer; the
//     child uses it, and tests.
//
// Text lays a page out with blanks, like pdftotext -layout, for people and for tests.
package pdflayout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// What can be wrong with a file, to be asked with errors.Is. Errors that wrap them say where.
var (
	// ErrEncrypted is a file that opens only with a password.
	ErrEncrypted = errors.New("the PDF is protected by a password")
	// ErrNoText is a file whose pages hold no text that can be read.
	ErrNoText = errors.New("the PDF holds no text")
	// ErrBroken is a file that is no PDF, or one too damaged to be read.
	ErrBroken = errors.New("the PDF is damaged")
	// ErrTooLarge is a file beyond one of the Limits.
	ErrTooLarge = errors.New("the PDF is too large")
)

// Limits bound what one file may cost. A zero field means its value in DefaultLimits.
type Limits struct {
	Bytes     int64         `json:"bytes"`     // of the file
	Decoded   int64         `json:"decoded"`   // bytes of all its streams after decompression
	Pages     int           `json:"pages"`     // more are refused: half an advice is worse than none
	Operators int           `json:"operators"` // of all pages together
	Glyphs    int           `json:"glyphs"`    // of all pages together
	Time      time.Duration `json:"time"`      // for the text of the whole file
	Memory    int64         `json:"memory"`    // bytes, of the child process
	OCRPages  int           `json:"ocr_pages"` // pages read by OCR; more are refused. Negative: no OCR
	OCRTime   time.Duration `json:"ocr_time"`  // for one page
}

// DefaultLimits are far above what remittance advices need and far below what hurts. The longest advices known are
// those of central settlement houses, some hundred pages of 60 lines, about 5 MB; 300 pages of text take below a second.
func DefaultLimits() Limits {
	return Limits{
		Bytes:     32 << 20,  // mail servers refuse attachments above 25 to 50 MB
		Decoded:   256 << 20, // eight times the file: text compresses by four, a bomb by a thousand
		Pages:     500,
		Operators: 4_000_000, // a dense table page has 5,000 operators; 500 of them 2.5 million
		Glyphs:    4_000_000, // 500 pages of 8,000 characters, a page full of small print
		Time:      20 * time.Second,
		Memory:    1 << 30, // a page of 300 dpi in colour is 26 MB, decoded thrice while an image is handed to OCR
		OCRPages:  10,      // four seconds of a core each
		OCRTime:   60 * time.Second,
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	fill(&l.Bytes, d.Bytes)
	fill(&l.Decoded, d.Decoded)
	fill(&l.Pages, d.Pages)
	fill(&l.Operators, d.Operators)
	fill(&l.Glyphs, d.Glyphs)
	fill(&l.Time, d.Time)
	fill(&l.Memory, d.Memory)
	fill(&l.OCRPages, d.OCRPages)
	fill(&l.OCRTime, d.OCRTime)
	return l
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// MinText is the number of readable characters below which a page, and a file, count as having no text. A page of an
// advice with one line has some hundred; a scan with a stamped page number has ten.
const MinText = 40

// Pages reads the words of every page in this process, without OCR. It returns ErrEncrypted, ErrBroken, ErrTooLarge,
// or ErrNoText when all pages together have fewer than MinText characters; or the error of ctx. It never panics. It
// looks at ctx between operators and whenever the file is read, but cannot end a loop inside the object layer: use
// Reader for files of strangers.
func Pages(ctx context.Context, r io.ReaderAt, size int64, limits Limits) ([]layout.Page, error) {
	found, err := scan(ctx, r, size, limits.orDefault())
	if err != nil {
		return nil, err
	}
	pages := make([]layout.Page, len(found))
	total := 0
	for i, p := range found {
		pages[i] = p.page
		total += p.readable
	}
	if total < MinText {
		return nil, fmt.Errorf("%d characters on %d pages: %w", total, len(pages), ErrNoText)
	}
	return pages, nil
}

// scanned is a page and what decides whether it wants OCR.
type scanned struct {
	page     layout.Page
	readable int // characters that have a meaning
	wantsOCR bool
}

// scan reads all pages. A file that cannot be read as it is, is read a second time with a table of objects made anew.
func scan(ctx context.Context, r io.ReaderAt, size int64, limits Limits) ([]scanned, error) {
	raw, err := slurp(r, size, limits.Bytes)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	lock, err := unlock(normalised(raw))
	if err != nil {
		return nil, err
	}
	if lock != nil {
		raw = hidden(raw)
	}
	pages, err := scanOnce(ctx, normalised(raw), lock, limits)
	if err == nil || !errors.Is(err, ErrBroken) || ctx.Err() != nil {
		return pages, err
	}
	repaired, repairErr := repair(ctx, raw, lock, limits)
	if repairErr != nil {
		return nil, err // the first error tells more of the file
	}
	if again, againErr := scanOnce(ctx, repaired, lock, limits); againErr == nil || !errors.Is(againErr, ErrBroken) {
		return again, againErr
	}
	return nil, err
}

func slurp(r io.ReaderAt, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, fmt.Errorf("file of %d bytes, the limit is %d: %w", size, limit, ErrTooLarge)
	}
	raw := make([]byte, max(size, 0))
	if n, err := r.ReadAt(raw, 0); err != nil && !(errors.Is(err, io.EOF) && n == len(raw)) {
		return nil, fmt.Errorf("read the PDF: %w", err)
	}
	return raw, nil
}

func scanOnce(ctx context.Context, raw []byte, lock *lock, limits Limits) ([]scanned, error) {
	f, err := open(ctx, raw, lock, limits)
	if err != nil {
		return nil, err
	}
	leaves, err := f.pageTree()
	if err != nil {
		return nil, err
	}
	pages := make([]scanned, 0, len(leaves))
	for i, leaf := range leaves {
		p, err := f.scanPage(leaf)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// guard turns a panic of the object layer into ErrBroken. What the layer panics with may quote the file and is not
// repeated, save errors of ours that passed through it.
func guard(err *error) {
	switch x := recover().(type) {
	case nil:
	case error:
		if errors.Is(x, ErrTooLarge) || errors.Is(x, context.DeadlineExceeded) || errors.Is(x, context.Canceled) {
			*err = x
			return
		}
		*err = ErrBroken
	default:
		*err = ErrBroken
	}
}
