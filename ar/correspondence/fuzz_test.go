package correspondence

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// FuzzVerify gives any body and any quote: whatever stands is in new text, and nothing panics on broken UTF-8, marks in
// odd places or quotes that cut characters.
func FuzzVerify(f *testing.F) {
	for _, seed := range [][2]string{{friday, friday}, {"", ""}, {"Wir zahlen am 20.11.\n> RE-4711", "RE-4711"}, {"\xff\xfe RE-4711 am Freitag", "\xfe RE"}, {"ä„“’\u200b\u00ad", "“’"},
		{"Am 1.1. schrieb X:\n> zahlen wir am Freitag", "zahlen wir am Freitag"}, {"wir zahlen RE-4711 am Freitag?", "wir zahlen RE-4711 am Freitag"}} {
		f.Add(seed[0], seed[1], 0, len(seed[1]))
	}
	f.Fuzz(func(t *testing.T, body, quote string, start, end int) {
		m := mailOf("")
		m.Text = mailtext.Read(body)
		e := []Evidence{{Place: InBody, Start: start, End: end, Quote: quote}}
		claims := Understanding{
			Intents:  []IntentClaim{{Type: PromiseToPay, Invoices: []receivable.InvoiceNumber{"RE-4711"}, Evidence: e}},
			Promises: []PromiseClaim{{Invoice: "RE-4711", On: calendar.MustDate("2026-11-20"), Precision: Day, Amount: eur(250_000), Evidence: e}},
			Paid:     []PaidClaim{{Invoice: "RE-4712", Evidence: e}},
		}
		u, _ := Verify(m, claims)
		for _, found := range u.evidence() {
			within := func(s mailtext.Section) bool {
				return s.Kind == mailtext.New && s.Start <= found.Start && found.End <= s.End
			}
			if found.Place == InBody && (m.Text.Whole[found.Start:found.End] != found.Quote || !slices.ContainsFunc(m.Text.Sections, within)) {
				t.Fatalf("%+v is not in new text of %q", found, m.Text.Whole)
			}
		}
		c := Combine(m, claims, u)
		Decide(m, c, DefaultAutonomy(), today)
	})
}

// FuzzParseAnswer gives any bytes: an answer that is read is within its limits, and claims can be made of it.
func FuzzParseAnswer(f *testing.F) {
	f.Add([]byte(emptyAnswer))
	f.Add([]byte(`{"language":"de","intents":[{"type":"dispute","invoices":["RE-4711"],"quote":"x"}]}`))
	f.Add([]byte(`{"promises":[{"invoice":null,"date":"2026-13-40","precision":"day","amount":"1e9","amount_source":"text","condition":null,"quote":"\ud800"}]}`))
	f.Add([]byte("```json\n{}\n```"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := ParseAnswer(raw)
		if err != nil {
			return
		}
		u := a.Understanding(mailOf(friday))
		if len(u.Intents) > maxAnswerIntents || len(u.Promises) > maxAnswerClaims {
			t.Fatalf("%d intents, %d promises", len(u.Intents), len(u.Promises))
		}
		Combine(mailOf(friday), rulesSay(), u)
	})
}
