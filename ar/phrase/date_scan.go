package phrase

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

func (s *scanner) scan() []Date {
	for i := 0; i < len(s.tokens); {
		r, ok := s.read(i)
		if !ok {
			i++
			continue
		}
		r = s.extend(i, r)
		next, found := s.take(i, r)
		if !found {
			i++
			continue
		}
		i = next
	}
	s.markAbsences()
	return s.dates
}

// extend adds what belongs to a date behind it: the same day in other words, and the end of a range.
func (s *scanner) extend(i int, r reading) reading {
	r = s.apposition(r)
	for range maxRange {
		longer, ok := s.rangeBehind(i, r)
		if !ok {
			break
		}
		r = s.apposition(longer)
	}
	return r
}

// maxRange is how many days are joined into one phrase, "Dienstag, Mittwoch oder Donnerstag".
const maxRange = 4

// apposition reads the same day in other words, "Freitag, den 27.11.", "27.11. (Freitag)", "morgen, Donnerstag", "nächste
// Woche (bis 27.11.)". Where they differ the date is contradictory.
func (s *scanner) apposition(r reading) reading {
	if r.kind == vagueKind || r.kind == feastKind || r.precision == Contradictory {
		return r
	}
	j, bracket := r.end, false
	if s.at(j).mark('(') || s.at(j).mark('[') {
		j, bracket = j+1, true
	} else {
		j = s.skipMark(j, ",")
	}
	comma := j > r.end && !bracket
	j = s.skip(j, "also", "dh", "namely", "ie", "naemlich")
	if comma || bracket {
		j = s.skip(s.skip(j, "bis", "by", "spaetestens"), "am", "on", "zum")
	}
	j = s.skip(j, "den", "dem", "der", "the")
	same, ok := s.sameDay(r, j)
	if !ok || !r.fits(same, comma, bracket) {
		return r
	}
	merged := s.merge(r, same)
	if bracket {
		merged.end = s.skipMark(s.skipMark(merged.end, ")"), "]")
	}
	return merged
}

// sameDay reads the other words for a day: a weekday, a date, or the bare "23." behind a weekday.
func (s *scanner) sameDay(r reading, i int) (reading, bool) {
	if s.at(i).newLine && s.at(i-1).kind == breakToken {
		return reading{}, false
	}
	if same, ok := s.read(i); ok {
		return same, true
	}
	if r.kind != weekdayKind || !s.twoDigits(i) {
		return reading{}, false
	}
	day, end, marked := s.dayNumber(i)
	if !marked || day < 1 || day > maxDayOfMonth || s.measured(end) || !s.freeRight(end) ||
		s.is(end, notADay|unitWord) {
		return reading{}, false
	}
	return s.nextDayOfMonth(day, end), true
}

// fits tells whether two neighbouring phrases can name the same day, and not two.
func (r reading) fits(same reading, comma, bracket bool) bool {
	switch {
	case same.precision == Contradictory:
		return false
	case r.kind == weekdayKind && !r.modified:
		return same.kind == calendarKind || same.kind == monthDayKind
	case r.kind == weekdayKind:
		return same.kind == calendarKind || same.kind == monthDayKind
	case r.kind == calendarKind || r.kind == monthDayKind:
		return same.kind == weekdayKind && !same.modified && (!same.doubtful || bracket) && !r.named
	case r.kind == relativeKind:
		return (comma || bracket || same.kind == calendarKind) && (same.kind == calendarKind ||
			same.kind == weekdayKind && !same.modified)
	case r.kind == spanKind || r.kind == weekKind || r.kind == longKind:
		return (comma || bracket) && same.kind == calendarKind && same.exists() && (bracket || r.holds(same.on))
	}
	return false
}

func (r reading) holds(d calendar.Date) bool { return !d.Before(r.from) && !d.After(r.to) }

// merge makes one reading of two that name the same day.
func (s *scanner) merge(r, same reading) reading {
	switch r.kind {
	case weekdayKind:
		return s.weekdayAndDate(r, same)
	case calendarKind, monthDayKind:
		merged := s.weekdayAndDate(same, r)
		merged.end = same.end
		return merged
	case relativeKind:
		return s.relativeAndDay(r, same)
	}
	if !r.holds(same.on) && r.on != same.on {
		same.accept = append(same.accept, r.on)
	}
	return same
}

// relativeAndDay holds "morgen" against the weekday or date beside it.
func (s *scanner) relativeAndDay(r, same reading) reading {
	agrees := same.kind == weekdayKind && r.on.Weekday() == same.weekday || same.kind == calendarKind &&
		(same.on == r.on || same.past == r.on)
	r.end = same.end
	if agrees {
		return r
	}
	return contradictory(r)
}

