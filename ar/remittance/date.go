package remittance

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// The ways a date is written. A time of day may follow in exports; it is not kept.
var (
	isoDate    = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?$`)
	dottedDate = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?: \d{2}:\d{2}.*)?$`)
	slashDate  = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$|^(\d{1,2})/(\d{1,2})/(\d{2})$`)
	packedDate = regexp.MustCompile(`^(20\d{2})(\d{2})(\d{2})$`)
	dayFirst   = regexp.MustCompile(`^(\d{1,2})[.\- ]? ?([\pL]{3,9})\.?[\- ]?(\d{4}|\d{2})$`)
	monthFirst = regexp.MustCompile(`^([\pL]{3,9})\.? (\d{1,2}),? (\d{4})$`)
	dayMonth   = regexp.MustCompile(`^(?:\d{1,2}\.? ([\pL]{3,9})\.?|([\pL]{3,9})\.? \d{1,2},?)$`)
)

// months are the first three letters of the months, German and English, folded.
var months = map[string]time.Month{"jan": 1, "feb": 2, "mae": 3, "mar": 3, "mrz": 3, "apr": 4, "mai": 5, "may": 5,
	"jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12}

// dateOrder says how a document orders "03/04/2026".
type dateOrder int

const (
	orderUnknown dateOrder = iota
	orderDayFirst
	orderMonthFirst
)

// splitDate reads a date as written. order is set when the order of the document matters: the date is then the one with
// the day first, if it exists, and must go through readDate.
func splitDate(text string) (d calendar.Date, order bool, ok bool) {
	text = strings.Trim(strings.TrimSpace(text), ",;")
	if len(text) < 6 || len(text) > 32 {
		return d, false, false
	}
	switch {
	case isoDate.MatchString(text):
		m := isoDate.FindStringSubmatch(text)
		d, ok = numberedDate(m[1], m[2], m[3])
	case dottedDate.MatchString(text):
		m := dottedDate.FindStringSubmatch(text)
		d, ok = numberedDate(m[3], m[2], m[1])
	case slashDate.MatchString(text):
		m := slashParts(text)
		d, ok = numberedDate(m[3], m[2], m[1])
		_, american := numberedDate(m[3], m[1], m[2])
		return d, true, ok || american
	default:
		d, ok = namedDate(text)
	}
	return d, false, ok
}

// namedDate reads a date whose month is in letters.
func namedDate(text string) (calendar.Date, bool) {
	if m := dayFirst.FindStringSubmatch(text); m != nil {
		return monthDate(m[3], m[2], m[1])
	}
	if m := monthFirst.FindStringSubmatch(text); m != nil {
		return monthDate(m[3], m[1], m[2])
	}
	return calendar.Date{}, false
}

func monthDate(year, month, day string) (calendar.Date, bool) {
	m, ok := monthNamed(month)
	if !ok {
		return calendar.Date{}, false
	}
	return numberedDate(year, strconv.Itoa(int(m)), day)
}

// fullMonths are the names of the months, folded; a written month is one of them or starts it with three letters.
var fullMonths = strings.Fields("januar january februar february maerz march april mai may juni june juli july august " +
	"september oktober october november dezember december sept mrz")

func monthNamed(text string) (time.Month, bool) {
	name := fold(text)
	for _, full := range fullMonths {
		if name == full || len(name) == 3 && strings.HasPrefix(full, name) {
			m, ok := months[name[:3]]
			return m, ok
		}
	}
	return 0, false
}

// isDayAndMonth tells whether a text is a date that lacks the year.
func isDayAndMonth(text string) bool {
	m := dayMonth.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	_, ok := monthNamed(m[1] + m[2])
	return ok
}

// Two-digit years belong to this century: no advice is older, and none pays documents of 2080.
const (
	century  = 2000
	lastYear = 2079
)

func numberedDate(year, month, day string) (calendar.Date, bool) {
	y, _ := strconv.Atoi(year) // all three are digits by the patterns
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		y += century
	}
	date, err := calendar.NewDate(y, time.Month(m), d)
	return date, err == nil && y >= 1990 && y <= lastYear
}

// readDate reads a date of a document whose order is known. A date that reads differently in the two orders, in a
// document that doesn't show which it uses, is not guessed: ok is false.
func readDate(text string, order dateOrder) (calendar.Date, bool) {
	text = strings.Trim(strings.TrimSpace(text), ",;")
	if m := packedDate.FindStringSubmatch(text); m != nil {
		return numberedDate(m[1], m[2], m[3])
	}
	m := slashParts(text)
	if m == nil {
		d, _, ok := splitDate(text)
		return d, ok
	}
	european, isDayFirst := numberedDate(m[3], m[2], m[1])
	american, isMonthFirst := numberedDate(m[3], m[1], m[2])
	switch {
	case !isMonthFirst || order == orderDayFirst:
		return european, isDayFirst
	case !isDayFirst || order == orderMonthFirst:
		return american, isMonthFirst
	}
	return european, european == american
}

// slashParts returns the text and the three numbers of a date with slashes or hyphens, nil for other texts. Two-digit
// years are only read behind slashes: with hyphens such runs are numbers of documents.
func slashParts(text string) []string {
	m := slashDate.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	return []string{m[0], m[1] + m[4], m[2] + m[5], m[3] + m[6]}
}

// orderOf finds the order of "03/04/2026" from all dates of a document: one day beyond the twelfth shows it.
func orderOf(texts []string) dateOrder {
	var day, month bool
	for _, text := range texts {
		m := slashParts(strings.TrimSpace(text))
		if m == nil {
			continue
		}
		_, isDayFirst := numberedDate(m[3], m[2], m[1])
		_, isMonthFirst := numberedDate(m[3], m[1], m[2])
		day, month = day || isDayFirst && !isMonthFirst, month || isMonthFirst && !isDayFirst
	}
	switch {
	case day && !month:
		return orderDayFirst
	case month && !day:
		return orderMonthFirst
	}
	return orderUnknown
}
