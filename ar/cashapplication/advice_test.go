package cashapplication_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// adviceOf is an advice over items of a ledger.
func adviceOf(l cashapplication.Ledger, number string, places ...int) remittance.Advice {
	a := remittance.Advice{Number: number, PayOn: calendar.MustDate("2026-02-18"), Currency: "EUR", Source: remittance.SourceXLSX,
		Total: eur(open(l, places...))}
	for _, place := range places {
		item := l.Items[place]
		a.Lines = append(a.Lines, remittance.Line{Document: string(item.Number), Gross: item.Open, Deduction: money.Zero("EUR"), Net: item.Open})
	}
	return a
}

func TestPropose_followsAnAdvice(t *testing.T) {
	places := []int{1, 7, 16, 22} // of D70002, no list
	for name, test := range map[string]struct {
		change func(*remittance.Advice)
		entry  func(bankstatement.Entry) bankstatement.Entry
		want   bool
	}{
		"by its number":      {nil, func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "lt. Avis 88121 vom 18.02.2026") }, true},
		"by payer and total": {nil, func(e bankstatement.Entry) bankstatement.Entry { return e }, true},
		"by the account it names": {func(a *remittance.Advice) { a.Payer.IBAN = "DE27100777770209299700" },
			func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Zahlung") }, true},
		"from somebody else":  {nil, func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Zahlung") }, false},
		"of another time":     {func(a *remittance.Advice) { a.PayOn = calendar.MustDate("2025-02-18") }, func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Zahlung") }, false},
		"that states no sum":  {func(a *remittance.Advice) { a.Total = money.Amount{} }, func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Avis 88121") }, false},
		"that doesn't add up": {func(a *remittance.Advice) { a.Lines[0].Gross.Minor++ }, func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Avis 88121") }, false},
		"with an unknown line": {func(a *remittance.Advice) { a.Lines[0].Document = "RE-2026-999999" },
			func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Avis 88121") }, false},
		"that refuses": {func(a *remittance.Advice) { a.Refusal = true }, func(e bankstatement.Entry) bankstatement.Entry { return unknown(e, "Avis 88121") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := books(yearly)
			a := adviceOf(l, "88121", places...)
			if test.change != nil {
				test.change(&a)
			}
			l.Advices = []remittance.Advice{a}
			p := only(t, l, test.entry(from("D70002", open(l, places...), "")))
			follows := p.Certain && p.Code == cashapplication.AdviceLines && items(p.Allocations) == numbersOf(l, places...)
			if follows != test.want {
				t.Errorf("%s on %q, certain %v, missing %q", p.Code, items(p.Allocations), p.Certain, p.WouldBeCertain)
			}
		})
	}
}

// unknown makes a payment one of somebody nobody knows.
func unknown(entry bankstatement.Entry, text string) bankstatement.Entry {
	entry.Counterparty = bankstatement.Counterparty{Name: "Zahlstelle West", Account: "DE27100777770209299700"}
	entry.Remittance.Unstructured = []string{text}
	return entry
}

// TestPropose_anAdviceIsUsedOnce: of two payments of one amount only one follows the advice.
func TestPropose_anAdviceIsUsedOnce(t *testing.T) {
	l := books(yearly)
	l.Advices = []remittance.Advice{adviceOf(l, "88121", 1, 7)}
	first := from("D70002", open(l, 1, 7), "Avis 88121")
	again := paid("2026-02-22", from("D70002", open(l, 1, 7), "Avis 88121 nochmals"))
	proposals := cashapplication.Propose([]bankstatement.Entry{first, again}, l)
	if !proposals[0].Certain || proposals[1].Certain {
		t.Errorf("first %s %v, second %s %v", proposals[0].Code, proposals[0].Certain, proposals[1].Code, proposals[1].Certain)
	}
}

// TestPropose_adviceWithSkonto: a deduction is granted where the terms agree with it.
func TestPropose_adviceWithSkonto(t *testing.T) {
	for name, test := range map[string]struct {
		deduction int64
		want      bool
	}{"as agreed": {2255 /* 2 % of 1,127.43, rounded */, true}, "more than agreed": {3382, false}} {
		l := books(yearly)
		skontoOn(1, "2026-02-25")(&l)
		a := adviceOf(l, "88121", 1, 7)
		a.Lines[0].Deduction, a.Lines[0].Net = eur(test.deduction), eur(l.Items[1].Open.Minor-test.deduction)
		a.Total = eur(a.Total.Minor - test.deduction)
		l.Advices = []remittance.Advice{a}
		p := only(t, l, from("D70002", a.Total.Minor, "Avis 88121"))
		if p.Certain != test.want {
			t.Errorf("%s: %s, certain %v, missing %q", name, p.Code, p.Certain, p.WouldBeCertain)
		}
	}
}
