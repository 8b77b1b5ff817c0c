package calendar

import (
	"slices"
	"strings"
	"time"
)

// lands are the codes that [German] takes.
var lands = []string{
	"BW", "BY", "BY-CATHOLIC", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
}

// nationwide marks a rule that holds in every Land.
const nationwide = "DE"

// rule is one line of law: a day that comes back every year from one year to another.
type rule struct {
	name  string
	where string // nationwide, or the codes of the Länder
	day   dayOfYear
	from  int // first year, 0 for "since before 1995"
	to    int // last year, 0 for "still in force"
}

// dayOfYear is fixed (month and day), or counted from Easter Sunday (easterBased and days), or the Wednesday in the
// week that begins with month and day (wednesday).
type dayOfYear struct {
	month       time.Month
	day         int
	easterBased bool
	days        int
	wednesday   bool
}

func fixed(m time.Month, d int) dayOfYear { return dayOfYear{month: m, day: d} }
func easterPlus(days int) dayOfYear       { return dayOfYear{easterBased: true, days: days} }
func wednesdayFrom(m time.Month, d int) dayOfYear {
	return dayOfYear{month: m, day: d, wednesday: true}
}

// germanRules are the holidays of Germany and its Länder. Unity Day is federal law (Art. 2(2) Einigungsvertrag); all
// others are law of the Länder, in their Feiertagsgesetze (cited where a day is young or unusual).
var germanRules = []rule{
	{name: "Neujahr", where: nationwide, day: fixed(time.January, 1)},
	{name: "Heilige Drei Könige", where: "BW BY ST", day: fixed(time.January, 6)},
	{name: "Frauentag", where: "BE", day: fixed(time.March, 8), from: 2019},
	{name: "Frauentag", where: "MV", day: fixed(time.March, 8), from: 2023}, // § 2(1) FTG M-V
	{name: "Karfreitag", where: nationwide, day: easterPlus(-2)},
	{name: "Ostersonntag", where: "BB", day: easterPlus(0)}, // § 2(1) FTG Brandenburg; a Sunday everywhere else
	{name: "Ostermontag", where: nationwide, day: easterPlus(1)},
	{name: "Tag der Arbeit", where: nationwide, day: fixed(time.May, 1)},
	{name: "Tag der Befreiung", where: "BE", day: fixed(time.May, 8), from: 2020, to: 2020},
	{name: "Tag der Befreiung", where: "BE", day: fixed(time.May, 8), from: 2025, to: 2025},
	{name: "Christi Himmelfahrt", where: nationwide, day: easterPlus(39)},
	{name: "Pfingstsonntag", where: "BB", day: easterPlus(49)},
	{name: "Pfingstmontag", where: nationwide, day: easterPlus(50)},
	{name: "Fronleichnam", where: "BW BY HE NW RP SL", day: easterPlus(60)},
	{name: "75. Jahrestag des 17. Juni 1953", where: "BE", day: fixed(time.June, 17), from: 2028, to: 2028},
	{name: "Mariä Himmelfahrt", where: "BY-CATHOLIC SL", day: fixed(time.August, 15)},
	{name: "Weltkindertag", where: "TH", day: fixed(time.September, 20), from: 2019},
	{name: "Tag der Deutschen Einheit", where: nationwide, day: fixed(time.October, 3)},
	{name: "Reformationstag", where: "BB MV SN ST TH", day: fixed(time.October, 31)},
	{name: "Reformationstag", where: nationwide, day: fixed(time.October, 31), from: 2017, to: 2017}, // 500 years
	{name: "Reformationstag", where: "HB HH NI SH", day: fixed(time.October, 31), from: 2018},
	{name: "Allerheiligen", where: "BW BY NW RP SL", day: fixed(time.November, 1)},
	{name: "Buß- und Bettag", where: "SN", day: wednesdayFrom(time.November, 16)}, // the last before 23 November
	{name: "1. Weihnachtstag", where: nationwide, day: fixed(time.December, 25)},
	{name: "2. Weihnachtstag", where: nationwide, day: fixed(time.December, 26)},
}

var targetRules = []rule{
	{name: "New Year's Day", day: fixed(time.January, 1)},
	{name: "Good Friday", day: easterPlus(-2)},
	{name: "Easter Monday", day: easterPlus(1)},
	{name: "Labour Day", day: fixed(time.May, 1)},
	{name: "Christmas Day", day: fixed(time.December, 25)},
	{name: "Boxing Day", day: fixed(time.December, 26)},
}

// rulesOf returns the rules that hold in where. A variant such as BY-CATHOLIC has the rules of its Land and its own.
func rulesOf(where string) []rule {
	land, _, _ := strings.Cut(where, "-")
	var rules []rule
	for _, r := range germanRules {
		codes := strings.Fields(r.where)
		if r.where == nationwide || slices.Contains(codes, land) || slices.Contains(codes, where) {
			rules = append(rules, r)
		}
	}
	return rules
}

// in returns the day of the rule in a year, if the rule was in force.
func (r rule) in(year int) (Date, bool) {
	if year < r.from || r.to != 0 && year > r.to {
		return Date{}, false
	}
	if r.day.easterBased {
		return easter(year).AddDays(r.day.days), true
	}
	d := Date{Year: year, Month: r.day.month, Day: r.day.day}
	if r.day.wednesday {
		return d.AddDays(int(time.Wednesday-d.Weekday()+7) % 7), true
	}
	return d, true
}

// falls reports whether the rule's day is d. It is given d's distance from Easter, so that a calendar computes Easter
// once and not for every rule.
func (r rule) falls(d Date, fromEaster int) bool {
	if d.Year < r.from || r.to != 0 && d.Year > r.to {
		return false
	}
	switch {
	case r.day.easterBased:
		return fromEaster == r.day.days
	case r.day.wednesday:
		return d.Month == r.day.month && d.Weekday() == time.Wednesday && d.Day >= r.day.day && d.Day < r.day.day+7
	}
	return d.Month == r.day.month && d.Day == r.day.day
}

// easter returns Easter Sunday of a year in the Gregorian calendar, by the anonymous algorithm that Nature printed in
// 1876, as J. Meeus gives it (Astronomical Algorithms, chapter 8). It uses whole numbers only and has no exceptions;
// the letters are those of the book.
func easter(year int) Date {
	a := year % 19 // place in the cycle of the moon
	b, c := year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{Year: year, Month: time.Month(n / 31), Day: n%31 + 1}
}