func contradictory(r reading) reading {
	return reading{kind: r.kind, end: r.end, precision: Contradictory, role: r.role, past: r.past}
}

// weekdayAndDate holds a weekday against the date beside it. A date without year may also be the past one, if that has
// the weekday: "am Montag, 16.11., überwiesen".
func (s *scanner) weekdayAndDate(day, on reading) reading {
	end := max(day.end, on.end)
	on.end, on.named, on.weekday, on.weak = end, true, day.weekday, on.weak && day.weak
	switch {
	case !on.exists():
		return on
	case on.on.Weekday() == day.weekday && (!day.modified || day.on == on.on || contains(day.accept, on.on) ||
		on.kind == calendarKind):
		return on
	case day.doubtful && s.word(day.end-1, "so", "do", "die", "sun", "sat", "mo", "di", "mi"):
		on.named = false
		return on
	case on.past.Weekday() == day.weekday && !on.past.IsZero() && s.today.Sub(on.past) < pastMeant:
		on.on, on.from, on.to, on.role = on.past, on.past, on.past, Past
		return on
	case on.kind == monthDayKind && day.exists() && day.on.Day == on.day:
		return day
	}
	return contradictory(on)
}

// pastMeant is how many days ago a date without year, but with the right weekday, may lie. Further back the weekday fits by
// chance, as it does one time in seven.
const pastMeant = 100

func contains(dates []calendar.Date, d calendar.Date) bool { return slices.Contains(dates, d) }

// rangeBehind reads the other end of "3.-5.12.", "Dienstag oder Mittwoch", "between the 3rd and 5th of December": the later
// day is promised, the earlier accepted.
func (s *scanner) rangeBehind(i int, r reading) (reading, bool) {
	if r.kind == vagueKind || r.precision == Contradictory {
		return r, false
	}
	j, joined := s.connector(r.end, s.betweenBefore(i))
	if !joined {
		return r, false
	}
	j = s.skip(s.skip(s.skip(j, "spaetestens"), "am", "zum", "on", "by", "bis", "in", "im"), "dem", "den", "der", "the")
	until, ok := s.read(j)
	if !ok || until.kind == vagueKind || until.precision == Contradictory || !compatible(r.kind, until.kind) {
		return r, false
	}
	return s.rangeOf(r, until), true
}

// connector reads the word or sign between two ends of a range.
func (s *scanner) connector(i int, between bool) (next int, ok bool) {
	switch {
	case s.word(i, "bis", "oder", "or", "to", "bzw", "beziehungsweise", "until", "through", "thru"):
		return s.dot(i + 1), true
	case s.dash(i), s.at(i).mark('/'):
		return i + 1, true
	case s.at(i).mark(',') && s.word(i+1, "spaetestens"): // "Montag, spätestens Dienstag"
		return i + 2, true
	case between && s.word(i, "und", "and"):
		return i + 1, true
	}
	return i, false
}

func (s *scanner) betweenBefore(i int) bool {
	for j := i - 1; j >= i-3; j-- {
		if s.word(j, "zwischen", "between") {
			return true
		}
	}
	return false
}

// compatible tells whether two kinds of time can be the ends of one range.
func compatible(a, b readingKind) bool {
	switch a {
	case weekdayKind, relativeKind:
		return b == weekdayKind || b == relativeKind || b == calendarKind
	case calendarKind, monthDayKind:
		return b == calendarKind || b == monthDayKind
	case weekKind, longKind:
		return b == weekKind || b == longKind
	}
	return a == b
}

func (s *scanner) rangeOf(r, until reading) reading {
	switch {
	case !until.exists():
		return until
	case !r.exists():
		r.end = until.end
		return r
	case until.kind == weekdayKind && !until.modified:
		for until.on.Before(r.on) {
			until.on = until.on.AddDays(daysPerWeek)
		}
	case r.yearless && !until.yearless && until.kind == calendarKind: // "01.10.-31.10.2026"
		r.on = date(until.on.Year, r.on.Month, r.on.Day)
		if r.on.After(until.on) {
			r.on = date(until.on.Year-1, r.on.Month, r.on.Day)
		}
		r.from = r.on
	case r.kind == monthDayKind && until.kind == calendarKind: // "3.-5.12."
		if on := date(until.on.Year, until.on.Month, r.day); !on.IsZero() && on.Before(until.on) {
			r.on, r.from = on, on
		}
	}
	if until.on.Before(r.on) && until.kind != calendarKind {
		until.on, r.on = r.on, until.on
	}
	if r.on != until.on {
		until.accept = append(until.accept, r.on)
	}
	until.accept = append(until.accept, r.accept...)
	until.from, until.to, until.weak = r.from, until.on, r.weak && until.weak
	until.named = false
	return until
}

