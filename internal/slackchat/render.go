package slackchat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/mahnwerk/mahnwerk/ar/card"
)

// Limits of Slack, counted in characters (docs.slack.dev/reference/block-kit, read in November 2026).
const (
	maxBlocks   = 50
	maxElements = 25
	maxChoices  = 100
	maxText     = 3000
	maxHeader   = 150
	maxLabel    = 75
	maxSure     = 300
	maxTitle    = 24
	// maxInput is what a dialogue's field takes.
	maxInput = 3000
	// maxMessage is the sum of all texts of a message beyond which Slack answers msg_blocks_too_long (it was seen at 13,200).
	maxMessage = 12000
)

// Our own limits, so that a card stays one screen or two.
const (
	maxFacts    = 25
	maxFact     = 1500
	maxQuotes   = 5
	maxQuote    = 800
	maxLetter   = 6000
	maxLineText = 300
	maxNote     = 600
)

// Rendered is a card as Slack takes it.
type Rendered struct {
	// Text is what notifications and screen readers get.
	Text string
	// Blocks is a JSON array of Block Kit blocks.
	Blocks json.RawMessage
}

// Render lays a card out. Words of others are put into elements that Slack takes literally, so that no mention, link or
// layout in them takes effect; what does not fit is cut, and the card says so. It returns ErrInvalid only for a card that no
// button could be made of: a bad token, an unknown action, a value that is too long. A link without a host is left out.
func Render(c card.Card, token, lang string) (Rendered, error) {
	blocks, err := layout(c, token, lang)
	if err != nil {
		return Rendered{}, err
	}
	written, err := json.Marshal(blocks)
	if err != nil {
		return Rendered{}, fmt.Errorf("slack: render card: %w", err)
	}
	return Rendered{Text: summary(c), Blocks: written}, nil
}

func summary(c card.Card) string { return escaped(orBlank(oneLine(c.Alt, maxText))) }

// sheet is a card while it is laid out.
type sheet struct {
	lang, token string
	blocks      []slack.Block
	// left is what may still be written of maxMessage, omitted whether something did not fit.
	left    int
	omitted bool
	ids     int
	err     error
}

func layout(c card.Card, token, lang string) ([]slack.Block, error) {
	s := &sheet{lang: language(lang), token: token, left: maxMessage}
	s.add(slack.NewHeaderBlock(plain(s.text(oneLine(c.Title, maxHeader)))))
	s.ended(c)
	s.facts(c.Facts)
	s.quotes(c.Quotes)
	s.letter(c.Letter)
	after := s.after(c)
	s.lines(c, maxBlocks-len(s.blocks)-len(after)-1)
	if s.omitted {
		s.add(contextOf(plain(say(s.lang, "Gekürzt. Alles steht im Command Centre.", "Shortened. The Command Centre shows all of it."))))
	}
	s.blocks = append(s.blocks, after...)
	if s.err != nil {
		return nil, fmt.Errorf("%w: %w", s.err, ErrInvalid)
	}
	return s.blocks, nil
}

func (s *sheet) add(b slack.Block) { s.blocks = append(s.blocks, b) }

// text takes a text off what may still be written.
func (s *sheet) text(t string) string {
	if n := len([]rune(t)); n > s.left {
		s.omitted = true
		t = cut(t, max(s.left, 1))
	}
	s.left -= len([]rune(t))
	return t
}

// bounded is a text of others, and notes whether it had to be cut.
func (s *sheet) bounded(text string, most int) string {
	whole := paragraph(text, len(text)+1)
	if len([]rune(whole)) > most {
		s.omitted = true
	}
	return s.text(cut(whole, most))
}

func (s *sheet) ended(c card.Card) {
	if c.Open() {
		return
	}
	s.add(rich(slack.NewRichTextSection(literal(s.bounded(c.Ended, maxText), true))))
}

// facts are one block: a label in bold, then what the records say, taken literally.
func (s *sheet) facts(all []card.Fact) {
	if len(all) == 0 {
		return
	}
	if len(all) > maxFacts {
		all, s.omitted = all[:maxFacts], true
	}
	var parts []slack.RichTextSectionElement
	for i, f := range all {
		end := "\n"
		if i == len(all)-1 {
			end = ""
		}
		label, value := s.text(oneLine(f.Label, maxLabel))+": ", s.bounded(f.Value, maxFact)
		if strings.Contains(value, "\n") {
			label = strings.TrimSpace(label) + "\n" // a list begins below its label
		}
		parts = append(parts, literal(label, true), literal(orBlank(value)+end, false))
	}
	s.add(rich(slack.NewRichTextSection(parts...)))
}

