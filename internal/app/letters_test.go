package app

import (
	"bytes"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

func dunningFacts() letter.Facts {
	open := money.New(11900, "EUR")
	return letter.Facts{Language: "de", Kind: letter.Dunning, Reference: "MW-1",
		Creditor: letter.Creditor{Party: letter.Party{Name: "Nordwerk Armaturen GmbH"}, IBAN: "DE16999999990004711901"},
		Customer: letter.Party{Name: "Brauhaus Fassmann GmbH"},
		DatedOn:  calendar.MustDate("2026-10-02"), PayByOn: calendar.MustDate("2026-10-12"),
		PaymentsConsideredUntil: calendar.MustDate("2026-10-01"),
		Items: []letter.Item{{Number: "RE-1", IssuedOn: calendar.MustDate("2026-08-01"), DueOn: calendar.MustDate("2026-09-01"),
			Original: open, Open: open, Collectable: open, DaysOverdue: 31}},
		Total: open}
}

func dunningMail() delivery.Mail {
	return delivery.Mail{LetterID: 7, Fence: 3, Entity: "NORD", MessageID: "<l-7@nordwerk.example>", Facts: dunningFacts(), Attempt: 1,
		Head: delivery.Head{From: delivery.Mailbox{Name: "Nordwerk Armaturen GmbH", Address: "forderungen@nordwerk.example"},
			To:         delivery.Mailbox{Name: "Brauhaus Fassmann GmbH", Address: "rechnung@fassmann.example"},
			References: []string{"<l-1@nordwerk.example>"}, DatedAt: time.Date(2026, 10, 2, 7, 0, 0, 0, time.UTC)}}
}

func TestLetters_theSameFactsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	first, err := Letters{}.Render(dunningFacts())
	if err != nil {
		t.Fatal(err)
	}
	second, err := Letters{}.Render(dunningFacts())
	if err != nil || !bytes.Equal(first.PDF, second.PDF) || first.Body != second.Body {
		t.Errorf("rendering twice gives other bytes (%v)", err)
	}
	if !bytes.HasPrefix(first.PDF, []byte("%PDF-")) || !strings.Contains(first.Subject, "RE-1") {
		t.Errorf("subject %q, %d bytes of PDF", first.Subject, len(first.PDF))
	}
}

func TestLetters_badFactsAreAnError(t *testing.T) {
	t.Parallel()
	facts := dunningFacts()
	facts.Total = money.New(1, "EUR")
	if _, err := (Letters{}).Render(facts); err == nil {
		t.Error("a letter with a wrong sum was rendered")
	}
}

// relaySettings are those of a sink on this machine.
func relaySettings(t *testing.T, sink *smtpsink.Sink) config.SMTP {
	t.Helper()
	host, port, err := net.SplitHostPort(sink.Addr())
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return config.SMTP{Host: host, Port: number, TLS: "none", HELO: "test.example", SenderDomains: []string{"nordwerk.example"}}
}

func sendOne(t *testing.T, settings config.SMTP, mail delivery.Mail) delivery.Report {
	t.Helper()
	sender, done, err := NewSender(settings)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := done(); err != nil {
			t.Errorf("close sender: %v", err)
		}
	}()
	doc, err := Letters{}.Render(mail.Facts)
	if err != nil {
		t.Fatal(err)
	}
	return sender.Send(t.Context(), mail, doc)
}

func TestSender_hasTheRelayTakeTheLetter(t *testing.T) {
	t.Parallel()
	sink, err := smtpsink.Start(smtpsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	settings := relaySettings(t, sink)
	settings.From = "Mahnwesen <mahnung@nordwerk.example>"
	report := sendOne(t, settings, dunningMail())
	if report.Result != delivery.Accepted || report.LetterID != 7 || report.Fence != 3 {
		t.Fatalf("report = %+v, want it accepted for letter 7 under fence 3", report)
	}
	kept, err := sink.Get(sink.List()[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	raw := string(kept.Raw)
	for _, want := range []string{"Message-ID: <l-7@nordwerk.example>", "References: <l-1@nordwerk.example>", "mahnung@nordwerk.example",
		"Reply-To: \"Nordwerk Armaturen GmbH\" <forderungen@nordwerk.example>", "Mahnung-2026-10-02.pdf", "Auto-Submitted: auto-generated"} {
		if !strings.Contains(raw, want) {
			t.Errorf("the mail lacks %q:\n%.1500s", want, raw)
		}
	}
}

func TestSender_fatesOfALetter(t *testing.T) {
	t.Parallel()
	strange := dunningMail()
	strange.From.Address = "forderungen@elsewhere.example"
	tests := map[string]struct {
		rules []smtpsink.Rule
		mail  delivery.Mail
		want  delivery.Result
	}{
		"greylisted":            {[]smtpsink.Rule{{Code: 450, Text: "4.2.0 come back"}}, dunningMail(), delivery.Deferred},
		"unknown mailbox":       {[]smtpsink.Rule{{Code: 550, Text: "5.1.1 <rechnung@fassmann.example> unknown"}}, dunningMail(), delivery.Refused},
		"answer lost":           {[]smtpsink.Rule{{Stage: smtpsink.StageData, Drop: smtpsink.DropKept}}, dunningMail(), delivery.Uncertain},
		"another sender's mail": {nil, strange, delivery.Refused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink, err := smtpsink.Start(smtpsink.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = sink.Close() })
			sink.Script(test.rules...)
			report := sendOne(t, relaySettings(t, sink), test.mail)
			if report.Result != test.want {
				t.Errorf("report = %+v, want %s", report, test.want)
			}
			if strings.Contains(report.Response, "fassmann.example") {
				t.Errorf("the report repeats the recipient: %s", report.Response)
			}
		})
	}
}

func TestSender_withoutARelayNothingIsSent(t *testing.T) {
	t.Parallel()
	report := sendOne(t, config.SMTP{}, dunningMail())
	if report.Result != delivery.Unavailable || !strings.Contains(report.Response, "MAHNWERK_SMTP_HOST") || report.Fence != 3 {
		t.Errorf("report = %+v, want the letter kept and the way out told", report)
	}
}

func TestSender_refusesBadSettings(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]config.SMTP{
		"a password in the clear": {Host: "127.0.0.1", Port: 25, TLS: "none", User: "u", Password: "s3cret", HELO: "h", SenderDomains: []string{"d.example"}},
		"no such file":            {Host: "127.0.0.1", Port: 25, TLS: "starttls", CAFile: "missing.pem", HELO: "h", SenderDomains: []string{"d.example"}},
	} {
		if _, _, err := NewSender(settings); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: NewSender = %v", name, err)
		}
	}
}

func TestFileName_speaksTheLettersLanguage(t *testing.T) {
	t.Parallel()
	facts := dunningFacts()
	for _, test := range []struct {
		language string
		kind     letter.Kind
		want     string
	}{{"de", letter.Reminder, "Zahlungserinnerung-2026-10-02.pdf"}, {"de-AT", letter.FinalNotice, "Letzte-Mahnung-2026-10-02.pdf"},
		{"en", letter.Dunning, "overdue-notice-2026-10-02.pdf"}} {
		facts.Language, facts.Kind = test.language, test.kind
		if got := fileName(facts); got != test.want {
			t.Errorf("fileName(%s, %s) = %s, want %s", test.language, test.kind, got, test.want)
		}
	}
}
