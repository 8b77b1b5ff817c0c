// Package businessclock maps real time onto the business calendar.
//
// In production a business day lasts a day and the two are the same. A demo lets a business day last seconds: it is a
// scale on durations, computed in activities, so that no workflow ever sees a faked time. The clock stands still while
// the engine is stopped; only time between its anchor and its last sign of life has passed.
package businessclock

import (
	"errors"
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Day is the length of a real day.
const Day = 24 * time.Hour

// MaxWait bounds a single wait computed from the clock, so that a wrong calendar can't put an item to sleep for ever;
// after it the facts are read again.
const MaxWait = 366 * Day

// ErrStopped is returned where a running clock is needed.
var ErrStopped = errors.New("the business calendar stands still")

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
		at = at.Add(scale(now.Sub(c.AnchoredAt), Day, c.DayLength))
	}
	if !c.EndsOn.IsZero() {
		if end := c.EndsOn.In(time.UTC).Add(23 * time.Hour); at.After(end) {
			return end.UTC()
		}
	}
	return at.UTC()
}

// Today returns the business date in a zone.
func (c Clock) Today(now time.Time, zone *time.Location) calendar.Date {
	return calendar.DateOf(c.At(now).In(zone))
}

// Real duration until the business clock reaches an instant; zero when it has, MaxWait at most.
func (c Clock) Until(now, businessAt time.Time) time.Duration {
	business := businessAt.Sub(c.At(now))
	if business <= 0 {
		return 0
	}
	return min(c.RealOf(business), MaxWait)
}

// RealOf converts a business duration to real time, rounded up to a millisecond.
func (c Clock) RealOf(business time.Duration) time.Duration {
	if c.Real() {
		return business
	}
	return scale(business, c.DayLength, Day).Truncate(time.Millisecond) + time.Millisecond
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

// scale multiplies d by num/den without overflow for spans of centuries: whole dens first, then the rest.
func scale(d, num, den time.Duration) time.Duration {
	whole, rest := d/den, d%den
	return whole*num + time.Duration(scaleRest(rest, num, den))
}

// scaleRest computes rest*num/den in integers; rest < den <= 24h and num <= 24h, so microseconds keep the product
// below 2^63.
func scaleRest(rest, num, den time.Duration) int64 {
	const us = time.Microsecond
	return int64(rest/us) * int64(num/us) / max(int64(den/us), 1) * int64(us)
}
