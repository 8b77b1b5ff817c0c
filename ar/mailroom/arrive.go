package mailroom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Source is the way a mail came.
type Source string

const (
	FromFolder  Source = "folder"
	FromIMAP    Source = "imap"
	FromHTTP    Source = "http"
	FromCommand Source = "command"
	// FromNote: typed by a person here, such as after a call.
	FromNote Source = "note"
)

// MaxBytes bounds a mail: what mail systems let pass at most (25 MiB) as they count it.
const MaxBytes = 25 << 20

// Arrived is a mail as it came in. It is stored before anybody looks into it.
type Arrived struct {
	Entity receivable.EntityCode
	Raw    []byte
	// MessageID is the header of that name, with or without angle brackets; empty for a mail without one.
	MessageID string
	Source    Source
	// Place is where it lay, for people who look for it: a file, or a mailbox with uidvalidity and uid.
	Place string
	// Author is ByUs for a note of our own; empty is the customer.
	Author correspondence.Author
	// Customer is whose it is where whoever brings it knows; letters to that customer wait from now on.
	Customer receivable.CustomerNumber
	// ReceivedAt is when it arrived; zero is now. ReceivedOn is the civil date in the entity's zone, for a mail that is brought
	// in later; zero, or a day that is still to come, is the business date of ReceivedAt.
	ReceivedAt time.Time
	ReceivedOn calendar.Date
	By         string
}

// Check refuses what can't be stored. Its errors are *subledger.RefusedError.
func (a Arrived) Check() error {
	switch {
	case a.Entity == "":
		return subledger.Refuse("entity_missing", "say which entity's mail this is")
	case strings.TrimSpace(a.By) == "":
		return subledger.Refuse("by_missing", "say who brings the mail")
	case len(a.Raw) == 0:
		return subledger.Refuse("mail_empty", "the mail has no bytes")
	case len(a.Raw) > MaxBytes:
		return subledger.Refuse("mail_too_large", "the mail has %d bytes, at most %d", len(a.Raw), MaxBytes)
	case !slices.Contains([]Source{FromFolder, FromIMAP, FromHTTP, FromCommand, FromNote}, a.Source):
		return subledger.Refuse("mail_source_known", "a mail comes by folder, imap, http, command or note")
	}
	return nil
}

// keyBytes of a hash name a mail: 128 bits, no two of ten million collide by chance.
const keyBytes = 16

// Key names a mail by its Message-ID, or by its bytes where it has none.
func Key(messageID string, raw []byte) string {
	sum := sha256.Sum256(raw)
	if id := BareID(messageID); id != "" {
		sum = sha256.Sum256([]byte("message-id\n" + id))
	}
	return hex.EncodeToString(sum[:keyBytes])
}

// maxMessageID bounds a Message-ID: a line of a mail has at most 998 bytes (RFC 5322, 2.1.1).
const maxMessageID = 998

// BareID is a Message-ID without its angle brackets (RFC 5322, 3.6.4); mail systems write it with and without. It is the
// sender's to choose, so blanks, control characters and bytes that are no text, which no true one has, are left out, and one
// that is too long is none.
func BareID(id string) string {
	id = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, id)
	if id = strings.Trim(id, "<>"); len(id) > maxMessageID {
		return ""
	}
	return id
}

// SameWords tells whether two mails differ at most in their heads, which every mail system on the way writes into, and in
// line ends.
func SameWords(a, b []byte) bool { return bytes.Equal(words(a), words(b)) }

// words are what stands below a mail's head, with one kind of line ends.
func words(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	if _, body, ok := bytes.Cut(raw, []byte("\n\n")); ok {
		raw = body
	}
	return bytes.TrimRight(raw, "\n")
}

// Kept says what storing a mail did.
type Kept struct {
	ID
	// Number is the mail's short number for people.
	Number int64 `json:"number"`
	// Already is true when the same mail was stored before.
	Already bool `json:"already,omitempty"`
}

// MailboxPosition is up to which message an IMAP mailbox is stored (RFC 9051, 2.3.1.1).
type MailboxPosition struct {
	// Account and Mailbox are names of the configuration, never a password.
	Account, Mailbox string
	UIDValidity, UID uint32
}
