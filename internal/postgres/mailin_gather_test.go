package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// TestGatherMail_whoseItIs: what our own mails carry counts more than what anybody may write, and what contradicts itself
// lets nothing happen.
func TestGatherMail_whoseItIs(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Invoice("RE-2026-77", "10001", 10_00, "2026-08-01")
	c.Customer("10002", func(o *openitems.Customer) { o.Email = "buchhaltung@kunde-10002.example" })
	c.Invoice("RE-9", "10002", 10_00, "2026-08-01")
	c.Customer("10003", func(o *openitems.Customer) { o.Email = "rechnung@geteilt.example" })
	c.Customer("10004", func(o *openitems.Customer) { o.Email = "rechnung@geteilt.example" })
	c.Customer("10005", func(o *openitems.Customer) { o.Email = "klein@gmx.de" })
	c.run()
	letter := func(customer string) string {
		return one[string](t, c.Store, `SELECT message_id FROM letter l JOIN customer c ON c.id = l.customer_id WHERE c.number = $1`, customer)
	}
	c.send(delivery.Accepted)
	tests := map[string]struct {
		trace    mailroom.Trace
		customer receivable.CustomerNumber
		trust    correspondence.Trust
		grounds  []mailroom.Ground
	}{
		"answers our letter from a known address": {mailroom.Trace{From: "Rechnung@Kunde-10001.example", InReplyTo: letter("10001")}, "10001", correspondence.Certain, []mailroom.Ground{mailroom.ByThread, mailroom.ByContact, mailroom.ByDomain}},
		"answers our letter from elsewhere":       {mailroom.Trace{From: "chef@privat.example", References: []string{"<x@y>", letter("10001")}}, "10001", correspondence.Likely, []mailroom.Ground{mailroom.ByThread}},
		"a known address":                         {mailroom.Trace{From: "rechnung@kunde-10001.example"}, "10001", correspondence.Likely, []mailroom.Ground{mailroom.ByContact, mailroom.ByDomain}},
		"a known address that names its invoice":  {mailroom.Trace{From: "rechnung@kunde-10001.example", Words: "zu Ihrer Rechnung re-2026-77: kommt"}, "10001", correspondence.Certain, []mailroom.Ground{mailroom.ByContact, mailroom.ByInvoice, mailroom.ByDomain}},
		"a colleague":                             {mailroom.Trace{From: "vertretung@kunde-10001.example"}, "10001", correspondence.Weak, []mailroom.Ground{mailroom.ByDomain}},
		"a stranger":                              {mailroom.Trace{From: "spam@nirgends.example"}, "", correspondence.Untrusted, nil},
		"another at the same mail service":        {mailroom.Trace{From: "fremd@gmx.de"}, "", correspondence.Untrusted, nil},
		"an address of two customers":             {mailroom.Trace{From: "rechnung@geteilt.example"}, "", correspondence.Untrusted, nil},
		"our letter to one, the address of another": {mailroom.Trace{From: "buchhaltung@kunde-10002.example", InReplyTo: letter("10001")}, "10001", correspondence.Weak,
			[]mailroom.Ground{mailroom.ByThread}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			id := c.arrivedMail("<"+name+"@x>", name)
			g, err := c.Store.GatherMail(t.Context(), id, test.trace)
			if err != nil {
				t.Fatal(err)
			}
			if g.Customer != test.customer || g.Mail.Trust != test.trust || !slices.Equal(g.Grounds, test.grounds) {
				t.Errorf("%s, %s, %v; want %s, %s, %v", g.Customer, g.Mail.Trust, g.Grounds, test.customer, test.trust, test.grounds)
			}
			if (g.Customer == "") != (len(g.Mail.Items) == 0) {
				t.Errorf("customer %q has %d items", g.Customer, len(g.Mail.Items))
			}
		})
	}
	if _, err := c.Store.GatherMail(t.Context(), mailroom.ID{Entity: testkit.Nord, Key: "none"}, mailroom.Trace{}); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown mail: %v", err)
	}
}

// TestGatherMail_numbersOfInvoices: as payers write them.
func TestGatherMail_numbersOfInvoices(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Invoice("RE-2026/0714", "10001", 10_00, "2026-08-01")
	c.Customer("10002")
	c.Invoice("RE-2026/0999", "10002", 10_00, "2026-08-01")
	for words, want := range map[string]receivable.CustomerNumber{"zu re-2026-0714.": "10001", "(RE20260999)": "10002", "RE-1 ist kurz": "", "RE-2026/0714 und RE-2026/0999": ""} {
		g, err := c.Store.GatherMail(t.Context(), c.arrivedMail("", words), mailroom.Trace{From: "wer@nirgends.example", Words: words})
		if err != nil || g.Customer != want {
			t.Errorf("%q is of %q, %v; want %q", words, g.Customer, err, want)
		}
	}
}

