package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// blockersOf are what the last run said about an invoice.
func (c *clerkship) blockersOf(invoice string) []string {
	c.t.Helper()
	var all []string
	c.scan(`SELECT blockers FROM run_outcome o JOIN invoice i ON i.id = o.invoice_id WHERE i.number = $1 ORDER BY o.run_id DESC LIMIT 1`,
		[]any{invoice}, &all)
	return all
}

func (c *clerkship) nextDay() {
	c.t.Helper()
	c.goTo(c.today().AddDays(1).String())
	c.freshBank()
}

func TestCancelInvoice_isOwedByNobodyAndGivesMoneyBack(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-03")
	c.pay("R-1", "10001", 40_00)
	head := c.head()
	head.Reason = "invoiced twice"
	must[subledger.Booked](t)(c.Store.CancelInvoice(t.Context(), subledger.CancelInvoice{Head: head, Invoice: "R-1"}))
	var state string
	c.scan(`SELECT concat_ws(' ', settlement, open_minor, paid_minor, credited_minor, written_minor) FROM item_state`, nil, &state)
	if state != "cancelled 0 0 0 0" {
		t.Errorf("state of the item: %s", state)
	}
	if n := c.count(`SELECT unapplied_minor FROM payment`); n != 40_00 {
		t.Errorf("the payer has %d unapplied, want 40.00", n)
	}
	if got := lastEvent(t, c.Store, "invoice/NORD/R-1"); got != "cancelled" {
		t.Errorf("last event %q", got)
	}
	if d := c.decideItem(c.item("R-1")); !d.Final {
		t.Errorf("decided %+v, want the workflow to end", d)
	}
	if sum := c.run(); sum.Letters != 0 {
		t.Errorf("run = %+v, want no letter", sum)
	}
	head.Key = "again"
	_, err := c.Store.CancelInvoice(t.Context(), subledger.CancelInvoice{Head: head, Invoice: "R-1"})
	if !subledger.IsRefused(err, "") {
		t.Errorf("cancelled twice: %v", err)
	}
	c.green()
}

func TestSavePolicy_openItemsGoOnByTheNewVersion(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-09-06")
	c.decideAll()
	next := func() (on calendar.Date) {
		c.t.Helper()
		c.scan(`SELECT next_on FROM item_state`, nil, &on)
		return on
	}
	patient, before := dunning.Default(), next()
	patient.Steps[0].DelayDays += 10
	saved := must[dunning.Policy](t)(c.Store.SavePolicy(t.Context(), patient, "heike"))
	if undecided := c.count(`SELECT count(*) FROM item_state WHERE decided_seq < event_seq`); undecided != 1 {
		t.Errorf("%d items wait to be decided anew, want the one", undecided)
	}
	c.decideAll()
	if after := next(); after.Sub(before) < 10 {
		t.Errorf("next step on %s, was %s: want ten days more", after, before)
	}
	if v := c.count(`SELECT policy_version FROM item_state`); v != saved.Version {
		t.Errorf("decided by version %d, want %d", v, saved.Version)
	}
	c.green()
}

// A letter that a person approved has to keep its distance to one that left meanwhile.
func TestDueMail_anApprovedLetterKeepsTheMinimumInterval(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.bundleByInvoice()
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-07-01", atLevel(2, "2026-08-03"))
	c.run()
	asked := c.approvalOf()
	c.nextDay()
	c.Invoice("R-2", "10001", 50_00, "2026-08-20")
	c.run()
	if sent := c.send(delivery.Accepted); len(sent) != 1 {
		t.Fatalf("%d letters left, want the reminder", len(sent))
	}
	c.nextDay()
	c.decide(answer("senta", approval.Approve, asked), asked)
	due := c.due()
	if len(due) != 1 || !slices.Equal(due[0].Blockers(), []collection.Blocker{collection.BlockMinInterval}) {
		t.Fatalf("%d letters due, want the approved one, held back by the interval", len(due))
	}
	c.goTo(c.today().AddDays(dunning.Default().MinIntervalDays).String())
	c.freshBank()
	if due = c.due(); len(due) != 1 || len(due[0].Blockers()) != 0 {
		t.Errorf("after the interval: %d letters due, want one free to leave", len(due))
	}
	c.green()
}

func TestStatement_keepsAPromise(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("RE-2026-1001", "10001", 100_00, "2026-08-20")
	c.promise("10001", "RE-2026-1001", "2026-09-10")
	c.nextDay()
	_, matched := readAndMatch(t, c.Books, fileOf("a.xml", statementOf("S-1", c.today().String(), 0, credit("ref-1", 100_00, "RE-2026-1001"))))
	if matched.Unmatched != 0 {
		t.Fatalf("matched %+v, want the payment posted", matched)
	}
	c.decideAll()
	if got := one[string](t, c.Store, `SELECT state FROM promise`); got != "kept" {
		t.Errorf("the promise is %s", got)
	}
	if got := events(t, c.Store, "debtor/NORD/10001"); !slices.Contains(got, "promise_kept") {
		t.Errorf("events of the customer %v", got)
	}
	c.green()
}

