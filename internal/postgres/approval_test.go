package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// finalNotice is a customer whose last letter waits for a person: the run was asked for by clara.
func finalNotice(t *testing.T) (*clerkship, approval.Case) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-07-01", atLevel(2, "2026-08-03"))
	if sum := c.run(); sum.Letters != 1 || sum.Approvals != 1 {
		t.Fatalf("summary = %+v, want one letter that waits", sum)
	}
	return c, c.approvalOf()
}

// spentLadder is a customer about whom a person must decide.
func spentLadder(t *testing.T, invoices ...string) (*clerkship, approval.Case) {
	t.Helper()
	c := newClerkship(t)
	c.Customer("10001")
	for _, number := range invoices {
		c.Invoice(number, "10001", 100_00, "2026-05-04", atLevel(3, "2026-07-01"))
	}
	c.decideAll()
	return c, c.approvalOf()
}

func (c *clerkship) decide(a approval.Answer, of approval.Case) approval.Outcome {
	c.t.Helper()
	outcome, err := c.Store.DecideApproval(c.t.Context(), of.Request.ID, a)
	c.must(err)
	return outcome
}

func TestApproval_showsWhatIsAsked(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	if asked.Request.Kind != approval.KindLetter || asked.Request.RequestedBy != "clara" || len(asked.Steps) != 2 || asked.Total[0] != eur(100_00) {
		t.Errorf("approval = %+v", asked)
	}
	if asked.Letter == nil || asked.Letter.Total != eur(100_00) || asked.Letter.DatedOn != c.today() {
		t.Errorf("letter = %+v, want the one over 100.00 dated today", asked.Letter)
	}
	if want := c.time().Add(72 * time.Hour); !asked.ExpiresAt.Equal(want) {
		t.Errorf("expires at %s, want %s", asked.ExpiresAt, want)
	}
	lines, err := c.Store.OpenApprovals(t.Context(), nord, "senior")
	c.must(err)
	if len(lines) != 1 || lines[0].ID != asked.Request.ID || lines[0].Items != 1 {
		t.Errorf("open approvals = %+v", lines)
	}
	if len(c.due()) != 0 {
		t.Error("a letter that waits for a person is due")
	}
	c.green()
}

func TestApproval_unsetInstantsAreZero(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	if asked.RemindAt.Location() != time.UTC || asked.RequestedAt.Location() != time.UTC {
		t.Errorf("reminds at %s, requested at %s, want both in UTC", asked.RemindAt, asked.RequestedAt)
	}
	c.exec(`UPDATE approval SET remind_at = NULL, expires_at = NULL`)
	asked = c.approvalOf()
	lines, err := c.Store.OpenApprovals(t.Context(), nord, "")
	c.must(err)
	if !asked.RemindAt.IsZero() || !asked.ExpiresAt.IsZero() || len(lines) != 1 || !lines[0].ExpiresAt.IsZero() {
		t.Errorf("approval = %s, %s, lines = %+v, want zero times", asked.RemindAt, asked.ExpiresAt, lines)
	}
	for _, value := range []any{asked, lines} {
		raw, err := json.Marshal(value)
		if err != nil || strings.Contains(string(raw), "remind_at") || strings.Contains(string(raw), "expires_at") {
			t.Errorf("as JSON (%v): %s", err, raw)
		}
	}
}

func TestDecideApproval_ofManyAnswersOneCounts(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	const people = 20
	for i := range people {
		c.exec(`INSERT INTO app_user (name, roles) VALUES ($1, '{senior}')`, fmt.Sprintf("person%d", i))
	}
	outcomes := make([]approval.Outcome, people)
	errs := race(people, func(i int) error {
		d := approval.Approve
		if i%2 == 1 {
			d = approval.Reject
		}
		var err error
		outcomes[i], err = c.Store.DecideApproval(t.Context(), asked.Request.ID, answer(fmt.Sprintf("person%d", i), d, asked))
		return err
	})
	winners := 0
	for i, err := range errs {
		switch {
		case err == nil:
			winners++
		case !errors.Is(err, approval.ErrClosed):
			t.Errorf("person %d: %v, want %v", i, err, approval.ErrClosed)
		}
		if outcomes[i].By != outcomes[0].By || outcomes[i].Decision != outcomes[0].Decision {
			t.Errorf("person %d was told of %+v, person 0 of %+v", i, outcomes[i], outcomes[0])
		}
	}
	if winners != 1 || c.count(`SELECT count(*) FROM approval_decision`) != 1 {
		t.Errorf("%d answers counted, want 1", winners)
	}
	c.green()
}

