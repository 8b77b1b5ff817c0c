package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// overdueWith is a business customer with two overdue invoices of 100.00, of which the first was reminded.
func overdueWith(t *testing.T) *clerkship {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001", func(cu *openitems.Customer) { cu.Kind = receivable.KindBusiness })
	c.Invoice("R-1", "10001", 100_00, "2026-08-20", atLevel(1, "2026-08-27"))
	c.Invoice("R-2", "10001", 100_00, "2026-08-24")
	return c
}

// monthly proposes both invoices in two instalments, on 1 October and 2 November 2026.
func monthly(acceleration bool) plan.Propose {
	return plan.Propose{Head: subledger.Head{Entity: "NORD", By: "clara", Key: "plan"}, Customer: "10001", Items: []plan.Item{{Invoice: "R-1"}, {Invoice: "R-2"}},
		Parts: 2, FirstOn: calendar.MustDate("2026-10-01"), Every: plan.EveryMonth, Acceleration: acceleration}
}

// agreed is a plan that senta agreed to.
func (c *clerkship) agreed(p plan.Propose) plan.Result {
	c.t.Helper()
	made, err := c.Store.ProposePlan(c.t.Context(), p)
	c.must(err)
	asked := c.approvalOf()
	if outcome := c.decide(answer("senta", approval.Approve, asked), asked); outcome.State != approval.Approved {
		c.t.Fatalf("outcome = %+v, want approved", outcome)
	}
	return made
}

func (c *clerkship) decidePlan(id int64) plan.Decided {
	c.t.Helper()
	d, err := c.Store.DecidePlan(c.t.Context(), id, 0, plan.Decide)
	c.must(err)
	return d
}

func (c *clerkship) remind(id int64, key string) error {
	_, err := c.Store.SayPlan(c.t.Context(), plan.Said{Head: subledger.Head{Entity: "NORD", By: "clara", Key: key}, PlanID: id, Reminder: true, Channel: plan.ByPost})
	return err
}

func TestProposePlan_nothingIsAgreedBeforeAnotherPersonSaysSo(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	made, err := c.Store.ProposePlan(t.Context(), monthly(true))
	c.must(err)
	again, err := c.Store.ProposePlan(t.Context(), monthly(true))
	if err != nil || !again.Already || again.PlanID != made.PlanID {
		t.Errorf("said twice: %+v, %v", again, err)
	}
	if made.State != plan.Proposed || made.Total != eur(200_00) || len(made.Instalments) != 2 || made.Instalments[1].DueOn != calendar.MustDate("2026-11-02") {
		t.Errorf("proposed %+v", made)
	}
	if sum := c.run(); sum.Letters != 1 {
		t.Errorf("run = %+v, want the proposal to stop nothing", sum)
	}
	asked, err := c.Store.Approval(t.Context(), made.ApprovalID)
	c.must(err)
	if parts, err := c.Store.InstalmentsAsked(t.Context(), asked.Request.ID); err != nil || len(parts) < 2 || parts[0].Position != 1 || !parts[0].DueOn.Before(parts[1].DueOn) {
		t.Errorf("instalments that are asked about: %+v, %v", parts, err)
	}
	if asked.Request.Kind != approval.KindPaymentPlan || asked.Facts.Terms == "" || asked.Total[0] != eur(200_00) || len(asked.Facts.Items) != 2 {
		t.Errorf("asked %+v", asked)
	}
	if _, err := c.Store.DecideApproval(t.Context(), made.ApprovalID, answer("clara", approval.Approve, asked)); !errors.Is(err, approval.ErrSelfApproval) {
		t.Errorf("who proposed decides: %v", err)
	}
	second := monthly(true)
	second.Key = "plan again"
	_, err = c.Store.ProposePlan(t.Context(), second)
	wantRefused(t, err, "plan_item_one_live_per_invoice")
	c.green()
}

