package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// TestApplyMail_whatHappensByItself: a near promise and a payment that is said to be on its way pause dunning, once for each
// invoice; nothing else has an effect without a person, whatever leave it was given.
func TestApplyMail_whatHappensByItself(t *testing.T) {
	t.Parallel()
	auto := correspondence.Automatically
	tests := map[string]struct {
		claim  mailroom.Claim
		change func(*mailroom.Understood)
		state  mailroom.ClaimState
		effect string
		why    string
	}{
		"a near promise":                 {act(correspondence.AcceptPromise, auto, about("RE-1"), by("2026-09-14", 0)), nil, mailroom.Applied, "promise/1", ""},
		"a part of an invoice":           {act(correspondence.AcceptPromise, auto, about("RE-1"), by("2026-09-21", 40_00)), nil, mailroom.Applied, "promise/1", ""},
		"a far promise":                  {act(correspondence.AcceptPromise, auto, about("RE-1"), by("2026-09-22", 0)), nil, mailroom.Proposed, "", "mail_pause_capped"},
		"a promise without a date":       {act(correspondence.AcceptPromise, auto, about("RE-1")), nil, mailroom.Proposed, "", "mail_pause_capped"},
		"a promise of no invoice":        {act(correspondence.AcceptPromise, auto, by("2026-09-14", 0)), nil, mailroom.Proposed, "", "claim_invoice_missing"},
		"more than is open":              {act(correspondence.AcceptPromise, auto, about("RE-1"), by("2026-09-14", 100_01)), nil, mailroom.Proposed, "", "promise_exceeds_open"},
		"another's invoice":              {act(correspondence.AcceptPromise, auto, about("RE-9"), by("2026-09-14", 0)), nil, mailroom.Proposed, "", "claim_invoice_missing"},
		"a payment on its way":           {act(correspondence.ExpectPayment, auto, about("RE-1", "RE-2")), nil, mailroom.Applied, "hold/1", ""},
		"a payment of nobody knows what": {act(correspondence.ExpectPayment, auto), nil, mailroom.Proposed, "", "claim_invoice_missing"},
		"a sender who is hardly known": {act(correspondence.AcceptPromise, auto, about("RE-1"), by("2026-09-14", 0)),
			func(u *mailroom.Understood) { u.Whose.Trust = correspondence.Weak }, mailroom.Proposed, "", "sender_trust"},
		"a dispute":             {act(correspondence.OpenDispute, auto, about("RE-1")), nil, mailroom.Proposed, "", "act_needs_person"},
		"an insolvency":         {act(correspondence.ReportInsolvency, auto, by("2026-09-01", 0)), nil, mailroom.Proposed, "", "act_needs_person"},
		"a hold":                {act(correspondence.HoldCustomer, auto), nil, mailroom.Proposed, "", "act_needs_person"},
		"a new contact":         {act(correspondence.ChangeContact, auto), nil, mailroom.Proposed, "", "act_needs_person"},
		"an address without us": {act(correspondence.DisableContact, auto, func(c *mailroom.Claim) { c.Bounce = &correspondence.Bounce{Permanent: true, Status: "5.1.1"} }), nil, mailroom.Proposed, "", "bounce_of_no_letter"},
		"bank details":          {act(correspondence.CheckBankDetails, correspondence.Never), nil, mailroom.Obsolete, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mailBooks(t)
			c.Customer("10002")
			c.Invoice("RE-9", "10002", 10_00, "2026-08-01")
			id, _ := c.readMail("<m@kunde.example>", test.change, test.claim)
			for range 2 { // a worker that died comes again
				if _, err := c.Store.ApplyMail(t.Context(), id, false); err != nil {
					t.Fatal(err)
				}
			}
			got := c.page(id).Claims[0]
			if got.State != test.state || got.Effect != test.effect || test.why != "" && !slices.Contains(got.Why, test.why) {
				t.Errorf("claim is %s with effect %q because %v; want %s, %q, %q", got.State, got.Effect, got.Why, test.state, test.effect, test.why)
			}
			c.green()
		})
	}
}