func TestDecideApproval_approvedLetterLeavesWithTodaysDates(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.goTo("2026-09-09")
	c.freshBank()
	outcome := c.decide(answer("senta", approval.Approve, asked), asked)
	if outcome.State != approval.Approved || outcome.LetterID != asked.LetterID {
		t.Errorf("outcome = %+v, want approved", outcome)
	}
	again := c.decide(answer("senta", approval.Approve, asked), asked)
	if again.State != approval.Approved || again.By != "senta" {
		t.Errorf("the same answer again = %+v, want the same outcome", again)
	}
	sent := c.send(delivery.Accepted)
	if len(sent) != 1 || sent[0].Facts.DatedOn != calendar.MustDate("2026-09-09") || sent[0].Facts.PayByOn != calendar.MustDate("2026-09-21") {
		t.Fatalf("sent = %+v, want a letter of 9 September, to be paid by Monday 21", sent)
	}
	if level := one[int](t, c.Store, `SELECT level FROM item_state`); level != 3 {
		t.Errorf("level = %d, want 3", level)
	}
	c.green()
}

func TestDecideApproval_refusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*approval.Answer)
		want   error
	}{
		"a role that is not in the chain": {func(a *approval.Answer) { a.By = "clara2" }, approval.ErrWrongRole},
		"nobody we know":                  {func(a *approval.Answer) { a.By = "mallory" }, approval.ErrWrongRole},
		"who asked":                       {func(a *approval.Answer) { a.By = "clara" }, approval.ErrSelfApproval},
		"facts that nobody was shown":     {func(a *approval.Answer) { a.FactsHash = "0" }, approval.ErrFactsChanged},
		"a refusal without a reason":      {func(a *approval.Answer) { a.Decision, a.Reason = approval.Reject, " " }, approval.ErrReasonRequired},
		"a choice that was not offered":   {func(a *approval.Answer) { a.Choice = approval.ChoiceWriteOff }, approval.ErrUnknownAnswer},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := finalNotice(t)
			c.exec(`INSERT INTO app_user (name, roles) VALUES ('clara2', '{clerk}')`)
			a := answer("senta", approval.Approve, asked)
			test.change(&a)
			_, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, a)
			if !errors.Is(err, test.want) {
				t.Errorf("decide = %v, want %v", err, test.want)
			}
			c.must(c.Store.RefuseAnswer(t.Context(), asked.Request.ID, a, err))
			if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'approval_refused' AND actor = $1`, a.By); n != 1 {
				t.Errorf("%d refusals in the audit chain, want 1", n)
			}
			if c.approvalOf().Request.State != approval.Open {
				t.Error("a refused answer closed the approval")
			}
			c.green()
		})
	}
}

func TestDecideApproval_aPersonWhoLostTheRoleMayNot(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.exec(`UPDATE app_user SET active = false WHERE name = 'senta'`)
	_, err := c.Store.DecideApproval(t.Context(), asked.Request.ID, answer("senta", approval.Approve, asked))
	if !errors.Is(err, approval.ErrWrongRole) {
		t.Errorf("decide = %v, want %v", err, approval.ErrWrongRole)
	}
	c.exec(`UPDATE app_user SET entities = '{SUED}' WHERE name = 'simon'`)
	_, err = c.Store.DecideApproval(t.Context(), asked.Request.ID, answer("simon", approval.Approve, asked))
	if !errors.Is(err, approval.ErrWrongRole) {
		t.Errorf("decide for another entity = %v, want %v", err, approval.ErrWrongRole)
	}
}

func TestDecideApproval_changedFactsMakeItObsolete(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*clerkship){
		"a part is paid":       func(c *clerkship) { c.pay("R-1", "10001", 10_00) },
		"all is paid":          func(c *clerkship) { c.pay("R-1", "10001", 100_00) },
		"a part is disputed":   func(c *clerkship) { c.dispute("R-1", 10_00) },
		"the rest is promised": func(c *clerkship) { c.promise("10001", "R-1", "2026-09-10") },
		"another contact": func(c *clerkship) {
			c.exec(`UPDATE contact SET disabled_at = now()`)
			c.exec(`INSERT INTO contact (customer_id, address) SELECT id, 'new@kunde.example' FROM customer`)
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := finalNotice(t)
			change(c)
			outcome := c.decide(answer("senta", approval.Approve, asked), asked)
			if outcome.State != approval.Obsolete {
				t.Errorf("outcome = %+v, want obsolete", outcome)
			}
			if state := one[string](t, c.Store, `SELECT state FROM letter`); state != "withdrawn" || len(c.due()) != 0 {
				t.Errorf("the letter is %s, want withdrawn", state)
			}
			if n := c.count(`SELECT count(*) FROM event_outbox WHERE stream = $1 AND kind = 'obsolete'`, "approval/"+asked.Request.ID); n != 1 {
				t.Errorf("the approval was told %d times, want once", n)
			}
			c.green()
		})
	}
}

func TestDecideItem_retiresApprovalsWhoseFactsChanged(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	if d := c.decideItem(c.item("R-1")); d.Word != collection.WordAwaitingApproval {
		t.Errorf("decided = %+v, want awaiting approval", d)
	}
	c.pay("R-1", "10001", 10_00)
	if d := c.decideItem(c.item("R-1")); d.Word != collection.WordDunned {
		t.Errorf("decided = %+v, want dunned", d)
	}
	again, err := c.Store.Approval(t.Context(), asked.Request.ID)
	c.must(err)
	if again.Request.State != approval.Obsolete || again.Outcome == nil || again.Outcome.State != approval.Obsolete {
		t.Errorf("approval = %+v, want obsolete", again.Request)
	}
	sum := c.run()
	if sum.Letters != 2 || c.approvalOf().Total[0] != eur(90_00) {
		t.Errorf("the next run asked about %v, want 90.00", c.approvalOf().Total)
	}
	c.green()
}

func TestDecideApproval_rejectedLetterIsHeld(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	outcome := c.decide(answer("heike", approval.Reject, asked), asked)
	if outcome.HeldUntilOn != calendar.MustDate("2026-09-14") {
		t.Errorf("held until %s, want 14 September", outcome.HeldUntilOn)
	}
	c.goTo("2026-09-14")
	c.freshBank()
	if sum := c.run(); sum.Letters != 0 || sum.ByBlocker[collection.BlockHoldItem] != 1 {
		t.Errorf("run = %+v, want the item on hold", sum)
	}
	c.goTo("2026-09-15")
	c.freshBank()
	c.decideAll()
	if n := c.count(`SELECT count(*) FROM event_outbox WHERE kind = 'hold_expired' AND stream = 'invoice/NORD/R-1'`); n != 1 {
		t.Errorf("the item was told %d times that the hold ended, want once", n)
	}
	if sum := c.run(); sum.Approvals != 1 {
		t.Errorf("run = %+v, want to ask again after the cool-down", sum)
	}
	c.green()
}

func TestApproval_theChainIsAskedAndExpiryNeverSends(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	id := asked.Request.ID
	for range 2 { // everything is said twice
		c.must(c.Store.RemindApproval(t.Context(), id, 0))
		c.must(c.Store.PassApproval(t.Context(), id, 1))
		c.must(c.Store.RemindApproval(t.Context(), id, 0))
		c.must(c.Store.RemindApproval(t.Context(), id, 1))
	}
	passed, err := c.Store.Approval(t.Context(), id)
	c.must(err)
	if passed.Step != 1 || c.count(`SELECT count(*) FROM notification`) != 3 {
		t.Errorf("step %d with %d notifications, want step 1 and 3 of them", passed.Step, c.count(`SELECT count(*) FROM notification`))
	}
	c.must(c.Store.ExpireApproval(t.Context(), id))
	c.must(c.Store.ExpireApproval(t.Context(), id))
	if n := c.count(`SELECT count(*) FROM hold WHERE state = 'active'`); n != 1 {
		t.Errorf("%d holds, want 1", n)
	}
	_, err = c.Store.DecideApproval(t.Context(), id, answer("senta", approval.Approve, asked))
	if !errors.Is(err, approval.ErrClosed) {
		t.Errorf("decide after the expiry = %v, want %v", err, approval.ErrClosed)
	}
	if len(c.due()) != 0 || one[string](t, c.Store, `SELECT state FROM letter`) != "withdrawn" {
		t.Error("a letter nobody approved may leave")
	}
	c.green()
}

func TestDecideDebtor_asksOnceAboutAllItemsWhoseLadderIsSpent(t *testing.T) {
	t.Parallel()
	c, asked := spentLadder(t, "R-1", "R-2")
	c.decideAll()
	if asked.Request.Kind != approval.KindEscalation || len(asked.Facts.Items) != 2 || asked.Total[0] != eur(200_00) {
		t.Errorf("approval = %+v, want one question about two items", asked)
	}
	if n := c.count(`SELECT count(*) FROM approval`); n != 1 {
		t.Errorf("%d approvals, want 1", n)
	}
	if sum := c.run(); sum.Letters != 0 || sum.Decisions != 2 {
		t.Errorf("run = %+v, want no letter and two decisions", sum)
	}
	c.green()
}

func TestDecideApproval_choicesAtTheEndOfTheLadder(t *testing.T) {
	t.Parallel()
	tests := map[approval.Choice]struct {
		word  collection.Word
		event string
	}{
		approval.ChoiceHandOver:    {collection.WordHandedOver, "escalation_approved"},
		approval.ChoiceInstalments: {collection.WordInstalments, "escalation_approved"},
		approval.ChoiceWriteOff:    {collection.WordWrittenOff, "write_off_approved"},
	}
	for choice, want := range tests {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			c, asked := spentLadder(t, "R-1", "R-2")
			a := answer("senta", approval.Approve, asked)
			a.Choice = choice
			c.decide(a, asked)
			c.decideAll()
			if d := c.decideItem(c.item("R-1")); d.Word != want.word {
				t.Errorf("decided = %+v, want %s", d, want.word)
			}
			if n := c.count(`SELECT count(*) FROM event_outbox WHERE kind = $1 AND stream LIKE 'invoice/%'`, want.event); n != 2 {
				t.Errorf("%d items were told %s, want 2", n, want.event)
			}
			if n := c.count(`SELECT count(*) FROM approval`); n != 1 {
				t.Errorf("%d questions, want 1", n)
			}
			c.green()
		})
	}
}

func TestDecideApproval_aRejectedEscalationIsAskedAgainAfterTheCoolDown(t *testing.T) {
	t.Parallel()
	c, asked := spentLadder(t, "R-1")
	c.decide(answer("senta", approval.Reject, asked), asked)
	c.decideAll()
	if n := c.count(`SELECT count(*) FROM approval WHERE state = 'open'`); n != 0 {
		t.Fatal("the question was asked again at once")
	}
	c.goTo("2026-09-15")
	c.decideAll()
	if again := c.approvalOf(); again.Request.ID == asked.Request.ID {
		t.Error("the second question has the id of the first")
	}
	c.green()
}

func TestDecideItem_aPaymentRetiresTheQuestionAboutAllItems(t *testing.T) {
	t.Parallel()
	c, asked := spentLadder(t, "R-1", "R-2")
	c.pay("R-1", "10001", 100_00)
	c.decideAll()
	again := c.approvalOf()
	if again.Request.ID == asked.Request.ID || len(again.Facts.Items) != 1 || again.Facts.Items[0].Number != "R-2" {
		t.Errorf("question = %+v, want a new one about R-2 alone", again)
	}
	c.green()
}

func TestDecideDebtor_asksNobodyAboutWhatWasJustAnswered(t *testing.T) {
	t.Parallel()
	for _, choice := range []approval.Choice{approval.ChoiceHandOver, approval.ChoiceInstalments} {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			c, asked := spentLadder(t, "R-1")
			a := answer("senta", approval.Approve, asked)
			a.Choice = choice
			c.decide(a, asked)
			// The customer hears of the answer before the item does.
			_, err := c.Store.DecideDebtor(t.Context(), c.customer("10001"), 0, collection.DecideDebtor)
			c.must(err)
			if n := c.count(`SELECT count(*) FROM approval`); n != 1 {
				t.Errorf("%d questions, want the answered one alone", n)
			}
			c.decideAll()
			c.green()
		})
	}
}

func TestDecideItem_retiresAQuestionThatWouldNotBeAskedAnyMore(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*clerkship){
		"the customer disputes it": func(c *clerkship) { c.dispute("R-1", 100_00) },
		"the customer promises it": func(c *clerkship) { c.promise("10001", "R-1", "2026-09-08") },
	}
	for name, happens := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := spentLadder(t, "R-1")
			happens(c)
			a := answer("senta", approval.Approve, asked)
			a.Choice = approval.ChoiceHandOver
			if outcome := c.decide(a, asked); outcome.State != approval.Obsolete {
				t.Errorf("outcome = %+v, want an obsolete question", outcome)
			}
			c.decideAll()
			if n := c.count(`SELECT count(*) FROM approval WHERE state = 'open'`); n != 0 {
				t.Errorf("%d open questions, want none", n)
			}
			c.green()
		})
	}
}

func TestApproval_unknownIsNotFound(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	_, read := c.Store.Approval(t.Context(), "no-such")
	_, decide := c.Store.DecideApproval(t.Context(), "no-such", approval.Answer{})
	for name, err := range map[string]error{"read": read, "decide": decide, "remind": c.Store.RemindApproval(t.Context(), "no-such", 0),
		"expire": c.Store.ExpireApproval(t.Context(), "no-such")} {
		if !errors.Is(err, postgres.ErrNotFound) {
			t.Errorf("%s = %v, want %v", name, err, postgres.ErrNotFound)
		}
	}
}
