// Package calendar knows civil dates and which of them are business days.
//
// A [Date] is a day without time and zone; due dates, booking dates and deadlines are Dates. A [Calendar] tells business
// days from weekends and holidays: [German] for the whole country or one Land, [Target2] for euro payments, and [Both]
// for days that are business days in two places at once. Operators add days of their own with [Calendar.WithExtra].
//
// The package has no clock and loads no time zones: today is an argument, and so is the zone of [Date.In].
//
//	nw, err := calendar.German("NW")
//	payBy := nw.ShiftDeadline(invoicedOn.AddDays(14))
package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Calendar tells which days are business days: those from Monday to Friday that are no holiday. It is an immutable
// value and safe for concurrent use. The zero Calendar has weekends and no holidays.
type Calendar struct {
	rules []rule
	extra []Date // sorted, each once
}

// Holiday is a named day on which a [Calendar] is closed.
type Holiday struct {
	On   Date
	Name string
}

// ExtraHoliday is the name of the days that [Calendar.WithExtra] adds.
const ExtraHoliday = "extra holiday"

// German returns the calendar of public holidays (gesetzliche Feiertage) of a Land, given by its ISO 3166-2:DE code
// without "DE-": BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH. The empty land means the holidays that all Länder
// share. Any other code is an error that lists these.
//
// Only what is a holiday in the whole Land counts. Where municipalities differ, the day is left out and the operator
// adds it for its place with [Calendar.WithExtra]: Fronleichnam in parts of SN and TH, Friedensfest in Augsburg. For
// Mariä Himmelfahrt in Bavaria (15 August, in municipalities with more Catholics than Protestants, Art. 1(1) no. 2
// BayFTG: most of them, Munich included) there is the code "BY-CATHOLIC".
//
// The table follows the law of the Länder from 1995 on, when Buß- und Bettag was abolished outside Saxony; for earlier
// years it shows the law of 1995. Later one-off holidays are in it as far as they were enacted by 2026.
func German(land string) (Calendar, error) {
	if land == "" {
		return Calendar{rules: rulesOf(nationwide)}, nil
	}
	if !slices.Contains(lands, land) {
		return Calendar{}, fmt.Errorf("unknown Land, want one of %s, or nothing for national holidays only",
			strings.Join(lands, " "))
	}
	return Calendar{rules: rulesOf(land)}, nil
}

// Target2 returns the calendar of T2, the euro payment system (until 2023 TARGET2), on whose business days SEPA
// transfers are settled: closed on weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December
// (ECB, long-term calendar for TARGET closing days, in force since 2002).
func Target2() Calendar { return Calendar{rules: targetRules} }

// Names lists what [Named] accepts, in the order in which people look for it.
func Names() []string {
	names := []string{"DE"}
	for _, land := range lands {
		names = append(names, "DE-"+land)
	}
	return append(names, "TARGET2", "WEEKDAYS")
}

// Named returns the calendar that a configuration calls by name: "DE" and "DE-NW" are [German], "TARGET2" is [Target2],
// "WEEKDAYS" knows weekends only. Any other name is an error that lists the names.
func Named(name string) (Calendar, error) {
	switch name {
	case "DE":
		return German("")
	case "TARGET2":
		return Target2(), nil
	case "WEEKDAYS":
		return Calendar{}, nil
	}
	if land, ok := strings.CutPrefix(name, "DE-"); ok && slices.Contains(lands, land) {
		return German(land)
	}
	return Calendar{}, fmt.Errorf("unknown calendar, want one of %s", strings.Join(Names(), " "))
}

// Both returns a calendar whose business days are those that a and b share. A letter's pay-by date, for instance, is a
// business day at the debtor's place and a day on which banks settle.
func Both(a, b Calendar) Calendar {
	return Calendar{rules: slices.Concat(a.rules, b.rules)}.WithExtra(slices.Concat(a.extra, b.extra)...)
}

// WithExtra returns c with dates closed as well: local holidays, company holidays, one-off holidays enacted after this
// table was written. Zero Dates are ignored. c itself stays as it is.
func (c Calendar) WithExtra(dates ...Date) Calendar {
	extra := slices.DeleteFunc(slices.Concat(c.extra, dates), Date.IsZero)
	slices.SortFunc(extra, Date.Compare)
	return Calendar{rules: c.rules, extra: slices.Compact(extra)}
}

// Holiday returns the name of the holiday on d, in German for German holidays, and whether there is one. A weekend is
// no holiday, but a holiday may fall on one.
func (c Calendar) Holiday(d Date) (name string, ok bool) {
	if d.IsZero() {
		return "", false
	}
	fromEaster := d.Sub(easter(d.Year))
	for _, r := range c.rules {
		if r.falls(d, fromEaster) {
			return r.name, true
		}
	}
	if _, ok := slices.BinarySearchFunc(c.extra, d, Date.Compare); ok {
		return ExtraHoliday, true
	}
	return "", false
}

