package postgres_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// largeBooks have customers with some invoices each, through the import that users call.
func largeBooks(tb testing.TB, customers, each int) *testkit.Books {
	tb.Helper()
	b := testkit.NewBooks(tb, func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) })
	people := make([]openitems.Customer, customers)
	items := make([]openitems.Item, 0, customers*each)
	due := calendar.MustDate("2026-11-01")
	for c := range customers {
		number := receivable.CustomerNumber(fmt.Sprintf("K%06d", c))
		people[c] = openitems.Customer{Entity: testkit.Nord, Number: number, Name: fmt.Sprintf("Kunde %d GmbH", c), Kind: receivable.KindBusiness}
		for i := range each {
			amount := money.New(int64(10_000+c*7+i*131), "EUR")
			items = append(items, openitems.Item{Entity: testkit.Nord, Number: receivable.InvoiceNumber(fmt.Sprintf("RE-2026-%06d", c*each+i)),
				CustomerNumber: number, Kind: receivable.DocumentInvoice, IssuedOn: due.AddDays(-30), DueOn: due.AddDays(i), Amount: amount, Open: amount})
		}
	}
	if _, err := b.Store.ImportCustomers(tb.Context(), people, subledger.Import{File: "c.csv", By: "test"}); err != nil {
		tb.Fatal(err)
	}
	if _, err := b.Store.ImportItems(tb.Context(), items, subledger.Import{File: "i.csv", By: "test"}); err != nil {
		tb.Fatal(err)
	}
	if _, err := b.Store.Pool().Exec(tb.Context(), `ANALYZE`); err != nil {
		tb.Fatal(err)
	}
	return b
}

// day is a statement of credits that each name one invoice and pay it exactly.
func day(n, lines, each int) bankstatement.Statement {
	credits := make([]bankstatement.Entry, lines)
	for i := range credits {
		item := (n*lines + i) * 3
		c, k := item/each, item%each
		credits[i] = credit(fmt.Sprintf("b%d-%d", n, i), int64(10_000+c*7+k*131), fmt.Sprintf("RE-2026-%06d", item))
		credits[i].Counterparty = bankstatement.Counterparty{Name: fmt.Sprintf("Kunde %d GmbH", c), Account: bankstatement.Account(fmt.Sprintf("DE%020d", c))}
	}
	return statementOf(fmt.Sprintf("S-%d", n), "2026-11-20", 0, credits...)
}

// BenchmarkMatchStatement posts statements of 200 lines against MAHNWERK_BENCH_ITEMS open items (10,000 without).
func BenchmarkMatchStatement(b *testing.B) {
	const lines, each = 200, 20
	items := 10_000
	if text := os.Getenv("MAHNWERK_BENCH_ITEMS"); text != "" {
		if _, err := fmt.Sscan(text, &items); err != nil {
			b.Fatal(err)
		}
	}
	books := largeBooks(b, items/each, each)
	n := 0
	for b.Loop() {
		if (n+1)*lines*3 > items {
			b.Fatal("more statements than items to pay: give more with MAHNWERK_BENCH_ITEMS")
		}
		if _, err := books.Store.RecordStatement(b.Context(), fileOf(fmt.Sprint(n), day(n, lines, each))); err != nil {
			b.Fatal(err)
		}
		done, err := books.Store.MatchStatement(b.Context(), testkit.Nord, cashapplication.Propose)
		if err != nil || done.Posted != lines {
			b.Fatalf("%+v, %v", done, err)
		}
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(n*lines), "ms/line")
}
