package phrase

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// maxDepth is how often a phrase may hold another: "COB on Friday of the week of the 30th" has four. It keeps the time
// linear in texts that are made to be read again and again, "am 1., am 2., am 3., …".
const maxDepth = 5

// read reads what begins at token i, the longest way.
func (s *scanner) read(i int) (reading, bool) {
	if s.depth >= maxDepth {
		return reading{}, false
	}
	s.depth++
	defer func() { s.depth-- }()
	t := s.at(i)
	switch {
	case t.blocked || t.kind == markToken && t.fold != "'" || t.kind == breakToken:
		return reading{}, false
	case t.kind == numberToken:
		return s.number(i)
	case t.kind != wordToken || t.word.class == 0:
		return reading{}, false
	}
	return s.longest(i)
}

// longest tries what the classes of word i allow, and takes the reading that uses most words.
func (s *scanner) longest(i int) (best reading, ok bool) {
	t := s.at(i)
	for _, try := range [...]struct {
		class class
		read  func(int) (reading, bool)
	}{
		{idiomStart, s.idiom}, {weekdayWord | weekdayShort, s.weekdayPhrase}, {modifier, s.modified},
		{monthWord | monthShort, s.monthPhrase},
		{weekNumber | unitWord | weekLetter, s.weekNumbered}, {unitWord, s.unitAfter}, {quarterWord, s.quarter}, {partWord, s.partPhrase},
		{monthPartWord, s.monthPartPhrase}, {dayAdverb, s.dayAdverbPhrase},
		{dayAdjective, s.dayAdjectivePhrase}, {ordinal | modifier | cardinal, s.ordinalStart}, {durationStart, s.span},
		{cardinal | indefinite | fewWord, s.spanAfter},
	} {
		if t.word.class&try.class == 0 {
			continue
		}
		if r, read := try.read(i); read && r.end > best.end {
			best, ok = r, true
		}
	}
	return best, ok
}

// ordinalStart reads phrases that begin with an ordinal word or with "letzter".
func (s *scanner) ordinalStart(i int) (reading, bool) {
	if r, ok := s.dayThenMonth(i); ok {
		return r, true
	}
	if r, ok := s.ordinalPhrase(i); ok {
		return r, true
	}
	if s.is(i, ordinal) || s.word(i, "twenty", "thirty") {
		return s.dayAlone(i)
	}
	return reading{}, false
}

// weekdayPhrase reads a weekday and what tells which: "Freitag in einer Woche", "Friday week", "Freitag nächster Woche".
func (s *scanner) weekdayPhrase(i int) (reading, bool) {
	if s.isName(i) {
		return reading{}, false
	}
	t := s.at(i)
	short := !t.is(weekdayWord)
	next := i + 1
	if short {
		if !s.shortWeekday(i) {
			return reading{}, false
		}
		next = s.dot(next)
	}
	day := t.word.weekday
	if r, ok := s.weekdayOfWeek(day, next); ok {
		return r, true
	}
	r := s.comingWeekday(day, next)
	r.doubtful = short
	if after, ok := s.weekdayAfter(day, next); ok { // "am Mittwoch und am Mittwoch darauf"
		return after, true
	}
	if s.word(next, "week") && !s.word(next+1, "number", "no") && s.at(next+1).kind != numberToken { // "Friday week"
		return s.laterBy(r, daysPerWeek, next+1), true
	}
	if s.word(next, "after", "nach") && s.word(s.skip(next+1, "dem"), "next", "naechsten") && !s.is(s.skip(next+1,
		"dem")+1, unitWord) { // "Friday after next"
		return s.weekdayIn(afterNextOne, day, s.skip(next+1, "dem")+1), true
	}
	if s.word(next, "next") && s.english && !s.is(next+1, unitWord|weekNumber) { // "Friday next"
		return s.weekdayIn(nextOne, day, next+1), true
	}
	if s.word(next, "fortnight") {
		return s.laterBy(r, 2*daysPerWeek, next+1), true
	}
	if days, end, ok := s.inWeeks(next); ok {
		return s.laterBy(r, days, end), true
	}
	return r, true
}

