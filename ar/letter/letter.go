// Package letter writes the words of a dunning letter, in German or English,
// from facts only.
//
//	facts := letter.Facts{Language: "de", Kind: letter.Dunning, …}
//	text, err := letter.Render(facts)
//	// text.Subject  Mahnung – Rechnung 2026-0815 (Vorgang MW-4711)
//	// text.Body     the whole letter as plain text, for the mail
//	// text.Opening, text.Claim, … the same letter in parts, for the PDF
//
// Every figure in a letter comes from [Facts]; the package computes no amount
// and knows no rule of dunning. It only refuses facts that contradict each
// other, since a letter with a wrong sum is worse than none.
//
// What the letters claim is kept small on purpose: the open principal, a date to
// pay by, and in the final notice what happens after that date. They claim no
// fee and no interest and do not say that the customer is in default, which
// depends on facts a letter cannot know (§ 286 BGB).
package letter

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Kind is the tone and meaning of a letter.
type Kind string

// The kinds, from friendly to firm. Each asks for payment by a date and so can
// be a Mahnung in the sense of § 286(1) BGB, whatever its name.
const (
	Reminder    Kind = "reminder"     // Zahlungserinnerung
	Dunning     Kind = "dunning"      // Mahnung
	FinalNotice Kind = "final_notice" // letzte Mahnung
)

// Party is a name with postal address lines, without the country's own rules.
type Party struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines"`
}

// Creditor is who writes and where to pay. The bank details in a letter come
// from here and nowhere else.
type Creditor struct {
	Party
	IBAN   string `json:"iban"`
	BIC    string `json:"bic,omitempty"`
	Bank   string `json:"bank,omitempty"`
	Email  string `json:"email,omitempty"` // for objections, like the phone
	Phone  string `json:"phone,omitempty"`
	Footer string `json:"footer"`         // company details required on letters (§ 35a GmbHG, § 80 AktG), one line
	City   string `json:"city,omitempty"` // printed before the date
}

// Item is one overdue invoice. All amounts have the letter's currency.
type Item struct {
	Number      string        `json:"number"`
	IssuedOn    calendar.Date `json:"issued_on"`
	DueOn       calendar.Date `json:"due_on"`
	Original    money.Amount  `json:"original"`    // as invoiced, gross
	Open        money.Amount  `json:"open"`        // after payments and credits
	Disputed    money.Amount  `json:"disputed"`    // the part of Open the customer objects to; may be zero without currency
	Collectable money.Amount  `json:"collectable"` // what this letter asks for, at most Open less Disputed
	Level       int           `json:"level"`       // dunning level of this item, for the record
	DaysOverdue int           `json:"days_overdue"`
	// BrokenPromiseOn is the day for which a payment was promised that did not
	// come; zero when there was none.
	BrokenPromiseOn     calendar.Date `json:"broken_promise_on,omitzero"`
	BrokenPromiseAmount money.Amount  `json:"broken_promise_amount,omitzero"` // zero when the promise named no amount
}

// Facts is everything a letter says.
type Facts struct {
	Language       string   `json:"language"` // "de" or "en", a longer tag such as "de-AT" counts by its first part
	Kind           Kind     `json:"kind"`
	Level          int      `json:"level"` // highest level of the items, for the record
	Creditor       Creditor `json:"creditor"`
	Customer       Party    `json:"customer"`
	CustomerNumber string   `json:"customer_number,omitempty"` // the creditor's number for the customer; may be empty
	Reference      string   `json:"reference,omitempty"`       // reference of the case, printed; may be empty

	DatedOn calendar.Date `json:"dated_on"`
	PayByOn calendar.Date `json:"pay_by_on"` // after DatedOn
	// PaymentsConsideredUntil is the last day whose bank entries are in the
	// figures, at most DatedOn.
	PaymentsConsideredUntil calendar.Date `json:"payments_considered_until,omitzero"`

	Consumer bool         `json:"consumer,omitempty"`  // addresses a natural person outside their trade (§ 13 BGB)
	Items    []Item       `json:"items"`               // what the letter asks for, 1 to 500
	AlsoOpen []Item       `json:"also_open,omitempty"` // not yet due, information only
	Total    money.Amount `json:"total"`               // sum of the items' Collectable
}

// Text is a letter in words: Body as one plain text, the other fields the same
// letter in parts for a typeset page.
type Text struct {
	Subject string // one line
	Body    string // plain text, lines of at most 78 columns that end in \n

	Heading    []Line // date, numbers and contact, for the information block of a page
	Salutation string
	Opening    []string // paragraphs before the claim
	Claim      Table    // what is asked for, with its sum
	Closing    []string // paragraphs after the claim
	Payment    []Line   // where to pay
	AlsoOpen   Table    // without rows when nothing else is open
	Farewell   string   // without the signature, which is the creditor's name
	PageOf     string   // "Seite %d von %d", a format for page and pages
}

// Line is a labelled value such as "IBAN: DE89 …".
type Line struct{ Label, Value string }

