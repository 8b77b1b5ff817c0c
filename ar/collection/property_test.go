package collection

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

var (
	firstDay = calendar.MustDate("2026-03-01")
	german   = func() calendar.Calendar {
		c, err := calendar.German("")
		if err != nil {
			panic(err)
		}
		return c
	}()
)

func genDate(rt *rapid.T, label string) calendar.Date {
	return firstDay.AddDays(rapid.IntRange(0, 100).Draw(rt, label))
}

// sometimes is false three times in four.
func sometimes(rt *rapid.T, label string) bool { return rapid.IntRange(0, 3).Draw(rt, label) == 0 }

// genFacts draws any facts a ledger can hold, likely and unlikely ones.
func genFacts(rt *rapid.T) Facts {
	f := Facts{InvoiceID: 1, Number: "R-1", DueOn: genDate(rt, "due"), Amount: money.New(rapid.Int64Range(0, 1_000).Draw(rt, "amount"), "EUR")}
	left := f.Amount.Minor
	for _, part := range []*int64{&f.PaidMinor, &f.CreditedMinor, &f.WrittenOffMinor} {
		if sometimes(rt, "settles") {
			*part = rapid.Int64Range(0, left).Draw(rt, "part")
			left -= *part
		}
	}
	f.Cancelled = rapid.IntRange(0, 19).Draw(rt, "cancelled") == 0
	if sometimes(rt, "imported") {
		f.OpeningLevel, f.OpeningLetterOn = rapid.IntRange(0, 6).Draw(rt, "opening"), genDate(rt, "opening letter")
	}
	if sometimes(rt, "reversed") {
		f.ReversedOn = genDate(rt, "reversed on")
	}
	if rapid.IntRange(0, 9).Draw(rt, "insolvent") == 0 {
		f.InsolventOn = genDate(rt, "insolvent on")
	}
	f.Letters, f.Promises = genLetters(rt), genPromises(rt)
	f.Disputes, f.Holds, f.Choices = genDisputes(rt), genHolds(rt), genChoices(rt)
	return f
}

func genLetters(rt *rapid.T) (letters []Letter) {
	for id := range rapid.IntRange(0, 5).Draw(rt, "letters") {
		step := dunning.Default().Steps[rapid.IntRange(0, 2).Draw(rt, "level")]
		l := Letter{ID: int64(id + 1), Kind: step.Kind, Level: step.Level, Round: id,
			State: rapid.SampledFrom([]LetterState{LetterSent, LetterSent, LetterSent, LetterBounced, LetterQueued, LetterAwaitingApproval}).Draw(rt, "letter state")}
		if l.State == LetterSent || l.State == LetterBounced {
			l.SentOn = genDate(rt, "sent on")
			l.PayByOn = step.PayByOn(l.SentOn, german)
		}
		letters = append(letters, l)
	}
	return letters
}

func genPromises(rt *rapid.T) (promises []Promise) {
	states := []promise.State{promise.Active, promise.Active, promise.Kept, promise.PartlyKept, promise.Broken, promise.Superseded, promise.Withdrawn}
	for id := range rapid.IntRange(0, 3).Draw(rt, "promises") {
		p := Promise{ID: int64(id + 1), State: rapid.SampledFrom(states).Draw(rt, "promise state"),
			AmountMinor: rapid.Int64Range(0, 1_200).Draw(rt, "promised"), DueOn: genDate(rt, "promised until")}
		p.EvaluateOn = german.AddBusinessDays(p.DueOn, 2)
		if p.State.Ended() {
			p.EndedOn = p.DueOn.AddDays(rapid.IntRange(-3, 6).Draw(rt, "ended"))
		}
		promises = append(promises, p)
	}
	return promises
}

func genDisputes(rt *rapid.T) (disputes []Dispute) {
	outcomes := []DisputeOutcome{"", "", OutcomeJustified, OutcomeRejected, OutcomePartly, OutcomeWithdrawn}
	for id := range rapid.IntRange(0, 2).Draw(rt, "disputes") {
		d := Dispute{ID: int64(id + 1), Whole: sometimes(rt, "whole"), AmountMinor: rapid.Int64Range(1, 1_200).Draw(rt, "disputed"),
			Outcome: rapid.SampledFrom(outcomes).Draw(rt, "outcome"), OpenedOn: genDate(rt, "opened on")}
		if d.Outcome != "" {
			d.ResolvedOn = d.OpenedOn.AddDays(rapid.IntRange(0, 30).Draw(rt, "resolved"))
		}
		disputes = append(disputes, d)
	}
	return disputes
}

