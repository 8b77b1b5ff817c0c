package phrase_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// amountCase is a text with its amounts: "1234.56 EUR", "3.50 %", "bare 210", "120 things"; several with ";".
type amountCase struct{ text, want string }

func toldAmounts(as []phrase.Amount) []string {
	var all []string
	for _, a := range as {
		text := a.Amount.String()
		switch {
		case a.Percent:
			text = fmt.Sprintf("%d.%02d %%", a.Amount.Minor/100, a.Amount.Minor%100)
		case a.Quantity:
			text = "things"
		case a.Bare:
			text = "bare " + text
		}
		if a.Approximate {
			text = "about " + text
		}
		if a.Each {
			text = "each " + text
		}
		all = append(all, text)
	}
	return all
}

func checkAmounts(t *testing.T, cases []amountCase, language string) {
	t.Helper()
	for _, c := range cases {
		var want []string
		if c.want != "-" {
			want = split(c.want)
		}
		got := toldAmounts(phrase.Amounts(c.text, phrase.Options{ReceivedOn: wednesday, Language: language,
			Currency: "EUR"}))
		if !slices.Equal(got, want) {
			t.Errorf("%s %q: got %q, want %q", language, c.text, got, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	checkAmounts(t, germanAmounts, "de")
	checkAmounts(t, englishAmounts, "en")
}

var germanAmounts = []amountCase{
	{"1.234,56 €", "1234.56 EUR"}, {"1234,56 EUR", "1234.56 EUR"}, {"EUR 1.234", "1234.00 EUR"}, {"1.234 Euro",
		"1234.00 EUR"},
	{"1'234.50 CHF", "1234.50 CHF"}, {"1’234.50 Franken", "1234.50 CHF"}, {"1.234,- €", "1234.00 EUR"}, {"1234.- Fr",
		"1234.00 EUR"}, {"500,-- EUR", "500.00 EUR"},
	{"25 T€", "25000.00 EUR"}, {"25 TEUR", "25000.00 EUR"}, {"TEUR 25", "25000.00 EUR"}, {"25k", "25000.00 EUR"},
	{"2,5 TEUR", "2500.00 EUR"},
	{"25 Tsd. €", "25000.00 EUR"}, {"25 tausend Euro", "25000.00 EUR"}, {"1,2 Mio. €", "1200000.00 EUR"}, {"25k €",
		"25000.00 EUR"},
	{"zehntausend Euro", "10000.00 EUR"}, {"fünfhundert Euro", "500.00 EUR"}, {"zweitausendfünfhundert Euro",
		"2500.00 EUR"}, {"fuenfhundert", "500.00 EUR"},
	{"€ 500", "500.00 EUR"}, {"€500,00", "500.00 EUR"}, {"500€", "500.00 EUR"}, {"500 Euro", "500.00 EUR"}, {"50 Cent",
		"0.50 EUR"},
	{"1 234,56 €", "1234.56 EUR"}, {"12 000 €", "12000.00 EUR"}, {"1.234.567,89 EUR", "1234567.89 EUR"},
	{"1.500", "1500.00 EUR"}, {"10.000 zahlen wir", "10000.00 EUR"}, {"210 sofort, 200 zum 15.12.",
		"bare 210.00 EUR;bare 200.00 EUR"},
	{"Wir zahlen 5.000 am 1.12. und 5000 am 15.12.", "5000.00 EUR;bare 5000.00 EUR"}, {"2.500,00 EUR 30.11.",
		"2500.00 EUR"},
	{"25.000,- sofort", "25000.00 EUR"}, {"6 Monatsraten à 250 €", "things;each 250.00 EUR"}, {"CHF 1'250.--",
		"1250.00 CHF"},
	{"je 500 €", "each 500.00 EUR"}, {"ca. 5.000 €", "about 5000.00 EUR"}, {"rund 10k", "about 10000.00 EUR"},
	{"3 %", "3.00 %"}, {"3,5 Prozent", "3.50 %"}, {"19% MwSt", "19.00 %"},
	{"120 Stück", "things"}, {"in zwei Raten", "-"}, {"2 Rechnungen", "things"},
	{"am 15.12.", "-"}, {"am 15.12.2026 500 €", "500.00 EUR"}, {"bis 15:30", "-"}, {"15 Uhr", "things"},
	{"Tel. 030 123456", "-"}, {"0171 1234567", "bare 1234567.00 EUR"},
	{"Rechnung 4711", "-"}, {"Rechnung Nr. 4711 EUR 500,00", "500.00 EUR"}, {"RE-4711", "-"}, {"4711/12", "-"}, {"R-1",
		"-"}, {"PO 4500012345", "-"},
	{"2. Mahnung", "-"}, {"im Jahr 2026", "-"}, {"12345 Berlin", "-"}, {"tausend Dank", "-"}, {"12,345,6", "-"},
	{"0,00 €", "0.00 EUR"},
	{"500 USD", "500.00 USD"}, {"US$ 500", "500.00 USD"}, {"£1,234.50", "1234.50 GBP"}, {"minus 500,00 €", "500.00 EUR"},
	{"DE89 3704 0044 0532 0130 00", "-"}, {"Zahlung von 1.500,00 und 2.000,00 €", "1500.00 EUR;2000.00 EUR"},
	{"9999999999999 €", "-"},
}

var englishAmounts = []amountCase{
	{"$10,000", "10000.00 USD"}, {"EUR 10,000.00", "10000.00 EUR"}, {"£1,250.50", "1250.50 GBP"}, {"10,000.00",
		"10000.00 EUR"}, {"GBP 500", "500.00 GBP"},
	{"25k", "25000.00 EUR"}, {"$25k", "25000.00 USD"}, {"1.5k", "1500.00 EUR"}, {"five thousand euros", "5000.00 EUR"},
	{"two hundred and fifty pounds", "250.00 GBP"}, {"twenty-five thousand dollars", "25000.00 USD"}, {"500 each",
		"each bare 500.00 EUR"},
	{"about $5,000", "about 5000.00 USD"}, {"50 percent", "50.00 %"}, {"2.5%", "2.50 %"}, {"50 per cent", "50.00 %"},
	{"1.234 EUR", "1234.00 EUR"}, {"invoice 4711", "-"}, {"at 3 pm", "things"}, {"5 days", "things"},
	{"a thousand thanks", "-"}, {"three parts", "-"},
	{"12/05/2026", "-"}, {"10,000 on Friday and 5,000 on 15 December", "10000.00 EUR;5000.00 EUR"}, {"€1.5m",
		"1500000.00 EUR"}, {"GBP 5,000/month", "5000.00 GBP"},
}

func amountOf(minor int64) money.Amount { return money.New(minor, "EUR") }
