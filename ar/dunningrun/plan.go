// Package dunningrun plans the letters of one customer on one day.
//
// It is told the facts of the customer and of all items, and answers with letters to write and, for every other item,
// the reason why not. Preview, run, the check right before a letter leaves and the question "why" all ask the same
// function, so that they can't disagree. It never sends anything and knows no addresses, only contact ids.
package dunningrun

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Entity is what a run needs to know of the creditor.
type Entity struct {
	Code receivable.EntityCode `json:"code"`
	// On is the business date of the run in the entity's zone.
	On calendar.Date `json:"on"`
	// BankFreshOn is the closing date of the latest bank statement; zero when none was read.
	BankFreshOn calendar.Date     `json:"bank_fresh_on,omitzero"`
	Calendar    calendar.Calendar `json:"-"`
	Releases    []Release         `json:"releases,omitempty"`
}

// Release lets letters leave: every condition that is set must hold. An entity without a release sends nothing, and a
// largest total without its currency releases nothing.
type Release struct {
	Region        string `json:"region,omitempty"`
	CustomerGroup string `json:"customer_group,omitempty"`
	// MaxMinor is the largest total of a letter; zero with an empty currency means any.
	MaxMinor int64          `json:"max_minor,omitempty"`
	Currency money.Currency `json:"currency,omitempty"`
}

func (r Release) covers(c Customer, total money.Amount) bool {
	return (r.Region == "" || r.Region == c.Region) &&
		(r.CustomerGroup == "" || r.CustomerGroup == c.Group) &&
		(r.Currency == "" && r.MaxMinor == 0 || r.Currency == total.Currency && total.Minor <= r.MaxMinor)
}

// Customer is what a run needs to know of a customer.
type Customer struct {
	ID        int64                     `json:"id"`
	Number    receivable.CustomerNumber `json:"number"`
	Kind      receivable.CustomerKind   `json:"kind"`
	Language  string                    `json:"language"`
	Treatment receivable.Treatment      `json:"treatment"`
	Region    string                    `json:"region,omitempty"`
	Group     string                    `json:"group,omitempty"`
	// ContactID is the deliverable contact letters go to; zero when there is none.
	ContactID      int64         `json:"contact_id"`
	LastContactOn  calendar.Date `json:"last_contact_on,omitzero"`
	UnansweredMail bool          `json:"unanswered_mail,omitempty"`
	// Unapplied is money of this payer, and credit notes, not yet allocated to items: one sum per currency.
	Unapplied []money.Amount `json:"unapplied,omitempty"`
}

// Item is one item with the policy that holds for it.
type Item struct {
	Facts  collection.Facts
	Policy dunning.Policy
}

// Outcome says for one item what the run did or why not.
type Outcome struct {
	InvoiceID int64                `json:"invoice_id"`
	State     collection.State     `json:"state"`
	Blockers  []collection.Blocker `json:"blockers,omitempty"`
	// LetterKey names the planned letter that lists the item; empty when none does.
	LetterKey string `json:"letter_key,omitempty"`
	// NextOn is the first day the answer can be another one by itself; zero when only an event can change it.
	NextOn  calendar.Date `json:"next_on,omitzero"`
	Because string        `json:"because"`
	// Err is set for an item whose facts can't be; the others go on.
	Err error `json:"-"`
}

// LetterItem is one item of a letter with the values it is made with.
type LetterItem struct {
	InvoiceID       int64        `json:"invoice_id"`
	Level           int          `json:"level"`
	Round           int          `json:"round"`
	Open            money.Amount `json:"open"`
	Disputed        money.Amount `json:"disputed"`
	Collectable     money.Amount `json:"collectable"`
	BrokenPromiseID int64        `json:"broken_promise_id,omitempty"`
}

// Letter is a letter to be written.
type Letter struct {
	// Key is the business key: a second plan of the same facts has the same key.
	Key           string           `json:"key"`
	CustomerID    int64            `json:"customer_id"`
	ContactID     int64            `json:"contact_id"`
	Currency      money.Currency   `json:"currency"`
	Language      string           `json:"language"`
	Kind          dunning.StepKind `json:"kind"`
	Level         int              `json:"level"`
	DatedOn       calendar.Date    `json:"dated_on"`
	PayByOn       calendar.Date    `json:"pay_by_on"`
	Items         []LetterItem     `json:"items"`
	Total         money.Amount     `json:"total"`
	PolicyName    string           `json:"policy"`
	PolicyVersion int              `json:"policy_version"`
	// Approval is the reason why a person must agree; empty when nobody must.
	Approval string `json:"approval,omitempty"`
}

