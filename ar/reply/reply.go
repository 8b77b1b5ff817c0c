// Package reply drafts answers to customers' mails, and mails that a collector asks for, from facts only.
//
//	draft, err := reply.Compose(reply.Facts{Language: "de", Tone: reply.Neutral, Topic: reply.PromiseConfirmed, …})
//	// draft.Body   "… haben wir wie folgt vermerkt:\n\n{{promises}}\n\n…"
//	letter, err := draft.Fill()
//	// letter.Body  "… – 2.500,00 € für Rechnung RE-4711 am 25.11.2026 …"
//
// Templates hold no figure: every number, date, amount and account stands in a placeholder, and only Fill puts the facts in.
// So a model may reword a draft without ever seeing or touching a figure: Rephrase takes its words only when every
// placeholder is still there and Lint finds nothing else in them. Lint also reads what a person changed, as a warning.
//
// Nothing here sends anything. A person reads each draft and says: send.
package reply

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Tone is how a mail speaks. German is always "Sie".
type Tone string

const (
	Friendly Tone = "friendly"
	// Neutral is the formal tone of business.
	Neutral Tone = "neutral"
	Firm    Tone = "firm"
)

// Tones lists all tones.
func Tones() []Tone { return []Tone{Friendly, Neutral, Firm} }

// Topic is what a mail is about.
type Topic string

const (
	// PromiseConfirmed repeats what the customer promised.
	PromiseConfirmed Topic = "promise_confirmed"
	// DateAsked asks for the day of a promise that names none.
	DateAsked Topic = "date_asked"
	// DisputeReceived says that a dispute is looked into.
	DisputeReceived Topic = "dispute_received"
	// DocumentsSent comes with copies of invoices or other documents.
	DocumentsSent Topic = "documents_sent"
	// Statement lists the open items.
	Statement Topic = "statement"
	// PlanReceived says that a person decides about instalments; PlanOffered offers some that a person decided.
	PlanReceived Topic = "plan_received"
	PlanOffered  Topic = "plan_offered"
	// PlanConfirmed says what was agreed; PlanReminder reminds of an instalment that did not come.
	PlanConfirmed Topic = "plan_confirmed"
	PlanReminder  Topic = "plan_reminder"
	// ExtensionReceived says that a person decides about a deferral.
	ExtensionReceived Topic = "extension_received"
	// MissingInformation asks for what can't be told from the customer's mail.
	MissingInformation Topic = "missing_information"
	// PaymentReported thanks for the news of a payment, which the bank has to confirm.
	PaymentReported Topic = "payment_reported"
	// ContactThanks thanks for a new contact or address. It does not say that anything was changed.
	ContactThanks Topic = "contact_thanks"
	// BankDetails tells our account, from the configuration.
	BankDetails Topic = "bank_details"
	// Collect asks for payment: what a collector asks for by customer, invoices and tone.
	Collect Topic = "collect"
)

// Topics lists all topics, in the order they are offered.
func Topics() []Topic {
	return []Topic{PromiseConfirmed, DateAsked, DisputeReceived, DocumentsSent, Statement, PlanReceived, PlanOffered, PlanConfirmed, PlanReminder,
		ExtensionReceived, MissingInformation, PaymentReported, ContactThanks, BankDetails, Collect}
}

// Missing is what MissingInformation asks for.
type Missing string

const (
	MissingInvoice Missing = "which_invoice"
	MissingDate    Missing = "which_date"
	MissingAmount  Missing = "which_amount"
	// DateDoesNotExist: the customer named a day that no calendar has; DateDisagrees: its weekday is another.
	DateDoesNotExist Missing = "date_does_not_exist"
	DateDisagrees    Missing = "date_disagrees"
)

// AllMissing lists everything that can be asked for.
func AllMissing() []Missing {
	return []Missing{MissingInvoice, MissingDate, MissingAmount, DateDoesNotExist, DateDisagrees}
}

// Creditor is who writes. Bank details come from the configuration and nowhere else.
type Creditor struct {
	Name string `json:"name"`
	// Signer is the person who will send it; empty leaves the creditor's name alone.
	Signer string `json:"signer,omitempty"`
	IBAN   string `json:"iban,omitempty"`
	BIC    string `json:"bic,omitempty"`
	Email  string `json:"email,omitempty"`
	Phone  string `json:"phone,omitempty"`
}

// Addressee is who is written to. Form is "Herr", "Frau", "Mr", "Ms" or empty; without it or a name the salutation is
// the general one.
type Addressee struct {
	Form string `json:"form,omitempty"`
	Name string `json:"name,omitempty"`
}

