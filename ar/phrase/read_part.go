package phrase

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// partPhrase reads "Anfang Dezember", "Mitte nächster Woche", "end of the month", "mid-December", "Ende KW 49".
func (s *scanner) partPhrase(i int) (reading, bool) {
	p := s.at(i).word.part
	j := s.skipDash(i + 1)
	if p == endOf && s.word(i, "ende", "end") && s.is(j, weekdayWord) {
		return reading{}, false
	}
	j = s.skip(j, "part", "half")
	j = s.skip(j, "of", "des", "der", "in", "im", "vom", "von", "dem", "to", "diesen", "this")
	if s.is(j-1, modifier) {
		j--
	}
	j = s.skip(j, "the", "des", "der", "dem")
	whole, ok := s.wholePeriod(j)
	if !ok {
		return reading{}, false
	}
	return s.partOf(p, whole), true
}

// monthPartPhrase reads "Dezemberende", "Januarmitte".
func (s *scanner) monthPartPhrase(i int) (reading, bool) {
	t := s.at(i)
	return s.partOfMonth(t.word.part, s.namedMonth(t.word.month, 0, i+1)), true
}

// partOf is the beginning, middle or end of a period (§ 192 BGB for months).
func (s *scanner) partOf(p part, whole reading) reading {
	switch {
	case !whole.exists() && whole.kind != vagueKind:
		return whole
	case whole.kind == weekKind:
		return s.partOfWeek(p, whole)
	case whole.kind == vagueKind || whole.to.Sub(whole.from) > 300:
		return s.partOfYear(p, whole)
	case whole.to.Sub(whole.from) > 31:
		return s.partOfQuarter(p, whole)
	}
	return s.partOfMonth(p, whole)
}

// partOfWeek is its Friday whatever the part, because a promise for the beginning of a week is not broken before the
// week is over; the day that is closer to the words is accepted.
func (s *scanner) partOfWeek(p part, whole reading) reading {
	near := time.Friday
	switch p {
	case beginningOf:
		near = time.Monday
	case middleOf:
		near = time.Wednesday
	}
	on := weekdayOf(whole.from, near)
	if whole.yearless && on.Before(s.today) {
		later := s.week(whole.from.AddDays(daysPerWeek), whole.end)
		later.role = whole.role
		return s.partOfWeek(p, later)
	}
	whole.on = weekdayOf(whole.from, time.Friday)
	if near != time.Friday {
		whole.accept = append(whole.accept, on)
		if on.Before(s.today) {
			whole.past = on
		}
	}
	return whole
}

func (s *scanner) partOfMonth(p part, whole reading) reading {
	days := [...]calendar.Date{beginningOf: whole.from, middleOf: whole.from.AddDays(14), endOf: whole.to}
	r := s.day(longKind, days[p], calendar.Date{}, whole.end)
	r.precision, r.role = MonthPart, whole.role
	if whole.yearless && p == endOf {
		r.precision = Day // "Monatsende"
	}
	if r.on.Before(s.today) && whole.yearless { // "Anfang des Monats", said on the 18th
		start := whole.from.AddMonths(1)
		return s.partOfMonth(p, reading{kind: longKind, end: whole.end, from: start, to: start.EndOfMonth(),
			on: start.EndOfMonth(), past: r.on})
	}
	r.past = whole.past
	if !r.on.After(s.today) {
		r.past = r.on
	}
	if whole.bare && r.on.Before(s.today) { // "Anfang November", said on the 18th of it
		next := date(whole.from.Year+1, whole.from.Month, 1)
		later := s.partOfMonth(p, reading{kind: longKind, end: whole.end, from: next, to: next.EndOfMonth(),
			on: next.EndOfMonth()})
		later.past = r.on
		return later
	}
	if whole.bare && whole.past.Before(s.today) && r.past == whole.past {
		r.past = s.partOfPast(p, whole.past)
	}
	return r
}

// partOfPast is the part of the month that ends on last.
func (s *scanner) partOfPast(p part, last calendar.Date) calendar.Date {
	if last.IsZero() || last != last.EndOfMonth() {
		return last
	}
	days := [...]calendar.Date{beginningOf: monthStart(last), middleOf: monthStart(last).AddDays(14), endOf: last}
	return days[p]
}

func (s *scanner) partOfQuarter(p part, whole reading) reading {
	days := [...]calendar.Date{beginningOf: whole.from, middleOf: whole.from.AddMonths(1).AddDays(14), endOf: whole.to}
	r := s.day(longKind, days[p], calendar.Date{}, whole.end)
	r.precision = MonthPart
	if r.on.Before(s.today) && whole.bare {
		start := whole.from.AddMonths(12)
		r = s.day(longKind, s.partOfQuarter(p, s.long(start, start.AddMonths(2).EndOfMonth(), Month, whole.end)).on, r.on,
			whole.end)
		r.precision = MonthPart
	}
	if r.on.Before(s.today) && whole.yearless {
		start := whole.from.AddMonths(3)
		return s.partOfQuarter(p, s.long(start, start.AddMonths(2).EndOfMonth(), Month, whole.end))
	}
	return r
}

