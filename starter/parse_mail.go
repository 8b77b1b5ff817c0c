package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

func parseMailCommand(s *session) *cobra.Command {
	var receivedOn, server string
	cmd := &cobra.Command{
		Use: "mail FILE", Short: "Show what is understood of a mail", Args: cobra.ExactArgs(1),
		Long: "Show what is understood of a mail (.eml, or its text alone): who wrote it, what is new in it, what is quoted, the\n" +
			"signature, attached files, what a mail system reports, and what the rules read from it. No invoice is known here, so a\n" +
			"number is only what the mail itself calls one. Every fault is told on standard error with its part; then the exit code\n" +
			"is 1, and what could be read is shown all the same. Nothing is written. Attached files are not opened.",
		Example: examples("starter parse mail antwort.eml", "starter parse mail antwort.eml --json",
			"starter parse mail notiz.txt --received-on 2026-11-18"),
		RunE: s.do(func(_ context.Context, args []string) error {
			file, err := readMailFile(args[0], server)
			if errors.Is(err, mailfile.ErrTooLarge) || errors.Is(err, mailfile.ErrOutlook) || errors.Is(err, mailfile.ErrNoMail) {
				s.tellFaults([]string{filepath.Base(args[0]) + ": " + err.Error()})
				return errFinding
			}
			if err != nil {
				return usage("%v", err)
			}
			on, err := receivedDay(receivedOn, file)
			if err != nil {
				return err
			}
			return s.showMail(filepath.Base(args[0]), file, on)
		}),
	}
	cmd.Flags().StringVar(&receivedOn, "received-on", "", "day of arrival from which \"tomorrow\" counts; else the mail's own date, else today")
	cmd.Flags().StringVar(&server, "mail-server", "", "name of your mail server; only its Authentication-Results are shown")
	return cmd
}

// readMailFile reads a mail of at most the size that is read anywhere.
func readMailFile(path, server string) (mailfile.File, error) {
	opened, err := os.Open(path)
	if err != nil {
		return mailfile.File{}, err
	}
	defer func() { _ = opened.Close() }() // it was only read
	return mailfile.Reader{Server: server}.Read(opened)
}

// receivedDay is the day from which the dates of a mail count.
func receivedDay(given string, file mailfile.File) (calendar.Date, error) {
	if given != "" {
		on, err := calendar.ParseDate(given)
		if err != nil {
			return on, usage("--received-on: %v", err)
		}
		return on, nil
	}
	if !file.SentAt.IsZero() {
		return calendar.DateOf(file.SentAt), nil
	}
	return calendar.DateOf(time.Now().UTC()), nil
}

// showMail prints what was understood, and the faults beside it.
func (s *session) showMail(name string, file mailfile.File, on calendar.Date) error {
	faults := make([]string, len(file.Faults))
	for i, fault := range file.Faults {
		faults[i] = name + ": " + fault
	}
	s.tellFaults(faults)
	parsed := parsedMailOf(file, on)
	if err := s.show(parsed, func(p *page) { printMail(p, parsed) }); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errFinding
	}
	return nil
}

// parsedMail is a mail as a script gets it. Its keys are a promise to scripts.
type parsedMail struct {
	MessageID  string    `json:"message_id"`
	InReplyTo  string    `json:"in_reply_to"`
	References []string  `json:"references"`
	From       string    `json:"from"`
	FromName   string    `json:"from_name,omitempty"`
	SentAt     time.Time `json:"sent_at,omitzero"`
	// AutoSubmitted tells that a machine wrote the mail; Automatic which kind of one.
	AutoSubmitted bool                     `json:"auto_submitted"`
	Automatic     correspondence.Automatic `json:"automatic"`
	Kind          mailfile.Kind            `json:"kind,omitempty"`
	Subject       string                   `json:"subject"`
	NewText       string                   `json:"new_text"`
	Quoted        string                   `json:"quoted"`
	Signature     string                   `json:"signature"`
	Disclaimer    string                   `json:"disclaimer"`
	// Hidden is text that a reader of the mail does not see; Invisible tells of characters without width.
	Hidden      string                 `json:"hidden"`
	Invisible   bool                   `json:"invisible"`
	Attachments []parsedFile           `json:"attachments"`
	Bounce      *correspondence.Bounce `json:"bounce"`
	// Returned is the Message-ID of the mail that a mail system returns.
	Returned       string                `json:"returned_message_id,omitempty"`
	Authentication *parsedAuthentication `json:"authentication,omitempty"`
	ReceivedOn     calendar.Date         `json:"received_on"`
	Understood     mailscore.Labels      `json:"understood"`
	Evidence       []mailscore.Evidence  `json:"evidence"`
	Why            []string              `json:"needs_human_because"`
	Notes          []string              `json:"notes"`
	understanding  correspondence.Understanding
}

