package pdflayout

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// adviceRows are the table of the test advice: document, date, gross, discount, net.
var adviceRows = [][]string{
	{"Beleg", "Datum", "Brutto", "Skonto", "Zahlbetrag"},
	{"RE-2026-00017", "02.10.2026", "1.190,00", "23,80", "1.166,20"},
	{"RE-2026-00018", "05.10.2026", "59,50", "0,00", "59,50"},
	{"GS-2026-00003", "07.10.2026", "119,00-", "2,38-", "116,62-"},
	{"RE-2026-00021", "12.10.2026", "2.380,00", "47,60", "2.332,40"},
}

// advicePDF is a remittance advice as a customer's system prints it: a letterhead with umlauts, a table with right
// aligned amounts, and a rule.
func advicePDF(t testing.TB, pages int) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCompression(true)
	say := p.UnicodeTranslatorFromDescriptor("")
	for n := range pages {
		p.AddPage()
		p.SetFont("Helvetica", "B", 14)
		p.Text(20, 25, say("Bäckerei Grünäugl Söhne GmbH & Co. KG"))
		p.SetFont("Helvetica", "", 10)
		p.Text(20, 33, say("Zahlungsavis Nr. 4711, Seite "+fmt.Sprint(n+1)+" – Straße der Öfen 7, 80331 München, 100 €"))
		for i, row := range adviceRows {
			p.SetXY(20, 50+float64(i)*6)
			for j, cell := range row {
				align := "R"
				if j < 2 {
					align = "L"
				}
				p.CellFormat(34, 6, say(cell), "", 0, align, false, 0, "")
			}
		}
		p.Line(20, 56, 190, 56)
	}
	return output(t, p)
}

func output(t testing.TB, p *fpdf.Fpdf) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fromText makes a PDF of a file in testdata: objects as they are written in PDFs, with the lengths of their streams
// and the table of their places left out. "%stream" begins a stream, "%flate" one that is to be compressed; the object
// ends it. The first object is the catalogue.
func fromText(t testing.TB, name string) []byte {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return assemble(string(source))
}

func assemble(source string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var offsets []int
	for body := range strings.SplitSeq(source, "\nendobj") {
		body = stripComments(body)
		if body == "" {
			continue
		}
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), objectOf(body))
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

func stripComments(body string) string {
	var kept []string
	for line := range strings.SplitSeq(body, "\n") {
		if !strings.HasPrefix(line, "%%") {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

func objectOf(body string) string {
	if head, data, ok := strings.Cut(body, "%stream\n"); ok {
		return streamObject(head, []byte(data), "")
	}
	if head, data, ok := strings.Cut(body, "%flate\n"); ok {
		return streamObject(head, deflated([]byte(data)), "/Filter/FlateDecode")
	}
	return body
}

func streamObject(dictionary string, data []byte, filter string) string {
	dictionary = strings.TrimSuffix(strings.TrimSpace(dictionary), ">>")
	return fmt.Sprintf("%s%s/Length %d>>\nstream\n%s\nendstream", dictionary, filter, len(data), data)
}

func deflated(data []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// onePage is a PDF of one page with Helvetica as /F1 and the given content.
func onePage(content string) []byte {
	return assemble(onePageSource("/MediaBox[0 0 600 800]", content))
}

func onePageSource(page, content string) string {
	return `<</Type/Catalog/Pages 2 0 R>>
endobj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>` + page + `>>
endobj
<<>>
%stream
` + content + `
endobj
<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>
endobj`
}

func read(t testing.TB, raw []byte) []layout.Page {
	t.Helper()
	pages, err := Pages(t.Context(), bytes.NewReader(raw), int64(len(raw)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// scanAll reads files that are too short for Pages.
func scanAll(t testing.TB, raw []byte) []layout.Page {
	t.Helper()
	found, err := scan(t.Context(), bytes.NewReader(raw), int64(len(raw)), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	pages := make([]layout.Page, len(found))
	for i, f := range found {
		pages[i] = f.page
	}
	return pages
}

// texts are the words of a page in their order.
func texts(p layout.Page) []string {
	var out []string
	for _, w := range p.Words {
		out = append(out, w.Text)
	}
	return out
}
