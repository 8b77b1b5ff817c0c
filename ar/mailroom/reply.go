package mailroom

import (
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ReplyState is where an answer of ours stands.
type ReplyState string

const (
	Draft     ReplyState = "draft"
	Queued    ReplyState = "queued"
	Sending   ReplyState = "sending"
	Sent      ReplyState = "sent"
	Refused   ReplyState = "refused"
	Discarded ReplyState = "discarded"
)

// Tone is how an answer speaks.
type Tone string

const (
	Friendly Tone = "friendly"
	Neutral  Tone = "neutral"
	Firm     Tone = "firm"
)

// Wording is who worded a reply.
type Wording string

const (
	ByTemplate Wording = "template"
	ByModel    Wording = "model"
	ByHuman    Wording = "person"
)

// NewReply is a draft to keep. The same key is the same draft.
type NewReply struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	// Mail is the mail it answers; its key is empty for a mail a collector asked for.
	Mail     ID                         `json:"mail,omitzero"`
	Topic    string                     `json:"topic"`
	Invoices []receivable.InvoiceNumber `json:"invoices,omitempty"`
	Language string                     `json:"language"`
	Tone     Tone                       `json:"tone"`
	Subject  string                     `json:"subject"`
	Body     string                     `json:"body"`
	// To is a known contact's address; empty is the sender of the mail where that is one, else the first contact.
	To      string  `json:"to,omitempty"`
	Wording Wording `json:"wording"`
	// FactsHash is the fingerprint of the facts the words rest on, FactsVersion that of the customer's facts then.
	FactsHash    string `json:"facts_hash"`
	FactsVersion int64  `json:"facts_version"`
	// Plan is set for a mail about an instalment plan.
	Plan PlanMail `json:"plan,omitzero"`
}

const (
	// maxReplySubject and maxReplyBody bound what a person reads before it is sent.
	maxReplySubject = 300
	maxReplyBody    = 20_000
)

// Check implements subledger.Command.
func (n NewReply) Check() error {
	if err := n.CheckHead(); err != nil {
		return err
	}
	switch {
	case n.Customer == "":
		return subledger.Refuse("customer_missing", "say whom the reply is for")
	case n.Language != "de" && n.Language != "en":
		return subledger.Refuse("reply_language_known", "a reply is in de or en")
	case !slices.Contains([]Tone{Friendly, Neutral, Firm}, n.Tone):
		return subledger.Refuse("reply_tone_known", "a tone is %s, %s or %s", Friendly, Neutral, Firm)
	}
	return checkWords(n.Subject, n.Body)
}

func checkWords(subject, body string) error {
	switch {
	case strings.TrimSpace(subject) == "" || strings.TrimSpace(body) == "":
		return subledger.Refuse("reply_empty", "a reply needs a subject and words")
	case strings.ContainsAny(subject, "\r\n"):
		return subledger.Refuse("reply_subject", "a subject is one line")
	case len(subject) > maxReplySubject || len(body) > maxReplyBody:
		return subledger.Refuse("reply_too_long", "a subject has at most %d bytes, a reply %d", maxReplySubject, maxReplyBody)
	}
	return nil
}

