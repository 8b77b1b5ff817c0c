package slackchat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/config"
)

// Transport is how a click came in.
type Transport string

const (
	HTTP   Transport = "http"
	Socket Transport = "socket"
)

// Click is what one person did on a card. It is proved to come from Slack, from our app and from a known workspace; all else
// (whether the token is known, who the person is, whether that person may) is the Handler's to find out.
type Click struct {
	Action card.Action
	// Line and Option are empty for actions without. Option is one that we offered once, not necessarily on today's card.
	Line, Option string
	// Token is that of the message.
	Token string
	// Words are those of a dialogue, trimmed; Dialogue tells whether there was one.
	Words    string
	Dialogue bool
	UserID   string
	// TeamID is the workspace of the person, which with Slack Connect is not always ours; EnterpriseID the organisation above.
	TeamID, EnterpriseID string
	// Channel and TS are the message, Trigger opens a dialogue within three seconds.
	Channel, TS string
	Trigger     string
	// Lang is the language of the card, de or en.
	Lang      string
	Transport Transport
	AppID     string
}

// Answer is what the person is told. An empty answer says nothing.
type Answer struct {
	// Problem is shown at the field of a dialogue, which stays open; without a dialogue it is told like Tell.
	Problem string
	// Tell is shown to that person alone, in the channel of the card. It is plain text, in which an address is no link.
	Tell string
	// Link is a page to go to, shown as a button below Tell; empty for none.
	Link card.Link
}

// Handler takes a click. Its context ends after HandlerTimeout, not with the request: Slack has been answered by then. It may
// be called twice for the same click, because Slack sends again what it believes lost.
type Handler func(ctx context.Context, c Click) Answer

// Reason says why a request or click was refused before the Handler saw it.
type Reason string

const (
	// BadMethod to Unreadable are requests whose sender is not proved; nothing in them is to be believed.
	BadMethod   Reason = "bad_method"
	TooLarge    Reason = "too_large"
	Unsigned    Reason = "unsigned"
	Forged      Reason = "forged"
	Stale       Reason = "stale"
	Malformed   Reason = "malformed"
	ForeignApp  Reason = "foreign_app"
	ForeignTeam Reason = "foreign_team"
	// UnknownAction is an action, token or dialogue that this version doesn't know.
	UnknownAction Reason = "unknown_action"
	// Busy is a click that came while too many others were being taken; the person sees Slack's warning and may click again.
	Busy Reason = "busy"
)

// Refusal is what can be told of a refused request. It never holds the body. The ids are empty unless the signature was
// good.
type Refusal struct {
	Reason                             Reason
	Transport                          Transport
	UserID, TeamID, AppID, Channel, TS string
	// Unreported is how many refusals before this one were not reported, because they came too fast.
	Unreported int
}

const (
	// HandlerTimeout bounds one click. The web page waits as long.
	HandlerTimeout = 20 * time.Second
	// patience is how long a dialogue waits for the answer; Slack gives up after three seconds.
	patience = 2 * time.Second
	// triggerLife is how long a trigger may be used, less the way to Slack.
	triggerLife = 2500 * time.Millisecond
	// defaultRunning is how many clicks are taken at once unless Options say otherwise.
	defaultRunning = 64
	// Unproved requests cost whoever sends them nothing, so that only so many of them are reported: refusalBurst at once and
	// refusalsPerSecond from then on. Those that are not are counted.
	refusalBurst      = 500
	refusalsPerSecond = 5
	// refusedTimeout bounds the note of one refusal.
	refusedTimeout = 5 * time.Second
)

// Talker is the part of Client that a Reception answers by.
type Talker interface {
	OpenDialogue(ctx context.Context, trigger string, d Dialogue) error
	Tell(ctx context.Context, channel, user, text string, links ...card.Link) error
}

// Options of a Reception.
type Options struct {
	Handler Handler
	// Prefill returns the text that an Edit begins with, from the records as they are now. An Answer that says something is
	// told instead, and no dialogue opens. It has less than the three seconds a trigger lives.
	Prefill func(ctx context.Context, c Click) (string, Answer)
	Talk    Talker
	// SigningSecret proves requests of the HTTP transport; without it there is none.
	SigningSecret config.Secret
	// AppID is ours, Teams are the ids of the workspaces whose people may click; an organisation stands for those of its
	// workspaces in which the app is installed one by one. Both are required.
	AppID string
	Teams []string
	// Refused hears of every click that the Handler does not, so that it can be audited; nil tells nobody.
	Refused func(ctx context.Context, r Refusal)
	// Running is how many clicks are taken at once; 0 is 64.
	Running int
	// Now is the clock; nil is the machine's.
	Now func() time.Time
	Log *slog.Logger
}

