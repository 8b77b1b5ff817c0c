package pdflayout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

const (
	// ocrDPI is what tesseract wants: below 200 it misreads small print, above 300 it gets slower and no better.
	ocrDPI = 300
	// maxPixels bounds the longer edge of a rendered page: 420 mm at 300 dpi are 4,960.
	maxPixels = 5000
	// minConfidence is the percentage from which a recognised word is believed to be text and not a smudge.
	minConfidence = 20
	// maxTable bounds tesseract's output; a full page has 100 KB.
	maxTable = 8 << 20
	// maxImage bounds a rendered page: 5,000 by 5,000 pixels of grey, and PNG makes them fewer.
	maxImage = 32 << 20
)

// canOCR tells whether text recognition is installed.
func canOCR() bool {
	_, err := exec.LookPath("tesseract")
	return err == nil
}

// recognise reads a page by OCR.
func recognise(ctx context.Context, raw []byte, index int, p scanned, limits Limits) (layout.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, limits.OCRTime)
	defer cancel()
	image, err := render(ctx, raw, index, p.page)
	if err != nil {
		return layout.Page{}, err
	}
	table, err := command(ctx, bytes.NewReader(image), maxTable, "tesseract", "-", "-", "-l", languages(ctx), "--dpi", strconv.Itoa(ocrDPI), "--psm", "4", "tsv")
	if err != nil {
		return layout.Page{}, err
	}
	words, err := parseTable(string(table), p.page.Width, p.page.Height)
	return layout.Page{Width: p.page.Width, Height: p.page.Height, Words: words, OCR: true}, err
}

// render draws a page as a grey image. Without poppler only a page that is one image can be had.
func render(ctx context.Context, raw []byte, index int, page layout.Page) ([]byte, error) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		return scannedImage(ctx, raw, index)
	}
	number := strconv.Itoa(index + 1)
	points := max(page.Width, page.Height, 1) / 1000
	dpi := min(ocrDPI, maxPixels*72/max(points, 1))
	return command(ctx, bytes.NewReader(raw), maxImage, "pdftoppm", "-r", strconv.Itoa(max(dpi, 1)), "-gray", "-png",
		"-f", number, "-l", number, "-singlefile", "-")
}

// languages are those of tesseract that are installed, of German and English: without its own data German loses its umlauts.
func languages(ctx context.Context) string {
	out, err := command(ctx, nil, maxTable, "tesseract", "--list-langs")
	if err != nil {
		return "eng" // let the recognition itself say what is wrong
	}
	installed := strings.Fields(string(out))
	var wanted []string
	for _, l := range []string{"deu", "eng"} {
		if slices.Contains(installed, l) {
			wanted = append(wanted, l)
		}
	}
	if len(wanted) == 0 {
		return installed[len(installed)-1]
	}
	return strings.Join(wanted, "+")
}

// command runs a program of OCR and returns its output.
func command(ctx context.Context, in *bytes.Reader, limit int, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	if in != nil {
		cmd.Stdin = in
	}
	out := &limitedBuffer{limit: limit}
	cmd.Stdout = out
	cmd.WaitDelay = closeTime
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.full:
		return nil, fmt.Errorf("%s gives more than %d bytes: %w", name, limit, ErrTooLarge)
	case err != nil:
		return nil, fmt.Errorf("%s cannot read the page (%w): %w", name, err, ErrNoText)
	}
	return out.Bytes(), nil
}

// errTable is output of tesseract in a form we do not know.
var errTable = errors.New("tesseract answers in an unknown form")

// tableFields are the columns of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height,
// confidence, text. Level 1 is the page, 4 a line, 5 a word.
const tableFields = 12

// parseTable turns tesseract's table into words, scaled from its pixels to a page of width by height. The words of a
// line all get the height of the line: a comma alone would stand below it.
func parseTable(table string, width, height int) ([]layout.Word, error) {
	var words []layout.Word
	var page, line [4]int
	for row := range strings.Lines(table) {
		fields := strings.SplitN(strings.TrimRight(row, "\r\n"), "\t", tableFields)
		if len(fields) < tableFields-1 || fields[0] == "level" {
			continue
		}
		box, err := boxOf(fields[6:10])
		if err != nil {
			return nil, err
		}
		switch fields[0] {
		case "1":
			page = box
		case "4":
			line = box
		case "5":
			if page[2] < 1 || page[3] < 1 {
				return nil, errTable
			}
			box[1], box[3] = line[1], line[3]
			if w, ok := wordOf(fields, box); ok {
				words = append(words, w.scaled(page, width, height))
			}
		}
	}
	return words, nil
}

func boxOf(fields []string) (box [4]int, err error) {
	for i, f := range fields {
		if box[i], err = strconv.Atoi(f); err != nil {
			return box, fmt.Errorf("%w: %w", errTable, err)
		}
	}
	return box, nil
}

// seen is a recognised word in pixels.
type seen struct {
	text       string
	confidence int
	box        [4]int // left, top, width, height
}

func wordOf(fields []string, box [4]int) (seen, bool) {
	confidence, err := strconv.ParseFloat(fields[10], 64)
	text := ""
	if len(fields) == tableFields {
		text = strings.Join(strings.Fields(meaningful(fields[11])), "")
	}
	ok := err == nil && confidence >= minConfidence && text != ""
	return seen{text, int(math.Round(min(confidence, 100))), box}, ok
}

func (s seen) scaled(page [4]int, width, height int) layout.Word {
	x := func(pixels int) int { return pixels * width / page[2] }
	y := func(pixels int) int { return pixels * height / page[3] }
	w := layout.Word{Text: s.text, Left: x(s.box[0]), Top: y(s.box[1]), Right: x(s.box[0] + s.box[2]), Bottom: y(s.box[1] + s.box[3]), Confidence: s.confidence}
	w.Right, w.Bottom = max(w.Right, w.Left+1), max(w.Bottom, w.Top+1)
	return w
}
