package paymentworld

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Limits of the MT940 narrative: 27 characters in a sub-field, 65 in a line and six lines (Deutsche Kreditwirtschaft,
// DFÜ-Abkommen Anlage 3, chapter 8.2). What doesn't fit is lost.
const (
	subField   = 27
	lineLength = 65
	maxLines   = 6
)

// textFields are the sub-fields for text, in their order.
var textFields = []string{"20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63"}

// WriteMT940 writes the entries as MT940, a message for each booking day. Batches stand as one amount without their
// payments, foreign letters in their SWIFT spelling, and text is cut into sub-fields of 27 characters.
func (w *World) WriteMT940(to io.Writer) error {
	b := bufio.NewWriter(to)
	for _, d := range w.days() {
		fmt.Fprintf(b, ":20:STARTUMS\r\n:25:%s\r\n:28C:%05d/001\r\n:60F:%s\r\n", w.accountField(), d.number, balanceField(d.opening, d.on))
		for _, e := range d.entries {
			fmt.Fprintf(b, ":61:%s\r\n", movement(e))
			b.WriteString(wrapped(":86:" + w.narrative(e)))
		}
		fmt.Fprintf(b, ":62F:%s\r\n-\r\n", balanceField(d.closing, d.on))
	}
	return b.Flush()
}

// accountField is bank code and account number in Germany, the IBAN elsewhere.
func (w *World) accountField() string {
	if w.Dialect.country == "DE" {
		return w.Creditor.IBAN[4:12] + "/" + w.Creditor.IBAN[12:]
	}
	return w.Creditor.IBAN
}

func balanceField(a money.Amount, on calendar.Date) string {
	mark := "C"
	if a.IsNegative() {
		mark, a.Minor = "D", -a.Minor
	}
	return mark + compact(on)[2:] + string(a.Currency) + strings.Replace(a.Decimal(), ".", ",", 1)
}

// movement is field 61 with the supplementary line that a returned debit has about amount and fee.
func movement(e Entry) string {
	mark, a := "C", e.Amount
	if a.IsNegative() {
		mark, a.Minor = "D", -a.Minor
	}
	on := compact(e.BookedOn)
	text := fmt.Sprintf("%s%s%sR%sNTRFNONREF//%s", on[2:], on[4:], mark, strings.Replace(a.Decimal(), ".", ",", 1), e.Reference)
	if e.Return != "" && !e.Charges.IsZero() {
		original := money.New(a.Minor-e.Charges.Minor, a.Currency)
		text += fmt.Sprintf("\r\n/OCMT/%s//CHGS/%s", swiftAmount(original), swiftAmount(e.Charges))
	}
	return text
}

func swiftAmount(a money.Amount) string {
	return string(a.Currency) + strings.Replace(a.Decimal(), ".", ",", 1)
}

func (w *World) narrative(e Entry) string {
	if w.Dialect.bank.slashes {
		return slashNarrative(e)
	}
	k := e.code()
	text := k.gvc + "?00" + k.text + "?109999"
	var purpose []string
	for _, field := range []struct{ tag, value string }{{"EREF+", e.EndToEnd}, {"MREF+", e.Mandate}, {"SVWZ+", swift(e.Text + e.structuredText())}} {
		if field.value != "" {
			purpose = append(purpose, pieces(field.tag+field.value, subField)...)
		}
	}
	for at, segment := range purpose[:min(len(purpose), len(textFields))] {
		text += "?" + textFields[at] + segment
	}
	text += subFieldOf("30", e.Party.BIC) + subFieldOf("31", e.Party.IBAN)
	for at, segment := range pieces(swift(e.Party.Name), subField) {
		if at < 2 {
			text += fmt.Sprintf("?3%d%s", at+2, segment)
		}
	}
	return text + subFieldOf("34", returnKey[e.Return])
}

// returnKey is the text key extension of a returned direct debit (DFÜ-Abkommen Anlage 3, chapter 8.2.4).
var returnKey = map[string]string{"AC01": "901", "AC04": "902", "AC06": "903", "AM04": "904", "MD01": "910", "MD06": "911", "MS03": "914"}

func subFieldOf(number, text string) string {
	if text == "" {
		return ""
	}
	return "?" + number + text
}

// slashNarrative is how banks outside Germany write: code words between slashes.
func slashNarrative(e Entry) string {
	kind := "SEPA OVERBOEKING"
	if e.Kind == DirectDebit {
		kind = "SEPA INCASSO"
	}
	text := "/TRTP/" + kind
	for _, field := range []struct{ tag, value string }{{"IBAN", e.Party.IBAN}, {"BIC", e.Party.BIC}, {"NAME", swift(e.Party.Name)}, {"MARF", e.Mandate},
		{"RTRN", e.Return}, {"REMI", swift(e.Text + e.structuredText())}, {"EREF", e.EndToEnd}} {
		if field.value != "" {
			text += "/" + field.tag + "/" + field.value
		}
	}
	return text
}

// structuredText is what is left of structured references in a format that has no place for them.
func (e Entry) structuredText() string {
	if e.Creditor != "" {
		return e.Creditor
	}
	var numbers []string
	for _, d := range e.Documents {
		numbers = append(numbers, d.Number)
	}
	return strings.Join(numbers, " ")
}

// swift writes a text in the SWIFT character set: no umlauts, no question marks (they separate sub-fields).
func swift(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 || r > 126 || r == '?' {
			return '.'
		}
		return r
	}, plain(text))
}

// wrapped cuts a field into lines. A line that would begin like a field keeps its place, as banks don't look either;
// what is over six lines is lost.
func wrapped(field string) string {
	lines := pieces(field, lineLength)
	return strings.Join(lines[:min(len(lines), maxLines)], "\r\n") + "\r\n"
}
