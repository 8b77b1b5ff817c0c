package testkit

import (
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// Nord is the entity that Books makes.
const Nord receivable.EntityCode = "NORD"

// Books fills a store through the same imports that users call.
type Books struct {
	t     testing.TB
	Store *postgres.Store
	// By is who imports.
	By string
}

// NewBooks opens an empty store with the entity NORD (EUR, Hamburg) and no customers. now is the real time the store
// sees; nil is the wall clock.
func NewBooks(t testing.TB, now func() time.Time) *Books {
	t.Helper()
	b := &Books{t: t, Store: Store(t, now), By: "test"}
	b.Entity(subledger.Entity{Code: Nord, Name: "Nordlicht Handels GmbH", Address: []string{"Kaistraße 1", "20457 Hamburg"}, City: "Hamburg",
		Country: "DE", Calendar: "DE-HH", Zone: "Europe/Berlin", Currency: "EUR", IBAN: "DE02120300000000202051", Policy: "de-standard"})
	return b
}

// Entity saves an entity.
func (b *Books) Entity(e subledger.Entity) {
	b.t.Helper()
	if _, err := b.Store.ImportEntities(b.t.Context(), []subledger.Entity{e}, b.By); err != nil {
		b.t.Fatalf("entity %s: %v", e.Code, err)
	}
}

// Customer imports a business customer of NORD with an address; change may change the row before.
func (b *Books) Customer(number string, change ...func(*openitems.Customer)) {
	b.t.Helper()
	c := openitems.Customer{Entity: Nord, Number: receivable.CustomerNumber(number), Name: "Kunde " + number + " GmbH",
		Kind: receivable.KindBusiness, Email: "rechnung@kunde-" + number + ".example", Street: "Weg 1", PostalCode: "20095", City: "Hamburg"}
	for _, f := range change {
		f(&c)
	}
	done, err := b.Store.ImportCustomers(b.t.Context(), []openitems.Customer{c}, subledger.Import{File: "customers.csv", By: b.By})
	if err != nil || len(done.Faults) > 0 {
		b.t.Fatalf("customer %s: %v %v", number, err, done.Faults)
	}
}

// Invoice imports an invoice of a customer of NORD over minor units of EUR, issued 30 days before it is due.
func (b *Books) Invoice(number, customer string, minor int64, dueOn string, change ...func(*openitems.Item)) {
	b.t.Helper()
	due := calendar.MustDate(dueOn)
	it := openitems.Item{Entity: Nord, Number: receivable.InvoiceNumber(number), CustomerNumber: receivable.CustomerNumber(customer),
		Kind: receivable.DocumentInvoice, IssuedOn: due.AddDays(-30), DueOn: due, Amount: money.New(minor, "EUR"), Open: money.New(minor, "EUR")}
	for _, f := range change {
		f(&it)
	}
	b.Items(it)
}

// CreditNote imports a credit note over minor units of EUR, issued on a day; appliesTo may be empty.
func (b *Books) CreditNote(number, customer string, minor int64, issuedOn, appliesTo string) {
	b.t.Helper()
	b.Items(openitems.Item{Entity: Nord, Number: receivable.InvoiceNumber(number), CustomerNumber: receivable.CustomerNumber(customer),
		Kind: receivable.DocumentCreditNote, IssuedOn: calendar.MustDate(issuedOn), Amount: money.New(minor, "EUR"),
		Open: money.New(minor, "EUR"), AppliesTo: receivable.InvoiceNumber(appliesTo)})
}

// Items imports rows that must have no fault.
func (b *Books) Items(items ...openitems.Item) subledger.Imported {
	b.t.Helper()
	done, err := b.Store.ImportItems(b.t.Context(), items, subledger.Import{File: "items.csv", By: b.By})
	if err != nil || len(done.Faults) > 0 {
		b.t.Fatalf("import items: %v %v", err, done.Faults)
	}
	return done
}

// Balanced fails the test unless all invariants of the store hold that need nothing from outside.
func (b *Books) Balanced() {
	b.t.Helper()
	results, err := b.Store.Check(b.t.Context(), postgres.Outside{})
	if err != nil {
		b.t.Fatalf("check: %v", err)
	}
	for _, r := range results {
		if r.Total > 0 {
			b.t.Errorf("%s (%s): %d rows: %v", r.ID, r.Name, r.Total, r.Violations)
		}
	}
}
