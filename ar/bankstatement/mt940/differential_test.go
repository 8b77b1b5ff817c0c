package mt940_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// TestParse_equalsCamt reads the same entries from MT940 and camt.053. What one of the two can't tell is left out: camt
// has ISO transaction codes, MT940 cuts the text.
func TestParse_equalsCamt(t *testing.T) {
	compareWithCamt(t, "testdata/pair", exactly)
}

// TestParse_equalsCamtOfPublicPairs does the same for months beside the public samples, whose names were written in the
// character set of MT940.
func TestParse_equalsCamtOfPublicPairs(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(testfile.Corpora(t), "../eval/match/*"))
	if err != nil || len(folders) == 0 {
		t.Skip("there are no pairs of MT940 and camt.053 beside the public samples", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) { compareWithCamt(t, folder, inSwiftLetters) })
	}
}

func exactly(name string) string { return name }

// inSwiftLetters writes a name as a bank does for MT940. The last letters of a long name are cut off there.
func inSwiftLetters(name string) string {
	name = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "AE", "Ö", "OE", "Ü", "UE", "ß", "ss", "&", "+").Replace(name)
	const two = 54 // the length of ?32 and ?33
	return name[:min(len(name), two)]
}

func compareWithCamt(t *testing.T, folder string, name func(string) string) {
	t.Helper()
	swift, err := parse.File(t, filepath.Join(folder, "statement.sta"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(folder, "statement.xml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	xml, err := camt.Parse(file, "statement.xml")
	if err != nil || len(xml) != len(swift) {
		t.Fatalf("%d statements in camt, %d in MT940, %v", len(xml), len(swift), err)
	}
	for i, s := range swift {
		for _, balanced := range []bankstatement.Statement{s, xml[i]} {
			if err := balanced.CheckBalance(); err != nil {
				t.Errorf("statement %d: %v", i, err)
			}
		}
		if s.Opening.Amount != xml[i].Opening.Amount || s.Closing.Amount != xml[i].Closing.Amount || len(s.Entries) != len(xml[i].Entries) {
			t.Errorf("statement %d: %v to %v with %d entries, camt has %v to %v with %d", i, s.Opening, s.Closing, len(s.Entries),
				xml[i].Opening, xml[i].Closing, len(xml[i].Entries))
			continue
		}
		for j, entry := range s.Entries {
			if diff := cmp.Diff(told(xml[i].Entries[j], name), told(entry, exactly)); diff != "" {
				t.Errorf("statement %d entry %d (-camt +MT940):\n%s", i, j, diff)
			}
		}
	}
}

// told is what both formats tell of an entry.
func told(e bankstatement.Entry, name func(string) string) map[string]string {
	text := withoutBlanks(e.Remittance.Joined())
	if e.IsBatch() { // camt has the number of payments in a field, MT940 in the text
		text = ""
	}
	return map[string]string{
		"account": string(e.Account), "amount": e.Amount.String(), "booked": e.BookedOn.String(), "value": e.ValueOn.String(),
		"status": string(e.Status), "reversal": fmt.Sprint(e.Reversal), "code": e.Code.Proprietary, "batch": fmt.Sprint(e.BatchSize),
		"bank reference": e.BankReference, "end-to-end id": e.EndToEndID, "mandate": e.MandateID,
		"name": name(e.Counterparty.Name), "other account": string(e.Counterparty.Account), "ultimate": name(e.Counterparty.UltimateName),
		"charges": e.Charges.String(), "instructed": e.Instructed.String(), "reason": e.ReturnReason.Code,
		"text": text,
	}
}

// withoutBlanks drops what the two formats put between the pieces of a text.
func withoutBlanks(text string) string { return strings.Join(strings.Fields(text), "") }
