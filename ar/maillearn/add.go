package maillearn

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// adder adds what was taught to one reading.
type adder struct {
	m     correspondence.Mail
	c     correspondence.Combined
	text  []passage
	added int
}

// add suggests what a hit says, unless the rules or a model say it already.
func (a *adder) add(h hit) {
	if a.added >= maxSuggested {
		return
	}
	known := claims(a.c.Understanding, h.intent) || claims(a.c.Suggested, h.intent)
	switch {
	case h.intent == correspondence.PromiseToPay && known:
		a.date(h)
		return
	case known:
		return
	case h.intent == correspondence.PromiseToPay:
		a.promise(h)
	case h.intent == correspondence.Disputes:
		a.dispute(h)
	}
	a.c.Suggested.Intents = append(a.c.Suggested.Intents, correspondence.IntentClaim{Type: h.intent, Invoices: a.invoices(h), Evidence: evidence(h)})
	a.judge(h, correspondence.KindIntent, len(a.c.Suggested.Intents))
}

func claims(u correspondence.Understanding, intent correspondence.Intent) bool {
	return slices.ContainsFunc(u.Intents, func(in correspondence.IntentClaim) bool { return in.Type == intent })
}

func evidence(h hit) []correspondence.Evidence { return []correspondence.Evidence{h.evidence} }

// judge notes who found the latest claim of a kind, and brings a person in: the rules do not say it.
func (a *adder) judge(h hit, kind correspondence.ClaimKind, n int) {
	a.added++
	a.c.SuggestedJudged = append(a.c.SuggestedJudged,
		correspondence.Judged{Ref: correspondence.Ref{Kind: kind, Index: n - 1}, Origin: h.by, Level: h.level})
	a.because(correspondence.PrefixTaught + string(h.intent))
}

func (a *adder) because(why string) {
	a.c.NeedsHuman = true
	if !slices.Contains(a.c.Why, why) {
		a.c.Why = append(a.c.Why, why)
	}
}

// promise suggests a promise that the rules do not see, one for each invoice it is about.
func (a *adder) promise(h hit) {
	numbers := a.invoices(h)
	if len(numbers) == 0 {
		numbers = []receivable.InvoiceNumber{""}
	}
	for _, n := range numbers {
		if a.added < maxSuggested {
			a.suggestPromise(h, n, a.named(h))
		}
	}
}

// date suggests a day for promises that the rules read without one, where a person explained what the words stand for.
func (a *adder) date(h hit) {
	on, ok := Resolve(h.meaning, a.m.ReceivedOn)
	if !ok || slices.ContainsFunc(a.c.Suggested.Promises, func(p correspondence.PromiseClaim) bool { return p.On == on.On }) {
		return
	}
	for _, p := range a.c.Understanding.Promises {
		if p.On.IsZero() && p.Precision == correspondence.Vague && p.Condition == "" && a.added < maxSuggested {
			a.suggestPromise(h, p.Invoice, on)
		}
	}
}

// named is the day that the words stand for, or the only one that their sentence names and that can be meant in one way; else
// none.
func (a *adder) named(h hit) phrase.Date {
	if on, ok := Resolve(h.meaning, a.m.ReceivedOn); ok {
		return on
	}
	dates := slices.DeleteFunc(phrase.Dates(h.sentence, a.options()), func(d phrase.Date) bool {
		return d.On.IsZero() || len(d.AcceptOn) > 0 || d.Role != phrase.Plain && d.Role != phrase.By || !near(d.On, a.m.ReceivedOn)
	})
	if len(dates) != 1 {
		return phrase.Date{Precision: phrase.Vague}
	}
	return dates[0]
}

func (a *adder) options() phrase.Options {
	o := phrase.Options{ReceivedOn: a.m.ReceivedOn, Language: a.c.Understanding.Language, MonthFirst: a.m.MonthFirst}
	for _, item := range a.m.Items {
		o.Numbers = append(o.Numbers, item.Number)
	}
	return o
}

