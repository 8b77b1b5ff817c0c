package web

import (
	"strings"
	"testing"
)

func TestParseMail(t *testing.T) {
	t.Parallel()
	const head = "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nTo: a@b.example\r\n"
	tests := []struct {
		name, raw, body string
		attachments     int
	}{
		{"no content type is plain text", head + "\r\nText\r\n", "Text\r\n", 0},
		{"a content type nobody can read is plain text", head + "Content-Type: ;;\r\n\r\nText", "Text", 0},
		{"base64", head + "Content-Type: text/plain\r\nContent-Transfer-Encoding: BASE64\r\n\r\nR3LDvMOfZQ==\r\n", "Grüße", 0},
		{"the first plain text is the body, a second one is attached", head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" +
			"--x\r\n\r\nfirst\r\n--x\r\n\r\nsecond\r\n--x--\r\n", "first", 1},
		{"a text that is meant as an attachment is one", head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" +
			"--x\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nfile\r\n--x\r\n\r\nbody\r\n--x--\r\n", "body", 1},
		{"parts in parts", head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n" +
			"--y\r\n\r\ninner\r\n--y--\r\n--x--\r\n", "inner", 0},
		{"more parts than are read", head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\npart\r\n", 50) + "--x--\r\n", "part", maxParts - 1},
	}
	for _, test := range tests {
		m, err := parseMail([]byte(test.raw))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if m.Body != test.body || len(m.Attachments) != test.attachments {
			t.Errorf("%s: body %q, %d attachments, want %q, %d", test.name, m.Body, len(m.Attachments), test.body, test.attachments)
		}
		if len(m.Headers) != 2 || m.Headers[1] != (Named{"Subject", "Grüße"}) {
			t.Errorf("%s: headers %v", test.name, m.Headers)
		}
	}
}

func TestParseMail_depthIsBounded(t *testing.T) {
	t.Parallel()
	raw := "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
	for range 100 {
		raw += "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
	}
	if m, err := parseMail([]byte(raw)); err == nil && m.Body != "" {
		t.Errorf("body %q", m.Body)
	}
}

func TestParseMail_saysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"no header":   "nothing",
		"cut off":     "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext",
		"no base64":   "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
		"no boundary": "Content-Type: multipart/mixed\r\n\r\ntext",
	} {
		if m, err := parseMail([]byte(raw)); err == nil {
			t.Errorf("%s: read as %+v", name, m)
		}
	}
}
