// Package mailfile reads a mail as it came over the wire: who wrote it, what it answers, its text taken apart, its files, and
// whether a machine or a mail system wrote it.
//
// It is made for mails of strangers. Nothing in a mail makes it fail: what is broken, or beyond a limit, is left out and named
// in File.Faults, and the rest is read. Attached files are named, typed by their content and handed on; none is opened here.
package mailfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/textproto"

	"github.com/mahnwerk/mahnwerk/ar/bounce"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

// Errors of files that are no mails that can be read.
var (
	// ErrTooLarge is returned for a mail of more bytes than the limit. The text says how many.
	ErrTooLarge = errors.New("mail is too large")
	// ErrOutlook is returned for a message that Outlook saved in its own format. Save it as .eml instead, or forward it.
	ErrOutlook = errors.New("this is an Outlook .msg file, which is not read: save the mail as .eml, or forward it as an attachment")
	// ErrNoMail is returned for a file without text: empty, or bytes of some other format.
	ErrNoMail = errors.New("this is no mail: it has no headers and no text")
)

// Limits bound what is read of one mail. A zero field takes its default.
type Limits struct {
	// Bytes bounds the whole mail. Mail systems commonly refuse more than 25 MB, which encoding makes 35.
	Bytes int64
	// Parts bounds the parts at all depths, Depth how deep they nest: a forwarded mail of a forwarded mail has six.
	Parts, Depth int
	// Attachments bounds the attached files, pictures of signatures among them.
	Attachments int
	// Text bounds the decoded bytes of all texts together.
	Text int
}

// Defaults of Limits.
const (
	DefaultBytes       = 36 << 20
	DefaultParts       = 200
	DefaultDepth       = 10
	DefaultAttachments = 50
	DefaultText        = mailtext.MaxHTML
)

// maxHeader bounds the headers of a mail or part. Long ways through many servers make some 30 KiB.
const maxHeader = 256 << 10

func (l Limits) orDefaults() Limits {
	for _, field := range []struct {
		value    *int
		fallback int
	}{{&l.Parts, DefaultParts}, {&l.Depth, DefaultDepth}, {&l.Attachments, DefaultAttachments}, {&l.Text, DefaultText}} {
		if *field.value <= 0 {
			*field.value = field.fallback
		}
	}
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	return l
}

// Address is a mailbox with the name shown beside it.
type Address struct {
	Name, Address string
}

// Kind is a mail of a special form.
type Kind string

const (
	// Ordinary is a mail with something to read.
	Ordinary Kind = ""
	// Calendar is an invitation or its answer (RFC 5546).
	Calendar Kind = "calendar"
	// Receipt says that a mail was displayed or deleted (RFC 8098). It says nothing of payment.
	Receipt Kind = "receipt"
	// Contact is a visiting card and nothing else (RFC 6350).
	Contact Kind = "contact"
	// Feedback says that a reader marked our mail as unwanted (RFC 5965).
	Feedback Kind = "feedback"
)

// Attachment is an attached file. Its name is safe to show and to use as the name of a file: no path, no control or
// reversing character, never empty.
type Attachment struct {
	Name string
	// MediaType is what the content shows; the sender's word counts only where it can be true.
	MediaType string
	// Inline is set for pictures that the text shows, such as logos.
	Inline bool
	Raw    []byte
}

// Authentication is what our own mail server found out about the sender (RFC 8601): "pass", "fail", …, empty for nothing.
type Authentication struct {
	SPF, DKIM, DMARC string
}

// File is a mail.
type File struct {
	// MessageID, InReplyTo and References have no angle brackets; References are the oldest first, InReplyTo the last.
	MessageID, InReplyTo string
	References           []string
	From, Sender         Address
	ReplyTo, To, Cc      []Address
	// ReturnPath is where reports go; EmptyReturnPath is set where the sender wants none, as machines do (RFC 5321, 4.5.5).
	ReturnPath      string
	EmptyReturnPath bool
	Subject         string
	// SentAt is what the sender's clock said, in UTC; zero where it can't be read. Nothing may be decided by it.
	SentAt    time.Time
	Automatic correspondence.Automatic
	Kind      Kind
	// Bounce is the gravest of Reports; nil where the mail is no report.
	Bounce  *correspondence.Bounce
	Reports []bounce.Report
	// Returned is the Message-ID of our mail that a report is about.
	Returned    string
	Text        mailtext.Text
	Attachments []Attachment
	// Authentication is empty unless the first such header names the server that was asked for.
	Authentication Authentication
	// Faults say what could not be read, with the part it concerns. Notes say what was left alone on purpose.
	Faults, Notes []string
}

// Reader reads mails.
type Reader struct {
	Limits Limits
	// Server is the name by which our own mail server signs Authentication-Results; others' are never believed.
	Server string
}

