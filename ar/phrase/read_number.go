package phrase

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const (
	firstYear = 1950
	// pivot: 15.12.74 is a day of the last century.
	pivot    = 60
	lastYear = 2099
	// maxWrittenDay is the largest number that is still read as a day that does not exist, "am 32.12."; larger ones are
	// no days at all.
	maxWrittenDay = 39
)

// number reads what begins with digits: "15.12.", "2026-12-15", "15. Dezember", "48. KW", "3. des nächsten Monats",
// "14 Tage ab heute", "15." alone.
func (s *scanner) number(i int) (reading, bool) {
	if !s.freeLeft(i) || s.word(i-1, "des") && s.word(i-2, "strasse", "str", "platz") { // "Straße des 17. Juni"
		return reading{}, false
	}
	for _, read := range []func(int) (reading, bool){s.yearFirst, s.dotted, s.slashed, s.monthAndYear, s.dayThenMonth,
		s.dayRange, s.ordinalPhrase,
		s.spanAfter, s.dayAlone} {
		if r, ok := read(i); ok && s.freeRight(r.end) {
			return r, true
		}
	}
	return reading{}, false
}

// freeLeft tells whether no letter, digit or joining sign is written onto the left of token i, as in "RE-2026-11-03".
func (s *scanner) freeLeft(i int) bool {
	t, before := s.at(i), s.at(i-1)
	if !t.glued {
		return !before.mark('#') && !(before.kind == markToken && before.fold == "§")
	}
	switch before.kind {
	case numberToken, breakToken:
		return false
	case wordToken:
		return before.word.prefix != noPrefix || before.is(weekdayShort|weekdayWord)
	}
	switch before.fold {
	case "/":
		return s.at(i-2).mark('.') && s.at(i-3).kind == numberToken
	case "_", "#", "§", "+", "*", "=", "\\":
		return false
	case "-", ".", "–", "‑":
		return !before.glued || s.at(i-2).is(weekdayShort|weekdayWord) || before.fold != "." && s.at(i-2).mark('.') &&
			s.at(i-3).kind == numberToken
	}
	return true
}

// freeRight tells whether what follows a date does not make it a part of a longer number or word.
func (s *scanner) freeRight(end int) bool {
	t := s.at(end)
	if !t.glued {
		return true
	}
	switch {
	case t.kind == numberToken:
		return false
	case t.kind == wordToken:
		return s.at(end-1).mark('.') || s.at(end-1).kind == wordToken
	case t.fold == "%" || t.fold == "€" || t.fold == "$" || t.fold == "_" || t.fold == ":" && s.at(end+1).glued:
		return false
	case t.fold == "-" || t.fold == "/" || t.fold == ".":
		next := s.at(end + 1)
		return !next.glued || next.kind == markToken || s.startsDate(end+1) || s.is(end+1, weekdayWord|weekdayShort)
	case t.fold == ",":
		next := s.at(end + 1)
		return !next.glued || next.kind != numberToken || s.at(end-1).mark('.')
	}
	return true
}

// startsDate is a cheap look at whether a second date may follow a sign: digits and a full stop, a slash or a month.
func (s *scanner) startsDate(i int) bool {
	if s.at(i).kind != numberToken || s.at(i).digits() > 2 {
		return false
	}
	next := s.at(i + 1)
	return next.mark('.') || s.is(i+1, monthWord|monthShort) || s.word(i+1, "st", "nd", "rd", "th") || next.mark('/')
}

// twoDigits tells whether token i is a number of at most two digits.
func (s *scanner) twoDigits(i int) bool {
	t := s.at(i)
	return t.kind == numberToken && t.digits() <= 2 && !t.blocked
}

// year reads a year at token i: of four digits, or of two written onto what stands before.
func (s *scanner) year(i int) (int, bool) {
	t := s.at(i)
	if t.kind != numberToken || t.blocked {
		return 0, false
	}
	next := s.at(i + 1)
	if next.glued && (next.kind != markToken || (next.fold == "-" || next.fold == "/" || next.fold == "_") &&
		s.at(i+2).glued && s.at(i+2).kind != markToken) {
		return 0, false
	}
	switch {
	case t.digits() == 4 && t.value >= firstYear && t.value <= lastYear:
		return t.value, true
	case t.digits() == 2 && t.glued:
		return fullYear(t.value), true
	}
	return 0, false
}