// TestApplyMail_pausesOncePerInvoice: the next mail about the same invoice waits for a person, whatever it says.
func TestApplyMail_pausesOncePerInvoice(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	_, first := c.readMail("<1@kunde.example>", nil, act(correspondence.ExpectPayment, correspondence.Automatically, about("RE-1")))
	if first.State != mailroom.Settled || first.Applied != 1 {
		t.Errorf("the first: %+v, want it settled", first)
	}
	c.goTo("2026-09-28")
	id, second := c.readMail("<2@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.Automatically, about("RE-1"), by("2026-10-05", 0)))
	if second.State != mailroom.Waiting || second.Proposed != 1 {
		t.Errorf("the second: %+v, want it waiting", second)
	}
	if why := c.page(id).Claims[0].Why; !slices.Contains(why, "mail_pause_once_per_invoice") {
		t.Errorf("because %v", why)
	}
	if n := c.count(`SELECT count(*) FROM hold`); n != 1 {
		t.Errorf("%d holds", n)
	}
	c.green()
}

// TestApplyMail_twoMailsAtOnce: of two mails about one invoice in the same moment, one has its effect.
func TestApplyMail_twoMailsAtOnce(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	var ids []mailroom.ID
	for _, message := range []string{"<1@kunde.example>", "<2@kunde.example>"} {
		id := c.arrivedMail(message, message)
		_, err := c.Store.RecordReading(t.Context(), understood(id, act(correspondence.ExpectPayment, correspondence.Automatically, about("RE-1"))))
		c.must(err)
		ids = append(ids, id, id)
	}
	var group sync.WaitGroup
	for _, id := range ids {
		group.Go(func() {
			if _, err := c.Store.ApplyMail(t.Context(), id, false); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if holds, pauses := c.count(`SELECT count(*) FROM hold`), c.count(`SELECT count(*) FROM mail_pause`); holds != 1 || pauses != 1 {
		t.Errorf("%d holds, %d pauses; want one", holds, pauses)
	}
	c.green()
}

// TestDecideClaim_aLongExtensionNeedsMoreThanAClick: one person defers for as long as the policy lets him, whoever asks for it.
func TestDecideClaim_aLongExtensionNeedsMoreThanAClick(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AskExtension, correspondence.OneClick, about("RE-1"), by("2026-10-31", 0)))
	_, err := c.say("clara", id, 1, mailroom.Confirm)
	wantRefused(t, err, "hold_beyond_limit")
	if now := c.page(id).Claims[0]; now.State != mailroom.Proposed || c.count(`SELECT count(*) FROM hold`) != 0 {
		t.Errorf("after the refusal: %+v", now)
	}
	c.green()
}

// TestDecideClaim_effects: what a person's yes to each act does.
func TestDecideClaim_effects(t *testing.T) {
	t.Parallel()
	task := func(kind string) string {
		return `SELECT count(*) FROM task WHERE state = 'open' AND kind = '` + kind + `'`
	}
	tests := map[string]struct {
		claim      mailroom.Claim
		correction *mailroom.Correction
		effect     string
		want       string // counts one
	}{
		"promise": {act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-12-01", 60_00)), nil, "promise/1",
			`SELECT count(*) FROM promise p JOIN promise_item i ON i.promise_id = p.id WHERE due_on = '2026-12-01' AND amount_minor = 6000 AND source = 'mail' AND made_by = 'clara'`},
		"promise, corrected": {act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1")), &mailroom.Correction{On: calendar.MustDate("2026-12-02"), Amount: money.New(10_00, "EUR")},
			"promise/1", `SELECT count(*) FROM promise p JOIN promise_item i ON i.promise_id = p.id WHERE due_on = '2026-12-02' AND amount_minor = 1000`},
		"payment on its way": {act(correspondence.ExpectPayment, correspondence.OneClick, about("RE-2")), nil, "hold/1",
			`SELECT count(*) FROM hold h JOIN invoice i ON i.id = h.invoice_id WHERE i.number = 'RE-2' AND until_on = '2026-09-21'`},
		"dispute of a part": {act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1"), func(c *mailroom.Claim) { c.Reason, c.Amount = dispute.Quality, money.New(30_00, "EUR") }), nil, "dispute/1",
			`SELECT count(*) FROM dispute WHERE NOT whole AND amount_minor = 3000 AND reason = 'quality' AND opened_by = 'clara'`},
		"dispute of the whole": {act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1")), nil, "dispute/1", `SELECT count(*) FROM dispute WHERE whole AND reason = 'unspecified'`},
		"extension to a day": {act(correspondence.AskExtension, correspondence.OneClick, about("RE-1"), by("2026-09-30", 0)), nil, "hold/1",
			`SELECT count(*) FROM hold WHERE until_on = '2026-09-30' AND invoice_id IS NOT NULL`},
		"extension without a day": {act(correspondence.AskExtension, correspondence.OneClick, about("RE-1")), nil, "task/1", task("extension_request")},
		"hold": {act(correspondence.HoldCustomer, correspondence.OneClick), &mailroom.Correction{On: calendar.MustDate("2026-10-05")}, "hold/1",
			`SELECT count(*) FROM hold WHERE until_on = '2026-10-05' AND invoice_id IS NULL`},
		"credit note":     {act(correspondence.AskCredit, correspondence.OneClick), nil, "task/1", task("credit_request")},
		"copy":            {act(correspondence.SendCopy, correspondence.OneClick), nil, "task/1", task("invoice_copy")},
		"document":        {act(correspondence.SendDocument, correspondence.OneClick), nil, "task/1", task("document_request")},
		"instalments":     {act(correspondence.AskPlan, correspondence.OneClick), nil, "task/1", task("plan_request")},
		"insolvency":      {act(correspondence.ReportInsolvency, correspondence.OneClick), &mailroom.Correction{On: calendar.MustDate("2026-09-01")}, "customer/1", `SELECT count(*) FROM customer_state WHERE insolvent_on = '2026-09-01'`},
		"another address": {act(correspondence.ChangeContact, correspondence.OneClick, func(c *mailroom.Claim) { c.Contact = &correspondence.NewContact{Email: "neu@kunde.example"} }), nil, "contact/2", `SELECT count(*) FROM contact n, contact o WHERE n.address = 'neu@kunde.example' AND n.disabled_at IS NULL AND n.position < o.position AND o.disabled_reason = 'mail'`},
		"nobody here":     {act(correspondence.ChangeContact, correspondence.OneClick), nil, "contact/1", `SELECT count(*) FROM contact WHERE disabled_reason = 'mail'`},
		"address is gone": {act(correspondence.DisableContact, correspondence.OneClick, func(c *mailroom.Claim) {
			c.Bounce = &correspondence.Bounce{Permanent: true, Recipient: "Rechnung@kunde-10001.example"}
		}), nil, "contact/1", `SELECT count(*) FROM contact WHERE disabled_reason = 'bounced'`},
		"it comes later": {act(correspondence.DisableContact, correspondence.OneClick, func(c *mailroom.Claim) { c.Bounce = &correspondence.Bounce{Recipient: "rechnung@kunde-10001.example"} }), nil, "noted", `SELECT count(*) FROM contact WHERE disabled_at IS NULL`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mailBooks(t)
			id, settling := c.readMail("<m@kunde.example>", nil, test.claim)
			if settling.Proposed != 1 || c.count(test.want) == 1 && test.effect != "noted" {
				t.Fatalf("before a person decided: %+v, and %q holds", settling, test.want)
			}
			verdict, correction := mailroom.Confirm, mailroom.Correction{}
			want := mailroom.Confirmed
			if test.correction != nil {
				verdict, correction, want = mailroom.Correct, *test.correction, mailroom.Corrected
			}
			decided := c.decides("clara", id, 1, verdict, correction)
			if decided.State != want || decided.Effect != test.effect || decided.By != "clara" || decided.Already {
				t.Errorf("decided %+v, want %s with %s", decided, want, test.effect)
			}
			if n := c.count(test.want); n != 1 {
				t.Errorf("%d of %s", n, test.want)
			}
			late := c.decides("senta", id, 1, mailroom.Reject)
			if !late.Already || late.By != "clara" || late.State != want || late.Effect != test.effect {
				t.Errorf("who came late got %+v", late)
			}
			c.green()
		})
	}
}

func TestDecideClaim_refuses(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", nil,
		act(correspondence.AcceptPromise, correspondence.OneClick, by("2026-12-01", 0)),
		act(correspondence.ReportInsolvency, correspondence.OneClick))
	if _, err := c.say("clara", id, 1, mailroom.Confirm); !subledger.IsRefused(err, "claim_invoice_missing") {
		t.Errorf("two invoices are open and none is named: %v", err)
	}
	if _, err := c.say("clara", id, 2, mailroom.Confirm); !subledger.IsRefused(err, "insolvency_date") {
		t.Errorf("nobody knows since when: %v", err)
	}
	c.Customer("10002")
	c.Invoice("RE-9", "10002", 10_00, "2026-08-01")
	if _, err := c.say("clara", id, 1, mailroom.Correct, mailroom.Correction{Invoice: "RE-9"}); !subledger.IsRefused(err, "another_customer") {
		t.Errorf("another's invoice: %v", err)
	}
	d := mailroom.DecideClaim{Head: because("clara", ""), Mail: id, ClaimID: 404, Verdict: mailroom.Confirm}
	if _, err := c.Store.DecideClaim(t.Context(), d); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown claim: %v", err)
	}
	d.ClaimID, d.Version = 1, 9
	if _, err := c.Store.DecideClaim(t.Context(), d); !subledger.IsRefused(err, "claim_changed") {
		t.Errorf("another version: %v", err)
	}
	if n := c.count(`SELECT count(*) FROM mail_claim_decision`); n != 0 {
		t.Errorf("%d refused words were kept", n)
	}
	c.green()
}