// Read reads a mail within limits; see Reader.Read.
func Read(r io.Reader, limits Limits) (File, error) { return Reader{Limits: limits}.Read(r) }

// Read reads a mail, or a plain text without headers. It returns ErrTooLarge, ErrOutlook, ErrNoMail, or an error of reading
// r. A mail that is broken in any other way is no error: what can be read is read.
func (rd Reader) Read(r io.Reader) (File, error) {
	limits := rd.Limits.orDefaults()
	raw, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	switch {
	case err != nil:
		return File{}, fmt.Errorf("read mail: %w", err)
	case int64(len(raw)) > limits.Bytes:
		return File{}, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limits.Bytes)
	case bytes.HasPrefix(raw, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return File{}, ErrOutlook
	case len(bytes.TrimSpace(raw)) == 0 || bytes.HasPrefix(raw, []byte("%PDF-")) || bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return File{}, ErrNoMail
	}
	w := &walk{limits: limits}
	header, body := w.header(raw)
	f := File{}
	if header.Len() == 0 {
		if bytes.IndexByte(raw, 0) >= 0 {
			return File{}, ErrNoMail
		}
		w.note("no headers: the whole file is taken for the text")
		f.Text = mailtext.Read(decode(raw, ""))
		f.Faults, f.Notes = w.faults, w.notes
		return f, nil
	}
	f.readHeader(header, rd.Server)
	w.mail(header, body)
	f.take(w, header)
	return f, nil
}

// unindented are parameters of a header that a careless program wrote at the start of a line, where they end the header.
var unindented = regexp.MustCompile(`(?i)\n(boundary|charset|name|filename|type|report-type|format)=`)

// mail reads the body. One whose parts can't be told apart is mended once, and else read as it is.
func (w *walk) mail(header message.Header, body []byte) {
	entity, err := message.New(header, bytes.NewReader(body))
	w.entity(entity, err, 1)
	if !w.isEmpty() || len(bytes.TrimSpace(body)) == 0 {
		return
	}
	mended := &walk{limits: w.limits, faults: w.faults}
	entity, err = message.New(header, bytes.NewReader(unindented.ReplaceAll(body, []byte("\n\t$1="))))
	mended.entity(entity, err, 1)
	if *w = *mended; w.isEmpty() {
		w.fault("the parts can't be told apart: the whole body is read as text")
		w.take(textOf(body), 1)
	}
}

// take fills in what the parts say.
func (f *File) take(w *walk, header message.Header) {
	f.Text = w.text()
	f.Attachments = w.attachments
	f.Kind = w.kind
	f.readReports(w, header)
	if f.Text.Beyond > 0 {
		w.fault("text: %d bytes beyond the first %d are left out", f.Text.Beyond, mailtext.MaxBytes)
	}
	f.Faults, f.Notes = w.faults, w.notes
}

// header reads the headers of a mail. Lines that are none are left out: one of them must not cost the mail.
func (w *walk) header(raw []byte) (message.Header, []byte) {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\ufeff")), "\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) { // mbox
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	head, body := headAndBody(raw)
	good, dropped := goodLines(head)
	parsed, err := textproto.ReadHeader(bufio.NewReader(strings.NewReader(good + "\r\n")))
	if err != nil {
		w.fault("headers: %v", err)
		return message.Header{}, raw
	}
	if parsed.Len() == 0 {
		return message.Header{}, raw
	}
	if dropped > 0 {
		w.fault("headers: %d lines are none and are left out", dropped)
	}
	return message.Header{Header: parsed}, body
}

// headAndBody cuts a mail at its first blank line. A text whose first line is no header has no head.
func headAndBody(raw []byte) (head string, body []byte) {
	at, first := 0, true
	for at < len(raw) && at < maxHeader {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			end = len(raw) - at - 1
		}
		line := strings.TrimRight(string(raw[at:at+end+1]), "\r\n")
		if first && !isHeaderLine(line) {
			return "", raw
		}
		first = false
		at += end + 1
		if line == "" {
			return string(raw[:at]), raw[at:]
		}
	}
	return string(raw[:at]), raw[at:]
}

// goodLines are the lines of a head that are headers or go on with one, and the number of others.
func goodLines(head string) (good string, dropped int) {
	var kept strings.Builder
	open := false
	for line := range strings.Lines(head) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case line == "":
		case line[0] == ' ' || line[0] == '\t':
			if open && strings.TrimSpace(line) != "" {
				kept.WriteString(line + "\r\n")
			}
		case isHeaderLine(line):
			open = true
			kept.WriteString(line + "\r\n")
		default:
			open = false
			dropped++
		}
	}
	return kept.String(), dropped
}

// isHeaderLine tells a line that starts with a name of printable ASCII and a colon (RFC 5322 section 2.2).
func isHeaderLine(line string) bool {
	name, _, found := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	if !found || name == "" || len(name) > 76 {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7F })
}
