package bounce_test

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/bounce"
)

func ExampleFromText() {
	report, ok := bounce.FromText("Unzustellbar: 2. Mahnung",
		"Folgende Empfänger konnten nicht erreicht werden:\n\n   info@kunde.example\n      550 5.1.1 RESOLVER.ADR.RecipNotFound; not found")
	fmt.Println(ok, report.Recipient, report.Status, report.Permanent)
	// Output: true info@kunde.example 5.1.1 true
}