func TestStatement_aPaymentLessSkontoClosesTheInvoice(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("RE-2026-1001", "10001", 100_00, "2026-09-30", func(it *openitems.Item) {
		it.SkontoBasisPoints, it.SkontoUntilOn = 200, c.today().AddDays(3)
	})
	c.nextDay()
	_, matched := readAndMatch(t, c.Books, fileOf("a.xml", statementOf("S-1", c.today().String(), 0, credit("ref-1", 98_00, "RE-2026-1001"))))
	if matched.Unmatched != 0 {
		t.Fatalf("matched %+v, want the payment posted", matched)
	}
	var state string
	c.scan(`SELECT concat_ws(' ', settlement, open_minor, paid_minor) FROM item_state`, nil, &state)
	if !strings.HasPrefix(state, "settled 0 ") {
		t.Errorf("state of the item: %s, want it settled", state)
	}
	if n := c.count(`SELECT coalesce(sum(amount_minor), 0)::bigint FROM posting WHERE account = 'skonto'`); n != 2_00 {
		t.Errorf("%d booked as Skonto, want 2.00", n)
	}
	c.green()
}

func TestDueMail_aCustomerNobodyKnowsIsWrittenToAsAConsumerInEnglish(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001", func(row *openitems.Customer) { row.Kind, row.Language = receivable.KindUnknown, "en" })
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.run()
	due := c.due()
	if len(due) != 1 || due[0].Mail.Facts.Language != "en" || !due[0].Mail.Facts.Consumer {
		t.Fatalf("due = %+v, want one letter in English with the rules for consumers", due)
	}
	text, err := letter.Render(due[0].Mail.Facts)
	c.must(err)
	if !strings.Contains(text.Body, "€100.00") || !strings.Contains(text.Body, "Dear") || strings.Contains(text.Body, "Rechnung") {
		t.Errorf("letter:\n%s", text.Body)
	}
	c.green()
}

func TestAudit_namesWhoChangedReleasesUsersAndPolicies(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	id := must[int64](t)(c.Store.AddRelease(t.Context(), testkit.Nord, dunningrun.Release{Region: "Nord"}, "heike"))
	c.must(c.Store.WithdrawRelease(t.Context(), id, "heike"))
	users := []postgres.User{{User: approval.User{Name: "otto", Roles: []string{"clerk"}, Active: true}}}
	must[int](t)(c.Store.SyncUsers(t.Context(), users, "heike"))
	must[int](t)(c.Store.SyncUsers(t.Context(), users, "heike"))
	strict := dunning.Default()
	strict.Name = "strict"
	must[dunning.Policy](t)(c.Store.SavePolicy(t.Context(), strict, "heike"))
	c.must(c.Store.UsePolicy(t.Context(), postgres.PolicySubject{Entity: testkit.Nord, Customer: "10001"}, "strict", "heike"))
	c.must(c.Store.UsePolicy(t.Context(), postgres.PolicySubject{Entity: testkit.Nord}, "strict", "heike"))
	for kind, want := range map[string]int{"released": 1, "release_withdrawn": 1, "user_saved": 1, "user_deactivated": 4, "policy_saved": 1, "policy_used": 2} {
		if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = $1 AND actor = 'heike'`, kind); n != want {
			t.Errorf("%d audit rows %s of heike, want %d", n, kind, want)
		}
	}
	c.green()
}

func TestRun_anUnansweredMailAloneHoldsTheLetterBack(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 2, 1)
	kept, err := c.Store.KeepMail(t.Context(), mailroom.Arrived{Entity: testkit.Nord, MessageID: "<1@kunde.example>", Raw: []byte("Guten Tag"),
		Source: mailroom.FromCommand, Customer: "10000", By: "inbox"})
	c.must(err)
	if sum := c.run(); sum.Letters != 1 {
		t.Errorf("run = %+v, want the letter to the other customer", sum)
	}
	if got := c.blockersOf("R-10000-0"); !slices.Equal(got, []string{string(collection.BlockInboundMail)}) {
		t.Errorf("blockers = %v, want the mail alone", got)
	}
	_, err = c.Store.SettleMail(t.Context(), mailroom.SettleMail{Head: because("clara", ""), Mail: kept.ID, How: mailroom.Answered})
	c.must(err)
	c.nextDay()
	if sum := c.run(); sum.Letters != 1 || len(c.blockersOf("R-10000-0")) != 0 {
		t.Errorf("run after the answer = %+v, blockers %v; want the letter", sum, c.blockersOf("R-10000-0"))
	}
	c.green()
}
