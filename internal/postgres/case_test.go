package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// disputed is an invoice R-1 of 100.00 of which 40.00 are disputed for the price, opened by clara.
func disputed(t *testing.T) (*clerkship, dispute.Result) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-03", func(it *openitems.Item) { it.ProductGroup = "pumps" })
	return c, c.opens("R-1", 40_00, dispute.Price, 0)
}

func (c *clerkship) opens(invoice string, minor int64, cause dispute.Reason, in int64) dispute.Result {
	c.t.Helper()
	made, err := c.Store.OpenDispute(c.t.Context(), dispute.Open{Head: c.head(), Invoice: receivable.InvoiceNumber(invoice), Amount: eur(minor), Cause: cause, Case: in})
	c.must(err)
	return made
}

func (c *clerkship) aboutCase(id int64, reason string) casework.About {
	return casework.About{Head: because("clara", reason), Case: id}
}

func (c *clerkship) caseOf(id int64) casework.Case {
	c.t.Helper()
	k, err := c.Store.Case(c.t.Context(), testkit.Nord, id)
	c.must(err)
	return k
}

func (c *clerkship) look(id int64) casework.Advanced {
	c.t.Helper()
	a, err := c.Store.AdvanceCase(c.t.Context(), testkit.Nord, id, casework.Next)
	c.must(err)
	return a
}

func kindsOf(k casework.Case) []string {
	kinds := make([]string, 0, len(k.Entries))
	for _, e := range k.Entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestOpenDispute_isRouted(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-03", func(it *openitems.Item) { it.ProductGroup = "pumps" })
	c.Invoice("R-2", "10001", 900_00, "2026-08-03")
	c.Invoice("R-3", "10001", 900_00, "2026-08-03")
	set := func(r casework.Route) int64 {
		return must[int64](t)(c.Store.SetCaseRoute(t.Context(), casework.SetRoute{Head: because("heike", ""), Route: r}))
	}
	pumps := casework.Route{ProductGroup: "pumps", Team: casework.Quality, Owner: "quirin", EscalateTo: "heike", ResponseDays: 2}
	first := set(pumps)
	large := set(casework.Route{Cause: dispute.Price, AmountFrom: eur(500_00), Team: casework.Sales, Owner: "vera", ResponseDays: 3})
	if again := set(pumps); again != first || c.count(`SELECT count(*) FROM audit_event WHERE kind = 'case_route_set'`) != 2 {
		t.Errorf("the same rule again is rule %d, want %d and no third audit event", again, first)
	}
	a, b := c.caseOf(c.opens("R-1", 40_00, dispute.Price, 0).Case), c.caseOf(c.opens("R-2", 600_00, dispute.Price, 0).Case)
	if a.Owner != "quirin" || a.Team != casework.Quality || a.DueOn != calendar.MustDate("2026-09-09") || a.RoutedBecause != "rule 1: product group pumps" {
		t.Errorf("R-1 went to %+v", a)
	}
	if b.Owner != "vera" || b.Team != casework.Sales || b.Codes.EDIFACT != "5" || b.Codes.X12 != "01" {
		t.Errorf("R-2 went to %+v", b)
	}
	c.must(c.Store.RemoveCaseRoute(t.Context(), casework.RemoveRoute{Head: because("heike", ""), RouteID: large}))
	if k := c.caseOf(c.opens("R-3", 600_00, dispute.Price, 0).Case); k.Owner != "clara" || k.Team != casework.Sales {
		t.Errorf("R-3 went to %+v", k)
	}
	c.green()
}

func TestOpenDispute_joinsACase(t *testing.T) {
	t.Parallel()
	c, first := disputed(t)
	c.Invoice("R-2", "10001", 50_00, "2026-08-03")
	c.Customer("10002")
	c.Invoice("R-3", "10002", 50_00, "2026-08-03")
	if second := c.opens("R-2", 20_00, dispute.Quality, first.Case); second.Case != first.Case {
		t.Fatalf("case %d, want %d", second.Case, first.Case)
	}
	k := c.caseOf(first.Case)
	if len(k.Parts) != 2 || k.Amount[0] != eur(60_00) || k.Cause != dispute.Price {
		t.Errorf("case %+v, want two disputes over 60.00", k)
	}
	_, err := c.Store.OpenDispute(t.Context(), dispute.Open{Head: c.head(), Invoice: "R-3", Amount: eur(1), Cause: dispute.Price, Case: first.Case})
	if !subledger.IsRefused(err, "another_customer") {
		t.Errorf("another customer's invoice: %v", err)
	}
	_, err = c.Store.OpenDispute(t.Context(), dispute.Open{Head: c.head(), Invoice: "R-3", Amount: eur(1), Cause: dispute.Price, Case: 99})
	if !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown case: %v", err)
	}
	_, err = c.Store.ResolveDispute(t.Context(), dispute.Resolve{Head: because("clara", "paid by mistake"), DisputeID: first.DisputeID, Outcome: collection.OutcomeRejected})
	c.must(err)
	if k := c.caseOf(first.Case); k.State != casework.Open {
		t.Errorf("case is %s while a dispute is open", k.State)
	}
	r := casework.Resolve{About: c.aboutCase(first.Case, "drawing is signed"), Outcome: collection.OutcomeWithdrawn}
	if done := must[casework.Result](t)(c.Store.ResolveCase(t.Context(), r)); done.State != casework.Resolved {
		t.Errorf("case is %+v", done)
	}
	if k := c.caseOf(first.Case); k.Outcome != collection.OutcomeRejected || k.State != casework.Resolved {
		t.Errorf("case ended %s", k.Outcome)
	}
	_, err = c.Store.OpenDispute(t.Context(), dispute.Open{Head: c.head(), Invoice: "R-2", Amount: eur(1), Cause: dispute.Price, Case: first.Case})
	if !subledger.IsRefused(err, "case_resolved") {
		t.Errorf("a case that is over: %v", err)
	}
	c.green()
}

