package pdflayout

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// cell is a word somewhere on a grid of eight columns and thirty rows, far enough from its neighbours.
type cell struct {
	column, row int
	text        string
	size        float64
	font        string
}

func drawCells(t *rapid.T) []cell {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) cell {
		return cell{rapid.IntRange(0, 7).Draw(t, "column"), rapid.IntRange(0, 29).Draw(t, "row"),
			rapid.StringMatching(`[A-Za-z0-9.,/-]{1,9}`).Draw(t, "text"), float64(rapid.IntRange(6, 10).Draw(t, "size")),
			rapid.SampledFrom([]string{"F1", "F2", "F3"}).Draw(t, "font")}
	}), 1, 60, func(c cell) [2]int { return [2]int{c.column, c.row} }).Draw(t, "cells")
}

// gridPage draws the cells in the given order, each by one of the ways in which writers place text.
func gridPage(t *rapid.T, cells []cell) []byte {
	var content strings.Builder
	for _, c := range cells {
		x, y := 20+c.column*70, 780-c.row*25
		switch rapid.IntRange(0, 4).Draw(t, "way") {
		case 0:
			fmt.Fprintf(&content, "BT /%s %g Tf %d %d Td (%s) Tj ET\n", c.font, c.size, x, y, c.text)
		case 1:
			fmt.Fprintf(&content, "BT /%s 1 Tf %g 0 0 %g %d %d Tm (%s) Tj ET\n", c.font, c.size, c.size, x, y, c.text)
		case 2:
			fmt.Fprintf(&content, "q 1 0 0 1 %d %d cm BT /%s %g Tf (%s) Tj ET Q\n", x, y, c.font, c.size, c.text)
		case 3:
			fmt.Fprintf(&content, "q 0.5 0 0 0.5 0 0 cm BT /%s %g Tf %d %d Td <%x> Tj ET Q\n", c.font, 2*c.size, 2*x, 2*y, c.text)
		case 4: // letter by letter
			fmt.Fprintf(&content, "BT /%s %g Tf %d %d Td [", c.font, c.size, x, y)
			for _, r := range c.text {
				fmt.Fprintf(&content, "(%c) %d ", r, rapid.IntRange(-20, 20).Draw(t, "kern"))
			}
			content.WriteString("] TJ ET\n")
		}
	}
	source := strings.Replace(onePageSource("/MediaBox[0 0 600 800]", content.String()), "/F1 5 0 R", "/F1 5 0 R/F2 6 0 R/F3 7 0 R", 1)
	for _, font := range []string{"Times-Bold", "Courier"} {
		source += "\nendobj\n<</Type/Font/Subtype/Type1/BaseFont/" + font + "/Encoding/WinAnsiEncoding>>"
	}
	return assemble(source + "\nendobj")
}

func scanQuick(t *rapid.T, raw []byte) layout.Page {
	f, err := openAny(t.Context(), raw, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	leaves, err := f.pageTree()
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.scanPage(leaves[0])
	if err != nil {
		t.Fatal(err)
	}
	return p.page
}

// Every cell is one word at its place, whatever the fonts, the order and the way it is drawn.
func TestScan_everyCellIsAWordAtItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawCells(t)
		page := scanQuick(t, gridPage(t, cells))
		if len(page.Words) != len(cells) {
			t.Fatalf("%d words of %d cells: %q", len(page.Words), len(cells), texts(page))
		}
		for _, c := range cells {
			left, base := (20+c.column*70)*1000, (20+c.row*25)*1000
			if !slices.ContainsFunc(page.Words, func(w layout.Word) bool {
				return w.Text == c.text && abs(w.Left-left) <= 1 && abs(w.Bottom-int(math.Round(usualDrop*c.size*1000))-base) <= 1
			}) {
				t.Fatalf("%+v is not among %+v", c, page.Words)
			}
		}
	})
}

// The text has a line for each row, and in it the cells from left to right.
func TestText_hasARowALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawCells(t)
		text := Text(scanQuick(t, gridPage(t, cells)))
		slices.SortFunc(cells, func(a, b cell) int { return (a.row-b.row)*100 + a.column - b.column })
		var want []string
		for i, c := range cells {
			if i > 0 && cells[i-1].row == c.row {
				want[len(want)-1] += " " + c.text
			} else {
				want = append(want, c.text)
			}
		}
		if got := lineWords(text); !slices.Equal(got, want) {
			t.Fatalf("lines %q, want %q", got, want)
		}
	})
}

