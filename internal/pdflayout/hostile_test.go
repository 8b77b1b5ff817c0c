package pdflayout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ledongthuc/pdf"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// mutate damages a PDF in one of the ways that transport, bad writers and bad intent do.
func mutate(r *rand.Rand, raw []byte) []byte {
	out := bytes.Clone(raw)
	at := r.IntN(len(out))
	switch r.IntN(8) {
	case 0: // cut off
		return out[:at]
	case 1: // a hole
		return append(out[:at], out[min(at+1+r.IntN(200), len(out)):]...)
	case 2: // single bytes
		for range 1 + r.IntN(30) {
			out[r.IntN(len(out))] = byte(r.Uint32())
		}
	case 3: // a digit, which may be a length, a place or a reference
		for range 1 + r.IntN(8) {
			if i := bytes.IndexAny(out[r.IntN(len(out)):], "0123456789"); i >= 0 {
				out[i] = byte('0' + r.IntN(10))
			}
		}
	case 4: // doubled
		return append(out[:at:at], raw[max(at-r.IntN(400), 0):]...)
	case 5: // a keyword by another
		words := []string{"/Type", "/Pages", "/Kids", "/Length", "obj", "endobj", "stream", "/Font", "xref", "/Parent", "/Contents", "<<", ">>", "[", "]"}
		from, to := words[r.IntN(len(words))], words[r.IntN(len(words))]
		return bytes.Replace(out, []byte(from), []byte(to), 1+r.IntN(3))
	case 6: // references to other objects
		return bytes.ReplaceAll(out, []byte(fmt.Sprintf("%d 0 R", 1+r.IntN(8))), []byte(fmt.Sprintf("%d 0 R", 1+r.IntN(8))))
	case 7: // noise in front and behind
		return append(append([]byte("garbage\n"), out...), bytes.Repeat([]byte{0}, r.IntN(3000))...)
	}
	return out
}

// kind tells which of the package's errors err is; every error must be one.
func kind(err error) (string, bool) {
	if err == nil {
		return "read", true
	}
	for name, fault := range faults {
		if errors.Is(err, fault) {
			return name, true
		}
	}
	return "", false
}

// mutationTime is for one damaged file; the sound one takes some milliseconds.
const mutationTime = 20 * time.Second

func TestPages_survivesDamage(t *testing.T) {
	seeds := map[string][]byte{"advice": advicePDF(t, 2), "cid": fromText(t, "cid-font.txt"), "form": fromText(t, "form-xobject.txt"),
		"type 3": fromText(t, "type3.txt"), "packed": packedPDF(), "encrypted": encrypted(t, "")}
	counts := map[string]int{}
	for name, raw := range seeds {
		for n := range 120 {
			r := rand.New(rand.NewPCG(uint64(n), 4711))
			damaged := mutate(r, raw)
			pages, err := boundedPages(t, damaged)
			result, ok := kind(err)
			if !ok {
				t.Errorf("%s, damage %d: error %v is none of the package's", name, n, err)
			}
			counts[result]++
			sane(t, pages)
		}
	}
	t.Logf("%v", counts)
	if counts["read"] == 0 || counts["broken"] == 0 {
		t.Errorf("the damage is of no use as a test: %v", counts)
	}
}

func boundedPages(t testing.TB, raw []byte) ([]layout.Page, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), mutationTime)
	defer cancel()
	pages, err := Pages(ctx, bytes.NewReader(raw), int64(len(raw)), Limits{Decoded: 8 << 20})
	if ctx.Err() != nil {
		t.Fatalf("not done after %s", mutationTime)
	}
	return pages, err
}

// sane checks what the package promises of every page.
func sane(t testing.TB, pages []layout.Page) {
	t.Helper()
	for _, p := range pages {
		if p.Width < 1 || p.Height < 1 {
			t.Fatalf("page of %d by %d", p.Width, p.Height)
		}
		for _, w := range p.Words {
			if w.Text == "" || strings.ContainsAny(w.Text, " \t\n\x00") || w.Left >= w.Right || w.Top >= w.Bottom || w.Confidence != 100 {
				t.Fatalf("word %+v", w)
			}
		}
		Text(p)
	}
}

