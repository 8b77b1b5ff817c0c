package mailtext

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits of one page.
const (
	// maxDepth bounds open elements. Nobody writes text below 512 of them: what stands there is kept as hidden.
	maxDepth = 512
	// maxSniffed bounds the start of a body in which tags are looked for.
	maxSniffed = 64 << 10
	// maxQuoteDepth bounds the marks before a line of a quote in a quote.
	maxQuoteDepth = 8
	// maxBreaks bounds line ends in a row: more blank lines say no more.
	maxBreaks = 3
)

var (
	tag     = regexp.MustCompile(`(?i)</?(html|head|body|div|p|span|br|table|tbody|td|tr|font|b|u|strong|i|em|a|ul|ol|li|img|blockquote|style|script|h[1-6]|center|hr|pre|o:p|meta|title|small)(\s[^<>]*)?/?>|<!--`)
	page    = regexp.MustCompile(`(?i)<(!doctype html|html|body)\b`)
	brTag   = regexp.MustCompile(`(?i)<br\b`)
	bodyTag = regexp.MustCompile(`(?i)^\s*<(!doctype html|html|head|body|div|p|table|span|meta|style|font|center|br)\b[^<>]*>`)
)

// isHTML tells a page of HTML from plain text: it starts with a tag, or has two tags or a comment somewhere. Addresses in
// angle brackets are no tags.
func isHTML(body string) bool {
	head, _ := cut(body, maxSniffed)
	if !strings.Contains(head, "<") {
		return false
	}
	if bodyTag.MatchString(strings.TrimLeft(head, "\ufeff")) {
		return true
	}
	tags := tag.FindAllString(head, 2)
	return len(tags) == 2 || len(tags) == 1 && tags[0] == "<!--"
}

// hasOwnLines tells a body whose line feeds are meant, with tags strewn in: at least half of its lines have no tag, and it
// breaks no line by a tag.
func hasOwnLines(body string) bool {
	head, _ := cut(body, maxSniffed)
	if page.MatchString(head) || brTag.MatchString(head) {
		return false
	}
	plain, all := 0, 0
	for text := range strings.Lines(head) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		all++
		if !strings.Contains(text, "<") {
			plain++
		}
	}
	return all > 1 && plain*2 >= all
}

// FromHTML turns a page into the text that a reader sees, with lines where a browser breaks them, cells of a table apart by
// tabs and quoted blocks marked with ">". hidden is the text that he does not see: not displayed, without size, transparent,
// in the colour of its background, off the screen, in comments, scripts, and attributes such as alt and title.
//
// Styles are read from attributes and from style sheets of simple selectors. The page is read as a stream of tags and never
// as a tree, so that no nesting is too deep, in time proportional to its length.
func FromHTML(page string) (visible, hidden string) {
	page, _ = cut(page, MaxHTML)
	return fromHTML(page, false)
}

// fromHTML reads a page. In a preformatted one line feeds are line ends.
func fromHTML(page string, preformatted bool) (visible, hidden string) {
	r := &reader{sheet: sheetOf(page), open: map[string]int{}}
	r.visible.Grow(len(page) / 4)
	r.stack = append(r.stack, element{style: style{fore: black, back: white, pre: preformatted}})
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken: // the end: a reader of strings has no other error
			return strings.TrimRight(r.visible.String(), "\n"), r.hidden.String()
		case html.TextToken:
			r.text(html.UnescapeString(string(tokens.Raw())))
		case html.StartTagToken:
			r.start(tokens.Token(), false)
		case html.SelfClosingTagToken:
			r.start(tokens.Token(), true)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			r.end(string(name))
		case html.CommentToken:
			r.hide(withoutTags(string(tokens.Text())))
		}
	}
}

// element is an open element with the style it hands down.
type element struct {
	name string
	style
}

// reader collects the text of a page.
type reader struct {
	sheet  sheet
	stack  []element
	open   map[string]int
	beyond int
	// visible is the text so far; breaks counts the line ends at its end, gap is a blank or tab before the next word.
	visible strings.Builder
	breaks  int
	gap     string
	hidden  strings.Builder
}

func (r *reader) top() *element { return &r.stack[len(r.stack)-1] }

