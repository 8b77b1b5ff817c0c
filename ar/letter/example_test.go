package letter_test

import (
	"fmt"
	"log"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

func ExampleRender() {
	open := money.New(11900, "EUR")
	text, err := letter.Render(letter.Facts{
		Language: "en", Kind: letter.Reminder, Reference: "MW-1",
		Creditor:                letter.Creditor{Party: letter.Party{Name: "Firma GmbH"}, IBAN: "DE89370400440532013000"},
		Customer:                letter.Party{Name: "Kunde AG"},
		DatedOn:                 calendar.MustDate("2026-11-22"),
		PayByOn:                 calendar.MustDate("2026-12-02"),
		PaymentsConsideredUntil: calendar.MustDate("2026-11-20"),
		Items: []letter.Item{{
			Number: "2026-0815", IssuedOn: calendar.MustDate("2026-10-01"), DueOn: calendar.MustDate("2026-10-31"),
			Original: open, Open: open, Collectable: open, DaysOverdue: 22,
		}},
		Total: open,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text.Subject)
	fmt.Println(text.Closing[0])
	// Output:
	// Payment reminder – invoice 2026-0815 (our reference MW-1)
	// Please transfer the amount of €119.00 by 2 Dec 2026 to the account given below.
}