func fullYear(twoDigits int) int {
	if twoDigits >= pivot {
		return 1900 + twoDigits
	}
	return 2000 + twoDigits
}

// yearFirst reads ISO 8601 dates, "2026-12-15", also with slashes or full stops.
func (s *scanner) yearFirst(i int) (reading, bool) {
	t := s.at(i)
	sign := s.at(i + 1)
	if t.digits() != 4 || t.value < firstYear || t.value > lastYear || sign.kind != markToken || !sign.glued {
		return reading{}, false
	}
	if sign.fold != "-" && sign.fold != "/" && sign.fold != "." {
		return reading{}, false
	}
	if !s.twoDigits(i+2) || !s.twoDigits(i+4) || s.at(i+3).fold != sign.fold || !s.at(i+2).glued || !s.at(i+4).glued {
		return reading{}, false
	}
	return s.calendarDay(t.value, s.at(i+2).value, s.at(i+4).value, i+5), true
}

// calendarDay is a date with its year.
func (s *scanner) calendarDay(year, month, day, end int) reading {
	on := date(year, time.Month(month), day)
	if month < 1 || month > 12 || on.IsZero() {
		return s.invalid(end)
	}
	past := on
	if on.After(s.today) {
		past = calendar.Date{}
	}
	return s.day(calendarKind, on, past, end)
}

// yearlessDay is a date without its year: the next one.
func (s *scanner) yearlessDay(month, day, end int) reading {
	on, past := dayAndMonth(s.today, time.Month(month), day)
	if on.IsZero() {
		r := s.invalid(end)
		r.past = past
		return r
	}
	r := s.day(calendarKind, on, past, end)
	r.yearless = true
	return r
}

// dotted reads "15.12.", "15.12.2026", "15. 12. 26" and, behind a preposition, "15.12".
func (s *scanner) dotted(i int) (reading, bool) {
	if !s.twoDigits(i) || !s.at(i+1).mark('.') || !s.at(i+1).glued || !s.twoDigits(i+2) || s.at(i+2).newLine {
		return reading{}, false
	}
	day, month, end := s.at(i).value, s.at(i+2).value, i+3
	if day < 1 || day > maxWrittenDay {
		return reading{}, false
	}
	stop := s.dot(end)
	if stop > end && !s.at(stop).newLine {
		if year, ok := s.year(stop); ok {
			return s.orderedDay(day, month, year, stop+1), true
		}
	}
	if month < 1 || month > 12 || s.measured(stop) || s.documentBefore(i) {
		return reading{}, false
	}
	r := s.yearlessDay(month, day, stop)
	if s.word(stop, "dieses", "d", "naechsten", "kommenden") { // "15.12. dieses Jahres"
		r = s.withYear(month, day, stop)
	}
	r.weak = day > maxDayOfMonth || stop == end && (s.english || s.opts.Currency == "CHF" || s.at(i+2).digits() < 2 ||
		s.at(i).digits() < 2)
	if stop == end && s.at(end).glued && s.at(end).mark('.') {
		return reading{}, false
	}
	return r, true
}

// orderedDay is a date written with full stops and its year: the day comes first, unless there is no such month.
func (s *scanner) orderedDay(day, month, year, end int) reading {
	if month > 12 && day <= 12 && s.english {
		day, month = month, day
	}
	return s.calendarDay(year, month, day, end)
}

// measured tells whether what follows makes a number a time, an amount or a quantity.
func (s *scanner) measured(i int) bool {
	t := s.at(i)
	switch {
	case s.word(i, "am", "pm"):
		return s.english || t.glued
	case s.word(i, "h", "m", "k", "t"):
		return true
	case t.mark(':'):
		return t.glued && s.at(i+1).glued
	case t.fold == "%" || t.fold == "€" || t.fold == "$" || t.fold == "£":
		return true
	}
	return s.is(i, currencyWord|quantityWord) || s.word(i, "uhr", "oclock", "prozent", "percent", "mal")
}

// documentBefore tells whether a number is that of a document, a paragraph or a version: "Rechnung 12/26", "§ 15.2".
func (s *scanner) documentBefore(i int) bool {
	j := i - 1
	for s.at(j).kind == markToken && (s.at(j).fold == "." || s.at(j).fold == ":" || s.at(j).fold == "#") {
		j--
	}
	t := s.at(j)
	if t.fold == "€" || t.fold == "$" || t.fold == "£" ||
		t.is(currencyWord) { // of an amount that ends there, "500 EUR 30.11."
		return s.at(j-1).kind != numberToken && !s.dash(j-1)
	}
	return t.fold == "§" || t.is(invoiceWord|documentWord|otherDocument)
}