// TestGatherMail_whatItHolds: one customer's data, as the ledger has it on the day.
func TestGatherMail_whatItHolds(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Invoice("RE-3", "10001", 30_00, "2026-07-01")
	must[subledger.Booked](t)(c.Store.PostPayment(t.Context(), subledger.Payment{Head: because("clara", ""), Customer: "10001", Amount: money.New(70_00, "EUR"), ValueOn: c.today(),
		Allocations: []subledger.Allocation{{Invoice: "RE-3", Amount: money.New(30_00, "EUR")}, {Invoice: "RE-1", Amount: money.New(40_00, "EUR")}}}))
	c.readMail("<0@kunde.example>", nil, act(correspondence.ExpectPayment, correspondence.Automatically, about("RE-2")))
	c.must(c.Store.TeachPhrase(t.Context(), mailroom.TeachPhrase{Head: because("clara", ""), Customer: "10001", Phrase: " Zahllauf  Donnerstag ", Intent: correspondence.PromiseToPay, Meaning: "next_thursday"}))
	_, err := c.Store.SetMailRule(t.Context(), mailroom.SetRule{Head: because("clara", "our wording"), Name: "zahllauf", Words: "im nächsten Zahllauf", Intent: correspondence.PromiseToPay, Active: true})
	c.must(err)
	id := c.arrivedMail("<1@kunde.example>", "x")
	g, err := c.Store.GatherMail(t.Context(), id, mailroom.Trace{From: "rechnung@kunde-10001.example"})
	c.must(err)
	items := []correspondence.Item{
		{Number: "RE-1", Amount: eur(100_00), Open: eur(60_00), IssuedOn: calendar.MustDate("2026-07-02"), DueOn: calendar.MustDate("2026-08-01")},
		{Number: "RE-2", Amount: eur(50_00), Open: eur(50_00), IssuedOn: calendar.MustDate("2026-07-16"), DueOn: calendar.MustDate("2026-08-15")}}
	if diff := cmp.Diff(items, g.Mail.Items); diff != "" {
		t.Errorf("items -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]receivable.InvoiceNumber{"RE-3"}, g.Mail.Closed); diff != "" {
		t.Errorf("closed -want +got:\n%s", diff)
	}
	now := correspondence.Circumstances{TodayOn: c.today(), Paused: []receivable.InvoiceNumber{"RE-2"}, Treatment: receivable.TreatmentNormal}
	if diff := cmp.Diff(now, g.Now); diff != "" {
		t.Errorf("circumstances -want +got:\n%s", diff)
	}
	if g.Mail.ReceivedOn != c.today() || g.Mail.CustomerName != "Kunde 10001 GmbH" || g.Language != "de" || g.Model.Provider != mailroom.NoProvider {
		t.Errorf("gathered %+v", g)
	}
	if len(g.Phrases) != 1 || g.Phrases[0].Phrase != "zahllauf donnerstag" || len(g.Rules) != 1 || g.Rules[0].Version != 1 {
		t.Errorf("phrases %+v, rules %+v", g.Phrases, g.Rules)
	}
	if diff := cmp.Diff(correspondence.DefaultAutonomy(), g.Autonomy); diff != "" {
		t.Errorf("autonomy -want +got:\n%s", diff)
	}
	if !slices.Contains(g.Names, "Kunde 10001 GmbH") || !slices.Contains(g.Names, "clara") {
		t.Errorf("names to mask %v", g.Names)
	}
}

// TestAssignMail: a person's word holds against every trace, and the mail is read anew.
func TestAssignMail(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Customer("10002")
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1")))
	assign := mailroom.AssignMail{Head: because("clara", ""), Mail: id, Customer: "10002"}
	for range 2 {
		c.must(c.Store.AssignMail(t.Context(), assign))
	}
	g, err := c.Store.GatherMail(t.Context(), id, mailroom.Trace{From: "rechnung@kunde-10001.example"})
	if err != nil || g.Customer != "10002" || g.Mail.Trust != correspondence.Certain {
		t.Errorf("it is of %s, %s, %v", g.Customer, g.Mail.Trust, err)
	}
	if p := c.page(id); p.State != mailroom.Stored || p.Customer != "10002" || !p.Blocks {
		t.Errorf("page %+v", p.MailRow)
	}
	if got := mailEvents(t, c.Store, id); !slices.Equal(got, []string{"mail_stored", "mail_again"}) {
		t.Errorf("events %v", got)
	}
	if got := events(t, c.Store, "debtor/NORD/10001"); got[len(got)-1] != "mail_answered" {
		t.Errorf("the other customer heard %v", got)
	}
	read := understood(id, act(correspondence.HoldCustomer, correspondence.OneClick))
	_, err = c.Store.RecordReading(t.Context(), read) // which says that it is of 10001
	c.must(err)
	if p := c.page(id); p.Customer != "10002" {
		t.Errorf("a later reading gives it to %s", p.Customer)
	}
	_, err = c.Store.ApplyMail(t.Context(), id, false)
	c.must(err)
	c.decides("clara", id, 2, mailroom.Confirm)
	assign.Customer = "10001"
	if err := c.Store.AssignMail(t.Context(), assign); !subledger.IsRefused(err, "mail_has_effects") {
		t.Errorf("after an effect: %v", err)
	}
	c.green()
}

// TestGatherMail_namesNothingOfAnothersLetter: a mail that answers one customer's letter and is another's by a person's word
// is read without the first one's invoices.
func TestGatherMail_namesNothingOfAnothersLetter(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Customer("10002")
	c.run()
	sent := c.send(delivery.Accepted)
	id := c.arrivedMail("<m@kunde.example>", "x")
	trace := mailroom.Trace{From: "rechnung@kunde-10001.example", InReplyTo: sent[0].MessageID}
	if g := must[mailroom.Gathered](t)(c.Store.GatherMail(t.Context(), id, trace)); len(g.Mail.Letter) == 0 {
		t.Fatal("the letter names no invoice")
	}
	c.must(c.Store.AssignMail(t.Context(), mailroom.AssignMail{Head: because("clara", ""), Mail: id, Customer: "10002"}))
	if g := must[mailroom.Gathered](t)(c.Store.GatherMail(t.Context(), id, trace)); len(g.Mail.Letter) != 0 || g.Customer != "10002" {
		t.Errorf("of %s, with %v", g.Customer, g.Mail.Letter)
	}
}
