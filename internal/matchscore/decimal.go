package matchscore

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// scale is the number of decimals that are kept: ISO 4217 has none with more than four.
const scale = 4

// decimal is an exact amount in ten-thousandths. Files of different currencies compare by it without knowing them.
type decimal int64

// parseDecimal reads "1234.50". It refuses anything but digits with at most one dot, a leading minus, and what doesn't
// fit. An empty text is zero, because writers leave out what is not there.
func parseDecimal(text string) (decimal, error) {
	if text == "" {
		return 0, nil
	}
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(fraction) > scale || strings.ContainsAny(whole+fraction, "+-_") {
		return 0, fmt.Errorf("amount %q is no decimal with at most %d places", text, scale)
	}
	value, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", scale-len(fraction)), 10, 64)
	if err != nil || value == math.MinInt64 {
		return 0, fmt.Errorf("amount %q is no decimal that can be kept", text)
	}
	if negative {
		value = -value
	}
	return decimal(value), nil
}
