package web

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// shownMail is a mail of the stand-in, taken apart for reading.
type shownMail struct {
	ID          string
	Headers     []Named
	Body        string
	Attachments []mailPart
}

// Named is a value with its name.
type Named struct{ Name, Value string }

type mailPart struct {
	Name, Type string
	Data       []byte
}

const (
	// maxParts and maxPart bound what is taken apart; our own letters have two parts of some kilobytes, side by side.
	maxParts = 20
	maxPart  = 8 << 20
	maxDepth = 4
)

// parseMail reads a mail that this engine sent. It is no reader for mails of strangers.
func parseMail(raw []byte) (shownMail, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return shownMail{}, fmt.Errorf("read mail: %w", err)
	}
	var m shownMail
	decoder := new(mime.WordDecoder)
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-Id", "In-Reply-To", "References", "Auto-Submitted"} {
		value, err := decoder.DecodeHeader(msg.Header.Get(name))
		if err == nil && value != "" {
			m.Headers = append(m.Headers, Named{Name: name, Value: value})
		}
	}
	return m, m.read(msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), "", msg.Body, 0)
}

func (m *shownMail) read(contentType, encoding, disposition string, body io.Reader, depth int) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < maxDepth {
		return m.readParts(multipart.NewReader(body, params["boundary"]), depth)
	}
	data, err := io.ReadAll(io.LimitReader(decoded(body, encoding), maxPart))
	if err != nil {
		return fmt.Errorf("read part of mail: %w", err)
	}
	if kind == "text/plain" && m.Body == "" && !strings.HasPrefix(disposition, "attachment") {
		m.Body = string(data)
		return nil
	}
	_, disposed, _ := mime.ParseMediaType(disposition) // without one the part has no name, which is fine
	m.Attachments = append(m.Attachments, mailPart{Name: disposed["filename"], Type: kind, Data: data})
	return nil
}

func (m *shownMail) readParts(parts *multipart.Reader, depth int) error {
	for range maxParts {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read parts of mail: %w", err)
		}
		h := part.Header
		if err := m.read(h.Get("Content-Type"), h.Get("Content-Transfer-Encoding"), h.Get("Content-Disposition"), part, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func decoded(r io.Reader, encoding string) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}