// partOfYear is its last day; beginning and middle of a year are no dates.
func (s *scanner) partOfYear(p part, whole reading) reading {
	if p != endOf {
		r := s.vague(whole.end)
		r.from, r.to = whole.from, whole.to
		return r
	}
	r := s.day(longKind, whole.to, calendar.Date{}, whole.end)
	r.precision = MonthPart
	return r
}

// wholePeriod reads a week, month, quarter or year with what tells which: "nächster Woche", "Monats", "Dezember 2026",
// "KW 49", "Q1", "2027". yearless marks the present one that no word points to.
func (s *scanner) wholePeriod(i int) (reading, bool) {
	t := s.at(i)
	switch {
	case s.is(i, modifier) && s.at(i+1).is(unitWord):
		return s.plainUnit(s.at(i).word.shift, s.at(i+1).word.unit, i+2)
	case s.word(i, "folgemonats", "folgemonat"):
		return s.plainUnit(nextOne, monthUnit, i+1)
	case s.is(i, modifier) && s.is(i+1, monthWord):
		return s.shiftedNamedMonth(t.word.shift, i+1), true
	case s.word(i, "neuen", "neues", "new") && s.at(i+1).word.unit == yearUnit:
		return s.shiftedYear(nextOne, i+2), true
	case s.is(i, monthWord|monthShort) && !s.isName(i):
		return s.monthWithYear(i)
	case s.is(i, weekNumber) && s.at(s.skip(s.dot(i+1), "nr", "no", "number")).kind == numberToken:
		return s.weekNumbered(i)
	case s.twoDigits(i) && s.word(s.dot(i+1), "kw", "kalenderwoche", "quartal", "quartals"), s.is(i, ordinal) && s.is(i+1,
		unitWord):
		return s.ordinalPhrase(i)
	case s.is(i, quarterWord) && s.at(i+1).kind == numberToken:
		return s.quarter(i)
	case s.is(i, unitWord):
		return s.presentUnit(i)
	}
	if year, ok := s.year(i); ok && t.digits() == 4 {
		return s.long(date(year, time.January, 1), date(year, time.December, 31), Month, i+1), true
	}
	return reading{}, false
}

// monthWithYear reads "Dezember 2026" without a day.
func (s *scanner) monthWithYear(i int) (reading, bool) {
	end := i + 1
	if !s.at(i).is(monthWord) {
		end = s.dot(end)
	}
	year, next, ok := s.yearBehind(end)
	if !ok {
		year, next = 0, end
	}
	if s.word(next, "next", "naechsten", "kommenden", "nachsten") && s.word(next+1, "year", "jahres") {
		year, next = s.today.Year+1, next+2
	}
	return s.namedMonth(s.at(i).word.month, year, next), true
}

// plainUnit is a week, month, quarter or year without a look at a weekday behind it.
func (s *scanner) plainUnit(by shift, u unit, end int) (reading, bool) {
	switch u {
	case weekUnit:
		return s.shiftedWeek(by, end), true
	case monthUnit, quarterUnit, yearUnit:
		return s.shiftedUnit(by, u, end)
	}
	return reading{}, false
}

// presentUnit is the present week, month, quarter or year, "des Monats", "der Woche", "Monats Dezember".
func (s *scanner) presentUnit(i int) (reading, bool) {
	u := s.at(i).word.unit
	if u == monthUnit && s.is(i+1, monthWord) {
		return s.monthWithYear(i + 1)
	}
	if u == yearUnit {
		if year, ok := s.year(i + 1); ok && s.at(i+1).digits() == 4 {
			return s.long(date(year, time.January, 1), date(year, time.December, 31), Month, i+2), true
		}
	}
	if s.word(i, "tage", "days", "months", "monate", "monaten", "weeks", "wochen", "years", "jahren", "jahre") {
		return reading{}, false
	}
	if s.word(i, "week") && s.word(i+1, "after") && s.word(i+2, "next") {
		return s.shiftedWeek(afterNextOne, i+3), true
	}
	r, ok := s.plainUnit(thisOne, u, i+1)
	r.yearless = true
	return r, ok
}

