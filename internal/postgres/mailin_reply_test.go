package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// asksSomething is a mail that wants an answer.
func (c *clerkship) asksSomething(messageID string) mailroom.ID {
	c.t.Helper()
	id, _ := c.readMail(messageID, func(u *mailroom.Understood) {
		u.NeedsHuman, u.Understanding.Intents = true, []correspondence.IntentClaim{{Type: correspondence.GeneralInquiry}}
	})
	return id
}

// drafted is a draft that answers a mail, or one a collector asked for.
func (c *clerkship) drafted(id mailroom.ID, key string) mailroom.Reply {
	c.t.Helper()
	version, err := c.Store.ReplyFacts(c.t.Context(), testkit.Nord, "10001", []receivable.InvoiceNumber{"RE-1"})
	c.must(err)
	r, err := c.Store.KeepReply(c.t.Context(), mailroom.NewReply{Head: subledger.Head{Entity: testkit.Nord, By: "clara", Key: key}, Customer: "10001", Mail: id, Topic: "balance",
		Invoices: []receivable.InvoiceNumber{"RE-1"}, Language: "de", Tone: mailroom.Neutral, Subject: "Ihre Frage", Body: "100,00 € sind offen.", FactsHash: "f1", FactsVersion: version})
	c.must(err)
	return r
}

func (c *clerkship) sendDraft(r mailroom.Reply, by string) error {
	_, err := c.Store.SendReply(c.t.Context(), mailroom.SendReply{Head: because(by, ""), ReplyID: r.ReplyID, Version: r.Version})
	return err
}

func (c *clerkship) startReply(id int64) mailroom.Outgoing {
	c.t.Helper()
	out, started, err := c.Store.StartReply(c.t.Context(), id)
	if err != nil || !started {
		c.t.Fatalf("start reply %d: %t, %v", id, started, err)
	}
	return out
}

// TestReply_fromDraftToSettledMail: a person sends it once, the relay takes it, and letters may leave again.
func TestReply_fromDraftToSettledMail(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.asksSomething("<m@kunde.example>")
	r := c.drafted(id, "answer")
	if again := c.drafted(id, "answer"); again.ReplyID != r.ReplyID || again.Token != r.Token {
		t.Errorf("the same draft twice is %d and %d", r.ReplyID, again.ReplyID)
	}
	if r.InReplyTo != "m@kunde.example" || r.To != "rechnung@kunde-10001.example" || !strings.Contains(r.Subject, "[#"+r.Token+"]") || r.Stale {
		t.Errorf("draft %+v", r)
	}
	r, err := c.Store.EditReply(t.Context(), mailroom.EditReply{Head: because("clara", ""), ReplyID: r.ReplyID, Version: r.Version, Subject: "Antwort", Body: "Offen: 100,00 €"})
	if err != nil || r.Wording != mailroom.ByHuman || r.Version != 2 {
		t.Fatalf("edited %+v, %v", r, err)
	}
	old := r
	old.Version = 1
	if err := c.sendDraft(old, "clara"); !subledger.IsRefused(err, "reply_changed") {
		t.Errorf("who saw another version: %v", err)
	}
	c.must(c.sendDraft(r, "clara"))
	first := c.startReply(r.ReplyID)
	if _, started, err := c.Store.StartReply(t.Context(), r.ReplyID); started || err != nil {
		t.Errorf("claimed twice: %t, %v", started, err)
	}
	c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: first.Fence, Result: delivery.Uncertain}))
	c.wait(time.Minute)
	second := c.startReply(r.ReplyID)
	if second.MessageID != first.MessageID || second.Body != first.Body || !second.DatedAt.Equal(first.DatedAt) || second.Fence == first.Fence {
		t.Errorf("the second try is %+v, the first was %+v", second, first)
	}
	if err := c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: first.Fence, Result: delivery.Accepted}); !errors.Is(err, delivery.ErrFenced) {
		t.Errorf("a report of the first: %v", err)
	}
	for range 2 {
		c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: second.Fence, Result: delivery.Accepted}))
	}
	p := c.page(id)
	if p.State != mailroom.Settled || p.SettledHow != mailroom.Answered || p.SettledBy != "clara" || p.Blocks || p.Replies[0].State != mailroom.Sent || p.Replies[0].Uncertain != 1 {
		t.Errorf("page %+v with %+v", p.MailRow, p.Replies)
	}
	if got := mailEvents(t, c.Store, id); !slices.Equal(got, []string{"mail_stored", "reply_sent", "mail_settled"}) {
		t.Errorf("events %v", got)
	}
	c.green()
}

