package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// mailBooks are books on the morning of monday, with a customer who owes two invoices.
func mailBooks(t *testing.T) *clerkship {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("RE-1", "10001", 100_00, "2026-08-01")
	c.Invoice("RE-2", "10001", 50_00, "2026-08-15")
	return c
}

// arrivedMail stores a mail and returns its name.
func (c *clerkship) arrivedMail(messageID, body string) mailroom.ID {
	c.t.Helper()
	kept, err := c.Store.KeepMail(c.t.Context(), mailroom.Arrived{Entity: testkit.Nord, MessageID: messageID, Raw: []byte(body),
		Source: mailroom.FromIMAP, Place: "INBOX/7/42", By: "inbox"})
	if err != nil {
		c.t.Fatal(err)
	}
	return kept.ID
}

// act is an action of a mail in a test.
func act(a correspondence.Act, mode correspondence.Mode, change ...func(*mailroom.Claim)) mailroom.Claim {
	claim := mailroom.Claim{Action: correspondence.Action{Act: a, Mode: mode, Level: correspondence.High, Intent: intentOf[a],
		Evidence: []correspondence.Evidence{{Place: correspondence.InBody, Start: 0, End: 11, Quote: "wir zahlen 10"}}}}
	for _, f := range change {
		f(&claim)
	}
	claim.Place = fmt.Sprintf("%s/%s/%v", claim.Intent, claim.On, claim.Invoices)
	return claim
}

var intentOf = map[correspondence.Act]correspondence.Intent{
	correspondence.AcceptPromise: correspondence.PromiseToPay, correspondence.ExpectPayment: correspondence.AlreadyPaid,
	correspondence.OpenDispute: correspondence.Disputes, correspondence.AskCredit: correspondence.CreditRequest,
	correspondence.SendCopy: correspondence.InvoiceCopyRequest, correspondence.SendDocument: correspondence.DocumentRequest,
	correspondence.AskExtension: correspondence.ExtensionRequest, correspondence.AskPlan: correspondence.PaymentPlanRequest,
	correspondence.HoldCustomer: correspondence.Hardship, correspondence.ChangeContact: correspondence.WrongContact,
	correspondence.DisableContact: correspondence.Bounced, correspondence.ReportInsolvency: correspondence.InsolvencyNotice,
	correspondence.CheckBankDetails: correspondence.BankDetailsChange,
}

func about(numbers ...string) func(*mailroom.Claim) {
	return func(c *mailroom.Claim) {
		for _, n := range numbers {
			c.Invoices = append(c.Invoices, receivable.InvoiceNumber(n))
		}
	}
}

func by(on string, minor int64) func(*mailroom.Claim) {
	return func(c *mailroom.Claim) {
		c.On = calendar.MustDate(on)
		if minor != 0 {
			c.Amount = money.New(minor, "EUR")
		}
	}
}

// understood is a reading of a customer's mail with some claims.
func understood(id mailroom.ID, claims ...mailroom.Claim) mailroom.Understood {
	u := mailroom.Understood{ID: id, Origin: mailroom.OfRules, RulesVersion: "r1", By: "mahnwerk/mail", Claims: claims,
		Envelope: mailroom.Envelope{Subject: "Re: Mahnung", FromAddress: "rechnung@kunde-10001.example", FromName: "K. Unde"},
		Whose:    mailroom.Whose{Customer: "10001", Trust: correspondence.Certain, Grounds: []mailroom.Ground{mailroom.ByThread, mailroom.ByContact}}}
	for _, c := range claims {
		u.NeedsHuman = u.NeedsHuman || c.Mode != correspondence.Automatically
		if !slices.ContainsFunc(u.Understanding.Intents, func(in correspondence.IntentClaim) bool { return in.Type == c.Intent }) {
			u.Understanding.Intents = append(u.Understanding.Intents, correspondence.IntentClaim{Type: c.Intent, Invoices: c.Invoices})
		}
	}
	return u
}

// readMail stores a mail, has it understood and applied.
func (c *clerkship) readMail(messageID string, change func(*mailroom.Understood), claims ...mailroom.Claim) (mailroom.ID, mailroom.Settling) {
	c.t.Helper()
	id := c.arrivedMail(messageID, "From: x\r\n\r\n"+messageID)
	u := understood(id, claims...)
	if change != nil {
		change(&u)
	}
	if _, err := c.Store.RecordReading(c.t.Context(), u); err != nil {
		c.t.Fatal(err)
	}
	settling, err := c.Store.ApplyMail(c.t.Context(), id, false)
	if err != nil {
		c.t.Fatal(err)
	}
	return id, settling
}

func (c *clerkship) page(id mailroom.ID) mailroom.MailPage {
	c.t.Helper()
	p, err := c.Store.MailPage(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// say is a person's word about the n-th claim of a mail (from 1), as it is shown now.
func (c *clerkship) say(by string, id mailroom.ID, n int, verdict mailroom.Verdict, correction ...mailroom.Correction) (mailroom.Decided, error) {
	c.t.Helper()
	claim := c.page(id).Claims[n-1]
	d := mailroom.DecideClaim{Head: subledger.Head{Entity: testkit.Nord, By: by, Reason: "checked"}, Mail: id, ClaimID: claim.ClaimID, Version: claim.Version, Verdict: verdict}
	if len(correction) > 0 {
		d.Correction = correction[0]
	}
	return c.Store.DecideClaim(c.t.Context(), d)
}

func (c *clerkship) decides(by string, id mailroom.ID, n int, verdict mailroom.Verdict, correction ...mailroom.Correction) mailroom.Decided {
	c.t.Helper()
	decided, err := c.say(by, id, n, verdict, correction...)
	if err != nil {
		c.t.Fatal(err)
	}
	return decided
}

func mailEvents(t *testing.T, s *postgres.Store, id mailroom.ID) []string {
	t.Helper()
	return events(t, s, "inbound-mail/"+string(id.Entity)+"/"+id.Key)
}
