package mailroom

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Origin is who understood a mail.
type Origin string

const (
	OfRules Origin = "rules"
	OfModel Origin = "model"
	// OfBoth is what is left of rules and model after they were compared and verified.
	OfBoth Origin = "both"
)

// Understood is one reading of a mail, with whose it is and what it claims. The same reading twice is one.
type Understood struct {
	ID
	Origin        Origin
	Understanding correspondence.Understanding
	NeedsHuman    bool
	Because       []string
	RulesVersion  string
	PromptID      string
	Model         string
	// Degraded is why a model that was to be asked gave nothing usable; empty where none was asked, or it answered.
	Degraded string
	// Claims are of this reading. Proposed claims of an earlier one that it has no more become obsolete.
	Claims []Claim
	// Envelope and Whose are kept with the mail, for lists and threads.
	Envelope Envelope
	Whose    Whose
	// Unreadable is why the mail could not be read; then there is nothing else.
	Unreadable string
	By         string
}

// Envelope is what a mail's head says. It is personal data.
type Envelope struct {
	Subject, FromAddress, FromName string
	InReplyTo                      string
	Automatic                      correspondence.Automatic
}

// Whose is whose mail it is, as gathered.
type Whose struct {
	Customer receivable.CustomerNumber
	Trust    correspondence.Trust
	Grounds  []Ground
	LetterID int64
	Thread   string
}

// Attachment is a file that came with a mail.
type Attachment struct {
	Place     int    `json:"place"`
	Name      string `json:"name"`
	MediaType string `json:"media_type,omitempty"`
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
	// Kind is advice, statement, invoice, image or other.
	Kind AttachmentKind `json:"kind"`
	// InboxID is the file of the inbox that an advice or statement became.
	InboxID int64  `json:"inbox_id,omitempty"`
	Raw     []byte `json:"-"`
}

// AttachmentKind is what an attachment is taken for.
type AttachmentKind string

const (
	AdviceFile    AttachmentKind = "advice"
	StatementFile AttachmentKind = "statement"
	InvoiceFile   AttachmentKind = "invoice"
	ImageFile     AttachmentKind = "image"
	OtherFile     AttachmentKind = "other"
)

// SettleMail says that a mail needs nothing more: it was answered elsewhere, or needs no answer.
type SettleMail struct {
	subledger.Head
	Mail ID `json:"mail"`
	// How is Answered or NoAnswerNeeded.
	How SettledHow `json:"how"`
}

// SettledHow is how a mail came to its end.
type SettledHow string

const (
	Answered       SettledHow = "answered"
	DecidedAll     SettledHow = "decided"
	WasAutomatic   SettledHow = "automatic"
	WasUnrelated   SettledHow = "unrelated"
	NoAnswerNeeded SettledHow = "no_answer_needed"
)

// Check implements subledger.Command.
func (s SettleMail) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	switch {
	case s.Mail.Key == "" || s.Mail.Entity != s.Entity:
		return subledger.Refuse("mail_missing", "say which mail of the entity")
	case s.How != Answered && s.How != NoAnswerNeeded:
		return subledger.Refuse("settled_how_known", "a person settles a mail as %s or %s", Answered, NoAnswerNeeded)
	}
	return nil
}

// AssignMail says whose a mail is.
type AssignMail struct {
	subledger.Head
	Mail     ID                        `json:"mail"`
	Customer receivable.CustomerNumber `json:"customer"`
}

// Check implements subledger.Command.
func (a AssignMail) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	if a.Mail.Key == "" || a.Mail.Entity != a.Entity || a.Customer == "" {
		return subledger.Refuse("mail_missing", "say which mail of the entity, and whose it is")
	}
	return nil
}

// ClaimRow is a claim with what became of it.
type ClaimRow struct {
	ClaimID int64 `json:"claim_id"`
	Claim
	Version int        `json:"version"`
	State   ClaimState `json:"state"`
	// FirstBy confirmed first where four eyes are asked for.
	FirstBy   string        `json:"first_by,omitempty"`
	By        string        `json:"decided_by,omitempty"`
	DecidedOn calendar.Date `json:"decided_on,omitzero"`
	Reason    string        `json:"reason,omitempty"`
	// Corrected is what a person said was meant instead.
	Corrected *correspondence.Action `json:"corrected,omitempty"`
	Effect    string                 `json:"effect,omitempty"`
}

// MailRow is a mail in a list.
type MailRow struct {
	ID
	Number     int64                     `json:"number"`
	State      State                     `json:"state"`
	Customer   receivable.CustomerNumber `json:"customer,omitempty"`
	Trust      correspondence.Trust      `json:"trust"`
	From       string                    `json:"from"`
	Subject    string                    `json:"subject"`
	Source     Source                    `json:"source"`
	Author     correspondence.Author     `json:"author"`
	ReceivedAt time.Time                 `json:"received_at"`
	ReceivedOn calendar.Date             `json:"received_on"`
	Automatic  correspondence.Automatic  `json:"automatic,omitempty"`
	Language   string                    `json:"language,omitempty"`
	Intents    []string                  `json:"intents,omitempty"`
	Flags      []string                  `json:"flags,omitempty"`
	NeedsHuman bool                      `json:"needs_human"`
	Because    []string                  `json:"because,omitempty"`
	Degraded   bool                      `json:"degraded,omitempty"`
	// Blocks is true while letters to the customer wait for this mail.
	Blocks     bool       `json:"blocks"`
	OpenClaims int        `json:"open_claims"`
	SettledAt  *time.Time `json:"settled_at,omitempty"`
	SettledBy  string     `json:"settled_by,omitempty"`
	SettledHow SettledHow `json:"settled_how,omitempty"`
}

// ReadingRow is one version of what a mail was understood to say.
type ReadingRow struct {
	Version       int                          `json:"version"`
	Origin        Origin                       `json:"origin"`
	Understanding correspondence.Understanding `json:"understanding"`
	NeedsHuman    bool                         `json:"needs_human"`
	Because       []string                     `json:"because,omitempty"`
	RulesVersion  string                       `json:"rules_version"`
	PromptID      string                       `json:"prompt_id,omitempty"`
	Model         string                       `json:"model,omitempty"`
	Degraded      string                       `json:"degraded,omitempty"`
	ReadAt        time.Time                    `json:"read_at"`
}

// MailPage is everything about one mail that people are shown. Text is filled by whoever can read the bytes.
type MailPage struct {
	MailRow
	Text        mailtext.Text `json:"text"`
	Claims      []ClaimRow    `json:"claims"`
	Readings    []ReadingRow  `json:"readings"`
	Attachments []Attachment  `json:"attachments"`
	Replies     []Reply       `json:"replies"`
	Raw         []byte        `json:"-"`
}

// MailFilter narrows a list of mails; the zero value is all that is not settled.
type MailFilter struct {
	Entity   receivable.EntityCode
	Customer receivable.CustomerNumber
	States   []State
	Intent   correspondence.Intent
	// All brings settled ones too, where no states are named.
	All   bool
	After int64
	Limit int
}
