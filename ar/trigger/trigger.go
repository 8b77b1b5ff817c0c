// Package trigger turns rules that people write into tasks: no answer after two letters, a key account over its limit, an
// invoice so many days overdue.
//
// A rule is data with versions. It looks at facts as of a day, so that what it would have done last month can be shown
// before it is switched on. Each firing names the fact it rests on: the same fact fires a rule once, however often it is
// looked at. A trigger raises a task for a person; it writes to no customer and changes no amount.
package trigger

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// When is what a rule looks at. The zero value is not valid.
type When string

const (
	// UnansweredLetters fires at so many letters since anything was heard; once for each silence.
	UnansweredLetters When = "unanswered_letters"
	// OverLimit fires where a customer owes more than its credit limit; once a month while it does.
	OverLimit When = "over_limit"
	// DaysOverdue fires for an invoice that is so many days overdue; once for each invoice.
	DaysOverdue When = "days_overdue"
)

// Whens lists all of them.
func Whens() []When { return []When{UnansweredLetters, OverLimit, DaysOverdue} }

// Task is the work a rule leaves.
type Task string

const (
	CallCustomer Task = "call_customer"
	LetterByPost Task = "letter_by_post"
	Visit        Task = "visit_customer"
	TellManager  Task = "tell_manager"
)

// Tasks lists all of them.
func Tasks() []Task { return []Task{CallCustomer, LetterByPost, Visit, TellManager} }

const (
	// missedDays is how many days late a rule still fires for an invoice: runs may fail for a weekend, and a new rule is
	// not meant for all the old ones.
	missedDays = 7
	maxCount   = 1000
)

var (
	nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	roleForm = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)
)

// Rule is one rule.
type Rule struct {
	Name string `json:"name"`
	When When   `json:"when"`
	// Count is how many letters or days; a rule about limits has none.
	Count int `json:"count,omitempty"`
	// KeyAccounts narrows it to customers whom only people contact.
	KeyAccounts bool `json:"key_accounts,omitempty"`
	// Task is for whoever has the role.
	Task Task   `json:"task"`
	Role string `json:"role"`
}

// Set writes a rule, or a new version of it, or switches it off.
type Set struct {
	subledger.Head
	Rule
	Active bool `json:"active"`
}

// Check implements subledger.Command.
func (s Set) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	if err := s.Rule.Check(); err != nil {
		return err
	}
	return s.CheckReason()
}

// Check refuses a rule that can't be.
func (r Rule) Check() error {
	switch {
	case !nameForm.MatchString(r.Name):
		return subledger.Refuse("trigger_name_form", "a trigger's name is lower-case letters, digits, - or _")
	case !slices.Contains(Whens(), r.When):
		return subledger.Refuse("trigger_when_known", "a trigger looks at one of %v", Whens())
	case (r.When == OverLimit) != (r.Count == 0):
		return subledger.Refuse("trigger_count", "say how many letters or days; a trigger about limits has no number")
	case r.Count < 0 || r.Count > maxCount:
		return subledger.Refuse("trigger_count", "a number is 1 to %d", maxCount)
	case !slices.Contains(Tasks(), r.Task):
		return subledger.Refuse("trigger_task_known", "a trigger leaves one of the tasks %v", Tasks())
	case !roleForm.MatchString(r.Role):
		return subledger.Refuse("trigger_role_form", "a role is a word such as clerk, senior or head_of_credit")
	}
	return nil
}

// Stored is a rule as it holds.
type Stored struct {
	Rule
	Version int       `json:"version"`
	Active  bool      `json:"active"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason"`
}

// Facts are what is known of a customer as of a day.
type Facts struct {
	CustomerID int64
	Customer   receivable.CustomerNumber
	Treatment  receivable.Treatment
	// Insolvent customers fire nothing.
	Insolvent bool
	// Unanswered counts letters since HeardOn, which is zero for who was never heard.
	Unanswered int
	HeardOn    calendar.Date
	// Owed is what is open in the currency of the credit limit, Limit that limit; no currency means no limit.
	Owed, Limit money.Amount
	// Overdue are the items that may be dunned.
	Overdue []Item
}

// Item is an overdue item with how long.
type Item struct {
	Number receivable.InvoiceNumber
	Days   int
}

// Firing is what a rule does about a customer.
type Firing struct {
	CustomerID int64                     `json:"-"`
	Customer   receivable.CustomerNumber `json:"customer"`
	Invoice    receivable.InvoiceNumber  `json:"invoice,omitempty"`
	On         calendar.Date             `json:"on"`
	// Fact names what it rests on; a rule fires once for each.
	Fact   string `json:"fact"`
	Detail string `json:"detail"`
}

// Fire says what a rule does about a customer on a day; nothing for a rule that does not fit.
func (r Rule) Fire(f Facts, on calendar.Date) []Firing {
	if f.Insolvent || r.KeyAccounts && f.Treatment != receivable.TreatmentKeyAccount {
		return nil
	}
	one := Firing{CustomerID: f.CustomerID, Customer: f.Customer, On: on}
	switch r.When {
	case UnansweredLetters:
		if f.Unanswered < r.Count || len(f.Overdue) == 0 {
			return nil
		}
		since := "never"
		if !f.HeardOn.IsZero() {
			since = f.HeardOn.String()
		}
		one.Fact = fmt.Sprintf("silence/%s/%s", f.Customer, since)
		one.Detail = fmt.Sprintf("%d letters had no answer", f.Unanswered)
		return []Firing{one}
	case OverLimit:
		if f.Limit.Currency == "" || f.Owed.Minor <= f.Limit.Minor {
			return nil
		}
		one.Fact = fmt.Sprintf("limit/%s/%s", f.Customer, on.String()[:len("2026-10")])
		one.Detail = fmt.Sprintf("owes %s, and its limit is %s", f.Owed, f.Limit)
		return []Firing{one}
	case DaysOverdue:
		return r.fireItems(one, f.Overdue)
	}
	return nil
}

func (r Rule) fireItems(one Firing, items []Item) (all []Firing) {
	for _, it := range items {
		if it.Days < r.Count || it.Days >= r.Count+missedDays {
			continue
		}
		f := one
		f.Invoice = it.Number
		f.Fact, f.Detail = fmt.Sprintf("overdue/%s/%d", it.Number, r.Count), fmt.Sprintf("invoice %s is %d days overdue", it.Number, it.Days)
		all = append(all, f)
	}
	return all
}
