package phrase

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const daysPerWeek = 7

// monday is the first day of d's ISO week (ISO 8601: a week begins on Monday).
func monday(d calendar.Date) calendar.Date {
	return d.AddDays(-(int(d.Weekday()) + daysPerWeek - 1) % daysPerWeek)
}

// weekdayOf is the given day of the ISO week that begins on start.
func weekdayOf(start calendar.Date, day time.Weekday) calendar.Date {
	return start.AddDays((int(day) + daysPerWeek - 1) % daysPerWeek)
}

// nextWeekday is the first such day after d.
func nextWeekday(d calendar.Date, day time.Weekday) calendar.Date {
	return d.AddDays((int(day)-int(d.Weekday())+daysPerWeek-1)%daysPerWeek + 1)
}

// lastWeekday is the latest such day that is not after d.
func lastWeekday(d calendar.Date, day time.Weekday) calendar.Date {
	return nextWeekday(d, day).AddDays(-daysPerWeek)
}

// lastWeekdayBefore is the latest such day before d.
func lastWeekdayBefore(d calendar.Date, day time.Weekday) calendar.Date {
	last := lastWeekday(d, day)
	if last == d {
		return last.AddDays(-daysPerWeek)
	}
	return last
}

func date(year int, month time.Month, day int) calendar.Date {
	d, err := calendar.NewDate(year, month, day)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// dayAndMonth is the first such date that is not before from, and the latest that is not after it. Either is zero where
// there is no such day in that year: 29 February of a common year, 31 November of any.
func dayAndMonth(from calendar.Date, month time.Month, day int) (coming, past calendar.Date) {
	year := from.Year
	if month < from.Month || month == from.Month && day < from.Day {
		past, coming = date(year, month, day), date(year+1, month, day)
		return coming, past
	}
	coming, past = date(year, month, day), date(year-1, month, day)
	if coming == from {
		past = coming
	}
	return coming, past
}

// monthsAhead is how far ahead a day of the month is looked for: of two months in a row one has 31 days, but for
// December and January, and February lies between two that have.
const monthsAhead = 3

// dayOfMonth is the first such day after from and the latest that is not after it: the 31st only in months that have it.
func dayOfMonth(from calendar.Date, day int) (coming, past calendar.Date) {
	first := date(from.Year, from.Month, 1)
	for i := 0; i <= monthsAhead && coming.IsZero(); i++ {
		m := first.AddMonths(i)
		if d := date(m.Year, m.Month, day); d.After(from) {
			coming = d
		}
	}
	for i := 0; i <= monthsAhead && past.IsZero(); i++ {
		m := first.AddMonths(-i)
		if d := date(m.Year, m.Month, day); !d.IsZero() && !d.After(from) {
			past = d
		}
	}
	return coming, past
}

// isoWeek is the Monday of a week of a year (ISO 8601: week 1 has 4 January in it); zero where the year has no such
// week.
func isoWeek(year, week int) calendar.Date {
	start := monday(date(year, time.January, 4)).AddDays((week - 1) * daysPerWeek)
	if week < 1 || start.AddDays(3).Year != year { // the year of a week is that of its Thursday
		return calendar.Date{}
	}
	return start
}

// addWorkdays counts n days from Monday to Friday on from d.
func addWorkdays(d calendar.Date, n int) calendar.Date {
	for ; n > 0; n-- {
		d = d.AddDays(1)
		for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			d = d.AddDays(1)
		}
	}
	return d
}

// addWerktage counts n days from Monday to Saturday on from d, which is what "Werktag" means in German law (§ 3(2) BUrlG).
func addWerktage(d calendar.Date, n int) calendar.Date {
	for ; n > 0; n-- {
		d = d.AddDays(1)
		if d.Weekday() == time.Sunday {
			d = d.AddDays(1)
		}
	}
	return d
}

func monthStart(d calendar.Date) calendar.Date { return date(d.Year, d.Month, 1) }

func quarterStart(d calendar.Date) calendar.Date {
	return date(d.Year, (d.Month-1)/3*3+1, 1)
}

// easter is Easter Sunday of the Gregorian calendar (the "anonymous" algorithm of Meeus, Jones and Butcher).
func easter(year int) calendar.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31
	return date(year, time.Month(month), day+1)
}

// feast is a named day or run of days, by which people promise to pay.
type feast uint8

const (
	noFeast feast = iota
	christmas
	christmasEve
	englishChristmas
	boxingDay
	holidays
	newYearsEve
	newYear
	newYearTurn
	easterFeast
	goodFriday
	whitsun
	ascension
	nicholas
	epiphany
	unity
	allSaints
	reformation
	thanksgiving
	blackFriday
	labourDay
	advent
)

// days are the first and last day of a feast of a year, and the day that is meant by "until" it.
func (f feast) days(year int) (from, to, on calendar.Date) {
	one := func(d calendar.Date) (calendar.Date, calendar.Date, calendar.Date) { return d, d, d }
	switch f {
	case christmas, holidays:
		return date(year, 12, 24), date(year, 12, 26), date(year, 12, 24)
	case englishChristmas:
		return date(year, 12, 25), date(year, 12, 26), date(year, 12, 25)
	case christmasEve:
		return one(date(year, 12, 24))
	case boxingDay:
		return one(date(year, 12, 26))
	case newYearsEve:
		return one(date(year, 12, 31))
	case newYear:
		return one(date(year, 1, 1))
	case newYearTurn:
		return date(year+1, 1, 1), date(year+1, 1, 1), date(year, 12, 31)
	}
	return f.church(year)
}

func (f feast) church(year int) (from, to, on calendar.Date) {
	sunday := easter(year)
	one := func(d calendar.Date) (calendar.Date, calendar.Date, calendar.Date) { return d, d, d }
	switch f {
	case easterFeast:
		return sunday, sunday.AddDays(1), sunday
	case goodFriday:
		return one(sunday.AddDays(-2))
	case ascension:
		return one(sunday.AddDays(39))
	case whitsun:
		return sunday.AddDays(49), sunday.AddDays(50), sunday.AddDays(49)
	case nicholas:
		return one(date(year, 12, 6))
	case epiphany:
		return one(date(year, 1, 6))
	case unity:
		return one(date(year, 10, 3))
	case allSaints:
		return one(date(year, 11, 1))
	case reformation:
		return one(date(year, 10, 31))
	case labourDay:
		return one(date(year, 5, 1))
	}
	return f.american(year)
}

func (f feast) american(year int) (from, to, on calendar.Date) {
	thursday := nextWeekday(date(year, time.October, 31), time.Thursday).AddDays(3 * daysPerWeek)
	if f == blackFriday {
		thursday = thursday.AddDays(1)
	}
	return thursday, thursday, thursday
}

// near finds the feast that ends on or after received.
func (f feast) near(received calendar.Date) (from, to, on, past calendar.Date) {
	from, to, on = f.days(received.Year)
	if to.Before(received) {
		_, _, past = f.days(received.Year)
		from, to, on = f.days(received.Year + 1)
		return from, to, on, past
	}
	_, _, past = f.days(received.Year - 1)
	return from, to, on, past
}