// slashed reads "12/05/2026", "12-05-26" and, behind a preposition, "12/05".
func (s *scanner) slashed(i int) (reading, bool) {
	sign := s.at(i + 1)
	if !s.twoDigits(i) || sign.kind != markToken || !s.twoDigits(i+2) || sign.fold != "/" && sign.fold != "-" {
		return reading{}, false
	}
	if !sign.glued || !s.at(i+2).glued {
		return reading{}, false
	}
	a, b := s.at(i).value, s.at(i+2).value
	if again := s.at(i + 3); again.glued && again.fold == sign.fold {
		if year, ok := s.year(i + 4); ok && s.at(i+4).glued && a > 0 && b > 0 && a <= maxWrittenDay &&
			b <= maxWrittenDay {
			return s.slashDay(a, b, year, i+5), true
		}
		return reading{}, false
	}
	if sign.fold != "/" || a < 1 || b < 1 || a > maxDayOfMonth || b > maxDayOfMonth || a > 12 && b > 12 ||
		s.measured(i+3) || s.documentBefore(i) {
		return reading{}, false
	}
	r := s.slashDay(a, b, 0, i+3)
	r.weak = (s.at(i).digits() < 2 || s.at(i+2).digits() < 2) && !(s.opts.MonthFirst && s.english &&
		b > 12) // "24/7", "1/2"
	return r, !s.word(i+3, "of", "der", "des", "von")
}

// monthAndYear reads "12/2026" and "12.2026" behind a preposition.
func (s *scanner) monthAndYear(i int) (reading, bool) {
	sign, year := s.at(i+1), s.at(i+2)
	if !s.twoDigits(i) || !sign.mark('/') && !sign.mark('.') || !sign.glued || !year.glued || year.digits() != 4 ||
		s.documentBefore(i) {
		return reading{}, false
	}
	y, ok := s.year(i + 2)
	if m := s.at(i).value; !ok || m < 1 || m > 12 {
		return reading{}, false
	}
	r := s.namedMonth(time.Month(s.at(i).value), y, i+3)
	r.weak = true
	return r, true
}

// slashDay decides which of two numbers is the month: as the customer is used to, but rather a coming day than one that
// is past, and never a month that does not exist.
func (s *scanner) slashDay(a, b, year, end int) reading {
	day, month := a, b
	if s.english && s.opts.MonthFirst {
		day, month = b, a
	}
	usual, other := s.dayOf(year, month, day, end), s.dayOf(year, day, month, end)
	switch {
	case !other.exists() || a == b:
		return usual
	case !usual.exists() && month > 12:
		return other
	case !usual.exists():
		return usual
	case s.english && s.passed(usual) && !s.passed(other) && !s.faraway(other, year):
		other.accept = append(other.accept, usual.on)
		if !usual.past.IsZero() {
			other.past = usual.past
		}
		return other
	case s.english:
		usual.accept = append(usual.accept, other.on)
	}
	return usual
}

func (s *scanner) dayOf(year, month, day, end int) reading {
	if month > 12 || month < 1 {
		return s.invalid(end)
	}
	if year == 0 {
		return s.yearlessDay(month, day, end)
	}
	return s.calendarDay(year, month, day, end)
}

// justPassed is how long ago a date without year may lie and still be meant as past: nobody writes next year's
// November in November.
const justPassed = 270

// passed tells whether a written date is over: it has a past year, or none and its next occurrence is nearly a year away.
func (s *scanner) passed(r reading) bool {
	return r.on.Before(s.today) || r.yearless && r.on.Sub(s.today) > justPassed
}

// faraway tells whether a date without a year is too far off to be taken instead of one just past.
func (s *scanner) faraway(r reading, year int) bool { return year == 0 && r.on.Sub(s.today) > 90 }

