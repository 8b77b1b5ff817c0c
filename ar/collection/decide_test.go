package collection

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func itemCase(today string, f Facts) Case {
	f.Number, f.Amount, f.DueOn = "R-1", money.New(1_000, "EUR"), calendar.MustDate("2026-03-16")
	return Case{Facts: f, Policy: dunning.Default(), Calendar: german, Today: calendar.MustDate(today)}
}

// running is a promise over two items of which the case is about the first.
func running(settledHere, settledThere int64) []RunningPromise {
	return []RunningPromise{{ID: 5, Promise: promise.Promise{DueOn: calendar.MustDate("2026-04-01"), EvaluateOn: calendar.MustDate("2026-04-07"),
		Parts: []promise.Part{{InvoiceID: 1, Promised: 1_000, SettledSince: settledHere}, {InvoiceID: 2, Promised: 500, SettledSince: settledThere}}}}}
}

func TestDecide_judgesAPromiseAsAWhole(t *testing.T) {
	tests := []struct {
		why         string
		today       string
		here, there int64
		want        []Judgement
		cause       RepeatCause
	}{
		{"it runs", "2026-04-07", 0, 0, nil, RepeatNone},
		{"it is broken the morning after", "2026-04-08", 0, 0, []Judgement{{5, promise.Broken}}, RepeatBrokenPromise},
		{"the other item was paid", "2026-04-08", 0, 500, []Judgement{{5, promise.PartlyKept}}, RepeatBrokenPromise},
		{"all was paid", "2026-04-02", 1_000, 500, []Judgement{{5, promise.Kept}}, RepeatNone},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			c := itemCase(tt.today, Facts{OpeningLevel: 1, OpeningLetterOn: calendar.MustDate("2026-03-23"), PaidMinor: tt.here,
				Promises: []Promise{{ID: 5, State: promise.Active, AmountMinor: 1_000 - tt.here, DueOn: calendar.MustDate("2026-04-01"), EvaluateOn: calendar.MustDate("2026-04-07")}}})
			c.Running = running(tt.here, tt.there)
			d, err := Decide(c)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(d.Judged, tt.want) || d.State.Next.Cause != tt.cause {
				t.Errorf("judged %v, next because of %q; want %v, %q", d.Judged, d.State.Next.Cause, tt.want, tt.cause)
			}
			if c.Facts.Promises[0].State != promise.Active {
				t.Error("Decide changed the facts it was given")
			}
			if d.PolicyName != "de-standard" || d.PolicyVersion != 1 {
				t.Errorf("decided by %s version %d", d.PolicyName, d.PolicyVersion)
			}
		})
	}
}

// A run may come before the item's own morning: the letter is the same, and it is said once.
func TestEvaluate_aRunBeforeTheJudgementNamesThePromise(t *testing.T) {
	f := Facts{OpeningLevel: 1, OpeningLetterOn: calendar.MustDate("2026-03-16"),
		Promises: []Promise{{ID: 5, State: promise.Active, AmountMinor: 1_000, DueOn: calendar.MustDate("2026-04-01"), EvaluateOn: calendar.MustDate("2026-04-07")}}}
	c := itemCase("2026-04-08", f)
	s, err := Evaluate(c.Facts, c.Policy, c.Calendar, c.Today)
	if err != nil || !s.Dunnable() || s.Next.Level != 1 || s.Next.BrokenPromiseID != 5 {
		t.Fatalf("next %+v, blockers %v, %v: want level 1 again naming promise 5", s.Next, s.Blockers, err)
	}
	f.Letters = []Letter{{ID: 1, Kind: dunning.StepReminder, Level: 1, State: LetterSent, SentOn: c.Today, PayByOn: calendar.MustDate("2026-04-15")}}
	f.Promises[0].State, f.Promises[0].EndedOn = promise.Broken, calendar.MustDate("2026-04-10") // judged late
	c = itemCase("2026-04-10", f)
	if s, err = Evaluate(c.Facts, c.Policy, c.Calendar, c.Today); err != nil || s.Next.Level != 2 || s.Next.Cause != RepeatNone {
		t.Errorf("next %+v, %v: want level 2, the promise was named", s.Next, err)
	}
}