// comingWeekday is the next such day after today.
func (s *scanner) comingWeekday(day time.Weekday, end int) reading {
	r := s.day(weekdayKind, nextWeekday(s.today, day), lastWeekdayBefore(s.today, day), end)
	r.weekday, r.named = day, true
	if s.today.Weekday() == day {
		r.accept = append(r.accept, s.today)
	}
	return r
}

func (s *scanner) laterBy(r reading, days, end int) reading {
	on := r.on.AddDays(days)
	later := s.day(r.kind, on, calendar.Date{}, end)
	later.weekday, later.named, later.modified = r.weekday, r.named, true
	return later
}

// inWeeks reads "in einer Woche", "in 14 Tagen", "in acht Tagen" behind a weekday: whole weeks on. Eight days are a
// week in German, which counts today twice.
func (s *scanner) inWeeks(i int) (days, end int, ok bool) {
	if !s.word(i, "in") {
		return 0, i, false
	}
	n, j, ok := s.count(i + 1)
	if !ok || n.few {
		return 0, i, false
	}
	switch s.at(j).word.unit {
	case weekUnit:
		return n.most * daysPerWeek, j + 1, true
	case fortnightUnit:
		return n.most * 2 * daysPerWeek, j + 1, true
	case dayUnit:
		if n.most == 8 || n.most == 15 {
			n.most--
		}
		return n.most, j + 1, n.most%daysPerWeek == 0
	}
	return 0, i, false
}

// weekdayOfWeek reads the week behind a weekday: "nächster Woche", "of next week", "der KW 48", "this week".
func (s *scanner) weekdayOfWeek(day time.Weekday, i int) (reading, bool) {
	j := s.skipMark(i, ",(")
	j = s.skip(j, "in", "of", "the")
	j = s.skip(j, "der", "the", "die")
	var week reading
	var ok bool
	switch {
	case s.is(j, modifier) && s.at(j+1).word.unit == weekUnit:
		week, ok = s.shiftedWeek(s.at(j).word.shift, j+2), true
	case s.is(j, weekNumber|unitWord):
		week, ok = s.weekNumbered(j)
	case s.twoDigits(j) && s.word(s.dot(j+1), "kw", "kalenderwoche"):
		week, ok = s.ordinalPhrase(j)
	case s.word(j, "week") && s.word(j+1, "after") && s.word(j+2, "next"):
		week, ok = s.shiftedWeek(afterNextOne, j+3), true
	}
	if !ok || week.kind != weekKind {
		return reading{}, false
	}
	return s.dayOfWeek(week, day, week.end), true
}

func (s *scanner) dayOfWeek(week reading, day time.Weekday, end int) reading {
	on := weekdayOf(week.from, day)
	r := s.day(weekdayKind, on, calendar.Date{}, end)
	if !on.After(s.today) {
		r.past = on
	}
	r.weekday, r.named, r.modified, r.role = day, true, true, week.role
	return r
}

// shortWeekday tells whether an abbreviation is meant as a weekday: most of them are words too ("so", "do", "sat").
func (s *scanner) shortWeekday(i int) bool {
	next := s.dot(i + 1)
	j := s.skipMark(next, ",")
	if s.at(i-1).mark('(') && s.at(next).mark(')') {
		return true
	}
	if s.startsDate(j) && !s.at(j).newLine || s.word(j, "den", "the") && s.startsDate(j+1) {
		return s.at(i).upper || s.at(i-1).is(prefixWord) || next > i+1
	}
	if s.word(i, "so") && !s.word(i-1, "am") || s.word(i, "do") && s.english || s.word(i, "di", "sa", "mo", "mi", "so",
		"do", "fr") && !s.at(i).upper {
		return false
	}
	if s.is(i+1, weekdayShort|weekdayWord) || s.at(i+1).mark('/') && s.is(i+2, weekdayShort|weekdayWord) {
		return s.is(i-1, prefixWord)
	}
	return s.word(i-1, "am", "on", "by", "bis", "until", "before", "vor", "till", "ab", "from", "zum", "this", "next",
		"coming", "naechsten", "kommenden",
		"diesen", "spaetestens", "or", "oder", "cob", "eod") || s.at(i-1).mark('/') && s.is(i-2, weekdayShort)
}

