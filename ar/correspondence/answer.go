package correspondence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Answer is what a model says of a mail, in the form of schemas/json/mail-understanding.schema.json. Invoices are as the
// mail names them: whoever hid numbers behind other names puts them back before the answer is read.
type Answer struct {
	Language string          `json:"language"`
	Intents  []AnswerIntent  `json:"intents"`
	Promises []AnswerPromise `json:"promises"`
	Disputes []AnswerDispute `json:"disputes"`
	Paid     []AnswerPayment `json:"paid"`
	Proposed []AnswerPayment `json:"proposed"`
	Flags    []AnswerFlag    `json:"flags"`
	Signals  []AnswerSignal  `json:"signals"`
}

// AnswerIntent is an intent with the words it rests on.
type AnswerIntent struct {
	Type     Intent   `json:"type"`
	Invoices []string `json:"invoices"`
	Quote    string   `json:"quote"`
}

// AnswerPromise is a promise; what it can't tell is nil.
type AnswerPromise struct {
	Invoice      *string      `json:"invoice"`
	Date         *string      `json:"date"`
	Precision    Precision    `json:"precision"`
	Amount       *string      `json:"amount"`
	AmountSource AmountSource `json:"amount_source"`
	Condition    *string      `json:"condition"`
	Quote        string       `json:"quote"`
}

// AnswerDispute is a dispute; without an amount it is about the whole.
type AnswerDispute struct {
	Invoice *string        `json:"invoice"`
	Reason  dispute.Reason `json:"reason"`
	Amount  *string        `json:"amount"`
	Quote   string         `json:"quote"`
}

// AnswerPayment is a payment that was made or is asked to be allowed.
type AnswerPayment struct {
	Invoice *string `json:"invoice"`
	Date    *string `json:"date"`
	Amount  *string `json:"amount"`
	Quote   string  `json:"quote"`
}

// AnswerFlag is a reason to bring a person in.
type AnswerFlag struct {
	Flag  Flag   `json:"flag"`
	Quote string `json:"quote"`
}

// AnswerSignal is something about the tone.
type AnswerSignal struct {
	Kind  string `json:"kind"`
	Quote string `json:"quote"`
}

// Limits of an answer. They are those of the schema, which a test compares: a mail that says more than this about
// invoices is a list, and lists are read by package remittance.
const (
	maxAnswerBytes    = 1 << 20
	maxAnswerClaims   = 100
	maxAnswerIntents  = 25
	maxAnswerFlags    = 3
	maxAnswerSignals  = 4
	maxAnswerInvoices = 100
	maxQuoteRunes     = 600
	maxInvoiceRunes   = 64
	maxAmountRunes    = 24
	maxConditionRunes = 200
)

// ErrAnswer is wrapped by every error of ParseAnswer. It names the field, never what stood in it.
var ErrAnswer = errors.New("answer of the model")

// ParseAnswer reads one answer and refuses what the schema refuses: unknown fields and words, more claims or longer texts
// than its limits, broken UTF-8, anything after the object.
func ParseAnswer(raw []byte) (Answer, error) {
	if len(raw) > maxAnswerBytes {
		return Answer{}, fmt.Errorf("%w: %d bytes: want at most %d", ErrAnswer, len(raw), maxAnswerBytes)
	}
	if !utf8.Valid(raw) {
		return Answer{}, fmt.Errorf("%w: not UTF-8", ErrAnswer)
	}
	var a Answer
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		return Answer{}, fmt.Errorf("%w: no object of the schema", ErrAnswer) // the decoder's own text may quote a value
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Answer{}, fmt.Errorf("%w: more text follows the object", ErrAnswer)
	}
	return a, a.check()
}

