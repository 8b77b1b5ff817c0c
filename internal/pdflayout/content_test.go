package pdflayout

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// On /F1, Helvetica at 10 points, a digit is 5.56 points wide. The page is 600 by 800.
var placing = []struct {
	name, content string
	want          []string // text@left,baseline in points from the top left corner
}{
	{"Td moves from the line's start", "BT /F1 10 Tf 100 700 Td (12) Tj 50 -20 Td (34) Tj ET", []string{"12@100,100", "34@150,120"}},
	{"TD sets the leading that T* uses", "BT /F1 10 Tf 100 700 Td (1) Tj 0 -15 TD (2) Tj T* (3) Tj ET", []string{"1@100,100", "2@100,115", "3@100,130"}},
	{"TL and '", "BT /F1 10 Tf 12 TL 100 700 Td (1) Tj (2) ' ET", []string{"1@100,100", "2@100,112"}},
	{"\" sets the spacing too", `BT /F1 10 Tf 12 TL 100 700 Td 20 1 (1 2) " ET`, []string{"1@100,112", "2@130,112"}},
	{"Tm is absolute", "BT /F1 10 Tf 1 0 0 1 30 40 Tm (1) Tj 1 0 0 1 60 40 Tm (2) Tj ET", []string{"1@30,760", "2@60,760"}},
	{"Tm scales", "BT /F1 1 Tf 10 0 0 10 30 40 Tm (1 2) Tj ET", []string{"1@30,760", "2@38,760"}},
	{"cm before text", "q 2 0 0 2 10 10 cm BT /F1 5 Tf 20 30 Td (1) Tj ET Q BT /F1 10 Tf 20 30 Td (2) Tj ET", []string{"1@50,730", "2@20,770"}},
	{"Tj goes on where the one before ended", "BT /F1 10 Tf 100 700 Td (1) Tj (2) Tj ET", []string{"12@100,100"}},
	{"a small kern keeps the word", "BT /F1 10 Tf 100 700 Td [(W) 80 (ert) -30 (e)] TJ ET", []string{"Werte@100,100"}},
	{"a wide kern is a blank", "BT /F1 10 Tf 100 700 Td [(1) -278 (2)] TJ ET", []string{"1@100,100", "2@108,100"}},
	{"Tc spreads a word, not makes many", "BT /F1 10 Tf 3 Tc 100 700 Td (Summe 12) Tj ET", []string{"Summe@100,100", "12@155,100"}},
	{"spaced by kerns", "BT /F1 10 Tf 100 700 Td [(A) -400 (v) -400 (i) -400 (s)] TJ ET", []string{"Avis@100,100"}},
	{"Tw widens blanks only", "BT /F1 10 Tf 30 Tw 100 700 Td (1 2) Tj ET", []string{"1@100,100", "2@138,100"}},
	{"Tz stretches", "BT /F1 10 Tf 200 Tz 100 700 Td (1 2) Tj ET", []string{"1@100,100", "2@117,100"}},
	{"Ts lifts", "BT /F1 10 Tf 5 Ts 100 700 Td (1) Tj ET", []string{"1@100,95"}},
	{"drawn twice for bold", "BT /F1 10 Tf 100 700 Td (Summe) Tj ET BT /F1 10 Tf 100.3 700 Td (Summe) Tj ET", []string{"Summe@100,100"}},
	{"drawn with a shadow", "BT /F1 10 Tf 100.5 699.5 Td (Summe) Tj ET BT /F1 10 Tf 100 700 Td (Summe) Tj ET", []string{"Summe@101,101"}},
	{"doubled letters are no bold", "BT /F1 10 Tf 100 700 Td (Illll) Tj ET", []string{"Illll@100,100"}},
	{"letters in any order", "BT /F1 10 Tf 105.56 700 Td (2) Tj -5.56 0 Td (1) Tj 11.12 0 Td (3) Tj ET", []string{"123@100,100"}},
	{"q and Q keep the font", "BT /F1 10 Tf ET q BT /F1 5 Tf ET Q BT 100 700 Td (1 2) Tj ET", []string{"1@100,100", "2@108,100"}},
	{"Q without q", "Q Q BT /F1 10 Tf 100 700 Td (1) Tj ET Q", []string{"1@100,100"}},
	{"outside of the paper", "BT /F1 10 Tf 100 700 Td (1) Tj 700 0 Td (2) Tj ET", []string{"1@100,100"}},
	{"a watermark across the page", "BT /F1 10 Tf 100 700 Td (1) Tj 0.7 0.7 -0.7 0.7 200 300 Tm (KOPIE) Tj ET", []string{"1@100,100"}},
	{"an inline image", "BI /W 2 /H 2 /BPC 8 /CS /G ID \x00(<[\xffEI)>\x01 EI Q BT /F1 10 Tf 100 700 Td (1) Tj ET", []string{"1@100,100"}},
	{"a font that is missing is read as Windows-1252", "BT /F9 10 Tf 100 700 Td (\344) Tj ET", []string{"ä@100,100"}},
	{"escapes and octal", `BT /F1 10 Tf 100 700 Td (\(A\) \304\326\334\344\366\374\337 \q\
x) Tj ET`, []string{"(A)@100,100", "ÄÖÜäöüß@116,100", "qx@163,100"}},
	{"hexadecimal, an odd digit", "BT /F1 10 Tf 100 700 Td <31 325> Tj ET", []string{"12P@100,100"}},
	{"a string that never ends", "BT /F1 10 Tf 100 700 Td (1) Tj (2", []string{"1@100,100"}},
	{"operators without operands", "Td Tm Tj TJ ' \" Tf cm Do gs BT /F1 10 Tf 100 700 Td (1) Tj ET", []string{"1@100,100"}},
	{"numbers as bad writers put them", "BT /F1 10 Tf 100 --700 Td 0 1400 Td (1) Tj ET", []string{"1@100,100"}},
}

