package calendar_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/ecb"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func named(t *testing.T, name string) calendar.Calendar {
	t.Helper()
	c, err := calendar.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCalendar_easter reads Easter off the calendar: Easter Monday is a holiday everywhere in Germany. The dates are
// those printed in almanacs; 1818 and 2285 are the earliest possible, 1943 and 2038 the latest, and 1954, 1981, 2049
// and 2076 are the years in which simpler formulas go wrong.
func TestCalendar_easter(t *testing.T) {
	germany := named(t, "DE")
	for _, easter := range []string{
		"1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21",
		"2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
		"2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22",
	} {
		sunday := day(easter)
		for offset, want := range map[int]string{
			-2: "Karfreitag", 1: "Ostermontag", 39: "Christi Himmelfahrt", 50: "Pfingstmontag",
		} {
			d := sunday.AddDays(offset)
			if got, _ := germany.Holiday(d); got != want && d.String()[5:] != "05-01" {
				t.Errorf("%s is %q; want %q, Easter being on %s", d, got, want, easter)
			}
		}
	}
}

func TestGerman_validityYears(t *testing.T) {
	tests := []struct {
		land, date, want string
	}{
		{"BE", "2018-03-08", ""},
		{"BE", "2019-03-08", "Frauentag"},
		{"MV", "2022-03-08", ""},
		{"MV", "2023-03-08", "Frauentag"},
		{"BB", "2024-03-08", ""},
		{"BE", "2019-05-08", ""},
		{"BE", "2020-05-08", "Tag der Befreiung"},
		{"BE", "2021-05-08", ""},
		{"BE", "2025-05-08", "Tag der Befreiung"},
		{"BE", "2026-05-08", ""},
		{"BB", "2025-05-08", ""},
		{"BE", "2028-06-17", "75. Jahrestag des 17. Juni 1953"},
		{"BE", "2029-06-17", ""},
		{"TH", "2018-09-20", ""},
		{"TH", "2019-09-20", "Weltkindertag"},
		{"BW", "2016-10-31", ""},
		{"BW", "2017-10-31", "Reformationstag"},
		{"BW", "2018-10-31", ""},
		{"", "2017-10-31", "Reformationstag"},
		{"BE", "2017-10-31", "Reformationstag"},
		{"BE", "2018-10-31", ""},
		{"HB", "2016-10-31", ""},
		{"HB", "2018-10-31", "Reformationstag"},
		{"HH", "2018-10-31", "Reformationstag"},
		{"NI", "2018-10-31", "Reformationstag"},
		{"SH", "2018-10-31", "Reformationstag"},
		{"SN", "2010-10-31", "Reformationstag"},
		{"SN", "2023-11-22", "Buß- und Bettag"}, // the latest day it can fall on
		{"SN", "2022-11-16", "Buß- und Bettag"}, // the earliest
		{"SN", "2026-11-18", "Buß- und Bettag"},
		{"SN", "2026-11-25", ""},
		{"TH", "2026-11-18", ""},
		{"SL", "2026-08-15", "Mariä Himmelfahrt"},
		{"BY", "2025-08-15", ""},
		{"BY-CATHOLIC", "2025-08-15", "Mariä Himmelfahrt"},
		{"BY-CATHOLIC", "2025-06-19", "Fronleichnam"},
		{"BY", "2025-08-08", ""}, // Friedensfest, Augsburg only
		{"SN", "2025-06-19", ""}, // Fronleichnam, some municipalities only
		{"TH", "2025-06-19", ""},
		{"NW", "2025-06-19", "Fronleichnam"},
		{"BB", "2026-04-05", "Ostersonntag"},
		{"BB", "2026-05-24", "Pfingstsonntag"},
	}
	for _, test := range tests {
		c, err := calendar.German(test.land)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Holiday(day(test.date)); got != test.want || ok != (test.want != "") {
			t.Errorf("%s in %q is %q, %t; want %q", test.date, test.land, got, ok, test.want)
		}
	}
}

func TestNamed_golden(t *testing.T) {
	for _, name := range calendar.Names() {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for year := 2024; year <= 2030; year++ {
				for _, h := range named(t, name).Holidays(year) {
					fmt.Fprintf(&got, "%s %s %s\n", h.On, h.On.Weekday().String()[:3], h.Name)
				}
			}
			path := "testdata/holidays/" + name + ".golden"
			if *update {
				if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Error("holidays differ (-want +got), -update accepts them:\n" + diff)
			}
		})
	}
}

// rickar are the tables of github.com/rickar/cal, which somebody else has compiled from the same laws.
var rickar = map[string][]*cal.Holiday{
	"DE": de.Holidays, "DE-BW": de.HolidaysBW, "DE-BY": de.HolidaysBY, "DE-BE": de.HolidaysBE, "DE-BB": de.HolidaysBB,
	"DE-HB": de.HolidaysHB, "DE-HH": de.HolidaysHH, "DE-HE": de.HolidaysHE, "DE-MV": de.HolidaysMV,
	"DE-NI": de.HolidaysNI, "DE-NW": de.HolidaysNW, "DE-RP": de.HolidaysRP, "DE-SL": de.HolidaysSL,
	"DE-SN": de.HolidaysSN, "DE-ST": de.HolidaysST, "DE-SH": de.HolidaysSH, "DE-TH": de.HolidaysTH,
	"TARGET2": ecb.Holidays,
}

