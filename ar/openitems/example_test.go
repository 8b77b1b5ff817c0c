package openitems_test

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
)

// A list as an accounting program exports it, and what a person would want to know before importing it.
func Example() {
	file := `Rechnungsnr.;Debitor;Rechnungsdatum;Fällig am;Betrag;Offen
NW-1001;10001;01.10.2026;31.10.2026;1.190,00;690,00
NW-1002;10001;31.02.2026;31.03.2026;50,00;50,00
`
	profile := openitems.Profile{Name: "nord", Defaults: map[string]string{"entity": "NORD", "currency": "EUR"}}
	items, rejected, report, err := openitems.ReadItems(strings.NewReader(file), "posten.csv", profile)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("due date read from:", report.Columns["due_on"])
	for _, item := range items {
		fmt.Println(item.Number, "due", item.DueOn, "open", item.Open)
	}
	for _, reject := range rejected {
		fmt.Println(reject.Faults[0])
	}
	// Output:
	// due date read from: Fällig am
	// NW-1001 due 2026-10-31 open 690.00 EUR
	// posten.csv:3:3: issued_on: "31.02.2026" is not a date
}