func TestDecide_asksPeopleOnlyWhenNothingElseStands(t *testing.T) {
	spent := Facts{OpeningLevel: 3, OpeningLetterOn: calendar.MustDate("2026-03-20")}
	hold := Hold{ID: 1, Reason: "visit", FromOn: calendar.MustDate("2026-04-01"), UntilOn: calendar.MustDate("2026-04-20")}
	tests := []struct {
		why  string
		on   string
		edit func(*Facts)
		want bool
	}{
		{"the ladder is spent", "2026-04-15", func(*Facts) {}, true},
		{"not yet", "2026-03-25", func(*Facts) {}, false},
		{"a hold runs", "2026-04-15", func(f *Facts) { f.Holds = []Hold{hold} }, false},
		{"the hold is over", "2026-04-21", func(f *Facts) { f.Holds = []Hold{hold} }, true},
		{"all is disputed", "2026-04-15", func(f *Facts) { f.Disputes = []Dispute{{ID: 1, Whole: true}} }, false},
		{"a letter is under way", "2026-04-15", func(f *Facts) { f.Letters = []Letter{{ID: 1, Level: 3, State: LetterQueued}} }, false},
		{"it was paid", "2026-04-15", func(f *Facts) { f.PaidMinor = 1_000 }, false},
		{"somebody decided", "2026-04-15", func(f *Facts) {
			f.Choices = []Choice{{ApprovalID: "A", Event: HandOverApproved, On: calendar.MustDate("2026-04-14")}}
		}, false},
		{"somebody said no a while ago", "2026-04-15", func(f *Facts) {
			f.Choices = []Choice{{ApprovalID: "A", Event: EscalationRejected, On: calendar.MustDate("2026-04-08")}}
		}, true},
		{"somebody said no yesterday", "2026-04-15", func(f *Facts) {
			f.Choices = []Choice{{ApprovalID: "A", Event: EscalationRejected, On: calendar.MustDate("2026-04-14")}}
		}, false},
		{"the customer is insolvent", "2026-04-15", func(f *Facts) { f.InsolventOn = calendar.MustDate("2026-04-14") }, false},
	}
	for _, tt := range tests {
		f := spent
		tt.edit(&f)
		d, err := Decide(itemCase(tt.on, f))
		if err != nil || d.AskPeople != tt.want {
			t.Errorf("%s: people are asked %v, want %v (%v, %v)", tt.why, d.AskPeople, tt.want, d.State.Blockers, err)
		}
	}
}

func TestDecide_endsOnlyItsOwnHolds(t *testing.T) {
	past := calendar.MustDate("2026-04-10")
	d, err := Decide(itemCase("2026-04-11", Facts{Holds: []Hold{
		{ID: 3, Reason: "visit", FromOn: past, UntilOn: past}, {ID: 3, Reason: "visit", FromOn: past, UntilOn: past},
		{ID: 1, CustomerWide: true, Reason: "visit", FromOn: past, UntilOn: past},
		{ID: 2, Reason: "visit", FromOn: past, UntilOn: past.AddDays(1)}}}))
	if err != nil || !slices.Equal(d.ExpiredHolds, []int64{3}) {
		t.Errorf("expired %v, %v; want hold 3, once", d.ExpiredHolds, err)
	}
}

func TestDecide_refusesBadFacts(t *testing.T) {
	if _, err := Decide(itemCase("2026-04-11", Facts{PaidMinor: 1_001})); err == nil {
		t.Error("paid beyond the invoice: no error")
	}
}

func TestDecide_orderAndRepetitionChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := Case{Facts: genFacts(rt), Policy: dunning.Default(), Calendar: german, Today: genDate(rt, "today")}
		for _, p := range c.Facts.Promises {
			if p.State == promise.Active {
				c.Running = append(c.Running, RunningPromise{ID: p.ID, Promise: promise.Promise{DueOn: p.DueOn, EvaluateOn: p.EvaluateOn,
					Parts: []promise.Part{{InvoiceID: 1, Promised: 1_200, SettledSince: 1_200 - p.AmountMinor}}}})
			}
		}
		want, err := Decide(c)
		if err != nil {
			rt.Fatal(err)
		}
		c.Facts = again(rt, c.Facts)
		got, err := Decide(c)
		if err != nil || !reflect.DeepEqual(want, got) {
			rt.Fatalf("another order gives another decision (%v):\n%+v\n%+v", err, want, got)
		}
	})
}

func debtorCase() DebtorCase {
	return DebtorCase{Number: "K-7", Treatment: receivable.TreatmentNormal, HasContact: true, OpenSum: []money.Amount{money.New(1_000, "EUR")},
		Policy: dunning.Default(), Calendar: german, Today: calendar.MustDate("2026-04-15")}
}

func TestDecideDebtor_watchesWhoBreaksPromises(t *testing.T) {
	tests := []struct {
		why    string
		before receivable.Treatment
		broken int
		limit  int
		want   receivable.Treatment
	}{
		{"one", receivable.TreatmentNormal, 1, 2, receivable.TreatmentNormal},
		{"two", receivable.TreatmentNormal, 2, 2, receivable.TreatmentWatch},
		{"a policy that never watches", receivable.TreatmentNormal, 9, 0, receivable.TreatmentNormal},
		{"a key account stays with people", receivable.TreatmentKeyAccount, 9, 2, receivable.TreatmentKeyAccount},
		{"so does who is in court", receivable.TreatmentLegal, 9, 2, receivable.TreatmentLegal},
		{"nobody is released by it", receivable.TreatmentWatch, 0, 2, receivable.TreatmentWatch},
	}
	for _, tt := range tests {
		c := debtorCase()
		c.Treatment, c.Policy.BrokenPromisesToWatch = tt.before, tt.limit
		for i := range tt.broken {
			c.BrokenOn = append(c.BrokenOn, c.Today.AddDays(-i))
		}
		d := DecideDebtor(c)
		if d.Treatment != tt.want {
			t.Errorf("%s: %s, want %s", tt.why, d.Treatment, tt.want)
		}
		asked := slices.ContainsFunc(d.Tasks, func(task Task) bool { return task.Kind == "promises_broken" })
		if asked != (tt.want != tt.before) {
			t.Errorf("%s: a person is asked: %v", tt.why, asked)
		}
	}
}

