package calendar_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const allNames = "DE DE-BW DE-BY DE-BY-CATHOLIC DE-BE DE-BB DE-HB DE-HH DE-HE DE-MV DE-NI DE-NW DE-RP DE-SL DE-SN " +
	"DE-ST DE-SH DE-TH TARGET2 WEEKDAYS"

func TestNamed_refusesWithTheNames(t *testing.T) {
	for _, name := range []string{"", "de", "DE-", "DE-XX", "DE-DE", "NW", "TARGET", "Erika Mustermann"} {
		_, err := calendar.Named(name)
		if want := "unknown calendar, want one of " + allNames; err == nil || err.Error() != want {
			t.Errorf("Named(%q): %v; want %q", name, err, want)
		}
	}
}

func TestGerman_refusesWithTheLaender(t *testing.T) {
	const want = "unknown Land, want one of BW BY BY-CATHOLIC BE BB HB HH HE MV NI NW RP SL SN ST SH TH, " +
		"or nothing for national holidays only"
	for _, land := range []string{"nw", "DE", "DE-NW", "XX", "NW "} {
		if _, err := calendar.German(land); err == nil || err.Error() != want {
			t.Errorf("German(%q): %v; want %q", land, err, want)
		}
	}
}

func TestCalendar_ShiftDeadline(t *testing.T) {
	tests := []struct {
		name, calendar, on, want string
	}{
		{"a business day stays", "DE-NW", "2026-11-23", "2026-11-23"},
		{"Saturday goes to Monday", "DE-NW", "2026-08-15", "2026-08-17"},
		{"Sunday goes to Monday", "DE-NW", "2026-11-22", "2026-11-23"},
		{"Good Friday goes past Easter", "DE-NW", "2026-04-03", "2026-04-07"},
		{"Christmas Eve is a business day", "DE-NW", "2026-12-24", "2026-12-24"},
		{"Christmas and the weekend", "DE-NW", "2026-12-25", "2026-12-28"},
		{"New Year's Eve is a business day", "DE-NW", "2026-12-31", "2026-12-31"},
		{"Fronleichnam where it is a holiday", "DE-NW", "2026-06-04", "2026-06-05"},
		{"Fronleichnam where it is none", "DE-BE", "2026-06-04", "2026-06-04"},
		{"Reformationstag on a Friday", "DE-SN", "2025-10-31", "2025-11-03"},
		{"Buß- und Bettag", "DE-SN", "2026-11-18", "2026-11-19"},
		{"the weekend before a holiday", "DE-BE", "2027-05-15", "2027-05-18"},
		{"over the end of the year", "DE", "2027-01-01", "2027-01-04"},
		{"no holidays", "WEEKDAYS", "2026-12-25", "2026-12-25"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := named(t, test.calendar).ShiftDeadline(day(test.on)); got.String() != test.want {
				t.Errorf("%s in %s is shifted to %s; want %s", test.on, test.calendar, got, test.want)
			}
		})
	}
}

func TestCalendar_AddBusinessDays(t *testing.T) {
	tests := []struct {
		calendar, from string
		n              int
		want           string
	}{
		{"TARGET2", "2026-04-02", 1, "2026-04-07"},
		{"TARGET2", "2026-04-07", -1, "2026-04-02"},
		{"TARGET2", "2026-11-20", 3, "2026-11-25"},
		{"TARGET2", "2026-11-22", 1, "2026-11-23"},
		{"TARGET2", "2026-11-22", -1, "2026-11-20"},
		{"TARGET2", "2026-11-22", 0, "2026-11-22"},
		{"DE-NW", "2026-12-23", 2, "2026-12-28"},
		{"WEEKDAYS", "2026-01-05", 10_000, "2064-05-05"},
		{"WEEKDAYS", "2026-01-05", math.MaxInt, "2064-05-05"},
		{"WEEKDAYS", "2026-01-05", math.MinInt, "1987-09-07"},
		{"WEEKDAYS", "9999-12-30", 5, "9999-12-31"},
		{"WEEKDAYS", "0001-01-02", -5, "0001-01-01"},
	}
	for _, test := range tests {
		if got := named(t, test.calendar).AddBusinessDays(day(test.from), test.n); got.String() != test.want {
			t.Errorf("%s: %s plus %d business days is %s; want %s", test.calendar, test.from, test.n, got, test.want)
		}
	}
}

