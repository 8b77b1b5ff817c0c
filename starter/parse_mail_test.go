package main

import (
	"strings"
	"testing"
)

const replyMail = "From: Peter Roth <roth@kunde.example>\r\nSubject: AW: 2. Mahnung\r\nDate: Wed, 18 Nov 2026 10:15:00 +0100\r\nMessage-ID: <a1@kunde.example>\r\nIn-Reply-To: <letter-42@lieferant.example>\r\n\r\n" +
	"Guten Tag,\r\n\r\nwir zahlen am Freitag.\r\n\r\nMit freundlichen Grüßen\r\nPeter Roth\r\n\r\nAm 17.11.2026 um 09:12 schrieb Mahnwesen <m@lieferant.example>:\r\n> Bitte zahlen Sie 480,00 EUR.\r\n"

func TestParseMail_forScripts(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	var got map[string]any
	d.into(&got, "parse", "mail", d.file("antwort.eml", replyMail))
	for key, want := range map[string]any{"message_id": "a1@kunde.example", "in_reply_to": "letter-42@lieferant.example", "from": "roth@kunde.example", "subject": "AW: 2. Mahnung",
		"auto_submitted": false, "new_text": "Guten Tag,\n\nwir zahlen am Freitag.", "signature": "Mit freundlichen Grüßen\nPeter Roth", "received_on": "2026-11-18", "bounce": nil,
		"quoted": "Am 17.11.2026 um 09:12 schrieb Mahnwesen <m@lieferant.example>:\n> Bitte zahlen Sie 480,00 EUR."} {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
	understood, _ := got["understood"].(map[string]any)
	promises, _ := understood["promised_payments"].([]any)
	if len(promises) != 1 {
		t.Fatalf("understood %v", understood)
	}
	if first, _ := promises[0].(map[string]any); first["date"] != "2026-11-20" {
		t.Errorf("promised %v", first)
	}
}

func TestParseMail_bounce(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	mail := "Return-Path: <>\nFrom: MAILER-DAEMON@relay.example\nSubject: Undelivered Mail Returned to Sender\n\nThis is the mail system at host relay.example.\n\n<roth@kunde.example>: 550 5.1.1 User unknown\n"
	var got struct {
		AutoSubmitted bool `json:"auto_submitted"`
		Bounce        struct {
			Permanent         bool
			Recipient, Status string
		}
	}
	d.into(&got, "parse", "mail", d.file("rueck.eml", mail))
	if !got.AutoSubmitted || !got.Bounce.Permanent || got.Bounce.Recipient != "roth@kunde.example" || got.Bounce.Status != "5.1.1" {
		t.Errorf("got %+v", got)
	}
}

// TestParseMail_dayOfArrival: without a date of its own, the day is what the command line says.
func TestParseMail_dayOfArrival(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	out := d.done("parse", "mail", "--received-on", "2026-11-16", d.file("notiz.txt", "Wir zahlen morgen.\n"))
	if !strings.Contains(out, "17 Nov 2026") || !strings.Contains(out, "no headers") {
		t.Error(out)
	}
}

func TestParseMail_faults(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	tests := []struct{ name, content, want, shown string }{
		{"broken part", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWir zahlen.\n", "mail.eml: part 1: what follows can't be read", "Wir zahlen."},
		{"Outlook's own format", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "mail.eml: this is an Outlook .msg file, which is not read: save the mail as .eml", ""},
		{"no mail", "%PDF-1.4", "mail.eml: this is no mail", ""},
	}
	for _, test := range tests {
		a := d.run("parse", "mail", d.file("mail.eml", test.content))
		if a.code != exitFinding || !strings.Contains(a.err, test.want) || !strings.Contains(a.out, test.shown) || test.shown == "" && a.out != "" {
			t.Errorf("%s: code %d\n%s%s", test.name, a.code, a.out, a.err)
		}
	}
	if a := d.run("parse", "mail", "/no/such/file"); a.code != exitUsage {
		t.Errorf("without a file: code %d\n%s", a.code, a.err)
	}
	if a := d.run("parse", "mail", "--received-on", "18.11.2026", d.file("mail.eml", replyMail)); a.code != exitUsage {
		t.Errorf("with a German date: code %d\n%s", a.code, a.err)
	}
}