// TestDecideClaim_twoAtOnce: of many who answer in one moment one decides, and all hear the same.
func TestDecideClaim_twoAtOnce(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-12-01", 0)))
	people := []string{"clara", "senta", "simon", "heike"}
	got := make([]mailroom.Decided, len(people))
	var group sync.WaitGroup
	for i, who := range people {
		group.Go(func() {
			var err error
			verdict := []mailroom.Verdict{mailroom.Confirm, mailroom.Reject}[i%2]
			d := mailroom.DecideClaim{Head: because(who, "at once"), Mail: id, ClaimID: 1, Version: 1, Verdict: verdict}
			if got[i], err = c.Store.DecideClaim(t.Context(), d); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	firsts := 0
	for _, d := range got {
		if !d.Already {
			firsts++
		}
		if d.By != got[0].By || d.State != got[0].State || d.Effect != got[0].Effect {
			t.Errorf("%+v and %+v", d, got[0])
		}
	}
	if want := map[mailroom.ClaimState]int{mailroom.Confirmed: 1, mailroom.Rejected: 0}[got[0].State]; firsts != 1 || c.count(`SELECT count(*) FROM promise`) != want {
		t.Errorf("%d decided, %d promises for %s", firsts, c.count(`SELECT count(*) FROM promise`), got[0].State)
	}
	c.green()
}

// TestDecideClaim_fourEyes: one yes waits for another's; a no needs one.
func TestDecideClaim_fourEyes(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	plan := act(correspondence.AskPlan, correspondence.FourEyes, about("RE-1"))
	id, _ := c.readMail("<m@kunde.example>", nil, plan)
	if d := c.decides("clara", id, 1, mailroom.Confirm); d.State != mailroom.Seconded || d.Already {
		t.Errorf("the first yes: %+v", d)
	}
	if d := c.decides("clara", id, 1, mailroom.Confirm); d.State != mailroom.Seconded || !d.Already || d.By != "clara" {
		t.Errorf("the same person again: %+v", d)
	}
	if n := c.count(`SELECT count(*) FROM task`); n != 0 {
		t.Errorf("%d tasks before the second yes", n)
	}
	if d := c.decides("senta", id, 1, mailroom.Correct, mailroom.Correction{Invoice: "RE-2"}); d.State != mailroom.Seconded || d.By != "senta" {
		t.Errorf("another correction begins anew: %+v", d)
	}
	if d := c.decides("clara", id, 1, mailroom.Confirm); d.State != mailroom.Corrected || d.By != "clara" || d.Effect != "task/1" {
		t.Errorf("the second yes: %+v", d)
	}
	other, _ := c.readMail("<2@kunde.example>", nil, plan)
	c.decides("clara", other, 1, mailroom.Confirm)
	if d := c.decides("clara", other, 1, mailroom.Reject); d.State != mailroom.Rejected {
		t.Errorf("a no: %+v", d)
	}
	c.green()
}

// TestDecideClaim_nobodySecondsWhatHeHasNotSeen: who looked before the first person corrected the claim is told to look again.
func TestDecideClaim_nobodySecondsWhatHeHasNotSeen(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AskPlan, correspondence.FourEyes, about("RE-1")))
	seen := c.page(id).Claims[0]
	c.decides("clara", id, 1, mailroom.Correct, mailroom.Correction{Invoice: "RE-2"})
	_, err := c.Store.DecideClaim(t.Context(), mailroom.DecideClaim{Head: because("senta", "checked"), Mail: id, ClaimID: seen.ClaimID, Version: seen.Version, Verdict: mailroom.Confirm})
	if !subledger.IsRefused(err, "claim_changed") {
		t.Errorf("a yes to what was shown before: %v", err)
	}
	if d := c.decides("senta", id, 1, mailroom.Confirm); d.State != mailroom.Corrected {
		t.Errorf("a yes to what is shown now: %+v", d)
	}
	c.green()
}

// TestDecideClaim_takesBackWhatHappenedByItself: and the invoice's one pause stays spent.
func TestDecideClaim_takesBackWhatHappenedByItself(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	auto := correspondence.Automatically
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AcceptPromise, auto, about("RE-1"), by("2026-09-14", 0)),
		act(correspondence.ExpectPayment, auto, about("RE-2")))
	if d := c.decides("clara", id, 1, mailroom.Correct, mailroom.Correction{On: calendar.MustDate("2026-11-30")}); d.State != mailroom.Corrected || d.Effect != "promise/2" {
		t.Errorf("corrected: %+v", d)
	}
	if d := c.decides("clara", id, 2, mailroom.Reject); d.State != mailroom.Rejected {
		t.Errorf("rejected: %+v", d)
	}
	states := one[string](t, c.Store, `SELECT (SELECT string_agg(state, ' ' ORDER BY id) FROM promise) || ', ' || (SELECT string_agg(state, ' ') FROM hold)`)
	if states != "withdrawn active, lifted" {
		t.Errorf("promises and holds are %s", states)
	}
	if n := c.count(`SELECT count(*) FROM mail_pause`); n != 2 {
		t.Errorf("%d pauses are spent, want 2", n)
	}
	c.green()
}

