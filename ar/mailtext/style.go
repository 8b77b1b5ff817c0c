package mailtext

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits of styles.
const (
	// maxStyle bounds one style attribute or rule; real ones have a few hundred bytes.
	maxStyle = 4 << 10
	// maxRules bounds the rules of a page that are kept; the style sheets of newsletters have some hundreds.
	maxRules = 2000
	// maxClasses bounds the classes of one element.
	maxClasses = 20
)

// colour is a colour in RGB. An unknown one, such as a picture behind the text, is compared with nothing.
type colour struct {
	r, g, b     uint8
	unknown     bool
	transparent bool
}

var (
	black = colour{}
	white = colour{r: 255, g: 255, b: 255}
)

// nearness is the distance of each channel at which nobody reads the text any more.
const nearness = 12

func (c colour) isLike(d colour) bool {
	return !c.unknown && !d.unknown && apart(c.r, d.r) <= nearness && apart(c.g, d.g) <= nearness && apart(c.b, d.b) <= nearness
}

func apart(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

// style is what an element's content inherits.
type style struct {
	// gone is set where neither the element nor anything in it is seen; children can undo unseen and tiny.
	gone, unseen, tiny bool
	fore, back         colour
	pre                bool
	// tight is a block without room around it.
	tight bool
	// quotes counts the quoted blocks around.
	quotes int
}

func (s style) isHidden() bool {
	return s.gone || s.unseen || s.tiny || s.fore.transparent || s.fore.isLike(s.back)
}

// sheet holds the rules of a page's style sheets by selector: "p", ".preheader", "td.x", "#y".
type sheet map[string]string

// style is the style of an element inside of another.
func (sh sheet) style(parent style, t html.Token, attributes map[string]string) style {
	s := parent
	s.tight = isTight(attributes)
	if _, hidden := attributes["hidden"]; hidden || unseen[t.DataAtom] {
		s.gone = true
	}
	switch t.DataAtom {
	case atom.Pre, atom.Textarea, atom.Xmp, atom.Plaintext:
		s.pre = true
	case atom.Blockquote:
		if isQuote(attributes) {
			s.quotes = min(s.quotes+1, maxQuoteDepth)
		}
	case atom.Font:
		s.declare("color", strings.ToLower(attributes["color"]))
	case atom.Body:
		s.declare("color", strings.ToLower(attributes["text"]))
	}
	s.declare("background-color", strings.ToLower(attributes["bgcolor"]))
	if attributes["background"] != "" {
		s.back = colour{unknown: true}
	}
	for _, rule := range sh.rulesOf(t.Data, attributes) {
		s.apply(rule)
	}
	s.apply(attributes["style"])
	return s
}

// isQuote tells a quoted block from one that a mail program uses for an indent.
func isQuote(attributes map[string]string) bool {
	class, css := strings.ToLower(attributes["class"]), strings.ReplaceAll(strings.ToLower(attributes["style"]), " ", "")
	if attributes["type"] == "cite" || attributes["cite"] != "" || strings.Contains(class, "quote") || strings.Contains(css, "border-left") {
		return true
	}
	return !strings.Contains(css, "border:none") && !strings.Contains(css, "border:0")
}

// rulesOf are the rules that apply to an element, the more special ones last.
func (sh sheet) rulesOf(name string, attributes map[string]string) []string {
	if len(sh) == 0 {
		return nil
	}
	rules := []string{sh[name]}
	classes := strings.Fields(attributes["class"])
	for _, class := range classes[:min(len(classes), maxClasses)] {
		rules = append(rules, sh["."+class], sh[name+"."+class])
	}
	if id := attributes["id"]; id != "" {
		rules = append(rules, sh["#"+id], sh[name+"#"+id])
	}
	return rules
}

// sheetOf reads the style sheets of a page. Rules for some screens only, for states such as hover, and selectors that are
// not simple are left out; of "div .x" its last part counts, for who hides text does not care where.
func sheetOf(page string) sheet {
	found := sheet{}
	for rest := page; len(found) < maxRules; {
		start := indexFold(rest, "<style")
		if start < 0 {
			return found
		}
		rest = rest[start:]
		end := indexFold(rest, "</style")
		if end < 0 {
			end = len(rest)
		}
		_, css, _ := strings.Cut(rest[:end], ">")
		found.read(css)
		rest = rest[min(len(rest), end+1):]
	}
	return found
}

// indexFold finds an ASCII text in either case.
func indexFold(text, lower string) int {
	for from := 0; ; {
		at := strings.IndexByte(text[from:], lower[0])
		if at < 0 {
			return -1
		}
		from += at
		if len(text)-from < len(lower) {
			return -1
		}
		if strings.EqualFold(text[from:from+len(lower)], lower) {
			return from
		}
		from++
	}
}

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/|<!--|-->`)

// read reads rules. A block inside of another belongs to a rule for some screens, which is left out unless it names all.
func (sh sheet) read(css string) {
	css = cssComment.ReplaceAllString(css, " ")
	for css != "" && len(sh) < maxRules {
		selectors, rest, found := strings.Cut(css, "{")
		if !found {
			return
		}
		selectors = strings.TrimSpace(selectors)
		if strings.HasPrefix(selectors, "@media") || strings.HasPrefix(selectors, "@supports") {
			if isEverywhere(selectors) {
				css = rest
				continue
			}
			css = afterBlock(rest)
			continue
		}
		block, after, _ := strings.Cut(rest, "}")
		sh.add(selectors, block)
		css = strings.TrimLeft(after, " \t\r\n}")
	}
}

func isEverywhere(query string) bool {
	return !strings.Contains(query, "(") && (strings.Contains(query, "screen") || strings.Contains(query, "all"))
}

// afterBlock is what follows the end of an open block.
func afterBlock(css string) string {
	depth := 1
	for i := range len(css) {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[i+1:]
			}
		}
	}
	return ""
}

func (sh sheet) add(selectors, block string) {
	if len(block) > maxStyle || len(selectors) > maxStyle || strings.HasPrefix(selectors, "@") {
		return
	}
	for selector := range strings.SplitSeq(selectors, ",") {
		parts := strings.FieldsFunc(selector, func(r rune) bool { return strings.ContainsRune(" \t\r\n>+~", r) })
		if len(parts) == 0 || strings.ContainsAny(parts[len(parts)-1], ":[*") || len(sh) >= maxRules {
			continue
		}
		last := parts[len(parts)-1]
		if at := strings.IndexAny(last, ".#"); at < 0 {
			last = strings.ToLower(last)
		} else {
			last = strings.ToLower(last[:at]) + last[at:]
		}
		if len(sh[last])+len(block) < maxStyle {
			sh[last] += ";" + block
		}
	}
}

// apply reads declarations.
func (s *style) apply(css string) {
	if css == "" || len(css) > maxStyle {
		return
	}
	box := map[string]string{}
	for declaration := range strings.SplitSeq(strings.ToLower(css), ";") {
		name, value, found := strings.Cut(declaration, ":")
		if !found {
			continue
		}
		name, value = strings.TrimSpace(name), strings.TrimSpace(strings.Replace(value, "!important", "", 1))
		box[name] = value
		s.declare(name, value)
	}
	if isOut(box) || isShut(box) {
		s.gone = true
	}
}

// declare takes one declaration.
func (s *style) declare(name, value string) {
	if value == "" {
		return
	}
	switch name {
	case "display":
		s.gone = s.gone || value == "none"
	case "mso-hide":
		s.gone = s.gone || value == "all"
	case "visibility":
		s.unseen = value == "hidden" || value == "collapse"
	case "opacity":
		s.gone = s.gone || thousandths(value, "%") <= 50 && isNumber(value)
	case "font-size":
		s.fontSize(value)
	case "font":
		for part := range strings.FieldsSeq(value) {
			if size, _, _ := strings.Cut(part, "/"); strings.HasSuffix(size, "px") || strings.HasSuffix(size, "pt") {
				s.fontSize(size)
			}
		}
	case "white-space":
		s.pre = strings.HasPrefix(value, "pre")
	case "color", "-webkit-text-fill-color":
		if c, ok := parseColour(value); ok {
			s.fore = c
		}
	case "background-color", "background":
		s.backColour(value)
	}
}

// backColour takes a background; a picture makes it unknown, and a transparent one shows what is behind.
func (s *style) backColour(value string) {
	if strings.Contains(value, "url(") || strings.Contains(value, "gradient") {
		s.back = colour{unknown: true}
		return
	}
	if c, ok := parseColour(value); ok && !c.transparent {
		s.back = c
		return
	}
	for part := range strings.FieldsSeq(value) {
		if c, ok := parseColour(part); ok && !c.transparent {
			s.back = c
		}
	}
}

// fontSize marks text of at most a pixel or point. Sizes relative to a tiny one stay tiny.
func (s *style) fontSize(value string) {
	switch {
	case !isNumber(value):
		s.tiny = s.tiny && (value == "inherit" || value == "smaller" || value == "larger")
	case strings.HasSuffix(value, "%"):
		s.tiny = s.tiny || thousandths(value, "%") < 10_000
	case strings.HasSuffix(value, "em") && !strings.HasSuffix(value, "rem"):
		s.tiny = s.tiny || thousandths(value, "em") < 100
	case strings.HasSuffix(value, "rem"):
		s.tiny = thousandths(value, "rem") < 100
	default:
		s.tiny = thousandths(value, "") <= 1_000
	}
}

// farAway is from where on an element is off the screen, in thousandths of a pixel.
const farAway = 400_000

// isOut tells an element moved off the screen or cut away.
func isOut(box map[string]string) bool {
	if position := box["position"]; position == "absolute" || position == "fixed" || position == "relative" {
		for _, side := range []string{"left", "top", "right", "bottom"} {
			if thousandths(box[side], "") <= -farAway {
				return true
			}
		}
	}
	for _, name := range []string{"text-indent", "margin-left", "margin-top"} {
		if thousandths(box[name], "") <= -farAway {
			return true
		}
	}
	return isCut(strings.ReplaceAll(box["clip"], " ", ""), box["clip-path"]) || isShrunk(strings.ReplaceAll(box["transform"], " ", "")) ||
		strings.HasPrefix(box["filter"], "opacity(0")
}

func isCut(clip, path string) bool {
	return strings.HasPrefix(clip, "rect(0") || strings.HasPrefix(clip, "rect(1px") ||
		strings.HasPrefix(path, "inset(50%") || strings.HasPrefix(path, "inset(100%")
}

func isShrunk(transform string) bool {
	return strings.HasPrefix(transform, "scale(0") && !strings.HasPrefix(transform, "scale(0.") || strings.Contains(transform, "-9999")
}

// isShut tells a box without room for its content.
func isShut(box map[string]string) bool {
	if isNone(box["max-height"]) || isNone(box["max-width"]) {
		return true
	}
	return strings.HasPrefix(box["overflow"], "hidden") && (isNone(box["height"]) || isNone(box["width"]))
}

func isNone(value string) bool {
	return isNumber(value) && thousandths(value, "") <= 1_000 && !strings.HasSuffix(value, "%") || value == "0%"
}

func isNumber(value string) bool {
	value = strings.TrimLeft(value, "+-.")
	return value != "" && '0' <= value[0] && value[0] <= '9'
}

// maxDigits bounds the digits of a number in a style.
const maxDigits = 9

// thousandths reads a number with any unit as thousandths, 0 where there is none. Points count as pixels.
func thousandths(value, unit string) int {
	value = strings.TrimSuffix(strings.TrimSpace(value), unit)
	negative := strings.HasPrefix(value, "-")
	value = strings.TrimLeft(value, "+-")
	end := strings.IndexFunc(value, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end >= 0 {
		value = value[:end]
	}
	whole, fraction, _ := strings.Cut(value, ".")
	whole, fraction = whole[:min(len(whole), maxDigits)], (fraction + "000")[:3]
	n, _ := strconv.Atoi("0" + whole) // digits only
	f, _ := strconv.Atoi(fraction)    // digits; with a second point it is no number and counts as 0
	if negative {
		return -(n*1000 + f)
	}
	return n*1000 + f
}

// named are the colours that hide text on usual pages, and the usual ones of text.
var named = map[string]colour{
	"white": white, "black": black, "snow": {r: 255, g: 250, b: 250}, "ivory": {r: 255, g: 255, b: 240},
	"whitesmoke": {r: 245, g: 245, b: 245}, "ghostwhite": {r: 248, g: 248, b: 255}, "floralwhite": {r: 255, g: 250, b: 240},
	"azure": {r: 240, g: 255, b: 255}, "mintcream": {r: 245, g: 255, b: 250}, "red": {r: 255}, "blue": {b: 255},
	"green": {g: 128}, "gray": {r: 128, g: 128, b: 128}, "grey": {r: 128, g: 128, b: 128},
	"silver": {r: 192, g: 192, b: 192}, "navy": {b: 128}, "yellow": {r: 255, g: 255}, "orange": {r: 255, g: 165},
	"purple": {r: 128, b: 128}, "lightgray": {r: 211, g: 211, b: 211}, "lightgrey": {r: 211, g: 211, b: 211},
	"darkgray": {r: 169, g: 169, b: 169}, "darkgrey": {r: 169, g: 169, b: 169}, "transparent": {transparent: true},
	"windowtext": black, "window": white, "canvas": white, "canvastext": black,
}

// parseColour reads a colour: a name, #rgb, #rrggbb, rgb() or rgba(). ok is false for others, which change nothing.
func parseColour(value string) (c colour, ok bool) {
	value = strings.TrimSpace(value)
	if c, ok = named[value]; ok {
		return c, true
	}
	if digits, isHex := strings.CutPrefix(value, "#"); isHex {
		return parseHex(digits)
	}
	if len(value) == 6 { // as in <font color=ffffff>
		if c, ok = parseHex(value); ok {
			return c, true
		}
	}
	inner, isRGB := strings.CutPrefix(value, "rgb")
	if !isRGB {
		return c, false
	}
	parts := strings.FieldsFunc(strings.TrimPrefix(inner, "a"), func(r rune) bool { return strings.ContainsRune("(), /", r) })
	if len(parts) < 3 {
		return c, false
	}
	c = colour{r: channel(parts[0]), g: channel(parts[1]), b: channel(parts[2])}
	if len(parts) > 3 {
		c.transparent = thousandths(parts[3], "%") <= 50
	}
	return c, true
}

func channel(value string) uint8 {
	n := thousandths(value, "%") / 1000
	if strings.HasSuffix(value, "%") {
		n = n * 255 / 100
	}
	return uint8(max(0, min(n, 255)))
}

func parseHex(digits string) (c colour, ok bool) {
	n, err := strconv.ParseUint(digits, 16, 32)
	switch {
	case err != nil:
		return c, false
	case len(digits) == 3 || len(digits) == 4:
		if len(digits) == 4 {
			c.transparent = n&0xF == 0
			n >>= 4
		}
		c.r, c.g, c.b = uint8(n>>8&0xF)*17, uint8(n>>4&0xF)*17, uint8(n&0xF)*17
	case len(digits) == 6 || len(digits) == 8:
		if len(digits) == 8 {
			c.transparent = n&0xFF <= 12
			n >>= 8
		}
		c.r, c.g, c.b = uint8(n>>16), uint8(n>>8), uint8(n)
	default:
		return c, false
	}
	return c, true
}