// dayEnd reads what makes a number a day of the month, "15.", "15ten", "15th": the token after it, and whether it was
// there.
func (s *scanner) dayEnd(i int) (int, bool) {
	next := s.at(i + 1)
	if next.glued && (next.mark('.') || s.word(i+1, "st", "nd", "rd", "th", "ten", "te", "ter", "tes", "tem", "sten",
		"ste", "ster")) {
		return s.dot(i + 2), true
	}
	if s.word(i+1, "ten", "th", "st", "nd", "rd") && !next.newLine { // "15 ten"
		return i + 2, true
	}
	return i + 1, false
}

// dayNumber reads a day of the month at token i, in digits or as an ordinal word.
func (s *scanner) dayNumber(i int) (day, end int, marked bool) {
	switch {
	case s.twoDigits(i):
		end, marked = s.dayEnd(i)
		return s.at(i).value, end, marked
	case s.is(i, ordinal) && s.at(i).word.number <= maxDayOfMonth:
		return int(s.at(i).word.number), i + 1, true
	case s.word(i, "twenty", "thirty") && s.is(i+1, ordinal|cardinal) || s.word(i, "twenty", "thirty") && s.dash(i+1):
		j := s.skipDash(i + 1)
		if n := int(s.at(j).word.number); s.is(j, ordinal) && n < 10 {
			return int(s.at(i).word.number) + n, j + 1, true
		}
	}
	return 0, i, false
}

// dayThenMonth reads "15. Dezember", "15 Dec 2026", "8th of December", "fünfzehnten Dezember".
func (s *scanner) dayThenMonth(i int) (reading, bool) {
	day, end, _ := s.dayNumber(i)
	if end == i || day < 1 || day > maxWrittenDay {
		return reading{}, false
	}
	end = s.skip(s.skipDash(end), "of", "des", "im")
	end = s.skip(end, "monats", "month")
	if !s.is(end, monthWord|monthShort) {
		return reading{}, false
	}
	t := s.at(end)
	if s.word(end, "may", "mar") && s.english && s.word(end+1, "be", "i", "we", "you", "not") {
		return reading{}, false
	}
	return s.withYear(int(t.word.month), day, s.dot(end+1)), true
}

// withYear finishes a day and month, with the year that follows or without one.
func (s *scanner) withYear(month, day, end int) reading {
	if year, next, ok := s.yearBehind(end); ok {
		return s.calendarDay(year, month, day, next)
	}
	if s.word(end, "d", "dieses", "des", "of") && s.word(s.dot(end+1), "j", "js", "jahres") {
		return s.calendarDay(s.today.Year, month, day, s.dot(s.dot(end+1)+1))
	}
	if s.word(end, "dieses", "this", "nächsten", "naechsten", "next", "kommenden") && s.word(end+1, "jahres", "year") {
		year := s.today.Year
		if s.at(end).word.shift != thisOne {
			year++
		}
		return s.calendarDay(year, month, day, end+2)
	}
	return s.yearlessDay(month, day, end)
}

// yearBehind reads "2026", ", 2026", "'26" behind a month.
func (s *scanner) yearBehind(end int) (year, next int, ok bool) {
	j := s.skipMark(end, ",")
	j = s.skipDash(j)
	if s.at(j).mark('\'') || s.at(j).fold == "’" {
		if t := s.at(j + 1); t.kind == numberToken && t.digits() == 2 && t.glued {
			return fullYear(t.value), j + 2, true
		}
		return 0, end, false
	}
	if s.at(j).newLine && j != end {
		return 0, end, false
	}
	if t := s.at(j); t.kind == numberToken && t.digits() == 2 &&
		!t.glued { // "15. Dez 26": a year of our days, or anything
		near := fullYear(t.value)-s.today.Year >= -1 && fullYear(t.value)-s.today.Year <= 2
		return fullYear(t.value), j + 1, near && j == end && !t.newLine && !t.blocked && !s.measured(j+1) && !s.is(j+1,
			unitWord|thingWord) && !s.at(j+1).glued
	}
	year, ok = s.year(j)
	return year, j + 1, ok
}

