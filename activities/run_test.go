package activities_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func running(t testing.TB, r *runs, b *bells) *activities.Activities {
	t.Helper()
	now := func() time.Time { return morning(t) }
	return &activities.Activities{Runs: r, Teller: b, Clock: almanac{zone: berlin(t), now: now}, Now: now}
}

func TestPrepareRun_sameDayIsTheSameRun(t *testing.T) {
	r := &runs{}
	a := running(t, r, &bells{})
	for _, in := range []activities.RunInput{{Entity: "DE"}, {Entity: "DE", On: friday}, {Entity: "DE", By: "somebody else"}} {
		prepared, err := run[dunningrun.Run](t, a, a.PrepareRun, in)
		if err != nil || prepared.ID != 1 || prepared.On != friday {
			t.Errorf("PrepareRun(%+v) = %+v, %v; want run 1 of %s", in, prepared, err, friday)
		}
	}
	for _, in := range []activities.RunInput{{Entity: "DE", Scope: "4711"}, {Entity: "DE", On: calendar.MustDate("2026-11-23")}} {
		if other, err := run[dunningrun.Run](t, a, a.PrepareRun, in); err != nil || other.ID == 1 {
			t.Errorf("PrepareRun(%+v) = %+v, %v; want another run", in, other, err)
		}
	}
	if _, err := run[dunningrun.Run](t, a, a.PrepareRun, activities.RunInput{Entity: "XX"}); !isType(err, activities.ErrTypeNotFound) {
		t.Errorf("unknown entity: %v", err)
	}
}

func TestRunChunk_twiceIsOnceAndWakesTheMail(t *testing.T) {
	r, b := &runs{each: 3}, &bells{fault: errors.New("no server")}
	a := running(t, r, b)
	in := activities.ChunkInput{Entity: "DE", RunID: 1, Chunk: 0}
	if _, err := run[dunningrun.ChunkResult](t, a, a.RunChunk, in); !triedAgain(err) {
		t.Errorf("the mail could not be told: %v, want another try", err)
	}
	b.fault = nil
	for range 2 {
		if result, err := run[dunningrun.ChunkResult](t, a, a.RunChunk, in); err != nil || result.Letters != 3 {
			t.Errorf("RunChunk = %+v, %v; want 3 letters", result, err)
		}
	}
	if r.letters != 3 || !b.awake["DE"] {
		t.Errorf("%d letters written, mail awake %v; want 3 and awake", r.letters, b.awake)
	}
}

func TestRunChunk_withoutLettersLetsTheMailSleep(t *testing.T) {
	b := &bells{}
	a := running(t, &runs{}, b)
	if _, err := run[dunningrun.ChunkResult](t, a, a.RunChunk, activities.ChunkInput{Entity: "DE"}); err != nil || b.awake["DE"] {
		t.Errorf("%v, mail awake %v", err, b.awake)
	}
}

func TestRunChunk_unknownRun(t *testing.T) {
	a := running(t, &runs{fault: fmt.Errorf("run 1: %w", subledger.ErrNotFound)}, &bells{})
	if _, err := run[dunningrun.ChunkResult](t, a, a.RunChunk, activities.ChunkInput{}); !isType(err, activities.ErrTypeNotFound) {
		t.Errorf("RunChunk: %v", err)
	}
}

func TestFinishRun_twiceIsOnce(t *testing.T) {
	a := running(t, &runs{letters: 6}, &bells{})
	for range 2 {
		if sum, err := run[dunningrun.Summary](t, a, a.FinishRun, int64(1)); err != nil || sum.Letters != 6 || !sum.Finished {
			t.Errorf("FinishRun = %+v, %v; want 6 letters", sum, err)
		}
	}
}

// A run is finished though its triggers fail; trying again fires them.
func TestFinishRun_firesTheTriggers(t *testing.T) {
	r := &runs{letters: 6, silent: errors.New("connection lost")}
	a := running(t, r, &bells{})
	if _, err := run[dunningrun.Summary](t, a, a.FinishRun, int64(1)); err == nil || len(r.fired) != 0 {
		t.Errorf("FinishRun without triggers: %v, fired %v", err, r.fired)
	}
	r.silent = nil
	for range 2 {
		if sum, err := run[dunningrun.Summary](t, a, a.FinishRun, int64(1)); err != nil || sum.Letters != 6 || !r.fired[1] {
			t.Errorf("FinishRun = %+v, %v; fired %v", sum, err, r.fired)
		}
	}
}

func TestStartScheduledRun_joinsTheRunOfToday(t *testing.T) {
	b := &bells{started: map[string]bool{"run/DE/2026-11-20": true}}
	a := running(t, &runs{}, b)
	for range 2 {
		if id, err := run[string](t, a, a.StartScheduledRun, "DE"); err != nil || id != "run/DE/2026-11-20" || len(b.started) != 1 {
			t.Errorf("started %q of %v, %v", id, b.started, err)
		}
	}
	if _, err := run[string](t, a, a.StartScheduledRun, "XX"); !isType(err, activities.ErrTypeNotFound) {
		t.Errorf("unknown entity: %v", err)
	}
}
