package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestReportInsolvency(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	report := subledger.ReportInsolvency{Head: head("i1"), Customer: "10001", OpenedOn: calendar.MustDate("2026-11-20")}
	if already := must[bool](t)(b.Store.ReportInsolvency(t.Context(), report)); already {
		t.Error("the first report is said to be the second")
	}
	for stream, want := range map[string]string{"invoice/NORD/R-1": "insolvency_reported", "invoice/NORD/R-2": "insolvency_reported",
		"debtor/NORD/10001": "insolvency_reported", "invoice/NORD/R-3": "issued"} {
		if got := lastEvent(t, b.Store, stream); got != want {
			t.Errorf("last event of %s is %q, want %q", stream, got, want)
		}
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM task WHERE kind = 'file_claim'`); n != 1 {
		t.Errorf("%d tasks to file the claim, want 1", n)
	}
	if already := must[bool](t)(b.Store.ReportInsolvency(t.Context(), report)); !already {
		t.Error("the second report is not said to be one")
	}
	report.Key, report.OpenedOn = "i2", calendar.MustDate("2026-11-23")
	_, err := b.Store.ReportInsolvency(t.Context(), report)
	wantRefused(t, err, "insolvency_date")
	report.Key, report.OpenedOn = "i3", calendar.Date{}
	must[bool](t)(b.Store.ReportInsolvency(t.Context(), report))
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "insolvency_withdrawn" {
		t.Errorf("last event %q", got)
	}
	b.Balanced()
}

func TestReportBounce(t *testing.T) {
	t.Parallel()
	c, _ := oneLetter(t)
	messageID := one[string](t, c.Store, `SELECT message_id FROM letter`)
	if _, _, err := c.Store.ReportBounce(t.Context(), messageID, "5.1.1", "clara"); err == nil {
		t.Error("a letter that was never sent came back")
	}
	c.send(delivery.Accepted)
	if level := one[int](t, c.Store, `SELECT level::int FROM item_state`); level != 1 {
		t.Fatalf("level %d before the bounce, want 1", level)
	}
	_, already, err := c.Store.ReportBounce(t.Context(), "<"+strings.Trim(messageID, "<>")+">", "5.1.1", "clara")
	if err != nil || already {
		t.Fatalf("reported: %v, already %v", err, already)
	}
	if level := one[int](t, c.Store, `SELECT level::int FROM item_state`); level != 0 {
		t.Errorf("level %d after the bounce, want 0", level)
	}
	if n := one[int](t, c.Store, `SELECT count(*)::int FROM customer_state WHERE last_contact_on IS NOT NULL`); n != 0 {
		t.Error("a letter that came back counts as a contact: the next one would wait for the interval")
	}
	if n := one[int](t, c.Store, `SELECT count(*)::int FROM contact WHERE disabled_at IS NULL`); n != 0 {
		t.Errorf("%d addresses in use", n)
	}
	if got := lastEvent(t, c.Store, "invoice/NORD/R-1"); got != "letter_bounced" {
		t.Errorf("last event %q", got)
	}
	if _, already, err := c.Store.ReportBounce(t.Context(), messageID, "5.1.1", "clara"); err != nil || !already {
		t.Errorf("the second report: %v, already %v", err, already)
	}
	for _, code := range []string{"", "550", "2.0.0", "5.1", "5.01.1", "5.1.1 <kunde@example.com> unknown"} {
		_, _, err := c.Store.ReportBounce(t.Context(), messageID, code, "clara")
		wantRefused(t, err, "bounce_code_form")
	}
	if _, _, err := c.Store.ReportBounce(t.Context(), "<nobody@nowhere.example>", "5.1.1", "clara"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown letter: %v", err)
	}
	c.decideAll()
	c.green()
}

// TestReportBounce_forNow: a full mailbox costs no address. The next day's run writes again, the third return ends it.
func TestReportBounce_forNow(t *testing.T) {
	t.Parallel()
	c, _ := oneLetter(t)
	for round := 1; round <= 3; round++ {
		sent := c.send(delivery.Accepted)
		if len(sent) != 1 {
			t.Fatalf("round %d sent %d letters", round, len(sent))
		}
		if level := one[int](t, c.Store, `SELECT level::int FROM item_state`); level != 1 {
			t.Fatalf("level %d in round %d, want 1", level, round)
		}
		_, _, err := c.Store.ReportBounce(t.Context(), sent[0].MessageID, "4.2.2", "clara")
		c.must(err)
		inUse := one[int](t, c.Store, `SELECT count(*)::int FROM contact WHERE disabled_at IS NULL`)
		asked := one[int](t, c.Store, `SELECT count(*)::int FROM task WHERE kind = 'find_contact'`)
		if stopped := round == 3; (inUse == 0) != stopped || (asked == 1) != stopped {
			t.Errorf("after return %d: %d addresses in use, %d tasks", round, inUse, asked)
		}
		c.run()
		if n := one[int](t, c.Store, `SELECT count(*)::int FROM letter WHERE state IN ('queued', 'awaiting_approval')`); n != 0 {
			t.Errorf("the letter is made again on the day of its return")
		}
		c.nextDay()
		c.run()
	}
	if n := one[int](t, c.Store, `SELECT count(*)::int FROM letter`); n != 3 {
		t.Errorf("%d letters", n)
	}
	c.green()
}

func TestRelease(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	id := must[int64](t)(b.Store.AddRelease(t.Context(), testkit.Nord, dunningrun.Release{Region: "Nord", MaxMinor: 500_00, Currency: "EUR"}, "heike"))
	got := one[string](t, b.Store, `SELECT format('%s %s %s %s', region, max_amount_minor, currency, withdrawn_at IS NULL) FROM release`)
	if got != "Nord 50000 EUR t" {
		t.Errorf("released %s", got)
	}
	for range 2 {
		if err := b.Store.WithdrawRelease(t.Context(), id, "heike"); err != nil {
			t.Fatal(err)
		}
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM audit_event WHERE kind = 'release_withdrawn'`); n != 1 {
		t.Errorf("%d events of the withdrawal, want 1", n)
	}
	if err := b.Store.WithdrawRelease(t.Context(), id+1, "heike"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown release: %v", err)
	}
	if _, err := b.Store.AddRelease(t.Context(), "SUED", dunningrun.Release{}, "heike"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown entity: %v", err)
	}
	b.Balanced()
}

