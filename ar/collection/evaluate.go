package collection

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

// RepeatCause says why a level is said again.
type RepeatCause string

const (
	// RepeatNone: the step is the next of the ladder.
	RepeatNone RepeatCause = ""
	// RepeatBrokenPromise: a promise failed; the letter names it.
	RepeatBrokenPromise RepeatCause = "broken_promise"
	// RepeatBounced: the letter of this level came back.
	RepeatBounced RepeatCause = "bounced"
	// RepeatReversed: a payment was taken back.
	RepeatReversed RepeatCause = "payment_reversed"
)

// NextStep is the step an item waits for. A zero Level means none.
type NextStep struct {
	Level int              `json:"level"`
	Kind  dunning.StepKind `json:"kind,omitempty"`
	On    calendar.Date    `json:"on,omitzero"`
	// Round counts the letters of this level the item already had.
	Round int         `json:"round,omitempty"`
	Cause RepeatCause `json:"cause,omitempty"`
	// BrokenPromiseID is the promise the letter names, zero when none failed since the last letter.
	BrokenPromiseID int64 `json:"broken_promise_id,omitempty"`
}

// State is how an item stands on a day and what may happen next.
type State struct {
	Settlement Settlement `json:"settlement"`
	Progress   Progress   `json:"progress"`
	// Level is the highest level a letter that counts has reached.
	Level int `json:"level"`
	// Open = Disputed + Planned + Promised + Collectable. Only Collectable is ever dunned.
	Open     money.Amount `json:"open"`
	Disputed money.Amount `json:"disputed"`
	// Planned waits for the instalments of a plan.
	Planned     money.Amount `json:"planned,omitzero"`
	Promised    money.Amount `json:"promised"`
	Collectable money.Amount `json:"collectable"`
	Overdue     bool         `json:"overdue"`
	// DaysOverdue counts from the due date; it is negative before.
	DaysOverdue int       `json:"days_overdue"`
	Blockers    []Blocker `json:"blockers,omitempty"`
	Next        NextStep  `json:"next"`
	// WakeOn is the next day on which the state changes by itself; zero when only an event can change it.
	WakeOn calendar.Date `json:"wake_on,omitzero"`
	// Because says in a sentence what the decision rests on.
	Because string `json:"because"`
	// Letters pending for this item: on their way, or waiting for a person.
	LetterPending   bool `json:"letter_pending,omitempty"`
	ApprovalPending bool `json:"approval_pending,omitempty"`
}

// Dunnable tells whether nothing of the item's own stands against a letter today.
func (s State) Dunnable() bool { return len(s.Blockers) == 0 }

// Final tells whether the item needs nobody any more.
func (s State) Final() bool { return s.Settlement.Closed() }

// Evaluate decides how an item stands on a day. It returns an error for facts that cannot be (an amount settled beyond
// the invoice, a hold without an end, one id that says two things), because a letter that rests on them would be wrong.
// It never changes its arguments.
func Evaluate(f Facts, p dunning.Policy, cal calendar.Calendar, today calendar.Date) (State, error) {
	f = normalise(f)
	s := State{Settlement: settlementOf(f), Progress: ProgressNone}
	if err := s.amounts(f, today); err != nil {
		return State{}, fmt.Errorf("item %s: %w", f.Number, err)
	}
	if err := f.fault(); err != nil {
		return State{}, fmt.Errorf("item %s: %w", f.Number, err)
	}
	s.DaysOverdue = today.Sub(f.DueOn)
	s.Overdue = s.DaysOverdue > 0 && !s.Settlement.Closed()
	last := s.climb(f, p, cal)
	s.Next = nextStep(f, p, cal, s, last, today)
	s.progressChoices(f, p, cal, today)
	s.block(f, today)
	s.WakeOn = wakeOn(f, s, today)
	s.Because = because(f, s, today)
	return s, nil
}

// normalise brings facts into one order and drops repeated ones, so that the answer depends on the set alone.
func normalise(f Facts) Facts {
	f.Letters = unique(f.Letters, letterID)
	f.Promises = unique(f.Promises, func(p Promise) int64 { return p.ID })
	f.Disputes = unique(f.Disputes, disputeID)
	f.Holds = unique(f.Holds, holdKey)
	f.Choices = unique(f.Choices, choiceKey)
	f.Instalments = unique(f.Instalments, instalmentKey)
	slices.SortStableFunc(f.Letters, func(a, b Letter) int { return a.SentOn.Compare(b.SentOn) })
	return f
}

func letterID(l Letter) int64   { return l.ID }
func disputeID(d Dispute) int64 { return d.ID }
func holdKey(h Hold) int64      { return h.ID }
func choiceKey(c Choice) string { return c.On.String() + "/" + c.ApprovalID }

