package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
)

const (
	// mailBatch letters are checked against fresh facts at once; each is checked for changes again right before it leaves.
	mailBatch = 50
	// mailBatches bounds one activity: 500 letters at a slow relay's 20 a second are 25 s.
	mailBatches = 10
	// MailLease is how long a letter may be in the act of being sent before its fate counts as unknown. It is the
	// heartbeat limit of DeliverMail: when that has passed, the sender is gone or frozen, and a frozen one is fenced.
	MailLease = delivery.Lease
)

// Delivered adds up one activity. NextIn is when the next letter may be tried, zero when none waits.
type Delivered struct {
	Accepted  int           `json:"accepted"`
	Deferred  int           `json:"deferred,omitempty"`
	Refused   int           `json:"refused,omitempty"`
	Uncertain int           `json:"uncertain,omitempty"`
	Withdrawn int           `json:"withdrawn,omitempty"`
	More      bool          `json:"more,omitempty"`
	NextIn    time.Duration `json:"next_in,omitempty"`
}

// DeliverMail sends the due letters of an entity, and the answers that people have sent. Right before each letter leaves, the gates are asked again; a letter whose
// facts changed is withdrawn and decided anew by the next run. The level rises only with the relay's 250.
func (a *Activities) DeliverMail(ctx context.Context, entity string) (Delivered, error) {
	if _, err := a.Mails.ReclaimMail(ctx, entity, MailLease); err != nil {
		return Delivered{}, err
	}
	if _, err := a.Mails.ReclaimReplies(ctx, entity, MailLease); err != nil {
		return Delivered{}, err
	}
	stop := a.beat(ctx)
	defer stop()
	return DeliverDue(ctx, a, entity)
}

// DeliverDue is the work of DeliverMail without its signs of life, for callers outside Temporal. It is a function and no
// method, because every exported method of Activities becomes an activity.
func DeliverDue(ctx context.Context, a *Activities, entity string) (Delivered, error) {
	sum, err := a.deliverLetters(ctx, entity)
	if err != nil {
		return sum, err
	}
	err = a.deliverReplies(ctx, entity, &sum)
	return sum, err
}

func (a *Activities) deliverLetters(ctx context.Context, entity string) (Delivered, error) {
	var sum Delivered
	for range mailBatches {
		batch, err := a.Mails.DueMail(ctx, entity, mailBatch)
		if err != nil {
			return sum, permanent(err)
		}
		if len(batch) == 0 {
			return a.nextMail(ctx, entity, sum)
		}
		if err := a.deliverBatch(ctx, batch, &sum); err != nil {
			return sum, err
		}
	}
	sum.More = true
	return sum, nil
}

// beat tells Temporal that the activity lives, also while a relay is slow to answer or a chunk waits for locks.
func (a *Activities) beat(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(MailLease / 5)
		defer tick.Stop()
		for {
			activity.RecordHeartbeat(ctx)
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() { close(done) }
}

func (a *Activities) deliverBatch(ctx context.Context, batch []delivery.Candidate, sum *Delivered) error {
	var last *delivery.Report
	for _, c := range batch {
		if err := ctx.Err(); err != nil {
			break // the report of the letter before is still recorded below
		}
		doc, ok, err := a.ready(ctx, c, sum)
		if err != nil {
			return a.record(ctx, last, err)
		}
		if !ok {
			continue
		}
		if c.Document == nil {
			c.Mail.SentFrom = a.Sender.SentFrom(c.Mail.From.Address)
		}
		mail, started, err := a.Mails.StartMail(ctx, c, doc, last)
		if err != nil {
			return a.record(ctx, last, err)
		}
		last = nil
		if !started {
			continue
		}
		report := a.Sender.Send(ctx, mail, doc)
		report.LetterID, report.Fence = mail.LetterID, mail.Fence
		sum.count(report.Result)
		last = &report
	}
	return a.record(ctx, last, ctx.Err())
}

// record keeps the report of a letter that has left even when the activity is ending: losing it would send it twice.
func (a *Activities) record(ctx context.Context, report *delivery.Report, cause error) error {
	if report != nil {
		keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), MailLease/2)
		defer cancel()
		if err := a.Mails.RecordMail(keep, *report); err != nil && cause == nil {
			cause = err
		}
	}
	return cause
}

// ready returns the document of a letter that may leave now.
func (a *Activities) ready(ctx context.Context, c delivery.Candidate, sum *Delivered) (delivery.Document, bool, error) {
	if ok, err := a.mayLeave(ctx, c, sum); err != nil || !ok {
		return delivery.Document{}, false, err
	}
	if c.Document != nil {
		return *c.Document, true, nil
	}
	doc, err := a.Renderer.Render(c.Mail.Facts)
	if err == nil {
		return doc, true, nil
	}
	// A letter that can't be rendered never leaves by trying again: a person must look at its data.
	refused, err := a.Mails.RefuseMail(ctx, c, "render: "+err.Error())
	if refused {
		sum.count(delivery.Refused)
	}
	return delivery.Document{}, false, err
}

// mayLeave asks the gates again. What passes by itself is waited for; anything else withdraws the letter.
func (a *Activities) mayLeave(ctx context.Context, c delivery.Candidate, sum *Delivered) (bool, error) {
	blockers := c.Blockers()
	switch {
	case len(blockers) == 0:
		return true, nil
	case dunningrun.Passing(blockers):
		return false, a.postpone(ctx, c)
	default:
		sum.Withdrawn++
		return false, a.Mails.WithdrawLetter(ctx, c.Mail.LetterID, blockers)
	}
}

// longestPostponement lets a letter look again within the hour: fresh bank data opens a gate without telling the mail.
const longestPostponement = time.Hour

// postpone waits for the sending window, or for the next business day.
func (a *Activities) postpone(ctx context.Context, c delivery.Candidate) error {
	clock, err := a.Clock.Clock(ctx)
	if err != nil {
		return err
	}
	shut := c.OpensIn()
	if shut == 0 {
		next := c.Entity.Calendar.OnOrAfter(c.Entity.On.AddDays(1)).In(c.LocalAt.Location())
		shut = min(next.Add(time.Duration(c.Window.FromHour)*time.Hour).Sub(c.LocalAt), longestPostponement)
	}
	return a.Mails.PostponeMail(ctx, c.Mail.LetterID, a.Now().Add(max(clock.RealOf(shut), shortestWait)))
}

func (d *Delivered) count(r delivery.Result) {
	switch r {
	case delivery.Accepted:
		d.Accepted++
	case delivery.Refused:
		d.Refused++
	case delivery.Uncertain:
		d.Uncertain++
	default:
		d.Deferred++
	}
}

func (a *Activities) nextMail(ctx context.Context, entity string, sum Delivered) (Delivered, error) {
	at, ok, err := a.Mails.NextMailAt(ctx, entity)
	if err != nil || !ok {
		return sum, permanent(err)
	}
	sum.NextIn = max(at.Sub(a.Now()), shortestWait)
	return sum, nil
}
