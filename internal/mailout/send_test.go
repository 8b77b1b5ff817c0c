package mailout_test

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/mahnwerk/mahnwerk/internal/mailout"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const customer = "buchhaltung@kunde.example.test"

func startSink(t testing.TB, options smtpsink.Options) *smtpsink.Sink {
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

func relay(t testing.TB, address string) mailout.Config {
	t.Helper()
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		t.Fatal(err)
	}
	return mailout.Config{
		Host: host, Port: port, TLS: mailout.TLSNone, HELO: "mahnwerk.example.test",
		SenderDomains: []string{"glaeubiger.example.test"},
	}
}

func newSender(t testing.TB, config mailout.Config) *mailout.Sender {
	t.Helper()
	sender, err := mailout.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sender.Close(); err != nil {
			t.Error(err)
		}
	})
	return sender
}

func send(t testing.TB, sender *mailout.Sender, message mailout.Message) mailout.Outcome {
	t.Helper()
	outcome, err := sender.Send(t.Context(), message)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	return outcome
}

func TestSend_acceptedMailArrivesWhole(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	message := dunningMail()
	outcome := send(t, newSender(t, relay(t, sink.Addr())), message)
	if outcome.State != mailout.Accepted || outcome.Code != 250 || outcome.Text == "" {
		t.Fatalf("outcome %v with text %q, want accepted with the relay's words", outcome, outcome.Text)
	}
	kept, err := sink.Get("000001")
	if err != nil {
		t.Fatal(err)
	}
	want, err := mailout.Build(message)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(kept.Raw)); diff != "" {
		t.Errorf("mail changed on its way (-sent +kept):\n%s", diff)
	}
	if kept.From != "mahnung@glaeubiger.example.test" || !cmp.Equal(kept.To, []string{customer}) || kept.MessageID != message.MessageID {
		t.Errorf("envelope %q -> %q, %s", kept.From, kept.To, kept.MessageID)
	}
}

func TestSend_outcomes(t *testing.T) {
	tests := map[string]struct {
		rule smtpsink.Rule
		want mailout.Outcome
		kept int // messages the customer has afterwards
	}{
		"greylisted recipient": {
			rule: smtpsink.Rule{Recipient: customer, Code: 450, Text: "4.2.0 come back later"},
			want: mailout.Outcome{State: mailout.Deferred, Stage: mailout.StageRcpt, Code: 450, Enhanced: "4.2.0", Text: "come back later"},
		},
		"relay closes with 421 at the recipient": {
			rule: smtpsink.Rule{Code: 421, Text: "4.3.2 going down"},
			want: mailout.Outcome{State: mailout.Deferred, Stage: mailout.StageRcpt, Code: 421, Enhanced: "4.3.2", Text: "going down"},
		},
		"unknown recipient": {
			rule: smtpsink.Rule{Recipient: customer, Code: 550, Text: "5.1.1 no such user"},
			want: mailout.Outcome{State: mailout.Refused, Stage: mailout.StageRcpt, Code: 550, Enhanced: "5.1.1", Text: "no such user"},
		},
		"reply without an enhanced code": {
			rule: smtpsink.Rule{Code: 550, Text: "no"},
			want: mailout.Outcome{State: mailout.Refused, Stage: mailout.StageRcpt, Code: 550, Text: "no"},
		},
		"sender refused": {
			rule: smtpsink.Rule{Stage: smtpsink.StageMail, Code: 553, Text: "5.7.1 not your domain"},
			want: mailout.Outcome{State: mailout.Refused, Stage: mailout.StageMail, Code: 553, Enhanced: "5.7.1", Text: "not your domain"},
		},
		"too big, told after the content": {
			rule: smtpsink.Rule{Stage: smtpsink.StageData, Code: 552, Text: "5.3.4 too big"},
			want: mailout.Outcome{State: mailout.Refused, Stage: mailout.StageAnswer, Code: 552, Enhanced: "5.3.4", Text: "too big"},
		},
		"content deferred": {
			rule: smtpsink.Rule{Stage: smtpsink.StageData, Code: 451, Text: "4.7.0 scanner busy"},
			want: mailout.Outcome{State: mailout.Deferred, Stage: mailout.StageAnswer, Code: 451, Enhanced: "4.7.0", Text: "scanner busy"},
		},
		"answer to the final dot lost, mail kept": {
			rule: smtpsink.Rule{Stage: smtpsink.StageData, Drop: smtpsink.DropKept},
			want: mailout.Outcome{State: mailout.Uncertain, Stage: mailout.StageAnswer, Reason: "connection lost"},
			kept: 1,
		},
		"answer to the final dot lost, mail gone": {
			rule: smtpsink.Rule{Stage: smtpsink.StageData, Drop: smtpsink.DropLost},
			want: mailout.Outcome{State: mailout.Uncertain, Stage: mailout.StageAnswer, Reason: "connection lost"},
		},
		"connection lost at the recipient": {
			rule: smtpsink.Rule{Drop: smtpsink.DropLost},
			want: mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageRcpt, Reason: "connection lost"},
		},
		"connection lost at the start": {
			rule: smtpsink.Rule{Stage: smtpsink.StageConnect, Drop: smtpsink.DropLost},
			want: mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageConnect, Reason: "connection lost"},
		},
		"relay too busy to greet": {
			rule: smtpsink.Rule{Stage: smtpsink.StageConnect, Code: 421, Text: "4.3.2 busy"},
			want: mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageConnect, Code: 421, Enhanced: "4.3.2", Text: "busy"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sink := startSink(t, smtpsink.Options{})
			sink.Script(test.rule)
			got := send(t, newSender(t, relay(t, sink.Addr())), dunningMail())
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if kept := len(sink.List()); kept != test.kept {
				t.Errorf("customer has %d mails, want %d", kept, test.kept)
			}
		})
	}
}

