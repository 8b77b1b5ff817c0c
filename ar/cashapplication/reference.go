package cashapplication

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	// minSignificant is how many letters and digits, leading zeros not counted, a number needs to be recognised in
	// free text. Shorter ones are found in dates, postcodes and house numbers.
	minSignificant = 4
	// maxSeparators is the longest run of separators inside a number: " - " has three.
	maxSeparators = 3
	// separators may stand inside a number. A comma, semicolon or plus separates numbers and is none.
	separators = " -/._:#\u00a0"
	// maxTextBytes and maxReferences bound what is searched for numbers. SEPA allows 140 characters and one reference,
	// the longest lists in other schemes have a few hundred documents; comparing hits takes the square of their number.
	// A text beyond is not searched at all: cut anywhere, it could end inside a number that is then another one.
	maxTextBytes  = 32 << 10
	maxReferences = 1000
)

// index finds items by their normalised number.
type index struct {
	items map[string][]int // normalised number → places in Ledger.Items
	// longest is the longest normalised number, in characters; no longer stretch of text needs to be looked up.
	longest int
}

// newIndex takes up all items whose number can be recognised in free text.
func newIndex(items []OpenItem) index {
	x := index{items: map[string][]int{}}
	for i, item := range items {
		number := normalised(string(item.Number))
		if !isRecognisable(number) {
			continue
		}
		x.items[number] = append(x.items[number], i)
		x.longest = max(x.longest, utf8.RuneCountInString(number))
	}
	return x
}

// normalised keeps letters and digits, in upper case: "Re-2026/0815" and "RE 2026 0815" are the same number.
func normalised(number string) string {
	return strings.Map(func(r rune) rune {
		if !isSignificant(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, number)
}

func isSignificant(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isRecognisable tells whether a normalised number is long enough and has a digit.
func isRecognisable(number string) bool {
	return utf8.RuneCountInString(strings.TrimLeft(number, "0")) >= minSignificant &&
		strings.ContainsFunc(number, unicode.IsDigit)
}

// hit is a stretch of text that is the number of one or more items.
type hit struct {
	field      Field
	index      int
	start, end int
	items      []int
}

// find returns the numbers in the text of a payment. Of numbers that contain each other the longer one holds.
func (x index) find(r bankstatement.Remittance) []hit {
	hits := x.inText(FieldUnstructured, 0, r.Spaced())
	if len(r.Structured) > maxReferences {
		return hits
	}
	for i, reference := range r.Structured {
		hits = append(hits, x.inText(FieldStructured, i, reference.Value)...)
	}
	return hits
}

// word is a run of letters and digits between separators.
type word struct {
	start, end int
	text       string // in upper case
	length     int    // in characters
	// joins tells that only separators stand between this word and the one before, so that both may be one number.
	joins bool
}

// inText looks every stretch of whole words up, so that a number is always bounded by something that is neither
// letter nor digit: 1234 is not found in 51234 or in A1234.
func (x index) inText(field Field, at int, text string) []hit {
	if len(text) > maxTextBytes {
		return nil
	}
	words := wordsOf(text)
	var hits []hit
	for first := range words {
		var stretch strings.Builder
		length := 0
		for last := first; last < len(words); last++ {
			if last > first && !words[last].joins {
				break
			}
			if length += words[last].length; length > x.longest {
				break
			}
			stretch.WriteString(words[last].text)
			if items := x.items[stretch.String()]; len(items) > 0 {
				hits = append(hits, hit{field, at, words[first].start, words[last].end, items})
			}
		}
	}
	return withoutContained(hits)
}

// wordsOf takes a text apart.
func wordsOf(text string) []word {
	var words []word
	start := -1
	for i, r := range text + "\x00" {
		switch {
		case isSignificant(r) && start < 0:
			start = i
		case !isSignificant(r) && start >= 0:
			part := text[start:i]
			words = append(words, word{start, i, normalised(part), utf8.RuneCountInString(part),
				len(words) > 0 && isSeparator(text[words[len(words)-1].end:start])})
			start = -1
		}
	}
	return words
}

// isSeparator tells whether a gap may stand inside a number.
func isSeparator(gap string) bool {
	return utf8.RuneCountInString(gap) <= maxSeparators && strings.Trim(gap, separators) == ""
}

// withoutContained drops every hit that lies within a longer one: where "RE-2026-1001" is an item, "1001" in it is
// not meant.
func withoutContained(hits []hit) []hit {
	return slices.DeleteFunc(slices.Clone(hits), func(inner hit) bool {
		return slices.ContainsFunc(hits, func(outer hit) bool {
			return outer.start <= inner.start && inner.end <= outer.end &&
				outer.end-outer.start > inner.end-inner.start
		})
	})
}

// named is what the hits of one payment come to.
type named struct {
	items     []int // distinct, in order of their numbers
	evidence  []Evidence
	ambiguous bool
}

// resolve turns hits into items. A number that several items share, or hits that overlap without one containing the
// other, are ambiguous.
func resolve(hits []hit, items []OpenItem) named {
	var n named
	for i, h := range hits {
		if len(h.items) > 1 || slices.ContainsFunc(hits[i+1:], h.overlaps) {
			n.ambiguous = true
		}
		for _, item := range h.items {
			n.items = append(n.items, item)
			n.evidence = append(n.evidence, Evidence{items[item].Number, FullNumber, h.field, h.index, h.start, h.end})
		}
	}
	slices.SortFunc(n.items, func(a, b int) int { return cmp.Compare(items[a].Number, items[b].Number) })
	n.items = slices.Compact(n.items)
	return n
}

// overlaps tells whether two hits share characters of one text.
func (h hit) overlaps(other hit) bool {
	return h.field == other.field && h.index == other.index && h.start < other.end && other.start < h.end
}

// byNumber sorts items so that nothing depends on the order of input.
func byNumber(items []OpenItem) []OpenItem {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b OpenItem) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Customer, b.Customer))
	})
	return sorted
}

// customersOf returns the customers of the items, each once, in order.
func customersOf(places []int, items []OpenItem) []receivable.CustomerNumber {
	var customers []receivable.CustomerNumber
	for _, place := range places {
		customers = append(customers, items[place].Customer)
	}
	slices.Sort(customers)
	return slices.Compact(customers)
}
