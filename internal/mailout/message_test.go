package mailout_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/internal/mailout"
)

var update = flag.Bool("update", false, "write the golden files anew")

func dunningMail() mailout.Message {
	return mailout.Message{
		From:       mailout.Address{Name: "Müller & Söhne GmbH", Address: "mahnung@glaeubiger.example.test"},
		To:         mailout.Address{Name: "Kunde AG, Buchhaltung", Address: customer},
		ReplyTo:    mailout.Address{Address: "fall+4711@glaeubiger.example.test"},
		Subject:    "Mahnung zu Ihren Rechnungen – Kundennummer 10042",
		Body:       "Sehr geehrte Damen und Herren,\n\noffen sind 1.190,00 €.\n\n. ein Punkt am Zeilenanfang\n.\n",
		MessageID:  "<letter-1@mahnwerk.example.test>",
		InReplyTo:  "<letter-0@mahnwerk.example.test>",
		References: []string{"<letter-a@mahnwerk.example.test>", "<letter-0@mahnwerk.example.test>"},
		Date:       time.Date(2026, 11, 22, 9, 0, 0, 0, time.FixedZone("CET", 3600)),
		Attachments: []mailout.Attachment{
			{Name: "Mahnung-10042.pdf", ContentType: "application/pdf", Data: bytes.Repeat([]byte("%PDF letter "), 700)},
		},
	}
}

func TestBuild_golden(t *testing.T) {
	message := dunningMail()
	message.Attachments[0].Data = []byte("%PDF-1.3 short")
	got, err := mailout.Build(message)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/dunning.eml"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

func TestBuild_sameMessageSameBytes(t *testing.T) {
	first, err := mailout.Build(dunningMail())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := mailout.Build(dunningMail())
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("built differently (error %v)", err)
		}
	}
}

