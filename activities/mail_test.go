package activities_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/letter"
)

// post is an entity's mail with a number of letters that may leave, and a relay that takes all.
type post struct {
	*activities.Activities
	box   *outbox
	relay *relay
}

func newPost(t testing.TB, letters int, clock businessclock.Clock) post {
	t.Helper()
	now := func() time.Time { return morning(t) }
	p := post{box: &outbox{now: now}, relay: &relay{}}
	for id := range letters {
		p.box.letters = append(p.box.letters, &queued{Candidate: candidate(t, int64(id+1)), nextAt: morning(t)})
	}
	p.Activities = &activities.Activities{Mails: p.box, Sender: p.relay, Renderer: typist{}, Now: now,
		Clock: almanac{clock: clock, zone: berlin(t), now: now}}
	return p
}

// candidate is a letter as a run made it from the facts it still has.
func candidate(t testing.TB, id int64) delivery.Candidate {
	t.Helper()
	c := item(t)
	entity := dunningrun.Entity{Code: "DE", On: friday, BankFreshOn: friday, Calendar: c.Calendar, Releases: []dunningrun.Release{{}}}
	customer := dunningrun.Customer{ID: id, Number: "4711", Kind: "business", Language: "de", Treatment: "normal", ContactID: 5}
	items := []dunningrun.Item{{Facts: c.Facts, Policy: c.Policy}}
	plan := dunningrun.Make(entity, customer, items)
	if len(plan.Letters) != 1 {
		t.Fatalf("the run makes no letter: %+v", plan.Outcomes)
	}
	return delivery.Candidate{FactsVersion: 1, Entity: entity, Customer: customer, Items: items, Made: plan.Letters[0],
		Window: c.Policy.SendWindow, LocalAt: morning(t),
		Mail: delivery.Mail{LetterID: id, Entity: "DE", MessageID: fmt.Sprintf("<%d@mahnwerk>", id), Facts: letter.Facts{Language: "de"}}}
}

func (p post) deliver(t testing.TB) (activities.Delivered, error) {
	t.Helper()
	return run[activities.Delivered](t, p.Activities, p.DeliverMail, "DE")
}

func TestDeliverMail_eachAnswerOfTheRelay(t *testing.T) {
	p := newPost(t, 5, businessclock.Clock{})
	answers := []delivery.Result{delivery.Accepted, delivery.Deferred, delivery.Refused, delivery.Uncertain, delivery.Unavailable}
	p.relay.answer = func(m delivery.Mail) delivery.Result { return answers[m.LetterID-1] }
	done, err := p.deliver(t)
	want := activities.Delivered{Accepted: 1, Deferred: 2, Refused: 1, Uncertain: 1, NextIn: delivery.RetryAfter(1)}
	if err != nil || done != want {
		t.Errorf("DeliverMail = %+v, %v; want %+v", done, err, want)
	}
	for i, state := range []delivery.Result{delivery.Accepted, "", delivery.Refused, "", ""} {
		l := p.box.letters[i]
		if l.state != state || l.response != string(answers[i]) || l.sending {
			t.Errorf("letter %d is %q after %q (being sent: %v), want %q after %q", i+1, l.state, l.response, l.sending, state, answers[i])
		}
	}
}

func TestDeliverMail_twiceIsOnce(t *testing.T) {
	p := newPost(t, 3, businessclock.Clock{})
	for i, want := range []int{3, 0} {
		if done, err := p.deliver(t); err != nil || done != (activities.Delivered{Accepted: want}) {
			t.Errorf("round %d: %+v, %v; want %d accepted and nothing left", i+1, done, err, want)
		}
	}
	if diff := cmp.Diff(map[string]int{"<1@mahnwerk>": 1, "<2@mahnwerk>": 1, "<3@mahnwerk>": 1}, p.relay.took); diff != "" {
		t.Errorf("the relay took (-want +got):\n%s", diff)
	}
}

