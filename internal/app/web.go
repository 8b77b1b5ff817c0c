package app

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/signon"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// WebOptions are what a main says about the pages.
type WebOptions struct {
	// Mailbox is the demo's stand-in for the customers' mailboxes; nil where mail really leaves.
	Mailbox *smtpsink.Sink
	// Hosts are the values of the Host header that are answered, with port. That of MAHNWERK_WEB_URL is added.
	Hosts []string
	// TemporalUI is linked from the pages; empty is MAHNWERK_UI_URL.
	TemporalUI string
	// Clicks takes the clicks of a chat at the address of the pages; nil takes none.
	Clicks *Reception
}

// NewReception opens the door for clicks on cards. It is nil where no chat is configured.
func NewReception(ctx context.Context, a *App) (*Reception, error) {
	store, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	e, err := a.Engine(ctx)
	if err != nil {
		return nil, err
	}
	return a.newReception(store, e)
}

// NewWeb ties the pages to the ledger and to the door through which every decision goes. It opens the ledger and the
// connection to Temporal.
func NewWeb(ctx context.Context, a *App, o WebOptions) (*web.Server, error) {
	store, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	e, err := a.Engine(ctx)
	if err != nil {
		return nil, err
	}
	options := a.pages(store, o)
	options.Door = webDoor{&engine.Door{Engine: e, Records: store}}
	options.Payments = webPayments{store, &engine.PaymentDoor{Engine: e, Permits: store}}
	options.Inquiries = webMails{a, store, &engine.MailDoor{Engine: e, Permits: store}}
	options.Clicks, options.ChatLinks = o.Clicks.Handler(), webChatLinks{store}
	options.Ready = func(ctx context.Context) error { return errors.Join(store.Pool().Ping(ctx), e.Healthy(ctx)) }
	return web.New(options)
}

// pages are the options of the pages that need no Temporal.
func (a *App) pages(store *postgres.Store, o WebOptions) web.Options {
	options := web.Options{Records: webRecords{store}, Sessions: webSessions{store}, Refusals: store, Work: webWork{store}, Trails: webTrails{store},
		DisputeCases: webCases{store}, Hosts: slices.Clone(o.Hosts), TemporalUI: o.TemporalUI, Log: a.Log}
	if c := a.Config.SignOn; c.Issuer != "" {
		options.SignOn = webSignOn{store, signon.New(signon.Config{Issuer: c.Issuer, ClientID: c.ClientID, Secret: c.Secret.Reveal(),
			Redirect: a.Config.Web.Back(c)}, nil, store.Now)}
	}
	options.Intake, options.InboundToken, options.Tokens = webIntake{store}, a.Config.Mails.Token.Reveal(), webTokens{store}
	if o.Mailbox != nil {
		options.Mailbox = webMailbox{o.Mailbox}
	}
	if options.TemporalUI == "" {
		options.TemporalUI = a.Config.Temporal.UIURL
	}
	if at, err := url.Parse(a.Config.Web.URL); err == nil && at.Host != "" {
		options.Hosts = append(options.Hosts, at.Host)
		options.HTTPS = at.Scheme == "https"
	}
	return options
}

// webDoor says in the words of the pages what the door answers.
type webDoor struct{ door web.Door }

// Decide implements web.Door.
func (d webDoor) Decide(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	outcome, err := d.door.Decide(ctx, id, a)
	return outcome, noAnswer(notFound(err))
}

// noAnswer says in the words of the pages that nobody was there to decide.
func noAnswer(err error) error {
	if errors.Is(err, engine.ErrNoWorker) {
		return errors.Join(web.ErrNoAnswer, err)
	}
	return err
}

// notFound says in the words of the pages that something is not there.
func notFound(err error) error {
	if errors.Is(err, postgres.ErrNotFound) {
		return errors.Join(web.ErrNotFound, err)
	}
	return err
}

// webSessions lets people in by the ledger's links and sessions.
type webSessions struct{ store *postgres.Store }

// UseLink implements web.Sessions.
func (s webSessions) UseLink(ctx context.Context, link string) (string, time.Time, error) {
	session, expires, err := s.store.UseLink(ctx, link)
	return session, expires, notLetIn(err)
}

// Session implements web.Sessions.
func (s webSessions) Session(ctx context.Context, session string) (approval.User, error) {
	user, err := s.store.Session(ctx, session)
	return user, notLetIn(err)
}

// EndSession implements web.Sessions.
func (s webSessions) EndSession(ctx context.Context, session string) error {
	return s.store.EndSession(ctx, session)
}

// webTokens says whose a machine's token is.
type webTokens struct{ store *postgres.Store }

// UseToken implements web.Tokens.
func (t webTokens) UseToken(ctx context.Context, token string, a access.Action, entity string) (string, error) {
	user, err := t.store.UseToken(ctx, token, a, entity)
	return user, notLetIn(err)
}

func notLetIn(err error) error {
	if errors.Is(err, postgres.ErrNotLetIn) {
		return errors.Join(web.ErrNotLetIn, err)
	}
	return err
}

// webChatLinks lets people confirm that an account of the chat is theirs.
type webChatLinks struct{ store *postgres.Store }

// ChatLink implements web.ChatLinks.
func (l webChatLinks) ChatLink(ctx context.Context, token, user string) (web.ChatLink, error) {
	link, err := l.store.ChatLink(ctx, token, user)
	return web.ChatLink{Team: link.Team, ChatUser: link.ChatUser, User: link.User}, notFound(err)
}

// ConfirmChatLink implements web.ChatLinks.
func (l webChatLinks) ConfirmChatLink(ctx context.Context, token, user string) error {
	return notFound(l.store.ConfirmChatLink(ctx, token, user))
}

// webMailbox shows what the demo's mail sink has kept.
type webMailbox struct{ sink *smtpsink.Sink }

// List implements web.Mailbox.
func (m webMailbox) List(limit int) ([]web.Mail, error) {
	kept := m.sink.List()
	kept = kept[max(0, len(kept)-limit):]
	slices.Reverse(kept)
	mails := make([]web.Mail, len(kept))
	for i, k := range kept {
		mails[i] = web.Mail{ID: k.ID, From: k.From, To: strings.Join(k.To, ", "), Subject: k.Subject, MessageID: k.MessageID, At: k.AcceptedAt}
	}
	return mails, nil
}

// Raw implements web.Mailbox.
func (m webMailbox) Raw(id string) ([]byte, error) {
	mail, err := m.sink.Get(id)
	if errors.Is(err, smtpsink.ErrNotFound) {
		return nil, errors.Join(web.ErrNotFound, err)
	}
	return mail.Raw, err
}

// counts sorts a map of counts by its words.
func counts[K ~string](of map[K]int64) []web.Count {
	var out []web.Count
	for _, name := range slices.Sorted(maps.Keys(of)) {
		out = append(out, web.Count{Name: string(name), Count: of[name]})
	}
	return out
}