func (s *sheet) quotes(all []string) {
	if len(all) == 0 {
		return
	}
	if len(all) > maxQuotes {
		all, s.omitted = all[:maxQuotes], true
	}
	s.add(rich(slack.NewRichTextSection(literal(say(s.lang, "Worte des Kunden:", "The customer's words:"), true))))
	for _, q := range all {
		words := []slack.RichTextSectionElement{literal(orBlank(s.bounded(q, maxQuote)), false)}
		s.add(rich(&slack.RichTextQuote{Type: slack.RTEQuote, Elements: words}))
	}
}

func (s *sheet) letter(text string) {
	if text == "" {
		return
	}
	s.add(rich(slack.NewRichTextSection(literal(say(s.lang, "Was hinausgeht:", "What would leave:"), true))))
	for _, page := range pages(orBlank(s.bounded(text, maxLetter)), maxText) {
		words := []slack.RichTextSectionElement{literal(page, false)}
		s.add(rich(&slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: words}))
	}
}

// pages splits a text into parts of at most so many characters, between lines where it can.
func pages(text string, most int) []string {
	var all []string
	rest := []rune(text)
	for len(rest) > most {
		at := most
		for i := most - 1; i > most/2; i-- {
			if rest[i] == '\n' {
				at = i
				break
			}
		}
		all = append(all, string(rest[:at]))
		rest = rest[at:]
		if rest[0] == '\n' {
			rest = rest[1:] // the end of the block breaks the line already
		}
	}
	if len(rest) > 0 {
		all = append(all, string(rest))
	}
	return all
}

// lines shows as many lines of a digest as there is room for; room is in blocks.
func (s *sheet) lines(c card.Card, room int) {
	for i, l := range c.Lines {
		var acts []slack.BlockElement
		if c.Open() {
			acts = s.elements(l.Acts, l)
		}
		blocks := s.line(l, acts)
		last := i == len(c.Lines)-1
		if len(blocks) > room || !last && len(blocks) == room {
			s.omitted = true
			s.add(contextOf(plain(fmt.Sprintf(say(s.lang, "… und %d weitere.", "… and %d more."), len(c.Lines)-i))))
			return
		}
		room -= len(blocks)
		s.blocks = append(s.blocks, blocks...)
	}
}

// line is one block, or two when there is more than one thing to do.
func (s *sheet) line(l card.Line, acts []slack.BlockElement) []slack.Block {
	text := s.bounded(l.Text, maxLineText)
	if l.State != "" {
		text += "\n" + s.bounded(l.State, maxLineText)
	}
	section := slack.NewSectionBlock(plain(text), nil, nil)
	switch len(acts) {
	case 0:
		return []slack.Block{section}
	case 1:
		section.Accessory = slack.NewAccessory(acts[0])
		return []slack.Block{section}
	}
	return []slack.Block{section, slack.NewActionBlock("", acts[:min(len(acts), maxElements)]...)}
}

// after is what stands below everything else, and always finds room: note, deadline, buttons, links.
func (s *sheet) after(c card.Card) []slack.Block {
	var blocks []slack.Block
	if c.Note != "" {
		blocks = append(blocks, contextOf(plain(s.bounded(c.Note, maxNote))))
	}
	if !c.Open() {
		return append(blocks, actionBlocks(s.links(c.Links))...)
	}
	if !c.Until.IsZero() {
		blocks = append(blocks, contextOf(s.deadline(c)))
	}
	return append(blocks, actionBlocks(append(s.elements(c.Buttons, card.Line{}), s.links(c.Links)...))...)
}

// deadline is the one text with markup: everybody sees the instant in the own zone.
func (s *sheet) deadline(c card.Card) *slack.TextBlockObject {
	fallback := c.Until.UTC().Format("2006-01-02 15:04 UTC")
	text := fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s>", c.Until.Unix(), fallback)
	if label := oneLine(c.UntilLabel, maxFact); label != "" {
		text += ": " + escaped(label)
	}
	return slack.NewTextBlockObject(slack.MarkdownType, say(s.lang, "Bis ", "Until ")+text, false, true)
}

func actionBlocks(elements []slack.BlockElement) []slack.Block {
	var blocks []slack.Block
	for some := range slices.Chunk(elements, maxElements) {
		blocks = append(blocks, slack.NewActionBlock("", some...))
	}
	return blocks
}