// Columns of the page are columns of the text: what begins at one edge in two rows begins at one place in both lines.
func TestText_columnsStandUnderEachOther(t *testing.T) {
	lines := strings.Split(Text(read(t, advicePDF(t, 1))[0]), "\n")
	var starts []int
	for _, line := range lines {
		if at := strings.Index(line, ".2026 "); at >= 0 && strings.HasPrefix(strings.TrimSpace(line), "R") {
			starts = append(starts, at)
		}
	}
	if len(starts) != 3 || slices.Min(starts) != slices.Max(starts) {
		t.Errorf("dates at %v in\n%s", starts, strings.Join(lines, "\n"))
	}
}

func TestMatrix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float64Range(-100, 100)
		draw := func(name string) matrix {
			return matrix{number.Draw(t, name), number.Draw(t, name), number.Draw(t, name), number.Draw(t, name), number.Draw(t, name), number.Draw(t, name)}
		}
		m, n := draw("m"), draw("n")
		x, y := number.Draw(t, "x"), number.Draw(t, "y")
		onceX, onceY := m.then(n).apply(x, y)
		mx, my := m.apply(x, y)
		twiceX, twiceY := n.apply(mx, my)
		if math.Abs(onceX-twiceX) > 1e-3 || math.Abs(onceY-twiceY) > 1e-3 {
			t.Fatalf("both at once %v,%v, one after the other %v,%v", onceX, onceY, twiceX, twiceY)
		}
		if m.then(identity) != m {
			t.Fatal("the identity changes something")
		}
	})
	if (matrix{a: math.NaN()}).finite() || (matrix{e: 1e12}).finite() || (matrix{d: math.Inf(-1)}).finite() || !identity.finite() {
		t.Error("finite")
	}
}

func TestFrame_fourTurnsAreNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := frame{float64(rapid.IntRange(1, 1000).Draw(t, "width")), float64(rapid.IntRange(1, 1000).Draw(t, "height")), identity}
		x, y := float64(rapid.IntRange(0, 1000).Draw(t, "x")), float64(rapid.IntRange(0, 1000).Draw(t, "y"))
		n := rapid.IntRange(0, 3).Draw(t, "turns")
		back := f.turned(n).turned(4 - n)
		gotX, gotY := back.toPage.apply(x, y)
		if gotX != x || gotY != y || back.width != f.width || back.height != f.height {
			t.Fatalf("%v,%v became %v,%v", x, y, gotX, gotY)
		}
	})
}

func TestLeaf_absurdPagesAreA4(t *testing.T) {
	for _, box := range []string{"", "/MediaBox[0 0 0 0]", "/MediaBox[0 0 1000000000 5]", "/MediaBox[0 0]", "/MediaBox(wide)", "/MediaBox[0 0 99999999999 99999999999]"} {
		page := scanAll(t, assemble(onePageSource(box, "BT /F1 10 Tf 50 700 Td (1) Tj ET")))[0]
		if page.Width != 595_276 || page.Height != 841_890 || len(page.Words) != 1 {
			t.Errorf("%q: page of %d by %d with %d words", box, page.Width, page.Height, len(page.Words))
		}
	}
}

func TestStandardWidths(t *testing.T) {
	for _, c := range []struct {
		font, text string
		want       float64
	}{
		{"Helvetica", "A", 0.667}, {"Helvetica", "1", 0.556}, {"Helvetica", "ß", 0.611}, {"Helvetica", "€", 0.556},
		{"Helvetica-Bold", "A", 0.722}, {"ABCDEF+Helvetica-BoldOblique", "A", 0.722},
		{"Times-Roman", "A", 0.722}, {"TimesNewRomanPS-BoldMT", "1", 0.5}, {"Courier-Bold", "i", 0.6}, {"DejaVuSansMono", "W", 0.6},
		{"Arial", "i", 0.222}, {"Unknown-Sans", "m", 0.833}, {"Helvetica", "", unknownWidth}, {"Helvetica", "语", unknownWidth},
	} {
		if got := standardWidths(c.font).of(c.text); math.Abs(got-c.want) > 0.0005 {
			t.Errorf("%q in %s is %v wide, want %v", c.text, c.font, got, c.want)
		}
	}
}