type parsedFile struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Bytes     int    `json:"bytes"`
	Inline    bool   `json:"inline"`
}

type parsedAuthentication struct {
	SPF   string `json:"spf"`
	DKIM  string `json:"dkim"`
	DMARC string `json:"dmarc"`
}

func parsedMailOf(f mailfile.File, on calendar.Date) parsedMail {
	m := parsedMail{MessageID: f.MessageID, InReplyTo: f.InReplyTo, References: append([]string{}, f.References...),
		From: f.From.Address, FromName: f.From.Name, SentAt: f.SentAt, AutoSubmitted: f.Automatic != correspondence.ByHand,
		Automatic: f.Automatic, Kind: f.Kind, Subject: f.Subject, NewText: f.Text.Part(mailtext.New), Quoted: f.Text.Part(mailtext.Quoted),
		Signature: f.Text.Part(mailtext.Signature), Disclaimer: f.Text.Part(mailtext.Disclaimer), Hidden: f.Text.Hidden,
		Invisible: f.Text.Invisible, Attachments: []parsedFile{}, Bounce: f.Bounce, Returned: f.Returned, ReceivedOn: on,
		Evidence: []mailscore.Evidence{}, Why: []string{}, Notes: append([]string{}, f.Notes...)}
	var names []string
	for _, a := range f.Attachments {
		m.Attachments = append(m.Attachments, parsedFile{Name: a.Name, MediaType: a.MediaType, Bytes: len(a.Raw), Inline: a.Inline})
		names = append(names, a.Name)
	}
	if f.Authentication != (mailfile.Authentication{}) {
		a := parsedAuthentication(f.Authentication)
		m.Authentication = &a
	}
	m.understand(correspondence.Mail{ReceivedOn: on, Author: correspondence.ByCustomer, Subject: f.Subject, Text: f.Text,
		Automatic: f.Automatic, Bounce: f.Bounce, Attachments: names})
	return m
}

// understand adds what the rules read.
func (m *parsedMail) understand(mail correspondence.Mail) {
	m.understanding = mailrules.Understand(mail)
	needed, why := correspondence.NeedsHuman(m.understanding, mail)
	predicted := mailscore.Predicted(m.understanding, needed, false)
	m.Understood = predicted.Predicted
	m.Evidence = append(m.Evidence, predicted.Evidence...)
	m.Why = append(m.Why, why...)
}

func printMail(p *page, m parsedMail) {
	printHeaders(p, m)
	printParts(p, m)
	if len(m.Attachments) > 0 {
		p.head(p.say("Datei", "file"), p.say("Art", "type"), p.say("Bytes", "bytes"))
		for _, a := range m.Attachments {
			p.row(a.Name, a.MediaType, a.Bytes)
		}
		p.line("")
	}
	printUnderstood(p, m)
}

