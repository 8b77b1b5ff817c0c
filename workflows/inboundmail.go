package workflows

import (
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// MailCase is the whole state of the workflow of a customer's mail, and its input.
type MailCase struct {
	Asked activities.AskedMail `json:"asked"`
	// Settled is true once what the mail says was applied or put before people; only the waiting is left.
	Settled bool  `json:"settled,omitempty"`
	Seq     int64 `json:"seq,omitempty"`
	// Pending are events no look has seen yet.
	Pending []Event `json:"pending,omitempty"`
	Looks   int     `json:"looks,omitempty"`
}

// MailOutcome is how a mail ended.
type MailOutcome struct {
	State mailroom.State `json:"state"`
	Looks int            `json:"looks"`
}

// reply is one customer's mail while it is read and while it waits.
type reply struct {
	c     MailCase
	in    *inbox
	lock  workflow.Mutex
	state string
	// again is set by a decision: the next look sees what it did.
	again bool
	// unread is set while reading fails: it is tried again later, and people are asked meanwhile.
	unread bool
}

// InboundMail reads one mail of a customer and waits until nobody has to do anything about it. The rules read it first;
// where a provider is permitted, a model is asked, and when it fails the rules' reading stands. What is safe happens by
// itself, everything else waits for a person, who decides here by the update, at the command line or on the page. It moves
// no money, and no word of the mail is in its history.
func InboundMail(ctx workflow.Context, c MailCase) (MailOutcome, error) {
	r := &reply{c: c, in: newInbox(ctx, c.Seq, c.Pending), lock: workflow.NewMutex(ctx), state: "starting"}
	if err := r.handle(ctx); err != nil {
		return MailOutcome{}, err
	}
	for {
		if err := r.readAnew(ctx); err != nil {
			return MailOutcome{}, err
		}
		looked, err := r.look(ctx)
		if err != nil {
			return MailOutcome{}, err
		}
		handled := workflow.AllHandlersFinished(ctx)
		switch waiting := len(r.in.pending) > 0 || r.again; {
		case looked.Final && !waiting && handled:
			return MailOutcome{State: looked.State, Looks: r.c.Looks}, nil
		case continueNow(ctx) && handled:
			r.c.Seq, r.c.Pending = r.in.seq, r.in.pending
			return MailOutcome{}, workflow.NewContinueAsNewError(ctx, InboundMail, r.c)
		case waiting:
			continue
		}
		if err := r.wait(ctx, looked); err != nil {
			return MailOutcome{}, err
		}
	}
}

func (r *reply) handle(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return r.state, nil }); err != nil {
		return err
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, UpdateDecide, r.decide, workflow.UpdateHandlerOptions{
		Validator:   r.validate,
		Description: "confirm, correct or reject something this mail is understood to say",
	})
}

// validate sees the command alone; what needs records is checked by the handler's activity under locks.
func (r *reply) validate(_ workflow.Context, d mailroom.DecideClaim) error {
	if d.Mail != r.c.Asked.ID {
		return refusal(subledger.Refuse("mail_other", "this workflow waits with mail %s of %s", r.c.Asked.Key, r.c.Asked.Entity))
	}
	return refusal(d.Check())
}

// decide lets one decision at a time through to the ledger.
func (r *reply) decide(ctx workflow.Context, d mailroom.DecideClaim) (mailroom.Decided, error) {
	var decided mailroom.Decided
	if err := r.lock.Lock(ctx); err != nil {
		return decided, err
	}
	defer r.lock.Unlock()
	if err := workflow.ExecuteActivity(quick(ctx, string(d.Verdict)), a.DecideClaim, d).Get(ctx, &decided); err != nil {
		return decided, err
	}
	r.again = true
	return decided, nil
}

// eventAgain is told when somebody has put a mail back to be read: it is another customer's, or the rules are others.
const eventAgain = "mail_again"

// readAnew reads the mail when nobody has yet, or when it was put back.
func (r *reply) readAnew(ctx workflow.Context) error {
	r.in.drain()
	if r.c.Settled && !slices.ContainsFunc(r.in.pending, func(e Event) bool { return e.Kind == eventAgain }) {
		return nil
	}
	return r.read(ctx)
}

