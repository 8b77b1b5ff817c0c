package testkit_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestDatabase_belongsToOneTest(t *testing.T) {
	t.Parallel()
	one, other := testkit.NewBooks(t, nil), testkit.NewBooks(t, nil)
	one.Customer("10001")
	one.Invoice("R-1", "10001", 100, "2026-11-01")
	count := func(b *testkit.Books) (n int) {
		t.Helper()
		if err := b.Store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM invoice`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count(one) != 1 || count(other) != 0 {
		t.Errorf("%d and %d invoices, want 1 and 0", count(one), count(other))
	}
	one.Balanced()
}
