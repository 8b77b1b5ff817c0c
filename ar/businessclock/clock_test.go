package businessclock

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

var (
	start  = calendar.MustDate("2026-03-02")
	realAt = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
)

func demo(t testing.TB, day time.Duration, ends string) Clock {
	t.Helper()
	var endsOn calendar.Date
	if ends != "" {
		endsOn = calendar.MustDate(ends)
	}
	c, err := NewDemo(day, start, endsOn)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClock_zeroValueIsTheWallClock(t *testing.T) {
	var c Clock
	if got := c.At(realAt.In(time.FixedZone("CET", 3600))); !got.Equal(realAt) || got.Location() != time.UTC {
		t.Errorf("At = %v, want %v in UTC", got, realAt)
	}
	if got := c.Until(realAt, realAt.Add(90*time.Minute)); got != 90*time.Minute {
		t.Errorf("Until = %v, want 1h30m", got)
	}
	if c.Anchor(realAt, realAt) != c || c.Stop(realAt) != c {
		t.Error("the wall clock can neither be anchored nor stopped")
	}
}

func TestClock_aDayLastsItsLength(t *testing.T) {
	c := demo(t, 2*time.Second, "").Anchor(realAt, realAt)
	for days, want := range []string{"2026-03-02", "2026-03-03", "2026-03-04"} {
		now := realAt.Add(time.Duration(days) * 2 * time.Second)
		if got := c.Today(now, time.UTC).String(); got != want {
			t.Errorf("after %d business days it is %s, want %s", days, got, want)
		}
	}
	if got := c.At(realAt.Add(time.Second)); !got.Equal(start.In(time.UTC).Add(12 * time.Hour)) {
		t.Errorf("after half a business day it is %v, want noon", got)
	}
}

func TestClock_dateFollowsTheZone(t *testing.T) {
	c := Clock{}
	lateUTC := time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC)
	if got := c.Today(lateUTC, time.FixedZone("CET", 3600)).String(); got != "2026-03-03" {
		t.Errorf("23:30 UTC is %s at UTC+1, want 2026-03-03", got)
	}
}

func TestClock_standsStillWhileStopped(t *testing.T) {
	c := demo(t, 2*time.Second, "").Anchor(realAt, realAt).Stop(realAt.Add(3 * time.Second))
	want := start.In(time.UTC).Add(36 * time.Hour)
	for _, pause := range []time.Duration{0, time.Minute, 90 * Day} {
		if got := c.At(realAt.Add(3*time.Second + pause)); !got.Equal(want) {
			t.Errorf("stopped for %v: it is %v, want %v", pause, got, want)
		}
	}
}

func TestClock_timeAfterTheLastSignOfLifeHasNotPassed(t *testing.T) {
	c := demo(t, 2*time.Second, "").Anchor(realAt, realAt)
	lastSeen, restart := realAt.Add(4*time.Second), realAt.Add(10*time.Hour)
	if got, want := c.Anchor(restart, lastSeen).At(restart), c.At(lastSeen); !got.Equal(want) {
		t.Errorf("after a crash it is %v, want %v", got, want)
	}
}

func TestClock_endsWithItsData(t *testing.T) {
	c := demo(t, 2*time.Second, "2026-03-04").Anchor(realAt, realAt)
	for _, later := range []time.Duration{6 * time.Second, time.Hour, 30 * Day, 3650 * Day} {
		if got := c.Today(realAt.Add(later), time.UTC).String(); got != "2026-03-04" {
			t.Errorf("%v later it is %s, want the last day 2026-03-04", later, got)
		}
	}
	for _, never := range []string{"2026-03-05", "2999-01-01"} {
		if got := c.Until(realAt.Add(time.Hour), calendar.MustDate(never).In(time.UTC)); got != MaxWait {
			t.Errorf("waits %v for %s, which never comes, want %v", got, never, MaxWait)
		}
	}
	if got := c.Today(realAt.Add(time.Hour), time.FixedZone("CEST", 2*60*60)).String(); got != "2026-03-04" {
		t.Errorf("in the east it is %s, want the last day 2026-03-04", got)
	}
}

func TestClock_neverRunsBackwardsHoweverLongItIsLeftAlone(t *testing.T) {
	// At 50 ms a day the business time passes 292 years, the longest duration, in under two hours.
	c := demo(t, 50*time.Millisecond, "").Anchor(realAt, realAt)
	before := c.At(realAt)
	for hours := range 24 * 400 {
		at := c.At(realAt.Add(time.Duration(hours) * time.Hour))
		if at.Before(before) {
			t.Fatalf("after %d h it is %v, an hour before it was %v", hours, at, before)
		}
		before = at
	}
}