// elements makes buttons and lists; of is the line they belong to, if any.
func (s *sheet) elements(buttons []card.Button, of card.Line) []slack.BlockElement {
	var all []slack.BlockElement
	primary, seen := false, map[string]bool{}
	for _, b := range buttons {
		if b.Line == "" {
			b.Line = of.ID
		}
		if b.Ask != nil && len([]rune(b.Ask.Prefill)) > maxInput {
			s.omitted = true // the text can't be changed here without losing its end
			continue
		}
		m := markOf(b, s.lang)
		if err := errors.Join(m.check(), s.checkToken(), once(seen, m)); err != nil {
			s.err = errors.Join(s.err, err)
			return nil
		}
		if len(b.Options) > 0 {
			all = append(all, s.list(b, m))
			continue
		}
		all = append(all, s.button(b, m, of, &primary))
	}
	return all
}

// once refuses a second button for the same thing: nobody could tell their clicks apart.
func once(seen map[string]bool, m mark) error {
	if seen[m.String()] {
		return fmt.Errorf("slack: card with two buttons to %s", m.action)
	}
	seen[m.String()] = true
	return nil
}

func (s *sheet) checkToken() error {
	if !tokenForm.MatchString(s.token) {
		return errors.New("slack: a card with buttons needs a token of 16 to 100 letters, digits, - or _")
	}
	return nil
}

func (s *sheet) button(b card.Button, m mark, of card.Line, primary *bool) *slack.ButtonBlockElement {
	label := oneLine(b.Label, maxLabel)
	element := slack.NewButtonBlockElement(m.String(), s.token, plain(label))
	element.AccessibilityLabel = label
	if of.Text != "" {
		element.AccessibilityLabel = oneLine(label+": "+of.Text, maxLabel)
	}
	element.Style = styleOf(b.Action, primary)
	if b.Sure != "" {
		element.Confirm = s.sure(b, label)
	}
	return element
}

// styleOf marks the one way forward and what can't be undone; Slack asks to use the first sparingly.
func styleOf(a card.Action, primary *bool) slack.Style {
	switch a {
	case card.Reject, card.Discard:
		return slack.StyleDanger
	case card.Approve, card.ApproveAll, card.Confirm, card.Send:
		if !*primary {
			*primary = true
			return slack.StylePrimary
		}
	}
	return slack.StyleDefault
}

func (s *sheet) sure(b card.Button, label string) *slack.ConfirmationBlockObject {
	return slack.NewConfirmationBlockObject(plain(oneLine(label, 100)), plain(oneLine(b.Sure, maxSure)),
		plain(say(s.lang, "Ja", "Yes")), plain(say(s.lang, "Zurück", "Back")))
}

// list is a menu. Its label is its placeholder, which screen readers read too.
func (s *sheet) list(b card.Button, m mark) *slack.SelectBlockElement {
	choices := b.Options
	if len(choices) > maxChoices {
		choices, s.omitted = choices[:maxChoices], true
	}
	var options []*slack.OptionBlockObject
	for _, o := range choices {
		value := s.token + "." + o.Value
		if !optionForm.MatchString(o.Value) || len(value) > maxOption {
			s.err = errors.Join(s.err, fmt.Errorf("slack: card with an option %q that no list can carry", o.Value))
			continue
		}
		options = append(options, slack.NewOptionBlockObject(value, plain(oneLine(o.Label, maxLabel)), nil))
	}
	label := oneLine(b.Label, maxLabel)
	element := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(label), m.String(), options...)
	if b.Sure != "" {
		element.Confirm = s.sure(b, label)
	}
	return element
}

// links are buttons that open a page and decide nothing, which their arrow says.
func (s *sheet) links(all []card.Link) []slack.BlockElement {
	var elements []slack.BlockElement
	for _, l := range all {
		u, err := url.Parse(l.URL)
		if err == nil && u.Scheme == "" && u.Host == "" {
			continue // nobody has said where the pages are, which is no reason to hold a card back
		}
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(l.URL) > maxText {
			s.err = errors.Join(s.err, fmt.Errorf("slack: card with a link %q that is no address", l.Label))
			continue
		}
		s.ids++
		label := oneLine(l.Label, maxLabel-2)
		element := slack.NewButtonBlockElement(openPrefix+strconv.Itoa(s.ids), "", plain(label+" ↗")).WithURL(u.String())
		element.AccessibilityLabel = oneLine(say(s.lang, "Öffnet eine Seite: ", "Opens a page: ")+label, maxLabel)
		elements = append(elements, element)
	}
	return elements
}

// literal is a text that Slack shows as it is written.
func literal(text string, bold bool) slack.RichTextSectionElement {
	if bold {
		return slack.NewRichTextSectionTextElement(text, &slack.RichTextSectionTextStyle{Bold: true})
	}
	return slack.NewRichTextSectionTextElement(text, nil)
}

func rich(parts ...slack.RichTextElement) *slack.RichTextBlock {
	return slack.NewRichTextBlock("", parts...)
}

func contextOf(text *slack.TextBlockObject) *slack.ContextBlock {
	return slack.NewContextBlock("", text)
}