// Table is a list of items with their amounts, formatted for the language.
type Table struct {
	Title  string
	Head   []string
	Rows   [][]string // each as long as Head; the first column is the number
	Sum    Line       // both empty when the table has no sum
	Amount int        // index of the first right-aligned column
}

// Limits of one letter. A letter beyond them is a mistake in its data.
const (
	maxItems = 500 // a customer with more overdue invoices gets a call
	// maxMinor keeps a table row within 78 columns: in English, number 7, dates
	// 11 each, days 4, two amounts of "CHF 9,999,999,999.99" 20 each, 5 gaps.
	maxMinor = 999_999_999_999
)

// Errors of Render. A facts error names the item and never the customer.
var (
	ErrLanguage = errors.New("no letter in this language")
	ErrFacts    = errors.New("facts of the letter contradict each other")
)

// Render writes the letter. Names, addresses and numbers come from master data:
// control and formatting characters in them are removed, so that none can change
// the layout. The same facts always give the same text.
//
// The error wraps ErrLanguage, or ErrFacts when there is no item, currencies
// differ, Total is not the sum of the items or a date is missing or out of order.
func Render(facts Facts) (Text, error) {
	words, err := wordsFor(facts.Language)
	if err != nil {
		return Text{}, err
	}
	if err := facts.check(); err != nil {
		return Text{}, fmt.Errorf("%w: %w", ErrFacts, err)
	}
	facts = facts.Clean()
	text := words.compose(facts)
	text.Body = plain(facts, text)
	return text, nil
}

func wordsFor(language string) (words, error) {
	tag, _, _ := strings.Cut(strings.ReplaceAll(language, "_", "-"), "-")
	switch strings.ToLower(tag) {
	case "de":
		return german, nil
	case "en":
		return english, nil
	}
	return words{}, fmt.Errorf("%w: %q", ErrLanguage, language)
}

func (f Facts) check() error {
	switch {
	case f.Kind != Reminder && f.Kind != Dunning && f.Kind != FinalNotice:
		return fmt.Errorf("kind %q is unknown", f.Kind)
	case len(f.Items) == 0:
		return errors.New("no items")
	case len(f.Items)+len(f.AlsoOpen) > maxItems:
		return fmt.Errorf("more than %d items", maxItems)
	case f.DatedOn.IsZero() || f.PaymentsConsideredUntil.IsZero():
		return errors.New("date or cut-off date is missing")
	case f.PaymentsConsideredUntil.After(f.DatedOn):
		return errors.New("cut-off date lies after the date")
	case !f.PayByOn.After(f.DatedOn):
		return errors.New("pay-by date does not lie after the date")
	case oneLine(f.Creditor.IBAN) == "":
		return errors.New("creditor has no IBAN")
	}
	return f.checkAmounts()
}

func (f Facts) checkAmounts() error {
	sum := money.Zero(f.Total.Currency)
	for i, item := range f.Items {
		if err := item.check(); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
		var err error
		if sum, err = sum.Add(item.Collectable); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	if sum != f.Total {
		return fmt.Errorf("total %v is not the sum %v of the items", f.Total, sum)
	}
	for i, item := range f.AlsoOpen {
		if item.Open.Currency != f.Total.Currency || outOfRange(item.Open) {
			return fmt.Errorf("also open %d: amount %v", i+1, item.Open)
		}
	}
	return nil
}

func (i Item) check() error {
	if !i.Collectable.IsPositive() {
		return fmt.Errorf("nothing to collect: %v", i.Collectable)
	}
	for _, amount := range []money.Amount{i.Original, i.Open, i.Disputed, i.BrokenPromiseAmount} {
		if amount.IsZero() {
			continue // absent, perhaps without a currency
		}
		if amount.Currency != i.Collectable.Currency {
			return fmt.Errorf("%w: %v beside %v", money.ErrCurrencyMismatch, amount, i.Collectable)
		}
		if outOfRange(amount) {
			return fmt.Errorf("amount %v is negative or implausibly large", amount)
		}
	}
	if i.Collectable.Minor > i.Open.Minor-i.Disputed.Minor {
		return fmt.Errorf("asks for %v of %v open with %v disputed", i.Collectable, i.Open, i.Disputed)
	}
	return nil
}

func outOfRange(amount money.Amount) bool { return amount.IsNegative() || amount.Minor > maxMinor }

// MessageID returns the Message-ID (RFC 5322 section 3.6.4) of a letter's mail,
// with angle brackets. It depends on the business key alone, so a mail that is
// sent again after a crash has the same one, and it tells nothing about the
// customer. domain is the sending domain.
func MessageID(entity, letterKey, domain string) string {
	hash := sha256.New()
	for _, part := range []string{entity, letterKey} {
		// The length in front keeps ("ab", "c") apart from ("a", "bc").
		_, _ = hash.Write(binary.AppendUvarint(nil, uint64(len(part)))) // never fails
		_, _ = hash.Write([]byte(part))
	}
	const bytes = 20 // 160 bits do not collide, and the header stays on one line
	return "<letter-" + hex.EncodeToString(hash.Sum(nil)[:bytes]) + "@" + domain + ">"
}