// isName tells whether a month or weekday is somebody's name: "Frau Mai", "Julia Freitag", "Freitag GmbH", or stands below
// the closing formula of a mail.
func (s *scanner) isName(i int) bool {
	before, t := s.at(i-1), s.at(i)
	if before.is(nameTitle) && !before.is(weekdayShort) || before.mark('.') && s.at(i-2).is(nameTitle) && before.glued &&
		!s.word(i-2, "fa") {
		return true
	}
	if s.is(i+1, companyWord) || s.at(i+1).fold == "&" || before.fold == "&" || s.dash(i+1) && s.at(i+1).glued &&
		s.at(i+2).capital && s.at(i+2).glued && !s.is(i+2, payNoun) {
		return true
	}
	if before.is(greeting) || s.word(i-1, "strasse", "str") || s.word(i+1, "strasse", "str") {
		return true
	}
	return s.signed(i) || !s.english && t.capital && before.capital && before.kind == wordToken && !t.newLine &&
		before.word.class&^invoiceWord == 0
}

// signed tells whether the word stands alone on its line, or behind other names, below a closing formula.
func (s *scanner) signed(i int) bool {
	if next := s.at(i + 1); next.kind != breakToken && !next.newLine {
		return false
	}
	j := i
	for j > i-3 && !s.at(j).newLine && s.at(j-1).capital {
		j--
	}
	if !s.at(j).newLine {
		return false
	}
	for j--; j >= 0 && (s.at(j).kind == breakToken || s.at(j).mark(',')); j-- {
	}
	return s.word(j, "gruessen", "gruss", "gruesse", "regards", "wishes", "sincerely", "thanks", "thx", "faithfully",
		"mfg", "lg", "vg", "cheers", "best", "dank", "yours",
		"ciao", "gez")
}

// modified reads what follows "nächste", "kommender", "this", "last".
func (s *scanner) modified(i int) (reading, bool) {
	if s.word(i, "same", "selben", "selbe", "gleichen") {
		return s.sameTime(i)
	}
	if s.word(i, "following", "folgenden", "folgender", "folgende", "naechsten", "next") {
		if r, ok := s.followingNamed(i); ok {
			return r, true
		}
	}
	by := s.at(i).word.shift
	j := i + 1
	if s.word(i, "this", "next") && s.word(j, "coming", "following", "upcoming") {
		j++
		by = comingOne
	}
	if s.word(i, "coming", "upcoming") && s.word(j, "next") {
		j++
	}
	t := s.at(j)
	switch {
	case t.blocked || t.kind != wordToken:
		return reading{}, false
	case t.is(weekdayWord) || t.is(weekdayShort) && (t.capital || s.english):
		return s.shiftedWeekday(by, j)
	case t.is(monthWord | monthShort):
		return s.shiftedNamedMonth(by, j), true
	case t.is(unitWord):
		return s.shiftedUnit(by, t.word.unit, j+1)
	}
	return reading{}, false
}

// shiftedWeekday reads "nächsten Freitag": the one of the next ISO week, though the coming one may be meant.
func (s *scanner) shiftedWeekday(by shift, i int) (reading, bool) {
	day, end := s.at(i).word.weekday, i+1
	if !s.at(i).is(weekdayWord) {
		end = s.dot(end)
	}
	if r, ok := s.weekdayOfWeek(day, end); ok && by != lastOne {
		return r, true
	}
	coming := s.comingWeekday(day, end)
	switch by {
	case lastOne:
		r := s.day(weekdayKind, coming.past, coming.past, end)
		r.weekday, r.named, r.role, r.modified = day, true, Past, true
		return r, true
	case nextOne, afterNextOne:
		coming = s.weekdayIn(by, day, end)
	}
	coming.modified = true
	if s.word(end, "week") && s.english { // "this Friday week"
		return s.laterBy(coming, daysPerWeek, end+1), true
	}
	if days, after, ok := s.inWeeks(end); ok {
		return s.laterBy(coming, days, after), true
	}
	return coming, true
}

// weekdayIn is a weekday of the next ISO week or the one after it; the other reading, counted from the coming such day, is
// accepted.
func (s *scanner) weekdayIn(by shift, day time.Weekday, end int) reading {
	weeks := by.steps()
	on := weekdayOf(monday(s.today).AddDays(weeks*daysPerWeek), day)
	r := s.day(weekdayKind, on, calendar.Date{}, end)
	r.weekday, r.named, r.modified = day, true, true
	if other := nextWeekday(s.today, day).AddDays((weeks - 1) * daysPerWeek); other != on {
		r.accept = append(r.accept, other)
	}
	return r
}

