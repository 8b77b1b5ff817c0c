package mailbox_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/mahnwerk/mahnwerk/internal/mailbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOnce_handsOnEveryMessageInOrder(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	want := mails(20)
	s.deliver(want...)
	s.must(h.source(s.address).Once(t.Context()))
	if len(h.mails) != len(want) {
		t.Fatalf("%d of %d came", len(h.mails), len(want))
	}
	for i, m := range h.mails {
		if string(m.Raw) != want[i] || m.Account != "ar" || m.Mailbox != "INBOX" || m.UID == 0 || m.UIDValidity == 0 || m.ReceivedAt.Format("2006-01-02") != "2026-11-18" {
			t.Errorf("message %d: %+v", i, m)
		}
	}
	if all, unseen := s.count("INBOX"); all != 20 || unseen != 20 {
		t.Errorf("%d messages are left, %d unseen: reading must change nothing", all, unseen)
	}
	s.deliver(mails(1)...)
	s.must(h.source(s.address).Once(t.Context()))
	s.must(h.source(s.address).Once(t.Context()))
	if len(h.mails) != 21 {
		t.Errorf("after one more, %d came", len(h.mails))
	}
}

func TestRun_isToldOfNewMail(t *testing.T) {
	for name, noIdle := range map[string]bool{"by the server": false, "by asking": true} {
		t.Run(name, func(t *testing.T) {
			s, h := start(t, nil, false), newHouse()
			w := newWire(t, s.address)
			w.noIdle = noIdle
			go w.run()
			running(t, h.source(w.address()))
			if r := next(t, h.told); r.Err != nil {
				t.Fatal(r.Err)
			}
			if got := s.deliverUntil(h.came); !strings.Contains(string(got.Raw), "Wir zahlen 1.") {
				t.Errorf("came %q", got.Raw)
			}
		})
	}
}

// TestRun_lostConnection cuts the connection in the middle of messages, five times: every message comes, each once.
func TestRun_lostConnection(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	s.deliver(mails(30)...)
	w := newWire(t, s.address)
	w.cutAfter = 1800
	w.cuts.Store(5)
	go w.run()
	running(t, h.source(w.address()))
	for i := range 30 {
		if got := next(t, h.came); int(got.UID) != i+1 {
			t.Fatalf("message %d has number %d", i+1, got.UID)
		}
	}
	if w.cuts.Load() > 0 {
		t.Errorf("%d cuts were not needed", w.cuts.Load())
	}
}

// TestRun_sameMailTwice: where the position could not be noted the message comes again; the sink has to know it.
func TestRun_sameMailTwice(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	h.saveFailures = 1
	s.deliver(mails(2)...)
	running(t, h.source(s.address))
	for _, want := range []uint32{1, 1, 2} {
		if got := next(t, h.came); got.UID != want {
			t.Errorf("message %d, want %d", got.UID, want)
		}
	}
}

// TestRun_storeAway: nothing behind a message is read until that is stored.
func TestRun_storeAway(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	h.sinkFailures = 3
	s.deliver(mails(2)...)
	running(t, h.source(s.address))
	if r := next(t, h.told); !errors.Is(r.Err, errAway) || r.Mailbox != "INBOX" {
		t.Errorf("told %+v", r)
	}
	for _, want := range []uint32{1, 2} {
		if got := next(t, h.came); got.UID != want {
			t.Errorf("message %d, want %d", got.UID, want)
		}
	}
}

func TestOnce_serverNumbersAnew(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	s.deliver(mails(3)...)
	s.must(h.source(s.address).Once(t.Context()))
	s.must(s.user.Delete("INBOX"))
	s.must(s.user.Create("INBOX", nil))
	s.deliver(mails(2)...)
	s.must(h.source(s.address).Once(t.Context()))
	if len(h.mails) != 5 || h.mails[3].UID != 1 || h.mails[3].UIDValidity == h.mails[0].UIDValidity {
		t.Errorf("%d came, the fourth is %+v", len(h.mails), h.mails[min(3, len(h.mails)-1)])
	}
}

func TestOnce_tooLarge(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	s.deliver("Subject: groß\r\n\r\n"+strings.Repeat("x", 5000)+"\r\n", mails(1)[0])
	source := h.source(s.address)
	source.Limits.Bytes = 1000
	s.must(source.Once(t.Context()))
	if len(h.mails) != 2 || h.mails[0].TooLarge < 5000 || string(h.mails[0].Raw) != "Subject: groß\r\n\r\n" || h.mails[1].TooLarge != 0 {
		t.Errorf("%+v", h.mails)
	}
}

