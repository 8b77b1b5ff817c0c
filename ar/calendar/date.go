package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Years a [Date] can have: those that ISO 8601 writes with four digits. Arithmetic that would leave them stops at the
// first or the last day, so that the 9999-12-31 by which ledgers say "never" stays "never" after a day of grace.
const (
	minYear = 1
	maxYear = 9999
)

var (
	firstDay = Date{Year: minYear, Month: time.January, Day: 1}
	lastDay  = Date{Year: maxYear, Month: time.December, Day: 31}
)

// ErrInvalidDate is returned for a date that is not in the calendar, such as 30 February, or not written as ISO 8601.
var ErrInvalidDate = errors.New("invalid date")

const isoLayout = "2006-01-02"

// Date is a day of the Gregorian calendar, without a time and without a zone: a due date, a booking date. Dates are
// compared with ==, sorted with [Date.Compare], and may be keys of maps.
//
// The zero value means "not set". It is before every set date and arithmetic leaves it as it is. Make a Date with
// [NewDate], [ParseDate] or [DateOf]; a literal is not checked.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the date, or [ErrInvalidDate] when there is no such day in the years 1 to 9999.
func NewDate(y int, m time.Month, d int) (Date, error) {
	date := Date{Year: y, Month: m, Day: d}
	if !date.valid() {
		return Date{}, fmt.Errorf("%w: no day %04d-%02d-%02d", ErrInvalidDate, y, int(m), d)
	}
	return date, nil
}

// ParseDate reads YYYY-MM-DD (ISO 8601, calendar date, extended format) and nothing else. It returns [ErrInvalidDate],
// also for the empty text; [Date.UnmarshalText] takes that as "not set".
func ParseDate(iso string) (Date, error) {
	t, err := time.Parse(isoLayout, iso)
	if err != nil {
		return Date{}, fmt.Errorf("%w: want YYYY-MM-DD", ErrInvalidDate)
	}
	return NewDate(t.Date())
}

// MustDate is [ParseDate] for constants and tests: it panics when the text is not a date.
func MustDate(iso string) Date {
	d, err := ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf returns the day that t falls on in t's own location. Convert t first, t.In(zone), when the day is meant
// elsewhere: 23:30 UTC is already tomorrow in Berlin. The zero time gives the zero Date.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

func (d Date) valid() bool {
	if d.Year < minYear || d.Year > maxYear {
		return false
	}
	y, m, day := d.utc().Date()
	return d == Date{Year: y, Month: m, Day: day}
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// IsZero reports whether d is not set.
func (d Date) IsZero() bool { return d == Date{} }

// String returns YYYY-MM-DD, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Format returns d for a reader of lang, a language tag of which the first part counts ("de", "de-AT"): 22.11.2026 in
// German (DIN 5008, numeric), 22 Nov 2026 in English, [Date.String] in any other language. The zero Date gives "".
func (d Date) Format(lang string) string {
	if d.IsZero() {
		return ""
	}
	switch language(lang) {
	case "de":
		return d.utc().Format("02.01.2006")
	case "en":
		return d.utc().Format("2 Jan 2006")
	}
	return d.String()
}

// MarshalText writes [Date.String], so JSON has "2026-11-22" and, for the zero Date, "". It returns [ErrInvalidDate]
// for a literal that is no day.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.valid() {
		return nil, fmt.Errorf("write date %s: %w", d, ErrInvalidDate)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what [Date.MarshalText] wrote. It returns [ErrInvalidDate] for anything else.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Compare returns -1, 0 or +1 when d is before, the same as or after e. The zero Date is before every other.
func (d Date) Compare(e Date) int {
	switch {
	case d == e:
		return 0
	case d.Year != e.Year:
		return sign(d.Year - e.Year)
	case d.Month != e.Month:
		return sign(int(d.Month - e.Month))
	}
	return sign(d.Day - e.Day)
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday returns the day of the week; for the zero Date it means nothing.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

const secondsPerDay = 24 * 60 * 60

// number counts the days since 1970-01-01. In UTC every day has the same length.
func (d Date) number() int { return int(d.utc().Unix() / secondsPerDay) }

func dateOfNumber(n int) Date {
	y, m, d := time.Unix(int64(n)*secondsPerDay, 0).UTC().Date()
	return Date{Year: y, Month: m, Day: d}
}

// maxSpan is the distance between the first and the last day; a longer way ends there anyhow.
var maxSpan = lastDay.number() - firstDay.number()

// AddDays returns the date n days after d (before it, for a negative n), not past the first or last day of the
// calendar.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	sum := d.number() + clamp(n, -maxSpan, maxSpan)
	return dateOfNumber(clamp(sum, firstDay.number(), lastDay.number()))
}

// AddMonths returns the same day n months after d (before it, for a negative n) or, where that month is shorter, its
// last day (§ 188(3) BGB): 31 January plus one month is 28 or 29 February. So adding one month twice is not always
// adding two.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	months := d.Year*12 + int(d.Month) - 1 + clamp(n, -12*maxYear, 12*maxYear)
	switch year := months / 12; {
	case months < minYear*12:
		return firstDay
	case year > maxYear:
		return lastDay
	}
	first := Date{Year: months / 12, Month: time.Month(months%12) + 1, Day: 1}
	return Date{Year: first.Year, Month: first.Month, Day: min(d.Day, first.EndOfMonth().Day)}
}

// EndOfMonth returns the last day of d's month.
func (d Date) EndOfMonth() Date {
	if d.IsZero() {
		return d
	}
	return DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC))
}

// Sub returns the days from e to d: 1 when d is the day after e. From or to the zero Date it is 0, so an invoice
// without a due date is never days late.
func (d Date) Sub(e Date) int {
	if d.IsZero() || e.IsZero() {
		return 0
	}
	return d.number() - e.number()
}

// In returns midnight of d in loc, at which the day begins. Where a clock change leaves midnight out (São Paulo until
// 2018, Cairo), it is the instant the clock jumps to; where midnight is there twice, it is one of the two. The zero
// Date gives the zero time.
func (d Date) In(loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
	if DateOf(midnight).Before(d) { // time.Date chose the clock of the evening before
		_, midnight = midnight.ZoneBounds()
	}
	return midnight
}

func language(tag string) string {
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return strings.ToLower(primary)
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
