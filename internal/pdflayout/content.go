package pdflayout

import (
	"errors"
	"fmt"
	"math"

	"github.com/ledongthuc/pdf"
)

// glyph is a character where it was drawn. Coordinates are points from the top left corner of the page, y downwards.
type glyph struct {
	text       string
	x, y       float64 // where it begins on the baseline
	endX, endY float64 // where it ends; spacing between characters counts as part of it
	inkX, inkY float64 // where it ends without that spacing
	rise, drop float64 // height above and depth below the baseline
	turn       direction
}

// size is what gaps are measured against.
func (g glyph) size() float64 { return g.rise + g.drop }

// textState is what section 9.3 of ISO 32000-1 calls so.
type textState struct {
	font                 *font
	size                 float64
	charSpace, wordSpace float64
	scale                float64 // horizontal scaling, 1 is none
	leading, rise        float64
}

type graphicsState struct {
	ctm  matrix
	text textState
}

// interpreter follows the content stream of one page and of the forms in it.
type interpreter struct {
	file   *file
	state  graphicsState
	saved  []graphicsState
	line   matrix // text line matrix
	matrix matrix // text matrix
	glyphs []glyph
	unread int // characters without a meaning
	paths  int

	images    int
	picture   pdf.Value // the last image
	pictureAt matrix

	resources resources
	depth     int
	operands  []token
}

// resources are what a content stream names its fonts and forms by. What was looked up is kept: the object layer would
// unpack and parse it again each time, and a page changes its font in every cell.
type resources struct {
	dictionary pdf.Value
	fonts      map[string]*font
	objects    map[string]pdf.Value
}

func resourcesOf(v pdf.Value) resources {
	return resources{v, map[string]*font{}, map[string]pdf.Value{}}
}

func (r resources) object(name string) pdf.Value {
	v, ok := r.objects[name]
	if !ok {
		v = r.dictionary.Key("XObject").Key(name)
		r.objects[name] = v
	}
	return v
}

const (
	// maxFormDepth bounds forms in forms. Writers that stamp existing pages nest three or four; a form that draws
	// itself has no end.
	maxFormDepth = 12
	// maxSaved bounds q without Q; ISO 32000-1 annex C names 28 as the limit of readers.
	maxSaved = 256
	// maxOperands bounds the operands before an operator, of which six are the most that text needs; deep colours have 32.
	maxOperands = 64
	// operatorsPerLook is how often the clock is looked at.
	operatorsPerLook = 1024
)

// run interprets decoded content with its resources.
func (in *interpreter) run(content []byte, names resources) error {
	outer := in.resources
	in.resources, in.operands = names, nil
	defer func() { in.resources, in.operands = outer, nil }()
	l := lexer{data: content}
	for t := l.next(); t.kind != endOfInput; t = l.next() {
		switch {
		case t.kind == closing:
		case t.kind != operatorToken:
			if len(in.operands) < maxOperands {
				in.operands = append(in.operands, t)
			}
		case t.text == "BI":
			l.skipInlineImage()
			in.images++
			in.operands = in.operands[:0]
		default:
			if err := in.operator(t.text); err != nil {
				return err
			}
			in.operands = in.operands[:0]
		}
	}
	return nil
}

func (in *interpreter) operator(name string) error {
	f := in.file
	if f.operators++; f.operators > f.limits.Operators {
		return fmt.Errorf("more than %d drawing operators: %w", f.limits.Operators, ErrTooLarge)
	}
	if f.operators%operatorsPerLook == 0 && f.ctx.Err() != nil {
		return f.ctx.Err()
	}
	switch name {
	case "Do":
		return in.draw(in.name(0))
	case "Tf":
		return in.setFont(in.name(0), in.number(1))
	case "gs":
		return in.setGraphics(in.name(0))
	case "Tj", "TJ", "'", "\"":
		return in.show(name)
	}
	if do := textOperators[name]; do != nil {
		do(in)
	}
	return nil
}

// textOperators change where and how text is shown (sections 8.4.4, 9.3 and 9.4), and count what else is drawn.
var textOperators = map[string]func(*interpreter){
	"q":  (*interpreter).save,
	"Q":  (*interpreter).restore,
	"cm": func(in *interpreter) { in.state.ctm = in.matrixOperand().then(in.state.ctm) },
	"BT": func(in *interpreter) { in.line, in.matrix = identity, identity },
	"Tm": func(in *interpreter) { in.line = in.matrixOperand(); in.matrix = in.line },
	"Td": func(in *interpreter) { in.move(in.number(0), in.number(1)) },
	"TD": func(in *interpreter) {
		in.state.text.leading = -in.number(1)
		in.move(in.number(0), in.number(1))
	},
	"T*": func(in *interpreter) { in.newLine() },
	"Tc": func(in *interpreter) { in.state.text.charSpace = in.number(0) },
	"Tw": func(in *interpreter) { in.state.text.wordSpace = in.number(0) },
	"Tz": func(in *interpreter) { in.state.text.scale = in.number(0) / 100 },
	"TL": func(in *interpreter) { in.state.text.leading = in.number(0) },
	"Ts": func(in *interpreter) { in.state.text.rise = in.number(0) },
	"l":  func(in *interpreter) { in.paths++ },
	"c":  func(in *interpreter) { in.paths++ },
	"v":  func(in *interpreter) { in.paths++ },
	"y":  func(in *interpreter) { in.paths++ },
}

// number is an operand as a number; 0 when it is missing or something else.
func (in *interpreter) number(i int) float64 {
	if i < len(in.operands) && in.operands[i].kind == numberToken {
		return in.operands[i].number
	}
	return 0
}