// unseen are elements whose text no reader sees.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Title: true, atom.Head: false, atom.Template: true, atom.Iframe: true,
	atom.Noembed: true, atom.Noframes: true, atom.Noscript: true, atom.Object: true, atom.Datalist: true,
}

// blocks are elements that stand on lines of their own; those with true have a blank line around them.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: false, atom.Table: false, atom.Tr: false, atom.Ul: false, atom.Ol: false, atom.Li: false,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Blockquote: true,
	atom.Pre: true, atom.Hr: false, atom.Section: false, atom.Article: false, atom.Header: false, atom.Footer: false,
	atom.Main: false, atom.Address: false, atom.Dl: false, atom.Dt: false, atom.Dd: false, atom.Form: false,
	atom.Fieldset: false, atom.Center: false, atom.Nav: false, atom.Aside: false, atom.Figure: false, atom.Body: false,
	atom.Caption: false,
}

// voids are elements without an end (HTML Living Standard section 13.1.2).
var voids = map[atom.Atom]bool{
	atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true,
	atom.Input: true, atom.Link: true, atom.Meta: true, atom.Param: true, atom.Source: true, atom.Track: true,
	atom.Wbr: true,
}

func (r *reader) start(t html.Token, selfClosed bool) {
	r.closeBefore(t)
	attributes := map[string]string{}
	for _, a := range t.Attr {
		if _, twice := attributes[a.Key]; !twice { // of two, browsers take the first
			attributes[a.Key] = a.Val
		}
	}
	for _, name := range []string{"alt", "title", "aria-label", "placeholder"} {
		r.hide(attributes[name])
	}
	if t.DataAtom == atom.Input && strings.EqualFold(attributes["type"], "hidden") {
		r.hide(attributes["value"])
	}
	style := r.sheet.style(r.top().style, t, attributes)
	r.layout(t, attributes, style)
	if voids[t.DataAtom] || selfClosed && t.DataAtom == 0 {
		return
	}
	if len(r.stack) > maxDepth {
		r.beyond++
		return
	}
	r.stack = append(r.stack, element{name: t.Data, style: style})
	r.open[t.Data]++
}

// layout breaks the line before an element.
func (r *reader) layout(t html.Token, attributes map[string]string, style style) {
	if style.isHidden() {
		return
	}
	switch t.DataAtom {
	case atom.Br:
		r.breakLine(r.breaks + 1)
	case atom.Td, atom.Th:
		if r.breaks == 0 && r.visible.Len() > 0 {
			r.gap = "\t"
		}
	case atom.Li:
		r.breakLine(1)
		r.write("- ")
	default:
		if wide, isBlock := blocks[t.DataAtom]; isBlock {
			r.breakLine(spaceOf(wide && !isTight(attributes)))
		}
	}
}

func spaceOf(wide bool) int {
	if wide {
		return 2
	}
	return 1
}

var tightMargins = []string{"margin:0", "margin-top:0", "margin-bottom:0"}

// isTight tells a paragraph without room around it: Outlook's lines are paragraphs.
func isTight(attributes map[string]string) bool {
	css := strings.ReplaceAll(strings.ToLower(attributes["style"]), " ", "")
	return strings.HasPrefix(attributes["class"], "Mso") || containsAny(css, tightMargins)
}

// scopes end the search for an element that an end tag may close: a cell's content does not close what is around its table.
var scopes = map[string]bool{"table": true, "td": true, "th": true, "caption": true, "html": true, "template": true}

// closeBefore closes what a new element closes by itself: a paragraph, the item, row or cell before.
func (r *reader) closeBefore(t html.Token) {
	switch t.DataAtom {
	case atom.Li:
		r.closeWithin("li", "ul", "ol")
	case atom.Td, atom.Th:
		r.closeWithin("td", "tr", "table")
		r.closeWithin("th", "tr", "table")
		return
	case atom.Tr:
		r.closeWithin("tr", "table")
		return
	case atom.Dt, atom.Dd:
		r.closeWithin("dt", "dl")
		r.closeWithin("dd", "dl")
	}
	if _, isBlock := blocks[t.DataAtom]; isBlock {
		r.closeWithin("p", "table", "td", "th")
	}
}

// closeWithin closes an open element unless one of its bounds is opened inside of it.
func (r *reader) closeWithin(name string, bounds ...string) {
	if r.open[name] == 0 {
		return
	}
	for i := len(r.stack) - 1; i > 0; i-- {
		if r.stack[i].name == name {
			r.closeTo(i)
			return
		}
		for _, bound := range bounds {
			if r.stack[i].name == bound {
				return
			}
		}
	}
}

