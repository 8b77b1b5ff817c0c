package pdflayout

import (
	"math"
	"slices"

	"github.com/ledongthuc/pdf"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// direction is where text runs on the page, in quarter turns clockwise from left to right.
type direction int

const (
	rightward direction = iota
	downward
	leftward
	upward
)

// maxSlant is the sine of the angle up to which text counts as running along an edge, about six degrees: scans are
// put straight by OCR, and what slants more is a watermark across the page, which belongs to no line.
const maxSlant = 0.1

// directionOf tells where text runs under m; mirrored says that the font size is negative, which turns it around.
func directionOf(m matrix, size float64) (direction, bool) {
	x, y := m.a, m.b
	if size < 0 {
		x, y = -x, -y
	}
	length := math.Hypot(x, y)
	switch {
	case length == 0:
		return rightward, false
	case math.Abs(y) <= maxSlant*length && x > 0:
		return rightward, true
	case math.Abs(y) <= maxSlant*length:
		return leftward, true
	case math.Abs(x) <= maxSlant*length && y > 0:
		return downward, true
	case math.Abs(x) <= maxSlant*length:
		return upward, true
	}
	return rightward, false
}

// frame is a page's size in points, and how its own space becomes one with the origin at the top left and y downwards.
type frame struct {
	width, height float64
	toPage        matrix
}

// A4, for pages that state no size or an absurd one.
const (
	a4Width  = 595.276
	a4Height = 841.89
)

func (l leaf) frame() frame {
	at := func(i int) float64 { return l.mediaBox.Index(i).Float64() }
	left, bottom := min(at(0), at(2)), min(at(1), at(3))
	width, height := max(at(0), at(2))-left, max(at(1), at(3))-bottom
	if !(width >= 1 && height >= 1 && width <= maxCoordinate && height <= maxCoordinate && math.Abs(left) <= maxCoordinate && math.Abs(bottom) <= maxCoordinate) {
		left, bottom, width, height = 0, 0, a4Width, a4Height
	}
	upright := frame{width, height, matrix{a: 1, d: -1, e: -left, f: bottom + height}}
	turns := ((l.rotate/90)%4 + 4) % 4
	return upright.turned(int(turns))
}

// turned is the frame after so many quarter turns clockwise.
func (f frame) turned(turns int) frame {
	for range turns {
		f = frame{f.height, f.width, f.toPage.then(matrix{b: 1, c: -1, e: f.height})}
	}
	return f
}

// scanPage reads one page.
func (f *file) scanPage(l leaf) (p scanned, err error) {
	defer guard(&err)
	content, err := f.contents(l.page.Key("Contents"))
	if err != nil {
		return scanned{}, err
	}
	in, err := f.interpret(l, l.frame(), content)
	if err != nil {
		return scanned{}, err
	}
	fr := l.frame()
	if turns := (4 - int(mainDirection(in.glyphs))) % 4; turns != 0 && len(in.glyphs) >= MinText {
		// The page lies on its side: most of its text runs down or up. It is turned so that its lines are lines.
		fr = fr.turned(turns)
		if in, err = f.interpret(l, fr, content); err != nil {
			return scanned{}, err
		}
	}
	words := wordsOf(in.glyphs, fr)
	readable := lettersIn(words)
	return scanned{
		page:     layout.Page{Width: thousandths(fr.width), Height: thousandths(fr.height), Words: words},
		readable: readable,
		wantsOCR: in.wantsOCR(readable),
	}, nil
}

// wantsOCR tells whether the page shows text that could not be read: as an image, as outlines, or in fonts that do not
// say what their glyphs mean.
func (in *interpreter) wantsOCR(readable int) bool {
	if in.unread >= MinText && in.unread > readable {
		return true
	}
	return readable < MinText && (in.images > 0 || in.paths > outlinedText)
}

// outlinedText is the number of path segments from which a page without text is taken for one whose letters are drawn
// as outlines: a letter has ten to thirty, a frame or a logo seldom more than some hundred in all.
const outlinedText = 1000

func (f *file) interpret(l leaf, fr frame, content []byte) (*interpreter, error) {
	in := &interpreter{file: f, line: identity, matrix: identity,
		state: graphicsState{ctm: fr.toPage, text: textState{scale: 1}}}
	page := in.state
	if err := in.run(content, resourcesOf(l.resources)); err != nil {
		return nil, err
	}
	in.state, in.saved = page, nil
	return in, in.annotate(l.page)
}

// contents joins the content streams of a page. A blank goes between them: tokens do not reach across (section 7.8.2).
func (f *file) contents(v pdf.Value) ([]byte, error) {
	if v.Kind() == pdf.Stream {
		return f.stream(v)
	}
	var all []byte
	for i := range v.Len() {
		part, err := f.stream(v.Index(i))
		if err != nil {
			return nil, err
		}
		all = append(append(all, part...), '\n')
	}
	return all, nil
}

// mainDirection is the one of most glyphs.
func mainDirection(glyphs []glyph) direction {
	var counts [4]int
	for _, g := range glyphs {
		counts[g.turn]++
	}
	best := rightward
	for d, n := range counts {
		if n > counts[best] {
			best = direction(d)
		}
	}
	return best
}

func lettersIn(words []layout.Word) int {
	n := 0
	for _, w := range words {
		n += len([]rune(w.Text))
	}
	return n
}

func thousandths(points float64) int { return int(math.Round(points * 1000)) }

// sortedBy sorts stably, so that words drawn at one place keep the order they were drawn in.
func sortedBy[T any](list []T, less func(a, b T) int) []T {
	out := slices.Clone(list)
	slices.SortStableFunc(out, less)
	return out
}
