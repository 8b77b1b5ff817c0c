// Package mailtext takes a mail's text apart: what the sender newly wrote, what he quoted, his signature and the small
// print below it.
//
// Everything keeps its offsets into one whole text, so that a claim about a mail can be shown where it stands. Nothing is
// dropped silently: hidden text and invisible characters are noted, because who hides words in a mail to a creditor has a
// reason.
package mailtext

// Kind is what a section of a mail is.
type Kind string

const (
	// New is what the sender wrote for this mail, its greeting and closing formula included.
	New Kind = "new"
	// Quoted is text of an earlier mail, with the line that introduces it.
	Quoted Kind = "quoted"
	// Signature is the sender's name block, from its delimiter or closing formula's names on.
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
}
