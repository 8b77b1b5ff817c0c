package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestMails_filters(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.readMail("<1@kunde.example>", nil, act(correspondence.SendCopy, correspondence.OneClick))
	c.readMail("<2@kunde.example>", nil, act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1")))
	c.readMail("<3@kunde.example>", func(u *mailroom.Understood) { u.Whose = mailroom.Whose{} }, act(correspondence.OpenDispute, correspondence.OneClick))
	c.readMail("<4@kunde.example>", func(u *mailroom.Understood) {
		u.Understanding.Intents = []correspondence.IntentClaim{{Type: correspondence.Unrelated}}
	})
	tests := map[string]struct {
		filter mailroom.MailFilter
		want   []int64
	}{
		"what waits":  {mailroom.MailFilter{}, []int64{3, 2, 1}},
		"all":         {mailroom.MailFilter{All: true}, []int64{4, 3, 2, 1}},
		"settled":     {mailroom.MailFilter{States: []mailroom.State{mailroom.Settled}}, []int64{4}},
		"of customer": {mailroom.MailFilter{Customer: "10001"}, []int64{2, 1}},
		"of intent":   {mailroom.MailFilter{Intent: correspondence.Disputes}, []int64{3, 2}},
		"the next":    {mailroom.MailFilter{After: 3, Limit: 1}, []int64{2}},
		"of another":  {mailroom.MailFilter{Entity: "SUED"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []int64
			for _, r := range must[[]mailroom.MailRow](t)(c.Store.Mails(t.Context(), test.filter)) {
				got = append(got, r.Number)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("mails %v, want %v", got, test.want)
			}
		})
	}
}

// TestMail_attachments: kept once, shown with what became of them.
func TestMail_attachments(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.arrivedMail("<1@kunde.example>", "x")
	files := []mailroom.Attachment{{Place: 1, Name: "avis.pdf", MediaType: "application/pdf", Kind: mailroom.AdviceFile, Raw: []byte("avis")}, {Place: 2, Name: "foto.jpg", Kind: mailroom.ImageFile, Raw: []byte{1}}}
	for range 2 {
		c.must(c.Store.KeepAttachments(t.Context(), id, files))
	}
	kept := must[subledger.InboxFile](t)(c.Store.KeepFile(t.Context(), subledger.Arrived{Entity: testkit.Nord, Kind: subledger.AdviceDoc, Name: "avis.pdf", Raw: []byte("avis"), Source: "mail", By: "inbox"}))
	c.must(c.Store.PassAttachment(t.Context(), id, 1, kept.ID))
	p := c.page(id)
	if len(p.Attachments) != 2 || p.Attachments[0].InboxID != kept.ID || p.Attachments[0].SHA256 != kept.SHA256 || p.Attachments[1].SizeBytes != 1 {
		t.Errorf("attachments %+v", p.Attachments)
	}
	if a := must[mailroom.Attachment](t)(c.Store.AttachmentContent(t.Context(), id, 1)); string(a.Raw) != "avis" {
		t.Errorf("content %q", a.Raw)
	}
	if _, err := c.Store.AttachmentContent(t.Context(), id, 3); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := c.Store.PassAttachment(t.Context(), id, 3, kept.ID); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestMail_thatCannotBeRead: a person is asked, and says that it was answered.
func TestMail_thatCannotBeRead(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.arrivedMail("<1@kunde.example>", "\x00\x01")
	read, err := c.Store.RecordReading(t.Context(), mailroom.Understood{ID: id, Unreadable: "no mail", By: "mahnwerk/mail"})
	if err != nil || read.State != mailroom.Unreadable || !read.NeedsHuman {
		t.Fatalf("%+v, %v", read, err)
	}
	if s := must[mailroom.Settling](t)(c.Store.ApplyMail(t.Context(), id, false)); s.State != mailroom.Unreadable || openTasks(t, c.Books, "mail_unreadable") != 1 {
		t.Errorf("%+v", s)
	}
	if s := must[mailroom.Settling](t)(c.Store.SettleMail(t.Context(), mailroom.SettleMail{Head: because("clara", "asked again"), Mail: id, How: mailroom.Answered})); s.State != mailroom.Settled {
		t.Errorf("%+v after a person answered", s)
	}
	c.green()
}

// TestMail_noteOfOurOwn: it is read, and neither holds letters back nor wants an answer.
func TestMail_noteOfOurOwn(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	kept := must[mailroom.Kept](t)(c.Store.KeepMail(t.Context(), mailroom.Arrived{Entity: testkit.Nord, Raw: []byte("zahlt am 1.10."), Source: mailroom.FromNote, Author: correspondence.ByUs,
		Customer: "10001", By: "clara"}))
	u := understood(kept.ID, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-10-01", 0)), act(correspondence.SendCopy, correspondence.OneClick))
	_, err := c.Store.RecordReading(t.Context(), u)
	c.must(err)
	if s := must[mailroom.Settling](t)(c.Store.ApplyMail(t.Context(), kept.ID, true)); s.State != mailroom.Waiting || s.Proposed != 2 {
		t.Errorf("%+v", s)
	}
	if p := c.page(kept.ID); p.Blocks || p.Author != correspondence.ByUs || !p.Degraded {
		t.Errorf("page %+v", p.MailRow)
	}
	c.decides("clara", kept.ID, 1, mailroom.Confirm)
	if d := c.decides("clara", kept.ID, 2, mailroom.Reject); d.State != mailroom.Rejected || c.page(kept.ID).State != mailroom.Settled {
		t.Errorf("%+v, %s", d, c.page(kept.ID).State)
	}
	if phrases := must[[]mailroom.Phrase](t)(c.Store.Phrases(t.Context(), testkit.Nord, "10001")); len(phrases) != 0 {
		t.Errorf("our own words are remembered as the customer's: %+v", phrases)
	}
	c.green()
}

// TestMail_ofNobody: nothing takes effect before somebody says whose it is.
func TestMail_ofNobody(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<1@kunde.example>", func(u *mailroom.Understood) { u.Whose = mailroom.Whose{} }, act(correspondence.SendCopy, correspondence.OneClick))
	if _, err := c.say("clara", id, 1, mailroom.Confirm); !subledger.IsRefused(err, "mail_unassigned") {
		t.Errorf("got %v", err)
	}
	if s := must[mailroom.Settling](t)(c.Store.SettleMail(t.Context(), mailroom.SettleMail{Head: because("clara", "a mistake"), Mail: id, How: mailroom.NoAnswerNeeded})); s.State != mailroom.Settled {
		t.Errorf("%+v", s)
	}
	if got := c.page(id).Claims[0]; got.State != mailroom.Obsolete || !slices.Contains(got.Why, "no_answer_needed") {
		t.Errorf("claim %+v", got)
	}
	c.green()
}

// TestReopenMail: it holds letters back again, and is read by a workflow of its own.
func TestReopenMail(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<1@kunde.example>", nil, act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1")))
	c.decides("clara", id, 1, mailroom.Confirm)
	if p := c.page(id); p.State != mailroom.Settled || p.Blocks {
		t.Fatalf("page %+v", p.MailRow)
	}
	c.must(c.Store.ReopenMail(t.Context(), id, "clara"))
	if p := c.page(id); p.State != mailroom.Stored || !p.Blocks || p.Claims[0].State != mailroom.Confirmed {
		t.Errorf("page %+v", p)
	}
	if s := must[mailroom.Settling](t)(c.Store.ApplyMail(t.Context(), id, false)); s.State != mailroom.Settled {
		t.Errorf("%+v", s)
	}
	want := []string{"mail_stored", "mail_decided", "mail_settled", "mail_again", "mail_settled"}
	if got := mailEvents(t, c.Store, id); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	c.green()
}

