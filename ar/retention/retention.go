// Package retention says how long records are kept, what may then be erased, and when a person's data may be restricted.
//
// A class of records has a number of years and the law that says so. Its period begins at the end of the calendar year
// in which the record came about (§ 147 (4) AO, § 257 (5) HGB): a letter of 3 March 2026 with six years is kept until
// 31 December 2032 and is free on 1 January 2033. A legal hold keeps everything of a customer longer, such as a suit or a tax
// audit that is not over (§ 147 (3) AO).
//
// A person who wants to be forgotten is forgotten as far as the law allows: what no duty binds is erased; what one
// binds is restricted, that is moved to where only an auditor with a reason sees it, until it is free
// (Art. 17 (3) (b), Art. 18 GDPR, § 35 (3) BDSG). State of the law: November 2026. This is no legal advice.
package retention

import (
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Class is a sort of records that are kept for the same time by the same law.
type Class string

// The classes.
const (
	// Books are journal, accounts with their owners, and what proves them: the audit chain.
	Books Class = "books"
	// Vouchers are what a booking rests on: bank statements, payments, refunds.
	Vouchers Class = "vouchers"
	// Letters are commercial letters, sent and received, by mail too.
	Letters Class = "letters"
	// Free is what no law binds: contacts, learned accounts, drafts. It is kept while the customer is one.
	Free Class = "free"
)

// Rule says how long a class is kept.
type Rule struct {
	Class Class `json:"class"`
	// Years are counted from the end of the calendar year; zero binds nothing.
	Years int `json:"years"`
	// Law is the source with its sections.
	Law string `json:"law"`
	// German and English say what the class is.
	German  string `json:"german"`
	English string `json:"english"`
}

// Rules is the table of classes, the longest first.
func Rules() []Rule {
	return []Rule{
		{Books, 10, "§ 147 (3) AO, § 257 (4) HGB", "Bücher, Konten, Prüfkette", "books, accounts, audit chain"},
		{Vouchers, 8, "§ 147 (3) AO, § 257 (4) HGB", "Buchungsbelege: Auszüge, Zahlungen, Erstattungen", "vouchers: statements, payments, refunds"},
		{Letters, 6, "§ 147 (3) AO, § 257 (4) HGB", "Handelsbriefe, empfangen und versandt", "commercial letters, received and sent"},
		{Free, 0, "Art. 5 (1) (e), Art. 17 (1) (a) GDPR", "ohne Aufbewahrungspflicht, solange der Kunde einer ist", "no duty to keep, while the customer is one"},
	}
}

// RuleOf returns the rule of a class. It panics for a class that is not in the table: a record without a rule would be
// erased by mistake.
func RuleOf(c Class) Rule {
	for _, r := range Rules() {
		if r.Class == c {
			return r
		}
	}
	panic(fmt.Sprintf("no retention rule for class %q", c))
}

// FreeOn is the first day on which a record may be erased that came about on a day. A class without a duty, and a record
// without a day, are bound by nothing: the day is unset.
func FreeOn(c Class, on calendar.Date) calendar.Date {
	years := RuleOf(c).Years
	if years == 0 || on.IsZero() {
		return calendar.Date{}
	}
	return calendar.Date{Year: on.Year + years + 1, Month: time.January, Day: 1}
}

// Bound tells whether a record that came about on a day must still be kept today.
func Bound(c Class, on, today calendar.Date) bool { return today.Before(FreeOn(c, on)) }
