// Package keyword takes apart the remittance text of German SEPA entries, in which the bank puts references, names and
// the payer's text one behind the other with a key word before each: "EREF+4711 SVWZ+Rechnung 17". MT940 files and the
// CSV lists that are made from them both have it.
package keyword

import (
	"slices"
	"strings"
)

// keyWords are the words in front of the parts of a German remittance text, with a "+" behind them (DFÜ agreement annex
// 3, chapter 8.2.6). The value says how long the part may be; 0 is text that runs to the next key word.
var keyWords = map[string]int{
	"EREF": 35, "KREF": 35, "MREF": 35, "BREF": 35, "RREF": 35, "CRED": 35, "DEBT": 35, "COAM": 35, "OAMT": 35,
	"IBAN": 34, "BIC": 11, "PURP": 4, "SVWZ": 0, "ABWA": 70, "ABWE": 70,
}

// word is a key word at its place in the joined text.
type word struct {
	name string
	// start and end enclose the key word itself, end is where its value begins.
	start, end int
}

// Split takes the key words out of remittance text: the values by key word, and the rest as text, still in its pieces.
// Pieces are the text as the bank cut it, width the length at which it cut, 0 for text that is not cut.
//
// A key word may be cut in two by a sub-field ("S?25VWZ+"), stand in the middle of one, or come again inside the text;
// only its first appearance counts, and only at the start of a piece or behind a blank. An identifier runs on into the
// next piece only when its own is full, as the standard's rule is; what stands behind it is text.
func Split(pieces []string, width int) (text []string, values map[string]string) {
	s := splitter{joined: strings.Join(pieces, ""), starts: pieceStarts(pieces), width: width, values: map[string]string{}}
	found := s.find('+')
	at := 0
	for i := 0; i <= len(found); i++ {
		limit := len(s.joined)
		if i < len(found) {
			limit = found[i].start
		}
		if i > 0 {
			at = s.value(found[i-1], limit)
		}
		text = append(text, s.cut(at, limit)...)
	}
	s.repeated()
	return text, s.values
}

// splitter is a text that is being split.
type splitter struct {
	joined string
	// starts are the places where the pieces begin in the joined text.
	starts []int
	width  int
	values map[string]string
}

// value takes the value of a key word and returns where it ends.
func (s splitter) value(w word, limit int) int {
	longest := keyWords[w.name]
	if longest == 0 {
		return w.end
	}
	const spare = 3 // blanks that banks put in
	value, at := "", w.end
	for _, piece := range s.cut(w.end, limit) {
		if value != "" && (len(value)+len(piece) > longest+spare || !s.full(at)) {
			break
		}
		value += piece
		at += len(piece)
	}
	s.values[w.name] = strings.TrimSpace(value)
	return at
}

// full tells whether the piece that ends at that place was filled. A blank at its end may have got lost.
func (s splitter) full(end int) bool {
	for i, start := range s.starts {
		next := len(s.joined)
		if i+1 < len(s.starts) {
			next = s.starts[i+1]
		}
		if next == end {
			return next-start >= s.width-1
		}
	}
	return false
}

// repeated looks for the form with a colon ("EREF: ZV01 IBAN: DE85…"), in which some banks repeat what they also put
// elsewhere. It stands in for a missing value; the text keeps it, since a payer may have written it.
func (s splitter) repeated() {
	found := s.find(':')
	for i, w := range found {
		if _, known := s.values[w.name]; known || keyWords[w.name] == 0 {
			continue
		}
		limit := len(s.joined)
		if i+1 < len(found) {
			limit = found[i+1].start
		}
		value := strings.TrimSpace(s.joined[w.end:limit])
		if len(value) <= keyWords[w.name] {
			s.values[w.name] = value
		}
	}
}

// pieceStarts are the places where the pieces begin in the joined text.
func pieceStarts(pieces []string) []int {
	starts := make([]int, len(pieces))
	at := 0
	for i, piece := range pieces {
		starts[i] = at
		at += len(piece)
	}
	return starts
}

// find finds the first appearance of every key word with that mark behind it.
func (s splitter) find(mark byte) []word {
	var found []word
	seen := map[string]bool{}
	for at := range len(s.joined) {
		if s.joined[at] != mark {
			continue
		}
		name := nameBefore(s.joined, at)
		if _, known := keyWords[name]; !known || seen[name] {
			continue
		}
		start := at - len(name)
		if start > 0 && s.joined[start-1] != ' ' && !slices.Contains(s.starts, start) {
			continue
		}
		seen[name] = true
		found = append(found, word{name, start, at + 1})
	}
	return found
}

// nameBefore is the word of three or four capitals that ends at that place.
func nameBefore(joined string, end int) string {
	start := end
	for start > 0 && end-start < 4 && joined[start-1] >= 'A' && joined[start-1] <= 'Z' {
		start--
	}
	return joined[start:end]
}

// cut returns the part of the joined text between two places, in its pieces.
func (s splitter) cut(from, to int) []string {
	var parts []string
	for _, start := range s.starts {
		if start > from && start < to {
			parts = append(parts, s.joined[from:start])
			from = start
		}
	}
	if from < to {
		parts = append(parts, s.joined[from:to])
	}
	return parts
}