func TestCase_isWorkedOn(t *testing.T) {
	t.Parallel()
	c, made := disputed(t)
	about := c.aboutCase(made.Case, "")
	for range 2 { // twice is once
		must[casework.Result](t)(c.Store.CommentCase(t.Context(), casework.Comment{About: about, Text: "Kunde ruft zurück"}))
		must[casework.Result](t)(c.Store.AttachToCase(t.Context(), casework.Attach{About: about, Name: "lieferschein.pdf", MediaType: "application/pdf", Content: []byte("%PDF-1")}))
		must[casework.Result](t)(c.Store.AssignCase(t.Context(), casework.Assign{About: about, Owner: "vera", Team: casework.Sales}))
		must[casework.Result](t)(c.Store.WaitOnCase(t.Context(), casework.Wait{About: about, UntilOn: calendar.MustDate("2026-09-30")}))
	}
	k := c.caseOf(made.Case)
	want := []string{"case_opened", "case_dispute_added", "case_commented", "case_file_attached", "case_assigned", "case_waits"}
	if got := kindsOf(k); len(got) != len(want) || got[5] != want[5] {
		t.Errorf("happened %v, want %v", got, want)
	}
	if k.State != casework.WaitingForCustomer || k.Owner != "vera" || len(k.Files) != 1 || k.Files[0].Bytes != 6 {
		t.Errorf("case %+v", k)
	}
	if _, content, err := c.Store.CaseFile(t.Context(), testkit.Nord, k.Files[0].ID); err != nil || string(content) != "%PDF-1" {
		t.Errorf("file %q, %v", content, err)
	}
	if _, _, err := c.Store.CaseFile(t.Context(), "SUED", k.Files[0].ID); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("another entity reads the file: %v", err)
	}
	for _, when := range []string{"2026-09-06", "2027-01-01"} {
		if _, err := c.Store.WaitOnCase(t.Context(), casework.Wait{About: about, UntilOn: calendar.MustDate(when)}); err == nil {
			t.Errorf("waits until %s", when)
		}
	}
	if back := must[casework.Result](t)(c.Store.WaitOnCase(t.Context(), casework.Wait{About: about})); back.State != casework.Open {
		t.Errorf("after the wait %+v", back)
	}
	if _, err := c.Store.LinkCase(t.Context(), casework.LinkTo{About: about, PaymentID: 77}); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("linked to a payment there is none of: %v", err)
	}
	c.green()
}

