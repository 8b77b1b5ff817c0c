package cashapplication_test

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

func ExamplePropose() {
	entry := bankstatement.Entry{Status: bankstatement.Booked, BookedOn: calendar.MustDate("2026-10-09")}
	entry.Amount = money.New(116620, "EUR")
	entry.Remittance.Unstructured = []string{"Rechnung NW-2026-", "1001 abzgl. 2% Skonto"}

	invoice := cashapplication.OpenItem{Number: "NW-2026-1001", Customer: "10001",
		Amount: money.New(119000, "EUR"), Open: money.New(119000, "EUR"),
		SkontoBasisPoints: 200, SkontoUntilOn: calendar.MustDate("2026-10-11")}

	ledger := cashapplication.Ledger{Items: []cashapplication.OpenItem{invoice},
		Rules: cashapplication.Rules{Released: cashapplication.ReleasedAtStart()}}
	for _, p := range cashapplication.Propose([]bankstatement.Entry{entry}, ledger) {
		fmt.Println(p.Code, "automatic:", p.Automatic)
		fmt.Println(p.Because)
		for _, a := range p.Allocations {
			fmt.Println(a.Item, a.Amount, "and Skonto", a.Skonto)
		}
	}
	// Output:
	// exact_with_skonto automatic: true
	// pays exactly what is open less the agreed Skonto on NW-2026-1001
	// NW-2026-1001 1166.20 EUR and Skonto 23.80 EUR
}
