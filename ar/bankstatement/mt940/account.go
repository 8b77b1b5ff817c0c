package mt940

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// accountOf reads an account as :25: has it: an IBAN, "BIC/IBAN", "bank code/account number", or the bank's own number.
//
// A German bank code of 8 digits with an account number of up to 10 becomes the IBAN by the standard rule (Deutsche
// Bundesbank, IBAN rule 0000). Some banks derive IBANs by rules of their own; their MT940 then shows another account
// than their camt, as it would without this.
func accountOf(text string) bankstatement.Account {
	bank, number, both := strings.Cut(text, "/")
	bank, number = strings.TrimSpace(bank), strings.TrimSpace(number)
	switch {
	case !both:
		return bankstatement.NewAccount(text)
	case isIBAN(number):
		return bankstatement.NewAccount(number)
	}
	if account := germanIBAN(bank, number); account != "" {
		return account
	}
	return bankstatement.NewAccount(text)
}

// germanIBAN makes the IBAN of a German bank code and account number, "" when they are none.
func germanIBAN(bankCode, number string) bankstatement.Account {
	const bankDigits, numberDigits = 8, 10
	if len(bankCode) != bankDigits || len(number) > numberDigits || !allDigits(bankCode) || !allDigits(number) {
		return ""
	}
	basic := bankCode + strings.Repeat("0", numberDigits-len(number)) + number
	check := 98 - modulo97(basic+"131400") // D is 13, E is 14 (ISO 13616)
	return bankstatement.Account("DE" + string([]byte{'0' + byte(check/10), '0' + byte(check%10)}) + basic)
}

// isIBAN tells whether a text is an IBAN with the right check digits (ISO 13616, ISO 7064 mod 97-10).
func isIBAN(text string) bool {
	iban := string(bankstatement.NewAccount(text))
	return hasFormOfIBAN(iban) && modulo97(iban[4:]+iban[:4]) == 1
}

// hasFormOfIBAN tells whether a text is written like an IBAN, right or wrong.
func hasFormOfIBAN(text string) bool {
	const shortest, longest = 15, 34
	if len(text) < shortest || len(text) > longest || !isUpper(text[0]) || !isUpper(text[1]) || !allDigits(text[2:4]) {
		return false
	}
	for i := range len(text) {
		if !isUpper(text[i]) && !isDigit(text[i]) {
			return false
		}
	}
	return true
}

// modulo97 is the remainder of a number of digits and letters, where A is 10 and Z is 35.
func modulo97(text string) int {
	remainder := 0
	for i := range len(text) {
		if c := text[i]; isDigit(c) {
			remainder = (remainder*10 + int(c-'0')) % 97
		} else {
			remainder = (remainder*100 + int(c-'A') + 10) % 97
		}
	}
	return remainder
}
