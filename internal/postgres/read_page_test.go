package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestListInvoices_openOnesFirstTheLongestDueAtTheTop(t *testing.T) {
	t.Parallel()
	s := testkit.Open(t, filledLedger(t), nil)
	tests := []struct {
		name   string
		filter postgres.Filter
		want   string
	}{
		{"all", postgres.Filter{}, "R-8 R-2 R-3 R-4 R-5 R-9 R-6 R-1 R-7"},
		{"a customer's", postgres.Filter{Customer: "K-2"}, "R-4 R-5 R-9 R-7"},
		{"by word", postgres.Filter{States: []string{"on_hold", "promised"}}, "R-4 R-5"},
		{"the first two", postgres.Filter{Limit: 2}, "R-8 R-2"},
		{"of another entity", postgres.Filter{Entity: "SUED"}, ""},
	}
	for _, test := range tests {
		rows, err := s.ListInvoices(t.Context(), test.filter)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		var numbers []string
		for _, r := range rows {
			numbers = append(numbers, string(r.Number))
		}
		if got := strings.Join(numbers, " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	rows, err := s.ListInvoices(t.Context(), postgres.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r := rows[0]; r.CustomerName != "Maschinenbau Kiesel GmbH" || r.Open.String() != "570.00 EUR" || r.Level != 3 || r.Word != "final_notice" || r.NextOn.String() != "2026-03-27" {
		t.Errorf("row %+v", r)
	}
}

func TestQuestion_saysToWhomAndHowLate(t *testing.T) {
	t.Parallel()
	s := testkit.Open(t, filledLedger(t), nil)
	asked := approval.Case{Request: approval.Request{ID: "A-1", Entity: "NORD"}, Customer: "K-1",
		Facts: approval.Facts{ContactID: 1, Items: []approval.Item{{InvoiceID: 8}, {InvoiceID: 2}}}}
	q, err := s.Question(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	if q.CustomerName != "Maschinenbau Kiesel GmbH" || q.Channel != "email" || q.Address != "buchhaltung@kiesel.example" || q.TodayOn.IsZero() {
		t.Errorf("question %+v", q)
	}
	if q.DueOn[8] != calendar.MustDate("2025-11-20") || q.DueOn[2] != calendar.MustDate("2026-01-20") {
		t.Errorf("due dates %v", q.DueOn)
	}
	asked.Facts.ContactID = 0
	if q, err := s.Question(t.Context(), asked); err != nil || q.Address != "" || q.CustomerName == "" {
		t.Errorf("without a letter: %+v, %v", q, err)
	}
	asked.Facts.ContactID = 2
	if q, err := s.Question(t.Context(), asked); err != nil || q.Address != "" {
		t.Errorf("the contact of somebody else: %+v, %v", q, err)
	}
	asked.Customer = "K-9"
	if _, err := s.Question(t.Context(), asked); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a customer who is not there: %v", err)
	}
}
