package remittance

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Documents write their amounts in one style, but single amounts don't show it: "1.234" is a thousand in Germany and a
// little over one in Britain. So the style is found from all amounts of a document together and then used for each;
// a document that shows two styles, or none while it matters, is refused.

// styleEvidence collects what the amounts of a document say about its number style.
type styleEvidence struct {
	german, english bool
	// ambiguous is set by a number such as "1.234" that reads differently in both styles.
	ambiguous bool
}

// style returns the one style of the document; ok is false when it shows two, or none although it matters.
func (e styleEvidence) style() (style money.NumberStyle, ok bool) {
	switch {
	case e.german && e.english:
		return 0, false
	case e.german:
		return money.StyleGerman, true
	case e.english:
		return money.StyleEnglish, true
	}
	return money.StyleGerman, !e.ambiguous // without separators both styles read the same
}

// add looks at one amount as written.
func (e *styleEvidence) add(text string) {
	digits := bareNumber(text)
	stop, comma := strings.LastIndexByte(digits, '.'), strings.LastIndexByte(digits, ',')
	switch {
	case stop < 0 && comma < 0:
	case stop >= 0 && comma >= 0:
		e.decimalIs(comma > stop)
	case stop >= 0:
		e.addSingle(digits, stop, ".", false)
	default:
		e.addSingle(digits, comma, ",", true)
	}
}

// addSingle looks at a number with only one kind of separator, whose last one stands at at.
func (e *styleEvidence) addSingle(digits string, at int, separator string, isComma bool) {
	switch {
	case strings.Count(digits, separator) > 1: // only groups repeat
		e.decimalIs(!isComma)
	case len(digits)-at-1 != 3, at > 3, at == 0, digits[:at] == "0":
		e.decimalIs(isComma)
	default:
		e.ambiguous = true
	}
}

func (e *styleEvidence) decimalIs(comma bool) {
	if comma {
		e.german = true
	} else {
		e.english = true
	}
}

// bareNumber drops everything but digits and separators.
func bareNumber(text string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || r == '.' || r == ',' {
			return r
		}
		return -1
	}, text)
}

// maxAmountLength is the longest text looked at as an amount: the longest amount with groups, sign and code takes 34
// bytes (see money.MaxTextLength), and blanks between the digits of a spaced layout at most double that.
const maxAmountLength = money.MaxTextLength

// isAmount tells whether a text is written like an amount of money in some style: digits with groups and decimals,
// around them a sign, brackets or a currency. A bare run of digits is no amount here: numbers of documents look the same.
func isAmount(text string) bool {
	digits, ok := splitAmount(text)
	return ok && strings.ContainsAny(digits, ".,")
}

// isFigure tells whether a text can be read as an amount when its column says so; bare digits count.
func isFigure(text string) bool {
	_, ok := splitAmount(text)
	return ok
}

// splitAmount returns the number in a text without sign, currency and blanks. ok is false when something else stands
// there, or when groups and decimals are impossible in both styles.
func splitAmount(text string) (digits string, ok bool) {
	if len(text) > maxAmountLength {
		return "", false
	}
	_, rest := takeSign(cleanAmount(text))
	_, rest = takeCurrency(rest)
	_, rest = takeSign(rest)
	rest = ungroup(rest)
	if rest == "" || strings.Trim(rest, "0123456789.,") != "" || strings.Trim(rest, ".,") == "" {
		return "", false
	}
	return rest, plausibleNumber(rest)
}

// plausibleNumber tells whether a number of digits, stops and commas is well-formed in the German or English style.
func plausibleNumber(digits string) bool {
	if last := digits[len(digits)-1]; last == '.' || last == ',' {
		return false
	}
	return wellFormed(digits, ".", ",") || wellFormed(digits, ",", ".")
}

// wellFormed tells whether the digits have groups of three and at most four decimals (the most any currency has).
func wellFormed(digits, group, decimal string) bool {
	whole, fraction, has := strings.Cut(digits, decimal)
	if has && (len(fraction) == 0 || len(fraction) > 4 || strings.Trim(fraction, "0123456789") != "") {
		return false
	}
	for i, part := range strings.Split(whole, group) {
		if strings.Trim(part, "0123456789") != "" || i > 0 && len(part) != 3 {
			return false
		}
	}
	first, _, grouped := strings.Cut(whole, group)
	return first != "" && (!grouped || len(first) <= 3)
}

// writings of blanks, minus signs and apostrophes, and the stars that protect amounts on cheques.
var writings = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2212", "-", "\u2013", "-", "\u2019", "'",
	"´", "'", "*", "")

// cleanAmount makes the writings of one sign and one blank the same.
func cleanAmount(text string) string { return strings.TrimSpace(writings.Replace(text)) }

