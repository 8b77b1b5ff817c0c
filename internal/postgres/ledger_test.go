package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// onDay is a clock that stands at noon of a day.
func onDay(iso string) func() time.Time {
	at := calendar.MustDate(iso).In(time.UTC).Add(12 * time.Hour)
	return func() time.Time { return at }
}

// newBooks has customers 10001 and 10002 with two invoices each, on 2026-11-22.
func newBooks(t *testing.T) *testkit.Books {
	t.Helper()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	b.Customer("10001")
	b.Customer("10002")
	b.Invoice("R-1", "10001", 100_00, "2026-11-01")
	b.Invoice("R-2", "10001", 50_00, "2026-11-10")
	b.Invoice("R-3", "10002", 75_00, "2026-11-15")
	b.Invoice("R-4", "10002", 20_00, "2026-12-15")
	return b
}

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func head(key string) subledger.Head {
	return subledger.Head{Entity: testkit.Nord, Key: key, By: "anna", Reason: "because the test says so"}
}

func paid(number string, minor int64) subledger.Allocation {
	return subledger.Allocation{Invoice: receivable.InvoiceNumber(number), Amount: eur(minor)}
}

func payment(key, customer string, minor int64, allocations ...subledger.Allocation) subledger.Payment {
	return subledger.Payment{Head: head(key), Customer: receivable.CustomerNumber(customer), Amount: eur(minor),
		ValueOn: calendar.MustDate("2026-11-20"), Allocations: allocations}
}

// one reads a single value past the store.
func one[T any](t *testing.T, s *postgres.Store, sql string, args ...any) T {
	t.Helper()
	rows, err := s.Pool().Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	value, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

// stand is how an item stands.
type stand struct {
	Open, Paid, Credited, Written int64
	Settlement                    string
}

func standOf(t *testing.T, s *postgres.Store, number string) stand {
	t.Helper()
	rows, err := s.Pool().Query(t.Context(), `
		SELECT s.open_minor, s.paid_minor, s.credited_minor, s.written_minor, s.settlement
		FROM item_state s JOIN invoice i ON i.id = s.invoice_id WHERE i.number = $1`, number)
	if err != nil {
		t.Fatal(err)
	}
	st, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[stand])
	if err != nil {
		t.Fatalf("item %s: %v", number, err)
	}
	return st
}

// events are the kinds told on a stream, in order.
func events(t *testing.T, s *postgres.Store, stream string) []string {
	t.Helper()
	rows, err := s.Pool().Query(t.Context(), `SELECT kind FROM event_outbox WHERE stream = $1 ORDER BY seq`, stream)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func lastEvent(t *testing.T, s *postgres.Store, stream string) string {
	t.Helper()
	kinds := events(t, s, stream)
	if len(kinds) == 0 {
		return ""
	}
	return kinds[len(kinds)-1]
}

// must fails the test on an error and returns the answer.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(answer T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

func wantRefused(t *testing.T, err error, code string) {
	t.Helper()
	var refused *postgres.RefusedError
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("got %v, want a refusal %q", err, code)
	}
}