func TestProposePlan_refusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*clerkship, *plan.Propose)
		code   string
	}{
		"a consumer accelerates nothing": {func(c *clerkship, p *plan.Propose) {
			c.exec(`UPDATE customer SET kind = 'consumer'`)
			p.Acceleration = true
		}, "plan_acceleration_consumer"},
		"more than is open":        {func(_ *clerkship, p *plan.Propose) { p.Items[0].Amount = eur(100_01) }, "plan_exceeds_open"},
		"a paid invoice":           {func(c *clerkship, _ *plan.Propose) { c.pay("R-2", "10001", 100_00) }, "nothing_open"},
		"another currency":         {func(_ *clerkship, p *plan.Propose) { p.Items[0].Amount.Currency, p.Items[0].Amount.Minor = "CHF", 1 }, "currency_mismatch"},
		"too many instalments":     {func(_ *clerkship, p *plan.Propose) { p.Parts = 25 }, "plan_instalments"},
		"beyond the policy's days": {func(_ *clerkship, p *plan.Propose) { p.FirstOn = calendar.MustDate("2028-10-01") }, "plan_too_long"},
		"an insolvent customer": {func(c *clerkship, _ *plan.Propose) {
			_, err := c.Store.ReportInsolvency(c.t.Context(), subledger.ReportInsolvency{Head: sure("court file 1 IN 5/26"), Customer: "10001", OpenedOn: c.today()})
			c.must(err)
		}, "plan_insolvent"},
		"another's invoice": {func(c *clerkship, p *plan.Propose) {
			c.Customer("10002")
			c.Invoice("R-3", "10002", 100_00, "2026-08-24")
			p.Items[0].Invoice = "R-3"
		}, "another_customer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := overdueWith(t)
			p := monthly(false)
			test.change(c, &p)
			_, err := c.Store.ProposePlan(t.Context(), p)
			wantRefused(t, err, test.code)
			if n := c.count(`SELECT (SELECT count(*) FROM payment_plan) + (SELECT count(*) FROM approval)`); n != 0 {
				t.Errorf("a refused proposal left %d rows", n)
			}
		})
	}
}

func TestProposePlan_warnsOfSignsOfInsolvency(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	c.promise("10001", "R-1", "2026-09-08")
	c.goTo("2026-09-15")
	c.decideAll()
	made, err := c.Store.ProposePlan(t.Context(), monthly(false))
	c.must(err)
	if !slices.Equal(made.Warnings, []plan.Warning{plan.WarnBroken, plan.WarnInsolvency}) {
		t.Errorf("warnings %v", made.Warnings)
	}
	v, err := c.Store.PlanView(t.Context(), "NORD", made.PlanID)
	if err != nil || !slices.Equal(v.Warnings, made.Warnings) {
		t.Errorf("shown %v, %v", v.Warnings, err)
	}
	c.green()
}

func TestPlan_runsAndIsKept(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	c.promise("10001", "R-1", "2026-09-20")
	p := c.agreed(monthly(false))
	if state := one[string](t, c.Store, `SELECT state FROM promise`); state != "superseded" {
		t.Errorf("the promise is %s, want it superseded", state)
	}
	if sum := c.run(); sum.Letters != 0 || sum.ByBlocker[collection.BlockPlan] != 2 {
		t.Errorf("run = %+v, want both items deferred", sum)
	}
	d := c.decidePlan(p.PlanID)
	if d.State != plan.Running || d.Kept != 0 || d.WakeOn != calendar.MustDate("2026-10-06") || d.Final {
		t.Errorf("decided %+v", d)
	}
	c.pay("R-2", "10001", 100_00) // money on the second invoice pays the first instalment
	c.decideAll()
	if got := lastEvent(t, c.Store, "plan/NORD/"+fmt.Sprint(p.PlanID)); got != "plan_money_moved" {
		t.Errorf("last event %q", got)
	}
	if d = c.decidePlan(p.PlanID); d.Kept != 1 {
		t.Errorf("decided %+v, want one instalment kept", d)
	}
	told := c.count(`SELECT count(*) FROM event_outbox WHERE kind = 'plan_money_moved'`)
	c.decideAll()
	if n := c.count(`SELECT count(*) FROM event_outbox WHERE kind = 'plan_money_moved'`); n != told {
		t.Errorf("the plan was told %d times more of money it has seen", n-told)
	}
	c.Invoice("R-3", "10001", 50_00, "2026-08-20") // an invoice of its own
	if blockers := c.planBlockers("R-3"); slices.Contains(blockers, collection.BlockPlan) {
		t.Errorf("a new invoice is covered: %v", blockers)
	}
	c.pay("R-1", "10001", 100_00)
	c.decideAll()
	if d = c.decidePlan(p.PlanID); d.State != plan.Completed || !d.Final {
		t.Errorf("decided %+v, want it completed", d)
	}
	if again := c.decidePlan(p.PlanID); again.State != plan.Completed {
		t.Errorf("decided twice %+v", again)
	}
	c.decideAll()
	c.green()
}

