package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/habit"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// habitOf is when and how customer 10001 is best spoken to, in English.
func (c *clerkship) habitOf() string {
	c.t.Helper()
	h, err := c.Store.ContactHabit(c.t.Context(), testkit.Nord, "10001")
	c.must(err)
	return h.In("en")
}

// Hours and days are those of the entity's zone: Monday 22:30 UTC is Tuesday in Hamburg.
func TestContactHabit_isObserved(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	for range 5 {
		_, err := c.call(call.Paid)
		c.must(err)
		c.wait(time.Minute)
	}
	_, err := c.call(call.NoAnswer)
	c.must(err)
	c.pay("R-1", "10001", 10_00)
	if got, want := c.habitOf(), "answers on Mondays (5 of 5); 9–12 h (5 of 5); by telephone (5 of 5); neutral"; got != want {
		t.Errorf("observed %q, want %q", got, want)
	}
	for i := range 9 {
		c.exec(`INSERT INTO inbound_mail (entity, key, sha256, size_bytes, source, received_at, received_on, received_by, customer_id, trust, automatic, author)
		        VALUES ($1, md5($2::int::text), decode(md5($2::int::text), 'hex'), 1, 'imap', '2026-08-31 22:30Z', '2026-09-01', 'test', $3, 'certain', CASE WHEN $2::int > 6 THEN 'auto_replied' ELSE '' END, 'customer')`,
			nord, i, c.customer("10001"))
	}
	if got, want := c.habitOf(), "answers on Tuesdays (7 of 12); by mail (7 of 12); neutral"; got != want {
		t.Errorf("observed %q, want %q", got, want)
	}
}

func TestContactHabit_aPersonKnowsBetter(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	set := habit.Set{Head: reasoned(c.head(), "so agreed"), Customer: "10001", Day: "friday", Tone: habit.Friendly}
	for range 2 {
		c.must(c.Store.SetContactHabit(t.Context(), set))
	}
	if got := c.work("")[0].Contact.In("en"); got != "answers on Fridays (set by clara); friendly" {
		t.Errorf("beside the entry stands %q", got)
	}
	c.must(c.Store.SetContactHabit(t.Context(), habit.Set{Head: c.head(), Customer: "10001", Clear: true}))
	if got := c.habitOf(); got != "neutral" {
		t.Errorf("after it was taken back: %q", got)
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind LIKE 'contact_habit_%'`); n != 2 {
		t.Errorf("%d changes in the chain, want 2", n)
	}
	set.Customer = "404"
	if err := c.Store.SetContactHabit(t.Context(), set); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a customer that is not there: %v", err)
	}
	if _, err := c.Store.ContactHabit(t.Context(), testkit.Nord, "404"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a customer that is not there: %v", err)
	}
	c.green()
}
