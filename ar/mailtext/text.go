// Package mailtext takes a mail's text apart: what the sender newly wrote, what he quoted, his signature and the small
// print below it.
//
// Everything keeps its offsets into one whole text, so that a claim about a mail can be shown where it stands. Nothing is
// dropped silently: hidden text and invisible characters are noted, because who hides words in a mail to a creditor has a
// reason.
//
// Read is the door for a body as it stands in a mail, FromHTML and ReadHTML for a body of HTML. Where it can't be told
// what a line is, it stays new: a signature taken for words of the customer costs a look, a sentence taken for a signature
// costs a promise.
package mailtext

import (
	"iter"
	"strings"
)

// Limits of what is understood of one mail.
const (
	// MaxBytes bounds the text that is taken apart. A person's mail has a few thousand characters; one of 1 MiB is a
	// program's, and its first MiB tells as much. What is beyond is counted in Text.Beyond.
	MaxBytes = 1 << 20
	// MaxHTML bounds the HTML that is turned into text: pages of mail programs are ten to fifty times as long as their text.
	MaxHTML = 10 << 20
	// MaxHidden bounds the hidden text that is kept, so that a page made of comments does not fill a store.
	MaxHidden = 64 << 10
)

// Kind is what a section of a mail is.
type Kind string

const (
	// New is what the sender wrote for this mail, its greeting included.
	New Kind = "new"
	// Quoted is text of an earlier mail, with the line that introduces it.
	Quoted Kind = "quoted"
	// Signature is the sender's name block, from its delimiter or its closing formula on. A sentence that follows a closing
	// formula, such as a postscript, is New.
	Signature Kind = "signature"
	// Disclaimer is small print: confidentiality, advertising, the register data of a company.
	Disclaimer Kind = "disclaimer"
)

// Section is one stretch of a text: bytes Start up to End of Text.Whole.
type Section struct {
	Kind       Kind
	Start, End int
}

// Text is a mail's text, cleaned and taken apart.
type Text struct {
	// Whole is the visible text in NFC with "\n" line ends, without invisible characters.
	Whole string
	// Sections cover Whole in order, without gap or overlap.
	Sections []Section
	// Hidden is text that a reader of the mail does not see: styled away in HTML, or in comments and attributes.
	Hidden string
	// Invisible is true where characters without width or with reversed direction were taken out.
	Invisible bool
	// Beyond is the number of bytes after the limits that were not looked at; 0 for nearly every mail.
	Beyond int
}

// Read takes the text of a mail's body apart. A body that is a page of HTML is turned into text first. It never fails:
// bytes that are no UTF-8 become U+FFFD, and what is longer than the limits is left away and counted.
func Read(body string) Text {
	if isHTML(body) {
		return readHTML(body, hasOwnLines(body))
	}
	return ReadPlain(body)
}

// ReadPlain takes apart a text that is known to be no HTML.
func ReadPlain(body string) Text {
	body, beyond := cut(body, MaxBytes)
	whole, invisible := clean(body)
	return Text{Whole: whole, Sections: split(whole), Hidden: tagged(body), Invisible: invisible, Beyond: beyond}
}

// ReadHTML takes the text of a body of HTML apart.
func ReadHTML(page string) Text { return readHTML(page, false) }

func readHTML(page string, preformatted bool) Text {
	page, beyondPage := cut(page, MaxHTML)
	visible, hidden := fromHTML(page, preformatted)
	visible, beyond := cut(visible, MaxBytes)
	whole, invisible := clean(visible)
	hidden, _ = clean(hidden + tagged(visible))
	return Text{Whole: whole, Sections: split(whole), Hidden: hidden, Invisible: invisible, Beyond: beyond + beyondPage}
}

// Each goes through the sections of a kind in their order.
func (t Text) Each(k Kind) iter.Seq[Section] {
	return func(yield func(Section) bool) {
		for _, s := range t.Sections {
			if s.Kind == k && !yield(s) {
				return
			}
		}
	}
}

// Part is the text of all sections of a kind, joined by line ends, without blank lines around it.
func (t Text) Part(k Kind) string {
	var part strings.Builder
	for s := range t.Each(k) {
		if part.Len() > 0 {
			part.WriteByte('\n')
		}
		part.WriteString(strings.TrimRight(withoutFirstBlankLines(t.Whole[s.Start:s.End]), blanks))
	}
	return part.String()
}

const blanks = " \t\n"

// withoutFirstBlankLines keeps the indent of the first line that has text.
func withoutFirstBlankLines(text string) string {
	first := len(text) - len(strings.TrimLeft(text, blanks))
	return text[strings.LastIndexByte(text[:first], '\n')+1:]
}

// cut shortens a text to a limit, at the start of a character, and tells how many bytes are left away.
func cut(text string, limit int) (string, int) {
	if len(text) <= limit {
		return text, 0
	}
	at := limit
	for at > limit-4 && text[at]&0xC0 == 0x80 { // within a character of UTF-8, which has at most four bytes
		at--
	}
	return text[:at], len(text) - at
}
