package pdflayout

import (
	"flag"
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

var update = flag.Bool("update", false, "write the golden files")

func TestText_golden(t *testing.T) {
	golden := filepath.Join("testdata", "advice.golden")
	got := Text(read(t, advicePDF(t, 1))[0])
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestText_edges(t *testing.T) {
	word := func(text string, left, top int) layout.Word {
		return layout.Word{Text: text, Left: left, Right: left + 5000*len(text), Top: top, Bottom: top + 10_000}
	}
	for name, c := range map[string]struct {
		words []layout.Word
		want  string
	}{
		"no words":                      {nil, ""},
		"one":                           {[]layout.Word{word("a", 0, 0)}, "a\n"},
		"words in any order":            {[]layout.Word{word("b", 20_000, 0), word("a", 0, 0)}, "a   b\n"},
		"words over each other":         {[]layout.Word{word("ab", 0, 0), word("cd", 2000, 0)}, "ab cd\n"},
		"a blank line":                  {[]layout.Word{word("a", 0, 0), word("b", 0, 40_000)}, "a\n\nb\n"},
		"a little higher, on one line":  {[]layout.Word{word("a", 0, 0), word("b", 10_000, 3000)}, "a b\n"},
		"far to the right of the paper": {[]layout.Word{word("a", 2_000_000_000, 0)}, strings.Repeat(" ", maxLine) + "a\n"},
		"left of the paper":             {[]layout.Word{word("a", -50_000, 0)}, "a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Text(layout.Page{Width: 600_000, Height: 800_000, Words: c.words}); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// differential are PDFs of our own that pdftotext must read like us: the same words on the same lines.
func differential(t *testing.T) map[string][]byte {
	return map[string][]byte{
		"advice":        advicePDF(t, 2),
		"two columns":   twoColumns(t),
		"embedded font": embeddedFont(t),
		"cid font":      fromText(t, "cid-font.txt"),
		"form":          fromText(t, "form-xobject.txt"),
		"form field":    fromText(t, "form-field.txt"),
		"differences":   fromText(t, "differences.txt"),
		"packed":        packedPDF(),
		"kerned":        onePage("BT /F1 10 Tf 100 700 Td [(W) 80 (ert) -30 (e) -600 (12,) 5 (50)] TJ ET"),
		"turned":        assemble(onePageSource("/Rotate 90/MediaBox[0 0 800 600]", "BT /F1 10 Tf 0 1 -1 0 100 100 Tm (Zahlungsavis 4711) Tj ET")),
		"bold twice":    onePage("BT /F1 10 Tf 100 700 Td (Summe) Tj ET BT /F1 10 Tf 100.3 700 Td (Summe) Tj ET"),
	}
}

// twoColumns has running text beside a table, at baselines that differ.
func twoColumns(t testing.TB) []byte {
	p := fpdf.New("P", "mm", "A4", "")
	p.AddPage()
	say := p.UnicodeTranslatorFromDescriptor("")
	p.SetFont("Times", "", 11)
	for i, line := range []string{"Sehr geehrte Damen und Herren,", "wir überweisen die unten", "genannten Beträge abzüglich", "Skonto. Mit freundlichen Grüßen"} {
		p.Text(20, 40+float64(i)*8, say(line))
	}
	p.SetFont("Courier", "", 9)
	for i, line := range []string{"R-1    100,00", "R-2  2.200,00", "R-3     33,30-"} {
		p.Text(120, 40+float64(i)*8, line)
	}
	return output(t, p)
}

// embeddedFont sets text in a TrueType font with two-byte codes, as modern writers do.
func embeddedFont(t testing.TB) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", filepath.Join("..", "letterpdf", "fonts"))
	p.AddUTF8Font("liberation", "", "LiberationSans-Regular.ttf")
	p.AddPage()
	p.SetFont("liberation", "", 11)
	p.Text(20, 40, "Überweisung für Müßig & Söhne – 1.234,50 € am 02.10.2026")
	p.Text(20, 48, "Łódź, Ångström, Œuvre, „Zitat“, ½")
	return output(t, p)
}

func TestText_sameWordsOnTheSameLinesAsPdftotext(t *testing.T) {
	need(t, "pdftotext", "poppler-utils")
	for name, raw := range differential(t) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command("pdftotext", "-layout", "-enc", "UTF-8", "-", "-")
			cmd.Stdin = strings.NewReader(string(raw))
			theirs, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			var ours strings.Builder
			for _, p := range scanAll(t, raw) {
				ours.WriteString(Text(p))
			}
			if diff := cmp.Diff(lineWords(string(theirs)), lineWords(ours.String())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// lineWords are the lines that are not empty, each as its words with single blanks.
func lineWords(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return lines
}

// The words of a page do not depend on the order in which the lines were drawn.
func TestScan_orderOfDrawingDoesNotMatter(t *testing.T) {
	lines := []string{"1 0 0 1 100 700 Tm (Beleg 4711) Tj ", "1 0 0 1 300 700 Tm (1.190,00) Tj ", "1 0 0 1 100 680 Tm (Summe) Tj ", "1 0 0 1 300 680 Tm (59,50) Tj "}
	want := texts(scanAll(t, onePage("BT /F1 10 Tf "+strings.Join(lines, "")+"ET"))[0])
	for range len(lines) {
		lines = append(lines[1:], lines[0])
		if got := texts(scanAll(t, onePage("BT /F1 10 Tf "+strings.Join(lines, "")+"ET"))[0]); !slices.Equal(got, want) {
			t.Errorf("words %q, want %q", got, want)
		}
	}
}

func BenchmarkPages(b *testing.B) {
	raw := advicePDF(b, 20)
	for b.Loop() {
		read(b, raw)
	}
	b.ReportMetric(20*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
