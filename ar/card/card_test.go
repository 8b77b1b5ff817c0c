package card_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

var until = time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC)

// asked is a last notice about two items that waits for a senior.
func asked(change ...func(*card.Question)) card.Question {
	on := calendar.MustDate
	facts := letter.Facts{Language: "de", Kind: letter.FinalNotice, Reference: "MW-7",
		Creditor: letter.Creditor{Party: letter.Party{Name: "Nordwerk GmbH", Lines: []string{"Hafen 1", "20457 Hamburg"}}, IBAN: "DE16999999990004711901", BIC: "NORWDEHHXXX",
			Bank: "Demobank", Email: "forderungen@nordwerk.example", Phone: "+49 40 1", City: "Hamburg", Footer: "Nordwerk GmbH"},
		Customer: letter.Party{Name: "Kiesel GmbH", Lines: []string{"Weg 2", "10115 Berlin"}}, CustomerNumber: "10001",
		Items: []letter.Item{{Number: "R-1", IssuedOn: on("2026-08-01"), DueOn: on("2026-08-31"), Original: eur(120_000), Open: eur(120_000), Disputed: eur(0), Collectable: eur(120_000),
			Level: 3, DaysOverdue: 80}}, Total: eur(120_000), DatedOn: on("2026-11-19"), PayByOn: on("2026-12-01"), PaymentsConsideredUntil: on("2026-11-18")}
	q := card.Question{Case: approval.Case{Customer: "10001", Because: "every final_notice needs approval", Total: []money.Amount{eur(120_000)}, Letter: &facts,
		Request: approval.Request{ID: "A-1", Entity: "NORD", Kind: approval.KindLetter, RequestedBy: "anna", State: approval.Open, Roles: []string{"senior", "head_of_credit"}},
		Steps:   []dunning.ApproverStep{{Role: "senior"}, {Role: "head_of_credit"}}},
		CustomerName: "Kiesel GmbH", Address: "rechnung@kiesel.example", Items: []card.QuestionItem{{Number: "R-1", Level: 3, Amount: eur(120_000), DueOn: on("2026-08-31"), DaysOverdue: 80}},
		BrokenPromises: 2, Disputed: []money.Amount{eur(30_000)}, Quotes: []string{"wir zahlen bis Freitag"}, UntilAt: until, Colleagues: []string{"maria", "sven"},
		Page: "https://mahnwerk.example/approvals/A-1"}
	for _, c := range change {
		c(&q)
	}
	return q
}

func both(t *testing.T, name string, make func(lang string) card.Card) {
	t.Helper()
	for _, lang := range []string{"de", "en"} {
		testfile.Golden(t, "testdata/"+name+"."+lang+".json", make(lang))
	}
}

func TestOfApproval(t *testing.T) {
	outcome := func(o approval.Outcome) func(*card.Question) { return func(q *card.Question) { q.Outcome = &o } }
	cases := map[string]func(*card.Question){
		"letter":    func(*card.Question) {},
		"page-only": func(q *card.Question) { q.Request.PageOnly = true },
		"two-people": func(q *card.Question) {
			q.Request.Needed, q.Request.Agreed, q.Assignee = 2, []approval.Vote{{By: "maria"}}, "sven"
		},
		"explained":  func(q *card.Question) { q.Request.Explain = true },
		"escalation": func(q *card.Question) { q.Request.Kind, q.Letter, q.Address = approval.KindEscalation, nil, "" },
		"write-off":  func(q *card.Question) { q.Request.Kind, q.Letter, q.Address = approval.KindWriteOff, nil, "" },
		"plan": func(q *card.Question) {
			q.Request.Kind, q.Letter, q.Address = approval.KindPaymentPlan, nil, ""
			q.Instalments = []card.QuestionInstalment{{DueOn: calendar.MustDate("2026-12-01"), Amount: eur(60_000)}, {DueOn: calendar.MustDate("2027-01-04"), Amount: eur(60_000)}}
		},
		"last-step": func(q *card.Question) { q.Steps = q.Steps[:1] },
		"approved":  outcome(approval.Outcome{State: approval.Approved, By: "maria", Decision: approval.Approve}),
		"rejected": outcome(approval.Outcome{State: approval.Rejected, By: "maria", Decision: approval.Reject, Reason: "ruft morgen an",
			HeldUntilOn: calendar.MustDate("2026-11-29")}),
		"expired":  outcome(approval.Outcome{State: approval.Expired}),
		"obsolete": outcome(approval.Outcome{State: approval.Obsolete}),
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			both(t, "approval-"+name, func(lang string) card.Card { return card.OfApproval(asked(change), "senior", lang) })
		})
	}
}

