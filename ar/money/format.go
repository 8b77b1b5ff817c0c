package money

import (
	"strconv"
	"strings"
)

// noBreakSpace (U+00A0) keeps an amount and its currency on one line, as DIN 5008 asks.
const noBreakSpace = "\u00a0"

// Decimal returns a as programs write it, without grouping and with all decimals of the currency: "-1234.50", "1234"
// for JPY. [Parse] reads it back with [StylePlain].
func (a Amount) Decimal() string { return a.digits("", ".") }

// String returns a with its code, "1234.50 EUR", for logs and errors. Without a currency it is the bare number.
func (a Amount) String() string {
	if a.Currency == "" {
		return a.Decimal()
	}
	return a.Decimal() + " " + string(a.Currency)
}

// Format returns a for a reader of lang, a language tag of which the first part counts ("de", "de-DE", "en_GB"):
//
//	de  -1.234,56 €   1.234,56 CHF   with a no-break space before the sign or code
//	en  -€1,234.56    CHF 1,234.56   with a no-break space after a code
//
// Only EUR, GBP, JPY and USD have a sign; others show their code. In any other language, and for an amount without a
// currency, it is [Amount.String].
func (a Amount) Format(lang string) string {
	if a.Currency == "" {
		return a.String()
	}
	switch language(lang) {
	case "de":
		return a.digits(".", ",") + noBreakSpace + a.mark()
	case "en":
		return a.formatEnglish()
	}
	return a.String()
}

func (a Amount) formatEnglish() string {
	mark := a.mark()
	if mark == string(a.Currency) {
		mark += noBreakSpace
	}
	number, negative := strings.CutPrefix(a.digits(",", "."), "-")
	if negative {
		mark = "-" + mark
	}
	return mark + number
}

// mark is the currency's sign or, where it has none, its code.
func (a Amount) mark() string {
	if symbol, ok := symbols[a.Currency]; ok {
		return symbol
	}
	return string(a.Currency)
}

func language(tag string) string {
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return strings.ToLower(primary)
}

// digits writes the number with the given separators; an empty group separator means no grouping.
func (a Amount) digits(group, decimal string) string {
	text := strconv.FormatUint(a.magnitude(), 10)
	exponent := a.Currency.Exponent()
	if missing := exponent + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	whole, fraction := text[:len(text)-exponent], text[len(text)-exponent:]
	var b strings.Builder
	if a.Minor < 0 {
		b.WriteByte('-')
	}
	for i, digit := range []byte(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteByte(digit)
	}
	if fraction != "" {
		b.WriteString(decimal + fraction)
	}
	return b.String()
}
