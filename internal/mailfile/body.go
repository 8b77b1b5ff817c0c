package mailfile

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

// decode is a text in its character set. Where it names none that is known, or the wrong one, the content tells: UTF-16 by
// its mark, valid UTF-8, else Windows-1252, whose characters are those of German mails in single bytes.
func decode(raw []byte, charset string) string {
	if utf8.Valid(raw) && !isShifted(charset) {
		return string(raw)
	}
	for _, enc := range []encoding.Encoding{encodingOf(charset), markedEncoding(raw), charmap.Windows1252} {
		if enc == nil {
			continue
		}
		if text, err := enc.NewDecoder().Bytes(raw); err == nil {
			return string(text)
		}
	}
	return strings.ToValidUTF8(string(raw), "\ufffd")
}

// isShifted tells encodings whose text can look like valid UTF-8 and is not.
func isShifted(charset string) bool {
	charset = strings.ToLower(strings.Trim(charset, `"' `))
	return strings.HasPrefix(charset, "iso-2022") || strings.HasPrefix(charset, "utf-16") || strings.HasPrefix(charset, "hz-")
}

// encodingOf is the encoding by the name that browsers know it by; nil for UTF-8 and unknown ones.
func encodingOf(charset string) encoding.Encoding {
	enc, err := htmlindex.Get(strings.Trim(charset, `"' `))
	if err != nil {
		return nil
	}
	if name, _ := htmlindex.Name(enc); name == "utf-8" {
		return nil
	}
	return enc
}

func markedEncoding(raw []byte) encoding.Encoding {
	if len(raw) >= 2 && (raw[0] == 0xFF && raw[1] == 0xFE || raw[0] == 0xFE && raw[1] == 0xFF) {
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return nil
}

// charsetReader decodes words of headers.
func charsetReader(charset string, r io.Reader) (io.Reader, error) {
	raw, err := io.ReadAll(r)
	return strings.NewReader(decode(raw, charset)), err
}

// unflow joins the lines that a program broke softly (RFC 3676): those that end with a blank, except the line above a
// signature, as long as the depth of the quote stays the same. delsp takes the blank out, as languages without blanks need.
func unflow(text string, delsp bool) string {
	var joined strings.Builder
	open, depth := false, 0
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		line = strings.TrimSuffix(line, "\n")
		content := strings.TrimLeft(line, ">")
		quotes := len(line) - len(content)
		content = strings.TrimPrefix(content, " ") // stuffed (section 4.4)
		if open && quotes != depth || content == "-- " {
			if open {
				joined.WriteByte('\n')
			}
			open = false
		}
		if !open && quotes > 0 {
			joined.WriteString(strings.Repeat(">", quotes) + " ")
		}
		open = strings.HasSuffix(content, " ") && content != "-- "
		if open && delsp {
			content = content[:len(content)-1]
		}
		joined.WriteString(content)
		if depth = quotes; !open {
			joined.WriteByte('\n')
		}
	}
	return joined.String()
}

// maxStub bounds a plain text that only tells to look at the page beside it.
const maxStub = 400

// stubs are words of plain texts that stand in for a page.
var stubs = []string{"html", "view this email in", "view it in your browser", "im browser ansehen", "im browser anzeigen", "online ansehen", "webversion", "web version"}

// isStub tells a plain text that says nothing itself.
func isStub(plain string) bool {
	text := strings.ToLower(strings.TrimSpace(plain))
	if text == "" {
		return true
	}
	if len(text) > maxStub {
		return false
	}
	for _, words := range stubs {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// oneOf joins alternatives: the plain text is read, and of the page only what it hides.
func oneOf(bodies []body) []body {
	var one body
	for _, b := range bodies {
		if b.hasPlain && !one.hasPlain {
			one.plain, one.hasPlain = b.plain, true
		}
		if b.hasPage && !one.hasPage {
			one.page, one.hasPage = b.page, true
		}
	}
	if !one.hasPlain && !one.hasPage {
		return nil
	}
	return []body{one}
}

// text takes the texts of the mail apart, as one.
func (w *walk) text() mailtext.Text {
	if len(w.bodies) == 1 && w.bodies[0].readsPage() {
		return mailtext.ReadHTML(w.bodies[0].page)
	}
	var visible, hidden []string
	pages := 0
	for _, b := range w.bodies {
		shown, unseen := "", ""
		if b.hasPage {
			shown, unseen = mailtext.FromHTML(b.page)
		}
		if !b.readsPage() {
			shown = b.plain
		} else {
			pages++
		}
		visible = append(visible, strings.TrimRight(shown, "\r\n"))
		if unseen != "" {
			hidden = append(hidden, unseen)
		}
	}
	read := mailtext.Read
	if pages > 0 {
		read = mailtext.ReadPlain
	}
	text := read(strings.Join(visible, "\n"))
	text.Hidden = strings.Join(append(hidden, nonEmpty(text.Hidden)...), "\n")
	return text
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// readsPage tells whether the page is read and not the plain text.
func (b body) readsPage() bool { return b.hasPage && (!b.hasPlain || isStub(b.plain)) }
