// Package worklist puts a collector's customers in the order in which working on them brings most, and says beside each
// why it stands there and what to do next.
//
// The order is value × risk × age, in whole numbers that a person can check:
//
//	value  what is overdue and may be asked for, in minor units: open less disputed less promised
//	risk   100, and for each sign that the money may not come by itself some more (the table in risk.go), 350 at most
//	age    30 + the days the oldest of it is overdue, 395 at most: a year late is about ten times as pressing as a day
//
// A call that was agreed on for today stands before all of it: that is our word and not a matter of money. Amounts in different currencies are never compared: each currency is a list of its own, because the ledger keeps
// no rates. Start with Rank.
package worklist

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/habit"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Case is what the records say about one customer in one currency on a day.
type Case struct {
	Entity    receivable.EntityCode     `json:"entity"`
	Customer  receivable.CustomerNumber `json:"customer"`
	Name      string                    `json:"name"`
	Treatment receivable.Treatment      `json:"treatment"`
	// Collector works on this customer; empty when nobody was given it.
	Collector string `json:"collector,omitempty"`
	// Overdue is what is past its due date and may be asked for; Disputed and Promised are the rest of what is past it.
	Overdue  money.Amount `json:"overdue"`
	Disputed money.Amount `json:"disputed"`
	Promised money.Amount `json:"promised"`
	// Items counts the overdue items. OldestDueOn is the due date of the oldest of which anything may be asked for.
	Items       int           `json:"items"`
	OldestDueOn calendar.Date `json:"oldest_due_on,omitzero"`
	// Level is the highest dunning level of these items. FinalDeadlineOn is the earliest deadline of a final notice about one.
	Level           int           `json:"level"`
	FinalDeadlineOn calendar.Date `json:"final_deadline_on,omitzero"`
	// BrokenPromises counts those of the last twelve months, also the ones kept in part only.
	BrokenPromises int `json:"broken_promises"`
	// UnansweredLetters counts the letters since anything was last heard: a mail, a promise or money.
	UnansweredLetters int `json:"unanswered_letters"`
	// MailSince is the day of the oldest mail that nobody has settled, Mail its short number.
	MailSince calendar.Date `json:"mail_since,omitzero"`
	Mail      int64         `json:"mail,omitempty"`
	// DisputedSince is the day the oldest open dispute began.
	DisputedSince calendar.Date `json:"disputed_since,omitzero"`
	// Cause is the reason of that dispute.
	Cause dispute.Reason `json:"cause,omitempty"`
	// CallBackOn is the day of the earliest call that was agreed on or put off. LastCallOn is the day of the latest call,
	// LastOutcome how it ended, CallsUnanswered how many calls since the customer was last reached had no answer.
	CallBackOn      calendar.Date `json:"call_back_on,omitzero"`
	LastCallOn      calendar.Date `json:"last_call_on,omitzero"`
	LastOutcome     call.Outcome  `json:"last_outcome,omitempty"`
	CallsUnanswered int           `json:"calls_unanswered"`
	// HeldUntilOn is the end of a hold on the whole customer.
	HeldUntilOn calendar.Date `json:"held_until_on,omitzero"`
	// InsolventOn is the day the proceedings were opened.
	InsolventOn calendar.Date `json:"insolvent_on,omitzero"`
	HasContact  bool          `json:"has_contact"`
	// OverLimit is true when the customer owes more than its credit limit in this currency.
	OverLimit bool `json:"over_limit,omitempty"`
}

// Entry is a case on the list.
type Entry struct {
	Case
	// Rank counts from 1 within the currency.
	Rank int `json:"rank"`
	// Score is value × risk × age; the largest number there is stands for everything beyond it.
	Score uint64 `json:"score"`
	// Risk and Age are the factors beside the value; DaysOverdue is what Age rests on.
	Risk        int      `json:"risk"`
	Age         int      `json:"age"`
	DaysOverdue int      `json:"days_overdue"`
	Reasons     []Reason `json:"reasons"`
	Next        Next     `json:"next"`
	// Playbook is the name of the document that says how the house does it; empty where there is none.
	Playbook string `json:"playbook,omitempty"`
	// Contact says when and how the customer is best spoken to.
	Contact habit.Habit `json:"contact"`
}

const (
	// ageBase makes the first day overdue count, so that a new large debt stands above an old small one.
	ageBase = 30
	// maxAgeDays bounds how much age counts: after a year money is not more pressing but more doubtful.
	maxAgeDays = 365
)

// Rank returns what there is to do on a day, in its order: by currency, the entity's own first and the others by their
// codes; calls agreed on; the score; the customer's number. Cases of which nothing is to be done (all of it
// promised or held, called today, insolvent and no mail to answer) are left out. The order of the cases makes no difference.
func Rank(cases []Case, own money.Currency, today calendar.Date) []Entry {
	var entries []Entry
	for _, c := range cases {
		if next := nextOf(c, today); next.Action != "" {
			entries = append(entries, entryOf(c, next, today))
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(currencyOrder(a, own), currencyOrder(b, own)),
			-cmp.Compare(a.Next.urgency(), b.Next.urgency()), -cmp.Compare(a.Score, b.Score), -cmp.Compare(a.Overdue.Minor, b.Overdue.Minor),
			cmp.Compare(a.Entity, b.Entity), cmp.Compare(a.Customer, b.Customer))
	})
	rank, currency := 0, money.Currency("")
	for i := range entries {
		if entries[i].Overdue.Currency != currency {
			rank, currency = 0, entries[i].Overdue.Currency
		}
		rank++
		entries[i].Rank = rank
	}
	return entries
}

// currencyOrder sorts the entity's own currency before all others.
func currencyOrder(e Entry, own money.Currency) string {
	if e.Overdue.Currency == own {
		return ""
	}
	return string(e.Overdue.Currency)
}

func entryOf(c Case, next Next, today calendar.Date) Entry {
	e := Entry{Case: c, Next: next, DaysOverdue: daysOverdue(c, today)}
	e.Risk, e.Reasons = risk(c)
	e.Age = ageBase + min(e.DaysOverdue, maxAgeDays)
	e.Score = product(uint64(max(c.Overdue.Minor, 0)), uint64(e.Risk), uint64(e.Age))
	if c.Overdue.IsPositive() {
		e.Reasons = slices.Insert(e.Reasons, 0, Reason{Code: Overdue, Amount: c.Overdue, Count: e.DaysOverdue})
	}
	return e
}

func daysOverdue(c Case, today calendar.Date) int {
	if c.OldestDueOn.IsZero() {
		return 0
	}
	return max(today.Sub(c.OldestDueOn), 0)
}

// product multiplies and stops at the largest number instead of running over.
func product(factors ...uint64) uint64 {
	result := uint64(1)
	for _, f := range factors {
		high, low := bits.Mul64(result, f)
		if high != 0 {
			return math.MaxUint64
		}
		result = low
	}
	return result
}
