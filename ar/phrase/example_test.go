package phrase_test

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// A mail that came on a Wednesday names two invoices, an amount, a share and three days. What it means for the invoices
// is for its reader to say.
func ExampleRead() {
	text := "4711: 500 € am Freitag, den Rest bis Mitte Dezember. 4712 zahlen wir am 31.11."
	found := phrase.Read(text, []receivable.InvoiceNumber{"RE-4711", "RE-4712"}, nil,
		phrase.Options{ReceivedOn: calendar.MustDate("2026-11-18"), Language: "de", Currency: "EUR"})
	for _, r := range found.References {
		fmt.Println(r.Quote, "is", r.Numbers)
	}
	for _, a := range found.Amounts {
		fmt.Println(a.Quote, "is", a.Amount)
	}
	for _, s := range found.Shares {
		fmt.Println(s.Quote, "is the rest:", s.Rest)
	}
	for _, d := range found.Dates {
		fmt.Println(d.Quote, "is", d.Precision, d.On)
	}
	// Output:
	// 4711 is [RE-4711]
	// 4712 is [RE-4712]
	// 500 € is 500.00 EUR
	// den Rest is the rest: true
	// am Freitag is day 2026-11-20
	// bis Mitte Dezember is month_part 2026-12-15
	// am 31.11. is invalid
}
