package xmladvice

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

const (
	// maxNodes bounds the elements of a document: 50,000 lines of twenty.
	maxNodes = 1_000_000
	// maxDepth bounds how deep elements nest; the formats go down to fifteen.
	maxDepth = 60
)

// node is an element by its local name: the versions of a standard differ in their namespaces only.
type node struct {
	name     string
	text     string
	raw      []byte // the text while it is collected; comments may cut it into pieces
	currency string // attribute Ccy or currencyID
	children []*node
	place    remittance.Place
}

// find returns the first descendant along a path, an empty node when there is none.
func (n *node) find(path ...string) *node {
	for _, name := range path {
		if n = n.child(name); n == nil {
			return &node{}
		}
	}
	return n
}

func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// all returns the children of a name.
func (n *node) all(name string) []*node {
	var found []*node
	for _, c := range n.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// deep returns the first element of a name anywhere below, in document order; an empty node when there is none.
func (n *node) deep(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
		if found := c.deep(name); found.name != "" {
			return found
		}
	}
	return &node{}
}

// exists tells whether find or deep found something.
func (n *node) exists() bool { return n.name != "" }

// parse reads a document into nodes. A document type declaration is refused, so that no entity can be defined.
func parse(raw []byte, file string) (*node, error) {
	d := xml.NewDecoder(strings.NewReader(string(raw)))
	d.CharsetReader = charset.NewReader
	fault := func(text string) error {
		line, column := d.InputPos()
		return remittance.Faults{{File: file, Place: remittance.Place{Line: line, Column: column}, Text: text}}
	}
	root := &node{}
	stack := []*node{root}
	count := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, fault("is not well-formed XML: " + err.Error())
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, fault("holds a document type declaration")
		case xml.StartElement:
			if count++; count > maxNodes || len(stack) > maxDepth {
				return nil, fault("has more elements than an advice can have")
			}
			n := newNode(t, d)
			above := stack[len(stack)-1]
			above.children = append(above.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			n := stack[len(stack)-1]
			n.text, n.raw = strings.TrimSpace(string(n.raw)), nil
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top := stack[len(stack)-1]
			top.raw = append(top.raw, t...)
		}
	}
}

func newNode(e xml.StartElement, d *xml.Decoder) *node {
	line, column := d.InputPos()
	n := &node{name: e.Name.Local, place: remittance.Place{Line: line, Column: column}}
	for _, a := range e.Attr {
		if a.Name.Local == "Ccy" || a.Name.Local == "currencyID" {
			n.currency = a.Value
		}
	}
	return n
}
