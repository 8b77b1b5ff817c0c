package cashapplication

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

const (
	// minCutName is the length from which a name may have been cut: MT940 gives 27 characters, DTA had 27, SEPA has 70.
	minCutName = 26
	// minNameLetters is how many letters a name needs for the comparison without vowels.
	minNameLetters = 6
	// minNameWord is how many letters a word needs to make names similar.
	minNameWord = 4
)

// names finds customers by what they are called.
type names struct {
	full   map[string][]int32 // all letters, with the legal form
	plain  map[string][]int32 // words without legal form, in alphabetical order
	joined map[string][]int32 // what banks make of umlauts, without blanks
	bones  map[string][]int32 // consonants only: garbled umlauts don't change them
	words  map[string][]int32 // each word of four letters or more
	cuts   []cutName          // full names in order, for names that were cut
}

type cutName struct {
	name     string
	customer int32
}

func (n *names) add(name string, customer int32) {
	if n.full == nil {
		n.full, n.plain = map[string][]int32{}, map[string][]int32{}
		n.joined, n.bones, n.words = map[string][]int32{}, map[string][]int32{}, map[string][]int32{}
	}
	put := func(index map[string][]int32, key string) {
		known := index[key]
		if key != "" && (len(known) == 0 || known[len(known)-1] != customer) { // customers come in order
			index[key] = append(known, customer)
		}
	}
	plain := plainName(name)
	if plain == "" {
		return
	}
	put(n.full, compact(name))
	put(n.plain, plain)
	for _, garbled := range garblings(name) {
		put(n.plain, plainName(garbled))
		put(n.joined, compact(garbled))
	}
	put(n.bones, bonesOf(name))
	for _, word := range wordsOf(name) {
		if len(word) >= minNameWord && len(n.words[word]) <= maxSharing {
			put(n.words, word)
		}
	}
	n.cuts = append(n.cuts, cutName{compact(name), customer})
}

// similar returns the customers that share the rarest word of a name which any has, in order.
func (n *names) similar(name string) []int32 {
	var found []int32
	for _, word := range wordsOf(mended(name)) {
		if known := n.words[word]; len(known) > 0 && len(known) <= maxSharing && (len(found) == 0 || len(known) < len(found)) {
			found = known
		}
	}
	return found
}

func (n *names) finish() {
	slices.SortFunc(n.cuts, func(a, b cutName) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.customer, b.customer))
	})
}

// find returns the customers of a name; exact is false when the name had to be guessed at.
func (n *names) find(name string) (customers []int32, exact bool) {
	name = mended(name)
	plain := plainName(name)
	if plain == "" {
		return nil, false
	}
	whole := compact(name)
	if found := n.full[whole]; len(found) == 1 {
		return found, true
	}
	if found := n.plain[plain]; len(found) > 0 {
		return found, true
	}
	if len(name) >= minCutName {
		if found := n.withPrefix(whole); len(found) > 0 {
			return found, true
		}
	}
	if found := n.joined[whole]; len(found) > 0 {
		return found, true
	}
	if bones := bonesOf(name); bones != "" {
		return n.bones[bones], false
	}
	return nil, false
}

// garblings are what banks make of a name with umlauts: their base letters, and nothing at all.
func garblings(name string) []string {
	if isPlain(name) {
		return nil
	}
	return []string{bareUmlauts.Replace(name), noUmlauts.Replace(name)}
}

var (
	bareUmlauts = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "Ä", "A", "Ö", "O", "Ü", "U", "ß", "s")
	noUmlauts   = strings.NewReplacer("ä", "", "ö", "", "ü", "", "Ä", "", "Ö", "", "Ü", "", "ß", "")
)

// mended turns UTF-8 that was read as Latin-1 ("MÃ¼ller") back.
func mended(name string) string {
	if !strings.ContainsAny(name, "ÃÂ") {
		return name
	}
	var raw []byte
	for _, r := range name {
		if r > 0xFF {
			return name
		}
		raw = append(raw, byte(r))
	}
	if !utf8.Valid(raw) {
		return name
	}
	return string(raw)
}

