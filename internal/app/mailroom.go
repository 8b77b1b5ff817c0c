package app

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/bounce"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/mailmodel"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// mailActor is in whose name mails are read that nobody reads in person.
const mailActor = "mahnwerk/mail"

// mails is the ledger's side of customers' mails, with what reads them. It implements activities.Mailroom.
type mails struct {
	*postgres.Store
	reader mailfile.Reader
	model  *model
	files  fileStarter
	// kept are the classifiers that were read; nil reads them each time.
	kept *classifiers
}

// opened is a mail with everything its understanding needs.
type opened struct {
	original mailroom.Original
	file     mailfile.File
	gathered mailroom.Gathered
	mail     correspondence.Mail
}

// open reads a stored mail and finds whose it is. Its error is one of package mailfile for what can't be read.
func (m mails) open(ctx context.Context, id mailroom.ID) (opened, error) {
	o := opened{}
	var err error
	if o.original, err = m.MailOriginal(ctx, id); err != nil {
		return o, err
	}
	if o.file, err = m.read(o.original); err != nil {
		return o, err
	}
	if o.gathered, err = m.GatherMail(ctx, id, traceOf(o.file)); err != nil {
		return o, err
	}
	o.mail = compose(o.gathered.Mail, o.file)
	return o, nil
}

// read takes the bytes apart. A note of our own is text and no mail.
func (m mails) read(o mailroom.Original) (mailfile.File, error) {
	if o.Source == mailroom.FromNote {
		return mailfile.File{Text: mailtext.Read(string(o.Raw))}, nil
	}
	return m.reader.Read(bytes.NewReader(o.Raw))
}

// traceOf is what of a mail says whose it is.
func traceOf(f mailfile.File) mailroom.Trace {
	t := mailroom.Trace{From: f.From.Address, InReplyTo: f.InReplyTo, References: f.References, Subject: f.Subject, Words: f.Text.Part(mailtext.New)}
	if f.Bounce != nil {
		t.Recipient = f.Bounce.Recipient
	}
	if f.Returned != "" {
		t.Returned = []string{f.Returned}
	}
	return t
}

// compose adds what the file says to what the ledger knows. A sender that fails the checks of our own mail server is no
// longer certain, whatever address he shows.
func compose(m correspondence.Mail, f mailfile.File) correspondence.Mail {
	m.Subject, m.Text, m.Automatic, m.Bounce = f.Subject, f.Text, f.Automatic, f.Bounce
	for _, a := range f.Attachments {
		m.Attachments = append(m.Attachments, a.Name)
	}
	failed := f.Authentication.DMARC == "fail" || f.Authentication.DMARC == "" && f.Authentication.SPF == "fail" && f.Authentication.DKIM != "pass"
	if failed && (m.Trust == correspondence.Certain || m.Trust == correspondence.Likely) {
		m.Trust = correspondence.Weak
	}
	return m
}

// unreadable are the errors of files that no mail program could read either.
func unreadable(err error) (why string, ok bool) {
	for _, known := range []error{mailfile.ErrTooLarge, mailfile.ErrOutlook, mailfile.ErrNoMail} {
		if errors.Is(err, known) {
			return known.Error(), true
		}
	}
	return "", false
}

// ReadMail implements activities.Mailroom.
func (m mails) ReadMail(ctx context.Context, id mailroom.ID) (mailroom.Reading, error) {
	o, err := m.open(ctx, id)
	if why, bad := unreadable(err); bad {
		return m.RecordReading(ctx, mailroom.Understood{ID: id, Origin: mailroom.OfRules, RulesVersion: mailrules.Version, Unreadable: why, By: mailActor})
	}
	if err != nil {
		return mailroom.Reading{}, err
	}
	if err := m.KeepAttachments(ctx, id, attached(o.file)); err != nil {
		return mailroom.Reading{}, err
	}
	read, err := m.record(ctx, o, correspondence.Understanding{}, mailroom.Understood{Origin: mailroom.OfRules})
	if err != nil {
		return read, err
	}
	read.AskModel = read.State == mailroom.Read && m.worthAsking(o)
	read.Files = len(o.file.Attachments) > 0 || amountLine.MatchString(o.mail.Text.Part(mailtext.New))
	return read, nil
}

// amountLine is a line that ends with an amount, as in a list of what is paid.
var amountLine = regexp.MustCompile(`(?m)\S[ \t].*\d[.,]\d{2}[ \t]*(?:EUR|CHF|USD|GBP|€|£|\$)?[ \t]*$`)