// check returns the first fault.
func (a Answer) check() error {
	faults := faultFinder{}
	faults.word("language", a.Language, []string{"de", "en", "other"})
	faults.count("intents", len(a.Intents), maxAnswerIntents)
	faults.count("promises", len(a.Promises), maxAnswerClaims)
	faults.count("disputes", len(a.Disputes), maxAnswerClaims)
	faults.count("paid", len(a.Paid), maxAnswerClaims)
	faults.count("proposed", len(a.Proposed), maxAnswerClaims)
	faults.count("flags", len(a.Flags), maxAnswerFlags)
	faults.count("signals", len(a.Signals), maxAnswerSignals)
	for i, in := range a.Intents {
		checkIntent(&faults, fmt.Sprintf("intents[%d]", i), in)
	}
	for i, p := range a.Promises {
		checkPromise(&faults, fmt.Sprintf("promises[%d]", i), p)
	}
	for i, d := range a.Disputes {
		at := fmt.Sprintf("disputes[%d]", i)
		known(&faults, at+".reason", d.Reason, dispute.Reasons())
		checkPayment(&faults, at, AnswerPayment{Invoice: d.Invoice, Amount: d.Amount, Quote: d.Quote})
	}
	for i, p := range a.Paid {
		checkPayment(&faults, fmt.Sprintf("paid[%d]", i), p)
	}
	for i, p := range a.Proposed {
		checkPayment(&faults, fmt.Sprintf("proposed[%d]", i), p)
	}
	for i, f := range a.Flags {
		known(&faults, fmt.Sprintf("flags[%d].flag", i), f.Flag, Flags())
		faults.length(fmt.Sprintf("flags[%d].quote", i), &f.Quote, maxQuoteRunes)
	}
	for i, s := range a.Signals {
		faults.word(fmt.Sprintf("signals[%d].kind", i), s.Kind, SignalKinds())
		faults.length(fmt.Sprintf("signals[%d].quote", i), &s.Quote, maxQuoteRunes)
	}
	return faults.first
}

func checkIntent(f *faultFinder, at string, in AnswerIntent) {
	known(f, at+".type", in.Type, Intents())
	f.count(at+".invoices", len(in.Invoices), maxAnswerInvoices)
	for i := range in.Invoices {
		f.length(at+".invoices", &in.Invoices[i], maxInvoiceRunes)
	}
	f.length(at+".quote", &in.Quote, maxQuoteRunes)
}

func checkPromise(f *faultFinder, at string, p AnswerPromise) {
	known(f, at+".precision", p.Precision, Precisions())
	known(f, at+".amount_source", p.AmountSource, AmountSources())
	f.length(at+".condition", p.Condition, maxConditionRunes)
	checkPayment(f, at, AnswerPayment{Invoice: p.Invoice, Date: p.Date, Amount: p.Amount, Quote: p.Quote})
}

func checkPayment(f *faultFinder, at string, p AnswerPayment) {
	f.length(at+".invoice", p.Invoice, maxInvoiceRunes)
	f.length(at+".amount", p.Amount, maxAmountRunes)
	f.length(at+".date", p.Date, len("2006-01-02"))
	f.length(at+".quote", &p.Quote, maxQuoteRunes)
}

// faultFinder keeps the first fault of an answer.
type faultFinder struct{ first error }

func (f *faultFinder) add(bad bool, at, want string) {
	if bad && f.first == nil {
		f.first = fmt.Errorf("%w: %s: %s", ErrAnswer, at, want)
	}
}

func (f *faultFinder) count(at string, n, most int) {
	f.add(n > most, at, fmt.Sprintf("%d entries, at most %d", n, most))
}

func (f *faultFinder) length(at string, s *string, most int) {
	f.add(s != nil && utf8.RuneCountInString(*s) > most, at, fmt.Sprintf("longer than %d characters", most))
}

func (f *faultFinder) word(at, w string, words []string) { known(f, at, w, words) }

func known[T ~string](f *faultFinder, at string, w T, words []T) {
	f.add(!slices.Contains(words, w), at, "not a known word")
}