// withPrefix returns the customers whose name begins like this, each once.
func (n *names) withPrefix(start string) []int32 {
	at, _ := slices.BinarySearchFunc(n.cuts, start, func(c cutName, s string) int { return cmp.Compare(c.name, s) })
	var found []int32
	for ; at < len(n.cuts) && strings.HasPrefix(n.cuts[at].name, start) && len(found) < maxSharing; at++ {
		if !slices.Contains(found, n.cuts[at].customer) {
			found = append(found, n.cuts[at].customer)
		}
	}
	return found
}

// legalForms are left out when names are compared: banks and customer lists write or drop them as they like.
var legalForms = map[string]bool{
	"GMBH": true, "AG": true, "KG": true, "OHG": true, "UG": true, "GBR": true, "SE": true, "EV": true, "EG": true, "EK": true,
	"KGAA": true, "CO": true, "MBH": true, "HAFTUNGSBESCHRAENKT": true, "HAFTUNGSBESCHRANKT": true, "UND": true, "LTD": true,
	"INC": true, "BV": true, "SARL": true, "SA": true, "SPA": true, "SRL": true, "LLC": true, "THE": true, "HERR": true,
	"FRAU": true, "FIRMA": true, "FA": true, "GGMBH": true, "PARTG": true, "PARTGMBB": true,
}

