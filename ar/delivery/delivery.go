// Package delivery holds the rules for getting a letter out of the house: when to try again, when to give up, and what
// a relay's answer means for the letter.
//
// SMTP can't promise exactly once: when a connection is lost between the final dot and the relay's answer (RFC 1047), the
// mail may exist on both sides. A letter is then sent again with the same Message-ID, so that it is never lost and a
// receiver can drop the double; how often that happened is kept and shown as uncertain.
package delivery

import (
	"regexp"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/letter"
)

// Result is what became of one try.
type Result string

const (
	// Accepted: the relay took responsibility (250 after DATA). Only this raises a level.
	Accepted Result = "accepted"
	// Deferred: the relay asked to come back (4xx, greylisting, 421).
	Deferred Result = "deferred"
	// Refused: the relay will never take it (5xx). A person must look.
	Refused Result = "refused"
	// Uncertain: the connection was lost after the message was complete and before the answer.
	Uncertain Result = "uncertain"
	// Unavailable: no relay answered, or it was lost before the message was complete. Nothing left.
	Unavailable Result = "unavailable"
)

// Mail is one letter ready to be handed to a relay.
type Mail struct {
	LetterID int64
	Entity   string
	// Fence grows with every claim; a result that carries an older one is refused.
	Fence     int64
	MessageID string
	Head
	Facts   letter.Facts
	Attempt int
}

// Head is what stands above the words of a mail. It is fixed with them at the first try, because a letter that is sent
// again must be the same to the last byte.
type Head struct {
	// From is the creditor. Its address is where answers go; the letter itself may be sent from another one, SentFrom.
	From Mailbox `json:"from"`
	// SentFrom is the address the configuration of the first try sends from. It is empty where that try had no relay:
	// nothing had left, and the first one that has a relay decides.
	SentFrom string  `json:"sent_from,omitempty"`
	To       Mailbox `json:"to"`
	// References are the Message-IDs of earlier letters to this customer, oldest first.
	References []string `json:"references,omitempty"`
	// DatedAt is the instant for the Date header, in UTC.
	DatedAt time.Time `json:"dated_at"`
}

// Mailbox is whom a mail is from or to. The name may be empty; the address of an entity too.
type Mailbox struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Report is the outcome of one try, with the relay's own words (never the recipient's address).
type Report struct {
	LetterID int64
	Fence    int64
	Result   Result
	Code     int
	Response string
}

// Document is the words of a letter. It is made once, before the first try: every try sends it, and it is the evidence of
// what the customer was told.
type Document struct {
	Subject, Body string
	PDF           []byte
}

// failureStatus is the form of an enhanced status of a mail that was not delivered: class 4 or 5, subject and detail
// (RFC 3463, section 2).
var failureStatus = regexp.MustCompile(`^[45]\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$`)

// FailureStatus tells whether a code is the enhanced status of a mail that was not delivered, such as 5.1.1. It keeps the
// text of a return, which quotes the address, out of the books.
func FailureStatus(code string) bool { return failureStatus.MatchString(code) }

// Retries and their limits.
const (
	// firstRetry is long enough for the usual greylisting and short enough for the same morning.
	firstRetry = 5 * time.Minute
	// maxRetry keeps a letter from waiting a whole night for a relay that came back.
	maxRetry = 4 * time.Hour
	// GiveUpAfter is how long a deferred letter is tried, as relays themselves do (RFC 5321, 4.5.4.1: 4 to 5 days).
	GiveUpAfter = 5 * 24 * time.Hour
)

// RetryAfter is how long to wait after the n-th unsuccessful try (1, 2, …): doubling from five minutes to four hours.
func RetryAfter(tries int) time.Duration {
	wait := firstRetry
	for i := 1; i < tries && wait < maxRetry; i++ {
		wait *= 2
	}
	return min(wait, maxRetry)
}

// Next is what a result means for the letter.
type Next string

const (
	// NextDone: the letter was sent; levels rise.
	NextDone Next = "done"
	// NextRetry: try again after RetryAfter.
	NextRetry Next = "retry"
	// NextPerson: it will not leave by itself; a task for a person, and the level stays.
	NextPerson Next = "person"
)

// After decides what follows a result. Waiting is how long the letter has been tried.
func After(r Result, waiting time.Duration) Next {
	switch {
	case r == Accepted:
		return NextDone
	case r == Refused || waiting >= GiveUpAfter:
		return NextPerson
	default:
		return NextRetry
	}
}
