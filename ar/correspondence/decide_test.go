package correspondence

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

var today = Circumstances{TodayOn: received, Treatment: receivable.TreatmentNormal}

// promised is the cleanest promise there is: one invoice, one day, all that is open.
func promised() PromiseClaim {
	return PromiseClaim{Invoice: "RE-4711", On: received.AddDays(7), Precision: Day, Amount: eur(250_000), Source: OpenBalance}
}

// sure is a reading in which nothing speaks against any claim.
func sure(u Understanding) Combined {
	c := Combined{Understanding: u, Judged: judge(u, nil, ByRules, High)}
	c.NeedsHuman, c.Why = NeedsHuman(u, mailOf(""))
	return c
}

func withPromise(change func(*PromiseClaim)) Understanding {
	p := promised()
	if change != nil {
		change(&p)
	}
	return Understanding{Intents: intents(PromiseToPay), Promises: []PromiseClaim{p}}
}

func withPaid(numbers ...receivable.InvoiceNumber) Understanding {
	u := Understanding{Intents: intents(AlreadyPaid)}
	for _, n := range numbers {
		u.Paid = append(u.Paid, PaidClaim{Invoice: n, Amount: eur(100)})
	}
	return u
}

func TestDecide_acceptsTheCleanPromise(t *testing.T) {
	actions := Decide(mailOf(""), sure(withPromise(nil)), DefaultAutonomy(), today)
	if len(actions) != 1 {
		t.Fatalf("%d actions", len(actions))
	}
	a := actions[0]
	if a.Act != AcceptPromise || a.Mode != Automatically || a.Why != nil || a.On != received.AddDays(7) || a.UntilOn != a.On || a.Amount != eur(250_000) ||
		!slices.Equal(a.Invoices, []receivable.InvoiceNumber{"RE-4711"}) {
		t.Errorf("%+v", a)
	}
	if !ActsByItself(actions) {
		t.Error("it does not act by itself")
	}
}