func TestSyncUsers(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	user := func(name string, roles ...string) postgres.User {
		return postgres.User{User: approval.User{Name: name, Roles: roles, Active: true}, Email: name + "@nord.example"}
	}
	sync := func(want int, users ...postgres.User) {
		t.Helper()
		if got := must[int](t)(b.Store.SyncUsers(t.Context(), users, "admin")); got != want {
			t.Errorf("%d users changed, want %d", got, want)
		}
	}
	sync(2, user("anna", "clerk"), user("senta", "senior", "clerk"))
	sync(0, user("senta", "clerk", "senior"), user("anna", "clerk"))
	sync(2, user("anna", "senior")) // senta has left
	if got := one[string](t, b.Store, `SELECT string_agg(name || ':' || active || ':' || roles[1], ' ' ORDER BY name) FROM app_user`); got != "anna:true:senior senta:false:clerk" {
		t.Errorf("users %s", got)
	}
	sync(1) // anna leaves too
	_, err := b.Store.SyncUsers(t.Context(), []postgres.User{user("Übel")}, "admin")
	wantRefused(t, err, "app_user_name_form")
	b.Balanced()
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	policy := func() string {
		t.Helper()
		p := must[dunning.Policy](t)(b.Store.PolicyFor(t.Context(), testkit.Nord, "10001", "R-1"))
		return p.Name + " " + string(rune('0'+p.Version))
	}
	if got := policy(); got != "de-standard 1" {
		t.Errorf("the built-in policy is %s", got)
	}
	strict := dunning.Default()
	strict.Name, strict.MinIntervalDays = "strict", 14
	saved := must[dunning.Policy](t)(b.Store.SavePolicy(t.Context(), strict, "heike"))
	if again := must[dunning.Policy](t)(b.Store.SavePolicy(t.Context(), strict, "heike")); saved.Version != 1 || again.Version != 1 {
		t.Errorf("versions %d and %d of the same policy", saved.Version, again.Version)
	}
	strict.MinIntervalDays = 10
	if next := must[dunning.Policy](t)(b.Store.SavePolicy(t.Context(), strict, "heike")); next.Version != 2 || next.MinIntervalDays != 10 {
		t.Errorf("the next version is %+v", next)
	}
	strict.MinIntervalDays = -1
	_, err := b.Store.SavePolicy(t.Context(), strict, "heike")
	wantRefused(t, err, "policy_faulty")

	use := func(who postgres.PolicySubject, name string) {
		t.Helper()
		who.Entity = testkit.Nord
		if err := b.Store.UsePolicy(t.Context(), who, name, "heike"); err != nil {
			t.Fatal(err)
		}
	}
	use(postgres.PolicySubject{Customer: "10001"}, "strict")
	if got := policy(); got != "strict 2" {
		t.Errorf("the customer's policy is %s", got)
	}
	use(postgres.PolicySubject{Invoice: "R-1"}, "de-standard")
	if got := policy(); got != "de-standard 1" {
		t.Errorf("the invoice's policy is %s", got)
	}
	use(postgres.PolicySubject{Invoice: "R-1"}, "")
	use(postgres.PolicySubject{Customer: "10001"}, "")
	use(postgres.PolicySubject{}, "strict")
	if got := lastEvent(t, b.Store, "debtor/NORD/10001"); got != "policy_changed" {
		t.Errorf("last event of a customer of the entity: %q", got)
	}
	if got := policy(); got != "strict 2" {
		t.Errorf("the entity's policy is %s", got)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-2"); got != "policy_changed" {
		t.Errorf("last event of an item of the customer: %q", got)
	}
	strict.MinIntervalDays = 12
	before := one[int64](t, b.Store, `SELECT sum(event_seq)::bigint FROM item_state`)
	must[dunning.Policy](t)(b.Store.SavePolicy(t.Context(), strict, "heike"))
	after := one[int64](t, b.Store, `SELECT sum(event_seq)::bigint FROM item_state`)
	if open := one[int64](t, b.Store, `SELECT count(*) FROM item_state WHERE settlement IN ('open', 'part_settled')`); after-before != open || open == 0 {
		t.Errorf("a new version was told to %d of %d open items", after-before, open)
	}
	must[dunning.Policy](t)(b.Store.SavePolicy(t.Context(), strict, "heike"))
	if again := one[int64](t, b.Store, `SELECT sum(event_seq)::bigint FROM item_state`); again != after {
		t.Errorf("the same version again was told to %d items", again-after)
	}
	if err := b.Store.UsePolicy(t.Context(), postgres.PolicySubject{Entity: testkit.Nord}, "mild", "heike"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown policy: %v", err)
	}
	b.Balanced()
}

