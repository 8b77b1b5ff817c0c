package mailout

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/emersion/go-smtp"
)

// State is what became of one attempt to hand a mail over. The zero value is
// not a state.
type State string

// The states; see the package comment for what each means for the customer.
const (
	Accepted    State = "accepted"
	Deferred    State = "deferred"
	Refused     State = "refused"
	Uncertain   State = "uncertain"
	Unavailable State = "unavailable"
)

// Stage is the point the dialog had reached.
type Stage string

// The stages in their order. Refused at StageMail speaks of the sender, at
// StageRcpt of the recipient, at StageAnswer mostly of the content.
const (
	StageRateLimit Stage = "rate limit" // waiting for its turn
	StageConnect   Stage = "connect"    // dial, greeting, EHLO, STARTTLS
	StageAuth      Stage = "auth"
	StageMail      Stage = "mail"
	StageRcpt      Stage = "rcpt"
	StageData      Stage = "data"   // asking to send the message
	StageBody      Stage = "body"   // writing it, final dot not yet complete
	StageAnswer    Stage = "answer" // waiting for the reply to the final dot
)

// maxText bounds the reply that is kept: RFC 5321 allows a relay any number of
// lines of 512 bytes each.
const maxText = 1000

// Outcome tells what became of one attempt.
type Outcome struct {
	State State
	Stage Stage
	// Code is the relay's reply code, 0 when it gave none.
	Code int
	// Enhanced is the enhanced status code (RFC 3463) such as "4.2.0", or "".
	Enhanced string
	// Text is the relay's reply, with its queue id when accepted: the evidence
	// of delivery. It may quote the recipient's address, so it belongs into the
	// case's records and never into a log.
	Text string
	// Reason says in fixed words why there was no reply: "timeout",
	// "connection lost", "cancelled" and the like; "" when there was one.
	Reason string
}

// String is safe to log: it leaves Text out.
func (o Outcome) String() string {
	parts := []string{string(o.State), "at", string(o.Stage)}
	if o.Code != 0 {
		parts = append(parts, fmt.Sprintf("with %d", o.Code))
	}
	if o.Enhanced != "" {
		parts = append(parts, o.Enhanced)
	}
	if o.Reason != "" {
		parts = append(parts, "("+o.Reason+")")
	}
	return strings.Join(parts, " ")
}

// stale reports that a kept session turned out to be dead before the mail was
// begun: it was cut, or closed with 421 (RFC 5321 section 3.8).
func (o Outcome) stale() bool {
	return o.Stage == StageMail && o.Reason != reasonCancelled && (o.State == Unavailable || o.Code == 421)
}

func unavailable(stage Stage, err error) Outcome {
	return Outcome{State: Unavailable, Stage: stage, Reason: reason(err)}
}

// fromReply judges an error by the relay's reply code. Without a reply, or
// with one that makes no sense at this stage, the state is otherwise.
func fromReply(stage Stage, err error, otherwise State) Outcome {
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) {
		return Outcome{State: otherwise, Stage: stage, Reason: reason(err)}
	}
	outcome := Outcome{State: otherwise, Stage: stage, Code: reply.Code, Text: shorten(reply.Message)}
	if reply.EnhancedCode != smtp.EnhancedCodeNotSet {
		e := reply.EnhancedCode
		outcome.Enhanced = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
	}
	switch reply.Code / 100 {
	case 2:
		if stage == StageAnswer {
			outcome.State = Accepted
		}
	case 4:
		outcome.State = Deferred
	case 5:
		outcome.State = Refused
	}
	return outcome
}

const reasonCancelled = "cancelled"

// reason names an error without its text, which may hold addresses.
func reason(err error) string {
	var timeout net.Error
	var lookup *net.DNSError
	switch {
	case errors.Is(err, context.Canceled):
		return reasonCancelled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.As(err, &lookup):
		return "host not found"
	case errors.Is(err, errNoSTARTTLS):
		return "no STARTTLS"
	case errors.Is(err, errCertificate):
		return "certificate not trusted"
	}
	return "connection lost"
}

// shorten makes a relay's words fit for a record: one line, bounded, valid.
func shorten(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return text
}
