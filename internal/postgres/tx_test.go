package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestAudit_isOneChainHoweverManyWrite(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	const writers, each = 4, 8
	for _, err := range race(writers, func(i int) error {
		for n := range each {
			if err := b.Store.Audit(t.Context(), string(testkit.Nord), fmt.Sprintf("writer-%d", i), map[string]any{"n": n, "a": "ä<&>"}); err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM audit_event WHERE kind = 'tested'`); n != writers*each {
		t.Errorf("%d links, want %d", n, writers*each)
	}
	b.Balanced() // walks the chain
}

func TestAudit_isAppendOnly(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	for _, sql := range []string{
		`UPDATE audit_event SET actor = 'nobody'`, `DELETE FROM audit_event`, `UPDATE journal_entry SET reason = 'x'`, `DELETE FROM posting`,
		`UPDATE posting SET amount_minor = 1`,
	} {
		if _, err := b.Store.Pool().Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was possible", sql)
		}
	}
}

func TestJournal_refusesAnUnbalancedEntry(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	err := b.Store.BookUnbalanced(t.Context(), testkit.Nord)
	wantRefused(t, err, "journal_entry_balanced")
	b.Balanced()
}

func TestEmit_sameKeyIsNoEventAndNoNumber(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	stream := "invoice/NORD/R-1"
	for range 2 {
		if err := b.Store.EmitItem(t.Context(), "R-1", "tested", "once"); err != nil {
			t.Fatal(err)
		}
	}
	if got := events(t, b.Store, stream); !slices.Equal(got, []string{"issued", "tested"}) {
		t.Errorf("events %v", got)
	}
	if seq := one[int64](t, b.Store, `SELECT s.event_seq FROM item_state s JOIN invoice i ON i.id = s.invoice_id WHERE i.number = 'R-1'`); seq != 2 {
		t.Errorf("the last number is %d, want 2", seq)
	}
}

func TestEmit_numbersOtherStreamsWithoutGaps(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	const writers, each = 4, 10
	for _, err := range race(writers, func(i int) error {
		for n := range each {
			if err := b.Store.Emit(t.Context(), "mail/NORD", fmt.Sprintf("%d/%d", i, n)); err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	got := one[string](t, b.Store, `SELECT format('%s to %s, %s', min(seq), max(seq), count(*)) FROM event_outbox WHERE stream = 'mail/NORD'`)
	if want := fmt.Sprintf("1 to %d, %d", writers*each, writers*each); got != want {
		t.Errorf("numbers %s, want %s", got, want)
	}
}

func TestEmit_ringsTheBell(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	conn, err := b.Store.Pool().Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(t.Context(), `LISTEN mahnwerk_outbox`); err != nil {
		t.Fatal(err)
	}
	if err := b.Store.Emit(t.Context(), "mail/NORD", "k"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := conn.Conn().WaitForNotification(ctx); err != nil {
		t.Errorf("no notification: %v", err)
	}
}

// Two transactions lock each other's customers: PostgreSQL ends one, which is tried again and succeeds.
func TestInTx_triesAgainAfterADeadlock(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	attempts, errs := b.Store.Deadlock(t.Context(), "10001", "10002")
	if err := errors.Join(errs...); err != nil {
		t.Errorf("after %d attempts: %v", attempts, err)
	}
	if attempts < 3 {
		t.Errorf("%d attempts: there was no deadlock", attempts)
	}
}

func TestInTx_givesUp(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	attempts, err := b.Store.AlwaysMoved(t.Context())
	if err == nil || attempts != 5 {
		t.Errorf("%d attempts, %v; want 5 and an error", attempts, err)
	}
}

func TestClock_wallClockUnlessStored(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	clock := must[businessclock.Clock](t)(b.Store.Clock(t.Context()))
	if !clock.Real() {
		t.Errorf("clock %+v", clock)
	}
	if today := must[calendar.Date](t)(b.Store.Today(t.Context(), string(testkit.Nord))); today != calendar.MustDate("2026-11-22") {
		t.Errorf("today is %s", today)
	}
	if _, err := b.Store.Today(t.Context(), "SUED"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("today of an unknown entity: %v", err)
	}
}

// A demo's day lasts a minute. The calendar stands still before the start, while stopped, and for the time between the
// last sign of life of a crashed engine and its next start.
func TestClock_standsStillWhileTheEngineDoes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	b := testkit.NewBooks(t, func() time.Time { return now })
	demo, err := businessclock.NewDemo(time.Minute, calendar.MustDate("2026-01-05"), calendar.Date{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Store.SetClock(t.Context(), demo); err != nil {
		t.Fatal(err)
	}
	today := func(want string) {
		t.Helper()
		if got := must[calendar.Date](t)(b.Store.Today(t.Context(), string(testkit.Nord))); got != calendar.MustDate(want) {
			t.Errorf("at %s it is %s, want %s", now.Format(time.TimeOnly), got, want)
		}
	}
	now = now.Add(time.Hour)
	today("2026-01-05")
	must[businessclock.Clock](t)(b.Store.StartClock(t.Context()))
	now = now.Add(3 * time.Minute)
	today("2026-01-08")
	if err := b.Store.BeatClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour) // killed right after the beat
	must[businessclock.Clock](t)(b.Store.StartClock(t.Context()))
	today("2026-01-08")
	now = now.Add(time.Minute)
	must[businessclock.Clock](t)(b.Store.StopClock(t.Context()))
	now = now.Add(time.Hour)
	today("2026-01-09")
	must[businessclock.Clock](t)(b.Store.StartClock(t.Context()))
	now = now.Add(time.Minute)
	today("2026-01-10")
}