// TestReply_oncePerThreadAndDay: of two drafts in one thread one leaves today, whoever clicks how fast.
func TestReply_oncePerThreadAndDay(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.asksSomething("<m@kunde.example>")
	drafts := []mailroom.Reply{c.drafted(id, "a"), c.drafted(id, "b")}
	errs := make([]error, len(drafts))
	var group sync.WaitGroup
	for i, d := range drafts {
		group.Go(func() { errs[i] = c.sendDraft(d, []string{"clara", "senta"}[i]) })
	}
	group.Wait()
	slices.SortFunc(errs, func(a, b error) int {
		if a == nil {
			return -1
		}
		return 1
	})
	if errs[0] != nil || !subledger.IsRefused(errs[1], "reply_once_per_thread_and_day") {
		t.Errorf("errors %v; want one to leave and one to be refused", errs)
	}
	if err := c.sendDraft(c.drafted(mailroom.ID{}, "c"), "clara"); err != nil {
		t.Errorf("another thread: %v", err)
	}
	c.green()
}

func TestReply_neverToAMachine(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", func(u *mailroom.Understood) { u.NeedsHuman, u.Envelope.Automatic = true, correspondence.AutoReplied })
	_, err := c.Store.KeepReply(t.Context(), mailroom.NewReply{Head: because("clara", ""), Customer: "10001", Mail: id, Topic: "x", Language: "de", Tone: mailroom.Neutral, Subject: "x", Body: "x"})
	if !subledger.IsRefused(err, "reply_never_to_automatic") {
		t.Errorf("got %v", err)
	}
	asks := c.asksSomething("<2@kunde.example>")
	c.drafted(asks, "a")
	if _, err := c.Store.Pool().Exec(t.Context(), `UPDATE inbound_mail SET automatic = 'auto_replied' WHERE key = $1`, asks.Key); err == nil {
		t.Error("a mail with an answer became a machine's")
	}
}

// TestReply_restsOnFacts: paid meanwhile, it is not sent, and a person is asked.
func TestReply_restsOnFacts(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	pay := func(minor int64, key string) {
		head := because("clara", "")
		head.Key = key
		must[subledger.Booked](t)(c.Store.PostPayment(t.Context(), subledger.Payment{Head: head, Customer: "10001", Amount: money.New(minor, "EUR"), ValueOn: c.today(),
			Allocations: []subledger.Allocation{{Invoice: "RE-1", Amount: money.New(minor, "EUR")}}}))
	}
	id := c.asksSomething("<m@kunde.example>")
	r := c.drafted(id, "a")
	pay(10_00, "p1")
	if err := c.sendDraft(r, "clara"); !subledger.IsRefused(err, "reply_stale") {
		t.Errorf("a stale draft: %v", err)
	}
	r = c.drafted(id, "b")
	c.must(c.sendDraft(r, "clara"))
	pay(5_00, "p2")
	if _, started, err := c.Store.StartReply(t.Context(), r.ReplyID); started || err != nil {
		t.Errorf("started %t, %v", started, err)
	}
	if got := one[string](t, c.Store, `SELECT state || ' ' || (SELECT count(*) FROM task WHERE kind = 'reply_stale') FROM reply WHERE id = $1`, r.ReplyID); got != "draft 1" {
		t.Errorf("the reply is %s", got)
	}
	c.must(c.Store.DiscardReply(t.Context(), mailroom.DiscardReply{Head: because("clara", ""), ReplyID: r.ReplyID}))
	c.green()
}

func TestReply_refusedByTheRelay(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.asksSomething("<m@kunde.example>")
	r := c.drafted(id, "a")
	c.must(c.sendDraft(r, "clara"))
	out := c.startReply(r.ReplyID)
	c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: out.Fence, Result: delivery.Refused, Code: 550}))
	if p := c.page(id); p.State != mailroom.Waiting || p.Replies[0].State != mailroom.Refused || openTasks(t, c.Books, "reply_refused") != 1 {
		t.Errorf("page %+v with %+v", p.MailRow, p.Replies)
	}
	c.green()
}

