// Package mailmodel asks a model what a customer's mail says.
//
// It builds one request from one mail (masked, with this customer's open items only and nothing of any other), and turns
// the answer into claims with quotes in the words of the mail. The claims are proposals: dates, amounts and invoices in
// them are believed by nobody before correspondence.Verify has found the quotes and read them again.
package mailmodel

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/mask"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/schemas"
)

// PromptID is the version of our words. A changed prompt gets a new one, and the evaluation is run again before it is
// used: a test holds the text against its hash.
const PromptID = "classify.v1"

//go:embed classify.v1.txt
var system string

const schemaFile = "json/mail-understanding.schema.json"

const (
	// maxNew bounds what is sent of the new text, in characters; a mail that says more about invoices is a list, which is
	// read by package remittance. The beginning and the end are kept: decisions stand in them.
	maxNew  = 6000
	maxHead = 4000
	// maxQuoted bounds the earlier letters below, of which the last two turns matter.
	maxQuoted  = 1500
	spare      = 2
	maxSubject = 300
	// maxExamples bounds what other mails add to a prompt: more words of others make this mail harder to see.
	maxExamples     = 8
	maxExampleWords = 200
	cut             = "\n[[...]]\n"
	maxItems        = 100
	classifying     = 3000 // tokens of an answer: fifty claims
)

// Reader asks one provider.
type Reader struct {
	Provider llm.Provider
	// People are names from the records: the customer's contacts and our clerks who write to him.
	People []string
	// Examples are shown with the mail, the best first. They are of the same entity only.
	Examples []Example
	// Deadline bounds a call; 0 is llm.DefaultDeadline.
	Deadline time.Duration
}

// Example is what a person has decided about words of an earlier mail. A claim that nobody confirmed is none: customers
// could teach the model by writing to it.
type Example struct {
	Words  string
	Intent correspondence.Intent
}

// Proposal is what a model says a mail says.
type Proposal struct {
	Understanding correspondence.Understanding
	// Response tells of the call; its JSON is masked as it came.
	Response   llm.Response
	PromptHash string
	// Shortened is true where the mail was longer than what is sent.
	Shortened bool
}

// Propose asks once. A mail without new text is not sent: there is nothing to claim. Errors are those of package llm.
func (r Reader) Propose(ctx context.Context, m correspondence.Mail) (Proposal, error) {
	if strings.TrimSpace(m.Text.Part(mailtext.New)+m.Subject) == "" {
		return Proposal{Understanding: correspondence.Understanding{Intents: []correspondence.IntentClaim{}}, PromptHash: PromptHash()}, nil
	}
	asked, err := r.ask(m)
	if err != nil {
		return Proposal{}, err
	}
	response, err := r.Provider.Generate(ctx, asked.request)
	if err != nil {
		return Proposal{}, err
	}
	answer, err := correspondence.ParseAnswer(response.JSON)
	if err != nil {
		return Proposal{}, &llm.InvalidOutput{Provider: r.Provider.Name()}
	}
	return Proposal{Understanding: asked.reveal(answer).Understanding(m), Response: response, PromptHash: PromptHash(), Shortened: asked.shortened}, nil
}

// PromptHash is the hash of our words and the schema, for the record of a reading.
func PromptHash() string {
	schema, _ := schemas.JSON.ReadFile(schemaFile) // embedded: a test reads it
	sum := sha256.Sum256(append([]byte(system), schema...))
	return hex.EncodeToString(sum[:])
}

// asked is a request with the way back from its masks.
type asked struct {
	request   llm.Request
	mask      *mask.Mask
	texts     []source
	shortened bool
}

// source is a text that quotes are looked for in.
type source struct {
	hidden   mask.Text
	folded   folded
	original string
}