// Understanding turns an answer into claims about a mail. A date or an amount that can't be read is left out, since both
// are only compared with what our own grammar reads from the quote; amounts take the currency of the invoice, or the one
// all open items share.
func (a Answer) Understanding(m Mail) Understanding {
	u := Understanding{Intents: []IntentClaim{}}
	if a.Language != "other" {
		u.Language = a.Language
	}
	for _, in := range a.Intents {
		u.Intents = append(u.Intents, IntentClaim{Type: in.Type, Invoices: numbersOf(in.Invoices), Evidence: quoted(in.Quote)})
	}
	for _, p := range a.Promises {
		u.Promises = append(u.Promises, PromiseClaim{Invoice: numberOf(p.Invoice), On: dateOf(p.Date), Precision: p.Precision,
			Amount: m.amountOf(p.Invoice, p.Amount), Source: p.AmountSource, Condition: textOf(p.Condition), Evidence: quoted(p.Quote)})
	}
	for _, d := range a.Disputes {
		u.Disputes = append(u.Disputes, DisputeClaim{Invoice: numberOf(d.Invoice), Reason: d.Reason,
			Amount: m.amountOf(d.Invoice, d.Amount), Evidence: quoted(d.Quote)})
	}
	for _, p := range a.Paid {
		u.Paid = append(u.Paid, PaidClaim{Invoice: numberOf(p.Invoice), On: dateOf(p.Date), Amount: m.amountOf(p.Invoice, p.Amount), Evidence: quoted(p.Quote)})
	}
	for _, p := range a.Proposed {
		u.Proposed = append(u.Proposed, ProposedClaim{Invoice: numberOf(p.Invoice), On: dateOf(p.Date), Amount: m.amountOf(p.Invoice, p.Amount), Evidence: quoted(p.Quote)})
	}
	for _, f := range a.Flags {
		u.Flags = append(u.Flags, Flagged{Flag: f.Flag, Evidence: quoted(f.Quote)})
	}
	for _, s := range a.Signals {
		u.Signals = append(u.Signals, Signal{Kind: s.Kind, Evidence: quoted(s.Quote)})
	}
	return u
}

// quoted is evidence whose place nobody has looked for yet.
func quoted(quote string) []Evidence { return []Evidence{{Quote: quote}} }

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func numberOf(s *string) receivable.InvoiceNumber { return receivable.InvoiceNumber(textOf(s)) }

func numbersOf(all []string) []receivable.InvoiceNumber {
	numbers := make([]receivable.InvoiceNumber, len(all))
	for i, n := range all {
		numbers[i] = receivable.InvoiceNumber(n)
	}
	return numbers
}

func dateOf(s *string) calendar.Date {
	d, err := calendar.ParseDate(textOf(s))
	if err != nil {
		return calendar.Date{} // only compared: an unreadable date equals none
	}
	return d
}

func (m Mail) amountOf(invoice, amount *string) money.Amount {
	currency := m.currencyOf(numberOf(invoice))
	if amount == nil || currency == "" {
		return money.Amount{}
	}
	a, err := money.Parse(*amount, currency, money.StylePlain)
	if err != nil {
		return money.Amount{} // only compared, like the date
	}
	return a
}

// currencyOf is the currency of an open item, else the one that all open items share; empty where they differ.
func (m Mail) currencyOf(n receivable.InvoiceNumber) money.Currency {
	if item, ok := m.Item(n); ok {
		return item.Open.Currency
	}
	var shared money.Currency
	for _, item := range m.Items {
		if shared != "" && shared != item.Open.Currency {
			return ""
		}
		shared = item.Open.Currency
	}
	return shared
}

// Item is the open item with a number as it is written in the records; ok is false where there is none.
func (m Mail) Item(n receivable.InvoiceNumber) (item Item, ok bool) {
	for _, item := range m.Items {
		if item.Number == n {
			return item, true
		}
	}
	return Item{}, false
}
