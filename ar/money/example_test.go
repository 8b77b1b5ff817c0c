package money_test

import (
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func ExampleParse() {
	amount, err := money.Parse("1.234,5 €", "EUR", money.StyleGerman)
	fmt.Println(amount, err)

	_, err = money.Parse("1.23,45", "EUR", money.StyleGerman)
	fmt.Println(err)
	// Output:
	// 1234.50 EUR <nil>
	// parse amount: character 3: group of 2 digits, want 3
}

func ExampleAmount_Format() {
	amount := money.New(-123450, "EUR")
	fmt.Println(amount.Format("en"))
	fmt.Println(amount.Decimal())
	// Output:
	// -€1,234.50
	// -1234.50
}

func ExampleAmount_Add() {
	invoice, fee := money.New(119000, "EUR"), money.New(4000, "EUR")
	total, err := invoice.Add(fee)
	fmt.Println(total, err)

	_, err = invoice.Add(money.New(4000, "USD"))
	fmt.Println(errors.Is(err, money.ErrCurrencyMismatch), err)
	// Output:
	// 1230.00 EUR <nil>
	// true add EUR and USD: amounts are of different currencies
}

func ExampleAmount_Split() {
	instalments, err := money.New(10000, "EUR").Split(3)
	fmt.Println(instalments, err)
	// Output: [33.34 EUR 33.33 EUR 33.33 EUR] <nil>
}

func ExampleAmount_Allocate() {
	// A payment of 100.00 for invoices of 50.00, 75.00 and 25.01.
	parts, err := money.New(10000, "EUR").Allocate([]int64{5000, 7500, 2501})
	fmt.Println(parts, err)
	// Output: [33.33 EUR 50.00 EUR 16.67 EUR] <nil>
}

func ExampleAmount_MulRatio() {
	// Interest of 10.52 % a year on 1190.00 EUR for 31 days of 365.
	interest, err := money.New(119000, "EUR").MulRatio(1052*31, 100*100*365)
	fmt.Println(interest, err)
	// Output: 10.63 EUR <nil>
}