func genHolds(rt *rapid.T) (holds []Hold) {
	for id := range rapid.IntRange(0, 2).Draw(rt, "holds") {
		from := genDate(rt, "hold from")
		holds = append(holds, Hold{ID: int64(id + 1), CustomerWide: rapid.Bool().Draw(rt, "customer"), Reason: "complaint",
			FromOn: from, UntilOn: from.AddDays(rapid.IntRange(0, 20).Draw(rt, "hold for"))})
	}
	return holds
}

func genChoices(rt *rapid.T) (choices []Choice) {
	events := []ProgressEvent{HandOverApproved, InstalmentsApproved, WriteOffApproved, EscalationRejected, EscalationRejected}
	for id := range rapid.IntRange(0, 4).Draw(rt, "choices") / 2 {
		choices = append(choices, Choice{ApprovalID: fmt.Sprintf("A%d", id), Event: rapid.SampledFrom(events).Draw(rt, "choice"), On: genDate(rt, "chosen on")})
	}
	return choices
}

func mustEvaluate(rt *rapid.T, f Facts, today calendar.Date) State {
	s, err := Evaluate(f, dunning.Default(), german, today)
	if err != nil {
		rt.Fatalf("good facts are refused: %v", err)
	}
	return s
}

// again draws the same facts in another order, some of them named twice.
func again(rt *rapid.T, f Facts) Facts {
	f.Letters = shuffled(rt, f.Letters)
	f.Promises = shuffled(rt, f.Promises)
	f.Disputes = shuffled(rt, f.Disputes)
	f.Holds = shuffled(rt, f.Holds)
	f.Choices = shuffled(rt, f.Choices)
	return f
}

func shuffled[T any](rt *rapid.T, facts []T) []T {
	if len(facts) == 0 {
		return nil
	}
	twice := slices.Concat(facts, rapid.SliceOfN(rapid.SampledFrom(facts), 0, 3).Draw(rt, "named twice"))
	return rapid.Permutation(twice).Draw(rt, "order")
}

func TestEvaluate_orderAndRepetitionOfFactsChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f, today := genFacts(rt), genDate(rt, "today")
		want, got := mustEvaluate(rt, f, today), mustEvaluate(rt, again(rt, f), today)
		if !reflect.DeepEqual(want, got) {
			rt.Fatalf("another order gives another answer:\n%+v\n%+v", want, got)
		}
	})
}

func TestEvaluate_leavesItsArgumentsAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := genFacts(rt)
		before := Facts{Letters: slices.Clone(f.Letters), Promises: slices.Clone(f.Promises), Disputes: slices.Clone(f.Disputes),
			Holds: slices.Clone(f.Holds), Choices: slices.Clone(f.Choices)}
		mustEvaluate(rt, f, genDate(rt, "today"))
		after := Facts{Letters: f.Letters, Promises: f.Promises, Disputes: f.Disputes, Holds: f.Holds, Choices: f.Choices}
		if !reflect.DeepEqual(before, after) {
			rt.Fatal("Evaluate changed the facts it was given")
		}
	})
}

func TestEvaluate_whatMustAlwaysHold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f, today := genFacts(rt), genDate(rt, "today")
		s := mustEvaluate(rt, f, today)
		for rule, broken := range map[string]bool{
			"open is disputed and promised and collectable":  s.Open.Minor != s.Disputed.Minor+s.Promised.Minor+s.Collectable.Minor,
			"no amount is negative":                          min(s.Disputed.Minor, s.Promised.Minor, s.Collectable.Minor) < 0,
			"a closed item gets no letter":                   s.Settlement.Closed() && (s.Dunnable() || s.Next != NextStep{} || !s.WakeOn.IsZero()),
			"an open amount is owed, nothing open is closed": s.Settlement.Closed() != s.Open.IsZero(),
			"a letter has something to collect":              s.Dunnable() && !s.Collectable.IsPositive(),
			"a letter is a step of the ladder":               s.Dunnable() && (s.Next.Level < 1 || s.Next.Kind == dunning.StepDecision),
			"a letter comes after the due date":              s.Dunnable() && !s.Overdue,
			"a letter waits for its step":                    s.Dunnable() && today.Before(s.Next.On),
			"an insolvent customer gets no letter":           s.Dunnable() && !f.InsolventOn.IsZero(),
			"what is left to people gets no letter":          s.Dunnable() && s.Progress.LeftToPeople(),
			"the next step is on a business day":             s.Next.Level > 0 && !german.IsBusinessDay(s.Next.On),
			"it wakes after today":                           !s.WakeOn.IsZero() && !s.WakeOn.After(today),
			"no letter follows one that is not out":          s.Dunnable() && slices.ContainsFunc(f.Letters, func(l Letter) bool { return l.SentOn.IsZero() }),
			"a level is never skipped":                       s.Next.Kind != dunning.StepDecision && s.Next.Level > s.Level+1,
			"the level is that of a sent letter":             s.Level != levelOf(f),
			"a blocker is said once":                         len(s.Blockers) != len(slices.Compact(slices.Sorted(slices.Values(s.Blockers)))),
			"every blocker is known":                         slices.ContainsFunc(s.Blockers, func(b Blocker) bool { return !slices.Contains(Blockers(), b) }),
			"there is a word for it":                         s.Word().In("de") == "" || s.Word().In("en") == "",
			"there is a reason":                              !strings.Contains(s.Because, today.String()),
		} {
			if broken {
				rt.Errorf("broken: %s\n%+v", rule, s)
			}
		}
	})
}

