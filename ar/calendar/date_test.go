package calendar_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"
	_ "time/tzdata" // zones for the tests of In and DateOf, wherever they run

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

func day(iso string) calendar.Date { return calendar.MustDate(iso) }

func TestParseDate(t *testing.T) {
	for _, text := range []string{"2026-11-22", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"} {
		d, err := calendar.ParseDate(text)
		if err != nil || d.String() != text {
			t.Errorf("ParseDate(%s) = %s, %v", text, d, err)
		}
	}
	want := calendar.Date{Year: 2026, Month: time.November, Day: 22}
	if got := day("2026-11-22"); got != want {
		t.Errorf("ParseDate = %#v; want %#v", got, want)
	}
}

func TestParseDate_refuses(t *testing.T) {
	for text, why := range map[string]string{
		"":                     "nothing",
		"2026-02-29":           "no leap year",
		"1900-02-29":           "a century is no leap year",
		"2026-04-31":           "April has 30 days",
		"2026-13-01":           "13th month",
		"2026-00-10":           "month zero",
		"2026-01-00":           "day zero",
		"0000-01-01":           "there is no year zero in a ledger",
		"26-01-01":             "two digits of a year",
		"10000-01-01":          "five digits of a year",
		"2026-1-1":             "digits are missing",
		"20260101":             "basic format",
		"22.11.2026":           "German, which Format writes and nobody parses here",
		"2026-11-22T00:00:00Z": "an instant",
		" 2026-11-22":          "a blank",
	} {
		if d, err := calendar.ParseDate(text); !errors.Is(err, calendar.ErrInvalidDate) || !d.IsZero() {
			t.Errorf("ParseDate(%q) = %s, %v; want ErrInvalidDate: %s", text, d, err, why)
		}
	}
}

func TestNewDate(t *testing.T) {
	if d, err := calendar.NewDate(2024, time.February, 29); d != day("2024-02-29") || err != nil {
		t.Errorf("NewDate = %s, %v; want 2024-02-29", d, err)
	}
	_, err := calendar.NewDate(2026, time.February, 30)
	if want := "invalid date: no day 2026-02-30"; err == nil || err.Error() != want {
		t.Errorf("NewDate of 30 February: %v; want %q", err, want)
	}
	for _, year := range []int{0, -1, 10000} {
		if d, err := calendar.NewDate(year, time.January, 1); !errors.Is(err, calendar.ErrInvalidDate) {
			t.Errorf("NewDate in year %d = %s, %v; want ErrInvalidDate", year, d, err)
		}
	}
}

func TestMustDate_panicsOnNonsense(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("MustDate took 30 February")
		}
	}()
	calendar.MustDate("2026-02-30")
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestDateOf_isTheDayInItsOwnZone(t *testing.T) {
	sentAt := time.Date(2026, time.November, 22, 23, 30, 0, 0, time.UTC)
	if got := calendar.DateOf(sentAt); got != day("2026-11-22") {
		t.Errorf("in UTC %s; want 2026-11-22", got)
	}
	if got := calendar.DateOf(sentAt.In(zone(t, "Europe/Berlin"))); got != day("2026-11-23") {
		t.Errorf("in Berlin %s; want 2026-11-23", got)
	}
	if got := calendar.DateOf(time.Time{}); !got.IsZero() {
		t.Errorf("of the zero time %s; want the zero Date", got)
	}
}

