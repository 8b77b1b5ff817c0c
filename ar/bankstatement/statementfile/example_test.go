package statementfile_test

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
)

// The first and the last of three days: the second statement is missing.
func ExampleParse() {
	file := `:20:1
:25:12030000/202051
:28C:1/1
:60F:C261119EUR100,00
:61:2611201120C119,00NTRFNONREF//4711
:86:166?00GUTSCHRIFT?20Rechnung NW-2026-1001?32Muster GmbH
:62F:C261120EUR219,00
-
:20:3
:25:12030000/202051
:28C:3/1
:60F:C261123EUR250,00
:62F:C261124EUR250,00
-
`
	statements, err := statementfile.Parse(strings.NewReader(file), int64(len(file)), "november.txt", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range statements {
		fmt.Println(s.Format, s.Account, "complete:", s.CheckBalance() == nil)
	}
	for _, b := range bankstatement.Continuity(statements) {
		fmt.Println(b)
	}
	// Output:
	// mt940 DE02120300000000202051 complete: true
	// mt940 DE02120300000000202051 complete: true
	// gap: the statement before closes with 219.00 EUR, this one opens with 250.00 EUR: entries of 31.00 EUR are missing
}