// Item is one open item. BrokenOn is the day for which a payment was promised that did not come; zero for none.
type Item struct {
	Number       string        `json:"number"`
	DueOn        calendar.Date `json:"due_on"`
	Open         money.Amount  `json:"open"`
	BrokenOn     calendar.Date `json:"broken_on,omitzero"`
	BrokenAmount money.Amount  `json:"broken_amount,omitzero"`
}

// Payment is a promised, offered or reported payment. Invoice may be empty, On zero, and the amount without a currency,
// where the topic permits it.
type Payment struct {
	Invoice string        `json:"invoice,omitempty"`
	On      calendar.Date `json:"on,omitzero"`
	Amount  money.Amount  `json:"amount,omitzero"`
}

// Facts are everything a mail says. Which of them a topic needs, Compose checks.
type Facts struct {
	Language  string    `json:"language"` // "de" or "en"
	Tone      Tone      `json:"tone"`
	Topic     Topic     `json:"topic"`
	Creditor  Creditor  `json:"creditor"`
	Addressee Addressee `json:"addressee,omitzero"`
	// Customer and Reference may be empty; Reference is that of the case.
	Customer  string        `json:"customer,omitempty"`
	Reference string        `json:"reference,omitempty"`
	TodayOn   calendar.Date `json:"today_on"`
	Items     []Item        `json:"items,omitempty"`
	// Payments are promised (PromiseConfirmed), offered (PlanOffered), agreed (PlanConfirmed), missing (PlanReminder) or
	// reported (PaymentReported).
	Payments []Payment `json:"payments,omitempty"`
	// Acceleration is true where it was agreed that a missing instalment makes the whole rest of a plan due.
	Acceleration bool `json:"acceleration,omitempty"`
	// Disputed are the disputed invoices; a payment without an amount is disputed as a whole.
	Disputed []Payment `json:"disputed,omitempty"`
	// Documents are the names of what is attached.
	Documents []string `json:"documents,omitempty"`
	Missing   Missing  `json:"missing,omitempty"`
	// ByOn is the one date proposed to the customer; ProposeOn finds one.
	ByOn calendar.Date `json:"by_on,omitzero"`
}

// Business days that a tone leaves for a payment: the bank needs one (§ 675s BGB), the customer's own run the rest.
const (
	friendlyDays = 10
	neutralDays  = 7
	firmDays     = 5
)

// ProposeOn is the date proposed to a customer: so many business days from today as the tone leaves.
func ProposeOn(today calendar.Date, business calendar.Calendar, tone Tone) calendar.Date {
	days := neutralDays
	switch tone {
	case Friendly:
		days = friendlyDays
	case Firm:
		days = firmDays
	}
	return business.AddBusinessDays(today, days)
}

// Draft is a mail whose facts still stand in placeholders, such as {{items}}.
type Draft struct {
	Language string `json:"language"`
	Tone     Tone   `json:"tone"`
	Topic    Topic  `json:"topic"`
	Subject  string `json:"subject"`
	Body     string `json:"body"`
	// Values are what Fill puts in, by the placeholder's name without braces.
	Values map[string]string `json:"values"`
}

// Letter is a draft with its facts in it.
type Letter struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// Limits of one mail. More than this is a statement with an attachment, or a mistake in the data.
const (
	maxItems    = 200
	maxPayments = 120
	maxDocs     = 50
	// maxMinor keeps a row of the table within 78 columns.
	maxMinor = 999_999_999_999
)

// Errors of Compose. An error names the fact and never the customer.
var (
	ErrLanguage = errors.New("no mail in this language")
	ErrFacts    = errors.New("facts of the mail")
)

// Compose writes the draft of a topic. The same facts always give the same draft.
//
// The error wraps ErrLanguage, or ErrFacts when the topic lacks a fact it needs or facts contradict each other.
func Compose(f Facts) (Draft, error) {
	w, ok := languages[f.Language]
	if !ok {
		return Draft{}, fmt.Errorf("%w: %q", ErrLanguage, f.Language)
	}
	f = f.clean()
	if err := f.check(); err != nil {
		return Draft{}, fmt.Errorf("%w: %w", ErrFacts, err)
	}
	d := Draft{Language: f.Language, Tone: f.Tone, Topic: f.Topic, Subject: w.topics[f.Topic].subject}
	paragraphs := []string{"{{salutation}}"}
	for _, p := range w.topics[f.Topic].body {
		if p.when == nil || p.when(f) {
			paragraphs = append(paragraphs, p.in(f.Tone))
		}
	}
	d.Body = strings.Join(append(paragraphs, w.farewell, "{{sender}}"), "\n\n") + "\n"
	d.Values = w.values(f)
	return d.withoutUnused(), nil
}