// TestDecideClaim_partsOfAPromise: half and the rest, in whatever order they are confirmed; money fulfils the earlier first.
func TestDecideClaim_partsOfAPromise(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]int{"in order": {1, 2}, "the later first": {2, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mailBooks(t)
			id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-09-15", 60_00)),
				act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-09-30", 40_00)))
			for _, n := range order {
				c.decides("clara", id, n, mailroom.Confirm)
			}
			parts := one[string](t, c.Store, `
				SELECT string_agg(concat_ws(' ', p.due_on, p.state, i.amount_minor, i.settled_before_minor), ', ' ORDER BY p.due_on)
				FROM promise p JOIN promise_item i ON i.promise_id = p.id`)
			if want := "2026-09-15 active 6000 0, 2026-09-30 active 4000 6000"; parts != want {
				t.Errorf("parts %q, want %q", parts, want)
			}
			third, _ := c.readMail("<2@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-10-15", 100_00)))
			c.decides("clara", third, 1, mailroom.Confirm)
			if got := one[string](t, c.Store, `SELECT string_agg(state, ' ' ORDER BY due_on) FROM promise`); got != "superseded superseded active" {
				t.Errorf("another mail's promise leaves %s", got)
			}
			c.green()
		})
	}
}

// TestDecideClaim_obsolete: paid meanwhile.
func TestDecideClaim_obsolete(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-12-01", 0)))
	must[subledger.Booked](t)(c.Store.PostPayment(t.Context(), subledger.Payment{Head: because("clara", ""), Customer: "10001", Amount: money.New(100_00, "EUR"),
		ValueOn: c.today(), Allocations: []subledger.Allocation{{Invoice: "RE-1", Amount: money.New(100_00, "EUR")}}}))
	if d := c.decides("clara", id, 1, mailroom.Confirm); d.State != mailroom.Obsolete || !d.Already || d.Effect != "" {
		t.Errorf("decided %+v, want obsolete", d)
	}
	if n := c.count(`SELECT count(*) FROM promise`); n != 0 {
		t.Errorf("%d promises of a paid invoice", n)
	}
	c.green()
}

