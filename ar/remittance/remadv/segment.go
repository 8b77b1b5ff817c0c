package remadv

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// separators are the five characters with a meaning (ISO 9735 service string advice).
type separators struct {
	component, element, decimal, release, terminator byte
}

// standard holds where an interchange has no UNA (ISO 9735, level A and B).
var standard = separators{component: ':', element: '+', decimal: '.', release: '?', terminator: '\''}

const (
	unaLength = 9
	// maxSegments bounds an interchange: 50,000 documents with ten segments each.
	maxSegments = 500_000
	// maxElements bounds the elements and components of one segment; REMADV has none with more than forty.
	maxElements = 200
)

// segment is one segment: its elements, each of components. The first element is the tag.
type segment struct {
	number   int // from 1, in the interchange
	elements [][]string
}

func (s segment) tag() string { return s.get(0, 0) }

// get returns a component; both count from 0 and element 0 is the tag. What is left out at the end is "".
func (s segment) get(element, component int) string {
	if element >= len(s.elements) || component >= len(s.elements[element]) {
		return ""
	}
	return strings.TrimSpace(s.elements[element][component])
}

// all returns the components of an element joined by blanks.
func (s segment) all(element int) string {
	if element >= len(s.elements) {
		return ""
	}
	return strings.Join(strings.Fields(strings.Join(s.elements[element], " ")), " ")
}

// split cuts an interchange into segments.
func split(text, file string) ([]segment, separators, error) {
	marks, rest := standard, strings.TrimSpace(text)
	if strings.HasPrefix(rest, "UNA") && len(rest) >= unaLength {
		marks = separators{component: rest[3], element: rest[4], decimal: rest[5], release: rest[6], terminator: rest[8]}
		rest = rest[unaLength:]
	}
	refuse := func(number int, text string) ([]segment, separators, error) {
		return nil, marks, remittance.Faults{{File: file, Place: remittance.Place{Line: number}, Field: "segment", Text: text}}
	}
	if !marks.distinct() {
		return refuse(1, "UNA gives two meanings to one character")
	}
	var segments []segment
	for {
		rest = strings.TrimLeft(rest, " \r\n\t")
		if rest == "" {
			return segments, marks, nil
		}
		if len(segments) >= maxSegments {
			return refuse(len(segments), "more segments than an interchange of advices can have")
		}
		s, after, ok := marks.next(rest)
		if !ok {
			return refuse(len(segments)+1, "has no end, or more elements than a segment can have")
		}
		s.number = len(segments) + 1
		segments, rest = append(segments, s), after
	}
}

// distinct tells whether the characters can be told apart. A blank release character means that there is none.
func (m separators) distinct() bool {
	all := []byte{m.component, m.element, m.release, m.terminator}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a == b {
				return false
			}
		}
	}
	return true
}

// next reads one segment off the front of the text.
func (m separators) next(text string) (s segment, rest string, ok bool) {
	var component strings.Builder
	element := []string{}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == m.release && c != ' ' && i+1 < len(text):
			i++
			component.WriteByte(text[i])
		case c == m.terminator, c == m.element:
			s.elements = append(s.elements, append(element, component.String()))
			if c == m.terminator {
				return s, text[i+1:], true
			}
			element = []string{}
			component.Reset()
		case c == m.component:
			element = append(element, component.String())
			component.Reset()
		case c != '\r' && c != '\n': // lines are for readers; they are no part of the data
			component.WriteByte(c)
		}
		if len(s.elements) > maxElements || len(element) > maxElements {
			return s, "", false
		}
	}
	return s, "", false
}
