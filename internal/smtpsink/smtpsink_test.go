package smtpsink_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

func start(t *testing.T, options smtpsink.Options) *smtpsink.Sink {
	t.Helper()
	sink, err := smtpsink.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sink.Close(); err != nil {
			t.Error(err)
		}
	})
	return sink
}

// dial opens a plain session that ends with the test.
func dial(t *testing.T, sink *smtpsink.Sink) *smtp.Client {
	t.Helper()
	client, err := smtp.Dial(sink.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func mail(id string) string {
	return "Message-ID: <" + id + "@test>\r\nSubject: =?utf-8?q?Mahnung_f=C3=BCr_Sie?=\r\n\r\nText\r\n"
}

func deliver(client *smtp.Client, raw string, to ...string) error {
	return client.SendMail("from@a.test", to, strings.NewReader(raw))
}

func code(err error) int {
	var reply *smtp.SMTPError
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

func TestSink_keepsWhatItAccepts(t *testing.T) {
	for name, folder := range map[string]string{"memory": "", "folder": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			sink := start(t, smtpsink.Options{Folder: folder})
			if err := deliver(dial(t, sink), mail("one"), "x@b.test", "y@b.test"); err != nil {
				t.Fatal(err)
			}
			got, err := sink.Get("000001")
			if err != nil {
				t.Fatal(err)
			}
			want := smtpsink.Mail{
				ID: "000001", Order: 1, MessageID: "<one@test>", From: "from@a.test", To: []string{"x@b.test", "y@b.test"},
				Subject: "Mahnung für Sie", Size: len(mail("one")), Confirmed: true, Raw: []byte(mail("one")),
			}
			ignore := cmpopts.IgnoreFields(smtpsink.Mail{}, "AcceptedAt", "SHA256")
			if diff := cmp.Diff(want, got, ignore); diff != "" {
				t.Errorf("mail (-want +got):\n%s", diff)
			}
			if len(got.SHA256) != 64 || got.AcceptedAt.Location() != time.UTC {
				t.Errorf("hash %q, time %v", got.SHA256, got.AcceptedAt)
			}
			if _, err := sink.Get("000002"); !errors.Is(err, smtpsink.ErrNotFound) {
				t.Errorf("unknown id: %v", err)
			}
		})
	}
}

func TestSink_rules(t *testing.T) {
	type reply struct {
		to   string
		code int // 0 is accepted
	}
	tests := map[string]struct {
		rules []smtpsink.Rule
		mails []reply
	}{
		"greylisting per recipient": {
			[]smtpsink.Rule{{Recipient: "grey@b.test", Times: 2, Code: 450, Text: "later"}},
			[]reply{{"grey@b.test", 450}, {"x@b.test", 0}, {"GREY@b.test", 450}, {"grey@b.test", 0}},
		},
		"the n-th mail is too big": {
			[]smtpsink.Rule{{Stage: smtpsink.StageData, Skip: 2, Times: 1, Code: 552, Text: "too big"}},
			[]reply{{"x@b.test", 0}, {"x@b.test", 0}, {"x@b.test", 552}, {"x@b.test", 0}},
		},
		"first rule in its turn wins": {
			[]smtpsink.Rule{{Times: 1, Code: 450}, {Recipient: "no@b.test", Code: 550}},
			[]reply{{"no@b.test", 450}, {"no@b.test", 550}, {"x@b.test", 0}},
		},
		"delay only": {
			[]smtpsink.Rule{{Stage: smtpsink.StageData, Delay: time.Millisecond}},
			[]reply{{"x@b.test", 0}, {"x@b.test", 0}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sink := start(t, smtpsink.Options{})
			sink.Script(test.rules...)
			client := dial(t, sink)
			for i, want := range test.mails {
				err := deliver(client, mail(fmt.Sprint(i)), want.to)
				if code(err) != want.code || (err == nil) != (want.code == 0) {
					t.Fatalf("mail %d to %s: %v, want %d", i+1, want.to, err, want.code)
				}
				if err := client.Reset(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestSink_421ClosesTheConnection(t *testing.T) {
	sink := start(t, smtpsink.Options{})
	sink.Script(smtpsink.Rule{Times: 1, Code: 421, Text: "4.3.2 going down"})
	client := dial(t, sink)
	if err := deliver(client, mail("one"), "x@b.test"); code(err) != 421 {
		t.Fatalf("reply %v, want 421", err)
	}
	if err := client.Noop(); err == nil {
		t.Error("the connection still answers")
	}
}

func TestSink_dropAfterTheFinalDot(t *testing.T) {
	for drop, kept := range map[smtpsink.Drop]int{smtpsink.DropKept: 1, smtpsink.DropLost: 0} {
		sink := start(t, smtpsink.Options{})
		sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Drop: drop})
		if err := deliver(dial(t, sink), mail("one"), "x@b.test"); err == nil || code(err) != 0 {
			t.Errorf("drop %d: %v, want a lost connection", drop, err)
		}
		if mails := sink.List(); len(mails) != kept || (kept == 1 && mails[0].Confirmed) {
			t.Errorf("drop %d: kept %+v, want %d unconfirmed", drop, mails, kept)
		}
	}
}

func TestSink_waitWakesUpForEachMail(t *testing.T) {
	sink := start(t, smtpsink.Options{})
	two := make(chan error)
	go func() {
		two <- sink.Wait(t.Context(), func(mails []smtpsink.Mail) bool { return len(mails) == 2 })
	}()
	client := dial(t, sink)
	for range 2 {
		if err := deliver(client, mail("same"), "x@b.test"); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-two; err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]int{"<same@test>": 2}, sink.CountByMessageID()); diff != "" {
		t.Error(diff)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sink.Wait(ended, func([]smtpsink.Mail) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("ended wait: %v", err)
	}
}

func TestSink_authAndSTARTTLS(t *testing.T) {
	sink := start(t, smtpsink.Options{STARTTLS: true, User: "u", Password: "p"})
	plain := dial(t, sink)
	if plain.SupportsAuth(sasl.Plain) {
		t.Error("offers AUTH without TLS")
	}
	if err := deliver(plain, mail("one"), "x@b.test"); code(err) != 502 {
		t.Errorf("without AUTH: %v, want 502", err)
	}
	for password, want := range map[string]int{"wrong": 535, "p": 0} {
		client, err := smtp.DialStartTLS(sink.Addr(), &tls.Config{RootCAs: sink.Roots(), ServerName: "localhost"})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Auth(sasl.NewPlainClient("", "u", password)); code(err) != want {
			t.Errorf("password %s: %v, want %d", password, err, want)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSink_limits(t *testing.T) {
	sink := start(t, smtpsink.Options{MaxMails: 1, MaxMessageBytes: 200})
	client := dial(t, sink)
	if err := deliver(client, mail("big")+strings.Repeat("x", 200), "x@b.test"); code(err) != 552 {
		t.Errorf("too big: %v, want 552", err)
	}
	if err := deliver(client, mail("one"), "x@b.test"); err != nil {
		t.Fatal(err)
	}
	if err := deliver(client, mail("two"), "x@b.test"); code(err) != 452 {
		t.Errorf("full: %v, want 452", err)
	}
}

func TestSink_discardsBodiesButCounts(t *testing.T) {
	sink := start(t, smtpsink.Options{DiscardBodies: true})
	if err := deliver(dial(t, sink), mail("one"), "x@b.test"); err != nil {
		t.Fatal(err)
	}
	if sink.CountByMessageID()["<one@test>"] != 1 {
		t.Error("not counted")
	}
	if _, err := sink.Get("000001"); !errors.Is(err, smtpsink.ErrNotFound) {
		t.Errorf("Get: %v, want ErrNotFound", err)
	}
}

func TestSink_folderOutlivesTheSink(t *testing.T) {
	folder := t.TempDir()
	first := start(t, smtpsink.Options{Folder: folder})
	for _, id := range []string{"one", "two"} {
		if err := deliver(dial(t, first), mail(id), "x@b.test"); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// A sink killed while writing leaves half a line.
	index := filepath.Join(folder, "index.jsonl")
	whole, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(index, append(whole, `{"id":"0000`...), 0o600); err != nil {
		t.Fatal(err)
	}

	second := start(t, smtpsink.Options{Folder: folder})
	if diff := cmp.Diff(first.List(), second.List()); diff != "" {
		t.Errorf("taken up (-left +found):\n%s", diff)
	}
	if err := deliver(dial(t, second), mail("three"), "x@b.test"); err != nil {
		t.Fatal(err)
	}
	third, err := second.Get("000003")
	if err != nil || third.MessageID != "<three@test>" {
		t.Errorf("next mail %+v, %v", third, err)
	}
	if parts, err := filepath.Glob(filepath.Join(folder, "*.part")); err != nil || len(parts) != 0 {
		t.Errorf("left over %v, %v", parts, err)
	}
}

func TestStart_refusesADamagedIndexAndATakenPort(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "index.jsonl"), []byte("not json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := smtpsink.Start(smtpsink.Options{Folder: folder}); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("damaged index: %v, want an error naming line 1", err)
	}
	running := start(t, smtpsink.Options{})
	if _, err := smtpsink.Start(smtpsink.Options{Addr: running.Addr()}); err == nil {
		t.Error("second sink on the same port started")
	}
}