func TestPages_hostileFiles(t *testing.T) {
	tree := func(kids string) []byte {
		return assemble("<</Type/Catalog/Pages 2 0 R>>\nendobj\n<</Type/Pages/Count 9/Kids[" + kids + "]>>\nendobj")
	}
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"a page tree that is its own child":  {tree("2 0 R"), ErrBroken},
		"a page tree that branches for ever": {tree("2 0 R 2 0 R 2 0 R"), ErrBroken},
		"a page tree without pages":          {tree(""), ErrBroken},
		"a catalogue that is a number":       {assemble("42\nendobj"), ErrBroken},
		"more pages than anybody pays for":   {manyPages(600), ErrTooLarge},
		"a stream that unpacks to a lot":     {bomb(), ErrTooLarge},
		"a million operators":                {onePage(strings.Repeat("q Q ", 3_000_000)), ErrTooLarge},
		"arrays in arrays":                   {onePage(strings.Repeat("[", 1_000_000)), ErrNoText},
		"strings in strings":                 {onePage(strings.Repeat("(", 1_000_000)), ErrNoText},
		"numbers beyond number":              {onePage(strings.Repeat("9e99 1e308 9999999999999999999999 0 0 1 cm ", 1000) + "BT /F1 1e300 Tf (text) Tj ET"), ErrNoText},
		"a table of objects in a circle":     {circularTable(), ErrNoText}, // found by looking for its objects
		"half a file":                        {advicePDF(t, 1)[:400], ErrBroken},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), mutationTime)
			defer cancel()
			_, err := Pages(ctx, bytes.NewReader(c.raw), int64(len(c.raw)), Limits{Time: 5 * time.Second, Decoded: 32 << 20})
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func manyPages(n int) []byte {
	return assemble("<</Type/Catalog/Pages 2 0 R>>\nendobj\n<</Type/Pages/Kids[" + strings.Repeat("3 0 R ", n) + "]>>\nendobj\n<</Type/Page>>\nendobj")
}

// bomb is 40 KB of which one page's content is 40 MB.
func bomb() []byte {
	return assemble(strings.Replace(onePageSource("", ""), "<<>>\n%stream\n", "<<>>\n%flate\n"+strings.Repeat("0 ", 20<<20), 1))
}

// circularTable's table of objects says that the table before it is itself.
func circularTable() []byte {
	raw := onePage("")
	start := bytes.LastIndex(raw, []byte("xref\n0 "))
	return bytes.Replace(raw, []byte("/Root 1 0 R"), fmt.Appendf(nil, "/Root 1 0 R/Prev %d", start), 1)
}

// packedPDF has its page in an object stream and a table in a stream, as writers have done since PDF 1.5.
func packedPDF() []byte {
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>>> "
	font := "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
	packed := fmt.Sprintf("3 0 6 %d ", len(page))
	content := "BT /F1 10 Tf 100 700 Td (Zahlungsavis 4711 vom 02.10.2026) Tj 0 -20 Td (RE-17 1.190,00 1.166,20) Tj ET"
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"",
		streamObject("<<>>", deflated([]byte(content)), "/Filter/FlateDecode"),
		streamObject(fmt.Sprintf("<</Type/ObjStm/N 2/First %d>>", len(packed)), deflated([]byte(packed+page+font)), "/Filter/FlateDecode"),
	}
	return withTableStream(objects, map[int]int{3: 0, 6: 1})
}

// withTableStream writes objects with a table of objects as a stream; packed are those in object stream 5, with their index.
func withTableStream(objects []string, packed map[int]int) []byte {
	var out, table bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	entry := func(kind, a, b int) { table.Write([]byte{byte(kind), byte(a >> 8), byte(a), byte(b)}) }
	entry(0, 0, 0)
	for i := range max(len(objects), 6) {
		if index, ok := packed[i+1]; ok {
			entry(2, 5, index)
			continue
		}
		entry(1, out.Len(), 0)
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, objects[i])
	}
	start := out.Len()
	entry(1, start, 0)
	fmt.Fprintf(&out, "7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n",
		streamObject("<</Type/XRef/Size 8/W[1 2 1]/Root 1 0 R>>", table.Bytes(), ""), start)
	return out.Bytes()
}