// ordinalPhrase reads a numbered thing of a time: "3. des nächsten Monats", "48. KW", "ersten Dezemberwoche",
// "ersten Montag im Dezember", "zweiten Dezemberhälfte".
func (s *scanner) ordinalPhrase(i int) (reading, bool) {
	n, end, marked := s.dayNumber(i)
	if s.is(i, modifier) && s.at(i).word.shift == lastOne {
		n, end, marked = -1, i+1, true
	}
	if s.twoDigits(i) && s.word(s.dot(i+1), "kw", "kalenderwoche") && !s.at(i).blocked {
		return s.weekOf(s.at(i).value, s.dot(i+1)+1)
	}
	if end > i && !marked && s.word(end, "of", "des") { // "20 of next month"
		return s.dayOfPeriod(n, end)
	}
	if end == i || !marked || n == 0 {
		return reading{}, false
	}
	for _, read := range []func(n, i int) (reading, bool){s.dayOfPeriod, s.weekOfMonth, s.halfOfMonth, s.weekdayOfMonth,
		s.workdayOfMonth,
		s.quarterNumbered} {
		if r, ok := read(n, end); ok {
			return r, true
		}
	}
	return reading{}, false
}

// dayOfPeriod reads the rest of "3. des nächsten Monats", "8th of next month", "15. d. M.", "first of the month".
func (s *scanner) dayOfPeriod(n, i int) (reading, bool) {
	if n < 1 || n > maxDayOfMonth {
		return reading{}, false
	}
	if s.word(i, "d", "dss", "ds") && s.word(s.dot(i+1), "m", "mts", "monats") {
		return s.dayInMonth(n, s.today, s.dot(s.dot(i+1)+1)), true
	}
	if s.word(i, "n", "naechsten", "kommenden", "folgenden", "nachsten") && s.word(s.dot(i+1), "m", "mts", "monats") {
		return s.dayInMonth(n, monthStart(s.today).AddMonths(1), s.dot(s.dot(i+1)+1)), true
	}
	j := s.skip(s.skip(i, "of", "in", "im"), "des", "the", "eines", "dem", "every", "each", "jeden", "jedes", "a", "any")
	if s.word(j, "folgemonats", "folgemonat") {
		return s.dayInMonth(n, monthStart(s.today).AddMonths(1), j+1), true
	}
	if s.word(j, "month", "monats") && j > i {
		return s.nextDayOfMonth(n, j+1), true
	}
	if s.is(j, modifier) && s.word(j+1, "month", "monats", "monat") {
		return s.dayInMonth(n, s.shiftedMonth(s.at(j).word.shift), j+2), true
	}
	return reading{}, false
}

func (s *scanner) shiftedMonth(by shift) calendar.Date {
	return monthStart(s.today).AddMonths(by.steps())
}

// steps is how many weeks, months or years on a word means.
func (by shift) steps() int {
	if by == comingOne {
		return 1
	}
	return int(by)
}

func (s *scanner) dayInMonth(day int, month calendar.Date, end int) reading {
	r := s.calendarDay(month.Year, int(month.Month), day, end)
	r.day = day
	return r
}

// nextDayOfMonth is the next such day: "bis zum 15.". Said on a 15th it is next month's, though today may be meant.
func (s *scanner) nextDayOfMonth(day, end int) reading {
	on, past := dayOfMonth(s.today, day)
	r := s.day(monthDayKind, on, past, end)
	r.day = day
	if past == s.today {
		r.accept = append(r.accept, s.today)
	}
	if last := s.today.EndOfMonth(); day > last.Day && !on.IsZero() {
		r.accept = append(r.accept, last)
	}
	return r
}

// dayRange reads "3.-5.12.", "3 to 5 December", "3./4.12.", "3. oder 4. Dezember": the later day, the earlier accepted.
func (s *scanner) dayRange(i int) (reading, bool) {
	day, j, _ := s.dayNumber(i)
	next, joined := s.connector(j, s.betweenBefore(i))
	if !joined || day < 1 || day > maxDayOfMonth {
		return reading{}, false
	}
	next = s.skip(s.skip(next, "am", "zum", "on", "the"), "dem", "den", "the")
	if !s.twoDigits(next) {
		return reading{}, false
	}
	until, ok := s.dotted(next)
	if !ok {
		until, ok = s.dayThenMonth(next)
	}
	if !ok || until.weak {
		return reading{}, false
	}
	if from := s.earlierIn(until, day); !from.IsZero() {
		until.accept, until.from = append(until.accept, from), from
	}
	return until, true
}

// earlierIn is the given day of the month of a reading; zero where it is not before it.
func (s *scanner) earlierIn(r reading, day int) calendar.Date {
	if !r.exists() || day >= r.on.Day {
		return calendar.Date{}
	}
	return date(r.on.Year, r.on.Month, day)
}