// weekOfMonth reads the rest of "erste Dezemberwoche", "first week of December", "letzte Woche im November": the week of
// the month's n-th Friday.
func (s *scanner) weekOfMonth(n, i int) (reading, bool) {
	var month reading
	var ok bool
	switch {
	case s.is(i, monthWeek):
		month, ok = s.namedMonth(s.at(i).word.month, 0, i+1), true
	case s.at(i).word.unit == weekUnit:
		month, ok = s.monthBehind(i + 1)
	case s.is(i, monthWord) && s.at(i+1).word.unit == weekUnit:
		month, ok = s.namedMonth(s.at(i).word.month, 0, i+2), true
	}
	if !ok || !month.exists() || n > 5 {
		return reading{}, false
	}
	r := s.week(monday(nthWeekday(month, n, time.Friday)), month.end)
	return r, true
}

// monthBehind reads the month that something belongs to: "im Dezember", "of next month", "des Monats".
func (s *scanner) monthBehind(i int) (reading, bool) {
	j := s.skip(i, "im", "in", "of", "des", "vom")
	j = s.skip(j, "the", "des", "dem")
	if j == i && !s.is(i, modifier) && !s.is(i, monthWord) {
		return reading{}, false
	}
	r, ok := s.wholePeriod(j)
	if !ok || r.kind != longKind || r.to.Sub(r.from) > 92 {
		return reading{}, false
	}
	return r, true
}

// nthWeekday is the n-th such day of a month, the last for n = -1.
func nthWeekday(month reading, n int, day time.Weekday) calendar.Date {
	if n < 0 {
		return lastWeekday(month.to, day)
	}
	return nextWeekday(month.from.AddDays(-1), day).AddDays((n - 1) * daysPerWeek)
}

// halfOfMonth reads the rest of "zweite Dezemberhälfte", "second half of December": its 15th or last day.
func (s *scanner) halfOfMonth(n, i int) (reading, bool) {
	var month reading
	var ok bool
	switch {
	case s.is(i, monthHalf):
		month, ok = s.namedMonth(s.at(i).word.month, 0, i+1), true
	case s.word(i, "haelfte", "halfte", "half"):
		month, ok = s.wholePeriod(s.skip(s.skip(i+1, "of", "des", "vom"), "the", "des"))
	case s.word(i, "monatshaelfte"):
		month, ok = s.plainUnit(thisOne, monthUnit, i+1)
	}
	if !ok || month.kind != longKind || n > 2 || n < -1 || month.to.Sub(month.from) > 31 {
		return reading{}, false
	}
	half := endOf
	if n == 1 {
		half = middleOf
	}
	return s.partOfMonth(half, month), true
}

// weekdayOfMonth reads the rest of "ersten Montag im Dezember", "last Friday of the month".
func (s *scanner) weekdayOfMonth(n, i int) (reading, bool) {
	if !s.is(i, weekdayWord) || n > 5 {
		return reading{}, false
	}
	month, ok := s.monthBehind(i + 1)
	if !ok || !month.exists() {
		return reading{}, false
	}
	day := s.at(i).word.weekday
	on := nthWeekday(month, n, day)
	if on.Before(s.today) && month.yearless {
		next := month.from.AddMonths(1)
		on = nthWeekday(reading{from: next, to: next.EndOfMonth()}, n, day)
	}
	if on.After(month.to) && n > 4 {
		return s.invalid(month.end), true
	}
	r := s.day(calendarKind, on, calendar.Date{}, month.end)
	return r, true
}

// workdayOfMonth reads the rest of "letzten Werktag des Monats", "last business day of November", "first day of next month".
func (s *scanner) workdayOfMonth(n, i int) (reading, bool) {
	j := i
	if s.is(j, workingWord) {
		j++
	}
	u := s.at(j).word.unit
	if u != dayUnit && u != workdayUnit || n > maxDayOfMonth || n == 0 {
		return reading{}, false
	}
	workday := u == workdayUnit || j > i
	period, ok := s.monthBehind(j + 1)
	if !ok && s.at(j+1).kind == wordToken {
		week, weekOK := s.wholePeriod(s.skip(s.skip(j+1, "of", "der"), "the", "der"))
		if !weekOK || week.kind != weekKind || n > 0 {
			return reading{}, false
		}
		return week, true
	}
	if !ok || !period.exists() {
		return reading{}, false
	}
	return s.day(calendarKind, nthDay(period, n, workday), calendar.Date{}, period.end), true
}

// nthDay is the n-th day of a period, or its last one.
func nthDay(period reading, n int, workday bool) calendar.Date {
	switch {
	case n > 0 && workday:
		return addWorkdays(period.from.AddDays(-1), n)
	case n > 0:
		return period.from.AddDays(n - 1)
	}
	last := period.to
	for workday && (last.Weekday() == time.Saturday || last.Weekday() == time.Sunday) {
		last = last.AddDays(-1)
	}
	return last
}