func near(on, from calendar.Date) bool {
	return !on.Before(from) && on.Sub(from) <= correspondence.MaxPromiseDays
}

func (a *adder) suggestPromise(h hit, n receivable.InvoiceNumber, on phrase.Date) {
	claim := correspondence.PromiseClaim{Invoice: n, On: on.On, Precision: on.Precision, AcceptOn: on.AcceptOn, Source: correspondence.NoAmount, Evidence: evidence(h)}
	if item, open := a.m.Item(n); open {
		claim.Amount, claim.Source = item.Open, correspondence.OpenBalance
	}
	a.c.Suggested.Promises = append(a.c.Suggested.Promises, claim)
	a.judge(h, correspondence.KindPromise, len(a.c.Suggested.Promises))
}

// dispute suggests a dispute of each invoice it is about; which reason it has is for the person to say.
func (a *adder) dispute(h hit) {
	for _, n := range a.invoices(h) {
		if a.added < maxSuggested {
			a.c.Suggested.Disputes = append(a.c.Suggested.Disputes, correspondence.DisputeClaim{Invoice: n, Reason: dispute.Unspecified, Evidence: evidence(h)})
			a.judge(h, correspondence.KindDispute, len(a.c.Suggested.Disputes))
		}
	}
}

// ofInvoices are the intents that are about invoices, even where none is named.
var ofInvoices = []correspondence.Intent{correspondence.PromiseToPay, correspondence.ExtensionRequest, correspondence.PaymentPlanRequest,
	correspondence.AlreadyPaid, correspondence.RemittanceAdvice, correspondence.Disputes, correspondence.CreditRequest,
	correspondence.InvoiceCopyRequest, correspondence.DocumentRequest, correspondence.BankDetailsRequest}

// invoices are the open ones that the sentence names, else the only one that is open.
func (a *adder) invoices(h hit) []receivable.InvoiceNumber {
	if !slices.Contains(ofInvoices, h.intent) {
		return nil
	}
	var named []receivable.InvoiceNumber
	for _, ref := range phrase.References(h.sentence, a.options().Numbers, a.m.Closed) {
		for _, n := range ref.Numbers {
			if ref.Known && !slices.Contains(named, n) {
				named = append(named, n)
			}
		}
	}
	if len(named) == 0 && len(a.m.Items) == 1 {
		return []receivable.InvoiceNumber{a.m.Items[0].Number}
	}
	return named
}

// lower marks the claims of the rules that rest on words which were rejected before. They wait for a person.
func (a *adder) lower(h hit) {
	u := a.c.Understanding
	for i := range a.c.Judged {
		j := &a.c.Judged[i]
		if intent, quotes := claimed(u, j.Ref); intent == h.intent && slices.ContainsFunc(quotes, h.touches) {
			j.Level = correspondence.Low
			j.Against = append(slices.Clone(j.Against), correspondence.Code(correspondence.WhyTaughtAgainst))
			a.because(correspondence.WhyTaughtAgainst)
		}
	}
}

// claimed is the intent of a claim, and its words. A payment that is asked for has none of its own.
func claimed(u correspondence.Understanding, ref correspondence.Ref) (correspondence.Intent, []correspondence.Evidence) {
	switch ref.Kind {
	case correspondence.KindIntent:
		return u.Intents[ref.Index].Type, u.Intents[ref.Index].Evidence
	case correspondence.KindPromise:
		return correspondence.PromiseToPay, u.Promises[ref.Index].Evidence
	case correspondence.KindDispute:
		return correspondence.Disputes, u.Disputes[ref.Index].Evidence
	case correspondence.KindPaid:
		return correspondence.AlreadyPaid, u.Paid[ref.Index].Evidence
	}
	return "", nil
}

func (h hit) touches(e correspondence.Evidence) bool {
	return e.Place == h.evidence.Place && e.Start < h.evidence.End && h.evidence.Start < e.End
}
