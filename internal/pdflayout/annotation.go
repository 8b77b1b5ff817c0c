package pdflayout

import (
	"github.com/ledongthuc/pdf"
)

// Flags of annotations that are not seen (ISO 32000-1 table 165).
const (
	annotationHidden = 1 << 1
	annotationNoView = 1 << 5
)

// maxAnnotations bounds those of one page; a form has some hundred fields.
const maxAnnotations = 2000

// annotate draws what lies on top of the page: filled in fields, stamps, typed remarks (section 12.5.5). Pop-ups and
// links have no appearance.
func (in *interpreter) annotate(page pdf.Value) error {
	annotations := page.Key("Annots")
	base := in.state
	for i := range min(annotations.Len(), maxAnnotations) {
		a := annotations.Index(i)
		if a.Key("F").Int64()&(annotationHidden|annotationNoView) != 0 || a.Key("Subtype").Name() == "Popup" {
			continue
		}
		form := appearance(a)
		m, ok := annotationMatrix(form, a.Key("Rect"))
		if !ok {
			continue
		}
		content, err := in.file.stream(form)
		if err != nil {
			return err
		}
		in.state = base
		in.state.ctm = m.then(base.ctm)
		if err := in.drawForm(form, content); err != nil {
			return err
		}
	}
	in.state = base
	return nil
}

// appearance is the normal one; where there are several, that of the annotation's state.
func appearance(a pdf.Value) pdf.Value {
	normal := a.Key("AP").Key("N")
	if normal.Kind() == pdf.Dict {
		return normal.Key(a.Key("AS").Name())
	}
	return normal
}

// annotationMatrix maps the appearance's box, after its own matrix, onto the annotation's rectangle (algorithm 8.1).
func annotationMatrix(form, rect pdf.Value) (matrix, bool) {
	if form.Kind() != pdf.Stream || rect.Len() != 4 || form.Key("BBox").Len() != 4 {
		return matrix{}, false
	}
	own := identity
	if m := form.Key("Matrix"); m.Len() == 6 {
		own = matrixOf(m)
	}
	from, to := boxUnder(form.Key("BBox"), own), boxUnder(rect, identity)
	if from.width() <= 0 || from.height() <= 0 {
		return matrix{}, false
	}
	x, y := to.width()/from.width(), to.height()/from.height()
	return matrix{a: x, d: y, e: to.left - from.left*x, f: to.low - from.low*y}, true
}

// box is a rectangle along the axes, y upwards.
type box struct{ left, low, right, high float64 }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.high - b.low }

// boxUnder is the smallest box around a rectangle's corners after m.
func boxUnder(v pdf.Value, m matrix) box {
	at := func(i int) float64 { return v.Index(i).Float64() }
	x, y := m.apply(at(0), at(1))
	b := box{x, y, x, y}
	for _, corner := range [][2]int{{0, 3}, {2, 1}, {2, 3}} {
		x, y := m.apply(at(corner[0]), at(corner[1]))
		b = box{min(b.left, x), min(b.low, y), max(b.right, x), max(b.high, y)}
	}
	return b
}