func (r *reader) end(name string) {
	if name == "br" { // browsers take </br> for <br>
		r.breakLine(r.breaks + 1)
		return
	}
	if r.beyond > 0 {
		r.beyond--
		return
	}
	if r.open[name] == 0 {
		return
	}
	for i := len(r.stack) - 1; i > 0; i-- {
		if r.stack[i].name == name {
			r.closeTo(i)
			return
		}
		if scopes[r.stack[i].name] && !tableParts[name] {
			return
		}
	}
}

// tableParts are elements whose end closes what is open in a cell too.
var tableParts = set(`table tbody thead tfoot tr td th body html`)

// closeTo closes the elements from index i on.
func (r *reader) closeTo(i int) {
	for len(r.stack) > i {
		closed := r.top()
		if wide, isBlock := blocks[atom.Lookup([]byte(closed.name))]; isBlock && !closed.isHidden() {
			r.breakLine(spaceOf(wide && !closed.tight))
		}
		r.open[closed.name]--
		r.stack = r.stack[:len(r.stack)-1]
	}
}

func (r *reader) text(text string) {
	s := r.top().style
	if r.beyond > 0 || s.isHidden() {
		if r.top().name == "style" {
			text = wordsOfCSS(text)
		}
		r.hide(text)
		return
	}
	if s.pre {
		for i, part := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
			if i > 0 {
				r.breakLine(r.breaks + 1)
			}
			r.write(part)
		}
		return
	}
	r.flow(text)
}

// flow writes text with its blanks, tabs and line feeds joined to one blank.
func (r *reader) flow(text string) {
	for text != "" {
		word := strings.IndexAny(text, " \t\r\n\f")
		switch {
		case word < 0:
			r.write(text)
			return
		case word > 0:
			r.write(text[:word])
		}
		text = strings.TrimLeft(text[word:], " \t\r\n\f")
		if r.gap == "" && r.breaks == 0 {
			r.gap = " "
		}
	}
}

// write writes a word, after the gap before it and at the start of a line after the marks of quotes.
func (r *reader) write(word string) {
	if word == "" {
		return
	}
	if depth := r.top().quotes; depth > 0 && (r.breaks > 0 || r.visible.Len() == 0) {
		r.visible.WriteString(strings.Repeat(">", depth) + " ")
	}
	if r.visible.Len() > 0 && r.breaks == 0 {
		r.visible.WriteString(r.gap)
	}
	r.visible.WriteString(word)
	r.breaks, r.gap = 0, ""
}

// breakLine sees to it that the text ends with at least so many line ends.
func (r *reader) breakLine(n int) {
	r.gap = ""
	if r.visible.Len() == 0 {
		return
	}
	for r.breaks < min(n, maxBreaks) {
		r.visible.WriteByte('\n')
		r.breaks++
	}
}

// hide keeps hidden text, a line for each piece.
func (r *reader) hide(text string) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || r.hidden.Len()+len(text) > MaxHidden {
		return
	}
	if r.hidden.Len() > 0 {
		r.hidden.WriteByte('\n')
	}
	r.hidden.WriteString(text)
}

// wordsOfCSS are the comments and long strings of a style sheet: places for words that nobody sees.
func wordsOfCSS(css string) string { return strings.Join(cssWords.FindAllString(css, maxRules), "\n") }

var cssWords = regexp.MustCompile(`(?s)/\*.*?\*/|content\s*:\s*("[^"]*"|'[^']*')`)

// withoutTags is the text of a comment that holds a piece of a page, as Outlook's conditional comments do.
func withoutTags(comment string) string {
	var text strings.Builder
	for comment != "" {
		start := strings.IndexByte(comment, '<')
		if start < 0 {
			text.WriteString(comment)
			break
		}
		text.WriteString(comment[:start] + " ")
		end := strings.IndexByte(comment[start:], '>')
		if end < 0 {
			break
		}
		comment = comment[start+end+1:]
	}
	return condition.ReplaceAllString(html.UnescapeString(text.String()), "")
}

var condition = regexp.MustCompile(`^\[(if|endif)[^\]]*\]>?`)