// takeSign removes a sign on either side: a minus, brackets as in English ledgers, or CR behind the number. A plus is
// removed too.
func takeSign(text string) (negative bool, rest string) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > 2 && text[0] == '(' && text[len(text)-1] == ')':
		return true, strings.TrimSpace(text[1 : len(text)-1])
	case strings.HasPrefix(text, "-"):
		return true, strings.TrimSpace(text[1:])
	case strings.HasSuffix(text, "-"):
		return true, strings.TrimSpace(text[:len(text)-1])
	case strings.HasSuffix(text, "CR"):
		return true, strings.TrimSpace(text[:len(text)-2])
	}
	return false, strings.TrimSpace(strings.Trim(text, "+"))
}

// currencySigns are the signs that stand for one currency; "$" and the like stand for several and say nothing.
var currencySigns = map[string]money.Currency{"€": "EUR", "£": "GBP"}

// takeCurrency removes a currency code or sign before or behind the number.
func takeCurrency(text string) (c money.Currency, rest string) {
	text = strings.TrimSpace(text)
	for sign, currency := range currencySigns {
		if trimmed := strings.TrimSuffix(strings.TrimPrefix(text, sign), sign); trimmed != text {
			return currency, strings.TrimSpace(trimmed)
		}
	}
	for _, sign := range []string{"US$", "$"} { // the dollars of several countries
		if trimmed := strings.TrimSuffix(strings.TrimPrefix(text, sign), sign); trimmed != text {
			return "", strings.TrimSpace(trimmed)
		}
	}
	if len(text) < 4 {
		return "", text
	}
	if c, err := money.ParseCurrency(strings.ToUpper(text[:3])); err == nil {
		return c, strings.TrimSpace(text[3:])
	}
	if c, err := money.ParseCurrency(strings.ToUpper(text[len(text)-3:])); err == nil {
		return c, strings.TrimSpace(text[:len(text)-3])
	}
	return "", text
}

// ungroup removes the blanks and apostrophes that group digits by three ("1 234,56", "1'234.56"). Others stay, so that
// the text is no amount.
func ungroup(text string) string {
	for _, separator := range []string{" ", "'"} {
		parts := strings.Split(text, separator)
		if len(parts) == 1 || len(parts[0]) > 3 {
			continue
		}
		last := parts[len(parts)-1]
		whole, _, _ := strings.Cut(strings.ReplaceAll(last, ",", "."), ".")
		if len(whole) == 3 && onlyThrees(parts[1:len(parts)-1]) {
			return strings.Join(parts, "")
		}
	}
	return text
}

func onlyThrees(parts []string) bool {
	for _, part := range parts {
		if len(part) != 3 {
			return false
		}
	}
	return true
}

// readAmount reads one amount in the style of its document. currency is the one written beside the number, "" when
// there is none. It returns the errors of money.Parse.
func readAmount(text string, c money.Currency, style money.NumberStyle) (money.Amount, error) {
	negative, rest := takeSign(cleanAmount(text))
	_, rest = takeCurrency(rest)
	again, rest := takeSign(rest)
	amount, err := money.Parse(ungroup(rest), c, style)
	if err != nil || !negative && !again {
		return amount, err
	}
	return amount.Neg()
}

// currencyIn returns the currency written beside a number, "" when there is none.
func currencyIn(text string) money.Currency {
	_, rest := takeSign(cleanAmount(text))
	c, _ := takeCurrency(rest)
	return c
}

// ParseNumber reads a number as programs store it ("1234.5600000000001", "1.2E3"): the nearest amount when what
// lies beyond the minor unit is the noise of binary fractions, an error when it is money.
//
// Spreadsheets keep numbers as IEEE 754 doubles, which carry 15 decimal digits for certain; a difference in the 15th
// digit or later is noise (ECMA-376 part 1, 18.3.1.96 stores the shortest or the 17-digit text of the double).
func ParseNumber(text string, c money.Currency) (money.Amount, error) {
	negative, digits, point, err := expand(text)
	if err != nil {
		return money.Amount{}, err
	}
	rounded, err := roundNoise(digits, point, c.Exponent())
	if err != nil {
		return money.Amount{}, err
	}
	whole, fraction := rounded[:len(rounded)-c.Exponent()], rounded[len(rounded)-c.Exponent():]
	plain := strings.TrimLeft(whole, "0")
	if plain == "" {
		plain = "0"
	}
	if fraction != "" {
		plain += "." + fraction
	}
	amount, err := money.Parse(plain, c, money.StylePlain)
	if err != nil || !negative {
		return amount, err
	}
	return amount.Neg()
}
