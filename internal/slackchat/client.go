// Package slackchat carries cards to Slack and clicks back. It knows how Slack wants a card laid out, how a click is proved
// to come from Slack and how both transports (signed HTTP and Socket Mode) are kept alive. It decides nothing: who may
// click and what a click means is asked of one Handler.
//
//	client, err := slackchat.New(slackchat.Settings{BotToken: token})
//	place, err := client.Post(ctx, slackchat.Message{Channel: "C0123", Card: c, Token: token, Lang: "de"})
//
// Nothing of github.com/slack-go/slack leaves this package, because that library changes its names from month to month.
// Tokens never appear in errors or logs.
package slackchat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/config"
)

// DefaultAPI is where the Web API of Slack is served.
const DefaultAPI = slack.APIURL

// callTimeout bounds one call of the Web API. A person may wait for it, and so may a worker's slot.
const callTimeout = 10 * time.Second

// Settings are what a Client needs.
type Settings struct {
	// BotToken begins with xoxb-. AppToken begins with xapp- and is needed for Socket Mode only.
	BotToken, AppToken config.Secret
	// APIURL ends in a slash; empty is DefaultAPI.
	APIURL string
}

// Client calls the Web API. It never retries by itself: a caller that has a durable way to wait does it better, and *Limited
// says how long.
type Client struct {
	api *slack.Client
}

// New makes a client. It opens no connection.
func New(s Settings) (*Client, error) {
	if s.BotToken == "" {
		return nil, errors.New("slack: there is no bot token: set MAHNWERK_SLACK_BOT_TOKEN")
	}
	url := s.APIURL
	if url == "" {
		url = DefaultAPI
	}
	if !strings.HasSuffix(url, "/") {
		url += "/"
	}
	calls := &http.Client{Timeout: callTimeout, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a redirect would carry the token to another host
	}}
	return &Client{api: slack.New(s.BotToken.Reveal(), slack.OptionAPIURL(url), slack.OptionHTTPClient(calls),
		slack.OptionAppLevelToken(s.AppToken.Reveal()))}, nil
}

// Place is where a message stands. Both parts are needed to change it.
type Place struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// Message is a card on its way to a channel.
type Message struct {
	// Channel is the id of a channel, or of a person for a direct message.
	Channel string
	// Thread is the TS of the message it answers; empty for a message of its own.
	Thread string
	Card   card.Card
	// Token is what the buttons carry back: opaque, unguessable, of letters, digits, - and _. A card without buttons needs none.
	Token string
	// Lang is de or en.
	Lang string
}

// Post shows a card and says where it stands. It is not idempotent: when the answer is lost the card may stand there twice,
// and whoever posts again has to put up with it.
func (c *Client) Post(ctx context.Context, m Message) (Place, error) {
	options, err := m.options()
	if err != nil {
		return Place{}, err
	}
	if m.Thread != "" {
		options = append(options, slack.MsgOptionTS(m.Thread))
	}
	channel, ts, err := c.api.PostMessageContext(ctx, m.Channel, options...)
	if err != nil {
		return Place{}, fault("chat.postMessage", err)
	}
	return Place{Channel: channel, TS: ts}, nil
}

// Update shows a card in the place of an earlier one. ErrGone means that nobody sees that message any more.
func (c *Client) Update(ctx context.Context, at Place, m Message) error {
	options, err := m.options()
	if err != nil {
		return err
	}
	_, _, _, err = c.api.UpdateMessageContext(ctx, at.Channel, at.TS, options...)
	return fault("chat.update", err)
}

func (m Message) options() ([]slack.MsgOption, error) {
	blocks, err := layout(m.Card, m.Token, m.Lang)
	if err != nil {
		return nil, err
	}
	return messageOptions(summary(m.Card), blocks), nil
}

// messageOptions switch off everything by which Slack would make something of a text: names, links, previews.
func messageOptions(text string, blocks []slack.Block) []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionText(text, false), slack.MsgOptionBlocks(blocks...), slack.MsgOptionParse(false),
		slack.MsgOptionLinkNames(false), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(), slack.MsgOptionDisableMarkdown()}
}

// Reply writes a plain text below a message, such as a reminder.
func (c *Client) Reply(ctx context.Context, to Place, text string) (Place, error) {
	options := append(plainMessage(text), slack.MsgOptionTS(to.TS))
	channel, ts, err := c.api.PostMessageContext(ctx, to.Channel, options...)
	if err != nil {
		return Place{}, fault("chat.postMessage", err)
	}
	return Place{Channel: channel, TS: ts}, nil
}

// Tell shows a plain text to one person alone, in a channel that person sees, with buttons that open pages. An address in
// the text itself stays text.
func (c *Client) Tell(ctx context.Context, channel, user, text string, links ...card.Link) error {
	s := &sheet{lang: "en"}
	pages := actionBlocks(s.links(links))
	if s.err != nil {
		return fmt.Errorf("%w: %w", s.err, ErrInvalid)
	}
	_, err := c.api.PostEphemeralContext(ctx, channel, user, plainMessage(text, pages...)...)
	return fault("chat.postEphemeral", err)
}

func plainMessage(text string, below ...slack.Block) []slack.MsgOption {
	text = paragraph(text, maxText)
	return messageOptions(escaped(orBlank(text)), append([]slack.Block{slack.NewSectionBlock(plain(text), nil, nil)}, below...))
}

// Person is who somebody is for Slack.
type Person struct {
	ID string
	// Team is the workspace the person belongs to, Enterprise the organisation above it, if any.
	Team, Enterprise string
	// Email is empty when the app may not see it.
	Email string
	// Locale is such as de-DE; empty when Slack does not say.
	Locale string
	// Deleted is somebody who has left; Guest one with a restricted account; Stranger one of another workspace.
	Deleted, Bot, Guest, Stranger bool
}

// Person asks who somebody is. ErrGone means that nobody has the id.
func (c *Client) Person(ctx context.Context, id string) (Person, error) {
	u, err := c.api.GetUserInfoContext(ctx, id)
	if err != nil {
		return Person{}, fault("users.info", err)
	}
	return Person{ID: u.ID, Team: u.TeamID, Enterprise: u.Enterprise.EnterpriseID, Email: u.Profile.Email, Locale: u.Locale, Deleted: u.Deleted,
		Bot:   u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == "USLACKBOT",
		Guest: u.IsRestricted || u.IsUltraRestricted, Stranger: u.IsStranger}, nil
}