func printHeaders(p *page, m parsedMail) {
	row := func(title, value string) {
		if strings.TrimSpace(value) != "" {
			p.row(title, value)
		}
	}
	from := m.From
	if m.FromName != "" {
		from = m.FromName + " <" + m.From + ">"
	}
	row(p.say("Von", "from"), from)
	row(p.say("Betreff", "subject"), m.Subject)
	row(p.say("Message-ID", "message id"), m.MessageID)
	row(p.say("Antwort auf", "in reply to"), m.InReplyTo)
	row(p.say("Empfangen", "received"), p.in(m.ReceivedOn))
	row(p.say("Automatisch", "automatic"), automaticIn(p, m.Automatic))
	row(p.say("Form", "form"), kindIn(p, m.Kind))
	if b := m.Bounce; b != nil {
		lasting := p.say("vorübergehend", "transient")
		if b.Permanent {
			lasting = p.say("dauerhaft", "permanent")
		}
		row(p.say("Unzustellbar", "not delivered"), fmt.Sprintf("%s  %s  %s", b.Recipient, b.Status, lasting))
		row(p.say("Unser Brief", "our letter"), m.Returned)
	}
	if a := m.Authentication; a != nil {
		row(p.say("Absender geprüft", "sender checked"), fmt.Sprintf("SPF %s  DKIM %s  DMARC %s", a.SPF, a.DKIM, a.DMARC))
	}
	for _, note := range m.Notes {
		row(p.say("Hinweis", "note"), note)
	}
}

func automaticIn(p *page, a correspondence.Automatic) string {
	switch a {
	case correspondence.AutoReplied:
		return p.say("eine Maschine hat geantwortet", "answered by a machine")
	case correspondence.AutoGenerated:
		return p.say("von einer Maschine erzeugt", "made by a machine")
	case correspondence.DeliveryReport:
		return p.say("Bericht eines Mailsystems", "a mail system's report")
	}
	return ""
}

func kindIn(p *page, k mailfile.Kind) string {
	switch k {
	case mailfile.Calendar:
		return p.say("Termineinladung", "invitation")
	case mailfile.Receipt:
		return p.say("Lesebestätigung", "read receipt")
	case mailfile.Contact:
		return p.say("Visitenkarte", "visiting card")
	case mailfile.Feedback:
		return p.say("Beschwerde über unerwünschte Mail", "complaint of unwanted mail")
	}
	return ""
}

// printParts prints the parts of the text, each line set in.
func printParts(p *page, m parsedMail) {
	invisible := ""
	if m.Invisible {
		invisible = p.say("es wurden unsichtbare Zeichen entfernt", "characters without width were taken out")
	}
	for _, part := range []struct{ title, text string }{
		{p.say("Neu", "new"), m.NewText}, {p.say("Zitat", "quoted"), m.Quoted}, {p.say("Signatur", "signature"), m.Signature},
		{p.say("Kleingedrucktes", "small print"), m.Disclaimer}, {p.say("Versteckt", "hidden"), m.Hidden},
		{p.say("Unsichtbares", "invisible"), invisible},
	} {
		if part.text == "" {
			continue
		}
		p.line("")
		p.line("%s", part.title)
		for line := range strings.SplitSeq(part.text, "\n") {
			p.line("  %s", line)
		}
	}
	p.line("")
}

// printUnderstood prints what the rules read, with the words it rests on.
func printUnderstood(p *page, m parsedMail) {
	p.head(p.say("Verstanden", "understood"), p.say("Rechnungen", "invoices"), p.say("Worte", "words"))
	for _, in := range m.understanding.Intents {
		var numbers []string
		for _, number := range in.Invoices {
			numbers = append(numbers, string(number))
		}
		p.row(correspondence.Word(string(in.Type), p.lang), strings.Join(numbers, ", "), quoteOf(in.Evidence))
	}
	for _, promised := range m.understanding.Promises {
		what := fmt.Sprintf("%s %s %s", promised.Invoice, p.in(promised.On), p.in(promised.Amount))
		p.row(p.say("zugesagt", "promised"), what, quoteOf(promised.Evidence))
	}
	for _, code := range m.Why {
		p.line("%s: %s", p.say("ein Mensch muss hinsehen", "a person has to look"), correspondence.Explain(code, p.lang))
	}
}

func quoteOf(evidence []correspondence.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	return evidence[0].Quote
}
