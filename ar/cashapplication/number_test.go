package cashapplication_test

import (
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
)

// formats are ways in which creditors number their invoices; written are ways in which payers write the number of the
// fifth item, each with what it takes.
var formats = []struct {
	name    string
	number  func(n int) string
	written []string // complete: certain from anybody, to the cent
	short   []string // in parts: certain from the payer only
}{
	{"year and sequence", yearly,
		[]string{"RE-2026-003128", "Rechnung re 2026 003128 vom 05.01.2026", "RE2026003128", "2026-003128", "Re.Nr.2026003128,danke", "RE-2O26-OO3128"},
		[]string{"Rechnung 3128", "003128", "RE-3128"}},
	{"four digits", func(n int) string { return fmt.Sprint(4100 + n) }, []string{"Rechnung 4104", "RG-Nr. 4104 v. 5.1.26"}, []string{"4104"}},
	{"letters in the middle", func(n int) string { return fmt.Sprintf("26KA%05d", 1210+3*n) }, []string{"26KA01222", "Beleg 26 KA 01222"},
		[]string{"KA1222", "01222"}},
	{"slash", func(n int) string { return fmt.Sprintf("2026/%d", 11200+n) }, []string{"2026/11204", "Rg. 2026-11204"}, []string{"11204"}},
	{"month in the number", func(n int) string { return fmt.Sprintf("FA2601%04d", 2830+n) }, []string{"FA26012834", "facture 26012834 du 05/01/2026"},
		[]string{"2834"}},
	{"only digits, like a customer number", func(n int) string { return fmt.Sprint(70100 + n) }, []string{"Rechnung 70104"}, []string{"70104"}},
	{"letters behind", func(n int) string { return fmt.Sprintf("%d-DE", 99310+n) }, []string{"99314-DE", "Invoice 99314 DE"}, []string{"99314"}},
	{"day in the number", func(n int) string { return fmt.Sprintf("R202601%02d-%03d", n+1, 17) }, []string{"R20260105-017", "20260105017"}, nil},
}

func TestPropose_readsTheCreditorsOwnNumbers(t *testing.T) {
	const place = 4
	for _, format := range formats {
		l := books(format.number)
		owner := string(l.Items[place].Customer)
		for _, text := range format.written {
			t.Run(format.name+"/"+text, func(t *testing.T) {
				for name, entry := range map[string]bankstatement.Entry{
					"the payer": from(owner, open(l, place), text), "a stranger": stranger(open(l, place), text)} {
					p := only(t, l, entry)
					if !p.Automatic || items(p.Allocations) != numbersOf(l, place) {
						t.Errorf("%s: %s on %q, missing %q", name, p.Code, items(p.Allocations), p.WouldBeCertain)
					}
				}
				if p := only(t, l, stranger(open(l, place)-1234, text)); p.Certain {
					t.Errorf("a part from a stranger is certain by its number alone: %s", p.Because)
				}
			})
		}
		for _, text := range format.short {
			t.Run(format.name+"/short/"+text, func(t *testing.T) {
				if p := only(t, l, from(owner, open(l, place), text)); !p.Automatic || items(p.Allocations) != numbersOf(l, place) {
					t.Errorf("%s on %q, missing %q", p.Code, items(p.Allocations), p.WouldBeCertain)
				}
				if p := only(t, l, stranger(open(l, place), text)); p.Certain {
					t.Errorf("certain from a stranger: %s", p.Because)
				}
			})
		}
	}
}

// TestPropose_readsAcrossTheCutsOfBanks: the lines of MT940 end anywhere, and some banks put a blank after 27 characters.
func TestPropose_readsAcrossTheCutsOfBanks(t *testing.T) {
	l := books(yearly)
	for name, text := range map[string][]string{
		"cut in the sequence":     {"Zahlung unserer Rg RE-2026-00", "3128"},
		"cut in the prefix":       {"Zahlung unserer Rechnung R", "E-2026-003128"},
		"cut between letters":     {"Zahlung unserer Rech", "nung RE-2026-003128"},
		"short number cut":        {"Rechnung 31", "28"},
		"a blank after 27":        {"Zahlung Rechnung RE-2026-00 3128 vielen Dank"},
		"words grown together":    {"RechnungRE-2026-003128vom05.01.2026"},
		"blanks in a date":        {"RE-2026-003128 vom 0 5.01.2026"},
		"an order number beside":  {"RE-2026-003128 Bestellung 3149"},
		"a customer number":       {"Kd-Nr D70002 RE-2026-003128"},
		"the same number twice":   {"RE-2026-003128 / RE 2026 003128"},
		"an amount beside":        {"RE-2026-003128 EUR 473,17"},
		"a stray year":            {"Lieferung 2026 RE-2026-003128"},
		"an IBAN beside":          {"RE-2026-003128 DE02 1005 0000 0054 5404 02"},
		"a contract of the payer": {"RE-2026-003128 Vertrag 3149"},
	} {
		t.Run(name, func(t *testing.T) {
			p := only(t, l, from("D70002", open(l, 4), text...))
			if !p.Automatic || items(p.Allocations) != numbersOf(l, 4) {
				t.Errorf("%s on %q, missing %q", p.Code, items(p.Allocations), p.WouldBeCertain)
			}
		})
	}
}

func TestPropose_creditorReference(t *testing.T) {
	l := books(func(n int) string { return fmt.Sprint(539007547034 + n) })
	entry := structured(stranger(open(l, 0)), "RF18 5390 0754 7034")
	p := only(t, l, entry)
	if !p.Automatic || p.Evidence[0].What != cashapplication.CreditorNumber {
		t.Errorf("got %s with %+v", p.Code, p.Evidence)
	}
	if p := only(t, l, structured(stranger(open(l, 0)), "RF19 5390 0754 7034")); p.Certain && p.Evidence[0].What == cashapplication.CreditorNumber {
		t.Error("a reference with wrong check digits was taken for ours")
	}
}

func TestPropose_orderNumber(t *testing.T) {
	l := books(yearly)
	l.Items[4].OrderNumber = "PO-88231"
	p := only(t, l, from("D70002", open(l, 4), "Bestellung 88231 PO-88231"))
	if !p.Automatic || p.Code != cashapplication.ShortReferences {
		t.Errorf("got %s, missing %q", p.Code, p.WouldBeCertain)
	}
}

func TestPropose_listsAndRanges(t *testing.T) {
	l := books(func(n int) string { return fmt.Sprintf("R-%d", 5100+n) })
	own := []int{0, 3, 6, 9, 12} // of D70001
	for name, test := range map[string]struct {
		text   string
		places []int
		code   cashapplication.Code
	}{
		"list":                   {"R-5100, R-5103 und R-5106", own[:3], cashapplication.ExactReferences},
		"list of short numbers":  {"Rechnungen 5100/5103/5106", own[:3], cashapplication.ShortReferences},
		"range":                  {"Rechnungen 5100 bis 5109", own[:4], cashapplication.NumberRange},
		"range with a dash":      {"R-5100 - R-5112", own, cashapplication.NumberRange},
		"range with a short end": {"Rechnungen 5100-12", own, cashapplication.NumberRange},
		"cut list":               {"R-5100, R-5103...", own[:4], cashapplication.IncompleteList},
	} {
		t.Run(name, func(t *testing.T) {
			p := only(t, l, from("D70001", open(l, test.places...), test.text))
			if !p.Automatic || p.Code != test.code || items(p.Allocations) != numbersOf(l, test.places...) {
				t.Errorf("%s on %q, missing %q", p.Code, items(p.Allocations), p.WouldBeCertain)
			}
		})
	}
}
