package cashapplication

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const (
	// minSequence is how many digits a number without its prefix needs: shorter ones stand in dates, postcodes and
	// quantities.
	minSequence = 3
	// minComplete is how many significant characters make a number unmistakable by itself. Below, a word before it has to
	// call it an invoice, or the payer has to agree.
	minComplete = 6
	// minDigits is how many significant digits are unmistakable without the letters of the number.
	minDigits = 7
	// learnFrom is how many numbers of one shape are looked at to learn how they are built: more teach nothing new.
	learnFrom = 2_000
	// mostly is the share, in percent, of numbers that have to agree before a part counts as the year or the day.
	mostly = 90
)

// keyKind says how much of a number a key is.
type keyKind uint8

const (
	keyComplete keyKind = iota // all of it, or all digits of it and enough of them
	keyPart                    // several parts of it
	keySequence                // the running number alone
	keyOrder                   // the customer's order number
	keyCustomer                // a customer number
	keyAdvice                  // the number of an advice
)

// posting is one thing that a key stands for: an item, a customer or an advice, by its place.
type posting struct {
	place int32
	kind  keyKind
}

// format is how a creditor builds numbers of one shape, learned from its own items.
type format struct {
	sequence int // the run that counts up; -1 when none does by itself
	year     int // the run that is the year of the invoice, -1 for none
	// dated is how many digits at the start of the sequence run are the day, month or year of the invoice.
	dated int
}

// shapeOf is how a number is built: letters (L) and digits (D) in turn.
func shapeOf(runs []run) string {
	shape := make([]byte, len(runs))
	for i, r := range runs {
		shape[i] = 'L'
		if r.digits {
			shape[i] = 'D'
		}
	}
	return string(shape)
}

// learnFormats finds out, for each shape of number, which part counts up and which is the year.
func learnFormats(items []OpenItem) map[string]format {
	byShape := map[string][]int{}
	var runs []run
	for i := range items {
		runs = piecesOf(runs[:0], string(items[i].Number))
		shape := shapeOf(runs)
		byShape[shape] = append(byShape[shape], i)
	}
	formats := make(map[string]format, len(byShape))
	for shape, places := range byShape {
		stride := len(places)/learnFrom + 1
		var sample []int
		for i := 0; i < len(places); i += stride {
			sample = append(sample, places[i])
		}
		formats[shape] = learnFormat(items, sample)
	}
	return formats
}

func learnFormat(items []OpenItem, sample []int) format {
	f := format{sequence: -1, year: -1}
	var values []map[string]bool
	var years, dates []int
	var starts [][]int // for each run: how many begin with each of dateStarts
	for _, place := range sample {
		runs := piecesOf(nil, string(items[place].Number))
		for i, r := range runs {
			if len(values) <= i {
				values, years = append(values, map[string]bool{}), append(years, 0)
				dates, starts = append(dates, 0), append(starts, make([]int, len(dateStarts)))
			}
			if !r.digits {
				continue
			}
			values[i][r.text] = true
			on := items[place].IssuedOn
			years[i] += one(isYear(r.text, on))
			dates[i] += one(isDay(r.text, on))
			for at, start := range dateStarts {
				starts[i][at] += one(start(r.text, on))
			}
		}
	}
	for i := range values {
		most := len(sample) * mostly
		switch {
		case years[i]*100 >= most && len(values) > 1:
			f.year = i
		case dates[i]*100 >= most || len(values[i]) == 0: // a day, or letters
		case f.sequence < 0 || len(values[i]) >= len(values[f.sequence]):
			f.sequence, f.dated = i, datedBy(starts[i], most)
		}
	}
	return f
}

// dateStarts are the ways in which a number begins with the day it was given out, the longest first, and datedDigits
// their lengths.
var (
	dateStarts = []func(digits string, on calendar.Date) bool{
		beginsWith(0, 8), beginsWith(2, 8), beginsWith(0, 6), beginsWith(2, 6), beginsWith(0, 4)}
	datedDigits = []int{8, 6, 6, 4, 4}
)

