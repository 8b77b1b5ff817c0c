package mailscore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

const oneCase = `{"id": "X1", "language": "de", "received_at": "2026-03-04", "customer": "Glaserei Ohm",
"open_invoices": [{"number": "G-7", "amount": 1200.50, "currency": "EUR", "due_date": "2026-02-20"},
{"number": "G-9", "amount": 80, "currency": "CHF", "due_date": "2026-03-01"}], "subject": "G-7", "body": "Am Freitag.\n\nOhm",
"expected": {"intents": [{"type": "promise_to_pay", "invoices": ["G-7"]}], "promised_payments": [{"invoice": "G-7", "date": "2026-03-06",
"amount": 1200.5, "date_precision": "day", "amount_source": "open_balance", "accept_dates": ["2026-03-07"]},
{"invoice": null, "date": null, "amount": null, "date_precision": "vague", "amount_source": "none", "condition": "c"}],
"disputes": [{"invoice": "G-9", "reason_code": "price", "disputed_amount": "12.30"}], "needs_human": true, "flags": ["sensitive"],
"paid": [{"invoice": "G-9", "date": null, "amount": 3}], "remittance": {"total": 3.00, "value_date": "2026-03-05"},
"ooo_until": "2026-04-01", "new_contact": {"name": null, "email": "a@b.example"},
"bounce": {"permanent": true, "recipient": "a@b.example", "status": "5.1.1"}, "notes": "n"}, "more": 1}`

