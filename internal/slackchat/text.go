package slackchat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// cutMark stands where a text was cut.
const cutMark = "…"

// paragraph is a text of somebody else, harmless and at most so many characters long. Nothing in it can turn the direction
// of what is read, hide, or push the rest of a card out of sight.
func paragraph(text string, most int) string {
	var b strings.Builder
	breaks, marks := 0, 0
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		r = harmless(r)
		switch {
		case r == 0:
			continue
		case r == '\n':
			breaks++
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
			marks++
		default:
			breaks, marks = 0, 0
		}
		if breaks > maxBreaks || marks > maxMarks {
			continue
		}
		b.WriteRune(r)
	}
	return cut(strings.TrimSpace(b.String()), most)
}

const (
	// maxBreaks are the line breaks in a row that are kept: an empty line between paragraphs.
	maxBreaks = 2
	// maxMarks are the marks above or below one letter that are kept; more than four would cover other lines.
	maxMarks = 4
)

// oneLine is a text of somebody else in one line.
func oneLine(text string, most int) string {
	return cut(strings.Join(strings.Fields(paragraph(text, len(text)+1)), " "), most)
}

// harmless maps a character to what is shown for it; zero is nothing. What turns the direction of reading is shown as U+FFFD,
// because a reader should see that somebody tried; what only has no width goes.
func harmless(r rune) rune {
	switch {
	case r == '\r' || r == '\u00AD' || r == '\u3164' || r == '\u115F' || r == '\u1160' || r == '\uFFA0':
		return 0
	case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085':
		return '\n'
	case r == '\t':
		return ' '
	case unicode.Is(unicode.Bidi_Control, r):
		return '\uFFFD'
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r):
		return 0
	}
	return r
}

// cut shortens by characters, never inside one, and shows that it did.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimRightFunc(string([]rune(text)[:most-1]), unicode.IsSpace) + cutMark
}

// escaped is a text where Slack reads markup: the three characters by which mentions and links begin are spelled out.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// plain is a text that Slack takes literally: no markup, no emoji.
func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, orBlank(text), false, false)
}

// orBlank keeps a text from being empty, which Slack refuses.
func orBlank(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// say picks one of two languages; whatever is not German is English.
func say(lang, german, english string) string {
	if lang == "de" {
		return german
	}
	return english
}