// The worker is told to stop while the second letter is with the relay: its report is kept, the third stays.
func TestDeliverMail_stoppedInTheMiddle(t *testing.T) {
	p := newPost(t, 3, businessclock.Clock{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.relay.answer = func(m delivery.Mail) delivery.Result {
		if m.LetterID == 2 {
			cancel()
		}
		return delivery.Accepted
	}
	env := newEnv(p.Activities)
	env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
	if _, err := env.ExecuteActivity(p.DeliverMail, "DE"); err == nil {
		t.Error("a stopped activity ended well")
	}
	for i, want := range []delivery.Result{delivery.Accepted, delivery.Accepted, ""} {
		if got := p.box.letters[i].state; got != want {
			t.Errorf("letter %d is %q, want %q", i+1, got, want)
		}
	}
	if done, err := p.deliver(t); err != nil || done.Accepted != 1 || len(p.relay.took) != 3 {
		t.Errorf("the next activity: %+v, %v with %v; want the third letter", done, err, p.relay.took)
	}
}

func TestDeliverMail_databaseAwayInTheMiddle(t *testing.T) {
	p := newPost(t, 3, businessclock.Clock{})
	p.box.claim = func(id int64) error {
		if id == 2 {
			return errors.New("connection refused")
		}
		return nil
	}
	if _, err := p.deliver(t); !triedAgain(err) {
		t.Errorf("DeliverMail: %v, want another try", err)
	}
	if p.box.letter(1).state != delivery.Accepted {
		t.Error("the report of the letter that left was lost: it would leave twice")
	}
}

// A payment comes between the look at the gates and the claim: the letter is not sent, and looked at again.
func TestDeliverMail_paidInTheMiddle(t *testing.T) {
	p := newPost(t, 2, businessclock.Clock{})
	p.relay.answer = func(delivery.Mail) delivery.Result {
		p.box.pays(2)
		return delivery.Accepted
	}
	done, err := p.deliver(t)
	if want := (activities.Delivered{Accepted: 1, Withdrawn: 1}); err != nil || done != want {
		t.Errorf("DeliverMail = %+v, %v; want %+v", done, err, want)
	}
	if l := p.box.letter(2); !l.gone || l.attempts != 0 || len(l.why) == 0 || l.why[0] != collection.BlockClosed {
		t.Errorf("the paid letter: withdrawn %v for %v after %d tries", l.gone, l.why, l.attempts)
	}
}

// Another sender has taken over the letter: what this one knows of it counts no more, and the claim of the next goes on.
func TestDeliverMail_fencedOut(t *testing.T) {
	p := newPost(t, 1, businessclock.Clock{})
	p.relay.answer = func(delivery.Mail) delivery.Result {
		p.box.letter(1).Mail.Fence++
		return delivery.Accepted
	}
	if _, err := p.deliver(t); err == nil || !strings.Contains(err.Error(), delivery.ErrFenced.Error()) {
		t.Errorf("DeliverMail: %v, want fenced", err)
	}
	if p.box.letter(1).state != "" {
		t.Error("a report under an old fence was kept")
	}
}

func TestDeliverMail_whatPassesIsWaitedFor(t *testing.T) {
	demo := businessclock.Clock{DayLength: 24 * time.Second, BusinessAt: morning(t), AnchoredAt: morning(t), Running: true}
	evening := func(l *queued) { l.LocalAt = friday.In(l.LocalAt.Location()).Add(22 * time.Hour) }
	night := func(l *queued) { l.LocalAt = friday.In(l.LocalAt.Location()).Add(4 * time.Hour) }
	stale := func(l *queued) { l.Entity.BankFreshOn = calendar.MustDate("2026-11-10") }
	for name, c := range map[string]struct {
		change func(*queued)
		clock  businessclock.Clock
		want   time.Duration
	}{
		"the window opens tomorrow":                {evening, businessclock.Clock{}, 9 * time.Hour},
		"the window opens today":                   {night, businessclock.Clock{}, 3 * time.Hour},
		"the window opens tomorrow, an hour is 1s": {evening, demo, 9 * time.Second},
		"no fresh bank data":                       {stale, businessclock.Clock{}, time.Hour},
		"no fresh bank data, an hour is 1s":        {stale, demo, time.Second},
		"no business day":                          {saturday, businessclock.Clock{}, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t, 1, c.clock)
			c.change(p.box.letter(1))
			done, err := p.deliver(t)
			if want := (activities.Delivered{NextIn: c.want}); err != nil || done != want {
				t.Errorf("DeliverMail = %+v, %v; want %+v", done, err, want)
			}
			if l := p.box.letter(1); l.gone || l.attempts != 0 || len(p.relay.took) != 0 {
				t.Errorf("the letter: withdrawn %v after %d tries", l.gone, l.attempts)
			}
		})
	}
}

// saturday moves a letter that was made on friday to the day after.
func saturday(l *queued) {
	l.Entity.On = friday.AddDays(1)
	l.LocalAt = l.LocalAt.AddDate(0, 0, 1)
}

