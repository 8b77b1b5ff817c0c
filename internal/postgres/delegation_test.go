package postgres_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delegation"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// away lets to decide in the place of from, made by somebody, for a week from today.
func (c *clerkship) away(by, from, to string) (delegation.Delegation, error) {
	c.t.Helper()
	return c.Store.AddDelegation(c.t.Context(), delegation.Add{Head: subledger.Head{Entity: "NORD", By: by}, From: from, To: to, UntilOn: c.today().AddDays(6)})
}

// people adds a deputy without a role that the policy names, an admin, and an auditor.
func (c *clerkship) people() {
	c.t.Helper()
	c.exec(`INSERT INTO app_user (name, roles, entities) VALUES ('dora', '{clerk}', '{}'), ('adam', '{admin}', '{}'), ('rita', '{auditor}', '{}'),
		('sued', '{senior}', '{SUED}'), ('hr.bot', '{service}', '{}')`)
	c.exec(`INSERT INTO app_user (name, roles, active) VALUES ('gone', '{senior}', false)`)
}

func TestDelegation_bothStandInTheDecision(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.people()
	id := asked.Request.ID
	if _, err := c.Store.DecideApproval(t.Context(), id, answer("dora", approval.Approve, asked)); !errors.Is(err, approval.ErrWrongRole) {
		t.Fatalf("before the delegation: %v", err)
	}
	if _, err := c.away("senta", "senta", "dora"); err != nil {
		t.Fatal(err)
	}
	user, err := c.Store.User(t.Context(), "dora")
	if err != nil || len(user.StandsFor) != 1 || user.StandsFor[0].Name != "senta" {
		t.Fatalf("user = %+v, %v", user, err)
	}
	lie := answer("dora", approval.Approve, asked)
	lie.For = "heike"
	if outcome := c.decide(lie, asked); outcome.By != "dora" || outcome.For != "senta" || outcome.State != approval.Approved {
		t.Errorf("outcome = %+v", outcome)
	}
	if read, err := c.Store.Approval(t.Context(), id); err != nil || read.Outcome == nil || read.Outcome.By != "dora" || read.Outcome.For != "senta" {
		t.Errorf("read again: %+v", read.Outcome)
	}
	var raw []byte
	c.must(c.Store.Pool().QueryRow(t.Context(), `SELECT detail FROM audit_event WHERE kind = 'approval_approved' AND actor = 'dora'`).Scan(&raw))
	var detail struct{ For string }
	if err := json.Unmarshal(raw, &detail); err != nil || detail.For != "senta" {
		t.Errorf("audit detail %s", raw)
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'delegation_added' AND detail ->> 'from' = 'senta' AND detail ->> 'to' = 'dora'`); n != 1 {
		t.Errorf("%d delegations in the audit chain, want 1", n)
	}
	c.green()
}

func TestDelegation_onlyOnItsDays(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.people()
	first := c.today().AddDays(1)
	_, err := c.Store.AddDelegation(t.Context(), delegation.Add{Head: subledger.Head{Entity: "NORD", By: "senta"}, From: "senta", To: "dora", FromOn: first, UntilOn: first})
	c.must(err)
	standsFor := func() int {
		user, err := c.Store.User(t.Context(), "dora")
		c.must(err)
		return len(user.StandsFor)
	}
	_, err = c.Store.DecideApproval(t.Context(), asked.Request.ID, answer("dora", approval.Approve, asked))
	if !errors.Is(err, approval.ErrWrongRole) || standsFor() != 0 {
		t.Errorf("the day before: %v, stands for %d", err, standsFor())
	}
	c.goTo(first.String())
	if standsFor() != 1 {
		t.Error("on its day: stands for nobody")
	}
	c.goTo(first.AddDays(1).String())
	if standsFor() != 0 {
		t.Error("the day after: still stands for somebody")
	}
}

func TestDelegation_neverSelfApproval(t *testing.T) {
	t.Parallel()
	for why, to := range map[string]string{"who asked stands in": "clara", "a deputy of who asked, with a role of his own": "simon"} {
		c, asked := finalNotice(t) // clara asked
		from := "senta"
		if to == "simon" {
			from = "clara"
		}
		if _, err := c.away(from, from, to); err != nil {
			t.Fatal(err)
		}
		_, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, answer(to, approval.Approve, asked))
		if !errors.Is(err, approval.ErrSelfApproval) {
			t.Errorf("%s: %v, want %v", why, err, approval.ErrSelfApproval)
		}
		if c.approvalOf().Request.State != approval.Open {
			t.Errorf("%s: a refused answer closed the approval", why)
		}
	}
}

func TestDelegation_endsAtOnce(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.people()
	d, err := c.away("senta", "senta", "dora")
	c.must(err)
	end := func(by string) error {
		_, err := c.Store.EndDelegation(t.Context(), delegation.End{Head: subledger.Head{Entity: "NORD", By: by, Key: "end by " + by}, DelegationID: d.ID})
		return err
	}
	if err := end("simon"); !subledger.IsRefused(err, "delegation_not_yours") {
		t.Errorf("ended by somebody else: %v", err)
	}
	c.must(end("dora"))
	if err := end("senta"); !subledger.IsRefused(err, "delegation_ended") {
		t.Errorf("ended twice: %v", err)
	}
	if _, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, answer("dora", approval.Approve, asked)); !errors.Is(err, approval.ErrWrongRole) {
		t.Errorf("after the end: %v", err)
	}
	for all, want := range map[bool]int{false: 0, true: 1} {
		if list, err := c.Store.Delegations(t.Context(), "NORD", all); err != nil || len(list) != want {
			t.Errorf("list, all %t: %+v, %v", all, list, err)
		}
	}
	c.green()
}

func TestAddDelegation_refusals(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.people()
	for why, test := range map[string]struct{ by, from, to, code string }{
		"somebody else's":          {"simon", "senta", "dora", "delegation_not_yours"},
		"by a stranger":            {"nobody", "senta", "dora", "delegation_not_yours"},
		"by who has left":          {"gone", "gone", "dora", "delegation_not_yours"},
		"to who has left":          {"senta", "senta", "gone", "user_unknown"},
		"to a stranger":            {"senta", "senta", "nobody", "user_unknown"},
		"to an admin":              {"senta", "senta", "adam", "delegation_powerless"},
		"to an auditor":            {"senta", "senta", "rita", "delegation_powerless"},
		"to a machine":             {"senta", "senta", "hr.bot", "delegation_powerless"},
		"to another entity's":      {"senta", "senta", "sued", "delegation_powerless"},
		"of a powerless principal": {"adam", "rita", "dora", "delegation_powerless"},
		"to oneself":               {"senta", "senta", "senta", "delegation_of_another"},
	} {
		if _, err := c.away(test.by, test.from, test.to); !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: %v, want %s", why, err, test.code)
		}
	}
	if n := c.count(`SELECT count(*) FROM delegation`); n != 0 {
		t.Errorf("%d delegations were made", n)
	}
	if _, err := c.away("adam", "senta", "dora"); err != nil {
		t.Errorf("by an admin: %v", err)
	}
	over := delegation.Add{Head: subledger.Head{Entity: "NORD", By: "senta"}, From: "senta", To: "dora", FromOn: calendar.MustDate("2026-01-01"), UntilOn: calendar.MustDate("2026-01-02")}
	if _, err := c.Store.AddDelegation(t.Context(), over); !subledger.IsRefused(err, "delegation_over") {
		t.Errorf("in the past: %v", err)
	}
	again, err := c.away("adam", "senta", "dora")
	if err != nil || !again.Already {
		t.Errorf("said twice: %+v, %v", again, err)
	}
	c.green()
}

// TestDelegation_twoPeopleAreTwo: where two have to agree, a person and her deputy are one.
func TestDelegation_twoPeopleAreTwo(t *testing.T) {
	t.Parallel()
	c, asked := limited(t, approval.Limits{ChatMinor: approval.NoLimit, ReasonMinor: approval.NoLimit, TwoPeopleMinor: 99_99})
	c.people()
	if _, err := c.away("senta", "senta", "dora"); err != nil {
		t.Fatal(err)
	}
	if first := c.decide(answer("dora", approval.Approve, asked), asked); first.State != approval.Open || first.For != "senta" {
		t.Fatalf("the first yes: %+v", first)
	}
	if _, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, answer("senta", approval.Approve, asked)); !errors.Is(err, approval.ErrAgreed) {
		t.Errorf("the principal agrees too: %v, want %v", err, approval.ErrAgreed)
	}
	if second := c.decide(answer("simon", approval.Approve, asked), asked); second.State != approval.Approved || second.By != "simon" || second.For != "" {
		t.Errorf("the second person: %+v", second)
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'approval_agreed' AND actor = 'dora' AND detail ->> 'for' = 'senta'`); n != 1 {
		t.Errorf("%d yeses in the audit chain that name both, want 1", n)
	}
	c.green()
}
