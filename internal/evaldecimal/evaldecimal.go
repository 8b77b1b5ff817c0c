// Package evaldecimal reads the amounts of evaluation files, which say no currency beside them: exact decimals that compare
// without knowing one.
package evaldecimal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Scale is the number of decimals that are kept: ISO 4217 has no currency with more than four.
const Scale = 4

// Parse reads "1234.50" as ten-thousandths, 12345000. It refuses anything but digits with at most one dot and four decimals,
// a leading minus, and what doesn't fit 14 digits before the dot.
func Parse(text string) (int64, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(fraction) > Scale || strings.ContainsAny(whole+fraction, "+-_") {
		return 0, fmt.Errorf("%q is no decimal with at most %d places", text, Scale)
	}
	value, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", Scale-len(fraction)), 10, 64)
	if err != nil || value == math.MinInt64 {
		return 0, fmt.Errorf("%q is no decimal that can be kept", text)
	}
	if negative {
		value = -value
	}
	return value, nil
}
