package paymentworld

import (
	"fmt"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// maxText is what a SEPA credit transfer carries as unstructured remittance (EPC125-05, AT-T009): 140 characters. The
// rest is lost.
const maxText = 140

// copyOut writes a number as a hand copies it.
func (c chance) copyOut(h hand, number, short string) string {
	switch h {
	case handBare:
		bare := strings.TrimLeft(strings.TrimLeftFunc(number, isLetter), "-/ ")
		return bare
	case handDigits:
		return keep(number, isDigit)
	case handShort:
		return short
	case handBlanks:
		return c.blanks(number)
	case handLower:
		return strings.ToLower(number)
	case handOh:
		return c.lookAlikes(number)
	case handTypo:
		return c.typo(number)
	case handSwap:
		return swapped(number)
	}
	return number
}

// blanks writes blanks for separators, or one in the middle where there are none.
func (c chance) blanks(number string) string {
	if strings.ContainsAny(number, "-/") {
		return strings.NewReplacer("-", " ", "/", " ").Replace(number)
	}
	at := c.between(1, len(number)-1)
	return number[:at] + " " + number[at:]
}

// lookAlikes writes a letter for about half of the digits that look like one, at least for one when there is one.
func (c chance) lookAlikes(number string) string {
	done := false
	return strings.Map(func(r rune) rune {
		for _, pair := range [][2]rune{{'0', 'O'}, {'1', 'l'}, {'5', 'S'}, {'8', 'B'}} {
			if r == pair[0] && (!done || c.in1000(400)) {
				done = true
				return pair[1]
			}
		}
		return r
	}, number)
}

// typo hits another digit in one of the last four places.
func (c chance) typo(number string) string {
	b := []byte(number)
	for range 20 { // the last four places of every number have a digit; twenty tries miss it never in practice
		at := len(b) - 1 - c.IntN(min(4, len(b)))
		if isDigit(rune(b[at])) {
			b[at] = '0' + (b[at]-'0'+byte(c.between(1, 9)))%10
			break
		}
	}
	return string(b)
}

// swapped exchanges the last two neighbouring digits that differ.
func swapped(number string) string {
	b := []byte(number)
	for i := len(b) - 1; i > 0; i-- {
		if b[i] != b[i-1] && isDigit(rune(b[i])) && isDigit(rune(b[i-1])) {
			b[i], b[i-1] = b[i-1], b[i]
			break
		}
	}
	return string(b)
}

// blanksFor are what the places of a template are filled with.
type blanksFor struct {
	numbers, customer, name, advice string
	on                              calendar.Date
	percent                         int
}

// fill writes a template of the dialect.
func (m *maker) fill(template string, with blanksFor) string {
	other := m.digits(m.between(4, 7))
	if m.d.alike {
		other = m.misleading()
	}
	if with.name == "" {
		with.name = pick(m.chance, m.d.names.last)
	}
	if with.on.IsZero() {
		with.on = m.day
	}
	return strings.NewReplacer("{n}", with.numbers, "{c}", with.customer, "{s}", with.name, "{a}", with.advice, "{o}", other,
		"{p}", fmt.Sprint(with.percent), "{y}", fmt.Sprint(with.on.Year), "{m}", m.d.words.months[with.on.Month-1], "{d}", m.date(with.on)).Replace(template)
}

// date writes a date the way of the dialect.
func (m *maker) date(on calendar.Date) string { return on.In(time.UTC).Format(m.d.words.dateLayout) }

// misleading is a number that belongs to something else but is the number of an item too, as four-digit numbers often
// are.
func (m *maker) misleading() string { return m.w.Items[m.IntN(len(m.w.Items))].Short }

// send makes of a text what arrives: typed in capitals, with other letters for umlauts, spoilt by a wrong encoding, cut.
func (m *maker) send(text string) string {
	switch n := m.IntN(1000); {
	case n < 120:
		text = strings.ToUpper(plain(text))
	case n < 420:
		text = plain(text)
	case n < 450:
		text = garbled(text)
	}
	return cutRunes(strings.TrimSpace(text), maxText)
}

// signed is the name of an account holder as the bank tells it.
func (m *maker) signed(name string) string {
	switch n := m.IntN(1000); {
	case n < 220:
		name = strings.ToUpper(plain(name))
	case n < 380:
		name = plain(name)
	case n < 420:
		name = garbled(name)
	case n < 470:
		name = strings.TrimSpace(cutRunes(name, 18))
	case n < 500:
		name = name[:strings.LastIndex(name+" ", " ")] // without its last word, mostly the legal form
		name = strings.TrimSpace(name)
	}
	return cutRunes(name, 70)
}

// plain writes the letters of other alphabets with those of SWIFT's (character set X): ue for ü, e for é.
func plain(text string) string {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss", "é", "e", "è", "e", "ê", "e", "ë", "e",
		"É", "E", "È", "E", "à", "a", "â", "a", "ç", "c", "Ç", "C",
		"î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u", "ş", "s", "°", "o", "&", "+", "À", "A", "á", "a").Replace(text)
}

// garbled is UTF-8 read as Windows-1252, or with a question mark for what a system didn't know.
func garbled(text string) string {
	if len(text)%2 == 0 {
		return strings.NewReplacer("ä", "Ã¤", "ö", "Ã¶", "ü", "Ã¼", "Ä", "Ã„", "Ö", "Ã–", "Ü", "Ãœ", "ß", "ÃŸ", "é", "Ã©", "è", "Ã¨").Replace(text)
	}
	return strings.Map(func(r rune) rune {
		if r > 126 {
			return '?'
		}
		return r
	}, text)
}

func cutRunes(text string, n int) string {
	runes := []rune(text)
	return string(runes[:min(n, len(runes))])
}
