package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// TestKeepMail_theSameMailAtOnceIsOne: two mailboxes bring it in the same moment, one with another Received line.
func TestKeepMail_theSameMailAtOnceIsOne(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	bodies := []string{"Subject: x\r\n\r\nGuten Tag\r\n", "Subject: x\r\n\r\nGuten Tag\r\n", "Received: from elsewhere\nSubject: x\n\nGuten Tag\n"}
	kept := make([]mailroom.Kept, len(bodies))
	var group sync.WaitGroup
	for i, body := range bodies {
		group.Go(func() {
			var err error
			kept[i], err = c.Store.KeepMail(t.Context(), mailroom.Arrived{Entity: testkit.Nord, MessageID: "<a@kunde.example>", Raw: []byte(body), Source: mailroom.FromIMAP, By: "inbox"})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	firsts := 0
	for _, k := range kept {
		if !k.Already {
			firsts++
		}
		if k.Number != kept[0].Number || k.ID != kept[0].ID {
			t.Errorf("kept %+v and %+v, want one mail", k, kept[0])
		}
	}
	if n := c.count(`SELECT count(*) FROM inbound_mail`); n != 1 || firsts != 1 {
		t.Errorf("%d mails, %d were the first; want one", n, firsts)
	}
	if got := mailEvents(t, c.Store, kept[0].ID); !slices.Equal(got, []string{"mail_stored"}) {
		t.Errorf("events %v", got)
	}
	if n := c.count(`SELECT copies FROM inbound_mail`); n != 2 {
		t.Errorf("%d copies", n)
	}
	c.green()
}

// TestKeepMail_otherWordsUnderTheSameID: a device that gives all its mails one id, or somebody who chose one, keeps no mail
// from us.
func TestKeepMail_otherWordsUnderTheSameID(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	first := c.arrivedMail("<scan@geraet.example>", "Subject: Scan\r\n\r\none")
	second := c.arrivedMail("<scan@geraet.example>", "Subject: Scan\r\n\r\ntwo")
	if again := c.arrivedMail("<scan@geraet.example>", "Subject: Scan\r\n\r\ntwo"); first == second || again != second {
		t.Errorf("mails %v, %v and again %v", first, second, again)
	}
	if again := c.arrivedMail("<scan@geraet.example>", "Received: x\r\nSubject: Scan\r\n\r\none"); again != first {
		t.Errorf("the first again is %v", again)
	}
	for _, id := range []mailroom.ID{first, second} {
		if got := mailEvents(t, c.Store, id); !slices.Equal(got, []string{"mail_stored"}) {
			t.Errorf("events of %v: %v", id, got)
		}
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'mail_copy_differs'`); n != 1 {
		t.Errorf("the chain tells of %d", n)
	}
	if _, err := c.Store.Pool().Exec(t.Context(), `UPDATE inbound_mail SET content = NULL`); err != nil {
		t.Fatal(err)
	}
	if third := c.arrivedMail("<scan@geraet.example>", "Subject: Scan\r\n\r\nthree"); third == first || third == second {
		t.Error("a mail was taken for one whose words are gone")
	}
	if again := c.arrivedMail("<scan@geraet.example>", "Subject: Scan\r\n\r\none"); again != first {
		t.Errorf("the same bytes came back as %v", again)
	}
	c.green()
}

func TestKeepMail_whatIsOneMail(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	first := c.arrivedMail("", "no id, these bytes")
	if again := c.arrivedMail("", "no id, these bytes"); again != first {
		t.Errorf("the same bytes are %v and %v", first, again)
	}
	if again := c.arrivedMail("<late@kunde.example>", "no id, these bytes"); again != first {
		t.Errorf("the same bytes under another id are %v and %v", first, again)
	}
	if other := c.arrivedMail("", "other bytes"); other == first {
		t.Error("other bytes are the same mail")
	}
	original, err := c.Store.MailOriginal(t.Context(), first)
	if err != nil || string(original.Raw) != "no id, these bytes" || original.State != mailroom.Stored {
		t.Errorf("original %+v, %v", original, err)
	}
	if _, err := c.Store.MailOriginal(t.Context(), mailroom.ID{Entity: testkit.Nord, Key: "none"}); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown mail: %v", err)
	}
	c.green()
}

func TestKeepMail_refuses(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	good := mailroom.Arrived{Entity: testkit.Nord, Raw: []byte("x"), Source: mailroom.FromFolder, By: "inbox"}
	tests := map[string]struct {
		change func(*mailroom.Arrived)
		code   string // empty: not found
	}{
		"nothing":          {func(a *mailroom.Arrived) { a.Raw = nil }, "mail_empty"},
		"too much":         {func(a *mailroom.Arrived) { a.Raw = []byte(strings.Repeat("x", mailroom.MaxBytes+1)) }, "mail_too_large"},
		"from nowhere":     {func(a *mailroom.Arrived) { a.Source = "pigeon" }, "mail_source_known"},
		"by nobody":        {func(a *mailroom.Arrived) { a.By = " " }, "by_missing"},
		"unknown entity":   {func(a *mailroom.Arrived) { a.Entity = "SUED" }, ""},
		"unknown customer": {func(a *mailroom.Arrived) { a.Customer = "99999" }, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := good
			test.change(&a)
			_, err := c.Store.KeepMail(t.Context(), a)
			if test.code == "" && !errors.Is(err, postgres.ErrNotFound) || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

func TestMailboxPosition_neverGoesBack(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	save := func(validity, uid uint32) {
		t.Helper()
		c.must(c.Store.SaveMailboxPosition(t.Context(), mailroom.MailboxPosition{Account: "ar", Mailbox: "INBOX", UIDValidity: validity, UID: uid}))
	}
	want := func(validity, uid uint32) {
		t.Helper()
		p, err := c.Store.MailboxPosition(t.Context(), "ar", "INBOX")
		if err != nil || p.UIDValidity != validity || p.UID != uid {
			t.Errorf("position %+v, %v; want %d/%d", p, err, validity, uid)
		}
	}
	want(0, 0)
	save(7, 40)
	save(7, 39)
	want(7, 40)
	save(4294967295, 3) // the server numbers anew
	want(4294967295, 3)
}

// TestMail_holdsLettersBack: from the moment it is known whose it is until nothing of it waits.
func TestMail_holdsLettersBack(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*mailroom.Understood)
		claims []mailroom.Claim
		blocks bool
	}{
		"a promise waits for a person": {nil, []mailroom.Claim{act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-09-20", 0))}, true},
		"a machine wrote it": {func(u *mailroom.Understood) { u.Envelope.Automatic = correspondence.AutoReplied; u.NeedsHuman = true },
			[]mailroom.Claim{act(correspondence.HoldCustomer, correspondence.OneClick)}, false},
		"its words say that a machine wrote it": {func(u *mailroom.Understood) {
			u.NeedsHuman, u.Understanding.Intents = true, []correspondence.IntentClaim{{Type: correspondence.OutOfOffice}}
		}, nil, false},
		"a person tells of an absence and disputes": {func(u *mailroom.Understood) {
			u.NeedsHuman, u.Understanding.Intents = true, []correspondence.IntentClaim{{Type: correspondence.OutOfOffice}, {Type: correspondence.Disputes}}
		}, nil, true},
		"it is about something else": {func(u *mailroom.Understood) {
			u.NeedsHuman, u.Understanding.Intents = true, []correspondence.IntentClaim{{Type: correspondence.Unrelated}}
		}, nil, false},
		"a question wants an answer": {func(u *mailroom.Understood) {
			u.Understanding.Intents = []correspondence.IntentClaim{{Type: correspondence.GeneralInquiry}}
		}, nil, true},
		"thanks need nothing": {func(u *mailroom.Understood) {
			u.Understanding.Intents = []correspondence.IntentClaim{{Type: correspondence.Acknowledgement}}
		}, nil, false},
		"nobody knows whose it is": {func(u *mailroom.Understood) {
			u.NeedsHuman, u.Whose = true, mailroom.Whose{}
		}, nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mailBooks(t)
			id, _ := c.readMail("<m@kunde.example>", test.change, test.claims...)
			if p := c.page(id); p.Blocks != test.blocks {
				t.Errorf("blocks %t, want %t (%+v)", p.Blocks, test.blocks, p.MailRow)
			}
			c.green()
		})
	}
}
