package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"strings"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/letterpdf"
	"github.com/mahnwerk/mahnwerk/internal/mailout"
	"github.com/mahnwerk/mahnwerk/internal/telemetry"
)

// Letters writes and typesets letters. It implements activities.Renderer.
type Letters struct{}

// Render gives the same bytes for the same facts.
func (Letters) Render(facts letter.Facts) (delivery.Document, error) {
	text, err := letter.Render(facts)
	if err != nil {
		return delivery.Document{}, err
	}
	pdf, err := letterpdf.Render(facts, text)
	if err != nil {
		return delivery.Document{}, fmt.Errorf("typeset: %w", err)
	}
	return delivery.Document{Subject: text.Subject, Body: text.Body, PDF: pdf}, nil
}

// NewSender returns the sender of a configuration and what ends it. Without a relay it is one that sends nothing and says so.
func NewSender(c config.SMTP) (activities.Sender, func() error, error) {
	if !c.Configured() {
		return noRelay{}, func() error { return nil }, nil
	}
	roots, err := authorities(c.CAFile)
	if err != nil {
		return nil, nil, fmt.Errorf("MAHNWERK_SMTP_CA_FILE: %w", err)
	}
	helo := c.HELO
	if helo == "" {
		if helo, err = os.Hostname(); err != nil {
			return nil, nil, fmt.Errorf("MAHNWERK_SMTP_HELO is empty and the host's name is not known: %w", err)
		}
	}
	sender, err := mailout.New(mailout.Config{Host: c.Host, Port: c.Port, TLS: mailout.TLSMode(c.TLS), Roots: roots,
		User: c.User, Password: c.Password.Reveal(), HELO: helo, SenderDomains: c.Domains(),
		MailsPerMinute: c.PerMinute, MailsPerMinutePerDomain: c.PerDomainMinute,
		BurstPerRelay: burst(c.PerMinute), BurstPerDomain: burst(c.PerDomainMinute)})
	if err != nil {
		return nil, nil, err
	}
	return relay{sender: sender, from: c.From}, sender.Close, nil
}

// burst lets a tenth of a minute's mails leave at once: a run of a few letters need not be spread over the minute.
func burst(perMinute int) int { return max(1, perMinute/10) }

// noRelayText is what stands beside every queued letter until a relay is configured.
const noRelayText = "no mail relay is configured: set MAHNWERK_SMTP_HOST"

// noRelay is the sender of an installation without relay.
type noRelay struct{}

// Send implements activities.Sender: nothing left, the letter stays queued.
func (noRelay) Send(_ context.Context, m delivery.Mail, _ delivery.Document) delivery.Report {
	return delivery.Report{LetterID: m.LetterID, Fence: m.Fence, Result: delivery.Unavailable, Response: noRelayText}
}

// SendReply implements activities.Sender.
func (noRelay) SendReply(_ context.Context, out mailroom.Outgoing) delivery.Report {
	return delivery.Report{LetterID: out.ReplyID, Fence: out.Fence, Result: delivery.Unavailable, Response: noRelayText}
}

// SentFrom implements activities.Sender: nothing is sent.
func (noRelay) SentFrom(string) string { return "" }

// relay hands letters to internal/mailout.
type relay struct {
	sender *mailout.Sender
	// from is the address every letter is sent from that was not tried before; the creditor's own is then where answers go.
	from string
}

// SentFrom implements activities.Sender.
func (r relay) SentFrom(own string) string { return cmp.Or(r.from, own) }

// Send implements activities.Sender.
func (r relay) Send(ctx context.Context, m delivery.Mail, doc delivery.Document) delivery.Report {
	message, err := r.message(m, doc)
	return r.hand(ctx, message, err, delivery.Report{LetterID: m.LetterID, Fence: m.Fence})
}

// SendReply implements activities.Sender. An answer goes out as plain text, in the thread of the mail it answers.
func (r relay) SendReply(ctx context.Context, out mailroom.Outgoing) delivery.Report {
	message, err := r.reply(out)
	return r.hand(ctx, message, err, delivery.Report{LetterID: out.ReplyID, Fence: out.Fence})
}