// difference is a holiday that only one of the two tables has, and why ours is right.
type difference struct {
	calendars string // names, separated by blanks
	day       string // MM-DD, or the name in our table for a movable one
	from, to  int
	ours      bool // our table has it, rickar/cal has not
	why       string
}

var knownDifferences = []difference{
	{"DE-BE", "03-08", 0, 2018, false, "Frauentag is a holiday in Berlin since 2019; rickar has no first year"},
	{"DE-MV", "03-08", 2023, 9999, true, "Frauentag is a holiday in MV since 2023; rickar does not know it"},
	{"DE-BE", "05-08", 2020, 2020, true, "one-off, 75 years after the end of the war"},
	{"DE-BE", "05-08", 2025, 2025, true, "one-off, 80 years after the end of the war"},
	{"DE-BE", "06-17", 2028, 2028, true, "one-off, 75 years after the uprising in the GDR"},
	{"DE-BB", "Ostersonntag", 0, 9999, true, "§ 2(1) FTG Brandenburg names it; rickar leaves Sundays out"},
	{"DE-BB", "Pfingstsonntag", 0, 9999, true, "§ 2(1) FTG Brandenburg names it; rickar leaves Sundays out"},
	{"DE-HB DE-HH DE-NI DE-SH", "10-31", 0, 2016, false, "holiday there since 2018; rickar has no first year"},
	{"DE DE-BW DE-BY DE-BE DE-HE DE-NW DE-RP DE-SL", "10-31", 2017, 2017, true, "500 years of the Reformation, one-off"},
}

// explains reports whether the difference is why name has h, or has it not.
func (d difference) explains(name string, h calendar.Holiday, ours bool) bool {
	return d.ours == ours && d.from <= h.On.Year && h.On.Year <= d.to &&
		(d.day == h.On.String()[5:] || d.day == h.Name) && slices.Contains(strings.Fields(d.calendars), name)
}

func rickarDays(holidays []*cal.Holiday, year int) map[calendar.Date]bool {
	days := map[calendar.Date]bool{}
	for _, h := range holidays {
		if actual, _ := h.Calc(year); !actual.IsZero() {
			days[calendar.DateOf(actual)] = true
		}
	}
	return days
}

func TestNamed_agreesWithRickarCal(t *testing.T) {
	used := make([]bool, len(knownDifferences))
	known := func(name string, h calendar.Holiday, ours bool) bool {
		i := slices.IndexFunc(knownDifferences, func(d difference) bool { return d.explains(name, h, ours) })
		if i >= 0 {
			used[i] = true
		}
		return i >= 0
	}
	for name, holidays := range rickar {
		for year := 2000; year <= 2040; year++ {
			theirs := rickarDays(holidays, year)
			for _, h := range named(t, name).Holidays(year) {
				if !theirs[h.On] && !known(name, h, true) {
					t.Errorf("%s: %s %s is not in rickar/cal", name, h.On, h.Name)
				}
				delete(theirs, h.On)
			}
			for d := range theirs {
				if !known(name, calendar.Holiday{On: d}, false) {
					t.Errorf("%s: %s is in rickar/cal only", name, d)
				}
			}
		}
	}
	for i, d := range knownDifferences {
		if !used[i] {
			t.Errorf("no longer a difference, take it off the list: %s %s (%s)", d.calendars, d.day, d.why)
		}
	}
}

func TestTarget2_isOpenOnGermanHolidays(t *testing.T) {
	for _, open := range []string{"2026-05-14", "2026-05-25", "2025-10-03", "2026-12-24", "2026-12-31"} {
		if !calendar.Target2().IsBusinessDay(day(open)) {
			t.Errorf("T2 is closed on %s", open)
		}
	}
	for _, closed := range []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-11-22"} {
		if calendar.Target2().IsBusinessDay(day(closed)) {
			t.Errorf("T2 is open on %s", closed)
		}
	}
}

func TestCalendar_HolidayAgreesWithHolidays(t *testing.T) {
	for _, name := range calendar.Names() {
		c := named(t, name)
		for _, year := range []int{1, 1995, 2017, 2020, 2026, 2028, 9999} {
			listed := map[calendar.Date]string{}
			for _, h := range c.Holidays(year) {
				listed[h.On] = h.Name
			}
			first := calendar.Date{Year: year, Month: time.January, Day: 1}
			for n := range 365 {
				d := first.AddDays(n)
				if got, ok := c.Holiday(d); got != listed[d] || ok != (listed[d] != "") {
					t.Errorf("%s: %s is %q; the list says %q", name, d, got, listed[d])
				}
			}
		}
	}
}