// shiftedNamedMonth reads "nächsten März", "this December", "last October".
func (s *scanner) shiftedNamedMonth(by shift, i int) reading {
	r := s.namedMonth(s.at(i).word.month, 0, s.dot(i+1))
	if s.at(i).is(monthWord) {
		r.end = i + 1
	}
	if by == lastOne {
		r.on, r.role = r.past, Past
	}
	return r
}

// shiftedUnit reads "nächste Woche", "next month", "dieses Quartal", "kommendes Wochenende".
func (s *scanner) shiftedUnit(by shift, u unit, end int) (reading, bool) {
	var r reading
	switch u {
	case weekUnit:
		r = s.shiftedWeek(by, end)
		if day, next, ok := s.weekdayBehind(end); ok {
			r = s.dayOfWeek(r, day, next)
		}
	case monthUnit:
		start := s.shiftedMonth(by)
		r = s.long(start, start.EndOfMonth(), Month, end)
		if s.is(end, monthWord) { // "diesen Monat Dezember"
			r.end = end + 1
		}
	case quarterUnit:
		start := quarterStart(s.today).AddMonths(3 * by.steps())
		r = s.long(start, start.AddMonths(2).EndOfMonth(), Month, end)
	case yearUnit:
		return s.shiftedYear(by, end), true
	case weekendUnit:
		r = s.weekend(by, end)
	case dayUnit:
		return s.shiftedDay(by, end)
	default:
		return reading{}, false
	}
	if by == lastOne {
		r.role = Past
		r.past = r.on
	}
	return r, true
}

// shiftedYear reads "this year": its last day. Nobody promises to pay on the last day of next year by saying "next year".
func (s *scanner) shiftedYear(by shift, end int) reading {
	start := date(s.today.Year+by.steps(), time.January, 1)
	if by == thisOne {
		return s.long(start, date(start.Year, time.December, 31), Month, end)
	}
	r := s.vague(end)
	r.from, r.to = start, date(start.Year, time.December, 31)
	if by == lastOne {
		r.role = Past
	}
	return r
}

// shiftedDay reads "the next day", "in den nächsten Tagen": no day is named.
func (s *scanner) shiftedDay(by shift, end int) (reading, bool) {
	plural := s.word(end-1, "tage", "tagen", "days")
	if !plural || by == lastOne {
		return reading{}, false
	}
	return s.vague(end), true
}

func (s *scanner) shiftedWeek(by shift, end int) reading {
	r := s.week(monday(s.today).AddDays(by.steps()*daysPerWeek), end)
	if by == lastOne {
		r.role, r.past = Past, r.on
	}
	return r
}

// weekdayBehind reads the weekday behind a week: "nächste Woche Freitag", "next week on Friday", "KW 48, Mittwoch".
func (s *scanner) weekdayBehind(i int) (time.Weekday, int, bool) {
	j := s.skipMark(i, ",(")
	j = s.skip(s.skip(j, "bis", "by", "spaetestens", "noch"), "am", "on", "zum", "den", "the")
	t := s.at(j)
	if !t.is(weekdayWord) && !(t.is(weekdayShort) && t.capital && s.shortWeekday(j)) || t.blocked || t.newLine &&
		j == i && t.capital && s.at(j+1).newLine {
		return 0, i, false
	}
	end := j + 1
	if !t.is(weekdayWord) {
		end = s.dot(end)
	}
	if s.at(j - 1).mark('(') {
		end = s.skipMark(end, ")")
	}
	return t.word.weekday, end, true
}

