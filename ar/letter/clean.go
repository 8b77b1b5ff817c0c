package letter

import (
	"slices"
	"strings"
	"unicode"
)

// maxField bounds a text from master data, in characters. Address lines of DIN
// 5008 have about 40; longer ones only break the page.
const maxField = 120

// Clean returns facts whose texts are single lines without control or
// formatting characters, as [Render] uses them. Renderers of other media apply
// it too, for what they take from the facts directly.
func (f Facts) Clean() Facts {
	f.Creditor.Party = f.Creditor.Party.clean()
	for _, field := range []*string{
		&f.Creditor.IBAN, &f.Creditor.BIC, &f.Creditor.Bank, &f.Creditor.Email, &f.Creditor.Phone,
		&f.Creditor.City, &f.CustomerNumber, &f.Reference,
	} {
		*field = oneLine(*field)
	}
	f.Creditor.Footer = singleSpaced(f.Creditor.Footer)
	f.Customer = f.Customer.clean()
	f.Items = cleanItems(f.Items)
	f.AlsoOpen = cleanItems(f.AlsoOpen)
	return f
}

func (p Party) clean() Party {
	lines := make([]string, 0, len(p.Lines))
	for _, line := range p.Lines {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return Party{Name: oneLine(p.Name), Lines: lines}
}

func cleanItems(items []Item) []Item {
	items = slices.Clone(items)
	for i := range items {
		items[i].Number = oneLine(items[i].Number)
	}
	return items
}

// oneLine makes text one bounded line.
func oneLine(text string) string {
	text = singleSpaced(text)
	if runes := []rune(text); len(runes) > maxField {
		text = strings.TrimSpace(string(runes[:maxField-1])) + "…"
	}
	return text
}

// singleSpaced replaces line breaks, tabs and runs of spaces by one space and
// drops what cannot be seen: control characters, and format characters, which
// can reverse the reading direction or hide letters (Unicode TR 36, section 2).
func singleSpaced(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Join(strings.Fields(text), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
			return -1
		}
		return r
	}, text)
}