// TestReply_answersTheThread: what the customer wrote before in the same thread is answered too, what came after is not.
func TestReply_answersTheThread(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	var ids []mailroom.ID
	for _, message := range []string{"<1@kunde.example>", "<2@kunde.example>", "<3@kunde.example>"} {
		id, _ := c.readMail(message, func(u *mailroom.Understood) {
			u.Whose.Thread, u.Understanding.Intents = "t", []correspondence.IntentClaim{{Type: correspondence.GeneralInquiry}}
		})
		ids = append(ids, id)
	}
	r := c.drafted(ids[1], "a")
	c.must(c.sendDraft(r, "clara"))
	out := c.startReply(r.ReplyID)
	c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: out.Fence, Result: delivery.Accepted}))
	for i, want := range []mailroom.State{mailroom.Settled, mailroom.Settled, mailroom.Waiting} {
		if got := c.page(ids[i]).State; got != want {
			t.Errorf("mail %d is %s, want %s", i+1, got, want)
		}
	}
	c.green()
}

// TestReply_ofAnothersMail: a mail that turns out to be another customer's is not answered by a draft to the first.
func TestReply_ofAnothersMail(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Customer("10002")
	id := c.asksSomething("<m@kunde.example>")
	queued, r := c.drafted(id, "a"), c.drafted(id, "b")
	c.must(c.sendDraft(queued, "clara"))
	c.must(c.Store.AssignMail(t.Context(), mailroom.AssignMail{Head: because("clara", ""), Mail: id, Customer: "10002"}))
	if err := c.sendDraft(r, "clara"); !subledger.IsRefused(err, "reply_stale") {
		t.Errorf("a draft to the first customer: %v", err)
	}
	if _, started, err := c.Store.StartReply(t.Context(), queued.ReplyID); started || err != nil {
		t.Errorf("one on its way: started %t, %v", started, err)
	}
	c.green()
}

// TestReply_thatWasNotTakenRestsOnFacts: a relay that said later has nothing of it, so that old figures are not tried on; the
// person who sends it anew has all the time again.
func TestReply_thatWasNotTakenRestsOnFacts(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	r := c.drafted(c.asksSomething("<m@kunde.example>"), "a")
	c.must(c.sendDraft(r, "clara"))
	out := c.startReply(r.ReplyID)
	c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: out.Fence, Result: delivery.Deferred, Code: 451}))
	must[subledger.Booked](t)(c.Store.PostPayment(t.Context(), subledger.Payment{Head: because("clara", ""), Customer: "10001", Amount: money.New(5_00, "EUR"), ValueOn: c.today(),
		Allocations: []subledger.Allocation{{Invoice: "RE-1", Amount: money.New(5_00, "EUR")}}}))
	c.wait(time.Hour)
	if _, started, err := c.Store.StartReply(t.Context(), r.ReplyID); started || err != nil {
		t.Errorf("started %t, %v", started, err)
	}
	if got := one[string](t, c.Store, `SELECT state || ' ' || (give_up_at IS NULL) FROM reply WHERE id = $1`, r.ReplyID); got != "draft true" {
		t.Errorf("the reply is %s", got)
	}
	c.green()
}

// TestReply_toWhatIsReadAsAMachinesLater: drafts fall, and a mail that was answered stays what it was taken for.
func TestReply_toWhatIsReadAsAMachinesLater(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	for name, sent := range map[string]bool{"drafted": false, "answered": true} {
		id := c.asksSomething("<" + name + "@kunde.example>")
		r := c.drafted(id, name)
		if sent {
			c.must(c.sendDraft(r, "clara"))
		}
		c.must(c.Store.ReopenMail(t.Context(), id, "clara"))
		u := understood(id)
		u.Envelope.Automatic = correspondence.AutoReplied
		must[mailroom.Reading](t)(c.Store.RecordReading(t.Context(), u))
		now := must[mailroom.Reply](t)(c.Store.Reply(t.Context(), testkit.Nord, r.ReplyID))
		if p := c.page(id); (p.Automatic == correspondence.ByHand) != sent || (now.State == mailroom.Discarded) == sent {
			t.Errorf("%s: the mail is %q, the reply %s", name, p.Automatic, now.State)
		}
	}
	c.green()
}