func TestAdvanceCase_remindsAndEscalates(t *testing.T) {
	t.Parallel()
	c, made := disputed(t)
	if a := c.look(made.Case); a.Step.LookOn != calendar.MustDate("2026-09-11") || a.Seq == 0 {
		t.Errorf("looked %+v, want nothing before the reminder", a)
	}
	c.goTo("2026-09-11")
	for range 2 {
		c.look(made.Case)
	}
	if n := c.count(`SELECT count(*) FROM notification WHERE channel = 'clara'`); n != 1 {
		t.Errorf("%d reminders, want one", n)
	}
	c.goTo("2026-09-15")
	if a := c.look(made.Case); a.Escalations != 1 || a.DueOn != calendar.MustDate("2026-09-22") {
		t.Errorf("looked %+v, want the case at the seniors", a)
	}
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'case_overdue' AND role = 'senior' AND state = 'open'`); n != 1 {
		t.Errorf("%d tasks of seniors, want one", n)
	}
	late := must[[]casework.Line](t)(c.Store.Cases(t.Context(), postgres.CaseFilter{Entity: testkit.Nord, Overdue: true}))
	if len(late) != 0 {
		t.Errorf("overdue %+v", late)
	}
	must[casework.Result](t)(c.Store.ResolveCase(t.Context(), casework.Resolve{About: c.aboutCase(made.Case, "price is agreed"), Outcome: collection.OutcomeRejected}))
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'case_overdue' AND state = 'open'`); n != 0 {
		t.Errorf("%d tasks are open though the case is resolved", n)
	}
	c.goTo("2027-09-15")
	if a := c.look(made.Case); a.State != casework.Resolved || a.Escalations != 1 {
		t.Errorf("looked %+v", a)
	}
	c.green()
}

func TestAdvanceCase_customerDidNotAnswer(t *testing.T) {
	t.Parallel()
	c, made := disputed(t)
	must[casework.Result](t)(c.Store.WaitOnCase(t.Context(), casework.Wait{About: c.aboutCase(made.Case, ""), UntilOn: calendar.MustDate("2026-09-18")}))
	c.goTo("2026-09-17")
	if a := c.look(made.Case); a.State != casework.WaitingForCustomer || a.Step.LookOn != calendar.MustDate("2026-09-19") {
		t.Errorf("looked %+v", a)
	}
	c.goTo("2026-09-21")
	if a := c.look(made.Case); a.State != casework.Open || a.DueOn != calendar.MustDate("2026-09-28") {
		t.Errorf("looked %+v, want the case back at its owner", a)
	}
	c.green()
}

// creditAskedOf is a case about R-1 whose 40.00 clara wants credited.
func creditAskedOf(t *testing.T) (*clerkship, dispute.Result, approval.Case) {
	t.Helper()
	c, made := disputed(t)
	r := must[casework.Result](t)(c.Store.ResolveCase(t.Context(), casework.Resolve{About: c.aboutCase(made.Case, "price list of May"), Outcome: collection.OutcomeJustified}))
	if r.State != casework.Proposed || r.ApprovalID == "" || c.count(`SELECT count(*) FROM invoice WHERE kind = 'credit_note'`) != 0 {
		t.Fatalf("%+v, want an approval and nothing credited", r)
	}
	return c, made, c.approvalOf()
}

