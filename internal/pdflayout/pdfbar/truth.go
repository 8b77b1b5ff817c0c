package pdfbar

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Truth is what the electronic invoice inside a PDF says is printed on it.
type Truth struct {
	Number  string
	Total   string // "1234.56"
	IBANs   []string
	Buyer   string
	Umlauts []string // words with an umlaut or ß, each once
	Rows    []Row    // empty for an invoice of one line, where any reader gets it right
}

// Row is a line of the invoice's table.
type Row struct{ Item, Amount string }

// errNoInvoice is XML that is no invoice in UN/CEFACT's Cross Industry syntax.
var errNoInvoice = errors.New("not a Cross Industry Invoice")

// node is an XML element by its local name: versions of the standard differ in namespaces and in little else.
type node struct {
	name     string
	text     string
	children []*node
}

// Limits of the XML: the largest invoice of the public collections has 2,000 elements.
const (
	maxElements = 200_000
	maxDepth    = 100
)

func parseXML(data []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	decoder.Strict = false
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	root := &node{}
	stack := []*node{root}
	for elements := 0; elements < maxElements && len(stack) < maxDepth; {
		t, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			child := &node{name: t.Name.Local}
			top.children = append(top.children, child)
			stack = append(stack, child)
			elements++
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
	return nil, errNoInvoice
}

// all finds the elements at the end of a path of names, of which each may lie any number of levels below the one before.
func (n *node) all(path ...string) []*node {
	var found []*node
	for _, child := range n.children {
		rest := path
		if child.name == path[0] {
			rest = path[1:]
			if len(rest) == 0 {
				found = append(found, child)
				continue
			}
		}
		found = append(found, child.all(rest...)...)
	}
	return found
}

func (n *node) first(path ...string) string {
	for _, found := range n.all(path...) {
		if text := strings.Join(strings.Fields(found.text), " "); text != "" {
			return text
		}
	}
	return ""
}

// ParseTruth reads an invoice in the Cross Industry syntax of ZUGFeRD 1, ZUGFeRD 2 and Factur-X.
func ParseTruth(data []byte) (Truth, error) {
	root, err := parseXML(data)
	if err != nil {
		return Truth{}, err
	}
	t := Truth{Total: root.first("GrandTotalAmount"), Buyer: root.first("BuyerTradeParty", "Name")}
	for _, header := range []string{"ExchangedDocument", "HeaderExchangedDocument"} {
		if t.Number == "" {
			t.Number = root.first(header, "ID")
		}
	}
	if t.Number == "" {
		return Truth{}, errNoInvoice
	}
	for _, n := range root.all("IBANID") {
		t.IBANs = appendNew(t.IBANs, strings.Join(strings.Fields(n.text), ""))
	}
	t.Rows = rowsOf(root)
	root.words(&t.Umlauts)
	return t, nil
}

func rowsOf(root *node) []Row {
	var rows []Row
	for _, line := range root.all("IncludedSupplyChainTradeLineItem") {
		row := Row{line.first("SpecifiedTradeProduct", "Name"), line.first("LineTotalAmount")}
		if row.Item != "" && row.Amount != "" {
			rows = append(rows, row)
		}
	}
	if len(rows) < 2 {
		return nil
	}
	return rows
}

// minUmlautWord is the length from which a word is looked for: shorter ones are found by chance.
const minUmlautWord = 4

func (n *node) words(into *[]string) {
	for _, word := range strings.FieldsFunc(n.text, func(r rune) bool { return !isLetter(r) }) {
		if strings.ContainsAny(word, "äöüÄÖÜß") && utf8.RuneCountInString(word) >= minUmlautWord {
			*into = appendNew(*into, word)
		}
	}
	for _, child := range n.children {
		child.words(into)
	}
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
