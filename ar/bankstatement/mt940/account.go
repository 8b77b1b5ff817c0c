package mt940

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// accountOf reads an account as :25: has it: an IBAN, "BIC/IBAN", "bank code/account number", or the bank's own number.
func accountOf(text string) bankstatement.Account {
	if _, number, both := strings.Cut(text, "/"); both && isIBAN(number) {
		return bankstatement.NewAccount(number)
	}
	return bankstatement.NewAccount(text)
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
