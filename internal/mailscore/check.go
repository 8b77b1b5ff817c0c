package mailscore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/internal/evaldecimal"
)

// personal are the intents that always bring a person in.
var personal = []correspondence.Intent{correspondence.Disputes, correspondence.CreditRequest, correspondence.ExtensionRequest,
	correspondence.PaymentPlanRequest, correspondence.Hardship, correspondence.InsolvencyNotice, correspondence.LegalThreat,
	correspondence.Complaint, correspondence.PrivacyRequest, correspondence.BankDetailsRequest, correspondence.BankDetailsChange,
	correspondence.WrongContact, correspondence.MasterDataChange, correspondence.DocumentRequest, correspondence.GeneralInquiry,
	correspondence.Other}

// NeedsHuman says from the labels of a case whether a person is needed, by the rule in docs/reference/mail-labels.md.
func (c Case) NeedsHuman(l Labels) bool {
	if len(l.Flags) > 0 || l.Bounce != nil && l.Bounce.Permanent {
		return true
	}
	if slices.ContainsFunc(l.Intents, func(i Intent) bool { return slices.Contains(personal, i.Type) }) {
		return true
	}
	sums := map[Text]int64{}
	for _, p := range l.Promises {
		open, known := c.open(p.Invoice)
		if p.Condition != "" || !known || p.Source == correspondence.FromQuote || p.Precision == correspondence.Invalid ||
			p.Precision == correspondence.Contradictory {
			return true
		}
		amount, err := evaldecimal.Parse(string(p.Amount))
		if sums[p.Invoice] += amount; err == nil && sums[p.Invoice] > open+tolerance {
			return true
		}
	}
	return false
}

// open is what is open of an invoice in ten-thousandths, and whether the invoice is one of the customer's.
func (c Case) open(number Text) (int64, bool) {
	for _, i := range c.Invoices {
		if Text(i.Number) == number {
			amount, err := evaldecimal.Parse(i.Amount.Decimal())
			return amount, err == nil
		}
	}
	return 0, false
}

// Check names what contradicts itself in the labels of a case, or contradicts its mail. Whoever labels mails can run it
// before anything is measured with them; it finds slips, it does not judge what a mail means.
func Check(c Case) []string {
	if c.Expected == nil {
		return nil
	}
	k := checker{c: c, l: *c.Expected}
	if want := c.NeedsHuman(k.l); want != k.l.NeedsHuman {
		k.fault("needs_human is %t, by the rule it is %t", k.l.NeedsHuman, want)
	}
	k.intents()
	k.companions()
	for _, p := range k.l.Promises {
		k.promise(p)
	}
	for _, p := range append(slices.Clone(k.l.Paid), k.l.Proposed...) {
		k.invoice("payment", p.Invoice)
		k.amount("payment", p.Invoice, p.Amount, false)
	}
	for _, d := range k.l.Disputes {
		k.invoice("dispute", d.Invoice)
	}
	return k.faults
}

type checker struct {
	c      Case
	l      Labels
	faults []string
}

func (k *checker) fault(format string, args ...any) {
	k.faults = append(k.faults, fmt.Sprintf(format, args...))
}

func (k *checker) has(i correspondence.Intent) bool { return slices.Contains(types(k.l), i) }

func (k *checker) intents() {
	if len(k.l.Intents) == 0 {
		k.fault("no intent: an empty mail is other")
	}
	if len(types(k.l)) != len(k.l.Intents) {
		k.fault("an intent is there twice")
	}
	for _, i := range k.l.Intents {
		for _, invoice := range i.Invoices {
			k.invoice(string(i.Type), invoice)
		}
	}
}

// invoice fails where a number is neither open nor written in the mail. None is fine.
func (k *checker) invoice(what string, number Text) {
	if _, known := k.c.open(number); number != "" && !known && !strings.Contains(k.c.Subject+"\n"+k.c.Body, string(number)) {
		k.fault("%s: invoice %s is neither open nor written", what, number)
	}
}

