package mailscore_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// sound is a case without a fault: a promise by weekday (2026-05-06 is a Wednesday) and one with the amount written.
func sound() mailscore.Case {
	return mailscore.Case{ID: "a", Language: "de", ReceivedOn: calendar.MustDate("2026-05-06"), Subject: "R-1",
		Body:     "Wir überweisen 600,- am Freitag.",
		Invoices: []mailscore.Invoice{{Number: "R-1", Amount: money.New(100000, "EUR")}},
		Expected: &mailscore.Labels{Intents: []mailscore.Intent{intent(correspondence.PromiseToPay, "R-1")},
			Promises: []mailscore.Promise{{Invoice: "R-1", On: mailscore.Date{Date: calendar.MustDate("2026-05-08")}, Amount: "600",
				Precision: correspondence.Day, Source: correspondence.InText}}}}
}

// TestCheck: one slip each, and what is said about it.
func TestCheck(t *testing.T) {
	if faults := mailscore.Check(sound()); len(faults) > 0 {
		t.Fatal(faults)
	}
	for want, slip := range map[string]func(*mailscore.Case, *mailscore.Labels){
		"needs_human is true, by the rule it is false": func(_ *mailscore.Case, l *mailscore.Labels) { l.NeedsHuman = true },
		"no intent": func(_ *mailscore.Case, l *mailscore.Labels) { l.Intents = nil },
		"an intent is there twice": func(_ *mailscore.Case, l *mailscore.Labels) {
			l.Intents = append(l.Intents, intent(correspondence.PromiseToPay))
		},
		"invoice R-2 is neither open nor written":     func(_ *mailscore.Case, l *mailscore.Labels) { l.Intents[0].Invoices = []mailscore.Text{"R-2"} },
		"is a Thursday, which the mail does not name": func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].On.Day = 7 },
		"is before the mail":                          func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].On.Day = 1 },
		`date "" with precision day`:                  func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].On = mailscore.Date{} },
		`date "2026-05-08" with precision invalid`:    func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].Precision = correspondence.Invalid },
		"500 is not written in the mail":              func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].Amount = "500" },
		"600 is not its open balance":                 func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].Source = correspondence.OpenBalance },
		`amount "600" from none`:                      func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises[0].Source = correspondence.NoAmount },
		"1200 is more than is open, and not written": func(_ *mailscore.Case, l *mailscore.Labels) {
			l.Paid = []mailscore.Payment{{Invoice: "R-1", Amount: "1200"}}
		},
		"paid without intent": func(_ *mailscore.Case, l *mailscore.Labels) {
			l.Paid = []mailscore.Payment{{Invoice: "R-1", Amount: "600"}}
		},
		"promise_to_pay without promised_payments": func(_ *mailscore.Case, l *mailscore.Labels) { l.Promises = nil },
		"dispute without disputes":                 func(_ *mailscore.Case, l *mailscore.Labels) { l.Intents[0].Type = correspondence.Disputes },
		"bank_details_change without flag":         func(_ *mailscore.Case, l *mailscore.Labels) { l.Intents[0].Type = correspondence.BankDetailsChange },
		"flag bank_fraud_risk without intent": func(_ *mailscore.Case, l *mailscore.Labels) {
			l.Flags = []correspondence.Flag{correspondence.BankFraudRisk}
		},
		"ooo_until without intent":                         func(c *mailscore.Case, l *mailscore.Labels) { l.AbsentUntilOn = c.ReceivedOn },
		"bounce without intent":                            func(_ *mailscore.Case, l *mailscore.Labels) { l.Bounce = &correspondence.Bounce{} },
		"remittance without intent":                        func(_ *mailscore.Case, l *mailscore.Labels) { l.Remittance = &mailscore.Remittance{} },
		"proposed_payments without intent":                 func(_ *mailscore.Case, l *mailscore.Labels) { l.Proposed = []mailscore.Payment{{Invoice: "R-1"}} },
		"dispute: invoice R-9 is neither open nor written": func(_ *mailscore.Case, l *mailscore.Labels) { l.Disputes = []mailscore.Dispute{{Invoice: "R-9"}} },
	} {
		c := sound()
		slip(&c, c.Expected)
		if faults := strings.Join(mailscore.Check(c), "; "); !strings.Contains(faults, want) {
			t.Errorf("faults %q, want %q", faults, want)
		}
	}
}

