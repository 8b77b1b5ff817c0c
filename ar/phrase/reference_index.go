package phrase

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// MaxNumbers is how many of a customer's invoice numbers are looked for in one text. Nobody has as many open items; a
// settled one beyond it is then taken for an unknown number, which a person looks at.
const MaxNumbers = 20_000

// maxPieces is how many runs of letters or digits an invoice number has at most: "RE-2026-A-000123-01" has six.
const maxPieces = 8

// numberIndex finds invoice numbers by how they may be written. A number is cut into pieces of letters and of digits; its
// key has them in small letters, without leading zeros, with one blank between.
type numberIndex struct {
	whole   map[string]int // key to place in known
	joined  map[string]int // all letters and digits in one, "20260441"
	endings map[string]int // the last pieces, or the last digits; ambiguous where several numbers end so
	known   []knownNumber
	shapes  map[string]bool // letters that numbers begin with
}

type knownNumber struct {
	number receivable.InvoiceNumber
	open   bool
	pieces []string
}

const ambiguous = -1

func indexNumbers(open, closed []receivable.InvoiceNumber) *numberIndex {
	x := &numberIndex{whole: map[string]int{}, joined: map[string]int{}, endings: map[string]int{},
		shapes: map[string]bool{}}
	x.addAll(open, true)
	x.addAll(closed, false)
	for at := range x.known {
		x.addEndings(at)
	}
	return x
}

func (x *numberIndex) addAll(numbers []receivable.InvoiceNumber, open bool) {
	for _, n := range numbers {
		pieces := piecesOf(string(n))
		if len(x.known) >= MaxNumbers || len(pieces) == 0 || len(pieces) > maxPieces {
			continue
		}
		key := strings.Join(pieces, " ")
		if _, twice := x.whole[key]; twice {
			continue
		}
		x.whole[key] = len(x.known)
		if joined := joinedOf(string(n)); x.place(x.joined, joined) == none {
			x.joined[joined] = len(x.known)
		}
		if !isDigit(pieces[0][0]) {
			x.shapes[pieces[0]] = true
		}
		x.known = append(x.known, knownNumber{number: n, open: open, pieces: pieces})
	}
}

const none = -2

func (x *numberIndex) place(m map[string]int, key string) int {
	if at, ok := m[key]; ok {
		return at
	}
	return none
}

// minEnding is the least number of digits by which a number is called without its beginning, "die 713".
const minEnding = 3

// addEndings files a number under its last pieces and under the last digits of a long one.
func (x *numberIndex) addEndings(at int) {
	pieces := x.known[at].pieces
	for k := 1; k < len(pieces); k++ {
		if isDigit(pieces[k][0]) {
			x.addEnding(strings.Join(pieces[k:], " "), at)
		}
	}
	last := pieces[len(pieces)-1]
	if !isDigit(last[0]) {
		return
	}
	for n := minEnding; n < len(last); n++ {
		if ending := strings.TrimLeft(last[len(last)-n:], "0"); len(ending) >= minEnding {
			x.addEnding(ending, at)
		}
	}
}

func (x *numberIndex) addEnding(ending string, at int) {
	before := x.place(x.endings, ending)
	switch {
	case before == none:
		x.endings[ending] = at
	case before != ambiguous && before != at && x.known[before].open == x.known[at].open:
		x.endings[ending] = ambiguous
	case before != ambiguous && before != at && x.known[at].open: // an open item is meant rather than a settled one
		x.endings[ending] = at
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// piecesOf cuts a number as the tokenizer cuts a text.
func piecesOf(number string) []string {
	var pieces []string
	for _, t := range tokenizePlain(number) {
		switch t.kind {
		case wordToken:
			pieces = append(pieces, t.fold)
		case numberToken:
			pieces = append(pieces, withoutZeros(t.fold))
		}
	}
	return pieces
}

func withoutZeros(digits string) string {
	if bare := strings.TrimLeft(digits, "0"); bare != "" {
		return bare
	}
	return "0"
}

func joinedOf(number string) string {
	var b strings.Builder
	for _, t := range tokenizePlain(number) {
		if t.kind == wordToken || t.kind == numberToken {
			b.WriteString(t.fold)
		}
	}
	return b.String()
}