// A card on which nothing can be done has no buttons, and one that is open says until when.
func TestOfApproval_openOrEnded(t *testing.T) {
	for _, state := range []approval.State{approval.Approved, approval.Rejected, approval.Expired, approval.Obsolete} {
		c := card.OfApproval(asked(func(q *card.Question) { q.Outcome = &approval.Outcome{State: state} }), "senior", "en")
		if c.Open() || len(c.Buttons) != 0 || c.Ended == "" || !c.Until.IsZero() {
			t.Errorf("%s: %+v", state, c)
		}
	}
	passed := card.OfApproval(asked(func(q *card.Question) { q.Step = 1 }), "senior", "en")
	if passed.Open() || len(passed.Buttons) != 0 || !strings.Contains(passed.Ended, "head of credit") {
		t.Errorf("passed on: %+v", passed)
	}
	if next := card.OfApproval(asked(func(q *card.Question) { q.Step = 1 }), "head_of_credit", "en"); !next.Open() || next.Until != until {
		t.Errorf("for who is asked now: %+v", next)
	}
}

// What notifications show names nobody.
func TestAlt_namesNobody(t *testing.T) {
	for _, c := range []card.Card{card.OfApproval(asked(), "senior", "de"), card.OfPayment(payment(), "de"), card.OfMail(inquiry(), "de"), card.OfReply(draft(), "de")} {
		for _, personal := range []string{"Kiesel", "kiesel", "10001", "Petra"} {
			if strings.Contains(c.Alt+c.Title, personal) || c.Alt == "" {
				t.Errorf("%q names %s", c.Alt, personal)
			}
		}
	}
}

func TestOfApproval_longLists(t *testing.T) {
	c := card.OfApproval(asked(func(q *card.Question) {
		q.Items = slices.Repeat(q.Items, 40)
		q.Colleagues = slices.Repeat(q.Colleagues, 40)
	}), "senior", "de")
	if i := slices.IndexFunc(c.Facts, func(f card.Fact) bool { return strings.Contains(f.Value, "… und 30 weitere") }); i < 0 {
		t.Errorf("forty items are not shortened: %+v", c.Facts)
	}
	for _, b := range c.Buttons {
		if len(b.Options) > 25 {
			t.Errorf("%d options of %s", len(b.Options), b.Action)
		}
	}
}

func TestOfDigest(t *testing.T) {
	lines := func() []card.DigestLine {
		return []card.DigestLine{{ID: 1, Question: asked()}, {ID: 2, Question: asked(func(q *card.Question) { q.Request.PageOnly = true })},
			{ID: 3, Question: asked(func(q *card.Question) {
				q.Outcome = &approval.Outcome{State: approval.Rejected, By: "maria", Reason: "zahlt bar"}
			})},
			{ID: 4, Question: asked(func(q *card.Question) { q.Step = 1 })}, {ID: 5, Question: asked(func(q *card.Question) { q.UntilAt = until.Add(-time.Hour) })}}
	}
	both(t, "digest", func(lang string) card.Card {
		return card.OfDigest(lines(), "senior", lang, "https://mahnwerk.example/approvals")
	})
	ended := lines()[2:4]
	if c := card.OfDigest(ended, "senior", "en", ""); c.Open() || len(c.Buttons) != 0 {
		t.Errorf("nothing waits: %+v", c)
	}
}

