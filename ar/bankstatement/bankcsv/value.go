package bankcsv

import (
	"errors"
	"math"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

var (
	errNoDate     = errors.New("this is not a day as the profile writes it")
	errAmbiguous  = errors.New("this amount means one thing in German and another in English style")
	errNoCurrency = errors.New("this is not a currency code of ISO 4217")
)

// parseDate reads a day; what stands behind it after a blank or a "T" is a time of day or a remark.
func parseDate(text string, style DateStyle) (calendar.Date, error) {
	parts := strings.FieldsFunc(firstWord(text), func(r rune) bool { return r == '.' || r == '-' || r == '/' })
	if len(parts) != 3 {
		return calendar.Date{}, errNoDate
	}
	var numbers [3]int
	for i, part := range parts {
		if part == "" || len(part) > 4 || strings.Trim(part, "0123456789") != "" {
			return calendar.Date{}, errNoDate
		}
		for _, digit := range part {
			numbers[i] = numbers[i]*10 + int(digit-'0')
		}
	}
	year, month, day, yearText := numbers[0], numbers[1], numbers[2], parts[0]
	switch style {
	case DayFirst:
		day, month, year, yearText = numbers[0], numbers[1], numbers[2], parts[2]
	case MonthFirst:
		month, day, year, yearText = numbers[0], numbers[1], numbers[2], parts[2]
	}
	switch len(yearText) {
	case 2:
		year = fullYear(year)
	case 4:
	default:
		return calendar.Date{}, errNoDate
	}
	on, err := calendar.NewDate(year, time.Month(month), day)
	if err != nil {
		return calendar.Date{}, errNoDate
	}
	return on, nil
}

// fullYear completes two digits: 80 to 99 are of the last century.
func fullYear(short int) int {
	if short >= 80 {
		return 1900 + short
	}
	return 2000 + short
}

// firstWord is the text up to a blank or a "T" behind digits.
func firstWord(text string) string {
	text = strings.TrimSpace(text)
	if end := strings.IndexAny(text, " T\u00a0"); end >= 0 {
		return text[:end]
	}
	return text
}

// parseAmount reads an amount in one of the styles. The smallest number there is, which has no counterpart of the other
// sign, is too large.
func parseAmount(text string, currency money.Currency, style NumberStyle) (money.Amount, error) {
	amount, err := readAmount(strings.Trim(text, "' "), currency, style)
	if err == nil && amount.Minor == math.MinInt64 {
		return money.Amount{}, money.ErrOverflow
	}
	return amount, err
}

func readAmount(text string, currency money.Currency, style NumberStyle) (money.Amount, error) {
	switch style {
	case German:
		return money.Parse(text, currency, money.StyleGerman)
	case English:
		return money.Parse(text, currency, money.StyleEnglish)
	}
	german, notGerman := money.Parse(text, currency, money.StyleGerman)
	english, notEnglish := money.Parse(text, currency, money.StyleEnglish)
	switch {
	case notGerman != nil && notEnglish != nil:
		return money.Amount{}, notGerman
	case notGerman != nil:
		return english, nil
	case notEnglish == nil && german != english:
		return money.Amount{}, errAmbiguous
	}
	return german, nil
}

// parseCurrency reads a code, also in lower case, and the euro sign.
func parseCurrency(text string) (money.Currency, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "€" {
		return "EUR", nil
	}
	currency, err := money.ParseCurrency(text)
	if err != nil {
		return "", errNoCurrency
	}
	return currency, nil
}

// placeholders are what lists have where there is no value.
var placeholders = map[string]bool{
	"": true, "notprovided": true, "nonref": true, "notavailable": true, "noref": true, "none": true, "na": true, "0": true,
	"nichtangegeben": true,
}

// meaningful returns a reference without the quotes that banks put around numbers for spreadsheets, "" for a
// placeholder.
func meaningful(text string) string {
	text = strings.Trim(text, "'` ")
	if placeholders[folded(text)] {
		return ""
	}
	return text
}
