package advicefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// Limits of one mail.
const (
	// maxParts bounds the parts of a mail at all depths; an advice comes with a handful.
	maxParts = 200
	// maxPartDepth bounds how deep multiparts and forwarded mails nest.
	maxPartDepth = 8
)

// headerLine is one of the headers that every mail starts with (RFC 5322), or that servers put before them.
var headerLine = regexp.MustCompile(`(?i)^(from|to|subject|date|received|return-path|delivered-to|mime-version|message-id|x-[a-z\-]+|dkim-signature|reply-to|content-type|authentication-results|arc-[a-z\-]+):`)

// isMail tells whether a text starts with two headers of a mail.
func isMail(head []byte) bool {
	text := string(head[:min(len(head), 16<<10)])
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if line, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(line, "From ") { // mbox
		text = rest
	}
	headers, _, _ := strings.Cut(text, "\n\n")
	found := 0
	for i, line := range strings.Split(headers, "\n") {
		switch {
		case headerLine.MatchString(line):
			found++
		case i == 0, line != "" && line[0] != ' ' && line[0] != '\t' && !strings.Contains(line, ":"):
			return false
		}
	}
	return found >= 2
}

// mailParts are the parts of a mail that can hold an advice.
type mailParts struct {
	files       []attachment
	html, plain []string
	count       int
	subject     string
	from        string
}

// attachment is an attached file.
type attachment struct {
	name string
	raw  []byte
}

// readMail reads the advices in a mail: those in its attachments, or else the table in its body. Attachments that are
// no advices (signatures, pictures, terms) are passed over as long as one is.
func (r Reader) readMail(ctx context.Context, raw []byte, name string) ([]remittance.Advice, error) {
	if bytes.HasPrefix(raw, []byte("From ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	header := mail.Header{Header: entity.Header}
	parts := &mailParts{}
	parts.subject, _ = header.Subject() // an undecodable subject is no subject
	if from, err := header.AddressList("From"); err == nil && len(from) > 0 {
		parts.from = from[0].Name
	}
	if err := parts.collect(entity, 0); err != nil {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	advices, err := r.attachments(ctx, parts, name)
	if len(advices) > 0 {
		return advices, err
	}
	fromBody, bodyErr := r.body(parts, name)
	if len(fromBody) > 0 || err == nil {
		return fromBody, bodyErr
	}
	return nil, err
}

// attachments reads the attached files. It returns the errors of those that are advices but cannot be read.
func (r Reader) attachments(ctx context.Context, parts *mailParts, name string) ([]remittance.Advice, error) {
	var advices []remittance.Advice
	var failed []error
	for _, file := range parts.files {
		found, err := r.read(ctx, file.raw, filepath.Base(name)+"/"+file.name)
		advices = append(advices, found...)
		if err != nil && !errors.Is(err, remittance.ErrNoTable) && !errors.Is(err, ErrFormat) {
			failed = append(failed, fmt.Errorf("attachment %d: %w", len(failed)+1, err))
		}
	}
	return advices, errors.Join(failed...)
}

// body reads the table in the text of the mail: of HTML first, which keeps its cells apart.
func (r Reader) body(parts *mailParts, name string) ([]remittance.Advice, error) {
	opts := r.options(name, remittance.SourceEmail)
	var err error = remittance.ErrNoTable
	for _, html := range parts.html {
		advices, htmlErr := r.readHTML(html, opts)
		if htmlErr == nil {
			return parts.complete(advices, opts), nil
		}
		err = moreTelling(err, htmlErr)
	}
	for _, text := range parts.plain {
		text = parts.subject + "\n\n" + text
		advices, textErr := remittance.FromPages(remittance.TextPages(text), opts)
		if textErr == nil {
			return parts.complete(advices, opts), nil
		}
		err = moreTelling(err, textErr)
	}
	return nil, err
}

// moreTelling prefers the error of a body that had a table.
func moreTelling(a, b error) error {
	if errors.Is(a, remittance.ErrNoTable) {
		return b
	}
	return a
}

// complete fills in what only the mail's header tells: number and date in the subject, and the sender's name.
func (p *mailParts) complete(advices []remittance.Advice, opts remittance.Options) []remittance.Advice {
	number, on := remittance.Mentioned(p.subject)
	for i := range advices {
		a := &advices[i]
		if a.Number == "" && len(advices) == 1 {
			a.Number = number
		}
		if a.On.IsZero() {
			a.On = on
		}
		if a.Payer.Name == "" && !remittance.IsOwnName(p.from, opts) {
			a.Payer.Name = p.from
		}
	}
	return advices
}

// collect walks through the parts of a mail.
func (p *mailParts) collect(e *message.Entity, depth int) error {
	if p.count++; p.count > maxParts || depth > maxPartDepth {
		return fmt.Errorf("more parts than a mail with an advice can have: %w", ErrTooLarge)
	}
	if parts := e.MultipartReader(); parts != nil {
		for {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return fmt.Errorf("part %d: %w", p.count, err)
			}
			if err := p.collect(part, depth+1); err != nil {
				return err
			}
		}
	}
	return p.keep(e, depth)
}

// keep reads a part that is no container.
func (p *mailParts) keep(e *message.Entity, depth int) error {
	raw, err := io.ReadAll(io.LimitReader(e.Body, MaxBytes+1))
	if err != nil {
		return fmt.Errorf("part %d: %w", p.count, err)
	}
	if len(raw) > MaxBytes {
		return fmt.Errorf("part %d: %w", p.count, ErrTooLarge)
	}
	kind, parameters, _ := e.Header.ContentType() // an unreadable type is that of a file
	name := fileName(e, parameters)
	switch {
	case kind == "message/rfc822":
		inner, err := message.Read(bytes.NewReader(raw))
		if err != nil && !message.IsUnknownCharset(err) {
			return fmt.Errorf("forwarded mail: %w", err)
		}
		return p.collect(inner, depth+1)
	case name == "" && kind == "text/html":
		p.html = append(p.html, decodeBody(raw, parameters["charset"]))
	case name == "" && strings.HasPrefix(kind, "text/plain"):
		p.plain = append(p.plain, decodeBody(raw, parameters["charset"]))
	case !strings.HasPrefix(kind, "image/") && !strings.HasPrefix(kind, "multipart/"):
		p.files = append(p.files, attachment{name: name, raw: raw})
	}
	return nil
}

// fileName is the name of an attached file, "" for the body.
func fileName(e *message.Entity, parameters map[string]string) string {
	disposition, more, _ := e.Header.ContentDisposition() // without one it is the body
	for _, name := range []string{more["filename"], parameters["name"]} {
		if name != "" {
			if decoded, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
				name = decoded
			}
			return filepath.Base(name)
		}
	}
	if disposition == "attachment" {
		return "attachment"
	}
	return ""
}

// decodeBody returns the text of a part in its character set, or by its content where it names none that is known.
func decodeBody(raw []byte, charset string) string {
	if charset != "" && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "us-ascii") {
		if encoding, err := htmlindex.Get(charset); err == nil {
			if text, err := encoding.NewDecoder().Bytes(raw); err == nil {
				return string(text)
			}
		}
	}
	return remittance.DecodeText(raw)
}
