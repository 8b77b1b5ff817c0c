package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// limited are the books of finalNotice, 100.00 in question, where limits of decisions are set before anybody is asked.
func limited(t *testing.T, l approval.Limits) (*clerkship, approval.Case) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-07-01", atLevel(2, "2026-08-03"))
	c.must(c.Store.SetLimits(t.Context(), nord, "EUR", l, "heike"))
	c.run()
	return c, c.approvalOf()
}

func TestDecideApproval_byTwoPeople(t *testing.T) {
	t.Parallel()
	c, asked := limited(t, approval.Limits{ChatMinor: approval.NoLimit, ReasonMinor: approval.NoLimit, TwoPeopleMinor: 99_99})
	first := c.decide(answer("senta", approval.Approve, asked), asked)
	if first.State != approval.Open || c.count(`SELECT count(*) FROM approval_decision`) != 0 || c.count(`SELECT count(*) FROM outbound_mail`) != 0 {
		t.Errorf("after one yes: %+v", first)
	}
	if again := c.decide(answer("senta", approval.Approve, asked), asked); again.State != approval.Open {
		t.Errorf("the same yes again: %+v", again)
	}
	if now := c.approvalOf(); now.Request.Needed != 2 || len(now.Request.Agreed) != 1 || now.Request.Agreed[0].By != "senta" {
		t.Errorf("request %+v, want one of two to have agreed", now.Request)
	}
	second := c.decide(answer("simon", approval.Approve, asked), asked)
	if second.State != approval.Approved || second.By != "simon" || c.mailState() != "queued" {
		t.Errorf("after the second yes: %+v, mail %q", second, c.mailState())
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'approval_agreed'`); n != 1 {
		t.Errorf("%d audit events of the first yes, want 1", n)
	}
	c.green()
}

func TestDecideApproval_oneNoOfTwoPeopleIsEnough(t *testing.T) {
	t.Parallel()
	c, asked := limited(t, approval.Limits{ChatMinor: approval.NoLimit, ReasonMinor: approval.NoLimit, TwoPeopleMinor: 0})
	c.decide(answer("senta", approval.Approve, asked), asked)
	if no := c.decide(answer("heike", approval.Reject, asked), asked); no.State != approval.Rejected {
		t.Errorf("a no after a yes: %+v", no)
	}
	c.green()
}

func TestDecideApproval_byTwoPeopleAtOnce(t *testing.T) {
	t.Parallel()
	c, asked := limited(t, approval.Limits{ChatMinor: approval.NoLimit, ReasonMinor: approval.NoLimit, TwoPeopleMinor: 0})
	people := []string{"senta", "simon", "heike", "senta", "simon", "heike"}
	outcomes := make([]approval.Outcome, len(people))
	errs := race(len(people), func(i int) (err error) {
		outcomes[i], err = c.Store.DecideApproval(t.Context(), asked.Request.ID, answer(people[i], approval.Approve, asked))
		return err
	})
	for i, err := range errs {
		if err != nil && !errors.Is(err, approval.ErrClosed) {
			t.Errorf("%s: %v", people[i], err)
		}
	}
	var voter, decider string
	c.scan(`SELECT v.voter, d.decided_by FROM approval_vote v JOIN approval_decision d USING (approval_id)`, nil, &voter, &decider)
	if voter == decider {
		t.Errorf("%s decided alone", voter)
	}
	c.green()
}

func TestLimits_inAChat(t *testing.T) {
	t.Parallel()
	c, asked := limited(t, approval.Limits{ChatMinor: 99_99, ReasonMinor: 99_99, TwoPeopleMinor: approval.NoLimit})
	if !asked.Request.PageOnly || !asked.Request.Explain {
		t.Errorf("request %+v, want it for the page, with a reason", asked.Request)
	}
	yes := answer("senta", approval.Approve, asked)
	yes.Reason, yes.Channel = "with sales", approval.ChannelChat
	if _, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, yes); !errors.Is(err, approval.ErrPageOnly) {
		t.Errorf("in a chat: %v", err)
	}
	yes.Channel, yes.Reason = "web", ""
	if _, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, yes); !errors.Is(err, approval.ErrReasonRequired) {
		t.Errorf("unexplained: %v", err)
	}
	yes.Reason = "with sales"
	if done := c.decide(yes, asked); done.State != approval.Approved {
		t.Errorf("on the page, explained: %+v", done)
	}
	set, err := c.Store.Limits(t.Context(), nord)
	c.must(err)
	if got := set.Of("EUR"); got.ChatMinor != 99_99 || got.TwoPeopleMinor != approval.NoLimit || set.Of("CHF") != approval.StandardLimits() {
		t.Errorf("limits %+v", set)
	}
}

func TestSnoozeApproval(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.exec(`INSERT INTO app_user (name, roles) VALUES ('carl', '{clerk}')`)
	c.must(c.Store.SnoozeApproval(t.Context(), asked.Request.ID, "senta", 5))
	later := c.approvalOf()
	if moved := later.ExpiresAt.Sub(asked.ExpiresAt); moved < 5*24*time.Hour || later.RemindAt.Sub(asked.RemindAt) != moved {
		t.Errorf("put off by %s", moved)
	}
	for why, try := range map[string]struct {
		by   string
		days int
		want error
	}{
		"by who asked":                {"clara", 1, approval.ErrSelfApproval},
		"by somebody of another role": {"carl", 1, approval.ErrWrongRole},
		"by nobody we know":           {"mallory", 1, approval.ErrWrongRole},
		"by no day":                   {"senta", 0, approval.ErrUnknownAnswer},
		"again and again":             {"senta", postgres.MaxSnooze - 4, approval.ErrUnknownAnswer},
	} {
		if err := c.Store.SnoozeApproval(t.Context(), asked.Request.ID, try.by, try.days); !errors.Is(err, try.want) {
			t.Errorf("%s: %v, want %v", why, err, try.want)
		}
	}
	c.decide(answer("simon", approval.Approve, asked), asked)
	if err := c.Store.SnoozeApproval(t.Context(), asked.Request.ID, "senta", 1); !errors.Is(err, approval.ErrClosed) {
		t.Errorf("once it is decided: %v", err)
	}
	c.green()
}

func TestAssignApproval(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.exec(`UPDATE app_user SET roles = '{clerk,senior}' WHERE name = 'clara'`)
	if err := c.Store.AssignApproval(t.Context(), asked.Request.ID, "senta", "clara"); !errors.Is(err, approval.ErrSelfApproval) {
		t.Errorf("to who asked: %v", err)
	}
	if err := c.Store.AssignApproval(t.Context(), asked.Request.ID, "senta", "nobody"); !errors.Is(err, approval.ErrWrongRole) {
		t.Errorf("to nobody we know: %v", err)
	}
	c.must(c.Store.AssignApproval(t.Context(), asked.Request.ID, "senta", "simon"))
	if now := c.approvalOf(); now.Assignee != "simon" {
		t.Errorf("assigned to %q", now.Assignee)
	}
	c.green()
}