// companions fails where fields need an intent that is not there, or an intent its fields.
func (k *checker) companions() {
	for _, need := range []struct {
		there bool
		field string
		one   []correspondence.Intent
	}{
		{len(k.l.Promises) > 0, "promised_payments", []correspondence.Intent{correspondence.PromiseToPay, correspondence.RemittanceAdvice}},
		{len(k.l.Disputes) > 0, "disputes", []correspondence.Intent{correspondence.Disputes}},
		{len(k.l.Paid) > 0, "paid", []correspondence.Intent{correspondence.AlreadyPaid, correspondence.RemittanceAdvice}},
		{len(k.l.Proposed) > 0, "proposed_payments", []correspondence.Intent{correspondence.ExtensionRequest, correspondence.PaymentPlanRequest}},
		{k.l.Remittance != nil, "remittance", []correspondence.Intent{correspondence.RemittanceAdvice}},
		{!k.l.AbsentUntilOn.IsZero(), "ooo_until", []correspondence.Intent{correspondence.OutOfOffice}},
		{k.l.Bounce != nil, "bounce", []correspondence.Intent{correspondence.Bounced}},
		{slices.Contains(k.l.Flags, correspondence.BankFraudRisk), "flag bank_fraud_risk", []correspondence.Intent{correspondence.BankDetailsChange}},
	} {
		if need.there && !slices.ContainsFunc(need.one, k.has) {
			k.fault("%s without intent %v", need.field, need.one)
		}
	}
	if k.has(correspondence.PromiseToPay) && len(k.l.Promises) == 0 {
		k.fault("promise_to_pay without promised_payments")
	}
	if k.has(correspondence.Disputes) && len(k.l.Disputes) == 0 {
		k.fault("dispute without disputes")
	}
	if k.has(correspondence.BankDetailsChange) && !slices.Contains(k.l.Flags, correspondence.BankFraudRisk) {
		k.fault("bank_details_change without flag bank_fraud_risk")
	}
}

func (k *checker) promise(p Promise) {
	k.invoice("promise", p.Invoice)
	dateless := p.Precision == correspondence.NotBefore || p.Precision == correspondence.Invalid || p.Precision == correspondence.Contradictory
	if p.On.IsZero() != (dateless || p.On.IsZero() && p.Precision == correspondence.Vague) {
		k.fault("promise %s: date %q with precision %s", p.Invoice, p.On, p.Precision)
	}
	if !p.On.IsZero() && p.On.Before(k.c.ReceivedOn) {
		k.fault("promise %s: %s is before the mail", p.Invoice, p.On)
	}
	if (p.Amount == "") != (p.Source == correspondence.NoAmount) {
		k.fault("promise %s: amount %q from %s", p.Invoice, p.Amount, p.Source)
	}
	k.amount("promise", p.Invoice, p.Amount, p.Source == correspondence.InText)
	if p.Source == correspondence.OpenBalance {
		open, known := k.c.open(p.Invoice)
		amount, err := evaldecimal.Parse(string(p.Amount))
		if !known || err != nil || amount != open {
			k.fault("promise %s: %s is not its open balance", p.Invoice, p.Amount)
		}
	}
	if days := weekdays(k.c.Body); p.Precision == correspondence.Day && len(k.l.Promises) == 1 && len(days) > 0 && !slices.Contains(days, p.On.Weekday()) &&
		!writesDay(k.c.Body, p.On.Day) {
		k.fault("promise %s: %s is a %s, which the mail does not name", p.Invoice, p.On, p.On.Weekday())
	}
}

// amount fails for more than is open of one invoice, unless the mail writes it, and for one that should be written and is not.
func (k *checker) amount(what string, invoice Text, amount Decimal, written bool) {
	value, err := evaldecimal.Parse(string(amount))
	if amount == "" || err != nil {
		return
	}
	writes := slices.Contains(numbers(k.c.Subject+"\n"+k.c.Body), value)
	if written && !writes {
		k.fault("%s %s: %s is not written in the mail", what, invoice, amount)
	}
	if open, known := k.c.open(invoice); known && value > open && !writes {
		k.fault("%s %s: %s is more than is open, and not written", what, invoice, amount)
	}
}