func payment(change ...func(*card.Payment)) card.Payment {
	p := card.Payment{Names: map[receivable.CustomerNumber]string{"10001": "Kiesel GmbH"}, Page: "https://mahnwerk.example/payments/NORD/4",
		PaymentView: subledger.PaymentView{PaymentRow: subledger.PaymentRow{PaymentID: 4, Entity: "NORD", Amount: eur(100_000), Unapplied: eur(100_000), Payer: "Kiesel",
			ValueOn: calendar.MustDate("2026-11-18"), State: subledger.PaymentUndecided, Code: cashapplication.PartialPayment},
			Texts: []subledger.MarkedText{{Text: "Abschlag"}},
			Offered: []subledger.Explanation{{Rank: 1, Allocations: []subledger.Proposed{{Item: "R-1", Customer: "10001", Amount: eur(98_000), Skonto: eur(2_000)}}, Unapplied: eur(2_000)},
				{Rank: 2, Allocations: []subledger.Proposed{{Item: "R-2", Customer: "10002", Amount: eur(25_000)}, {Item: "R-3", Amount: eur(25_000), Difference: eur(100)}, {Item: "R-4", Amount: eur(25_000)}, {Item: "R-5", Amount: eur(25_000)}}}}}}
	for _, c := range change {
		c(&p)
	}
	return p
}

func TestOfPayment(t *testing.T) {
	both(t, "payment", func(lang string) card.Card { return card.OfPayment(payment(), lang) })
	if c := card.OfPayment(payment(func(p *card.Payment) { p.PageOnly = true }), "en"); len(c.Buttons) != 0 || !strings.Contains(c.Links[0].Label, "login") {
		t.Errorf("above the limit: %+v", c)
	}
	decided := card.OfPayment(payment(func(p *card.Payment) {
		p.State, p.History = subledger.PaymentApplied, []subledger.PaymentHistory{{By: "anna"}, {By: "maria"}}
	}), "en")
	if decided.Open() || decided.Ended != "decided: applied by maria" || len(decided.Buttons) != 0 {
		t.Errorf("decided: %+v", decided)
	}
}

func inquiry(change ...func(*card.Inquiry)) card.Inquiry {
	claim := func(id int64, act correspondence.Act, quote string) mailroom.ClaimRow {
		return mailroom.ClaimRow{ClaimID: id, Version: 2, State: mailroom.Proposed, Claim: mailroom.Claim{Action: correspondence.Action{Act: act,
			Evidence: []correspondence.Evidence{{Quote: quote}}, Invoices: []receivable.InvoiceNumber{"R-1"}, Amount: eur(50_000), On: calendar.MustDate("2026-12-01")}}}
	}
	m := card.Inquiry{CustomerName: "Kiesel GmbH", Page: "https://mahnwerk.example/mails/NORD/3", MailPage: mailroom.MailPage{
		MailRow: mailroom.MailRow{ID: mailroom.ID{Entity: "NORD", Key: "k"}, Number: 3, Customer: "10001", Subject: "Re: Mahnung <!channel>", ReceivedOn: calendar.MustDate("2026-11-19")},
		Claims:  []mailroom.ClaimRow{claim(1, correspondence.AcceptPromise, "wir zahlen die Hälfte am 1.12."), claim(2, correspondence.OpenDispute, "zwei Pumpen defekt")}}}
	m.Claims[1].Action.Reason = dispute.Quality
	for _, c := range change {
		c(&m)
	}
	return m
}