// read has the mail understood and what follows from it applied. What the ledger refuses about a mail leaves it to people:
// the look says so, and nothing is lost. A mail on which reading fails time after time is left to people too, and tried
// again later: nobody would hear of it otherwise, while it holds letters back.
func (r *reply) read(ctx workflow.Context) error {
	r.unread = false
	err := r.understand(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	why, final := badFacts(err)
	if r.c.Settled, r.unread = final, !final; r.unread {
		why = "reading failed, and is tried again later"
	}
	r.say(ctx, why)
	return nil
}

// understand reads, routes, asks and applies, in this order.
func (r *reply) understand(ctx workflow.Context) error {
	if err := workflow.UpsertTypedSearchAttributes(ctx, AttrEntity.ValueSet(string(r.c.Asked.Entity))); err != nil {
		return err
	}
	r.say(ctx, "reads the mail")
	var read mailroom.Reading
	if err := workflow.ExecuteActivity(tried(quick(ctx, "read by rules")), a.ReadMail, r.c.Asked.ID).Get(ctx, &read); err != nil {
		return err
	}
	if read.Files {
		r.say(ctx, "looks for remittance advices")
		if err := workflow.ExecuteActivity(tried(slow(ctx, "look for remittance advices")), a.RouteMailFiles, r.c.Asked.ID).Get(ctx, nil); err != nil {
			if _, ok := badFacts(err); !ok { // what the ledger refuses about a file is no reason to lose the mail
				return err
			}
		}
	}
	in := activities.SettleMailInput{ID: r.c.Asked.ID}
	if read.AskModel {
		r.say(ctx, "asks the model: "+strings.Join(read.Intents, ", "))
		in.Degraded = workflow.ExecuteActivity(patient(ctx, "ask the model"), a.AskModel, r.c.Asked.ID).Get(ctx, &read) != nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var settled mailroom.Settling
	if err := workflow.ExecuteActivity(tried(quick(ctx, "apply what is safe, ask the rest")), a.SettleMail, in).Get(ctx, &settled); err != nil {
		return err
	}
	r.c.Settled = true
	return nil
}

func (r *reply) say(ctx workflow.Context, what string) {
	r.state = what
	workflow.SetCurrentDetails(ctx, what)
}

// look reads where the mail stands.
func (r *reply) look(ctx workflow.Context) (activities.LookedMail, error) {
	r.in.drain()
	r.again = false
	var looked activities.LookedMail
	err := workflow.ExecuteActivity(quick(ctx, reasonToDecide(r.in)), a.LookAtMail, r.c.Asked).Get(ctx, &looked)
	if bad, ok := badFacts(err); ok {
		looked.Seq, looked.Asked, looked.Because, looked.WakeIn, err = r.in.last(), r.c.Asked, bad, repairWait, nil
	}
	if err != nil {
		return looked, err
	}
	r.in.covered(looked.Seq)
	r.c.Asked = looked.Asked
	r.c.Looks++
	r.say(ctx, looked.Because)
	return looked, nil
}

// wait sleeps until an event comes, somebody has decided, or it is time to ask; a mail that is settled waits only for the
// answers still on their way.
func (r *reply) wait(ctx workflow.Context, looked activities.LookedMail) error {
	if r.unread && (looked.WakeIn <= 0 || looked.WakeIn > readAgainIn) {
		looked.WakeIn = readAgainIn
	}
	return r.in.waitOr(ctx, looked.WakeIn, "ask people on "+looked.Asked.RemindOn.String(),
		func() bool { return r.again || looked.Final && workflow.AllHandlersFinished(ctx) })
}

const (
	// readLimit bounds one reading: the largest mail takes seconds, and a machine can be busy.
	readLimit = 2 * time.Minute
	// readTries bounds the tries of a step of reading, over some six minutes: what still fails then is the mail's fault or a
	// long outage, and both want people to know.
	readTries = 12
	// readAgainIn is how long such a mail rests: nobody waits long after an outage, and one that never can be read costs little.
	readAgainIn = 30 * time.Minute
)

// tried bounds the tries of a step of reading.
func tried(ctx workflow.Context) workflow.Context {
	retry := *workflow.GetActivityOptions(ctx).RetryPolicy
	retry.MaximumAttempts = readTries
	ctx = workflow.WithRetryPolicy(ctx, retry)
	return workflow.WithStartToCloseTimeout(ctx, max(readLimit, workflow.GetActivityOptions(ctx).StartToCloseTimeout))
}

const (
	// modelLimit bounds one call: the longest deadline a provider can be given, and what our own side does beside it.
	modelLimit = 3 * time.Minute
	// modelTries bounds the calls about one mail: a provider that fails four times is away, and the rules' reading stands.
	modelTries = 4
	// modelPause is before the second call, and twice as long before each further one: together they last longer than a breaker
	// that opened rests, so that a short outage degrades no mail.
	modelPause = 5 * time.Second
)

// patient runs on the queue for models, so that a provider that hangs holds up neither decisions nor files.
func patient(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueModel,
		StartToCloseTimeout: modelLimit,
		HeartbeatTimeout:    activities.MailLease,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: modelPause, BackoffCoefficient: 2, MaximumInterval: time.Minute,
			MaximumAttempts: modelTries},
		Summary: summary,
	})
}
