package bounce

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

func TestFromText(t *testing.T) {
	tests := []struct {
		name, subject, text string
		want                Report
	}{
		{"Postfix", "Undelivered Mail Returned to Sender", "This is the mail system at host mx.relay.example.\n\n<roth@kunde.example>: host mx.kunde.example[192.0.2.7] said: 550 5.1.1\n    <roth@kunde.example>: Recipient address rejected: User unknown (in reply to RCPT TO command)",
			hard("roth@kunde.example", "5.1.1")},
		{"Exchange in German", "Unzustellbar: 2. Mahnung", "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.\n\nFolgende Empfänger konnten nicht erreicht werden:\n\n   info@kunde.example\n      550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", hard("info@kunde.example", "5.1.1")},
		{"Exchange Online", "Undeliverable: 2. Mahnung", "Your message to roth@kunde.example couldn't be delivered.\n\nroth wasn't found at kunde.example.\n\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'", hard("roth@kunde.example", "5.1.10")},
		{"Exim with the returned mail", "Mail delivery failed: returning message to sender", "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address failed:\n\n  roth@kunde.example\n    Unrouteable address\n\n--- The header of the original message is following. ---\n\nMessage-ID: <l42.abc@lieferant.example>\nSubject: Mahnung",
			func() Report {
				r := hard("roth@kunde.example", "5.1.1")
				r.MessageID = "l42.abc@lieferant.example"
				return r
			}()},
		{"qmail", "failure notice", "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<roth@kunde.example>:\n192.0.2.32 failed after I sent the message.\nRemote host said: 554 denied (#5.7.1)", hard("roth@kunde.example", "5.7.1")},
		{"a full mailbox is not a wrong address", "Mail delivery failed", "The following address failed:\n\"roth@kunde.example\":\nSMTP error from remote server: 552 5.2.2 Mailbox full", soft("roth@kunde.example", "5.2.2")},
		{"a full mailbox in words", "Unzustellbar: Rechnung", "Ihre E-Mail konnte nicht zugestellt werden an roth@kunde.example.\nDas Postfach ist voll.", soft("roth@kunde.example", "5.2.2")},
		{"still trying", "Delivery Status Notification (Delay)", "Delivery to the following recipient has been delayed:\n\n     roth@kunde.example\n\nMessage will be retried for 2 more day(s)", delayed("roth@kunde.example", "4.4.7")},
		{"greylisted", "Warning: could not send message", "The following address had transient errors\n<roth@kunde.example>\n451 4.7.1 Greylisting in action, please try again later", delayed("roth@kunde.example", "4.7.1")},
		{"no code at all", "DELIVERY FAILURE: User roth not listed", "Your message\n\n  Subject: Mahnung\n\nwas not delivered to:\n\n  roth@kunde.example\n\nbecause:\n\n  User roth not listed in Domino Directory", hard("roth@kunde.example", "5.1.1")},
		{"words over two lines", "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you that your message could not\nbe delivered.\n\n<roth@kunde.example>: unknown user", hard("roth@kunde.example", "5.1.1")},
		{"a subject of no person and an address", "Delivery Status Notification (Failure)", "Sie erhalten diese E-Mail, weil die Gruppe nicht existiert.\n\nroth@kunde.example", hard("roth@kunde.example", "5.0.0")},
		{"a host's address is no status", "Returned mail: see transcript", "host 5.1.1.7 said\n<roth@kunde.example>: 550 no such user here\nfatal errors", hard("roth@kunde.example", "5.1.1")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := FromText(test.subject, test.text)
			if !ok {
				t.Fatal("not recognised")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFromText_leavesPeopleAlone(t *testing.T) {
	tests := []struct{ subject, text string }{
		{"Unzustellbar: Paket", "Guten Tag,\n\ndas Paket kam als unzustellbar zurück, die Ware haben wir nie erhalten."},
		{"Lieferung nicht zugestellt", "Ihre Lieferung 4711 wurde nicht zugestellt. Wir zahlen daher nicht."},
		{"AW: Mahnung", "Der Betrag von 550 EUR wurde am 5.11.26 überwiesen."},
		{"Re: invoice", "Goods could not be delivered to our warehouse, please resend 450 units."},
		{"Re: undelivered pallets", "We have not received the 500 boxes. Payment follows delivery."},
		{"Rücklastschrift", "Die Lastschrift ist fehlgeschlagen, bitte erneut versuchen."},
		{"WG: Undelivered Mail Returned to Sender", "Ihre Adresse stimmt wohl nicht mehr, bitte an roth@kunde.example schreiben."},
		{"", ""},
	}
	for _, test := range tests {
		if got, ok := FromText(test.subject, test.text); ok {
			t.Errorf("%q %q: taken for a report: %+v", test.subject, test.text, got)
		}
	}
}

func TestFromStatus(t *testing.T) {
	const status = "Reporting-MTA: dns; mx.relay.example\r\n\r\n" +
		"Final-Recipient: rfc822; roth@kunde.example\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550\r\n 5.1.1 <roth@kunde.example> user unknown\r\n\r\n" +
		"Final-Recipient: rfc822; weiss@kunde.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n" +
		"Final-Recipient: rfc822; voll@kunde.example\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n" +
		"Final-Recipient: rfc822; da@kunde.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
	want := []Report{hard("roth@kunde.example", "5.1.1"), delayed("weiss@kunde.example", "4.4.1"), soft("voll@kunde.example", "5.2.2")}
	if diff := cmp.Diff(want, FromStatus(status)); diff != "" {
		t.Error(diff)
	}
}

func hard(recipient, status string) Report {
	return Report{Bounce: correspondence.Bounce{Permanent: true, Recipient: recipient, Status: status}}
}

func soft(recipient, status string) Report {
	return Report{Bounce: correspondence.Bounce{Recipient: recipient, Status: status}}
}

func delayed(recipient, status string) Report {
	return Report{Bounce: correspondence.Bounce{Recipient: recipient, Status: status}, Delayed: true}
}

func FuzzFromText(f *testing.F) {
	f.Add("Undeliverable", "550 5.1.1 user unknown <a@b.example>\n--- original message\nMessage-ID: <x@y>")
	f.Add("", "Final-Recipient: rfc822; a@b\nAction: failed")
	f.Fuzz(func(t *testing.T, subject, text string) {
		if report, ok := FromText(subject, text); ok && (report.Status == "" || report.Permanent && report.Status[0] != '5') {
			t.Errorf("%+v", report)
		}
		for _, report := range FromStatus(text) {
			if report.Status == "" {
				t.Errorf("%+v", report)
			}
		}
	})
}