// TestApplyMail_bounceOfALetter: a report about a letter of ours undoes its level without asking anybody. A full mailbox is
// still an address.
func TestApplyMail_bounceOfALetter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bounce correspondence.Bounce
		act    correspondence.Act
		want   string
	}{"no such address": {correspondence.Bounce{Permanent: true, Status: "5.1.1"}, correspondence.DisableContact, "bounced bounced"},
		"a full mailbox": {correspondence.Bounce{Status: "5.2.2"}, correspondence.NoteMail, "bounced in use"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bounceOfALetter(t, test.bounce, test.act, test.want)
		})
	}
}

func bounceOfALetter(t *testing.T, bounce correspondence.Bounce, does correspondence.Act, want string) {
	t.Helper()
	c := mailBooks(t)
	c.run()
	sent := c.send(delivery.Accepted)
	if len(sent) == 0 {
		t.Fatal("no letter left")
	}
	id := c.arrivedMail("<dsn@mx.example>", "report")
	g, err := c.Store.GatherMail(t.Context(), id, mailroom.Trace{From: "mailer-daemon@mx.example", Returned: []string{sent[0].MessageID}, Recipient: "rechnung@kunde-10001.example"})
	c.must(err)
	if g.LetterID != sent[0].LetterID || g.Customer != "10001" || g.Mail.Trust != correspondence.Certain {
		t.Fatalf("gathered letter %d of %s, %s", g.LetterID, g.Customer, g.Mail.Trust)
	}
	bounce.Recipient = "rechnung@kunde-10001.example"
	combined := correspondence.Combined{Understanding: correspondence.Understanding{Intents: []correspondence.IntentClaim{{Type: correspondence.Bounced}}, Bounce: &bounce}}
	claims := mailroom.Weigh(combined, []correspondence.Action{{Act: does, Mode: correspondence.OneClick, Intent: correspondence.Bounced}}, mailroom.Returned{LetterID: g.LetterID})
	u := understood(id, claims...)
	u.Envelope.Automatic, u.NeedsHuman = correspondence.DeliveryReport, false
	u.Whose = mailroom.Whose{Customer: g.Customer, Trust: g.Mail.Trust, Grounds: g.Grounds, LetterID: g.LetterID, Thread: g.Thread}
	_, err = c.Store.RecordReading(t.Context(), u)
	c.must(err)
	for range 2 {
		settling, err := c.Store.ApplyMail(t.Context(), id, false)
		if err != nil || settling.State != mailroom.Settled {
			t.Fatalf("%+v, %v", settling, err)
		}
	}
	if got := one[string](t, c.Store, `SELECT state || ' ' || (SELECT coalesce(nullif(disabled_reason, ''), 'in use') FROM contact WHERE id = l.contact_id) FROM letter l`); got != want {
		t.Errorf("letter and contact are %s, want %s", got, want)
	}
	c.green()
}

