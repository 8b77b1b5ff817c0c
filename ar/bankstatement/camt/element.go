package camt

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

// element is an XML element by its local name. It keeps its place so that a fault found later can still name it.
type element struct {
	name     string
	currency string // the attribute Ccy, the only one that means anything in camt
	text     string // character data, without blanks around it
	children []*element
	line     int32
	column   int32
}

// find follows a path of local names, first match at each step; nil when there is no such element. A nil element has
// no children.
func (e *element) find(path ...string) *element {
	for _, name := range path {
		e = e.first(name)
	}
	return e
}

// first returns the first child of that name.
func (e *element) first(name string) *element {
	if e == nil {
		return nil
	}
	for _, child := range e.children {
		if child.name == name {
			return child
		}
	}
	return nil
}

// all returns the children of that name.
func (e *element) all(name string) []*element {
	if e == nil {
		return nil
	}
	var found []*element
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
		}
	}
	return found
}

// value is the text at a path, "" when there is none.
func (e *element) value(path ...string) string {
	if found := e.find(path...); found != nil {
		return found.text
	}
	return ""
}

// accountOf reads the IBAN or another identification; the last two are those of .001.01.
func accountOf(e *element) bankstatement.Account {
	return bankstatement.NewAccount(cmp.Or(e.value("Id", "IBAN"), e.value("Id", "Othr", "Id"),
		e.value("Id", "PrtryAcct", "Id"), e.value("Id", "BBAN")))
}

// tokens reads XML within the limits of the package.
type tokens struct {
	decoder *xml.Decoder
	input   *limitedReader
	depth   int
	// namespace is that of the last start tag; the root's names the version.
	namespace string
}

// newTokens prepares a decoder that refuses what a bank statement never has, and more than limit bytes.
func newTokens(r io.Reader, limit int64) *tokens {
	input := &limitedReader{from: r, left: limit}
	decoder := xml.NewDecoder(charset.Unicode(input))
	decoder.CharsetReader = charset.NewReader
	return &tokens{decoder: decoder, input: input}
}

// position is where the decoder stands. The decoder's column is 0 or less after it has put a line break back.
func (t *tokens) position() (line, column int) {
	line, column = t.decoder.InputPos()
	return line, max(column, 1)
}

// next returns the next token. A failure of the underlying reader comes back as *readError, everything else is a
// fault of the file.
func (t *tokens) next() (xml.Token, error) {
	token, err := t.decoder.Token()
	switch {
	case err == nil:
	case t.input.failed != nil:
		return nil, &readError{t.input.failed}
	default:
		return nil, plain(err)
	}
	switch token.(type) {
	case xml.Directive:
		return nil, errors.New("document type declarations are refused")
	case xml.StartElement:
		if t.depth++; t.depth > MaxDepth {
			return nil, fmt.Errorf("elements nested deeper than %d", MaxDepth)
		}
	case xml.EndElement:
		t.depth--
	}
	return token, nil
}

// plain takes the line out of a syntax error, because the fault has it.
func plain(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New("the XML is not well-formed: " + syntax.Msg)
	}
	return err
}

// child goes to the next element inside the current one; nil at its end, and at the end of the file.
func (t *tokens) child() (*element, error) {
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return t.started(token), nil
		case xml.EndElement:
			return nil, nil
		}
	}
}

// started makes the element of a start tag.
func (t *tokens) started(start xml.StartElement) *element {
	t.namespace = start.Name.Space
	line, column := t.position()
	e := &element{name: start.Name.Local, line: int32(line), column: int32(column)}
	for _, attribute := range start.Attr {
		if attribute.Name.Local == "Ccy" {
			e.currency = strings.TrimSpace(attribute.Value)
		}
	}
	return e
}

// fill reads the rest of an element whose start tag was read, with everything inside.
func (t *tokens) fill(e *element) error {
	budget := MaxElements
	return t.fillWithin(e, &budget)
}

// fillWithin is fill while budget elements may still be made. It recurses at most MaxDepth deep.
func (t *tokens) fillWithin(e *element, budget *int) error {
	var text strings.Builder
	for {
		token, err := t.next()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.CharData:
			if text.Len()+len(token) > MaxTextBytes {
				return fmt.Errorf("text of element %.40q is longer than %d bytes", e.name, MaxTextBytes)
			}
			text.Write(token)
		case xml.StartElement:
			if *budget--; *budget < 0 {
				return fmt.Errorf("an entry with more than %d elements", MaxElements)
			}
			child := t.started(token)
			if err := t.fillWithin(child, budget); err != nil {
				return err
			}
			e.children = append(e.children, child)
		case xml.EndElement:
			e.text = strings.TrimSpace(text.String())
			return nil
		}
	}
}

// skip reads to the end of an element whose start tag was read.
func (t *tokens) skip() error {
	for outside := t.depth - 1; t.depth > outside; {
		if _, err := t.next(); err != nil {
			return err
		}
	}
	return nil
}

// end reads on to the end of the file, so that a truncated file is noticed, and one to which a second message was
// appended is not imported by half.
func (t *tokens) end() error {
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, more := token.(xml.StartElement); more {
			return fmt.Errorf("element %.40q after the end of the message", start.Name.Local)
		}
	}
}

// readError is a failure to read the input, as opposed to a fault in it.
type readError struct{ cause error }

// Error implements error.
func (e *readError) Error() string { return e.cause.Error() }

// errTooLarge is what a file beyond MaxFileBytes ends with.
var errTooLarge = fmt.Errorf("the file is larger than %d MiB", MaxFileBytes>>20)

// limitedReader reads at most left bytes and remembers what failed.
type limitedReader struct {
	from   io.Reader
	left   int64
	failed error
}

// Read implements io.Reader.
func (r *limitedReader) Read(into []byte) (int, error) {
	if r.left <= 0 {
		return 0, r.probe()
	}
	n, err := r.from.Read(into[:min(int64(len(into)), r.left)])
	r.left -= int64(n)
	return n, r.remember(err)
}

// probe tells a file of exactly the limit from one that is larger.
func (r *limitedReader) probe() error {
	n, err := r.from.Read(make([]byte, 1))
	if n > 0 {
		return errTooLarge
	}
	return r.remember(err)
}

// remember keeps every error but the end of the file.
func (r *limitedReader) remember(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		r.failed = err
	}
	return err
}
