package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
)

// chat shows cards through Slack.
type chat struct{ client *slackchat.Client }

// Show implements activities.Chat.
func (c chat) Show(ctx context.Context, due card.Due, shown card.Card) (string, error) {
	m := slackchat.Message{Channel: due.Channel, Card: shown, Token: due.Token, Lang: due.Language}
	if due.Place == "" {
		at, err := c.client.Post(ctx, m)
		return messagePlace(at), chatFault(err)
	}
	return due.Place, chatFault(c.client.Update(ctx, atPlace(due.Place), m))
}

// messagePlace writes where a message stands as one text: the channel, which for a direct message is not the one it was sent to,
// and the time stamp by which Slack knows it.
func messagePlace(at slackchat.Place) string { return at.Channel + "/" + at.TS }

func atPlace(place string) slackchat.Place {
	channel, ts, _ := strings.Cut(place, "/")
	return slackchat.Place{Channel: channel, TS: ts}
}

// chatFault says in the words of the activities what Slack answered. A message that Slack can't show is taken for gone: trying
// again would stop all others of the channel, and the page has it.
func chatFault(err error) error {
	var limited *slackchat.Limited
	switch {
	case errors.As(err, &limited):
		return &activities.ChatBusyError{RetryAfter: limited.RetryAfter}
	case errors.Is(err, slackchat.ErrGone), errors.Is(err, slackchat.ErrInvalid):
		return errors.Join(activities.ErrCardGone, err)
	}
	return err
}

// cardsOf makes cards of a ledger's records.
func (a *App) cardsOf(store *postgres.Store) cards {
	return cards{store: store, mails: webMails{app: a, store: store}, base: strings.TrimSuffix(a.Config.Web.URL, "/")}
}

// chatOf is the configured chat; nil where there is none.
func (a *App) chatOf() (*slackchat.Client, error) {
	s := a.Config.Slack
	if !s.Configured() {
		return nil, nil
	}
	return slackchat.New(slackchat.Settings{BotToken: s.BotToken, AppToken: s.AppToken, APIURL: s.APIURL})
}

// Reception takes the clicks of a chat. It is nil-safe: without a configured chat it serves nothing.
type Reception struct {
	reception *slackchat.Reception
	client    *slackchat.Client
	app       *App
	socket    bool
}

// newReception opens the door for clicks through the same doors as the pages.
func (a *App) newReception(store *postgres.Store, e *engine.Engine) (*Reception, error) {
	client, err := a.chatOf()
	if err != nil || client == nil {
		return nil, err
	}
	s := a.Config.Slack
	if s.SigningSecret == "" && s.AppToken == "" {
		a.Log.Info("chat: cards are shown and not clicked: set MAHNWERK_SLACK_SIGNING_SECRET or MAHNWERK_SLACK_APP_TOKEN")
		return nil, nil
	}
	h := newClicks(a, store, e, client)
	reception, err := slackchat.NewReception(slackchat.Options{Handler: h.handle, Prefill: h.prefill, Talk: client, SigningSecret: s.SigningSecret, AppID: s.AppID,
		Teams: s.Teams, Refused: h.refused, Log: a.Log})
	if err != nil {
		return nil, err
	}
	return &Reception{reception: reception, client: client, app: a, socket: s.AppToken != ""}, nil
}

// Handler answers the requests of the HTTP transport; nil where there is none.
func (r *Reception) Handler() http.Handler {
	if r == nil || r.app.Config.Slack.SigningSecret == "" {
		return nil
	}
	return r.reception.Interactivity()
}

// Run takes clicks by Socket Mode, where it is configured, until ctx ends; then it waits for the clicks that are being taken.
func (r *Reception) Run(ctx context.Context) error {
	if r == nil {
		return nil
	}
	var group errgroup.Group
	if r.socket {
		group.Go(func() error {
			return whenDone(ctx, r.reception.RunSocket(ctx, r.client, slackchat.SocketOptions{Changed: r.changed}))
		})
	}
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), slackchat.HandlerTimeout)
	defer cancel()
	if err := errors.Join(group.Wait(), r.reception.Drain(last)); err != nil {
		return fmt.Errorf("clicks of the chat: %w", err)
	}
	return nil
}

func (r *Reception) changed(l slackchat.Line) {
	if !l.Up {
		r.app.Log.Warn("chat: no connection for clicks; people can decide on the pages", "fault", l.Fault)
		return
	}
	r.app.Log.Info("chat: connected", "connections", l.Connections)
}