// instalmentKey orders instalments by plan and position.
func instalmentKey(i Instalment) string { return fmt.Sprintf("%019d/%09d", i.PlanID, i.Position) }

// unique sorts facts by their identity and drops those that were named before.
func unique[T comparable, K cmp.Ordered](in []T, key func(T) K) []T {
	out := slices.Clone(in)
	slices.SortFunc(out, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	return slices.Compact(out)
}

func settlementOf(f Facts) Settlement {
	event := BalancePart
	open := f.Amount.Minor - f.PaidMinor - f.CreditedMinor - f.WrittenOffMinor
	switch {
	case f.Cancelled:
		event = InvoiceCancelled
	case open == 0 && f.WrittenOffMinor > 0:
		event = BalanceWrittenOff
	case open == 0:
		event = BalanceCleared
	case open == f.Amount.Minor:
		event = BalanceFull
	}
	next, _ := Open.Next(event) // Open refuses no balance event: see the table
	return next
}

// amounts splits what is open: disputed first, then planned, then promised, the rest is collectable. A dispute over more
// than is open takes what is open; so do a plan and a promise.
func (s *State) amounts(f Facts, today calendar.Date) error {
	open := f.Amount.Minor
	for _, settled := range []int64{f.PaidMinor, f.CreditedMinor, f.WrittenOffMinor} {
		if settled < 0 || settled > open {
			return fmt.Errorf("paid %d, credited %d and written off %d of %d: each must be 0 or more, together at most the whole",
				f.PaidMinor, f.CreditedMinor, f.WrittenOffMinor, f.Amount.Minor)
		}
		open -= settled
	}
	if f.Cancelled {
		open = 0
	}
	rest := open
	take := func(minor int64) money.Amount {
		taken := min(minor, rest)
		rest -= taken
		return money.New(taken, f.Amount.Currency)
	}
	s.Open = money.New(open, f.Amount.Currency)
	s.Disputed = take(disputedMinor(f, open))
	s.Planned = take(plannedMinor(f, open, today))
	s.Promised = take(promisedMinor(f, open, today))
	s.Collectable = money.New(rest, f.Amount.Currency)
	return nil
}

// disputedMinor is what open disputes take out of dunning, open at most.
func disputedMinor(f Facts, open int64) int64 {
	var sum int64
	for _, d := range f.Disputes {
		switch {
		case d.Outcome != "":
		case d.Whole:
			return open
		default:
			sum = upTo(open, sum, d.AmountMinor)
		}
	}
	return sum
}

// plannedMinor is what plans take out of dunning, open at most.
func plannedMinor(f Facts, open int64, today calendar.Date) int64 {
	var sum int64
	for _, i := range f.Instalments {
		if i.defers(today) {
			sum = upTo(open, sum, i.AmountMinor)
		}
	}
	return sum
}

// promisedMinor is what running promises take out of dunning, open at most, up to the day they are judged. A promise
// that nobody judged in time pauses nothing any more: a late evaluation must not stop dunning.
func promisedMinor(f Facts, open int64, today calendar.Date) int64 {
	var sum int64
	for _, p := range f.Promises {
		if p.State == promise.Active && !today.After(p.EvaluateOn) {
			sum = upTo(open, sum, p.AmountMinor)
		}
	}
	return sum
}

// upTo adds a positive more to sum, limit at most.
func upTo(limit, sum, more int64) int64 { return sum + min(max(more, 0), limit-sum) }

// lastLetter is the latest letter that counts; its zero value is none.
type lastLetter struct {
	level           int
	sentOn, payByOn calendar.Date
	bounced         bool // a later letter came back
	bouncedLevel    int
}

// climb walks the letters in the order they were sent and returns the last that counts. An item in a letter with others
// has a level of its own, so its progress follows from that level and not from the letter's kind.
func (s *State) climb(f Facts, p dunning.Policy, cal calendar.Calendar) lastLetter {
	last := lastLetter{level: f.OpeningLevel, sentOn: f.OpeningLetterOn}
	for level := range min(f.OpeningLevel, p.LastLetterLevel()) {
		step, _ := p.StepAt(level + 1)
		s.letter(step.Kind)
		last.payByOn = step.PayByOn(f.OpeningLetterOn, cal)
	}
	for _, l := range f.Letters {
		switch l.State {
		case LetterSent:
			s.letter(itemKind(p, l))
			last = lastLetter{level: max(last.level, l.Level), sentOn: l.SentOn, payByOn: l.PayByOn}
		case LetterBounced:
			last.bounced, last.bouncedLevel = true, l.Level
		case LetterQueued:
			s.LetterPending = true
		case LetterAwaitingApproval:
			s.ApprovalPending = true
		}
	}
	s.Level = last.level
	return last
}

func itemKind(p dunning.Policy, l Letter) dunning.StepKind {
	if step, ok := p.StepAt(l.Level); ok && step.Kind != dunning.StepDecision {
		return step.Kind
	}
	return l.Kind
}

func (s *State) letter(kind dunning.StepKind) {
	if e, ok := letterEvent(kind); ok {
		s.Progress, _ = s.Progress.Next(e) // a refused pair leaves the ladder where it is: no letter leads down
	}
}

// nextStep finds the step the item waits for: the level again where something failed since the last letter, else the
// next rung. It is never taken before the due date has passed, nor before the new deadline after a refused dispute.
func nextStep(f Facts, p dunning.Policy, cal calendar.Calendar, s State, last lastLetter, today calendar.Date) NextStep {
	if s.Settlement.Closed() {
		return NextStep{}
	}
	failed := failedPromise(f, last, today)
	next, ok := repeatStep(f, p, cal, last, failed)
	if !ok {
		next, ok = nextRung(f, p, cal, last, failed)
	}
	if !ok {
		return NextStep{}
	}
	next.Round = lettersAt(f, next.Level)
	next.On = later(next.On, dunning.DayAfter(f.DueOn, cal))
	if refused := lastRefusal(f); !refused.IsZero() && last.level > 0 {
		next.On = later(next.On, dunning.DayAfter(refused.AddDays(newDeadlineDays(p, last.level)), cal))
	}
	return next
}

// nextRung is the step above the last letter. A level beyond the ladder (imported, or of a longer ladder that was
// replaced) counts as its last letter, so that what the ladder ends with still comes.
func nextRung(f Facts, p dunning.Policy, cal calendar.Calendar, last lastLetter, failed Promise) (NextStep, bool) {
	step, ok := p.StepAt(min(last.level, p.LastLetterLevel()) + 1)
	if !ok {
		return NextStep{}, false
	}
	next := NextStep{Level: step.Level, Kind: step.Kind, BrokenPromiseID: failed.ID,
		On: p.NextOn(step, f.DueOn, last.sentOn, last.payByOn, cal)}
	if last.bounced && last.bouncedLevel == step.Level {
		next.Cause = RepeatBounced
	}
	return next, true
}

// repeatStep says the level reached again, when a promise failed or a payment was taken back after its letter.
func repeatStep(f Facts, p dunning.Policy, cal calendar.Calendar, last lastLetter, failed Promise) (NextStep, bool) {
	step, ok := p.StepAt(min(last.level, p.LastLetterLevel()))
	if !ok {
		return NextStep{}, false
	}
	again := NextStep{Level: step.Level, Kind: step.Kind}
	switch {
	case failed.ID != 0:
		again.Cause, again.BrokenPromiseID, again.On = RepeatBrokenPromise, failed.ID, cal.OnOrAfter(failed.EndedOn)
	case f.ReversedOn.After(last.sentOn):
		again.Cause, again.On = RepeatReversed, cal.OnOrAfter(f.ReversedOn)
	default:
		return NextStep{}, false
	}
	return again, true
}

// failedPromise is the latest promise that failed after the last letter; its zero value is none. A letter of the same
// day knew of it, because a promise fails when a day begins.
func failedPromise(f Facts, last lastLetter, today calendar.Date) Promise {
	var latest Promise
	for _, p := range f.Promises {
		on, failed := failedOn(p, today)
		if failed && on.After(last.sentOn) && (latest.ID == 0 || !on.Before(latest.EndedOn)) {
			latest, latest.EndedOn = p, on
		}
	}
	return latest
}

// failedOn is the day a promise failed: the day after the last it could be kept on, whenever somebody came to judge it.
// One that is still active then has failed too: had it been kept, the payment that kept it would have ended it. So a run
// that comes before the judgement names the promise, and one after it does not name it again.
func failedOn(p Promise, today calendar.Date) (calendar.Date, bool) {
	on := p.EvaluateOn.AddDays(1)
	if p.State == promise.Active {
		return on, today.After(p.EvaluateOn)
	}
	if on.IsZero() || p.EndedOn.Before(on) {
		on = p.EndedOn
	}
	return on, p.State.Failed()
}

func lettersAt(f Facts, level int) int {
	n := 0
	for _, l := range f.Letters {
		if l.Level == level {
			n++
		}
	}
	return n
}

// lastRefusal is the day the latest dispute was rejected in whole or part; zero when none was.
func lastRefusal(f Facts) calendar.Date {
	var on calendar.Date
	for _, d := range f.Disputes {
		if d.Outcome == OutcomeRejected || d.Outcome == OutcomePartly {
			on = later(on, d.ResolvedOn)
		}
	}
	return on
}

// newDeadlineDays is how long a customer has after a refused dispute: as long as the letter of that level gave.
func newDeadlineDays(p dunning.Policy, level int) int {
	step, _ := p.StepAt(min(level, p.LastLetterLevel()))
	return step.PayByDays
}

// progressChoices asks people when the ladder is spent and applies what they decided. A rejected escalation leaves the
// item with its last letter; it is asked again after the cool-down.
func (s *State) progressChoices(f Facts, p dunning.Policy, cal calendar.Calendar, today calendar.Date) {
	for _, c := range f.Choices {
		if c.Event == EscalationRejected && s.Next.Kind == dunning.StepDecision {
			s.Next.On = later(s.Next.On, cal.OnOrAfter(c.On.AddDays(p.CoolDownDays)))
		}
	}
	if s.Next.Kind == dunning.StepDecision && !today.Before(s.Next.On) {
		s.Progress, _ = s.Progress.Next(LadderSpent)
	}
	for _, c := range f.Choices {
		if next, ok := AwaitingDecision.Next(c.Event); ok && c.Event != EscalationRejected && !overtaken(f, c) {
			s.Progress = next
		}
	}
	if !f.InsolventOn.IsZero() {
		s.Progress, _ = s.Progress.Next(InsolvencyReported)
	}
}

// overtaken tells whether what a choice rested on is no longer so: a payment was taken back that the instalments or the
// given-up rest counted on, the plan of instalments failed, or the write-off itself was reversed. A person is asked again then. A claim that was handed
// over stays there, or two would dun it.
func overtaken(f Facts, c Choice) bool {
	if c.Event == WriteOffApproved && f.WrittenOffMinor == 0 {
		return true
	}
	if c.Event == InstalmentsApproved && planEnded(f, c.On) {
		return true
	}
	return c.Event != HandOverApproved && f.ReversedOn.After(c.On)
}

// planEnded tells whether a plan that was agreed after a choice is in default or was withdrawn.
func planEnded(f Facts, chosenOn calendar.Date) bool {
	return slices.ContainsFunc(f.Instalments, func(i Instalment) bool {
		return (i.State == plan.Defaulted || i.State == plan.Withdrawn) && !i.EndedOn.Before(chosenOn)
	})
}

// block collects everything of the item's own that stands against a letter today, the weightiest first.
func (s *State) block(f Facts, today calendar.Date) {
	add := func(when bool, b Blocker) {
		if when {
			s.Blockers = append(s.Blockers, b)
		}
	}
	if s.Settlement.Closed() {
		s.Blockers = []Blocker{BlockClosed}
		return
	}
	add(!f.InsolventOn.IsZero(), BlockInsolvency)
	deciding := s.Progress == AwaitingDecision
	add(s.Progress.LeftToPeople() && !deciding && f.InsolventOn.IsZero(), BlockLeftToPeople)
	for _, h := range f.Holds {
		running := !today.Before(h.FromOn) && !today.After(h.UntilOn)
		add(running && h.CustomerWide && !slices.Contains(s.Blockers, BlockHoldDebtor), BlockHoldDebtor)
		add(running && !h.CustomerWide && !slices.Contains(s.Blockers, BlockHoldItem), BlockHoldItem)
	}
	nothing := s.Collectable.IsZero()
	add(nothing && s.Disputed.IsPositive(), BlockDisputed)
	add(nothing && s.Planned.IsPositive(), BlockPlan)
	add(nothing && s.Promised.IsPositive(), BlockPromise)
	add(s.LetterPending, BlockLetterPending)
	add(s.ApprovalPending, BlockApprovalPending)
	add(deciding, BlockDecisionDue)
	add(s.Next.Level == 0, BlockLadderSpent)
	add(s.Next.Level != 0 && today.Before(s.Next.On), BlockNotDue)
}

// wakeOn is the earliest day after today on which a date alone changes the state.
func wakeOn(f Facts, s State, today calendar.Date) calendar.Date {
	if s.Settlement.Closed() {
		return calendar.Date{}
	}
	var on calendar.Date
	consider := func(d calendar.Date) {
		if !d.IsZero() && d.After(today) && (on.IsZero() || d.Before(on)) {
			on = d
		}
	}
	consider(f.DueOn.AddDays(1))
	consider(s.Next.On)
	for _, p := range f.Promises {
		if p.State == promise.Active {
			consider(p.EvaluateOn.AddDays(1))
		}
	}
	for _, i := range f.Instalments {
		if i.State == plan.Defaulted && i.defers(today) {
			consider(i.EvaluateOn.AddDays(1))
		}
	}
	for _, h := range f.Holds {
		consider(h.FromOn)
		consider(h.UntilOn.AddDays(1))
	}
	return on
}

func later(a, b calendar.Date) calendar.Date {
	if b.After(a) {
		return b
	}
	return a
}