// The message is larger than any socket buffer, so the sender is still writing
// when the relay goes away.
func TestSend_connectionLostBeforeTheFinalDotIsUnavailable(t *testing.T) {
	for name, options := range map[string]smtpsink.Options{"plain": {}, "STARTTLS": {STARTTLS: true}} {
		t.Run(name, func(t *testing.T) {
			sink := startSink(t, options)
			sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Drop: smtpsink.DropMidway})
			config := relay(t, sink.Addr())
			if options.STARTTLS {
				config.TLS, config.Roots = mailout.TLSStart, sink.Roots()
			}
			message := dunningMail()
			message.Attachments[0].Data = make([]byte, 15<<20)
			got := send(t, newSender(t, config), message)
			want := mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageBody, Reason: "connection lost"}
			if got != want {
				t.Errorf("outcome %v, want %v", got, want)
			}
		})
	}
}

func TestSend_answerLostUnderTLSIsUncertain(t *testing.T) {
	sink := startSink(t, smtpsink.Options{STARTTLS: true})
	sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Drop: smtpsink.DropKept})
	config := relay(t, sink.Addr())
	config.TLS, config.Roots = mailout.TLSStart, sink.Roots()
	got := send(t, newSender(t, config), dunningMail())
	want := mailout.Outcome{State: mailout.Uncertain, Stage: mailout.StageAnswer, Reason: "connection lost"}
	if got != want || len(sink.List()) != 1 {
		t.Errorf("outcome %v with %d mails kept, want %v and one", got, len(sink.List()), want)
	}
}

func TestSend_nobodyListensIsUnavailable(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	config := relay(t, sink.Addr())
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	got := send(t, newSender(t, config), dunningMail())
	if got.State != mailout.Unavailable || got.Stage != mailout.StageConnect {
		t.Errorf("outcome %v, want unavailable at connect", got)
	}
}

func TestSend_afterAFailureTheSameSessionGoesOn(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	sink.Script(
		smtpsink.Rule{Stage: smtpsink.StageConnect, Skip: 1, Code: 554, Text: "one session only"},
		smtpsink.Rule{Times: 3, Code: 450, Text: "4.2.0 greylisted"},
		smtpsink.Rule{Stage: smtpsink.StageData, Times: 1, Code: 552, Text: "5.3.4 too big"},
	)
	sender := newSender(t, relay(t, sink.Addr()))
	want := []mailout.State{mailout.Deferred, mailout.Deferred, mailout.Deferred, mailout.Refused, mailout.Accepted, mailout.Accepted}
	for i, state := range want {
		if got := send(t, sender, dunningMail()); got.State != state {
			t.Fatalf("mail %d: %v, want %s", i+1, got, state)
		}
	}
}

