package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// channel gives a role's people a channel.
func (c *clerkship) channel(role, name string) {
	c.t.Helper()
	c.must(c.Store.SetCardChannel(c.t.Context(), postgres.CardChannel{Entity: nord, Role: role, Channel: name, Language: "de"}, "heike"))
}

// shows shows everything that is due in a channel, and says what was shown.
func (c *clerkship) shows(channel string) []card.Due {
	c.t.Helper()
	var all []card.Due
	for range 100 {
		due, ok, err := c.Store.NextCard(c.t.Context(), channel)
		c.must(err)
		if !ok {
			return all
		}
		for i := range due.Lines {
			due.Lines[i].FactsHash = "facts of " + due.Lines[i].Subject
			a, err := c.Store.Approval(c.t.Context(), due.Lines[i].Subject)
			c.must(err)
			due.Lines[i].Ended = a.Outcome != nil || a.Steps[a.Step].Role != due.Role
		}
		due.FactsHash = "facts"
		c.must(c.Store.CardShown(c.t.Context(), due, "P"+fmt.Sprint(due.ID)))
		all = append(all, due)
	}
	c.t.Fatal("the channel never comes to rest")
	return nil
}

func TestNextCard_showsAnApprovalUntilItEnds(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.channel("senior", "C1")
	first := c.shows("C1")
	if len(first) != 1 || first[0].Kind != card.KindApproval || first[0].Subject != asked.Request.ID || first[0].Place != "" || len(first[0].Token) < 22 {
		t.Fatalf("shown %+v, want the approval, posted", first)
	}
	if again := c.shows("C1"); len(again) != 0 {
		t.Errorf("shown again although nothing changed: %+v", again)
	}
	c.must(c.Store.AssignApproval(t.Context(), asked.Request.ID, "senta", "simon"))
	if changed := c.shows("C1"); len(changed) != 1 || changed[0].Place != "P"+fmt.Sprint(first[0].ID) || changed[0].Token != first[0].Token {
		t.Errorf("after it was assigned: %+v, want the same card changed", changed)
	}
	c.pay("R-1", "10001", 100_00)
	c.decideAll()
	if ended := c.shows("C1"); len(ended) != 1 || !strings.HasPrefix(ended[0].State, "obsolete") {
		t.Errorf("after a payment: %+v, want the card to end as obsolete", ended)
	}
	if rest := c.shows("C1"); len(rest) != 0 {
		t.Errorf("a card that ended was shown again: %+v", rest)
	}
	c.green()
}

func TestNextCard_passedToTheNextRole(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.channel("senior", "C1")
	c.channel("head_of_credit", "C2")
	c.shows("C1")
	if early := c.shows("C2"); len(early) != 0 {
		t.Errorf("the next role was asked early: %+v", early)
	}
	c.must(c.Store.PassApproval(t.Context(), asked.Request.ID, 1))
	if old := c.shows("C1"); len(old) != 1 || !strings.HasPrefix(old[0].State, "passed") {
		t.Errorf("the first role sees %+v", old)
	}
	if fresh := c.shows("C2"); len(fresh) != 1 || fresh[0].Place != "" {
		t.Errorf("the next role sees %+v", fresh)
	}
}

func TestNextCard_aSharedChannelKeepsOneCard(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.channel("senior", "C1")
	c.channel("head_of_credit", "C1")
	c.shows("C1")
	c.must(c.Store.PassApproval(t.Context(), asked.Request.ID, 1))
	if now := c.shows("C1"); len(now) != 1 || now[0].Role != "head_of_credit" || now[0].Place == "" || !strings.HasPrefix(now[0].State, "open") {
		t.Errorf("after it was passed on: %+v, want the same card for the next role", now)
	}
}

