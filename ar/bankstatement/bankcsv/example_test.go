package bankcsv_test

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

// A list with columns of its own is read with a profile of one's own.
func ExampleParse() {
	profiles, err := bankcsv.DecodeProfiles([]byte(`{
		"name": "cash-desk", "header": ["Tag", "Betrag", "Kunde"],
		"dates": "day_first", "numbers": "german", "currency": "EUR", "account": "CASH-DESK",
		"columns": {"booked_on": ["Tag"], "amount": ["Betrag"], "name": ["Kunde"], "text": [["Zweck"]]}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	const list = "Tag;Betrag;Kunde;Zweck\n5.1.26;1.190,00;Holz Maier;Rechnung 17\n"
	statements, err := bankcsv.Parse(strings.NewReader(list), "january.csv", profiles...)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range statements[0].Entries {
		fmt.Println(e.BookedOn, e.Amount, e.Counterparty.Name, "|", e.Remittance.Joined())
	}
	// Output: 2026-01-05 1190.00 EUR Holz Maier | Rechnung 17
}
