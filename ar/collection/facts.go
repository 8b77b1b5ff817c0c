// Package collection decides what an open item needs next.
//
// It is told the facts of one item (amounts, letters, promises, disputes, holds, decisions of people), the policy and
// today's date, and says how the item stands and what may happen when. The answer is a function of the set of facts:
// the order in which they became known, and how often, makes no difference.
//
// Three things are kept apart, because one flat status forgets: settlement (from postings), progress (how far dunning
// came) and holds (promises, disputes, Mahnsperren). Each is one table in this package; the word a collector reads is
// derived from all three. Start with Evaluate.
package collection

import (
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

// Facts is everything the ledger knows about one item. Slices may come in any order and name a fact twice, but never
// say two things under one id.
type Facts struct {
	InvoiceID int64         `json:"invoice_id"`
	Number    string        `json:"number"`
	Amount    money.Amount  `json:"amount"`
	IssuedOn  calendar.Date `json:"issued_on"`
	DueOn     calendar.Date `json:"due_on"`
	// PaidMinor, CreditedMinor (Skonto included) and WrittenOffMinor are sums of allocations less reversals.
	PaidMinor       int64 `json:"paid_minor"`
	CreditedMinor   int64 `json:"credited_minor"`
	WrittenOffMinor int64 `json:"written_off_minor"`
	Cancelled       bool  `json:"cancelled,omitempty"`
	// OpeningLevel and OpeningLetterOn were imported: what another system had sent before.
	OpeningLevel    int           `json:"opening_level,omitempty"`
	OpeningLetterOn calendar.Date `json:"opening_letter_on,omitzero"`
	// ReversedOn is the value date of the last payment that was taken back, zero when none was.
	ReversedOn  calendar.Date `json:"reversed_on,omitzero"`
	InsolventOn calendar.Date `json:"insolvent_on,omitzero"`
	Letters     []Letter      `json:"letters,omitempty"`
	Promises    []Promise     `json:"promises,omitempty"`
	Disputes    []Dispute     `json:"disputes,omitempty"`
	Holds       []Hold        `json:"holds,omitempty"`
	Choices     []Choice      `json:"choices,omitempty"`
	// Instalments are those of agreed plans that a part of the item waits for.
	Instalments []Instalment `json:"instalments,omitempty"`
}

// LetterState is what became of a letter that lists the item. Withdrawn and refused letters never left and are no facts.
type LetterState string

const (
	// LetterAwaitingApproval waits for a person.
	LetterAwaitingApproval LetterState = "awaiting_approval"
	// LetterQueued is on its way to the relay.
	LetterQueued LetterState = "queued"
	// LetterSent was accepted by the relay.
	LetterSent LetterState = "sent"
	// LetterBounced was accepted and came back; it counts for no level.
	LetterBounced LetterState = "bounced"
)

// Letter is one letter that lists the item.
type Letter struct {
	ID int64 `json:"id"`
	// Kind is the letter's, that is of its highest item; Level and Round are this item's own.
	Kind    dunning.StepKind `json:"kind"`
	Level   int              `json:"level"`
	Round   int              `json:"round"`
	State   LetterState      `json:"state"`
	SentOn  calendar.Date    `json:"sent_on,omitzero"`
	PayByOn calendar.Date    `json:"pay_by_on,omitzero"`
}

// Promise is a promise's part for this item. While the promise runs, AmountMinor is what is still promised: what
// arrived since it was made was paid on it.
type Promise struct {
	ID          int64         `json:"id"`
	State       promise.State `json:"state"`
	AmountMinor int64         `json:"amount_minor"`
	DueOn       calendar.Date `json:"due_on"`
	EvaluateOn  calendar.Date `json:"evaluate_on"`
	EndedOn     calendar.Date `json:"ended_on,omitzero"`
}

// Instalment is the part of the item that waits for one instalment of an agreed plan. AmountMinor is what is still to
// come: what arrived on the plan's items since it was agreed paid the earlier instalments first.
type Instalment struct {
	PlanID int64 `json:"plan_id"`
	// Position counts the item's parts of the plan, from 1.
	Position int `json:"position"`
	// State, Acceleration and EndedOn are the plan's; plan.Proposed and plan.Refused ones are no facts.
	State        plan.State    `json:"state"`
	Acceleration bool          `json:"acceleration,omitempty"`
	AmountMinor  int64         `json:"amount_minor"`
	EvaluateOn   calendar.Date `json:"evaluate_on"`
	EndedOn      calendar.Date `json:"ended_on,omitzero"`
}

// defers tells whether the part is out of dunning on a day: while the plan runs, and after a default that made nothing
// else due until the instalment's own days have passed.
func (i Instalment) defers(today calendar.Date) bool {
	switch i.State {
	case plan.Running:
		return true
	case plan.Defaulted:
		return !i.Acceleration && !today.After(i.EvaluateOn)
	}
	return false
}

// DisputeOutcome is how a dispute ended; empty while it is open.
type DisputeOutcome string

const (
	// OutcomeJustified: the customer is right; the disputed part is credited.
	OutcomeJustified DisputeOutcome = "justified"
	// OutcomeRejected: the disputed part is owed.
	OutcomeRejected DisputeOutcome = "rejected"
	// OutcomePartly: a part is credited, the rest is owed.
	OutcomePartly DisputeOutcome = "partly"
	// OutcomeWithdrawn: the customer took it back.
	OutcomeWithdrawn DisputeOutcome = "withdrawn"
)

// Dispute is a dispute over the item or a part of it. AmountMinor is what is still disputed: a credit note that was
// applied since it was opened lowers the disputed part first.
type Dispute struct {
	ID          int64          `json:"id"`
	Whole       bool           `json:"whole,omitempty"`
	AmountMinor int64          `json:"amount_minor"`
	Outcome     DisputeOutcome `json:"outcome,omitempty"`
	OpenedOn    calendar.Date  `json:"opened_on"`
	ResolvedOn  calendar.Date  `json:"resolved_on,omitzero"`
}

// Hold is a Mahnsperre on the item or on its customer. Only holds that nobody lifted are facts; whether one has
// expired is decided by the date.
type Hold struct {
	ID           int64         `json:"id"`
	CustomerWide bool          `json:"customer_wide,omitempty"`
	Reason       string        `json:"reason"`
	FromOn       calendar.Date `json:"from_on"`
	UntilOn      calendar.Date `json:"until_on"`
}

// Choice is what a person decided at the end of the ladder.
type Choice struct {
	// ApprovalID orders choices of the same day.
	ApprovalID string        `json:"approval_id"`
	Event      ProgressEvent `json:"event"`
	On         calendar.Date `json:"on"`
}

// fault names facts that can't be and would lead to a wrong letter: a claim nobody knows the due date of, a letter or a
// promise without its date, a hold without an end, one id that says two things.
func (f Facts) fault() error {
	if f.DueOn.IsZero() {
		return errors.New("the due date is missing")
	}
	for _, l := range f.Letters {
		if (l.State == LetterSent || l.State == LetterBounced) && l.SentOn.IsZero() {
			return fmt.Errorf("letter %d was sent on no date", l.ID)
		}
	}
	for _, p := range f.Promises {
		if p.State == promise.Active && p.EvaluateOn.IsZero() || p.State.Failed() && p.EndedOn.IsZero() {
			return fmt.Errorf("promise %d is %s without its date", p.ID, p.State)
		}
	}
	for _, i := range f.Instalments {
		if i.EvaluateOn.IsZero() || (i.State.Ended() && i.EndedOn.IsZero()) {
			return fmt.Errorf("instalment %d of plan %d is %s without its date", i.Position, i.PlanID, i.State)
		}
	}
	for _, h := range f.Holds {
		if h.UntilOn.IsZero() {
			return fmt.Errorf("hold %d has no end", h.ID)
		}
	}
	return errors.Join(contradiction("letter", f.Letters, letterID), contradiction("dispute", f.Disputes, disputeID),
		contradiction("hold", f.Holds, holdKey), contradiction("promise", f.Promises, func(p Promise) int64 { return p.ID }),
		contradiction("choice", f.Choices, choiceKey), contradiction("instalment", f.Instalments, instalmentKey))
}

// contradiction refuses different facts of one identity, since the answer would depend on which comes last.
func contradiction[T any, K comparable](what string, facts []T, key func(T) K) error {
	seen := make(map[K]bool, len(facts))
	for _, fact := range facts {
		if k := key(fact); seen[k] {
			return fmt.Errorf("%s %v says two things", what, k)
		} else {
			seen[k] = true
		}
	}
	return nil
}

// Blocker is a code that says why an item, or a customer, gets no letter now.
type Blocker string

// The item's own blockers, decided here; the run adds the customer's and the entity's.
const (
	BlockClosed          Blocker = "CLOSED"
	BlockInsolvency      Blocker = "INSOLVENCY"
	BlockLeftToPeople    Blocker = "LEFT_TO_PEOPLE"
	BlockHoldDebtor      Blocker = "HOLD_DEBTOR"
	BlockHoldItem        Blocker = "HOLD_ITEM"
	BlockDisputed        Blocker = "DISPUTED_FULL"
	BlockPromise         Blocker = "PROMISE_RUNNING"
	BlockPlan            Blocker = "PLAN_RUNNING"
	BlockLetterPending   Blocker = "LETTER_PENDING"
	BlockApprovalPending Blocker = "APPROVAL_PENDING"
	BlockDecisionDue     Blocker = "DECISION_DUE"
	BlockNotDue          Blocker = "NOT_DUE"
	BlockLadderSpent     Blocker = "LADDER_SPENT"
	BlockBankStale       Blocker = "BANK_STALE"
	BlockUnmatchedCash   Blocker = "UNMATCHED_CASH"
	BlockMinAmount       Blocker = "MIN_AMOUNT"
	BlockMinInterval     Blocker = "MIN_INTERVAL"
	BlockNoContact       Blocker = "NO_DELIVERABLE_CONTACT"
	BlockInboundMail     Blocker = "INBOUND_UNANSWERED"
	BlockNotReleased     Blocker = "NOT_RELEASED"
	BlockPeopleOnly      Blocker = "PEOPLE_ONLY"
	BlockNoBusinessDay   Blocker = "NO_BUSINESS_DAY"
	BlockOutsideWindow   Blocker = "OUTSIDE_WINDOW"
	BlockFactsChanged    Blocker = "FACTS_CHANGED"
	BlockBadData         Blocker = "BAD_DATA"
)