func sure(why string) subledger.Head { return subledger.Head{Entity: "NORD", By: "clara", Reason: why} }

func (c *clerkship) planBlockers(number string) []collection.Blocker {
	c.t.Helper()
	return c.decideItem(c.item(number)).Blockers
}

func TestPlan_withoutAReminderNothingFollows(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	p := c.agreed(monthly(true))
	c.goTo("2026-10-06")
	for range 2 {
		if d := c.decidePlan(p.PlanID); d.Missing != 1 || !d.Remind || d.State != plan.Running {
			t.Errorf("decided %+v, want a reminder asked for", d)
		}
	}
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'plan_reminder' AND state = 'open'`); n != 1 {
		t.Errorf("%d tasks to remind, want 1", n)
	}
	c.goTo("2026-12-30")
	if d := c.decidePlan(p.PlanID); d.State != plan.Running {
		t.Errorf("decided %+v: the customer was never reminded", d)
	}
	c.must(c.remind(p.PlanID, "r1"))
	if n := c.count(`SELECT count(*) FROM task WHERE kind = 'plan_reminder' AND state = 'open'`); n != 0 {
		t.Errorf("%d tasks to remind after it was done", n)
	}
	wantRefused(t, c.remind(p.PlanID, "r2"), "plan_reminded")
	c.green()
}

// TestPlan_default: with acceleration all is due at once, without it only what is late; both go on at the former level,
// at most one up.
func TestPlan_default(t *testing.T) {
	t.Parallel()
	for name, acceleration := range map[string]bool{"accelerated": true, "not accelerated": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := overdueWith(t)
			p := c.agreed(monthly(acceleration))
			c.goTo("2026-10-06")
			c.freshBank()
			c.decidePlan(p.PlanID)
			c.must(c.remind(p.PlanID, "r1"))
			c.goTo("2026-10-13") // the last day of the reminder
			if d := c.decidePlan(p.PlanID); d.State != plan.Running || d.WakeOn != calendar.MustDate("2026-10-14") {
				t.Errorf("decided %+v, want the reminder to run", d)
			}
			c.goTo("2026-10-14")
			c.freshBank()
			if d := c.decidePlan(p.PlanID); d.State != plan.Defaulted || !d.Final {
				t.Errorf("decided %+v, want it in default", d)
			}
			c.decideAll()
			if sum := c.run(); sum.Letters != 1 {
				t.Errorf("run = %+v, want one letter", sum)
			}
			want := map[bool]int64{true: 200_00, false: 100_00}[acceleration]
			if total := one[int64](t, c.Store, `SELECT total_minor FROM letter`); total != want {
				t.Errorf("the letter asks for %d, want %d", total, want)
			}
			if n := c.count(`SELECT count(*) FROM letter_item li JOIN invoice i ON i.id = li.invoice_id WHERE li.level > i.opening_level + 1`); n != 0 {
				t.Errorf("%d items went up more than one level", n)
			}
			c.send(delivery.Accepted)
			c.green()
		})
	}
}

func TestPlan_approvalThatIsNoYes(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*clerkship, approval.Case){
		"rejected": func(c *clerkship, asked approval.Case) { c.decide(answer("senta", approval.Reject, asked), asked) },
		"expired": func(c *clerkship, asked approval.Case) {
			c.must(c.Store.ExpireApproval(c.t.Context(), asked.Request.ID))
		},
		"paid meanwhile": func(c *clerkship, asked approval.Case) {
			c.pay("R-1", "10001", 10_00)
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Obsolete {
				c.t.Errorf("outcome %+v, want obsolete", o)
			}
		},
		"too late for the first instalment": func(c *clerkship, asked approval.Case) {
			c.goTo("2026-10-02")
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Obsolete {
				c.t.Errorf("outcome %+v, want obsolete", o)
			}
		},
		"insolvent meanwhile": func(c *clerkship, asked approval.Case) {
			_, err := c.Store.ReportInsolvency(c.t.Context(), subledger.ReportInsolvency{Head: sure("court file 1 IN 5/26"), Customer: "10001", OpenedOn: c.today()})
			c.must(err)
			if o := c.decide(answer("senta", approval.Approve, asked), asked); o.State != approval.Obsolete {
				c.t.Errorf("outcome %+v, want obsolete", o)
			}
		},
	}
	for name, happens := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := overdueWith(t)
			made, err := c.Store.ProposePlan(t.Context(), monthly(false))
			c.must(err)
			happens(c, c.approvalOf())
			v, err := c.Store.PlanView(t.Context(), "NORD", made.PlanID)
			c.must(err)
			if v.State != plan.Refused || v.EndedBecause == "" || !v.AgreedOn.IsZero() {
				t.Errorf("the plan is %+v, want it refused", v)
			}
			c.decideAll()
			if d := c.decideItem(c.item("R-1")); slices.Contains(d.Blockers, collection.BlockPlan) {
				t.Errorf("blocked by %v though nothing was agreed", d.Blockers)
			}
			second := monthly(false)
			second.Key, second.FirstOn = "again", calendar.MustDate("2026-10-15")
			if _, err := c.Store.ProposePlan(t.Context(), second); err != nil && !subledger.IsRefused(err, "plan_insolvent") {
				t.Errorf("proposed anew: %v", err)
			}
			c.green()
		})
	}
}

// A promise is taken only within the policy's limits, and never about what a plan covers.
func TestAddPromise_limitsOfThePolicy(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	p := dunning.Default()
	p.PromiseMaxDays, p.PromiseMaxMinor = 14, map[money.Currency]int64{"EUR": 150_00}
	_, err := c.Store.SavePolicy(t.Context(), p, "heike")
	c.must(err)
	add := func(key, on string, invoices ...receivable.InvoiceNumber) error {
		a := promise.Add{Head: subledger.Head{Entity: "NORD", By: "clara", Key: key}, Customer: "10001", DueOn: calendar.MustDate(on), Source: "phone"}
		for _, n := range invoices {
			a.Items = append(a.Items, promise.Item{Invoice: n})
		}
		_, err := c.Store.AddPromise(t.Context(), a)
		return err
	}
	wantRefused(t, add("a", "2026-09-22", "R-1"), "promise_beyond_days")
	wantRefused(t, add("b", "2026-09-21", "R-1", "R-2"), "promise_beyond_amount")
	c.must(add("c", "2026-09-21", "R-1"))
	c.agreed(monthly(false))
	wantRefused(t, add("d", "2026-09-21", "R-1"), "promise_planned")
	c.green()
}

func TestWithdrawPlan(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	made, err := c.Store.ProposePlan(t.Context(), monthly(false))
	c.must(err)
	withdraw := func(key string, id int64) error {
		_, err := c.Store.WithdrawPlan(t.Context(), plan.Withdraw{Head: subledger.Head{Entity: "NORD", By: "clara", Key: key, Reason: "the customer said no"}, PlanID: id})
		return err
	}
	c.must(withdraw("w1", made.PlanID))
	if n := c.count(`SELECT count(*) FROM approval WHERE state = 'obsolete'`); n != 1 {
		t.Error("the question of a withdrawn proposal is still asked")
	}
	wantRefused(t, withdraw("w2", made.PlanID), "plan_ended")
	second := monthly(false)
	second.Key = "again"
	running := c.agreed(second)
	c.must(withdraw("w3", running.PlanID))
	c.decideAll()
	if d := c.decidePlan(running.PlanID); d.State != plan.Withdrawn || !d.Final {
		t.Errorf("decided %+v", d)
	}
	if sum := c.run(); sum.Letters != 1 {
		t.Errorf("run = %+v, want dunning to go on", sum)
	}
	if err := withdraw("w4", 999); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("unknown plan: %v", err)
	}
	c.green()
}

func TestPlan_insolvencyEndsIt(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	p := c.agreed(monthly(true))
	_, err := c.Store.ReportInsolvency(t.Context(), subledger.ReportInsolvency{Head: sure("court file 1 IN 5/26"), Customer: "10001", OpenedOn: c.today()})
	c.must(err)
	if got := lastEvent(t, c.Store, "plan/NORD/"+fmt.Sprint(p.PlanID)); got != "insolvency_reported" {
		t.Errorf("last event of the plan %q", got)
	}
	if d := c.decidePlan(p.PlanID); d.State != plan.Withdrawn {
		t.Errorf("decided %+v, want it withdrawn", d)
	}
	c.decideAll()
	c.green()
}

// A payment that is taken back makes a kept instalment missing again.
func TestPlan_aReturnedPaymentReopensItsInstalment(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	p := c.agreed(monthly(false))
	c.pay("R-1", "10001", 100_00)
	c.decideAll()
	if d := c.decidePlan(p.PlanID); d.Kept != 1 {
		t.Fatalf("decided %+v", d)
	}
	payment := one[int64](t, c.Store, `SELECT id FROM payment`)
	_, err := c.Store.ReversePayment(t.Context(), subledger.ReversePayment{Head: subledger.Head{Entity: "NORD", By: "clara", Key: "rev", Reason: "returned by the bank"}, PaymentID: payment, On: c.today()})
	c.must(err)
	c.decideAll()
	if d := c.decidePlan(p.PlanID); d.Kept != 0 {
		t.Errorf("decided %+v, want no instalment kept", d)
	}
	if n := c.count(`SELECT count(*) FROM plan_instalment WHERE kept_on IS NOT NULL`); n != 0 {
		t.Errorf("%d instalments are noted as paid", n)
	}
	c.green()
}

// A plan that runs has one workflow; rebuild starts what is missing.
func TestCheck_plansHaveTheirWorkflows(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	p := c.agreed(monthly(false))
	c.exec(`UPDATE event_outbox SET delivered_at = created_at`)
	c.wait(time.Hour)
	stream := fmt.Sprintf("plan/NORD/%d", p.PlanID)
	streams, err := c.Store.OpenPlanStreams(t.Context(), 0, 10)
	if err != nil || len(streams) != 1 || streams[0].Name != stream {
		t.Errorf("rebuild starts %v, %v", streams, err)
	}
	broken := func(ids ...string) (n int64) {
		results, err := c.Store.Check(t.Context(), postgres.Outside{Workflows: &postgres.OpenWorkflows{IDs: ids}})
		c.must(err)
		for _, r := range results {
			if r.ID == "I19" {
				n = r.Total
			}
		}
		return n
	}
	if broken(stream) != 0 || broken() != 1 {
		t.Errorf("with its workflow %d, without %d violations", broken(stream), broken())
	}
	c.exec(`UPDATE payment_plan SET state = 'withdrawn', ended_on = $1`, c.today())
	c.exec(`UPDATE plan_item SET live = false`)
	if broken(stream) != 1 || broken() != 0 {
		t.Errorf("ended, with its workflow %d, without %d violations", broken(stream), broken())
	}
}

func TestPlan_theLedgerKeepsTheSums(t *testing.T) {
	t.Parallel()
	c := overdueWith(t)
	p := c.agreed(monthly(false))
	for _, sql := range []string{`UPDATE plan_instalment SET amount_minor = amount_minor + 1 WHERE position = 1 AND plan_id = $1`,
		`UPDATE plan_item SET amount_minor = amount_minor - 1 WHERE position = 1 AND plan_id = $1`, `UPDATE payment_plan SET total_minor = 1 WHERE id = $1`} {
		_, err := c.Store.Pool().Exec(t.Context(), sql, p.PlanID)
		if err == nil || !strings.Contains(err.Error(), "add up to its total") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
