package correspondence

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// received is a Wednesday.
var received = calendar.MustDate("2026-11-18")

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func item(number receivable.InvoiceNumber, open int64) Item {
	return Item{Number: number, Amount: eur(open), Open: eur(open), IssuedOn: received.AddDays(-44), DueOn: received.AddDays(-14)}
}

// mailOf is a mail of a certain sender with two open invoices and a settled one.
func mailOf(body string, items ...Item) Mail {
	if len(items) == 0 {
		items = []Item{item("RE-4711", 250_000), item("RE-4712", 118_050)}
	}
	return Mail{ReceivedOn: received, Author: ByCustomer, Trust: Certain, Subject: "AW: Zahlungserinnerung", Text: mailtext.Read(body),
		CustomerName: "Nordlicht GmbH", Items: items, Closed: []receivable.InvoiceNumber{"RE-4700"}}
}

func intents(types ...Intent) []IntentClaim {
	claims := []IntentClaim{}
	for _, i := range types {
		claims = append(claims, IntentClaim{Type: i})
	}
	return claims
}

// Which intents need a person is the label guide's list, word for word.
func TestNeedsHuman_intents(t *testing.T) {
	without := []Intent{PromiseToPay, AlreadyPaid, RemittanceAdvice, InvoiceCopyRequest, Acknowledgement, OutOfOffice, AutoAcknowledged, Bounced, Unrelated}
	for _, i := range Intents() {
		needs, why := NeedsHuman(Understanding{Intents: intents(i)}, mailOf(""))
		if want := !slices.Contains(without, i); needs != want {
			t.Errorf("%s: needs a person %v, want %v", i, needs, want)
		}
		if needs && !slices.Equal(why, []string{"intent_" + string(i)}) {
			t.Errorf("%s: because %v", i, why)
		}
	}
}

func TestNeedsHuman_beyondIntents(t *testing.T) {
	clean := PromiseClaim{Invoice: "RE-4711", On: received.AddDays(2), Precision: Day, Amount: eur(250_000), Source: OpenBalance}
	promise := func(change func(*PromiseClaim)) Understanding {
		p := clean
		change(&p)
		return Understanding{Intents: intents(PromiseToPay), Promises: []PromiseClaim{p}}
	}
	ack := intents(Acknowledgement)
	for _, c := range []struct {
		name string
		u    Understanding
		mail func(*Mail)
		want []string
	}{
		{name: "a clean promise", u: promise(func(*PromiseClaim) {})},
		{name: "a promise without a date", u: promise(func(p *PromiseClaim) { p.On, p.Precision = calendar.Date{}, Vague })},
		{name: "a promise of a part", u: promise(func(p *PromiseClaim) { p.Amount, p.Source = eur(100), InText })},
		{name: "a promise without an amount", u: promise(func(p *PromiseClaim) { p.Amount, p.Source = money.Amount{}, NoAmount })},
		{name: "a condition", u: promise(func(p *PromiseClaim) { p.Condition = "Gutschrift" }), want: []string{"promise_condition"}},
		{name: "no invoice told", u: promise(func(p *PromiseClaim) { p.Invoice = "" }), want: []string{"promise_unknown_invoice"}},
		{name: "an invoice nobody knows", u: promise(func(p *PromiseClaim) { p.Invoice = "RE-9" }), want: []string{"promise_unknown_invoice"}},
		{name: "an amount from quoted words", u: promise(func(p *PromiseClaim) { p.Source = FromQuote }), want: []string{"promise_quoted_amount"}},
		{name: "31 November", u: promise(func(p *PromiseClaim) { p.On, p.Precision = calendar.Date{}, Invalid }), want: []string{"promise_invalid_date"}},
		{name: "Friday the wrong date", u: promise(func(p *PromiseClaim) { p.On, p.Precision = calendar.Date{}, Contradictory }), want: []string{"promise_contradictory_date"}},
		{name: "a cent more than open", u: promise(func(p *PromiseClaim) { p.Amount = eur(250_001) }), want: []string{"promise_above_open"}},
		{name: "two parts that are more than open", u: Understanding{Intents: intents(PromiseToPay), Promises: []PromiseClaim{clean, clean}}, want: []string{"promise_above_open"}},
		{name: "another currency", u: promise(func(p *PromiseClaim) { p.Amount = money.New(1, "USD") }), want: []string{"promise_above_open"}},
		{name: "a hard bounce", u: Understanding{Intents: intents(Bounced), Bounce: &Bounce{Permanent: true}}, want: []string{"bounce_permanent"}},
		{name: "a soft bounce", u: Understanding{Intents: intents(Bounced), Bounce: &Bounce{}}},
		{name: "a flag", u: Understanding{Intents: ack, Flags: []Flagged{{Flag: PromptInjection}}}, want: []string{"flag_prompt_injection"}},
		{name: "a doubt", u: Understanding{Intents: ack, Doubts: []string{"hedge"}}, want: []string{"doubt_hedge"}},
		{name: "a signal", u: Understanding{Intents: ack, Signals: []Signal{{Kind: "frustrated"}}}, want: []string{"signal_frustrated"}},
		{name: "nothing understood", want: []string{"nothing_understood"}},
		{name: "a weak sender", u: Understanding{Intents: ack}, mail: func(m *Mail) { m.Trust = Weak }, want: []string{"sender_weak"}},
		{name: "nobody's sender", u: Understanding{Intents: ack}, mail: func(m *Mail) { m.Trust = Untrusted }, want: []string{"sender_unknown"}},
		{name: "a sender nobody checked", u: Understanding{Intents: ack}, mail: func(m *Mail) { m.Trust = TrustUnchecked }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mailOf("")
			if c.mail != nil {
				c.mail(&m)
			}
			needs, why := NeedsHuman(c.u, m)
			if needs != (len(c.want) > 0) || !slices.Equal(why, c.want) {
				t.Errorf("needs a person %v because %v, want %v", needs, why, c.want)
			}
		})
	}
}