func TestClock_longDaysScaleExactly(t *testing.T) {
	// 24 h * 10 h in nanoseconds need 103 bits.
	c := demo(t, 10*time.Hour, "").Anchor(realAt, realAt)
	if got, want := c.RealOf(23*time.Hour), 9*time.Hour+35*time.Minute; got != want {
		t.Errorf("23 business hours last %v, want %v", got, want)
	}
	if got, want := c.At(realAt.Add(9*time.Hour)), start.In(time.UTC).Add(21*time.Hour+36*time.Minute); !got.Equal(want) {
		t.Errorf("9 h later it is %v, want %v", got, want)
	}
}

func TestClock_noWaitForWhatIsNotAhead(t *testing.T) {
	c := demo(t, 2*time.Second, "").Anchor(realAt, realAt)
	for _, business := range []time.Duration{0, -time.Nanosecond, -Day, math.MinInt64} {
		if got := c.RealOf(business); got != 0 {
			t.Errorf("RealOf(%v) = %v, want 0", business, got)
		}
	}
	if got := c.Until(realAt, start.In(time.UTC).Add(-time.Hour)); got != 0 {
		t.Errorf("Until the past = %v, want 0", got)
	}
}

func TestNewDemo_refuses(t *testing.T) {
	day := calendar.MustDate("2026-03-02")
	tests := []struct {
		why           string
		length        time.Duration
		starts, endOn calendar.Date
	}{
		{"a day too short to run anything in", 49 * time.Millisecond, day, calendar.Date{}},
		{"a day longer than a day", Day + 1, day, calendar.Date{}},
		{"no day at all", 0, day, calendar.Date{}},
		{"no start", time.Second, calendar.Date{}, day},
		{"an end before the start", time.Second, day, day.AddDays(-1)},
	}
	for _, tt := range tests {
		if _, err := NewDemo(tt.length, tt.starts, tt.endOn); err == nil {
			t.Errorf("%s: no error", tt.why)
		}
	}
	if _, err := NewDemo(50*time.Millisecond, day, day); err != nil {
		t.Errorf("one day of 50 ms: %v", err)
	}
}

func genClock(rt *rapid.T) Clock {
	length := rapid.Int64Range(int64(50*time.Millisecond), int64(Day)-1).Draw(rt, "day") // a real day is the wall clock
	return Clock{DayLength: time.Duration(length), BusinessAt: start.In(time.UTC)}.Anchor(realAt, realAt)
}

func genDuration(rt *rapid.T, label string) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(400*Day)).Draw(rt, label))
}

func TestClock_isMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, a, b := genClock(rt), genDuration(rt, "a"), genDuration(rt, "b")
		if c.At(realAt.Add(a + b)).Before(c.At(realAt.Add(a))) {
			rt.Fatalf("%v later it is earlier", b)
		}
	})
}

func TestClock_whoWaitsUntilDoesNotWakeEarly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := genClock(rt)
		now := realAt.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "now")))
		target := c.At(now).Add(time.Duration(rapid.Int64Range(0, int64(300*Day)).Draw(rt, "ahead")))
		wait := c.Until(now, target)
		if at := c.At(now.Add(wait)); at.Before(target) {
			rt.Fatalf("after waiting %v it is %v, want %v or later", wait, at, target)
		}
		if wait < 2*time.Millisecond {
			return
		}
		if at := c.At(now.Add(wait - 2*time.Millisecond)); !at.Before(target) {
			rt.Fatalf("waited %v, but 2 ms less would have done: %v", wait, at)
		}
	})
}

func TestClock_stopAndAnchorLoseNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, pause := genClock(rt), genDuration(rt, "pause")
		century := int64(c.RealOf(100 * 365 * Day)) // two of them stay below the longest duration
		ran := time.Duration(rapid.Int64Range(0, century).Draw(rt, "ran"))
		more := time.Duration(rapid.Int64Range(0, century).Draw(rt, "more"))
		stopAt := realAt.Add(ran)
		stopped := c.Stop(stopAt)
		if !stopped.At(stopAt.Add(pause)).Equal(c.At(stopAt)) {
			rt.Fatalf("stopped clock moved")
		}
		again := stopped.Anchor(stopAt.Add(pause), stopAt)
		got, want := again.At(stopAt.Add(pause+more)), c.At(stopAt.Add(more))
		if d := want.Sub(got); d < 0 || d > time.Nanosecond {
			rt.Fatalf("after a stop it is %v, without one %v", got, want)
		}
	})
}
