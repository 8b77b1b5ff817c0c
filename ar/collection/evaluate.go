package collection

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
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
	// Open = Disputed + Promised + Collectable. Only Collectable is ever dunned.
	Open        money.Amount `json:"open"`
	Disputed    money.Amount `json:"disputed"`
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

// Evaluate decides how an item stands on a day. It returns an error for facts that cannot be: amounts that overflow
// or are settled beyond the invoice. It never changes its arguments.
func Evaluate(f Facts, p dunning.Policy, cal calendar.Calendar, today calendar.Date) (State, error) {
	f = normalise(f)
	s := State{Settlement: settlementOf(f), Progress: ProgressNone}
	if err := s.amounts(f, today); err != nil {
		return State{}, fmt.Errorf("item %s: %w", f.Number, err)
	}
	s.DaysOverdue = today.Sub(f.DueOn)
	s.Overdue = s.DaysOverdue > 0 && !s.Settlement.Closed()
	last := s.climb(f, p)
	s.Next = nextStep(f, p, cal, s, last)
	s.progressChoices(f, p, today)
	s.block(f, today)
	s.WakeOn = wakeOn(f, s, today)
	s.Because = because(f, s, today)
	return s, nil
}

// normalise brings facts into one order and drops repeated ones, so that the answer depends on the set alone.
func normalise(f Facts) Facts {
	f.Letters = unique(f.Letters, func(l Letter) string { return fmt.Sprintf("%s/%020d", l.SentOn, l.ID) })
	f.Promises = unique(f.Promises, func(p Promise) string { return fmt.Sprintf("%020d", p.ID) })
	f.Disputes = unique(f.Disputes, func(d Dispute) string { return fmt.Sprintf("%020d", d.ID) })
	f.Holds = unique(f.Holds, holdKey)
	f.Choices = unique(f.Choices, func(c Choice) string { return fmt.Sprintf("%s/%s", c.On, c.ApprovalID) })
	return f
}

func holdKey(h Hold) string { return fmt.Sprintf("%020d", h.ID) }