// weekend is Saturday and Sunday; whoever says so has until Sunday.
func (s *scanner) weekend(by shift, end int) reading {
	start := monday(s.today)
	other := start
	switch {
	case by == lastOne:
		start = start.AddDays(-daysPerWeek)
	case by == nextOne || by == afterNextOne:
		start = start.AddDays(by.steps() * daysPerWeek)
		other = start.AddDays(-daysPerWeek)
	case by == comingOne && s.today.Weekday() == time.Sunday:
		start = start.AddDays(daysPerWeek)
	}
	saturday, sunday := weekdayOf(start, time.Saturday), weekdayOf(start, time.Sunday)
	r := reading{kind: weekKind, end: end, from: saturday, to: sunday, on: sunday, precision: Vague}
	r.accept = append(r.accept, saturday)
	if other != start {
		r.accept = append(r.accept, weekdayOf(other, time.Sunday))
	}
	if !sunday.After(s.today) {
		r.past = sunday
	}
	return r
}

// monthPhrase reads a month by its name, with the day or the year behind it: "Dec 1", "December 1st, 2026", "Mai 2027".
func (s *scanner) monthPhrase(i int) (reading, bool) {
	if s.isName(i) {
		return reading{}, false
	}
	t := s.at(i)
	end := i + 1
	if !t.is(monthWord) {
		end = s.dot(end)
	}
	if r, ok := s.monthThenDay(i, end); ok {
		return r, true
	}
	year, next, written := s.yearBehind(end)
	if !written && s.at(s.skipDash(end)).kind == numberToken && !s.at(s.skipDash(end)).newLine {
		return reading{}, false // "Mai 4711" is nothing
	}
	if !written {
		year, next = 0, end
	}
	if !s.monthMeant(i, next) {
		return reading{}, false
	}
	r := s.namedMonth(t.word.month, year, next)
	r.weak = !s.paymentRun(next)
	return r, true
}

// paymentRun tells whether token i begins "payment run", "run" or "Zahllauf", behind the name of its day or month.
func (s *scanner) paymentRun(i int) bool {
	i = s.skipDash(i)
	if s.word(i, "payment", "pay", "bacs", "cheque", "check", "supplier", "weekly", "monthly") {
		return s.word(i+1, "run", "batch")
	}
	return s.word(i, "run", "batch", "zahllauf", "zahlungslauf", "ueberweisungslauf")
}

// monthMeant tells whether a month's name without a day is a month: "mar", "may" and "march" are words too.
func (s *scanner) monthMeant(i, next int) bool {
	t := s.at(i)
	switch {
	case s.at(next).glued && s.at(next).kind == wordToken:
		return false
	case s.word(i, "may", "march", "mar"):
		return t.upper && !s.word(i+1, "be", "we", "i", "you", "not", "have")
	case t.is(monthWord):
		return true
	}
	return t.upper || next > i+1
}

// monthThenDay reads "Dec 1", "December 1st, 2026", "Dezember 15".
func (s *scanner) monthThenDay(i, end int) (reading, bool) {
	j := s.skipDash(end)
	j = s.skip(j, "the")
	if s.at(j).newLine && j == end && !s.at(i).capital {
		return reading{}, false
	}
	day, next, marked := s.dayNumber(j)
	if next == j || day < 1 || day > maxWrittenDay || s.at(j).kind == wordToken && !s.english {
		return reading{}, false
	}
	if s.word(i, "may", "mar", "march", "sept", "dec") && s.at(j).kind == wordToken && !s.at(i).capital {
		return reading{}, false
	}
	if sign := s.at(next); !marked && sign.glued && (sign.kind != markToken || sign.fold == "/" || sign.fold == "-" ||
		sign.mark('.') && s.at(next+1).glued) {
		return reading{}, false
	}
	if s.measured(next) || s.is(next, unitWord) {
		return reading{}, false
	}
	if s.at(next-1).mark('.') && !s.at(next).mark(',') { // the full stop of a sentence, no year behind it
		if _, _, ok := s.yearBehind(next); !ok {
			return s.yearlessDay(int(s.at(i).word.month), day, next-1), true
		}
	}
	return s.withYear(int(s.at(i).word.month), day, next), true
}

// namedMonth is the next such month, the present one included; or that of the year.
func (s *scanner) namedMonth(month time.Month, year, end int) reading {
	start := date(year, month, 1)
	var past calendar.Date
	if year == 0 {
		start, past = s.nearMonth(month)
	}
	r := s.long(start, start.EndOfMonth(), Month, end)
	r.bare = true
	if r.past.IsZero() && !past.IsZero() {
		r.past = past.EndOfMonth()
	}
	return r
}

