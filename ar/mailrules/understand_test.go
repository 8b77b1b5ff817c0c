package mailrules

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// wednesday is the day on which the mails of the tables came: a Wednesday in ISO week 47.
var wednesday = calendar.MustDate("2026-11-18")

// one is a mail of a customer with a single open invoice, two and three of one with several of different age and amount.
func one(body string) correspondence.Mail { return mailOf(body, item("4711", 2500000, "2026-10-29")) }

func two(body string) correspondence.Mail {
	return mailOf(body, item("4711", 2500000, "2026-10-29"), item("4712", 1500000, "2026-11-13"))
}

func item(n receivable.InvoiceNumber, minor int64, due string) correspondence.Item {
	a := money.New(minor, "EUR")
	return correspondence.Item{Number: n, Amount: a, Open: a, DueOn: calendar.MustDate(due)}
}

func mailOf(body string, items ...correspondence.Item) correspondence.Mail {
	return correspondence.Mail{ReceivedOn: wednesday, Author: correspondence.ByCustomer, Subject: "AW: Zahlungserinnerung",
		Text: mailtext.Read(body), Items: items}
}

// promised writes the promises of an understanding, one a line: invoice, day or precision, amount, and what is special.
func promised(u correspondence.Understanding) string {
	var lines []string
	for _, p := range u.Promises {
		on := p.On.String()
		if p.On.IsZero() {
			on = string(p.Precision)
		}
		amount := "-"
		if p.Amount.Currency != "" {
			amount = p.Amount.Decimal()
		}
		line := string(p.Invoice) + " " + on + " " + amount
		if p.Condition != "" {
			line += " if"
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

func TestUnderstand_promises(t *testing.T) {
	for _, c := range []struct {
		body string
		mail func(string) correspondence.Mail
		want string
	}{
		{"Wir zahlen am Freitag.", one, "4711 2026-11-20 25000.00"},
		{"Die Überweisung geht morgen raus.", one, "4711 2026-11-19 25000.00"},
		{"Der Betrag wird am 25.11. angewiesen.", one, "4711 2026-11-25 25000.00"},
		{"4711 zahlen wir am Freitag, 4712 am Montag.", two, "4711 2026-11-20 25000.00\n4712 2026-11-23 15000.00"},
		{"Wir zahlen nächste Woche die Hälfte, den Rest nächsten Monat.", one, "4711 2026-11-27 12500.00\n4711 2026-12-31 12500.00"},
		{"Payment is scheduled for Friday.", one, "4711 2026-11-20 25000.00"},
		{"Können wir am Freitag zahlen?", one, ""},
	} {
		if got := promised(Understand(c.mail(c.body))); got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.body, got, c.want)
		}
	}
}