func levelOf(f Facts) int {
	level := f.OpeningLevel
	for _, l := range f.Letters {
		if l.State == LetterSent {
			level = max(level, l.Level)
		}
	}
	return level
}

// Who sleeps until WakeOn misses nothing: until then only the days overdue grow.
func TestEvaluate_nothingChangesBeforeItWakes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f, today := genFacts(rt), genDate(rt, "today")
		s := mustEvaluate(rt, f, today)
		until := s.WakeOn
		if until.IsZero() {
			until = today.AddDays(150)
		}
		for on := today.AddDays(1); on.Before(until); on = on.AddDays(1) {
			later := mustEvaluate(rt, f, on)
			later.DaysOverdue, later.Because = s.DaysOverdue, s.Because
			if !reflect.DeepEqual(s, later) {
				rt.Fatalf("it sleeps until %q and changes on %s:\n%+v\n%+v", s.WakeOn, on, s, later)
			}
		}
	})
}

// A letter that comes again at its level never comes twice for one reason: right after it was sent the item waits.
func TestEvaluate_aSentLetterIsAnswered(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f, today := genFacts(rt), genDate(rt, "today")
		f.Letters = slices.DeleteFunc(f.Letters, func(l Letter) bool { return l.SentOn.After(today) })
		f.Promises = slices.DeleteFunc(f.Promises, func(p Promise) bool { return p.EndedOn.After(today) })
		if f.ReversedOn.After(today) {
			f.ReversedOn = calendar.Date{}
		}
		s := mustEvaluate(rt, f, today)
		if !s.Dunnable() {
			return
		}
		step, _ := dunning.Default().StepAt(s.Next.Level)
		f.Letters = append(f.Letters, Letter{ID: 99, Kind: step.Kind, Level: step.Level, Round: s.Next.Round, State: LetterSent,
			SentOn: today, PayByOn: step.PayByOn(today, german)})
		after := mustEvaluate(rt, f, today)
		if after.Dunnable() || after.Next.On.Before(step.PayByOn(today, german)) {
			rt.Fatalf("a letter of today is followed on %s by %s because of %q", after.Next.On, after.Next.Kind, after.Next.Cause)
		}
	})
}

func TestEvaluate_refusesImpossibleFacts(t *testing.T) {
	good := Facts{Number: "R-1", Amount: money.New(1_000, "EUR"), DueOn: firstDay}
	tests := []struct {
		why  string
		edit func(*Facts)
		want string
	}{
		{"paid beyond the invoice", func(f *Facts) { f.PaidMinor = 1_001 }, "paid 1001"},
		{"settled twice", func(f *Facts) { f.PaidMinor, f.CreditedMinor = 600, 600 }, "paid 600, credited 600"},
		{"taken back beyond what was paid", func(f *Facts) { f.PaidMinor = -1 }, "paid -1"},
		{"a negative invoice", func(f *Facts) { f.Amount.Minor = -1 }, "of -1"},
		{"sums that wrap around", func(f *Facts) { f.PaidMinor, f.CreditedMinor, f.WrittenOffMinor = math.MaxInt64, math.MaxInt64, 2 }, "together at most"},
		{"no due date", func(f *Facts) { f.DueOn = calendar.Date{} }, "due date"},
		{"a letter sent on no date", func(f *Facts) { f.Letters = []Letter{{ID: 5, Level: 1, State: LetterSent}} }, "letter 5"},
		{"a promise without a last day", func(f *Facts) { f.Promises = []Promise{{ID: 6, State: promise.Active, AmountMinor: 1}} }, "promise 6"},
		{"a broken promise without a day", func(f *Facts) { f.Promises = []Promise{{ID: 6, State: promise.Broken}} }, "promise 6"},
		{"a hold for ever", func(f *Facts) { f.Holds = []Hold{{ID: 7, FromOn: firstDay}} }, "hold 7 has no end"},
		{"a hold that says two things", func(f *Facts) { f.Holds = []Hold{{ID: 7, UntilOn: firstDay}, {ID: 7, UntilOn: firstDay.AddDays(1)}} }, "hold 7 says two things"},
		{"a letter both queued and sent", func(f *Facts) {
			f.Letters = []Letter{{ID: 5, Level: 1, State: LetterSent, SentOn: firstDay}, {ID: 5, Level: 1, State: LetterQueued}}
		}, "letter 5 says two things"},
		{"a dispute both open and resolved", func(f *Facts) {
			f.Disputes = []Dispute{{ID: 8, AmountMinor: 1}, {ID: 8, AmountMinor: 1, Outcome: OutcomeRejected, ResolvedOn: firstDay}}
		}, "dispute 8 says two things"},
		{"a promise both running and kept", func(f *Facts) {
			f.Promises = []Promise{{ID: 6, State: promise.Active, EvaluateOn: firstDay}, {ID: 6, State: promise.Kept}}
		}, "promise 6 says two things"},
		{"a person who said two things", func(f *Facts) {
			f.Choices = []Choice{{ApprovalID: "A", Event: HandOverApproved, On: firstDay}, {ApprovalID: "A", Event: EscalationRejected, On: firstDay}}
		}, "says two things"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			f := good
			tt.edit(&f)
			_, err := Evaluate(f, dunning.Default(), german, firstDay)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "R-1") {
				t.Errorf("error %v, want one about item R-1 and %q", err, tt.want)
			}
		})
	}
	if _, err := Evaluate(good, dunning.Default(), german, firstDay); err != nil {
		t.Errorf("good facts: %v", err)
	}
}