func TestCalendar_BusinessDaysBetween(t *testing.T) {
	tests := []struct {
		calendar, a, b string
		want           int
	}{
		{"DE-NW", "2026-11-23", "2026-11-23", 0},
		{"DE-NW", "2026-11-23", "2026-11-24", 1},
		{"DE-NW", "2026-11-20", "2026-11-23", 1},
		{"DE-NW", "2026-11-21", "2026-11-22", 0},
		{"DE-NW", "2026-04-02", "2026-04-07", 1},
		{"DE-NW", "2026-04-07", "2026-04-02", -1},
		{"DE-NW", "2025-12-31", "2026-12-31", 253},
		{"WEEKDAYS", "2025-12-31", "2026-12-31", 261},
		{"WEEKDAYS", "0001-01-01", "9999-12-31", 2_608_614},
	}
	for _, test := range tests {
		if got := named(t, test.calendar).BusinessDaysBetween(day(test.a), day(test.b)); got != test.want {
			t.Errorf("%s: %d business days in (%s, %s]; want %d", test.calendar, got, test.a, test.b, test.want)
		}
	}
}

func TestCalendar_unsetDateStaysUnset(t *testing.T) {
	c, unset := named(t, "DE-NW"), calendar.Date{}
	if c.IsBusinessDay(unset) {
		t.Error("an unset date is a business day")
	}
	if _, ok := c.Holiday(unset); ok {
		t.Error("an unset date is a holiday")
	}
	if !c.OnOrAfter(unset).IsZero() || !c.ShiftDeadline(unset).IsZero() || !c.AddBusinessDays(unset, 3).IsZero() {
		t.Error("a deadline was made out of an unset date")
	}
	if c.BusinessDaysBetween(unset, day("2026-01-01")) != 0 || c.BusinessDaysBetween(day("2026-01-01"), unset) != 0 {
		t.Error("an unset date has a distance")
	}
	if len(c.Holidays(0)) != 0 || len(c.Holidays(10_000)) != 0 {
		t.Error("there are holidays outside the calendar")
	}
}

func TestCalendar_WithExtra(t *testing.T) {
	weekdays := named(t, "WEEKDAYS")
	closed := weekdays.WithExtra(day("2026-11-24"), day("2026-11-23"), calendar.Date{}, day("2026-11-24"))
	if got := closed.OnOrAfter(day("2026-11-23")); got != day("2026-11-25") {
		t.Errorf("past the company holidays comes %s; want 2026-11-25", got)
	}
	if name, ok := closed.Holiday(day("2026-11-24")); name != calendar.ExtraHoliday || !ok {
		t.Errorf("the extra day is called %q, %t", name, ok)
	}
	if got := closed.BusinessDaysBetween(day("2026-11-22"), day("2026-11-25")); got != 1 {
		t.Errorf("%d business days with the extra ones closed; want 1", got)
	}
	if !weekdays.IsBusinessDay(day("2026-11-24")) {
		t.Error("WithExtra changed the calendar it was called on")
	}
	if more := closed.WithExtra(day("2026-11-25")); more.OnOrAfter(day("2026-11-23")) != day("2026-11-26") {
		t.Error("a second WithExtra forgot the first")
	}
	if name, _ := named(t, "DE").WithExtra(day("2026-12-25")).Holiday(day("2026-12-25")); name != "1. Weihnachtstag" {
		t.Errorf("a holiday that is extra too is called %q; want its own name", name)
	}
}

func TestCalendar_closedForGoodEnds(t *testing.T) {
	var lastWeek []calendar.Date
	for n := range 10 {
		lastWeek = append(lastWeek, day("9999-12-31").AddDays(-n))
	}
	c := named(t, "WEEKDAYS").WithExtra(lastWeek...)
	if got := c.OnOrAfter(day("9999-12-28")); got != day("9999-12-31") {
		t.Errorf("a calendar closed to its end gives %s; want its last day", got)
	}
}

func TestBoth(t *testing.T) {
	extra := day("2026-11-24")
	both := calendar.Both(named(t, "DE-NW"), calendar.Target2().WithExtra(extra))
	for _, closed := range []calendar.Date{day("2026-06-04"), day("2026-12-25"), day("2026-11-22"), extra} {
		if both.IsBusinessDay(closed) {
			t.Errorf("%s is a business day in both", closed)
		}
	}
	if name, _ := both.Holiday(day("2026-04-03")); name != "Karfreitag" {
		t.Errorf("a day that both close is called %q; want the name of the first", name)
	}
	if got := both.BusinessDaysBetween(day("2026-04-02"), day("2026-04-07")); got != 1 {
		t.Errorf("%d business days over Easter; want 1, a shared holiday counted once", got)
	}
}