// nearMonth are the first days of the next such month and of the one before it.
func (s *scanner) nearMonth(month time.Month) (coming, past calendar.Date) {
	year := s.today.Year
	if month < s.today.Month {
		return date(year+1, month, 1), date(year, month, 1)
	}
	return date(year, month, 1), date(year-1, month, 1)
}

// weekNumbered reads "KW 48", "week 48", "W/C 30 Nov", "Woche vom 30.11.", "week commencing 30 November".
func (s *scanner) weekNumbered(i int) (reading, bool) {
	if r, ok := s.weekOfDay(i); ok {
		return r, true
	}
	if !s.is(i, weekNumber) {
		return reading{}, false
	}
	j := s.dot(i + 1)
	j = s.skip(j, "nr", "no", "number", "nummer")
	j = s.skipMark(s.dot(j), "#-")
	if !s.twoDigits(j) || s.at(j).newLine && s.word(i, "week") {
		return reading{}, false
	}
	return s.weekOf(s.at(j).value, j+1)
}

// weekOf is week n of the year that follows, or else the next such week.
func (s *scanner) weekOf(n, end int) (reading, bool) {
	const weeksPerYear = 53
	if n < 1 || n > weeksPerYear {
		return reading{}, false
	}
	sep := s.skipMark(end, "/")
	sep = s.skip(sep, "in")
	year, written := s.year(sep)
	if s.at(sep).digits() == 2 && (year < s.today.Year-1 || year > s.today.Year+1) {
		written = false // "KW 49/50"
	}
	if written && (sep > end || s.at(sep).digits() == 4) {
		end = sep + 1
	} else {
		year = s.today.Year
	}
	start := isoWeek(year, n)
	var past calendar.Date
	if !written && !start.IsZero() && start.AddDays(daysPerWeek-1).Before(s.today) {
		past, start = weekdayOf(start, time.Friday), isoWeek(year+1, n)
	}
	if start.IsZero() {
		return s.invalid(end), true
	}
	r := s.week(start, end)
	if !past.IsZero() {
		r.past = past
	}
	if next, ok := s.secondWeek(n, end); ok && !written { // "KW 49/50", "KW 48 oder 49"
		later := s.week(start.AddDays((s.at(next).value-n)*daysPerWeek), next+1)
		later.accept = append(later.accept, r.on)
		return later, true
	}
	if day, next, ok := s.weekdayBehind(end); ok {
		r = s.dayOfWeek(r, day, next)
	}
	return r, true
}

// secondWeek reads the later one of two weeks, a few behind week n, and returns where its number is.
func (s *scanner) secondWeek(n, i int) (at int, ok bool) {
	const fewWeeks = 4
	j, joined := s.connector(i, false)
	j = s.skip(j, "kw", "week")
	t := s.at(j)
	if !joined || !s.twoDigits(j) || t.newLine || t.value <= n || t.value > n+fewWeeks || !s.freeRight(j+1) {
		return i, false
	}
	return j, !s.at(j+1).mark('.') || !s.at(j+2).glued
}

// weekOfDay reads a week by a day in it: "week commencing 30 Nov", "w/c 30.11.", "in der Woche vom 30.11.", "week ending Friday".
func (s *scanner) weekOfDay(i int) (reading, bool) {
	j, ending := i, false
	switch {
	case s.is(i, weekLetter):
		j, ending = s.weekLetters(i)
	case s.at(i).word.unit == weekUnit:
		if j, ending = s.weekWords(i + 1); j == i+1 {
			return s.weekThatBegins(i + 1)
		}
	}
	if j == i {
		return reading{}, false
	}
	j = s.skip(s.skip(j, "on", "am", "dem", "the"), "the", "dem", "den")
	return s.weekFrom(j, ending)
}

// weekThatBegins reads the rest of "in der Woche, die am 7.12. beginnt".
func (s *scanner) weekThatBegins(i int) (reading, bool) {
	j := s.skipMark(i, ",")
	if !s.word(j, "die", "welche") || !s.word(j+1, "am", "mit") {
		return reading{}, false
	}
	r, ok := s.weekFrom(s.skip(j+2, "dem"), false)
	if !ok || !s.word(r.end, "beginnt", "startet", "anfaengt", "losgeht") {
		return reading{}, false
	}
	r.end++
	return r, true
}

