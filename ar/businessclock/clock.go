// Package businessclock maps real time onto the business calendar.
//
// In production a business day lasts a day and the two are the same. A demo lets a business day last seconds: it is a
// scale on durations, computed in activities, so that no workflow ever sees a faked time. The clock stands still while
// the engine is stopped; only time between its anchor and its last sign of life has passed.
package businessclock

import (
	"fmt"
	"math"
	"math/bits"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Day is the length of a real day.
const Day = 24 * time.Hour

// MaxWait bounds a single wait computed from the clock, so that a wrong calendar can't put an item to sleep for ever;
// after it the facts are read again.
const MaxWait = 366 * Day

// Clock is the stored state of the business calendar. The zero value is the wall clock.
type Clock struct {
	// DayLength is how long a business day lasts in real time; zero means a real day.
	DayLength time.Duration
	// BusinessAt was the business time at AnchoredAt (both UTC). They have no meaning while DayLength is a real day.
	BusinessAt, AnchoredAt time.Time
	// Running is false while the engine is stopped: then it is BusinessAt, whatever the real time.
	Running bool
	// EndsOn is the last day a demo has data for; the calendar then stands still at its end. Zero means no end.
	EndsOn calendar.Date
}

// Real tells whether the clock is the wall clock.
func (c Clock) Real() bool { return c.DayLength == 0 || c.DayLength == Day }

// At returns the business time at a real instant, in UTC. It never runs backwards while now does not.
func (c Clock) At(now time.Time) time.Time {
	if c.Real() {
		return now.UTC()
	}
	at := c.BusinessAt
	if c.Running && now.After(c.AnchoredAt) {
		at = at.Add(scale(now.Sub(c.AnchoredAt), Day, c.DayLength, false))
	}
	if end, ends := c.end(); ends && at.After(end) {
		return end
	}
	return at.UTC()
}

// end is the last instant of a calendar that ends; the wall clock has none. It lies in the evening of the last day, so
// that it is still that day in the zones of Europe, also in summer.
func (c Clock) end() (time.Time, bool) {
	return c.EndsOn.In(time.UTC).Add(21 * time.Hour).UTC(), !c.Real() && !c.EndsOn.IsZero()
}

// Today returns the business date in a zone.
func (c Clock) Today(now time.Time, zone *time.Location) calendar.Date {
	return calendar.DateOf(c.At(now).In(zone))
}

// Until returns the real duration until a running clock reaches a business instant: zero when it has, MaxWait at most,
// also for an instant after the calendar's end, which is never reached.
func (c Clock) Until(now, businessAt time.Time) time.Duration {
	business := businessAt.Sub(c.At(now))
	if business <= 0 {
		return 0
	}
	if end, ends := c.end(); ends && businessAt.After(end) {
		return MaxWait
	}
	return min(c.RealOf(business), MaxWait)
}

// RealOf converts a business duration to real time, rounded up to a millisecond so that who waits for it never wakes
// before its time. A duration that is not positive takes no time.
func (c Clock) RealOf(business time.Duration) time.Duration {
	if c.Real() || business <= 0 {
		return max(business, 0)
	}
	lasts := scale(business, c.DayLength, Day, true)
	if part := lasts % time.Millisecond; part > 0 && lasts < math.MaxInt64-time.Millisecond {
		lasts += time.Millisecond - part
	}
	return lasts
}

// Anchor returns the clock started or re-anchored at now, from where it stood at lastSeen. A crash loses nothing: the
// time after the last sign of life has not passed.
func (c Clock) Anchor(now, lastSeen time.Time) Clock {
	if c.Real() {
		return c
	}
	c.BusinessAt = c.At(lastSeen)
	c.AnchoredAt, c.Running = now.UTC(), true
	return c
}

// Stop returns the clock standing still where it was at now.
func (c Clock) Stop(now time.Time) Clock {
	if c.Real() {
		return c
	}
	c.BusinessAt, c.Running = c.At(now), false
	return c
}

// NewDemo returns a stopped demo clock that stands at the beginning of startsOn (UTC).
func NewDemo(dayLength time.Duration, startsOn, endsOn calendar.Date) (Clock, error) {
	if dayLength < 50*time.Millisecond || dayLength > Day {
		return Clock{}, fmt.Errorf("length of a business day %s: want 50ms to 24h", dayLength)
	}
	if startsOn.IsZero() || (!endsOn.IsZero() && endsOn.Before(startsOn)) {
		return Clock{}, fmt.Errorf("business calendar from %s to %s: want a start, and an end after it", startsOn, endsOn)
	}
	return Clock{DayLength: dayLength, BusinessAt: startsOn.In(time.UTC).UTC(), EndsOn: endsOn}, nil
}

// scale returns d*num/den for positive durations, rounded down, or up where up is true. The product has 128 bits; what
// does not fit a duration (292 years) is the longest one, so that a demo left alone for days never runs backwards.
func scale(d, num, den time.Duration, up bool) time.Duration {
	hi, lo := bits.Mul64(uint64(d), uint64(num))
	if hi >= uint64(den) {
		return math.MaxInt64
	}
	quotient, rest := bits.Div64(hi, lo, uint64(den))
	if quotient >= math.MaxInt64 {
		return math.MaxInt64
	}
	if up && rest > 0 {
		quotient++
	}
	return time.Duration(quotient)
}