// dayAlone reads "15.", "15th" or "Fünfzehnten" where a preposition goes before it.
func (s *scanner) dayAlone(i int) (reading, bool) {
	day, end, marked := s.dayNumber(i)
	if end == i || day < 1 || day > maxDayOfMonth || s.measured(end) || s.documentBefore(i) {
		return reading{}, false
	}
	if next := s.at(end); !marked && (next.kind == numberToken || next.glued && next.kind == markToken &&
		next.fold != "," && next.fold != ")" &&
		next.fold != "!" && next.fold != "?" && next.fold != ";" || next.capital || s.is(end,
		unitWord|currencyWord|cardinal|weekNumber)) {
		return reading{}, false
	}
	if next := s.at(end); next.glued && next.kind == numberToken || s.is(end, notADay|unitWord|workingWord) {
		return reading{}, false
	}
	if !s.dayPreposition(i, marked) {
		return reading{}, false
	}
	if s.is(i, ordinal) && !s.closes(end) {
		return reading{}, false
	}
	r := s.nextDayOfMonth(day, end)
	if j := s.skipMark(s.skip(end, "und", "and"), ",&"); j > end { // "am 1. und 15.1."
		j = s.skip(j, "am", "zum", "den", "the", "on")
		if other, ok := s.read(j); ok && other.kind == calendarKind {
			if on := s.earlierIn(other, day); !on.IsZero() {
				r = s.day(monthDayKind, on, calendar.Date{}, end)
			}
		}
	}
	r.weak = !s.listedDay(i) && !s.is(i-1, modifier) && !s.word(i-2, "be", "is", "ist")
	return r, true
}

// listedDay tells whether a day goes on a list of days, "am 24. und 31.".
func (s *scanner) listedDay(i int) bool {
	last := s.at(i - 2)
	return (s.word(i-1, "und", "and", "oder", "or", "sowie") || s.at(i-1).mark(',')) && s.floor == i-1 && s.floor > 0 &&
		(last.mark('.') || s.word(i-2, "st", "nd", "rd", "th", "ten"))
}

// dayPreposition tells whether the word before a bare number makes it a day: "zum 15.", "bis 15.", "by the 15th".
func (s *scanner) dayPreposition(i int, marked bool) bool {
	if s.at(i).newLine && s.at(i-1).kind == breakToken {
		return false
	}
	switch {
	case s.word(i-1, "am", "zum", "vom"):
		return true
	case s.listedDay(i):
		return marked && s.twoDigits(i)
	case s.word(i-1, "der", "the") && s.word(i-2, "be", "is", "ist"): // "Zahltag ist der 15."
		return marked && s.twoDigits(i)
	case s.is(i-1, modifier):
		return marked && s.twoDigits(i) && s.word(i-2, "am", "zum")
	case s.is(i-1, weekdayWord):
		return marked
	case s.word(i-1, "den", "dem"):
		return marked && s.word(i-2, "bis", "vor", "nach", "ab", "seit", "spaetestens", "fuer", "um", "auf", "gegen",
			"zwischen", "von") || marked && s.is(i-2, weekdayWord) ||
			marked && (s.at(i-2).mark(',') && s.is(i-3, weekdayWord))
	case s.word(i-1, "bis", "ab", "per", "seit", "spaetestens"):
		return marked && s.twoDigits(i)
	case s.word(i-1, "the"):
		return marked && (s.word(i-2, "by", "on", "be", "before", "after", "until", "till", "til", "from", "since",
			"than", "for", "of", "around", "about", "between", "to") ||
			s.is(i-2, weekdayWord|weekdayShort))
	case s.word(i-1, "by", "on", "before", "until", "till", "after", "between"):
		return marked && s.twoDigits(i) && s.word(i+1, "st", "nd", "rd", "th")
	}
	return false
}

// closes tells whether an ordinal word is followed by something that can't be the noun it belongs to.
func (s *scanner) closes(end int) bool {
	t := s.at(end)
	if t.kind != wordToken {
		return true
	}
	if s.is(end, englishWord|germanWord|prefixWord|payWord) || s.word(end, "or", "but", "when", "if", "as", "at",
		"latest", "ueberweisen", "wird", "kommt", "via", "then") {
		return true
	}
	return !t.capital && !s.english && !t.is(unitWord|notADay)
}