func TestScan_placesText(t *testing.T) {
	for _, c := range placing {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, places(scanAll(t, onePage(c.content))[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// places are the words with their left edge and baseline, rounded to points.
func places(p layout.Page) []string {
	var out []string
	for _, w := range p.Words {
		rise := (w.Bottom - w.Top) * 3 / 4
		out = append(out, fmt.Sprintf("%s@%d,%d", w.Text, (w.Left+500)/1000, (w.Top+rise+500)/1000))
	}
	return out
}

// Every way to turn a page gives the same words at the same places as the page that was never turned.
func TestScan_turnsPages(t *testing.T) {
	content := func(matrix string) string {
		lines := "(Zahlungsavis 4711 vom 02.10.2026) Tj 0 -20 Td (RE-17 1.190,00 23,80 1.166,20) Tj"
		return "BT /F1 10 Tf " + matrix + " Tm " + lines + " ET"
	}
	want := places(scanAll(t, assemble(onePageSource("/MediaBox[0 0 600 800]", content("1 0 0 1 100 700"))))[0])
	for name, c := range map[string]struct{ page, matrix string }{
		"an origin elsewhere":          {"/MediaBox[-50 20 550 820]", "1 0 0 1 50 720"},
		"corners the wrong way round":  {"/MediaBox[600 800 0 0]", "1 0 0 1 100 700"},
		"/Rotate 90":                   {"/Rotate 90/MediaBox[0 0 800 600]", "0 1 -1 0 100 100"},
		"/Rotate 180":                  {"/Rotate 180/MediaBox[0 0 600 800]", "-1 0 0 -1 500 100"},
		"/Rotate 270":                  {"/Rotate 270/MediaBox[0 0 800 600]", "0 -1 1 0 700 500"},
		"/Rotate -90":                  {"/Rotate -90/MediaBox[0 0 800 600]", "0 -1 1 0 700 500"},
		"no /Rotate, text upward":      {"/MediaBox[0 0 800 600]", "0 1 -1 0 100 100"},
		"no /Rotate, text downward":    {"/MediaBox[0 0 800 600]", "0 -1 1 0 700 500"},
		"no /Rotate, text upside down": {"/MediaBox[0 0 600 800]", "-1 0 0 -1 500 100"},
	} {
		t.Run(name, func(t *testing.T) {
			page := scanAll(t, assemble(onePageSource(c.page, content(c.matrix))))[0]
			if page.Width != 600_000 || page.Height != 800_000 {
				t.Errorf("page of %d by %d", page.Width, page.Height)
			}
			if diff := cmp.Diff(want, places(page)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScan_sidewaysTextAmongUprightComesLast(t *testing.T) {
	raw := onePage("BT /F1 10 Tf 0 1 -1 0 20 300 Tm (Formular Nummer) Tj 1 0 0 1 100 700 Tm (Zahlungsavis) Tj ET")
	page := scanAll(t, raw)[0]
	if got := texts(page); !slices.Equal(got, []string{"Zahlungsavis", "Formular", "Nummer"}) {
		t.Fatalf("words %q", got)
	}
	upward := page.Words[1]
	if width, height := upward.Right-upward.Left, upward.Bottom-upward.Top; width != 10_000 || height < 3*width {
		t.Errorf("the sideways word measures %d by %d", width, height)
	}
	if got, want := Text(page), "Zahlungsavis\nFormular\nNummer\n"; strings.TrimLeft(got, " ") != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestScan_samples(t *testing.T) {
	for name, want := range map[string][]string{
		"cid-font.txt":     {"Währung@100,100", "EUR@143,100", "1.160@100,120"},
		"form-xobject.txt": {"Seite@100,100", "Beleg@120,220", "RE-17@120,240", "innen@140,260"},
		"differences.txt":  {"Grün@100,100", "100,00@125,100", "€@158,100", "final@167,100", "o1@100,120"},
		"form-field.txt":   {"Betrag@100,100", "1.166,20@200,100"},
		"type3.txt":        {"ja@100,100", "nein@140,100"},
	} {
		t.Run(name, func(t *testing.T) {
			got := places(scanAll(t, fromText(t, name))[0])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPages_formThatDrawsItselfIsRefused(t *testing.T) {
	raw := assemble(onePageSource("", "/X Do") + `
endobj
<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 6 0 R>>>>>>
%stream
/X Do /X Do
endobj`)
	raw = bytes.Replace(raw, []byte("/Font<</F1 5 0 R>>"), []byte("/XObject<</X 6 0R>>"), 1)
	raw = bytes.Replace(raw, []byte("6 0R"), []byte("6 0 R"), 1)
	_, err := Pages(t.Context(), bytes.NewReader(raw), int64(len(raw)), Limits{})
	if !errors.Is(err, ErrBroken) {
		t.Errorf("error %v, want %v", err, ErrBroken)
	}
}