func TestDate_In(t *testing.T) {
	tests := []struct{ date, zone, want string }{
		{"2026-11-22", "UTC", "2026-11-22T00:00:00Z"},
		{"2026-11-22", "Europe/Berlin", "2026-11-22T00:00:00+01:00"},
		{"2026-07-01", "Europe/Berlin", "2026-07-01T00:00:00+02:00"},
		{"2018-11-04", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"}, // the clock jumped from 24:00 to 1:00
	}
	for _, test := range tests {
		if got := day(test.date).In(zone(t, test.zone)).Format(time.RFC3339); got != test.want {
			t.Errorf("%s in %s begins %s; want %s", test.date, test.zone, got, test.want)
		}
	}
	if got := (calendar.Date{}).In(time.UTC); !got.IsZero() {
		t.Errorf("the zero Date begins %s; want the zero time", got)
	}
}

func TestDate_Format(t *testing.T) {
	for lang, want := range map[string]string{
		"de": "01.02.2026", "de-AT": "01.02.2026", "DE_de": "01.02.2026", "en": "1 Feb 2026", "en-GB": "1 Feb 2026",
		"fr": "2026-02-01", "": "2026-02-01",
	} {
		if got := day("2026-02-01").Format(lang); got != want {
			t.Errorf("Format(%q) = %q; want %q", lang, got, want)
		}
		if got := (calendar.Date{}).Format(lang); got != "" {
			t.Errorf("Format(%q) of the zero Date = %q; want nothing", lang, got)
		}
	}
}

func TestDate_Compare(t *testing.T) {
	inOrder := []calendar.Date{{}, day("2025-12-31"), day("2026-01-31"), day("2026-02-01"), day("2026-02-02")}
	for i, d := range inOrder {
		for j, e := range inOrder {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if d.Compare(e) != want || d.Before(e) != (want < 0) || d.After(e) != (want > 0) {
				t.Errorf("%q Compare %q = %d; want %d", d, e, d.Compare(e), want)
			}
		}
	}
}

func TestDate_AddMonths(t *testing.T) {
	tests := []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-15", 1, "2026-02-15"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-11-30", 3, "2027-02-28"},
		{"2026-01-31", -2, "2025-11-30"},
		{"2026-12-01", 1, "2027-01-01"},
		{"2026-05-05", 0, "2026-05-05"},
		{"0001-03-01", -2, "0001-01-01"},
		{"0001-03-05", -3, "0001-01-01"},
		{"9999-12-01", 1, "9999-12-31"},
		{"2026-05-05", math.MaxInt, "9999-12-31"},
		{"2026-05-05", math.MinInt, "0001-01-01"},
	}
	for _, test := range tests {
		if got := day(test.from).AddMonths(test.months); got.String() != test.want {
			t.Errorf("%s plus %d months is %s; want %s", test.from, test.months, got, test.want)
		}
	}
}

func TestDate_AddDays(t *testing.T) {
	tests := []struct {
		from string
		days int
		want string
	}{
		{"2026-02-28", 1, "2026-03-01"},
		{"2024-02-28", 1, "2024-02-29"},
		{"2026-01-01", -1, "2025-12-31"},
		{"2026-03-28", 2, "2026-03-30"}, // over the change to summer time
		{"1969-12-31", 1, "1970-01-01"},
		{"9999-12-31", 1, "9999-12-31"},
		{"0001-01-01", -1, "0001-01-01"},
		{"2026-01-01", math.MaxInt, "9999-12-31"},
		{"2026-01-01", math.MinInt, "0001-01-01"},
		{"0001-01-01", math.MaxInt, "9999-12-31"},
	}
	for _, test := range tests {
		if got := day(test.from).AddDays(test.days); got.String() != test.want {
			t.Errorf("%s plus %d days is %s; want %s", test.from, test.days, got, test.want)
		}
	}
}

func TestDate_zeroStaysUnset(t *testing.T) {
	var unset calendar.Date
	if !unset.AddDays(30).IsZero() || !unset.AddMonths(1).IsZero() || !unset.EndOfMonth().IsZero() {
		t.Error("arithmetic made a date out of none")
	}
	if today := day("2026-11-22"); today.Sub(unset) != 0 || unset.Sub(today) != 0 {
		t.Error("an unset date has a distance")
	}
	if got := unset.String(); got != "" {
		t.Errorf("String = %q; want nothing", got)
	}
}

