package remittance

import (
	"errors"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// errNoRate is returned for a text that is no rate of discount.
var errNoRate = errors.New("is no rate between 0 and 100 percent with at most three decimals")

// rateDecimals is how many decimals a rate of discount can have; "2,125 %" occurs, nothing finer does.
const rateDecimals = 3

// wholeRate is 100 percent in thousandths of a percent.
const wholeRate = 100_000

// rateOf reads a rate as written ("2 %", "2,50", "3.0%") in thousandths of a percent. Point and comma are both decimal
// here: no rate has thousands.
func rateOf(text string) (int64, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(cleanAmount(text)), "%"))
	whole, fraction, _ := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
	if len(whole) == 0 || len(whole) > 3 || len(fraction) > rateDecimals {
		return 0, errNoRate
	}
	n, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", rateDecimals-len(fraction)), 10, 32)
	if err != nil || n > wholeRate {
		return 0, errNoRate
	}
	return int64(n), nil
}

// percentOf returns the share of an amount that a rate as written says, rounded half up to the minor unit.
func percentOf(amount money.Amount, rate string) (money.Amount, error) {
	n, err := rateOf(rate)
	if err != nil {
		return money.Amount{}, err
	}
	return amount.MulRatio(n, wholeRate)
}
