package correspondence

import (
	"errors"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const emptyAnswer = `{"language":"de","intents":[],"promises":[],"disputes":[],"paid":[],"proposed":[],"flags":[],"signals":[]}`

func TestParseAnswer_refuses(t *testing.T) {
	for _, c := range []struct{ name, raw, names string }{
		{"no JSON", `I think the customer will pay.`, "no object"},
		{"a list", `[]`, "no object"},
		{"nothing", ``, "no object"},
		{"an unknown field", strings.Replace(emptyAnswer, `"flags"`, `"command":"book","flags"`, 1), "no object"},
		{"two objects", emptyAnswer + emptyAnswer, "more text"},
		{"an unknown intent", strings.Replace(emptyAnswer, `"intents":[]`, `"intents":[{"type":"pay_now","invoices":[],"quote":""}]`, 1), "intents[0].type"},
		{"an unknown language", strings.Replace(emptyAnswer, `"de"`, `"fr"`, 1), "language"},
		{"a number for an amount", strings.Replace(emptyAnswer, `"paid":[]`, `"paid":[{"invoice":null,"date":null,"amount":12.5,"quote":""}]`, 1), "no object"},
		{"too many signals", strings.Replace(emptyAnswer, `"signals":[]`, `"signals":[`+strings.Repeat(`{"kind":"urgent","quote":""},`, 4)+`{"kind":"urgent","quote":""}]`, 1), "signals: 5 entries"},
		{"a quote like a novel", strings.Replace(emptyAnswer, `"flags":[]`, `"flags":[{"flag":"sensitive","quote":"`+strings.Repeat("ä", maxQuoteRunes+1)+`"}]`, 1), "flags[0].quote"},
		{"broken UTF-8", strings.Replace(emptyAnswer, `"de"`, "\"\xff\"", 1), "UTF-8"},
		{"more than a megabyte", emptyAnswer + strings.Repeat(" ", maxAnswerBytes), "bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseAnswer([]byte(c.raw))
			if !errors.Is(err, ErrAnswer) || !strings.Contains(err.Error(), c.names) {
				t.Errorf("%v, want one that names %q", err, c.names)
			}
		})
	}
}

// An error of an answer goes to logs; what a mail or a model said must not.
func TestParseAnswer_errorsHoldNoWordsOfTheAnswer(t *testing.T) {
	raw := strings.Replace(emptyAnswer, `"intents":[]`, `"intents":[{"type":"Erika Muster zahlt","invoices":[],"quote":"geheim"}]`, 1)
	_, err := ParseAnswer([]byte(raw))
	if err == nil || strings.Contains(err.Error(), "Erika") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
}

func TestAnswer_becomesClaims(t *testing.T) {
	raw := `{"language":"en","intents":[{"type":"promise_to_pay","invoices":["RE-4711"],"quote":"we pay"}],
"promises":[{"invoice":"RE-4711","date":"2026-11-20","precision":"day","amount":"2500.00","amount_source":"text","condition":null,"quote":"we pay 2,500.00 on Friday"},
{"invoice":null,"date":"Friday","precision":"vague","amount":"much","amount_source":"none","condition":"credit note","quote":"q"}],
"disputes":[{"invoice":"RE-4712","reason":"price","amount":null,"quote":"too dear"}],
"paid":[{"invoice":"RE-4700","date":"2026-11-02","amount":"10","quote":"paid"}],"proposed":[],
"flags":[{"flag":"sensitive","quote":"others"}],"signals":[{"kind":"urgent","quote":"now"}]}`
	a, err := ParseAnswer([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	u := a.Understanding(mailOf(""))
	first, second := u.Promises[0], u.Promises[1]
	switch {
	case u.Language != "en" || u.Intents[0].Type != PromiseToPay || u.Intents[0].Invoices[0] != "RE-4711":
		t.Errorf("intents: %+v", u)
	case first.On != calendar.MustDate("2026-11-20") || first.Amount != eur(250_000) || first.Source != InText || first.Evidence[0].Quote != "we pay 2,500.00 on Friday":
		t.Errorf("first promise: %+v", first)
	case second.Invoice != "" || !second.On.IsZero() || second.Amount.Currency != "" || second.Condition != "credit note":
		t.Errorf("what can't be read is left out: %+v", second)
	case u.Disputes[0].Reason != "price" || u.Disputes[0].Amount.Currency != "":
		t.Errorf("dispute: %+v", u.Disputes[0])
	case u.Paid[0].Amount != eur(1000) || u.Flags[0].Flag != Sensitive || u.Signals[0].Kind != "urgent":
		t.Errorf("the rest: %+v", u)
	}
}

// Where open items have several currencies, an amount without an invoice has none: it must not be taken for euros.
func TestAnswer_amountWithoutInvoiceAmongSeveralCurrencies(t *testing.T) {
	m := mailOf("")
	m.Items[1].Open.Currency = "USD"
	a, err := ParseAnswer([]byte(strings.Replace(emptyAnswer, `"paid":[]`, `"paid":[{"invoice":null,"date":null,"amount":"10.00","quote":"q"}]`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Understanding(m).Paid[0].Amount; got.Currency != "" {
		t.Errorf("%v, want none", got)
	}
}

func TestAnswer_nothingClaimedIsNoAnswer(t *testing.T) {
	a, err := ParseAnswer([]byte(emptyAnswer))
	if err != nil {
		t.Fatal(err)
	}
	if !a.Understanding(mailOf("")).ClaimsNothing() {
		t.Error("an empty answer claims something")
	}
}