// worthAsking tells whether a model may be asked about a mail, and has anything to read in it: what a machine wrote is
// understood by its form.
func (m mails) worthAsking(o opened) bool {
	return o.mail.Automatic == correspondence.ByHand && m.model.permits(o.gathered.Model) && strings.TrimSpace(o.mail.Text.Part(mailtext.New)) != ""
}

// returned is the letter of ours that a mail system's own report names; none for words that only look like one: whoever has a
// letter could write them.
func (o opened) returned() mailroom.Returned {
	if o.file.Automatic != correspondence.DeliveryReport || o.file.Bounce == nil || len(o.file.Reports) == 0 {
		return mailroom.Returned{}
	}
	stillTrying := !slices.ContainsFunc(o.file.Reports, func(r bounce.Report) bool { return !r.Delayed })
	return mailroom.Returned{LetterID: o.gathered.LetterID, Delayed: stillTrying}
}

// record keeps what rules, and a model where it said something, make of a mail.
func (m mails) record(ctx context.Context, o opened, proposed correspondence.Understanding, u mailroom.Understood) (mailroom.Reading, error) {
	promoted, heard, err := m.heard(ctx, o.original.Entity)
	if err != nil {
		return mailroom.Reading{}, err
	}
	combined := o.taught(promoted).Apply(o.mail, correspondence.Combine(o.mail, mailrules.Understand(o.mail), proposed))
	actions := correspondence.Decide(o.mail, combined, o.gathered.Autonomy, o.gathered.Now)
	u.ID, u.RulesVersion, u.By = o.original.ID, mailrules.Version, mailActor
	u.Understanding, u.NeedsHuman, u.Because = combined.Understanding, combined.NeedsHuman, combined.Why
	u.Claims = mailroom.Weigh(combined, actions, o.returned())
	u.Envelope = mailroom.Envelope{Subject: o.file.Subject, FromAddress: o.file.From.Address, FromName: o.file.From.Name, InReplyTo: o.file.InReplyTo, Automatic: o.file.Automatic}
	u.Whose = mailroom.Whose{Customer: o.gathered.Customer, Trust: o.mail.Trust, Grounds: o.gathered.Grounds, LetterID: o.gathered.LetterID, Thread: o.gathered.Thread}
	read, err := m.RecordReading(ctx, u)
	if err != nil {
		return read, err
	}
	return read, m.keepOpinions(ctx, o, combined.Understanding, heard)
}

// AskModel implements activities.Mailroom. It returns an *activities.ModelError for an answer that did not come.
func (m mails) AskModel(ctx context.Context, id mailroom.ID) (mailroom.Reading, error) {
	o, err := m.open(ctx, id)
	if err != nil {
		return mailroom.Reading{}, err
	}
	if !m.worthAsking(o) { // the permission was taken back meanwhile
		return mailroom.Reading{}, &activities.ModelError{Kind: "not_permitted"}
	}
	provider, err := m.model.about(ctx, id)
	if err != nil {
		return mailroom.Reading{}, &activities.ModelError{Kind: "configuration"}
	}
	examples, names, err := m.examplesFor(ctx, o)
	if err != nil {
		return mailroom.Reading{}, err
	}
	reader := mailmodel.Reader{Provider: provider, People: slices.Concat(writers(o.file), o.gathered.Names, names), Examples: examples, Deadline: m.model.config.Timeout}
	proposal, err := reader.Propose(ctx, o.mail)
	if err != nil {
		return mailroom.Reading{}, modelFailed(ctx, err)
	}
	return m.record(ctx, o, proposal.Understanding, mailroom.Understood{Origin: mailroom.OfBoth, PromptID: mailmodel.PromptID + "@" + proposal.PromptHash[:12], Model: proposal.Response.Model})
}

// modelFailed says of an error whether asking again can help. What is no error of a provider is the ledger's, and is tried again.
func modelFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	kind := llm.Code(err)
	if kind == "error" {
		return err
	}
	failed := &activities.ModelError{Kind: kind, Passing: llm.Passing(err)}
	var limited *llm.RateLimited
	if errors.As(err, &limited) {
		failed.After = limited.RetryAfter
	}
	return failed
}

// SettleMail implements activities.Mailroom: claims of the latest reading take effect as far as they may.
func (m mails) SettleMail(ctx context.Context, id mailroom.ID, degraded bool) (mailroom.Settling, error) {
	return m.ApplyMail(ctx, id, degraded)
}