// EditReply changes the words of a draft. Version is that of the draft the person saw.
type EditReply struct {
	subledger.Head
	ReplyID int64  `json:"reply_id"`
	Version int    `json:"version"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// Check implements subledger.Command.
func (e EditReply) Check() error {
	if err := e.CheckHead(); err != nil {
		return err
	}
	return checkWords(e.Subject, e.Body)
}

// SendReply is a person's word that a draft may leave.
type SendReply struct {
	subledger.Head
	ReplyID int64 `json:"reply_id"`
	Version int   `json:"version"`
}

// Check implements subledger.Command.
func (s SendReply) Check() error { return s.CheckHead() }

// DiscardReply drops a draft.
type DiscardReply struct {
	subledger.Head
	ReplyID int64 `json:"reply_id"`
}

// Check implements subledger.Command.
func (d DiscardReply) Check() error { return d.CheckHead() }

// Reply is an answer of ours, or a mail a collector asked for. Words and addresses are personal data.
type Reply struct {
	ReplyID    int64                      `json:"reply_id"`
	Entity     receivable.EntityCode      `json:"entity"`
	Customer   receivable.CustomerNumber  `json:"customer"`
	Mail       string                     `json:"mail,omitempty"`
	MailNumber int64                      `json:"mail_number,omitempty"`
	Topic      string                     `json:"topic"`
	Invoices   []receivable.InvoiceNumber `json:"invoices,omitempty"`
	Language   string                     `json:"language"`
	Tone       Tone                       `json:"tone"`
	To         string                     `json:"to"`
	ToName     string                     `json:"to_name,omitempty"`
	Subject    string                     `json:"subject"`
	Body       string                     `json:"body"`
	Wording    Wording                    `json:"wording"`
	Version    int                        `json:"version"`
	State      ReplyState                 `json:"state"`
	// Stale is true where the facts the words rest on have changed since.
	Stale      bool          `json:"stale,omitempty"`
	FactsHash  string        `json:"facts_hash,omitempty"`
	Token      string        `json:"token"`
	MessageID  string        `json:"message_id"`
	InReplyTo  string        `json:"in_reply_to,omitempty"`
	References []string      `json:"references,omitempty"`
	MadeBy     string        `json:"made_by"`
	MadeAt     time.Time     `json:"made_at"`
	SentBy     string        `json:"sent_by,omitempty"`
	AnsweredOn calendar.Date `json:"answered_on,omitzero"`
	Attempts   int           `json:"attempts,omitempty"`
	// Uncertain counts tries whose fate is not known: the mail may have arrived more than once, with one Message-ID.
	Uncertain  int        `json:"uncertain,omitempty"`
	AcceptedAt *time.Time `json:"accepted_at,omitempty"`
	Response   string     `json:"relay_response,omitempty"`
}

// Outgoing is a reply that was claimed for sending.
type Outgoing struct {
	Reply
	Fence int64 `json:"fence"`
	// FromAddress and FromName are the entity's.
	FromAddress string `json:"from_address"`
	FromName    string `json:"from_name"`
	// DatedAt is the instant for the Date header, in UTC; it is the same for every try.
	DatedAt time.Time `json:"dated_at"`
}

// ReplyFilter narrows a list of replies.
type ReplyFilter struct {
	Entity   receivable.EntityCode
	Customer receivable.CustomerNumber
	States   []ReplyState
	Limit    int
}

// AskReply asks for the draft of an answer to a mail, or of a mail to a customer that nobody wrote to us.
type AskReply struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	// Mail is the mail to answer; its key is empty where a collector asks for a mail.
	Mail ID `json:"mail,omitzero"`
	// Topic is what it is about; empty is what the mail wants, as it was understood.
	Topic reply.Topic `json:"topic,omitempty"`
	// Invoices narrow it; without any it is about all that is open.
	Invoices []receivable.InvoiceNumber `json:"invoices,omitempty"`
	// Language is empty for the customer's.
	Language string `json:"language,omitempty"`
	Tone     Tone   `json:"tone,omitempty"`
	// Plan is the instalment plan that is confirmed or reminded of, 0 for any other topic.
	Plan int64 `json:"plan,omitempty"`
}

// Check implements subledger.Command.
func (a AskReply) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	switch {
	case a.Customer == "" && a.Mail.Key == "":
		return subledger.Refuse("reply_about", "say which mail to answer, or which customer to write to")
	case a.Mail.Key == "" && a.Topic == "":
		return subledger.Refuse("reply_topic", "say what the mail is about: one of %v", reply.Topics())
	case a.Topic != "" && !slices.Contains(reply.Topics(), a.Topic):
		return subledger.Refuse("reply_topic", "a mail is about one of %v", reply.Topics())
	case (a.Plan != 0) != (a.Topic == reply.PlanConfirmed || a.Topic == reply.PlanReminder):
		return subledger.Refuse("reply_plan", "a plan is confirmed with starter plans confirm, and its customer reminded with starter plans remind")
	case a.Tone != "" && !slices.Contains([]Tone{Friendly, Neutral, Firm}, a.Tone):
		return subledger.Refuse("reply_tone_known", "a tone is %s, %s or %s", Friendly, Neutral, Firm)
	}
	return nil
}

// Basis are the facts that a draft is made of, and their version: a draft of another version is stale.
type Basis struct {
	Facts    reply.Facts               `json:"facts"`
	Customer receivable.CustomerNumber `json:"customer"`
	Version  int64                     `json:"version"`
	// Invoices are those the mail is about.
	Invoices []receivable.InvoiceNumber `json:"invoices,omitempty"`
	Plan     PlanMail                   `json:"plan,omitzero"`
}

// PlanMail says which plan a mail is about: its confirmation, or the reminder of an instalment (from 1) with the day to
// pay by.
type PlanMail struct {
	PlanID     int64         `json:"plan_id"`
	Instalment int           `json:"instalment,omitempty"`
	ByOn       calendar.Date `json:"by_on,omitzero"`
}