func TestDeliverMail_unwritableLetterIsForAPerson(t *testing.T) {
	p := newPost(t, 2, businessclock.Clock{})
	p.box.letter(1).Mail.Facts.Language = ""
	done, err := p.deliver(t)
	if want := (activities.Delivered{Accepted: 1, Refused: 1}); err != nil || done != want {
		t.Errorf("DeliverMail = %+v, %v; want %+v", done, err, want)
	}
	if l := p.box.letter(1); l.state != delivery.Refused || l.response != "render: no language" {
		t.Errorf("the letter is %q: %q", l.state, l.response)
	}
}

// The answer was lost, and before the next try the facts say something else.
func TestDeliverMail_sendsTheSameWordsAgain(t *testing.T) {
	p := newPost(t, 1, businessclock.Clock{})
	p.relay.answer = func(delivery.Mail) delivery.Result { return delivery.Uncertain }
	for range 3 {
		if done, err := p.deliver(t); err != nil || done.Uncertain != 1 {
			t.Fatalf("DeliverMail = %+v, %v; want one in doubt", done, err)
		}
		l := p.box.letter(1)
		l.nextAt, l.Mail.Facts.AlsoOpen = morning(t), append(l.Mail.Facts.AlsoOpen, letter.Item{Number: "2026-2"})
	}
	for try, doc := range p.relay.saw {
		if diff := cmp.Diff(p.relay.saw[0], doc); diff != "" {
			t.Errorf("try %d sent other words (-first +now):\n%s", try+1, diff)
		}
	}
}

// Between the look at the outbox and the claim another worker made the first try: this one sends the words of that try.
func TestDeliverMail_overtakenAtTheFirstTry(t *testing.T) {
	p := newPost(t, 1, businessclock.Clock{})
	first := delivery.Document{Subject: "Mahnung", Body: "the other worker's words"}
	p.box.claim = func(int64) error {
		if l := p.box.letter(1); l.Document == nil {
			l.Document = &first
		}
		return nil
	}
	done, err := p.deliver(t)
	if diff := cmp.Diff([]delivery.Document{first}, p.relay.saw); err != nil || done.Accepted != 1 || diff != "" {
		t.Errorf("DeliverMail = %+v, %v; sent (-want +got):\n%s", done, err, diff)
	}
}

// What a worker that died was sending is tried again under the same Message-ID.
func TestDeliverMail_takesUpWhatADeadWorkerHeld(t *testing.T) {
	p := newPost(t, 1, businessclock.Clock{})
	p.box.letter(1).sending = true
	if done, err := p.deliver(t); err != nil || done.Accepted != 1 || p.relay.took["<1@mahnwerk>"] != 1 {
		t.Errorf("DeliverMail = %+v, %v with %v; want the letter accepted", done, err, p.relay.took)
	}
}

func TestDeliverMail_leavesTheRestToTheNextActivity(t *testing.T) {
	p := newPost(t, 501, businessclock.Clock{})
	for i, want := range []activities.Delivered{{Accepted: 500, More: true}, {Accepted: 1}} {
		if done, err := p.deliver(t); err != nil || done != want {
			t.Errorf("activity %d: %+v, %v; want %+v", i+1, done, err, want)
		}
	}
}

func TestDeliverMail_unknownEntity(t *testing.T) {
	p := newPost(t, 0, businessclock.Clock{})
	if _, err := run[activities.Delivered](t, p.Activities, p.DeliverMail, "XX"); !isType(err, activities.ErrTypeNotFound) {
		t.Errorf("DeliverMail: %v", err)
	}
}

// A relay that takes its time must not look like a dead worker.
func TestDeliverMail_showsThatItLives(t *testing.T) {
	p := newPost(t, 1, businessclock.Clock{})
	beat := make(chan struct{}, 100)
	p.relay.answer = func(delivery.Mail) delivery.Result {
		select {
		case <-beat:
			return delivery.Accepted
		case <-time.After(activities.MailLease):
			return delivery.Unavailable
		}
	}
	env := newEnv(p.Activities)
	env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) { beat <- struct{}{} })
	if _, err := env.ExecuteActivity(p.DeliverMail, "DE"); err != nil || p.box.letter(1).state != delivery.Accepted {
		t.Errorf("%v, letter %q: no sign of life within %s", err, p.box.letter(1).state, activities.MailLease)
	}
}
