package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/trigger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func (c *clerkship) trigger(r trigger.Rule) trigger.Rule {
	c.t.Helper()
	_, err := c.Store.SetTrigger(c.t.Context(), trigger.Set{Head: reasoned(c.head(), "so agreed"), Rule: r, Active: true})
	c.must(err)
	return r
}

// fire runs today's dunning run and then its triggers; it returns how many fired.
func (c *clerkship) fire(scope string) int {
	c.t.Helper()
	run, err := c.Store.PrepareRun(c.t.Context(), nord, calendar.Date{}, scope, "clara")
	c.must(err)
	fired, err := c.Store.FireTriggers(c.t.Context(), run.ID)
	c.must(err)
	return fired
}

func overdueRule(days int) trigger.Rule {
	return trigger.Rule{Name: "call", When: trigger.DaysOverdue, Count: days, Task: trigger.CallCustomer, Role: "clerk"}
}

// Every fact fires a rule once, however often it is looked at, by however many at once, and leaves one task.
func TestFireTriggers_onceForEachFact(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	c.trigger(overdueRule(20)) // R-1 is 18 days overdue, R-2 13
	if n := c.fire(""); n != 0 {
		t.Errorf("%d fired two days early", n)
	}
	c.goTo("2026-09-09")
	if a, b := c.fire(""), c.fire(""); a != 1 || b != 0 {
		t.Errorf("%d and then %d fired, want 1 and 0", a, b)
	}
	c.goTo("2026-09-10")
	if n := c.fire("10001"); n != 0 {
		t.Error("a run of one customer fired")
	}
	done := make(chan int, 4)
	run := must[int64](t)(c.prepared())
	c.goTo("2026-09-14")
	for range cap(done) {
		go func() {
			n, err := c.Store.FireTriggers(t.Context(), run)
			if err != nil {
				t.Error(err)
			}
			done <- n
		}()
	}
	sum := 0
	for range cap(done) {
		sum += <-done
	}
	if sum != 0 {
		t.Errorf("%d fired again on another day", sum)
	}
	if n := c.fire(""); n != 1 { // R-2 is 20 days overdue now
		t.Errorf("%d fired for the second invoice", n)
	}
	if n := c.count(`SELECT count(*) FROM task k JOIN trigger_firing f ON f.task_id = k.id WHERE k.kind = 'call_customer' AND k.role = 'clerk' AND k.invoice_id IS NOT NULL`); n != 2 {
		t.Errorf("%d tasks, want 2", n)
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'trigger_fired'`); n != 2 {
		t.Errorf("%d firings in the chain, want 2", n)
	}
	if _, err := c.Store.FireTriggers(t.Context(), 404); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a run that is not there: %v", err)
	}
	c.green()
}

// prepared is today's run.
func (c *clerkship) prepared() (int64, error) {
	run, err := c.Store.PrepareRun(c.t.Context(), nord, calendar.Date{}, "", "clara")
	return run.ID, err
}

func TestFireTriggers_silenceAndLimits(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	c.trigger(trigger.Rule{Name: "silence", When: trigger.UnansweredLetters, Count: 1, Task: trigger.Visit, Role: "senior"})
	c.trigger(trigger.Rule{Name: "limit", When: trigger.OverLimit, KeyAccounts: true, Task: trigger.TellManager, Role: "head_of_credit"})
	c.exec(`UPDATE customer SET credit_limit_minor = 20000, credit_currency = 'EUR'`)
	c.run()
	if n := c.fire(""); n != 0 {
		t.Errorf("%d fired before any letter left", n)
	}
	c.send(delivery.Accepted)
	if n := c.fire(""); n != 1 {
		t.Errorf("%d fired after a letter, want the silence", n)
	}
	c.exec(`UPDATE customer SET treatment = 'key_account'`)
	c.goTo("2026-09-08")
	c.pay("R-1", "10001", 10_00)
	if n := c.fire(""); n != 1 {
		t.Errorf("%d fired for a key account over its limit; it was heard of", n)
	}
	if got := one[string](t, c.Store, `SELECT string_agg(kind || ' ' || detail, '; ' ORDER BY id) FROM task`); got != "visit_customer 1 letters had no answer; tell_manager owes 290.00 EUR, and its limit is 200.00 EUR" {
		t.Errorf("tasks %q", got)
	}
	c.green()
}

// What would have been done is what is done: the preview of a month names the days and facts on which the runs of that
// month fired, though items were paid meanwhile.
func TestPreviewTrigger_isWhatTheRunsDo(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	rules := []trigger.Rule{c.trigger(overdueRule(20)), c.trigger(trigger.Rule{Name: "silence", When: trigger.UnansweredLetters, Count: 1, Task: trigger.Visit, Role: "senior"})}
	for day := calendar.MustDate(monday); day.Before(calendar.MustDate("2026-09-30")); day = day.AddDays(1) {
		c.goTo(day.String())
		c.freshBank()
		switch day.String() {
		case "2026-09-12":
			c.pay("R-2", "10001", 200_00) // before it is 20 days overdue
		case "2026-09-20":
			c.pay("R-1", "10001", 100_00)
		}
		c.decideAll()
		c.run()
		c.send(delivery.Accepted)
		c.fire("")
	}
	c.goTo("2026-10-20")
	for _, rule := range rules {
		previewed, err := c.Store.PreviewTrigger(t.Context(), testkit.Nord, rule, calendar.MustDate("2026-09-01"))
		c.must(err)
		var would []string
		for _, f := range previewed {
			would = append(would, fmt.Sprintf("%s %s", f.On, f.Fact))
		}
		did := one[[]string](t, c.Store, fmt.Sprintf(`SELECT coalesce(array_agg(fired_on || ' ' || fact ORDER BY fired_on, fact), '{}') FROM trigger_firing WHERE name = '%s'`, rule.Name))
		if strings.Join(would, "; ") != strings.Join(did, "; ") || len(did) == 0 {
			t.Errorf("%s would have done %q,\nand did %q", rule.Name, would, did)
		}
	}
	c.green()
}

func TestSetTrigger_versions(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	set := func(count int, active bool) int {
		t.Helper()
		return must[int](t)(c.Store.SetTrigger(t.Context(), trigger.Set{Head: reasoned(c.head(), "so agreed"), Rule: overdueRule(count), Active: active}))
	}
	if a, again, off := set(18, true), set(18, true), set(18, false); a != 1 || again != 1 || off != 2 {
		t.Errorf("versions %d, %d, %d; want 1, 1 again and 2", a, again, off)
	}
	if n := c.fire(""); n != 0 {
		t.Errorf("%d fired of a rule that is switched off", n)
	}
	rules, err := c.Store.Triggers(t.Context(), testkit.Nord)
	if err != nil || len(rules) != 1 || rules[0].Version != 2 || rules[0].Active {
		t.Errorf("rules %+v, %v", rules, err)
	}
	if _, err := c.Store.PreviewTrigger(t.Context(), "SUED", overdueRule(5), calendar.MustDate("2026-09-01")); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a preview of nobody: %v", err)
	}
}