func (r relay) reply(out mailroom.Outgoing) (mailout.Message, error) {
	sender, replyTo, err := r.senderOf(out.FromName, out.FromAddress, r.SentFrom(out.FromAddress))
	if err != nil {
		return mailout.Message{}, err
	}
	message := mailout.Message{From: sender, ReplyTo: replyTo, To: mailout.Address{Name: clip(out.ToName), Address: out.To},
		ByPerson: true, Subject: out.Subject, Body: out.Body, MessageID: "<" + mailroom.BareID(out.MessageID) + ">", Date: out.DatedAt}
	if out.InReplyTo != "" {
		message.InReplyTo = "<" + mailroom.BareID(out.InReplyTo) + ">"
	}
	for _, id := range out.References {
		message.References = append(message.References, "<"+mailroom.BareID(id)+">")
	}
	return message, nil
}

// hand gives a message to the relay. Where it could not be made, err is why.
func (r relay) hand(ctx context.Context, message mailout.Message, err error, report delivery.Report) delivery.Report {
	var outcome mailout.Outcome
	if err == nil {
		outcome, err = r.sender.Send(ctx, message)
	}
	switch {
	case errors.Is(err, mailout.ErrClosed):
		report.Result, report.Response = delivery.Unavailable, "the worker is stopping"
	case err != nil: // the message itself: only another address or another letter mends it
		report.Result, report.Response = delivery.Refused, telemetry.Scrub(err.Error())
	default:
		report.Result, report.Code = delivery.Result(outcome.State), outcome.Code
		report.Response = strings.TrimSpace(outcome.String() + " " + telemetry.Scrub(outcome.Text))
	}
	return report
}

// maxDisplayName is what mailout takes of a name, in bytes.
const maxDisplayName = 128

func (r relay) message(m delivery.Mail, doc delivery.Document) (mailout.Message, error) {
	sender, replyTo, err := r.senderOf(m.From.Name, m.From.Address, cmp.Or(m.SentFrom, r.SentFrom(m.From.Address)))
	if err != nil {
		return mailout.Message{}, err
	}
	message := mailout.Message{
		From: sender, ReplyTo: replyTo,
		To:      mailout.Address{Name: clip(m.To.Name), Address: m.To.Address},
		Subject: doc.Subject, Body: doc.Body, MessageID: m.MessageID, References: m.References, Date: m.DatedAt,
		Attachments: []mailout.Attachment{{Name: fileName(m.Facts), ContentType: "application/pdf", Data: doc.PDF}},
	}
	if len(m.References) > 0 {
		message.InReplyTo = m.References[len(m.References)-1]
	}
	return message, nil
}

// senderOf is who a mail is from, and where answers go when that is another address.
func (r relay) senderOf(name, own, from string) (sender, replyTo mailout.Address, err error) {
	parsed, err := mail.ParseAddress(from)
	switch {
	case from == "":
		return sender, replyTo, fmt.Errorf("%w: the entity has no mail address and MAHNWERK_SMTP_FROM is not set", mailout.ErrMessage)
	case err != nil:
		return sender, replyTo, fmt.Errorf("%w: the address letters are sent from is no mail address", mailout.ErrMessage)
	}
	sender = mailout.Address{Name: clip(name), Address: parsed.Address}
	if parsedOwn, err := mail.ParseAddress(own); err == nil && parsedOwn.Address != sender.Address {
		replyTo = mailout.Address{Name: clip(name), Address: parsedOwn.Address}
	}
	return sender, replyTo, nil
}

func clip(name string) string {
	if len(name) <= maxDisplayName {
		return name
	}
	return strings.ToValidUTF8(name[:maxDisplayName], "")
}

// fileNames are the customer's words for the attached letter.
var fileNames = map[letter.Kind][2]string{
	letter.Reminder:    {"Zahlungserinnerung", "payment-reminder"},
	letter.Dunning:     {"Mahnung", "overdue-notice"},
	letter.FinalNotice: {"Letzte-Mahnung", "final-notice"},
}

func fileName(f letter.Facts) string {
	names := fileNames[f.Kind]
	name := names[1]
	if strings.HasPrefix(f.Language, "de") {
		name = names[0]
	}
	return name + "-" + f.DatedOn.String() + ".pdf"
}
