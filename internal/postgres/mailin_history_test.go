package postgres_test

import (
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestMailHistory_ofACustomerAndOfNobody(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	h, err := c.Store.MailHistory(c.t.Context(), testkit.Nord, "10001")
	if err != nil || len(h.Items) == 0 || h.TodayOn.IsZero() || h.UsualKnown {
		t.Errorf("history %+v, %v; want items, a day, and no habit without payments", h, err)
	}
	standing := correspondence.Derive(h)
	if standing.Status != correspondence.StatusNoAnswer || len(standing.Invoices) != len(h.Items) {
		t.Errorf("stands %+v, want no answer for each item", standing)
	}
	if _, err := c.Store.MailHistory(c.t.Context(), testkit.Nord, "none"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}
