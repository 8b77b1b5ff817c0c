package money_test

import (
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/currency"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestParseCurrency(t *testing.T) {
	for code, exponent := range map[string]int{
		"EUR": 2, "USD": 2, "CHF": 2, "JPY": 0, "ISK": 0, "KWD": 3, "TND": 3, "CLF": 4, "UYW": 4, "HUF": 2, "XCG": 2, "ZWG": 2,
	} {
		c, err := money.ParseCurrency(code)
		if err != nil || string(c) != code || c.Exponent() != exponent {
			t.Errorf("ParseCurrency(%s) = %s with %d decimals, %v; want %d", code, c, c.Exponent(), err, exponent)
		}
	}
}

func TestParseCurrency_refuses(t *testing.T) {
	const noCode = "unknown currency: not three upper-case letters as in ISO 4217, such as EUR"
	for text, want := range map[string]string{
		"":       noCode,
		"eur":    noCode,
		"€":      noCode,
		"EURO":   noCode,
		" EUR":   noCode,
		"E1R":    noCode,
		"DEM":    "unknown currency DEM: not a current ISO 4217 code with a minor unit",
		"BGN":    "unknown currency BGN: not a current ISO 4217 code with a minor unit",
		"XXX":    "unknown currency XXX: not a current ISO 4217 code with a minor unit",
		"XAU":    "unknown currency XAU: not a current ISO 4217 code with a minor unit",
		"ZZZ":    "unknown currency ZZZ: not a current ISO 4217 code with a minor unit",
		"Muster": noCode,
	} {
		c, err := money.ParseCurrency(text)
		if c != "" || !errors.Is(err, money.ErrUnknownCurrency) || err.Error() != want {
			t.Errorf("ParseCurrency(%q) = %q, %v; want %q", text, c, err, want)
		}
	}
}

func TestCurrency_ExponentOfUnknownIsZero(t *testing.T) {
	if got := money.New(1234, "ZZZ").String(); got != "1234 ZZZ" {
		t.Errorf("String = %q; want the bare minor units", got)
	}
}

// differentInCLDR are the currencies that golang.org/x/text (CLDR) prints without decimals, because their small coins
// have gone out of use. Banks and ledgers still exchange them with the decimals of ISO 4217.
const differentInCLDR = "AFN ALL AMD COP GYD IDR IQD IRR KPW LAK LBP MGA MMK MNT MUR PKR RSD SOS SYP TZS UZS YER"

func TestCurrency_ExponentAgainstCLDR(t *testing.T) {
	for code := range everyCode() {
		c, err := money.ParseCurrency(code)
		unit, cldrErr := currency.ParseISO(code)
		if err != nil || cldrErr != nil {
			continue
		}
		decimals, _ := currency.Standard.Rounding(unit)
		known := strings.Contains(differentInCLDR, code)
		if different := decimals != c.Exponent(); different != known {
			t.Errorf("%s has %d decimals here and %d in CLDR; listed as different: %t", code, c.Exponent(), decimals, known)
		}
	}
}

// everyCode yields AAA to ZZZ.
func everyCode() iter.Seq[string] {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return func(yield func(string) bool) {
		for i := range len(letters) * len(letters) * len(letters) {
			code := []byte{letters[i/676], letters[i/26%26], letters[i%26]}
			if !yield(string(code)) {
				return
			}
		}
	}
}

func TestParseCurrency_golden(t *testing.T) {
	var accepted strings.Builder
	for code := range everyCode() {
		if c, err := money.ParseCurrency(code); err == nil {
			fmt.Fprintf(&accepted, "%s %d\n", c, c.Exponent())
		}
	}
	const path = "testdata/iso4217.golden"
	if *update {
		if err := os.WriteFile(path, []byte(accepted.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), accepted.String()); diff != "" {
		t.Error("currencies differ (-want +got), -update accepts them:\n" + diff)
	}
}