func TestSend_sessionClosedWhileIdleIsReplaced(t *testing.T) {
	for name, rule := range map[string]smtpsink.Rule{
		"cut":        {Stage: smtpsink.StageMail, Skip: 1, Times: 1, Drop: smtpsink.DropLost},
		"closed 421": {Stage: smtpsink.StageMail, Skip: 1, Times: 1, Code: 421, Text: "4.4.2 idle too long"},
	} {
		t.Run(name, func(t *testing.T) {
			sink := startSink(t, smtpsink.Options{})
			sink.Script(rule)
			sender := newSender(t, relay(t, sink.Addr()))
			for range 2 {
				if got := send(t, sender, dunningMail()); got.State != mailout.Accepted {
					t.Fatalf("outcome %v, want accepted", got)
				}
			}
			if kept := len(sink.List()); kept != 2 {
				t.Errorf("%d mails kept, want 2", kept)
			}
		})
	}
}

func TestSend_newSessionAfterAHundredMails(t *testing.T) {
	sink := startSink(t, smtpsink.Options{DiscardBodies: true})
	sink.Script(smtpsink.Rule{Stage: smtpsink.StageConnect, Skip: 2, Code: 554, Text: "two sessions only"})
	sender := newSender(t, relay(t, sink.Addr()))
	for i := range 200 {
		if got := send(t, sender, dunningMail()); got.State != mailout.Accepted {
			t.Fatalf("mail %d: %v", i+1, got)
		}
	}
	got := send(t, sender, dunningMail())
	if got.State != mailout.Unavailable || got.Stage != mailout.StageConnect || got.Code != 554 {
		t.Errorf("mail 201: %v, want a third session to be tried", got)
	}
}

func TestSend_uncertainMailSentAgainIsADuplicateThatCanBeSeen(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Times: 1, Drop: smtpsink.DropKept})
	sender := newSender(t, relay(t, sink.Addr()))
	message := dunningMail()
	first, second := send(t, sender, message), send(t, sender, message)
	if first.State != mailout.Uncertain || second.State != mailout.Accepted {
		t.Fatalf("outcomes %v, %v", first, second)
	}
	mails := sink.List()
	if sink.CountByMessageID()[message.MessageID] != 2 || mails[0].SHA256 != mails[1].SHA256 {
		t.Error("the duplicate is not the same mail under the same Message-ID")
	}
	if mails[0].Confirmed || !mails[1].Confirmed {
		t.Error("the sink does not tell the unconfirmed mail from the confirmed one")
	}
}

func TestSend_protectedAndAuthenticated(t *testing.T) {
	options := map[mailout.TLSMode]smtpsink.Options{
		mailout.TLSStart:    {STARTTLS: true, User: "mahnwerk", Password: "geheim"},
		mailout.TLSImplicit: {ImplicitTLS: true, User: "mahnwerk", Password: "geheim"},
	}
	for mode, option := range options {
		sink := startSink(t, option)
		config := relay(t, sink.Addr())
		config.TLS, config.Roots, config.User, config.Password = mode, sink.Roots(), "mahnwerk", "geheim"

		t.Run(string(mode)+" right password", func(t *testing.T) {
			if got := send(t, newSender(t, config), dunningMail()); got.State != mailout.Accepted {
				t.Errorf("outcome %v", got)
			}
		})
		t.Run(string(mode)+" wrong password", func(t *testing.T) {
			config := config
			config.Password = "falsch"
			got := send(t, newSender(t, config), dunningMail())
			if got.State != mailout.Unavailable || got.Stage != mailout.StageAuth || got.Code != 535 {
				t.Errorf("outcome %v, want unavailable at auth with 535", got)
			}
		})
		t.Run(string(mode)+" unknown certificate", func(t *testing.T) {
			config := config
			config.Roots = startSink(t, smtpsink.Options{STARTTLS: true}).Roots()
			got := send(t, newSender(t, config), dunningMail())
			want := mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageConnect, Reason: "certificate not trusted"}
			if got != want {
				t.Errorf("outcome %v, want %v", got, want)
			}
		})
	}
}

func TestSend_neverFallsBackToPlainText(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	config := relay(t, sink.Addr())
	config.TLS = mailout.TLSStart
	got := send(t, newSender(t, config), dunningMail())
	want := mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageConnect, Reason: "no STARTTLS"}
	if got != want || len(sink.List()) != 0 {
		t.Errorf("outcome %v with %d mails kept, want %v and none", got, len(sink.List()), want)
	}
}

func TestSend_cancelledBeforeTheDotLeavesNothing(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	sink.Script(smtpsink.Rule{Reached: cancel, Delay: time.Hour})
	got, err := newSender(t, relay(t, sink.Addr())).Send(ctx, dunningMail())
	if err != nil {
		t.Fatal(err)
	}
	want := mailout.Outcome{State: mailout.Unavailable, Stage: mailout.StageRcpt, Reason: "cancelled"}
	if got != want || len(sink.List()) != 0 {
		t.Errorf("outcome %v with %d mails kept, want %v and none", got, len(sink.List()), want)
	}
}