// plainName makes names comparable: upper case, umlauts written out, no legal form, words in alphabetical order since
// "Muster, Erika" and "Erika Muster" are the same person.
func plainName(name string) string {
	words := wordsOf(name)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// wordsOf are the words of a name without its legal form.
func wordsOf(name string) []string {
	var words []string
	runs := runsOf(name, nil)
	for i := 0; i < len(runs); i++ {
		word := runs[i].text
		if word == "E" && i+1 < len(runs) && (runs[i+1].text == "K" || runs[i+1].text == "V" || runs[i+1].text == "G") {
			i++ // e.K., e.V., e.G.
			continue
		}
		if !legalForms[word] {
			words = append(words, word)
		}
	}
	return words
}

// bonesOf leaves the consonants of a name, doubled ones once. What banks make of umlauts ("Muller", "Mueller",
// "M?ller") has the same; it is "" for a name too short to be told by it.
func bonesOf(name string) string {
	var bones []byte
	letters := 0
	for _, c := range []byte(strings.Join(wordsOf(name), "")) {
		letters++
		if strings.IndexByte("AEIOU", c) >= 0 || len(bones) > 0 && bones[len(bones)-1] == c {
			continue
		}
		bones = append(bones, c)
	}
	if letters < minNameLetters {
		return ""
	}
	return string(bones)
}

// trust says how surely somebody is the payer.
type trust uint8

const (
	unknownPayer trust = iota
	numberPayer        // a customer number in the text
	guessedPayer       // several have this account or name, or the name had to be guessed at
	namePayer          // the one customer of this name
	accountPayer       // the one customer of this account, or the one of this account and name
)

// trusted is a customer and how surely it is the payer.
type trusted struct {
	customer int32
	trust    trust
}

// payer is what is known about who paid.
type payer struct {
	known []trusted // by customer
	// order are the customers of known, the surest first.
	order  []int32
	likely []LikelyPayer
	// divided tells that account and name speak for different customers.
	divided bool
}

// of returns how surely a customer is the payer.
func (p *payer) of(customer int32) trust {
	at, found := slices.BinarySearchFunc(p.known, customer, func(t trusted, c int32) int { return cmp.Compare(t.customer, c) })
	if !found {
		return unknownPayer
	}
	return p.known[at].trust
}

// best is the one surest payer, nobody when there is none or several.
func (p *payer) best() int32 {
	if len(p.order) == 0 || len(p.order) > 1 && p.of(p.order[0]) == p.of(p.order[1]) {
		return nobody
	}
	return p.order[0]
}

// identify finds out who paid, from account, names and customer numbers in the text.
func (m *Matcher) identify(from bankstatement.Counterparty, numbers []int32) payer {
	var p payer
	trustAtLeast := func(customer int32, t trust) { p.known = append(p.known, trusted{customer, t}) }
	byAccount := m.byAccount(from)
	byName, exact := m.byName(from)
	both := intersect(byAccount, byName)
	for _, c := range byAccount {
		switch {
		case len(byAccount) == 1 || len(both) == 1 && both[0] == c:
			trustAtLeast(c, accountPayer)
		default:
			trustAtLeast(c, guessedPayer)
		}
	}
	for _, c := range byName {
		switch {
		case exact && len(byName) == 1:
			trustAtLeast(c, namePayer)
		case slices.Contains(numbers, c) && len(intersect(byName, numbers)) == 1:
			trustAtLeast(c, namePayer)
		default:
			trustAtLeast(c, guessedPayer)
		}
	}
	if len(numbers) == 1 {
		trustAtLeast(numbers[0], numberPayer)
	}
	p.divided = len(byAccount) > 0 && len(byName) > 0 && len(both) == 0 && exact && !m.related(byAccount, byName)
	p.sort()
	p.likely = m.likelyPayers(byAccount, byName, numbers)
	return p
}

// byAccount are the customers of the account the money came from; an account that many use identifies nobody.
func (m *Matcher) byAccount(from bankstatement.Counterparty) []int32 {
	if from.Account == "" || m.collects[from.Account] {
		return nil
	}
	return m.accounts[from.Account]
}

// byName are the customers called like the ultimate debtor or, failing that, the account holder.
func (m *Matcher) byName(from bankstatement.Counterparty) (found []int32, exact bool) {
	for _, name := range []string{from.UltimateName, from.Name} {
		if name == "" {
			continue
		}
		if found, exact = m.names.find(name); len(found) > 0 {
			return found, exact
		}
	}
	return nil, false
}

// sort puts known and order in order, each customer once with the most that speaks for it. A name may be that of very many.
func (p *payer) sort() {
	slices.SortFunc(p.known, func(a, b trusted) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(b.trust, a.trust))
	})
	p.known = slices.CompactFunc(p.known, func(a, b trusted) bool { return a.customer == b.customer })
	p.order = make([]int32, 0, len(p.known))
	for level := accountPayer; level > unknownPayer; level-- {
		for _, k := range p.known {
			if k.trust == level {
				p.order = append(p.order, k.customer)
			}
		}
	}
}

func (m *Matcher) likelyPayers(byAccount, byName, numbers []int32) []LikelyPayer {
	var likely []LikelyPayer
	if n := len(byAccount) + len(byName) + len(numbers); n > 0 {
		likely = make([]LikelyPayer, 0, n)
	}
	add := func(customers []int32, grounds Grounds) {
		for _, c := range customers {
			likely = append(likely, LikelyPayer{m.customers[c].number, grounds})
		}
	}
	add(byAccount, ByIBAN)
	add(byName, ByName)
	add(numbers, ByReference)
	return likely
}

// family tells whether one customer may pay for the other: a parent, a child, or another child of the same parent.
func (m *Matcher) family(a, b int32) bool {
	pa, pb := m.customers[a].parent, m.customers[b].parent
	return a == b || pa == b || pb == a || pa != nobody && pa == pb
}

func (m *Matcher) related(some, others []int32) bool {
	return slices.ContainsFunc(some, func(a int32) bool {
		return slices.ContainsFunc(others, func(b int32) bool { return m.family(a, b) })
	})
}

func intersect(a, b []int32) []int32 {
	var both []int32
	for _, x := range a {
		if slices.Contains(b, x) {
			both = append(both, x)
		}
	}
	return both
}
