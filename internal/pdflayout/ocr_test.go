package pdflayout

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

const recognised = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
	"1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t\n" +
	"4\t1\t1\t1\t1\t0\t100\t200\t500\t40\t-1\t\n" +
	"5\t1\t1\t1\t1\t1\t100\t205\t120\t30\t96.6\tBeleg\n" +
	"5\t1\t1\t1\t1\t2\t240\t230\t5\t8\t31.2\t,\n" +
	"5\t1\t1\t1\t1\t3\t260\t230\t5\t8\t3.1\t~\n" +
	"5\t1\t1\t1\t1\t4\t300\t205\t50\t30\t90\t \n"

func TestParseTable_scalesPixelsToThePage(t *testing.T) {
	got, err := parseTable(recognised, 500_000, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	want := []layout.Word{
		{Text: "Beleg", Left: 50_000, Top: 100_000, Right: 110_000, Bottom: 120_000, Confidence: 97},
		{Text: ",", Left: 120_000, Top: 100_000, Right: 122_500, Bottom: 120_000, Confidence: 31},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseTable_refusesWhatIsNoTable(t *testing.T) {
	for _, table := range []string{
		strings.Replace(recognised, "\t1000\t2000\t", "\tx\t2000\t", 1),
		strings.Replace(recognised, "\t1000\t2000\t", "\t0\t0\t", 1),
	} {
		if _, err := parseTable(table, 500_000, 1_000_000); !errors.Is(err, errTable) {
			t.Errorf("error %v", err)
		}
	}
}

// scan300 draws the advice as a scanner does: an image of the page, and no text.
func scan300(t *testing.T) image.Image {
	t.Helper()
	need(t, "pdftoppm", "poppler-utils")
	cmd := exec.Command("pdftoppm", "-r", "300", "-gray", "-jpeg", "-singlefile", "-")
	cmd.Stdin = bytes.NewReader(advicePDF(t, 1))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func need(t *testing.T, program, debian string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s (%s) is not installed", program, debian)
	}
}

// scannedPDF has one page that is the image.
func scannedPDF(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := jpeg.Encode(&data, picture, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	p := fpdf.New("P", "mm", "A4", "")
	p.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "JPG"}, &data)
	p.AddPage()
	p.ImageOptions("scan", 0, 0, 210, 297, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
	return output(t, p)
}

func TestReader_readsScansByOCR(t *testing.T) {
	need(t, "tesseract", "tesseract-ocr, tesseract-ocr-deu")
	raw := scannedPDF(t, scan300(t))
	pages, err := Reader{}.Pages(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	checkRecognised(t, pages)
}

func checkRecognised(t *testing.T, pages []layout.Page) {
	t.Helper()
	if len(pages) != 1 || !pages[0].OCR {
		t.Fatalf("%d pages, recognised: %v", len(pages), pages[0].OCR)
	}
	printed := read(t, advicePDF(t, 1))[0]
	found := 0
	for _, w := range printed.Words {
		if slices.ContainsFunc(pages[0].Words, func(o layout.Word) bool { return o.Text == w.Text && near(o, w) }) {
			found++
		}
	}
	if found*100 < len(printed.Words)*90 {
		t.Errorf("%d of %d words recognised at their places:\n%s", found, len(printed.Words), Text(pages[0]))
	}
	for _, line := range []string{"RE-2026-00017 02.10.2026 1.190,00 23,80 1.166,20", "RE-2026-00021 12.10.2026 2.380,00 47,60 2.332,40"} {
		if !strings.Contains(strings.Join(strings.Fields(Text(pages[0])), " "), line) {
			t.Errorf("no line %q in\n%s", line, Text(pages[0]))
		}
	}
}

// near allows five points.
func near(a, b layout.Word) bool { return abs(a.Left-b.Left) < 5000 && abs(a.Bottom-b.Bottom) < 5000 }

// hideExcept leaves of the programs only those named on the path.
func hideExcept(t *testing.T, programs ...string) {
	t.Helper()
	folder := t.TempDir()
	for _, p := range programs {
		need(t, p, p)
		path, err := exec.LookPath(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(folder, p)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
}

func TestReader_withoutTesseractSaysWhatToInstall(t *testing.T) {
	hideExcept(t)
	_, err := Reader{}.Pages(t.Context(), scannedPDF(t, image.NewGray(image.Rect(0, 0, 100, 100))))
	if !errors.Is(err, ErrNoText) || !strings.Contains(err.Error(), "install tesseract") {
		t.Errorf("error %v", err)
	}
}

func TestReader_withoutPopplerReadsAScanThatIsOneImage(t *testing.T) {
	picture := scan300(t)
	hideExcept(t, "tesseract")
	pages, err := Reader{}.Pages(t.Context(), scannedPDF(t, picture))
	if err != nil {
		t.Fatal(err)
	}
	checkRecognised(t, pages)
}

func TestReader_moreScannedPagesThanAllowedAreRefused(t *testing.T) {
	need(t, "tesseract", "tesseract-ocr")
	raw := scannedPDF(t, image.NewGray(image.Rect(0, 0, 10, 10)))
	raw = bytes.Replace(raw, []byte("/Kids [3 0 R"), []byte("/Kids [3 0 R 3 0 R 3 0 R"), 1)
	if _, err := (Reader{Limits: Limits{OCRPages: 2}}).Pages(t.Context(), raw); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v, want %v", err, ErrTooLarge)
	}
	if _, err := (Reader{Limits: Limits{OCRPages: -1}}).Pages(t.Context(), raw); !errors.Is(err, ErrNoText) {
		t.Errorf("without OCR: error %v, want %v", err, ErrNoText)
	}
}

func TestReader_aBlankScanHasNoText(t *testing.T) {
	need(t, "tesseract", "tesseract-ocr")
	white := image.NewGray(image.Rect(0, 0, 600, 800))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	if _, err := (Reader{}).Pages(t.Context(), scannedPDF(t, white)); !errors.Is(err, ErrNoText) {
		t.Errorf("error %v, want %v", err, ErrNoText)
	}
}

// samplePDF holds a picture of 4 by 2 pixels in the given form.
func samplePDF(dictionary, content string, data []byte) []byte {
	source := onePageSource("/MediaBox[0 0 400 400]", content)
	source = strings.Replace(source, "/Resources<<", "/Resources<</XObject<</Im 6 0 R>>", 1)
	body := streamObject("<</Type/XObject/Subtype/Image/Width 4/Height 2"+dictionary+">>", deflated(data), "/Filter/FlateDecode")
	return assemble(source + "\nendobj\n" + body + "\nendobj")
}

// corner is the pixel of each picture that is black; all others are white.
func corner(picture image.Image) string {
	b := picture.Bounds()
	found := ""
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 128 {
				found += fmt.Sprintf("%d,%d of %dx%d", x, y, b.Dx(), b.Dy())
			}
		}
	}
	return found
}

func TestPageImage_decodesAndTurns(t *testing.T) {
	grey := bytes.Repeat([]byte{255}, 8)
	grey[0] = 0
	rgb := bytes.Repeat([]byte{255}, 24)
	copy(rgb, []byte{0, 0, 0})
	const upright = "400 0 0 400 0 0 cm /Im Do"
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"grey":                {samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", upright, grey), "0,0 of 4x2"},
		"RGB":                 {samplePDF("/BitsPerComponent 8/ColorSpace/DeviceRGB", upright, rgb), "0,0 of 4x2"},
		"black and white":     {samplePDF("/BitsPerComponent 1/ColorSpace/DeviceGray", upright, []byte{0x7f, 0xff}), "0,0 of 4x2"},
		"inverted":            {samplePDF("/BitsPerComponent 1/ColorSpace/DeviceGray/Decode[1 0]", upright, []byte{0x80, 0x00}), "0,0 of 4x2"},
		"a mask":              {samplePDF("/ImageMask true", upright, []byte{0x7f, 0xff}), "0,0 of 4x2"},
		"turned to the left":  {samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", "0 400 -400 0 400 0 cm /Im Do", grey), "0,3 of 2x4"},
		"turned to the right": {samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", "0 -400 400 0 0 400 cm /Im Do", grey), "1,0 of 2x4"},
		"upside down":         {samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", "-400 0 0 -400 400 400 cm /Im Do", grey), "3,1 of 4x2"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := openAny(t.Context(), c.raw, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			leaves, err := f.pageTree()
			if err != nil {
				t.Fatal(err)
			}
			picture, err := f.pageImage(leaves[0])
			if err != nil {
				t.Fatal(err)
			}
			if got := corner(picture); got != c.want {
				t.Errorf("black at %s, want %s", got, c.want)
			}
		})
	}
}

func TestPageImage_refusesWhatNeedsPoppler(t *testing.T) {
	const upright = "400 0 0 400 0 0 cm /Im Do"
	for name, raw := range map[string][]byte{
		"four colours": samplePDF("/BitsPerComponent 8/ColorSpace/DeviceCMYK", upright, make([]byte, 32)),
		"JPEG 2000":    bytes.Replace(samplePDF("/BitsPerComponent 8", upright, nil), []byte("/FlateDecode"), []byte("/JPXDecode  "), 1),
		"too short":    samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", upright, []byte{1}),
		"two images":   samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", upright+" /Im Do", make([]byte, 8)),
		"slanted":      samplePDF("/BitsPerComponent 8/ColorSpace/DeviceGray", "300 300 -300 300 0 0 cm /Im Do", make([]byte, 8)),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := scannedImage(t.Context(), raw, 0); !errors.Is(err, ErrNoText) {
				t.Errorf("error %v, want %v", err, ErrNoText)
			}
		})
	}
}