// TestReplyBasis: a draft rests on what is open, what was said and what did not come.
func TestReplyBasis(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<1@kunde.example>", func(u *mailroom.Understood) { u.Understanding.Language = "en" }, act(correspondence.OpenDispute, correspondence.OneClick, about("RE-1")))
	b := must[mailroom.Basis](t)(c.Store.ReplyBasis(t.Context(), mailroom.AskReply{Head: because("clara", ""), Mail: id}))
	if b.Facts.Topic != reply.DisputeReceived || b.Facts.Language != "en" || len(b.Facts.Disputed) != 1 || b.Facts.Disputed[0].Invoice != "RE-1" || len(b.Facts.Items) != 1 {
		t.Errorf("basis %+v", b)
	}
	c.exec(`INSERT INTO promise (entity, customer_id, key, state, made_on, due_on, evaluate_on, ended_on, source, made_by)
	        SELECT entity, id, 'V', 'broken', '2026-08-20', '2026-08-25', '2026-08-27', '2026-08-28', 'phone', 'clara' FROM customer WHERE number = '10001'`)
	c.exec(`INSERT INTO promise_item SELECT 1, id, 5000, 0 FROM invoice WHERE number = 'RE-2'`)
	b = must[mailroom.Basis](t)(c.Store.ReplyBasis(t.Context(), mailroom.AskReply{Head: because("clara", ""), Customer: "10001", Topic: reply.Collect, Tone: mailroom.Firm}))
	if len(b.Facts.Items) != 2 || b.Facts.Items[1].BrokenOn.String() != "2026-08-25" || b.Facts.Items[1].BrokenAmount != eur(50_00) || !b.Facts.ByOn.After(c.today()) {
		t.Errorf("basis %+v", b)
	}
	if version := must[int64](t)(c.Store.ReplyFacts(t.Context(), testkit.Nord, "10001", []receivable.InvoiceNumber{})); version != b.Version {
		t.Errorf("versions %d and %d", version, b.Version)
	}
	inquiry := c.asksSomething("<2@kunde.example>")
	if _, err := c.Store.ReplyBasis(t.Context(), mailroom.AskReply{Head: because("clara", ""), Mail: inquiry}); !subledger.IsRefused(err, "reply_needs_person") {
		t.Errorf("a question that no template answers: %v", err)
	}
	heard := must[[]correspondence.Heard](t)(c.Store.Heard(t.Context(), testkit.Nord, "10001", 0))
	if len(heard) != 2 || heard[0].Understanding.Intents[0].Type != correspondence.GeneralInquiry {
		t.Errorf("heard %+v", heard)
	}
}

// TestRemindMail_thatNobodyHasRead: it waits, whatever kept it from being read.
func TestRemindMail_thatNobodyHasRead(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.arrivedMail("<1@kunde.example>", "x")
	c.must(c.Store.RemindMail(t.Context(), id, c.today()))
	if p := c.page(id); p.State == mailroom.Settled || openTasks(t, c.Books, "mail_unanswered") != 1 {
		t.Errorf("page %+v", p.MailRow)
	}
	c.green()
}
