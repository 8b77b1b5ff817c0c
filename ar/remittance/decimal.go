package remittance

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxExponent bounds the powers of ten of a number in a spreadsheet; amounts of money have at most 18 digits.
const maxExponent = 18

// significantDigits is how many decimal digits an IEEE 754 double keeps for certain.
const significantDigits = 15

var errNoNumber = errors.New("is not a number")

// expand splits a decimal literal, with or without exponent, into sign, digits and the number of digits before the
// point: "-12.5E1" is negative, "125", 3.
func expand(text string) (negative bool, digits string, point int, err error) {
	text = strings.TrimSpace(text)
	mantissa, exponent, hasExponent := strings.Cut(strings.ToUpper(text), "E")
	power := 0
	if hasExponent {
		if power, err = strconv.Atoi(exponent); err != nil || power > maxExponent || power < -2*maxExponent {
			return false, "", 0, fmt.Errorf("%w an amount can have", errNoNumber)
		}
	}
	mantissa, negative = strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = whole + fraction
	if digits == "" || len(digits) > 2*maxExponent+4 || strings.Trim(digits, "0123456789") != "" {
		return false, "", 0, errNoNumber
	}
	return negative, digits, len(whole) + power, nil
}

// roundNoise returns the digits of the number in minor units, with at least one digit before the decimals. The digits
// beyond the minor unit must be noise: less than half a unit of the 15th significant digit around the rounded value.
func roundNoise(digits string, point, decimals int) (string, error) {
	if point < 1 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	if need := point + decimals; need > len(digits) {
		digits += strings.Repeat("0", need-len(digits))
	}
	kept, rest := digits[:point+decimals], digits[point+decimals:]
	switch {
	case strings.Trim(rest, "0") == "", isLeftover(kept, rest):
		return kept, nil
	case isNoise(digits, rest, '0'):
		return kept, nil
	case isNoise(digits, rest, '9'):
		return increment(kept), nil
	}
	return "", fmt.Errorf("has more than %d decimals", decimals)
}

// leftoverZeros is how small, in powers of ten below the minor unit, what remains of a difference that should be zero
// may be: amounts up to a billion subtracted in doubles leave less than a millionth of a cent.
const leftoverZeros = 6

// isLeftover tells whether the number is what a computed zero leaves in binary fractions ("9.09E-13").
func isLeftover(kept, rest string) bool {
	return strings.Trim(kept, "0") == "" && len(rest) > leftoverZeros && strings.Trim(rest[:leftoverZeros], "0") == ""
}

// isNoise tells whether the rest starts with zeros (or nines) up to the 15th significant digit of the number.
func isNoise(digits, rest string, fill byte) bool {
	significant := len(strings.TrimLeft(digits, "0"))
	beforeRest := significant - len(rest)
	if beforeRest < 0 {
		beforeRest = 0
	}
	clean := min(significantDigits-beforeRest, len(rest))
	return clean > 0 && len(rest) > clean-1 && strings.Trim(rest[:max(clean-1, 1)], string(fill)) == "" &&
		significant >= significantDigits
}

// increment adds one to a decimal number of digits.
func increment(digits string) string {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}
