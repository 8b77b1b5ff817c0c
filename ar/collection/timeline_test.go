package collection

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

// walk lives through the days of one invoice as the engine would: every morning an item is decided (promises are judged,
// expired holds end), and on business days a letter that nothing stands against is sent, or put before a person who
// agrees on the second business day after.
type walk struct {
	t         *testing.T
	cal       calendar.Calendar
	policy    dunning.Policy
	facts     Facts
	log       strings.Builder
	last      string
	parts     map[int64]promise.Part  // promise → what the ledger knows of it
	approvals map[int64]calendar.Date // letter → day the person agrees
	asked     bool
}

// news is what happens on a day before the item is decided.
type news struct {
	on   string
	what string
	do   func(*walk, calendar.Date)
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	cal, err := calendar.German("")
	if err != nil {
		t.Fatal(err)
	}
	return &walk{t: t, cal: cal, policy: dunning.Default(), parts: map[int64]promise.Part{}, approvals: map[int64]calendar.Date{}, facts: Facts{
		InvoiceID: 1, Number: "R-1", Amount: money.New(100_000, "EUR"),
		IssuedOn: calendar.MustDate("2026-03-02"), DueOn: calendar.MustDate("2026-03-16"),
	}}
}

func (w *walk) through(first, last string, story []news) string {
	w.t.Helper()
	for on := calendar.MustDate(first); !on.After(calendar.MustDate(last)); on = on.AddDays(1) {
		for _, n := range story {
			if n.on == on.String() {
				w.note(on, "* "+n.what)
				n.do(w, on)
			}
		}
		w.morning(on)
	}
	return w.log.String()
}

func (w *walk) note(on calendar.Date, text string) {
	fmt.Fprintf(&w.log, "%s %s  %s\n", on, on.Weekday().String()[:3], text)
}

func (w *walk) morning(on calendar.Date) {
	w.t.Helper()
	w.releaseApproved(on)
	d := w.decide(on)
	for _, j := range d.Judged {
		w.note(on, fmt.Sprintf("! promise %d is %s", j.PromiseID, j.State))
		end(w.facts.Promises, j.PromiseID, j.State, on)
	}
	for _, id := range d.ExpiredHolds {
		w.note(on, fmt.Sprintf("! hold %d has expired", id))
		w.lift(id)
	}
	if d.AskPeople && !w.asked {
		w.note(on, "? a person is asked what follows")
	}
	w.asked = d.AskPeople
	if d.State.Dunnable() && w.cal.IsBusinessDay(on) {
		w.write(d.State, on)
		d = w.decide(on)
	}
	w.show(on, d.State)
}

func (w *walk) decide(on calendar.Date) Decision {
	w.t.Helper()
	c := Case{Facts: w.facts, Policy: w.policy, Calendar: w.cal, Today: on}
	for _, p := range w.facts.Promises {
		if p.State == promise.Active {
			c.Running = append(c.Running, RunningPromise{ID: p.ID, Promise: promise.Promise{DueOn: p.DueOn, EvaluateOn: p.EvaluateOn,
				ToleranceMinor: w.policy.PromiseToleranceMinor[w.facts.Amount.Currency],
				Parts:          []promise.Part{w.parts[p.ID]}}})
		}
	}
	d, err := Decide(c)
	if err != nil {
		w.t.Fatalf("%s: %v", on, err)
	}
	return d
}

func (w *walk) write(s State, on calendar.Date) {
	step, _ := w.policy.StepAt(s.Next.Level)
	l := Letter{ID: int64(len(w.facts.Letters) + 1), Kind: step.Kind, Level: step.Level, Round: s.Next.Round, State: LetterSent,
		SentOn: on, PayByOn: step.PayByOn(on, w.cal)}
	text := fmt.Sprintf("> %s, level %d, over %s, pay by %s", step.Kind, step.Level, s.Collectable, l.PayByOn)
	if s.Next.Cause != RepeatNone {
		text += fmt.Sprintf(", round %d because of %s", s.Next.Round, s.Next.Cause)
	}
	if s.Next.BrokenPromiseID != 0 {
		text += fmt.Sprintf(", naming promise %d", s.Next.BrokenPromiseID)
	}
	if reason, needed := w.policy.NeedsApproval(step, s.Collectable); needed {
		l.State, l.SentOn = LetterAwaitingApproval, calendar.Date{}
		w.approvals[l.ID] = w.cal.AddBusinessDays(on, 2)
		text += " (asks: " + reason + ")"
	}
	w.facts.Letters = append(w.facts.Letters, l)
	w.note(on, text)
}