// Plan is the answer for one customer.
type Plan struct {
	Letters  []Letter
	Outcomes []Outcome
}

// Make plans one customer. The order of items does not matter, and an item that is named twice counts once. It never
// fails as a whole: an item with impossible facts gets an outcome with its error.
//
// One voice: while a letter of the customer is on its way nothing else is written, and while one waits for a person
// nothing else of its group is, because that other letter would be the contact that makes the approved one too soon.
func Make(e Entity, c Customer, items []Item) Plan {
	items = eachOnce(items)
	plan := Plan{Outcomes: make([]Outcome, len(items))}
	ready := map[string][]member{}
	awaiting := map[string]bool{}
	onItsWay := false
	for i, it := range items {
		o := evaluate(e, it)
		plan.Outcomes[i] = o
		key := groupKey(e, c, it, o.State)
		onItsWay = onItsWay || o.State.LetterPending
		awaiting[key] = awaiting[key] || o.State.ApprovalPending
		if o.Err == nil && len(o.Blockers) == 0 {
			ready[key] = append(ready[key], member{item: it, outcome: &plan.Outcomes[i]})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ready)) {
		pending := pendingLetters{onItsWay: onItsWay, awaiting: awaiting[key]}
		if letter, ok := planGroup(e, c, key, ready[key], pending); ok {
			plan.Letters = append(plan.Letters, letter)
		}
	}
	return plan
}

func eachOnce(items []Item) []Item {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(a.Facts.InvoiceID, b.Facts.InvoiceID) })
	return slices.CompactFunc(items, func(a, b Item) bool { return a.Facts.InvoiceID == b.Facts.InvoiceID })
}

// pendingLetters are letters that were made before and have not left.
type pendingLetters struct {
	onItsWay, awaiting bool
}

type member struct {
	item    Item
	outcome *Outcome
}

func evaluate(e Entity, it Item) Outcome {
	o := Outcome{InvoiceID: it.Facts.InvoiceID}
	state, err := collection.Evaluate(it.Facts, it.Policy, e.Calendar, e.On)
	if err != nil {
		o.Err, o.Blockers, o.Because = err, []collection.Blocker{collection.BlockBadData}, err.Error()
		return o
	}
	o.State, o.Blockers, o.NextOn, o.Because = state, state.Blockers, state.WakeOn, state.Because
	return o
}

func groupKey(e Entity, c Customer, it Item, s collection.State) string {
	key := fmt.Sprintf("%s/%s/%s/%s/%d/%s", e.Code, c.Number, it.Facts.Amount.Currency, c.Language, c.ContactID, e.On)
	switch it.Policy.Bundling {
	case dunning.BundleLevel:
		return fmt.Sprintf("%s/level-%d", key, s.Next.Level)
	case dunning.BundleInvoice:
		return fmt.Sprintf("%s/item-%d", key, it.Facts.InvoiceID)
	}
	return key
}

// planGroup writes one letter, or blocks every item of the group with the first gate that is shut.
func planGroup(e Entity, c Customer, key string, group []member, pending pendingLetters) (Letter, bool) {
	letter, err := draft(e, c, key, group)
	if err != nil {
		return Letter{}, refuse(group, gate{blocker: collection.BlockBadData}, err)
	}
	if g, shut := shutGate(e, c, policiesOf(group), letter, pending); shut {
		return Letter{}, refuse(group, g, nil)
	}
	for _, m := range group {
		m.outcome.LetterKey = letter.Key
	}
	return letter, true
}

func policiesOf(group []member) []dunning.Policy {
	policies := make([]dunning.Policy, 0, len(group))
	for _, m := range group {
		policies = append(policies, m.item.Policy)
	}
	return policies
}

// refuse notes why there is no letter. The answer may change when the gate opens by its date, or before that when the
// item itself changes: a promise that ends may lift a sum above the minimum.
func refuse(group []member, g gate, err error) bool {
	for _, m := range group {
		m.outcome.Blockers = append(m.outcome.Blockers, g.blocker)
		m.outcome.NextOn = earliest(g.until, m.outcome.NextOn)
		m.outcome.Because += "; " + string(g.blocker)
		if err != nil {
			m.outcome.Err, m.outcome.Because = err, err.Error()
		}
	}
	return false
}

