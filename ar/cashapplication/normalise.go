package cashapplication

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap is what stands between two runs of a text. The order counts: everything up to mark may stand inside a number.
type gap uint8

const (
	glued gap = iota // nothing: letters beside digits
	cut              // the end of a line, where the bank may have cut a number
	blank            // blanks; banks put them into numbers too
	mark             // - / . _ : # and blanks around them
	wide             // anything else: it separates numbers
)

// maxSeparators is the longest gap inside a number: " - " has three characters.
const maxSeparators = 3

// run is a stretch of letters only, or of digits only.
type run struct {
	start, end int    // bytes in the text
	text       string // upper case, umlauts written out
	digits     bool
	before     gap
	role       role
}

// upperASCII raises letters without changing any offset.
func upperASCII(text string) string {
	if isUpper(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

// isUpper tells whether a text is ASCII without small letters, as most numbers are.
func isUpper(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || 'a' <= c && c <= 'z' {
			return false
		}
	}
	return true
}

// foldRune writes letters with marks without them: umlauts as Germans do, others as their plain letter.
func foldRune(r rune) string {
	switch {
	case strings.ContainsRune("äÄæÆ", r):
		return "AE"
	case strings.ContainsRune("öÖøØœŒ", r):
		return "OE"
	case strings.ContainsRune("üÜ", r):
		return "UE"
	case strings.ContainsRune("ßẞ", r):
		return "SS"
	}
	const marked, plain = "ÀÁÂÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÙÚÛÝŸĄĆČĎĘĚĞİŁŃŇŘŚŠŞŤŮŹŻŽ", "AAAAACEEEEIIIINOOOOUUUYYACCDEEGILNNRSSSTUZZZ"
	upper := unicode.ToUpper(r)
	if at := strings.IndexRune(marked, upper); at >= 0 {
		return string(plain[utf8.RuneCountInString(marked[:at])])
	}
	return string(upper)
}

// fold returns text in upper case with umlauts and accents written out. A diaeresis that stands behind its letter
// (decomposed Unicode, as Apple writes it) is read as part of it.
func fold(text string) string {
	if isPlain(text) {
		return upperASCII(text)
	}
	var folded strings.Builder
	for _, r := range text {
		switch {
		case r == '\u0308':
			folded.WriteByte('E')
		case unicode.Is(unicode.Mn, r):
		default:
			folded.WriteString(foldRune(r))
		}
	}
	return folded.String()
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isLetter(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.Is(unicode.Mn, r))
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// bytesPerRun is about how long a word or number is with what parts it from the next: room for a text is made once, and a
// ledger of 100,000 numbers does not need room for a hundred sentences.
const bytesPerRun = 5

// runsOf takes a text apart. Cuts are the places of blanks that stand for the end of a line, in order.
func runsOf(text string, cuts []int) []run {
	runs := piecesOf(make([]run, 0, 2+len(text)/bytesPerRun), text)
	upper := upperASCII(text)
	for i := 1; i < len(runs); i++ {
		runs[i].before = gapOf(upper, runs[i-1].end, runs[i].start, cuts)
	}
	return runs
}

// piecesOf takes a text apart without a look at what stands between the runs.
func piecesOf(runs []run, text string) []run {
	upper := upperASCII(text)
	for i := 0; i < len(upper); {
		r, size := utf8.DecodeRuneInString(upper[i:])
		if !isLetter(r) && !isDigit(r) {
			i += size
			continue
		}
		end := endOfRun(upper, i, isDigit(r))
		one := run{start: i, end: end, text: upper[i:end], digits: isDigit(r), before: wide}
		if !one.digits && !isPlain(one.text) {
			one.text = fold(one.text)
		}
		runs, i = append(runs, one), end
	}
	return runs
}

func endOfRun(text string, start int, digits bool) int {
	for i, r := range text[start:] {
		if digits != isDigit(r) || !digits && !isLetter(r) {
			return start + i
		}
	}
	return len(text)
}

// gapOf says what stands between two places of a text.
func gapOf(text string, from, to int, cuts []int) gap {
	between := text[from:to]
	switch {
	case between == "":
		return glued
	case between == " " && contains(cuts, from):
		return cut
	case utf8.RuneCountInString(between) > maxSeparators:
		return wide
	case strings.Trim(between, " \u00a0") == "":
		return blank
	case strings.Trim(between, " -/._:#\u00a0–") == "":
		return mark
	}
	return wide
}

func contains(places []int, at int) bool {
	for _, place := range places {
		if place == at {
			return true
		}
	}
	return false
}

const (
	// minCutLine and maxCutLine are the shortest and longest line into which banks cut a text: they put a blank, or end a
	// field, after every 27 (DK), 35 (SWIFT) or so characters.
	minCutLine, maxCutLine = 16, 40
	// usualCutLine is recognised by a single blank at its place, others need two.
	usualCutLine = 27
)

// blankCuts are the places of blanks that a bank put into a line after every so many characters; nil for none.
func blankCuts(line string, from int) []int {
	best := []int(nil)
	for length := minCutLine; length <= maxCutLine && length < len(line); length++ {
		var cuts []int
		for at := length; at < len(line); at += length + 1 {
			if line[at] != ' ' {
				cuts = nil
				break
			}
			cuts = append(cuts, from+at)
		}
		if len(cuts) > len(best) && (len(cuts) > 1 || length == usualCutLine) {
			best = cuts
		}
	}
	return best
}

// cutsOf are the places in strings.Join(lines, " ") where a line ends, or where a bank put a blank into one.
func cutsOf(lines []string) []int {
	var cuts []int
	at := 0
	for i, line := range lines {
		cuts = append(cuts, blankCuts(line, at)...)
		if at += len(line); i+1 < len(lines) {
			cuts = append(cuts, at)
		}
		at++
	}
	return cuts
}

// compact joins all runs of a text: "RE-2026/1040" and "re 2026 1040" are the same.
func compact(text string) string {
	if text == "" {
		return ""
	}
	var joined strings.Builder
	for _, r := range piecesOf(make([]run, 0, 8), text) {
		joined.WriteString(r.text)
	}
	return joined.String()
}

// stripped drops leading zeros.
func stripped(digits string) string { return strings.TrimLeft(digits, "0") }
