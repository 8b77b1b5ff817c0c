package money

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUnknownCurrency is returned by [ParseCurrency] for a code that is not in ISO 4217's current list.
var ErrUnknownCurrency = errors.New("unknown currency")

// Currency is an ISO 4217 alphabetic code in upper case, such as "EUR". The empty Currency means "not set".
type Currency string

// The codes of ISO 4217 list one (current currencies and funds) by the number of decimals of their minor unit, as of
// 2026-01-01, when the Bulgarian lev left the list. Codes without a minor unit (gold, special drawing rights, the
// testing code XTS, "no currency" XXX) are left out on purpose: nobody owes an invoice in them.
//
// A code that ISO withdraws from now on stays here: amounts in stored records and workflow histories must stay readable.
const (
	codesWithoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"

	codesWithTwoDecimals = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ " +
		"GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT " +
		"MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD " +
		"SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED " +
		"VES WST XAD XCD XCG YER ZAR ZMW ZWG"

	codesWithThreeDecimals = "BHD IQD JOD KWD LYD OMR TND"

	codesWithFourDecimals = "CLF UYW"
)

var exponents = exponentTable()

func exponentTable() map[Currency]int {
	table := map[Currency]int{}
	for exponent, codes := range map[int]string{
		0: codesWithoutDecimals, 2: codesWithTwoDecimals, 3: codesWithThreeDecimals, 4: codesWithFourDecimals,
	} {
		for code := range strings.FieldsSeq(codes) {
			table[Currency(code)] = exponent
		}
	}
	return table
}

// symbols are the currency signs that mean one currency to a reader in Germany. "kr" or a bare "$" for the Canadian
// dollar would not, so every other currency is written with its code.
var symbols = map[Currency]string{"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}

// ParseCurrency returns the currency of an ISO 4217 alphabetic code in upper case. Anything else, a withdrawn code
// (DEM, HRK, BGN) and a code without a minor unit (XAU, XXX) included, is refused with an error that is
// [ErrUnknownCurrency] and says so. The text is repeated in the error only when it has the form of a code.
func ParseCurrency(s string) (Currency, error) {
	if _, ok := exponents[Currency(s)]; ok {
		return Currency(s), nil
	}
	if !hasFormOfCode(s) {
		return "", fmt.Errorf("%w: not three upper-case letters as in ISO 4217, such as EUR", ErrUnknownCurrency)
	}
	return "", fmt.Errorf("%w %s: not a current ISO 4217 code with a minor unit", ErrUnknownCurrency, s)
}

func hasFormOfCode(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Exponent returns the number of decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD. For a currency that
// [ParseCurrency] would refuse it is 0, so that such an amount prints as its bare minor units.
func (c Currency) Exponent() int { return exponents[c] }

// UnmarshalText accepts what [ParseCurrency] accepts and, as "not set", the empty text; so an unknown currency is
// refused where it enters, in JSON and configuration alike.
func (c *Currency) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = ""
		return nil
	}
	parsed, err := ParseCurrency(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

// name is for error messages, where an empty code would read as a missing word.
func (c Currency) name() string {
	if c == "" {
		return "no currency"
	}
	return string(c)
}