func TestResolveCase_creditTakesTwoPeople(t *testing.T) {
	t.Parallel()
	c, made, a := creditAskedOf(t)
	if a.Request.Kind != approval.KindCreditNote || a.Facts.Items[0].Amount != eur(40_00) || a.Facts.Items[0].Open != eur(40_00) || a.Facts.Terms == "" {
		t.Errorf("asked %+v", a)
	}
	if _, err := c.Store.DecideApproval(t.Context(), a.Request.ID, answer("clara", approval.Approve, a)); !errors.Is(err, approval.ErrSelfApproval) {
		t.Errorf("clara approves her own credit: %v", err)
	}
	_, err := c.Store.ResolveCase(t.Context(), casework.Resolve{About: c.aboutCase(made.Case, "no"), Outcome: collection.OutcomeRejected})
	if !subledger.IsRefused(err, "case_proposed") {
		t.Errorf("resolved while people decide: %v", err)
	}
	// The undisputed rest is paid meanwhile: that changes nothing about the question.
	c.pay("R-1", "10001", 60_00)
	c.decideAll()
	if o := c.decide(answer("senta", approval.Approve, a), a); o.State != approval.Approved {
		t.Fatalf("outcome %+v", o)
	}
	view, err := c.Store.InvoiceView(t.Context(), testkit.Nord, "R-1")
	c.must(err)
	k := c.caseOf(made.Case)
	if !view.Open.IsZero() || k.State != casework.Resolved || k.Outcome != collection.OutcomeJustified {
		t.Errorf("open %s, case %s %s", view.Open, k.State, k.Outcome)
	}
	c.decideAll()
	c.green()
}