// An import that a customer's letter waits for must not lose the letter's facts: the version counts every change.
func TestFactsVersion_countsEveryCommand(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	version := func() int64 {
		return one[int64](t, b.Store, `
			SELECT (SELECT event_seq FROM customer_state s JOIN customer c ON c.id = s.customer_id WHERE c.number = '10001')
			     + (SELECT sum(s.event_seq)::bigint FROM item_state s JOIN customer c ON c.id = s.customer_id WHERE c.number = '10001')`)
	}
	pay := func(key string, minor int64, allocations ...subledger.Allocation) func() error {
		return func() error {
			_, err := b.Store.PostPayment(t.Context(), payment(key, "10001", minor, allocations...))
			return err
		}
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"a payment", pay("p1", 1, paid("R-1", 1))},
		{"money without a purpose", pay("p2", 1)},
		{"another address", func() error {
			b.Customer("10001", func(c *openitems.Customer) { c.Email = "neu@kunde.example" })
			return nil
		}},
		{"a credit note", func() error { b.CreditNote("G-1", "10001", 1, "2026-11-20", ""); return nil }},
		{"another due date", func() error { b.Invoice("R-1", "10001", 100_00, "2026-11-02"); return nil }},
	}
	before := version()
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		after := version()
		if after <= before {
			t.Errorf("%s is no new version of the facts", step.name)
		}
		before = after
	}
}
