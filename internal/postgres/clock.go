package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// querier is what a pool and a transaction have in common.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Clock returns the business calendar; without a stored one it is the wall clock.
func (s *Store) Clock(ctx context.Context) (businessclock.Clock, error) {
	clock, _, err := loadClock(ctx, s.pool)
	return clock, err
}

func loadClock(ctx context.Context, q querier) (clock businessclock.Clock, seenAt time.Time, err error) {
	var dayMS int64
	var anchored, seen *time.Time
	err = q.QueryRow(ctx, `SELECT day_ms, business_at, anchored_at, seen_at, ends_on FROM business_clock`).
		Scan(&dayMS, &clock.BusinessAt, &anchored, &seen, &clock.EndsOn)
	if errors.Is(err, pgx.ErrNoRows) {
		return businessclock.Clock{}, time.Time{}, nil
	}
	if err != nil {
		return businessclock.Clock{}, time.Time{}, fmt.Errorf("read the business calendar: %w", err)
	}
	clock.DayLength = time.Duration(dayMS) * time.Millisecond
	if anchored != nil {
		clock.AnchoredAt, clock.Running = *anchored, true
	}
	if seen != nil {
		seenAt = *seen
	}
	return clock, seenAt, nil
}

// SetClock replaces the business calendar. The wall clock (the zero Clock) removes the stored one.
func (s *Store) SetClock(ctx context.Context, c businessclock.Clock) error {
	return s.inTx(ctx, func(t *tx) error { return t.saveClock(ctx, c) })
}

func (t *tx) saveClock(ctx context.Context, c businessclock.Clock) error {
	if c.Real() {
		_, err := t.Exec(ctx, `DELETE FROM business_clock`)
		return err
	}
	var anchored *time.Time
	if c.Running {
		anchored = &c.AnchoredAt
	}
	_, err := t.Exec(ctx, `
		INSERT INTO business_clock (day_ms, business_at, anchored_at, seen_at, ends_on)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (only_row) DO UPDATE SET day_ms = $1, business_at = $2, anchored_at = $3, seen_at = $4, ends_on = $5`,
		c.DayLength.Milliseconds(), c.BusinessAt, anchored, t.now, c.EndsOn)
	if err != nil {
		return fmt.Errorf("save the business calendar: %w", err)
	}
	return nil
}

// StartClock lets the business calendar run on from where it last gave a sign of life; after a crash the time in
// between has not passed.
func (s *Store) StartClock(ctx context.Context) (businessclock.Clock, error) {
	return s.changeClock(ctx, func(c businessclock.Clock, now, seenAt time.Time) businessclock.Clock {
		return c.Anchor(now, seenAt)
	})
}

// StopClock lets the business calendar stand still where it is.
func (s *Store) StopClock(ctx context.Context) (businessclock.Clock, error) {
	return s.changeClock(ctx, func(c businessclock.Clock, now, _ time.Time) businessclock.Clock { return c.Stop(now) })
}

func (s *Store) changeClock(ctx context.Context,
	change func(c businessclock.Clock, now, seenAt time.Time) businessclock.Clock) (businessclock.Clock, error) {
	var after businessclock.Clock
	err := s.inTx(ctx, func(t *tx) error {
		if _, err := t.Exec(ctx, `SELECT FROM business_clock FOR UPDATE`); err != nil {
			return err
		}
		before, seenAt, err := loadClock(ctx, t)
		if err != nil || before.Real() {
			after = before
			return err
		}
		after = change(before, t.now, seenAt)
		return t.saveClock(ctx, after)
	})
	return after, err
}

// BeatClock notes that the engine lives. It is called every few seconds while the engine runs; what a crash loses of
// the business calendar is the time since the last call.
func (s *Store) BeatClock(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, `UPDATE business_clock SET seen_at = $1 WHERE anchored_at IS NOT NULL`, s.Now())
	if err != nil {
		return fmt.Errorf("note a sign of life: %w", err)
	}
	return nil
}

// Today is the business date of an entity, in its zone. It returns ErrNotFound for an unknown entity.
func (s *Store) Today(ctx context.Context, entity string) (calendar.Date, error) {
	return today(ctx, s.pool, s.Now(), entity)
}

func (t *tx) today(ctx context.Context, entity string) (calendar.Date, error) {
	return today(ctx, t, t.now, entity)
}

func today(ctx context.Context, q querier, now time.Time, entity string) (calendar.Date, error) {
	var zone string
	err := q.QueryRow(ctx, `SELECT zone FROM entity WHERE code = $1`, entity).Scan(&zone)
	if errors.Is(err, pgx.ErrNoRows) {
		return calendar.Date{}, fmt.Errorf("%w: entity %s", ErrNotFound, entity)
	}
	if err != nil {
		return calendar.Date{}, fmt.Errorf("read the zone of entity %s: %w", entity, err)
	}
	location, err := loadZone(zone)
	if err != nil {
		return calendar.Date{}, fmt.Errorf("zone of entity %s: %w", entity, err)
	}
	clock, _, err := loadClock(ctx, q)
	if err != nil {
		return calendar.Date{}, err
	}
	return clock.Today(now, location), nil
}

// zones remembers locations: reading one opens a file, and a run asks for the same few thousands of times. There are
// as many as entities have zones.
var zones sync.Map

func loadZone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	zones.Store(name, location)
	return location, nil
}