// releaseApproved sends what a person agreed to, if it still says what is so; a question that is overtaken is withdrawn.
func (w *walk) releaseApproved(on calendar.Date) {
	for i := len(w.facts.Letters) - 1; i >= 0; i-- {
		l := &w.facts.Letters[i]
		if l.State != LetterAwaitingApproval {
			continue
		}
		without := *w
		without.facts.Letters = append(append([]Letter(nil), w.facts.Letters[:i]...), w.facts.Letters[i+1:]...)
		if s := without.decide(on).State; !s.Dunnable() || s.Next.Level != l.Level {
			w.note(on, fmt.Sprintf("< letter %d is withdrawn: the facts have changed", l.ID))
			w.facts.Letters = without.facts.Letters
		} else if !on.Before(w.approvals[l.ID]) {
			l.State, l.SentOn = LetterSent, on
			w.note(on, fmt.Sprintf("> letter %d is approved and sent", l.ID))
		}
	}
}

func (w *walk) lift(id int64) {
	for i, h := range w.facts.Holds {
		if h.ID == id {
			w.facts.Holds = append(append([]Hold(nil), w.facts.Holds[:i]...), w.facts.Holds[i+1:]...)
			return
		}
	}
}

// show prints how the item stands, on days when that differs from the day before.
func (w *walk) show(on calendar.Date, s State) {
	text := fmt.Sprintf("  %s, level %d, open %s = %s disputed + %s promised + %s collectable", s.Word(), s.Level,
		s.Open.Decimal(), s.Disputed.Decimal(), s.Promised.Decimal(), s.Collectable.Decimal())
	if s.Next.Level > 0 {
		text += fmt.Sprintf("; next %s on %s", s.Next.Kind, s.Next.On)
	}
	if len(s.Blockers) > 0 {
		text += fmt.Sprintf("; %v", s.Blockers)
	}
	if text += "; wakes " + s.WakeOn.String(); text != w.last {
		w.note(on, text)
	}
	w.last = text
}

func pay(minor int64) func(*walk, calendar.Date) {
	return func(w *walk, _ calendar.Date) {
		w.facts.PaidMinor += minor
		for i, p := range w.facts.Promises {
			part := w.parts[p.ID]
			part.SettledSince += minor
			w.parts[p.ID] = part
			if p.State == promise.Active {
				w.facts.Promises[i].AmountMinor = max(part.Promised-part.SettledSince, 0)
			}
		}
	}
}

func reverse(minor int64) func(*walk, calendar.Date) {
	return func(w *walk, on calendar.Date) {
		w.facts.PaidMinor -= minor
		w.facts.ReversedOn = on
	}
}

func credit(minor int64) func(*walk, calendar.Date) {
	return func(w *walk, _ calendar.Date) { w.facts.CreditedMinor += minor }
}

func promiseTo(pay int64, due string) func(*walk, calendar.Date) {
	return func(w *walk, _ calendar.Date) {
		dueOn := calendar.MustDate(due)
		id := int64(100 + len(w.facts.Promises))
		w.parts[id] = promise.Part{InvoiceID: 1, Promised: pay}
		w.facts.Promises = append(w.facts.Promises, Promise{ID: id, State: promise.Active, AmountMinor: pay,
			DueOn: dueOn, EvaluateOn: w.cal.AddBusinessDays(dueOn, w.policy.PromiseGraceBusinessDays)})
	}
}

func endPromise(state promise.State) func(*walk, calendar.Date) {
	return func(w *walk, on calendar.Date) { end(w.facts.Promises, w.facts.Promises[0].ID, state, on) }
}

func dispute(minor int64) func(*walk, calendar.Date) {
	return func(w *walk, on calendar.Date) {
		w.facts.Disputes = append(w.facts.Disputes, Dispute{ID: 7, Whole: minor == 0, AmountMinor: minor, OpenedOn: on})
	}
}

// resolve ends the dispute; what is credited goes with it in one transaction.
func resolve(outcome DisputeOutcome, credited int64) func(*walk, calendar.Date) {
	return func(w *walk, on calendar.Date) {
		credit(credited)(w, on)
		w.facts.Disputes[0].Outcome, w.facts.Disputes[0].ResolvedOn = outcome, on
	}
}