func TestEvaluate_amounts(t *testing.T) {
	tests := []struct {
		why                             string
		paid                            int64
		disputes                        []Dispute
		promises                        []Promise
		disputed, promised, collectable int64
	}{
		{"nothing stands against it", 0, nil, nil, 0, 0, 1_000},
		{"a part is disputed", 0, []Dispute{{ID: 1, AmountMinor: 300}}, nil, 300, 0, 700},
		{"all is disputed", 0, []Dispute{{ID: 1, Whole: true, AmountMinor: 1}}, nil, 1_000, 0, 0},
		{"disputed beyond what is open", 800, []Dispute{{ID: 1, AmountMinor: 300}}, nil, 200, 0, 0},
		{"two disputes add up", 0, []Dispute{{ID: 1, AmountMinor: 300}, {ID: 2, AmountMinor: 400}}, nil, 700, 0, 300},
		{"disputes that would overflow", 0, []Dispute{{ID: 1, AmountMinor: math.MaxInt64}, {ID: 2, AmountMinor: math.MaxInt64}}, nil, 1_000, 0, 0},
		{"a negative dispute takes nothing from another", 0, []Dispute{{ID: 1, AmountMinor: -300}, {ID: 2, AmountMinor: 400}}, nil, 400, 0, 600},
		{"a resolved dispute", 0, []Dispute{{ID: 1, AmountMinor: 300, Outcome: OutcomeRejected, ResolvedOn: firstDay}}, nil, 0, 0, 1_000},
		{"a promise on what is not disputed", 0, []Dispute{{ID: 1, AmountMinor: 300}}, []Promise{{ID: 1, State: promise.Active, AmountMinor: 1_000, EvaluateOn: firstDay}}, 300, 700, 0},
		{"a promise on its last day", 0, nil, []Promise{{ID: 1, State: promise.Active, AmountMinor: 400, EvaluateOn: firstDay}}, 0, 400, 600},
		{"a promise past its last day", 0, nil, []Promise{{ID: 1, State: promise.Active, AmountMinor: 400, EvaluateOn: firstDay.AddDays(-1)}}, 0, 0, 1_000},
		{"promises that would overflow", 0, nil, []Promise{{ID: 1, State: promise.Active, AmountMinor: math.MaxInt64, EvaluateOn: firstDay}, {ID: 2, State: promise.Active, AmountMinor: math.MaxInt64, EvaluateOn: firstDay}}, 0, 1_000, 0},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			f := Facts{Number: "R-1", Amount: money.New(1_000, "EUR"), PaidMinor: tt.paid, DueOn: firstDay, Disputes: tt.disputes, Promises: tt.promises}
			s, err := Evaluate(f, dunning.Default(), german, firstDay)
			if err != nil {
				t.Fatal(err)
			}
			if s.Disputed.Minor != tt.disputed || s.Promised.Minor != tt.promised || s.Collectable.Minor != tt.collectable {
				t.Errorf("disputed %d, promised %d, collectable %d; want %d, %d, %d", s.Disputed.Minor, s.Promised.Minor,
					s.Collectable.Minor, tt.disputed, tt.promised, tt.collectable)
			}
		})
	}
}