func TestDate_JSON(t *testing.T) {
	type invoice struct {
		DueOn    calendar.Date            `json:"dueOn"`
		PaidOn   calendar.Date            `json:"paidOn"`
		Optional *calendar.Date           `json:"optional,omitempty"`
		ByDay    map[calendar.Date]int    `json:"byDay,omitempty"`
		Unset    map[string]calendar.Date `json:"unset,omitempty"`
	}
	text, err := json.Marshal(invoice{DueOn: day("2026-11-22"), ByDay: map[calendar.Date]int{day("2026-11-23"): 7}})
	if want := `{"dueOn":"2026-11-22","paidOn":"","byDay":{"2026-11-23":7}}`; string(text) != want || err != nil {
		t.Errorf("JSON %s, %v; want %s", text, err, want)
	}
	var got invoice
	if err := json.Unmarshal(text, &got); err != nil || got.DueOn != day("2026-11-22") || !got.PaidOn.IsZero() {
		t.Errorf("read back %+v, %v", got, err)
	}
	if got.ByDay[day("2026-11-23")] != 7 {
		t.Errorf("the map with dates as keys came back as %v", got.ByDay)
	}
	if err := json.Unmarshal([]byte(`{"dueOn":"31.02.2026"}`), &got); !errors.Is(err, calendar.ErrInvalidDate) {
		t.Errorf("JSON with a German date: %v; want ErrInvalidDate", err)
	}
	if text, err := json.Marshal(calendar.Date{Year: 2026, Month: 2, Day: 30}); !errors.Is(err, calendar.ErrInvalidDate) {
		t.Errorf("30 February was written as %s, %v; want ErrInvalidDate", text, err)
	}
}

// anyDate draws days from 1 to 9998, so that adding a year or less does not meet the end of the calendar.
func anyDate() *rapid.Generator[calendar.Date] {
	days := day("9998-12-31").Sub(day("0002-01-01"))
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		return day("0002-01-01").AddDays(rapid.IntRange(0, days).Draw(t, "days"))
	})
}

func TestDate_textRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyDate().Draw(t, "date")
		if got, err := calendar.ParseDate(want.String()); got != want || err != nil {
			t.Fatalf("%s came back as %s, %v", want, got, err)
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got calendar.Date
		if err := json.Unmarshal(text, &got); got != want || err != nil {
			t.Fatalf("JSON %s came back as %s, %v", text, got, err)
		}
	})
}

func TestDate_daysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "date"), rapid.IntRange(-360, 360).Draw(t, "days")
		moved := d.AddDays(n)
		if moved.Sub(d) != n || moved.AddDays(-n) != d {
			t.Fatalf("%s plus %d days is %s, which is %d away", d, n, moved, moved.Sub(d))
		}
		if (n > 0) != moved.After(d) || (n < 0) != moved.Before(d) {
			t.Fatalf("%s plus %d days is %s, on the wrong side", d, n, moved)
		}
		if want := time.Weekday((int(d.Weekday()) + n%7 + 7) % 7); moved.Weekday() != want {
			t.Fatalf("%s is a %s; want %s", moved, moved.Weekday(), want)
		}
	})
}

func TestDate_monthsKeepTheDayOrEndTheMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "date"), rapid.IntRange(-11, 11).Draw(t, "months")
		moved := d.AddMonths(n)
		if got := (moved.Year-d.Year)*12 + int(moved.Month-d.Month); got != n {
			t.Fatalf("%s plus %d months is %s, %d months away", d, n, moved, got)
		}
		if moved.Day != d.Day && (moved != moved.EndOfMonth() || moved.Day > d.Day) {
			t.Fatalf("%s plus %d months is %s, neither the same day nor the end of a shorter month", d, n, moved)
		}
	})
}

func TestDate_monthEndsBeforeTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		end := d.EndOfMonth()
		if end.Month != d.Month || end.Year != d.Year || end.Before(d) || end.AddDays(1).Day != 1 {
			t.Fatalf("%s is not the end of the month of %s", end, d)
		}
	})
}

func TestDate_leapDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(1, 9999).Draw(t, "year")
		leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
		leapDay, err := calendar.NewDate(year, time.February, 29)
		if (err == nil) != leap {
			t.Fatalf("29 February %d: %v", year, err)
		}
		if leap && leapDay.AddMonths(12) != leapDay.AddDays(365) {
			t.Fatalf("a year after %s is %s", leapDay, leapDay.AddMonths(12))
		}
	})
}
