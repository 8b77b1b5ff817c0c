package benchmark

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

const (
	creditor     = "NORD"
	creditorIBAN = "DE02120300000000202051"
	senderDomain = "nord.example"
	importer     = "bench"
	// itemsPerCustomer is the peer's data: 1,000 items of 500 customers.
	itemsPerCustomer = 2
	// dayLength is all but a real day: timers have the lengths of production, and the date is the same in every run.
	dayLength = 23 * time.Hour
)

// today is an ordinary Monday; everything is counted from it.
var today = calendar.MustDate("2026-09-07")

// books say what a ledger is filled with.
type books struct {
	items    int
	bundling dunning.Bundling
	// dueOn is when all items are due.
	dueOn calendar.Date
}

// fill imports entity, policy, customers and items through the importers users call, and opens what a run asks for: a
// release and a statement of today.
func (b books) fill(ctx context.Context, store *postgres.Store) error {
	if err := b.openEntity(ctx, store); err != nil {
		return err
	}
	return importAll(ctx, store, b.customers(), b.openItems())
}

// importAll imports customers and items through the importers users call.
func importAll(ctx context.Context, store *postgres.Store, customers []openitems.Customer, items []openitems.Item) error {
	in := subledger.Import{File: "bench.csv", By: importer}
	done, err := store.ImportCustomers(ctx, customers, in)
	if err == nil && len(done.Faults) > 0 {
		err = done.Faults[0]
	}
	if err != nil {
		return fmt.Errorf("import customers: %w", err)
	}
	if done, err = store.ImportItems(ctx, items, in); err == nil && len(done.Faults) > 0 {
		err = done.Faults[0]
	}
	if err != nil {
		return fmt.Errorf("import items: %w", err)
	}
	return nil
}

func (b books) openEntity(ctx context.Context, store *postgres.Store) error {
	clock, err := businessclock.NewDemo(dayLength, today, calendar.Date{})
	if err != nil {
		return err
	}
	if err := store.SetClock(ctx, clock); err != nil {
		return err
	}
	if _, err := store.StartClock(ctx); err != nil {
		return err
	}
	policy := dunning.Default()
	policy.Bundling = b.bundling
	policy.SendWindow = dunning.Window{FromHour: 0, ToHour: 24}
	if _, err := store.SavePolicy(ctx, policy, importer); err != nil {
		return err
	}
	entity := subledger.Entity{Code: creditor, Name: "Nordlicht Handels GmbH", Address: []string{"Kaistraße 1", "20457 Hamburg"},
		City: "Hamburg", Country: "DE", Calendar: "DE-HH", Zone: "Europe/Berlin", Currency: "EUR", IBAN: creditorIBAN,
		BIC: "BYLADEM1001", BankName: "Deutsche Kreditbank", Email: "mahnung@" + senderDomain, Phone: "+49 40 123456",
		Footer: "Geschäftsführung: Nora Licht · HRB 12345 Amtsgericht Hamburg · USt-IdNr. DE123456789", Policy: policy.Name}
	if _, err := store.ImportEntities(ctx, []subledger.Entity{entity}, importer); err != nil {
		return err
	}
	if _, err := store.AddRelease(ctx, creditor, dunningrun.Release{}, importer); err != nil {
		return err
	}
	return freshBank(ctx, store)
}

// freshBank records an empty statement of today: a run asks how old the bank data is.
func freshBank(ctx context.Context, store *postgres.Store) error {
	balance := bankstatement.Balance{Amount: money.Zero("EUR"), On: today}
	sum := sha256.Sum256([]byte(today.String()))
	_, err := store.RecordStatement(ctx, subledger.Statements{Entity: creditor,
		File: subledger.Document{Name: "bench.xml", SHA256: sum[:], SizeBytes: 1, By: importer},
		Statements: []bankstatement.Statement{{ID: "1", Account: creditorIBAN, Currency: "EUR",
			Opening: balance, Closing: balance}}})
	return err
}

func (b books) customers() []openitems.Customer {
	list := make([]openitems.Customer, 0, b.items/itemsPerCustomer)
	for i := range b.items / itemsPerCustomer {
		list = append(list, openitems.Customer{Line: i + 2, Entity: creditor, Number: customerNumber(i),
			Name: fmt.Sprintf("Müller & Söhne %d GmbH", i), Kind: receivable.KindBusiness, Language: "de",
			Email:  fmt.Sprintf("rechnung@kunde-%d.example", i),
			Street: fmt.Sprintf("Hafenstraße %d", i%200+1), PostalCode: "20095", City: "Hamburg", Country: "DE", Land: "HH"})
	}
	return list
}

func customerNumber(i int) receivable.CustomerNumber {
	return receivable.CustomerNumber(fmt.Sprintf("%06d", 100_000+i))
}

func invoiceNumber(i int) receivable.InvoiceNumber {
	return receivable.InvoiceNumber(fmt.Sprintf("R-%07d", i))
}

func (b books) openItems() []openitems.Item {
	list := make([]openitems.Item, 0, b.items)
	for i := range b.items {
		amount := itemAmount(i)
		list = append(list, openitems.Item{Line: i + 2, Entity: creditor, CustomerNumber: customerNumber(i / itemsPerCustomer),
			Number: invoiceNumber(i), Kind: receivable.DocumentInvoice, IssuedOn: b.dueOn.AddDays(-30), DueOn: b.dueOn,
			Amount: amount, Open: amount})
	}
	return list
}

// itemAmount is between 100 and 1,100 euros: above the least and below what needs an approval.
func itemAmount(i int) money.Amount { return money.New(100_00+int64(i%1000)*100, "EUR") }
