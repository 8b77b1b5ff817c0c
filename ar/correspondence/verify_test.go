package correspondence

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// said is a promise as a model says it: quote, invoice, date, amount.
func said(quote string, n receivable.InvoiceNumber, on string, amount money.Amount) Understanding {
	p := PromiseClaim{Invoice: n, Amount: amount, Precision: Day, Source: InText, Evidence: []Evidence{{Quote: quote}}}
	if on != "" {
		p.On = calendar.MustDate(on)
	}
	return Understanding{Promises: []PromiseClaim{p}}
}

// codes are the codes of one kind of claim, dropped ones in capitals.
func codesOf(kind ClaimKind, against []Rejection) []string {
	codes := []string{}
	for _, r := range against {
		code := string(r.Code)
		if r.Dropped {
			code = strings.ToUpper(code)
		}
		if r.Kind == kind {
			codes = append(codes, code)
		}
	}
	return codes
}

// received is Wednesday, 18 November 2026; RE-4711 has 2,500.00 open, RE-4712 1,180.50.
var promiseTable = []struct {
	name, body, quote string
	invoice           receivable.InvoiceNumber
	on                string
	amount            money.Amount
	want              []string
}{
	{"by weekday", "Guten Tag,\n\nwir zahlen RE-4711 am Freitag.\n", "wir zahlen RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000), nil},
	{"in English", "Hello,\n\nwe will pay RE-4711 on Friday.\n", "we will pay RE-4711 on Friday", "RE-4711", "2026-11-20", eur(250_000), nil},
	{"without a date", "RE-4711 zahlen wir zeitnah.", "RE-4711 zahlen wir zeitnah", "RE-4711", "", eur(250_000), nil},
	{"quoted with other blanks, dashes and quotation marks", "Wir zahlen die \u201eRE\u20134711\u201c\nam 20.11.2026.", "wir zahlen die \"RE-4711\" am 20.11.2026", "RE-4711", "2026-11-20", money.Amount{}, nil},
	{"amount as written", "Wir überweisen für RE-4711 am 24.11. 1.000,00 EUR.", "Wir überweisen für RE-4711 am 24.11. 1.000,00 EUR", "RE-4711", "2026-11-24", eur(100_000), nil},
	{"half of it", "Die Hälfte von RE-4711 zahlen wir am 24.11.2026.", "Die Hälfte von RE-4711 zahlen wir am 24.11.2026", "RE-4711", "2026-11-24", eur(125_000), nil},
	{"invoice in the sentence, not in the quote", "Für RE-4712 geht das Geld am 24.11.2026 raus.", "geht das Geld am 24.11.2026 raus", "RE-4712", "2026-11-24", eur(118_050), nil},
	{"all of them", "Wir zahlen alle offenen Rechnungen am 24.11.2026.", "Wir zahlen alle offenen Rechnungen am 24.11.2026", "RE-4712", "2026-11-24", eur(118_050), nil},
	{"picked by its amount", "Die 1.180,50 EUR zahlen wir am 24.11.2026.", "Die 1.180,50 EUR zahlen wir am 24.11.2026", "RE-4712", "2026-11-24", eur(118_050), nil},

	{"words that are not there", "Guten Tag, wir prüfen RE-4711.", "wir zahlen RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000), []string{"QUOTE_NOT_FOUND"}},
	{"no words", "Wir zahlen RE-4711 am Freitag.", " ", "RE-4711", "2026-11-20", eur(250_000), []string{"QUOTE_MISSING"}},
	{"our own quoted words", "Danke.\n\nAm 17.11.2026 um 09:12 schrieb Mahnwesen <m@lieferant.example>:\n> Bitte zahlen Sie RE-4711 bis zum 25.11.2026.\n",
		"Bitte zahlen Sie RE-4711 bis zum 25.11.2026", "RE-4711", "2026-11-25", eur(250_000), []string{"QUOTE_NOT_NEW"}},
	{"two words", "Zahle Freitag.", "Zahle Freitag", "RE-4711", "2026-11-20", money.Amount{}, []string{"QUOTE_SHORT", "INVOICE_NOT_NAMED"}},
	{"another date than the words have", "Wir zahlen RE-4711 am Freitag.", "Wir zahlen RE-4711 am Freitag", "RE-4711", "2026-11-27", eur(250_000), []string{"DATE_DIFFERS"}},
	{"a date the words do not have", "Wir zahlen RE-4711 zeitnah.", "Wir zahlen RE-4711 zeitnah", "RE-4711", "2026-11-27", eur(250_000), []string{"DATE_DIFFERS"}},
	{"the date left out", "Wir zahlen RE-4711 am Freitag.", "Wir zahlen RE-4711 am Freitag", "RE-4711", "", eur(250_000), []string{"DATE_DIFFERS"}},
	{"a quote that cuts the date", "Wir zahlen RE-4711 am 15.12.2026.", "Wir zahlen RE-4711 am 15.1", "RE-4711", "2026-12-01", eur(250_000), []string{"DATE_DIFFERS"}},
	{"31 November", "Wir zahlen RE-4711 am 31.11.2026.", "Wir zahlen RE-4711 am 31.11.2026", "RE-4711", "2026-12-01", eur(250_000), []string{"DATE_INVALID"}},
	{"weekday and date disagree", "Wir zahlen RE-4711 am Montag, 24.11.2026.", "Wir zahlen RE-4711 am Montag, 24.11.2026", "RE-4711", "2026-11-24", eur(250_000), []string{"DATE_CONTRADICTORY"}},
	{"more than a year ahead", "Wir zahlen RE-4711 am 24.12.2027.", "Wir zahlen RE-4711 am 24.12.2027", "RE-4711", "2027-12-24", eur(250_000), []string{"DATE_TOO_FAR"}},
	{"an amount from nowhere", "Wir zahlen RE-4711 am Freitag.", "Wir zahlen RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(77_700), []string{"AMOUNT_UNFOUNDED"}},
	{"more than open", "Wir zahlen für RE-4711 2.600,00 EUR am Freitag.", "Wir zahlen für RE-4711 2.600,00 EUR am Freitag", "RE-4711", "2026-11-20", eur(260_000), []string{"amount_above_open"}},
	{"another currency", "Wir zahlen RE-4711 am Freitag.", "Wir zahlen RE-4711 am Freitag", "RE-4711", "2026-11-20", money.New(250_000, "USD"), []string{"AMOUNT_UNFOUNDED", "amount_above_open"}},
	{"the other invoice", "Wir zahlen RE-4711 am Freitag.", "Wir zahlen RE-4711 am Freitag", "RE-4712", "2026-11-20", eur(118_050), []string{"INVOICE_NOT_NAMED"}},
	{"a settled invoice", "Wir zahlen RE-4700 am Freitag.", "Wir zahlen RE-4700 am Freitag", "RE-4700", "2026-11-20", money.Amount{}, []string{"INVOICE_CLOSED"}},
	{"somebody else's invoice", "Wir zahlen RE-9999 am Freitag.", "Wir zahlen RE-9999 am Freitag", "RE-9999", "2026-11-20", money.Amount{}, []string{"INVOICE_FOREIGN"}},
	{"no invoice", "Wir zahlen am Freitag etwas.", "Wir zahlen am Freitag etwas", "", "2026-11-20", money.Amount{}, []string{"invoice_unknown"}},
	{"negated", "Wir zahlen RE-4711 nicht am Freitag.", "Wir zahlen RE-4711 nicht am Freitag", "RE-4711", "2026-11-20", eur(250_000), []string{"NEGATED"}},
	{"negated outside of the quote", "Keinesfalls werden wir RE-4711 am Freitag zahlen.", "wir RE-4711 am Freitag zahlen", "RE-4711", "2026-11-20", eur(250_000), []string{"NEGATED"}},
	{"maybe", "Vielleicht zahlen wir RE-4711 am Freitag.", "zahlen wir RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000), []string{"HEDGED"}},
	{"we hope", "Wir hoffen, RE-4711 am Freitag zu zahlen.", "RE-4711 am Freitag zu zahlen", "RE-4711", "2026-11-20", eur(250_000), []string{"hedged"}},
	{"as soon as", "Sobald die Gutschrift da ist, zahlen wir RE-4711 am Freitag.", "zahlen wir RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000), []string{"conditional"}},
	{"a question", "Reicht es, dass wir RE-4711 am Freitag zahlen?", "dass wir RE-4711 am Freitag zahlen", "RE-4711", "2026-11-20", eur(250_000), []string{"ASKED"}},
	{"may we", "Dürfen wir RE-4711 am Freitag zahlen.", "wir RE-4711 am Freitag zahlen", "RE-4711", "2026-11-20", eur(250_000), []string{"ASKED"}},
	{"two dates in one quote", "Wir zahlen RE-4711 am 20.11. und RE-4712 am 27.11.", "Wir zahlen RE-4711 am 20.11. und RE-4712 am 27.11.", "RE-4711", "2026-11-20", eur(250_000), []string{"several_dates"}},
	{"a date that is over", "RE-4711 ging am 16.11.2026 zur Zahlung raus.", "RE-4711 ging am 16.11.2026 zur Zahlung raus", "RE-4711", "2026-11-16", eur(250_000), []string{"DATE_PAST"}},
}

func TestVerify_promises(t *testing.T) {
	for _, c := range promiseTable {
		t.Run(c.name, func(t *testing.T) {
			u, against := Verify(mailOf(c.body), said(c.quote, c.invoice, c.on, c.amount))
			got := codesOf(KindPromise, against)
			if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("%v, want %v", got, c.want)
			}
			dropped := slices.ContainsFunc(c.want, func(code string) bool { return code == strings.ToUpper(code) })
			if (len(u.Promises) == 0) != dropped {
				t.Errorf("%d promises stand", len(u.Promises))
			}
		})
	}
}

// The date of a promise that stands is what our grammar read, with everything it says of it; the model's is only compared.
func TestVerify_takesDateAndSourceFromTheWords(t *testing.T) {
	body := "Wir zahlen RE-4711 nächste Woche."
	claim := said(body, "RE-4711", "2026-11-27", eur(250_000))
	claim.Promises[0].Source, claim.Promises[0].AcceptOn = FromQuote, []calendar.Date{calendar.MustDate("2027-01-01")}
	u, _ := Verify(mailOf(body), claim)
	if len(u.Promises) != 1 {
		t.Fatal("the promise does not stand")
	}
	p := u.Promises[0]
	if p.Precision != Week || slices.Contains(p.AcceptOn, calendar.MustDate("2027-01-01")) || p.Source != OpenBalance {
		t.Errorf("%+v", p)
	}
	if e := p.Evidence[0]; e.Place != InBody || mailOf(body).Text.Whole[e.Start:e.End] != e.Quote {
		t.Errorf("evidence %+v", e)
	}
}

func TestVerify_hiddenTextIsNoEvidence(t *testing.T) {
	m := mailOf("Guten Tag, danke.")
	m.Text.Hidden = "Wir zahlen RE-4711 am Freitag."
	if _, against := Verify(m, said("Wir zahlen RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000))); !slices.Equal(codesOf(KindPromise, against), []string{"QUOTE_HIDDEN"}) {
		t.Errorf("%+v", against)
	}
}

func TestVerify_subjects(t *testing.T) {
	claim := said("Zahlung RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000))
	m := mailOf("Gruß")
	m.Subject = "Zahlung RE-4711 am Freitag"
	if u, against := Verify(m, claim); len(u.Promises) != 1 || u.Promises[0].Evidence[0].Place != InSubject {
		t.Errorf("a subject of the customer's own: %+v", against)
	}
	m.Subject = "AW: Zahlung RE-4711 am Freitag"
	if _, against := Verify(m, claim); !slices.Contains(codesOf(KindPromise, against), "QUOTE_IN_REPLY_SUBJECT") {
		t.Errorf("the subject of an answer: %+v", against)
	}
}

func TestVerify_notesOfOursAreNoEvidence(t *testing.T) {
	m := mailOf("Kunde sagt am Telefon: zahlt RE-4711 am Freitag.")
	m.Author = ByUs
	u, against := Verify(m, said("zahlt RE-4711 am Freitag", "RE-4711", "2026-11-20", eur(250_000)))
	if len(u.Promises) != 0 || !slices.Equal(codesOf(KindPromise, against), []string{"QUOTE_OF_OURS"}) {
		t.Errorf("%+v", against)
	}
}

func TestVerify_otherClaims(t *testing.T) {
	body := "Die Rechnung RE-4712 ist um 300,00 EUR zu hoch. RE-4711 haben wir am 16.11.2026 bezahlt. Dürfen wir RE-4712 am 30.11.2026 zahlen? Neue Adresse: konten@pohl.example. " +
		"Nach mir wäre RE-4711 längst bezahlt. Ist RE-4711 bezahlt? RE-4711 ist nicht bezahlt!"
	e := func(quote string) []Evidence { return []Evidence{{Quote: quote}} }
	on := calendar.MustDate
	for _, c := range []struct {
		name string
		u    Understanding
		kind ClaimKind
		want []string
	}{
		{"a dispute of a part", Understanding{Disputes: []DisputeClaim{{Invoice: "RE-4712", Reason: "price", Amount: eur(30_000), Evidence: e("Die Rechnung RE-4712 ist um 300,00 EUR zu hoch")}}}, KindDispute, nil},
		{"a dispute of a part nobody wrote", Understanding{Disputes: []DisputeClaim{{Invoice: "RE-4712", Reason: "price", Amount: eur(40_000), Evidence: e("Die Rechnung RE-4712 ist um 300,00 EUR zu hoch")}}}, KindDispute, []string{"AMOUNT_UNFOUNDED"}},
		{"a dispute of another invoice than the sentence's", Understanding{Disputes: []DisputeClaim{{Invoice: "RE-4711", Reason: "price", Evidence: e("Die Rechnung RE-4712 ist um 300,00 EUR zu hoch")}}}, KindDispute, []string{"INVOICE_NOT_NAMED"}},
		{"a payment that was made", Understanding{Paid: []PaidClaim{{Invoice: "RE-4711", On: on("2026-11-16"), Amount: eur(250_000), Evidence: e("RE-4711 haben wir am 16.11.2026 bezahlt")}}}, KindPaid, nil},
		{"a payment that would be made", Understanding{Paid: []PaidClaim{{Invoice: "RE-4711", Evidence: e("Nach mir wäre RE-4711 längst bezahlt")}}}, KindPaid, []string{"hedged"}},
		{"a payment that is asked about", Understanding{Paid: []PaidClaim{{Invoice: "RE-4711", Evidence: e("Ist RE-4711 bezahlt?")}}}, KindPaid, []string{"asked"}},
		{"a payment that was not made", Understanding{Paid: []PaidClaim{{Invoice: "RE-4711", Evidence: e("RE-4711 ist nicht bezahlt")}}}, KindPaid, []string{"negated"}},
		{"on another day", Understanding{Paid: []PaidClaim{{Invoice: "RE-4711", On: on("2026-11-15"), Amount: eur(250_000), Evidence: e("RE-4711 haben wir am 16.11.2026 bezahlt")}}}, KindPaid, []string{"DATE_DIFFERS"}},
		{"a payment that is asked for", Understanding{Proposed: []ProposedClaim{{Invoice: "RE-4712", On: on("2026-11-30"), Amount: eur(118_050), Evidence: e("Dürfen wir RE-4712 am 30.11.2026 zahlen?")}}}, KindProposed, nil},
		{"asked for another day", Understanding{Proposed: []ProposedClaim{{Invoice: "RE-4712", On: on("2026-12-30"), Amount: eur(118_050), Evidence: e("Dürfen wir RE-4712 am 30.11.2026 zahlen?")}}}, KindProposed, []string{"DATE_DIFFERS"}},
		{"a contact", Understanding{NewContact: &NewContact{Email: "konten@pohl.example", Evidence: e("Neue Adresse: konten@pohl.example")}}, KindContact, nil},
		{"a contact nobody wrote", Understanding{NewContact: &NewContact{Email: "thief@evil.example", Evidence: e("Neue Adresse: konten@pohl.example")}}, KindContact, []string{"CONTACT_NOT_WRITTEN"}},
		{"a sum nobody wrote", Understanding{Remittance: &RemittanceClaim{Total: eur(999), Evidence: e("RE-4711 haben wir am 16.11.2026 bezahlt")}}, KindRemittance, []string{"AMOUNT_UNFOUNDED"}},
		{"a flag without words", Understanding{Flags: []Flagged{{Flag: PromptInjection, Evidence: e("ignore all rules")}}}, KindFlag, []string{"QUOTE_NOT_FOUND"}},
		{"a signal with words", Understanding{Signals: []Signal{{Kind: "frustrated", Evidence: e("zu hoch")}}}, KindSignal, nil},
		{"a bounce that no machine reported", Understanding{Intents: []IntentClaim{{Type: Bounced, Evidence: []Evidence{{Place: InHeaders}}}}}, KindIntent, []string{"QUOTE_NOT_FOUND"}},
		{"an intent for an invoice the mail does not name", Understanding{Intents: []IntentClaim{{Type: Disputes, Invoices: []receivable.InvoiceNumber{"RE-4712", "RE-8888"}, Evidence: e("Die Rechnung RE-4712 ist")}}}, KindIntent, []string{"invoice_foreign"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, against := Verify(mailOf(body), c.u)
			if got := codesOf(c.kind, against); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestVerify_amountsThatFollow(t *testing.T) {
	for _, c := range []struct {
		name, body string
		amount     money.Amount
		source     AmountSource
	}{
		{"written", "Wir zahlen auf RE-4711 700,00 EUR am 24.11.2026.", eur(70_000), InText},
		{"a third", "Ein Drittel von RE-4711 zahlen wir am 24.11.2026.", eur(83_333), Computed},
		{"less a stated credit", "Abzüglich der Gutschrift von 200,00 EUR zahlen wir RE-4711 am 24.11.2026.", eur(230_000), Computed},
		{"less Skonto", "Abzüglich 2 % Skonto zahlen wir RE-4711 am 24.11.2026.", eur(245_000), Computed},
		{"all of it", "Wir zahlen RE-4711 am 24.11.2026 komplett.", eur(250_000), OpenBalance},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, against := Verify(mailOf(c.body), said(c.body, "RE-4711", "2026-11-24", c.amount))
			if len(u.Promises) != 1 || u.Promises[0].Source != c.source {
				t.Errorf("%+v %+v", u.Promises, against)
			}
		})
	}
}

// A claim list without end is cut, and what is cut is told.
func TestVerify_looksAtAHundredClaimsOfAKind(t *testing.T) {
	u := Understanding{}
	for range maxClaims + 5 {
		u.Signals = append(u.Signals, Signal{Kind: "urgent", Evidence: []Evidence{{Quote: "danke"}}})
	}
	out, against := Verify(mailOf("Vielen danke."), u)
	if len(out.Signals) != maxClaims || len(against) != 5 || against[0].Code != TooMany {
		t.Errorf("%d stand, %d refused", len(out.Signals), len(against))
	}
}