func unique[T any](in []T, key func(T) string) []T {
	out := slices.Clone(in)
	slices.SortFunc(out, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	return slices.CompactFunc(out, func(a, b T) bool { return key(a) == key(b) })
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

// amounts splits what is open: disputed first, then promised, the rest is collectable. A dispute over more than is
// open takes what is open; so does a promise.
func (s *State) amounts(f Facts, today calendar.Date) error {
	open := f.Amount.Minor - f.PaidMinor - f.CreditedMinor - f.WrittenOffMinor
	if f.Cancelled {
		open = 0
	}
	if open < 0 || open > f.Amount.Minor {
		return fmt.Errorf("open amount %d is outside 0 to %d", open, f.Amount.Minor)
	}
	rest := open
	take := func(minor int64) money.Amount {
		taken := min(max(minor, 0), rest)
		rest -= taken
		return money.New(taken, f.Amount.Currency)
	}
	s.Open = money.New(open, f.Amount.Currency)
	s.Disputed = take(disputedMinor(f, open))
	s.Promised = take(promisedMinor(f, today))
	s.Collectable = money.New(rest, f.Amount.Currency)
	return nil
}

func disputedMinor(f Facts, open int64) int64 {
	var sum int64
	for _, d := range f.Disputes {
		if d.Outcome != "" {
			continue
		}
		if d.Whole {
			return open
		}
		sum += d.AmountMinor
	}
	return sum
}

// promisedMinor counts running promises up to the day they are judged. A promise that nobody judged in time pauses
// nothing any more: a late evaluation must not stop dunning.
func promisedMinor(f Facts, today calendar.Date) int64 {
	var sum int64
	for _, p := range f.Promises {
		if p.State == promise.Active && !today.After(p.EvaluateOn) {
			sum += p.AmountMinor
		}
	}
	return sum
}

// lastLetter is the latest letter that counts; its zero value is none.
type lastLetter struct {
	level           int
	sentOn, payByOn calendar.Date
	bounced         bool // a later letter came back
	bouncedLevel    int
}

// climb walks the letters in the order they were sent and returns the last that counts.
func (s *State) climb(f Facts, p dunning.Policy) lastLetter {
	last := lastLetter{level: f.OpeningLevel, sentOn: f.OpeningLetterOn}
	for level := 1; level <= f.OpeningLevel; level++ {
		if step, ok := p.StepAt(level); ok {
			s.letter(step.Kind)
			last.payByOn = f.OpeningLetterOn.AddDays(step.PayByDays)
		}
	}
	for _, l := range f.Letters {
		switch l.State {
		case LetterSent:
			s.letter(l.Kind)
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

func (s *State) letter(kind dunning.StepKind) {
	if e, ok := letterEvent(kind); ok {
		s.Progress, _ = s.Progress.Next(e) // a refused pair leaves the ladder where it is: no letter leads down
	}
}

// nextStep finds the step the item waits for: the level again where something failed since the last letter, else the
// next rung.
func nextStep(f Facts, p dunning.Policy, cal calendar.Calendar, s State, last lastLetter) NextStep {
	if s.Settlement.Closed() {
		return NextStep{}
	}
	failed := failedPromise(f, last.sentOn)
	if again, ok := repeatStep(f, p, cal, last, failed); ok {
		again.Round = lettersAt(f, again.Level)
		return again
	}
	step, ok := p.StepAt(last.level + 1)
	if !ok {
		return NextStep{}
	}
	next := NextStep{Level: step.Level, Kind: step.Kind, Round: lettersAt(f, step.Level),
		On: p.NextOn(step, f.DueOn, last.sentOn, last.payByOn, cal), BrokenPromiseID: failed.ID}
	if refused := lastRefusal(f); !refused.IsZero() && last.level > 0 {
		next.On = later(next.On, cal.OnOrAfter(refused.AddDays(newDeadlineDays(p, last.level)+1)))
	}
	if last.bounced && last.bouncedLevel == step.Level {
		next.Cause = RepeatBounced
	}
	return next
}

// repeatStep says the level reached again, when a promise failed or a payment was taken back after its letter.
func repeatStep(f Facts, p dunning.Policy, cal calendar.Calendar, last lastLetter, failed Promise) (NextStep, bool) {
	step, ok := p.StepAt(last.level)
	if !ok || step.Kind == dunning.StepDecision {
		return NextStep{}, false
	}
	again := NextStep{Level: step.Level, Kind: step.Kind}
	switch {
	case failed.ID != 0:
		again.Cause, again.BrokenPromiseID, again.On = RepeatBrokenPromise, failed.ID, cal.OnOrAfter(failed.EndedOn)
	case !f.ReversedOn.IsZero() && !f.ReversedOn.Before(last.sentOn):
		again.Cause, again.On = RepeatReversed, cal.OnOrAfter(f.ReversedOn)
	default:
		return NextStep{}, false
	}
	return again, true
}

// failedPromise is the latest promise that failed on or after the last letter; its zero value is none.
func failedPromise(f Facts, since calendar.Date) Promise {
	var latest Promise
	for _, p := range f.Promises {
		if p.State.Failed() && !p.EndedOn.Before(since) && (latest.ID == 0 || !p.EndedOn.Before(latest.EndedOn)) {
			latest = p
		}
	}
	return latest
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
	step, ok := p.StepAt(level)
	if !ok {
		return 0
	}
	return step.PayByDays
}

// progressChoices applies what people decided, and asks them when the ladder is spent.
func (s *State) progressChoices(f Facts, p dunning.Policy, today calendar.Date) {
	if s.Next.Kind == dunning.StepDecision && !today.Before(s.Next.On) && !s.Settlement.Closed() {
		s.Progress, _ = s.Progress.Next(LadderSpent)
	}
	for _, c := range f.Choices {
		if c.Event == EscalationRejected {
			s.Progress, s.Next.On = s.afterRejection(c, p, today)
			continue
		}
		if next, ok := AwaitingDecision.Next(c.Event); ok {
			s.Progress = next
		}
	}
	if !f.InsolventOn.IsZero() {
		s.Progress, _ = s.Progress.Next(InsolvencyReported)
	}
}

// afterRejection: the person said no; the item stays at the end of the ladder and is asked again after the cool-down.
func (s *State) afterRejection(c Choice, p dunning.Policy, today calendar.Date) (Progress, calendar.Date) {
	again := later(s.Next.On, c.On.AddDays(p.CoolDownDays))
	if today.Before(again) {
		back, _ := AwaitingDecision.Next(EscalationRejected)
		return back, again
	}
	return s.Progress, again
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