func TestSend_cancelledAfterTheDotStillHearsTheAnswer(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	sink.Script(smtpsink.Rule{Stage: smtpsink.StageData, Reached: cancel, Delay: 20 * time.Millisecond})
	got, err := newSender(t, relay(t, sink.Addr())).Send(ctx, dunningMail())
	if err != nil || got.State != mailout.Accepted {
		t.Errorf("outcome %v, %v, want accepted", got, err)
	}
}

func TestSend_parallelSessions(t *testing.T) {
	const senders, mailsEach = 4, 25
	sink := startSink(t, smtpsink.Options{})
	config := relay(t, sink.Addr())
	config.Sessions = 2
	sender := newSender(t, config)
	states := make(chan mailout.State)
	for range senders {
		go func() {
			for range mailsEach {
				outcome, err := sender.Send(t.Context(), dunningMail())
				if err != nil {
					outcome.State = mailout.State(err.Error())
				}
				states <- outcome.State
			}
		}()
	}
	for range senders * mailsEach {
		if state := <-states; state != mailout.Accepted {
			t.Errorf("state %s", state)
		}
	}
	all := func(mails []smtpsink.Mail) bool { return len(mails) == senders*mailsEach }
	if err := sink.Wait(t.Context(), all); err != nil {
		t.Error(err)
	}
}

func TestSend_refusesForeignSenderAndClosedSender(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	sender := newSender(t, relay(t, sink.Addr()))
	message := dunningMail()
	message.From.Address = "mahnung@anderer.example.test"
	if _, err := sender.Send(t.Context(), message); !errors.Is(err, mailout.ErrMessage) {
		t.Errorf("foreign From: %v, want ErrMessage", err)
	}
	if err := sender.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sender.Send(t.Context(), dunningMail()); !errors.Is(err, mailout.ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
}

func TestOutcome_stringLeavesTheRelaysWordsOut(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	sink.Script(smtpsink.Rule{Code: 550, Text: "5.1.1 <" + customer + "> unknown"})
	got := send(t, newSender(t, relay(t, sink.Addr())), dunningMail())
	if !strings.Contains(got.Text, customer) {
		t.Fatalf("text %q does not quote the address", got.Text)
	}
	if want := "refused at rcpt with 550 5.1.1"; got.String() != want {
		t.Errorf("String() = %q, want %q", got.String(), want)
	}
}

func TestNew_refusesConfigurations(t *testing.T) {
	good := mailout.Config{Host: "relay.example.test", Port: 587, TLS: mailout.TLSStart, HELO: "mahnwerk.example.test", SenderDomains: []string{"example.test"}}
	tests := map[string]func(*mailout.Config){
		"no host":                   func(c *mailout.Config) { c.Host = "" },
		"host with a line break":    func(c *mailout.Config) { c.Host = "relay\r\n" },
		"port 0":                    func(c *mailout.Config) { c.Port = 0 },
		"port 65536":                func(c *mailout.Config) { c.Port = 65536 },
		"unknown tls mode":          func(c *mailout.Config) { c.TLS = "maybe" },
		"password in the clear":     func(c *mailout.Config) { c.TLS, c.User = mailout.TLSNone, "u" },
		"no helo":                   func(c *mailout.Config) { c.HELO = "" },
		"no sender domain":          func(c *mailout.Config) { c.SenderDomains = nil },
		"negative limit":            func(c *mailout.Config) { c.MailsPerMinute = -1 },
		"more sessions than useful": func(c *mailout.Config) { c.Sessions = 51 },
	}
	if _, err := mailout.New(good); err != nil {
		t.Fatalf("good configuration: %v", err)
	}
	for name, spoil := range tests {
		config := good
		spoil(&config)
		if _, err := mailout.New(config); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// BenchmarkSend measures one mail with an 8 KB letter through a kept session,
// sink included.
func BenchmarkSend(b *testing.B) {
	sink := startSink(b, smtpsink.Options{DiscardBodies: true, MaxMails: 1 << 30})
	sender := newSender(b, relay(b, sink.Addr()))
	message := dunningMail()
	b.ReportAllocs()
	for b.Loop() {
		if outcome := send(b, sender, message); outcome.State != mailout.Accepted {
			b.Fatal(outcome)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	message := dunningMail()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mailout.Build(message); err != nil {
			b.Fatal(err)
		}
	}
}
