package pdfbar

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Column is one thing that is looked for.
type Column string

// The columns, in the order of the table.
const (
	Number      Column = "invoice number"
	NumberToken Column = "number as token"
	Total       Column = "total as token"
	IBAN        Column = "IBAN"
	Buyer       Column = "buyer as token"
	Umlauts     Column = "umlaut words as token"
	Rows        Column = "table rows"
)

// Columns lists all.
func Columns() []Column {
	return []Column{Number, NumberToken, Total, IBAN, Buyer, Umlauts, Rows}
}

// checks are the single questions about one file: for each column one answer per thing that its truth names.
type checks map[Column][]bool

// score asks what of the truth stands in a reader's text.
func score(truth Truth, text string) checks {
	text = flat(text)
	lines := strings.Split(text, "\n")
	joined := make([]string, len(lines))
	for i, line := range lines {
		joined[i] = strings.ReplaceAll(line, " ", "")
	}
	c := checks{
		Number:      {strings.Contains(text, flat(truth.Number))},
		NumberToken: {standsAlone(text, flat(truth.Number))},
		Total:       {anyAlone(text, spellings(truth.Total))},
		Buyer:       {standsAlone(text, flat(truth.Buyer))},
	}
	for _, iban := range truth.IBANs {
		c[IBAN] = append(c[IBAN], slices.ContainsFunc(joined, func(line string) bool { return strings.Contains(line, iban) }))
	}
	for _, word := range truth.Umlauts {
		c[Umlauts] = append(c[Umlauts], standsAlone(text, word))
	}
	for i := range truth.Rows {
		c[Rows] = append(c[Rows], rowFound(lines, truth.Rows, i))
	}
	return c
}

var blanks = regexp.MustCompile(`[ \t\x{a0}\x{202f}\f]+`)

// flat makes every gap one blank, so that a name in two words is found however far apart a reader puts them.
func flat(text string) string { return blanks.ReplaceAllString(strings.TrimSpace(text), " ") }

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// standsAlone tells whether what is between other words or signs, not inside a word or number.
func standsAlone(text, what string) bool {
	if what == "" {
		return false
	}
	for from := 0; ; {
		at := strings.Index(text[from:], what)
		if at < 0 {
			return false
		}
		at += from
		if freeBefore(text[:at]) && freeBehind(text[at+len(what):]) {
			return true
		}
		from = at + len(what)
	}
}

func freeBefore(text string) bool {
	r, size := utf8.DecodeLastRuneInString(text)
	if r == '.' || r == ',' || r == '-' { // 1.234,56 does not say 234,56, and -5 not 5
		r, _ = utf8.DecodeLastRuneInString(text[:len(text)-size])
		return !unicode.IsDigit(r)
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func freeBehind(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	if r == '.' || r == ',' {
		r, _ = utf8.DecodeRuneInString(text[size:])
		return !unicode.IsDigit(r)
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func anyAlone(text string, whats []string) bool {
	return slices.ContainsFunc(whats, func(what string) bool { return standsAlone(text, what) })
}

// spellings are the ways in which an amount is printed: 1.234,56, 1234,56, 1,234.56, 1234.56, 1 234,56 and 1'234.56.
func spellings(amount string) []string {
	amount = strings.TrimPrefix(amount, "-")
	whole, decimals, _ := strings.Cut(amount, ".")
	if whole == "" {
		return nil
	}
	decimals = (strings.TrimRight(decimals, "0") + "00")[:max(2, len(strings.TrimRight(decimals, "0")))]
	out := []string{whole + "," + decimals, whole + "." + decimals}
	if grouped := groups(whole); len(grouped) > 1 {
		for _, signs := range [][2]string{{".", ","}, {",", "."}, {" ", ","}, {"'", "."}, {" ", "."}} {
			out = append(out, strings.Join(grouped, signs[0])+signs[1]+decimals)
		}
	}
	return out
}

func groups(whole string) []string {
	var out []string
	for len(whole) > 3 {
		out = append([]string{whole[len(whole)-3:]}, out...)
		whole = whole[:len(whole)-3]
	}
	return append([]string{whole}, out...)
}

// itemHead is how many characters of an item's name must stand on its line: long names wrap inside their column.
const itemHead = 18

// rowFound tells whether the item and its amount stand on one line, and no other item of the invoice with them.
func rowFound(lines []string, rows []Row, i int) bool {
	item := head(rows[i].Item)
	for _, line := range lines {
		if !strings.Contains(line, item) || !anyAlone(line, spellings(rows[i].Amount)) {
			continue
		}
		alone := true
		for j, other := range rows {
			if name := head(other.Item); j != i && !strings.Contains(item, name) && !strings.Contains(name, item) && strings.Contains(line, name) {
				alone = false
			}
		}
		if alone {
			return true
		}
	}
	return false
}

func head(item string) string {
	item = flat(item)
	if utf8.RuneCountInString(item) <= itemHead {
		return item
	}
	cut := string([]rune(item)[:itemHead])
	if at := strings.LastIndexByte(cut, ' '); at > itemHead/2 {
		cut = cut[:at]
	}
	return cut
}