// beginsWith tells whether digits begin with a part of the day as 20261122, with at least three digits left.
func beginsWith(from, to int) func(string, calendar.Date) bool {
	return func(digits string, on calendar.Date) bool {
		if on.IsZero() || len(digits) < to-from+minSequence {
			return false
		}
		return strings.HasPrefix(digits, strings.ReplaceAll(on.String(), "-", "")[from:to])
	}
}

// datedBy is the length of the longest start that enough numbers have, 0 for none.
func datedBy(counts []int, most int) int {
	for at, n := range counts {
		if n*100 >= most {
			return datedDigits[at]
		}
	}
	return 0
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// isYear tells whether digits are the year of a day, in four or two digits; when the day is unknown, any recent year.
func isYear(digits string, on calendar.Date) bool {
	if on.IsZero() {
		return len(digits) == 4 && strings.HasPrefix(digits, "20")
	}
	year := strconv.Itoa(on.Year)
	return digits == year || len(digits) == 2 && len(year) == 4 && digits == year[2:]
}

// isDay tells whether digits are a day, written in a usual way without separators.
func isDay(digits string, on calendar.Date) bool {
	if on.IsZero() || len(digits) < 6 {
		return false
	}
	iso := strings.ReplaceAll(on.String(), "-", "")
	return digits == iso || digits == iso[2:] || digits == iso[6:]+iso[4:6]+iso[:4]
}

// parts are the pieces of a number that people write.
type parts struct {
	full, digits string
	prefix       string // the letters before the first digit
	year         string
	sequence     string
}

func partsOf(runs []run, f format) parts {
	var p parts
	for i, r := range runs {
		p.full += r.text
		switch {
		case !r.digits && p.digits == "":
			p.prefix += r.text
		case r.digits:
			p.digits += r.text
		}
		if i == f.year {
			p.year = r.text
		}
		if i == f.sequence && r.digits {
			p.sequence = r.text
		}
	}
	if f.dated > 0 && len(p.sequence) >= f.dated+minSequence {
		p.year, p.sequence = p.sequence[:f.dated], p.sequence[f.dated:]
	}
	return p
}

// key is one way to write a number.
type key struct {
	text string
	kind keyKind
}

// keysInto lists the ways to write a number, complete ones first, each text once.
func (p parts) keysInto(keys []key) []key {
	add := func(text string, kind keyKind) {
		if text != "" && !slices.ContainsFunc(keys, func(k key) bool { return k.text == text }) {
			keys = append(keys, key{text, kind})
		}
	}
	if p.digits == "" {
		return keys // a number without a digit is a word
	}
	add(p.full, keyComplete)
	if len(stripped(p.digits)) >= minDigits {
		add(p.digits, keyComplete)
	} else {
		add(p.digits, keyPart)
	}
	short := stripped(p.sequence)
	if p.year != "" && short != "" {
		add(p.year+short, keyPart)
		add(p.year[len(p.year)-2:]+p.sequence, keyPart)
		add(p.sequence+p.year, keyPart)
		add(short+p.year, keyPart)
	}
	if p.prefix != "" && short != "" {
		add(p.prefix+p.sequence, keyPart)
		add(p.prefix+short, keyPart)
	}
	if len(short) >= minSequence {
		add(p.sequence, keySequence)
		add(short, keySequence)
	}
	return keys
}

// isUnmistakable tells whether a text is long enough to be nothing but this number: six characters, or four digits with
// the letters that belong to them.
func isUnmistakable(text string) bool {
	digits, letters := 0, 0
	for _, r := range text {
		digits += one(isDigit(r))
		letters += one(!isDigit(r))
	}
	return digits >= 4 && (letters > 0 || len(strings.TrimLeft(text, "0")) >= minComplete)
}

// near tells whether one slip of the keyboard turns a number into the other: a wrong digit, two turned round, one
// missing or one too many.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return a == b
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