// TestCase_NeedsHuman: what brings a person in, and what does not.
func TestCase_NeedsHuman(t *testing.T) {
	for _, i := range correspondence.Intents() {
		c := mailscore.Case{}
		clean := map[correspondence.Intent]bool{correspondence.PromiseToPay: true, correspondence.AlreadyPaid: true,
			correspondence.RemittanceAdvice: true, correspondence.InvoiceCopyRequest: true, correspondence.Acknowledgement: true,
			correspondence.OutOfOffice: true, correspondence.AutoAcknowledged: true, correspondence.Bounced: true, correspondence.Unrelated: true}
		if got := c.NeedsHuman(mailscore.Labels{Intents: []mailscore.Intent{intent(i)}}); got == clean[i] {
			t.Errorf("%s alone: %t", i, got)
		}
	}
	for name, test := range map[string]struct {
		slip func(*mailscore.Labels)
		want bool
	}{
		"a clean promise": {func(*mailscore.Labels) {}, false},
		"no date": {func(l *mailscore.Labels) {
			l.Promises[0].On, l.Promises[0].Precision = mailscore.Date{}, correspondence.Vague
		}, false},
		"a condition":           {func(l *mailscore.Labels) { l.Promises[0].Condition = "x" }, true},
		"an unknown invoice":    {func(l *mailscore.Labels) { l.Promises[0].Invoice = "R-2" }, true},
		"no invoice":            {func(l *mailscore.Labels) { l.Promises[0].Invoice = "" }, true},
		"a quoted amount":       {func(l *mailscore.Labels) { l.Promises[0].Source = correspondence.FromQuote }, true},
		"no such date":          {func(l *mailscore.Labels) { l.Promises[0].Precision = correspondence.Invalid }, true},
		"a contradiction":       {func(l *mailscore.Labels) { l.Promises[0].Precision = correspondence.Contradictory }, true},
		"all that is open":      {func(l *mailscore.Labels) { l.Promises[0].Amount = "1000.01" }, false},
		"more than is open":     {func(l *mailscore.Labels) { l.Promises[0].Amount = "1000.02" }, true},
		"more in two parts":     {func(l *mailscore.Labels) { l.Promises = append(l.Promises, l.Promises[0]) }, true},
		"a hard bounce":         {func(l *mailscore.Labels) { l.Bounce = &correspondence.Bounce{Permanent: true} }, true},
		"a soft bounce":         {func(l *mailscore.Labels) { l.Bounce = &correspondence.Bounce{} }, false},
		"any flag at all":       {func(l *mailscore.Labels) { l.Flags = []correspondence.Flag{correspondence.Sensitive} }, true},
		"one of two intents is": {func(l *mailscore.Labels) { l.Intents = append(l.Intents, intent(correspondence.Hardship)) }, true},
	} {
		c := sound()
		test.slip(c.Expected)
		if got := c.NeedsHuman(*c.Expected); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

// TestCheck_numbersAsPeopleWriteThem: an amount counts as written in any of these forms.
func TestCheck_numbersAsPeopleWriteThem(t *testing.T) {
	for body, amount := range map[string]mailscore.Decimal{"1.234,50 EUR": "1234.50", "EUR 1,234.50": "1234.50", "1'234.50": "1234.50",
		"1 234,50": "1234.50", "1.234,-": "1234", "25 T€": "25000", "25k": "25000", "2,5 TEUR": "2500", "100.": "100"} {
		c := sound()
		c.Body, c.Invoices[0].Amount = body, money.New(9_999_900, "EUR")
		c.Expected.Promises[0].Amount = amount
		if faults := mailscore.Check(c); len(faults) > 0 {
			t.Errorf("%s: %v", body, faults)
		}
	}
}