// Reception takes clicks, by whichever transport.
type Reception struct {
	o Options

	slots   chan struct{}
	running sync.WaitGroup
	mu      sync.Mutex
	closed  bool

	refusals   *rate.Limiter
	unreported int
}

// NewReception checks the options. A reception that doesn't know its app and workspaces is refused, because then anybody's
// app could bring clicks.
func NewReception(o Options) (*Reception, error) {
	switch {
	case o.Handler == nil || o.Talk == nil || o.Log == nil:
		return nil, errors.New("slack: a reception needs a handler, a client and a log")
	case o.AppID == "":
		return nil, errors.New("slack: set MAHNWERK_SLACK_APP_ID (A…), so that clicks of other apps are refused")
	case len(o.Teams) == 0:
		return nil, errors.New("slack: set MAHNWERK_SLACK_TEAMS (T…), so that people of other workspaces are refused")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Running <= 0 {
		o.Running = defaultRunning
	}
	return &Reception{o: o, slots: make(chan struct{}, o.Running), refusals: rate.NewLimiter(refusalsPerSecond, refusalBurst)}, nil
}

// Drain takes no more clicks and waits for those that are being taken.
func (r *Reception) Drain(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	done := make(chan struct{})
	go func() {
		r.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// start runs f beside the request, if there is room. It returns false while draining and when too much is running.
func (r *Reception) start(f func(context.Context)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	select {
	case r.slots <- struct{}{}:
	default:
		return false
	}
	r.running.Go(func() {
		defer func() { <-r.slots }()
		ctx, cancel := context.WithTimeout(context.Background(), HandlerTimeout)
		defer cancel()
		f(ctx)
	})
	return true
}

// reply is what Slack is answered: empty for "understood", or a problem at the field of a dialogue.
type reply struct {
	problem string
}

// take deals with a payload whose sender is proved. It returns before three seconds are over. A Reason that is not empty
// was reported already.
func (r *Reception) take(ctx context.Context, payload []byte, by Transport) (reply, Reason) {
	c, memo, kind, err := parseInteraction(payload)
	c.Transport = by
	switch {
	case errors.Is(err, errUnreadable):
		return reply{}, r.refuse(ctx, Malformed, c)
	case c.AppID != r.o.AppID:
		return reply{}, r.refuse(ctx, ForeignApp, c)
	case !r.knows(c):
		return reply{}, r.refuse(ctx, ForeignTeam, c)
	case err != nil:
		return reply{}, r.refuse(ctx, UnknownAction, c)
	}
	switch kind {
	case kindNothing:
		return reply{}, ""
	case kindDialogue:
		return r.submitted(ctx, c, memo)
	}
	if !r.start(func(ctx context.Context) { r.clicked(ctx, c, memo) }) {
		return reply{}, r.refuse(ctx, Busy, c)
	}
	return reply{}, ""
}

// knows tells whether a click comes from one of our workspaces. Somebody of another one, who is in a shared channel, brings
// the own workspace.
func (r *Reception) knows(c Click) bool {
	return slices.Contains(r.o.Teams, c.TeamID) || c.EnterpriseID != "" && slices.Contains(r.o.Teams, c.EnterpriseID)
}

// clicked asks for words if the button says so, and hands the click on otherwise.
func (r *Reception) clicked(ctx context.Context, c Click, k kept) {
	if k.Action == "" {
		r.tell(ctx, c, r.handled(ctx, c))
		return
	}
	r.ask(ctx, c, k)
}

// ask opens the dialogue of a button that needs words.
func (r *Reception) ask(ctx context.Context, c Click, k kept) {
	opening, cancel := context.WithTimeout(ctx, triggerLife)
	defer cancel()
	d := Dialogue{Token: c.Token, Action: c.Action, Line: c.Line, Option: c.Option, At: Place{Channel: c.Channel, TS: c.TS},
		Words: card.Words{Required: k.Required, Min: k.Min}, Lang: k.Lang}
	if k.edit && r.o.Prefill != nil {
		text, no := r.o.Prefill(opening, c)
		if no != (Answer{}) {
			r.tell(ctx, c, no)
			return
		}
		if utf8.RuneCountInString(text) > maxInput {
			r.tell(ctx, c, Answer{Tell: say(k.Lang, "Der Text ist für Slack zu lang. Bitte ändern Sie ihn im Command Centre.",
				"The text is too long for Slack. Please change it in the Command Centre.")})
			return
		}
		d.Words.Prefill = text
	}
	if err := r.o.Talk.OpenDialogue(opening, c.Trigger, d); err != nil {
		r.o.Log.Warn("slack: dialogue not opened", "action", c.Action, "error", err)
		r.tell(ctx, c, Answer{Tell: say(k.Lang, "Das Formular ließ sich nicht öffnen. Bitte klicken Sie noch einmal.",
			"The form could not be opened. Please click again.")})
	}
}

// handled asks the handler. A fault of the program must neither end the process, in which other clicks are being taken, nor
// leave the person without an answer.
func (r *Reception) handled(ctx context.Context, c Click) (a Answer) {
	defer func() {
		if fault := recover(); fault != nil {
			r.o.Log.Error("slack: click not taken", "action", c.Action, "fault", fmt.Sprintf("%T", fault), "stack", string(debug.Stack()))
			a = Answer{Problem: say(c.Lang, "Das hat nicht geklappt und ist vermerkt. Ob es gezählt hat, steht im Command Centre.",
				"That went wrong and was noted. The Command Centre shows whether it counted.")}
		}
	}()
	return r.o.Handler(ctx, c)
}

// submitted waits a moment for the answer, so that a problem can be shown where the words were written. An answer that takes
// longer is told afterwards.
func (r *Reception) submitted(ctx context.Context, c Click, k kept) (reply, Reason) {
	if problem := k.problem(c.Words); problem != "" {
		return reply{problem: problem}, ""
	}
	answers, gone := make(chan Answer), make(chan struct{})
	started := r.start(func(ctx context.Context) {
		a := r.handled(ctx, c)
		select {
		case answers <- a:
		case <-gone:
			r.tell(ctx, c, a)
		}
	})
	if !started {
		return reply{}, r.refuse(ctx, Busy, c)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case a := <-answers:
		return r.answered(ctx, c, a), ""
	case <-timer.C:
	case <-ctx.Done():
	}
	close(gone)
	select { // it may have been answered just now
	case a := <-answers:
		return r.answered(ctx, c, a), ""
	default:
		return reply{}, ""
	}
}

func (r *Reception) answered(ctx context.Context, c Click, a Answer) reply {
	if a.Problem != "" {
		return reply{problem: a.Problem}
	}
	if a.Tell != "" && !r.start(func(ctx context.Context) { r.tell(ctx, c, a) }) {
		r.tell(ctx, c, a) // while draining there is time for one more call
	}
	return reply{}
}

// tell answers the person alone. Words that can't be delivered are lost; the card, which the records write, says the same.
func (r *Reception) tell(ctx context.Context, c Click, a Answer) {
	text := strings.TrimSpace(a.Problem + "\n" + a.Tell)
	if text == "" || c.Channel == "" {
		return
	}
	var links []card.Link
	if a.Link != (card.Link{}) {
		links = append(links, a.Link)
	}
	if err := r.o.Talk.Tell(ctx, c.Channel, c.UserID, text, links...); err != nil {
		r.o.Log.Warn("slack: answer not told", "action", c.Action, "error", err)
	}
}

// refuse reports a refusal, unless too many came at once.
func (r *Reception) refuse(ctx context.Context, why Reason, c Click) Reason {
	r.mu.Lock()
	if !r.refusals.AllowN(r.o.Now(), 1) {
		r.unreported++
		r.mu.Unlock()
		return why
	}
	before := r.unreported
	r.unreported = 0
	r.mu.Unlock()
	r.o.Log.Warn("slack: click refused", "reason", why, "transport", c.Transport)
	if r.o.Refused != nil {
		// Whoever sends forged requests and hangs up at once is to be noted all the same.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refusedTimeout)
		defer cancel()
		r.o.Refused(ctx, Refusal{Reason: why, Transport: c.Transport, UserID: c.UserID, TeamID: c.TeamID, AppID: c.AppID, Channel: c.Channel,
			TS: c.TS, Unreported: before})
	}
	return why
}