func TestBuild_readsBackAsWritten(t *testing.T) {
	message := dunningMail()
	raw, err := mailout.Build(message)
	if err != nil {
		t.Fatal(err)
	}
	read := parse(t, raw)
	header := map[string]string{
		"Message-ID": message.MessageID, "In-Reply-To": message.InReplyTo,
		"References":     strings.Join(message.References, " "),
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
		"Date": "Sun, 22 Nov 2026 08:00:00 +0000", "User-Agent": "", "X-Mailer": "",
	}
	for name, want := range header {
		if got := read.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	body, attached := readParts(t, read)
	if got := strings.ReplaceAll(body, "\r\n", "\n"); got != message.Body {
		t.Errorf("body %q, want %q", got, message.Body)
	}
	if !bytes.Equal(attached, message.Attachments[0].Data) {
		t.Error("attachment differs")
	}
}

func TestBuild_refuses(t *testing.T) {
	tests := map[string]struct {
		spoil func(*mailout.Message)
		field string
	}{
		"line break in the subject":     {func(m *mailout.Message) { m.Subject = "x\r\nBcc: a@b.test" }, "subject"},
		"line break in a name":          {func(m *mailout.Message) { m.To.Name = "x\nBcc: a@b.test" }, "to name"},
		"second address":                {func(m *mailout.Message) { m.To.Address = "a@b.test,c@d.test" }, "to"},
		"address with brackets":         {func(m *mailout.Message) { m.To.Address = "a@b.test> SIZE=1 <x@y.test" }, "to"},
		"address without a domain":      {func(m *mailout.Message) { m.To.Address = "buchhaltung" }, "to"},
		"address with a bare host":      {func(m *mailout.Message) { m.To.Address = "root@localhost" }, "to"},
		"address not ASCII":             {func(m *mailout.Message) { m.To.Address = "info@müller.test" }, "to"},
		"no recipient":                  {func(m *mailout.Message) { m.To = mailout.Address{} }, "to"},
		"bad return path":               {func(m *mailout.Message) { m.ReturnPath = "x y@z.test" }, "return path"},
		"bad reply-to":                  {func(m *mailout.Message) { m.ReplyTo.Address = "x" }, "reply-to"},
		"message-id without brackets":   {func(m *mailout.Message) { m.MessageID = "a@b" }, "message-id"},
		"message-id with a space":       {func(m *mailout.Message) { m.MessageID = "<a b@c>" }, "message-id"},
		"no message-id":                 {func(m *mailout.Message) { m.MessageID = "" }, "message-id"},
		"reference with a line break":   {func(m *mailout.Message) { m.References = []string{"<a@b>\r\nX: y"} }, "references"},
		"more references than allowed":  {func(m *mailout.Message) { m.References = make([]string, 51) }, "references"},
		"in-reply-to of another form":   {func(m *mailout.Message) { m.InReplyTo = "letter 1" }, "in-reply-to"},
		"no date":                       {func(m *mailout.Message) { m.Date = time.Time{} }, "date"},
		"empty body":                    {func(m *mailout.Message) { m.Body = " \n" }, "body"},
		"body not UTF-8":                {func(m *mailout.Message) { m.Body = "\xff" }, "body"},
		"subject too long":              {func(m *mailout.Message) { m.Subject = strings.Repeat("a", 251) }, "subject"},
		"attachment without a name":     {func(m *mailout.Message) { m.Attachments[0].Name = "" }, "attachment name"},
		"attachment type with a break":  {func(m *mailout.Message) { m.Attachments[0].ContentType = "a/b\r\nX: y" }, "content type"},
		"attachments larger than 20 MB": {func(m *mailout.Message) { m.Attachments[0].Data = make([]byte, 20<<20+1) }, "attachments"},
	}
	for name, test := range tests {
		message := dunningMail()
		test.spoil(&message)
		_, err := mailout.Build(message)
		if !errors.Is(err, mailout.ErrMessage) || !strings.Contains(err.Error(), test.field) {
			t.Errorf("%s: error %v, want ErrMessage naming %s", name, err, test.field)
		}
		if err != nil && strings.Contains(err.Error(), "b.test") {
			t.Errorf("%s: error quotes the message: %v", name, err)
		}
	}
}

// FuzzBuild_headerFieldsCannotAddHeaders puts arbitrary text into every field
// that comes from master data. Either the message is refused, or it has exactly
// the headers of any other letter and the text reads back.
func FuzzBuild_headerFieldsCannotAddHeaders(f *testing.F) {
	f.Add("Mahnung", "Kunde", "a@b.test", "letter.pdf", "<a@b.test>")
	f.Add("x\r\nBcc: evil@x.test", "\"; x=\"", "a@b.test\r\nX: y", "a\"b\r\n.pdf", "<a@b>\r\n")
	f.Add("=?utf-8?q?x=0D=0ABcc:_e?=", "ä\u2028ö", "a@[127.0.0.1]", "../../etc", "<@>")
	f.Add(strings.Repeat("lang ", 50), strings.Repeat(" ", 100)+"x", "a@b.test", "ü.pdf", "<a@b.test>")
	want := headerNames(f, dunningMail())
	f.Fuzz(func(t *testing.T, subject, name, address, file, id string) {
		message := dunningMail()
		message.Subject, message.To, message.MessageID = subject, mailout.Address{Name: name, Address: address}, id
		message.InReplyTo, message.Attachments[0].Name = id, file
		raw, err := mailout.Build(message)
		if err != nil {
			if !errors.Is(err, mailout.ErrMessage) {
				t.Fatalf("error %v does not wrap ErrMessage", err)
			}
			return
		}
		if diff := cmp.Diff(want, headerNames(t, message)); diff != "" {
			t.Fatalf("headers (-want +got):\n%s", diff)
		}
		for line := range bytes.Lines(raw) {
			if len(line) > 1000 || !bytes.HasSuffix(line, []byte("\r\n")) {
				t.Fatalf("line of %d bytes or without CRLF: %q", len(line), line)
			}
		}
		read := parse(t, raw)
		to, err := read.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != address {
			t.Fatalf("recipient reads back as %v, %v", to, err)
		}
		if _, attached := readParts(t, read); !bytes.Equal(attached, message.Attachments[0].Data) {
			t.Fatal("attachment differs")
		}
	})
}

// headerNames lists the header fields in order, straight from the bytes.
func headerNames(t testing.TB, message mailout.Message) []string {
	t.Helper()
	raw, err := mailout.Build(message)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var names []string
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if line != "" && line[0] != ' ' && line[0] != '\t' {
			name, _, _ := strings.Cut(line, ":")
			names = append(names, name)
		}
	}
	return names
}

func parse(t testing.TB, raw []byte) *mail.Message {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func readParts(t testing.TB, message *mail.Message) (body string, attachment []byte) {
	t.Helper()
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return body, attachment
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(decoded(part))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Disposition"), "attachment") {
			attachment = data
		} else {
			body = string(data)
		}
	}
}

func decoded(part *multipart.Part) io.Reader {
	if part.Header.Get("Content-Transfer-Encoding") == "base64" {
		return base64.NewDecoder(base64.StdEncoding, part)
	}
	return quotedprintable.NewReader(part)
}

func TestMessage_aPersonsWordsAreNotAutomatic(t *testing.T) {
	t.Parallel()
	m := dunningMail()
	m.ByPerson = true
	raw, err := mailout.Build(m)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("Auto-Submitted")) {
		t.Error("a person's answer says that a machine wrote it")
	}
}
