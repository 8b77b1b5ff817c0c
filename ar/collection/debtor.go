package collection

import (
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// DebtorCase is what is known of a customer when an event or a date asks for a decision.
type DebtorCase struct {
	Number    receivable.CustomerNumber
	Treatment receivable.Treatment
	// BrokenOn are the days on which promises failed, as far back as the policy counts or farther.
	BrokenOn      []calendar.Date
	Holds         []Hold
	LastContactOn calendar.Date
	InsolventOn   calendar.Date
	HasContact    bool
	// UnansweredSince is the day of the oldest mail nobody answered; zero when there is none.
	UnansweredSince calendar.Date
	// Awaiting are the items whose ladder is spent and that no open approval asks about.
	Awaiting []AwaitingItem
	OpenSum  []money.Amount
	Policy   dunning.Policy
	Calendar calendar.Calendar
	Today    calendar.Date
}

// AwaitingItem is an item a person must decide about.
type AwaitingItem struct {
	InvoiceID int64        `json:"invoice_id"`
	Number    string       `json:"number"`
	Open      money.Amount `json:"open"`
	Level     int          `json:"level"`
}

// Task is work for a person. Its key makes it one task, however often it is asked for.
type Task struct {
	Key    string `json:"key"`
	Kind   string `json:"kind"`
	Role   string `json:"role"`
	Detail string `json:"detail"`
}

// DebtorDecision is what a customer's case leads to.
type DebtorDecision struct {
	ExpiredHolds []int64 `json:"expired_holds,omitempty"`
	// Treatment is the treatment from now on.
	Treatment receivable.Treatment `json:"treatment"`
	// Escalate are the items one approval asks about; empty when nobody must be asked.
	Escalate []AwaitingItem `json:"escalate,omitempty"`
	Tasks    []Task         `json:"tasks,omitempty"`
	WakeOn   calendar.Date  `json:"wake_on,omitzero"`
	Because  string         `json:"because"`
	// Final is true when nothing is open and nothing waits: the customer's workflow may end until the next event.
	Final         bool   `json:"final,omitempty"`
	PolicyName    string `json:"policy"`
	PolicyVersion int    `json:"policy_version"`
}

// DecideDebtor ends customer-wide holds, watches customers who break promises, gathers what a person must decide into
// one question, and raises tasks. The same case gives the same decision.
func DecideDebtor(c DebtorCase) DebtorDecision {
	d := DebtorDecision{Treatment: c.Treatment, PolicyName: c.Policy.Name, PolicyVersion: c.Policy.Version}
	for _, h := range unique(c.Holds, holdKey) {
		if c.Today.After(h.UntilOn) {
			d.ExpiredHolds = append(d.ExpiredHolds, h.ID)
		} else {
			d.WakeOn = sooner(d.WakeOn, h.UntilOn.AddDays(1))
		}
	}
	limit := c.Policy.BrokenPromisesToWatch
	broken := c.broken()
	if c.Treatment == receivable.TreatmentNormal && limit > 0 && broken >= limit {
		d.Treatment = receivable.TreatmentWatch
	}
	if c.InsolventOn.IsZero() {
		d.Escalate = slices.Clone(c.Awaiting)
	}
	d.Tasks = append(watchTask(c, d), debtorTasks(c)...)
	if next := nextMailTask(c); next.After(c.Today) {
		d.WakeOn = sooner(d.WakeOn, next)
	}
	d.Final = len(c.OpenSum) == 0 && d.WakeOn.IsZero() && len(d.Escalate) == 0
	d.Because = fmt.Sprintf("on %s: %d broken promises, %d holds ended, %d items to decide, %d tasks",
		c.Today, broken, len(d.ExpiredHolds), len(d.Escalate), len(d.Tasks))
	return d
}

// broken counts the promises that failed within the policy's months.
func (c DebtorCase) broken() int {
	since, n := c.Today.AddMonths(-c.Policy.BrokenMonths()), 0
	for _, on := range c.BrokenOn {
		if on.After(since) {
			n++
		}
	}
	return n
}

// watchTask asks a person to talk to a customer who is watched from today on, because promises were not kept.
func watchTask(c DebtorCase, d DebtorDecision) []Task {
	if d.Treatment == c.Treatment {
		return nil
	}
	last := c.BrokenOn[0]
	for _, on := range c.BrokenOn {
		last = later(last, on)
	}
	return []Task{{Key: fmt.Sprintf("watch/%s/%s", c.Number, last), Kind: "promises_broken", Role: "senior",
		Detail: fmt.Sprintf("%d promises were not kept in %d months: the customer is watched, talk to them before another is taken", c.broken(), c.Policy.BrokenMonths())}}
}

func debtorTasks(c DebtorCase) []Task {
	var tasks []Task
	if !c.HasContact && len(c.OpenSum) > 0 {
		tasks = append(tasks, Task{Key: fmt.Sprintf("contact/%s", c.Number), Kind: "contact_missing", Role: "clerk",
			Detail: "no deliverable contact: letters are blocked until there is one"})
	}
	if !c.InsolventOn.IsZero() {
		tasks = append(tasks, Task{Key: fmt.Sprintf("insolvency/%s/%s", c.Number, c.InsolventOn), Kind: "insolvency", Role: "senior",
			Detail: "file the claims with the administrator and check retention of title"})
	}
	if on := nextMailTask(c); !on.IsZero() && !c.Today.Before(on) {
		tasks = append(tasks, Task{Key: fmt.Sprintf("mail/%s/%s", c.Number, c.UnansweredSince), Kind: "mail_unanswered", Role: "clerk",
			Detail: "a mail of the customer blocks letters and is unanswered for a business day"})
	}
	return tasks
}

// nextMailTask is the day a person is asked about an unanswered mail: one business day after it came.
func nextMailTask(c DebtorCase) calendar.Date {
	if c.UnansweredSince.IsZero() {
		return calendar.Date{}
	}
	return c.Calendar.AddBusinessDays(c.UnansweredSince, 1)
}

func sooner(a, b calendar.Date) calendar.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
