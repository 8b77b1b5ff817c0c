// Package iban knows the form of international bank account numbers (ISO 13616-1:2020): how they are checked, and how
// people read them. It does not know whether an account exists. Its errors never repeat a number: it is personal data.
package iban

import (
	"errors"
	"fmt"
	"strings"
)

// Limits of a number: Norway's is the shortest in use, the standard ends at 34.
const (
	Shortest = 15
	Longest  = 34
)

// lengths are those of the SEPA countries (ISO 13616 registry). Numbers of other countries are told by their check digits only.
var lengths = map[string]int{
	"AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
	"FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
	"RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}

// Reasons for which a text is refused.
var (
	ErrForm     = errors.New("not an IBAN: two letters, two digits and 11 to 30 letters or digits are expected")
	ErrLength   = errors.New("not an IBAN: wrong length for its country")
	ErrChecksum = errors.New("not an IBAN: the check digits are wrong")
)

// Parse reads a number as people write it, and returns it without blanks and in upper case. It returns ErrForm, ErrLength or
// ErrChecksum as Check does.
func Parse(text string) (string, error) {
	number := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if err := Check(number); err != nil {
		return "", err
	}
	return number, nil
}

// Check proves a number in its electronic form, upper case without blanks: its form (ErrForm), its length where the country's
// is known (ErrLength) and its check digits (ErrChecksum).
func Check(number string) error {
	switch length := lengths[country(number)]; {
	case !hasForm(number):
		return ErrForm
	case length != 0 && len(number) != length:
		return fmt.Errorf("%w: one of %s has %d characters, this one %d", ErrLength, country(number), length, len(number))
	case !HasCheckDigits(number):
		return ErrChecksum
	}
	return nil
}

func country(number string) string { return number[:min(2, len(number))] }

func hasForm(number string) bool {
	if len(number) < Shortest || len(number) > Longest {
		return false
	}
	for i, r := range number {
		letter, digit := 'A' <= r && r <= 'Z', '0' <= r && r <= '9'
		if i < 2 && !letter || i >= 2 && i < 4 && !digit || !letter && !digit {
			return false
		}
	}
	return true
}

// HasCheckDigits tells whether the check digits of a number in its electronic form are right, whatever its country's length:
// the first four characters moved to the end and letters written as 10 to 35, it leaves 1 when divided by 97 (ISO 7064 MOD
// 97-10). It is false for a text of other characters or with fewer or more than a number can have.
func HasCheckDigits(number string) bool {
	if len(number) < Shortest || len(number) > Longest {
		return false
	}
	const modulus = 97
	rest := 0
	for _, part := range [2]string{number[4:], number[:4]} {
		for i := range len(part) {
			switch c := part[i]; {
			case '0' <= c && c <= '9':
				rest = (rest*10 + int(c-'0')) % modulus
			case 'A' <= c && c <= 'Z':
				rest = (rest*100 + int(c-'A') + 10) % modulus
			default:
				return false
			}
		}
	}
	return rest == 1
}

// Grouped writes a number in groups of four, as people read it (print form).
func Grouped(number string) string {
	var grouped strings.Builder
	for i, r := range []rune(strings.ReplaceAll(number, " ", "")) {
		if i > 0 && i%4 == 0 {
			grouped.WriteByte(' ')
		}
		grouped.WriteRune(r)
	}
	return grouped.String()
}