func TestNextCard_manyLettersAreOneDigest(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	for i := range 7 {
		customer := fmt.Sprintf("1000%d", i)
		c.Customer(customer)
		c.Invoice("R-"+customer, customer, 100_00, "2026-07-01", atLevel(2, "2026-08-03"))
	}
	c.run()
	c.channel("senior", "C1")
	shown := c.shows("C1")
	if len(shown) != 1 || shown[0].Kind != card.KindDigest || len(shown[0].Lines) != 7 {
		t.Fatalf("shown %+v, want one digest of seven", shown)
	}
	clicked, err := c.Store.CardByToken(t.Context(), shown[0].Token)
	c.must(err)
	if len(clicked.Lines) != 7 || clicked.Lines[0].FactsHash != "facts of "+clicked.Lines[0].Subject {
		t.Errorf("a click finds %+v", clicked)
	}
	one, err := c.Store.Approval(t.Context(), clicked.Lines[3].Subject)
	c.must(err)
	c.decide(answer("senta", approval.Reject, one), one)
	if again := c.shows("C1"); len(again) != 1 || again[0].Place == "" || !strings.HasPrefix(again[0].State, "open") {
		t.Errorf("after one of them was decided: %+v, want the digest changed", again)
	}
	for i, l := range clicked.Lines {
		if i == 3 {
			continue
		}
		a, err := c.Store.Approval(t.Context(), l.Subject)
		c.must(err)
		c.decide(answer("senta", approval.Approve, a), a)
	}
	if last := c.shows("C1"); len(last) != 1 || !strings.HasPrefix(last[0].State, "ended") {
		t.Errorf("after all: %+v, want the digest to end", last)
	}
	if rest := c.shows("C1"); len(rest) != 0 {
		t.Errorf("shown again: %+v", rest)
	}
	c.green()
}

func TestNextCard_aDeletedCardIsPostedAnewAFewTimes(t *testing.T) {
	t.Parallel()
	c, _ := finalNotice(t)
	c.channel("senior", "C1")
	posts := 0
	for range 50 {
		due, ok, err := c.Store.NextCard(t.Context(), "C1")
		c.must(err)
		if !ok {
			break
		}
		posts++
		c.must(c.Store.CardGone(t.Context(), due))
	}
	if posts < 2 || posts > 10 {
		t.Errorf("posted %d times, want a few", posts)
	}
}

func TestNextCard_whatClerksDecide(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001", func(row *openitems.Customer) { row.IBANs = []string{familyAccount} })
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 100_00, "2026-08-20")
	payment := c.arrives(t)
	c.drafted(c.asksSomething("<q@kunde.example>"), "d1")
	c.channel("senior", "C1")
	if shown := c.shows("C1"); len(shown) != 0 {
		t.Errorf("seniors are shown %+v", shown)
	}
	c.channel("clerk", "C3")
	kinds := map[string]string{}
	for _, due := range c.shows("C3") {
		kinds[due.Kind] = due.Subject
	}
	if kinds[card.KindPayment] != fmt.Sprint(payment) || kinds[card.KindReply] == "" {
		t.Errorf("clerks are shown %v, want the payment and the draft", kinds)
	}
	c.exec(`UPDATE reply SET state = 'discarded'`)
	if ended := c.shows("C3"); len(ended) != 1 || !strings.HasPrefix(ended[0].State, "discarded") {
		t.Errorf("after the draft was discarded: %+v", ended)
	}
}

// What is over before it was posted needs no card, and takes no other's place.
func TestNextCard_overBeforeItWasPosted(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.channel("senior", "C1")
	if _, ok, err := c.Store.NextCard(t.Context(), "C1"); err != nil || !ok {
		t.Fatalf("nothing is due: %v", err)
	}
	c.decide(answer("senta", approval.Reject, asked), asked)
	if shown := c.shows("C1"); len(shown) != 0 {
		t.Errorf("shown after it was over: %+v", shown)
	}
	if n := c.count(`SELECT count(*) FROM card WHERE ended_at IS NULL`); n != 0 {
		t.Errorf("%d cards keep a place", n)
	}
}

// A draft that went back to its people is shown to them again, on its card.
func TestNextCard_whatWaitsAgainIsShownAgain(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.drafted(c.asksSomething("<q@kunde.example>"), "d1")
	c.channel("clerk", "C3")
	first := c.shows("C3")
	c.exec(`UPDATE reply SET state = 'discarded'`)
	c.shows("C3")
	c.exec(`UPDATE reply SET state = 'draft'`)
	again := c.shows("C3")
	if len(first) != 1 || len(again) != 1 || again[0].ID != first[0].ID || again[0].Place == "" || !strings.HasPrefix(again[0].State, "open") {
		t.Errorf("shown %+v, then %+v", first, again)
	}
}

// However often a card is deleted between being shown, its number of posts stays within its bound.
func TestCardGone_betweenShowings(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	c.channel("senior", "C1")
	for i := range 12 {
		due, ok, err := c.Store.NextCard(t.Context(), "C1")
		c.must(err)
		if !ok {
			c.must(c.Store.AssignApproval(t.Context(), asked.Request.ID, "senta", []string{"simon", "heike"}[i%2]))
			continue
		}
		if i%2 == 0 {
			c.must(c.Store.CardGone(t.Context(), due))
			continue
		}
		c.must(c.Store.CardShown(t.Context(), due, "P1"))
	}
	if n := c.count(`SELECT posts FROM card`); n > 5 {
		t.Errorf("%d posts", n)
	}
}