func (in *interpreter) name(i int) string {
	if i < len(in.operands) && in.operands[i].kind == nameToken {
		return in.operands[i].text
	}
	return ""
}

func (in *interpreter) matrixOperand() matrix {
	if len(in.operands) < 6 {
		return identity
	}
	return matrix{in.number(0), in.number(1), in.number(2), in.number(3), in.number(4), in.number(5)}
}

func (in *interpreter) save() {
	if len(in.saved) < maxSaved {
		in.saved = append(in.saved, in.state)
	}
}

func (in *interpreter) restore() {
	if n := len(in.saved); n > 0 {
		in.state, in.saved = in.saved[n-1], in.saved[:n-1]
	}
}

func (in *interpreter) move(x, y float64) {
	in.line = shift(x, y).then(in.line)
	in.matrix = in.line
}

func (in *interpreter) newLine() { in.move(0, -in.state.text.leading) }

func (in *interpreter) setFont(name string, size float64) error {
	if known := in.resources.fonts[name]; known != nil {
		in.state.text.font, in.state.text.size = known, size
		return nil
	}
	err := in.useFont(in.resources.dictionary.Key("Font").Key(name), size)
	in.resources.fonts[name] = in.state.text.font
	return err
}

func (in *interpreter) useFont(v pdf.Value, size float64) error {
	font, err := in.file.fontOf(v)
	if err != nil && !errors.Is(err, ErrBroken) {
		return err
	}
	in.state.text.font, in.state.text.size = font, size
	return nil
}

// setGraphics reads the one entry of a graphics state dictionary that text needs (table 58).
func (in *interpreter) setGraphics(name string) error {
	font := in.resources.dictionary.Key("ExtGState").Key(name).Key("Font")
	if font.Len() != 2 {
		return nil
	}
	return in.useFont(font.Index(0), font.Index(1).Float64())
}

// draw follows a form, and counts an image (section 8.10).
func (in *interpreter) draw(name string) error {
	object := in.resources.object(name)
	switch object.Key("Subtype").Name() {
	case "Image":
		in.images++
		in.picture, in.pictureAt = object, in.state.ctm
		return nil
	case "Form":
	default:
		return nil
	}
	if in.depth >= maxFormDepth {
		return fmt.Errorf("forms drawn within forms more than %d deep: %w", maxFormDepth, ErrBroken)
	}
	content, err := in.file.stream(object)
	if err != nil {
		return err
	}
	return in.drawForm(object, content)
}

func (in *interpreter) drawForm(object pdf.Value, content []byte) error {
	state, saved, line, text := in.state, in.saved, in.line, in.matrix
	in.saved, in.depth = nil, in.depth+1
	defer func() {
		in.state, in.saved, in.line, in.matrix = state, saved, line, text
		in.depth--
	}()
	if m := object.Key("Matrix"); m.Len() == 6 {
		in.state.ctm = matrixOf(m).then(in.state.ctm)
	}
	own := object.Key("Resources")
	if own.Kind() != pdf.Dict { // files of PDF 1.1 leave them to the page
		return in.run(content, in.resources)
	}
	return in.run(content, resourcesOf(own))
}

func matrixOf(v pdf.Value) matrix {
	n := func(i int) float64 { return v.Index(i).Float64() }
	return matrix{n(0), n(1), n(2), n(3), n(4), n(5)}
}

// show draws strings: Tj, ' and " one, TJ many with adjustments in thousandths of the font size between them.
func (in *interpreter) show(name string) error {
	if len(in.operands) == 0 {
		return nil
	}
	if name == "\"" {
		in.state.text.wordSpace, in.state.text.charSpace = in.number(0), in.number(1)
	}
	if name == "'" || name == "\"" {
		in.newLine()
	}
	operand := in.operands[len(in.operands)-1]
	if operand.kind != arrayToken {
		return in.showString(operand.text)
	}
	for _, t := range operand.list {
		switch t.kind {
		case numberToken:
			text := in.state.text
			in.matrix = shift(-t.number/1000*text.size*text.scale, 0).then(in.matrix)
		case stringToken:
			if err := in.showString(t.text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *interpreter) showString(s string) error {
	text := &in.state.text
	if text.font == nil {
		return nil
	}
	for _, c := range text.font.decode(s) {
		if err := in.file.countGlyph(); err != nil {
			return err
		}
		advance := c.width*text.size + text.charSpace
		if c.blank {
			advance += text.wordSpace
		}
		in.place(c, advance*text.scale)
		in.matrix = shift(advance*text.scale, 0).then(in.matrix)
	}
	return nil
}

func (f *file) countGlyph() error {
	if f.glyphs++; f.glyphs > f.limits.Glyphs {
		return fmt.Errorf("more than %d characters: %w", f.limits.Glyphs, ErrTooLarge)
	}
	return nil
}

// place notes a character at the place it is drawn.
func (in *interpreter) place(c character, advance float64) {
	text := &in.state.text
	m := shift(0, text.rise).then(in.matrix).then(in.state.ctm)
	if !m.finite() {
		return
	}
	if c.text == "" {
		in.unread++
		return
	}
	turn, straight := directionOf(m, text.size*text.scale)
	size := math.Abs(text.size) * m.height()
	if !straight || size == 0 {
		return
	}
	g := glyph{text: c.text, rise: size * text.font.rise, drop: size * text.font.drop, turn: turn}
	g.x, g.y = m.apply(0, 0)
	g.inkX, g.inkY = m.apply(c.width*text.size*text.scale, 0)
	g.endX, g.endY = g.inkX, g.inkY
	if advance > c.width*text.size*text.scale {
		g.endX, g.endY = m.apply(advance, 0)
	}
	in.glyphs = append(in.glyphs, g)
}