// TestRecordReading_again: the same reading changes nothing; another replaces what nobody decided.
func TestRecordReading_again(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	promise := act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-12-01", 0))
	disputed := act(correspondence.OpenDispute, correspondence.OneClick, about("RE-2"))
	id, _ := c.readMail("<m@kunde.example>", nil, promise, disputed)
	_, err := c.Store.RecordReading(t.Context(), understood(id, promise, disputed))
	c.must(err)
	if p := c.page(id); len(p.Readings) != 1 || len(p.Claims) != 2 {
		t.Fatalf("%d readings, %d claims after the same again", len(p.Readings), len(p.Claims))
	}
	c.decides("clara", id, 1, mailroom.Confirm)
	disputed.Reason = dispute.Price
	again := understood(id, disputed, act(correspondence.SendCopy, correspondence.OneClick))
	again.Origin, again.Model, again.PromptID = mailroom.OfBoth, "m1", "classify.v1"
	_, err = c.Store.RecordReading(t.Context(), again)
	c.must(err)
	var got []string
	for _, claim := range c.page(id).Claims {
		got = append(got, strings.Join([]string{string(claim.Act), string(claim.State), string(rune('0' + claim.Version))}, " "))
	}
	if diff := cmp.Diff([]string{"accept_promise confirmed 1", "open_dispute proposed 2", "copy_request proposed 1"}, got); diff != "" {
		t.Errorf("claims -want +got:\n%s", diff)
	}
	c.green()
}

