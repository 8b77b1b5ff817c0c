package maillearn

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

const (
	// Varies is the meaning of words that people explained in different ways: they stand for no day.
	Varies = "varies"

	nextPrefix = "next_"
	monthEnd   = "month_end"
	midMonth   = "day_15"
)

// spoken is a meaning as the grammar of dates reads it. "next_thursday" is the first Thursday after the mail, the day of a
// weekly payment run, which is what "on Thursday" says; "next Thursday" would be that of the week after.
func spoken(meaning string) string {
	switch meaning {
	case monthEnd:
		return "end of the month"
	case midMonth:
		return "on the 15th"
	}
	rest, _ := strings.CutPrefix(meaning, nextPrefix)
	for d := time.Sunday; d <= time.Saturday; d++ {
		if rest == strings.ToLower(d.String()) {
			return "on " + rest
		}
	}
	return strings.ReplaceAll(meaning, "_", " ")
}

// Resolve is the day that words stand for in a mail that came on a day, as the grammar of dates reads their meaning: one of
// those that MeaningOf writes, or words such as "end of next week". ok is false for a meaning that names no coming day.
func Resolve(meaning string, receivedOn calendar.Date) (on phrase.Date, ok bool) {
	if meaning == "" || meaning == Varies {
		return phrase.Date{}, false
	}
	dates := phrase.Dates(spoken(meaning), phrase.Options{ReceivedOn: receivedOn})
	if len(dates) != 1 || dates[0].On.IsZero() || !near(dates[0].On, receivedOn) {
		return phrase.Date{}, false
	}
	return dates[0], true
}

// daysOfWeek is how far the next day of a name is at most.
const daysOfWeek = 7

// MeaningOf tells what words stood for in a mail of one day when a person says that they meant another: an end of month, a
// 15th, else the next day of that name. It is empty where none of these fits, because one day alone tells no rule.
func MeaningOf(receivedOn, on calendar.Date) string {
	switch days := on.Sub(receivedOn); {
	case on.IsZero() || days <= 0:
		return ""
	case days <= daysOfWeek:
		return nextPrefix + strings.ToLower(on.Weekday().String())
	case on == on.EndOfMonth():
		return resolving(monthEnd, receivedOn, on)
	case on.Day == 15:
		return resolving(midMonth, receivedOn, on)
	}
	return ""
}

// resolving is a meaning, if it leads to the day that was meant.
func resolving(meaning string, receivedOn, on calendar.Date) string {
	if d, ok := Resolve(meaning, receivedOn); ok && d.On == on {
		return meaning
	}
	return ""
}

const (
	// minMemorable and maxMemorable bound remembered words in characters: fewer are anybody's, more never recur.
	minMemorable = 8
	maxMemorable = 80
)

// Memorable is what of a claim's words may recur: without case, and with a gap for numbers, dates and amounts, which are
// others the next time. ok is false where too little or too much is left. A single word is anybody's.
func Memorable(quote string) (words string, ok bool) {
	var kept []string
	named := 0
	for _, w := range strings.Fields(strings.ToLower(quote)) {
		w = strings.TrimFunc(w, func(r rune) bool { return !inWord(r) })
		switch {
		case w == "":
		case strings.ContainsFunc(w, unicode.IsDigit):
			if len(kept) > 0 && kept[len(kept)-1] != gap {
				kept = append(kept, gap)
			}
		default:
			kept = append(kept, w)
			named++
		}
	}
	words = strings.TrimSuffix(strings.Join(kept, " "), " "+gap)
	n := utf8.RuneCountInString(words)
	return words, named > 1 && n >= minMemorable && n <= maxMemorable
}
