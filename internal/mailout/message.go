package mailout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// Limits of one message. The header limits keep every line below the 998 bytes
// of RFC 5322 section 2.1.1 whatever the encoding makes of it.
const (
	maxSubject     = 250      // bytes; more is cut off by every mail client
	maxName        = 128      // bytes of a display name or file name
	maxAddress     = 254      // bytes, RFC 5321 section 4.5.3.1.3 less the brackets
	maxMessageID   = 250      // bytes with brackets
	maxReferences  = 50       // a case has fewer mails; longer threads are cut by clients
	maxBody        = 1 << 20  // bytes of plain text
	maxAttachments = 20       // one letter and copies of the invoices it names
	maxAttached    = 20 << 20 // bytes in all; relays commonly refuse above 25 MB encoded
)

// ErrMessage is wrapped by every error about the message itself. Sending it
// again cannot succeed.
var ErrMessage = errors.New("mail cannot be sent")

// Address is a mailbox with the name shown beside it.
type Address struct {
	Name    string // may be empty
	Address string // local@domain, ASCII; international domains in their xn-- form
}

// Attachment is a file sent along.
type Attachment struct {
	Name        string // file name shown to the customer
	ContentType string // media type without parameters, such as application/pdf
	Data        []byte
}

// Message is one prepared mail to one recipient.
type Message struct {
	From    Address
	To      Address
	ReplyTo Address // empty: replies go to From
	// ReturnPath receives bounces; empty: From's address.
	ReturnPath string
	Subject    string
	Body       string // plain text, lines end in \n
	// ByPerson: a person sent these words, so that machines may treat them as a person's (RFC 3834, 5).
	ByPerson bool
	// MessageID with angle brackets. The caller derives it from the business
	// key and keeps it before sending, so a repeated mail has the same one.
	MessageID  string
	InReplyTo  string   // with brackets, or ""
	References []string // with brackets, oldest first
	// Date is when the letter was decided, not when it is sent, so that a
	// repeated mail is the same byte for byte. It is printed in UTC.
	Date        time.Time
	Attachments []Attachment
}

func (m Message) returnPath() string {
	if m.ReturnPath != "" {
		return m.ReturnPath
	}
	return m.From.Address
}

// Build returns the message as it goes over the wire (RFC 5322 with CRLF), with
// Auto-Submitted: auto-generated (RFC 3834) unless a person sent it, and X-Auto-Response-Suppress: All.
// The same message gives the same bytes. The error wraps ErrMessage and names
// the field, never its content.
//
// No field can add a header: one with a control character is refused.
func Build(message Message) ([]byte, error) {
	if err := message.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	built := gomail.NewMsg(
		gomail.WithNoDefaultUserAgent(),
		gomail.WithBoundary(boundary(message.MessageID)),
	)
	message.fillHeader(built)
	built.SetBodyString(gomail.TypeTextPlain, message.Body)
	for _, file := range message.Attachments {
		built.AttachReadSeeker(file.Name, bytes.NewReader(file.Data),
			gomail.WithFileContentType(gomail.ContentType(file.ContentType)))
	}
	var raw bytes.Buffer
	raw.Grow(message.roughSize())
	if _, err := built.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("%w: write: %w", ErrMessage, err)
	}
	return raw.Bytes(), nil
}

func (m Message) fillHeader(built *gomail.Msg) {
	built.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, m.From.netMail())
	built.SetAddrHeaderFromMailAddress(gomail.HeaderTo, m.To.netMail())
	if m.ReplyTo != (Address{}) {
		built.SetAddrHeaderFromMailAddress(gomail.HeaderReplyTo, m.ReplyTo.netMail())
	}
	built.Subject(oneSpaced(m.Subject))
	built.SetDateWithValue(m.Date.UTC())
	built.SetMessageIDWithValue(strings.Trim(m.MessageID, "<>"))
	if !m.ByPerson {
		built.SetGenHeader("Auto-Submitted", "auto-generated")
	}
	built.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")
	if m.InReplyTo != "" {
		built.SetGenHeader(gomail.HeaderInReplyTo, m.InReplyTo)
	}
	if len(m.References) > 0 {
		built.SetGenHeader(gomail.HeaderReferences, strings.Join(m.References, " "))
	}
}

func (a Address) netMail() *mail.Address {
	return &mail.Address{Name: oneSpaced(a.Name), Address: a.Address}
}

// oneSpaced keeps runs of spaces from becoming empty folded lines, which some
// relays take for the end of the header.
func oneSpaced(text string) string { return strings.Join(strings.Fields(text), " ") }