// TestRun_largerThanItsServerSays: such a message is told of as too large, and what lies behind it is read.
func TestRun_largerThanItsServerSays(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	s.deliver("Subject: groß\r\n\r\n"+strings.Repeat("x", 5000)+"\r\n", mails(1)[0])
	w := newWire(t, s.address)
	w.understates = true
	go w.run()
	source := h.source(w.address())
	source.Limits.Bytes = 1000
	running(t, source)
	if first, second := next(t, h.came), next(t, h.came); first.TooLarge <= 1000 || second.TooLarge != 0 || second.UID != 2 {
		t.Errorf("came %+v and %+v", first, second)
	}
}

func TestOnce_afterStoring(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	s.deliver(mails(3)...)
	source := h.source(s.address)
	source.Account.After = mailbox.MarkSeen
	s.must(source.Once(t.Context()))
	if all, unseen := s.count("INBOX"); all != 3 || unseen != 0 {
		t.Errorf("%d messages, %d unseen", all, unseen)
	}
	s.deliver(mails(2)...)
	source.Account.After, source.Account.MoveTo = mailbox.Move, "Archiv"
	s.must(source.Once(t.Context()))
	inbox, _ := s.count("INBOX")
	if moved, _ := s.count("Archiv"); inbox != 3 || moved != 2 || len(h.mails) != 5 {
		t.Errorf("%d in the inbox, %d moved, %d came", inbox, moved, len(h.mails))
	}
}

func TestOnce_severalMailboxes(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	s.deliver(mails(2)...)
	source := h.source(s.address)
	source.Account.Mailboxes = []string{"INBOX", "Archiv"}
	s.must(source.Once(t.Context()))
	if len(h.mails) != 2 {
		t.Errorf("%d came", len(h.mails))
	}
	source.Account.Mailboxes = []string{"Gibt es nicht"}
	if err := source.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "open the mailbox: refused by the server") {
		t.Errorf("a mailbox that is none: %v", err)
	}
}

func TestOnce_overTLS(t *testing.T) {
	web := httptest.NewTLSServer(http.NotFoundHandler()) // it has a certificate for 127.0.0.1
	defer web.Close()
	s, h := start(t, &tls.Config{Certificates: web.TLS.Certificates}, false), newHouse()
	s.deliver(mails(1)...)
	source := h.source(s.address)
	source.Account.Security = mailbox.ImplicitTLS
	if err := source.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(web.Certificate())
	source.Account.TLS = &tls.Config{RootCAs: pool}
	s.must(source.Once(t.Context()))
	if len(h.mails) != 1 {
		t.Errorf("%d came", len(h.mails))
	}
}

func TestOnce_refusesAccounts(t *testing.T) {
	good := mailbox.Account{Name: "ar", Address: "imap.lieferant.example:993", Username: user, Password: password}
	tests := []struct {
		name string
		bad  func(*mailbox.Account)
	}{
		{"no name", func(a *mailbox.Account) { a.Name = "" }},
		{"no port", func(a *mailbox.Account) { a.Address = "imap.lieferant.example" }},
		{"no user", func(a *mailbox.Account) { a.Username = "" }},
		{"neither password nor token", func(a *mailbox.Account) { a.Password = "" }},
		{"both", func(a *mailbox.Account) { a.Token = &mailbox.OAuth{} }},
		{"in the clear over the net", func(a *mailbox.Account) { a.Security = mailbox.Plain }},
		{"unknown security", func(a *mailbox.Account) { a.Security = "ssl" }},
		{"unknown end", func(a *mailbox.Account) { a.After = "delete" }},
		{"moving nowhere", func(a *mailbox.Account) { a.After = mailbox.Move }},
		{"a folder without moving", func(a *mailbox.Account) { a.MoveTo = "Archiv" }},
		{"too many mailboxes", func(a *mailbox.Account) { a.Mailboxes = make([]string, 11) }},
	}
	for _, test := range tests {
		account := good
		test.bad(&account)
		if err := (&mailbox.Source{Account: account}).Once(t.Context()); !errors.Is(err, mailbox.ErrAccount) {
			t.Errorf("%s: %v", test.name, err)
		} else if strings.Contains(err.Error(), password) {
			t.Errorf("%s: the password is in %v", test.name, err)
		}
	}
}

func TestOnce_wrongPassword(t *testing.T) {
	s, h := start(t, nil, false), newHouse()
	source := h.source(s.address)
	source.Account.Password = "falsch-0815"
	err := source.Once(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "log in: refused by the server") || strings.Contains(err.Error(), "falsch") || strings.Contains(err.Error(), user) {
		t.Errorf("got %v", err)
	}
}