// take looks at the words around a reading and notes the date; false where they do not make it one.
func (s *scanner) take(i int, r reading) (next int, ok bool) {
	a := s.before(i)
	if start, role, found := s.worded(i); found && start >= s.floor {
		a.start, a.role, a.found = start, role, true
	}
	if s.betweenBefore(i) {
		a.found = true
	}
	if r.kind == weekdayKind && s.openingHours(r.end) {
		return i, false
	}
	if r.weak && !a.found || !s.freeRight(r.end) && r.kind != vagueKind {
		return i, false
	}
	d := Date{Start: s.at(a.start).start, On: r.on, Precision: r.precision, AcceptOn: r.accept, PastOn: r.past,
		Role: r.role}
	end := s.behind(&a, r.end)
	d.End = s.at(end - 1).end
	s.apply(&d, a, r)
	s.note(d)
	s.floor = end
	return end, true
}

// openingHours tells whether hours follow a weekday, "Montag bis Freitag von 8 bis 17 Uhr", "Fr 8:00-12:00".
func (s *scanner) openingHours(i int) bool {
	j := s.skip(s.skipMark(i, ",:"), "von", "from")
	if !s.twoDigits(j) || s.at(j).value > hoursPerDay {
		return false
	}
	j++
	if s.at(j).glued && (s.at(j).mark(':') || s.at(j).mark('.')) && s.twoDigits(j+1) {
		j += 2
	}
	until := s.skip(s.skip(s.skipDash(s.skip(j, "uhr", "am", "h")), "bis", "to"), "until")
	return until > s.skip(j, "uhr", "am", "h") && s.twoDigits(until) && !s.is(until+1, monthWord|monthShort) &&
		(s.at(until+1).kind != markToken || !s.at(until+2).glued || s.at(until+1).mark(':') || s.at(until+2).value == 0 ||
			s.word(until+3, "uhr"))
}

// note adds a date. Vague words in front of it say less than it does, and become a part of its phrase: "zeitnah, spätestens
// am 30.11.".
func (s *scanner) note(d Date) {
	if n := len(s.dates); n > 0 && !d.On.IsZero() && s.dates[n-1].Precision == Vague && s.dates[n-1].On.IsZero() &&
		d.Role != Past && s.onlyJoins(s.floor, d.Start) {
		d.Start = s.dates[n-1].Start
		s.dates = s.dates[:n-1]
	}
	d.Quote = s.text[d.Start:d.End]
	s.dates = append(s.dates, d)
}

// onlyJoins tells whether the tokens from i up to the byte only join one phrase to the next.
func (s *scanner) onlyJoins(i, until int) bool {
	for ; s.at(i).start < until && s.at(i).kind != breakToken; i++ {
		t := s.at(i)
		if t.kind == markToken && (t.fold == "," || t.fold == "(" || t.fold == "-" || t.fold == "–") || s.word(i, "aber",
			"jedoch", "but", "also", "dh", "and", "und", "i", "e", "d", "h") || t.mark('.') && t.glued &&
			s.at(i-1).digits() == 1 {
			continue
		}
		return false
	}
	return s.at(i).start >= until
}

// behind reads what follows a date and belongs to it: "spätestens", "at the latest", "an", "onwards", the hour.
func (s *scanner) behind(a *approach, end int) int {
	j := s.skip(s.skip(s.skip(s.skipMark(end, ","), "at"), "the"), "very", "absolute")
	switch {
	case s.word(j, "spaetestens") && s.dateFollows(j+1): // of the day that follows
	case s.word(j, "spaetestens", "latest") && a.role != After && a.role != From:
		a.role = By
		return j + 1
	case s.word(j, "earliest", "fruehestens"):
		a.role = From
		return j + 1
	case (s.at(end).mark('\'') || s.at(end).fold == "’") && s.word(end+1, "s") &&
		s.at(end+1).glued: // "yesterday's mail", "Friday's payment run"
		if !s.paymentRun(end+2) && !s.is(end+2, payWord|payNoun|englishWord) && s.at(end+2).kind == wordToken &&
			a.role == Plain {
			a.role = Dated
		}
	case s.word(end, "onwards", "onward") && !s.at(end).newLine, s.word(end, "on") && a.role == From, s.word(end, "an") &&
		a.kind == datedPrefix:
		a.role = From
		return end + 1
	case s.word(end, "nicht") && s.word(end+1, "mehr") && a.role == Plain: // "dieses Jahr nicht mehr"
		a.role = After
		return end + 2
	case s.word(end, "faellig") || s.word(end, "due"):
		if a.role == Plain {
			a.role = Due
		}
	}
	return end
}