// Holidays returns the holidays of a year in order, those on weekends included. A day with two names has the first.
// Outside the years 1 to 9999 there are none.
func (c Calendar) Holidays(year int) []Holiday {
	if year < minYear || year > maxYear {
		return nil
	}
	var days []Date
	for _, r := range c.rules {
		if d, ok := r.in(year); ok {
			days = append(days, d)
		}
	}
	for _, d := range c.extra {
		if d.Year == year {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, Date.Compare)
	var holidays []Holiday
	for _, d := range slices.Compact(days) {
		name, _ := c.Holiday(d)
		holidays = append(holidays, Holiday{On: d, Name: name})
	}
	return holidays
}

// IsBusinessDay reports whether d is a day from Monday to Friday and no holiday. The zero Date is not.
func (c Calendar) IsBusinessDay(d Date) bool {
	if d.IsZero() || isWeekend(d) {
		return false
	}
	_, holiday := c.Holiday(d)
	return !holiday
}

func isWeekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// maxRun is more than the longest run of days without a business day that the rules make, which is the four days from
// Good Friday to Easter Monday and at some Christmases; no two calendars together close a whole week.
const maxRun = 7

// maxSearch is how many days a search for the next business day looks at: in every maxRun days there is one, unless
// an extra day closes it.
func (c Calendar) maxSearch() int { return maxRun * (len(c.extra) + 1) }

// OnOrAfter returns d if it is a business day, and else the next one. The zero Date stays zero. A calendar that
// [Calendar.WithExtra] has closed up to the end of the year 9999 gives 9999-12-31.
func (c Calendar) OnOrAfter(d Date) Date {
	for range c.maxSearch() {
		if c.IsBusinessDay(d) {
			return d
		}
		d = d.AddDays(1)
	}
	return d
}

// ShiftDeadline returns the day on which a period for declaring or performing something ends, when its last day by
// count is d: the next business day takes the place of a Saturday, a Sunday or a public holiday recognised at the place
// of performance (§ 193 BGB). It is [Calendar.OnOrAfter] under the name of the rule.
//
// The law shifts the end of a period, never a day inside it, so it is applied to the due date and again to the end of
// the 30 days of § 286(3) BGB that are counted from it (BGH, 1 February 2007, III ZR 159/06). Default begins the day
// after the result. For money owed the place is as a rule the debtor's (§ 270(4) BGB), so c is the debtor's calendar.
func (c Calendar) ShiftDeadline(d Date) Date { return c.OnOrAfter(d) }

// maxBusinessDays bounds [Calendar.AddBusinessDays]: about 38 years, where the longest limitation period is 30
// (§ 197 BGB).
const maxBusinessDays = 10_000

// AddBusinessDays returns the n-th business day after d, or before it for a negative n. d itself is not counted and
// need not be a business day; for n = 0 it is returned as it is. The zero Date stays zero. More than 10,000 either way
// count as 10,000.
func (c Calendar) AddBusinessDays(d Date, n int) Date {
	n = clamp(n, -maxBusinessDays, maxBusinessDays)
	for ; n > 0; n-- {
		d = c.next(d, 1)
	}
	for ; n < 0; n++ {
		d = c.next(d, -1)
	}
	return d
}

// next returns the nearest business day after d in the direction of step.
func (c Calendar) next(d Date, step int) Date {
	for range c.maxSearch() {
		d = d.AddDays(step)
		if c.IsBusinessDay(d) {
			break
		}
	}
	return d
}

// BusinessDaysBetween returns the number of business days after a up to and including b, that is in (a, b]. When b is
// before a it is the negative of the number in (b, a]; from or to the zero Date it is 0.
func (c Calendar) BusinessDaysBetween(a, b Date) int {
	switch {
	case a.IsZero() || b.IsZero():
		return 0
	case b.Before(a):
		return -c.BusinessDaysBetween(b, a)
	}
	days := weekdaysUntil(b) - weekdaysUntil(a)
	// By year and not by day, because ledgers write 9999-12-31 for "never" and a walk there takes seconds.
	for year := a.Year; year <= b.Year; year++ {
		for _, h := range c.Holidays(year) {
			if h.On.After(a) && !h.On.After(b) && !isWeekend(h.On) {
				days--
			}
		}
	}
	return days
}

// weekdaysUntil counts the days from Monday to Friday from 0001-01-01, a Monday, up to and including d.
func weekdaysUntil(d Date) int {
	days := d.number() - firstDay.number() + 1
	return days/7*5 + min(days%7, 5)
}
