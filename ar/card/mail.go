package card

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Payment is money that nobody is certain of, with what a person needs beside it. It holds personal data.
type Payment struct {
	subledger.PaymentView
	// Names are those of the customers that are mentioned.
	Names map[receivable.CustomerNumber]string
	// PageOnly is true above the amount that may be decided in a chat.
	PageOnly bool
	Page     string
}

// maxOffers bounds the explanations to choose from.
const maxOffers = 10

// OfPayment is the card of a payment that waits for somebody to say what it is for.
func OfPayment(p Payment, lang string) Card {
	c := Card{Title: in(lang, "Wofür ist diese Zahlung?", "What is this payment for?"), Links: []Link{{say("open", lang), p.Page}}}
	c.Alt = c.Title
	c.Facts = []Fact{{say("amount", lang), p.Amount.Format(lang)}, {say("value_on", lang), p.ValueOn.Format(lang)}}
	if p.Payer != "" {
		c.Facts = append(c.Facts, Fact{say("payer", lang), p.Payer})
	}
	for _, t := range p.Texts {
		c.Quotes = append(c.Quotes, t.Text)
	}
	if p.State != subledger.PaymentUndecided {
		c.Ended = in(lang, "entschieden: ", "decided: ") + say("payment_"+string(p.State), lang)
		if by := lastDecider(p.History); by != "" {
			c.Ended += in(lang, " von ", " by ") + by
		}
		return c
	}
	choose := Button{Action: Choose, Label: say("choose", lang)}
	for _, e := range p.Offered[:min(len(p.Offered), maxOffers)] {
		choose.Options = append(choose.Options, Option{fmt.Sprintf("%d.%d", e.Rank, p.Version), p.offer(e, lang)})
	}
	c.Facts = append(c.Facts, Fact{say("offered", lang), offered(choose.Options)})
	if p.PageOnly {
		c.Links[0].Label = say("review", lang)
	} else if len(choose.Options) > 0 {
		c.Buttons = []Button{choose}
	}
	return c
}

func lastDecider(history []subledger.PaymentHistory) string {
	for _, h := range slices.Backward(history) {
		if h.By != "" {
			return h.By
		}
	}
	return ""
}

// offer says in a line what an explanation would close.
func (p Payment) offer(e subledger.Explanation, lang string) string {
	var parts []string
	var of receivable.CustomerNumber
	for _, a := range e.Allocations {
		part := string(a.Item) + " " + a.Amount.Format(lang)
		if a.Skonto.IsPositive() {
			part += in(lang, " (Skonto ", " (Skonto ") + a.Skonto.Format(lang) + ")"
		}
		if a.Difference.Currency != "" && !a.Difference.IsZero() {
			part += in(lang, " (Differenz ", " (difference ") + a.Difference.Format(lang) + ")"
		}
		parts, of = append(parts, part), a.Customer
	}
	text := strings.Join(parts, ", ")
	if len(parts) > 3 {
		text = in(lang, fmt.Sprintf("%d Rechnungen: %s, …", len(parts), parts[0]), fmt.Sprintf("%d invoices: %s, …", len(parts), parts[0]))
	}
	if name := p.Names[of]; name != "" {
		text = name + ": " + text
	}
	if e.Unapplied.IsPositive() {
		text += in(lang, "; übrig ", "; left ") + e.Unapplied.Format(lang)
	}
	return text
}

func offered(options []Option) string {
	lines := make([]string, len(options))
	for i, o := range options {
		lines[i] = strconv.Itoa(i+1) + ". " + o.Label
	}
	return strings.Join(lines, "\n")
}

// Inquiry is a customer's mail with what it claims. It holds personal data.
type Inquiry struct {
	mailroom.MailPage
	CustomerName string
	Page         string
}

// maxClaims bounds the claims on a card; a mail that claims more is read on the page.
const maxClaims = 12

// OfMail is the card of a mail that claims something somebody has to confirm. Correcting needs the page, where the mail is.
func OfMail(m Inquiry, lang string) Card {
	c := Card{Title: in(lang, "Ein Kunde schreibt", "A customer writes"), Links: []Link{{say("correct", lang), m.Page}}}
	c.Alt = c.Title
	c.Facts = []Fact{{say("customer", lang), strings.TrimSpace(m.CustomerName + " (" + string(m.Entity) + " · " + string(m.Customer) + ")")},
		{say("subject", lang), m.Subject}, {say("received", lang), m.ReceivedOn.Format(lang)}}
	c.Facts = append(c.Facts, m.warnings(lang)...)
	claims := slices.DeleteFunc(slices.Clone(m.Claims), func(k mailroom.ClaimRow) bool { return k.State == mailroom.Obsolete })
	waits := slices.ContainsFunc(claims, func(k mailroom.ClaimRow) bool { return k.State.Waits() })
	for _, k := range claims[:min(len(claims), maxClaims)] {
		line := claimLine(k, lang)
		if m.PageOnly() {
			line.Acts = nil
		}
		c.Lines = append(c.Lines, line)
	}
	if waits && m.PageOnly() {
		c.Links[0].Label = say("review", lang)
	}
	if !waits {
		c.Ended = in(lang, "entschieden", "decided")
		c.Links[0].Label = say("open", lang)
	}
	return c
}