// Each of these is one step away from the clean promise, and a person is asked because of just that.
func TestDecide_leavesTheLessThanCleanPromiseToAPerson(t *testing.T) {
	for _, c := range []struct {
		name   string
		claim  func(*PromiseClaim)
		also   func(*Understanding)
		mail   func(*Mail)
		matrix func(*Autonomy)
		now    func(*Circumstances)
		why    string
	}{
		{name: "no date", claim: func(p *PromiseClaim) { p.On, p.Precision = calendar.Date{}, Vague }, why: WhyUndated},
		{name: "before Christmas", claim: func(p *PromiseClaim) { p.Precision = Vague }, why: WhyVague},
		{name: "fifteen days ahead", claim: func(p *PromiseClaim) { p.On = received.AddDays(15) }, why: WhyFar},
		{name: "a second reading fifteen days ahead", claim: func(p *PromiseClaim) { p.AcceptOn = []calendar.Date{received.AddDays(15)} }, why: WhyFar},
		{name: "the mail lay for eight days", now: func(n *Circumstances) { n.TodayOn = received.AddDays(8) }, why: WhyOver},
		{name: "a condition", claim: func(p *PromiseClaim) { p.Condition = "Freigabe" }, why: WhyCondition},
		{name: "no amount", claim: func(p *PromiseClaim) { p.Amount, p.Source = money.Amount{}, NoAmount }, why: WhyAmountUnknown},
		{name: "quoted amount", claim: func(p *PromiseClaim) { p.Source = FromQuote }, why: WhyAmountUnknown},
		{name: "more than open", claim: func(p *PromiseClaim) { p.Amount = eur(250_001) }, why: WhyAboveOpen},
		{name: "zero", claim: func(p *PromiseClaim) { p.Amount = eur(0) }, why: WhyAmountUnknown},
		{name: "another currency", claim: func(p *PromiseClaim) { p.Amount = money.New(1, "USD") }, why: WhyAmountUnknown},
		{name: "a settled invoice", claim: func(p *PromiseClaim) { p.Invoice = "RE-4700" }, why: WhyUnknownInvoice},
		{name: "no invoice", claim: func(p *PromiseClaim) { p.Invoice = "" }, why: WhyInvoiceMissing},
		{name: "above the limit", matrix: func(a *Autonomy) { a.PromiseLimitMinor["EUR"] = 249_999 }, why: WhyAboveLimit},
		{name: "a currency without a limit", matrix: func(a *Autonomy) { delete(a.PromiseLimitMinor, "EUR") }, why: WhyAboveLimit},
		{name: "the matrix says one click", matrix: func(a *Autonomy) { a.Modes[AcceptPromise] = OneClick }, why: WhyMatrix},
		{name: "three days permitted", matrix: func(a *Autonomy) { a.PromiseDays = 3 }, why: WhyFar},
		{name: "a matrix nobody checked permits a year", claim: func(p *PromiseClaim) { p.On = received.AddDays(15) }, matrix: func(a *Autonomy) { a.PromiseDays = 365 }, why: WhyFar},
		{name: "a question besides", also: func(u *Understanding) { u.Intents = intents(PromiseToPay, GeneralInquiry) }, why: prefixIntent + string(GeneralInquiry)},
		{name: "a copy besides", also: func(u *Understanding) { u.Intents = intents(PromiseToPay, InvoiceCopyRequest) }, why: WhySeveralClaims},
		{name: "a second promise", also: func(u *Understanding) {
			u.Promises = append(u.Promises, PromiseClaim{Invoice: "RE-4712", On: received.AddDays(2), Precision: Day, Amount: eur(1), Source: InText})
		}, why: WhySeveralClaims},
		{name: "a payment besides", also: func(u *Understanding) { u.Paid = []PaidClaim{{Invoice: "RE-4712"}} }, why: WhySeveralClaims},
		{name: "a flag", also: func(u *Understanding) { u.Flags = []Flagged{{Flag: PromptInjection}} }, why: "flag_prompt_injection"},
		{name: "a doubt", also: func(u *Understanding) { u.Doubts = []string{"negation"} }, why: "doubt_negation"},
		{name: "a frustrated tone", also: func(u *Understanding) { u.Signals = []Signal{{Kind: "frustrated"}} }, why: "signal_frustrated"},
		{name: "a note of our own", mail: func(m *Mail) { m.Author = ByUs }, why: WhyOwnNote},
		{name: "a machine", mail: func(m *Mail) { m.Automatic = AutoReplied }, why: WhyAutomaticMail},
		{name: "a sender nobody checked", mail: func(m *Mail) { m.Trust = TrustUnchecked }, why: WhySenderTrust},
		{name: "a likely sender", mail: func(m *Mail) { m.Trust = Likely }, why: WhySenderTrust},
		{name: "a weak sender", mail: func(m *Mail) { m.Trust = Weak }, matrix: func(a *Autonomy) { a.Trust = Likely }, why: WhySenderTrust},
		{name: "a mail that was cut", mail: func(m *Mail) { m.Text.Beyond = 1 }, why: WhyTextCut},
		{name: "a watched customer", now: func(n *Circumstances) { n.Treatment = receivable.TreatmentWatch }, why: WhyTreatment},
		{name: "a key account", now: func(n *Circumstances) { n.Treatment = receivable.TreatmentKeyAccount }, why: WhyTreatment},
		{name: "a customer whose treatment nobody gave", now: func(n *Circumstances) { n.Treatment = "" }, why: WhyTreatment},
		{name: "an insolvent customer", now: func(n *Circumstances) { n.Insolvent = true }, why: WhyInsolvent},
		{name: "paused before", now: func(n *Circumstances) { n.Paused = []receivable.InvoiceNumber{"RE-4711"} }, why: WhyPausedBefore},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, m, a, now := withPromise(c.claim), mailOf(""), DefaultAutonomy(), today
			apply(c.also, &u)
			apply(c.mail, &m)
			apply(c.matrix, &a)
			apply(c.now, &now)
			actions := Decide(m, sure(u), a, now)
			if ActsByItself(actions) {
				t.Fatalf("acts by itself: %+v", actions)
			}
			if !slices.Contains(actions[0].Why, c.why) || actions[0].Mode != OneClick {
				t.Errorf("%s because %v, want %s", actions[0].Mode, actions[0].Why, c.why)
			}
		})
	}
}

func apply[T any](change func(*T), to *T) {
	if change != nil {
		change(to)
	}
}

func TestDecide_acceptsAtTheLimits(t *testing.T) {
	for _, c := range []struct {
		name   string
		claim  func(*PromiseClaim)
		matrix func(*Autonomy)
		mail   func(*Mail)
	}{
		{name: "fourteen days ahead", claim: func(p *PromiseClaim) { p.On = received.AddDays(14) }},
		{name: "today", claim: func(p *PromiseClaim) { p.On = received }},
		{name: "the end of a week", claim: func(p *PromiseClaim) { p.Precision = Week }},
		{name: "exactly the limit", matrix: func(a *Autonomy) { a.PromiseLimitMinor["EUR"] = 250_000 }},
		{name: "a likely sender where that is enough", matrix: func(a *Autonomy) { a.Trust = Likely }, mail: func(m *Mail) { m.Trust = Likely }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, a := mailOf(""), DefaultAutonomy()
			apply(c.mail, &m)
			apply(c.matrix, &a)
			if actions := Decide(m, sure(withPromise(c.claim)), a, today); !ActsByItself(actions) {
				t.Errorf("a person is asked because %v", actions[0].Why)
			}
		})
	}
}