func (r Reader) ask(m correspondence.Mail) (asked, error) {
	schema, err := schemas.JSON.ReadFile(schemaFile)
	if err != nil {
		return asked{}, fmt.Errorf("read the schema of answers: %w", err)
	}
	a := asked{mask: mask.New(r.known(m))}
	// Cut once with room to spare before masking, which is not done on megabytes, and once to the length that is sent.
	subject := a.hide(head(m.Subject, spare*maxSubject))
	text, long := shorten(m.Text.Part(mailtext.New), spare*maxHead, spare*(maxNew-maxHead))
	shown, shortened := shorten(a.hide(text), maxHead, maxNew-maxHead)
	quoted := a.mask.Hide(head(m.Text.Part(mailtext.Quoted), spare*maxQuoted)).Hidden
	a.shortened = long || shortened
	blocks := []llm.Block{{Label: "records", Text: a.records(m)}, {Label: "subject", Text: head(subject, maxSubject)}, {Label: "mail", Text: shown}}
	if strings.TrimSpace(quoted) != "" {
		blocks = append(blocks, llm.Block{Label: "quoted", Text: head(quoted, maxQuoted)})
	}
	if len(r.Examples) > 0 {
		blocks = append(blocks, llm.Block{Label: "examples", Text: r.examples(m)})
	}
	a.request = llm.Request{Purpose: llm.Classify, PromptID: PromptID, System: system, Untrusted: blocks, Schema: schema,
		MaxOutputTokens: classifying, Deadline: r.Deadline}
	return a, nil
}

func (r Reader) known(m correspondence.Mail) mask.Known {
	known := mask.Known{Persons: r.People}
	if m.CustomerName != "" {
		known.Firms = []string{m.CustomerName}
	}
	for _, item := range m.Items[:min(len(m.Items), maxItems)] {
		known.Invoices = append(known.Invoices, item.Number)
	}
	known.Invoices = append(known.Invoices, m.Closed...)
	return known
}

// hide masks a text of the sender's and remembers it for quotes.
func (a *asked) hide(text string) string {
	hidden := a.mask.Hide(text)
	a.texts = append(a.texts, source{hidden, fold(hidden.Hidden), text})
	return hidden.Hidden
}

// records tells what the customer owes. Amounts and dates are facts that a reader needs; whose they are is not said.
func (a *asked) records(m correspondence.Mail) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Mail received on %s, a %s.\n", m.ReceivedOn, m.ReceivedOn.Weekday())
	for _, item := range m.Items[:min(len(m.Items), maxItems)] {
		alias, _ := a.mask.Alias(item.Number) // known was given it
		fmt.Fprintf(&b, "%s: open %s, invoiced %s, due %s\n", alias, item.Open, item.Amount, item.DueOn)
	}
	if len(m.Items) > maxItems {
		fmt.Fprintf(&b, "and %d more\n", len(m.Items)-maxItems)
	}
	for _, n := range m.Closed {
		if alias, ok := a.mask.Alias(n); ok {
			fmt.Fprintf(&b, "%s: settled\n", alias)
		}
	}
	return b.String()
}

// examples are words of other customers: what names them is blanked, so that no answer can bring it into this mail, and
// they are no text that a quote is looked for in.
func (r Reader) examples(m correspondence.Mail) string {
	var b strings.Builder
	others := mask.New(r.known(m))
	for _, e := range r.Examples[:min(len(r.Examples), maxExamples)] {
		words := others.Hide(head(strings.Join(strings.Fields(e.Words), " "), maxExampleWords)).Blank()
		fmt.Fprintf(&b, "%s: %s\n", e.Intent, words)
	}
	return b.String()
}

// head is the beginning of a text, in characters.
func head(text string, most int) string {
	shown, _ := shorten(text, most, 0)
	return shown
}

// shorten keeps the first and the last characters of a text that has more than both together.
func shorten(text string, first, last int) (shown string, shortened bool) {
	runes := []rune(text)
	if len(runes) <= first+last {
		return text, false
	}
	return string(runes[:first]) + cut + string(runes[len(runes)-last:]), true
}
