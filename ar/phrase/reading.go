package phrase

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// readingKind says what the words of a reading name.
type readingKind uint8

const (
	noKind       readingKind = iota
	weekdayKind              // "Freitag"
	calendarKind             // "15.12.", "Dec 15"
	monthDayKind             // "15." without a month
	relativeKind             // "morgen"
	spanKind                 // "in 14 Tagen"
	weekKind                 // "KW 48", "nächste Woche"
	longKind                 // months, quarters, years and their parts
	feastKind                // "Weihnachten"
	vagueKind                // "zeitnah"
)

// reading is what the words from some token up to end mean, before the words around them are looked at.
type reading struct {
	kind readingKind
	end  int // the token after the last one
	// from and to are the first and last day of what is named, on the day that is promised by it.
	from, to, on calendar.Date
	past         calendar.Date
	accept       []calendar.Date
	precision    Precision
	// weak: it counts only behind a preposition, as "15." or "Mai".
	weak bool
	// bare: a month without preposition or day, "im Mai". Behind "für" it is a period that was billed.
	bare bool
	// day and weekday are set where the words name them.
	day     int
	weekday time.Weekday
	named   bool // a weekday is named
	// yearless: the year is not written.
	yearless bool
	role     Role
	// doubtful: the weekday is an abbreviation that is a word too ("so"), and gives way to a date beside it.
	doubtful bool
	// next: a weekday of the next week, "nächsten Freitag".
	modified bool
}

// scanner reads the dates of one text.
type scanner struct {
	text    string
	tokens  []token
	opts    Options
	today   calendar.Date
	english bool
	dates   []Date
	depth   int // how many readings are under way
	floor   int // the token after the last date: no later one reaches back over it
}

func (s *scanner) at(i int) *token {
	if i < 0 || i >= len(s.tokens) {
		return &outside
	}
	return &s.tokens[i]
}

// is tells whether token i is a word of the class that may be read.
func (s *scanner) is(i int, c class) bool {
	t := s.at(i)
	return t.word.class&c != 0 && !t.blocked
}

// word tells whether token i is one of the folded words.
func (s *scanner) word(i int, words ...string) bool {
	t := s.at(i)
	if t.kind != wordToken {
		return false
	}
	for _, w := range words {
		if t.fold == w {
			return true
		}
	}
	return false
}

// skip returns i+1 where token i is one of the words, else i.
func (s *scanner) skip(i int, words ...string) int {
	if s.word(i, words...) {
		return i + 1
	}
	return i
}

// skipMark returns i+1 where token i is one of the signs, else i.
func (s *scanner) skipMark(i int, signs string) int {
	t := s.at(i)
	if t.kind == markToken && len(t.fold) == 1 {
		for j := range len(signs) {
			if t.fold[0] == signs[j] {
				return i + 1
			}
		}
	}
	return i
}

// dash tells whether token i is a hyphen or a dash.
func (s *scanner) dash(i int) bool {
	t := s.at(i)
	return t.kind == markToken && (t.fold == "-" || t.fold == "–" || t.fold == "—" || t.fold == "‑" || t.fold == "−")
}

func (s *scanner) skipDash(i int) int {
	if s.dash(i) {
		return i + 1
	}
	return i
}

// dot returns the token after a full stop that is written onto the token before it.
func (s *scanner) dot(i int) int {
	if t := s.at(i); t.mark('.') && t.glued {
		return i + 1
	}
	return i
}

// day makes the reading of one day.
func (s *scanner) day(kind readingKind, on, past calendar.Date, end int) reading {
	return reading{kind: kind, end: end, from: on, to: on, on: on, past: past, precision: Day}
}

// week makes the reading of a week by its Monday: its Friday is promised.
func (s *scanner) week(start calendar.Date, end int) reading {
	friday := weekdayOf(start, time.Friday)
	r := reading{kind: weekKind, end: end, from: start, to: start.AddDays(daysPerWeek - 1), on: friday, precision: Week}
	if friday.Before(s.today) && !r.to.Before(s.today) { // "diese Woche", said on a Saturday
		r.on = r.to
		r.accept = append(r.accept, friday)
	}
	if !friday.After(s.today) {
		r.past = friday
	}
	return r
}

// long makes the reading of a longer time: its last day is promised.
func (s *scanner) long(from, to calendar.Date, precision Precision, end int) reading {
	r := reading{kind: longKind, end: end, from: from, to: to, on: to, precision: precision}
	switch {
	case !to.After(s.today):
		r.past = to
	case !from.After(s.today):
		r.past = s.today
	}
	return r
}

func (s *scanner) vague(end int) reading {
	return reading{kind: vagueKind, end: end, precision: Vague}
}

func (s *scanner) invalid(end int) reading {
	return reading{kind: calendarKind, end: end, precision: Invalid}
}

// oneDay tells whether a reading names a single day.
func (r reading) oneDay() bool {
	return r.kind == weekdayKind || r.kind == calendarKind || r.kind == monthDayKind || r.kind == relativeKind ||
		r.kind == spanKind
}

// exists tells whether the reading has a day, and was neither impossible nor contradictory.
func (r reading) exists() bool { return !r.on.IsZero() }
