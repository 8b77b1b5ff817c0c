package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/habit"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

// heardSQL is when customers wrote by themselves or were reached, and when they paid, in the zone of their entity, within
// twelve months. A day is 0 for Sunday to 6, as time.Weekday counts.
const heardSQL = `
SELECT c.number, 'email', extract(dow FROM m.received_at AT TIME ZONE e.zone)::int, extract(hour FROM m.received_at AT TIME ZONE e.zone)::int
FROM customer c
JOIN entity e ON e.code = c.entity
JOIN inbound_mail m ON m.customer_id = c.id AND m.author = 'customer' AND m.automatic = '' AND m.received_on > $3::date - 365
WHERE c.entity = $1 AND c.number = ANY ($2)
UNION ALL
SELECT c.number, 'phone', extract(dow FROM f.called_at AT TIME ZONE e.zone)::int, extract(hour FROM f.called_at AT TIME ZONE e.zone)::int
FROM customer c
JOIN entity e ON e.code = c.entity
JOIN phone_call f ON f.customer_id = c.id AND f.outcome NOT IN ('no_answer', 'wrong_number') AND f.called_on > $3::date - 365
WHERE c.entity = $1 AND c.number = ANY ($2)
UNION ALL
SELECT c.number, 'paid', extract(dow FROM p.value_on)::int, 0
FROM customer c
JOIN payment p ON p.customer_id = c.id AND p.reversed_by IS NULL AND p.value_on > $3::date - 365
WHERE c.entity = $1 AND c.number = ANY ($2)`

const promisesKeptSQL = `
SELECT c.number, count(*) FILTER (WHERE p.state = 'kept'), count(*) FILTER (WHERE p.state IN ('broken', 'partly_kept'))
FROM customer c
JOIN promise p ON p.customer_id = c.id AND p.ended_on > $3::date - 365
WHERE c.entity = $1 AND c.number = ANY ($2)
GROUP BY c.number`

const habitsSetSQL = `
SELECT c.number, h.day, h.from_hour, h.to_hour, h.channel, h.tone, h.set_by, h.reason
FROM customer c
JOIN contact_habit h ON h.customer_id = c.id
WHERE c.entity = $1 AND c.number = ANY ($2)`

// histories reads what the habits of some customers rest on.
func histories(ctx context.Context, q batcher, entity receivable.EntityCode, on calendar.Date, customers []string) (map[receivable.CustomerNumber]habit.History, error) {
	all := map[receivable.CustomerNumber]habit.History{}
	var number receivable.CustomerNumber
	batch := &pgx.Batch{}
	batch.Queue(heardSQL, entity, customers, on).Query(func(rows pgx.Rows) error {
		var way string
		var day, hour int
		_, err := pgx.ForEachRow(rows, []any{&number, &way, &day, &hour}, func() error {
			h := all[number]
			if way == "paid" {
				h.PaidOn = append(h.PaidOn, time.Weekday(day))
			} else {
				h.Heard = append(h.Heard, habit.Heard{Channel: habit.Channel(way), Day: time.Weekday(day), Hour: hour})
			}
			all[number] = h
			return nil
		})
		return err
	})
	batch.Queue(promisesKeptSQL, entity, customers, on).Query(func(rows pgx.Rows) error {
		var kept, broken int
		_, err := pgx.ForEachRow(rows, []any{&number, &kept, &broken}, func() error {
			h := all[number]
			h.Kept, h.Broken = kept, broken
			all[number] = h
			return nil
		})
		return err
	})
	batch.Queue(habitsSetSQL, entity, customers).Query(func(rows pgx.Rows) error {
		var set habit.Set
		_, err := pgx.ForEachRow(rows, []any{&number, &set.Day, &set.FromHour, &set.ToHour, &set.Channel, &set.Tone, &set.By, &set.Reason}, func() error {
			h, one := all[number], set
			h.Set = &one
			all[number] = h
			return nil
		})
		return err
	})
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read habits: %w", err)
	}
	return all, nil
}

// withHabits says beside each entry when and how the customer is best spoken to.
func withHabits(ctx context.Context, q batcher, entity receivable.EntityCode, on calendar.Date, entries []worklist.Entry) error {
	numbers := make([]string, len(entries))
	for i, e := range entries {
		numbers[i] = string(e.Customer)
	}
	all, err := histories(ctx, q, entity, on, numbers)
	for i, e := range entries {
		entries[i].Contact = habit.Of(all[e.Customer])
	}
	return err
}

// ContactHabit is when and how a customer is best spoken to. It returns ErrNotFound.
func (s *Store) ContactHabit(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber) (habit.Habit, error) {
	var h habit.Habit
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		on, err := today(ctx, q, s.Now(), string(entity))
		if err != nil {
			return err
		}
		var known bool
		if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM customer WHERE entity = $1 AND number = $2)`, entity, customer).Scan(&known); err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("%w: customer %s of %s", ErrNotFound, customer, entity)
		}
		all, err := histories(ctx, q, entity, on, []string{string(customer)})
		h = habit.Of(all[customer])
		return err
	})
	if err != nil {
		return h, fmt.Errorf("read a contact habit: %w", err)
	}
	return h, nil
}

// SetContactHabit says when and how a customer is to be spoken to, in the place of what was set before, or takes that back.
// It returns ErrNotFound.
func (s *Store) SetContactHabit(ctx context.Context, c habit.Set) error {
	err := c.Check()
	if err == nil {
		err = s.inTx(ctx, func(t *tx) error { return t.setContactHabit(ctx, c) })
	}
	if err != nil {
		return fmt.Errorf("set a contact habit: %w", err)
	}
	return nil
}

func (t *tx) setContactHabit(ctx context.Context, c habit.Set) error {
	on, err := t.todayOf(ctx, c.Entity)
	if err != nil {
		return err
	}
	id, err := t.customerID(ctx, c.Entity, c.Customer)
	if err != nil {
		return err
	}
	if c.Clear {
		tag, err := t.Exec(ctx, `DELETE FROM contact_habit WHERE customer_id = $1`, id)
		if err == nil && tag.RowsAffected() > 0 {
			t.audit(string(c.Entity), c.By, "contact_habit_cleared", subject("contact_habit", id), on, nil)
		}
		return err
	}
	tag, err := t.Exec(ctx, `
		INSERT INTO contact_habit AS h (customer_id, day, from_hour, to_hour, channel, tone, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (customer_id) DO UPDATE SET day = $2, from_hour = $3, to_hour = $4, channel = $5, tone = $6, reason = $7, set_by = $8, set_at = $9
		WHERE (h.day, h.from_hour, h.to_hour, h.channel, h.tone, h.reason) IS DISTINCT FROM ($2, $3, $4, $5, $6, $7)`,
		id, c.Day, c.FromHour, c.ToHour, c.Channel, c.Tone, c.Reason, c.By, t.now)
	if err == nil && tag.RowsAffected() > 0 {
		t.audit(string(c.Entity), c.By, "contact_habit_set", subject("contact_habit", id), on, nil)
	}
	return err
}
