package bankcsv_test

import (
	"os"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

// TestDocuments_profiles keeps docs/reference/statement-formats.md true: it names every known profile, and the profile it
// shows reads the list it speaks of.
func TestDocuments_profiles(t *testing.T) {
	page, err := os.ReadFile("../../../docs/reference/statement-formats.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range bankcsv.Known() {
		if !strings.Contains(string(page), "`"+p.Name+"`") {
			t.Errorf("the page does not name profile %s", p.Name)
		}
	}
	_, example, _ := strings.Cut(string(page), "```json\n")
	example, _, _ = strings.Cut(example, "```")
	profiles, err := bankcsv.DecodeProfiles([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	const list = `"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID","Reference Txn ID","Invoice Number","Balance","Balance Impact"
"13/10/2026","10:00:00","CEST","Erika Musterfrau","Express Checkout Payment","Completed","EUR","1,250.00","-43.40","1,206.60","1AB","","RE-2026-0007","1,206.60","Credit"
"14/10/2026","09:00:00","CEST","","General Withdrawal","Completed","EUR","-1,000.00","0.00","-1,000.00","3EF","","","206.60","Debit"
"15/10/2026","09:00:00","CEST","Peter","Express Checkout Payment","Pending","EUR","5.00","-0.40","4.60","4GH","","","206.60","Credit"
`
	statements, err := bankcsv.Parse(strings.NewReader(list), "paypal.csv", profiles...)
	if err != nil || len(statements) != 1 {
		t.Fatal(statements, err)
	}
	s := statements[0]
	if s.CheckBalance() != nil || s.Entries[0].Amount.String() != "1206.60 EUR" || s.Entries[2].Status != bankstatement.Pending {
		t.Errorf("%v, %+v", s.CheckBalance(), s.Entries)
	}
}
