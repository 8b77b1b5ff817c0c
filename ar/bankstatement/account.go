package bankstatement

import (
	"fmt"
	"strings"
)

// Account identifies a bank account: an IBAN without blanks in upper case, or the bank's own number where there is
// no IBAN. Readers make it with NewAccount and do not refuse a wrong check digit: the bank's word is taken as it is.
type Account string

// NewAccount returns the account with that identification, without blanks and in upper case, so that
// "DE02 1203 …" and "de021203…" are the same account.
//
// A German bank code and account number as MT940 has them ("12030000/202051") become the IBAN, so that the entries of
// an account keep their keys when its bank changes from MT940 to camt. The IBAN is made by the standard rule (IBAN-Regel
// 000 of the Deutsche Bundesbank). For an account of a bank with a rule of its own it is a wrong one, which matches
// nobody's account and is reported, and never another customer's.
func NewAccount(text string) Account {
	account := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if bank, number, cut := strings.Cut(account, "/"); cut {
		if iban, ok := germanIBAN(bank, strings.TrimSuffix(number, "EUR")); ok {
			return iban
		}
	}
	return Account(account)
}

// Lengths of the parts of a German IBAN.
const (
	bankCodeDigits      = 8
	accountNumberDigits = 10
)

// germanIBAN puts a bank code and an account number together; false when they are not digits of the right length.
func germanIBAN(bank, number string) (Account, bool) {
	if len(bank) != bankCodeDigits || number == "" || len(number) > accountNumberDigits || !allDigits(bank+number) {
		return "", false
	}
	bban := bank + strings.Repeat("0", accountNumberDigits-len(number)) + number
	const deCountryDigits = "1314" // D and E as numbers, ISO 13616
	return Account(fmt.Sprintf("DE%02d%s", 98-mod97(bban+deCountryDigits+"00"), bban)), true
}

// mod97 is the remainder of a decimal number of any length (ISO 7064).
func mod97(digits string) int {
	remainder := 0
	for _, digit := range []byte(digits) {
		remainder = (remainder*10 + int(digit-'0')) % 97
	}
	return remainder
}

// allDigits tells whether the text has nothing but ASCII digits.
func allDigits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}