// TestApplyMail_bounceOfAnother: who has our letter knows its Message-ID; a report about another address undoes nothing.
func TestApplyMail_bounceOfAnother(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		automatic correspondence.Automatic
		recipient string
		days      int
		why       string
	}{"about another address": {correspondence.DeliveryReport, "chef@kunde-10001.example", 0, "bounce_of_another"},
		"by no mail system":     {correspondence.AutoReplied, "", 0, "bounce_of_another"},
		"long after the letter": {correspondence.DeliveryReport, "rechnung@kunde-10001.example", 11, "bounce_late"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mailBooks(t)
			c.run()
			sent := c.send(delivery.Accepted)
			c.wait(time.Duration(test.days) * 24 * time.Hour)
			id := c.arrivedMail("<dsn@mx.example>", "report")
			claim := act(correspondence.DisableContact, correspondence.Automatically, func(m *mailroom.Claim) {
				m.Bounce = &correspondence.Bounce{Permanent: true, Status: "5.1.1", Recipient: test.recipient}
			})
			u := understood(id, claim)
			u.Envelope.Automatic, u.Whose.LetterID = test.automatic, sent[0].LetterID
			_, err := c.Store.RecordReading(t.Context(), u)
			c.must(err)
			_, err = c.Store.ApplyMail(t.Context(), id, false)
			c.must(err)
			if got := c.page(id).Claims[0]; got.State != mailroom.Proposed || !slices.Contains(got.Why, test.why) {
				t.Errorf("claim %+v", got)
			}
			c.green()
		})
	}
}

// TestRecordReading_asBefore: a mail that was put back and reads as it once did has the claims of that reading again.
func TestRecordReading_asBefore(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	claims := [][]mailroom.Claim{{act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1"))}, {act(correspondence.AskPlan, correspondence.OneClick, about("RE-2"))}}
	id := c.arrivedMail("<m@kunde.example>", "x")
	for i := range 4 {
		must[mailroom.Reading](t)(c.Store.RecordReading(t.Context(), understood(id, claims[i%2]...)))
		must[mailroom.Settling](t)(c.Store.ApplyMail(t.Context(), id, false))
		want := []mailroom.ClaimState{mailroom.Obsolete, mailroom.Obsolete}
		want[i%2] = mailroom.Proposed
		for n, claim := range c.page(id).Claims {
			if claim.State != want[n] {
				t.Errorf("after reading %d claim %d is %s, want %s", i+1, n+1, claim.State, want[n])
			}
		}
		c.must(c.Store.ReopenMail(t.Context(), id, "clara"))
	}
	c.green()
}