// Letters of a list that are passed on become a list of the next role; nobody loses a question.
func TestNextCard_aDigestIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]string{"in one channel": "C1", "in another": "C2"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClerkship(t)
			for i := range 7 {
				customer := fmt.Sprintf("1000%d", i)
				c.Customer(customer)
				c.Invoice("R-"+customer, customer, 100_00, "2026-07-01", atLevel(2, "2026-08-03"))
			}
			c.run()
			c.channel("senior", "C1")
			c.channel("head_of_credit", next)
			first := c.shows("C1")
			for _, l := range first[0].Lines {
				c.must(c.Store.PassApproval(t.Context(), l.Subject, 1))
			}
			seen := append(c.shows("C1"), c.shows("C2")...)
			if n := c.count(`SELECT count(*) FROM card WHERE kind = 'approval' AND ended_at IS NULL AND role = 'head_of_credit'`); n != 7 {
				t.Errorf("%d questions wait for the next role: %+v", n, seen)
			}
			if n := c.count(`SELECT count(*) FROM card WHERE ended_at IS NULL AND role = 'senior'`); n != 0 {
				t.Errorf("%d cards of the first role keep a place", n)
			}
			if rest := append(c.shows("C1"), c.shows("C2")...); len(rest) != 0 {
				t.Errorf("the channels do not come to rest: %+v", rest)
			}
		})
	}
}

func TestCards_wakeTheChannelOnce(t *testing.T) {
	t.Parallel()
	c, asked := finalNotice(t)
	waked := func() int {
		return c.count(`SELECT count(*) FROM event_outbox WHERE stream = 'cards/C1'`)
	}
	c.decide(answer("senta", approval.Reject, asked), asked)
	if n := waked(); n != 0 {
		t.Errorf("%d events to a channel nobody has", n)
	}
	d, other := finalNotice(t)
	d.channel("senior", "C1")
	before := d.count(`SELECT count(*) FROM event_outbox WHERE stream = 'cards/C1'`)
	d.decide(answer("senta", approval.Reject, other), other)
	if n := d.count(`SELECT count(*) FROM event_outbox WHERE stream = 'cards/C1'`) - before; n != 1 {
		t.Errorf("%d events after a decision, want 1", n)
	}
	d.channel("senior", "")
	if all, err := d.Store.OpenCardStreams(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("streams %v, %v after the channel was taken away", all, err)
	}
}

func TestCardByToken_unknown(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	if _, err := c.Store.CardByToken(t.Context(), "guessed"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestChatPerson(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	ctx := t.Context()
	c.exec(`UPDATE app_user SET email = 'Senta@nord.example' WHERE name = 'senta'`)
	c.exec(`UPDATE app_user SET email = 'team@nord.example', active = false WHERE name = 'simon'`)
	if name, err := c.Store.UserByEmail(ctx, "senta@NORD.example"); err != nil || name != "senta" {
		t.Errorf("by address: %q, %v", name, err)
	}
	for _, email := range []string{"team@nord.example", "nobody@nord.example", ""} {
		if name, err := c.Store.UserByEmail(ctx, email); !errors.Is(err, postgres.ErrNotFound) {
			t.Errorf("%q is %q, %v", email, name, err)
		}
	}
	if _, err := c.Store.ChatPerson(ctx, "T1", "U1"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("before anybody confirmed: %v", err)
	}
	token, err := c.Store.MakeChatLink(ctx, postgres.ChatLink{Team: "T1", ChatUser: "U1", ChatName: "senta", User: "senta"})
	c.must(err)
	if _, err := c.Store.ChatLink(ctx, token, "simon"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a link shown to another user: %v", err)
	}
	if err := c.Store.ConfirmChatLink(ctx, token, "simon"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a link confirmed by another user: %v", err)
	}
	c.must(c.Store.ConfirmChatLink(ctx, token, "senta"))
	if err := c.Store.ConfirmChatLink(ctx, token, "senta"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a link confirmed twice: %v", err)
	}
	if name, err := c.Store.ChatPerson(ctx, "T1", "U1"); err != nil || name != "senta" {
		t.Errorf("who clicks: %q, %v", name, err)
	}
	c.must(c.Store.UnpinChatPerson(ctx, "T1", "U1", "heike"))
	if all, err := c.Store.ChatPersons(ctx); err != nil || len(all) != 0 {
		t.Errorf("people of the chat: %v, %v", all, err)
	}
	c.must(c.Store.RefuseClick(ctx, "forged", map[string]string{"team": ""}))
	c.green()
}
