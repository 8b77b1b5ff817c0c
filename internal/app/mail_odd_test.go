package app

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
)

// Whatever bytes a sender puts into a mail, it is stored and read: one that the ledger would not take would hold up every mail
// behind it, or be tried again without end.
func TestMails_oddBytesAreStoredAndRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	h.exec(`INSERT INTO contact (customer_id, address) SELECT id, 'buchhaltung@kiesel.example' FROM customer WHERE number = 'K-1'`)
	const head = "From: Kiesel <buchhaltung@kiesel.example>\r\nSubject: AW: R-17\r\n"
	for name, raw := range map[string]string{
		"nul in Message-ID":         "Message-ID: <a\x00b@x.example>\r\n" + head + "\r\nR-17 zahlen wir am 11.09.2026.",
		"bytes in Message-ID":       "Message-ID: <a\xff\xfeb@x.example>\r\n" + head + "\r\nR-17 zahlen wir am 11.09.2026!",
		"long Message-ID":           "Message-ID: <" + rand.Text() + long() + "@x.example>\r\n" + head + "\r\nR-17 zahlen wir am 12.09.2026!",
		"nul in In-Reply-To":        "In-Reply-To: <a\x00b@x.example>\r\n" + head + "\r\nR-17 zahlen wir.",
		"bytes in References":       "References: <a\xff@x.example> <b\x00@x>\r\nIn-Reply-To: \xff\x00@x\r\n" + head + "\r\nR-17 zahlen wir bald.",
		"nul in subject":            "From: Kiesel <buchhaltung@kiesel.example>\r\nSubject: =?utf-8?q?R-17=00_x?= \x00 \xff\r\n\r\nR-17 zahlen wir demnächst.",
		"nul in sender":             "From: =?utf-8?q?K=00?= <\"a\x00\"@x.example>\r\n\r\nR-17 zahlen wir demnächst mal.",
		"rough sender":              "From: a\x00\xff@x.example, <<\r\n\r\nR-17 zahlen wir demnächst mal, ja.",
		"nul in words":              head + "\r\nR-17 zahlen wir\x00 am\x00 11.09.2026. \x00 bestreiten wir R-17 \xff\x00 falsch.",
		"nul in base64":             head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nUi0xNwAgemFobGVuIHdpcgAgYW0gMTEuMDkuMjAyNi4A\r\n",
		"nul in page":               head + "Content-Type: text/html\r\n\r\n<p>R-17 z&#0;ahlen wir\x00 am 11.09.2026</p><div style=display:none>x\x00</div>",
		"nul in attachment":         head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nR-17 siehe Anlage\r\n--b\r\nContent-Type: x/y\x00\xff; name=\"a\x00\xff.pdf\"\r\nContent-Disposition: attachment; filename*=utf-8''%00%FF.pdf\r\n\r\nx\x00\r\n--b--\r\n",
		"bounce with bytes":         "From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nOriginal-Recipient: rfc822;\x00\xff@x\r\nFinal-Recipient: rfc822; a\x00\xff@x\r\nAction: failed\r\nStatus: 5.1.1\x00\xff\r\nDiagnostic-Code: smtp; 550 \x00\xff\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a\x00\xff@x>\r\n--b--\r\n",
		"utf-16 halves":             head + "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\nAADYUgAtADEANwAAAAAA\r\n",
		"new contact with bytes":    head + "\r\nBitte wenden Sie sich an neu\x00\xff@kiesel.example, Frau \x00 Neu. Ich bin nicht mehr zuständig.",
		"iban with bytes":           head + "\r\nUnsere neue Bankverbindung lautet: DE89\x00 3704 0044 0532 0130 00.",
		"content type with bytes":   "Content-Type: \x00\xff/\x00; charset=\x00\r\n" + head + "\r\nR-17 zahlen wir morgen.",
		"authentication with bytes": "Authentication-Results: mx; dmarc=\x00\xff\r\n" + head + "\r\nR-17 zahlen wir übermorgen.",
		"only nul":                  "\x00",
		"quoted printable nul":      head + "Content-Transfer-Encoding: quoted-printable\r\n\r\nR-17 zahlen wir=00 am 11.09.2026 =ED=A0=80 =C0=80",
		"advice with bytes":         head + "\r\nZahlungsavis\r\nR-17\x00 100,00 EUR\r\nR-18\xff 200,00 EUR\r\nSumme 300,00 EUR\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			kept, err := KeepMail(ctx, h.store, mailroom.Arrived{Entity: "NORD", Raw: []byte(raw), Source: mailroom.FromIMAP, Place: "x", By: "test"})
			if err != nil {
				t.Fatal(err)
			}
			m := mails{Store: h.store, reader: mailfile.Reader{Server: "mx"}, model: &model{store: h.store, config: llm.Config{}}, files: &started{}}
			read, err := m.ReadMail(ctx, kept.ID)
			if err != nil {
				t.Fatal(err)
			}
			if read.Files {
				if err := m.RouteFiles(ctx, kept.ID); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := m.SettleMail(ctx, kept.ID, false); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// long is text that can't be made shorter.
func long() string {
	var b strings.Builder
	for b.Len() < 70_000 {
		b.WriteString(rand.Text())
	}
	return b.String()
}

// A posted mail that can't be kept is told to the service and noted for people, once however often it is posted.
func TestIntake_notesWhatCantBeKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	for range 2 {
		_, _, err := webIntake{h.store}.TakeMail(t.Context(), "", "NORD", make([]byte, mailroom.MaxBytes+1))
		if !subledger.IsRefused(err, "mail_too_large") {
			t.Fatalf("told %v, want the mail to be too large", err)
		}
	}
	if n := h.count(`SELECT count(*) FROM quarantine WHERE entity = 'NORD' AND state = 'kept'`); n != 1 {
		t.Errorf("%d notes in quarantine, want one", n)
	}
}