// withoutUnused keeps the values that stand in the draft, so that nobody is shown what the mail does not say.
func (d Draft) withoutUnused() Draft {
	used := map[string]string{}
	for _, name := range append(placeholdersOf(d.Subject), placeholdersOf(d.Body)...) {
		used[name] = d.Values[name]
	}
	d.Values = used
	return d
}

func (f Facts) check() error {
	switch {
	case !slices.Contains(Tones(), f.Tone):
		return fmt.Errorf("tone %q: want one of %v", f.Tone, Tones())
	case !slices.Contains(Topics(), f.Topic):
		return fmt.Errorf("topic %q: want one of %v", f.Topic, Topics())
	case f.Creditor.Name == "":
		return errors.New("the creditor's name is missing")
	case len(f.Items) > maxItems || len(f.Payments)+len(f.Disputed) > maxPayments || len(f.Documents) > maxDocs:
		return fmt.Errorf("at most %d items, %d payments and %d documents", maxItems, maxPayments, maxDocs)
	case f.TodayOn.IsZero():
		return errors.New("today is missing")
	case !f.ByOn.IsZero() && !f.ByOn.After(f.TodayOn):
		return errors.New("the proposed date does not lie after today")
	}
	for _, fault := range []error{f.checkNeeds(), f.checkItems(), checkPayments(f.Payments), checkPayments(f.Disputed)} {
		if fault != nil {
			return fault
		}
	}
	return nil
}

// checkNeeds: what a topic can't do without.
func (f Facts) checkNeeds() error {
	needs := func(missing bool, what string) error {
		if missing {
			return fmt.Errorf("topic %s needs %s", f.Topic, what)
		}
		return nil
	}
	switch f.Topic {
	case PromiseConfirmed:
		return needs(len(f.Payments) == 0 || slices.ContainsFunc(f.Payments, func(p Payment) bool { return p.On.IsZero() }), "payments with their dates")
	case PlanOffered, PlanConfirmed, PlanReminder:
		incomplete := func(p Payment) bool { return p.On.IsZero() || p.Amount.Currency == "" }
		return needs(len(f.Payments) == 0 || f.ByOn.IsZero() || slices.ContainsFunc(f.Payments, incomplete) || f.Topic == PlanConfirmed && len(f.Items) == 0,
			"payments with dates and amounts, and a date to answer or pay by; an agreement the items it covers")
	case DateAsked:
		return needs(f.ByOn.IsZero() || len(f.Items) == 0, "a proposed date and the items")
	case DisputeReceived:
		return needs(len(f.Disputed) == 0, "what is disputed")
	case DocumentsSent:
		return needs(len(f.Documents) == 0, "the documents")
	case Statement:
		return needs(len(f.Items) == 0, "the items")
	case Collect:
		notDue := func(i Item) bool { return !i.DueOn.Before(f.TodayOn) }
		return needs(len(f.Items) == 0 || f.ByOn.IsZero() || f.Creditor.IBAN == "" || slices.ContainsFunc(f.Items, notDue),
			"items that are all past their due date, a proposed date and our account")
	case MissingInformation:
		return needs(!slices.Contains(AllMissing(), f.Missing), fmt.Sprintf("what is missing: one of %v", AllMissing()))
	case BankDetails:
		return needs(f.Creditor.IBAN == "", "our account")
	}
	return nil
}

// checkItems: items of one currency, with numbers and amounts that a customer can pay.
func (f Facts) checkItems() error {
	for i, item := range f.Items {
		switch {
		case item.Number == "":
			return fmt.Errorf("items[%d] has no number", i)
		case !item.Open.IsPositive() || item.Open.Minor > maxMinor:
			return fmt.Errorf("items[%d]: an open amount lies between 0 and %d minor units", i, int64(maxMinor))
		case item.Open.Currency != f.Items[0].Open.Currency:
			return fmt.Errorf("items[%d] is in %s, the first in %s: one mail for each currency", i, item.Open.Currency, f.Items[0].Open.Currency)
		case item.DueOn.IsZero():
			return fmt.Errorf("items[%d] has no due date", i)
		}
	}
	return nil
}

func checkPayments(all []Payment) error {
	for i, p := range all {
		if p.Amount.Currency != "" && (!p.Amount.IsPositive() || p.Amount.Minor > maxMinor) {
			return fmt.Errorf("payments[%d]: an amount lies between 0 and %d minor units", i, int64(maxMinor))
		}
	}
	return nil
}
