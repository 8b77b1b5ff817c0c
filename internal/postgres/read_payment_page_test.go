package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// TestOpenItemsOf lists what money may be for: no credit notes, nothing paid, nobody else's, the earliest due first.
func TestOpenItemsOf(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	b.Invoice("RE-2026-0900", "10002", 10_00, "2026-10-01")
	b.Invoice("RE-2026-0901", "10002", 20_00, "2026-10-02", func(i *openitems.Item) { i.Amount, i.Open = money.New(20_00, "CHF"), money.New(20_00, "CHF") })
	b.CreditNote("GS-1", "10002", 5_00, "2026-11-01", "")
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), subledger.Payment{Head: because("anna", ""), Amount: eur(100_00), Customer: "10001",
		ValueOn: calendar.MustDate("2026-11-20"), Allocations: []subledger.Allocation{paid("RE-2026-1001", 100_00)}}))
	open := func(of ...receivable.CustomerNumber) []postgres.OpenItem {
		return must[[]postgres.OpenItem](t)(b.Store.OpenItemsOf(t.Context(), testkit.Nord, "EUR", of))
	}
	item := func(number, customer string, minor int64, due string) postgres.OpenItem {
		return postgres.OpenItem{Number: receivable.InvoiceNumber(number), Customer: cust(customer), Open: eur(minor), DueOn: calendar.MustDate(due)}
	}
	want := []postgres.OpenItem{item("RE-2026-0900", "10002", 10_00, "2026-10-01"), item("RE-2026-1002", "10001", 50_00, "2026-11-10"), item("RE-2026-1003", "10002", 75_00, "2026-11-15")}
	if diff := cmp.Diff(want, open("10001", "10002", "unknown")); diff != "" {
		t.Errorf("open items (-want +got):\n%s", diff)
	}
	if got := open(); len(got) != 0 {
		t.Errorf("nobody has %v open", got)
	}
}

func TestCustomerNames_andCurrencies(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	b.Customer("10003", func(c *openitems.Customer) { c.Name = "Kiesel GmbH" })
	names := must[map[receivable.CustomerNumber]string](t)(b.Store.CustomerNames(t.Context(), testkit.Nord, []receivable.CustomerNumber{"10003", "10009"}))
	if diff := cmp.Diff(map[receivable.CustomerNumber]string{"10003": "Kiesel GmbH"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	currencies := must[map[receivable.EntityCode]money.Currency](t)(b.Store.Currencies(t.Context()))
	if diff := cmp.Diff(map[receivable.EntityCode]money.Currency{testkit.Nord: "EUR"}, currencies); diff != "" {
		t.Errorf("currencies (-want +got):\n%s", diff)
	}
}
