package mt940_test

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
)

func ExampleParse() {
	const file = `:20:STARTUMSE
:25:37040044/532013000
:28C:00001/001
:60F:C260112EUR100,00
:61:2601130113CR245,84NTRFNONREF//2026011300010007
:86:166?00SEPA-GUTSCHRIFT?109310?20EREF+NOTPROVIDED?21SVWZ+Rechn
ung RE-2026-001?22234?32Mueller Maschinenbau e.K.
:62F:C260113EUR345,84
-
`
	statements, err := mt940.Parse(strings.NewReader(file), "january.sta")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range statements {
		fmt.Println(s.Account, s.CheckBalance())
		for _, e := range s.Entries {
			fmt.Println(e.BookedOn, e.Amount, e.Counterparty.Name, "|", e.Remittance.Joined())
		}
	}
	// Output:
	// DE89370400440532013000 <nil>
	// 2026-01-13 245.84 EUR Mueller Maschinenbau e.K. | Rechnung RE-2026-001234
}
