package cashapplication_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
)

// TestPropose_knowsPayersByName: what banks and payers make of names. The amount fits one item of the customer, so that
// the payment is certain when the name is enough.
func TestPropose_knowsPayersByName(t *testing.T) {
	tests := map[string]struct {
		name  string
		known bool
	}{
		"as it is":                     {"Möbelhaus Grünwald GmbH & Co. KG", true},
		"capitals, umlauts written":    {"MOEBELHAUS GRUENWALD GMBH + CO. KG", true},
		"umlauts without dots":         {"Mobelhaus Grunwald GmbH & Co. KG", true},
		"umlauts as question marks":    {"M?belhaus Gr?nwald GmbH & Co. KG", true},
		"umlauts dropped":              {"Mbelhaus Grnwald GmbH & Co KG", true},
		"read in the wrong alphabet":   {"MÃ¶belhaus GrÃ¼nwald GmbH & Co. KG", true},
		"decomposed letters":           {"Mo\u0308belhaus Gru\u0308nwald GmbH & Co. KG", true},
		"without legal form":           {"Möbelhaus Grünwald", true},
		"cut after 27 characters":      {"Möbelhaus Grünwald GmbH & C", true},
		"words turned round":           {"Grünwald, Möbelhaus", true},
		"an alias":                     {"Grünwald Einrichtungen", true},
		"another firm":                 {"Möbelhaus Grünberg GmbH & Co. KG", false},
		"half of the name":             {"Grünwald", false},
		"only the beginning, not long": {"Möbelhaus", false},
		"only a legal form":            {"GmbH & Co. KG", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := books(yearly)
			l.Payers[0].Aliases = []string{"Grünwald Einrichtungen"}
			entry := stranger(open(l, 0), "Danke")
			entry.Counterparty.Name = test.name
			if p := only(t, l, entry); p.Certain != test.known {
				t.Errorf("%s: certain %v, missing %q, payers %v", p.Code, p.Certain, p.WouldBeCertain, p.LikelyPayers)
			}
		})
	}
}

// TestPropose_sharedNames: two customers of one name are told apart by their numbers only.
func TestPropose_sharedNames(t *testing.T) {
	l := books(yearly)
	l.Payers[1].Name, l.Payers[1].IBANs = l.Payers[0].Name, nil
	entry := stranger(open(l, 4), "Danke")
	entry.Counterparty.Name = l.Payers[0].Name
	if p := only(t, l, entry); p.Certain {
		t.Errorf("%s is certain though two customers have this name", p.Code)
	}
	entry.Remittance.Unstructured = []string{"Kd.Nr. D70002"}
	if p := only(t, l, entry); !p.Certain {
		t.Errorf("%s with the customer number: missing %q", p.Code, p.WouldBeCertain)
	}
	entry.Remittance.Unstructured = []string{"Rg 3128"}
	if p := only(t, l, entry); !p.Certain {
		t.Errorf("%s with a short number: missing %q", p.Code, p.WouldBeCertain)
	}
}

func TestPropose_ultimateDebtor(t *testing.T) {
	l := books(yearly)
	l.CollectiveIBANs = []string{"DE27 1007 7777 0209 2997 00"}
	entry := stranger(open(l, 5), "Sammelzahlung")
	entry.Counterparty.UltimateName = "Südstern Logistik"
	if p := only(t, l, entry); !p.Certain {
		t.Errorf("%s: missing %q", p.Code, p.WouldBeCertain)
	}
}

// TestPropose_families: a parent pays for its children by number; nothing of theirs is paid on the amount alone.
func TestPropose_families(t *testing.T) {
	l := books(yearly)
	l.Payers[1].Parent = "D70001"
	p := only(t, l, from("D70001", open(l, 4), "Rechnung 3128"))
	if !p.Certain || p.Code != cashapplication.ShortReferences {
		t.Errorf("by a short number: %s, missing %q", p.Code, p.WouldBeCertain)
	}
	if p = only(t, l, from("D70001", open(l, 4), "Danke")); p.Certain || items(p.Candidates[0].Allocations) != numbersOf(l, 4) {
		t.Errorf("by the amount: %s, certain %v", p.Code, p.Certain)
	}
}

func TestPropose_collectiveAccountsIdentifyNobody(t *testing.T) {
	l := books(yearly)
	l.CollectiveIBANs = []string{accountOf("D70001")}
	p := only(t, l, from("D70001", 1))
	if len(p.LikelyPayers) != 0 {
		t.Errorf("payers %v", p.LikelyPayers)
	}
}