func TestPages_repairsWhatOtherReadersOpen(t *testing.T) {
	advice, packed := advicePDF(t, 1), packedPDF()
	for name, raw := range map[string][]byte{
		"bytes in front of the header":  append([]byte("X-Mailer: gateway\r\n\r\n"), advice...),
		"bytes behind the end":          append(bytes.Clone(advice), bytes.Repeat([]byte{0}, 5000)...),
		"version 2.0":                   bytes.Replace(advice, []byte("%PDF-1.3"), []byte("%PDF-2.0"), 1),
		"the table's place is wrong":    damageStart(advice),
		"the table is gone":             advice[:bytes.LastIndex(advice, []byte("xref\n0"))],
		"the end is missing":            bytes.TrimSuffix(bytes.TrimSpace(advice), []byte("%%EOF")),
		"line ends were changed":        bytes.ReplaceAll(onePage("BT /F1 10 Tf 100 700 Td (Zahlungsavis 4711 in einer Datei voller Zeilenenden) Tj ET"), []byte("\n"), []byte("\r\n")),
		"packed":                        packed,
		"packed, the table's place":     damageStart(packed),
		"packed, the table is gone":     packed[:bytes.LastIndex(packed, []byte("7 0 obj"))],
		"packed, an unusual predictor":  bytes.Replace(packed, []byte("/Filter/FlateDecode/Length"), []byte("/Filter/FlateDecode/DecodeParms<</Predictor 1>>/Length"), -1),
		"the length of a stream is one": bytes.Replace(advice, []byte("/Length "), []byte("/Length 1 /Was "), -1),
	} {
		t.Run(name, func(t *testing.T) {
			pages, err := Pages(t.Context(), bytes.NewReader(raw), int64(len(raw)), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := Text(pages[0]); !strings.Contains(got, "Zahlungsavis") || !strings.Contains(got, "4711") {
				t.Errorf("text %q", got)
			}
		})
	}
}

func damageStart(raw []byte) []byte {
	at := bytes.LastIndex(raw, []byte("startxref\n")) + len("startxref\n")
	out := bytes.Clone(raw)
	copy(out[at:], "77")
	return out
}

func FuzzPages(f *testing.F) {
	f.Add(advicePDF(f, 1))
	f.Add(packedPDF())
	f.Add(encrypted(f, ""))
	for _, name := range []string{"cid-font.txt", "form-xobject.txt", "differences.txt", "type3.txt"} {
		f.Add(fromText(f, name))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), mutationTime)
		defer cancel()
		pages, err := Pages(ctx, bytes.NewReader(raw), int64(len(raw)), Limits{Decoded: 4 << 20, Operators: 100_000, Time: time.Second})
		if _, ok := kind(err); !ok && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v is none of the package's", err)
		}
		sane(t, pages)
	})
}

func TestReader_survivesDamageInAChild(t *testing.T) {
	raw := advicePDF(t, 1)
	for n := range 10 {
		damaged := mutate(rand.New(rand.NewPCG(uint64(n), 815)), raw)
		pages, err := Reader{Limits: Limits{OCRPages: -1}}.Pages(t.Context(), damaged)
		if _, ok := kind(err); !ok {
			t.Errorf("damage %d: error %v is none of the package's", n, err)
		}
		sane(t, pages)
	}
}

// A page that changes its font in every cell, with everything packed, costs no more than its size.
func TestPages_packedResourcesAreReadOnce(t *testing.T) {
	content := strings.Repeat("/F1 10 Tf (x) Tj ", 20_000)
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>>> "
	font := "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>" + strings.Repeat(" ", 50_000)
	packed := fmt.Sprintf("3 0 6 %d ", len(page))
	raw := withTableStream([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "",
		streamObject("<<>>", deflated([]byte("BT 1 0 0 1 20 20 Tm "+content+" ET")), "/Filter/FlateDecode"),
		streamObject(fmt.Sprintf("<</Type/ObjStm/N 2/First %d>>", len(packed)), []byte(packed+page+font), ""),
	}, map[int]int{3: 0, 6: 1})
	if _, err := Pages(t.Context(), bytes.NewReader(raw), int64(len(raw)), Limits{}); err != nil {
		t.Error(err)
	}
}

// FuzzContent goes past the object layer: content streams and maps of characters as hostile as they come.
func FuzzContent(f *testing.F) {
	for _, c := range placing {
		f.Add([]byte(c.content))
	}
	f.Add([]byte("1 beginbfrange <0000> <ffff> <0041> endbfrange 9 begincidrange <00> <ff> 4294967295 endcidrange"))
	f.Fuzz(func(t *testing.T, content []byte) {
		readUnicodeMap(content)
		readCIDMap(content)
		in := &interpreter{file: &file{ctx: t.Context(), limits: DefaultLimits(), fonts: map[string]*font{}}, state: graphicsState{
			ctm: matrix{a: 1, d: -1, f: 800}, text: textState{scale: 1, font: &font{rise: usualRise, drop: usualDrop}, size: 10}}}
		for i := range in.state.text.font.texts {
			in.state.text.font.texts[i], in.state.text.font.widths[i] = string(rune('A'+i%26)), 0.5
		}
		if err := in.run(content, resourcesOf(pdf.Value{})); err != nil {
			t.Fatal(err)
		}
		sane(t, []layout.Page{{Width: 600_000, Height: 800_000, Words: wordsOf(in.glyphs, frame{600, 800, identity})}})
	})
}