// dateFollows tells whether a date begins at token i, behind its preposition.
func (s *scanner) dateFollows(i int) bool {
	_, ok := s.read(s.skip(s.skip(i, "am", "bis", "zum", "jedoch", "aber"), "zum", "den"))
	return ok
}

// apply turns what the words before a date say into its role and what follows from that.
func (s *scanner) apply(d *Date, a approach, r reading) {
	role := a.role
	if role == Plain && (a.kind == forPrefix && r.bare || a.kind == datedPrefix && s.liesBehind(r)) {
		role = Dated
	}
	if d.Role == Extension || d.Role != Plain && role != Since && role != Dated { // "letzten Freitag" stays past whatever stands before
		return
	}
	d.Role = role
	switch role {
	case Before:
		s.applyBefore(d, r)
	case From, After:
		s.applyAfter(d, a, r)
	case Since, Dated:
		if !d.PastOn.IsZero() {
			d.On = d.PastOn
		}
	case By:
		s.applyBy(d, r)
	case Due:
		if r.yearless && !d.PastOn.IsZero() && s.today.Sub(d.PastOn) < d.On.Sub(s.today) {
			d.On = d.PastOn
		}
	}
}

// liesBehind tells whether the day of a payment run is one that was, "der Zahllauf vom 16.11." said two days later: without a
// year it is the nearer one.
func (s *scanner) liesBehind(r reading) bool {
	if r.past.IsZero() || !r.exists() {
		return false
	}
	return r.on.Before(s.today) || r.on != s.today && s.today.Sub(r.past) < r.on.Sub(s.today)
}

// applyBefore makes the last day before what is named: "vor Weihnachten". The end of a month is the month's end: whoever
// promises to pay before it has not promised a day less.
func (s *scanner) applyBefore(d *Date, r reading) {
	if r.from.IsZero() || !r.exists() {
		return
	}
	if r.kind == longKind && r.from == r.to && r.to == r.to.EndOfMonth() {
		d.AcceptOn = append(slices.Clip(d.AcceptOn), r.from.AddDays(-1))
		d.Precision = Vague
		return
	}
	d.On, d.Precision, d.AcceptOn = r.from.AddDays(-1), Vague, nil
	if r.kind == feastKind {
		d.AcceptOn = append(d.AcceptOn, r.from)
	}
	if r.kind == weekKind && r.precision == Vague && d.On.Before(s.today) { // "vor dem Wochenende", said on a Sunday
		d.On = d.On.AddDays(daysPerWeek)
	}
	if r.kind == weekKind && r.precision == Week {
		d.On = r.from.AddDays(-3) // the Friday before
		d.AcceptOn = append(d.AcceptOn, r.from.AddDays(-1))
	}
	if !d.PastOn.IsZero() {
		d.PastOn = d.PastOn.AddDays(-1)
	}
}

// applyAfter leaves a date only as the first day on which it may be.
func (s *scanner) applyAfter(d *Date, a approach, r reading) {
	d.On, d.AcceptOn = calendar.Date{}, nil
	if r.precision == Invalid || r.precision == Contradictory {
		return
	}
	d.Precision = NotBefore
	switch {
	case a.role == After && !r.to.IsZero():
		d.NotBeforeOn = r.to.AddDays(1)
	case !r.from.IsZero():
		d.NotBeforeOn = r.from
	}
	if a.role == After && !d.NotBeforeOn.IsZero() && d.NotBeforeOn.Before(s.today) {
		d.NotBeforeOn = calendar.Date{}
	}
}

// applyBy looks at "bis heute", which tells how long something has been so, and "bis zum Wochenende", which is Friday.
func (s *scanner) applyBy(d *Date, r reading) {
	switch {
	case r.kind == relativeKind && r.on == s.today && r.end > 0 && s.word(r.end-1, "heute", "today", "now"):
		d.AcceptOn = nil
		if !s.word(r.end-2, "by") {
			d.Role = Since
		}
	case r.kind == weekKind && r.precision == Vague:
		d.AcceptOn = append([]calendar.Date{r.on}, r.accept...)
		d.On = r.from.AddDays(-1)
	}
}