func earliest(a, b calendar.Date) calendar.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// draft adds up a letter. The letter's level, kind and pay-by date are those of its highest item.
func draft(e Entity, c Customer, key string, group []member) (Letter, error) {
	l := Letter{Key: key, CustomerID: c.ID, ContactID: c.ContactID, Language: c.Language, DatedOn: e.On,
		Currency: group[0].item.Facts.Amount.Currency, Total: money.Zero(group[0].item.Facts.Amount.Currency)}
	var top dunning.Step
	var reasons []string
	for _, m := range group {
		s := m.outcome.State
		step, ok := m.item.Policy.StepAt(s.Next.Level)
		if !ok {
			return Letter{}, fmt.Errorf("policy %s has no step for level %d", m.item.Policy.Name, s.Next.Level)
		}
		if step.Level > top.Level {
			top, l.PolicyName, l.PolicyVersion = step, m.item.Policy.Name, m.item.Policy.Version
		}
		total, err := l.Total.Add(s.Collectable)
		if err != nil {
			return Letter{}, fmt.Errorf("total of letter: %w", err)
		}
		l.Total = total
		l.Items = append(l.Items, LetterItem{InvoiceID: m.item.Facts.InvoiceID, Level: s.Next.Level, Round: s.Next.Round,
			Open: s.Open, Disputed: s.Disputed, Collectable: s.Collectable, BrokenPromiseID: s.Next.BrokenPromiseID})
	}
	for _, m := range group {
		step, _ := m.item.Policy.StepAt(m.outcome.State.Next.Level)
		if reason, needed := m.item.Policy.NeedsApproval(step, l.Total); needed && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	l.Level, l.Kind, l.PayByOn = top.Level, top.Kind, top.PayByOn(e.On, e.Calendar)
	l.Approval = strings.Join(reasons, "; ")
	return l, nil
}

type gate struct {
	blocker collection.Blocker
	until   calendar.Date
}

// shutGate returns the first gate that is shut, in the order they are asked: the day, the bank data, unmatched money of
// this payer, the release, who talks to the customer, the amount, letters under way, the interval, the contact, the
// customer's own mail.
//
// Items of several policies may share a letter. Then the strictest holds for the bank data and the interval; the sum is
// worth a letter when one of them says so, since small items ride along.
func shutGate(e Entity, c Customer, policies []dunning.Policy, l Letter, pending pendingLetters) (gate, bool) {
	gates := []struct {
		shut bool
		gate gate
	}{
		{!e.Calendar.IsBusinessDay(e.On), gate{collection.BlockNoBusinessDay, e.Calendar.OnOrAfter(e.On)}},
		{anyOf(policies, func(p dunning.Policy) bool { return BankStale(e, p) }), gate{blocker: collection.BlockBankStale}},
		{unapplied(c, l.Currency), gate{blocker: collection.BlockUnmatchedCash}},
		{!released(e, c, l.Total), gate{blocker: collection.BlockNotReleased}},
		{c.Treatment.PeopleOnly(), gate{blocker: collection.BlockPeopleOnly}},
		{!anyOf(policies, func(p dunning.Policy) bool { return !p.BelowMinimum(l.Total) }), gate{blocker: collection.BlockMinAmount}},
		{pending.onItsWay, gate{blocker: collection.BlockLetterPending}},
		{pending.awaiting, gate{blocker: collection.BlockApprovalPending}},
		{e.On.Before(contactFreeOn(e, c, policies)), gate{collection.BlockMinInterval, contactFreeOn(e, c, policies)}},
		{c.ContactID == 0, gate{blocker: collection.BlockNoContact}},
		{c.UnansweredMail, gate{blocker: collection.BlockInboundMail}},
	}
	for _, g := range gates {
		if g.shut {
			return g.gate, true
		}
	}
	return gate{}, false
}

func anyOf(policies []dunning.Policy, holds func(dunning.Policy) bool) bool {
	return slices.ContainsFunc(policies, holds)
}

// BankStale tells whether the bank data is older than the policy allows on the run's date.
func BankStale(e Entity, p dunning.Policy) bool {
	return e.BankFreshOn.IsZero() ||
		e.BankFreshOn.Before(e.On) && e.Calendar.BusinessDaysBetween(e.BankFreshOn, e.On) > p.BankMaxAgeBusinessDays
}

func unapplied(c Customer, cur money.Currency) bool {
	return slices.ContainsFunc(c.Unapplied, func(a money.Amount) bool { return a.Currency == cur && a.IsPositive() })
}

func released(e Entity, c Customer, total money.Amount) bool {
	return slices.ContainsFunc(e.Releases, func(r Release) bool { return r.covers(c, total) })
}

// contactFreeOn is the first business day the customer may be contacted again; zero when there was no contact. It is
// never the day of the last one: a second letter of a day would have the first one's key.
func contactFreeOn(e Entity, c Customer, policies []dunning.Policy) calendar.Date {
	days := 1
	for _, p := range policies {
		days = max(days, p.MinIntervalDays)
	}
	return e.Calendar.OnOrAfter(c.LastContactOn.AddDays(days))
}