// boundary is derived from the Message-ID, for the same mail must have the same
// bytes each time; its 128 bits cannot occur in a part by chance.
func boundary(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return "part-" + hex.EncodeToString(sum[:16])
}

// roughSize spares the buffer from growing: base64 takes 4/3, headers about 1 KiB.
func (m Message) roughSize() int {
	size := 2<<10 + len(m.Body)*5/4
	for _, file := range m.Attachments {
		size += len(file.Data)*7/5 + 256
	}
	return size
}

func (m Message) check() error {
	return errors.Join(
		m.From.check("from"),
		m.To.check("to"),
		checkOptional(m.ReplyTo, "reply-to"),
		checkOptional(Address{Address: m.ReturnPath}, "return path"),
		checkText("subject", m.Subject, maxSubject),
		checkMessageID("message-id", m.MessageID),
		m.checkThread(),
		m.checkContent(),
	)
}

func (m Message) checkThread() error {
	if m.InReplyTo != "" {
		if err := checkMessageID("in-reply-to", m.InReplyTo); err != nil {
			return err
		}
	}
	if len(m.References) > maxReferences {
		return fmt.Errorf("references: more than %d", maxReferences)
	}
	for _, id := range m.References {
		if err := checkMessageID("references", id); err != nil {
			return err
		}
	}
	return nil
}

func (m Message) checkContent() error {
	switch {
	case m.Date.IsZero():
		return errors.New("date: missing")
	case strings.TrimSpace(m.Body) == "":
		return errors.New("body: empty")
	case len(m.Body) > maxBody:
		return fmt.Errorf("body: more than %d bytes", maxBody)
	case !utf8.ValidString(m.Body):
		return errors.New("body: not UTF-8")
	case len(m.Attachments) > maxAttachments:
		return fmt.Errorf("attachments: more than %d", maxAttachments)
	}
	size := 0
	for _, file := range m.Attachments {
		if err := file.check(); err != nil {
			return err
		}
		size += len(file.Data)
	}
	if size > maxAttached {
		return fmt.Errorf("attachments: more than %d bytes", maxAttached)
	}
	return nil
}

func (f Attachment) check() error {
	if f.Name == "" {
		return errors.New("attachment name: missing")
	}
	if err := checkText("attachment name", f.Name, maxName); err != nil {
		return err
	}
	kind, sub, found := strings.Cut(f.ContentType, "/")
	if !found || !isToken(kind) || !isToken(sub) {
		return errors.New("attachment content type: not a media type")
	}
	return nil
}

func checkOptional(address Address, field string) error {
	if address == (Address{}) {
		return nil
	}
	return address.check(field)
}

// check accepts plain local@domain only. Quoted local parts, comments and
// address literals are legal (RFC 5321 section 4.1.2) but in master data they
// are typing errors or attacks.
func (a Address) check(field string) error {
	if err := checkText(field+" name", a.Name, maxName); err != nil {
		return err
	}
	local, domain, found := strings.Cut(a.Address, "@")
	if !found || len(a.Address) > maxAddress || !isDotAtom(local) || !isHostName(domain) {
		return fmt.Errorf("%s: not a mail address", field)
	}
	return nil
}

func checkText(field, text string, limit int) error {
	switch {
	case len(text) > limit:
		return fmt.Errorf("%s: more than %d bytes", field, limit)
	case !utf8.ValidString(text):
		return fmt.Errorf("%s: not UTF-8", field)
	case strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Errorf("%s: contains a control character", field)
	}
	return nil
}

func checkMessageID(field, id string) error {
	inner, opened := strings.CutPrefix(id, "<")
	inner, closed := strings.CutSuffix(inner, ">")
	left, right, found := strings.Cut(inner, "@")
	if !opened || !closed || !found || len(id) > maxMessageID || !isDotAtom(left) || !isDotAtom(right) {
		return fmt.Errorf("%s: not of the form <left@right>", field)
	}
	return nil
}

// isDotAtom follows RFC 5322 section 3.2.3.
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if !isAtom(atom) {
			return false
		}
	}
	return true
}

func isAtom(s string) bool {
	const special = "!#$%&'*+-/=?^_`{|}~"
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !isAlphanumeric(r) && !strings.ContainsRune(special, r)
	})
}

// isToken is the part of RFC 2045's token that real media types use.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !isAlphanumeric(r) && !strings.ContainsRune(".+-", r)
	})
}

// isHostName asks for letters, digits, hyphens and at least one dot, since a
// customer's mail domain is never a bare word.
func isHostName(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }) {
			return false
		}
	}
	return len(labels) > 1
}

func isAlphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
}

func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}