func line(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func TestReadCases(t *testing.T) {
	cases, err := mailscore.ReadCases(strings.NewReader("\n"+line(oneCase)+"\n"), "cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	day := func(iso string) mailscore.Date { return mailscore.Date{Date: calendar.MustDate(iso)} }
	want := []mailscore.Case{{ID: "X1", Language: "de", ReceivedOn: calendar.MustDate("2026-03-04"), Customer: "Glaserei Ohm", Subject: "G-7",
		Body: "Am Freitag.\n\nOhm", Invoices: []mailscore.Invoice{
			{Number: "G-7", Amount: money.New(120050, "EUR"), DueOn: calendar.MustDate("2026-02-20")},
			{Number: "G-9", Amount: money.New(8000, "CHF"), DueOn: calendar.MustDate("2026-03-01")}},
		Expected: &mailscore.Labels{Intents: []mailscore.Intent{{Type: correspondence.PromiseToPay, Invoices: []mailscore.Text{"G-7"}}},
			Promises: []mailscore.Promise{
				{Invoice: "G-7", On: day("2026-03-06"), Amount: "1200.5", Precision: correspondence.Day, Source: correspondence.OpenBalance,
					AcceptOn: []calendar.Date{calendar.MustDate("2026-03-07")}},
				{Precision: correspondence.Vague, Source: correspondence.NoAmount, Condition: "c"}},
			Disputes: []mailscore.Dispute{{Invoice: "G-9", Reason: "price", Amount: "12.30"}}, NeedsHuman: true,
			Flags: []correspondence.Flag{correspondence.Sensitive}, Paid: []mailscore.Payment{{Invoice: "G-9", Amount: "3"}},
			Remittance:    &mailscore.Remittance{Total: "3.00", ValueOn: day("2026-03-05")},
			AbsentUntilOn: calendar.MustDate("2026-04-01"), NewContact: &mailscore.NewContact{Email: "a@b.example"},
			Bounce: &correspondence.Bounce{Permanent: true, Recipient: "a@b.example", Status: "5.1.1"}}}}
	if diff := cmp.Diff(want, cases); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestReadCases_saysWhereALineIsWrong: file, line and field, and the other lines are read all the same.
func TestReadCases_saysWhereALineIsWrong(t *testing.T) {
	for name, test := range map[string]struct{ from, to, want string }{
		"no object":          {`{"id": "X1"`, `["id", "X1"`, "is no JSON object"},
		"no id":              {`"id": "X1", `, ``, "field id: is missing"},
		"an empty id":        {`"X1"`, `""`, "field id: is empty"},
		"a date":             {`2026-03-04`, `2026-02-30`, "field received_at"},
		"an amount in words": {`1200.50`, `"viel"`, "field open_invoices[0].amount"},
		"three decimals":     {`1200.50`, `1200.505`, "field open_invoices[0].amount"},
		"an exponent":        {`1200.50`, `1.2e3`, "field open_invoices[0].amount"},
		"no currency":        {`"currency": "CHF", `, ``, "field open_invoices[1].currency: is missing"},
		"an odd currency":    {`"CHF"`, `"CHX"`, "field open_invoices[1].currency"},
		"no body":            {`"body"`, `"text"`, "field body: is missing"},
		"an intent":          {`promise_to_pay`, `promise`, "field expected.intents[0].type"},
		"a promise's date":   {`"2026-03-06"`, `"06.03.2026"`, "field expected.promised_payments[0].date"},
		"no promise's date":  {`"date": "2026-03-06",`, ``, "field expected.promised_payments[0].date: is missing"},
		"a precision":        {`"vague"`, `"rough"`, "field expected.promised_payments[1].date_precision"},
		"a reason":           {`"price"`, `"taste"`, "field expected.disputes[0].reason_code"},
		"a flag":             {`"sensitive"`, `"odd"`, "field expected.flags"},
		"a remittance":       {`"total": 3.00`, `"total": true`, "field expected.remittance.total"},
		"intents of text":    {`"intents": [{"type": "promise_to_pay", "invoices": ["G-7"]}]`, `"intents": ["promise_to_pay"]`, "field expected.intents[0]: is no JSON object"},
		"no list":            {`"disputes": [{"invoice"`, `"disputes": "none", "x": [{"invoice"`, "field expected.disputes"},
	} {
		t.Run(name, func(t *testing.T) {
			whole := line(oneCase)
			if !strings.Contains(whole, test.from) {
				t.Fatalf("the case has no %q", test.from)
			}
			broken := strings.Replace(whole, test.from, test.to, 1)
			other := strings.Replace(whole, `"X1"`, `"X2"`, 1)
			cases, err := mailscore.ReadCases(strings.NewReader(other+"\n"+broken), "cases.jsonl")
			var fault *mailscore.FieldError
			if !errors.As(err, &fault) || fault.Line != 2 || !strings.Contains(err.Error(), "cases.jsonl:2: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if len(cases) != 1 || cases[0].ID != "X2" {
				t.Errorf("read %d cases beside the broken one", len(cases))
			}
		})
	}
}

// TestReadCases_asOtherSystemsWrite: a byte order mark, line ends of Windows and blank lines are no faults.
func TestReadCases_asOtherSystemsWrite(t *testing.T) {
	cases, err := mailscore.ReadCases(strings.NewReader("\uFEFF"+line(oneCase)+"\r\n  \r\n"), "f")
	if err != nil || len(cases) != 1 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}

func TestReadCases_anIdTwice(t *testing.T) {
	_, err := mailscore.ReadCases(strings.NewReader(line(oneCase)+"\n"+line(oneCase)), "f")
	if err == nil || !strings.Contains(err.Error(), `f:2: field id: "X1" is there twice`) {
		t.Errorf("error %v", err)
	}
}

// TestCase_Mail_holdsNoLabels: the mail is the same whatever is expected, and whatever language was labelled.
func TestCase_Mail_holdsNoLabels(t *testing.T) {
	cases, err := mailscore.ReadCases(strings.NewReader(line(oneCase)), "f")
	if err != nil {
		t.Fatal(err)
	}
	labelled := cases[0].Mail()
	cases[0].Expected, cases[0].Language, cases[0].ID = nil, "", ""
	if diff := cmp.Diff(labelled, cases[0].Mail()); diff != "" {
		t.Errorf("labels reach the mail:\n%s", diff)
	}
	want := correspondence.Mail{ReceivedOn: calendar.MustDate("2026-03-04"), Author: correspondence.ByCustomer, Subject: "G-7",
		Text: mailtext.Read("Am Freitag.\n\nOhm"), CustomerName: "Glaserei Ohm", Items: []correspondence.Item{
			{Number: "G-7", Amount: money.New(120050, "EUR"), Open: money.New(120050, "EUR"), DueOn: calendar.MustDate("2026-02-20")},
			{Number: "G-9", Amount: money.New(8000, "CHF"), Open: money.New(8000, "CHF"), DueOn: calendar.MustDate("2026-03-01")}}}
	if diff := cmp.Diff(want, labelled); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCase_Mail_dollarsMeanMonthFirst(t *testing.T) {
	c := mailscore.Case{Invoices: []mailscore.Invoice{{Amount: money.New(1, "EUR")}, {Amount: money.New(1, "USD")}}}
	if !c.Mail().MonthFirst || (mailscore.Case{Invoices: c.Invoices[:1]}).Mail().MonthFirst {
		t.Error("dates are month first for customers billed in dollars, and only for them")
	}
}

// TestPredictions_roundTrip: what is written reads the same, amounts stay decimal texts and what is not there is null.
func TestPredictions_roundTrip(t *testing.T) {
	u := correspondence.Understanding{
		Intents:    []correspondence.IntentClaim{{Type: correspondence.PromiseToPay, Evidence: []correspondence.Evidence{{Quote: "am Freitag"}}}},
		Promises:   []correspondence.PromiseClaim{{Invoice: "G-7", On: calendar.MustDate("2026-03-06"), Precision: correspondence.Day, Amount: money.New(120050, "EUR"), Source: correspondence.OpenBalance}, {Precision: correspondence.Vague, Source: correspondence.NoAmount}},
		Disputes:   []correspondence.DisputeClaim{{Invoice: "G-9", Reason: "price"}},
		Remittance: &correspondence.RemittanceClaim{Total: money.New(100, "EUR")},
		NewContact: &correspondence.NewContact{Email: "a@b.example"},
		Flags:      []correspondence.Flagged{{Flag: correspondence.Sensitive}},
	}
	p := mailscore.Predicted(u, true, false)
	p.ID, p.Micros = "X1", 42
	var out strings.Builder
	if err := mailscore.WritePredictions(&out, []mailscore.Prediction{p}); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"X1","predicted":{"intents":[{"type":"promise_to_pay","invoices":[]}],"promised_payments":[` +
		`{"invoice":"G-7","date":"2026-03-06","amount":"1200.50","date_precision":"day","amount_source":"open_balance"},` +
		`{"invoice":null,"date":null,"amount":null,"date_precision":"vague","amount_source":"none"}],` +
		`"disputes":[{"invoice":"G-9","reason_code":"price","disputed_amount":null}],"needs_human":true,"flags":["sensitive"],` +
		`"remittance":{"total":"1.00","value_date":null},"new_contact":{"name":null,"email":"a@b.example"}},` +
		`"automatic":false,"evidence":[{"field":"intents[0]","quote":"am Freitag"}],"micros":42}` + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	back, err := mailscore.ReadPredictions(strings.NewReader(out.String()), "out.jsonl")
	if err != nil || len(back) != 1 {
		t.Fatal(err)
	}
	var again strings.Builder
	if err := mailscore.WritePredictions(&again, back); err != nil || again.String() != out.String() {
		t.Errorf("read and written again: %v\n%s", err, again.String())
	}
}

func TestReadPredictions_refusesAConfidenceAboveOne(t *testing.T) {
	_, err := mailscore.ReadPredictions(strings.NewReader(`{"id":"a","predicted":{"intents":[],"needs_human":false},"confidence":"1.01"}`), "f")
	if err == nil || !strings.Contains(err.Error(), "f:1: field confidence") {
		t.Errorf("error %v", err)
	}
}