// anyCalendar draws one or two named calendars with a few extra days around the dates of anyDay, in clusters that
// close whole weeks.
func anyCalendar() *rapid.Generator[calendar.Calendar] {
	return rapid.Custom(func(t *rapid.T) calendar.Calendar {
		names := rapid.SliceOfN(rapid.SampledFrom(strings.Fields(allNames)), 2, 2).Draw(t, "names")
		var both [2]calendar.Calendar
		for i, name := range names {
			c, err := calendar.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			both[i] = c
		}
		from, length := anyDay().Draw(t, "closed from"), rapid.IntRange(0, 40).Draw(t, "days closed")
		var closed []calendar.Date
		for n := range length {
			closed = append(closed, from.AddDays(n))
		}
		return calendar.Both(both[0], both[1]).WithExtra(closed...)
	})
}

func anyDay() *rapid.Generator[calendar.Date] {
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		return day("2016-01-01").AddDays(rapid.IntRange(0, 16*365).Draw(t, "days"))
	})
}

func TestCalendar_OnOrAfterIsTheFirstBusinessDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCalendar().Draw(t, "calendar"), anyDay().Draw(t, "date")
		got := c.OnOrAfter(d)
		if !c.IsBusinessDay(got) || got.Before(d) {
			t.Fatalf("on or after %s comes %s", d, got)
		}
		for e := d; e != got; e = e.AddDays(1) {
			if c.IsBusinessDay(e) {
				t.Fatalf("on or after %s comes %s, but %s is earlier", d, got, e)
			}
		}
	})
}

func TestCalendar_countingAndAddingAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCalendar().Draw(t, "calendar"), anyDay().Draw(t, "date")
		n := rapid.IntRange(1, 300).Draw(t, "n")
		after, before := c.AddBusinessDays(d, n), c.AddBusinessDays(d, -n)
		if !c.IsBusinessDay(after) || c.BusinessDaysBetween(d, after) != n {
			t.Fatalf("%s plus %d business days is %s, %d away", d, n, after, c.BusinessDaysBetween(d, after))
		}
		if !c.IsBusinessDay(before) || c.BusinessDaysBetween(before.AddDays(-1), d.AddDays(-1)) != n {
			t.Fatalf("%s minus %d business days is %s", d, n, before)
		}
	})
}

func TestCalendar_BusinessDaysBetweenCountsEachDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, a := anyCalendar().Draw(t, "calendar"), anyDay().Draw(t, "a")
		b := a.AddDays(rapid.IntRange(0, 1000).Draw(t, "span"))
		count := 0
		for d := a; d != b; {
			d = d.AddDays(1)
			if c.IsBusinessDay(d) {
				count++
			}
		}
		if got := c.BusinessDaysBetween(a, b); got != count {
			t.Fatalf("%d business days in (%s, %s]; counted one by one %d", got, a, b, count)
		}
		if got := c.BusinessDaysBetween(b, a); got != -count {
			t.Fatalf("backwards %d; want %d", got, -count)
		}
	})
}

func TestBoth_isABusinessDayOnlyInBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, d := anyCalendar().Draw(t, "a"), anyCalendar().Draw(t, "b"), anyDay().Draw(t, "date")
		if got, want := calendar.Both(a, b).IsBusinessDay(d), a.IsBusinessDay(d) && b.IsBusinessDay(d); got != want {
			t.Fatalf("%s is a business day in both: %t; want %t", d, got, want)
		}
	})
}

func TestCalendar_HolidaysAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, year := anyCalendar().Draw(t, "calendar"), rapid.IntRange(2016, 2032).Draw(t, "year")
		holidays := c.Holidays(year)
		if !slices.IsSortedFunc(holidays, func(a, b calendar.Holiday) int { return a.On.Compare(b.On) }) {
			t.Fatalf("not in order: %v", holidays)
		}
		for i, h := range holidays {
			if h.On.Year != year || h.Name == "" || i > 0 && holidays[i-1].On == h.On {
				t.Fatalf("holiday %d of %d is %v", i, year, h)
			}
		}
	})
}

func TestCalendar_weekends(t *testing.T) {
	c := named(t, "WEEKDAYS")
	for n := range 14 {
		d := day("2026-11-16").AddDays(n)
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if c.IsBusinessDay(d) == weekend {
			t.Errorf("%s, a %s: business day %t", d, d.Weekday(), !weekend)
		}
	}
}