func hold(from, until string, customerWide bool) func(*walk, calendar.Date) {
	return func(w *walk, _ calendar.Date) {
		w.facts.Holds = append(w.facts.Holds, Hold{ID: 9, CustomerWide: customerWide, Reason: "complaint",
			FromOn: calendar.MustDate(from), UntilOn: calendar.MustDate(until)})
	}
}

func bounce(w *walk, _ calendar.Date) { w.facts.Letters[len(w.facts.Letters)-1].State = LetterBounced }

func choose(event ProgressEvent) func(*walk, calendar.Date) {
	return func(w *walk, on calendar.Date) {
		w.facts.Choices = append(w.facts.Choices, Choice{ApprovalID: fmt.Sprintf("A%d", len(w.facts.Choices)), Event: event, On: on})
	}
}

func writeOff(w *walk, on calendar.Date) {
	choose(WriteOffApproved)(w, on)
	w.facts.WrittenOffMinor = w.facts.Amount.Minor - w.facts.PaidMinor - w.facts.CreditedMinor
}

var stories = []struct {
	name, until string
	news        []news
}{
	{"nobody-pays", "2026-05-12", nil},
	{"paid-in-time", "2026-03-25", []news{{"2026-03-13", "pays all", pay(100_000)}}},
	{"part-payment", "2026-05-12", []news{{"2026-04-01", "pays 400 of 1,000", pay(40_000)}, {"2026-05-08", "pays the rest", pay(60_000)}}},
	{"promise-kept", "2026-04-20", []news{{"2026-03-30", "promises all by 9 April", promiseTo(100_000, "2026-04-09")}, {"2026-04-08", "pays all", pay(100_000)}}},
	{"promise-kept-but-a-rest-is-open", "2026-04-20", []news{{"2026-03-30", "promises 600 by 9 April", promiseTo(60_000, "2026-04-09")}, {"2026-04-08", "pays 600", pay(60_000)}}},
	{"promise-partly-kept", "2026-05-05", []news{{"2026-03-30", "promises all by 9 April", promiseTo(100_000, "2026-04-09")}, {"2026-04-08", "pays 250", pay(25_000)}}},
	{"promise-broken", "2026-05-05", []news{{"2026-03-30", "promises all by Maundy Thursday, 2 April", promiseTo(100_000, "2026-04-02")}}},
	{"promise-broken-before-any-letter", "2026-04-15", []news{{"2026-03-12", "promises all by 25 March", promiseTo(100_000, "2026-03-25")}}},
	{"promise-broken-twice", "2026-05-12", []news{{"2026-03-30", "promises all by 9 April", promiseTo(100_000, "2026-04-09")}, {"2026-04-20", "promises all by 27 April", promiseTo(100_000, "2026-04-27")}}},
	{"promise-withdrawn", "2026-04-20", []news{{"2026-03-30", "promises all by 20 April", promiseTo(100_000, "2026-04-20")}, {"2026-04-02", "a person takes the promise back", endPromise(promise.Withdrawn)}}},
	{"promise-paid-late", "2026-05-05", []news{{"2026-03-30", "promises 600 by 2 April", promiseTo(60_000, "2026-04-02")}, {"2026-04-09", "pays 600, too late", pay(60_000)}}},
	{"dispute-on-a-part-justified", "2026-05-05", []news{{"2026-03-25", "disputes 300", dispute(30_000)}, {"2026-04-10", "is right: 300 are credited", resolve(OutcomeJustified, 30_000)}}},
	{"dispute-on-a-part-rejected", "2026-05-05", []news{{"2026-03-25", "disputes 300", dispute(30_000)}, {"2026-04-18", "is wrong", resolve(OutcomeRejected, 0)}}},
	{"dispute-on-all-partly-right", "2026-05-05", []news{{"2026-03-25", "disputes all", dispute(0)}, {"2026-04-21", "is right about 300 of it", resolve(OutcomePartly, 30_000)}}},
	{"dispute-withdrawn", "2026-05-05", []news{{"2026-03-25", "disputes all", dispute(0)}, {"2026-04-21", "takes it back", resolve(OutcomeWithdrawn, 0)}}},
	{"hold-with-an-end", "2026-05-05", []news{{"2026-03-26", "a person sets a hold until 17 April", hold("2026-03-26", "2026-04-17", false)}}},
	{"hold-that-starts-later", "2026-05-05", []news{{"2026-03-17", "a hold from 1 to 10 April is agreed", hold("2026-04-01", "2026-04-10", false)}}},
	{"hold-on-the-customer", "2026-05-05", []news{{"2026-03-26", "a hold on the customer until 30 April, and one on the item", func(w *walk, on calendar.Date) {
		hold("2026-03-26", "2026-04-30", true)(w, on)
		w.facts.Holds = append(w.facts.Holds, Hold{ID: 10, Reason: "complaint", FromOn: on, UntilOn: on.AddDays(2)})
	}}, {"2026-05-01", "the customer's workflow ends the hold", func(w *walk, _ calendar.Date) { w.lift(9) }}}},
	{"letter-bounced", "2026-05-05", []news{{"2026-03-24", "the reminder comes back", bounce}, {"2026-04-08", "the Mahnung comes back", bounce}}},
	{"payment-reversed", "2026-05-12", []news{{"2026-04-15", "pays all", pay(100_000)}, {"2026-04-22", "the bank takes it back", reverse(100_000)}}},
	{"payment-reversed-before-any-letter", "2026-04-10", []news{{"2026-03-10", "pays all", pay(100_000)}, {"2026-03-24", "the bank takes it back", reverse(100_000)}}},
	{"credit-note", "2026-04-10", []news{{"2026-03-25", "is credited 400", credit(40_000)}, {"2026-04-08", "is credited the rest", credit(60_000)}}},
	{"insolvency", "2026-05-12", []news{{"2026-04-09", "insolvency is reported", func(w *walk, on calendar.Date) { w.facts.InsolventOn = on }}}},
	{"cancelled", "2026-04-15", []news{{"2026-04-09", "the invoice is cancelled", func(w *walk, _ calendar.Date) { w.facts.Cancelled = true }}}},
	{"due-date-put-off", "2026-06-01", []news{{"2026-03-25", "the due date is put off to 16 May, a Saturday", func(w *walk, _ calendar.Date) { w.facts.DueOn = calendar.MustDate("2026-05-16") }}}},
	{"opening-level", "2026-04-30", []news{{"2026-03-01", "is imported at level 2, last letter of 27 February", func(w *walk, _ calendar.Date) {
		w.facts.DueOn = calendar.MustDate("2026-01-15")
		w.facts.OpeningLevel, w.facts.OpeningLetterOn = 2, calendar.MustDate("2026-02-27")
	}}}},
	{"opening-level-above-the-ladder", "2026-03-10", []news{{"2026-03-01", "is imported at level 6, no letter date", func(w *walk, _ calendar.Date) {
		w.facts.DueOn, w.facts.OpeningLevel = calendar.MustDate("2026-01-15"), 6
	}}}},
	{"handed-over", "2026-06-10", []news{{"2026-05-07", "hand-over is approved", choose(HandOverApproved)}, {"2026-05-20", "pays all", pay(100_000)}, {"2026-05-28", "the bank takes it back", reverse(100_000)}}},
	{"instalments-fail", "2026-06-24", []news{{"2026-05-07", "instalments are approved", choose(InstalmentsApproved)}, {"2026-05-20", "pays 500", pay(50_000)}, {"2026-06-03", "the bank takes it back", reverse(50_000)}}},
	{"written-off", "2026-05-20", []news{{"2026-05-07", "a write-off is approved", writeOff}}},
	{"write-off-reversed", "2026-05-25", []news{{"2026-05-07", "a write-off is approved", writeOff}, {"2026-05-20", "the write-off is reversed", func(w *walk, _ calendar.Date) { w.facts.WrittenOffMinor = 0 }}}},
	{"escalation-rejected", "2026-05-25", []news{{"2026-05-07", "the escalation is rejected", choose(EscalationRejected)}}},
	{"paid-while-approval-waits", "2026-05-05", []news{{"2026-04-22", "pays all", pay(100_000)}}},
	{"hold-while-nobody-decided", "2026-06-10", []news{{"2026-05-04", "a person sets a hold until 22 May", hold("2026-05-04", "2026-05-22", false)}}},
}

func TestTimeline(t *testing.T) {
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			golden(t, "timeline/"+story.name, newWalk(t).through("2026-03-01", story.until, story.news))
		})
	}
}
