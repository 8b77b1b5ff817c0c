package mailscore

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mahnwerk/mahnwerk/internal/evaldecimal"
)

// numbers are the amounts that a text may write, in ten-thousandths: every run of digits and separators read the German
// and the English way, and in thousands where a mark for it follows. Too many is fine: it is only asked whether one is there.
func numbers(text string) []int64 {
	return append(runs(text), runs(joined.ReplaceAllString(text, "$1$2"))...)
}

// joined is a blank that groups digits, as in 86 400,00.
var joined = regexp.MustCompile(`(\d)[ \x{00a0}\x{202f}](\d{3})\b`)

func runs(text string) []int64 {
	var all []int64
	for at := 0; at < len(text); {
		if text[at] < '0' || text[at] > '9' {
			at++
			continue
		}
		end := at
		for end < len(text) && (text[end] >= '0' && text[end] <= '9' || strings.ContainsRune(".,'", rune(text[end]))) {
			end++
		}
		all = append(all, readings(strings.TrimRight(text[at:end], ".,'"), text[end:])...)
		at = end
	}
	return all
}

// readings are the values of one run of digits; rest is what follows it.
func readings(digits, rest string) []int64 {
	var all []int64
	for _, separators := range []string{".,", ",."} {
		plain := strings.NewReplacer("'", "", separators[:1], "").Replace(digits)
		if value, err := evaldecimal.Parse(strings.Replace(plain, separators[1:], ".", 1)); err == nil {
			all = append(all, value)
			if thousands(rest) {
				all = append(all, value*1000)
			}
		}
	}
	return all
}

func thousands(rest string) bool {
	rest = strings.ToLower(strings.TrimLeft(rest, " \u00a0"))
	return slices.ContainsFunc([]string{"t€", "teur", "tsd", "tausend", "k"}, func(mark string) bool { return strings.HasPrefix(rest, mark) })
}

// weekdayNames are how German and English mails write weekdays, Sunday first.
var weekdayNames = [7][]string{
	{"sonntag", "sunday"}, {"montag", "monday"}, {"dienstag", "tuesday"}, {"mittwoch", "wednesday"},
	{"donnerstag", "thursday"}, {"freitag", "friday"}, {"samstag", "sonnabend", "saturday"},
}

// weekdays are those that a text names.
func weekdays(text string) []time.Weekday {
	var all []time.Weekday
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for day, names := range weekdayNames {
			if slices.Contains(names, word) {
				all = append(all, time.Weekday(day))
			}
		}
	}
	return all
}

// writesDay tells whether a text writes the day of a date as a number.
func writesDay(text string, day int) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if n, err := strconv.Atoi(word); err == nil && n == day {
			return true
		}
	}
	return false
}
