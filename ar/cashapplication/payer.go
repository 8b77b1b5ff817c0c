package cashapplication

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// payers finds customers by account and by name.
type payers struct {
	byAccount map[bankstatement.Account][]receivable.CustomerNumber
	byName    map[string][]receivable.CustomerNumber
}

// newPayers takes up all customers.
func newPayers(all []Payer) payers {
	p := payers{map[bankstatement.Account][]receivable.CustomerNumber{}, map[string][]receivable.CustomerNumber{}}
	for _, payer := range all {
		for _, iban := range payer.IBANs {
			account := bankstatement.NewAccount(iban)
			p.byAccount[account] = append(p.byAccount[account], payer.Customer)
		}
		if name := plainName(payer.Name); name != "" {
			p.byName[name] = append(p.byName[name], payer.Customer)
		}
	}
	return p
}

// likely returns everybody the money may have come from, each with every ground.
func (p payers) likely(from bankstatement.Counterparty, referred []receivable.CustomerNumber) []LikelyPayer {
	var found []LikelyPayer
	add := func(grounds Grounds, customers []receivable.CustomerNumber) {
		for _, customer := range customers {
			found = append(found, LikelyPayer{customer, grounds})
		}
	}
	if from.Account != "" {
		add(ByIBAN, p.byAccount[from.Account])
	}
	add(ByReference, referred)
	for _, name := range []string{from.Name, from.UltimateName} {
		if name = plainName(name); name != "" {
			add(ByName, p.byName[name])
		}
	}
	slices.SortFunc(found, func(a, b LikelyPayer) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Grounds, b.Grounds))
	})
	return slices.Compact(found)
}

// legalForms are left out when names are compared: banks and customer lists write or drop them as they like.
var legalForms = map[string]bool{
	"gmbh": true, "ag": true, "kg": true, "ohg": true, "ug": true, "gbr": true, "se": true, "ev": true, "eg": true, "ek": true,
	"kgaa": true, "co": true, "mbh": true, "haftungsbeschraenkt": true, "und": true, "ltd": true, "inc": true, "bv": true,
	"sarl": true, "sa": true, "spa": true, "srl": true, "llc": true, "the": true, "herr": true, "frau": true,
}

var foldUmlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", ".", "", "é", "e", "è", "e", "á", "a")

// plainName makes names comparable: lower case, umlauts written out, no legal form, words in alphabetical order since
// "Muster, Erika" and "Erika Muster" are the same person.
func plainName(name string) string {
	words := strings.FieldsFunc(foldUmlauts.Replace(strings.ToLower(name)), func(r rune) bool { return !isSignificant(r) })
	words = slices.DeleteFunc(words, func(word string) bool { return legalForms[word] })
	slices.Sort(words)
	return strings.Join(words, " ")
}