// PageOnly tells whether a mail is decided about on the page alone: one that may be an attack is read whole before anybody says
// yes to a part of it.
func (m Inquiry) PageOnly() bool { return len(m.Flags) > 0 }

func (m Inquiry) warnings(lang string) []Fact {
	var facts []Fact
	for _, flag := range m.Flags {
		facts = append(facts, Fact{say("beware", lang), say(flag, lang)})
	}
	return facts
}

func claimLine(k mailroom.ClaimRow, lang string) Line {
	line := Line{ID: fmt.Sprintf("%d.%d", k.ClaimID, k.Version), Text: claimText(k, lang)}
	switch k.State {
	case mailroom.Proposed, mailroom.Seconded:
		line.Acts = []Button{{Action: Confirm, Line: line.ID, Label: say("confirm", lang)},
			{Action: Reject, Line: line.ID, Label: say("wrong", lang), Ask: &Words{Required: true, Min: 4}}}
		if k.FirstBy != "" {
			line.State = in(lang, "bestätigt von ", "confirmed by ") + k.FirstBy + in(lang, "; eine zweite Person fehlt", "; a second person is needed")
		}
	default:
		line.State = say(string(k.State), lang)
		if k.By != "" {
			line.State += in(lang, " von ", " by ") + k.By
		}
	}
	return line
}

// claimText says what a claim claims, with amounts and dates as they were computed and the words it rests on.
func claimText(k mailroom.ClaimRow, lang string) string {
	parts := []string{code(string(k.Act), lang)}
	if numbers := numbersOf(k.Invoices); numbers != "" {
		parts = append(parts, numbers)
	}
	if k.Action.Reason != "" {
		parts = append(parts, code(string(k.Action.Reason), lang))
	}
	if k.Amount.Currency != "" {
		parts = append(parts, k.Amount.Format(lang))
	}
	if !k.On.IsZero() {
		parts = append(parts, k.On.Format(lang))
	}
	text := strings.Join(parts, " · ")
	if quote := firstQuote(k.Evidence); quote != "" {
		text += "\n" + quoted(quote, lang)
	}
	return text
}

func firstQuote(evidence []correspondence.Evidence) string {
	for _, e := range evidence {
		if e.Quote != "" {
			return e.Quote
		}
	}
	return ""
}

func numbersOf(all []receivable.InvoiceNumber) string {
	shown := make([]string, len(all))
	for i, n := range all {
		shown[i] = string(n)
	}
	return strings.Join(shown, ", ")
}

// Draft is an answer of ours that waits for somebody to send it. It holds personal data.
type Draft struct {
	mailroom.Reply
	CustomerName string
	// Warnings are what the linter found: figures that are none of the facts.
	Warnings []string
	Page     string
}

// maxDraft is the longest text that can be changed in a dialogue of a chat; longer ones are changed on the page.
const maxDraft = 3000

// OfReply is the card of a draft: who gets it, its words, and what a person may do with them.
func OfReply(d Draft, lang string) Card {
	c := Card{Title: in(lang, "Antwort senden?", "Send this answer?"), Letter: d.Subject + "\n\n" + d.Body, Links: []Link{{say("open", lang), d.Page}}}
	c.Alt = c.Title
	c.Facts = []Fact{{say("customer", lang), d.CustomerName + " (" + string(d.Entity) + " · " + string(d.Customer) + ")"},
		{say("to", lang), strings.TrimSpace(d.ToName + " <" + d.To + ">")}, {say("asked_by", lang), d.MadeBy}}
	if len(d.Warnings) > 0 {
		c.Facts = append(c.Facts, Fact{in(lang, "Bitte prüfen", "Please check"), strings.Join(d.Warnings, "\n")})
	}
	if d.State != mailroom.Draft {
		c.Ended = say(string(d.State), lang)
		if d.SentBy != "" {
			c.Ended += in(lang, " von ", " by ") + d.SentBy
		}
		return c
	}
	version := strconv.Itoa(d.Version) // what is sent or changed is what the person saw
	if d.Stale {
		c.Note = in(lang, "Die Tatsachen haben sich geändert, seit dies geschrieben wurde.", "The facts have changed since this was written.")
	} else {
		c.Buttons = []Button{{Action: Send, Line: version, Label: say("send", lang), Sure: say("sure_reply", lang)}}
	}
	if len([]rune(d.Body)) <= maxDraft {
		c.Buttons = append(c.Buttons, Button{Action: Edit, Line: version, Label: say("edit", lang), Ask: &Words{Required: true, Min: 1, Prefill: d.Body}})
	}
	c.Buttons = append(c.Buttons, Button{Action: Discard, Label: say("discard", lang)})
	return c
}