func TestOfMail(t *testing.T) {
	both(t, "mail", func(lang string) card.Card { return card.OfMail(inquiry(), lang) })
	half := inquiry(func(m *card.Inquiry) {
		m.Claims[0].State, m.Claims[0].By = mailroom.Confirmed, "anna"
		m.Claims[1].State, m.Claims[1].FirstBy = mailroom.Seconded, "anna"
	})
	c := card.OfMail(half, "en")
	if !c.Open() || len(c.Lines[0].Acts) != 0 || c.Lines[0].State != "confirmed by anna" || len(c.Lines[1].Acts) != 2 || !strings.Contains(c.Lines[1].State, "second person") {
		t.Errorf("one confirmed, one seconded: %+v", c.Lines)
	}
	attack := card.OfMail(inquiry(func(m *card.Inquiry) { m.Flags = append(m.Flags, "bank_fraud_risk") }), "en")
	if !attack.Open() || len(attack.Lines[0].Acts)+len(attack.Lines[1].Acts) != 0 || !strings.Contains(attack.Links[0].Label, "login") ||
		!slices.ContainsFunc(attack.Facts, func(f card.Fact) bool { return strings.Contains(f.Value, "call back") }) {
		t.Errorf("a mail that may be an attack: %+v", attack)
	}
	done := card.OfMail(inquiry(func(m *card.Inquiry) {
		for i := range m.Claims {
			m.Claims[i].State = mailroom.Rejected
		}
	}), "en")
	if done.Open() {
		t.Errorf("all are decided: %+v", done)
	}
}

func draft(change ...func(*card.Draft)) card.Draft {
	d := card.Draft{CustomerName: "Kiesel GmbH", Warnings: []string{"„999“: not in the facts"}, Page: "https://mahnwerk.example/mails",
		Reply: mailroom.Reply{ReplyID: 9, Entity: "NORD", Customer: "10001", To: "rechnung@kiesel.example", ToName: "Petra Falk", Subject: "Ihre Zusage", Body: "Sehr geehrte Frau Falk,\n\nvielen Dank.",
			State: mailroom.Draft, MadeBy: "anna", Version: 1}}
	for _, c := range change {
		c(&d)
	}
	return d
}

func TestOfReply(t *testing.T) {
	both(t, "reply", func(lang string) card.Card { return card.OfReply(draft(), lang) })
	actions := func(c card.Card) (all []card.Action) {
		for _, b := range c.Buttons {
			all = append(all, b.Action)
		}
		return all
	}
	stale := card.OfReply(draft(func(d *card.Draft) { d.Stale = true }), "en")
	if got := actions(stale); slices.Contains(got, card.Send) || stale.Note == "" {
		t.Errorf("a stale draft can be sent: %v", got)
	}
	long := card.OfReply(draft(func(d *card.Draft) { d.Body = strings.Repeat("ä", 3001) }), "en")
	if got := actions(long); slices.Contains(got, card.Edit) {
		t.Errorf("a long draft can be changed in a dialogue: %v", got)
	}
	for _, state := range []mailroom.ReplyState{mailroom.Queued, mailroom.Sent, mailroom.Refused, mailroom.Discarded} {
		if c := card.OfReply(draft(func(d *card.Draft) { d.State, d.SentBy = state, "anna" }), "en"); c.Open() || len(c.Buttons) != 0 {
			t.Errorf("%s: %+v", state, c)
		}
	}
}

// A question is plain when a yes to it needs nothing but a click.
func TestQuestion_Plain(t *testing.T) {
	for why, tt := range map[string]struct {
		change func(*card.Question)
		want   bool
	}{
		"a letter":         {func(*card.Question) {}, true},
		"needs a login":    {func(q *card.Question) { q.Request.PageOnly = true }, false},
		"needs a reason":   {func(q *card.Question) { q.Request.Explain = true }, false},
		"needs a choice":   {func(q *card.Question) { q.Request.Kind = approval.KindEscalation }, false},
		"is decided":       {func(q *card.Question) { q.Outcome = &approval.Outcome{State: approval.Approved} }, false},
		"needs two people": {func(q *card.Question) { q.Request.Needed = 2 }, true},
	} {
		if got := asked(tt.change).Plain(); got != tt.want {
			t.Errorf("%s: %v", why, got)
		}
	}
}