func TestDecide_alreadyPaidPausesOncePerInvoiceAndBooksNothing(t *testing.T) {
	actions := Decide(mailOf(""), sure(withPaid("RE-4711", "RE-4711", "RE-4700")), DefaultAutonomy(), today)
	if len(actions) != 3 {
		t.Fatalf("%d actions", len(actions))
	}
	first, again, settled := actions[0], actions[1], actions[2]
	if first.Act != ExpectPayment || first.Mode != Automatically || first.UntilOn != received.AddDays(MaxPauseDays) {
		t.Errorf("%+v", first)
	}
	if again.Mode != OneClick || !slices.Contains(again.Why, WhyPausedBefore) || !again.UntilOn.IsZero() {
		t.Errorf("the second claim about one invoice: %+v", again)
	}
	if settled.Mode != OneClick || !slices.Contains(settled.Why, WhyUnknownInvoice) {
		t.Errorf("a settled invoice: %+v", settled)
	}
}

// A mail that reports a payment and promises another one says two things.
func TestDecide_paidAndPromisedWaits(t *testing.T) {
	u := withPaid("RE-4712")
	u.Promises, u.Intents = []PromiseClaim{promised()}, intents(AlreadyPaid, PromiseToPay)
	if actions := Decide(mailOf(""), sure(u), DefaultAutonomy(), today); ActsByItself(actions) {
		t.Errorf("%+v", actions)
	}
}

func TestDecide_hasOneActionForEveryClaim(t *testing.T) {
	u := Understanding{
		Intents:  intents(PromiseToPay, Disputes, AlreadyPaid, CreditRequest, Acknowledgement, BankDetailsChange),
		Promises: []PromiseClaim{promised()}, Disputes: []DisputeClaim{{Invoice: "RE-4712", Reason: dispute.Price, Amount: eur(30_000)}}, Paid: withPaid("RE-4711").Paid,
	}
	u.Intents[3].Invoices = []receivable.InvoiceNumber{"RE-4712"}
	var got []Act
	for _, a := range Decide(mailOf(""), sure(u), DefaultAutonomy(), today) {
		got = append(got, a.Act)
	}
	if want := []Act{AcceptPromise, OpenDispute, ExpectPayment, AskCredit, NoteMail, CheckBankDetails}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	d := Decide(mailOf(""), sure(u), DefaultAutonomy(), today)[1]
	if d.Amount != eur(30_000) || d.Reason != dispute.Price || d.Mode != OneClick || d.Claim != (Ref{KindDispute, 0}) {
		t.Errorf("%+v", d)
	}
}

// Every intent has an act, and only notes, promises and payments can ever happen without a person.
func TestDecide_everyIntentAlone(t *testing.T) {
	for _, i := range Intents() {
		actions := Decide(mailOf(""), sure(Understanding{Intents: intents(i)}), DefaultAutonomy(), today)
		if len(actions) != 1 || actions[0].Intent != i {
			t.Errorf("%s: %+v", i, actions)
			continue
		}
		if _, known := actOf[i]; !known {
			t.Errorf("%s has no act", i)
		}
		if ActsByItself(actions) {
			t.Errorf("%s acts by itself without a claim that names an invoice", i)
		}
	}
}

func TestDecide_bounces(t *testing.T) {
	for _, c := range []struct {
		bounce *Bounce
		want   Act
	}{{nil, NoteMail}, {&Bounce{}, NoteMail}, {&Bounce{Permanent: true}, DisableContact}} {
		actions := Decide(mailOf(""), sure(Understanding{Intents: intents(Bounced), Bounce: c.bounce}), DefaultAutonomy(), today)
		if actions[0].Act != c.want || ActsByItself(actions) {
			t.Errorf("%+v: %+v", c.bounce, actions[0])
		}
	}
}

func TestDecide_suggestionsWaitForAPerson(t *testing.T) {
	c := sure(Understanding{Intents: intents(Acknowledgement)})
	c.Suggested = withPromise(nil)
	c.SuggestedJudged = judge(c.Suggested, nil, ByModel, High)
	actions := Decide(mailOf(""), c, DefaultAutonomy(), today)
	last := actions[len(actions)-1]
	if ActsByItself(actions) || !last.Suggested || last.Mode != OneClick || !slices.Contains(last.Why, WhySuggested) {
		t.Errorf("%+v", last)
	}
}