// weekWords reads what joins a week to its day; ending is true where it is its last one.
func (s *scanner) weekWords(i int) (next int, ending bool) {
	switch {
	case s.word(i, "commencing", "beginning", "starting", "of", "from", "vom", "ab", "von", "um", "des", "begin", "comm",
		"beginnend", "startend", "begins", "starts", "commences"):
		return i + 1, false
	case s.word(i, "that", "which") && s.word(i+1, "begins", "starts", "commences"):
		return i + 2, false
	case s.word(i, "ending", "end"):
		return i + 1, true
	}
	return i, false
}

// weekLetters reads "w/c", "w/e", "wc", "w/b".
func (s *scanner) weekLetters(i int) (next int, ending bool) {
	if s.at(i).end-s.at(i).start == 2 {
		return s.skipMark(i+1, ".:"), false
	}
	if !s.at(i+1).mark('/') || !s.word(i+2, "c", "e", "b", "comm", "commencing", "ending", "o") {
		return i, false
	}
	return s.skipMark(i+3, ".:"), s.word(i+2, "e", "ending")
}

// weekFrom makes the week of the day that is read at token i.
func (s *scanner) weekFrom(i int, ending bool) (reading, bool) {
	day, ok := s.dayForWeek(i)
	if !ok || !day.oneDay() {
		return reading{}, false
	}
	if !day.exists() {
		day.kind = weekKind
		return day, true
	}
	if ending {
		r := s.week(monday(day.on), day.end)
		r.on = day.on
		return r, true
	}
	r := s.week(monday(day.on), day.end)
	if day.on.Weekday() == time.Saturday || day.on.Weekday() == time.Sunday { // an American week begins on Sunday
		r = s.week(monday(day.on).AddDays(daysPerWeek), day.end)
	}
	return s.weekSpan(r, day.end), true
}

// dayForWeek reads the day of a week: a date, or "the 30th".
func (s *scanner) dayForWeek(i int) (reading, bool) {
	if r, ok := s.read(i); ok {
		return s.apposition(r), true
	}
	day, end, marked := s.dayNumber(i)
	if !marked || day < 1 || day > maxDayOfMonth {
		return reading{}, false
	}
	return s.nextDayOfMonth(day, end), true
}

// weekSpan reads the end of "Woche vom 30.11. bis 4.12.".
func (s *scanner) weekSpan(r reading, i int) reading {
	j := s.skip(s.skipDash(i), "bis", "to", "until")
	j = s.skip(j, "zum", "the")
	if j == i {
		return r
	}
	if until, ok := s.read(j); ok && until.kind == calendarKind && until.exists() && !until.on.Before(r.from) &&
		until.on.Sub(r.from) < daysPerWeek {
		r.end, r.on = until.end, until.on
	}
	return r
}

// quarter reads "Q1", "Q4 2026", "Quartal 1".
func (s *scanner) quarter(i int) (reading, bool) {
	j := i + 1
	if s.at(j).kind != numberToken || s.at(j).value < 1 || s.at(j).value > 4 || s.at(j).digits() != 1 || s.word(i, "q") &&
		!s.at(j).glued {
		return reading{}, false
	}
	return s.quarterOf(s.at(j).value, j+1), true
}

// quarterNumbered reads the rest of "erstes Quartal 2027", "1. Quartal", "first quarter".
func (s *scanner) quarterNumbered(n, i int) (reading, bool) {
	if n < 1 || n > 4 || s.at(i).word.unit != quarterUnit {
		return reading{}, false
	}
	return s.quarterOf(n, i+1), true
}

// quarterOf is quarter n of the year that follows, or else the next such quarter.
func (s *scanner) quarterOf(n, end int) reading {
	sep := s.skip(s.skipMark(end, "/"), "of")
	year, written := s.year(sep)
	if written {
		end = sep + 1
	} else {
		year = s.today.Year
	}
	start := date(year, time.Month(n*3-2), 1)
	if !written && start.AddMonths(2).EndOfMonth().Before(s.today) {
		start = start.AddMonths(12)
	}
	r := s.long(start, start.AddMonths(2).EndOfMonth(), Month, end)
	r.weak, r.bare = true, true
	return r
}