// Promises count for the policy's months only: what was broken long ago watches nobody.
func TestDecideDebtor_brokenPromisesCountForSomeMonths(t *testing.T) {
	c := debtorCase()
	c.Policy.BrokenPromisesToWatch = 2
	for months, want := range map[int]receivable.Treatment{0: receivable.TreatmentWatch, 3: receivable.TreatmentNormal, 11: receivable.TreatmentWatch} {
		c.Policy.BrokenPromiseMonths = months
		c.BrokenOn = []calendar.Date{c.Today, c.Today.AddMonths(-10), c.Today.AddMonths(-13)}
		if got := DecideDebtor(c).Treatment; got != want {
			t.Errorf("within %d months: %s, want %s", months, got, want)
		}
	}
}

func TestDecideDebtor_holds(t *testing.T) {
	c := debtorCase()
	c.Holds = []Hold{{ID: 2, UntilOn: c.Today.AddDays(5)}, {ID: 1, UntilOn: c.Today.AddDays(-1)}, {ID: 3, UntilOn: c.Today}, {ID: 1, UntilOn: c.Today.AddDays(-1)}}
	d := DecideDebtor(c)
	if !slices.Equal(d.ExpiredHolds, []int64{1}) || d.WakeOn != c.Today.AddDays(1) {
		t.Errorf("expired %v, wakes %s; want hold 1, and tomorrow for hold 3", d.ExpiredHolds, d.WakeOn)
	}
}

func TestDecideDebtor_asksOnceAboutAllItems(t *testing.T) {
	c := debtorCase()
	c.Awaiting = []AwaitingItem{{InvoiceID: 1, Open: money.New(500, "EUR"), Level: 3}, {InvoiceID: 2, Open: money.New(500, "EUR"), Level: 3}}
	if d := DecideDebtor(c); !slices.Equal(d.Escalate, c.Awaiting) || d.Final {
		t.Errorf("asks about %v, final %v", d.Escalate, d.Final)
	}
	c.InsolventOn = c.Today
	if d := DecideDebtor(c); len(d.Escalate) != 0 {
		t.Errorf("asks about %v of an insolvent customer", d.Escalate)
	}
}

func TestDecideDebtor_tasks(t *testing.T) {
	tests := []struct {
		why  string
		edit func(*DebtorCase)
		want []string
		wake string
	}{
		{"nothing to do", func(*DebtorCase) {}, nil, ""},
		{"no contact", func(c *DebtorCase) { c.HasContact = false }, []string{"contact_missing"}, ""},
		{"no contact and nothing open", func(c *DebtorCase) { c.HasContact, c.OpenSum = false, nil }, nil, ""},
		{"insolvent", func(c *DebtorCase) { c.InsolventOn = c.Today }, []string{"insolvency"}, ""},
		{"a mail of today may wait until tomorrow", func(c *DebtorCase) { c.UnansweredSince = c.Today }, nil, "2026-04-16"},
		{"a mail of yesterday may not", func(c *DebtorCase) { c.UnansweredSince = c.Today.AddDays(-1) }, []string{"mail_unanswered"}, ""},
		{"a mail of Maundy Thursday waits until Tuesday", func(c *DebtorCase) {
			c.UnansweredSince, c.Today = calendar.MustDate("2026-04-02"), calendar.MustDate("2026-04-06")
		}, nil, "2026-04-07"},
	}
	for _, tt := range tests {
		c := debtorCase()
		tt.edit(&c)
		d := DecideDebtor(c)
		var kinds []string
		for _, task := range d.Tasks {
			kinds = append(kinds, task.Kind)
		}
		if !slices.Equal(kinds, tt.want) || d.WakeOn.String() != tt.wake {
			t.Errorf("%s: tasks %v, wakes %q; want %v, %q", tt.why, kinds, d.WakeOn, tt.want, tt.wake)
		}
		if !reflect.DeepEqual(d, DecideDebtor(c)) {
			t.Errorf("%s: asked twice, it answers two things", tt.why)
		}
	}
}

func TestDecideDebtor_final(t *testing.T) {
	c := debtorCase()
	if DecideDebtor(c).Final {
		t.Error("final while something is open")
	}
	c.OpenSum = nil
	if !DecideDebtor(c).Final {
		t.Error("not final though nothing is open and nothing waits")
	}
	c.Holds = []Hold{{ID: 1, UntilOn: c.Today}}
	if DecideDebtor(c).Final {
		t.Error("final while a hold runs that somebody must end")
	}
}