func TestResolveCase_withoutConsentNothingIsCredited(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(*clerkship, dispute.Result, approval.Case){
		"rejected": func(c *clerkship, _ dispute.Result, a approval.Case) {
			c.decide(answer("senta", approval.Reject, a), a)
		},
		"expired": func(c *clerkship, _ dispute.Result, a approval.Case) {
			c.must(c.Store.ExpireApproval(c.t.Context(), a.Request.ID))
		},
		"the disputed part was paid": func(c *clerkship, _ dispute.Result, a approval.Case) {
			c.pay("R-1", "10001", 75_00)
			c.decideAll()
			o, err := c.Store.DecideApproval(c.t.Context(), a.Request.ID, answer("senta", approval.Approve, a))
			if o.State != approval.Obsolete {
				c.t.Errorf("outcome %+v, %v, want obsolete", o, err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, made, a := creditAskedOf(t)
			happens(c, made, a)
			k := c.caseOf(made.Case)
			if k.State != casework.Open || c.count(`SELECT count(*) FROM invoice WHERE kind = 'credit_note'`) != 0 {
				t.Errorf("case %s, want it back at its owner and nothing credited", k.State)
			}
			if n := c.count(`SELECT count(*) FROM notification WHERE channel = 'clara' AND headline LIKE 'the credit note of case%'`); n != 1 {
				t.Errorf("the owner was told %d times", n)
			}
			c.decideAll()
			c.green()
		})
	}
}

func TestResolveCase_ofWhatWasResolvedMeanwhile(t *testing.T) {
	t.Parallel()
	c, made, a := creditAskedOf(t)
	_, err := c.Store.ResolveDispute(t.Context(), dispute.Resolve{Head: because("clara", "the customer took it back"), DisputeID: made.DisputeID, Outcome: collection.OutcomeWithdrawn})
	c.must(err)
	o, err := c.Store.DecideApproval(t.Context(), a.Request.ID, answer("senta", approval.Approve, a))
	if err != nil || o.State != approval.Obsolete {
		t.Errorf("outcome %+v, %v, want obsolete", o, err)
	}
	if k := c.caseOf(made.Case); k.State != casework.Resolved || k.Outcome != collection.OutcomeWithdrawn {
		t.Errorf("case %s %s", k.State, k.Outcome)
	}
	c.green()
}

func TestResolveCase_partly(t *testing.T) {
	t.Parallel()
	c, made := disputed(t)
	c.Invoice("R-2", "10001", 50_00, "2026-08-03")
	c.opens("R-2", 20_00, dispute.Price, made.Case)
	partly := casework.Resolve{About: c.aboutCase(made.Case, "one of two"), Outcome: collection.OutcomePartly, Shares: []casework.Share{{Invoice: "R-9", Amount: eur(5_00)}}}
	if _, err := c.Store.ResolveCase(t.Context(), partly); !subledger.IsRefused(err, "case_share_unknown") {
		t.Errorf("a share of another invoice: %v", err)
	}
	partly.Shares[0] = casework.Share{Invoice: "R-1", Amount: eur(15_00)}
	c.must(c.Store.SetCreditLimit(t.Context(), casework.SetCreditLimit{Head: because("heike", ""), Limit: eur(15_00)}))
	done := must[casework.Result](t)(c.Store.ResolveCase(t.Context(), partly))
	if done.State != casework.Resolved || len(done.Credited) != 1 || done.Credited[0].Open != eur(85_00) {
		t.Fatalf("resolved %+v, want 15.00 credited at once", done)
	}
	if again := must[casework.Result](t)(c.Store.ResolveCase(t.Context(), partly)); !again.Already {
		t.Errorf("again %+v", again)
	}
	k := c.caseOf(made.Case)
	if k.Outcome != collection.OutcomePartly || k.Parts[0].Outcome != collection.OutcomePartly || k.Parts[1].Outcome != collection.OutcomeRejected {
		t.Errorf("ended %+v", k)
	}
	c.decideAll()
	c.green()
}

// Where the entity has a limit, one person alone credits no more than that, whichever way he takes.
func TestCreditLimit(t *testing.T) {
	t.Parallel()
	c, made := disputed(t)
	c.must(c.Store.SetCreditLimit(t.Context(), casework.SetCreditLimit{Head: because("heike", ""), Limit: eur(39_99)}))
	alone := dispute.Resolve{Head: because("clara", "price list of May"), DisputeID: made.DisputeID, Outcome: collection.OutcomeJustified}
	if _, err := c.Store.ResolveDispute(t.Context(), alone); !subledger.IsRefused(err, "credit_needs_approval") {
		t.Errorf("above the limit: %v", err)
	}
	err := c.Store.SetCreditLimit(t.Context(), casework.SetCreditLimit{Head: because("heike", ""), Limit: money.New(1, "CHF")})
	if !subledger.IsRefused(err, "currency_mismatch") {
		t.Errorf("a limit in francs: %v", err)
	}
	for range 2 {
		c.must(c.Store.SetCreditLimit(t.Context(), casework.SetCreditLimit{Head: because("heike", ""), Limit: eur(40_00)}))
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'credit_limit_set'`); n != 2 {
		t.Errorf("%d changes of the limit in the audit chain, want 2", n)
	}
	if _, err := c.Store.ResolveDispute(t.Context(), alone); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	c.green()
}

func TestCase_suggestsWhatHeldBefore(t *testing.T) {
	t.Parallel()
	c, _ := disputed(t)
	outcomes := []collection.DisputeOutcome{collection.OutcomeRejected, collection.OutcomeRejected, collection.OutcomeRejected, collection.OutcomeWithdrawn}
	for i, outcome := range outcomes {
		number := "S-" + string(rune('1'+i))
		c.Invoice(number, "10001", 100_00, "2026-08-03", func(it *openitems.Item) { it.ProductGroup = "pumps" })
		made := c.opens(number, 10_00, dispute.Price, 0)
		_, err := c.Store.ResolveDispute(t.Context(), dispute.Resolve{Head: because("clara", "price is agreed"), DisputeID: made.DisputeID, Outcome: outcome})
		c.must(err)
	}
	k := c.caseOf(1)
	if k.Suggestion == nil || *k.Suggestion != (casework.Suggestion{Outcome: collection.OutcomeRejected, Held: 3, Of: 4, Basis: casework.OfCustomer}) {
		t.Errorf("suggests %+v", k.Suggestion)
	}
	for by, key := range map[postgres.CaseDimension]string{postgres.ByCause: "price", postgres.ByCustomer: "10001", postgres.ByProductGroup: "pumps", postgres.ByOwner: "clara"} {
		all := must[[]casework.Statistic](t)(c.Store.CaseStatistics(t.Context(), testkit.Nord, by))
		if len(all) != 1 || all[0].Key != key || all[0].Disputes != 5 || all[0].Resolved != 4 || all[0].DisputedMinor != 80_00 || all[0].JustifiedPercent() != 0 {
			t.Errorf("by %s: %+v", by, all)
		}
	}
	if _, err := c.Store.CaseStatistics(t.Context(), testkit.Nord, "mood"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("by mood: %v", err)
	}
}

// A part of an invoice is disputed by mail, routed and credited, while the rest is dunned and paid.
func TestCase_fromMailToCreditNote(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	must[int64](t)(c.Store.SetCaseRoute(t.Context(), casework.SetRoute{Head: because("heike", ""),
		Route: casework.Route{Cause: dispute.Quality, Team: casework.Quality, Owner: "quirin", EscalateTo: "heike", ResponseDays: 3}}))
	claim := act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1"), func(m *mailroom.Claim) { m.Reason, m.Amount = dispute.Quality, eur(30_00) })
	id, _ := c.readMail("<reklamation@kunde.example>", nil, claim)
	c.decides("clara", id, 1, mailroom.Confirm)
	must[mailroom.Settling](t)(c.Store.SettleMail(t.Context(), mailroom.SettleMail{Head: because("clara", ""), Mail: id, How: mailroom.Answered}))

	cases := must[[]casework.Line](t)(c.Store.Cases(t.Context(), postgres.CaseFilter{Entity: testkit.Nord, Owner: "quirin"}))
	if len(cases) != 1 || cases[0].Amount[0] != eur(30_00) || cases[0].Team != casework.Quality {
		t.Fatalf("quirin's cases: %+v", cases)
	}
	k := c.caseOf(cases[0].Case)
	if len(k.Links) != 1 || k.Links[0].MailID == 0 || k.DueOn != calendar.MustDate("2026-09-10") {
		t.Errorf("case %+v, want the mail that opened it and three business days", k)
	}

	c.decideAll()
	c.freshBank()
	if sum := c.run(); sum.Letters != 1 {
		t.Fatalf("run %+v, want a letter about the rest", sum)
	}
	sent := c.send(delivery.Accepted)
	if len(sent) != 1 || c.count(`SELECT disputed_minor FROM letter_item WHERE invoice_id = $1`, c.item("RE-1")) != 30_00 {
		t.Fatalf("sent %+v, want one letter that leaves 30.00 out", sent)
	}
	c.wait(time.Hour)
	asks := casework.Resolve{About: casework.About{Head: because("quirin", "scratches on the photograph"), Case: k.Case}, Outcome: collection.OutcomeJustified}
	must[casework.Result](t)(c.Store.ResolveCase(t.Context(), asks))
	a := c.approvalOf()
	c.pay("RE-1", "10001", 70_00)
	c.decideAll()
	c.decide(answer("senta", approval.Approve, a), a)
	c.decideAll()
	view, err := c.Store.InvoiceView(t.Context(), testkit.Nord, "RE-1")
	c.must(err)
	if k := c.caseOf(k.Case); !view.Open.IsZero() || k.State != casework.Resolved || k.Outcome != collection.OutcomeJustified {
		t.Errorf("open %s, case %s %s; want all settled", view.Open, k.State, k.Outcome)
	}
	c.green()
}

// Opening the dispute that a short payment suggested answers its question and ties the payment to the case.
func TestOpenDispute_answersTheShortPayment(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	id := arrived(t, b, "r", 70_00, cashapplication.Propose, func(e *bankstatement.Entry) {
		e.Remittance.Unstructured = []string{"RE-2026-1001 abzgl. Transportschaden"}
	})
	must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 1}))
	made := must[dispute.Result](t)(b.Store.OpenDispute(t.Context(), dispute.Open{Head: because("anna", ""), Invoice: "RE-2026-1001", Amount: eur(30_00), Cause: dispute.Quality}))
	if n := openTasks(t, b, "dispute_proposal"); n != 0 {
		t.Errorf("%d proposals of a dispute are open", n)
	}
	k := must[casework.Case](t)(b.Store.Case(t.Context(), testkit.Nord, made.Case))
	if len(k.Links) != 1 || k.Links[0].PaymentID != id {
		t.Errorf("linked %+v, want payment %d", k.Links, id)
	}
	b.Balanced()
}

func TestImportItems_flagsWhatIsLikelyToBeDisputed(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	pumps := func(it *openitems.Item) { it.ProductGroup = "pumps" }
	for i, cause := range []dispute.Reason{dispute.Price, dispute.Price, "", dispute.Tax} {
		number := fmt.Sprintf("P-%d", i)
		c.Invoice(number, "10001", 100_00, fmt.Sprintf("2026-08-%02d", 10+i), pumps)
		if cause != "" {
			c.opens(number, 10_00, cause, 0)
		}
	}
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'invoice_at_risk'`); n != 0 {
		t.Fatalf("%d invoices at risk before the third dispute", n)
	}
	next := openitems.Item{Entity: testkit.Nord, Number: "P-9", CustomerNumber: "10001", Kind: receivable.DocumentInvoice, IssuedOn: calendar.MustDate("2026-09-01"),
		DueOn: calendar.MustDate("2026-10-01"), Amount: eur(100_00), Open: eur(100_00), ProductGroup: "pumps"}
	other := next
	other.Number, other.ProductGroup = "V-1", "valves"
	if done := c.Items(next, other); done.AtRisk != 1 {
		t.Errorf("imported %+v, want one at risk", done)
	}
	var detail string
	c.scan(`SELECT detail FROM task WHERE kind = 'invoice_at_risk'`, nil, &detail)
	if want := "invoice P-9: 3 of the last 4 invoices of this customer and product group were disputed, mostly for price"; detail != want {
		t.Errorf("task says %q, want %q", detail, want)
	}
	notes := must[map[receivable.InvoiceNumber]postgres.CaseNote](t)(c.Store.CaseNotes(t.Context(), testkit.Nord, []receivable.InvoiceNumber{"P-9", "P-0", "V-1"}))
	if notes["P-9"].Risk == "" || notes["P-0"].Case == 0 || notes["V-1"] != (postgres.CaseNote{}) {
		t.Errorf("notes %+v", notes)
	}
	c.green()
}

// Disputes of the time before cases get one each; those that are open are told to the engine and are in time.
func TestMigrate_disputesGetCases(t *testing.T) {
	t.Parallel()
	url := migratedTo(t, 8)
	exec(t, url, `
		INSERT INTO entity (code, name, currency) VALUES ('NORD', 'Nord', 'EUR');
		INSERT INTO customer (entity, number) VALUES ('NORD', '10001'); INSERT INTO customer_state (customer_id) VALUES (1);
		INSERT INTO invoice (entity, customer_id, number, issued_on, due_on, amount_minor, currency) VALUES
		    ('NORD', 1, 'R-1', '2026-08-01', '2026-09-01', 100, 'EUR'), ('NORD', 1, 'R-2', '2026-08-01', '2026-09-01', 100, 'EUR');
		INSERT INTO item_state (invoice_id, entity, customer_id, open_minor) VALUES (1, 'NORD', 1, 100), (2, 'NORD', 1, 100);
		INSERT INTO dispute (entity, customer_id, invoice_id, key, whole, amount_minor, reason, opened_on, opened_by, owner, state, outcome, resolved_on, resolved_by) VALUES
		    ('NORD', 1, 1, 'D-1', true, 100, 'price', '2026-01-09', 'anna', 'anna', 'resolved', 'withdrawn', '2026-01-20', 'anna'),
		    ('NORD', 1, 2, 'D-2', false, 40, 'quality', '2026-01-12', 'anna', 'vera', 'open', NULL, NULL, NULL)`)
	if _, err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	store := testkit.Open(t, url, nil)
	all := must[[]casework.Line](t)(store.Cases(t.Context(), postgres.CaseFilter{All: true}))
	if len(all) != 2 || all[0].State != casework.Open || all[0].Owner != "vera" || all[1].Outcome != collection.OutcomeWithdrawn || all[0].DueOn.Before(all[0].OpenedOn.AddDays(7)) {
		t.Errorf("cases %+v", all)
	}
	if n := one[int](t, store, `SELECT count(*)::int FROM event_outbox WHERE kind = 'case_opened' AND stream = 'case/NORD/2'`); n != 1 {
		t.Errorf("%d workflows are told, want one", n)
	}
}
