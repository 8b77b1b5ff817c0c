package mailbench

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// messages are forms of large messages as a mail server hands them over, headers and parts included. A reader may leave
// parts of them away by its limits; it may not fail.
var messages = []struct {
	name string
	raw  func(cases []mailscore.Case, size int) []byte
}{
	{"message, encoded text", func(cases []mailscore.Case, size int) []byte {
		return message("text/plain; charset=utf-8", "base64", encoded(grown(cases, size*3/4, "", "\n\n")))
	}},
	{"message, attachment", func(cases []mailscore.Case, size int) []byte {
		attachment := part("application/pdf; name=invoice.pdf", "base64", encoded(strings.Repeat("%PDF", size*3/16)))
		return message(`multipart/mixed; boundary="b"`, "8bit", part("text/plain; charset=utf-8", "8bit", cases[0].Body)+attachment+"--b--\r\n")
	}},
	{"message, many parts", func(_ []mailscore.Case, size int) []byte {
		one := part("text/plain", "7bit", "Danke.")
		return message(`multipart/mixed; boundary="b"`, "8bit", strings.Repeat(one, size/len(one))+"--b--\r\n")
	}},
	{"message, parts in parts", func(_ []mailscore.Case, size int) []byte {
		const one = "--b\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
		return message(`multipart/mixed; boundary="b"`, "8bit", strings.Repeat(one, size/len(one)))
	}},
	{"message, headers", func(_ []mailscore.Case, size int) []byte {
		const one = "References: <a@b.example>\r\n"
		return append([]byte(strings.Repeat(one, size/len(one))), message("text/plain", "7bit", "Danke.")...)
	}},
}

func message(mediaType, encoding, body string) []byte {
	return fmt.Appendf(nil, "From: Ohm <ohm@customer.example>\r\nTo: us@creditor.example\r\nSubject: R-1\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s", mediaType, encoding, body)
}

func part(mediaType, encoding, body string) string {
	return "--b\r\nContent-Type: " + mediaType + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + body + "\r\n"
}

// encoded is base64 in lines of 76 characters (RFC 2045, section 6.8).
func encoded(text string) string {
	const width = 76
	all := base64.StdEncoding.EncodeToString([]byte(text))
	var lines strings.Builder
	for len(all) > width {
		lines.WriteString(all[:width] + "\r\n")
		all = all[width:]
	}
	return lines.String() + all
}

// message reads a message and understands its text, for the customer of the first mail.
func (o Options) message(ctx context.Context, raw []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	file, err := mailfile.Read(bytes.NewReader(raw), mailfile.Limits{})
	if err != nil {
		return err
	}
	m := o.Cases[0].Mail()
	m.Subject, m.Text, m.Automatic = file.Subject, file.Text, file.Automatic
	o.Predictor.Rules(m)
	return nil
}
