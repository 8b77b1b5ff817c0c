package paymentworld

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// chance is the only source of chance of a world.
type chance struct{ *rand.Rand }

// newChance returns a source that depends on the seed and the dialect, so that dialects of one seed have other people.
func newChance(seed uint64, dialect string) chance {
	h := fnv.New64a()
	_, _ = h.Write([]byte(dialect)) // never fails
	return chance{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// in1000 is true so many times of a thousand.
func (c chance) in1000(permille int) bool { return c.IntN(1000) < permille }

// between returns a number of [low, high].
func (c chance) between(low, high int) int { return low + c.IntN(high-low+1) }

// skewed returns an index below n; small ones come more often, as a few customers give most of the invoices.
func (c chance) skewed(n int) int { return c.IntN(c.IntN(n) + 1) }

func pick[T any](c chance, from []T) T { return from[c.IntN(len(from))] }

// choose picks by shares.
func choose[T any](c chance, shares []share[T]) T {
	total := 0
	for _, s := range shares {
		total += s.permille
	}
	at := c.IntN(total)
	for _, s := range shares {
		if at < s.permille {
			return s.of
		}
		at -= s.permille
	}
	panic("paymentworld: shares don't add up to their sum")
}

// digits returns n random digits, the first of them no zero.
func (c chance) digits(n int) string {
	var b strings.Builder
	for i := range n {
		low := 0
		if i == 0 {
			low = 1
		}
		b.WriteByte(byte('0' + c.between(low, 9)))
	}
	return b.String()
}

// amounts are net prices in whole units of money with their shares: most invoices are small, a few are large.
var amounts = []share[[2]int]{{[2]int{8, 80}, 140}, {[2]int{80, 400}, 320}, {[2]int{400, 1500}, 300}, {[2]int{1500, 6000}, 170},
	{[2]int{6000, 25000}, 60}, {[2]int{25000, 90000}, 10}}

// netMinor returns a net price in minor units: round, with 90 or 95 cents, or any.
func (c chance) netMinor() int64 {
	limits := choose(c, amounts)
	whole := int64(c.between(limits[0], limits[1]))
	switch {
	case c.in1000(250):
		return whole * 100
	case c.in1000(150):
		return whole*100 + 90
	case c.in1000(100):
		return (whole/10*10 + 9) * 100
	}
	return whole*100 + int64(c.IntN(100))
}

// account makes up an account at a bank of the country.
func (c chance) account(country, name string) Party {
	p := Party{Name: name}
	switch country {
	case "GB":
		code := pick(c, []string{"BARC", "LOYD", "NWBK", "HBUK"})
		p.IBAN, p.BIC = iban("GB", code+c.digits(14)), code+"GB22XXX"
	case "FR":
		p.IBAN = iban("FR", pick(c, []string{"30004", "20041", "10278", "14505"})+c.digits(18))
		p.BIC = pick(c, []string{"BNPAFRPPXXX", "CMCIFR2AXXX", "PSSTFRPPXXX"})
	case "NL":
		code := pick(c, []string{"ABNA", "RABO", "INGB", "TRIO"})
		p.IBAN, p.BIC = iban("NL", code+"0"+c.digits(9)), code+"NL2AXXX"
	case "AT":
		p.IBAN, p.BIC = iban("AT", pick(c, []string{"12000", "20111", "32000"})+c.digits(11)), "BKAUATWWXXX"
	default:
		place := pick(c, []string{"37040044", "10050000", "60050101", "43060967", "70150000", "12030000", "50010517", "20041133"})
		p.IBAN, p.BIC = iban("DE", place+c.digits(10)), pick(c, []string{"COBADEFFXXX", "BELADEBEXXX", "SOLADEST600", "GENODEM1GLS", "SSKMDEMMXXX", "BYLADEM1001", "INGDDEFFXXX"})
	}
	return p
}

// iban puts the check digits of ISO 13616 (modulus 97-10 of ISO 7064) before an account number.
func iban(country, account string) string {
	return country + check97(account, country) + account
}

// creditorReference is the ISO 11649 reference of a number: its letters and digits.
func creditorReference(number string) string {
	body := strings.ToUpper(keep(number, func(r rune) bool { return isLetter(r) || isDigit(r) }))
	return "RF" + check97(body, "RF") + body
}

// check97 returns the two digits that make body+prefix+digits one modulo 97, letters counting from A = 10.
func check97(body, prefix string) string {
	rest := 0
	for _, r := range body + prefix + "00" {
		switch {
		case isDigit(r):
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			panic(fmt.Sprintf("paymentworld: %q in an account number", r))
		}
	}
	return fmt.Sprintf("%02d", 98-rest)
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

// keep returns the runes of a text for which the function is true.
func keep(text string, wanted func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if wanted(r) {
			return r
		}
		return -1
	}, text)
}

// some returns n different elements in their order.
func some[T any](c chance, from []T, n int) []T {
	places := c.Perm(len(from))[:n]
	slices.Sort(places)
	var chosen []T
	for _, at := range places {
		chosen = append(chosen, from[at])
	}
	return chosen
}
