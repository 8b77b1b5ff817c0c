// Package layout is a printed page as words with places, whatever it was read from: the text of a PDF, or the words a
// text recognition found on a scan. What the words mean is for the packages that read them; remittance finds tables in
// them.
//
// Lengths are thousandths of a point (1/72,000 inch), measured from the top left corner of the page, so that no place
// is ever a float and equal places are equal.
package layout

// Word is some text without blanks at one place on a page.
type Word struct {
	// Text is what is printed, at least one character.
	Text string
	// Left, Top, Right and Bottom are the edges of the text; Left < Right and Top < Bottom.
	Left, Top, Right, Bottom int
	// Confidence says in percent how sure a text recognition is of the text; 100 for text that needed none.
	Confidence int
}

// Page is one page with its words in any order.
type Page struct {
	// Width and Height are the size of the page.
	Width, Height int
	// Words are what is printed on the page.
	Words []Word
	// OCR is set when the words were recognised on an image and may be misread.
	OCR bool
}
